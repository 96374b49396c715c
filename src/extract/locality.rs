//! Which place a noun stands for: `the Georgian capital`, `the town`, `the village of Ngara`.
//!
//! In: the chains of the names. Out: the chain of a place that the article names; a noun never makes a place of its
//! own, for what nobody names nobody can look for.

use super::chain::{ChainIx, Chains};
use super::lexicon::PlaceNoun;
use super::mention::Mention;
use super::nominal::Context;
use crate::annotate::Deprel;
use crate::grammar::Label;
use crate::text::fold::fold;

impl Context<'_> {
    /// The place that a noun stands for.
    pub(crate) fn locality(&self, number: usize, chains: &Chains) -> Option<ChainIx> {
        let mention = &self.mentions.all[number];
        let noun = self.document.lemma(mention.head).to_lowercase();
        let kind = self.lexicon.place_noun(&noun)?;
        if let Some(named) = self.named_beside(mention, chains) {
            return Some(named);
        }
        match kind {
            PlaceNoun::Capital => self.capital(number, chains),
            PlaceNoun::Settlement if self.is_definite(mention) && mention.tokens.len() == 2 => {
                let mut places = self.recent(number, chains).into_iter().filter(|&(chain, last)| {
                    last > 0 && chains.all[chain].label == Label::Place && !self.is_country(chain, chains)
                });
                places.next().map(|(chain, _)| chain)
            }
            PlaceNoun::Settlement | PlaceNoun::Area => None,
        }
    }

    /// `the village of Ngara`, `the capital, Maseru`: the name hangs on the noun.
    fn named_beside(&self, mention: &Mention, chains: &Chains) -> Option<ChainIx> {
        let document = self.document;
        let beside = document
            .dependents(mention.head)
            .iter()
            .copied()
            .filter(|&dependent| match document.deprel(dependent) {
                Deprel::Appos | Deprel::Flat => true,
                Deprel::Nmod => super::clause::preposition(document, dependent) == "of",
                _ => false,
            });
        beside
            .filter_map(|dependent| chains.at(dependent, self.mentions).first().copied())
            .find(|&chain| chains.all[chain].label == Label::Place && !self.is_country(chain, chains))
    }

    /// The capital of the country that the words name; without one, the capital that was spoken of last.
    fn capital(&self, number: usize, chains: &Chains) -> Option<ChainIx> {
        let mention = &self.mentions.all[number];
        let owner = self.owner(mention);
        if owner.is_none() && !self.is_definite(mention) {
            return None;
        }
        let fits = |chain: ChainIx| {
            let found = &chains.all[chain];
            found.label == Label::Place
                && found.names.keys().any(|name| {
                    let country = self.lexicon.capital_of(name).map(fold);
                    country.is_some_and(|country| owner.as_ref().is_none_or(|owner| *owner == country))
                })
        };
        let mut recent = self.recent(number, chains).into_iter();
        recent
            .find(|&(chain, last)| (last > 0 || owner.is_some()) && fits(chain))
            .map(|(chain, _)| chain)
    }

    fn is_country(&self, chain: ChainIx, chains: &Chains) -> bool {
        let names = &chains.all[chain].names;
        names.keys().any(|name| self.lexicon.country(name).is_some())
    }
}
