//! From a node along its relationships: to new nodes, back to one that is known, or only counted.

use super::step::{Rest, used};
use super::{Row, States};
use crate::query::ast::Direction;
use crate::query::context::Context;
use crate::query::error::QueryError;
use crate::query::plan::{Check, Follow};
use crate::query::value::Value;
use crate::store::{GraphView, Link, NodeIx};
use std::borrow::Cow;

/// Fewer links are found by looking through them than by a table.
const TABLE_FROM_LINKS: usize = 8;

/// Where the links of one node lead, as a table: made when a step asks for the same node again, as a step that closes
/// a triangle does for each row. This is the build side of a hash join.
#[derive(Debug, Default)]
pub(super) struct Table {
    node: Option<NodeIx>,
    /// How often the node was asked for.
    asked: usize,
    /// For each node one more than the place of the first link to it, or 0; empty until it pays.
    places: Vec<u32>,
    filled: bool,
}

impl Table {
    /// The links among `here`, those of `node` and ordered by their other ends, that lead to `to`.
    fn find<'l>(
        &mut self,
        node: NodeIx,
        here: &'l [Link],
        to: NodeIx,
        links: impl Fn(NodeIx) -> &'l [Link],
    ) -> &'l [Link] {
        if self.node != Some(node) {
            if let Some(before) = self.node.filter(|_| self.filled) {
                for (_, other) in links(before) {
                    self.places[other.0 as usize] = 0;
                }
            }
            (self.node, self.asked, self.filled) = (Some(node), 0, false);
        }
        self.asked += 1;
        if !self.filled {
            // The last link leads furthest, for they are ordered.
            let most = here.last().map_or(0, |(_, other)| other.0 as usize + 1);
            // A larger table must be cleared first, many entries at the cost of one search.
            let cost = here.len() + most.saturating_sub(self.places.len()) / 64;
            if self.asked < cost {
                return equal(here, to);
            }
            if self.places.len() < most {
                self.places.resize(most, 0);
            }
            for (at, (_, other)) in here.iter().enumerate().rev() {
                self.places[other.0 as usize] = at as u32 + 1;
            }
            self.filled = true;
        }
        match self.places.get(to.0 as usize).copied().unwrap_or(0) {
            0 => &[],
            place => {
                let rest = &here[place as usize - 1..];
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
            let [first, second] = self.between(node, target, follow, states);
            for &(rel, _) in first.iter().chain(second.iter()) {
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
            let mut count = 0;
            for links in &self.between(node, target, follow, states) {
                for &(rel, _) in links.iter() {
                    count += i64::from(!used(row, &follow.unlike, rel));
                }
            }
            return Ok(count);
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

    /// The links between two nodes that are known: those that start here, and those that end here.
    fn between<'c>(
        &'c self,
        node: NodeIx,
        target: NodeIx,
        follow: &Follow,
        states: &mut States,
    ) -> [Cow<'c, [Link]>; 2] {
        let (graph, direction) = (self.graph, follow.direction);
        let stored = match follow.types.as_slice() {
            [kind] if self.world.is_as_stored() => kind.symbol,
            _ => {
                let mut found = self.world.neighbours(node, direction, &follow.types);
                found.retain(|(_, other)| *other == target);
                return [Cow::Owned(found), Cow::Borrowed(&[])];
            }
        };
        let Some(kind) = stored else {
            return [Cow::Borrowed(&[]), Cow::Borrowed(&[])];
        };
        let links = |node| match direction {
            Direction::In => graph.incoming_of(node, kind),
            _ => graph.outgoing_of(node, kind),
        };
        let here = links(node);
        let first = if here.len() < TABLE_FROM_LINKS {
            equal(here, target)
        } else {
            states.table(follow.slot).find(node, here, target, links)
        };
        // A loop starts and ends here, and is one relationship.
        let second = if direction == Direction::Both && node != target {
            equal(graph.incoming_of(node, kind), target)
        } else {
            &[]
        };
        [Cow::Borrowed(first), Cow::Borrowed(second)]
    }
}
