//! From a node along its relationships: to new nodes, back to one that is known, or only counted.

use super::Row;
use super::step::{Rest, used};
use crate::query::ast::Direction;
use crate::query::context::Context;
use crate::query::error::QueryError;
use crate::query::plan::{Check, Follow, Op};
use crate::query::value::Value;
use crate::store::{GraphView, Link, NodeIx};
use std::borrow::Cow;
use std::cmp::Ordering;

/// The links to a node, among links that are ordered by their other ends.
fn equal(links: &[Link], to: NodeIx) -> &[Link] {
    let start = links.partition_point(|(_, other)| *other < to);
    let count = links[start..]
        .iter()
        .take_while(|(_, other)| *other == to)
        .count();
    &links[start..start + count]
}

/// Behind the links to nodes before `to`: found by steps that double, for it is mostly near.
fn skip(links: &[Link], to: NodeIx) -> &[Link] {
    let mut step = 1;
    while links.get(step).is_some_and(|(_, other)| *other < to) {
        step *= 2;
    }
    let near = &links[..links.len().min(step + 1)];
    &links[near.partition_point(|(_, other)| *other < to)..]
}

/// The nodes to which two ordered lists of links both lead, with the links there: an intersection of sorted lists, as
/// worst-case optimal joins make it.
fn common<'l>(
    mut one: &'l [Link],
    mut two: &'l [Link],
    mut take: impl FnMut(NodeIx, &'l [Link], &'l [Link]) -> Result<(), QueryError>,
) -> Result<(), QueryError> {
    while let (Some(&(_, a)), Some(&(_, b))) = (one.first(), two.first()) {
        match a.cmp(&b) {
            Ordering::Less => one = skip(one, b),
            Ordering::Greater => two = skip(two, a),
            Ordering::Equal => {
                let run = |links: &[Link]| links.iter().take_while(|(_, other)| *other == a).count();
                let (first, second) = (run(one), run(two));
                take(a, &one[..first], &two[..second])?;
                (one, two) = (&one[first..], &two[second..]);
            }
        }
    }
    Ok(())
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
            let [first, second] = self.between(node, target, follow);
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
    ) -> Result<i64, QueryError> {
        if to.bound {
            let Value::Node(target) = row[to.slot] else {
                return Ok(0);
            };
            if !self.fits(target, to) {
                return Ok(0);
            }
            let mut count = 0;
            for links in &self.between(node, target, follow) {
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

    /// How many rows a step and one that counts behind it would make.
    pub(super) fn total(
        &self,
        node: NodeIx,
        (follow, to): (&Follow, &Check),
        degree: &Op,
        row: &mut Row,
    ) -> Result<i64, QueryError> {
        let Op::Degree {
            from,
            follow: further,
            to: end,
            ..
        } = degree
        else {
            return Ok(0);
        };
        let mut total = 0;
        let outer = if end.slot == to.slot { *from } else { end.slot };
        // Seen from the node that is known before, what closes goes the other way where it starts at the new one.
        let back = end.slot != to.slot;
        let closes = end.bound && outer != to.slot && (!back || *from == to.slot);
        if closes
            && let Value::Node(known) = row[outer]
            && let Some(here) = self.one_list(node, follow, false)
            && let Some(there) = self.one_list(known, further, back)
        {
            common(here, there, |other, first, second| {
                self.tick()?;
                if !self.fits(other, to) || !self.fits(if back { known } else { other }, end) {
                    return Ok(());
                }
                for &(rel, _) in first {
                    if !used(row, &follow.unlike, rel) {
                        row[follow.slot] = Value::Rel(rel);
                        let free = |link: &&Link| !used(row, &further.unlike, link.0);
                        total += second.iter().filter(free).count() as i64;
                    }
                }
                Ok(())
            })?;
            return Ok(total);
        }
        self.world
            .each_neighbour(node, follow.direction, &follow.types, |rel, other| {
                self.tick()?;
                if used(row, &follow.unlike, rel) || !self.fits(other, to) {
                    return Ok(true);
                }
                if follow.kept {
                    row[follow.slot] = Value::Rel(rel);
                }
                row[to.slot] = Value::Node(other);
                if let Value::Node(start) = row[*from] {
                    total += self.degree(start, further, end, row)?;
                }
                Ok::<bool, QueryError>(true)
            })?;
        Ok(total)
    }

    /// The stored links of a step by one type in one direction, `back` against it.
    fn one_list(&self, node: NodeIx, follow: &Follow, back: bool) -> Option<&[Link]> {
        let [kind] = follow.types.as_slice() else {
            return None;
        };
        if !self.world.is_as_stored() || follow.direction == Direction::Both {
            return None;
        }
        let Some(kind) = kind.symbol else {
            return Some(&[]);
        };
        Some(if (follow.direction == Direction::Out) != back {
            self.graph.outgoing_of(node, kind)
        } else {
            self.graph.incoming_of(node, kind)
        })
    }

    /// The links between two nodes that are known: those that start here, and those that end here.
    fn between<'c>(&'c self, node: NodeIx, target: NodeIx, follow: &Follow) -> [Cow<'c, [Link]>; 2] {
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
        let first = match direction {
            Direction::In => graph.incoming_of(node, kind),
            Direction::Out | Direction::Both => graph.outgoing_of(node, kind),
        };
        let first = equal(first, target);
        // A loop starts and ends here, and is one relationship.
        let second = if direction == Direction::Both && node != target {
            equal(graph.incoming_of(node, kind), target)
        } else {
            &[]
        };
        [Cow::Borrowed(first), Cow::Borrowed(second)]
    }
}
