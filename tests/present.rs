//! Formats: what is written is what other programs read back, whatever the words are.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking and says what it skips"
)]

use newsgraph::extract::{Properties, Property};
use newsgraph::present::jsonl::{self, Part};
use newsgraph::present::picture::{READABLE, Wish, picture};
use newsgraph::present::{Cell, Format, Paint, Sheet, dot, draw, svg, write};
use newsgraph::resolve::{Node, Relationship, Resolution};
use newsgraph::store::{Graph, Import};
use newsgraph::text::{Diagnostic, Source, Span};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

/// Words that some format or other treats as its own.
const NASTY: [&str; 27] = [
    "plain",
    "two words",
    "\"quoted\"",
    "it's",
    "back\\slash",
    "ends with \\",
    "\\N \\G \\L \\l \\E",
    "AT&T",
    "&amp; &lt; &#65;",
    "<b>bold</b>",
    "<unclosed",
    "]]>",
    "a,b;c|d",
    "=1+1",
    "graph",
    "node",
    "-1",
    "0",
    "é ü ß",
    "Владимир Путин",
    "习近平",
    "שלום",
    "مرحبا",
    "🇺🇸 👩‍👩‍👧",
    "{a|b} <c>",
    "--> // /* */ # %",
    "`tick` ${x} $(y)",
];

fn sheet(cells: &[&str]) -> Sheet {
    Sheet {
        columns: vec!["name".into(), "count".into()],
        rows: cells.iter().map(|&cell| vec![cell.into(), 7.into()]).collect(),
        total: None,
    }
}

fn written(format: Format, sheet: &Sheet, width: Option<u16>) -> String {
    let mut out = Vec::new();
    write(format, sheet, width, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// A star: the first node is joined to all others, and each is named by one of the texts.
fn graph(names: &[&str]) -> Graph {
    let property = |pairs: &[(&str, &str)]| -> Properties {
        pairs
            .iter()
            .map(|&(key, value)| (key.to_owned(), Property::from(value)))
            .collect()
    };
    let labels = [
        "Person",
        "Organization",
        "Place",
        "Event",
        "Statement",
        "Role",
        "Claim",
        "Article",
        "Own",
    ];
    let node = |(number, name): (usize, &&str)| Node {
        id: number as u64,
        labels: vec![labels[number % labels.len()].into()],
        properties: property(&[
            ("name", name),
            ("text", name),
            ("url", name),
            ("date", "2025-08-15"),
        ]),
        evidence: Vec::new(),
    };
    let rel = |number: usize| Relationship {
        id: number as u64,
        kind: if number.is_multiple_of(3) {
            "OBJECT"
        } else {
            "MEMBER_OF"
        }
        .into(),
        start: 0,
        end: u32::try_from(number).unwrap(),
        properties: property(&[("verb", names[number])]),
        evidence: Vec::new(),
    };
    let resolution = Resolution {
        articles: Vec::new(),
        nodes: names.iter().enumerate().map(node).collect(),
        relationships: (1..names.len()).map(rel).collect(),
        joins: Vec::new(),
    };
    Graph::new(resolution, &[])
}

fn drawn(graph: &Graph, most: usize, question: Option<&str>) -> (String, String) {
    let wish = Wish {
        question,
        focus: BTreeSet::new(),
        most,
    };
    let picture = picture(graph, &Part::whole(graph), &wish);
    let (mut as_dot, mut as_svg) = (Vec::new(), Vec::new());
    dot::write(&picture, true, &mut as_dot).unwrap();
    svg::write(&picture, true, &mut as_svg).unwrap();
    (
        String::from_utf8(as_dot).unwrap(),
        String::from_utf8(as_svg).unwrap(),
    )
}

/// Runs a program with input; `None`, said loudly, where it is not installed and need not be.
fn piped(program: &str, arguments: &[&str], input: &str) -> Option<String> {
    let started = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else {
        assert!(
            std::env::var_os("CI").is_none(),
            "`{program}` must be installed here"
        );
        println!("SKIPPED: `{program}` is not installed, so nothing was checked with it");
        return None;
    };
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let feeding = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    feeding.join().unwrap().unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {complaints}");
    assert!(!complaints.contains("yntax"), "{program}: {complaints}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn json_gives_back_every_cell_with_columns_in_order() {
    let sheet = sheet(&NASTY);
    let array: Vec<Value> = serde_json::from_str(&written(Format::Json, &sheet, None)).unwrap();
    let lines = written(Format::JsonLines, &sheet, None);
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(array, lines);
    let names: Vec<&str> = array.iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, NASTY);
    assert_eq!(
        array[0].as_object().unwrap().keys().collect::<Vec<_>>(),
        ["name", "count"]
    );
    assert_eq!(written(Format::Json, &self::sheet(&[]), None), "[]\n");
}

#[test]
fn csv_quotes_what_needs_it_and_nothing_else() {
    let sheet = sheet(&["plain", "a,b", "say \"hi\"", "two\nlines", "", " edge"]);
    let expected =
        "name,count\nplain,7\n\"a,b\",7\n\"say \"\"hi\"\"\",7\n\"two\nlines\",7\n\"\",7\n\" edge\",7\n";
    assert_eq!(written(Format::Csv, &sheet, None), expected);
}

#[test]
fn tsv_has_one_line_a_row_whatever_the_cells_hold() {
    let sheet = sheet(&["a\tb", "two\r\nlines", "plain"]);
    assert_eq!(
        written(Format::Tsv, &sheet, None),
        "name\tcount\na b\t7\ntwo lines\t7\nplain\t7\n"
    );
}

#[test]
fn markdown_escapes_what_would_end_a_cell() {
    let sheet = sheet(&["a|b", "*x*"]);
    let expected = "| name | count |\n| --- | --: |\n| a\\|b | 7 |\n| \\*x\\* | 7 |\n";
    assert_eq!(written(Format::Markdown, &sheet, None), expected);
}

#[test]
fn a_table_fits_the_terminal_and_says_how_many_rows_there_are() {
    let long = "word ".repeat(60);
    let mut sheet = sheet(&["plain", &long, "习近平", "\u{1b}[31mred\u{7}"]);
    let table = written(Format::Table, &sheet, Some(40));
    use unicode_width::UnicodeWidthStr;
    assert!(table.lines().all(|line| line.width() <= 40), "{table}");
    assert_eq!(table.matches("word").count(), 60);
    assert!(table.ends_with("4 rows\n"), "{table}");
    assert!(!table.contains(['\u{1b}', '\u{7}']));
    sheet.total = Some(99);
    assert!(written(Format::Table, &sheet, Some(40)).ends_with("99 rows (4 shown)\n"));
    sheet.rows.clear();
    sheet.total = None;
    assert_eq!(written(Format::Table, &sheet, Some(40)), "0 rows\n");
}

#[test]
fn lists_and_nothing_are_told_in_plain_words() {
    assert_eq!(Cell::of(serde_json::json!(["a", 1, null])).text, "a, 1, ");
    assert_eq!(Cell::of(Value::Null).text, "");
}

#[test]
fn a_diagnostic_points_at_the_place_in_columns_of_the_terminal() {
    let text = "MATCH (a)-[:ACOMPANIED]->(b)";
    let error = Diagnostic::error("no relation is called `ACOMPANIED`")
        .at(Span::new(12, 22))
        .hint("did you mean `ACCOMPANIED`?")
        .corrected("MATCH (a)-[:ACCOMPANIED]->(b)");
    let expected = "error: no relation is called `ACOMPANIED`\n  1 | MATCH (a)-[:ACOMPANIED]->(b)\n    |             \
                    ^^^^^^^^^^\nhint: did you mean `ACCOMPANIED`?\ntry:  MATCH (a)-[:ACCOMPANIED]->(b)\n";
    assert_eq!(draw(&error, Some(&Source::new("", text)), Paint::Plain), expected);
    let wide = "who met 习近平 x";
    let at = Span::new(wide.find('习').unwrap(), wide.find(" x").unwrap());
    let drawn = draw(
        &Diagnostic::error("x").at(at),
        Some(&Source::new("a.ngq", wide)),
        Paint::Plain,
    );
    assert_eq!(
        drawn,
        "error: x\n  at a.ngq:1:9\n  1 | who met 习近平 x\n    |         ^^^^^^\n"
    );
    let colored = draw(&error, Some(&Source::new("", text)), Paint::Color);
    assert!(colored.contains("\u{1b}["));
}

#[test]
fn a_diagnostic_shows_a_part_of_a_line_of_a_megabyte_and_obeys_nothing_in_it() {
    let text = format!(
        "{}\u{1b}[2J\u{202e}wrong{}",
        "x".repeat(500_000),
        "y".repeat(500_000)
    );
    let at = text.find("wrong").unwrap();
    let error = Diagnostic::error("bad").at(Span::new(at, at + 5));
    let drawn = draw(&error, Some(&Source::new("", &text)), Paint::Plain);
    assert!(
        drawn.len() < 600 && !drawn.contains(['\u{1b}', '\u{202e}']),
        "{}",
        drawn.len()
    );
    let lines: Vec<&str> = drawn.lines().collect();
    let columns = |line: &str, needle: &str| line[..line.find(needle).unwrap()].chars().count();
    assert_eq!(columns(lines[1], "wrong"), columns(lines[2], "^^^^^"));
    let all = draw(
        &Diagnostic::error("bad").at(Span::new(0, text.len())),
        Some(&Source::new("", &text)),
        Paint::Plain,
    );
    assert!(all.len() < 800, "{}", all.len());
}

#[test]
fn an_exported_graph_is_read_back_as_it_was() {
    let graph = graph(&NASTY);
    let export = |graph: &Graph| {
        let mut out = Vec::new();
        jsonl::write(graph, &Part::whole(graph), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let content = export(&graph);
    let first: Value = serde_json::from_str(content.lines().nth(1).unwrap()).unwrap();
    assert_eq!(first["type"], "node");
    assert_eq!(first["id"], "1");
    assert_eq!(first["labels"], serde_json::json!(["Organization"]));
    let last: Value = serde_json::from_str(content.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&last["type"], &last["label"]),
        (&"relationship".into(), &"MEMBER_OF".into())
    );
    assert_eq!(
        last["start"],
        serde_json::json!({"id": "0", "labels": ["Person"]})
    );
    let import = Import {
        path: "a.jsonl".into(),
        content: content.clone(),
    };
    assert_eq!(export(&Graph::new(import.resolution().unwrap(), &[])), content);
}

#[test]
fn a_line_that_is_no_node_is_told_with_its_number() {
    let node = "{\"type\":\"node\",\"id\":\"1\"}\n";
    let cases = [
        ("{\"type\":\"edge\"}", "neither `node` nor `relationship`"),
        ("{\"type\":\"node\"}", "without `id`"),
        ("{\"type\":\"node\",\"id\":1}", "stands above already"),
        (
            "{\"type\":\"relationship\",\"id\":1,\"label\":\"A\",\"start\":{\"id\":1},\"end\":{\"id\":2}}",
            "does not have",
        ),
        ("nonsense", "no JSON"),
    ];
    for (line, message) in cases {
        let import = Import {
            path: "g.jsonl".into(),
            content: format!("{node}{line}\n"),
        };
        let error = import.resolution().unwrap_err();
        assert_eq!(error.line, 2, "{line}");
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[test]
fn graphviz_draws_any_name_as_it_is() {
    let graph = graph(&NASTY);
    let (as_dot, _) = drawn(&graph, usize::MAX, Some("who said \"x\\\" & why?"));
    let Some(svg) = piped("dot", &["-Tsvg"], &as_dot) else {
        return;
    };
    let texts: Vec<String> = svg
        .split("<text ")
        .skip(1)
        .map(|text| text.split_once('>').unwrap().1.split("</text>").next().unwrap())
        .map(|text| {
            let plain = text
                .replace("&#45;", "-")
                .replace("&#39;", "'")
                .replace("&quot;", "\"")
                .replace("&#160;", " ");
            plain
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&")
        })
        .collect();
    for name in NASTY {
        // Long names are broken into lines at their spaces.
        let shown = texts.iter().any(|text| text == name)
            || name.split(' ').all(|word| texts.iter().any(|t| t.contains(word)));
        assert!(shown, "{name} is not drawn:\n{texts:#?}");
    }
}

#[test]
fn every_size_of_picture_is_valid_and_big_ones_are_cut() {
    for count in [0, 1, 2, 30, 31, 80, 200] {
        let names: Vec<String> = (0..count).map(|number| format!("name {number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let graph = graph(&names);
        let (as_dot, as_svg) = drawn(&graph, READABLE, None);
        let boxes = count.min(READABLE);
        assert_eq!(
            as_dot.matches("shape=").count() - boxes,
            names.len().min(9),
            "{count}: boxes and key"
        );
        assert_eq!(as_dot.contains("most connected of 200 nodes"), count == 200);
        assert_eq!(
            as_svg.matches("<path ").count(),
            1 + boxes.saturating_sub(1),
            "{count}: arrows and their head"
        );
        if count != 200 {
            piped("dot", &["-Tcanon"], &as_dot);
        }
    }
}

#[test]
fn a_picture_is_the_same_bytes_every_time_and_its_svg_is_well_formed() {
    let graph = graph(&NASTY);
    let first = drawn(&graph, usize::MAX, Some("who?"));
    assert_eq!(first, drawn(&graph, usize::MAX, Some("who?")));
    let mut open: Vec<&str> = Vec::new();
    for tag in first.1.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("every tag is closed");
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    for text in first.1.split('&').skip(1) {
        assert!(
            ["amp;", "lt;", "gt;", "quot;"]
                .iter()
                .any(|entity| text.starts_with(entity)),
            "&{text}"
        );
    }
}

#[test]
fn several_relationships_of_one_type_are_one_arrow_and_claims_are_dashed() {
    let mut resolution = Resolution::default();
    for (id, label) in [(1, "Person"), (2, "Person"), (3, "Claim")] {
        let properties = [("name".to_owned(), Property::from(label))].into_iter().collect();
        resolution.nodes.push(Node {
            id,
            labels: vec![label.into()],
            properties,
            evidence: vec![],
        });
    }
    for (id, kind, start, end) in [
        (1, "MET", 0, 1),
        (2, "MET", 0, 1),
        (3, "MET", 1, 0),
        (4, "SUBJECT", 2, 0),
    ] {
        let properties = Properties::new();
        resolution.relationships.push(Relationship {
            id,
            kind: kind.into(),
            start,
            end,
            properties,
            evidence: vec![],
        });
    }
    let (as_dot, _) = drawn(&Graph::new(resolution, &[]), usize::MAX, None);
    let arrows: Vec<&str> = as_dot
        .lines()
        .filter(|line| line.contains(" -> "))
        .map(str::trim)
        .collect();
    assert_eq!(arrows.len(), 3, "{arrows:#?}");
    assert!(
        arrows[0].starts_with("n1 -> n2 [label=\"met (2)\", penwidth=2"),
        "{}",
        arrows[0]
    );
    assert!(arrows[1].starts_with("n2 -> n1 [label=\"met\""), "{}", arrows[1]);
    assert!(arrows[2].contains("style=dashed"), "{}", arrows[2]);
}
