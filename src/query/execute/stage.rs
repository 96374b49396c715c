//! What is done when all rows of a stage are there: groups, orders, changes; and how many are wanted.

use super::{Row, States};
use crate::query::aggregate::Group;
use crate::query::compile::Ex;
use crate::query::context::Context;
use crate::query::error::{Detail, QueryError};
use crate::query::plan::{End, Op, Stage};
use crate::query::value::{Key as ValueKey, Value};
use crate::store::GraphView;
use std::cmp::Ordering;

impl<G: GraphView> Context<'_, G> {
    pub(super) fn stage(
        &self,
        stage: &Stage,
        rows: Vec<Row>,
        seed: &Row,
        states: &mut States,
    ) -> Result<Vec<Row>, QueryError> {
        match &stage.end {
            End::Group { keys, aggregates } => {
                let mut groups = Group::new(aggregates, keys.len());
                for mut row in rows {
                    let more = self.step(&stage.ops, &mut row, states, &mut |row| {
                        self.group(&mut groups, keys, row)?;
                        Ok(true)
                    })?;
                    if !more {
                        break;
                    }
                }
                groups.rows(keys, seed, self)
            }
            End::Sort { keys, top } => {
                let keep = match top {
                    Some((skip, limit)) => {
                        let skip = skip.as_ref().map_or(Ok(0), |skip| self.count(skip, seed))?;
                        Some(self.count(limit, seed)?.saturating_add(skip))
                    }
                    None => None,
                };
                let keep = keep.map(|keep| usize::try_from(keep).unwrap_or(usize::MAX));
                let down: Vec<bool> = keys.iter().map(|(_, down)| *down).collect();
                let order = |a: &(Vec<Value>, Row), b: &(Vec<Value>, Row)| {
                    for ((a, b), down) in a.0.iter().zip(&b.0).zip(&down) {
                        let order = if *down { b.order(a) } else { a.order(b) };
                        if order != Ordering::Equal {
                            return order;
                        }
                    }
                    Ordering::Equal
                };
                let mut sorted: Vec<(Vec<Value>, Row)> = Vec::new();
                for mut row in rows {
                    let more = self.step(&stage.ops, &mut row, states, &mut |row| {
                        let mut values = Vec::with_capacity(keys.len());
                        for (key, _) in keys {
                            values.push(self.eval(key, row)?);
                        }
                        sorted.push((values, row.clone()));
                        self.room(sorted.len())?;
                        if let Some(keep) = keep
                            && sorted.len() > keep.saturating_mul(2).max(1024)
                        {
                            sorted.sort_by(order);
                            sorted.truncate(keep);
                        }
                        Ok(true)
                    })?;
                    if !more {
                        break;
                    }
                }
                sorted.sort_by(order);
                if let Some(keep) = keep {
                    sorted.truncate(keep);
                }
                Ok(sorted.into_iter().map(|(_, row)| row).collect())
            }
            End::Rows | End::Write(_) => {
                let mut found = Vec::new();
                for mut row in rows {
                    let more = self.step(&stage.ops, &mut row, states, &mut |row| {
                        found.push(row.clone());
                        self.room(found.len())?;
                        Ok(true)
                    })?;
                    if !more {
                        break;
                    }
                }
                if let End::Write(write) = &stage.end {
                    return self.write(write, found);
                }
                Ok(found)
            }
        }
    }

    fn group(&self, groups: &mut Group<'_>, keys: &[(Ex, usize)], row: &mut Row) -> Result<(), QueryError> {
        let mut values = Vec::with_capacity(keys.len());
        for (key, _) in keys {
            values.push(ValueKey(self.eval(key, row)?));
        }
        let at = groups.at(values, row);
        for number in 0..groups.aggregates.len() {
            let aggregate = &groups.aggregates[number];
            let mut arguments = [Value::Null, Value::Null];
            for (to, argument) in arguments.iter_mut().zip(&aggregate.arguments) {
                *to = self.eval(argument, row)?;
            }
            groups.add(at, number, arguments)?;
        }
        self.room(groups.len())
    }

    pub(super) fn wants_nothing(&self, ops: &[Op], seed: &Row) -> Result<bool, QueryError> {
        for op in ops {
            if let Op::Limit(limit, _) = op
                && self.count(limit, seed)? == 0
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn count(&self, expr: &Ex, seed: &Row) -> Result<u64, QueryError> {
        match self.eval(expr, &mut seed.clone())? {
            Value::Int(number) => u64::try_from(number).map_err(|_| {
                QueryError::failed(
                    Detail::NegativeIntegerArgument,
                    "`SKIP` and `LIMIT` cannot be negative",
                )
            }),
            other => {
                let message = format!("`SKIP` and `LIMIT` need a whole number and have {}", other.kind());
                Err(QueryError::failed(Detail::InvalidBound, message))
            }
        }
    }
}
