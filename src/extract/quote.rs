//! stub
use crate::annotate::{Document, SentenceIx, TokenIx};
use crate::text::Span;
/// q
pub struct Quotation {
    /// c
    pub content: Vec<Span>,
    /// k
    pub kind: &'static str,
    /// c
    pub cue: Option<TokenIx>,
    /// s
    pub speaker: Option<TokenIx>,
    /// m
    pub medium: Option<String>,
    /// m
    pub manner: String,
    /// n
    pub negated: bool,
    /// s
    pub sentences: Vec<SentenceIx>,
    /// i
    pub inside: Option<usize>,
}
/// x
pub fn quotations(_d: &Document) -> Vec<Quotation> {
    Vec::new()
}
