//! Predicted layers against gold ones: precision, recall and F1 of words, sentences, tags, lemmas, trees and names.
//!
//! Words count as the same when they cover the same characters, white space aside, as in the CoNLL 2018 shared task
//! (Zeman et al. 2018); names when their characters and labels are the same.

use crate::annotate::conllu::Tree;
use crate::annotate::{Document, TokenIx};
use crate::grammar::Label;
use crate::text::Span;
use std::collections::HashMap;

/// What was found, what there is, and what of both is right.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// In the gold data.
    pub gold: usize,
    /// Predicted.
    pub predicted: usize,
    /// Predicted and in the gold data.
    pub right: usize,
}

impl Counts {
    /// The share of the predicted that is right, in per cent; 0 for none.
    #[must_use]
    pub fn precision(self) -> f64 {
        share(self.right, self.predicted)
    }

    /// The share of the gold that is found, in per cent; 0 for none.
    #[must_use]
    pub fn recall(self) -> f64 {
        share(self.right, self.gold)
    }

    /// The harmonic mean of precision and recall, in per cent.
    #[must_use]
    pub fn f1(self) -> f64 {
        share(2 * self.right, self.gold + self.predicted)
    }

    pub(crate) fn add(&mut self, other: Counts) {
        self.gold += other.gold;
        self.predicted += other.predicted;
        self.right += other.right;
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        100.0 * part as f64 / whole as f64
    }
}

/// The scores of a treebank.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TreeScores {
    /// Sentences with the right first and last character.
    pub sentences: Counts,
    /// Words.
    pub words: Counts,
    /// Words with the right universal tag.
    pub upos: Counts,
    /// Words with the right Penn tag.
    pub xpos: Counts,
    /// Words with the right lemma.
    pub lemmas: Counts,
    /// Words with the right head.
    pub uas: Counts,
    /// Words with the right head and relation, without subtypes.
    pub las: Counts,
}

impl TreeScores {
    pub(crate) fn add(&mut self, other: &TreeScores) {
        self.sentences.add(other.sentences);
        self.words.add(other.words);
        self.upos.add(other.upos);
        self.xpos.add(other.xpos);
        self.lemmas.add(other.lemmas);
        self.uas.add(other.uas);
        self.las.add(other.las);
    }
}

/// Counts the characters of a text that are no white space.
struct Dense(Vec<u32>);

impl Dense {
    fn of(text: &str) -> Dense {
        let mut before = Vec::with_capacity(text.len() + 1);
        let mut count = 0;
        for c in text.chars() {
            before.extend(std::iter::repeat_n(count, c.len_utf8()));
            count += u32::from(!c.is_whitespace());
        }
        before.push(count);
        Dense(before)
    }

    fn key(&self, span: Span) -> (u32, u32) {
        (self.0[span.start as usize], self.0[span.end as usize])
    }
}

/// Scores a document against the trees of the same text.
pub(crate) fn trees(gold: &[Tree], document: &Document) -> TreeScores {
    let dense = Dense::of(document.text());
    let mut predicted: HashMap<(u32, u32), TokenIx> = HashMap::new();
    for token in document.token_ixs() {
        predicted.entry(dense.key(document.span(token))).or_insert(token);
    }
    let sentences: HashMap<(u32, u32), ()> = document
        .sentences
        .iter()
        .map(|sentence| (dense.key(document.span_of(sentence.tokens.clone())), ()))
        .collect();
    let gold_words: usize = gold.iter().map(|tree| tree.words.len()).sum();
    let all = Counts {
        gold: gold_words,
        predicted: document.tokens.len(),
        right: 0,
    };
    let mut scores = TreeScores {
        sentences: Counts {
            gold: gold.len(),
            predicted: document.sentences.len(),
            right: 0,
        },
        words: all,
        upos: all,
        xpos: all,
        lemmas: all,
        uas: all,
        las: all,
    };
    let mut start = 0;
    for tree in gold {
        let own = Dense::of(&tree.text);
        let shifted = |span: Span| {
            let (from, to) = own.key(span);
            (from + start, to + start)
        };
        let whole = shifted(Span::new(0, tree.text.len()));
        scores.sentences.right += usize::from(sentences.contains_key(&whole));
        for word in &tree.words {
            let Some(&token) = predicted.get(&shifted(word.span)) else {
                continue;
            };
            let head = document.head(token).map(|head| dense.key(document.span(head)));
            let right = match word.head.checked_sub(1) {
                Some(at) => head == Some(shifted(tree.words[at].span)),
                None => head.is_none(),
            };
            scores.words.right += 1;
            scores.upos.right += usize::from(document.upos(token) == word.upos);
            scores.xpos.right += usize::from(document.xpos(token) == word.xpos);
            scores.lemmas.right += usize::from(document.lemma(token) == word.lemma);
            scores.uas.right += usize::from(right);
            scores.las.right +=
                usize::from(right && document.deprel(token).universal() == word.deprel.universal());
        }
        start = whole.1;
    }
    scores
}

/// Scores the names of a document against gold ones, label by label in the order of [`crate::annotate::names`].
pub(crate) fn names(gold: &[(Span, Label)], document: &Document, scores: &mut [(Label, Counts)]) {
    let found: Vec<(Span, Label)> = document
        .names
        .iter()
        .map(|name| (document.span_of(name.tokens.clone()), name.label))
        .collect();
    for (label, counts) in scores {
        let of = |names: &[(Span, Label)]| names.iter().filter(|(_, other)| other == label).count();
        counts.add(Counts {
            gold: of(gold),
            predicted: of(&found),
            right: gold
                .iter()
                .filter(|name| name.1 == *label && found.contains(name))
                .count(),
        });
    }
}
