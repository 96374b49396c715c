//! Who was there: lists of names behind a phrase such as `In attendance were`, which name no happening themselves.
//!
//! In: a document, its mentions and chains, and the phrases of `grammar/lexicon/presence.tsv`. Out: ATTENDED
//! findings for the happening that the text is about there. Reads the order of words and not the trees, because
//! long lists of names with titles are where trees are least right.

use super::certainty;
use super::chain::{ChainIx, Chains};
use super::extraction::Status;
use super::lexicon::Lexicon;
use super::matcher::Finding;
use super::mention::{Form, Mention, Mentions, event_head};
use crate::annotate::{Document, SentenceIx, TokenIx, Upos, Xpos};
use crate::grammar::{Grammar, GrammarError, Label};
use std::collections::HashMap;

/// A phrase that opens a list.
#[derive(Clone, Debug)]
struct Cue {
    words: Vec<String>,
    verbs: Vec<String>,
    status: Status,
}

/// The phrases, longest first.
#[derive(Clone, Debug, Default)]
pub struct PresenceCues {
    cues: Vec<Cue>,
}

impl PresenceCues {
    /// Reads `lexicon/presence.tsv`.
    ///
    /// # Errors
    ///
    /// When the table is missing, lacks a column or names an unknown status.
    pub fn load(grammar: &Grammar) -> Result<PresenceCues, GrammarError> {
        let table = grammar.table("lexicon/presence.tsv")?;
        let (phrase, verb, status) = (
            table.column("phrase")?,
            table.column("verb")?,
            table.column("status")?,
        );
        let mut cues = Vec::new();
        for row in table.rows() {
            let status = match row.cell(status) {
                "actual" => Status::Actual,
                "denied" => Status::Denied,
                other => {
                    return Err(table
                        .error(row.line, format!("`{other}` is no status of a list"))
                        .into());
                }
            };
            cues.push(Cue {
                words: row.cell(phrase).split(' ').map(str::to_lowercase).collect(),
                verbs: row.list(verb).map(str::to_owned).collect(),
                status,
            });
        }
        cues.sort_by_key(|cue| std::cmp::Reverse(cue.words.len()));
        Ok(PresenceCues { cues })
    }
}

/// How far behind the phrase its verb may stand: `Among those in the hall at the old town theatre WERE`.
const VERB_WITHIN: u32 = 14;

/// How much such a list is trusted: a guess.
const CONFIDENCE: f32 = 0.7;

/// The happenings that a text is about, by sentence.
pub(super) struct Spotlight {
    /// For each sentence the happening spoken of there or shortly before.
    near: Vec<Option<ChainIx>>,
    /// What the opening of the article is about.
    main: Option<ChainIx>,
}

/// Sentences that a happening stays in the light after it was last spoken of: a guess.
const LINGERS: u32 = 2;

/// Sentences at the start of an article that tell what it is about: a guess.
const OPENING: u32 = 6;

impl Spotlight {
    /// Looks for the happenings that people attend, apart from journeys and calls.
    pub(super) fn new(
        document: &Document,
        mentions: &Mentions,
        chains: &Chains,
        lexicon: &Lexicon,
    ) -> Spotlight {
        let mut told: Vec<(u32, ChainIx, String)> = Vec::new();
        for mention in mentions.all.iter().filter(|m| m.label == Some(Label::Event)) {
            let Some((head, _)) = event_head(document, mention.head, lexicon) else {
                continue;
            };
            let stays = !matches!(
                head.kind.as_str(),
                "visit" | "call" | "inquiry" | "handshake" | "vote"
            );
            let happened = certainty::status(document, mention.head, &lexicon.cues) == Status::Actual;
            if let (true, true, true, Some(&chain)) = (
                head.attended,
                stays,
                happened,
                chains.at(mention.head, mentions).first(),
            ) {
                told.push((mention.sentence.0, chain, head.kind.clone()));
            }
        }
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for (.., kind) in &told {
            *counts.entry(kind).or_default() += 1;
        }
        let opening = told.iter().filter(|(sentence, ..)| *sentence < OPENING);
        let main = opening
            .max_by_key(|(sentence, _, kind)| (counts[kind.as_str()], std::cmp::Reverse(*sentence)))
            .map(|&(_, chain, _)| chain);
        let mut near = vec![None; document.sentences.len()];
        let mut next = 0;
        let mut last: Option<(u32, ChainIx)> = None;
        for sentence in 0..document.sentences.len() as u32 {
            while next < told.len() && told[next].0 <= sentence {
                last = Some((told[next].0, told[next].1));
                next += 1;
            }
            near[sentence as usize] = last
                .filter(|&(at, _)| sentence - at <= LINGERS)
                .map(|(_, chain)| chain);
        }
        Spotlight { near, main }
    }

    /// The happening that a sentence is about.
    pub(super) fn at(&self, sentence: SentenceIx) -> Option<ChainIx> {
        self.near.get(sentence.ix()).copied().flatten().or(self.main)
    }
}

/// Finds who is listed as having been there.
pub(super) fn listed(
    document: &Document,
    mentions: &Mentions,
    chains: &Chains,
    spotlight: &Spotlight,
    cues: &PresenceCues,
) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut of_sentence: Vec<Vec<&Mention>> = vec![Vec::new(); document.sentences.len()];
    for mention in &mentions.all {
        of_sentence[mention.sentence.ix()].push(mention);
    }
    for number in 0..document.sentences.len() as u32 {
        let sentence = SentenceIx(number);
        let Some((verb, status)) = opening(document, sentence, cues) else {
            continue;
        };
        let Some(event) = spotlight.at(sentence) else {
            continue;
        };
        for mention in &of_sentence[sentence.ix()] {
            if mention.tokens.start <= verb.0 || !is_listed(document, mention) {
                continue;
            }
            let Some(&who) = chains.at(mention.head, mentions).first() else {
                continue;
            };
            found.push(Finding {
                relation: "ATTENDED".to_owned(),
                subject: who,
                object: event,
                status,
                predicate: verb,
                properties: Vec::new(),
                confidence: CONFIDENCE,
                rule: "list of those present".to_owned(),
            });
        }
    }
    found
}

/// The verb behind a phrase that opens the sentence, and what the phrase says.
fn opening(document: &Document, sentence: SentenceIx, cues: &PresenceCues) -> Option<(TokenIx, Status)> {
    let tokens = &document.sentence(sentence).tokens;
    let word = |at: u32| document.word(TokenIx(at)).to_lowercase();
    let start = tokens
        .clone()
        .find(|&at| word(at).chars().any(char::is_alphanumeric))?;
    cues.cues.iter().find_map(|cue| {
        let length = cue.words.len() as u32;
        let fits = start + length < tokens.end
            && cue
                .words
                .iter()
                .zip(start..)
                .all(|(wanted, at)| *wanted == word(at));
        if !fits {
            return None;
        }
        let behind = start + length..tokens.end.min(start + length + VERB_WITHIN);
        let verb = behind.map(TokenIx).find(|&at| {
            matches!(document.upos(at), Upos::Verb | Upos::Aux)
                && matches!(document.xpos(at), Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Vb)
        })?;
        let lemma = document.lemma(verb).to_lowercase();
        cue.verbs.contains(&lemma).then_some((verb, cue.status))
    })
}

/// Whether a name in such a list is an item of its own: not a possessor, and not what another item is `of` or `for`.
fn is_listed(document: &Document, mention: &Mention) -> bool {
    if mention.form != Form::Name || mention.label != Some(Label::Person) {
        return false;
    }
    let sentence = &document.sentence(mention.sentence).tokens;
    let word = |at: u32| document.word(TokenIx(at)).to_lowercase();
    let possessor =
        mention.tokens.end < sentence.end && document.xpos(TokenIx(mention.tokens.end)) == Xpos::Pos;
    let before = mention
        .tokens
        .start
        .checked_sub(1)
        .filter(|&at| at >= sentence.start);
    let below = before.is_some_and(|at| {
        matches!(
            word(at).as_str(),
            "of" | "for" | "to" | "with" | "by" | "about" | "from" | "succeed" | "boss"
        )
    });
    let replaced = (sentence.start..mention.tokens.start)
        .rev()
        .take(5)
        .take_while(|&at| !matches!(word(at).as_str(), ";" | "and"))
        .any(|at| {
            matches!(
                word(at).as_str(),
                "for" | "replacing" | "succeeding" | "representing"
            )
        });
    !possessor && !below && !replaced
}

/// The names that stand in one list with a name, itself apart: `A, the minister, B of C and D` has B and D for A.
///
/// Reads the order of words: only names up to the last that an `and` joins belong to the list, since a comma alone
/// may only explain.
pub(super) fn companions_in_list(document: &Document, mentions: &Mentions, first: usize) -> Vec<usize> {
    const LONGEST_GAP: u32 = 14;
    let start = &mentions.all[first];
    let sentence = document.sentence(start.sentence).tokens.clone();
    let mut end = start.tokens.end;
    let (mut found, mut sure) = (Vec::new(), 0);
    for (number, mention) in mentions.all.iter().enumerate().skip(first + 1) {
        if mention.sentence != start.sentence || mention.tokens.start.saturating_sub(end) > LONGEST_GAP {
            break;
        }
        if mention.form != Form::Name || mention.label != start.label || mention.tokens.start < end {
            continue;
        }
        let gap = end..mention.tokens.start;
        let breaks = gap.clone().map(TokenIx).any(|at| {
            matches!(
                document.xpos(at),
                Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Md | Xpos::Wp | Xpos::Wdt
            ) || matches!(document.word(at), "\"" | "“" | "”" | ":")
        });
        let joins = gap
            .clone()
            .any(|at| matches!(document.word(TokenIx(at)), "," | ";" | "and" | "&"));
        if breaks || !joins {
            break;
        }
        let next = mention.tokens.end;
        let owns = next < sentence.end && document.xpos(TokenIx(next)) == Xpos::Pos;
        let does = next < sentence.end
            && matches!(
                document.xpos(TokenIx(next)),
                Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Md
            );
        let last = document.word(TokenIx(mention.tokens.start - 1));
        let below = matches!(
            last,
            "of" | "for" | "to" | "with" | "from" | "about" | "in" | "at" | "than"
        );
        if does && number > first && gap.clone().any(|at| document.word(TokenIx(at)) == ",") && sure == 0 {
            break;
        }
        if owns || below {
            continue;
        }
        found.push(number);
        end = next;
        // `and` or `as well as` in the gap, and not inside a title: the item before the name is joined by it.
        if gap
            .clone()
            .any(|at| matches!(document.word(TokenIx(at)), "and" | "&"))
        {
            sure = found.len();
        }
        if does {
            break;
        }
    }
    found.truncate(sure);
    found
}
