//! What one article yields: its people, places, organizations, events, statements and roles, and what it
//! asserts of them.
//!
//! An extraction rests on its own article alone, so it can be made on any machine, kept as a line of JSON, and
//! put together with others later. Nothing here is shared between articles: `resolve` decides which nodes of two
//! extractions are one.

use crate::grammar::Label;
use crate::read::{Article, Day};
use crate::text::Span;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A value of a property of a node or relationship.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Property {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// Words, or an ISO 8601 date as exact as it is known. Queries share them with the graph.
    Text(Arc<str>),
    /// Several values.
    List(Vec<Property>),
}

impl Property {
    /// The words, where it is text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let Property::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }
}

impl From<&str> for Property {
    fn from(text: &str) -> Property {
        Property::Text(Arc::from(text))
    }
}

impl From<String> for Property {
    fn from(text: String) -> Property {
        Property::Text(Arc::from(text))
    }
}

impl From<Day> for Property {
    fn from(day: Day) -> Property {
        Property::from(day.to_string())
    }
}

/// Properties in the order in which they were set.
pub type Properties = IndexMap<String, Property>;

/// The number of a node in [`Extraction::nodes`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct NodeRef(pub u32);

impl NodeRef {
    /// For indexing [`Extraction::nodes`].
    #[must_use]
    pub fn ix(self) -> usize {
        self.0 as usize
    }
}

/// Whether an article tells a fact as having happened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It happened or is so.
    #[default]
    Actual,
    /// It was set for the time after the report.
    Planned,
    /// It did not happen, or somebody denies it.
    Denied,
    /// It is alleged, rumoured, hypothetical or undecided.
    Possible,
}

impl Status {
    /// The name, as in property `status`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Status::Actual => "actual",
            Status::Planned => "planned",
            Status::Denied => "denied",
            Status::Possible => "possible",
        }
    }
}

/// Words of the article that stand for a node. All spans are byte ranges of the article's text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Mention {
    /// The words themselves.
    pub span: Span,
    /// The sentence that holds them.
    pub sentence: Span,
    /// Whether the words name the node; `he` and `the president` do not.
    pub named: bool,
}

/// Somebody or something that the article talks about.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct LocalNode {
    /// What it is.
    pub label: Label,
    /// The fullest name in the article, or a description for what has no name.
    pub name: String,
    /// Whether [`LocalNode::name`] is a proper name found in the text rather than a description.
    pub named: bool,
    /// The name by which the lexicons know it, the same for all its names: `United States` for `U.S.`.
    pub known_as: Option<String>,
    /// Other names in the article, most frequent first.
    pub aliases: Vec<String>,
    /// What is known beside the name: `gender`, `kind`, `date`, `text`, …
    pub properties: Properties,
    /// Where the article speaks of it, in the order of the text; not empty.
    pub mentions: Vec<Mention>,
}

/// A fact as one article states it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Assertion {
    /// The type, as `grammar/relations` declares it: `ACCOMPANIED`.
    pub relation: String,
    /// Who or what it is said of.
    pub subject: NodeRef,
    /// The other end.
    pub object: NodeRef,
    /// Whether it happened.
    pub status: Status,
    /// Who says so, where the article does not say it in its own voice.
    pub source: Option<NodeRef>,
    /// `date`, `mode`, `verb`, …
    pub properties: Properties,
    /// The sentences that state it, as byte ranges of the article's text; not empty.
    pub evidence: Vec<Span>,
    /// From 0 to 1; see `docs/evaluation.md`.
    pub confidence: f32,
    /// The rule that found it, as `file:line`.
    pub rule: String,
}

/// All that one article yields.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Extraction {
    /// The article itself, so that a citation can show its words.
    pub article: Article,
    /// Who and what it talks about.
    pub nodes: Vec<LocalNode>,
    /// What it asserts of them.
    pub assertions: Vec<Assertion>,
}
