//! Relationships in the order of a property, for queries that ask for a range.

use super::view::{RelIx, Symbol};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex};

/// The orders that queries have asked for. One is made when it is asked for again: a command that asks one question
/// would wait longer for the order than for looking at everything once.
#[derive(Debug, Default)]
pub(super) struct Orders(Mutex<FxHashMap<(Symbol, Symbol), Order>>);

/// `None` where an order was asked for once.
type Order = Option<Arc<[RelIx]>>;

impl Orders {
    /// The order of a type by a property; `make` sorts.
    pub(super) fn of(&self, kind: Symbol, key: Symbol, make: impl FnOnce() -> Arc<[RelIx]>) -> Order {
        // A panic elsewhere cannot leave the map half changed.
        let mut orders = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match orders.get_mut(&(kind, key)) {
            None => {
                orders.insert((kind, key), None);
                None
            }
            Some(order) => Some(order.get_or_insert_with(make).clone()),
        }
    }
}
