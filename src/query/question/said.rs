//! Questions for what somebody said: who said it, what they said, about whom.

use super::Asked;
use super::pattern::{Pattern, text, texts};
use super::reader::{Parsed, Reader, Words};
use super::tail::{Tail, tails, words};
use super::verb::{Kind, inflected};
use crate::grammar::{Grammar, Label};
use crate::query;
use crate::store::GraphView;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Verbs that ask for any statement, whatever its own verb is.
const PLAIN: [&str; 8] = [
    "say", "tell", "speak", "talk", "state", "comment", "think", "mention",
];

/// Every form of every verb of saying, with its lemma: `grammar/lexicon/saying.tsv`.
fn sayings() -> &'static BTreeMap<(Kind, String), String> {
    static TABLE: OnceLock<BTreeMap<(Kind, String), String>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let table = Grammar::embedded().table("lexicon/saying.tsv");
        let listed = table
            .iter()
            .flat_map(|table| table.rows())
            .map(|row| row.cell(0).to_owned());
        let lemmas: Vec<String> = listed
            .chain(PLAIN.map(str::to_owned))
            .filter(|verb| !verb.contains(' ') && verb != "think")
            .collect();
        let forms = lemmas.iter().flat_map(|lemma| {
            inflected(lemma)
                .into_iter()
                .map(move |(form, kind)| ((kind, form), lemma.clone()))
        });
        forms.collect()
    })
}

// saying = ? a form of a verb of saying ? ;
fn saying<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
    kind: Kind,
) -> Parsed<'t, &'static str> {
    let found = input
        .split_first()
        .and_then(|(token, rest)| Some((rest, sayings().get(&(kind, token.folded.clone()))?.as_str())));
    found.map_or_else(|| reader.expect(input, "a verb of saying"), Ok)
}

/// Adds the condition on the verb of a statement, where the question has one of its own.
fn with_verb(pattern: &mut Pattern, verb: &str) {
    if !PLAIN.contains(&verb) {
        pattern.conditions.push(format!("said.verb = {}", text(verb)));
    }
}

/// Words that say nothing of what a statement is about.
const EMPTY: [&str; 30] = [
    "the", "a", "an", "of", "to", "in", "on", "at", "and", "or", "is", "are", "was", "were", "be", "been",
    "that", "this", "it", "he", "she", "they", "there", "has", "have", "had", "will", "would", "with", "for",
];

/// The columns of an answer whose rows are those who said something.
fn speakers(reader_notes: &mut Asked, pattern: &Pattern, tail: &Tail, note: Option<String>) {
    let mut pattern = pattern.clone();
    pattern.columns.splice(
        0..0,
        ["who.name AS who".to_owned(), "said.text AS words".to_owned()],
    );
    pattern.sources("collect(r)", tail.evidence);
    pattern.columns(["who AS _who", "said AS _said"]);
    pattern.order_by(["articles DESC", "who", "words"]);
    reader_notes.attempt(pattern.query(), note);
}

// who-said = "who" , [ "did not" | "else" ] , saying , ( "what" | topic | [ "to" , np ] , [ "that" ] , ( text | words ) ) , tails ;
/// `who said "Next time in Moscow"`, `who spoke about Ukraine`, `who denied that there was a deal`.
pub(super) fn who_said<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let (rest, _) = reader.one_of(
        input,
        &[
            "who",
            "who else",
            "which people",
            "who has",
            "who had",
            "who also",
            "which countries",
        ],
    )?;
    let (rest, verb) =
        saying(reader, rest, Kind::Finite).or_else(|_| saying(reader, rest, Kind::Participle))?;
    let mut asked = Asked::default();
    let mut base = Pattern::default();
    base.matches.push("(who)-[r:SAID]->(said:Statement)".to_owned());
    with_verb(&mut base, verb);
    let graph = reader.context.graph;
    let rest = reader.maybe(rest, &["anything", "something", "what"]);
    if let Ok((rest, _)) = reader.one_of(rest, &["about", "of", "on", "against"]) {
        return topic(reader, rest, base, Topic::Speakers);
    }
    let (rest, ()) = match reader.word(rest, "to") {
        Ok((after, ())) => {
            let (after, np) = reader.np(after, &[])?;
            let node = base.node(graph, "hearer", &np.nodes());
            base.matches.push(format!("(said)-[:ABOUT]->{node}"));
            (after, ())
        }
        Err(_) => (rest, ()),
    };
    if rest.is_empty() {
        // `who said what`.
        asked.format = None;
        speakers(&mut asked, &base, &Tail::default(), None);
        asked.empty = "nothing found: no statements are told".to_owned();
        return Ok((rest, asked));
    }
    let after = reader.maybe(rest, &["that"]);
    let (rest, said, tail) = match reader.text(after) {
        Ok((rest, said)) => {
            let (rest, tail) = tails(reader, rest)?;
            (rest, said, tail)
        }
        // Without quotation marks all words to the end are the statement's.
        Err(_) => {
            if after.len() < 2 {
                return reader.expect(after, "a quotation, or `about` and a name");
            }
            let end = &after[after.len()..];
            (end, reader.written(after, end).to_owned(), Tail::default())
        }
    };
    asked.format.clone_from(&tail.format);
    let folded = query::words(&said);
    let mut exact = base.clone();
    exact
        .conditions
        .push(format!("fold(said.text) CONTAINS {}", text(&folded)));
    tail.apply(reader, &mut exact, "said.date", "r", "who");
    speakers(&mut asked, &exact, &tail, None);
    let content: Vec<&str> = folded
        .split(' ')
        .filter(|word| !EMPTY.contains(word) && word.len() > 2)
        .collect();
    if content.len() > 1 {
        let mut loose = base.clone();
        loose.conditions.push(format!(
            "all(w IN {} WHERE fold(said.text) CONTAINS w)",
            texts(content.iter().copied())
        ));
        tail.apply(reader, &mut loose, "said.date", "r", "who");
        speakers(
            &mut asked,
            &loose,
            &tail,
            Some("these statements have all the words, though not in a row".to_owned()),
        );
        let mut sentence = base.clone();
        sentence.conditions.push(format!(
            "any(e IN evidence(r) WHERE fold(e.sentence) CONTAINS {})",
            text(&folded)
        ));
        speakers(
            &mut asked,
            &sentence,
            &tail,
            Some("the words stand in the sentence of these statements".to_owned()),
        );
    }
    if verb == "deny" {
        asked.attempt(
            claims_pattern("denied", Some("who"), &tail).query(),
            Some("what these are told to deny".to_owned()),
        );
    }
    asked.empty = format!("nothing found: nobody is quoted with the words `{said}`");
    Ok((rest, asked))
}

/// Claims with a status, of those who say so.
fn claims_pattern(status: &str, by: Option<&str>, tail: &Tail) -> Pattern {
    let mut pattern = Pattern::default();
    let by = by.unwrap_or("who");
    pattern
        .matches
        .push(format!("(claim:Claim)-[:ATTRIBUTED_TO]->({by})"));
    pattern
        .conditions
        .push(format!("claim.status = {}", text(status)));
    pattern.columns(["who.name AS who", "claim.name AS claim"]);
    pattern.sources("claim", tail.evidence);
    pattern.columns.push("who AS _who".to_owned());
    pattern
}

/// What the answer of a question with a topic is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Topic {
    Speakers,
    Statements,
}

// topic = ( "about" | "of" | "on" | "against" ) , ( np | text | words ) ;
fn topic<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
    base: Pattern,
    answer: Topic,
) -> Parsed<'t, Asked> {
    let graph = reader.context.graph;
    let mut asked = Asked::default();
    let named = reader
        .np(input, &[])
        .and_then(|(rest, np)| tails(reader, rest).map(|(rest, tail)| (rest, np, tail)));
    let (rest, written, tail) = match named {
        Ok((rest, np, tail)) => {
            let mut pattern = base.clone();
            for (number, group) in np.wanted().iter().enumerate() {
                let node = pattern.node(
                    graph,
                    &format!(
                        "topic{}",
                        if number == 0 {
                            String::new()
                        } else {
                            number.to_string()
                        }
                    ),
                    group,
                );
                pattern.matches.push(format!("(said)-[:ABOUT]->{node}"));
            }
            tail.apply(reader, &mut pattern, "said.date", "r", "who");
            finish(&mut asked, pattern, &tail, answer, None);
            asked.focus = np.nodes();
            (rest, np.text, tail)
        }
        Err(_) => {
            let (rest, written) = reader.text(input).or_else(|_| words(reader, input))?;
            let (rest, tail) = tails(reader, rest)?;
            (rest, written, tail)
        }
    };
    let content = query::words(super::mend::strip_article(&written));
    for (of, note) in [
        ("fold(said.text)", "the words stand in these statements"),
        (
            "fold(evidence(r)[0].sentence)",
            "the words stand in the sentences of these statements",
        ),
    ] {
        let mut pattern = base.clone();
        pattern
            .conditions
            .push(format!("{of} CONTAINS {}", text(&content)));
        tail.apply(reader, &mut pattern, "said.date", "r", "who");
        finish(&mut asked, pattern, &tail, answer, Some(note.to_owned()));
    }
    // Nothing is said in just these words: what has one telling word of them is near.
    let telling: Vec<&str> = content
        .split(' ')
        .filter(|word| word.chars().count() > 3 && !EMPTY.contains(word))
        .collect();
    if !telling.is_empty() {
        let mut pattern = base.clone();
        pattern.conditions.push(format!(
            "any(w IN {} WHERE fold(said.text) CONTAINS w)",
            texts(telling.iter().copied())
        ));
        tail.apply(reader, &mut pattern, "said.date", "r", "who");
        let note = "no statement has all these words; these have one of them";
        finish(&mut asked, pattern, &tail, answer, Some(note.to_owned()));
    }
    asked.format.clone_from(&tail.format);
    asked.together = true;
    asked.empty = format!("nothing found: no statement about `{written}` fits");
    Ok((rest, asked))
}

fn finish(asked: &mut Asked, mut pattern: Pattern, tail: &Tail, answer: Topic, note: Option<String>) {
    if answer == Topic::Speakers {
        return speakers(asked, &pattern, tail, note);
    }
    pattern.columns.splice(
        0..0,
        ["said.text AS said".to_owned(), "who.name AS who".to_owned()],
    );
    pattern.sources("collect(r)", tail.evidence);
    pattern.columns(["said.kind AS kind", "said AS _said"]);
    pattern.order_by(["articles DESC", "sources", "said"]);
    asked.attempt(pattern.query(), note);
}

// what-said = "what" , ( helper , np , saying | be , "said" ) , [ "to" , np ] , [ topic ] , tails ;
/// `what did Trump say about Zelensky`, `what has Peskov denied`, `what was said about Ukraine`.
pub(super) fn what_said<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let (rest, _) = reader.one_of(input, &["what", "what else", "what exactly", "how"])?;
    let graph = reader.context.graph;
    let mut base = Pattern::default();
    let mut asked = Asked::default();
    let (rest, verb, who) = if let Ok((rest, _)) = reader.one_of(
        rest,
        &[
            "was said",
            "is said",
            "was told",
            "has been said",
            "were the statements",
        ],
    ) {
        base.matches.push("(who)-[r:SAID]->(said:Statement)".to_owned());
        (rest, "say", "anybody".to_owned())
    } else {
        let (rest, helper) =
            reader.one_of(rest, &["did", "does", "do", "has", "have", "had", "is", "was"])?;
        let (rest, np) = reader.np(rest, &[Label::Person, Label::Organization, Label::Place])?;
        let rest = reader.maybe(rest, &["also", "have to"]);
        let kind = match helper {
            "has" | "have" | "had" => Kind::Participle,
            "is" | "was" => Kind::Going,
            _ => Kind::Base,
        };
        let (rest, verb) = saying(reader, rest, kind)?;
        let node = base.node(graph, "who", &np.nodes());
        base.matches.push(format!("{node}-[r:SAID]->(said:Statement)"));
        asked.focus = np.nodes();
        (rest, verb, np.text)
    };
    with_verb(&mut base, verb);
    let mut rest = reader.maybe(
        rest,
        &["to reporters", "to journalists", "to the press", "to the media"],
    );
    if let Ok((after, ())) = reader.word(rest, "to")
        && let Ok((after, np)) = reader.np(after, &[Label::Person])
    {
        let node = base.node(graph, "hearer", &np.nodes());
        base.matches.push(format!("(said)-[:ABOUT]->{node}"));
        rest = after;
    }
    if let Ok((after, _)) = reader.one_of(rest, &["about", "of", "on", "regarding", "concerning", "against"])
        && reader.date(after).is_err()
        && let Ok((rest, found)) = topic(reader, after, base.clone(), Topic::Statements)
    {
        let focus = asked.focus.into_iter().chain(found.focus).collect();
        return Ok((rest, Asked { focus, ..found }));
    }
    let (rest, tail) = tails(reader, rest)?;
    let mut pattern = base;
    tail.apply(reader, &mut pattern, "said.date", "r", "who");
    finish(&mut asked, pattern, &tail, Topic::Statements, None);
    if verb == "deny" && !asked.focus.is_empty() {
        let mut claims = claims_pattern("denied", None, &tail);
        let node = claims.node(graph, "who", &asked.focus.clone());
        claims.matches.push(node);
        claims.columns.remove(0);
        asked.attempt(claims.query(), None);
    }
    asked.format.clone_from(&tail.format);
    asked.empty = format!("nothing found: no words of {who} with this verb are told");
    Ok((rest, asked))
}

// discussed = "what" , helper , np , ( "discuss" | "talk about" | "speak about" ) , tails ;
/// `what did Trump and Putin discuss`: what their statements are about.
pub(super) fn discussed<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let (rest, _) = reader.one_of(input, &["what did", "what do", "what does", "which topics did"])?;
    let (rest, np) = reader.np(rest, &[Label::Person, Label::Organization, Label::Place])?;
    let (rest, _) = reader.one_of(
        rest,
        &[
            "discuss",
            "talk about",
            "speak about",
            "negotiate about",
            "mention",
        ],
    )?;
    let (rest, tail) = tails(reader, rest)?;
    let mut pattern = Pattern::default();
    let node = pattern.node(reader.context.graph, "who", &np.nodes());
    pattern
        .matches
        .push(format!("{node}-[:SAID]->(said:Statement)-[r:ABOUT]->(topic)"));
    tail.apply(reader, &mut pattern, "said.date", "r", "who");
    pattern.columns.insert(0, "topic.name AS topic".to_owned());
    pattern
        .columns
        .push("count(DISTINCT said) AS statements".to_owned());
    pattern.sources("collect(r)", tail.evidence);
    pattern.columns.push("topic AS _topic".to_owned());
    pattern.order_by(["statements DESC", "topic"]);
    let mut asked = Asked {
        focus: np.nodes(),
        format: tail.format.clone(),
        ..Asked::default()
    };
    asked.empty = format!("nothing found: no statement of {} says what it is about", np.text);
    asked.attempt(pattern.query(), None);
    Ok((rest, asked))
}
