//! Questions for who or what somebody or something is: roles, kinds, other names, all that is told of them.

use super::Asked;
use super::pattern::{Pattern, text, texts};
use super::reader::{Parsed, Reader, Words};
use super::tail::tails;
use super::token::joined;
use crate::grammar::Label;
use crate::store::GraphView;

// who-is = ( "who" | "what" ) , ( "is" | "was" | "are" | "were" | "'s" ) , ( role | np ) , tails ;
/// `who is Kirill Dmitriev`, `who is the president of Russia`, `what is NATO`.
pub(super) fn who_is<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let (rest, word) = reader.one_of(input, &["who", "what", "who exactly"])?;
    let (rest, _) = reader.one_of(rest, &["is", "was", "are", "were", "'s", "has been"])?;
    // `who was at the summit` asks for a fact.
    if reader.verb(rest, &[super::verb::Kind::State], false).is_ok() {
        return reader.expect(rest, "a name");
    }
    if word != "what" {
        if let Ok(found) = role(reader, rest) {
            return Ok(found);
        }
    } else if let Ok(found) = job(reader, rest) {
        return Ok(found);
    }
    let (rest, np) = reader.np(
        rest,
        &[Label::Person, Label::Organization, Label::Place, Label::Event],
    )?;
    let (rest, tail) = tails(reader, rest)?;
    let mut asked = Asked {
        focus: np.nodes(),
        format: tail.format.clone(),
        ..Asked::default()
    };
    asked.empty = format!("nothing is told of {}", np.text);
    let mut pattern = Pattern::default();
    let node = pattern.node(reader.context.graph, "who", &np.nodes());
    let roles = |pattern: &mut Pattern| {
        pattern.columns([
            "role.name AS role",
            "who.name AS name",
            "who.aliases AS `also called`",
        ]);
        pattern.sources("collect(r)", tail.evidence);
        pattern.columns.push("who AS _who".to_owned());
        pattern.order_by(["articles DESC", "role"]);
        pattern.limit = tail.limit;
    };
    let mut held = pattern.clone();
    held.matches.push(format!("{node}-[r:HAS_ROLE]->(role:Role)"));
    held.conditions
        .extend(tail.date_conditions("coalesce(r.date, r.first_reported)"));
    tail.sourced(&mut held, "r");
    roles(&mut held);
    asked.attempt(held.query(), None);
    let mut member = pattern.clone();
    member
        .matches
        .push(format!("{node}-[r:MEMBER_OF]->(body:Organization)"));
    member.columns([
        "'member of ' + body.name AS role",
        "who.name AS name",
        "who.aliases AS `also called`",
    ]);
    member.sources("collect(r)", tail.evidence);
    member.columns.push("who AS _who".to_owned());
    member.order_by(["articles DESC", "role"]);
    asked.attempt(member.query(), None);
    pattern.matches.push(node);
    pattern.columns([
        "coalesce(who.kind, labels(who)[0]) AS kind",
        "who.name AS name",
        "who.date AS date",
        "who.aliases AS `also called`",
    ]);
    pattern.sources("who", tail.evidence);
    pattern.columns.push("who AS _who".to_owned());
    asked.attempt(pattern.query(), None);
    Ok((rest, asked))
}

// role = [ "the" ] , title , [ ( "of" | "for" | "to" | "at" ) , name ] | name , "'s" , title ;
/// `the Russian foreign minister`, `Putin's spokesman`: those who hold it.
fn role<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    for end in (1..=input.len().min(12)).rev() {
        let start = usize::from(end > 1 && matches!(input[0].folded.as_str(), "the" | "a" | "an"));
        let words = joined(&input[start..end]);
        let offices = reader.names.held(&words);
        if offices.is_empty() {
            continue;
        }
        // Somebody's own name comes before a role of the same words.
        let named = reader
            .names
            .longest(input, reader.tokens, &[Label::Person])
            .filter(|found| found.length >= end);
        let rest = &input[end..];
        let person = reader.context.graph.symbol(Label::Person.name());
        let is_person = |node| {
            reader
                .context
                .graph
                .labels(node)
                .iter()
                .any(|&label| Some(label) == person)
        };
        let by_name = named.is_some_and(|found| {
            found
                .readings
                .first()
                .is_some_and(|reading| reading.iter().all(|&node| is_person(node)))
                && !reader.context.graph.named(&words).is_empty()
                && reader
                    .context
                    .graph
                    .named(&words)
                    .iter()
                    .any(|&node| is_person(node))
        });
        if by_name {
            break;
        }
        let Ok((rest, tail)) = tails(reader, rest) else {
            continue;
        };
        let mut pattern = Pattern::default();
        pattern.matches.push("(who)-[r:HAS_ROLE]->(role:Role)".to_owned());
        let graph = reader.context.graph;
        let names: Vec<&str> = offices.iter().map(|(name, _)| name.as_str()).collect();
        pattern
            .conditions
            .push(format!("toLower(role.name) IN {}", texts(names.iter().copied())));
        let mut holders: Vec<_> = offices.iter().flat_map(|(_, holders)| holders.clone()).collect();
        holders.sort_unstable();
        holders.dedup();
        // Names with accents or typographic marks are compared by number.
        let plain = names.iter().all(|name| name.is_ascii() && !name.contains('\''));
        if !plain {
            pattern.conditions.clear();
            let ids: Vec<String> = holders
                .iter()
                .map(|&node| graph.node_id(node).to_string())
                .collect();
            pattern
                .conditions
                .push(format!("id(who) IN [{}]", ids.join(", ")));
            pattern.conditions.push(format!(
                "fold(role.name) IN [{}]",
                names
                    .iter()
                    .map(|name| format!("fold({})", text(name)))
                    .collect::<Vec<_>>()
                    .join(", ")
            ));
        }
        pattern
            .conditions
            .extend(tail.date_conditions("coalesce(r.date, r.first_reported)"));
        tail.sourced(&mut pattern, "r");
        pattern.columns(["who.name AS who", "collect(DISTINCT role.name) AS role"]);
        pattern.sources("collect(r)", tail.evidence);
        pattern.columns.push("who AS _who".to_owned());
        pattern.order_by(["articles DESC", "who"]);
        pattern.limit = tail.limit;
        let mut asked = Asked {
            focus: holders,
            format: tail.format.clone(),
            ..Asked::default()
        };
        asked.empty = "nobody is told to hold this role".to_owned();
        asked.attempt(pattern.query(), None);
        return Ok((rest, asked));
    }
    aide(reader, input)
}

/// `Putin's aide`, `the spokesman of Putin`, where no role has both: those with the title who are joined to the name.
fn aide<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let input = reader.maybe(input, &["the", "a"]);
    let is_title = |word: &str| !reader.names.held(word).is_empty();
    let (rest, np, title) = match reader.term(input, &[]) {
        Ok((rest, np)) => {
            let (rest, ()) = reader.word(rest, "'s")?;
            let end = (1..=rest.len().min(4))
                .rev()
                .find(|&end| is_title(&joined(&rest[..end])));
            let Some(end) = end else {
                return reader.expect(rest, "a role that somebody holds");
            };
            (&rest[end..], np, joined(&rest[..end]))
        }
        Err(misfit) => {
            let end = (1..=input.len().min(4))
                .rev()
                .find(|&end| is_title(&joined(&input[..end])));
            let Some(end) = end else { return Err(misfit) };
            let (rest, _) = reader.one_of(&input[end..], &["of", "for", "to", "at"])?;
            let (rest, np) = reader.np(rest, &[])?;
            (rest, np, joined(&input[..end]))
        }
    };
    let (rest, tail) = tails(reader, rest)?;
    let mut pattern = Pattern::default();
    let node = pattern.node(reader.context.graph, "whose", &np.nodes());
    pattern.matches.push("(who)-[r:HAS_ROLE]->(role:Role)".to_owned());
    pattern.matches.push(format!("(who)-[s]-{node}"));
    pattern.conditions.push(format!(
        "fold(role.name) ENDS WITH {}",
        text(&crate::query::words(&title))
    ));
    pattern.columns([
        "who.name AS who",
        "collect(DISTINCT role.name) AS role",
        "collect(DISTINCT type(s)) AS joined",
    ]);
    pattern.sources("collect(r)", tail.evidence);
    pattern.columns.push("who AS _who".to_owned());
    pattern.order_by(["articles DESC", "who"]);
    pattern.limit = tail.limit;
    let mut asked = Asked {
        focus: np.nodes(),
        format: tail.format,
        ..Asked::default()
    };
    asked.empty = format!(
        "nothing found: nobody with the role `{title}` is joined to {}",
        np.text
    );
    asked.attempt(
        pattern.query(),
        Some(format!(
            "no role names both; these are told to be `{title}` and are joined to {}",
            np.text
        )),
    );
    Ok((rest, asked))
}

/// `what is Dmitriev's job`: the roles of somebody.
fn job<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let jobs = ["role", "job", "position", "title", "office", "post", "occupation"];
    let (rest, np) = if let Ok((rest, _)) = reader.one_of(
        input,
        &["the role of", "the job of", "the position of", "the title of"],
    ) {
        reader.np(rest, &[Label::Person])?
    } else {
        let (rest, np) = reader.np(input, &[Label::Person])?;
        let (rest, ()) = reader.word(rest, "'s")?;
        let (rest, _) = reader.one_of(rest, &jobs)?;
        (rest, np)
    };
    let (rest, tail) = tails(reader, rest)?;
    let mut pattern = Pattern::default();
    let node = pattern.node(reader.context.graph, "who", &np.nodes());
    pattern.matches.push(format!("{node}-[r:HAS_ROLE]->(role:Role)"));
    pattern.columns(["role.name AS role", "who.name AS name"]);
    pattern.sources("collect(r)", tail.evidence);
    pattern.order_by(["articles DESC", "role"]);
    let mut asked = Asked {
        focus: np.nodes(),
        format: tail.format,
        ..Asked::default()
    };
    asked.empty = format!("nothing found: no role of {} is told", np.text);
    asked.attempt(pattern.query(), None);
    Ok((rest, asked))
}

// about = ( "tell me about" | "describe" | "show the network around" | "what did" , np , "do" ) , np , [ hops ] , tails ;
/// `tell me about AFAD`, `show the network around Putin within 2 steps`, `what did Lavrov do`.
pub(super) fn about<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let openers = [
        "tell me about",
        "tell me everything about",
        "describe",
        "what do we know about",
        "what is known about",
        "what about",
        "show the network around",
        "network around",
        "show the neighbourhood of",
        "show the neighborhood of",
        "show everything about",
        "who or what is",
        "profile of",
    ];
    let mut done = false;
    let (rest, np) = match reader.one_of(input, &openers) {
        Ok((rest, _)) => reader.np(rest, &[])?,
        Err(_) => {
            let (rest, _) = reader.one_of(input, &["what did", "what does", "what has"])?;
            let (rest, np) = reader.np(rest, &[])?;
            let (rest, _) = reader.one_of(rest, &["do", "done"])?;
            done = true;
            (rest, np)
        }
    };
    let (rest, hops) = super::link::hops(reader, rest).unwrap_or((rest, 1));
    let (rest, tail) = tails(reader, rest)?;
    let graph = reader.context.graph;
    let mut pattern = Pattern::default();
    let node = pattern.node(graph, "thing", &np.nodes());
    let mut asked = Asked {
        focus: np.nodes(),
        format: tail.format.clone(),
        ..Asked::default()
    };
    asked.empty = format!("nothing is told of {} beyond its name", np.text);
    if hops > 1 {
        pattern.matches.push(format!(
            "p = {node}-[:{}*1..{hops}]-(other)",
            super::link::types(graph)
        ));
        pattern.columns([
            "other.name AS what",
            "labels(other)[0] AS kind",
            "min(length(p)) AS steps",
            "count(p) AS ways",
            "other AS _other",
        ]);
        pattern.conditions.push("other <> thing".to_owned());
        pattern.order_by(["steps", "ways DESC", "what"]);
        pattern.limit = tail.limit;
        asked.attempt(pattern.query(), None);
        return Ok((rest, asked));
    }
    let arrow = if done { "-[r]->" } else { "-[r]-" };
    pattern.matches.push(format!("{node}{arrow}(other)"));
    pattern.conditions.push("type(r) <> 'MENTIONS'".to_owned());
    tail.apply(reader, &mut pattern, "coalesce(r.date, other.date)", "r", "thing");
    let direction = "CASE WHEN startNode(r) = thing THEN type(r) ELSE '<- ' + type(r) END AS relation";
    pattern.columns.splice(
        0..0,
        [
            "other.name AS what".to_owned(),
            direction.to_owned(),
            "coalesce(r.date, other.date) AS when".to_owned(),
        ],
    );
    pattern.sources("collect(r)", tail.evidence);
    pattern.columns.push("other AS _other".to_owned());
    pattern
        .order
        .extend(["relation", "articles DESC", "what"].map(str::to_owned));
    asked.attempt(pattern.query(), None);
    Ok((rest, asked))
}
