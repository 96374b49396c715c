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
    let names = known_whole(names, page);
    let names = joined(names, page);
    let names = partners(names, page);
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
        while name.tokens.len() > 2
            && page.flags[name.tokens.end as usize - 1] & flag::POST_NOMINAL != 0
        {
            name.tokens.end -= 1;
        }
        (!name.tokens.is_empty()).then_some(name)
    };
    names.into_iter().filter_map(trim).collect()
}

/// A known name of several words is one name where the model found only parts of it: `The Globe` and `Mail`.
fn known_whole(names: Vec<Name>, page: &Page<'_>) -> Vec<Name> {
    let kinds = [
        (flag::ORGANIZATION_BEGIN, flag::ORGANIZATION_INSIDE, flag::ORGANIZATION_LAST, Label::Organization),
        (flag::PLACE_BEGIN, flag::PLACE_INSIDE, flag::PLACE_LAST, Label::Place),
    ];
    let whole_at = |start: u32, (begin, inside, last, label): (u32, u32, u32, Label)| -> Option<Name> {
        let flags = |at: u32| page.flags.get(at as usize).copied().unwrap_or(0);
        if flags(start) & begin == 0 {
            return None;
        }
        let mut end = start + 1;
        let mut found = None;
        while flags(end) & inside != 0 || page.words.get(end as usize).is_some_and(|&word| word == "-") {
            if flags(end) & inside != 0 && flags(end) & last != 0 {
                found = Some(end + 1);
            }
            end += 1;
        }
        found.map(|end| Name {
            tokens: start..end,
            label,
            confidence: 0.9,
        })
    };
    let mut found: Vec<Name> = Vec::with_capacity(names.len());
    for name in names {
        if found.last().is_some_and(|last| name.tokens.start < last.tokens.end) {
            continue;
        }
        let whole = kinds.into_iter().find_map(|kind| whole_at(name.tokens.start, kind));
        match whole {
            Some(whole) if whole.tokens.end > name.tokens.end => found.push(whole),
            _ => found.push(name),
        }
    }
    found
}

/// `Barrow & Finch`: two names that an ampersand joins are a firm. `US National Park Service`: a country right before
/// an organization belongs to its name.
fn partners(names: Vec<Name>, page: &Page<'_>) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::with_capacity(names.len());
    for name in names {
        if let Some(last) = found.last_mut() {
            let between = last.tokens.end..name.tokens.start;
            let firm = between.len() == 1 && page.words[between.start as usize] == "&";
            let first = page.flags[last.tokens.start as usize];
            let national = between.is_empty()
                && last.label == Label::Place
                && last.tokens.len() == 1
                && first & flag::COUNTRY != 0
                && name.label == Label::Organization
                && page.flags[name.tokens.start as usize] & flag::ORGANIZATION_BEGIN == 0;
            if firm || national {
                last.tokens.end = name.tokens.end;
                last.label = Label::Organization;
                continue;
            }
        }
        found.push(name);
    }
    found
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
