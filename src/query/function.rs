//! The functions of the pattern form.

use super::compile::Type;
use super::context::Context;
use super::error::{Detail, QueryError};
use super::temporal::{self, Kind, Temporal, Unit};
use super::value::{Entries, Value};
use crate::store::view::Citation;
use crate::store::{GraphView, NodeIx};
use std::sync::Arc;

/// All functions with the least and the most values that they take; aggregates come first.
const TABLE: [(&str, usize, usize); 84] = [
    ("count", 1, 1),
    ("collect", 1, 1),
    ("sum", 1, 1),
    ("avg", 1, 1),
    ("min", 1, 1),
    ("max", 1, 1),
    ("percentileDisc", 2, 2),
    ("percentileCont", 2, 2),
    ("stDev", 1, 1),
    ("stDevP", 1, 1),
    ("abs", 1, 1),
    ("acos", 1, 1),
    ("articles", 1, 1),
    ("asin", 1, 1),
    ("atan", 1, 1),
    ("atan2", 2, 2),
    ("ceil", 1, 1),
    ("coalesce", 1, usize::MAX),
    ("cos", 1, 1),
    ("cot", 1, 1),
    ("date", 0, 1),
    ("date.truncate", 2, 3),
    ("datetime", 0, 1),
    ("datetime.fromepoch", 2, 2),
    ("datetime.fromepochmillis", 1, 1),
    ("datetime.truncate", 2, 3),
    ("degrees", 1, 1),
    ("duration", 1, 1),
    ("duration.between", 2, 2),
    ("duration.inDays", 2, 2),
    ("duration.inMonths", 2, 2),
    ("duration.inSeconds", 2, 2),
    ("e", 0, 0),
    ("endNode", 1, 1),
    ("evidence", 1, 1),
    ("exp", 1, 1),
    ("floor", 1, 1),
    ("fold", 1, 1),
    ("head", 1, 1),
    ("id", 1, 1),
    ("keys", 1, 1),
    ("labels", 1, 1),
    ("last", 1, 1),
    ("left", 2, 2),
    ("length", 1, 1),
    ("localdatetime", 0, 1),
    ("localdatetime.truncate", 2, 3),
    ("localtime", 0, 1),
    ("localtime.truncate", 2, 3),
    ("log", 1, 1),
    ("log10", 1, 1),
    ("lTrim", 1, 1),
    ("nodes", 1, 1),
    ("pi", 0, 0),
    ("properties", 1, 1),
    ("radians", 1, 1),
    ("rand", 0, 0),
    ("range", 2, 3),
    ("relationships", 1, 1),
    ("rels", 1, 1),
    ("replace", 3, 3),
    ("reverse", 1, 1),
    ("right", 2, 2),
    ("round", 1, 1),
    ("rTrim", 1, 1),
    ("sign", 1, 1),
    ("sin", 1, 1),
    ("size", 1, 1),
    ("split", 2, 2),
    ("sqrt", 1, 1),
    ("startNode", 1, 1),
    ("substring", 2, 3),
    ("tail", 1, 1),
    ("tan", 1, 1),
    ("time", 0, 1),
    ("time.truncate", 2, 3),
    ("toBoolean", 1, 1),
    ("toFloat", 1, 1),
    ("toInteger", 1, 1),
    ("toLower", 1, 1),
    ("toString", 1, 1),
    ("toUpper", 1, 1),
    ("trim", 1, 1),
    ("type", 1, 1),
];

/// The names of all functions, for completion and suggestions.
pub(crate) const FUNCTIONS: [&str; 84] = {
    let mut names = [""; 84];
    let mut at = 0;
    while at < 84 {
        names[at] = TABLE[at].0;
        at += 1;
    }
    names
};

/// The functions that make one value of many rows, in lower case.
pub(crate) const AGGREGATES: [&str; 10] = [
    "count",
    "collect",
    "sum",
    "avg",
    "min",
    "max",
    "percentiledisc",
    "percentilecont",
    "stdev",
    "stdevp",
];

/// How many values a function takes, by its name in lower case; `None` when there is none.
pub(crate) fn arity(name: &str) -> Option<(usize, usize)> {
    if clock_kind(name).is_some() {
        return Some((0, 1));
    }
    let found = TABLE.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name));
    found.map(|&(_, least, most)| (least, most))
}

/// The kind of `date.transaction` and its like: all clocks of a query show the same moment.
fn clock_kind(name: &str) -> Option<Kind> {
    let (kind, clock) = name.split_once('.')?;
    let known = ["transaction", "statement", "realtime"].contains(&clock);
    Kind::of_function(kind).filter(|_| known)
}

/// Whether a function can take a first value of a kind that is known before it runs.
pub(crate) fn accepts(name: &str, kind: Type) -> bool {
    use Type::{Bool, Float, List, Map, Node, Number, Path, Rel, Rels, Text};
    match name {
        "size" => matches!(kind, List | Text | Rels),
        "length" => matches!(kind, Path),
        "type" | "startnode" | "endnode" => kind == Rel,
        "labels" => kind == Node,
        "nodes" | "relationships" | "rels" => kind == Path,
        "keys" | "properties" => matches!(kind, Node | Rel | Map),
        "abs" | "sign" | "sqrt" | "ceil" | "floor" => matches!(kind, Number | Float),
        "head" | "last" | "tail" => matches!(kind, List | Rels),
        "toboolean" => !matches!(kind, Node | Rel | Rels | Path | List | Map | Float | Number),
        "tointeger" | "tofloat" => !matches!(kind, Node | Rel | Rels | Path | List | Map | Bool),
        _ => true,
    }
}

fn wrong(name: &str, message: &str) -> QueryError {
    QueryError::failed(Detail::InvalidArgumentValue, format!("`{name}` {message}"))
}

/// The words of a plain value: what `toString` gives.
pub(crate) fn plain_text(value: &Value) -> Option<String> {
    Some(match value {
        Value::Int(number) => number.to_string(),
        Value::Float(number) => float_text(*number),
        Value::Bool(truth) => truth.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Temporal(temporal) => temporal.to_string(),
        _ => return None,
    })
}

/// A number with its point, as openCypher writes it.
fn float_text(number: f64) -> String {
    let text = format!("{number:?}");
    text.replace("inf", "Infinity")
}

/// Calls a function that is no aggregate; its name is in lower case.
pub(crate) fn call<G: GraphView>(
    context: &Context<'_, G>,
    name: &str,
    arguments: &[Value],
) -> Result<Value, QueryError> {
    let (graph, world) = (context.graph, &context.world);
    if arguments.first().is_some_and(Value::is_null) && !matches!(name, "coalesce" | "range") {
        return Ok(Value::Null);
    }
    if let Some(found) = of_time(context, name, arguments)? {
        return Ok(found);
    }
    if let Some(found) = of_numbers(name, arguments) {
        return Ok(found);
    }
    if let Some(found) = of_words(name, arguments) {
        return Ok(found);
    }
    Ok(match (name, arguments) {
        ("id", [of]) => world
            .id(of)
            .map(Value::Int)
            .ok_or_else(|| wrong(name, "needs a node or a relationship"))?,
        ("labels", [of @ Value::Node(node)]) => {
            context.alive(of)?;
            world.labels(*node).into_iter().map(Value::Text).collect()
        }
        ("type", [Value::Rel(rel)]) => Value::Text(world.rel_type(*rel)),
        ("keys" | "properties", [of]) => {
            context.alive(of)?;
            let Some(map) = world.properties(of) else {
                return Err(wrong(name, "needs a node, a relationship or a map"));
            };
            match name {
                "keys" => map.into_keys().map(Value::Text).collect(),
                _ => Value::Map(Arc::new(map)),
            }
        }
        ("startnode", [Value::Rel(rel)]) => Value::Node(world.ends(*rel).0),
        ("endnode", [Value::Rel(rel)]) => Value::Node(world.ends(*rel).1),
        ("nodes", [Value::Path(path)]) => path.0.iter().map(|&node| Value::Node(node)).collect(),
        ("relationships" | "rels", [Value::Path(path)]) => {
            path.1.iter().map(|&rel| Value::Rel(rel)).collect()
        }
        ("length", [Value::Path(path)]) => Value::Int(path.1.len() as i64),
        ("size" | "length", [Value::List(items)]) => Value::Int(items.len() as i64),
        ("evidence", [of]) => match citations(graph, of) {
            Some(all) => all.iter().map(|citation| cited(graph, citation)).collect(),
            None => return Err(wrong(name, "needs a node or a relationship")),
        },
        ("articles", [of]) => match citations(graph, of) {
            Some(all) => {
                let mut titles: Vec<Value> = Vec::new();
                for citation in all {
                    let title = Value::from(&*graph.name(citation.article));
                    if !titles.contains(&title) {
                        titles.push(title);
                    }
                }
                Value::from(titles)
            }
            None => return Err(wrong(name, "needs a node or a relationship")),
        },
        ("coalesce", all) => all
            .iter()
            .find(|value| !value.is_null())
            .cloned()
            .unwrap_or_default(),
        ("head", [Value::List(items)]) => items.first().cloned().unwrap_or_default(),
        ("last", [Value::List(items)]) => items.last().cloned().unwrap_or_default(),
        ("tail", [Value::List(items)]) => items.iter().skip(1).cloned().collect(),
        ("reverse", [Value::List(items)]) => items.iter().rev().cloned().collect(),
        ("tostring", [value]) => match plain_text(value) {
            Some(text) => Value::from(text),
            None => return Err(wrong(name, "needs text, a number, a truth or a time")),
        },
        ("toboolean", [value]) => match value {
            Value::Bool(_) => value.clone(),
            Value::Text(text) => match text.trim().to_lowercase().as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                _ => Value::Null,
            },
            _ => return Err(wrong(name, "needs text or a truth")),
        },
        ("tointeger", [value]) => match value {
            Value::Int(_) => value.clone(),
            Value::Float(number) => Value::Int(*number as i64),
            Value::Text(text) => {
                let text = text.trim();
                let whole = text.parse().ok();
                let float = || {
                    text.parse::<f64>()
                        .ok()
                        .filter(|number| number.is_finite())
                        .map(|number| number as i64)
                };
                whole.or_else(float).map_or(Value::Null, Value::Int)
            }
            _ => return Err(wrong(name, "needs text or a number")),
        },
        ("tofloat", [value]) => match value {
            Value::Int(number) => Value::Float(*number as f64),
            Value::Float(_) => value.clone(),
            Value::Text(text) => text.trim().parse().map_or(Value::Null, Value::Float),
            _ => return Err(wrong(name, "needs text or a number")),
        },
        ("range", all) => {
            let mut numbers = [0, 0, 1];
            for (to, value) in numbers.iter_mut().zip(all) {
                let Value::Int(number) = value else {
                    let message = format!("`range` needs whole numbers and has {}", value.kind());
                    return Err(QueryError::failed(Detail::InvalidRange, message));
                };
                *to = *number;
            }
            let [mut at, to, step] = numbers;
            if step == 0 {
                return Err(QueryError::failed(
                    Detail::NumberOutOfRange,
                    "`range` needs a step that is not 0",
                ));
            }
            let mut items = Vec::new();
            while if step > 0 { at <= to } else { at >= to } {
                items.push(Value::Int(at));
                context.room(items.len())?;
                match at.checked_add(step) {
                    Some(next) => at = next,
                    None => break,
                }
            }
            Value::from(items)
        }
        _ => return Err(wrong(name, "does not take these values")),
    })
}

/// The functions that make dates, times and durations.
fn of_time<G: GraphView>(
    context: &Context<'_, G>,
    name: &str,
    arguments: &[Value],
) -> Result<Option<Value>, QueryError> {
    let failed = |message: String| QueryError::failed(Detail::InvalidArgumentValue, message);
    if let Some(kind) = Kind::of_function(name).or_else(|| clock_kind(name)) {
        return temporal::make(kind, arguments.first(), context.clock)
            .map(Some)
            .map_err(failed);
    }
    if name == "duration" {
        return arguments
            .first()
            .map(temporal::duration)
            .transpose()
            .map_err(failed);
    }
    if let Some(kind) = name.strip_suffix(".truncate").and_then(Kind::of_function) {
        let [Value::Text(unit), of, fields @ ..] = arguments else {
            return Err(failed("a unit and a time are needed".to_owned()));
        };
        if of.is_null() {
            return Ok(Some(Value::Null));
        }
        return temporal::truncated(kind, unit, of, fields.first())
            .map(Some)
            .map_err(failed);
    }
    let unit = match name {
        "duration.between" => Unit::All,
        "duration.inmonths" => Unit::Months,
        "duration.indays" => Unit::Days,
        "duration.inseconds" => Unit::Seconds,
        "datetime.fromepoch" | "datetime.fromepochmillis" => {
            let numbers: Option<Vec<i128>> = arguments
                .iter()
                .map(|value| {
                    if let Value::Int(number) = value {
                        Some(i128::from(*number))
                    } else {
                        None
                    }
                })
                .collect();
            let nanos = match numbers.as_deref() {
                Some(&[seconds, nanos]) => seconds * 1_000_000_000 + nanos,
                Some(&[millis]) => millis * 1_000_000,
                _ => return Err(failed("whole numbers are needed".to_owned())),
            };
            return Ok(Some(Value::from(temporal::epoch(nanos))));
        }
        _ => return Ok(None),
    };
    match arguments {
        [Value::Temporal(from), Value::Temporal(to)] => {
            let found = temporal::between(from, to, unit);
            let found = found.ok_or_else(|| failed("the duration is out of range".to_owned()))?;
            Ok(Some(Value::from(Temporal::Duration(found))))
        }
        [_, Value::Null] => Ok(Some(Value::Null)),
        _ => Err(failed("two dates or times are needed".to_owned())),
    }
}

fn of_numbers(name: &str, arguments: &[Value]) -> Option<Value> {
    Some(match (name, arguments) {
        ("pi", []) => Value::Float(std::f64::consts::PI),
        ("e", []) => Value::Float(std::f64::consts::E),
        ("rand", []) => Value::Float(random()),
        ("abs", [Value::Int(number)]) => Value::Int(number.checked_abs().unwrap_or(i64::MAX)),
        ("sign", [Value::Int(number)]) => Value::Int(number.signum()),
        ("atan2", [a, b]) => Value::Float(a.number()?.atan2(b.number()?)),
        (_, [value]) => {
            let number = value.number()?;
            Value::Float(match name {
                "abs" => number.abs(),
                "sign" if number == 0.0 || number.is_nan() => return Some(Value::Int(0)),
                "sign" => return Some(Value::Int(number.signum() as i64)),
                "floor" => number.floor(),
                "ceil" => number.ceil(),
                // Halves go up, as in Java.
                "round" => (number + 0.5).floor(),
                "sqrt" => number.sqrt(),
                "exp" => number.exp(),
                "log" => number.ln(),
                "log10" => number.log10(),
                "sin" => number.sin(),
                "cos" => number.cos(),
                "tan" => number.tan(),
                "cot" => 1.0 / number.tan(),
                "asin" => number.asin(),
                "acos" => number.acos(),
                "atan" => number.atan(),
                "degrees" => number.to_degrees(),
                "radians" => number.to_radians(),
                _ => return None,
            })
        }
        _ => return None,
    })
}

/// A number from 0 up to 1: the next of a fixed row, so that the same queries give the same answers.
fn random() -> f64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(0);
    // Splitmix64 of Steele, Lea and Flood (2014).
    let mut x = COUNT.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ (x >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

fn of_words(name: &str, arguments: &[Value]) -> Option<Value> {
    let Some(Value::Text(text)) = arguments.first() else {
        return None;
    };
    let count = |value: &Value| {
        if let Value::Int(count) = value {
            usize::try_from(*count).ok()
        } else {
            None
        }
    };
    Some(match (name, &arguments[1..]) {
        ("size" | "length", []) => Value::Int(text.chars().count() as i64),
        ("reverse", []) => Value::from(text.chars().rev().collect::<String>()),
        ("tolower", []) => Value::from(text.to_lowercase()),
        ("toupper", []) => Value::from(text.to_uppercase()),
        ("trim", []) => Value::from(text.trim()),
        ("ltrim", []) => Value::from(text.trim_start()),
        ("rtrim", []) => Value::from(text.trim_end()),
        ("fold", []) => Value::from(super::words(text)),
        ("split" | "replace" | "left" | "right" | "substring", [Value::Null, ..]) => Value::Null,
        ("split", [Value::Text(at)]) => text.split(&**at).map(Value::from).collect(),
        ("replace", [Value::Text(from), Value::Text(to)]) => Value::from(text.replace(&**from, to)),
        ("left", [length]) => Value::from(text.chars().take(count(length)?).collect::<String>()),
        ("right", [length]) => {
            let skip = text.chars().count().saturating_sub(count(length)?);
            Value::from(text.chars().skip(skip).collect::<String>())
        }
        ("substring", [from]) => Value::from(text.chars().skip(count(from)?).collect::<String>()),
        ("substring", [from, length]) => Value::from(
            text.chars()
                .skip(count(from)?)
                .take(count(length)?)
                .collect::<String>(),
        ),
        _ => return None,
    })
}

/// The properties of a stored node or relationship, or of a map.
#[must_use]
pub fn properties<G: GraphView>(graph: &G, of: &Value) -> Option<Entries> {
    let entry = |(key, value): (crate::store::Symbol, &crate::extract::Property)| {
        (Arc::from(graph.symbol_name(key)), Value::from(value))
    };
    match of {
        Value::Node(node) => Some(graph.node_properties(*node).map(entry).collect()),
        Value::Rel(rel) => Some(graph.rel_properties(*rel).map(entry).collect()),
        Value::Map(map) => Some((**map).clone()),
        _ => None,
    }
}

/// The sentences that state what a value holds, each once: those of lists and paths together.
fn citations<G: GraphView>(graph: &G, of: &Value) -> Option<Vec<Citation>> {
    match of {
        Value::Node(node) if (node.0 as usize) < graph.node_count() => Some(graph.node_evidence(*node)),
        Value::Rel(rel) if (rel.0 as usize) < graph.rel_count() => Some(graph.rel_evidence(*rel)),
        Value::Node(_) | Value::Rel(_) => Some(Vec::new()),
        Value::Path(path) => {
            let all: Value = path.1.iter().map(|&rel| Value::Rel(rel)).collect();
            citations(graph, &all)
        }
        Value::Null => Some(Vec::new()),
        Value::List(items) => {
            let mut all: Vec<Citation> = Vec::new();
            for item in items.iter() {
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
        ("title", Value::from(&*graph.name(citation.article))),
        ("date", about(citation.article, "date")),
        ("source", about(citation.article, "source")),
        ("sentence", Value::from(citation.sentence.as_str())),
        ("start", Value::Int(i64::from(citation.start))),
        ("end", Value::Int(i64::from(citation.end))),
    ];
    Value::Map(Arc::new(
        entries
            .into_iter()
            .map(|(key, value)| (Arc::from(key), value))
            .collect(),
    ))
}
