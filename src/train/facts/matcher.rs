//! Which gold entities a node of the graph may stand for.

use super::gold::{Entity, Gold};
use super::words::{content, dice, is_title, kinds, plain, untitled, words};
use crate::extract::Property;
use crate::resolve::Node;
use std::collections::BTreeSet;

/// Words for people without a name.
const GENERIC: &str = "police authorities officials official ministers minister witnesses witness survivors survivor rescuers \
residents relatives opposition lawyers lawyer prosecutors prosecutor doctors doctor soldiers analysts analyst sources source \
reporters journalists investigators investigator researchers scientists leaders mother father spokesman spokeswoman \
spokesperson supporters protesters passengers victims students members experts diplomats dignitaries guests";

/// The names of a node, the shown one first.
pub(super) fn names(node: &Node) -> Vec<&str> {
    let aliases = match node.properties.get("aliases") {
        Some(Property::List(list)) => list.as_slice(),
        _ => &[],
    };
    let name = node.properties.get("name");
    name.into_iter()
        .chain(aliases)
        .filter_map(Property::text)
        .collect()
}

/// Returns the ids of those that the node may stand for: none, or more than one where its name is ambiguous.
pub(super) fn meant<'g>(gold: &'g Gold, node: &Node) -> Vec<&'g str> {
    let has = |label: &str| node.labels.iter().any(|other| other == label);
    if has("Event") {
        return event(gold, &names(node));
    }
    let in_pool = |entity: &&Entity| {
        let person = entity.label == "Person";
        let other = if person {
            has("Place") || has("Organization")
        } else {
            has("Person")
        };
        entity.label != "Event" && !other
    };
    let pool: Vec<&Entity> = gold.entities.iter().filter(in_pool).collect();
    let forms: Vec<Vec<String>> = names(node).into_iter().map(|name| plain(words(name))).collect();
    let forms: Vec<&Vec<String>> = forms.iter().filter(|form| !form.is_empty()).collect();
    for tier in [0, 1] {
        for form in &forms {
            let wanted = if tier == 0 {
                form.as_slice()
            } else {
                untitled(form)
            };
            let hit: Vec<&Entity> = pool
                .iter()
                .copied()
                .filter(|entity| entity.forms().iter().any(|gold| gold[tier] == wanted))
                .collect();
            if !hit.is_empty() {
                let same: Vec<&str> = hit
                    .iter()
                    .filter(|e| has(&e.label))
                    .map(|e| e.id.as_str())
                    .collect();
                let all = || hit.iter().map(|entity| entity.id.as_str()).collect();
                return if same.is_empty() { all() } else { same };
            }
        }
    }
    for form in forms {
        let bare = untitled(form);
        let fits = |entity: &&&Entity| {
            let person = entity.label == "Person";
            entity.forms().iter().any(|gold| is_part(bare, &gold[1], person))
        };
        let hit: Vec<&&Entity> = pool.iter().filter(fits).collect();
        if let [only] = hit.as_slice() {
            return vec![&only.id];
        }
    }
    Vec::new()
}

/// Whether a name is a shorter or longer form of a gold one.
fn is_part(told: &[String], gold: &[String], person: bool) -> bool {
    let (Some(last), Some(first)) = (told.last(), told.first()) else {
        return false;
    };
    let (Some(gold_last), Some(gold_first)) = (gold.last(), gold.first()) else {
        return false;
    };
    if !person {
        let (short, long) = if told.len() <= gold.len() {
            (told, gold)
        } else {
            (gold, told)
        };
        let share = 2.0 * short.len() as f64 / (short.len() + long.len()) as f64;
        return short.iter().all(|word| long.contains(word)) && share >= 0.6;
    }
    if told.len() == 1 {
        return gold.len() > 1 && (first == gold_last || first == gold_first) && first.chars().count() > 1;
    }
    if gold.len() == 1 {
        let titles = told[..told.len() - 1].iter().all(|word| is_title(word));
        return last == gold_first && gold_first.chars().count() > 2 && titles;
    }
    if told.len() > gold.len() {
        return told.ends_with(gold);
    }
    let mut rest = gold.iter();
    told.iter().all(|word| rest.any(|other| other == word))
}

fn event<'g>(gold: &'g Gold, names: &[&str]) -> Vec<&'g str> {
    let events = || gold.entities.iter().filter(|entity| entity.label == "Event");
    let told: Vec<Vec<String>> = names.iter().map(|name| content(name)).collect();
    let mut best: Vec<(f64, &str)> = Vec::new();
    for entity in events() {
        let forms: Vec<Vec<String>> = entity.names().map(|name| content(name)).collect();
        let scores = told.iter().flat_map(|a| forms.iter().map(move |b| dice(a, b)));
        let score = scores.fold(0.0, f64::max);
        if score >= 0.4 {
            best.push((score, &entity.id));
        }
    }
    if !best.is_empty() {
        let top = best.iter().map(|(score, _)| *score).fold(0.0, f64::max);
        return best
            .into_iter()
            .filter(|(score, _)| *score >= top - 0.15)
            .map(|(_, id)| id)
            .collect();
    }
    let spoken: BTreeSet<&str> = names.iter().flat_map(|name| kinds(name)).collect();
    for kind in spoken {
        let of_kind =
            |entity: &&Entity| !entity.uncertain && entity.names().any(|name| kinds(name).contains(kind));
        let hit: Vec<&Entity> = events().filter(of_kind).collect();
        if let [only] = hit.as_slice() {
            return vec![&only.id];
        }
    }
    Vec::new()
}

/// Whether a node has a proper name. A capital on the first word alone is not enough where the text also has that word
/// small, or it is one of the words for people without a name.
pub(super) fn is_named(gold: &Gold, node: &Node) -> bool {
    names(node).into_iter().any(|name| {
        let start = name.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_');
        let article = ["the", "a", "an", "one", "some", "two"]
            .into_iter()
            .find_map(|article| {
                let (word, rest) = (start.get(..article.len())?, start.get(article.len()..)?);
                (word.eq_ignore_ascii_case(article) && rest.starts_with(char::is_whitespace)).then_some(rest)
            });
        let mut words = article.unwrap_or(name).split_whitespace();
        let Some(first) = words.next() else {
            return false;
        };
        if words.any(is_capitalised) {
            return true;
        }
        let bare: String = first
            .chars()
            .filter(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        let small = bare.to_lowercase();
        let words_of_text = || gold.text.split(|c: char| !c.is_alphanumeric() && c != '_');
        is_capitalised(first)
            && !GENERIC.split_whitespace().any(|word| word == small)
            && !words_of_text().any(|word| word == small)
    })
}

fn is_capitalised(word: &str) -> bool {
    let first = word.chars().find(|c| c.is_alphanumeric() || *c == '_');
    first.is_some_and(|c| matches!(c, 'A'..='Z' | 'À'..='Þ' | 'Ā'..='Ž'))
}
