//! Every fact leads back to an article: what a resolution claims, compared with the articles' texts.
//!
//! In: a resolution and the articles it cites. Out: the resolution without evidence that points outside its article,
//! and how many such places there were. None is expected: each one is a defect of an earlier layer, told to the user
//! and never shown as a citation.

use crate::read::Article;
use crate::resolve::{Evidence, Resolution};
use std::collections::BTreeMap;

/// Removes evidence that does not fit its article; returns how many pieces were removed.
///
/// A piece fits when its article is known, its sentence and words lie on character boundaries of the text, and the
/// words lie inside the sentence.
pub fn mend(resolution: &mut Resolution, articles: &[&Article]) -> usize {
    let by_hash: BTreeMap<&str, &str> = articles
        .iter()
        .map(|article| (&*article.hash, &*article.text))
        .collect();
    let texts: Vec<Option<&str>> = resolution
        .articles
        .iter()
        .map(|hash| by_hash.get(&**hash).copied())
        .collect();
    let fits = |one: &Evidence| {
        let text = texts.get(one.article as usize).copied().flatten();
        text.is_some_and(|text| {
            text.get(one.sentence.range())
                .is_some_and(|words| !words.is_empty())
                && text.get(one.words.range()).is_some()
                && one.sentence.contains(one.words)
        })
    };
    let mut removed = 0;
    let nodes = resolution.nodes.iter_mut().map(|node| &mut node.evidence);
    let rels = resolution.relationships.iter_mut().map(|rel| &mut rel.evidence);
    for evidence in nodes.chain(rels) {
        let before = evidence.len();
        evidence.retain(fits);
        removed += before - evidence.len();
    }
    removed
}

/// Puts extractions of new articles beside those of old ones: an article of the same path replaces the old one.
///
/// The result is sorted by path, so it does not depend on which came first.
#[must_use]
pub fn replace_by_path(
    old: Vec<crate::extract::Extraction>,
    new: Vec<crate::extract::Extraction>,
) -> Vec<crate::extract::Extraction> {
    let mut by_path = BTreeMap::new();
    for extraction in old.into_iter().chain(new) {
        by_path.insert(extraction.article.path.clone(), extraction);
    }
    by_path.into_values().collect()
}
