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
    document: &'a Document,
    atoms: &'a [Atom],
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

    fn atom(&self, at: usize) -> Option<&'a Atom> {
        self.atoms.get(at)
    }

    fn sense(&self, at: usize) -> Sense {
        self.atom(at).map_or(Sense::None, |atom| atom.sense)
    }

    fn is(&self, at: usize, text: &str) -> bool {
        self.atom(at).is_some_and(|atom| atom.is(text))
    }

    fn word_before(&self, at: usize) -> &'a str {
        at.checked_sub(1).map_or("", |before| &self.atoms[before].text)
    }

    /// A piece in the middle of a number, a code or a compound begins no date; `mid-August` and ranges may.
    fn may_begin(&self, at: usize) -> bool {
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

    fn year_at(&self, at: usize, among: &std::ops::RangeInclusive<u32>) -> Option<i16> {
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
    fn numeric(&self, at: usize) -> Option<(usize, Spec)> {
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

    fn month_at(&self, at: usize) -> Option<(usize, i8)> {
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
    fn day_number(&self, at: usize) -> Option<i8> {
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
    fn span_mark(&self, at: usize) -> bool {
        self.atom(at)
            .is_some_and(|atom| matches!(&*atom.text, "-" | "to" | "and" | "or" | "&" | "through" | "until"))
    }

    /// The year behind a date: `, 2025`, `2025`, ` of 2025`.
    fn year_after(&self, at: usize) -> Option<(usize, i16)> {
        let skip = usize::from(self.is(at, ",") || self.is(at, "of"));
        let year = self.year_at(at + skip, &YEARS)?;
        Some((at + skip + 1, year))
    }

    /// `Aug. 15, 2025`, `August 15-17`, `August the 15th`, `February 2022`, `in February`.
    fn month_first(&self, at: usize) -> Option<(usize, Spec)> {
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
    fn is_count(&self, at: usize) -> bool {
        self.atom(at + 1).is_some_and(|next| {
            next.is_word()
                && next.sense == Sense::None
                && self.document.upos(TokenIx(next.token)) == Upos::Noun
        })
    }

    fn with_year(&self, end: usize, from: (i8, i8), to: (i8, i8)) -> (usize, Spec) {
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
    fn month_alone(&self, at: usize, next: usize) -> bool {
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

    fn is_proper(&self, at: usize) -> bool {
        self.atom(at)
            .is_some_and(|atom| atom.capital && self.document.upos(TokenIx(atom.token)) == Upos::Propn)
    }

    fn before_is_proper(&self, at: usize) -> bool {
        at.checked_sub(1)
            .is_some_and(|before| self.sense(before) == Sense::None && self.is_proper(before))
    }

    /// `15 August 2025`, `the 15th of August`, `3 to 5 May`.
    fn day_first(&self, at: usize) -> Option<(usize, Spec)> {
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
    fn weekday(&self, at: usize) -> Option<(usize, Spec)> {
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
    fn names_something(&self, at: usize) -> bool {
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
    fn year(&self, at: usize) -> Option<(usize, Spec)> {
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

    fn counts_noun(&self, at: usize) -> bool {
        self.atom(at + 1)
            .is_some_and(|next| next.is_word() && self.document.upos(TokenIx(next.token)) == Upos::Noun)
    }

    /// `1990s`, `the '90s`.
    fn decade(&self, at: usize) -> Option<(usize, i16, i16)> {
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

    /// `today`, `yesterday evening`, `this morning`, `last night`, `the day before yesterday`, `the next day`.
    fn relative(&self, at: usize) -> Option<(usize, Spec)> {
        let day = |count| Spec::FromToday(Unit::Day, count);
        let last = |count| Spec::FromLast(Unit::Day, count);
        let at = at + usize::from(self.sense(at) == Sense::Modifier);
        if let Sense::Offset(days) = self.sense(at) {
            return Some((at + 1 + usize::from(self.sense(at + 1) == Sense::Part), day(days)));
        }
        if let (Sense::Shift(shift), Sense::Part) = (self.sense(at), self.sense(at + 1)) {
            let word = &self.atoms[at].text;
            return match (shift, &**word) {
                (0, "this") => Some((at + 2, day(0))),
                (_, "last") if self.is(at + 1, "night") || self.is(at + 1, "evening") => {
                    Some((at + 2, day(-1)))
                }
                (_, "following" | "next") => Some((at + 2, last(1))),
                (_, "previous") => Some((at + 2, last(-1))),
                _ => None,
            };
        }
        if self.is(at, "that") || self.is(at, "same") {
            let unit = self.sense(at + 1);
            if unit == Sense::Unit(Unit::Day) || unit == Sense::Part {
                return Some((at + 2, last(0)));
            }
        }
        let start = at + usize::from(self.is(at, "the"));
        if self.is(start, "day") {
            match self.atom(start + 1).map_or("", |atom| &atom.text) {
                "before" if self.is(start + 2, "yesterday") => return Some((start + 3, day(-2))),
                "after" if self.is(start + 2, "tomorrow") => return Some((start + 3, day(2))),
                side @ ("before" | "after") if start > at => {
                    let sign = if side == "before" { -1 } else { 1 };
                    let spec = if self.ends_phrase(start + 2) {
                        last(sign)
                    } else {
                        Spec::Vague(None)
                    };
                    return Some((start + 2, spec));
                }
                _ => {}
            }
        }
        if self.is(start, "eve") && self.is(start + 1, "of") {
            return Some((start + 1, Spec::Vague(None)));
        }
        if start > at && self.is(start + 1, "day") {
            match &*self.atoms[start].text {
                "next" | "following" => return Some((start + 2, last(1))),
                "previous" | "preceding" => return Some((start + 2, last(-1))),
                "same" => return Some((start + 2, last(0))),
                _ => {}
            }
        }
        if let Sense::Holiday(month, day) = self.sense(at)
            && !self.before_is_proper(at)
        {
            let end = at + 1 + usize::from(self.is(at + 1, "day"));
            return self.atoms[at]
                .capital
                .then(|| self.with_year(end, (month, day), (month, day)));
        }
        None
    }

    /// Whether no clause or noun phrase follows: `the day before` alone, and not `the day before the vote`.
    fn ends_phrase(&self, at: usize) -> bool {
        self.atom(at).is_none_or(|atom| {
            let class = self.document.upos(TokenIx(atom.token));
            !atom.is_word() || matches!(class, Upos::Cconj | Upos::Adp | Upos::Aux) && !atom.is("than")
        })
    }

    /// `last month`, `this week`, `the following year`, `the past two weeks`, `over the weekend`.
    fn period(&self, at: usize) -> Option<(usize, Spec)> {
        let start = at + usize::from(self.is(at, "the"));
        if self.sense(start) == Sense::Weekend && start > at {
            return Some((start + 1, Spec::Weekend(Which::Nearest)));
        }
        let Sense::Shift(shift) = self.sense(start) else {
            return None;
        };
        let word = &*self.atoms[start].text;
        match self.sense(start + 1) {
            Sense::Weekend => {
                let which = [Which::Last, Which::This, Which::Next][(shift + 1) as usize];
                return Some((start + 2, Spec::Weekend(which)));
            }
            Sense::Season => return Some((start + 2, Spec::Vague(None))),
            Sense::Month(month) if self.atoms[start + 1].capital => {
                return Some((start + 2, Spec::Month(month)));
            }
            Sense::Unit(unit) => {
                let plural = self.atoms[start + 1].text.ends_with('s') && unit != Unit::Century;
                let spec = match (word, unit) {
                    _ if plural => Spec::Vague(None),
                    (_, Unit::Second | Unit::Minute | Unit::Hour) => return None,
                    ("following" | "previous", _) if start > at => Spec::FromLast(unit, shift),
                    ("next", Unit::Day) => Spec::FromLast(unit, shift),
                    ("past", Unit::Day | Unit::Week | Unit::Month | Unit::Year) => Spec::Stretch(unit, 1),
                    (_, Unit::Day | Unit::Week | Unit::Month | Unit::Year) => Spec::Period(unit, shift),
                    _ => Spec::Vague(None),
                };
                return Some((start + 2, spec));
            }
            _ => {}
        }
        // `the past two weeks`, `the next few days`
        if matches!(
            word,
            "last" | "past" | "next" | "coming" | "previous" | "following"
        ) {
            let (next, count) = self.number(start + 1)?;
            let Sense::Unit(unit) = self.sense(next) else {
                return None;
            };
            let spec = match count {
                Some(count) if unit_is_long(unit) && !matches!(word, "previous" | "following") => {
                    Spec::Stretch(unit, -shift * count)
                }
                _ => Spec::Vague(None),
            };
            return Some((next + 1, spec));
        }
        None
    }

    /// A number before a unit: digits, words, `a few`, `a couple of`, `two and a half`, `half an`.
    fn number(&self, at: usize) -> Option<(usize, Option<i32>)> {
        let atom = self.atom(at)?;
        if self.is(at, "half") && matches!(self.sense(at + 1), Sense::Number(1)) {
            return Some((at + 2, None));
        }
        let (mut end, mut count) = match atom.sense {
            Sense::Few => (at + 1, None),
            Sense::Number(1) if self.sense(at + 1) == Sense::Few => (at + 2, None),
            Sense::Number(1) if self.is(at + 1, "half") => (at + 2, None),
            Sense::Number(1) if matches!(self.sense(at + 1), Sense::Number(2..)) => {
                (at + 2, self.small_number(at + 1))
            }
            Sense::Number(_) => (at + 1, self.small_number(at)),
            _ => {
                let value = atom.digits.filter(|_| atom.text.len() <= 3)?;
                (at + 1, i32::try_from(value).ok())
            }
        };
        // `twenty-one`
        if let Some(tens) = count.filter(|tens| (20..=90).contains(tens) && atom.digits.is_none())
            && let next = end + usize::from(self.is(end, "-"))
            && let Some(ones) = self.small_number(next).filter(|ones| (1..10).contains(ones))
        {
            (end, count) = (next + 1, Some(tens + ones));
        }
        if self.is(end, ".")
            && self
                .atom(end + 1)
                .is_some_and(|next| next.glued && next.digits.is_some())
        {
            (end, count) = (end + 2, None);
        }
        if self.is(end, "and") && self.is(end + 1, "a") && self.is(end + 2, "half") {
            (end, count) = (end + 3, None);
        }
        if self.is(end, "to") || self.is(end, "or") || self.is(end, "-") && self.atoms[end].glued {
            // `two or three days`: no one number.
            let second = self.small_number(end + 1).or_else(|| {
                self.atom(end + 1)
                    .filter(|atom| atom.text.len() <= 3)?
                    .digits
                    .map(|digits| digits as i32)
            });
            if second.is_some() && matches!(self.sense(end + 2), Sense::Unit(_)) {
                (end, count) = (end + 2, None);
            }
        }
        end += usize::from(
            self.is(end, "of") || self.is(end, "more") || self.is(end, "-") && self.atoms[end].glued,
        );
        Some((end, count))
    }

    fn small_number(&self, at: usize) -> Option<i32> {
        if let Sense::Number(number) = self.sense(at) {
            return i32::try_from(number).ok();
        }
        None
    }

    /// `two days ago`, `three weeks later`, `two days before the vote`, `in ten days`, `for two hours`.
    fn counted(&self, at: usize) -> Option<(usize, Spec)> {
        let (next, count) = match self.sense(at) {
            Sense::Unit(_) if self.atoms[at].text.ends_with('s') => (at, None),
            _ => self.number(at)?,
        };
        let Sense::Unit(unit) = self.sense(next) else {
            return None;
        };
        let bare = next == at;
        let mut end = next + 1;
        // Ages and rates are no times: `61-year-old`, `aged 91 years`, `4 years old`, `$5m a year`.
        let hyphen = usize::from(self.is(end, "-"));
        if self.is(end + hyphen, "old")
            || self.is(end + hyphen, "olds")
            || self.is(end, "of") && self.is(end + 1, "age")
        {
            return None;
        }
        let article = matches!(self.word_at(at), "a" | "an");
        if self.is(end, "'") || self.is(end, "'s") {
            end += 1;
            end += usize::from(self.is(end, "s") && self.atoms[end].glued);
            end += usize::from(self.is(end, "time"));
        }
        let sign = match self.word_at(end) {
            "ago" => Some((true, -1)),
            "earlier" => Some((false, -1)),
            "later" => Some((false, 1)),
            "hence" => Some((true, 1)),
            "from" if self.is(end + 1, "now") => Some((true, 1)),
            "before" | "after" => {
                let sign = if self.is(end, "before") { -1 } else { 1 };
                let spec = match count {
                    Some(count) if unit_is_long(unit) && self.ends_phrase(end + 1) => {
                        Spec::FromLast(unit, sign * count)
                    }
                    _ => Spec::Vague(None),
                };
                return Some((end + 1, spec));
            }
            _ => None,
        };
        if let Some((today, sign)) = sign {
            end += 1 + usize::from(self.is(end, "from"));
            let vague = self.is(end, "than") || !unit_is_long(unit);
            let spec = match count {
                _ if vague => Spec::Vague(None),
                Some(count) if today => Spec::FromToday(unit, sign * count),
                Some(count) => Spec::FromLast(unit, sign * count),
                None => Spec::Vague(None),
            };
            return Some((end, spec));
        }
        if bare {
            return None;
        }
        if self.word_before(at) == "in" && unit_is_long(unit) {
            return Some((
                end,
                count.map_or(Spec::Vague(None), |count| Spec::Ahead(unit, count)),
            ));
        }
        if article
            && !matches!(
                self.word_before(at),
                "for"
                    | "within"
                    | "lasted"
                    | "lasting"
                    | "after"
                    | "almost"
                    | "nearly"
                    | "about"
                    | "than"
                    | "over"
                    | "in"
                    | "took"
                    | "under"
                    | "half"
            )
            && self.sense(at + 1) != Sense::Few
        {
            let rate = matches!(self.word_before(at), "once" | "twice" | "times");
            return rate.then_some((end, Spec::Recurring));
        }
        end += 2 * usize::from(self.is(end, "-") && self.is(end + 1, "long"));
        Some((end, Spec::Duration))
    }

    fn word_at(&self, at: usize) -> &'a str {
        self.atom(at).map_or("", |atom| &atom.text)
    }

    /// `Fridays`, `every Friday`, `each year`, `every two weeks`.
    fn recurring(&self, at: usize) -> Option<(usize, Spec)> {
        if self.sense(at) == Sense::Weekdays && self.atoms[at].capital {
            return Some((at + 1, Spec::Recurring));
        }
        if self.sense(at) != Sense::Every {
            return None;
        }
        let next = self.number(at + 1).map_or(at + 1, |(next, _)| next);
        matches!(
            self.sense(next),
            Sense::Unit(_)
                | Sense::Weekday(_)
                | Sense::Month(_)
                | Sense::Season
                | Sense::Weekend
                | Sense::Part
        )
        .then_some((next + 1, Spec::Recurring))
    }

    /// `in the summer of 2019`, `spring 2020`, `the third quarter`, `the first half of 2020`.
    fn season(&self, at: usize) -> Option<(usize, Spec)> {
        let start = at + usize::from(self.is(at, "the"));
        let part = match (self.sense(start), self.sense(start + 1)) {
            (Sense::Season, _) => start + 1,
            (Sense::Ordinal(1..=4), Sense::Unit(Unit::Quarter)) => start + 2,
            (Sense::Ordinal(1..=2), _) if self.is(start + 1, "half") => start + 2,
            (Sense::Ordinal(_), Sense::Unit(Unit::Century)) => return Some((start + 2, Spec::Vague(None))),
            _ => return None,
        };
        if let Some((end, year)) = self.year_after(part) {
            return Some((
                end,
                Spec::Vague(Some(Day {
                    year,
                    month: None,
                    day: None,
                })),
            ));
        }
        let season = self.sense(start) == Sense::Season;
        let led = matches!(
            self.word_before(at),
            "in" | "by" | "since" | "until" | "during" | "of" | "early" | "late" | "over"
        );
        let free = !self.is_proper(part) && !self.is(part, "of");
        let sure = self.atoms[start].needs == Needs::Nothing;
        let good = if season {
            led && free && (sure || start > at)
        } else {
            self.is(start + 1, "quarter") && led
        };
        good.then_some((part, Spec::Vague(None)))
    }

    /// `on the 15th`, where no noun follows.
    fn day_alone(&self, at: usize) -> Option<(usize, Spec)> {
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
    fn modified(&self, at: usize) -> Option<(usize, Spec)> {
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

fn unit_is_long(unit: Unit) -> bool {
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
