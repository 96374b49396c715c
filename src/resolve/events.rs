//! Which events of different articles are one.
//!
//! The same kind; no day that contradicts; and two participants in common, or one and a place, or the same proper
//! name. Events are compared within blocks of kind and participant, never all with all.

use super::things::name_key;
use super::{Folder, Reason};
use crate::extract::{Property, Status};
use crate::grammar::Label;
use crate::read::Day;
use std::collections::{BTreeMap, BTreeSet};

/// What is told of an event.
#[derive(Clone, Debug, Default)]
pub(super) struct Profile {
    pub(super) kind: String,
    pub(super) name: Option<String>,
    pub(super) day: Option<Day>,
    pub(super) people: BTreeSet<usize>,
    pub(super) places: BTreeSet<usize>,
    mentions: usize,
}

impl Profile {
    /// Adds what another article tells of the same event.
    pub(super) fn add(&mut self, other: &Profile) {
        if self.kind.is_empty() {
            self.kind.clone_from(&other.kind);
        }
        self.name = self.name.take().or_else(|| other.name.clone());
        self.people.extend(&other.people);
        self.places.extend(&other.places);
        self.mentions += other.mentions;
        self.day = match (self.day, other.day) {
            (Some(a), Some(b)) if a.day.is_none() && b.day.is_some() => Some(b),
            (a, b) => a.or(b),
        };
    }

    /// Whether the two have different days or proper names.
    pub(super) fn contradicts(&self, other: &Profile) -> bool {
        self.day.zip(other.day).is_some_and(|(a, b)| !a.agrees(b))
            || self
                .name
                .as_ref()
                .zip(other.name.as_ref())
                .is_some_and(|(a, b)| a != b)
    }
}

/// What each event of each article is said to be, by the number of its member.
pub(super) fn profiles(folder: &mut Folder<'_>) -> BTreeMap<usize, Profile> {
    let mut profiles: BTreeMap<usize, Profile> = BTreeMap::new();
    for (number, member) in folder.members.iter().enumerate() {
        if member.local.label != Label::Event {
            continue;
        }
        let text = |key: &str| member.local.properties.get(key).and_then(Property::text);
        let profile = Profile {
            kind: text("kind").unwrap_or("other").to_owned(),
            name: member.local.named.then(|| name_key(&member.local.name)),
            day: text("date").and_then(|date| date.parse().ok()),
            mentions: member.local.mentions.len(),
            ..Profile::default()
        };
        profiles.insert(number, profile);
    }
    for article in 0..folder.extractions.len() {
        for assertion in &folder.extractions[article].assertions {
            let (subject, object) = (
                folder.member(article, assertion.subject),
                folder.member(article, assertion.object),
            );
            if assertion.status == Status::Denied {
                continue;
            }
            match assertion.relation.as_str() {
                "ATTENDED" => {
                    let person = folder.sets.find(subject);
                    if let Some(profile) = profiles.get_mut(&object) {
                        profile.people.insert(person);
                    }
                }
                "HELD_IN" => {
                    let place = folder.sets.find(object);
                    if let Some(profile) = profiles.get_mut(&subject) {
                        profile.places.insert(place);
                    }
                }
                _ => {}
            }
        }
    }
    profiles
}

/// Joins the events of a folder; `within` has for each place those that it lies in.
pub(super) fn join(folder: &mut Folder<'_>, within: &BTreeMap<usize, BTreeSet<usize>>) {
    let mut profiles = profiles(folder);
    // The events that are told most of come first, so that a thin one joins the one it fits best.
    let mut order: Vec<usize> = profiles.keys().copied().collect();
    order.sort_by_key(|&event| {
        let profile = &profiles[&event];
        (
            std::cmp::Reverse((profile.people.len() + profile.places.len(), profile.mentions)),
            event,
        )
    });
    let mut blocks: BTreeMap<(String, usize), Vec<usize>> = BTreeMap::new();
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    for event in order {
        let profile = profiles[&event].clone();
        let mut candidates: BTreeSet<usize> = BTreeSet::new();
        for person in &profile.people {
            candidates.extend(blocks.get(&(profile.kind.clone(), *person)).into_iter().flatten());
        }
        let known = profile.name.as_ref().and_then(|name| named.get(name).copied());
        let mut best: Option<(usize, usize)> = known.map(|other| (usize::MAX, other));
        for other in candidates {
            let score = fit(&profiles[&other], &profile);
            if score > 0 && best.is_none_or(|(most, _)| score > most) {
                best = Some((score, other));
            }
        }
        let home = match best {
            Some((_, other)) => {
                folder.join(event, other, Reason::Circumstances);
                profiles.entry(other).or_default().add(&profile);
                other
            }
            None => event,
        };
        for person in &profile.people {
            let block = blocks.entry((profile.kind.clone(), *person)).or_default();
            if !block.contains(&home) {
                block.push(home);
            }
        }
        if let Some(name) = profile.name {
            named.entry(name).or_insert(home);
        }
    }
    join_bare(folder, &profiles, within);
}

/// For each place those in which the articles say that it lies.
pub(super) fn within(folder: &mut Folder<'_>) -> BTreeMap<usize, BTreeSet<usize>> {
    let mut within: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for article in 0..folder.extractions.len() {
        let extraction = folder.extractions[article];
        for assertion in extraction
            .assertions
            .iter()
            .filter(|assertion| assertion.relation == "LOCATED_IN")
        {
            let (inner, outer) = (
                folder.member(article, assertion.subject),
                folder.member(article, assertion.object),
            );
            let (inner, outer) = (folder.sets.find(inner), folder.sets.find(outer));
            within.entry(inner).or_default().insert(outer);
        }
    }
    within
}

/// Joins events of which an article tells no participant with the only event of their kind that was held in the same
/// place, or in a place within it, at no other time.
fn join_bare(
    folder: &mut Folder<'_>,
    profiles: &BTreeMap<usize, Profile>,
    within: &BTreeMap<usize, BTreeSet<usize>>,
) {
    let around = |places: &BTreeSet<usize>| -> BTreeSet<usize> {
        places
            .iter()
            .flat_map(|place| within.get(place).into_iter().flatten().chain([place]))
            .copied()
            .collect()
    };
    let mut by_kind: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (&event, profile) in profiles.iter().filter(|(_, profile)| !profile.people.is_empty()) {
        by_kind.entry(&profile.kind).or_default().push(event);
    }
    for (&event, profile) in profiles
        .iter()
        .filter(|(_, profile)| profile.people.is_empty() && !profile.places.is_empty())
    {
        let fits = |other: &&usize| {
            let other = &profiles[*other];
            let days = profile.day.zip(other.day).is_none_or(|(a, b)| a.agrees(b));
            days && !around(&other.places).is_disjoint(&profile.places)
        };
        let mut homes: Vec<usize> = Vec::new();
        for &other in by_kind
            .get(profile.kind.as_str())
            .into_iter()
            .flatten()
            .filter(fits)
        {
            homes.push(folder.sets.find(other));
        }
        homes.sort_unstable();
        homes.dedup();
        if let [home] = homes.as_slice() {
            folder.join(event, *home, Reason::Circumstances);
        }
    }
}

/// How well two events of one kind fit; 0 where they are two.
fn fit(a: &Profile, b: &Profile) -> usize {
    if a.contradicts(b) {
        return 0;
    }
    let people = a.people.intersection(&b.people).count();
    let places = a.places.intersection(&b.places).count();
    let day = usize::from(a.day.is_some() && a.day == b.day);
    let apart = !a.places.is_empty() && !b.places.is_empty() && places == 0 && day == 0;
    if people >= 2 && !apart || people == 1 && (places > 0 || day == 1) {
        2 * people + places + 3 * day
    } else {
        0
    }
}
