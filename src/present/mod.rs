//! An answer or a graph into bytes: tables for people, records for programs, pictures.
//!
//! In: a [`Sheet`], which is what every answer comes down to, or a graph. Out: bytes to any writer. Knows nothing of
//! files, terminals and options; the caller says how wide a table may be and whether color is wanted.

pub mod escape;
pub mod caret;
pub mod sheet;
mod table;
mod json;
mod csv;
mod markdown;
pub mod palette;
pub mod jsonl;
pub mod picture;
pub mod dot;
pub mod force;
pub mod svg;

pub use caret::{Paint, draw};
pub use sheet::{Cell, Sheet};

use std::io::{self, Write};
use std::str::FromStr;

/// How an answer is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Aligned columns for a terminal.
    Table,
    /// One array of row objects.
    Json,
    /// One row object a line.
    JsonLines,
    /// Comma-separated values as in RFC 4180, with line feeds.
    Csv,
    /// Tab-separated values; white space inside a cell becomes one space.
    Tsv,
    /// A table in Markdown.
    Markdown,
}

impl Format {
    /// All formats, in the order in which they are listed to people.
    pub const ALL: [Format; 6] = [
        Format::Table,
        Format::Json,
        Format::JsonLines,
        Format::Csv,
        Format::Tsv,
        Format::Markdown,
    ];

    /// The name that options and the shell use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Json => "json",
            Format::JsonLines => "jsonl",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Markdown => "markdown",
        }
    }
}

impl FromStr for Format {
    type Err = ();

    fn from_str(name: &str) -> Result<Format, ()> {
        let name = match name {
            "md" => "markdown",
            "ndjson" | "jsonlines" => "jsonl",
            other => other,
        };
        Format::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or(())
    }
}

/// Writes the rows of an answer. `width` is the terminal's in columns and matters for tables alone.
///
/// # Errors
///
/// When `out` does not take the bytes.
pub fn write(format: Format, sheet: &Sheet, width: Option<u16>, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Table => table::write(sheet, width, out),
        Format::Json => json::write_array(sheet, out),
        Format::JsonLines => json::write_lines(sheet, out),
        Format::Csv => csv::write_comma(sheet, out),
        Format::Tsv => csv::write_tab(sheet, out),
        Format::Markdown => markdown::write(sheet, out),
    }
}
