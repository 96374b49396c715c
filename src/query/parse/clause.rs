//! Clauses, one after the other.

use super::Reader;
use crate::query::ast::{Clause, Expr, Item, Projection, RemoveItem, SetItem};
use crate::query::lexeme::{Failure, Parsed, blank, keyword, letters, mark, name, symbol};
use nom::Parser;
use nom::combinator::opt;
use nom::multi::{many1, separated_list1};
use nom::sequence::preceded;

/// What newsgraph leaves out of openCypher, by its first word.
const REFUSED: [&str; 7] = ["CALL", "FOREACH", "LOAD", "DROP", "USE", "SHOW", "START"];

impl Reader<'_> {
    // single = clause , { clause } ;
    pub(super) fn single<'a>(&self, input: &'a str) -> Parsed<'a, Vec<Clause>> {
        let mut clauses = Vec::new();
        let mut rest = input;
        loop {
            let next = blank(rest);
            let word = letters(next);
            let ended = next.is_empty() || next.starts_with([';', '}']) || word.eq_ignore_ascii_case("UNION");
            if ended && !clauses.is_empty() {
                return Ok((rest, clauses));
            }
            let (after, clause) = self.clause(next, clauses.is_empty())?;
            clauses.push(clause);
            rest = after;
        }
    }

    // clause = match | unwind | with | return | create | merge | set | remove | delete ;
    fn clause<'a>(&self, rest: &'a str, first: bool) -> Parsed<'a, Clause> {
        let word = letters(rest).to_ascii_uppercase();
        if let Some(what) = REFUSED.into_iter().find(|what| *what == word) {
            return Err(nom::Err::Failure(Failure {
                left: rest.len(),
                expected: Vec::new(),
                unsupported: Some(what),
                flaw: None,
            }));
        }
        if rest.starts_with([
            '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}', '\u{2212}',
        ]) {
            let message = "this is a dash and no minus sign";
            return crate::query::lexeme::flawed(
                rest,
                crate::query::error::Detail::InvalidUnicodeCharacter,
                message,
            );
        }
        match word.as_str() {
            "MATCH" | "OPTIONAL" => self.match_clause(rest),
            "UNWIND" => self.unwind(rest),
            "WITH" | "RETURN" => self.project(rest),
            "CREATE" => self.create(rest),
            "MERGE" => self.merge(rest),
            "SET" => self.set(rest),
            "REMOVE" => self.remove(rest),
            "DELETE" | "DETACH" => self.delete(rest),
            _ => {
                let expected = if first {
                    vec![
                        "MATCH",
                        "OPTIONAL MATCH",
                        "UNWIND",
                        "WITH",
                        "RETURN",
                        "CREATE",
                        "MERGE",
                    ]
                } else {
                    vec!["the end of the query, or another clause"]
                };
                Err(nom::Err::Failure(Failure {
                    left: rest.len(),
                    expected,
                    unsupported: None,
                    flaw: None,
                }))
            }
        }
    }

    // match = [ "OPTIONAL" ] , "MATCH" , paths , [ where ] ;
    fn match_clause<'a>(&self, input: &'a str) -> Parsed<'a, Clause> {
        let (rest, optional) = opt(keyword("OPTIONAL")).parse(input)?;
        let (rest, _) = keyword("MATCH").parse(rest)?;
        let (rest, paths) = self.paths(rest)?;
        let (rest, condition) = self.condition(rest)?;
        let optional = optional.is_some();
        Ok((
            rest,
            Clause::Match {
                optional,
                paths,
                condition,
            },
        ))
    }

    // where = "WHERE" , expression ;
    pub(super) fn condition<'a>(&self, input: &'a str) -> Parsed<'a, Option<Expr>> {
        let next = blank(input);
        if letters(next).eq_ignore_ascii_case("WHERE") {
            let (rest, condition) = self.expression(&next["WHERE".len()..])?;
            return Ok((rest, Some(condition)));
        }
        Ok((input, None))
    }

    // unwind = "UNWIND" , expression , "AS" , name ;
    fn unwind<'a>(&self, input: &'a str) -> Parsed<'a, Clause> {
        let (rest, _) = keyword("UNWIND").parse(input)?;
        let (rest, list) = self.expression(rest)?;
        let (rest, found) = preceded(keyword("AS"), name).parse(rest)?;
        let name = self.named(found);
        Ok((rest, Clause::Unwind { list, name }))
    }

    // with = "WITH" , projection , [ where ] ;  return = "RETURN" , projection ;
    // projection = [ "DISTINCT" ] , ( "*" , { "," , item } | item , { "," , item } ) , [ order ] , [ skip ] , [ limit ] ;
    fn project<'a>(&self, input: &'a str) -> Parsed<'a, Clause> {
        let word = letters(blank(input));
        let is_return = word.eq_ignore_ascii_case("RETURN");
        let rest = &blank(input)[word.len()..];
        let (rest, distinct) = opt(keyword("DISTINCT")).parse(rest)?;
        let (rest, star) = opt(mark("*")).parse(rest)?;
        let (rest, items) = match star {
            Some(_) => opt(preceded(
                mark(","),
                separated_list1(mark(","), |input| self.item(input)),
            ))
            .parse(rest)
            .map(|(rest, items)| (rest, items.unwrap_or_default()))?,
            None => separated_list1(mark(","), |input| self.item(input)).parse(rest)?,
        };
        let (rest, order) = self.order(rest)?;
        let (rest, skip) = self.bound(rest, "SKIP")?;
        let (rest, limit) = self.bound(rest, "LIMIT")?;
        let (rest, condition) = if is_return {
            (rest, None)
        } else {
            self.condition(rest)?
        };
        let projection = Projection {
            is_return,
            span: self.between(input, &input[word.len()..]),
            distinct: distinct.is_some(),
            star: star.is_some(),
            items,
            order,
            skip,
            limit,
            condition,
        };
        Ok((rest, Clause::Project(Box::new(projection))))
    }

    // item = expression , [ "AS" , symbol ] ;
    fn item<'a>(&self, input: &'a str) -> Parsed<'a, Item> {
        let start = blank(input);
        let (rest, value) = self.expression(start)?;
        let written = start[..start.len() - rest.len()].trim_end();
        let (rest, alias) = opt(preceded(keyword("AS"), symbol)).parse(rest)?;
        let name = match (alias, &value) {
            (None, Expr::Variable(name)) => name.clone(),
            (alias, _) => self.named(alias.unwrap_or(written)),
        };
        let named = alias.is_some();
        Ok((rest, Item { value, name, named }))
    }

    // order = "ORDER" , "BY" , order-item , { "," , order-item } ;
    fn order<'a>(&self, input: &'a str) -> Parsed<'a, Vec<(Expr, bool)>> {
        if !letters(blank(input)).eq_ignore_ascii_case("ORDER") {
            return Ok((input, Vec::new()));
        }
        let items = separated_list1(mark(","), |input| self.order_item(input));
        preceded((keyword("ORDER"), keyword("BY")), items).parse(input)
    }

    // order-item = expression , [ "ASC" | "ASCENDING" | "DESC" | "DESCENDING" ] ;
    fn order_item<'a>(&self, input: &'a str) -> Parsed<'a, (Expr, bool)> {
        let (rest, expression) = self.expression(input)?;
        let next = blank(rest);
        let word = letters(next);
        let (up, down) = (["ASC", "ASCENDING"], ["DESC", "DESCENDING"]);
        let is = |words: [&str; 2]| words.iter().any(|one| word.eq_ignore_ascii_case(one));
        let rest = if is(up) || is(down) {
            &next[word.len()..]
        } else {
            rest
        };
        Ok((rest, (expression, is(down))))
    }

    // skip = "SKIP" , expression ;  limit = "LIMIT" , expression ;
    fn bound<'a>(&self, input: &'a str, word: &'static str) -> Parsed<'a, Option<Expr>> {
        if !letters(blank(input)).eq_ignore_ascii_case(word) {
            return Ok((input, None));
        }
        let (rest, bound) = self.expression(&blank(input)[word.len()..])?;
        Ok((rest, Some(bound)))
    }

    // create = "CREATE" , paths ;
    fn create<'a>(&self, input: &'a str) -> Parsed<'a, Clause> {
        let (rest, _) = keyword("CREATE").parse(input)?;
        let span = self.between(input, rest);
        let (rest, paths) = self.paths(rest)?;
        Ok((rest, Clause::Create { paths, span }))
    }

    // merge = "MERGE" , path , { "ON" , ( "CREATE" | "MATCH" ) , set } ;
    fn merge<'a>(&self, input: &'a str) -> Parsed<'a, Clause> {
        let (rest, _) = keyword("MERGE").parse(input)?;
        let span = self.between(input, rest);
        let (mut rest, path) = self.path(rest)?;
        let (mut on_create, mut on_match) = (Vec::new(), Vec::new());
        while letters(blank(rest)).eq_ignore_ascii_case("ON") {
            let (after, _) = keyword("ON").parse(rest)?;
            let created = letters(blank(after)).eq_ignore_ascii_case("CREATE");
            let (after, _) = keyword(if created { "CREATE" } else { "MATCH" }).parse(after)?;
            let (after, items) = self.set_items(after)?;
            if created { &mut on_create } else { &mut on_match }.extend(items);
            rest = after;
        }
        let clause = Clause::Merge {
            path,
            span,
            on_create,
            on_match,
        };
        Ok((rest, clause))
    }

    // set = "SET" , set-item , { "," , set-item } ;
    fn set<'a>(&self, input: &'a str) -> Parsed<'a, Clause> {
        let (rest, items) = self.set_items(input)?;
        Ok((rest, Clause::Set(items)))
    }

    fn set_items<'a>(&self, input: &'a str) -> Parsed<'a, Vec<SetItem>> {
        let items = separated_list1(mark(","), |input| self.set_item(input));
        preceded(keyword("SET"), items).parse(input)
    }

    // set-item = name , ":" , symbol , { ":" , symbol } | name , ( "=" | "+=" ) , expression
    //          | postfix , "." , symbol , "=" , expression ;
    fn set_item<'a>(&self, input: &'a str) -> Parsed<'a, SetItem> {
        if let Ok((rest, found)) = name(input) {
            let next = blank(rest);
            if next.starts_with(':') {
                let (rest, labels) = many1(preceded(mark(":"), symbol)).parse(next)?;
                let labels = labels.into_iter().map(|label| self.named(label)).collect();
                let name = self.named(found);
                return Ok((rest, SetItem::Labels { name, labels }));
            }
            let keep = next.starts_with("+=");
            if keep || next.starts_with('=') {
                let (rest, value) = self.expression(&next[if keep { 2 } else { 1 }..])?;
                let name = self.named(found);
                return Ok((rest, SetItem::All { name, value, keep }));
            }
        }
        let (rest, of) = self.postfix(input)?;
        let Expr::Property(of, key, _) = of else {
            return crate::query::lexeme::failed(blank(rest), "a property, `=` or a label");
        };
        let (rest, value) = preceded(mark("="), |input| self.expression(input)).parse(rest)?;
        Ok((rest, SetItem::Property { of: *of, key, value }))
    }

    // remove = "REMOVE" , remove-item , { "," , remove-item } ;
    // remove-item = name , ":" , symbol , { ":" , symbol } | postfix , "." , symbol ;
    fn remove<'a>(&self, input: &'a str) -> Parsed<'a, Clause> {
        let item = |input: &'a str| -> Parsed<'a, RemoveItem> {
            let (rest, of) = self.postfix(input)?;
            match of {
                Expr::Property(of, key, _) => Ok((rest, RemoveItem::Property { of: *of, key })),
                Expr::Labels(of, labels) => match *of {
                    Expr::Variable(name) => Ok((rest, RemoveItem::Labels { name, labels })),
                    _ => crate::query::lexeme::failed(blank(input), "a name"),
                },
                _ => crate::query::lexeme::failed(blank(rest), "a property or a label"),
            }
        };
        let (rest, items) = preceded(keyword("REMOVE"), separated_list1(mark(","), item)).parse(input)?;
        Ok((rest, Clause::Remove(items)))
    }

    // delete = [ "DETACH" ] , "DELETE" , expression , { "," , expression } ;
    fn delete<'a>(&self, input: &'a str) -> Parsed<'a, Clause> {
        let (rest, detach) = opt(keyword("DETACH")).parse(input)?;
        let targets = separated_list1(mark(","), |input| self.expression(input));
        let (rest, targets) = preceded(keyword("DELETE"), targets).parse(rest)?;
        let detach = detach.is_some();
        Ok((rest, Clause::Delete { detach, targets }))
    }
}
