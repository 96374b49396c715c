//! Trains the name model: sentences with marked names into both stages.
//!
//! In: what [`super::corpus`] reads, a tagger and the gazetteers. Out: a [`NameModel`].

use super::corpus::Named;
use super::field::{self, Example, Training};
use super::fit::Options;
use super::perceptron::Random;
use crate::annotate::form::{Form, form};
use crate::annotate::gazetteer::Gazetteer;
use crate::annotate::linear::word_hash;
use crate::annotate::names::{self, NameModel, Sketch, Stage, Votes};
use crate::annotate::tag::{TagPair, Tagger};
use crate::annotate::tokenize::{self, Abbreviations};
use crate::text::Span;
use std::collections::BTreeMap;

/// One sentence ready for training.
struct Sentence {
    doc: usize,
    source: u32,
    forms: Vec<Form>,
    tags: Vec<TagPair>,
    flags: Vec<u32>,
    elsewhere: Vec<u8>,
    sketch: Sketch,
    gold: Vec<u8>,
    weight: usize,
}

/// The source of texts that follow the project's own guidelines, which is what the pipeline asks for.
pub(super) const OWN: &str = "own";

/// More sentences than an article has: a corpus that gives no better name for its documents.
const LONGEST_DOCUMENT: usize = 300;

/// Cuts and tags sentences with names; those whose names do not lie on word boundaries lose these names.
fn prepared(
    data: &[Named],
    tagger: &Tagger,
    gazetteer: &Gazetteer,
    abbreviations: &Abbreviations,
    own_weight: usize,
) -> Vec<Sentence> {
    let mut docs: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for named in data {
        let next = docs.len();
        docs.entry((&named.source, &named.doc)).or_insert((next, 0)).1 += 1;
    }
    let mut lone = docs.len();
    let mut found = Vec::new();
    for named in data {
        let mut spans = Vec::new();
        let whole = Span::new(0, named.text.len());
        tokenize::words(&named.text, whole, abbreviations, &mut spans);
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
        let (mut doc, size) = docs[&(named.source.as_str(), named.doc.as_str())];
        if size > LONGEST_DOCUMENT {
            doc = lone;
            lone += 1;
        }
        let is_own = named.source == OWN;
        let flags = gazetteer.flags(&words);
        let gold = names::classes_of(&ranges, words.len());
        let mut sketch = Sketch::new(&forms, &flags);
        for (dull, &class) in sketch.dull.iter_mut().zip(&gold) {
            *dull &= class == 0;
        }
        found.push(Sentence {
            doc,
            source: if is_own {
                0
            } else {
                word_hash(named.source.as_bytes())
            },
            flags,
            gold,
            elsewhere: Vec::new(),
            sketch,
            weight: if is_own { own_weight } else { 1 },
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
        let mut forms: Vec<Form> = Vec::new();
        let mut ranges = Vec::new();
        for sentence in &found[at..end] {
            let start = forms.len();
            forms.extend(&sentence.forms);
            ranges.push(start..forms.len());
        }
        let sketches: Vec<&Sketch> = found[at..end].iter().map(|sentence| &sentence.sketch).collect();
        let elsewhere = names::elsewhere(&forms, &ranges, &sketches);
        for (sentence, range) in found[at..end].iter_mut().zip(ranges) {
            sentence.elsewhere = elsewhere[range].to_vec();
        }
        at = end;
    }
    found
}

/// Trains both stages.
pub(super) fn names(
    data: &[Named],
    tagger: &Tagger,
    gazetteer: &Gazetteer,
    abbreviations: &Abbreviations,
    options: &Options,
    progress: &dyn Fn(&str),
) -> NameModel {
    let sentences = prepared(data, tagger, gazetteer, abbreviations, options.own_weight);
    progress(&format!("names: {} sentences", sentences.len()));
    let training = Training {
        passes: options.name_epochs,
        seed: options.seed,
        decay: 4.0,
        rate: 0.05,
        least: 2,
        floor: 0.05,
    };
    let alone = examples(&sentences, None, options.seed, |_| true);
    let first = Stage::new(field::train(&alone, training));
    drop(alone);
    progress("names, first stage");
    // The second stage must see first-stage labels as wrong as they will be: from models that have not seen the
    // document.
    const FOLDS: usize = 3;
    let docs = sentences
        .iter()
        .map(|sentence| sentence.doc + 1)
        .max()
        .unwrap_or(0);
    let mut votes: Vec<Votes> = vec![Votes::default(); docs];
    let short = Training {
        passes: options.name_epochs.div_ceil(2),
        ..training
    };
    for fold in 0..FOLDS {
        let rest = examples(&sentences, None, options.seed, |sentence| {
            sentence.doc % FOLDS != fold
        });
        let model = Stage::new(field::train(&rest, short));
        let mut keys = Vec::new();
        for sentence in sentences.iter().filter(|sentence| sentence.doc % FOLDS == fold) {
            let classes = model.label(&view(sentence), None, &mut keys);
            votes[sentence.doc].count(&sentence.forms, &classes);
        }
        progress(&format!("names, fold {} of {FOLDS}", fold + 1));
    }
    let second = Stage::new(field::train(
        &examples(&sentences, Some(&votes), options.seed, |_| true),
        training,
    ));
    progress("names, second stage");
    NameModel { first, second }
}

fn view(sentence: &Sentence) -> names::Words<'_> {
    names::Words {
        forms: &sentence.forms,
        tags: &sentence.tags,
        flags: &sentence.flags,
        elsewhere: &sentence.elsewhere,
        sketch: &sentence.sketch,
        source: sentence.source,
    }
}

/// The features of the sentences that are used, each sentence twice.
///
/// In half of those that are not the project's own the source is hidden behind that of the project's own, which is
/// what the pipeline asks for: what the guidelines share is learnt for it, and what they do not share with their names.
fn examples(
    sentences: &[Sentence],
    votes: Option<&[Votes]>,
    seed: u64,
    used: impl Fn(&Sentence) -> bool,
) -> Vec<Example> {
    const COPIES: usize = 2;
    let mut random = Random(seed);
    let mut keys = Vec::new();
    let mut found = Vec::new();
    for sentence in sentences.iter().filter(|sentence| used(sentence)) {
        for _ in 0..COPIES {
            let mut words = view(sentence);
            if words.source != 0 && random.below(2) == 0 {
                words.source = 0;
            }
            let mut features = Vec::with_capacity(words.forms.len());
            for at in 0..words.forms.len() {
                if sentence.sketch.dull[at] {
                    features.push(Vec::new());
                } else {
                    names::features(&words, at, votes.map(|votes| &votes[sentence.doc]), &mut keys);
                    features.push(keys.clone());
                }
            }
            found.push(Example {
                features,
                kinds: words.sketch.kinds.clone(),
                dull: sentence.sketch.dull.clone(),
                gold: sentence.gold.clone(),
                weight: sentence.weight,
            });
        }
    }
    found
}
