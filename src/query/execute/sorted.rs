//! Rows in the order of their keys; with a limit, only the first of them are held.

use super::Row;
use crate::query::value::Value;
use std::cmp::Ordering;

/// The rows so far.
#[derive(Debug)]
pub(super) struct Sorted {
    /// For each key whether it goes down.
    down: Vec<bool>,
    most: Option<usize>,
    rows: Vec<(Vec<Value>, Row)>,
    /// The keys of the last row that is wanted, once there are as many: what is not before it comes too late.
    last: Option<Vec<Value>>,
    spare: Vec<Value>,
}

impl Sorted {
    pub(super) fn new(down: Vec<bool>, most: Option<usize>) -> Sorted {
        Sorted {
            down,
            most,
            rows: Vec::new(),
            last: None,
            spare: Vec::new(),
        }
    }

    /// An empty list for keys.
    pub(super) fn spare(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.spare)
    }

    /// Whether no row is wanted whose first key, which goes up, is that of these keys or larger.
    pub(super) fn is_past(&self, keys: &[Value]) -> bool {
        let last = self.last.as_ref().and_then(|last| last.first());
        last.zip(keys.first())
            .is_some_and(|(last, key)| key.order(last).is_gt())
    }

    /// Adds a row, which is only made if it is wanted.
    pub(super) fn add(&mut self, keys: Vec<Value>, row: impl FnOnce() -> Row) {
        // Rows with equal keys stay in the order in which they came.
        if self
            .last
            .as_ref()
            .is_some_and(|last| order(&self.down, &keys, last).is_ge())
        {
            self.spare = keys;
            self.spare.clear();
            return;
        }
        self.rows.push((keys, row()));
        if let Some(most) = self.most
            && self.rows.len() > most.saturating_mul(2).max(64)
        {
            self.cut(most);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    fn cut(&mut self, most: usize) {
        self.rows.sort_by(|a, b| order(&self.down, &a.0, &b.0));
        self.rows.truncate(most);
        self.last = self.rows.last().map(|(keys, _)| keys.clone());
    }

    /// The rows in their order.
    pub(super) fn rows(mut self) -> Vec<Row> {
        self.cut(self.most.unwrap_or(usize::MAX));
        self.rows.into_iter().map(|(_, row)| row).collect()
    }
}

fn order(down: &[bool], a: &[Value], b: &[Value]) -> Ordering {
    for ((a, b), down) in a.iter().zip(b).zip(down) {
        let order = if *down { b.order(a) } else { a.order(b) };
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}
