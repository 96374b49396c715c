//! Noun phrases of a frame by their word classes alone.
//!
//! Reported speech is where trees go wrong most often: `…, analyst Maria Costales of the institute said, "…` offers
//! many attachments. The words right beside a verb of saying are a better guide to its subject than the tree.

use super::frame::Frame;
use super::marks::Quoted;
use crate::annotate::{Document, TokenIx, Upos, Xpos};
use crate::grammar::Label;
use std::ops::Range;

/// A frame with the layers of its words.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) document: &'a Document,
    pub(super) frame: &'a Frame,
    pub(super) quoted: &'a [Quoted],
}

/// Prepositions inside the phrase that speaks; `after` and the like begin a clause of their own.
const LINKS: [&str; 14] = [
    "of", "for", "at", "from", "in", "with", "on", "to", "near", "within", "inside", "behind", "under",
    "against",
];

impl Words<'_> {
    pub(super) fn len(&self) -> usize {
        self.frame.items.len()
    }

    pub(super) fn upos(&self, at: usize) -> Option<Upos> {
        self.frame.word(at).map(|word| self.document.upos(word))
    }

    pub(super) fn xpos(&self, at: usize) -> Option<Xpos> {
        self.frame.word(at).map(|word| self.document.xpos(word))
    }

    /// Whether one of these words, in lower case, stands here.
    pub(super) fn is(&self, at: usize, words: &[&str]) -> bool {
        self.frame.word(at).is_some_and(|word| {
            let word = self.document.word(word);
            words.iter().any(|&other| word.eq_ignore_ascii_case(other))
        })
    }

    pub(super) fn is_comma(&self, at: usize) -> bool {
        self.is(at, &[",", "—", "–", "--"]) || self.is(at, &["-"]) && !self.is_glued(at)
    }

    /// Whether a mark touches the word before it, as the hyphen of `three-day` does.
    fn is_glued(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.frame.word(before));
        let (Some(before), Some(mark)) = (before, self.frame.word(at)) else {
            return false;
        };
        self.document.span(before).end == self.document.span(mark).start
    }

    pub(super) fn is_quote(&self, at: usize) -> bool {
        self.frame.quote(at).is_some()
    }

    pub(super) fn place(&self, token: TokenIx) -> usize {
        self.frame.place(token, self.document, self.quoted)
    }

    /// Whether the word can be the finite verb of a clause.
    pub(super) fn is_finite(&self, at: usize) -> bool {
        matches!(self.upos(at), Some(Upos::Verb | Upos::Aux))
            && matches!(self.xpos(at), Some(Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Md))
    }

    /// Whether a finite verb stands at these places; one inside a quotation counts.
    pub(super) fn has_finite(&self, places: Range<usize>) -> bool {
        places.into_iter().any(|at| {
            self.is_finite(at)
                || self.frame.quote(at).is_some_and(|quote| {
                    let inner = self.quoted[quote].inner;
                    let from = self
                        .document
                        .tokens
                        .partition_point(|token| token.span.start < inner.start);
                    let to = self
                        .document
                        .tokens
                        .partition_point(|token| token.span.end <= inner.end);
                    (from..to).any(|at| {
                        matches!(
                            self.document.xpos[at],
                            Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Md
                        )
                    })
                })
        })
    }

    /// Whether the word is part of a noun phrase without its prepositions.
    pub(super) fn in_run(&self, at: usize) -> bool {
        let Some(word) = self.frame.word(at) else {
            // A nickname in quotation marks stands between names.
            return self
                .frame
                .quote(at)
                .is_some_and(|quote| self.quoted[quote].inner.len() < 25)
                && at > 0
                && self.upos(at - 1) == Some(Upos::Propn)
                && self.upos(at + 1) == Some(Upos::Propn);
        };
        if self.is_relative(at) {
            return false;
        }
        if self.is(at, &["&"]) {
            return true;
        }
        match self.document.upos(word) {
            Upos::Noun | Upos::Propn | Upos::Pron | Upos::Det | Upos::Adj | Upos::Num => true,
            Upos::Part => self.document.xpos(word) == Xpos::Pos,
            // Unknown nouns are sometimes taken for conjunctions.
            Upos::Cconj => !matches!(
                self.document.lemma(word),
                "and"
                    | "or"
                    | "but"
                    | "nor"
                    | "yet"
                    | "both"
                    | "either"
                    | "neither"
                    | "plus"
                    | "so"
                    | "&"
                    | "/"
                    | "as"
            ),
            Upos::Punct | Upos::Sym => matches!(self.document.word(word), "-" | "‑" | "&" | "’"),
            Upos::Verb => {
                // `retired general`, `the visiting minister`: a participle between determiner and noun.
                matches!(self.document.xpos(word), Xpos::Vbn | Xpos::Vbg)
                    && matches!(self.upos(at + 1), Some(Upos::Noun | Upos::Propn))
                    && at > 0
                    && matches!(self.upos(at - 1), Some(Upos::Det | Upos::Adj))
            }
            _ => false,
        }
    }

    /// `who`, `which`, and `that` after a noun.
    pub(super) fn is_relative(&self, at: usize) -> bool {
        matches!(self.xpos(at), Some(Xpos::Wp | Xpos::Wdt | Xpos::WpS | Xpos::Wrb))
            || self.is(at, &["who", "which", "whose", "whom"])
    }

    /// Whether a noun phrase can begin here.
    pub(super) fn begins_phrase(&self, at: usize) -> bool {
        self.in_run(at) && !self.is(at, &["-", "'s", "’s", "’", "&"])
    }

    /// One past the noun phrase that begins here; one phrase only: `Reuters the company` is two.
    pub(super) fn run_end(&self, from: usize) -> usize {
        let mut at = from;
        while at < self.len() && self.in_run(at) && !(at > from && self.begins_new(at)) {
            at += 1;
        }
        at
    }

    /// Whether another noun phrase begins at a word that follows a noun directly.
    fn begins_new(&self, at: usize) -> bool {
        let after_noun = matches!(self.upos(at - 1), Some(Upos::Noun | Upos::Propn | Upos::Pron))
            && self.xpos(at - 1) != Some(Xpos::PrpS);
        let determiner =
            matches!(self.upos(at), Some(Upos::Det)) || matches!(self.xpos(at), Some(Xpos::Prp | Xpos::PrpS));
        after_noun && (determiner || self.between_names(at))
    }

    /// Whether one name ends and another begins here.
    fn between_names(&self, at: usize) -> bool {
        let name = |at: usize| self.frame.word(at).and_then(|word| self.document.name_at(word));
        match (name(at - 1), name(at)) {
            (Some(before), Some(after)) => {
                before != after && before.label == Label::Organization && after.label == Label::Person
            }
            _ => false,
        }
    }

    /// Where the chain of noun phrases and prepositions that ends before `end` begins: `analyst Maria Costales of
    /// the institute`. Equal to `end` if there is none.
    pub(super) fn chain_start(&self, end: usize) -> usize {
        let mut at = end;
        while at > 0 {
            let mut before = at - 1;
            // `the Prime Minister's Office (PMO) said`
            if self.is(before, &[")"])
                && let Some(open) = (before.saturating_sub(5)..before)
                    .rev()
                    .find(|&open| self.is(open, &["("]))
                && open > 0
                && self.in_run(open - 1)
            {
                before = open - 1;
            }
            let links = self.is(before, &LINKS) && at < end && self.begins_phrase(at);
            // `three people briefed on the matter`
            let reduced = matches!(self.xpos(before), Some(Xpos::Vbn | Xpos::Vbd))
                && at < end
                && self.is(at, &LINKS)
                && before > 0
                && self.in_run(before - 1);
            let joins = self.is(before, &["and"])
                && at < end
                && before > 0
                && self.in_run(before - 1)
                && self.begins_phrase(at);
            if !(self.in_run(before) || links || joins || reduced) {
                break;
            }
            if at < end && self.begins_new_before(at) {
                break;
            }
            at = before;
        }
        // `he left the stage and Smith said`: what stands before `and` belongs to another verb.
        let object = at > 0 && matches!(self.upos(at - 1), Some(Upos::Verb | Upos::Adp));
        if object && let Some(and) = (at..end).rev().find(|&and| self.is(and, &["and"])) {
            at = and + 1;
        }
        // `and Smith said`, `in Rome Smith said`
        while at < end && (self.is(at, &["and"]) || !self.begins_phrase(at)) {
            if self.upos(at) == Some(Upos::Adp) {
                return self.last_run(at, end);
            }
            at += 1;
        }
        at
    }

    fn begins_new_before(&self, at: usize) -> bool {
        at > 0 && self.in_run(at - 1) && self.begins_new(at)
    }

    /// The last phrase without preposition between two places.
    fn last_run(&self, from: usize, end: usize) -> usize {
        let mut at = end;
        while at > from && self.in_run(at - 1) && !(at < end && self.begins_new_before(at)) {
            at -= 1;
        }
        at
    }

    /// The head of the first noun phrase of a chain: a person's name in it or in apposition to it, or its last noun.
    pub(super) fn head_of(&self, chain: Range<usize>) -> Option<TokenIx> {
        let end = self.run_end(chain.start).min(chain.end);
        let (mut head, mut named) = (None, None);
        for at in chain.start..end {
            let Some(word) = self.frame.word(at) else { continue };
            if let Some(person) = self.person_at(at).filter(|person| person.end <= end)
                && self.xpos(person.end) != Some(Xpos::Pos)
            {
                // The last one: `Barrow adviser Ana Ruiz`.
                named = self.frame.word(person.start);
            }
            let nominal = matches!(
                self.upos(at),
                Some(Upos::Noun | Upos::Propn | Upos::Pron | Upos::Cconj)
            );
            let possessor = self.xpos(at + 1) == Some(Xpos::Pos) || self.xpos(at) == Some(Xpos::PrpS);
            let last = head.is_none()
                && at + 1 == end
                && matches!(self.upos(at), Some(Upos::Num | Upos::Det | Upos::Adj));
            if nominal && !possessor || last {
                head = Some(word);
            }
        }
        named.or_else(|| self.named_beside(end)).or(head)
    }

    /// The places of the person's name that begins here.
    fn person_at(&self, at: usize) -> Option<Range<usize>> {
        let word = self.frame.word(at)?;
        let name = self
            .document
            .name_at(word)
            .filter(|name| name.label == Label::Person)?;
        let end = self.place(TokenIx(name.tokens.end - 1)) + 1;
        (name.tokens.start == word.0).then_some(at..end)
    }

    /// The name of a person between commas behind a phrase: `its leader, Gia Mamulashvili,`, or at the end of
    /// `director of CAIR Alia Salem`.
    fn named_beside(&self, end: usize) -> Option<TokenIx> {
        if self.is(end, &[","]) {
            let person = self.person_at(end + 1)?;
            let closes = self.is(person.end, &[",", ".", ";"])
                || person.end >= self.len()
                || self.is_quote(person.end);
            return closes.then(|| self.frame.word(person.start)).flatten();
        }
        if self.is(end, &["of", "at"]) {
            let word = self.frame.word(end + 1)?;
            let name = self
                .document
                .name_at(word)
                .filter(|name| name.label != Label::Person)?;
            let next = self.place(TokenIx(name.tokens.end - 1)) + 1;
            return self
                .person_at(next)
                .and_then(|person| self.frame.word(person.start));
        }
        None
    }
}
