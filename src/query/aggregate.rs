//! Groups of rows, and what aggregates make of them.

use super::compile::{Aggregate, Ex};
use super::context::Context;
use super::error::{Detail, QueryError};
use super::execute::Row;
use super::temporal;
use super::value::{Key, Value};
use crate::store::GraphView;
use rustc_hash::{FxHashMap, FxHashSet};

/// The groups so far, in the order in which they appeared.
pub(crate) struct Group<'p> {
    pub(crate) aggregates: &'p [Aggregate],
    keyed: bool,
    places: FxHashMap<Vec<Key>, usize>,
    groups: Vec<(Vec<Key>, Row, Vec<Sum>)>,
}

/// What an aggregate has seen of its group.
#[derive(Default)]
struct Sum {
    count: i64,
    values: Vec<Value>,
    seen: FxHashSet<Key>,
    /// The second argument: the percentile.
    second: Value,
}

impl<'p> Group<'p> {
    pub(crate) fn new(aggregates: &'p [Aggregate], keys: usize) -> Group<'p> {
        Group {
            aggregates,
            keyed: keys > 0,
            places: FxHashMap::default(),
            groups: Vec::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.groups.len()
    }

    /// The number of the group with these keys; `row` is its first row if it is new.
    pub(crate) fn at(&mut self, keys: Vec<Key>, row: &Row) -> usize {
        if let Some(&at) = self.places.get(&keys) {
            return at;
        }
        let at = self.groups.len();
        self.places.insert(keys.clone(), at);
        let sums = self.aggregates.iter().map(|_| Sum::default()).collect();
        self.groups.push((keys, row.clone(), sums));
        at
    }

    pub(crate) fn add(
        &mut self,
        group: usize,
        number: usize,
        [value, second]: [Value; 2],
    ) -> Result<(), QueryError> {
        let aggregate = &self.aggregates[number];
        let sum = &mut self.groups[group].2[number];
        if aggregate.arguments.is_empty() {
            sum.count += 1;
            return Ok(());
        }
        if value.is_null() || (aggregate.distinct && !sum.seen.insert(Key(value.clone()))) {
            return Ok(());
        }
        sum.count += 1;
        sum.second = second;
        match &*aggregate.name {
            "count" => {}
            "min" | "max" => {
                let least = &*aggregate.name == "min";
                let better = sum.values.first().is_none_or(|best| {
                    if least {
                        value.order(best).is_lt()
                    } else {
                        value.order(best).is_gt()
                    }
                });
                if better {
                    sum.values = vec![value];
                }
            }
            _ => sum.values.push(value),
        }
        Ok(())
    }

    /// One row a group: its keys and aggregates in their slots.
    pub(crate) fn rows<G: GraphView>(
        mut self,
        keys: &[(Ex, usize)],
        seed: &Row,
        context: &Context<'_, G>,
    ) -> Result<Vec<Row>, QueryError> {
        if !self.keyed && self.groups.is_empty() {
            self.at(Vec::new(), seed);
        }
        let mut rows = Vec::with_capacity(self.groups.len());
        for (values, mut row, sums) in self.groups {
            for ((_, slot), value) in keys.iter().zip(values) {
                row[*slot] = value.0;
            }
            for (aggregate, sum) in self.aggregates.iter().zip(sums) {
                row[aggregate.slot] = result(&aggregate.name, sum)?;
            }
            rows.push(row);
            context.tick()?;
        }
        Ok(rows)
    }
}

fn result(name: &str, sum: Sum) -> Result<Value, QueryError> {
    let wrong = |value: &Value| {
        let message = format!("`{name}` needs numbers and has {}", value.kind());
        QueryError::failed(Detail::InvalidArgumentValue, message)
    };
    let numbers = || -> Result<Vec<f64>, QueryError> {
        sum.values
            .iter()
            .map(|value| value.number().ok_or_else(|| wrong(value)))
            .collect()
    };
    Ok(match name {
        "count" => Value::Int(sum.count),
        "collect" => Value::from(sum.values),
        "min" | "max" => sum.values.into_iter().next().unwrap_or_default(),
        "sum" => return total(&sum.values, &wrong),
        "avg" if sum.values.is_empty() => Value::Null,
        "avg" => match total(&sum.values, &wrong)? {
            Value::Temporal(duration) => {
                let found = temporal::divided(&duration, sum.values.len() as f64);
                found.map_or(Value::Null, Value::from)
            }
            other => Value::Float(other.number().unwrap_or(f64::NAN) / sum.values.len() as f64),
        },
        "percentiledisc" | "percentilecont" => {
            let Some(at) = sum.second.number().filter(|at| (0.0..=1.0).contains(at)) else {
                if sum.values.is_empty() {
                    return Ok(Value::Null);
                }
                let message = "a percentile lies between 0 and 1";
                return Err(QueryError::failed(Detail::NumberOutOfRange, message));
            };
            let mut values = sum.values;
            if values.is_empty() {
                return Ok(Value::Null);
            }
            if let Some(value) = values.iter().find(|value| value.number().is_none()) {
                return Err(wrong(value));
            }
            values.sort_by(Value::order);
            let last = values.len() - 1;
            if name == "percentiledisc" {
                let place = (at * values.len() as f64).ceil() as usize;
                values.swap_remove(place.saturating_sub(1).min(last))
            } else {
                let place = at * last as f64;
                let (low, high) = (place.floor() as usize, place.ceil() as usize);
                let number = |at: usize| values[at.min(last)].number().unwrap_or(f64::NAN);
                Value::Float(number(low) + (number(high) - number(low)) * place.fract())
            }
        }
        // The standard deviation of a sample, or of the whole.
        _ => {
            let numbers = numbers()?;
            let sample = f64::from(u8::from(name == "stdev"));
            let count = numbers.len() as f64;
            if count - sample <= 0.0 {
                return Ok(Value::Float(0.0));
            }
            let mean = numbers.iter().sum::<f64>() / count;
            let spread: f64 = numbers
                .iter()
                .map(|number| (number - mean) * (number - mean))
                .sum();
            Value::Float((spread / (count - sample)).sqrt())
        }
    })
}

fn total(values: &[Value], wrong: &dyn Fn(&Value) -> QueryError) -> Result<Value, QueryError> {
    let range = || QueryError::failed(Detail::OutOfRange, "the sum is out of range");
    let mut all = Value::Int(0);
    for (at, value) in values.iter().enumerate() {
        all = match (&all, value) {
            (Value::Int(a), Value::Int(b)) => Value::Int(a.checked_add(*b).ok_or_else(range)?),
            (_, Value::Temporal(_)) if at == 0 => value.clone(),
            (Value::Temporal(a), Value::Temporal(b)) => {
                temporal::plus(a, b).map(Value::from).ok_or_else(range)?
            }
            _ => match (all.number(), value.number()) {
                (Some(a), Some(b)) => Value::Float(a + b),
                _ => return Err(wrong(value)),
            },
        };
    }
    Ok(all)
}
