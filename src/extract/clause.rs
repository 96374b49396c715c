//! Predicates and who does what in them, whatever the voice and the shape of the clause.
//!
//! In: a document's trees. Out: for each predicate its [`Argument`]s, normalised: the subject is the one who
//! does it in active and passive alike; arguments that the sentence leaves out because they stand nearby are
//! filled in (coordination, relative and reduced clauses, control), much as in Enhanced Universal Dependencies
//! (Schuster and Manning 2016), <https://universaldependencies.org/u/overview/enhanced-syntax.html>. Knows no
//! relations and no names.

use crate::annotate::{Deprel, Document, TokenIx, Upos, Xpos};

use super::rule::Step;

/// The head of a phrase that plays a part in a predicate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Argument {
    /// The part: one step of a rule's path, never [`Step::Either`].
    pub step: Step,
    /// The head of the phrase; coordinated heads are listed by [`conjuncts`].
    pub head: TokenIx,
}

/// Verbs whose object does what their infinitive says: `asked HIM to leave`.
const OBJECT_CONTROL: [&str; 31] = [
    "ask",
    "tell",
    "urge",
    "invite",
    "allow",
    "order",
    "force",
    "send",
    "see",
    "hear",
    "let",
    "make",
    "help",
    "want",
    "expect",
    "permit",
    "enable",
    "persuade",
    "convince",
    "encourage",
    "instruct",
    "require",
    "request",
    "lead",
    "cause",
    "call",
    "summon",
    "dispatch",
    "watch",
    "beg",
    "advise",
];

/// The words that share the place of `head` in the clause by coordination, itself first: in `Rubio and Witkoff
/// left`, both are subjects.
#[must_use]
pub fn conjuncts(document: &Document, head: TokenIx) -> Vec<TokenIx> {
    let mut found = vec![head];
    let mut next = 0;
    while next < found.len() {
        found.extend(document.related(found[next], Deprel::Conj));
        next += 1;
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Adverbs that treebanks and parsers take for particles or not, as it comes: `stayed away`, `looked on`.
const PARTICLES: [&str; 14] = [
    "along", "aside", "away", "back", "by", "down", "home", "in", "off", "on", "out", "over", "together",
    "up",
];

/// The lemma of a predicate with its particle: `sit down`.
#[must_use]
pub fn predicate_lemma(document: &Document, head: TokenIx) -> String {
    let mut lemma = document.lemma(head).to_lowercase();
    for &particle in document.dependents(head) {
        let beside = particle.0 == head.0 + 1 && document.deprel(particle) == Deprel::Advmod;
        if document.deprel(particle) == Deprel::CompoundPrt
            || beside && PARTICLES.contains(&document.lemma(particle))
        {
            lemma.push(' ');
            lemma.push_str(document.lemma(particle));
        }
    }
    lemma
}

/// The preposition before a phrase, its words joined by `-`: `with`, `along-with`; empty where there is none.
#[must_use]
pub fn preposition(document: &Document, phrase: TokenIx) -> String {
    let mut words: Vec<TokenIx> = Vec::new();
    for &dependent in document.dependents(phrase) {
        let before = dependent < phrase;
        if before && document.deprel(dependent) == Deprel::Case && document.xpos(dependent) != Xpos::Pos {
            words.push(dependent);
            words.extend(document.related(dependent, Deprel::Fixed));
        }
    }
    words.sort_unstable();
    let mut joined: Vec<String> = words
        .iter()
        .map(|&word| document.lemma(word).to_lowercase())
        .collect();
    // `along with` is case + case, or an adverb of the verb beside a plain `with`, as the parser sees fit.
    if let (Some(&first), Some("with")) = (words.first(), joined.first().map(String::as_str))
        && first.0 > 0
        && document.sentence_of(first) == document.sentence_of(TokenIx(first.0 - 1))
    {
        let adverb = document.word(TokenIx(first.0 - 1)).to_lowercase();
        if ["along", "together"].contains(&adverb.as_str()) {
            joined.insert(0, adverb);
        }
    }
    joined.join("-")
}

/// Whether the verb is passive: `was accompanied`, and also `accompanied by` behind a noun.
#[must_use]
pub fn is_passive(document: &Document, verb: TokenIx) -> bool {
    if document
        .dependents(verb)
        .iter()
        .any(|&d| matches!(document.deprel(d), Deprel::NsubjPass | Deprel::AuxPass))
    {
        return true;
    }
    if document.xpos(verb) != Xpos::Vbn && document.xpos(verb) != Xpos::Vbd {
        return false;
    }
    let has = |relation| document.related(verb, relation).next().is_some();
    if has(Deprel::OblAgent) {
        return true;
    }
    if has(Deprel::Aux) || has(Deprel::Nsubj) || document.xpos(verb) == Xpos::Vbd {
        return false;
    }
    match (document.deprel(verb), document.head(verb)) {
        (Deprel::Acl | Deprel::Advcl | Deprel::Amod, _) => !has(Deprel::Obj),
        (Deprel::Conj, Some(head)) => document.upos(head) == Upos::Verb && is_passive(document, head),
        _ => false,
    }
}

/// Whether a phrase with a preposition is all that is said of a subject: `is in Accra`, `were at the funeral`.
#[must_use]
pub fn is_somewhere(document: &Document, predicate: TokenIx) -> bool {
    document.related(predicate, Deprel::Cop).next().is_some() && !preposition(document, predicate).is_empty()
}

/// Whether a noun has nothing beside its `the`: `the president`, and not `the president of Mali` or `the president, Jo Ek`.
fn is_bare_definite(document: &Document, noun: TokenIx) -> bool {
    let the = |d: TokenIx| document.deprel(d) == Deprel::Det && document.lemma(d) == "the";
    document.upos(noun) == Upos::Noun
        && document.dependents(noun).iter().any(|&d| the(d))
        && document
            .dependents(noun)
            .iter()
            .all(|&d| the(d) || matches!(document.deprel(d), Deprel::Case | Deprel::Punct))
}

fn is_relative(document: &Document, word: TokenIx) -> bool {
    matches!(document.lemma(word), "who" | "whom" | "which" | "that" | "whose")
        && matches!(document.xpos(word), Xpos::Wp | Xpos::Wdt | Xpos::WpS | Xpos::In)
}

/// The noun that a relative clause describes, for a word somewhere in the clause.
fn antecedent(document: &Document, word: TokenIx) -> Option<TokenIx> {
    let mut clause = std::iter::once(word).chain(document.ancestors(word)).take(8);
    let relative = clause.find(|&at| document.deprel(at) == Deprel::AclRelcl);
    relative
        .and_then(|relative| document.head(relative))
        .or_else(|| noun_before(document, word))
}

/// The noun that stands right before a relative pronoun, a comma between or not: where the parser has taken the
/// relative clause for the main one, `Ek, WHO was absent, said` still tells whom it speaks of.
fn noun_before(document: &Document, pronoun: TokenIx) -> Option<TokenIx> {
    if !matches!(document.xpos(pronoun), Xpos::Wp | Xpos::Wdt) {
        return None;
    }
    let first = document.sentence(document.sentence_of(pronoun)).tokens.start;
    let mut at = pronoun.0.checked_sub(1).filter(|&at| at >= first)?;
    if document.word(TokenIx(at)) == "," {
        at = at.checked_sub(1).filter(|&at| at >= first)?;
    }
    let mut noun = TokenIx(at);
    if !matches!(document.upos(noun), Upos::Noun | Upos::Propn) {
        return None;
    }
    while matches!(document.deprel(noun), Deprel::Flat | Deprel::Compound)
        && let Some(head) = document
            .head(noun)
            .filter(|head| head.0 >= first && head.0 < pronoun.0)
    {
        noun = head;
    }
    Some(noun)
}

/// Puts the antecedent in the place of a relative pronoun.
fn resolved(document: &Document, word: TokenIx) -> TokenIx {
    if is_relative(document, word) {
        antecedent(document, word).unwrap_or(word)
    } else {
        word
    }
}

/// The grammatical subject of a verb, its own or one that it shares with a clause nearby.
fn surface_subject(document: &Document, verb: TokenIx, depth: usize) -> Option<TokenIx> {
    let own = document.dependents(verb).iter().copied().find(|&d| {
        matches!(
            document.deprel(d),
            Deprel::Nsubj | Deprel::NsubjPass | Deprel::NsubjOuter
        )
    });
    if let Some(own) = own {
        return Some(resolved(document, own));
    }
    // Sentences are finite, but a wrong tree can chain many clauses.
    if depth > 6 {
        return None;
    }
    let head = document.head(verb)?;
    match document.deprel(verb) {
        Deprel::Conj | Deprel::Advcl | Deprel::Ccomp => surface_subject(document, head, depth + 1),
        Deprel::Xcomp => {
            let control = OBJECT_CONTROL.contains(&document.lemma(head));
            let object = document
                .dependents(head)
                .iter()
                .copied()
                .find(|&d| matches!(document.deprel(d), Deprel::Obj | Deprel::Iobj));
            match object {
                Some(object) if control => Some(resolved(document, object)),
                _ => surface_subject(document, head, depth + 1),
            }
        }
        Deprel::Acl if document.upos(head).is_nominal() => Some(head),
        Deprel::AclRelcl => None,
        _ => None,
    }
}

/// All arguments of a predicate, in the order of the text.
#[must_use]
pub fn arguments(document: &Document, predicate: TokenIx) -> Vec<Argument> {
    let mut found = Vec::new();
    if document.upos(predicate) == Upos::Verb {
        verb_arguments(document, predicate, &mut found);
    } else {
        phrase_arguments(document, predicate, &mut found);
        if document.related(predicate, Deprel::Cop).next().is_some()
            && let Some(subject) = surface_subject(document, predicate, 0)
        {
            found.push(Argument {
                step: Step::Subject,
                head: subject,
            });
        }
        if is_somewhere(document, predicate) {
            found.push(Argument {
                step: Step::Preposition(preposition(document, predicate)),
                head: predicate,
            });
        }
    }
    found.sort_by_key(|argument| argument.head);
    found.dedup();
    found
}

fn verb_arguments(document: &Document, verb: TokenIx, found: &mut Vec<Argument>) {
    let passive = is_passive(document, verb);
    if let Some(subject) = surface_subject(document, verb, 0) {
        let step = if passive { Step::Object } else { Step::Subject };
        found.push(Argument { step, head: subject });
    }
    let mut has_object = passive;
    for &dependent in document.dependents(verb) {
        let head = resolved(document, dependent);
        let step = match document.deprel(dependent) {
            Deprel::Obj => {
                has_object = true;
                Step::Object
            }
            Deprel::Iobj => Step::Indirect,
            Deprel::OblAgent => Step::Subject,
            Deprel::Obl => match preposition(document, dependent).as_str() {
                "by" if passive => Step::Subject,
                other => {
                    // `came with two aides` and `came with him` are told apart: who is a pronoun, or a bare `the
                    // president`, was spoken of before and is the one whom others accompany.
                    let known =
                        document.upos(dependent) == Upos::Pron || is_bare_definite(document, dependent);
                    let kind = if known { "pronoun" } else { "noun" };
                    let step = Step::Preposition(format!("{other}-{kind}"));
                    found.push(Argument { step, head });
                    Step::Preposition(other.to_owned())
                }
            },
            Deprel::Xcomp | Deprel::Advcl | Deprel::Ccomp if document.upos(dependent) == Upos::Verb => {
                Step::Infinitive
            }
            Deprel::Xcomp => Step::Preposition("as".to_owned()),
            _ => continue,
        };
        found.push(Argument { step, head });
    }
    if has_object {
        return;
    }
    // The object that a verb shares with the one it is coordinated with: `met and accompanied PUTIN`.
    if document.deprel(verb) == Deprel::Conj
        && let Some(first) = document.head(verb)
        && let Some(shared) = document.related(first, Deprel::Obj).find(|&object| object > verb)
    {
        found.push(Argument {
            step: Step::Object,
            head: resolved(document, shared),
        });
    } else if document.deprel(verb) == Deprel::AclRelcl
        && let Some(noun) = document.head(verb)
        && document
            .dependents(verb)
            .iter()
            .any(|&d| document.deprel(d) == Deprel::Nsubj && !is_relative(document, d))
        && !document
            .dependents(verb)
            .iter()
            .any(|&d| document.deprel(d) == Deprel::Obl && is_relative(document, d))
    {
        // The gap of `the man (whom) Trump met`.
        found.push(Argument {
            step: Step::Object,
            head: noun,
        });
    }
}

/// The arguments of a noun or adjective: whose it is, what stands before it, what follows its prepositions.
fn phrase_arguments(document: &Document, noun: TokenIx, found: &mut Vec<Argument>) {
    for &dependent in document.dependents(noun) {
        let step = match document.deprel(dependent) {
            Deprel::NmodPoss => Step::Possessor,
            Deprel::Compound | Deprel::Amod if dependent < noun => Step::Modifier,
            Deprel::Nmod | Deprel::Obl => Step::Preposition(preposition(document, dependent)),
            Deprel::OblAgent => Step::Preposition("by".to_owned()),
            Deprel::Acl | Deprel::Advcl | Deprel::Xcomp if document.upos(dependent) == Upos::Verb => {
                Step::Infinitive
            }
            _ => continue,
        };
        found.push(Argument {
            step,
            head: resolved(document, dependent),
        });
    }
}

/// The heads at the end of a path from `predicate`, not yet expanded by coordination.
#[must_use]
pub fn follow(document: &Document, predicate: TokenIx, path: &[Step]) -> Vec<TokenIx> {
    let mut heads = vec![predicate];
    for step in path {
        heads = heads
            .iter()
            .flat_map(|&head| one_step(document, head, step))
            .collect();
    }
    heads
}

fn one_step(document: &Document, head: TokenIx, step: &Step) -> Vec<TokenIx> {
    let at = |predicate: TokenIx, wanted: &Step| -> Vec<TokenIx> {
        arguments(document, predicate)
            .into_iter()
            .filter(|a| a.step == *wanted)
            .map(|a| a.head)
            .collect()
    };
    match step {
        Step::Either(name) => {
            let wanted = Step::Preposition(name.clone());
            let mut found = at(head, &wanted);
            for object in at(head, &Step::Object) {
                found.extend(at(object, &wanted));
            }
            found
        }
        _ => at(head, step),
    }
}
