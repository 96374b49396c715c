//! From a node along its relationships: to new nodes, back to one that is known, or only counted.

use super::step::{Rest, used};
use super::{Row, States};
use crate::query::ast::Direction;
use crate::query::context::Context;
use crate::query::error::QueryError;
use crate::query::plan::{Check, Follow};
use crate::query::value::Value;
use crate::store::{GraphView, Link, NodeIx, RelIx};

/// Fewer links are found by looking through them than by a table.
const TABLE_FROM_LINKS: usize = 8;

/// Where the links of one node lead, as a table over all nodes: made when a step asks for the same node again, as a
/// step that closes a triangle does for each row. This is the build side of a hash join.
#[derive(Debug, Default)]
pub(super) struct Table {
    node: Option<NodeIx>,
    /// For each node one more than the place of the first link to it, or 0.
    places: Vec<u32>,
    filled: bool,
}

impl Table {
    /// The links among `links`, those of `node` and ordered by their other ends, that lead to `to`.
    fn find<'l>(
        &mut self,
        node: NodeIx,
        links: &'l [Link],
        to: NodeIx,
        nodes: usize,
        old: impl Fn(NodeIx) -> &'l [Link],
    ) -> &'l [Link] {
        if self.node != Some(node) {
            if let Some(before) = self.node.filter(|_| self.filled) {
                old(before)
                    .iter()
                    .for_each(|(_, other)| self.places[other.0 as usize] = 0);
            }
            (self.node, self.filled) = (Some(node), false);
            return equal(links, to);
        }
        if !self.filled {
            self.places.resize(nodes, 0);
            for (at, (_, other)) in links.iter().enumerate().rev() {
                self.places[other.0 as usize] = at as u32 + 1;
            }
            self.filled = true;
        }
        match self.places[to.0 as usize] {
            0 => &[],
            place => {
                let rest = &links[place as usize - 1..];
                let count = rest.iter().take_while(|(_, other)| *other == to).count();
                &rest[..count]
            }
        }
    }
}

/// The links to a node, among links that are ordered by their other ends.
fn equal(links: &[Link], to: NodeIx) -> &[Link] {
    let start = links.partition_point(|(_, other)| *other < to);
    let count = links[start..]
        .iter()
        .take_while(|(_, other)| *other == to)
        .count();
    &links[start..start + count]
}

impl<G: GraphView> Context<'_, G> {
    /// Follows relationships of one step.
    pub(super) fn expand(
        &self,
        node: NodeIx,
        follow: &Follow,
        to: &Check,
        (rest, row, states, sink): Rest<'_, '_>,
    ) -> Result<bool, QueryError> {
        let bound_rel = match (&row[follow.slot], follow.bound) {
            (Value::Rel(rel), true) => Some(*rel),
            (_, true) => return Ok(true),
            _ => None,
        };
        if to.bound {
            let Value::Node(target) = row[to.slot] else {
                return Ok(true);
            };
            if !self.fits(target, to) {
                return Ok(true);
            }
            for rel in self.between(node, target, follow, states) {
                if bound_rel.is_some_and(|bound| bound != rel) || used(row, &follow.unlike, rel) {
                    continue;
                }
                row[follow.slot] = Value::Rel(rel);
                if !self.step(rest, row, states, sink)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        self.world
            .each_neighbour(node, follow.direction, &follow.types, |rel, other| {
                if bound_rel.is_some_and(|bound| bound != rel)
                    || used(row, &follow.unlike, rel)
                    || !self.fits(other, to)
                {
                    self.tick()?;
                    return Ok(true);
                }
                if follow.kept {
                    row[follow.slot] = Value::Rel(rel);
                }
                row[to.slot] = Value::Node(other);
                self.step(rest, row, states, sink)
            })
    }

    /// How many rows [`expand`](Self::expand) would make.
    pub(super) fn degree(
        &self,
        node: NodeIx,
        follow: &Follow,
        to: &Check,
        row: &Row,
        states: &mut States,
    ) -> Result<i64, QueryError> {
        if to.bound {
            let Value::Node(target) = row[to.slot] else {
                return Ok(0);
            };
            if !self.fits(target, to) {
                return Ok(0);
            }
            let rels = self.between(node, target, follow, states);
            return Ok(rels.filter(|&rel| !used(row, &follow.unlike, rel)).count() as i64);
        }
        let all = follow.unlike.is_empty() && (to.sure || to.labels.is_empty());
        if all
            && follow.direction != Direction::Both
            && let Some(slices) = self.world.links(node, follow.direction, &follow.types)
        {
            return Ok(slices.map(|links| links.len() as i64).sum());
        }
        let mut count = 0;
        self.world
            .each_neighbour(node, follow.direction, &follow.types, |rel, other| {
                self.tick()?;
                count += i64::from(!used(row, &follow.unlike, rel) && self.fits(other, to));
                Ok::<bool, QueryError>(true)
            })?;
        Ok(count)
    }

    /// The relationships between two nodes that are known.
    fn between<'c>(
        &'c self,
        node: NodeIx,
        target: NodeIx,
        follow: &'c Follow,
        states: &mut States,
    ) -> impl Iterator<Item = RelIx> + use<'c, G> {
        let (types, direction) = (&follow.types, follow.direction);
        let mut found: [&[Link]; 2] = [&[], &[]];
        let mut rest = Vec::new();
        match (self.world.links(node, direction, types), types.as_slice()) {
            (Some(mut slices), [_]) if direction != Direction::Both => {
                let links = slices.next().unwrap_or_default();
                if links.len() < TABLE_FROM_LINKS {
                    found[0] = equal(links, target);
                } else {
                    let old = |node| {
                        let slices = self.world.links(node, direction, types);
                        slices.and_then(|mut slices| slices.next()).unwrap_or_default()
                    };
                    let table = states.table(follow.slot);
                    found[0] = table.find(node, links, target, self.graph.node_count(), old);
                }
            }
            (Some(slices), [_]) => {
                for (to, links) in found.iter_mut().zip(slices) {
                    *to = equal(links, target);
                }
                if node == target {
                    // A loop starts and ends here, and is one relationship.
                    found[1] = &[];
                }
            }
            (..) => {
                rest = self.world.neighbours(node, direction, types);
                rest.retain(|(_, other)| *other == target);
            }
        }
        let found = found.into_iter().flatten().copied();
        found.chain(rest).map(|(rel, _)| rel)
    }
}
