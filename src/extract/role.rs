//! The offices and jobs of people, as the words beside their names tell them.
//!
//! In: a document and its mentions. Out: for each person's name the role phrases before it (`Russian Foreign
//! Minister X`), behind it (`X, a senior fellow at Y`) and after a verb (`X is the head of Y`). Decides by the
//! order of words and the lexicon of titles more than by the tree: title phrases are long, and greedy parsers
//! often break inside them.

use super::lexicon::Lexicon;
use super::mention::{Form, Mention, Mentions};
use crate::annotate::{Deprel, Document, TokenIx, Upos, Xpos};
use crate::grammar::Label;
use std::ops::Range;

/// One role that the text gives a person.
#[derive(Clone, Debug)]
pub(crate) struct RoleMention {
    /// The person's name, as its number in [`Mentions::all`].
    pub(crate) person: usize,
    /// The whole phrase without its article: `Russian Foreign Minister`.
    pub(crate) phrase: Range<u32>,
    /// What is left of the phrase without whose it is: `Foreign Minister`.
    pub(crate) title: Range<u32>,
    /// The noun that says what the person is: `Minister`.
    pub(crate) head: TokenIx,
    /// `former`, `acting`, `deputy`.
    pub(crate) modifier: Option<String>,
    /// The country, place or organization that the role is at, as its tokens.
    pub(crate) owner: Option<Range<u32>>,
}

/// Finds the roles of all people who are named.
pub(crate) fn roles(document: &Document, mentions: &Mentions, lexicon: &Lexicon) -> Vec<RoleMention> {
    let mut found = Vec::new();
    for (number, mention) in mentions.all.iter().enumerate() {
        if mention.form != Form::Name || mention.label != Some(Label::Person) {
            continue;
        }
        let reader = Reader {
            document,
            mentions,
            lexicon,
            person: number,
        };
        let before = reader.before(mention);
        let after = reader.after(mention).or_else(|| reader.copula(mention));
        found.extend(before.into_iter().chain(after));
    }
    found
}

struct Reader<'a> {
    document: &'a Document,
    mentions: &'a Mentions,
    lexicon: &'a Lexicon,
    person: usize,
}

impl Reader<'_> {
    fn sentence_of(&self, mention: &Mention) -> Range<u32> {
        self.document.sentence(mention.sentence).tokens.clone()
    }

    fn word(&self, token: u32) -> &str {
        self.document.word(TokenIx(token))
    }

    fn upos(&self, token: u32) -> Upos {
        self.document.upos(TokenIx(token))
    }

    /// Whether the token belongs to another person's name.
    fn is_person(&self, token: u32) -> bool {
        let at = self.mentions.at(TokenIx(token));
        at.is_some_and(|at| {
            let mention = &self.mentions.all[at];
            mention.form == Form::Name && mention.label == Some(Label::Person)
        })
    }

    /// The last noun of a title that ends in these tokens: `chief executive officer`, `secretary of state`.
    fn title_head(&self, tokens: Range<u32>) -> Option<u32> {
        let plain = |token: u32| {
            matches!(
                self.upos(token),
                Upos::Noun | Upos::Propn | Upos::Adj | Upos::Verb
            )
        };
        tokens.rev().find(|&token| plain(token) && self.is_title(token))
    }

    fn is_title(&self, token: u32) -> bool {
        let lemma = self.document.lemma(TokenIx(token)).to_lowercase();
        let written = self.word(token).to_lowercase();
        // `Ministers A and B`: a plural title is one for each.
        let singular = written.strip_suffix('s').unwrap_or(&written);
        self.lexicon
            .person(&lemma)
            .or_else(|| self.lexicon.person(singular))
            .is_some_and(|title| !title.honorific)
    }

    /// The phrase that ends where the name begins.
    fn before(&self, mention: &Mention) -> Option<RoleMention> {
        let sentence = self.sentence_of(mention);
        let mut end = mention.tokens.start;
        // `U.S. President, Donald Trump, …`: some outlets set the name off by commas.
        let mut comma = false;
        if end > sentence.start + 1 && self.word(end - 1) == "," {
            end -= 1;
            comma = true;
        }
        let mut start = end;
        while start > sentence.start && self.continues_left(start - 1, end) {
            start -= 1;
        }
        if start == end {
            return None;
        }
        let head = self.title_head(start..end)?;
        let tail_is_part =
            head + 1 == end || matches!(self.word(head + 1), "of" | "to" | "for" | "at" | "in" | "on");
        if !tail_is_part {
            return None;
        }
        if let Some(preposition) = (start..head).rev().find(|&token| self.upos(token) == Upos::Adp) {
            start = preposition + 1;
        }
        if comma {
            // Behind a comma a list could go on; only a title that is bare or owned is one.
            let closes = sentence.end == mention.tokens.end
                || matches!(
                    self.word(mention.tokens.end),
                    "," | "." | "said" | ":" | "—" | "–" | "("
                );
            let listed = self.document.xpos(TokenIx(head)) == Xpos::Nns;
            if !closes || listed {
                return None;
            }
        }
        self.role(start..end, head)
    }

    fn continues_left(&self, token: u32, end: u32) -> bool {
        let word = self.word(token);
        match self.upos(token) {
            Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num => {
                // Another name right before this one is a list without commas, unless it owns the title.
                !self.is_person(token)
                    || token + 1 < end && self.document.xpos(TokenIx(token + 1)) == Xpos::Pos
                    || self.person_inside(token)
            }
            Upos::Adp => matches!(word, "of" | "to" | "for" | "at" | "in" | "on") && token + 1 < end,
            Upos::Part => self.document.xpos(TokenIx(token)) == Xpos::Pos,
            Upos::Det => word == "the" && token + 1 < end && self.upos(token.saturating_sub(1)) == Upos::Adp,
            Upos::Punct => word == "-" || word == "‑",
            Upos::Cconj => word == "and" && self.joins_nouns(token, end),
            Upos::Verb => {
                matches!(self.document.xpos(TokenIx(token)), Xpos::Vbg | Xpos::Vbn) && self.is_title(token)
            }
            _ => false,
        }
    }

    /// Whether a person's name is followed by more of the same name: then it is not another name's end.
    fn person_inside(&self, token: u32) -> bool {
        let own = self.mentions.at(TokenIx(token));
        own.is_some() && own == self.mentions.at(TokenIx(token + 1)) && {
            let end = self.mentions.all[own.unwrap_or_default()].tokens.end;
            (end as usize) < self.document.tokens.len() && self.document.xpos(TokenIx(end)) == Xpos::Pos
        }
    }

    /// `health and education minister`: nouns on both sides and the title behind.
    fn joins_nouns(&self, and: u32, end: u32) -> bool {
        and + 2 < end
            && and > 0
            && !self.is_person(and - 1)
            && self.document.deprel(TokenIx(and)) == Deprel::Cc
            && self
                .document
                .head(TokenIx(and))
                .is_some_and(|conjunct| conjunct.0 > and && conjunct.0 + 1 < end)
            && matches!(self.upos(and - 1), Upos::Noun | Upos::Propn)
            && !self.is_title(and - 1)
    }

    /// The phrase behind the name: `X, a senior fellow at Y,` or `X, 45, the mayor of Y`.
    fn after(&self, mention: &Mention) -> Option<RoleMention> {
        let sentence = self.sentence_of(mention);
        let mut at = mention.tokens.end;
        let mut open = None;
        while at < sentence.end && matches!(self.word(at), "," | "(" | "–" | "—" | "-") {
            open = Some(at);
            at += 1;
            // An age stands between commas: `X, 45, a teacher`.
            let age = at + 1 < sentence.end && self.upos(at) == Upos::Num && self.word(at + 1) == ",";
            at += u32::from(age);
        }
        open?;
        let begins = at < sentence.end
            && (matches!(
                self.upos(at),
                Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num
            ) || self.document.xpos(TokenIx(at)) == Xpos::PrpS);
        if !begins {
            return None;
        }
        let found = self.noun_phrase(at, sentence.end)?;
        // The phrase must close: `after talks with Ek, the Russian leader has not shown …` begins another clause.
        let end = found.phrase.end;
        let closes =
            end >= sentence.end || self.upos(end) == Upos::Punct || matches!(self.word(end), "who" | "which");
        // And it must not lead to another name: `Ek, Finland's special envoy Jo Li` speaks of two people.
        let other = found.phrase.clone().any(|token| {
            self.is_person(token)
                && self.mentions.at(TokenIx(token)).is_some_and(|at| {
                    let name_end = self.mentions.all[at].tokens.end;
                    name_end >= end || self.document.xpos(TokenIx(name_end)) != Xpos::Pos
                })
        });
        (closes && !other).then_some(found)
    }

    /// The role in the noun phrase that begins at `start`.
    fn noun_phrase(&self, start: u32, limit: u32) -> Option<RoleMention> {
        let mut first = start;
        if first < limit && self.upos(first) == Upos::Det {
            first += 1;
        }
        let mut end = first;
        while end < limit && end - start < 24 && self.continues_right(end) {
            end += 1;
        }
        while end > first
            && matches!(
                self.upos(end - 1),
                Upos::Adp | Upos::Det | Upos::Cconj | Upos::Part | Upos::Adv
            )
        {
            end -= 1;
        }
        // The head is the first title noun that no noun follows: `foreign policy AIDE to the president`.
        let nominal = |token: u32| matches!(self.upos(token), Upos::Noun | Upos::Propn);
        let head = (first..end).find(|&token| {
            let last = token + 1 >= end || !nominal(token + 1) && self.upos(token + 1) != Upos::Part;
            // `a senior fellow at …`: taggers take some of these nouns for adjectives.
            self.is_title(token) && (nominal(token) || self.upos(token) == Upos::Adj) && last
        })?;
        // Before the head only what belongs to it: no other phrase with a preposition of its own.
        let plain = (first..head).all(|token| {
            matches!(
                self.upos(token),
                Upos::Noun
                    | Upos::Propn
                    | Upos::Adj
                    | Upos::Part
                    | Upos::Num
                    | Upos::Pron
                    | Upos::Punct
                    | Upos::Adv
                    | Upos::Verb
                    | Upos::Cconj
            ) && !matches!(self.word(token), "," | ";" | ":")
        });
        let name_list = (first..head).any(|t| self.is_person(t))
            && !(first..head).any(|t| self.document.xpos(TokenIx(t)) == Xpos::Pos);
        (plain && !name_list)
            .then(|| self.role(first..end, head))
            .flatten()
    }

    fn continues_right(&self, token: u32) -> bool {
        let word = self.word(token);
        match self.upos(token) {
            Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::Part | Upos::Det => true,
            Upos::Adp => matches!(
                word,
                "of" | "to" | "for" | "at" | "in" | "on" | "with" | "from" | "under" | "de"
            ),
            Upos::Cconj => matches!(word, "and" | "&"),
            Upos::Punct => matches!(word, "-" | "‑" | "&"),
            Upos::Pron => self.document.xpos(TokenIx(token)) == Xpos::PrpS,
            Upos::Verb => matches!(self.document.xpos(TokenIx(token)), Xpos::Vbg | Xpos::Vbn),
            _ => false,
        }
    }

    /// `X is the head of Y`, `X was elected mayor`, `X, who serves as envoy`.
    fn copula(&self, mention: &Mention) -> Option<RoleMention> {
        let document = self.document;
        let subject = document.deprel(mention.head);
        if !matches!(subject, Deprel::Nsubj | Deprel::NsubjPass) {
            return None;
        }
        let predicate = document.head(mention.head)?;
        let has_copula = document.related(predicate, Deprel::Cop).next().is_some();
        let negated = document
            .related(predicate, Deprel::Advmod)
            .any(|d| matches!(document.lemma(d), "not" | "never" | "n't"));
        if negated {
            return None;
        }
        let noun = if has_copula && document.upos(predicate).is_nominal() {
            predicate
        } else {
            let named = [
                "become", "name", "appoint", "elect", "make", "remain", "serve", "act", "work",
            ];
            if !named.contains(&document.lemma(predicate)) {
                return None;
            }
            document.dependents(predicate).iter().copied().find(|&d| {
                matches!(document.deprel(d), Deprel::Xcomp | Deprel::Obj | Deprel::Obl) && self.is_title(d.0)
            })?
        };
        if !self.is_title(noun.0) || document.xpos(noun) == Xpos::Nns {
            return None;
        }
        let left = document.dependents(noun).iter().copied().filter(|&d| {
            d < noun
                && matches!(
                    document.deprel(d),
                    Deprel::Amod | Deprel::Compound | Deprel::NmodPoss | Deprel::Det
                )
        });
        let start = left.map(|d| document.yield_of(d).start).min().unwrap_or(noun.0);
        self.noun_phrase(start, self.sentence_of(mention).end)
    }

    /// Makes a role of a phrase, with its owner and modifier set apart.
    fn role(&self, phrase: Range<u32>, head: u32) -> Option<RoleMention> {
        let mut phrase = phrase;
        while phrase.start < head
            && !matches!(
                self.upos(phrase.start),
                Upos::Noun | Upos::Propn | Upos::Adj | Upos::Verb | Upos::Num
            )
        {
            phrase.start += 1;
        }
        if !self
            .lexicon
            .person(&self.document.lemma(TokenIx(head)).to_lowercase())
            .is_some_and(|title| title.role)
            && phrase.len() < 2
        {
            return None;
        }
        let modifier = (phrase.start..head)
            .find_map(|token| {
                self.lexicon
                    .modifier(self.word(token))
                    .filter(|&meaning| meaning != "rank")
            })
            .map(str::to_owned);
        let (owner, title) = self.owner(&phrase, head);
        Some(RoleMention {
            person: self.person,
            phrase,
            title,
            head: TokenIx(head),
            modifier,
            owner,
        })
    }

    /// Whose role it is, and the phrase without that: a possessive, a demonym, a name before the noun, or what
    /// follows `of`, `at`, `for`.
    fn owner(&self, phrase: &Range<u32>, head: u32) -> (Option<Range<u32>>, Range<u32>) {
        let document = self.document;
        if let Some(possessive) = (phrase.start..head).find(|&t| document.xpos(TokenIx(t)) == Xpos::Pos) {
            return (Some(phrase.start..possessive), possessive + 1..phrase.end);
        }
        let preposition = (head + 1..phrase.end)
            .find(|&t| matches!(self.word(t), "of" | "at" | "for" | "to" | "with" | "in"));
        let behind = preposition.and_then(|at| {
            let names = document
                .names
                .iter()
                .find(|name| name.tokens.start > at && name.tokens.end <= phrase.end);
            names
                .filter(|name| name.label != Label::Person)
                .map(|name| name.tokens.clone())
        });
        let mut title = phrase.start..phrase.end;
        let mut before = None;
        let first = phrase.start;
        let name = document
            .names
            .iter()
            .find(|name| name.tokens.contains(&first) && name.tokens.end <= head);
        if let Some(name) = name.filter(|name| name.label != Label::Person) {
            before = Some(name.tokens.clone());
            title.start = name.tokens.end;
        } else if first < head
            && self
                .lexicon
                .demonym(self.word(first))
                .or(self.lexicon.country(self.word(first)))
                .is_some()
        {
            before = Some(first..first + 1);
            title.start = first + 1;
        }
        if before.is_none() && behind.is_some() {
            title.end = preposition.unwrap_or(title.end);
        }
        (before.or(behind), title)
    }
}
