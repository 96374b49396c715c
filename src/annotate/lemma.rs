//! The lemma of a word with its tag.
//!
//! Exceptions first (`went` VBD: `go`), then the change that words with the longest common ending and the same
//! tag undergo: both learnt from the treebanks and kept in `grammar/model/lemmas.tsv`. Proper nouns keep their
//! capitals.

use super::tagset::Xpos;
use crate::grammar::{Grammar, GrammarError};
use rustc_hash::FxHashMap;

/// How the end of a word changes: drop so many characters, add these.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Change {
    /// How many characters are dropped at the end.
    pub drop: usize,
    /// What is put there instead.
    pub add: String,
}

/// The exceptions and endings.
#[derive(Clone, Debug, Default)]
pub struct Lemmatizer {
    /// The lemma of (word in lower case, tag).
    pub exceptions: FxHashMap<(String, Xpos), String>,
    /// The change for (ending, tag).
    pub endings: FxHashMap<(String, Xpos), Change>,
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
    /// Reads `model/lemmas.tsv`: `word tag lemma` for exceptions, `-ending tag drop add` for endings.
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
            match row.cell(0).strip_prefix("*") {
                Some(ending) => {
                    let drop = row
                        .cell(2)
                        .parse()
                        .map_err(|_| table.error(row.line, "the third cell counts characters"))?;
                    let change = Change {
                        drop,
                        add: row.cell(3).to_owned(),
                    };
                    lemmatizer.endings.insert((ending.to_owned(), tag), change);
                }
                None => {
                    lemmatizer
                        .exceptions
                        .insert((row.cell(0).to_owned(), tag), row.cell(2).to_owned());
                }
            }
        }
        Ok(lemmatizer)
    }

    /// The lemma of a word.
    #[must_use]
    pub fn lemma(&self, word: &str, tag: Xpos) -> Box<str> {
        let proper = matches!(tag, Xpos::Nnp | Xpos::Nnps);
        let lower = word.to_lowercase().replace('’', "'");
        let key = (lower, tag);
        if let Some(lemma) = self.exceptions.get(&key) {
            return lemma.as_str().into();
        }
        let lower = key.0;
        if tag == Xpos::Nnp {
            return word.into();
        }
        let base = if proper { word.to_owned() } else { lower.clone() };
        let ends = lower
            .char_indices()
            .rev()
            .map(|(at, _)| at)
            .take(LONGEST_ENDING)
            .collect::<Vec<_>>();
        for &at in ends.iter().rev() {
            if let Some(lemma) = self
                .endings
                .get(&(lower[at..].to_owned(), tag))
                .and_then(|change| change.apply(&base))
            {
                return lemma.into();
            }
        }
        base.into()
    }
}
