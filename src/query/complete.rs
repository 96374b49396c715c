//! What may follow at the cursor.
//!
//! Candidates come from the set of words that the parser expected at the furthest place it reached, so a candidate
//! that is taken always leads on.

use super::context::{Context, Options};
use super::function::FUNCTIONS;
use crate::grammar::schema::Schema;
use crate::store::GraphView;
use crate::text::fold::fold;

/// One candidate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// What is put into the line.
    pub text: String,
    /// What it is: a kind and a count, or an example.
    pub remark: String,
}

const STARTERS: [(&str, &str); 9] = [
    ("who", "e.g. who accompanied …"),
    ("whom", "e.g. whom did … meet"),
    ("what", "e.g. what did … say about …"),
    ("when", "e.g. when was the summit"),
    ("where", "e.g. where was the summit"),
    ("which", "e.g. which articles mention …"),
    ("did", "e.g. did … meet …"),
    ("list", "e.g. list people"),
    ("tell me about", "e.g. tell me about …"),
];

const MOST: usize = 40;

/// The candidates at the end of `line`, and the byte at which they begin.
#[must_use]
pub fn complete<G: GraphView>(line: &str, graph: &G, schema: &Schema) -> (usize, Vec<Candidate>) {
    if super::is_pattern(line) {
        return pattern(line, graph);
    }
    let word_start = line.rfind(' ').map_or(0, |at| at + 1);
    if word_start == 0 {
        let starters = STARTERS.iter().filter(|(word, _)| word.starts_with(&fold(line)));
        return (
            0,
            starters
                .map(|(word, remark)| Candidate {
                    text: (*word).to_owned(),
                    remark: (*remark).to_owned(),
                })
                .collect(),
        );
    }
    let options = Options::default();
    let context = Context::new(graph, &options);
    let (at, expected) = super::question::expected(line, &context, schema);
    let start = if at <= line.len() && line.is_char_boundary(at) {
        at.min(line.len())
    } else {
        word_start
    };
    let start = start + (line[start..].len() - line[start..].trim_start().len());
    let typed = fold(&line[start..]);
    let mut found: Vec<Candidate> = Vec::new();
    for what in &expected {
        match what.as_str() {
            "a name" => found.extend(names(&typed, graph)),
            "a verb" => {
                let verbs = super::question::verbs(schema)
                    .into_iter()
                    .filter(|verb| verb.starts_with(&typed));
                found.extend(verbs.map(|text| Candidate {
                    text,
                    remark: "verb".to_owned(),
                }));
            }
            word if word.starts_with("a ") || word.contains(',') || word == "the end of the question" => {}
            word if word.starts_with(&typed) => found.push(Candidate {
                text: word.to_owned(),
                remark: String::new(),
            }),
            _ => {}
        }
    }
    found.truncate(MOST);
    (start, found)
}

/// Names that begin so, those that are spoken of most first.
fn names<G: GraphView>(typed: &str, graph: &G) -> Vec<Candidate> {
    let mut found: Vec<(usize, String, String)> = Vec::new();
    for (name, nodes) in graph
        .names()
        .filter(|(name, _)| name.starts_with(typed))
        .take(400)
    {
        let Some(&node) = nodes.first() else { continue };
        let count = graph.outgoing(node).count() + graph.incoming(node).count();
        let shown = graph.name(node).into_owned();
        let label = graph
            .labels(node)
            .first()
            .map(|&label| graph.symbol_name(label).to_lowercase())
            .unwrap_or_default();
        if matches!(label.as_str(), "statement" | "claim" | "article") {
            continue;
        }
        let text = if fold(&shown).starts_with(typed) {
            shown
        } else {
            name.to_owned()
        };
        if !found.iter().any(|(_, other, _)| *other == text) {
            found.push((count, text, format!("{label}, {count} links")));
        }
    }
    found.sort_by(|a, b| (std::cmp::Reverse(a.0), &a.1).cmp(&(std::cmp::Reverse(b.0), &b.1)));
    found
        .into_iter()
        .map(|(_, text, remark)| Candidate { text, remark })
        .collect()
}

fn pattern<G: GraphView>(line: &str, graph: &G) -> (usize, Vec<Candidate>) {
    let start = line
        .rfind(|c: char| !(c.is_alphanumeric() || c == '_'))
        .map_or(0, |at| at + line[at..].chars().next().map_or(1, char::len_utf8));
    let typed = line[start..].to_lowercase();
    let before = line[..start].trim_end();
    let mut found = Vec::new();
    let counted = |counts: Vec<(crate::store::Symbol, usize)>, what: &str| -> Vec<Candidate> {
        let all = counts
            .into_iter()
            .map(|(symbol, count)| (graph.symbol_name(symbol).to_owned(), count));
        all.map(|(text, count)| Candidate {
            text,
            remark: format!("{what}, {count}"),
        })
        .collect()
    };
    if before.ends_with(':') || before.ends_with('|') {
        let inside_relation = before
            .rfind('[')
            .is_some_and(|open| before.rfind(']').is_none_or(|close| close < open));
        found = if inside_relation {
            counted(graph.type_counts(), "relation")
        } else {
            counted(graph.label_counts(), "label")
        };
    } else {
        let words = [
            "MATCH",
            "OPTIONAL MATCH",
            "WHERE",
            "RETURN",
            "WITH",
            "UNWIND",
            "ORDER BY",
            "SKIP",
            "LIMIT",
            "DISTINCT",
            "AS",
            "AND",
            "OR",
            "NOT",
        ];
        found.extend(words.map(|word| Candidate {
            text: word.to_owned(),
            remark: String::new(),
        }));
        found.extend(FUNCTIONS.map(|name| Candidate {
            text: format!("{name}("),
            remark: "function".to_owned(),
        }));
    }
    found.retain(|candidate| candidate.text.to_lowercase().starts_with(&typed));
    found.truncate(MOST);
    (start, found)
}
