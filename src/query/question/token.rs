//! A question into words, each with its place.
//!
//! Contractions are told apart (`didn't` is `did not`, `who's` is `who 's`), words in quotation marks are one token,
//! and the mark at the end is dropped. Knows no names and no grammar.

use crate::text::Span;
use crate::text::fold::fold;

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A word, number, date or `'s`.
    Word,
    /// Words in quotation marks, without the marks.
    Quoted,
    /// A comma.
    Comma,
}

/// A word of a question.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// The words as typed.
    pub(crate) text: String,
    /// The words in the form in which they are compared.
    pub(crate) folded: String,
    /// Where they stand.
    pub(crate) span: Span,
}

/// Words that `n't` is a part of, where the rest is no word.
const SHORTENED: [(&str, &str); 3] = [("wo", "will"), ("ca", "can"), ("sha", "shall")];

/// Takes a line apart.
///
/// # Errors
///
/// The place of a quotation mark that is never closed.
pub(crate) fn tokens(line: &str) -> Result<Vec<Token>, Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        if c.is_whitespace() || c.is_control() || matches!(c, '?' | '!' | ';' | '(' | ')') {
            at += c.len_utf8();
        } else if c == ',' {
            found.push(token(Kind::Comma, ",", Span::new(at, at + 1)));
            at += 1;
        } else if let Some(close) = closing(line, at, c) {
            let inside = at + c.len_utf8();
            let Some(end) = close.find_end(line, inside) else {
                return Err(Span::new(at, inside));
            };
            let mark = line[end..].chars().next().map_or(0, char::len_utf8);
            found.push(token(
                Kind::Quoted,
                line[inside..end].trim(),
                Span::new(at, end + mark),
            ));
            at = end + mark;
        } else {
            let end = line[at..].find(|c: char| {
                c.is_whitespace() || matches!(c, ',' | '?' | '!' | ';' | '"' | '“' | '”' | '(' | ')')
            });
            let end = end.map_or(line.len(), |end| at + end).max(at + c.len_utf8());
            word(line, Span::new(at, end), &mut found);
            at = end;
        }
    }
    Ok(found)
}

fn token(kind: Kind, text: &str, span: Span) -> Token {
    Token {
        kind,
        text: text.to_owned(),
        folded: fold(text),
        span,
    }
}

/// The marks that close a quotation.
enum Close {
    Double,
    Single,
}

/// Whether a quotation opens at `at`; an apostrophe does only when one closes it before a blank or the end.
fn closing(line: &str, at: usize, c: char) -> Option<Close> {
    match c {
        '"' | '“' | '”' | '„' | '«' | '»' => Some(Close::Double),
        '\'' | '‘' => Close::Single
            .find_end(line, at + c.len_utf8())
            .map(|_| Close::Single),
        _ => None,
    }
}

impl Close {
    fn find_end(&self, line: &str, from: usize) -> Option<usize> {
        match self {
            Close::Double => line[from..]
                .find(['"', '“', '”', '„', '«', '»'])
                .map(|end| from + end),
            Close::Single => {
                let mut ends = line[from..]
                    .char_indices()
                    .filter(|&(_, c)| matches!(c, '\'' | '’'));
                let end = ends.find(|&(end, c)| {
                    let after = line[from + end + c.len_utf8()..].chars().next();
                    after.is_none_or(|after| after.is_whitespace() || matches!(after, '?' | '.' | ',' | '!'))
                });
                end.map(|(end, _)| from + end).filter(|&end| end > from)
            }
        }
    }
}

/// One word between blanks: without the marks at its end, and taken apart where it is a contraction.
fn word(line: &str, span: Span, into: &mut Vec<Token>) {
    let written = span.of(line);
    // `U.S.` keeps its last full stop, the end of a sentence does not.
    let dots = written.matches('.').count();
    let bare = if dots > 1 || written.ends_with("..") {
        written
    } else {
        written.trim_end_matches('.')
    };
    let bare = bare.trim_end_matches([':', '…', '”', '"']);
    if bare.is_empty() {
        return;
    }
    let span = Span::new(span.start as usize, span.start as usize + bare.len());
    let lower = fold(bare);
    let cut = |letters: usize| {
        let at = bare.char_indices().rev().nth(letters - 1).map_or(0, |(at, _)| at);
        (
            Span::new(span.start as usize, span.start as usize + at),
            Span::new(span.start as usize + at, span.end as usize),
        )
    };
    if lower.ends_with("n't") && lower.len() > 3 {
        let (front, back) = cut(3);
        let mut first = token(Kind::Word, front.of(line), front);
        if let Some((_, whole)) = SHORTENED.iter().find(|(short, _)| *short == first.folded) {
            first.folded = (*whole).to_owned();
        }
        into.push(first);
        into.push(Token {
            folded: "not".to_owned(),
            ..token(Kind::Word, back.of(line), back)
        });
    } else if lower.ends_with("'s") && lower.len() > 2 {
        let (front, back) = cut(2);
        into.push(token(Kind::Word, front.of(line), front));
        into.push(token(Kind::Word, back.of(line), back));
    } else if lower.ends_with("s'") && lower.len() > 2 {
        let (front, back) = cut(1);
        into.push(token(Kind::Word, front.of(line), front));
        into.push(Token {
            folded: "'s".to_owned(),
            ..token(Kind::Word, back.of(line), back)
        });
    } else {
        into.push(token(Kind::Word, bare, span));
    }
}

/// The folded words of some tokens as one text, `'s` joined to what it belongs to.
pub(crate) fn joined(tokens: &[Token]) -> String {
    let mut text = String::new();
    for token in tokens {
        if !text.is_empty() && token.folded != "'s" {
            text.push(' ');
        }
        text += &token.folded;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(line: &str) -> Vec<String> {
        tokens(line)
            .unwrap()
            .into_iter()
            .map(|token| token.folded)
            .collect()
    }

    #[test]
    fn contractions_are_taken_apart_and_marks_dropped() {
        assert_eq!(
            folded("Who’s Putin’s aide?"),
            ["who", "'s", "putin", "'s", "aide"]
        );
        assert_eq!(
            folded("who didn't go to the U.S."),
            ["who", "did", "not", "go", "to", "the", "u.s."]
        );
        assert_eq!(folded("who won't attend."), ["who", "will", "not", "attend"]);
        assert_eq!(
            folded("the officials' talks"),
            ["the", "officials", "'s", "talks"]
        );
    }

    #[test]
    fn quotations_are_one_token() {
        let found = tokens("who said “Next time, in Moscow”?").unwrap();
        assert_eq!(
            (found[2].kind, found[2].text.as_str()),
            (Kind::Quoted, "Next time, in Moscow")
        );
        assert_eq!(tokens("who said 'next time'").unwrap()[2].text, "next time");
        assert_eq!(tokens("who said \"next").unwrap_err(), Span::new(9, 10));
    }
}
