//! A picture as SVG, without Graphviz.
//!
//! In: a [`Picture`]. Out: one file that any browser shows; the mouse on a box or an arrow shows its sentence. The
//! same picture is the same bytes on every machine: positions are rounded to a tenth of a pixel.

use super::escape::{address, xml};
use super::force::{Xy, layout};
use super::palette::look;
use super::picture::{Picture, PictureEdge, PictureNode};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use unicode_width::UnicodeWidthChar;

/// The height of a line of text in a box.
const LINE: f64 = 15.0;
/// The size of letters in boxes and on arrows.
const LETTERS: f64 = 12.0;
const SMALL: f64 = 9.5;
/// The white space around the drawing.
const MARGIN: f64 = 24.0;
/// The distance of two arrows that join the same boxes.
const SPREAD: f64 = 34.0;
/// Above so many boxes there is no room for words on arrows.
const WORDED: usize = 80;

/// Writes a picture.
///
/// # Errors
///
/// When `out` does not take the bytes.
pub fn write(picture: &Picture, key: bool, out: &mut dyn Write) -> io::Result<()> {
    let sizes: Vec<Xy> = picture.boxes.iter().map(size).collect();
    let joined: Vec<(usize, usize)> = picture.arrows.iter().map(|edge| (edge.start, edge.end)).collect();
    let mut centers = layout(&sizes, &joined);
    let top = MARGIN + LINE * picture.title.len() as f64 + 8.0;
    let (low, high) = bounds(&centers, &sizes);
    for center in &mut centers {
        center.x += MARGIN - low.x;
        center.y += top - low.y;
    }
    let kinds: BTreeSet<&str> = picture.boxes.iter().map(|node| node.label.as_str()).collect();
    let titles = picture
        .title
        .iter()
        .map(|line| width(line, LETTERS))
        .fold(0.0, f64::max);
    let keys: f64 = kinds.iter().map(|kind| key_width(kind)).sum();
    let width = (high.x - low.x).max(titles).max(if key { keys } else { 0.0 }) + 2.0 * MARGIN;
    let drawn = top + (high.y - low.y) + MARGIN;
    let height = if key { drawn + 36.0 } else { drawn };
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0}\" height=\"{1:.0}\" \
         viewBox=\"0 0 {0:.0} {1:.0}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"{LETTERS}\">",
        width, height
    )?;
    let summary = picture.title.join(" – ");
    writeln!(out, "<title>{}</title>", xml(&summary))?;
    writeln!(out, "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>")?;
    writeln!(
        out,
        "<defs><marker id=\"to\" viewBox=\"0 0 8 8\" refX=\"7.5\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
         markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0,0.8 L8,4 L0,7.2 z\" fill=\"#777777\"/></marker></defs>"
    )?;
    for (number, line) in picture.title.iter().enumerate() {
        let (y, weight) = (
            MARGIN + LINE * number as f64 + 4.0,
            if number == 0 { "bold" } else { "normal" },
        );
        let line = xml(line);
        writeln!(
            out,
            "<text x=\"{MARGIN}\" y=\"{y:.1}\" font-weight=\"{weight}\" fill=\"#222222\">{line}</text>"
        )?;
    }
    write_arrows(picture, &centers, &sizes, out)?;
    for ((node, center), size) in picture.boxes.iter().zip(&centers).zip(&sizes) {
        write_box(node, *center, *size, out)?;
    }
    if key {
        write_key(&kinds, drawn, out)?;
    }
    writeln!(out, "</svg>")
}

fn bounds(centers: &[Xy], sizes: &[Xy]) -> (Xy, Xy) {
    let mut low = Xy {
        x: f64::MAX,
        y: f64::MAX,
    };
    let mut high = Xy {
        x: f64::MIN,
        y: f64::MIN,
    };
    for (center, size) in centers.iter().zip(sizes) {
        low.x = low.x.min(center.x - size.x / 2.0);
        low.y = low.y.min(center.y - size.y / 2.0);
        high.x = high.x.max(center.x + size.x / 2.0);
        high.y = high.y.max(center.y + size.y / 2.0);
    }
    if centers.is_empty() {
        (Xy::default(), Xy::default())
    } else {
        (low, high)
    }
}

/// How wide a text is, about: nobody can ask the font here, so letters fall into five widths of Helvetica.
fn width(text: &str, letters: f64) -> f64 {
    let of = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | '\'' | '’' | ':' | ';' | '|' | '!' => 0.27,
        'f' | 't' | 'r' | ' ' | '-' | '(' | ')' | '/' | '"' | '“' | '”' => 0.34,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.87,
        c if c.is_uppercase() => 0.70,
        c if c.width() == Some(2) => 1.0,
        _ => 0.55,
    };
    text.chars().map(of).sum::<f64>() * letters
}

fn size(node: &PictureNode) -> Xy {
    let widest = node
        .lines
        .iter()
        .map(|line| width(line, LETTERS))
        .fold(20.0, f64::max);
    let tall = LINE * node.lines.len() as f64;
    match look(&node.label).shape {
        // An ellipse around a rectangle of text is 1.41 times as wide and high; two corners may stick out a little.
        "ellipse" => Xy {
            x: widest * 1.22 + 16.0,
            y: tall * 1.22 + 12.0,
        },
        "hexagon" | "octagon" => Xy {
            x: widest + 34.0,
            y: tall + 12.0,
        },
        _ => Xy {
            x: widest + 20.0,
            y: tall + 12.0,
        },
    }
}

fn write_box(node: &PictureNode, center: Xy, size: Xy, out: &mut dyn Write) -> io::Result<()> {
    let url = node.url.as_deref().and_then(address);
    if let Some(url) = &url {
        write!(out, "<a href=\"{url}\">")?;
    }
    write!(out, "<g><title>{}</title>", xml(&node.tooltip))?;
    shape(&node.label, center, size, node.focus, node.dashed, out)?;
    let first = center.y - LINE * (node.lines.len() as f64 - 1.0) / 2.0 + LETTERS * 0.36;
    for (number, line) in node.lines.iter().enumerate() {
        let y = first + LINE * number as f64;
        let line = xml(line);
        write!(
            out,
            "<text x=\"{:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{line}</text>",
            center.x
        )?;
    }
    writeln!(out, "</g>{}", if url.is_some() { "</a>" } else { "" })
}

fn shape(
    label: &str,
    center: Xy,
    size: Xy,
    focus: bool,
    dashed: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let look = look(label);
    let (w, h) = (size.x / 2.0, size.y / 2.0);
    let style = format!(
        "fill=\"{}\" stroke=\"{}\" stroke-width=\"{}\"{}",
        look.fill,
        look.border,
        if focus { "3" } else { "1.2" },
        if dashed { " stroke-dasharray=\"5,3\"" } else { "" }
    );
    let corners: Vec<(f64, f64)> = match look.shape {
        "ellipse" => {
            let (x, y) = (center.x, center.y);
            return write!(
                out,
                "<ellipse cx=\"{x:.1}\" cy=\"{y:.1}\" rx=\"{w:.1}\" ry=\"{h:.1}\" {style}/>"
            );
        }
        "box3d" | "plaintext" => {
            let (x, y, round) = (
                center.x - w,
                center.y - h,
                if look.shape == "box3d" { 9 } else { 0 },
            );
            return write!(
                out,
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"{round}\" {style}/>",
                size.x, size.y
            );
        }
        "hexagon" => vec![
            (-w, 0.0),
            (-w + 12.0, -h),
            (w - 12.0, -h),
            (w, 0.0),
            (w - 12.0, h),
            (-w + 12.0, h),
        ],
        "octagon" => {
            let c = 8.0;
            vec![
                (-w, -h + c),
                (-w + c, -h),
                (w - c, -h),
                (w, -h + c),
                (w, h - c),
                (w - c, h),
                (-w + c, h),
                (-w, h - c),
            ]
        }
        "note" => vec![(-w, -h), (w - 8.0, -h), (w, -h + 8.0), (w, h), (-w, h)],
        "folder" => vec![
            (-w, -h),
            (-w + 18.0, -h),
            (-w + 22.0, -h + 4.0),
            (w, -h + 4.0),
            (w, h),
            (-w, h),
        ],
        _ => vec![(-w, -h), (w, -h), (w, h), (-w, h)],
    };
    let points: Vec<String> = corners
        .iter()
        .map(|(x, y)| format!("{:.1},{:.1}", center.x + x, center.y + y))
        .collect();
    write!(out, "<polygon points=\"{}\" {style}/>", points.join(" "))
}

/// A rectangle on the page, for finding room.
#[derive(Clone, Copy)]
struct Area {
    center: Xy,
    size: Xy,
}

impl Area {
    fn overlap(self, other: Area) -> f64 {
        let x = (self.size.x + other.size.x) / 2.0 - (self.center.x - other.center.x).abs();
        let y = (self.size.y + other.size.y) / 2.0 - (self.center.y - other.center.y).abs();
        x.max(0.0) * y.max(0.0)
    }
}

fn write_arrows(picture: &Picture, centers: &[Xy], sizes: &[Xy], out: &mut dyn Write) -> io::Result<()> {
    let mut taken: Vec<Area> = centers
        .iter()
        .zip(sizes)
        .map(|(&center, &size)| Area { center, size })
        .collect();
    let mut between: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for edge in &picture.arrows {
        *between
            .entry((edge.start.min(edge.end), edge.start.max(edge.end)))
            .or_default() += 1;
    }
    let mut drawn: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut words = Vec::new();
    for edge in &picture.arrows {
        let pair = (edge.start.min(edge.end), edge.start.max(edge.end));
        let number = drawn.entry(pair).or_default();
        let aside = (*number as f64 - (between[&pair] as f64 - 1.0) / 2.0) * SPREAD;
        *number += 1;
        // Seen from the end with the smaller number, so that arrows of both directions share the room.
        let aside = if edge.start <= edge.end { aside } else { -aside };
        let curve = Curve::new(picture, edge, centers, sizes, aside);
        let text = xml(&edge.tooltip);
        let dashes = if edge.dashed {
            " stroke-dasharray=\"5,3\""
        } else {
            ""
        };
        writeln!(
            out,
            "<path d=\"{}\" fill=\"none\" stroke=\"#777777\" stroke-width=\"{}\"{dashes} marker-end=\"url(#to)\">\
             <title>{text}</title></path>",
            curve.path(),
            1.0 + (edge.weight.clamp(1, 5) - 1) as f64 * 0.7,
        )?;
        if picture.boxes.len() <= WORDED {
            words.push((curve, edge));
        }
    }
    for (curve, edge) in words {
        let size = Xy {
            x: width(&edge.text, SMALL) + 4.0,
            y: SMALL + 4.0,
        };
        let places = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74].map(|t| Area {
            center: curve.at(t),
            size,
        });
        let crowd = |area: &Area| taken.iter().map(|other| area.overlap(*other)).sum::<f64>();
        let mut best = places[0];
        for place in places {
            if crowd(&place) < crowd(&best) {
                best = place;
            }
        }
        taken.push(best);
        writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{SMALL}\" text-anchor=\"middle\" fill=\"#333333\" \
             stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\">{}</text>",
            best.center.x,
            best.center.y + SMALL * 0.35,
            xml(&edge.text)
        )?;
    }
    Ok(())
}

/// A quadratic curve between the borders of two boxes.
struct Curve {
    from: Xy,
    control: Xy,
    to: Xy,
}

impl Curve {
    fn new(picture: &Picture, edge: &PictureEdge, centers: &[Xy], sizes: &[Xy], aside: f64) -> Curve {
        let (a, b) = (centers[edge.start], centers[edge.end]);
        if edge.start == edge.end {
            // From a box to itself: a bow above it.
            let (w, h) = (sizes[edge.start].x / 4.0, sizes[edge.start].y / 2.0);
            return Curve {
                from: Xy {
                    x: a.x - w,
                    y: a.y - h,
                },
                control: Xy {
                    x: a.x,
                    y: a.y - h - 46.0 - aside.abs(),
                },
                to: Xy {
                    x: a.x + w,
                    y: a.y - h,
                },
            };
        }
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let length = (dx * dx + dy * dy).sqrt().max(1.0);
        let control = Xy {
            x: (a.x + b.x) / 2.0 - dy / length * aside * 2.0,
            y: (a.y + b.y) / 2.0 + dx / length * aside * 2.0,
        };
        let border = |number: usize| {
            let (center, size) = (centers[number], sizes[number]);
            let round = look(&picture.boxes[number].label).shape == "ellipse";
            let (dx, dy) = (control.x - center.x, control.y - center.y);
            let (x, y) = (dx / (size.x / 2.0 + 2.0), dy / (size.y / 2.0 + 2.0));
            let reach = if round {
                (x * x + y * y).sqrt()
            } else {
                x.abs().max(y.abs())
            };
            let scale = 1.0 / reach.max(1.0);
            Xy {
                x: center.x + dx * scale,
                y: center.y + dy * scale,
            }
        };
        Curve {
            from: border(edge.start),
            control,
            to: border(edge.end),
        }
    }

    fn path(&self) -> String {
        let Curve { from, control, to } = self;
        format!(
            "M{:.1},{:.1} Q{:.1},{:.1} {:.1},{:.1}",
            from.x, from.y, control.x, control.y, to.x, to.y
        )
    }

    fn at(&self, t: f64) -> Xy {
        let (a, b, c) = ((1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t);
        Xy {
            x: a * self.from.x + b * self.control.x + c * self.to.x,
            y: a * self.from.y + b * self.control.y + c * self.to.y,
        }
    }
}

fn key_width(kind: &str) -> f64 {
    width(kind, SMALL) + 40.0
}

fn write_key(kinds: &BTreeSet<&str>, top: f64, out: &mut dyn Write) -> io::Result<()> {
    let mut left = MARGIN;
    for kind in kinds {
        let size = Xy {
            x: key_width(kind) - 8.0,
            y: 18.0,
        };
        let center = Xy {
            x: left + size.x / 2.0,
            y: top + 10.0,
        };
        write!(out, "<g>")?;
        shape(kind, center, size, false, *kind == "Claim", out)?;
        let (y, kind) = (center.y + SMALL * 0.35, xml(kind));
        let x = center.x;
        writeln!(
            out,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{SMALL}\" text-anchor=\"middle\">{kind}</text></g>"
        )?;
        left += size.x + 8.0;
    }
    Ok(())
}
