//! Draws a diagnostic: the sentence, the line it speaks of with carets below the place, and what would be right.
//!
//! In: a [`Diagnostic`] and, where it has a place, the [`Source`] of that place. Out: text for a terminal or a log.
//! Columns are those of the terminal: a wide letter takes two carets, a tab is drawn as one space.

use super::escape::terminal;
use crate::text::{Diagnostic, Severity, Source};
use anstyle::{AnsiColor, Style};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Whether to color.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Paint {
    /// Escape sequences for a terminal.
    Color,
    /// Plain text.
    Plain,
}

impl Paint {
    /// `text` in a style, or as it is.
    #[must_use]
    pub fn over(self, style: Style, text: &str) -> String {
        match self {
            Paint::Color => format!("{style}{text}{style:#}"),
            Paint::Plain => text.to_owned(),
        }
    }
}

/// The most columns of a source line to show; a query may be a megabyte long.
const WIDEST: usize = 100;

const BOLD: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();

/// Returns the drawing, each of its lines with a line break.
#[must_use]
pub fn draw(diagnostic: &Diagnostic, source: Option<&Source<'_>>, paint: Paint) -> String {
    let (word, color) = match diagnostic.severity {
        Severity::Error => ("error", AnsiColor::Red),
        Severity::Warning => ("warning", AnsiColor::Yellow),
        Severity::Note => ("note", AnsiColor::Blue),
    };
    let loud = color.on_default().bold();
    let mut out = String::new();
    let message = terminal(&diagnostic.message);
    line(&mut out, &format!("{}: {message}", paint.over(loud, word)));
    if let Some((source, span)) = source.zip(diagnostic.span) {
        let position = source.position(span.start as usize);
        if !source.name().is_empty() {
            let place = format!("{}:{}:{}", source.name(), position.line, position.column);
            line(
                &mut out,
                &paint.over(QUIET, &format!("  at {}", terminal(&place))),
            );
        }
        let (text, columns) = source.line(span);
        let (text, columns) = window(text, columns);
        let before: String = text.chars().take(columns.start).collect();
        let marked: String = text.chars().skip(columns.start).take(columns.len()).collect();
        let number = position.line.to_string();
        let margin = paint.over(QUIET, &format!("{number:>3} | "));
        let empty = paint.over(QUIET, &format!("{:>width$} | ", "", width = number.len().max(3)));
        line(&mut out, &format!("{margin}{text}"));
        let carets = "^".repeat(marked.width().max(1));
        let indent = " ".repeat(before.width());
        line(&mut out, &format!("{empty}{indent}{}", paint.over(loud, &carets)));
    }
    if let Some(hint) = &diagnostic.hint {
        line(
            &mut out,
            &format!("{}: {}", paint.over(BOLD, "hint"), terminal(hint)),
        );
    }
    if let Some(corrected) = &diagnostic.corrected {
        line(
            &mut out,
            &format!("{}:  {}", paint.over(BOLD, "try"), terminal(corrected)),
        );
    }
    out
}

/// The part of a line around the marked columns that fits, without characters a terminal would obey.
fn window(text: &str, columns: std::ops::Range<usize>) -> (String, std::ops::Range<usize>) {
    // One character for one, so that columns still count.
    let clean = |c: char| {
        if c == '\t' {
            ' '
        } else if terminal(c.encode_utf8(&mut [0; 4])) == *c.encode_utf8(&mut [0; 4]) {
            c
        } else {
            '\u{fffd}'
        }
    };
    let length = text.chars().count();
    if length <= WIDEST {
        return (text.chars().map(clean).collect(), columns);
    }
    let start = columns.start.saturating_sub(WIDEST / 2).min(length - WIDEST);
    let mut shown: String = text.chars().skip(start).take(WIDEST).map(clean).collect();
    let (mut from, mut to) = (columns.start - start, columns.end.min(start + WIDEST) - start);
    if start > 0 {
        shown.insert(0, '…');
        (from, to) = (from + 1, to + 1);
    }
    if start + WIDEST < length {
        shown.push('…');
    }
    (shown, from..to.max(from))
}

fn line(out: &mut String, text: &str) {
    writeln!(out, "{}", text.trim_end()).expect("writing to a string cannot fail");
}
