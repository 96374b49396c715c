//! The accepted and refused sentences of `grammar/relations` and `grammar/examples`: each file carries its own.

use newsgraph::annotate::{Models, annotate};
use newsgraph::extract::{Extraction, Knowledge, NodeRef, Rules, Status, extract};
use newsgraph::grammar::Grammar;
use newsgraph::read::Article;

/// Examples that fail today, by sentence, each with its reason. The list may only shrink.
const KNOWN: [&str; 0] = [];

fn called(extraction: &Extraction, node: NodeRef, word: &str) -> bool {
    let node = &extraction.nodes[node.ix()];
    let forms = std::iter::once(&node.name).chain(&node.aliases);
    forms
        .into_iter()
        .any(|form| form.to_lowercase().contains(&word.to_lowercase()))
}

#[test]
fn rules_find_what_they_accept_and_nothing_that_they_refuse() {
    let grammar = Grammar::embedded();
    let mut rules = Rules::load(&grammar).unwrap();
    let shipped = rules.schema.relations.len();
    for path in grammar.files("examples").unwrap() {
        rules.add(&path, &grammar.text(&path).unwrap()).unwrap();
    }
    assert!(rules.schema.relations.len() >= shipped + 8);
    let models = Models::load(&grammar).unwrap();
    let knowledge = Knowledge::load(&grammar).unwrap().with_rules(rules);
    let mut wrong = Vec::new();
    for example in &knowledge.rules.examples {
        let document = annotate(Article::of_text(example.sentence.clone()), &models);
        let extraction = extract(&document, &knowledge);
        let facts: Vec<_> = extraction
            .assertions
            .iter()
            .filter(|assertion| assertion.relation == example.relation && assertion.status == Status::Actual)
            .collect();
        let mut failed = Vec::new();
        if example.facts.is_empty() && !facts.is_empty() {
            failed.push("finds a fact".to_owned());
        }
        for (subject, object) in &example.facts {
            let symmetric = knowledge.rules.schema.relations[&example.relation].symmetric;
            let found = facts.iter().any(|fact| {
                let ends = |a, b| called(&extraction, fact.subject, a) && called(&extraction, fact.object, b);
                ends(subject.as_str(), object.as_str())
                    || symmetric && ends(object.as_str(), subject.as_str())
            });
            if !found {
                failed.push(format!("lacks {subject}>{object}"));
            }
        }
        if !failed.is_empty() && !KNOWN.contains(&example.sentence.as_str()) {
            wrong.push(format!(
                "{} {}: {}",
                example.place,
                example.sentence,
                failed.join(", ")
            ));
        }
    }
    assert!(
        knowledge.rules.examples.len() > 20,
        "the rule files carry examples"
    );
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
