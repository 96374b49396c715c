//! `build`: articles into a graph file, a new one or one that exists.

use super::console::{self, Console};
use super::flow::{self, Knowledge};
use super::options;
use super::status::Failure;
use crate::store::{GraphView, Writer, integrity};
use std::collections::BTreeMap;

/// Runs the command.
///
/// An article that was there under the same path is replaced. The file is taken first, so that a second build is
/// told at once and not after it has read everything.
pub(super) fn run(options: &options::Build, knowledge: &Knowledge, console: &Console) -> Result<(), Failure> {
    console::catch_interrupts();
    let writer = Writer::open(&options.graph)?;
    let corrections: Result<Vec<_>, _> = options
        .corrections
        .iter()
        .map(|path| flow::corrections_file(path))
        .collect();
    let corrections = corrections?;
    // A file that cannot be understood is told before the articles are read.
    flow::corrections(&corrections, console)?;
    let mut new = flow::material(&options.paths, knowledge, console)?;
    if new.is_empty() {
        return Err(flow::nothing(&options.paths, new.refused));
    }
    new.imports.extend(corrections);
    let (count, refused) = (new.extractions.len(), new.refused);
    let (mut extractions, mut imports) = (new.extractions, new.imports);
    if writer.is_new() {
        extractions = integrity::replace_by_path(Vec::new(), extractions);
    } else {
        extractions = integrity::replace_by_path(writer.extractions()?, extractions);
        let old = writer.imports()?.into_iter().chain(imports);
        let by_path: BTreeMap<String, _> = old.map(|import| (import.path.clone(), import)).collect();
        imports = by_path.into_values().collect();
    }
    let graph = flow::graph(&extractions, &imports, console)?;
    if console::stopped() {
        return Err(Failure::Stopped);
    }
    writer.commit(&extractions, &imports, &graph)?;
    let left_out = if refused > 0 {
        format!(", {refused} left out")
    } else {
        String::new()
    };
    console.say(&format!(
        "{}: {} read{left_out}; {} articles, {} nodes, {} relationships",
        options.graph.display(),
        count,
        extractions.len(),
        graph.node_count(),
        graph.rel_count(),
    ));
    Ok(())
}
