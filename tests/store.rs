//! The graph in memory and in its file, through the public interface.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use newsgraph::extract::{Extraction, Properties, Property};
use newsgraph::read::Article;
use newsgraph::resolve::{Evidence, Node, Relationship, Resolution};
use newsgraph::store::{Graph, GraphView, NodeIx, Store, StoreError, Writer, integrity, is_database};
use newsgraph::text::Span;
use std::path::Path;

const TEXT: &str = "“José” Lavrov came with Putin. Putin left.";

fn article() -> Article {
    Article {
        hash: "00aa".into(),
        path: "a.txt".into(),
        id: "a".into(),
        text: TEXT.into(),
        blocks: Vec::new(),
        title: Some("A visit".into()),
        date: Some("2025-08-15".parse().unwrap()),
        source: None,
        byline: None,
        dateline: None,
        url: None,
    }
}

fn properties<const N: usize>(pairs: [(&str, Property); N]) -> Properties {
    pairs
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

fn span(words: &str) -> Span {
    let start = TEXT.find(words).unwrap();
    Span::new(start, start + words.len())
}

fn evidence(sentence: &str, words: &str) -> Evidence {
    Evidence {
        article: 0,
        sentence: span(sentence),
        words: span(words),
    }
}

fn node(id: u64, label: &str, properties: Properties, evidence: Vec<Evidence>) -> Node {
    Node {
        id,
        labels: vec![label.into()],
        properties,
        evidence,
    }
}

/// Lavrov came with Putin, and Putin with Lavrov: two people, three relationships, one article.
fn resolution() -> Resolution {
    let first = "“José” Lavrov came with Putin.";
    let aliases = Property::List(vec!["Sergey Lavrov".into(), "Lavrov".into()]);
    let rel = |id, kind: &str, start, end, evidence| Relationship {
        id,
        kind: kind.into(),
        start,
        end,
        properties: properties([
            ("articles", Property::Int(1)),
            ("confidence", Property::Float(0.5)),
        ]),
        evidence,
    };
    Resolution {
        articles: vec!["00aa".into()],
        nodes: vec![
            node(
                70,
                "Person",
                properties([("name", "Sergei Lavrov".into()), ("aliases", aliases)]),
                vec![evidence(first, "Lavrov")],
            ),
            node(
                80,
                "Person",
                properties([("name", "Vladimir Putin".into())]),
                vec![evidence(first, "Putin"), evidence("Putin left.", "Putin left.")],
            ),
            node(
                90,
                "Article",
                properties([("name", "A visit".into()), ("path", "a.txt".into())]),
                vec![],
            ),
        ],
        relationships: vec![
            rel(1, "ACCOMPANIED", 0, 1, vec![evidence(first, first)]),
            rel(2, "MENTIONS", 2, 0, vec![]),
            rel(3, "MENTIONS", 2, 1, vec![]),
        ],
        joins: vec![],
    }
}

/// All that a graph answers, as text.
fn dump(graph: &impl GraphView) -> String {
    let mut out = String::new();
    for number in 0..graph.node_count() {
        let node = NodeIx(u32::try_from(number).unwrap());
        let labels: Vec<&str> = graph
            .labels(node)
            .iter()
            .map(|&label| graph.symbol_name(label))
            .collect();
        out += &format!("{} {labels:?}", graph.node_id(node));
        for (key, value) in graph.node_properties(node) {
            out += &format!(" {}={value:?}", graph.symbol_name(key));
        }
        for (rel, end) in graph.outgoing(node) {
            out += &format!(
                "\n  {} -{}-> {}",
                graph.rel_id(rel),
                graph.symbol_name(graph.rel_type(rel)),
                end.0
            );
            for (key, value) in graph.rel_properties(rel) {
                out += &format!(" {}={value:?}", graph.symbol_name(key));
            }
            out += &format!(" {:?}", graph.rel_evidence(rel));
        }
        for (rel, start) in graph.incoming(node) {
            out += &format!("\n  {} from {}", graph.rel_id(rel), start.0);
        }
        out += &format!("\n  {:?}\n", graph.node_evidence(node));
    }
    for (name, nodes) in graph.names() {
        out += &format!("{name}: {nodes:?}\n");
    }
    out += &format!("{:?} {:?}\n", graph.label_counts(), graph.type_counts());
    out
}

#[test]
fn a_graph_finds_its_nodes_by_every_name() {
    let graph = Graph::new(resolution(), &[&article()]);
    for name in ["Sergei Lavrov", "sergey  LAVROV", "Lavrov", "lavrov"] {
        assert_eq!(graph.named(name), [NodeIx(0)], "{name}");
    }
    assert!(graph.named("Lavro").is_empty());
    let names: Vec<&str> = graph.names().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "a visit",
            "lavrov",
            "sergei lavrov",
            "sergey lavrov",
            "vladimir putin"
        ]
    );
}

#[test]
fn relationships_are_walked_in_the_order_of_their_numbers() {
    let graph = Graph::new(resolution(), &[&article()]);
    let ends: Vec<(u32, u32)> = graph
        .outgoing(NodeIx(2))
        .map(|(rel, end)| (rel.0, end.0))
        .collect();
    assert_eq!(ends, [(1, 0), (2, 1)]);
    let starts: Vec<(u32, u32)> = graph
        .incoming(NodeIx(1))
        .map(|(rel, start)| (rel.0, start.0))
        .collect();
    assert_eq!(starts, [(0, 0), (2, 2)]);
}

#[test]
fn evidence_is_the_sentence_as_it_stands_in_the_article() {
    let graph = Graph::new(resolution(), &[&article()]);
    let cited = graph.rel_evidence(graph.outgoing(NodeIx(0)).next().unwrap().0);
    assert_eq!(cited.len(), 1);
    assert_eq!(
        (cited[0].sentence.as_str(), cited[0].article),
        ("“José” Lavrov came with Putin.", NodeIx(2))
    );
    assert_eq!(
        &TEXT[cited[0].start as usize..cited[0].end as usize],
        cited[0].sentence
    );
    assert_eq!(graph.node_evidence(NodeIx(1)).len(), 2);
    assert!(!dump(&graph).is_empty());
}

fn extraction() -> Extraction {
    Extraction {
        article: article(),
        nodes: Vec::new(),
        assertions: Vec::new(),
    }
}

fn write(path: &Path, graph: &Graph) {
    Writer::open(path)
        .unwrap()
        .commit(&[extraction()], &[], graph)
        .unwrap();
}

#[test]
fn a_graph_comes_back_from_its_file_with_its_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.newsgraph");
    let graph = Graph::new(resolution(), &[&article()]);
    write(&path, &graph);
    let store = Store::open(&path).unwrap();
    assert_eq!(store.extractions().unwrap(), [extraction()]);
    assert_eq!(dump(&store.graph().unwrap()), dump(&graph));
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing else is left behind"
    );
    assert!(is_database(&path));
}

#[test]
fn two_builds_write_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["a", "b"].map(|name| folder.path().join(name));
    for path in &paths {
        write(path, &Graph::new(resolution(), &[&article()]));
    }
    assert_eq!(
        std::fs::read(&paths[0]).unwrap(),
        std::fs::read(&paths[1]).unwrap()
    );
}

#[test]
fn a_writer_that_is_dropped_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.newsgraph");
    drop(Writer::open(&path).unwrap());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let graph = Graph::new(resolution(), &[&article()]);
    write(&path, &graph);
    let before = std::fs::read(&path).unwrap();
    drop(Writer::open(&path).unwrap());
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_second_writer_is_told_and_readers_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.newsgraph");
    let graph = Graph::new(resolution(), &[&article()]);
    write(&path, &graph);
    let reading = Store::open(&path).unwrap().graph().unwrap();
    let first = Writer::open(&path).unwrap();
    assert!(!first.is_new());
    assert!(matches!(Writer::open(&path), Err(StoreError::Busy { .. })));
    assert_eq!(dump(&reading), dump(&graph));
    assert!(!reading.is_stale());
    first.commit(&[extraction()], &[], &graph).unwrap();
    assert!(reading.is_stale());
    assert_eq!(dump(&Store::open(&path).unwrap().graph().unwrap()), dump(&graph));
}

#[test]
fn other_files_are_told_by_what_they_are_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("text"), "Putin met Trump.").unwrap();
    std::fs::write(at("empty"), "").unwrap();
    let foreign = rusqlite::Connection::open(at("foreign")).unwrap();
    foreign.execute_batch("CREATE TABLE t (x)").unwrap();
    drop(foreign);
    write(&at("newer"), &Graph::new(resolution(), &[&article()]));
    let newer = rusqlite::Connection::open(at("newer")).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    let kind = |name: &str| {
        let before = std::fs::read(at(name)).ok();
        let errors = [
            Store::open(&at(name)).err().unwrap(),
            Writer::open(&at(name)).err().unwrap(),
        ];
        assert_eq!(std::fs::read(at(name)).ok(), before, "{name} was changed");
        assert_eq!(errors[0].to_string(), errors[1].to_string());
        errors.into_iter().next().unwrap()
    };
    assert!(matches!(kind("text"), StoreError::NotAGraph { empty: false, .. }));
    assert!(matches!(kind("empty"), StoreError::NotAGraph { empty: true, .. }));
    assert!(matches!(kind("foreign"), StoreError::Foreign { .. }));
    assert!(matches!(kind("newer"), StoreError::Newer { version: 99, .. }));
    assert!(matches!(kind("."), StoreError::Folder { .. }));
    assert!(matches!(
        Store::open(&at("none")),
        Err(StoreError::Missing { .. })
    ));
    assert!(matches!(
        Writer::open(&at("none/none")),
        Err(StoreError::Io { .. })
    ));
}

#[test]
fn damage_anywhere_is_an_error_or_harmless_and_never_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.newsgraph");
    let graph = Graph::new(resolution(), &[&article()]);
    write(&path, &graph);
    let whole = std::fs::read(&path).unwrap();
    let open = || {
        Store::open(&path).and_then(|store| {
            store.extractions()?;
            Ok(dump(&store.graph()?))
        })
    };
    let mut told = 0;
    for length in (0..whole.len()).step_by(997) {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert!(open().is_err(), "cut at {length}");
    }
    for at in (100..whole.len()).step_by(61) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        std::fs::write(&path, &damaged).unwrap();
        told += usize::from(matches!(open(), Err(StoreError::Damaged { .. })));
    }
    assert!(told > 10, "only {told} damages were told");
}

#[test]
fn evidence_outside_its_article_is_removed_and_counted() {
    let mut wrong = resolution();
    wrong.nodes[0].evidence[0].words = Span::new(0, 9999);
    wrong.nodes[1].evidence[0].sentence = Span::new(1, 2);
    wrong.relationships[0].evidence[0].article = 7;
    assert_eq!(integrity::mend(&mut wrong, &[&article()]), 3);
    assert_eq!(integrity::mend(&mut resolution(), &[&article()]), 0);
}
