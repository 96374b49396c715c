//! Nodes and relationships as a graph: in memory with indexes, and in one file on disk.

pub mod view;
mod pool;
mod evidence;
pub mod graph;

pub use graph::Graph;
pub use view::{Citation, GraphView, NodeIx, RelIx, Symbol};
