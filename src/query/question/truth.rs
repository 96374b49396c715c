//! Questions whether, when and where something happened.

use super::Asked;
use super::fact::{End, More, nothing, one_end_pattern};
use super::pattern::{Pattern, text};
use super::predicate::{Predicate, pair};
use super::reader::{Parsed, Reader, Verb, Words};
use super::tail::tails;
use crate::grammar::Label;
use crate::store::GraphView;

// truth = helper , np , verb , [ np ] , tails ;
/// `did Trump meet Putin`, `was Zelensky invited to the summit`.
pub(super) fn truth<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let (rest, helper) = reader.one_of(
        input,
        &[
            "did", "does", "do", "was", "were", "is", "are", "has", "have", "had", "will",
        ],
    )?;
    let (rest, pair) = pair(reader, rest, helper)?;
    let (rest, tail) = tails(reader, rest)?;
    let mut asked = Asked {
        empty: nothing(reader, &pair.predicate()),
        focus: pair.focus(),
        format: tail.format.clone(),
        together: true,
        ..Asked::default()
    };
    if let Some(word) = &pair.verb.unknown {
        asked.told_by(
            reader,
            word,
            Some(pair.object.as_ref().unwrap_or(&pair.subject)),
            &tail,
        );
        return Ok((rest, asked));
    }
    let parts = [
        (None, "yes"),
        (Some("denied"), "denied"),
        (Some("planned"), "planned"),
        (Some("possible"), "possible"),
    ];
    let queries = parts.map(|(status, word)| {
        let mut pattern = pair.pattern(reader, status);
        tail.apply(reader, &mut pattern, "coalesce(r.date, b.date)", "r", "a");
        pattern.columns.insert(0, format!("{} AS answer", text(word)));
        pattern
            .columns
            .push("size(evidence(collect(r))) AS sentences".to_owned());
        pattern.sources("collect(r)", tail.evidence);
        pattern.query()
    });
    asked.attempt(queries.join(" UNION "), None);
    Ok((rest, asked))
}

// when-where = ( "when" | "where" ) , helper , np , [ verb , [ np ] ] , tails ;
/// `when was the summit`, `where did Trump meet Putin`, `where is Anchorage`.
pub(super) fn when_where<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
) -> Parsed<'t, Asked> {
    let (rest, word) = reader.one_of(
        input,
        &[
            "when",
            "where",
            "on what date",
            "on which day",
            "in which city",
            "in which country",
            "in which place",
        ],
    )?;
    let when = !matches!(
        word,
        "where" | "in which city" | "in which country" | "in which place"
    );
    let helpers = [
        "was", "were", "is", "are", "'s", "will", "did", "does", "do", "has", "have", "had",
    ];
    let (rest, helper) = reader.one_of(rest, &helpers)?;
    let helper = if helper == "'s" { "is" } else { helper };
    if let Ok(found) = event(reader, rest, when) {
        return Ok(found);
    }
    if let Ok(found) = happening(reader, rest, helper, when) {
        return Ok(found);
    }
    whereabouts(reader, rest, when)
}

/// When and where an event was.
pub(super) fn event<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
    when: bool,
) -> Parsed<'t, Asked> {
    let (rest, np) = reader.np(input, &[Label::Event])?;
    let graph = reader.context.graph;
    let event = graph.symbol(Label::Event.name());
    let is_event = np
        .nodes()
        .iter()
        .all(|&node| graph.labels(node).iter().any(|&label| Some(label) == event));
    if !is_event {
        return reader.expect(input, "an event");
    }
    let verbs = [
        "held",
        "be held",
        "take place",
        "taken place",
        "taking place",
        "being held",
        "happen",
        "happening",
        "begin",
        "start",
        "be",
        "end",
        "over",
        "scheduled",
        "going to be held",
        "going to take place",
        "been held",
        "staged",
        "hosted",
        "located",
    ];
    let rest = reader.maybe(rest, &verbs);
    let (rest, tail) = tails(reader, rest)?;
    let mut asked = Asked {
        focus: np.nodes(),
        format: tail.format.clone(),
        ..Asked::default()
    };
    let mut pattern = Pattern::default();
    let node = pattern.node(graph, "event", &np.nodes());
    if when {
        pattern.matches.push(node);
        pattern.conditions.push("event.date IS NOT NULL".to_owned());
        pattern.columns([
            "event.date AS date",
            "event.end AS until",
            "event.name AS event",
            "event.status AS status",
        ]);
        pattern.sources("event", tail.evidence);
        asked.empty = format!("nothing found: no date is told for {}", np.text);
    } else {
        pattern.matches.push(format!("{node}-[r:HELD_IN]->(site)"));
        pattern.columns(["site.name AS place", "event.name AS event"]);
        pattern.sources("collect(r)", tail.evidence);
        // The places that lie in others of them come first.
        pattern.columns([
            "size([(site)-[:LOCATED_IN*1..4]->(outer) | outer]) AS _depth",
            "site AS _site",
            "event AS _event",
        ]);
        pattern.order_by(["_depth DESC", "articles DESC", "place"]);
        asked.empty = format!("nothing found: no place is told for {}", np.text);
    }
    pattern.limit = tail.limit;
    asked.attempt(pattern.query(), None);
    Ok((rest, asked))
}

/// When and where somebody did something.
pub(super) fn happening<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
    helper: &str,
    when: bool,
) -> Parsed<'t, Asked> {
    let (rest, pair) = pair(reader, input, helper)?;
    let (rest, tail) = tails(reader, rest)?;
    let mut asked = Asked {
        empty: nothing(reader, &pair.predicate()),
        focus: pair.focus(),
        format: tail.format.clone(),
        together: true,
        ..Asked::default()
    };
    if let Some(word) = &pair.verb.unknown {
        asked.told_by(
            reader,
            word,
            Some(pair.object.as_ref().unwrap_or(&pair.subject)),
            &tail,
        );
        return Ok((rest, asked));
    }
    let statuses = if helper == "will" {
        vec![Some("planned"), Some("possible"), None]
    } else {
        vec![None]
    };
    for status in statuses {
        if when {
            let dated = |date: &str, of: &str, extra: Option<&str>| {
                let mut pattern = pair.pattern(reader, status);
                pattern.matches.extend(extra.map(str::to_owned));
                tail.apply(reader, &mut pattern, date, "r", "a");
                pattern.conditions.push(format!("{date} IS NOT NULL"));
                pattern.columns.insert(0, format!("{date} AS date"));
                pattern.columns.push(format!("{of} AS event"));
                pattern.sources("collect(r)", tail.evidence);
                pattern.order_by(["articles DESC", "date"]);
                pattern.query()
            };
            asked.attempt(dated("coalesce(r.date, b.date)", "b.name", None), None);
            let shared = "(a)-[:ATTENDED]->(event:Event)<-[:ATTENDED]-(b)";
            asked.attempt(
                dated("event.date", "event.name", Some(shared)),
                Some("the date of an event that both attended".to_owned()),
            );
            let there = "(a)-[:ATTENDED]->(event:Event)-[:HELD_IN]->(b)";
            asked.attempt(
                dated("event.date", "event.name", Some(there)),
                Some("the date of an event there".to_owned()),
            );
            asked.attempt(
                dated("r.first_reported", "b.name", None),
                Some("no date is told; this is the day of the first report".to_owned()),
            );
        } else {
            let sites = |extra: &str| {
                let mut pattern = pair.pattern(reader, status);
                pattern.matches.push(extra.to_owned());
                tail.apply(reader, &mut pattern, "coalesce(r.date, event.date)", "r", "a");
                pattern.columns.insert(0, "site.name AS place".to_owned());
                pattern.columns.push("event.name AS event".to_owned());
                pattern.sources("collect(h)", tail.evidence);
                pattern.columns([
                    "size([(site)-[:LOCATED_IN*1..4]->(outer) | outer]) AS _depth",
                    "site AS _site",
                ]);
                pattern.order_by(["_depth DESC", "articles DESC", "place"]);
                pattern.query()
            };
            if pair.object.is_none() {
                // `where did Putin go`: the verb's own object is the place.
                let places = |(kind, _): &&(String, bool)| {
                    reader
                        .schema
                        .relations
                        .get(kind)
                        .is_some_and(|relation| relation.object.contains(&Label::Place))
                };
                let relations: Vec<(String, bool)> =
                    pair.verb.relations.iter().filter(places).cloned().collect();
                if !relations.is_empty() {
                    let verb = Verb {
                        relations,
                        status,
                        unknown: None,
                    };
                    let end = End {
                        column: "place",
                        limits: Vec::new(),
                        subject: false,
                        counted: false,
                    };
                    let first = Predicate {
                        verb,
                        object: Some(pair.subject.clone()),
                    };
                    asked.attempt(
                        one_end_pattern(reader, &first, &More::default(), &tail, &end, Some("place:Place")),
                        None,
                    );
                    asked.attempt(
                        one_end_pattern(reader, &first, &More::default(), &tail, &end, None),
                        None,
                    );
                    continue;
                }
                asked.attempt(sites("(b)-[h:HELD_IN]->(site)").replace("event.", "b."), None);
            }
            asked.attempt(sites("(b)-[h:HELD_IN]->(site)").replace("event.", "b."), None);
            asked.attempt(sites("(a)-[:ATTENDED]->(event:Event {kind: 'meeting'})<-[:ATTENDED]-(b), (event)-[h:HELD_IN]->(site)"), None);
            asked.attempt(
                sites("(a)-[:ATTENDED]->(event:Event)<-[:ATTENDED]-(b), (event)-[h:HELD_IN]->(site)"),
                Some("the place of an event that both attended".to_owned()),
            );
            asked.attempt(
                sites("(a)-[h:VISITED]->(site:Place)<-[:VISITED]-(b)").replace("event.", "b."),
                Some("a place that both visited".to_owned()),
            );
        }
    }
    Ok((rest, asked))
}

/// Where somebody or something is, and when something was told of first.
pub(super) fn whereabouts<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
    when: bool,
) -> Parsed<'t, Asked> {
    let (rest, np) = reader.np(input, &[Label::Place, Label::Organization, Label::Person])?;
    let rest = reader.maybe(
        rest,
        &["located", "based", "now", "from", "go", "live", "headquartered"],
    );
    let (rest, tail) = tails(reader, rest)?;
    let graph = reader.context.graph;
    let mut asked = Asked {
        focus: np.nodes(),
        format: tail.format.clone(),
        ..Asked::default()
    };
    asked.empty = format!(
        "nothing found: no {} is told for {}",
        if when { "date" } else { "place" },
        np.text
    );
    if when {
        return reader.expect(input, "an event");
    }
    let ways = [
        ("-[r:LOCATED_IN*1..3]->(site:Place)", "relationships(p)", None),
        (
            "-[r:VISITED]->(site:Place)",
            "collect(r)",
            Some("places that it is told to have visited"),
        ),
        (
            "-[:ATTENDED]->(event:Event)-[r:HELD_IN]->(site:Place)",
            "collect(r)",
            Some("places of events it is told to have attended"),
        ),
    ];
    for (way, facts, note) in ways {
        let mut pattern = Pattern::default();
        let node = pattern.node(graph, "thing", &np.nodes());
        let facts = if facts.starts_with("rel") {
            "collect(last(r))"
        } else {
            facts
        };
        pattern.matches.push(format!("{node}{way}"));
        pattern.columns.push("site.name AS place".to_owned());
        pattern.sources(facts, tail.evidence);
        pattern.columns.push("site AS _site".to_owned());
        pattern.order_by(["articles DESC", "place"]);
        pattern.limit = tail.limit;
        asked.attempt(pattern.query(), note.map(str::to_owned));
    }
    Ok((rest, asked))
}
