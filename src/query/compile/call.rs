//! Calls of functions and aggregates: which there are, and what they may be given.

use super::{Aggregate, Compiler, Ex, Scope, Type, refused};
use crate::query::ast::{Expr, Name, contains};
use crate::query::error::{Detail, QueryError};
use crate::query::function;
use crate::store::GraphView;
use crate::text::Span;
use crate::text::fold::nearest;
use std::sync::Arc;

impl<G: GraphView> Compiler<'_, '_, G> {
    pub(super) fn call(
        &mut self,
        whole: &Expr,
        name: &Name,
        distinct: bool,
        arguments: &[Expr],
        scope: &Scope,
    ) -> Result<Ex, QueryError> {
        let lower = name.text.to_ascii_lowercase();
        if function::AGGREGATES.contains(&lower.as_str()) {
            return self.aggregate(&lower, distinct, arguments, scope, name.span);
        }
        let Some((least, most)) = function::arity(&lower) else {
            let nearest = nearest(&name.text, function::FUNCTIONS);
            return Err(QueryError::Unknown {
                at: name.span,
                what: "function",
                word: name.text.clone(),
                nearest: nearest.into_iter().map(str::to_owned).collect(),
                corrected: None,
            });
        };
        if !(least..=most).contains(&arguments.len()) {
            let message = format!(
                "`{}` takes {least} to {most} values and has {}",
                name.text,
                arguments.len()
            );
            return Err(QueryError::refused(
                Detail::InvalidNumberOfArguments,
                Some(name.span),
                message,
            ));
        }
        if let Some(pattern) = arguments.iter().find(|one| matches!(one, Expr::Pattern(_))) {
            let message = "a pattern stands only where a truth is wanted";
            return Err(refused(pattern, Detail::UnexpectedSyntax, message));
        }
        if let Some(first) = arguments.first() {
            let kind = self.type_of(first, scope);
            if kind != Type::Any && !function::accepts(&lower, kind) {
                let message = format!("`{}` does not take this value", name.text);
                return Err(refused(whole, Detail::InvalidArgumentType, &message));
            }
        }
        let arguments = arguments
            .iter()
            .map(|one| self.expr(one, scope))
            .collect::<Result<_, _>>()?;
        Ok(Ex::Call(Arc::from(lower), arguments))
    }

    pub(super) fn aggregate(
        &mut self,
        name: &str,
        distinct: bool,
        arguments: &[Expr],
        scope: &Scope,
        span: Span,
    ) -> Result<Ex, QueryError> {
        if self.aggregates.is_none() {
            let message = "an aggregate stands only in `WITH` and `RETURN`";
            return Err(QueryError::refused(
                Detail::InvalidAggregation,
                Some(span),
                message,
            ));
        }
        if arguments.iter().any(has_aggregate) {
            let message = "an aggregate cannot stand inside another";
            return Err(QueryError::refused(
                Detail::NestedAggregation,
                Some(span),
                message,
            ));
        }
        if arguments.iter().any(|one| {
            contains(
                one,
                &|part| matches!(part, Expr::Call { name, .. } if name.text.eq_ignore_ascii_case("rand")),
            )
        }) {
            let message = "an aggregate of random numbers is not the same twice";
            return Err(QueryError::refused(
                Detail::NonConstantExpression,
                Some(span),
                message,
            ));
        }
        let kept = self.aggregates.take();
        let grouped = std::mem::replace(&mut self.grouped, false);
        let known = std::mem::take(&mut self.known);
        let compiled: Result<Vec<Ex>, QueryError> =
            arguments.iter().map(|one| self.expr(one, scope)).collect();
        (self.grouped, self.known, self.aggregates) = (grouped, known, kept);
        let (arguments, slot) = (compiled?, self.slot());
        let aggregate = Aggregate {
            name: Arc::from(name),
            distinct,
            arguments,
            slot,
            times: None,
        };
        self.aggregates.get_or_insert_default().push(aggregate);
        Ok(Ex::Slot(slot))
    }
}

pub(crate) fn has_aggregate(expr: &Expr) -> bool {
    contains(expr, &|part| match part {
        Expr::CountAll(_) => true,
        Expr::Call { name, .. } => function::AGGREGATES
            .iter()
            .any(|known| name.text.eq_ignore_ascii_case(known)),
        _ => false,
    })
}
