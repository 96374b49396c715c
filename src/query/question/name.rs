//! Which words of a question name somebody or something of the graph.
//!
//! The longest match wins: a name or alias as it stands, a part of one (`Lavrov`), what describes an event (`the
//! summit in Alaska`), or a role for those who hold it (`the Russian foreign minister`). Of several that fit equally
//! the one that most articles speak of comes first.

use super::token::{Kind, Token, joined};
use crate::grammar::{Grammar, Label};
use crate::store::{GraphView, NodeIx, Symbol};
use crate::text::fold::fold;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

/// A name is at most this many words long; the longest titles of events have about ten.
const LONGEST: usize = 12;

/// Words that stand between the words of a name and carry none of it.
const LIGHT: [&str; 19] = [
    "the", "a", "an", "of", "between", "with", "in", "at", "on", "and", "'s", "from", "for", "by", "to", "'",
    "into", "near", "over",
];

/// Who may be meant by some words of a question.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Found {
    /// How many tokens the words take.
    pub(super) length: usize,
    /// Readings, the likeliest first; one reading may be several nodes, of which any will do.
    pub(super) readings: Vec<Vec<NodeIx>>,
}

/// A role and those who hold it, for `the president of Russia`.
struct Office {
    name: String,
    title: String,
    /// Words for whom or what it is held at.
    owner: BTreeSet<String>,
    holders: Vec<NodeIx>,
}

/// An event, the words for what it is, and all words by which it can be described.
type Described = (NodeIx, BTreeSet<String>, BTreeSet<String>);

/// The names of a graph, as far as one question needs them.
pub(super) struct Names<'g, G> {
    graph: &'g G,
    /// Parts of names that the question's words make up.
    parts: OnceCell<HashMap<String, Vec<NodeIx>>>,
    offices: OnceCell<Vec<Office>>,
    events: OnceCell<Vec<Described>>,
}

/// For each country and people the words that stand for it: `russian` for `russia`.
fn demonyms() -> &'static HashMap<String, Vec<String>> {
    static TABLE: OnceLock<HashMap<String, Vec<String>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let Ok(table) = Grammar::embedded().table("lexicon/countries.tsv") else {
            return HashMap::new();
        };
        let column = |name: &str| table.column(name).ok();
        let columns = [column("aliases"), column("demonyms")];
        let words = |row: &crate::grammar::Row| -> Vec<String> {
            let lists = columns.iter().flatten().flat_map(|&column| row.list(column));
            std::iter::once(row.cell(0)).chain(lists).map(fold).collect()
        };
        table
            .rows()
            .iter()
            .map(|row| (fold(row.cell(0)), words(row)))
            .collect()
    })
}

/// Words that may stand before a person's name: `grammar/lexicon/titles.tsv`.
fn titles() -> &'static BTreeSet<String> {
    static WORDS: OnceLock<BTreeSet<String>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let table = Grammar::embedded().table("lexicon/titles.tsv");
        let rows = table.iter().flat_map(|table| table.rows());
        rows.map(|row| fold(row.cell(0))).collect()
    })
}

impl<'g, G: GraphView> Names<'g, G> {
    pub(super) fn new(graph: &'g G) -> Names<'g, G> {
        Names {
            graph,
            parts: OnceCell::new(),
            offices: OnceCell::new(),
            events: OnceCell::new(),
        }
    }

    /// The longest name at the front of `tokens`, of nodes with one of `labels` where there are such.
    pub(super) fn longest(&self, tokens: &[Token], all: &[Token], labels: &[Label]) -> Option<Found> {
        let skipped = tokens
            .iter()
            .take_while(|token| matches!(token.folded.as_str(), "the" | "a" | "an"))
            .count()
            .min(1);
        if let Some(quoted) = tokens.get(skipped).filter(|token| token.kind == Kind::Quoted) {
            let nodes = self.exact(&quoted.folded);
            return (!nodes.is_empty()).then(|| Found {
                length: skipped + 1,
                readings: self.ranked(nodes, labels),
            });
        }
        let words = tokens
            .iter()
            .take(LONGEST + skipped)
            .take_while(|token| token.kind == Kind::Word)
            .count();
        for end in (skipped + 1..=words).rev() {
            // An article may be a part of the name itself: `The Hague`.
            for start in (0..=skipped).take(if skipped > 0 { 2 } else { 1 }) {
                let span = &tokens[start..end];
                let readings = self.readings(span, all, labels);
                if !readings.is_empty() {
                    return Some(Found {
                        length: end,
                        readings,
                    });
                }
            }
        }
        // `King Valdemar`: what stands before a person's name is a title that the graph need not know.
        let titled = tokens.get(skipped)?;
        if !titles().contains(&titled.folded) {
            return None;
        }
        let named = self.longest(&tokens[skipped + 1..], all, &[Label::Person])?;
        let person = |reading: &Vec<NodeIx>| reading.iter().all(|&node| self.fits(node, &[Label::Person]));
        named.readings.first().is_some_and(person).then(|| Found {
            length: named.length + skipped + 1,
            readings: named.readings,
        })
    }

    fn readings(&self, span: &[Token], all: &[Token], labels: &[Label]) -> Vec<Vec<NodeIx>> {
        let words = joined(span);
        if LIGHT.contains(&words.as_str()) {
            return Vec::new();
        }
        let exact = self.exact(&words);
        if exact.iter().any(|&node| self.fits(node, labels)) || labels.is_empty() && !exact.is_empty() {
            return self.ranked(exact, labels);
        }
        let events = if labels.is_empty() || labels.contains(&Label::Event) {
            self.described(span)
        } else {
            Vec::new()
        };
        let parts = if exact.is_empty() {
            self.part(&words, all)
        } else {
            exact
        };
        let holders = self.holders(&words);
        if parts.is_empty() && events.is_empty() && !holders.is_empty() {
            return self.ranked_groups(holders);
        }
        self.ranked(parts.into_iter().chain(events).collect(), labels)
    }

    /// Nodes of a name, without those that nobody asks for by name.
    fn exact(&self, words: &str) -> Vec<NodeIx> {
        let hidden = self.symbols(&[Label::Claim, Label::Statement, Label::Role]);
        let named = self.graph.named(words).iter().copied();
        named
            .filter(|&node| !self.graph.labels(node).iter().any(|label| hidden.contains(label)))
            .collect()
    }

    fn symbols(&self, labels: &[Label]) -> Vec<Symbol> {
        labels
            .iter()
            .filter_map(|label| self.graph.symbol(label.name()))
            .collect()
    }

    fn fits(&self, node: NodeIx, labels: &[Label]) -> bool {
        let symbols = self.symbols(labels);
        self.graph
            .labels(node)
            .iter()
            .any(|label| symbols.contains(label))
    }

    /// How much the articles speak of a node.
    pub(super) fn weight(&self, node: NodeIx) -> usize {
        self.graph.outgoing(node).count() + self.graph.incoming(node).count()
    }

    /// One reading for each node, those with a wanted label first, then the weightiest.
    fn ranked(&self, mut nodes: Vec<NodeIx>, labels: &[Label]) -> Vec<Vec<NodeIx>> {
        nodes.sort_unstable();
        nodes.dedup();
        nodes.sort_by_key(|&node| {
            (
                !(labels.is_empty() || self.fits(node, labels)),
                std::cmp::Reverse(self.weight(node)),
                node,
            )
        });
        nodes.into_iter().map(|node| vec![node]).collect()
    }

    fn ranked_groups(&self, holders: Vec<NodeIx>) -> Vec<Vec<NodeIx>> {
        self.ranked(holders, &[])
    }

    /// Nodes of whose names the words are a part: the family name of a person, the first words of a place.
    fn part(&self, words: &str, all: &[Token]) -> Vec<NodeIx> {
        self.parts
            .get_or_init(|| self.collect_parts(all))
            .get(words)
            .cloned()
            .unwrap_or_default()
    }

    /// Goes over all names once and keeps those that share words with the question.
    fn collect_parts(&self, all: &[Token]) -> HashMap<String, Vec<NodeIx>> {
        let asked: BTreeSet<&str> = all
            .iter()
            .map(|token| token.folded.as_str())
            .filter(|word| !LIGHT.contains(word))
            .collect();
        let wanted = self.symbols(&[Label::Person, Label::Place, Label::Organization]);
        let mut parts: HashMap<String, Vec<NodeIx>> = HashMap::new();
        for (name, nodes) in self.graph.names() {
            if !name.split(' ').any(|word| asked.contains(word)) {
                continue;
            }
            let words: Vec<&str> = name.split(' ').collect();
            if words.len() < 2 {
                continue;
            }
            let nodes = nodes
                .iter()
                .filter(|&&node| self.graph.labels(node).iter().any(|label| wanted.contains(label)));
            for &node in nodes {
                for start in 0..words.len() {
                    for end in start + 1..=words.len() {
                        if !words[start..end]
                            .iter()
                            .all(|word| asked.contains(word) || LIGHT.contains(word))
                        {
                            break;
                        }
                        if LIGHT.contains(&words[start]) || LIGHT.contains(&words[end - 1]) {
                            continue;
                        }
                        let bearers = parts.entry(words[start..end].join(" ")).or_default();
                        if !bearers.contains(&node) {
                            bearers.push(node);
                        }
                    }
                }
            }
        }
        parts
    }

    /// Events that the words describe: each of them stands in the event's names, kind, places or participants,
    /// and one says what kind of event it is.
    fn described(&self, span: &[Token]) -> Vec<NodeIx> {
        let light = |token: &Token| LIGHT.contains(&token.folded.as_str());
        let (Some(first), Some(last)) = (span.first(), span.last()) else {
            return Vec::new();
        };
        if light(last) || light(first) && span.len() < 2 {
            return Vec::new();
        }
        // `and` joins two descriptions unless a `between` or `of` went before it.
        let and = span.iter().position(|token| token.folded == "and");
        if and.is_some_and(|and| {
            !span[..and]
                .iter()
                .any(|token| matches!(token.folded.as_str(), "between" | "of"))
        }) {
            return Vec::new();
        }
        let words: Vec<String> = span
            .iter()
            .filter(|token| !light(token))
            .flat_map(|token| token.folded.split('-').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        let events = self.events.get_or_init(|| self.collect_events());
        let fits = |(_, heads, bag): &&Described| {
            words
                .iter()
                .all(|word| heads.contains(word) || bag.contains(word))
                && words.iter().any(|word| heads.contains(word))
        };
        events.iter().filter(fits).map(|(node, ..)| *node).collect()
    }

    fn collect_events(&self) -> Vec<(NodeIx, BTreeSet<String>, BTreeSet<String>)> {
        let graph = self.graph;
        let Some(event) = graph.symbol(Label::Event.name()) else {
            return Vec::new();
        };
        let split = |name: &str, into: &mut BTreeSet<String>| {
            into.extend(
                fold(name)
                    .split([' ', '-'])
                    .filter(|word| !LIGHT.contains(word))
                    .map(str::to_owned),
            );
        };
        let text = |node: NodeIx, key: &str| {
            graph
                .symbol(key)
                .and_then(|key| graph.node_property(node, key))
                .and_then(|text| text.text())
        };
        let hidden = self.symbols(&[Label::Claim, Label::Article, Label::Statement]);
        let mut found = Vec::new();
        for &node in graph.labelled(event) {
            let (mut heads, mut bag) = (BTreeSet::new(), BTreeSet::new());
            if let Some(kind) = text(node, "kind") {
                split(kind, &mut heads);
            }
            for name in self.names_of(node) {
                let name = fold(&name);
                // What it is stands before `of` and `between`, at the end.
                let head = name
                    .split(" of ")
                    .next()
                    .unwrap_or(&name)
                    .split(" between ")
                    .next()
                    .unwrap_or(&name);
                heads.extend(head.split([' ', '-']).next_back().map(str::to_owned));
                split(&name, &mut bag);
            }
            if let Some(date) = text(node, "date") {
                bag.extend(super::date::words(date));
            }
            let around = graph
                .outgoing(node)
                .chain(graph.incoming(node))
                .map(|(_, other)| other);
            for other in
                around.filter(|&other| !graph.labels(other).iter().any(|label| hidden.contains(label)))
            {
                for name in self.names_of(other) {
                    split(&name, &mut bag);
                    bag.extend(demonyms().get(&fold(&name)).into_iter().flatten().cloned());
                }
            }
            found.push((node, heads, bag));
        }
        found
    }

    fn names_of(&self, node: NodeIx) -> Vec<String> {
        let aliases = self
            .graph
            .symbol("aliases")
            .and_then(|key| self.graph.node_property(node, key));
        let mut names = vec![self.graph.name(node).into_owned()];
        if let Some(crate::extract::Property::List(aliases)) = aliases {
            names.extend(aliases.iter().filter_map(|alias| alias.text()).map(str::to_owned));
        }
        names
    }

    /// The people who hold a role of these words, without repetitions.
    pub(super) fn holders(&self, words: &str) -> Vec<NodeIx> {
        let mut found = Vec::new();
        for office in self.held(words) {
            for &holder in &office.1 {
                if !found.contains(&holder) {
                    found.push(holder);
                }
            }
        }
        found
    }

    /// The names of the roles that these words ask for, each with its holders.
    pub(super) fn held(&self, words: &str) -> Vec<(String, Vec<NodeIx>)> {
        let words = words.strip_prefix("the ").unwrap_or(words);
        let offices = self.offices.get_or_init(|| self.collect_offices());
        let found: Vec<&Office> = offices.iter().filter(|office| office.asked_by(words)).collect();
        // `the president` alone would also fit every former one.
        let current: Vec<&Office> = found
            .iter()
            .copied()
            .filter(|office| !office.name.starts_with("former "))
            .collect();
        let chosen = if current.is_empty() || words.contains("former") {
            found
        } else {
            current
        };
        chosen
            .into_iter()
            .map(|office| (office.name.clone(), office.holders.clone()))
            .collect()
    }

    fn collect_offices(&self) -> Vec<Office> {
        let graph = self.graph;
        let symbol = |name: &str| graph.symbol(name);
        let (Some(role), Some(held)) = (symbol(Label::Role.name()), symbol("HAS_ROLE")) else {
            return Vec::new();
        };
        let mut merged: BTreeMap<NodeIx, Office> = BTreeMap::new();
        for &node in graph.labelled(role) {
            let text = |key: &str| {
                symbol(key)
                    .and_then(|key| graph.node_property(node, key))
                    .and_then(|text| text.text())
            };
            let name = fold(&graph.name(node));
            let title = text("title").map_or_else(|| name.clone(), fold);
            let mut owner = BTreeSet::new();
            for (_, at) in graph
                .outgoing(node)
                .filter(|&(rel, _)| Some(graph.rel_type(rel)) == symbol("AT"))
            {
                for name in self.names_of(at) {
                    owner.insert(fold(&name));
                    owner.extend(demonyms().get(&fold(&name)).into_iter().flatten().cloned());
                }
            }
            // What stands before the title in the role's own words: `Trump's`, `Russian`.
            if let Some(front) = name.strip_suffix(title.as_str()) {
                owner.extend(
                    front
                        .trim()
                        .trim_end_matches("'s")
                        .split(' ')
                        .filter(|word| word.len() > 1)
                        .map(str::to_owned),
                );
            }
            let holders: Vec<NodeIx> = graph
                .incoming(node)
                .filter(|&(rel, _)| graph.rel_type(rel) == held)
                .map(|(_, person)| person)
                .collect();
            if !holders.is_empty() {
                merged.insert(
                    node,
                    Office {
                        name,
                        title,
                        owner,
                        holders,
                    },
                );
            }
        }
        merged.into_values().collect()
    }
}

/// Titles for one job, compared as one.
fn neutral(title: &str) -> String {
    title
        .replace("spokeswoman", "spokesperson")
        .replace("spokesman", "spokesperson")
        .replace("chairwoman", "chairman")
        .replace("adviser", "advisor")
}

impl Office {
    /// Whether some words ask for this role: its name, or its title with its owner on either side.
    fn asked_by(&self, words: &str) -> bool {
        if words == self.name {
            return true;
        }
        let title_fits = |asked: &str| {
            let (title, asked) = (neutral(&self.title), neutral(asked));
            title == asked || title.ends_with(&format!(" {asked}"))
        };
        let owner_fits = |asked: &str| {
            let asked = asked.strip_prefix("the ").unwrap_or(asked);
            self.owner.contains(asked)
                || asked.contains(' ') && asked.split(' ').all(|word| self.owner.contains(word))
        };
        if self.owner.is_empty() || !words.contains(' ') {
            return title_fits(words);
        }
        for joint in [" of ", " for ", " to ", " at ", " in "] {
            if let Some((title, owner)) = words.rsplit_once(joint)
                && title_fits(title)
                && owner_fits(owner)
            {
                return true;
            }
        }
        if let Some((owner, title)) = words.split_once("'s ") {
            return title_fits(title) && owner_fits(owner);
        }
        words
            .match_indices(' ')
            .any(|(at, _)| owner_fits(&words[..at]) && title_fits(&words[at + 1..]))
    }
}
