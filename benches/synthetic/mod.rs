//! A graph like those of news, only larger: few names are everywhere, most appear once.
//!
//! 200,000 nodes and 1,000,000 relationships, the same on every run; names of nodes are unique.

use newsgraph::extract::{Properties, Property};
use newsgraph::resolve::{Node, Relationship, Resolution};

/// The labels and how many nodes have each.
const LABELS: [(&str, u64); 6] = [
    ("Person", 60_000),
    ("Place", 10_000),
    ("Organization", 20_000),
    ("Event", 20_000),
    ("Statement", 80_000),
    ("Article", 10_000),
];

/// The types: the labels at their ends, by place in [`LABELS`], and how many relationships have each.
const TYPES: [(&str, usize, usize, u64); 6] = [
    ("ATTENDED", 0, 3, 250_000),
    ("SAID", 0, 4, 200_000),
    ("ABOUT", 4, 0, 200_000),
    ("ACCOMPANIED", 0, 0, 100_000),
    ("MET", 0, 0, 150_000),
    ("MENTIONS", 5, 0, 100_000),
];

/// Random numbers that are the same on every run.
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// A number below `sides`, small ones far more often: the product of two throws.
    fn skewed(&mut self, sides: u64) -> u64 {
        self.throw(sides) * self.throw(sides) / sides * self.throw(sides) / sides
    }
}

fn day(dice: &mut Dice) -> Property {
    Property::from(format!(
        "20{:02}-{:02}-{:02}",
        20 + dice.throw(6),
        1 + dice.throw(12),
        1 + dice.throw(28)
    ))
}

/// The graph, as a build would hand it to the store.
pub(crate) fn resolution() -> Resolution {
    let mut dice = Dice(7);
    let mut found = Resolution::default();
    let mut starts = Vec::new();
    for (label, count) in LABELS {
        starts.push(found.nodes.len() as u64);
        for number in 0..count {
            let name = format!("{label} {number} {}", dice.throw(1000));
            let mut properties = Properties::new();
            if label == "Person" {
                let alias = vec![Property::from(format!("P{number}"))];
                properties.insert("aliases".into(), Property::List(alias));
            }
            if label == "Statement" {
                let text = format!("{name}: the words of a statement are about as long as this sentence is");
                properties.insert("text".into(), Property::from(text));
            }
            properties.insert("name".into(), Property::from(name));
            properties.insert("date".into(), day(&mut dice));
            let (id, labels) = (found.nodes.len() as u64, vec![label.to_owned()]);
            found.nodes.push(Node {
                id,
                labels,
                properties,
                evidence: Vec::new(),
            });
        }
    }
    for (kind, from, to, count) in TYPES {
        for _ in 0..count {
            let end = |side: usize, dice: &mut Dice| {
                u32::try_from(starts[side] + dice.skewed(LABELS[side].1)).unwrap()
            };
            let (start, end) = (end(from, &mut dice), end(to, &mut dice));
            let (first, last) = (day(&mut dice), day(&mut dice));
            let properties: Properties = [
                (
                    "articles",
                    Property::Int(1 + i64::try_from(dice.skewed(40)).unwrap()),
                ),
                ("first_reported", first),
                ("last_reported", last),
                ("confidence", Property::Float(dice.throw(100) as f64 / 100.0)),
            ]
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
            let id = found.relationships.len() as u64;
            let kind = kind.to_owned();
            found.relationships.push(Relationship {
                id,
                kind,
                start,
                end,
                properties,
                evidence: Vec::new(),
            });
        }
    }
    found
}
