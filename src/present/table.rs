//! Aligned columns for a terminal, as wide as it is, with the number of rows below.

use super::escape::terminal;
use super::sheet::Sheet;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use std::io::{self, Write};

/// The most characters of a cell: a longer one is cut, because nobody reads it in a table.
const LONGEST: usize = 2_000;

pub(super) fn write(sheet: &Sheet, width: Option<u16>, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if let Some(width) = width {
        table.set_width(width.max(20));
    }
    table.set_header(sheet.columns.iter().map(|name| terminal(name).into_owned()));
    for row in &sheet.rows {
        table.add_row(row.iter().map(|cell| {
            let text = super::escape::shorten(&cell.text, LONGEST);
            let align = if cell.is_number() {
                CellAlignment::Right
            } else {
                CellAlignment::Left
            };
            comfy_table::Cell::new(terminal(&text)).set_alignment(align)
        }));
    }
    if !sheet.rows.is_empty() {
        for line in table.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    let shown = sheet.rows.len();
    match sheet.total {
        Some(total) if total > shown => writeln!(out, "{} ({} shown)", rows(total), shown),
        _ => writeln!(out, "{}", rows(shown)),
    }
}

fn rows(count: usize) -> String {
    match count {
        1 => "1 row".to_owned(),
        count => format!("{count} rows"),
    }
}
