//! Whether a predicate is told as having happened: actual, planned, denied or possible.
//!
//! In: a word of a tree, and the cues of `grammar/lexicon/factuality.tsv`. Weighs negation, modal verbs, adverbs
//! and what governs the word, up to the clause that the article asserts in its own voice. The four values stand
//! for FactBank's CT+, future, CT- and the rest (Saurí and Pustejovsky 2009). Who reports it is not weighed
//! here: quotations are.

use super::extraction::Status;
use crate::annotate::{Deprel, Document, TokenIx, Upos, Xpos};
use crate::grammar::{Grammar, GrammarError};
use std::collections::HashMap;

/// What a cue makes of the thing below it, and what its own negation makes of it.
#[derive(Clone, Copy, Debug)]
struct Cue {
    status: Status,
    negated: Status,
}

/// The cues of factuality.
#[derive(Clone, Debug, Default)]
pub struct Cues {
    governors: HashMap<String, Cue>,
    modals: HashMap<String, Cue>,
    adverbs: HashMap<String, Cue>,
    adjectives: HashMap<String, Cue>,
}

impl Cues {
    /// Reads `lexicon/factuality.tsv`.
    ///
    /// # Errors
    ///
    /// When the file is missing or a row has an unknown place or status.
    pub fn load(grammar: &Grammar) -> Result<Cues, GrammarError> {
        let table = grammar.table("lexicon/factuality.tsv")?;
        let [word, place, status, negated] = [
            table.column("word")?,
            table.column("place")?,
            table.column("status")?,
            table.column("negated")?,
        ];
        let mut cues = Cues::default();
        for row in table.rows() {
            let parse = |cell: &str| -> Result<Status, GrammarError> {
                let all = [Status::Actual, Status::Planned, Status::Denied, Status::Possible];
                let found = all.into_iter().find(|status| status.name() == cell);
                found.ok_or_else(|| table.error(row.line, format!("`{cell}` is no status")).into())
            };
            let status = parse(row.cell(status))?;
            let negated = if row.cell(negated).is_empty() {
                Status::Denied
            } else {
                parse(row.cell(negated))?
            };
            let cue = Cue { status, negated };
            let cues = match row.cell(place) {
                "governor" => &mut cues.governors,
                "modal" => &mut cues.modals,
                "adverb" => &mut cues.adverbs,
                "adjective" => &mut cues.adjectives,
                other => {
                    return Err(table
                        .error(row.line, format!("`{other}` is no place of a cue"))
                        .into());
                }
            };
            cues.insert(row.cell(word).to_owned(), cue);
        }
        Ok(cues)
    }
}

const NEGATIONS: [&str; 8] = ["not", "n't", "never", "no", "neither", "nor", "without", "hardly"];

fn is_negated(document: &Document, word: TokenIx) -> bool {
    has_negation(document, word)
        // `neither Ek nor Li came`, `no minister came`
        || document.upos(word) == Upos::Verb
            && document.dependents(word).iter().any(|&dependent| {
                document.deprel(dependent).is_subject() && has_negation(document, dependent)
            })
}

/// `they held no talks`: denies what the verb says of its object, and nothing that the verb governs.
fn has_negated_object(document: &Document, word: TokenIx) -> bool {
    document.upos(word) == Upos::Verb
        && document
            .related(word, Deprel::Obj)
            .any(|object| has_negation(document, object))
}

fn has_negation(document: &Document, word: TokenIx) -> bool {
    document.dependents(word).iter().any(|&dependent| {
        matches!(
            document.deprel(dependent),
            Deprel::Advmod | Deprel::Det | Deprel::CcPreconj | Deprel::Cc | Deprel::Aux
        ) && NEGATIONS.contains(&document.lemma(dependent).to_lowercase().as_str())
    })
}

/// What a cue that is itself negated or asserted makes of `below`.
fn under(cue: Cue, negated: bool, below: Status) -> Status {
    let made = if negated { cue.negated } else { cue.status };
    match (made, below) {
        (Status::Actual, below) => below,
        // Refusing what would not happen anyway, denying a denial: nobody knows.
        (Status::Denied, Status::Denied) => Status::Possible,
        (Status::Denied, _) => Status::Denied,
        (Status::Planned, Status::Denied) => Status::Denied,
        (made, Status::Actual | Status::Planned) => made,
        (_, below) => below,
    }
}

fn negate(status: Status) -> Status {
    match status {
        Status::Actual | Status::Planned => Status::Denied,
        Status::Denied | Status::Possible => Status::Possible,
    }
}

/// What the words that belong to the predicate itself make of it: `not`, `will`, `reportedly`, `upcoming`.
fn own(document: &Document, word: TokenIx, cues: &Cues) -> Status {
    let mut status = Status::Actual;
    let mut modal = None;
    let mut perfect = false;
    for &dependent in document.dependents(word) {
        let lemma = document.lemma(dependent).to_lowercase();
        match document.deprel(dependent) {
            Deprel::Aux if document.xpos(dependent) == Xpos::Md => modal = cues.modals.get(&lemma).copied(),
            Deprel::Aux if lemma == "have" => perfect = true,
            Deprel::Advmod => {
                if let Some(&cue) = cues.adverbs.get(&lemma) {
                    status = under(cue, false, status);
                }
            }
            Deprel::Amod | Deprel::Compound => {
                let written = document.word(dependent).to_lowercase();
                if let Some(&cue) = cues
                    .adjectives
                    .get(&written)
                    .or_else(|| cues.adjectives.get(&lemma))
                {
                    status = under(cue, is_negated(document, dependent), status);
                }
            }
            _ => {}
        }
    }
    let negated = is_negated(document, word);
    match modal {
        // `would have gone`, `could have met`: it did not happen.
        Some(cue) if perfect && cue.status == Status::Possible => Status::Denied,
        Some(cue) => under(cue, negated, status),
        None if negated => negate(status),
        None => status,
    }
}

/// Decides whether the predicate at `word` is told as having happened.
#[must_use]
pub fn status(document: &Document, word: TokenIx, cues: &Cues) -> Status {
    let mut status = own(document, word, cues);
    if has_negated_object(document, word) {
        status = negate(status);
    }
    let mut at = word;
    // A tree is finite; the bound keeps a wrong one from letting far governors speak.
    for _ in 0..8 {
        let Some(head) = document.head(at) else { break };
        let relation = document.deprel(at);
        match relation {
            Deprel::Conj => {
                if shares_auxiliaries(document, at) {
                    status = join(own(document, head, cues), status);
                }
                at = head;
                continue;
            }
            Deprel::Acl
                if document.upos(head).is_nominal() && !cues.governors.contains_key(document.lemma(head)) =>
            {
                status = join(own(document, head, cues), status);
                at = head;
                continue;
            }
            Deprel::AclRelcl | Deprel::Appos | Deprel::Parataxis | Deprel::Nmod | Deprel::NmodPoss => break,
            Deprel::Advcl => {
                if is_condition(document, at) {
                    return join(Status::Possible, status);
                }
                if document
                    .related(at, Deprel::Mark)
                    .any(|mark| document.lemma(mark) == "to")
                {
                    status = join(own(document, head, cues), status);
                    at = head;
                    continue;
                }
                // `…, flanked by X`: a participle without a subject of its own shares the fate of its clause.
                let marks = [Deprel::Mark, Deprel::Case]
                    .iter()
                    .any(|&mark| document.related(at, mark).next().is_some());
                let subject = document
                    .dependents(at)
                    .iter()
                    .any(|&d| document.deprel(d).is_subject());
                if !marks && !subject && matches!(document.xpos(at), Xpos::Vbg | Xpos::Vbn) {
                    status = join(own(document, head, cues), status);
                    at = head;
                    continue;
                }
                break;
            }
            _ => {}
        }
        let lemma = super::clause::predicate_lemma(document, head);
        let governs = matches!(
            relation,
            Deprel::Xcomp
                | Deprel::Ccomp
                | Deprel::Obj
                | Deprel::NsubjPass
                | Deprel::Acl
                | Deprel::Obl
                | Deprel::Nsubj
        );
        let adverbial = matches!(relation, Deprel::Obl) && document.upos(at) != Upos::Verb;
        if governs && !adverbial {
            let negated = has_negation(document, head);
            match cues.governors.get(&lemma) {
                Some(&cue) if !(relation == Deprel::Nsubj && document.upos(head) == Upos::Verb) => {
                    let expected_once = cue.status == Status::Planned && is_past_perfect(document, head);
                    let cue = if expected_once {
                        Cue {
                            status: Status::Denied,
                            ..cue
                        }
                    } else {
                        cue
                    };
                    status = under(cue, negated, status);
                    let above = own_without_negation(document, head, cues);
                    status = join(above, status);
                }
                _ if is_light(document, at, relation) => status = join(own(document, head, cues), status),
                _ if relation == Deprel::Xcomp => status = join(own(document, head, cues), status),
                _ => {}
            }
        }
        if relation == Deprel::Obl || relation == Deprel::Nsubj && document.upos(head) != Upos::Verb {
            break;
        }
        at = head;
    }
    if is_planned_headline(document, word) {
        status = join(Status::Planned, status);
    }
    let sentence = document.sentence(document.sentence_of(word));
    if document.word(TokenIx(sentence.tokens.end - 1)) == "?" && status == Status::Actual {
        return Status::Possible;
    }
    status
}

/// The status of something inside something else: what is planned in a denied plan is denied.
fn join(above: Status, below: Status) -> Status {
    match (above, below) {
        (Status::Actual, below) => below,
        (above, Status::Actual) => above,
        (Status::Denied, _) | (_, Status::Denied) => Status::Denied,
        (Status::Possible, _) | (_, Status::Possible) => Status::Possible,
        (Status::Planned, Status::Planned) => Status::Planned,
    }
}

fn own_without_negation(document: &Document, word: TokenIx, cues: &Cues) -> Status {
    match own(document, word, cues) {
        Status::Denied => Status::Actual,
        other => other,
    }
}

/// Whether an eventive noun takes the status of the verb it stands with: `will hold TALKS`, `the TALKS did not
/// take place`.
fn is_light(document: &Document, noun: TokenIx, relation: Deprel) -> bool {
    document.upos(noun) == Upos::Noun && matches!(relation, Deprel::Obj | Deprel::Nsubj | Deprel::NsubjPass)
}

/// Whether a coordinated verb leaves its auxiliary to the first: `will visit Rome and MEET the pope`.
fn shares_auxiliaries(document: &Document, verb: TokenIx) -> bool {
    let bare = !document.dependents(verb).iter().any(|&d| {
        matches!(
            document.deprel(d),
            Deprel::Aux | Deprel::AuxPass | Deprel::Cop | Deprel::Nsubj | Deprel::NsubjPass
        )
    });
    bare && !matches!(document.xpos(verb), Xpos::Vbd | Xpos::Vbz | Xpos::Vbp)
}

fn is_condition(document: &Document, clause: TokenIx) -> bool {
    let marked = document.related(clause, Deprel::Mark).any(|mark| {
        matches!(
            document.lemma(mark).to_lowercase().as_str(),
            "if" | "unless" | "whether" | "lest" | "provided"
        )
    });
    // `Had the fog lifted`: an auxiliary before the subject opens the clause.
    let inverted = document.related(clause, Deprel::Aux).next().is_some_and(|aux| {
        let subject = document.related(clause, Deprel::Nsubj).next();
        matches!(document.word(aux), "Had" | "Should" | "Were")
            && subject.is_some_and(|subject| aux < subject)
    });
    marked || inverted
}

/// `had been expected to`, `was to have been`: a plan that is told as past did not come true.
fn is_past_perfect(document: &Document, verb: TokenIx) -> bool {
    let auxiliary = |word: &str| {
        document.dependents(verb).iter().any(|&d| {
            matches!(document.deprel(d), Deprel::Aux | Deprel::AuxPass | Deprel::Cop)
                && document.word(d).eq_ignore_ascii_case(word)
        })
    };
    auxiliary("had") && (auxiliary("been") || document.xpos(verb) == Xpos::Vbn)
}

/// `Putin to attend summit`: an infinitive with a subject and no verb above it.
fn is_planned_headline(document: &Document, verb: TokenIx) -> bool {
    let infinitive = document
        .dependents(verb)
        .iter()
        .any(|&d| matches!(document.deprel(d), Deprel::Mark | Deprel::Aux) && document.lemma(d) == "to");
    document.head(verb).is_none() && infinitive && document.xpos(verb) == Xpos::Vb
}
