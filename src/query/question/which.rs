//! The families of questions about articles, lists, counts, connections, evidence and time.

use super::Asked;
use super::family::{object_of, question, tail};
use super::pattern::{Pattern, text};
use super::reader::Reader;
use crate::grammar::Label;
use crate::grammar::schema::Schema;
use crate::query::lexeme::Parsed;
use crate::store::GraphView;

const KINDS: [(&str, &str); 22] = [
    ("people", "Person"),
    ("persons", "Person"),
    ("person", "Person"),
    ("places", "Place"),
    ("place", "Place"),
    ("countries", "Place"),
    ("cities", "Place"),
    ("organizations", "Organization"),
    ("organisations", "Organization"),
    ("organization", "Organization"),
    ("companies", "Organization"),
    ("company", "Organization"),
    ("events", "Event"),
    ("event", "Event"),
    ("meetings", "Event"),
    ("articles", "Article"),
    ("article", "Article"),
    ("statements", "Statement"),
    ("quotes", "Statement"),
    ("roles", "Role"),
    ("claims", "Claim"),
    ("officials", "Person"),
];

fn kind<'a, G: GraphView>(reader: &Reader<'a, '_, G>, input: &'a str) -> Parsed<'a, &'static str> {
    for (word, label) in KINDS {
        if let Ok((rest, ())) = reader.word(input, word) {
            return Ok((rest, label));
        }
    }
    reader.expect(input, "people, places, organizations, events or articles")
}

/// `which articles mention X`, `which sources reported that A met B`, `which people attended …`, `how many …`.
pub(super) fn which<'a, G: GraphView>(
    reader: &Reader<'a, '_, G>,
    schema: &Schema,
    line: &'a str,
) -> Parsed<'a, Asked> {
    let (rest, word) = reader.one_of(
        line,
        &[
            "which",
            "what",
            "how many",
            "how do we know that",
            "why do we know that",
            "how is it known that",
        ],
    )?;
    if word.starts_with("how do") || word.starts_with("why") || word.starts_with("how is") {
        return known(reader, schema, rest, false);
    }
    if let Ok((rest, _)) = reader.one_of(
        rest,
        &["sources", "source", "articles", "article", "outlets", "papers"],
    ) {
        if let Ok((rest, _)) = reader.one_of(
            rest,
            &[
                "reported that",
                "report that",
                "say that",
                "said that",
                "reported",
            ],
        ) {
            return known(reader, schema, rest, true);
        }
        let (rest, _) = reader.one_of(
            rest,
            &[
                "mention",
                "mentions",
                "mentioned",
                "name",
                "speak of",
                "are about",
                "is about",
            ],
        )?;
        let (rest, np) = reader.np(rest, &[])?;
        let (rest, tail) = tail(reader, rest)?;
        let mut pattern = Pattern::default();
        let node = pattern.node(reader.context.graph, "thing", &np.nodes);
        pattern
            .matches
            .push(format!("(article:Article)-[m:MENTIONS]->{node}"));
        pattern.columns.extend(
            [
                "article.name AS article",
                "article.date AS date",
                "article.source AS source",
                "size(evidence(m)) AS sentences",
                "evidence(m)[0].sentence AS evidence",
                "article AS _article",
            ]
            .map(str::to_owned),
        );
        pattern.order.push("date".to_owned());
        pattern.limit = tail.plain().0;
        if word == "how many" {
            pattern.columns = vec!["count(DISTINCT article) AS count".to_owned()];
            pattern.order.clear();
        }
        let empty = format!("no article mentions {}", np.text);
        return Ok((
            rest,
            Asked {
                pattern: pattern.query(),
                empty,
                focus: np.nodes,
                format: tail.format(),
                ..Asked::default()
            },
        ));
    }
    let (rest, label) = kind(reader, rest)?;
    // What follows is a question for one end; its words are put behind `who` and read again.
    let (start, asked) = match object_of(reader, schema, rest, "what") {
        Ok(found) => found,
        Err(_) => {
            let at = reader.at(rest);
            let rephrased = format!("who {}", rest.trim_start());
            let inner = super::reader(&rephrased, reader.context, reader.forms);
            match question(&inner, schema, &rephrased) {
                Ok((_, asked)) => (&rest[rest.len()..], asked),
                Err(_) => {
                    let (far, expected) = inner.furthest.borrow().clone();
                    let shifted = at + far.saturating_sub(4) + (rest.len() - rest.trim_start().len());
                    let place = &reader.line[shifted.min(reader.line.len())..];
                    for what in expected {
                        let _: Parsed<'_, ()> = reader.expect(place, &what);
                    }
                    return reader.expect(place, "a verb");
                }
            }
        }
    };
    let mut asked = asked;
    asked.pattern = labelled(&asked.pattern, label);
    if word == "how many" {
        asked.pattern = counted(&asked.pattern);
    }
    Ok((start, asked))
}

/// The pattern with a label on the one who is asked for.
fn labelled(pattern: &str, label: &str) -> String {
    pattern.replacen("(who)", &format!("(who:{label})"), 1)
}

/// The pattern that counts instead of listing.
fn counted(pattern: &str) -> String {
    match pattern.split_once(" RETURN ") {
        Some((matched, _)) => format!("{matched} RETURN count(DISTINCT who) AS count"),
        None => pattern.to_owned(),
    }
}

/// `how do we know that Lavrov accompanied Putin`: a yes-or-no question whose evidence is wanted.
fn known<'a, G: GraphView>(
    reader: &Reader<'a, '_, G>,
    schema: &Schema,
    input: &'a str,
    sources: bool,
) -> Parsed<'a, Asked> {
    let graph = reader.context.graph;
    let (rest, subject) = reader.np(input, &[Label::Person, Label::Organization, Label::Place])?;
    let (rest, found) = match reader.one_of(rest, &["was", "were", "is"]) {
        Ok((rest, _)) => reader.verb(rest, &[super::verb::Kind::State], false)?,
        Err(_) => reader.verb(rest, &[super::verb::Kind::Finite], false)?,
    };
    let (rest, object) = reader.np(rest, &[])?;
    let (rest, tail) = tail(reader, rest)?;
    let verb = super::reader::Verb {
        relations: found
            .iter()
            .map(|form| (form.relation.clone(), form.inverse))
            .collect(),
        status: None,
    };
    let verb = super::pattern::fitting(graph, schema, &verb, &object, true);
    let mut pattern = Pattern::default();
    let a = pattern.node(graph, "a", &subject.nodes);
    let b = pattern.node(graph, "b", &object.nodes);
    pattern.relation(schema, &verb, &a, &b, "r");
    let condition = if pattern.conditions.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", pattern.conditions.join(" AND "))
    };
    let first = if sources {
        "coalesce(e.source, e.title) AS source"
    } else {
        "e.sentence AS sentence"
    };
    let query = format!(
        "MATCH {}{condition} UNWIND evidence(r) AS e RETURN DISTINCT {first}, e.title AS article, e.date AS date, e.sentence AS evidence",
        pattern.matches.join(", ")
    );
    let asked = Asked {
        pattern: query,
        empty: super::family::nothing(reader, &verb, &object),
        focus: subject.nodes.into_iter().chain(object.nodes).collect(),
        format: tail.format(),
        ..Asked::default()
    };
    Ok((rest, asked))
}

/// `list people`, `top 10 most mentioned people`, `show events in Oslo`, `what happened on 15 August 2025`.
pub(super) fn list<'a, G: GraphView>(
    reader: &Reader<'a, '_, G>,
    _: &Schema,
    line: &'a str,
) -> Parsed<'a, Asked> {
    if let Ok((rest, _)) = reader.one_of(
        line,
        &[
            "what happened",
            "what is planned",
            "what was denied",
            "what is denied",
            "what was planned",
            "what is claimed",
        ],
    ) {
        return happened(reader, line, rest);
    }
    let (rest, word) = reader.one_of(line, &["list", "show", "top"])?;
    let rest = reader.maybe(rest, &["all", "the", "me"]);
    let next = rest.trim_start();
    let digits = next.len() - next.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let limit: Option<u64> = next[..digits].parse().ok();
    let rest = reader.maybe(&next[digits..], &["most mentioned", "most quoted"]);
    let (rest, label) = kind(reader, rest)?;
    let (rest, tail) = tail(reader, rest)?;
    let (bound, dates, place) = tail.plain();
    let mut pattern = Pattern::default();
    pattern.matches.push(format!("(thing:{label})"));
    for date in dates {
        pattern.conditions.push(date.replace("{}", "thing.date"));
    }
    if let Some(place) = place {
        let node = pattern.node(reader.context.graph, "place", &place.nodes);
        pattern
            .matches
            .push(format!("(thing)-[:HELD_IN|LOCATED_IN|VISITED|MENTIONS]->{node}"));
    }
    if label == "Article" {
        pattern.columns.extend(
            [
                "thing.name AS article",
                "thing.date AS date",
                "thing.source AS source",
                "thing AS _thing",
            ]
            .map(str::to_owned),
        );
        pattern.order.push("date".to_owned());
    } else {
        pattern.columns.extend(
            [
                "thing.name AS name",
                "size(evidence(thing)) AS mentions",
                "size(articles(thing)) AS articles",
                "thing.date AS date",
                "thing AS _thing",
            ]
            .map(str::to_owned),
        );
        pattern
            .order
            .extend(["mentions DESC".to_owned(), "name".to_owned()]);
    }
    pattern.limit = limit.or(bound).or((word == "top").then_some(10));
    let empty = format!("there are no nodes with label {label}");
    Ok((
        rest,
        Asked {
            pattern: pattern.query(),
            empty,
            format: tail.format(),
            ..Asked::default()
        },
    ))
}

fn happened<'a, G: GraphView>(reader: &Reader<'a, '_, G>, line: &'a str, rest: &'a str) -> Parsed<'a, Asked> {
    let (rest, tail) = tail(reader, rest)?;
    let (limit, dates, place) = tail.plain();
    let mut pattern = Pattern {
        limit,
        ..Pattern::default()
    };
    let lower = line.to_lowercase();
    if !lower.trim_start().starts_with("what happened") {
        let status = if lower.contains("planned") {
            "planned"
        } else if lower.contains("claimed") {
            "possible"
        } else {
            "denied"
        };
        pattern.matches.push("(claim:Claim)".to_owned());
        pattern
            .conditions
            .push(format!("claim.status = {}", text(status)));
        for date in dates {
            pattern.conditions.push(date.replace("{}", "claim.date"));
        }
        pattern.columns.extend(
            [
                "claim.name AS claim",
                "claim.date AS date",
                "articles(claim) AS sources",
                "claim.text AS evidence",
                "claim AS _claim",
            ]
            .map(str::to_owned),
        );
    } else {
        pattern.matches.push("(event:Event)".to_owned());
        pattern.conditions.push("event.status = 'actual'".to_owned());
        for date in dates {
            pattern.conditions.push(date.replace("{}", "event.date"));
        }
        if let Some(place) = place {
            let node = pattern.node(reader.context.graph, "place", &place.nodes);
            pattern.matches.push(format!("(event)-[:HELD_IN]->{node}"));
        }
        pattern
            .columns
            .extend(["event.name AS event", "event.date AS date"].map(str::to_owned));
        pattern.sources("event");
        pattern.columns.push("event AS _event".to_owned());
        pattern
            .order
            .extend(["date".to_owned(), "articles DESC".to_owned()]);
    }
    Ok((
        rest,
        Asked {
            pattern: pattern.query(),
            empty: "nothing is told for this time or place".to_owned(),
            format: tail.format(),
            ..Asked::default()
        },
    ))
}

/// `how is X connected to Y`, `path from X to Y`, `what do X and Y have in common`, `who is mentioned with X`.
pub(super) fn connection<'a, G: GraphView>(
    reader: &Reader<'a, '_, G>,
    _: &Schema,
    line: &'a str,
) -> Parsed<'a, Asked> {
    let graph = reader.context.graph;
    let mut pattern = Pattern::default();
    if let Ok((rest, _)) = reader.one_of(
        line,
        &[
            "who is mentioned with",
            "who else is mentioned with",
            "what is mentioned with",
        ],
    ) {
        let (rest, np) = reader.np(rest, &[])?;
        let node = pattern.node(graph, "thing", &np.nodes);
        pattern.matches.push(format!(
            "{node}<-[:MENTIONS]-(article:Article)-[:MENTIONS]->(who:Person)"
        ));
        pattern.columns.extend(
            [
                "who.name AS who",
                "count(DISTINCT article) AS articles",
                "collect(DISTINCT article.name) AS sources",
                "who AS _who",
            ]
            .map(str::to_owned),
        );
        pattern.conditions.push("who <> thing".to_owned());
        pattern
            .order
            .extend(["articles DESC".to_owned(), "who".to_owned()]);
        let empty = format!("nobody is mentioned with {}", np.text);
        return Ok((
            rest,
            Asked {
                pattern: pattern.query(),
                empty,
                focus: np.nodes,
                ..Asked::default()
            },
        ));
    }
    if let Ok((rest, ())) = reader.word(line, "what do") {
        let (rest, a) = reader.term(rest, &[])?;
        let (rest, ()) = reader.word(rest, "and")?;
        let (rest, b) = reader.term(rest, &[])?;
        let (rest, ()) = reader.word(rest, "have in common")?;
        let (left, right) = (
            pattern.node(graph, "a", &a.nodes),
            pattern.node(graph, "b", &b.nodes),
        );
        pattern.matches.push(format!("{left}-[r]-(common)-[s]-{right}"));
        pattern
            .conditions
            .push("type(r) <> 'MENTIONS' AND type(s) <> 'MENTIONS'".to_owned());
        pattern.columns.extend(
            [
                "common.name AS common",
                "labels(common)[0] AS kind",
                "type(r) AS first",
                "type(s) AS second",
                "common AS _common",
            ]
            .map(str::to_owned),
        );
        pattern.order.extend(["kind".to_owned(), "common".to_owned()]);
        let focus = a.nodes.into_iter().chain(b.nodes).collect();
        return Ok((
            rest,
            Asked {
                pattern: pattern.query(),
                empty: "nothing is found that joins both".to_owned(),
                focus,
                ..Asked::default()
            },
        ));
    }
    let (rest, a, joint) = if let Ok((rest, _)) =
        reader.one_of(line, &["path from", "show the path from", "shortest path from"])
    {
        let (rest, a) = reader.term(rest, &[])?;
        (rest, a, ["to", "and"])
    } else {
        let (rest, _) = reader.one_of(line, &["how is", "how are"])?;
        let (rest, a) = reader.term(rest, &[])?;
        (rest, a, ["connected to", "linked to"])
    };
    let (rest, _) = reader.one_of(rest, &joint)?;
    let (rest, b) = reader.term(rest, &[])?;
    let (rest, hops) = match reader.word(rest, "within") {
        Ok((rest, ())) => {
            let next = rest.trim_start();
            let digits = next.len() - next.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let hops: u32 = next[..digits].parse().unwrap_or(4);
            (
                reader.maybe(&next[digits..], &["steps", "step", "hops"]),
                hops.min(8),
            )
        }
        Err(_) => (rest, 6),
    };
    let (left, right) = (
        pattern.node(graph, "a", &a.nodes),
        pattern.node(graph, "b", &b.nodes),
    );
    let condition = if pattern.conditions.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", pattern.conditions.join(" AND "))
    };
    let types = graph
        .type_counts()
        .into_iter()
        .map(|(kind, _)| graph.symbol_name(kind).to_owned());
    let types: Vec<String> = types
        .filter(|kind| !matches!(kind.as_str(), "MENTIONS" | "SUBJECT" | "OBJECT" | "ATTRIBUTED_TO"))
        .collect();
    let query = format!(
        "MATCH p = allShortestPaths({left}-[:{}*..{hops}]-{right}){condition} RETURN [n IN nodes(p) | n.name] AS path, [r IN relationships(p) | type(r)] AS steps, p AS _path",
        types.join("|")
    );
    let empty = format!("no path of at most {hops} steps joins {} and {}", a.text, b.text);
    let focus = a.nodes.into_iter().chain(b.nodes).collect();
    Ok((
        rest,
        Asked {
            pattern: query,
            empty,
            focus,
            ..Asked::default()
        },
    ))
}

/// `tell me about AFAD`, `describe X`, `show the network around X`.
pub(super) fn about<'a, G: GraphView>(
    reader: &Reader<'a, '_, G>,
    _: &Schema,
    line: &'a str,
) -> Parsed<'a, Asked> {
    let (rest, word) = reader.one_of(
        line,
        &[
            "tell me about",
            "describe",
            "show the network around",
            "network around",
            "what do we know about",
            "how much do we know about",
        ],
    )?;
    let (rest, np) = reader.np(rest, &[])?;
    let (rest, tail) = tail(reader, rest)?;
    let _ = word;
    let mut pattern = Pattern::default();
    let node = pattern.node(reader.context.graph, "thing", &np.nodes);
    pattern.matches.push(format!("{node}-[r]-(other)"));
    pattern.conditions.push("type(r) <> 'MENTIONS'".to_owned());
    pattern.columns.extend(
        [
            "other.name AS what",
            "type(r) AS relation",
            "CASE WHEN startNode(r) = thing THEN 'of this' ELSE 'to this' END AS direction",
            "r.date AS date",
        ]
        .map(str::to_owned),
    );
    pattern.sources("r");
    pattern.columns.push("other AS _other".to_owned());
    pattern.order.extend([
        "relation".to_owned(),
        "articles DESC".to_owned(),
        "what".to_owned(),
    ]);
    pattern.limit = tail.plain().0;
    let empty = format!("nothing is told of {} beyond its name", np.text);
    Ok((
        rest,
        Asked {
            pattern: pattern.query(),
            empty,
            focus: np.nodes,
            format: tail.format(),
            ..Asked::default()
        },
    ))
}
