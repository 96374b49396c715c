//! What may stand behind the core of any question: when, where, with whom, according to whom, how many rows, in which
//! order and form.

use super::pattern::{Pattern, text};
use super::reader::{Commas, Np, Parsed, Reader, Words};
use crate::grammar::Label;
use crate::store::GraphView;
use crate::text::Diagnostic;
use crate::text::fold::fold;

/// What stands behind the core of a question.
#[derive(Clone, Debug, Default)]
pub(super) struct Tail {
    /// Conditions on the date, which stands as `{}` in them.
    dates: Vec<String>,
    sources: Vec<String>,
    titles: Vec<String>,
    places: Vec<Np>,
    company: Vec<Np>,
    pub(super) limit: Option<u64>,
    by_date: bool,
    /// Whether all sentences are wanted, not one.
    pub(super) evidence: bool,
    pub(super) format: Option<String>,
}

/// The forms of output that a question may ask for.
const FORMATS: [&str; 8] = ["table", "csv", "tsv", "json", "jsonl", "markdown", "dot", "svg"];

/// Words that begin something behind the core, so that free words end before them.
const OPENERS: [&str; 14] = [
    "according",
    "limit",
    "by",
    "with",
    "as",
    "between",
    "on",
    "in",
    "before",
    "after",
    "since",
    "until",
    "during",
    "from",
];

/// Days that a question may name without a date.
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

// tails = { [ "," ] , ( modifier | tail ) } ;
pub(super) fn tails<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Tail> {
    let mut found = Tail::default();
    let mut rest = input;
    while !rest.is_empty() {
        let next = rest.strip_prefix_comma();
        rest = match tail(reader, next, &mut found).or_else(|_| modifier(reader, next, &mut found)) {
            Ok((after, ())) => after,
            Err(_) => return reader.expect(next, "the end of the question"),
        };
    }
    Ok((rest, found))
}

// tail = "limit" , number | "by date" | "with evidence" | "as" , format ;
fn tail<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>, found: &mut Tail) -> Parsed<'t, ()> {
    if let Ok((rest, _)) = reader.one_of(input, &["limit", "top", "first"]) {
        let (rest, limit) = reader.number(rest)?;
        found.limit = Some(limit);
        return Ok((rest, ()));
    }
    if let Ok((rest, _)) = reader.one_of(input, &["by date", "by time", "in order"]) {
        found.by_date = true;
        return Ok((rest, ()));
    }
    if let Ok((rest, _)) = reader.one_of(input, &["with evidence", "with all evidence", "with sources"]) {
        found.evidence = true;
        return Ok((rest, ()));
    }
    let (rest, ()) = reader.word(input, "as")?;
    let (rest, format) = reader.one_of(rest, &FORMATS)?;
    found.format = Some(format.to_owned());
    Ok((rest, ()))
}

// modifier = "according to" , ( text | name | words ) | "in article" , text | "between" , date , "and" , date
//   | ( "on" | "in" | "before" | "after" | "since" | "until" | "during" | "from" ) , date
//   | ( "before" | "after" | "since" | "until" | "during" ) , np | ( "in" | "at" | "near" | "during" ) , np | "with" , np ;
fn modifier<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
    found: &mut Tail,
) -> Parsed<'t, ()> {
    if let Ok((rest, ())) = reader.word(input, "according to") {
        let (rest, source) = reader.text(rest).or_else(|_| words(reader, rest))?;
        found.sources.push(source);
        return Ok((rest, ()));
    }
    if let Ok((rest, _)) = reader.one_of(input, &["in article", "in the article"]) {
        let (rest, title) = reader.text(rest)?;
        found.titles.push(title);
        return Ok((rest, ()));
    }
    if let Ok((rest, ())) = reader.word(input, "between")
        && let Ok((rest, from)) = reader.date(rest)
    {
        let (rest, ()) = reader.word(rest, "and")?;
        let (rest, to) = reader.date(rest)?;
        // `between 1 and 5 August 2025` and `between 6 February and 10 February 2023` give the year once.
        let year = to
            .split('-')
            .next()
            .filter(|year| !year.is_empty())
            .map(str::to_owned);
        let from = dated(reader, &from, year.as_deref());
        let to = dated(reader, &to, None);
        found.dates.push(format!(
            "{{}} >= {} AND {{}} <= {}",
            text(&from),
            text(&format!("{to}~"))
        ));
        return Ok((rest, ()));
    }
    if let Ok((rest, word)) = reader.one_of(
        input,
        &[
            "on", "in", "before", "after", "since", "until", "during", "from", "of",
        ],
    ) && let Ok((rest, date)) = reader.date(rest)
    {
        found.dates.push(condition(reader, word, &date));
        return Ok((rest, ()));
    }
    if let Ok((rest, ())) = reader.word(input, "on")
        && let Ok((rest, day)) = reader.one_of(rest, &WEEKDAYS)
    {
        let message =
            format!("`on {day}` leaves nothing out: which {day} is meant is not known; give the date");
        reader.notes.borrow_mut().push(Diagnostic::warning(message));
        return Ok((rest, ()));
    }
    if let Ok((rest, word)) = reader.one_of(input, &["before", "after", "since", "until"]) {
        let (rest, np) = reader.np(rest, &[Label::Event])?;
        let graph = reader.context.graph;
        let date = |node| {
            graph
                .symbol("date")
                .and_then(|key| graph.node_property(node, key))
                .and_then(|date| date.text())
        };
        match np.nodes().into_iter().find_map(date) {
            Some(date) => found.dates.push(condition(reader, word, date)),
            None => {
                let message = format!(
                    "no date is known for `{}`, so `{word}` it leaves nothing out",
                    np.text
                );
                reader.notes.borrow_mut().push(Diagnostic::warning(message));
            }
        }
        return Ok((rest, ()));
    }
    if let Ok((rest, ())) = reader.word(input, "with") {
        let (rest, np) = reader.np(rest, &[Label::Person, Label::Organization])?;
        found.company.push(np);
        return Ok((rest, ()));
    }
    let (rest, _) = reader.one_of(input, &["in", "at", "near", "during", "inside", "of"])?;
    let (rest, np) = reader.np(rest, &[Label::Place, Label::Event])?;
    found.places.push(np);
    Ok((rest, ()))
}

// words = word , { word } ;
/// Free words up to the next thing that may stand behind a question.
pub(super) fn words<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, String> {
    let start = reader.maybe(input, &["the"]);
    let length = start
        .iter()
        .skip(1)
        .position(|token| OPENERS.contains(&token.folded.as_str()))
        .map_or(start.len(), |at| at + 1);
    if start.is_empty() {
        return reader.expect(input, "some words");
    }
    let rest = &start[length..];
    Ok((rest, reader.written(start, rest).to_owned()))
}

/// A date that lacks its year gets the year of the latest article.
fn dated<G: GraphView>(reader: &Reader<'_, '_, G>, date: &str, year: Option<&str>) -> String {
    let Some(open) = date.strip_prefix('-') else {
        return date.to_owned();
    };
    if let Some(year) = year {
        return format!("{year}-{open}");
    }
    let graph = reader.context.graph;
    let (article, key) = (graph.symbol(Label::Article.name()), graph.symbol("date"));
    let dates = article
        .into_iter()
        .flat_map(|article| graph.labelled(article))
        .filter_map(|&node| graph.node_property(node, key?)?.text());
    let latest = dates.max().and_then(|date| date.get(..4)).unwrap_or("2000");
    format!("{latest}-{open}")
}

fn condition<G: GraphView>(reader: &Reader<'_, '_, G>, word: &str, date: &str) -> String {
    match word {
        // A part of a date agrees with every day in it; `~` comes behind all digits.
        "before" => format!("{{}} < {}", text(&dated(reader, date, None))),
        "after" => format!("{{}} > {}", text(&format!("{}~", dated(reader, date, None)))),
        "until" => format!("{{}} <= {}", text(&format!("{}~", dated(reader, date, None)))),
        "since" | "from" => format!("{{}} >= {}", text(&dated(reader, date, None))),
        _ if date.starts_with('-') => format!("{{}} CONTAINS {}", text(date)),
        _ => format!("{{}} STARTS WITH {}", text(date)),
    }
}

impl Tail {
    /// Whether it asks for certain dates.
    pub(super) fn is_dated(&self) -> bool {
        !self.dates.is_empty()
    }

    /// The same without its dates.
    pub(super) fn undated(&self) -> Tail {
        Tail {
            dates: Vec::new(),
            ..self.clone()
        }
    }

    /// The conditions on a date that stands in the pattern as `date`.
    pub(super) fn date_conditions(&self, date: &str) -> Vec<String> {
        self.dates
            .iter()
            .map(|condition| condition.replace("{}", date))
            .collect()
    }

    /// Adds the conditions to a pattern: on the date, on the fact whose sentences count, on the one who is asked for.
    pub(super) fn apply<G: GraphView>(
        &self,
        reader: &Reader<'_, '_, G>,
        pattern: &mut Pattern,
        date: &str,
        fact: &str,
        who: &str,
    ) {
        pattern.conditions.extend(self.date_conditions(date));
        self.sourced(pattern, fact);
        for place in &self.places {
            pattern.conditions.push(located(reader, who, place));
        }
        for np in &self.company {
            for group in np.wanted() {
                let mut inner = Pattern::default();
                let node = inner.node(reader.context.graph, "companion", &group);
                inner.matches.push(format!("({who})-[:ACCOMPANIED|MET]-{node}"));
                pattern.conditions.push(inner.exists());
            }
        }
        self.finish(pattern, date);
    }

    /// Adds the conditions on what says so.
    pub(super) fn sourced(&self, pattern: &mut Pattern, fact: &str) {
        for source in &self.sources {
            let wanted = text(&fold(source));
            pattern.conditions.push(format!(
                "any(e IN evidence({fact}) WHERE fold(coalesce(e.source, '') + ' ' + e.title + ' ' + coalesce(e.article, '')) CONTAINS fold({wanted}))"
            ));
        }
        for title in &self.titles {
            pattern.conditions.push(format!(
                "any(e IN evidence({fact}) WHERE fold(e.title) CONTAINS fold({}))",
                text(title)
            ));
        }
    }

    /// Adds order and limit.
    pub(super) fn finish(&self, pattern: &mut Pattern, date: &str) {
        pattern.limit = self.limit;
        if self.by_date {
            pattern
                .columns
                .push(format!("min({date}) AS date").replace("min(date)", "date"));
            pattern.order.insert(0, "date".to_owned());
        }
    }

    pub(super) fn places(&self) -> &[Np] {
        &self.places
    }

    pub(super) fn is_by_date(&self) -> bool {
        self.by_date
    }
}

/// That somebody or something was at a place or event, or is a part of it.
pub(super) fn located<G: GraphView>(reader: &Reader<'_, '_, G>, who: &str, place: &Np) -> String {
    let graph = reader.context.graph;
    let event = graph.symbol(Label::Event.name());
    let nodes = place.nodes();
    let is_event = nodes
        .iter()
        .all(|&node| graph.labels(node).iter().any(|&label| Some(label) == event));
    let mut inner = Pattern::default();
    let node = inner.node(graph, "somewhere", &nodes);
    inner.matches.push(if is_event {
        format!("({who})-[:ATTENDED]->{node}")
    } else {
        // Who was at an event was where it was held, and who was in a city was in its country.
        format!("({who})-[:ATTENDED*0..1]->()-[:HELD_IN|VISITED|LOCATED_IN]->()-[:LOCATED_IN*0..2]->{node}")
    });
    inner.exists()
}
