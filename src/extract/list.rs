//! The people of a list, as the order of words gives them where the tree loses them.
//!
//! In: a name, or any word before the first one. Out: the names that are listed from there on: `Foreign Minister Ada Ek,
//! Jo Li, head of the railways, and the envoy of Peru, Ana Paz`. Between two names of a list stand commas, semicolons and
//! `and`, and beside a name its office; a verb, or a comma before one, ends it.

use super::mention::{Form, Mentions};
use crate::annotate::{Document, TokenIx, Upos, Xpos};
use crate::grammar::Label;

/// The longest office between two names of a list, in words: a guess.
const LONGEST_OFFICE: u32 = 14;

/// The heads of the names behind `first`, one of the labels each, that go on the list that `first` begins.
///
/// `first` is a word of the list's first name, or the last word before it. Only the sentence of `first` is looked at.
pub(crate) fn listed(
    document: &Document,
    mentions: &Mentions,
    first: TokenIx,
    labels: &[Label],
) -> Vec<TokenIx> {
    let end = document.sentence(document.sentence_of(first)).tokens.end;
    let mut at = match mentions.at(first).map(|number| &mentions.all[number]) {
        Some(mention) if mention.form == Form::Name => mention.tokens.end,
        _ => first.0 + 1,
    };
    let mut found: Vec<TokenIx> = Vec::new();
    // What joins two items was seen since the last name.
    let mut joined = true;
    let mut since = 0;
    while at < end && since <= LONGEST_OFFICE {
        let token = TokenIx(at);
        if let Some(mention) = mentions.at(token).map(|number| &mentions.all[number])
            && mention.form == Form::Name
            && mention.tokens.start == at
        {
            let wanted = mention.label.is_some_and(|label| labels.contains(&label));
            let next = mention.tokens.end;
            if wanted && joined {
                if begins_clause(document, next, end) {
                    break;
                }
                found.push(mention.head);
                (joined, since) = (false, 0);
            }
            at = next;
            continue;
        }
        match document.word(token) {
            "," | ";" | "and" | "&" | "plus" | "–" | "—" | "-" => joined = true,
            "(" | ")" | "'s" | "’s" | "'" | "’" | "."
                if document.upos(token) != Upos::Punct || at + 1 < end => {}
            _ => {
                let beside = match document.upos(token) {
                    Upos::Noun | Upos::Propn | Upos::Adj | Upos::Det | Upos::Num => true,
                    // An office has its own prepositions; a name behind them is its country, not one of the list.
                    Upos::Adp => {
                        joined = false;
                        matches!(document.word(token), "of" | "for" | "to" | "from" | "at" | "in")
                    }
                    Upos::Pron => document.xpos(token) == Xpos::PrpS,
                    Upos::Part => true,
                    _ => false,
                };
                if !beside {
                    break;
                }
            }
        }
        since += 1;
        at += 1;
    }
    found
}

/// Whether a finite verb follows a name, so that it is the subject of a new clause and no item: `accompanied by Ek, Li
/// SAID`.
fn begins_clause(document: &Document, next: u32, end: u32) -> bool {
    (next..end.min(next + 2))
        .map(TokenIx)
        .take_while(|&token| document.word(token) != ",")
        .any(|token| {
            matches!(document.xpos(token), Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Md)
                && document.upos(token) != Upos::Noun
        })
}
