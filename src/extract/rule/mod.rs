//! Relations and the rules that find them: the files of `grammar/relations/` and users' own.
//!
//! A rule names a predicate (a verb, an eventive noun, an adjective after `be`) and says which of its arguments
//! plays which role of the relation. It speaks of normalised predicates ([`clause`](super::clause)), so that one
//! rule covers active, passive, relative, reduced and coordinated clauses. `docs/grammar-files.md` is the manual.

pub mod parse;

use crate::grammar::schema::Schema;
use crate::grammar::{Grammar, GrammarError};
use crate::text::Diagnostic;
use std::collections::HashMap;

use super::extraction::Status;

/// What a predicate is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// A verb, or a verb and its particle: `sit down`.
    Verb,
    /// A noun that has participants: `meeting`, `delegation`.
    Noun,
    /// An adjective, adverb or noun after `be`: `present`.
    Adjective,
}

/// One step from a predicate to a word: `object.with` has two.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Step {
    /// The one who does it, whatever the voice.
    Subject,
    /// The one to whom it is done, whatever the voice.
    Object,
    /// The hearer or receiver: `told HIM that`.
    Indirect,
    /// Whose it is: `HIS meeting`.
    Possessor,
    /// A noun before the noun: `the PUTIN summit`.
    Modifier,
    /// What follows a preposition, at the predicate itself.
    Preposition(String),
    /// What follows a preposition, at the predicate or at its object: `held talks WITH`.
    Either(String),
    /// The verb of an infinitive or gerund below: `agreed to MEET`.
    Infinitive,
    /// The happening that the text is about there, where the sentence does not say which.
    Context,
}

/// What must stand at the end of a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// Whoever it is fills the subject of the relation.
    Subject,
    /// Whoever it is fills the object of the relation.
    Object,
    /// At least two, who fill both ends in pairs.
    Both,
    /// A word whose lemma is one of these (or, if not, none of these); it fills no role.
    Words {
        /// Lower-case lemmas.
        words: Vec<String>,
        /// Whether they must not stand there.
        not: bool,
    },
}

/// A path and what must stand there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Binding {
    /// From the predicate; empty for the predicate itself (`self`).
    pub path: Vec<Step>,
    /// What must be found.
    pub target: Target,
    /// The only kind of thing that fills the role here, where the relation allows several: `who(Person)`.
    pub only: Option<crate::grammar::Label>,
}

/// How a relation shows in a sentence.
#[derive(Clone, PartialEq, Debug)]
pub struct Rule {
    /// The relation, as in [`Schema`].
    pub relation: String,
    /// What the predicate is.
    pub kind: Kind,
    /// What must hold, in the order of the file.
    pub bindings: Vec<Binding>,
    /// The status that the rule itself gives (`skip` denies), before the words around it are weighed.
    pub status: Status,
    /// Properties of the assertion: `mode=phone`.
    pub properties: Vec<(String, String)>,
    /// From 0 to 1: how often the rule was right where it was measured, or a guess.
    pub confidence: f32,
    /// Where it stands, as `file:line`.
    pub place: String,
}

/// A sentence with the facts that a relation's rules must find, or none (`refuses`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Example {
    /// The relation.
    pub relation: String,
    /// The sentence.
    pub sentence: String,
    /// Subject and object, each by a word of its name.
    pub facts: Vec<(String, String)>,
    /// Where it stands, as `file:line`.
    pub place: String,
}

/// All relations with their rules.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// What each relation joins and how it is asked for.
    pub schema: Schema,
    /// The rules in the order of their files.
    pub rules: Vec<Rule>,
    /// The accepted and refused sentences.
    pub examples: Vec<Example>,
    /// Nouns for happenings that the files add to the lexicon, each with its kind: `treaty`, `agreement`.
    pub happenings: Vec<(String, String)>,
    /// The rules for each kind of predicate and lemma.
    index: HashMap<(Kind, String), Vec<usize>>,
}

/// The errors of a rule file, all of them, each with its line and column in [`Diagnostic::span`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleErrors {
    /// The file.
    pub path: String,
    /// Its text, for showing the places.
    pub text: String,
    /// The errors in the order of the file.
    pub errors: Vec<Diagnostic>,
}

impl Rules {
    /// Reads the rules of the grammar.
    ///
    /// # Errors
    ///
    /// When a file is missing or malformed; only the first error of the first such file is told.
    pub fn load(grammar: &Grammar) -> Result<Rules, GrammarError> {
        let mut rules = Rules::default();
        for path in grammar
            .files("relations")?
            .iter()
            .filter(|path| path.ends_with(".rules"))
        {
            let text = grammar.text(path)?;
            if let Err(wrong) = rules.add(path, &text) {
                let (line, message) = wrong.first();
                return Err(GrammarError::Content {
                    path: path.clone(),
                    line,
                    message,
                });
            }
        }
        Ok(rules)
    }

    /// Adds the relations of one more file, such as a user's own.
    ///
    /// # Errors
    ///
    /// All that is wrong with the file; nothing of it is added then.
    pub fn add(&mut self, path: &str, text: &str) -> Result<(), RuleErrors> {
        let file = parse::file(path, text, &self.schema).map_err(|errors| RuleErrors {
            path: path.to_owned(),
            text: text.to_owned(),
            errors,
        })?;
        for relation in file.relations {
            self.schema.relations.insert(relation.name.clone(), relation);
        }
        for (heads, rule) in file.rules {
            for head in heads {
                self.index
                    .entry((rule.kind, head))
                    .or_default()
                    .push(self.rules.len());
            }
            self.rules.push(rule);
        }
        self.examples.extend(file.examples);
        self.happenings.extend(file.happenings);
        Ok(())
    }

    /// The rules for a predicate, in the order of their files.
    pub fn of(&self, kind: Kind, lemma: &str) -> impl Iterator<Item = &Rule> {
        let found = self.index.get(&(kind, lemma.to_owned()));
        found.into_iter().flatten().map(|&number| &self.rules[number])
    }
}

impl RuleErrors {
    /// The line and the message of the first error.
    fn first(&self) -> (usize, String) {
        let Some(error) = self.errors.first() else {
            return (1, String::new());
        };
        let at = error.span.map_or(0, |span| span.start as usize);
        (
            crate::text::Source::new(&self.path, &self.text).position(at).line,
            error.message.clone(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_rules_are_well_formed() {
        let rules = Rules::load(&Grammar::embedded()).unwrap();
        assert!(rules.schema.relations.contains_key("ACCOMPANIED"));
    }
}
