//! Where to put boxes so that joined ones are near and none overlaps.
//!
//! In: the sizes of the boxes and which of them are joined. Out: their centers, the same on every run and machine:
//! the start is a fixed scatter, and only operations are used that IEEE 754 defines to the last bit.
//!
//! Springs and repulsion as in Fruchterman and Reingold (1991), then boxes that overlap are pushed apart.

/// The distance at which two joined boxes rest, in pixels: room for an arrow with its word.
const REST: f64 = 125.0;

/// The distance from which boxes do not push each other any more.
const FAR: f64 = 4.0 * REST;

/// The space that stays free between two boxes, in pixels.
const GAP: f64 = 16.0;

/// How much wider than high a drawing should be: pages and screens are.
const WIDE: f64 = 1.4;

/// Steps times pairs of boxes that may be computed: about a second.
const WORK: usize = 60_000_000;

/// A point or a size in pixels.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Xy {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// Returns the centers of boxes of these sizes; `joined` are pairs of their numbers.
#[must_use]
pub fn layout(sizes: &[Xy], joined: &[(usize, usize)]) -> Vec<Xy> {
    let mut centers = scatter(sizes.len());
    let pairs = sizes.len() * sizes.len();
    let steps = (WORK / pairs.max(1)).clamp(20, 600);
    let mut degree = vec![0_u32; sizes.len()];
    for &(a, b) in joined {
        degree[a] += 1;
        degree[b] += 1;
    }
    for step in 0..steps {
        // From a third of the drawing down to a pixel.
        let left = steps - step;
        let most = REST * 2.0 * ratio(left, steps) * ratio(left, steps) + 0.5;
        let moves = forces(&centers, joined, &degree);
        for (center, by) in centers.iter_mut().zip(moves) {
            let length = (by.x * by.x + by.y * by.y).sqrt().max(1e-9);
            let scale = length.min(most) / length;
            center.x += by.x * scale;
            center.y += by.y * scale;
        }
    }
    for center in &mut centers {
        center.x *= WIDE;
    }
    for _ in 0..500 {
        if !push_apart(&mut centers, sizes) {
            break;
        }
    }
    centers
}

fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// Points that look random and are not: a linear congruential generator with the constants of Knuth's MMIX.
fn scatter(count: usize) -> Vec<Xy> {
    let mut state = 0x5eed_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        // The upper 24 bits, which such generators mix well.
        (state >> 40) as f64 / 16_777_216.0 - 0.5
    };
    let side = REST * (count as f64).sqrt();
    let point = |_| Xy {
        x: next() * side,
        y: next() * side,
    };
    (0..count).map(point).collect()
}

fn forces(centers: &[Xy], joined: &[(usize, usize)], degree: &[u32]) -> Vec<Xy> {
    let mut moves = vec![Xy::default(); centers.len()];
    for a in 0..centers.len() {
        for b in a + 1..centers.len() {
            let (dx, dy) = (centers[a].x - centers[b].x, centers[a].y - centers[b].y);
            let square = (dx * dx + dy * dy).max(1.0);
            // Boxes that are far apart already leave each other alone, or what nothing joins would fly off the page.
            if square > FAR * FAR {
                continue;
            }
            let push = REST * REST / square;
            moves[a].x += dx * push;
            moves[a].y += dy * push;
            moves[b].x -= dx * push;
            moves[b].y -= dy * push;
        }
        // A weak pull to the middle keeps parts that nothing joins on one page.
        moves[a].x -= centers[a].x * 0.08;
        moves[a].y -= centers[a].y * 0.08;
    }
    for &(a, b) in joined {
        let (dx, dy) = (centers[a].x - centers[b].x, centers[a].y - centers[b].y);
        let distance = (dx * dx + dy * dy).sqrt();
        // The springs of a hub are weaker, or all its neighbours would pile up on it.
        let pull = distance / REST / f64::from(degree[a].min(degree[b]).max(1)).sqrt();
        moves[a].x -= dx * pull;
        moves[a].y -= dy * pull;
        moves[b].x += dx * pull;
        moves[b].y += dy * pull;
    }
    moves
}

/// Moves each overlapping pair apart along the axis on which less is needed; returns whether there was one.
fn push_apart(centers: &mut [Xy], sizes: &[Xy]) -> bool {
    let mut any = false;
    for a in 0..centers.len() {
        for b in a + 1..centers.len() {
            let (dx, dy) = (centers[b].x - centers[a].x, centers[b].y - centers[a].y);
            let over_x = (sizes[a].x + sizes[b].x) / 2.0 + GAP - dx.abs();
            let over_y = (sizes[a].y + sizes[b].y) / 2.0 + GAP - dy.abs();
            if over_x <= 0.01 || over_y <= 0.01 {
                continue;
            }
            any = true;
            if over_x < over_y {
                let by = if dx < 0.0 { -over_x } else { over_x } / 2.0;
                centers[a].x -= by;
                centers[b].x += by;
            } else {
                let by = if dy < 0.0 { -over_y } else { over_y } / 2.0;
                centers[a].y -= by;
                centers[b].y += by;
            }
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_do_not_overlap_and_joined_ones_are_nearer() {
        let sizes: Vec<Xy> = (0..40)
            .map(|n| Xy {
                x: 60.0 + f64::from(n % 7) * 20.0,
                y: 30.0,
            })
            .collect();
        let joined: Vec<(usize, usize)> = (1..40).map(|n| (n, n / 2)).collect();
        let centers = layout(&sizes, &joined);
        let apart = |a: usize, b: usize| {
            (centers[a].x - centers[b].x).abs() >= (sizes[a].x + sizes[b].x) / 2.0
                || (centers[a].y - centers[b].y).abs() >= (sizes[a].y + sizes[b].y) / 2.0
        };
        for a in 0..40 {
            assert!((a + 1..40).all(|b| apart(a, b)), "{a} overlaps");
        }
        let distance = |a: usize, b: usize| {
            let (dx, dy) = (centers[a].x - centers[b].x, centers[a].y - centers[b].y);
            (dx * dx + dy * dy).sqrt()
        };
        let near: f64 = joined.iter().map(|&(a, b)| distance(a, b)).sum::<f64>() / 39.0;
        let all: f64 = (0..40)
            .flat_map(|a| (0..40).map(move |b| (a, b)))
            .map(|(a, b)| distance(a, b))
            .sum();
        assert!(near < all / 1600.0 / 1.5, "joined {near}, all {}", all / 1600.0);
        assert_eq!(layout(&sizes, &joined), centers);
    }
}
