//! An answer or a graph into bytes.
