//! The lemma of a word with its tag.
//!
//! Exceptions first (`went` VBD: `go`), then the change that words with the longest common ending and the same
//! tag undergo: both learnt from the treebanks and kept in `grammar/model/lemmas.tsv`. Proper nouns keep their
//! capitals.

use super::tagset::Xpos;
use crate::grammar::{Grammar, GrammarError};
use rustc_hash::{FxHashMap, FxHashSet};

/// How the end of a word changes: drop so many characters, add these.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Change {
    /// How many characters are dropped at the end.
    pub drop: usize,
    /// What is put there instead.
    pub add: String,
}

/// What is known of the words with one tag.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// The lemma of a word in lower case.
    pub exceptions: FxHashMap<String, String>,
    /// The change for an ending.
    pub endings: FxHashMap<String, Change>,
    /// The endings of words that keep their capital: `-ian` of adjectives, as in `Jordanian`.
    pub capitals: FxHashSet<String>,
}

/// The exceptions and endings by tag.
#[derive(Clone, Debug, Default)]
pub struct Lemmatizer {
    /// One table a tag.
    pub tags: FxHashMap<Xpos, Words>,
}

/// The longest ending that is looked at, in characters.
pub(crate) const LONGEST_ENDING: usize = 5;

impl Change {
    /// The change that makes `lemma` of `word`.
    #[must_use]
    pub fn between(word: &str, lemma: &str) -> Change {
        let shared: usize = word
            .chars()
            .zip(lemma.chars())
            .take_while(|(a, b)| a == b)
            .map(|(a, _)| a.len_utf8())
            .sum();
        Change {
            drop: word[shared..].chars().count(),
            add: lemma[shared..].to_owned(),
        }
    }

    /// The word after the change; `None` when it is too short for it.
    #[must_use]
    pub fn apply(&self, word: &str) -> Option<String> {
        let end = match self.drop {
            0 => word.len(),
            drop => word.char_indices().rev().nth(drop - 1)?.0,
        };
        (end > 0 || !self.add.is_empty()).then(|| format!("{}{}", &word[..end], self.add))
    }
}

impl Lemmatizer {
    /// Reads `model/lemmas.tsv`: `word tag lemma` for exceptions, `*ending tag drop add` for endings, `^ending tag`
    /// for endings of words that keep their capital.
    ///
    /// # Errors
    ///
    /// When the file is missing or malformed.
    pub fn load(grammar: &Grammar) -> Result<Lemmatizer, GrammarError> {
        let table = grammar.table("model/lemmas.tsv")?;
        let mut lemmatizer = Lemmatizer::default();
        for row in table.rows() {
            let tag = row
                .cell(1)
                .parse()
                .map_err(|()| table.error(row.line, format!("`{}` is no tag", row.cell(1))))?;
            let words = lemmatizer.tags.entry(tag).or_default();
            if let Some(ending) = row.cell(0).strip_prefix("^") {
                words.capitals.insert(ending.to_owned());
            } else if let Some(ending) = row.cell(0).strip_prefix("*") {
                let drop = row
                    .cell(2)
                    .parse()
                    .map_err(|_| table.error(row.line, "the third cell counts characters"))?;
                let add = row.cell(3).to_owned();
                words.endings.insert(ending.to_owned(), Change { drop, add });
            } else {
                words
                    .exceptions
                    .insert(row.cell(0).to_owned(), row.cell(2).to_owned());
            }
        }
        Ok(lemmatizer)
    }

    /// The lemma of a word.
    #[must_use]
    pub fn lemma(&self, word: &str, tag: Xpos) -> Box<str> {
        let lower = word.to_lowercase().replace('’', "'");
        let Some(words) = self.tags.get(&tag) else {
            return if tag == Xpos::Nnp { word } else { lower.as_str() }.into();
        };
        if let Some(lemma) = words.exceptions.get(&lower) {
            return lemma.as_str().into();
        }
        if tag == Xpos::Nnp {
            return word.into();
        }
        let endings: Vec<&str> = lower
            .char_indices()
            .rev()
            .map(|(at, _)| &lower[at..])
            .take(LONGEST_ENDING)
            .collect();
        let keeps = tag == Xpos::Nnps
            || word.starts_with(char::is_uppercase) && {
                let told = |ending: &&str| words.capitals.contains(*ending);
                endings.iter().rev().take(LONGEST_ENDING - 1).any(told)
            };
        let base = if keeps { word } else { lower.as_str() };
        for ending in endings.iter().rev() {
            let lemma = words.endings.get(*ending).and_then(|change| change.apply(base));
            if let Some(lemma) = lemma {
                return lemma.into();
            }
        }
        base.into()
    }
}
