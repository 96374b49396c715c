//! Rows as JSON objects, columns in order: one array, or one object a line.

use super::sheet::{Cell, Sheet};
use std::io::{self, Write};

pub(super) fn write_array(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"[")?;
    for (number, row) in sheet.rows.iter().enumerate() {
        out.write_all(if number == 0 { b"\n" } else { b",\n" })?;
        object(sheet, row, out)?;
    }
    out.write_all(if sheet.rows.is_empty() { b"]\n" } else { b"\n]\n" })
}

pub(super) fn write_lines(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    for row in &sheet.rows {
        object(sheet, row, out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn object(sheet: &Sheet, row: &[Cell], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{")?;
    for (number, (column, cell)) in sheet.columns.iter().zip(row).enumerate() {
        if number > 0 {
            out.write_all(b",")?;
        }
        serde_json::to_writer(&mut *out, column)?;
        out.write_all(b":")?;
        serde_json::to_writer(&mut *out, &cell.json)?;
    }
    out.write_all(b"}")
}
