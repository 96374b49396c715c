//! Expressions, from the loosest operator to the tightest.

use super::Reader;
use super::literal::number;
use crate::query::ast::{Binary, Clause, Expr, Quantifier, Query};
use crate::query::error::Detail;
use crate::query::lexeme::{Parsed, blank, failed, flawed, keyword, letters, mark, name, string, symbol};
use crate::query::value::Value;
use nom::Parser;
use nom::combinator::opt;
use nom::multi::{many1, separated_list0};
use nom::sequence::{delimited, preceded, separated_pair};

type Operand<'p, 'a> = &'p dyn Fn(&'a str) -> Parsed<'a, Expr>;

impl Reader<'_> {
    // expression = or ;
    pub(super) fn expression<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        self.or(input)
    }

    // or = xor , { "OR" , xor } ;
    fn or<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        self.chain(input, "OR", Binary::Or, &|input| self.xor(input))
    }

    // xor = and , { "XOR" , and } ;
    fn xor<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        self.chain(input, "XOR", Binary::Xor, &|input| self.and(input))
    }

    // and = not , { "AND" , not } ;
    fn and<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        self.chain(input, "AND", Binary::And, &|input| self.not(input))
    }

    // not = { "NOT" } , comparison ;
    fn not<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let (mut rest, mut count) = (input, 0usize);
        while letters(blank(rest)).eq_ignore_ascii_case("NOT") {
            rest = &blank(rest)[3..];
            count += 1;
        }
        let (rest, inner) = self.comparison(rest)?;
        // Two of them still demand a truth; more add nothing but depth.
        let count = if count > 2 { 2 - count % 2 } else { count };
        Ok((
            rest,
            (0..count).fold(inner, |inner, _| Expr::Not(Box::new(inner))),
        ))
    }

    // comparison = predicate , { ( "=" | "<>" | "<=" | ">=" | "<" | ">" | "=~" ) , predicate } ;
    fn comparison<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        const MARKS: [(&str, Binary); 7] = [
            ("<>", Binary::Unequal),
            ("<=", Binary::LessEqual),
            (">=", Binary::GreaterEqual),
            ("=~", Binary::Matches),
            ("=", Binary::Equal),
            ("<", Binary::Less),
            (">", Binary::Greater),
        ];
        let (mut rest, first) = self.predicate(input)?;
        let (mut left, mut whole) = (first, None);
        loop {
            let next = blank(rest);
            let Some(&(symbol, operator)) = MARKS.iter().find(|(symbol, _)| next.starts_with(symbol)) else {
                break;
            };
            self.operator(next)?;
            let (after, right) = self.predicate(&next[symbol.len()..])?;
            let more = blank(after).starts_with(['=', '<', '>']);
            let kept = if more {
                right.clone()
            } else {
                Expr::Literal(Value::Null, self.between(after, after))
            };
            let compared = Expr::Binary(operator, Box::new(left), Box::new(right));
            // `1 < x < 3` is `1 < x AND x < 3`.
            whole = Some(match whole {
                Some(whole) => Expr::Binary(Binary::And, Box::new(whole), Box::new(compared)),
                None => compared,
            });
            left = kept;
            rest = after;
        }
        Ok((rest, whole.unwrap_or(left)))
    }

    // predicate = sum , { "IN" , sum | "STARTS" , "WITH" , sum | "ENDS" , "WITH" , sum | "CONTAINS" , sum
    //           | "IS" , [ "NOT" ] , "NULL" } ;
    fn predicate<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let (mut rest, mut left) = self.sum(input)?;
        loop {
            let next = blank(rest);
            let word = letters(next);
            let after = &next[word.len()..];
            let is = |what: &str| word.eq_ignore_ascii_case(what);
            let words = ["IN", "CONTAINS", "STARTS", "ENDS", "IS"];
            if !words.into_iter().any(is) {
                return Ok((rest, left));
            }
            self.operator(next)?;
            let (operator, operand) = if is("IN") {
                (Binary::In, after)
            } else if is("CONTAINS") {
                (Binary::Contains, after)
            } else if is("STARTS") {
                (Binary::StartsWith, keyword("WITH").parse(after)?.0)
            } else if is("ENDS") {
                (Binary::EndsWith, keyword("WITH").parse(after)?.0)
            } else {
                let (after, not) = opt(keyword("NOT")).parse(after)?;
                let (after, _) = keyword("NULL").parse(after)?;
                left = Expr::IsNull(Box::new(left), not.is_none());
                rest = after;
                continue;
            };
            let (after, right) = self.sum(operand)?;
            left = Expr::Binary(operator, Box::new(left), Box::new(right));
            rest = after;
        }
    }

    // sum = product , { ( "+" | "-" ) , product } ;
    fn sum<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let marks = [('+', Binary::Add), ('-', Binary::Subtract)];
        self.symbols(input, &marks, &|input| self.product(input))
    }

    // product = power , { ( "*" | "/" | "%" ) , power } ;
    fn product<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let marks = [
            ('*', Binary::Multiply),
            ('/', Binary::Divide),
            ('%', Binary::Modulo),
        ];
        self.symbols(input, &marks, &|input| self.power(input))
    }

    // power = unary , { "^" , unary } ;
    fn power<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        self.symbols(input, &[('^', Binary::Power)], &|input| self.unary(input))
    }

    // unary = { "-" | "+" } , postfix ;
    fn unary<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let rest = blank(input);
        if let Some(after) = rest.strip_prefix('-') {
            let digits = after
                .trim_start_matches('.')
                .starts_with(|c: char| c.is_ascii_digit());
            if digits {
                let (after, literal) = number(after, true, |_, to| self.between(rest, to))?;
                return self.postfixes(after, literal);
            }
            let (rest, inner) = self.unary(after)?;
            return Ok((rest, Expr::Negative(Box::new(inner))));
        }
        if let Some(after) = rest.strip_prefix('+') {
            let (rest, inner) = self.unary(after)?;
            return Ok((rest, Expr::Positive(Box::new(inner))));
        }
        self.postfix(rest)
    }

    // postfix = atom , { "." , symbol | "[" , expression , "]" | "[" , [ expression ] , ".." , [ expression ] , "]"
    //         | ":" , symbol } ;
    pub(super) fn postfix<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let (rest, inner) = self.atom(input)?;
        self.postfixes(rest, inner)
    }

    fn postfixes<'a>(&self, input: &'a str, atom: Expr) -> Parsed<'a, Expr> {
        let (mut rest, mut inner, mut count) = (input, atom, 0);
        loop {
            let next = blank(rest);
            // Each nests the tree once more.
            count += 1;
            if count > 200 {
                return failed(next, "fewer properties and indexes behind each other");
            }
            if next.starts_with('.') && !next.starts_with("..") {
                let (after, key) = symbol(&next[1..])?;
                let span = self.between(&next[1..], after);
                inner = Expr::Property(Box::new(inner), key.to_owned(), span);
                rest = after;
            } else if let Some(inside) = next.strip_prefix('[') {
                let (after, from) = if blank(inside).starts_with("..") {
                    (inside, None)
                } else {
                    let (after, from) = self.expression(inside)?;
                    (after, Some(from))
                };
                if let Ok((after, _)) = mark("..").parse(after) {
                    let (after, to) = if blank(after).starts_with(']') {
                        (after, None)
                    } else {
                        let (after, to) = self.expression(after)?;
                        (after, Some(to))
                    };
                    inner = Expr::Slice(Box::new(inner), from.map(Box::new), to.map(Box::new));
                    rest = mark("]").parse(after)?.0;
                } else if let Some(at) = from {
                    inner = Expr::Index(Box::new(inner), Box::new(at));
                    rest = mark("]").parse(after)?.0;
                }
            } else if next.starts_with(':') {
                let (after, labels) = many1(preceded(mark(":"), symbol)).parse(next)?;
                let labels = labels.into_iter().map(|label| self.named(label)).collect();
                inner = Expr::Labels(Box::new(inner), labels);
                rest = after;
            } else {
                return Ok((rest, inner));
            }
        }
    }

    // atom = number | string | "true" | "false" | "null" | parameter | list | map | case | exists | quantified
    //      | reduce | call | steps | name | "(" , expression , ")" ;
    fn atom<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let rest = blank(input);
        let Some(first) = rest.chars().next() else {
            return failed(rest, "an expression");
        };
        match first {
            '0'..='9' => number(rest, false, |from, to| self.between(from, to)),
            '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => {
                number(rest, false, |from, to| self.between(from, to))
            }
            '\'' | '"' => {
                let (after, text) = string(rest)?;
                Ok((after, Expr::Literal(Value::from(text), self.between(rest, after))))
            }
            '$' => {
                let start = &rest[1..];
                let digits = start.len() - start.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                if digits > 0 {
                    return Ok((&start[digits..], Expr::Parameter(self.named(&start[..digits]))));
                }
                let (after, found) = symbol(start)?;
                Ok((after, Expr::Parameter(self.named(found))))
            }
            '[' => self.list(rest),
            '{' => {
                let (rest, entries) = self.map_entries(rest)?;
                Ok((rest, Expr::Map(entries)))
            }
            '(' if self.opens_path(rest) => {
                let (rest, path) = self.steps(rest)?;
                Ok((rest, Expr::Pattern(Box::new(path))))
            }
            '(' => delimited(mark("("), |input| self.expression(input), mark(")")).parse(rest),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => flawed(
                rest,
                Detail::InvalidUnicodeCharacter,
                "this is a dash and no minus sign",
            ),
            _ => self.word(rest),
        }
    }

    fn word<'a>(&self, rest: &'a str) -> Parsed<'a, Expr> {
        let word = letters(rest);
        let after = &rest[word.len()..];
        let bracket = blank(after).starts_with('(');
        let is = |what: &str| word.eq_ignore_ascii_case(what);
        let literal = |value: Value| Ok((after, Expr::Literal(value, self.between(rest, after))));
        if is("true") || is("false") {
            return literal(Value::Bool(is("true")));
        }
        if is("null") {
            return literal(Value::Null);
        }
        if is("case") {
            return self.case(after);
        }
        if is("exists") && blank(after).starts_with('{') {
            return self.exists(rest, after);
        }
        if bracket {
            if is("exists") {
                let (rest, inner) =
                    delimited(mark("("), |input| self.expression(input), mark(")")).parse(after)?;
                let truth = match inner {
                    Expr::Pattern(path) => {
                        let (optional, condition) = (false, None);
                        let parts = vec![vec![Clause::Match {
                            optional,
                            paths: vec![*path],
                            condition,
                        }]];
                        Expr::Exists(
                            Box::new(Query {
                                parts,
                                all: Vec::new(),
                            }),
                            self.between(after, rest),
                        )
                    }
                    inner => Expr::IsNull(Box::new(inner), false),
                };
                return Ok((rest, truth));
            }
            let kinds = [
                ("all", Quantifier::All),
                ("any", Quantifier::Any),
                ("none", Quantifier::None),
                ("single", Quantifier::Single),
            ];
            if let Some((_, kind)) = kinds.into_iter().find(|(word, _)| is(word)) {
                return self.quantified(kind, after);
            }
            if is("reduce") {
                return self.reduce(after);
            }
            if is("shortestPath") || is("allShortestPaths") {
                let (rest, path) = self.path(rest)?;
                return Ok((rest, Expr::Pattern(Box::new(path))));
            }
            if !word.is_empty() && !word.starts_with(|c: char| c.is_ascii_digit()) {
                return self.call(word, after);
            }
        }
        // `duration.between(…)`: a function with a dot in its name.
        if after.starts_with('.') && !word.is_empty() {
            let key = letters(&after[1..]);
            let whole = word.len() + 1 + key.len();
            if !key.is_empty() && rest[whole..].starts_with('(') {
                return self.call(&rest[..whole], &rest[whole..]);
            }
        }
        let (after, found) = name(rest)?;
        Ok((after, Expr::Variable(self.named(found))))
    }

    // call = function , "(" , ( "*" | [ "DISTINCT" ] , [ expression , { "," , expression } ] ) , ")" ;
    fn call<'a>(&self, found: &str, input: &'a str) -> Parsed<'a, Expr> {
        let (rest, _) = mark("(").parse(input)?;
        if found.eq_ignore_ascii_case("count")
            && let Ok((rest, _)) = (mark("*"), mark(")")).parse(rest)
        {
            return Ok((rest, Expr::CountAll(self.named(found).span)));
        }
        let (rest, distinct) = opt(keyword("DISTINCT")).parse(rest)?;
        let (rest, arguments) = separated_list0(mark(","), |input| self.expression(input)).parse(rest)?;
        let (rest, _) = mark(")").parse(rest)?;
        let call = Expr::Call {
            name: self.named(found),
            distinct: distinct.is_some(),
            arguments,
        };
        Ok((rest, call))
    }

    // map = "{" , [ symbol , ":" , expression , { "," , symbol , ":" , expression } ] , "}" ;
    pub(super) fn map_entries<'a>(&self, input: &'a str) -> Parsed<'a, Vec<(String, Expr)>> {
        let key = |input| symbol(input).map(|(rest, key)| (rest, key.replace("``", "`")));
        let entry = separated_pair(key, mark(":"), |input| self.expression(input));
        delimited(mark("{"), separated_list0(mark(","), entry), mark("}")).parse(input)
    }

    // list = "[" , ( name , "IN" , expression , [ where ] , [ "|" , expression ]
    //      | path , [ where ] , "|" , expression | [ expression , { "," , expression } ] ) , "]" ;
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
        let next = blank(rest);
        let named = (name, mark("="))
            .parse(next)
            .is_ok_and(|(after, _)| blank(after).starts_with('('));
        if named || (next.starts_with('(') && self.opens_path(next)) {
            let (rest, path) = self.path(next)?;
            let (rest, condition) = self.condition(rest)?;
            if let Ok((rest, _)) = mark("|").parse(rest) {
                let (rest, mapped) = self.expression(rest)?;
                let (rest, _) = mark("]").parse(rest)?;
                let comprehension = Expr::PathComprehension {
                    path: Box::new(path),
                    condition: condition.map(Box::new),
                    value: Box::new(mapped),
                };
                return Ok((rest, comprehension));
            }
        }
        let (rest, values) = separated_list0(mark(","), |input| self.expression(input)).parse(rest)?;
        let (rest, _) = mark("]").parse(rest)?;
        Ok((rest, Expr::List(values)))
    }

    // quantified = ( "all" | "any" | "none" | "single" ) , "(" , name , "IN" , expression , [ where ] , ")" ;
    fn quantified<'a>(&self, kind: Quantifier, input: &'a str) -> Parsed<'a, Expr> {
        let (rest, (_, found, _)) = (mark("("), name, keyword("IN")).parse(input)?;
        let (rest, list) = self.expression(rest)?;
        let (rest, condition) = self.condition(rest)?;
        let (rest, _) = mark(")").parse(rest)?;
        let quantified = Expr::Quantified {
            kind,
            name: self.named(found),
            list: Box::new(list),
            condition: condition.map(Box::new),
        };
        Ok((rest, quantified))
    }

    // reduce = "reduce" , "(" , name , "=" , expression , "," , name , "IN" , expression , "|" , expression , ")" ;
    fn reduce<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let (rest, (_, sum, _)) = (mark("("), name, mark("=")).parse(input)?;
        let (rest, start) = self.expression(rest)?;
        let (rest, (_, found, _)) = (mark(","), name, keyword("IN")).parse(rest)?;
        let (rest, list) = self.expression(rest)?;
        let (rest, step) = preceded(mark("|"), |input| self.expression(input)).parse(rest)?;
        let (rest, _) = mark(")").parse(rest)?;
        let reduce = Expr::Reduce {
            sum: self.named(sum),
            start: Box::new(start),
            name: self.named(found),
            list: Box::new(list),
            step: Box::new(step),
        };
        Ok((rest, reduce))
    }

    // case = "CASE" , [ expression ] , "WHEN" , expression , "THEN" , expression ,
    //        { "WHEN" , expression , "THEN" , expression } , [ "ELSE" , expression ] , "END" ;
    fn case<'a>(&self, input: &'a str) -> Parsed<'a, Expr> {
        let (rest, subject) = if letters(blank(input)).eq_ignore_ascii_case("WHEN") {
            (input, None)
        } else {
            let (rest, subject) = self.expression(input)?;
            (rest, Some(Box::new(subject)))
        };
        let branch = (
            preceded(keyword("WHEN"), |input| self.expression(input)),
            preceded(keyword("THEN"), |input| self.expression(input)),
        );
        let (rest, branches) = many1(branch).parse(rest)?;
        let (rest, otherwise) = opt(preceded(keyword("ELSE"), |input| self.expression(input))).parse(rest)?;
        let (rest, _) = keyword("END").parse(rest)?;
        let case = Expr::Case {
            subject,
            branches,
            otherwise: otherwise.map(Box::new),
        };
        Ok((rest, case))
    }

    // exists = "EXISTS" , "{" , ( union | paths , [ where ] ) , "}" ;
    fn exists<'a>(&self, start: &'a str, input: &'a str) -> Parsed<'a, Expr> {
        let (rest, _) = mark("{").parse(input)?;
        let (rest, query) = if blank(rest).starts_with('(') {
            let (rest, paths) = self.paths(rest)?;
            let (rest, condition) = self.condition(rest)?;
            let optional = false;
            let parts = vec![vec![Clause::Match {
                optional,
                paths,
                condition,
            }]];
            (
                rest,
                Query {
                    parts,
                    all: Vec::new(),
                },
            )
        } else {
            self.union(rest)?
        };
        let (rest, _) = mark("}").parse(rest)?;
        Ok((rest, Expr::Exists(Box::new(query), self.between(start, rest))))
    }

    /// Counts an operator: each makes the tree deeper by one, and deep trees cost the stack.
    fn operator<'a>(&self, at: &'a str) -> Parsed<'a, ()> {
        const MOST: usize = 1_000;
        self.operators.set(self.operators.get() + 1);
        if self.operators.get() > MOST {
            return flawed(
                at,
                Detail::UnexpectedSyntax,
                "a query has at most 1000 operators; a list behind `IN` is shorter",
            );
        }
        Ok((at, ()))
    }

    /// Left-associative operators that are words.
    fn chain<'a>(
        &self,
        input: &'a str,
        word: &str,
        operator: Binary,
        operand: Operand<'_, 'a>,
    ) -> Parsed<'a, Expr> {
        let (mut rest, mut left) = operand(input)?;
        loop {
            let next = blank(rest);
            let found = letters(next);
            if !found.eq_ignore_ascii_case(word) {
                return Ok((rest, left));
            }
            self.operator(next)?;
            let (after, right) = operand(&next[found.len()..])?;
            left = Expr::Binary(operator, Box::new(left), Box::new(right));
            rest = after;
        }
    }

    /// Left-associative operators that are one character.
    fn symbols<'a>(
        &self,
        input: &'a str,
        marks: &[(char, Binary)],
        operand: Operand<'_, 'a>,
    ) -> Parsed<'a, Expr> {
        let (mut rest, mut left) = operand(input)?;
        loop {
            let next = blank(rest);
            let Some(&(_, operator)) = marks.iter().find(|(symbol, _)| next.starts_with(*symbol)) else {
                return Ok((rest, left));
            };
            self.operator(next)?;
            let (after, right) = operand(&next[1..])?;
            left = Expr::Binary(operator, Box::new(left), Box::new(right));
            rest = after;
        }
    }
}
