//! How sure a fact is, from how often facts of its kind were right.
//!
//! In: an assertion with the confidence that its rule states, which ranks the rules of one relation. Out: a number from 0
//! to 1 that means the same for all relations: the share of facts with that number that are right. The table
//! `lexicon/confidence.tsv` holds what was measured; a relation that it lacks, such as a user's own, keeps what its rules
//! state.

use crate::extract::{Assertion, LocalNode, NodeRef, Status};
use crate::grammar::{Grammar, Label};
use std::collections::HashMap;
use std::sync::OnceLock;

/// No fact is surer than this by one article.
const MOST: f32 = 0.97;

/// The measured table.
pub(super) struct Trust {
    /// For each relation by how much what its rules state is to be multiplied.
    relations: HashMap<String, f32>,
    /// The same for each step that makes a fact less sure.
    steps: HashMap<String, f32>,
}

impl Trust {
    /// The table in the binary.
    pub(super) fn embedded() -> &'static Trust {
        static TRUST: OnceLock<Trust> = OnceLock::new();
        TRUST.get_or_init(|| Trust::load(&Grammar::embedded()))
    }

    /// Reads the table; without one every fact keeps what its rule states.
    fn load(grammar: &Grammar) -> Trust {
        let mut trust = Trust {
            relations: HashMap::new(),
            steps: HashMap::new(),
        };
        let Ok(table) = grammar.table("lexicon/confidence.tsv") else {
            return trust;
        };
        let columns = (
            table.column("what"),
            table.column("stated"),
            table.column("measured"),
        );
        let (Ok(what), Ok(stated), Ok(measured)) = columns else {
            return trust;
        };
        for row in table.rows() {
            let number = |column: usize| row.cell(column).parse::<f32>().ok().filter(|&n| n > 0.0);
            if let Some((stated, measured)) = number(stated).zip(number(measured)) {
                let name = row.cell(what).to_owned();
                let is_relation = name.chars().all(|c| c.is_uppercase() || c == '_');
                let kind = if is_relation {
                    &mut trust.relations
                } else {
                    &mut trust.steps
                };
                kind.insert(name, measured / stated);
            }
        }
        trust
    }

    /// How sure an assertion is; `nodes` are those of its article.
    pub(super) fn of(&self, assertion: &Assertion, nodes: &[LocalNode]) -> f32 {
        let step = |name: &str| self.steps.get(name).copied().unwrap_or(1.0);
        let mut sure = assertion.confidence * self.relations.get(&assertion.relation).copied().unwrap_or(1.0);
        if assertion.status != Status::Actual {
            sure *= step(assertion.status.name());
        }
        for end in [assertion.subject, assertion.object] {
            if is_meant_only(assertion, end, nodes) {
                sure *= step("unnamed");
            }
        }
        sure.min(MOST)
    }
}

/// Whether a person, place or body is meant by the sentences without being named there: `she`, `the minister`.
fn is_meant_only(assertion: &Assertion, end: NodeRef, nodes: &[LocalNode]) -> bool {
    let Some(node) = nodes.get(end.ix()).filter(|node| node.named) else {
        return false;
    };
    matches!(node.label, Label::Person | Label::Place | Label::Organization)
        && !node.mentions.iter().any(|mention| {
            mention.named
                && assertion
                    .evidence
                    .iter()
                    .any(|span| span.start <= mention.span.start && mention.span.end <= span.end)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::Rules;

    #[test]
    fn the_table_speaks_of_relations_and_steps_that_exist() {
        let trust = Trust::embedded();
        let rules = Rules::load(&Grammar::embedded()).unwrap();
        let mut relations: Vec<&String> = trust.relations.keys().collect();
        relations.sort_unstable();
        for relation in relations {
            assert!(rules.schema.relations.contains_key(relation), "{relation}");
        }
        let mut steps: Vec<&str> = trust.steps.keys().map(String::as_str).collect();
        steps.sort_unstable();
        assert_eq!(steps, ["denied", "planned", "possible", "unnamed"]);
    }

    #[test]
    fn what_is_planned_or_told_without_a_name_is_less_sure() {
        use crate::extract::{Mention, Properties};
        use crate::text::Span;
        let person = |at: usize| LocalNode {
            label: Label::Person,
            name: "Lena Aho".into(),
            named: true,
            known_as: None,
            aliases: Vec::new(),
            properties: Properties::new(),
            mentions: vec![Mention {
                span: Span::new(at, at + 8),
                sentence: Span::new(at, at + 20),
                named: true,
            }],
        };
        let fact = |status: Status| Assertion {
            relation: "MET".into(),
            subject: NodeRef(0),
            object: NodeRef(1),
            status,
            source: None,
            properties: Properties::new(),
            evidence: vec![Span::new(0, 40)],
            confidence: 0.8,
            rule: String::new(),
        };
        let trust = Trust::embedded();
        let both = [person(0), person(10)];
        let plain = trust.of(&fact(Status::Actual), &both);
        assert!(plain > trust.of(&fact(Status::Planned), &both));
        assert!(plain > trust.of(&fact(Status::Actual), &[person(0), person(100)]));
    }
}
