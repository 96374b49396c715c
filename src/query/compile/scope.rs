//! The names that an expression may use, and what is known of their values before anything runs.

use super::Compiler;
use crate::query::ast::{Expr, Name};
use crate::query::error::QueryError;
use crate::query::value::Value;
use crate::store::GraphView;
use crate::text::fold::nearest;

/// What is known of a variable before anything runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Type {
    Any,
    Node,
    Rel,
    /// The relationships of a variable-length pattern.
    Rels,
    Path,
    Bool,
    Number,
    Float,
    Text,
    List,
    Map,
}

/// A variable in scope.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) slot: usize,
    pub(crate) kind: Type,
}

/// The names that an expression may use.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub(crate) variables: Vec<Variable>,
}

impl Scope {
    pub(crate) fn find(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().rev().find(|variable| variable.name == name)
    }
}

impl<G: GraphView> Compiler<'_, '_, G> {
    pub(crate) fn variable<'s>(&self, name: &Name, scope: &'s Scope) -> Result<&'s Variable, QueryError> {
        scope.find(&name.text).ok_or_else(|| {
            let names = scope.variables.iter().map(|variable| variable.name.as_str());
            QueryError::Unknown {
                at: name.span,
                what: "variable",
                word: name.text.clone(),
                nearest: nearest(&name.text, names)
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
                corrected: None,
            }
        })
    }

    pub(super) fn item_type(&self, list: &Expr, scope: &Scope) -> Type {
        let Expr::List(items) = list else { return Type::Any };
        let mut kinds = items.iter().map(|item| self.type_of(item, scope));
        let Some(first) = kinds.next() else {
            return Type::Any;
        };
        if kinds.all(|kind| kind == first) {
            first
        } else {
            Type::Any
        }
    }

    /// What kind of value an expression has, where that is plain from how it is written.
    pub(crate) fn type_of(&self, expr: &Expr, scope: &Scope) -> Type {
        match expr {
            Expr::Literal(value, _) => match value {
                Value::Bool(_) => Type::Bool,
                Value::Int(_) => Type::Number,
                Value::Float(_) => Type::Float,
                Value::Text(_) => Type::Text,
                _ => Type::Any,
            },
            Expr::Variable(name) => scope.find(&name.text).map_or(Type::Any, |variable| variable.kind),
            Expr::List(_) | Expr::Comprehension { .. } | Expr::PathComprehension { .. } => Type::List,
            Expr::Map(_) => Type::Map,
            Expr::IsNull(..) | Expr::Quantified { .. } | Expr::Exists(..) => Type::Bool,
            Expr::Pattern(_) => Type::Bool,
            _ => Type::Any,
        }
    }
}
