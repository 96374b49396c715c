//! Expressions into values.

use super::ast::{Binary, Quantifier};
use super::compile::Ex;
use super::context::Context;
use super::error::{Detail, QueryError};
use super::execute::{Row, States};
use super::function;
use super::temporal::{self, Temporal};
use super::value::{Entries, Value};
use crate::store::GraphView;
use std::cmp::Ordering;
use std::sync::Arc;

fn wrong(message: impl Into<String>) -> QueryError {
    QueryError::failed(Detail::InvalidArgumentType, message)
}

impl<G: GraphView> Context<'_, G> {
    /// Computes an expression. The row is only borrowed to be changed: the names of comprehensions have their slots in it.
    pub(crate) fn eval(&self, ex: &Ex, row: &mut Row) -> Result<Value, QueryError> {
        Ok(match ex {
            Ex::Const(value) => value.clone(),
            Ex::Slot(slot) => row[*slot].clone(),
            Ex::Parameter(name) => match self.options.parameters.get(&name.text) {
                Some(value) => value.clone(),
                None => {
                    return Err(QueryError::Unknown {
                        at: name.span,
                        what: "parameter",
                        word: name.text.clone(),
                        nearest: Vec::new(),
                        corrected: None,
                    });
                }
            },
            Ex::Property(of, key) => match &**of {
                Ex::Slot(slot) => self.property(&row[*slot], key)?,
                other => {
                    let of = self.eval(other, row)?;
                    self.property(&of, key)?
                }
            },
            Ex::Index(of, at) => {
                let (of, at) = (self.eval(of, row)?, self.eval(at, row)?);
                self.index(&of, &at)?
            }
            Ex::Slice(of, from, to) => {
                let of = self.eval(of, row)?;
                let from = from.as_ref().map(|ex| self.eval(ex, row)).transpose()?;
                let to = to.as_ref().map(|ex| self.eval(ex, row)).transpose()?;
                slice(&of, from, to)?
            }
            Ex::Not(inner) => truth(&self.eval(inner, row)?)?.map(|truth| !truth).into(),
            Ex::Negative(inner) => match self.eval(inner, row)? {
                Value::Int(number) => Value::Int(number.checked_neg().ok_or_else(range)?),
                Value::Float(number) => Value::Float(-number),
                Value::Null => Value::Null,
                Value::Temporal(duration) => temporal::times(&duration, -1.0)
                    .map(Value::from)
                    .ok_or_else(range)?,
                _ => return Err(wrong("`-` needs a number")),
            },
            Ex::Positive(inner) => match self.eval(inner, row)? {
                number @ (Value::Int(_) | Value::Float(_) | Value::Null) => number,
                _ => return Err(wrong("`+` needs a number")),
            },
            Ex::Binary(operator @ (Binary::And | Binary::Or), left, right) => {
                let left = truth(&self.eval(left, row)?)?;
                let settled = *operator == Binary::Or;
                if left == Some(settled) {
                    return Ok(Value::Bool(settled));
                }
                let right = truth(&self.eval(right, row)?)?;
                if right == Some(settled) {
                    return Ok(Value::Bool(settled));
                }
                left.and(right).map(|_| !settled).into()
            }
            Ex::Binary(operator, left, right) => {
                let (left, right) = (self.eval(left, row)?, self.eval(right, row)?);
                binary(*operator, &left, &right)?
            }
            Ex::IsNull(inner, wanted) => Value::Bool(self.eval(inner, row)?.is_null() == *wanted),
            Ex::Labels(of, labels) => match self.eval(of, row)? {
                Value::Node(node) => {
                    Value::Bool(labels.iter().all(|label| self.world.has_label(node, label)))
                }
                Value::Rel(rel) => {
                    let kind = self.world.rel_type(rel);
                    Value::Bool(labels.iter().all(|label| label.text == kind))
                }
                Value::Null => Value::Null,
                _ => return Err(wrong("only nodes have labels")),
            },
            Ex::Call(name, arguments) => {
                let mut values = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    values.push(self.eval(argument, row)?);
                }
                function::call(self, name, &values)?
            }
            Ex::List(items) => {
                let mut values = Vec::with_capacity(items.len());
                for item in items {
                    values.push(self.eval(item, row)?);
                }
                Value::from(values)
            }
            Ex::Map(entries) => {
                let mut map = Entries::default();
                for (key, value) in entries {
                    map.insert(key.clone(), self.eval(value, row)?);
                }
                Value::Map(Arc::new(map))
            }
            Ex::Case(subject, branches, otherwise) => {
                let subject = subject
                    .as_ref()
                    .map(|subject| self.eval(subject, row))
                    .transpose()?;
                for (when, then) in branches {
                    let found = self.eval(when, row)?;
                    let holds = match &subject {
                        Some(subject) => subject.equals(&found),
                        None => found.truth(),
                    };
                    if holds == Some(true) {
                        return self.eval(then, row);
                    }
                }
                otherwise
                    .as_ref()
                    .map_or(Ok(Value::Null), |otherwise| self.eval(otherwise, row))?
            }
            Ex::Comprehension(slot, list, condition, value) => {
                let Some(items) = self.items(list, row)? else {
                    return Ok(Value::Null);
                };
                let mut found = Vec::new();
                for item in items.iter() {
                    self.tick()?;
                    row[*slot] = item.clone();
                    let keep = condition
                        .as_ref()
                        .map_or(Ok(true), |condition| self.holds(condition, row))?;
                    if keep {
                        found.push(
                            value
                                .as_ref()
                                .map_or(Ok(item.clone()), |value| self.eval(value, row))?,
                        );
                    }
                }
                Value::from(found)
            }
            Ex::Quantified(kind, slot, list, condition) => {
                let Some(items) = self.items(list, row)? else {
                    return Ok(Value::Null);
                };
                let (mut yes, mut unknown) = (0usize, 0usize);
                for item in items.iter() {
                    self.tick()?;
                    row[*slot] = item.clone();
                    let found = match condition {
                        Some(condition) => self.eval(condition, row)?,
                        None => item.clone(),
                    };
                    match truth(&found)? {
                        Some(true) => yes += 1,
                        None => unknown += 1,
                        Some(false) => {}
                    }
                }
                let no = items.len() - yes - unknown;
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
                truth.into()
            }
            Ex::Reduce(sum, start, slot, list, step) => {
                let mut total = self.eval(start, row)?;
                let Some(items) = self.items(list, row)? else {
                    return Ok(Value::Null);
                };
                for item in items.iter() {
                    self.tick()?;
                    row[*sum] = total;
                    row[*slot] = item.clone();
                    total = self.eval(step, row)?;
                }
                total
            }
            Ex::Pattern(ops, None, _) => {
                let mut found = false;
                self.step(ops, row, &mut States::default(), &mut |_| {
                    found = true;
                    Ok(false)
                })?;
                Value::Bool(found)
            }
            Ex::Pattern(ops, Some(value), _) => {
                let mut found = Vec::new();
                self.step(ops, row, &mut States::default(), &mut |row| {
                    found.push(self.eval(value, row)?);
                    self.room(found.len())?;
                    Ok(true)
                })?;
                Value::from(found)
            }
            Ex::Exists(plan, _) => {
                // The rows of a subquery are its own, whatever it does with them.
                let mut seed = row.clone();
                let mut exists = false;
                for (stages, columns) in &plan.parts {
                    exists = exists || self.any(stages, columns, &mut seed)?;
                }
                Value::Bool(exists)
            }
        })
    }

    fn items(&self, list: &Ex, row: &mut Row) -> Result<Option<Arc<Vec<Value>>>, QueryError> {
        match self.eval(list, row)? {
            Value::List(items) => Ok(Some(items)),
            Value::Null => Ok(None),
            other => Err(wrong(format!(
                "a list is needed here, and this is {}",
                other.kind()
            ))),
        }
    }

    /// A property of a node, relationship, map, date, time or duration.
    pub(crate) fn property(&self, of: &Value, key: &super::world::Key) -> Result<Value, QueryError> {
        Ok(match of {
            Value::Null => Value::Null,
            Value::Map(map) => map.get(&key.text).cloned().unwrap_or_default(),
            Value::Node(node) => {
                self.alive(of)?;
                self.world.node_property(*node, key)
            }
            Value::Rel(rel) => {
                self.alive(of)?;
                self.world.rel_property(*rel, key)
            }
            Value::Temporal(temporal) => temporal::component(temporal, &key.text).unwrap_or_default(),
            other => {
                let message = format!(
                    "`.{}` needs a node, a relationship or a map, and this is {}",
                    key.text,
                    other.kind()
                );
                return Err(wrong(message));
            }
        })
    }

    fn index(&self, of: &Value, at: &Value) -> Result<Value, QueryError> {
        Ok(match (of, at) {
            (Value::Null, _) | (_, Value::Null) => Value::Null,
            (Value::List(items), Value::Int(at)) => {
                let at = if *at < 0 {
                    at.saturating_add(items.len() as i64)
                } else {
                    *at
                };
                let found = usize::try_from(at).ok().and_then(|at| items.get(at));
                found.cloned().unwrap_or_default()
            }
            (Value::Map(_) | Value::Node(_) | Value::Rel(_), Value::Text(key)) => {
                let key = self.world.key(key);
                self.property(of, &key)?
            }
            (Value::List(_), other) => {
                let message = format!("a list is read at a whole number, and this is {}", other.kind());
                return Err(QueryError::failed(Detail::ListElementAccessByNonInteger, message));
            }
            (Value::Map(_) | Value::Node(_) | Value::Rel(_), other) => {
                let message = format!("a map is read at a text, and this is {}", other.kind());
                return Err(QueryError::failed(Detail::MapElementAccessByNonString, message));
            }
            (other, _) => {
                return Err(wrong(format!(
                    "`[…]` needs a list or a map, and this is {}",
                    other.kind()
                )));
            }
        })
    }
}

fn range() -> QueryError {
    QueryError::failed(Detail::OutOfRange, "the number is out of range")
}

fn truth(value: &Value) -> Result<Option<bool>, QueryError> {
    match value {
        Value::Bool(truth) => Ok(Some(*truth)),
        Value::Null => Ok(None),
        other => Err(wrong(format!(
            "true or false is needed here, and this is {}",
            other.kind()
        ))),
    }
}

fn slice(of: &Value, from: Option<Value>, to: Option<Value>) -> Result<Value, QueryError> {
    let items = match of {
        Value::List(items) => items,
        Value::Null => return Ok(Value::Null),
        _ => return Err(wrong("`[..]` needs a list")),
    };
    let bound = |value: Option<Value>, default: usize| -> Result<Option<usize>, QueryError> {
        match value {
            None => Ok(Some(default)),
            Some(Value::Null) => Ok(None),
            Some(Value::Int(at)) => {
                let length = items.len() as i64;
                let at = if at < 0 { at.saturating_add(length) } else { at };
                Ok(Some(at.clamp(0, length) as usize))
            }
            Some(_) => Err(wrong("`[..]` needs whole numbers")),
        }
    };
    Ok(match (bound(from, 0)?, bound(to, items.len())?) {
        (Some(from), Some(to)) if from < to => Value::from(items[from..to].to_vec()),
        (Some(_), Some(_)) => Value::from(Vec::new()),
        _ => Value::Null,
    })
}

fn binary(operator: Binary, left: &Value, right: &Value) -> Result<Value, QueryError> {
    let ordered = |fits: fn(Ordering) -> bool| match left.compares(right) {
        Some(order) => Value::Bool(fits(order)),
        // NaN is no larger and no smaller than any number.
        None if left.both_numbers(right) => Value::Bool(false),
        None => Value::Null,
    };
    let words = |test: fn(&str, &str) -> bool| {
        Value::from(
            left.text()
                .zip(right.text())
                .map(|(left, right)| test(left, right)),
        )
    };
    Ok(match operator {
        Binary::Equal => left.equals(right).into(),
        Binary::Unequal => left.equals(right).map(|same| !same).into(),
        Binary::Less => ordered(Ordering::is_lt),
        Binary::LessEqual => ordered(Ordering::is_le),
        Binary::Greater => ordered(Ordering::is_gt),
        Binary::GreaterEqual => ordered(Ordering::is_ge),
        Binary::StartsWith => words(|a, b| a.starts_with(b)),
        Binary::EndsWith => words(|a, b| a.ends_with(b)),
        Binary::Contains => words(|a, b| a.contains(b)),
        Binary::Xor => {
            let (left, right) = (truth(left)?, truth(right)?);
            left.zip(right).map(|(a, b)| a != b).into()
        }
        Binary::In => match right {
            Value::Null => Value::Null,
            Value::List(items) => {
                let mut found = Some(false);
                for item in items.iter() {
                    match left.equals(item) {
                        Some(true) => return Ok(Value::Bool(true)),
                        None => found = None,
                        Some(false) => {}
                    }
                }
                found.into()
            }
            _ => return Err(wrong("`IN` needs a list on its right")),
        },
        Binary::Matches => match (left, right) {
            (Value::Text(text), Value::Text(pattern)) => Value::Bool(matches(text, pattern)?),
            (_, Value::Text(_) | Value::Null) => Value::Null,
            _ => return Err(wrong("`=~` needs a regular expression, as text, on its right")),
        },
        _ => return arithmetic(operator, left, right),
    })
}

/// Whether a regular expression fits the whole text, in time linear in its length.
fn matches(text: &str, pattern: &str) -> Result<bool, QueryError> {
    // One query asks the same expression of every row.
    thread_local! {
        static LAST: std::cell::RefCell<Option<(String, regex::Regex)>> = const { std::cell::RefCell::new(None) };
    }
    LAST.with_borrow_mut(|last| {
        if last.as_ref().is_none_or(|(known, _)| known != pattern) {
            let compiled = regex::Regex::new(&format!("^(?:{pattern})$")).map_err(|error| {
                let detail = error.to_string();
                let reason = detail
                    .lines()
                    .last()
                    .unwrap_or_default()
                    .trim_start_matches("error: ")
                    .to_owned();
                QueryError::failed(
                    Detail::InvalidArgumentValue,
                    format!("`{pattern}` is no regular expression: {reason}"),
                )
            })?;
            *last = Some((pattern.to_owned(), compiled));
        }
        Ok(last
            .as_ref()
            .is_some_and(|(_, expression)| expression.is_match(text)))
    })
}

/// The longest text or list, in bytes, that an expression may build: a query must not fill the memory.
const LONGEST: usize = 64 << 20;

/// Refuses a text or list that is too long.
fn bounded(length: usize) -> Result<(), QueryError> {
    if length > LONGEST {
        return Err(QueryError::Limit {
            message: format!(
                "an expression made a text or list of more than {LONGEST} bytes and was stopped"
            ),
        });
    }
    Ok(())
}

fn arithmetic(operator: Binary, left: &Value, right: &Value) -> Result<Value, QueryError> {
    let add = operator == Binary::Add;
    Ok(match (left, right) {
        (Value::List(a), Value::List(b)) if add => {
            bounded((a.len() + b.len()) * size_of::<Value>())?;
            Value::from([a.as_slice(), b].concat())
        }
        (Value::Null, _) | (_, Value::Null) => Value::Null,
        (Value::List(a), b) if add => Value::from([a.as_slice(), std::slice::from_ref(b)].concat()),
        (a, Value::List(b)) if add => Value::from([std::slice::from_ref(a), b].concat()),
        (Value::Text(a), b)
            if add && !matches!(b, Value::Map(_) | Value::Node(_) | Value::Rel(_) | Value::Path(_)) =>
        {
            let b = function::plain_text(b).unwrap_or_default();
            bounded(a.len() + b.len())?;
            Value::from(format!("{a}{b}"))
        }
        (a, Value::Text(b)) if add && matches!(a, Value::Int(_) | Value::Float(_) | Value::Bool(_)) => {
            Value::from(format!("{}{b}", function::plain_text(a).unwrap_or_default()))
        }
        (Value::Int(a), Value::Int(b)) => Value::Int(match operator {
            Binary::Add => a.checked_add(*b).ok_or_else(range)?,
            Binary::Subtract => a.checked_sub(*b).ok_or_else(range)?,
            Binary::Multiply => a.checked_mul(*b).ok_or_else(range)?,
            Binary::Divide | Binary::Modulo if *b == 0 => {
                return Err(QueryError::failed(Detail::OutOfRange, "division by zero"));
            }
            Binary::Divide => a.checked_div(*b).ok_or_else(range)?,
            Binary::Modulo => a.checked_rem(*b).ok_or_else(range)?,
            _ => return Ok(Value::Float((*a as f64).powf(*b as f64))),
        }),
        (Value::Temporal(a), Value::Temporal(b)) => {
            let found = match operator {
                Binary::Add => temporal::plus(a, b),
                Binary::Subtract => temporal::minus(a, b),
                _ => None,
            };
            found
                .map(Value::from)
                .ok_or_else(|| wrong("the operator does not fit these times"))?
        }
        (Value::Temporal(duration), number) | (number, Value::Temporal(duration))
            if matches!(**duration, Temporal::Duration(_)) && number.number().is_some() =>
        {
            let by = number.number().unwrap_or(f64::NAN);
            let found = match operator {
                Binary::Multiply => temporal::times(duration, by),
                Binary::Divide if matches!(left, Value::Temporal(_)) => temporal::divided(duration, by),
                _ => return Err(wrong("the operator does not fit a duration and a number")),
            };
            found.map(Value::from).ok_or_else(range)?
        }
        _ => match (left.number(), right.number()) {
            (Some(a), Some(b)) => Value::Float(match operator {
                Binary::Add => a + b,
                Binary::Subtract => a - b,
                Binary::Multiply => a * b,
                Binary::Divide => a / b,
                Binary::Modulo => a % b,
                _ => a.powf(b),
            }),
            _ => {
                let message = format!("the operator does not fit {} and {}", left.kind(), right.kind());
                return Err(wrong(message));
            }
        },
    })
}
