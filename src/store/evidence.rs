//! The sentences behind nodes and relationships: in memory, or in the graph file until somebody asks.
//!
//! Knows places in articles and their texts, not what the sentences say.

use super::view::{Citation, NodeIx, RelIx};
use crate::read::Article;
use crate::resolve::{Evidence, Resolution};
use crate::text::Span;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Where a graph has its evidence.
#[derive(Debug)]
pub(crate) enum Proof {
    /// Nowhere: the graph has none.
    None,
    /// With the graph.
    Memory(Shelf),
    /// In the graph file.
    Disk(Archive),
}

/// Evidence in memory: that of one owner stands together.
#[derive(Debug)]
pub(crate) struct Shelf {
    hashes: Vec<String>,
    texts: Vec<Box<str>>,
    articles: Vec<Option<NodeIx>>,
    nodes: Vec<Box<[Evidence]>>,
    rels: Vec<Box<[Evidence]>>,
}

/// Evidence in a graph file that stays open.
#[derive(Debug)]
pub(crate) struct Archive {
    connection: Mutex<Connection>,
    articles: Vec<Option<NodeIx>>,
    /// The file's generation when the graph was read; another one means other numbers.
    generation: i64,
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
            hashes: resolution.articles,
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

    /// The evidence in a graph file.
    pub(crate) fn on_disk(connection: Connection, articles: Vec<Option<NodeIx>>, generation: i64) -> Proof {
        Proof::Disk(Archive {
            connection: Mutex::new(connection),
            articles,
            generation,
        })
    }

    pub(crate) fn of_node(&self, node: NodeIx) -> Vec<Citation> {
        match self {
            Proof::None => Vec::new(),
            Proof::Memory(shelf) => shelf.cite(&shelf.nodes[node.0 as usize]),
            Proof::Disk(archive) => archive.cite("node_evidence", node.0),
        }
    }

    pub(crate) fn of_relationship(&self, rel: RelIx) -> Vec<Citation> {
        match self {
            Proof::None => Vec::new(),
            Proof::Memory(shelf) => shelf.cite(&shelf.rels[rel.0 as usize]),
            Proof::Disk(archive) => archive.cite("relationship_evidence", rel.0),
        }
    }

    /// Whether the file was written since the graph was read from it.
    pub(crate) fn is_stale(&self) -> bool {
        let Proof::Disk(archive) = self else { return false };
        let connection = archive.connection.lock().unwrap_or_else(PoisonError::into_inner);
        super::file::state(&connection, "generation").is_ok_and(|now| now != archive.generation)
    }
}

impl Shelf {
    pub(super) fn nodes(&self) -> &[Box<[Evidence]>] {
        &self.nodes
    }

    pub(super) fn rels(&self) -> &[Box<[Evidence]>] {
        &self.rels
    }

    /// The hashes of the articles that the evidence numbers.
    pub(super) fn hashes(&self) -> impl Iterator<Item = &str> {
        self.hashes.iter().map(String::as_str)
    }

    /// The hashes of the articles with their nodes.
    pub(super) fn article_nodes(&self) -> impl Iterator<Item = (&str, NodeIx)> {
        let both = self.hashes.iter().zip(&self.articles);
        both.filter_map(|(hash, node)| Some((hash.as_str(), (*node)?)))
    }

    fn cite(&self, evidence: &[Evidence]) -> Vec<Citation> {
        let one = |evidence: &Evidence| {
            let article = (*self.articles.get(evidence.article as usize)?)?;
            let text = self.texts.get(evidence.article as usize)?;
            Some(Citation {
                article,
                // A span that does not fit its text would be a defect of the resolver; the citation stays.
                sentence: text.get(evidence.sentence.range()).unwrap_or_default().to_owned(),
                start: evidence.sentence.start,
                end: evidence.sentence.end,
            })
        };
        let mut citations: Vec<Citation> = evidence.iter().filter_map(one).collect();
        // A sentence that mentions somebody twice is still one sentence to show.
        citations.dedup();
        citations
    }
}

impl Archive {
    fn cite(&self, table: &str, owner: u32) -> Vec<Citation> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        // `substr` counts bytes in a blob, as spans do.
        let query = format!(
            "SELECT e.article, e.sentence_start, e.sentence_end,
                    substr(CAST(a.text AS BLOB), e.sentence_start + 1, e.sentence_end - e.sentence_start)
             FROM {table} e JOIN articles a ON a.number = e.article
             WHERE e.owner = ?1 AND (SELECT value FROM state WHERE key = 'generation') = ?2
             ORDER BY e.position"
        );
        let read = || -> rusqlite::Result<Vec<Citation>> {
            let mut statement = connection.prepare_cached(&query)?;
            let mut rows = statement.query((owner, self.generation))?;
            let mut citations = Vec::new();
            while let Some(row) = rows.next()? {
                let article: u32 = row.get(0)?;
                let span = Span::from((row.get(1)?, row.get(2)?));
                let Some(&Some(article)) = self.articles.get(article as usize) else {
                    continue;
                };
                let words = row.get_ref(3)?.as_blob().unwrap_or_default();
                citations.push(Citation {
                    article,
                    sentence: String::from_utf8_lossy(words).into_owned(),
                    start: span.start,
                    end: span.end,
                });
            }
            Ok(citations)
        };
        // A file that became unreadable while it is open leaves the answer without its sentences.
        let mut citations = read().unwrap_or_default();
        citations.dedup();
        citations
    }
}
