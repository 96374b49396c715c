//! Questions for the articles themselves: which mention something, which report a fact, with which sentences.

use super::Asked;
use super::pattern::{Pattern, text};
use super::predicate::fact;
use super::reader::{Parsed, Reader, Words};
use super::tail::{tails, words};
use crate::query;
use crate::store::{GraphView, NodeIx};

const ARTICLES: [&str; 10] = [
    "articles",
    "article",
    "sources",
    "source",
    "outlets",
    "outlet",
    "papers",
    "newspapers",
    "reports",
    "media",
];

// articles = ( "which" | "what" | "how many" ) , ( "articles" | "sources" ) , ( "mention" , ( np | text ) | "reported that" , fact ) , tails ;
/// `which articles mention AFAD`, `which sources reported that Lavrov accompanied Putin`, `how many articles mention X`.
pub(super) fn articles<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let (rest, word) = reader.one_of(input, &["which", "what", "how many", "list", "show", "in which"])?;
    let (rest, _) = reader.one_of(rest, &ARTICLES)?;
    if let Ok((rest, _)) = reader.one_of(
        rest,
        &[
            "reported that",
            "report that",
            "say that",
            "said that",
            "reported",
            "say",
            "wrote that",
            "state that",
        ],
    ) {
        return known(reader, rest, true);
    }
    let verbs = [
        "mention",
        "mentions",
        "mentioned",
        "name",
        "speak of",
        "are about",
        "is about",
        "about",
        "cover",
        "covered",
        "talk about",
        "quote",
        "quoted",
        "report on",
        "reported on",
        "mentioning",
    ];
    let (rest, verb) = reader.one_of(rest, &verbs)?;
    let mut pattern = Pattern::default();
    let mut asked = Asked::default();
    let graph = reader.context.graph;
    let (rest, shown, tail) = match reader
        .np(rest, &[])
        .and_then(|(rest, np)| tails(reader, rest).map(|(rest, tail)| (rest, np, tail)))
    {
        Ok((rest, np, tail)) => {
            for (number, group) in np.wanted().iter().enumerate() {
                let suffix = if number == 0 {
                    String::new()
                } else {
                    (number + 1).to_string()
                };
                let node = pattern.node(graph, &format!("thing{suffix}"), group);
                pattern.matches.push(if verb.starts_with("quote") {
                    format!("(article:Article)-[m{suffix}:MENTIONS]->(:Statement)<-[:SAID]-{node}")
                } else {
                    format!("(article:Article)-[m{suffix}:MENTIONS]->{node}")
                });
            }
            asked.focus = np.nodes();
            (rest, np.text, tail)
        }
        // Words that name nothing are looked for in the sentences.
        Err(misfit) => {
            let (rest, wanted) = reader.text(rest).map_err(|_| misfit)?;
            let (rest, tail) = tails(reader, rest)?;
            pattern
                .matches
                .push("(article:Article)-[m:MENTIONS]->(thing)".to_owned());
            let found = text(&query::words(&wanted));
            pattern.conditions.push(format!(
                "any(e IN evidence(m) WHERE fold(e.sentence) CONTAINS {found})"
            ));
            (rest, wanted, tail)
        }
    };
    pattern.conditions.extend(tail.date_conditions("article.date"));
    tail.sourced(&mut pattern, "m");
    if word == "how many" {
        pattern
            .columns
            .push("count(DISTINCT article) AS count".to_owned());
    } else {
        pattern.columns([
            "article.name AS article",
            "article.date AS date",
            "article.source AS source",
            "size(evidence(collect(m))) AS sentences",
        ]);
        pattern.columns.push(
            if tail.evidence {
                "[e IN evidence(collect(m)) | e.sentence] AS evidence"
            } else {
                "evidence(collect(m))[0].sentence AS evidence"
            }
            .to_owned(),
        );
        pattern.columns.push("article AS _article".to_owned());
        pattern.order_by(["date", "article"]);
        pattern.limit = tail.limit;
    }
    asked.format = tail.format;
    asked.empty = format!("no article mentions {shown}");
    asked.attempt(pattern.query(), None);
    Ok((rest, asked))
}

// evidence = ( "how do we know" | "how do you know" | "show evidence" ) , [ "that" | "for" ] , ( fact | text ) , tails ;
/// `how do we know that Lavrov accompanied Putin`: the sentences that say so.
pub(super) fn evidence<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let openers = [
        "how do we know that",
        "how do we know",
        "how do you know that",
        "how is it known that",
        "why do we know that",
        "show evidence for",
        "show evidence that",
        "show the evidence that",
        "evidence for",
        "evidence that",
        "show sentences about",
        "who says that",
        "who reported that",
        "who reports that",
    ];
    let (rest, opener) = reader.one_of(input, &openers)?;
    if let Ok((rest, wanted)) = reader.text(rest) {
        let (rest, tail) = tails(reader, rest)?;
        let mut pattern = Pattern::default();
        pattern
            .matches
            .push("(article:Article)-[m:MENTIONS]->(thing)".to_owned());
        pattern.then = Some(format!(
            "UNWIND evidence(m) AS e WITH DISTINCT e WHERE fold(e.sentence) CONTAINS {}",
            text(&query::words(&wanted))
        ));
        sentences(&mut pattern, false);
        pattern.limit = tail.limit;
        let mut asked = Asked {
            format: tail.format,
            ..Asked::default()
        };
        asked.empty = "nothing found: no sentence that mentions anybody has these words".to_owned();
        asked.attempt(pattern.query(), None);
        return Ok((rest, asked));
    }
    if opener.ends_with("about") {
        return mentions(reader, rest);
    }
    known(reader, rest, opener.starts_with("who"))
}

/// All sentences that mention somebody or something.
fn mentions<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let (rest, np) = reader.np(input, &[])?;
    let (rest, tail) = tails(reader, rest)?;
    let mut asked = Asked {
        focus: np.nodes(),
        format: tail.format.clone(),
        ..Asked::default()
    };
    let mut pattern = Pattern::default();
    let node = pattern.node(reader.context.graph, "thing", &np.nodes());
    pattern.matches.push(node);
    pattern.then = Some("UNWIND evidence(thing) AS e".to_owned());
    sentences(&mut pattern, false);
    pattern.limit = tail.limit;
    asked.empty = format!("no sentence mentions {}", np.text);
    asked.attempt(pattern.query(), None);
    Ok((rest, asked))
}

/// The columns of an answer whose rows are sentences, or the sources that they stand in.
fn sentences(pattern: &mut Pattern, sources: bool) {
    if sources {
        pattern.columns([
            "coalesce(e.source, e.title) AS source",
            "count(DISTINCT e.sentence) AS sentences",
            "collect(DISTINCT e.title) AS articles",
            "collect(e.sentence)[0] AS evidence",
        ]);
        pattern.order_by(["sentences DESC", "source"]);
    } else {
        pattern.columns([
            "e.sentence AS sentence",
            "e.title AS article",
            "e.date AS date",
            "e.source AS source",
        ]);
        pattern.order_by(["date", "article", "sentence"]);
    }
}

/// The sentences that state a fact, or the sources that report it.
fn known<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>, sources: bool) -> Parsed<'t, Asked> {
    let (rest, (mut pattern, focus, unknown)) = fact(reader, input)?;
    let (rest, tail) = tails(reader, rest)?;
    let mut asked = Asked {
        focus,
        format: tail.format.clone(),
        together: true,
        ..Asked::default()
    };
    asked.empty = "nothing found: no article says so".to_owned();
    if let Some(word) = unknown {
        asked.told_by(reader, &word, None, &tail);
        return Ok((rest, asked));
    }
    pattern
        .conditions
        .extend(tail.date_conditions("coalesce(r.date, b.date)"));
    tail.sourced(&mut pattern, "r");
    pattern.then = Some("UNWIND evidence(r) AS e".to_owned());
    sentences(&mut pattern, sources);
    pattern.limit = tail.limit;
    asked.attempt(pattern.query(), None);
    Ok((rest, asked))
}

/// The sentences about some nodes that have one of some words.
pub(super) fn sentences_with<G: GraphView>(
    graph: &G,
    nodes: &[NodeIx],
    forms: &[&str],
    limit: Option<u64>,
) -> String {
    let mut pattern = Pattern::default();
    let node = pattern.node(graph, "thing", nodes);
    pattern.matches.push(node);
    let words = super::pattern::texts(forms.iter().copied());
    pattern.then = Some(format!(
        "UNWIND evidence(thing) AS e WITH DISTINCT e WHERE any(w IN split(fold(e.sentence), ' ') WHERE w IN {words})"
    ));
    sentences(&mut pattern, false);
    pattern.limit = limit;
    pattern.query()
}

// figures = ( "how many people" | "how much" | "how many" ) , words , tails ;
/// `how many people died in the earthquake`: stated figures, sentence by sentence.
pub(super) fn figures<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let (rest, _) = reader.one_of(
        input,
        &["how many people", "how many", "how much", "how much money"],
    )?;
    let graph = reader.context.graph;
    // `did Microsoft pay for Activision`, `died in the earthquake`.
    let (rest, subject) = match reader
        .one_of(rest, &["did", "does", "do", "has", "have"])
        .and_then(|(rest, _)| reader.np(rest, &[]))
    {
        Ok((rest, np)) => (rest, Some(np)),
        Err(_) => (
            reader.maybe(rest, &["were", "was", "are", "have been", "have"]),
            None,
        ),
    };
    let Some((token, after)) = rest.split_first() else {
        return reader.expect(rest, "a verb");
    };
    let word = token.folded.clone();
    if !word.chars().all(|c| c.is_ascii_alphabetic()) || word.len() < 3 {
        return reader.expect(rest, "a verb");
    }
    let rest = reader.maybe(after, &["in", "at", "by", "for", "during", "of", "on", "to"]);
    let (rest, object) = match reader.np(rest, &[]) {
        Ok((rest, np)) => (rest, Some(np)),
        Err(_) => (rest, None),
    };
    let (rest, tail) = tails(reader, rest)?;
    let Some(np) = object.or(subject) else {
        return reader.expect(rest, "a name");
    };
    let forms = super::verb::relatives(&word);
    let forms: Vec<&str> = forms.iter().map(String::as_str).collect();
    let words = super::pattern::texts(forms.iter().copied());
    let mut pattern = Pattern::default();
    let node = pattern.node(graph, "thing", &np.nodes());
    pattern.matches.push(node);
    pattern.then = Some(format!(
        "UNWIND evidence(thing) AS e WITH DISTINCT e, [w IN split(fold(e.sentence), ' ') WHERE toInteger(w) IS NOT NULL] AS figures WHERE size(figures) > 0 AND any(w IN split(fold(e.sentence), ' ') WHERE w IN {words})"
    ));
    pattern.columns([
        "figures",
        "e.date AS date",
        "e.title AS article",
        "e.sentence AS evidence",
    ]);
    pattern.order_by(["date", "article"]);
    pattern.limit = tail.limit;
    let mut asked = Asked {
        focus: np.nodes(),
        format: tail.format,
        ..Asked::default()
    };
    asked.empty = format!(
        "nothing found: no sentence about {} has `{word}` and a number",
        np.text
    );
    asked.attempt(
        pattern.query(),
        Some("figures are not relations yet: these are the sentences that state them".to_owned()),
    );
    Ok((rest, asked))
}

// disagree = "what do sources disagree on" , [ "about" ] , ( np | words ) , tails ;
/// `what do sources disagree on about the summit`: facts of one kind with different ends or figures.
pub(super) fn disagree<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let (rest, _) = reader.one_of(
        input,
        &[
            "what do sources disagree on",
            "what do articles disagree on",
            "what do the sources disagree on",
            "where do sources disagree",
        ],
    )?;
    let rest = reader.maybe(rest, &["about", "for", "of"]);
    let graph = reader.context.graph;
    if let Ok((after, np)) = reader.np(rest, &[])
        && let Ok((rest, tail)) = tails(reader, after)
    {
        let mut asked = Asked {
            focus: np.nodes(),
            format: tail.format.clone(),
            ..Asked::default()
        };
        asked.empty = format!(
            "nothing found: no two articles tell different things of {}",
            np.text
        );
        let mut pattern = Pattern::default();
        let node = pattern.node(graph, "thing", &np.nodes());
        pattern.matches.push(format!(
            "{node}-[r:HELD_IN|HAS_ROLE|LOCATED_IN|MEMBER_OF]->(value)"
        ));
        pattern.then = Some("WITH thing, type(r) AS relation, collect(DISTINCT value.name) AS values, collect(r) AS facts WHERE size(values) > 1".to_owned());
        pattern.columns([
            "relation",
            "values",
            "articles(facts) AS sources",
            "evidence(facts)[0].sentence AS evidence",
        ]);
        pattern.order_by(["relation"]);
        pattern.limit = tail.limit;
        asked.attempt(pattern.query(), None);
        return Ok((rest, asked));
    }
    let (rest, wanted) = words(reader, rest)?;
    let (rest, tail) = tails(reader, rest)?;
    let mut pattern = Pattern::default();
    pattern
        .matches
        .push("(article:Article)-[m:MENTIONS]->(thing)".to_owned());
    pattern.then = Some(format!(
        "UNWIND evidence(m) AS e WITH DISTINCT e, [w IN split(fold(e.sentence), ' ') WHERE toInteger(w) IS NOT NULL] AS figures WHERE size(figures) > 0 AND fold(e.sentence) CONTAINS {}",
        text(&query::words(&wanted))
    ));
    pattern.columns([
        "figures",
        "e.title AS article",
        "e.date AS date",
        "e.sentence AS evidence",
    ]);
    pattern.order_by(["date", "article"]);
    let mut asked = Asked {
        format: tail.format,
        ..Asked::default()
    };
    asked.empty = format!("nothing found: no sentence has `{wanted}` and a number");
    asked.attempt(pattern.query(), None);
    Ok((rest, asked))
}
