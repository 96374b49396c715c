//! Which places, organizations, roles and statements of different articles are one.

use super::{Folder, Reason};
use crate::extract::{NodeRef, Property};
use crate::grammar::Label;
use crate::text::fold::fold;
use std::collections::{BTreeMap, BTreeSet};

/// A name without what outlets add or leave out: `the`, `Inc.`, full stops.
pub(super) fn name_key(name: &str) -> String {
    let folded = fold(name).replace(['.', ',', '\''], "");
    let folded = folded.strip_prefix("the ").unwrap_or(&folded).replace('-', " ");
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
