//! Mends names by what the whole document shows: the name model decides word by word and knows little of it.
//!
//! In: the names of a document. Out: names again. Each rule is about a class of news writing: hyphens inside
//! names, titles before them, headlines in title case.

use super::document::{Name, Sentence};
use super::gazetteer::flag;
use crate::grammar::Label;
use rustc_hash::FxHashSet;
use std::ops::Range;

/// What the rules look at.
pub(super) struct Page<'a> {
    pub(super) words: &'a [&'a str],
    /// Whether a word touches the one before it, one entry a word.
    pub(super) touches: &'a [bool],
    /// The gazetteer's flags, one entry a word.
    pub(super) flags: &'a [u32],
    pub(super) sentences: &'a [Sentence],
    /// Whether a sentence is a headline, one entry a sentence.
    pub(super) headline: &'a [bool],
}

/// Applies the rules.
pub(super) fn mended(names: Vec<Name>, page: &Page<'_>) -> Vec<Name> {
    let names = without_titles(names, page);
    let names = joined(names, page);
    as_elsewhere(names, page)
}

/// `Base Elmendorf` `-` `Richardson`: two names of one kind that a hyphen joins are one; two countries are not
/// (`U.S.-Russia talks`).
fn joined(names: Vec<Name>, page: &Page<'_>) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::with_capacity(names.len());
    for name in names {
        let hyphen = name.tokens.start.checked_sub(1);
        let bound = |at: u32| {
            page.words[at as usize] == "-" && page.touches[at as usize] && page.touches[at as usize + 1]
        };
        let is_country = |range: &Range<u32>| {
            range.len() == 1 && page.flags[range.start as usize] & flag::PLACE_BEGIN != 0
        };
        match (found.last_mut(), hyphen) {
            (Some(last), Some(at))
                if last.tokens.end == at
                    && bound(at)
                    && (last.label == name.label || last.tokens.len() > 1)
                    && !(is_country(&last.tokens) && is_country(&name.tokens)) =>
            {
                last.tokens.end = name.tokens.end;
            }
            _ => found.push(name),
        }
    }
    // `U.S.-Russia` as one name is two countries.
    let pair = |name: &Name| {
        let middle = name.tokens.start + 1;
        let ends = page.flags[name.tokens.start as usize]
            & page.flags[name.tokens.end as usize - 1]
            & flag::PLACE_BEGIN
            != 0;
        name.tokens.len() == 3 && page.words[middle as usize] == "-" && ends
    };
    let split = |name: Name| -> Vec<Name> {
        if !pair(&name) {
            return vec![name];
        }
        let one = |tokens: Range<u32>| Name {
            tokens,
            label: Label::Place,
            confidence: name.confidence,
        };
        vec![
            one(name.tokens.start..name.tokens.start + 1),
            one(name.tokens.end - 1..name.tokens.end),
        ]
    };
    found.into_iter().flat_map(split).collect()
}

/// `Kremlin Spokesman`, `Defence Minister Aho`: titles are no part of a person's name, and a name that is nothing
/// but a title with something before it is none.
fn without_titles(names: Vec<Name>, page: &Page<'_>) -> Vec<Name> {
    let titled = |at: u32| {
        let flags = page.flags[at as usize];
        flags & flag::TITLE != 0 && flags & (flag::GIVEN | flag::FAMILY) == 0
    };
    let trim = |mut name: Name| -> Option<Name> {
        if name.label != Label::Person {
            return Some(name);
        }
        if let Some(last) = name.tokens.clone().rev().find(|&at| titled(at)) {
            name.tokens.start = last + 1;
        }
        (!name.tokens.is_empty()).then_some(name)
    };
    names.into_iter().filter_map(trim).collect()
}

/// In a headline in title case every word has a capital: a name there that the text below does not have is cut to
/// the part that it has, `Putin End` to `Putin`.
fn as_elsewhere(names: Vec<Name>, page: &Page<'_>) -> Vec<Name> {
    let headline_of = |name: &Name| {
        let sentence = page
            .sentences
            .partition_point(|sentence| sentence.tokens.end <= name.tokens.start);
        page.headline.get(sentence).copied().unwrap_or(false)
    };
    let words = |range: Range<u32>| -> Vec<&str> { range.map(|at| page.words[at as usize]).collect() };
    let mut whole: FxHashSet<Vec<&str>> = FxHashSet::default();
    for name in names.iter().filter(|name| !headline_of(name)) {
        whole.insert(words(name.tokens.clone()));
        whole.insert(words(name.tokens.end - 1..name.tokens.end));
    }
    let cut = |mut name: Name| {
        if headline_of(&name) && name.tokens.len() > 1 && !whole.contains(&words(name.tokens.clone())) {
            let (start, end) = (name.tokens.start, name.tokens.end);
            let parts = (1..name.tokens.len() as u32)
                .rev()
                .flat_map(|length| (start..=end - length).map(move |at| at..at + length));
            if let Some(part) = parts
                .into_iter()
                .find(|part| whole.contains(&words(part.clone())))
            {
                name.tokens = part;
            }
        }
        name
    };
    names.into_iter().map(cut).collect()
}
