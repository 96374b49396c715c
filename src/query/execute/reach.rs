//! Which nodes can be reached: breadth first, each node once, however many walks lead there.

use super::Row;
use super::step::used;
use crate::query::ast::Direction;
use crate::query::context::Context;
use crate::query::error::QueryError;
use crate::query::plan::{Check, Follow};
use crate::query::value::Value;
use crate::store::{GraphView, NodeIx, RelIx};
use rustc_hash::FxHashMap;

impl<G: GraphView> Context<'_, G> {
    /// The nodes at the ends of all walks that use no relationship twice, nearest first.
    ///
    /// The shortest walk to another node never uses one twice, so distances are enough. Back to the start leads the
    /// shortest cycle through it: an edge between nodes that were reached by different first relationships closes one.
    pub(super) fn reached(
        &self,
        start: NodeIx,
        follow: &Follow,
        to: &Check,
        row: &mut Row,
    ) -> Result<Vec<NodeIx>, QueryError> {
        let (least, most) = follow.hops.unwrap_or((1, Some(1)));
        let most = most.unwrap_or(u32::MAX);
        let (mut found, mut seen) = (vec![start], Marks::default());
        seen.insert(start);
        // Where relationships are followed both ways: how far each node is, and by which first relationship.
        let mut branches: FxHashMap<NodeIx, (u32, RelIx)> = FxHashMap::default();
        let mut cycle: Option<u32> = None;
        let (mut level, mut depth) = (0..1, 0);
        while depth < most && !level.is_empty() {
            for at in level.clone() {
                self.tick()?;
                let node = found[at];
                let branch = branches.get(&node).map(|(_, first)| *first);
                self.world
                    .each_neighbour(node, follow.direction, &follow.types, |rel, other| {
                        if used(row, &follow.unlike, rel) || !self.each_fits(rel, follow, row)? {
                            return Ok::<bool, QueryError>(true);
                        }
                        let new = seen.insert(other);
                        if new {
                            found.push(other);
                        }
                        let mut closed = |length: u32| {
                            cycle = Some(cycle.map_or(length, |known| known.min(length)));
                        };
                        if follow.direction != Direction::Both {
                            if other == start {
                                closed(depth + 1);
                            }
                            return Ok(true);
                        }
                        let first = branch.unwrap_or(rel);
                        if new {
                            branches.insert(other, (depth + 1, first));
                        } else if other == start {
                            if node == start || rel != first {
                                closed(depth + 1);
                            }
                        } else if let Some(&(far, reached)) = branches.get(&other)
                            && reached != first
                        {
                            closed(depth + far + 1);
                        }
                        Ok(true)
                    })?;
            }
            self.room(found.len())?;
            level = level.end..found.len();
            depth += 1;
        }
        if least > 0 && cycle.is_none_or(|length| length > most) {
            found.remove(0);
        }
        let bound = to.bound.then(|| row[to.slot].clone());
        found.retain(|&node| {
            self.fits(node, to) && bound.as_ref().is_none_or(|bound| *bound == Value::Node(node))
        });
        Ok(found)
    }
}

/// A set of nodes, one bit each.
#[derive(Debug, Default)]
struct Marks(Vec<u64>);

impl Marks {
    /// Whether the node is new.
    fn insert(&mut self, node: NodeIx) -> bool {
        let (at, bit) = (node.0 as usize / 64, 1 << (node.0 % 64));
        if at >= self.0.len() {
            self.0.resize(at + 1, 0);
        }
        let new = self.0[at] & bit == 0;
        self.0[at] |= bit;
        new
    }
}
