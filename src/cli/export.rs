//! `export`: the graph, or what an answer touches, in a format of other programs.

use super::ask::{self, Limits};
use super::console::Console;
use super::flow::Knowledge;
use super::options::{self, ExportFormat};
use super::status::Failure;
use crate::present::jsonl::{self, Part};
use crate::present::picture::{self, Picture, Wish};
use crate::present::{dot, svg};
use crate::store::{Graph, GraphView};
use crate::text::Diagnostic;
use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Runs the command.
pub(super) fn run(
    options: &options::Export,
    knowledge: &Knowledge,
    console: &Console,
) -> Result<(), Failure> {
    let mut session = ask::Session::open(&options.graph, knowledge, console)?;
    let (part, focus) = match &options.query {
        None => (Part::whole(&session.graph), BTreeSet::new()),
        Some(text) => {
            let reply = ask::answer(&mut session, text, &Limits::default())
                .map_err(|diagnostic| Failure::in_text(*diagnostic, "", text))?;
            (reply.part, reply.focus)
        }
    };
    let graph = &session.graph;
    if options.format == ExportFormat::Jsonl {
        return to(options.output.as_deref(), console, |out| {
            jsonl::write(graph, &part, out)
        });
    }
    // A picture of a whole graph in which every article points at everything shows nothing else.
    let hide = options.query.is_none() && !options.articles;
    let part = if hide { without_articles(graph, part) } else { part };
    let wish = Wish {
        question: options.query.as_deref(),
        focus,
        most: if options.nodes == 0 {
            usize::MAX
        } else {
            options.nodes
        },
    };
    let picture = picture::picture(graph, &part, &wish);
    warn(&picture, console);
    let key = !options.no_key;
    to(options.output.as_deref(), console, |out| match options.format {
        ExportFormat::Dot => dot::write(&picture, key, out),
        _ => svg::write(&picture, key, out),
    })
}

fn warn(picture: &Picture, console: &Console) {
    if picture.left_out > 0 {
        let shown = picture.boxes.len();
        let message = format!(
            "{} nodes are left out, the {shown} most connected are drawn",
            picture.left_out
        );
        console.tell(
            &Diagnostic::note(message).hint("`--nodes 0` draws all, `--query` what matters"),
            None,
        );
    }
}

fn without_articles(graph: &Graph, mut part: Part) -> Part {
    let article = graph.symbol("Article");
    part.nodes
        .retain(|&node| !graph.labels(node).iter().any(|&label| Some(label) == article));
    part.rels.retain(|&rel| {
        let (start, end) = graph.ends(rel);
        part.nodes.contains(&start) && part.nodes.contains(&end)
    });
    part
}

/// Writes to a file, which appears when it is complete, or to standard output.
fn to(
    path: Option<&Path>,
    console: &Console,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let Some(path) = path else {
        return console.output(write);
    };
    let file = |path: &Path| -> io::Result<()> {
        let mut out = BufWriter::new(std::fs::File::create(path)?);
        write(&mut out)?;
        out.flush()
    };
    file(path)
        .map_err(|error| Diagnostic::error(format!("`{}` cannot be written: {error}", path.display())).into())
}
