//! The words that stand for somebody or something: names, nouns and pronouns.
//!
//! In: a document. Out: every [`Mention`] that a fact could speak of, in the order of the text, not yet joined.

use super::lexicon::{Gender, Lexicon};
use crate::annotate::{Deprel, Document, SentenceIx, TokenIx, Upos, Xpos};
use crate::grammar::Label;
use std::ops::Range;

/// How the words stand for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// By its name.
    Name,
    /// By a noun: `the minister`.
    Nominal,
    /// By a pronoun.
    Pronoun,
}

/// Words that stand for somebody or something.
#[derive(Clone, Debug)]
pub(crate) struct Mention {
    pub(crate) form: Form,
    /// What it is, as far as the words alone tell.
    pub(crate) label: Option<Label>,
    /// The words: the whole name, or the noun with what belongs to it on its left.
    pub(crate) tokens: Range<u32>,
    /// The word that stands in the tree for all of them.
    pub(crate) head: TokenIx,
    pub(crate) sentence: SentenceIx,
    pub(crate) plural: bool,
    pub(crate) gender: Gender,
}

/// All mentions of a document, with the mention that each token belongs to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mentions {
    pub(crate) all: Vec<Mention>,
    /// The mention whose name holds the token or whose head it is, one entry a token.
    at: Vec<Option<u32>>,
}

impl Mentions {
    /// The mention at a token, as its number in `all`.
    pub(crate) fn at(&self, token: TokenIx) -> Option<usize> {
        self.at[token.ix()].map(|number| number as usize)
    }
}

/// Finds the mentions of a document.
pub(crate) fn mentions(document: &Document, lexicon: &Lexicon) -> Mentions {
    let mut found: Vec<Mention> = document
        .names
        .iter()
        .map(|name| named(document, &name.tokens, name.label))
        .collect();
    for token in document.token_ixs() {
        if document.name_at(token).is_none() {
            found.extend(pronoun(document, token).or_else(|| nominal(document, token, lexicon)));
        }
    }
    found.sort_by_key(|mention| (mention.tokens.start, mention.tokens.end));
    let mut at = vec![None; document.tokens.len()];
    for (number, mention) in found.iter().enumerate() {
        if mention.form == Form::Name {
            at[mention.tokens.start as usize..mention.tokens.end as usize].fill(Some(number as u32));
        } else {
            at[mention.head.ix()] = Some(number as u32);
        }
    }
    Mentions { all: found, at }
}

/// The token of a range whose head lies outside it: the first, where a wrong tree gives several.
pub(crate) fn head_of(document: &Document, tokens: &Range<u32>) -> TokenIx {
    let outside = |&token: &TokenIx| document.head(token).is_none_or(|head| !tokens.contains(&head.0));
    tokens
        .clone()
        .map(TokenIx)
        .find(outside)
        .unwrap_or(TokenIx(tokens.start))
}

fn named(document: &Document, tokens: &Range<u32>, label: Label) -> Mention {
    let head = head_of(document, tokens);
    Mention {
        form: Form::Name,
        label: Some(label),
        tokens: tokens.clone(),
        head,
        sentence: document.sentence_of(head),
        plural: false,
        gender: Gender::Unknown,
    }
}

fn pronoun(document: &Document, token: TokenIx) -> Option<Mention> {
    if !matches!(
        document.xpos(token),
        Xpos::Prp | Xpos::PrpS | Xpos::Wp | Xpos::Wdt | Xpos::Dt
    ) && document.upos(token) != Upos::Pron
    {
        return None;
    }
    let (label, plural, gender) = match document.word(token).to_lowercase().as_str() {
        "he" | "him" | "his" | "himself" => (Some(Label::Person), false, Gender::Male),
        "she" | "her" | "hers" | "herself" => (Some(Label::Person), false, Gender::Female),
        "i" | "me" | "my" | "mine" | "myself" => (Some(Label::Person), false, Gender::Unknown),
        "we" | "us" | "our" | "ours" | "ourselves" => (None, true, Gender::Unknown),
        "they" | "them" | "their" | "theirs" | "themselves" => (None, true, Gender::Unknown),
        "both" if document.upos(token) == Upos::Pron || is_argument(document.deprel(token)) => {
            (None, true, Gender::Unknown)
        }
        "it" | "its" | "itself" => (None, false, Gender::Unknown),
        _ => return None,
    };
    Some(Mention {
        form: Form::Pronoun,
        label,
        tokens: token.0..token.0 + 1,
        head: token,
        sentence: document.sentence_of(token),
        plural,
        gender,
    })
}

fn is_argument(relation: Deprel) -> bool {
    matches!(
        relation,
        Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj | Deprel::Iobj | Deprel::Obl | Deprel::OblAgent
    )
}

fn nominal(document: &Document, token: TokenIx, lexicon: &Lexicon) -> Option<Mention> {
    if !matches!(
        document.upos(token),
        Upos::Noun | Upos::Propn | Upos::Num | Upos::Adj
    ) {
        return None;
    }
    // A noun inside a longer noun or a title before a name is part of that phrase.
    let inside = matches!(
        document.deprel(token),
        Deprel::Compound | Deprel::Flat | Deprel::Fixed | Deprel::Goeswith
    );
    if inside
        && document
            .head(token)
            .is_some_and(|head| head > token || document.deprel(token) == Deprel::Flat)
    {
        return None;
    }
    let lemma = document.lemma(token).to_lowercase();
    let plural = matches!(document.xpos(token), Xpos::Nns | Xpos::Nnps);
    let (label, gender, plural) = if let Some(title) = lexicon.person(&lemma) {
        (Some(Label::Person), title.gender, plural)
    } else if lexicon.is_group(&lemma) {
        (Some(Label::Organization), Gender::Unknown, plural)
    } else if event_head(document, token, lexicon).is_some() {
        (Some(Label::Event), Gender::Unknown, false)
    } else if document.upos(token) == Upos::Noun && !plural && lexicon.place_noun(&lemma).is_some() {
        (Some(Label::Place), Gender::Unknown, false)
    } else if document.upos(token) == Upos::Num && is_argument(document.deprel(token)) {
        (Some(Label::Person), Gender::Unknown, true)
    } else {
        return None;
    };
    let start = left_edge(document, token);
    Some(Mention {
        form: Form::Nominal,
        label,
        tokens: start..token.0 + 1,
        head: token,
        sentence: document.sentence_of(token),
        plural,
        gender,
    })
}

/// The first token of what belongs to a noun on its left: determiner, adjectives, nouns.
fn left_edge(document: &Document, noun: TokenIx) -> u32 {
    let mut start = noun;
    for &dependent in document.dependents(noun) {
        let kind = document.deprel(dependent);
        let belongs = matches!(
            kind,
            Deprel::Det
                | Deprel::Amod
                | Deprel::Compound
                | Deprel::Nummod
                | Deprel::NmodPoss
                | Deprel::NmodDesc
        );
        if belongs && dependent < noun {
            start = start.min(TokenIx(document.yield_of(dependent).start));
        }
    }
    start.0
}

/// What the noun says as a happening, with the noun before it where both together are one word of the lexicon:
/// `press conference`, `cup final`.
pub(crate) fn event_head<'l>(
    document: &Document,
    noun: TokenIx,
    lexicon: &'l Lexicon,
) -> Option<(&'l super::lexicon::EventHead, String)> {
    let lemma = document.lemma(noun).to_lowercase();
    let first = document.sentence(document.sentence_of(noun)).tokens.start;
    if noun.0 > first {
        let before = document.word(TokenIx(noun.0 - 1)).to_lowercase();
        let both = format!("{before} {lemma}");
        if let Some(head) = lexicon.event(&both) {
            return Some((head, both));
        }
    }
    let written = document.word(noun).to_lowercase();
    lexicon
        .event(&lemma)
        .or_else(|| lexicon.event(&written))
        .map(|head| {
            // `talks` is a happening in its own right, not the plural of one.
            let word = if lexicon.event(&written).is_some() {
                written
            } else {
                lemma
            };
            (head, word)
        })
}
