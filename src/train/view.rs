//! Trees as the parser sees them: without the words that stand aside of it.
//!
//! The parser is shown a person's name as one word and no title before it (`attach::aside`). Where it learns from
//! whole names and titles and is then shown neither, it meets sentences unlike any that it knows.

use super::oracle::Gold;
use crate::annotate::attach::{self, Aside};
use crate::annotate::conllu::Tree;
use crate::annotate::form::Form;
use crate::annotate::tag::TagPair;
use crate::annotate::tagset::Deprel;

/// What the parser is shown of a sentence, and what it should make of it.
pub(super) struct View {
    pub(super) forms: Vec<Form>,
    pub(super) tags: Vec<TagPair>,
    pub(super) gold: Gold,
}

impl View {
    /// Takes the words that stand aside out of a tree. The word that they hang on takes the place in the tree of the
    /// highest of them, and what hung on any of them hangs on it.
    pub(super) fn new(tree: &Tree, forms: &[Form], tags: &[TagPair], aside: &[Option<Aside>]) -> View {
        let stands_for = |at: usize| aside[at].map_or(at, |(anchor, _)| anchor as usize);
        let head = |at: usize| tree.words[at].head.checked_sub(1);
        let depth = |at: usize| {
            std::iter::successors(Some(at), |&at| head(at))
                .take(tree.words.len() + 1)
                .count()
        };
        let mut tops: Vec<usize> = (0..forms.len()).collect();
        for at in (0..forms.len()).filter(|&at| aside[at].is_some()) {
            let anchor = stands_for(at);
            if depth(at) < depth(tops[anchor]) {
                tops[anchor] = at;
            }
        }
        let (kept, forms, tags) = attach::seen(forms, tags, aside);
        let root = kept.len() as u32 + 1;
        let place = |at: usize| kept.partition_point(|&other| other < at) as u32 + 1;
        let mut gold = Gold {
            heads: vec![0],
            deprels: vec![Deprel::Dep],
        };
        for &at in &kept {
            let top = tops[at];
            gold.heads
                .push(head(top).map_or(root, |head| place(stands_for(head))));
            gold.deprels.push(tree.words[top].deprel);
        }
        View { forms, tags, gold }
    }
}
