//! The extractions of many articles into nodes and relationships.
//!
//! A pure function: the same extractions in any order give the same graph. Which nodes of different articles are
//! one is decided kind by kind ([`people`], [`things`], [`events`] and [`stories`], [`statements`](things)), each step resting on
//! the ones before; then what is asserted of them is merged ([`facts`]). Nothing here opens a file.

pub mod entity;
pub mod corrections;
mod reason;
mod union;
mod people;
mod things;
mod events;
mod stories;
mod nodes;
mod trust;
mod facts;

pub use corrections::Corrections;
pub use entity::{Evidence, Join, Node, Relationship, Resolution};
pub(crate) use nodes::stable_id;

pub use reason::Reason;

use crate::extract::name::Spellings;
use crate::extract::{Extraction, LocalNode, NodeRef, Property};
use crate::grammar::Label;
use corrections::Correction;
use std::collections::{BTreeMap, BTreeSet};
use union::Union;

/// A node of one of the articles.
#[derive(Clone, Copy)]
pub(crate) struct Member<'a> {
    /// The article, as its number among the sorted extractions.
    pub(crate) article: u32,
    pub(crate) local: &'a LocalNode,
}

/// The local nodes of all articles in one list, with the sets that were found to be one.
pub(crate) struct Folder<'a> {
    pub(crate) extractions: Vec<&'a Extraction>,
    pub(crate) members: Vec<Member<'a>>,
    /// The number in `members` of the first node of each article.
    first: Vec<usize>,
    pub(crate) sets: Union,
    /// Why members were joined, in the order in which it was found.
    joins: Vec<(usize, usize, Reason)>,
    /// For each set which sides of which `never-merge` it holds.
    sides: BTreeMap<usize, BTreeSet<(usize, bool)>>,
}

impl<'a> Folder<'a> {
    fn new(extractions: &'a [Extraction]) -> Folder<'a> {
        let mut sorted: Vec<&Extraction> = extractions.iter().collect();
        sorted.sort_by(|a, b| {
            (&a.article.path, &a.article.id, &a.article.hash).cmp(&(
                &b.article.path,
                &b.article.id,
                &b.article.hash,
            ))
        });
        let mut seen = BTreeSet::new();
        sorted.retain(|extraction| seen.insert(extraction.article.hash.clone()));
        let (mut members, mut first) = (Vec::new(), Vec::new());
        for (article, extraction) in sorted.iter().enumerate() {
            first.push(members.len());
            for local in &extraction.nodes {
                members.push(Member {
                    article: article as u32,
                    local,
                });
            }
        }
        let sets = Union::new(members.len());
        Folder {
            extractions: sorted,
            members,
            first,
            sets,
            joins: Vec::new(),
            sides: BTreeMap::new(),
        }
    }

    /// Makes one set of two members' sets and remembers why, unless a correction keeps them apart.
    pub(crate) fn join(&mut self, a: usize, b: usize, reason: Reason) {
        let (one, other) = (self.sets.find(a), self.sets.find(b));
        if one == other || self.kept_apart(one, other) {
            return;
        }
        self.sets.join(one, other);
        let home = self.sets.find(one);
        for set in [one, other] {
            if let Some(sides) = self.sides.remove(&set) {
                self.sides.entry(home).or_default().extend(sides);
            }
        }
        self.joins.push((a, b, reason));
    }

    fn kept_apart(&self, one: usize, other: usize) -> bool {
        let sides = |set: usize| self.sides.get(&set).into_iter().flatten();
        sides(one).any(|&(rule, side)| sides(other).any(|&against| against == (rule, !side)))
    }

    /// Takes note of who is never one, and joins those who are.
    fn correct(&mut self, corrections: &Corrections) {
        let named = |folder: &Folder<'_>, name: &str| -> Vec<usize> {
            let members = folder.members.iter().enumerate();
            let fits = members.filter(|(_, member)| corrections::answers_to(member.local, name));
            fits.map(|(number, _)| number).collect()
        };
        for (rule, correction) in corrections.iter().enumerate() {
            if let Correction::NeverMerge(one, other) = correction {
                for (name, side) in [(one, false), (other, true)] {
                    for member in named(self, name) {
                        self.sides.entry(member).or_default().insert((rule, side));
                    }
                }
            }
        }
        for correction in corrections.iter() {
            if let Correction::Merge(one, other) = correction {
                let all = [named(self, one), named(self, other)].concat();
                for &member in all.iter().skip(1) {
                    if self.members[member].local.label == self.members[all[0]].local.label {
                        self.join(all[0], member, Reason::Correction);
                    }
                }
            }
        }
    }

    /// The number in `members` of a node of an article.
    pub(crate) fn member(&self, article: usize, node: NodeRef) -> usize {
        self.first[article] + node.ix()
    }
}

/// Decides which nodes of the extractions are one, and merges what is asserted of them.
///
/// Two articles with the same text (hash) count once. Evidence cites articles by their number in
/// [`Resolution::articles`].
#[must_use]
pub fn resolve(extractions: &[Extraction], corrections: &Corrections) -> Resolution {
    let mut folder = Folder::new(extractions);
    let spellings = Spellings::embedded();
    folder.correct(corrections);
    people::join(&mut folder, spellings);
    things::join_named(&mut folder);
    things::join_acronyms(&mut folder);
    things::join_roles(&mut folder);
    let within = events::within(&mut folder);
    events::join(&mut folder, &within);
    stories::join(&mut folder, &within);
    things::join_statements(&mut folder);
    let (mut nodes, of_member) = nodes::nodes(&mut folder, spellings, corrections);
    let relationships = facts::facts(&folder, &of_member, &mut nodes);
    let joins = folder.joins.iter().map(|&(a, b, reason)| Join {
        node: of_member[a],
        names: [a, b].map(|m| folder.members[m].local.name.clone()),
        articles: [a, b].map(|m| folder.members[m].article),
        reason,
    });
    let mut resolution = Resolution {
        articles: folder
            .extractions
            .iter()
            .map(|extraction| extraction.article.hash.clone())
            .collect(),
        nodes,
        relationships,
        joins: joins.collect(),
    };
    hide(&mut resolution, corrections);
    resolution
}

/// Leaves out the nodes that a correction hides, and what is said of them.
fn hide(resolution: &mut Resolution, corrections: &Corrections) {
    let hidden = |node: &Node| {
        let name = node.properties.get("name").and_then(Property::text);
        !node.labels.iter().any(|label| label == Label::Article.name())
            && name.is_some_and(|name| corrections.hides(&[name.to_owned()]))
    };
    let kept: Vec<bool> = resolution.nodes.iter().map(|node| !hidden(node)).collect();
    if kept.iter().all(|&kept| kept) {
        return;
    }
    let mut count = 0;
    let numbers: Vec<u32> = kept
        .iter()
        .map(|&kept| {
            count += u32::from(kept);
            count.saturating_sub(1)
        })
        .collect();
    let stays = |node: u32| kept[node as usize];
    resolution
        .relationships
        .retain(|rel| stays(rel.start) && stays(rel.end));
    resolution.joins.retain(|join| stays(join.node));
    let mut number = 0;
    resolution.nodes.retain(|_| {
        number += 1;
        kept[number - 1]
    });
    for rel in &mut resolution.relationships {
        (rel.start, rel.end) = (numbers[rel.start as usize], numbers[rel.end as usize]);
    }
    for join in &mut resolution.joins {
        join.node = numbers[join.node as usize];
    }
}
