//! The pattern form of the language: one nom function per production of `grammar/query.ebnf`, under its name.

use super::ast::{
    Binary, Clause, Direction, Expr, Name, Node, Path, Projection, Quantifier, Query, Relation, Shortest,
};
use super::error::QueryError;
use super::lexeme::{Failure, Parsed, blank, failed, keyword, letters, mark, name, string, symbol};
use super::value::Value;
use crate::text::Span;
use nom::branch::alt;
use nom::combinator::{map, opt, value};
use nom::multi::{many0, separated_list0, separated_list1};
use nom::sequence::{delimited, preceded, separated_pair};
use nom::{IResult, Parser};

/// Brackets may nest this deep; deeper queries are written by machines, and would cost the stack.
const DEEPEST: usize = 100;

/// The text being parsed, for places.
struct Reader<'a> {
    text: &'a str,
}

/// Parses a whole pattern query.
///
/// # Errors
///
/// When the text is none; the place is the furthest that was reached.
pub(crate) fn query(text: &str) -> Result<Query, QueryError> {
    if let Some(at) = too_deep(text) {
        let expected = vec![format!("at most {DEEPEST} brackets inside each other")];
        return Err(QueryError::Syntax {
            at: Span::new(at, at + 1),
            expected,
            corrected: None,
        });
    }
    let reader = Reader { text };
    match reader.union(text) {
        Ok((rest, query)) => {
            let rest = blank(rest);
            let rest = rest.strip_prefix(';').map_or(rest, blank);
            if rest.is_empty() {
                return Ok(query);
            }
            Err(reader.error(Failure {
                left: rest.len(),
                expected: vec!["the end of the query, or another clause"],
                unsupported: None,
            }))
        }
        Err(nom::Err::Error(failure) | nom::Err::Failure(failure)) => Err(reader.error(failure)),
        Err(nom::Err::Incomplete(_)) => Err(reader.error(Failure {
            left: 0,
            expected: Vec::new(),
            unsupported: None,
        })),
    }
}

/// The first bracket that is nested too deep; brackets in strings count, which does no harm at this depth.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut nots) = (0usize, 0usize);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '-' | '+' => nots += 1,
            c if c.is_whitespace() => {}
            _ => nots = 0,
        }
        if depth > DEEPEST || nots > DEEPEST {
            return Some(at);
        }
    }
    None
}

impl Reader<'_> {
    fn error(&self, failure: Failure) -> QueryError {
        let start = self.text.len() - failure.left.min(self.text.len());
        let word = letters(&self.text[start..]).len();
        let next = self.text[start..].chars().next().map_or(0, char::len_utf8);
        let at = Span::new(start, start + word.max(next));
        if let Some(what) = failure.unsupported {
            return QueryError::Unsupported {
                at,
                what: what.to_owned(),
            };
        }
        let mut expected: Vec<String> = Vec::new();
        for what in failure.expected {
            let shown = if what.chars().all(|c| c.is_ascii_uppercase()) || !what.contains(' ') {
                format!("`{what}`")
            } else {
                what.to_owned()
            };
            if !expected.contains(&shown) {
                expected.push(shown);
            }
        }
        QueryError::Syntax {
            at,
            expected,
            corrected: None,
        }
    }

    fn named(&self, found: &str) -> Name {
        let start = (found.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        Name {
            text: found.to_owned(),
            span: Span::new(start, start + found.len()),
        }
    }

    // union = single , { "UNION" , [ "ALL" ] , single } ;
    fn union<'a>(&self, input: &'a str) -> Parsed<'a, Query> {
        let (rest, first) = self.single(input)?;
        let more = (preceded(keyword("UNION"), opt(keyword("ALL"))), |input| {
            self.single(input)
        });
        let (rest, more) = many0(more).parse(rest)?;
        let (all, singles): (Vec<_>, Vec<_>) = more.into_iter().unzip();
        let parts = std::iter::once(first).chain(singles).collect();
        Ok((
            rest,
            Query {
                parts,
                all: all.into_iter().map(|all: Option<&str>| all.is_some()).collect(),
            },
        ))
    }

    // single = { match | unwind | with } , return ;
    fn single<'a>(&self, input: &'a str) -> Parsed<'a, Vec<Clause>> {
        let mut clauses = Vec::new();
        let mut rest = input;
        loop {
            let (after, clause) = self.clause(rest)?;
            let is_return = letters(blank(rest)).eq_ignore_ascii_case("RETURN");
            clauses.push(clause);
            rest = after;
            if is_return {
                return Ok((rest, clauses));
            }
        }
    }

    fn clause<'a>(&self, input: &'a str) -> Parsed<'a, Clause> {
        let rest = blank(input);
        let word = letters(rest).to_ascii_uppercase();
        let refused = [
            "CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "CALL", "FOREACH", "LOAD", "DROP", "USE",
        ];
        if let Some(what) = refused.into_iter().find(|what| *what == word) {
            return Err(nom::Err::Failure(Failure {
                left: rest.len(),
                expected: Vec::new(),
                unsupported: Some(what),
            }));
        }
        match word.as_str() {
            "MATCH" | "OPTIONAL" => self.match_clause(rest),
            "UNWIND" => self.unwind(rest),
            "WITH" | "RETURN" => self.project(rest),
            _ => Err(nom::Err::Error(Failure {
                left: rest.len(),
                expected: vec!["MATCH", "OPTIONAL MATCH", "UNWIND", "WITH", "RETURN"],
                unsupported: None,
            })),
        }
    }

    // match = [ "OPTIONAL" ] , "MATCH" , path , { "," , path } , [ where ] ;
    fn match_clause<'a>(&self, input: &'a str) -> Parsed<'a, Clause> {
        let (rest, optional) = opt(keyword("OPTIONAL")).parse(input)?;
        let (rest, _) = keyword("MATCH").parse(rest)?;
        let (rest, paths) = separated_list1(mark(","), |input| self.path(input)).parse(rest)?;
        let (rest, condition) = self.condition(rest)?;
        Ok((
            rest,
            Clause::Match {
                optional: optional.is_some(),
                paths,
                condition,
            },
        ))
    }

    // where = "WHERE" , expression ;
    fn condition<'a>(&self, input: &'a str) -> Parsed<'a, Option<Expr>> {
        if letters(blank(input)).eq_ignore_ascii_case("WHERE") {
            let (rest, _) = keyword("WHERE").parse(input)?;
            let (rest, condition) = self.expression(rest)?;
            return Ok((rest, Some(condition)));
        }
        Ok((input, None))
    }

    // unwind = "UNWIND" , expression , "AS" , name ;
    fn unwind<'a>(&self, input: &'a str) -> Parsed<'a, Clause> {
        let (rest, _) = keyword("UNWIND").parse(input)?;
        let (rest, list) = self.expression(rest)?;
        let (rest, found) = preceded(keyword("AS"), name).parse(rest)?;
        Ok((
            rest,
            Clause::Unwind {
                list,
                name: self.named(found),
            },
        ))
    }

    // with = "WITH" , projection , [ where ] ;  return = "RETURN" , projection ;
    // projection = [ "DISTINCT" ] , ( "*" | item ) , { "," , item } , [ order ] , [ skip ] , [ limit ] ;
    fn project<'a>(&self, input: &'a str) -> Parsed<'a, Clause> {
        let (rest, is_with) =
            alt((value(true, keyword("WITH")), value(false, keyword("RETURN")))).parse(input)?;
        let (rest, distinct) = opt(keyword("DISTINCT")).parse(rest)?;
        let (rest, star) = opt(mark("*")).parse(rest)?;
        let (rest, items) = match star {
            Some(_) => many0(preceded(mark(","), |input| self.item(input))).parse(rest)?,
            None => separated_list1(mark(","), |input| self.item(input)).parse(rest)?,
        };
        let (rest, order) = opt(preceded(
            (keyword("ORDER"), keyword("BY")),
            separated_list1(mark(","), |input| self.order_item(input)),
        ))
        .parse(rest)?;
        let (rest, skip) = opt(preceded(keyword("SKIP"), |input| self.expression(input))).parse(rest)?;
        let (rest, limit) = opt(preceded(keyword("LIMIT"), |input| self.expression(input))).parse(rest)?;
        let (rest, condition) = if is_with {
            self.condition(rest)?
        } else {
            (rest, None)
        };
        let projection = Projection {
            distinct: distinct.is_some(),
            star: star.is_some(),
            items,
            order: order.unwrap_or_default(),
            skip,
            limit,
            condition,
        };
        Ok((rest, Clause::Project(Box::new(projection))))
    }

    // item = expression , [ "AS" , name ] ;
    fn item<'a>(&self, input: &'a str) -> Parsed<'a, (Expr, Name)> {
        let start = blank(input);
        let (rest, expression) = self.expression(start)?;
        let written = start[..start.len() - rest.len()].trim_end();
        let (rest, alias) = opt(preceded(keyword("AS"), symbol)).parse(rest)?;
        Ok((rest, (expression, self.named(alias.unwrap_or(written)))))
    }

    // order-item = expression , [ "ASC" | "DESC" ] ;
    fn order_item<'a>(&self, input: &'a str) -> Parsed<'a, (Expr, bool)> {
        let (rest, expression) = self.expression(input)?;
        let down = alt((keyword("DESCENDING"), keyword("DESC")));
        let up = alt((keyword("ASCENDING"), keyword("ASC")));
        let (rest, down) = opt(alt((value(true, down), value(false, up)))).parse(rest)?;
        Ok((rest, (expression, down.unwrap_or(false))))
    }

    // path = [ name , "=" ] , ( "shortestPath" | "allShortestPaths" ) , "(" , steps , ")" | [ name , "=" ] , steps ;
    fn path<'a>(&self, input: &'a str) -> Parsed<'a, Path> {
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
            Some(_) => delimited(mark("("), |input| self.steps(input), mark(")"))
                .parse(&blank(rest)[word.len()..])?,
            None => self.steps(rest)?,
        };
        (path.name, path.shortest) = (given, shortest);
        Ok((rest, path))
    }

    // steps = node , { relation , node } ;
    fn steps<'a>(&self, input: &'a str) -> Parsed<'a, Path> {
        let (rest, start) = self.node(input)?;
        let (rest, steps) = many0((|input| self.relation(input), |input| self.node(input))).parse(rest)?;
        Ok((
            rest,
            Path {
                name: None,
                shortest: None,
                start,
                steps,
            },
        ))
    }

    // node = "(" , [ name ] , { ":" , symbol } , [ map ] , ")" ;
    fn node<'a>(&self, input: &'a str) -> Parsed<'a, Node> {
        let (rest, _) = mark("(").parse(input)?;
        let (rest, found) = opt(name).parse(rest)?;
        let (rest, labels) = many0(preceded(mark(":"), cut_at("a label", symbol))).parse(rest)?;
        let (rest, properties) = opt(|input| self.map_entries(input)).parse(rest)?;
        let (rest, _) = mark(")").parse(rest)?;
        let node = Node {
            name: found.map(|found| self.named(found)),
            labels: labels.into_iter().map(|label| self.named(label)).collect(),
            properties: properties.unwrap_or_default(),
        };
        Ok((rest, node))
    }

    // relation = [ "<" ] , "-" , [ "[" , [ name ] , [ ":" , symbol , { "|" , symbol } ] , [ hops ] , [ map ] , "]" ] , "-" , [ ">" ] ;
    fn relation<'a>(&self, input: &'a str) -> Parsed<'a, Relation> {
        let (rest, left) = opt(mark("<")).parse(input)?;
        let (rest, _) = mark("-").parse(rest)?;
        let (rest, detail) =
            opt(|input| self.relation_detail(input))
                .parse(rest)
                .map_err(|error| match error {
                    nom::Err::Error(failure) => nom::Err::Failure(failure),
                    other => other,
                })?;
        let (rest, _) = mark("-").parse(rest)?;
        let (rest, right) = opt(mark(">")).parse(rest)?;
        let direction = match (left.is_some(), right.is_some()) {
            (true, false) => Direction::In,
            (false, true) => Direction::Out,
            _ => Direction::Both,
        };
        let empty = Relation {
            name: None,
            types: Vec::new(),
            direction,
            hops: None,
            properties: Vec::new(),
        };
        Ok((
            rest,
            Relation {
                direction,
                ..detail.unwrap_or(empty)
            },
        ))
    }

    fn relation_detail<'a>(&self, input: &'a str) -> Parsed<'a, Relation> {
        let (rest, _) = mark("[").parse(input)?;
        let (rest, found) = opt(name).parse(rest)?;
        let separator = (mark("|"), opt(mark(":")));
        let types = preceded(
            mark(":"),
            separated_list1(separator, cut_at("a relationship type", symbol)),
        );
        let (rest, types) = opt(types).parse(rest)?;
        let (rest, hops) = opt(hops).parse(rest)?;
        let (rest, properties) = opt(|input| self.map_entries(input)).parse(rest)?;
        let (rest, _) = mark("]").parse(rest)?;
        let relation = Relation {
            name: found.map(|found| self.named(found)),
            types: types
                .unwrap_or_default()
                .into_iter()
                .map(|kind| self.named(kind))
                .collect(),
            direction: Direction::Both,
            hops,
            properties: properties.unwrap_or_default(),
        };
        Ok((rest, relation))
    }

    // map = "{" , [ symbol , ":" , expression , { "," , symbol , ":" , expression } ] , "}" ;
    fn map_entries<'a>(&self, input: &'a str) -> Parsed<'a, Vec<(String, Expr)>> {
        let entry = separated_pair(map(symbol, str::to_owned), mark(":"), |input| {
            self.expression(input)
        });
        delimited(mark("{"), separated_list0(mark(","), entry), mark("}")).parse(input)
    }

    // expression = or ;  or = xor , { "OR" , xor } ;
    fn expression<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let xor = |input| {
            self.chain(input, &[("XOR", Binary::Xor)], &|input| {
                self.chain(input, &[("AND", Binary::And)], &|input| self.not(input))
            })
        };
        self.chain(input, &[("OR", Binary::Or)], &xor)
    }

    /// Left-associative operators that are words.
    fn chain<'a>(
        &self,
        input: &'a str,
        operators: &[(&'static str, Binary)],
        operand: &dyn Fn(&'a str) -> Parsed<'a, Expr>,
    ) -> Parsed<'a, Expr> {
        let (mut rest, mut left) = operand(input)?;
        loop {
            let word = letters(blank(rest));
            let Some(&(_, operator)) = operators.iter().find(|(name, _)| word.eq_ignore_ascii_case(name))
            else {
                return Ok((rest, left));
            };
            let (after, right) = operand(&blank(rest)[word.len()..])?;
            left = Expr::Binary(operator, Box::new(left), Box::new(right));
            rest = after;
        }
    }

    // not = { "NOT" } , comparison ;
    fn not<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let (mut rest, mut count) = (input, 0usize);
        while letters(blank(rest)).eq_ignore_ascii_case("NOT") {
            rest = &blank(rest)[3..];
            count += 1;
        }
        let (rest, inner) = self.comparison(rest)?;
        Ok((
            rest,
            (0..count.min(2 + count % 2)).fold(inner, |inner, _| Expr::Not(Box::new(inner))),
        ))
    }

    // comparison = sum , { ( "=" | "<>" | "<=" | ">=" | "<" | ">" ) , sum } ;
    fn comparison<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let (mut rest, first) = self.predicate(input)?;
        let (mut left, mut whole) = (first, None);
        loop {
            let operator = alt((
                value(Binary::Unequal, mark("<>")),
                value(Binary::LessEqual, mark("<=")),
                value(Binary::GreaterEqual, mark(">=")),
                value(Binary::Equal, mark("=")),
                value(Binary::Less, mark("<")),
                value(Binary::Greater, mark(">")),
            ));
            let (after, operator) = opt(operator).parse(rest)?;
            let Some(operator) = operator else { break };
            let (after, right) = self.predicate(after)?;
            let compared = Expr::Binary(operator, Box::new(left), Box::new(right.clone()));
            // `1 < x < 3` is `1 < x AND x < 3`.
            whole = Some(match whole {
                Some(whole) => Expr::Binary(Binary::And, Box::new(whole), Box::new(compared)),
                None => compared,
            });
            left = right;
            rest = after;
        }
        Ok((rest, whole.unwrap_or(left)))
    }

    // predicate = sum , { "IN" , sum | "STARTS" , "WITH" , sum | "ENDS" , "WITH" , sum | "CONTAINS" , sum | "IS" , [ "NOT" ] , "NULL" } ;
    fn predicate<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let (mut rest, mut left) = self.sum(input)?;
        loop {
            let word = letters(blank(rest)).to_ascii_uppercase();
            let after = &blank(rest)[word.len()..];
            let (operator, operand) = match word.as_str() {
                "IN" => (Binary::In, after),
                "CONTAINS" => (Binary::Contains, after),
                "STARTS" => (Binary::StartsWith, keyword("WITH").parse(after)?.0),
                "ENDS" => (Binary::EndsWith, keyword("WITH").parse(after)?.0),
                "IS" => {
                    let (after, not) = opt(keyword("NOT")).parse(after)?;
                    let (after, _) = keyword("NULL").parse(after)?;
                    left = Expr::IsNull(Box::new(left), not.is_none());
                    rest = after;
                    continue;
                }
                _ => return Ok((rest, left)),
            };
            let (after, right) = self.sum(operand)?;
            left = Expr::Binary(operator, Box::new(left), Box::new(right));
            rest = after;
        }
    }

    // sum = product , { ( "+" | "-" ) , product } ;
    fn sum<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let plus =
            |input| alt((value(Binary::Add, mark("+")), value(Binary::Subtract, mark("-")))).parse(input);
        self.marks(input, &plus, &|input| self.product(input))
    }

    // product = power , { ( "*" | "/" | "%" ) , power } ;  power = unary , { "^" , unary } ;
    fn product<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let times = |input| {
            alt((
                value(Binary::Multiply, mark("*")),
                value(Binary::Divide, mark("/")),
                value(Binary::Modulo, mark("%")),
            ))
            .parse(input)
        };
        let power = |input| value(Binary::Power, mark("^")).parse(input);
        self.marks(input, &times, &|input| {
            self.marks(input, &power, &|input| self.unary(input))
        })
    }

    fn marks<'a>(
        &self,
        input: &'a str,
        operator: &dyn Fn(&'a str) -> Parsed<'a, Binary>,
        operand: &dyn Fn(&'a str) -> Parsed<'a, Expr>,
    ) -> Parsed<'a, Expr> {
        let (mut rest, mut left) = operand(input)?;
        while let Ok((after, found)) = operator(rest) {
            let (after, right) = operand(after)?;
            left = Expr::Binary(found, Box::new(left), Box::new(right));
            rest = after;
        }
        Ok((rest, left))
    }

    // unary = [ "-" | "+" ] , postfix ;
    fn unary<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        match alt((mark("-"), mark("+"))).parse(input) {
            Ok((rest, "-")) => {
                let (rest, inner) = self.unary(rest)?;
                Ok((
                    rest,
                    match inner {
                        Expr::Literal(Value::Int(number)) => Expr::Literal(Value::Int(number.wrapping_neg())),
                        Expr::Literal(Value::Float(number)) => Expr::Literal(Value::Float(-number)),
                        inner => Expr::Negative(Box::new(inner)),
                    },
                ))
            }
            Ok((rest, _)) => self.unary(rest),
            Err(_) => self.postfix(input),
        }
    }

    // postfix = atom , { "." , symbol | "[" , expression , "]" | "[" , [ expression ] , ".." , [ expression ] , "]" | ":" , symbol } ;
    fn postfix<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let (mut rest, mut inner) = self.atom(input)?;
        loop {
            let next = blank(rest);
            if next.starts_with('.') && !next.starts_with("..") {
                let (after, key) = symbol(&next[1..])?;
                inner = Expr::Property(Box::new(inner), key.to_owned());
                rest = after;
            } else if let Some(inside) = next.strip_prefix('[') {
                let (after, from) = if blank(inside).starts_with("..") {
                    (inside, None)
                } else {
                    map(|input| self.expression(input), Some).parse(inside)?
                };
                if let Ok((after, _)) = mark("..").parse(after) {
                    let (after, to) = if blank(after).starts_with(']') {
                        (after, None)
                    } else {
                        map(|input| self.expression(input), Some).parse(after)?
                    };
                    inner = Expr::Slice(Box::new(inner), from.map(Box::new), to.map(Box::new));
                    rest = mark("]").parse(after)?.0;
                } else if let Some(at) = from {
                    inner = Expr::Index(Box::new(inner), Box::new(at));
                    rest = mark("]").parse(after)?.0;
                }
            } else if next.starts_with(':') && matches!(inner, Expr::Variable(_)) {
                let (after, labels) = nom::multi::many1(preceded(mark(":"), symbol)).parse(next)?;
                inner = Expr::Labels(
                    Box::new(inner),
                    labels.into_iter().map(|label| self.named(label)).collect(),
                );
                rest = after;
            } else {
                return Ok((rest, inner));
            }
        }
    }

    // atom = number | string | "true" | "false" | "null" | parameter | list | map | case | exists | quantified | call | path | variable | "(" , expression , ")" ;
    fn atom<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let rest = blank(input);
        let Some(first) = rest.chars().next() else {
            return failed(rest, "an expression");
        };
        match first {
            '0'..='9' => number(rest),
            '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => number(rest),
            '\'' | '"' => map(string, |text| Expr::Literal(Value::Text(text))).parse(rest),
            '$' => {
                let (after, found) = symbol(&rest[1..])?;
                Ok((after, Expr::Parameter(self.named(found))))
            }
            '[' => self.list(rest),
            '{' => map(|input| self.map_entries(input), Expr::Map).parse(rest),
            '(' => {
                // A path where a truth is wanted, else brackets.
                if let Ok((after, path)) = self.steps(rest)
                    && !path.steps.is_empty()
                {
                    return Ok((
                        after,
                        Expr::Exists {
                            paths: vec![path],
                            condition: None,
                        },
                    ));
                }
                delimited(mark("("), |input| self.expression(input), mark(")")).parse(rest)
            }
            _ => self.word(rest),
        }
    }

    fn word<'a>(&self, rest: &'a str) -> Parsed<'a, Expr> {
        let word = letters(rest);
        let after = &rest[word.len()..];
        match word.to_ascii_lowercase().as_str() {
            "true" => return Ok((after, Expr::Literal(Value::Bool(true)))),
            "false" => return Ok((after, Expr::Literal(Value::Bool(false)))),
            "null" => return Ok((after, Expr::Literal(Value::Null))),
            "case" => return self.case(after),
            "exists" if blank(after).starts_with('{') => return self.exists(after),
            "exists" => {
                let (rest, inner) =
                    delimited(mark("("), |input| self.expression(input), mark(")")).parse(after)?;
                let truth = match inner {
                    Expr::Exists { .. } => inner,
                    inner => Expr::IsNull(Box::new(inner), false),
                };
                return Ok((rest, truth));
            }
            "all" | "any" | "none" | "single" if blank(after).starts_with('(') => {
                if let Ok(found) = self.quantified(rest) {
                    return Ok(found);
                }
            }
            _ => {}
        }
        let (after, found) = name(rest)?;
        if blank(after).starts_with('(') && !rest.starts_with('`') {
            return self.call(found, after);
        }
        Ok((after, Expr::Variable(self.named(found))))
    }

    // call = name , "(" , ( "*" | [ "DISTINCT" ] , [ expression , { "," , expression } ] ) , ")" ;
    fn call<'a>(&self, found: &str, input: &'a str) -> Parsed<'a, Expr> {
        let (rest, _) = mark("(").parse(input)?;
        if let Ok((rest, _)) = (mark("*"), mark(")")).parse(rest) {
            return Ok((rest, Expr::CountAll));
        }
        let (rest, distinct) = opt(keyword("DISTINCT")).parse(rest)?;
        let (rest, arguments) = separated_list0(mark(","), |input| self.expression(input)).parse(rest)?;
        let (rest, _) = mark(")").parse(rest)?;
        Ok((
            rest,
            Expr::Call {
                name: self.named(found),
                distinct: distinct.is_some(),
                arguments,
            },
        ))
    }

    // list = "[" , name , "IN" , expression , [ where ] , [ "|" , expression ] , "]" | "[" , [ expression , { "," , expression } ] , "]" ;
    fn list<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let (rest, _) = mark("[").parse(input)?;
        if let Ok((rest, (found, _))) = (name, keyword("IN")).parse(rest) {
            let (rest, list) = self.expression(rest)?;
            let (rest, condition) = self.condition(rest)?;
            let (rest, mapped) = opt(preceded(mark("|"), |input| self.expression(input))).parse(rest)?;
            let (rest, _) = mark("]").parse(rest)?;
            let comprehension = Expr::Comprehension {
                name: self.named(found),
                list: Box::new(list),
                condition: condition.map(Box::new),
                value: mapped.map(Box::new),
            };
            return Ok((rest, comprehension));
        }
        if blank(rest).starts_with('(')
            && let Ok((rest, path)) = self.path(rest)
            && !path.steps.is_empty()
            && let Ok((rest, condition)) = self.condition(rest)
            && let Ok((rest, _)) = mark("|").parse(rest)
        {
            let (rest, mapped) = self.expression(rest)?;
            let (rest, _) = mark("]").parse(rest)?;
            let comprehension = Expr::PathComprehension {
                path,
                condition: condition.map(Box::new),
                value: Box::new(mapped),
            };
            return Ok((rest, comprehension));
        }
        let (rest, values) = separated_list0(mark(","), |input| self.expression(input)).parse(rest)?;
        let (rest, _) = mark("]").parse(rest)?;
        Ok((rest, Expr::List(values)))
    }

    // quantified = ( "all" | "any" | "none" | "single" ) , "(" , name , "IN" , expression , where , ")" ;
    fn quantified<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let kind = alt((
            value(Quantifier::All, keyword("all")),
            value(Quantifier::Any, keyword("any")),
            value(Quantifier::None, keyword("none")),
            value(Quantifier::Single, keyword("single")),
        ));
        let (rest, (kind, _, found, _)) = (kind, mark("("), name, keyword("IN")).parse(input)?;
        let (rest, list) = self.expression(rest)?;
        let (rest, _) = keyword("WHERE").parse(rest)?;
        let (rest, condition) = self.expression(rest)?;
        let (rest, _) = mark(")").parse(rest)?;
        Ok((
            rest,
            Expr::Quantified {
                kind,
                name: self.named(found),
                list: Box::new(list),
                condition: Box::new(condition),
            },
        ))
    }

    // case = "CASE" , [ expression ] , { "WHEN" , expression , "THEN" , expression } , [ "ELSE" , expression ] , "END" ;
    fn case<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let simple = !letters(blank(input)).eq_ignore_ascii_case("WHEN");
        let (rest, subject) = if simple {
            map(|input| self.expression(input), Some).parse(input)?
        } else {
            (input, None)
        };
        let branch = (
            preceded(keyword("WHEN"), |input| self.expression(input)),
            preceded(keyword("THEN"), |input| self.expression(input)),
        );
        let (rest, branches) = nom::multi::many1(branch).parse(rest)?;
        let (rest, otherwise) = opt(preceded(keyword("ELSE"), |input| self.expression(input))).parse(rest)?;
        let (rest, _) = keyword("END").parse(rest)?;
        Ok((
            rest,
            Expr::Case {
                subject: subject.map(Box::new),
                branches,
                otherwise: otherwise.map(Box::new),
            },
        ))
    }

    // exists = "EXISTS" , "{" , [ "MATCH" ] , path , { "," , path } , [ where ] , "}" ;
    fn exists<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let (rest, _) = (mark("{"), opt(keyword("MATCH"))).parse(input)?;
        let (rest, paths) = separated_list1(mark(","), |input| self.path(input)).parse(rest)?;
        let (rest, condition) = self.condition(rest)?;
        let (rest, _) = mark("}").parse(rest)?;
        Ok((
            rest,
            Expr::Exists {
                paths,
                condition: condition.map(Box::new),
            },
        ))
    }
}

/// Names what was expected where a part must follow.
fn cut_at<'a, T>(
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

// hops = "*" , [ integer ] , [ ".." , [ integer ] ] ;
fn hops(input: &str) -> Parsed<'_, (u32, Option<u32>)> {
    let integer = |input| -> IResult<&str, u32, Failure> {
        let rest = blank(input);
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        rest[..digits].parse().map_or_else(
            |_| failed(rest, "a number"),
            |number| Ok((&rest[digits..], number)),
        )
    };
    let (rest, _) = mark("*").parse(input)?;
    let (rest, from) = opt(integer).parse(rest)?;
    let (rest, open) = opt(mark("..")).parse(rest)?;
    let (rest, to) = if open.is_some() {
        opt(integer).parse(rest)?
    } else {
        (rest, from)
    };
    Ok((rest, (from.unwrap_or(1), to)))
}

// number = digits , [ "." , digits ] , [ "e" , [ "-" ] , digits ] ;
fn number(rest: &str) -> Parsed<'_, Expr> {
    let mut end = 0;
    let bytes = rest.as_bytes();
    let mut float = false;
    while end < bytes.len() {
        let next = bytes.get(end + 1).copied().unwrap_or(b' ');
        match bytes[end] {
            b'0'..=b'9' => {}
            b'.' if !float && next.is_ascii_digit() => float = true,
            b'e' | b'E' if next.is_ascii_digit() || next == b'-' => {
                float = true;
                end += 1;
            }
            _ => break,
        }
        end += 1;
    }
    let digits = &rest[..end];
    let literal = if float {
        digits.parse().ok().map(Value::Float)
    } else {
        digits.parse().ok().map(Value::Int)
    };
    match literal {
        Some(literal) => Ok((&rest[end..], Expr::Literal(literal))),
        None => failed(rest, "a number that fits 64 bits"),
    }
}
