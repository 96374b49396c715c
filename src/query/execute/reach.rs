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
        let mut found = vec![start];
        // How far each node is, and by which first relationship it was reached.
        let mut near: FxHashMap<NodeIx, (u32, Option<RelIx>)> = FxHashMap::default();
        near.insert(start, (0, None));
        let mut cycle: Option<u32> = None;
        let mut at = 0;
        while let Some(&node) = found.get(at) {
            at += 1;
            self.tick()?;
            let (depth, first) = near[&node];
            if depth == most {
                break;
            }
            self.world
                .each_neighbour(node, follow.direction, &follow.types, |rel, other| {
                    if used(row, &follow.unlike, rel) || !self.each_fits(rel, follow, row)? {
                        return Ok::<bool, QueryError>(true);
                    }
                    let branch = first.unwrap_or(rel);
                    match near.get(&other) {
                        None => {
                            near.insert(other, (depth + 1, Some(branch)));
                            found.push(other);
                        }
                        Some(&(far, reached)) => {
                            let closes = match follow.direction {
                                Direction::Both if other == start => node == start || rel != branch,
                                Direction::Both => reached != Some(branch),
                                _ => other == start,
                            };
                            if closes {
                                let length = depth + far + 1;
                                cycle = Some(cycle.map_or(length, |known| known.min(length)));
                            }
                        }
                    }
                    Ok(true)
                })?;
            self.room(found.len())?;
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
