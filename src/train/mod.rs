//! Treebanks into the weights under `grammar/model`.
