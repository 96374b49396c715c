//! Files into articles, with boilerplate set apart.
//!
//! In: paths of files and folders. Out: every article in a stable order, and an error for each file that is
//! none. Nothing is thrown away: an article's text is the file's text, and [`Block`]s say what each stretch of
//! it is.

pub mod article;

pub use article::{Article, Block, BlockKind, Day};
