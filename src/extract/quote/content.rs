//! What belongs to which verb of saying, within one frame.
//!
//! In: a frame. Out: [`Draft`]s: a cue with the pieces of text that it reports. What stands before the attribution
//! (`…, X said`) and what stands after it (`X said …`) are looked for apart; both may be there. Boundaries come
//! from words and marks: a reported clause runs to the end of the frame unless the next verb of saying cuts it.

use super::QuotationKind;
use super::cue::{Cue, CueFinder};
use super::frame::{Frame, Item};
use super::marks::Quoted;
use super::phrase::Words;
use super::saying::{Manner, SayingVerbs};
use crate::annotate::{Document, SentenceIx, TokenIx, Upos, Xpos};
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

/// One frame with its cues.
pub(super) struct Scene<'a> {
    pub(super) words: Words<'a>,
    finder: &'a CueFinder<'a>,
    pub(super) cues: &'a [Cue],
    /// What each cue reports behind itself.
    pub(super) clauses: Vec<Option<Range<usize>>>,
}

impl Scene<'_> {
    fn frame(&self) -> &Frame {
        self.words.frame
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
        while from < to && (idle(to - 1) || words.is(to - 1, &["and", "but", "while", "because", "whereas"]))
        {
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
