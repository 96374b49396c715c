//! Conditions: the commonest are tested where their values stand, without copying them.

use super::Row;
use crate::extract::Property;
use crate::query::ast::Binary;
use crate::query::compile::Ex;
use crate::query::context::Context;
use crate::query::error::{Detail, QueryError};
use crate::query::value::Value;
use crate::store::GraphView;

impl<G: GraphView> Context<'_, G> {
    /// Whether a condition is true.
    pub(crate) fn holds(&self, condition: &Ex, row: &mut Row) -> Result<bool, QueryError> {
        if let Some(found) = self.in_place(condition, row) {
            return Ok(found);
        }
        match self.eval(condition, row)? {
            Value::Bool(truth) => Ok(truth),
            Value::Null => Ok(false),
            other => {
                let message = format!("a condition is true or false, and this is {}", other.kind());
                Err(QueryError::failed(Detail::InvalidArgumentType, message))
            }
        }
    }

    /// Two nodes or relationships, or a stored text with a text of the query; `None` for all other conditions.
    fn in_place(&self, condition: &Ex, row: &Row) -> Option<bool> {
        let Ex::Binary(operator, left, right) = condition else {
            return None;
        };
        match (&**left, &**right) {
            (Ex::Slot(left), Ex::Slot(right)) => {
                let same = match (&row[*left], &row[*right]) {
                    (Value::Node(left), Value::Node(right)) => left == right,
                    (Value::Rel(left), Value::Rel(right)) => left == right,
                    _ => return None,
                };
                match operator {
                    Binary::Equal => Some(same),
                    Binary::Unequal => Some(!same),
                    _ => None,
                }
            }
            (Ex::Property(of, key), Ex::Const(Value::Text(wanted))) if self.world.is_as_stored() => {
                let (Ex::Slot(slot), Some(key)) = (&**of, key.symbol) else {
                    return None;
                };
                let stored = match row[*slot] {
                    Value::Node(node) => self.graph.node_property(node, key),
                    Value::Rel(rel) => self.graph.rel_property(rel, key),
                    _ => return None,
                };
                let Some(Property::Text(found)) = stored else {
                    return None;
                };
                Some(match operator {
                    Binary::Equal => found == wanted,
                    Binary::Unequal => found != wanted,
                    Binary::Less => found < wanted,
                    Binary::LessEqual => found <= wanted,
                    Binary::Greater => found > wanted,
                    Binary::GreaterEqual => found >= wanted,
                    Binary::StartsWith => found.starts_with(&**wanted),
                    Binary::EndsWith => found.ends_with(&**wanted),
                    Binary::Contains => has(found, wanted),
                    _ => return None,
                })
            }
            _ => None,
        }
    }
}

/// Whether a text has a part. Names are so short that preparing a search, as the standard library does, takes longer
/// than looking at each place.
fn has(text: &str, part: &str) -> bool {
    const SHORT: usize = 64;
    let Some((first, rest)) = part.as_bytes().split_first() else {
        return true;
    };
    if text.len() > SHORT {
        return text.contains(part);
    }
    let mut open = text.as_bytes();
    while let Some(at) = open.iter().position(|byte| byte == first) {
        open = &open[at + 1..];
        if open.starts_with(rest) {
            return true;
        }
    }
    false
}
