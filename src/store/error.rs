//! Why a graph file could not be read or written.

use std::fmt;
use std::path::{Path, PathBuf};

/// Why a graph file could not be read or written. Every variant names the file.
#[derive(Debug)]
pub enum StoreError {
    /// There is no such file.
    Missing {
        /// The graph file.
        path: PathBuf,
    },
    /// A folder stands where the graph file should be.
    Folder {
        /// The graph file.
        path: PathBuf,
    },
    /// The file has other content: text, a picture, nothing.
    NotAGraph {
        /// The graph file.
        path: PathBuf,
        /// Whether it has no byte at all.
        empty: bool,
    },
    /// The file is a SQLite database of another program.
    Foreign {
        /// The graph file.
        path: PathBuf,
    },
    /// The file was written by a later newsgraph.
    Newer {
        /// The graph file.
        path: PathBuf,
        /// The version of its tables.
        version: u32,
        /// The latest version that this newsgraph reads.
        known: u32,
    },
    /// The file is a graph file whose content does not fit together.
    Damaged {
        /// The graph file.
        path: PathBuf,
        /// What was found.
        detail: String,
    },
    /// Another newsgraph is writing the file.
    Busy {
        /// The graph file.
        path: PathBuf,
    },
    /// Another newsgraph created the file while this one was about to.
    Appeared {
        /// The graph file.
        path: PathBuf,
    },
    /// The file can be read and not written, or its folder allows no new file.
    ReadOnly {
        /// The graph file.
        path: PathBuf,
    },
    /// The disk is full.
    Full {
        /// The graph file.
        path: PathBuf,
    },
    /// The operating system refused something else.
    Io {
        /// The graph file.
        path: PathBuf,
        /// What it said.
        error: std::io::Error,
    },
}

impl StoreError {
    /// The file it speaks of.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            StoreError::Missing { path }
            | StoreError::Folder { path }
            | StoreError::NotAGraph { path, .. }
            | StoreError::Foreign { path }
            | StoreError::Newer { path, .. }
            | StoreError::Damaged { path, .. }
            | StoreError::Busy { path }
            | StoreError::Appeared { path }
            | StoreError::ReadOnly { path }
            | StoreError::Full { path }
            | StoreError::Io { path, .. } => path,
        }
    }

    /// What to do about it, where one thing is likely.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            StoreError::Missing { .. } => Some("`newsgraph build ARTICLES --graph FILE` makes one"),
            StoreError::Folder { .. } => Some("give the graph a file name, such as `summit.newsgraph`"),
            StoreError::NotAGraph { .. } | StoreError::Foreign { .. } => {
                Some("nothing was changed; give another name to build a new graph")
            }
            StoreError::Newer { .. } => Some("install the newsgraph that wrote it, or a later one"),
            StoreError::Damaged { .. } => Some("build it again from its articles under another name"),
            StoreError::Busy { .. } => Some("try again when it is done"),
            StoreError::Appeared { .. } => Some("run the same command again to add to it"),
            StoreError::ReadOnly { .. } | StoreError::Full { .. } | StoreError::Io { .. } => None,
        }
    }

    /// Names the file that SQLite was working on, and sorts its many codes into what a person can repair.
    pub(crate) fn from_sqlite(path: &Path, error: &rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode;
        let path = path.to_path_buf();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy { path },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                StoreError::ReadOnly { path }
            }
            Some(ErrorCode::DiskFull) => StoreError::Full { path },
            Some(ErrorCode::SystemIoFailure) => StoreError::Io {
                path,
                error: std::io::Error::other(error.to_string()),
            },
            _ => StoreError::Damaged {
                path,
                detail: error.to_string(),
            },
        }
    }

    /// Names the file that the operating system was working on.
    pub(crate) fn from_io(path: &Path, error: std::io::Error) -> StoreError {
        use std::io::ErrorKind;
        let path = path.to_path_buf();
        match error.kind() {
            ErrorKind::NotFound => StoreError::Missing { path },
            ErrorKind::IsADirectory => StoreError::Folder { path },
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly { path },
            ErrorKind::StorageFull => StoreError::Full { path },
            ErrorKind::AlreadyExists => StoreError::Appeared { path },
            _ => StoreError::Io { path, error },
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path().display();
        match self {
            StoreError::Missing { .. } => write!(f, "there is no graph file `{path}`"),
            StoreError::Folder { .. } => write!(f, "`{path}` is a folder, not a graph file"),
            StoreError::NotAGraph { empty: true, .. } => {
                write!(f, "`{path}` is empty, not a graph file")
            }
            StoreError::NotAGraph { empty: false, .. } => write!(f, "`{path}` is not a graph file"),
            StoreError::Foreign { .. } => {
                write!(f, "`{path}` is a SQLite database of another program")
            }
            StoreError::Newer { version, known, .. } => write!(
                f,
                "`{path}` was written by a later newsgraph: it has version {version}, this program knows {known}"
            ),
            StoreError::Damaged { detail, .. } => write!(f, "the graph file `{path}` is damaged: {detail}"),
            StoreError::Busy { .. } => write!(f, "another newsgraph is writing `{path}`"),
            StoreError::Appeared { .. } => write!(f, "another newsgraph has just created `{path}`"),
            StoreError::ReadOnly { .. } => write!(f, "`{path}` cannot be opened or written: no permission"),
            StoreError::Full { .. } => write!(f, "the disk is full; `{path}` was left as it was"),
            StoreError::Io { error, .. } => write!(f, "`{path}`: {error}"),
        }
    }
}

impl std::error::Error for StoreError {}
