//! A graph in memory: petgraph holds who is joined to whom, index maps find nodes by name and label.
//!
//! In: a [`Resolution`], or the rows of a graph file. Out: the answers of [`GraphView`]. Payloads are small and of
//! fixed size: labels, types, keys and values are numbers into pools, and the properties of all nodes and
//! relationships stand in one vector. Evidence is kept apart; see [`super::evidence`].

use super::adjacency::{Adjacency, Arc, Link};
use super::evidence::Proof;
use super::order::Orders;
use super::pool::{Symbols, ValueIx, Values};
use super::view::{Citation, GraphView, NodeIx, RelIx, Symbol};
use crate::extract::{Properties, Property};
use crate::read::Article;
use crate::resolve::Resolution;
use crate::text::fold::fold;
use indexmap::{IndexMap, IndexSet};
use petgraph::Direction;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;
use rustc_hash::FxBuildHasher;
use std::collections::BTreeMap;

/// A graph that can be asked: see [`GraphView`].
#[derive(Debug)]
pub struct Graph {
    pub(super) symbols: Symbols,
    pub(super) values: Values,
    /// The distinct sets of labels; nearly always one label each.
    label_sets: IndexSet<Box<[Symbol]>, FxBuildHasher>,
    /// The properties of all nodes and relationships, each owner's together.
    pairs: Vec<Pair>,
    /// Edges are added last relationship first: petgraph walks a node's edges from the newest to the oldest, and
    /// so walks relationships in the order of their numbers.
    topology: DiGraph<Payload, Payload, u32>,
    /// Folded names in alphabetical order, each with a range of `bearers`.
    names: IndexMap<Box<str>, Range, FxBuildHasher>,
    bearers: Vec<NodeIx>,
    labelled: IndexMap<Symbol, Vec<NodeIx>, FxBuildHasher>,
    types: IndexMap<Symbol, Kind, FxBuildHasher>,
    outgoing: Adjacency,
    incoming: Adjacency,
    orders: Orders,
    pub(super) proof: Proof,
}

/// A key and its value.
pub(super) type Pair = (Symbol, ValueIx);

/// A stretch of a vector.
#[derive(Clone, Copy, Debug, Default)]
struct Range {
    start: u32,
    end: u32,
}

impl Range {
    fn of<T>(self, all: &[T]) -> &[T] {
        &all[self.start as usize..self.end as usize]
    }
}

/// What a node or relationship carries beside its ends.
#[derive(Clone, Copy, Debug)]
struct Payload {
    id: u64,
    /// A node's number in `label_sets`, a relationship's type.
    kind: u32,
    pairs: Range,
}

/// What is known of all relationships of one type.
#[derive(Clone, Debug)]
struct Kind {
    count: usize,
    /// The labels that all nodes at their starts have, and all at their ends.
    ends: [Vec<Symbol>; 2],
}

/// Says that a number of nodes, relationships or properties fits, which 16 GB of memory ensure.
const FITS: &str = "a graph in memory has fewer than 2^32 parts of a kind";

pub(super) fn narrow(number: usize) -> u32 {
    u32::try_from(number).expect(FITS)
}

impl Graph {
    /// Indexes a resolution.
    ///
    /// `articles` are those that the evidence cites: their texts show a citation's words. Evidence of an article
    /// that is not among them is cited without words.
    ///
    /// # Panics
    ///
    /// When a relationship's end is no node of the resolution.
    #[must_use]
    pub fn new(resolution: Resolution, articles: &[&Article]) -> Graph {
        let mut draft = Draft::default();
        for node in &resolution.nodes {
            let pairs = draft.pairs_of(&node.properties);
            let labels: Box<[Symbol]> = node
                .labels
                .iter()
                .map(|label| draft.symbols.intern(label))
                .collect();
            draft.node(node.id, labels, pairs);
        }
        for rel in &resolution.relationships {
            let pairs = draft.pairs_of(&rel.properties);
            let kind = draft.symbols.intern(&rel.kind);
            draft.relationship(rel.id, kind, (NodeIx(rel.start), NodeIx(rel.end)), pairs);
        }
        let names = draft.names();
        let mut graph = draft.finish(names);
        let of_article = graph.article_nodes(&resolution.articles, articles);
        graph.proof = Proof::in_memory(resolution, articles, of_article);
        graph
    }

    /// Tells how many bytes the graph takes, beside what an allocator adds; evidence on disk does not count.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let text = |property: &Property| match property {
            Property::Text(text) => text.len(),
            Property::List(values) => values.len() * size_of::<Property>() + 24 * values.len(),
            _ => 0,
        };
        let hashed = size_of::<usize>() * 2;
        self.topology.capacity().0 * (size_of::<Payload>() + 8)
            + self.topology.capacity().1 * (size_of::<Payload>() + 16)
            + self.pairs.capacity() * size_of::<Pair>()
            + self
                .values
                .iter()
                .map(|value| size_of::<Property>() + hashed + text(value))
                .sum::<usize>()
            + self
                .symbols
                .iter()
                .map(|name| 16 + hashed + name.len())
                .sum::<usize>()
            + self
                .names
                .keys()
                .map(|name| 24 + hashed + name.len())
                .sum::<usize>()
            + self.outgoing.bytes()
            + self.incoming.bytes()
            + self.bearers.capacity() * size_of::<NodeIx>()
            + self
                .labelled
                .values()
                .map(|nodes| nodes.capacity() * size_of::<NodeIx>())
                .sum::<usize>()
    }

    /// Whether the graph file was written since this graph was read from it; its evidence is then gone, and it
    /// should be opened again.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.proof.is_stale()
    }

    /// Edge `rel_count() - 1 - r` of the petgraph is relationship `r`.
    fn rel_of_edge(&self, edge: EdgeIndex<u32>) -> RelIx {
        RelIx(narrow(self.topology.edge_count()) - 1 - narrow(edge.index()))
    }

    /// Maps each article of a resolution to its node: by the node's `hash`, or else its `path`, or else by order.
    pub(super) fn article_nodes(&self, hashes: &[String], articles: &[&Article]) -> Vec<Option<NodeIx>> {
        let nodes = self
            .symbols
            .find("Article")
            .map_or(&[][..], |label| self.labelled(label));
        let by = |key: &str| -> BTreeMap<&str, NodeIx> {
            let Some(key) = self.symbols.find(key) else {
                return BTreeMap::new();
            };
            let value = |&node: &NodeIx| Some((self.node_property(node, key)?.text()?, node));
            nodes.iter().filter_map(value).collect()
        };
        let (by_hash, by_path) = (by("hash"), by("path"));
        let paths: BTreeMap<&str, &str> = articles
            .iter()
            .map(|article| (&*article.hash, &*article.path))
            .collect();
        let node = |(number, hash): (usize, &String)| {
            let path = paths.get(&**hash);
            let found = by_hash.get(&**hash).or_else(|| by_path.get(path?));
            found.or_else(|| nodes.get(number)).copied()
        };
        hashes.iter().enumerate().map(node).collect()
    }

    /// The node's symbols of labels, id and properties as they are stored.
    pub(super) fn raw_node(&self, node: NodeIx) -> (u64, &[Symbol], &[Pair]) {
        let payload = self.node(node);
        (
            payload.id,
            &self.label_sets[payload.kind as usize],
            payload.pairs.of(&self.pairs),
        )
    }

    pub(super) fn raw_rel(&self, rel: RelIx) -> (u64, Symbol, (NodeIx, NodeIx), &[Pair]) {
        let payload = self.rel(rel);
        (
            payload.id,
            Symbol(payload.kind),
            self.ends(rel),
            payload.pairs.of(&self.pairs),
        )
    }

    fn node(&self, node: NodeIx) -> &Payload {
        &self.topology[NodeIndex::new(node.0 as usize)]
    }

    fn edge(&self, rel: RelIx) -> EdgeIndex<u32> {
        EdgeIndex::new(self.topology.edge_count() - 1 - rel.0 as usize)
    }

    fn rel(&self, rel: RelIx) -> &Payload {
        &self.topology[self.edge(rel)]
    }

    fn property(&self, owner: &Payload, key: Symbol) -> Option<&Property> {
        let pairs = owner.pairs.of(&self.pairs);
        let &(_, value) = pairs.iter().find(|&&(at, _)| at == key)?;
        Some(self.values.get(value))
    }

    fn properties(&self, owner: &Payload) -> impl Iterator<Item = (Symbol, &Property)> {
        let pairs = owner.pairs.of(&self.pairs);
        pairs.iter().map(|&(key, value)| (key, self.values.get(value)))
    }

    fn by_name(&self, mut counts: Vec<(Symbol, usize)>) -> Vec<(Symbol, usize)> {
        counts.sort_by(|a, b| self.symbol_name(a.0).cmp(self.symbol_name(b.0)));
        counts
    }
}

impl GraphView for Graph {
    fn node_count(&self) -> usize {
        self.topology.node_count()
    }

    fn rel_count(&self) -> usize {
        self.topology.edge_count()
    }

    fn symbol(&self, name: &str) -> Option<Symbol> {
        self.symbols.find(name)
    }

    fn symbol_name(&self, symbol: Symbol) -> &str {
        self.symbols.name(symbol)
    }

    fn label_counts(&self) -> Vec<(Symbol, usize)> {
        self.by_name(
            self.labelled
                .iter()
                .map(|(&label, nodes)| (label, nodes.len()))
                .collect(),
        )
    }

    fn type_counts(&self) -> Vec<(Symbol, usize)> {
        self.by_name(
            self.types
                .iter()
                .map(|(&symbol, kind)| (symbol, kind.count))
                .collect(),
        )
    }

    fn labelled(&self, label: Symbol) -> &[NodeIx] {
        self.labelled.get(&label).map_or(&[], Vec::as_slice)
    }

    fn named(&self, name: &str) -> &[NodeIx] {
        let range = self.names.get(&*fold(name));
        range.map_or(&[], |range| range.of(&self.bearers))
    }

    fn names(&self) -> impl Iterator<Item = (&str, &[NodeIx])> {
        self.names
            .iter()
            .map(|(name, range)| (&**name, range.of(&self.bearers)))
    }

    fn labels(&self, node: NodeIx) -> &[Symbol] {
        &self.label_sets[self.node(node).kind as usize]
    }

    fn node_property(&self, node: NodeIx, key: Symbol) -> Option<&Property> {
        self.property(self.node(node), key)
    }

    fn node_properties(&self, node: NodeIx) -> impl Iterator<Item = (Symbol, &Property)> {
        self.properties(self.node(node))
    }

    fn node_id(&self, node: NodeIx) -> u64 {
        self.node(node).id
    }

    fn rel_type(&self, rel: RelIx) -> Symbol {
        Symbol(self.rel(rel).kind)
    }

    fn ends(&self, rel: RelIx) -> (NodeIx, NodeIx) {
        let (start, end) = self
            .topology
            .edge_endpoints(self.edge(rel))
            .expect("a RelIx is only made for an edge of its graph");
        (NodeIx(narrow(start.index())), NodeIx(narrow(end.index())))
    }

    fn rel_property(&self, rel: RelIx, key: Symbol) -> Option<&Property> {
        self.property(self.rel(rel), key)
    }

    fn rel_properties(&self, rel: RelIx) -> impl Iterator<Item = (Symbol, &Property)> {
        self.properties(self.rel(rel))
    }

    fn rel_id(&self, rel: RelIx) -> u64 {
        self.rel(rel).id
    }

    fn outgoing(&self, node: NodeIx) -> impl Iterator<Item = (RelIx, NodeIx)> {
        let edges = self
            .topology
            .edges_directed(NodeIndex::new(node.0 as usize), Direction::Outgoing);
        edges.map(|edge| (self.rel_of_edge(edge.id()), NodeIx(narrow(edge.target().index()))))
    }

    fn incoming(&self, node: NodeIx) -> impl Iterator<Item = (RelIx, NodeIx)> {
        let edges = self
            .topology
            .edges_directed(NodeIndex::new(node.0 as usize), Direction::Incoming);
        edges.map(|edge| (self.rel_of_edge(edge.id()), NodeIx(narrow(edge.source().index()))))
    }

    fn outgoing_of(&self, node: NodeIx, kind: Symbol) -> &[Link] {
        self.outgoing.links(node, kind)
    }

    fn incoming_of(&self, node: NodeIx, kind: Symbol) -> &[Link] {
        self.incoming.links(node, kind)
    }

    fn ordered(&self, kind: Symbol, key: Symbol) -> Option<std::sync::Arc<[RelIx]>> {
        self.orders.of(kind, key, || {
            let rels = (0..narrow(self.rel_count())).map(RelIx);
            let rels = rels.filter(|&rel| self.rel_type(rel) == kind);
            let text = |rel| Some((self.rel_property(rel, key)?.text()?, rel));
            let mut texts: Vec<(&str, RelIx)> = rels.filter_map(text).collect();
            texts.sort_unstable();
            texts.into_iter().map(|(_, rel)| rel).collect()
        })
    }

    fn end_labels(&self, kind: Symbol) -> [&[Symbol]; 2] {
        let kind = self.types.get(&kind);
        [0, 1].map(|side| kind.map_or(&[][..], |kind| &kind.ends[side]))
    }

    fn rel_evidence(&self, rel: RelIx) -> Vec<Citation> {
        self.proof.of_relationship(rel)
    }

    fn node_evidence(&self, node: NodeIx) -> Vec<Citation> {
        self.proof.of_node(node)
    }
}

/// A graph while its parts come in.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) symbols: Symbols,
    pub(super) values: Values,
    label_sets: IndexSet<Box<[Symbol]>, FxBuildHasher>,
    pairs: Vec<Pair>,
    nodes: Vec<Payload>,
    rels: Vec<(Payload, NodeIx, NodeIx)>,
}

impl Draft {
    /// Makes room, where the numbers are known before.
    pub(super) fn reserve(&mut self, nodes: usize, rels: usize) {
        self.nodes.reserve_exact(nodes);
        self.rels.reserve_exact(rels);
    }

    pub(super) fn pairs_of(&mut self, properties: &Properties) -> Vec<Pair> {
        let pair = |(key, value): (&String, &Property)| (self.symbols.intern(key), self.values.intern(value));
        properties.iter().map(pair).collect()
    }

    pub(super) fn node(&mut self, id: u64, labels: Box<[Symbol]>, pairs: impl IntoIterator<Item = Pair>) {
        let kind = narrow(self.label_sets.insert_full(labels).0);
        let pairs = self.keep(pairs);
        self.nodes.push(Payload { id, kind, pairs });
    }

    pub(super) fn relationship(
        &mut self,
        id: u64,
        kind: Symbol,
        (start, end): (NodeIx, NodeIx),
        pairs: impl IntoIterator<Item = Pair>,
    ) {
        let pairs = self.keep(pairs);
        self.rels.push((
            Payload {
                id,
                kind: kind.0,
                pairs,
            },
            start,
            end,
        ));
    }

    fn keep(&mut self, pairs: impl IntoIterator<Item = Pair>) -> Range {
        let start = narrow(self.pairs.len());
        self.pairs.extend(pairs);
        Range {
            start,
            end: narrow(self.pairs.len()),
        }
    }

    /// Every folded name and alias with its nodes, in alphabetical order.
    pub(super) fn names(&self) -> BTreeMap<Box<str>, Vec<NodeIx>> {
        let mut names: BTreeMap<Box<str>, Vec<NodeIx>> = BTreeMap::new();
        let keys = [self.symbols.find("name"), self.symbols.find("aliases")];
        for (number, node) in self.nodes.iter().enumerate() {
            let node_ix = NodeIx(narrow(number));
            let values = node.pairs.of(&self.pairs).iter();
            for &(_, value) in values.filter(|&&(key, _)| keys.contains(&Some(key))) {
                let texts = match self.values.get(value) {
                    Property::List(list) => list.iter().filter_map(Property::text).collect(),
                    one => one.text().into_iter().collect::<Vec<_>>(),
                };
                for folded in texts.into_iter().map(fold).filter(|name| !name.is_empty()) {
                    let bearers = names.entry(folded.into()).or_default();
                    if bearers.last() != Some(&node_ix) {
                        bearers.push(node_ix);
                    }
                }
            }
        }
        names
    }

    /// The types of relationships, in the order of the last of each.
    fn types(&self) -> IndexMap<Symbol, Kind, FxBuildHasher> {
        let mut types: IndexMap<Symbol, Kind, FxBuildHasher> = IndexMap::default();
        for &(payload, start, end) in self.rels.iter().rev() {
            let labels = |node: NodeIx| &*self.label_sets[self.nodes[node.0 as usize].kind as usize];
            let kind = types.entry(Symbol(payload.kind)).or_insert_with(|| Kind {
                count: 0,
                ends: [labels(start).to_vec(), labels(end).to_vec()],
            });
            kind.count += 1;
            for (common, node) in kind.ends.iter_mut().zip([start, end]) {
                common.retain(|label| labels(node).contains(label));
            }
        }
        types
    }

    fn adjacency(&self, back: bool) -> Adjacency {
        let arc = |rel: RelIx| {
            let (payload, start, end) = self.rels[rel.0 as usize];
            let (from, to) = if back { (end, start) } else { (start, end) };
            let kind = Symbol(payload.kind);
            Arc { kind, from, to }
        };
        let count = narrow(self.rels.len());
        Adjacency::new(self.nodes.len(), self.symbols.len(), count, arc)
    }

    /// Puts the parts together. `names` must come in alphabetical order.
    pub(super) fn finish(mut self, names: impl IntoIterator<Item = (Box<str>, Vec<NodeIx>)>) -> Graph {
        self.pairs.shrink_to_fit();
        let mut topology = DiGraph::with_capacity(self.nodes.len(), self.rels.len());
        let mut labelled: IndexMap<Symbol, Vec<NodeIx>, FxBuildHasher> = IndexMap::default();
        for (number, &node) in self.nodes.iter().enumerate() {
            for &label in &self.label_sets[node.kind as usize] {
                labelled.entry(label).or_default().push(NodeIx(narrow(number)));
            }
            topology.add_node(node);
        }
        for nodes in labelled.values_mut() {
            nodes.shrink_to_fit();
        }
        let types = self.types();
        let (outgoing, incoming) = rayon::join(|| self.adjacency(false), || self.adjacency(true));
        for &(payload, start, end) in self.rels.iter().rev() {
            let index = |node: NodeIx| NodeIndex::new(node.0 as usize);
            topology.add_edge(index(start), index(end), payload);
        }
        let mut graph = Graph {
            symbols: self.symbols,
            values: self.values,
            label_sets: self.label_sets,
            pairs: self.pairs,
            topology,
            names: IndexMap::default(),
            bearers: Vec::new(),
            labelled,
            types,
            outgoing,
            incoming,
            orders: Orders::default(),
            proof: Proof::none(),
        };
        for (name, nodes) in names {
            let start = narrow(graph.bearers.len());
            graph.bearers.extend(nodes);
            let end = narrow(graph.bearers.len());
            graph.names.insert(name, Range { start, end });
        }
        graph.names.shrink_to_fit();
        graph.bearers.shrink_to_fit();
        graph
    }
}
