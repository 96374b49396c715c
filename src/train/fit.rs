//! The training loops: tagger, lemmas, parser.

use super::oracle::{costs, is_best};
use super::perceptron::{Perceptron, Random};
use super::view::View;
use crate::annotate::attach::{self, Parser};
use crate::annotate::conllu::Tree;
use crate::annotate::form::{Form, form};
use crate::annotate::sight;
use crate::annotate::tag::{self, TagPair, Tagger, best};
use crate::annotate::transition::{Move, State};
use std::collections::BTreeMap;

/// How training goes.
#[derive(Clone, Debug)]
pub struct Options {
    /// Passes over the tagging data.
    pub tagger_epochs: usize,
    /// Passes over the trees.
    pub parser_epochs: usize,
    /// Passes over the names, each stage.
    pub name_epochs: usize,
    /// How often a sentence of the project's own corpus is seen in one pass over the names.
    pub own_weight: usize,
    /// The seed of shuffling and exploration.
    pub seed: u64,
    /// The only part that is trained, with the others as they are; all of them without it.
    pub only: Option<Part>,
    /// Leave out the documents with names that begin like one of these.
    pub without: Vec<String>,
}

/// A part of the models that can be trained alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// Lemmas and the ends of sentences.
    Words,
    /// The names.
    Names,
    /// The parser, with tags and names as they are.
    Trees,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            tagger_epochs: 8,
            parser_epochs: 12,
            name_epochs: 12,
            own_weight: 2,
            seed: 20_250_815,
            only: None,
            without: Vec::new(),
        }
    }
}

pub(crate) fn forms_of(tree: &Tree) -> Vec<Form> {
    let mut buffer = Vec::new();
    tree.words
        .iter()
        .map(|word| form(word.span.of(&tree.text), &mut buffer))
        .collect()
}

/// Trains a tagger.
pub(crate) fn tagger(trees: &[&Tree], options: &Options) -> Tagger {
    let mut counts: BTreeMap<TagPair, usize> = BTreeMap::new();
    for word in trees.iter().flat_map(|tree| &tree.words) {
        *counts.entry((word.upos, word.xpos)).or_default() += 1;
    }
    let pairs: Vec<TagPair> = counts
        .into_iter()
        .filter(|&(_, count)| count >= 4)
        .map(|(pair, _)| pair)
        .collect();
    let class = |pair: TagPair| pairs.iter().position(|&other| other == pair);
    let mut model = Perceptron::new(pairs.len());
    let mut random = Random(options.seed);
    let mut order: Vec<usize> = (0..trees.len()).collect();
    let (mut keys, mut scores) = (Vec::new(), vec![0; pairs.len()]);
    for _ in 0..options.tagger_epochs {
        random.shuffle(&mut order);
        for &number in &order {
            let forms = forms_of(trees[number]);
            let mut before = tag::START;
            for at in 0..forms.len() {
                tag::features(&forms, at, before, &mut keys);
                scores.fill(0);
                model.score(&keys, &mut scores);
                let guess = best(&scores);
                let word = &trees[number].words[at];
                if let Some(right) = class((word.upos, word.xpos)) {
                    model.learn(&keys, right, Some(guess));
                }
                before = [guess as u32, before[0]];
            }
        }
    }
    Tagger {
        model: model.finish(2, 0.1),
        pairs,
    }
}

/// The tags that a tagger gives trees that it has not seen: trained on the other folds (jackknifing).
pub(crate) fn jackknifed(trees: &[Tree], folds: usize, options: &Options) -> Vec<Vec<TagPair>> {
    let options = Options {
        tagger_epochs: options.tagger_epochs.min(4),
        ..options.clone()
    };
    let mut tags: Vec<Vec<TagPair>> = vec![Vec::new(); trees.len()];
    for fold in 0..folds {
        let rest: Vec<&Tree> = trees
            .iter()
            .enumerate()
            .filter(|(number, _)| number % folds != fold)
            .map(|(_, tree)| tree)
            .collect();
        let tagger = tagger(&rest, &options);
        for number in (0..trees.len()).filter(|number| number % folds == fold) {
            tagger.tags(&forms_of(&trees[number]), &mut tags[number]);
        }
    }
    tags
}

/// Trains a parser on trees as it will see them.
pub(super) fn parser(views: &[View], options: &Options, progress: &dyn Fn(&str)) -> Parser {
    let mut model = Perceptron::new(Move::CLASSES);
    let mut random = Random(options.seed);
    let mut order: Vec<usize> = (0..views.len()).collect();
    let (mut keys, mut scores) = (Vec::new(), vec![0; Move::CLASSES]);
    for epoch in 0..options.parser_epochs {
        random.shuffle(&mut order);
        let (mut right_moves, mut moves) = (0, 0);
        for &number in &order {
            let View { forms, tags, gold } = &views[number];
            let words = sight::Words::new(forms, tags);
            let mut state = State::new(forms.len());
            while !state.is_done() {
                sight::features(&state, &words, &mut keys);
                scores.fill(0);
                model.score(&keys, &mut scores);
                let guess = attach::best_legal(&state, &scores).class();
                let costs = costs(&state, gold);
                let least = costs.iter().flatten().min().copied().unwrap_or(0);
                let good = (0..Move::CLASSES).filter(|&class| is_best(&state, gold, least, &costs, class));
                let right = good
                    .max_by_key(|&class| (scores[class], std::cmp::Reverse(class)))
                    .unwrap_or(guess);
                let fits = is_best(&state, gold, least, &costs, guess);
                // Behind the last word the only arc to the root is forced.
                let forced = state.next > state.length && state.stack.len() == 1;
                if !forced {
                    model.learn(&keys, right, (!fits).then_some(guess));
                    moves += 1;
                    right_moves += usize::from(fits);
                }
                // From the second pass on the parser mostly follows its own mistakes.
                let explores = epoch > 0 && random.below(10) < 9;
                let step = if fits || explores { guess } else { right };
                state.apply(Move::of(step));
            }
        }
        progress(&format!(
            "parser, pass {} of {}: {:.2} % of moves right",
            epoch + 1,
            options.parser_epochs,
            100.0 * f64::from(right_moves as u32) / f64::from((moves as u32).max(1))
        ));
    }
    Parser {
        model: model.finish(3, 0.5),
    }
}
