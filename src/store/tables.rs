//! The tables of a graph file, and how one is told from other files.
//!
//! A graph file is a SQLite database with this program's `application_id` and the version of the tables in
//! `user_version`. `articles` and `extractions` are what the graph is made from and all that is needed to make it
//! again; the other tables are the finished graph, as numbers into `symbols` and `property_values`, so that opening
//! it parses no text.

use super::error::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// `NGRF`: what the header of every graph file says at byte 68.
pub(super) const APPLICATION: u32 = u32::from_be_bytes(*b"NGRF");

/// The version of the tables below, at byte 60 of the header.
pub(super) const VERSION: u32 = 1;

/// The first bytes of every SQLite database.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// How long to wait for another process: its last step takes the file for itself, and is short.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

pub(super) const TABLES: &str = "
    CREATE TABLE state (
        key TEXT PRIMARY KEY,
        value INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE articles (
        number INTEGER PRIMARY KEY,
        hash TEXT NOT NULL,
        path TEXT NOT NULL,
        id TEXT NOT NULL,
        title TEXT,
        date TEXT,
        source TEXT,
        byline TEXT,
        dateline TEXT,
        url TEXT,
        node INTEGER,
        blocks TEXT NOT NULL,
        text TEXT NOT NULL
    ) STRICT;
    CREATE TABLE extractions (
        article INTEGER PRIMARY KEY REFERENCES articles(number),
        content TEXT NOT NULL
    ) STRICT;
    CREATE TABLE imports (
        path TEXT PRIMARY KEY,
        content TEXT NOT NULL
    ) STRICT;
    CREATE TABLE symbols (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
    CREATE TABLE property_values (number INTEGER PRIMARY KEY, value ANY NOT NULL) STRICT;
    CREATE TABLE nodes (
        number INTEGER PRIMARY KEY,
        id INTEGER NOT NULL,
        labels BLOB NOT NULL,
        properties BLOB NOT NULL
    ) STRICT;
    CREATE TABLE relationships (
        number INTEGER PRIMARY KEY,
        id INTEGER NOT NULL,
        type INTEGER NOT NULL,
        start INTEGER NOT NULL,
        end INTEGER NOT NULL,
        properties BLOB NOT NULL
    ) STRICT;
    CREATE TABLE names (name TEXT NOT NULL, node INTEGER NOT NULL) STRICT;
    CREATE TABLE node_evidence (
        owner INTEGER NOT NULL,
        position INTEGER NOT NULL,
        article INTEGER NOT NULL,
        sentence_start INTEGER NOT NULL,
        sentence_end INTEGER NOT NULL,
        words_start INTEGER NOT NULL,
        words_end INTEGER NOT NULL,
        PRIMARY KEY (owner, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE relationship_evidence (
        owner INTEGER NOT NULL,
        position INTEGER NOT NULL,
        article INTEGER NOT NULL,
        sentence_start INTEGER NOT NULL,
        sentence_end INTEGER NOT NULL,
        words_start INTEGER NOT NULL,
        words_end INTEGER NOT NULL,
        PRIMARY KEY (owner, position)
    ) STRICT, WITHOUT ROWID;
";

/// Whether the file at `path` starts as every SQLite database does; graph files do, articles do not.
#[must_use]
pub fn is_database(path: &Path) -> bool {
    let mut start = [0; 16];
    File::open(path).is_ok_and(|mut file| file.read_exact(&mut start).is_ok()) && start == *MAGIC
}

/// Opens a graph file that must be there; one that may not be written is opened for reading.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    check_header(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let sqlite = |error: rusqlite::Error| StoreError::from_sqlite(path, &error);
    let connection = Connection::open_with_flags(path, flags).map_err(sqlite)?;
    connection.busy_timeout(PATIENCE).map_err(sqlite)?;
    Ok(connection)
}

/// Creates the tables in a file that must not be there.
pub(super) fn create(path: &Path) -> Result<Connection, StoreError> {
    // Reserves the name, so that nothing is ever overwritten.
    File::create_new(path).map_err(|error| StoreError::from_io(path, error))?;
    let sqlite = |error: rusqlite::Error| StoreError::from_sqlite(path, &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(sqlite)?;
    let create = || -> rusqlite::Result<()> {
        connection.pragma_update(None, "application_id", APPLICATION)?;
        connection.pragma_update(None, "user_version", VERSION)?;
        connection.execute_batch(TABLES)
    };
    create().map_err(sqlite)?;
    Ok(connection)
}

/// Reads the first 100 bytes: they tell a graph file from every other file without SQLite's help.
fn check_header(path: &Path) -> Result<(), StoreError> {
    let io = |error| StoreError::from_io(path, error);
    let at = path.to_path_buf();
    if std::fs::metadata(path).map_err(io)?.is_dir() {
        return Err(StoreError::Folder { path: at });
    }
    let mut header = Vec::with_capacity(100);
    File::open(path)
        .map_err(io)?
        .take(100)
        .read_to_end(&mut header)
        .map_err(io)?;
    if !header.starts_with(MAGIC) {
        let empty = header.is_empty();
        return Err(StoreError::NotAGraph { path: at, empty });
    }
    let number = |from: usize| -> Option<u32> {
        let bytes = header.get(from..from + 4)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    };
    let (Some(version), Some(application)) = (number(60), number(68)) else {
        let detail = "it ends inside its header".to_owned();
        return Err(StoreError::Damaged { path: at, detail });
    };
    if application != APPLICATION {
        return Err(StoreError::Foreign { path: at });
    }
    if version > VERSION {
        let known = VERSION;
        return Err(StoreError::Newer {
            path: at,
            version,
            known,
        });
    }
    // SQLite itself does not mind a file that ends early until it needs what is missing. An interrupted writer
    // leaves a journal, from which SQLite repairs the file.
    let pages = u64::from(number(28).unwrap_or(0));
    let page = match header.get(16..18) {
        Some(&[0, 1]) => 65_536,
        Some(&[high, low]) => u64::from(u16::from_be_bytes([high, low])),
        _ => 0,
    };
    let mut journal = path.as_os_str().to_owned();
    journal.push("-journal");
    let length = std::fs::metadata(path).map_err(io)?.len();
    if length < pages * page && !Path::new(&journal).exists() {
        let detail = format!("it ends after {length} of {} bytes", pages * page);
        return Err(StoreError::Damaged { path: at, detail });
    }
    if version == 0 {
        let detail = "it has no version".to_owned();
        return Err(StoreError::Damaged { path: at, detail });
    }
    Ok(())
}
