//! A picture as DOT for Graphviz.
//!
//! In: a [`Picture`]. Out: a file that plain `dot -Tsvg` draws well: it names the layout engine that suits its size.
//! Up to thirty nodes the layered drawing reads best, from left to right; up to eighty a spring layout with straight
//! arrows; above that arrows lose their words. Curved arrows cost spring layouts thirty times more time.

use super::escape::{address, dot};
use super::palette::look;
use super::picture::{Picture, PictureEdge, PictureNode};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Up to this many nodes `dot` draws a picture that fits a page.
const LAYERED: usize = 30;

/// Up to this many nodes arrows have room for words.
const WORDED: usize = 80;

/// Up to this many nodes `fdp` takes less than a second; above, `sfdp` draws a map.
const SPRINGS: usize = 300;

/// Writes a picture.
///
/// # Errors
///
/// When `out` does not take the bytes.
pub fn write(picture: &Picture, key: bool, out: &mut dyn Write) -> io::Result<()> {
    let count = picture.boxes.len();
    let layout = if count <= LAYERED {
        "layout=dot, rankdir=LR, nodesep=0.25, ranksep=0.8"
    } else if count <= WORDED {
        "layout=fdp, splines=line, K=1.1, overlap=false"
    } else if count <= SPRINGS {
        "layout=fdp, splines=line, K=0.9, overlap=prism"
    } else {
        "layout=sfdp, splines=line, overlap=prism"
    };
    writeln!(out, "digraph newsgraph {{")?;
    writeln!(
        out,
        "  graph [{layout}, outputorder=edgesfirst, bgcolor=white, charset=\"UTF-8\","
    )?;
    let title: Vec<String> = picture.title.iter().map(|line| dot(line)).collect();
    writeln!(
        out,
        "    label=\"{}\", labelloc=t, fontname=\"Helvetica\", fontsize=12];",
        title.join("\\n")
    )?;
    writeln!(
        out,
        "  node [fontname=\"Helvetica\", fontsize=11, style=filled, margin=\"0.12,0.06\"];"
    )?;
    let size = if count <= LAYERED { 9 } else { 8 };
    writeln!(
        out,
        "  edge [fontname=\"Helvetica\", fontsize={size}, color=\"#777777\", fontcolor=\"#444444\", arrowsize=0.7];"
    )?;
    for node in &picture.boxes {
        write_node(node, out)?;
    }
    for edge in &picture.arrows {
        write_edge(picture, edge, count <= WORDED, out)?;
    }
    if key && !picture.boxes.is_empty() {
        write_key(picture, out)?;
    }
    writeln!(out, "}}")
}

fn write_node(node: &PictureNode, out: &mut dyn Write) -> io::Result<()> {
    let look = look(&node.label);
    let label: Vec<String> = node.lines.iter().map(|line| dot(line)).collect();
    write!(
        out,
        "  n{} [label=\"{}\", shape={}, fillcolor=\"{}\", color=\"{}\", tooltip=\"{}\"",
        node.id,
        label.join("\\n"),
        look.shape,
        look.fill,
        look.border,
        dot(&node.tooltip)
    )?;
    if node.focus {
        write!(out, ", penwidth=3")?;
    }
    if node.dashed {
        write!(out, ", style=\"filled,dashed\"")?;
    }
    if let Some(url) = node.url.as_deref().and_then(address) {
        write!(out, ", URL=\"{url}\"")?;
    }
    writeln!(out, "];")
}

fn write_edge(picture: &Picture, edge: &PictureEdge, worded: bool, out: &mut dyn Write) -> io::Result<()> {
    let (start, end) = (picture.boxes[edge.start].id, picture.boxes[edge.end].id);
    write!(out, "  n{start} -> n{end} [")?;
    if worded {
        write!(out, "label=\"{}\", ", dot(&edge.text))?;
    }
    // A second sentence makes an arrow visibly thicker, a twentieth does not.
    write!(
        out,
        "penwidth={}, edgetooltip=\"{}\"",
        edge.weight.clamp(1, 5),
        dot(&edge.tooltip)
    )?;
    if edge.dashed {
        write!(out, ", style=dashed")?;
    }
    if let Some(url) = edge.url.as_deref().and_then(address) {
        write!(out, ", edgeURL=\"{url}\"")?;
    }
    writeln!(out, "];")
}

/// One small node for each kind that the picture shows.
fn write_key(picture: &Picture, out: &mut dyn Write) -> io::Result<()> {
    let kinds: BTreeMap<&str, ()> = picture
        .boxes
        .iter()
        .map(|node| (node.label.as_str(), ()))
        .collect();
    writeln!(out, "  subgraph cluster_key {{")?;
    writeln!(out, "    label=\"key\"; fontsize=9; color=\"#cccccc\";")?;
    writeln!(out, "    node [fontsize=9, height=0.2, margin=\"0.06,0.03\"];")?;
    if picture.boxes.len() <= LAYERED {
        // One column; without this each kind would stand in a layer of its own.
        writeln!(out, "    rank=same;")?;
    }
    for (number, kind) in kinds.keys().enumerate() {
        let look = look(kind);
        let (shape, fill, border) = (look.shape, look.fill, look.border);
        let label = dot(if kind.is_empty() { "no label" } else { kind });
        writeln!(
            out,
            "    key{number} [label=\"{label}\", shape={shape}, fillcolor=\"{fill}\", color=\"{border}\"];"
        )?;
    }
    writeln!(out, "  }}")
}
