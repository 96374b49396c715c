//! Patterns that change a graph, through the binary: what they write stays, survives a build, and a failed one leaves no
//! trace.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod desk;

use desk::{newsgraph, told};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const GRAPH: &str = r#"{"type":"node","id":"1","labels":["Person"],"properties":{"name":"Ada Ek"}}
{"type":"node","id":"2","labels":["Person"],"properties":{"name":"Jo Li"}}
{"type":"node","id":"3","labels":["Event"],"properties":{"name":"Oslo summit"}}
{"type":"relationship","id":"1","label":"ATTENDED","start":{"id":"1"},"end":{"id":"3"},"properties":{}}
"#;

fn made() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("g.jsonl"), GRAPH).unwrap();
    told(folder.path(), &["build", "g.jsonl", "--graph", "g.newsgraph"]);
    folder
}

/// The lines below the head of an answer.
fn rows(folder: &Path, query: &str) -> Vec<String> {
    let (shown, _) = told(folder, &["query", "g.newsgraph", query]);
    shown.lines().skip(1).map(str::to_owned).collect()
}

const NAMES: &str = "MATCH (n) RETURN n.name ORDER BY n.name";

#[test]
fn what_is_written_is_counted_found_and_kept() {
    let desk = made();
    let folder = desk.path();
    let attend = "MATCH (p:Person {name: 'Jo Li'}), (e:Event) CREATE (p)-[r:ATTENDED {note: 'photo'}]->(e) RETURN p.name";
    let (shown, said) = told(folder, &["query", "g.newsgraph", attend]);
    assert_eq!(shown, "p.name\nJo Li\n");
    assert!(said.contains("1 relationship created"), "{said}");
    let make = "CREATE (p:Person {name: $name, born: date('1970-01-02')})";
    let (_, said) = told(folder, &["query", "g.newsgraph", make, "--param", "name=Ida Moe"]);
    assert!(said.contains("1 node created"), "{said}");
    let (_, said) = told(
        folder,
        &[
            "query",
            "g.newsgraph",
            "MATCH (p {name: 'Ada Ek'}) SET p.office = 'envoy'",
        ],
    );
    assert!(said.contains("1 node or relationship changed"), "{said}");
    let (shown, _) = told(
        folder,
        &[
            "query",
            "g.newsgraph",
            "who attended the Oslo summit",
            "--no-evidence",
        ],
    );
    assert!(shown.contains("Ada Ek") && shown.contains("Jo Li"), "{shown}");

    // The next build runs the changes again over what the articles say.
    told(folder, &["build", "g.jsonl", "--graph", "g.newsgraph"]);
    assert_eq!(rows(folder, NAMES), ["Ada Ek", "Ida Moe", "Jo Li", "Oslo summit"]);
    assert_eq!(
        rows(folder, "MATCH (p {name: 'Ada Ek'}) RETURN p.office"),
        ["envoy"]
    );
    assert_eq!(
        rows(folder, "MATCH (p:Person)-[:ATTENDED]->() RETURN count(*)"),
        ["2"]
    );
}

#[test]
fn what_is_deleted_is_gone_with_its_relationships() {
    let desk = made();
    let (_, said) = told(
        desk.path(),
        &[
            "query",
            "g.newsgraph",
            "MATCH (p {name: 'Ada Ek'}) DETACH DELETE p",
        ],
    );
    assert!(said.contains("1 node deleted, 1 relationship deleted"), "{said}");
    assert_eq!(rows(desk.path(), NAMES), ["Jo Li", "Oslo summit"]);
    assert_eq!(rows(desk.path(), "MATCH ()-[r]->() RETURN count(r)"), ["0"]);
    // The rows of a query that deletes one node and returns another speak of the right one.
    let swap = "MATCH (a:Person), (e:Event) DELETE a RETURN e.name, labels(e)";
    let (shown, _) = told(desk.path(), &["query", "g.newsgraph", swap]);
    assert_eq!(shown, "e.name\tlabels(e)\nOslo summit\tEvent\n");
}

#[test]
fn a_change_that_fails_leaves_the_file_as_it_was() {
    let desk = made();
    let file = desk.path().join("g.newsgraph");
    let before = fs::read(&file).unwrap();
    for wrong in [
        "MATCH (p:Person {name: 'Ada Ek'}) DELETE p",
        "CREATE (p:Person {name: $missing})",
        "MATCH (p:Person) CREATE (q:Person {name: p.name}) SET q.age = 1 / 0",
        "MATCH (p:Person) SET p.friends = [{a: 1}]",
        "MERGE (p:Person {name: null})",
    ] {
        let done = newsgraph(desk.path(), &["query", "g.newsgraph", wrong]);
        assert!(!done.status.success(), "{wrong}");
        assert!(
            String::from_utf8_lossy(&done.stderr).contains("error:"),
            "{wrong}"
        );
        assert_eq!(fs::read(&file).unwrap(), before, "{wrong}");
    }
}

#[test]
fn merge_makes_what_is_missing_once() {
    let desk = made();
    let merge = "MERGE (p:Person {name: 'Ida Moe'}) ON CREATE SET p.new = true ON MATCH SET p.seen = true RETURN p.name";
    let (_, said) = told(desk.path(), &["query", "g.newsgraph", merge]);
    assert!(said.contains("1 node created"), "{said}");
    let (_, said) = told(desk.path(), &["query", "g.newsgraph", merge]);
    assert!(said.contains("1 node or relationship changed"), "{said}");
    assert_eq!(
        rows(desk.path(), "MATCH (p {name: 'Ida Moe'}) RETURN p.new, p.seen"),
        ["true\ttrue"]
    );
}

#[test]
fn scripts_and_the_shell_change_the_same_file() {
    let desk = made();
    fs::write(
        desk.path().join("s.ngq"),
        "CREATE (:Person {name: 'Uma Rao'})\n\nMATCH (p:Person) RETURN count(p)\n",
    )
    .unwrap();
    let (shown, _) = told(desk.path(), &["run", "g.newsgraph", "s.ngq"]);
    assert!(shown.contains('3'), "{shown}");
    let mut shell = Command::new(env!("CARGO_BIN_EXE_newsgraph"))
        .args(["repl", "g.newsgraph", "--no-history"])
        .current_dir(desk.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let lines = b".param who=Olu Ade\nCREATE (:Person {name: $who})\nMATCH (p:Person) RETURN count(p)\n";
    std::io::Write::write_all(&mut shell.stdin.take().unwrap(), lines).unwrap();
    let done = shell.wait_with_output().unwrap();
    assert!(done.status.success());
    assert!(String::from_utf8_lossy(&done.stdout).contains('4'));
    assert_eq!(
        rows(desk.path(), "MATCH (p:Person {name: 'Olu Ade'}) RETURN p.name"),
        ["Olu Ade"]
    );
}

#[test]
fn articles_without_a_file_change_in_memory_only() {
    let desk = made();
    let make = "CREATE (p:Person {name: 'Zed'}) RETURN p.name";
    let (shown, _) = told(desk.path(), &["query", "g.jsonl", make]);
    assert_eq!(shown, "p.name\nZed\n");
    assert_eq!(fs::read_to_string(desk.path().join("g.jsonl")).unwrap(), GRAPH);
}

#[test]
fn profile_shows_rows_and_time_of_each_step_and_limits_stop_a_query() {
    let desk = made();
    let shown = rows(
        desk.path(),
        "PROFILE MATCH (p:Person) WHERE p.name =~ 'J.*' RETURN p.name",
    );
    assert!(shown.iter().any(|row| row.contains("Filter\t1\t")), "{shown:?}");
    let explode = "MATCH (a), (b), (c) RETURN a, b, c";
    let done = newsgraph(desk.path(), &["query", "g.newsgraph", explode, "--max-rows", "5"]);
    assert!(!done.status.success());
    assert!(String::from_utf8_lossy(&done.stderr).contains("more than 5 intermediate rows"));
    let done = newsgraph(
        desk.path(),
        &["query", "g.newsgraph", "MATCH (n) WHERE n.name =~ '(' RETURN n"],
    );
    assert!(String::from_utf8_lossy(&done.stderr).contains("no regular expression"));
}
