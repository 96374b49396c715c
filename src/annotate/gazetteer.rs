//! Known names: people's given and family names, places, organizations, and the words that such names are built
//! with. They are features of the name model, never decisions.
//!
//! In: the tables of `grammar/lexicon/`; a table that a grammar lacks counts as empty. Out: for every word of a
//! sentence a set of [`flag`]s.

use crate::grammar::{Grammar, GrammarError};
use crate::text::fold::fold;
use rustc_hash::FxHashMap;

/// What a word may be, as bits. The words of a place or organization are told apart by their part: its first word,
/// one behind it, its last; a name of one word is first and last.
pub(crate) mod flag {
    pub(crate) const GIVEN: u32 = 1;
    pub(crate) const FAMILY: u32 = 1 << 1;
    pub(crate) const PLACE_BEGIN: u32 = 1 << 2;
    pub(crate) const PLACE_INSIDE: u32 = 1 << 3;
    pub(crate) const ORGANIZATION_BEGIN: u32 = 1 << 4;
    pub(crate) const ORGANIZATION_INSIDE: u32 = 1 << 5;
    pub(crate) const DEMONYM: u32 = 1 << 6;
    pub(crate) const TITLE: u32 = 1 << 7;
    pub(crate) const ORGANIZATION_WORD: u32 = 1 << 8;
    pub(crate) const PLACE_WORD: u32 = 1 << 9;
    pub(crate) const EVENT_WORD: u32 = 1 << 10;
    pub(crate) const PLACE_LAST: u32 = 1 << 11;
    pub(crate) const ORGANIZATION_LAST: u32 = 1 << 12;
    pub(crate) const COUNTRY: u32 = 1 << 13;
    pub(crate) const OUTLET: u32 = 1 << 14;
    pub(crate) const TEAM: u32 = 1 << 15;
    /// `of`, `and`, `de`, `bin`: small words inside names.
    pub(crate) const JOINT: u32 = 1 << 16;
    /// A country in small letters.
    pub(crate) const SMALL_NAME: u32 = 1 << 17;
    /// `QC`, `MP` behind a person's name.
    pub(crate) const POST_NOMINAL: u32 = 1 << 18;
    pub(crate) const COUNT: u32 = 19;

    pub(crate) const PERSON: u32 = GIVEN | FAMILY | TITLE | DEMONYM;
    pub(crate) const PLACE: u32 =
        PLACE_BEGIN | PLACE_INSIDE | PLACE_LAST | PLACE_WORD | COUNTRY | DEMONYM | EVENT_WORD;
    pub(crate) const ORGANIZATION: u32 = ORGANIZATION_BEGIN
        | ORGANIZATION_INSIDE
        | ORGANIZATION_LAST
        | ORGANIZATION_WORD
        | OUTLET
        | TEAM
        | EVENT_WORD;
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
        let country = flag::PLACE_BEGIN | flag::COUNTRY;
        let tables: [(&str, &[&str], u32); 13] = [
            ("given_names", &["name"], flag::GIVEN),
            ("family_names", &["name"], flag::FAMILY),
            ("countries", &["name", "aliases"], country),
            ("countries", &["capital"], flag::PLACE_BEGIN),
            ("countries", &["demonyms"], flag::DEMONYM),
            ("places", &["name", "aliases"], flag::PLACE_BEGIN),
            ("organization_heads", &["word"], flag::ORGANIZATION_WORD),
            ("place_heads", &["word"], flag::PLACE_WORD),
            ("event_heads", &["word"], flag::EVENT_WORD),
            ("titles", &["title"], flag::TITLE),
            ("person_nouns", &["noun"], flag::TITLE),
            ("name_joints", &["word"], flag::JOINT),
            ("post_nominals", &["word"], flag::POST_NOMINAL),
        ];
        for (name, columns, flag) in tables {
            gazetteer.read(grammar, name, columns, |_| flag)?;
        }
        let of_kind = |kind: &str| {
            flag::ORGANIZATION_BEGIN
                | match kind {
                    "outlet" => flag::OUTLET,
                    "club" => flag::TEAM,
                    _ => 0,
                }
        };
        gazetteer.read(grammar, "organizations", &["name", "acronym"], of_kind)?;
        Ok(gazetteer)
    }

    /// Reads one table; `flag` makes flags of its column `kind`, where it has one.
    fn read(
        &mut self,
        grammar: &Grammar,
        name: &str,
        columns: &[&str],
        flag: impl Fn(&str) -> u32,
    ) -> Result<(), GrammarError> {
        let table = match grammar.table(&format!("lexicon/{name}.tsv")) {
            Err(GrammarError::Missing { .. }) => return Ok(()),
            other => other?,
        };
        let kind = table.column("kind").ok();
        for column in columns {
            let column = table.column(column)?;
            for row in table.rows() {
                for value in row.list(column) {
                    self.add(value, flag(kind.map_or("", |kind| row.cell(kind))));
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, name: &str, flag: u32) {
        let words: Vec<String> = fold(name)
            .split([' ', '-'])
            .map(|word| match word.strip_suffix('.') {
                Some(bare) if bare.len() > 1 && !bare.contains('.') => bare.to_owned(),
                _ => word.to_owned(),
            })
            .filter(|word| !word.is_empty())
            .collect();
        match words.as_slice() {
            [] => {}
            [word] => *self.words.entry(word.clone()).or_default() |= flag | last(flag),
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
            .map(|&word| {
                // `Gen.` is looked up as `gen`, `U.S.` and `J.` as they are.
                let bare = word.strip_suffix('.').filter(|bare| bare.len() > 1 && !bare.contains('.'));
                let word = bare.unwrap_or(word);
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
                let in_small = flag::TITLE | flag::EVENT_WORD | flag::JOINT;
                let country = if found & flag::COUNTRY != 0 {
                    flag::SMALL_NAME
                } else {
                    0
                };
                flags[at] |= if capital(at) {
                    found
                } else {
                    found & in_small | country
                };
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
                    let names = flag::PLACE_BEGIN | flag::ORGANIZATION_BEGIN;
                    let inside = (begin & names) << 1 | begin & !names;
                    flags[at] |= begin;
                    for &inner in &covered[1..] {
                        flags[inner] |= inside;
                    }
                    if let Some(&end) = covered.last() {
                        flags[end] |= last(*begin);
                    }
                }
            }
        }
        flags
    }
}

/// The flags that the last word of such a name gets beside its others.
fn last(flag: u32) -> u32 {
    let mut last = 0;
    if flag & flag::PLACE_BEGIN != 0 {
        last |= flag::PLACE_LAST;
    }
    if flag & flag::ORGANIZATION_BEGIN != 0 {
        last |= flag::ORGANIZATION_LAST;
    }
    last
}
