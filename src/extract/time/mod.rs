//! Finds when things happen: dates, ranges, durations and recurring times, as days of the calendar.
//!
//! In: a document, of which the words are read, the day of publication, and the trees for the tense of what is
//! dated. Out: [`TimeExpression`]s in the order of the text, which do not overlap. Does not decide what a date
//! belongs to: the tree above [`TimeExpression::head`] tells that. Knows no clock: without a day of publication
//! only absolute dates have a value.
//!
//! Values follow TIMEX3 as far as days go; hours are not kept. Patterns over words, as HeidelTime (Strötgen and
//! Gertz 2010) and SUTime (Chang and Manning 2012) do it; words are in `grammar/lexicon/time_words.tsv`.

mod words;
mod pattern;
mod relative;
mod resolve;

pub use words::TimeWords;

use crate::annotate::{Document, SentenceIx, TokenIx};
use crate::read::Day;
use pattern::Matcher;
use resolve::Anchors;
use std::ops::Range;

/// Words that say when, how long or how often.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimeExpression {
    /// The words as token numbers `start..end`, without the preposition in front.
    pub tokens: Range<u32>,
    /// The word of the expression whose head in the tree is what it dates.
    pub head: TokenIx,
    /// When that is.
    pub value: TimeValue,
}

/// What a time expression means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimeValue {
    /// Which sort of time it is.
    pub kind: TimeKind,
    /// The day, month or year, or the first of a range. Always there for dates and ranges, never for durations
    /// and recurring times.
    pub start: Option<Day>,
    /// The last day of a range.
    pub end: Option<Day>,
}

/// The sorts of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TimeKind {
    /// A day, month or year.
    Date,
    /// From a day to a day, both included.
    Range,
    /// How long: `for two hours`.
    Duration,
    /// How often: `every Friday`.
    Recurring,
    /// A time that the text leaves open: `on the eve of the vote`, `in the summer of 2019`.
    Vague,
}

impl TimeValue {
    /// One day, month or year.
    #[must_use]
    pub fn date(day: Day) -> TimeValue {
        TimeValue {
            kind: TimeKind::Date,
            start: Some(day),
            end: None,
        }
    }

    /// From a day to a day; one day where both are the same.
    #[must_use]
    pub fn range(start: Day, end: Day) -> TimeValue {
        if start == end {
            return TimeValue::date(start);
        }
        TimeValue {
            kind: TimeKind::Range,
            start: Some(start),
            end: Some(end),
        }
    }

    fn without_day(kind: TimeKind) -> TimeValue {
        TimeValue {
            kind,
            start: None,
            end: None,
        }
    }
}

impl std::fmt::Display for TimeValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = match self.kind {
            TimeKind::Date | TimeKind::Range => "",
            TimeKind::Duration => "duration",
            TimeKind::Recurring => "recurring",
            TimeKind::Vague => "vague",
        };
        f.write_str(kind)?;
        if let Some(start) = self.start {
            let space = if kind.is_empty() { "" } else { " " };
            write!(f, "{space}{start}")?;
        }
        self.end.map_or(Ok(()), |end| write!(f, "/{end}"))
    }
}

/// Finds the time expressions of a document.
#[must_use]
pub fn expressions(document: &Document, words: &TimeWords) -> Vec<TimeExpression> {
    let mut anchors = Anchors::new(document, words);
    let mut all = Vec::new();
    for number in 0..document.sentences.len() as u32 {
        in_sentence(document, words, SentenceIx(number), &mut anchors, &mut all);
    }
    all
}

fn in_sentence(
    document: &Document,
    words: &TimeWords,
    sentence: SentenceIx,
    anchors: &mut Anchors<'_>,
    all: &mut Vec<TimeExpression>,
) {
    let atoms = words::atoms(document, words, sentence);
    let matcher = Matcher::new(document, &atoms);
    let mut at = 0;
    while at < atoms.len() {
        let Some(found) = matcher.longest(at) else {
            at += 1;
            continue;
        };
        let tokens = atoms[at].token..atoms[found.end - 1].token + 1;
        let head = head(document, &tokens);
        if let Some(value) = anchors.value(&found.spec, head) {
            let before = all.last().filter(|before| matcher.joins(before.tokens.end, at));
            if let Some(value) = before.and_then(|before| joined(before, value)) {
                let before = all.last_mut().expect("joined with it");
                before.tokens.end = tokens.end;
                before.value = value;
            } else {
                all.push(TimeExpression { tokens, head, value });
            }
        }
        at = found.end;
    }
}

/// `Monday to Wednesday`: the range of two dates, where the second is not before the first.
fn joined(before: &TimeExpression, value: TimeValue) -> Option<TimeValue> {
    let single = |value: TimeValue| (value.kind == TimeKind::Date).then_some(value.start).flatten();
    let (start, mut end) = (single(before.value)?, single(value)?);
    if end < start {
        // `from Friday to Monday` in a report of Sunday: the second day follows the first.
        let (first, last) = (start.date()?, end.date()?);
        let days = (last - first).get_days();
        if days <= -7 {
            return None;
        }
        end = Day::of(last.checked_add(jiff::Span::new().days(7)).ok()?);
    }
    Some(TimeValue::range(start, end))
}

/// The word of the expression that hangs on a word outside it; of several the last noun-like one.
fn head(document: &Document, tokens: &Range<u32>) -> TokenIx {
    let outward = |&token: &TokenIx| document.head(token).is_none_or(|head| !tokens.contains(&head.0));
    let mut free: Vec<TokenIx> = tokens.clone().map(TokenIx).filter(outward).collect();
    let heavy = |token: &TokenIx| {
        let word = document.word(*token);
        word.chars().any(char::is_alphanumeric) && !document.dependents(*token).is_empty()
    };
    if free.iter().any(heavy) {
        free.retain(heavy);
    }
    free.last().copied().unwrap_or(TokenIx(tokens.end - 1))
}
