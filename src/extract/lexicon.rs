//! The words that extraction knows: titles, nouns for people and groups, happenings, countries and their people.
//!
//! In: tables of `grammar/lexicon/`. Every look-up takes lower-case words. Knows nothing of trees.

use super::certainty::Cues;
use super::name::Spellings;
use super::presence::PresenceCues;
use crate::grammar::{Grammar, GrammarError};
use crate::text::fold::fold;
use std::collections::{HashMap, HashSet};

/// The gender that words show.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Gender {
    /// `she`, `Mrs`, `Maria`.
    Female,
    /// `he`, `Mr`, `Ivan`.
    Male,
    /// Nothing in the text tells.
    #[default]
    Unknown,
}

impl Gender {
    /// Whether one may be the other.
    #[must_use]
    pub fn agrees(self, other: Gender) -> bool {
        self == other || self == Gender::Unknown || other == Gender::Unknown
    }

    fn parse(cell: &str) -> Gender {
        match cell {
            "f" => Gender::Female,
            "m" => Gender::Male,
            _ => Gender::Unknown,
        }
    }
}

/// What a title or a noun for people says of its bearer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Title {
    /// The gender of its bearer.
    pub gender: Gender,
    /// Whether it is a role worth telling: `minister`, and not `Mr` or `man`.
    pub role: bool,
    /// Whether it only honours: `Mr`, `Sir`.
    pub honorific: bool,
}

/// What a noun for happenings says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventHead {
    /// The canonical kind: `meeting` for talks, summits and negotiations.
    pub kind: String,
    /// Whether people attend it.
    pub attended: bool,
}

/// Which place a noun for places points at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlaceNoun {
    /// The capital of a country.
    Capital,
    /// The town or village that was spoken of last.
    Settlement,
    /// Only the one whose name stands beside it.
    Area,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    titles: HashMap<String, Title>,
    person_nouns: HashMap<String, Title>,
    group_nouns: HashSet<String>,
    events: HashMap<String, EventHead>,
    countries: HashMap<String, String>,
    demonyms: HashMap<String, String>,
    capitals: HashMap<String, String>,
    place_nouns: HashMap<String, PlaceNoun>,
    given: HashMap<String, Gender>,
    modifiers: HashMap<String, String>,
    saying: HashSet<String>,
    /// The cues of factuality.
    pub cues: Cues,
    /// The phrases that open lists of those present.
    pub presence: PresenceCues,
    /// How names are compared.
    pub spellings: Spellings,
}

impl Lexicon {
    /// Reads the tables.
    ///
    /// # Errors
    ///
    /// When one is missing or lacks a column.
    pub fn load(grammar: &Grammar) -> Result<Lexicon, GrammarError> {
        let mut lexicon = Lexicon {
            cues: Cues::load(grammar)?,
            presence: PresenceCues::load(grammar)?,
            spellings: Spellings::load(grammar)?,
            ..Lexicon::default()
        };
        let table = grammar.table("lexicon/titles.tsv")?;
        let columns = (
            table.column("title")?,
            table.column("kind")?,
            table.column("gender")?,
            table.column("role")?,
        );
        for row in table.rows() {
            let title = Title {
                gender: Gender::parse(row.cell(columns.2)),
                role: row.cell(columns.3) == "yes",
                honorific: row.cell(columns.1) == "honorific",
            };
            lexicon.titles.insert(row.cell(columns.0).to_lowercase(), title);
        }
        let table = grammar.table("lexicon/person_nouns.tsv")?;
        let columns = (table.column("noun")?, table.column("gender")?);
        for row in table.rows() {
            let title = Title {
                gender: Gender::parse(row.cell(columns.1)),
                ..Title::default()
            };
            lexicon
                .person_nouns
                .insert(row.cell(columns.0).to_lowercase(), title);
        }
        let table = grammar.table("lexicon/group_nouns.tsv")?;
        let noun = table.column("noun")?;
        lexicon
            .group_nouns
            .extend(table.rows().iter().map(|row| row.cell(noun).to_lowercase()));
        let table = grammar.table("lexicon/event_heads.tsv")?;
        let columns = (
            table.column("word")?,
            table.column("kind")?,
            table.column("participants")?,
        );
        for row in table.rows() {
            let head = EventHead {
                kind: row.cell(columns.1).to_owned(),
                attended: row.cell(columns.2) == "yes",
            };
            lexicon.events.insert(row.cell(columns.0).to_lowercase(), head);
        }
        let table = grammar.table("lexicon/countries.tsv")?;
        let columns = (
            table.column("name")?,
            table.column("aliases")?,
            table.column("demonyms")?,
            table.column("capital")?,
        );
        for row in table.rows() {
            let name = row.cell(columns.0);
            for alias in row.list(columns.1).chain([name]) {
                lexicon.countries.insert(fold(alias), name.to_owned());
            }
            for capital in row.list(columns.3) {
                lexicon.capitals.insert(fold(capital), name.to_owned());
            }
            for demonym in row.list(columns.2) {
                lexicon
                    .demonyms
                    .entry(fold(demonym))
                    .or_insert_with(|| name.to_owned());
            }
        }
        let table = grammar.table("lexicon/place_nouns.tsv")?;
        let columns = (table.column("noun")?, table.column("kind")?);
        for row in table.rows() {
            let kind = match row.cell(columns.1) {
                "capital" => PlaceNoun::Capital,
                "settlement" => PlaceNoun::Settlement,
                _ => PlaceNoun::Area,
            };
            lexicon.place_nouns.insert(row.cell(columns.0).to_owned(), kind);
        }
        let table = grammar.table("lexicon/given_names.tsv")?;
        let columns = (table.column("name")?, table.column("gender")?);
        for row in table.rows() {
            lexicon
                .given
                .insert(fold(row.cell(columns.0)), Gender::parse(row.cell(columns.1)));
        }
        let table = grammar.table("lexicon/saying.tsv")?;
        let verb = table.column("verb")?;
        lexicon
            .saying
            .extend(table.rows().iter().map(|row| row.cell(verb).to_lowercase()));
        let table = grammar.table("lexicon/modifiers.tsv")?;
        let columns = (table.column("word")?, table.column("meaning")?);
        for row in table.rows() {
            lexicon
                .modifiers
                .insert(row.cell(columns.0).to_lowercase(), row.cell(columns.1).to_owned());
        }
        Ok(lexicon)
    }

    /// What a title of one or more words says, in the singular: `foreign minister`.
    #[must_use]
    pub fn title(&self, words: &str) -> Option<Title> {
        self.titles.get(words).copied()
    }

    /// What a noun for a person says, titles of one word among them: `minister`, `woman`.
    #[must_use]
    pub fn person(&self, lemma: &str) -> Option<Title> {
        let title = self.titles.get(lemma).or_else(|| self.person_nouns.get(lemma));
        // `vice-president`, `co-founder`: the last part tells.
        let last = || lemma.rsplit_once('-').and_then(|(_, last)| self.titles.get(last));
        title.or_else(last).copied()
    }

    /// Whether the noun is a group of people: `delegation`.
    #[must_use]
    pub fn is_group(&self, lemma: &str) -> bool {
        self.group_nouns.contains(lemma)
    }

    /// Whether the verb tells that somebody says, thinks or plans something, so that its day is that of the telling.
    #[must_use]
    pub fn reports(&self, lemma: &str) -> bool {
        self.saying.contains(lemma)
    }

    /// Adds nouns for happenings that nobody attends, each with its kind; a noun that is known already stays as it is.
    pub fn add_happenings(&mut self, nouns: &[(String, String)]) {
        for (noun, kind) in nouns {
            self.events.entry(noun.clone()).or_insert_with(|| EventHead {
                kind: kind.clone(),
                attended: false,
            });
        }
    }

    /// What a noun for a happening says.
    #[must_use]
    pub fn event(&self, words: &str) -> Option<&EventHead> {
        self.events.get(words)
    }

    /// The usual name of the country that this names: `U.S.` is the United States.
    #[must_use]
    pub fn country(&self, name: &str) -> Option<&str> {
        self.countries.get(&fold(name)).map(String::as_str)
    }

    /// The country whose people or things are called so: `Russian`.
    #[must_use]
    pub fn demonym(&self, word: &str) -> Option<&str> {
        self.demonyms.get(&fold(word)).map(String::as_str)
    }

    /// The country whose capital this is.
    #[must_use]
    pub fn capital_of(&self, name: &str) -> Option<&str> {
        self.capitals.get(&fold(name)).map(String::as_str)
    }

    /// Which place a noun points at.
    #[must_use]
    pub fn place_noun(&self, lemma: &str) -> Option<PlaceNoun> {
        self.place_nouns.get(lemma).copied()
    }

    /// The gender of a given name.
    #[must_use]
    pub fn given(&self, name: &str) -> Gender {
        self.given.get(&fold(name)).copied().unwrap_or_default()
    }

    /// What a word before a title says: `former`, `acting`, `deputy`.
    #[must_use]
    pub fn modifier(&self, word: &str) -> Option<&str> {
        self.modifiers.get(&word.to_lowercase()).map(String::as_str)
    }
}
