//! The queries, and for each the loop that somebody would write who needs only this answer.

use newsgraph::query::Value;
use newsgraph::resolve::Resolution;
use newsgraph::store::{Graph, GraphView, Link, NodeIx, RelIx, Symbol};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

type Rows = Vec<Vec<Value>>;

/// A query and its loop.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) text: String,
    /// The names in it, for other query languages.
    pub(crate) given: Vec<(&'static str, String)>,
    pub(crate) by_hand: Box<dyn Fn(&Graph) -> Rows>,
}

const FROM: &str = "2023-03-01";
const UNTIL: &str = "2023-03-15";

fn named(graph: &Graph, name: &str) -> NodeIx {
    let key = graph.symbol("name").unwrap();
    let is = |node: &&NodeIx| graph.node_property(**node, key).and_then(|value| value.text()) == Some(name);
    *graph.named(name).iter().find(is).unwrap()
}

fn kind(graph: &Graph, kind: &str) -> Symbol {
    graph.symbol(kind).unwrap()
}

fn out(graph: &Graph, node: NodeIx, kind: Symbol) -> impl Iterator<Item = (RelIx, NodeIx)> {
    graph.outgoing_of(node, kind).iter().copied()
}

fn into(graph: &Graph, node: NodeIx, kind: Symbol) -> impl Iterator<Item = (RelIx, NodeIx)> {
    graph.incoming_of(node, kind).iter().copied()
}

fn text<'g>(graph: &'g Graph, node: NodeIx, key: &str) -> &'g str {
    graph
        .node_property(node, graph.symbol(key).unwrap())
        .and_then(|value| value.text())
        .unwrap()
}

/// The `most` largest counts, names in alphabetical order among equal ones.
fn ranked(graph: &Graph, counts: impl IntoIterator<Item = (NodeIx, usize)>, most: usize) -> Rows {
    let mut all: Vec<(usize, &str)> = counts
        .into_iter()
        .map(|(node, count)| (count, text(graph, node, "name")))
        .collect();
    all.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    all.truncate(most);
    all.into_iter()
        .map(|(count, name)| vec![Value::from(name), Value::Int(count as i64)])
        .collect()
}

fn people(graph: &Graph) -> &[NodeIx] {
    graph.labelled(kind(graph, "Person"))
}

/// The length of the shortest walk over `MET`, from both ends at once.
fn distance(graph: &Graph, start: NodeIx, end: NodeIx) -> Option<i64> {
    let met = kind(graph, "MET");
    let mut depths = [
        FxHashMap::from_iter([(start, 0)]),
        FxHashMap::from_iter([(end, 0)]),
    ];
    let mut open = [VecDeque::from([start]), VecDeque::from([end])];
    loop {
        let side = usize::from(open[1].len() < open[0].len());
        let level = depths[side][open[side].front()?];
        let mut best: Option<i64> = None;
        while open[side].front().is_some_and(|node| depths[side][node] == level) {
            let node = open[side].pop_front().unwrap();
            for (_, other) in out(graph, node, met).chain(into(graph, node, met)) {
                if let Some(rest) = depths[1 - side].get(&other) {
                    best = Some(best.unwrap_or(i64::MAX).min(level + 1 + rest));
                }
                depths[side].entry(other).or_insert_with(|| {
                    open[side].push_back(other);
                    level + 1
                });
            }
        }
        if best.is_some() {
            return best;
        }
    }
}

/// All queries; names are those of busy nodes.
pub(crate) fn cases(resolution: &Resolution) -> Vec<Case> {
    let name = |label: &str, number: usize| {
        let mut nodes = resolution.nodes.iter().filter(|node| node.labels[0] == label);
        nodes
            .nth(number)
            .and_then(|node| node.properties["name"].text())
            .unwrap()
            .to_owned()
    };
    let (x, y, event) = (name("Person", 3), name("Person", 1), name("Event", 5));
    let (far, other) = (name("Person", 1_900), name("Person", 2_600));
    let mut all = Vec::new();
    let mut case =
        |name, text: String, given: &[(&'static str, &String)], by_hand: Box<dyn Fn(&Graph) -> Rows>| {
            let given = given.iter().map(|&(key, value)| (key, value.clone())).collect();
            all.push(Case {
                name,
                text,
                given,
                by_hand,
            });
        };
    let of = far.clone();
    case(
        "a point by name",
        format!("MATCH (p:Person {{name: '{far}'}}) RETURN p.date"),
        &[("x", &far)],
        Box::new(move |graph| vec![vec![Value::from(text(graph, named(graph, &of), "date"))]]),
    );
    let of = x.clone();
    case(
        "who accompanied X",
        format!("MATCH (a:Person)-[:ACCOMPANIED]->(b:Person {{name: '{x}'}}) RETURN a.name"),
        &[("x", &x)],
        Box::new(move |graph| {
            let found = into(graph, named(graph, &of), kind(graph, "ACCOMPANIED"));
            found
                .map(|(_, node)| vec![Value::from(text(graph, node, "name"))])
                .collect()
        }),
    );
    let of = x.clone();
    case(
        "most events with X",
        format!(
            "MATCH (x:Person {{name: '{x}'}})-[:ATTENDED]->(e:Event)<-[:ATTENDED]-(o:Person) WHERE o <> x \
             RETURN o.name AS name, count(DISTINCT e) AS n ORDER BY n DESC, name LIMIT 10"
        ),
        &[("x", &x)],
        Box::new(move |graph| {
            let (node, attended) = (named(graph, &of), kind(graph, "ATTENDED"));
            let distinct = |links: &[Link]| {
                let mut nodes: Vec<NodeIx> = links.iter().map(|&(_, node)| node).collect();
                nodes.dedup();
                nodes
            };
            let mut counts: FxHashMap<NodeIx, usize> = FxHashMap::default();
            for event in distinct(graph.outgoing_of(node, attended)) {
                let guests = distinct(graph.incoming_of(event, attended)).into_iter();
                for guest in guests.filter(|&guest| guest != node) {
                    *counts.entry(guest).or_default() += 1;
                }
            }
            ranked(graph, counts, 10)
        }),
    );
    let of = (x.clone(), y.clone());
    case(
        "what X said about Y",
        format!(
            "MATCH (x:Person {{name: '{x}'}})-[:SAID]->(s:Statement)-[:ABOUT]->(y:Person {{name: '{y}'}}) \
             RETURN s.name, s.date"
        ),
        &[("x", &x), ("y", &y)],
        Box::new(move |graph| {
            let (speaker, subject) = (named(graph, &of.0), named(graph, &of.1));
            let (said, about) = (kind(graph, "SAID"), kind(graph, "ABOUT"));
            let mut rows = Vec::new();
            for (_, statement) in out(graph, speaker, said) {
                for _ in out(graph, statement, about).filter(|&(_, of)| of == subject) {
                    let of = |key| Value::from(text(graph, statement, key));
                    rows.push(vec![of("name"), of("date")]);
                }
            }
            rows
        }),
    );
    let of = event.clone();
    case(
        "who accompanied a guest of E",
        format!(
            "MATCH (c:Person)-[:ACCOMPANIED]->(g:Person)-[:ATTENDED]->(e:Event {{name: '{event}'}}) \
             RETURN DISTINCT c.name"
        ),
        &[("e", &event)],
        Box::new(move |graph| {
            let mut found = FxHashSet::default();
            for (_, guest) in into(graph, named(graph, &of), kind(graph, "ATTENDED")) {
                found.extend(into(graph, guest, kind(graph, "ACCOMPANIED")).map(|(_, node)| node));
            }
            found
                .into_iter()
                .map(|node| vec![Value::from(text(graph, node, "name"))])
                .collect()
        }),
    );
    let of = x.clone();
    case(
        "reachable in 1 to 3 steps",
        format!(
            "MATCH (x:Person {{name: '{x}'}})-[:ACCOMPANIED*1..3]->(y:Person) RETURN count(DISTINCT y) AS n"
        ),
        &[("x", &x)],
        Box::new(move |graph| {
            let accompanied = kind(graph, "ACCOMPANIED");
            let (mut seen, mut open) = (FxHashSet::default(), vec![named(graph, &of)]);
            for _ in 0..3 {
                let mut next = Vec::new();
                for node in open {
                    next.extend(
                        out(graph, node, accompanied)
                            .map(|(_, to)| to)
                            .filter(|&to| seen.insert(to)),
                    );
                }
                open = next;
            }
            vec![vec![Value::Int(seen.len() as i64)]]
        }),
    );
    let of = (far.clone(), other.clone());
    case(
        "shortest path of two",
        format!(
            "MATCH (a:Person {{name: '{far}'}}), (b:Person {{name: '{other}'}}), p = shortestPath((a)-[:MET*]-(b)) \
             RETURN length(p) AS n"
        ),
        &[("x", &far), ("y", &other)],
        Box::new(move |graph| {
            let found = distance(graph, named(graph, &of.0), named(graph, &of.1));
            found.into_iter().map(|length| vec![Value::Int(length)]).collect()
        }),
    );
    case(
        "people by statements",
        "MATCH (p:Person)-[:SAID]->(s:Statement) RETURN p.name AS name, count(s) AS n ORDER BY n DESC, name LIMIT 10"
            .to_owned(),
        &[],
        Box::new(move |graph| {
            let said = kind(graph, "SAID");
            let counts = people(graph).iter().map(|&node| (node, out(graph, node, said).count()));
            ranked(graph, counts, 10)
        }),
    );
    case(
        "triangles",
        "MATCH (a:Person)-[:MET]->(b:Person)-[:MET]->(c:Person), (a)-[:MET]->(c) RETURN count(*) AS n"
            .to_owned(),
        &[],
        Box::new(move |graph| {
            let met = kind(graph, "MET");
            let mut count = 0;
            // How often somebody met each person, in a table that is cleaned after use.
            let mut marks = vec![0_i64; graph.node_count()];
            for &a in people(graph) {
                out(graph, a, met).for_each(|(_, c)| marks[c.0 as usize] += 1);
                for (first, b) in out(graph, a, met) {
                    for (second, c) in out(graph, b, met) {
                        count += marks[c.0 as usize];
                        // No relationship counts twice in one triangle: loops at a node.
                        count -= i64::from(a == b && second != first);
                        count -= i64::from(b == c);
                        count -= i64::from(first == second);
                        count += i64::from(first == second && b == c);
                    }
                }
                out(graph, a, met).for_each(|(_, c)| marks[c.0 as usize] = 0);
            }
            vec![vec![Value::Int(count)]]
        }),
    );
    case(
        "names by their words",
        "MATCH (p:Person) WHERE p.name CONTAINS '7 99' RETURN p.name".to_owned(),
        &[],
        Box::new(move |graph| {
            let names = people(graph).iter().map(|&node| text(graph, node, "name"));
            let words = std::hint::black_box("7 99");
            names
                .filter(|name| name.contains(words))
                .map(|name| vec![Value::from(name)])
                .collect()
        }),
    );
    case(
        "facts in a range of dates",
        format!(
            "MATCH (a:Person)-[r:MET]->(b:Person) WHERE r.first_reported >= '{FROM}' AND r.first_reported < '{UNTIL}' \
             RETURN a.name AS a, b.name AS b, r.first_reported AS day ORDER BY day, a, b LIMIT 20"
        ),
        &[("from", &FROM.to_owned()), ("until", &UNTIL.to_owned())],
        Box::new(move |graph| {
            let (met, key) = (kind(graph, "MET"), graph.symbol("first_reported").unwrap());
            let mut found = Vec::new();
            for &a in people(graph) {
                for (rel, b) in out(graph, a, met) {
                    let day = graph
                        .rel_property(rel, key)
                        .and_then(|value| value.text())
                        .unwrap();
                    if (FROM..UNTIL).contains(&day) {
                        found.push((day, text(graph, a, "name"), text(graph, b, "name")));
                    }
                }
            }
            found.sort_unstable();
            found.truncate(20);
            found
                .into_iter()
                .map(|(day, a, b)| [a, b, day].map(Value::from).to_vec())
                .collect()
        }),
    );
    all
}
