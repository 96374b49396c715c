//! What a running query may look at: the graph, parameters, limits.

use super::error::QueryError;
use super::temporal::Clock;
use super::value::Value;
use super::world::{Edits, World};
use crate::store::GraphView;
use indexmap::IndexMap;
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What bounds a query.
#[derive(Clone, Debug, Default)]
pub struct Options<'a> {
    /// `$name` in patterns.
    pub parameters: IndexMap<String, Value>,
    /// No more rows than this; the answer says that there are more.
    pub rows: Option<usize>,
    /// How long it may take.
    pub time: Option<Duration>,
    /// Set by another thread to stop it.
    pub cancel: Option<&'a AtomicBool>,
    /// No more intermediate rows than this, in place of [`MOST_ROWS`]: a bound on memory.
    pub most: Option<usize>,
    /// Run patterns as they are written, without a plan: answers must be the same.
    pub plain: bool,
    /// Take a label or type that the graph lacks as it is, also when another is near it.
    pub lenient: bool,
    /// What the last answer in a conversation was about: `it`, `they`.
    pub last: Vec<crate::store::NodeIx>,
}

/// Intermediate rows beyond this are refused: the query would fill the memory.
const MOST_ROWS: usize = 5_000_000;

/// The graph and the limits while a query runs.
pub(crate) struct Context<'a, G> {
    pub(crate) graph: &'a G,
    pub(crate) options: &'a Options<'a>,
    pub(crate) world: World<'a, G>,
    pub(crate) clock: Clock,
    start: Instant,
    steps: Cell<u32>,
    /// What each operator did, where somebody asks.
    pub(crate) profile: Option<Profile>,
}

/// What operators did, by the address of the operator in its plan.
#[derive(Debug, Default)]
pub(crate) struct Profile(RefCell<FxHashMap<usize, (u64, Duration)>>);

impl Profile {
    /// Counts a row that came to an operator, and the time until it and all behind it were done with it.
    pub(crate) fn add<T>(&self, ops: &[T], took: Duration) {
        let mut all = self.0.borrow_mut();
        let (rows, time) = all.entry(ops.as_ptr() as usize).or_default();
        *rows += 1;
        *time += took;
    }

    /// How many rows came to where a list of operators begins, and the time that these took.
    pub(crate) fn at<T>(&self, ops: &[T]) -> (u64, Duration) {
        self.0
            .borrow()
            .get(&(ops.as_ptr() as usize))
            .copied()
            .unwrap_or_default()
    }
}

impl<'a, G: GraphView> Context<'a, G> {
    pub(crate) fn new(graph: &'a G, options: &'a Options<'a>) -> Context<'a, G> {
        Context::over(graph, Edits::default(), options)
    }

    /// The same over a graph in which something was changed.
    pub(crate) fn over(graph: &'a G, edits: Edits, options: &'a Options<'a>) -> Context<'a, G> {
        Context {
            graph,
            options,
            world: World::new(graph, edits),
            clock: Clock::now(),
            start: Instant::now(),
            steps: Cell::new(0),
            profile: None,
        }
    }

    /// Counts one step and looks at the clock and the flag now and then.
    pub(crate) fn tick(&self) -> Result<(), QueryError> {
        let steps = self.steps.get().wrapping_add(1);
        self.steps.set(steps);
        if !steps.is_multiple_of(1024) {
            return Ok(());
        }
        if self
            .options
            .cancel
            .is_some_and(|flag| flag.load(Ordering::Relaxed))
        {
            return Err(QueryError::Limit {
                message: "the query was interrupted".to_owned(),
            });
        }
        match self.options.time {
            Some(limit) if self.start.elapsed() > limit => Err(QueryError::Limit {
                message: format!(
                    "the query took longer than {} s and was stopped",
                    limit.as_secs_f32()
                ),
            }),
            _ => Ok(()),
        }
    }

    /// Refuses more intermediate rows than fit.
    pub(crate) fn room(&self, rows: usize) -> Result<(), QueryError> {
        let most = self.options.most.unwrap_or(MOST_ROWS);
        if rows > most {
            return Err(QueryError::Limit {
                message: format!("the query has more than {most} intermediate rows and was stopped"),
            });
        }
        Ok(())
    }
}
