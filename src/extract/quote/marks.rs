//! Finds what stands between quotation marks.
//!
//! In: the text and its blocks of prose. Out: [`Quoted`] stretches of the outermost level, in the order of the text.
//! Straight and curly, double and single marks, mismatched ones (`“no wind."`), and paragraphs that begin with
//! another opening mark because the quotation of the paragraph before goes on. Knows no words: whether a
//! stretch is speech, a title or a scare quote is decided elsewhere.

use crate::read::Block;
use crate::text::Span;

/// Words between quotation marks, within one block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Quoted {
    /// With the marks.
    pub(super) outer: Span,
    /// Without the marks, and without white space at the ends.
    pub(super) inner: Span,
    /// The number of the block.
    pub(super) block: u32,
    /// Whether it goes on in the next quoted stretch, because the mark is closed only there.
    pub(super) goes_on: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Double,
    Single,
}

/// A mark that waits for the one that closes it.
#[derive(Clone, Copy)]
struct Opening {
    mark: Mark,
    at: usize,
    inner: usize,
}

impl Quoted {
    fn new(outer: Span, inner: Span, block: u32) -> Option<Quoted> {
        (!inner.is_empty()).then_some(Quoted {
            outer,
            inner,
            block,
            goes_on: false,
        })
    }
}

/// Finds the quoted stretches of all blocks of prose.
pub(super) fn quoted(text: &str, blocks: &[Block]) -> Vec<Quoted> {
    let mut found: Vec<Quoted> = Vec::new();
    let mut open_before = false;
    for (number, block) in blocks.iter().enumerate() {
        if !block.kind.is_prose() {
            continue;
        }
        let mut inside = false;
        if open_before {
            let words = block.span.of(text);
            let reopens = words.starts_with(['"', '“', '‘', '\'', '„', '«']);
            let closes = !reopens && closes_first(words);
            if (reopens || closes)
                && let Some(last) = found.last_mut()
            {
                last.goes_on = true;
            }
            inside = closes;
        }
        open_before = in_block(text, block.span, number as u32, inside, &mut found);
    }
    found
}

/// Adds the quoted stretches of one block, which may begin inside a quotation; returns whether the last one is not
/// closed.
fn in_block(text: &str, block: Span, number: u32, inside: bool, found: &mut Vec<Quoted>) -> bool {
    let words = block.of(text);
    let base = block.start as usize;
    let mut open: Vec<Opening> = Vec::new();
    if inside {
        open.push(Opening {
            mark: Mark::Double,
            at: 0,
            inner: 0,
        });
    }
    let mut before = ' ';
    let mut chars = words.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        // Two single marks stand for a double one in texts from old systems.
        let doubled = matches!(c, '\'' | '`') && words[at + 1..].starts_with(c);
        let length = if doubled { 2 } else { c.len_utf8() };
        let after = words[at + length..].chars().next().unwrap_or(' ');
        let seen = Seen { before, after };
        let mark = match c {
            _ if doubled => Some((Mark::Double, seen.opens())),
            '"' | '“' | '”' | '„' | '«' | '»' | '‟' => {
                Some((Mark::Double, seen.double_opens(c, &open)))
            }
            '‘' | '’' | '\'' | '`' | '‚' | '‹' | '›' => {
                single(words, at, c, seen, &open).map(|opens| (Mark::Single, opens))
            }
            _ => None,
        };
        if doubled {
            chars.next();
        }
        before = c;
        let Some((mark, opens)) = mark else { continue };
        let is_open = open.iter().rposition(|opening| opening.mark == mark);
        match (opens, is_open) {
            // A second opening mark of the same sort repeats the first one (a new paragraph on the same line).
            (true, Some(_)) => {}
            (true, None) => open.push(Opening {
                mark,
                at,
                inner: at + length,
            }),
            (false, Some(level)) => {
                let opening = open[level];
                open.truncate(level);
                if open.is_empty() {
                    let inner = Span::new(base + opening.inner, base + at).trim(text);
                    let outer = Span::new(base + opening.at, base + at + length);
                    found.extend(Quoted::new(outer, inner, number));
                }
            }
            (false, None) => {}
        }
    }
    // Only a double mark left open is one that was forgotten; a single one is an apostrophe.
    let Some(opening) = open.iter().find(|opening| opening.mark == Mark::Double) else {
        return false;
    };
    let end = base + words.len();
    let inner = Span::new(base + opening.inner, end).trim(text);
    let outer = Span::new(base + opening.at, end);
    found.extend(Quoted::new(outer, inner, number));
    !inner.is_empty()
}

/// Whether the first double mark of a paragraph closes what the paragraph before has opened.
fn closes_first(words: &str) -> bool {
    let Some(at) = words.find(['"', '”', '“']) else {
        return false;
    };
    let mark = words[at..].chars().next().unwrap_or(' ');
    let before = words[..at].chars().next_back().unwrap_or(' ');
    let after = words[at + mark.len_utf8()..].chars().next().unwrap_or(' ');
    mark != '“' && !before.is_whitespace() && !after.is_alphanumeric()
}

/// The characters beside a mark.
#[derive(Clone, Copy)]
struct Seen {
    before: char,
    after: char,
}

impl Seen {
    /// Whether a mark of no direction opens here.
    fn opens(self) -> bool {
        let free = self.before.is_whitespace() || "([{-–—/“‘\"'".contains(self.before);
        free && !self.after.is_whitespace()
    }

    fn double_opens(self, mark: char, open: &[Opening]) -> bool {
        let inside = open.iter().any(|opening| opening.mark == Mark::Double);
        match mark {
            '„' | '«' | '‟' => true,
            '»' => false,
            // A curly mark says its direction, but typists miss: the spaces decide against it.
            '“' => !(inside && !self.before.is_whitespace() && !self.opens()),
            '”' => !inside && self.opens() && self.before.is_whitespace(),
            _ if self.before.is_whitespace() && self.after.is_whitespace() => !inside,
            _ => self.opens() && !(inside && self.after.is_ascii_punctuation()),
        }
    }
}

/// Whether a single mark opens or closes; `None` for an apostrophe.
fn single(words: &str, at: usize, mark: char, seen: Seen, open: &[Opening]) -> Option<bool> {
    let inside = open.iter().any(|opening| opening.mark == Mark::Single);
    let length = mark.len_utf8();
    if !inside {
        let may = matches!(mark, '‘' | '‚' | '‹' | '\'' | '`');
        // `'em`, `'90s`: an opening mark needs a closing one in the same paragraph.
        let opens = may && seen.opens() && (mark == '‘' || seen.after.is_alphabetic() || seen.after == '[');
        return (opens && closing(words, at + length).is_some()).then_some(true);
    }
    if mark == '‘' && seen.opens() {
        return None;
    }
    (closing(words, at) == Some(at)).then_some(false)
}

/// How many characters a quotation in single marks may have; the search for its end must not grow with the text.
const FARTHEST: usize = 4000;

/// The first single mark from `from` on that closes: after a word or a stop, before no letter, and not the
/// apostrophe of a plural (`ministers’ talks`) if a better one follows.
fn closing(words: &str, from: usize) -> Option<usize> {
    let mut weak = None;
    let mut before = words[..from].chars().next_back().unwrap_or(' ');
    for (offset, c) in words[from..].char_indices().take(FARTHEST) {
        let at = from + offset;
        let after = words[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        if matches!(c, '’' | '\'' | '›') && !before.is_whitespace() && !after.is_alphanumeric() {
            let plural = before == 's' && after == ' ';
            if !plural {
                return Some(at);
            }
            weak = weak.or(Some(at));
        }
        // The next opening mark ends the search: what is open must close before.
        if c == '‘' && weak.is_some() && before.is_whitespace() {
            return weak;
        }
        before = c;
    }
    weak
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::BlockKind;

    fn found(text: &str) -> Vec<String> {
        let mut blocks = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let span = Span::new(at, at + line.len()).trim(text);
            blocks.push(Block {
                span,
                kind: BlockKind::Paragraph,
            });
            at += line.len();
        }
        let all = quoted(text, &blocks);
        all.iter()
            .map(|quoted| {
                format!(
                    "{}{}",
                    quoted.inner.of(text),
                    if quoted.goes_on { " …" } else { "" }
                )
            })
            .collect()
    }

    #[test]
    fn marks_of_all_sorts_are_matched() {
        assert_eq!(found("\"Yes,\" he said. \"No.\""), ["Yes,", "No."]);
        assert_eq!(found("“No wind.\" A boat"), ["No wind."]);
        assert_eq!(
            found("‘It’s his brothers’ boat,’ said the ‘Captain’."),
            ["It’s his brothers’ boat,", "Captain"]
        );
        assert_eq!(
            found("'You're in the '90s,' she said of 'em"),
            ["You're in the '90s,"]
        );
        assert_eq!(found("“The ‘deal’ is off,” he said"), ["The ‘deal’ is off,"]);
        assert_eq!(found("``Go,'' he said"), ["Go,"]);
        assert!(found("the ministers’ talks at 5' 3\" o'clock").is_empty());
    }

    #[test]
    fn an_open_mark_goes_on_in_the_next_paragraph() {
        assert_eq!(found("“One.\n“Two,” he said."), ["One. …", "Two,"]);
        assert_eq!(found("He said: “One.\nThe end."), ["One."]);
        assert_eq!(found("He said: “One.\nAnd two.”\nThree"), ["One. …", "And two."]);
    }
}
