//! The order of the folders, and what every file says first.
//!
//! Reads the order of the layers from `src/lib.rs` and the imports from the text of every file below `src/`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// The layers in the order in which `lib.rs` declares them.
fn layers() -> Vec<String> {
    let lib = fs::read_to_string(root().join("lib.rs")).unwrap();
    let modules = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    modules.map(str::to_owned).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The layers that a text names after `crate::`, comments and documentation left aside.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for (at, _) in line.match_indices("crate::") {
            let rest = &line[at + "crate::".len()..];
            // `use crate::{text::Span, read::Article}` names several.
            let group = rest
                .strip_prefix('{')
                .map_or(rest, |group| group.split('}').next().unwrap());
            let parts: Vec<&str> = if rest.starts_with('{') {
                group.split(',').collect()
            } else {
                vec![rest]
            };
            for part in parts {
                let name = part
                    .trim()
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .next()
                    .unwrap();
                found.push(name.to_owned());
            }
        }
    }
    found
}

#[test]
fn folders_import_only_folders_to_their_left() {
    let layers = layers();
    assert_eq!(layers.first().map(String::as_str), Some("text"));
    assert_eq!(layers.last().map(String::as_str), Some("cli"));
    let mut all = Vec::new();
    files(&root(), &mut all);
    assert!(all.len() > 20, "only {} files were found", all.len());
    let mut against = Vec::new();
    for file in all {
        let below = file.strip_prefix(root()).unwrap();
        let own = below
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_string_lossy()
            .replace(".rs", "");
        let Some(place) = layers.iter().position(|layer| *layer == own) else {
            continue;
        };
        for import in imports(&fs::read_to_string(&file).unwrap()) {
            if layers
                .iter()
                .position(|layer| *layer == import)
                .is_some_and(|other| other > place)
            {
                against.push(format!("{} imports {import}", below.display()));
            }
        }
    }
    assert!(against.is_empty(), "against the flow:\n{}", against.join("\n"));
}

#[test]
fn an_import_against_the_flow_would_be_noticed() {
    assert_eq!(
        imports("use crate::{text::Span, cli};\nlet x = crate::store::Graph::new();"),
        ["text", "cli", "store"]
    );
    assert_eq!(imports("/// [`crate::cli`]\n// crate::cli"), [""; 0]);
}

#[test]
fn folders_are_declared_in_the_order_of_the_flow_in_the_design() {
    let lib = fs::read_to_string(root().join("lib.rs")).unwrap();
    let told: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("//! ")?.split_whitespace().next())
        .filter(|word| root().join(word).is_dir())
        .collect();
    assert_eq!(told, layers());
}

#[test]
fn every_file_says_first_what_it_is() {
    let mut all = Vec::new();
    for folder in ["src", "tests", "benches"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        if folder.is_dir() {
            files(&folder, &mut all);
        }
    }
    let silent: Vec<String> = all
        .iter()
        .filter(|file| !fs::read_to_string(file).unwrap().starts_with("//! "))
        .map(|file| file.display().to_string())
        .collect();
    assert!(silent.is_empty(), "no `//!` header:\n{}", silent.join("\n"));
}
