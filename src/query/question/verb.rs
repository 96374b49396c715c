//! The verbs of questions: which words ask for which relation, in which form.
//!
//! In: the phrases of the relations in their lemmas. Out: every form of them. Regular forms follow rules of
//! spelling, the others stand in `grammar/questions/irregular.tsv`.

use crate::grammar::Grammar;
use crate::grammar::schema::Schema;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// The form of a verb.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Kind {
    /// `accompanied`, `accompanies`.
    Finite,
    /// `accompany`, behind `did` or `will`.
    Base,
    /// `accompanied`, behind `has` or `was`.
    Participle,
    /// `accompanying`, behind `is`.
    Going,
    /// The words behind `be`: `invited to`.
    State,
}

/// The words that ask for a relation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Form {
    pub(crate) words: Vec<String>,
    pub(crate) preposition: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) relation: String,
    pub(crate) inverse: bool,
}

fn irregular() -> &'static BTreeMap<String, (String, String)> {
    static TABLE: OnceLock<BTreeMap<String, (String, String)>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let table = Grammar::embedded().table("questions/irregular.tsv");
        let rows = table.iter().flat_map(|table| table.rows());
        rows.map(|row| {
            (
                row.cell(0).to_owned(),
                (row.cell(1).to_owned(), row.cell(2).to_owned()),
            )
        })
        .collect()
    })
}

/// The stem whose `y` becomes `ie` before an ending: `accompan`.
fn before_y(verb: &str) -> Option<&str> {
    verb.strip_suffix('y')
        .filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']))
}

/// The last letter, where it may be doubled before an ending: `travelled`, `travelling`.
fn doubled(verb: &str) -> Option<char> {
    let mut letters = verb.chars().rev();
    let (last, before) = (letters.next()?, letters.next()?);
    ("bdgklmnprt".contains(last) && "aeiou".contains(before)).then_some(last)
}

/// The past and participle of a verb; for some verbs with a doubled last letter too.
fn past(verb: &str) -> Vec<(String, String)> {
    if let Some(forms) = irregular().get(verb) {
        return vec![forms.clone()];
    }
    let regular = match before_y(verb) {
        Some(stem) => format!("{stem}ied"),
        None if verb.ends_with('e') => format!("{verb}d"),
        None => format!("{verb}ed"),
    };
    let mut found = vec![(regular.clone(), regular)];
    if let Some(last) = doubled(verb) {
        let doubled = format!("{verb}{last}ed");
        found.push((doubled.clone(), doubled));
    }
    found
}

fn third(verb: &str) -> String {
    match verb {
        "have" => "has".to_owned(),
        "be" => "is".to_owned(),
        _ if verb.ends_with(['s', 'x', 'z', 'o']) || verb.ends_with("ch") || verb.ends_with("sh") => {
            format!("{verb}es")
        }
        _ => before_y(verb).map_or_else(|| format!("{verb}s"), |stem| format!("{stem}ies")),
    }
}

/// `visiting`; for some verbs with a doubled last letter too.
fn going(verb: &str) -> Vec<String> {
    if let Some(stem) = verb.strip_suffix("ie") {
        return vec![format!("{stem}ying")];
    }
    let stem = verb
        .strip_suffix('e')
        .filter(|stem| !stem.ends_with(['e', 'o', 'y']) && stem.len() > 1)
        .unwrap_or(verb);
    let mut found = vec![format!("{stem}ing")];
    found.extend(doubled(verb).map(|last| format!("{verb}{last}ing")));
    found
}

/// All forms of a verb, with their kinds.
pub(crate) fn inflected(verb: &str) -> Vec<(String, Kind)> {
    let mut found = vec![
        (verb.to_owned(), Kind::Base),
        (verb.to_owned(), Kind::Finite),
        (third(verb), Kind::Finite),
    ];
    for (past, participle) in past(verb) {
        found.extend([(past, Kind::Finite), (participle, Kind::Participle)]);
    }
    found.extend(going(verb).into_iter().map(|form| (form, Kind::Going)));
    found
}

/// The forms of the verb that a word is likely a form of: what a text is searched for when no relation has it.
pub(crate) fn relatives(word: &str) -> BTreeSet<String> {
    let mut lemmas = vec![word.to_owned()];
    for (lemma, (past, participle)) in irregular() {
        if past == word || participle == word {
            lemmas.push(lemma.clone());
        }
    }
    for ending in ["ed", "es", "s", "ing", "d"] {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 1) {
            lemmas.extend([stem.to_owned(), format!("{stem}e")]);
            lemmas.extend(stem.strip_suffix('i').map(|stem| format!("{stem}y")));
            let mut letters = stem.chars().rev();
            if letters.next() == letters.next() {
                lemmas.push(stem[..stem.len() - 1].to_owned());
            }
        }
    }
    // A lemma is right where the word is one of its forms.
    let right = lemmas
        .into_iter()
        .filter(|lemma| inflected(lemma).iter().any(|(form, _)| form == word));
    let mut forms: BTreeSet<String> = right
        .flat_map(|lemma| inflected(&lemma))
        .map(|(form, _)| form)
        .collect();
    forms.insert(word.to_owned());
    forms
}

/// Every form of every phrase.
pub(crate) fn forms(schema: &Schema) -> Vec<Form> {
    let mut found = Vec::new();
    for (name, relation) in &schema.relations {
        for phrase in &relation.phrases {
            let mut add = |words: &str, kind: Kind| {
                found.push(Form {
                    words: words.split(' ').map(str::to_owned).collect(),
                    preposition: phrase.preposition.clone(),
                    kind,
                    relation: name.clone(),
                    inverse: phrase.inverse,
                });
            };
            if let Some(state) = phrase.verb.strip_prefix("be ") {
                add(state, Kind::State);
                continue;
            }
            if phrase.verb == "be" {
                // `be at`: the preposition alone stands behind `be`.
                if let Some(preposition) = &phrase.preposition {
                    found.push(Form {
                        words: vec![preposition.clone()],
                        preposition: None,
                        kind: Kind::State,
                        relation: name.clone(),
                        inverse: phrase.inverse,
                    });
                }
                continue;
            }
            // The verb is the first word: `take part`, `hold talks`.
            let (verb, tail) = phrase
                .verb
                .split_once(' ')
                .map_or((phrase.verb.as_str(), ""), |(verb, tail)| (verb, tail));
            for (form, kind) in inflected(verb) {
                add(format!("{form} {tail}").trim(), kind);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_inflected() {
        let forms = |verb: &str| {
            inflected(verb)
                .into_iter()
                .map(|(form, _)| form)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            forms("accompany"),
            [
                "accompany",
                "accompany",
                "accompanies",
                "accompanied",
                "accompanied",
                "accompanying"
            ]
        );
        assert!(
            forms("travel").contains(&"travelled".to_owned())
                && forms("travel").contains(&"travelling".to_owned())
        );
        assert_eq!(forms("meet")[3..6], ["met", "met", "meeting"]);
        assert_eq!(third("go"), "goes");
        assert_eq!(
            (
                going("see")[0].as_str(),
                going("lie")[0].as_str(),
                going("come")[0].as_str()
            ),
            ("seeing", "lying", "coming")
        );
    }

    #[test]
    fn a_form_leads_to_the_other_forms() {
        let found = relatives("sued");
        assert!(
            ["sue", "sues", "sued", "suing"]
                .iter()
                .all(|form| found.contains(*form)),
            "{found:?}"
        );
        assert!(relatives("convicted").contains("convict") && relatives("met").contains("meets"));
        assert!(relatives("opposed").contains("oppose") && relatives("stopped").contains("stop"));
    }
}
