//! Plans into rows.
//!
//! Matching is depth first: each step hands its rows on at once, so that a `LIMIT` behind it stops it. Only groupings,
//! orders and changes of the graph hold all rows. A relationship is used once in one match, as openCypher has it.

mod stage;
mod step;
mod condition;
mod sorted;
mod expand;
mod range;
mod walk;
mod reach;
mod shortest;

use super::aggregate::Group;
use super::ast::Query;
use super::compile::{Compiler, Scope};
use super::context::Context;
use super::distinct::Distinct;
use super::error::QueryError;
use super::plan::{Plan, Stage};
use super::value::{Key as ValueKey, Value};
use crate::store::GraphView;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::Cell;
use std::rc::Rc;

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

/// What steps remember while a stage runs, by their slots.
#[derive(Default)]
pub(crate) struct States {
    left: FxHashMap<usize, u64>,
    seen: FxHashMap<usize, Distinct>,
    /// Whether a range gives its rows in order.
    in_order: Rc<Cell<bool>>,
}

/// The rows between two stages.
enum Rows<'p> {
    /// The values of all slots.
    Whole(Vec<Row>),
    /// The values of some slots.
    Parts(&'p [usize], Vec<Row>),
    Groups(Group<'p>),
}

impl Rows<'_> {
    /// Hands on each row over `seed`, as long as `take` wants more.
    fn each<G: GraphView>(
        self,
        seed: &Row,
        context: &Context<'_, G>,
        mut take: impl FnMut(&mut Row) -> Result<bool, QueryError>,
    ) -> Result<(), QueryError> {
        match self {
            Rows::Whole(rows) => {
                for mut row in rows {
                    if !take(&mut row)? {
                        break;
                    }
                }
            }
            Rows::Parts(slots, rows) => {
                let mut row = seed.clone();
                for values in rows {
                    for (value, &slot) in values.into_iter().zip(slots) {
                        row[slot] = value;
                    }
                    if !take(&mut row)? {
                        break;
                    }
                }
            }
            Rows::Groups(groups) => groups.each(seed, context, take)?,
        }
        Ok(())
    }
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
        self.table(&plan)
    }

    /// Runs a whole query that is planned.
    pub(crate) fn table(&self, plan: &Plan) -> Result<Table, QueryError> {
        let mut seed: Row = vec![Value::Null; plan.width];
        let mut rows = self.run_plan(plan, &mut seed, None)?;
        if plan.columns.is_empty() {
            // A query that only changes the graph returns nothing.
            rows.clear();
        }
        Ok(Table {
            columns: plan.columns.clone(),
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
        let mut rows = Rows::Whole(vec![seed.clone()]);
        let mut found = Vec::new();
        for (number, stage) in stages.iter().enumerate() {
            let mut states = States::default();
            // `LIMIT 0` wants nothing, not even the first row.
            if self.wants_nothing(&stage.ops, seed)? {
                rows = Rows::Whole(Vec::new());
            }
            if number + 1 < stages.len() {
                rows = self.stage(stage, rows, seed, &mut states)?;
                continue;
            }
            rows.each(seed, self, |row| {
                self.step(&stage.ops, row, &mut states, &mut |row| {
                    let mut shown = Vec::with_capacity(columns.len());
                    shown.extend(columns.iter().map(|&slot| row[slot].clone()));
                    found.push(shown);
                    self.room(found.len())?;
                    Ok(most.is_none_or(|most| found.len() < most))
                })
            })?;
            break;
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
}
