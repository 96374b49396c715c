//! Planned queries give the rows that the same queries give as they are written, on graphs with loops, parallel
//! relationships and nodes without labels.

use newsgraph::extract::{Properties, Property};
use newsgraph::query::{self, Edits, Options, prepare};
use newsgraph::resolve::{Node, Relationship, Resolution};
use newsgraph::store::Graph;

/// A small graph from a seed: few nodes, so that loops, parallels and cycles are common.
fn graph(seed: u64) -> Graph {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let mut below = |sides: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % sides
    };
    let mut found = Resolution::default();
    let count = 3 + below(5);
    for id in 0..count {
        let labels = match below(4) {
            0 => vec![],
            1 => vec!["Place".to_owned()],
            _ => vec!["Person".to_owned()],
        };
        let mut properties = Properties::new();
        // Two nodes may share a name, also one that differs in its case only.
        let name = ["ann", "Ann", "bob", "cy"][below(4) as usize];
        properties.insert("name".to_owned(), Property::from(name));
        found.nodes.push(Node {
            id,
            labels,
            properties,
            evidence: Vec::new(),
        });
    }
    for id in 0..4 + below(14) {
        let mut properties = Properties::new();
        match below(3) {
            0 => drop(properties.insert("day".to_owned(), Property::Int(2))),
            1 => drop(properties.insert(
                "day".to_owned(),
                Property::from(format!("2024-01-0{}", 1 + below(5))),
            )),
            _ => {}
        }
        let kind = ["MET", "SAW"][below(2) as usize].to_owned();
        let (start, end) = (below(count) as u32, below(count) as u32);
        found.relationships.push(Relationship {
            id,
            kind,
            start,
            end,
            properties,
            evidence: Vec::new(),
        });
    }
    Graph::new(found, &[])
}

const QUERIES: [&str; 26] = [
    "MATCH (a)-[:MET]->(b)-[:MET]->(c), (a)-[:MET]->(c) RETURN count(*)",
    "MATCH (a)-[:MET]->(b)-[:MET]->(c), (c)-[:MET]->(a) RETURN count(*)",
    "MATCH (a:Person)-[:MET]->(b:Person)<-[:SAW]-(c:Person), (a)<-[:SAW]-(c) RETURN count(*)",
    "MATCH (a)-[:MET]-(b)-[:MET]-(c), (a)-[:MET]-(c) RETURN count(*)",
    "MATCH (a)-[:MET]->(b)-[:MET]->(c) MATCH (a)-[:MET]->(c) RETURN count(*)",
    "MATCH (a)-[:MET]->(b)-[:MET]->(c), (c)-[:MET|SAW]->(a) RETURN a.name, count(*)",
    "MATCH (a)-[r:MET]->(b)-[s]->(a) RETURN count(r), count(DISTINCT s)",
    "MATCH (a)-[:MET]->(b:Person) RETURN a, count(b)",
    "MATCH (a)-[:MET]-(b) RETURN a.name, count(*), count(DISTINCT b), min(b.name)",
    "MATCH (a)-[:MET]->(b), (a)-[:SAW]->(c) RETURN a, count(c)",
    "MATCH (a)-[:MET*1..3]->(b) RETURN DISTINCT a, b",
    "MATCH (a)-[:MET*1..3]-(b) RETURN DISTINCT a, b",
    "MATCH (a)-[*0..2]-(b:Person) RETURN DISTINCT a, b",
    "MATCH (a)-[:MET*]-(b) RETURN a, count(DISTINCT b)",
    "MATCH (a)-[:SAW]->(x)-[:MET*1..2]-(b) RETURN DISTINCT a, x, b",
    "MATCH (a {name: 'ann'})-[:MET*1..4]->(a) RETURN DISTINCT a",
    "MATCH (a {name: 'ann'})-[:MET]->(b)-[:SAW]->(c {name: 'bob'}) RETURN a, b, c",
    "MATCH p = shortestPath((a)-[:MET*]-(b)) RETURN a, b, length(p)",
    "MATCH p = allShortestPaths((a)-[:MET*..4]->(b)) RETURN a, b, length(p), count(*)",
    "MATCH p = allShortestPaths((a)-[*]-(b)) RETURN a, b, p",
    "MATCH (a)-[r:MET]->(b) WHERE r.day >= '2024-01-02' AND r.day < '2024-01-04' RETURN a, b, r.day",
    "MATCH (a:Person)<-[r:MET]-(b) WHERE r.day > '2024-01-02' RETURN a, b, r ORDER BY r.day, a, b, r",
    "MATCH (a)-[r:SAW]->(b)-[:MET]->(c) WHERE r.day = '2024-01-03' RETURN a, b, c",
    "MATCH (a)-[:MET]->(b) OPTIONAL MATCH (b)-[r:SAW]->(c) WHERE r.day <= '2024-01-03' RETURN a, b, r, count(c)",
    "MATCH (a)-[r:MET]->(b) RETURN r.day AS day, a ORDER BY day DESC, a LIMIT 100",
    "MATCH (a) WHERE EXISTS { MATCH (a)-[:MET*1..2]-(b:Place) } RETURN a",
];

#[test]
fn plans_change_no_rows() {
    for seed in 0..150 {
        let graph = graph(seed);
        for text in QUERIES {
            let rows = |plain: bool| {
                let options = Options {
                    plain,
                    lenient: true,
                    ..Options::default()
                };
                let answer = query::run(text, &graph, &mut Edits::default(), &options);
                let rows = answer.unwrap_or_else(|error| panic!("{text}: {error}")).rows;
                let mut rows: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
                rows.sort();
                rows
            };
            let plain = rows(true);
            // The second time the graph has an index for ranges.
            for time in 0..2 {
                assert_eq!(rows(false), plain, "seed {seed}, time {time}: {text}");
            }
        }
    }
}

#[test]
fn a_range_with_a_limit_gives_the_first_rows_of_all() {
    let text =
        "MATCH (a)-[r:MET]->(b) WHERE r.day >= '2024-01-02' RETURN r.day AS day, a, b ORDER BY day, a, b";
    for seed in 0..150 {
        let graph = graph(seed);
        let options = Options {
            lenient: true,
            ..Options::default()
        };
        let rows = |text: &str| {
            prepare(text, &graph, &options)
                .and_then(|query| query.run())
                .unwrap()
                .rows
        };
        let all = rows(text);
        let first = rows(&format!("{text} LIMIT 3"));
        assert_eq!(first, all[..all.len().min(3)], "seed {seed}");
    }
}
