//! Which people of different articles are one.
//!
//! In three steps, the surest first. Full names that are spellings of one name join. Full names with one skeleton (see
//! [`skeleton`](crate::extract::skeleton)) join where their vowels are close too, or where the articles give them one
//! office or share other people. A bare surname joins the one person of the folder who has it; where several have it, it
//! stays alone: a wrong merge is worse than a missing one. Two people whom one article tells apart are never joined.

use super::{Folder, Reason};
use crate::extract::name::{Likeness, PersonName, Spellings};
use crate::extract::skeleton::{Skeleton, skeletons};
use crate::extract::{Property, Status};
use crate::grammar::Label;
use crate::text::fold::fold;
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
            folder.join(pair[0], pair[1], Reason::Name);
        }
    }
    for block in blocks.values() {
        let block: Vec<&&PersonName> = block.iter().collect();
        for (number, first) in block.iter().enumerate() {
            for second in &block[number + 1..] {
                let agree = genders_agree(folder, holders[**first][0], holders[**second][0]);
                if agree && first.compare(second) == Likeness::Same {
                    folder.join(holders[**first][0], holders[**second][0], Reason::Spelling);
                }
            }
        }
    }
    join_transliterations(folder, &holders);
    join_surnames(folder, &names, &holders);
}

/// The fewest consonants of a name that is recognised by its skeleton: `Li Wu` would be anybody.
const LEAST_CONSONANTS: usize = 5;

/// How many other people two articles must share before a skeleton is enough: one may be a head of state whom every
/// article names.
const SHARED_PEOPLE: usize = 2;

/// Joins full names of one skeleton, where vowels, offices or the company they are in speak for it.
fn join_transliterations(folder: &mut Folder<'_>, holders: &BTreeMap<&PersonName, Vec<usize>>) {
    let mut groups: BTreeMap<Vec<String>, Vec<(usize, Vec<Skeleton>)>> = BTreeMap::new();
    for members in holders.values() {
        let skeletons = skeletons(&folder.members[members[0]].local.name);
        let consonants: Vec<String> = skeletons.iter().map(|s| s.consonants().to_owned()).collect();
        let enough = consonants.iter().map(String::len).sum::<usize>() >= LEAST_CONSONANTS;
        if skeletons.len() > 1 && enough {
            groups
                .entry(consonants)
                .or_default()
                .push((members[0], skeletons));
        }
    }
    groups.retain(|_, group| group.len() > 1);
    if groups.is_empty() {
        return;
    }
    // What is joined by its sound is company for the rest, so the rest is looked at again.
    while join_groups(folder, &groups) {}
}

/// One round over the groups of one skeleton; whether anybody was joined.
fn join_groups(folder: &mut Folder<'_>, groups: &BTreeMap<Vec<String>, Vec<(usize, Vec<Skeleton>)>>) -> bool {
    let company = Company::of(folder);
    let before = folder.joins.len();
    for group in groups.values() {
        for (number, (first, one)) in group.iter().enumerate() {
            for (second, other) in &group[number + 1..] {
                let (a, b) = (folder.sets.find(*first), folder.sets.find(*second));
                if a == b || !genders_agree(folder, *first, *second) || company.told_apart(folder, a, b) {
                    continue;
                }
                let reason = if one.iter().zip(other).all(|(one, other)| one.sounds_like(other)) {
                    Reason::Transliteration
                } else if company.share_office(folder, a, b) {
                    Reason::Office
                } else if company.shared_people(folder, a, b) >= SHARED_PEOPLE {
                    Reason::Company
                } else {
                    continue;
                };
                folder.join(*first, *second, reason);
            }
        }
    }
    folder.joins.len() > before
}

/// In which articles people stand, and which offices they have there.
struct Company {
    /// For each article its people, as members.
    people: Vec<Vec<usize>>,
    /// For each person of an article the words of their offices, folded.
    offices: BTreeMap<usize, BTreeSet<String>>,
    /// For each set, when the company was looked at, its members.
    members: BTreeMap<usize, Vec<usize>>,
}

impl Company {
    fn of(folder: &mut Folder<'_>) -> Company {
        let mut company = Company {
            people: vec![Vec::new(); folder.extractions.len()],
            offices: BTreeMap::new(),
            members: BTreeMap::new(),
        };
        for number in 0..folder.members.len() {
            let member = folder.members[number];
            if member.local.label == Label::Person && member.local.named {
                company.people[member.article as usize].push(number);
                let set = folder.sets.find(number);
                company.members.entry(set).or_default().push(number);
            }
        }
        for (article, extraction) in folder.extractions.iter().enumerate() {
            let held = extraction
                .assertions
                .iter()
                .filter(|a| a.relation == "HAS_ROLE" && a.status == Status::Actual);
            for assertion in held {
                let role = &extraction.nodes[assertion.object.ix()];
                let title = role
                    .properties
                    .get("title")
                    .and_then(Property::text)
                    .unwrap_or(&role.name);
                let person = folder.member(article, assertion.subject);
                company.offices.entry(person).or_default().insert(fold(title));
            }
        }
        company
    }

    /// The members of all sets that have become one with `set` since the company was looked at.
    fn of_set(&self, folder: &mut Folder<'_>, set: usize) -> Vec<usize> {
        self.members
            .get(&set)
            .into_iter()
            .flatten()
            .copied()
            .filter(|&m| folder.sets.find(m) == set)
            .collect()
    }

    /// Whether an article has both as two people.
    fn told_apart(&self, folder: &mut Folder<'_>, a: usize, b: usize) -> bool {
        let articles = |members: Vec<usize>, folder: &Folder<'_>| -> BTreeSet<u32> {
            members.iter().map(|&m| folder.members[m].article).collect()
        };
        let (a, b) = (self.of_set(folder, a), self.of_set(folder, b));
        !articles(a, folder).is_disjoint(&articles(b, folder))
    }

    fn share_office(&self, folder: &mut Folder<'_>, a: usize, b: usize) -> bool {
        let offices = |members: Vec<usize>| -> BTreeSet<&String> {
            members
                .iter()
                .filter_map(|m| self.offices.get(m))
                .flatten()
                .collect()
        };
        let (a, b) = (self.of_set(folder, a), self.of_set(folder, b));
        !offices(a).is_disjoint(&offices(b))
    }

    /// The most people beside the two that an article of the one shares with an article of the other.
    fn shared_people(&self, folder: &mut Folder<'_>, a: usize, b: usize) -> usize {
        let (of_a, of_b) = (self.of_set(folder, a), self.of_set(folder, b));
        let mut company = |member: usize| -> BTreeSet<usize> {
            let article = folder.members[member].article as usize;
            let all = self.people[article].iter().map(|&m| folder.sets.find(m));
            all.filter(|&set| set != a && set != b).collect()
        };
        // One article of each side is enough: the first ones.
        match (of_a.first(), of_b.first()) {
            (Some(&one), Some(&other)) => company(one).intersection(&company(other)).count(),
            _ => 0,
        }
    }
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
            (Some(one), None) => folder.join(member, one, Reason::Surname),
            (None, _) => alone.entry(name).or_default().push(member),
            _ => {}
        }
    }
    for members in alone.values() {
        for pair in members.windows(2) {
            folder.join(pair[0], pair[1], Reason::Name);
        }
    }
}
