//! Which people of different articles are one.
//!
//! Full names that are spellings of one name join. A bare surname joins the one person of the folder who has it;
//! where several have it, the article's other people decide, and if they do not, it stays alone: a wrong merge is
//! worse than a missing one.

use super::Folder;
use crate::extract::name::{Likeness, PersonName, Spellings};
use crate::grammar::Label;
use std::collections::{BTreeMap, BTreeSet};

/// Joins the people of a folder.
pub(super) fn join(folder: &mut Folder<'_>, spellings: &Spellings) {
    let people: Vec<usize> = (0..folder.members.len())
        .filter(|&m| folder.members[m].local.label == Label::Person && folder.members[m].local.named)
        .collect();
    let names: BTreeMap<usize, PersonName> = people
        .iter()
        .map(|&m| (m, spellings.name(&folder.members[m].local.name)))
        .collect();
    // Each full name once; blocks of names that share a first or last word.
    let mut holders: BTreeMap<&PersonName, Vec<usize>> = BTreeMap::new();
    for (&member, name) in names.iter().filter(|(_, name)| name.len() > 1) {
        holders.entry(name).or_default().push(member);
    }
    let mut blocks: BTreeMap<String, BTreeSet<&PersonName>> = BTreeMap::new();
    for name in holders.keys() {
        for key in name.keys() {
            // A typing error seldom hits the first letters.
            let start: String = key.chars().take(4).collect();
            blocks.entry(start).or_default().insert(name);
        }
    }
    for members in holders.values() {
        for pair in members.windows(2) {
            folder.sets.join(pair[0], pair[1]);
        }
    }
    for block in blocks.values() {
        let block: Vec<&&PersonName> = block.iter().collect();
        for (number, first) in block.iter().enumerate() {
            for second in &block[number + 1..] {
                let agree = genders_agree(folder, holders[**first][0], holders[**second][0]);
                if agree && first.compare(second) == Likeness::Same {
                    folder.sets.join(holders[**first][0], holders[**second][0]);
                }
            }
        }
    }
    join_surnames(folder, &names, &holders);
}

fn genders_agree(folder: &Folder<'_>, a: usize, b: usize) -> bool {
    let gender = |member: usize| folder.members[member].local.properties.get("gender");
    gender(a).zip(gender(b)).is_none_or(|(a, b)| a == b)
}

fn join_surnames(
    folder: &mut Folder<'_>,
    names: &BTreeMap<usize, PersonName>,
    holders: &BTreeMap<&PersonName, Vec<usize>>,
) {
    let mut by_key: BTreeMap<String, Vec<&PersonName>> = BTreeMap::new();
    for name in holders.keys() {
        for key in name.keys() {
            by_key
                .entry(key.chars().take(3).collect())
                .or_default()
                .push(name);
        }
    }
    let mut alone: BTreeMap<&PersonName, Vec<usize>> = BTreeMap::new();
    for (&member, name) in names.iter().filter(|(_, name)| name.len() == 1) {
        let start: String = name.keys()[0].chars().take(3).collect();
        let mut found: BTreeSet<usize> = BTreeSet::new();
        for full in by_key.get(&start).into_iter().flatten() {
            if name.compare(full) == Likeness::Compatible && genders_agree(folder, member, holders[*full][0])
            {
                found.insert(folder.sets.find(holders[*full][0]));
            }
        }
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (Some(one), None) => folder.sets.join(member, one),
            (None, _) => alone.entry(name).or_default().push(member),
            _ => {}
        }
    }
    for members in alone.values() {
        for pair in members.windows(2) {
            folder.sets.join(pair[0], pair[1]);
        }
    }
}
