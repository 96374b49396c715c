//! Days for what a time expression says, from the day of publication, the tense and the days told before.
//!
//! A weekday, month or date without a year is the nearest past one, and the coming one where its verb looks ahead
//! (`will`, an infinitive, the present, `scheduled`). `Later` and `the next day` count from the day that the text
//! last spoke of. Everything is bounded by the calendar of jiff: a day outside it has no value.

use super::pattern::{Spec, Which};
use super::words::{TimeWords, Unit};
use super::{TimeKind, TimeValue};
use crate::annotate::{Deprel, Document, TokenIx, Upos, Xpos};
use crate::read::{BlockKind, Day};
use jiff::civil::Date;
use jiff::{Span, ToSpan};

/// Which way a verb looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Direction {
    Back,
    Ahead,
    /// No verb tells.
    Open,
}

/// The days from which others are counted.
pub(super) struct Anchors<'d> {
    document: &'d Document,
    words: &'d TimeWords,
    today: Option<Date>,
    last: Option<Date>,
}

impl<'d> Anchors<'d> {
    pub(super) fn new(document: &'d Document, words: &'d TimeWords) -> Anchors<'d> {
        let today = document.article.date.and_then(Day::date);
        Anchors {
            document,
            words,
            today,
            last: None,
        }
    }

    /// The value of an expression, `None` if it is no time after all (`31 February`) or hangs on an unknown day.
    pub(super) fn value(&mut self, spec: &Spec, head: TokenIx) -> Option<TimeValue> {
        let value = self.resolve(spec, head);
        if let Some(day) = value.and_then(|value| value.start).and_then(Day::date)
            && value.is_some_and(|value| matches!(value.kind, TimeKind::Date | TimeKind::Range))
        {
            self.last = Some(day);
        }
        value
    }

    fn resolve(&self, spec: &Spec, head: TokenIx) -> Option<TimeValue> {
        let vague = TimeValue::without_day(TimeKind::Vague);
        let of = |date: Date| TimeValue::date(Day::of(date));
        match *spec {
            Spec::Absolute(day) => real(day).map(TimeValue::date),
            Spec::AbsoluteRange(from, to) => Some(TimeValue::range(real(from)?, real(to)?)),
            Spec::Duration => Some(TimeValue::without_day(TimeKind::Duration)),
            Spec::Recurring => Some(TimeValue::without_day(TimeKind::Recurring)),
            Spec::Vague(start) => Some(TimeValue { start, ..vague }),
            Spec::MonthDays((month, day), to) => {
                let today = self.today?;
                let start = self.nearest_year(head, today, |year| Date::new(year, month, day).ok())?;
                let end = Date::new(start.year(), to.0, to.1).ok()?;
                Some(TimeValue::range(Day::of(start), Day::of(end)))
            }
            Spec::Month(month) => {
                let today = self.today?;
                let first = self.nearest_month(head, today, month)?;
                Some(TimeValue::date(month_of(first)))
            }
            Spec::DayOfMonth(day) => {
                let today = self.today?;
                let this = Date::new(today.year(), today.month(), day).ok();
                let shifted = |months: i64| {
                    let first = today.first_of_month().checked_add(months.months()).ok()?;
                    Date::new(first.year(), first.month(), day).ok()
                };
                let chosen = match (self.direction(head), this) {
                    (Direction::Back, Some(this)) if this > today => shifted(-1),
                    (Direction::Ahead, Some(this)) if this < today => shifted(1),
                    (_, this) => this,
                };
                chosen.map(of)
            }
            Spec::Weekday(weekday, which) => {
                let today = self.today?;
                self.weekday(head, today, weekday, which).map(of)
            }
            Spec::Weekend(which) => {
                let today = self.today?;
                let saturday = self.weekend(head, today, which)?;
                let sunday = saturday.checked_add(1.day()).ok()?;
                Some(TimeValue::range(Day::of(saturday), Day::of(sunday)))
            }
            Spec::FromToday(unit, count) => match self.today {
                Some(today) => Some(shifted(today, unit, count).unwrap_or(vague)),
                None => Some(vague),
            },
            Spec::FromLast(unit, count) => match self.last.or(self.today) {
                Some(last) => Some(shifted(last, unit, count).unwrap_or(vague)),
                None => Some(vague),
            },
            Spec::Ahead(unit, count) => {
                if self.direction(head) != Direction::Ahead {
                    return Some(TimeValue::without_day(TimeKind::Duration));
                }
                Some(
                    self.today
                        .and_then(|today| shifted(today, unit, count))
                        .unwrap_or(vague),
                )
            }
            Spec::Period(unit, count) => {
                let Some(today) = self.today else {
                    return Some(vague);
                };
                period(today, unit, count)
            }
            Spec::Stretch(unit, count) => {
                let Some(today) = self.today else {
                    return Some(vague);
                };
                let other = today.checked_sub(span(unit, count)?).ok()?;
                let (from, to) = if other < today {
                    (other, today)
                } else {
                    (today, other)
                };
                Some(TimeValue::range(Day::of(from), Day::of(to)))
            }
        }
    }

    fn nearest_year(
        &self,
        head: TokenIx,
        today: Date,
        in_year: impl Fn(i16) -> Option<Date>,
    ) -> Option<Date> {
        let year = today.year();
        let years: Vec<Date> = (-4..=4).filter_map(|apart| in_year(year + apart)).collect();
        let back = years.iter().copied().rfind(|&date| date <= today);
        let ahead = years.iter().copied().find(|&date| date >= today);
        match self.direction(head) {
            Direction::Back => back,
            Direction::Ahead => ahead,
            Direction::Open => nearer(today, back, ahead),
        }
    }

    fn nearest_month(&self, head: TokenIx, today: Date, month: i8) -> Option<Date> {
        let first = Date::new(today.year(), month, 1).ok()?;
        let years = match self.direction(head) {
            Direction::Ahead if month < today.month() => 1,
            Direction::Back if month > today.month() => -1,
            Direction::Open if i32::from(month) - i32::from(today.month()) > 6 => -1,
            Direction::Open if i32::from(today.month()) - i32::from(month) > 9 => 1,
            _ => 0,
        };
        first.checked_add(years.years()).ok()
    }

    fn weekday(&self, head: TokenIx, today: Date, weekday: i8, which: Which) -> Option<Date> {
        let now = today.weekday().to_monday_one_offset();
        let until = i64::from(weekday - now).rem_euclid(7);
        let since = i64::from(now - weekday).rem_euclid(7);
        let days = match which {
            Which::Next if until == 0 => 7,
            Which::Next => until,
            Which::Last if since == 0 => -7,
            Which::Last => -since,
            Which::This => i64::from(weekday - now),
            Which::Nearest => match self.direction(head) {
                Direction::Ahead => until,
                Direction::Back | Direction::Open => -since,
            },
        };
        today.checked_add(days.days()).ok()
    }

    /// The Saturday of the weekend that is meant.
    fn weekend(&self, head: TokenIx, today: Date, which: Which) -> Option<Date> {
        let now = i64::from(today.weekday().to_monday_one_offset());
        let on_weekend = now >= 6;
        let coming = 6 - now;
        let days = match which {
            Which::This => coming,
            Which::Next if on_weekend => coming + 7,
            Which::Next => coming,
            Which::Last => coming - 7,
            Which::Nearest => match self.direction(head) {
                Direction::Ahead => coming,
                _ if on_weekend => coming,
                _ => coming - 7,
            },
        };
        today.checked_add(days.days()).ok()
    }

    /// Whether what is dated lies before or after the report.
    fn direction(&self, head: TokenIx) -> Direction {
        let document = self.document;
        if self.is_set_for(head) {
            return Direction::Ahead;
        }
        if document.head(head).is_none() {
            return self.direction_without_tree(head);
        }
        let mut looked = 0;
        for at in document.ancestors(head) {
            looked += 1;
            if looked > 12 {
                break;
            }
            if self.words.plans(document.lemma(at))
                && matches!(document.xpos(at), Xpos::Vbn | Xpos::Jj | Xpos::Vbz | Xpos::Vbp)
            {
                return Direction::Ahead;
            }
            let verb = document.upos(at) == Upos::Verb || document.related(at, Deprel::Cop).next().is_some();
            if !verb {
                let planned = document.related(at, Deprel::Amod).any(|adjective| {
                    self.words.plans(document.lemma(adjective)) || document.lemma(adjective) == "upcoming"
                });
                if planned {
                    return Direction::Ahead;
                }
                continue;
            }
            let direction = self.direction_of_clause(at);
            if direction != Direction::Open {
                return direction;
            }
            // `is pencilled in for Monday`: the present passive with `for` looks ahead.
            let present = document
                .related(at, Deprel::AuxPass)
                .any(|helper| matches!(document.xpos(helper), Xpos::Vbz | Xpos::Vbp));
            let leads = head
                .0
                .checked_sub(1)
                .is_some_and(|word| document.word(TokenIx(word)) == "for");
            if present && leads {
                return Direction::Ahead;
            }
        }
        Direction::Open
    }

    /// `set for Saturday`, `penciled in for May`: a word of planning and `for` right before the time.
    fn is_set_for(&self, head: TokenIx) -> bool {
        let document = self.document;
        let start = document.sentence(document.sentence_of(head)).tokens.start;
        let before = |count: u32| head.0.checked_sub(count).filter(|&at| at >= start).map(TokenIx);
        let leads = before(1).is_some_and(|word| document.word(word).eq_ignore_ascii_case("for"));
        let plans = |word: Option<TokenIx>| word.is_some_and(|word| self.words.plans(document.lemma(word)));
        leads && (plans(before(2)) || plans(before(3)))
    }

    fn direction_of_clause(&self, verb: TokenIx) -> Direction {
        let document = self.document;
        let helpers = document.dependents(verb).iter().copied().filter(|&helper| {
            matches!(
                document.deprel(helper),
                Deprel::Aux | Deprel::AuxPass | Deprel::Cop | Deprel::Mark
            )
        });
        let mut finite = None;
        for helper in helpers {
            match document.xpos(helper) {
                Xpos::To => return Direction::Ahead,
                Xpos::Md => return Direction::Ahead,
                tag @ (Xpos::Vbd | Xpos::Vbz | Xpos::Vbp) => finite = finite.or(Some((tag, helper))),
                _ => {}
            }
        }
        let tag = document.xpos(verb);
        match finite {
            Some((Xpos::Vbd, _)) => Direction::Back,
            // `has met` and `was met`, but `is meeting`, `is open`.
            Some((_, helper)) if document.lemma(helper) == "have" => Direction::Back,
            Some((_, helper)) if document.lemma(helper) == "do" => Direction::Ahead,
            Some(_) if tag == Xpos::Vbg => Direction::Ahead,
            Some(_) => Direction::Open,
            None => match tag {
                Xpos::Vbd => Direction::Back,
                Xpos::Vbz | Xpos::Vbp if self.reports(verb) => Direction::Back,
                Xpos::Vbz | Xpos::Vbp => Direction::Ahead,
                // A bare form shares the `will` of the verb that it is joined to.
                _ => Direction::Open,
            },
        }
    }

    fn reports(&self, verb: TokenIx) -> bool {
        matches!(
            self.document.lemma(verb),
            "say" | "tell" | "report" | "add" | "mark" | "follow" | "come"
        )
    }

    /// The last verb in front of the word, or else the first behind it.
    fn direction_without_tree(&self, head: TokenIx) -> Direction {
        let document = self.document;
        let tokens = document.sentence(document.sentence_of(head)).tokens.clone();
        let of = |at: u32| {
            let at = TokenIx(at);
            match document.xpos(at) {
                _ if self.words.plans(document.lemma(at)) => Some(Direction::Ahead),
                Xpos::Md => Some(Direction::Ahead),
                Xpos::Vb => Some(Direction::Ahead),
                Xpos::Vbd => Some(Direction::Back),
                Xpos::Vbz | Xpos::Vbp if document.lemma(at) == "have" || self.reports(at) => {
                    Some(Direction::Back)
                }
                Xpos::Vbz | Xpos::Vbp => Some(Direction::Ahead),
                _ => None,
            }
        };
        // Far words say nothing, and a sentence may be a whole page.
        const FARTHEST: usize = 40;
        let before = (tokens.start..head.0).rev().take(FARTHEST).find_map(of);
        let direction = before.or_else(|| (head.0 + 1..tokens.end).take(FARTHEST).find_map(of));
        direction.unwrap_or_else(|| self.direction_without_verb(head))
    }

    /// `Monday: arrival.` goes on from the day told before; headlines leave it open.
    fn direction_without_verb(&self, head: TokenIx) -> Direction {
        let sentence = self.document.sentence(self.document.sentence_of(head));
        let block = self.document.article.blocks.get(sentence.block as usize);
        if self.last > self.today {
            Direction::Ahead
        } else if block.is_some_and(|block| block.kind == BlockKind::Title) {
            Direction::Open
        } else {
            Direction::Back
        }
    }
}

fn nearer(today: Date, back: Option<Date>, ahead: Option<Date>) -> Option<Date> {
    match (back, ahead) {
        (Some(back), Some(ahead)) => {
            let (since, until) = ((today - back).get_days(), (ahead - today).get_days());
            Some(if since <= until { back } else { ahead })
        }
        (back, ahead) => back.or(ahead),
    }
}

/// The day if the calendar has it.
fn real(day: Day) -> Option<Day> {
    (day.day.is_none() || day.date().is_some()).then_some(day)
}

fn month_of(date: Date) -> Day {
    Day {
        day: None,
        ..Day::of(date)
    }
}

fn year_of(date: Date) -> Day {
    Day {
        month: None,
        ..month_of(date)
    }
}

fn span(unit: Unit, count: i32) -> Option<Span> {
    let count = i64::from(count);
    Some(match unit {
        Unit::Second | Unit::Minute | Unit::Hour => 0.days(),
        Unit::Day => count.days(),
        Unit::Week => count.weeks(),
        Unit::Fortnight => (2 * count).weeks(),
        Unit::Month => count.months(),
        Unit::Quarter => (3 * count).months(),
        Unit::Year => count.years(),
        Unit::Decade => (10 * count).years(),
        Unit::Century => return None,
    })
}

/// The day so many units from another, as exact as the unit is.
fn shifted(from: Date, unit: Unit, count: i32) -> Option<TimeValue> {
    let date = from.checked_add(span(unit, count)?).ok()?;
    Some(match unit {
        Unit::Month | Unit::Quarter => TimeValue::date(month_of(date)),
        Unit::Year => TimeValue::date(year_of(date)),
        Unit::Decade => TimeValue {
            kind: TimeKind::Vague,
            start: Some(year_of(date)),
            end: None,
        },
        _ => TimeValue::date(Day::of(date)),
    })
}

/// The whole day, week, month or year so many after that of `today`.
fn period(today: Date, unit: Unit, count: i32) -> Option<TimeValue> {
    let date = today.checked_add(span(unit, count)?).ok()?;
    Some(match unit {
        Unit::Week => {
            let monday = date
                .checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days())
                .ok()?;
            TimeValue::range(Day::of(monday), Day::of(monday.checked_add(6.days()).ok()?))
        }
        Unit::Month => TimeValue::date(month_of(date)),
        Unit::Year => TimeValue::date(year_of(date)),
        _ => TimeValue::date(Day::of(date)),
    })
}
