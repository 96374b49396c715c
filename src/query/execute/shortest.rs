//! The shortest walks between two nodes, searched from both ends at once.
//!
//! Both searches go breadth first, always the one with fewer nodes at its edge, one whole level at a time. Where they
//! meet for the first time, every shortest walk has exactly one relationship that joins them.

use super::Row;
use crate::query::ast::Direction;
use crate::query::context::Context;
use crate::query::error::QueryError;
use crate::query::plan::Follow;
use crate::store::{GraphView, Link, NodeIx, RelIx};
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;

/// The search from one end.
struct Search {
    direction: Direction,
    depth: u32,
    /// The nodes at the edge.
    edge: Vec<NodeIx>,
    near: FxHashMap<NodeIx, Reached>,
}

/// How far a node is, and over which links shortest walks reach it; the others only where all walks are wanted.
#[derive(Default)]
struct Reached {
    depth: u32,
    first: Option<Link>,
    others: Vec<Link>,
}

impl Search {
    fn new(start: NodeIx, direction: Direction) -> Search {
        let near = FxHashMap::from_iter([(start, Reached::default())]);
        let edge = vec![start];
        Search {
            direction,
            depth: 0,
            edge,
            near,
        }
    }

    /// The relationships of the shortest walks back from a node, nearest to the node first; `all` of them or one.
    fn walks_back(&self, node: NodeIx, all: bool) -> Vec<Vec<RelIx>> {
        let (mut found, mut open) = (Vec::new(), vec![(node, Vec::new())]);
        while let Some((node, rels)) = open.pop() {
            let reached = self.near.get(&node);
            let Some((reached, first)) = reached.and_then(|reached| Some((reached, reached.first?))) else {
                found.push(rels);
                if !all {
                    break;
                }
                continue;
            };
            for &(rel, before) in reached.others.iter().rev().chain([&first]) {
                let mut rels: Vec<RelIx> = rels.clone();
                rels.push(rel);
                open.push((before, rels));
            }
        }
        found
    }
}

impl<G: GraphView> Context<'_, G> {
    /// The relationships of the shortest walk from `start` to `end`, or of all of them.
    pub(super) fn shortest(
        &self,
        start: NodeIx,
        end: NodeIx,
        follow: &Follow,
        all: bool,
        row: &mut Row,
    ) -> Result<Vec<Vec<RelIx>>, QueryError> {
        let (least, most) = match follow.hops {
            Some((least, most)) => (least, most.unwrap_or(u32::MAX)),
            None => (1, 1),
        };
        if start == end {
            return Ok(if least == 0 { vec![Vec::new()] } else { Vec::new() });
        }
        let mut from_start = Search::new(start, follow.direction);
        let mut from_end = Search::new(end, follow.direction.reversed());
        let (meetings, forward) = loop {
            let forward = from_start.edge.len() <= from_end.edge.len();
            let (near, far) = if forward {
                (&mut from_start, &from_end)
            } else {
                (&mut from_end, &from_start)
            };
            if near.edge.is_empty() || near.depth + far.depth >= most {
                return Ok(Vec::new());
            }
            let meetings = self.level(near, far, (follow, all), row)?;
            if !meetings.is_empty() {
                break (meetings, forward);
            }
        };
        let mut found = Vec::new();
        for (mut left, rel, mut right) in meetings {
            if !forward {
                std::mem::swap(&mut left, &mut right);
            }
            for before in from_start.walks_back(left, all) {
                for after in from_end.walks_back(right, all) {
                    self.tick()?;
                    let before = before.iter().rev();
                    found.push(before.chain([&rel]).chain(&after).copied().collect());
                    self.room(found.len())?;
                    if !all {
                        return Ok(found);
                    }
                }
            }
        }
        Ok(found)
    }

    /// Goes one level further; answers the relationships that join the two searches.
    fn level(
        &self,
        near: &mut Search,
        far: &Search,
        (follow, all): (&Follow, bool),
        row: &mut Row,
    ) -> Result<Vec<(NodeIx, RelIx, NodeIx)>, QueryError> {
        let mut meetings = Vec::new();
        let depth = near.depth + 1;
        for node in std::mem::take(&mut near.edge) {
            let (edge, reached) = (&mut near.edge, &mut near.near);
            self.world
                .each_neighbour(node, near.direction, &follow.types, |rel, other| {
                    self.tick()?;
                    if !self.each_fits(rel, follow, row)? {
                        return Ok::<bool, QueryError>(true);
                    }
                    if far
                        .near
                        .get(&other)
                        .is_some_and(|reached| reached.depth == far.depth)
                    {
                        meetings.push((node, rel, other));
                    }
                    match reached.entry(other) {
                        Entry::Vacant(new) => {
                            edge.push(other);
                            new.insert(Reached {
                                depth,
                                first: Some((rel, node)),
                                others: Vec::new(),
                            });
                        }
                        Entry::Occupied(mut known) if all && known.get().depth == depth => {
                            known.get_mut().others.push((rel, node));
                        }
                        Entry::Occupied(_) => {}
                    }
                    Ok(true)
                })?;
            self.room(near.near.len())?;
        }
        near.depth = depth;
        Ok(meetings)
    }
}
