//! Where places lie, as the order of words tells it: `Anchorage, Alaska`, `the base in the city of Anchorage`.
//!
//! In: the names of a document and their chains. Out: LOCATED_IN findings. A list (`Paris, London and Rome`) is
//! told from a place and its country by what follows.

use super::chain::{ChainIx, Chains};
use super::extraction::Status;
use super::lexicon::Lexicon;
use super::matcher::Finding;
use super::mention::{Form, Mention, Mentions};
use crate::annotate::{Document, TokenIx, Upos};
use crate::grammar::Label;
use std::collections::HashSet;

/// Words that may stand between `in` and the name of a place.
const BETWEEN: [&str; 15] = [
    "in", "the", "city", "of", "town", "state", "province", "region", "port", "capital", "village",
    "district", "northern", "southern", "central",
];

/// How much such an order of words is trusted: a guess.
const CONFIDENCE: f32 = 0.8;

/// Finds which place lies in which.
pub(super) fn located(document: &Document, mentions: &Mentions, chains: &Chains) -> Vec<Finding> {
    let fits = |mention: &&Mention| {
        mention.form == Form::Name && matches!(mention.label, Some(Label::Place | Label::Organization))
    };
    let names: Vec<&Mention> = mentions.all.iter().filter(fits).collect();
    let mut found: Vec<Finding> = Vec::new();
    for pair in names.windows(2) {
        let (inner, outer) = (pair[0], pair[1]);
        if inner.sentence != outer.sentence || outer.label != Some(Label::Place) {
            continue;
        }
        let between: Vec<&str> = (inner.tokens.end..outer.tokens.start)
            .map(|at| document.word(TokenIx(at)))
            .collect();
        let comma = between == [","] && inner.label == Some(Label::Place) && !is_list(document, inner, outer);
        let within = between.first() == Some(&"in") && between.iter().all(|word| BETWEEN.contains(word));
        if !(comma || within) {
            continue;
        }
        let chain = |mention: &Mention| chains.at(mention.head, mentions).first().copied();
        let (Some(subject), Some(object)) = (chain(inner), chain(outer)) else {
            continue;
        };
        if subject != object {
            found.push(finding(document, subject, object, inner));
        }
    }
    found
}

fn finding(document: &Document, subject: ChainIx, object: ChainIx, inner: &Mention) -> Finding {
    let _ = document;
    Finding {
        relation: "LOCATED_IN".to_owned(),
        subject,
        object,
        status: Status::Actual,
        predicate: inner.head,
        properties: Vec::new(),
        confidence: CONFIDENCE,
        rule: "word order".to_owned(),
    }
}

/// Whether two places with a comma between are items of a list: a conjunction or another comma and name follows, or
/// one goes before.
fn is_list(document: &Document, inner: &Mention, outer: &Mention) -> bool {
    let sentence = &document.sentence(inner.sentence).tokens;
    let word = |at: u32| {
        if sentence.contains(&at) {
            document.word(TokenIx(at))
        } else {
            ""
        }
    };
    let upos = |at: u32| {
        if sentence.contains(&at) {
            document.upos(TokenIx(at))
        } else {
            Upos::X
        }
    };
    let end = outer.tokens.end;
    let joined = matches!(word(end), "and" | "or" | "&")
        || word(end) == "," && (matches!(word(end + 1), "and" | "or") || upos(end + 1) == Upos::Propn);
    let behind_list =
        inner.tokens.start > sentence.start && matches!(word(inner.tokens.start - 1), "," | "and");
    joined || behind_list && upos(inner.tokens.start.saturating_sub(2)) == Upos::Propn
}

/// Happenings in a place are in what the place lies in too, where the same sentence says so.
pub(super) fn spread(document: &Document, findings: &mut Vec<Finding>) {
    let mut further = Vec::new();
    for held in findings.iter().filter(|finding| finding.relation == "HELD_IN") {
        let sentence = document.sentence_of(held.predicate);
        let outer = findings.iter().filter(|located| {
            located.relation == "LOCATED_IN"
                && located.subject == held.object
                && document.sentence_of(located.predicate) == sentence
        });
        further.extend(outer.map(|located| Finding {
            object: located.object,
            ..held.clone()
        }));
    }
    findings.extend(further);
}

/// How much a place that only stands near a happening is trusted: a guess.
const NEARBY_CONFIDENCE: f32 = 0.5;

/// Happenings for which no rule found a place, with the place that `in` or `at` puts shortly behind them.
pub(super) fn held_nearby(
    document: &Document,
    mentions: &Mentions,
    chains: &Chains,
    lexicon: &Lexicon,
    findings: &[Finding],
) -> Vec<Finding> {
    const FARTHEST: u32 = 8;
    let placed: HashSet<ChainIx> = findings
        .iter()
        .filter(|f| f.relation == "HELD_IN")
        .map(|f| f.subject)
        .collect();
    let mut found = Vec::new();
    for (number, event) in mentions.all.iter().enumerate() {
        let Some(&chain) = chains.at(event.head, mentions).first() else {
            continue;
        };
        if event.label != Some(Label::Event) || placed.contains(&chain) {
            continue;
        }
        let end = event.tokens.end;
        let site = mentions.all[number + 1..]
            .iter()
            .take_while(|m| m.sentence == event.sentence && m.tokens.start < end + FARTHEST)
            .find(|m| {
                let gap: Vec<String> = (end..m.tokens.start)
                    .map(|at| document.word(TokenIx(at)).to_lowercase())
                    .collect();
                let preposition = gap.iter().rposition(|word| word == "in" || word == "at");
                m.form == Form::Name
                    && matches!(m.label, Some(Label::Place | Label::Organization))
                    && preposition.is_some_and(|at| {
                        gap[at + 1..].iter().all(|word| BETWEEN.contains(&word.as_str()))
                            && (m.label == Some(Label::Place) || gap[at] == "at")
                    })
                    && !(end..m.tokens.start).map(TokenIx).any(|at| {
                        lexicon.reports(document.lemma(at)) || matches!(document.word(at), "," | ";" | "that")
                    })
            });
        let Some(&site) = site.and_then(|m| chains.at(m.head, mentions).first()) else {
            continue;
        };
        found.push(Finding {
            relation: "HELD_IN".to_owned(),
            subject: chain,
            object: site,
            status: super::certainty::status(document, event.head, &lexicon.cues),
            predicate: event.head,
            properties: Vec::new(),
            confidence: NEARBY_CONFIDENCE,
            rule: "word order".to_owned(),
        });
    }
    found
}
