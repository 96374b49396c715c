//! Names and their kinds: people, places, organizations, named events.
//!
//! In: the words and tags of a document. Out: [`Name`]s that do not overlap. Two stages after Ratinov and Roth
//! (2009): a perceptron with BILOU labels and gazetteers reads each sentence, then a second one reads the document
//! again and also sees how the first labelled the same word elsewhere, so that a bare surname follows the full
//! name. Weights: `grammar/model/names.ngm`.

use super::document::Name;
use super::form::Form;
use super::linear::{Linear, hash};
use super::tag::TagPair;
use crate::grammar::Label;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// The trained models of the two stages.
#[derive(Clone, Debug)]
pub struct NameModel {
    /// The first stage.
    pub first: Linear,
    /// The second stage.
    pub second: Linear,
}

/// The labels of names, by their number in a class.
pub(crate) const LABELS: [Label; 4] = [Label::Person, Label::Place, Label::Organization, Label::Event];

/// Class 0 is outside; the others are 1 + 4 * label + part (begin, inside, last, unit).
pub(crate) const CLASSES: usize = 1 + 4 * LABELS.len();

/// The features of a document's words that do not depend on the labels around.
pub(crate) struct Words<'a> {
    pub(crate) forms: &'a [Form],
    pub(crate) tags: &'a [TagPair],
    pub(crate) flags: &'a [u32],
    /// Whether the text has the same word in lower case somewhere, one entry a word.
    pub(crate) seen_small: &'a [bool],
    /// Where the annotator guidelines of the text are known in training; 0 for news.
    pub(crate) source: u32,
}

/// What the first stage made of the same word elsewhere in the document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Votes {
    /// By word in its exact form: how often it was in a name of each label, outside, and in longer names.
    counts: FxHashMap<u32, [u16; 6]>,
}

impl Votes {
    /// Counts the labels of a document's sentences.
    pub(crate) fn count(&mut self, forms: &[Form], classes: &[u8]) {
        for (form, &class) in forms.iter().zip(classes) {
            if !form.capital {
                continue;
            }
            let counts = self.counts.entry(form.exact).or_default();
            match class {
                0 => counts[4] = counts[4].saturating_add(1),
                class => {
                    let label = (class - 1) / 4;
                    // A word inside a longer name says more than one that stands alone.
                    let weight = if (class - 1) % 4 == 3 { 1 } else { 3 };
                    counts[usize::from(label)] = counts[usize::from(label)].saturating_add(weight);
                    counts[5] |= u16::from(weight == 3) << label;
                }
            }
        }
    }

    /// The label that most votes give, how clear it is, and in which longer names the word stands.
    fn of(&self, form: &Form) -> [u32; 3] {
        let Some(counts) = self.counts.get(&form.exact) else {
            return [9, 0, 0];
        };
        let (mut best, mut most, mut all) = (4u32, u32::from(counts[4]), u32::from(counts[4]));
        for (label, &count) in counts[..4].iter().enumerate() {
            all += u32::from(count);
            if u32::from(count) > most {
                (best, most) = (label as u32, u32::from(count));
            }
        }
        let share = (most * 4).checked_div(all).unwrap_or(0);
        [best, share, u32::from(counts[5])]
    }
}

const NONE: u32 = 0xFFFF;

/// The features of the word at `at` of one sentence.
pub(crate) fn features(
    words: &Words<'_>,
    at: usize,
    before: [u32; 2],
    votes: Option<&Votes>,
    into: &mut Vec<u32>,
) {
    into.clear();
    let form = |offset: isize| at.checked_add_signed(offset).and_then(|at| words.forms.get(at));
    let lower = |offset: isize| form(offset).map_or(NONE, |form| form.lower);
    let shape = |offset: isize| form(offset).map_or(NONE, |form| form.shape);
    let tag = |offset: isize| {
        at.checked_add_signed(offset)
            .and_then(|at| words.tags.get(at))
            .map_or(NONE, |tag| tag.1 as u32)
    };
    let flags = |offset: isize| {
        at.checked_add_signed(offset)
            .and_then(|at| words.flags.get(at))
            .copied()
            .unwrap_or(NONE)
    };
    let word = &words.forms[at];
    let [one, two] = before;
    let looks = u32::from(word.capital)
        | u32::from(word.upper) << 1
        | u32::from(at == 0) << 2
        | u32::from(words.seen_small[at]) << 3;
    let mut template = 300;
    macro_rules! add {
        ($($part:expr),*) => {{
            template += 1;
            into.push(hash(template, &[$($part),*]));
        }};
    }
    add!();
    add!(words.source);
    add!(word.exact);
    add!(word.lower);
    add!(word.lower, one);
    for suffix in word.suffixes {
        add!(suffix, looks & 1);
    }
    for prefix in word.prefixes {
        add!(prefix, looks & 1);
    }
    add!(word.shape, looks);
    add!(looks, one);
    add!(tag(0), looks);
    add!(tag(0), one, two);
    add!(one);
    add!(one, two);
    add!(lower(-1));
    add!(lower(-1), looks);
    add!(lower(1));
    add!(lower(1), looks);
    add!(lower(-2));
    add!(lower(2));
    add!(lower(-1), lower(1));
    add!(lower(-2), lower(-1));
    add!(lower(1), lower(2));
    add!(lower(-1), word.lower);
    add!(word.lower, lower(1));
    add!(shape(-1), word.shape);
    add!(word.shape, shape(1));
    add!(shape(-1), word.shape, shape(1));
    add!(tag(-1), tag(0), tag(1));
    add!(tag(-1), one);
    add!(tag(1), looks);
    add!(tag(1), tag(2), looks & 1);
    add!(flags(0), looks);
    add!(flags(0), one);
    add!(flags(-1), looks, one);
    add!(flags(1), looks);
    add!(flags(0), flags(1));
    add!(flags(-1), flags(0), flags(1));
    add!(flags(-2), flags(-1), looks);
    add!(lower(-1), flags(0));
    add!(lower(1), flags(0));
    add!(form(-1).map_or(NONE, |form| form.suffixes[2]), looks);
    add!(form(1).map_or(NONE, |form| form.suffixes[2]), looks);
    for bit in 0..11 {
        if words.flags[at] >> bit & 1 == 1 {
            add!(bit, looks & 1);
        } else {
            template += 1;
        }
    }
    // The next capitalised run as a whole: where it ends and what stands behind it.
    let run = (at..words.forms.len().min(at + 6))
        .take_while(|&inner| words.forms[inner].capital)
        .count();
    add!(run as u32, lower(run as isize), looks & 1);
    add!(run as u32, flags(run.saturating_sub(1) as isize), looks & 1);
    if let Some(votes) = votes {
        template = 400;
        let own = votes.of(word);
        add!(own[0], own[1]);
        add!(own[0], own[2], one);
        add!(own[0], looks);
        add!(own[2], looks);
        add!(own[0], tag(0), lower(1));
        add!(own[0], lower(-1));
        let next = form(1).map_or([9, 0, 0], |form| votes.of(form));
        add!(own[0], next[0], one);
        add!(own[0], own[2], next[2]);
        let last = form(-1).map_or([9, 0, 0], |form| votes.of(form));
        add!(last[0], own[0], one);
    }
}

/// Whether a class may follow another: names are begun, go on and end.
pub(crate) fn may_follow(before: u32, class: usize, is_last: bool) -> bool {
    let open = before != NONE && before != 0 && matches!((before - 1) % 4, 0 | 1);
    let (label, part) = if class == 0 {
        (NONE, 9)
    } else {
        ((class as u32 - 1) / 4, (class as u32 - 1) % 4)
    };
    let goes_on = matches!(part, 1 | 2);
    let opens = matches!(part, 0 | 1);
    if open {
        goes_on && label == (before - 1) / 4 && !(is_last && part == 1)
    } else {
        !(goes_on || is_last && opens)
    }
}

/// The classes of one sentence's words.
pub(crate) fn label(
    model: &Linear,
    words: &Words<'_>,
    votes: Option<&Votes>,
    keys: &mut Vec<u32>,
) -> Vec<u8> {
    let count = words.forms.len();
    // Beam of width one is what training saw; a wider one gains nothing without global training.
    let mut scores = vec![0; CLASSES];
    let mut before = [NONE, NONE];
    let mut classes = Vec::with_capacity(count);
    for at in 0..count {
        features(words, at, before, votes, keys);
        scores.fill(0);
        model.score(keys, &mut scores);
        let best = best_legal(&scores, before[0], at + 1 == count);
        before = [best as u32, before[0]];
        classes.push(best as u8);
    }
    classes
}

/// The best class that may follow.
pub(crate) fn best_legal(scores: &[i32], before: u32, is_last: bool) -> usize {
    let legal = (0..CLASSES).filter(|&class| may_follow(before, class, is_last));
    legal
        .max_by_key(|&class| (scores[class], std::cmp::Reverse(class)))
        .unwrap_or(0)
}

/// The context of a sentence's first word, for training.
pub(crate) const START: [u32; 2] = [NONE, NONE];

/// The names that the classes of a sentence spell, its first word having the number `offset`.
pub(crate) fn spelled(classes: &[u8], offset: u32) -> Vec<Name> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, &class) in classes.iter().enumerate() {
        if class == 0 {
            continue;
        }
        let (label, part) = (LABELS[usize::from((class - 1) / 4)], (class - 1) % 4);
        let at = at as u32;
        if matches!(part, 0 | 3) {
            start = Some(at);
        }
        if let (2 | 3, Some(first)) = (part, start) {
            found.push(Name {
                tokens: offset + first..offset + at + 1,
                label,
                confidence: 0.9,
            });
            start = None;
        }
    }
    found
}

/// The classes that spell these names in a sentence of `count` words.
pub(crate) fn classes_of(names: &[(Range<usize>, Label)], count: usize) -> Vec<u8> {
    let mut classes = vec![0; count];
    for (range, label) in names {
        let Some(number) = LABELS.iter().position(|other| other == label) else {
            continue;
        };
        for at in range.clone() {
            let part = match (at == range.start, at + 1 == range.end) {
                (true, true) => 3,
                (true, false) => 0,
                (false, true) => 2,
                (false, false) => 1,
            };
            classes[at] = 1 + 4 * number as u8 + part;
        }
    }
    classes
}
