//! Exported graphs read back: the JSON Lines of Neo4j's APOC into nodes and relationships.
//!
//! In: the text of a file with one node or relationship a line. Out: a [`Resolution`] without evidence, because the
//! format has none. `present::jsonl` writes what this reads.

use crate::extract::{Properties, Property};
use crate::resolve::{Node, Relationship, Resolution};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;

/// The path under which a graph file keeps the patterns that changed it; no file has it.
pub const PATTERNS: &str = "<patterns>";

/// A file that is built in beside the articles, as it stood: an exported graph, corrections, or, under [`PATTERNS`], the
/// patterns that changed the graph.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Import {
    /// The path as it was given.
    pub path: String,
    /// The whole text of the file.
    pub content: String,
}

/// A line that is neither a node nor a relationship.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InterchangeError {
    /// The file.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// One sentence.
    pub message: String,
}

impl fmt::Display for InterchangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

impl std::error::Error for InterchangeError {}

/// Whether `text` looks like an exported graph: its first line is a JSON object whose `type` is `node` or
/// `relationship`.
#[must_use]
pub fn is_export(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty());
    let object = first.and_then(|line| serde_json::from_str::<Value>(line).ok());
    let kind = object
        .as_ref()
        .and_then(|object| object.get("type"))
        .and_then(Value::as_str);
    matches!(kind, Some("node" | "relationship"))
}

impl Import {
    /// Whether the file holds corrections.
    #[must_use]
    pub fn is_corrections(&self) -> bool {
        !self.is_patterns() && !is_export(&self.content)
    }

    /// Whether it is the patterns that changed the graph.
    #[must_use]
    pub fn is_patterns(&self) -> bool {
        self.path == PATTERNS
    }

    /// Reads the nodes and relationships, in the order of the file.
    ///
    /// # Errors
    ///
    /// At the first line that is no node or relationship, or names an end that no line before or after it has.
    pub fn resolution(&self) -> Result<Resolution, InterchangeError> {
        let at = |line: usize| {
            move |message: String| InterchangeError {
                path: self.path.clone(),
                line,
                message,
            }
        };
        let mut found = Resolution::default();
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        let mut rels: Vec<(usize, Value)> = Vec::new();
        for (line, text) in self.content.lines().enumerate() {
            if text.trim().is_empty() {
                continue;
            }
            let object: Value = serde_json::from_str(text)
                .map_err(|error| at(line + 1)(format!("it is no JSON: {error}")))?;
            match object.get("type").and_then(Value::as_str) {
                Some("node") => {
                    let (id, node) = node(&object).map_err(at(line + 1))?;
                    let number = u32::try_from(found.nodes.len())
                        .map_err(|_| at(line + 1)("there are too many nodes".to_owned()))?;
                    if numbers.insert(id.clone(), number).is_some() {
                        return Err(at(line + 1)(format!(
                            "a node with id `{id}` stands above already"
                        )));
                    }
                    found.nodes.push(node);
                }
                Some("relationship") => rels.push((line + 1, object)),
                _ => {
                    let message = "its `type` is neither `node` nor `relationship`".to_owned();
                    return Err(at(line + 1)(message));
                }
            }
        }
        for (line, object) in rels {
            let rel = relationship(&object, &numbers).map_err(at(line))?;
            found.relationships.push(rel);
        }
        Ok(found)
    }
}

/// Adds imported graphs to what the articles say.
///
/// A node that is there already, with the same id, name and a common label, takes the imported properties that it
/// lacks; a relationship that is there already stays as it is. Everything else is added, under a new id where its
/// own is taken by something else.
#[must_use]
pub fn join(mut graph: Resolution, imported: Vec<Resolution>) -> Resolution {
    if imported.is_empty() {
        return graph;
    }
    let mut nodes: BTreeMap<u64, u32> = BTreeMap::new();
    for (number, node) in graph.nodes.iter().enumerate() {
        nodes.insert(node.id, narrow(number));
    }
    let mut rels: BTreeMap<u64, usize> = BTreeMap::new();
    for (number, rel) in graph.relationships.iter().enumerate() {
        rels.insert(rel.id, number);
    }
    for import in imported {
        let mut placed: Vec<u32> = Vec::with_capacity(import.nodes.len());
        for mut node in import.nodes {
            let there = nodes.get(&node.id).copied();
            if let Some(number) = there.filter(|&number| same(&graph.nodes[number as usize], &node)) {
                for (key, value) in node.properties {
                    graph.nodes[number as usize]
                        .properties
                        .entry(key)
                        .or_insert(value);
                }
                placed.push(number);
                continue;
            }
            while nodes.contains_key(&node.id) {
                node.id = another(node.id);
            }
            let number = narrow(graph.nodes.len());
            nodes.insert(node.id, number);
            placed.push(number);
            graph.nodes.push(node);
        }
        for mut rel in import.relationships {
            (rel.start, rel.end) = (placed[rel.start as usize], placed[rel.end as usize]);
            let there = rels.get(&rel.id).map(|&number| &graph.relationships[number]);
            if there.is_some_and(|old| (&old.kind, old.start, old.end) == (&rel.kind, rel.start, rel.end)) {
                continue;
            }
            while rels.contains_key(&rel.id) {
                rel.id = another(rel.id);
            }
            rels.insert(rel.id, graph.relationships.len());
            graph.relationships.push(rel);
        }
    }
    graph
}

fn same(a: &Node, b: &Node) -> bool {
    a.properties.get("name") == b.properties.get("name")
        && (a.labels == b.labels || a.labels.iter().any(|label| b.labels.contains(label)))
}

/// The next id to try for something whose own is taken: the same on every run.
fn another(id: u64) -> u64 {
    hashed(&id.to_le_bytes())
}

/// An id for what has none that is a number.
fn hashed(bytes: &[u8]) -> u64 {
    let digest = Sha256::digest(bytes);
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    // Without the sign bit, as SQLite and most readers of JSON want it.
    u64::from_be_bytes(first) >> 1
}

fn node(object: &Value) -> Result<(String, Node), String> {
    let id = id(object.get("id")).ok_or("a node without `id`")?;
    let labels = object.get("labels").and_then(Value::as_array);
    let names = labels.into_iter().flatten().filter_map(Value::as_str);
    let node = Node {
        id: number(&id),
        labels: names.map(str::to_owned).collect(),
        properties: properties(object)?,
        evidence: Vec::new(),
    };
    Ok((id, node))
}

fn relationship(object: &Value, nodes: &BTreeMap<String, u32>) -> Result<Relationship, String> {
    let end = |key: &str| -> Result<u32, String> {
        let id = id(object.get(key).and_then(|end| end.get("id")))
            .ok_or_else(|| format!("a relationship without `{key}` and its `id`"))?;
        let found = nodes.get(&id).copied();
        found.ok_or_else(|| format!("its `{key}` is node `{id}`, which the file does not have"))
    };
    let id = id(object.get("id")).ok_or("a relationship without `id`")?;
    let kind = object.get("label").and_then(Value::as_str);
    Ok(Relationship {
        id: number(&id),
        kind: kind.ok_or("a relationship without `label`")?.to_owned(),
        start: end("start")?,
        end: end("end")?,
        properties: properties(object)?,
        evidence: Vec::new(),
    })
}

fn id(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

fn number(id: &str) -> u64 {
    id.parse().unwrap_or_else(|_| hashed(id.as_bytes()))
}

fn properties(object: &Value) -> Result<Properties, String> {
    match object.get("properties") {
        None | Some(Value::Null) => Ok(Properties::new()),
        Some(Value::Object(pairs)) => {
            let pair = |(key, value): (&String, &Value)| Some((key.clone(), property(value)?));
            Ok(pairs.iter().filter_map(pair).collect())
        }
        Some(_) => Err("its `properties` are no object".to_owned()),
    }
}

/// A value; maps, which our graphs do not have, become their JSON text.
fn property(value: &Value) -> Option<Property> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(truth) => Property::Bool(*truth),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Property::Int(whole),
            None => Property::Float(number.as_f64()?),
        },
        Value::String(text) => Property::from(text.as_str()),
        Value::Array(values) => Property::List(values.iter().filter_map(property).collect()),
        Value::Object(_) => Property::from(value.to_string()),
    })
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).expect("a graph in memory has fewer than 2^32 nodes")
}
