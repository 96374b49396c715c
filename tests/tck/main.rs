//! openCypher's conformance suite: every scenario of the feature files, each example row of an outline as one.
//!
//! Reads the folder `../shared/tck`, or the one that `NEWSGRAPH_TCK` names. `expected-failures.txt` lists what is known
//! to fail, with reasons: a scenario listed there that passes fails the test, and so does one that fails and is not
//! listed. Another folder runs without that list.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod cells;
mod gherkin;

use cells::{canonical, shown};
use gherkin::{Scenario, Step};
use indexmap::IndexMap;
use newsgraph::query::{self, Edits, Options, QueryError, Value, World};
use newsgraph::resolve::Resolution;
use newsgraph::store::Graph;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Columns and rows.
type Table = (Vec<String>, Vec<Vec<Value>>);

/// What a scenario has done so far.
struct Stage<'g> {
    graph: &'g Graph,
    edits: Edits,
    parameters: IndexMap<String, Value>,
    outcome: Option<Result<Table, QueryError>>,
    effects: BTreeMap<&'static str, usize>,
}

/// What there is in a graph, for side effects.
#[derive(Default)]
struct Snapshot {
    nodes: BTreeSet<u32>,
    rels: BTreeSet<u32>,
    labels: BTreeSet<String>,
    properties: BTreeSet<String>,
}

fn snapshot(graph: &Graph, edits: &Edits) -> Snapshot {
    let world = World::new(graph, edits.clone());
    let mut found = Snapshot::default();
    let mut keep = |of: &Value, owner: String| {
        for (key, value) in world.properties(of).unwrap() {
            found
                .properties
                .insert(format!("{owner} {key} {}", shown(&world, &value, false)));
        }
    };
    for node in world.nodes() {
        found.nodes.insert(node.0);
        found
            .labels
            .extend(world.labels(node).iter().map(ToString::to_string));
        keep(&Value::Node(node), format!("n{}", node.0));
    }
    for rel in world.rels() {
        found.rels.insert(rel.0);
        keep(&Value::Rel(rel), format!("r{}", rel.0));
    }
    found
}

impl Stage<'_> {
    fn run(&mut self, text: &str) -> Result<(Vec<String>, Vec<Vec<Value>>), QueryError> {
        let options = Options {
            parameters: self.parameters.clone(),
            lenient: true,
            time: Some(std::time::Duration::from_secs(20)),
            ..Options::default()
        };
        let answer = query::run(text, self.graph, &mut self.edits, &options)?;
        Ok((answer.columns, answer.rows))
    }

    fn step(&mut self, step: &Step, graphs: &Path) -> Result<(), String> {
        let text = step.text.trim_end_matches(':');
        let body = step.body.as_str();
        if matches!(text, "an empty graph" | "any graph") {
            return Ok(());
        }
        if let Some(name) = text
            .strip_prefix("the ")
            .and_then(|rest| rest.strip_suffix(" graph"))
        {
            let script = std::fs::read_to_string(graphs.join(name).join(format!("{name}.cypher")));
            let script = script.map_err(|error| error.to_string())?;
            return self
                .run(&script)
                .map(drop)
                .map_err(|error| format!("{name}: {error}"));
        }
        if text == "having executed" {
            return self
                .run(body)
                .map(drop)
                .map_err(|error| format!("setup: {error}"));
        }
        if text == "parameters are" {
            for row in &step.table {
                let (_, rows) = self
                    .run(&format!("RETURN {} AS value", row[1]))
                    .map_err(|error| error.to_string())?;
                self.parameters.insert(row[0].clone(), rows[0][0].clone());
            }
            return Ok(());
        }
        if text.starts_with("there exists a procedure") {
            return Err("procedures are not part of the language".to_owned());
        }
        if matches!(text, "executing query" | "executing control query") {
            let before = snapshot(self.graph, &self.edits);
            self.outcome = Some(self.run(body));
            let after = snapshot(self.graph, &self.edits);
            self.effects.clear();
            self.effects.extend([
                ("+nodes", after.nodes.difference(&before.nodes).count()),
                ("-nodes", before.nodes.difference(&after.nodes).count()),
                ("+relationships", after.rels.difference(&before.rels).count()),
                ("-relationships", before.rels.difference(&after.rels).count()),
                ("+labels", after.labels.difference(&before.labels).count()),
                ("-labels", before.labels.difference(&after.labels).count()),
                (
                    "+properties",
                    after.properties.difference(&before.properties).count(),
                ),
                (
                    "-properties",
                    before.properties.difference(&after.properties).count(),
                ),
            ]);
            return Ok(());
        }
        if text == "no side effects" || text == "the side effects should be" {
            let expected: BTreeMap<&str, usize> = step
                .table
                .iter()
                .map(|row| (row[0].as_str(), row[1].parse().unwrap()))
                .collect();
            for (name, &count) in &self.effects {
                let wanted = expected.get(name).copied().unwrap_or(0);
                if count != wanted {
                    return Err(format!("side effect {name}: {count}, not {wanted}"));
                }
            }
            return Ok(());
        }
        self.result(text, step)
    }

    fn result(&self, text: &str, step: &Step) -> Result<(), String> {
        let outcome = self.outcome.as_ref().ok_or("nothing was executed")?;
        if let Some((kind, rest)) = text.split_once(" should be raised at ") {
            let kind = kind.trim_start_matches("an ").trim_start_matches("a ");
            let (phase, detail) = rest.split_once(": ").unwrap_or((rest, "*"));
            let Err(error) = outcome else {
                return Err(format!("no error, where {kind} {detail} was expected"));
            };
            let (found, compile, name) = error.code();
            let in_phase = match phase.trim() {
                "compile time" => compile,
                "runtime" => !compile,
                _ => true,
            };
            let detail = detail.trim();
            if found != kind || !in_phase || !(detail == "*" || detail == name) {
                let phase_found = if compile { "compile time" } else { "runtime" };
                return Err(format!(
                    "{found} at {phase_found}: {name} ({error}), not {kind} at {phase}: {detail}"
                ));
            }
            return Ok(());
        }
        let (columns, rows) = outcome
            .as_ref()
            .map_err(|error| format!("{:?}: {error}", error.code()))?;
        if text == "the result should be empty" {
            return if rows.is_empty() {
                Ok(())
            } else {
                Err(format!("{} rows, not none", rows.len()))
            };
        }
        if !text.starts_with("the result should be") {
            return Err(format!("no such step: {text}"));
        }
        let unordered = text.contains("ignoring element order for lists");
        let world = World::new(self.graph, self.edits.clone());
        let show = |row: &Vec<Value>| -> Vec<String> {
            row.iter().map(|value| shown(&world, value, unordered)).collect()
        };
        let mut found: Vec<Vec<String>> = rows.iter().map(show).collect();
        let mut expected: Vec<Vec<String>> = Vec::new();
        for row in &step.table {
            expected.push(
                row.iter()
                    .map(|cell| canonical(cell, unordered))
                    .collect::<Option<_>>()
                    .ok_or("odd cell")?,
            );
        }
        if *columns != step.header && !(rows.is_empty() && expected.is_empty()) {
            return Err(format!("columns {columns:?}, not {:?}", step.header));
        }
        if !text.contains("in order") {
            found.sort();
            expected.sort();
        }
        if found == expected {
            return Ok(());
        }
        Err(format!("{found:?}, not {expected:?}"))
    }
}

fn run(scenario: &Scenario, graphs: &Path) -> Result<(), String> {
    let graph = Graph::new(Resolution::default(), &[]);
    let mut stage = Stage {
        graph: &graph,
        edits: Edits::default(),
        parameters: IndexMap::new(),
        outcome: None,
        effects: BTreeMap::new(),
    };
    scenario
        .steps
        .iter()
        .try_for_each(|step| stage.step(step, graphs))
}

fn features(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            features(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "feature") {
            found.push(path);
        }
    }
}

/// `feature: scenario` of each line, what stands behind ` -- ` is the reason.
fn expected_failures() -> BTreeMap<String, String> {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tck/expected-failures.txt");
    let text = std::fs::read_to_string(list).unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, reason) = line.split_once(" -- ").expect("a listed scenario has its reason");
            (name.to_owned(), reason.to_owned())
        })
        .collect()
}

fn main() {
    let given = std::env::var_os("NEWSGRAPH_TCK").map(PathBuf::from);
    let own = given.is_none();
    let folder = given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/tck"));
    let mut out = String::new();
    if !folder.is_dir() {
        writeln!(out, "SKIPPED: there is no folder {}", folder.display()).unwrap();
        writeln!(out, "tck: 0 passed, 0 failed, 0 skipped of 0 scenarios").unwrap();
        print(&out);
        return;
    }
    let mut files = Vec::new();
    features(&folder, &mut files);
    let graphs = folder.join("graphs");
    let mut listed = if own { expected_failures() } else { BTreeMap::new() };
    let (mut passed, mut failed, mut wrong) = (0, 0, Vec::new());
    let (mut reading, mut reading_passed) = (0, 0);
    for file in &files {
        let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
        let (mut good, mut bad) = (0, 0);
        for scenario in gherkin::scenarios(&std::fs::read_to_string(file).unwrap()) {
            let name = format!("{stem}: {}", scenario.name);
            let guarded = std::panic::catch_unwind(|| run(&scenario, &graphs));
            let outcome = guarded.unwrap_or_else(|_| Err("a panic".to_owned()));
            let known = listed.remove(&name);
            if scenario.reads() {
                reading += 1;
                reading_passed += usize::from(outcome.is_ok());
            }
            match (&outcome, known) {
                (Ok(()), Some(_)) => wrong.push(format!("{name} passes and is listed as a failure")),
                (Err(why), None) => wrong.push(format!("{name}: {why}")),
                _ => {}
            }
            if outcome.is_ok() {
                good += 1;
            } else {
                bad += 1;
            }
        }
        writeln!(out, "{stem}: {good} of {}", good + bad).unwrap();
        passed += good;
        failed += bad;
    }
    wrong.extend(
        listed
            .keys()
            .map(|name| format!("{name} is listed and does not exist")),
    );
    for line in &wrong {
        writeln!(out, "{line}").unwrap();
    }
    writeln!(out, "reading: {reading_passed} of {reading}").unwrap();
    writeln!(
        out,
        "tck: {passed} passed, {failed} failed, 0 skipped of {} scenarios",
        passed + failed
    )
    .unwrap();
    print(&out);
    if own && !wrong.is_empty() {
        std::process::exit(1);
    }
}

#[expect(clippy::print_stdout, reason = "the counts are the result of the run")]
fn print(text: &str) {
    print!("{text}");
}
