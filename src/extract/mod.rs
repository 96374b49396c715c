//! A document into an extraction: who and what one article talks about, and what it asserts of them.
//!
//! The steps, each a function of the ones before: mentions, the roles of people, chains of mentions, quotations
//! and times, findings by rule, events, and at last nodes and assertions.

pub mod extraction;
pub mod lexicon;
pub mod name;
pub mod skeleton;
pub mod rule;
pub mod time;
pub mod quote;
mod mention;
mod role;
mod chain;
mod nominal;
mod locality;
mod pronoun;
pub mod clause;
pub mod certainty;
mod matcher;
mod event;
mod happening;
mod place;
mod membership;
pub mod presence;
mod assemble;

pub use extraction::{Assertion, Extraction, LocalNode, Mention, NodeRef, Properties, Property, Status};
pub use lexicon::Lexicon;
pub use rule::Rules;

use crate::annotate::{Document, TokenIx};
use crate::grammar::{Grammar, GrammarError, Label};
use chain::{ChainIx, Chains};
use event::EventMention;
use happening::Calendar;
use matcher::{Finding, Scene};
use mention::Form;
use nominal::Context;
use presence::Spotlight;
use quote::{Quotation, QuotationKind, SayingVerbs};
use std::collections::{HashMap, HashSet};
use time::TimeWords;

/// What extraction knows: words, and rules for relations.
#[derive(Clone, Debug)]
pub struct Knowledge {
    /// Titles, people, happenings, countries.
    pub lexicon: Lexicon,
    /// The relations and their rules; users' own are added here.
    pub rules: Rules,
    /// The words of dates.
    pub times: TimeWords,
    /// The verbs of saying.
    pub verbs: SayingVerbs,
}

impl Knowledge {
    /// Reads all that extraction needs from a grammar.
    ///
    /// # Errors
    ///
    /// When a table or rule file is missing or malformed.
    pub fn load(grammar: &Grammar) -> Result<Knowledge, GrammarError> {
        Ok(Knowledge {
            lexicon: Lexicon::load(grammar)?,
            rules: Rules::default(),
            times: TimeWords::load(grammar)?,
            verbs: SayingVerbs::load(grammar)?,
        }
        .with_rules(Rules::load(grammar)?))
    }

    /// The same with other rules, such as those of the grammar and a user's own, and the nouns that they bring.
    #[must_use]
    pub fn with_rules(mut self, rules: Rules) -> Knowledge {
        self.lexicon.add_happenings(&rules.happenings);
        self.rules = rules;
        self
    }
}

/// Extracts what one article says.
///
/// Never fails: an article without names yields no nodes.
#[must_use]
pub fn extract(document: &Document, knowledge: &Knowledge) -> Extraction {
    let lexicon = &knowledge.lexicon;
    let mentions = mention::mentions(document, lexicon);
    let roles = role::roles(document, &mentions, lexicon);
    let mut chains = chain::named(document, &mentions, &roles, lexicon);
    let quotations = quote::quotations(document, &knowledge.verbs);
    let times = time::expressions(document, &knowledge.times);
    let context = Context {
        document,
        mentions: &mentions,
        roles: &roles,
        lexicon,
    };
    refer(&context, &quotations, &mut chains);
    let spotlight = Spotlight::new(document, &mentions, &chains, lexicon);
    let scene = Scene {
        document,
        mentions: &mentions,
        chains: &chains,
        lexicon,
        spotlight: &spotlight,
    };
    let mut findings = scene.findings(&knowledge.rules);
    findings.extend(presence::listed(
        document,
        &mentions,
        &chains,
        &spotlight,
        &lexicon.presence,
    ));
    findings.extend(place::located(document, &mentions, &chains));
    findings.extend(membership::members(document, &mentions, &chains, &roles));
    findings.extend(place::held_nearby(
        document, &mentions, &chains, lexicon, &findings,
    ));
    place::spread(document, &mut findings);
    let places = scene.places(&findings);
    let verbal = verbal_events(&mut chains, &mut findings, &places);
    let calendar = Calendar {
        document,
        times: &times,
        lexicon,
    };
    let events = happening::event_mentions(&calendar, &mentions, &chains, &findings, &verbal);
    let events = join_events(&mut chains, &mut findings, &events);
    companions_attend(document, &mut findings, &events);
    // A verb alone (`A met B`) says no more than MET does; where the text also calls it by a noun, it is an event.
    let told: std::collections::HashSet<ChainIx> = events
        .iter()
        .filter(|(_, spoken)| {
            spoken
                .iter()
                .all(|m| verbal.iter().any(|(_, token, _)| token.0 == m.token))
        })
        .map(|(&event, _)| event)
        .collect();
    findings.retain(|f| f.relation != "ATTENDED" || !told.contains(&f.object));
    let found = assemble::Found {
        calendar,
        mentions: &mentions,
        chains: &chains,
        roles: &roles,
        findings: &findings,
        quotations: &quotations,
        events: &events,
    };
    let (nodes, assertions) = found.assemble();
    Extraction {
        article: document.article.clone(),
        nodes,
        assertions,
    }
}

/// Resolves nouns and pronouns from left to right; every noun of a happening gets a chain of its own.
fn refer(context: &Context<'_>, quotations: &[Quotation], chains: &mut Chains) {
    let speakers: HashSet<TokenIx> = quotations.iter().filter_map(|q| q.speaker).collect();
    // The bodies without a name that speak, each by its words: `police`, `her office`.
    let mut bodies: HashMap<String, ChainIx> = HashMap::new();
    for (number, mention) in context.mentions.all.iter().enumerate() {
        if mention.form == Form::Name {
            continue;
        }
        if mention.label == Some(Label::Event) {
            chains.start(Label::Event, number, mention.gender);
            continue;
        }
        let span = context.document.span(mention.head);
        let quotation = quotations
            .iter()
            .find(|q| q.kind != QuotationKind::Indirect && q.content.iter().any(|c| c.contains(span)));
        let speaker: Option<TokenIx> = quotation.and_then(|quotation| quotation.speaker);
        let referents = match mention.form {
            Form::Pronoun => context.pronoun(number, chains, speaker),
            _ => context.nominal(number, chains),
        };
        match referents.as_slice() {
            [] if mention.form == Form::Nominal
                && mention.label == Some(Label::Organization)
                && speakers.contains(&mention.head) =>
            {
                let words = context.body(number, chains);
                match bodies.get(&words) {
                    Some(&body) => chains.add(body, number, mention.gender),
                    None => {
                        let body = chains.start(Label::Organization, number, mention.gender);
                        bodies.insert(words, body);
                    }
                }
            }
            [] => {}
            &[one] => chains.add(one, number, mention.gender),
            _ => chains.referents[number] = referents,
        }
    }
}

/// Makes a happening of each verb whose rule says that it is one (`:event=meeting`), attended by both ends.
fn verbal_events(
    chains: &mut Chains,
    findings: &mut Vec<Finding>,
    places: &HashMap<TokenIx, Vec<ChainIx>>,
) -> Vec<(ChainIx, TokenIx, String)> {
    let mut made: Vec<(ChainIx, TokenIx, String)> = Vec::new();
    let mut attended = Vec::new();
    for finding in findings.iter_mut() {
        let Some(at) = finding.properties.iter().position(|(key, _)| key == "event") else {
            continue;
        };
        let (_, kind) = finding.properties.remove(at);
        let known = made.iter().find(|(_, token, _)| *token == finding.predicate);
        let event = match known {
            Some(&(event, ..)) => event,
            None => {
                chains.all.push(chain::Chain::described(Label::Event));
                made.push((chains.all.len() - 1, finding.predicate, kind));
                chains.all.len() - 1
            }
        };
        for &place in &places.get(&finding.predicate).cloned().unwrap_or_default() {
            attended.push(Finding {
                relation: "HELD_IN".to_owned(),
                subject: event,
                object: place,
                properties: Vec::new(),
                ..finding.clone()
            });
        }
        for person in [finding.subject, finding.object] {
            attended.push(Finding {
                relation: "ATTENDED".to_owned(),
                subject: person,
                object: event,
                properties: Vec::new(),
                ..finding.clone()
            });
        }
    }
    findings.extend(attended);
    made
}

/// Decides which mentions are one event, and lets all findings speak of the first.
fn join_events(
    chains: &mut Chains,
    findings: &mut Vec<Finding>,
    mentions: &[EventMention],
) -> HashMap<ChainIx, Vec<EventMention>> {
    let first = event::cluster(mentions);
    let mut events: HashMap<ChainIx, Vec<EventMention>> = HashMap::new();
    let mut into: HashMap<ChainIx, ChainIx> = HashMap::new();
    for (mention, &event) in mentions.iter().zip(&first) {
        let target = mentions[event].chain;
        into.insert(mention.chain, target);
        events.entry(target).or_default().push(mention.clone());
        if mention.chain != target {
            let names = std::mem::take(&mut chains.all[mention.chain].names);
            for (name, count) in names {
                *chains.all[target].names.entry(name).or_default() += count;
            }
        }
    }
    for referents in &mut chains.referents {
        for chain in referents {
            *chain = into.get(chain).copied().unwrap_or(*chain);
        }
    }
    for finding in findings {
        finding.subject = into.get(&finding.subject).copied().unwrap_or(finding.subject);
        finding.object = into.get(&finding.object).copied().unwrap_or(finding.object);
    }
    events
}

/// Whoever accompanied somebody at a meeting was there too: the meeting is the last one spoken of, in the same
/// sentence or shortly before, that the other one attended.
fn companions_attend(
    document: &Document,
    findings: &mut Vec<Finding>,
    events: &HashMap<ChainIx, Vec<EventMention>>,
) {
    const SENTENCES_BACK: u32 = 3;
    let attended = |findings: &[Finding], who: ChainIx, event: ChainIx| {
        let fits = |f: &Finding| {
            f.relation == "ATTENDED" && f.status == Status::Actual && f.subject == who && f.object == event
        };
        findings.iter().any(fits)
    };
    let mut found: Vec<Finding> = Vec::new();
    for finding in findings
        .iter()
        .filter(|f| f.relation == "ACCOMPANIED" && f.status == Status::Actual)
    {
        let sentence = document.sentence_of(finding.predicate);
        let near = |mention: &EventMention| {
            let other = document.sentence_of(TokenIx(mention.token));
            other <= sentence && sentence.0 - other.0 <= SENTENCES_BACK && mention.kind == "meeting"
        };
        let candidates = events
            .iter()
            .filter(|&(&event, _)| attended(findings, finding.object, event));
        let last = candidates.filter_map(|(&event, mentions)| {
            mentions
                .iter()
                .filter(|mention| near(mention))
                .map(|mention| mention.token)
                .max()
                .map(|token| (token, event))
        });
        if let Some((_, event)) = last.max()
            && !attended(findings, finding.subject, event)
        {
            found.push(Finding {
                relation: "ATTENDED".to_owned(),
                object: event,
                confidence: finding.confidence * 0.8,
                properties: Vec::new(),
                ..finding.clone()
            });
        }
    }
    findings.extend(found);
}
