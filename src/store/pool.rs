//! Names and values that a graph holds once, however many nodes and relationships carry them.
//!
//! In: names (labels, types, keys) and property values. Out: their numbers. Most values of a news graph repeat:
//! dates, counts, kinds, confidences; a relationship then costs eight bytes a property.

use super::view::Symbol;
use crate::extract::Property;
use indexmap::{Equivalent, IndexSet};
use rustc_hash::FxBuildHasher;
use std::hash::{Hash, Hasher};

/// The interned names of a graph.
#[derive(Clone, Debug, Default)]
pub(crate) struct Symbols(IndexSet<Box<str>, FxBuildHasher>);

impl Symbols {
    /// The symbol of `name`, a new one if it has none yet.
    pub(crate) fn intern(&mut self, name: &str) -> Symbol {
        let known = self.0.get_index_of(name);
        let number = known.unwrap_or_else(|| self.0.insert_full(name.into()).0);
        Symbol(u32::try_from(number).expect("a graph has fewer than 2^32 names of labels, types and keys"))
    }

    pub(crate) fn find(&self, name: &str) -> Option<Symbol> {
        let number = self.0.get_index_of(name)?;
        u32::try_from(number).ok().map(Symbol)
    }

    pub(crate) fn name(&self, symbol: Symbol) -> &str {
        &self.0[symbol.0 as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|name| &**name)
    }
}

/// The number of a value in [`Values`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct ValueIx(pub(crate) u32);

/// The interned property values of a graph.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values(IndexSet<Value, FxBuildHasher>);

impl Values {
    /// The number of `value`, a new one if no equal value is there yet.
    pub(crate) fn intern(&mut self, value: &Property) -> ValueIx {
        let known = self.0.get_index_of(&Same(value));
        let number = known.unwrap_or_else(|| self.0.insert_full(Value(value.clone())).0);
        ValueIx(u32::try_from(number).expect("a graph has fewer than 2^32 distinct values"))
    }

    pub(crate) fn get(&self, value: ValueIx) -> &Property {
        &self.0[value.0 as usize].0
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Property> {
        self.0.iter().map(|value| &value.0)
    }
}

/// A value that is its own key: floats by their bits, so that equal means indistinguishable.
#[derive(Clone, Debug)]
struct Value(Property);

/// The same comparison for a value that is not ours yet.
struct Same<'a>(&'a Property);

impl Equivalent<Value> for Same<'_> {
    fn equivalent(&self, value: &Value) -> bool {
        same(self.0, &value.0)
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        same(&self.0, &other.0)
    }
}

impl Eq for Value {}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        digest(&self.0, state);
    }
}

impl Hash for Same<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        digest(self.0, state);
    }
}

fn same(a: &Property, b: &Property) -> bool {
    match (a, b) {
        (Property::Bool(a), Property::Bool(b)) => a == b,
        (Property::Int(a), Property::Int(b)) => a == b,
        (Property::Float(a), Property::Float(b)) => a.to_bits() == b.to_bits(),
        (Property::Text(a), Property::Text(b)) => a == b,
        (Property::List(a), Property::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        _ => false,
    }
}

fn digest<H: Hasher>(value: &Property, state: &mut H) {
    std::mem::discriminant(value).hash(state);
    match value {
        Property::Bool(value) => value.hash(state),
        Property::Int(value) => value.hash(state),
        Property::Float(value) => value.to_bits().hash(state),
        Property::Text(value) => value.hash(state),
        Property::List(values) => {
            values.len().hash(state);
            for value in values {
                digest(value, state);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_stored_once_and_kinds_are_told_apart() {
        let mut values = Values::default();
        let one = values.intern(&Property::Int(1));
        assert_ne!(one, values.intern(&Property::Float(1.0)));
        assert_ne!(one, values.intern(&Property::from("1")));
        assert_ne!(one, values.intern(&Property::List(vec![Property::Int(1)])));
        assert_eq!(one, values.intern(&Property::Int(1)));
        let nan = values.intern(&Property::Float(f64::NAN));
        assert_eq!(nan, values.intern(&Property::Float(f64::NAN)));
        assert_eq!(values.len(), 5);
    }
}
