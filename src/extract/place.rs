//! Where places lie, as the order of words tells it: `Anchorage, Alaska`, `the base in the city of Anchorage`.
//!
//! In: the names of a document and their chains. Out: LOCATED_IN findings. A list (`Paris, London and Rome`) is
//! told from a place and its country by what follows.

use super::chain::{ChainIx, Chains};
use super::extraction::Status;
use super::matcher::Finding;
use super::mention::{Form, Mention, Mentions};
use crate::annotate::{Document, TokenIx, Upos};
use crate::grammar::Label;

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

/// Finds which happening was held where, as the order of words tells it: `the talks in an expanded format at the Palace`.
/// Between the noun and the place stands no verb, no comma and no other name.
pub(super) fn held(document: &Document, mentions: &Mentions, chains: &Chains) -> Vec<Finding> {
    const LONGEST: u32 = 9;
    let mut found = Vec::new();
    for (number, event) in mentions
        .all
        .iter()
        .enumerate()
        .filter(|(_, m)| m.label == Some(Label::Event))
    {
        let Some(&chain) = chains.referents[number].first() else {
            continue;
        };
        let next = mentions.all[number + 1..]
            .iter()
            .take_while(|m| m.sentence == event.sentence);
        // Happenings, people and bodies in between mean that the place is theirs.
        let Some(place) = next
            .into_iter()
            .find(|m| m.form == Form::Name || m.label == Some(Label::Event))
        else {
            continue;
        };
        let gap = event.tokens.end..place.tokens.start;
        if place.label != Some(Label::Place) || place.form != Form::Name || gap.len() as u32 > LONGEST {
            continue;
        }
        let within = |at: u32| matches!(document.word(TokenIx(at)), "in" | "at" | "on");
        let nominal = |at: u32| {
            matches!(
                document.upos(TokenIx(at)),
                Upos::Adp | Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num
            ) && !matches!(
                document.word(TokenIx(at)),
                "with" | "between" | "from" | "to" | "about" | "over" | "on" | "for" | "against"
            )
        };
        let last = gap
            .clone()
            .rev()
            .find(|&at| document.upos(TokenIx(at)) == Upos::Adp);
        let is_there = last.is_some_and(within) && gap.clone().all(|at| nominal(at) || Some(at) == last);
        let object = chains.at(place.head, mentions).first().copied();
        if let Some(object) = object.filter(|_| is_there) {
            found.push(Finding {
                relation: "HELD_IN".to_owned(),
                confidence: 0.7,
                subject: chain,
                predicate: event.head,
                object,
                ..finding(document, chain, object, event)
            });
        }
    }
    found
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
