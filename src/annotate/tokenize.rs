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
    /// Where words without an apostrophe are cut: `dont`, `gonna`, `cannot`.
    contractions: HashMap<String, usize>,
}

impl Abbreviations {
    /// Reads `lexicon/abbreviations.tsv` and `lexicon/contractions.tsv`.
    ///
    /// # Errors
    ///
    /// When a file is missing or lacks a column.
    pub fn load(grammar: &Grammar) -> Result<Abbreviations, GrammarError> {
        let table = grammar.table("lexicon/abbreviations.tsv")?;
        let (word, ends) = (table.column("word")?, table.column("ends")?);
        let rows = table
            .rows()
            .iter()
            .map(|row| (row.cell(word).to_lowercase(), row.cell(ends) == "yes"));
        let ends = rows.collect();
        let table = grammar.table("lexicon/contractions.tsv")?;
        let (first, second) = (table.column("first")?, table.column("second")?);
        let contractions = table
            .rows()
            .iter()
            .map(|row| {
                (
                    format!("{}{}", row.cell(first), row.cell(second)),
                    row.cell(first).len(),
                )
            })
            .collect();
        Ok(Abbreviations { ends, contractions })
    }

    /// Whether `word`, with its full stop, is an abbreviation; if so, whether a sentence may end with it.
    #[must_use]
    pub fn ends_sentence(&self, word: &str) -> Option<bool> {
        // No abbreviation is so long; a run of megabytes must not be looked at again and again.
        if word.len() > LONGEST_ABBREVIATION {
            return None;
        }
        self.ends
            .get(&word.to_lowercase())
            .copied()
            .or_else(|| initials(word).then_some(word.len() > 2))
    }
}

/// In bytes.
const LONGEST_ABBREVIATION: usize = 40;

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

/// Cuts one stretch of text into words and adds their spans to `into`.
pub fn words(text: &str, stretch: Span, abbreviations: &Abbreviations, into: &mut Vec<Span>) {
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
    if is_smiley(&text[start..end]) {
        return into.push(span);
    }
    // What opens: quotation marks, brackets, currency signs.
    while start < end {
        let Some(c) = text[start..end].chars().next() else {
            break;
        };
        // Looked for only where one can begin: a look costs the length of the run.
        if c.is_alphanumeric() || c == '@' {
            if let Some(whole) = address(&text[start..end]) {
                into.push(Span::new(start, start + whole));
                start += whole;
                continue;
            }
            break;
        }
        let next = start + c.len_utf8();
        let letter_follows = text[next..end].starts_with(char::is_alphanumeric);
        let clitic = matches!(c, '\'' | '’') && is_clitic(&text[start..end]);
        if clitic
            || !(is_opening(c)
                || is_dash(c)
                || matches!(c, '-' | ',' | '>') && letter_follows
                || matches!(c, '-' | '=' | '!' | '?') && text[next..end].starts_with(c)
                || is_currency(c) && next < end && text[next..end].starts_with(|d: char| d.is_ascii_digit()))
        {
            break;
        }
        let run = if matches!(c, '!' | '?') {
            shouts(&text[start..end])
        } else if matches!(c, '*' | '_' | '~' | '`' | '|' | '<' | '-' | '=') {
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
        let mut before = end - c.len_utf8();
        if matches!(c, '!' | '?') {
            before = start + text[start..end].trim_end_matches(['!', '?']).len();
        } else if matches!(c, '-' | '*' | '>' | '=' | '_' | '~') {
            before = start + text[start..end].trim_end_matches(c).len();
        }
        if c == '.' {
            let word = &text[start..end];
            let dots = word.len() - word.trim_end_matches('.').len();
            if dots == 2
                && abbreviations
                    .ends_sentence(last_piece(&word[..word.len() - 1]))
                    .is_some()
            {
                // `Acme Inc..`: the abbreviation keeps its own.
                closing.push(Span::new(before, end));
                end = before;
                break;
            }
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
    let mut from = word.len().saturating_sub(2 * LONGEST_ABBREVIATION);
    while !word.is_char_boundary(from) {
        from += 1;
    }
    word[from..]
        .rsplit(['-', '/', '–', '—', '(', '“', '"'])
        .next()
        .unwrap_or(word)
}

fn run_of(text: &str, c: char) -> usize {
    text.chars()
        .take_while(|&other| other == c)
        .map(char::len_utf8)
        .sum()
}

/// The length of the address of a page, a mailbox or a person on a network with which a run begins.
fn address(run: &str) -> Option<usize> {
    let bytes = run.as_bytes();
    let begins =
        |with: &str| bytes.len() > with.len() && bytes[..with.len()].eq_ignore_ascii_case(with.as_bytes());
    let page = begins("http://") || begins("https://") || begins("www.");
    let within = run
        .find(|c: char| matches!(c, '<' | '>' | '"' | '“' | '”' | ']' | '[') || c == '(' && !page)
        .unwrap_or(run.len());
    let whole = &run[..within];
    let mailbox = || {
        whole
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
    };
    let handle = || {
        let rest = whole.strip_prefix('@');
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    if !(page || mailbox() || handle()) {
        return None;
    }
    let trimmed = if page && whole.ends_with("/...") {
        whole
    } else if page && whole.contains('(') {
        whole.trim_end_matches(['.', ',', ';', ':', '\'', '’', '!', '?', '…'])
    } else {
        whole.trim_end_matches(['.', ',', ';', ':', ')', '\'', '’', '!', '?', '…'])
    };
    let cut = trimmed.strip_suffix("’s").or_else(|| trimmed.strip_suffix("'s"));
    let length = cut.unwrap_or(trimmed).len();
    (length > 0).then_some(length)
}

/// How long the run of marks of exclamation and question is, `?!!`.
fn shouts(text: &str) -> usize {
    text.len() - text.trim_start_matches(['!', '?']).len()
}

/// `:)`, `;-(`, `:D`: eyes, perhaps a nose, a mouth.
fn is_smiley(run: &str) -> bool {
    let mouth = run.strip_prefix([':', ';', '=']);
    let mouth = mouth.map(|rest| rest.strip_prefix('-').unwrap_or(rest));
    mouth.is_some_and(|mouth| {
        !mouth.is_empty()
            && (mouth.chars().all(|c| matches!(c, ')'))
                || mouth.chars().all(|c| matches!(c, '('))
                || matches!(mouth, "D" | "P" | "p" | "/"))
    })
}

const CLITICS: [&str; 7] = ["s", "m", "re", "ve", "ll", "d", "t"];

/// `'s`, `’ll` at the beginning of a run.
fn is_clitic(word: &str) -> bool {
    let letters: String = word
        .chars()
        .skip(1)
        .take_while(|c| c.is_alphabetic())
        .take(3)
        .flat_map(char::to_lowercase)
        .collect();
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
        return contracted(text, span, abbreviations, into);
    }
    let number = word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'))
        && word
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ':' | '/' | '-' | '+'));
    if number && !word.contains("--") && (word.matches('-').count() != 1 || is_telephone(word)) {
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
                let left = &word[start..at];
                (before.is_alphanumeric() || before == '.')
                    && after.is_alphanumeric()
                    && !PREFIXES.iter().any(|prefix| left.eq_ignore_ascii_case(prefix))
            }
            '–' | '—' | '―' | '“' | '”' | '"' | '(' | ')' | '[' | ']' | '…' | ';' => true,
            '/' => before.is_alphabetic() && after.is_alphabetic(),
            ',' => {
                !(before.is_ascii_digit() && after.is_ascii_digit())
                    && before.is_alphanumeric()
                    && (after.is_alphanumeric() || matches!(after, '“' | '‘' | '"'))
            }
            '!' | '?' => {
                matches!(before, '!' | '?')
                    || matches!(after, '!' | '?' | '“' | '‘' | '"')
                    || before.is_alphabetic() && after.is_alphabetic()
            }
            ':' => before.is_alphabetic() && after.is_alphanumeric(),
            '<' | '>' => true,
            // A missing space after a full stop: `done.Then`.
            '.' => {
                let left = &word[start..at + 1];
                before.is_lowercase()
                    && after.is_uppercase()
                    && left.len() > 2
                    && !is_domain(&word[at + 1..])
                    && abbreviations.ends_sentence(left).is_none()
                    || after == '.'
                    || before == '.'
            }
            _ => false,
        };
        if cut {
            if at > start {
                contracted(text, Span::new(base + start, base + at), abbreviations, into);
            }
            let run = if matches!(c, '.' | '-' | '<' | '>') {
                run_of(&word[at..], c)
            } else if matches!(c, '!' | '?') {
                shouts(&word[at..])
            } else {
                c.len_utf8()
            };
            into.push(Span::new(base + at, base + at + run));
            start = at + run;
        }
    }
    if start < word.len() {
        contracted(
            text,
            Span::new(base + start, base + word.len()),
            abbreviations,
            into,
        );
    }
}

/// `555-0142`, as opposed to `2024-25` and `10-12`.
fn is_telephone(word: &str) -> bool {
    word.split_once('-').is_some_and(|(left, right)| {
        left.len() < 4
            && right.len() == 4
            && (left.len() + right.len() > 4)
            && left
                .bytes()
                .chain(right.bytes())
                .all(|byte| byte.is_ascii_digit())
    })
}

/// `Example.Com` lacks no space.
fn is_domain(ending: &str) -> bool {
    ["com", "org", "net", "gov", "edu"]
        .iter()
        .any(|domain| ending.eq_ignore_ascii_case(domain))
}

/// How many bytes of digits a word with a unit behind them begins with: `375mm`, `70k`, `11:30pm`; 0 for none.
fn measured(word: &str) -> usize {
    let digits = word.len()
        - word
            .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ':'))
            .len();
    let unit = word[digits..].to_ascii_lowercase();
    let known = matches!(
        unit.as_str(),
        "m" | "k"
            | "b"
            | "bn"
            | "mn"
            | "mm"
            | "cm"
            | "km"
            | "kg"
            | "lb"
            | "lbs"
            | "ft"
            | "hz"
            | "mph"
            | "am"
            | "pm"
            | "tn"
    );
    if digits > 0 && word.starts_with(|c: char| c.is_ascii_digit()) && known {
        digits
    } else {
        0
    }
}

/// Cuts clitics off: `don't`, `Putin’s`, `cannot`, `gonna`.
fn contracted(text: &str, span: Span, abbreviations: &Abbreviations, into: &mut Vec<Span>) {
    let word = span.of(text);
    let (start, end) = (span.start as usize, span.end as usize);
    let digits = measured(word);
    if digits > 0 {
        into.push(Span::new(start, start + digits));
        into.push(Span::new(start + digits, end));
        return;
    }
    let lower = word.to_lowercase();
    let split = if lower.len() != word.len() || is_decade(&lower) {
        None
    } else if let Some(whole) = lower.strip_suffix("n't").or_else(|| lower.strip_suffix("n’t")) {
        (!whole.is_empty()).then_some(whole.len())
    } else if let Some(mark) = lower.rfind(['\'', '’']) {
        let after = mark + lower[mark..].chars().next().map_or(1, char::len_utf8);
        (mark > 0 && CLITICS[..6].contains(&&lower[after..])).then_some(mark)
    } else {
        abbreviations.contractions.get(&lower).copied()
    };
    match split {
        Some(at) => {
            into.push(Span::new(start, start + at));
            into.push(Span::new(start + at, end));
        }
        None => into.push(span),
    }
}

/// `80's`, `1960’s`: a decade and no owner.
fn is_decade(lower: &str) -> bool {
    let number = lower.strip_suffix("'s").or_else(|| lower.strip_suffix("’s"));
    number.is_some_and(|number| {
        matches!(number.len(), 2 | 4) && number.ends_with('0') && number.bytes().all(|b| b.is_ascii_digit())
    })
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
                "one|-|on|-|one|talks|cost|$|3.5|m|(|about|4|%|)|…",
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
            (
                "Write <desk@herald.example>, call 555-0142 -- or not?! :-)",
                "Write|<|desk@herald.example|>|,|call|555-0142|--|or|not|?!|:-)",
            ),
            (
                "(http://herald.example/a-b/c?d=1.) @desk’s 80's -5 wait!!!",
                "(|http://herald.example/a-b/c?d=1|.|)|@desk|’s|80's|-|5|wait|!!!",
            ),
            (
                "He sold Acme Inc.. We dont know,he said",
                "He|sold|Acme|Inc.|.|We|do|nt|know|,|he|said",
            ),
        ] {
            assert_eq!(cut(text).join("|"), expected, "{text}");
        }
    }
}
