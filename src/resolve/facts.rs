//! Assertions of many articles into relationships and Claims, each with all its evidence.

use super::Folder;
use super::entity::{Evidence, Node, Relationship};
use super::nodes::stable_id;
use super::trust::Trust;
use crate::extract::{Assertion, NodeRef, Properties, Property, Status};
use crate::grammar::Label;
use crate::text::fold::one_line;
use std::collections::{BTreeMap, BTreeSet};

/// Relations whose two directions mean the same: the smaller end comes first.
const SYMMETRIC: [&str; 1] = ["MET"];

/// What is asserted alike by one or more articles.
#[derive(Default)]
struct Fact<'a> {
    /// The assertions with the number of their article.
    told: Vec<(u32, &'a Assertion)>,
}

type Key = (String, u32, u32, Status, Option<u32>);

/// Merges all assertions; Claims are added to `nodes`.
pub(super) fn facts(folder: &Folder<'_>, of_member: &[u32], nodes: &mut Vec<Node>) -> Vec<Relationship> {
    let mut merged: BTreeMap<Key, Fact<'_>> = BTreeMap::new();
    for (article, extraction) in folder.extractions.iter().enumerate() {
        for assertion in &extraction.assertions {
            let node = |node: NodeRef| of_member[folder.member(article, node)];
            let (mut start, mut end) = (node(assertion.subject), node(assertion.object));
            if start == end {
                continue;
            }
            if SYMMETRIC.contains(&assertion.relation.as_str()) && start > end {
                (start, end) = (end, start);
            }
            let source = assertion.source.map(node);
            let key = (assertion.relation.clone(), start, end, assertion.status, source);
            merged
                .entry(key)
                .or_default()
                .told
                .push((article as u32, assertion));
        }
    }
    let mut taken: BTreeSet<u64> = nodes.iter().map(|node| node.id).collect();
    let mut relationships = Vec::new();
    let mut add = |kind: &str,
                   start: u32,
                   end: u32,
                   properties: Properties,
                   evidence: Vec<Evidence>,
                   nodes: &[Node]| {
        let key = format!(
            "{kind}\u{1f}{}\u{1f}{}",
            nodes[start as usize].id, nodes[end as usize].id
        );
        let id = stable_id(&key, &mut taken);
        relationships.push(Relationship {
            id,
            kind: kind.to_owned(),
            start,
            end,
            properties,
            evidence,
        });
    };
    for ((relation, start, end, status, source), fact) in &merged {
        let evidence = evidence(fact);
        let properties = properties(folder, fact);
        if *status == Status::Actual && source.is_none() {
            add(relation, *start, *end, properties, evidence, nodes);
            continue;
        }
        let claim = nodes.len() as u32;
        nodes.push(claim_node(
            folder,
            nodes,
            relation,
            (*start, *end),
            *status,
            &properties,
            &evidence,
        ));
        add(
            "SUBJECT",
            claim,
            *start,
            Properties::new(),
            evidence.clone(),
            nodes,
        );
        add("OBJECT", claim, *end, Properties::new(), evidence.clone(), nodes);
        if let Some(source) = source {
            add(
                "ATTRIBUTED_TO",
                claim,
                *source,
                Properties::new(),
                evidence,
                nodes,
            );
        }
    }
    let first_article = nodes
        .iter()
        .position(|node| node.labels[0] == Label::Article.name())
        .unwrap_or(nodes.len());
    for number in 0..nodes.len() {
        let mut by_article: BTreeMap<u32, Vec<Evidence>> = BTreeMap::new();
        for cited in &nodes[number].evidence {
            by_article.entry(cited.article).or_default().push(cited.clone());
        }
        for (article, evidence) in by_article {
            let from = first_article as u32 + article;
            add(
                "MENTIONS",
                from,
                number as u32,
                Properties::new(),
                evidence,
                nodes,
            );
        }
    }
    relationships
}

fn evidence(fact: &Fact<'_>) -> Vec<Evidence> {
    let cite = |&(article, assertion): &(u32, &Assertion)| {
        assertion
            .evidence
            .iter()
            .map(move |&sentence| Evidence {
                article,
                sentence,
                words: sentence,
            })
            .collect::<Vec<_>>()
    };
    let mut all: Vec<Evidence> = fact.told.iter().flat_map(cite).collect();
    all.sort();
    all.dedup();
    all
}

fn properties(folder: &Folder<'_>, fact: &Fact<'_>) -> Properties {
    let mut values: BTreeMap<&str, BTreeMap<&str, BTreeSet<u32>>> = BTreeMap::new();
    let mut best: BTreeMap<u32, f32> = BTreeMap::new();
    for (article, assertion) in &fact.told {
        let most = best.entry(*article).or_insert(0.0);
        let nodes = &folder.extractions[*article as usize].nodes;
        *most = most.max(Trust::embedded().of(assertion, nodes));
        for (key, value) in &assertion.properties {
            if let Some(text) = value.text() {
                values
                    .entry(key)
                    .or_default()
                    .entry(text)
                    .or_default()
                    .insert(*article);
            }
        }
    }
    let mut properties = Properties::new();
    for (key, counts) in values {
        let most = counts
            .iter()
            .max_by_key(|(text, articles)| (articles.len(), text.len(), std::cmp::Reverse(**text)));
        if let Some((&text, _)) = most {
            properties.insert(key.to_owned(), text.into());
        }
        if key == "date" && counts.len() > 1 {
            let all = counts.keys().map(|&text| Property::from(text)).collect();
            properties.insert("dates".to_owned(), Property::List(all));
        }
    }
    properties.insert("articles".to_owned(), Property::Int(best.len() as i64));
    let mut days: Vec<_> = best
        .keys()
        .filter_map(|&article| folder.extractions[article as usize].article.date)
        .collect();
    days.sort_unstable();
    if let (Some(&first), Some(&last)) = (days.first(), days.last()) {
        properties.insert("first_reported".to_owned(), first.into());
        properties.insert("last_reported".to_owned(), last.into());
    }
    // Independent reports: each leaves less doubt.
    let doubt: f32 = best.values().map(|confidence| 1.0 - confidence).product();
    let confidence = (f64::from(1.0 - doubt).min(0.99) * 100.0).round() / 100.0;
    properties.insert("confidence".to_owned(), Property::Float(confidence));
    properties
}

fn claim_node(
    folder: &Folder<'_>,
    nodes: &[Node],
    relation: &str,
    ends: (u32, u32),
    status: Status,
    facts: &Properties,
    evidence: &[Evidence],
) -> Node {
    let name = |node: u32| {
        nodes[node as usize]
            .properties
            .get("name")
            .and_then(Property::text)
            .unwrap_or_default()
    };
    let (subject, object) = (name(ends.0), name(ends.1));
    let text = evidence.first().map(|cited| {
        let article = &folder.extractions[cited.article as usize].article;
        one_line(cited.sentence.of(&article.text))
    });
    let mut properties = Properties::new();
    let verb = relation.to_lowercase().replace('_', " ");
    properties.insert(
        "name".to_owned(),
        format!("{subject} {verb} {object} ({})", status.name()).into(),
    );
    properties.insert("relation".to_owned(), relation.into());
    properties.insert("status".to_owned(), status.name().into());
    properties.extend(text.map(|text| ("text".to_owned(), Property::from(text))));
    properties.extend(facts.iter().map(|(key, value)| (key.clone(), value.clone())));
    let key = format!(
        "Claim\u{1f}{relation}\u{1f}{}\u{1f}{}\u{1f}{}",
        nodes[ends.0 as usize].id,
        nodes[ends.1 as usize].id,
        status.name()
    );
    let mut taken: BTreeSet<u64> = nodes.iter().map(|node| node.id).collect();
    Node {
        id: stable_id(&key, &mut taken),
        labels: vec![Label::Claim.name().to_owned()],
        properties,
        evidence: evidence.to_vec(),
    }
}
