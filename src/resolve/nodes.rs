//! Sets of local nodes into nodes of the graph: names, aliases, properties, stable numbers.

use super::Folder;
use super::corrections::Corrections;
use super::entity::{Evidence, Node};
use crate::extract::name::Spellings;
use crate::extract::{Properties, Property};
use crate::grammar::Label;
use crate::text::fold::fold;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// A number of 53 bits, so that every reader of JSON keeps it exactly.
pub(crate) fn stable_id(key: &str, taken: &mut BTreeSet<u64>) -> u64 {
    let mut attempt = 0u32;
    loop {
        let digest = Sha256::digest(format!("{key}\u{1f}{attempt}").as_bytes());
        let bytes: [u8; 8] = std::array::from_fn(|at| digest[at]);
        let id = u64::from_be_bytes(bytes) >> 11;
        if taken.insert(id) {
            return id;
        }
        attempt += 1;
    }
}

/// Makes the nodes, Article nodes last, and tells for each member the number of its node.
pub(super) fn nodes(
    folder: &mut Folder<'_>,
    spellings: &Spellings,
    corrections: &Corrections,
) -> (Vec<Node>, Vec<u32>) {
    let mut sets: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for member in 0..folder.members.len() {
        let set = folder.sets.find(member);
        sets.entry(set).or_default().push(member);
    }
    let mut made: Vec<(Label, String, Vec<usize>, Properties)> = Vec::new();
    for members in sets.into_values() {
        let label = folder.members[members[0]].local.label;
        let (name, properties) = described(folder, label, &members, spellings, corrections);
        made.push((label, name, members, properties));
    }
    made.sort_by(|a, b| (a.0, fold(&a.1), &a.1, &a.2).cmp(&(b.0, fold(&b.1), &b.1, &b.2)));
    let mut of_member = vec![0; folder.members.len()];
    let mut taken = BTreeSet::new();
    let mut nodes = Vec::with_capacity(made.len() + folder.extractions.len());
    for (label, name, members, properties) in made {
        let mut evidence = Vec::new();
        for &member in &members {
            of_member[member] = nodes.len() as u32;
            let article = folder.members[member].article;
            let cite = |m: &crate::extract::Mention| Evidence {
                article,
                sentence: m.sentence,
                words: m.span,
            };
            evidence.extend(folder.members[member].local.mentions.iter().map(cite));
        }
        evidence.sort();
        evidence.dedup();
        // What has no name of its own is told from others by where it first stands.
        let first = members.first().map(|&m| {
            folder.extractions[folder.members[m].article as usize]
                .article
                .hash
                .as_str()
        });
        let by_name = matches!(label, Label::Person | Label::Place | Label::Organization);
        let place = if by_name { "" } else { first.unwrap_or_default() };
        let id = stable_id(&format!("{label}\u{1f}{}\u{1f}{place}", fold(&name)), &mut taken);
        nodes.push(Node {
            id,
            labels: vec![label.name().to_owned()],
            properties,
            evidence,
        });
    }
    for extraction in &folder.extractions {
        nodes.push(article(extraction, &mut taken));
    }
    (nodes, of_member)
}

fn article(extraction: &crate::extract::Extraction, taken: &mut BTreeSet<u64>) -> Node {
    let article = &extraction.article;
    let mut properties = Properties::new();
    let title = article.title.clone().unwrap_or_else(|| article.id.clone());
    properties.insert("name".into(), title.as_str().into());
    let known = [
        ("title", article.title.clone()),
        ("date", article.date.map(|day| day.to_string())),
        ("source", article.source.clone()),
        ("byline", article.byline.clone()),
        ("dateline", article.dateline.clone()),
        ("url", article.url.clone()),
        ("path", Some(article.path.clone())),
        ("hash", Some(article.hash.clone())),
    ];
    properties.extend(
        known
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), Property::from(value?)))),
    );
    Node {
        id: stable_id(&format!("Article\u{1f}{}", article.hash), taken),
        labels: vec![Label::Article.name().to_owned()],
        properties,
        evidence: Vec::new(),
    }
}

/// The best name of a set and its properties.
fn described(
    folder: &Folder<'_>,
    label: Label,
    members: &[usize],
    spellings: &Spellings,
    corrections: &Corrections,
) -> (String, Properties) {
    // For each form: in how many articles it is the best one, and how often the mentions are named so.
    let mut forms: BTreeMap<&str, (bool, usize, usize)> = BTreeMap::new();
    for &member in members {
        let local = folder.members[member].local;
        let entry = forms.entry(&local.name).or_insert((local.named, 0, 0));
        entry.0 |= local.named;
        entry.1 += 1;
        entry.2 += local.mentions.len();
    }
    let full = |name: &str| match label {
        Label::Person => spellings.name(name).len().min(2),
        _ => 0,
    };
    let best = forms.iter().max_by_key(|&(name, &(named, articles, mentions))| {
        (
            named,
            full(name),
            articles,
            mentions,
            name.len(),
            std::cmp::Reverse(*name),
        )
    });
    let name = best.map(|(name, _)| (*name).to_owned()).unwrap_or_default();
    let mut aliases: BTreeMap<String, usize> = BTreeMap::new();
    for &member in members {
        let local = folder.members[member].local;
        for form in local.aliases.iter().chain([&local.name]).chain(&local.known_as) {
            *aliases.entry(form.clone()).or_default() += 1;
        }
    }
    let all: Vec<String> = aliases.keys().cloned().collect();
    let name = corrections.shown(&all).map_or(name, str::to_owned);
    aliases.remove(&name);
    let mut aliases: Vec<(String, usize)> = aliases.into_iter().collect();
    aliases.sort_by(|a, b| (std::cmp::Reverse(a.1), &a.0).cmp(&(std::cmp::Reverse(b.1), &b.0)));
    let mut properties = Properties::new();
    properties.insert("name".into(), name.as_str().into());
    if matches!(
        label,
        Label::Person | Label::Place | Label::Organization | Label::Event
    ) {
        let list = aliases
            .into_iter()
            .map(|(alias, _)| Property::from(alias))
            .collect();
        properties.insert("aliases".into(), Property::List(list));
    }
    // Of each other property the value that most articles give, then the most exact one, then the first.
    let mut values: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for &member in members {
        for (key, value) in &folder.members[member].local.properties {
            let Some(text) = value.text() else { continue };
            if !order.contains(&key.as_str()) {
                order.push(key);
            }
            *values.entry(key).or_default().entry(text).or_default() += 1;
        }
    }
    order.sort_unstable();
    for key in order {
        let chosen = values[key].iter().max_by_key(|&(text, &count)| {
            let exact = if matches!(key, "date" | "end") {
                text.len()
            } else {
                0
            };
            let actual = key == "status" && *text == "actual";
            (actual, exact, count, std::cmp::Reverse(*text))
        });
        if let Some((&text, _)) = chosen {
            properties.insert(key.to_owned(), text.into());
        }
    }
    (name, properties)
}
