//! The states and moves of the parser: what is legal and what a move does. Knows no weights.
//!
//! Arc-hybrid (Kuhlmann, Gómez-Rodríguez and Satta 2011): a stack and the rest of the sentence. `Shift` takes the
//! next word; `Left` makes the next word the head of the stack's top, `Right` makes the word below it the head.
//! Words are numbered from 1; 0 is the root above the sentence, which stands behind the last word, so that every
//! sentence gets one root.

use super::tagset::Deprel;

/// A move. Its class in the model is [`Move::class`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Move {
    /// The next word goes on the stack.
    Shift,
    /// The stack's top becomes a dependent of the next word and leaves.
    Left(Deprel),
    /// The stack's top becomes a dependent of the word below it and leaves.
    Right(Deprel),
}

impl Move {
    /// How many classes moves have.
    pub(crate) const CLASSES: usize = 1 + 2 * Deprel::ALL.len();

    /// The class of this move in the model.
    #[must_use]
    pub(crate) fn class(self) -> usize {
        match self {
            Move::Shift => 0,
            Move::Left(deprel) => 1 + deprel as usize,
            Move::Right(deprel) => 1 + Deprel::ALL.len() + deprel as usize,
        }
    }

    /// The move of a class.
    #[must_use]
    pub(crate) fn of(class: usize) -> Move {
        match class.checked_sub(1) {
            None => Move::Shift,
            Some(number) if number < Deprel::ALL.len() => Move::Left(Deprel::ALL[number]),
            Some(number) => Move::Right(Deprel::ALL[number - Deprel::ALL.len()]),
        }
    }
}

/// Where a parse has got to.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// The words whose head is not known yet, as numbers from 1.
    pub(crate) stack: Vec<u32>,
    /// The next word; `length + 1` is the root.
    pub(crate) next: u32,
    /// How many words there are.
    pub(crate) length: u32,
    /// Heads and relations so far, by word; 0 is unknown, and `length + 1` the root.
    pub(crate) heads: Vec<u32>,
    pub(crate) deprels: Vec<Deprel>,
    /// The dependents on either side, nearest to the outside last; two are kept.
    pub(crate) left: Vec<[u32; 2]>,
    pub(crate) right: Vec<[u32; 2]>,
    pub(crate) left_count: Vec<u8>,
    pub(crate) right_count: Vec<u8>,
    /// Which relations the dependents of a word have, a bit each.
    pub(crate) labels: Vec<[u32; 2]>,
}

impl State {
    pub(crate) fn new(length: usize) -> State {
        let size = length + 2;
        State {
            stack: Vec::with_capacity(16),
            next: 1,
            length: length as u32,
            heads: vec![0; size],
            deprels: vec![Deprel::Dep; size],
            left: vec![[0; 2]; size],
            right: vec![[0; 2]; size],
            left_count: vec![0; size],
            right_count: vec![0; size],
            labels: vec![[0; 2]; size],
        }
    }

    pub(crate) fn root(&self) -> u32 {
        self.length + 1
    }

    /// Whether every word has its head.
    pub(crate) fn is_done(&self) -> bool {
        self.next == self.root() && self.stack.is_empty()
    }

    pub(crate) fn may_shift(&self) -> bool {
        self.next <= self.length
    }

    /// Under the root only one word may hang, so the last `Left` waits until the stack holds just one.
    pub(crate) fn may_left(&self) -> bool {
        !self.stack.is_empty() && (self.next <= self.length || self.stack.len() == 1)
    }

    pub(crate) fn may_right(&self) -> bool {
        self.stack.len() >= 2
    }

    pub(crate) fn apply(&mut self, step: Move) {
        match step {
            Move::Shift => {
                self.stack.push(self.next);
                self.next += 1;
            }
            Move::Left(deprel) => {
                if let Some(word) = self.stack.pop() {
                    self.attach(word, self.next, deprel);
                }
            }
            Move::Right(deprel) => {
                if let (Some(word), Some(&head)) = (self.stack.pop(), self.stack.last()) {
                    self.attach(word, head, deprel);
                }
            }
        }
    }

    fn attach(&mut self, word: u32, head: u32, deprel: Deprel) {
        let (at, above) = (word as usize, head as usize);
        self.heads[at] = head;
        self.deprels[at] = deprel;
        self.labels[above][deprel as usize / 32 % 2] |= 1 << (deprel as u32 % 32);
        if word < head {
            self.left[above] = [word, self.left[above][0]];
            self.left_count[above] = self.left_count[above].saturating_add(1);
        } else {
            self.right[above] = [word, self.right[above][0]];
            self.right_count[above] = self.right_count[above].saturating_add(1);
        }
    }
}
