//! One line into an answer.
//!
//! A line is a question in plain English or a pattern in the read part of openCypher. A question is put into the
//! words of a pattern ([`question`]), so both are parsed, planned and run in one way. `grammar/query.ebnf` states
//! the language.

pub mod temporal;
pub mod value;
pub mod error;
mod lexeme;
mod ast;
mod parse;
mod world;
mod context;
mod function;
mod compile;
mod plan;
mod eval;
mod distinct;
mod aggregate;
mod write;
pub mod revise;
mod execute;
mod question;
pub mod answer;
mod complete;

pub use answer::Answer;
pub use complete::{Candidate, complete};
pub use context::Options;
pub use error::QueryError;
pub use function::properties;
pub use temporal::Temporal;
pub use value::{Entries, Value};
pub use world::{Edits, World};

use crate::grammar::schema::Schema;
use crate::store::GraphView;
use crate::text::fold::fold;
use context::Context;

/// The words of a text without case, accents and punctuation: what quotations are compared by.
pub(crate) fn words(text: &str) -> String {
    let folded = fold(text).replace(['\'', '"'], "");
    let cleaned: String = folded
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    cleaned.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a line is a pattern rather than a question: it begins with a clause.
#[must_use]
pub fn is_pattern(line: &str) -> bool {
    let first = lexeme::letters(lexeme::blank(line)).to_ascii_uppercase();
    let clauses = [
        "MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN", "CREATE", "MERGE", "SET", "DELETE", "DETACH",
        "REMOVE", "CALL",
    ];
    clauses.contains(&first.as_str())
}

/// Answers a question or pattern.
///
/// `EXPLAIN` in front shows the pattern that a question means, and the steps by which it is found, and runs
/// nothing; `PROFILE` runs it and shows the rows that each step let through and the time that it took.
///
/// # Errors
///
/// When the line is neither, names what the graph does not know, or a limit stops it.
pub fn ask<G: GraphView>(
    line: &str,
    graph: &G,
    schema: &Schema,
    options: &Options<'_>,
) -> Result<Answer, QueryError> {
    let start = lexeme::blank(line);
    let offset = line.len() - start.len();
    let first = lexeme::letters(start);
    let profile = first.eq_ignore_ascii_case("PROFILE");
    let explain = profile || first.eq_ignore_ascii_case("EXPLAIN");
    let body = if explain {
        lexeme::blank(&start[first.len()..])
    } else {
        start
    };
    let shift = |error| {
        shifted(
            error,
            if explain {
                offset + (start.len() - body.len())
            } else {
                offset
            },
        )
    };
    let mut context = Context::new(graph, options);
    context.profile = profile.then(context::Profile::default);
    if is_pattern(body) {
        let query = parse::query(body).map_err(shift)?;
        if query.writes() && (profile || !explain) {
            let message = "this query changes the graph, and here it is only read";
            let at = Some(crate::text::Span::new(0, body.len()));
            return Err(shift(QueryError::refused(
                error::Detail::InvalidClauseComposition,
                at,
                message,
            )));
        }
        if explain {
            return answer::explained(&context, body, &query).map_err(shift);
        }
        let table = context.query(&query).map_err(shift)?;
        return Ok(Answer::of_pattern(table, options.rows));
    }
    answered(body, &context, schema, explain).map_err(shift)
}

/// Whether a line is a pattern that changes the graph.
#[must_use]
pub fn is_change(line: &str) -> bool {
    is_pattern(line) && parse::query(lexeme::blank(line)).is_ok_and(|query| query.writes())
}

/// Reads a pattern and runs nothing.
///
/// # Errors
///
/// When it leaves `grammar/query.ebnf`. Names that a graph lacks are no business of this.
pub fn check(pattern: &str) -> Result<(), QueryError> {
    parse::query(pattern).map(drop)
}

/// A pattern that only reads, planned once to be run often.
#[derive(Debug)]
pub struct Prepared<'g, G> {
    graph: &'g G,
    options: &'g Options<'g>,
    plan: plan::Plan,
}

/// Plans a pattern for a graph as it is stored, with the parameters of `options`.
///
/// # Errors
///
/// When the pattern is none, is refused, or changes the graph.
pub fn prepare<'g, G: GraphView>(
    pattern: &str,
    graph: &'g G,
    options: &'g Options<'g>,
) -> Result<Prepared<'g, G>, QueryError> {
    let query = parse::query(pattern)?;
    if query.writes() {
        let message = "only a query that reads can be prepared";
        let detail = error::Detail::InvalidClauseComposition;
        return Err(QueryError::refused(detail, None, message));
    }
    let plan = Context::new(graph, options).plan(&query)?;
    Ok(Prepared { graph, options, plan })
}

impl<G: GraphView> Prepared<'_, G> {
    /// Runs it.
    ///
    /// # Errors
    ///
    /// When values do not fit, or a limit stops it.
    pub fn run(&self) -> Result<Answer, QueryError> {
        let table = Context::new(self.graph, self.options).table(&self.plan)?;
        Ok(Answer::of_pattern(table, self.options.rows))
    }
}

/// Runs a pattern over a graph and what was changed in it before; changes are added to `edits`.
///
/// # Errors
///
/// When the pattern is none, is refused, or a limit stops it; `edits` are then as they were.
pub fn run<G: GraphView>(
    text: &str,
    graph: &G,
    edits: &mut Edits,
    options: &Options<'_>,
) -> Result<Answer, QueryError> {
    let query = parse::query(text)?;
    let context = Context::over(graph, edits.clone(), options);
    let table = context.query(&query)?;
    *edits = context.world.into_edits();
    Ok(Answer::of_pattern(table, options.rows))
}

/// How many readings of names that may mean several are tried before there is no answer.
const READINGS: usize = 4;

/// Answers a question: with the first of its patterns that finds rows, for the likeliest reading of its names; where
/// none does, for the next ones.
fn answered<G: GraphView>(
    line: &str,
    context: &Context<'_, G>,
    schema: &Schema,
    explain: bool,
) -> Result<Answer, QueryError> {
    let mut first: Option<question::Asked> = None;
    for rank in 0..READINGS {
        let (asked, further) = match question::translate(line, context, schema, rank) {
            Ok(found) => found,
            Err(error) if rank == 0 => return loosely(line, context, schema, explain, error),
            Err(_) => break,
        };
        for attempt in &asked.attempts {
            let query = parse::query(&attempt.pattern)?;
            let table = context.query(&query)?;
            if !table.rows.is_empty() {
                if explain {
                    return answer::explained(context, &attempt.pattern, &query);
                }
                let attempt = attempt.clone();
                return Ok(Answer::of_question(table, &asked, &attempt, context));
            }
        }
        first.get_or_insert(asked);
        if !further {
            break;
        }
    }
    let Some(asked) = first else {
        return Ok(Answer::default());
    };
    if let Some((at, word)) = asked.unknown {
        return Err(question::unknown(at, word, context, schema));
    }
    let Some(attempt) = asked.attempts.first().cloned() else {
        return Ok(Answer::default());
    };
    let query = parse::query(&attempt.pattern)?;
    if explain {
        return answer::explained(context, &attempt.pattern, &query);
    }
    let mut answer = Answer::of_question(context.query(&query)?, &asked, &attempt, context);
    answer.why(&asked, context)?;
    Ok(answer)
}

/// Answers a question that no family reads from the sentences that have its words. Where none has, or a corrected
/// line is near, the error stands.
fn loosely<G: GraphView>(
    line: &str,
    context: &Context<'_, G>,
    schema: &Schema,
    explain: bool,
    error: QueryError,
) -> Result<Answer, QueryError> {
    if error.corrected().is_some() {
        return Err(error);
    }
    let Some(asked) = question::told(line, context, schema) else {
        return Err(error);
    };
    for attempt in &asked.attempts {
        let query = parse::query(&attempt.pattern)?;
        let table = context.query(&query)?;
        if table.rows.is_empty() {
            continue;
        }
        if explain {
            return answer::explained(context, &attempt.pattern, &query);
        }
        return Ok(Answer::of_question(table, &asked, attempt, context));
    }
    Err(error)
}

/// Moves the places of an error that was found behind something.
fn shifted(error: QueryError, by: usize) -> QueryError {
    let moved = |at: crate::text::Span| crate::text::Span::new(at.start as usize + by, at.end as usize + by);
    match error {
        QueryError::Syntax {
            at,
            expected,
            corrected,
        } => QueryError::Syntax {
            at: moved(at),
            expected,
            corrected,
        },
        QueryError::Unknown {
            at,
            what,
            word,
            nearest,
            corrected,
        } => QueryError::Unknown {
            at: moved(at),
            what,
            word,
            nearest,
            corrected,
        },
        QueryError::Unsupported { at, what } => QueryError::Unsupported { at: moved(at), what },
        QueryError::Refused {
            at,
            detail,
            compile,
            message,
        } => QueryError::Refused {
            at: at.map(moved),
            detail,
            compile,
            message,
        },
        QueryError::Type { at, message } => QueryError::Type {
            at: at.map(moved),
            message,
        },
        other => other,
    }
}
