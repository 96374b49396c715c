//! Questions in plain English into patterns.
//!
//! A small controlled English: nine first words, verbs from the relations' own files, names by longest match. Every
//! question becomes the text of a pattern, which is parsed and run like any other, so `EXPLAIN` can show it.

mod verb;
mod reader;
mod pattern;
mod family;
mod which;

use super::context::Context;
use super::error::QueryError;
use super::lexeme::Failure;
use crate::grammar::schema::Schema;
use crate::store::{GraphView, NodeIx};
use crate::text::Diagnostic;
use crate::text::fold::{fold, nearest};
use reader::Reader;
use std::cell::RefCell;

/// A question as a pattern.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) pattern: String,
    pub(crate) notes: Vec<Diagnostic>,
    /// What to say when there are no rows.
    pub(crate) empty: String,
    pub(crate) focus: Vec<NodeIx>,
    pub(crate) format: Option<String>,
}

/// What may follow at the end of an unfinished question: the expected words, and the byte where they begin.
pub(crate) fn expected<G: GraphView>(
    line: &str,
    context: &Context<'_, G>,
    schema: &Schema,
) -> (usize, Vec<String>) {
    let forms = verb::forms(schema);
    let reader = reader(line, context, &forms);
    let _ = family::question(&reader, schema, line);

    reader.furthest.borrow().clone()
}

fn reader<'a, 'g, G: GraphView>(
    line: &'a str,
    context: &'a Context<'g, G>,
    forms: &'a [verb::Form],
) -> Reader<'a, 'g, G> {
    Reader {
        line,
        context,
        forms,
        furthest: RefCell::new((0, Vec::new())),
        notes: RefCell::new(Vec::new()),
    }
}

/// The verbs of questions, for completion and suggestions.
pub(crate) fn verbs(schema: &Schema) -> Vec<String> {
    let mut words: Vec<String> = verb::forms(schema)
        .into_iter()
        .filter(|form| matches!(form.kind, verb::Kind::Finite))
        .map(|form| {
            form.preposition.map_or(form.words.clone(), |preposition| {
                format!("{} {preposition}", form.words)
            })
        })
        .collect();
    words.sort();
    words.dedup();
    words
}

/// Puts a question into a pattern.
///
/// # Errors
///
/// When the question has no form that newsgraph knows, or names what the graph does not know.
pub(crate) fn translate<G: GraphView>(
    line: &str,
    context: &Context<'_, G>,
    schema: &Schema,
) -> Result<Asked, QueryError> {
    if line.len() > 2000 {
        let at = crate::text::Span::new(0, line.char_indices().nth(20).map_or(line.len(), |(at, _)| at));
        return Err(QueryError::Syntax {
            at,
            expected: vec!["a question of at most 2000 letters".to_owned()],
            corrected: None,
        });
    }
    let forms = verb::forms(schema);
    let reader = reader(line, context, &forms);
    match family::question(&reader, schema, line) {
        Ok((_, mut asked)) => {
            asked.notes.extend(reader.notes.take());
            Ok(asked)
        }
        Err(nom::Err::Error(failure) | nom::Err::Failure(failure)) => {
            Err(refused(&reader, schema, line, &failure))
        }
        Err(nom::Err::Incomplete(_)) => Err(refused(
            &reader,
            schema,
            line,
            &Failure {
                left: 0,
                expected: Vec::new(),
                unsupported: None,
            },
        )),
    }
}

/// The error at the furthest place, with the nearest word that would fit and the line mended with it.
fn refused<G: GraphView>(
    reader: &Reader<'_, '_, G>,
    schema: &Schema,
    line: &str,
    _failure: &Failure,
) -> QueryError {
    let (at, expected) = reader.stopped();
    let wanted = |what: &str| expected.iter().any(|other| other == what);
    let mend = |span: crate::text::Span, word: &str| {
        let (start, end) = (span.start as usize, span.end as usize);
        let mended = format!("{}{word}{}", &line[..start], &line[end..]);
        let context = reader.context;
        let forms = verb::forms(schema);
        let again = self::reader(&mended, context, &forms);
        family::question(&again, schema, &mended)
            .is_ok()
            .then(|| mended.clone())
    };
    let word = at.of(line).to_owned();
    if wanted("a name") && !word.is_empty() {
        let graph = reader.context.graph;
        // A name of several words may have the error in any of them.
        let rest = line[at.start as usize..].trim_end_matches(['?', '.', ' ']);
        let mut spans = vec![at];
        for (end, _) in rest.match_indices(' ').skip(1).take(3).chain([(rest.len(), "")]) {
            spans.push(crate::text::Span::new(at.start as usize, at.start as usize + end));
        }
        let mut names: Vec<&str> = graph.names().map(|(name, _)| name).collect();
        // A surname alone is how people are asked for.
        let surnames: Vec<&str> = names
            .iter()
            .filter_map(|name| name.rsplit_once(' '))
            .map(|(_, last)| last)
            .collect();
        names.extend(surnames);
        for span in spans {
            let words = reader::strip_article(span.of(line));
            let offset = span.len() - words.len();
            let near = nearest(words, names.iter().copied());
            if let Some(first) = near.first() {
                let whole = |name: &str| {
                    let node = graph.named(name).first().copied();
                    let node = node.or_else(|| reader.surnamed(name).first().copied());
                    node.map_or_else(|| titled(name), |node| graph.name(node).into_owned())
                };
                let shown: Vec<String> = near.iter().map(|name| whole(name)).collect();
                let span = crate::text::Span::new(span.start as usize + offset, span.end as usize);
                let best = whole(first);
                // A name of one word is mended by one word, as it was typed.
                let mended = if fold(&best).split(' ').count() == words.split(' ').count() {
                    best
                } else {
                    titled(first)
                };
                let mut shown = shown;
                shown.dedup();
                return QueryError::Unknown {
                    at: span,
                    what: "name",
                    word: words.to_owned(),
                    nearest: shown,
                    corrected: mend(span, &mended),
                };
            }
        }
        if expected.len() == 1 {
            let end = at.start as usize + rest.len();
            let span = crate::text::Span::new(at.start as usize, end);
            let words = reader::strip_article(span.of(line)).to_owned();
            return QueryError::Unknown {
                at: span,
                what: "name",
                word: words,
                nearest: Vec::new(),
                corrected: None,
            };
        }
    }
    if !word.is_empty() {
        let mut candidates: Vec<String> = expected
            .iter()
            .filter(|what| !what.starts_with("a "))
            .cloned()
            .collect();
        if wanted("a verb") {
            candidates.extend(verb::forms(schema).into_iter().map(|form| form.words));
        }
        let near: Vec<String> = nearest(&word, candidates.iter().map(String::as_str))
            .into_iter()
            .map(str::to_owned)
            .collect();
        let corrected = near.iter().find_map(|word| mend(at, word));
        if wanted("a verb") {
            return QueryError::Unknown {
                at,
                what: "relation",
                word,
                nearest: if near.is_empty() {
                    present(reader, schema)
                } else {
                    near
                },
                corrected,
            };
        }
        if !near.is_empty() {
            return QueryError::Syntax {
                at,
                expected: near,
                corrected,
            };
        }
    }
    QueryError::Syntax {
        at,
        expected: expected.into_iter().take(8).collect(),
        corrected: None,
    }
}

/// The verbs of the relations that this graph has most of.
fn present<G: GraphView>(reader: &Reader<'_, '_, G>, schema: &Schema) -> Vec<String> {
    let graph = reader.context.graph;
    let mut counts: Vec<(usize, &str)> = graph
        .type_counts()
        .into_iter()
        .map(|(kind, count)| (count, graph.symbol_name(kind)))
        .collect();
    counts.sort_by_key(|&(count, name)| (std::cmp::Reverse(count), name));
    let verb = |name: &str| {
        let form = verb::forms(schema)
            .into_iter()
            .find(|form| form.relation == name && form.kind == verb::Kind::Finite && !form.inverse);
        form.map(|form| form.words)
    };
    counts
        .into_iter()
        .filter_map(|(_, name)| verb(name))
        .take(4)
        .collect()
}

/// A folded name with capitals again.
fn titled(name: &str) -> String {
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars
            .next()
            .map(|first| first.to_uppercase().chain(chars).collect::<String>())
            .unwrap_or_default()
    };
    name.split(' ').map(capital).collect::<Vec<_>>().join(" ")
}
