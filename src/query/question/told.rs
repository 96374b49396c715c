//! Questions that no family reads: the sentences that have their words.
//!
//! In: the words of a question whose verb or description the graph does not know. Out: patterns over evidence, the
//! strictest first. A sentence is near an answer and no fact: nobody who merely stands in it is shown as the answer, and
//! the note says what was looked for.

use super::Asked;
use super::pattern::texts;
use super::reader::Reader;
use super::token::Kind;
use crate::grammar::Grammar;
use crate::store::GraphView;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// The words of `grammar/questions/light.tsv`, which no sentence need have, each with whether a question begins with it.
fn light() -> &'static BTreeMap<String, bool> {
    static LIGHT: OnceLock<BTreeMap<String, bool>> = OnceLock::new();
    LIGHT.get_or_init(|| {
        let table = Grammar::embedded().table("questions/light.tsv");
        let table = table.expect("the embedded table is well formed");
        let rows = table
            .rows()
            .iter()
            .map(|row| (row.cell(0).to_owned(), row.cell(1) == "yes"));
        rows.collect()
    })
}

/// The part of a word that its other forms share: `banned` and `bans`, `participation` and `participations`.
fn stem(word: &str) -> &str {
    const SHORTEST: usize = 4;
    let stems = ["ing", "ed", "es", "s", "e"]
        .into_iter()
        .filter_map(|ending| word.strip_suffix(ending));
    stems
        .into_iter()
        .find(|stem| stem.chars().count() >= SHORTEST)
        .unwrap_or(word)
}

/// The patterns for the sentences that have most of the words of a question; none where the line begins like no question or has no
/// telling word.
pub(super) fn told<G: GraphView>(reader: &Reader<'_, '_, G>) -> Option<Asked> {
    /// A longer question would make patterns that take long and find nothing.
    const MOST_WORDS: usize = 24;
    let asks = |folded: &String| light().get(folded).copied().unwrap_or(false);
    if !reader.tokens.first().is_some_and(|first| asks(&first.folded)) {
        return None;
    }
    let mut words: Vec<String> = Vec::new();
    let mut named = BTreeSet::new();
    for (at, token) in reader.tokens.iter().enumerate() {
        if token.kind == Kind::Comma || light().contains_key(&token.folded) {
            continue;
        }
        for word in crate::query::words(&token.folded).split(' ') {
            let stem = stem(word).to_owned();
            if word.chars().count() > 1 && !light().contains_key(word) && !words.contains(&stem) {
                words.push(stem);
            }
        }
        if let Some(found) = reader.names.longest(&reader.tokens[at..], reader.tokens, &[]) {
            named.extend(found.readings.into_iter().flatten());
        }
    }
    let count = words.len();
    if count == 0 || count > MOST_WORDS {
        return None;
    }
    let mut asked = Asked {
        empty: "nothing found: no sentence has these words".to_owned(),
        focus: named.into_iter().collect(),
        ..Asked::default()
    };
    let shown: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    let note = format!("no fact answers this; these sentences have {}", shown.join(", "));
    let list = texts(words.iter().map(String::as_str));
    for least in [
        count,
        (count * 4).div_ceil(5),
        (count * 3).div_ceil(5),
        count.div_ceil(2),
    ] {
        let pattern = format!(
            "MATCH (article:Article)-[m:MENTIONS]->() UNWIND evidence(m) AS e \
             WITH DISTINCT e, size([w IN {list} WHERE fold(e.sentence) CONTAINS w]) AS words WHERE words >= {least} \
             RETURN DISTINCT e.sentence AS sentence, e.title AS article, words \
             ORDER BY words DESC, article, sentence LIMIT 10"
        );
        asked.attempt(pattern, Some(note.clone()));
    }
    Some(asked)
}
