//! The engine against a matcher that knows no plan: random small graphs, random patterns, the same answers.

use newsgraph::extract::{Properties, Property};
use newsgraph::query::{Edits, Options, Value, run};
use newsgraph::resolve::{Node, Relationship, Resolution};
use newsgraph::store::Graph;
use proptest::prelude::*;

const LABELS: [&str; 3] = ["Person", "Event", "Place"];
const TYPES: [&str; 3] = ["MET", "ATTENDED", "VISITED"];

#[derive(Clone, Debug)]
struct Small {
    /// Label and the value of `age`, where it has one.
    nodes: Vec<(usize, Option<i64>)>,
    /// Type, start, end.
    rels: Vec<(usize, usize, usize)>,
}

fn small() -> impl Strategy<Value = Small> {
    let nodes = prop::collection::vec((0..LABELS.len(), prop::option::of(0..4i64)), 1..7);
    nodes.prop_flat_map(|nodes| {
        let count = nodes.len();
        let rels = prop::collection::vec((0..TYPES.len(), 0..count, 0..count), 0..9);
        (Just(nodes), rels).prop_map(|(nodes, rels)| Small { nodes, rels })
    })
}

fn graph(small: &Small) -> Graph {
    let node = |(number, &(label, age)): (usize, &(usize, Option<i64>))| {
        let mut properties = Properties::new();
        properties.insert("name".to_owned(), Property::Text(format!("n{number}").into()));
        if let Some(age) = age {
            properties.insert("age".to_owned(), Property::Int(age));
        }
        Node {
            id: number as u64 + 1,
            labels: vec![LABELS[label].to_owned()],
            properties,
            evidence: Vec::new(),
        }
    };
    let rel = |(number, &(kind, start, end)): (usize, &(usize, usize, usize))| Relationship {
        id: 100 + number as u64,
        kind: TYPES[kind].to_owned(),
        start: start as u32,
        end: end as u32,
        properties: Properties::new(),
        evidence: Vec::new(),
    };
    let resolution = Resolution {
        nodes: small.nodes.iter().enumerate().map(node).collect(),
        relationships: small.rels.iter().enumerate().map(rel).collect(),
        ..Resolution::default()
    };
    Graph::new(resolution, &[])
}

#[derive(Clone, Copy, Debug)]
enum Way {
    Out,
    In,
    Any,
}

/// A chain of nodes with a condition on ages.
#[derive(Clone, Debug)]
struct Chain {
    labels: Vec<Option<usize>>,
    steps: Vec<(Option<usize>, Way)>,
    /// Which node, the comparison, the number.
    age: Option<(usize, &'static str, i64)>,
    distinct: bool,
}

fn chain() -> impl Strategy<Value = Chain> {
    (1..4usize).prop_flat_map(|length| {
        let labels = prop::collection::vec(prop::option::of(0..LABELS.len()), length);
        let way = prop_oneof![Just(Way::Out), Just(Way::In), Just(Way::Any)];
        let steps = prop::collection::vec((prop::option::of(0..TYPES.len()), way), length - 1);
        let comparison = prop::sample::select(&["=", "<>", "<", ">="][..]);
        let age = prop::option::of((0..length, comparison, 0..4i64));
        (labels, steps, age, any::<bool>()).prop_map(|(labels, steps, age, distinct)| Chain {
            labels,
            steps,
            age,
            distinct,
        })
    })
}

impl Chain {
    fn cypher(&self) -> String {
        let mut text = "MATCH ".to_owned();
        for (number, label) in self.labels.iter().enumerate() {
            let label = label
                .map(|label| format!(":{}", LABELS[label]))
                .unwrap_or_default();
            text += &format!("(v{number}{label})");
            if let Some((kind, way)) = self.steps.get(number) {
                let kind = kind.map(|kind| format!("[:{}]", TYPES[kind])).unwrap_or_default();
                text += &match way {
                    Way::Out => format!("-{kind}->"),
                    Way::In => format!("<-{kind}-"),
                    Way::Any => format!("-{kind}-"),
                };
            }
        }
        if let Some((node, comparison, number)) = self.age {
            text += &format!(" WHERE v{node}.age {comparison} {number}");
        }
        let columns: Vec<String> = (0..self.labels.len())
            .map(|number| format!("v{number}.name"))
            .collect();
        let distinct = if self.distinct { "DISTINCT " } else { "" };
        text + &format!(" RETURN {distinct}{}", columns.join(", "))
    }

    /// Every way to put nodes and different relationships into the chain, found by trying all of them.
    fn brute(&self, small: &Small) -> Vec<Vec<String>> {
        let mut found = Vec::new();
        let mut nodes = Vec::new();
        self.extend(small, &mut nodes, &mut Vec::new(), &mut found);
        found.sort();
        if self.distinct {
            found.dedup();
        }
        found
    }

    fn extend(
        &self,
        small: &Small,
        nodes: &mut Vec<usize>,
        used: &mut Vec<usize>,
        found: &mut Vec<Vec<String>>,
    ) {
        let at = nodes.len();
        if at == self.labels.len() {
            if self.holds(small, nodes) {
                found.push(nodes.iter().map(|node| format!("n{node}")).collect());
            }
            return;
        }
        let fits = |node: usize| self.labels[at].is_none_or(|label| small.nodes[node].0 == label);
        let Some(&last) = nodes.last() else {
            for node in (0..small.nodes.len()).filter(|&node| fits(node)) {
                nodes.push(node);
                self.extend(small, nodes, used, found);
                nodes.pop();
            }
            return;
        };
        let (kind, way) = self.steps[at - 1];
        for (number, &(found_kind, start, end)) in small.rels.iter().enumerate() {
            if used.contains(&number) || kind.is_some_and(|kind| kind != found_kind) {
                continue;
            }
            let out = (start == last).then_some(end);
            let into = (end == last).then_some(start);
            let mut others: Vec<usize> = match way {
                Way::Out => out.into_iter().collect(),
                Way::In => into.into_iter().collect(),
                Way::Any => out.into_iter().chain(into).collect(),
            };
            // A loop is one relationship, walked once.
            others.dedup();
            for other in others.into_iter().filter(|&node| fits(node)) {
                nodes.push(other);
                used.push(number);
                self.extend(small, nodes, used, found);
                used.pop();
                nodes.pop();
            }
        }
    }

    fn holds(&self, small: &Small, nodes: &[usize]) -> bool {
        self.age.is_none_or(|(node, comparison, number)| {
            small.nodes[nodes[node]].1.is_some_and(|age| match comparison {
                "=" => age == number,
                "<>" => age != number,
                "<" => age < number,
                _ => age >= number,
            })
        })
    }
}

fn rows(graph: &Graph, text: &str, plain: bool) -> Vec<Vec<String>> {
    let options = Options {
        plain,
        lenient: true,
        ..Options::default()
    };
    let answer = run(text, graph, &mut Edits::default(), &options);
    let answer = answer.unwrap_or_else(|error| panic!("{text}: {error:?}"));
    let cell = |value: &Value| match value {
        Value::Text(text) => text.to_string(),
        other => format!("{other:?}"),
    };
    let mut rows: Vec<Vec<String>> = answer
        .rows
        .iter()
        .map(|row| row.iter().map(cell).collect())
        .collect();
    rows.sort();
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_finds_what_trying_everything_finds(small in small(), chain in chain()) {
        let graph = graph(&small);
        let text = chain.cypher();
        let wanted = chain.brute(&small);
        prop_assert_eq!(&rows(&graph, &text, false), &wanted, "planned: {}", text);
        prop_assert_eq!(&rows(&graph, &text, true), &wanted, "plain: {}", text);
    }

    #[test]
    fn two_chains_with_a_shared_node_join_as_plain_ones(small in small(), one in chain(), other in chain()) {
        let graph = graph(&small);
        let second = other.cypher().replace("MATCH (v0", "(w0");
        let mut second = second.split(" WHERE ").next().unwrap_or_default().split(" RETURN ").next().unwrap_or_default().to_owned();
        for number in 1..4 {
            second = second.replace(&format!("(v{number}"), &format!("(w{number}"));
        }
        let first = one.cypher();
        let head = first.split(" WHERE ").next().unwrap_or_default().split(" RETURN ").next().unwrap_or_default();
        for tail in ["RETURN count(*)", "AND v0.name = w0.name RETURN v0.name, count(*)", "AND v0.age < w0.age RETURN DISTINCT v0.name, w0.name"] {
            let text = format!("{head}, {second} WHERE true {tail}");
            let text = text.replace("WHERE true RETURN", "RETURN");
            prop_assert_eq!(rows(&graph, &text, false), rows(&graph, &text, true), "{}", text);
        }
    }

    #[test]
    fn any_text_is_answered_or_refused(text in "\\PC{0,80}") {
        let graph = graph(&Small { nodes: vec![(0, None)], rels: vec![] });
        let _ = run(&text, &graph, &mut Edits::default(), &Options::default());
    }

    #[test]
    fn any_words_of_the_language_are_answered_or_refused(
        words in prop::collection::vec(prop::sample::select(&[
            "MATCH", "(", ")", "n", "[", "]", "-", "->", "<-", ":Person", "RETURN", "WHERE", "n.name", "=", "'x'", "1", "0", "/", "AND", "NOT",
            "CREATE", "DELETE", "SET", "MERGE", "UNWIND", "AS", "x", "WITH", "ORDER BY", "LIMIT", "{", "}", ",", "*", "..", "|", "$p", "count", "null",
            "EXISTS", "CASE", "WHEN", "THEN", "END", "shortestPath", "=~", "9223372036854775807", "1e400", "\"", "`", "//", "/*",
        ][..]), 0..24),
    ) {
        let graph = graph(&Small { nodes: vec![(0, Some(1)), (1, None)], rels: vec![(0, 0, 1)] });
        let options = Options { most: Some(1000), ..Options::default() };
        let _ = run(&words.join(" "), &graph, &mut Edits::default(), &options);
    }
}

/// Input that breaks parsers, each answered or refused without a panic.
#[test]
fn hostile_patterns_are_refused() {
    let graph = graph(&Small {
        nodes: vec![(0, Some(1)), (1, None), (2, Some(3))],
        rels: vec![(0, 0, 1), (1, 1, 2), (2, 2, 0), (0, 0, 0)],
    });
    let deep = 10_000;
    let hostile = [
        format!("RETURN {}1{}", "(".repeat(deep), ")".repeat(deep)),
        format!("RETURN {}1{}", "[".repeat(deep), "]".repeat(deep)),
        format!("RETURN {}1", "NOT ".repeat(deep)),
        format!("RETURN {}1", "-".repeat(deep)),
        format!("RETURN {}", "{a: ".repeat(deep)),
        format!("MATCH {} RETURN 1", "(a)-->".repeat(deep)),
        format!("RETURN {}", "CASE WHEN true THEN ".repeat(deep)),
        format!("RETURN '{}'", "x".repeat(1_000_000)),
        format!("RETURN [{}]", "1,".repeat(300_000)),
        format!("RETURN {}1", "1+".repeat(deep)),
        format!("RETURN {}1", "1=".repeat(deep)),
        "RETURN 1/0".to_owned(),
        "RETURN 1 % 0".to_owned(),
        "RETURN -9223372036854775808 - 1".to_owned(),
        "RETURN 99999999999999999999".to_owned(),
        "RETURN 'unclosed".to_owned(),
        "MATCH (n".to_owned(),
        "MATCH (n) RETURN n /* unclosed".to_owned(),
        "RETURN `unclosed".to_owned(),
        "MATCH (n) RETURN n.\u{0}name".to_owned(),
        "ΜATCH (n) RETURN n".to_owned(),
        "MATCH (а) RETURN a".to_owned(),
        "MATCH p = (a)-[*]-(b), q = (c)-[*]-(d), r = (e)-[*]-(f) RETURN count(*)".to_owned(),
        "UNWIND range(1, 1000000000) AS x RETURN count(x)".to_owned(),
        "RETURN range(1, 9223372036854775807)".to_owned(),
        "RETURN 'a' =~ '(a*)*b'".to_owned(),
        "RETURN size(reduce(s = 'x', i IN range(1, 60) | s + s))".to_owned(),
    ];
    for text in hostile {
        let options = Options {
            most: Some(100_000),
            time: Some(std::time::Duration::from_secs(2)),
            ..Options::default()
        };
        // Answered or refused: what matters is that it ends, and not by a panic.
        let _ = run(&text, &graph, &mut Edits::default(), &options);
    }
}
