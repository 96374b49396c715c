//! Learns where sentences end, from documents of the treebanks with their text put together again.

use super::evaluate::documents;
use super::perceptron::{Perceptron, Random};
use crate::annotate::conllu::Tree;
use crate::annotate::forms_of;
use crate::annotate::linear::Linear;
use crate::annotate::sentence::{Block, CLASSES, Habits};
use crate::annotate::tokenize::{self, Abbreviations};
use crate::text::Span;
use std::collections::BTreeSet;

/// Passes over the candidates.
const EPOCHS: usize = 12;

/// One place where a sentence may end, and whether one does.
struct Candidate {
    features: Vec<u32>,
    ends: usize,
}

/// Trains the model of `sentence.rs`.
pub(super) fn splitter(trees: &[Tree], abbreviations: &Abbreviations, seed: u64) -> Linear {
    let mut candidates = Vec::new();
    for document in documents(trees) {
        collect(document, abbreviations, &mut candidates);
    }
    let mut model = Perceptron::new(CLASSES);
    let mut random = Random(seed);
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    let mut scores = [0; CLASSES];
    for _ in 0..EPOCHS {
        random.shuffle(&mut order);
        for &number in &order {
            let Candidate { features, ends } = &candidates[number];
            scores.fill(0);
            model.score(features, &mut scores);
            model.learn(features, *ends, Some(usize::from(scores[1] > scores[0])));
        }
    }
    model.finish(2, 0.05)
}

/// The candidates of one document, a paragraph a block.
fn collect(document: &[Tree], abbreviations: &Abbreviations, candidates: &mut Vec<Candidate>) {
    let mut text = String::new();
    let (mut paragraphs, mut gold) = (Vec::new(), BTreeSet::new());
    for tree in document {
        if text.is_empty() || tree.newpar {
            text.push('\n');
            paragraphs.push(text.len()..text.len());
        } else {
            text.push(' ');
        }
        gold.insert(text.len() as u32);
        text.push_str(&tree.text);
        if let Some(paragraph) = paragraphs.last_mut() {
            paragraph.end = text.len();
        }
    }
    let mut words = Vec::new();
    let mut blocks = Vec::new();
    for paragraph in paragraphs {
        let first = words.len();
        tokenize::words(
            &text,
            Span::new(paragraph.start, paragraph.end),
            abbreviations,
            &mut words,
        );
        blocks.push(first..words.len());
    }
    let forms = forms_of(&text, &words);
    let habits = Habits::of(&text, &words, &forms);
    for range in blocks {
        let block = Block {
            text: &text,
            words: &words[range.clone()],
            forms: &forms[range],
            habits: &habits,
            abbreviations,
        };
        block.walk(|features, next| {
            let ends = gold.contains(&block.words[next].start);
            candidates.push(Candidate {
                features: features.to_vec(),
                ends: usize::from(ends),
            });
            ends
        });
    }
}
