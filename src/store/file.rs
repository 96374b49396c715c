//! A graph file opened for reading: its graph, and the extractions that it was made from.
//!
//! In: a path. Out: a [`Graph`] whose evidence stays in the file until somebody asks. Every number in the file is
//! checked against what it counts, so a damaged file is told and never followed.

use super::error::StoreError;
use super::evidence::Proof;
use super::graph::{Draft, Graph};
use super::interchange::Import;
use super::packed;
use super::tables;
use super::view::{NodeIx, Symbol};
use crate::extract::{Assertion, Extraction, LocalNode};
use crate::read::Article;
use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A graph file that is open.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
}

/// What an extraction holds beside its article.
#[derive(Deserialize)]
struct Content {
    nodes: Vec<LocalNode>,
    assertions: Vec<Assertion>,
}

/// The same, borrowed for writing.
#[derive(Serialize)]
pub(super) struct ContentRef<'a> {
    pub(super) nodes: &'a [LocalNode],
    pub(super) assertions: &'a [Assertion],
}

/// Why a row was refused.
pub(super) enum Flaw {
    Sqlite(rusqlite::Error),
    Content(String),
}

impl From<rusqlite::Error> for Flaw {
    fn from(error: rusqlite::Error) -> Flaw {
        Flaw::Sqlite(error)
    }
}

impl Flaw {
    pub(super) fn at(self, path: &Path) -> StoreError {
        match self {
            Flaw::Sqlite(error) => StoreError::from_sqlite(path, &error),
            Flaw::Content(detail) => StoreError::Damaged {
                path: path.to_path_buf(),
                detail,
            },
        }
    }
}

fn flaw(detail: impl Into<String>) -> Flaw {
    Flaw::Content(detail.into())
}

impl Store {
    /// Opens the graph file at `path`, which must exist.
    ///
    /// # Errors
    ///
    /// When it is missing, no graph file, of a later version or being written.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        Ok(Store {
            connection: tables::open(path)?,
            path: path.to_path_buf(),
        })
    }

    /// Reads the graph. The file stays open: evidence is read from it when somebody asks.
    ///
    /// # Errors
    ///
    /// When the file is damaged or being written.
    pub fn graph(self) -> Result<Graph, StoreError> {
        let mut graph = read_graph(&self.connection).map_err(|flaw| flaw.at(&self.path))?;
        let articles = article_nodes(&self.connection, &graph).map_err(|flaw| flaw.at(&self.path))?;
        let generation = state(&self.connection, "generation").map_err(|flaw| flaw.at(&self.path))?;
        graph.proof = Proof::on_disk(self.connection, articles, generation);
        Ok(graph)
    }

    /// Reads back the extractions of all articles, by path.
    ///
    /// # Errors
    ///
    /// When the file is damaged or being written.
    pub fn extractions(&self) -> Result<Vec<Extraction>, StoreError> {
        extractions(&self.connection).map_err(|flaw| flaw.at(&self.path))
    }

    /// Reads back the exported graphs that were built in, by path.
    ///
    /// # Errors
    ///
    /// When the file is damaged or being written.
    pub fn imports(&self) -> Result<Vec<Import>, StoreError> {
        imports(&self.connection).map_err(|flaw| flaw.at(&self.path))
    }
}

/// Reads a number of the `state` table.
pub(super) fn state(connection: &Connection, key: &str) -> Result<i64, Flaw> {
    let mut statement = connection.prepare_cached("SELECT value FROM state WHERE key = ?1")?;
    Ok(statement.query_row([key], |row| row.get(0))?)
}

pub(super) fn extractions(connection: &Connection) -> Result<Vec<Extraction>, Flaw> {
    let mut statement = connection.prepare(
        "SELECT a.hash, a.path, a.id, a.title, a.date, a.source, a.byline, a.dateline, a.url, a.blocks, a.text,
                e.content
         FROM articles a JOIN extractions e ON e.article = a.number ORDER BY a.number",
    )?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let path: String = row.get(1)?;
        let bad = |what: &str| flaw(format!("the {what} of article `{path}` cannot be read"));
        let date: Option<String> = row.get(4)?;
        let blocks: String = row.get(9)?;
        let content: String = row.get(11)?;
        let content: Content = serde_json::from_str(&content).map_err(|_| bad("extraction"))?;
        let article = Article {
            hash: row.get(0)?,
            id: row.get(2)?,
            title: row.get(3)?,
            date: date
                .map(|date| date.parse())
                .transpose()
                .map_err(|()| bad("date"))?,
            source: row.get(5)?,
            byline: row.get(6)?,
            dateline: row.get(7)?,
            url: row.get(8)?,
            blocks: serde_json::from_str(&blocks).map_err(|_| bad("layout"))?,
            text: row.get(10)?,
            path,
        };
        all.push(Extraction {
            article,
            nodes: content.nodes,
            assertions: content.assertions,
        });
    }
    Ok(all)
}

pub(super) fn imports(connection: &Connection) -> Result<Vec<Import>, Flaw> {
    let mut statement = connection.prepare("SELECT path, content FROM imports ORDER BY path")?;
    let import = |row: &Row<'_>| {
        Ok(Import {
            path: row.get(0)?,
            content: row.get(1)?,
        })
    };
    let all = statement.query_map([], import)?.collect::<rusqlite::Result<_>>();
    Ok(all?)
}

fn read_graph(connection: &Connection) -> Result<Graph, Flaw> {
    // One transaction: a writer cannot change the file between two tables.
    let transaction = connection.unchecked_transaction()?;
    let mut draft = Draft::default();
    each(connection, "SELECT name FROM symbols ORDER BY number", |row| {
        let name = row
            .get_ref(0)?
            .as_str()
            .map_err(|_| flaw("a symbol is no text"))?;
        let before = draft.symbols.len();
        draft.symbols.intern(name);
        (draft.symbols.len() > before)
            .then_some(())
            .ok_or_else(|| flaw("a symbol stands there twice"))
    })?;
    each(
        connection,
        "SELECT value FROM property_values ORDER BY number",
        |row| {
            let value = packed::value(row.get_ref(0)?).ok_or_else(|| flaw("a value cannot be read"))?;
            let before = draft.values.len();
            draft.values.intern(&value);
            (draft.values.len() > before)
                .then_some(())
                .ok_or_else(|| flaw("a value stands there twice"))
        },
    )?;
    let (symbols, values) = (draft.symbols.len(), draft.values.len());
    let (nodes, rels) = (count(connection, "nodes")?, count(connection, "relationships")?);
    draft.reserve(nodes, rels);
    let mut pairs = Vec::new();
    let mut number = 0;
    each(
        connection,
        "SELECT number, id, labels, properties FROM nodes ORDER BY number",
        |row| {
            let bad = || flaw(format!("node {number} does not fit"));
            let labels = packed::read_labels(blob(row, 2)?, symbols).ok_or_else(bad)?;
            packed::read_pairs(blob(row, 3)?, symbols, values, &mut pairs).ok_or_else(bad)?;
            if row.get::<_, u32>(0)? as usize != number || number >= nodes {
                return Err(bad());
            }
            draft.node(row.get::<_, i64>(1)?.cast_unsigned(), labels, pairs.drain(..));
            number += 1;
            Ok(())
        },
    )?;
    let found = number;
    let mut number = 0;
    let all = "SELECT number, id, type, start, end, properties FROM relationships ORDER BY number";
    each(connection, all, |row| {
        let bad = || flaw(format!("relationship {number} does not fit"));
        let (kind, start, end): (u32, u32, u32) = (row.get(2)?, row.get(3)?, row.get(4)?);
        packed::read_pairs(blob(row, 5)?, symbols, values, &mut pairs).ok_or_else(bad)?;
        let fits = row.get::<_, u32>(0)? as usize == number
            && kind < narrow(symbols)
            && start.max(end) < narrow(found);
        if !fits || number >= rels {
            return Err(bad());
        }
        let id = row.get::<_, i64>(1)?.cast_unsigned();
        draft.relationship(id, Symbol(kind), (NodeIx(start), NodeIx(end)), pairs.drain(..));
        number += 1;
        Ok(())
    })?;
    if (found, number) != (nodes, rels) {
        return Err(flaw(format!(
            "it should hold {nodes} nodes and {rels} relationships, and holds {found} and {number}"
        )));
    }
    let mut names: Vec<(Box<str>, Vec<NodeIx>)> = Vec::new();
    each(connection, "SELECT name, node FROM names ORDER BY rowid", |row| {
        let name = row.get_ref(0)?.as_str().map_err(|_| flaw("a name is no text"))?;
        let node: u32 = row.get(1)?;
        if node >= narrow(nodes) {
            return Err(flaw(format!("the name `{name}` belongs to no node")));
        }
        match names.last_mut() {
            Some((last, bearers)) if **last == *name => bearers.push(NodeIx(node)),
            _ => names.push((name.into(), vec![NodeIx(node)])),
        }
        Ok(())
    })?;
    transaction.commit()?;
    Ok(draft.finish(names))
}

/// The node of each article, by the article's number.
fn article_nodes(connection: &Connection, graph: &Graph) -> Result<Vec<Option<NodeIx>>, Flaw> {
    use super::view::GraphView;
    let mut nodes = Vec::new();
    each(connection, "SELECT node FROM articles ORDER BY number", |row| {
        let node: Option<u32> = row.get(0)?;
        if node.is_some_and(|node| node as usize >= graph.node_count()) {
            return Err(flaw("an article has no node"));
        }
        nodes.push(node.map(NodeIx));
        Ok(())
    })?;
    Ok(nodes)
}

/// The number of rows that a table should have.
fn count(connection: &Connection, table: &str) -> Result<usize, Flaw> {
    let count = state(connection, table)?;
    usize::try_from(count)
        .ok()
        .filter(|&count| u32::try_from(count).is_ok())
        .ok_or_else(|| flaw(format!("it cannot hold {count} {table}")))
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn blob<'a>(row: &'a Row<'_>, column: usize) -> Result<&'a [u8], Flaw> {
    row.get_ref(column)?
        .as_blob()
        .map_err(|_| flaw("a row has a wrong type"))
}

fn each(
    connection: &Connection,
    query: &str,
    mut take: impl FnMut(&Row<'_>) -> Result<(), Flaw>,
) -> Result<(), Flaw> {
    let mut statement = connection.prepare(query)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        take(row)?;
    }
    Ok(())
}
