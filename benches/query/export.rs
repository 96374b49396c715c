//! The graph and the queries as files that other databases load.

use super::cases::Case;
use newsgraph::extract::Property;
use newsgraph::resolve::Resolution;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

fn words(property: Option<&Property>) -> String {
    match property {
        Some(Property::Text(text)) => text.to_string(),
        Some(Property::Int(number)) => number.to_string(),
        Some(Property::Float(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// One file a label (`id`, `name`, `date`) and one a type (`start`, `end` and the four properties).
pub(crate) fn graph(folder: &Path, resolution: &Resolution) {
    std::fs::create_dir_all(folder).unwrap();
    let mut open: std::collections::BTreeMap<&str, BufWriter<File>> = std::collections::BTreeMap::new();
    let file = |name: &str| BufWriter::new(File::create(folder.join(format!("{name}.csv"))).unwrap());
    for node in &resolution.nodes {
        let label = node.labels[0].as_str();
        let out = open.entry(label).or_insert_with(|| {
            let mut out = file(label);
            writeln!(out, "id,name,date").unwrap();
            out
        });
        let of = |key: &str| words(node.properties.get(key));
        writeln!(out, "{},{},{}", node.id, of("name"), of("date")).unwrap();
    }
    let keys = ["articles", "first_reported", "last_reported", "confidence"];
    for rel in &resolution.relationships {
        let out = open.entry(&rel.kind).or_insert_with(|| {
            let mut out = file(&rel.kind);
            writeln!(out, "start,end,{}", keys.join(",")).unwrap();
            out
        });
        let of = keys.map(|key| words(rel.properties.get(key)));
        writeln!(out, "{},{},{}", rel.start, rel.end, of.join(",")).unwrap();
    }
}

/// `queries.tsv`: name, parameters as `key=value` joined by `;`, rows, seconds, text.
pub(crate) fn queries(folder: &Path, lines: &[(&Case, usize, f64)]) {
    let mut out = File::create(folder.join("queries.tsv")).unwrap();
    for (case, rows, seconds) in lines {
        let given: Vec<String> = case
            .given
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        writeln!(
            out,
            "{}\t{}\t{rows}\t{seconds}\t{}",
            case.name,
            given.join(";"),
            case.text
        )
        .unwrap();
    }
}
