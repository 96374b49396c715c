//! Text into words: where each syntactic word of a block begins and ends.
//!
//! In: a stretch of text. Out: spans of it, in order, that hold no white space and leave none of the rest out.
//! Follows the habits of the English Web Treebank: clitics are words (`do` `n't`, `Putin` `'s`), hyphens between
//! words stand alone, abbreviations keep their full stop. Rules only; knows no sentences.

use crate::grammar::{Grammar, GrammarError};
use crate::text::Span;
use std::collections::HashMap;

/// The abbreviations, lower case with their full stop, and whether a sentence may end with each.
#[derive(Clone, Debug, Default)]
pub struct Abbreviations {
    ends: HashMap<String, bool>,
}

impl Abbreviations {
    /// Reads `lexicon/abbreviations.tsv`.
    ///
    /// # Errors
    ///
    /// When the file is missing or lacks a column.
    pub fn load(grammar: &Grammar) -> Result<Abbreviations, GrammarError> {
        let table = grammar.table("lexicon/abbreviations.tsv")?;
        let (word, ends) = (table.column("word")?, table.column("ends")?);
        let rows = table
            .rows()
            .iter()
            .map(|row| (row.cell(word).to_lowercase(), row.cell(ends) == "yes"));
        Ok(Abbreviations { ends: rows.collect() })
    }

    /// Whether `word`, with its full stop, is an abbreviation; if so, whether a sentence may end with it.
    #[must_use]
    pub fn ends_sentence(&self, word: &str) -> Option<bool> {
        self.ends
            .get(&word.to_lowercase())
            .copied()
            .or_else(|| initials(word).then_some(word.len() > 2))
    }
}

/// `J.`, `U.S.`, `J.R.R.`: single letters, each with a full stop.
fn initials(word: &str) -> bool {
    let mut chars = word.chars();
    let mut any = false;
    loop {
        match (chars.next(), chars.next()) {
            (None, _) => return any,
            (Some(letter), Some('.')) if letter.is_alphabetic() && (letter.is_uppercase() || any) => {
                any = true
            }
            _ => return false,
        }
    }
}

/// Cuts one stretch of text into words.
pub(crate) fn words(text: &str, stretch: Span, abbreviations: &Abbreviations, into: &mut Vec<Span>) {
    let mut start = None;
    let base = stretch.start as usize;
    for (at, c) in stretch.of(text).char_indices() {
        if c.is_whitespace() || is_invisible(c) {
            if let Some(from) = start.take() {
                chunk(text, Span::new(from, base + at), abbreviations, into);
            }
        } else if start.is_none() {
            start = Some(base + at);
        }
    }
    if let Some(from) = start {
        chunk(text, Span::new(from, stretch.end as usize), abbreviations, into);
    }
}

/// Characters that take no room: byte-order marks, zero-width spaces, soft line breaks. They are no words.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}'
    ) || c.is_control()
}

fn is_opening(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '“'
            | '”'
            | '‘'
            | '’'
            | '('
            | '['
            | '{'
            | '«'
            | '„'
            | '<'
            | '`'
            | '¿'
            | '¡'
            | '*'
            | '_'
            | '~'
            | '|'
            | '…'
    )
}

fn is_closing(c: char) -> bool {
    is_opening(c) || matches!(c, ')' | ']' | '}' | '»' | '>' | ',' | ';' | ':' | '!' | '?' | '%')
}

fn is_dash(c: char) -> bool {
    matches!(c, '–' | '—' | '―')
}

fn is_currency(c: char) -> bool {
    matches!(c, '$' | '€' | '£' | '¥' | '₹' | '₽' | '₩' | '₦' | '₴' | '₺' | '#')
}

/// Cuts a run without white space.
fn chunk(text: &str, span: Span, abbreviations: &Abbreviations, into: &mut Vec<Span>) {
    let (mut start, mut end) = (span.start as usize, span.end as usize);
    if is_address(&text[start..end]) {
        let words =
            text[start..end].trim_end_matches(['.', ',', ';', ':', ')', '"', '”', '\'', '!', '?', '…']);
        let whole = start + words.len();
        if !words.is_empty() {
            into.push(Span::new(start, whole));
            return chunk(text, Span::new(whole, end), abbreviations, into);
        }
    }
    // What opens: quotation marks, brackets, currency signs.
    while start < end {
        let Some(c) = text[start..end].chars().next() else {
            break;
        };
        let next = start + c.len_utf8();
        let clitic = matches!(c, '\'' | '’') && is_clitic(&text[start..end]);
        if clitic
            || !(is_opening(c)
                || is_dash(c)
                || is_currency(c) && next < end && text[next..end].starts_with(|d: char| d.is_ascii_digit()))
        {
            break;
        }
        let run = if matches!(c, '*' | '_' | '~' | '`' | '|' | '<') {
            run_of(&text[start..end], c)
        } else {
            c.len_utf8()
        };
        into.push(Span::new(start, start + run));
        start += run;
    }
    // What closes, from the right.
    let mut closing: Vec<Span> = Vec::new();
    while start < end {
        let Some(c) = text[start..end].chars().next_back() else {
            break;
        };
        let before = end - c.len_utf8();
        if c == '.' {
            let word = &text[start..end];
            let dots = word.len() - word.trim_end_matches('.').len();
            if dots > 1 {
                closing.push(Span::new(end - dots, end));
                end -= dots;
                continue;
            }
            if abbreviations.ends_sentence(last_piece(word)).is_some() || before == start {
                break;
            }
        } else if !is_closing(c) && !is_dash(c) && c != '-' || c == '%' && before == start {
            break;
        } else if matches!(c, '\'' | '’')
            && before > start
            && text[start..before].ends_with(['s', 'S'])
            && !opened(text, into)
        {
            // `Galois'`: a possessive of its own.
            closing.push(Span::new(before, end));
            end = before;
            break;
        }
        closing.push(Span::new(before, end));
        end = before;
    }
    if start < end {
        inner(text, Span::new(start, end), abbreviations, into);
    }
    into.extend(closing.into_iter().rev());
}

/// Whether one of the last words opened a single quotation that is not closed yet.
fn opened(text: &str, before: &[Span]) -> bool {
    let mut recent = before.iter().rev().take(40).map(|span| span.of(text));
    recent.any(|word| matches!(word, "'" | "‘"))
}

fn last_piece(word: &str) -> &str {
    word.rsplit(['-', '/', '–', '—', '(', '“', '"'])
        .next()
        .unwrap_or(word)
}

fn run_of(text: &str, c: char) -> usize {
    text.chars()
        .take_while(|&other| other == c)
        .map(char::len_utf8)
        .sum()
}

fn is_address(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    lower.starts_with("http://")
        || lower.starts_with("https://")
        || lower.starts_with("www.")
        || word.starts_with('@') && word.len() > 1
        || word.contains('@') && word.contains('.') && !word.contains("@@")
}

const CLITICS: [&str; 7] = ["s", "m", "re", "ve", "ll", "d", "t"];

/// `'s`, `’ll` at the beginning of a run.
fn is_clitic(word: &str) -> bool {
    let rest = word.trim_start_matches(['\'', '’']).to_lowercase();
    let letters: String = rest.chars().take_while(|c| c.is_alphabetic()).collect();
    CLITICS[..6].contains(&letters.as_str())
}

/// Prefixes that keep their hyphen, as the treebank has them.
const PREFIXES: [&str; 22] = [
    "non", "e", "mid", "re", "anti", "co", "pre", "pro", "cross", "post", "over", "multi", "ex", "sub",
    "counter", "semi", "mini", "inter", "neo", "socio", "vice", "intra",
];

/// Cuts a word that has no punctuation at its ends: clitics, hyphens, slashes, dashes, missing spaces.
fn inner(text: &str, span: Span, abbreviations: &Abbreviations, into: &mut Vec<Span>) {
    let word = span.of(text);
    let base = span.start as usize;
    if word.chars().all(char::is_alphanumeric) {
        return contracted(text, span, into);
    }
    let number = word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'))
        && word
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ':' | '/' | '-' | '+'));
    if number && !word.contains("--") && word.matches('-').count() != 1 {
        into.push(span);
        return;
    }
    let chars: Vec<(usize, char)> = word.char_indices().collect();
    let mut start = 0;
    for (number, &(at, c)) in chars.iter().enumerate() {
        if at < start || number == 0 || number + 1 == chars.len() {
            continue;
        }
        let (before, after) = (chars[number - 1].1, chars[number + 1].1);
        let cut = match c {
            '-' if before == '-' || after == '-' => true,
            '-' => {
                let left = word[start..at].to_lowercase();
                (before.is_alphanumeric() || before == '.')
                    && after.is_alphanumeric()
                    && !PREFIXES.contains(&left.as_str())
            }
            '–' | '—' | '―' | '“' | '”' | '"' | '(' | ')' | '[' | ']' | '…' | ';' => true,
            '/' => before.is_alphabetic() && after.is_alphabetic(),
            ',' | '!' | '?' => {
                before.is_alphabetic() && (after.is_alphabetic() || matches!(after, '“' | '‘' | '"'))
            }
            ':' => before.is_alphabetic() && after.is_alphabetic(),
            // A missing space after a full stop: `done.Then`.
            '.' => {
                let left = &word[start..at + 1];
                before.is_lowercase()
                    && after.is_uppercase()
                    && left.len() > 2
                    && abbreviations.ends_sentence(left).is_none()
                    || after == '.'
                    || before == '.'
            }
            _ => false,
        };
        if cut {
            if at > start {
                contracted(text, Span::new(base + start, base + at), into);
            }
            let run = if matches!(c, '.' | '-') {
                run_of(&word[at..], c)
            } else {
                c.len_utf8()
            };
            into.push(Span::new(base + at, base + at + run));
            start = at + run;
        }
    }
    if start < word.len() {
        contracted(text, Span::new(base + start, base + word.len()), into);
    }
}

/// Cuts clitics off: `don't`, `Putin’s`, `cannot`, `gonna`.
fn contracted(text: &str, span: Span, into: &mut Vec<Span>) {
    let word = span.of(text);
    let (start, end) = (span.start as usize, span.end as usize);
    let lower = word.to_lowercase();
    let split = if lower.len() != word.len() {
        None
    } else if let Some(whole) = lower.strip_suffix("n't").or_else(|| lower.strip_suffix("n’t")) {
        (!whole.is_empty()).then_some(whole.len())
    } else if let Some(mark) = lower.rfind(['\'', '’']) {
        let after = mark + lower[mark..].chars().next().map_or(1, char::len_utf8);
        (mark > 0 && CLITICS[..6].contains(&&lower[after..])).then_some(mark)
    } else {
        match lower.as_str() {
            "cannot" | "gonna" | "gotta" | "wanna" | "gimme" | "lemme" => Some(3),
            _ => None,
        }
    };
    match split {
        Some(at) => {
            into.push(Span::new(start, start + at));
            into.push(Span::new(start + at, end));
        }
        None => into.push(span),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let abbreviations = Abbreviations::load(&Grammar::embedded()).unwrap();
        let mut spans = Vec::new();
        words(text, Span::new(0, text.len()), &abbreviations, &mut spans);
        spans.iter().map(|span| span.of(text).to_owned()).collect()
    }

    #[test]
    fn words_are_cut_as_in_the_treebank() {
        for (text, expected) in [
            (
                "“Don’t go,” Putin’s aide said.",
                "“|Do|n’t|go|,|”|Putin|’s|aide|said|.",
            ),
            (
                "U.S. President J.R. Okoye met Mr. Li.",
                "U.S.|President|J.R.|Okoye|met|Mr.|Li|.",
            ),
            (
                "one-on-one talks cost $3.5m (about 4%)…",
                "one|-|on|-|one|talks|cost|$|3.5m|(|about|4|%|)|…",
            ),
            ("It is done.Then they left.", "It|is|done|.|Then|they|left|."),
            (
                "Trump said,“many points” at 11:21",
                "Trump|said|,|“|many|points|”|at|11:21",
            ),
            (
                "the players' union e-mailed a.b@c.org...",
                "the|players|'|union|e-mailed|a.b@c.org|...",
            ),
            ("KYIV, Ukraine (AP) —It’s", "KYIV|,|Ukraine|(|AP|)|—|It|’s"),
            ("cannot U.S.-Russia 2024-25", "can|not|U.S.|-|Russia|2024|-|25"),
        ] {
            assert_eq!(cut(text).join("|"), expected, "{text}");
        }
    }
}
