//! The sentences behind nodes and relationships: in memory, or in the graph file until somebody asks.
//!
//! Knows places in articles and their texts, not what the sentences say.

use super::view::{Citation, NodeIx, RelIx};
use crate::read::Article;
use crate::resolve::{Evidence, Resolution};
use crate::text::Span;
use std::collections::BTreeMap;

/// Where a graph has its evidence.
#[derive(Debug)]
pub(crate) enum Proof {
    /// Nowhere: the graph has none.
    None,
    /// With the graph.
    Memory(Shelf),
}

/// Evidence in memory: that of one owner stands together.
#[derive(Debug)]
pub(crate) struct Shelf {
    texts: Vec<Box<str>>,
    articles: Vec<Option<NodeIx>>,
    nodes: Vec<Box<[Evidence]>>,
    rels: Vec<Box<[Evidence]>>,
}

impl Proof {
    /// No evidence.
    pub(crate) fn none() -> Proof {
        Proof::None
    }

    /// The evidence of a resolution with the texts it cites.
    pub(crate) fn in_memory(
        resolution: Resolution,
        articles: &[&Article],
        of_article: Vec<Option<NodeIx>>,
    ) -> Proof {
        let by_hash: BTreeMap<&str, &str> = articles
            .iter()
            .map(|article| (&*article.hash, &*article.text))
            .collect();
        let text = |hash: &String| by_hash.get(&**hash).copied().unwrap_or_default().into();
        Proof::Memory(Shelf {
            texts: resolution.articles.iter().map(text).collect(),
            articles: of_article,
            nodes: resolution
                .nodes
                .into_iter()
                .map(|node| node.evidence.into())
                .collect(),
            rels: resolution
                .relationships
                .into_iter()
                .map(|rel| rel.evidence.into())
                .collect(),
        })
    }

    pub(crate) fn of_node(&self, node: NodeIx) -> Vec<Citation> {
        match self {
            Proof::None => Vec::new(),
            Proof::Memory(shelf) => shelf.cite(&shelf.nodes[node.0 as usize]),
        }
    }

    pub(crate) fn of_relationship(&self, rel: RelIx) -> Vec<Citation> {
        match self {
            Proof::None => Vec::new(),
            Proof::Memory(shelf) => shelf.cite(&shelf.rels[rel.0 as usize]),
        }
    }
}

impl Shelf {
    fn cite(&self, evidence: &[Evidence]) -> Vec<Citation> {
        let one = |evidence: &Evidence| {
            let article = (*self.articles.get(evidence.article as usize)?)?;
            Some(citation(
                article,
                &self.texts[evidence.article as usize],
                evidence.sentence,
            ))
        };
        let mut citations: Vec<Citation> = evidence.iter().filter_map(one).collect();
        // A sentence that mentions somebody twice is still one sentence to show.
        citations.dedup();
        citations
    }
}

/// The words at a place, or none where the text is not at hand.
pub(super) fn citation(article: NodeIx, text: &str, sentence: Span) -> Citation {
    Citation {
        article,
        sentence: text.get(sentence.range()).unwrap_or_default().to_owned(),
        start: sentence.start,
        end: sentence.end,
    }
}
