//! Distinct rows of values, numbered in the order in which they came: equivalent values count as one.

use super::error::QueryError;
use super::value::{Key, Value};
use crate::store::NodeIx;
use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

/// The rows so far. One column, and above all one of nodes, needs no list of its own for each row.
#[derive(Debug)]
pub(crate) enum Distinct {
    Nodes(IndexSet<NodeIx, FxBuildHasher>),
    Single(IndexSet<Key, FxBuildHasher>),
    Several(IndexSet<Vec<Key>, FxBuildHasher>),
}

impl Default for Distinct {
    fn default() -> Distinct {
        Distinct::Nodes(IndexSet::default())
    }
}

impl Distinct {
    /// The number of a row of one value, and whether it is new.
    pub(crate) fn add_one(&mut self, value: Value) -> (usize, bool) {
        match (&mut *self, value) {
            (Distinct::Nodes(nodes), Value::Node(node)) => nodes.insert_full(node),
            (Distinct::Nodes(nodes), value) => {
                let values = nodes.iter().map(|&node| Key(Value::Node(node)));
                let mut values: IndexSet<Key, FxBuildHasher> = values.collect();
                let found = values.insert_full(Key(value));
                *self = Distinct::Single(values);
                found
            }
            (Distinct::Single(values), value) => values.insert_full(Key(value)),
            (Distinct::Several(rows), value) => rows.insert_full(vec![Key(value)]),
        }
    }

    /// The number of a row, and whether it is new. All rows have the same number of values.
    pub(crate) fn add(&mut self, mut row: Vec<Key>) -> (usize, bool) {
        if row.len() == 1
            && let Some(only) = row.pop()
        {
            return self.add_one(only.0);
        }
        if let Distinct::Several(rows) = self {
            return rows.insert_full(row);
        }
        *self = Distinct::Several(IndexSet::from_iter([row]));
        (0, true)
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Distinct::Nodes(nodes) => nodes.len(),
            Distinct::Single(values) => values.len(),
            Distinct::Several(rows) => rows.len(),
        }
    }

    /// Hands on the rows in their order, as long as `take` wants more.
    pub(crate) fn each(
        &self,
        mut take: impl FnMut(&[Key]) -> Result<bool, QueryError>,
    ) -> Result<(), QueryError> {
        match self {
            Distinct::Nodes(nodes) => {
                for &node in nodes {
                    if !take(&[Key(Value::Node(node))])? {
                        break;
                    }
                }
            }
            Distinct::Single(values) => {
                for value in values {
                    if !take(std::slice::from_ref(value))? {
                        break;
                    }
                }
            }
            Distinct::Several(rows) => {
                for row in rows {
                    if !take(row)? {
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}
