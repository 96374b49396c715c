//! Verbs of saying in a frame: who says, to whom, and whether at all.
//!
//! In: a frame and the verbs of saying. Out: [`Cue`]s. The words beside the verb say who speaks; the tree is asked
//! which of them is the head, and for verbs without a subject of their own. Does not know what is said.

use super::phrase::Words;
use super::saying::{Manner, SayingVerbs};
use crate::annotate::{Deprel, TokenIx, Upos, Xpos};
use crate::grammar::Label;
use crate::text::fold::one_line;
use std::ops::Range;

/// A verb of saying, or `according`, where it stands in a frame.
#[derive(Clone, Debug)]
pub(super) struct Cue {
    pub(super) token: TokenIx,
    /// The place of the verb in its frame.
    pub(super) at: usize,
    pub(super) manner: Manner,
    /// The head of the phrase that speaks.
    pub(super) speaker: Option<TokenIx>,
    /// The places from the first word of the attribution to one past its verb or the subject behind it.
    pub(super) places: Range<usize>,
    pub(super) hearer: Option<TokenIx>,
    pub(super) negated: bool,
    /// `is said to`, `was told by`.
    pub(super) passive: bool,
    /// `who says`: the verb of a relative clause.
    pub(super) relative: bool,
    /// `adding`, `and denied`: a verb without a subject of its own.
    pub(super) shares: bool,
}

/// Finds the cues of one frame.
pub(super) struct CueFinder<'a> {
    pub(super) verbs: &'a SayingVerbs,
    pub(super) words: Words<'a>,
}

impl CueFinder<'_> {
    /// All cues in the order of the text.
    pub(super) fn cues(&self) -> Vec<Cue> {
        let mut found: Vec<Cue> = Vec::new();
        for at in 0..self.words.len() {
            if let Some(cue) = self.cue(at, &found) {
                found.push(cue);
            }
        }
        found
    }

    fn cue(&self, at: usize, before: &[Cue]) -> Option<Cue> {
        let words = &self.words;
        let document = words.document;
        let token = words.frame.word(at)?;
        if words.is(at, &["according"]) && words.is(at + 1, &["to"]) {
            return self.according(token, at);
        }
        // `point out`, `go on`: the particle makes another verb of it.
        let particle = words.frame.word(at + 1).and_then(|next| {
            self.verbs
                .manner(&format!("{} {}", document.lemma(token), document.word(next)))
        });
        let manner = particle.or_else(|| self.verbs.manner(document.lemma(token)))?;
        let verb = matches!(
            document.xpos(token),
            Xpos::Vb | Xpos::Vbd | Xpos::Vbg | Xpos::Vbn | Xpos::Vbp | Xpos::Vbz
        );
        // `the said ship`, `saying grace`
        let attribute = matches!(document.deprel(token), Deprel::Amod | Deprel::Compound)
            && words.in_run(at + 1)
            && at > 0
            && matches!(
                words.upos(at - 1),
                Some(Upos::Det | Upos::Adj | Upos::Adp | Upos::Num)
            );
        // The commonest verb of all is sometimes taken for an interjection.
        if !(verb || words.is(at, &["say", "says", "said"]) || self.looks_like_verb(at)) || attribute {
            return None;
        }
        // `the so-called`
        if at > 0 && words.is(at - 1, &["-"]) {
            return None;
        }
        if document.xpos(token) == Xpos::Vbg && !self.gerund_may_report(at) {
            return None;
        }
        let mut cue = Cue {
            token,
            at,
            manner,
            speaker: None,
            places: at..at + 1,
            hearer: None,
            negated: self.is_negated(at),
            passive: self.is_passive(at, manner),
            relative: false,
            shares: false,
        };
        if cue.passive {
            let agent = (at + 1..words.len().min(at + 3)).find(|&by| words.is(by, &["by"]));
            cue.speaker = agent.and_then(|by| words.head_of(by + 1..words.run_end(by + 1)));
        } else {
            self.find_speaker(&mut cue, before);
        }
        self.find_hearer(&mut cue);
        if particle.is_some() {
            cue.places.end = cue.places.end.max(at + 2);
        }
        Some(cue)
    }

    /// Whether a form in `-ing` can report: `, adding that`, `after saying`, `is asking`, `a statement saying`; and not
    /// `towns asking schools to pay`, `they say adding salt is`.
    fn gerund_may_report(&self, at: usize) -> bool {
        let words = &self.words;
        let Some(before) = at.checked_sub(1) else {
            return true;
        };
        let Some(word) = words.frame.word(before) else {
            return true;
        };
        let document = words.document;
        match document.upos(word) {
            Upos::Noun => MEDIA.contains(&document.lemma(word)) || words.is(at, &["saying"]),
            Upos::Propn | Upos::Pron => words.is(at, &["saying"]),
            Upos::Verb => words.is(
                before,
                &["began", "started", "kept", "continued", "stopped", "was", "is"],
            ),
            _ => true,
        }
    }

    /// Whether the word stands between a subject and its verb: an auxiliary (whatever its tag), adverb or `to`.
    fn helps(&self, at: usize) -> bool {
        let words = &self.words;
        let particle = matches!(words.upos(at), Some(Upos::Adv | Upos::Aux | Upos::Part))
            && words.xpos(at) != Some(Xpos::Pos);
        particle || words.is(at, &["had", "has", "have", "was", "were", "did", "been"])
    }

    /// `Smith insists he left`, where the verb was taken for a plural: a name in front and a pronoun or `that` behind.
    fn looks_like_verb(&self, at: usize) -> bool {
        let words = &self.words;
        let name = at > 0 && words.upos(at - 1) == Some(Upos::Propn);
        let clause =
            words.xpos(at + 1) == Some(Xpos::Prp) || words.is(at + 1, &["that"]) || words.is_quote(at + 1);
        let ending = words.frame.word(at).is_some_and(|word| {
            let word = words.document.word(word);
            word.ends_with('s') || word.ends_with("ed")
        });
        words.upos(at) == Some(Upos::Noun) && name && clause && ending
    }

    fn according(&self, token: TokenIx, at: usize) -> Option<Cue> {
        let words = &self.words;
        let mut end = words.run_end(at + 2);
        let speaker = words.head_of(at + 2..end)?;
        // `according to a source in the ministry who asked not to be named`
        while words.upos(end) == Some(Upos::Adp) && words.begins_phrase(end + 1) {
            end = words.run_end(end + 1);
        }
        if words.is_relative(end) || words.is_comma(end) && words.is_relative(end + 1) {
            end += 1;
            while end < words.len()
                && !words.is_comma(end)
                && !words.is(end, &[".", ";"])
                && !words.is_quote(end)
            {
                end += 1;
            }
        }
        Some(Cue {
            token,
            at,
            manner: Manner::Said,
            speaker: Some(speaker),
            places: at..end,
            hearer: None,
            negated: false,
            passive: false,
            relative: false,
            shares: false,
        })
    }

    /// The nearest helping verb in front: `was` or `have`.
    fn helper(&self, at: usize) -> Option<&str> {
        let words = &self.words;
        let mut before = at;
        while before > 0 && at - before < 4 {
            before -= 1;
            match words.upos(before)? {
                Upos::Aux => {
                    let word = words.frame.word(before)?;
                    return Some(words.document.lemma(word));
                }
                Upos::Adv | Upos::Part => {}
                _ => return None,
            }
        }
        None
    }

    fn is_passive(&self, at: usize, manner: Manner) -> bool {
        let words = &self.words;
        if !matches!(words.xpos(at), Some(Xpos::Vbn | Xpos::Vbd)) {
            return false;
        }
        match self.helper(at) {
            Some("be" | "get") => true,
            Some(_) => false,
            // `a hunter called Zacharie`, `asked about it, he …`
            None if words.xpos(at) == Some(Xpos::Vbn) => {
                let after_noun = at > 0 && words.in_run(at - 1);
                let pronoun = at > 0 && words.xpos(at - 1) == Some(Xpos::Prp);
                (manner == Manner::Called && after_noun && !pronoun)
                    || words
                        .frame
                        .word(at)
                        .is_some_and(|word| words.document.deprel(word) == Deprel::Acl)
                    || words.is(at + 1, &["by"])
            }
            None => at == 0 && !words.begins_phrase(1) && !words.is_quote(1),
        }
    }

    fn is_negated(&self, at: usize) -> bool {
        let words = &self.words;
        let from = at.saturating_sub(3);
        (from..at)
            .rev()
            .take_while(|&place| !words.is_comma(place))
            .any(|place| {
                words.is(place, &["not", "n't", "n’t", "never"])
                    || words.is(place, &["to"])
                        && place > 0
                        && words.frame.word(place - 1).is_some_and(|verb| {
                            matches!(words.document.lemma(verb), "decline" | "refuse" | "fail")
                        })
            })
    }

    fn find_speaker(&self, cue: &mut Cue, earlier: &[Cue]) {
        let words = &self.words;
        let at = cue.at;
        let mut end = at;
        while end > 0 && self.helps(end - 1) {
            end -= 1;
        }
        if self.inverted(cue, end) {
            return;
        }
        // `was quoted as saying`
        let quoted = at >= 2
            && words.is(at - 1, &["as"])
            && words.is(at - 2, &["quoted", "cited", "reported", "heard", "recorded"]);
        if quoted {
            end = at - 2;
            while end > 0 && matches!(words.upos(end - 1), Some(Upos::Adv | Upos::Aux)) {
                end -= 1;
            }
        }
        let gerund = words.xpos(at) == Some(Xpos::Vbg) && end == at;
        let infinitive = end < at && words.xpos(at - 1) == Some(Xpos::To);
        let start = words.chain_start(end);
        if start < end && !gerund && !infinitive {
            cue.places = start..at + 1;
            cue.speaker = self.preferred(cue.token, start..end);
            return;
        }
        // `Smith, of the union, said`: back over what stands between the commas.
        if end > 0
            && words.is_comma(end - 1)
            && !gerund
            && !infinitive
            && let Some(subject) = self.parted_subject(end - 1)
        {
            cue.places = subject.start..at + 1;
            cue.speaker = self.preferred(cue.token, subject);
            return;
        }
        if end > 0 && words.is_relative(end - 1) {
            cue.relative = true;
            let mut last = end - 1;
            last -= usize::from(last > 0 && words.is_comma(last - 1));
            let start = words.chain_start(last);
            if start < last {
                cue.speaker = words.head_of(start..last);
            }
            return;
        }
        cue.shares = true;
        let document = words.document;
        // `Smith smiled and said`: the nearest verb in front that has a subject beside it.
        if !gerund && end > 0 && (words.is(end - 1, &["and", "but", "then"]) || words.is_comma(end - 1)) {
            let mut place = end - 1;
            while place > 0 {
                place -= 1;
                if words.is_quote(place) || words.is(place, &[";", ":"]) {
                    break;
                }
                if !words.is_finite(place) {
                    continue;
                }
                let mut from = place;
                while from > 0 && matches!(words.upos(from - 1), Some(Upos::Adv | Upos::Aux)) {
                    from -= 1;
                }
                let start = words.chain_start(from);
                if start == from {
                    continue;
                }
                // `He said that the dam was safe but admitted …`: the verb is part of what an earlier one reports.
                let reported = !(start == 0 || words.is_comma(start - 1))
                    && earlier
                        .iter()
                        .any(|other| other.at < start && !other.relative && other.speaker.is_some());
                if !reported {
                    cue.speaker = words.head_of(start..from);
                    return;
                }
            }
        }
        // The verb that this one is joined to: a cue before it, or the nearest verb above with a subject.
        if let Some(same) = earlier
            .iter()
            .rev()
            .find(|other| !other.passive && other.speaker.is_some())
        {
            cue.speaker = same.speaker;
            return;
        }
        let above = document.ancestors(cue.token).take(4).find_map(|above| {
            let subject =
                document.dependents(above).iter().copied().find(|&dependent| {
                    matches!(document.deprel(dependent), Deprel::Nsubj | Deprel::NsubjPass)
                });
            subject.filter(|&subject| {
                subject < cue.token && words.frame.word(words.place(subject)) == Some(subject)
            })
        });
        cue.speaker = above.or_else(|| {
            let finite = (0..at).find(|&place| words.is_finite(place))?;
            let start = words.chain_start(finite);
            (start < finite).then(|| words.head_of(start..finite)).flatten()
        });
        if gerund && cue.speaker.is_none() {
            // `Speaking to reporters, Putin said`: not known yet, and not needed.
            cue.speaker = document.related(cue.token, Deprel::Nsubj).next();
        }
    }

    /// The subject of a verb with a comma in front: `Smith, of the union, said`. The first noun phrase of the clause if
    /// a comma follows it, and else the phrase before the nearest comma.
    fn parted_subject(&self, comma: usize) -> Option<Range<usize>> {
        let words = &self.words;
        let mut first = (0..comma)
            .rev()
            .find(|&at| words.is_quote(at) && !words.in_run(at) || words.is(at, &[";", ":"]))
            .map_or(0, |at| at + 1);
        while first < comma {
            while first < comma && words.upos(first) == Some(Upos::Punct) {
                first += 1;
            }
            if words.begins_phrase(first) && words.upos(first) != Some(Upos::Adp) {
                break;
            }
            // `Opening the meeting, the premier, …`
            first = (first..comma).find(|&at| words.is_comma(at))? + 1;
        }
        let mut end = words.run_end(first);
        if words.is(end, &["("]) {
            end = (end..comma)
                .find(|&at| words.is(at, &[")"]))
                .map_or(end, |at| at + 1);
        }
        while words.upos(end) == Some(Upos::Adp) && words.begins_phrase(end + 1) {
            end = words.run_end(end + 1);
        }
        if end > first && end <= comma && words.is_comma(end) {
            return Some(first..end);
        }
        let mut opening = comma;
        while opening > first {
            opening -= 1;
            if words.is_comma(opening) && opening > 0 && words.in_run(opening - 1) {
                let start = words.chain_start(opening);
                if start < opening {
                    return Some(start..opening);
                }
            }
        }
        None
    }

    /// The subject by the tree, if the words beside the verb agree, and else by the words.
    fn preferred(&self, verb: TokenIx, chain: Range<usize>) -> Option<TokenIx> {
        let words = &self.words;
        let by_words = words.head_of(chain.clone());
        let first = chain.start..words.run_end(chain.start).min(chain.end);
        let by_tree = words.document.related(verb, Deprel::Nsubj).find(|&subject| {
            let place = words.place(subject);
            words.frame.word(place) == Some(subject) && first.contains(&place)
        });
        // A name is a better head than the title in front of it.
        let named = by_words.is_some_and(|word| words.document.upos(word) == Upos::Propn);
        if named { by_words } else { by_tree.or(by_words) }
    }

    /// `…, said Smith`: a quotation or a comma in front, and no verb after the noun phrase.
    fn inverted(&self, cue: &mut Cue, end: usize) -> bool {
        let words = &self.words;
        let at = cue.at;
        let after = at + 1 + usize::from(words.upos(at + 1) == Some(Upos::Adv));
        let quote = end > 0 && words.is_quote(end - 1)
            || end > 1 && words.is_comma(end - 1) && words.is_quote(end - 2);
        let comma = end > 0 && words.is_comma(end - 1);
        if !(quote || comma || end == 0) || end < at || !words.begins_phrase(after) {
            return false;
        }
        if words.xpos(at) == Some(Xpos::Vbg) || cue.manner == Manner::Called {
            return false;
        }
        if !quote && comma && !self.clause_before(end - 1) {
            return false;
        }
        let mut last = words.run_end(after);
        while words.upos(last) == Some(Upos::Adp) && words.begins_phrase(last + 1) {
            last = words.run_end(last + 1);
        }
        let follows = words.is_finite(last)
            || words.is(last, &["that"])
            || words.begins_phrase(last)
            || matches!(words.upos(last), Some(Upos::Adv)) && words.is_finite(last + 1)
            || words.is_comma(last) && !quote && self.apposition_then_verb(last);
        if follows {
            return false;
        }
        cue.speaker = words.head_of(after..last);
        cue.places = at..last;
        cue.speaker.is_some()
    }

    /// Whether a clause stands between the quotation, stop or beginning before a comma and that comma.
    fn clause_before(&self, comma: usize) -> bool {
        let words = &self.words;
        let from = (0..comma)
            .rev()
            .find(|&at| words.is_quote(at) && !words.in_run(at) || words.is(at, &[";", ":"]))
            .map_or(0, |at| at + 1);
        // One word with a comma is all that was said: `Rubbish, said Smith`. A longer phrase without a verb is a subject.
        words.has_finite(from..comma) || from == 0 && comma == 1
    }

    /// `said Renewal, the party of the premier, has …`
    fn apposition_then_verb(&self, comma: usize) -> bool {
        let words = &self.words;
        let next = (comma + 1..words.len()).find(|&at| words.is_comma(at) || words.is(at, &[";", "."]));
        next.is_some_and(|next| {
            words.is_comma(next) && (words.is_finite(next + 1) || words.is_finite(next + 2))
        })
    }

    fn find_hearer(&self, cue: &mut Cue) {
        let words = &self.words;
        let document = words.document;
        let tells = matches!(
            document.lemma(cue.token),
            "tell"
                | "inform"
                | "remind"
                | "assure"
                | "ask"
                | "urge"
                | "warn"
                | "advise"
                | "notify"
                | "brief"
                | "promise"
        );
        let after = cue.at + 1;
        if !tells || cue.places.end > after || !words.begins_phrase(after) {
            return;
        }
        let end = words.run_end(after);
        let person = words.is(
            after,
            &["him", "her", "them", "us", "me", "reporters", "journalists"],
        );
        // `warned Iran would …`: that is what was said, and nobody who heard it.
        let marked = words.is(
            end,
            &["that", "of", "to", "not", "against", "whether", "if", "about"],
        ) || words.is_comma(end) && words.is_quote(end + 1)
            || words.is(end, &[":"])
            || words.is_quote(end);
        let tells = document.lemma(cue.token) == "tell" && !words.is_finite(end);
        if person || marked || tells {
            cue.hearer = words.head_of(after..end);
        }
    }

    /// Through what the words were spread: an outlet that was told them, or `in a statement`, `on Facebook`.
    pub(super) fn medium(&self, cue: &Cue) -> Option<String> {
        let words = &self.words;
        let document = words.document;
        let name_of = |token: TokenIx| {
            let name = document.name_at(token)?;
            (name.label == Label::Organization)
                .then(|| one_line(document.span_of(name.tokens.clone()).of(document.text())))
        };
        if let Some(outlet) = cue.hearer.and_then(name_of) {
            return Some(outlet);
        }
        let from = cue.at + 1;
        // Behind the verb, or in front of all: `In a statement, the company said`.
        let front = 0..cue.places.start.min(1);
        (from..words.len().min(from + 8))
            .take_while(|&at| !words.is_quote(at))
            .chain(front)
            .find_map(|at| {
                if words.upos(at) != Some(Upos::Adp) {
                    return None;
                }
                let head = words.head_of(at + 1..words.run_end(at + 1))?;
                if words.is(at, &["on", "to", "with"])
                    && let Some(site) = name_of(head)
                {
                    return Some(site);
                }
                let noun = document.lemma(head).to_lowercase();
                (words.is(at, &["in", "on", "via", "by", "through", "over"])
                    && MEDIA.contains(&noun.as_str()))
                .then_some(noun)
            })
    }
}

/// Nouns for what carries words.
const MEDIA: [&str; 25] = [
    "statement",
    "interview",
    "post",
    "tweet",
    "letter",
    "message",
    "note",
    "email",
    "speech",
    "telegram",
    "video",
    "filing",
    "communique",
    "communiqué",
    "blog",
    "podcast",
    "phone",
    "telephone",
    "twitter",
    "facebook",
    "instagram",
    "tiktok",
    "television",
    "radio",
    "call",
];
