//! Groups of rows, and what aggregates make of them.

use super::compile::{Aggregate, Ex};
use super::context::Context;
use super::distinct::Distinct;
use super::error::{Detail, QueryError};
use super::execute::Row;
use super::temporal;
use super::value::{Key, Value};
use crate::store::{GraphView, NodeIx};
use rustc_hash::{FxHashMap, FxHashSet};

/// The groups so far, in the order in which they appeared.
pub(crate) struct Group<'p> {
    keys: &'p [(Ex, usize)],
    aggregates: &'p [Aggregate],
    groups: Distinct,
    /// What the aggregates have seen, those of one group together.
    sums: Vec<Sum>,
    /// For each aggregate the values it has seen in each group, where equal values count once.
    seen: Vec<Pairs>,
    /// Where all keys are properties of one or two nodes or relationships: their slots.
    owners: Option<Vec<usize>>,
    /// The groups of such owners: their properties need not be read and hashed again for each row.
    places: FxHashMap<[u64; 2], usize>,
    last: Option<([u64; 2], usize)>,
}

/// What an aggregate has seen of its group.
#[derive(Default)]
struct Sum {
    count: i64,
    more: Option<Box<More>>,
}

/// What all aggregates but plain counts need.
#[derive(Default)]
struct More {
    values: Vec<Value>,
    /// The second argument: the percentile.
    second: Value,
}

/// Pairs of a group and a value. One table for all groups: most have few values, and tables of their own would cost
/// more than what is in them.
#[derive(Debug, Default)]
struct Pairs {
    nodes: FxHashSet<(usize, NodeIx)>,
    others: FxHashSet<(usize, Key)>,
}

impl Pairs {
    /// Whether the pair is new.
    fn insert(&mut self, group: usize, value: &Value) -> bool {
        match value {
            Value::Node(node) => self.nodes.insert((group, *node)),
            other => self.others.insert((group, Key(other.clone()))),
        }
    }
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
        let mut group = Group {
            keys,
            aggregates,
            groups: Distinct::default(),
            sums: Vec::new(),
            seen: aggregates.iter().map(|_| Pairs::default()).collect(),
            owners: owners(keys),
            places: FxHashMap::default(),
            last: None,
        };
        if keys.is_empty() {
            // Without keys there is one group, also of no rows.
            group.groups.add(Vec::new());
            group.make_room();
        }
        group
    }

    /// Adds a row to its group.
    pub(crate) fn add<G: GraphView>(
        &mut self,
        row: &mut Row,
        context: &Context<'_, G>,
    ) -> Result<(), QueryError> {
        let at = if self.keys.is_empty() {
            0
        } else {
            self.place(row, context)?
        };
        let first = at * self.aggregates.len();
        let sums = self.sums[first..].iter_mut().zip(&mut self.seen);
        for (aggregate, (sum, seen)) in self.aggregates.iter().zip(sums) {
            let times = match aggregate.times.map(|slot| &row[slot]) {
                Some(Value::Int(times)) => *times,
                _ => 1,
            };
            if aggregate.arguments.is_empty() {
                sum.count += times;
                continue;
            }
            let mut arguments = [Value::Null, Value::Null];
            for (to, argument) in arguments.iter_mut().zip(&aggregate.arguments) {
                *to = context.eval(argument, row)?;
            }
            let [value, second] = arguments;
            if value.is_null() || (aggregate.distinct && !seen.insert(at, &value)) {
                continue;
            }
            sum.add(aggregate, value, second, times);
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
        let at = if let [(key, _)] = self.keys {
            self.groups.add_one(context.eval(key, row)?)
        } else {
            let mut values = Vec::with_capacity(self.keys.len());
            for (key, _) in self.keys {
                values.push(Key(context.eval(key, row)?));
            }
            self.groups.add(values)
        };
        self.make_room();
        if let Some(owners) = owners {
            self.places.insert(owners, at.0);
            self.last = Some((owners, at.0));
        }
        Ok(at.0)
    }

    fn make_room(&mut self) {
        self.sums
            .resize_with(self.groups.len() * self.aggregates.len(), Sum::default);
    }

    /// Hands on one row a group over `seed`, its keys and aggregates in their slots, as long as `take` wants more.
    pub(crate) fn each<G: GraphView>(
        self,
        seed: &Row,
        context: &Context<'_, G>,
        mut take: impl FnMut(&mut Row) -> Result<bool, QueryError>,
    ) -> Result<(), QueryError> {
        let (mut row, mut sums) = (seed.clone(), self.sums.into_iter());
        self.groups.each(|keys| {
            for ((_, slot), value) in self.keys.iter().zip(keys) {
                row[*slot] = value.0.clone();
            }
            for (aggregate, sum) in self.aggregates.iter().zip(&mut sums) {
                row[aggregate.slot] = result(&aggregate.name, sum)?;
            }
            context.tick()?;
            take(&mut row)
        })
    }
}

impl Sum {
    /// Adds a value that is not null.
    fn add(&mut self, aggregate: &Aggregate, value: Value, second: Value, times: i64) {
        if &*aggregate.name == "count" {
            self.count += if aggregate.distinct { 1 } else { times };
            return;
        }
        let more = self.more.get_or_insert_default();
        more.second = second;
        match &*aggregate.name {
            "min" | "max" => {
                let least = &*aggregate.name == "min";
                let better = more.values.first().is_none_or(|best| {
                    if least {
                        value.order(best).is_lt()
                    } else {
                        value.order(best).is_gt()
                    }
                });
                if better {
                    more.values = vec![value];
                }
            }
            _ => more.values.push(value),
        }
    }
}

fn result(name: &str, sum: Sum) -> Result<Value, QueryError> {
    if name == "count" {
        return Ok(Value::Int(sum.count));
    }
    let sum = sum.more.map(|more| *more).unwrap_or_default();
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
