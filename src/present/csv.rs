//! Rows with commas (RFC 4180, lines end with a line feed) or tabs.
//!
//! Tab-separated cells have no quoting: tabs and line breaks inside a cell become one space. Whoever needs a cell
//! to the letter takes CSV or JSON.

use super::sheet::Sheet;
use std::io::{self, Write};

pub(super) fn write_comma(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    lines(sheet, ",", quoted, out)
}

pub(super) fn write_tab(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    lines(sheet, "\t", flat, out)
}

fn lines(
    sheet: &Sheet,
    separator: &str,
    cell: impl Fn(&str) -> String,
    out: &mut dyn Write,
) -> io::Result<()> {
    let header: Vec<String> = sheet.columns.iter().map(|name| cell(name)).collect();
    writeln!(out, "{}", header.join(separator))?;
    for row in &sheet.rows {
        let cells: Vec<String> = row.iter().map(|value| cell(&value.text)).collect();
        writeln!(out, "{}", cells.join(separator))?;
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    let plain = !text.contains([',', '"', '\n', '\r']) && text.trim() == text && !text.is_empty();
    if plain {
        text.to_owned()
    } else {
        format!("\"{}\"", text.replace('"', "\"\""))
    }
}

fn flat(text: &str) -> String {
    if text.contains(['\t', '\n', '\r']) {
        text.split(['\t', '\n', '\r'])
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    } else {
        text.to_owned()
    }
}
