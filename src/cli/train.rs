//! `train`: the models from treebanks and texts with names.

use super::console::Console;
use super::flow::Knowledge;
use super::options::{self, TrainPart};
use super::status::Failure;
use crate::text::Diagnostic;
use crate::train;
use std::fs;
use std::path::Path;

/// Runs the command: trains, and writes the files of `grammar/model` when all of them are done.
pub(super) fn run(options: &options::Train, knowledge: &Knowledge, console: &Console) -> Result<(), Failure> {
    if !options.corpora.is_dir() {
        let message = format!("there is no folder of corpora `{}`", options.corpora.display());
        return Err(Diagnostic::error(message).into());
    }
    let progress = |line: &str| console.say(line);
    let how = train::Options {
        only: options.only.map(|part| match part {
            TrainPart::Words => train::Part::Words,
            TrainPart::Names => train::Part::Names,
            TrainPart::Trees => train::Part::Trees,
        }),
        without: options.without.clone(),
        ..train::Options::default()
    };
    let trained = train::train(&options.corpora, &knowledge.grammar, &how, &progress);
    let files = trained.map_err(|error| Failure::from(Diagnostic::error(error.to_string())))?;
    for (path, bytes) in files {
        let file = options.output.join(path);
        write(&file, &bytes).map_err(|error| {
            Failure::from(Diagnostic::error(format!(
                "`{}` cannot be written: {error}",
                file.display()
            )))
        })?;
        console.say(&format!("{}: {} bytes", file.display(), bytes.len()));
    }
    Ok(())
}

fn write(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, bytes)
}
