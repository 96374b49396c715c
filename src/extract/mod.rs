//! A document into an extraction: who and what one article talks about, and what it asserts of them.

pub mod extraction;
pub mod time;

pub use extraction::{Assertion, Extraction, LocalNode, Mention, NodeRef, Properties, Property, Status};
