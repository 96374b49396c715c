//! The shortest walks between two nodes.

use super::Row;
use crate::query::context::Context;
use crate::query::error::QueryError;
use crate::query::plan::Follow;
use crate::store::{GraphView, NodeIx, RelIx};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// The nodes and the relationships of a walk.
type Walk = (Vec<NodeIx>, Vec<RelIx>);

impl<G: GraphView> Context<'_, G> {
    /// The shortest walks between two nodes, by breadth-first search.
    pub(super) fn shortest(
        &self,
        start: NodeIx,
        end: NodeIx,
        follow: &Follow,
        all: bool,
        row: &mut Row,
    ) -> Result<Vec<Walk>, QueryError> {
        let (least, most) = match follow.hops {
            Some((least, most)) => (least, most.unwrap_or(u32::MAX)),
            None => (1, 1),
        };
        if start == end {
            return Ok(if least == 0 {
                vec![(vec![start], Vec::new())]
            } else {
                Vec::new()
            });
        }
        let mut depth: FxHashMap<NodeIx, u32> = FxHashMap::default();
        depth.insert(start, 0);
        let mut before: FxHashMap<NodeIx, Vec<(RelIx, NodeIx)>> = FxHashMap::default();
        let mut open = VecDeque::from([start]);
        while let Some(node) = open.pop_front() {
            self.tick()?;
            let next = depth.get(&node).copied().unwrap_or(0) + 1;
            if next > most || depth.get(&end).is_some_and(|&found| next > found) {
                break;
            }
            for (rel, other) in self.world.neighbours(node, follow.direction, &follow.types) {
                if !self.each_fits(rel, follow, row)? {
                    continue;
                }
                let known = depth.get(&other).copied();
                if known.is_none() {
                    depth.insert(other, next);
                    open.push_back(other);
                }
                if known.is_none_or(|known| known == next) {
                    before.entry(other).or_default().push((rel, node));
                }
            }
        }
        if !depth.contains_key(&end) {
            return Ok(Vec::new());
        }
        let mut found: Vec<Walk> = Vec::new();
        let mut partial: Vec<Walk> = vec![(vec![end], Vec::new())];
        while let Some((nodes, rels)) = partial.pop() {
            self.tick()?;
            let last = nodes.last().copied().unwrap_or(end);
            if last == start {
                let (nodes, rels) = (
                    nodes.into_iter().rev().collect(),
                    rels.into_iter().rev().collect(),
                );
                found.push((nodes, rels));
                self.room(found.len())?;
                if !all {
                    break;
                }
                continue;
            }
            for &(rel, node) in before.get(&last).into_iter().flatten().rev() {
                let (mut nodes, mut rels) = (nodes.clone(), rels.clone());
                nodes.push(node);
                rels.push(rel);
                partial.push((nodes, rels));
            }
        }
        Ok(found)
    }
}
