//! Patterns that change a graph, kept and put into it.
//!
//! A graph file keeps the text of each such pattern beside its articles, and every build runs them again over what
//! the articles say, in the order in which they were written: a change outlives the next article. In: a resolution, and
//! the patterns. Out: the resolution as they leave it.

use super::context::Options;
use super::error::QueryError;
use super::value::Value;
use super::world::{Edits, NodeState, RelState};
use super::{Answer, run};
use crate::extract::{Properties, Property};
use crate::resolve::{Node, Relationship, Resolution, stable_id};
use crate::store::{Graph, NodeIx, RelIx};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// A pattern that changes a graph, as somebody wrote it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Statement {
    /// Its text.
    pub pattern: String,
    /// The values of `$name` in it.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub parameters: serde_json::Map<String, serde_json::Value>,
}

impl Statement {
    /// Reads the statements of a graph file, one JSON object a line.
    ///
    /// # Errors
    ///
    /// When a line is no statement.
    pub fn all(text: &str) -> Result<Vec<Statement>, serde_json::Error> {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines.map(serde_json::from_str).collect()
    }

    /// The statement as a line of a graph file, with its end.
    ///
    /// # Errors
    ///
    /// Never for what was read by [`Statement::all`] or made of JSON values.
    pub fn line(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self).map(|line| line + "\n")
    }

    /// The values of its parameters, as queries take them.
    #[must_use]
    pub fn values(&self) -> IndexMap<String, Value> {
        let of = |(name, value): (&String, &serde_json::Value)| (name.clone(), Value::of_json(value));
        self.parameters.iter().map(of).collect()
    }
}

/// What a change did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// New nodes.
    pub nodes_created: usize,
    /// Nodes that are gone.
    pub nodes_deleted: usize,
    /// New relationships.
    pub relationships_created: usize,
    /// Relationships that are gone.
    pub relationships_deleted: usize,
    /// Nodes and relationships with other labels or properties.
    pub changed: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.nodes_created, "node", "created"),
            (self.nodes_deleted, "node", "deleted"),
            (self.relationships_created, "relationship", "created"),
            (self.relationships_deleted, "relationship", "deleted"),
            (self.changed, "node or relationship", "changed"),
        ];
        let told: Vec<String> = parts
            .into_iter()
            .filter(|&(count, ..)| count > 0)
            .map(|(count, what, how)| match (count, what) {
                (1, _) => format!("1 {what} {how}"),
                (_, "node or relationship") => format!("{count} nodes or relationships {how}"),
                _ => format!("{count} {what}s {how}"),
            })
            .collect();
        f.write_str(&if told.is_empty() {
            "nothing changed".to_owned()
        } else {
            told.join(", ")
        })
    }
}

/// What running statements gave.
#[derive(Debug)]
pub struct Revision {
    /// What the last statement answers and did, or why it was refused.
    pub last: Result<(Answer, Tally), QueryError>,
    /// The earlier statements that the graph of today refuses, each by its number; they changed nothing.
    pub refused: Vec<(usize, QueryError)>,
}

/// Runs statements over a resolution, one after the other, and puts all that they change into it; `None` without
/// statements. `options` bound the last one only.
#[must_use]
pub fn revise(
    resolution: &mut Resolution,
    statements: &[Statement],
    options: &Options<'_>,
) -> Option<Revision> {
    let (last, earlier) = statements.split_last()?;
    // The graph in memory numbers nodes and relationships as the resolution does.
    let graph = Graph::new(without_evidence(resolution), &[]);
    let mut edits = Edits::default();
    let mut refused = Vec::new();
    for (number, statement) in earlier.iter().enumerate() {
        let options = Options {
            parameters: statement.values(),
            ..Options::default()
        };
        if let Err(error) = run(&statement.pattern, &graph, &mut edits, &options) {
            refused.push((number, error));
        }
    }
    let before = edits.clone();
    let options = Options {
        parameters: last.values(),
        ..options.clone()
    };
    let answer = run(&last.pattern, &graph, &mut edits, &options);
    let tally = Tally::between(&before, &edits);
    let moves = apply(edits, resolution);
    let told = |mut answer: Answer| {
        answer.renumber(&|value| moves.of(value));
        (answer, tally)
    };
    Some(Revision {
        last: answer.map(told),
        refused,
    })
}

fn without_evidence(resolution: &Resolution) -> Resolution {
    let node = |node: &Node| Node {
        id: node.id,
        labels: node.labels.clone(),
        properties: node.properties.clone(),
        evidence: Vec::new(),
    };
    let rel = |rel: &Relationship| Relationship {
        kind: rel.kind.clone(),
        properties: rel.properties.clone(),
        evidence: Vec::new(),
        ..*rel
    };
    Resolution {
        nodes: resolution.nodes.iter().map(node).collect(),
        relationships: resolution.relationships.iter().map(rel).collect(),
        ..Resolution::default()
    }
}

impl Tally {
    fn between(before: &Edits, after: &Edits) -> Tally {
        let new = |edits: &Edits, node: &NodeIx| before.nodes.contains_key(node) || !edits.is_new_node(*node);
        let alive = |node: &&NodeIx| !after.dead_nodes.contains(*node);
        let rel_alive = |rel: &&RelIx| !after.dead_rels.contains(*rel);
        let known_rel = |rel: &RelIx| before.rels.contains_key(rel) || !after.is_new_rel(*rel);
        let changed_nodes = after
            .nodes
            .iter()
            .filter(|(node, state)| new(after, node) && before.nodes.get(node) != Some(state))
            .filter(|(node, _)| alive(node));
        let changed_rels = after
            .rels
            .iter()
            .filter(|(rel, state)| known_rel(rel) && before.rels.get(rel) != Some(state))
            .filter(|(rel, _)| rel_alive(rel));
        Tally {
            nodes_created: after
                .nodes
                .keys()
                .filter(|node| !new(after, node))
                .filter(alive)
                .count(),
            nodes_deleted: after.dead_nodes.difference(&before.dead_nodes).count(),
            relationships_created: after
                .rels
                .keys()
                .filter(|rel| !known_rel(rel))
                .filter(rel_alive)
                .count(),
            relationships_deleted: after.dead_rels.difference(&before.dead_rels).count(),
            changed: changed_nodes.count() + changed_rels.count(),
        }
    }
}

/// Where nodes and relationships went when others were taken out; those taken out themselves are nowhere.
struct Moves {
    nodes: Vec<Option<u32>>,
    rels: Vec<Option<u32>>,
}

impl Moves {
    /// A value with the numbers of today.
    fn of(&self, value: &Value) -> Value {
        let node = |node: &NodeIx| self.nodes.get(node.0 as usize).copied().flatten().map(NodeIx);
        let rel = |rel: &RelIx| self.rels.get(rel.0 as usize).copied().flatten().map(RelIx);
        match value {
            Value::Node(old) => node(old).map_or(Value::Null, Value::Node),
            Value::Rel(old) => rel(old).map_or(Value::Null, Value::Rel),
            Value::Path(path) => {
                let nodes: Option<Vec<NodeIx>> = path.0.iter().map(node).collect();
                let rels: Option<Vec<RelIx>> = path.1.iter().map(rel).collect();
                nodes
                    .zip(rels)
                    .map_or(Value::Null, |path| Value::Path(Arc::new(path)))
            }
            Value::List(items) => Value::from(items.iter().map(|item| self.of(item)).collect::<Vec<_>>()),
            other => other.clone(),
        }
    }
}

/// Puts changes into the resolution that they were made over.
fn apply(edits: Edits, resolution: &mut Resolution) -> Moves {
    let (old_nodes, old_rels) = (resolution.nodes.len(), resolution.relationships.len());
    let mut taken: BTreeSet<u64> = resolution.nodes.iter().map(|node| node.id).collect();
    taken.extend(resolution.relationships.iter().map(|rel| rel.id));
    let Edits {
        nodes,
        rels,
        dead_nodes,
        dead_rels,
        ..
    } = edits;
    let mut nodes: Vec<(NodeIx, NodeState)> = nodes.into_iter().collect();
    let mut rels: Vec<(RelIx, RelState)> = rels.into_iter().collect();
    // The new ones are added one behind the other, in the order of their numbers.
    nodes.sort_unstable_by_key(|&(node, _)| node);
    rels.sort_unstable_by_key(|&(rel, _)| rel);
    for (NodeIx(number), NodeState { labels, properties }) in nodes {
        let labels: Vec<String> = labels.iter().map(ToString::to_string).collect();
        let properties = stored(&properties);
        match resolution.nodes.get_mut(number as usize) {
            Some(node) => (node.labels, node.properties) = (labels, properties),
            None => resolution.nodes.push(Node {
                id: stable_id(
                    &format!("written node {}", number as usize - old_nodes),
                    &mut taken,
                ),
                labels,
                properties,
                evidence: Vec::new(),
            }),
        }
    }
    for (
        RelIx(number),
        RelState {
            kind,
            ends,
            properties,
        },
    ) in rels
    {
        let properties = stored(&properties);
        match resolution.relationships.get_mut(number as usize) {
            Some(rel) => rel.properties = properties,
            None => resolution.relationships.push(Relationship {
                id: stable_id(
                    &format!("written relationship {}", number as usize - old_rels),
                    &mut taken,
                ),
                kind: kind.to_string(),
                start: ends.0.0,
                end: ends.1.0,
                properties,
                evidence: Vec::new(),
            }),
        }
    }
    let nodes = places(resolution.nodes.len(), |number| {
        !dead_nodes.contains(&NodeIx(number))
    });
    let ends_live =
        |rel: &Relationship| nodes[rel.start as usize].is_some() && nodes[rel.end as usize].is_some();
    let rels = places(resolution.relationships.len(), |number| {
        !dead_rels.contains(&RelIx(number)) && ends_live(&resolution.relationships[number as usize])
    });
    let mut live = nodes.iter().map(Option::is_some);
    resolution.nodes.retain(|_| live.next().unwrap_or(true));
    let mut live = rels.iter().map(Option::is_some);
    resolution.relationships.retain(|_| live.next().unwrap_or(true));
    for rel in &mut resolution.relationships {
        for end in [&mut rel.start, &mut rel.end] {
            *end = nodes[*end as usize].unwrap_or(*end);
        }
    }
    resolution.joins.retain_mut(|join| {
        nodes[join.node as usize].is_some_and(|node| {
            join.node = node;
            true
        })
    });
    Moves { nodes, rels }
}

/// The numbers that those who stay get, in their order.
fn places(count: usize, stays: impl Fn(u32) -> bool) -> Vec<Option<u32>> {
    let mut next = 0u32;
    (0..count as u32)
        .map(|number| {
            let stays = stays(number);
            next += u32::from(stays);
            stays.then(|| next - 1)
        })
        .collect()
}

/// Properties as a graph keeps them; dates and durations as their text.
fn stored(entries: &super::value::Entries) -> Properties {
    let kept = entries
        .iter()
        .filter_map(|(key, value)| Some((key.to_string(), property(value)?)));
    kept.collect()
}

/// A value as a property; openCypher lets nothing else be set.
fn property(value: &Value) -> Option<Property> {
    Some(match value {
        Value::Bool(truth) => Property::Bool(*truth),
        Value::Int(number) => Property::Int(*number),
        Value::Float(number) => Property::Float(*number),
        Value::Text(text) => Property::Text(text.clone()),
        Value::Temporal(temporal) => Property::Text(temporal.to_string().into()),
        Value::List(items) => Property::List(items.iter().filter_map(property).collect()),
        Value::Null | Value::Map(_) | Value::Node(_) | Value::Rel(_) | Value::Path(_) => return None,
    })
}
