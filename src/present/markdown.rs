//! Rows as a table in Markdown (GitHub's dialect).

use super::escape::terminal;
use super::sheet::Sheet;
use std::io::{self, Write};

pub(super) fn write(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    line(sheet.columns.iter().map(String::as_str), out)?;
    let number = |column: usize| sheet.rows.iter().any(|row| row[column].is_number());
    line(
        (0..sheet.columns.len()).map(|column| if number(column) { "--:" } else { "---" }),
        out,
    )?;
    for row in &sheet.rows {
        line(row.iter().map(|cell| cell.text.as_str()), out)?;
    }
    Ok(())
}

fn line<'a>(cells: impl Iterator<Item = &'a str>, out: &mut dyn Write) -> io::Result<()> {
    let escaped = cells.map(|cell| {
        let mut shown = String::with_capacity(cell.len());
        for c in terminal(cell).chars() {
            if matches!(c, '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>')
                && cell != "---"
                && cell != "--:"
            {
                shown.push('\\');
            }
            shown.push(c);
        }
        shown
    });
    writeln!(out, "| {} |", escaped.collect::<Vec<_>>().join(" | "))
}
