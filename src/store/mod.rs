//! Nodes and relationships as a graph: in memory with indexes, and in one file on disk.

pub mod view;

pub use view::{GraphView, NodeIx, RelIx, Symbol};
