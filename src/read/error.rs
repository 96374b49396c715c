//! Why a file gives no article.

use std::fmt;
use std::path::PathBuf;

/// Why a file gives no article. Every variant names the file.
#[derive(Debug)]
pub enum ReadError {
    /// There is no such file or folder.
    Missing {
        /// The path as it was given.
        path: PathBuf,
    },
    /// A folder without any article.
    EmptyFolder {
        /// The path as it was given.
        path: PathBuf,
    },
    /// The operating system refused.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What it said.
        error: std::io::Error,
    },
    /// The file has no words.
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file is no text, whatever its name says.
    NotText {
        /// The file.
        path: PathBuf,
        /// What it is, where its first bytes tell.
        kind: Option<&'static str>,
    },
    /// The file is text in another encoding, or damaged.
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The line of the first byte that is wrong, counted from 1.
        line: usize,
    },
    /// The file is too large for an article.
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size in bytes.
        bytes: u64,
    },
    /// A line of a `.jsonl` file is no article.
    Record {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// One sentence.
        message: String,
    },
}

impl ReadError {
    /// What would help, where one thing is likely.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            ReadError::EmptyFolder { .. } => Some("articles are .txt, .md and .jsonl files"),
            ReadError::NotUtf8 { .. } => {
                Some("convert it, for example with `iconv -f WINDOWS-1252 -t UTF-8`")
            }
            ReadError::TooLarge { .. } => Some("one file is one article; put many into a .jsonl file"),
            ReadError::Record { .. } => Some("one object a line, with `id` and `text`"),
            _ => None,
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Missing { path } => write!(f, "there is no file or folder `{}`", path.display()),
            ReadError::EmptyFolder { path } => write!(f, "there are no articles in `{}`", path.display()),
            ReadError::Unreadable { path, error } => {
                write!(f, "`{}` cannot be read: {error}", path.display())
            }
            ReadError::Empty { path } => write!(f, "`{}` is empty", path.display()),
            ReadError::NotText {
                path,
                kind: Some(kind),
            } => {
                write!(f, "`{}` is {kind}, not an article", path.display())
            }
            ReadError::NotText { path, kind: None } => write!(f, "`{}` is not a text", path.display()),
            ReadError::NotUtf8 { path, line } => {
                write!(f, "`{}` is not UTF-8 text: see its line {line}", path.display())
            }
            ReadError::TooLarge { path, bytes } => {
                write!(
                    f,
                    "`{}` is too large for an article: {} MB",
                    path.display(),
                    bytes / 1_000_000
                )
            }
            ReadError::Record { path, line, message } => {
                write!(f, "`{}`, line {line}: {message}", path.display())
            }
        }
    }
}

impl std::error::Error for ReadError {}
