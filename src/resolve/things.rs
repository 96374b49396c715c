//! Which places, organizations, roles and statements of different articles are one.

use super::{Folder, Reason};
use crate::extract::{NodeRef, Property};
use crate::grammar::Label;
use crate::text::fold::fold;
use std::collections::{BTreeMap, BTreeSet};

/// What is put before the name of a place without changing which it is.
const SETTLEMENTS: [&str; 4] = ["city", "town", "village", "port"];

/// A name without what outlets add or leave out: `the`, `Inc.`, full stops.
pub(super) fn name_key(name: &str) -> String {
    let folded = fold(name).replace(['.', ',', '\''], "");
    let folded = folded.strip_prefix("the ").unwrap_or(&folded).replace('-', " ");
    // `the city of Kazan` is Kazan; a republic, a university or the municipality, which acts, is not.
    let folded = SETTLEMENTS
        .iter()
        .find_map(|kind| folded.strip_prefix(kind)?.strip_prefix(" of "))
        .map_or(folded.clone(), str::to_owned);
    let tails = [
        " inc", " ltd", " plc", " corp", " co", " llc", " gmbh", " sa", " ag",
    ];
    let bare = tails
        .iter()
        .find_map(|tail| folded.strip_suffix(tail))
        .unwrap_or(&folded);
    bare.to_owned()
}

/// Joins places and organizations that share a name or acronym, and events that share a proper name.
pub(super) fn join_named(folder: &mut Folder<'_>) {
    let mut first: BTreeMap<(Label, String), usize> = BTreeMap::new();
    for member in 0..folder.members.len() {
        let local = folder.members[member].local;
        if !matches!(local.label, Label::Place | Label::Organization) {
            continue;
        }
        let known = local.known_as.as_ref().map(|name| fold(name));
        let names = if local.named {
            vec![name_key(&local.name)]
        } else {
            Vec::new()
        };
        let aliases = local
            .aliases
            .iter()
            .map(|alias| name_key(alias))
            .filter(|_| local.named);
        for key in known
            .into_iter()
            .chain(names)
            .chain(aliases)
            .filter(|key| key.chars().count() > 1)
        {
            match first.get(&(local.label, key.clone())) {
                Some(&other) => folder.join(member, other, Reason::Name),
                None => drop(first.insert((local.label, key), member)),
            }
        }
    }
}

/// Joins organizations that an article calls by their initials only with the one of the folder that has such initials.
pub(super) fn join_acronyms(folder: &mut Folder<'_>) {
    let mut full: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let mut short: Vec<(usize, String)> = Vec::new();
    for member in 0..folder.members.len() {
        let local = folder.members[member].local;
        if local.label != Label::Organization || !local.named {
            continue;
        }
        let letters = local.name.replace('.', "");
        // Two letters are the initials of too many.
        let acronym = (3..=6).contains(&letters.len()) && letters.chars().all(|c| c.is_ascii_uppercase());
        if acronym && local.known_as.is_none() {
            short.push((member, letters));
        } else if let Some(initials) = initials(&local.name) {
            let set = folder.sets.find(member);
            full.entry(initials).or_default().insert(set);
        }
    }
    for (member, letters) in short {
        let sets: BTreeSet<usize> = full
            .get(&letters)
            .into_iter()
            .flatten()
            .map(|&set| folder.sets.find(set))
            .collect();
        if let Some(&set) = sets.first().filter(|_| sets.len() == 1) {
            folder.join(member, set, Reason::Acronym);
        }
    }
}

/// The first letters of the capitalised words of a name that has at least three.
fn initials(name: &str) -> Option<String> {
    let words = name.split([' ', '-']);
    let initials: String = words
        .filter_map(|word| word.chars().next().filter(char::is_ascii_uppercase))
        .collect();
    (initials.len() >= 3).then_some(initials)
}

/// The set at the other end of a node's relations of one kind.
fn ends(folder: &mut Folder<'_>, relation: &str, from_subject: bool) -> BTreeMap<usize, BTreeSet<usize>> {
    let mut found: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for article in 0..folder.extractions.len() {
        let extraction = folder.extractions[article];
        for assertion in extraction
            .assertions
            .iter()
            .filter(|assertion| assertion.relation == relation)
        {
            let member = |node: NodeRef| folder.member(article, node);
            let (subject, object) = (member(assertion.subject), member(assertion.object));
            let (from, to) = if from_subject {
                (subject, object)
            } else {
                (object, subject)
            };
            let to = folder.sets.find(to);
            found.entry(from).or_default().insert(to);
        }
    }
    found
}

/// Joins roles of the same words at the same place.
pub(super) fn join_roles(folder: &mut Folder<'_>) {
    let owners = ends(folder, "AT", true);
    let mut first: BTreeMap<(String, BTreeSet<usize>), usize> = BTreeMap::new();
    for member in 0..folder.members.len() {
        let local = folder.members[member].local;
        if local.label != Label::Role {
            continue;
        }
        let title = local
            .properties
            .get("title")
            .and_then(Property::text)
            .unwrap_or(&local.name);
        let key = (fold(title), owners.get(&member).cloned().unwrap_or_default());
        match first.get(&key) {
            Some(&other) => folder.join(member, other, Reason::Words),
            None => drop(first.insert(key, member)),
        }
    }
}

/// Joins statements of the same words by the same speaker.
pub(super) fn join_statements(folder: &mut Folder<'_>) {
    let speakers = ends(folder, "SAID", false);
    let mut first: BTreeMap<(String, BTreeSet<usize>), usize> = BTreeMap::new();
    for member in 0..folder.members.len() {
        let local = folder.members[member].local;
        if local.label != Label::Statement {
            continue;
        }
        let text = local
            .properties
            .get("text")
            .and_then(Property::text)
            .unwrap_or(&local.name);
        let words: String = fold(text)
            .chars()
            .filter(|c| c.is_alphanumeric() || *c == ' ')
            .collect();
        let key = (words, speakers.get(&member).cloned().unwrap_or_default());
        match first.get(&key) {
            Some(&other) => folder.join(member, other, Reason::Words),
            None => drop(first.insert(key, member)),
        }
    }
}
