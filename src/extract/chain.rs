//! Chains: which mentions of one article speak of one person, place, organization or event.
//!
//! In: the mentions of a document and the roles of its people. Out: [`Chains`], in which every mention stands for
//! no chain, one, or several (`the two leaders`). Works in passes of falling precision, as the sieve of Lee et
//! al. 2013 (Computational Linguistics 39:4): names first, over the whole article, then from left to right the
//! nouns ([`nominal`](super::nominal)) and pronouns ([`pronoun`](super::pronoun)).

use super::lexicon::{Gender, Lexicon};
use super::mention::{Form, Mention, Mentions};
use super::name::Likeness;
use super::role::RoleMention;
use crate::annotate::{Document, TokenIx};
use crate::grammar::Label;
use crate::text::fold::{fold, one_line};
use indexmap::IndexMap;
use std::collections::HashMap;

/// The number of a chain in [`Chains::all`].
pub(crate) type ChainIx = usize;

/// Somebody or something that the article talks about.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    pub(crate) label: Label,
    /// The names in the article, as they are written, each with its count. Empty for what has no name.
    pub(crate) names: IndexMap<String, usize>,
    pub(crate) gender: Gender,
    /// The roles, as numbers of the list that the chains were made with.
    pub(crate) roles: Vec<usize>,
    /// The mentions, as numbers of [`Mentions::all`], in the order of the text.
    pub(crate) mentions: Vec<usize>,
}

impl Chain {
    /// A chain without names or mentions.
    pub(crate) fn described(label: Label) -> Chain {
        Chain {
            label,
            names: IndexMap::new(),
            gender: Gender::Unknown,
            roles: Vec::new(),
            mentions: Vec::new(),
        }
    }

    /// The fullest name: the most words, then the most frequent, then the first.
    pub(crate) fn best_name(&self) -> Option<&str> {
        let rank = |(name, &count): (&String, &usize)| (name.split(' ').count(), count);
        let best = self.names.iter().map(rank).max()?;
        self.names
            .iter()
            .find(|&(name, count)| rank((name, count)) == best)
            .map(|(name, _)| name.as_str())
    }
}

/// All chains of a document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chains {
    pub(crate) all: Vec<Chain>,
    /// What each mention stands for, one entry a mention.
    pub(crate) referents: Vec<Vec<ChainIx>>,
    /// The nouns of title phrases, which stand for the person whose title it is.
    titles: HashMap<TokenIx, ChainIx>,
}

impl Chains {
    /// What the phrase with this head stands for.
    pub(crate) fn at(&self, token: TokenIx, mentions: &Mentions) -> &[ChainIx] {
        if let Some(person) = self.titles.get(&token) {
            return std::slice::from_ref(person);
        }
        mentions.at(token).map_or(&[], |mention| &self.referents[mention])
    }

    /// Adds a mention to a chain.
    pub(crate) fn add(&mut self, chain: ChainIx, mention: usize, gender: Gender) {
        let found = &mut self.all[chain];
        if found.gender == Gender::Unknown {
            found.gender = gender;
        }
        found.mentions.push(mention);
        self.referents[mention] = vec![chain];
    }

    /// Makes a chain for a mention that no other speaks with.
    pub(crate) fn start(&mut self, label: Label, mention: usize, gender: Gender) -> ChainIx {
        self.all.push(Chain::described(label));
        self.add(self.all.len() - 1, mention, gender);
        self.all.len() - 1
    }
}

/// Joins the names of a document and gives each person his or her roles.
pub(crate) fn named(
    document: &Document,
    mentions: &Mentions,
    roles: &[RoleMention],
    lexicon: &Lexicon,
) -> Chains {
    let mut chains = Chains {
        referents: vec![Vec::new(); mentions.all.len()],
        ..Chains::default()
    };
    let names: Vec<usize> = (0..mentions.all.len())
        .filter(|&m| mentions.all[m].form == Form::Name)
        .collect();
    let written = |m: usize| {
        one_line(
            document
                .span_of(mentions.all[m].tokens.clone())
                .of(document.text()),
        )
    };
    // Full names first, wherever they stand: headlines and captions have the surname before the full name.
    let mut order = names.clone();
    order.sort_by_key(|&m| std::cmp::Reverse(written(m).split(' ').count()));
    let mut of = vec![None; mentions.all.len()];
    for &m in &order {
        let mention = &mentions.all[m];
        let label = mention.label.unwrap_or(Label::Organization);
        let name = written(m);
        let gender = gender_of(document, mention, &name, lexicon);
        let chain = nearest_same(&chains, mentions, label, &name, gender, m, lexicon).unwrap_or_else(|| {
            chains.all.push(Chain::described(label));
            chains.all.len() - 1
        });
        let found = &mut chains.all[chain];
        *found.names.entry(name).or_default() += 1;
        found.mentions.push(m);
        if found.gender == Gender::Unknown {
            found.gender = gender;
        }
        of[m] = Some(chain);
    }
    for (number, role) in roles.iter().enumerate() {
        if let Some(chain) = of[role.person] {
            let title = document.lemma(role.head).to_lowercase();
            chains.all[chain].roles.push(number);
            let gender = lexicon.person(&title).unwrap_or_default().gender;
            if chains.all[chain].gender == Gender::Unknown {
                chains.all[chain].gender = gender;
            }
            chains.titles.insert(role.head, chain);
        }
    }
    for (m, chain) in of.into_iter().enumerate() {
        chains.referents[m] = chain.into_iter().collect();
    }
    for chain in &mut chains.all {
        chain.mentions.sort_unstable();
    }
    chains
}

fn gender_of(document: &Document, mention: &Mention, name: &str, lexicon: &Lexicon) -> Gender {
    if mention.label != Some(Label::Person) {
        return Gender::Unknown;
    }
    let first = document.sentence(mention.sentence).tokens.start;
    if mention.tokens.start > first {
        let before = document
            .word(TokenIx(mention.tokens.start - 1))
            .trim_end_matches('.')
            .to_lowercase();
        if let Some(title) = lexicon
            .title(&before)
            .filter(|title| title.gender != Gender::Unknown)
        {
            return title.gender;
        }
    }
    let mut words = name.split([' ', '-']);
    match (words.next(), words.next()) {
        (Some(first), Some(_)) => lexicon.given(first),
        _ => Gender::Unknown,
    }
}

/// The chain that this name belongs to; where several could be, the one that was named last before it.
fn nearest_same(
    chains: &Chains,
    mentions: &Mentions,
    label: Label,
    name: &str,
    gender: Gender,
    mention: usize,
    lexicon: &Lexicon,
) -> Option<ChainIx> {
    let place = mentions.all[mention].tokens.start;
    let fits = |chain: &Chain| {
        chain.label == label
            && chain.gender.agrees(gender)
            && chain
                .names
                .keys()
                .any(|other| same_name(label, name, other, lexicon))
    };
    let exact =
        |chain: &Chain| chain.label == label && chain.names.keys().any(|other| fold(other) == fold(name));
    let found: Vec<ChainIx> = (0..chains.all.len()).filter(|&c| fits(&chains.all[c])).collect();
    let distance = |&chain: &ChainIx| {
        let nearest = chains.all[chain].mentions.iter().map(|&m| {
            let other = mentions.all[m].tokens.start;
            if other <= place {
                (0, place - other)
            } else {
                (1, other - place)
            }
        });
        (!exact(&chains.all[chain]), nearest.min().unwrap_or((2, 0)))
    };
    found.into_iter().min_by_key(distance)
}

/// Whether a shorter or equally long name may be the longer one.
fn same_name(label: Label, name: &str, longer: &str, lexicon: &Lexicon) -> bool {
    let (short, long) = (fold(name), fold(longer));
    if short == long {
        return true;
    }
    match label {
        Label::Person => {
            lexicon
                .spellings
                .name(name)
                .compare(&lexicon.spellings.name(longer))
                >= Likeness::Compatible
        }
        Label::Place => lexicon.country(name).is_some() && lexicon.country(name) == lexicon.country(longer),
        Label::Organization => {
            let initials: String = long
                .split([' ', '-'])
                .filter_map(|word| word.chars().next())
                .collect();
            initials.len() > 2 && short.replace('.', "") == initials || long.starts_with(&format!("{short} "))
        }
        _ => long.ends_with(&format!(" {short}")),
    }
}
