//! How a command ends: its exit status, and what it could not do.
//!
//! Wrong usage, status 2, never gets this far: the parser of the options tells it.

use crate::text::{Diagnostic, Source};
use std::io;
use std::process::ExitCode;

/// The work failed.
const FAILED: u8 = 1;

/// Why a command ends early.
#[derive(Debug)]
pub(super) enum Failure {
    /// The work failed, and this says why.
    Work(Box<Told>),
    /// The work failed, and everything about it was said already.
    Silent,
    /// Whoever read our output has read enough, as `head` does.
    Enough,
    /// The user stopped it.
    Stopped,
}

/// A diagnostic with the text that its place is in.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) diagnostic: Diagnostic,
    /// The name (empty for an argument) and the text.
    pub(super) source: Option<(String, String)>,
}

impl Failure {
    pub(super) fn status(&self) -> ExitCode {
        match self {
            Failure::Work(_) | Failure::Silent => ExitCode::from(FAILED),
            Failure::Enough => ExitCode::SUCCESS,
            // As the shell would say it of a program that SIGINT ended.
            Failure::Stopped => ExitCode::from(130),
        }
    }

    /// The failure at a place of a text.
    pub(super) fn in_text(diagnostic: Diagnostic, name: &str, text: &str) -> Failure {
        Failure::Work(Box::new(Told {
            diagnostic,
            source: Some((name.to_owned(), text.to_owned())),
        }))
    }

    /// What to draw, if there is anything left to say.
    pub(super) fn message(&self) -> Option<(&Diagnostic, Option<Source<'_>>)> {
        match self {
            Failure::Work(told) => {
                let source = told.source.as_ref();
                Some((
                    &told.diagnostic,
                    source.map(|(name, text)| Source::new(name, text)),
                ))
            }
            Failure::Silent | Failure::Enough | Failure::Stopped => None,
        }
    }

    /// A failed write to standard output or a file.
    pub(super) fn writing(error: &io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Enough,
            _ => Diagnostic::error(format!("the output cannot be written: {error}")).into(),
        }
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Failure {
        Failure::Work(Box::new(Told {
            diagnostic,
            source: None,
        }))
    }
}

impl From<Box<Diagnostic>> for Failure {
    fn from(diagnostic: Box<Diagnostic>) -> Failure {
        (*diagnostic).into()
    }
}

impl From<crate::store::StoreError> for Failure {
    fn from(error: crate::store::StoreError) -> Failure {
        let diagnostic = Diagnostic::error(error.to_string());
        match error.hint() {
            Some(hint) => diagnostic.hint(hint).into(),
            None => diagnostic.into(),
        }
    }
}

impl From<crate::grammar::GrammarError> for Failure {
    fn from(error: crate::grammar::GrammarError) -> Failure {
        Diagnostic::error(error.to_string()).into()
    }
}
