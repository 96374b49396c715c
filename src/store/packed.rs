//! Values, labels and properties as SQLite stores them: plain numbers and texts where there is a type for them,
//! bytes otherwise.
//!
//! All numbers in bytes are little-endian. Reading never trusts what it reads: anything that does not fit is `None`.

use super::graph::Pair;
use super::pool::ValueIx;
use super::view::Symbol;
use crate::extract::Property;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};

const FALSE: u8 = 0;
const TRUE: u8 = 1;
const INT: u8 = 2;
const FLOAT: u8 = 3;
const TEXT: u8 = 4;
const LIST: u8 = 5;

/// How deep lists may stand in lists; a file that goes deeper is damaged or hostile.
const DEEPEST: usize = 32;

/// A value for a column of any type.
pub(super) fn column(value: &Property) -> ToSqlOutput<'_> {
    match value {
        Property::Int(number) => ToSqlOutput::Owned(Value::Integer(*number)),
        // SQLite would make NULL of a NaN.
        Property::Float(number) if !number.is_nan() => ToSqlOutput::Owned(Value::Real(*number)),
        Property::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        other => {
            let mut bytes = Vec::new();
            pack(other, &mut bytes);
            ToSqlOutput::Owned(Value::Blob(bytes))
        }
    }
}

/// The value in a column.
pub(super) fn value(column: ValueRef<'_>) -> Option<Property> {
    match column {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(Property::Int(number)),
        ValueRef::Real(number) => Some(Property::Float(number)),
        ValueRef::Text(text) => std::str::from_utf8(text).ok().map(Property::from),
        ValueRef::Blob(mut bytes) => {
            let value = unpack(&mut bytes, DEEPEST)?;
            bytes.is_empty().then_some(value)
        }
    }
}

fn pack(value: &Property, out: &mut Vec<u8>) {
    let length = |length: usize| {
        u32::try_from(length)
            .expect("a value is shorter than 4 GiB")
            .to_le_bytes()
    };
    match value {
        Property::Bool(truth) => out.push(if *truth { TRUE } else { FALSE }),
        Property::Int(number) => {
            out.push(INT);
            out.extend(number.to_le_bytes());
        }
        Property::Float(number) => {
            out.push(FLOAT);
            out.extend(number.to_le_bytes());
        }
        Property::Text(text) => {
            out.push(TEXT);
            out.extend(length(text.len()));
            out.extend(text.as_bytes());
        }
        Property::List(values) => {
            out.push(LIST);
            out.extend(length(values.len()));
            for value in values {
                pack(value, out);
            }
        }
    }
}

fn unpack(bytes: &mut &[u8], depth: usize) -> Option<Property> {
    let [kind] = take::<1>(bytes)?;
    Some(match kind {
        FALSE => Property::Bool(false),
        TRUE => Property::Bool(true),
        INT => Property::Int(i64::from_le_bytes(take(bytes)?)),
        FLOAT => Property::Float(f64::from_le_bytes(take(bytes)?)),
        TEXT => {
            let length = u32::from_le_bytes(take(bytes)?) as usize;
            let (text, rest) = bytes.split_at_checked(length)?;
            *bytes = rest;
            Property::from(std::str::from_utf8(text).ok()?)
        }
        LIST => {
            let length = u32::from_le_bytes(take(bytes)?);
            let depth = depth.checked_sub(1)?;
            Property::List((0..length).map(|_| unpack(bytes, depth)).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*first)
}

/// Labels as bytes, four each.
pub(super) fn labels(labels: &[Symbol]) -> Vec<u8> {
    labels.iter().flat_map(|label| label.0.to_le_bytes()).collect()
}

/// Properties as bytes, eight each: key and value.
pub(super) fn pairs(pairs: &[Pair]) -> Vec<u8> {
    let bytes = pairs
        .iter()
        .flat_map(|(key, value)| [key.0.to_le_bytes(), value.0.to_le_bytes()]);
    bytes.flatten().collect()
}

/// The labels in `bytes`, all below `symbols`.
pub(super) fn read_labels(bytes: &[u8], symbols: usize) -> Option<Box<[Symbol]>> {
    let (chunks, []) = bytes.as_chunks::<4>() else {
        return None;
    };
    let label = |chunk: &[u8; 4]| {
        let symbol = u32::from_le_bytes(*chunk);
        ((symbol as usize) < symbols).then_some(Symbol(symbol))
    };
    chunks.iter().map(label).collect()
}

/// Appends the properties in `bytes` to `pairs`; all keys lie below `symbols`, all values below `values`.
pub(super) fn read_pairs(bytes: &[u8], symbols: usize, values: usize, pairs: &mut Vec<Pair>) -> Option<()> {
    let (chunks, []) = bytes.as_chunks::<8>() else {
        return None;
    };
    for chunk in chunks {
        let (key, value) = chunk.split_at(4);
        let key = u32::from_le_bytes(key.try_into().ok()?);
        let value = u32::from_le_bytes(value.try_into().ok()?);
        if key as usize >= symbols || value as usize >= values {
            return None;
        }
        pairs.push((Symbol(key), ValueIx(value)));
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_from_bytes_and_damage_is_noticed() {
        let list = Property::List(vec![
            "é".into(),
            Property::Int(-1),
            Property::Float(0.1),
            Property::Bool(true),
            Property::List(vec![]),
        ]);
        let mut bytes = Vec::new();
        pack(&list, &mut bytes);
        assert_eq!(value(ValueRef::Blob(&bytes)), Some(list));
        for end in 0..bytes.len() {
            assert_eq!(value(ValueRef::Blob(&bytes[..end])), None, "cut at {end}");
        }
        let deep: Vec<u8> = std::iter::repeat_n([LIST, 1, 0, 0, 0], 10_000)
            .flatten()
            .collect();
        assert_eq!(value(ValueRef::Blob(&deep)), None);
    }
}
