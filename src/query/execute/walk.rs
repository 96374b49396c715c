//! Walks of variable length, and walks as values.

use super::Row;
use super::step::{Rest, used};
use crate::query::context::Context;
use crate::query::error::QueryError;
use crate::query::plan::{Check, Follow};
use crate::query::value::Value;
use crate::store::{GraphView, NodeIx, RelIx};
use std::sync::Arc;

impl<G: GraphView> Context<'_, G> {
    pub(crate) fn path_value(&self, row: &Row, nodes: &[usize], rels: &[usize]) -> Value {
        let Some(Value::Node(first)) = nodes.first().map(|&slot| &row[slot]) else {
            return Value::Null;
        };
        let (mut walked, mut followed, mut at) = (vec![*first], Vec::new(), *first);
        for &slot in rels {
            let steps: Vec<RelIx> = match &row[slot] {
                Value::Rel(rel) => vec![*rel],
                Value::List(items) => items
                    .iter()
                    .filter_map(|item| {
                        if let Value::Rel(rel) = item {
                            Some(*rel)
                        } else {
                            None
                        }
                    })
                    .collect(),
                _ => return Value::Null,
            };
            for rel in steps {
                let (start, end) = self.world.ends(rel);
                at = if start == at { end } else { start };
                walked.push(at);
                followed.push(rel);
            }
        }
        Value::Path(Arc::new((walked, followed)))
    }

    pub(super) fn each_fits(&self, rel: RelIx, follow: &Follow, row: &mut Row) -> Result<bool, QueryError> {
        for (key, value) in &follow.each {
            let wanted = self.eval(value, row)?;
            if self.world.rel_property(rel, key).equals(&wanted) != Some(true) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Variable length: every walk of the right length, no relationship twice. The walk is kept beside the stack, for
    /// it can be as long as the graph has relationships.
    pub(super) fn walks(
        &self,
        start: NodeIx,
        follow: &Follow,
        to: &Check,
        (rest, row, states, sink): Rest<'_, '_>,
    ) -> Result<bool, QueryError> {
        let (least, most) = follow.hops.unwrap_or((1, Some(1)));
        let most = most.unwrap_or(u32::MAX);
        let bound_node = match (&row[to.slot], to.bound) {
            (Value::Node(node), true) => Some(*node),
            (_, true) => return Ok(true),
            _ => None,
        };
        let bound_list = follow.bound.then(|| row[follow.slot].clone());
        let mut walked: Vec<RelIx> = Vec::new();
        let mut open: Vec<std::vec::IntoIter<(RelIx, NodeIx)>> = Vec::new();
        let mut at = start;
        loop {
            self.tick()?;
            let length = walked.len() as u32;
            if length >= least && bound_node.is_none_or(|bound| bound == at) && self.fits(at, to) {
                let kept: &[RelIx] = if follow.kept { &walked } else { &[] };
                let mut list: Vec<Value> = kept.iter().map(|&rel| Value::Rel(rel)).collect();
                if follow.back {
                    list.reverse();
                }
                let list = Value::from(list);
                if bound_list.as_ref().is_none_or(|bound| *bound == list) {
                    row[follow.slot] = list;
                    row[to.slot] = Value::Node(at);
                    let more = self.step(rest, row, states, sink)?;
                    if let Some(bound) = &bound_list {
                        row[follow.slot] = bound.clone();
                    }
                    if !more {
                        return Ok(false);
                    }
                }
            }
            let further = if length < most {
                self.world.neighbours(at, follow.direction, &follow.types)
            } else {
                Vec::new()
            };
            open.push(further.into_iter());
            // On to the next relationship that is not used yet, back where there is none.
            loop {
                let Some(last) = open.last_mut() else {
                    return Ok(true);
                };
                self.tick()?;
                match last.next() {
                    Some((rel, other)) => {
                        if walked.contains(&rel)
                            || used(row, &follow.unlike, rel)
                            || !self.each_fits(rel, follow, row)?
                        {
                            continue;
                        }
                        walked.push(rel);
                        at = other;
                        break;
                    }
                    None => {
                        open.pop();
                        walked.pop();
                    }
                }
            }
        }
    }
}
