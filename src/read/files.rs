//! Paths into texts: files and folders, in a stable order, and an error for each that is no text.
//!
//! Folders are read with all that lies below them, sorted by path; in them only files count whose ending says that
//! they are articles, while a file that was named is read whatever its ending.

use super::error::ReadError;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The largest article: far longer than any real one, and small enough for every layer's memory.
pub(super) const LARGEST: u64 = 32 * 1024 * 1024;

/// How deep folders may lie in folders; links can make them endless.
const DEEPEST: usize = 32;

/// The files at and below a path.
pub(super) fn files(path: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let at = || path.to_path_buf();
    let kind = fs::metadata(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => ReadError::Missing { path: at() },
        _ => ReadError::Unreadable { path: at(), error },
    })?;
    if !kind.is_dir() {
        return Ok(vec![at()]);
    }
    let mut found = Vec::new();
    below(path, DEEPEST, &mut found)?;
    if found.is_empty() {
        return Err(ReadError::EmptyFolder { path: at() });
    }
    found.sort();
    Ok(found)
}

fn below(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), ReadError> {
    let unreadable = |error| ReadError::Unreadable {
        path: folder.to_path_buf(),
        error,
    };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        // Hidden files are not meant, and what explains a folder is not part of it.
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if name.starts_with('.')
            || ["readme", "license", "licence"]
                .iter()
                .any(|about| name.starts_with(about))
        {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            if depth > 0 {
                below(&path, depth - 1, found)?;
            }
        } else if has_ending(&path, &["txt", "md", "markdown", "jsonl"]) {
            found.push(path);
        }
    }
    Ok(())
}

pub(super) fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension()
        .is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// The text of a file, without a byte-order mark.
pub(super) fn text(path: &Path, largest: u64) -> Result<String, ReadError> {
    let at = || path.to_path_buf();
    let unreadable = |error| ReadError::Unreadable { path: at(), error };
    let size = fs::metadata(path).map_err(unreadable)?.len();
    if size > largest {
        return Err(ReadError::TooLarge {
            path: at(),
            bytes: size,
        });
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    if let Some(kind) = kind(&bytes) {
        return Err(ReadError::NotText {
            path: at(),
            kind: Some(kind),
        });
    }
    let bytes = bytes
        .strip_prefix("\u{feff}".as_bytes())
        .map(<[u8]>::to_vec)
        .unwrap_or(bytes);
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        if bytes.contains(&0) {
            return ReadError::NotText {
                path: at(),
                kind: None,
            };
        }
        let line = bytes[..good].iter().filter(|&&byte| byte == b'\n').count() + 1;
        ReadError::NotUtf8 { path: at(), line }
    })?;
    if text.contains('\0') {
        return Err(ReadError::NotText {
            path: at(),
            kind: None,
        });
    }
    if text.trim().is_empty() {
        return Err(ReadError::Empty { path: at() });
    }
    Ok(text)
}

/// What a file is that only claims to be a text, by its first bytes.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 11] = [
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"\x89PNG\r\n", "a PNG picture"),
        (b"GIF8", "a GIF picture"),
        (b"RIFF", "a WebP picture or a sound"),
        (b"%PDF-", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive or an office document"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"\xd0\xcf\x11\xe0", "an old office document"),
        (b"\x7fELF", "a program"),
        (b"SQLite format 3\0", "a SQLite database"),
        (b"\xff\xfe", "text in UTF-16"),
    ];
    let known = KINDS.iter().find(|(start, _)| bytes.starts_with(start));
    known
        .map(|&(_, kind)| kind)
        .or(bytes.starts_with(b"\xfe\xff").then_some("text in UTF-16"))
}
