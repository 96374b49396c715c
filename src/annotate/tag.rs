//! One universal and one Penn Treebank tag per word.
//!
//! A greedy averaged perceptron from left to right (Collins 2002) over pairs of tags, so that the universal tag
//! always fits the Penn tag. In: the words of one sentence. Out: tags. Weights: `grammar/model/tagger.ngm`.

use super::form::Form;
use super::linear::{Linear, hash};
use super::tagset::{Upos, Xpos};

/// A pair of tags that training text has.
pub type TagPair = (Upos, Xpos);

/// The trained tagger.
#[derive(Clone, Debug)]
pub struct Tagger {
    /// The pairs, by their class in the model.
    pub pairs: Vec<TagPair>,
    /// The weights.
    pub model: Linear,
}

const NONE: u32 = 0xFFFF;

/// The features for the word at `at`, given the classes of the two words before it.
pub(crate) fn features(forms: &[Form], at: usize, before: [u32; 2], into: &mut Vec<u32>) {
    into.clear();
    let form = |offset: isize| at.checked_add_signed(offset).and_then(|at| forms.get(at));
    let lower = |offset: isize| form(offset).map_or(NONE, |form| form.lower);
    let suffix = |offset: isize| form(offset).map_or(NONE, |form| form.suffixes[2]);
    let word = &forms[at];
    let [one, two] = before;
    let flags = u32::from(word.capital) | u32::from(word.upper) << 1 | u32::from(at == 0) << 2;
    into.push(hash(0, &[]));
    into.push(hash(1, &[word.lower]));
    into.push(hash(2, &[word.exact]));
    for (number, &suffix) in word.suffixes.iter().enumerate() {
        into.push(hash(3 + number as u32, &[suffix, flags & 1]));
    }
    for (number, &prefix) in word.prefixes.iter().enumerate() {
        into.push(hash(8 + number as u32, &[prefix]));
    }
    into.push(hash(12, &[word.shape, flags]));
    into.push(hash(13, &[one]));
    into.push(hash(14, &[one, two]));
    into.push(hash(15, &[one, word.lower]));
    into.push(hash(16, &[lower(-1)]));
    into.push(hash(17, &[lower(1)]));
    into.push(hash(18, &[lower(-2)]));
    into.push(hash(19, &[lower(2)]));
    into.push(hash(20, &[suffix(-1)]));
    into.push(hash(21, &[suffix(1)]));
    into.push(hash(22, &[lower(-1), word.lower]));
    into.push(hash(23, &[word.lower, lower(1)]));
    into.push(hash(24, &[one, word.suffixes[2]]));
    into.push(hash(25, &[one, lower(1)]));
    into.push(hash(26, &[form(1).map_or(NONE, |form| form.shape), word.shape]));
    into.push(hash(27, &[form(-1).map_or(NONE, |form| form.shape), word.shape]));
    into.push(hash(28, &[suffix(1), word.suffixes[2]]));
}

impl Tagger {
    /// Tags one sentence.
    pub(crate) fn tags(&self, forms: &[Form], into: &mut Vec<TagPair>) {
        let mut before = [NONE, NONE];
        let mut keys = Vec::with_capacity(40);
        let mut scores = vec![0; self.model.classes()];
        for at in 0..forms.len() {
            features(forms, at, before, &mut keys);
            scores.fill(0);
            self.model.score(&keys, &mut scores);
            let best = best(&scores);
            before = [best as u32, before[0]];
            into.push(self.pairs[best]);
        }
    }
}

/// The class with the highest score, the first of equals.
pub(crate) fn best(scores: &[i32]) -> usize {
    let mut best = 0;
    for (class, &score) in scores.iter().enumerate() {
        if score > scores[best] {
            best = class;
        }
    }
    best
}

/// The context of the first word of a sentence, for training.
pub(crate) const START: [u32; 2] = [NONE, NONE];
