//! What is known of each mention of a happening: who, where, when, and by which words.
//!
//! In: the event chains of a document, one a mention as yet, the findings that speak of them, and the time
//! expressions. Out: [`EventMention`]s for [`event::cluster`](super::event::cluster).

use super::certainty;
use super::chain::{ChainIx, Chains};
use super::event::EventMention;
use super::extraction::Status;
use super::lexicon::Lexicon;
use super::matcher::Finding;
use super::mention::{Form, Mention, Mentions, event_head};
use super::time::TimeExpression;
use crate::annotate::{Deprel, Document, TokenIx, Upos};
use crate::grammar::Label;
use crate::read::{BlockKind, Day};
use crate::text::fold::fold;
use std::collections::HashMap;

/// Where the day of a predicate is looked for.
pub(crate) struct Calendar<'a> {
    pub(crate) document: &'a Document,
    pub(crate) times: &'a [TimeExpression],
    pub(crate) lexicon: &'a Lexicon,
}

/// Prepositions before a time that bounds what is told and does not date it.
const BOUNDS: [&str; 10] = [
    "since",
    "until",
    "till",
    "before",
    "after",
    "ahead-of",
    "following",
    "from",
    "by",
    "despite",
];

impl Calendar<'_> {
    /// The first and last day that the words at or directly above `predicate` give it.
    pub(crate) fn of(&self, predicate: TokenIx) -> Option<(Day, Option<Day>)> {
        let document = self.document;
        let own = self.under(predicate);
        let governor = || {
            let verb = document
                .head(predicate)
                .filter(|&head| document.upos(head) == Upos::Verb)?;
            let argument = matches!(
                document.deprel(predicate),
                Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj | Deprel::Obl | Deprel::Xcomp | Deprel::Advcl
            );
            // `said on Tuesday`: the day is that of the saying.
            if argument { self.under(verb) } else { None }
        };
        own.or_else(|| {
            if document.upos(predicate) == Upos::Verb {
                None
            } else {
                governor().or_else(|| self.nearby(predicate))
            }
        })
    }

    /// The day nearest to a noun in its sentence, as long as nobody says, writes or expects something on that day.
    fn nearby(&self, noun: TokenIx) -> Option<(Day, Option<Day>)> {
        const FARTHEST: u32 = 14;
        let document = self.document;
        let sentence = document.sentence_of(noun);
        let fits = |time: &&TimeExpression| {
            let head = document.head(time.head);
            let reports = head.is_some_and(|head| {
                self.lexicon.reports(document.lemma(head))
                    || document.upos(head) == Upos::Noun && head != noun
            });
            let preposition = super::clause::preposition(document, time.head);
            let before = time
                .tokens
                .start
                .checked_sub(1)
                .map(|at| document.word(TokenIx(at)).to_lowercase());
            let bounds = |word: &str| BOUNDS.contains(&word);
            document.sentence_of(time.head) == sentence
                && time.value.start.is_some()
                && !reports
                && !bounds(&preposition)
                && !before.is_some_and(|word| bounds(&word))
                && time.head.0.abs_diff(noun.0) <= FARTHEST
        };
        let nearest = self
            .times
            .iter()
            .filter(fits)
            .min_by_key(|time| time.head.0.abs_diff(noun.0))?;
        Some((nearest.value.start?, nearest.value.end))
    }

    /// The day of an expression that hangs below `word` without another verb between.
    fn under(&self, word: TokenIx) -> Option<(Day, Option<Day>)> {
        let document = self.document;
        let sentence = document.sentence_of(word);
        self.times.iter().find_map(|time| {
            let start = time.value.start?;
            // `the first meeting since 2021`: the time bounds what is told and does not date it.
            let preposition = super::clause::preposition(document, time.head);
            if document.sentence_of(time.head) != sentence || BOUNDS.contains(&preposition.as_str()) {
                return None;
            }
            let mut at = time.head;
            for _ in 0..3 {
                if at == word {
                    return Some((start, time.value.end));
                }
                if at != time.head && document.upos(at) == Upos::Verb {
                    return None;
                }
                at = document.head(at)?;
            }
            (at == word).then_some((start, time.value.end))
        })
    }
}

/// Describes every mention of every event chain, in the order of the text.
pub(crate) fn event_mentions(
    calendar: &Calendar<'_>,
    mentions: &Mentions,
    chains: &Chains,
    findings: &[Finding],
    verbal: &[(ChainIx, TokenIx, String)],
) -> Vec<EventMention> {
    let mut found: Vec<EventMention> = Vec::new();
    for (chain, event) in chains.all.iter().enumerate() {
        if event.label != Label::Event {
            continue;
        }
        if let Some(&first) = event.mentions.first() {
            found.push(nominal(calendar, &mentions.all[first], chain, mentions, chains));
        }
    }
    for (chain, token, kind) in verbal {
        found.push(EventMention {
            chain: *chain,
            token: token.0,
            kind: kind.clone(),
            word: kind.clone(),
            day: calendar.of(*token).map(|(day, _)| day),
            status: certainty::status(calendar.document, *token, &calendar.lexicon.cues),
            ..EventMention::default()
        });
    }
    found.sort_by_key(|mention| mention.token);
    let mut places: HashMap<ChainIx, Vec<ChainIx>> = HashMap::new();
    let mut people: HashMap<ChainIx, Vec<ChainIx>> = HashMap::new();
    for finding in findings.iter().filter(|finding| took_place(finding)) {
        match finding.relation.as_str() {
            "ATTENDED" => people.entry(finding.object).or_default().push(finding.subject),
            "HELD_IN" => places.entry(finding.subject).or_default().push(finding.object),
            _ => {}
        }
    }
    for mention in &mut found {
        mention
            .participants
            .extend(people.get(&mention.chain).into_iter().flatten());
        mention
            .places
            .extend(places.get(&mention.chain).into_iter().flatten());
    }
    found
}

/// Whether a finding is told as a fact or a plan: who was not invited is no participant.
fn took_place(finding: &Finding) -> bool {
    matches!(finding.status, Status::Actual | Status::Planned)
}

fn nominal(
    calendar: &Calendar<'_>,
    mention: &Mention,
    chain: ChainIx,
    mentions: &Mentions,
    chains: &Chains,
) -> EventMention {
    let Calendar {
        document, lexicon, ..
    } = *calendar;
    let (kind, word) = match event_head(document, mention.head, lexicon) {
        Some((head, word)) => (head.kind.clone(), word),
        None => ("other".to_owned(), document.lemma(mention.head).to_lowercase()),
    };
    let before = (mention.tokens.start..mention.head.0).map(TokenIx);
    let marks = before
        .clone()
        .filter(|&t| matches!(document.upos(t), Upos::Adj | Upos::Noun | Upos::Verb | Upos::Det));
    let marks = marks.map(|t| document.word(t).to_lowercase()).collect();
    let places = before
        .clone()
        .flat_map(|t| chains.at(t, mentions).to_vec())
        .filter(|&c| chains.all[c].label == Label::Place)
        .collect();
    let participants = before
        .flat_map(|t| chains.at(t, mentions).to_vec())
        .filter(|&c| chains.all[c].label == Label::Person)
        .collect();
    EventMention {
        chain,
        token: mention.head.0,
        kind,
        word,
        name: (mention.form == Form::Name)
            .then(|| fold(document.span_of(mention.tokens.clone()).of(document.text()))),
        definite: is_definite(document, mention),
        marks,
        participants,
        places,
        day: calendar.of(mention.head).map(|(day, _)| day),
        status: certainty::status(document, mention.head, &lexicon.cues),
    }
}

fn is_definite(document: &Document, mention: &Mention) -> bool {
    let first = document.word(TokenIx(mention.tokens.start)).to_lowercase();
    let pointing = matches!(
        first.as_str(),
        "the" | "this" | "that" | "these" | "those" | "their" | "his" | "her" | "its" | "our"
    );
    let bare_plural = document.lemma(mention.head) != document.word(mention.head).to_lowercase()
        && !document
            .dependents(mention.head)
            .iter()
            .any(|&d| matches!(document.deprel(d), Deprel::Det | Deprel::Nummod));
    let block = document
        .article
        .blocks
        .get(document.sentence(mention.sentence).block as usize);
    let headline = block.is_some_and(|block| matches!(block.kind, BlockKind::Title | BlockKind::Heading));
    let possessed = document.related(mention.head, Deprel::NmodPoss).next().is_some();
    mention.form == Form::Name || pointing || bare_plural || headline || possessed
}
