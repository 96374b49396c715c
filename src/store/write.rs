//! Writes graph files, whole or not at all.
//!
//! In: a path, then what the graph is made of and the graph itself. Out: the file. A new file grows beside its
//! final place under another name and appears there when it is complete; an old one changes in one transaction of
//! SQLite. Whoever writes holds the file from the beginning, so that two builds cannot lose each other's articles.

use super::error::StoreError;
use super::evidence::{Proof, Shelf};
use super::file::{self, ContentRef, Flaw};
use super::graph::Graph;
use super::interchange::Import;
use super::view::{GraphView, NodeIx, RelIx};
use super::{packed, tables};
use crate::extract::Extraction;
use crate::resolve::Evidence;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A graph file that is being written; dropped without [`Writer::commit`], it leaves everything as it was.
#[derive(Debug)]
pub struct Writer {
    connection: Connection,
    path: PathBuf,
    /// Where a new file grows.
    growing: Option<Growing>,
}

/// A file that goes away unless it is finished.
#[derive(Debug)]
struct Growing(PathBuf);

impl Drop for Growing {
    fn drop(&mut self) {
        // Nothing can be done about a file that cannot be removed, and nothing depends on it.
        let _ = std::fs::remove_file(&self.0);
        let mut journal = self.0.clone().into_os_string();
        journal.push("-journal");
        let _ = std::fs::remove_file(journal);
    }
}

impl Writer {
    /// Opens the graph file at `path` for adding to it, or prepares a new one.
    ///
    /// # Errors
    ///
    /// When the file is something else or is being written, or its folder allows no new file.
    pub fn open(path: &Path) -> Result<Writer, StoreError> {
        let at = path.to_path_buf();
        let sqlite = |error: rusqlite::Error| StoreError::from_sqlite(path, &error);
        match tables::open(path) {
            Ok(connection) => {
                // Whoever writes does so for longer than anybody wants to wait without a word.
                connection.busy_timeout(Duration::ZERO).map_err(sqlite)?;
                connection.execute_batch("BEGIN IMMEDIATE").map_err(sqlite)?;
                connection.busy_timeout(tables::PATIENCE).map_err(sqlite)?;
                Ok(Writer {
                    connection,
                    path: at,
                    growing: None,
                })
            }
            Err(StoreError::Missing { .. }) => {
                let growing = Growing(temporary(path)?);
                let connection = tables::create(&growing.0).map_err(|error| renamed(error, path))?;
                // The file is nobody's until it is complete: losing it in a power cut loses nothing.
                connection
                    .execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN IMMEDIATE")
                    .map_err(sqlite)?;
                Ok(Writer {
                    connection,
                    path: at,
                    growing: Some(growing),
                })
            }
            Err(other) => Err(other),
        }
    }

    /// Whether there was no file before.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.growing.is_some()
    }

    /// Reads the extractions that the file holds so far, by path.
    ///
    /// # Errors
    ///
    /// When the file is damaged.
    pub fn extractions(&self) -> Result<Vec<Extraction>, StoreError> {
        file::extractions(&self.connection).map_err(|flaw| flaw.at(&self.path))
    }

    /// Reads the exported graphs that the file holds so far, by path.
    ///
    /// # Errors
    ///
    /// When the file is damaged.
    pub fn imports(&self) -> Result<Vec<Import>, StoreError> {
        file::imports(&self.connection).map_err(|flaw| flaw.at(&self.path))
    }

    /// Replaces everything in the file, at once.
    ///
    /// `graph` must have been made in memory, of these extractions and imports.
    ///
    /// # Errors
    ///
    /// When the disk is full, another program holds the file, or a new file was created there meanwhile; the file
    /// is then as it was before.
    pub fn commit(
        self,
        extractions: &[Extraction],
        imports: &[Import],
        graph: &Graph,
    ) -> Result<(), StoreError> {
        let at = |flaw: Flaw| flaw.at(&self.path);
        let sqlite = |error: rusqlite::Error| StoreError::from_sqlite(&self.path, &error);
        write(&self.connection, extractions, imports, graph).map_err(at)?;
        self.connection.execute_batch("COMMIT").map_err(sqlite)?;
        let Writer {
            connection,
            path,
            growing,
        } = self;
        connection
            .close()
            .map_err(|(_, error)| StoreError::from_sqlite(&path, &error))?;
        let Some(growing) = growing else { return Ok(()) };
        let io = |error| StoreError::from_io(&path, error);
        std::fs::File::open(&growing.0)
            .and_then(|file| file.sync_all())
            .map_err(io)?;
        // A link, unlike a renaming, never replaces a file that appeared meanwhile.
        match std::fs::hard_link(&growing.0, &path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(io(error)),
            Err(_) => std::fs::rename(&growing.0, &path).map_err(io),
        }
    }
}

/// A name beside the final one that no other process uses.
fn temporary(path: &Path) -> Result<PathBuf, StoreError> {
    let Some(name) = path.file_name() else {
        let path = path.to_path_buf();
        return Err(StoreError::Folder { path });
    };
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.part", std::process::id()));
    Ok(path.with_file_name(hidden))
}

/// An error about the temporary file, as one about the file that it stands for.
fn renamed(error: StoreError, path: &Path) -> StoreError {
    let path = path.to_path_buf();
    match error {
        StoreError::Missing { .. } => StoreError::Io {
            error: std::io::Error::new(std::io::ErrorKind::NotFound, "its folder does not exist"),
            path,
        },
        StoreError::ReadOnly { .. } => StoreError::ReadOnly { path },
        StoreError::Full { .. } => StoreError::Full { path },
        StoreError::Io { error, .. } => StoreError::Io { path, error },
        StoreError::Damaged { detail, .. } => StoreError::Damaged { path, detail },
        _ => StoreError::Busy { path },
    }
}

fn write(
    connection: &Connection,
    extractions: &[Extraction],
    imports: &[Import],
    graph: &Graph,
) -> Result<(), Flaw> {
    let generation = file::state(connection, "generation").unwrap_or(0) + 1;
    connection.execute_batch(
        "DELETE FROM state; DELETE FROM extractions; DELETE FROM articles; DELETE FROM imports;
         DELETE FROM symbols; DELETE FROM property_values; DELETE FROM nodes; DELETE FROM relationships;
         DELETE FROM names; DELETE FROM node_evidence; DELETE FROM relationship_evidence;",
    )?;
    let mut state = connection.prepare("INSERT INTO state VALUES (?1, ?2)")?;
    for (key, value) in [
        ("generation", generation),
        ("nodes", count(graph.node_count())),
        ("relationships", count(graph.rel_count())),
    ] {
        state.execute(params![key, value])?;
    }
    let shelf = match &graph.proof {
        Proof::Memory(shelf) => shelf,
        _ => return Err(Flaw::Content("only a graph in memory can be written".to_owned())),
    };
    let numbers = write_articles(connection, extractions, shelf)?;
    let mut import = connection.prepare("INSERT INTO imports VALUES (?1, ?2)")?;
    for Import { path, content } in imports {
        import.execute(params![path, content])?;
    }
    write_graph(connection, graph)?;
    for (table, owners) in [
        ("node_evidence", shelf.nodes()),
        ("relationship_evidence", shelf.rels()),
    ] {
        write_evidence(connection, table, owners, &numbers)?;
    }
    Ok(())
}

/// Writes articles and extractions; returns the number of the row of each article that the evidence cites.
fn write_articles(
    connection: &Connection,
    extractions: &[Extraction],
    shelf: &Shelf,
) -> Result<Vec<Option<i64>>, Flaw> {
    let mut by_path: Vec<&Extraction> = extractions.iter().collect();
    by_path.sort_by(|a, b| (&a.article.path, &a.article.hash).cmp(&(&b.article.path, &b.article.hash)));
    let mut of_hash: BTreeMap<&str, i64> = BTreeMap::new();
    for (number, extraction) in by_path.iter().enumerate() {
        of_hash.entry(&extraction.article.hash).or_insert(count(number));
    }
    let node_of: BTreeMap<&str, NodeIx> = shelf.article_nodes().collect();
    let mut article = connection
        .prepare("INSERT INTO articles VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)")?;
    let mut content = connection.prepare("INSERT INTO extractions VALUES (?1, ?2)")?;
    for (number, extraction) in by_path.iter().enumerate() {
        let a = &extraction.article;
        article.execute(params![
            count(number),
            a.hash,
            a.path,
            a.id,
            a.title,
            a.date.map(|date| date.to_string()),
            a.source,
            a.byline,
            a.dateline,
            a.url,
            node_of.get(&*a.hash).map(|node| node.0),
            json(&a.blocks)?,
            a.text
        ])?;
        let rest = ContentRef {
            nodes: &extraction.nodes,
            assertions: &extraction.assertions,
        };
        content.execute(params![count(number), json(&rest)?])?;
    }
    Ok(shelf.hashes().map(|hash| of_hash.get(hash).copied()).collect())
}

fn write_graph(connection: &Connection, graph: &Graph) -> Result<(), Flaw> {
    let mut symbol = connection.prepare("INSERT INTO symbols VALUES (?1, ?2)")?;
    for (number, name) in graph.symbols.iter().enumerate() {
        symbol.execute(params![count(number), name])?;
    }
    let mut value = connection.prepare("INSERT INTO property_values VALUES (?1, ?2)")?;
    for (number, property) in graph.values.iter().enumerate() {
        value.execute(params![count(number), packed::column(property)])?;
    }
    let mut node = connection.prepare("INSERT INTO nodes VALUES (?1, ?2, ?3, ?4)")?;
    for number in 0..narrow(graph.node_count()) {
        let (id, labels, pairs) = graph.raw_node(NodeIx(number));
        node.execute(params![
            number,
            id.cast_signed(),
            packed::labels(labels),
            packed::pairs(pairs)
        ])?;
    }
    let mut rel = connection.prepare("INSERT INTO relationships VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for number in 0..narrow(graph.rel_count()) {
        let (id, kind, (start, end), pairs) = graph.raw_rel(RelIx(number));
        let pairs = packed::pairs(pairs);
        rel.execute(params![number, id.cast_signed(), kind.0, start.0, end.0, pairs])?;
    }
    let mut name = connection.prepare("INSERT INTO names VALUES (?1, ?2)")?;
    for (folded, nodes) in graph.names() {
        for node in nodes {
            name.execute(params![folded, node.0])?;
        }
    }
    Ok(())
}

fn write_evidence(
    connection: &Connection,
    table: &str,
    owners: &[Box<[Evidence]>],
    numbers: &[Option<i64>],
) -> Result<(), Flaw> {
    let mut row = connection.prepare(&format!(
        "INSERT INTO {table} VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    ))?;
    for (owner, evidence) in owners.iter().enumerate() {
        for (position, one) in evidence.iter().enumerate() {
            // Evidence of an article that is not stored could never be shown.
            let Some(article) = numbers.get(one.article as usize).copied().flatten() else {
                continue;
            };
            let (sentence, words) = (one.sentence, one.words);
            row.execute(params![
                count(owner),
                count(position),
                article,
                sentence.start,
                sentence.end,
                words.start,
                words.end
            ])?;
        }
    }
    Ok(())
}

fn json(value: &impl serde::Serialize) -> Result<String, Flaw> {
    serde_json::to_string(value).map_err(|error| Flaw::Content(error.to_string()))
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
