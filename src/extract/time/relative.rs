//! The shapes of times that are counted from other times, and of durations: `last week`, `two days later`, `for an hour`.
//!
//! In: the atoms of a sentence. Out: one past the end of the expression and its [`Spec`], as in [`super::pattern`],
//! which calls these. Knows no day of publication and no tense.

use super::pattern::{Matcher, Spec, Which, unit_is_long};
use super::words::{Needs, Sense, Unit};
use crate::annotate::{TokenIx, Upos};
use crate::read::Day;

impl Matcher<'_> {
    /// `today`, `yesterday evening`, `this morning`, `last night`, `the day before yesterday`, `the next day`.
    pub(super) fn relative(&self, at: usize) -> Option<(usize, Spec)> {
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
    pub(super) fn ends_phrase(&self, at: usize) -> bool {
        self.atom(at).is_none_or(|atom| {
            let class = self.document.upos(TokenIx(atom.token));
            !atom.is_word() || matches!(class, Upos::Cconj | Upos::Adp | Upos::Aux) && !atom.is("than")
        })
    }

    /// `last month`, `this week`, `the following year`, `the past two weeks`, `over the weekend`.
    pub(super) fn period(&self, at: usize) -> Option<(usize, Spec)> {
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
    pub(super) fn number(&self, at: usize) -> Option<(usize, Option<i32>)> {
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

    pub(super) fn small_number(&self, at: usize) -> Option<i32> {
        if let Sense::Number(number) = self.sense(at) {
            return i32::try_from(number).ok();
        }
        None
    }

    /// `two days ago`, `three weeks later`, `two days before the vote`, `in ten days`, `for two hours`.
    pub(super) fn counted(&self, at: usize) -> Option<(usize, Spec)> {
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

    /// `Fridays`, `every Friday`, `each year`, `every two weeks`.
    pub(super) fn recurring(&self, at: usize) -> Option<(usize, Spec)> {
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
    pub(super) fn season(&self, at: usize) -> Option<(usize, Spec)> {
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
}
