//! What a large graph costs: memory in a process of its own, writing, opening, first look-up, walking.
//!
//! `cargo bench --bench store` generates 200,000 nodes and 1,000,000 relationships with the degrees of news (few names
//! are everywhere), writes the graph to a temporary file and opens it again. Figures go to standard output, one a line.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints and may stop"
)]

use newsgraph::extract::{Properties, Property};
use newsgraph::resolve::{Node, Relationship, Resolution};
use newsgraph::store::{Graph, GraphView, NodeIx, Store, Writer};
use std::time::Instant;

const LABELS: [(&str, u64); 6] = [
    ("Person", 60_000),
    ("Place", 10_000),
    ("Organization", 20_000),
    ("Event", 20_000),
    ("Statement", 80_000),
    ("Article", 10_000),
];

const TYPES: [(&str, usize, usize, u64); 6] = [
    ("ATTENDED", 0, 3, 250_000),
    ("SAID", 0, 4, 200_000),
    ("ABOUT", 4, 0, 200_000),
    ("ACCOMPANIED", 0, 0, 100_000),
    ("MET", 0, 0, 150_000),
    ("MENTIONS", 5, 0, 100_000),
];

/// Random numbers that are the same on every run.
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// A number below `sides`, small ones far more often: the product of two throws.
    fn skewed(&mut self, sides: u64) -> u64 {
        self.throw(sides) * self.throw(sides) / sides * self.throw(sides) / sides
    }
}

fn day(dice: &mut Dice) -> Property {
    Property::Text(format!(
        "20{:02}-{:02}-{:02}",
        20 + dice.throw(6),
        1 + dice.throw(12),
        1 + dice.throw(28)
    ))
}

fn resolution() -> Resolution {
    let mut dice = Dice(7);
    let mut found = Resolution::default();
    let mut starts = Vec::new();
    for (label, count) in LABELS {
        starts.push(found.nodes.len() as u64);
        for number in 0..count {
            let name = format!("{label} {number} {}", dice.throw(1000));
            let mut properties = Properties::new();
            if label == "Person" {
                let alias = vec![Property::Text(format!("P{number}"))];
                properties.insert("aliases".into(), Property::List(alias));
            }
            if label == "Statement" {
                let text = format!("{name}: the words of a statement are about as long as this sentence is");
                properties.insert("text".into(), Property::Text(text));
            }
            properties.insert("name".into(), Property::Text(name));
            properties.insert("date".into(), day(&mut dice));
            let (id, labels) = (found.nodes.len() as u64, vec![label.to_owned()]);
            found.nodes.push(Node {
                id,
                labels,
                properties,
                evidence: Vec::new(),
            });
        }
    }
    for (kind, from, to, count) in TYPES {
        for _ in 0..count {
            let end = |side: usize, dice: &mut Dice| {
                u32::try_from(starts[side] + dice.skewed(LABELS[side].1)).unwrap()
            };
            let (start, end) = (end(from, &mut dice), end(to, &mut dice));
            let (first, last) = (day(&mut dice), day(&mut dice));
            let properties: Properties = [
                (
                    "articles",
                    Property::Int(1 + i64::try_from(dice.skewed(40)).unwrap()),
                ),
                ("first_reported", first),
                ("last_reported", last),
                ("confidence", Property::Float(dice.throw(100) as f64 / 100.0)),
            ]
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
            let id = found.relationships.len() as u64;
            let kind = kind.to_owned();
            found.relationships.push(Relationship {
                id,
                kind,
                start,
                end,
                properties,
                evidence: Vec::new(),
            });
        }
    }
    found
}

/// The resident memory of this process in bytes, where Linux tells it.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace()
        .nth(1)?
        .parse::<usize>()
        .ok()
        .map(|kib| kib * 1024)
}

fn main() {
    // Opening is measured in a process that never held the graph: the child of this one.
    if let Some(path) = std::env::var_os("NEWSGRAPH_BENCH_FILE") {
        return open(path.as_ref());
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.newsgraph");
    let resolution = resolution();
    let start = Instant::now();
    let graph = Graph::new(resolution, &[]);
    println!("index: {:.2} s", start.elapsed().as_secs_f64());
    println!(
        "memory by count: {} bytes a relationship",
        graph.bytes() / graph.rel_count()
    );
    let start = Instant::now();
    Writer::open(&path).unwrap().commit(&[], &[], &graph).unwrap();
    println!("write: {:.2} s", start.elapsed().as_secs_f64());
    println!(
        "file: {} bytes a relationship",
        std::fs::metadata(&path).unwrap().len() as usize / graph.rel_count()
    );
    drop(graph);
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .env("NEWSGRAPH_BENCH_FILE", &path)
        .status();
    assert!(child.unwrap().success());
}

fn open(path: &std::path::Path) {
    let before = resident();
    let start = Instant::now();
    let graph = Store::open(path).unwrap().graph().unwrap();
    let found = graph.named("P7").len();
    println!(
        "open and find a name: {:.3} s ({found} found)",
        start.elapsed().as_secs_f64()
    );
    if let Some((before, after)) = before.zip(resident()) {
        println!(
            "memory of the process: {} bytes a relationship",
            (after - before) / graph.rel_count()
        );
    }
    let start = Instant::now();
    let mut sum = 0_u64;
    for number in 0..graph.node_count() {
        let node = NodeIx(u32::try_from(number).unwrap());
        sum += graph
            .outgoing(node)
            .map(|(rel, end)| u64::from(rel.0 ^ end.0))
            .sum::<u64>();
    }
    println!(
        "walk all relationships: {:.3} s (sum {sum})",
        start.elapsed().as_secs_f64()
    );
}
