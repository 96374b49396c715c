//! Where a match starts, which way it goes on, and when its conditions are tested.
//!
//! The start is the cheapest node of the paths: one that is bound already, then one known by its number or name, then
//! the label with the fewest nodes. Conditions are tested as soon as their names are bound.

use super::{Access, Check, Follow, Op, Range};
use crate::query::ast::{Binary, Direction, Expr, Shortest};
use crate::query::compile::Ex;
use crate::query::error::{Detail, QueryError};
use crate::query::value::Value;
use crate::query::world::Key;
use crate::store::GraphView;
use std::sync::Arc;

/// More steps behind each other are written by machines, and would cost the stack.
pub(super) const MOST_STEPS: usize = 500;

/// A path to be walked.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    pub(super) shortest: Option<Shortest>,
    pub(super) nodes: Vec<Check>,
    pub(super) rels: Vec<Follow>,
    /// Where the whole walk goes, if it has a name.
    pub(super) name: Option<usize>,
}

/// The steps of one match while they are made.
#[derive(Debug, Default)]
pub(super) struct Planner {
    pub(super) walks: Vec<Walk>,
    pub(super) conditions: Vec<Ex>,
    /// Nodes whose number is known.
    pub(super) ids: Vec<(usize, Vec<i64>)>,
    /// Nodes whose name is known.
    pub(super) names: Vec<(usize, Arc<str>)>,
    /// The slots that have values: first those from before the match, then those of its own.
    bound: Vec<usize>,
    before: usize,
    ops: Vec<Op>,
    rels: Vec<usize>,
    /// As written: no choice of a start, no early conditions.
    plain: bool,
}

impl Planner {
    pub(super) fn new(bound: Vec<usize>, plain: bool) -> Planner {
        Planner {
            before: bound.len(),
            bound,
            plain,
            ..Planner::default()
        }
    }

    /// The steps, the path with the cheapest start first; the others follow from what it binds.
    pub(super) fn ops<G: GraphView>(mut self, graph: &G) -> Result<Vec<Op>, QueryError> {
        let mut left = std::mem::take(&mut self.walks);
        while !left.is_empty() {
            let cheapest = |walk: &Walk| {
                let costs = walk.nodes.iter().map(|node| self.access(node, graph).1);
                costs.min().unwrap_or(usize::MAX)
            };
            let chosen = if self.plain {
                0
            } else {
                let all = left.iter().enumerate();
                all.min_by_key(|(_, walk)| cheapest(walk)).map_or(0, |(at, _)| at)
            };
            let walk = left.remove(chosen);
            self.walk(walk, graph);
        }
        self.filters(true);
        // Each step of a match waits on the stack for those behind it.
        if self.ops.len() > MOST_STEPS {
            let message = format!("a match has at most {MOST_STEPS} steps");
            return Err(QueryError::refused(Detail::UnexpectedSyntax, None, message));
        }
        Ok(self.ops)
    }

    /// How a node is found, and how many candidates there are about.
    fn access<G: GraphView>(&self, node: &Check, graph: &G) -> (Access, usize) {
        if self.bound.contains(&node.slot) {
            return (Access::Bound, 0);
        }
        if let Some((_, ids)) = self.ids.iter().find(|(slot, _)| *slot == node.slot) {
            return (Access::Ids(ids.clone()), 1);
        }
        if let Some((_, name)) = self.names.iter().find(|(slot, _)| *slot == node.slot) {
            return (Access::Named(name.clone()), 2 + graph.named(name).len());
        }
        let size = |label: &Key| label.symbol.map_or(0, |symbol| graph.labelled(symbol).len());
        match node.labels.iter().min_by_key(|label| size(label)) {
            Some(label) => (Access::Label(label.clone()), 4 + size(label)),
            None => (Access::All, 5 + graph.node_count()),
        }
    }

    fn walk<G: GraphView>(&mut self, walk: Walk, graph: &G) {
        let Walk {
            shortest,
            nodes,
            rels,
            name,
        } = walk;
        if let (Some(kind), [follow]) = (shortest, rels.as_slice()) {
            self.start(&nodes[0], graph);
            self.start(&nodes[1], graph);
            self.ops.push(Op::Shortest {
                from: nodes[0].slot,
                follow: follow.clone(),
                to: nodes[1].slot,
                all: kind == Shortest::All,
            });
            self.bound.push(follow.slot);
        } else if let Some(op) = self.range(&nodes, &rels, graph) {
            self.bound.extend([nodes[0].slot, rels[0].slot, nodes[1].slot]);
            self.rels.push(rels[0].slot);
            self.ops.push(op);
            self.filters(false);
        } else {
            let cost = |at: usize| self.access(&nodes[at], graph).1;
            let first = if self.plain {
                0
            } else {
                (0..nodes.len()).min_by_key(|&at| (cost(at), at)).unwrap_or(0)
            };
            self.start(&nodes[first], graph);
            self.start_known(&nodes, graph);
            for at in first..rels.len() {
                self.expand(graph, &nodes[at], (&rels[at], false), &nodes[at + 1]);
            }
            for at in (0..first).rev() {
                self.expand(graph, &nodes[at + 1], (&rels[at], true), &nodes[at]);
            }
        }
        if let Some(slot) = name {
            let nodes = nodes.iter().map(|node| node.slot).collect();
            let rels = rels.iter().map(|follow| follow.slot).collect();
            self.ops.push(Op::Path { slot, nodes, rels });
            self.bound.push(slot);
            self.filters(false);
        }
    }

    /// A single relationship that a condition bounds, between nodes of which nothing but labels is known.
    fn range<G: GraphView>(&self, nodes: &[Check], rels: &[Follow], graph: &G) -> Option<Op> {
        let ([left, right], [follow]) = (nodes, rels) else {
            return None;
        };
        let open = |node: &Check| matches!(self.access(node, graph).0, Access::Label(_) | Access::All);
        let single = follow.hops.is_none() && !follow.bound && follow.types.len() == 1;
        if self.plain || !single || left.slot == right.slot || !open(left) || !open(right) {
            return None;
        }
        let range = range_of(follow.slot, &self.conditions)?;
        let (mut start, mut end) = match follow.direction {
            Direction::Out => (left.clone(), right.clone()),
            Direction::In => (right.clone(), left.clone()),
            Direction::Both => return None,
        };
        let mut follow = follow.clone();
        follow.unlike.clone_from(&self.rels);
        for (check, direction) in [(&mut start, Direction::In), (&mut end, Direction::Out)] {
            follow.direction = direction;
            check.sure = is_sure(graph, &follow, check);
        }
        Some(Op::Range(range, follow, start, end))
    }

    /// Starts also at the other nodes of which there is one at most: what leads to them is then looked up rather than
    /// followed from one side only.
    fn start_known<G: GraphView>(&mut self, nodes: &[Check], graph: &G) {
        if self.plain {
            return;
        }
        for node in nodes {
            let single = match self.access(node, graph).0 {
                Access::Named(name) => graph.named(&name).len() < 2,
                Access::Ids(ids) => ids.len() < 2,
                _ => false,
            };
            if single {
                self.start(node, graph);
            }
        }
    }

    fn start<G: GraphView>(&mut self, node: &Check, graph: &G) {
        let access = if self.plain && !self.bound.contains(&node.slot) {
            Access::All
        } else {
            self.access(node, graph).0
        };
        // A node that this match has found itself is one; what comes from before may be null.
        let own = self.bound[self.before..].contains(&node.slot);
        if own && node.labels.is_empty() && !self.plain {
            return;
        }
        self.ops.push(Op::Start(access, node.clone()));
        self.bound.push(node.slot);
        self.filters(false);
    }

    fn expand<G: GraphView>(&mut self, graph: &G, from: &Check, (follow, back): (&Follow, bool), to: &Check) {
        let mut follow = follow.clone();
        if back {
            follow.direction = follow.direction.reversed();
            follow.back = true;
        }
        follow.unlike.clone_from(&self.rels);
        self.rels.push(follow.slot);
        let mut to = to.clone();
        to.bound = self.bound.contains(&to.slot);
        to.sure = !self.plain && is_sure(graph, &follow, &to);
        self.bound.extend([follow.slot, to.slot]);
        self.ops.push(Op::Expand {
            from: from.slot,
            follow,
            to,
        });
        self.filters(false);
    }

    /// Adds the conditions whose names are all bound.
    fn filters(&mut self, all: bool) {
        if self.plain && !all {
            return;
        }
        let mut rest = Vec::new();
        for condition in std::mem::take(&mut self.conditions) {
            let mut slots = Vec::new();
            condition.slots(&mut slots);
            if all || slots.iter().all(|slot| self.bound.contains(slot)) {
                self.ops.push(Op::Filter(condition));
            } else {
                rest.push(condition);
            }
        }
        self.conditions = rest;
    }
}

/// The texts between which conditions put a property of a relationship.
fn range_of(slot: usize, conditions: &[Ex]) -> Option<Range> {
    let mut range: Option<Range> = None;
    for condition in conditions {
        let Ex::Binary(operator, left, right) = condition else {
            continue;
        };
        let (Ex::Property(of, key), Ex::Const(Value::Text(text))) = (&**left, &**right) else {
            continue;
        };
        if !matches!(**of, Ex::Slot(found) if found == slot) {
            continue;
        }
        let new = || Range {
            key: key.clone(),
            from: None,
            until: None,
        };
        let known = range.get_or_insert_with(new);
        if known.key != *key {
            continue;
        }
        // Of two bounds on one side the first is enough: the conditions are tested behind it.
        match operator {
            Binary::Greater | Binary::GreaterEqual => drop(known.from.get_or_insert_with(|| text.clone())),
            Binary::Less | Binary::LessEqual => drop(known.until.get_or_insert_with(|| text.clone())),
            Binary::Equal => {
                known.from.get_or_insert_with(|| text.clone());
                known.until.get_or_insert_with(|| text.clone());
            }
            _ => {}
        }
    }
    range.filter(|range| range.from.is_some() || range.until.is_some())
}

/// Whether all nodes to which relationships lead have the labels that are asked for.
fn is_sure<G: GraphView>(graph: &G, follow: &Follow, to: &Check) -> bool {
    let from_zero = follow.hops.is_some_and(|(least, _)| least == 0);
    let known = |kind: &Key| {
        let Some(kind) = kind.symbol else { return true };
        let ends = graph.end_labels(kind);
        let sides = match follow.direction {
            Direction::Out => &ends[1..],
            Direction::In => &ends[..1],
            Direction::Both => &ends[..],
        };
        let has = |label: &Key| {
            sides
                .iter()
                .all(|side| label.symbol.is_some_and(|label| side.contains(&label)))
        };
        to.labels.iter().all(has)
    };
    !from_zero && !follow.types.is_empty() && follow.types.iter().all(known)
}

/// The parts of a condition that are joined by `AND`.
pub(super) fn split<'e>(condition: Option<&'e Expr>, into: &mut Vec<&'e Expr>) {
    match condition {
        Some(Expr::Binary(Binary::And, left, right)) => {
            split(Some(left), into);
            split(Some(right), into);
        }
        Some(other) => into.push(other),
        None => {}
    }
}

/// `id(x) = 12` and `id(x) IN [12, 13]`.
pub(super) fn known_id(condition: &Expr) -> Option<(String, Vec<i64>)> {
    let Expr::Binary(operator, left, right) = condition else {
        return None;
    };
    let Expr::Call { name, arguments, .. } = left.as_ref() else {
        return None;
    };
    let [Expr::Variable(of)] = arguments.as_slice() else {
        return None;
    };
    if !name.text.eq_ignore_ascii_case("id") {
        return None;
    }
    let number = |expr: &Expr| match expr {
        Expr::Literal(Value::Int(number), _) => Some(*number),
        _ => None,
    };
    let ids = match (operator, right.as_ref()) {
        (Binary::Equal, one) => vec![number(one)?],
        (Binary::In, Expr::List(all)) => all.iter().map(number).collect::<Option<Vec<_>>>()?,
        _ => return None,
    };
    Some((of.text.clone(), ids))
}
