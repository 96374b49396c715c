//! The development parts of the corpora through the whole pipeline, and what comes out against gold.
//!
//! In: the folder of the corpora and, where there is one, a folder of news articles with gold entities. Out: scores.

use super::TrainError;
use super::corpus;
use super::score::{self, Counts, TreeScores};
use crate::annotate::conllu::Tree;
use crate::annotate::{self, Document, Models};
use crate::grammar::Label;
use crate::read::Layout;
use crate::text::fold::fold;
use rayon::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The labels of names.
const LABELS: [Label; 4] = [Label::Person, Label::Place, Label::Organization, Label::Event];

/// The scores of one treebank.
#[derive(Clone, Debug)]
pub struct TreebankReport {
    /// `ewt` or `gum`.
    pub source: String,
    /// From the untouched text.
    pub raw: TreeScores,
    /// From gold words and sentences.
    pub gold_words: TreeScores,
}

/// The names of one corpus.
#[derive(Clone, Debug)]
pub struct NameReport {
    /// The corpus.
    pub source: String,
    /// Each label with its counts.
    pub labels: Vec<(Label, Counts)>,
}

/// Scores treebanks: `dependency/dev.conllu` below `corpora`.
///
/// # Errors
///
/// When the file cannot be read or is damaged.
pub fn treebanks(
    corpora: &Path,
    layout: &Layout,
    models: &Models,
) -> Result<Vec<TreebankReport>, TrainError> {
    let trees = corpus::treebank(&corpora.join("dependency/dev.conllu"))?;
    let documents = documents(&trees);
    let scored: Vec<(&str, TreeScores, TreeScores)> = documents
        .into_par_iter()
        .map(|trees| {
            let name = trees[0].newdoc.as_deref().unwrap_or_default();
            let source = if name.starts_with("GUM_") { "gum" } else { "ewt" };
            let raw = annotate::annotate(layout.article(raw_text(trees)).read_throughout(), models);
            let cut = annotate::conllu::document(trees);
            let spans = cut.tokens.iter().map(|token| token.span).collect();
            let gold = annotate::analysed(cut.article, spans, cut.sentences, models);
            (source, score::trees(trees, &raw), score::trees(trees, &gold))
        })
        .collect();
    let mut reports: BTreeMap<&str, (TreeScores, TreeScores)> = BTreeMap::new();
    for (source, raw, gold) in &scored {
        let report = reports.entry(source).or_default();
        report.0.add(raw);
        report.1.add(gold);
    }
    Ok(reports
        .into_iter()
        .map(|(source, (raw, gold_words))| TreebankReport {
            source: source.to_owned(),
            raw,
            gold_words,
        })
        .collect())
}

/// The trees of each document.
pub(super) fn documents(trees: &[Tree]) -> Vec<&[Tree]> {
    let mut documents = Vec::new();
    let mut rest = trees;
    while !rest.is_empty() {
        let length = rest[1..]
            .iter()
            .position(|tree| tree.newdoc.is_some())
            .map_or(rest.len(), |at| at + 1);
        documents.push(&rest[..length]);
        rest = &rest[length..];
    }
    documents
}

/// The text of a document: sentences set apart by spaces, paragraphs by empty lines.
fn raw_text(trees: &[Tree]) -> String {
    let mut text = String::new();
    for tree in trees {
        if !text.is_empty() {
            text.push_str(if tree.newpar { "\n\n" } else { " " });
        }
        text.push_str(&tree.text);
    }
    text
}

/// Scores names, each sentence alone: `entities/dev.jsonl` below `corpora`.
///
/// # Errors
///
/// When the file cannot be read or is damaged.
pub fn names(corpora: &Path, layout: &Layout, models: &Models) -> Result<Vec<NameReport>, TrainError> {
    let mut reports: BTreeMap<String, Vec<(Label, Counts)>> = BTreeMap::new();
    for named in corpus::names(&corpora.join("entities/dev.jsonl"))? {
        let document = annotate::annotate(layout.article(named.text).read_throughout(), models);
        let labels = reports
            .entry(named.source)
            .or_insert_with(|| LABELS.map(|label| (label, Counts::default())).to_vec());
        score::names(&named.names, &document, labels);
    }
    Ok(reports
        .into_iter()
        .map(|(source, labels)| NameReport { source, labels })
        .collect())
}

#[derive(Deserialize)]
struct GoldArticle {
    entities: Vec<GoldEntity>,
}

#[derive(Deserialize)]
struct GoldEntity {
    label: String,
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    described: bool,
}

/// An entity of the gold files that no mention finds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Missed {
    /// The article.
    pub doc: String,
    /// What it is.
    pub label: Label,
    /// Its fullest name.
    pub name: String,
}

/// The names of whole articles.
#[derive(Clone, Debug)]
pub struct ArticleReport {
    /// People, places and organizations with what is found of them.
    pub labels: Vec<(Label, Counts)>,
    /// Those that are not.
    pub missed: Vec<Missed>,
}

/// Scores the names of whole articles (`NAME.txt` beside `NAME.gold.json`): an entity with a name is found when some
/// mention has one of its names and its label. Precision is not told: the gold files do not list all mentions.
///
/// # Errors
///
/// When an article or its gold file cannot be read or is damaged.
pub fn articles(folder: &Path, layout: &Layout, models: &Models) -> Result<ArticleReport, TrainError> {
    let unreadable = |error| TrainError::Unreadable {
        path: folder.to_path_buf(),
        error,
    };
    let mut texts: Vec<_> = std::fs::read_dir(folder)
        .map_err(unreadable)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    texts.sort();
    let mut scores = LABELS[..3]
        .iter()
        .map(|&label| (label, Counts::default()))
        .collect::<Vec<_>>();
    let mut missed = Vec::new();
    for path in texts {
        let gold = path.with_extension("gold.json");
        let Ok(json) = std::fs::read_to_string(&gold) else {
            continue;
        };
        let gold_article: GoldArticle = serde_json::from_str(&json).map_err(|error| TrainError::Corpus {
            path: gold.clone(),
            line: error.line(),
            message: error.to_string(),
        })?;
        let text = std::fs::read_to_string(&path).map_err(unreadable)?;
        let document: Document = annotate::annotate(layout.article(text), models);
        let found: Vec<(Label, String)> = document
            .names
            .iter()
            .map(|name| {
                (
                    name.label,
                    fold(document.span_of(name.tokens.clone()).of(document.text())),
                )
            })
            .collect();
        for entity in gold_article.entities.iter().filter(|entity| !entity.described) {
            for (label, counts) in &mut scores {
                if label.name() != entity.label {
                    continue;
                }
                let is_found = std::iter::once(&entity.name)
                    .chain(&entity.aliases)
                    .any(|name| found.contains(&(*label, fold(name))));
                counts.gold += 1;
                counts.right += usize::from(is_found);
                if !is_found {
                    missed.push(Missed {
                        doc: path
                            .file_stem()
                            .unwrap_or_default()
                            .to_string_lossy()
                            .into_owned(),
                        label: *label,
                        name: entity.name.clone(),
                    });
                }
            }
        }
    }
    Ok(ArticleReport {
        labels: scores,
        missed,
    })
}
