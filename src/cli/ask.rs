//! `query` and `run`: queries into answers on standard output.

use super::change::{Refusal, change};
use super::console::{self, Console};
use super::flow::{self, Knowledge};
use super::options::{self, Answering};
use super::script;
use super::status::Failure;
use crate::extract::Extraction;
use crate::grammar::schema::Schema;
use crate::present::jsonl::Part;
use crate::present::{self, Cell, Format, Sheet};
use crate::query::{self, Options, Value};
use crate::store::{Graph, GraphView, Import, NodeIx, Store};
use crate::text::{Diagnostic, Source, fold};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A graph and what was asked of it.
pub(super) struct Session {
    pub(super) graph: Graph,
    pub(super) home: Home,
    pub(super) console: Console,
    schema: Schema,
    /// What the last answer was about: `it`, `they`.
    last: Vec<NodeIx>,
}

/// Where the graph of a session comes from.
pub(super) enum Home {
    /// A graph file.
    File(PathBuf),
    /// Articles and what was read beside them.
    Memory(Vec<Extraction>, Vec<Import>),
    /// Nothing was opened.
    Nowhere,
}

/// What bounds an answer, and what it is given.
#[derive(Clone, Debug, Default)]
pub(super) struct Limits {
    /// `$name` in patterns.
    pub(super) parameters: serde_json::Map<String, serde_json::Value>,
    /// The most intermediate rows.
    pub(super) most: Option<usize>,
    pub(super) rows: Option<usize>,
    /// Whether the sentences behind the rows are left out.
    pub(super) hide_evidence: bool,
    pub(super) time: Option<std::time::Duration>,
}

/// An answer, ready to be shown.
#[derive(Debug, Default)]
pub(super) struct Reply {
    pub(super) sheet: Sheet,
    /// What there is to say beside the rows: why there are none, which of several names was taken.
    pub(super) notes: Vec<Diagnostic>,
    /// What the rows rest on.
    pub(super) part: Part,
    /// The nodes that were asked about.
    pub(super) focus: BTreeSet<NodeIx>,
    /// The pattern that a question stands for.
    pub(super) pattern: Option<String>,
    /// The format that the query itself asks for.
    pub(super) format: Option<Format>,
}

impl Session {
    /// A session without a graph.
    pub(super) fn empty(knowledge: &Knowledge, console: &Console) -> Session {
        let graph = Graph::new(crate::resolve::Resolution::default(), &[]);
        Session::of(graph, Home::Nowhere, knowledge, console)
    }

    /// Opens a graph file, or reads articles into memory.
    pub(super) fn open(path: &Path, knowledge: &Knowledge, console: &Console) -> Result<Session, Failure> {
        if flow::is_graph_file(path) {
            let graph = Store::open(path)?.graph()?;
            return Ok(Session::of(
                graph,
                Home::File(path.to_path_buf()),
                knowledge,
                console,
            ));
        }
        let (extractions, imports) = flow::sources(path, knowledge, console)?;
        let graph = flow::graph(&extractions, &imports, console)?;
        Ok(Session::of(
            graph,
            Home::Memory(extractions, imports),
            knowledge,
            console,
        ))
    }

    fn of(graph: Graph, home: Home, knowledge: &Knowledge, console: &Console) -> Session {
        let schema = knowledge.rules.schema.clone();
        Session {
            graph,
            home,
            console: console.clone(),
            schema,
            last: Vec::new(),
        }
    }

    /// What may follow at a place of a line: where it starts, and each candidate with a remark.
    pub(super) fn complete(&self, line: &str, at: usize) -> (usize, Vec<(String, String)>) {
        let (start, found) = query::complete(&line[..at], &self.graph, &self.schema);
        (
            start,
            found
                .into_iter()
                .map(|candidate| (candidate.text, candidate.remark))
                .collect(),
        )
    }
}

/// Answers one query.
pub(super) fn answer(session: &mut Session, text: &str, limits: &Limits) -> Result<Reply, Box<Diagnostic>> {
    let answer = if query::is_change(text) {
        let (mut answer, tally) = change(session, text, limits).map_err(|refusal| refused(&refusal))?;
        answer.notes.push(Diagnostic::note(tally.to_string()));
        answer
    } else {
        let parameters = limits.parameters.iter();
        let options = Options {
            parameters: parameters
                .map(|(name, value)| (name.clone(), Value::of_json(value)))
                .collect(),
            rows: limits.rows,
            time: limits.time,
            most: limits.most,
            cancel: Some(console::stop_flag()),
            last: session.last.clone(),
            ..Options::default()
        };
        let answer = query::ask(text, &session.graph, &session.schema, &options);
        answer.map_err(|error| Box::new(error.diagnostic()))?
    };
    let graph = &session.graph;
    let hidden = |column: &str| limits.hide_evidence && column == "evidence";
    let shown: Vec<usize> = (0..answer.columns.len())
        .filter(|&at| !hidden(&answer.columns[at]))
        .collect();
    let sheet = Sheet {
        columns: shown.iter().map(|&at| answer.columns[at].clone()).collect(),
        rows: answer
            .rows
            .iter()
            .map(|row| shown.iter().map(|&at| cell(graph, &row[at])).collect())
            .collect(),
        total: answer.total,
    };
    if !answer.subjects.is_empty() {
        session.last.clone_from(&answer.subjects);
    }
    let nodes: BTreeSet<NodeIx> = answer.focus.iter().chain(&answer.subjects).copied().collect();
    let between = nodes
        .iter()
        .flat_map(|&node| graph.outgoing(node))
        .filter(|(rel, other)| {
            nodes.contains(other) && graph.symbol_name(graph.rel_type(*rel)) != "MENTIONS"
        });
    let rels: BTreeSet<_> = answer
        .rels
        .iter()
        .copied()
        .chain(between.map(|(rel, _)| rel))
        .collect();
    Ok(Reply {
        sheet,
        notes: answer.notes,
        part: Part::of(graph, nodes, rels),
        focus: answer.focus.into_iter().collect(),
        pattern: answer.pattern,
        format: answer.format.and_then(|format| format.parse().ok()),
    })
}

/// A change that was not made, as it is told.
fn refused(refusal: &Refusal) -> Box<Diagnostic> {
    Box::new(match refusal {
        Refusal::Query(error) => error.diagnostic(),
        Refusal::File(failure) => match failure.message() {
            Some((diagnostic, _)) => diagnostic.clone(),
            None => Diagnostic::error("the change was not made"),
        },
    })
}

/// A value as people read it and as programs do.
fn cell(graph: &Graph, value: &Value) -> Cell {
    match value {
        Value::Node(node) => Cell {
            text: graph.name(*node).into_owned(),
            json: json(graph, value),
        },
        Value::Rel(rel) => Cell {
            text: graph.symbol_name(graph.rel_type(*rel)).to_owned(),
            json: json(graph, value),
        },
        Value::Path(path) => {
            let (nodes, rels) = &**path;
            let mut text = nodes
                .first()
                .map(|&node| graph.name(node).into_owned())
                .unwrap_or_default();
            for (&rel, &node) in rels.iter().zip(&nodes[1..]) {
                text += &format!(
                    " -{}- {}",
                    graph.symbol_name(graph.rel_type(rel)),
                    graph.name(node)
                );
            }
            Cell {
                text,
                json: json(graph, value),
            }
        }
        Value::List(items) => {
            let texts: Vec<String> = items.iter().map(|item| cell(graph, item).text).collect();
            Cell {
                text: texts.join(", "),
                json: json(graph, value),
            }
        }
        other => Cell::of(json(graph, other)),
    }
}

fn json(graph: &Graph, value: &Value) -> serde_json::Value {
    use serde_json::Value as Json;
    let entries = |of: &Value| -> serde_json::Map<String, Json> {
        query::properties(graph, of)
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.to_string(), json(graph, &value)))
            .collect()
    };
    match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => Json::from(*truth),
        Value::Int(number) => Json::from(*number),
        Value::Float(number) => Json::from(*number),
        Value::Text(text) => Json::from(&**text),
        Value::Temporal(temporal) => Json::from(temporal.to_string()),
        Value::List(items) => Json::Array(items.iter().map(|item| json(graph, item)).collect()),
        Value::Map(_) => Json::Object(entries(value)),
        Value::Node(node) => {
            let labels: Vec<&str> = graph
                .labels(*node)
                .iter()
                .map(|&label| graph.symbol_name(label))
                .collect();
            serde_json::json!({ "id": graph.node_id(*node), "labels": labels, "properties": entries(value) })
        }
        Value::Rel(rel) => {
            let (start, end) = graph.ends(*rel);
            serde_json::json!({
                "id": graph.rel_id(*rel),
                "type": graph.symbol_name(graph.rel_type(*rel)),
                "start": graph.node_id(start),
                "end": graph.node_id(end),
                "properties": entries(value),
            })
        }
        Value::Path(path) => {
            let (nodes, rels) = &**path;
            let mut walked = Vec::new();
            for (number, &node) in nodes.iter().enumerate() {
                walked.push(json(graph, &Value::Node(node)));
                walked.extend(rels.get(number).map(|&rel| json(graph, &Value::Rel(rel))));
            }
            Json::Array(walked)
        }
    }
}

/// Runs `query`.
pub(super) fn query(
    options: &options::Query,
    knowledge: &Knowledge,
    console: &Console,
) -> Result<(), Failure> {
    let text = if options.text == "-" {
        read_script(Path::new("-"))?
    } else {
        options.text.clone()
    };
    let mut session = Session::open(&options.graph, knowledge, console)?;
    let reply = answer(&mut session, text.trim(), &limits(&options.answer))
        .map_err(|diagnostic| Failure::in_text(*diagnostic, "", text.trim()))?;
    show(&reply, options.answer.format, console)
}

/// Runs `run`.
pub(super) fn run(options: &options::Run, knowledge: &Knowledge, console: &Console) -> Result<(), Failure> {
    let scripts: Result<Vec<(&Path, String)>, Failure> = options
        .scripts
        .iter()
        .map(|path| Ok((path.as_path(), read_script(path)?)))
        .collect();
    let scripts = scripts?;
    let mut session = Session::open(&options.graph, knowledge, console)?;
    let (mut asked, mut failed) = (0, 0);
    for (path, text) in &scripts {
        let name = if *path == Path::new("-") {
            "standard input".into()
        } else {
            path.display().to_string()
        };
        for entry in script::entries(text) {
            asked += 1;
            let query = entry.span.of(text);
            let outcome = answer(&mut session, query, &limits(&options.answer))
                .map_err(|diagnostic| {
                    let span = diagnostic.span.map_or(entry.span, |span| {
                        let from = entry.span.start as usize;
                        crate::text::Span::new(from + span.start as usize, from + span.end as usize)
                    });
                    Failure::in_text(diagnostic.at(span), &name, text)
                })
                .and_then(|reply| match options.check {
                    true => check(&reply, &entry, &name, text),
                    false => show(&reply, options.answer.format, console),
                });
            match outcome {
                Ok(()) => {}
                Err(Failure::Enough) => return Err(Failure::Enough),
                Err(failure) if options.keep_going || options.check => {
                    if let Some((diagnostic, source)) = failure.message() {
                        console.tell(diagnostic, source.as_ref());
                    }
                    failed += 1;
                }
                Err(failure) => return Err(failure),
            }
        }
    }
    if options.check {
        console.say(&format!("{asked} queries, {failed} failed"));
    }
    if failed > 0 { Err(Failure::Silent) } else { Ok(()) }
}

/// Compares the first cells of an answer with those that the script expects, as sets.
fn check(reply: &Reply, entry: &script::Entry, name: &str, text: &str) -> Result<(), Failure> {
    let Some(expected) = &entry.expected else {
        return Ok(());
    };
    let expected: BTreeSet<String> = expected.iter().map(|cell| fold::one_line(cell)).collect();
    let rows = reply.sheet.rows.iter();
    let found: BTreeSet<String> = rows
        .filter_map(|row| row.first())
        .map(|cell| fold::one_line(&cell.text))
        .collect();
    if expected == found {
        return Ok(());
    }
    let list = |cells: Vec<&String>| {
        let quoted: Vec<String> = cells.iter().map(|cell| format!("`{cell}`")).collect();
        quoted.join(", ")
    };
    let missing = list(expected.difference(&found).collect());
    let surplus = list(found.difference(&expected).collect());
    let message = match (missing.is_empty(), surplus.is_empty()) {
        (false, true) => format!("the answer lacks {missing}"),
        (true, _) => format!("the answer also has {surplus}"),
        (false, false) => format!("the answer lacks {missing} and has {surplus}"),
    };
    Err(Failure::in_text(
        Diagnostic::error(message).at(entry.span),
        name,
        text,
    ))
}

/// Writes an answer to standard output, and what there is to say about it to standard error.
pub(super) fn show(reply: &Reply, format: Option<Format>, console: &Console) -> Result<(), Failure> {
    for note in &reply.notes {
        console.tell(note, None);
    }
    let default = if console.on_terminal() {
        Format::Table
    } else {
        Format::Tsv
    };
    let format = format.or(reply.format).unwrap_or(default);
    let width = console.width();
    console.output(|out| present::write(format, &reply.sheet, width, out))?;
    if reply.sheet.rows.is_empty() && reply.notes.is_empty() {
        console.say("no rows");
    }
    Ok(())
}

pub(super) fn limits(answering: &Answering) -> Limits {
    Limits {
        parameters: answering.param.iter().cloned().collect(),
        most: answering.max_rows,
        rows: answering.limit,
        hide_evidence: answering.no_evidence,
        time: answering.timeout,
    }
}

/// Reads a script; `-` is standard input.
pub(super) fn read_script(path: &Path) -> Result<String, Failure> {
    let name = path.display();
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(path).map(|content| bytes = content)
    };
    read.map_err(|error| {
        Failure::from(Diagnostic::error(format!(
            "the script `{name}` cannot be read: {error}"
        )))
    })?;
    let text = String::from_utf8(bytes);
    text.map_err(|_| Diagnostic::error(format!("the script `{name}` is not UTF-8 text")).into())
}

/// Draws a failed query of the shell.
pub(super) fn tell(diagnostic: &Diagnostic, text: &str, console: &Console) {
    console.tell(diagnostic, Some(&Source::new("", text)));
}
