//! The extractions of many articles into nodes and relationships.
//!
//! A pure function: the same extractions in any order give the same graph.

pub mod entity;

pub use entity::{Evidence, Node, Relationship, Resolution};

use crate::extract::Extraction;

/// Decides which nodes of the extractions are one, and merges what is asserted of them.
///
/// Two articles with the same text (hash) count once. Evidence cites articles by their number in
/// [`Resolution::articles`].
#[must_use]
pub fn resolve(extractions: &[Extraction]) -> Resolution {
    let _ = extractions;
    Resolution::default()
}
