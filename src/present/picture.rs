//! What a drawing of a graph shows, before anybody decides how: boxes with lines of text, and arrows between them.
//!
//! In: a part of a graph and the question that it answers. Out: a [`Picture`], which `dot` and `svg` write. Nobody
//! can read a drawing of a thousand nodes, so a picture keeps those with most relationships and says how many it
//! left out; relationships of one type between the same two nodes become one arrow.

use super::escape::{one_per_line, shorten};
use super::jsonl::Part;
use super::palette::relation;
use crate::extract::Property;
use crate::store::{Citation, GraphView, NodeIx, RelIx};
use crate::text::fold::one_line;
use std::collections::{BTreeMap, BTreeSet};

/// The most nodes of a picture unless the user wants more: above that names overlap and arrows say nothing.
pub const READABLE: usize = 80;

/// The most characters in a line of a box; a guess that keeps two or three boxes side by side on a page.
const LINE: usize = 26;

/// The most characters of a statement in a box; the tooltip has all of it.
const EXCERPT: usize = 78;

/// The most characters of a tooltip: Graphviz stops reading strings of more than 16,384 bytes.
const TOOLTIP: usize = 1_000;

/// A drawing.
#[derive(Clone, PartialEq, Debug)]
pub struct Picture {
    /// The lines above the drawing: what was asked, and of how many articles.
    pub title: Vec<String>,
    /// The boxes, in the order of their nodes.
    pub boxes: Vec<PictureNode>,
    /// The arrows, in the order of their first relationships.
    pub arrows: Vec<PictureEdge>,
    /// How many nodes were left out because a picture has to be readable.
    pub left_out: usize,
}

/// A node as it is drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct PictureNode {
    /// The node's stable number.
    pub id: u64,
    /// Its first label.
    pub label: String,
    /// Its name and what tells it from namesakes, one line each.
    pub lines: Vec<String>,
    /// What the mouse shows.
    pub tooltip: String,
    /// The page of an article.
    pub url: Option<String>,
    /// Whether it is what was asked about.
    pub focus: bool,
    /// Whether it is a claim: something that the articles do not assert as having happened.
    pub dashed: bool,
}

/// Relationships of one type from one node to another, as one arrow.
#[derive(Clone, PartialEq, Debug)]
pub struct PictureEdge {
    /// The box it starts at, as its number in [`Picture::boxes`].
    pub start: usize,
    /// The box it ends at.
    pub end: usize,
    /// The type for people, with the number of sentences where it is more than one.
    pub text: String,
    /// The number of sentences, or of relationships where none is known; at least one.
    pub weight: usize,
    /// The first sentence and its article.
    pub tooltip: String,
    /// The page of that article.
    pub url: Option<String>,
    /// Whether it belongs to a claim.
    pub dashed: bool,
}

/// What a picture is to show.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    /// The question, if there was one.
    pub question: Option<&'a str>,
    /// The nodes that were asked about.
    pub focus: BTreeSet<NodeIx>,
    /// The most nodes to draw.
    pub most: usize,
}

/// Composes the picture of a part of a graph.
#[must_use]
pub fn picture(graph: &impl GraphView, part: &Part, wish: &Wish<'_>) -> Picture {
    let kept = most_connected(graph, part, wish);
    let place: BTreeMap<NodeIx, usize> = kept
        .iter()
        .enumerate()
        .map(|(number, &node)| (node, number))
        .collect();
    let boxes = kept
        .iter()
        .map(|&node| draw_node(graph, node, &kept, wish))
        .collect();
    let mut folded: BTreeMap<(usize, usize, &str), Vec<RelIx>> = BTreeMap::new();
    for &rel in &part.rels {
        let (start, end) = graph.ends(rel);
        let Some((&start, &end)) = place.get(&start).zip(place.get(&end)) else {
            continue;
        };
        let kind = graph.symbol_name(graph.rel_type(rel));
        folded.entry((start, end, kind)).or_default().push(rel);
    }
    let mut arrows: Vec<(RelIx, PictureEdge)> = folded
        .into_iter()
        .map(|((start, end, kind), rels)| (rels[0], draw_edge(graph, start, end, kind, &rels)))
        .collect();
    arrows.sort_by_key(|&(first, _)| first);
    Picture {
        title: title(graph, part, wish, kept.len()),
        boxes,
        arrows: arrows.into_iter().map(|(_, arrow)| arrow).collect(),
        left_out: part.nodes.len() - kept.len(),
    }
}

/// The nodes to draw: those asked about, then those with most relationships in this part.
fn most_connected(graph: &impl GraphView, part: &Part, wish: &Wish<'_>) -> BTreeSet<NodeIx> {
    if part.nodes.len() <= wish.most {
        return part.nodes.clone();
    }
    let mut degree: BTreeMap<NodeIx, usize> = part.nodes.iter().map(|&node| (node, 0)).collect();
    for &rel in &part.rels {
        let (start, end) = graph.ends(rel);
        for node in [start, end] {
            *degree.entry(node).or_default() += 1;
        }
    }
    let mut ranked: Vec<(bool, usize, NodeIx)> = degree
        .into_iter()
        .map(|(node, degree)| (!wish.focus.contains(&node), usize::MAX - degree, node))
        .collect();
    ranked.sort_unstable();
    let mut kept: BTreeSet<NodeIx> = ranked
        .into_iter()
        .take(wish.most)
        .map(|(_, _, node)| node)
        .collect();
    // Whose neighbours were all left out has nothing to show.
    let ends = part.rels.iter().map(|&rel| graph.ends(rel));
    let joined: BTreeSet<NodeIx> = ends
        .filter(|(start, end)| kept.contains(start) && kept.contains(end))
        .flat_map(|(start, end)| [start, end])
        .collect();
    if !joined.is_empty() {
        kept.retain(|node| joined.contains(node) || wish.focus.contains(node));
    }
    kept
}

fn draw_node(graph: &impl GraphView, node: NodeIx, kept: &BTreeSet<NodeIx>, wish: &Wish<'_>) -> PictureNode {
    let label = graph
        .labels(node)
        .first()
        .map_or("", |&label| graph.symbol_name(label))
        .to_owned();
    let property = |key: &str| {
        let value = graph.node_property(node, graph.symbol(key)?)?;
        match value {
            Property::List(values) => {
                let texts: Vec<&str> = values.iter().filter_map(Property::text).collect();
                Some(texts.join(", "))
            }
            one => one.text().map(str::to_owned),
        }
    };
    let name = one_line(&graph.name(node));
    let said = matches!(&*label, "Statement" | "Claim");
    let text = if said {
        property("text").map(|text| one_line(&text))
    } else {
        None
    };
    let shown = text.as_deref().unwrap_or(&name);
    let mut lines = one_per_line(&shorten(shown, EXCERPT), LINE);
    let second = match &*label {
        "Person" => role(graph, node, kept),
        "Event" | "Article" => property("date"),
        "Claim" => property("status"),
        _ => None,
    };
    lines.extend(second.map(|second| shorten(&one_line(&second), LINE + 8).into_owned()));
    let mut tooltip = format!("{label}: {shown}");
    if let Some(aliases) = property("aliases").filter(|aliases| !aliases.is_empty()) {
        tooltip += &format!("\nalso: {aliases}");
    }
    PictureNode {
        id: graph.node_id(node),
        lines,
        tooltip: shorten(&tooltip, TOOLTIP).into_owned(),
        url: if label == "Article" {
            property("url").or_else(|| property("path"))
        } else {
            None
        },
        focus: wish.focus.contains(&node),
        dashed: label == "Claim",
        label,
    }
}

/// The office of a person, unless its own node is drawn too.
fn role(graph: &impl GraphView, person: NodeIx, kept: &BTreeSet<NodeIx>) -> Option<String> {
    let has_role = graph.symbol("HAS_ROLE")?;
    let mut roles = graph
        .outgoing(person)
        .filter(|&(rel, _)| graph.rel_type(rel) == has_role);
    roles
        .find(|(_, role)| !kept.contains(role))
        .map(|(_, role)| graph.name(role).into_owned())
}

fn draw_edge(graph: &impl GraphView, start: usize, end: usize, kind: &str, rels: &[RelIx]) -> PictureEdge {
    let evidence: Vec<Citation> = rels.iter().flat_map(|&rel| graph.rel_evidence(rel)).collect();
    let weight = evidence.len().max(rels.len());
    let of_article = |citation: &Citation, key: &str| {
        let value = graph.node_property(citation.article, graph.symbol(key)?)?;
        value.text().map(str::to_owned)
    };
    let first = evidence.first();
    let cited = first.map(|citation| {
        let source = [
            Some(graph.name(citation.article).into_owned()),
            of_article(citation, "date"),
        ];
        let source: Vec<String> = source.into_iter().flatten().collect();
        format!("{}\n{}", one_line(&citation.sentence), source.join(", "))
    });
    let verb = relation(kind);
    PictureEdge {
        start,
        end,
        text: if weight > 1 {
            format!("{verb} ({weight})")
        } else {
            verb.clone()
        },
        weight,
        tooltip: shorten(&cited.unwrap_or(verb), TOOLTIP).into_owned(),
        url: first.and_then(|citation| of_article(citation, "url").or_else(|| of_article(citation, "path"))),
        dashed: matches!(kind, "SUBJECT" | "OBJECT" | "ATTRIBUTED_TO"),
    }
}

fn title(graph: &impl GraphView, part: &Part, wish: &Wish<'_>, kept: usize) -> Vec<String> {
    let mut lines: Vec<String> = wish.question.map(one_line).into_iter().collect();
    let articles = graph
        .symbol("Article")
        .map_or(&[][..], |label| graph.labelled(label));
    let date = graph.symbol("date");
    let mut days: Vec<&str> = articles
        .iter()
        .filter_map(|&article| graph.node_property(article, date?)?.text())
        .collect();
    days.sort_unstable();
    let span = match (days.first(), days.last()) {
        (Some(first), Some(last)) if first == last => format!(", {first}"),
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    let plural = if articles.len() == 1 { "" } else { "s" };
    lines.push(format!(
        "{} article{plural}{span} · newsgraph {}",
        articles.len(),
        env!("CARGO_PKG_VERSION")
    ));
    if kept < part.nodes.len() {
        lines.push(format!("the {kept} most connected of {} nodes", part.nodes.len()));
    }
    lines
}
