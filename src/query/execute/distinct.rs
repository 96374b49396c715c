//! Which rows were seen: equivalent values count as one.

use super::Row;
use crate::query::value::Key;
use rustc_hash::FxHashSet;

/// The rows that `DISTINCT` let through. One column, the commonest case, needs no list of its own for each row.
#[derive(Debug, Default)]
pub(super) struct Seen {
    single: FxHashSet<Key>,
    several: FxHashSet<Box<[Key]>>,
}

impl Seen {
    /// Whether the values in `slots` are new.
    pub(super) fn insert(&mut self, row: &Row, slots: &[usize]) -> bool {
        if let [slot] = slots {
            return self.single.insert(Key(row[*slot].clone()));
        }
        self.several
            .insert(slots.iter().map(|&slot| Key(row[slot].clone())).collect())
    }

    pub(super) fn len(&self) -> usize {
        self.single.len() + self.several.len()
    }
}
