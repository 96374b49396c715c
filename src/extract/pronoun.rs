//! Whom a pronoun stands for.
//!
//! In: the chains so far, everything left of the pronoun joined already. Out: the chains it stands for, or none.
//! Ranks the people of the sentence and of the sentences before it by nearness and by part: subjects before
//! objects, earlier before later in a sentence (Hobbs 1978; Grosz, Joshi and Weinstein 1995). Inside a quotation
//! `I` is the speaker, and `he` and `she` never are.

use super::chain::{ChainIx, Chains};
use super::mention::{Form, Mention};
use super::nominal::Context;
use crate::annotate::{Deprel, TokenIx};
use crate::grammar::Label;

/// How many sentences back a pronoun may reach.
const REACH: u32 = 3;

impl Context<'_> {
    /// Resolves one pronoun. `speaker` is the head of the phrase that speaks, for a pronoun inside a quotation.
    pub(crate) fn pronoun(&self, number: usize, chains: &Chains, speaker: Option<TokenIx>) -> Vec<ChainIx> {
        let mention = &self.mentions.all[number];
        let word = self.document.word(mention.head).to_lowercase();
        let said_by = speaker
            .map(|head| chains.at(head, self.mentions).to_vec())
            .unwrap_or_default();
        match word.as_str() {
            "i" | "me" | "my" | "mine" | "myself" => said_by,
            "we" | "us" | "our" | "ours" | "ourselves" => Vec::new(),
            "they" | "them" | "their" | "theirs" | "themselves" | "both" => self.they(number, chains),
            "it" | "its" | "itself" => self.it(number, chains),
            _ => self.he_or_she(number, chains, &said_by),
        }
    }

    fn he_or_she(&self, number: usize, chains: &Chains, said_by: &[ChainIx]) -> Vec<ChainIx> {
        let mention = &self.mentions.all[number];
        let fits = |chain: ChainIx| {
            let found = &chains.all[chain];
            found.label == Label::Person && found.gender.agrees(mention.gender) && !said_by.contains(&chain)
        };
        match self.ahead(number, chains).as_slice() {
            &[one] if fits(one) => vec![one],
            _ => self.antecedent(number, chains, &fits).into_iter().collect(),
        }
    }

    /// The subject that a pronoun in a clause before it points forward to: `after THEIR talks, Ek and Aho left`.
    fn ahead(&self, number: usize, chains: &Chains) -> Vec<ChainIx> {
        let mention = &self.mentions.all[number];
        let document = self.document;
        let Some(root) = document.root(mention.sentence) else {
            return Vec::new();
        };
        let subject = document
            .dependents(root)
            .iter()
            .copied()
            .find(|&d| document.deprel(d).is_subject());
        let Some(subject) = subject.filter(|&subject| subject > mention.head) else {
            return Vec::new();
        };
        let comma = (mention.head.0..subject.0).any(|at| document.word(TokenIx(at)) == ",");
        if !comma {
            return Vec::new();
        }
        let mut found: Vec<ChainIx> = super::clause::conjuncts(document, subject)
            .into_iter()
            .flat_map(|head| chains.at(head, self.mentions).to_vec())
            .filter(|&chain| {
                chains.all[chain].label == Label::Person && chains.all[chain].gender.agrees(mention.gender)
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn it(&self, number: usize, chains: &Chains) -> Vec<ChainIx> {
        let fits = |chain: ChainIx| matches!(chains.all[chain].label, Label::Organization);
        let mention = &self.mentions.all[number];
        // Only where it acts: `it` is seldom an organization elsewhere.
        if !self.is_subject(mention.head) && self.document.deprel(mention.head) != Deprel::NmodPoss {
            return Vec::new();
        }
        self.antecedent(number, chains, &fits).into_iter().collect()
    }

    fn they(&self, number: usize, chains: &Chains) -> Vec<ChainIx> {
        let mention = &self.mentions.all[number];
        let ahead = self.ahead(number, chains);
        if ahead.len() > 1 {
            return ahead;
        }
        for at in (0..number).rev() {
            let before = &self.mentions.all[at];
            if mention.sentence.0 - before.sentence.0 > REACH {
                break;
            }
            if before.plural && before.form != Form::Name && chains.referents[at].len() > 1 {
                return chains.referents[at].clone();
            }
            if before.form == Form::Name && self.document.deprel(before.head) != Deprel::Conj {
                let mut all: Vec<ChainIx> = super::clause::conjuncts(self.document, before.head)
                    .into_iter()
                    .flat_map(|head| chains.at(head, self.mentions).to_vec())
                    .collect();
                all.sort_unstable();
                all.dedup();
                if all.len() > 1 && all.iter().all(|&chain| chains.all[chain].label == Label::Person) {
                    return all;
                }
            }
        }
        Vec::new()
    }

    /// The best antecedent among the chains that fit.
    fn antecedent(&self, number: usize, chains: &Chains, fits: &dyn Fn(ChainIx) -> bool) -> Option<ChainIx> {
        let mention = &self.mentions.all[number];
        let possessive = self.document.deprel(mention.head) == Deprel::NmodPoss;
        let mut best: Option<(i64, ChainIx)> = None;
        for at in (0..number).rev() {
            let before = &self.mentions.all[at];
            let back = mention.sentence.0 - before.sentence.0;
            if back > REACH {
                break;
            }
            let &[chain] = chains.referents[at].as_slice() else {
                continue;
            };
            if !fits(chain) || back == 0 && !possessive && self.same_clause(before, mention) {
                continue;
            }
            let score = self.salience(
                before,
                mention,
                i64::from(back),
                i64::try_from(number - at).unwrap_or(i64::MAX),
            );
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, chain));
            }
        }
        best.map(|(_, chain)| chain)
    }

    /// How present a mention is at a later pronoun. The weights are guesses in the order that the literature
    /// gives: sentence, then part, then place.
    fn salience(&self, before: &Mention, pronoun: &Mention, back: i64, distance: i64) -> i64 {
        let mut score = -400 * back;
        let subject = self.is_subject(before.head);
        let main = self
            .document
            .head(before.head)
            .is_some_and(|verb| self.document.head(verb).is_none());
        if subject {
            score += 250;
        }
        if subject && main {
            score += 100;
        }
        if subject && self.is_subject(pronoun.head) {
            score += 100;
        }
        if self.document.deprel(before.head) == Deprel::NmodPoss {
            score -= 60;
        }
        if before.form == Form::Pronoun {
            score += 60;
        }
        // In one sentence the earlier subject is the better; across sentences the nearer mention.
        score - 4 * distance.min(50)
    }

    /// Whether both are arguments of one verb: `he told him` are two people.
    fn same_clause(&self, a: &Mention, b: &Mention) -> bool {
        let (above_a, above_b) = (self.document.head(a.head), self.document.head(b.head));
        above_a.is_some() && above_a == above_b
    }
}
