//! The shape and color of each kind of node.
//!
//! The shape carries the kind, the color only helps: of six light fills some pair always looks alike to somebody.
//! The first four are the fills and borders of which colour-blindness simulations kept the distances largest; black
//! text on them has a contrast of 9 and more.

/// How a kind of node is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    /// The name of the shape in Graphviz.
    pub shape: &'static str,
    /// The color inside.
    pub fill: &'static str,
    /// The color of the border.
    pub border: &'static str,
}

/// The look of the nodes with this label; labels of the user's own share one look.
#[must_use]
pub fn look(label: &str) -> Look {
    let (shape, fill, border) = match label {
        "Person" => ("ellipse", "#8ec7f0", "#0072b2"),
        "Organization" => ("box", "#ffe08a", "#8a6100"),
        "Place" => ("hexagon", "#b7f0dc", "#00775a"),
        "Event" => ("note", "#f2a57b", "#b04a00"),
        "Statement" => ("box3d", "#f4f4f4", "#666666"),
        "Claim" => ("octagon", "#ffffff", "#666666"),
        "Role" => ("plaintext", "#ffffff", "#ffffff"),
        "Article" => ("folder", "#eeeeee", "#444444"),
        _ => ("component", "#ffffff", "#444444"),
    };
    Look { shape, fill, border }
}

/// `ACCOMPANIED` as people read it: `accompanied`; `HELD_IN`: `held in`.
#[must_use]
pub fn relation(kind: &str) -> String {
    kind.to_lowercase().replace('_', " ")
}
