//! The extractions of many articles into nodes and relationships.
//!
//! A pure function: the same extractions in any order give the same graph. Which nodes of different articles are
//! one is decided kind by kind ([`people`], [`things`], [`events`], [`statements`](things)), each step resting on
//! the ones before; then what is asserted of them is merged ([`facts`]). Nothing here opens a file.

pub mod entity;
mod reason;
mod union;
mod people;
mod things;
mod events;
mod nodes;
mod facts;

pub use entity::{Evidence, Node, Relationship, Resolution};

pub use reason::Reason;

use crate::extract::name::Spellings;
use crate::extract::{Extraction, LocalNode, NodeRef};
use std::collections::BTreeSet;
use union::Union;

/// A node of one of the articles.
#[derive(Clone, Copy)]
pub(crate) struct Member<'a> {
    /// The article, as its number among the sorted extractions.
    pub(crate) article: u32,
    pub(crate) local: &'a LocalNode,
}

/// The local nodes of all articles in one list, with the sets that were found to be one.
pub(crate) struct Folder<'a> {
    pub(crate) extractions: Vec<&'a Extraction>,
    pub(crate) members: Vec<Member<'a>>,
    /// The number in `members` of the first node of each article.
    first: Vec<usize>,
    pub(crate) sets: Union,
    /// Why members were joined, in the order in which it was found.
    joins: Vec<(usize, usize, Reason)>,
}

impl<'a> Folder<'a> {
    fn new(extractions: &'a [Extraction]) -> Folder<'a> {
        let mut sorted: Vec<&Extraction> = extractions.iter().collect();
        sorted.sort_by(|a, b| {
            (&a.article.path, &a.article.id, &a.article.hash).cmp(&(
                &b.article.path,
                &b.article.id,
                &b.article.hash,
            ))
        });
        let mut seen = BTreeSet::new();
        sorted.retain(|extraction| seen.insert(extraction.article.hash.clone()));
        let (mut members, mut first) = (Vec::new(), Vec::new());
        for (article, extraction) in sorted.iter().enumerate() {
            first.push(members.len());
            for local in &extraction.nodes {
                members.push(Member {
                    article: article as u32,
                    local,
                });
            }
        }
        let sets = Union::new(members.len());
        Folder {
            extractions: sorted,
            members,
            first,
            sets,
            joins: Vec::new(),
        }
    }

    /// Makes one set of two members' sets and remembers why.
    pub(crate) fn join(&mut self, a: usize, b: usize, reason: Reason) {
        if self.sets.find(a) != self.sets.find(b) {
            self.sets.join(a, b);
            self.joins.push((a, b, reason));
        }
    }

    /// The number in `members` of a node of an article.
    pub(crate) fn member(&self, article: usize, node: NodeRef) -> usize {
        self.first[article] + node.ix()
    }
}

/// Decides which nodes of the extractions are one, and merges what is asserted of them.
///
/// Two articles with the same text (hash) count once. Evidence cites articles by their number in
/// [`Resolution::articles`].
#[must_use]
pub fn resolve(extractions: &[Extraction]) -> Resolution {
    let mut folder = Folder::new(extractions);
    let spellings = Spellings::embedded();
    people::join(&mut folder, spellings);
    things::join_named(&mut folder);
    things::join_roles(&mut folder);
    events::join(&mut folder);
    things::join_statements(&mut folder);
    let (mut nodes, of_member) = nodes::nodes(&mut folder, spellings);
    let relationships = facts::facts(&folder, &of_member, &mut nodes);
    Resolution {
        articles: folder
            .extractions
            .iter()
            .map(|extraction| extraction.article.hash.clone())
            .collect(),
        nodes,
        relationships,
    }
}
