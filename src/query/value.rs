//! The values that queries compute with, and how they compare.
//!
//! Equality, order and three-valued logic as in openCypher 9: what is unknown stays `null`, and `ORDER BY` has an
//! order over all types.

use crate::extract::Property;
use crate::store::{NodeIx, RelIx};
use indexmap::IndexMap;
use std::cmp::Ordering;

/// A value.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Value {
    /// Unknown or missing.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// Words.
    Text(String),
    /// Several values.
    List(Vec<Value>),
    /// Named values.
    Map(IndexMap<String, Value>),
    /// A node of the graph.
    Node(NodeIx),
    /// A relationship of the graph.
    Rel(RelIx),
    /// A walk through the graph: one more node than relationships.
    Path(Vec<NodeIx>, Vec<RelIx>),
}

impl From<&Property> for Value {
    fn from(property: &Property) -> Value {
        match property {
            Property::Bool(value) => Value::Bool(*value),
            Property::Int(value) => Value::Int(*value),
            Property::Float(value) => Value::Float(*value),
            Property::Text(value) => Value::Text(value.clone()),
            Property::List(values) => Value::List(values.iter().map(Value::from).collect()),
        }
    }
}

impl Value {
    /// The words, where it is text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let Value::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The truth, where it is known.
    #[must_use]
    pub fn truth(&self) -> Option<bool> {
        if let Value::Bool(truth) = self {
            Some(*truth)
        } else {
            None
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Value::Int(number) => Some(*number as f64),
            Value::Float(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether two values are equal; `None` where that is unknown.
    #[must_use]
    pub fn equals(&self, other: &Value) -> Option<bool> {
        match (self, other) {
            (Value::Null, _) | (_, Value::Null) => None,
            (Value::Int(a), Value::Int(b)) => Some(a == b),
            (Value::List(a), Value::List(b)) => {
                if a.len() != b.len() {
                    return Some(false);
                }
                all(a.iter().zip(b).map(|(a, b)| a.equals(b)))
            }
            (Value::Map(a), Value::Map(b)) => {
                if a.len() != b.len() || a.keys().any(|key| !b.contains_key(key)) {
                    return Some(false);
                }
                all(a.iter().map(|(key, value)| value.equals(&b[key])))
            }
            _ => match (self.number(), other.number()) {
                (Some(a), Some(b)) => Some(a == b),
                _ => Some(self == other),
            },
        }
    }

    /// How two values compare with `<`; `None` where they do not.
    #[must_use]
    pub fn compares(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
            (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
            (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
            (Value::List(a), Value::List(b)) => {
                for (a, b) in a.iter().zip(b) {
                    match a.compares(b)? {
                        Ordering::Equal => {}
                        other => return Some(other),
                    }
                }
                Some(a.len().cmp(&b.len()))
            }
            _ => self.number()?.partial_cmp(&other.number()?),
        }
    }

    /// The order of `ORDER BY`: maps, nodes, relationships, lists, paths, text, truth, numbers, and null last.
    #[must_use]
    pub fn order(&self, other: &Value) -> Ordering {
        let rank = |value: &Value| match value {
            Value::Map(_) => 0,
            Value::Node(_) => 1,
            Value::Rel(_) => 2,
            Value::List(_) => 3,
            Value::Path(..) => 4,
            Value::Text(_) => 5,
            Value::Bool(_) => 6,
            Value::Int(_) | Value::Float(_) => 7,
            Value::Null => 8,
        };
        rank(self).cmp(&rank(other)).then_with(|| match (self, other) {
            (Value::List(a), Value::List(b)) => {
                let unequal = a
                    .iter()
                    .zip(b)
                    .map(|(a, b)| a.order(b))
                    .find(|order| order.is_ne());
                unequal.unwrap_or_else(|| a.len().cmp(&b.len()))
            }
            (Value::Node(a), Value::Node(b)) => a.cmp(b),
            (Value::Rel(a), Value::Rel(b)) => a.cmp(b),
            (Value::Path(a, _), Value::Path(b, _)) => a.cmp(b),
            (Value::Map(a), Value::Map(b)) => format!("{a:?}").cmp(&format!("{b:?}")),
            (Value::Int(a), Value::Int(b)) => a.cmp(b),
            (Value::Int(_) | Value::Float(_), Value::Int(_) | Value::Float(_)) => {
                let (a, b) = (
                    self.number().unwrap_or(f64::NAN),
                    other.number().unwrap_or(f64::NAN),
                );
                a.total_cmp(&b)
            }
            _ => self.compares(other).unwrap_or(Ordering::Equal),
        })
    }

    /// A key under which equal values group, `null` with `null`.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Value::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
                format!("n{}", *number as i64)
            }
            Value::Int(number) => format!("n{number}"),
            Value::List(values) => format!(
                "[{}]",
                values.iter().map(Value::key).collect::<Vec<_>>().join(",")
            ),
            other => format!("{other:?}"),
        }
    }
}

/// `and` over three-valued truths.
fn all(truths: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = Some(true);
    for truth in truths {
        match truth {
            Some(false) => return Some(false),
            None => known = None,
            Some(true) => {}
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_stays_unknown() {
        assert_eq!(Value::Null.equals(&Value::Null), None);
        let list = |values: &[Value]| Value::List(values.to_vec());
        assert_eq!(
            list(&[Value::Int(1), Value::Null]).equals(&list(&[Value::Int(2), Value::Null])),
            Some(false)
        );
        assert_eq!(
            list(&[Value::Int(1), Value::Null]).equals(&list(&[Value::Float(1.0), Value::Int(2)])),
            None
        );
        assert_eq!(Value::Text("a".into()).compares(&Value::Int(1)), None);
        assert_eq!(Value::Null.order(&Value::Int(1)), Ordering::Greater);
    }
}
