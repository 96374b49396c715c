//! What an article is: its untouched text, what each stretch of it is, and what it says of itself.

use crate::text::Span;
use serde::{Deserialize, Serialize};

/// One article.
///
/// All spans are byte ranges of [`Article::text`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Article {
    /// The first 16 hexadecimal digits of the SHA-256 of the text: what a citation rests on.
    pub hash: String,
    /// The path as it was given, or `PATH#ID` for a record of a `.jsonl` file.
    pub path: String,
    /// The record's own `id`, or the file name without its ending.
    pub id: String,
    /// The text as it stands in the file, never normalised. A byte-order mark is not part of it.
    pub text: String,
    /// The stretches of the text in order; together with white space they cover it.
    pub blocks: Vec<Block>,
    /// The headline.
    pub title: Option<String>,
    /// The day of publication, where the text or the record gives one.
    pub date: Option<Day>,
    /// The outlet, as the article names it.
    pub source: Option<String>,
    /// The writers, as the byline names them.
    pub byline: Option<String>,
    /// Where the report was filed: the place of the dateline, such as `ANCHORAGE`.
    pub dateline: Option<String>,
    /// The address the article was published at.
    pub url: Option<String>,
}

impl Article {
    /// An article that is nothing but its text, as one paragraph.
    #[must_use]
    pub fn of_text(text: String) -> Article {
        let span = Span::new(0, text.len()).trim(&text);
        let blocks = if span.is_empty() {
            Vec::new()
        } else {
            vec![Block {
                span,
                kind: BlockKind::Paragraph,
            }]
        };
        Article {
            hash: hash_of(&text),
            path: String::new(),
            id: String::new(),
            blocks,
            title: None,
            date: None,
            source: None,
            byline: None,
            dateline: None,
            url: None,
            text,
        }
    }

    /// The same article with every block as prose, so that what follows reads all characters of the text.
    #[must_use]
    pub fn read_throughout(mut self) -> Article {
        for block in self.blocks.iter_mut().filter(|block| !block.kind.is_prose()) {
            block.kind = BlockKind::Paragraph;
        }
        self
    }
}

/// The first 16 hexadecimal digits of the SHA-256 of a text.
#[must_use]
pub fn hash_of(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text.as_bytes())
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A stretch of an article: a paragraph, a heading, a caption.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Block {
    /// Where it stands, without white space at its ends. It may hold line breaks where lines were wrapped.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// What a stretch of an article is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum BlockKind {
    /// The headline.
    Title,
    /// A heading inside the article, or a second headline.
    Heading,
    /// Prose.
    Paragraph,
    /// One item of a list.
    Item,
    /// A photograph's caption, without its credit.
    Caption,
    /// Writers, outlet and date: read for what it says of the article, not for facts.
    Byline,
    /// Place, date and agency in front of the first sentence: `KYIV, Ukraine (AP) —`.
    Dateline,
    /// Menus, buttons, credits, licences, lists of other articles: never read.
    Boilerplate,
}

impl BlockKind {
    /// Whether sentences are read here. Bylines, datelines and boilerplate hold none.
    #[must_use]
    pub fn is_prose(self) -> bool {
        !matches!(
            self,
            BlockKind::Byline | BlockKind::Dateline | BlockKind::Boilerplate
        )
    }
}

/// A day, a month or a year of the calendar, as exact as the text gives it.
///
/// Serialised and shown as ISO 8601: `2025-08-15`, `2025-08`, `2025`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Day {
    /// The year.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: Option<i8>,
    /// The day of the month, only beside a month.
    pub day: Option<i8>,
}

impl Day {
    /// A whole date.
    #[must_use]
    pub fn of(date: jiff::civil::Date) -> Day {
        Day {
            year: date.year(),
            month: Some(date.month()),
            day: Some(date.day()),
        }
    }

    /// The calendar date, where the day is known and exists.
    #[must_use]
    pub fn date(self) -> Option<jiff::civil::Date> {
        jiff::civil::Date::new(self.year, self.month?, self.day?).ok()
    }

    /// Whether one is part of the other, as `2025-08-15` is of `2025-08`.
    #[must_use]
    pub fn agrees(self, other: Day) -> bool {
        fn same(a: Option<i8>, b: Option<i8>) -> bool {
            a.zip(b).is_none_or(|(a, b)| a == b)
        }
        self.year == other.year && same(self.month, other.month) && same(self.day, other.day)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
            if let Some(day) = self.day {
                write!(f, "-{day:02}")?;
            }
        }
        Ok(())
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Day, String> {
        text.parse()
            .map_err(|()| format!("`{text}` is no ISO date such as 2025-08-15, 2025-08 or 2025"))
    }
}

impl std::str::FromStr for Day {
    type Err = ();

    fn from_str(text: &str) -> Result<Day, ()> {
        let mut parts = text.split('-');
        let year: i16 = parts
            .next()
            .filter(|year| year.len() == 4)
            .ok_or(())?
            .parse()
            .map_err(|_| ())?;
        let mut two = |most: i8| -> Result<Option<i8>, ()> {
            let Some(part) = parts.next() else { return Ok(None) };
            let number = part.parse().map_err(|_| ())?;
            if part.len() == 2 && (1..=most).contains(&number) {
                Ok(Some(number))
            } else {
                Err(())
            }
        };
        let (month, day) = (two(12)?, two(31)?);
        let whole = Day { year, month, day };
        let exists = day.is_none() || whole.date().is_some();
        if parts.next().is_none() && exists {
            Ok(whole)
        } else {
            Err(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_as_exact_as_they_are_written() {
        for text in ["2025-08-15", "2025-08", "2025"] {
            assert_eq!(text.parse::<Day>().unwrap().to_string(), text);
        }
        for text in ["", "25-08-15", "2025-13", "2025-02-30", "2025-08-15-1", "2025-8"] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
        assert!(
            "2025-08"
                .parse::<Day>()
                .unwrap()
                .agrees("2025-08-15".parse().unwrap())
        );
    }
}
