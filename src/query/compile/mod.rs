//! Names into places: an expression whose variables are slots of a row, checked as far as it can be before it runs.
//!
//! In: syntax and the names in scope. Out: an [`Ex`]. Every variable of a query has a slot of its own, so a row is
//! one vector for the whole query. What openCypher forbids at compile time is refused here.

mod scope;
mod expression;
mod call;

pub(crate) use call::has_aggregate;
pub(crate) use expression::{Aggregate, Ex};
pub(crate) use scope::{Scope, Type, Variable};

use super::ast::{Binary, Expr, Name, same};
use super::context::Context;
use super::error::{Detail, QueryError};
use super::value::Value;
use super::world::Key;
use crate::store::GraphView;
use std::sync::Arc;

/// Compiles the expressions and clauses of one query.
pub(crate) struct Compiler<'c, 'g, G> {
    pub(crate) context: &'c Context<'g, G>,
    /// How many slots there are so far.
    pub(crate) width: usize,
    /// Aggregates found in the projection that is being compiled; `None` where none may stand.
    pub(crate) aggregates: Option<Vec<Aggregate>>,
    /// Expressions that have a slot already: keys of groups, columns under `ORDER BY`.
    pub(crate) known: Vec<(Expr, usize)>,
    /// The names behind an aggregation: only what is known may be used.
    pub(crate) grouped: bool,
}

impl<G: GraphView> Compiler<'_, '_, G> {
    pub(crate) fn slot(&mut self) -> usize {
        self.width += 1;
        self.width - 1
    }

    pub(crate) fn declare(&mut self, scope: &mut Scope, name: &str, kind: Type) -> usize {
        let slot = self.slot();
        let name = name.to_owned();
        scope.variables.push(Variable { name, slot, kind });
        slot
    }

    pub(crate) fn key(&self, text: &str) -> Key {
        self.context.world.key(text)
    }

    fn boxed(&mut self, expr: &Expr, scope: &Scope) -> Result<Box<Ex>, QueryError> {
        self.expr(expr, scope).map(Box::new)
    }

    fn maybe(&mut self, expr: Option<&Expr>, scope: &Scope) -> Result<Option<Box<Ex>>, QueryError> {
        expr.map(|expr| self.boxed(expr, scope)).transpose()
    }

    /// Compiles a condition: it must be able to be a truth.
    pub(crate) fn condition(&mut self, expr: &Expr, scope: &Scope) -> Result<Ex, QueryError> {
        let found = self.expr(expr, scope)?;
        match self.type_of(expr, scope) {
            Type::Any | Type::Bool => Ok(found),
            _ => Err(refused(
                expr,
                Detail::InvalidArgumentType,
                "a condition must be true or false",
            )),
        }
    }

    /// Compiles an expression.
    pub(crate) fn expr(&mut self, expr: &Expr, scope: &Scope) -> Result<Ex, QueryError> {
        if let Some((_, slot)) = self.known.iter().find(|(known, _)| same(known, expr)) {
            return Ok(Ex::Slot(*slot));
        }
        Ok(match expr {
            Expr::Literal(value, _) => Ex::Const(value.clone()),
            Expr::Parameter(name) => match self.context.options.parameters.get(&name.text) {
                Some(value) => Ex::Const(value.clone()),
                // Missed only where it is needed.
                None => Ex::Parameter(name.clone()),
            },
            Expr::Variable(name) => {
                let variable = self.variable(name, scope)?;
                if self.grouped {
                    let message = format!("`{}` is neither grouped by nor inside an aggregate", name.text);
                    return Err(QueryError::refused(
                        Detail::AmbiguousAggregationExpression,
                        Some(name.span),
                        message,
                    ));
                }
                Ex::Slot(variable.slot)
            }
            Expr::Property(of, key, _) => {
                let kind = self.type_of(of, scope);
                if matches!(
                    kind,
                    Type::Bool | Type::Number | Type::Float | Type::Text | Type::List
                ) {
                    let message = "only nodes, relationships, maps and times have properties";
                    return Err(refused(expr, Detail::PropertyAccessOnNonMap, message));
                }
                if kind == Type::Path {
                    return Err(refused(
                        expr,
                        Detail::InvalidArgumentType,
                        "only nodes, relationships, maps and times have properties",
                    ));
                }
                Ex::Property(self.boxed(of, scope)?, self.key(key))
            }
            Expr::Index(of, at) => Ex::Index(self.boxed(of, scope)?, self.boxed(at, scope)?),
            Expr::Slice(of, from, to) => {
                let of = self.boxed(of, scope)?;
                Ex::Slice(
                    of,
                    self.maybe(from.as_deref(), scope)?,
                    self.maybe(to.as_deref(), scope)?,
                )
            }
            Expr::Not(inner) => {
                self.truth(inner, scope, "NOT")?;
                Ex::Not(self.boxed(inner, scope)?)
            }
            Expr::Negative(inner) => Ex::Negative(self.boxed(inner, scope)?),
            Expr::Positive(inner) => Ex::Positive(self.boxed(inner, scope)?),
            Expr::Binary(operator, left, right) => {
                match operator {
                    Binary::And | Binary::Or | Binary::Xor => {
                        self.truth(left, scope, "AND, OR and XOR")?;
                        self.truth(right, scope, "AND, OR and XOR")?;
                    }
                    Binary::In
                        if !matches!(self.type_of(right, scope), Type::Any | Type::List | Type::Rels) =>
                    {
                        return Err(refused(
                            right,
                            Detail::InvalidArgumentType,
                            "`IN` needs a list on its right",
                        ));
                    }
                    Binary::Add
                    | Binary::Subtract
                    | Binary::Multiply
                    | Binary::Divide
                    | Binary::Modulo
                    | Binary::Power => {
                        let odd = |kind| {
                            matches!(kind, Type::Node | Type::Rel | Type::Path | Type::Bool | Type::Map)
                        };
                        let list = |kind| matches!(kind, Type::List | Type::Rels);
                        let (a, b) = (self.type_of(left, scope), self.type_of(right, scope));
                        let joined = *operator == Binary::Add && (list(a) || list(b));
                        let words = *operator != Binary::Add && (a == Type::Text || b == Type::Text);
                        if !joined && (odd(a) || odd(b) || list(a) || list(b) || words) {
                            return Err(refused(
                                expr,
                                Detail::InvalidArgumentType,
                                "the operator does not fit these values",
                            ));
                        }
                    }
                    _ => {}
                }
                Ex::Binary(*operator, self.boxed(left, scope)?, self.boxed(right, scope)?)
            }
            Expr::IsNull(inner, wanted) => Ex::IsNull(self.boxed(inner, scope)?, *wanted),
            Expr::Labels(of, labels) => {
                if !matches!(self.type_of(of, scope), Type::Any | Type::Node | Type::Rel) {
                    return Err(refused(
                        expr,
                        Detail::InvalidArgumentType,
                        "only nodes have labels",
                    ));
                }
                let labels = labels.iter().map(|label| self.key(&label.text)).collect();
                Ex::Labels(self.boxed(of, scope)?, labels)
            }
            Expr::CountAll(span) => self.aggregate("count", false, &[], scope, *span)?,
            Expr::Call {
                name,
                distinct,
                arguments,
            } => self.call(expr, name, *distinct, arguments, scope)?,
            Expr::List(items) => Ex::List(
                items
                    .iter()
                    .map(|item| self.expr(item, scope))
                    .collect::<Result<_, _>>()?,
            ),
            Expr::Map(entries) => {
                let entry =
                    |(key, value): &(String, Expr)| Ok((Arc::from(key.as_str()), self.expr(value, scope)?));
                Ex::Map(entries.iter().map(entry).collect::<Result<_, QueryError>>()?)
            }
            Expr::Case {
                subject,
                branches,
                otherwise,
            } => {
                let subject = self.maybe(subject.as_deref(), scope)?;
                let mut compiled = Vec::new();
                for (when, then) in branches {
                    compiled.push((self.expr(when, scope)?, self.expr(then, scope)?));
                }
                Ex::Case(subject, compiled, self.maybe(otherwise.as_deref(), scope)?)
            }
            Expr::Comprehension {
                name,
                list,
                condition,
                value,
            } => {
                let list = self.boxed(list, scope)?;
                let (slot, inner) = self.inner(name, scope);
                let condition = self.without_aggregates(condition.as_deref(), &inner)?;
                let value = self.without_aggregates(value.as_deref(), &inner)?;
                self.known.retain(|(_, known)| *known != slot);
                Ex::Comprehension(slot, list, condition, value)
            }
            Expr::Quantified {
                kind,
                name,
                list,
                condition,
            } => {
                let compiled = self.boxed(list, scope)?;
                let (slot, mut inner) = self.inner(name, scope);
                if let Some(variable) = inner.variables.last_mut() {
                    variable.kind = self.item_type(list, scope);
                }
                let condition = self.without_aggregates(condition.as_deref(), &inner)?;
                self.known.retain(|(_, known)| *known != slot);
                Ex::Quantified(*kind, slot, compiled, condition)
            }
            Expr::Reduce {
                sum,
                start,
                name,
                list,
                step,
            } => {
                let (start, list) = (self.boxed(start, scope)?, self.boxed(list, scope)?);
                let (total, with_sum) = self.inner(sum, scope);
                let (slot, inner) = self.inner(name, &with_sum);
                let step = self.without_aggregates(Some(step), &inner)?;
                self.known.retain(|(_, known)| *known != slot && *known != total);
                Ex::Reduce(
                    total,
                    start,
                    slot,
                    list,
                    step.unwrap_or_else(|| Box::new(Ex::Const(Value::Null))),
                )
            }
            Expr::PathComprehension {
                path,
                condition,
                value,
            } => {
                let mut inner = scope.clone();
                let paths = std::slice::from_ref(&**path);
                let ops = self.matching(paths, condition.as_deref(), &mut inner)?;
                let value = self.without_aggregates(Some(value), &inner)?;
                Ex::Pattern(ops, value, slots_of(scope))
            }
            Expr::Pattern(path) => {
                let mut names = path
                    .steps
                    .iter()
                    .flat_map(|(rel, node)| [rel.name.as_ref(), node.name.as_ref()]);
                let unknown = path.start.name.iter().chain(names.by_ref().flatten());
                for name in unknown {
                    self.variable(name, scope)?;
                }
                let mut inner = scope.clone();
                let ops = self.matching(std::slice::from_ref(&**path), None, &mut inner)?;
                Ex::Pattern(ops, None, slots_of(scope))
            }
            Expr::Exists(query, span) => {
                if query.writes() {
                    let message = "a subquery of `EXISTS` changes nothing";
                    return Err(QueryError::refused(
                        Detail::InvalidClauseComposition,
                        Some(*span),
                        message,
                    ));
                }
                let (aggregates, known) = (self.aggregates.take(), std::mem::take(&mut self.known));
                let grouped = std::mem::replace(&mut self.grouped, false);
                let plan = self.query(query, scope, true);
                (self.aggregates, self.known, self.grouped) = (aggregates, known, grouped);
                Ex::Exists(Box::new(plan?), slots_of(scope))
            }
        })
    }

    fn inner(&mut self, name: &Name, scope: &Scope) -> (usize, Scope) {
        let mut inner = scope.clone();
        let slot = self.declare(&mut inner, &name.text, Type::Any);
        // The name of a comprehension is its own also where only groups may be used.
        self.known.push((Expr::Variable(name.clone()), slot));
        // The last one known counts.
        let last = self.known.len() - 1;
        self.known.swap(0, last);
        (slot, inner)
    }

    fn without_aggregates(
        &mut self,
        expr: Option<&Expr>,
        scope: &Scope,
    ) -> Result<Option<Box<Ex>>, QueryError> {
        let kept = self.aggregates.take();
        let found = self.maybe(expr, scope);
        self.aggregates = kept;
        found
    }

    pub(super) fn truth(&self, expr: &Expr, scope: &Scope, who: &str) -> Result<(), QueryError> {
        match self.type_of(expr, scope) {
            Type::Any | Type::Bool => Ok(()),
            _ => Err(refused(
                expr,
                Detail::InvalidArgumentType,
                &format!("{who} need true or false"),
            )),
        }
    }
}

pub(crate) fn refused(expr: &Expr, detail: Detail, message: &str) -> QueryError {
    QueryError::refused(detail, expr.span(), message)
}

fn slots_of(scope: &Scope) -> Vec<usize> {
    scope.variables.iter().map(|variable| variable.slot).collect()
}
