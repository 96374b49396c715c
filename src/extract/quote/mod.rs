//! Finds who says what: direct, indirect and mixed quotations.
//!
//! In: a document, of which text, words, trees and names are read, and the verbs of saying. Out: [`Quotation`]s in the
//! order of the text. The speaker is a word; whom it means is decided by chains of mentions elsewhere.
//!
//! Quotation marks come first (`marks`), then sentences in which each quotation is one word (`frame`), then
//! the verbs of saying with their subjects (`cue`), then what belongs to which verb (`content`); last,
//! pieces that go on without a new attribution are put together. The order of the search for a speaker follows
//! Muzny, Fang, Chang and Jurafsky (2017), the shapes of indirect speech the Gender Gap Tracker (Asr et al. 2021).

mod marks;
mod frame;
mod phrase;
mod saying;
mod cue;
mod clause;
mod content;
mod join;

pub use saying::{Manner, SayingVerbs};

use crate::annotate::{Document, SentenceIx, TokenIx, Upos};
use crate::read::BlockKind;
use crate::text::Span;
use content::Draft;
use join::Joiner;
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
    let drafts = Joiner::new(document, verbs, &quoted, &frames).drafts();
    let mut found: Vec<Quotation> = drafts
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

fn quotation(document: &Document, quoted: &[Quoted], draft: &Draft) -> Option<Quotation> {
    let text = document.text();
    let content: Vec<Span> = draft
        .pieces
        .iter()
        .map(|piece| {
            let words = piece.of(text);
            let kept = words.trim_end_matches([',', ' ']);
            Span::new(piece.start as usize, piece.start as usize + kept.len())
        })
        .filter(|piece| !piece.is_empty())
        .collect();
    let first = *content.first()?;
    let blocks = &document.article.blocks;
    let after = blocks.partition_point(|block| block.span.end <= first.start);
    let caption = blocks
        .get(after)
        .is_some_and(|block| block.kind == BlockKind::Caption);
    if caption && draft.quotes.is_empty() {
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

/// Marks quotations whose content lies inside the content of another one.
fn nest(found: &mut [Quotation]) {
    // A quotation holds few others, so a short look back finds the one around it.
    const FARTHEST: usize = 12;
    for inner in 0..found.len() {
        let holds = |outer: &Quotation, span: Span| outer.content.iter().any(|piece| piece.contains(span));
        let outer = (inner.saturating_sub(FARTHEST)..inner).rev().find(|&outer| {
            found[outer].content != found[inner].content
                && found[inner]
                    .content
                    .iter()
                    .all(|&piece| holds(&found[outer], piece))
        });
        found[inner].inside = outer;
    }
}
