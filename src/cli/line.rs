//! The line at the prompt: completion, hints, unfinished patterns.
//!
//! In: what is typed so far. Out: what may follow it. Asks the session's graph for names and words and runs nothing.

use super::ask::Session;
use super::script;
use super::shell::COMMANDS;
use crate::present::Format;
use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::highlight::Highlighter;
use rustyline::hint::{Hinter, HistoryHinter};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// The hint on the empty line: how every question begins.
const STARTERS: &str = "ask: who | what | when | where | which | how many | did … , or .help";

/// Pads a candidate so that the list has one column and its remarks stand below each other.
const COLUMN: usize = 34;

/// What rustyline asks while a line is edited.
pub(super) struct Line {
    pub(super) session: Rc<RefCell<Session>>,
    pub(super) color: bool,
    files: FilenameCompleter,
    history: HistoryHinter,
}

impl Line {
    pub(super) fn new(session: Rc<RefCell<Session>>, color: bool) -> Line {
        Line {
            session,
            color,
            files: FilenameCompleter::new(),
            history: HistoryHinter::new(),
        }
    }

    /// The candidates for a line that starts with a dot.
    fn command(&self, line: &str, at: usize, context: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let typed = &line[..at];
        let Some((name, argument)) = typed.split_once(' ') else {
            let fitting = COMMANDS
                .iter()
                .filter(|command| command.name.starts_with(&typed[1..]));
            let pairs = fitting.map(|command| pair(&format!(".{}", command.name), command.about));
            return Ok((0, pairs.collect()));
        };
        let start = at - argument.len();
        let words: Vec<&str> = match name {
            ".format" => Format::ALL.map(Format::name).to_vec(),
            ".evidence" | ".timer" => vec!["on", "off"],
            ".read" | ".output" | ".open" => return self.files.complete(line, at, context),
            ".explain" => {
                let (from, pairs) = self.query(argument, argument.len());
                return Ok((start + from, pairs));
            }
            _ => Vec::new(),
        };
        let fitting = words.into_iter().filter(|word| word.starts_with(argument));
        Ok((start, fitting.map(|word| pair(word, "")).collect()))
    }

    fn query(&self, line: &str, at: usize) -> (usize, Vec<Pair>) {
        let (start, candidates) = self.session.borrow().complete(line, at);
        let pairs = candidates.iter().map(|(text, remark)| pair(text, remark));
        (start, pairs.collect())
    }
}

fn pair(text: &str, remark: &str) -> Pair {
    let display = if remark.is_empty() {
        text.to_owned()
    } else {
        format!("{text:<COLUMN$} {remark}")
    };
    Pair {
        display,
        replacement: text.to_owned(),
    }
}

impl Completer for Line {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        at: usize,
        context: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        if line.starts_with('.') {
            self.command(line, at, context)
        } else {
            Ok(self.query(line, at))
        }
    }
}

impl Hinter for Line {
    type Hint = String;

    fn hint(&self, line: &str, at: usize, context: &Context<'_>) -> Option<String> {
        if line.is_empty() {
            return Some(STARTERS.to_owned());
        }
        if at < line.len() {
            return None;
        }
        self.history.hint(line, at, context)
    }
}

impl Highlighter for Line {
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _default: bool) -> Cow<'b, str> {
        if self.color {
            Cow::Owned(format!("\u{1b}[1m{prompt}\u{1b}[0m"))
        } else {
            Cow::Borrowed(prompt)
        }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.color {
            Cow::Owned(format!("\u{1b}[2m{hint}\u{1b}[0m"))
        } else {
            Cow::Borrowed(hint)
        }
    }
}

impl Validator for Line {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let text = context.input();
        // An empty line ends a pattern that is not finished; the error then says what is missing.
        let ended = text.ends_with('\n') || text.trim().is_empty() || text.starts_with('.');
        Ok(if !ended && script::is_unfinished(text) {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Valid(None)
        })
    }
}

impl Helper for Line {}
