//! Who was there, where no verb of coming says so: `Among those present were Ada Ek and Jo Li`, `Also there: Ek`,
//! `Notably absent was Li`.
//!
//! In: the openers of `lexicon/rolls.tsv`, and what each name stands for. Out: ATTENDED findings. The event is the one
//! that the same sentence names, or the last one spoken of before it.

use super::chain::ChainIx;
use super::extraction::Status;
use super::list::listed;
use super::matcher::{Finding, Scene};
use super::mention::Form;
use crate::annotate::{SentenceIx, TokenIx};
use crate::grammar::{Grammar, GrammarError, Label};

/// How much a roll is trusted: a guess.
const CONFIDENCE: f32 = 0.75;

/// Words that open a list of those who were there or were not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rolls {
    all: Vec<Roll>,
}

#[derive(Clone, Debug)]
struct Roll {
    words: Vec<String>,
    /// Whether the names stand before the words: `Ek and Li were also there`.
    before: bool,
    status: Status,
}

impl Rolls {
    /// Reads `lexicon/rolls.tsv`.
    ///
    /// # Errors
    ///
    /// When the table is missing, lacks a column, or has another word for a side or status.
    pub(crate) fn load(grammar: &Grammar) -> Result<Rolls, GrammarError> {
        let table = grammar.table("lexicon/rolls.tsv")?;
        let (words, side, status) = (
            table.column("words")?,
            table.column("names")?,
            table.column("status")?,
        );
        let mut all = Vec::new();
        for row in table.rows() {
            let status = match row.cell(status) {
                "actual" => Status::Actual,
                "denied" => Status::Denied,
                "planned" => Status::Planned,
                _ => {
                    return Err(table
                        .error(row.line, "a status is actual, planned or denied")
                        .into());
                }
            };
            let before = match row.cell(side) {
                "before" => true,
                "after" => false,
                _ => return Err(table.error(row.line, "names stand before or after").into()),
            };
            let words = row.cell(words).split(' ').map(str::to_owned).collect();
            all.push(Roll {
                words,
                before,
                status,
            });
        }
        // The longest opener that fits is the one that is meant.
        all.sort_by_key(|roll| std::cmp::Reverse(roll.words.len()));
        Ok(Rolls { all })
    }
}

impl Scene<'_> {
    /// The rolls of a document.
    pub(crate) fn rolls(&self, rolls: &Rolls) -> Vec<Finding> {
        let mut found = Vec::new();
        for number in 0..self.document.sentences.len() {
            let sentence = SentenceIx(number as u32);
            let tokens = self.document.sentence(sentence).tokens.clone();
            let words: Vec<String> = tokens
                .clone()
                .map(|at| self.document.word(TokenIx(at)).to_lowercase())
                .collect();
            let fits = |roll: &&Roll| {
                words
                    .windows(roll.words.len())
                    .any(|window| window == roll.words.as_slice())
            };
            let Some(roll) = rolls.all.iter().find(fits) else {
                continue;
            };
            let Some(offset) = words
                .windows(roll.words.len())
                .position(|window| window == roll.words.as_slice())
            else {
                continue;
            };
            let (start, end) = (
                tokens.start + offset as u32,
                tokens.start + (offset + roll.words.len()) as u32,
            );
            found.extend(self.roll(roll, start, end));
        }
        found
    }

    fn roll(&self, roll: &Roll, start: u32, end: u32) -> Vec<Finding> {
        const PEOPLE: [Label; 2] = [Label::Person, Label::Organization];
        let predicate = TokenIx(end - 1);
        let first = self
            .document
            .sentence(self.document.sentence_of(predicate))
            .tokens
            .start;
        let heads: Vec<TokenIx> = if roll.before {
            // The names up to the words: all that the clause has, a name with an office of its own included.
            let names = self.mentions.all.iter().filter(|mention| {
                mention.form == Form::Name && mention.tokens.start >= first && mention.tokens.end <= start
            });
            match names.map(|mention| mention.tokens.start).min() {
                Some(at) if at > 0 => {
                    let mut heads = listed(self.document, self.mentions, TokenIx(at), &PEOPLE);
                    heads.insert(0, TokenIx(at));
                    heads
                }
                _ => Vec::new(),
            }
        } else {
            listed(
                self.document,
                self.mentions,
                self.before_names(predicate),
                &PEOPLE,
            )
        };
        let Some(event) = self
            .event_of_sentence(predicate)
            .or_else(|| self.event_before(predicate))
        else {
            return Vec::new();
        };
        let mut people: Vec<ChainIx> = Vec::new();
        for head in heads {
            for &chain in self.chains.at(head, self.mentions) {
                if PEOPLE.contains(&self.chains.all[chain].label) && !people.contains(&chain) {
                    people.push(chain);
                }
            }
        }
        let finding = |subject| Finding {
            relation: "ATTENDED".to_owned(),
            subject,
            object: event,
            status: roll.status,
            predicate,
            properties: Vec::new(),
            confidence: CONFIDENCE,
            rule: "lexicon/rolls.tsv".to_owned(),
        };
        people.into_iter().map(finding).collect()
    }

    /// The last word before the names of a roll: what stands between its words and `were` is the place or the event,
    /// as in `among those in the hall WERE`.
    fn before_names(&self, predicate: TokenIx) -> TokenIx {
        let end = self
            .document
            .sentence(self.document.sentence_of(predicate))
            .tokens
            .end;
        let opens = |&token: &TokenIx| {
            matches!(
                self.document.word(token),
                "were" | "was" | "are" | "is" | "included" | "include" | "includes" | ":"
            )
        };
        (predicate.0..end.min(predicate.0 + 12))
            .map(TokenIx)
            .find(opens)
            .unwrap_or(predicate)
    }

    /// The event that the sentence of a word speaks of.
    fn event_of_sentence(&self, word: TokenIx) -> Option<ChainIx> {
        let sentence = self.document.sentence_of(word);
        let mention = self
            .mentions
            .all
            .iter()
            .position(|m| m.sentence == sentence && m.label == Some(Label::Event))?;
        self.chains.referents[mention].first().copied()
    }
}
