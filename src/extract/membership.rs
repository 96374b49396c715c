//! Who belongs to which body, as names and roles beside each other tell it: `Ana Ruiz of the Harbour Union`, `an
//! analyst at the institute`.
//!
//! In: the names and roles of a document with their chains. Out: MEMBER_OF findings.

use super::chain::{ChainIx, Chains};
use super::extraction::Status;
use super::matcher::Finding;
use super::mention::{Form, Mention, Mentions};
use super::role::RoleMention;
use crate::annotate::{Document, TokenIx};
use crate::grammar::Label;

/// How much a role at a body is trusted to be a membership: a guess.
const BY_ROLE: f32 = 0.7;

/// How much names beside each other are trusted: a guess.
const BY_ORDER: f32 = 0.6;

/// Finds the members of bodies.
pub(super) fn members(
    document: &Document,
    mentions: &Mentions,
    chains: &Chains,
    roles: &[RoleMention],
) -> Vec<Finding> {
    let mut found = Vec::new();
    for role in roles
        .iter()
        .filter(|role| role.modifier.as_deref() != Some("former"))
    {
        let Some(owner) = role.owner.clone() else { continue };
        let body = owner
            .rev()
            .find_map(|token| chains.at(TokenIx(token), mentions).first().copied());
        let person = chains.referents[role.person].first().copied();
        found.extend(finding(chains, person, body, role.head, BY_ROLE));
    }
    let names: Vec<&Mention> = mentions
        .all
        .iter()
        .filter(|mention| mention.form == Form::Name)
        .collect();
    for pair in names.windows(2) {
        let (left, right) = (pair[0], pair[1]);
        if left.sentence != right.sentence || left.tokens.end + 2 < right.tokens.start {
            continue;
        }
        let between: Vec<&str> = (left.tokens.end..right.tokens.start)
            .map(|at| document.word(TokenIx(at)))
            .collect();
        let (member, body) = match between.as_slice() {
            ["of" | "from" | "(" | "at"] | ["of" | "from" | "at", "the"] => (left, right),
            ["'s" | "’s"] => (right, left),
            _ => continue,
        };
        let chain = |mention: &Mention| chains.at(mention.head, mentions).first().copied();
        found.extend(finding(chains, chain(member), chain(body), member.head, BY_ORDER));
    }
    found
}

fn finding(
    chains: &Chains,
    member: Option<ChainIx>,
    body: Option<ChainIx>,
    predicate: TokenIx,
    confidence: f32,
) -> Option<Finding> {
    let (subject, object) = (member?, body?);
    let fits = chains.all[subject].label == Label::Person && chains.all[object].label == Label::Organization;
    fits.then(|| Finding {
        relation: "MEMBER_OF".to_owned(),
        subject,
        object,
        status: Status::Actual,
        predicate,
        properties: Vec::new(),
        confidence,
        rule: "names beside each other".to_owned(),
    })
}
