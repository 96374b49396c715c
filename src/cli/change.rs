//! Patterns that change the graph: run, and written to the graph file in one transaction.
//!
//! In: a session and the text of the pattern. Out: the session with the changed graph. A graph file is taken first and
//! read as it is then, so that nobody else's change is lost; articles without a graph file are changed in memory only,
//! for as long as the session lasts.

use super::ask::{Home, Limits, Session};
use super::console::{self, Console};
use super::flow;
use super::status::Failure;
use crate::extract::Extraction;
use crate::query::revise::{Statement, Tally, revise};
use crate::query::{Answer, Options, QueryError};
use crate::store::{Graph, Import, Writer, interchange};
use crate::text::Diagnostic;

/// Why a change was not made.
pub(super) enum Refusal {
    /// The pattern is at fault.
    Query(QueryError),
    /// The file is.
    File(Failure),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Refusal {
        Refusal::File(failure)
    }
}

impl From<crate::store::StoreError> for Refusal {
    fn from(error: crate::store::StoreError) -> Refusal {
        Refusal::File(error.into())
    }
}

/// Runs a pattern that changes the graph of a session; returns its answer and what it did.
pub(super) fn change(session: &mut Session, text: &str, limits: &Limits) -> Result<(Answer, Tally), Refusal> {
    let console = session.console.clone();
    let statement = Statement {
        pattern: text.to_owned(),
        parameters: limits.parameters.clone(),
    };
    let Home::File(path) = &session.home else {
        let Home::Memory(extractions, imports) = &mut session.home else {
            return Err(Refusal::File(
                Diagnostic::error("there is no graph to change; `.open` one first").into(),
            ));
        };
        let (graph, answer, tally) = revised(extractions, imports, statement, limits, &console)?;
        session.graph = graph;
        return Ok((answer, tally));
    };
    let writer = Writer::open(path)?;
    let (extractions, mut imports) = (writer.extractions()?, writer.imports()?);
    let (graph, answer, tally) = revised(&extractions, &mut imports, statement, limits, &console)?;
    writer.commit(&extractions, &imports, &graph)?;
    session.graph = graph;
    Ok((answer, tally))
}

/// The graph after one more statement, which is added to those that the imports keep.
fn revised(
    extractions: &[Extraction],
    imports: &mut Vec<Import>,
    statement: Statement,
    limits: &Limits,
    console: &Console,
) -> Result<(Graph, Answer, Tally), Refusal> {
    let mut resolution = flow::resolution(extractions, imports, console)?;
    let mut statements = flow::statements(imports)?;
    statements.push(statement);
    let options = Options {
        rows: limits.rows,
        time: limits.time,
        most: limits.most,
        cancel: Some(console::stop_flag()),
        ..Options::default()
    };
    let Some(revision) = revise(&mut resolution, &statements, &options) else {
        return Err(Refusal::File(Failure::Silent));
    };
    for (number, error) in &revision.refused {
        flow::tell_refused(&statements[*number], error, console);
    }
    let (answer, tally) = revision.last.map_err(Refusal::Query)?;
    let lines: Result<String, _> = statements.iter().map(Statement::line).collect();
    let content = lines.map_err(|error| Failure::from(Diagnostic::error(error.to_string())))?;
    imports.retain(|import| !import.is_patterns());
    imports.push(Import {
        path: interchange::PATTERNS.to_owned(),
        content,
    });
    Ok((Graph::new(resolution, &flow::texts(extractions)), answer, tally))
}
