//! Days as headers of articles write them: `2025-08-16`, `Aug 16, 2025`, `Saturday 18 May 2019`, `August 2025`.

use super::article::Day;
use crate::grammar::{Grammar, GrammarError};
use crate::text::fold::fold;
use std::collections::HashMap;

/// The names of months.
#[derive(Clone, Debug, Default)]
pub(super) struct Months(HashMap<String, i8>);

/// A day in a line, and the bytes that it takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Dated {
    pub(super) day: Day,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Months {
    pub(super) fn load(grammar: &Grammar) -> Result<Months, GrammarError> {
        let table = grammar.table("lexicon/time_words.tsv")?;
        let (word, kind, value) = (
            table.column("word")?,
            table.column("kind")?,
            table.column("value")?,
        );
        let months = table.rows().iter().filter(|row| row.cell(kind) == "month");
        let month =
            |row: &crate::grammar::Row| Some((row.cell(word).to_owned(), row.cell(value).parse().ok()?));
        Ok(Months(months.filter_map(month).collect()))
    }

    /// The first day in a line with a year.
    pub(super) fn find(&self, line: &str) -> Option<Dated> {
        let words = words(line);
        (0..words.len()).find_map(|at| self.at(line, &words, at))
    }

    /// The month and day that begin a line without a year: `Aug 16`, `16 August`.
    pub(super) fn without_year(&self, line: &str) -> Option<(i8, i8)> {
        let words = words(line);
        let number = |at: usize| {
            words
                .get(at)?
                .2
                .parse::<i8>()
                .ok()
                .filter(|day| (1..=31).contains(day))
        };
        (0..words.len()).find_map(|at| match self.month(words[at].2) {
            Some(month) => number(at + 1)
                .or_else(|| number(at.checked_sub(1)?))
                .map(|day| (month, day)),
            None => None,
        })
    }

    fn month(&self, word: &str) -> Option<i8> {
        self.0.get(&fold(word)).copied()
    }

    fn at(&self, line: &str, words: &[(usize, usize, &str)], at: usize) -> Option<Dated> {
        let (start, end, word) = words[at];
        // ISO, perhaps with a time behind it.
        let iso = line
            .get(start..start + 10)
            .filter(|iso| iso.len() == 10 && !iso.contains(' '));
        if let Some(day) = iso.and_then(|iso| iso.parse().ok()) {
            return Some(Dated {
                day,
                start,
                end: start + 10,
            });
        }
        let number = |ahead: usize| words.get(at + ahead).and_then(|word| ordinal(word.2));
        let year = |ahead: usize| words.get(at + ahead).and_then(|word| year(word.2));
        let whole = |y: i16, m: i8, d: i8, last: usize| {
            let day = Day {
                year: y,
                month: Some(m),
                day: Some(d),
            };
            day.date().map(|_| Dated {
                day,
                start,
                end: words[at + last].1,
            })
        };
        if let Some(month) = self.month(word) {
            // Aug 16, 2025 · August 2025
            if let (Some(d), Some(y)) = (number(1), year(2)) {
                return whole(y, month, d, 2);
            }
            let y = year(1)?;
            let day = Day {
                year: y,
                month: Some(month),
                day: None,
            };
            return Some(Dated {
                day,
                start,
                end: words[at + 1].1,
            });
        }
        // 16 August 2025
        let (d, month, y) = (ordinal(word)?, self.month(words.get(at + 1)?.2)?, year(2)?);
        let _ = end;
        whole(y, month, d, 2)
    }
}

fn ordinal(word: &str) -> Option<i8> {
    let digits = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .unwrap_or(word);
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

fn year(word: &str) -> Option<i16> {
    word.parse()
        .ok()
        .filter(|year| (1800..2200).contains(year) && word.len() == 4)
}

/// Runs of letters, digits and hyphens with their places.
fn words(line: &str) -> Vec<(usize, usize, &str)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push((from, at, &line[from..at]));
                start = None;
            }
            _ => {}
        }
    }
    found
}
