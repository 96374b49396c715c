//! Tab-separated tables: the form of every lexicon.
//!
//! The first line that is neither blank nor a comment names the columns. `#` starts a comment at the
//! beginning of a line only. A row may leave out cells at its end; they are empty.

use std::fmt;

/// A table with named columns.
#[derive(Clone, Debug)]
pub struct Table {
    path: String,
    columns: Vec<String>,
    rows: Vec<Row>,
}

/// One row of a table and the line it stands on.
#[derive(Clone, Debug)]
pub struct Row {
    /// The line in the file, counted from 1.
    pub line: usize,
    cells: Vec<String>,
}

/// A row or header that does not fit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableError {
    /// The path below `grammar/`.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// One sentence.
    pub message: String,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

impl std::error::Error for TableError {}

impl Row {
    /// The cell of the column with this index, empty when the row is shorter.
    #[must_use]
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// The cell's values, which are separated by `|`; none for an empty cell.
    pub fn list(&self, column: usize) -> impl Iterator<Item = &str> {
        self.cell(column)
            .split('|')
            .map(str::trim)
            .filter(|value| !value.is_empty())
    }
}

impl Table {
    /// Reads a table; `path` is only used in errors.
    ///
    /// # Errors
    ///
    /// When a row has more cells than the header has columns, or its first cell is empty.
    pub fn parse(path: &str, text: &str) -> Result<Table, TableError> {
        let mut table = Table {
            path: path.to_owned(),
            columns: Vec::new(),
            rows: Vec::new(),
        };
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let cells: Vec<String> = line.split('\t').map(|cell| cell.trim().to_owned()).collect();
            if table.columns.is_empty() {
                table.columns = cells;
                continue;
            }
            let row = Row {
                line: number + 1,
                cells,
            };
            if row.cells.len() > table.columns.len() {
                let (found, most) = (row.cells.len(), table.columns.len());
                return Err(table.error(
                    row.line,
                    format!("{found} cells where the header names {most} columns"),
                ));
            }
            if row.cell(0).is_empty() {
                return Err(table.error(row.line, "the first cell is empty"));
            }
            table.rows.push(row);
        }
        Ok(table)
    }

    /// The index of a column.
    ///
    /// # Errors
    ///
    /// When the header does not name it.
    pub fn column(&self, name: &str) -> Result<usize, TableError> {
        let found = self.columns.iter().position(|column| column == name);
        found.ok_or_else(|| self.error(1, format!("the header names no column `{name}`")))
    }

    /// The rows in file order.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// An error at a line of this table.
    #[must_use]
    pub fn error(&self, line: usize, message: impl Into<String>) -> TableError {
        TableError {
            path: self.path.clone(),
            line,
            message: message.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_may_be_short_but_not_long() {
        let table = Table::parse("t.tsv", "# words\nword\tkind\nMr\thonorific\tx").unwrap_err();
        assert_eq!(
            table.to_string(),
            "t.tsv:3: 3 cells where the header names 2 columns"
        );
        let table = Table::parse("t.tsv", "word\tkind\n\nMr").unwrap();
        assert_eq!(
            (
                table.rows()[0].line,
                table.rows()[0].cell(0),
                table.rows()[0].cell(1)
            ),
            (3, "Mr", "")
        );
        assert!(table.column("sort").is_err());
    }
}
