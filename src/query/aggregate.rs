//! Groups of rows, and what aggregates make of them.

use super::compile::{Aggregate, Ex};
use super::context::Context;
use super::error::{Detail, QueryError};
use super::execute::Row;
use super::temporal;
use super::value::{Key, Value};
use crate::store::GraphView;
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

/// The groups so far, in the order in which they appeared.
pub(crate) struct Group<'p> {
    keys: &'p [(Ex, usize)],
    aggregates: &'p [Aggregate],
    groups: IndexMap<Vec<Key>, Vec<Sum>, FxBuildHasher>,
    /// Where all keys are properties of two nodes or relationships at most: their slots.
    owners: Option<Vec<usize>>,
    /// The groups of such owners: their properties need not be read and hashed again for each row.
    places: FxHashMap<[u64; 2], usize>,
    last: Option<([u64; 2], usize)>,
}

/// What an aggregate has seen of its group.
#[derive(Default)]
struct Sum {
    count: i64,
    values: Vec<Value>,
    /// What was seen, where equal values count once.
    seen: Option<Box<FxHashSet<Key>>>,
    /// The second argument: the percentile.
    second: Value,
}

/// The slots of the nodes and relationships whose properties the keys are.
fn owners(keys: &[(Ex, usize)]) -> Option<Vec<usize>> {
    let mut slots = Vec::new();
    for (key, _) in keys {
        let slot = match key {
            Ex::Slot(slot) => *slot,
            Ex::Property(of, _) => match **of {
                Ex::Slot(slot) => slot,
                _ => return None,
            },
            _ => return None,
        };
        if !slots.contains(&slot) {
            slots.push(slot);
        }
    }
    (1..=2).contains(&slots.len()).then_some(slots)
}

impl<'p> Group<'p> {
    pub(crate) fn new(keys: &'p [(Ex, usize)], aggregates: &'p [Aggregate]) -> Group<'p> {
        Group {
            keys,
            aggregates,
            groups: IndexMap::default(),
            owners: owners(keys),
            places: FxHashMap::default(),
            last: None,
        }
    }

    /// Adds a row to its group.
    pub(crate) fn add<G: GraphView>(
        &mut self,
        row: &mut Row,
        context: &Context<'_, G>,
    ) -> Result<(), QueryError> {
        let at = self.place(row, context)?;
        for number in 0..self.aggregates.len() {
            let aggregate = &self.aggregates[number];
            let mut arguments = [Value::Null, Value::Null];
            for (to, argument) in arguments.iter_mut().zip(&aggregate.arguments) {
                *to = context.eval(argument, row)?;
            }
            let times = match aggregate.times.map(|slot| &row[slot]) {
                Some(Value::Int(times)) => *times,
                _ => 1,
            };
            let sum = &mut self.groups[at][number];
            sum.add(aggregate, arguments, times);
        }
        context.room(self.groups.len())
    }

    /// The number of the row's group.
    fn place<G: GraphView>(&mut self, row: &mut Row, context: &Context<'_, G>) -> Result<usize, QueryError> {
        let owners = self.owners.as_ref().and_then(|slots| {
            let mut owners = [0; 2];
            for (owner, &slot) in owners.iter_mut().zip(slots) {
                *owner = match row[slot] {
                    Value::Node(node) => 1 << 32 | u64::from(node.0),
                    Value::Rel(rel) => 2 << 32 | u64::from(rel.0),
                    _ => return None,
                };
            }
            Some(owners)
        });
        if let Some(owners) = owners {
            if let Some((_, at)) = self.last.filter(|(last, _)| *last == owners) {
                return Ok(at);
            }
            if let Some(&at) = self.places.get(&owners) {
                self.last = Some((owners, at));
                return Ok(at);
            }
        }
        let mut values = Vec::with_capacity(self.keys.len());
        for (key, _) in self.keys {
            values.push(Key(context.eval(key, row)?));
        }
        let at = self.group(values);
        if let Some(owners) = owners {
            self.places.insert(owners, at);
            self.last = Some((owners, at));
        }
        Ok(at)
    }

    fn group(&mut self, keys: Vec<Key>) -> usize {
        let entry = self.groups.entry(keys);
        let at = entry.index();
        entry.or_insert_with(|| self.aggregates.iter().map(|_| Sum::default()).collect());
        at
    }

    /// The slots of the keys and aggregates.
    pub(crate) fn slots(&self) -> Vec<usize> {
        let keys = self.keys.iter().map(|(_, slot)| *slot);
        keys.chain(self.aggregates.iter().map(|aggregate| aggregate.slot))
            .collect()
    }

    /// One row a group: its keys and aggregates.
    pub(crate) fn rows<G: GraphView>(mut self, context: &Context<'_, G>) -> Result<Vec<Row>, QueryError> {
        if self.keys.is_empty() && self.groups.is_empty() {
            self.group(Vec::new());
        }
        let mut rows = Vec::with_capacity(self.groups.len());
        for (keys, sums) in self.groups {
            let mut row = Vec::with_capacity(keys.len() + sums.len());
            row.extend(keys.into_iter().map(|key| key.0));
            for (aggregate, sum) in self.aggregates.iter().zip(sums) {
                row.push(result(&aggregate.name, sum)?);
            }
            rows.push(row);
            context.tick()?;
        }
        Ok(rows)
    }
}

impl Sum {
    fn add(&mut self, aggregate: &Aggregate, [value, second]: [Value; 2], times: i64) {
        if aggregate.arguments.is_empty() {
            self.count += times;
            return;
        }
        if value.is_null() {
            return;
        }
        if aggregate.distinct {
            if !self.seen.get_or_insert_default().insert(Key(value.clone())) {
                return;
            }
            self.count += 1;
        } else {
            self.count += times;
        }
        self.second = second;
        match &*aggregate.name {
            "count" => {}
            "min" | "max" => {
                let least = &*aggregate.name == "min";
                let better = self.values.first().is_none_or(|best| {
                    if least {
                        value.order(best).is_lt()
                    } else {
                        value.order(best).is_gt()
                    }
                });
                if better {
                    self.values = vec![value];
                }
            }
            _ => self.values.push(value),
        }
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
