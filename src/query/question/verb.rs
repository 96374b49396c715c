//! The verbs of questions: which words ask for which relation, in which form.
//!
//! In: the phrases of the relations in their lemmas. Out: every form of them, longest first.

use crate::grammar::Grammar;
use crate::grammar::schema::Schema;
use std::collections::HashMap;
use std::sync::OnceLock;

/// The form of a verb.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// `accompanied`, `accompanies`.
    Finite,
    /// `accompany`, behind `did` or `will`.
    Base,
    /// `accompanied`, behind `has` or, with `by`, behind `was`.
    Participle,
    /// The words behind `be`: `invited to`.
    State,
}

/// The words that ask for a relation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Form {
    pub(crate) words: String,
    pub(crate) preposition: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) relation: String,
    pub(crate) inverse: bool,
}

fn irregular() -> &'static HashMap<String, (String, String)> {
    static TABLE: OnceLock<HashMap<String, (String, String)>> = OnceLock::new();
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

/// The past and participle of a verb; for some verbs with a doubled last letter too.
fn past(verb: &str) -> Vec<(String, String)> {
    if let Some(forms) = irregular().get(verb) {
        return vec![forms.clone()];
    }
    let regular = if verb.ends_with('e') {
        format!("{verb}d")
    } else if let Some(stem) = verb
        .strip_suffix('y')
        .filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']))
    {
        format!("{stem}ied")
    } else {
        format!("{verb}ed")
    };
    let mut found = vec![(regular.clone(), regular)];
    let last = verb.chars().next_back().unwrap_or('e');
    if "bdgklmnprt".contains(last) {
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
        _ => match verb
            .strip_suffix('y')
            .filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']))
        {
            Some(stem) => format!("{stem}ies"),
            None => format!("{verb}s"),
        },
    }
}

/// Every form of every phrase, the longest words first.
pub(crate) fn forms(schema: &Schema) -> Vec<Form> {
    let mut found = Vec::new();
    for (name, relation) in &schema.relations {
        for phrase in &relation.phrases {
            let mut add = |words: String, kind: Kind, inverse: bool| {
                found.push(Form {
                    words,
                    preposition: phrase.preposition.clone(),
                    kind,
                    relation: name.clone(),
                    inverse,
                });
            };
            if let Some(state) = phrase.verb.strip_prefix("be ") {
                add(state.to_owned(), Kind::State, phrase.inverse);
                continue;
            }
            // The verb is the first word: `take part`, `hold talks`.
            let (verb, tail) = phrase
                .verb
                .split_once(' ')
                .map_or((phrase.verb.as_str(), String::new()), |(verb, tail)| {
                    (verb, format!(" {tail}"))
                });
            add(format!("{verb}{tail}"), Kind::Base, phrase.inverse);
            add(format!("{}{tail}", third(verb)), Kind::Finite, phrase.inverse);
            for (past, participle) in past(verb) {
                add(format!("{past}{tail}"), Kind::Finite, phrase.inverse);
                add(format!("{participle}{tail}"), Kind::Participle, phrase.inverse);
            }
            add(format!("{verb}{tail}"), Kind::Finite, phrase.inverse);
        }
    }
    let length = |form: &Form| form.words.len() + form.preposition.as_ref().map_or(0, |p| p.len() + 1);
    found.sort_by_key(|form| std::cmp::Reverse(length(form)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_inflected() {
        assert_eq!(past("travel")[1].0, "travelled");
        assert_eq!(past("accompany")[0].0, "accompanied");
        assert_eq!(past("meet"), [("met".to_owned(), "met".to_owned())]);
        assert_eq!(
            (third("accompany").as_str(), third("go").as_str()),
            ("accompanies", "goes")
        );
    }
}
