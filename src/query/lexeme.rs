//! The pieces that both forms of the language are parsed with: blanks, words, names, strings, numbers.
//!
//! nom parsers over `&str`. Their error remembers the furthest place that was reached and what was expected
//! there, so that a message points at the mistake and not at the beginning of the clause.

use super::error::Detail;
use nom::error::{ErrorKind, ParseError};
use nom::{IResult, Parser};

/// The furthest failure: how much of the text was left, and what was expected.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Failure {
    pub(crate) left: usize,
    pub(crate) expected: Vec<&'static str>,
    /// A part of openCypher that is refused by name.
    pub(crate) unsupported: Option<&'static str>,
    /// What is wrong with the text at this place, where it is more than out of place.
    pub(crate) flaw: Option<(Detail, &'static str)>,
}

/// A failure that no other way of reading can mend.
pub(crate) fn flawed<'a, T>(input: &'a str, detail: Detail, message: &'static str) -> Parsed<'a, T> {
    Err(nom::Err::Failure(Failure {
        left: input.len(),
        expected: Vec::new(),
        unsupported: None,
        flaw: Some((detail, message)),
    }))
}

impl ParseError<&str> for Failure {
    fn from_error_kind(input: &str, _: ErrorKind) -> Failure {
        Failure {
            left: input.len(),
            expected: Vec::new(),
            unsupported: None,
            flaw: None,
        }
    }

    fn append(_: &str, _: ErrorKind, other: Failure) -> Failure {
        other
    }

    fn or(mut self, other: Failure) -> Failure {
        if self.unsupported.is_some() || self.left < other.left {
            return self;
        }
        if other.left < self.left || other.unsupported.is_some() {
            return other;
        }
        self.expected.extend(other.expected);
        self
    }
}

pub(crate) type Parsed<'a, T> = IResult<&'a str, T, Failure>;

pub(crate) fn failed<'a, T>(input: &'a str, expected: &'static str) -> Parsed<'a, T> {
    Err(nom::Err::Error(Failure {
        left: input.len(),
        expected: vec![expected],
        unsupported: None,
        flaw: None,
    }))
}

/// Skips white space and comments.
pub(crate) fn blank(input: &str) -> &str {
    // Most pieces follow each other at once.
    if let Some(first) = input.as_bytes().first()
        && first.is_ascii_graphic()
        && *first != b'/'
    {
        return input;
    }
    let mut rest = input.trim_start();
    loop {
        let after = if let Some(line) = rest.strip_prefix("//") {
            line.split_once('\n').map_or("", |(_, after)| after)
        } else if let Some(block) = rest.strip_prefix("/*") {
            block.split_once("*/").map_or("", |(_, after)| after)
        } else {
            return rest;
        };
        rest = after.trim_start();
    }
}

/// A mark such as `(` or `<=`, blanks before it skipped.
pub(crate) fn mark<'a>(symbol: &'static str) -> impl Parser<&'a str, Output = &'a str, Error = Failure> {
    move |input: &'a str| {
        let rest = blank(input);
        match rest.strip_prefix(symbol) {
            Some(after) => Ok((after, &rest[..symbol.len()])),
            None => failed(rest, symbol),
        }
    }
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The letters at the front of `input`.
pub(crate) fn letters(input: &str) -> &str {
    let end = input.find(|c: char| !is_name_char(c)).unwrap_or(input.len());
    &input[..end]
}

/// A keyword, in any case.
pub(crate) fn keyword<'a>(word: &'static str) -> impl Parser<&'a str, Output = &'a str, Error = Failure> {
    move |input: &'a str| {
        let rest = blank(input);
        let found = letters(rest);
        if found.eq_ignore_ascii_case(word) {
            Ok((&rest[found.len()..], found))
        } else {
            failed(rest, word)
        }
    }
}

/// Words that cannot name a variable where it would be ambiguous.
const RESERVED: [&str; 40] = [
    "MATCH",
    "OPTIONAL",
    "WHERE",
    "RETURN",
    "WITH",
    "UNWIND",
    "ORDER",
    "BY",
    "SKIP",
    "LIMIT",
    "UNION",
    "AS",
    "DISTINCT",
    "AND",
    "OR",
    "XOR",
    "NOT",
    "IN",
    "IS",
    "NULL",
    "TRUE",
    "FALSE",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "STARTS",
    "ENDS",
    "CONTAINS",
    "ASC",
    "DESC",
    "ASCENDING",
    "DESCENDING",
    "ON",
    "CREATE",
    "MERGE",
    "SET",
    "REMOVE",
    "DELETE",
];

// name = letter , { letter | digit | "_" } | "`" , { any } , "`" ;
pub(crate) fn name(input: &str) -> Parsed<'_, &str> {
    let rest = blank(input);
    if let Some(quoted) = rest.strip_prefix('`') {
        return match quoted.split_once('`') {
            Some((name, after)) => Ok((after, name)),
            None => failed(rest, "a closing `"),
        };
    }
    let found = letters(rest);
    let starts = found
        .chars()
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '_');
    if starts && !RESERVED.iter().any(|word| found.eq_ignore_ascii_case(word)) {
        Ok((&rest[found.len()..], found))
    } else {
        failed(rest, "a name")
    }
}

/// A name where reserved words are allowed too: labels, types, keys.
pub(crate) fn symbol(input: &str) -> Parsed<'_, &str> {
    let rest = blank(input);
    let found = letters(rest);
    if !rest.starts_with('`')
        && found
            .chars()
            .next()
            .is_some_and(|c| c.is_alphabetic() || c == '_')
    {
        return Ok((&rest[found.len()..], found));
    }
    name(rest)
}

// string = "'" , { character | escape } , "'" | '"' , { character | escape } , '"' ;
pub(crate) fn string(input: &str) -> Parsed<'_, String> {
    let rest = blank(input);
    let Some(quote) = rest.chars().next().filter(|c| matches!(c, '\'' | '"')) else {
        return failed(rest, "a string");
    };
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            c if c == quote => return Ok((&rest[at + 1..], text)),
            '\\' => match chars.next().map(|(_, c)| c) {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some('b') => text.push('\u{8}'),
                Some('f') => text.push('\u{c}'),
                Some('u') => {
                    let digits: String = chars.by_ref().take(4).map(|(_, c)| c).collect();
                    match u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32) {
                        Some(c) => text.push(c),
                        None => {
                            let message = "`\\u` needs four hexadecimal digits behind it";
                            return flawed(&rest[at..], Detail::InvalidUnicodeLiteral, message);
                        }
                    }
                }
                Some(other) => text.push(other),
                None => break,
            },
            c => text.push(c),
        }
    }
    // The string is not closed: the place is where it opens.
    Err(nom::Err::Failure(Failure {
        left: rest.len(),
        expected: vec!["a closing quotation mark"],
        unsupported: None,
        flaw: None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_know_their_escapes_and_where_they_open() {
        assert_eq!(
            string(r#" 'it\'s \u00e9' rest"#),
            Ok((" rest", "it's é".to_owned()))
        );
        let Err(nom::Err::Failure(failure)) = string("  'open") else {
            panic!("an unclosed string is a failure")
        };
        assert_eq!(failure.left, 5);
    }
}
