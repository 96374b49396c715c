//! A document into an extraction: who and what one article talks about, and what it asserts of them.

pub mod extraction;
pub mod clause;
pub mod certainty;
pub mod lexicon;
mod mention;
mod role;
mod chain;
mod nominal;
mod pronoun;
mod matcher;
pub mod rule;

pub use extraction::{Assertion, Extraction, LocalNode, Mention, NodeRef, Properties, Property, Status};
