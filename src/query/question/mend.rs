//! A question that does not parse: what is wrong, what is near, and the line as it would parse.

use super::reader::Reader;
use super::verb::Form;
use crate::grammar::Grammar;
use crate::query::error::QueryError;
use crate::store::GraphView;
use crate::text::Span;
use crate::text::fold::{fold, nearest};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// The words of the grammar: what stands in quotation marks in the part of `query.ebnf` on questions.
fn keywords() -> &'static BTreeSet<String> {
    static WORDS: OnceLock<BTreeSet<String>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let Ok(grammar) = Grammar::embedded().text("query.ebnf") else {
            return BTreeSet::new();
        };
        let quoted = grammar.split('"').skip(1).step_by(2);
        let words = quoted
            .flat_map(|phrase| phrase.split(' '))
            .filter(|word| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase()));
        words.map(str::to_owned).collect()
    })
}

/// Whether a word is one of the grammar or nearly one of the verbs, so that it is no verb that nobody knows.
pub(super) fn is_known<G: GraphView>(reader: &Reader<'_, '_, G>, word: &str) -> bool {
    keywords().contains(word)
        || reader
            .forms
            .iter()
            .any(|form| form.words.iter().any(|part| part == word))
        || !near_verbs(reader.forms, word).is_empty()
}

/// The verbs that are nearest to a word.
fn near_verbs(forms: &[Form], word: &str) -> Vec<String> {
    let verbs: BTreeSet<&str> = forms
        .iter()
        .flat_map(|form| form.words.iter())
        .map(String::as_str)
        .filter(|word| word.len() > 3)
        .collect();
    // A short word has too many neighbours: `sued` is no typing error for `used`.
    if word.chars().count() < 5 {
        return Vec::new();
    }
    nearest(word, verbs).into_iter().map(str::to_owned).collect()
}

/// The words of names that are nearest to a word.
fn near_names<G: GraphView>(graph: &G, word: &str) -> Vec<String> {
    let mut words: BTreeSet<&str> = BTreeSet::new();
    for (name, _) in graph.names() {
        words.extend(
            name.split(' ')
                .filter(|part| part.len().abs_diff(word.len()) <= 3 && part.len() > 2),
        );
        if name.contains(' ') && name.len().abs_diff(word.len()) <= 3 {
            words.insert(name);
        }
    }
    nearest(word, words).into_iter().map(str::to_owned).collect()
}

/// The error for a line that does not parse, with the nearest line that does; `parses` tells whether one does.
pub(super) fn refused<G: GraphView>(reader: &Reader<'_, '_, G>, parses: &dyn Fn(&str) -> bool) -> QueryError {
    let (at, mut expected) = reader.stopped();
    let stopped = reader.furthest.borrow().0;
    // The word at which the reading stopped is looked at first, then those before it, from right to left: a word
    // may have been taken for something else.
    let behind = stopped + 1..reader.tokens.len();
    for place in (0..=stopped.min(reader.tokens.len().saturating_sub(1)))
        .rev()
        .chain(behind)
    {
        let Some(token) = reader.tokens.get(place) else {
            continue;
        };
        if let Some((corrected, near, what)) = mended(reader, place, parses) {
            return match what {
                Some(what) => QueryError::Unknown {
                    at: token.span,
                    what,
                    word: token.text.clone(),
                    nearest: near,
                    corrected: Some(corrected),
                },
                None => QueryError::Syntax {
                    at: token.span,
                    expected: near,
                    corrected: Some(corrected),
                },
            };
        }
    }
    let word = at.of(reader.line).to_owned();
    let verb_only = expected.iter().any(|what| what == "a verb");
    if verb_only && !word.is_empty() {
        return QueryError::Unknown {
            at,
            what: "relation",
            word,
            nearest: present(reader.context.graph, reader.forms),
            corrected: None,
        };
    }
    if expected.iter().any(|what| what == "a name") && !word.is_empty() {
        let rest = &reader.tokens[stopped..];
        let name: Vec<_> = rest
            .iter()
            .take_while(|token| !keywords().contains(&token.folded) || token.folded == "the")
            .collect();
        let span = name
            .first()
            .zip(name.last())
            .map_or(at, |(first, last)| first.span.join(last.span));
        let word = strip_article(span.of(reader.line)).to_owned();
        let span = Span::new(span.end as usize - word.len(), span.end as usize);
        let near = nearest_names(reader.context.graph, &word);
        return QueryError::Unknown {
            at: span,
            what: "name",
            word,
            nearest: near,
            corrected: None,
        };
    }
    if stopped == 0 {
        // Every family wants words of its own here; together they say less than what a question is.
        expected = vec![super::BEGINNINGS.to_owned()];
    }
    expected.truncate(8);
    QueryError::Syntax {
        at,
        expected,
        corrected: None,
    }
}

/// Whole names near some words.
fn nearest_names<G: GraphView>(graph: &G, words: &str) -> Vec<String> {
    let names: Vec<&str> = graph.names().map(|(name, _)| name).collect();
    let near = nearest(words, names);
    let mut shown: Vec<String> = near
        .iter()
        .filter_map(|name| graph.named(name).first())
        .map(|&node| graph.name(node).into_owned())
        .collect();
    shown.dedup();
    shown
}

/// The line with one word replaced by a near one, if that parses: the line, what is near, and what the word should
/// have been.
fn mended<G: GraphView>(
    reader: &Reader<'_, '_, G>,
    place: usize,
    parses: &dyn Fn(&str) -> bool,
) -> Option<(String, Vec<String>, Option<&'static str>)> {
    let token = &reader.tokens[place];
    let word = token.folded.as_str();
    let candidates = [
        (near_verbs(reader.forms, word), Some("relation")),
        (near_names(reader.context.graph, word), Some("name")),
        (
            nearest(word, keywords().iter().map(String::as_str))
                .into_iter()
                .map(str::to_owned)
                .collect(),
            None,
        ),
    ];
    let mut fits: Vec<(usize, String, Vec<String>, Option<&'static str>)> = Vec::new();
    for (near, what) in candidates {
        for candidate in &near {
            if candidate == word {
                continue;
            }
            let typed = match what {
                Some("name") if token.text.starts_with(char::is_uppercase) => titled(candidate),
                _ if place == 0 && token.text.starts_with(char::is_uppercase) => titled(candidate),
                _ => candidate.clone(),
            };
            let line = format!(
                "{}{typed}{}",
                &reader.line[..token.span.start as usize],
                &reader.line[token.span.end as usize..]
            );
            if parses(&line) {
                let distance = crate::text::fold::edits(word, candidate, 4);
                let shown = if what == Some("name") {
                    nearest_or(reader.context.graph, &near)
                } else {
                    near.clone()
                };
                fits.push((distance, line, shown, what));
            }
        }
    }
    fits.into_iter()
        .min_by_key(|(distance, ..)| *distance)
        .map(|(_, line, near, what)| (line, near, what))
}

/// Words of names as people write them.
fn nearest_or<G: GraphView>(graph: &G, words: &[String]) -> Vec<String> {
    let mut shown: Vec<String> = words
        .iter()
        .map(|word| {
            graph
                .named(word)
                .first()
                .map_or_else(|| titled(word), |&node| graph.name(node).into_owned())
        })
        .collect();
    shown.dedup();
    shown
}

/// The verbs of the relations that this graph has most of.
pub(super) fn present<G: GraphView>(graph: &G, forms: &[Form]) -> Vec<String> {
    let mut counts: Vec<(usize, &str)> = graph
        .type_counts()
        .into_iter()
        .map(|(kind, count)| (count, graph.symbol_name(kind)))
        .collect();
    counts.sort_by_key(|&(count, name)| (std::cmp::Reverse(count), name));
    let past = |name: &str| {
        // The past is the third form of the first phrase.
        let forms = forms
            .iter()
            .filter(|form| form.relation == name && !form.inverse && form.kind == super::verb::Kind::Finite);
        forms.map(|form| form.words.join(" ")).nth(2)
    };
    counts
        .into_iter()
        .filter_map(|(_, name)| past(name))
        .take(4)
        .collect()
}

/// The words without an article in front.
pub(super) fn strip_article(words: &str) -> &str {
    let lower = words.to_ascii_lowercase();
    ["the ", "a ", "an "]
        .iter()
        .find(|article| lower.starts_with(**article))
        .map_or(words, |article| &words[article.len()..])
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
    fold(name).split(' ').map(capital).collect::<Vec<_>>().join(" ")
}
