//! Treebanks and texts with marked names into what the trainers read.

use super::TrainError;
use crate::annotate::conllu::{Tree, trees};
use crate::grammar::{Grammar, Label};
use crate::text::Span;
use serde::Deserialize;
use std::path::Path;

/// One sentence with its names, as spans of its text.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    /// Which guidelines it follows.
    pub(crate) source: String,
    pub(crate) doc: String,
    pub(crate) text: String,
    pub(crate) names: Vec<(Span, Label)>,
}

/// Reads a treebank.
pub(crate) fn treebank(path: &Path) -> Result<Vec<Tree>, TrainError> {
    let text = read(path)?;
    trees(&text).map_err(|error| TrainError::Corpus {
        path: path.to_path_buf(),
        line: error.line,
        message: error.message,
    })
}

#[derive(Deserialize)]
struct Line {
    source: String,
    doc: String,
    text: String,
    entities: Vec<Entity>,
}

#[derive(Deserialize)]
struct Entity {
    start: usize,
    end: usize,
    label: String,
}

/// Reads sentences with names; their offsets count characters.
pub(crate) fn names(path: &Path) -> Result<Vec<Named>, TrainError> {
    let text = read(path)?;
    let mut found = Vec::new();
    for (number, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let wrong = |message: String| TrainError::Corpus {
            path: path.to_path_buf(),
            line: number + 1,
            message,
        };
        let line: Line = serde_json::from_str(line).map_err(|error| wrong(error.to_string()))?;
        let mut offsets: Vec<usize> = line.text.char_indices().map(|(at, _)| at).collect();
        offsets.push(line.text.len());
        let mut names = Vec::new();
        for entity in line.entities {
            let (Some(&start), Some(&end)) = (offsets.get(entity.start), offsets.get(entity.end)) else {
                return Err(wrong("an entity lies outside the text".to_owned()));
            };
            let label = entity
                .label
                .parse()
                .map_err(|()| wrong(format!("`{}` is no label", entity.label)))?;
            if start < end {
                names.push((Span::new(start, end), label));
            }
        }
        found.push(Named {
            source: line.source,
            doc: line.doc,
            text: line.text,
            names,
        });
    }
    Ok(found)
}

/// The project's own corpus, of which every tenth document is kept from training to measure with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Own {
    pub(crate) training: Vec<Named>,
    pub(crate) development: Vec<Named>,
}

/// Reads the project's own corpus: a sentence a line, documents set apart by blank lines, names marked as
/// `[Person Ada Ek]`.
pub(crate) fn own(grammar: &Grammar) -> Result<Own, TrainError> {
    let mut own = Own::default();
    for path in grammar.files("training")? {
        if !path.ends_with(".txt") {
            continue;
        }
        let text = grammar.text(&path)?;
        let mut doc = 0;
        for line in text.lines() {
            if line.trim().is_empty() {
                doc += 1;
                continue;
            }
            if line.starts_with('#') {
                continue;
            }
            let (text, names) = unmarked(line.trim());
            let part = if doc % 10 == 9 {
                &mut own.development
            } else {
                &mut own.training
            };
            part.push(Named {
                source: super::names::OWN.to_owned(),
                doc: format!("{path}-{doc}"),
                text,
                names,
            });
        }
    }
    Ok(own)
}

/// Takes the marks out of a line. A bracket that opens no known label is text.
fn unmarked(line: &str) -> (String, Vec<(Span, Label)>) {
    let (mut text, mut names, mut rest) = (String::new(), Vec::new(), line);
    while let Some(open) = rest.find('[') {
        let inside = &rest[open + 1..];
        let parts = inside.find(']').and_then(|close| {
            inside[..close]
                .split_once(' ')
                .map(|(label, name)| (close, label, name))
        });
        match parts.and_then(|(close, label, name)| Some((close, label.parse::<Label>().ok()?, name))) {
            Some((close, label, name)) => {
                text.push_str(&rest[..open]);
                let start = text.len();
                text.push_str(name);
                names.push((Span::new(start, text.len()), label));
                rest = &inside[close + 1..];
            }
            None => {
                text.push_str(&rest[..=open]);
                rest = inside;
            }
        }
    }
    text.push_str(rest);
    (text, names)
}

fn read(path: &Path) -> Result<String, TrainError> {
    std::fs::read_to_string(path).map_err(|error| TrainError::Unreadable {
        path: path.to_path_buf(),
        error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_spans() {
        let (text, names) = unmarked("President [Person Ada Ek] [sic] left [Place Oslo].");
        assert_eq!(text, "President Ada Ek [sic] left Oslo.");
        let told: Vec<(&str, Label)> = names
            .iter()
            .map(|(span, label)| (span.of(&text), *label))
            .collect();
        assert_eq!(told, [("Ada Ek", Label::Person), ("Oslo", Label::Place)]);
    }
}
