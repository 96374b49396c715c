//! The facts of a graph of one article against those that careful readers found.
//!
//! In: a gold file (`NAME.gold.json`), the article's text and what `resolve` makes of it. Out: for each relation how many
//! gold facts are found and how many told ones are wrong, and the same by confidence. Follows the script `score.py` of
//! the development data, which decides where the two differ.

mod gold;
mod matcher;
mod quotes;
mod words;

use crate::extract::{Property, Status};
use crate::resolve::{Node, Relationship, Resolution};
use gold::{Fact, Gold};
use matcher::{is_named, meant, names};
use std::collections::BTreeSet;
use words::{running, same_date, same_role};

/// The relations that are scored, in the order of the table.
pub const RELATIONS: [&str; 10] = [
    "ATTENDED",
    "ACCOMPANIED",
    "MET",
    "VISITED",
    "SAID",
    "HELD_IN",
    "HELD_ON",
    "HAS_ROLE",
    "MEMBER_OF",
    "LOCATED_IN",
];

/// How many of [`RELATIONS`] the gold files list in full; the others are scored by recall alone.
pub const COMPLETE: usize = 8;

/// The lower ends of the bands of confidence, from the highest.
pub const BANDS: [f64; 4] = [0.9, 0.7, 0.5, 0.0];

/// What becomes of a fact that the graph tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    Right,
    Wrong,
    /// Told twice, open to debate, or of somebody without a name.
    Neutral,
}

/// The scores of one relation.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    /// Gold facts.
    pub gold: usize,
    /// Gold facts that the graph has.
    pub found: usize,
    /// Told facts that are right.
    pub right: usize,
    /// Told facts that are wrong.
    pub wrong: usize,
    /// Told facts that count neither way.
    pub neutral: usize,
    /// Wrong ones of which only the status is wrong.
    pub status: usize,
    /// Of these, facts that did not happen and are told as if they had.
    pub as_actual: usize,
}

impl Counts {
    /// Right among right and wrong; 0 where there is neither.
    #[must_use]
    pub fn precision(&self) -> f64 {
        ratio(self.right, self.right + self.wrong)
    }

    /// Found among gold.
    #[must_use]
    pub fn recall(&self) -> f64 {
        ratio(self.found, self.gold)
    }

    /// The harmonic mean of both.
    #[must_use]
    pub fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }

    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Right => self.right += 1,
            Verdict::Wrong => self.wrong += 1,
            Verdict::Neutral => self.neutral += 1,
        }
    }

    fn merge(&mut self, other: &Counts) {
        self.gold += other.gold;
        self.found += other.found;
        self.right += other.right;
        self.wrong += other.wrong;
        self.neutral += other.neutral;
        self.status += other.status;
        self.as_actual += other.as_actual;
    }
}

fn ratio(a: usize, b: usize) -> f64 {
    if b == 0 { 0.0 } else { a as f64 / b as f64 }
}

/// The scores of one or many articles.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Report {
    /// One for each of [`RELATIONS`].
    pub relations: [Counts; RELATIONS.len()],
    /// Right and wrong facts of the complete relations, for each of [`BANDS`]; dates have no confidence and are left out.
    pub bands: [Counts; BANDS.len()],
}

impl Report {
    /// Adds the scores of other articles.
    pub fn merge(&mut self, other: &Report) {
        for (mine, more) in self.relations.iter_mut().zip(&other.relations) {
            mine.merge(more);
        }
        for (mine, more) in self.bands.iter_mut().zip(&other.bands) {
            mine.merge(more);
        }
    }

    /// The relations that the gold files list in full, taken together.
    #[must_use]
    pub fn micro(&self) -> Counts {
        let mut all = Counts::default();
        for counts in &self.relations[..COMPLETE] {
            all.merge(counts);
        }
        all
    }

    fn judge(&mut self, relation: usize, verdict: Verdict, confidence: Option<f64>) {
        self.relations[relation].add(verdict);
        let band = confidence.and_then(|sure| BANDS.iter().position(|&least| sure >= least));
        if let Some(band) = band.filter(|_| relation < COMPLETE) {
            self.bands[band].add(verdict);
        }
    }
}

/// What the graph tells of a relation, ready to be compared.
struct Told<'g> {
    relation: usize,
    status: Status,
    confidence: Option<f64>,
    subjects: Vec<&'g str>,
    end: End<'g>,
    /// Whether both ends have names or are known.
    named: bool,
}

enum End<'g> {
    Entities(Vec<&'g str>),
    Role { words: String, past: bool },
    Date(String),
}

impl Told<'_> {
    fn is(&self, fact: &Fact) -> bool {
        let by = |ids: &[&str], id: &String| ids.contains(&id.as_str());
        let plain = by(&self.subjects, &fact.subject);
        match &self.end {
            End::Entities(objects) => {
                let turned = RELATIONS[self.relation] == "MET"
                    && by(objects, &fact.subject)
                    && fact.objects().any(|object| by(&self.subjects, object));
                turned || plain && fact.objects().any(|object| by(objects, object))
            }
            End::Role { words, past } => plain && same_role(words, &fact.object, *past),
            End::Date(date) => plain && same_date(date, &fact.object),
        }
    }
}

/// Scores what an article's graph tells against its gold file.
///
/// # Errors
///
/// When the gold file is not what it should be.
pub fn score(json: &str, text: &str, graph: &Resolution) -> Result<Report, serde_json::Error> {
    let gold = Gold::read(json, text)?;
    let mut report = Report::default();
    let told = told(&gold, graph);
    for (number, relation) in RELATIONS.iter().enumerate() {
        let facts: Vec<&Fact> = gold
            .facts
            .iter()
            .filter(|fact| fact.relation == *relation)
            .collect();
        let open: Vec<&Fact> = gold
            .open_facts
            .iter()
            .filter(|fact| fact.relation == *relation)
            .collect();
        report.relations[number].gold += facts.len();
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        let mut pending: Vec<&Told<'_>> = Vec::new();
        for one in told.iter().filter(|one| one.relation == number) {
            let free = facts
                .iter()
                .enumerate()
                .filter(|(at, fact)| !taken.contains(at) && fact.allows(one.status) && one.is(fact));
            // One of the very status before one that would do.
            match free.min_by_key(|(at, fact)| (fact.status != one.status, *at)) {
                Some((at, _)) => {
                    taken.insert(at);
                    report.relations[number].found += 1;
                    report.judge(number, Verdict::Right, one.confidence);
                }
                None => pending.push(one),
            }
        }
        for one in pending {
            let hits: Vec<&&Fact> = facts.iter().filter(|fact| one.is(fact)).collect();
            let known = facts
                .iter()
                .any(|fact| one.subjects.contains(&fact.subject.as_str()));
            let neutral = hits.iter().any(|fact| fact.allows(one.status))
                || open.iter().any(|fact| one.is(fact))
                || hits.is_empty() && (*relation == "HELD_ON" && !known || !one.named);
            if neutral {
                report.judge(number, Verdict::Neutral, one.confidence);
                continue;
            }
            report.judge(number, Verdict::Wrong, one.confidence);
            if !hits.is_empty() {
                report.relations[number].status += 1;
                report.relations[number].as_actual += usize::from(one.status == Status::Actual);
            }
        }
    }
    said(&gold, graph, &mut report);
    Ok(report)
}

/// The number of SAID among [`RELATIONS`].
const SAID: usize = 4;

fn said(gold: &Gold, graph: &Resolution, report: &mut Report) {
    let mut sure: Vec<Option<f64>> = Vec::new();
    let mut told: Vec<quotes::Told<'_>> = Vec::new();
    for rel in graph.relationships.iter().filter(|rel| rel.kind == "SAID") {
        let speaker = &graph.nodes[rel.start as usize];
        let statement = &graph.nodes[rel.end as usize];
        sure.push(confidence(&rel.properties));
        told.push(quotes::Told {
            speakers: meant(gold, speaker),
            words: running(
                text(statement, "text")
                    .or_else(|| text(statement, "name"))
                    .unwrap_or_default(),
            ),
            named: is_named(gold, speaker),
            verdict: None,
        });
    }
    let counts = &mut report.relations[SAID];
    quotes::score(&gold.quotes, &gold.open_quotes, &mut told, counts);
    for (one, sure) in told.iter().zip(sure) {
        let band = sure.and_then(|sure| BANDS.iter().position(|&least| sure >= least));
        if let Some((band, verdict)) = band.zip(one.verdict) {
            report.bands[band].add(verdict);
        }
    }
}

fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.properties.get(key).and_then(Property::text)
}

fn confidence(properties: &crate::extract::Properties) -> Option<f64> {
    match properties.get("confidence") {
        Some(Property::Float(sure)) => Some(*sure),
        _ => None,
    }
}

fn status(node: &Node) -> Status {
    let all = [Status::Planned, Status::Denied, Status::Possible];
    let told = text(node, "status").unwrap_or_default();
    all.into_iter()
        .find(|status| status.name() == told)
        .unwrap_or_default()
}

/// All that the graph tells, Claims as relationships with a status, and the dates of events as HELD_ON.
fn told<'g>(gold: &'g Gold, graph: &Resolution) -> Vec<Told<'g>> {
    let mut found = Vec::new();
    let mut add = |relation: &str, ends: (u32, u32), status: Status, confidence: Option<f64>| {
        let Some(number) = RELATIONS
            .iter()
            .position(|name| *name == relation)
            .filter(|&n| n != SAID)
        else {
            return;
        };
        let (start, end) = (&graph.nodes[ends.0 as usize], &graph.nodes[ends.1 as usize]);
        let subjects = meant(gold, start);
        let (end, named) = if relation == "HAS_ROLE" {
            let modifier = text(end, "modifier").unwrap_or_default().to_lowercase();
            let past = matches!(modifier.as_str(), "former" | "ex" | "past" | "late");
            let words = names(end).first().copied().unwrap_or_default().to_owned();
            (
                End::Role { words, past },
                is_named(gold, start) || !subjects.is_empty(),
            )
        } else {
            let objects = meant(gold, end);
            let known = !subjects.is_empty() && !objects.is_empty();
            let named = is_named(gold, start) && is_named(gold, end) || known;
            (End::Entities(objects), named)
        };
        found.push(Told {
            relation: number,
            status,
            confidence,
            subjects,
            end,
            named,
        });
    };
    for rel in &graph.relationships {
        add(
            &rel.kind,
            (rel.start, rel.end),
            Status::Actual,
            confidence(&rel.properties),
        );
    }
    for (number, claim) in graph
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| node.labels[0] == "Claim")
    {
        let side = |kind: &str| -> Option<&Relationship> {
            graph
                .relationships
                .iter()
                .find(|rel| rel.start as usize == number && rel.kind == kind)
        };
        if let Some((subject, object)) = side("SUBJECT").zip(side("OBJECT")) {
            let relation = text(claim, "relation").unwrap_or_default();
            let ends = (subject.end, object.end);
            add(relation, ends, status(claim), confidence(&claim.properties));
        }
    }
    let held_on = RELATIONS
        .iter()
        .position(|name| *name == "HELD_ON")
        .unwrap_or_default();
    for node in graph.nodes.iter().filter(|node| node.labels[0] == "Event") {
        if let Some(date) = text(node, "date") {
            found.push(Told {
                relation: held_on,
                status: status(node),
                confidence: None,
                subjects: meant(gold, node),
                end: End::Date(date.to_owned()),
                named: true,
            });
        }
    }
    found
}
