//! Predicates: a verb in any of its forms with what stands around it, and the parties that it joins.
//!
//! In: `did not attend the summit`, `was accompanied by Lavrov`, `Trump meet Putin`. Out: relations with their direction and
//! status, and the names at their ends. Knows not what is asked of them.

use super::pattern::{Pattern, fitting};
use super::reader::{Misfit, Np, Parsed, Reader, Verb, Words};
use super::tail::tails;
use super::verb::Kind;
use crate::grammar::{Grammar, Label};
use crate::store::GraphView;
use std::sync::OnceLock;

/// The helping words of `grammar/questions/helpers.tsv`, each with the status it asks for.
pub(super) fn helpers() -> &'static [(String, Option<&'static str>)] {
    static TABLE: OnceLock<Vec<(String, Option<&'static str>)>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let table = Grammar::embedded().table("questions/helpers.tsv");
        let rows = table.iter().flat_map(|table| table.rows());
        let status = |name: &str| {
            ["denied", "planned", "possible"]
                .into_iter()
                .find(|status| *status == name)
        };
        rows.map(|row| (row.cell(0).to_owned(), status(row.cell(1))))
            .collect()
    })
}

// helper = ? words of grammar/questions/helpers.tsv ? ;
pub(super) fn helper<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
) -> Parsed<'t, (&'static str, Option<&'static str>)> {
    let found = helpers().iter().filter_map(|(words, status)| {
        let (rest, ()) = reader.word(input, words).ok()?;
        Some((rest, (words.as_str(), *status)))
    });
    found
        .min_by_key(|(rest, _)| rest.len())
        .ok_or(nom::Err::Error(Misfit))
}

const BE: [&str; 6] = ["was", "were", "is", "are", "has been", "have been"];

/// A predicate with its object: `attended the summit`.
#[derive(Clone, Debug)]
pub(super) struct Predicate {
    pub(super) verb: Verb,
    pub(super) object: Option<Np>,
}

impl Verb {
    pub(super) fn of(forms: &[&super::verb::Form], turned: bool, status: Option<&'static str>) -> Verb {
        let relations = forms
            .iter()
            .map(|form| (form.relation.clone(), form.inverse != turned))
            .collect();
        Verb {
            relations,
            status,
            unknown: None,
        }
    }
}

// verb-phrase = helper , base | be , [ "not" ] , ( state | participle , "by" | going ) | have , [ "not" ] , participle | finite ;
/// The verb of a clause with what stands before it: `did not attend`, `was accompanied by`, `will visit`.
pub(super) fn verb_phrase<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
) -> Parsed<'t, Verb> {
    if let Ok((rest, (word, status))) = helper(reader, input) {
        // `will be at`, `was to be invited to`.
        if let Ok((after, ())) = reader.word(rest, "be")
            && let Ok((after, verb)) = being(reader, after, status)
        {
            return Ok((after, verb));
        }
        let kinds: &[Kind] = if word == "never" {
            &[Kind::Finite, Kind::Base]
        } else {
            &[Kind::Base]
        };
        if let Ok((after, found)) = reader.verb(rest, kinds, false) {
            return Ok((after, Verb::of(&found, false, status)));
        }
    }
    if let Ok((rest, _)) = reader.one_of(input, &["also", "then", "first", "again", "else"])
        && let Ok((after, found)) = reader.verb(rest, &[Kind::Finite], false)
    {
        return Ok((after, Verb::of(&found, false, None)));
    }
    if let Ok((rest, _)) = reader.one_of(input, &BE) {
        let (rest, status) = reader
            .word(rest, "not")
            .map_or((rest, None), |(rest, ())| (rest, Some("denied")));
        let rest = reader.maybe(rest, &["also", "all", "there"]);
        if let Ok(found) = being(reader, rest, status) {
            return Ok(found);
        }
    }
    if let Ok((rest, _)) = reader.one_of(input, &["has", "have", "had"]) {
        let (rest, status) = reader
            .one_of(rest, &["not", "never"])
            .map_or((rest, None), |(rest, _)| (rest, Some("denied")));
        let rest = reader.maybe(rest, &["also", "already"]);
        if let Ok((rest, found)) = reader.verb(rest, &[Kind::Participle], false) {
            return Ok((rest, Verb::of(&found, false, status)));
        }
    }
    if let Ok((rest, found)) = reader.verb(input, &[Kind::Finite], false) {
        return Ok((rest, Verb::of(&found, false, None)));
    }
    // A verb that no relation has, with a preposition of its own: `ruled against`.
    let rest = reader.maybe(input, &["was", "were", "is", "are", "did", "has", "have"]);
    match reader.unknown_verb(rest) {
        Some((rest, word)) => {
            let rest = reader.maybe(
                rest,
                &[
                    "by", "against", "for", "to", "with", "about", "on", "at", "in", "aid to",
                ],
            );
            Ok((
                rest,
                Verb {
                    unknown: Some(word),
                    ..Verb::default()
                },
            ))
        }
        None => reader.expect(input, "a verb"),
    }
}

/// What stands behind `be`: a state, a passive, or a verb in its going form.
pub(super) fn being<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
    status: Option<&'static str>,
) -> Parsed<'t, Verb> {
    if let Ok((rest, found)) = reader.verb(input, &[Kind::State], false) {
        return Ok((rest, Verb::of(&found, false, status)));
    }
    if let Ok((rest, found)) = reader.verb(input, &[Kind::Participle], true)
        && let Ok((rest, ())) = reader.word(rest, "by")
    {
        return Ok((rest, Verb::of(&found, true, status)));
    }
    if let Ok((rest, found)) = reader.verb(input, &[Kind::Going], false) {
        return Ok((rest, Verb::of(&found, false, status)));
    }
    // `who was not invited`, with no word on what to.
    let (rest, found) = reader.verb(input, &[Kind::State, Kind::Participle], true)?;
    let passive = found.iter().any(|form| form.kind == Kind::Participle);
    if !rest.is_empty() && !passive {
        return reader.expect(rest, "a name");
    }
    Ok((rest, Verb::of(&found, passive, status)))
}

/// What the object of a verb may be, so that of nodes with one name the right one is taken.
pub(super) fn labels<G: GraphView>(reader: &Reader<'_, '_, G>, verb: &Verb, object: bool) -> Vec<Label> {
    let mut found: Vec<Label> = Vec::new();
    for (kind, inverse) in &verb.relations {
        if let Some(relation) = reader.schema.relations.get(kind) {
            let wanted = if object != *inverse {
                &relation.object
            } else {
                &relation.subject
            };
            for label in wanted {
                if !found.contains(label) {
                    found.push(*label);
                }
            }
        }
    }
    found
}

// predicate = verb-phrase , [ np ] ;
pub(super) fn predicate<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
) -> Parsed<'t, Predicate> {
    let (rest, verb) = verb_phrase(reader, input)?;
    match reader.np(rest, &labels(reader, &verb, true)) {
        Ok((rest, np)) => Ok((
            rest,
            Predicate {
                verb,
                object: Some(np),
            },
        )),
        Err(misfit) => {
            let ends = rest.is_empty() || tails(reader, rest).is_ok();
            if ends && verb.unknown.is_none() {
                Ok((rest, Predicate { verb, object: None }))
            } else {
                Err(misfit)
            }
        }
    }
}

/// `did Trump meet`, `was Putin accompanied by`, `will Modi visit`: the verb whose object is asked for.
pub(super) fn asked_object<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
) -> Parsed<'t, Predicate> {
    let helpers = [
        "did", "does", "do", "will", "would", "has", "have", "had", "was", "were", "is", "are", "can",
        "could", "may",
    ];
    let (rest, helper) = reader.one_of(input, &helpers)?;
    let (rest, not) = reader
        .word(rest, "not")
        .map_or((rest, false), |(rest, ())| (rest, true));
    let (rest, np) = reader.np(rest, &[Label::Person, Label::Organization, Label::Place])?;
    let (rest, not) = reader
        .word(rest, "not")
        .map_or((rest, not), |(rest, ())| (rest, true));
    let rest = reader.maybe(rest, &["ever", "also", "already"]);
    let (rest, verb) = verb_of(reader, rest, helper, not)?;
    Ok((
        rest,
        Predicate {
            verb,
            object: Some(np),
        },
    ))
}

/// The verb behind a helper and a subject.
pub(super) fn verb_of<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
    helper: &str,
    not: bool,
) -> Parsed<'t, Verb> {
    let status = match (helper, not) {
        (_, true) => Some("denied"),
        ("will" | "would", _) => Some("planned"),
        ("could" | "may", _) => Some("possible"),
        _ => None,
    };
    let be = matches!(helper, "was" | "were" | "is" | "are");
    let kinds: &[Kind] = match helper {
        "has" | "have" | "had" => &[Kind::Participle],
        _ if be => &[Kind::State, Kind::Going],
        _ => &[Kind::Base],
    };
    if let Ok((rest, ())) = reader.word(input, "be")
        && let Ok((rest, found)) = reader.verb(rest, &[Kind::State], false)
    {
        return Ok((rest, Verb::of(&found, false, status)));
    }
    let (rest, input_kinds) = match helper {
        "is" | "are" => (
            reader.maybe(input, &["going to", "due to", "set to", "expected to"]),
            kinds,
        ),
        _ => (input, kinds),
    };
    if rest.len() < input.len()
        && let Ok((rest, found)) = reader.verb(rest, &[Kind::Base], false)
    {
        return Ok((rest, Verb::of(&found, false, Some("planned"))));
    }
    for stranded in [false, true] {
        if let Ok((rest, found)) = reader.verb(rest, input_kinds, stranded) {
            return Ok((rest, Verb::of(&found, false, status)));
        }
    }
    if be && let Ok((rest, found)) = reader.verb(rest, &[Kind::Participle], true) {
        return Ok((
            reader.maybe(rest, &["by", "with"]),
            Verb::of(&found, true, status),
        ));
    }
    match reader.unknown_verb(rest) {
        Some((rest, word)) => {
            let rest = reader.maybe(rest, &["with", "for", "about", "to", "against", "by"]);
            Ok((
                rest,
                Verb {
                    unknown: Some(word),
                    ..Verb::default()
                },
            ))
        }
        None => reader.expect(rest, "a verb"),
    }
}

/// Two parties and what is asked of them.
pub(super) struct Pair {
    pub(super) subject: Np,
    pub(super) verb: Verb,
    pub(super) object: Option<Np>,
}

/// `Trump meet Putin`, `Trump and Putin meet`, `Zelensky invited to the summit`.
pub(super) fn pair<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
    helper: &str,
) -> Parsed<'t, Pair> {
    let rest = reader.maybe(input, &["not"]);
    let (rest, subject) = reader.np(rest, &[Label::Person, Label::Organization, Label::Place])?;
    let rest = reader.maybe(rest, &["ever", "also", "really", "not", "already"]);
    let (rest, verb) = verb_of(reader, rest, helper, false)?;
    let verb = Verb { status: None, ..verb };
    let (rest, object) = match reader.np(rest, &labels(reader, &verb, true)) {
        Ok((rest, np)) => (rest, Some(np)),
        Err(_) => (rest, None),
    };
    let verb = object.as_ref().map_or_else(
        || verb.clone(),
        |np| fitting(reader.context.graph, reader.schema, &verb, np, true),
    );
    // `did Trump and Putin meet` is `did Trump meet Putin`.
    let symmetric = verb.relations.iter().any(|(kind, _)| {
        reader
            .schema
            .relations
            .get(kind)
            .is_some_and(|relation| relation.symmetric)
    });
    if object.is_none() && subject.groups.len() == 2 && symmetric {
        let one = |at: usize| Np {
            groups: vec![subject.groups[at].clone()],
            ..subject.clone()
        };
        return Ok((
            rest,
            Pair {
                verb,
                subject: one(0),
                object: Some(one(1)),
            },
        ));
    }
    Ok((
        rest,
        Pair {
            subject,
            verb,
            object,
        },
    ))
}

impl Pair {
    /// The fact as a pattern between `a` and `b`.
    pub(super) fn pattern<G: GraphView>(
        &self,
        reader: &Reader<'_, '_, G>,
        status: Option<&'static str>,
    ) -> Pattern {
        let graph = reader.context.graph;
        let mut pattern = Pattern::default();
        let one = pattern.node(graph, "a", &self.subject.nodes());
        let two = match &self.object {
            Some(np) => pattern.node(graph, "b", &np.nodes()),
            None => "(b)".to_owned(),
        };
        pattern.relation(
            reader.schema,
            &Verb {
                status,
                ..self.verb.clone()
            },
            &one,
            &two,
            "r",
        );
        pattern
    }

    pub(super) fn focus(&self) -> Vec<crate::store::NodeIx> {
        let mut nodes = self.subject.nodes();
        nodes.extend(self.object.iter().flat_map(Np::nodes));
        nodes
    }

    pub(super) fn predicate(&self) -> Predicate {
        Predicate {
            verb: self.verb.clone(),
            object: Some(self.object.clone().unwrap_or_else(|| self.subject.clone())),
        }
    }
}

// fact = np , verb-phrase , [ np ] ;
/// `Lavrov accompanied Putin`, `Zelensky was not invited to the summit`: the pattern between `a` and `b` with `r`.
pub(super) fn fact<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
) -> Parsed<'t, (Pattern, Vec<crate::store::NodeIx>, Option<String>)> {
    let (rest, subject) = reader.np(input, &[Label::Person, Label::Organization, Label::Place])?;
    let (rest, predicate) = predicate(reader, rest)?;
    let verb = match &predicate.object {
        Some(np) => fitting(reader.context.graph, reader.schema, &predicate.verb, np, true),
        None => predicate.verb.clone(),
    };
    let unknown = verb.unknown.clone();
    let status = verb.status;
    let pair = Pair {
        subject,
        verb,
        object: predicate.object,
    };
    let focus = pair.focus();
    if unknown.is_some() {
        return Ok((rest, (Pattern::default(), focus, unknown)));
    }
    Ok((rest, (pair.pattern(reader, status), focus, None)))
}
