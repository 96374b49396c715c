//! Finds the head of every word: one dependency tree per sentence.
//!
//! In: the words and tags of one sentence. Out: heads and relations with exactly one root and no cycle, whatever
//! the weights say. Decides from left to right and never takes a decision back.
//!
//! Trained with the dynamic oracle of Goldberg and Nivre (2013) on the features of `sight.rs`. Weights: `grammar/model/parser.ngm`.

use super::document::Name;
use super::form::Form;
use super::gazetteer::flag;
use super::linear::Linear;
use super::sight::{Words, features};
use super::tag::TagPair;
use super::tagset::{Deprel, Upos, Xpos};
use super::transition::{Move, State};
use crate::grammar::Label;
use std::ops::Range;

/// The trained parser.
#[derive(Clone, Debug)]
pub struct Parser {
    /// The weights over [`Move`] classes.
    pub model: Linear,
}

impl Parser {
    /// Parses one sentence: for each word its head, counted from 0, `None` for the root, and its relation.
    ///
    /// Words that stand `aside` are hidden from the parser; each comes with the word that it hangs on, and how.
    pub(crate) fn tree(
        &self,
        forms: &[Form],
        tags: &[TagPair],
        aside: &[Option<Aside>],
    ) -> Vec<(Option<u32>, Deprel)> {
        if aside.iter().all(Option::is_none) {
            return self.whole(forms, tags);
        }
        let (kept, forms_kept, tags_kept) = seen(forms, tags, aside);
        let mut tree: Vec<(Option<u32>, Deprel)> = aside
            .iter()
            .map(|aside| aside.map_or((None, Deprel::Dep), |(head, deprel)| (Some(head), deprel)))
            .collect();
        for (&at, (head, deprel)) in kept.iter().zip(self.whole(&forms_kept, &tags_kept)) {
            tree[at] = (head.map(|head| kept[head as usize] as u32), deprel);
        }
        tree
    }

    fn whole(&self, forms: &[Form], tags: &[TagPair]) -> Vec<(Option<u32>, Deprel)> {
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

/// What the parser sees of a sentence: the numbers of the words, the words and their tags. The first word of a name
/// whose other words are hidden stands for it as a proper noun.
pub(crate) fn seen(
    forms: &[Form],
    tags: &[TagPair],
    aside: &[Option<Aside>],
) -> (Vec<usize>, Vec<Form>, Vec<TagPair>) {
    let kept: Vec<usize> = (0..forms.len()).filter(|&at| aside[at].is_none()).collect();
    let begins_name = |at: usize| matches!(aside.get(at + 1), Some(Some((_, Deprel::Flat))));
    let tag = |&at: &usize| {
        if begins_name(at) {
            (Upos::Propn, Xpos::Nnp)
        } else {
            tags[at]
        }
    };
    let (forms, tags) = (
        kept.iter().map(|&at| forms[at]).collect(),
        kept.iter().map(tag).collect(),
    );
    (kept, forms, tags)
}

/// The word that a hidden word hangs on, counted in its sentence, and the relation.
pub(crate) type Aside = (u32, Deprel);

/// The words of a sentence that the parser need not see.
///
/// A name of several words behaves as its first one, and a title before a name as nothing at all: long noun phrases
/// are where a greedy parser goes wrong most, and news is full of them. And some outlets set names off by commas
/// behind a title (`the minister, Ada Ek, and the envoy, Jo Li, met`), which reads like a list.
pub(crate) fn aside(
    words: &[&str],
    tags: &[TagPair],
    flags: &[u32],
    names: &[Name],
    offset: u32,
) -> Vec<Option<Aside>> {
    let mut aside = vec![None; words.len()];
    let titled = |at: usize| flags[at] & flag::TITLE != 0;
    let mut person_end = 0;
    for name in names {
        let (start, end) = (
            (name.tokens.start - offset) as usize,
            (name.tokens.end - offset) as usize,
        );
        if name.label != Label::Person {
            continue;
        }
        aside[start + 1..end].fill(Some((start as u32, Deprel::Flat)));
        let mut before = start;
        if start >= 2 && words[start - 1] == "," && titled(start - 2) {
            before = start - 1;
            aside[before] = Some((start as u32, Deprel::Punct));
            // A comma that also ends what stands before the clause (`accompanied by his wife, Ida, he left`) is needed.
            let goes_on = tags.get(end + 1).is_some_and(|tag| {
                matches!(
                    tag.0,
                    Upos::Verb | Upos::Aux | Upos::Adv | Upos::Cconj | Upos::Adp | Upos::Part
                )
            });
            if words.get(end) == Some(&",") && goes_on {
                aside[end] = Some((start as u32, Deprel::Punct));
            }
        }
        // The title may have a preposition of its own: `secretary of state`, `special envoy to Russia Jo Li`.
        let mut first = before;
        while first > person_end {
            let noun = matches!(tags[first - 1].0, Upos::Noun | Upos::Propn | Upos::Adj) || titled(first - 1);
            let joint = first >= 2 && first < before && tags[first - 1].0 == Upos::Adp && titled(first - 2);
            if !(noun || joint) {
                break;
            }
            first -= 1;
        }
        let closes = first < before && titled(before - 1);
        let owned =
            (first..before).any(|at| titled(at) && tags.get(at + 1).is_some_and(|tag| tag.0 == Upos::Adp));
        if closes || owned {
            aside[first..before].fill(Some((start as u32, Deprel::Compound)));
        }
        person_end = end;
    }
    aside
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
        let Some(top) = name.clone().find(hangs) else {
            continue;
        };
        tree[top] = tree[owner as usize];
        tree[owner as usize] = (Some(top as u32), Deprel::NmodPoss);
    }
}

/// Mends `foreign ministers Ada Ek and Jo Li met`: where the parser gives a verb the plural title and the name behind it
/// as two subjects or objects, the title hangs on the name.
pub(crate) fn titled(
    tree: &mut [(Option<u32>, Deprel)],
    tags: &[TagPair],
    flags: &[u32],
    names: &[Range<usize>],
) {
    for name in names {
        let Some(title) = name.start.checked_sub(1).filter(|&at| tags[at].0.is_nominal()) else {
            continue;
        };
        let Some(top) = name.clone().find(|&at| tree[at].0 == tree[title].0) else {
            continue;
        };
        let twice = tree[top].1 == tree[title].1
            && !matches!(tree[top].1, Deprel::Conj | Deprel::Flat | Deprel::Compound);
        if twice && flags[title] & flag::TITLE != 0 {
            tree[title] = (Some(top as u32), Deprel::NmodDesc);
        }
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
