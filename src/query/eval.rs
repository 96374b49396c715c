//! Expressions into values, with openCypher's three-valued logic.

use super::ast::{Binary, Expr, Quantifier};
use super::context::Context;
use super::error::QueryError;
use super::function;
use super::plan;
use super::value::Value;
use crate::store::GraphView;
use indexmap::IndexMap;
use std::cmp::Ordering;

/// Names and the values they have, the newest last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub(crate) names: Vec<String>,
}

impl Scope {
    pub(crate) fn slot(&self, name: &str) -> Option<usize> {
        self.names.iter().rposition(|other| other == name)
    }
}

/// One row: a value for each name of the scope.
pub(crate) type Row = Vec<Value>;

fn wrong(message: impl Into<String>) -> QueryError {
    QueryError::Type {
        at: None,
        message: message.into(),
    }
}

impl<G: GraphView> Context<'_, G> {
    /// The value of an expression in a row.
    pub(crate) fn eval(&self, expr: &Expr, scope: &Scope, row: &Row) -> Result<Value, QueryError> {
        let value = |expr: &Expr| self.eval(expr, scope, row);
        Ok(match expr {
            Expr::Literal(literal) => literal.clone(),
            Expr::Parameter(name) => match self.options.parameters.get(&name.text) {
                Some(value) => value.clone(),
                None => return Err(unknown("parameter", name, Vec::new())),
            },
            Expr::Variable(name) => match scope.slot(&name.text) {
                Some(slot) => row.get(slot).cloned().unwrap_or_default(),
                None => {
                    let near = crate::text::fold::nearest(&name.text, scope.names.iter().map(String::as_str));
                    return Err(unknown(
                        "variable",
                        name,
                        near.into_iter().map(str::to_owned).collect(),
                    ));
                }
            },
            Expr::Property(of, key) => self.property(&value(of)?, key)?,
            Expr::Index(of, at) => self.index(&value(of)?, &value(at)?)?,
            Expr::Slice(of, from, to) => {
                let bound = |at: &Option<Box<Expr>>| at.as_ref().map(|at| value(at)).transpose();
                slice(value(of)?, bound(from)?, bound(to)?)?
            }
            Expr::Not(inner) => match value(inner)? {
                Value::Bool(truth) => Value::Bool(!truth),
                Value::Null => Value::Null,
                _ => return Err(wrong("`NOT` needs a truth")),
            },
            Expr::Negative(inner) => match value(inner)? {
                Value::Int(number) => Value::Int(
                    number
                        .checked_neg()
                        .ok_or_else(|| wrong("the number is out of range"))?,
                ),
                Value::Float(number) => Value::Float(-number),
                Value::Null => Value::Null,
                _ => return Err(wrong("`-` needs a number")),
            },
            Expr::Binary(operator, left, right) => match operator {
                Binary::And | Binary::Or | Binary::Xor => logic(*operator, &value(left)?, || value(right))?,
                _ => binary(*operator, &value(left)?, &value(right)?)?,
            },
            Expr::IsNull(inner, wanted) => Value::Bool((value(inner)? == Value::Null) == *wanted),
            Expr::Labels(of, labels) => match value(of)? {
                Value::Node(node) => Value::Bool(labels.iter().all(|label| {
                    self.graph
                        .symbol(&label.text)
                        .is_some_and(|symbol| self.graph.labels(node).contains(&symbol))
                })),
                _ => Value::Null,
            },
            Expr::Call { name, arguments, .. } => {
                let arguments: Result<Vec<Value>, QueryError> = arguments.iter().map(value).collect();
                function::call(self, name, arguments?)?
            }
            Expr::CountAll => return Err(wrong("`count(*)` stands only in `RETURN` and `WITH`")),
            Expr::List(values) => Value::List(values.iter().map(value).collect::<Result<_, _>>()?),
            Expr::Map(entries) => {
                let mut map = IndexMap::new();
                for (key, entry) in entries {
                    map.insert(key.clone(), value(entry)?);
                }
                Value::Map(map)
            }
            Expr::Case {
                subject,
                branches,
                otherwise,
            } => {
                let subject = subject.as_ref().map(|subject| value(subject)).transpose()?;
                for (when, then) in branches {
                    let found = value(when)?;
                    let holds = match &subject {
                        Some(subject) => subject.equals(&found),
                        None => found.truth(),
                    };
                    if holds == Some(true) {
                        return value(then);
                    }
                }
                otherwise
                    .as_ref()
                    .map_or(Ok(Value::Null), |otherwise| value(otherwise))?
            }
            Expr::Comprehension {
                name,
                list,
                condition,
                value: mapped,
            } => {
                let Value::List(items) = value(list)? else {
                    return Ok(Value::Null);
                };
                let mut inner = scope.clone();
                inner.names.push(name.text.clone());
                let mut found = Vec::new();
                for item in items {
                    let mut row = row.clone();
                    row.resize(scope.names.len(), Value::Null);
                    row.push(item.clone());
                    let keep = match condition {
                        Some(condition) => self.eval(condition, &inner, &row)?.truth() == Some(true),
                        None => true,
                    };
                    if keep {
                        found.push(
                            mapped
                                .as_ref()
                                .map_or(Ok(item), |mapped| self.eval(mapped, &inner, &row))?,
                        );
                    }
                }
                Value::List(found)
            }
            Expr::Quantified {
                kind,
                name,
                list,
                condition,
            } => {
                let Value::List(items) = value(list)? else {
                    return Ok(Value::Null);
                };
                let mut inner = scope.clone();
                inner.names.push(name.text.clone());
                let (mut yes, mut unknown) = (0usize, 0usize);
                let count = items.len();
                for item in items {
                    let mut row = row.clone();
                    row.resize(scope.names.len(), Value::Null);
                    row.push(item);
                    match self.eval(condition, &inner, &row)?.truth() {
                        Some(true) => yes += 1,
                        None => unknown += 1,
                        Some(false) => {}
                    }
                }
                let no = count - yes - unknown;
                let truth = match kind {
                    Quantifier::All if no > 0 => Some(false),
                    Quantifier::Any if yes > 0 => Some(true),
                    Quantifier::None if yes > 0 => Some(false),
                    Quantifier::Single if yes > 1 => Some(false),
                    _ if unknown > 0 => None,
                    Quantifier::All | Quantifier::None => Some(true),
                    Quantifier::Any => Some(false),
                    Quantifier::Single => Some(yes == 1),
                };
                truth.map_or(Value::Null, Value::Bool)
            }
            Expr::PathComprehension {
                path,
                condition,
                value: mapped,
            } => {
                let mut inner = scope.clone();
                let paths = std::slice::from_ref(path);
                let ops = plan::matching(self, paths, condition.as_deref(), &mut inner)?;
                let mut row = row.clone();
                row.resize(inner.names.len(), Value::Null);
                let mut found = Vec::new();
                self.run(&ops, &inner, &mut row, &mut |row| {
                    found.push(self.eval(mapped, &inner, row)?);
                    self.room(found.len())?;
                    Ok(true)
                })?;
                Value::List(found)
            }
            Expr::Exists { paths, condition } => {
                let mut inner = scope.clone();
                let ops = plan::matching(self, paths, condition.as_deref(), &mut inner)?;
                let mut row = row.clone();
                row.resize(inner.names.len(), Value::Null);
                let mut found = false;
                self.run(&ops, &inner, &mut row, &mut |_| {
                    found = true;
                    Ok(false)
                })?;
                Value::Bool(found)
            }
        })
    }

    /// A property of a node, relationship or map.
    pub(crate) fn property(&self, of: &Value, key: &str) -> Result<Value, QueryError> {
        let symbol = self.graph.symbol(key);
        Ok(match of {
            Value::Null => Value::Null,
            Value::Map(map) => map.get(key).cloned().unwrap_or_default(),
            Value::Node(node) => symbol
                .and_then(|key| self.graph.node_property(*node, key))
                .map(Value::from)
                .unwrap_or_default(),
            Value::Rel(rel) => symbol
                .and_then(|key| self.graph.rel_property(*rel, key))
                .map(Value::from)
                .unwrap_or_default(),
            _ => return Err(wrong(format!("`.{key}` needs a node, a relationship or a map"))),
        })
    }

    fn index(&self, of: &Value, at: &Value) -> Result<Value, QueryError> {
        Ok(match (of, at) {
            (Value::Null, _) | (_, Value::Null) => Value::Null,
            (Value::List(items), Value::Int(at)) => {
                let at = if *at < 0 { items.len() as i64 + at } else { *at };
                usize::try_from(at)
                    .ok()
                    .and_then(|at| items.get(at))
                    .cloned()
                    .unwrap_or_default()
            }
            (Value::Map(_) | Value::Node(_) | Value::Rel(_), Value::Text(key)) => self.property(of, key)?,
            _ => return Err(wrong("`[…]` needs a list and a number, or a map and a key")),
        })
    }
}

fn unknown(what: &'static str, name: &super::ast::Name, nearest: Vec<String>) -> QueryError {
    QueryError::Unknown {
        at: name.span,
        what,
        word: name.text.clone(),
        nearest,
        corrected: None,
    }
}

fn slice(of: Value, from: Option<Value>, to: Option<Value>) -> Result<Value, QueryError> {
    let Value::List(items) = of else {
        return if of == Value::Null {
            Ok(Value::Null)
        } else {
            Err(wrong("`[..]` needs a list"))
        };
    };
    let bound = |value: Option<Value>, default: usize| -> Result<Option<usize>, QueryError> {
        match value {
            None => Ok(Some(default)),
            Some(Value::Null) => Ok(None),
            Some(Value::Int(at)) => {
                let at = if at < 0 { items.len() as i64 + at } else { at };
                Ok(Some(at.clamp(0, items.len() as i64) as usize))
            }
            Some(_) => Err(wrong("`[..]` needs whole numbers")),
        }
    };
    Ok(match (bound(from, 0)?, bound(to, items.len())?) {
        (Some(from), Some(to)) if from < to => Value::List(items[from..to].to_vec()),
        (Some(_), Some(_)) => Value::List(Vec::new()),
        _ => Value::Null,
    })
}

fn logic(
    operator: Binary,
    left: &Value,
    right: impl FnOnce() -> Result<Value, QueryError>,
) -> Result<Value, QueryError> {
    let truth = |value: &Value| match value {
        Value::Bool(truth) => Ok(Some(*truth)),
        Value::Null => Ok(None),
        _ => Err(wrong("`AND`, `OR` and `XOR` need truths")),
    };
    let left = truth(left)?;
    match (operator, left) {
        (Binary::And, Some(false)) => return Ok(Value::Bool(false)),
        (Binary::Or, Some(true)) => return Ok(Value::Bool(true)),
        _ => {}
    }
    let right = truth(&right()?)?;
    let found = match operator {
        Binary::And if right == Some(false) => Some(false),
        Binary::Or if right == Some(true) => Some(true),
        Binary::Xor => left.zip(right).map(|(a, b)| a != b),
        _ => left
            .zip(right)
            .map(|(a, b)| if operator == Binary::And { a && b } else { a || b }),
    };
    Ok(found.map_or(Value::Null, Value::Bool))
}

fn binary(operator: Binary, left: &Value, right: &Value) -> Result<Value, QueryError> {
    let truth = |truth: Option<bool>| truth.map_or(Value::Null, Value::Bool);
    let ordered = |fits: fn(Ordering) -> bool| truth(left.compares(right).map(fits));
    let words = |test: fn(&str, &str) -> bool| truth(left.text().zip(right.text()).map(|(a, b)| test(a, b)));
    Ok(match operator {
        Binary::Equal => truth(left.equals(right)),
        Binary::Unequal => truth(left.equals(right).map(|same| !same)),
        Binary::Less => ordered(Ordering::is_lt),
        Binary::LessEqual => ordered(Ordering::is_le),
        Binary::Greater => ordered(Ordering::is_gt),
        Binary::GreaterEqual => ordered(Ordering::is_ge),
        Binary::StartsWith => words(|a, b| a.starts_with(b)),
        Binary::EndsWith => words(|a, b| a.ends_with(b)),
        Binary::Contains => words(|a, b| a.contains(b)),
        Binary::In => match right {
            Value::Null => Value::Null,
            Value::List(items) => {
                let mut found = Some(false);
                for item in items {
                    match left.equals(item) {
                        Some(true) => return Ok(Value::Bool(true)),
                        None => found = None,
                        Some(false) => {}
                    }
                }
                truth(found)
            }
            _ => return Err(wrong("`IN` needs a list on its right")),
        },
        _ => return arithmetic(operator, left, right),
    })
}

fn arithmetic(operator: Binary, left: &Value, right: &Value) -> Result<Value, QueryError> {
    let range = || wrong("the number is out of range");
    let divided = || wrong("division by zero");
    Ok(match (left, right) {
        (Value::Null, _) | (_, Value::Null) => Value::Null,
        (Value::List(a), Value::List(b)) if operator == Binary::Add => {
            Value::List([a.as_slice(), b].concat())
        }
        (Value::List(a), b) if operator == Binary::Add => {
            Value::List([a.as_slice(), std::slice::from_ref(b)].concat())
        }
        (a, Value::List(b)) if operator == Binary::Add => Value::List([std::slice::from_ref(a), b].concat()),
        (Value::Text(a), Value::Text(b)) if operator == Binary::Add => Value::Text(format!("{a}{b}")),
        (Value::Text(a), Value::Int(b)) if operator == Binary::Add => Value::Text(format!("{a}{b}")),
        (Value::Int(a), Value::Text(b)) if operator == Binary::Add => Value::Text(format!("{a}{b}")),
        (Value::Int(a), Value::Int(b)) => Value::Int(match operator {
            Binary::Add => a.checked_add(*b).ok_or_else(range)?,
            Binary::Subtract => a.checked_sub(*b).ok_or_else(range)?,
            Binary::Multiply => a.checked_mul(*b).ok_or_else(range)?,
            Binary::Divide => {
                if *b == 0 {
                    return Err(divided());
                }
                a.checked_div(*b).ok_or_else(range)?
            }
            Binary::Modulo => {
                if *b == 0 {
                    return Err(divided());
                }
                a.checked_rem(*b).ok_or_else(range)?
            }
            _ => return Ok(Value::Float((*a as f64).powf(*b as f64))),
        }),
        (Value::Int(_) | Value::Float(_), Value::Int(_) | Value::Float(_)) => {
            let float = |value: &Value| match value {
                Value::Int(number) => *number as f64,
                Value::Float(number) => *number,
                _ => f64::NAN,
            };
            let (a, b) = (float(left), float(right));
            Value::Float(match operator {
                Binary::Add => a + b,
                Binary::Subtract => a - b,
                Binary::Multiply => a * b,
                Binary::Divide => a / b,
                Binary::Modulo => a % b,
                _ => a.powf(b),
            })
        }
        _ => return Err(wrong("the operator does not fit these values")),
    })
}
