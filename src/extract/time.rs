//! stub
use crate::annotate::{Document, TokenIx};
use crate::read::Day;
use std::ops::Range;
/// A time.
pub struct TimeExpression {
    /// t
    pub tokens: Range<u32>,
    /// h
    pub head: TokenIx,
    /// v
    pub value: TimeValue,
}
/// v
pub struct TimeValue {
    /// s
    pub start: Option<Day>,
    /// e
    pub end: Option<Day>,
}
/// x
pub fn expressions(_d: &Document) -> Vec<TimeExpression> {
    Vec::new()
}
