//! Whom a noun stands for: `the Russian president`, `the minister`, `the two leaders`, `both`.
//!
//! In: the chains of the names. Out: the same chains with the nouns joined to them, from left to right. A noun
//! that fits nobody stays without a referent; `assemble` makes a described node of it where a fact needs one.

use super::chain::{ChainIx, Chains};
use super::lexicon::Lexicon;
use super::mention::{Form, Mention, Mentions};
use super::role::RoleMention;
use crate::annotate::{Deprel, Document, TokenIx, Upos, Xpos};
use crate::grammar::Label;
use crate::text::fold::one_line;
use std::collections::HashSet;

/// What nouns and pronouns are resolved with.
pub(crate) struct Context<'a> {
    pub(crate) document: &'a Document,
    pub(crate) mentions: &'a Mentions,
    pub(crate) roles: &'a [RoleMention],
    pub(crate) lexicon: &'a Lexicon,
}

/// Nouns for whoever leads a country or body, whatever the office is called.
const LEADER: [&str; 4] = ["leader", "head", "counterpart", "ruler"];

/// Offices whose holders are called leaders.
const LEADING: [&str; 14] = [
    "president",
    "minister",
    "premier",
    "chancellor",
    "king",
    "queen",
    "leader",
    "emir",
    "sultan",
    "head",
    "prince",
    "chief",
    "chairman",
    "ruler",
];

impl Context<'_> {
    fn owner_key(&self, owner: &std::ops::Range<u32>) -> String {
        let words = self.document.span_of(owner.clone()).of(self.document.text());
        let country = self
            .lexicon
            .demonym(words)
            .or_else(|| self.lexicon.country(words));
        crate::text::fold::fold(country.unwrap_or(words))
    }

    /// Resolves one noun; none or several chains.
    pub(crate) fn nominal(&self, number: usize, chains: &Chains) -> Vec<ChainIx> {
        let mention = &self.mentions.all[number];
        if mention.label == Some(Label::Place) {
            return self.locality(number, chains).into_iter().collect();
        }
        if mention.label == Some(Label::Organization) {
            return self.leaders_of(mention, chains);
        }
        if mention.label != Some(Label::Person) {
            return Vec::new();
        }
        if let Some(named) = self.apposed(mention, chains) {
            return named;
        }
        let definite = self.is_definite(mention);
        if mention.plural {
            return if definite {
                self.group(number, chains)
            } else {
                Vec::new()
            };
        }
        if !definite {
            return Vec::new();
        }
        self.holder(number, chains).into_iter().collect()
    }

    /// `a delegation led by Anna Ek` has no name, and what it did she did.
    fn leaders_of(&self, mention: &Mention, chains: &Chains) -> Vec<ChainIx> {
        let document = self.document;
        let led = document
            .related(mention.head, Deprel::Acl)
            .filter(|&verb| matches!(document.lemma(verb), "lead" | "head"));
        let mut leaders: Vec<ChainIx> = led
            .flat_map(|verb| document.related(verb, Deprel::OblAgent))
            .flat_map(|agent| super::clause::conjuncts(document, agent))
            .flat_map(|agent| chains.at(agent, self.mentions).to_vec())
            .filter(|&chain| chains.all[chain].label == Label::Person)
            .collect();
        leaders.dedup();
        leaders
    }

    /// `his adviser, Anna Ek`; `Presidents Ek and Aho`: the noun stands beside the names.
    fn apposed(&self, mention: &Mention, chains: &Chains) -> Option<Vec<ChainIx>> {
        let document = self.document;
        let beside = |token: TokenIx| -> Vec<ChainIx> {
            let names = super::clause::conjuncts(document, token)
                .into_iter()
                .filter_map(|head| {
                    let at = self.mentions.at(head)?;
                    let named = self.mentions.all[at].form == Form::Name
                        && self.mentions.all[at].label == Some(Label::Person);
                    named.then(|| chains.referents[at].clone())
                });
            names.flatten().collect()
        };
        let below = document.dependents(mention.head).iter().copied();
        let below = below
            .filter(|&d| matches!(document.deprel(d), Deprel::Appos | Deprel::Flat))
            .flat_map(&beside);
        let mut found: Vec<ChainIx> = below.collect();
        if found.is_empty() && matches!(document.deprel(mention.head), Deprel::Appos | Deprel::NmodDesc) {
            found = document.head(mention.head).map(&beside).unwrap_or_default();
            if !mention.plural {
                found.truncate(1);
            }
        }
        found.dedup();
        (!found.is_empty()).then_some(found)
    }

    /// Whether the phrase points at somebody known: `the`, `this`, a possessive, or the bare title of a headline.
    pub(crate) fn is_definite(&self, mention: &Mention) -> bool {
        let first = self.document.word(TokenIx(mention.tokens.start)).to_lowercase();
        matches!(
            first.as_str(),
            "the" | "this" | "that" | "these" | "those" | "both"
        ) || self
            .document
            .related(mention.head, Deprel::NmodPoss)
            .next()
            .is_some()
            || self.is_owned(mention)
    }

    /// `US president` without an article.
    fn is_owned(&self, mention: &Mention) -> bool {
        mention.tokens.len() > 1 && self.owner(mention).is_some()
    }

    /// The words for a body without a name, with whose it is where a pronoun tells it.
    pub(crate) fn body(&self, number: usize, chains: &Chains) -> String {
        let mention = &self.mentions.all[number];
        described(self.document, self.mentions, chains, mention)
    }

    pub(crate) fn owner(&self, mention: &Mention) -> Option<String> {
        let document = self.document;
        let country = |token: TokenIx| {
            let word = document.word(token);
            self.lexicon.demonym(word).or_else(|| self.lexicon.country(word))
        };
        let before = (mention.tokens.start..mention.head.0)
            .map(TokenIx)
            .find_map(country);
        let behind = || {
            let of = document
                .related(mention.head, Deprel::Nmod)
                .find(|&n| super::clause::preposition(document, n) == "of");
            of.and_then(country)
        };
        before.or_else(behind).map(crate::text::fold::fold)
    }

    /// The person who holds the office that the noun names, the last one spoken of first.
    fn holder(&self, number: usize, chains: &Chains) -> Option<ChainIx> {
        let mention = &self.mentions.all[number];
        let document = self.document;
        let noun = document.lemma(mention.head).to_lowercase();
        let owner = self.owner(mention);
        let words: Vec<String> = (mention.tokens.start..mention.head.0)
            .map(|t| document.word(TokenIx(t)).to_lowercase())
            .collect();
        let mut best: Option<(u32, ChainIx)> = None;
        for (chain, last) in self.recent(number, chains) {
            let found = &chains.all[chain];
            if found.label != Label::Person || !found.gender.agrees(mention.gender) {
                continue;
            }
            let score = found
                .roles
                .iter()
                .map(|&role| self.office_fit(role, &noun, owner.as_deref(), &words))
                .max();
            let Some(score) = score.filter(|&score| score > 0) else {
                continue;
            };
            let rank = score * 100_000 + last.min(99_999);
            if best.is_none_or(|(most, _)| rank > most) {
                best = Some((rank, chain));
            }
        }
        best.map(|(_, chain)| chain)
    }

    /// How well a role fits a noun: 0 not at all, more the more words agree.
    fn office_fit(&self, role: usize, noun: &str, owner: Option<&str>, words: &[String]) -> u32 {
        let role = &self.roles[role];
        let head = self.document.lemma(role.head).to_lowercase();
        let leads = LEADER.contains(&noun) && LEADING.contains(&head.as_str());
        if head != noun && !leads {
            return 0;
        }
        let owned = role.owner.as_ref().map(|owner| self.owner_key(owner));
        let mut score = if head == noun { 3 } else { 2 };
        match (owner, owned.as_deref()) {
            (Some(wanted), Some(found)) if wanted == found => score += 4,
            (Some(_), Some(_)) => return 0,
            (Some(_), None) => score -= 1,
            _ => {}
        }
        // `the foreign minister` is not the defence minister.
        let kinds = |word: &str| {
            matches!(
                word,
                "foreign"
                    | "prime"
                    | "defence"
                    | "defense"
                    | "interior"
                    | "finance"
                    | "vice"
                    | "deputy"
                    | "former"
                    | "economic"
                    | "health"
            )
        };
        let role_words: Vec<String> = role
            .phrase
            .clone()
            .map(|t| self.document.word(TokenIx(t)).to_lowercase())
            .collect();
        let wanted = |word: &&String| kinds(word);
        if words.iter().filter(wanted).any(|word| !role_words.contains(word)) {
            return 0;
        }
        if role_words.iter().filter(wanted).all(|word| words.contains(word)) {
            score += 1;
        }
        score
    }

    /// The chains spoken of before a mention, each with the number of the last mention before it, and behind them
    /// those that are only spoken of later.
    pub(crate) fn recent(&self, number: usize, chains: &Chains) -> Vec<(ChainIx, u32)> {
        // Nobody is spoken of by a bare noun so many mentions later; without a bound time would grow with the square
        // of the length.
        const WINDOW: usize = 400;
        let mut found: Vec<(ChainIx, u32)> = Vec::new();
        let mut seen: HashSet<ChainIx> = HashSet::new();
        for at in (number.saturating_sub(WINDOW)..number).rev() {
            for &chain in &chains.referents[at] {
                if seen.insert(chain) {
                    found.push((chain, at as u32 + 1));
                }
            }
        }
        let rest = (0..chains.all.len().min(WINDOW)).filter(|chain| !seen.contains(chain));
        found.extend(rest.map(|chain| (chain, 0)));
        found
    }

    /// `the two leaders`, `both men`, `the presidents`: the people who are meant, or none.
    fn group(&self, number: usize, chains: &Chains) -> Vec<ChainIx> {
        let mention = &self.mentions.all[number];
        let document = self.document;
        let written = document.word(mention.head).to_lowercase();
        let noun = document.lemma(mention.head).to_lowercase();
        let words: Vec<String> = mention
            .tokens
            .clone()
            .map(|t| document.word(TokenIx(t)).to_lowercase())
            .collect();
        let count = words.iter().find_map(|word| match word.as_str() {
            "two" | "both" | "pair" => Some(2),
            "three" => Some(3),
            "four" => Some(4),
            _ => None,
        });
        let pair = matches!(written.as_str(), "two" | "both" | "pair" | "duo" | "couple");
        // `the two presidents` are presidents, where the article has any; `the two men` may be anybody.
        let is_office = (0..chains.all.len().min(400)).any(|chain| self.all_hold(&[chain], &noun, chains));
        if let Some(coordinated) = self.last_coordination(number, chains, count.unwrap_or(2))
            && (self.all_hold(&coordinated, &noun, chains) || !is_office && (count.is_some() || pair))
        {
            return coordinated;
        }
        let Some(count) = count.or(pair.then_some(2)) else {
            return Vec::new();
        };
        let owned = self.owner(mention);
        let mut found: Vec<ChainIx> = Vec::new();
        for (chain, last) in self.recent(number, chains) {
            let fits = last > 0
                && chains.all[chain].label == Label::Person
                && chains.all[chain].gender.agrees(mention.gender)
                && (owned.is_none() || self.all_hold(&[chain], &noun, chains))
                && (!is_office || self.all_hold(&[chain], &noun, chains));
            if fits && found.len() < count {
                found.push(chain);
            }
        }
        if found.len() == count { found } else { Vec::new() }
    }

    fn all_hold(&self, people: &[ChainIx], noun: &str, chains: &Chains) -> bool {
        people.iter().all(|&chain| {
            chains.all[chain]
                .roles
                .iter()
                .any(|&role| self.office_fit(role, noun, None, &[]) > 0)
        })
    }

    /// The people of the last `A and B` before a mention, within the article.
    pub(crate) fn last_coordination(
        &self,
        number: usize,
        chains: &Chains,
        count: usize,
    ) -> Option<Vec<ChainIx>> {
        let document = self.document;
        for at in (0..number).rev().take(60) {
            let mention = &self.mentions.all[at];
            if mention.form != Form::Name
                || mention.label != Some(Label::Person)
                || document.deprel(mention.head) == Deprel::Conj
            {
                continue;
            }
            let mut people: Vec<ChainIx> = super::clause::conjuncts(document, mention.head)
                .into_iter()
                .flat_map(|head| chains.at(head, self.mentions).to_vec())
                .filter(|&chain| chains.all[chain].label == Label::Person)
                .collect();
            people.sort_unstable();
            people.dedup();
            if people.len() == count {
                return Some(people);
            }
        }
        None
    }

    /// Whether a token is the subject of its clause.
    pub(crate) fn is_subject(&self, token: TokenIx) -> bool {
        self.document.deprel(token).is_subject()
            || self.document.upos(token) == Upos::Propn && self.document.head(token).is_none()
    }
}

/// What to call a body that has no name: `police`, `Chile's government`, and `office of Ana Ruiz` for `her office`.
pub(crate) fn described(
    document: &Document,
    mentions: &Mentions,
    chains: &Chains,
    mention: &Mention,
) -> String {
    let owner = TokenIx(mention.tokens.start);
    let pronoun = document.xpos(owner) == Xpos::PrpS && owner < mention.head;
    let owner_name = || {
        let &chain = chains.at(owner, mentions).first()?;
        chains.all[chain].best_name()
    };
    let mut tokens = mention.tokens.clone();
    let article = document.upos(owner) == Upos::Det && tokens.len() > 1;
    if pronoun || article {
        tokens.start += 1;
    }
    let words = one_line(document.span_of(tokens).of(document.text()));
    match owner_name().filter(|_| pronoun) {
        Some(name) => format!("{words} of {name}"),
        None => words,
    }
}
