//! Chains, findings, roles and quotations of one article into its nodes and assertions.
//!
//! The last step of extraction: from here on nothing speaks of tokens, only of byte ranges of the article.

use super::chain::{Chain, ChainIx, Chains};
use super::event::EventMention;
use super::extraction::{Assertion, LocalNode, Mention as Place, NodeRef, Properties, Property, Status};
use super::happening::Calendar;
use super::matcher::Finding;
use super::mention::{Form, Mentions};
use super::quote::{Manner, Quotation};
use super::role::RoleMention;
use crate::annotate::{Deprel, Document, TokenIx, Xpos};
use crate::grammar::Label;
use crate::read::Day;
use crate::text::Span;
use crate::text::fold::{fold, one_line};
use std::collections::HashMap;

/// How much a role phrase beside a name is trusted: a guess.
const ROLE_CONFIDENCE: f32 = 0.9;

/// How much a quotation with a speaker is trusted: a guess.
const QUOTE_CONFIDENCE: f32 = 0.85;

/// All that was found in one article.
pub(crate) struct Found<'a> {
    pub(crate) calendar: Calendar<'a>,
    pub(crate) mentions: &'a Mentions,
    pub(crate) chains: &'a Chains,
    pub(crate) roles: &'a [RoleMention],
    pub(crate) findings: &'a [Finding],
    pub(crate) quotations: &'a [Quotation],
    /// The mentions of each event, under the chain of the first.
    pub(crate) events: &'a HashMap<ChainIx, Vec<EventMention>>,
}

/// The nodes and assertions as they grow.
#[derive(Default)]
struct Yield {
    nodes: Vec<LocalNode>,
    assertions: Vec<Assertion>,
    of_chain: HashMap<ChainIx, NodeRef>,
    roles: HashMap<String, NodeRef>,
}

impl Found<'_> {
    /// Puts the nodes and assertions together.
    pub(crate) fn assemble(&self) -> (Vec<LocalNode>, Vec<Assertion>) {
        let mut made = Yield::default();
        for (chain, found) in self.chains.all.iter().enumerate() {
            if !found.names.is_empty() {
                self.node(&mut made, chain);
            }
        }
        for finding in self.findings {
            self.fact(&mut made, finding);
        }
        for role in self.roles {
            self.role(&mut made, role);
        }
        for quotation in self.quotations {
            self.statement(&mut made, quotation);
        }
        (made.nodes, made.assertions)
    }

    fn document(&self) -> &Document {
        self.calendar.document
    }

    /// The node of a chain, made when it is first asked for.
    fn node(&self, made: &mut Yield, chain: ChainIx) -> NodeRef {
        if let Some(&node) = made.of_chain.get(&chain) {
            return node;
        }
        let found = &self.chains.all[chain];
        let node = match self.events.get(&chain) {
            Some(mentions) => self.event(found, mentions),
            None => self.entity(found),
        };
        let number = NodeRef(made.nodes.len() as u32);
        made.nodes.push(node);
        made.of_chain.insert(chain, number);
        number
    }

    fn entity(&self, chain: &Chain) -> LocalNode {
        let mentions: Vec<Place> = chain.mentions.iter().map(|&m| self.mention(m)).collect();
        let name = match chain.best_name() {
            Some(name) => name.to_owned(),
            None => chain
                .mentions
                .first()
                .map(|&m| {
                    let mention = &self.mentions.all[m];
                    super::nominal::described(self.document(), self.mentions, self.chains, mention)
                })
                .unwrap_or_default(),
        };
        let mut aliases: Vec<(&String, &usize)> =
            chain.names.iter().filter(|(other, _)| **other != name).collect();
        aliases.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        let mut properties = Properties::new();
        match chain.gender {
            super::lexicon::Gender::Female => drop(properties.insert("gender".into(), "female".into())),
            super::lexicon::Gender::Male => drop(properties.insert("gender".into(), "male".into())),
            super::lexicon::Gender::Unknown => {}
        }
        LocalNode {
            label: chain.label,
            known_as: self
                .calendar
                .lexicon
                .country(&name)
                .filter(|_| chain.label == Label::Place)
                .map(str::to_owned),
            name,
            named: !chain.names.is_empty(),
            aliases: aliases.into_iter().map(|(alias, _)| alias.clone()).collect(),
            properties,
            mentions,
        }
    }

    fn event(&self, chain: &Chain, mentions: &[EventMention]) -> LocalNode {
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
                    Deprel::Nmod => super::clause::preposition(document, owner) == "of",
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

    fn mention(&self, number: usize) -> Place {
        let mention = &self.mentions.all[number];
        Place {
            span: self.document().span_of(mention.tokens.clone()),
            sentence: self.document().sentence_span(mention.sentence),
            named: mention.form == Form::Name,
        }
    }

    fn words(&self, span: Span) -> String {
        one_line(span.of(self.document().text()))
    }

    fn sentence(&self, token: TokenIx) -> Span {
        self.document().sentence_span(self.document().sentence_of(token))
    }

    /// Whether a day lies behind the day of the article. What is dated so is planned, whatever the tense: `the queen
    /// opens the fair on Friday`.
    fn is_ahead(&self, day: Day) -> bool {
        let published = self.document().article.date;
        published
            .and_then(Day::date)
            .zip(day.date())
            .is_some_and(|(published, day)| day > published)
    }

    fn fact(&self, made: &mut Yield, finding: &Finding) {
        let (subject, object) = (self.node(made, finding.subject), self.node(made, finding.object));
        let planned = |node: NodeRef| {
            let node = &made.nodes[node.ix()];
            node.label == Label::Event
                && node.properties.get("status") == Some(&Status::Planned.name().into())
        };
        let day = self.calendar.of(finding.predicate).map(|(day, _)| day);
        let ahead = day.is_some_and(|day| self.is_ahead(day)) || planned(subject) || planned(object);
        // A verb in the past tense knows better than a day that was read wrongly.
        let past = is_past(self.document(), finding.predicate);
        let status = match finding.status {
            Status::Actual if ahead && !past => Status::Planned,
            status => status,
        };
        let mut properties = Properties::new();
        for (key, value) in &finding.properties {
            properties.insert(key.clone(), value.as_str().into());
        }
        if let Some(day) = day {
            properties.insert("date".into(), day.into());
        }
        let evidence = self.sentence(finding.predicate);
        let same = made.assertions.iter_mut().find(|a| {
            a.relation == finding.relation && a.subject == subject && a.object == object && a.status == status
        });
        if let Some(same) = same {
            if !same.evidence.contains(&evidence) {
                same.evidence.push(evidence);
            }
            same.confidence = same.confidence.max(finding.confidence);
            for (key, value) in properties {
                same.properties.entry(key).or_insert(value);
            }
            return;
        }
        made.assertions.push(Assertion {
            relation: finding.relation.clone(),
            subject,
            object,
            status,
            source: None,
            properties,
            evidence: vec![evidence],
            confidence: finding.confidence,
            rule: finding.rule.clone(),
        });
    }

    fn role(&self, made: &mut Yield, role: &RoleMention) {
        let Some(&[person]) = self.chains.referents.get(role.person).map(Vec::as_slice) else {
            return;
        };
        let document = self.document();
        let name = self.words(document.span_of(role.phrase.clone()));
        let title = self.words(document.span_of(role.title.clone()));
        let place = Place {
            span: document.span_of(role.phrase.clone()),
            sentence: self.sentence(role.head),
            named: true,
        };
        let person = self.node(made, person);
        let key = fold(&name);
        let node = match made.roles.get(&key) {
            Some(&node) => {
                made.nodes[node.ix()].mentions.push(place);
                node
            }
            None => {
                let mut properties = Properties::new();
                properties.insert("title".into(), title.as_str().into());
                if let Some(modifier) = &role.modifier {
                    properties.insert("modifier".into(), modifier.as_str().into());
                }
                let number = NodeRef(made.nodes.len() as u32);
                made.nodes.push(LocalNode {
                    label: Label::Role,
                    name,
                    named: true,
                    known_as: None,
                    aliases: Vec::new(),
                    properties,
                    mentions: vec![place],
                });
                made.roles.insert(key, number);
                if let Some(owner) = role.owner.clone().and_then(|owner| self.owner(made, owner)) {
                    let at = self.assertion("AT", number, owner, role.head, ROLE_CONFIDENCE);
                    made.assertions.push(at);
                }
                number
            }
        };
        let mut held = self.assertion("HAS_ROLE", person, node, role.head, ROLE_CONFIDENCE);
        held.properties.insert("role".into(), title.into());
        if let Some(modifier) = &role.modifier {
            held.properties
                .insert("modifier".into(), modifier.as_str().into());
        }
        let before = made
            .assertions
            .iter_mut()
            .find(|a| a.relation == "HAS_ROLE" && a.subject == person && a.object == node);
        match before {
            Some(before) => {
                if !before.evidence.contains(&held.evidence[0]) {
                    before.evidence.extend(held.evidence);
                }
            }
            None => made.assertions.push(held),
        }
    }

    /// The node of the country or body that a role is at. A demonym stands for its country.
    fn owner(&self, made: &mut Yield, tokens: std::ops::Range<u32>) -> Option<NodeRef> {
        let document = self.document();
        let head = super::mention::head_of(document, &tokens);
        let last = TokenIx(tokens.end - 1);
        if let Some(&chain) = self
            .chains
            .at(head, self.mentions)
            .first()
            .or(self.chains.at(last, self.mentions).first())
        {
            let fits = matches!(self.chains.all[chain].label, Label::Place | Label::Organization);
            return fits.then(|| self.node(made, chain));
        }
        let span = document.span_of(tokens);
        let words = self.words(span);
        let lexicon = self.calendar.lexicon;
        let country = lexicon.demonym(&words).or_else(|| lexicon.country(&words))?;
        let known = made.nodes.iter().position(|node| {
            node.label == Label::Place
                && (lexicon.country(&node.name) == Some(country) || node.name == country)
        });
        let place = Place {
            span,
            sentence: self.sentence(head),
            named: false,
        };
        if let Some(known) = known {
            made.nodes[known].mentions.push(place);
            return Some(NodeRef(known as u32));
        }
        let number = NodeRef(made.nodes.len() as u32);
        made.nodes.push(LocalNode {
            label: Label::Place,
            name: country.to_owned(),
            named: false,
            known_as: Some(country.to_owned()),
            aliases: vec![words],
            properties: Properties::new(),
            mentions: vec![place],
        });
        Some(number)
    }

    fn assertion(
        &self,
        relation: &str,
        subject: NodeRef,
        object: NodeRef,
        at: TokenIx,
        confidence: f32,
    ) -> Assertion {
        Assertion {
            relation: relation.to_owned(),
            subject,
            object,
            status: Status::Actual,
            source: None,
            properties: Properties::new(),
            evidence: vec![self.sentence(at)],
            confidence,
            rule: String::new(),
        }
    }

    fn statement(&self, made: &mut Yield, quotation: &Quotation) {
        let document = self.document();
        // A piece of speech that holds its own verb of saying was cut wrongly, and what was not said is no statement.
        let own = quotation.cue.map(|cue| document.span(cue));
        if quotation.negated
            || own.is_some_and(|own| quotation.content.iter().any(|content| content.contains(own)))
        {
            return;
        }
        if self.is_borrowed(quotation) {
            return;
        }
        let Some(speaker) = quotation.speaker else { return };
        let speakers: Vec<ChainIx> = super::clause::conjuncts(document, speaker)
            .into_iter()
            // `The region said`: who spoke is a body without a name, not the place.
            .filter(|&head| {
                let mention = self.mentions.at(head).map(|number| &self.mentions.all[number]);
                mention.is_none_or(|m| m.form == Form::Name || m.label != Some(Label::Place))
            })
            .flat_map(|head| self.chains.at(head, self.mentions).to_vec())
            .filter(|&chain| {
                matches!(
                    self.chains.all[chain].label,
                    Label::Person | Label::Organization | Label::Place
                )
            })
            .collect();
        let (Some(first), Some(last)) = (quotation.content.first(), quotation.content.last()) else {
            return;
        };
        if speakers.is_empty() {
            return;
        }
        let words: Vec<String> = quotation.content.iter().map(|&span| self.words(span)).collect();
        let text = words.join(" ");
        let evidence: Vec<Span> = quotation
            .sentences
            .iter()
            .map(|&s| document.sentence_span(s))
            .collect();
        let within = |sentence: &&Span| sentence.overlaps(*first);
        let sentence = evidence.iter().find(within).copied().unwrap_or(*first);
        let start = first.start.max(sentence.start);
        let span = Span {
            start,
            end: first.end.min(sentence.end).max(start),
        };
        let spoken = Place {
            span,
            sentence,
            named: false,
        };
        let evidence = if evidence.is_empty() {
            vec![first.join(*last)]
        } else {
            evidence
        };
        let mut properties = Properties::new();
        properties.insert("text".into(), text.as_str().into());
        properties.insert("kind".into(), quotation.kind.name().into());
        let verb = quotation.cue.map(|cue| document.lemma(cue).to_lowercase());
        if let Some(verb) = &verb {
            properties.insert("verb".into(), verb.as_str().into());
        }
        if quotation.manner != Manner::Said {
            properties.insert("manner".into(), quotation.manner.name().into());
        }
        if let Some(medium) = &quotation.medium {
            properties.insert("medium".into(), medium.as_str().into());
        }
        let date = quotation
            .cue
            .and_then(|cue| self.calendar.of(cue))
            .map(|(day, _)| day);
        if let Some(day) = date {
            properties.insert("date".into(), day.into());
        }
        let nodes: Vec<NodeRef> = speakers.iter().map(|&chain| self.node(made, chain)).collect();
        let statement = NodeRef(made.nodes.len() as u32);
        made.nodes.push(LocalNode {
            label: Label::Statement,
            name: shortened(&text),
            named: false,
            known_as: None,
            aliases: Vec::new(),
            properties,
            mentions: vec![spoken],
        });
        let about = self.about(quotation);
        let mut said = |relation: &str, subject: NodeRef, object: NodeRef, properties: Properties| {
            made.assertions.push(Assertion {
                relation: relation.to_owned(),
                subject,
                object,
                status: Status::Actual,
                source: None,
                properties,
                evidence: evidence.clone(),
                confidence: QUOTE_CONFIDENCE,
                rule: String::new(),
            });
        };
        let mut how = Properties::new();
        how.extend(verb.map(|verb| ("verb".to_owned(), Property::from(verb))));
        how.extend(date.map(|day| ("date".to_owned(), Property::from(day))));
        for speaker in nodes {
            said("SAID", speaker, statement, how.clone());
        }
        let topics: Vec<NodeRef> = about
            .iter()
            .filter_map(|chain| made.of_chain.get(chain).copied())
            .collect();
        let mut said = |relation: &str, subject: NodeRef, object: NodeRef| {
            let mut assertion = self.assertion(relation, subject, object, speaker, QUOTE_CONFIDENCE);
            assertion.evidence.clone_from(&evidence);
            made.assertions.push(assertion);
        };
        for topic in topics {
            said("ABOUT", statement, topic);
        }
    }

    /// Whether the words stand in other sentences than the verb that is said to introduce them, and have a verb of
    /// saying of their own there: then they are another's words.
    fn is_borrowed(&self, quotation: &Quotation) -> bool {
        let document = self.document();
        let Some(cue) = quotation.cue else { return false };
        let sentence = document.sentence_span(document.sentence_of(cue));
        let apart = quotation
            .content
            .iter()
            .all(|content| !content.overlaps(sentence));
        let other = |other: &Quotation| {
            other.cue.is_some_and(|at| {
                at != cue
                    && quotation
                        .content
                        .iter()
                        .any(|content| content.contains(document.span(at)))
            })
        };
        apart && self.quotations.iter().any(other)
    }

    /// Whom and what the content of a quotation mentions.
    fn about(&self, quotation: &Quotation) -> Vec<ChainIx> {
        let inside = |number: &usize| {
            let span = self.document().span(self.mentions.all[*number].head);
            quotation.content.iter().any(|content| content.contains(span))
        };
        let mentioned = (0..self.mentions.all.len()).filter(inside);
        let mut found: Vec<ChainIx> = mentioned.flat_map(|m| self.chains.referents[m].clone()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The beginning of a text, as a name for what has none.
fn shortened(text: &str) -> String {
    const LETTERS: usize = 72;
    if text.chars().count() <= LETTERS {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LETTERS).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ';', ':', ' ']))
}

/// The values without repetitions, in their order.
/// Whether a verb tells of the past: `attended`, `was attended`, `had attended`.
fn is_past(document: &Document, verb: TokenIx) -> bool {
    let helpers = document.dependents(verb).iter().copied();
    let mut helpers =
        helpers.filter(|&d| matches!(document.deprel(d), Deprel::Aux | Deprel::AuxPass | Deprel::Cop));
    document.xpos(verb) == Xpos::Vbd || helpers.any(|helper| document.xpos(helper) == Xpos::Vbd)
}

/// Kinds of happenings that are called after those who talk.
fn is_talk(kind: &str) -> bool {
    matches!(kind, "meeting" | "call" | "dinner")
}

fn unique(values: Vec<String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for value in values {
        if !seen.iter().any(|other| fold(other) == fold(&value)) {
            seen.push(value);
        }
    }
    seen
}
