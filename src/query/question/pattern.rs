//! The pieces of patterns that questions are put into.

use super::reader::{Np, Verb};
use crate::extract::Property;
use crate::grammar::schema::Schema;
use crate::store::{GraphView, NodeIx};

/// A string in a pattern.
pub(super) fn text(words: &str) -> String {
    format!("'{}'", words.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// A list of strings in a pattern.
pub(super) fn texts<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let all: Vec<String> = words.into_iter().map(text).collect();
    format!("[{}]", all.join(", "))
}

/// A pattern in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Pattern {
    pub(super) matches: Vec<String>,
    pub(super) conditions: Vec<String>,
    /// A step between the match and the columns, such as `UNWIND evidence(r) AS e`.
    pub(super) then: Option<String>,
    pub(super) columns: Vec<String>,
    pub(super) order: Vec<String>,
    pub(super) limit: Option<u64>,
}

impl Pattern {
    /// The whole query.
    pub(super) fn query(&self) -> String {
        let mut query = format!("MATCH {}", self.matches.join(", "));
        if !self.conditions.is_empty() {
            query += &format!(" WHERE {}", self.conditions.join(" AND "));
        }
        if let Some(then) = &self.then {
            query += &format!(" {then}");
        }
        let distinct = if self
            .columns
            .iter()
            .any(|column| column.contains("collect(") || column.contains("count("))
        {
            ""
        } else {
            "DISTINCT "
        };
        query += &format!(" RETURN {distinct}{}", self.columns.join(", "));
        if !self.order.is_empty() {
            query += &format!(" ORDER BY {}", self.order.join(", "));
        }
        if let Some(limit) = self.limit {
            query += &format!(" LIMIT {limit}");
        }
        query
    }

    /// The match as an `EXISTS` condition.
    pub(super) fn exists(&self) -> String {
        let condition = if self.conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", self.conditions.join(" AND "))
        };
        format!("EXISTS {{ {}{condition} }}", self.matches.join(", "))
    }

    pub(super) fn columns<const N: usize>(&mut self, columns: [&str; N]) {
        self.columns.extend(columns.map(str::to_owned));
    }

    pub(super) fn order_by<const N: usize>(&mut self, order: [&str; N]) {
        self.order.extend(order.map(str::to_owned));
    }

    /// A node that is one of some nodes: by its name where that says it, else by number.
    pub(super) fn node<G: GraphView>(&mut self, graph: &G, variable: &str, nodes: &[NodeIx]) -> String {
        if let [node] = nodes {
            let name = graph.name(*node);
            let key = graph.symbol("name");
            let label = graph.labels(*node).first().copied();
            let same = |other: &&NodeIx| {
                key.and_then(|key| graph.node_property(**other, key))
                    .and_then(Property::text)
                    == Some(&name)
                    && graph.labels(**other).first().copied() == label
            };
            if let Some(label) = label.filter(|_| graph.named(&name).iter().filter(same).count() == 1) {
                return format!(
                    "({variable}:{} {{name: {}}})",
                    graph.symbol_name(label),
                    text(&name)
                );
            }
        }
        let ids: Vec<String> = nodes
            .iter()
            .map(|&node| graph.node_id(node).to_string())
            .collect();
        self.conditions.push(match ids.as_slice() {
            [id] => format!("id({variable}) = {id}"),
            ids => format!("id({variable}) IN [{}]", ids.join(", ")),
        });
        format!("({variable})")
    }

    /// `subject verb object`. `name` is given to the relationship or, for what did not happen, to the Claim.
    pub(super) fn relation(&mut self, schema: &Schema, verb: &Verb, subject: &str, object: &str, name: &str) {
        let symmetric = |kind: &str| {
            schema
                .relations
                .get(kind)
                .is_some_and(|relation| relation.symmetric)
        };
        let types = |inverse: bool| -> Vec<&str> {
            let fitting = verb.relations.iter().filter(|(_, turned)| *turned == inverse);
            fitting.map(|(kind, _)| kind.as_str()).collect()
        };
        let (plain, turned) = (types(false), types(true));
        let both = plain.iter().any(|kind| turned.contains(kind))
            || plain.iter().chain(&turned).any(|kind| symmetric(kind));
        let (mut kinds, turned) = if plain.is_empty() {
            (turned, true)
        } else {
            (plain, false)
        };
        kinds.dedup();
        match verb.status {
            None => {
                let (left, right) = match (both, turned) {
                    (true, _) => ("-", "-"),
                    (false, false) => ("-", "->"),
                    (false, true) => ("<-", "-"),
                };
                self.matches.push(format!(
                    "{subject}{left}[{name}:{}]{right}{object}",
                    kinds.join("|")
                ));
            }
            Some(status) => {
                let ends = match (both, turned) {
                    (true, _) => ("SUBJECT|OBJECT", "SUBJECT|OBJECT"),
                    (false, false) => ("SUBJECT", "OBJECT"),
                    (false, true) => ("OBJECT", "SUBJECT"),
                };
                self.matches.push(format!(
                    "{subject}<-[:{}]-({name}:Claim)-[:{}]->{object}",
                    ends.0, ends.1
                ));
                self.conditions.push(match kinds.as_slice() {
                    [kind] => format!("{name}.relation = {}", text(kind)),
                    kinds => format!("{name}.relation IN {}", texts(kinds.iter().copied())),
                });
                self.conditions.push(format!("{name}.status = {}", text(status)));
            }
        }
    }

    /// The columns that say where an answer comes from: `of` is a node, a relationship, or a list of them.
    pub(super) fn sources(&mut self, of: &str, whole: bool) {
        self.columns.push(format!("size(articles({of})) AS articles"));
        self.columns.push(format!("articles({of}) AS sources"));
        self.columns.push(if whole {
            format!("[e IN evidence({of}) | e.sentence] AS evidence")
        } else {
            format!("evidence({of})[0].sentence AS evidence")
        });
    }
}

/// The relations of a verb that fit the label of a node at the object's or subject's end.
pub(super) fn fitting<G: GraphView>(
    graph: &G,
    schema: &Schema,
    verb: &Verb,
    np: &Np,
    at_object: bool,
) -> Verb {
    let nodes = np.nodes();
    let fits = |(kind, inverse): &&(String, bool)| {
        let Some(relation) = schema.relations.get(kind) else {
            return true;
        };
        let labels = if at_object != *inverse {
            &relation.object
        } else {
            &relation.subject
        };
        let other = if at_object != *inverse {
            &relation.subject
        } else {
            &relation.object
        };
        nodes.iter().any(|&node| {
            graph.labels(node).iter().any(|&label| {
                let name = graph.symbol_name(label);
                labels.iter().any(|label| label.name() == name)
                    || relation.symmetric && other.iter().any(|label| label.name() == name)
            })
        })
    };
    let relations: Vec<(String, bool)> = verb.relations.iter().filter(fits).cloned().collect();
    Verb {
        relations: if relations.is_empty() {
            verb.relations.clone()
        } else {
            relations
        },
        ..verb.clone()
    }
}
