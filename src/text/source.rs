//! A named text whose places can be told to people: line and column.

use super::Span;

/// A text with a name, such as a file and its path, in which places can be shown.
#[derive(Clone, Debug)]
pub struct Source<'a> {
    name: &'a str,
    text: &'a str,
}

/// Where a place is, as people count: both from 1, columns in characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

impl<'a> Source<'a> {
    /// Names a text.
    #[must_use]
    pub fn new(name: &'a str, text: &'a str) -> Source<'a> {
        Source { name, text }
    }

    /// The name given to the text, usually a path.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Tells the line and column of a byte offset; an offset past the end is the end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let before = &self.text[..self.floor(offset)];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Position { line, column }
    }

    /// Returns the line on which `span` starts, without its line break, and the part of `span` that lies on
    /// it as characters counted from 0.
    #[must_use]
    pub fn line(&self, span: Span) -> (&'a str, std::ops::Range<usize>) {
        let start = self.floor(span.start as usize);
        let first = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let last = self.text[start..]
            .find('\n')
            .map_or(self.text.len(), |at| start + at);
        let end = self.floor(span.end as usize).clamp(start, last);
        let column = self.text[first..start].chars().count();
        (
            &self.text[first..last],
            column..column + self.text[start..end].chars().count(),
        )
    }

    fn floor(&self, offset: usize) -> usize {
        let mut at = offset.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "one\n“José” said";
        let source = Source::new("news.txt", text);
        let said = text.find("said").unwrap();
        assert_eq!(source.position(said), Position { line: 2, column: 8 });
        assert_eq!(source.line(Span::new(said, said + 4)), ("“José” said", 7..11));
    }
}
