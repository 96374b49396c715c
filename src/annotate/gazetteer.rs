//! Known names: people's given and family names, places, organizations, and the words that such names are built
//! with. They are features of the name model, never decisions.
//!
//! In: the tables of `grammar/lexicon/`; a table that a grammar lacks counts as empty. Out: for every word of a
//! sentence a set of [`flag`]s.

use crate::grammar::{Grammar, GrammarError};
use crate::text::fold::fold;
use rustc_hash::FxHashMap;

/// What a word may be, as bits. Bits 3 and 5 are the words of a place or organization behind its first one.
pub(crate) mod flag {
    pub(crate) const GIVEN: u32 = 1;
    pub(crate) const FAMILY: u32 = 1 << 1;
    pub(crate) const PLACE_BEGIN: u32 = 1 << 2;
    pub(crate) const ORGANIZATION_BEGIN: u32 = 1 << 4;
    pub(crate) const DEMONYM: u32 = 1 << 6;
    pub(crate) const TITLE: u32 = 1 << 7;
    pub(crate) const ORGANIZATION_WORD: u32 = 1 << 8;
    pub(crate) const PLACE_WORD: u32 = 1 << 9;
    pub(crate) const EVENT_WORD: u32 = 1 << 10;
}

/// All known names, folded.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    words: FxHashMap<String, u32>,
    /// Names of two or more words under their first word, with the flag that their first word gets.
    phrases: FxHashMap<String, Vec<(Vec<String>, u32)>>,
}

impl Gazetteer {
    /// Reads the tables that there are.
    ///
    /// # Errors
    ///
    /// When a table is malformed or lacks a column.
    pub fn load(grammar: &Grammar) -> Result<Gazetteer, GrammarError> {
        let mut gazetteer = Gazetteer::default();
        let tables: [(&str, &[&str], u32); 11] = [
            ("given_names", &["name"], flag::GIVEN),
            ("family_names", &["name"], flag::FAMILY),
            ("countries", &["name", "aliases", "capital"], flag::PLACE_BEGIN),
            ("countries", &["demonyms"], flag::DEMONYM),
            ("places", &["name", "aliases"], flag::PLACE_BEGIN),
            ("organizations", &["name", "acronym"], flag::ORGANIZATION_BEGIN),
            ("organization_heads", &["word"], flag::ORGANIZATION_WORD),
            ("place_heads", &["word"], flag::PLACE_WORD),
            ("event_heads", &["word"], flag::EVENT_WORD),
            ("titles", &["title"], flag::TITLE),
            ("person_nouns", &["noun"], flag::TITLE),
        ];
        for (name, columns, flag) in tables {
            let table = match grammar.table(&format!("lexicon/{name}.tsv")) {
                Err(GrammarError::Missing { .. }) => continue,
                other => other?,
            };
            for column in columns {
                let column = table.column(column)?;
                for row in table.rows() {
                    for value in row.list(column) {
                        gazetteer.add(value, flag);
                    }
                }
            }
        }
        Ok(gazetteer)
    }

    fn add(&mut self, name: &str, flag: u32) {
        let words: Vec<String> = fold(name)
            .split([' ', '-'])
            .map(str::to_owned)
            .filter(|word| !word.is_empty())
            .collect();
        match words.as_slice() {
            [] => {}
            [word] => *self.words.entry(word.clone()).or_default() |= flag,
            [first, ..] => self
                .phrases
                .entry(first.clone())
                .or_default()
                .push((words.clone(), flag)),
        }
    }

    /// The flags of each word of a sentence. Hyphens between words do not count.
    pub(crate) fn flags(&self, words: &[&str]) -> Vec<u32> {
        let folded: Vec<String> = words
            .iter()
            .map(|word| {
                if word.is_ascii() {
                    word.to_ascii_lowercase()
                } else {
                    fold(word)
                }
            })
            .collect();
        let capital = |at: usize| words[at].starts_with(char::is_uppercase);
        let mut flags = vec![0; words.len()];
        for at in 0..words.len() {
            if let Some(&found) = self.words.get(&folded[at]) {
                let lower_only = flag::TITLE | flag::EVENT_WORD;
                flags[at] |= if capital(at) { found } else { found & lower_only };
            }
            let Some(phrases) = self.phrases.get(&folded[at]) else {
                continue;
            };
            for (phrase, begin) in phrases {
                let mut next = at;
                let mut covered = Vec::with_capacity(phrase.len());
                let whole = phrase.iter().all(|word| {
                    while next > at && next < folded.len() && folded[next] == "-" {
                        next += 1;
                    }
                    let same = folded.get(next) == Some(word);
                    covered.push(next);
                    next += 1;
                    same
                });
                if whole && (capital(at) || begin & flag::TITLE != 0) {
                    let inside = if begin & (flag::PLACE_BEGIN | flag::ORGANIZATION_BEGIN) != 0 {
                        begin << 1
                    } else {
                        *begin
                    };
                    flags[at] |= begin;
                    for &inner in &covered[1..] {
                        flags[inner] |= inside;
                    }
                }
            }
        }
        flags
    }
}
