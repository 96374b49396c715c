//! Happenings: which mentions of one article speak of the same event.
//!
//! In: provisional events, one a mention, each with the kind, participants, places and days that the findings
//! and the words around it give. Out: which of them are one. After the event coreference literature (Cybulska
//! and Vossen 2014): the same kind, and no participant, place, day or ordinal that contradicts.

use super::chain::ChainIx;
use super::extraction::Status;
use crate::read::Day;
use std::collections::BTreeSet;

/// One mention of a happening with what is known of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventMention {
    /// The provisional chain.
    pub(crate) chain: ChainIx,
    /// Where it stands, as the number of its token.
    pub(crate) token: u32,
    /// The canonical kind: `meeting`.
    pub(crate) kind: String,
    /// The word or words by which it is called: `summit`.
    pub(crate) word: String,
    /// Its proper name, folded.
    pub(crate) name: Option<String>,
    /// `the`, `this`, `their`, or no article before a plural: it was spoken of before, or everybody knows it.
    pub(crate) definite: bool,
    /// Words that tell it from others of its kind: `joint`, `trilateral`, `next`, `first`.
    pub(crate) marks: BTreeSet<String>,
    pub(crate) participants: BTreeSet<ChainIx>,
    pub(crate) places: BTreeSet<ChainIx>,
    pub(crate) day: Option<Day>,
    pub(crate) status: Status,
}

/// Words before a noun that make it another happening than the one spoken of.
const APART: [&str; 22] = [
    "next",
    "follow-up",
    "future",
    "another",
    "second",
    "third",
    "trilateral",
    "three-way",
    "previous",
    "earlier",
    "last",
    "separate",
    "subsequent",
    "upcoming",
    "further",
    "potential",
    "possible",
    "annual",
    "new",
    "later",
    "bilateral",
    "similar",
];

/// Kinds that texts use for one and the same happening.
fn same_kind(a: &EventMention, b: &EventMention) -> bool {
    a.kind == b.kind && (a.kind != "other" || a.word == b.word)
}

fn marks_agree(a: &EventMention, b: &EventMention) -> bool {
    let apart = |e: &EventMention| {
        e.marks
            .iter()
            .filter(|m| APART.contains(&m.as_str()))
            .cloned()
            .collect::<BTreeSet<_>>()
    };
    apart(a) == apart(b)
}

/// Whether nothing contradicts that two mentions speak of one event.
fn compatible(a: &EventMention, b: &EventMention) -> bool {
    let days = a.day.zip(b.day).is_none_or(|(a, b)| a.agrees(b));
    let names = a.name.as_ref().zip(b.name.as_ref()).is_none_or(|(a, b)| a == b);
    let people = a.participants.is_empty()
        || b.participants.is_empty()
        || !a.participants.is_disjoint(&b.participants);
    let places = a.places.is_empty()
        || b.places.is_empty()
        || !a.places.is_disjoint(&b.places)
        || a.day == b.day && a.day.is_some();
    let status =
        (a.status == Status::Denied) == (b.status == Status::Denied) || a.day.is_some() && a.day == b.day;
    same_kind(a, b) && marks_agree(a, b) && days && names && people && places && status
}

/// How much speaks for it that two compatible mentions are one event.
fn support(a: &EventMention, b: &EventMention) -> usize {
    let shared = a.participants.intersection(&b.participants).count();
    let places = a.places.intersection(&b.places).count();
    let day = usize::from(a.day.is_some() && a.day == b.day);
    let name = usize::from(a.name.is_some() && a.name == b.name);
    2 * shared.min(2) + places + 2 * day + 4 * name
}

/// How many mentions of happenings back the same one is looked for.
const WINDOW: usize = 150;

/// Joins mentions, in the order of the text; the result has for each mention the number of the first mention of
/// its event.
///
/// A definite mention joins the best compatible event before it; an indefinite one only where participants, place
/// or day speak for it.
pub(crate) fn cluster(mentions: &[EventMention]) -> Vec<usize> {
    let mut first: Vec<usize> = Vec::with_capacity(mentions.len());
    // What is known of each event so far, under the number of its first mention.
    let mut known: Vec<EventMention> = mentions.to_vec();
    for (number, mention) in mentions.iter().enumerate() {
        let mut best: Option<(usize, usize, usize)> = None;
        // A happening that was last spoken of so many happenings ago is not meant by a bare `the talks`; the bound
        // keeps time from growing with the square of the length.
        for &event in first.iter().rev().take(WINDOW) {
            if !compatible(&known[event], mention) {
                continue;
            }
            let support = support(&known[event], mention);
            let needed = if mention.definite { 0 } else { 2 };
            // A plain `the talks` far from the last mention needs more than its kind.
            if support < needed {
                continue;
            }
            let rank = (support, event);
            if best.is_none_or(|(most, _, _)| rank.0 > most) {
                best = Some((rank.0, event, number));
            }
        }
        let event = best.map_or(number, |(_, event, _)| event);
        first.push(event);
        if event != number {
            let into = &mut known[event];
            into.participants.extend(&mention.participants);
            into.places.extend(&mention.places);
            into.day = match (into.day, mention.day) {
                (Some(a), Some(b)) => Some(if b.day.is_some() && a.day.is_none() { b } else { a }),
                (a, b) => a.or(b),
            };
            into.name = into.name.take().or_else(|| mention.name.clone());
            if mention.status == Status::Actual {
                into.status = Status::Actual;
            }
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mention(
        kind: &str,
        definite: bool,
        people: &[ChainIx],
        day: Option<&str>,
        marks: &[&str],
    ) -> EventMention {
        EventMention {
            kind: kind.into(),
            word: kind.into(),
            definite,
            participants: people.iter().copied().collect(),
            day: day.map(|day| day.parse().unwrap()),
            marks: marks.iter().map(|&m| m.to_owned()).collect(),
            ..EventMention::default()
        }
    }

    #[test]
    fn the_meeting_is_the_one_spoken_of_and_the_next_meeting_is_not() {
        let mentions = [
            mention("meeting", false, &[1, 2], Some("2025-08-15"), &[]),
            mention("meeting", true, &[], None, &[]),
            mention("press conference", true, &[1, 2], None, &["joint"]),
            mention("meeting", true, &[], None, &["next"]),
            mention("meeting", true, &[1], Some("2018-07-16"), &[]),
        ];
        assert_eq!(cluster(&mentions), [0, 0, 2, 3, 4]);
    }
}
