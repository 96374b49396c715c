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
    /// What openCypher forbids: found before anything runs, or while it does.
    Refused {
        /// Where, if the place is known.
        at: Option<Span>,
        /// Which rule.
        detail: Detail,
        /// Whether it was found before anything ran.
        compile: bool,
        /// One sentence.
        message: String,
    },
    /// A limit stopped it.
    Limit {
        /// Which: `time`, `rows`, `interrupt`.
        message: String,
    },
}

macro_rules! details {
    ($($name:ident $kind:ident),* $(,)?) => {
        /// The rules of openCypher that a query can break, under the names of its conformance suite.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[expect(missing_docs, reason = "each name says which rule")]
        pub enum Detail { $($name),* }

        impl Detail {
            /// The name of the rule, and the kind of error that breaking it is.
            #[must_use]
            pub fn names(self) -> (&'static str, &'static str) {
                match self { $(Detail::$name => (stringify!($name), stringify!($kind))),* }
            }
        }
    };
}

details! {
    AmbiguousAggregationExpression SyntaxError,
    ColumnNameConflict SyntaxError,
    CreatingVarLength SyntaxError,
    DeleteConnectedNode ConstraintVerificationFailed,
    DeletedEntityAccess EntityNotFound,
    DifferentColumnsInUnion SyntaxError,
    FloatingPointOverflow SyntaxError,
    IntegerOverflow SyntaxError,
    InvalidAggregation SyntaxError,
    InvalidArgumentType SyntaxError,
    InvalidArgumentValue TypeError,
    InvalidBound SyntaxError,
    InvalidClauseComposition SyntaxError,
    InvalidDelete SyntaxError,
    InvalidNumberLiteral SyntaxError,
    InvalidNumberOfArguments SyntaxError,
    InvalidParameterUse SyntaxError,
    InvalidPropertyType TypeError,
    InvalidRange ArgumentError,
    InvalidRelationshipPattern SyntaxError,
    InvalidUnicodeCharacter SyntaxError,
    InvalidUnicodeLiteral SyntaxError,
    ListElementAccessByNonInteger TypeError,
    MapElementAccessByNonString TypeError,
    MergeReadOwnWrites SemanticError,
    MissingParameter ParameterMissing,
    NegativeIntegerArgument SyntaxError,
    NestedAggregation SyntaxError,
    NoExpressionAlias SyntaxError,
    NonConstantExpression SyntaxError,
    NoSingleRelationshipType SyntaxError,
    NoVariablesInScope SyntaxError,
    NumberOutOfRange ArgumentError,
    OutOfRange ArithmeticError,
    PropertyAccessOnNonMap TypeError,
    RelationshipUniquenessViolation SyntaxError,
    RequiresDirectedRelationship SyntaxError,
    UndefinedVariable SyntaxError,
    UnexpectedSyntax SyntaxError,
    UnknownFunction SyntaxError,
    VariableAlreadyBound SyntaxError,
    VariableTypeConflict SyntaxError,
}

impl QueryError {
    /// A rule that a query breaks, found before it runs.
    pub(crate) fn refused(detail: Detail, at: Option<Span>, message: impl Into<String>) -> QueryError {
        let (compile, message) = (true, message.into());
        QueryError::Refused {
            at,
            detail,
            compile,
            message,
        }
    }

    /// A rule that a query breaks while it runs.
    pub(crate) fn failed(detail: Detail, message: impl Into<String>) -> QueryError {
        let (at, compile, message) = (None, false, message.into());
        QueryError::Refused {
            at,
            detail,
            compile,
            message,
        }
    }

    /// The kind of the error, whether it was found before anything ran, and the rule that is broken, as
    /// openCypher's conformance suite calls them.
    #[must_use]
    pub fn code(&self) -> (&'static str, bool, &'static str) {
        match self {
            QueryError::Refused { detail, compile, .. } => {
                let (name, kind) = detail.names();
                // The same mistake is another error where only the values show it.
                let runtime = matches!(name, "InvalidArgumentType" | "InvalidArgumentValue") && !compile;
                let name = match name {
                    "InvalidBound" | "InvalidRange" | "PropertyAccessOnNonMap" => "InvalidArgumentType",
                    other => other,
                };
                (if runtime { "TypeError" } else { kind }, *compile, name)
            }
            QueryError::Unknown { what: "function", .. } => ("SyntaxError", true, "UnknownFunction"),
            QueryError::Unknown { what: "variable", .. } => ("SyntaxError", true, "UndefinedVariable"),
            QueryError::Unknown {
                what: "parameter", ..
            } => ("ParameterMissing", false, "MissingParameter"),
            QueryError::Syntax { .. } | QueryError::Unknown { .. } | QueryError::Unsupported { .. } => {
                ("SyntaxError", true, "UnexpectedSyntax")
            }
            QueryError::Type { .. } => ("TypeError", false, "InvalidArgumentType"),
            QueryError::Limit { .. } => ("Limit", false, "Limit"),
        }
    }

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
            QueryError::Type { at, message } | QueryError::Refused { at, message, .. } => {
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
