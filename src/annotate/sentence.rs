//! Words into sentences.
//!
//! In: the words of one block of the article. Out: where its sentences begin. A block ends every sentence, so
//! headlines, captions and list items need no full stop. A full stop ends a sentence unless it belongs to an
//! abbreviation or initial, the next word is small, or the quotation goes on (`"Stop!" he said`).

use super::tokenize::Abbreviations;
use crate::text::Span;

/// Sentences longer than this are cut at the next comma, so that one endless line cannot cost quadratic time.
const LONGEST: usize = 250;

/// Returns the numbers of the words with which sentences begin, the first of which is 0; none for no words.
pub(crate) fn starts(text: &str, words: &[Span], abbreviations: &Abbreviations) -> Vec<usize> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < words.len() {
        if at == start {
            found.push(start);
        }
        let word = words[at].of(text);
        let mut next = at + 1;
        if is_terminal(word) || abbreviated(word, abbreviations) {
            // Quotation marks and brackets that close belong to the sentence.
            while next < words.len() && closes(text, words, next) {
                next += 1;
            }
            if next >= words.len() || ends_here(text, words, at, next, abbreviations) {
                start = next;
            }
        }
        let length = next - found.last().copied().unwrap_or(0);
        if length > LONGEST && matches!(word, "," | ";" | ":" | "–" | "—") || length > 2 * LONGEST {
            start = next;
        }
        at = next.max(at + 1);
        if start > at {
            at = start;
        }
    }
    found
}

fn is_terminal(word: &str) -> bool {
    matches!(word, "." | "!" | "?" | "…")
        || word.len() > 1 && word.chars().all(|c| matches!(c, '.' | '!' | '?'))
}

fn abbreviated(word: &str, abbreviations: &Abbreviations) -> bool {
    word.ends_with('.') && abbreviations.ends_sentence(word) == Some(true)
}

/// Whether the mark at `at` touches the word before it, so that it closes rather than opens.
fn closes(text: &str, words: &[Span], at: usize) -> bool {
    let word = words[at].of(text);
    let touches = words[at - 1].end == words[at].start;
    match word {
        "”" | "’" | "»" | ")" | "]" => true,
        "\"" | "'" => touches,
        _ => touches && is_terminal(word),
    }
}

fn ends_here(text: &str, words: &[Span], at: usize, next: usize, abbreviations: &Abbreviations) -> bool {
    let word = words[at].of(text);
    let following = words[next].of(text);
    let quoted = next > at + 1;
    let opens = matches!(
        following,
        "“" | "\"" | "‘" | "'" | "«" | "(" | "[" | "—" | "–" | "-" | "•" | "*"
    );
    let first = if opens {
        words.get(next + 1).map_or("", |span| span.of(text))
    } else {
        following
    };
    let Some(letter) = first.chars().next() else {
        return true;
    };
    if letter.is_lowercase() {
        // `the firm iPhone`: rare; a small letter after a full stop is no new sentence, save after a plain stop
        // with a space that no abbreviation explains.
        return false;
    }
    if is_terminal(word) {
        let hesitates = word.len() > 1 && word.starts_with('.') || word == "…";
        if hesitates && !quoted && !letter.is_uppercase() {
            return false;
        }
        // `"Stop!" Ivanov said.`: the quotation is the beginning of a sentence that goes on, if a verb of saying
        // could follow; a comma would be usual, so only marks of exclamation and question count.
        return true;
    }
    // An abbreviation that can end a sentence does so before a word that would be small inside one.
    let _ = abbreviations;
    STARTERS.contains(&first)
}

/// Words that are written with a capital only where a sentence begins.
const STARTERS: [&str; 62] = [
    "The",
    "A",
    "An",
    "This",
    "That",
    "These",
    "Those",
    "It",
    "He",
    "She",
    "They",
    "We",
    "I",
    "You",
    "In",
    "On",
    "At",
    "By",
    "For",
    "From",
    "With",
    "But",
    "And",
    "Or",
    "So",
    "If",
    "When",
    "While",
    "After",
    "Before",
    "As",
    "Since",
    "However",
    "Meanwhile",
    "His",
    "Her",
    "Their",
    "Its",
    "Our",
    "My",
    "There",
    "Here",
    "What",
    "Who",
    "Why",
    "How",
    "Where",
    "Some",
    "Many",
    "Most",
    "All",
    "Both",
    "No",
    "Not",
    "Now",
    "Then",
    "Today",
    "Yesterday",
    "Earlier",
    "Later",
    "According",
    "Although",
];
