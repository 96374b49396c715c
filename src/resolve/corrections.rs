//! What people know better: who is one, who is not, what somebody is called, and what is no name at all.
//!
//! A text file with one correction a line; `#` begins a comment, and names stand in quotation marks:
//!
//! ```text
//! merge "Yury Ushakov" "Yuri Ushakov"           # the second name is the one that is shown
//! never-merge "Nikolai Patrushev" "Dmitry Patrushev"
//! rename "Elmendorf" "Joint Base Elmendorf-Richardson"
//! hide "Image Source"
//! ```
//!
//! The file is read at every build, so a decision survives new articles and new versions of newsgraph.

use crate::extract::LocalNode;
use crate::text::fold::fold;
use crate::text::{Diagnostic, Span};
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};
use nom::character::complete::{char, space0, space1};
use nom::combinator::value;
use nom::sequence::{delimited, preceded};
use nom::{IResult, Parser};

/// One line of a corrections file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Correction {
    /// Both names are one; the second is shown.
    Merge(String, String),
    /// Nodes of these names are never one.
    NeverMerge(String, String),
    /// The first is shown under the second name.
    Rename(String, String),
    /// Nodes of this name are left out, with all that is said of them.
    Hide(String),
}

/// The corrections of a build.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Corrections {
    all: Vec<Correction>,
}

#[derive(Clone, Copy)]
enum Verb {
    Merge,
    NeverMerge,
    Rename,
    Hide,
}

impl Corrections {
    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// All lines that are no correction, each with its place in `text`.
    pub fn parse(text: &str) -> Result<Corrections, Vec<Diagnostic>> {
        let (mut all, mut errors) = (Vec::new(), Vec::new());
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            match correction(line.trim_end()) {
                Ok(found) => all.extend(found),
                Err(wrong) => errors.push(Diagnostic {
                    span: wrong
                        .span
                        .map(|span| Span::new(start + span.start as usize, start + span.end as usize)),
                    ..wrong
                }),
            }
            start += line.len();
        }
        if errors.is_empty() {
            Ok(Corrections { all })
        } else {
            Err(errors)
        }
    }

    /// Adds those of another file.
    pub fn extend(&mut self, other: Corrections) {
        self.all.extend(other.all);
    }

    /// The corrections in the order of the files.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Correction> {
        self.all.iter()
    }

    /// The name under which a node of these names is shown, if somebody said so.
    pub(crate) fn shown(&self, names: &[String]) -> Option<&str> {
        let is_one = |name: &str| names.iter().any(|other| fold(other) == fold(name));
        let renamed = |correction: &'_ Correction| match correction {
            Correction::Merge(from, to) | Correction::Rename(from, to) => is_one(from) || is_one(to),
            _ => false,
        };
        let last = self.all.iter().rev().find(|correction| renamed(correction))?;
        match last {
            Correction::Merge(_, to) | Correction::Rename(_, to) => Some(to),
            _ => None,
        }
    }

    /// Whether a node of these names is left out.
    pub(crate) fn hides(&self, names: &[String]) -> bool {
        let hidden = |correction: &Correction| match correction {
            Correction::Hide(name) => names.iter().any(|other| fold(other) == fold(name)),
            _ => false,
        };
        self.all.iter().any(hidden)
    }
}

/// Whether a node of an article goes by a name.
pub(crate) fn answers_to(local: &LocalNode, name: &str) -> bool {
    let wanted = fold(name);
    std::iter::once(&local.name)
        .chain(&local.aliases)
        .any(|own| fold(own) == wanted)
}

/// One line; `None` where it holds nothing but a comment.
fn correction(line: &str) -> Result<Option<Correction>, Diagnostic> {
    let rest = line.trim_start();
    if rest.is_empty() || rest.starts_with('#') {
        return Ok(None);
    }
    let at = |rest: &str| Span::new(line.len() - rest.len(), line.len().max(line.len() - rest.len()));
    let (after, verb) = verb(rest).map_err(|_| {
        Diagnostic::error("no such correction")
            .at(at(rest))
            .hint("a line begins with merge, never-merge, rename or hide")
    })?;
    let name_at = |rest| {
        name(rest).map_err(|_| {
            Diagnostic::error("expected a name in quotation marks")
                .at(at(rest))
                .hint("for example: merge \"Yury Ushakov\" \"Yuri Ushakov\"")
        })
    };
    let (after, first) = name_at(after)?;
    let (after, found) = match verb {
        Verb::Hide => (after, Correction::Hide(first)),
        _ => {
            let (after, second) = name_at(after)?;
            let made = match verb {
                Verb::Merge => Correction::Merge(first, second),
                Verb::NeverMerge => Correction::NeverMerge(first, second),
                _ => Correction::Rename(first, second),
            };
            (after, made)
        }
    };
    let tail = after.trim_start();
    if tail.is_empty() || tail.starts_with('#') {
        Ok(Some(found))
    } else {
        Err(Diagnostic::error("nothing may follow here but a comment").at(at(tail)))
    }
}

fn verb(input: &str) -> IResult<&str, Verb> {
    alt((
        value(Verb::NeverMerge, tag("never-merge")),
        value(Verb::Merge, tag("merge")),
        value(Verb::Rename, tag("rename")),
        value(Verb::Hide, tag("hide")),
    ))
    .parse(input)
}

fn name(input: &str) -> IResult<&str, String> {
    let words = delimited(char('"'), take_while1(|c| c != '"'), char('"'));
    let (rest, name) = preceded((space1, space0), words).parse(input)?;
    Ok((rest, name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_with_their_comments() {
        let text = "# who is who\nmerge \"Yury Ek\" \"Yuri Ek\" # one man\n\nnever-merge \"A B\" \"C B\"\nhide \"Image\"\n";
        let two = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let ((a, b), (c, d)) = (two("Yury Ek", "Yuri Ek"), two("A B", "C B"));
        let read = Corrections::parse(text).unwrap();
        let expected = [
            Correction::Merge(a, b),
            Correction::NeverMerge(c, d),
            Correction::Hide("Image".to_owned()),
        ];
        assert_eq!(read.all, expected);
    }

    #[test]
    fn a_wrong_line_is_told_with_its_place() {
        let text = "merge \"A\" \"B\"\njoin \"A\" \"B\"\nmerge \"A\" B\nhide \"A\" \"B\"\n";
        let errors = Corrections::parse(text).unwrap_err();
        let places: Vec<&str> = errors.iter().map(|e| e.span.unwrap().of(text)).collect();
        assert_eq!(places, ["join \"A\" \"B\"", " B", "\"B\""]);
    }
}
