//! Files into articles, with boilerplate set apart.
//!
//! In: paths of files and folders. Out: every article in a stable order, and an error for each file that is
//! none. Nothing is thrown away: an article's text is the file's text, and [`Block`]s say what each stretch of
//! it is.

pub mod article;
pub mod error;
mod files;
mod date;
mod header;
pub mod layout;
mod records;

pub use article::{Article, Block, BlockKind, Day};
pub use error::ReadError;
pub use layout::Layout;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Reads all articles at and below the paths, those of a folder sorted by path.
///
/// A file that is met twice is read once.
pub fn articles(paths: &[PathBuf], layout: &Layout) -> Vec<Result<Article, ReadError>> {
    let mut found = Vec::new();
    let mut met: BTreeSet<PathBuf> = BTreeSet::new();
    for path in paths {
        match files::files(path) {
            Ok(files) => {
                for file in files {
                    if met.insert(file.clone()) {
                        found.extend(one(&file, layout));
                    }
                }
            }
            Err(error) => found.push(Err(error)),
        }
    }
    found
}

fn one(file: &Path, layout: &Layout) -> Vec<Result<Article, ReadError>> {
    let many = files::has_ending(file, &["jsonl", "ndjson"]);
    let largest = if many { u64::from(u32::MAX) } else { files::LARGEST };
    let text = match files::text(file, largest) {
        Ok(text) => text,
        Err(error) => return vec![Err(error)],
    };
    if many {
        return records::articles(file, &text, layout);
    }
    let mut article = layout.article(text);
    article.path = file.display().to_string();
    article.id = file
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    vec![Ok(article)]
}
