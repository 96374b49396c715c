//! The binary: options, exit statuses, streams, bad input, pipes.
//!
//! Questions and what articles say are tested elsewhere; here a graph comes from an exported file where it can.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Two people and a place, as an exported graph.
const EXPORT: &str = r#"{"type":"node","id":"1","labels":["Person"],"properties":{"name":"Ada Okafor","aliases":["Okafor"]}}
{"type":"node","id":"2","labels":["Person"],"properties":{"name":"Jonas Meyer"}}
{"type":"node","id":"3","labels":["Place"],"properties":{"name":"Nairobi"}}
{"type":"relationship","id":"1","label":"ACCOMPANIED","properties":{"articles":2},"start":{"id":"2","labels":["Person"]},"end":{"id":"1","labels":["Person"]}}
{"type":"relationship","id":"2","label":"VISITED","properties":{"date":"2025-03-04"},"start":{"id":"1","labels":["Person"]},"end":{"id":"3","labels":["Place"]}}
"#;

/// A folder of its own for a test.
struct Desk(TempDir);

impl Desk {
    fn new() -> Desk {
        Desk(tempfile::tempdir().unwrap())
    }

    /// A folder with the exported graph and the graph file made of it.
    fn with_graph() -> Desk {
        let desk = Desk::new();
        desk.put("g.jsonl", EXPORT);
        assert_eq!(
            desk.run(&["build", "g.jsonl", "--graph", "g.newsgraph"]).code(),
            0
        );
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Done {
        self.feed(arguments, "")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newsgraph"));
        command
            .args(arguments)
            .current_dir(self.0.path())
            .env_remove("NO_COLOR")
            .env("HOME", self.0.path());
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn feed(&self, arguments: &[&str], input: &str) -> Done {
        let mut child = self.command(arguments).spawn().unwrap();
        // A program that does not read its input may be gone already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        Done(child.wait_with_output().unwrap())
    }
}

/// What a run left behind.
struct Done(Output);

impl Done {
    fn code(&self) -> i32 {
        let code = self.0.status.code().unwrap_or(-1);
        assert!(!self.err().contains("panicked"), "{}", self.err());
        code
    }

    fn out(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    fn err(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }

    /// It failed with one clear message that names `what`, and wrote no result.
    fn refused(&self, code: i32, what: &str) {
        assert_eq!((self.code(), self.out().as_str()), (code, ""), "{}", self.err());
        let errors = self
            .err()
            .lines()
            .filter(|line| line.starts_with("error"))
            .count();
        assert!(
            errors == 1 && self.err().contains(what),
            "{what} is not in:\n{}",
            self.err()
        );
    }
}

#[test]
fn usage_is_status_2_and_help_is_a_result() {
    let desk = Desk::new();
    for arguments in [
        &["frobnicate"][..],
        &["query"],
        &["build", "x"],
        &["query", "a", "b", "--format", "xml"],
    ] {
        let done = desk.run(arguments);
        assert_eq!((done.code(), done.out().as_str()), (2, ""), "{arguments:?}");
        assert!(done.err().starts_with("error"), "{}", done.err());
    }
    for arguments in [&["--help"][..], &["--version"], &["query", "--help"]] {
        let done = desk.run(arguments);
        assert_eq!((done.code(), done.err().as_str()), (0, ""), "{arguments:?}");
        assert!(done.out().contains("newsgraph"));
    }
    assert_eq!(desk.run(&[]).code(), 2);
}

#[test]
fn an_exported_graph_builds_and_exports_to_the_same_lines() {
    let desk = Desk::with_graph();
    assert_eq!(
        desk.run(&["export", "g.newsgraph", "--format", "jsonl"]).out(),
        EXPORT
    );
    // Adding the same again changes nothing.
    assert_eq!(
        desk.run(&["build", "g.jsonl", "--graph", "g.newsgraph"]).code(),
        0
    );
    assert_eq!(
        desk.run(&["export", "g.newsgraph", "--format", "jsonl"]).out(),
        EXPORT
    );
    let to_file = desk.run(&[
        "export",
        "g.newsgraph",
        "--format",
        "jsonl",
        "--output",
        "out.jsonl",
    ]);
    assert_eq!((to_file.code(), to_file.out().as_str()), (0, ""));
    assert_eq!(fs::read_to_string(desk.path("out.jsonl")).unwrap(), EXPORT);
}

#[test]
fn results_go_to_one_stream_and_everything_else_to_the_other() {
    let desk = Desk::with_graph();
    let built = desk.run(&["build", "g.jsonl", "--graph", "h.newsgraph"]);
    assert_eq!(built.out(), "");
    assert!(
        built.err().contains("3 nodes, 2 relationships"),
        "{}",
        built.err()
    );
    let quiet = desk.run(&["build", "g.jsonl", "--graph", "i.newsgraph", "--quiet"]);
    assert_eq!((quiet.code(), quiet.out() + &quiet.err()), (0, String::new()));
    let dot = desk.run(&["export", "g.newsgraph", "--format", "dot"]);
    assert!(dot.out().starts_with("digraph") && dot.err().is_empty());
}

#[test]
fn color_is_for_terminals_unless_it_is_asked_for() {
    let desk = Desk::new();
    let plain = desk.run(&["query", "none.newsgraph", "who"]);
    assert!(!plain.err().contains('\u{1b}'));
    let colored = desk.run(&["query", "none.newsgraph", "who", "--color", "always"]);
    assert!(colored.err().contains('\u{1b}'));
}

#[test]
fn a_graph_file_that_is_none_is_told_by_what_it_is() {
    let desk = Desk::with_graph();
    desk.put("text.newsgraph", "Ada Okafor visited Nairobi.");
    desk.put("empty.newsgraph", "");
    fs::create_dir(desk.path("folder.newsgraph")).unwrap();
    let other = rusqlite::Connection::open(desk.path("other.db")).unwrap();
    other.execute_batch("CREATE TABLE t (x)").unwrap();
    drop(other);
    let whole = fs::read(desk.path("g.newsgraph")).unwrap();
    desk.put("cut.newsgraph", &whole[..whole.len() / 2]);
    let mut scratched = whole.clone();
    scratched[1000..9000].fill(0xff);
    desk.put("scratched.newsgraph", &scratched);
    for (name, told) in [
        ("none.newsgraph", "there is no graph file"),
        ("text.newsgraph", "not a graph file"),
        ("empty.newsgraph", "is empty"),
        ("other.db", "another program"),
        ("cut.newsgraph", "damaged"),
        ("scratched.newsgraph", "damaged"),
    ] {
        let before = fs::read(desk.path(name)).ok();
        for arguments in [
            &["query", name, "who accompanied Okafor"][..],
            &["export", name, "--format", "jsonl"],
            &["repl", name],
        ] {
            desk.run(arguments).refused(1, told);
        }
        assert_eq!(fs::read(desk.path(name)).ok(), before, "{name} was changed");
    }
    for (name, told) in [
        ("text.newsgraph", "not a graph file"),
        ("folder.newsgraph", "is a folder"),
        ("other.db", "another program"),
        ("cut.newsgraph", "damaged"),
        ("none/none.newsgraph", "folder does not exist"),
    ] {
        let before = fs::read(desk.path(name)).ok();
        desk.run(&["build", "g.jsonl", "--graph", name]).refused(1, told);
        assert_eq!(fs::read(desk.path(name)).ok(), before, "{name} was changed");
    }
}

#[test]
fn an_import_that_does_not_fit_is_told_with_its_line_and_nothing_is_written() {
    let desk = Desk::new();
    desk.put(
        "bad.jsonl",
        EXPORT.replace("\"id\":\"3\",\"labels\":[\"Place\"]}}", "\"id\":\"9\"}}"),
    );
    desk.run(&["build", "bad.jsonl", "--graph", "g.newsgraph"])
        .refused(1, "bad.jsonl:5");
    assert!(!desk.path("g.newsgraph").exists());
    assert_eq!(
        fs::read_dir(desk.0.path()).unwrap().count(),
        1,
        "nothing else is left behind"
    );
}

#[test]
fn whoever_stops_reading_ends_the_output_without_a_word() {
    let desk = Desk::new();
    let many: String = (0..50_000)
        .map(|n| format!("{{\"type\":\"node\",\"id\":\"{n}\",\"labels\":[\"Person\"],\"properties\":{{\"name\":\"P{n}\"}}}}\n"))
        .collect();
    desk.put("many.jsonl", many);
    let mut child = desk
        .command(&["export", "many.jsonl", "--format", "jsonl"])
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let done = Done(child.wait_with_output().unwrap());
    assert_eq!((done.code(), done.err().as_str()), (0, ""));
}

#[test]
fn the_shell_reads_a_pipe_without_banner_and_prompt() {
    let desk = Desk::with_graph();
    let done = desk.feed(&["repl", "g.newsgraph"], ".schema\n.quit\n.nonsense");
    assert_eq!(done.code(), 0, "{}", done.err());
    let expected = "kind\tname\tcount\nlabel\tPerson\t2\nlabel\tPlace\t1\nrelationship\tACCOMPANIED\t1\nrelationship\tVISITED\t1\n";
    assert_eq!((done.out().as_str(), done.err().as_str()), (expected, ""));
    let wrong = desk.feed(&["repl", "g.newsgraph"], ".fromat json\n.schema\n");
    assert_eq!((wrong.code(), wrong.out().as_str()), (1, ""));
    assert!(wrong.err().contains("did you mean `.format`?"), "{}", wrong.err());
    assert!(!Path::new(&desk.path(".local")).exists(), "a pipe has no history");
}

#[test]
fn a_script_that_cannot_be_read_is_told() {
    let desk = Desk::with_graph();
    desk.put("bytes.ngq", b"who \xff\xfe");
    desk.run(&["run", "g.newsgraph", "none.ngq"])
        .refused(1, "none.ngq");
    desk.run(&["run", "g.newsgraph", "bytes.ngq"])
        .refused(1, "not UTF-8");
    let empty = desk.feed(&["run", "g.newsgraph", "-"], "# nothing\n\n");
    assert_eq!((empty.code(), empty.out().as_str()), (0, ""));
}

#[test]
fn a_grammar_or_rule_file_that_is_not_there_is_told() {
    let desk = Desk::with_graph();
    desk.run(&["export", "g.newsgraph", "--format", "jsonl", "--grammar", "none"])
        .refused(1, "none");
}

#[test]
fn annotate_gives_offsets_in_characters_and_keeps_the_order() {
    let desk = Desk::new();
    desk.put("b.txt", "“José” Okafor visited Nairobi on Monday.\n");
    desk.put("a.txt", "Jonas Meyer met Ada Okafor in Lagos.\n");
    let done = desk.run(&["annotate", "b.txt", "a.txt", "--format", "jsonl"]);
    assert_eq!(done.code(), 0, "{}", done.err());
    let documents: Vec<serde_json::Value> = done
        .out()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        documents
            .iter()
            .map(|d| d["doc"].as_str().unwrap())
            .collect::<Vec<_>>(),
        ["b", "a"]
    );
    let text: Vec<char> = documents[0]["text"].as_str().unwrap().chars().collect();
    let words: Vec<String> = documents[0]["tokens"]
        .as_array()
        .unwrap()
        .iter()
        .map(|token| {
            let at = |key: &str| usize::try_from(token[key].as_u64().unwrap()).unwrap();
            text[at("start")..at("end")].iter().collect()
        })
        .collect();
    assert!(
        words.contains(&"José".to_owned()) && words.contains(&"Nairobi".to_owned()),
        "{words:?}"
    );
    let heads = documents[0]["tokens"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|token| token["head"].is_null());
    assert_eq!(
        heads.count(),
        documents[0]["sentences"].as_array().unwrap().len(),
        "one root a sentence"
    );
    let conllu = desk.run(&["annotate", "a.txt"]).out();
    assert!(
        conllu.contains("# text = Jonas Meyer met Ada Okafor in Lagos."),
        "{conllu}"
    );
}

#[test]
fn training_without_corpora_is_told() {
    let desk = Desk::new();
    desk.run(&["train", "--corpora", "none"]).refused(1, "none");
}

#[test]
fn what_is_no_article_is_told_and_fails_when_nothing_else_is_there() {
    let desk = Desk::new();
    desk.put("picture.txt", b"\xff\xd8\xff\xe0\0\x10JFIF");
    desk.put("latin.txt", b"Ministers met on Monday.\nCaf\xe9.\n");
    desk.put("empty.txt", "");
    desk.put("line.txt", "word ".repeat(10_000_000));
    fs::create_dir(desk.path("nothing")).unwrap();
    for (name, told) in [
        ("none.txt", "there is no file or folder `none.txt`"),
        ("nothing", "there are no articles in `nothing`"),
        ("picture.txt", "`picture.txt` is a JPEG picture"),
        ("latin.txt", "`latin.txt` is not UTF-8 text: see its line 2"),
        ("empty.txt", "`empty.txt` is empty"),
        ("line.txt", "`line.txt` is too large for an article"),
    ] {
        desk.run(&["build", name, "--graph", "g.newsgraph"])
            .refused(1, told);
        desk.run(&["query", name, "who accompanied Okafor"])
            .refused(1, told);
        assert!(!desk.path("g.newsgraph").exists());
    }
}

#[test]
fn one_bad_article_among_good_ones_is_told_and_left_out() {
    let desk = Desk::new();
    desk.put(
        "news/a.txt",
        "Jonas Meyer accompanied Ada Okafor to Nairobi on Monday.\n",
    );
    desk.put("news/b.txt", b"\xff\xd8\xff\xe0\0\x10JFIF");
    desk.put("news/c.txt", "Ada Okafor met Jonas Meyer in Lagos on Tuesday.\n");
    let done = desk.run(&["build", "news", "--graph", "g.newsgraph"]);
    assert_eq!(done.code(), 0, "{}", done.err());
    assert!(done.err().contains("b.txt` is a JPEG picture"), "{}", done.err());
    assert!(done.err().contains("2 read, 1 left out"), "{}", done.err());
    let exported = desk.run(&["export", "g.newsgraph", "--format", "jsonl"]).out();
    assert!(exported.contains("a.txt") && exported.contains("c.txt") && !exported.contains("b.txt"));
    // A path that was typed wrongly fails before anything is read.
    desk.run(&["build", "news", "nwes", "--graph", "h.newsgraph"])
        .refused(1, "`nwes`");
    assert!(!desk.path("h.newsgraph").exists());
}

#[test]
fn articles_added_one_by_one_in_any_order_give_the_graph_of_all_at_once() {
    let desk = Desk::new();
    let articles = [
        (
            "a.txt",
            "Jonas Meyer, the envoy, accompanied President Ada Okafor to Nairobi on 3 March 2025.\n",
        ),
        (
            "b.txt",
            "Okafor met Meyer in Lagos on Tuesday. “We are ready,” Okafor said.\n",
        ),
        (
            "c.txt",
            "President Ada Okafor of Kenya visited Lagos. She was not invited to the summit.\n",
        ),
    ];
    for (name, text) in articles {
        desk.put(name, text);
    }
    let export = |graph: &str| desk.run(&["export", graph, "--format", "jsonl"]).out();
    desk.run(&["build", "a.txt", "b.txt", "c.txt", "--graph", "all.newsgraph"]);
    for order in [["c.txt", "a.txt", "b.txt"], ["b.txt", "c.txt", "a.txt"]] {
        let graph = format!("{}.newsgraph", order.concat());
        for name in order {
            assert_eq!(desk.run(&["build", name, "--graph", &graph]).code(), 0);
        }
        assert_eq!(export(&graph), export("all.newsgraph"));
    }
    // An article under the same path replaces the old one.
    desk.put("a.txt", "Jonas Meyer stayed in Oslo.\n");
    desk.run(&["build", "a.txt", "--graph", "all.newsgraph"]);
    desk.run(&["build", "a.txt", "b.txt", "c.txt", "--graph", "again.newsgraph"]);
    assert_eq!(export("all.newsgraph"), export("again.newsgraph"));
    assert!(!export("all.newsgraph").contains("Nairobi"));
}

#[test]
fn an_answer_has_the_same_rows_in_every_format() {
    let desk = Desk::with_graph();
    let ask = |format: &str| {
        let done = desk.run(&[
            "query",
            "g.newsgraph",
            "who accompanied Okafor",
            "--format",
            format,
        ]);
        assert_eq!(done.code(), 0, "{}", done.err());
        done.out()
    };
    let array: serde_json::Value = serde_json::from_str(&ask("json")).unwrap();
    assert_eq!(array[0]["who"], "Jonas Meyer");
    let columns: Vec<&str> = array[0].as_object().unwrap().keys().map(String::as_str).collect();
    let line: serde_json::Value = serde_json::from_str(&ask("jsonl")).unwrap();
    assert_eq!(line, array[0]);
    assert!(ask("csv").starts_with(&format!("{}\nJonas Meyer,", columns.join(","))));
    assert!(ask("tsv").starts_with(&format!("{}\nJonas Meyer\t", columns.join("\t"))));
    assert!(ask("markdown").contains("\n| Jonas Meyer |"));
    assert!(ask("table").contains(" Jonas Meyer "));
    // Without a terminal the default is tsv.
    assert_eq!(
        desk.run(&["query", "g.newsgraph", "who accompanied Okafor"])
            .out(),
        ask("tsv")
    );
    // A folder of articles and a file of any kind are graphs too.
    assert_eq!(
        desk.run(&["query", "g.jsonl", "who accompanied Okafor"]).out(),
        ask("tsv")
    );
}

#[test]
fn a_query_that_is_wrong_is_shown_with_its_place() {
    let desk = Desk::with_graph();
    for (query, place) in [
        ("who frobnicated Okafor", "    |     ^^^^^^^^^^^"),
        (
            "MATCH (a:Person {name: 'x}) RETURN a",
            "    |                        ^",
        ),
        ("MATCH (a:Persn) RETURN a", "    |          ^^^^^"),
        ("", "    | ^"),
    ] {
        let done = desk.run(&["query", "g.newsgraph", query]);
        done.refused(1, place);
        assert!(
            done.err()
                .contains(&format!("  1 | {query}").trim_end().to_owned()),
            "{}",
            done.err()
        );
    }
}

#[test]
fn an_answer_without_rows_is_a_success_that_says_why() {
    let desk = Desk::with_graph();
    let done = desk.run(&["query", "g.newsgraph", "who accompanied Jonas Meyer"]);
    assert_eq!(done.code(), 0);
    assert_eq!(done.out().lines().count(), 1, "{}", done.out());
    assert!(!done.err().is_empty());
    assert_eq!(
        desk.run(&[
            "query",
            "g.newsgraph",
            "who accompanied Jonas Meyer",
            "--format",
            "json"
        ])
        .out(),
        "[]\n"
    );
}

#[test]
fn scripts_are_answered_in_order_and_checked() {
    let desk = Desk::with_graph();
    let good = "# who\nwho accompanied Okafor\n=> Jonas Meyer\n\nMATCH (a:Person)\nRETURN a.name\n=> Jonas Meyer\n=> Ada Okafor\n";
    desk.put("good.ngq", good);
    desk.put(
        "bad.ngq",
        "what did Okafor visit\n=> Lagos\nwho frobnicated Okafor\nwho accompanied Okafor\n=> Jonas Meyer\n",
    );
    let answers = desk.run(&["run", "g.newsgraph", "good.ngq"]);
    assert_eq!((answers.code(), answers.err().as_str()), (0, ""));
    assert!(
        answers.out().ends_with("a.name\nAda Okafor\nJonas Meyer\n"),
        "{}",
        answers.out()
    );
    let from_pipe = desk.feed(&["run", "g.newsgraph", "-"], good);
    assert_eq!(from_pipe.out(), answers.out());
    assert_eq!(desk.run(&["run", "g.newsgraph", "good.ngq", "--check"]).code(), 0);
    let checked = desk.run(&["run", "g.newsgraph", "bad.ngq", "--check"]);
    assert_eq!((checked.code(), checked.out().as_str()), (1, ""));
    for told in [
        "lacks `Lagos` and has `Nairobi`",
        "at bad.ngq:1:1",
        "at bad.ngq:3:5",
        "3 queries, 2 failed",
    ] {
        assert!(
            checked.err().contains(told),
            "{told} is not in:\n{}",
            checked.err()
        );
    }
    let stopped = desk.run(&["run", "g.newsgraph", "bad.ngq"]);
    assert_eq!(stopped.code(), 1);
    assert!(stopped.out().contains("Nairobi") && !stopped.out().contains("Jonas Meyer"));
    let on = desk.run(&["run", "g.newsgraph", "bad.ngq", "--keep-going"]);
    assert_eq!(on.code(), 1);
    assert!(on.out().contains("Nairobi") && on.out().contains("Jonas Meyer"));
}

#[test]
fn export_takes_what_an_answer_touches() {
    let desk = Desk::with_graph();
    let part = desk.run(&[
        "export",
        "g.newsgraph",
        "--format",
        "jsonl",
        "--query",
        "who accompanied Okafor",
    ]);
    let expected: String = EXPORT
        .lines()
        .filter(|line| !line.contains("Nairobi") && !line.contains("VISITED"))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(part.out(), expected);
    let dot = desk
        .run(&[
            "export",
            "g.newsgraph",
            "--format",
            "dot",
            "--query",
            "who accompanied Okafor",
        ])
        .out();
    assert!(
        dot.contains("who accompanied Okafor") && dot.contains("n2 -> n1") && dot.contains("penwidth=3"),
        "{dot}"
    );
}

#[test]
fn rule_files_of_the_users_own_are_read_or_told() {
    let desk = Desk::with_graph();
    let ask = ["query", "g.newsgraph", "who accompanied Okafor", "--relations"];
    desk.run(&[&ask[..], &["none.rules"]].concat())
        .refused(1, "none.rules");
    desk.put("bad.rules", "relation\nnonsense here\n");
    let bad = desk.run(&[&ask[..], &["bad.rules"]].concat());
    assert_eq!(bad.code(), 1);
    assert!(bad.err().contains("at bad.rules:1:"), "{}", bad.err());
}

#[test]
fn a_relation_of_the_users_own_is_found_asked_for_and_matched_at_once() {
    let desk = Desk::with_graph();
    desk.put(
        "news.txt",
        "GENEVA, 4 March 2025 - Lena Aho signed the accord in Geneva on Tuesday.\n\nIvan Petrov refused to sign the accord.\n",
    );
    let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/grammar/examples/signed.rules");
    let own = ["--relations", rules];
    let with = |args: &[&str]| desk.run(&[args, &own].concat()).out();
    desk.run(&["build", "news.txt", "--graph", "own.newsgraph", own[0], own[1]]);
    let asked = with(&["query", "own.newsgraph", "who signed the accord"]);
    assert!(
        asked.contains("Lena Aho") && !asked.lines().skip(1).any(|row| row.starts_with("Ivan")),
        "{asked}"
    );
    let pattern = "MATCH (a:Person)-[:SIGNED]->(b:Event) RETURN a.name, b.kind";
    let matched = with(&["query", "own.newsgraph", pattern]);
    assert_eq!(matched, "a.name\tb.kind\nLena Aho\tagreement\n");
    // The same article without the file knows nothing of it.
    desk.run(&["build", "news.txt", "--graph", "plain.newsgraph"]);
    let nodes = "MATCH (b:Event) WHERE b.kind = 'agreement' RETURN b.name";
    assert!(
        !desk
            .run(&["query", "plain.newsgraph", nodes])
            .out()
            .contains("accord")
    );
}

#[test]
fn the_facts_of_articles_are_scored_against_gold() {
    let desk = Desk::with_graph();
    desk.put("gold/a.txt", "Lena Aho met Omar Diallo in Oslo on Monday.\n");
    let entity =
        |id: &str, name: &str| format!(r#"{{"id":"{id}","label":"Person","name":"{name}","aliases":[]}}"#);
    let fact = |subject: &str, object: &str| {
        format!(r#"{{"relation":"MET","subject":"{subject}","object":"{object}","status":"actual"}}"#)
    };
    desk.put(
        "gold/a.gold.json",
        format!(
            r#"{{"entities":[{},{},{}],"facts":[{},{}],"quotes":[],"uncertain":[]}}"#,
            entity("p1", "Lena Aho"),
            entity("p2", "Omar Diallo"),
            entity("p3", "Ada Ek"),
            fact("p2", "p1"),
            fact("p1", "p3"),
        ),
    );
    let table = desk.run(&["evaluate", "--facts", "gold"]).out();
    assert!(
        table.contains("| MET | 2 | 1 | 0 | 1.000 | 0.500 | 0.667 | 0 | 0 |"),
        "{table}"
    );
    // Without anything to score it says so.
    fs::create_dir(desk.path("empty")).unwrap();
    desk.run(&["evaluate", "--facts", "empty"])
        .refused(1, "NAME.gold.json");
}

#[test]
fn all_errors_of_a_rule_file_are_told_with_line_and_column() {
    let desk = Desk::with_graph();
    desk.put(
        "bad.rules",
        "happenings agreement\nrelation PAID a: Person b: Organisation\nrelation OWNS a: Person b: Person\nverb own subject=c object=b\n",
    );
    let bad = desk.run(&[
        "query",
        "g.newsgraph",
        "who accompanied Okafor",
        "--relations",
        "bad.rules",
    ]);
    assert_eq!(bad.code(), 1);
    for place in ["at bad.rules:1:12", "at bad.rules:2:28", "at bad.rules:4:10"] {
        assert!(bad.err().contains(place), "{place} in {}", bad.err());
    }
}

#[test]
fn evidence_can_be_left_out_and_time_can_be_bounded() {
    let desk = Desk::with_graph();
    let header = |more: &[&str]| {
        let done = desk.run(&[&["query", "g.newsgraph", "who accompanied Okafor"], more].concat());
        done.out()
            .lines()
            .next()
            .unwrap()
            .split('\t')
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert!(header(&[]).contains(&"evidence".to_owned()));
    assert!(!header(&["--no-evidence"]).contains(&"evidence".to_owned()));
    assert_eq!(
        desk.run(&["query", "g.newsgraph", "who", "--timeout", "0"])
            .code(),
        2
    );
    let nodes: String = (0..3000)
        .map(|n| format!("{{\"type\":\"node\",\"id\":\"{n}\",\"labels\":[\"Person\"],\"properties\":{{\"name\":\"P{n}\"}}}}\n"))
        .collect();
    let rels: String = (0..30_000)
        .map(|n| {
            let (start, end) = (n % 3000, (n * 7 + n / 3000) % 3000);
            format!("{{\"type\":\"relationship\",\"id\":\"{n}\",\"label\":\"MET\",\"start\":{{\"id\":\"{start}\"}},\"end\":{{\"id\":\"{end}\"}}}}\n")
        })
        .collect();
    desk.put("dense.jsonl", nodes + &rels);
    let pattern = "MATCH (a)-[*1..9]-(b) WHERE b.name = 'nobody' RETURN count(*)";
    desk.run(&["query", "dense.jsonl", pattern, "--timeout", "0.2"])
        .refused(1, "longer than 0.2 s");
}
