//! Plans into rows.
//!
//! Matching is depth first: each step hands its rows on at once, so that a `LIMIT` behind it stops it. Only groupings,
//! orders and changes of the graph hold all rows. A relationship is used once in one match, as openCypher has it.

use super::aggregate::Group;
use super::ast::Query;
use super::compile::{Compiler, Ex, Scope};
use super::context::Context;
use super::error::{Detail, QueryError};
use super::plan::{Access, Check, End, Follow, Op, Plan, Stage};
use super::value::{Key as ValueKey, Value};
use crate::store::{GraphView, NodeIx, RelIx};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Ordering;
use std::collections::VecDeque;

/// The values of all slots of a query.
pub(crate) type Row = Vec<Value>;

/// Columns and rows.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Table {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<Value>>,
}

/// The nodes and the relationships of a walk.
type Walk = (Vec<NodeIx>, Vec<RelIx>);

/// Takes a row; answers whether more are wanted.
pub(crate) type Sink<'s> = dyn FnMut(&mut Row) -> Result<bool, QueryError> + 's;

/// What `SKIP`, `LIMIT` and `DISTINCT` remember while a stage runs, by their slots.
#[derive(Default)]
pub(crate) struct States {
    left: FxHashMap<usize, u64>,
    seen: FxHashMap<usize, FxHashSet<Vec<ValueKey>>>,
}

impl<G: GraphView> Context<'_, G> {
    /// Compiles a query against this graph.
    pub(crate) fn plan(&self, query: &Query) -> Result<Plan, QueryError> {
        let mut compiler = Compiler {
            context: self,
            width: 0,
            aggregates: None,
            known: Vec::new(),
            grouped: false,
        };
        compiler.query(query, &Scope::default(), false)
    }

    /// Runs a whole query.
    pub(crate) fn query(&self, query: &Query) -> Result<Table, QueryError> {
        self.run(&self.plan(query)?)
    }

    /// Runs a plan from nothing.
    pub(crate) fn run(&self, plan: &Plan) -> Result<Table, QueryError> {
        let mut seed: Row = vec![Value::Null; plan.width];
        let mut rows = self.run_plan(plan, &mut seed, None)?;
        if plan.columns.is_empty() {
            // A query that only changes the graph returns nothing.
            rows.clear();
        }
        Ok(Table {
            columns: plan.columns.clone(),
            rows,
        })
    }

    /// Runs a plan from one row; `most` rows are enough.
    pub(crate) fn run_plan(
        &self,
        plan: &Plan,
        seed: &mut Row,
        most: Option<usize>,
    ) -> Result<Vec<Row>, QueryError> {
        let mut all = Vec::new();
        for (stages, columns) in &plan.parts {
            let rows = self.stages(stages, seed, columns, most)?;
            all.extend(rows);
        }
        if plan.parts.len() > 1 && !plan.all {
            let mut seen = FxHashSet::default();
            all.retain(|row: &Row| seen.insert(row.iter().cloned().map(ValueKey).collect::<Vec<_>>()));
        }
        Ok(all)
    }

    fn stages(
        &self,
        stages: &[Stage],
        seed: &mut Row,
        columns: &[usize],
        most: Option<usize>,
    ) -> Result<Vec<Row>, QueryError> {
        let mut rows = vec![seed.clone()];
        let mut found = Vec::new();
        for (number, stage) in stages.iter().enumerate() {
            let mut states = States::default();
            let last = number + 1 == stages.len();
            // `LIMIT 0` wants nothing, not even the first row.
            if self.wants_nothing(&stage.ops, seed)? {
                rows.clear();
            }
            if last {
                let width = columns.len();
                for mut row in std::mem::take(&mut rows) {
                    let more = self.step(&stage.ops, &mut row, &mut states, &mut |row| {
                        let mut shown = Vec::with_capacity(width);
                        shown.extend(columns.iter().map(|&slot| row[slot].clone()));
                        found.push(shown);
                        self.room(found.len())?;
                        Ok(most.is_none_or(|most| found.len() < most))
                    })?;
                    if !more {
                        break;
                    }
                }
                break;
            }
            rows = self.stage(stage, rows, seed, &mut states)?;
        }
        Ok(found)
    }

    /// Whether stages find a row at all, also where they return no columns.
    pub(crate) fn any(
        &self,
        stages: &[Stage],
        columns: &[usize],
        seed: &mut Row,
    ) -> Result<bool, QueryError> {
        Ok(!self.stages(stages, seed, columns, Some(1))?.is_empty())
    }

    fn stage(
        &self,
        stage: &Stage,
        rows: Vec<Row>,
        seed: &Row,
        states: &mut States,
    ) -> Result<Vec<Row>, QueryError> {
        match &stage.end {
            End::Group { keys, aggregates } => {
                let mut groups = Group::new(aggregates, keys.len());
                for mut row in rows {
                    let more = self.step(&stage.ops, &mut row, states, &mut |row| {
                        self.group(&mut groups, keys, row)?;
                        Ok(true)
                    })?;
                    if !more {
                        break;
                    }
                }
                groups.rows(keys, seed, self)
            }
            End::Sort { keys, top } => {
                let keep = match top {
                    Some((skip, limit)) => {
                        let skip = skip.as_ref().map_or(Ok(0), |skip| self.count(skip, seed))?;
                        Some(self.count(limit, seed)?.saturating_add(skip))
                    }
                    None => None,
                };
                let keep = keep.map(|keep| usize::try_from(keep).unwrap_or(usize::MAX));
                let down: Vec<bool> = keys.iter().map(|(_, down)| *down).collect();
                let order = |a: &(Vec<Value>, Row), b: &(Vec<Value>, Row)| {
                    for ((a, b), down) in a.0.iter().zip(&b.0).zip(&down) {
                        let order = if *down { b.order(a) } else { a.order(b) };
                        if order != Ordering::Equal {
                            return order;
                        }
                    }
                    Ordering::Equal
                };
                let mut sorted: Vec<(Vec<Value>, Row)> = Vec::new();
                for mut row in rows {
                    let more = self.step(&stage.ops, &mut row, states, &mut |row| {
                        let mut values = Vec::with_capacity(keys.len());
                        for (key, _) in keys {
                            values.push(self.eval(key, row)?);
                        }
                        sorted.push((values, row.clone()));
                        self.room(sorted.len())?;
                        if let Some(keep) = keep
                            && sorted.len() > keep.saturating_mul(2).max(1024)
                        {
                            sorted.sort_by(order);
                            sorted.truncate(keep);
                        }
                        Ok(true)
                    })?;
                    if !more {
                        break;
                    }
                }
                sorted.sort_by(order);
                if let Some(keep) = keep {
                    sorted.truncate(keep);
                }
                Ok(sorted.into_iter().map(|(_, row)| row).collect())
            }
            End::Rows | End::Write(_) => {
                let mut found = Vec::new();
                for mut row in rows {
                    let more = self.step(&stage.ops, &mut row, states, &mut |row| {
                        found.push(row.clone());
                        self.room(found.len())?;
                        Ok(true)
                    })?;
                    if !more {
                        break;
                    }
                }
                if let End::Write(write) = &stage.end {
                    return self.write(write, found);
                }
                Ok(found)
            }
        }
    }

    fn group(&self, groups: &mut Group<'_>, keys: &[(Ex, usize)], row: &mut Row) -> Result<(), QueryError> {
        let mut values = Vec::with_capacity(keys.len());
        for (key, _) in keys {
            values.push(ValueKey(self.eval(key, row)?));
        }
        let at = groups.at(values, row);
        for number in 0..groups.aggregates.len() {
            let aggregate = &groups.aggregates[number];
            let mut arguments = [Value::Null, Value::Null];
            for (to, argument) in arguments.iter_mut().zip(&aggregate.arguments) {
                *to = self.eval(argument, row)?;
            }
            groups.add(at, number, arguments)?;
        }
        self.room(groups.len())
    }

    fn wants_nothing(&self, ops: &[Op], seed: &Row) -> Result<bool, QueryError> {
        for op in ops {
            if let Op::Limit(limit, _) = op
                && self.count(limit, seed)? == 0
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn count(&self, expr: &Ex, seed: &Row) -> Result<u64, QueryError> {
        match self.eval(expr, &mut seed.clone())? {
            Value::Int(number) => u64::try_from(number).map_err(|_| {
                QueryError::failed(
                    Detail::NegativeIntegerArgument,
                    "`SKIP` and `LIMIT` cannot be negative",
                )
            }),
            other => {
                let message = format!("`SKIP` and `LIMIT` need a whole number and have {}", other.kind());
                Err(QueryError::failed(Detail::InvalidBound, message))
            }
        }
    }

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
                for node in self.candidates(access) {
                    if self.fits(node, check) {
                        row[check.slot] = Value::Node(node);
                        if !self.step(rest, row, states, sink)? {
                            return Ok(false);
                        }
                    }
                    self.tick()?;
                }
                Ok(true)
            }
            Op::Expand { from, follow, to } => {
                let Value::Node(node) = row[*from] else {
                    return Ok(true);
                };
                if follow.hops.is_some() {
                    return self.walks(node, follow, to, (rest, row, states, sink));
                }
                let bound_rel = match (&row[follow.slot], follow.bound) {
                    (Value::Rel(rel), true) => Some(*rel),
                    (_, true) => return Ok(true),
                    _ => None,
                };
                let bound_node = match (&row[to.slot], to.bound) {
                    (Value::Node(node), true) => Some(*node),
                    (_, true) => return Ok(true),
                    _ => None,
                };
                for (rel, other) in self.world.neighbours(node, follow.direction, &follow.types) {
                    if bound_rel.is_some_and(|bound| bound != rel)
                        || bound_node.is_some_and(|bound| bound != other)
                        || used(row, &follow.unlike, rel)
                        || !self.fits(other, to)
                    {
                        continue;
                    }
                    row[follow.slot] = Value::Rel(rel);
                    row[to.slot] = Value::Node(other);
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
                for (_, rels) in self.shortest(start, end, follow, *all, row)? {
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
                    one => std::sync::Arc::new(vec![one]),
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
                let key: Vec<ValueKey> = slots.iter().map(|&slot| ValueKey(row[slot].clone())).collect();
                let seen = states.seen.entry(*state).or_default();
                if !seen.insert(key) {
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

    fn candidates(&self, access: &Access) -> Vec<NodeIx> {
        match access {
            Access::Bound => Vec::new(),
            Access::Ids(ids) => {
                let mut nodes = self.world.nodes();
                nodes.retain(|&node| {
                    self.world
                        .id(&Value::Node(node))
                        .is_some_and(|id| ids.contains(&id))
                });
                nodes
            }
            Access::Named(name) => self.world.named(name).unwrap_or_else(|| self.world.nodes()),
            Access::Label(label) => self.world.labelled(label),
            Access::All => self.world.nodes(),
        }
    }

    fn fits(&self, node: NodeIx, check: &Check) -> bool {
        check.labels.iter().all(|label| self.world.has_label(node, label))
    }

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
        Value::Path(std::sync::Arc::new((walked, followed)))
    }

    fn each_fits(&self, rel: RelIx, follow: &Follow, row: &mut Row) -> Result<bool, QueryError> {
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
    fn walks(
        &self,
        start: NodeIx,
        follow: &Follow,
        to: &Check,
        (rest, row, states, sink): (&[Op], &mut Row, &mut States, &mut Sink<'_>),
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
                let mut list: Vec<Value> = walked.iter().map(|&rel| Value::Rel(rel)).collect();
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

    /// The shortest walks between two nodes, by breadth-first search.
    fn shortest(
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

    /// Whether a condition is true.
    pub(crate) fn holds(&self, condition: &Ex, row: &mut Row) -> Result<bool, QueryError> {
        match self.eval(condition, row)? {
            Value::Bool(truth) => Ok(truth),
            Value::Null => Ok(false),
            other => {
                let message = format!("a condition is true or false, and this is {}", other.kind());
                Err(QueryError::failed(Detail::InvalidArgumentType, message))
            }
        }
    }
}

/// Whether a relationship was used before in the same match.
fn used(row: &Row, slots: &[usize], rel: RelIx) -> bool {
    slots.iter().any(|&slot| match &row[slot] {
        Value::Rel(other) => *other == rel,
        Value::List(items) => items.contains(&Value::Rel(rel)),
        _ => false,
    })
}
