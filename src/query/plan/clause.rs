//! Clauses into stages, one after the other, and which clause may follow which.

use super::change::texts;
use super::join_order::MOST_STEPS;
use super::simplify::{keep_all, simplify};
use super::{End, Op, Plan, Set, Stage, Write};
use crate::query::ast::{Clause, Expr, Name, Path, Query, RemoveItem};
use crate::query::compile::{Compiler, Ex, Scope, Type, refused};
use crate::query::error::{Detail, QueryError};
use crate::query::value::Value;
use crate::store::GraphView;
use crate::text::Span;
use std::sync::Arc;

/// The stages of one part while they are made.
pub(super) struct Build {
    stages: Vec<Stage>,
    pub(super) ops: Vec<Op>,
}

/// The stages of a query, and the columns that it returns with their slots.
type Staged = (Vec<Stage>, Vec<(String, usize)>);

impl Build {
    pub(super) fn end(&mut self, end: End) {
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
            let (mut stages, columns) = self.single(part, scope.clone(), inner, query.parts.len() > 1)?;
            let names: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
            if plan.parts.is_empty() {
                plan.columns = names;
            } else if plan.columns != names {
                let message = "the parts of a `UNION` need the same columns";
                let at = part.last().and_then(clause_span);
                return Err(QueryError::refused(Detail::DifferentColumnsInUnion, at, message));
            }
            let slots: Vec<usize> = columns.into_iter().map(|(_, slot)| slot).collect();
            if !self.context.options.plain {
                simplify(&mut stages, &slots, &mut self.width);
            } else {
                keep_all(&mut stages, self.width);
            }
            plan.parts.push((stages, slots));
        }
        (plan.width, plan.states) = (self.width, self.width);
        Ok(plan)
    }

    fn single(
        &mut self,
        clauses: &[Clause],
        mut scope: Scope,
        inner: bool,
        union: bool,
    ) -> Result<Staged, QueryError> {
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
                            RemoveItem::Property { of, key } => Set::Property {
                                of: self.expr(of, &scope)?,
                                key: Arc::from(key.as_str()),
                                value: Ex::Const(Value::Null),
                            },
                            RemoveItem::Labels { name, labels } => Set::Labels {
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

    pub(super) fn unbound(&self, name: &Name, scope: &Scope) -> Result<(), QueryError> {
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
}
