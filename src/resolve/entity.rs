//! What many articles together say: nodes, relationships, and the evidence of each.

use super::reason::Reason;
use crate::extract::Properties;
use crate::text::Span;
use serde::{Deserialize, Serialize};

/// A sentence of an article that states something.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Evidence {
    /// The article, as its number in [`Resolution::articles`].
    pub article: u32,
    /// The sentence, as a byte range of the article's text.
    pub sentence: Span,
    /// The words that matter in it: the mention of a node, or the whole sentence of a fact.
    pub words: Span,
}

/// A node of the graph.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// The same number in every build in which the same articles and corrections give this node.
    pub id: u64,
    /// Usually one; see DESIGN.
    pub labels: Vec<String>,
    /// `name` first, then `aliases` and the rest; see `docs/architecture.md`.
    pub properties: Properties,
    /// Where the articles mention it, in the order of article and text. Empty for an Article.
    pub evidence: Vec<Evidence>,
}

/// A relationship of the graph.
#[derive(Clone, PartialEq, Debug)]
pub struct Relationship {
    /// A stable number, as [`Node::id`].
    pub id: u64,
    /// The type: `ACCOMPANIED`.
    pub kind: String,
    /// The node it starts at, as its number in [`Resolution::nodes`].
    pub start: u32,
    /// The node it ends at, as its number in [`Resolution::nodes`].
    pub end: u32,
    /// `articles`, `first_reported`, `last_reported`, `confidence` and what the relation has of its own.
    pub properties: Properties,
    /// The sentences that state it.
    pub evidence: Vec<Evidence>,
}

/// Why two nodes of articles became one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Join {
    /// The node that they became, as its number in [`Resolution::nodes`].
    pub node: u32,
    /// What each article calls it.
    pub names: [String; 2],
    /// The articles, as their numbers in [`Resolution::articles`].
    pub articles: [u32; 2],
    /// What spoke for it.
    pub reason: Reason,
}

/// The whole graph, before it is indexed.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Resolution {
    /// The hashes of the articles that the evidence cites, sorted by article path.
    pub articles: Vec<String>,
    /// The nodes, Article nodes too.
    pub nodes: Vec<Node>,
    /// The relationships.
    pub relationships: Vec<Relationship>,
    /// Why nodes of articles were joined; not kept in a graph file, which can be resolved again.
    pub joins: Vec<Join>,
}
