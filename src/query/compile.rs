//! Names into places: an expression whose variables are slots of a row, checked as far as it can be before it runs.
//!
//! In: syntax and the names in scope. Out: an [`Ex`]. Every variable of a query has a slot of its own, so a row is
//! one vector for the whole query. What openCypher forbids at compile time is refused here.

use super::ast::{Binary, Expr, Name, Quantifier};
use super::context::Context;
use super::error::{Detail, QueryError};
use super::function;
use super::plan::{Op, Plan};
use super::value::Value;
use super::world::Key;
use crate::store::GraphView;
use crate::text::fold::nearest;
use std::sync::Arc;

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

/// A compiled expression.
#[derive(Clone, Debug)]
pub(crate) enum Ex {
    Const(Value),
    Slot(usize),
    Parameter(Name),
    Property(Box<Ex>, Key),
    Index(Box<Ex>, Box<Ex>),
    Slice(Box<Ex>, Option<Box<Ex>>, Option<Box<Ex>>),
    Not(Box<Ex>),
    Negative(Box<Ex>),
    Positive(Box<Ex>),
    Binary(Binary, Box<Ex>, Box<Ex>),
    IsNull(Box<Ex>, bool),
    Labels(Box<Ex>, Vec<Key>),
    Call(Arc<str>, Vec<Ex>),
    List(Vec<Ex>),
    Map(Vec<(Arc<str>, Ex)>),
    Case(Option<Box<Ex>>, Vec<(Ex, Ex)>, Option<Box<Ex>>),
    Comprehension(usize, Box<Ex>, Option<Box<Ex>>, Option<Box<Ex>>),
    Quantified(Quantifier, usize, Box<Ex>, Option<Box<Ex>>),
    Reduce(usize, Box<Ex>, usize, Box<Ex>, Box<Ex>),
    /// Whether the steps find anything, or with a value all that they find. The slots are those it may look at.
    Pattern(Vec<Op>, Option<Box<Ex>>, Vec<usize>),
    /// Whether a whole query finds anything.
    Exists(Box<Plan>, Vec<usize>),
}

impl Ex {
    /// The slots that it looks at.
    pub(crate) fn slots(&self, into: &mut Vec<usize>) {
        match self {
            Ex::Const(_) | Ex::Parameter(_) => {}
            Ex::Slot(slot) => into.push(*slot),
            Ex::Property(a, _)
            | Ex::Not(a)
            | Ex::Negative(a)
            | Ex::Positive(a)
            | Ex::IsNull(a, _)
            | Ex::Labels(a, _) => {
                a.slots(into);
            }
            Ex::Index(a, b) | Ex::Binary(_, a, b) => {
                a.slots(into);
                b.slots(into);
            }
            Ex::Slice(a, b, c) => {
                a.slots(into);
                b.iter().chain(c).for_each(|part| part.slots(into));
            }
            Ex::Call(_, all) | Ex::List(all) => all.iter().for_each(|one| one.slots(into)),
            Ex::Map(entries) => entries.iter().for_each(|(_, one)| one.slots(into)),
            Ex::Case(subject, branches, otherwise) => {
                subject.iter().chain(otherwise).for_each(|one| one.slots(into));
                for (when, then) in branches {
                    when.slots(into);
                    then.slots(into);
                }
            }
            Ex::Comprehension(own, list, condition, value) => {
                list.slots(into);
                let mut inner = Vec::new();
                condition
                    .iter()
                    .chain(value)
                    .for_each(|one| one.slots(&mut inner));
                into.extend(inner.into_iter().filter(|slot| slot != own));
            }
            Ex::Quantified(_, own, list, condition) => {
                list.slots(into);
                let mut inner = Vec::new();
                condition.iter().for_each(|one| one.slots(&mut inner));
                into.extend(inner.into_iter().filter(|slot| slot != own));
            }
            Ex::Reduce(sum, start, own, list, step) => {
                start.slots(into);
                list.slots(into);
                let mut inner = Vec::new();
                step.slots(&mut inner);
                into.extend(inner.into_iter().filter(|slot| slot != own && slot != sum));
            }
            Ex::Pattern(_, _, outer) | Ex::Exists(_, outer) => into.extend(outer),
        }
    }
}

/// An aggregate whose value stands in a slot behind the grouping.
#[derive(Clone, Debug)]
pub(crate) struct Aggregate {
    pub(crate) name: Arc<str>,
    pub(crate) distinct: bool,
    pub(crate) arguments: Vec<Ex>,
    pub(crate) slot: usize,
}

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
            Expr::Parameter(name) => Ex::Parameter(name.clone()),
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

    fn truth(&self, expr: &Expr, scope: &Scope, who: &str) -> Result<(), QueryError> {
        match self.type_of(expr, scope) {
            Type::Any | Type::Bool => Ok(()),
            _ => Err(refused(
                expr,
                Detail::InvalidArgumentType,
                &format!("{who} need true or false"),
            )),
        }
    }

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

    fn call(
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

    fn aggregate(
        &mut self,
        name: &str,
        distinct: bool,
        arguments: &[Expr],
        scope: &Scope,
        span: crate::text::Span,
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
        };
        self.aggregates.get_or_insert_default().push(aggregate);
        Ok(Ex::Slot(slot))
    }

    fn item_type(&self, list: &Expr, scope: &Scope) -> Type {
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

pub(crate) fn refused(expr: &Expr, detail: Detail, message: &str) -> QueryError {
    QueryError::refused(detail, expr.span(), message)
}

fn slots_of(scope: &Scope) -> Vec<usize> {
    scope.variables.iter().map(|variable| variable.slot).collect()
}

/// Whether a part of an expression is so.
pub(crate) fn contains(expr: &Expr, is: &dyn Fn(&Expr) -> bool) -> bool {
    is(expr) || expr.parts().into_iter().any(|part| contains(part, is))
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

/// Whether two expressions are written alike, wherever they stand.
pub(crate) fn same(a: &Expr, b: &Expr) -> bool {
    let head = match (a, b) {
        (Expr::Literal(a, _), Expr::Literal(b, _)) => a == b,
        (Expr::Variable(a), Expr::Variable(b)) | (Expr::Parameter(a), Expr::Parameter(b)) => a.text == b.text,
        (Expr::Property(_, a, _), Expr::Property(_, b, _)) => a == b,
        (Expr::Binary(a, ..), Expr::Binary(b, ..)) => a == b,
        (Expr::IsNull(_, a), Expr::IsNull(_, b)) => a == b,
        (Expr::Map(a), Expr::Map(b)) => a.iter().map(|(key, _)| key).eq(b.iter().map(|(key, _)| key)),
        (Expr::CountAll(_), Expr::CountAll(_)) => true,
        (
            Expr::Call { name, distinct, .. },
            Expr::Call {
                name: other,
                distinct: also,
                ..
            },
        ) => {
            name.text.eq_ignore_ascii_case(&other.text)
                && distinct == also
                && !name.text.eq_ignore_ascii_case("rand")
        }
        (Expr::Index(..), Expr::Index(..))
        | (Expr::Not(_), Expr::Not(_))
        | (Expr::Negative(_), Expr::Negative(_))
        | (Expr::List(_), Expr::List(_)) => true,
        _ => false,
    };
    let (left, right) = (a.parts(), b.parts());
    head && left.len() == right.len() && left.iter().zip(right).all(|(a, b)| same(a, b))
}
