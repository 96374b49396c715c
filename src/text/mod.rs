//! Places in a text, ways of comparing its words, and messages that point at them.
//!
//! Knows nothing of news, grammar or graphs. Every position in newsgraph is a [`Span`]: a half-open
//! range of bytes whose ends lie on character boundaries.

pub mod span;
pub mod source;
pub mod fold;
pub mod diagnostic;

pub use diagnostic::{Diagnostic, Severity};
pub use source::Source;
pub use span::Span;
