//! What belongs to which verb of saying, within one frame.
//!
//! In: a frame. Out: [`Draft`]s: a cue with the pieces of text that it reports. What stands before the attribution
//! (`…, X said`) and what stands after it (`X said …`) are looked for apart; both may be there. Boundaries come
//! from words and marks: a reported clause runs to the end of the frame unless the next verb of saying cuts it.

use super::QuotationKind;
use super::frame::{Frame, Item};
use super::marks::Quoted;
use super::phrase::Words;
use super::saying::{Cue, CueFinder, Manner, SayingVerbs};
use crate::annotate::{Deprel, Document, SentenceIx, TokenIx, Upos, Xpos};
use crate::grammar::Label;
use crate::read::BlockKind;
use crate::text::Span;
use std::ops::Range;

/// A quotation in the making.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) cue: Option<Cue>,
    pub(super) speaker: Option<TokenIx>,
    pub(super) medium: Option<String>,
    pub(super) pieces: Vec<Span>,
    /// The quoted stretches in it.
    pub(super) quotes: Vec<usize>,
    /// Whether a quotation without attribution right after it continues it.
    pub(super) ends_quoted: bool,
    /// Further sentences that bear on it.
    pub(super) sentences: Vec<SentenceIx>,
    /// Whether it is a paragraph of its own that needs no marks.
    pub(super) set_off: bool,
}

impl Draft {
    /// Quotations without any cue.
    pub(super) fn of_quotes(quotes: Vec<usize>, pieces: Vec<Span>) -> Draft {
        Draft {
            cue: None,
            speaker: None,
            medium: None,
            pieces,
            quotes,
            ends_quoted: true,
            sentences: Vec::new(),
            set_off: false,
        }
    }

    pub(super) fn kind(&self, text: &str, quoted: &[Quoted]) -> QuotationKind {
        let is_quote = |piece: &Span| self.quotes.iter().any(|&quote| quoted[quote].inner == *piece);
        // One capitalised word between marks is a nickname or a title, and no words of the speaker.
        let speech = |quote: &usize| {
            let words = quoted[*quote].inner.of(text);
            words.contains(char::is_whitespace) || words.starts_with(char::is_lowercase)
        };
        if self.set_off || self.pieces.iter().all(is_quote) {
            QuotationKind::Direct
        } else if self.quotes.iter().any(speech) {
            QuotationKind::Mixed
        } else {
            QuotationKind::Indirect
        }
    }
}

/// The cues of a frame.
pub(super) fn cues(document: &Document, verbs: &SayingVerbs, quoted: &[Quoted], frame: &Frame) -> Vec<Cue> {
    let words = Words {
        document,
        frame,
        quoted,
    };
    CueFinder { verbs, words }.cues()
}

/// The quotations of a frame.
pub(super) fn drafts(
    document: &Document,
    verbs: &SayingVerbs,
    quoted: &[Quoted],
    frame: &Frame,
) -> Vec<Draft> {
    let words = Words {
        document,
        frame,
        quoted,
    };
    let finder = CueFinder { verbs, words };
    let cues = finder.cues();
    let mut scene = Scene {
        words,
        finder: &finder,
        cues: &cues,
        clauses: vec![None; cues.len()],
    };
    // From the last one on, because where a clause ends depends on what the next verbs of saying report.
    for number in (0..cues.len()).rev() {
        scene.clauses[number] = scene.find_clause(number);
    }
    let mut owners: Vec<Option<usize>> = vec![None; frame.items.len()];
    for at in 0..owners.len() {
        if let Some(quote) = frame.quote(at) {
            owners[at] = scene.owner(at, quote, &owners[..at]);
        }
    }
    let mut drafts = Vec::new();
    for number in 0..cues.len() {
        drafts.extend(scene.draft(number, &owners));
    }
    if drafts.is_empty() {
        drafts.extend(scene.colon());
    }
    drafts
}

struct Scene<'a> {
    words: Words<'a>,
    finder: &'a CueFinder<'a>,
    cues: &'a [Cue],
    clauses: Vec<Option<Range<usize>>>,
}

impl Scene<'_> {
    fn frame(&self) -> &Frame {
        self.words.frame
    }

    /// Where the complement of a cue would begin: behind its hearer, adverbs, and phrases of place, time and medium.
    fn complement_start(&self, cue: &Cue) -> usize {
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
    fn time_end(&self, at: usize) -> Option<usize> {
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
    fn clause_end(&self, number: usize, start: usize) -> usize {
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
    fn is_clause(&self, cue: &Cue, start: usize, end: usize) -> bool {
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
    fn subject_then_verb(&self, start: usize) -> bool {
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
    fn orders(&self, cue: &Cue, start: usize, end: usize) -> bool {
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
    fn clause(&self, number: usize) -> Option<Range<usize>> {
        self.clauses[number].clone()
    }

    fn find_clause(&self, number: usize) -> Option<Range<usize>> {
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

    /// The cue to which a quoted stretch belongs.
    fn owner(&self, at: usize, quote: usize, owners: &[Option<usize>]) -> Option<usize> {
        let words = &self.words;
        let text = words.quoted[quote].inner.of(words.document.text());
        let nickname =
            at > 0 && words.upos(at - 1) == Some(Upos::Propn) && words.upos(at + 1) == Some(Upos::Propn);
        if nickname && text.split_whitespace().count() < 4 {
            return None;
        }
        let according = |cue: &Cue| words.is(cue.at, &["according"]);
        let left = self.cues.iter().rposition(|cue| cue.at < at && !according(cue));
        let right = self.cues.iter().position(|cue| cue.at > at && !according(cue));
        let right_near = right.filter(|&number| {
            let cue = &self.cues[number];
            let from = cue.places.start;
            from > at
                && (from == at + 1 || from == at + 2 && words.is_comma(at + 1))
                && !cue.relative
                && !cue.shares
        });
        let left_near = left.filter(|&number| {
            let cue = &self.cues[number];
            let mut from = self.complement_start(cue);
            while from < at
                && (matches!(words.upos(from), Some(Upos::Punct))
                    || words.is(from, &["that", "as", "of", "against", "about", "for"]))
            {
                from += 1;
            }
            from == at
        });
        match (left_near, right_near) {
            (Some(left), Some(right)) => {
                let colon = at > 0 && words.is(at - 1, &[":"]);
                let taken = owners.contains(&Some(left));
                let comma = text.ends_with([',', '!', '?']) || words.is_comma(at + 1);
                return Some(if !colon && (taken || comma) { right } else { left });
            }
            (Some(near), None) | (None, Some(near)) => return Some(near),
            (None, None) => {}
        }
        let left = left?;
        let cue = &self.cues[left];
        if (cue.at..at).any(|between| words.is(between, &[";"])) {
            return None;
        }
        if self.clause(left).is_some_and(|places| places.contains(&at)) {
            return Some(left);
        }
        let plain =
            (cue.places.end.min(at)..at).all(|between| !words.is_finite(between) && !words.is_comma(between));
        let long = text.split_whitespace().count() >= 4 && !cue.relative;
        let one_word = !text.contains(char::is_whitespace) && cue.manner != Manner::Called;
        (plain && cue.places.end <= at && cue.manner != Manner::Cried && !one_word || long).then_some(left)
    }

    fn draft(&self, number: usize, owners: &[Option<usize>]) -> Option<Draft> {
        let cue = &self.cues[number];
        let words = &self.words;
        if words.is(cue.at, &["according"]) {
            return self.according(cue);
        }
        let owned: Vec<usize> = (0..owners.len())
            .filter(|&at| owners[at] == Some(number))
            .collect();
        let front = owned.iter().copied().find(|&at| at < cue.at);
        let behind: Vec<usize> = owned.iter().copied().filter(|&at| at > cue.at).collect();
        let mut after = self.clause(number);
        // Behind `"…," Smith said` stands only more of the attribution, unless more words of his follow.
        if front.is_some() && behind.is_empty() && !cue.shares {
            after = None;
        }
        if let (Some(&first), Some(&last)) = (behind.first(), behind.last()) {
            after = Some(self.around(number, first, last, after));
        }
        if after.is_none() && front.is_none() {
            after = self.behind_insertion(cue);
        }
        let before = self.before(number, after.as_ref(), front);
        let mut pieces = Vec::new();
        let mut quotes = Vec::new();
        for places in [before, after].into_iter().flatten() {
            if let Some(span) = self.span(places.clone()) {
                pieces.push(span);
                quotes.extend(places.filter_map(|place| self.frame().quote(place)));
            }
        }
        if pieces.is_empty() {
            return None;
        }
        let last_quote = self
            .frame()
            .items
            .iter()
            .rposition(|item| matches!(item, Item::Quote(_)));
        Some(Draft {
            speaker: cue.speaker,
            medium: self.finder.medium(cue),
            cue: Some(cue.clone()),
            pieces,
            quotes,
            ends_quoted: last_quote.is_some_and(|last| owners[last] == Some(number)),
            sentences: Vec::new(),
            set_off: false,
        })
    }

    /// The places of what is said where quoted words stand behind the verb.
    fn around(&self, number: usize, first: usize, last: usize, clause: Option<Range<usize>>) -> Range<usize> {
        let words = &self.words;
        let cue = &self.cues[number];
        let start = self.complement_start(cue).min(first);
        let colon =
            first > 0 && words.is(first - 1, &[":"]) && !words.has_finite(cue.places.end.min(first)..first);
        if let Some(clause) = &clause
            && clause.start <= first
            && !colon
        {
            return clause.start..clause.end.max(last + 1);
        }
        let from = if colon || words.is(first.saturating_sub(1), &["as"]) {
            first
        } else if cue.manner == Manner::Called {
            // `called it “…”`: the pronoun says nothing.
            let pronoun = words.xpos(start) == Some(Xpos::Prp)
                || start + 1 == first && words.upos(start) == Some(Upos::Pron);
            if pronoun || !words.begins_phrase(start) {
                first
            } else {
                start
            }
        } else if let Some(colon) = (start..first).rev().find(|&at| words.is(at, &[":", "that"])) {
            colon + 1
        } else if matches!(cue.manner, Manner::Urged | Manner::Promised) {
            cue.places.end
        } else if words.begins_phrase(start)
            && words.has_finite(start..first + 1)
            && !(start..first).any(|at| words.is_comma(at))
        {
            start
        } else {
            first
        };
        // `said “many points” were agreed`: the clause goes on behind the marks.
        let mut behind = last + 1;
        let goes_on = words.is_finite(behind)
            || from < first && cue.manner != Manner::Called && !words.is_comma(behind);
        if goes_on {
            behind = self.clause_end(number, first).max(behind);
        }
        from..behind
    }

    /// What goes on behind an insertion: `Members, said Smith, are required …`, `As Smith told us, prices rose`.
    fn behind_insertion(&self, cue: &Cue) -> Option<Range<usize>> {
        let words = &self.words;
        if cue.relative || cue.shares || cue.passive || matches!(cue.manner, Manner::Cried | Manner::Called) {
            return None;
        }
        let mut comma = self.complement_start(cue);
        if cue.hearer.is_none() && words.is(comma, &["it", "us", "me"]) {
            comma += 1;
        }
        if !words.is_comma(comma) {
            return None;
        }
        let from = cue.places.start;
        let end = (comma..words.len())
            .find(|&at| words.is(at, &[";"]))
            .unwrap_or(words.len());
        let tells = matches!(
            words.document.lemma(cue.token),
            "say" | "tell" | "note" | "explain" | "report" | "write" | "point"
        );
        let as_told = tells && from == 1 && words.is(0, &["as"]) && words.has_finite(comma..end);
        let inserted = from > 0 && words.is_comma(from - 1) && words.is_finite(comma + 1);
        (as_told || inserted).then_some(comma + 1..end)
    }

    /// What stands in front of `…, X said`. `front` is the first quotation there that belongs to the cue.
    fn before(
        &self,
        number: usize,
        after: Option<&Range<usize>>,
        front: Option<usize>,
    ) -> Option<Range<usize>> {
        let words = &self.words;
        let document = words.document;
        let cue = &self.cues[number];
        let end = cue.places.start;
        if end == 0 || cue.relative || cue.shares || cue.passive {
            return None;
        }
        let mut from = (0..end)
            .rev()
            .find(|&at| words.is(at, &[";"]) || words.is(at, &[":"]) && words.has_finite(at + 1..end))
            .map_or(0, |at| at + 1);
        if let Some(front) = front {
            // What an earlier verb of saying reports does not belong to this one.
            let earlier = self.cues[..number]
                .iter()
                .rev()
                .find(|earlier| earlier.at >= from);
            if earlier.is_some() || !words.has_finite(from..front) {
                return Some(front..end);
            }
            return Some(from..end);
        }
        let parted = words.is_comma(end - 1) || words.is_quote(end - 1);
        if !parted || matches!(cue.manner, Manner::Cried | Manner::Called) {
            return None;
        }
        // `Members, said Smith, are …`: the verb comes behind.
        if after.is_some_and(|after| words.is_finite(after.start)) {
            return Some(from..end);
        }
        if let Some(dash) = self.last_dash(from, end - 1) {
            from = dash + 1;
        } else if !words.has_finite(from..end) {
            return None;
        }
        let first = (from..end).find_map(|at| words.frame.word(at))?;
        let marked = document.upos(first) == Upos::Sconj
            || words.is(
                from,
                &["if", "as", "when", "after", "while", "before", "although"],
            );
        let participle = matches!(document.xpos(first), Xpos::Vbg | Xpos::Vbn)
            || self.cues[..number]
                .first()
                .is_some_and(|cue| words.frame.word(cue.at) == Some(first));
        if let Some(after) = after {
            // `If they met, X said, "it would …"`: a clause in front belongs to what is said if a comma parts the
            // attribution from the rest too; `After he left, X said he …` has none.
            let behind = cue.places.end + usize::from(cue.hearer.is_some());
            let comma =
                (behind..after.start.max(behind)).any(|at| words.is(at, &[","])) || words.is(behind, &[","]);
            let colon = (behind..after.start.max(behind)).any(|at| words.is(at, &[":"]));
            let clause = marked || self.subject_then_verb(from);
            let good = !participle && clause && (comma || colon && !marked);
            return good.then_some(from..end);
        }
        // An earlier verb of saying has its own say there: `X said …, Y said` would be told twice.
        let taken = self.cues[..number].iter().any(|earlier| {
            earlier.at >= from
                && !earlier.relative
                && earlier.places.start <= from + 1
                && self.clause_or_quote(earlier)
        });
        (!participle && !taken).then_some(from..end)
    }

    fn clause_or_quote(&self, cue: &Cue) -> bool {
        let number = self.cues.iter().position(|other| other.at == cue.at);
        number.is_some_and(|number| self.clause(number).is_some())
    }

    /// `He did not come - flight trouble, his office says`: a short remark behind the only dash.
    fn last_dash(&self, from: usize, end: usize) -> Option<usize> {
        let words = &self.words;
        let mut dashes = (from..end).filter(|&at| words.is_comma(at) && !words.is(at, &[","]));
        let dash = dashes.next()?;
        (dashes.next().is_none() && end - dash <= 6).then_some(dash)
    }

    /// `According to X, …` and `…, according to X`.
    fn according(&self, cue: &Cue) -> Option<Draft> {
        let words = &self.words;
        let (mut from, end) = (
            (0..cue.at)
                .rev()
                .find(|&at| words.is(at, &[";"]))
                .map_or(0, |at| at + 1),
            (cue.places.end..words.len())
                .find(|&at| words.is(at, &[";"]))
                .unwrap_or(words.len()),
        );
        // `…, which according to X …`
        let relative = cue
            .at
            .checked_sub(1)
            .map(|at| at - usize::from(at > 0 && words.is_comma(at)));
        if relative.is_some_and(|at| words.is_relative(at) || words.is(at, &["that"])) {
            from = cue.at;
        }
        let behind = from == cue.at || words.is_comma(cue.places.end) || words.is_quote(cue.places.end);
        let parts = [
            from..cue.at,
            cue.places.end..if behind { end } else { cue.places.end },
        ];
        let parts: Vec<Range<usize>> = parts
            .into_iter()
            .filter(|part| words.has_finite(part.clone()) || part.clone().any(|at| words.is_quote(at)))
            .collect();
        let pieces: Vec<Span> = parts.iter().filter_map(|part| self.span(part.clone())).collect();
        let quotes: Vec<usize> = parts
            .into_iter()
            .flatten()
            .filter_map(|at| self.frame().quote(at))
            .collect();
        (!pieces.is_empty()).then(|| Draft {
            cue: Some(cue.clone()),
            speaker: cue.speaker,
            ends_quoted: false,
            ..Draft::of_quotes(quotes, pieces)
        })
    }

    /// `Putin: "…"`, and in headlines `Putin: we are ready`.
    fn colon(&self) -> Option<Draft> {
        let words = &self.words;
        let document = words.document;
        let first = (0..words.len()).find(|&at| words.begins_phrase(at) || words.is_quote(at))?;
        if words.is_quote(first) {
            return self.signed(first);
        }
        let colon = (1..words.len().min(12)).find(|&at| words.is(at, &[":"]))?;
        if first > 1 || words.chain_start(colon) != first {
            return None;
        }
        let speaker = words.head_of(first..colon)?;
        let label = document.name_at(speaker).map(|name| name.label);
        let block = &document.article.blocks[self.frame().block as usize];
        let proper = document.upos(speaker) == Upos::Propn;
        let quoted = words.is_quote(colon + 1)
            && label.map_or(proper, |label| {
                matches!(label, Label::Person | Label::Organization)
            });
        let headline = label == Some(Label::Person)
            && matches!(block.kind, BlockKind::Title | BlockKind::Heading)
            && words.has_finite(colon + 1..words.len());
        let span = self.span(colon + 1..words.len()).filter(|_| quoted || headline)?;
        let quotes = self.frame().quotes().collect();
        Some(Draft {
            speaker: Some(speaker),
            ..Draft::of_quotes(quotes, vec![span])
        })
    }

    /// `"…" - Smith`, as under a picture or between paragraphs.
    fn signed(&self, quote: usize) -> Option<Draft> {
        let words = &self.words;
        let dash = words.is(quote + 1, &["-", "–", "—", "--"]);
        let end = words.run_end(quote + 2);
        let speaker = words
            .head_of(quote + 2..end)
            .filter(|_| dash && end <= quote + 8)?;
        let person = words
            .document
            .name_at(speaker)
            .is_some_and(|name| name.label == Label::Person);
        let closes = end >= words.len() || words.is_comma(end) || words.is(end, &[".", "("]);
        let number = words.frame.quote(quote).filter(|_| person && closes)?;
        Some(Draft {
            speaker: Some(speaker),
            ends_quoted: false,
            ..Draft::of_quotes(vec![number], vec![words.quoted[number].inner])
        })
    }

    /// The text at these places, without `that`, commas and stops at its ends and without marks around all of it.
    fn span(&self, places: Range<usize>) -> Option<Span> {
        let words = &self.words;
        let document = words.document;
        let (mut from, mut to) = (places.start, places.end);
        let idle =
            |at: usize| words.upos(at) == Some(Upos::Punct) && !words.is(at, &["(", ")", "[", "]", "%"]);
        let mut that = false;
        while from < to && (idle(from) || !that && words.is(from, &["that"])) {
            that |= words.is(from, &["that"]);
            from += 1;
        }
        while from < to && (idle(to - 1) || words.is(to - 1, &["and", "but"])) {
            to -= 1;
        }
        if from == to {
            return None;
        }
        if to == from + 1
            && let Some(quote) = self.frame().quote(from)
        {
            return Some(words.quoted[quote].inner);
        }
        let edge = |at: usize| match self.frame().items[at] {
            Item::Word(word) => document.span(word),
            Item::Quote(quote) => words.quoted[quote].outer,
        };
        Some(edge(from).join(edge(to - 1)))
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
