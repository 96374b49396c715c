//! `why`: what made one node of several names.
//!
//! In: a graph and a name. Out: for each node that goes by it, how the articles spell it, and every decision that joined
//! two of them, in the order in which it was taken. The graph file keeps what each article yields, so the answer is found
//! by resolving again.

use super::console::Console;
use super::flow::{self, Knowledge};
use super::options;
use super::status::Failure;
use crate::extract::{Extraction, Property};
use crate::resolve::{Node, Resolution, resolve};
use crate::text::Diagnostic;
use crate::text::fold::{fold, one_line};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Runs the command.
pub(super) fn run(options: &options::Why, knowledge: &Knowledge, console: &Console) -> Result<(), Failure> {
    let (extractions, imports) = flow::sources(&options.graph, knowledge, console)?;
    let corrections = flow::corrections(&imports, console)?;
    let resolution = resolve(&extractions, &corrections);
    let by_hash: BTreeMap<&str, &Extraction> = extractions
        .iter()
        .map(|extraction| (extraction.article.hash.as_str(), extraction))
        .collect();
    let articles: Vec<&Extraction> = resolution
        .articles
        .iter()
        .filter_map(|hash| by_hash.get(hash.as_str()).copied())
        .collect();
    let wanted = fold(&options.name);
    let mut shown = String::new();
    for (number, node) in resolution.nodes.iter().enumerate() {
        if names(node).iter().any(|name| fold(name) == wanted) {
            explain(&mut shown, &resolution, number as u32, &articles);
        }
    }
    if shown.is_empty() {
        let message = format!("nobody and nothing is called `{}` in this graph", options.name);
        return Err(Diagnostic::error(message).into());
    }
    console.output(|out| out.write_all(shown.as_bytes()))
}

fn names(node: &Node) -> Vec<&str> {
    let aliases = match node.properties.get("aliases") {
        Some(Property::List(list)) => list.as_slice(),
        _ => &[],
    };
    node.properties
        .get("name")
        .into_iter()
        .chain(aliases)
        .filter_map(Property::text)
        .collect()
}

fn explain(shown: &mut String, resolution: &Resolution, number: u32, articles: &[&Extraction]) {
    let node = &resolution.nodes[number as usize];
    let _ = writeln!(
        shown,
        "{} ({})",
        names(node).first().unwrap_or(&""),
        node.labels.join(", ")
    );
    // For each spelling the articles that have it, and the first sentence.
    let mut spellings: BTreeMap<String, (BTreeSet<u32>, String)> = BTreeMap::new();
    for evidence in &node.evidence {
        let Some(extraction) = articles.get(evidence.article as usize) else {
            continue;
        };
        let text = &extraction.article.text;
        let sentence = one_line(evidence.sentence.of(text));
        let found = spellings
            .entry(one_line(evidence.words.of(text)))
            .or_insert_with(|| (BTreeSet::new(), sentence));
        found.0.insert(evidence.article);
    }
    for (spelling, (places, sentence)) in &spellings {
        let paths: Vec<&str> = places
            .iter()
            .filter_map(|&at| Some(articles.get(at as usize)?.article.id.as_str()))
            .collect();
        let _ = writeln!(shown, "  {spelling}  in {}: {sentence}", paths.join(", "));
    }
    let id = |article: u32| {
        articles
            .get(article as usize)
            .map_or("", |found| found.article.id.as_str())
    };
    for join in resolution.joins.iter().filter(|join| join.node == number) {
        let [one, other] = &join.names;
        let [first, second] = join.articles.map(id);
        let _ = writeln!(
            shown,
            "  `{one}` ({first}) is `{other}` ({second}): {}",
            join.reason
        );
    }
}
