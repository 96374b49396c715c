//! The kinds of nodes that newsgraph itself makes, and what a relation is.
//!
//! Relations are data: `extract::rule` reads them from `grammar/relations/` and from users' own files into a
//! [`Schema`], which questions use to know their verbs. Labels are not data, because every layer treats each of
//! them in its own way.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a node is. Names in articles have one of the first four.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Label {
    /// A human being.
    Person,
    /// A country, region, city, site, or building as a venue.
    Place,
    /// A company, agency, party, outlet, alliance or team.
    Organization,
    /// A happening with named or described participants.
    Event,
    /// Something that somebody said.
    Statement,
    /// An office or job.
    Role,
    /// A fact that the articles do not assert as having happened.
    Claim,
    /// A document.
    Article,
}

impl Label {
    /// All labels, in the order in which they are listed to people.
    pub const ALL: [Label; 8] = [
        Label::Person,
        Label::Place,
        Label::Organization,
        Label::Event,
        Label::Statement,
        Label::Role,
        Label::Claim,
        Label::Article,
    ];

    /// The name, as in patterns: `Person`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Label::Person => "Person",
            Label::Place => "Place",
            Label::Organization => "Organization",
            Label::Event => "Event",
            Label::Statement => "Statement",
            Label::Role => "Role",
            Label::Claim => "Claim",
            Label::Article => "Article",
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Label {
    type Err = ();

    fn from_str(name: &str) -> Result<Label, ()> {
        Label::ALL
            .into_iter()
            .find(|label| label.name() == name)
            .ok_or(())
    }
}

/// How people ask for a relation: `travel with _` asks for `subject -[R]-> _`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Phrase {
    /// The lemma of the verb: `travel`. A noun phrase with `be` is given whole: `be invited`.
    pub verb: String,
    /// The preposition before the other end: `with`.
    pub preposition: Option<String>,
    /// Whether the one who is named as the verb's subject is the object of the relation: `bring` for ACCOMPANIED.
    pub inverse: bool,
}

/// A type of relationship: what it joins, and how people ask for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Relation {
    /// The type, as in patterns: `ACCOMPANIED`.
    pub name: String,
    /// What may stand at its start.
    pub subject: Vec<Label>,
    /// What may stand at its end.
    pub object: Vec<Label>,
    /// Whether both directions mean the same, as of MET; it is then stored once.
    pub symmetric: bool,
    /// The verbs by which it is asked for; the first is the one to show.
    pub phrases: Vec<Phrase>,
}

/// The relations that are known, by name, in the order of their files.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Schema {
    /// Each relation under its name.
    pub relations: IndexMap<String, Relation>,
}
