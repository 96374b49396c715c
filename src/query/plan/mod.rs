//! What a query does, as data: stages of steps.
//!
//! A stage hands its rows on one by one through its steps; it ends where all rows are needed at once: at a grouping, an
//! order, or a change of the graph. [`clause`] makes stages of clauses, [`pattern`] makes steps of paths, and
//! [`join_order`] decides where the steps start and which way they go.

mod clause;
mod projection;
mod change;
mod pattern;
mod join_order;
mod simplify;
mod explain;

pub(crate) use change::{Make, Set, Write};

use super::ast::Direction;
use super::compile::{Aggregate, Ex};
use super::world::Key;
use std::sync::Arc;

/// How candidates for a node are found.
#[derive(Clone, Debug)]
pub(crate) enum Access {
    /// The name has its value already.
    Bound,
    /// The nodes with one of these numbers.
    Ids(Vec<i64>),
    /// The nodes with this name or alias.
    Named(Arc<str>),
    /// The nodes with this label.
    Label(Key),
    /// All nodes.
    All,
}

/// A node to be tested.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    pub(crate) slot: usize,
    pub(crate) labels: Vec<Key>,
    /// Whether all nodes where it is tested have the labels, as long as nothing is changed.
    pub(crate) sure: bool,
    pub(crate) bound: bool,
}

/// A relationship to be followed.
#[derive(Clone, Debug)]
pub(crate) struct Follow {
    pub(crate) slot: usize,
    pub(crate) types: Vec<Key>,
    pub(crate) direction: Direction,
    pub(crate) hops: Option<(u32, Option<u32>)>,
    /// What every relationship of a variable length must have.
    pub(crate) each: Vec<(Key, Ex)>,
    pub(crate) bound: bool,
    /// The relationships of the same match that were found before; none is walked twice.
    pub(crate) unlike: Vec<usize>,
    /// Whether anything behind it looks at the relationship.
    pub(crate) kept: bool,
    /// Whether the steps go against the order in which the pattern is written.
    pub(crate) back: bool,
}

/// Texts between which a property lies, both included.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    pub(crate) key: Key,
    pub(crate) from: Option<Arc<str>>,
    pub(crate) until: Option<Arc<str>>,
}

/// One step.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Start(Access, Check),
    /// A relationship found by the range of a property, with the nodes at its start and its end.
    Range(Range, Follow, Check, Check),
    Expand {
        from: usize,
        follow: Follow,
        to: Check,
    },
    /// An [`Expand`](Op::Expand) of which only the number of rows matters: one row with that number.
    Degree {
        from: usize,
        follow: Follow,
        to: Check,
        slot: usize,
    },
    /// An [`Expand`](Op::Expand) and a [`Degree`](Op::Degree) behind it, of which only the sum of the numbers matters.
    Total {
        from: usize,
        follow: Follow,
        to: Check,
        degree: Box<Op>,
        slot: usize,
    },
    /// An [`Expand`](Op::Expand) of variable length of which only the nodes at the ends matter: one row for each.
    Reach {
        from: usize,
        follow: Follow,
        to: Check,
    },
    Shortest {
        from: usize,
        follow: Follow,
        to: usize,
        all: bool,
    },
    Path {
        slot: usize,
        nodes: Vec<usize>,
        rels: Vec<usize>,
    },
    Filter(Ex),
    Optional(Vec<Op>, Vec<usize>),
    Unwind(Ex, usize),
    Project(Vec<(Ex, usize)>),
    Distinct(Vec<usize>, usize),
    Skip(Ex, usize),
    Limit(Ex, usize),
}

/// Steps, and what is done when all rows are there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stage {
    pub(crate) ops: Vec<Op>,
    pub(crate) end: End,
}

#[derive(Clone, Debug, Default)]
pub(crate) enum End {
    #[default]
    Rows,
    Group {
        keys: Vec<(Ex, usize)>,
        aggregates: Vec<Aggregate>,
    },
    Sort {
        keys: Vec<(Ex, bool)>,
        /// `SKIP` and `LIMIT` behind it: only so many rows are kept.
        top: Option<(Option<Ex>, Ex)>,
        /// The slots that are looked at behind it.
        keep: Vec<usize>,
        /// Whether a range at the start of the stage gives the rows in the order of the first key, if by an index.
        ranged: bool,
    },
    Write(Write),
}

/// A whole query.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// The parts of a `UNION`, each with the slots of its columns.
    pub(crate) parts: Vec<(Vec<Stage>, Vec<usize>)>,
    pub(crate) all: bool,
    pub(crate) columns: Vec<String>,
    pub(crate) width: usize,
    pub(crate) states: usize,
}
