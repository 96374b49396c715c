//! What must not reach a format as it is: each rule once, for all who write that format.

use std::borrow::Cow;

/// For a terminal: control characters, which could move the cursor or change colors, become `�`; tabs and line
/// breaks become spaces. Marks that reverse the direction of text stay out too.
#[must_use]
pub fn terminal(text: &str) -> Cow<'_, str> {
    let harmful = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| match c {
        '\n' | '\t' | '\r' => Some(' '),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        c if c.is_control() => Some('\u{fffd}'),
        c => Some(c),
    };
    text.replace("\r\n", "\n")
        .chars()
        .filter_map(shown)
        .collect::<String>()
        .into()
}

/// For XML text and attributes in double quotes. Characters that XML 1.0 cannot hold become `�`.
#[must_use]
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// For a quoted string of DOT that Graphviz reads as an escString: a label or a tooltip.
///
/// Graphviz expands `\N` and the like, decodes `&amp;` in labels, and does not close a string that ends with `\`.
#[must_use]
pub fn dot(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '&' => out.push_str("&amp;"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// An address that may stand in a picture: one that opens a page or a file and runs nothing.
///
/// Graphviz copies a URL into SVG without escaping it, hence `&amp;` here too.
#[must_use]
pub fn address(url: &str) -> Option<String> {
    let scheme = url.split([':', '/', '?', '#']).next().unwrap_or_default();
    let has_scheme = url[scheme.len()..].starts_with(':');
    let harmless = !has_scheme || ["http", "https", "file"].contains(&scheme.to_ascii_lowercase().as_str());
    (harmless && !url.trim().is_empty()).then(|| xml(url.trim()).replace('\\', "%5C"))
}

/// The first `most` characters of a text, with an ellipsis for the rest.
#[must_use]
pub fn shorten(text: &str, most: usize) -> Cow<'_, str> {
    if text.chars().count() <= most {
        return Cow::Borrowed(text);
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    // At a word's end, where one is near.
    if let Some(space) = short
        .rfind(' ')
        .filter(|&space| short[space..].chars().count() <= 15)
    {
        short.truncate(space);
    }
    short.truncate(short.trim_end().len());
    short.push('…');
    Cow::Owned(short)
}

/// Breaks a text at spaces into lines of at most `most` characters; a longer word keeps a line of its own.
#[must_use]
pub fn one_per_line(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines
            .last_mut()
            .expect("the list starts with a line and only grows");
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= most {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_no_escape_sequence() {
        assert_eq!(terminal("a\u{1b}[31mb\u{202e}\r\nc"), "a\u{fffd}[31mb c");
    }

    #[test]
    fn only_addresses_that_open_something_are_kept() {
        assert_eq!(address("http://e/?a=1&b=2").unwrap(), "http://e/?a=1&amp;b=2");
        assert_eq!(address("seeds/a.txt").unwrap(), "seeds/a.txt");
        assert_eq!(address("JavaScript:alert(1)"), None);
        assert_eq!(address(" data:text/html,x".trim()), None);
    }

    #[test]
    fn a_backslash_at_the_end_does_not_open_the_string() {
        assert_eq!(dot("a\\"), "a\\\\");
        assert_eq!(dot("\"\\N\" &amp; \u{7}x\ny"), "\\\"\\\\N\\\" &amp;amp; x\\ny");
    }
}
