//! Texts with several queries: script files, standard input, and what is typed at the prompt.
//!
//! One query a line. A pattern may go on over several lines: until it is complete, and further over lines that are
//! indented or begin with a word that can only continue one (`ORDER BY`, `LIMIT`, `UNION` …); a blank line or `;`
//! ends it at once. `#` and `//` begin a comment line. `=> answer` lines below a query list the first cells of the
//! rows that `run --check` expects, in any order; a bare `=>` expects none. Knows no grammar: a query language with
//! brackets, strings and a last clause called `RETURN` is all that is assumed.

use crate::text::Span;

/// One query of a script.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    /// Where the query stands in the script, without its `;`.
    pub(super) span: Span,
    /// The expected first cells, where the script lists any.
    pub(super) expected: Option<Vec<String>>,
}

/// Splits a script into its queries.
pub(super) fn entries(script: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut open: Option<Span> = None;
    let mut at = 0;
    for line in script.split_inclusive('\n') {
        let span = Span::new(at, at + line.len()).trim(script);
        let indented = line.starts_with([' ', '\t']);
        at += line.len();
        let words = span.of(script);
        if words.is_empty() {
            close(&mut open, &mut entries, script);
        } else if words.starts_with('#') || words.starts_with("//") {
            // A comment may stand inside a pattern; the pattern's own parser skips it there.
        } else if let Some(answer) = words.strip_prefix("=>") {
            close(&mut open, &mut entries, script);
            if let Some(last) = entries.last_mut() {
                let expected = last.expected.get_or_insert_default();
                expected.extend(Some(answer.trim().to_owned()).filter(|answer| !answer.is_empty()));
            }
        } else {
            let goes_on = open.is_some_and(|open| {
                let so_far = open.of(script);
                is_unfinished(so_far) || (is_pattern(so_far) && (indented || continues(words)))
            });
            if !goes_on {
                close(&mut open, &mut entries, script);
            }
            let joined = open.map_or(span, |open| open.join(span));
            open = Some(joined);
            if words.ends_with(';') && !is_unfinished(joined.of(script)) {
                close(&mut open, &mut entries, script);
            }
        }
    }
    close(&mut open, &mut entries, script);
    entries
}

fn close(open: &mut Option<Span>, entries: &mut Vec<Entry>, script: &str) {
    let Some(span) = open.take() else { return };
    let length = span
        .of(script)
        .trim_end_matches([';', ' ', '\t', '\r', '\n'])
        .len();
    if length > 0 {
        entries.push(Entry {
            span: Span::new(span.start as usize, span.start as usize + length),
            expected: None,
        });
    }
}

/// Whether the text is a pattern that cannot be complete yet: a bracket or string is open, or nothing is returned.
pub(super) fn is_unfinished(text: &str) -> bool {
    if !is_pattern(text) {
        return false;
    }
    let mut brackets = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    let mut word = String::new();
    let mut returns = false;
    for c in text.chars() {
        if let Some(open) = quote {
            match c {
                _ if escaped => escaped = false,
                '\\' if open != '`' => escaped = true,
                c if c == open => quote = None,
                _ => {}
            }
            continue;
        }
        if c.is_alphanumeric() || c == '_' {
            word.push(c.to_ascii_uppercase());
            continue;
        }
        returns |= is_last_clause(&word);
        word.clear();
        match c {
            '"' | '\'' | '`' => quote = Some(c),
            '(' | '[' | '{' => brackets += 1,
            ')' | ']' | '}' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
    }
    returns |= is_last_clause(&word);
    let ended = text.trim_end().ends_with(';');
    quote.is_some() || (!ended && (brackets > 0 || !returns))
}

/// A clause after which a pattern may end.
fn is_last_clause(word: &str) -> bool {
    matches!(word, "RETURN" | "CREATE" | "MERGE" | "SET" | "REMOVE" | "DELETE")
}

/// Whether the text is a pattern rather than a question, by its first word.
pub(super) fn is_pattern(text: &str) -> bool {
    let mut words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut first = words.next().unwrap_or_default();
    if first.eq_ignore_ascii_case("explain") || first.eq_ignore_ascii_case("profile") {
        first = words.next().unwrap_or_default();
    }
    let begins = [
        "MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CREATE", "MERGE", "CALL",
    ];
    begins.iter().any(|word| word.eq_ignore_ascii_case(first))
}

/// Whether a line can only belong to the pattern above it.
fn continues(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    let words = [
        "ORDER", "SKIP", "LIMIT", "UNION", "AND", "OR", "XOR", "WHERE", "RETURN", "DESC", "ASC",
    ];
    line.starts_with([',', '.', ')', ']', '}', '-', '<', '|'])
        || words.iter().any(|word| word.eq_ignore_ascii_case(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(script: &str) -> Vec<(&str, Option<Vec<String>>)> {
        let whole = entries(script).into_iter();
        whole
            .map(|entry| (entry.span.of(script), entry.expected))
            .collect()
    }

    #[test]
    fn a_line_is_a_query_and_a_pattern_may_be_longer() {
        let script = "# people\nwho accompanied Putin\n=> Lavrov\n=> Ushakov\n\nMATCH (a)\nRETURN a\nORDER BY a;\nwho?\n\
                      MATCH (a) RETURN a\nMATCH (b)\n  RETURN b\n=>\n";
        let names = |names: &[&str]| Some(names.iter().map(|&name| name.to_owned()).collect());
        assert_eq!(
            split(script),
            [
                ("who accompanied Putin", names(&["Lavrov", "Ushakov"])),
                ("MATCH (a)\nRETURN a\nORDER BY a", None),
                ("who?", None),
                ("MATCH (a) RETURN a", None),
                ("MATCH (b)\n  RETURN b", names(&[])),
            ]
        );
    }

    #[test]
    fn a_blank_line_ends_an_unfinished_pattern_and_the_last_line_needs_no_break() {
        assert_eq!(split("MATCH (a\n\nwho"), [("MATCH (a", None), ("who", None)]);
        assert_eq!(
            split("MATCH (a {name: 'x;\n'}) RETURN a;"),
            [("MATCH (a {name: 'x;\n'}) RETURN a", None)]
        );
        assert_eq!(split(";\n ; \n"), []);
    }

    #[test]
    fn strings_hide_brackets_and_words() {
        assert!(is_unfinished("MATCH (a {name: ') RETURN '"));
        assert!(is_unfinished("match (a) where a.returned"));
        assert!(!is_unfinished("explain match (a) return \"(\\\"(\""));
        assert!(!is_unfinished("who said \"MATCH ("));
    }
}
