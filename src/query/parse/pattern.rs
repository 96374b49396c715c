//! Paths, nodes and relationships of patterns.

use super::Reader;
use super::literal::integer;
use crate::query::ast::{Direction, Node, Path, Properties, Relation, Shortest};
use crate::query::error::Detail;
use crate::query::lexeme::{Failure, Parsed, blank, failed, flawed, letters, mark, name, symbol};
use nom::Parser;
use nom::combinator::opt;
use nom::multi::{many0, separated_list1};
use nom::sequence::{delimited, preceded};

impl Reader<'_> {
    // path = [ name , "=" ] , ( steps | ( "shortestPath" | "allShortestPaths" ) , "(" , steps , ")" ) ;
    pub(super) fn path<'a>(&self, input: &'a str) -> Parsed<'a, Path> {
        let (rest, given) = match (name, mark("=")).parse(input) {
            Ok((rest, (found, _))) => (rest, Some(self.named(found))),
            Err(_) => (input, None),
        };
        let word = letters(blank(rest));
        let shortest = if word.eq_ignore_ascii_case("shortestPath") {
            Some(Shortest::One)
        } else if word.eq_ignore_ascii_case("allShortestPaths") {
            Some(Shortest::All)
        } else {
            None
        };
        let (rest, mut path) = match shortest {
            Some(_) => {
                let after = &blank(rest)[word.len()..];
                let found = delimited(mark("("), |input| self.steps(input), mark(")")).parse(after)?;
                if found.1.steps.len() != 1 {
                    let message =
                        "a shortest path is asked for between two nodes, with one relationship pattern";
                    return flawed(blank(rest), Detail::UnexpectedSyntax, message);
                }
                found
            }
            None => self.steps(rest)?,
        };
        (path.name, path.shortest) = (given, shortest);
        Ok((rest, path))
    }

    // steps = node , { relation , node } ;
    pub(super) fn steps<'a>(&self, input: &'a str) -> Parsed<'a, Path> {
        let (mut rest, start) = self.node(input)?;
        let mut steps = Vec::new();
        loop {
            let next = blank(rest);
            if !next.starts_with(['-', '<']) {
                break;
            }
            let (after, relation) = self.relation(next)?;
            let (after, node) = self.node(after)?;
            steps.push((relation, node));
            rest = after;
        }
        let path = Path {
            name: None,
            shortest: None,
            start,
            steps,
        };
        Ok((rest, path))
    }

    /// Whether the `(` at the front of `rest` opens a path of at least one step: behind its `)` stands a
    /// relationship.
    pub(super) fn opens_path(&self, rest: &str) -> bool {
        let Some(close) = self.brackets.close(self.place(rest)) else {
            return false;
        };
        let after = blank(&self.text[close..]);
        let inside = blank(&rest[1..]);
        let node = inside.starts_with([')', ':', '{', '`', '$']) || {
            let word = letters(inside);
            let behind = blank(&inside[word.len()..]);
            !word.is_empty() && behind.starts_with([')', ':', '{', '$'])
        };
        let left = after.strip_prefix('<').unwrap_or(after);
        let arrow = left
            .strip_prefix('-')
            .is_some_and(|behind| behind.starts_with(['-', '[']) || blank(behind).starts_with(['[', '-']));
        node && arrow
    }

    // node = "(" , [ name ] , { ":" , symbol } , [ properties ] , ")" ;
    fn node<'a>(&self, input: &'a str) -> Parsed<'a, Node> {
        let (rest, _) = mark("(").parse(input)?;
        let (rest, found) = opt(name).parse(rest)?;
        let (rest, labels) = many0(preceded(mark(":"), cut_at("a label", symbol))).parse(rest)?;
        let braces = blank(rest).starts_with(['{', '$']);
        let (rest, properties) = self.properties(rest)?;
        let (rest, _) = mark(")").parse(rest)?;
        let node = Node {
            name: found.map(|found| self.named(found)),
            labels: labels.into_iter().map(|label| self.named(label)).collect(),
            properties,
            braces,
        };
        Ok((rest, node))
    }

    // properties = map | parameter ;
    fn properties<'a>(&self, input: &'a str) -> Parsed<'a, Properties> {
        let rest = blank(input);
        if rest.starts_with('{') {
            let (rest, entries) = self.map_entries(rest)?;
            return Ok((rest, Properties::Map(entries)));
        }
        if let Some(parameter) = rest.strip_prefix('$') {
            let (rest, found) = symbol(parameter)?;
            return Ok((rest, Properties::Parameter(self.named(found))));
        }
        Ok((input, Properties::default()))
    }

    // relation = [ "<" ] , "-" , [ "[" , [ name ] , [ ":" , symbol , { "|" , [ ":" ] , symbol } ] , [ hops ] ,
    //            [ properties ] , "]" ] , "-" , [ ">" ] ;
    fn relation<'a>(&self, input: &'a str) -> Parsed<'a, Relation> {
        let (rest, left) = opt(mark("<")).parse(input)?;
        let (rest, _) = mark("-").parse(rest)?;
        let mut found = Relation {
            name: None,
            types: Vec::new(),
            direction: Direction::Both,
            hops: None,
            properties: Properties::default(),
            span: self.between(input, rest),
        };
        let rest = if blank(rest).starts_with('[') {
            self.relation_detail(rest, &mut found)?.0
        } else {
            rest
        };
        if !blank(rest).starts_with('-') && !blank(rest).is_empty() {
            let message = "a relationship ends with `-` or `->`";
            return flawed(blank(rest), Detail::InvalidRelationshipPattern, message);
        }
        let (rest, _) = mark("-").parse(rest)?;
        let (rest, right) = opt(mark(">")).parse(rest)?;
        found.direction = match (left.is_some(), right.is_some()) {
            (true, false) => Direction::In,
            (false, true) => Direction::Out,
            _ => Direction::Both,
        };
        found.span = self.between(input, rest);
        Ok((rest, found))
    }

    fn relation_detail<'a>(&self, input: &'a str, into: &mut Relation) -> Parsed<'a, ()> {
        let (rest, _) = mark("[").parse(input)?;
        let (rest, found) = opt(name).parse(rest)?;
        let separator = (mark("|"), opt(mark(":")));
        let types = preceded(
            mark(":"),
            separated_list1(separator, cut_at("a relationship type", symbol)),
        );
        let (rest, types) = opt(types).parse(rest)?;
        let (rest, hops) = if blank(rest).starts_with('*') {
            self.hops(rest)?
        } else {
            (rest, None)
        };
        let (rest, properties) = self.properties(rest)?;
        if blank(rest).starts_with("..") {
            let message = "the bounds of a variable length stand behind `*`";
            return flawed(blank(rest), Detail::InvalidRelationshipPattern, message);
        }
        let (rest, _) = mark("]").parse(rest)?;
        into.name = found.map(|found| self.named(found));
        into.types = types
            .unwrap_or_default()
            .into_iter()
            .map(|kind| self.named(kind))
            .collect();
        (into.hops, into.properties) = (hops, properties);
        Ok((rest, ()))
    }

    // hops = "*" , [ integer ] , [ ".." , [ integer ] ] ;
    #[expect(
        clippy::type_complexity,
        reason = "bounds of which the upper one may be missing"
    )]
    fn hops<'a>(&self, input: &'a str) -> Parsed<'a, Option<(u32, Option<u32>)>> {
        let (rest, _) = mark("*").parse(input)?;
        if blank(rest).starts_with('-') {
            let message = "the bounds of a variable length cannot be negative";
            return flawed(blank(rest), Detail::InvalidRelationshipPattern, message);
        }
        let (rest, from) = opt(integer).parse(rest)?;
        let (rest, open) = opt(mark("..")).parse(rest)?;
        let (rest, to) = if open.is_some() {
            opt(integer).parse(rest)?
        } else {
            (rest, from)
        };
        Ok((rest, Some((from.unwrap_or(1), to))))
    }

    // paths = path , { "," , path } ;
    pub(super) fn paths<'a>(&self, input: &'a str) -> Parsed<'a, Vec<Path>> {
        if blank(input).is_empty() {
            return failed(blank(input), "(");
        }
        separated_list1(mark(","), |input| self.path(input)).parse(input)
    }
}

/// Names what was expected where a part must follow.
pub(super) fn cut_at<'a, T>(
    what: &'static str,
    parser: impl Fn(&'a str) -> Parsed<'a, T>,
) -> impl Parser<&'a str, Output = T, Error = Failure> {
    move |input: &'a str| {
        parser(input).map_err(|error| match error {
            nom::Err::Error(failure) => nom::Err::Failure(Failure {
                expected: vec![what],
                ..failure
            }),
            other => other,
        })
    }
}
