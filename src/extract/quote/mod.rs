//! Finds who says what: direct, indirect and mixed quotations.
//!
//! In: a document, of which text, words, trees and names are read, and the verbs of saying. Out: [`Quotation`]s in the
//! order of the text. The speaker is a word; whom it means is decided by chains of mentions elsewhere.
//!
//! Quotation marks come first ([`marks`]), then sentences in which each quotation is one word ([`frame`]), then
//! the verbs of saying with their subjects ([`saying`]), then what belongs to which verb ([`content`]); last,
//! pieces that go on without a new attribution are put together. The order of the search for a speaker follows
//! Muzny, Fang, Chang and Jurafsky (2017), the shapes of indirect speech the Gender Gap Tracker (Asr et al. 2021).

mod marks;
mod frame;
mod phrase;
mod saying;
mod content;

pub use saying::{Manner, SayingVerbs};

use crate::annotate::{Deprel, Document, SentenceIx, TokenIx, Upos};
use crate::read::BlockKind;
use crate::text::Span;
use content::Draft;
use frame::Frame;
use marks::Quoted;

/// What somebody said, as the article gives it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quotation {
    /// The pieces of what was said, in the order of the text, without the marks around them, the attribution and a
    /// comma or full stop at the end of indirect speech; not empty.
    pub content: Vec<Span>,
    /// Whose words they are.
    pub kind: QuotationKind,
    /// The verb of saying, or `according`.
    pub cue: Option<TokenIx>,
    /// The head of the phrase that speaks: a name, a noun or a pronoun. `None` where nobody is named.
    pub speaker: Option<TokenIx>,
    /// The head of the phrase that is spoken to.
    pub hearer: Option<TokenIx>,
    /// `statement`, `Facebook`, or the outlet that was told.
    pub medium: Option<String>,
    /// What kind of speech it is.
    pub manner: Manner,
    /// Whether the text says that it was not said.
    pub negated: bool,
    /// The sentences that hold content or attribution.
    pub sentences: Vec<SentenceIx>,
    /// The number of the quotation in whose content this one stands: `X said Y said …`.
    pub inside: Option<usize>,
}

/// Whose words a quotation gives.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum QuotationKind {
    /// All of it stands between quotation marks.
    Direct,
    /// The writer reports it in his own words.
    Indirect,
    /// The writer's words with quoted ones among them.
    Mixed,
}

impl QuotationKind {
    /// The name, as in property `kind`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            QuotationKind::Direct => "direct",
            QuotationKind::Indirect => "indirect",
            QuotationKind::Mixed => "mixed",
        }
    }
}

/// Finds the quotations of a document.
#[must_use]
pub fn quotations(document: &Document, verbs: &SayingVerbs) -> Vec<Quotation> {
    let quoted = marks::quoted(document.text(), &document.article.blocks);
    let frames = frame::frames(document, &quoted, |token| {
        document.upos(token) == Upos::Verb && verbs.manner(document.lemma(token)).is_some()
    });
    let mut joiner = Joiner {
        document,
        verbs,
        quoted: &quoted,
        frames: &frames,
        drafts: Vec::new(),
        waiting: Vec::new(),
        last: None,
    };
    for number in 0..frames.len() {
        joiner.add(number);
    }
    let mut found: Vec<Quotation> = joiner
        .drafts
        .iter()
        .filter_map(|draft| quotation(document, &quoted, draft))
        .collect();
    found.sort_by_key(|quotation| {
        (
            quotation.content[0].start,
            std::cmp::Reverse(quotation.content[0].end),
        )
    });
    nest(&mut found);
    found
}

/// Puts the pieces of quotations together that run over several frames.
struct Joiner<'a> {
    document: &'a Document,
    verbs: &'a SayingVerbs,
    quoted: &'a [Quoted],
    frames: &'a [Frame],
    drafts: Vec<Draft>,
    /// Quotations that wait for an attribution after them.
    waiting: Vec<usize>,
    /// The draft to which a quotation without attribution belongs if it comes next, and the frame it ended in.
    last: Option<(usize, usize)>,
}

impl Joiner<'_> {
    fn add(&mut self, number: usize) {
        let frame = &self.frames[number];
        let document = self.document;
        if frame.is_bare(document) {
            self.bare(number);
            return;
        }
        let mut drafts = content::drafts(self.document, self.verbs, self.quoted, frame);
        // `“A. … “B,” he said`: what waits is the beginning of the first quotation here.
        let waiting = std::mem::take(&mut self.waiting);
        if let Some(&first) = waiting.first() {
            let begins = frame.quote(0);
            let draft = drafts
                .iter_mut()
                .find(|draft| begins.is_some() && draft.quotes.first() == begins.as_ref());
            if let Some(draft) = draft {
                let pieces = waiting.iter().map(|&quote| self.quoted[quote].inner);
                draft.pieces.splice(0..0, pieces);
                draft.quotes.splice(0..0, waiting.iter().copied());
            } else {
                self.unattributed(first, waiting);
            }
        }
        let goes_on = self
            .last
            .filter(|&(_, frame)| frame + 1 == number)
            .map(|(draft, _)| draft);
        self.last = None;
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

    /// A frame of nothing but quotations.
    fn bare(&mut self, number: usize) {
        let frame = &self.frames[number];
        let quotes: Vec<usize> = frame.quotes().collect();
        let spans = |quotes: &[usize]| {
            quotes
                .iter()
                .map(|&quote| self.quoted[quote].inner)
                .collect::<Vec<_>>()
        };
        if let Some((draft, before)) = self.last.filter(|&(_, before)| before + 1 == number) {
            let first_goes_on = self.drafts[draft]
                .quotes
                .last()
                .is_some_and(|&last| self.quoted[last].goes_on);
            let same_block = self.frames[before].block == frame.block;
            if same_block || first_goes_on {
                self.drafts[draft].pieces.extend(spans(&quotes));
                self.drafts[draft].quotes.extend(&quotes);
                self.last = Some((draft, number));
                return;
            }
        }
        let next = self.frames.get(number + 1);
        let goes_on = quotes.last().is_some_and(|&last| self.quoted[last].goes_on);
        if let Some(next) = next
            && (next.block == frame.block || goes_on)
            && next.quote(0).is_some()
        {
            self.waiting.extend(quotes);
            return;
        }
        let mut all = std::mem::take(&mut self.waiting);
        all.extend(quotes);
        self.unattributed(number, all);
    }

    /// Quotations that nobody is said to have said: introduced by the sentence before, or one of a run.
    fn unattributed(&mut self, _number: usize, quotes: Vec<usize>) {
        let Some(&first) = quotes.first() else { return };
        let pieces: Vec<Span> = quotes.iter().map(|&quote| self.quoted[quote].inner).collect();
        let document = self.document;
        let words = pieces
            .iter()
            .map(|span| span.of(document.text()).split_whitespace().count());
        if words.sum::<usize>() < 4 {
            return;
        }
        let at = self
            .frames
            .iter()
            .position(|frame| frame.quotes().any(|quote| quote == first));
        let Some(at) = at else { return };
        let mut draft = Draft::of_quotes(quotes, pieces);
        let before = at.checked_sub(1).map(|before| &self.frames[before]);
        if let Some(before) = before {
            draft
                .sentences
                .extend(before.word(0).map(|word| document.sentence_of(word)));
            let ends_with_colon = before
                .items
                .last()
                .is_some_and(|&item| matches!(item, frame::Item::Word(word) if document.word(word) == ":"));
            let near = self.frames[at].block == before.block;
            let cue = content::cues(document, self.verbs, self.quoted, before).pop();
            if ends_with_colon {
                draft.speaker = cue
                    .as_ref()
                    .and_then(|cue| cue.speaker)
                    .or_else(|| self.subject(before));
                draft.cue = cue;
            } else if near {
                draft.speaker = cue.and_then(|cue| cue.speaker).or_else(|| self.subject(before));
            } else if before.is_bare(document) || before.quotes().next().is_some() {
                draft.speaker = self.drafts.last().and_then(|last| last.speaker);
            }
        }
        self.drafts.push(draft);
        self.last = Some((
            self.drafts.len() - 1,
            at + self.frames[at..]
                .iter()
                .take_while(|frame| frame.is_bare(document))
                .count()
                .max(1)
                - 1,
        ));
    }

    /// The subject of a frame's main verb, if it is a person or group that could speak.
    fn subject(&self, frame: &Frame) -> Option<TokenIx> {
        let document = self.document;
        let first = frame.items.iter().find_map(|item| match *item {
            frame::Item::Word(word) => Some(word),
            frame::Item::Quote(_) => None,
        })?;
        let root = document.root(document.sentence_of(first))?;
        document
            .dependents(root)
            .iter()
            .copied()
            .find(|&dependent| matches!(document.deprel(dependent), Deprel::Nsubj | Deprel::NsubjPass))
            .filter(|&subject| {
                let pronoun = matches!(document.lemma(subject), "he" | "she" | "they");
                let named = document
                    .name_at(subject)
                    .is_some_and(|name| name.label == crate::grammar::Label::Person);
                pronoun || named
            })
    }
}

fn quotation(document: &Document, quoted: &[Quoted], draft: &Draft) -> Option<Quotation> {
    let content = draft.pieces.clone();
    let first = *content.first()?;
    let block = document
        .article
        .blocks
        .iter()
        .find(|block| block.span.contains(first))
        .map(|block| block.kind);
    if block == Some(BlockKind::Caption) && draft.quotes.is_empty() {
        return None;
    }
    let cue = draft.cue.as_ref();
    let mut sentences = draft.sentences.clone();
    let starts = |span: Span| {
        let from = document
            .tokens
            .partition_point(|token| token.span.end <= span.start);
        let to = document
            .tokens
            .partition_point(|token| token.span.start < span.end);
        (from as u32..to as u32).map(TokenIx)
    };
    for &piece in &content {
        sentences.extend(starts(piece).map(|token| document.sentence_of(token)));
    }
    sentences.extend(cue.map(|cue| document.sentence_of(cue.token)));
    sentences.sort_unstable();
    sentences.dedup();
    Some(Quotation {
        kind: draft.kind(document.text(), quoted),
        content,
        cue: cue.map(|cue| cue.token),
        speaker: draft.speaker,
        hearer: cue.and_then(|cue| cue.hearer),
        medium: draft.medium.clone(),
        manner: cue.map_or(Manner::Said, |cue| cue.manner),
        negated: cue.is_some_and(|cue| cue.negated),
        sentences,
        inside: None,
    })
}

/// Marks quotations whose content and cue lie inside the content of another one.
fn nest(found: &mut [Quotation]) {
    for inner in 0..found.len() {
        let holds = |outer: &Quotation, span: Span| outer.content.iter().any(|piece| piece.contains(span));
        let outer = (0..inner).rev().find(|&outer| {
            found[outer].content != found[inner].content
                && found[inner]
                    .content
                    .iter()
                    .all(|&piece| holds(&found[outer], piece))
        });
        found[inner].inside = outer;
    }
}
