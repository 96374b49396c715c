//! The graph as a query sees it: what is stored, and over it what queries have changed.
//!
//! [`Edits`] hold whole new states of changed nodes and relationships; while there are none, every look-up goes
//! straight to the graph. Nothing here writes a file.

use super::ast::Direction;
use super::value::{Entries, Value};
use crate::store::{GraphView, Link, NodeIx, RelIx, Symbol};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// What queries have changed in a graph.
#[derive(Clone, Debug, Default)]
pub struct Edits {
    pub(crate) nodes: FxHashMap<NodeIx, NodeState>,
    pub(crate) rels: FxHashMap<RelIx, RelState>,
    pub(crate) dead_nodes: FxHashSet<NodeIx>,
    pub(crate) dead_rels: FxHashSet<RelIx>,
    /// How many nodes the graph has that was changed.
    stored_nodes: u32,
    stored_rels: u32,
    new_nodes: u32,
    new_rels: u32,
    out: FxHashMap<NodeIx, Vec<(RelIx, NodeIx)>>,
    into: FxHashMap<NodeIx, Vec<(RelIx, NodeIx)>>,
}

/// The whole new state of a node.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct NodeState {
    pub(crate) labels: Vec<Arc<str>>,
    pub(crate) properties: Entries,
}

/// The whole new state of a relationship.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct RelState {
    pub(crate) kind: Arc<str>,
    pub(crate) ends: (NodeIx, NodeIx),
    pub(crate) properties: Entries,
}

impl Edits {
    /// Whether nothing was changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
            && self.rels.is_empty()
            && self.dead_nodes.is_empty()
            && self.dead_rels.is_empty()
    }

    pub(crate) fn is_new_node(&self, node: NodeIx) -> bool {
        node.0 >= self.stored_nodes
    }

    pub(crate) fn is_new_rel(&self, rel: RelIx) -> bool {
        rel.0 >= self.stored_rels
    }
}

/// A label, type or key as a query names it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Key {
    pub(crate) text: Arc<str>,
    pub(crate) symbol: Option<Symbol>,
}

/// A graph with changes over it.
#[derive(Debug)]
pub struct World<'g, G> {
    graph: &'g G,
    edits: RefCell<Edits>,
    changed: Cell<bool>,
}

impl<'g, G: GraphView> World<'g, G> {
    /// A graph with what was changed in it before.
    #[must_use]
    pub fn new(graph: &'g G, mut edits: Edits) -> World<'g, G> {
        let changed = Cell::new(!edits.is_empty());
        (edits.stored_nodes, edits.stored_rels) = (graph.node_count() as u32, graph.rel_count() as u32);
        let edits = RefCell::new(edits);
        World {
            graph,
            edits,
            changed,
        }
    }

    /// All that was changed.
    #[must_use]
    pub fn into_edits(self) -> Edits {
        self.edits.into_inner()
    }

    pub(crate) fn key(&self, text: &str) -> Key {
        Key {
            text: Arc::from(text),
            symbol: self.graph.symbol(text),
        }
    }

    /// The nodes, by their numbers.
    #[must_use]
    pub fn nodes(&self) -> Vec<NodeIx> {
        let edits = self.edits.borrow();
        let count = self.graph.node_count() as u32 + edits.new_nodes;
        (0..count)
            .map(NodeIx)
            .filter(|node| !edits.dead_nodes.contains(node))
            .collect()
    }

    /// The relationships, by their numbers.
    #[must_use]
    pub fn rels(&self) -> Vec<RelIx> {
        let edits = self.edits.borrow();
        let count = self.graph.rel_count() as u32 + edits.new_rels;
        (0..count)
            .map(RelIx)
            .filter(|rel| !edits.dead_rels.contains(rel))
            .collect()
    }

    pub(crate) fn labelled(&self, label: &Key) -> Cow<'g, [NodeIx]> {
        let stored = label.symbol.map_or(&[][..], |symbol| self.graph.labelled(symbol));
        if !self.changed.get() {
            return Cow::Borrowed(stored);
        }
        let edits = self.edits.borrow();
        let mut found: Vec<NodeIx> = stored
            .iter()
            .copied()
            .filter(|node| !edits.nodes.contains_key(node) && !edits.dead_nodes.contains(node))
            .collect();
        let states = edits
            .nodes
            .iter()
            .filter(|(node, state)| state.labels.contains(&label.text) && !edits.dead_nodes.contains(node));
        found.extend(states.map(|(&node, _)| node));
        found.sort_unstable();
        Cow::Owned(found)
    }

    /// The nodes with a name; `None` when changes make the index of names incomplete.
    pub(crate) fn named(&self, name: &str) -> Option<&'g [NodeIx]> {
        (!self.changed.get()).then(|| self.graph.named(name))
    }

    pub(crate) fn is_dead(&self, value: &Value) -> bool {
        self.changed.get()
            && match value {
                Value::Node(node) => self.edits.borrow().dead_nodes.contains(node),
                Value::Rel(rel) => self.edits.borrow().dead_rels.contains(rel),
                _ => false,
            }
    }

    pub(crate) fn has_label(&self, node: NodeIx, label: &Key) -> bool {
        if self.changed.get()
            && let Some(state) = self.edits.borrow().nodes.get(&node)
        {
            return state.labels.contains(&label.text);
        }
        label
            .symbol
            .is_some_and(|symbol| self.graph.labels(node).contains(&symbol))
    }

    /// The labels of a node.
    #[must_use]
    pub fn labels(&self, node: NodeIx) -> Vec<Arc<str>> {
        if let Some(state) = self.edits.borrow().nodes.get(&node) {
            return state.labels.clone();
        }
        if node.0 as usize >= self.graph.node_count() {
            return Vec::new();
        }
        let labels = self.graph.labels(node).iter();
        labels
            .map(|&label| Arc::from(self.graph.symbol_name(label)))
            .collect()
    }

    pub(crate) fn node_property(&self, node: NodeIx, key: &Key) -> Value {
        if self.changed.get()
            && let Some(state) = self.edits.borrow().nodes.get(&node)
        {
            return state.properties.get(&key.text).cloned().unwrap_or_default();
        }
        let found = key.symbol.and_then(|key| self.graph.node_property(node, key));
        found.map(Value::from).unwrap_or_default()
    }

    pub(crate) fn rel_property(&self, rel: RelIx, key: &Key) -> Value {
        if self.changed.get()
            && let Some(state) = self.edits.borrow().rels.get(&rel)
        {
            return state.properties.get(&key.text).cloned().unwrap_or_default();
        }
        let found = key.symbol.and_then(|key| self.graph.rel_property(rel, key));
        found.map(Value::from).unwrap_or_default()
    }

    /// The properties of a node, relationship or map.
    #[must_use]
    pub fn properties(&self, of: &Value) -> Option<Entries> {
        let name = |key: Symbol| Arc::from(self.graph.symbol_name(key));
        let edits = self.edits.borrow();
        match of {
            Value::Node(node) => Some(match edits.nodes.get(node) {
                Some(state) => state.properties.clone(),
                None if node.0 as usize >= self.graph.node_count() => Entries::default(),
                None => {
                    let all = self.graph.node_properties(*node);
                    all.map(|(key, value)| (name(key), Value::from(value))).collect()
                }
            }),
            Value::Rel(rel) => Some(match edits.rels.get(rel) {
                Some(state) => state.properties.clone(),
                None if rel.0 as usize >= self.graph.rel_count() => Entries::default(),
                None => {
                    let all = self.graph.rel_properties(*rel);
                    all.map(|(key, value)| (name(key), Value::from(value))).collect()
                }
            }),
            Value::Map(map) => Some((**map).clone()),
            _ => None,
        }
    }

    /// The type of a relationship.
    #[must_use]
    pub fn rel_type(&self, rel: RelIx) -> Arc<str> {
        if let Some(state) = self.edits.borrow().rels.get(&rel) {
            return state.kind.clone();
        }
        Arc::from(self.graph.symbol_name(self.graph.rel_type(rel)))
    }

    pub(crate) fn is_type(&self, rel: RelIx, kinds: &[Key]) -> bool {
        if kinds.is_empty() {
            return true;
        }
        if self.changed.get()
            && let Some(state) = self.edits.borrow().rels.get(&rel)
        {
            return kinds.iter().any(|kind| kind.text == state.kind);
        }
        let found = self.graph.rel_type(rel);
        kinds.iter().any(|kind| kind.symbol == Some(found))
    }

    /// Where a relationship starts and ends.
    #[must_use]
    pub fn ends(&self, rel: RelIx) -> (NodeIx, NodeIx) {
        if self.changed.get()
            && let Some(state) = self.edits.borrow().rels.get(&rel)
        {
            return state.ends;
        }
        self.graph.ends(rel)
    }

    pub(crate) fn id(&self, of: &Value) -> Option<i64> {
        Some(match of {
            Value::Node(node) if (node.0 as usize) < self.graph.node_count() => {
                self.graph.node_id(*node) as i64
            }
            Value::Node(node) => i64::from(node.0),
            Value::Rel(rel) if (rel.0 as usize) < self.graph.rel_count() => self.graph.rel_id(*rel) as i64,
            Value::Rel(rel) => i64::from(rel.0),
            _ => return None,
        })
    }

    /// The stored links of a node, while nothing is changed and a query says which types it wants: one slice for
    /// each type and side. A loop at the node is in both sides.
    pub(crate) fn links<'w>(
        &'w self,
        node: NodeIx,
        direction: Direction,
        kinds: &'w [Key],
    ) -> Option<impl Iterator<Item = &'g [Link]> + 'w> {
        if self.changed.get() || kinds.is_empty() {
            return None;
        }
        let symbols = kinds.iter().filter_map(|kind| kind.symbol);
        Some(symbols.flat_map(move |kind| {
            let out = (direction != Direction::In).then(|| self.graph.outgoing_of(node, kind));
            let into = (direction != Direction::Out).then(|| self.graph.incoming_of(node, kind));
            out.into_iter().chain(into)
        }))
    }

    /// Hands on the relationships of a node in a direction, each with the node at its other end, as long as `take`
    /// wants more; answers whether it does.
    pub(crate) fn each_neighbour<E>(
        &self,
        node: NodeIx,
        direction: Direction,
        kinds: &[Key],
        mut take: impl FnMut(RelIx, NodeIx) -> Result<bool, E>,
    ) -> Result<bool, E> {
        if self.changed.get() || kinds.is_empty() {
            for (rel, other) in self.neighbours(node, direction, kinds) {
                if !take(rel, other)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        for kind in kinds.iter().filter_map(|kind| kind.symbol) {
            if direction != Direction::In {
                for &(rel, other) in self.graph.outgoing_of(node, kind) {
                    if !take(rel, other)? {
                        return Ok(false);
                    }
                }
            }
            if direction != Direction::Out {
                for &(rel, other) in self.graph.incoming_of(node, kind) {
                    // A loop was handed on already.
                    if (direction == Direction::In || other != node) && !take(rel, other)? {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }

    /// Whether no query has changed anything yet.
    pub(crate) fn is_as_stored(&self) -> bool {
        !self.changed.get()
    }

    /// The relationships of a node in a direction, each with the node at its other end.
    pub(crate) fn neighbours(
        &self,
        node: NodeIx,
        direction: Direction,
        kinds: &[Key],
    ) -> Vec<(RelIx, NodeIx)> {
        let mut found: Vec<(RelIx, NodeIx)> = Vec::new();
        if let Some(slices) = self.links(node, direction, kinds) {
            for (at, links) in slices.enumerate() {
                // A loop was found among those that start here already.
                let again = direction == Direction::Both && at % 2 == 1;
                found.extend(links.iter().filter(|(_, other)| !again || *other != node));
            }
            return found;
        }
        let stored = (node.0 as usize) < self.graph.node_count();
        let loops = direction == Direction::Both;
        if direction != Direction::In && stored {
            found.extend(
                self.graph
                    .outgoing(node)
                    .filter(|&(rel, _)| self.is_type(rel, kinds)),
            );
        }
        if direction != Direction::Out && stored {
            let into = self.graph.incoming(node);
            found.extend(into.filter(|&(rel, other)| !(loops && other == node) && self.is_type(rel, kinds)));
        }
        if self.changed.get() {
            let edits = self.edits.borrow();
            found.retain(|(rel, _)| !edits.dead_rels.contains(rel));
            let alive = |rel: RelIx| !edits.dead_rels.contains(&rel) && self.is_type(rel, kinds);
            if direction != Direction::In {
                let new = edits.out.get(&node).into_iter().flatten().copied();
                found.extend(new.filter(|&(rel, _)| alive(rel)));
            }
            if direction != Direction::Out {
                let new = edits.into.get(&node).into_iter().flatten().copied();
                found.extend(new.filter(|&(rel, other)| alive(rel) && !(loops && other == node)));
            }
        }
        found
    }

    pub(crate) fn create_node(&self, labels: Vec<Arc<str>>, properties: Entries) -> NodeIx {
        let mut edits = self.edits.borrow_mut();
        let node = NodeIx(self.graph.node_count() as u32 + edits.new_nodes);
        edits.new_nodes += 1;
        edits.nodes.insert(node, NodeState { labels, properties });
        self.changed.set(true);
        node
    }

    pub(crate) fn create_rel(&self, kind: Arc<str>, ends: (NodeIx, NodeIx), properties: Entries) -> RelIx {
        let mut edits = self.edits.borrow_mut();
        let rel = RelIx(self.graph.rel_count() as u32 + edits.new_rels);
        edits.new_rels += 1;
        edits.rels.insert(
            rel,
            RelState {
                kind,
                ends,
                properties,
            },
        );
        edits.out.entry(ends.0).or_default().push((rel, ends.1));
        edits.into.entry(ends.1).or_default().push((rel, ends.0));
        self.changed.set(true);
        rel
    }

    pub(crate) fn set_labels(&self, node: NodeIx, change: impl FnOnce(&mut Vec<Arc<str>>)) {
        let (mut labels, properties) = (
            self.labels(node),
            self.properties(&Value::Node(node)).unwrap_or_default(),
        );
        change(&mut labels);
        self.edits
            .borrow_mut()
            .nodes
            .insert(node, NodeState { labels, properties });
        self.changed.set(true);
    }

    /// Changes the properties of a node or relationship.
    pub(crate) fn set_properties(&self, of: &Value, change: impl FnOnce(&mut Entries)) {
        let mut properties = self.properties(of).unwrap_or_default();
        change(&mut properties);
        match of {
            Value::Node(node) => {
                let labels = self.labels(*node);
                self.edits
                    .borrow_mut()
                    .nodes
                    .insert(*node, NodeState { labels, properties });
            }
            Value::Rel(rel) => {
                let (kind, ends) = (self.rel_type(*rel), self.ends(*rel));
                self.edits.borrow_mut().rels.insert(
                    *rel,
                    RelState {
                        kind,
                        ends,
                        properties,
                    },
                );
            }
            _ => return,
        }
        self.changed.set(true);
    }

    pub(crate) fn delete(&self, of: &Value) {
        let mut edits = self.edits.borrow_mut();
        match of {
            Value::Node(node) => drop(edits.dead_nodes.insert(*node)),
            Value::Rel(rel) => drop(edits.dead_rels.insert(*rel)),
            _ => {}
        }
        self.changed.set(true);
    }
}
