//! The read-only questions that one may ask a graph: all that `query` knows of it.
//!
//! Labels, relationship types and property keys are interned: a query looks each of them up once as a
//! [`Symbol`] and compares numbers from then on.

use super::adjacency::Link;
use crate::extract::Property;
use std::borrow::Cow;
use std::sync::Arc;

/// A node, as its place in the graph that is open.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeIx(pub u32);

/// A relationship, as its place in the graph that is open.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RelIx(pub u32);

/// An interned label, relationship type or property key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Symbol(pub u32);

/// One sentence that states something, ready to be shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Citation {
    /// The article's node.
    pub article: NodeIx,
    /// The words of the sentence as they stand in the article.
    pub sentence: String,
    /// The first byte of the sentence in the article's text.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
}

/// A graph that can be asked.
///
/// All iterators run in a fixed order: nodes and relationships by their numbers.
pub trait GraphView {
    /// How many nodes there are; their numbers are `0..node_count`.
    fn node_count(&self) -> usize;

    /// How many relationships there are; their numbers are `0..rel_count`.
    fn rel_count(&self) -> usize;

    /// The symbol of a name, `None` when the graph never uses it.
    fn symbol(&self, name: &str) -> Option<Symbol>;

    /// The name of a symbol.
    fn symbol_name(&self, symbol: Symbol) -> &str;

    /// The labels that nodes have, each with the number of nodes, by name.
    fn label_counts(&self) -> Vec<(Symbol, usize)>;

    /// The types that relationships have, each with the number of relationships, by name.
    fn type_counts(&self) -> Vec<(Symbol, usize)>;

    /// The nodes with a label.
    fn labelled(&self, label: Symbol) -> &[NodeIx];

    /// The nodes whose `name` or an alias is `name`, case, accents and typography folded.
    fn named(&self, name: &str) -> &[NodeIx];

    /// Every folded name and alias with its nodes, in alphabetical order.
    fn names(&self) -> impl Iterator<Item = (&str, &[NodeIx])>;

    /// The labels of a node.
    fn labels(&self, node: NodeIx) -> &[Symbol];

    /// A property of a node.
    fn node_property(&self, node: NodeIx, key: Symbol) -> Option<&Property>;

    /// The properties of a node, in the order in which they were set.
    fn node_properties(&self, node: NodeIx) -> impl Iterator<Item = (Symbol, &Property)>;

    /// The stable number of a node, which `id(n)` shows.
    fn node_id(&self, node: NodeIx) -> u64;

    /// The type of a relationship.
    fn rel_type(&self, rel: RelIx) -> Symbol;

    /// The nodes at the start and the end of a relationship.
    fn ends(&self, rel: RelIx) -> (NodeIx, NodeIx);

    /// A property of a relationship.
    fn rel_property(&self, rel: RelIx, key: Symbol) -> Option<&Property>;

    /// The properties of a relationship, in the order in which they were set.
    fn rel_properties(&self, rel: RelIx) -> impl Iterator<Item = (Symbol, &Property)>;

    /// The stable number of a relationship, which `id(r)` shows.
    fn rel_id(&self, rel: RelIx) -> u64;

    /// The relationships that start at a node, with the nodes at which they end.
    fn outgoing(&self, node: NodeIx) -> impl Iterator<Item = (RelIx, NodeIx)>;

    /// The relationships that end at a node, with the nodes at which they start.
    fn incoming(&self, node: NodeIx) -> impl Iterator<Item = (RelIx, NodeIx)>;

    /// The links that start at a node by relationships of one type, ordered by the node at which they end.
    fn outgoing_of(&self, node: NodeIx, kind: Symbol) -> &[Link];

    /// The links that end at a node by relationships of one type, ordered by the node at which they start.
    fn incoming_of(&self, node: NodeIx, kind: Symbol) -> &[Link];

    /// The relationships of a type that have a text under a key, in the order of these texts; `None` when there is no
    /// such order yet.
    fn ordered(&self, kind: Symbol, key: Symbol) -> Option<Arc<[RelIx]>>;

    /// The labels that all nodes have at which relationships of a type start, and those that all have at which they
    /// end.
    fn end_labels(&self, kind: Symbol) -> [&[Symbol]; 2];

    /// The sentences that state a relationship. They may be read from disk at this moment.
    fn rel_evidence(&self, rel: RelIx) -> Vec<Citation>;

    /// The sentences that mention a node.
    fn node_evidence(&self, node: NodeIx) -> Vec<Citation>;

    /// The name of a node, or a stand-in for one that has none.
    fn name(&self, node: NodeIx) -> Cow<'_, str> {
        let key = self.symbol("name");
        match key
            .and_then(|key| self.node_property(node, key))
            .and_then(Property::text)
        {
            Some(name) => Cow::Borrowed(name),
            None => Cow::Owned(format!("#{}", self.node_id(node))),
        }
    }
}
