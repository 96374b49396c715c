//! The families of questions that begin with `who`, `what`, `when`, `where` and `did`.

use super::Asked;
use super::pattern::{Pattern, fitting, text};
use super::reader::{Np, Reader, Verb};
use super::verb::Kind;
use crate::grammar::Label;
use crate::grammar::schema::Schema;
use crate::query::lexeme::Parsed;
use crate::store::{GraphView, NodeIx};

/// What stands behind the core of a question.
#[derive(Clone, Debug, Default)]
pub(super) struct Tail {
    /// Conditions on the date of `{}`.
    dates: Vec<String>,
    source: Option<String>,
    place: Option<Np>,
    limit: Option<u64>,
    by_date: bool,
    format: Option<String>,
}

/// Any question.
pub(super) fn question<'a, G: GraphView>(
    reader: &Reader<'a, '_, G>,
    schema: &Schema,
    line: &'a str,
) -> Parsed<'a, Asked> {
    // In this order: the more special forms first, since `who` may begin several.
    let found = who_said(reader, schema, line);
    let found = or(found, || who_did(reader, schema, line));
    let found = or(found, || whom(reader, schema, line));
    let found = or(found, || who_is(reader, schema, line));
    let found = or(found, || what_said(reader, schema, line));
    let found = or(found, || what_did(reader, schema, line));
    let found = or(found, || when_where(reader, schema, line));
    let found = or(found, || yes_no(reader, schema, line));
    let found = or(found, || super::which::which(reader, schema, line));
    let found = or(found, || super::which::list(reader, schema, line));
    let found = or(found, || super::which::connection(reader, schema, line));
    or(found, || super::which::about(reader, schema, line))
}

/// The next try, where the one before found nothing and did not settle the matter.
fn or<'a>(found: Parsed<'a, Asked>, next: impl FnOnce() -> Parsed<'a, Asked>) -> Parsed<'a, Asked> {
    match found {
        Err(nom::Err::Error(_)) => next(),
        settled => settled,
    }
}

/// What may stand behind any question: dates, places, sources, bounds, a format.
pub(super) fn tail<'a, G: GraphView>(reader: &Reader<'a, '_, G>, input: &'a str) -> Parsed<'a, Tail> {
    let mut tail = Tail::default();
    let mut rest = input;
    while !Reader::<G>::is_end(rest) {
        rest = rest.trim_start_matches([',', ' ']);
        if let Ok((after, ())) = reader.word(rest, "according to") {
            let end = after.trim_end_matches(['?', '.', ' ']).len();
            tail.source = Some(after[..end].trim().to_owned());
            rest = &after[end..];
        } else if let Ok((after, word)) = reader.one_of(rest, &["limit", "top"]) {
            let _ = word;
            let next = after.trim_start();
            let digits = next.len() - next.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            match next[..digits].parse() {
                Ok(limit) => tail.limit = Some(limit),
                Err(_) => return reader.expect(after, "a number"),
            }
            rest = &next[digits..];
        } else if let Ok((after, ())) = reader.word(rest, "by date") {
            tail.by_date = true;
            rest = after;
        } else if let Ok((after, ())) = reader.word(rest, "with evidence") {
            rest = after;
        } else if let Ok((after, format)) = reader
            .word(rest, "as")
            .and_then(|(rest, ())| reader.one_of(rest, &["csv", "json", "jsonl", "table", "tsv", "markdown"]))
        {
            tail.format = Some(format.to_owned());
            rest = after;
        } else if let Ok((after, from)) = reader
            .word(rest, "between")
            .and_then(|(rest, ())| reader.date(rest))
        {
            let (after, ()) = reader.word(after, "and")?;
            let (after, to) = reader.date(after)?;
            tail.dates.push(format!(
                "{{}} >= {} AND {{}} <= {}",
                text(&from),
                text(&format!("{to}\u{7e}"))
            ));
            rest = after;
        } else if let Ok((after, word, date)) = dated(reader, rest) {
            tail.dates.push(match word {
                "before" => format!("{{}} < {}", text(&date)),
                "after" => format!("{{}} > {}", text(&format!("{date}\u{7e}"))),
                "since" => format!("{{}} >= {}", text(&date)),
                _ if date.starts_with('-') => format!("{{}} CONTAINS {}", text(&date)),
                _ => format!("{{}} STARTS WITH {}", text(&date)),
            });
            rest = after;
        } else if let Ok((after, _)) = reader.one_of(rest, &["in", "at", "during"]) {
            let (after, np) = reader.np(after, &[Label::Place, Label::Event])?;
            tail.place = Some(np);
            rest = after;
        } else {
            return reader.expect(rest, "the end of the question");
        }
    }
    Ok((rest, tail))
}

fn dated<'a, G: GraphView>(
    reader: &Reader<'a, '_, G>,
    input: &'a str,
) -> Result<(&'a str, &'static str, String), ()> {
    let (rest, word) = reader
        .one_of(input, &["on", "in", "before", "after", "since", "during"])
        .map_err(|_| ())?;
    let (rest, date) = reader.date(rest).map_err(|_| ())?;
    Ok((rest, word, date))
}

impl Tail {
    /// Adds the conditions of the tail on a relationship or Claim and, for places, the one who is asked for.
    pub(super) fn apply<G: GraphView>(
        &self,
        reader: &Reader<'_, '_, G>,
        pattern: &mut Pattern,
        fact: &str,
        who: &str,
    ) {
        let date = format!("{fact}.date");
        for condition in &self.dates {
            pattern.conditions.push(condition.replace("{}", &date));
        }
        if let Some(source) = &self.source {
            pattern.conditions.push(format!("any(e IN evidence({fact}) WHERE toLower(coalesce(e.source, '') + ' ' + e.title) CONTAINS {})", text(&source.to_lowercase())));
        }
        if let Some(place) = &self.place {
            let mut inner = Pattern::default();
            let node = inner.node(reader.context.graph, "somewhere", &place.nodes);
            let mut filter = format!("({who})-[:ATTENDED|HELD_IN|VISITED*1..2]->{node}");
            if !inner.conditions.is_empty() {
                filter = format!("EXISTS {{ {filter} WHERE {} }}", inner.conditions.join(" AND "));
            }
            pattern.conditions.push(filter);
        }
        pattern.limit = self.limit;
        if self.by_date {
            pattern.order.insert(0, format!("{fact}.date"));
        }
    }

    pub(super) fn format(&self) -> Option<String> {
        self.format.clone()
    }

    pub(super) fn plain(&self) -> (Option<u64>, &[String], Option<&Np>) {
        (self.limit, &self.dates, self.place.as_ref())
    }
}

/// The verb of a clause with what stands before it: `did not attend`, `was accompanied by`, `will visit`.
fn clause_verb<'a, G: GraphView>(reader: &Reader<'a, '_, G>, input: &'a str) -> Parsed<'a, Verb> {
    let denied = [
        "did not", "didn't", "does not", "doesn't", "never", "do not", "don't",
    ];
    let planned = [
        "will",
        "would",
        "is going to",
        "are going to",
        "is to",
        "are to",
        "was to",
        "plans to",
        "plan to",
        "planned to",
        "is due to",
        "are due to",
        "was due to",
        "is expected to",
        "are expected to",
        "was expected to",
        "intends to",
        "is set to",
    ];
    let verb = |found: Vec<&super::verb::Form>, turned: bool, status| Verb {
        relations: found
            .into_iter()
            .map(|form| (form.relation.clone(), form.inverse != turned))
            .collect(),
        status,
    };
    for (words, status) in [
        (denied.as_slice(), Some("denied")),
        (["will not", "won't"].as_slice(), Some("denied")),
        (planned.as_slice(), Some("planned")),
        (["may", "might", "could"].as_slice(), Some("possible")),
        (["did", "does", "do"].as_slice(), None),
    ] {
        if let Ok((rest, _)) = reader.one_of(input, words)
            && let Ok((rest, found)) = reader.verb(rest, &[Kind::Base], false)
        {
            return Ok((rest, verb(found, false, status)));
        }
    }
    if let Ok((rest, _)) = reader.one_of(
        input,
        &[
            "was",
            "were",
            "is",
            "are",
            "has been",
            "have been",
            "wasn't",
            "weren't",
            "isn't",
        ],
    ) {
        let contracted = input
            .trim_start()
            .split(' ')
            .next()
            .is_some_and(|word| word.contains("n't") || word.contains("n’t"));
        let (rest, not) = reader
            .word(rest, "not")
            .map_or((rest, contracted), |(rest, ())| (rest, true));
        let status = not.then_some("denied");
        if let Ok((rest, found)) = reader.verb(rest, &[Kind::State], false) {
            return Ok((rest, verb(found, false, status)));
        }
        if let Ok((rest, found)) = reader.verb(rest, &[Kind::Participle], true)
            && let Ok((rest, ())) = reader.word(rest, "by")
        {
            return Ok((rest, verb(found, true, status)));
        }
    }
    if let Ok((rest, _)) = reader.one_of(input, &["has", "have", "had"]) {
        let (rest, not) = reader
            .word(rest, "not")
            .map_or((rest, false), |(rest, ())| (rest, true));
        if let Ok((rest, found)) = reader.verb(rest, &[Kind::Participle], false) {
            return Ok((rest, verb(found, false, not.then_some("denied"))));
        }
    }
    let (rest, found) = reader.verb(input, &[Kind::Finite], false)?;
    Ok((rest, verb(found, false, None)))
}

/// Why there are no rows: which facts there are instead.
pub(super) fn nothing<G: GraphView>(reader: &Reader<'_, '_, G>, verb: &Verb, np: &Np) -> String {
    let graph = reader.context.graph;
    let names: Vec<String> = np
        .nodes
        .iter()
        .map(|&node| graph.name(node).into_owned())
        .collect();
    let kinds: Vec<&str> = verb.relations.iter().map(|(kind, _)| kind.as_str()).collect();
    let is_kind = |symbol: crate::store::Symbol| kinds.contains(&graph.symbol_name(symbol));
    let count = |node: NodeIx, out: bool| {
        if out {
            graph
                .outgoing(node)
                .filter(|&(rel, _)| is_kind(graph.rel_type(rel)))
                .count()
        } else {
            graph
                .incoming(node)
                .filter(|&(rel, _)| is_kind(graph.rel_type(rel)))
                .count()
        }
    };
    let (starts, ends) = np.nodes.iter().fold((0, 0), |(a, b), &node| {
        (a + count(node, true), b + count(node, false))
    });
    let what = match verb.status {
        Some(status) => format!(
            "no Claim with status `{status}` of relation {}",
            kinds.join(" or ")
        ),
        None => format!("no fact of relation {}", kinds.join(" or ")),
    };
    format!(
        "nothing found: {what} fits; {} has {ends} of them pointing to it and {starts} going out",
        names.join(", ")
    )
}

/// A question for one end of a relation whose other end is named.
#[expect(clippy::too_many_arguments, reason = "the parts of one question")]
fn one_end<'a, G: GraphView>(
    reader: &Reader<'a, '_, G>,
    schema: &Schema,
    column: &str,
    label: Option<&str>,
    verb: &Verb,
    np: &Np,
    at_object: bool,
    rest: &'a str,
) -> Parsed<'a, Asked> {
    // `but not Y`, `and attended Z`.
    let (rest, but) = match reader.word(rest, "but not") {
        Ok((rest, ())) => {
            let (rest, but) = reader.np(rest, &[])?;
            (rest, Some(but))
        }
        Err(_) => (rest, None),
    };
    let (rest, more) = match reader
        .word(rest, "and")
        .and_then(|(rest, ())| clause_verb(reader, rest))
    {
        Ok((rest, verb)) => {
            let (rest, np) = reader.np(rest, &[])?;
            (rest, Some((verb, np)))
        }
        Err(_) => (rest, None),
    };
    let (rest, tail) = tail(reader, rest)?;
    let verb = fitting(reader.context.graph, schema, verb, np, at_object);
    let graph = reader.context.graph;
    let asked_for = label.map_or("who".to_owned(), |label| format!("who:{label}"));
    let mut pattern = Pattern::default();
    let groups: Vec<Vec<NodeIx>> = if np.all {
        np.nodes.iter().map(|&node| vec![node]).collect()
    } else {
        vec![np.nodes.clone()]
    };
    for (number, group) in groups.iter().enumerate() {
        let suffix = if number == 0 {
            String::new()
        } else {
            (number + 1).to_string()
        };
        let other = pattern.node(graph, &format!("other{suffix}"), group);
        let who = if number == 0 {
            format!("({asked_for})")
        } else {
            "(who)".to_owned()
        };
        let (subject, object) = if at_object { (who, other) } else { (other, who) };
        pattern.relation(schema, &verb, &subject, &object, &format!("r{suffix}"));
    }
    if let Some((verb, np)) = more {
        let verb = fitting(graph, schema, &verb, &np, true);
        let other = pattern.node(graph, "further", &np.nodes);
        pattern.relation(schema, &verb, "(who)", &other, "rr");
    }
    if let Some(but) = &but {
        let mut inner = Pattern::default();
        let other = inner.node(graph, "but", &but.nodes);
        let (subject, object) = if at_object {
            ("(who)".to_owned(), other)
        } else {
            (other, "(who)".to_owned())
        };
        inner.relation(schema, &verb, &subject, &object, "b");
        let condition = if inner.conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", inner.conditions.join(" AND "))
        };
        pattern.conditions.push(format!(
            "NOT EXISTS {{ {}{condition} }}",
            inner.matches.join(", ")
        ));
    }
    tail.apply(reader, &mut pattern, "r", "who");
    pattern.columns.push(format!("who.name AS {column}"));
    pattern.sources("r");
    pattern.columns.push("who AS _who".to_owned());
    pattern
        .order
        .extend(["articles DESC".to_owned(), column.to_owned()]);
    let asked = Asked {
        pattern: pattern.query(),
        empty: nothing(reader, &verb, np),
        focus: np.nodes.clone(),
        format: tail.format(),
        ..Asked::default()
    };
    Ok((rest, asked))
}

/// `who accompanied Putin`, `who was not invited to the summit`, `which people attended …`.
fn who_did<'a, G: GraphView>(
    reader: &Reader<'a, '_, G>,
    schema: &Schema,
    line: &'a str,
) -> Parsed<'a, Asked> {
    let (rest, _) = reader.one_of(line, &["who", "who else", "which people", "which persons"])?;
    let (rest, verb) = clause_verb(reader, rest)?;
    let labels: Vec<Label> = verb
        .relations
        .iter()
        .filter_map(|(kind, inverse)| {
            schema.relations.get(kind).map(|r| {
                if *inverse {
                    r.subject.clone()
                } else {
                    r.object.clone()
                }
            })
        })
        .flatten()
        .collect();
    let (rest, np) = reader.np(rest, &labels)?;
    one_end(reader, schema, "who", None, &verb, &np, true, rest)
}

/// `whom did Trump meet`, `who did Lavrov accompany`, `who does Peskov work for`.
fn whom<'a, G: GraphView>(reader: &Reader<'a, '_, G>, schema: &Schema, line: &'a str) -> Parsed<'a, Asked> {
    let (rest, _) = reader.one_of(line, &["whom", "who"])?;
    object_of(reader, schema, rest, "who")
}

/// `did X verb [preposition]`.
pub(super) fn object_of<'a, G: GraphView>(
    reader: &Reader<'a, '_, G>,
    schema: &Schema,
    input: &'a str,
    column: &str,
) -> Parsed<'a, Asked> {
    let (rest, aux) = reader.one_of(
        input,
        &["did", "does", "do", "will", "has", "have", "was", "were", "is"],
    )?;
    let (rest, np) = reader.np(rest, &[Label::Person, Label::Organization, Label::Place])?;
    let (rest, not) = reader
        .word(rest, "not")
        .map_or((rest, false), |(rest, ())| (rest, true));
    let kinds: &[Kind] = match aux {
        "has" | "have" => &[Kind::Participle],
        "was" | "were" | "is" => &[Kind::State, Kind::Participle],
        _ => &[Kind::Base],
    };
    let (rest, found) = match reader.verb(rest, kinds, false) {
        Ok(found) => found,
        Err(_) => reader.verb(rest, kinds, true)?,
    };
    let passive =
        matches!(aux, "was" | "were" | "is") && found.iter().any(|form| form.kind == Kind::Participle);
    let rest = if passive {
        reader.maybe(rest, &["by"])
    } else {
        rest
    };
    let status = match (aux, not) {
        (_, true) => Some("denied"),
        ("will", _) => Some("planned"),
        _ => None,
    };
    let verb = Verb {
        relations: found
            .iter()
            .map(|form| (form.relation.clone(), form.inverse != passive))
            .collect(),
        status,
    };
    one_end(reader, schema, column, None, &verb, &np, false, rest)
}

/// `who said "Next time in Moscow"`, `who spoke about Ukraine`, `who said that …`.
fn who_said<'a, G: GraphView>(reader: &Reader<'a, '_, G>, _: &Schema, line: &'a str) -> Parsed<'a, Asked> {
    let (rest, ()) = reader.word(line, "who")?;
    let (rest, verb) = reader.one_of(
        rest,
        &[
            "said",
            "says",
            "spoke",
            "talked",
            "warned",
            "tweeted",
            "wrote",
            "announced",
            "insisted",
            "added",
            "told",
            "claimed",
            "denied",
            "explained",
            "argued",
            "commented",
        ],
    )?;
    let mut pattern = Pattern::default();
    pattern
        .matches
        .push("(who)-[r:SAID]->(said:Statement)".to_owned());
    let (rest, focus) = if let Ok((rest, _)) = reader.one_of(rest, &["about", "of", "on", "against"]) {
        let (rest, np) = reader.np(rest, &[])?;
        let node = pattern.node(reader.context.graph, "topic", &np.nodes);
        pattern.matches.push(format!("(said)-[:ABOUT]->{node}"));
        (rest, np.nodes)
    } else {
        let rest = reader.maybe(rest, &["that"]);
        let (rest, words) = match reader.quoted(rest) {
            Ok(found) => found,
            Err(failed @ nom::Err::Failure(_)) => return Err(failed),
            Err(_) => {
                let words = rest.trim().trim_end_matches(['?', '.']);
                if words.split(' ').count() < 2 {
                    return reader.expect(rest, "a quotation, or `about` and a name");
                }
                (&rest[rest.len()..], words)
            }
        };
        pattern.conditions.push(format!(
            "fold(said.text) CONTAINS {}",
            text(&crate::query::words(words))
        ));
        (rest, Vec::new())
    };
    if !matches!(verb, "said" | "says" | "spoke" | "talked" | "told") {
        pattern
            .conditions
            .push(format!("said.verb = {}", text(base(verb))));
    }
    let (rest, tail) = tail(reader, rest)?;
    tail.apply(reader, &mut pattern, "said", "who");
    pattern
        .columns
        .extend(["who.name AS who".to_owned(), "said.text AS words".to_owned()]);
    pattern.sources("r");
    pattern.columns.push("who AS _who".to_owned());
    pattern.order.push("who".to_owned());
    let empty = "nothing found: nobody is quoted with these words".to_owned();
    Ok((
        rest,
        Asked {
            pattern: pattern.query(),
            empty,
            focus,
            format: tail.format(),
            ..Asked::default()
        },
    ))
}

/// The lemma of a verb of saying in a question.
fn base(verb: &str) -> &str {
    match verb {
        "warned" => "warn",
        "tweeted" => "tweet",
        "wrote" => "write",
        "announced" => "announce",
        "insisted" => "insist",
        "added" => "add",
        "claimed" => "claim",
        "denied" => "deny",
        "explained" => "explain",
        "argued" => "argue",
        "commented" => "comment",
        other => other,
    }
}

/// `what did Trump say about Zelensky`, `what does Peskov say`, `what did X deny`.
fn what_said<'a, G: GraphView>(reader: &Reader<'a, '_, G>, _: &Schema, line: &'a str) -> Parsed<'a, Asked> {
    let (rest, _) = reader.one_of(line, &["what", "what else"])?;
    let (rest, _) = reader.one_of(rest, &["did", "does", "has", "have"])?;
    let (rest, np) = reader.np(rest, &[Label::Person, Label::Organization, Label::Place])?;
    let (rest, verb) = reader.one_of(
        rest,
        &[
            "say", "said", "tell", "claim", "announce", "write", "deny", "warn", "think", "tweet", "insist",
        ],
    )?;
    let graph = reader.context.graph;
    let mut pattern = Pattern::default();
    let speaker = pattern.node(graph, "who", &np.nodes);
    pattern
        .matches
        .push(format!("{speaker}-[r:SAID]->(said:Statement)"));
    let mut focus = np.nodes.clone();
    let mut rest = reader.maybe(rest, &["to reporters", "to journalists"]);
    if let Ok((after, _)) = reader.one_of(rest, &["about", "of", "on", "to"]) {
        let (after, topic) = reader.np(after, &[])?;
        let node = pattern.node(graph, "topic", &topic.nodes);
        pattern.matches.push(format!("(said)-[:ABOUT]->{node}"));
        focus.extend(topic.nodes);
        rest = after;
    }
    if !matches!(verb, "say" | "said" | "tell" | "think") {
        pattern.conditions.push(format!("said.verb = {}", text(verb)));
    }
    let (rest, tail) = tail(reader, rest)?;
    tail.apply(reader, &mut pattern, "said", "who");
    pattern.columns.push("said.text AS said".to_owned());
    pattern.sources("r");
    pattern.columns.push("said.kind AS kind".to_owned());
    let empty = format!("nothing found: {} is not quoted so", np.text);
    Ok((
        rest,
        Asked {
            pattern: pattern.query(),
            empty,
            focus,
            format: tail.format(),
            ..Asked::default()
        },
    ))
}

/// `what did Putin visit`, `which companies did X buy`.
fn what_did<'a, G: GraphView>(
    reader: &Reader<'a, '_, G>,
    schema: &Schema,
    line: &'a str,
) -> Parsed<'a, Asked> {
    let (rest, _) = reader.one_of(
        line,
        &[
            "what",
            "which events",
            "which event",
            "which places",
            "which place",
            "what places",
            "which organizations",
            "which people",
        ],
    )?;
    object_of(reader, schema, rest, "what")
}

/// `who is Kirill Dmitriev`, `who is the president of Russia`, `who is X's spokesman`, `what is NATO`.
fn who_is<'a, G: GraphView>(reader: &Reader<'a, '_, G>, _: &Schema, line: &'a str) -> Parsed<'a, Asked> {
    let (rest, word) = reader.one_of(line, &["who", "what"])?;
    let (rest, _) = reader.one_of(rest, &["is", "was", "are", "were", "'s", "’s"])?;
    let graph = reader.context.graph;
    let words = rest.trim().trim_end_matches(['?', '.', ' ']);
    // A role is asked for by its words: `the Russian foreign minister`, `Putin's spokesman`.
    let holders = reader.holders(super::reader::strip_article(words));
    if !holders.is_empty() && word == "who" {
        let mut pattern = Pattern::default();
        let who = pattern.node(graph, "who", &holders);
        pattern.matches.push(format!("{who}-[r:HAS_ROLE]->(role:Role)"));
        pattern.conditions.push(format!(
            "({})",
            role_conditions(super::reader::strip_article(words))
        ));
        pattern
            .columns
            .extend(["who.name AS who".to_owned(), "role.name AS role".to_owned()]);
        pattern.sources("r");
        pattern.columns.push("who AS _who".to_owned());
        pattern.order.push("articles DESC".to_owned());
        return Ok((
            &rest[rest.len()..],
            Asked {
                pattern: pattern.query(),
                empty: "nobody is told to hold this role".to_owned(),
                focus: holders,
                ..Asked::default()
            },
        ));
    }
    let (after, np) = reader.np(
        rest,
        &[Label::Person, Label::Organization, Label::Place, Label::Event],
    )?;
    let (after, tail) = tail(reader, after)?;
    let mut pattern = Pattern::default();
    let who = pattern.node(graph, "who", &np.nodes);
    let held = graph.symbol("HAS_ROLE");
    let has_role = np.nodes.iter().any(|&node| {
        graph
            .outgoing(node)
            .any(|(rel, _)| Some(graph.rel_type(rel)) == held)
    });
    if has_role {
        pattern.matches.push(format!("{who}-[r:HAS_ROLE]->(role:Role)"));
        pattern
            .columns
            .extend(["role.name AS role".to_owned(), "who.name AS name".to_owned()]);
        pattern.sources("r");
        pattern.columns.push("who AS _who".to_owned());
        pattern
            .order
            .extend(["articles DESC".to_owned(), "role".to_owned()]);
    } else {
        pattern.matches.push(who.clone());
        pattern.columns.extend([
            "labels(who)[0] AS kind".to_owned(),
            "who.name AS name".to_owned(),
            "who.aliases AS aliases".to_owned(),
            "who.date AS date".to_owned(),
        ]);
        pattern.sources("who");
        pattern.columns.push("who AS _who".to_owned());
    }
    let asked = Asked {
        pattern: pattern.query(),
        empty: format!("nothing is told of {}", np.text),
        focus: np.nodes,
        format: tail.format(),
        ..Asked::default()
    };
    Ok((after, asked))
}

/// A role's words as they stand, or its title with the owner behind it.
fn role_conditions(words: &str) -> String {
    let wanted = crate::query::words(words);
    format!(
        "fold(role.name) = {} OR {} CONTAINS fold(role.title)",
        text(&wanted),
        text(&wanted)
    )
}

/// `when was the summit`, `where did Trump meet Putin`, `where is X`.
fn when_where<'a, G: GraphView>(
    reader: &Reader<'a, '_, G>,
    schema: &Schema,
    line: &'a str,
) -> Parsed<'a, Asked> {
    let (rest, word) = reader.one_of(line, &["when", "where"])?;
    let (rest, aux) = reader.one_of(
        rest,
        &[
            "was", "were", "is", "are", "will", "did", "does", "do", "has", "have",
        ],
    )?;
    let graph = reader.context.graph;
    let labels: &[Label] = if matches!(aux, "did" | "does" | "do" | "has" | "have") {
        &[]
    } else {
        &[Label::Event]
    };
    let (rest, np) = reader.np(rest, labels)?;
    let event = graph.symbol("Event");
    let is_event = np
        .nodes
        .iter()
        .all(|&node| graph.labels(node).iter().any(|&label| Some(label) == event));
    let mut pattern = Pattern::default();
    if is_event {
        let rest = reader.maybe(
            rest,
            &[
                "held",
                "be held",
                "take place",
                "taken place",
                "taking place",
                "being held",
                "happen",
                "begin",
                "start",
                "be",
            ],
        );
        let (rest, tail) = tail(reader, rest)?;
        let node = pattern.node(graph, "event", &np.nodes);
        if word == "when" {
            pattern.matches.push(node);
            pattern.conditions.push("event.date IS NOT NULL".to_owned());
            pattern.columns.extend([
                "event.date AS date".to_owned(),
                "event.end AS until".to_owned(),
                "event.name AS event".to_owned(),
                "event.status AS status".to_owned(),
            ]);
            pattern.sources("event");
        } else {
            pattern.matches.push(format!("{node}-[r:HELD_IN]->(site)"));
            pattern
                .columns
                .extend(["site.name AS place".to_owned(), "event.name AS event".to_owned()]);
            pattern.sources("r");
            pattern
                .columns
                .push("EXISTS { (site)-[:LOCATED_IN]->() } AS _inside".to_owned());
            pattern
                .columns
                .push("EXISTS { (event)-[:HELD_IN]->()-[:LOCATED_IN]->(site) } AS _around".to_owned());
            pattern.columns.push("site AS _site".to_owned());
            pattern.order.extend([
                "_around".to_owned(),
                "_inside DESC".to_owned(),
                "articles DESC".to_owned(),
                "place".to_owned(),
            ]);
        }
        let empty = format!(
            "nothing found: no {} is told for {}",
            if word == "when" { "date" } else { "place" },
            np.text
        );
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
    if word == "where" && Reader::<G>::is_end(rest) {
        let node = pattern.node(graph, "thing", &np.nodes);
        pattern
            .matches
            .push(format!("{node}-[r:LOCATED_IN|VISITED]->(site)"));
        pattern.columns.push("site.name AS place".to_owned());
        pattern.sources("r");
        pattern.order.push("articles DESC".to_owned());
        let empty = format!("nothing found: no place is told for {}", np.text);
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
    // `where did Putin go`: the verb's own object is the place.
    let (rest, found) = match reader.verb(rest, &[Kind::Base, Kind::Participle], false) {
        Ok(found) => found,
        Err(_) => reader.verb(rest, &[Kind::Base, Kind::Participle], true)?,
    };
    let verb = Verb {
        relations: found
            .iter()
            .map(|form| (form.relation.clone(), form.inverse))
            .collect(),
        status: (aux == "will").then_some("planned"),
    };
    if word == "where" && Reader::<G>::is_end(rest) {
        let places = |(kind, _): &&(String, bool)| {
            schema
                .relations
                .get(kind)
                .is_some_and(|relation| relation.object.contains(&Label::Place))
        };
        let relations: Vec<(String, bool)> = verb.relations.iter().filter(places).cloned().collect();
        let verb = Verb {
            relations: if relations.is_empty() {
                verb.relations
            } else {
                relations
            },
            status: verb.status,
        };
        return one_end(reader, schema, "place", None, &verb, &np, false, rest);
    }
    let (rest, other) = reader.np(rest, &[])?;
    let (rest, tail) = tail(reader, rest)?;
    let verb = fitting(graph, schema, &verb, &other, true);
    let subject = pattern.node(graph, "a", &np.nodes);
    let object = pattern.node(graph, "b", &other.nodes);
    pattern.relation(schema, &verb, &subject, &object, "r");
    if word == "when" {
        // The day of the fact, or of an event that both attended.
        pattern.conditions.push("r.date IS NOT NULL".to_owned());
        pattern
            .columns
            .extend(["r.date AS date".to_owned(), "r.dates AS dates".to_owned()]);
        pattern.sources("r");
    } else {
        pattern
            .matches
            .push("(a)-[:ATTENDED]->(event:Event)<-[:ATTENDED]-(b), (event)-[h:HELD_IN]->(site)".to_owned());
        pattern.conditions.push("event.kind = 'meeting'".to_owned());
        pattern
            .columns
            .extend(["site.name AS place".to_owned(), "event.name AS event".to_owned()]);
        pattern.sources("h");
        pattern.order.push("articles DESC".to_owned());
    }
    let empty = nothing(reader, &verb, &other);
    let focus = np.nodes.into_iter().chain(other.nodes).collect();
    Ok((
        rest,
        Asked {
            pattern: pattern.query(),
            empty,
            focus,
            format: tail.format(),
            ..Asked::default()
        },
    ))
}

/// `did Trump meet Putin`, `was Zelensky invited to the summit`.
fn yes_no<'a, G: GraphView>(reader: &Reader<'a, '_, G>, schema: &Schema, line: &'a str) -> Parsed<'a, Asked> {
    let (rest, aux) = reader.one_of(
        line,
        &["did", "does", "do", "was", "were", "is", "has", "have", "will"],
    )?;
    let (rest, np) = reader.np(rest, &[Label::Person, Label::Organization, Label::Place])?;
    let kinds: &[Kind] = match aux {
        "was" | "were" | "is" => &[Kind::State, Kind::Participle],
        "has" | "have" => &[Kind::Participle],
        _ => &[Kind::Base],
    };
    let passive_try = matches!(aux, "was" | "were" | "is");
    let (rest, found) = match reader.verb(rest, if passive_try { &[Kind::State] } else { kinds }, false) {
        Ok(found) => found,
        Err(_) => reader.verb(rest, kinds, passive_try)?,
    };
    let passive = found.iter().any(|form| form.kind == Kind::Participle) && passive_try;
    let rest = if passive { reader.word(rest, "by")?.0 } else { rest };
    let verb = Verb {
        relations: found
            .iter()
            .map(|form| (form.relation.clone(), form.inverse != passive))
            .collect(),
        status: None,
    };
    let (rest, other) = reader.np(rest, &[])?;
    let (rest, tail) = tail(reader, rest)?;
    let graph = reader.context.graph;
    let verb = fitting(graph, schema, &verb, &other, true);
    let fact = |status: Option<&'static str>| {
        let mut pattern = Pattern::default();
        let subject = pattern.node(graph, "a", &np.nodes);
        let object = pattern.node(graph, "b", &other.nodes);
        let verb = Verb {
            status,
            ..verb.clone()
        };
        pattern.relation(schema, &verb, &subject, &object, "r");
        tail.apply(reader, &mut pattern, "r", "a");
        let word = match status {
            None => "yes",
            Some("denied") => "denied",
            Some("planned") => "planned",
            Some(_) => "possible",
        };
        pattern.columns.push(format!("{} AS answer", text(word)));
        pattern.columns.push("size(evidence(r)) AS sentences".to_owned());
        pattern.sources("r");
        pattern.query()
    };
    let all: Vec<String> = [None, Some("denied"), Some("planned"), Some("possible")]
        .into_iter()
        .map(fact)
        .collect();
    let asked = Asked {
        pattern: all.join(" UNION "),
        empty: nothing(reader, &verb, &other),
        focus: np.nodes.iter().chain(&other.nodes).copied().collect(),
        format: tail.format(),
        ..Asked::default()
    };
    Ok((rest, asked))
}
