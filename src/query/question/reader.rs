//! Reading a question from left to right: words, names, verbs, dates.
//!
//! The furthest place that any try reached, and what could have stood there, is kept: it is the error message, and
//! what completion offers.

use super::date;
use super::name::Names;
use super::token::{Kind as TokenKind, Token};
use super::verb::{Form, Kind};
use crate::grammar::Label;
use crate::grammar::schema::Schema;
use crate::query::context::Context;
use crate::store::{GraphView, NodeIx};
use crate::text::{Diagnostic, Span};
use nom::error::{ErrorKind, ParseError};
use std::cell::{Cell, RefCell};

/// Words that stand for what the last answer was about.
const PRONOUNS: [&str; 10] = [
    "it", "they", "them", "he", "she", "him", "her", "those", "these", "there",
];

/// What is left of a question.
pub(super) type Words<'t> = &'t [Token];

/// That a try did not fit. Where and why is kept by the [`Reader`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Misfit;

impl<I> ParseError<I> for Misfit {
    fn from_error_kind(_: I, _: ErrorKind) -> Misfit {
        Misfit
    }

    fn append(_: I, _: ErrorKind, other: Misfit) -> Misfit {
        other
    }
}

pub(super) type Parsed<'t, T> = nom::IResult<Words<'t>, T, Misfit>;

/// Who or what a question speaks of.
#[derive(Clone, Debug, Default)]
pub(super) struct Np {
    /// The nodes of each name; of the nodes of one name any will do.
    pub(super) groups: Vec<Vec<NodeIx>>,
    /// Whether all names are meant together (`and`) rather than any of them (`or`).
    pub(super) all: bool,
    /// The words.
    pub(super) text: String,
}

impl Np {
    pub(super) fn nodes(&self) -> Vec<NodeIx> {
        self.groups.concat()
    }

    /// The groups that must each be met: one for each name joined by `and`, else one of all nodes.
    pub(super) fn wanted(&self) -> Vec<Vec<NodeIx>> {
        if self.all {
            self.groups.clone()
        } else {
            vec![self.nodes()]
        }
    }
}

/// The relations that a verb asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Verb {
    /// Each with whether the one who is named as the verb's subject is the object of the relation.
    pub(super) relations: Vec<(String, bool)>,
    /// `denied`, `planned` or `possible`, where the question is for what did not simply happen.
    pub(super) status: Option<&'static str>,
    /// The word, where no relation has it.
    pub(super) unknown: Option<String>,
}

pub(super) struct Reader<'t, 'g, G> {
    pub(super) line: &'t str,
    pub(super) tokens: Words<'t>,
    pub(super) context: &'t Context<'g, G>,
    pub(super) schema: &'t Schema,
    pub(super) forms: &'t [Form],
    pub(super) names: &'t Names<'g, G>,
    /// Which reading of names that may mean several is taken, from 0.
    pub(super) rank: usize,
    /// Whether there is a further reading.
    pub(super) further: Cell<bool>,
    /// The furthest token, and what was expected there.
    pub(super) furthest: RefCell<(usize, Vec<String>)>,
    pub(super) notes: RefCell<Vec<Diagnostic>>,
}

impl<'t, 'g, G: GraphView> Reader<'t, 'g, G> {
    /// The number of the first token of `input`.
    pub(super) fn at(&self, input: Words<'_>) -> usize {
        self.tokens.len() - input.len()
    }

    /// The byte at which `input` begins.
    pub(super) fn byte(&self, input: Words<'_>) -> usize {
        input
            .first()
            .map_or(self.line.len(), |token| token.span.start as usize)
    }

    /// The words of the line between two places.
    pub(super) fn written(&self, from: Words<'_>, to: Words<'_>) -> &'t str {
        let tokens = &self.tokens[self.at(from)..self.at(to)];
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => first.span.join(last.span).of(self.line),
            _ => "",
        }
    }

    /// Notes what was expected at a place, and fails.
    pub(super) fn expect<T>(&self, input: Words<'t>, what: &str) -> Parsed<'t, T> {
        let at = self.at(input);
        let mut furthest = self.furthest.borrow_mut();
        if at > furthest.0 {
            *furthest = (at, Vec::new());
        }
        if at == furthest.0 && !furthest.1.iter().any(|other| other == what) {
            furthest.1.push(what.to_owned());
        }
        Err(nom::Err::Error(Misfit))
    }

    /// Some words, in any case.
    pub(super) fn word(&self, input: Words<'t>, words: &str) -> Parsed<'t, ()> {
        let mut rest = input;
        for word in words.split(' ') {
            match rest.split_first() {
                Some((token, after)) if token.kind == TokenKind::Word && token.folded == word => rest = after,
                _ => return self.expect(rest, word),
            }
        }
        Ok((rest, ()))
    }

    /// The longest of several phrases.
    pub(super) fn one_of<'w>(&self, input: Words<'t>, phrases: &[&'w str]) -> Parsed<'t, &'w str> {
        let found = phrases
            .iter()
            .filter_map(|phrase| self.word(input, phrase).ok().map(|(rest, ())| (rest, *phrase)));
        match found.min_by_key(|(rest, _)| rest.len()) {
            Some(found) => Ok(found),
            None => Err(nom::Err::Error(Misfit)),
        }
    }

    /// Passes over one of some phrases, where it stands.
    pub(super) fn maybe(&self, input: Words<'t>, phrases: &[&str]) -> Words<'t> {
        self.one_of(input, phrases).map_or(input, |(rest, _)| rest)
    }

    /// The words in quotation marks.
    pub(super) fn text(&self, input: Words<'t>) -> Parsed<'t, String> {
        match input.split_first() {
            Some((token, rest)) if token.kind == TokenKind::Quoted => Ok((rest, token.text.clone())),
            _ => self.expect(input, "a quotation"),
        }
    }

    /// A whole number, in digits.
    pub(super) fn number(&self, input: Words<'t>) -> Parsed<'t, u64> {
        match input
            .split_first()
            .and_then(|(token, rest)| Some((rest, token.folded.parse().ok()?)))
        {
            Some(found) => Ok(found),
            None => self.expect(input, "a number"),
        }
    }

    /// A day, month or year in its ISO form.
    pub(super) fn date(&self, input: Words<'t>) -> Parsed<'t, String> {
        match date::date(input) {
            Some((length, iso)) => Ok((&input[length..], iso)),
            None => self.expect(input, "a date"),
        }
    }

    /// The end of the question.
    pub(super) fn end(&self, input: Words<'t>) -> Parsed<'t, ()> {
        if input.is_empty() {
            Ok((input, ()))
        } else {
            self.expect(input, "the end of the question")
        }
    }

    // np = term , { ( "and" | "or" ) , term } ;
    /// Who or what: one name, or several joined by `and` or `or`.
    pub(super) fn np(&self, input: Words<'t>, labels: &[Label]) -> Parsed<'t, Np> {
        let (mut rest, mut np) = self.term(input, labels)?;
        loop {
            let next = rest.strip_prefix_comma();
            let (after, joint) = match self.one_of(next, &["and", "or", "and also", "as well as"]) {
                Ok(found) => found,
                // `A, B and C`.
                Err(_) if next.len() < rest.len() && np.all => (next, "and"),
                Err(_) => return Ok((rest, np)),
            };
            let Ok((after, term)) = self.term(after, labels) else {
                return Ok((rest, np));
            };
            np.groups.extend(term.groups);
            np.all = joint != "or";
            np.text = self.written(input, after).to_owned();
            rest = after;
        }
    }

    // term = pronoun | [ "the" ] , name , [ "#" , number ] ;
    /// One name: the longest that the graph knows.
    pub(super) fn term(&self, input: Words<'t>, labels: &[Label]) -> Parsed<'t, Np> {
        if let Some((token, rest)) = input.split_first()
            && PRONOUNS.contains(&token.folded.as_str())
        {
            if self.context.options.last.is_empty() {
                return self.expect(
                    input,
                    "a name: nothing was asked before that this word could stand for",
                );
            }
            let nodes = self.context.options.last.clone();
            return Ok((
                rest,
                Np {
                    groups: vec![nodes],
                    all: false,
                    text: token.text.clone(),
                },
            ));
        }
        let Some(found) = self.names.longest(input, self.tokens, labels) else {
            return self.expect(input, "a name");
        };
        let words = &input[..found.length];
        let mut rest = &input[found.length..];
        let mut chosen = self.rank.min(found.readings.len() - 1);
        let asked = rest
            .split_first()
            .and_then(|(token, after)| Some((token.text.strip_prefix('#')?.parse::<usize>().ok()?, after)));
        if let Some((number, after)) = asked {
            if number == 0 || number > found.readings.len() {
                return self.expect(rest, &format!("a number from #1 to #{}", found.readings.len()));
            }
            (chosen, rest) = (number - 1, after);
        } else if found.readings.len() > 1 {
            self.further
                .set(self.further.get() || chosen + 1 < found.readings.len());
            self.tell_others(words, &found.readings, chosen);
        }
        let text = match (words.first(), words.last()) {
            (Some(first), Some(last)) => first.span.join(last.span).of(self.line).to_owned(),
            _ => String::new(),
        };
        Ok((
            rest,
            Np {
                groups: vec![found.readings[chosen].clone()],
                all: true,
                text,
            },
        ))
    }

    /// Says who else a name could mean.
    fn tell_others(&self, words: Words<'t>, readings: &[Vec<NodeIx>], chosen: usize) {
        let shown = |reading: &[NodeIx]| {
            reading
                .iter()
                .map(|&node| self.described(node))
                .collect::<Vec<_>>()
                .join(" and ")
        };
        let mut others: Vec<String> = Vec::new();
        for (number, reading) in readings.iter().enumerate() {
            if number != chosen && others.len() < 3 {
                others.push(format!("`{}` (#{})", shown(reading), number + 1));
            }
        }
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            return;
        };
        let span = first.span.join(last.span);
        let message = format!(
            "`{}` is taken for `{}`; it could also be {}",
            span.of(self.line),
            shown(&readings[chosen]),
            others.join(", ")
        );
        let note = Diagnostic::note(message);
        let mut notes = self.notes.borrow_mut();
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    pub(super) fn described(&self, node: NodeIx) -> String {
        let graph = self.context.graph;
        let date = graph
            .symbol("date")
            .and_then(|key| graph.node_property(node, key))
            .and_then(|date| date.text());
        match date {
            Some(date) => format!("{} ({date})", graph.name(node)),
            None => graph.name(node).into_owned(),
        }
    }

    /// A verb in one of these forms. Its own preposition follows at once, or is left for the end of the question
    /// where it is `stranded`.
    pub(super) fn verb(&self, input: Words<'t>, kinds: &[Kind], stranded: bool) -> Parsed<'t, Vec<&'t Form>> {
        let mut best: Option<(usize, Vec<&'t Form>)> = None;
        for form in self.forms.iter().filter(|form| kinds.contains(&form.kind)) {
            let words = form.words.iter().map(String::as_str);
            let preposition = form.preposition.as_deref().filter(|_| !stranded);
            let mut length = 0;
            let fits = words
                .chain(preposition.into_iter().flat_map(|words| words.split(' ')))
                .all(|word| {
                    length += 1;
                    input.get(length - 1).is_some_and(|token| token.folded == word)
                });
            if !fits {
                continue;
            }
            match &mut best {
                Some((most, found)) if *most == length => found.push(form),
                Some((most, _)) if *most > length => {}
                _ => best = Some((length, vec![form])),
            }
        }
        match best {
            Some((length, found)) => Ok((&input[length..], found)),
            None => self.expect(input, "a verb"),
        }
    }

    /// A word that no relation has and that may be a verb.
    pub(super) fn unknown_verb(&self, input: Words<'t>) -> Option<(Words<'t>, String)> {
        let (token, rest) = input.split_first()?;
        let plain = token.kind == TokenKind::Word
            && token.folded.len() > 2
            && token.folded.chars().all(|c| c.is_ascii_lowercase());
        let fits = plain
            && !PRONOUNS.contains(&token.folded.as_str())
            && !super::mend::is_known(self, &token.folded);
        (fits && self.names.longest(input, self.tokens, &[]).is_none()).then(|| (rest, token.folded.clone()))
    }

    /// Where the reading stopped, as a place in the line.
    pub(super) fn stopped(&self) -> (Span, Vec<String>) {
        let (at, expected) = self.furthest.borrow().clone();
        let span = self
            .tokens
            .get(at)
            .map_or(Span::new(self.line.len(), self.line.len()), |token| token.span);
        (span, expected)
    }
}

/// Passing over a comma.
pub(super) trait Commas {
    fn strip_prefix_comma(self) -> Self;
}

impl Commas for Words<'_> {
    fn strip_prefix_comma(self) -> Self {
        match self.split_first() {
            Some((token, rest)) if token.kind == TokenKind::Comma => rest,
            _ => self,
        }
    }
}
