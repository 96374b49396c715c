//! Which bracket closes which, found once for the whole text.
//!
//! In: the text of a query. Out: for each `(` the place behind its `)`. Strings, quoted names and comments are
//! skipped. Text that nests deeper than people write is refused here, so that no later step runs out of stack.

/// Brackets, `CASE`s and signs may nest this deep.
const DEEPEST: usize = 100;

/// The brackets of a text.
pub(super) struct Brackets {
    /// Each `(` with the place behind the bracket that closes it, in the order of the text.
    round: Vec<(u32, u32)>,
}

impl Brackets {
    /// Finds them; an error has the place and what may stand there.
    pub(super) fn of(text: &str) -> Result<Brackets, (usize, String)> {
        let bytes = text.as_bytes();
        let mut round: Vec<(u32, u32)> = Vec::new();
        let mut open: Vec<Option<usize>> = Vec::new();
        let (mut signs, mut words) = (0usize, 0usize);
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            match byte {
                b'\'' | b'"' => at = string_end(bytes, at),
                b'`' => at = text[at + 1..].find('`').map_or(bytes.len(), |end| at + 1 + end),
                b'/' if bytes.get(at + 1) == Some(&b'/') => {
                    at = text[at..].find('\n').map_or(bytes.len(), |end| at + end);
                }
                b'/' if bytes.get(at + 1) == Some(&b'*') => {
                    at = text[at..].find("*/").map_or(bytes.len(), |end| at + end + 1);
                }
                b'(' | b'[' | b'{' => {
                    open.push((byte == b'(').then_some(round.len()));
                    if byte == b'(' {
                        round.push((narrow(at), u32::MAX));
                    }
                }
                b')' | b']' | b'}' => {
                    if let Some(Some(number)) = open.pop()
                        && byte == b')'
                    {
                        round[number].1 = narrow(at + 1);
                    }
                }
                _ => {}
            }
            match byte {
                b'-' | b'+' => signs += 1,
                byte if byte.is_ascii_whitespace() => {}
                _ => signs = 0,
            }
            // `NOT NOT …` and `CASE CASE …` nest without brackets.
            if byte.is_ascii_alphabetic() && (at == 0 || !is_word(bytes[at - 1])) {
                let end = bytes[at..]
                    .iter()
                    .position(|&byte| !is_word(byte))
                    .map_or(bytes.len(), |end| at + end);
                let word = &bytes[at..end];
                if word.eq_ignore_ascii_case(b"CASE") {
                    words += 1;
                } else if word.eq_ignore_ascii_case(b"END") {
                    words = words.saturating_sub(1);
                }
                at = end - 1;
            }
            if open.len() > DEEPEST || signs > DEEPEST || words > DEEPEST {
                return Err((
                    at.min(bytes.len() - 1),
                    format!("at most {DEEPEST} brackets inside each other"),
                ));
            }
            at += 1;
        }
        Ok(Brackets { round })
    }

    /// The place behind the bracket that closes the one at `at`.
    pub(super) fn close(&self, at: usize) -> Option<usize> {
        let number = self
            .round
            .binary_search_by_key(&narrow(at), |&(open, _)| open)
            .ok()?;
        let (_, close) = self.round[number];
        (close != u32::MAX).then_some(close as usize)
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// The place of the quotation mark that closes the one at `at`.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while end < bytes.len() && bytes[end] != bytes[at] {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    end
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_comments_hide_brackets() {
        let text = "('(' /* ( */ \"\\\"(\" `(` // (\n)";
        let brackets = Brackets::of(text).ok().and_then(|found| found.close(0));
        assert_eq!(brackets, Some(text.len()));
    }

    #[test]
    fn deep_nesting_is_refused_and_open_brackets_are_not() {
        assert!(Brackets::of(&"(".repeat(10_000)).is_err());
        assert!(Brackets::of(&"-".repeat(10_000)).is_err());
        assert!(Brackets::of(&"CASE ".repeat(10_000)).is_err());
        assert!(Brackets::of("((('").is_ok());
    }
}
