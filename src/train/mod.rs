//! Treebanks into the weights under `grammar/model`.
//!
//! In: a folder of corpora, laid out as `docs/evaluation.md` says, and the grammar's own lexicons and training
//! texts. Out: the files of `grammar/model`. The same input and options give the same bytes.

mod perceptron;
mod oracle;
mod corpus;
mod phrases;
mod view;
mod fit;
mod lemmas;
mod sentences;
mod field;
mod names;
mod manifest;
pub mod score;
pub mod evaluate;
pub mod facts;

pub use fit::{Options, Part};

use crate::annotate::gazetteer::Gazetteer;
use crate::annotate::names::NameModel;
use crate::annotate::tokenize::Abbreviations;
use crate::annotate::{self, Models};
use crate::grammar::{Grammar, GrammarError};
use std::path::{Path, PathBuf};
use view::View;

/// Why training stopped.
#[derive(Debug)]
pub enum TrainError {
    /// A corpus file cannot be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        error: std::io::Error,
    },
    /// A corpus file is damaged.
    Corpus {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// One sentence.
        message: String,
    },
    /// The grammar lacks something.
    Grammar(GrammarError),
}

impl std::fmt::Display for TrainError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TrainError::Unreadable { path, error } => write!(f, "cannot read `{}`: {error}", path.display()),
            TrainError::Corpus { path, line, message } => write!(f, "{}:{line}: {message}", path.display()),
            TrainError::Grammar(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for TrainError {}

impl From<GrammarError> for TrainError {
    fn from(error: GrammarError) -> TrainError {
        TrainError::Grammar(error)
    }
}

/// A file of the trained models: its path below `grammar/` and its bytes.
pub type ModelFile = (String, Vec<u8>);

/// Trains all models and returns their files.
///
/// `corpora` holds `dependency/train.conllu` and `entities/train.jsonl`. `progress` is told what is being done.
///
/// # Errors
///
/// When a corpus or a lexicon cannot be read or is damaged.
pub fn train(
    corpora: &Path,
    grammar: &Grammar,
    options: &Options,
    progress: &dyn Fn(&str),
) -> Result<Vec<ModelFile>, TrainError> {
    let (treebank, entities) = (
        corpora.join("dependency/train.conllu"),
        corpora.join("entities/train.jsonl"),
    );
    let mut trees = corpus::treebank(&treebank)?;
    let mut named = corpus::names(&entities)?;
    named.extend(corpus::own(grammar)?.training);
    let left_out = |doc: &str| {
        options
            .without
            .iter()
            .any(|prefix| doc.starts_with(prefix.as_str()))
    };
    named.retain(|named| !left_out(&named.doc));
    let abbreviations = Abbreviations::load(grammar)?;
    let gazetteer = Gazetteer::load(grammar)?;
    progress(&format!(
        "{} trees, {} sentences with names",
        trees.len(),
        named.len()
    ));
    let lemmatizer = lemmas::lemmatizer(&trees);
    if options.only == Some(Part::Names) {
        let tagger = Models::load(grammar)?.tagger;
        let names = names::names(&named, &tagger, &gazetteer, &abbreviations, options, progress);
        return with_manifest(vec![name_file(&names)], grammar, &[&treebank, &entities], options);
    }
    let splitter = sentences::splitter(&trees, &abbreviations, options.seed);
    let mut files = vec![
        (
            "model/lemmas.tsv".to_owned(),
            lemmas::table(&lemmatizer).into_bytes(),
        ),
        ("model/sentences.ngm".to_owned(), splitter.to_bytes()),
    ];
    progress("lemmas and ends of sentences");
    if options.only == Some(Part::Words) {
        return with_manifest(files, grammar, &[&treebank, &entities], options);
    }
    trees.extend(phrases::trees(grammar, options.seed)?);
    let (tagger, names) = if options.only == Some(Part::Trees) {
        let models = Models::load(grammar)?;
        (models.tagger, models.names)
    } else {
        let tagger = fit::tagger(&trees.iter().collect::<Vec<_>>(), options);
        progress("tagger");
        let names = names::names(&named, &tagger, &gazetteer, &abbreviations, options, progress);
        (tagger, names)
    };
    let tags = fit::jackknifed(&trees, 8, options);
    progress("tags for the parser");
    let views: Vec<View> = trees
        .iter()
        .zip(&tags)
        .map(|(tree, tags)| {
            let words: Vec<&str> = tree.words.iter().map(|word| word.span.of(&tree.text)).collect();
            let forms = fit::forms_of(tree);
            let aside = annotate::aside_of(&words, &forms, tags, &gazetteer, &names);
            View::new(tree, &forms, tags, &aside)
        })
        .collect();
    let parser = fit::parser(&views, options, progress);
    let parser = ("model/parser.ngm".to_owned(), parser.model.to_bytes());
    if options.only == Some(Part::Trees) {
        return with_manifest(vec![parser], grammar, &[&treebank, &entities], options);
    }
    let tags: Vec<String> = tagger
        .pairs
        .iter()
        .map(|(upos, xpos)| format!("{upos}\t{xpos}\n"))
        .collect();
    files.extend([
        name_file(&names),
        parser,
        ("model/tagger.ngm".to_owned(), tagger.model.to_bytes()),
        (
            "model/tags.tsv".to_owned(),
            format!("upos\txpos\n{}", tags.concat()).into_bytes(),
        ),
    ]);
    with_manifest(files, grammar, &[&treebank, &entities], options)
}

/// The files of all models, sorted by their paths.
const MODELS: [&str; 6] = [
    "model/lemmas.tsv",
    "model/names.ngm",
    "model/parser.ngm",
    "model/sentences.ngm",
    "model/tagger.ngm",
    "model/tags.tsv",
];

/// Adds the manifest, which names the models that were not trained as they stand.
fn with_manifest(
    mut files: Vec<ModelFile>,
    grammar: &Grammar,
    inputs: &[&Path],
    options: &Options,
) -> Result<Vec<ModelFile>, TrainError> {
    for path in MODELS {
        if files.iter().all(|(other, _)| other != path) {
            files.push((path.to_owned(), grammar.bytes(path)?.into_owned()));
        }
    }
    files.sort_unstable();
    let manifest = manifest::manifest(inputs, &files, options)?;
    files.push(("model/MANIFEST.tsv".to_owned(), manifest.into_bytes()));
    Ok(files)
}

fn name_file(names: &NameModel) -> ModelFile {
    let bytes = [names.first.model().to_bytes(), names.second.model().to_bytes()].concat();
    ("model/names.ngm".to_owned(), bytes)
}
