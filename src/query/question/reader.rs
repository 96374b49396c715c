//! Reading a question from left to right: words, names, verbs, dates.
//!
//! The furthest place that any try reached, and what could have stood there, is kept: it is the error message, and
//! what completion offers.

use super::verb::{Form, Kind};
use crate::grammar::Label;
use crate::query::context::Context;
use crate::query::lexeme::{Failure, Parsed};
use crate::store::{GraphView, NodeIx, Symbol};
use crate::text::fold::fold;
use crate::text::{Diagnostic, Span};
use std::cell::RefCell;

/// Who or what a question speaks of.
#[derive(Clone, Debug)]
pub(crate) struct Np {
    /// The nodes; several are joined by `and` or `or`.
    pub(crate) nodes: Vec<NodeIx>,
    /// Whether all of them are meant together.
    pub(crate) all: bool,
    /// The words.
    pub(crate) text: String,
}

/// The relations that a verb asks for.
#[derive(Clone, Debug)]
pub(crate) struct Verb {
    pub(crate) relations: Vec<(String, bool)>,
    pub(crate) status: Option<&'static str>,
}

pub(crate) struct Reader<'a, 'g, G> {
    pub(crate) line: &'a str,
    pub(crate) context: &'a Context<'g, G>,
    pub(crate) forms: &'a [Form],
    /// The furthest byte, and what was expected there.
    pub(crate) furthest: RefCell<(usize, Vec<String>)>,
    pub(crate) notes: RefCell<Vec<Diagnostic>>,
}

/// The first byte of `input` in the line that it is a part of.
impl<'a, G: GraphView> Reader<'a, '_, G> {
    pub(crate) fn at(&self, input: &str) -> usize {
        self.line.len() - input.len()
    }

    /// Notes what was expected at a place, and fails.
    pub(crate) fn expect<T>(&self, input: &'a str, what: &str) -> Parsed<'a, T> {
        let input = input.trim_start();
        let at = self.at(input);
        let mut furthest = self.furthest.borrow_mut();
        if at > furthest.0 {
            *furthest = (at, Vec::new());
        }
        if at == furthest.0 && !furthest.1.iter().any(|known| known == what) {
            furthest.1.push(what.to_owned());
        }
        Err(nom::Err::Error(Failure {
            left: input.len(),
            expected: Vec::new(),
            unsupported: None,
        }))
    }

    /// One or more words, in any case.
    pub(crate) fn word(&self, input: &'a str, words: &str) -> Parsed<'a, ()> {
        let mut rest = input;
        for word in words.split(' ') {
            let next = rest.trim_start();
            let end = next
                .char_indices()
                .nth(word.chars().count())
                .map_or(next.len(), |(at, _)| at);
            let same = fold(&next[..end]) == word;
            let ends = next[end..].chars().next().is_none_or(|c| !c.is_alphanumeric());
            if !same || !ends {
                return self.expect(input, words);
            }
            rest = &next[end..];
        }
        Ok((rest, ()))
    }

    /// The first of several words that fits.
    pub(crate) fn one_of(&self, input: &'a str, words: &[&'static str]) -> Parsed<'a, &'static str> {
        let mut failed = None;
        for &word in words {
            match self.word(input, word) {
                Ok((rest, ())) => return Ok((rest, word)),
                Err(error) => failed = Some(error),
            }
        }
        Err(failed.unwrap_or_else(|| {
            nom::Err::Error(Failure {
                left: input.len(),
                expected: Vec::new(),
                unsupported: None,
            })
        }))
    }

    /// Words that may stand there or not.
    pub(crate) fn maybe(&self, input: &'a str, words: &[&'static str]) -> &'a str {
        self.one_of(input, words).map_or(input, |(rest, _)| rest)
    }

    /// Whether nothing but punctuation is left.
    pub(crate) fn is_end(input: &str) -> bool {
        input.trim().trim_end_matches(['?', '.', '!']).trim().is_empty()
    }

    /// A string in quotation marks of any kind.
    pub(crate) fn quoted(&self, input: &'a str) -> Parsed<'a, &'a str> {
        let next = input.trim_start();
        let pairs = [('"', '"'), ('“', '”'), ('\'', '\''), ('‘', '’'), ('«', '»')];
        let found = next
            .chars()
            .next()
            .and_then(|first| pairs.iter().find(|(open, _)| *open == first));
        let Some((open, close)) = found else {
            return self.expect(input, "a quotation");
        };
        let inside = &next[open.len_utf8()..];
        match inside.rfind(*close) {
            Some(end) => Ok((&inside[end + close.len_utf8()..], &inside[..end])),
            None => {
                let at = self.at(next);
                *self.furthest.borrow_mut() = (at, vec!["a closing quotation mark".to_owned()]);
                Err(nom::Err::Failure(Failure {
                    left: next.len(),
                    expected: Vec::new(),
                    unsupported: None,
                }))
            }
        }
    }

    /// Who or what: one name, or several joined by `and` or `or`.
    pub(crate) fn np(&self, input: &'a str, labels: &[Label]) -> Parsed<'a, Np> {
        let (mut rest, mut np) = self.term(input, labels)?;
        loop {
            let Ok((after, joint)) = self.one_of(rest, &["and", "or"]) else {
                return Ok((rest, np));
            };
            let Ok((after, next)) = self.term(after, labels) else {
                return Ok((rest, np));
            };
            np.nodes.extend(next.nodes);
            np.all = joint == "and";
            np.text = format!("{} {joint} {}", np.text, next.text);
            rest = after;
        }
    }

    /// One name: the longest that the graph knows.
    pub(crate) fn term(&self, input: &'a str, labels: &[Label]) -> Parsed<'a, Np> {
        let first = crate::query::lexeme::letters(input.trim_start());
        let refers = ["it", "they", "them", "he", "she", "him", "her", "those", "that"]
            .contains(&first.to_lowercase().as_str());
        if refers && !self.context.options.last.is_empty() {
            let nodes = self.context.options.last.clone();
            let rest = &input.trim_start()[first.len()..];
            return Ok((
                rest,
                Np {
                    nodes,
                    all: false,
                    text: "those".to_owned(),
                },
            ));
        }
        if let Ok((rest, words)) = self.quoted(input)
            && let Some(node) = self.choose(words, labels)
        {
            return Ok((
                rest,
                Np {
                    nodes: vec![node],
                    all: true,
                    text: words.to_owned(),
                },
            ));
        }
        let next = input.trim_start();
        let mut ends: Vec<usize> = Vec::new();
        let mut inside = false;
        for (at, c) in next.char_indices() {
            let part = c.is_alphanumeric() || matches!(c, '-' | '.' | '&');
            if inside && !part {
                ends.push(at);
            }
            inside = part;
            if ends.len() >= 12 {
                break;
            }
        }
        if inside {
            ends.push(next.len());
        }
        for &end in ends.iter().rev() {
            let words = next[..end].trim_end_matches(['.', '?']);
            let bare = strip_article(words);
            for form in [words, bare] {
                if let Some(node) = self.choose(form, labels) {
                    let mut rest = &next[words.len()..];
                    // `#2` takes the second of several.
                    rest = rest
                        .strip_prefix(' ')
                        .filter(|rest| rest.starts_with('#'))
                        .unwrap_or(rest);
                    return Ok((
                        rest,
                        Np {
                            nodes: vec![node],
                            all: true,
                            text: form.to_owned(),
                        },
                    ));
                }
            }
        }
        // A role that one person holds stands for the person: `the Russian foreign minister`.
        for &end in ends.iter().rev() {
            let words = strip_article(next[..end].trim_end_matches(['.', '?']));
            let holders = self.holders(words);
            if !holders.is_empty() {
                return Ok((
                    &next[end..],
                    Np {
                        nodes: holders,
                        all: false,
                        text: words.to_owned(),
                    },
                ));
            }
        }
        self.expect(input, "a name")
    }

    /// The people who hold a role of these words.
    pub(crate) fn holders(&self, words: &str) -> Vec<NodeIx> {
        let graph = self.context.graph;
        let (Some(role), Some(held)) = (graph.symbol("Role"), graph.symbol("HAS_ROLE")) else {
            return Vec::new();
        };
        let wanted = fold(words);
        let mut found = Vec::new();
        for &node in graph.labelled(role) {
            let name = fold(&graph.name(node));
            let owners = graph.symbol("AT").map(|at| {
                graph
                    .outgoing(node)
                    .filter(move |&(rel, _)| graph.rel_type(rel) == at)
            });
            let of_owner = owners.into_iter().flatten().any(|(_, owner)| {
                let title = graph
                    .symbol("title")
                    .and_then(|key| graph.node_property(node, key))
                    .and_then(|t| t.text())
                    .map(fold)
                    .unwrap_or_default();
                let owner = fold(&graph.name(owner));
                wanted == format!("{title} of {owner}")
                    || wanted == format!("{title} of the {owner}")
                    || wanted == format!("{owner} {title}")
            });
            if name == wanted || of_owner {
                let people = graph
                    .incoming(node)
                    .filter(|&(rel, _)| graph.rel_type(rel) == held)
                    .map(|(_, person)| person);
                for person in people {
                    if !found.contains(&person) {
                        found.push(person);
                    }
                }
            }
        }
        found
    }

    /// The node that a name stands for: of several the one that is spoken of most, which is told.
    fn choose(&self, name: &str, labels: &[Label]) -> Option<NodeIx> {
        let graph = self.context.graph;
        let mut all = graph.named(name).to_vec();
        if all.is_empty() {
            all = self.surnamed(name);
        }
        let symbols: Vec<Symbol> = labels
            .iter()
            .filter_map(|label| graph.symbol(label.name()))
            .collect();
        let fits = |node: &NodeIx| {
            symbols.is_empty() || graph.labels(*node).iter().any(|label| symbols.contains(label))
        };
        let claims = graph.symbol("Claim");
        let usable = |node: &&NodeIx| !graph.labels(**node).iter().any(|label| Some(*label) == claims);
        let mut found: Vec<NodeIx> = all
            .iter()
            .filter(usable)
            .copied()
            .filter(|node| fits(node))
            .collect();
        if found.is_empty() {
            found = all.iter().filter(usable).copied().collect();
        }
        let links = |node: NodeIx| graph.outgoing(node).count() + graph.incoming(node).count();
        // Looking at the sentences themselves is dear; among many the links say enough.
        let few = found.len() <= 12;
        let weight = |node: NodeIx| {
            if few {
                graph.node_evidence(node).len()
            } else {
                links(node)
            }
        };
        found.sort_by_cached_key(|&node| (std::cmp::Reverse((weight(node), links(node))), node));
        let (&first, others) = found.split_first()?;
        let mut names: Vec<String> = others.iter().map(|&node| self.described(node)).collect();
        names.retain(|other| *other != self.described(first));
        names.dedup();
        if !names.is_empty() {
            let shown = names
                .iter()
                .take(3)
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", ");
            let message = format!(
                "`{name}` is taken for `{}`; it could also be {shown}",
                self.described(first)
            );
            let note = Diagnostic::note(message);
            if !self.notes.borrow().contains(&note) {
                self.notes.borrow_mut().push(note);
            }
        }
        Some(first)
    }

    /// The people whose name ends in this word, where no name is just this.
    pub(crate) fn surnamed(&self, name: &str) -> Vec<NodeIx> {
        let graph = self.context.graph;
        let (wanted, person) = (fold(name), graph.symbol("Person"));
        if wanted.contains(' ') || wanted.chars().count() < 2 {
            return Vec::new();
        }
        let mut found: Vec<NodeIx> = Vec::new();
        for (full, nodes) in graph.names() {
            if full.rsplit([' ', '-']).next() == Some(&wanted) {
                found.extend(
                    nodes
                        .iter()
                        .filter(|&&node| graph.labels(node).iter().any(|&label| Some(label) == person)),
                );
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn described(&self, node: NodeIx) -> String {
        let graph = self.context.graph;
        let date = graph
            .symbol("date")
            .and_then(|key| graph.node_property(node, key))
            .and_then(|date| date.text());
        match date {
            Some(date) => format!("{} ({date})", graph.name(node)),
            None => graph.name(node).into_owned(),
        }
    }

    /// A verb in one of these forms, with its preposition where `stranded` does not leave it to the end.
    pub(crate) fn verb(&self, input: &'a str, kinds: &[Kind], stranded: bool) -> Parsed<'a, Vec<&'a Form>> {
        let mut best: Option<(usize, Vec<&Form>)> = None;
        for form in self.forms.iter().filter(|form| kinds.contains(&form.kind)) {
            let words = match (&form.preposition, stranded) {
                (Some(preposition), false) => format!("{} {preposition}", form.words),
                _ => form.words.clone(),
            };
            let Ok((rest, ())) = self.word(input, &words) else {
                continue;
            };
            let length = input.len() - rest.len();
            match &mut best {
                Some((most, found)) if *most == length => found.push(form),
                Some((most, _)) if *most > length => {}
                _ => best = Some((length, vec![form])),
            }
        }
        match best {
            Some((length, found)) => Ok((&input[length..], found)),
            None => self.expect(input, "a verb"),
        }
    }

    /// A day, month or year: its ISO form.
    pub(crate) fn date(&self, input: &'a str) -> Parsed<'a, String> {
        let next = input.trim_start();
        let words: Vec<(&str, usize)> = next
            .split(|c: char| c.is_whitespace() || c == ',')
            .filter(|word| !word.is_empty())
            .take(3)
            .map(|word| {
                (
                    word.trim_end_matches(['?', '.']),
                    word.as_ptr() as usize - next.as_ptr() as usize + word.trim_end_matches(['?', '.']).len(),
                )
            })
            .collect();
        let month = |word: &str| {
            let names = [
                "january",
                "february",
                "march",
                "april",
                "may",
                "june",
                "july",
                "august",
                "september",
                "october",
                "november",
                "december",
            ];
            let word = word.to_lowercase();
            names
                .iter()
                .position(|name| *name == word || word.len() >= 3 && name.starts_with(word.as_str()))
                .map(|at| at + 1)
        };
        let day = |word: &str| {
            word.trim_end_matches(|c: char| c.is_alphabetic())
                .parse::<u32>()
                .ok()
                .filter(|day| (1..=31).contains(day))
        };
        let year = |word: &str| word.parse::<u32>().ok().filter(|_| word.len() == 4);
        let at = |index: usize| words.get(index).map_or("", |(word, _)| *word);
        let end = |index: usize| words[index].1;
        let found = if let Ok(whole) = at(0).parse::<crate::read::Day>() {
            Some((whole.to_string(), end(0)))
        } else if let (Some(d), Some(m), Some(y)) = (day(at(0)), month(at(1)), year(at(2))) {
            Some((format!("{y:04}-{m:02}-{d:02}"), end(2)))
        } else if let (Some(m), Some(d), Some(y)) = (month(at(0)), day(at(1)), year(at(2))) {
            Some((format!("{y:04}-{m:02}-{d:02}"), end(2)))
        } else if let (Some(m), Some(y)) = (month(at(0)), year(at(1))) {
            Some((format!("{y:04}-{m:02}"), end(1)))
        } else if let (Some(d), Some(m)) = (day(at(0)), month(at(1))) {
            Some((format!("-{m:02}-{d:02}"), end(1)))
        } else if let (Some(m), Some(d)) = (month(at(0)), day(at(1))) {
            Some((format!("-{m:02}-{d:02}"), end(1)))
        } else {
            month(at(0)).map(|m| (format!("-{m:02}-"), end(0)))
        };
        match found {
            Some((iso, length)) => Ok((&next[length..], iso)),
            None => self.expect(input, "a date"),
        }
    }

    /// Where the reading stopped, as a place in the line.
    pub(crate) fn stopped(&self) -> (Span, Vec<String>) {
        let (at, expected) = self.furthest.borrow().clone();
        let at = at.min(self.line.len());
        let rest = &self.line[at..];
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '?' | ','))
            .unwrap_or(rest.len());
        (Span::new(at, at + end), expected)
    }
}

/// The words without an article in front.
pub(crate) fn strip_article(words: &str) -> &str {
    let lower = words.to_ascii_lowercase();
    ["the ", "a ", "an "]
        .iter()
        .find(|article| lower.starts_with(**article))
        .map_or(words, |article| &words[article.len()..])
}
