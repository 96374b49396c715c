//! Days, months and years in questions.
//!
//! In: the words of a date. Out: its ISO form, as exact as the words are. A date without a year keeps a `-` in front,
//! `-02-06`: it is compared with the part of a date behind the year.

use super::token::Token;
use crate::read::Day;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The words by which a date in a description is known: `2025`, `august`.
pub(super) fn words(iso: &str) -> Vec<String> {
    let Ok(day) = iso.parse::<Day>() else {
        return Vec::new();
    };
    let month = day
        .month
        .and_then(|month| MONTHS.get(usize::try_from(month).unwrap_or(1).wrapping_sub(1)));
    let mut words = vec![day.year.to_string()];
    words.extend(month.map(|month| (*month).to_owned()));
    words.extend(day.day.map(|day| day.to_string()));
    words
}

fn month(word: &str) -> Option<usize> {
    let known = |name: &&str| {
        **name == *word || word.len() >= 3 && word != "mar" && word != "may" && name.starts_with(word)
    };
    MONTHS.iter().position(known).map(|at| at + 1)
}

fn day(word: &str) -> Option<u32> {
    let digits = word
        .trim_end_matches("st")
        .trim_end_matches("nd")
        .trim_end_matches("rd")
        .trim_end_matches("th");
    digits
        .parse()
        .ok()
        .filter(|day| (1..=31).contains(day) && digits.len() <= 2)
}

fn year(word: &str) -> Option<u32> {
    word.parse()
        .ok()
        .filter(|&year| word.len() == 4 && (1000..3000).contains(&year))
}

/// The date at the front of some tokens: how many it takes, and its ISO form.
pub(super) fn date(tokens: &[Token]) -> Option<(usize, String)> {
    // Commas in `August 15, 2025` count as tokens and are passed over.
    let near: Vec<(usize, &str)> = tokens
        .iter()
        .take(5)
        .enumerate()
        .filter(|(_, token)| token.text != ",")
        .map(|(at, token)| (at, token.folded.as_str()))
        .collect();
    let near: Vec<(usize, &str)> = near
        .into_iter()
        .filter(|(_, word)| !matches!(*word, "the" | "of"))
        .collect();
    let word = |at: usize| near.get(at).map_or("", |(_, word)| *word);
    let end = |at: usize| near[at].0 + 1;
    if tokens.first()?.text == "," {
        return None;
    }
    if let Ok(whole) = word(0).parse::<Day>() {
        return Some((end(0), whole.to_string()));
    }
    let (d, m, at) = match (day(word(0)), month(word(1)), month(word(0)), day(word(1))) {
        (Some(d), Some(m), ..) => (Some(d), m, 2),
        (_, _, Some(m), Some(d)) => (Some(d), m, 2),
        (_, _, Some(m), None) => (None, m, 1),
        _ => return None,
    };
    match (d, year(word(at))) {
        (Some(d), Some(y)) => Some((end(at), format!("{y:04}-{m:02}-{d:02}"))),
        (None, Some(y)) => Some((end(at), format!("{y:04}-{m:02}"))),
        (Some(d), None) => Some((end(at - 1), format!("-{m:02}-{d:02}"))),
        (None, None) => Some((end(at - 1), format!("-{m:02}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::question::token::tokens;

    #[test]
    fn dates_are_as_exact_as_they_are_written() {
        let iso = |text: &str| date(&tokens(text).unwrap());
        assert_eq!(
            iso("15 August 2025 in Alaska"),
            Some((3, "2025-08-15".to_owned()))
        );
        assert_eq!(iso("August 15, 2025"), Some((4, "2025-08-15".to_owned())));
        assert_eq!(iso("the 6th of February"), Some((4, "-02-06".to_owned())));
        assert_eq!(iso("Aug 2025"), Some((2, "2025-08".to_owned())));
        assert_eq!(iso("2025"), Some((1, "2025".to_owned())));
        assert_eq!(
            (iso("may attend"), iso("Alaska")),
            (Some((1, "-05".to_owned())), None)
        );
    }
}
