//! Clauses into rows.
//!
//! Matching is depth first: each step hands its rows on at once, so that a `LIMIT` behind it stops it. A
//! relationship is used once in one match, as openCypher has it.

use super::ast::{Clause, Direction, Expr, Name, Projection, Query};
use super::context::Context;
use super::error::QueryError;
use super::eval::{Row, Scope};
use super::function::{AGGREGATES, aggregate};
use super::plan::{self, Access, Check, Follow, Op};
use super::value::Value;
use crate::store::{GraphView, NodeIx, RelIx};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

/// Columns and rows.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Table {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

/// The nodes and the relationships of a walk.
type Walk = (Vec<NodeIx>, Vec<RelIx>);

type Sink<'s> = dyn FnMut(&Row) -> Result<bool, QueryError> + 's;

impl<G: GraphView> Context<'_, G> {
    /// Runs a whole query.
    pub(crate) fn query(&self, query: &Query) -> Result<Table, QueryError> {
        let mut whole: Option<Table> = None;
        for (number, part) in query.parts.iter().enumerate() {
            let table = self.single(part)?;
            whole = Some(match whole {
                None => table,
                Some(mut before) => {
                    if before.columns != table.columns {
                        return Err(QueryError::Type {
                            at: None,
                            message: "the parts of a `UNION` need the same columns".to_owned(),
                        });
                    }
                    before.rows.extend(table.rows);
                    if !query.all.get(number - 1).copied().unwrap_or(false) {
                        distinct(&mut before.rows);
                    }
                    before
                }
            });
        }
        Ok(whole.unwrap_or_default())
    }

    fn single(&self, clauses: &[Clause]) -> Result<Table, QueryError> {
        let mut scope = Scope::default();
        let mut rows: Vec<Row> = vec![Vec::new()];
        for (number, clause) in clauses.iter().enumerate() {
            match clause {
                Clause::Match {
                    optional,
                    paths,
                    condition,
                } => {
                    let enough = self.enough(clauses.get(number + 1..).unwrap_or_default())?;
                    let width = scope.names.len();
                    let ops = plan::matching(self, paths, condition.as_ref(), &mut scope)?;
                    let mut found = Vec::new();
                    for mut row in rows {
                        row.resize(scope.names.len(), Value::Null);
                        let before = found.len();
                        self.run(&ops, &scope, &mut row, &mut |row| {
                            found.push(row.clone());
                            self.room(found.len())?;
                            Ok(enough.is_none_or(|enough| found.len() < enough))
                        })?;
                        if *optional && found.len() == before {
                            row.truncate(width);
                            row.resize(scope.names.len(), Value::Null);
                            found.push(row);
                        }
                    }
                    rows = found;
                }
                Clause::Unwind { list, name } => {
                    let mut found = Vec::new();
                    for row in rows {
                        let items = match self.eval(list, &scope, &row)? {
                            Value::List(items) => items,
                            Value::Null => Vec::new(),
                            one => vec![one],
                        };
                        for item in items {
                            let mut row = row.clone();
                            row.push(item);
                            found.push(row);
                            self.room(found.len())?;
                        }
                    }
                    scope.names.push(name.text.clone());
                    rows = found;
                }
                Clause::Project(projection) => {
                    let table = self.project(projection, &scope, rows)?;
                    scope = Scope { names: table.columns };
                    rows = table.rows;
                }
            }
        }
        Ok(Table {
            columns: scope.names,
            rows,
        })
    }

    /// How many rows of a match are enough, when nothing but a plain `RETURN … LIMIT` follows.
    fn enough(&self, after: &[Clause]) -> Result<Option<usize>, QueryError> {
        let [Clause::Project(projection)] = after else {
            return Ok(None);
        };
        let plain = !projection.distinct
            && projection.order.is_empty()
            && !projection.items.iter().any(|(item, _)| has_aggregate(item));
        match (&projection.limit, &projection.skip) {
            (Some(limit), skip) if plain => {
                let skip = skip.as_ref().map_or(Ok(0), |skip| self.count(skip))?;
                Ok(Some(self.count(limit)?.saturating_add(skip)))
            }
            _ => Ok(None),
        }
    }

    fn count(&self, expr: &Expr) -> Result<usize, QueryError> {
        match self.eval(expr, &Scope::default(), &Vec::new())? {
            Value::Int(number) if number >= 0 => Ok(usize::try_from(number).unwrap_or(usize::MAX)),
            _ => Err(QueryError::Type {
                at: None,
                message: "`SKIP` and `LIMIT` need a number that is not negative".to_owned(),
            }),
        }
    }

    /// Runs the steps of a match; `sink` answers whether more rows are wanted.
    pub(crate) fn run(
        &self,
        ops: &[Op],
        scope: &Scope,
        row: &mut Row,
        sink: &mut Sink<'_>,
    ) -> Result<bool, QueryError> {
        self.step(ops, scope, row, &mut Vec::new(), sink)
    }

    fn step(
        &self,
        ops: &[Op],
        scope: &Scope,
        row: &mut Row,
        used: &mut Vec<RelIx>,
        sink: &mut Sink<'_>,
    ) -> Result<bool, QueryError> {
        self.tick()?;
        let Some((op, rest)) = ops.split_first() else {
            return sink(row);
        };
        match op {
            Op::Filter(condition) => {
                if self.eval(condition, scope, row)?.truth() == Some(true) {
                    return self.step(rest, scope, row, used, sink);
                }
                Ok(true)
            }
            Op::Start(Access::Bound, check) => match row[check.slot] {
                Value::Node(node) if self.fits(node, check, scope, row)? => {
                    self.step(rest, scope, row, used, sink)
                }
                _ => Ok(true),
            },
            Op::Start(access, check) => {
                for node in plan::candidates(self, access) {
                    if self.fits(node, check, scope, row)? {
                        row[check.slot] = Value::Node(node);
                        if !self.step(rest, scope, row, used, sink)? {
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
                if let Some((least, most)) = follow.hops {
                    return self.walk(
                        node,
                        least,
                        most,
                        follow,
                        to,
                        &mut Vec::new(),
                        (rest, scope, row, used, sink),
                    );
                }
                let bound_rel = if let Value::Rel(rel) = row[follow.slot] {
                    Some(rel)
                } else {
                    None
                };
                let bound_node = if let Value::Node(node) = row[to.slot] {
                    Some(node)
                } else {
                    None
                };
                for (rel, other) in self.neighbours(node, follow) {
                    if used.contains(&rel)
                        || bound_rel.is_some_and(|bound| bound != rel)
                        || bound_node.is_some_and(|bound| bound != other)
                    {
                        continue;
                    }
                    if !self.rel_fits(rel, follow, scope, row)? || !self.fits(other, to, scope, row)? {
                        continue;
                    }
                    let before = (
                        std::mem::replace(&mut row[follow.slot], Value::Rel(rel)),
                        std::mem::replace(&mut row[to.slot], Value::Node(other)),
                    );
                    used.push(rel);
                    let more = self.step(rest, scope, row, used, sink)?;
                    used.pop();
                    (row[follow.slot], row[to.slot]) = before;
                    if !more {
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
                path,
            } => {
                let (Value::Node(start), Value::Node(end)) = (row[*from].clone(), row[*to].clone()) else {
                    return Ok(true);
                };
                for (nodes, rels) in self.shortest(start, end, follow, *all)? {
                    row[follow.slot] = Value::List(rels.iter().map(|&rel| Value::Rel(rel)).collect());
                    if let Some(slot) = path {
                        row[*slot] = Value::Path(nodes, rels);
                    }
                    if !self.step(rest, scope, row, used, sink)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Op::Path { slot, nodes, rels } => {
                row[*slot] = self.path_value(row, nodes, rels);
                self.step(rest, scope, row, used, sink)
            }
        }
    }

    fn path_value(&self, row: &Row, nodes: &[usize], rels: &[usize]) -> Value {
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
                _ => Vec::new(),
            };
            for rel in steps {
                let (start, end) = self.graph.ends(rel);
                at = if start == at { end } else { start };
                walked.push(at);
                followed.push(rel);
            }
        }
        Value::Path(walked, followed)
    }

    fn neighbours(&self, node: NodeIx, follow: &Follow) -> Vec<(RelIx, NodeIx)> {
        let mut found: Vec<(RelIx, NodeIx)> = Vec::new();
        if follow.direction != Direction::In {
            found.extend(self.graph.outgoing(node));
        }
        if follow.direction != Direction::Out {
            let loops = follow.direction == Direction::Both;
            found.extend(
                self.graph
                    .incoming(node)
                    .filter(|&(_, other)| !(loops && other == node)),
            );
        }
        if !follow.types.is_empty() {
            found.retain(|&(rel, _)| follow.types.contains(&Some(self.graph.rel_type(rel))));
        }
        found
    }

    /// Variable length: every walk of the right length, no relationship twice.
    #[expect(clippy::too_many_arguments, reason = "the state of one depth-first walk")]
    fn walk(
        &self,
        node: NodeIx,
        least: u32,
        most: Option<u32>,
        follow: &Follow,
        to: &Check,
        walked: &mut Vec<RelIx>,
        on: (&[Op], &Scope, &mut Row, &mut Vec<RelIx>, &mut Sink<'_>),
    ) -> Result<bool, QueryError> {
        self.tick()?;
        let (rest, scope, row, used, sink) = on;
        let length = walked.len() as u32;
        if length >= least {
            let bound = if let Value::Node(bound) = row[to.slot] {
                Some(bound)
            } else {
                None
            };
            if bound.is_none_or(|bound| bound == node) && self.fits(node, to, scope, row)? {
                let rels = Value::List(walked.iter().map(|&rel| Value::Rel(rel)).collect());
                let before = (
                    std::mem::replace(&mut row[follow.slot], rels),
                    std::mem::replace(&mut row[to.slot], Value::Node(node)),
                );
                used.extend(&*walked);
                let more = self.step(rest, scope, row, used, sink)?;
                used.truncate(used.len() - walked.len());
                (row[follow.slot], row[to.slot]) = before;
                if !more {
                    return Ok(false);
                }
            }
        }
        // Walks are as long as there are relationships; the stack is not.
        const LONGEST: u32 = 64;
        if length >= most.unwrap_or(LONGEST).min(LONGEST) {
            return Ok(true);
        }
        for (rel, other) in self.neighbours(node, follow) {
            if walked.contains(&rel) || used.contains(&rel) || !self.rel_fits(rel, follow, scope, row)? {
                continue;
            }
            walked.push(rel);
            let more = self.walk(
                other,
                least,
                most,
                follow,
                to,
                walked,
                (rest, scope, row, used, sink),
            )?;
            walked.pop();
            if !more {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The shortest walks between two nodes, by breadth-first search.
    fn shortest(
        &self,
        start: NodeIx,
        end: NodeIx,
        follow: &Follow,
        all: bool,
    ) -> Result<Vec<Walk>, QueryError> {
        let most = follow
            .hops
            .and_then(|(_, most)| most)
            .unwrap_or(if follow.hops.is_some() { u32::MAX } else { 1 });
        let mut depth: HashMap<NodeIx, u32> = HashMap::from([(start, 0)]);
        let mut before: HashMap<NodeIx, Vec<(RelIx, NodeIx)>> = HashMap::new();
        let mut open = VecDeque::from([start]);
        while let Some(node) = open.pop_front() {
            self.tick()?;
            let level = depth[&node];
            if depth.get(&end).is_some_and(|&found| found <= level) || level >= most {
                break;
            }
            for (rel, other) in self.neighbours(node, follow) {
                match depth.get(&other) {
                    None => {
                        depth.insert(other, level + 1);
                        before.insert(other, vec![(rel, node)]);
                        open.push_back(other);
                    }
                    Some(&known) if known == level + 1 => before.entry(other).or_default().push((rel, node)),
                    Some(_) => {}
                }
            }
        }
        if !depth.contains_key(&end) || start == end {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        let mut partial = vec![(vec![end], Vec::new())];
        while let Some((nodes, rels)) = partial.pop() {
            let at = nodes[nodes.len() - 1];
            if at == start {
                found.push((
                    nodes.into_iter().rev().collect(),
                    rels.into_iter().rev().collect(),
                ));
                if !all || found.len() > 1000 {
                    break;
                }
                continue;
            }
            for &(rel, node) in before.get(&at).into_iter().flatten().rev() {
                let (mut nodes, mut rels): (Vec<NodeIx>, Vec<RelIx>) = (nodes.clone(), rels.clone());
                nodes.push(node);
                rels.push(rel);
                partial.push((nodes, rels));
            }
        }
        Ok(found)
    }

    fn fits(&self, node: NodeIx, check: &Check, scope: &Scope, row: &Row) -> Result<bool, QueryError> {
        let labels = self.graph.labels(node);
        if !check
            .labels
            .iter()
            .all(|label| label.is_some_and(|label| labels.contains(&label)))
        {
            return Ok(false);
        }
        self.entries_fit(&Value::Node(node), &check.properties, scope, row)
    }

    fn rel_fits(&self, rel: RelIx, follow: &Follow, scope: &Scope, row: &Row) -> Result<bool, QueryError> {
        self.entries_fit(&Value::Rel(rel), &follow.properties, scope, row)
    }

    fn entries_fit(
        &self,
        of: &Value,
        entries: &[(String, Expr)],
        scope: &Scope,
        row: &Row,
    ) -> Result<bool, QueryError> {
        for (key, wanted) in entries {
            let wanted = self.eval(wanted, scope, row)?;
            if self.property(of, key)?.equals(&wanted) != Some(true) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// `WITH` and `RETURN`.
    fn project(&self, projection: &Projection, scope: &Scope, rows: Vec<Row>) -> Result<Table, QueryError> {
        let mut items: Vec<(Expr, String)> = Vec::new();
        if projection.star {
            let visible = scope.names.iter().filter(|name| !name.starts_with('.'));
            items.extend(visible.map(|name| {
                (
                    Expr::Variable(Name {
                        text: name.clone(),
                        span: crate::text::Span::default(),
                    }),
                    name.clone(),
                )
            }));
        }
        items.extend(
            projection
                .items
                .iter()
                .map(|(item, name)| (item.clone(), name.text.clone())),
        );
        let columns: Vec<String> = items.iter().map(|(_, name)| name.clone()).collect();
        let grouped = items.iter().any(|(item, _)| has_aggregate(item));
        // Each result row with the row of the scope that it came from, which `ORDER BY` may look at.
        let mut made: Vec<(Row, Row)> = Vec::new();
        if grouped {
            let keys: Vec<&Expr> = items
                .iter()
                .map(|(item, _)| item)
                .filter(|item| !has_aggregate(item))
                .collect();
            let mut groups: BTreeMap<usize, Vec<Row>> = BTreeMap::new();
            let mut numbers: HashMap<String, usize> = HashMap::new();
            for row in rows {
                let mut key = String::new();
                for expr in &keys {
                    key.push_str(&self.eval(expr, scope, &row)?.key());
                    key.push('\u{1f}');
                }
                let next = numbers.len();
                groups
                    .entry(*numbers.entry(key).or_insert(next))
                    .or_default()
                    .push(row);
            }
            if keys.is_empty() && groups.is_empty() {
                groups.insert(0, Vec::new());
            }
            for group in groups.into_values() {
                let first = group
                    .first()
                    .cloned()
                    .unwrap_or_else(|| vec![Value::Null; scope.names.len()]);
                let values = items
                    .iter()
                    .map(|(item, _)| self.aggregated(item, scope, &group, &first))
                    .collect::<Result<Row, _>>()?;
                made.push((values, first));
            }
        } else {
            for row in rows {
                let values = items
                    .iter()
                    .map(|(item, _)| self.eval(item, scope, &row))
                    .collect::<Result<Row, _>>()?;
                made.push((values, row));
            }
        }
        if projection.distinct {
            let mut seen = HashSet::new();
            made.retain(|(values, _)| {
                seen.insert(values.iter().map(Value::key).collect::<Vec<_>>().join("\u{1f}"))
            });
        }
        if !projection.order.is_empty() {
            let mut both = scope.clone();
            both.names.extend(columns.iter().cloned());
            let mut sorted: Vec<(Vec<Value>, Row)> = Vec::with_capacity(made.len());
            for (values, mut row) in made {
                row.resize(scope.names.len(), Value::Null);
                row.extend(values.iter().cloned());
                let mut keys = Vec::new();
                for (expr, _) in &projection.order {
                    let column = items.iter().position(|(item, _)| item == expr);
                    keys.push(column.map_or_else(
                        || self.eval(expr, &both, &row),
                        |column| Ok(values[column].clone()),
                    )?);
                }
                sorted.push((keys, values));
            }
            sorted.sort_by(|(a, _), (b, _)| {
                let orders = a
                    .iter()
                    .zip(b)
                    .zip(&projection.order)
                    .map(|((a, b), (_, down))| if *down { b.order(a) } else { a.order(b) });
                orders
                    .into_iter()
                    .find(|order| order.is_ne())
                    .unwrap_or(std::cmp::Ordering::Equal)
            });
            made = sorted
                .into_iter()
                .map(|(_, values)| (values, Row::new()))
                .collect();
        }
        let mut rows: Vec<Row> = made.into_iter().map(|(values, _)| values).collect();
        if let Some(skip) = &projection.skip {
            rows.drain(..self.count(skip)?.min(rows.len()));
        }
        if let Some(limit) = &projection.limit {
            rows.truncate(self.count(limit)?);
        }
        if let Some(condition) = &projection.condition {
            let inner = Scope {
                names: columns.clone(),
            };
            let mut kept = Vec::new();
            for row in rows {
                if self.eval(condition, &inner, &row)?.truth() == Some(true) {
                    kept.push(row);
                }
            }
            rows = kept;
        }
        Ok(Table { columns, rows })
    }

    /// The value of an expression that holds aggregates, over the rows of a group.
    fn aggregated(
        &self,
        expr: &Expr,
        scope: &Scope,
        group: &[Row],
        first: &Row,
    ) -> Result<Value, QueryError> {
        match expr {
            Expr::CountAll => Ok(Value::Int(group.len() as i64)),
            Expr::Call {
                name,
                distinct,
                arguments,
            } if is_aggregate(name) => {
                let Some(argument) = arguments.first() else {
                    return Err(QueryError::Type {
                        at: Some(name.span),
                        message: format!("`{}` needs a value", name.text),
                    });
                };
                let values = group
                    .iter()
                    .map(|row| self.eval(argument, scope, row))
                    .collect::<Result<Vec<_>, _>>()?;
                aggregate(name, *distinct, values)
            }
            other if has_aggregate(other) => {
                // The aggregates inside become values, and the rest is computed around them.
                let replaced = self.replaced(other, scope, group, first)?;
                self.eval(&replaced, scope, first)
            }
            other => self.eval(other, scope, first),
        }
    }

    fn replaced(&self, expr: &Expr, scope: &Scope, group: &[Row], first: &Row) -> Result<Expr, QueryError> {
        let aggregate = match expr {
            Expr::CountAll => true,
            Expr::Call { name, .. } => is_aggregate(name),
            _ => false,
        };
        if aggregate {
            return Ok(Expr::Literal(self.aggregated(expr, scope, group, first)?));
        }
        expr.rebuilt(&mut |part| self.replaced(part, scope, group, first))
    }
}

fn is_aggregate(name: &Name) -> bool {
    AGGREGATES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(&name.text))
}

fn has_aggregate(expr: &Expr) -> bool {
    match expr {
        Expr::CountAll => true,
        Expr::Call { name, .. } if is_aggregate(name) => true,
        other => other.parts().into_iter().any(has_aggregate),
    }
}

fn distinct(rows: &mut Vec<Row>) {
    let mut seen = HashSet::new();
    rows.retain(|row| seen.insert(row.iter().map(Value::key).collect::<Vec<_>>().join("\u{1f}")));
}
