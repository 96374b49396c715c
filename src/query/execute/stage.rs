//! What is done when all rows of a stage are there: groups, orders, changes; and how many are wanted.

use super::sorted::Sorted;
use super::{Row, Rows, States};
use crate::query::aggregate::Group;
use crate::query::compile::Ex;
use crate::query::context::Context;
use crate::query::error::{Detail, QueryError};
use crate::query::plan::{End, Op, Stage};
use crate::query::value::Value;
use crate::store::GraphView;

impl<G: GraphView> Context<'_, G> {
    pub(super) fn stage<'p>(
        &self,
        stage: &'p Stage,
        rows: Rows<'p>,
        seed: &Row,
        states: &mut States,
    ) -> Result<Rows<'p>, QueryError> {
        match &stage.end {
            End::Group { keys, aggregates } => {
                let mut groups = Group::new(keys, aggregates);
                rows.each(seed, self, |row| {
                    self.step(&stage.ops, row, states, &mut |row| {
                        groups.add(row, self)?;
                        Ok(true)
                    })
                })?;
                Ok(Rows::Groups(groups))
            }
            End::Sort {
                keys,
                top,
                keep,
                ranged,
            } => {
                let most = match top {
                    Some((skip, limit)) => {
                        let skip = skip.as_ref().map_or(Ok(0), |skip| self.count(skip, seed))?;
                        Some(self.count(limit, seed)?.saturating_add(skip))
                    }
                    None => None,
                };
                let most = most.map(|most| usize::try_from(most).unwrap_or(usize::MAX));
                let mut sorted = Sorted::new(keys.iter().map(|(_, down)| *down).collect(), most);
                let in_order = states.in_order.clone();
                rows.each(seed, self, |row| {
                    self.step(&stage.ops, row, states, &mut |row| {
                        let mut values = sorted.spare();
                        for (key, _) in keys {
                            values.push(self.eval(key, row)?);
                        }
                        if *ranged && in_order.get() && sorted.is_past(&values) {
                            return Ok(false);
                        }
                        sorted.add(values, || keep.iter().map(|&slot| row[slot].clone()).collect());
                        self.room(sorted.len())?;
                        Ok(true)
                    })
                })?;
                Ok(Rows::Parts(keep, sorted.rows()))
            }
            End::Rows | End::Write(_) => {
                let mut found = Vec::new();
                rows.each(seed, self, |row| {
                    self.step(&stage.ops, row, states, &mut |row| {
                        found.push(row.clone());
                        self.room(found.len())?;
                        Ok(true)
                    })
                })?;
                if let End::Write(write) = &stage.end {
                    found = self.write(write, found)?;
                }
                Ok(Rows::Whole(found))
            }
        }
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
