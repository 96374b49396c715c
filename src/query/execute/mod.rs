//! Plans into rows.
//!
//! Matching is depth first: each step hands its rows on at once, so that a `LIMIT` behind it stops it. Only groupings,
//! orders and changes of the graph hold all rows. A relationship is used once in one match, as openCypher has it.

mod stage;
mod step;
mod walk;
mod shortest;

use super::ast::Query;
use super::compile::{Compiler, Ex, Scope};
use super::context::Context;
use super::error::{Detail, QueryError};
use super::plan::{Plan, Stage};
use super::value::{Key as ValueKey, Value};
use crate::store::GraphView;
use rustc_hash::{FxHashMap, FxHashSet};

/// The values of all slots of a query.
pub(crate) type Row = Vec<Value>;

/// Columns and rows.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Table {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<Value>>,
}

/// Takes a row; answers whether more are wanted.
pub(crate) type Sink<'s> = dyn FnMut(&mut Row) -> Result<bool, QueryError> + 's;

/// What `SKIP`, `LIMIT` and `DISTINCT` remember while a stage runs, by their slots.
#[derive(Default)]
pub(crate) struct States {
    left: FxHashMap<usize, u64>,
    seen: FxHashMap<usize, FxHashSet<Vec<ValueKey>>>,
}

impl<G: GraphView> Context<'_, G> {
    /// Compiles a query against this graph.
    pub(crate) fn plan(&self, query: &Query) -> Result<Plan, QueryError> {
        let mut compiler = Compiler {
            context: self,
            width: 0,
            aggregates: None,
            known: Vec::new(),
            grouped: false,
        };
        compiler.query(query, &Scope::default(), false)
    }

    /// Runs a whole query.
    pub(crate) fn query(&self, query: &Query) -> Result<Table, QueryError> {
        let plan = self.plan(query)?;
        let mut seed: Row = vec![Value::Null; plan.width];
        let mut rows = self.run_plan(&plan, &mut seed, None)?;
        if plan.columns.is_empty() {
            // A query that only changes the graph returns nothing.
            rows.clear();
        }
        Ok(Table {
            columns: plan.columns,
            rows,
        })
    }

    /// Runs a plan from one row; `most` rows are enough.
    pub(crate) fn run_plan(
        &self,
        plan: &Plan,
        seed: &mut Row,
        most: Option<usize>,
    ) -> Result<Vec<Row>, QueryError> {
        let mut all = Vec::new();
        for (stages, columns) in &plan.parts {
            let rows = self.stages(stages, seed, columns, most)?;
            all.extend(rows);
        }
        if plan.parts.len() > 1 && !plan.all {
            let mut seen = FxHashSet::default();
            all.retain(|row: &Row| seen.insert(row.iter().cloned().map(ValueKey).collect::<Vec<_>>()));
        }
        Ok(all)
    }

    fn stages(
        &self,
        stages: &[Stage],
        seed: &mut Row,
        columns: &[usize],
        most: Option<usize>,
    ) -> Result<Vec<Row>, QueryError> {
        let mut rows = vec![seed.clone()];
        let mut found = Vec::new();
        for (number, stage) in stages.iter().enumerate() {
            let mut states = States::default();
            let last = number + 1 == stages.len();
            // `LIMIT 0` wants nothing, not even the first row.
            if self.wants_nothing(&stage.ops, seed)? {
                rows.clear();
            }
            if last {
                let width = columns.len();
                for mut row in std::mem::take(&mut rows) {
                    let more = self.step(&stage.ops, &mut row, &mut states, &mut |row| {
                        let mut shown = Vec::with_capacity(width);
                        shown.extend(columns.iter().map(|&slot| row[slot].clone()));
                        found.push(shown);
                        self.room(found.len())?;
                        Ok(most.is_none_or(|most| found.len() < most))
                    })?;
                    if !more {
                        break;
                    }
                }
                break;
            }
            rows = self.stage(stage, rows, seed, &mut states)?;
        }
        Ok(found)
    }

    /// Whether stages find a row at all, also where they return no columns.
    pub(crate) fn any(
        &self,
        stages: &[Stage],
        columns: &[usize],
        seed: &mut Row,
    ) -> Result<bool, QueryError> {
        Ok(!self.stages(stages, seed, columns, Some(1))?.is_empty())
    }

    /// Whether a condition is true.
    pub(crate) fn holds(&self, condition: &Ex, row: &mut Row) -> Result<bool, QueryError> {
        match self.eval(condition, row)? {
            Value::Bool(truth) => Ok(truth),
            Value::Null => Ok(false),
            other => {
                let message = format!("a condition is true or false, and this is {}", other.kind());
                Err(QueryError::failed(Detail::InvalidArgumentType, message))
            }
        }
    }
}
