//! Names and their kinds: people, places, organizations, named events.
//!
//! In: the words and tags of a document. Out: [`Name`]s that do not overlap. Two stages after Ratinov and Roth
//! (2009): a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001) with BILOU labels and
//! gazetteers reads each sentence, then a second one reads the document again and also sees how the first labelled
//! the same word elsewhere, so that a bare surname follows the full name. Weights: `grammar/model/names.ngm`.

use super::document::Name;
use super::form::{self, Form};
use super::gazetteer::flag;
use super::lattice::{Joints, best_path};
use super::linear::{Linear, hash};
use super::tag::TagPair;
use crate::grammar::Label;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// The trained models of the two stages.
#[derive(Clone, Debug)]
pub struct NameModel {
    /// The first stage.
    pub first: Stage,
    /// The second stage.
    pub second: Stage,
}

/// The weights of one stage.
#[derive(Clone, Debug)]
pub struct Stage {
    model: Linear,
    joints: Joints<i32>,
}

impl Stage {
    /// Takes the weights between neighbours out of a model.
    #[must_use]
    pub fn new(model: Linear) -> Stage {
        let mut joints = Joints::new(KINDS);
        let mut scores = [0; CLASSES];
        for kind in 0..KINDS {
            for before in 0..=CLASSES {
                scores.fill(0);
                model.score(&[joint_key(kind, before)], &mut scores);
                for (class, &score) in scores.iter().enumerate() {
                    *joints.score_mut(Joints::<i32>::at(kind, before, class)) = score;
                }
            }
        }
        Stage { model, joints }
    }

    /// The weights as they are stored.
    #[must_use]
    pub fn model(&self) -> &Linear {
        &self.model
    }

    /// The classes of one sentence's words.
    pub(crate) fn label(&self, words: &Words<'_>, votes: Option<&Votes>, keys: &mut Vec<u32>) -> Vec<u8> {
        let count = words.forms.len();
        let mut scores = vec![0; count * CLASSES];
        for at in (0..count).filter(|&at| !words.sketch.dull[at]) {
            features(words, at, votes, keys);
            self.model
                .score(keys, &mut scores[at * CLASSES..(at + 1) * CLASSES]);
        }
        best_path(&scores, &words.sketch.kinds, &words.sketch.dull, &self.joints)
    }
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
    /// How the document writes the same word elsewhere, one entry a word.
    pub(crate) elsewhere: &'a [u8],
    /// What is known of the sentence as a whole.
    pub(crate) sketch: &'a Sketch,
    /// Where the annotator guidelines of the text are known in training; 0 for news.
    pub(crate) source: u32,
}

/// A word of one sentence and the runs of capitalised words around it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Run {
    start: u32,
    end: u32,
    /// All flags of its words.
    flags: u32,
}

/// A sentence seen from afar: which words cannot be of a name, and the runs of capitalised words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sketch {
    /// Words far from any capital: no name is looked for there.
    pub(crate) dull: Vec<bool>,
    /// What a word is between two others, for the scores between neighbours.
    pub(crate) kinds: Vec<u8>,
    /// Capitalised words, over hyphens; a word outside stands alone.
    runs: Vec<Run>,
    /// The same, also over `of`, `and`, `de`.
    wide: Vec<Run>,
    /// 0 as in running text, 1 where most words have a capital, 2 where all letters are capitals.
    case: u32,
}

impl Sketch {
    /// Looks at one sentence.
    pub(crate) fn new(forms: &[Form], flags: &[u32]) -> Sketch {
        let count = forms.len();
        let small = |at: usize| forms[at].letters > 0 && !forms[at].capital;
        let capital = |at: usize| forms[at].capital;
        let big = (0..count).filter(|&at| capital(at)).count();
        let upper = (0..count).filter(|&at| forms[at].upper).count();
        let lower = (0..count)
            .filter(|&at| small(at) && forms[at].letters > 3)
            .count();
        let case = if big >= 3 && upper * 10 >= big * 8 && lower * 4 <= big {
            2
        } else {
            u32::from(big >= 3 && lower * 3 <= big)
        };
        let near = |at: usize| {
            let (from, to) = (at.saturating_sub(2), (at + 3).min(count));
            (from..to).any(|other| capital(other) || flags[other] & flag::SMALL_NAME != 0)
        };
        let dull = (0..count)
            .map(|at| !near(at) && (forms[at].upper_inside == 0))
            .collect();
        let bridge = |at: usize| flags[at] & flag::JOINT != 0 || forms[at].is_hyphen;
        let wide = runs(forms, flags, bridge, 2);
        let runs = runs(forms, flags, |at| forms[at].is_hyphen, 1);
        let kinds = (0..count)
            .map(|at| kind(&forms[at], flags[at], at == 0))
            .collect();
        Sketch {
            dull,
            kinds,
            runs,
            wide,
            case,
        }
    }
}

/// The runs of capitalised words, with at most `most` words in a row between two of them that `bridge` lets pass.
fn runs(forms: &[Form], flags: &[u32], bridge: impl Fn(usize) -> bool, most: usize) -> Vec<Run> {
    let count = forms.len();
    let mut found: Vec<Run> = (0..count)
        .map(|at| Run {
            start: at as u32,
            end: at as u32 + 1,
            flags: flags[at],
        })
        .collect();
    let mut at = 0;
    while at < count {
        if !forms[at].capital {
            at += 1;
            continue;
        }
        let (mut end, mut next) = (at + 1, at + 1);
        while next < count && next - end <= most {
            if forms[next].capital {
                end = next + 1;
            } else if !bridge(next) {
                break;
            }
            next += 1;
        }
        let all = flags[at..end].iter().fold(0, |all, flags| all | flags);
        found[at..end].fill(Run {
            start: at as u32,
            end: end as u32,
            flags: all,
        });
        at = end;
    }
    found
}

/// How many kinds of words there are between names.
pub(crate) const KINDS: usize = 16;

/// What a word is for the labels around it.
fn kind(form: &Form, flags: u32, is_first: bool) -> u8 {
    if form.capital {
        let known = flags & (flag::TITLE | flag::DEMONYM) != 0;
        return match (is_first, form.upper, known) {
            (true, _, _) => 1,
            (_, true, _) => 2,
            (_, _, true) => 3,
            _ if flags & flag::GIVEN != 0 => 4,
            _ => 5,
        };
    }
    if form.is_hyphen {
        6
    } else if form.is_comma {
        7
    } else if form.letters == 0 {
        8
    } else if flags & flag::JOINT != 0 {
        9 + (form.lower % 5) as u8
    } else {
        14
    }
}

/// The key of the weights behind a class.
pub(crate) fn joint_key(kind: usize, before: usize) -> u32 {
    hash(299, &[kind as u32, before as u32])
}

/// How the document writes a word elsewhere: bit 0 with a small first letter, bit 1 with a capital in the middle of
/// running text.
pub(crate) fn elsewhere(forms: &[Form], sentences: &[Range<usize>], sketches: &[&Sketch]) -> Vec<u8> {
    let mut seen: FxHashMap<u32, u8> = FxHashMap::default();
    for (range, sketch) in sentences.iter().zip(sketches) {
        for (at, form) in forms[range.clone()].iter().enumerate() {
            if !form.capital {
                *seen.entry(form.lower).or_default() |= 1;
            } else if at > 0 && sketch.case == 0 {
                *seen.entry(form.lower).or_default() |= 2;
            }
        }
    }
    forms
        .iter()
        .map(|form| {
            if form.capital {
                seen.get(&form.lower).copied().unwrap_or(0)
            } else {
                0
            }
        })
        .collect()
}

/// What the first stage made of the same word elsewhere in the document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Votes {
    /// By word: how often it was in a name of each label, outside, and in longer names.
    counts: FxHashMap<u32, [u16; 6]>,
    /// By the initials of longer names: how often they had each label.
    initials: FxHashMap<u32, [u16; 4]>,
}

/// What counts as the same word: in a headline in capitals the same letters, but `US` is not `us`.
fn vote_key(form: &Form) -> u32 {
    if form.upper && form.letters < 5 {
        form.exact
    } else {
        form.lower
    }
}

impl Votes {
    /// Counts the labels of one sentence.
    pub(crate) fn count(&mut self, forms: &[Form], classes: &[u8]) {
        let mut start = 0;
        for (at, (form, &class)) in forms.iter().zip(classes).enumerate() {
            if class != 0 && (class - 1) % 4 == 0 {
                start = at;
            }
            if class != 0 && (class - 1) % 4 == 2 {
                let letters = forms[start..=at]
                    .iter()
                    .filter(|form| form.capital)
                    .map(|form| form.initial);
                let (mut key, mut count) = (0x811C_9DC5, 0);
                for letter in letters {
                    key = form::add_initial(key, letter);
                    count += 1;
                }
                if count > 1 {
                    let counts = self.initials.entry(key).or_default();
                    counts[usize::from((class - 1) / 4)] += 1;
                }
            }
            if !form.capital {
                continue;
            }
            let counts = self.counts.entry(vote_key(form)).or_default();
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
        let Some(counts) = self.counts.get(&vote_key(form)) else {
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

    /// The label of a longer name whose initials a word spells, 9 for none.
    fn spelled_out(&self, form: &Form) -> u32 {
        let counts = self.initials.get(&form.spelled).filter(|_| form.upper);
        counts.map_or(9, |counts| {
            (0..4u32)
                .max_by_key(|&label| (counts[label as usize], std::cmp::Reverse(label)))
                .unwrap_or(9)
        })
    }
}

const NONE: u32 = 0xFFFF;

/// The features of the word at `at` of one sentence.
pub(crate) fn features(words: &Words<'_>, at: usize, votes: Option<&Votes>, into: &mut Vec<u32>) {
    into.clear();
    let form = |offset: isize| at.checked_add_signed(offset).and_then(|at| words.forms.get(at));
    let lower_at = |at: Option<usize>| {
        at.and_then(|at| words.forms.get(at))
            .map_or(NONE, |form| form.lower)
    };
    let tag_at = |at: Option<usize>| {
        at.and_then(|at| words.tags.get(at))
            .map_or(NONE, |tag| tag.1 as u32)
    };
    let flags_at = |at: Option<usize>| at.and_then(|at| words.flags.get(at)).copied().unwrap_or(NONE);
    let lower = |offset: isize| lower_at(at.checked_add_signed(offset));
    let tag = |offset: isize| tag_at(at.checked_add_signed(offset));
    let flags = |offset: isize| flags_at(at.checked_add_signed(offset));
    let shape = |offset: isize| form(offset).map_or(NONE, |form| form.shape);
    let word = &words.forms[at];
    let looks = u32::from(word.capital)
        | u32::from(word.upper) << 1
        | u32::from(at == 0) << 2
        | u32::from(words.elsewhere[at]) << 3
        | words.sketch.case << 5;
    let capital = looks & 3;
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
    add!(word.lower, looks);
    for suffix in word.suffixes {
        add!(suffix, capital);
    }
    for prefix in word.prefixes {
        add!(prefix, capital);
    }
    add!(word.shape, looks);
    add!(looks);
    add!(tag(0), looks);
    add!(tag(-1), tag(0), tag(1));
    add!(tag(-2), tag(-1), tag(0));
    add!(tag(0), tag(1), tag(2));
    add!(tag(-1), looks);
    add!(tag(1), looks);
    add!(lower(-1));
    add!(lower(-1), looks);
    add!(lower(1));
    add!(lower(1), looks);
    add!(lower(-2), capital);
    add!(lower(2), capital);
    add!(lower(-1), lower(1));
    add!(lower(-2), lower(-1));
    add!(lower(1), lower(2));
    add!(lower(-1), word.lower);
    add!(word.lower, lower(1));
    add!(shape(-1), word.shape, shape(1));
    add!(shape(-1), word.shape);
    add!(word.shape, shape(1));
    let all = flag::PERSON | flag::PLACE | flag::ORGANIZATION;
    for group in [flag::PERSON, flag::PLACE, flag::ORGANIZATION, all] {
        let (one, here, two) = (flags(-1) & group, flags(0) & group, flags(1) & group);
        add!(here, looks);
        add!(one, here, capital);
        add!(here, two, capital);
        add!(one, here, two);
        add!(words.source, here, capital);
    }
    add!(flags(-2) & all, flags(-1) & all, capital);
    add!(lower(-1), flags(0) & all);
    add!(lower(1), flags(0) & all);
    add!(form(-1).map_or(NONE, |form| form.suffixes[2]), capital);
    add!(form(1).map_or(NONE, |form| form.suffixes[2]), capital);
    for bit in 0..flag::COUNT {
        if words.flags[at] >> bit & 1 == 1 {
            add!(bit, capital, words.sketch.case);
        } else {
            template += 1;
        }
    }
    for (first, runs) in [(400, &words.sketch.runs), (430, &words.sketch.wide)] {
        template = first;
        let run = runs[at];
        let (start, end) = (run.start as usize, run.end as usize);
        let (before, after) = (start.checked_sub(1), Some(end));
        let place = (at.saturating_sub(start).min(3) as u32) << 3 | end.saturating_sub(at).min(4) as u32;
        let kinds = run.flags & all;
        add!(place, looks);
        add!(place, lower_at(before));
        add!(lower_at(before), capital);
        add!(lower_at(before), kinds & (flag::PERSON | flag::ORGANIZATION));
        add!(
            lower_at(before),
            lower_at(before.and_then(|at| at.checked_sub(1))),
            capital
        );
        add!(lower_at(after), place);
        add!(lower_at(after), capital);
        add!(lower_at(after), lower_at(Some(end + 1)), capital);
        add!(
            lower_at(after),
            tag_at(Some(end + 1)),
            flags_at(Some(end + 1)) & all,
            capital
        );
        add!(flags_at(before) & all, tag_at(before), place);
        add!(flags_at(before) & all, kinds);
        add!(tag_at(after), place);
        add!(lower_at(end.checked_sub(1)), place);
        add!(lower_at(end.checked_sub(1)), capital);
        add!(words.source, lower_at(end.checked_sub(1)), capital);
        add!(lower_at(Some(start)), place);
        add!(lower_at(Some(start)), capital);
        add!(flags_at(end.checked_sub(1)) & all, place);
        add!(flags_at(Some(start)) & all, place);
        add!(kinds, place);
        add!(kinds & flag::ORGANIZATION, place);
        add!(
            words
                .forms
                .get(end.wrapping_sub(1))
                .map_or(NONE, |form| form.suffixes[2]),
            place
        );
        add!(tag_at(before), tag_at(after), place);
        add!(lower_at(before), lower_at(after), place);
    }
    if let Some(votes) = votes {
        template = 500;
        let own = votes.of(word);
        add!(own[0], own[1]);
        add!(own[0], own[2]);
        add!(own[0], looks);
        add!(own[2], looks);
        add!(own[0], tag(0), lower(1));
        add!(own[0], lower(-1));
        let next = form(1).map_or([9, 0, 0], |form| votes.of(form));
        add!(own[0], next[0], capital);
        add!(own[0], own[2], next[2]);
        let last = form(-1).map_or([9, 0, 0], |form| votes.of(form));
        add!(last[0], own[0], capital);
        add!(last[0], own[0], next[0]);
        add!(votes.spelled_out(word), own[0]);
        let run = words.sketch.runs[at];
        let behind = words.forms.get((run.end as usize).wrapping_sub(1));
        let end = behind.map_or([9, 0, 0], |form| votes.of(form));
        let place = (at.saturating_sub(run.start as usize).min(3) as u32) << 3
            | (run.end as usize).saturating_sub(at).min(4) as u32;
        add!(end[0], own[0], place);
        add!(end[2], own[2], place);
    }
}

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
