//! What a large graph costs: memory in a process of its own, writing, opening, first look-up, walking.
//!
//! `cargo bench --bench store` generates 200,000 nodes and 1,000,000 relationships with the degrees of news (few names
//! are everywhere), writes the graph to a temporary file and opens it again. Figures go to standard output, one a line.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints and may stop"
)]

mod synthetic;

use newsgraph::store::{Graph, GraphView, NodeIx, Store, Writer};
use std::time::Instant;
use synthetic::resolution;

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
