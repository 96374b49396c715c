//! The relationships of each node by type, in one direction: what queries walk.
//!
//! Compressed sparse rows: the links of a node stand together, those of one type together among them, ordered by the
//! node at their other end. petgraph's lists would lead a query over every relationship of a busy node, each in
//! another place of memory; here it reads only those of the type that it asks for, one behind the other.

use super::graph::narrow;
use super::view::{NodeIx, RelIx, Symbol};

/// A relationship and the node at its other end.
pub type Link = (RelIx, NodeIx);

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Adjacency {
    /// Where the groups of each node begin; one entry more than there are nodes.
    nodes: Vec<u32>,
    /// One group a node and type, and one behind the last that ends it.
    groups: Vec<Group>,
    links: Vec<Link>,
}

#[derive(Clone, Copy, Debug)]
struct Group {
    kind: Symbol,
    start: u32,
}

/// A relationship: its type, and the nodes from and to which it leads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arc {
    pub(super) kind: Symbol,
    pub(super) from: NodeIx,
    pub(super) to: NodeIx,
}

impl Adjacency {
    /// Sorts the relationships `0..count`, each as `arc` tells it; all symbols lie below `symbols`.
    pub(super) fn new(nodes: usize, symbols: usize, count: u32, arc: impl Fn(RelIx) -> Arc) -> Adjacency {
        // The last sort counts most, and each keeps the order of the one before.
        let rels = sorted((0..count).map(RelIx), nodes, |rel| arc(rel).to.0);
        let rels = sorted(rels.into_iter(), symbols, |rel| arc(rel).kind.0);
        let rels = sorted(rels.into_iter(), nodes, |rel| arc(rel).from.0);
        let mut found = Adjacency {
            nodes: Vec::with_capacity(nodes + 1),
            groups: Vec::new(),
            links: rels.iter().map(|&rel| (rel, arc(rel).to)).collect(),
        };
        let mut at = 0;
        for node in (0..).map(NodeIx).take(nodes) {
            found.nodes.push(narrow(found.groups.len()));
            let mut last = None;
            while let Some(arc) = rels.get(at).map(|&rel| arc(rel)).filter(|arc| arc.from == node) {
                if last != Some(arc.kind) {
                    last = Some(arc.kind);
                    let start = narrow(at);
                    found.groups.push(Group {
                        kind: arc.kind,
                        start,
                    });
                }
                at += 1;
            }
        }
        found.nodes.push(narrow(found.groups.len()));
        found.groups.push(Group {
            kind: Symbol(u32::MAX),
            start: narrow(at),
        });
        found.groups.shrink_to_fit();
        found
    }

    /// The links of a node by relationships of a type, ordered by node, then by relationship.
    pub(super) fn links(&self, node: NodeIx, kind: Symbol) -> &[Link] {
        let node = node.0 as usize;
        let (first, last) = (self.nodes[node] as usize, self.nodes[node + 1] as usize);
        match self.groups[first..last]
            .iter()
            .position(|group| group.kind == kind)
        {
            Some(at) => {
                let (start, end) = (self.groups[first + at].start, self.groups[first + at + 1].start);
                &self.links[start as usize..end as usize]
            }
            None => &[],
        }
    }

    /// How many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.nodes) + size_of_val(&*self.groups) + size_of_val(&*self.links)
    }
}

/// Sorts by a number below `bound`, by counting; what has equal numbers keeps its order.
fn sorted(
    rels: impl ExactSizeIterator<Item = RelIx> + Clone,
    bound: usize,
    by: impl Fn(RelIx) -> u32,
) -> Vec<RelIx> {
    let mut places = vec![0_u32; bound + 1];
    for rel in rels.clone() {
        places[by(rel) as usize + 1] += 1;
    }
    for at in 1..places.len() {
        places[at] += places[at - 1];
    }
    let mut sorted = vec![RelIx(0); rels.len()];
    for rel in rels {
        let place = &mut places[by(rel) as usize];
        sorted[*place as usize] = rel;
        *place += 1;
    }
    sorted
}
