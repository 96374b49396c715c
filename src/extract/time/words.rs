//! Cuts a sentence into the pieces that dates are made of, and looks their words up.
//!
//! In: tokens, however they were cut. Out: [`Atom`]s: runs of letters, runs of digits and single marks, each with
//! its token. `2025-08-15`, `Aug.`, `15th` and `9-11` thus look the same whether the tokenizer splits them or not.

use crate::annotate::{Document, SentenceIx};
use crate::grammar::{Grammar, GrammarError};
use crate::text::fold;
use rustc_hash::{FxHashMap, FxHashSet};

/// The words of dates, from `grammar/lexicon/time_words.tsv`.
#[derive(Clone, Debug, Default)]
pub struct TimeWords {
    senses: FxHashMap<String, (Sense, Needs)>,
    planned: FxHashSet<String>,
}

/// What a piece of a sentence can be in a date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sense {
    Month(i8),
    Weekday(i8),
    /// `Fridays`
    Weekdays,
    Unit(Unit),
    Weekend,
    /// A number in words, `a` and `an` among them.
    Number(u32),
    /// `several`
    Few,
    Ordinal(u32),
    /// `1990s`, `90s`
    Decade(u32),
    /// `morning`
    Part,
    /// `tomorrow`
    Offset(i32),
    Season,
    /// `last`, `this`, `next`
    Shift(i32),
    /// `early`
    Modifier,
    Every,
    /// Month and day.
    Holiday(i8, i8),
    None,
}

/// A unit of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

/// What must stand beside a word for it to be a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Needs {
    Nothing,
    Context,
    Date,
}

/// A run of letters or digits, or a mark.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    /// Folded: lower case, plain hyphens and quotation marks.
    pub(super) text: String,
    /// The number of the token that holds it.
    pub(super) token: u32,
    /// Whether nothing stands between it and the piece before.
    pub(super) glued: bool,
    /// Whether it begins with a capital.
    pub(super) capital: bool,
    /// The value of a run of digits.
    pub(super) digits: Option<u32>,
    pub(super) sense: Sense,
    pub(super) needs: Needs,
}

impl Atom {
    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text
    }

    pub(super) fn is_word(&self) -> bool {
        self.text.starts_with(|c: char| c.is_alphanumeric())
    }
}

impl TimeWords {
    /// Reads the lexicon.
    ///
    /// # Errors
    ///
    /// When the file is missing or a row makes no sense.
    pub fn load(grammar: &Grammar) -> Result<TimeWords, GrammarError> {
        const PATH: &str = "lexicon/time_words.tsv";
        let table = grammar.table(PATH)?;
        let (word, kind) = (table.column("word")?, table.column("kind")?);
        let (value, needs) = (table.column("value")?, table.column("needs")?);
        let mut words = TimeWords {
            senses: FxHashMap::default(),
            planned: FxHashSet::default(),
        };
        for row in table.rows() {
            if row.cell(kind) == "planned" {
                words.planned.insert(row.cell(word).to_owned());
                continue;
            }
            let needed = match row.cell(needs) {
                "" => Some(Needs::Nothing),
                "context" => Some(Needs::Context),
                "date" => Some(Needs::Date),
                _ => None,
            };
            let sense = sense(row.cell(kind), row.cell(value));
            let (Some(needed), Some(sense)) = (needed, sense) else {
                return Err(GrammarError::Content {
                    path: PATH.to_owned(),
                    line: row.line,
                    message: format!(
                        "`{}` is no word of time of a known kind and value",
                        row.cell(word)
                    ),
                });
            };
            words.senses.insert(row.cell(word).to_owned(), (sense, needed));
        }
        Ok(words)
    }

    /// Whether a lemma puts what it governs into the future, as `schedule` does.
    pub(super) fn plans(&self, lemma: &str) -> bool {
        self.planned.contains(lemma)
    }
}

fn sense(kind: &str, value: &str) -> Option<Sense> {
    let number = || value.parse::<i32>().ok();
    let small = |most: i8| {
        value
            .parse::<i8>()
            .ok()
            .filter(|&number| (1..=most).contains(&number))
    };
    Some(match kind {
        "month" => Sense::Month(small(12)?),
        "weekday" => Sense::Weekday(small(7)?),
        "weekdays" => Sense::Weekdays,
        "weekend" => Sense::Weekend,
        "unit" => Sense::Unit(unit(value)?),
        "number" => Sense::Number(value.parse().ok()?),
        "few" => Sense::Few,
        "ordinal" => Sense::Ordinal(value.parse().ok()?),
        "part" => Sense::Part,
        "offset" => Sense::Offset(number()?),
        "season" => Sense::Season,
        "shift" => Sense::Shift(number()?),
        "modifier" => Sense::Modifier,
        "every" => Sense::Every,
        "holiday" => {
            let (month, day) = value.split_once('-')?;
            Sense::Holiday(month.parse().ok()?, day.parse().ok()?)
        }
        _ => return None,
    })
}

fn unit(name: &str) -> Option<Unit> {
    Some(match name {
        "second" => Unit::Second,
        "minute" => Unit::Minute,
        "hour" => Unit::Hour,
        "day" => Unit::Day,
        "week" => Unit::Week,
        "fortnight" => Unit::Fortnight,
        "month" => Unit::Month,
        "quarter" => Unit::Quarter,
        "year" => Unit::Year,
        "decade" => Unit::Decade,
        "century" => Unit::Century,
        _ => return None,
    })
}

/// Cuts a sentence into atoms.
pub(super) fn atoms(document: &Document, words: &TimeWords, sentence: SentenceIx) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let mut end = None;
    for token in document.tokens_of(sentence) {
        let span = document.span(token);
        let mut glued = end == Some(span.start);
        for piece in pieces(document.word(token)) {
            atoms.push(atom(words, piece, token.0, std::mem::replace(&mut glued, true)));
        }
        end = Some(span.end);
    }
    atoms
}

fn atom(words: &TimeWords, piece: &str, token: u32, glued: bool) -> Atom {
    let text = fold::fold(piece);
    // Longer runs of digits are no dates; nine digits fit.
    let digits = Some(&text)
        .filter(|text| text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|text| text.parse().ok());
    let (sense, needs) = words
        .senses
        .get(&text)
        .copied()
        .unwrap_or_else(|| (numeral(&text), Needs::Nothing));
    Atom {
        capital: piece.starts_with(char::is_uppercase),
        text,
        token,
        glued,
        digits,
        sense,
        needs,
    }
}

/// `15th` and `1990s`.
fn numeral(text: &str) -> Sense {
    let split = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, ending) = text.split_at(split);
    let Ok(value) = number.parse::<u32>() else {
        return Sense::None;
    };
    match ending {
        "st" | "nd" | "rd" | "th" => Sense::Ordinal(value),
        "s" if value % 10 == 0 && matches!(number.len(), 2 | 4) => Sense::Decade(value),
        _ => Sense::None,
    }
}

/// Runs of letters, runs of digits (with `th` or `s` behind them) and single other characters.
fn pieces(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let run = |test: fn(char) -> bool| rest.find(|c| !test(c)).unwrap_or(rest.len());
        let length = if first.is_ascii_digit() {
            let digits = run(|c| c.is_ascii_digit());
            let letters = rest[digits..]
                .find(|c: char| !c.is_alphabetic())
                .unwrap_or(rest.len() - digits);
            let ending = &rest[digits..digits + letters];
            let belongs = ["st", "nd", "rd", "th", "s"].contains(&ending.to_ascii_lowercase().as_str());
            digits + if belongs { letters } else { 0 }
        } else if first.is_alphabetic() {
            run(|c| c.is_alphabetic())
        } else {
            first.len_utf8()
        };
        let (piece, after) = rest.split_at(length);
        rest = after;
        Some(piece)
    })
}
