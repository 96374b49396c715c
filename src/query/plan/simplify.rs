//! Steps into cheaper ones that give the same rows: what nobody looks at is not made.
//!
//! Goes from the last step to the first and knows at each which slots are looked at behind it. A relationship that
//! nobody looks at is not kept; one that is only counted is not walked; of walks whose number does not matter only the
//! nodes at their ends are found.

use super::{End, Op, Stage};
use crate::query::compile::{Aggregate, Ex};

/// Simplifies the stages of one part of a query, which returns `columns`; `width` grows by new slots.
pub(super) fn simplify(stages: &mut [Stage], columns: &[usize], width: &mut usize) {
    let mut read = Reads::default();
    read.add(columns);
    for (number, stage) in stages.iter_mut().enumerate().rev() {
        let mut once = false;
        match &mut stage.end {
            End::Rows => {}
            End::Group { keys, aggregates } => {
                count_degrees(&mut stage.ops, keys, aggregates, width);
                sum_degrees(&mut stage.ops, keys, aggregates);
                once = aggregates.iter().all(is_same_for_doubles);
                keys.iter().for_each(|(key, _)| read.of(key));
                aggregates.iter().for_each(|aggregate| {
                    aggregate.arguments.iter().for_each(|one| read.of(one));
                    read.add(aggregate.times.as_slice());
                });
            }
            End::Sort {
                keys, keep, ranged, ..
            } => {
                // A later stage starts its range anew for each of its rows.
                *ranged = number == 0 && is_ranged(&stage.ops, keys);
                keep.clone_from(&read.0);
                keys.iter().for_each(|(key, _)| read.of(key));
            }
            // Changes look at anything.
            End::Write(_) => read.add(&(0..*width).collect::<Vec<_>>()),
        }
        steps(&mut stage.ops, &mut read, once);
    }
}

/// Whether rows come in the order of the first key: from a range of the same property, and through steps that keep the
/// order.
fn is_ranged(ops: &[Op], keys: &[(Ex, bool)]) -> bool {
    let ([Op::Range(range, follow, ..), rest @ ..], Some((mut key, false))) =
        (ops, keys.first().map(|(key, down)| (key, *down)))
    else {
        return false;
    };
    if !rest.iter().all(|op| matches!(op, Op::Filter(_) | Op::Project(_))) {
        return false;
    }
    for op in rest.iter().rev() {
        if let (Op::Project(items), Ex::Slot(slot)) = (op, key)
            && let Some((value, _)) = items.iter().find(|(_, to)| to == slot)
        {
            key = value;
        }
    }
    matches!(key, Ex::Property(of, key) if *key == range.key && matches!(**of, Ex::Slot(slot) if slot == follow.slot))
}

/// Keeps all slots behind an order: what a plan needs that is not simplified.
pub(super) fn keep_all(stages: &mut [Stage], width: usize) {
    for stage in stages {
        if let End::Sort { keep, .. } = &mut stage.end {
            *keep = (0..width).collect();
        }
    }
}

/// The slots that are looked at, in order.
#[derive(Debug, Default)]
struct Reads(Vec<usize>);

impl Reads {
    fn add(&mut self, slots: &[usize]) {
        for slot in slots {
            if let Err(at) = self.0.binary_search(slot) {
                self.0.insert(at, *slot);
            }
        }
    }

    fn of(&mut self, ex: &Ex) {
        let mut slots = Vec::new();
        ex.slots(&mut slots);
        self.add(&slots);
    }

    fn has(&self, slot: usize) -> bool {
        self.0.binary_search(&slot).is_ok()
    }
}

/// `once`: behind the steps it does not matter how often equal rows come.
fn steps(ops: &mut [Op], read: &mut Reads, mut once: bool) {
    for op in ops.iter_mut().rev() {
        match op {
            Op::Start(_, check) => read.add(&[check.slot]),
            Op::Range(_, follow, start, end) => {
                read.add(&[follow.slot, start.slot, end.slot]);
                read.add(&follow.unlike);
            }
            Op::Expand { from, follow, to } => {
                follow.kept = follow.bound || read.has(follow.slot);
                read.add(&[*from, to.slot]);
                read.add(&follow.unlike);
                if follow.bound {
                    read.add(&[follow.slot]);
                }
                follow.each.iter().for_each(|(_, value)| read.of(value));
                if once && !follow.kept && follow.hops.is_some_and(|(least, _)| least < 2) {
                    let (from, follow, to) = (*from, follow.clone(), to.clone());
                    *op = Op::Reach { from, follow, to };
                }
            }
            Op::Degree { from, follow, to, .. } | Op::Reach { from, follow, to } => {
                read.add(&[*from, to.slot]);
                read.add(&follow.unlike);
                follow.each.iter().for_each(|(_, value)| read.of(value));
            }
            Op::Total {
                from,
                follow,
                to,
                degree,
                ..
            } => {
                steps(std::slice::from_mut(degree), read, false);
                follow.kept = read.has(follow.slot);
                read.add(&[*from, to.slot]);
                read.add(&follow.unlike);
            }
            Op::Shortest { from, follow, to, .. } => {
                read.add(&[*from, *to]);
                follow.each.iter().for_each(|(_, value)| read.of(value));
            }
            Op::Path { nodes, rels, .. } => {
                read.add(nodes);
                read.add(rels);
            }
            Op::Filter(condition) => read.of(condition),
            Op::Optional(inner, slots) => {
                read.add(slots);
                steps(inner, read, false);
            }
            Op::Unwind(list, _) => read.of(list),
            Op::Project(items) => items.iter().for_each(|(value, _)| read.of(value)),
            Op::Distinct(slots, _) => {
                read.add(slots);
                once = true;
            }
            Op::Skip(..) | Op::Limit(..) => once = false,
        }
    }
}

/// Whether an aggregate is the same however often equal values come.
fn is_same_for_doubles(aggregate: &Aggregate) -> bool {
    aggregate.distinct || matches!(&*aggregate.name, "min" | "max")
}

/// Sums the counts of the last step but one, where the groups look at nothing of it either.
fn sum_degrees(ops: &mut Vec<Op>, keys: &[(Ex, usize)], aggregates: &[Aggregate]) {
    let [
        ..,
        Op::Expand { from, follow, to },
        last @ Op::Degree { slot, .. },
    ] = ops.as_slice()
    else {
        return;
    };
    let plain = follow.hops.is_none() && !follow.bound && !to.bound;
    let arguments = aggregates.iter().flat_map(|aggregate| &aggregate.arguments);
    let mut read = Reads::default();
    keys.iter()
        .map(|(key, _)| key)
        .chain(arguments)
        .for_each(|ex| read.of(ex));
    if !plain || read.has(follow.slot) || read.has(to.slot) {
        return;
    }
    let total = Op::Total {
        from: *from,
        follow: follow.clone(),
        to: to.clone(),
        degree: Box::new(last.clone()),
        slot: *slot,
    };
    ops.truncate(ops.len() - 2);
    ops.push(total);
}

/// Counts the relationships of a last step instead of walking them, where the groups look at nothing else of it.
fn count_degrees(ops: &mut [Op], keys: &[(Ex, usize)], aggregates: &mut [Aggregate], width: &mut usize) {
    let Some(last) = ops.last_mut() else { return };
    let Op::Expand { from, follow, to } = last else {
        return;
    };
    if follow.hops.is_some() || follow.bound {
        return;
    }
    let new = |slot: &usize| *slot == follow.slot || (*slot == to.slot && !to.bound);
    let looks = |ex: &Ex| {
        let mut slots = Vec::new();
        ex.slots(&mut slots);
        slots.iter().any(new)
    };
    // `count(x)` of what the step finds is `count(*)`: it is never null.
    let counts = |aggregate: &Aggregate| {
        &*aggregate.name == "count"
            && !aggregate.distinct
            && matches!(aggregate.arguments.as_slice(), [Ex::Slot(slot)] if new(slot))
    };
    let other = |aggregate: &Aggregate| {
        let fits = is_same_for_doubles(aggregate) || &*aggregate.name == "count";
        fits && !aggregate.arguments.iter().any(looks)
    };
    if keys.iter().any(|(key, _)| looks(key))
        || !aggregates
            .iter()
            .all(|aggregate| counts(aggregate) || other(aggregate))
    {
        return;
    }
    let slot = *width;
    *width += 1;
    for aggregate in aggregates {
        if counts(aggregate) {
            aggregate.arguments.clear();
        }
        aggregate.times = Some(slot);
    }
    let (from, follow, to) = (*from, follow.clone(), to.clone());
    *last = Op::Degree {
        from,
        follow,
        to,
        slot,
    };
}
