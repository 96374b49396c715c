//! Sentences in which a quotation counts as one word.
//!
//! In: a document and its quoted stretches. Out: [`Frame`]s, in the order of the text. A quotation of five sentences with
//! `he said` behind it is one frame of three items, whatever the sentence splitter made of it; so `X said "…"`
//! and `"…," said X` have one simple shape each.

use super::marks::Quoted;
use crate::annotate::{Document, TokenIx, Upos};

/// A word outside quotation marks, or a whole quoted stretch by its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Item {
    Word(TokenIx),
    Quote(usize),
}

/// A sentence of the writer with the quotations in it.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) items: Vec<Item>,
    pub(super) block: u32,
}

impl Frame {
    /// The place of the first item that is this token or stands after it.
    pub(super) fn place(&self, token: TokenIx, document: &Document, quoted: &[Quoted]) -> usize {
        let start = document.span(token).start;
        self.items.partition_point(|item| match *item {
            Item::Word(word) => word < token,
            Item::Quote(quote) => quoted[quote].outer.end <= start,
        })
    }

    /// The word at a place.
    pub(super) fn word(&self, at: usize) -> Option<TokenIx> {
        match self.items.get(at) {
            Some(&Item::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// The quotation at a place.
    pub(super) fn quote(&self, at: usize) -> Option<usize> {
        match self.items.get(at) {
            Some(&Item::Quote(quote)) => Some(quote),
            _ => None,
        }
    }

    /// The numbers of its quotations.
    pub(super) fn quotes(&self) -> impl Iterator<Item = usize> + '_ {
        self.items.iter().filter_map(|item| match *item {
            Item::Quote(quote) => Some(quote),
            Item::Word(_) => None,
        })
    }

    /// Whether it has no words of the writer.
    pub(super) fn is_bare(&self, document: &Document) -> bool {
        let bare = |item: &Item| match *item {
            Item::Quote(_) => true,
            Item::Word(word) => document.upos(word) == Upos::Punct,
        };
        self.quotes().next().is_some() && self.items.iter().all(bare)
    }
}

/// The most items of a frame: what belongs to a verb is looked for in all of it, and no sentence is as long.
const LONGEST: usize = 600;

/// Cuts a document into frames. `says` tells whether a word is a verb of saying.
pub(super) fn frames(document: &Document, quoted: &[Quoted], says: impl Fn(TokenIx) -> bool) -> Vec<Frame> {
    let mut frames = Vec::new();
    let mut next_quote = 0;
    let mut sentences = document.sentences.iter().peekable();
    while let Some(first) = sentences.next() {
        let block = first.block;
        let mut tokens = first.tokens.clone();
        while let Some(more) = sentences.next_if(|sentence| sentence.block == block) {
            tokens.end = more.tokens.end;
        }
        let items = items(document, quoted, &mut next_quote, tokens, block);
        cut(document, quoted, &says, &items, block, &mut frames);
    }
    frames
}

fn items(
    document: &Document,
    quoted: &[Quoted],
    next_quote: &mut usize,
    tokens: std::ops::Range<u32>,
    block: u32,
) -> Vec<Item> {
    let mut items = Vec::new();
    for token in tokens.map(TokenIx) {
        let span = document.span(token);
        while quoted
            .get(*next_quote)
            .is_some_and(|quote| quote.block < block || quote.block == block && quote.outer.end <= span.start)
        {
            *next_quote += 1;
        }
        let inside = quoted
            .get(*next_quote)
            .is_some_and(|quote| quote.block == block && quote.outer.overlaps(span));
        if !inside {
            items.push(Item::Word(token));
        } else if items.last() != Some(&Item::Quote(*next_quote)) {
            items.push(Item::Quote(*next_quote));
        }
    }
    items
}

fn cut(
    document: &Document,
    quoted: &[Quoted],
    says: &impl Fn(TokenIx) -> bool,
    items: &[Item],
    block: u32,
    frames: &mut Vec<Frame>,
) {
    let mut from = 0;
    for at in 0..items.len() {
        let ends = at + 1 == items.len()
            || at - from >= LONGEST
            || match (items[at], items[at + 1]) {
                (Item::Word(word), Item::Word(next)) => {
                    document.sentence_of(word) != document.sentence_of(next)
                        && !matches!(document.word(word), ":" | ",")
                }
                (Item::Word(word), Item::Quote(_)) => {
                    matches!(document.word(word), "." | "!" | "?")
                        && document.sentence(document.sentence_of(word)).tokens.end == word.0 + 1
                }
                (Item::Quote(quote), next) => {
                    let said = quoted[quote].inner.of(document.text());
                    quote_ends_frame(document, said, next, || {
                        cue_follows(document, says, &items[at + 1..])
                    })
                }
            };
        if ends {
            frames.push(Frame {
                items: items[from..=at].to_vec(),
                block,
            });
            from = at + 1;
        }
    }
}

/// Whether the writer's sentence ends with a quotation: `"…."` before a capital, unless `Smith said` comes.
fn quote_ends_frame(document: &Document, said: &str, next: Item, cue_follows: impl Fn() -> bool) -> bool {
    let Item::Word(next) = next else {
        return said.ends_with(['.', '!', '?', '…']);
    };
    let said = said.trim_end_matches(['\'', '’', '"', '”', ')']);
    if !said.ends_with(['.', '!', '?', '…', '—', '-']) {
        return false;
    }
    let word = document.word(next);
    let goes_on = word.starts_with(|c: char| c.is_lowercase() || ",;.:—–-)".contains(c));
    !goes_on && !cue_follows()
}

/// Whether a verb of saying comes within a few words, before any stop, and has nothing to report behind it.
fn cue_follows(document: &Document, says: &impl Fn(TokenIx) -> bool, items: &[Item]) -> bool {
    let mut found = None;
    for (at, item) in items.iter().take(9).enumerate() {
        let Item::Word(word) = *item else { return false };
        if says(word) {
            found = Some(at);
            break;
        }
        if document.upos(word) == Upos::Punct && document.word(word) != ","
            || document.upos(word) == Upos::Verb
        {
            return false;
        }
    }
    let Some(found) = found else { return false };
    for item in &items[found + 1..] {
        let Item::Word(word) = *item else { return false };
        match document.word(word) {
            "that" => return false,
            "." | ";" | "!" | "?" => return true,
            _ => {}
        }
    }
    true
}
