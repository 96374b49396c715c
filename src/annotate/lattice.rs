//! Which labels may stand beside each other, and the best sequence of them.
//!
//! A sentence is a lattice: for each word the scores of its classes, and between neighbours the scores of one class
//! behind another. [`best_path`] finds the sequence with the highest sum (Viterbi 1967). Classes are BILOU: 0 is
//! outside, the others 1 + 4 * label + part (begin, inside, last, unit). Knows neither words nor weights.

use super::names::CLASSES;

/// The number that stands for the class before the first word.
pub(crate) const START: usize = CLASSES;

/// Scores between neighbours, by kind of joint, the class before (or [`START`]) and the class behind.
#[derive(Clone, Debug)]
pub(crate) struct Joints<T> {
    scores: Vec<T>,
}

impl<T: Copy + Default> Joints<T> {
    /// All scores zero, for this many kinds.
    pub(crate) fn new(kinds: usize) -> Joints<T> {
        Joints {
            scores: vec![T::default(); kinds * (CLASSES + 1) * CLASSES],
        }
    }

    /// The place of one score.
    pub(crate) fn at(kind: usize, before: usize, class: usize) -> usize {
        (kind * (CLASSES + 1) + before) * CLASSES + class
    }

    /// The scores of every class behind `before`.
    pub(crate) fn behind(&self, kind: usize, before: usize) -> &[T] {
        let from = Joints::<T>::at(kind, before, 0);
        &self.scores[from..from + CLASSES]
    }

    /// The score at a place, to change it.
    pub(crate) fn score_mut(&mut self, at: usize) -> &mut T {
        &mut self.scores[at]
    }
}

/// The classes that may stand behind one: names that are begun go on and end.
pub(crate) fn behind(before: usize) -> &'static [u8] {
    const OUTSIDE: [u8; 9] = [0, 1, 4, 5, 8, 9, 12, 13, 16];
    const OPEN: [[u8; 2]; 4] = [[2, 3], [6, 7], [10, 11], [14, 15]];
    match before {
        0 | START => &OUTSIDE,
        class if matches!((class - 1) % 4, 0 | 1) => &OPEN[(class - 1) / 4],
        _ => &OUTSIDE,
    }
}

/// Whether a name may end with this class, or outside.
pub(crate) fn may_end(class: usize) -> bool {
    class == 0 || matches!((class - 1) % 4, 2 | 3)
}

/// The classes that may stand at all on a word: only outside on a dull one.
pub(crate) fn is_allowed(is_dull: bool, class: u8) -> bool {
    !is_dull || class == 0
}

/// The best sequence: `scores` holds [`CLASSES`] numbers a word, `kinds` and `dull` one entry a word.
pub(crate) fn best_path(scores: &[i32], kinds: &[u8], dull: &[bool], joints: &Joints<i32>) -> Vec<u8> {
    const IMPOSSIBLE: i32 = i32::MIN / 2;
    let count = kinds.len();
    if count == 0 {
        return Vec::new();
    }
    let mut origin = vec![0u8; count * CLASSES];
    let mut now = [IMPOSSIBLE; CLASSES + 1];
    now[START] = 0;
    for at in 0..count {
        let mut next = [IMPOSSIBLE; CLASSES + 1];
        for (before, &so_far) in now.iter().enumerate() {
            if so_far == IMPOSSIBLE {
                continue;
            }
            let joint = joints.behind(usize::from(kinds[at]), before);
            for &class in behind(before) {
                let number = usize::from(class);
                if !is_allowed(dull[at], class) {
                    continue;
                }
                let score = so_far + joint[number] + scores[at * CLASSES + number];
                if score > next[number] {
                    next[number] = score;
                    origin[at * CLASSES + number] = before as u8;
                }
            }
        }
        now = next;
    }
    let mut class = (0..CLASSES)
        .filter(|&class| may_end(class))
        .max_by_key(|&class| (now[class], std::cmp::Reverse(class)))
        .unwrap_or(0);
    let mut path = vec![0u8; count];
    for at in (0..count).rev() {
        path[at] = class as u8;
        class = usize::from(origin[at * CLASSES + class]);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_begun_is_ended() {
        // Two words that both like "begin person" best.
        let mut scores = vec![0; 2 * CLASSES];
        scores[1] = 9;
        scores[CLASSES + 1] = 9;
        let joints = Joints::new(1);
        let path = best_path(&scores, &[0, 0], &[false, false], &joints);
        assert_eq!(path, [1, 3]);
        assert_eq!(best_path(&scores, &[0, 0], &[false, true], &joints), [0, 0]);
    }
}
