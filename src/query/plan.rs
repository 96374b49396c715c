//! Clauses into stages, and paths into steps: where to start, which way to go on, which conditions to test when.
//!
//! A stage hands its rows on one by one through its steps; it ends where all rows are needed at once: at a grouping, an
//! order, or a change of the graph. The start of a match is the cheapest node of its paths: one that is bound
//! already, then one known by its number or name, then the label with the fewest nodes. Conditions are tested as soon
//! as their names are bound.

use super::ast::{
    Binary, Clause, Direction, Expr, Item, Name, Node, Path, Projection, Properties, Query, Relation,
    Shortest,
};
use super::compile::{Aggregate, Compiler, Ex, Scope, Type, contains, has_aggregate, refused};
use super::error::{Detail, QueryError};
use super::value::Value;
use super::world::Key;
use crate::store::GraphView;
use crate::text::Span;
use std::fmt;
use std::sync::Arc;

/// More steps behind each other are written by machines, and would cost the stack.
const MOST_STEPS: usize = 500;

/// How candidates for a node are found.
#[derive(Clone, Debug)]
pub(crate) enum Access {
    /// The name has its value already.
    Bound,
    /// The nodes with one of these numbers.
    Ids(Vec<i64>),
    /// The nodes with this name or alias.
    Named(Arc<str>),
    /// The nodes with this label.
    Label(Key),
    /// All nodes.
    All,
}

/// A node to be tested.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    pub(crate) slot: usize,
    pub(crate) labels: Vec<Key>,
    pub(crate) bound: bool,
}

/// A relationship to be followed.
#[derive(Clone, Debug)]
pub(crate) struct Follow {
    pub(crate) slot: usize,
    pub(crate) types: Vec<Key>,
    pub(crate) direction: Direction,
    pub(crate) hops: Option<(u32, Option<u32>)>,
    /// What every relationship of a variable length must have.
    pub(crate) each: Vec<(Key, Ex)>,
    pub(crate) bound: bool,
    /// The relationships of the same match that were found before; none is walked twice.
    pub(crate) unlike: Vec<usize>,
    /// Whether the steps go against the order in which the pattern is written.
    pub(crate) back: bool,
}

/// One step.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Start(Access, Check),
    Expand {
        from: usize,
        follow: Follow,
        to: Check,
    },
    Shortest {
        from: usize,
        follow: Follow,
        to: usize,
        all: bool,
    },
    Path {
        slot: usize,
        nodes: Vec<usize>,
        rels: Vec<usize>,
    },
    Filter(Ex),
    Optional(Vec<Op>, Vec<usize>),
    Unwind(Ex, usize),
    Project(Vec<(Ex, usize)>),
    Distinct(Vec<usize>, usize),
    Skip(Ex, usize),
    Limit(Ex, usize),
}

/// Steps, and what is done when all rows are there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stage {
    pub(crate) ops: Vec<Op>,
    pub(crate) end: End,
}

#[derive(Clone, Debug, Default)]
pub(crate) enum End {
    #[default]
    Rows,
    Group {
        keys: Vec<(Ex, usize)>,
        aggregates: Vec<Aggregate>,
    },
    Sort {
        keys: Vec<(Ex, bool)>,
        /// `SKIP` and `LIMIT` behind it: only so many rows are kept.
        top: Option<(Option<Ex>, Ex)>,
    },
    Write(Write),
}

/// A change of the graph.
#[derive(Clone, Debug)]
pub(crate) enum Write {
    Create(Vec<Make>),
    Merge {
        search: Vec<Op>,
        slots: Vec<usize>,
        make: Vec<Make>,
        on_create: Vec<Set>,
        on_match: Vec<Set>,
    },
    Set(Vec<Set>),
    Delete {
        detach: bool,
        targets: Vec<Ex>,
    },
}

/// Something to be created.
#[derive(Clone, Debug)]
pub(crate) enum Make {
    Node {
        slot: usize,
        labels: Vec<Arc<str>>,
        properties: Option<Ex>,
    },
    Rel {
        slot: usize,
        kind: Arc<str>,
        from: usize,
        to: usize,
        properties: Option<Ex>,
    },
    Path {
        slot: usize,
        nodes: Vec<usize>,
        rels: Vec<usize>,
    },
}

/// An assignment; a removal assigns `null`.
#[derive(Clone, Debug)]
pub(crate) enum Set {
    Property {
        of: Ex,
        key: Arc<str>,
        value: Ex,
    },
    All {
        slot: usize,
        value: Ex,
        keep: bool,
    },
    Labels {
        slot: usize,
        labels: Vec<Arc<str>>,
        add: bool,
    },
}

/// A whole query.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// The parts of a `UNION`, each with the slots of its columns.
    pub(crate) parts: Vec<(Vec<Stage>, Vec<usize>)>,
    pub(crate) all: bool,
    pub(crate) columns: Vec<String>,
    pub(crate) width: usize,
    pub(crate) states: usize,
}

/// The stages of one part while they are made.
struct Build {
    stages: Vec<Stage>,
    ops: Vec<Op>,
}

impl Build {
    fn end(&mut self, end: End) {
        let ops = std::mem::take(&mut self.ops);
        self.stages.push(Stage { ops, end });
    }
}

fn names_of(path: &Path) -> impl Iterator<Item = &Name> {
    let steps = path
        .steps
        .iter()
        .flat_map(|(rel, node)| [rel.name.as_ref(), node.name.as_ref()]);
    path.start.name.iter().chain(steps.flatten())
}

fn clause_span(clause: &Clause) -> Option<Span> {
    match clause {
        Clause::Project(projection) => Some(projection.span),
        Clause::Create { span, .. } | Clause::Merge { span, .. } => Some(*span),
        Clause::Match { paths, .. } => paths.iter().flat_map(names_of).next().map(|name| name.span),
        Clause::Unwind { name, .. } => Some(name.span),
        _ => None,
    }
}

impl<G: GraphView> Compiler<'_, '_, G> {
    /// Plans a query; `inner` is one inside `EXISTS`, which need not return anything.
    pub(crate) fn query(&mut self, query: &Query, scope: &Scope, inner: bool) -> Result<Plan, QueryError> {
        let mut plan = Plan {
            all: query.all.first().copied().unwrap_or(false),
            ..Plan::default()
        };
        if query.all.windows(2).any(|pair| pair[0] != pair[1]) {
            let message = "`UNION` and `UNION ALL` cannot stand in one query";
            return Err(QueryError::refused(
                Detail::InvalidClauseComposition,
                None,
                message,
            ));
        }
        for part in &query.parts {
            let (stages, columns) = self.single(part, scope.clone(), inner, query.parts.len() > 1)?;
            let names: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
            if plan.parts.is_empty() {
                plan.columns = names;
            } else if plan.columns != names {
                let message = "the parts of a `UNION` need the same columns";
                let at = part.last().and_then(clause_span);
                return Err(QueryError::refused(Detail::DifferentColumnsInUnion, at, message));
            }
            plan.parts
                .push((stages, columns.into_iter().map(|(_, slot)| slot).collect()));
        }
        (plan.width, plan.states) = (self.width, self.width);
        Ok(plan)
    }

    #[expect(
        clippy::type_complexity,
        reason = "stages, and the names and slots of the columns"
    )]
    fn single(
        &mut self,
        clauses: &[Clause],
        mut scope: Scope,
        inner: bool,
        union: bool,
    ) -> Result<(Vec<Stage>, Vec<(String, usize)>), QueryError> {
        let mut build = Build {
            stages: Vec::new(),
            ops: Vec::new(),
        };
        let mut columns = Vec::new();
        let mut wrote = false;
        let composition = |clause: &Clause, message: &str| {
            QueryError::refused(Detail::InvalidClauseComposition, clause_span(clause), message)
        };
        for (number, clause) in clauses.iter().enumerate() {
            let last = number + 1 == clauses.len();
            match clause {
                Clause::Match {
                    optional,
                    paths,
                    condition,
                } => {
                    if wrote {
                        return Err(composition(clause, "between a change and `MATCH` stands `WITH`"));
                    }
                    let before = self.width;
                    let known = scope.variables.len();
                    let ops = self.matching(paths, condition.as_ref(), &mut scope)?;
                    if *optional {
                        let mut slots: Vec<usize> = scope.variables[known..].iter().map(|v| v.slot).collect();
                        slots.extend(before..self.width);
                        build.ops.push(Op::Optional(ops, slots));
                    } else {
                        build.ops.extend(ops);
                    }
                }
                Clause::Unwind { list, name } => {
                    if wrote {
                        return Err(composition(clause, "between a change and `UNWIND` stands `WITH`"));
                    }
                    let list = self.expr(list, &scope)?;
                    self.unbound(name, &scope)?;
                    let slot = self.declare(&mut scope, &name.text, Type::Any);
                    build.ops.push(Op::Unwind(list, slot));
                }
                Clause::Project(projection) => {
                    if projection.is_return && !last {
                        return Err(composition(clause, "`RETURN` is the last clause"));
                    }
                    let found = self.project(projection, &scope, &mut build)?;
                    if projection.is_return {
                        columns = found.variables.iter().map(|v| (v.name.clone(), v.slot)).collect();
                    }
                    scope = found;
                    wrote = false;
                }
                Clause::Create { paths, .. } => {
                    let mut make = Vec::new();
                    for path in paths {
                        self.making(path, &mut scope, false, &mut make)?;
                    }
                    build.end(End::Write(Write::Create(make)));
                    wrote = true;
                }
                Clause::Merge {
                    path,
                    on_create,
                    on_match,
                    ..
                } => {
                    let before = scope.clone();
                    let mut make = Vec::new();
                    self.making(path, &mut scope, true, &mut make)?;
                    let first = self.width;
                    let mut found = before.clone();
                    let mut search = self.matching(std::slice::from_ref(path), None, &mut found)?;
                    // What was found goes where what would be created goes.
                    let new = scope.variables[before.variables.len()..].iter();
                    let copies: Vec<(Ex, usize)> = new
                        .filter_map(|v| Some((Ex::Slot(found.find(&v.name)?.slot), v.slot)))
                        .collect();
                    search.push(Op::Project(copies));
                    let on_create = self.sets(on_create, &scope)?;
                    let on_match = self.sets(on_match, &scope)?;
                    let slots = scope.variables[before.variables.len()..]
                        .iter()
                        .map(|v| v.slot)
                        .collect();
                    let _ = first;
                    build.end(End::Write(Write::Merge {
                        search,
                        slots,
                        make,
                        on_create,
                        on_match,
                    }));
                    wrote = true;
                }
                Clause::Set(items) => {
                    let sets = self.sets(items, &scope)?;
                    build.end(End::Write(Write::Set(sets)));
                    wrote = true;
                }
                Clause::Remove(items) => {
                    let mut sets = Vec::new();
                    for item in items {
                        sets.push(match item {
                            super::ast::RemoveItem::Property { of, key } => Set::Property {
                                of: self.expr(of, &scope)?,
                                key: Arc::from(key.as_str()),
                                value: Ex::Const(Value::Null),
                            },
                            super::ast::RemoveItem::Labels { name, labels } => Set::Labels {
                                slot: self.variable(name, &scope)?.slot,
                                labels: texts(labels),
                                add: false,
                            },
                        });
                    }
                    build.end(End::Write(Write::Set(sets)));
                    wrote = true;
                }
                Clause::Delete { detach, targets } => {
                    let mut compiled = Vec::new();
                    for target in targets {
                        if matches!(target, Expr::Labels(..)) {
                            return Err(refused(
                                target,
                                Detail::InvalidDelete,
                                "a label is taken away with `REMOVE`",
                            ));
                        }
                        let plain = matches!(
                            self.type_of(target, &scope),
                            Type::Any | Type::Node | Type::Rel | Type::Path
                        );
                        if !plain || matches!(target, Expr::Binary(..) | Expr::Literal(..)) {
                            let message = "only nodes, relationships and paths can be deleted";
                            return Err(refused(target, Detail::InvalidArgumentType, message));
                        }
                        compiled.push(self.expr(target, &scope)?);
                    }
                    build.end(End::Write(Write::Delete {
                        detach: *detach,
                        targets: compiled,
                    }));
                    wrote = true;
                }
            }
            let ended =
                matches!(clause, Clause::Project(projection) if projection.is_return) || wrote || inner;
            if last && !ended {
                return Err(composition(clause, "a query ends with `RETURN` or a change"));
            }
            if last && union && !inner && !matches!(clause, Clause::Project(_)) {
                return Err(composition(clause, "each part of a `UNION` ends with `RETURN`"));
            }
        }
        build.end(End::Rows);
        if build.stages.iter().any(|stage| stage.ops.len() > 2 * MOST_STEPS) {
            let message = format!("a query has at most {} steps", 2 * MOST_STEPS);
            return Err(QueryError::refused(Detail::UnexpectedSyntax, None, message));
        }
        Ok((build.stages, columns))
    }

    fn unbound(&self, name: &Name, scope: &Scope) -> Result<(), QueryError> {
        if scope.find(&name.text).is_none() {
            return Ok(());
        }
        let message = format!("`{}` has a value already", name.text);
        Err(QueryError::refused(
            Detail::VariableAlreadyBound,
            Some(name.span),
            message,
        ))
    }

    fn sets(&mut self, items: &[super::ast::SetItem], scope: &Scope) -> Result<Vec<Set>, QueryError> {
        use super::ast::SetItem;
        let mut sets = Vec::new();
        for item in items {
            sets.push(match item {
                SetItem::Property { of, key, value } => Set::Property {
                    of: self.expr(of, scope)?,
                    key: Arc::from(key.as_str()),
                    value: self.expr(value, scope)?,
                },
                SetItem::All { name, value, keep } => Set::All {
                    slot: self.variable(name, scope)?.slot,
                    value: self.expr(value, scope)?,
                    keep: *keep,
                },
                SetItem::Labels { name, labels } => Set::Labels {
                    slot: self.variable(name, scope)?.slot,
                    labels: texts(labels),
                    add: true,
                },
            });
        }
        Ok(sets)
    }

    fn project(
        &mut self,
        projection: &Projection,
        scope: &Scope,
        build: &mut Build,
    ) -> Result<Scope, QueryError> {
        let mut items: Vec<Item> = Vec::new();
        if projection.star {
            if scope.variables.is_empty() && projection.is_return {
                let message = "`*` needs something in scope";
                return Err(QueryError::refused(
                    Detail::NoVariablesInScope,
                    Some(projection.span),
                    message,
                ));
            }
            let mut variables: Vec<_> = scope
                .variables
                .iter()
                .filter(|v| !v.name.starts_with('.'))
                .collect();
            variables.sort_by(|a, b| a.name.cmp(&b.name));
            for variable in variables {
                let name = Name {
                    text: variable.name.clone(),
                    span: projection.span,
                };
                items.push(Item {
                    value: Expr::Variable(name.clone()),
                    name,
                    named: true,
                });
            }
        }
        items.extend(projection.items.iter().cloned());
        for (number, item) in items.iter().enumerate() {
            if items[..number]
                .iter()
                .any(|other| other.name.text == item.name.text)
            {
                let message = format!("two columns are called `{}`", item.name.text);
                return Err(QueryError::refused(
                    Detail::ColumnNameConflict,
                    Some(item.name.span),
                    message,
                ));
            }
        }
        let grouping = items.iter().any(|item| has_aggregate(&item.value));
        if let Some(item) = items.iter().find(|item| matches!(item.value, Expr::Pattern(_))) {
            return Err(refused(
                &item.value,
                Detail::UnexpectedSyntax,
                "a pattern stands only where a truth is wanted",
            ));
        }
        let kinds: Vec<Type> = items
            .iter()
            .map(|item| self.type_of(&item.value, scope))
            .collect();
        let (mut new, mut known) = (Scope::default(), Vec::new());
        let (mut keys, mut after) = (Vec::new(), Vec::new());
        // Groups first: what aggregates stand beside is made of them.
        for item in items.iter().filter(|item| !has_aggregate(&item.value)) {
            let value = self.expr(&item.value, scope)?;
            let slot = self.slot();
            known.push((item.value.clone(), slot));
            keys.push((item.name.text.clone(), value, slot));
        }
        if grouping {
            self.aggregates = Some(Vec::new());
            // Only a name or a property of one may stand beside an aggregate: `a.x + 1` is not looked for in `a.x + 1 + n`.
            let simple = |expr: &Expr| match expr {
                Expr::Property(of, ..) => matches!(**of, Expr::Variable(_)),
                other => matches!(other, Expr::Variable(_) | Expr::Parameter(_) | Expr::Literal(..)),
            };
            let keys = known.iter().filter(|(expr, _)| simple(expr)).cloned().collect();
            (self.grouped, self.known) = (true, keys);
            let mut failure = None;
            for item in items.iter().filter(|item| has_aggregate(&item.value)) {
                match self.expr(&item.value, scope) {
                    Ok(value) => {
                        let slot = self.slot();
                        known.push((item.value.clone(), slot));
                        after.push((item.name.text.clone(), value, slot));
                    }
                    Err(error) => {
                        failure.get_or_insert(error);
                    }
                }
            }
            (self.grouped, self.known) = (false, Vec::new());
            if let Some(error) = failure {
                self.aggregates = None;
                return Err(error);
            }
        }
        for (item, kind) in items.iter().zip(kinds) {
            let found = keys
                .iter()
                .chain(&after)
                .find(|(name, ..)| *name == item.name.text);
            let Some(&(_, _, slot)) = found else { continue };
            new.variables.push(super::compile::Variable {
                name: item.name.text.clone(),
                slot,
                kind,
            });
        }
        // `ORDER BY` sees the columns, and unless rows were joined also what was there before.
        let closed = grouping || projection.distinct;
        let mut visible = if closed { Scope::default() } else { scope.clone() };
        visible.variables.extend(new.variables.iter().cloned());
        let names = new.variables.iter().map(|v| {
            let span = projection.span;
            (
                Expr::Variable(Name {
                    text: v.name.clone(),
                    span,
                }),
                v.slot,
            )
        });
        let mut order = Vec::new();
        for (expr, down) in &projection.order {
            if has_aggregate(expr) && !grouping {
                let message = "`ORDER BY` uses an aggregate that the columns do not";
                return Err(refused(expr, Detail::InvalidAggregation, message));
            }
            self.known = names.clone().chain(known.iter().cloned()).collect();
            let inside = grouping && has_aggregate(expr);
            if inside && !known.iter().any(|(whole, _)| super::compile::same(whole, expr)) {
                let keys = known.iter().map(|(key, _)| key);
                let complex: Vec<&Expr> = keys
                    .filter(|key| matches!(key, Expr::Binary(..)) && !has_aggregate(key))
                    .collect();
                if complex
                    .iter()
                    .any(|key| contains(expr, &|part| super::compile::same(part, key)))
                {
                    let message = "beside an aggregate stand only names and their properties";
                    return Err(refused(expr, Detail::AmbiguousAggregationExpression, message));
                }
            }
            let compiled = self.expr(expr, &visible);
            self.known = Vec::new();
            let compiled = compiled?;
            order.push((compiled, *down));
        }
        let nameless = |item: &&Item| !item.named && !matches!(item.value, Expr::Variable(_));
        if let Some(item) = items.iter().find(nameless).filter(|_| !projection.is_return) {
            let message = "in `WITH`, what is no name needs one: `AS name`";
            return Err(refused(&item.value, Detail::NoExpressionAlias, message));
        }
        let aggregates = self.aggregates.take().unwrap_or_default();
        let pairs =
            |all: Vec<(String, Ex, usize)>| all.into_iter().map(|(_, value, slot)| (value, slot)).collect();
        if grouping {
            build.end(End::Group {
                keys: pairs(keys),
                aggregates,
            });
            build.ops.push(Op::Project(pairs(after)));
        } else {
            build.ops.push(Op::Project(pairs(keys)));
        }
        if projection.distinct {
            let state = self.slot();
            build.ops.push(Op::Distinct(
                new.variables.iter().map(|v| v.slot).collect(),
                state,
            ));
        }
        let skip = projection
            .skip
            .as_ref()
            .map(|skip| self.bound(skip))
            .transpose()?;
        let limit = projection
            .limit
            .as_ref()
            .map(|limit| self.bound(limit))
            .transpose()?;
        if !order.is_empty() {
            let top = limit.clone().map(|limit| (skip.clone(), limit));
            build.end(End::Sort { keys: order, top });
        }
        if let Some(skip) = skip {
            let state = self.slot();
            build.ops.push(Op::Skip(skip, state));
        }
        if let Some(limit) = limit {
            let state = self.slot();
            build.ops.push(Op::Limit(limit, state));
        }
        if let Some(condition) = &projection.condition {
            // Behind `WITH`, a condition sees the columns; before the rows are joined also what was there before.
            self.known = if projection.distinct && !grouping {
                known
            } else {
                Vec::new()
            };
            let condition = self.condition(condition, if closed { &new } else { &visible });
            self.known = Vec::new();
            let condition = condition?;
            build.ops.push(Op::Filter(condition));
        }
        Ok(new)
    }

    /// `SKIP` and `LIMIT`: a number that does not depend on rows.
    fn bound(&mut self, expr: &Expr) -> Result<Ex, QueryError> {
        if contains(expr, &|part| matches!(part, Expr::Variable(_) | Expr::Pattern(_))) {
            return Err(refused(
                expr,
                Detail::NonConstantExpression,
                "the number cannot depend on the rows",
            ));
        }
        match expr {
            Expr::Literal(Value::Int(number), _) if *number < 0 => Err(refused(
                expr,
                Detail::NegativeIntegerArgument,
                "the number cannot be negative",
            )),
            Expr::Literal(value, _) if !matches!(value, Value::Int(_)) => Err(refused(
                expr,
                Detail::InvalidArgumentType,
                "a whole number is needed",
            )),
            _ => self.expr(expr, &Scope::default()),
        }
    }

    fn making(
        &mut self,
        path: &Path,
        scope: &mut Scope,
        merge: bool,
        make: &mut Vec<Make>,
    ) -> Result<(), QueryError> {
        if path.steps.is_empty()
            && let Some(name) = &path.start.name
        {
            self.unbound(name, scope)?;
        }
        if let Some(name) = &path.name {
            self.unbound(name, scope)?;
        }
        let mut nodes = vec![self.making_node(&path.start, scope, merge, make)?];
        let mut rels = Vec::new();
        for (relation, node) in &path.steps {
            let refuse =
                |detail, message: &str| Err(QueryError::refused(detail, Some(relation.span), message));
            if let Some(name) = &relation.name {
                self.unbound(name, scope)?;
            }
            if relation.hops.is_some() {
                return refuse(
                    Detail::CreatingVarLength,
                    "a relationship of variable length cannot be created",
                );
            }
            let [kind] = relation.types.as_slice() else {
                return refuse(
                    Detail::NoSingleRelationshipType,
                    "a new relationship needs one type",
                );
            };
            if relation.direction == Direction::Both && !merge {
                return refuse(
                    Detail::RequiresDirectedRelationship,
                    "a new relationship needs a direction",
                );
            }
            let properties = self.making_properties(&relation.properties, scope, merge)?;
            let from = *nodes.last().unwrap_or(&0);
            let to = self.making_node(node, scope, merge, make)?;
            let slot = match &relation.name {
                Some(name) => self.declare(scope, &name.text, Type::Rel),
                None => self.slot(),
            };
            let (start, end) = if relation.direction == Direction::In {
                (to, from)
            } else {
                (from, to)
            };
            make.push(Make::Rel {
                slot,
                kind: Arc::from(kind.text.as_str()),
                from: start,
                to: end,
                properties,
            });
            nodes.push(to);
            rels.push(slot);
        }
        if let Some(name) = &path.name {
            let slot = self.declare(scope, &name.text, Type::Path);
            make.push(Make::Path { slot, nodes, rels });
        }
        Ok(())
    }

    fn making_node(
        &mut self,
        node: &Node,
        scope: &mut Scope,
        merge: bool,
        make: &mut Vec<Make>,
    ) -> Result<usize, QueryError> {
        if let Some(name) = &node.name
            && let Some(variable) = scope.find(&name.text).cloned()
        {
            if !matches!(variable.kind, Type::Any | Type::Node) {
                let message = format!("`{}` is no node", name.text);
                return Err(QueryError::refused(
                    Detail::VariableTypeConflict,
                    Some(name.span),
                    message,
                ));
            }
            let bare = node.labels.is_empty() && !node.braces;
            if !bare {
                self.unbound(name, scope)?;
            }
            return Ok(variable.slot);
        }
        let properties = self.making_properties(&node.properties, scope, merge)?;
        let slot = match &node.name {
            Some(name) => self.declare(scope, &name.text, Type::Node),
            None => self.slot(),
        };
        make.push(Make::Node {
            slot,
            labels: texts(&node.labels),
            properties,
        });
        Ok(slot)
    }

    fn making_properties(
        &mut self,
        properties: &Properties,
        scope: &Scope,
        merge: bool,
    ) -> Result<Option<Ex>, QueryError> {
        match properties {
            Properties::Map(map) if map.is_empty() => Ok(None),
            Properties::Map(map) => self.expr(&Expr::Map(map.clone()), scope).map(Some),
            Properties::Parameter(name) if merge => Err(parameter(name)),
            Properties::Parameter(name) => Ok(Some(Ex::Parameter(name.clone()))),
        }
    }

    /// The steps that match some paths. Names that the paths bring are added to the scope.
    pub(crate) fn matching(
        &mut self,
        paths: &[Path],
        condition: Option<&Expr>,
        scope: &mut Scope,
    ) -> Result<Vec<Op>, QueryError> {
        let kept = (
            self.aggregates.take(),
            std::mem::replace(&mut self.grouped, false),
        );
        let known = std::mem::take(&mut self.known);
        let found = self.match_paths(paths, condition, scope);
        (self.aggregates, self.grouped) = kept;
        self.known = known;
        found
    }

    fn match_paths(
        &mut self,
        paths: &[Path],
        condition: Option<&Expr>,
        scope: &mut Scope,
    ) -> Result<Vec<Op>, QueryError> {
        let mut planner = Planner {
            bound: scope.variables.iter().map(|v| v.slot).collect(),
            ops: Vec::new(),
            conditions: Vec::new(),
            rels: Vec::new(),
            ids: Vec::new(),
            plain: self.context.options.plain,
        };
        let mut walks = Vec::new();
        let mut equalities: Vec<(usize, Key, Expr)> = Vec::new();
        let mut relations: Vec<String> = Vec::new();
        let before = scope.clone();
        for path in paths {
            let mut nodes = vec![self.pattern_node(&path.start, scope, &mut equalities)?];
            let mut rels = Vec::new();
            for (relation, node) in &path.steps {
                if let Some(name) = &relation.name {
                    if relations.contains(&name.text) {
                        let message = "a relationship cannot be walked twice in one match";
                        return Err(QueryError::refused(
                            Detail::RelationshipUniquenessViolation,
                            Some(name.span),
                            message,
                        ));
                    }
                    relations.push(name.text.clone());
                }
                rels.push(self.pattern_rel(relation, scope, &before, &mut equalities)?);
                nodes.push(self.pattern_node(node, scope, &mut equalities)?);
            }
            let name = match &path.name {
                Some(name) => {
                    self.unbound(name, scope)?;
                    Some(self.declare(scope, &name.text, Type::Path))
                }
                None => None,
            };
            walks.push((path, nodes, rels, name));
        }
        for (_, _, rels, _) in &mut walks {
            for (follow, each) in rels.iter_mut() {
                for (key, value) in each.iter() {
                    let key = self.key(key);
                    follow.each.push((key, self.expr(value, scope)?));
                }
            }
        }
        let mut names = Vec::new();
        for (slot, key, value) in equalities {
            if let Expr::Literal(Value::Text(text), _) = &value
                && &*key.text == "name"
            {
                names.push((slot, text.clone()));
            }
            let value = self.expr(&value, scope)?;
            let property = Ex::Property(Box::new(Ex::Slot(slot)), key);
            planner
                .conditions
                .push(Ex::Binary(Binary::Equal, Box::new(property), Box::new(value)));
        }
        let mut parts = Vec::new();
        split(condition, &mut parts);
        for part in parts {
            if let Some((name, ids)) = known_id(part)
                && let Some(variable) = scope.find(&name)
            {
                planner.ids.push((variable.slot, ids));
            }
            let compiled = self.condition(part, scope)?;
            planner.conditions.push(compiled);
        }
        // The path with the cheapest start comes first; the others follow from what it binds.
        let mut left: Vec<usize> = (0..walks.len()).collect();
        while !left.is_empty() {
            let cheapest = |planner: &Planner, walk: usize| {
                let (_, nodes, ..) = &walks[walk];
                nodes
                    .iter()
                    .map(|node| self.access(node, planner, &names).1)
                    .min()
                    .unwrap_or(usize::MAX)
            };
            let chosen = if planner.plain {
                0
            } else {
                (0..left.len())
                    .min_by_key(|&at| (cheapest(&planner, left[at]), left[at]))
                    .unwrap_or(0)
            };
            let (path, nodes, rels, name) = &walks[left.remove(chosen)];
            let follows: Vec<Follow> = rels.iter().map(|(follow, _)| follow.clone()).collect();
            self.walk(path, nodes, &follows, *name, &mut planner, &names);
        }
        planner.filters(true);
        // Each step of a match waits on the stack for those behind it.
        if planner.ops.len() > MOST_STEPS {
            let message = format!("a match has at most {MOST_STEPS} steps");
            return Err(QueryError::refused(Detail::UnexpectedSyntax, None, message));
        }
        Ok(planner.ops)
    }

    fn pattern_node(
        &mut self,
        node: &Node,
        scope: &mut Scope,
        equalities: &mut Vec<(usize, Key, Expr)>,
    ) -> Result<Check, QueryError> {
        let labels = node
            .labels
            .iter()
            .map(|label| self.label(label))
            .collect::<Result<_, _>>()?;
        let slot = match &node.name {
            Some(name) => match scope.find(&name.text) {
                Some(variable) if matches!(variable.kind, Type::Any | Type::Node) => variable.slot,
                Some(_) => {
                    let message = format!("`{}` is no node", name.text);
                    return Err(QueryError::refused(
                        Detail::VariableTypeConflict,
                        Some(name.span),
                        message,
                    ));
                }
                None => self.declare(scope, &name.text, Type::Node),
            },
            None => self.slot(),
        };
        match &node.properties {
            Properties::Map(map) => {
                equalities.extend(
                    map.iter()
                        .map(|(key, value)| (slot, self.key(key), value.clone())),
                );
            }
            Properties::Parameter(name) => return Err(parameter(name)),
        }
        Ok(Check {
            slot,
            labels,
            bound: false,
        })
    }

    /// A label of a pattern; one that the graph lacks is a typing error when another is near it.
    fn label(&self, label: &Name) -> Result<Key, QueryError> {
        let key = self.key(&label.text);
        let graph = self.context.graph;
        if key.symbol.is_none() && !self.context.options.lenient {
            let counts = graph.label_counts();
            let names: Vec<&str> = counts
                .iter()
                .map(|&(symbol, _)| graph.symbol_name(symbol))
                .collect();
            unknown(label, "label", names)?;
        }
        Ok(key)
    }

    fn rel_type(&self, kind: &Name) -> Result<Key, QueryError> {
        let key = self.key(&kind.text);
        let graph = self.context.graph;
        if key.symbol.is_none() && !self.context.options.lenient {
            let counts = graph.type_counts();
            let names: Vec<&str> = counts
                .iter()
                .map(|&(symbol, _)| graph.symbol_name(symbol))
                .collect();
            unknown(kind, "relation", names)?;
        }
        Ok(key)
    }

    #[expect(
        clippy::type_complexity,
        reason = "a step, and the properties of each of its relationships"
    )]
    fn pattern_rel(
        &mut self,
        relation: &Relation,
        scope: &mut Scope,
        before: &Scope,
        equalities: &mut Vec<(usize, Key, Expr)>,
    ) -> Result<(Follow, Vec<(String, Expr)>), QueryError> {
        let types = relation
            .types
            .iter()
            .map(|kind| self.rel_type(kind))
            .collect::<Result<_, _>>()?;
        let wanted = if relation.hops.is_some() {
            Type::Rels
        } else {
            Type::Rel
        };
        let mut bound = false;
        let slot = match &relation.name {
            Some(name) => match scope.find(&name.text).cloned() {
                Some(variable) => {
                    let list = wanted == Type::Rels && variable.kind == Type::List;
                    if !(matches!(variable.kind, Type::Any) || variable.kind == wanted || list) {
                        let message = format!("`{}` is something else already", name.text);
                        return Err(QueryError::refused(
                            Detail::VariableTypeConflict,
                            Some(name.span),
                            message,
                        ));
                    }
                    bound = before.find(&name.text).is_some();
                    variable.slot
                }
                None => self.declare(scope, &name.text, wanted),
            },
            None => self.slot(),
        };
        let mut each = Vec::new();
        match &relation.properties {
            Properties::Map(map) if relation.hops.is_some() => each.clone_from(map),
            Properties::Map(map) => {
                equalities.extend(
                    map.iter()
                        .map(|(key, value)| (slot, self.key(key), value.clone())),
                );
            }
            Properties::Parameter(name) => return Err(parameter(name)),
        }
        let follow = Follow {
            slot,
            types,
            direction: relation.direction,
            hops: relation.hops,
            each: Vec::new(),
            bound,
            unlike: Vec::new(),
            back: false,
        };
        Ok((follow, each))
    }

    fn access(&self, node: &Check, planner: &Planner, names: &[(usize, Arc<str>)]) -> (Access, usize) {
        let graph = self.context.graph;
        if planner.bound.contains(&node.slot) {
            return (Access::Bound, 0);
        }
        if let Some((_, ids)) = planner.ids.iter().find(|(slot, _)| *slot == node.slot) {
            return (Access::Ids(ids.clone()), 1);
        }
        if let Some((_, name)) = names.iter().find(|(slot, _)| *slot == node.slot) {
            return (Access::Named(name.clone()), 2 + graph.named(name).len());
        }
        let size = |label: &Key| label.symbol.map_or(0, |symbol| graph.labelled(symbol).len());
        match node.labels.iter().min_by_key(|label| size(label)) {
            Some(label) => (Access::Label(label.clone()), 4 + size(label)),
            None => (Access::All, 5 + graph.node_count()),
        }
    }

    fn walk(
        &self,
        path: &Path,
        nodes: &[Check],
        rels: &[Follow],
        name: Option<usize>,
        planner: &mut Planner,
        names: &[(usize, Arc<str>)],
    ) {
        let start = |planner: &mut Planner, node: &Check| {
            let access = if planner.plain && !planner.bound.contains(&node.slot) {
                Access::All
            } else {
                self.access(node, planner, names).0
            };
            planner.ops.push(Op::Start(access, node.clone()));
            planner.bound.push(node.slot);
            planner.filters(false);
        };
        if let (Some(kind), [follow]) = (path.shortest, rels) {
            start(planner, &nodes[0]);
            start(planner, &nodes[1]);
            let (from, to) = (nodes[0].slot, nodes[1].slot);
            planner.ops.push(Op::Shortest {
                from,
                follow: follow.clone(),
                to,
                all: kind == Shortest::All,
            });
            planner.bound.push(follow.slot);
        } else {
            let cost = |at: usize| self.access(&nodes[at], planner, names).1;
            let first = if planner.plain {
                0
            } else {
                (0..nodes.len()).min_by_key(|&at| (cost(at), at)).unwrap_or(0)
            };
            start(planner, &nodes[first]);
            for at in first..rels.len() {
                planner.expand(&nodes[at], &rels[at], &nodes[at + 1], false);
            }
            for at in (0..first).rev() {
                planner.expand(&nodes[at + 1], &rels[at], &nodes[at], true);
            }
        }
        if let Some(slot) = name {
            let nodes = nodes.iter().map(|node| node.slot).collect();
            let rels = rels.iter().map(|follow| follow.slot).collect();
            planner.ops.push(Op::Path { slot, nodes, rels });
            planner.bound.push(slot);
            planner.filters(false);
        }
    }
}

/// The steps of one match while they are made.
struct Planner {
    bound: Vec<usize>,
    ops: Vec<Op>,
    conditions: Vec<Ex>,
    rels: Vec<usize>,
    ids: Vec<(usize, Vec<i64>)>,
    /// As written: no choice of a start, no early conditions.
    plain: bool,
}

impl Planner {
    fn expand(&mut self, from: &Check, follow: &Follow, to: &Check, back: bool) {
        let mut follow = follow.clone();
        if back {
            follow.direction = follow.direction.reversed();
            follow.back = true;
        }
        follow.unlike.clone_from(&self.rels);
        self.rels.push(follow.slot);
        let mut to = to.clone();
        to.bound = self.bound.contains(&to.slot);
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

fn texts(names: &[Name]) -> Vec<Arc<str>> {
    names.iter().map(|name| Arc::from(name.text.as_str())).collect()
}

fn parameter(name: &Name) -> QueryError {
    let message = "the properties of a pattern are written as a map; a parameter can stand for each value";
    QueryError::refused(Detail::InvalidParameterUse, Some(name.span), message)
}

/// An error when a known word is near one that is not known.
fn unknown(name: &Name, what: &'static str, known: Vec<&str>) -> Result<(), QueryError> {
    let nearest: Vec<String> = crate::text::fold::nearest(&name.text, known)
        .into_iter()
        .map(str::to_owned)
        .collect();
    if nearest.is_empty() {
        return Ok(());
    }
    Err(QueryError::Unknown {
        at: name.span,
        what,
        word: name.text.clone(),
        nearest,
        corrected: None,
    })
}

/// The parts of a condition that are joined by `AND`.
fn split<'e>(condition: Option<&'e Expr>, into: &mut Vec<&'e Expr>) {
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
fn known_id(condition: &Expr) -> Option<(String, Vec<i64>)> {
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

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Op::Start(Access::Bound, check) => write!(f, "Check #{}", check.slot),
            Op::Start(Access::Ids(ids), check) => write!(f, "Start #{} by {} numbers", check.slot, ids.len()),
            Op::Start(Access::Named(name), check) => write!(f, "Start #{} by name `{name}`", check.slot),
            Op::Start(Access::Label(label), check) => {
                write!(f, "Start #{} by label {}", check.slot, label.text)
            }
            Op::Start(Access::All, check) => write!(f, "Start #{} with all nodes", check.slot),
            Op::Expand { from, follow, to } => {
                let types: Vec<&str> = follow.types.iter().map(|kind| &*kind.text).collect();
                let arrows = match follow.direction {
                    Direction::Out => ("-", "->"),
                    Direction::In => ("<-", "-"),
                    Direction::Both => ("-", "-"),
                };
                write!(
                    f,
                    "Expand #{from} {}[{}]{} #{}",
                    arrows.0,
                    types.join("|"),
                    arrows.1,
                    to.slot
                )
            }
            Op::Shortest { from, to, .. } => write!(f, "Shortest #{from} to #{to}"),
            Op::Path { slot, .. } => write!(f, "Path #{slot}"),
            Op::Filter(_) => f.write_str("Filter"),
            Op::Optional(ops, _) => {
                let ops: Vec<String> = ops.iter().map(ToString::to_string).collect();
                write!(f, "Optional ({})", ops.join("; "))
            }
            Op::Unwind(_, slot) => write!(f, "Unwind #{slot}"),
            Op::Project(items) => write!(f, "Project {} columns", items.len()),
            Op::Distinct(..) => f.write_str("Distinct"),
            Op::Skip(..) => f.write_str("Skip"),
            Op::Limit(..) => f.write_str("Limit"),
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Rows => f.write_str("Rows"),
            End::Group { keys, aggregates } => {
                write!(f, "Group by {} keys, {} aggregates", keys.len(), aggregates.len())
            }
            End::Sort { top: Some(_), .. } => f.write_str("Top"),
            End::Sort { .. } => f.write_str("Sort"),
            End::Write(write) => f.write_str(match write {
                Write::Create(_) => "Create",
                Write::Merge { .. } => "Merge",
                Write::Set(_) => "Set",
                Write::Delete { .. } => "Delete",
            }),
        }
    }
}
