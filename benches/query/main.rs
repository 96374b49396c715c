//! What queries cost on a large graph, each beside a loop over the same graph that is written for it alone.
//!
//! `cargo bench --bench query` prints for each query the time of the loop, the time of the planned query with its ratio,
//! the time from the query's text to its answer with its ratio, and the time to read the text. Both sides give the same
//! rows, or the benchmark stops. Times are the best of several runs, warm.
//!
//! `--only WORDS` runs the queries whose names contain the words, `--seconds N` each for N seconds instead of half a one.
//!
//! `cargo bench --bench query -- --export FOLDER` writes the graph as CSV files, and the queries with newsgraph's times
//! and row counts, for `benches/peers.py`.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints and may stop"
)]

mod cases;
mod export;
#[path = "../synthetic/mod.rs"]
mod synthetic;

use newsgraph::query::{self, Edits, Options, Value};
use newsgraph::store::Graph;
use std::time::Instant;

/// Runs something until some time has passed, five times at least; the best time in seconds.
fn best<T>(seconds: f64, mut run: impl FnMut() -> T) -> f64 {
    let (mut best, mut runs, start) = (f64::INFINITY, 0, Instant::now());
    while runs < 5 || (start.elapsed().as_secs_f64() < seconds && runs < 100_000) {
        let one = Instant::now();
        std::hint::black_box(run());
        best = best.min(one.elapsed().as_secs_f64());
        runs += 1;
    }
    best
}

fn answer(text: &str, graph: &Graph) -> Vec<Vec<Value>> {
    let answer = query::run(text, graph, &mut Edits::default(), &Options::default());
    answer.unwrap().rows
}

/// Rows as comparable words, sorted: both sides must agree.
fn shown(rows: &[Vec<Value>]) -> Vec<String> {
    let mut shown: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
    shown.sort();
    shown
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |option: &str| {
        let at = arguments.iter().position(|one| one == option)?;
        arguments.get(at + 1)
    };
    let (folder, only) = (after("--export"), after("--only"));
    let seconds = after("--seconds").map_or(0.5, |seconds| seconds.parse().unwrap());
    let resolution = synthetic::resolution();
    let cases = cases::cases(&resolution);
    if let Some(folder) = folder {
        export::graph(folder.as_ref(), &resolution);
    }
    let graph = Graph::new(resolution, &[]);
    let mut lines = Vec::new();
    println!(
        "query{:<29} {:>7} {:>10} {:>10} {:>6} {:>10} {:>6} {:>8}",
        "", "rows", "loop µs", "run µs", "ratio", "all µs", "ratio", "parse µs"
    );
    let wanted = |case: &&cases::Case| only.is_none_or(|only| case.name.contains(only.as_str()));
    for case in cases.iter().filter(wanted) {
        let rows = answer(&case.text, &graph);
        assert_eq!(shown(&rows), shown(&(case.by_hand)(&graph)), "{}", case.name);
        let hand = best(seconds, || (case.by_hand)(&graph));
        let query = best(seconds, || answer(&case.text, &graph));
        let options = Options::default();
        let prepared = query::prepare(&case.text, &graph, &options).unwrap();
        let run = best(seconds, || prepared.run().unwrap().rows);
        let parse = best(seconds, || query::check(&case.text));
        println!(
            "{:<34} {:>7} {:>10.1} {:>10.1} {:>6.2} {:>10.1} {:>6.2} {:>8.2}",
            case.name,
            rows.len(),
            hand * 1e6,
            run * 1e6,
            run / hand,
            query * 1e6,
            query / hand,
            parse * 1e6
        );
        lines.push((case, rows.len(), run));
    }
    if let Some(folder) = folder {
        export::queries(folder.as_ref(), &lines);
    }
}
