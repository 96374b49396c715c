//! Questions in plain English into patterns.
//!
//! A small controlled English: few first words, verbs from the relations' own files, names by longest match. Every
//! question becomes the text of a pattern, which is parsed and run like any other, so `EXPLAIN` can show it. Where the
//! plainest pattern finds nothing, a question may have further ones, each with a note that says what it does instead.

mod token;
mod date;
mod verb;
mod name;
mod reader;
mod pattern;
mod tail;
mod predicate;
mod fact;
mod truth;
mod said;
mod identity;
mod link;
mod listing;
mod article;
mod told;
mod mend;

use super::context::Context;
use super::error::QueryError;
use crate::grammar::schema::Schema;
use crate::store::{GraphView, NodeIx};
use crate::text::{Diagnostic, Span};
use name::Names;
use reader::{Np, Parsed, Reader, Words};
use std::cell::{Cell, RefCell};
use tail::Tail;

/// One pattern that a question may stand for.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Attempt {
    pub(crate) pattern: String,
    /// What to say when this one answers.
    pub(crate) note: Option<String>,
}

/// A question as patterns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// The first that finds rows answers.
    pub(crate) attempts: Vec<Attempt>,
    /// The first pattern without its dates: how many rows the dates leave out.
    pub(crate) undated: Option<String>,
    pub(crate) notes: Vec<Diagnostic>,
    /// What to say when there are no rows.
    pub(crate) empty: String,
    /// Who and what was asked about.
    pub(crate) focus: Vec<NodeIx>,
    /// A verb that no relation has, and where it stands.
    pub(crate) unknown: Option<(Span, String)>,
    /// Whether an answer without rows tells how often those asked about are mentioned together.
    pub(crate) together: bool,
    pub(crate) format: Option<String>,
}

impl Asked {
    fn attempt(&mut self, pattern: String, note: Option<String>) {
        if !self.attempts.iter().any(|attempt| attempt.pattern == pattern) {
            self.attempts.push(Attempt { pattern, note });
        }
    }

    /// Answers a verb that no relation has with the sentences that have it.
    fn told_by<G: GraphView>(
        &mut self,
        reader: &Reader<'_, '_, G>,
        word: &str,
        np: Option<&Np>,
        tail: &Tail,
    ) {
        let forms = verb::relatives(word);
        let forms: Vec<&str> = forms.iter().map(String::as_str).collect();
        let nodes = np.map_or_else(|| self.focus.clone(), Np::nodes);
        let note = format!("no relation is called `{word}` in this graph; these sentences have the word");
        self.attempt(
            article::sentences_with(reader.context.graph, &nodes, &forms, tail.limit),
            Some(note),
        );
        self.empty = format!(
            "no relation is called `{word}` in this graph, and no sentence about {} has the word",
            names_of(reader, &nodes)
        );
        self.format.clone_from(&tail.format);
        let token = reader.tokens.iter().find(|token| token.folded == word);
        self.unknown = token.map(|token| (token.span, token.text.clone()));
    }
}

fn names_of<G: GraphView>(reader: &Reader<'_, '_, G>, nodes: &[NodeIx]) -> String {
    let names: Vec<String> = nodes.iter().map(|&node| reader.described(node)).collect();
    names.join(", ")
}

type Family<'t, 'g, G> = fn(&Reader<'t, 'g, G>, Words<'t>) -> Parsed<'t, Asked>;

/// What a question may begin with, for who began one otherwise.
const BEGINNINGS: &str = "who, what, when, where, which, how many, did, list or tell me about";

// question = status | happened | common | disagree | discussed | mentioned | articles | evidence | path | about | who-said | what-said
//   | deed | object | which | list | figures | when-where | who-is | truth ;
fn question<'t, 'g, G: GraphView>(reader: &Reader<'t, 'g, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    // In this order: special forms first, since `who` and `what` begin many. A family must use up the whole line.
    let families: [Family<'t, 'g, G>; 20] = [
        |reader, input| listing::status(reader, input),
        |reader, input| listing::happened(reader, input),
        |reader, input| link::common(reader, input),
        |reader, input| article::disagree(reader, input),
        |reader, input| said::discussed(reader, input),
        |reader, input| link::mentioned(reader, input),
        |reader, input| article::articles(reader, input),
        |reader, input| article::evidence(reader, input),
        |reader, input| link::path(reader, input),
        |reader, input| identity::about(reader, input),
        |reader, input| identity::who_is(reader, input),
        |reader, input| said::who_said(reader, input),
        |reader, input| said::what_said(reader, input),
        |reader, input| fact::deed(reader, input),
        |reader, input| fact::object(reader, input),
        |reader, input| listing::which(reader, input),
        |reader, input| listing::list(reader, input),
        |reader, input| article::figures(reader, input),
        |reader, input| truth::when_where(reader, input),
        |reader, input| truth::truth(reader, input),
    ];
    let input = polite(reader, input);
    for family in families {
        // A note on a name belongs to the family that reads the question.
        reader.notes.borrow_mut().clear();
        reader.further.set(false);
        if let Ok((rest, asked)) = family(reader, input)
            && reader.end(rest).is_ok()
        {
            return Ok((rest, asked));
        }
    }
    reader.expect(input, BEGINNINGS)
}

// polite = [ "please" | "and" | "so" | "can you tell me" | "do you know" ] ;
/// Passes over words that ask for nothing.
fn polite<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Words<'t> {
    let rest = reader.maybe(input, &["please", "and", "so", "but", "ok"]);
    let rest = match rest.split_first() {
        Some((token, after)) if token.kind == token::Kind::Comma => after,
        _ => rest,
    };
    reader
        .maybe(
            rest,
            &[
                "can you tell me",
                "could you tell me",
                "do you know",
                "i want to know",
                "tell me",
            ],
        )
        .split_first()
        // `tell me about` is a question of its own.
        .filter(|(token, _)| token.folded != "about")
        .map_or(rest, |_| {
            reader.maybe(
                rest,
                &[
                    "can you tell me",
                    "could you tell me",
                    "do you know",
                    "i want to know",
                    "tell me",
                ],
            )
        })
}

/// What may follow at the end of an unfinished question: the expected words, and the byte where they begin.
pub(crate) fn expected<G: GraphView>(
    line: &str,
    context: &Context<'_, G>,
    schema: &Schema,
) -> (usize, Vec<String>) {
    let Ok(tokens) = token::tokens(line) else {
        return (line.len(), vec!["a closing quotation mark".to_owned()]);
    };
    let (forms, names) = (verb::forms(schema), Names::new(context.graph));
    let reader = reader(line, &tokens, context, schema, &forms, &names, 0);
    let _ = question(&reader, &tokens);
    let (at, expected) = reader.furthest.borrow().clone();
    (reader.byte(&tokens[at.min(tokens.len())..]), expected)
}

fn reader<'t, 'g, G: GraphView>(
    line: &'t str,
    tokens: Words<'t>,
    context: &'t Context<'g, G>,
    schema: &'t Schema,
    forms: &'t [verb::Form],
    names: &'t Names<'g, G>,
    rank: usize,
) -> Reader<'t, 'g, G> {
    Reader {
        line,
        tokens,
        context,
        schema,
        forms,
        names,
        rank,
        further: Cell::new(false),
        furthest: RefCell::new((0, Vec::new())),
        notes: RefCell::new(Vec::new()),
    }
}

/// The verbs of questions, for completion and suggestions.
pub(crate) fn verbs(schema: &Schema) -> Vec<String> {
    let finite = verb::forms(schema)
        .into_iter()
        .filter(|form| form.kind == verb::Kind::Finite);
    let mut words: Vec<String> = finite
        .map(|form| {
            form.words
                .iter()
                .cloned()
                .chain(form.preposition)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    words.sort();
    words.dedup();
    words
}

/// The error for a verb that no relation and no sentence has.
pub(crate) fn unknown<G: GraphView>(
    at: Span,
    word: String,
    context: &Context<'_, G>,
    schema: &Schema,
) -> QueryError {
    let nearest = mend::present(context.graph, &verb::forms(schema));
    QueryError::Unknown {
        at,
        what: "relation",
        word,
        nearest,
        corrected: None,
    }
}

/// A question is at most this long; names and quotations in it have some hundred letters.
const LONGEST: usize = 2000;

/// Puts a question that no family reads into patterns for the sentences that have its words.
pub(crate) fn told<G: GraphView>(line: &str, context: &Context<'_, G>, schema: &Schema) -> Option<Asked> {
    if line.len() > LONGEST {
        return None;
    }
    let tokens = token::tokens(line).ok()?;
    let (forms, names) = (verb::forms(schema), Names::new(context.graph));
    told::told(&reader(line, &tokens, context, schema, &forms, &names, 0))
}

/// Puts a question into patterns. `rank` chooses among readings of names that may mean several, 0 the likeliest; the
/// answer tells whether there is a further one.
///
/// # Errors
///
/// When the question has no form that newsgraph knows, or names what the graph does not know.
pub(crate) fn translate<G: GraphView>(
    line: &str,
    context: &Context<'_, G>,
    schema: &Schema,
    rank: usize,
) -> Result<(Asked, bool), QueryError> {
    if line.len() > LONGEST {
        let at = Span::new(0, line.char_indices().nth(20).map_or(line.len(), |(at, _)| at));
        return Err(QueryError::Syntax {
            at,
            expected: vec![format!("a question of at most {LONGEST} bytes")],
            corrected: None,
        });
    }
    let tokens = token::tokens(line).map_err(|at| QueryError::Syntax {
        at,
        expected: vec!["a closing quotation mark".to_owned()],
        corrected: None,
    })?;
    let (forms, names) = (verb::forms(schema), Names::new(context.graph));
    let whole = reader(line, &tokens, context, schema, &forms, &names, rank);
    match question(&whole, &tokens) {
        Ok((_, mut asked)) => {
            asked.notes.extend(whole.notes.take());
            Ok((asked, whole.further.get()))
        }
        Err(_) => {
            let parses = |line: &str| {
                let Ok(tokens) = token::tokens(line) else {
                    return false;
                };
                let names = Names::new(context.graph);
                let again = reader(line, &tokens, context, schema, &forms, &names, 0);
                question(&again, &tokens).is_ok()
            };
            Err(mend::refused(&whole, &parses))
        }
    }
}
