//! Quotations into Statement nodes, with who said them and what they are about.

use super::{Found, QUOTE_CONFIDENCE, Yield};
use crate::extract::chain::ChainIx;
use crate::extract::clause::conjuncts;
use crate::extract::extraction::{
    Assertion, LocalNode, Mention as Place, NodeRef, Properties, Property, Status,
};
use crate::extract::mention::Form;
use crate::extract::quote::{Manner, Quotation};
use crate::grammar::Label;
use crate::text::Span;

impl Found<'_> {
    pub(super) fn statement(&self, made: &mut Yield, quotation: &Quotation) {
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
        let speakers: Vec<ChainIx> = conjuncts(document, speaker)
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
