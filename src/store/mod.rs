//! Nodes and relationships as a graph: in memory with indexes, and in one file on disk.
//!
//! [`Graph::new`] indexes a resolution, [`Store::open`] reads a graph file, [`Writer::open`] makes or changes one.
//! Whoever asks a graph does so through [`GraphView`] and cannot tell which of them it came from.

pub mod view;
mod pool;
mod adjacency;
mod order;
mod evidence;
pub mod graph;
pub mod error;
mod tables;
mod packed;
pub mod file;
pub mod write;
pub mod interchange;
pub mod integrity;

pub use adjacency::Link;
pub use error::StoreError;
pub use file::Store;
pub use graph::Graph;
pub use interchange::{Import, InterchangeError};
pub use tables::is_database;
pub use view::{Citation, GraphView, NodeIx, RelIx, Symbol};
pub use write::Writer;
