//! The best moves in a parser state, given the gold tree: the dynamic oracle of Goldberg and Nivre (2013) for
//! arc-hybrid. The cost of a move is how many gold arcs become unreachable by it.

use crate::annotate::tagset::Deprel;
use crate::annotate::transition::{Move, State};

/// The gold heads and relations of a sentence; word 0 is unused, and the root is `length + 1`.
pub(crate) struct Gold {
    pub(crate) heads: Vec<u32>,
    pub(crate) deprels: Vec<Deprel>,
}

/// Whether a move is legal and loses no gold arc beyond those lost already.
pub(crate) fn costs(state: &State, gold: &Gold) -> [Option<u32>; 3] {
    let next = state.next;
    let (&top, below) = match state.stack.split_last() {
        Some((top, below)) => (top, below),
        None => return [state.may_shift().then_some(0), None, None],
    };
    let under = below.last().copied();
    let waiting = |word: u32| word > next && word <= state.root();
    // Left: the top loses heads further right and below it on the stack, and its dependents to come.
    let left = state.may_left().then(|| {
        let head = gold.heads[top as usize];
        let mut cost = u32::from(head != next && (waiting(head) || Some(head) == under));
        cost += (next..=state.length)
            .filter(|&word| gold.heads[word as usize] == top)
            .count() as u32;
        cost
    });
    // Right: the top loses heads to the right and dependents to come.
    let right = state.may_right().then(|| {
        let head = gold.heads[top as usize];
        let mut cost = u32::from(Some(head) != under && (head == next || waiting(head)));
        cost += (next..=state.length)
            .filter(|&word| gold.heads[word as usize] == top)
            .count() as u32;
        cost
    });
    // Shift: the next word loses its head on the stack below the top, and its dependents on the stack.
    let shift = state.may_shift().then(|| {
        let head = gold.heads[next as usize];
        let mut cost = u32::from(below.contains(&head));
        cost += state
            .stack
            .iter()
            .filter(|&&word| gold.heads[word as usize] == next)
            .count() as u32;
        cost
    });
    [shift, left, right]
}

/// The moves of least cost, with gold labels where the arc is gold and the rest left to the model.
pub(crate) fn is_best(
    state: &State,
    gold: &Gold,
    least: u32,
    costs: &[Option<u32>; 3],
    class: usize,
) -> bool {
    let step = Move::of(class);
    let (cost, arc) = match step {
        Move::Shift => (costs[0], None),
        Move::Left(deprel) => (costs[1], state.stack.last().map(|&top| (top, state.next, deprel))),
        Move::Right(deprel) => {
            let under = state.stack.len().checked_sub(2).map(|at| state.stack[at]);
            (
                costs[2],
                state
                    .stack
                    .last()
                    .zip(under)
                    .map(|(&top, under)| (top, under, deprel)),
            )
        }
    };
    if cost != Some(least) {
        return false;
    }
    match arc {
        Some((word, head, deprel)) if gold.heads[word as usize] == head => {
            gold.deprels[word as usize] == deprel
        }
        // An arc that is wrong anyway: any label is as good.
        Some(_) | None => true,
    }
}
