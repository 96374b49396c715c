//! The shapes of dates: which run of atoms is one, and what it says before a calendar is asked.
//!
//! In: the atoms of a sentence. Out: for each place where one begins, the longest time expression there as a
//! [`Spec`]. Knows no day of publication and no tense.

use super::words::{Atom, Needs, Sense, Unit};
use crate::annotate::{Document, TokenIx, Upos};
use crate::grammar::Label;
use crate::read::Day;

/// What a time expression says, before it is resolved against other days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Spec {
    Absolute(Day),
    AbsoluteRange(Day, Day),
    /// `May 3 to 5`: months and days whose year is open.
    MonthDays((i8, i8), (i8, i8)),
    Month(i8),
    /// `the 15th`
    DayOfMonth(i8),
    Weekday(i8, Which),
    Weekend(Which),
    /// So many units from the day of publication.
    FromToday(Unit, i32),
    /// `in two days`: from the day of publication if the verb looks ahead, and else a duration.
    Ahead(Unit, i32),
    /// So many units from the day last spoken of.
    FromLast(Unit, i32),
    /// `last month`: the unit itself, so many after the one of the day of publication.
    Period(Unit, i32),
    /// `the past two weeks`: up to the day of publication, or from it if negative.
    Stretch(Unit, i32),
    Duration,
    Recurring,
    Vague(Option<Day>),
}

/// Which of the weekdays of one name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Which {
    /// The tense tells.
    Nearest,
    Last,
    This,
    Next,
}

/// A time expression that begins at some atom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Found {
    /// One past its last atom.
    pub(super) end: usize,
    pub(super) spec: Spec,
}

/// Recognises one sort of expression at an atom: one past its end, and what it says.
type Shape<'a> = fn(&Matcher<'a>, usize) -> Option<(usize, Spec)>;

/// Finds dates among atoms.
pub(super) struct Matcher<'a> {
    pub(super) document: &'a Document,
    pub(super) atoms: &'a [Atom],
}

/// Years that are believed without any word that says so.
const LIKELY_YEARS: std::ops::RangeInclusive<u32> = 1800..=2099;
/// Years that are believed after `in` and inside dates.
const YEARS: std::ops::RangeInclusive<u32> = 1000..=2999;

impl<'a> Matcher<'a> {
    pub(super) fn new(document: &'a Document, atoms: &'a [Atom]) -> Matcher<'a> {
        Matcher { document, atoms }
    }

    /// The longest time expression that begins at this atom.
    pub(super) fn longest(&self, at: usize) -> Option<Found> {
        if !self.may_begin(at) {
            return None;
        }
        let shapes: [Shape<'a>; 12] = [
            Matcher::numeric,
            Matcher::weekday,
            Matcher::month_first,
            Matcher::day_first,
            Matcher::year,
            Matcher::relative,
            Matcher::period,
            Matcher::counted,
            Matcher::recurring,
            Matcher::season,
            Matcher::day_alone,
            Matcher::modified,
        ];
        let mut best: Option<Found> = None;
        for shape in shapes {
            if let Some((end, spec)) = shape(self, at)
                && best.as_ref().is_none_or(|best| best.end < end)
            {
                best = Some(Found { end, spec });
            }
        }
        best
    }

    /// Whether `to`, a dash or the like joins an expression that ends before token `before` to the one at `at`.
    pub(super) fn joins(&self, before: u32, at: usize) -> bool {
        let from = self.atoms.partition_point(|atom| atom.token < before);
        let Some(between) = self.atoms.get(from..at) else {
            return false;
        };
        let between: Vec<&str> = between.iter().map(|atom| atom.text.as_str()).collect();
        match between[..] {
            ["to" | "-" | "through" | "until" | "till"] => true,
            ["and"] => self.atoms[from.saturating_sub(8)..from]
                .iter()
                .any(|atom| atom.is("between")),
            _ => false,
        }
    }

    pub(super) fn atom(&self, at: usize) -> Option<&'a Atom> {
        self.atoms.get(at)
    }

    pub(super) fn sense(&self, at: usize) -> Sense {
        self.atom(at).map_or(Sense::None, |atom| atom.sense)
    }

    pub(super) fn is(&self, at: usize, text: &str) -> bool {
        self.atom(at).is_some_and(|atom| atom.is(text))
    }

    pub(super) fn word_before(&self, at: usize) -> &'a str {
        at.checked_sub(1).map_or("", |before| &self.atoms[before].text)
    }

    /// A piece in the middle of a number, a code or a compound begins no date; `mid-August` and ranges may.
    pub(super) fn may_begin(&self, at: usize) -> bool {
        let atom = &self.atoms[at];
        if !atom.glued {
            return true;
        }
        match self.word_before(at) {
            "(" | "[" | "\"" | "'" => true,
            "-" => {
                let before = at.checked_sub(2).and_then(|before| self.atom(before));
                before.is_none_or(|before| {
                    before.sense != Sense::None
                        || before.digits.is_some()
                        || ["pre", "post"].contains(&before.text.as_str())
                })
            }
            _ => false,
        }
    }

    pub(super) fn year_at(&self, at: usize, among: &std::ops::RangeInclusive<u32>) -> Option<i16> {
        let atom = self.atom(at)?;
        let year = atom
            .digits
            .filter(|year| among.contains(year) && atom.text.len() == 4)?;
        let more = self
            .atom(at + 1)
            .is_some_and(|next| next.glued && matches!(&*next.text, "," | "." | "%"))
            && self
                .atom(at + 2)
                .is_some_and(|after| after.glued && after.digits.is_some());
        (!more).then_some(year as i16)
    }

    /// `2025-08-15`, `15/08/2025`, `15.08.2025`.
    pub(super) fn numeric(&self, at: usize) -> Option<(usize, Spec)> {
        let mark = &self.atom(at + 1)?.text;
        if !["-", "/", "."].contains(&mark.as_str()) || !self.is(at + 3, mark) {
            return None;
        }
        if !self.atoms.get(at + 1..at + 5)?.iter().all(|atom| atom.glued) {
            return None;
        }
        let part = |at: usize| Some((self.atom(at)?.digits?, self.atom(at)?.text.len()));
        let ((a, long), (b, two), (c, last)) = (part(at)?, part(at + 2)?, part(at + 4)?);
        if two > 2 {
            return None;
        }
        let (year, month, day) = match (long, last) {
            (4, 1..=2) => (a, b, c),
            (1..=2, 4) if b > 12 => (c, a, b),
            (1..=2, 4) => (c, b, a),
            (1..=2, 2) if mark == "/" => {
                let year = if c < 70 { 2000 + c } else { 1900 + c };
                if b > 12 { (year, a, b) } else { (year, b, a) }
            }
            _ => return None,
        };
        let day = whole(year as i16, month, day)?;
        Some((at + 5, Spec::Absolute(day)))
    }

    pub(super) fn month_at(&self, at: usize) -> Option<(usize, i8)> {
        let Sense::Month(month) = self.sense(at) else {
            return None;
        };
        let atom = self.atom(at)?;
        if !atom.capital {
            return None;
        }
        let short = atom.text.len() <= 4 && !matches!(&*atom.text, "may" | "june" | "july");
        let stop = short && self.atom(at + 1).is_some_and(|stop| stop.is(".") && stop.glued);
        Some((at + 1 + usize::from(stop), month))
    }

    /// The day of a month, in digits (`15`, `15th`) or words (`fifteenth`).
    pub(super) fn day_number(&self, at: usize) -> Option<i8> {
        let number = match self.sense(at) {
            Sense::Ordinal(number) => number,
            _ => self.atom(at).filter(|atom| atom.text.len() <= 2)?.digits?,
        };
        let more = self
            .atom(at + 1)
            .is_some_and(|next| next.glued && matches!(&*next.text, "," | "." | ":" | "%"))
            && self
                .atom(at + 2)
                .is_some_and(|after| after.glued && after.digits.is_some());
        (!more && (1..=31).contains(&number)).then_some(number as i8)
    }

    /// `-`, `to`, `and` between the days of one month.
    pub(super) fn span_mark(&self, at: usize) -> bool {
        self.atom(at)
            .is_some_and(|atom| matches!(&*atom.text, "-" | "to" | "and" | "or" | "&" | "through" | "until"))
    }

    /// The year behind a date: `, 2025`, `2025`, ` of 2025`.
    pub(super) fn year_after(&self, at: usize) -> Option<(usize, i16)> {
        let skip = usize::from(self.is(at, ",") || self.is(at, "of"));
        let year = self.year_at(at + skip, &YEARS)?;
        Some((at + skip + 1, year))
    }

    /// `Aug. 15, 2025`, `August 15-17`, `August the 15th`, `February 2022`, `in February`.
    pub(super) fn month_first(&self, at: usize) -> Option<(usize, Spec)> {
        let (next, month) = self.month_at(at)?;
        let day_at = next + usize::from(self.is(next, "the"));
        if let Some(day) = self.day_number(day_at) {
            let mut end = day_at + 1;
            let mut last = day;
            if self.span_mark(end)
                && let Some(second) = self.day_number(end + 1).filter(|&second| second > day)
                && !self.is_count(end + 1)
            {
                (end, last) = (end + 2, second);
            }
            return Some(self.with_year(end, (month, day), (month, last)));
        }
        if let Some((end, year)) = self.year_after(next) {
            return Some((end, Spec::Absolute(partial(year, month))));
        }
        if self.month_alone(at, next) {
            return Some((next, Spec::Month(month)));
        }
        None
    }

    /// Whether the number at this place counts the noun behind it: `on May 3 and 5 people`.
    pub(super) fn is_count(&self, at: usize) -> bool {
        self.atom(at + 1).is_some_and(|next| {
            next.is_word()
                && next.sense == Sense::None
                && self.document.upos(TokenIx(next.token)) == Upos::Noun
        })
    }

    pub(super) fn with_year(&self, end: usize, from: (i8, i8), to: (i8, i8)) -> (usize, Spec) {
        let Some((after, year)) = self.year_after(end) else {
            return (end, Spec::MonthDays(from, to));
        };
        let day = |(month, day): (i8, i8)| Day {
            year,
            month: Some(month),
            day: Some(day),
        };
        if from == to {
            (after, Spec::Absolute(day(from)))
        } else {
            (after, Spec::AbsoluteRange(day(from), day(to)))
        }
    }

    /// Whether a month without a day and year is one: `April` may be a woman, `May` a minister, `March` a rally.
    pub(super) fn month_alone(&self, at: usize, next: usize) -> bool {
        let atom = &self.atoms[at];
        let named = self
            .document
            .name_at(TokenIx(atom.token))
            .is_some_and(|name| name.label == Label::Person || name.tokens.len() > 1);
        let leads = matches!(
            self.word_before(at),
            "in" | "since"
                | "until"
                | "till"
                | "by"
                | "of"
                | "last"
                | "next"
                | "this"
                | "from"
                | "before"
                | "after"
                | "during"
                | "early"
                | "late"
                | "mid"
                | "between"
                | "through"
                | "for"
                | "to"
                | "and"
        );
        let strong = matches!(
            self.word_before(at),
            "in" | "since" | "last" | "next" | "this" | "early" | "late"
        ) || (self.word_before(at) == "-" && at >= 2 && self.sense(at - 2) == Sense::Modifier);
        match atom.needs {
            Needs::Date => strong && next > at + 1,
            Needs::Context => (strong || (leads && !named)) && !self.is_proper(next),
            Needs::Nothing => {
                strong || leads || !(named || self.is_proper(next) || self.before_is_proper(at))
            }
        }
    }

    pub(super) fn is_proper(&self, at: usize) -> bool {
        self.atom(at)
            .is_some_and(|atom| atom.capital && self.document.upos(TokenIx(atom.token)) == Upos::Propn)
    }

    pub(super) fn before_is_proper(&self, at: usize) -> bool {
        at.checked_sub(1)
            .is_some_and(|before| self.sense(before) == Sense::None && self.is_proper(before))
    }

    /// `15 August 2025`, `the 15th of August`, `3 to 5 May`.
    pub(super) fn day_first(&self, at: usize) -> Option<(usize, Spec)> {
        let start = at + usize::from(self.is(at, "the"));
        let day = self.day_number(start)?;
        let mut next = start + 1;
        let mut last = day;
        if self.span_mark(next)
            && let skip = usize::from(self.is(next + 1, "the"))
            && let Some(second) = self.day_number(next + 1 + skip).filter(|&second| second > day)
        {
            (next, last) = (next + 2 + skip, second);
        }
        next += usize::from(self.is(next, "of"));
        let (next, month) = self.month_at(next)?;
        // `Aug 15 Sept 2 …` cannot be told from `15 Sept`; a month in front claims the day.
        Some(self.with_year(next, (month, day), (month, last)))
    }

    /// `Friday`, `last Friday night`, `Tuesday, August 25, 2015`, `earlier Friday`.
    pub(super) fn weekday(&self, at: usize) -> Option<(usize, Spec)> {
        let mut day_at = at;
        if self.sense(day_at) == Sense::Modifier {
            day_at += 1 + usize::from(self.is(day_at + 1, "on"));
        }
        let which = match self.sense(day_at) {
            Sense::Shift(-1) => Which::Last,
            Sense::Shift(0) => Which::This,
            Sense::Shift(_) => Which::Next,
            _ => Which::Nearest,
        };
        day_at += usize::from(which != Which::Nearest);
        if self.sense(day_at) == Sense::Part && self.is(day_at + 1, "of") {
            day_at += 2;
        }
        let Sense::Weekday(weekday) = self.sense(day_at) else {
            return None;
        };
        let atom = &self.atoms[day_at];
        if !atom.capital || self.names_something(day_at) {
            return None;
        }
        let mut end = day_at + 1;
        let stop = atom.needs == Needs::Date && self.is(end, ".");
        end += usize::from(stop);
        for comma in [usize::from(self.is(end, ",")), 0] {
            let date = self
                .day_first(end + comma)
                .or_else(|| self.month_first(end + comma));
            if let Some((end, spec)) = date.filter(|(_, spec)| !matches!(spec, Spec::Month(_))) {
                return Some((end, spec));
            }
        }
        if atom.needs == Needs::Date {
            return None;
        }
        let which = if which == Which::Nearest && self.is(end, "last") {
            end += 1;
            Which::Last
        } else {
            which
        };
        end += usize::from(self.sense(end) == Sense::Part);
        // `many of them on a Sunday`
        if which == Which::Nearest && matches!(self.word_before(at), "a" | "an" | "any" | "one") {
            return Some((end, Spec::Vague(None)));
        }
        Some((end, Spec::Weekday(weekday, which)))
    }

    /// `Black Friday`, `Sheffield Wednesday`, `The Sunday Times`.
    pub(super) fn names_something(&self, at: usize) -> bool {
        let token = TokenIx(self.atoms[at].token);
        self.document
            .name_at(token)
            .is_some_and(|name| name.tokens.len() > 1)
            || at.checked_sub(1).is_some_and(|before| {
                let atom = &self.atoms[before];
                let name = matches!(
                    &*atom.text,
                    "black" | "good" | "bloody" | "easter" | "palm" | "ash" | "holy"
                );
                name && atom.capital
            })
    }

    /// `2018`, `the 2018 summit`, `2009-2015`, `2018's`.
    pub(super) fn year(&self, at: usize) -> Option<(usize, Spec)> {
        if let Some((end, from, to)) = self.decade(at) {
            let year = |year| Day {
                year,
                month: None,
                day: None,
            };
            return Some((end, Spec::AbsoluteRange(year(from), year(to))));
        }
        let year = self.year_at(at, &YEARS)?;
        let plain = Day {
            year,
            month: None,
            day: None,
        };
        // `2015-16`, `2009-2015`
        if self.is(at + 1, "-") || self.is(at + 1, "/") {
            let next = self.atom(at + 2).filter(|next| next.glued);
            if let Some((digits, length)) = next.and_then(|next| Some((next.digits?, next.text.len()))) {
                let to = if length == 4 {
                    digits
                } else {
                    u32::from(year.unsigned_abs()) / 100 * 100 + digits
                };
                let fits =
                    matches!(length, 2 | 4) && YEARS.contains(&to) && to > u32::from(year.unsigned_abs());
                let to = Day {
                    year: to as i16,
                    month: None,
                    day: None,
                };
                return fits.then_some((at + 3, Spec::AbsoluteRange(plain, to)));
            }
            if next.is_some_and(|next| next.sense == Sense::None) {
                return None;
            }
        }
        let led = matches!(
            self.word_before(at),
            "in" | "since"
                | "until"
                | "till"
                | "by"
                | "during"
                | "before"
                | "after"
                | "from"
                | "between"
                | "early"
                | "late"
                | "mid"
                | "around"
                | "circa"
                | "through"
                | "year"
                | "of"
                | "to"
                | "and"
                | "for"
                | "("
        );
        let likely = LIKELY_YEARS.contains(&u32::from(year.unsigned_abs()));
        let counts = self.counts_noun(at);
        let believed = match self.word_before(at) {
            "in" | "since" | "during" | "circa" | "year" => !counts || likely && !plural_follows(self, at),
            "$" | "#" | "no" | "number" => false,
            _ if led => likely && !plural_follows(self, at),
            _ => likely && year % 50 != 0 && !plural_measure(self, at),
        };
        let end = at + 1;
        believed.then_some((end, Spec::Absolute(plain)))
    }

    pub(super) fn counts_noun(&self, at: usize) -> bool {
        self.atom(at + 1)
            .is_some_and(|next| next.is_word() && self.document.upos(TokenIx(next.token)) == Upos::Noun)
    }

    /// `1990s`, `the '90s`.
    pub(super) fn decade(&self, at: usize) -> Option<(usize, i16, i16)> {
        let mut end = at + usize::from(self.is(at, "'"));
        let Sense::Decade(decade) = self.sense(end) else {
            return None;
        };
        end += 1;
        let decade = match decade {
            10..=90 if end > at + 1 || self.word_before(at) == "the" => 1900 + decade,
            1000..=2990 => decade,
            _ => return None,
        };
        Some((end, decade as i16, decade as i16 + 9))
    }

    pub(super) fn word_at(&self, at: usize) -> &'a str {
        self.atom(at).map_or("", |atom| &atom.text)
    }

    /// `on the 15th`, where no noun follows.
    pub(super) fn day_alone(&self, at: usize) -> Option<(usize, Spec)> {
        if !self.is(at, "the") || !matches!(self.sense(at + 1), Sense::Ordinal(_)) {
            return None;
        }
        if !self.atom(at + 1)?.text.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let day = self.day_number(at + 1)?;
        let led = matches!(
            self.word_before(at),
            "on" | "by" | "until" | "till" | "since" | "from" | "before" | "after"
        );
        let free = self.atom(at + 2).is_none_or(|next| {
            let class = self.document.upos(TokenIx(next.token));
            !matches!(class, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num) && !next.is("-")
        });
        (led && free).then_some((at + 2, Spec::DayOfMonth(day)))
    }

    /// `early August`, `mid-2018`, `late last year`, `earlier this week`, `the end of March`.
    pub(super) fn modified(&self, at: usize) -> Option<(usize, Spec)> {
        let next = if self.sense(at) == Sense::Modifier {
            at + 1 + usize::from(self.is(at + 1, "-") || self.is(at + 1, "in") || self.is(at + 1, "on"))
        } else {
            return None;
        };
        let next =
            next + usize::from(self.is(next, "the") && !matches!(self.sense(next + 1), Sense::Ordinal(_)));
        [
            Matcher::period,
            Matcher::year,
            Matcher::month_first,
            Matcher::day_first,
            Matcher::season,
        ]
        .iter()
        .find_map(|shape| shape(self, next))
    }
}

pub(super) fn unit_is_long(unit: Unit) -> bool {
    !matches!(unit, Unit::Second | Unit::Minute | Unit::Hour)
}

/// Whether the year is rather a count: a plural noun follows and no article stands in front.
fn plural_follows(matcher: &Matcher<'_>, at: usize) -> bool {
    let Some(next) = matcher.atom(at + 1) else {
        return false;
    };
    let token = TokenIx(next.token);
    matcher.document.xpos(token) == crate::annotate::Xpos::Nns && matcher.word_before(at) != "the"
}

/// Whether a unit of measure follows: `1989 metres`.
fn plural_measure(matcher: &Matcher<'_>, at: usize) -> bool {
    matcher.atom(at + 1).is_some_and(|next| {
        matches!(
            &*next.text,
            "people"
                | "metres"
                | "meters"
                | "feet"
                | "miles"
                | "kilometres"
                | "kilometers"
                | "km"
                | "votes"
                | "points"
                | "tonnes"
                | "tons"
                | "dollars"
                | "euros"
                | "pounds"
                | "times"
                | "percent"
                | "of"
        )
    })
}

fn partial(year: i16, month: i8) -> Day {
    Day {
        year,
        month: Some(month),
        day: None,
    }
}

fn whole(year: i16, month: u32, day: u32) -> Option<Day> {
    let day = Day {
        year,
        month: i8::try_from(month).ok(),
        day: i8::try_from(day).ok(),
    };
    day.date().map(|_| day)
}
