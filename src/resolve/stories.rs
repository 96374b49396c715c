//! Which happenings of articles that tell one story are one, where circumstances alone do not say so.
//!
//! In: a folder whose events were joined by their circumstances ([`events`](super::events)). Out: further joins. Two articles
//! tell one story when they are of the same days and share an event already, or several people and bodies. What they
//! each call by one kind, tell only once and do not contradict (days, places, company), is then one happening: `the press
//! conference` of the one is the press conference of the other. Candidates come from blocks of kind and participant,
//! place, day or shared event; nothing is compared all with all.

use super::events::{Profile, profiles};
use super::{Folder, Reason};
use crate::grammar::Label;
use crate::read::Day;
use std::collections::{BTreeMap, BTreeSet};

/// Kinds of which several are held on one day, with the same people even: who was there must fit as well.
const FREQUENT: [&str; 4] = ["meeting", "call", "dinner", "other"];

/// How many people and bodies, beside those at the happening, two articles of one story share at least; a guess.
const SHARED: usize = 2;

/// How many days apart articles of one story are at most; a guess.
const DAYS: i64 = 7;

/// What a candidate is found by, within its kind.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Clue {
    Participant(usize),
    Place(usize),
    Day(Day),
    Shared(usize),
}

/// Joins events of articles that tell one story.
pub(super) fn join(folder: &mut Folder<'_>, within: &BTreeMap<usize, BTreeSet<usize>>) {
    let mut stories = Stories::of(folder, within);
    let mut blocks: BTreeMap<(String, Clue), Vec<usize>> = BTreeMap::new();
    let order: Vec<usize> = stories.happenings.keys().copied().collect();
    for event in order {
        let keys = stories.keys(event);
        let mut homes: BTreeSet<usize> = BTreeSet::new();
        for key in &keys {
            for &other in blocks.get(key).into_iter().flatten() {
                let other = folder.sets.find(other);
                if stories.are_one(event, other) {
                    homes.insert(other);
                }
            }
        }
        // Where it could be either of two it stays alone: a wrong merge is worse than a missing one.
        let mut homes = homes.into_iter();
        let home = match (homes.next(), homes.next()) {
            (Some(home), None) => {
                folder.join(event, home, Reason::Story);
                let into = folder.sets.find(home);
                // A correction may keep them apart.
                if folder.sets.find(event) == into {
                    stories.absorb(into, event, home);
                }
                folder.sets.find(event)
            }
            _ => event,
        };
        for key in keys {
            let block = blocks.entry(key).or_default();
            if !block.contains(&home) {
                block.push(home);
            }
        }
    }
}

/// All that is known of one happening, from all the articles that were found to tell of it.
#[derive(Clone, Default)]
struct Happening {
    about: Profile,
    articles: BTreeSet<u32>,
}

struct Stories<'a> {
    /// Each set of events under its number.
    happenings: BTreeMap<usize, Happening>,
    /// For each article the people and bodies that it names.
    named: Vec<BTreeSet<usize>>,
    /// For each article the events that other articles tell of too.
    shared: Vec<BTreeSet<usize>>,
    days: Vec<Option<Day>>,
    /// In how many events of a kind a participant is found in an article, or, without one, how many there are.
    told: BTreeMap<(u32, String, Option<usize>), usize>,
    within: &'a BTreeMap<usize, BTreeSet<usize>>,
}

impl<'a> Stories<'a> {
    fn of(folder: &mut Folder<'_>, within: &'a BTreeMap<usize, BTreeSet<usize>>) -> Stories<'a> {
        let articles = folder.extractions.len();
        let mut stories = Stories {
            happenings: BTreeMap::new(),
            named: vec![BTreeSet::new(); articles],
            shared: vec![BTreeSet::new(); articles],
            days: folder.extractions.iter().map(|e| e.article.date).collect(),
            told: BTreeMap::new(),
            within,
        };
        for (event, profile) in profiles(folder) {
            let article = folder.members[event].article;
            let set = folder.sets.find(event);
            let told = &mut stories.told;
            *told.entry((article, profile.kind.clone(), None)).or_default() += 1;
            for &person in &profile.people {
                *told
                    .entry((article, profile.kind.clone(), Some(person)))
                    .or_default() += 1;
            }
            let happening = stories.happenings.entry(set).or_default();
            happening.about.add(&profile);
            happening.articles.insert(article);
        }
        for (&set, happening) in &stories.happenings {
            if happening.articles.len() > 1 {
                for &article in &happening.articles {
                    stories.shared[article as usize].insert(set);
                }
            }
        }
        for number in 0..folder.members.len() {
            let member = folder.members[number];
            if member.local.named && matches!(member.local.label, Label::Person | Label::Organization) {
                let set = folder.sets.find(number);
                stories.named[member.article as usize].insert(set);
            }
        }
        stories
    }

    fn keys(&self, event: usize) -> Vec<(String, Clue)> {
        let Happening { about, articles } = &self.happenings[&event];
        let people = about.people.iter().map(|&person| Clue::Participant(person));
        let places = self.around(&about.places).into_iter().map(Clue::Place);
        let day = about.day.filter(|day| day.day.is_some()).map(Clue::Day);
        let shared: BTreeSet<usize> = articles
            .iter()
            .flat_map(|&article| &self.shared[article as usize])
            .copied()
            .collect();
        let clues = people
            .chain(places)
            .chain(day)
            .chain(shared.into_iter().map(Clue::Shared));
        clues.map(|clue| (about.kind.clone(), clue)).collect()
    }

    /// The places and what they lie in.
    fn around(&self, places: &BTreeSet<usize>) -> BTreeSet<usize> {
        let outer = |place: &usize| self.within.get(place).into_iter().flatten().copied();
        places
            .iter()
            .flat_map(|place| outer(place).chain([*place]))
            .collect()
    }

    fn are_one(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.happenings.get(&one), self.happenings.get(&other)) else {
            return false;
        };
        let (a, b) = (&one.about, &other.about);
        if a.kind != b.kind || !one.articles.is_disjoint(&other.articles) || a.contradicts(b) {
            return false;
        }
        let place = !self.around(&a.places).is_disjoint(&self.around(&b.places));
        let day = a.day.zip(b.day).is_some_and(|(a, b)| a == b && a.day.is_some());
        if !place && !a.places.is_empty() && !b.places.is_empty() {
            return false;
        }
        let frequent = FREQUENT.contains(&a.kind.as_str());
        let company: BTreeSet<usize> = a.people.intersection(&b.people).copied().collect();
        let fits = match (a.people.is_empty() || b.people.is_empty(), frequent) {
            (false, false) => !company.is_empty(),
            (false, true) => {
                !company.is_empty() && (a.people.is_subset(&b.people) || b.people.is_subset(&a.people))
            }
            (true, false) => true,
            (true, true) => place && day,
        };
        fits && self.only(one, &company)
            && self.only(other, &company)
            && self.one_story(one, other, place || day)
    }

    /// Whether each article tells only once of such a happening, with the same participant where there is one.
    fn only(&self, happening: &Happening, company: &BTreeSet<usize>) -> bool {
        let once = |article: u32, person: Option<usize>| {
            let key = (article, happening.about.kind.clone(), person);
            self.told.get(&key).is_none_or(|&count| count == 1)
        };
        happening.articles.iter().all(|&article| {
            if company.is_empty() {
                once(article, None)
            } else {
                company.iter().any(|&person| once(article, Some(person)))
            }
        })
    }

    /// Whether an article of the one tells the story of an article of the other. Without a place or a day in common they
    /// must share an event.
    fn one_story(&self, one: &Happening, other: &Happening, placed: bool) -> bool {
        let company: BTreeSet<usize> = one.about.people.union(&other.about.people).copied().collect();
        let pairs = one
            .articles
            .iter()
            .flat_map(|&a| other.articles.iter().map(move |&b| (a as usize, b as usize)));
        pairs.into_iter().any(|(a, b)| {
            let near = self.days[a].zip(self.days[b]).map(|(a, b)| apart(a, b) <= DAYS);
            let event = !self.shared[a].is_disjoint(&self.shared[b]);
            let shared = self.named[a].intersection(&self.named[b]);
            let known = shared.filter(|set| !company.contains(set)).count();
            let met = !one.about.people.is_disjoint(&other.about.people);
            match near {
                Some(false) => false,
                Some(true) => event || known >= SHARED && (placed || met),
                None => event,
            }
        })
    }

    /// Makes one happening of two; the joined one stands under `home`.
    fn absorb(&mut self, home: usize, event: usize, other: usize) {
        let mut both = Happening::default();
        for set in [event, other] {
            if let Some(happening) = self.happenings.remove(&set) {
                both.about.add(&happening.about);
                both.articles.extend(happening.articles);
            }
        }
        for &article in &both.articles {
            self.shared[article as usize].insert(home);
        }
        self.happenings.insert(home, both);
    }
}

/// How many days lie between two days, at most; days without a month count as their year's first.
fn apart(a: Day, b: Day) -> i64 {
    let number = |day: Day| {
        let (month, date) = (i64::from(day.month.unwrap_or(1)), i64::from(day.day.unwrap_or(1)));
        // Months of 31 days make at most three days too many, which the guess of `DAYS` does not feel.
        i64::from(day.year) * 372 + month * 31 + date
    };
    (number(a) - number(b)).abs()
}
