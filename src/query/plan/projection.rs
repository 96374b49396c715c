//! `WITH` and `RETURN` into groups, columns, order and bounds.

use super::clause::Build;
use super::{End, Op};
use crate::query::ast::{Expr, Item, Name, Projection, contains, same};
use crate::query::compile::{Compiler, Ex, Scope, Type, Variable, has_aggregate, refused};
use crate::query::error::{Detail, QueryError};
use crate::query::value::Value;
use crate::store::GraphView;

impl<G: GraphView> Compiler<'_, '_, G> {
    pub(super) fn project(
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
            new.variables.push(Variable {
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
            if inside && !known.iter().any(|(whole, _)| same(whole, expr)) {
                let keys = known.iter().map(|(key, _)| key);
                let complex: Vec<&Expr> = keys
                    .filter(|key| matches!(key, Expr::Binary(..)) && !has_aggregate(key))
                    .collect();
                if complex.iter().any(|key| contains(expr, &|part| same(part, key))) {
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
            build.end(End::Sort {
                keys: order,
                top,
                keep: Vec::new(),
                ranged: false,
            });
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
}
