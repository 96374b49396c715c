//! A message for a person: what is wrong, where, and what would be right.
//!
//! Folders make diagnostics from their own error types; `present::caret` alone draws them.

use super::Span;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Severity {
    /// The work could not be done.
    Error,
    /// The work was done, and something in it deserves a look.
    Warning,
    /// Something worth knowing.
    Note,
}

/// One sentence for a person, with the place it speaks of and a hint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// One sentence, lower case, no final period, names in backticks.
    pub message: String,
    /// The place in the text that the caller knows, if there is one.
    pub span: Option<Span>,
    /// What would be right, as one sentence.
    pub hint: Option<String>,
    /// A whole corrected line that would work, if one is known.
    pub corrected: Option<String>,
}

impl Diagnostic {
    /// An error without a place.
    #[must_use]
    pub fn error(message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            message: message.into(),
            span: None,
            hint: None,
            corrected: None,
        }
    }

    /// A warning without a place.
    #[must_use]
    pub fn warning(message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(message)
        }
    }

    /// A note without a place.
    #[must_use]
    pub fn note(message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Note,
            ..Diagnostic::error(message)
        }
    }

    /// The same message, at a place.
    #[must_use]
    pub fn at(mut self, span: Span) -> Diagnostic {
        self.span = Some(span);
        self
    }

    /// The same message with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hint = Some(hint.into());
        self
    }

    /// The same message with a corrected line.
    #[must_use]
    pub fn corrected(mut self, line: impl Into<String>) -> Diagnostic {
        self.corrected = Some(line.into());
        self
    }
}
