//! The values that queries compute with, and how they compare.
//!
//! Equality (`=`), comparability (`<`), equivalence (grouping) and order (`ORDER BY`) as openCypher 9 tells them
//! apart: what is unknown stays `null`, and the order is total over all types. Copying a value copies no words.

use super::temporal::Temporal;
use crate::extract::Property;
use crate::store::{NodeIx, RelIx};
use indexmap::IndexMap;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A map from keys to values.
pub type Entries = IndexMap<Arc<str>, Value>;

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
    Text(Arc<str>),
    /// Several values.
    List(Arc<Vec<Value>>),
    /// Named values.
    Map(Arc<Entries>),
    /// A node of the graph.
    Node(NodeIx),
    /// A relationship of the graph.
    Rel(RelIx),
    /// A walk through the graph: one more node than relationships.
    Path(Arc<(Vec<NodeIx>, Vec<RelIx>)>),
    /// A date, a time, both, or a duration.
    Temporal(Arc<Temporal>),
}

impl From<&Property> for Value {
    fn from(property: &Property) -> Value {
        match property {
            Property::Bool(value) => Value::Bool(*value),
            Property::Int(value) => Value::Int(*value),
            Property::Float(value) => Value::Float(*value),
            Property::Text(value) => Value::Text(value.clone()),
            Property::List(values) => values.iter().map(Value::from).collect(),
        }
    }
}

impl Value {
    /// A JSON value; numbers without a fraction are whole ones where they fit.
    #[must_use]
    pub fn of_json(json: &serde_json::Value) -> Value {
        use serde_json::Value as Json;
        match json {
            Json::Null => Value::Null,
            Json::Bool(truth) => Value::Bool(*truth),
            Json::Number(number) => match number.as_i64() {
                Some(whole) => Value::Int(whole),
                None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Json::String(text) => Value::from(text.as_str()),
            Json::Array(items) => Value::from(items.iter().map(Value::of_json).collect::<Vec<_>>()),
            Json::Object(entries) => {
                let entry = |(key, value): (&String, &Json)| (Arc::from(key.as_str()), Value::of_json(value));
                Value::Map(Arc::new(entries.iter().map(entry).collect()))
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(Arc::from(text))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(Arc::from(text))
    }
}

impl From<Temporal> for Value {
    fn from(temporal: Temporal) -> Value {
        Value::Temporal(Arc::new(temporal))
    }
}

impl From<Option<bool>> for Value {
    fn from(truth: Option<bool>) -> Value {
        truth.map_or(Value::Null, Value::Bool)
    }
}

impl From<Vec<Value>> for Value {
    fn from(values: Vec<Value>) -> Value {
        Value::List(Arc::new(values))
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Value {
        Value::List(Arc::new(values.into_iter().collect()))
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

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The number, where it is one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Int(number) => Some(*number as f64),
            Value::Float(number) => Some(*number),
            _ => None,
        }
    }

    /// What kind of value it is, for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a truth",
            Value::Int(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Text(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
            Value::Node(_) => "a node",
            Value::Rel(_) => "a relationship",
            Value::Path(_) => "a path",
            Value::Temporal(temporal) => temporal.kind(),
        }
    }

    /// Whether two values are equal; `None` where that is unknown.
    #[must_use]
    pub fn equals(&self, other: &Value) -> Option<bool> {
        match (self, other) {
            (Value::Null, _) | (_, Value::Null) => None,
            (Value::Int(a), Value::Float(b)) | (Value::Float(b), Value::Int(a)) => {
                Some(int_with_float(*a, *b) == Some(Ordering::Equal))
            }
            (Value::List(a), Value::List(b)) => {
                if a.len() != b.len() {
                    return Some(false);
                }
                all(a.iter().zip(b.iter()).map(|(a, b)| a.equals(b)))
            }
            (Value::Map(a), Value::Map(b)) => {
                if a.len() != b.len() || a.keys().any(|key| !b.contains_key(key)) {
                    return Some(false);
                }
                all(a.iter().map(|(key, value)| value.equals(&b[key])))
            }
            (Value::Temporal(a), Value::Temporal(b)) => Some(a.same(b)),
            _ => Some(self == other),
        }
    }

    /// How two values compare with `<`; `None` where they do not.
    #[must_use]
    pub fn compares(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
            (Value::Int(a), Value::Float(b)) => int_with_float(*a, *b),
            (Value::Float(a), Value::Int(b)) => int_with_float(*b, *a).map(Ordering::reverse),
            (Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
            (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
            (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
            (Value::List(a), Value::List(b)) => {
                for (a, b) in a.iter().zip(b.iter()) {
                    match a.compares(b)? {
                        Ordering::Equal => {}
                        other => return Some(other),
                    }
                }
                Some(a.len().cmp(&b.len()))
            }
            (Value::Temporal(a), Value::Temporal(b)) => a.compares(b),
            _ => None,
        }
    }

    /// Whether two numbers are of a kind that `<` answers with false rather than with null: NaN with a number.
    #[must_use]
    pub fn both_numbers(&self, other: &Value) -> bool {
        self.number().is_some() && other.number().is_some()
    }

    fn rank(&self) -> u8 {
        match self {
            Value::Map(_) => 0,
            Value::Node(_) => 1,
            Value::Rel(_) => 2,
            Value::List(_) => 3,
            Value::Path(_) => 4,
            Value::Temporal(temporal) => 5 + temporal.rank(),
            Value::Text(_) => 20,
            Value::Bool(_) => 21,
            Value::Int(_) | Value::Float(_) => 22,
            Value::Null => 23,
        }
    }

    /// The order of `ORDER BY`: maps, nodes, relationships, lists, paths, times, text, truths, numbers, null last.
    #[must_use]
    pub fn order(&self, other: &Value) -> Ordering {
        self.rank().cmp(&other.rank()).then_with(|| match (self, other) {
            (Value::Int(a), Value::Int(b)) => a.cmp(b),
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            (Value::List(a), Value::List(b)) => {
                let pairs = a.iter().zip(b.iter()).map(|(a, b)| a.order(b));
                let unequal = pairs.into_iter().find(|order| order.is_ne());
                unequal.unwrap_or_else(|| a.len().cmp(&b.len()))
            }
            (Value::Node(a), Value::Node(b)) => a.cmp(b),
            (Value::Rel(a), Value::Rel(b)) => a.cmp(b),
            (Value::Path(a), Value::Path(b)) => a.cmp(b),
            (Value::Map(a), Value::Map(b)) => {
                let sorted = |map: &Entries| {
                    let mut all: Vec<(Arc<str>, Value)> = map
                        .iter()
                        .map(|(key, value)| (key.clone(), value.clone()))
                        .collect();
                    all.sort_by(|a, b| a.0.cmp(&b.0));
                    all
                };
                let (a, b) = (sorted(a), sorted(b));
                let keys =
                    |all: &[(Arc<str>, Value)]| all.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
                keys(&a).cmp(&keys(&b)).then_with(|| {
                    let mut pairs = a.iter().zip(&b).map(|(a, b)| a.1.order(&b.1));
                    pairs.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
                })
            }
            (Value::Temporal(a), Value::Temporal(b)) => a.order(b),
            (Value::Int(_) | Value::Float(_), Value::Int(_) | Value::Float(_)) => {
                let nan = |value: &Value| matches!(value, Value::Float(number) if number.is_nan());
                // NaN is larger than all other numbers.
                nan(self)
                    .cmp(&nan(other))
                    .then_with(|| self.compares(other).unwrap_or(Ordering::Equal))
            }
            _ => self.compares(other).unwrap_or(Ordering::Equal),
        })
    }

    /// Whether two values are one and the same for `DISTINCT`, grouping and `UNION`: `null` with `null`.
    #[must_use]
    pub fn equivalent(&self, other: &Value) -> bool {
        self.order(other) == Ordering::Equal
    }
}

/// Compares a whole number with another exactly, also where it has more digits than an `f64`.
fn int_with_float(int: i64, float: f64) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    let exact = i128::from(int);
    // Beyond 2^100 no i64 is near; below it the whole part fits.
    let whole = float.clamp(-1e30, 1e30).trunc() as i128;
    Some(exact.cmp(&whole).then_with(|| {
        0.0_f64
            .partial_cmp(&float.clamp(-1e30, 1e30).fract())
            .unwrap_or(Ordering::Equal)
    }))
}

/// A value as a key of groups: equivalent values are equal.
#[derive(Clone, Debug)]
pub(crate) struct Key(pub(crate) Value);

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        match (&self.0, &other.0) {
            (Value::Node(a), Value::Node(b)) => a == b,
            (Value::Rel(a), Value::Rel(b)) => a == b,
            (Value::Text(a), Value::Text(b)) => a == b,
            (a, b) => a.equivalent(b),
        }
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash(&self.0, state);
    }
}

fn hash<H: Hasher>(value: &Value, state: &mut H) {
    value.rank().hash(state);
    match value {
        Value::Null => {}
        Value::Bool(truth) => truth.hash(state),
        Value::Int(number) => (*number as f64).to_bits().hash(state),
        // 0.0 and -0.0 are equal, and all NaN are.
        Value::Float(number) if number.is_nan() => u64::MAX.hash(state),
        Value::Float(number) => (*number + 0.0).to_bits().hash(state),
        Value::Text(text) => text.hash(state),
        Value::List(items) => {
            items.len().hash(state);
            items.iter().for_each(|item| hash(item, state));
        }
        // Two maps are equal in any order of their keys.
        Value::Map(map) => map.len().hash(state),
        Value::Node(node) => node.hash(state),
        Value::Rel(rel) => rel.hash(state),
        Value::Path(path) => path.hash(state),
        Value::Temporal(temporal) => temporal.hash_key().hash(state),
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
        let list = |values: &[Value]| Value::from(values.to_vec());
        assert_eq!(
            list(&[Value::Int(1), Value::Null]).equals(&list(&[Value::Int(2), Value::Null])),
            Some(false)
        );
        assert_eq!(
            list(&[Value::Int(1), Value::Null]).equals(&list(&[Value::Float(1.0), Value::Int(2)])),
            None
        );
        assert_eq!(Value::from("a").compares(&Value::Int(1)), None);
        assert_eq!(Value::Null.order(&Value::Int(1)), Ordering::Greater);
    }

    #[test]
    fn large_whole_numbers_keep_their_last_digit() {
        let (int, float) = (
            Value::Int(9_007_199_254_740_993),
            Value::Float(9_007_199_254_740_992.0),
        );
        assert_eq!(int.equals(&float), Some(false));
        assert_eq!(int.compares(&float), Some(Ordering::Greater));
        assert_eq!(Value::Int(1).compares(&Value::Float(1.5)), Some(Ordering::Less));
        assert_eq!(
            Value::Int(-1).compares(&Value::Float(-1.5)),
            Some(Ordering::Greater)
        );
        assert_eq!(Value::Int(1).compares(&Value::Float(f64::NAN)), None);
    }
}
