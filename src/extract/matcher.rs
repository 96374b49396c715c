//! Rules against predicates: who fills which role of which relation, and whether it happened.
//!
//! In: a document, the rules, and what each phrase stands for. Out: [`Finding`]s, which still speak of chains and
//! tokens. Every predicate of the document is tried against the rules of its lemma; the shape of the clause is
//! [`clause`](super::clause)'s business.

use super::certainty;
use super::chain::{ChainIx, Chains};
use super::clause::{Argument, arguments, conjuncts, follow, is_passive, is_somewhere, predicate_lemma};
use super::extraction::Status;
use super::lexicon::Lexicon;
use super::mention::{Form, Mentions, event_head};
use super::presence::{Spotlight, companions_in_list};
use super::rule::{Binding, Kind, Rule, Rules, Step, Target};
use crate::annotate::{Deprel, Document, TokenIx, Upos, Xpos};
use crate::grammar::Label;
use std::collections::HashMap;

/// A fact as one sentence states it, before chains become nodes.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Finding {
    pub(crate) relation: String,
    pub(crate) subject: ChainIx,
    pub(crate) object: ChainIx,
    pub(crate) status: Status,
    /// The word that states it.
    pub(crate) predicate: TokenIx,
    pub(crate) properties: Vec<(String, String)>,
    pub(crate) confidence: f32,
    pub(crate) rule: String,
}

/// What rules are matched with.
pub(crate) struct Scene<'a> {
    pub(crate) document: &'a Document,
    pub(crate) mentions: &'a Mentions,
    pub(crate) chains: &'a Chains,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) spotlight: &'a Spotlight,
}

/// The lemma by which rules ask for every noun that the lexicon knows as a happening.
const ANY_EVENT: &str = "*event";

/// The lemma by which rules ask for every predicate of their kind.
const ANY: &str = "*";

impl Scene<'_> {
    /// Tries every predicate against every rule of its lemma.
    pub(crate) fn findings(&self, rules: &Rules) -> Vec<Finding> {
        let mut found: Vec<Finding> = Vec::new();
        for token in self.document.token_ixs() {
            let Some(kind) = self.kind(token) else { continue };
            let lemma = predicate_lemma(self.document, token);
            let is_event = kind == Kind::Noun && self.chain_with(token, &[Label::Event]).is_some();
            let any = is_event.then(|| rules.of(kind, ANY_EVENT)).into_iter().flatten();
            // `flew in from Accra`, `came back with her aides`: a particle that no rule knows only says whereto.
            let bare = self.document.lemma(token).to_lowercase();
            let plain = lemma != bare && rules.of(kind, &lemma).next().is_none();
            let plain = plain.then(|| rules.of(kind, &bare)).into_iter().flatten();
            // `is in Accra`, `was at the funeral`: where a clause says no more than where somebody is.
            let is_there = kind != Kind::Verb && is_somewhere(self.document, token);
            let there = is_there.then(|| rules.of(Kind::Verb, "be")).into_iter().flatten();
            for rule in rules
                .of(kind, &lemma)
                .chain(any)
                .chain(plain)
                .chain(there)
                .chain(rules.of(kind, ANY))
            {
                found.extend(self.apply(rule, token, rules));
            }
        }
        found
    }

    /// Where the verbs of findings that are happenings say that they happened: `met IN ACCRA`.
    pub(crate) fn places(&self, findings: &[Finding]) -> HashMap<TokenIx, Vec<ChainIx>> {
        let happenings = findings
            .iter()
            .filter(|f| f.properties.iter().any(|(key, _)| key == "event"));
        let place = |predicate: TokenIx| -> Vec<ChainIx> {
            let there = arguments(self.document, predicate).into_iter().filter(
                |argument| matches!(&argument.step, Step::Preposition(word) if word == "in" || word == "at"),
            );
            there
                .filter_map(|argument| self.chain_with(argument.head, &[Label::Place]))
                .collect()
        };
        happenings
            .map(|finding| (finding.predicate, place(finding.predicate)))
            .collect()
    }

    fn kind(&self, token: TokenIx) -> Option<Kind> {
        let copula = self.document.related(token, Deprel::Cop).next().is_some();
        match self.document.upos(token) {
            Upos::Verb => Some(Kind::Verb),
            Upos::Adj | Upos::Adv if copula => Some(Kind::Adjective),
            Upos::Noun if copula && self.chain_with(token, &[Label::Event]).is_none() => {
                Some(Kind::Adjective)
            }
            Upos::Noun | Upos::Propn => Some(Kind::Noun),
            // `Present were A and B`, `those present`: an adjective that heads its clause.
            Upos::Adj if self.document.deprel(token) == Deprel::Root => Some(Kind::Adjective),
            _ => None,
        }
    }

    fn chain_with(&self, token: TokenIx, labels: &[Label]) -> Option<ChainIx> {
        let chains = self.chains.at(token, self.mentions);
        chains
            .iter()
            .copied()
            .find(|&chain| labels.contains(&self.chains.all[chain].label))
    }

    fn apply(&self, rule: &Rule, predicate: TokenIx, rules: &Rules) -> Vec<Finding> {
        let Some(relation) = rules.schema.relations.get(&rule.relation) else {
            return Vec::new();
        };
        let (mut subjects, mut objects, mut both) = (Vec::new(), Vec::new(), Vec::new());
        for binding in &rule.bindings {
            let heads = follow(self.document, predicate, &binding.path);
            let fillers = |labels: &[Label]| {
                if binding.path == [Step::Context] {
                    return self.nearby(predicate, labels);
                }
                let found = self.fillers(&heads, labels, &binding.path, predicate);
                if found.is_empty() {
                    self.fillers(
                        &self.shared(predicate, &binding.path),
                        labels,
                        &binding.path,
                        predicate,
                    )
                } else {
                    found
                }
            };
            match &binding.target {
                Target::Subject => subjects.extend(fillers(labels(binding, &relation.subject))),
                Target::Object => objects.extend(fillers(labels(binding, &relation.object))),
                Target::Both => {
                    both.extend(self.fillers(&heads, &relation.subject, &binding.path, predicate))
                }
                Target::Words { words, not } => {
                    let there = heads
                        .iter()
                        .flat_map(|&head| conjuncts(self.document, head))
                        .any(|head| {
                            words
                                .iter()
                                .any(|word| *word == self.document.lemma(head).to_lowercase())
                        });
                    if there == *not {
                        return Vec::new();
                    }
                }
            }
        }
        both.dedup();
        let mut pairs: Vec<(ChainIx, ChainIx)> = Vec::new();
        for (number, &(first, _)) in both.iter().enumerate() {
            pairs.extend(both[number + 1..].iter().map(|&(second, _)| (first, second)));
        }
        for &(subject, _) in &subjects {
            pairs.extend(objects.iter().map(|&(object, _)| (subject, object)));
        }
        pairs.retain(|(subject, object)| subject != object);
        if binds_topic(rule) && self.is_talk(predicate) {
            pairs.retain(|&(_, place)| !self.is_country(place));
        }
        if rule.relation == "ATTENDED" {
            pairs.retain(|&(_, event)| !self.is_unattended(event));
        }
        pairs.sort_unstable();
        pairs.dedup();
        if pairs.is_empty() {
            return Vec::new();
        }
        let status = self.status(rule, predicate);
        let finding = |(subject, object)| Finding {
            relation: rule.relation.clone(),
            subject,
            object,
            status,
            predicate,
            properties: rule.properties.clone(),
            confidence: rule.confidence,
            rule: rule.place.clone(),
        };
        pairs.into_iter().map(finding).collect()
    }

    fn status(&self, rule: &Rule, predicate: TokenIx) -> Status {
        let told = certainty::status(self.document, predicate, &self.lexicon.cues);
        match (rule.status, told) {
            (Status::Actual, told) => told,
            (given, Status::Actual) => given,
            // `did not skip`, `will not miss`: the rule's own negation turned round.
            (Status::Denied, Status::Denied) => Status::Possible,
            (Status::Denied, told) => told,
            (_, Status::Denied) => Status::Denied,
            (given, _) => given,
        }
    }

    /// The chains that the phrases with these heads stand for, coordination spelt out, each with its word.
    fn fillers(
        &self,
        heads: &[TokenIx],
        labels: &[Label],
        path: &[Step],
        predicate: TokenIx,
    ) -> Vec<(ChainIx, TokenIx)> {
        let mut found = Vec::new();
        for &head in heads {
            // A modifier or possessor stands alone; its conjuncts belong to the whole phrase.
            let mut all = if path.is_empty() {
                vec![head]
            } else {
                conjuncts(self.document, head)
            };
            if !path.is_empty() && !matches!(path.last(), Some(Step::Possessor | Step::Modifier)) {
                self.add_list(&mut all, predicate);
            }
            for token in all {
                if self.is_coordinated_modifier(token) {
                    continue;
                }
                for &chain in self.chains.at(token, self.mentions) {
                    if labels.contains(&self.chains.all[chain].label)
                        && self.acts(chain, labels)
                        && !found.iter().any(|&(c, _)| c == chain)
                    {
                        found.push((chain, token));
                    }
                }
            }
        }
        found
    }

    /// Whether nobody attends a happening: in `the election of Nauru`, `Ek's trip` and `came for a visit` the names say
    /// whose it is and not who was there.
    fn is_unattended(&self, event: ChainIx) -> bool {
        let chain = &self.chains.all[event];
        let heads = chain
            .mentions
            .iter()
            .map(|&mention| self.mentions.all[mention].head);
        let mut told = heads.filter_map(|head| event_head(self.document, head, self.lexicon));
        chain.names.is_empty() && told.next().is_some_and(|(head, _)| !head.attended)
    }

    /// Whether a noun is a meeting or a call: the country before it is spoken of or takes part, as in `Russian-U.S. summit`
    /// and `Ukraine talks`, and does not say where it was.
    fn is_talk(&self, predicate: TokenIx) -> bool {
        event_head(self.document, predicate, self.lexicon)
            .is_some_and(|(head, _)| matches!(head.kind.as_str(), "meeting" | "call" | "press conference"))
    }

    fn is_country(&self, chain: ChainIx) -> bool {
        let name = self.chains.all[chain].best_name();
        self.chains.all[chain].label == Label::Place
            && name.is_some_and(|name| self.lexicon.country(name).is_some())
    }

    /// Among people and bodies a place is a state that acts; rivers that meet and towns that host do not.
    fn acts(&self, chain: ChainIx, labels: &[Label]) -> bool {
        let found = &self.chains.all[chain];
        found.label != Label::Place || !labels.contains(&Label::Person) || self.is_country(chain)
    }

    /// Who else may be meant by the subject that a reduced clause leaves out: `Ek arrived for a visit, accompanied by Li`
    /// speaks of Ek, whatever noun the parser hangs the clause on.
    fn shared(&self, predicate: TokenIx, path: &[Step]) -> Vec<TokenIx> {
        let document = self.document;
        let left_out = match path {
            [Step::Object] => is_passive(document, predicate),
            [Step::Subject] => !is_passive(document, predicate),
            _ => false,
        };
        let reduced = matches!(
            document.deprel(predicate),
            Deprel::Acl | Deprel::Advcl | Deprel::Amod | Deprel::Conj
        ) && matches!(document.xpos(predicate), Xpos::Vbn | Xpos::Vbg | Xpos::Vbd);
        if document.upos(predicate) != Upos::Verb || !left_out || !reduced {
            return Vec::new();
        }
        let verbs = document
            .ancestors(predicate)
            .take(5)
            .filter(|&above| document.upos(above) == Upos::Verb);
        let subject = verbs.take(1).flat_map(|verb| {
            let wanted = [Step::Subject, Step::Object];
            let all = arguments(document, verb);
            let is_subject = |argument: &Argument| {
                argument.head < predicate
                    && wanted.contains(&argument.step)
                    && document.deprel(argument.head).is_subject()
            };
            all.into_iter()
                .filter(is_subject)
                .map(|argument| argument.head)
                .collect::<Vec<_>>()
        });
        subject.collect()
    }

    /// The event that a predicate is about without saying so, where nothing beside it names one.
    fn nearby(&self, predicate: TokenIx, labels: &[Label]) -> Vec<(ChainIx, TokenIx)> {
        let names_one = arguments(self.document, predicate).iter().any(|argument| {
            conjuncts(self.document, argument.head)
                .into_iter()
                .any(|head| self.chain_with(head, &[Label::Event]).is_some())
        });
        if names_one || !labels.contains(&Label::Event) {
            return Vec::new();
        }
        let event = self.spotlight.at(self.document.sentence_of(predicate));
        event.map(|event| (event, predicate)).into_iter().collect()
    }

    /// Adds the names that the order of words puts into one list with a name, where the tree has cut the list.
    fn add_list(&self, all: &mut Vec<TokenIx>, predicate: TokenIx) {
        let Some(first) = all
            .iter()
            .copied()
            .min()
            .and_then(|token| self.mentions.at(token))
        else {
            return;
        };
        if self.mentions.all[first].form != Form::Name {
            return;
        }
        for other in companions_in_list(self.document, self.mentions, first) {
            let mention = &self.mentions.all[other];
            // A list on the left of the predicate ends there.
            let crossed = self.mentions.all[first].head < predicate && mention.head > predicate;
            if !crossed && !all.contains(&mention.head) {
                all.push(mention.head);
            }
        }
    }

    /// `US and Russian heads of state`: a name that a demonym follows behind `and` only says whose heads they are.
    fn is_coordinated_modifier(&self, token: TokenIx) -> bool {
        let sentence = &self.document.sentence(self.document.sentence_of(token)).tokens;
        let (and, next) = (token.0 + 1, token.0 + 2);
        next < sentence.end
            && matches!(self.document.word(TokenIx(and)), "and" | "or")
            && self.lexicon.demonym(self.document.word(TokenIx(next))).is_some()
            && self.lexicon.country(self.document.word(token)).is_some()
    }
}

/// Whether a rule takes its object from the word before its noun.
fn binds_topic(rule: &Rule) -> bool {
    let before =
        |binding: &super::rule::Binding| binding.target == Target::Object && binding.path == [Step::Modifier];
    rule.kind == Kind::Noun && rule.bindings.iter().any(before)
}

/// What may fill a role: what the relation allows, or the one label that the rule does.
fn labels<'a>(binding: &'a Binding, allowed: &'a [Label]) -> &'a [Label] {
    binding.only.as_ref().map_or(allowed, std::slice::from_ref)
}
