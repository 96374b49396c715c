//! Reads news articles and answers who was where, with whom, and who said what.
//!
//! The flow, one folder a step; a folder imports only folders above it in this list:
//!
//! ```text
//! text      places in a text, and messages that point at them
//! grammar   what newsgraph knows before it reads: lexicons, rules, trained weights
//! read      files -> articles, boilerplate set apart
//! annotate  article -> document: tokens, sentences, tags, trees, names
//! extract   document -> who and what is talked about, and what is asserted of them
//! resolve   the extractions of many articles -> nodes and relationships
//! store     nodes and relationships -> a graph, in memory and on disk
//! query     one line -> an answer
//! present   answer or graph -> bytes
//! train     treebanks -> the weights under `grammar/model`
//! cli       the command and the interactive shell
//! ```

pub mod text;
pub mod grammar;
pub mod read;
pub mod annotate;
pub mod extract;
pub mod resolve;
pub mod store;
pub mod query;
pub mod present;
pub mod train;
pub mod cli;
