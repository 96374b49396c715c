//! The training loops: tagger, lemmas, parser, names.

use super::corpus::Named;
use super::oracle::{Gold, costs, is_best};
use super::perceptron::{Perceptron, Random};
use crate::annotate::attach::{self, Parser};
use crate::annotate::conllu::Tree;
use crate::annotate::form::{Form, form};
use crate::annotate::gazetteer::Gazetteer;
use crate::annotate::lemma::{Change, LONGEST_ENDING, Lemmatizer};
use crate::annotate::linear::{Linear, word_hash};
use crate::annotate::names::{self, NameModel, Votes};
use crate::annotate::sight;
use crate::annotate::tag::{self, TagPair, Tagger, best};
use crate::annotate::tagset::{Deprel, Xpos};
use crate::annotate::tokenize::{self, Abbreviations};
use crate::annotate::transition::{Move, State};
use crate::text::Span;
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
    /// The seed of shuffling and exploration.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            tagger_epochs: 8,
            parser_epochs: 12,
            name_epochs: 8,
            seed: 20_250_815,
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

/// Trains a parser on trees with the tags that it will see.
pub(crate) fn parser(
    trees: &[Tree],
    tags: &[Vec<TagPair>],
    options: &Options,
    progress: &dyn Fn(&str),
) -> Parser {
    let mut model = Perceptron::new(Move::CLASSES);
    let mut random = Random(options.seed);
    let mut order: Vec<usize> = (0..trees.len()).collect();
    let (mut keys, mut scores) = (Vec::new(), vec![0; Move::CLASSES]);
    for epoch in 0..options.parser_epochs {
        random.shuffle(&mut order);
        let (mut right_moves, mut moves) = (0, 0);
        for &number in &order {
            let tree = &trees[number];
            let root = tree.words.len() as u32 + 1;
            let mut gold = Gold {
                heads: vec![0],
                deprels: vec![Deprel::Dep],
            };
            for word in &tree.words {
                gold.heads
                    .push(if word.head == 0 { root } else { word.head as u32 });
                gold.deprels.push(word.deprel);
            }
            let words = sight::Words::new(&forms_of(tree), &tags[number]);
            let mut state = State::new(tree.words.len());
            while !state.is_done() {
                sight::features(&state, &words, &mut keys);
                scores.fill(0);
                model.score(&keys, &mut scores);
                let guess = attach::best_legal(&state, &scores).class();
                let costs = costs(&state, &gold);
                let least = costs.iter().flatten().min().copied().unwrap_or(0);
                let good = (0..Move::CLASSES).filter(|&class| is_best(&state, &gold, least, &costs, class));
                let right = good
                    .max_by_key(|&class| (scores[class], std::cmp::Reverse(class)))
                    .unwrap_or(guess);
                let fits = is_best(&state, &gold, least, &costs, guess);
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
        model: model.finish(3, 0.2),
    }
}

/// Learns lemmas: the change of the longest ending that decides, and exceptions to it.
pub(crate) fn lemmatizer(trees: &[Tree]) -> Lemmatizer {
    let mut seen: BTreeMap<(String, Xpos), BTreeMap<String, usize>> = BTreeMap::new();
    for tree in trees {
        for word in &tree.words {
            let lower = word.span.of(&tree.text).to_lowercase().replace('’', "'");
            if lower.chars().count() > 24 || word.lemma == "_" {
                continue;
            }
            let lemma = if matches!(word.xpos, Xpos::Nnp | Xpos::Nnps) {
                word.lemma.clone()
            } else {
                word.lemma.to_lowercase()
            };
            *seen
                .entry((lower, word.xpos))
                .or_default()
                .entry(lemma)
                .or_default() += 1;
        }
    }
    let usual = |lemmas: &BTreeMap<String, usize>| {
        lemmas
            .iter()
            .max_by_key(|&(lemma, &count)| (count, std::cmp::Reverse(lemma.clone())))
            .map(|(lemma, _)| lemma.clone())
    };
    let mut endings: BTreeMap<(String, Xpos), BTreeMap<Change, usize>> = BTreeMap::new();
    for ((word, tag), lemmas) in &seen {
        let Some(lemma) = usual(lemmas) else { continue };
        let change = Change::between(word, &lemma.to_lowercase());
        if change.drop > LONGEST_ENDING {
            continue;
        }
        let starts: Vec<usize> = word
            .char_indices()
            .rev()
            .map(|(at, _)| at)
            .take(LONGEST_ENDING)
            .collect();
        for &at in &starts {
            *endings
                .entry((word[at..].to_owned(), *tag))
                .or_default()
                .entry(change.clone())
                .or_default() += 1;
        }
    }
    let mut lemmatizer = Lemmatizer::default();
    for ((ending, tag), changes) in endings {
        let all: usize = changes.values().sum();
        if let Some((change, count)) = changes
            .into_iter()
            .max_by_key(|(change, count)| (*count, std::cmp::Reverse(change.clone())))
        {
            let certain = count * 10 >= all * 6 && (all >= 2 || ending.chars().count() <= 2);
            if certain && tag != Xpos::Nnp {
                lemmatizer.endings.insert((ending, tag), change);
            }
        }
    }
    for ((word, tag), lemmas) in seen {
        let Some(lemma) = usual(&lemmas) else { continue };
        if tag == Xpos::Nnp {
            continue;
        }
        if lemmatizer.lemma(&word, tag).as_ref() != lemma {
            lemmatizer.exceptions.insert((word, tag), lemma);
        }
    }
    lemmatizer
}

/// One sentence ready for training names.
struct Sentence {
    doc: usize,
    source: u32,
    forms: Vec<Form>,
    tags: Vec<TagPair>,
    flags: Vec<u32>,
    small: Vec<bool>,
    gold: Vec<u8>,
    weight: usize,
}

/// Cuts and tags sentences with names; those whose names do not lie on word boundaries lose these names.
fn prepared(
    data: &[Named],
    tagger: &Tagger,
    gazetteer: &Gazetteer,
    abbreviations: &Abbreviations,
) -> Vec<Sentence> {
    let mut docs: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut found = Vec::new();
    for named in data {
        let mut spans = Vec::new();
        tokenize::words(
            &named.text,
            Span::new(0, named.text.len()),
            abbreviations,
            &mut spans,
        );
        if spans.is_empty() {
            continue;
        }
        let words: Vec<&str> = spans.iter().map(|span| span.of(&named.text)).collect();
        let mut buffer = Vec::new();
        let forms: Vec<Form> = words.iter().map(|word| form(word, &mut buffer)).collect();
        let mut tags = Vec::new();
        tagger.tags(&forms, &mut tags);
        let ranges: Vec<_> = named
            .names
            .iter()
            .filter_map(|(span, label)| {
                let start = spans.iter().position(|word| word.start >= span.start)?;
                let end = spans.iter().rposition(|word| word.end <= span.end)? + 1;
                (start < end).then_some((start..end, *label))
            })
            .collect();
        let next = docs.len();
        let doc = *docs
            .entry((named.source.clone(), named.doc.clone()))
            .or_insert(next);
        found.push(Sentence {
            doc,
            // The guidelines of news are the project's own; 0 is what the pipeline asks for.
            source: if named.source == "own" {
                0
            } else {
                word_hash(named.source.as_bytes())
            },
            flags: gazetteer.flags(&words),
            gold: names::classes_of(&ranges, words.len()),
            small: vec![false; words.len()],
            weight: if named.source == "own" { 2 } else { 1 },
            forms,
            tags,
        });
    }
    let mut at = 0;
    while at < found.len() {
        let end = found[at..]
            .iter()
            .position(|sentence| sentence.doc != found[at].doc)
            .map_or(found.len(), |length| at + length);
        let forms: Vec<Form> = found[at..end]
            .iter()
            .flat_map(|sentence| sentence.forms.clone())
            .collect();
        let mut small = crate::annotate::seen_small(&forms).into_iter();
        for sentence in &mut found[at..end] {
            sentence.small = small.by_ref().take(sentence.forms.len()).collect();
        }
        at = end;
    }
    found
}

/// Trains both stages of the name model.
pub(crate) fn names(
    data: &[Named],
    tagger: &Tagger,
    gazetteer: &Gazetteer,
    abbreviations: &Abbreviations,
    options: &Options,
    progress: &dyn Fn(&str),
) -> NameModel {
    let sentences = prepared(data, tagger, gazetteer, abbreviations);
    progress(&format!("names: {} sentences", sentences.len()));
    let none: Vec<Option<&Votes>> = vec![None; sentences.len()];
    let first = name_stage(&sentences, &none, |_| true, options);
    // The second stage must see first-stage labels as wrong as they will be: from models that have not seen the
    // document.
    const FOLDS: usize = 4;
    let docs = sentences
        .iter()
        .map(|sentence| sentence.doc)
        .max()
        .map_or(0, |last| last + 1);
    let mut votes: Vec<Votes> = vec![Votes::default(); docs];
    let short = Options {
        name_epochs: options.name_epochs.min(5),
        ..options.clone()
    };
    for fold in 0..FOLDS {
        let model = name_stage(&sentences, &none, |sentence| sentence.doc % FOLDS != fold, &short);
        let mut keys = Vec::new();
        for sentence in sentences.iter().filter(|sentence| sentence.doc % FOLDS == fold) {
            let classes = names::label(&model, &view(sentence), None, &mut keys);
            votes[sentence.doc].count(&sentence.forms, &classes);
        }
        progress(&format!("names, fold {} of {FOLDS}", fold + 1));
    }
    let seen: Vec<Option<&Votes>> = sentences
        .iter()
        .map(|sentence| Some(&votes[sentence.doc]))
        .collect();
    let second = name_stage(&sentences, &seen, |_| true, options);
    NameModel { first, second }
}

fn view(sentence: &Sentence) -> names::Words<'_> {
    names::Words {
        forms: &sentence.forms,
        tags: &sentence.tags,
        flags: &sentence.flags,
        seen_small: &sentence.small,
        source: sentence.source,
    }
}

fn name_stage(
    sentences: &[Sentence],
    votes: &[Option<&Votes>],
    used: impl Fn(&Sentence) -> bool,
    options: &Options,
) -> Linear {
    let mut model = Perceptron::new(names::CLASSES);
    let mut random = Random(options.seed);
    let mut order: Vec<usize> = (0..sentences.len())
        .filter(|&number| used(&sentences[number]))
        .collect();
    order = order
        .into_iter()
        .flat_map(|number| std::iter::repeat_n(number, sentences[number].weight))
        .collect();
    let (mut keys, mut scores) = (Vec::new(), vec![0; names::CLASSES]);
    for _ in 0..options.name_epochs {
        random.shuffle(&mut order);
        for &number in &order {
            let sentence = &sentences[number];
            let mut words = view(sentence);
            // The source is hidden half of the time, so that what the guidelines share is learnt without it.
            if words.source != 0 && random.below(2) == 0 {
                words.source = 1;
            }
            let count = sentence.forms.len();
            let mut before = names::START;
            for at in 0..count {
                names::features(&words, at, before, votes[number], &mut keys);
                scores.fill(0);
                model.score(&keys, &mut scores);
                let guess = names::best_legal(&scores, before[0], at + 1 == count);
                let right = usize::from(sentence.gold[at]);
                model.learn(&keys, right, Some(guess));
                // The gold history: with guesses the labels drift apart from gold and updates become noise.
                before = [if random.below(3) == 0 { guess } else { right } as u32, before[0]];
                if !names::may_follow(
                    before[0],
                    usize::from(sentence.gold.get(at + 1).copied().unwrap_or(0)),
                    at + 2 == count,
                ) {
                    before[0] = right as u32;
                }
            }
        }
    }
    model.finish(2, 0.1)
}
