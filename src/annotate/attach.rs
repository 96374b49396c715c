//! Finds the head of every word: one dependency tree per sentence.
//!
//! In: the words and tags of one sentence. Out: heads and relations with exactly one root and no cycle, whatever
//! the weights say. Decides from left to right and never takes a decision back.
//!
//! Trained with the dynamic oracle of Goldberg and Nivre (2013) on the features of `sight.rs`. Weights: `grammar/model/parser.ngm`.

use super::form::Form;
use super::linear::Linear;
use super::sight::{Words, features};
use super::tag::TagPair;
use super::tagset::Deprel;
use super::transition::{Move, State};
use std::ops::Range;

/// The trained parser.
#[derive(Clone, Debug)]
pub struct Parser {
    /// The weights over [`Move`] classes.
    pub model: Linear,
}

impl Parser {
    /// Parses one sentence: for each word its head, counted from 0, `None` for the root, and its relation.
    pub(crate) fn tree(&self, forms: &[Form], tags: &[TagPair]) -> Vec<(Option<u32>, Deprel)> {
        let words = Words::new(forms, tags);
        let mut state = State::new(forms.len());
        let mut keys = Vec::with_capacity(96);
        let mut scores = vec![0; Move::CLASSES];
        while !state.is_done() {
            features(&state, &words, &mut keys);
            scores.fill(0);
            self.model.score(&keys, &mut scores);
            let step = best_legal(&state, &scores);
            state.apply(step);
        }
        finished(&state)
    }
}

/// Makes each name one part of the tree: the word of it that stands highest carries the others.
///
/// `names` are ranges of words. Words that hang on another word of their name stay where they are.
pub(crate) fn bind(tree: &mut [(Option<u32>, Deprel)], names: &[Range<usize>]) {
    for name in names {
        let mut loose = name
            .clone()
            .filter(|&at| tree[at].0.is_none_or(|head| !name.contains(&(head as usize))));
        let Some(first) = loose.next() else { continue };
        let loose: Vec<usize> = std::iter::once(first).chain(loose).collect();
        if loose.len() < 2 {
            continue;
        }
        // Below the highest there is no way back to it, so that no cycle can arise.
        let Some(&top) = loose.iter().min_by_key(|&&at| depth(tree, at)) else {
            continue;
        };
        for at in loose.into_iter().filter(|&at| at != top) {
            tree[at] = (Some(top as u32), Deprel::Flat);
        }
    }
}

/// How many words stand above a word. A tree has no cycle, so that this ends; it is called for few words.
fn depth(tree: &[(Option<u32>, Deprel)], at: usize) -> usize {
    std::iter::successors(Some(at), |&at| tree[at].0.map(|head| head as usize)).count()
}

/// Mends `Angola's Ana Paz`: where the parser hangs a name on the possessor before it, the name takes the possessor's
/// place and the possessor hangs on the name.
pub(crate) fn owned(tree: &mut [(Option<u32>, Deprel)], words: &[&str], names: &[Range<usize>]) {
    for name in names {
        let Some(mark) = name.start.checked_sub(1).filter(|&mark| mark > 0) else {
            continue;
        };
        if !matches!(words[mark], "'s" | "’s" | "'" | "’") {
            continue;
        }
        // The possessor may be a name of several words, one of which carries the others.
        let owner = match tree[mark - 1] {
            (Some(head), Deprel::Flat) => head,
            _ => mark as u32 - 1,
        };
        let hangs = |&at: &usize| tree[at].0 == Some(owner);
        let Some(top) = name.clone().find(hangs) else { continue };
        tree[top] = tree[owner as usize];
        tree[owner as usize] = (Some(top as u32), Deprel::NmodPoss);
    }
}

/// The legal move with the highest score.
pub(crate) fn best_legal(state: &State, scores: &[i32]) -> Move {
    let mut best: Option<(i32, usize)> = None;
    let mut consider = |classes: std::ops::Range<usize>| {
        for class in classes {
            if best.is_none_or(|(most, _)| scores[class] > most) {
                best = Some((scores[class], class));
            }
        }
    };
    let labels = Deprel::ALL.len();
    if state.may_shift() {
        consider(0..1);
    }
    if state.may_left() {
        if state.next > state.length {
            let root = Move::Left(Deprel::Root).class();
            consider(root..root + 1);
        } else {
            consider(1..1 + labels);
        }
    }
    if state.may_right() {
        consider(1 + labels..1 + 2 * labels);
    }
    best.map_or(Move::Shift, |(_, class)| Move::of(class))
}

/// The heads and relations of a finished state; `root` stands just at the root.
pub(crate) fn finished(state: &State) -> Vec<(Option<u32>, Deprel)> {
    (1..=state.length as usize)
        .map(|word| {
            let head = state.heads[word];
            if head == state.root() {
                (None, Deprel::Root)
            } else {
                let deprel = if state.deprels[word] == Deprel::Root {
                    Deprel::Dep
                } else {
                    state.deprels[word]
                };
                (Some(head - 1), deprel)
            }
        })
        .collect()
}
