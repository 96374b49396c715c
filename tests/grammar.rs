//! The language as `grammar/query.ebnf` states it, against the functions that read it.

use std::collections::BTreeMap;
use std::path::Path;

/// Productions by name, blanks squeezed: lines `name = … ;`, which may go on over further lines.
fn productions(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        let line = line.trim();
        let begins = line.split_once(" = ").is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        });
        let whole = match open.take() {
            Some(before) => format!("{before} {line}"),
            None if begins => line.to_owned(),
            None => continue,
        };
        if whole.ends_with(';') {
            let (name, body) = whole.split_once(" = ").expect("it begins a production");
            let body: Vec<&str> = body.split_whitespace().collect();
            found.insert(name.to_owned(), body.join(" "));
        } else {
            open = Some(whole);
        }
    }
    found
}

#[test]
fn every_question_production_stands_above_its_function() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let grammar = std::fs::read_to_string(root.join("grammar/query.ebnf")).expect("the grammar is there");
    let questions = grammar
        .split("(* ---- questions")
        .nth(1)
        .expect("the questions have a half of their own");
    let stated = productions(questions.split_once("*)").expect("the comment ends").1);
    let mut comments = String::new();
    let mut files: Vec<_> = std::fs::read_dir(root.join("src/query/question"))
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be listed").path())
        .collect();
    files.sort();
    for file in files {
        let source = std::fs::read_to_string(&file).expect("source is text");
        let lines = source.lines().filter_map(|line| line.trim().strip_prefix("// "));
        comments.extend(lines.flat_map(|line| [line, "\n"]));
    }
    let written = productions(&comments);
    assert!(stated.len() > 30, "{} productions", stated.len());
    assert_eq!(stated, written);
}
