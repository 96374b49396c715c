//! A graph as the JSON Lines of Neo4j's APOC: one node or relationship a line.
//!
//! `store::interchange` reads it back, and so does `apoc.import.json`. Nodes come first, in the order of their
//! numbers, so the same graph is the same bytes.

use crate::extract::Property;
use crate::store::{GraphView, NodeIx, RelIx, Symbol};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io::{self, Write};

/// The part of a graph to write.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Part {
    /// The nodes.
    pub nodes: BTreeSet<NodeIx>,
    /// The relationships; their ends are among the nodes.
    pub rels: BTreeSet<RelIx>,
}

impl Part {
    /// All of a graph.
    #[must_use]
    pub fn whole(graph: &impl GraphView) -> Part {
        let up_to = |count: usize| 0..u32::try_from(count).unwrap_or(u32::MAX);
        Part {
            nodes: up_to(graph.node_count()).map(NodeIx).collect(),
            rels: up_to(graph.rel_count()).map(RelIx).collect(),
        }
    }

    /// These nodes and relationships, with the ends of the relationships.
    #[must_use]
    pub fn of(
        graph: &impl GraphView,
        nodes: impl IntoIterator<Item = NodeIx>,
        rels: impl IntoIterator<Item = RelIx>,
    ) -> Part {
        let mut part = Part {
            nodes: nodes.into_iter().collect(),
            rels: rels.into_iter().collect(),
        };
        for &rel in &part.rels {
            let (start, end) = graph.ends(rel);
            part.nodes.extend([start, end]);
        }
        part
    }
}

/// Writes a part of a graph.
///
/// # Errors
///
/// When `out` does not take the bytes.
pub fn write(graph: &impl GraphView, part: &Part, out: &mut dyn Write) -> io::Result<()> {
    for &node in &part.nodes {
        let line = json!({
            "type": "node",
            "id": graph.node_id(node).to_string(),
            "labels": labels(graph, node),
            "properties": properties(graph, graph.node_properties(node)),
        });
        writeln!(out, "{line}")?;
    }
    for &rel in &part.rels {
        let (start, end) = graph.ends(rel);
        let side = |node| json!({"id": graph.node_id(node).to_string(), "labels": labels(graph, node)});
        let line = json!({
            "type": "relationship",
            "id": graph.rel_id(rel).to_string(),
            "label": graph.symbol_name(graph.rel_type(rel)),
            "properties": properties(graph, graph.rel_properties(rel)),
            "start": side(start),
            "end": side(end),
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// A property as JSON; what JSON has no number for (infinite, not a number) becomes null.
#[must_use]
pub fn value(property: &Property) -> Value {
    match property {
        Property::Bool(truth) => Value::from(*truth),
        Property::Int(number) => Value::from(*number),
        Property::Float(number) => Value::from(*number),
        Property::Text(text) => Value::from(&**text),
        Property::List(values) => values.iter().map(value).collect(),
    }
}

fn labels(graph: &impl GraphView, node: NodeIx) -> Vec<&str> {
    let labels = graph.labels(node).iter();
    labels.map(|&label| graph.symbol_name(label)).collect()
}

fn properties<'a>(
    graph: &'a impl GraphView,
    pairs: impl Iterator<Item = (Symbol, &'a Property)>,
) -> Map<String, Value> {
    pairs
        .map(|(key, property)| (graph.symbol_name(key).to_owned(), value(property)))
        .collect()
}
