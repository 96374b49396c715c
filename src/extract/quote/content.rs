//! What belongs to which verb of saying, within one frame.
//!
//! In: a frame. Out: [`Draft`]s: a cue with the pieces of text that it reports. What stands before the attribution
//! (`…, X said`) and what stands after it (`X said …`) are looked for apart; both may be there.

use super::QuotationKind;
use super::frame::{Frame, Item};
use super::is_finite;
use super::saying::{Cue, CueFinder, Manner};
use crate::annotate::{Deprel, SentenceIx, TokenIx, Upos, Xpos};
use crate::grammar::Label;
use crate::read::BlockKind;
use crate::text::Span;
use std::ops::Range;

/// A quotation in the making.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) cue: Option<Cue>,
    pub(super) speaker: Option<TokenIx>,
    pub(super) pieces: Vec<Span>,
    /// The quoted stretches in it.
    pub(super) quotes: Vec<usize>,
    /// Whether a quotation without attribution right after it continues it.
    pub(super) ends_quoted: bool,
    /// Further sentences that bear on it.
    pub(super) sentences: Vec<SentenceIx>,
}

impl Draft {
    /// Quotations without any cue.
    pub(super) fn of_quotes(quotes: Vec<usize>, pieces: Vec<Span>) -> Draft {
        Draft {
            cue: None,
            speaker: None,
            pieces,
            quotes,
            ends_quoted: true,
            sentences: Vec::new(),
        }
    }

    pub(super) fn kind(&self, finder: &CueFinder<'_>) -> QuotationKind {
        let is_quote = |piece: &Span| {
            self.quotes
                .iter()
                .any(|&quote| finder.quoted[quote].inner == *piece)
        };
        // One capitalised word between marks is a nickname or a title, and no words of the speaker.
        let speech = |&&quote: &&usize| {
            let words = finder.quoted[quote].inner.of(finder.document.text());
            words.contains(char::is_whitespace) || words.starts_with(char::is_lowercase)
        };
        if self.pieces.iter().all(is_quote) {
            QuotationKind::Direct
        } else if self.quotes.iter().any(|quote| speech(&quote)) {
            QuotationKind::Mixed
        } else {
            QuotationKind::Indirect
        }
    }
}

/// The cues of a frame with their places.
pub(super) fn cues(finder: &CueFinder<'_>, frame: &Frame) -> Vec<(usize, Cue)> {
    let mut found = Vec::new();
    for (at, item) in frame.items.iter().enumerate() {
        if let Item::Word(word) = *item
            && let Some(cue) = finder.cue(word)
        {
            found.push((at, cue));
        }
    }
    found
}

/// The quotations of a frame.
pub(super) fn drafts(finder: &CueFinder<'_>, frame: &Frame) -> Vec<Draft> {
    let cues = cues(finder, frame);
    let scene = Scene {
        finder,
        frame,
        cues: &cues,
    };
    let owners: Vec<Option<usize>> = (0..frame.items.len())
        .map(|at| frame.quote(at).and_then(|quote| scene.owner(at, quote)))
        .collect();
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
    finder: &'a CueFinder<'a>,
    frame: &'a Frame,
    cues: &'a [(usize, Cue)],
}

impl Scene<'_> {
    fn is_word(&self, at: usize, words: &[&str]) -> bool {
        let word = self
            .frame
            .word(at)
            .map(|word| self.finder.document.word(word).to_lowercase());
        word.is_some_and(|word| words.contains(&word.as_str()))
    }

    fn place(&self, token: TokenIx) -> usize {
        self.frame.place(token, self.finder.document, self.finder.quoted)
    }

    /// From the first word of the attribution to one past its verb or inverted subject.
    fn attribution(&self, number: usize) -> Range<usize> {
        let (at, cue) = &self.cues[number];
        let (mut from, mut to) = (*at, *at + 1);
        if let Some(subject) = &cue.subject {
            let (first, last) = (
                self.place(TokenIx(subject.start)),
                self.place(TokenIx(subject.end - 1)) + 1,
            );
            from = from.min(first);
            to = to.max(last);
        }
        while from > 0
            && from == *at
            && self
                .frame
                .word(from - 1)
                .is_some_and(|word| matches!(self.finder.document.upos(word), Upos::Aux | Upos::Adv))
        {
            from -= 1;
        }
        from..to.min(self.frame.items.len())
    }

    /// Whether only light words stand at these places: commas, adverbs, `that`, the hearer.
    fn is_light(&self, places: Range<usize>, cue: &Cue) -> bool {
        let document = self.finder.document;
        let hearer = cue.hearer.map(|hearer| document.yield_of(hearer));
        places.clone().all(|at| {
            let Some(word) = self.frame.word(at) else {
                return false;
            };
            let told = hearer.as_ref().is_some_and(|hearer| hearer.contains(&word.0));
            told || matches!(document.upos(word), Upos::Punct | Upos::Adv | Upos::Part)
                || matches!(
                    document.lemma(word),
                    "that" | "of" | "as" | "it" | "him" | "her" | "them" | "this"
                )
        })
    }

    fn has_finite_verb(&self, places: Range<usize>) -> bool {
        places
            .filter_map(|at| self.frame.word(at))
            .any(|word| is_finite(self.finder.document, word))
    }

    /// The cue to which a quoted stretch belongs.
    fn owner(&self, at: usize, quote: usize) -> Option<usize> {
        let left = self.cues.iter().rposition(|(place, _)| *place < at);
        let right = self.cues.iter().position(|(place, _)| *place > at);
        let right_near = right.filter(|&number| {
            let from = self.attribution(number).start;
            let cue = &self.cues[number].1;
            from >= at && from <= at + 4 && self.is_light(at + 1..from, cue) && !cue.dependent
        });
        let left_near = left.filter(|&number| {
            let (_, cue) = &self.cues[number];
            let to = self.attribution(number).end;
            to <= at && self.is_light(to..at, cue)
        });
        match (left_near, right_near) {
            (Some(left), Some(right)) => {
                let colon = at > 0 && self.is_word(at - 1, &[":"]);
                return Some(if colon { left } else { right });
            }
            (Some(near), None) | (None, Some(near)) => return Some(near),
            (None, None) => {}
        }
        let left = left?;
        let words = self.finder.quoted[quote].inner.of(self.finder.document.text());
        let (place, cue) = &self.cues[left];
        if (*place..at).any(|between| self.is_word(between, &[";"])) {
            return None;
        }
        let complement = self.complement(left);
        let covered = complement.is_some_and(|places| places.contains(&at));
        let long = words.split_whitespace().count() >= 4;
        (covered || long || cue.manner == Manner::Called).then_some(left)
    }

    /// The clause that depends on a cue and stands after it, by the tree.
    fn complement(&self, number: usize) -> Option<Range<usize>> {
        let document = self.finder.document;
        let (at, cue) = &self.cues[number];
        let clause = document
            .dependents(cue.token)
            .iter()
            .copied()
            .find(|&dependent| {
                let complement = match document.deprel(dependent) {
                    Deprel::Ccomp => true,
                    Deprel::Parataxis => {
                        document.upos(dependent) == Upos::Verb
                            || document.related(dependent, Deprel::Cop).next().is_some()
                    }
                    Deprel::Xcomp | Deprel::Advcl => {
                        matches!(
                            cue.manner,
                            Manner::Urged
                                | Manner::Promised
                                | Manner::Denied
                                | Manner::Asked
                                | Manner::Warned
                        ) && (document.deprel(dependent) == Deprel::Xcomp
                            || document.xpos(dependent) == Xpos::Vbg)
                    }
                    _ => false,
                };
                complement && dependent > cue.token
            })?;
        let words = document.yield_of(clause);
        let mut from = self.place(TokenIx(words.start.max(cue.token.0 + 1))).max(at + 1);
        let to = self.place(TokenIx(words.end - 1)) + 1;
        if matches!(cue.manner, Manner::Urged | Manner::Warned)
            && document.deprel(clause) == Deprel::Xcomp
            && let Some(object) = document.related(cue.token, Deprel::Obj).next()
        {
            from = from.min(self.place(TokenIx(document.yield_of(object).start)).max(at + 1));
        }
        (from < to).then(|| from..to.min(self.frame.items.len()))
    }

    /// The clause after a cue by its words: `that …`, or a pronoun and a verb.
    fn clause_by_words(&self, number: usize) -> Option<Range<usize>> {
        let document = self.finder.document;
        let (at, cue) = &self.cues[number];
        if matches!(cue.manner, Manner::Cried | Manner::Called) || cue.passive {
            return None;
        }
        let end = self.end_of_clause(at + 1);
        let to = self.attribution(number).end;
        for place in to..end.min(to + 9) {
            let Some(word) = self.frame.word(place) else { break };
            if matches!(document.upos(word), Upos::Punct) && document.word(word) != "," {
                break;
            }
            let marks = document.word(word) == "that"
                && (document.deprel(word) == Deprel::Mark || document.upos(word) == Upos::Sconj);
            let whether = matches!(document.lemma(word), "whether" | "if") && cue.manner == Manner::Asked;
            if marks || whether {
                return self.has_finite_verb(place + 1..end).then_some(place..end);
            }
        }
        let next = self.frame.word(to)?;
        let subject = document.upos(next) == Upos::Pron
            && matches!(
                document.lemma(next),
                "he" | "she" | "it" | "they" | "we" | "I" | "i" | "there" | "nobody"
            );
        (subject && self.has_finite_verb(to + 1..end)).then_some(to..end)
    }

    /// One past the last place of the clause that begins at `from`: a semicolon or the end of the frame.
    fn end_of_clause(&self, from: usize) -> usize {
        (from..self.frame.items.len())
            .find(|&at| self.is_word(at, &[";"]))
            .unwrap_or(self.frame.items.len())
    }

    fn draft(&self, number: usize, owners: &[Option<usize>]) -> Option<Draft> {
        let (at, cue) = &self.cues[number];
        let owned: Vec<usize> = (0..owners.len())
            .filter(|&place| owners[place] == Some(number))
            .collect();
        if self.is_according(cue) {
            return self.according(number);
        }
        let attribution = self.attribution(number);
        let after_owned: Vec<usize> = owned.iter().copied().filter(|place| place > at).collect();
        let mut after = match cue.manner {
            Manner::Cried | Manner::Called => None,
            _ => self.complement(number).or_else(|| self.clause_by_words(number)),
        };
        if let (Some(first), Some(last)) = (after_owned.first(), after_owned.last()) {
            let from = self.start_before_quote(number, *first);
            let (mut start, mut end) = after.map_or((from, last + 1), |range| (range.start, range.end));
            if *first < start {
                start = *first;
            }
            end = end.max(last + 1);
            after = Some(start..end);
        }
        let mut before = self.before(number, &attribution, after.is_some(), &owned);
        if before.is_none() && after.is_none() {
            return None;
        }
        // What follows is only more of the attribution if the verb has its say in front.
        if before.is_some()
            && after_owned.is_empty()
            && !cue.dependent
            && self.quoted_before(&attribution, before.as_ref())
        {
            after = None;
        }
        if cue.passive && cue.speaker.is_none() && owned.is_empty() && after.is_none() {
            before = None;
        }
        let mut pieces = Vec::new();
        let mut quotes = Vec::new();
        for places in [before.clone(), after.clone()].into_iter().flatten() {
            if let Some(span) = self.span(places.clone()) {
                pieces.push(span);
                quotes.extend(places.filter_map(|place| self.frame.quote(place)));
            }
        }
        if pieces.is_empty() {
            return None;
        }
        let last_quote = self
            .frame
            .items
            .iter()
            .rposition(|item| matches!(item, Item::Quote(_)));
        let ends_quoted = last_quote.is_some_and(|last| owners[last] == Some(number));
        Some(Draft {
            speaker: cue.speaker,
            cue: Some(cue.clone()),
            pieces,
            quotes,
            ends_quoted,
            sentences: Vec::new(),
        })
    }

    fn quoted_before(&self, attribution: &Range<usize>, before: Option<&Range<usize>>) -> bool {
        before.is_some_and(|before| {
            before.clone().any(|place| self.frame.quote(place).is_some())
                && before.end + 2 >= attribution.start
        })
    }

    /// Where the reported clause begins whose quoted words begin at `quote`.
    fn start_before_quote(&self, number: usize, quote: usize) -> usize {
        let document = self.finder.document;
        let (_, cue) = &self.cues[number];
        let to = self.attribution(number).end.min(quote);
        if let Some(that) = (to..quote)
            .rev()
            .find(|&place| self.is_word(place, &["that", ":"]))
        {
            return that + 1;
        }
        if cue.manner == Manner::Called {
            let object = document
                .related(cue.token, Deprel::Obj)
                .map(|object| self.place(TokenIx(document.yield_of(object).start)))
                .find(|&place| place >= to && place < quote);
            let pronoun = |place: usize| {
                self.frame
                    .word(place)
                    .is_some_and(|word| document.upos(word) == Upos::Pron)
            };
            return object.filter(|&place| !pronoun(place)).unwrap_or(quote);
        }
        let skipped = cue.hearer.map_or(to, |hearer| {
            let hearer = document.yield_of(hearer);
            let end = self.place(TokenIx(hearer.end - 1)) + 1;
            if end > to && end <= quote { end } else { to }
        });
        if self.has_finite_verb(skipped..quote) {
            skipped
        } else {
            quote
        }
    }

    /// What stands in front of `…, X said`.
    fn before(
        &self,
        number: usize,
        attribution: &Range<usize>,
        has_after: bool,
        owned: &[usize],
    ) -> Option<Range<usize>> {
        let document = self.finder.document;
        let (at, cue) = &self.cues[number];
        let end = attribution.start;
        if end == 0 || cue.dependent || cue.passive && owned.is_empty() {
            return None;
        }
        let owns_front = owned.iter().any(|place| place < at);
        let apart = self.is_word(end - 1, &[",", "—", "–", "-"]) || self.frame.quote(end - 1).is_some();
        if !apart && !owns_front {
            return None;
        }
        let semicolon = (0..end).rev().find(|&place| self.is_word(place, &[";"]));
        let mut from = semicolon.map_or(0, |place| place + 1);
        // What an earlier verb of saying reports is not said again by this one, unless the whole is.
        for (earlier, (place, _)) in self.cues[..number].iter().enumerate() {
            if *place < from {
                continue;
            }
            let to = self.attribution(earlier).end;
            if owns_front {
                let first = *owned.first()?;
                if to <= first {
                    from = from.max(to);
                }
            }
        }
        if owns_front {
            let first = *owned.first()?;
            // `Rubbish, he said: "…"` has its words in front of the quotation; an adverb is none.
            let finite = self.has_finite_verb(from..first);
            let start = if finite && from == semicolon.map_or(0, |place| place + 1) {
                from
            } else {
                first
            };
            return Some(start..end);
        }
        if matches!(cue.manner, Manner::Cried | Manner::Called) {
            return None;
        }
        if !self.has_finite_verb(from..end) {
            return None;
        }
        let verb_is_inserted = document.deprel(cue.token) == Deprel::Parataxis;
        let reports_front = document.dependents(cue.token).iter().any(|&dependent| {
            dependent < cue.token && matches!(document.deprel(dependent), Deprel::Ccomp | Deprel::Parataxis)
        });
        if has_after {
            // `If they met, X said, "it would …"`: a clause in front belongs to what is said if a comma parts the
            // attribution from the rest too; `After he left, X said he …` has none.
            let comma = self.is_word(attribution.end, &[","]) || self.is_word(at + 1, &[","]);
            let colon = self.is_word(attribution.end, &[":"]) || self.is_word(at + 1, &[":"]);
            let clause = verb_is_inserted || reports_front;
            return (comma || colon && clause).then_some(from..end);
        }
        let subordinate = self.frame.word(from).is_some_and(|word| {
            matches!(document.deprel(word), Deprel::Mark) || document.upos(word) == Upos::Sconj
        });
        let participle = self
            .frame
            .word(from)
            .is_some_and(|word| matches!(document.xpos(word), Xpos::Vbg | Xpos::Vbn));
        let closes = self.closes_frame(attribution.end);
        ((verb_is_inserted || reports_front || closes) && !(subordinate && !reports_front) && !participle)
            .then_some(from..end)
    }

    /// Whether only places, times and hearers follow, and no further clause.
    fn closes_frame(&self, from: usize) -> bool {
        !self.has_finite_verb(from..self.end_of_clause(from))
    }

    fn is_according(&self, cue: &Cue) -> bool {
        self.finder
            .document
            .word(cue.token)
            .eq_ignore_ascii_case("according")
    }

    /// `According to X, …` and `…, according to X`.
    fn according(&self, number: usize) -> Option<Draft> {
        let cue = &self.cues[number].1;
        let attribution = self.attribution(number);
        let start = (0..attribution.start)
            .rev()
            .find(|&place| self.is_word(place, &[";"]))
            .map_or(0, |place| place + 1);
        let end = self.end_of_clause(attribution.end);
        let parts: Vec<Range<usize>> = [start..attribution.start, attribution.end..end]
            .into_iter()
            .filter(|part| {
                self.has_finite_verb(part.clone())
                    || part.clone().any(|place| self.frame.quote(place).is_some())
            })
            .collect();
        let pieces: Vec<Span> = parts.iter().filter_map(|part| self.span(part.clone())).collect();
        let quotes: Vec<usize> = parts
            .into_iter()
            .flatten()
            .filter_map(|place| self.frame.quote(place))
            .collect();
        (!pieces.is_empty()).then(|| Draft {
            speaker: cue.speaker,
            cue: Some(cue.clone()),
            pieces,
            quotes,
            ends_quoted: false,
            sentences: Vec::new(),
        })
    }

    /// `Putin: "…"`, and in headlines `Putin: we are ready`.
    fn colon(&self) -> Option<Draft> {
        let document = self.finder.document;
        let colon = (0..self.frame.items.len().min(12)).find(|&at| self.is_word(at, &[":"]))?;
        let last = self.frame.word(colon.checked_sub(1)?)?;
        let words = (0..colon).all(|at| {
            self.frame
                .word(at)
                .is_some_and(|word| !matches!(document.upos(word), Upos::Verb | Upos::Aux))
        });
        let speaker = self.finder.phrase_before(TokenIx(last.0 + 1)).filter(|_| words)?;
        let named = document
            .name_at(speaker)
            .or_else(|| document.name_at(last))
            .is_some_and(|name| matches!(name.label, Label::Person | Label::Organization));
        let block = &document.article.blocks[self.frame.block as usize];
        let quoted = self.frame.quote(colon + 1).is_some();
        let headline = named
            && matches!(block.kind, BlockKind::Title | BlockKind::Heading)
            && self.has_finite_verb(colon + 1..self.frame.items.len());
        let span = self
            .span(colon + 1..self.frame.items.len())
            .filter(|_| quoted || headline)?;
        let quotes = self.frame.quotes().collect();
        Some(Draft {
            speaker: Some(speaker),
            ..Draft::of_quotes(quotes, vec![span])
        })
    }

    /// The text at these places, without `that`, commas and stops at its ends and without marks around all of it.
    fn span(&self, places: Range<usize>) -> Option<Span> {
        let document = self.finder.document;
        let (mut from, mut to) = (places.start, places.end);
        let idle = |place: usize| {
            self.frame.word(place).is_some_and(|word| {
                let text = document.word(word);
                document.upos(word) == Upos::Punct && !matches!(text, ")" | "(" | "]" | "[" | "%")
            })
        };
        while from < to
            && (idle(from)
                || self.is_word(from, &["that"]) && from == places.start
                || from > places.start && self.is_word(from, &["that"]) && self.is_word(from - 1, &[","]))
        {
            from += 1;
        }
        while from < to && (idle(to - 1) || self.is_word(to - 1, &["and", "but"])) {
            to -= 1;
        }
        if from == to {
            return None;
        }
        if to == from + 1
            && let Some(quote) = self.frame.quote(from)
        {
            return Some(self.finder.quoted[quote].inner);
        }
        let edge = |place: usize| match self.frame.items[place] {
            Item::Word(word) => document.span(word),
            Item::Quote(quote) => self.finder.quoted[quote].outer,
        };
        Some(edge(from).join(edge(to - 1)))
    }
}
