//! What newsgraph knows before it reads: the files of `grammar/`, embedded in the binary.
//!
//! In: the embedded folder, or another one given with `--grammar`. Out: the text of a file, its rows, or its
//! bytes. Knows the shape of the files, not what the layers make of them.

pub mod table;
pub mod schema;

pub use schema::Label;
pub use table::{Row, Table, TableError};

use include_dir::{Dir, include_dir};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/grammar");

/// The files under `grammar/`, wherever they are.
///
/// A folder given with [`Grammar::overlaid`] replaces the embedded files that it holds, file by file.
#[derive(Clone, Debug, Default)]
pub struct Grammar {
    folder: Option<PathBuf>,
}

/// Why a file of the grammar could not be had.
#[derive(Debug)]
pub enum GrammarError {
    /// Neither the folder nor the binary has this file.
    Missing {
        /// The path below `grammar/`.
        path: String,
    },
    /// The file is there and cannot be read.
    Unreadable {
        /// The path on disk.
        path: PathBuf,
        /// What the operating system said.
        error: std::io::Error,
    },
    /// The file must be UTF-8 and is not.
    NotText {
        /// The path below `grammar/`.
        path: String,
    },
    /// The file has rows of another shape than it should.
    Table(TableError),
    /// The file's content makes no sense to the layer that reads it.
    Content {
        /// The path below `grammar/`.
        path: String,
        /// The line, counted from 1.
        line: usize,
        /// One sentence.
        message: String,
    },
}

impl std::fmt::Display for GrammarError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            GrammarError::Missing { path } => write!(f, "the grammar has no file `{path}`"),
            GrammarError::Unreadable { path, error } => {
                write!(f, "cannot read `{}`: {error}", path.display())
            }
            GrammarError::NotText { path } => write!(f, "the grammar file `{path}` is not UTF-8 text"),
            GrammarError::Table(error) => error.fmt(f),
            GrammarError::Content { path, line, message } => write!(f, "{path}:{line}: {message}"),
        }
    }
}

impl std::error::Error for GrammarError {}

impl From<TableError> for GrammarError {
    fn from(error: TableError) -> GrammarError {
        GrammarError::Table(error)
    }
}

impl Grammar {
    /// The grammar that is embedded in the binary.
    #[must_use]
    pub fn embedded() -> Grammar {
        Grammar::default()
    }

    /// The embedded grammar with the files of `folder` in place of those of the same path.
    #[must_use]
    pub fn overlaid(folder: &Path) -> Grammar {
        Grammar {
            folder: Some(folder.to_path_buf()),
        }
    }

    /// Returns the bytes of the file at `path`, which is relative to `grammar/` and uses `/`.
    ///
    /// # Errors
    ///
    /// When there is no such file, or it cannot be read.
    pub fn bytes(&self, path: &str) -> Result<Cow<'static, [u8]>, GrammarError> {
        if let Some(file) = self
            .folder
            .as_ref()
            .map(|folder| folder.join(path))
            .filter(|file| file.is_file())
        {
            let read = std::fs::read(&file);
            return read
                .map(Cow::Owned)
                .map_err(|error| GrammarError::Unreadable { path: file, error });
        }
        let file = EMBEDDED.get_file(path).ok_or_else(|| GrammarError::Missing {
            path: path.to_owned(),
        })?;
        Ok(Cow::Borrowed(file.contents()))
    }

    /// Returns the text of the file at `path`.
    ///
    /// # Errors
    ///
    /// As [`Grammar::bytes`], and when the file is not UTF-8.
    pub fn text(&self, path: &str) -> Result<Cow<'static, str>, GrammarError> {
        let not_text = || GrammarError::NotText {
            path: path.to_owned(),
        };
        Ok(match self.bytes(path)? {
            Cow::Borrowed(bytes) => Cow::Borrowed(std::str::from_utf8(bytes).map_err(|_| not_text())?),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8(bytes).map_err(|_| not_text())?),
        })
    }

    /// Returns the rows of the tab-separated file at `path`; see [`Table`].
    ///
    /// # Errors
    ///
    /// As [`Grammar::text`], and when a row does not fit the header.
    pub fn table(&self, path: &str) -> Result<Table, GrammarError> {
        Ok(Table::parse(path, &self.text(path)?)?)
    }

    /// Returns the paths of all files in a folder below `grammar/`, sorted; those of the overlaying folder
    /// count too.
    ///
    /// # Errors
    ///
    /// When the overlaying folder cannot be listed.
    pub fn files(&self, folder: &str) -> Result<Vec<String>, GrammarError> {
        let embedded = EMBEDDED.get_dir(folder).into_iter().flat_map(Dir::files);
        let mut paths: Vec<String> = embedded
            .map(|file| file.path().to_string_lossy().replace('\\', "/"))
            .collect();
        if let Some(on_disk) = self
            .folder
            .as_ref()
            .map(|root| root.join(folder))
            .filter(|dir| dir.is_dir())
        {
            let unreadable = |error| GrammarError::Unreadable {
                path: on_disk.clone(),
                error,
            };
            for entry in std::fs::read_dir(&on_disk).map_err(unreadable)? {
                let entry = entry.map_err(unreadable)?;
                paths.push(format!("{folder}/{}", entry.file_name().to_string_lossy()));
            }
        }
        paths.sort();
        paths.dedup();
        Ok(paths)
    }
}
