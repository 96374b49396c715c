//! What an article says of itself: bylines, dates, outlets, and the dateline before the first sentence.

use super::article::Day;
use super::date::Months;

/// What a line above the article tells.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Told {
    pub(super) byline: Option<String>,
    pub(super) date: Option<Day>,
    pub(super) source: Option<String>,
}

/// The longest line that is read as a byline or date; a guess that keeps sentences out.
const LONGEST: usize = 200;

/// The longest dateline, in bytes: `ANCHORAGE, the United States, Aug 16 (NNN-XINHUA) –` has 55.
const DATELINE: usize = 110;

/// Reads a line as byline, date or outlet; `None` when it is something else.
pub(super) fn byline(line: &str, months: &Months) -> Option<Told> {
    if line.len() > LONGEST {
        return None;
    }
    let dated = months.find(line);
    let by = by_at(line);
    let few = line.split_whitespace().count() <= 8;
    let ends = line.ends_with(['.', '!', '?', '”', '"', '…']) && !line.ends_with("...");
    let of_the_trade = [
        "correspondent",
        "reporter",
        "staff writer",
        "newsroom",
        "post report",
        "news desk",
        "agencies",
    ]
    .iter()
    .any(|word| line.to_lowercase().contains(word));
    let date_alone = !ends && dated.is_some_and(|dated| line.len() - (dated.end - dated.start) < 50) && few;
    let outlet = dated.is_some() && line.contains('|');
    let writer = by.is_some() && (by == Some(3) || dated.is_some()) && !ends;
    if !(writer || date_alone || outlet || (of_the_trade && few && !ends)) {
        return None;
    }
    let mut told = Told {
        date: dated.map(|dated| dated.day),
        ..Told::default()
    };
    let segments: Vec<&str> = line.split(['|', '·', '•']).map(str::trim).collect();
    told.source = segments
        .iter()
        .find(|part| is_address(part))
        .map(|part| (*part).to_owned());
    if let Some(at) = by {
        let names = line[at..]
            .split(['|', '·', '•'])
            .next()
            .unwrap_or_default()
            .trim();
        told.byline = Some(names.to_owned()).filter(|names| !names.is_empty());
    } else if of_the_trade {
        told.byline = Some(line.to_owned());
    }
    if let Some(dated) = dated.filter(|_| told.source.is_none()) {
        // Between the date and the writers: `2025-08-16 MENAFN - Nam News Network) by …`.
        let end = by.map_or(line.len(), |at| at.saturating_sub(3)).max(dated.end);
        let between = line[dated.end..end].trim_matches(|c: char| !c.is_alphanumeric());
        let words = between.split_whitespace().count();
        let clock = between.starts_with(|c: char| c.is_ascii_digit());
        told.source =
            Some(between.to_owned()).filter(|_| (1..=8).contains(&words) && !clock && !between.contains('|'));
    }
    Some(told)
}

/// Where the writers' names begin: behind `By ` at the start, or behind ` by ` before a capital.
fn by_at(line: &str) -> Option<usize> {
    let begins = ["By ", "BY ", "by "].iter().any(|by| line.starts_with(by));
    if begins && line[3..].starts_with(|c: char| c.is_uppercase() || c == 'o') {
        return Some(3);
    }
    let at = line.find(" by ")? + 4;
    line[at..].starts_with(char::is_uppercase).then_some(at)
}

/// `chinadaily.com.cn`: no space, a dot inside.
fn is_address(part: &str) -> bool {
    let inner = part.trim_matches('.');
    inner.contains('.')
        && !inner.contains(' ')
        && inner
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".-/:".contains(c))
}

/// Place, date and agency before the first sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Dateline {
    /// The bytes that it takes, its dash included.
    pub(super) length: usize,
    pub(super) place: Option<String>,
    pub(super) date: Option<Day>,
    /// Month and day where no year is told.
    pub(super) partly: Option<(i8, i8)>,
    pub(super) agency: Option<String>,
}

/// Reads the beginning of a paragraph as a dateline.
pub(super) fn dateline(paragraph: &str, months: &Months) -> Option<Dateline> {
    if !paragraph.starts_with(char::is_uppercase) {
        return None;
    }
    let head: String = paragraph
        .char_indices()
        .take_while(|(at, _)| *at < DATELINE)
        .map(|(_, c)| c)
        .collect();
    let dashes = [" – ", " — ", " -- ", " - ", " –", " —", "– ", "— ", "—", ": "];
    let mut cuts: Vec<(usize, usize, bool)> = dashes
        .iter()
        .flat_map(|dash| {
            head.match_indices(dash)
                .map(|(at, dash)| (at, at + dash.len(), dash == ": "))
        })
        .collect();
    cuts.sort_unstable();
    cuts.into_iter()
        .find_map(|(at, end, colon)| parts(&head[..at], end, colon, months))
}

fn parts(head: &str, length: usize, colon: bool, months: &Months) -> Option<Dateline> {
    let (outside, agency) = match head.split_once('(') {
        Some((before, rest)) => {
            let (inside, after) = rest.split_once(')')?;
            (format!("{before} {after}"), Some(inside.trim().to_owned()))
        }
        None => (head.to_owned(), None),
    };
    let date = months.find(&outside);
    let partly = months.without_year(&outside).filter(|_| date.is_none());
    let small = outside
        .split_whitespace()
        .filter(|word| word.starts_with(char::is_lowercase))
        .count();
    let first = outside.split([',', ' ', '/']).next().unwrap_or_default();
    let loud =
        first.chars().filter(|c| c.is_alphabetic()).count() >= 3 && !first.contains(char::is_lowercase);
    let is_dateline = small <= 3
        && outside.split_whitespace().count() <= 10
        && !outside.contains(['"', '“', '?', '!', ';'])
        && (date.is_some()
            || (loud && (agency.is_some() || partly.is_some() || !colon || outside.len() < 30)))
        && (!colon || loud || date.is_some());
    if !is_dateline {
        return None;
    }
    // Two spaces stand where the agency was.
    let place = outside.split([',', ':']).next().unwrap_or_default();
    let place = place.split("  ").next().unwrap_or_default().trim().to_owned();
    let is_place = !place.contains(|c: char| c.is_ascii_digit());
    Some(Dateline {
        length,
        place: Some(place).filter(|place| is_place && !place.is_empty()),
        date: date.map(|dated| dated.day),
        partly,
        agency,
    })
}
