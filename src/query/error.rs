//! Why a query was refused: every variant says where, and what would be right.

use crate::text::{Diagnostic, Span};

/// A query that cannot be answered.
#[derive(Clone, PartialEq, Debug)]
pub enum QueryError {
    /// The text leaves `grammar/query.ebnf` here.
    Syntax {
        /// Where.
        at: Span,
        /// What could stand there, most useful first.
        expected: Vec<String>,
        /// A line that parses, where one is near.
        corrected: Option<String>,
    },
    /// A word or name that this graph does not know.
    Unknown {
        /// Where.
        at: Span,
        /// What it was taken for: `name`, `relation`, `label`, `variable`, `function`, `parameter`.
        what: &'static str,
        /// The word.
        word: String,
        /// What is near, most similar first.
        nearest: Vec<String>,
        /// A line that parses, where one is near.
        corrected: Option<String>,
    },
    /// A part of openCypher that newsgraph leaves out.
    Unsupported {
        /// Where.
        at: Span,
        /// Its name.
        what: String,
    },
    /// A value of a kind that does not fit.
    Type {
        /// Where, if the place is known.
        at: Option<Span>,
        /// One sentence.
        message: String,
    },
    /// A limit stopped it.
    Limit {
        /// Which: `time`, `rows`, `interrupt`.
        message: String,
    },
}

impl QueryError {
    /// The line as it would parse, where one is near.
    #[must_use]
    pub fn corrected(&self) -> Option<&str> {
        match self {
            QueryError::Syntax { corrected, .. } | QueryError::Unknown { corrected, .. } => {
                corrected.as_deref()
            }
            _ => None,
        }
    }

    /// The message for people.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let list = |words: &[String]| {
            words
                .iter()
                .map(|word| format!("`{word}`"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        match self {
            QueryError::Syntax {
                at,
                expected,
                corrected,
            } => {
                let shown: Vec<String> = expected.iter().take(8).cloned().collect();
                let message = match shown.as_slice() {
                    [] => "the query cannot go on like this".to_owned(),
                    all => format!("expected {}", all.join(", ")),
                };
                finish(Diagnostic::error(message).at(*at), corrected)
            }
            QueryError::Unknown {
                at,
                what,
                word,
                nearest,
                corrected,
            } => {
                let message = match *what {
                    "name" => format!("nobody and nothing is called `{word}` in this graph"),
                    "relation" => format!("no relation is called `{word}` in this graph"),
                    other => format!("no {other} is called `{word}`"),
                };
                let mut diagnostic = Diagnostic::error(message).at(*at);
                if !nearest.is_empty() {
                    diagnostic = diagnostic.hint(format!("did you mean {}?", list(nearest)));
                }
                finish(diagnostic, corrected)
            }
            QueryError::Unsupported { at, what } => {
                Diagnostic::error(format!("`{what}` is not part of newsgraph's query language")).at(*at)
            }
            QueryError::Type { at, message } => {
                let diagnostic = Diagnostic::error(message.clone());
                at.map_or(diagnostic.clone(), |at| diagnostic.at(at))
            }
            QueryError::Limit { message } => Diagnostic::error(message.clone()),
        }
    }
}

fn finish(diagnostic: Diagnostic, corrected: &Option<String>) -> Diagnostic {
    match corrected {
        Some(line) => diagnostic.corrected(line.clone()),
        None => diagnostic,
    }
}

impl std::fmt::Display for QueryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.diagnostic().message)
    }
}

impl std::error::Error for QueryError {}
