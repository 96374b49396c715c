//! The pattern form of the language: one nom function per production of `grammar/query.ebnf`, under its name.
//!
//! In: the text of a query. Out: its syntax tree, or the furthest place that was reached and what was expected
//! there. Every choice is settled by what stands next, so the time is linear in the length of the text; only a
//! bracket that may open a path looks ahead, and what it finds is remembered by [`brackets`].

mod brackets;
mod clause;
mod expression;
mod literal;
mod pattern;

use super::ast::{Name, Query};
use super::error::QueryError;
use super::lexeme::{Failure, Parsed, blank, keyword, letters};
use crate::text::Span;
use brackets::Brackets;
use nom::Parser;
use nom::combinator::opt;
use nom::multi::many0;
use nom::sequence::preceded;

/// The text being parsed, for places.
struct Reader<'t> {
    text: &'t str,
    brackets: Brackets,
    /// How many operators were read.
    operators: std::cell::Cell<usize>,
}

/// Parses a whole pattern query.
///
/// # Errors
///
/// When the text is none; the place is the furthest that was reached.
pub(crate) fn query(text: &str) -> Result<Query, QueryError> {
    let brackets = Brackets::of(text).map_err(|(at, expected)| QueryError::Syntax {
        at: Span::new(at, at + 1),
        expected: vec![expected],
        corrected: None,
    })?;
    let operators = std::cell::Cell::new(0);
    let reader = Reader {
        text,
        brackets,
        operators,
    };
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
                flaw: None,
            }))
        }
        Err(nom::Err::Error(failure) | nom::Err::Failure(failure)) => Err(reader.error(failure)),
        Err(nom::Err::Incomplete(_)) => Err(reader.error(Failure {
            left: 0,
            expected: Vec::new(),
            unsupported: None,
            flaw: None,
        })),
    }
}

impl Reader<'_> {
    fn error(&self, failure: Failure) -> QueryError {
        let start = self.text.len() - failure.left.min(self.text.len());
        let word = letters(&self.text[start..]).len();
        let next = self.text[start..].chars().next().map_or(0, char::len_utf8);
        let at = Span::new(start, start + word.max(next));
        if let Some((detail, message)) = failure.flaw {
            return QueryError::refused(detail, Some(at), message);
        }
        if let Some(what) = failure.unsupported {
            let what = what.to_owned();
            return QueryError::Unsupported { at, what };
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
        let corrected = None;
        QueryError::Syntax {
            at,
            expected,
            corrected,
        }
    }

    /// The byte at which `rest` begins.
    fn place(&self, rest: &str) -> usize {
        self.text.len() - rest.len().min(self.text.len())
    }

    /// The place from one rest of the text to a later one.
    fn between(&self, from: &str, to: &str) -> Span {
        let (start, end) = (self.place(blank(from)), self.place(to));
        Span::new(start, end.max(start))
    }

    fn named(&self, found: &str) -> Name {
        let start = (found.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        Name {
            text: found.replace("``", "`"),
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
        let all = all.into_iter().map(|all: Option<&str>| all.is_some()).collect();
        Ok((rest, Query { parts, all }))
    }
}
