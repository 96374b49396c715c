//! Chains, findings, roles and quotations of one article into its nodes and assertions.
//!
//! The last step of extraction: from here on nothing speaks of tokens, only of byte ranges of the article.

mod event;
mod statement;

use super::chain::{Chain, ChainIx, Chains};
use super::event::EventMention;
use super::extraction::{Assertion, LocalNode, Mention as Place, NodeRef, Properties, Status};
use super::happening::Calendar;
use super::matcher::Finding;
use super::mention::{Form, Mentions};
use super::quote::Quotation;
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
}

/// Whether a verb tells of the past: `attended`, `was attended`, `had attended`.
fn is_past(document: &Document, verb: TokenIx) -> bool {
    let helpers = document.dependents(verb).iter().copied();
    let mut helpers =
        helpers.filter(|&d| matches!(document.deprel(d), Deprel::Aux | Deprel::AuxPass | Deprel::Cop));
    document.xpos(verb) == Xpos::Vbd || helpers.any(|helper| document.xpos(helper) == Xpos::Vbd)
}
