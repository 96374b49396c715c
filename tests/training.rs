//! The project's own training texts: their marks, their number, and that they are nobody else's.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const LABELS: [&str; 4] = ["Person", "Place", "Organization", "Event"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The sentences of all files, each with `file:line`.
fn sentences() -> Vec<(String, String)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(root().join("grammar/training"))
        .expect("the folder is there")
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    files.sort();
    let mut found = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("training texts are UTF-8");
        for (number, line) in text.lines().enumerate() {
            if !line.trim().is_empty() && !line.starts_with('#') {
                found.push((format!("{}:{}", path.display(), number + 1), line.to_owned()));
            }
        }
    }
    found
}

/// The names of a sentence with their labels, or what is wrong with its marks.
fn names(sentence: &str) -> Result<Vec<(&str, &str)>, String> {
    let mut found = Vec::new();
    for piece in sentence.split('[').skip(1) {
        let (inside, _) = piece.split_once(']').ok_or("a bracket is not closed")?;
        let (label, name) = inside.split_once(' ').ok_or("a mark without a name")?;
        if !LABELS.contains(&label) {
            return Err(format!("`{label}` is no label"));
        }
        if name.is_empty() || name.trim() != name {
            return Err("a mark has blanks at its ends".to_owned());
        }
        found.push((label, name));
    }
    if sentence.matches(']').count() != found.len() {
        return Err("a bracket is not opened".to_owned());
    }
    Ok(found)
}

/// The text without its marks, for comparison: lower case, blanks squeezed.
fn bare(sentence: &str) -> String {
    let mut text = sentence.to_owned();
    for label in LABELS {
        text = text.replace(&format!("[{label} "), "");
    }
    let words: Vec<String> = text
        .replace(']', "")
        .split_whitespace()
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

#[test]
fn three_thousand_sentences_are_marked_soundly() {
    let sentences = sentences();
    assert!(sentences.len() >= 3_000, "only {} sentences", sentences.len());
    let wrong: Vec<String> = sentences
        .iter()
        .filter_map(|(place, sentence)| names(sentence).err().map(|why| format!("{place}: {why}")))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_long_sentence_stands_twice() {
    let mut seen = BTreeSet::new();
    for (place, sentence) in sentences() {
        let text = bare(&sentence);
        if text.split(' ').count() >= 6 {
            assert!(seen.insert(text), "{place} stands elsewhere too");
        }
    }
}

/// Nothing is taken from the texts that newsgraph is measured on.
#[test]
fn no_sentence_comes_from_the_texts_that_measure() {
    let shared = std::env::var_os("NEWSGRAPH_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    if !shared.is_dir() {
        eprintln!(
            "SKIPPED: {} is not there, so training texts are not compared",
            shared.display()
        );
        return;
    }
    let mut measured = String::new();
    for folder in ["news-dev", "seeds"] {
        for entry in std::fs::read_dir(shared.join(folder)).expect("the folder can be listed") {
            let path = entry.expect("the folder can be listed").path();
            if path.extension().is_some_and(|ending| ending == "txt") {
                let text = std::fs::read(&path).expect("the file can be read");
                measured += &bare(&String::from_utf8_lossy(&text));
                measured.push(' ');
            }
        }
    }
    assert!(measured.len() > 10_000, "the texts that measure were not found");
    for (place, sentence) in sentences() {
        let text = bare(&sentence);
        if text.split(' ').count() >= 6 {
            assert!(
                !measured.contains(&text),
                "{place} stands in a text that measures"
            );
        }
    }
}
