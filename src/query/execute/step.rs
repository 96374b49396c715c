//! One step of a stage: takes a row, hands on what becomes of it.

use super::{Row, Sink, States};
use crate::query::compile::Ex;
use crate::query::context::Context;
use crate::query::distinct::Distinct;
use crate::query::error::{Detail, QueryError};
use crate::query::plan::{Access, Check, Op};
use crate::query::value::{Key, Value};
use crate::store::{GraphView, NodeIx, RelIx};
use std::borrow::Cow;
use std::sync::Arc;

/// What stands behind a step: the further steps, the row, and who takes it in the end.
pub(super) type Rest<'r, 's> = (&'r [Op], &'r mut Row, &'r mut States, &'r mut Sink<'s>);

impl<G: GraphView> Context<'_, G> {
    /// Runs steps; `sink` answers whether more rows are wanted.
    pub(crate) fn step(
        &self,
        ops: &[Op],
        row: &mut Row,
        states: &mut States,
        sink: &mut Sink<'_>,
    ) -> Result<bool, QueryError> {
        self.tick()?;
        let Some(profile) = &self.profile else {
            return self.operate(ops, row, states, sink);
        };
        let start = std::time::Instant::now();
        let more = self.operate(ops, row, states, sink);
        profile.add(ops, start.elapsed());
        more
    }

    fn operate(
        &self,
        ops: &[Op],
        row: &mut Row,
        states: &mut States,
        sink: &mut Sink<'_>,
    ) -> Result<bool, QueryError> {
        let Some((op, rest)) = ops.split_first() else {
            return sink(row);
        };
        match op {
            Op::Filter(condition) => {
                if self.holds(condition, row)? {
                    return self.step(rest, row, states, sink);
                }
                Ok(true)
            }
            Op::Start(Access::Bound, check) => match row[check.slot] {
                Value::Node(node) if self.fits(node, check) => self.step(rest, row, states, sink),
                Value::Node(_) | Value::Null => Ok(true),
                _ => Err(QueryError::failed(
                    Detail::InvalidArgumentType,
                    "a pattern needs a node here",
                )),
            },
            Op::Start(access, check) => {
                let candidates = self.candidates(access);
                let fit =
                    matches!(access, Access::Label(label) if check.labels == std::slice::from_ref(label));
                for &node in candidates.iter() {
                    if fit || self.fits(node, check) {
                        row[check.slot] = Value::Node(node);
                        if !self.step(rest, row, states, sink)? {
                            return Ok(false);
                        }
                    } else {
                        self.tick()?;
                    }
                }
                Ok(true)
            }
            Op::Range(range, follow, start, end) => {
                self.in_range(range, follow, (start, end), (rest, row, states, sink))
            }
            Op::Expand { from, follow, to } => {
                let Value::Node(node) = row[*from] else {
                    return Ok(true);
                };
                if follow.hops.is_some() {
                    return self.walks(node, follow, to, (rest, row, states, sink));
                }
                self.expand(node, follow, to, (rest, row, states, sink))
            }
            Op::Degree {
                from,
                follow,
                to,
                slot,
            } => {
                let Value::Node(node) = row[*from] else {
                    return Ok(true);
                };
                let count = self.degree(node, follow, to, row)?;
                if count == 0 {
                    return Ok(true);
                }
                row[*slot] = Value::Int(count);
                self.step(rest, row, states, sink)
            }
            Op::Total {
                from,
                follow,
                to,
                degree,
                slot,
            } => {
                let Value::Node(node) = row[*from] else {
                    return Ok(true);
                };
                let total = self.total(node, (follow, to), degree, row)?;
                if total == 0 {
                    return Ok(true);
                }
                row[*slot] = Value::Int(total);
                self.step(rest, row, states, sink)
            }
            Op::Reach { from, follow, to } => {
                let Value::Node(node) = row[*from] else {
                    return Ok(true);
                };
                for reached in self.reached(node, follow, to, row)? {
                    row[to.slot] = Value::Node(reached);
                    if !self.step(rest, row, states, sink)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Op::Shortest {
                from,
                follow,
                to,
                all,
            } => {
                let (Value::Node(start), Value::Node(end)) = (row[*from].clone(), row[*to].clone()) else {
                    return Ok(true);
                };
                for rels in self.shortest(start, end, follow, *all, row)? {
                    row[follow.slot] = rels.into_iter().map(Value::Rel).collect();
                    if !self.step(rest, row, states, sink)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Op::Path { slot, nodes, rels } => {
                row[*slot] = self.path_value(row, nodes, rels);
                self.step(rest, row, states, sink)
            }
            Op::Optional(inner, slots) => {
                let mut found = false;
                let more = self.step(inner, row, &mut States::default(), &mut |row| {
                    found = true;
                    self.step(rest, row, states, sink)
                })?;
                if !more || found {
                    return Ok(more);
                }
                slots.iter().for_each(|&slot| row[slot] = Value::Null);
                self.step(rest, row, states, sink)
            }
            Op::Unwind(list, slot) => {
                let items = match self.eval(list, row)? {
                    Value::List(items) => items,
                    Value::Null => return Ok(true),
                    one => Arc::new(vec![one]),
                };
                for item in items.iter() {
                    row[*slot] = item.clone();
                    if !self.step(rest, row, states, sink)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Op::Project(items) => {
                for (value, slot) in items {
                    row[*slot] = self.eval(value, row)?;
                }
                self.step(rest, row, states, sink)
            }
            Op::Distinct(slots, state) => {
                let seen: &mut Distinct = states.seen.entry(*state).or_default();
                let (_, new) = match slots.as_slice() {
                    [slot] => seen.add_one(row[*slot].clone()),
                    slots => seen.add(slots.iter().map(|&slot| Key(row[slot].clone())).collect()),
                };
                if !new {
                    return Ok(true);
                }
                self.room(seen.len())?;
                self.step(rest, row, states, sink)
            }
            Op::Skip(count, state) => {
                let left = self.left(count, *state, row, states)?;
                if left > 0 {
                    states.left.insert(*state, left - 1);
                    return Ok(true);
                }
                self.step(rest, row, states, sink)
            }
            Op::Limit(count, state) => {
                let left = self.left(count, *state, row, states)?;
                if left == 0 {
                    return Ok(false);
                }
                states.left.insert(*state, left - 1);
                Ok(self.step(rest, row, states, sink)? && left > 1)
            }
        }
    }

    fn left(&self, count: &Ex, state: usize, row: &Row, states: &mut States) -> Result<u64, QueryError> {
        if let Some(left) = states.left.get(&state) {
            return Ok(*left);
        }
        let count = self.count(count, row)?;
        states.left.insert(state, count);
        Ok(count)
    }

    fn candidates(&self, access: &Access) -> Cow<'_, [NodeIx]> {
        match access {
            Access::Bound => Cow::Borrowed(&[]),
            Access::Ids(ids) => {
                let mut nodes = self.world.nodes();
                nodes.retain(|&node| {
                    self.world
                        .id(&Value::Node(node))
                        .is_some_and(|id| ids.contains(&id))
                });
                Cow::Owned(nodes)
            }
            Access::Named(name) => match self.world.named(name) {
                Some(nodes) => Cow::Borrowed(nodes),
                None => Cow::Owned(self.world.nodes()),
            },
            Access::Label(label) => self.world.labelled(label),
            Access::All => Cow::Owned(self.world.nodes()),
        }
    }

    pub(super) fn fits(&self, node: NodeIx, check: &Check) -> bool {
        (check.sure && self.world.is_as_stored())
            || check.labels.iter().all(|label| self.world.has_label(node, label))
    }
}

/// Whether a relationship was used before in the same match.
pub(super) fn used(row: &Row, slots: &[usize], rel: RelIx) -> bool {
    slots.iter().any(|&slot| match &row[slot] {
        Value::Rel(other) => *other == rel,
        Value::List(items) => items.contains(&Value::Rel(rel)),
        _ => false,
    })
}
