//! Questions for lists and numbers: which and how many of a kind, the most mentioned, what happened, what is planned.

use super::Asked;
use super::fact::deed_of;
use super::pattern::{Pattern, text};
use super::reader::{Np, Parsed, Reader, Words};
use super::tail::{located, tails};
use crate::grammar::{Grammar, Label};
use crate::store::GraphView;
use std::sync::OnceLock;

/// What a word such as `companies` or `meetings` asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct KindWord {
    word: String,
    pub(super) label: String,
    kind: Option<String>,
}

/// The words for kinds: `grammar/questions/kinds.tsv`.
fn kinds() -> &'static [KindWord] {
    static TABLE: OnceLock<Vec<KindWord>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let table = Grammar::embedded().table("questions/kinds.tsv");
        let rows = table.iter().flat_map(|table| table.rows());
        rows.map(|row| KindWord {
            word: row.cell(0).to_owned(),
            label: row.cell(1).to_owned(),
            kind: Some(row.cell(2).to_owned()).filter(|kind| !kind.is_empty()),
        })
        .collect()
    })
}

impl KindWord {
    /// The column of an answer of this kind.
    fn column(&self) -> &'static str {
        if self.label == "Person" { "who" } else { "what" }
    }

    /// The conditions on a variable that is of this kind.
    fn conditions(&self, variable: &str) -> Vec<String> {
        let mut found = vec![format!("{variable}:{}", self.label)];
        found.extend(
            self.kind
                .iter()
                .map(|kind| format!("{variable}.kind = {}", text(kind))),
        );
        found
    }
}

// kind = ? a word of grammar/questions/kinds.tsv ? ;
pub(super) fn kind<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
) -> Parsed<'t, &'static KindWord> {
    let found = kinds()
        .iter()
        .filter_map(|kind| reader.word(input, &kind.word).ok().map(|(rest, ())| (rest, kind)));
    match found.min_by_key(|(rest, _)| rest.len()) {
        Some(found) => Ok(found),
        None => reader.expect(input, "a kind of thing, such as people, places or events"),
    }
}

/// The people of a country or organization: `officials from Russia`.
fn belonging<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
    who: &str,
) -> Parsed<'t, String> {
    let (rest, _) = reader.one_of(input, &["from", "of", "working for"])?;
    let (rest, np) = reader.np(rest, &[Label::Place, Label::Organization])?;
    Ok((rest, belongs(reader, &np, who)))
}

fn belongs<G: GraphView>(reader: &Reader<'_, '_, G>, np: &Np, who: &str) -> String {
    let mut inner = Pattern::default();
    let node = inner.node(reader.context.graph, "body", &np.nodes());
    inner.matches.push(format!(
        "({who})-[:HAS_ROLE|AT|MEMBER_OF|LOCATED_IN*1..2]->{node}"
    ));
    inner.exists()
}

// which = ( "which" | "what" | "how many" ) , kind , [ ( "from" | "of" ) , np ] , ( predicate | helper , np , verb ) , more , tails ;
/// `which people attended the summit`, `which companies did Microsoft buy`, `how many officials from Russia met Trump`.
pub(super) fn which<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let (rest, word) = reader.one_of(input, &["which", "what", "how many", "whose", "which other"])?;
    let (rest, kind) = kind(reader, rest)?;
    let column = kind.column();
    let mut limits = kind.conditions(column);
    let rest = match belonging(reader, rest, column) {
        Ok((rest, condition)) => {
            limits.push(condition);
            rest
        }
        Err(_) => rest,
    };
    if word == "how many" && rest.is_empty()
        || reader
            .one_of(rest, &["are there", "are in the graph", "were there"])
            .is_ok_and(|(rest, _)| rest.is_empty())
    {
        return counted(reader, rest, kind);
    }
    deed_of(reader, rest, column, limits, word == "how many")
}

/// `how many people are there`.
fn counted<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
    kind: &KindWord,
) -> Parsed<'t, Asked> {
    let mut pattern = Pattern::default();
    pattern.matches.push(format!("(thing:{})", kind.label));
    pattern
        .conditions
        .extend(kind.conditions("thing").into_iter().skip(1));
    pattern.columns.push("count(DISTINCT thing) AS count".to_owned());
    let mut asked = Asked::default();
    asked.attempt(pattern.query(), None);
    let end = &input[input.len()..];
    reader.end(end).map(|(rest, ())| (rest, asked))
}

// list = ( "list" | "show" | "top" ) , [ number ] , [ "all" | "most mentioned" ] , kind , [ ( "who" | "that" ) , predicate ] , tails ;
/// `list events in Alaska`, `top 10 most mentioned people`, `list people who attended the summit`.
pub(super) fn list<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let (rest, word) = reader.one_of(
        input,
        &[
            "list",
            "show",
            "show me",
            "top",
            "name",
            "give me",
            "who are",
            "what are",
            "which are",
        ],
    )?;
    let rest = reader.maybe(rest, &["all the", "all", "the", "me all", "me the"]);
    let rest = reader.maybe(rest, &["top"]);
    let (rest, limit) = reader
        .number(rest)
        .map_or((rest, None), |(rest, limit)| (rest, Some(limit)));
    let rest = reader.maybe(
        rest,
        &[
            "most mentioned",
            "most quoted",
            "most often mentioned",
            "most frequent",
        ],
    );
    let (rest, kind) = kind(reader, rest)?;
    if let Ok((rest, _)) = reader.one_of(rest, &["who", "that", "which", "whom"])
        && let Ok(found) = deed_of(reader, rest, kind.column(), kind.conditions(kind.column()), false)
    {
        return Ok(found);
    }
    let mut extra = Vec::new();
    let rest = match (kind.label.as_str(), belonging(reader, rest, "thing")) {
        ("Person" | "Organization", Ok((rest, condition))) => {
            extra.push(condition);
            rest
        }
        _ => rest,
    };
    let (rest, about) = match reader
        .one_of(rest, &["about", "on", "mentioning", "by"])
        .and_then(|(rest, word)| reader.np(rest, &[]).map(|(rest, np)| (rest, (word, np))))
    {
        Ok((rest, np)) if matches!(kind.label.as_str(), "Article" | "Statement" | "Claim") => {
            (rest, Some(np))
        }
        _ => (rest, None),
    };
    let (rest, tail) = tails(reader, rest)?;
    let mut pattern = Pattern::default();
    pattern.matches.push(format!("(thing:{})", kind.label));
    pattern
        .conditions
        .extend(kind.conditions("thing").into_iter().skip(1));
    pattern.conditions.extend(extra);
    let mut asked = Asked {
        format: tail.format.clone(),
        ..Asked::default()
    };
    asked.empty = format!("there are no nodes with label {} that fit", kind.label);
    if let Some((word, np)) = about {
        let mut inner = Pattern::default();
        let node = inner.node(reader.context.graph, "topic", &np.nodes());
        inner.matches.push(match (kind.label.as_str(), word) {
            ("Article", _) => format!("(thing)-[:MENTIONS]->{node}"),
            (_, "by") => format!("(thing)<-[:SAID]-{node}"),
            _ => format!("(thing)-[:ABOUT]->{node}"),
        });
        pattern.conditions.push(inner.exists());
        asked.focus = np.nodes();
    }
    pattern.conditions.extend(tail.date_conditions("thing.date"));
    tail.sourced(&mut pattern, "thing");
    for place in tail.places() {
        pattern.conditions.push(located(reader, "thing", place));
    }
    match kind.label.as_str() {
        "Article" => {
            pattern.columns([
                "thing.name AS article",
                "thing.date AS date",
                "thing.source AS source",
                "thing.path AS path",
                "thing AS _thing",
            ]);
            pattern.order_by(["date", "article"]);
        }
        "Statement" | "Claim" => {
            let of = if kind.label == "Statement" {
                "[(who)-[:SAID]->(thing) | who.name]"
            } else {
                "thing.status"
            };
            pattern.columns([if kind.label == "Statement" {
                "thing.text AS said"
            } else {
                "thing.name AS claim"
            }]);
            pattern.columns.push(format!(
                "{of} AS {}",
                if kind.label == "Statement" {
                    "who"
                } else {
                    "status"
                }
            ));
            pattern.sources("thing", tail.evidence);
            pattern.columns.push("thing AS _thing".to_owned());
            pattern.order_by([
                "articles DESC",
                if kind.label == "Statement" {
                    "said"
                } else {
                    "claim"
                },
            ]);
        }
        _ => {
            pattern.columns([
                "thing.name AS name",
                "size(evidence(thing)) AS mentions",
                "size(articles(thing)) AS articles",
            ]);
            if kind.label == "Event" {
                pattern.columns([
                    "thing.date AS date",
                    "[(thing)-[:HELD_IN]->(site) | site.name] AS places",
                ]);
            }
            pattern.columns.push("thing AS _thing".to_owned());
            if tail.is_by_date() {
                pattern.order.push("thing.date".to_owned());
            }
            pattern.order_by(["mentions DESC", "name"]);
        }
    }
    pattern.limit = limit.or(tail.limit).or((word == "top").then_some(10));
    asked.attempt(pattern.query(), None);
    Ok((rest, asked))
}

// happened = "what happened" , [ "to" , np ] , tails | "what is new" , tails ;
/// `what happened in Antakya on 6 February 2023`: events and dated facts of a time or place.
pub(super) fn happened<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let (rest, word) = reader.one_of(
        input,
        &[
            "what happened",
            "what has happened",
            "what took place",
            "what is new",
            "what 's new",
            "what was new",
        ],
    )?;
    let (rest, who) = match reader.one_of(rest, &["to", "with"]) {
        Ok((rest, _)) => {
            let (rest, np) = reader.np(rest, &[])?;
            (rest, Some(np))
        }
        Err(_) => (rest, None),
    };
    // `what happened at the summit` is about one event; its facts are wanted.
    let (rest, tail) = tails(reader, rest)?;
    let graph = reader.context.graph;
    let mut asked = Asked {
        format: tail.format.clone(),
        ..Asked::default()
    };
    asked.empty = "nothing is told for this time or place".to_owned();
    let new = word.ends_with("new");
    let event = graph.symbol(Label::Event.name());
    let (events, places): (Vec<&Np>, Vec<&Np>) = tail.places().iter().partition(|np| {
        np.nodes()
            .iter()
            .all(|&node| graph.labels(node).iter().any(|&label| Some(label) == event))
    });
    let facts = |date: &str, other: Option<&Np>| {
        let mut pattern = Pattern::default();
        let one = other.map_or("(a)".to_owned(), |np| pattern.node(graph, "a", &np.nodes()));
        let arrow = if other.is_some() { "-[r]-" } else { "-[r]->" };
        pattern.matches.push(format!("{one}{arrow}(b)"));
        pattern.conditions.push(
            "NOT type(r) IN ['MENTIONS', 'ABOUT', 'SUBJECT', 'OBJECT', 'ATTRIBUTED_TO', 'AT']".to_owned(),
        );
        pattern.conditions.extend(tail.date_conditions(date));
        tail.sourced(&mut pattern, "r");
        for place in &places {
            pattern.conditions.push(format!(
                "({} OR {})",
                located(reader, "a", place),
                located(reader, "b", place)
            ));
        }
        pattern.columns([
            "startNode(r).name + ' ' + toLower(replace(type(r), '_', ' ')) + ' ' + endNode(r).name AS fact",
        ]);
        pattern.columns.push(format!("{date} AS date"));
        pattern.sources("collect(r)", tail.evidence);
        pattern.order_by(["date", "articles DESC", "fact"]);
        pattern.limit = tail.limit;
        pattern.query()
    };
    if new {
        asked.attempt(facts("r.first_reported", None), None);
        return Ok((rest, asked));
    }
    if let Some(np) = who.as_ref().or_else(|| events.first().copied()) {
        asked.focus = np.nodes();
        asked.attempt(facts("coalesce(r.date, b.date)", Some(np)), None);
        return Ok((rest, asked));
    }
    let mut pattern = Pattern::default();
    pattern.matches.push("(event:Event)".to_owned());
    pattern.conditions.push("event.status = 'actual'".to_owned());
    pattern.conditions.extend(tail.date_conditions("event.date"));
    tail.sourced(&mut pattern, "event");
    for place in &places {
        pattern.conditions.push(located(reader, "event", place));
        asked.focus.extend(place.nodes());
    }
    pattern.columns([
        "event.name AS event",
        "event.date AS date",
        "[(event)-[:HELD_IN]->(site) | site.name] AS places",
    ]);
    pattern.sources("event", tail.evidence);
    pattern.columns.push("event AS _event".to_owned());
    pattern.order_by(["date", "articles DESC", "event"]);
    pattern.limit = tail.limit;
    asked.attempt(pattern.query(), None);
    if tail.is_dated() || !places.is_empty() {
        asked.attempt(
            facts("r.date", None),
            Some("no event is told; these facts are".to_owned()),
        );
        asked.undated = tail.is_dated().then(|| {
            let mut pattern = pattern.clone();
            pattern
                .conditions
                .retain(|condition| !condition.starts_with("event.date"));
            pattern.query()
        });
    }
    Ok((rest, asked))
}

// status = "what" , be , ( "planned" | "denied" | "possible" | "claimed" ) , [ "by" , np ] , tails ;
/// `what is planned`, `what was denied by Peskov`, `what is planned in Moscow`.
pub(super) fn status<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let (rest, _) = reader.one_of(input, &["what", "what else"])?;
    let (rest, _) = reader.one_of(rest, &["is", "was", "has been", "are", "were", "'s"])?;
    let words = [
        "planned",
        "expected",
        "scheduled",
        "denied",
        "claimed",
        "alleged",
        "possible",
        "rumoured",
        "rumored",
        "unconfirmed",
    ];
    let (rest, word) = reader.one_of(rest, &words)?;
    let status = match word {
        "planned" | "expected" | "scheduled" => "planned",
        "denied" => "denied",
        _ => "possible",
    };
    let (rest, by) = match reader.one_of(rest, &["by", "for", "about"]) {
        Ok((rest, word)) => {
            let (rest, np) = reader.np(rest, &[Label::Person, Label::Organization, Label::Place])?;
            (rest, Some((word, np)))
        }
        Err(_) => (rest, None),
    };
    let (rest, tail) = tails(reader, rest)?;
    let mut pattern = Pattern::default();
    pattern.matches.push("(claim:Claim)".to_owned());
    pattern
        .conditions
        .push(format!("claim.status = {}", text(status)));
    let mut asked = Asked {
        format: tail.format.clone(),
        ..Asked::default()
    };
    asked.empty = format!("nothing found: no Claim with status `{status}` fits");
    if let Some((word, np)) = &by {
        let mut inner = Pattern::default();
        let node = inner.node(reader.context.graph, "by", &np.nodes());
        let kind = if *word == "by" {
            "ATTRIBUTED_TO|SUBJECT"
        } else {
            "SUBJECT|OBJECT"
        };
        inner.matches.push(format!("(claim)-[:{kind}]->{node}"));
        pattern.conditions.push(inner.exists());
        asked.focus = np.nodes();
    }
    for place in tail.places() {
        let mut inner = Pattern::default();
        let node = inner.node(reader.context.graph, "somewhere", &place.nodes());
        inner.matches.push(format!(
            "(claim)-[:SUBJECT|OBJECT]->()-[:HELD_IN|LOCATED_IN*0..2]->{node}"
        ));
        pattern.conditions.push(inner.exists());
    }
    pattern.conditions.extend(tail.date_conditions("claim.date"));
    tail.sourced(&mut pattern, "claim");
    pattern.columns(["claim.name AS claim", "claim.date AS date"]);
    pattern.sources("claim", tail.evidence);
    pattern.columns.push("claim AS _claim".to_owned());
    pattern.order_by(["articles DESC", "claim"]);
    pattern.limit = tail.limit;
    asked.attempt(pattern.query(), None);
    // Events that lie ahead are told of as events, not as Claims.
    if status != "denied" && by.is_none() {
        let mut events = Pattern::default();
        events.matches.push("(event:Event)".to_owned());
        events.conditions.push(format!("event.status = {}", text(status)));
        events.conditions.extend(tail.date_conditions("event.date"));
        events.columns(["event.name AS claim", "event.date AS date"]);
        events.sources("event", tail.evidence);
        events.columns.push("event AS _claim".to_owned());
        let mut both = pattern.clone();
        both.order.clear();
        asked.attempts.clear();
        asked.attempt(format!("{} UNION {}", both.query(), events.query()), None);
    }
    Ok((rest, asked))
}
