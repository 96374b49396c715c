//! Questions that no family reads: the sentences that have their words, and who and what stands in them.
//!
//! In: the words of a question whose verb or description the graph does not know. Out: patterns over evidence, the
//! strictest first. What they find is near an answer and no fact, and the note says so.

use super::Asked;
use super::pattern::{text, texts};
use super::reader::{Reader, Words};
use super::token::Kind;
use crate::store::GraphView;
use std::collections::BTreeSet;

/// Words of questions that no sentence need have.
const LIGHT: [&str; 67] = [
    "who", "whom", "whose", "what", "when", "where", "which", "how", "why", "many", "much", "did", "do",
    "does", "done", "was", "were", "is", "are", "be", "been", "being", "has", "have", "had", "will", "would",
    "shall", "may", "might", "can", "could", "the", "a", "an", "of", "to", "in", "on", "at", "by", "for",
    "with", "from", "and", "or", "not", "that", "there", "it", "he", "she", "they", "his", "her", "their",
    "'s", "into", "over", "about", "as", "held", "place", "take", "took", "happen", "happened",
];

/// What the first word asks for.
enum Wanted {
    People,
    Places,
    Dates,
    Sentences,
}

fn wanted(words: Words<'_>) -> Option<Wanted> {
    let word = |at: usize| words.get(at).map_or("", |token| token.folded.as_str());
    match (word(0), word(1)) {
        ("who" | "whom" | "whose", _) => Some(Wanted::People),
        (
            "which" | "what",
            "person" | "people" | "company" | "organization" | "official" | "leader" | "team",
        ) => Some(Wanted::People),
        ("where", _) | ("which" | "what", "city" | "country" | "place" | "town") => Some(Wanted::Places),
        ("when", _) | ("which" | "what", "day" | "date" | "year" | "month") => Some(Wanted::Dates),
        (
            "what" | "which" | "how" | "why" | "did" | "was" | "were" | "is" | "are" | "has" | "have"
            | "does" | "do",
            _,
        )
        | ("will", _) => Some(Wanted::Sentences),
        _ => None,
    }
}

/// The part of a word that its other forms share: `banned` and `bans`, `participation` and `participations`.
fn stem(word: &str) -> &str {
    let ending = ["ing", "ed", "es", "s", "e"].into_iter().find(|ending| {
        word.strip_suffix(ending)
            .is_some_and(|stem| stem.chars().count() >= 4)
    });
    ending
        .and_then(|ending| word.strip_suffix(ending))
        .unwrap_or(word)
}

/// The patterns for the sentences that have most of the words of a question.
pub(super) fn told<G: GraphView>(reader: &Reader<'_, '_, G>) -> Option<Asked> {
    let wanted = wanted(reader.tokens)?;
    let mut words: Vec<String> = Vec::new();
    for token in reader.tokens.iter().filter(|token| token.kind != Kind::Comma) {
        for word in crate::query::words(&token.folded).split(' ') {
            let stem = stem(word).to_owned();
            if word.chars().count() > 1 && !LIGHT.contains(&word) && !words.contains(&stem) {
                words.push(stem);
            }
        }
    }
    // Who is named in the question is not its answer.
    let mut named = BTreeSet::new();
    for at in 0..reader.tokens.len() {
        if LIGHT.contains(&reader.tokens[at].folded.as_str()) {
            continue;
        }
        if let Some(found) = reader.names.longest(&reader.tokens[at..], reader.tokens, &[]) {
            named.extend(found.readings.into_iter().flatten());
        }
    }
    let count = words.len();
    if count == 0 || count > 24 {
        return None;
    }
    let ids: Vec<String> = named
        .iter()
        .map(|&node| reader.context.graph.node_id(node).to_string())
        .collect();
    let others = format!("NOT id(thing) IN [{}]", ids.join(", "));
    let hits = format!(
        "size([w IN {} WHERE fold(e.sentence) CONTAINS w])",
        texts(words.iter().map(String::as_str))
    );
    let mut asked = Asked {
        empty: "nothing found: no sentence has these words".to_owned(),
        focus: named.into_iter().collect(),
        ..Asked::default()
    };
    let shown = words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ");
    let note = |what: &str| {
        Some(format!(
            "no fact answers this; {what} in the sentences with {shown}"
        ))
    };
    let mut levels = vec![
        count,
        (count * 4).div_ceil(5),
        (count * 3).div_ceil(5),
        count.div_ceil(2),
    ];
    levels.dedup();
    for level in levels {
        let things = |condition: &str, column: &str, of: &str| {
            format!(
                "MATCH (thing) WHERE ({condition}) AND {others} UNWIND evidence(thing) AS e WITH DISTINCT thing, e, {hits} AS hits \
                 WHERE hits >= {level} RETURN {of} AS {column}, collect(DISTINCT e.title) AS sources, \
                 collect(e.sentence)[0] AS evidence, max(hits) AS words, thing AS _thing ORDER BY words DESC, {column} LIMIT 10"
            )
        };
        // With half of the words only the sentences are worth showing, not who is named in them.
        match wanted {
            _ if level * 5 < count * 3 => {}
            Wanted::People => asked.attempt(
                things("thing:Person OR thing:Organization", "who", "thing.name"),
                note("these are named"),
            ),
            Wanted::Places => asked.attempt(
                things("thing:Place", "place", "thing.name"),
                note("these are named"),
            ),
            Wanted::Dates => {
                asked.attempt(
                    things("thing:Event AND thing.date IS NOT NULL", "date", "thing.date")
                        .replace(&others, "true"),
                    note("these are the dates of what happened"),
                );
            }
            Wanted::Sentences => {}
        }
        let column = if matches!(wanted, Wanted::Dates) {
            "e.date AS date, "
        } else {
            ""
        };
        asked.attempt(
            format!(
                "MATCH (article:Article)-[m:MENTIONS]->() UNWIND evidence(m) AS e WITH DISTINCT e, {hits} AS hits WHERE hits >= {level} \
                 RETURN DISTINCT {column}e.sentence AS sentence, e.title AS article, hits AS words, {} AS reading \
                 ORDER BY words DESC, article, sentence LIMIT 10",
                text("sentence")
            )
            .replace(", 'sentence' AS reading", ""),
            note("this stands"),
        );
    }
    Some(asked)
}
