//! Finds the head of every word: one dependency tree per sentence.
//!
//! In: the words and tags of one sentence. Out: heads and relations with exactly one root and no cycle, whatever
//! the weights say. Decides from left to right and never takes a decision back.
//!
//! Trained with the dynamic oracle of Goldberg and Nivre (2013); the features are those of Zhang and Nivre (2011)
//! that arc-hybrid states have. Weights: `grammar/model/parser.ngm`.

use super::document::Name;
use super::form::Form;
use super::gazetteer::flag;
use super::linear::{Linear, hash};
use super::tag::TagPair;
use super::tagset::{Deprel, Upos, Xpos};
use super::transition::{Move, State};
use crate::grammar::Label;

/// The trained parser.
#[derive(Clone, Debug)]
pub struct Parser {
    /// The weights over [`Move`] classes.
    pub model: Linear,
}

/// The words of a sentence as the parser's features see them; word 0 and the one behind the last are no words.
pub(crate) struct Words {
    lower: Vec<u32>,
    tag: Vec<u32>,
    coarse: Vec<u32>,
}

impl Words {
    pub(crate) fn new(forms: &[Form], tags: &[TagPair]) -> Words {
        let size = forms.len() + 2;
        let mut words = Words {
            lower: vec![0; size],
            tag: vec![0; size],
            coarse: vec![0; size],
        };
        for (at, (form, (upos, xpos))) in forms.iter().zip(tags).enumerate() {
            words.lower[at + 1] = form.lower;
            words.tag[at + 1] = 2 + *xpos as u32 * 32 + *upos as u32;
            words.coarse[at + 1] = 2 + *upos as u32;
        }
        words.lower[size - 1] = 1;
        words.tag[size - 1] = 1;
        words.coarse[size - 1] = 1;
        words
    }
}

/// The features of a state.
pub(crate) fn features(state: &State, words: &Words, into: &mut Vec<u32>) {
    into.clear();
    let depth = state.stack.len();
    let at = |back: usize| {
        depth
            .checked_sub(back + 1)
            .map_or(0, |at| state.stack[at] as usize)
    };
    let ahead = |offset: u32| {
        let word = state.next + offset;
        if word <= state.root() { word as usize } else { 0 }
    };
    let (s0, s1, s2) = (at(0), at(1), at(2));
    let (n0, n1, n2, n3) = (ahead(0), ahead(1), ahead(2), ahead(3));
    let (w, t, c) = (&words.lower, &words.tag, &words.coarse);
    let label = |word: usize| if word == 0 { 99 } else { state.deprels[word] as u32 };
    let left = |word: usize, which: usize| state.left[word][which] as usize;
    let right = |word: usize, which: usize| state.right[word][which] as usize;
    let before = |word: usize| word.saturating_sub(1);
    let (s0l, s0r, s1l, s1r, n0l) = (left(s0, 0), right(s0, 0), left(s1, 0), right(s1, 0), left(n0, 0));
    let (s0l2, s0r2, s1r2, n0l2) = (left(s0, 1), right(s0, 1), right(s1, 1), left(n0, 1));
    let distance = |a: usize, b: usize| -> u32 {
        match b.saturating_sub(a) {
            _ if a == 0 || b == 0 => 0,
            near @ 1..=4 => near as u32,
            5..=7 => 5,
            8..=12 => 6,
            _ => 7,
        }
    };
    let (s0n0, s1s0) = (distance(s0, n0), distance(s1, s0));
    let counts = |word: usize| {
        u32::from(state.left_count[word].min(4)) | u32::from(state.right_count[word].min(4)) << 4
    };
    let mut template = 100;
    macro_rules! add {
        ($($part:expr),*) => {{
            template += 1;
            into.push(hash(template, &[$($part),*]));
        }};
    }
    add!();
    add!(w[s0], t[s0]);
    add!(w[s0]);
    add!(t[s0]);
    add!(w[s1], t[s1]);
    add!(w[s1]);
    add!(t[s1]);
    add!(w[n0], t[n0]);
    add!(w[n0]);
    add!(t[n0]);
    add!(w[n1], t[n1]);
    add!(w[n1]);
    add!(t[n1]);
    add!(w[n2]);
    add!(t[n2]);
    add!(t[n3]);
    add!(t[s2]);
    add!(w[s2]);
    add!(t[s0], t[n0]);
    add!(w[s0], w[n0]);
    add!(w[s0], t[n0]);
    add!(t[s0], w[n0]);
    add!(w[s0], t[s0], t[n0]);
    add!(t[s0], w[n0], t[n0]);
    add!(t[s1], t[s0]);
    add!(w[s1], w[s0]);
    add!(w[s1], t[s0]);
    add!(t[s1], w[s0]);
    add!(t[s1], t[s0], t[n0]);
    add!(w[s1], w[n0]);
    add!(t[s1], t[n0]);
    add!(t[n0], t[n1]);
    add!(w[n0], w[n1]);
    add!(t[s0], t[n0], t[n1]);
    add!(w[s0], t[n0], t[n1]);
    add!(t[n0], t[n1], t[n2]);
    add!(t[s0], t[n0], t[n1], t[n2]);
    add!(t[s2], t[s1], t[s0]);
    add!(t[s2], t[s0], t[n0]);
    add!(t[s0], t[s0l], t[n0]);
    add!(t[s0], t[s0r], t[n0]);
    add!(t[s0], t[n0], t[n0l]);
    add!(t[s1], t[s1l], t[s0]);
    add!(t[s1], t[s1r], t[s0]);
    add!(t[s1], t[s0], t[s0l]);
    add!(t[s1], t[s0], t[s0r]);
    add!(t[s0], label(s0l), label(s0l2));
    add!(t[s0], label(s0r), label(s0r2));
    add!(t[s1], label(s1r), label(s1r2));
    add!(t[s1], label(s1l));
    add!(t[n0], label(n0l), label(n0l2));
    add!(w[s0], label(s0r));
    add!(w[s0], label(s0l));
    add!(w[s1], label(s1r));
    add!(w[n0], label(n0l));
    add!(w[s0l], t[s0]);
    add!(w[s0r], t[s0]);
    add!(w[s1r], t[s1]);
    add!(w[n0l], t[n0]);
    add!(w[s0r], w[s0]);
    add!(w[s1r], w[s0]);
    add!(w[s1l], w[s1]);
    add!(s0n0, t[s0], t[n0]);
    add!(s0n0, w[s0]);
    add!(s0n0, w[n0]);
    add!(s1s0, t[s1], t[s0]);
    add!(s1s0, w[s0], t[s1]);
    add!(counts(s0), t[s0]);
    add!(counts(s0), w[s0]);
    add!(counts(s1), t[s1]);
    add!(counts(n0), t[n0]);
    add!(w[before(s0)], t[s0], t[n0]);
    add!(w[before(n0)], t[s0], t[n0]);
    add!(t[before(n0)], t[s0], t[n0]);
    add!(c[s0], c[n0], c[n1], w[n1]);
    add!(c[s1], c[s0], c[n0], w[n0]);
    add!(w[s1], c[s0], c[n0], label(s1r));
    add!(w[s0], c[s1], w[s1r]);
    add!(c[s2], c[s1], c[s0], c[n0]);
    add!(label(s0l), label(s0r), t[s0], t[n0]);
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
        let kept: Vec<usize> = (0..forms.len()).filter(|&at| aside[at].is_none()).collect();
        let forms_kept: Vec<Form> = kept.iter().map(|&at| forms[at]).collect();
        let begins_name = |at: usize| {
            aside
                .get(at + 1)
                .is_some_and(|next| next.is_some_and(|(_, deprel)| deprel == Deprel::Flat))
        };
        let tag = |&at: &usize| {
            if begins_name(at) {
                (Upos::Propn, Xpos::Nnp)
            } else {
                tags[at]
            }
        };
        let tags_kept: Vec<TagPair> = kept.iter().map(tag).collect();
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
        aside[start + 1..end].fill(Some((start as u32, Deprel::Flat)));
        if name.label != Label::Person {
            continue;
        }
        let mut before = start;
        if start >= 2 && words[start - 1] == "," && titled(start - 2) {
            before = start - 1;
            aside[before] = Some((start as u32, Deprel::Punct));
            if words.get(end) == Some(&",") {
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

/// Mends `Angola's Ana Paz`: where the parser hangs a name on the possessor before it, the name takes the possessor's
/// place and the possessor hangs on the name.
pub(crate) fn owned_names(tree: &mut [(Option<u32>, Deprel)], words: &[&str], names: &[Name], offset: u32) {
    for name in names {
        let start = (name.tokens.start - offset) as usize;
        let (Some(mark), Some(owner)) = (start.checked_sub(1), start.checked_sub(2)) else {
            continue;
        };
        if !matches!(words[mark], "'s" | "’s" | "'" | "’") {
            continue;
        }
        // The possessor may be a name of several words, whose first one carries the tree.
        let owner = if tree[owner].1 == Deprel::Flat {
            tree[owner].0
        } else {
            Some(owner as u32)
        };
        let Some(owner) = owner.filter(|&owner| tree[start].0 == Some(owner)) else {
            continue;
        };
        tree[start] = tree[owner as usize];
        tree[owner as usize] = (Some(start as u32), Deprel::NmodPoss);
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
