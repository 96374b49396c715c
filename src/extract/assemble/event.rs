//! Events into nodes: what the article calls them, when they were, and whether they happened.

use super::Found;
use crate::annotate::{Deprel, TokenIx};
use crate::extract::chain::{Chain, ChainIx};
use crate::extract::clause::preposition;
use crate::extract::event::EventMention;
use crate::extract::extraction::{LocalNode, Mention as Place, Properties, Status};
use crate::grammar::Label;
use crate::text::fold::fold;

impl Found<'_> {
    pub(super) fn event(&self, chain: &Chain, mentions: &[EventMention]) -> LocalNode {
        let mut words: Vec<(&str, usize)> = Vec::new();
        for mention in mentions {
            match words.iter_mut().find(|(word, _)| *word == mention.word) {
                Some((_, count)) => *count += 1,
                None => words.push((&mention.word, 1)),
            }
        }
        words.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        let word = words.first().map_or("event", |&(word, _)| word);
        let name_of = |chain: ChainIx| self.chains.all[chain].best_name().map(str::to_owned);
        let mut people: Vec<String> = mentions
            .iter()
            .flat_map(|m| &m.participants)
            .copied()
            .filter_map(name_of)
            .collect();
        let mut places: Vec<String> = mentions
            .iter()
            .flat_map(|m| &m.places)
            .copied()
            .filter_map(name_of)
            .collect();
        people.dedup();
        people = unique(people);
        places = unique(places);
        let kind = mentions.first().map_or("other", |m| m.kind.as_str());
        // The fullest words that the article has for it: `closing dinner` before `dinner`.
        let phrases = mentions
            .iter()
            .map(|m| self.phrase(m))
            .filter(|phrase| phrase.split(' ').count() <= 5);
        let called = phrases
            .rev()
            .max_by_key(|phrase| phrase.split(' ').count())
            .unwrap_or_else(|| word.to_owned());
        let owner = mentions.iter().find_map(|m| self.owner_of_event(m));
        let description = match (people.as_slice(), places.as_slice()) {
            ([one, two], _) if is_talk(kind) && called == word => format!("{word} of {one} and {two}"),
            (_, [place, ..]) if called == word => format!("{place} {word}"),
            (_, [place, ..]) if !called.contains(place.as_str()) => format!("{called} in {place}"),
            (_, [_, ..]) => called.clone(),
            _ if owner
                .as_ref()
                .is_some_and(|owner| !called.contains(owner.as_str())) =>
            {
                format!("{called} of {}", owner.as_deref().unwrap_or_default())
            }
            ([one, two, ..], _) if is_talk(kind) => format!("{word} of {one} and {two}"),
            _ => called.clone(),
        };
        let name = chain.best_name().map_or(description, str::to_owned);
        let mut aliases: Vec<String> = chain
            .names
            .keys()
            .filter(|other| **other != name)
            .cloned()
            .collect();
        aliases.extend(mentions.iter().map(|mention| self.phrase(mention)));
        for &(word, _) in &words {
            aliases.push(word.to_owned());
            aliases.extend(places.iter().map(|place| format!("{place} {word}")));
            aliases.extend(owner.iter().map(|owner| format!("{word} of {owner}")));
            if let ([one, two], true) = (people.as_slice(), is_talk(kind)) {
                aliases.push(format!("{word} of {one} and {two}"));
            }
        }
        aliases.retain(|alias| !alias.is_empty() && fold(alias) != fold(&name));
        let mut properties = Properties::new();
        properties.insert(
            "kind".into(),
            mentions.first().map_or("other", |m| m.kind.as_str()).into(),
        );
        let days = mentions.iter().filter_map(|m| self.calendar.of(TokenIx(m.token)));
        // The most exact day that the article gives.
        let when = days.max_by_key(|(day, _)| (day.day.is_some(), day.month.is_some()));
        if let Some((day, end)) = when {
            properties.insert("date".into(), day.into());
            if let Some(end) = end.filter(|&end| end != day) {
                properties.insert("end".into(), end.into());
            }
        }
        let actual = mentions
            .iter()
            .find(|m| m.status == Status::Actual)
            .or(mentions.first());
        let status = match actual.map_or(Status::Actual, |m| m.status) {
            Status::Actual if when.is_some_and(|(day, _)| self.is_ahead(day)) => Status::Planned,
            status => status,
        };
        properties.insert("status".into(), status.name().into());
        LocalNode {
            label: Label::Event,
            known_as: None,
            named: !chain.names.is_empty(),
            name,
            aliases: unique(aliases),
            properties,
            mentions: mentions.iter().map(|m| self.event_place(m)).collect(),
        }
    }

    /// Whose happening it is: `Ek's funeral`, `the launch of the Vega`.
    fn owner_of_event(&self, mention: &EventMention) -> Option<String> {
        let document = self.document();
        let token = TokenIx(mention.token);
        let owners =
            document
                .dependents(token)
                .iter()
                .copied()
                .filter(|&owner| match document.deprel(owner) {
                    Deprel::NmodPoss => true,
                    Deprel::Nmod => preposition(document, owner) == "of",
                    _ => false,
                });
        owners
            .filter_map(|owner| self.chains.at(owner, self.mentions).first().copied())
            .find_map(|chain| self.chains.all[chain].best_name().map(str::to_owned))
    }

    /// The words of an event's mention without article: `joint press conference`.
    fn phrase(&self, mention: &EventMention) -> String {
        let Some(at) = self.mentions.at(TokenIx(mention.token)) else {
            return mention.word.clone();
        };
        let words = self.words(self.mention(at).span);
        let bare = [
            "the ", "a ", "an ", "this ", "that ", "their ", "his ", "her ", "its ", "my ", "our ", "your ",
        ];
        let lower = words.to_lowercase();
        bare.iter()
            .find(|article| lower.starts_with(*article))
            .map_or(words.as_str(), |a| &words[a.len()..])
            .to_owned()
    }

    fn event_place(&self, mention: &EventMention) -> Place {
        let token = TokenIx(mention.token);
        match self.mentions.at(token) {
            Some(at) => self.mention(at),
            None => Place {
                span: self.document().span(token),
                sentence: self.document().sentence_span(self.document().sentence_of(token)),
                named: false,
            },
        }
    }
}

/// Kinds of happenings that are called after those who talk.
fn is_talk(kind: &str) -> bool {
    matches!(kind, "meeting" | "call" | "dinner")
}

/// The values without repetitions, in their order.
fn unique(values: Vec<String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for value in values {
        if !seen.iter().any(|other| fold(other) == fold(&value)) {
            seen.push(value);
        }
    }
    seen
}
