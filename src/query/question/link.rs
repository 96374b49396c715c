//! Questions for what joins two: paths, what they have in common, who is mentioned with whom.

use super::Asked;
use super::pattern::Pattern;
use super::reader::{Parsed, Reader, Words};
use super::tail::tails;
use crate::grammar::Label;
use crate::store::GraphView;

/// The relationship types that join people and things; those that join articles and Claims to them are left out.
pub(super) fn types<G: GraphView>(graph: &G) -> String {
    let all = graph
        .type_counts()
        .into_iter()
        .map(|(kind, _)| graph.symbol_name(kind));
    let kept: Vec<&str> = all
        .filter(|kind| !matches!(*kind, "MENTIONS" | "SUBJECT" | "OBJECT" | "ATTRIBUTED_TO"))
        .collect();
    if kept.is_empty() {
        "MET".to_owned()
    } else {
        kept.join("|")
    }
}

/// The longest path that is looked for unless the question says otherwise.
const HOPS: u64 = 6;

// hops = "within" , number , ( "steps" | "step" | "hops" ) ;
pub(super) fn hops<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, u64> {
    let (rest, _) = reader.one_of(input, &["within", "in", "in at most"])?;
    let words = ["one", "two", "three", "four", "five", "six"];
    let (rest, number) = match reader.one_of(rest, &words) {
        Ok((rest, word)) => (
            rest,
            words
                .iter()
                .position(|other| *other == word)
                .map_or(1, |at| at as u64 + 1),
        ),
        Err(_) => reader.number(rest)?,
    };
    let (rest, _) = reader.one_of(rest, &["steps", "step", "hops", "hop", "links"])?;
    Ok((rest, number.clamp(1, 8)))
}

// path = ( "path from" | "path between" ) , term , ( "to" | "and" ) , term , [ hops ] | "how is" , term , "connected to" , term , [ hops ]
//   | "how are" , term , "and" , term , "connected" , [ hops ] ;
/// `how is X connected to Y within 3 steps`, `path from X to Y`.
pub(super) fn path<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let openers = [
        "path from",
        "show the path from",
        "shortest path from",
        "path between",
        "show the path between",
        "what connects",
        "what links",
        "connection between",
    ];
    let joined = [
        "connected to",
        "linked to",
        "related to",
        "connected with",
        "linked with",
        "connected",
        "linked",
        "related",
    ];
    let (rest, a, b) = if let Ok((rest, _)) = reader.one_of(input, &openers) {
        let (rest, a) = reader.term(rest, &[])?;
        let (rest, _) = reader.one_of(rest, &["to", "and", "with"])?;
        let (rest, b) = reader.term(rest, &[])?;
        (rest, a, b)
    } else {
        let (rest, _) = reader.one_of(input, &["how is", "how are", "how was", "how were", "is", "are"])?;
        let (rest, a) = reader.term(rest, &[])?;
        match reader.one_of(rest, &joined) {
            Ok((rest, _)) => {
                let (rest, b) = reader.term(rest, &[])?;
                (rest, a, b)
            }
            Err(_) => {
                let (rest, ()) = reader.word(rest, "and")?;
                let (rest, b) = reader.term(rest, &[])?;
                let (rest, _) = reader.one_of(rest, &joined)?;
                (rest, a, b)
            }
        }
    };
    let (rest, hops) = hops(reader, rest).unwrap_or((rest, HOPS));
    let (rest, tail) = tails(reader, rest)?;
    let graph = reader.context.graph;
    let mut pattern = Pattern::default();
    let (left, right) = (
        pattern.node(graph, "a", &a.nodes()),
        pattern.node(graph, "b", &b.nodes()),
    );
    let focus = a.nodes().into_iter().chain(b.nodes()).collect();
    let mut asked = Asked {
        focus,
        format: tail.format.clone(),
        together: true,
        ..Asked::default()
    };
    asked.empty = format!("no path of at most {hops} steps joins {} and {}", a.text, b.text);
    pattern.matches.push(format!(
        "p = allShortestPaths({left}-[:{}*..{hops}]-{right})",
        types(graph)
    ));
    pattern.columns([
        "[n IN nodes(p) | n.name] AS path",
        "[r IN relationships(p) | type(r)] AS steps",
        "length(p) AS length",
    ]);
    pattern
        .columns
        .push("articles(relationships(p)) AS sources".to_owned());
    pattern.columns.push("p AS _path".to_owned());
    pattern.limit = tail.limit.or(Some(20));
    asked.attempt(pattern.query(), None);
    Ok((rest, asked))
}

// common = "what do" , term , "and" , term , "have in common" , tails ;
/// `what do Trump and Putin have in common`: what both are joined to.
pub(super) fn common<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let (rest, _) = reader.one_of(input, &["what do", "what did", "what does"])?;
    let (rest, a) = reader.term(rest, &[])?;
    let (rest, _) = reader.one_of(rest, &["and", "with"])?;
    let (rest, b) = reader.term(rest, &[])?;
    let (rest, ()) = reader.word(rest, "have in common")?;
    let (rest, tail) = tails(reader, rest)?;
    let graph = reader.context.graph;
    let mut pattern = Pattern::default();
    let (left, right) = (
        pattern.node(graph, "a", &a.nodes()),
        pattern.node(graph, "b", &b.nodes()),
    );
    let types = types(graph);
    pattern
        .matches
        .push(format!("{left}-[r:{types}]-(common)-[s:{types}]-{right}"));
    pattern.conditions.push("type(r) = type(s)".to_owned());
    pattern.columns([
        "common.name AS common",
        "labels(common)[0] AS kind",
        "type(r) AS relation",
    ]);
    pattern.sources("collect(r) + collect(s)", tail.evidence);
    pattern.columns.push("common AS _common".to_owned());
    pattern.order_by(["kind", "articles DESC", "common"]);
    pattern.limit = tail.limit;
    let focus = a.nodes().into_iter().chain(b.nodes()).collect();
    let mut asked = Asked {
        focus,
        format: tail.format.clone(),
        together: true,
        ..Asked::default()
    };
    asked.empty = format!("nothing found: nothing joins both {} and {}", a.text, b.text);
    asked.attempt(pattern.query(), None);
    let mut loose = pattern.clone();
    loose.conditions.pop();
    loose.columns[2] = "type(r) + ' and ' + type(s) AS relation".to_owned();
    asked.attempt(
        loose.query(),
        Some("both are joined to these, in different ways".to_owned()),
    );
    Ok((rest, asked))
}

// mentioned = ( "who" | "what" | "which" , kind ) , be , "mentioned" , ( "with" | "together with" ) , np , tails ;
/// `who is mentioned with Lavrov`: who the same articles speak of, most often first.
pub(super) fn mentioned<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let (rest, label) = match reader.one_of(input, &["who", "who else", "what", "what else"]) {
        Ok((rest, word)) => (
            rest,
            word.starts_with("who").then(|| Label::Person.name().to_owned()),
        ),
        Err(_) => {
            let (rest, _) = reader.one_of(input, &["which", "what"])?;
            let (rest, kind) = super::listing::kind(reader, rest)?;
            (rest, Some(kind.label.clone()))
        }
    };
    let (rest, _) = reader.one_of(rest, &["is", "are", "was", "were"])?;
    let (rest, _) = reader.one_of(
        rest,
        &[
            "mentioned with",
            "mentioned together with",
            "named with",
            "mentioned alongside",
        ],
    )?;
    let (rest, np) = reader.np(rest, &[])?;
    let (rest, tail) = tails(reader, rest)?;
    let mut pattern = Pattern::default();
    let node = pattern.node(reader.context.graph, "thing", &np.nodes());
    let who = label.map_or("(who)".to_owned(), |label| format!("(who:{label})"));
    pattern.matches.push(format!(
        "{node}<-[:MENTIONS]-(article:Article)-[:MENTIONS]->{who}"
    ));
    pattern.conditions.push("who <> thing".to_owned());
    pattern.conditions.extend(tail.date_conditions("article.date"));
    pattern.columns([
        "who.name AS who",
        "count(DISTINCT article) AS articles",
        "collect(DISTINCT article.name) AS sources",
        "who AS _who",
    ]);
    pattern.order_by(["articles DESC", "who"]);
    pattern.limit = tail.limit;
    let mut asked = Asked {
        focus: np.nodes(),
        format: tail.format.clone(),
        ..Asked::default()
    };
    asked.empty = format!("nobody is mentioned with {}", np.text);
    asked.attempt(pattern.query(), None);
    Ok((rest, asked))
}
