//! The clause that stands behind a verb of saying: `said that …`, `urged Iran to …`, `denied ever meeting him`.
//!
//! In: a frame and its cues. Out: places in the frame. Boundaries come from words and marks, since trees go wrong
//! around reported speech: a clause runs to the end of the frame unless the next verb of saying cuts it.

use super::content::Scene;
use super::cue::Cue;
use super::saying::Manner;
use crate::annotate::{Deprel, Upos, Xpos};
use std::ops::Range;

impl Scene<'_> {
    /// Where the complement of a cue would begin: behind its hearer, adverbs, and phrases of place, time and medium.
    pub(super) fn complement_start(&self, cue: &Cue) -> usize {
        let words = &self.words;
        let mut at = cue.places.end;
        if cue.hearer.is_some() && cue.places.end == cue.at + 1 {
            at = words.run_end(at);
        }
        loop {
            let wh = words.xpos(at) == Some(Xpos::Wrb);
            let adverb = matches!(words.upos(at), Some(Upos::Adv)) && !wh && !words.is(at, &["there", "not"]);
            if adverb {
                at += 1;
            } else if (words.upos(at) == Some(Upos::Adp)
                || words.is(at, &["following", "during", "regarding"]))
                && words.begins_phrase(at + 1)
                && !words.is(at, &["that", "whether", "if"])
            {
                at = words.run_end(at + 1);
            } else if words.is(at, &["when"]) && words.xpos(at + 1) == Some(Xpos::Vbn) {
                at += 2;
            } else if let Some(end) = self.time_end(at) {
                at = end;
            } else {
                break;
            }
        }
        at
    }

    /// One past a time without preposition (`said Tuesday`), where no verb follows it.
    pub(super) fn time_end(&self, at: usize) -> Option<usize> {
        let words = &self.words;
        let word = words.frame.word(at)?;
        let end = words.run_end(at);
        let unmarked = matches!(
            words.document.deprel(word),
            Deprel::OblUnmarked | Deprel::NmodUnmarked
        ) || (at..end).any(|at| words.is(at, &WEEKDAYS));
        let free = !words.is_finite(end) && !words.begins_phrase(end);
        (end > at && end <= at + 3 && unmarked && (free || words.is(end, &["that"]))).then_some(end)
    }

    /// One past the clause that is reported from `start` on.
    pub(super) fn clause_end(&self, number: usize, start: usize) -> usize {
        let words = &self.words;
        let cue = &self.cues[number];
        let mut end = (start..words.len())
            .find(|&at| words.is(at, &[";"]))
            .unwrap_or(words.len());
        if cue.relative
            && let Some(comma) = (start..end).find(|&at| words.is_comma(at) && words.has_finite(start..at))
        {
            end = comma;
        }
        for (other, later) in self.cues.iter().enumerate().skip(number + 1) {
            let from = later.places.start;
            if from <= start
                || from >= end
                || !(start..from)
                    .any(|at| words.upos(at) == Some(Upos::Verb) || words.is_finite(at) || words.is_quote(at))
            {
                continue;
            }
            if words.is(later.at, &["according"]) {
                end = from;
            } else if later.shares {
                let has_say = self.clauses[other].is_some()
                    || (later.places.end..words.len().min(later.places.end + 8)).any(|at| words.is_quote(at));
                if !has_say {
                    continue;
                }
                end = later.at;
                while end > start
                    && (matches!(words.upos(end - 1), Some(Upos::Adv | Upos::Aux | Upos::Part))
                        || words.is(end - 1, &["and", "but", "also", "then"]))
                {
                    end -= 1;
                }
            } else if !later.relative {
                // `…, while Smith said`, `…, hours after the paper reported`
                let back = from.saturating_sub(4).max(start);
                let comma = (back..from).rev().find(|&at| words.is_comma(at));
                let link = (back..from).rev().find(|&at| {
                    words.upos(at) == Some(Upos::Sconj)
                        || words.is(at, &["while", "as", "after", "before", "whereas", "but", "and"])
                });
                let apart =
                    comma.is_some_and(|comma| comma + 1 == from) && !words.is_quote(from.saturating_sub(2));
                match (comma, link) {
                    (Some(comma), Some(_)) => end = comma,
                    (None, Some(link)) if words.is(link, &["while", "whereas"]) => end = link,
                    _ if apart => end = from,
                    _ => continue,
                }
            } else {
                continue;
            }
            break;
        }
        end
    }

    /// Whether a reported clause stands at these places.
    pub(super) fn is_clause(&self, cue: &Cue, start: usize, end: usize) -> bool {
        let words = &self.words;
        if start >= end || matches!(cue.manner, Manner::Cried | Manner::Called) {
            return false;
        }
        // A finite verb of a relative clause alone makes no statement: `said goodbye to the man who won`.
        let finite = |from: usize| {
            (from..end).any(|at| {
                words.is_quote(at) && words.has_finite(at..at + 1)
                    || words.is_finite(at)
                        && !(at > from && (words.is_relative(at - 1) || words.is(at - 1, &["that"])))
            })
        };
        if words.is(start, &["that"]) || words.is(start, &["whether"]) {
            return finite(start + 1);
        }
        if words.is(start, &["if"]) {
            return cue.manner == Manner::Asked && finite(start + 1);
        }
        if self.orders(cue, start, end) {
            return true;
        }
        if words.xpos(start) == Some(Xpos::Vbg) {
            // `They say adding salt is simple`, but `suggested having another meeting, he smiled`.
            let plain = !(start..end).any(|at| words.is_comma(at)) && finite(start + 1);
            return cue.manner == Manner::Denied || plain;
        }
        if words.is_relative(start) {
            // `said a diplomat who has seen the text`
            if cue.places.end > cue.at + 2 {
                return false;
            }
            return matches!(cue.manner, Manner::Asked | Manner::Said)
                && finite(start + 1)
                && !words.is_comma(start - 1);
        }
        if words.is(start, &["goodbye", "farewell", "hello", "thanks", "sorry"]) {
            return false;
        }
        let linked = words.is(
            start,
            &[
                "there", "when", "because", "although", "neither", "both", "either", "not", "nor", "even",
                "if", "as", "while",
            ],
        );
        let begins = linked || self.subject_then_verb(start);
        begins && finite(start) && cue.manner != Manner::Urged
    }

    /// Whether a noun phrase begins here and a verb, or something between commas, comes next.
    pub(super) fn subject_then_verb(&self, start: usize) -> bool {
        let words = &self.words;
        if !words.begins_phrase(start) {
            return words.is_quote(start);
        }
        let mut end = words.run_end(start);
        while matches!(words.upos(end), Some(Upos::Adp)) && words.begins_phrase(end + 1)
            || words.is(end, &["and", "or"]) && words.begins_phrase(end + 1)
        {
            end = words.run_end(end + 1);
        }
        while words.upos(end) == Some(Upos::Adv) && !matches!(words.xpos(end), Some(Xpos::Wrb)) {
            end += 1;
        }
        words.is_finite(end)
            || words.is_comma(end)
            || words.is_relative(end) && !matches!(words.xpos(end), Some(Xpos::Wrb))
            || words.is(end, &["(", "that", "to"])
            || words.is_quote(end)
            || words.begins_phrase(end)
            || matches!(words.upos(end), Some(Upos::Verb | Upos::Aux | Upos::Sconj))
    }

    /// `urged Iran to stop`, `asked for the case to be moved`, `denied ever meeting him`.
    pub(super) fn orders(&self, cue: &Cue, start: usize, end: usize) -> bool {
        let words = &self.words;
        let near = start..end.min(start + 10);
        match cue.manner {
            Manner::Urged | Manner::Asked | Manner::Warned | Manner::Promised => near.clone().any(|at| {
                let object = at > cue.at + 1
                    && words.in_run(cue.at + 1 + usize::from(words.is(cue.at + 1, &["for", "on"])));
                let to = words.is(at, &["to"]) && words.xpos(at + 1) == Some(Xpos::Vb);
                let clear =
                    (cue.at + 1..at).all(|before| !words.is_finite(before) && !words.is_comma(before));
                to && clear && (object || cue.manner == Manner::Promised)
            }),
            Manner::Denied => near.clone().take(3).any(|at| words.xpos(at) == Some(Xpos::Vbg)),
            _ => false,
        }
    }

    /// The places of the clause after a cue, quoted or not.
    pub(super) fn clause(&self, number: usize) -> Option<Range<usize>> {
        self.clauses[number].clone()
    }

    pub(super) fn find_clause(&self, number: usize) -> Option<Range<usize>> {
        let cue = &self.cues[number];
        let words = &self.words;
        let mut start = self.complement_start(cue);
        if words.is(start, &[":"]) {
            start += 1;
        }
        // `He said, he would come`: a comma that should not be there, or at least not alone.
        let stray = words.is(start, &[","])
            && matches!(
                words.document.lemma(cue.token),
                "say" | "tell" | "add" | "note" | "explain" | "state" | "insist"
            )
            && !cue.relative
            && !words.has_finite(0..cue.places.start)
            && self.subject_then_verb(start + 1)
            && !words.is_quote(start + 1);
        start += usize::from(stray);
        // `He said, he would come`: a comma that should not be there.
        let stray = words.is(start, &[","])
            && matches!(
                words.document.lemma(cue.token),
                "say" | "tell" | "add" | "note" | "explain" | "state" | "insist"
            )
            && !cue.relative
            && !words.has_finite(0..cue.places.start)
            && !words.is_quote(start + 1)
            && self.subject_then_verb(start + 1);
        start += usize::from(stray);
        let end = self.clause_end(number, start);
        // `denied reports in the press that he had met her`, `expressed the hope that …`
        let noun =
            cue.manner == Manner::Denied || matches!(words.document.lemma(cue.token), "express" | "voice");
        if noun
            && let Some(that) = (start..end.min(start + 12)).find(|&at| words.is(at, &["that"]))
            && (start..that).all(|at| words.in_run(at) || words.upos(at) == Some(Upos::Adp))
            && words.has_finite(that..end)
        {
            return Some(that..end);
        }
        if self.is_clause(cue, start, end) {
            // Whom one urges belongs to what is urged.
            let from = match cue.manner {
                Manner::Urged | Manner::Denied | Manner::Promised => cue.places.end,
                Manner::Asked | Manner::Warned if self.orders(cue, start, end) => cue.places.end,
                _ => start,
            };
            return Some(from..end);
        }
        // `said in a talk broadcast on Sunday that he …`
        let loose =
            !words.in_run(start) && matches!(cue.manner, Manner::Said | Manner::Warned | Manner::Answered);
        if loose
            && let Some(that) = (start..end.min(start + 12)).find(|&at| words.is(at, &["that"]))
            && !words.has_finite(start..that)
            && words.has_finite(that..end)
            && !(start..that).any(|at| words.is(at, &[","]))
        {
            return Some(that..end);
        }
        let straight = cue.places.end;
        let orders = straight < start && self.orders(cue, straight, end);
        orders.then_some(straight..end)
    }
}

const WEEKDAYS: [&str; 10] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "yesterday",
    "today",
    "tonight",
];
