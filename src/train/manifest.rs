//! What the models were made of: corpora, licences, options and checksums.

use super::{ModelFile, Options, TrainError};
use sha2::{Digest, Sha256};
use std::path::Path;

/// The corpora that the models learn from, with the terms of each.
const CORPORA: [(&str, &str); 6] = [
    ("UD English EWT 2.16", "CC BY-SA 4.0"),
    (
        "GUM 11, parts without non-commercial texts",
        "CC BY 4.0, texts CC BY and CC BY-SA",
    ),
    ("Universal NER, English EWT", "CC BY-SA 4.0"),
    ("WikiGold", "CC BY 4.0"),
    ("CrossNER without its Reuters part", "MIT, texts CC BY-SA"),
    (
        "newsgraph's own training texts (grammar/training)",
        "MIT OR Apache-2.0",
    ),
];

fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Writes the manifest.
pub(super) fn manifest(
    inputs: &[&Path],
    files: &[ModelFile],
    options: &Options,
) -> Result<String, TrainError> {
    let mut out = String::from(
        "# Written by `newsgraph train`. The same inputs and options give the same bytes.\nwhat\tname\tvalue\n",
    );
    for (name, licence) in CORPORA {
        out += &format!("corpus\t{name}\t{licence}\n");
    }
    for path in inputs {
        let bytes = std::fs::read(path).map_err(|error| TrainError::Unreadable {
            path: path.to_path_buf(),
            error,
        })?;
        let parent = path
            .parent()
            .and_then(Path::file_name)
            .unwrap_or_default()
            .to_string_lossy();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        out += &format!("input\t{parent}/{name}\tsha256 {}\n", checksum(&bytes));
    }
    let numbers = [
        ("tagger epochs", options.tagger_epochs as u64),
        ("parser epochs", options.parser_epochs as u64),
        ("name epochs", options.name_epochs as u64),
        ("seed", options.seed),
    ];
    for (name, number) in numbers {
        out += &format!("option\t{name}\t{number}\n");
    }
    for (path, bytes) in files {
        out += &format!("model\t{path}\tsha256 {}\n", checksum(bytes));
    }
    Ok(out)
}
