//! The gold facts of an article, as its `NAME.gold.json` tells them.

use super::words::{plain, running, untitled, words};
use crate::extract::Status;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Entity {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[serde(default)]
    pub(super) uncertain: bool,
}

impl Entity {
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.name).chain(&self.aliases)
    }

    /// Each name in words, whole and without titles.
    pub(super) fn forms(&self) -> Vec<[Vec<String>; 2]> {
        let forms = self.names().map(|name| plain(words(name)));
        let forms = forms.filter(|form| !form.is_empty());
        forms
            .map(|form| {
                let bare = untitled(&form).to_vec();
                [form, bare]
            })
            .collect()
    }
}

#[derive(Deserialize)]
pub(super) struct Fact {
    pub(super) relation: String,
    pub(super) subject: String,
    pub(super) object: String,
    #[serde(default)]
    pub(super) status: Status,
    #[serde(default)]
    pub(super) alt: Vec<String>,
    #[serde(default)]
    pub(super) alt_status: Vec<Status>,
}

impl Fact {
    pub(super) fn allows(&self, status: Status) -> bool {
        self.status == status || self.alt_status.contains(&status)
    }

    pub(super) fn objects(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.object).chain(&self.alt)
    }
}

#[derive(Deserialize)]
struct RawQuote {
    speaker: Option<String>,
    #[serde(default)]
    alt_speakers: Vec<String>,
    content_start: String,
    content_end: String,
}

/// A quotation: who may be its speaker, and its words where the article has them.
pub(super) struct Quote {
    pub(super) speakers: Vec<String>,
    pub(super) words: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Raw {
    entities: Vec<Entity>,
    facts: Vec<Fact>,
    #[serde(default)]
    quotes: Vec<RawQuote>,
    #[serde(default)]
    uncertain: Vec<serde_json::Value>,
}

/// An article's gold.
pub(super) struct Gold {
    pub(super) text: String,
    pub(super) entities: Vec<Entity>,
    pub(super) facts: Vec<Fact>,
    pub(super) quotes: Vec<Quote>,
    /// What careful readers may differ on.
    pub(super) open_facts: Vec<Fact>,
    pub(super) open_quotes: Vec<Quote>,
}

impl Gold {
    /// Reads the gold file of an article with this text.
    pub(super) fn read(json: &str, text: &str) -> Result<Gold, serde_json::Error> {
        let raw: Raw = serde_json::from_str(json)?;
        let all = running(text);
        let quote = |quote: RawQuote| Quote {
            words: between(&all, &running(&quote.content_start), &running(&quote.content_end)),
            speakers: quote.speaker.into_iter().chain(quote.alt_speakers).collect(),
        };
        let (mut open_facts, mut open_quotes) = (Vec::new(), Vec::new());
        for value in raw.uncertain {
            let kind = value
                .get("type")
                .and_then(|kind| kind.as_str())
                .map(str::to_owned);
            let is = |name: &str, key: &str| match &kind {
                Some(kind) => kind == name,
                None => value.get(key).is_some(),
            };
            if is("quote", "speaker") {
                open_quotes.extend(serde_json::from_value(value).map(quote).ok());
            } else if is("fact", "relation") {
                open_facts.extend(serde_json::from_value::<Fact>(value).ok());
            }
        }
        Ok(Gold {
            text: text.to_owned(),
            entities: raw.entities,
            facts: raw
                .facts
                .into_iter()
                .filter(|fact| fact.relation != "SAID")
                .collect(),
            quotes: raw.quotes.into_iter().map(quote).collect(),
            open_facts,
            open_quotes,
        })
    }
}

/// The words from the first place where `start` stands to the next end of `end`.
fn between(all: &[String], start: &[String], end: &[String]) -> Option<Vec<String>> {
    let from = all
        .windows(start.len().max(1))
        .position(|window| window == start)?;
    let last = (from..=all.len().saturating_sub(end.len()))
        .find(|&at| all[at..].starts_with(end) && at + end.len() >= from + start.len())?;
    Some(all[from..last + end.len()].to_vec())
}
