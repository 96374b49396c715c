//! The pieces of patterns that questions are put into.

use super::reader::{Np, Verb};
use crate::extract::Property;
use crate::grammar::schema::Schema;
use crate::store::{GraphView, NodeIx};

/// A string in a pattern.
pub(crate) fn text(words: &str) -> String {
    format!("'{}'", words.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// A pattern in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pattern {
    pub(crate) matches: Vec<String>,
    pub(crate) conditions: Vec<String>,
    pub(crate) columns: Vec<String>,
    pub(crate) order: Vec<String>,
    pub(crate) limit: Option<u64>,
}

impl Pattern {
    /// The whole query.
    pub(crate) fn query(&self) -> String {
        let mut query = format!("MATCH {}", self.matches.join(", "));
        if !self.conditions.is_empty() {
            query += &format!(" WHERE {}", self.conditions.join(" AND "));
        }
        query += &format!(" RETURN DISTINCT {}", self.columns.join(", "));
        if !self.order.is_empty() {
            query += &format!(" ORDER BY {}", self.order.join(", "));
        }
        if let Some(limit) = self.limit {
            query += &format!(" LIMIT {limit}");
        }
        query
    }

    /// A node that is one of some nodes: by its name where that says it, else by number.
    pub(crate) fn node<G: GraphView>(&mut self, graph: &G, variable: &str, nodes: &[NodeIx]) -> String {
        if let [node] = nodes {
            let name = graph.name(*node);
            let key = graph.symbol("name");
            let same = |other: &&NodeIx| {
                key.and_then(|key| graph.node_property(**other, key))
                    .and_then(Property::text)
                    == Some(&name)
            };
            let label = graph
                .labels(*node)
                .first()
                .map(|&label| graph.symbol_name(label).to_owned())
                .unwrap_or_default();
            if graph.named(&name).iter().filter(same).count() == 1 {
                return format!("({variable}:{label} {{name: {}}})", text(&name));
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

    /// `subject verb object`, where one end is asked for. `r` names the relationship or, for what did not happen,
    /// `c` the Claim.
    pub(crate) fn relation(&mut self, schema: &Schema, verb: &Verb, subject: &str, object: &str, name: &str) {
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
        let both = plain.iter().chain(&turned).any(|kind| symmetric(kind));
        let (kinds, turned) = if plain.is_empty() {
            (turned, true)
        } else {
            (plain, false)
        };
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
                let list: Vec<String> = kinds.iter().map(|kind| text(kind)).collect();
                self.conditions
                    .push(format!("{name}.relation IN [{}]", list.join(", ")));
                self.conditions.push(format!("{name}.status = {}", text(status)));
            }
        }
    }

    /// The columns that say where an answer comes from.
    pub(crate) fn sources(&mut self, of: &str) {
        self.columns.push(format!("size(articles({of})) AS articles"));
        self.columns.push(format!("articles({of}) AS sources"));
        self.columns
            .push(format!("evidence({of})[0].sentence AS evidence"));
    }
}

/// The relations of a verb that fit the label of a node at the object's or subject's end.
pub(crate) fn fitting<G: GraphView>(
    graph: &G,
    schema: &Schema,
    verb: &Verb,
    np: &Np,
    at_object: bool,
) -> Verb {
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
        np.nodes.iter().any(|&node| {
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
        status: verb.status,
    }
}
