//! The functions of the pattern form, and the aggregates.

use super::ast::Name;
use super::context::Context;
use super::error::QueryError;
use super::value::Value;
use crate::store::view::Citation;
use crate::store::{GraphView, NodeIx};
use crate::text::fold::nearest;
use indexmap::IndexMap;

/// All functions, for completion and suggestions.
pub(crate) const FUNCTIONS: [&str; 44] = [
    "abs",
    "all",
    "any",
    "articles",
    "avg",
    "ceil",
    "coalesce",
    "collect",
    "count",
    "endNode",
    "evidence",
    "exists",
    "floor",
    "head",
    "id",
    "keys",
    "labels",
    "last",
    "left",
    "length",
    "ltrim",
    "max",
    "min",
    "nodes",
    "none",
    "properties",
    "range",
    "relationships",
    "replace",
    "reverse",
    "right",
    "round",
    "rtrim",
    "sign",
    "size",
    "split",
    "startNode",
    "substring",
    "sum",
    "tail",
    "toInteger",
    "toLower",
    "toString",
    "type",
];

/// The functions that make one value of many rows.
pub(crate) const AGGREGATES: [&str; 6] = ["count", "collect", "sum", "avg", "min", "max"];

fn wrong(name: &Name, message: &str) -> QueryError {
    QueryError::Type {
        at: Some(name.span),
        message: format!("`{}` {message}", name.text),
    }
}

/// Calls a function that is no aggregate.
pub(crate) fn call<G: GraphView>(
    context: &Context<'_, G>,
    name: &Name,
    arguments: Vec<Value>,
) -> Result<Value, QueryError> {
    let graph = context.graph;
    let key = name.text.to_ascii_lowercase();
    if arguments.first() == Some(&Value::Null) && !matches!(key.as_str(), "coalesce" | "range") {
        return Ok(Value::Null);
    }
    let words = |symbols: &[crate::store::Symbol]| {
        Value::List(
            symbols
                .iter()
                .map(|&symbol| Value::Text(graph.symbol_name(symbol).to_owned()))
                .collect(),
        )
    };
    Ok(match (key.as_str(), arguments.as_slice()) {
        ("id", [Value::Node(node)]) => Value::Int(graph.node_id(*node) as i64),
        ("id", [Value::Rel(rel)]) => Value::Int(graph.rel_id(*rel) as i64),
        ("labels", [Value::Node(node)]) => words(graph.labels(*node)),
        ("type", [Value::Rel(rel)]) => Value::Text(graph.symbol_name(graph.rel_type(*rel)).to_owned()),
        ("keys", [of]) => match properties(graph, of) {
            Some(map) => Value::List(map.into_keys().map(Value::Text).collect()),
            None => return Err(wrong(name, "needs a node, a relationship or a map")),
        },
        ("properties", [of]) => match properties(graph, of) {
            Some(map) => Value::Map(map),
            None => return Err(wrong(name, "needs a node, a relationship or a map")),
        },
        ("startnode", [Value::Rel(rel)]) => Value::Node(graph.ends(*rel).0),
        ("endnode", [Value::Rel(rel)]) => Value::Node(graph.ends(*rel).1),
        ("nodes", [Value::Path(nodes, _)]) => {
            Value::List(nodes.iter().map(|&node| Value::Node(node)).collect())
        }
        ("relationships" | "rels", [Value::Path(_, rels)]) => {
            Value::List(rels.iter().map(|&rel| Value::Rel(rel)).collect())
        }
        ("length", [Value::Path(_, rels)]) => Value::Int(rels.len() as i64),
        ("size" | "length", [Value::List(items)]) => Value::Int(items.len() as i64),
        ("size" | "length", [Value::Text(text)]) => Value::Int(text.chars().count() as i64),
        ("evidence", [of]) => match citations(graph, of) {
            Some(all) => Value::List(all.iter().map(|citation| cited(graph, citation)).collect()),
            None => return Err(wrong(name, "needs a node or a relationship")),
        },
        ("articles", [of]) => match citations(graph, of) {
            Some(all) => {
                let mut titles: Vec<Value> = Vec::new();
                for citation in all {
                    let title = Value::Text(graph.name(citation.article).into_owned());
                    if !titles.contains(&title) {
                        titles.push(title);
                    }
                }
                Value::List(titles)
            }
            None => return Err(wrong(name, "needs a node or a relationship")),
        },
        ("coalesce", all) => all
            .iter()
            .find(|value| **value != Value::Null)
            .cloned()
            .unwrap_or_default(),
        ("head", [Value::List(items)]) => items.first().cloned().unwrap_or_default(),
        ("last", [Value::List(items)]) => items.last().cloned().unwrap_or_default(),
        ("tail", [Value::List(items)]) => Value::List(items.iter().skip(1).cloned().collect()),
        ("reverse", [Value::List(items)]) => Value::List(items.iter().rev().cloned().collect()),
        ("reverse", [Value::Text(text)]) => Value::Text(text.chars().rev().collect()),
        ("tolower", [Value::Text(text)]) => Value::Text(text.to_lowercase()),
        ("toupper", [Value::Text(text)]) => Value::Text(text.to_uppercase()),
        ("trim", [Value::Text(text)]) => Value::Text(text.trim().to_owned()),
        ("ltrim", [Value::Text(text)]) => Value::Text(text.trim_start().to_owned()),
        ("rtrim", [Value::Text(text)]) => Value::Text(text.trim_end().to_owned()),
        ("fold", [Value::Text(text)]) => Value::Text(super::words(text)),
        ("split", [Value::Text(text), Value::Text(at)]) => Value::List(
            text.split(at.as_str())
                .map(|part| Value::Text(part.to_owned()))
                .collect(),
        ),
        ("replace", [Value::Text(text), Value::Text(from), Value::Text(to)]) => {
            Value::Text(text.replace(from.as_str(), to))
        }
        ("left", [Value::Text(text), Value::Int(count)]) => {
            Value::Text(text.chars().take(usize::try_from(*count).unwrap_or(0)).collect())
        }
        ("right", [Value::Text(text), Value::Int(count)]) => {
            let skip = text
                .chars()
                .count()
                .saturating_sub(usize::try_from(*count).unwrap_or(0));
            Value::Text(text.chars().skip(skip).collect())
        }
        ("substring", [Value::Text(text), Value::Int(from), rest @ ..]) => {
            let count = match rest {
                [Value::Int(count)] => usize::try_from(*count).unwrap_or(0),
                _ => usize::MAX,
            };
            Value::Text(
                text.chars()
                    .skip(usize::try_from(*from).unwrap_or(0))
                    .take(count)
                    .collect(),
            )
        }
        ("tostring", [value]) => match value {
            Value::Int(number) => Value::Text(number.to_string()),
            Value::Float(number) => Value::Text(number.to_string()),
            Value::Bool(truth) => Value::Text(truth.to_string()),
            Value::Text(_) => value.clone(),
            _ => return Err(wrong(name, "needs text, a number or a truth")),
        },
        ("tointeger", [value]) => match value {
            Value::Int(_) => value.clone(),
            Value::Float(number) => Value::Int(*number as i64),
            Value::Text(text) => text.trim().parse().map_or(Value::Null, Value::Int),
            _ => return Err(wrong(name, "needs text or a number")),
        },
        ("tofloat", [value]) => match value {
            Value::Int(number) => Value::Float(*number as f64),
            Value::Float(_) => value.clone(),
            Value::Text(text) => text.trim().parse().map_or(Value::Null, Value::Float),
            _ => return Err(wrong(name, "needs text or a number")),
        },
        ("abs", [Value::Int(number)]) => Value::Int(number.checked_abs().unwrap_or(i64::MAX)),
        ("abs", [Value::Float(number)]) => Value::Float(number.abs()),
        ("sign", [Value::Int(number)]) => Value::Int(number.signum()),
        ("floor", [Value::Float(number)]) => Value::Float(number.floor()),
        ("ceil", [Value::Float(number)]) => Value::Float(number.ceil()),
        ("round", [Value::Float(number)]) => Value::Float(number.round()),
        ("floor" | "ceil" | "round", [Value::Int(number)]) => Value::Float(*number as f64),
        ("range", [Value::Int(from), Value::Int(to), rest @ ..]) => {
            let step = match rest {
                [Value::Int(step)] if *step != 0 => *step,
                [] => 1,
                _ => return Err(wrong(name, "needs a step that is a number and not 0")),
            };
            let mut items = Vec::new();
            let mut at = *from;
            while if step > 0 { at <= *to } else { at >= *to } {
                items.push(Value::Int(at));
                context.room(items.len())?;
                match at.checked_add(step) {
                    Some(next) => at = next,
                    None => break,
                }
            }
            Value::List(items)
        }
        _ if FUNCTIONS.iter().any(|known| known.eq_ignore_ascii_case(&key)) => {
            return Err(wrong(name, "does not take these values"));
        }
        _ => {
            let nearest = nearest(&name.text, FUNCTIONS)
                .into_iter()
                .map(str::to_owned)
                .collect();
            return Err(QueryError::Unknown {
                at: name.span,
                what: "function",
                word: name.text.clone(),
                nearest,
                corrected: None,
            });
        }
    })
}

/// The properties of a node, relationship or map.
#[must_use]
pub fn properties<G: GraphView>(graph: &G, of: &Value) -> Option<IndexMap<String, Value>> {
    let entry = |(key, value): (crate::store::Symbol, &crate::extract::Property)| {
        (graph.symbol_name(key).to_owned(), Value::from(value))
    };
    match of {
        Value::Node(node) => Some(graph.node_properties(*node).map(entry).collect()),
        Value::Rel(rel) => Some(graph.rel_properties(*rel).map(entry).collect()),
        Value::Map(map) => Some(map.clone()),
        _ => None,
    }
}

/// The sentences that state what a value holds, each once: those of lists and paths together.
fn citations<G: GraphView>(graph: &G, of: &Value) -> Option<Vec<Citation>> {
    match of {
        Value::Node(node) => Some(graph.node_evidence(*node)),
        Value::Rel(rel) => Some(graph.rel_evidence(*rel)),
        Value::Path(_, rels) => {
            let all: Vec<Value> = rels.iter().map(|&rel| Value::Rel(rel)).collect();
            citations(graph, &Value::List(all))
        }
        Value::Null => Some(Vec::new()),
        Value::List(items) => {
            let mut all: Vec<Citation> = Vec::new();
            for item in items {
                for citation in citations(graph, item)? {
                    if !all.contains(&citation) {
                        all.push(citation);
                    }
                }
            }
            Some(all)
        }
        _ => None,
    }
}

/// A citation as a map: article, title, date, source, sentence, start, end.
fn cited<G: GraphView>(graph: &G, citation: &Citation) -> Value {
    let about = |node: NodeIx, key: &str| {
        graph
            .symbol(key)
            .and_then(|key| graph.node_property(node, key))
            .map(Value::from)
            .unwrap_or_default()
    };
    let path = about(citation.article, "path");
    let entries = [
        ("article", path),
        ("title", Value::Text(graph.name(citation.article).into_owned())),
        ("date", about(citation.article, "date")),
        ("source", about(citation.article, "source")),
        ("sentence", Value::Text(citation.sentence.clone())),
        ("start", Value::Int(i64::from(citation.start))),
        ("end", Value::Int(i64::from(citation.end))),
    ];
    Value::Map(
        entries
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}

/// What an aggregate makes of the values of a group.
pub(crate) fn aggregate(name: &Name, distinct: bool, mut values: Vec<Value>) -> Result<Value, QueryError> {
    values.retain(|value| *value != Value::Null);
    if distinct {
        let mut seen = std::collections::BTreeSet::new();
        values.retain(|value| seen.insert(value.key()));
    }
    let number = |value: &Value| match value {
        Value::Int(number) => Ok(*number as f64),
        Value::Float(number) => Ok(*number),
        _ => Err(wrong(name, "needs numbers")),
    };
    Ok(match name.text.to_ascii_lowercase().as_str() {
        "count" => Value::Int(values.len() as i64),
        "collect" => Value::List(values),
        "min" => values.into_iter().min_by(Value::order).unwrap_or_default(),
        "max" => values.into_iter().max_by(Value::order).unwrap_or_default(),
        "sum" if values.iter().all(|value| matches!(value, Value::Int(_))) => {
            let mut sum = 0i64;
            for value in &values {
                if let Value::Int(number) = value {
                    sum = sum
                        .checked_add(*number)
                        .ok_or_else(|| wrong(name, "is out of range"))?;
                }
            }
            Value::Int(sum)
        }
        "sum" => Value::Float(values.iter().map(number).sum::<Result<f64, _>>()?),
        _ if values.is_empty() => Value::Null,
        _ => Value::Float(values.iter().map(number).sum::<Result<f64, _>>()? / values.len() as f64),
    })
}
