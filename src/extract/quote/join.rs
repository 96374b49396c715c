//! Puts the pieces of quotations together that run over several frames.
//!
//! In: frames in the order of the text. Out: [`Draft`]s. A frame of nothing but quotation belongs to the attribution
//! before it in the same paragraph, to the one that follows, to the sentence that introduces it with a colon, or
//! to the last speaker of a run.

use super::content::{self, Draft};
use super::cue::Cue;
use super::frame::{Frame, Item};
use super::marks::Quoted;
use super::saying::SayingVerbs;
use crate::annotate::{Deprel, Document, TokenIx};
use crate::grammar::Label;
use crate::read::BlockKind;
use crate::text::Span;

/// Walks over the frames of a document.
pub(super) struct Joiner<'a> {
    document: &'a Document,
    verbs: &'a SayingVerbs,
    quoted: &'a [Quoted],
    frames: &'a [Frame],
    drafts: Vec<Draft>,
    /// Quotations that wait for an attribution after them, each with the number of its frame.
    waiting: Vec<(usize, usize)>,
    /// The draft to which a quotation without attribution belongs if it comes next, and the frame it ended in.
    last: Option<(usize, usize)>,
    /// The verb of a frame that ends with a colon and has not had its say.
    introduces: Option<Cue>,
    /// A paragraph that has been taken as a whole.
    done: Option<u32>,
}

/// Quotations of fewer words without any attribution are terms, titles and scare quotes.
const FEWEST_WORDS: usize = 4;

impl<'a> Joiner<'a> {
    pub(super) fn new(
        document: &'a Document,
        verbs: &'a SayingVerbs,
        quoted: &'a [Quoted],
        frames: &'a [Frame],
    ) -> Joiner<'a> {
        Joiner {
            document,
            verbs,
            quoted,
            frames,
            drafts: Vec::new(),
            waiting: Vec::new(),
            last: None,
            introduces: None,
            done: None,
        }
    }

    /// All quotations.
    pub(super) fn drafts(mut self) -> Vec<Draft> {
        for number in 0..self.frames.len() {
            if self.done == Some(self.frames[number].block) {
                continue;
            }
            if self.frames[number].is_bare(self.document) {
                self.bare(number);
                self.introduces = None;
            } else if !self.block_quotation(number) {
                self.add(number);
            }
        }
        let waiting = std::mem::take(&mut self.waiting);
        self.unattributed(waiting);
        self.drafts
    }

    /// A frame with words of the writer.
    fn add(&mut self, number: usize) {
        let frame = &self.frames[number];
        let mut drafts = content::drafts(self.document, self.verbs, self.quoted, frame);
        // `“A. … “B,” he said`: what waits is the beginning of the first quotation here.
        let waiting = std::mem::take(&mut self.waiting);
        let begins = frame.quote(0);
        let draft = drafts
            .iter_mut()
            .find(|draft| begins.is_some() && draft.quotes.first() == begins.as_ref());
        match draft {
            Some(draft) => {
                let pieces = waiting.iter().map(|&(_, quote)| self.quoted[quote].inner);
                draft.pieces.splice(0..0, pieces);
                draft.quotes.splice(0..0, waiting.iter().map(|&(_, quote)| quote));
            }
            None => self.unattributed(waiting),
        }
        let goes_on = self
            .last
            .filter(|&(_, frame)| frame + 1 == number)
            .map(|(draft, _)| draft);
        self.last = None;
        self.introduces = self.introduction(frame, &drafts);
        for mut draft in drafts {
            // A quotation that goes on from the paragraph before and has its attribution only now.
            let continued = goes_on.filter(|&before| {
                let end = self.drafts[before].quotes.last().copied();
                end.is_some_and(|end| self.quoted[end].goes_on && draft.quotes.first() == Some(&(end + 1)))
            });
            if let Some(before) = continued {
                self.drafts[before].pieces.append(&mut draft.pieces);
                self.drafts[before].quotes.append(&mut draft.quotes);
                self.last = Some((before, number));
                continue;
            }
            let ends_quoted = draft.ends_quoted;
            self.drafts.push(draft);
            if ends_quoted {
                self.last = Some((self.drafts.len() - 1, number));
            }
        }
    }

    /// The last verb of saying of a frame that ends with a colon, if it has nothing to report yet.
    fn introduction(&self, frame: &Frame, drafts: &[Draft]) -> Option<Cue> {
        let last = match frame.items.last()? {
            Item::Word(word) => self.document.word(*word),
            Item::Quote(_) => return None,
        };
        let cue =
            (last == ":").then(|| content::cues(self.document, self.verbs, self.quoted, frame).pop())??;
        let used = drafts
            .iter()
            .filter_map(|draft| draft.cue.as_ref())
            .any(|used| used.token == cue.token);
        (!used).then_some(cue)
    }

    /// A paragraph without quotation marks, set off behind a sentence that ends with a colon.
    fn block_quotation(&mut self, number: usize) -> bool {
        let Some(cue) = self.introduces.take() else {
            return false;
        };
        let frame = &self.frames[number];
        let blocks = &self.document.article.blocks;
        let block = blocks[frame.block as usize];
        let starts = self.frames[number - 1].block != frame.block;
        let speech = block.kind == BlockKind::Paragraph
            && block.span.of(self.document.text()).ends_with(['.', '!', '?']);
        if !starts || !speech || frame.quote(0).is_some() {
            return false;
        }
        let mut draft = Draft::of_quotes(Vec::new(), vec![block.span]);
        draft.speaker = cue.speaker;
        draft.cue = Some(cue);
        draft.set_off = true;
        self.drafts.push(draft);
        self.done = Some(frame.block);
        true
    }

    /// A frame of nothing but quotations.
    fn bare(&mut self, number: usize) {
        let frame = &self.frames[number];
        let quotes: Vec<usize> = frame.quotes().collect();
        let goes_on = |quote: Option<&usize>| quote.is_some_and(|&quote| self.quoted[quote].goes_on);
        if let Some((draft, before)) = self.last.filter(|&(_, before)| before + 1 == number) {
            let continues = goes_on(self.drafts[draft].quotes.last());
            if self.frames[before].block == frame.block || continues {
                let pieces = quotes.iter().map(|&quote| self.quoted[quote].inner);
                self.drafts[draft].pieces.extend(pieces);
                self.drafts[draft].quotes.extend(&quotes);
                self.last = Some((draft, number));
                return;
            }
        }
        self.waiting.extend(quotes.iter().map(|&quote| (number, quote)));
        let next = self.frames.get(number + 1);
        let may_follow = next.is_some_and(|next| {
            next.quote(0).is_some() && (next.block == frame.block || goes_on(quotes.last()))
        });
        if !may_follow {
            let waiting = std::mem::take(&mut self.waiting);
            self.unattributed(waiting);
        }
    }

    /// Quotations that nobody is said to have said: introduced by the sentence before, or one of a run.
    fn unattributed(&mut self, waiting: Vec<(usize, usize)>) {
        let (Some(&(first, _)), Some(&(end, _))) = (waiting.first(), waiting.last()) else {
            return;
        };
        let document = self.document;
        let quotes: Vec<usize> = waiting.iter().map(|&(_, quote)| quote).collect();
        let pieces: Vec<Span> = quotes.iter().map(|&quote| self.quoted[quote].inner).collect();
        let words = pieces
            .iter()
            .map(|span| span.of(document.text()).split_whitespace().count());
        if words.sum::<usize>() < FEWEST_WORDS {
            return;
        }
        let mut draft = Draft::of_quotes(quotes, pieces);
        if let Some(before) = first.checked_sub(1).map(|before| &self.frames[before]) {
            let near = self.frames[first].block == before.block;
            let cue = content::cues(document, self.verbs, self.quoted, before).pop();
            let colon = matches!(before.items.last(), Some(&Item::Word(word)) if document.word(word) == ":");
            if colon || near {
                draft.speaker = cue
                    .as_ref()
                    .and_then(|cue| cue.speaker)
                    .or_else(|| self.subject(before));
                let introduces = before.word(0).map(|word| document.sentence_of(word));
                draft.sentences.extend(introduces);
            } else if before.quotes().next().is_some() {
                draft.speaker = self.drafts.last().and_then(|last| last.speaker);
            }
            draft.cue = cue.filter(|_| colon);
        }
        self.drafts.push(draft);
        self.last = Some((self.drafts.len() - 1, end));
    }

    /// The subject of a frame's main verb, if it is a person.
    fn subject(&self, frame: &Frame) -> Option<TokenIx> {
        let document = self.document;
        let first = frame.items.iter().find_map(|item| match *item {
            Item::Word(word) => Some(word),
            Item::Quote(_) => None,
        })?;
        let root = document.root(document.sentence_of(first))?;
        let subject = document
            .dependents(root)
            .iter()
            .copied()
            .find(|&dependent| matches!(document.deprel(dependent), Deprel::Nsubj | Deprel::NsubjPass))?;
        let pronoun = matches!(document.lemma(subject), "he" | "she" | "they");
        let named = document
            .name_at(subject)
            .is_some_and(|name| name.label == Label::Person);
        (pronoun || named).then_some(subject)
    }
}
