//! Trains a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001) by stochastic gradients.
//!
//! In: sentences as the features of their words and gold classes. Out: a [`Linear`] with a row a feature and a row
//! for each kind of joint and class before. Every feature has a step of its own (AdaGrad, Duchi, Hazan and Singer
//! 2011) and weights are drawn towards zero (L2). Only sums, products, quotients and square roots of floats are
//! used, which IEEE 754 rounds in one way, and [`exp`] is made of them: the same bits on every machine.

use super::perceptron::Random;
use crate::annotate::lattice::{Joints, START, behind, is_allowed, may_end};
use crate::annotate::linear::Linear;
use crate::annotate::names::{CLASSES, KINDS, joint_key};
use rustc_hash::FxHashMap;

/// One sentence.
#[derive(Debug, Default)]
pub(super) struct Example {
    /// The features of each word, none for a dull one.
    pub(super) features: Vec<Vec<u32>>,
    pub(super) kinds: Vec<u8>,
    pub(super) dull: Vec<bool>,
    pub(super) gold: Vec<u8>,
    /// How often it is seen in one pass.
    pub(super) weight: usize,
}

/// How the field is trained.
#[derive(Clone, Copy, Debug)]
pub(super) struct Training {
    pub(super) passes: usize,
    pub(super) seed: u64,
    /// How much a pass over all sentences draws each weight towards zero.
    pub(super) decay: f32,
    /// The size of the first steps.
    pub(super) rate: f32,
    /// Features seen fewer times are left out.
    pub(super) least: u32,
    /// Weights smaller than this are not stored.
    pub(super) floor: f32,
}

struct Weights {
    values: Vec<f32>,
    squares: Vec<f32>,
    /// The decay of one touch of each feature.
    decays: Vec<f32>,
    joints: Joints<f32>,
    joint_squares: Joints<f32>,
}

/// Trains on these sentences.
pub(super) fn train(examples: &[Example], training: Training) -> Linear {
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    for example in examples {
        for &key in example.features.iter().flatten() {
            *counts.entry(key).or_default() += example.weight as u32;
        }
    }
    let mut keys: Vec<u32> = counts
        .iter()
        .filter(|&(_, &count)| count >= training.least)
        .map(|(&key, _)| key)
        .collect();
    keys.sort_unstable();
    let number_of: FxHashMap<u32, u32> = keys.iter().copied().zip(0..).collect();
    let rows: Vec<Vec<Vec<u32>>> = examples
        .iter()
        .map(|example| {
            let numbered = |keys: &Vec<u32>| {
                keys.iter()
                    .filter_map(|key| number_of.get(key).copied())
                    .collect()
            };
            example.features.iter().map(numbered).collect()
        })
        .collect();
    let mut weights = Weights {
        values: vec![0.0; keys.len() * CLASSES],
        squares: vec![1.0; keys.len() * CLASSES],
        decays: keys
            .iter()
            .map(|key| training.decay / counts[key].max(1) as f32)
            .collect(),
        joints: Joints::new(KINDS),
        joint_squares: Joints::new(KINDS),
    };
    drop((counts, number_of));
    let mut random = Random(training.seed);
    let mut order: Vec<usize> = (0..examples.len())
        .flat_map(|number| std::iter::repeat_n(number, examples[number].weight))
        .collect();
    let mut scratch = Scratch::default();
    for _ in 0..training.passes {
        random.shuffle(&mut order);
        for &number in &order {
            step(
                &mut weights,
                &examples[number],
                &rows[number],
                training.rate,
                &mut scratch,
            );
        }
    }
    let mut packed: Vec<(u32, Vec<(u8, f32)>)> = keys
        .iter()
        .zip(weights.values.chunks_exact(CLASSES))
        .map(|(&key, row)| (key, (0..).zip(row.iter().copied()).collect()))
        .collect();
    let known: rustc_hash::FxHashSet<u32> = keys.into_iter().collect();
    for kind in 0..KINDS {
        for before in 0..=CLASSES {
            let key = joint_key(kind, before);
            if !known.contains(&key) {
                let row = weights.joints.behind(kind, before);
                packed.push((key, (0..).zip(row.iter().copied()).collect()));
            }
        }
    }
    Linear::pack(CLASSES, packed, training.floor)
}

#[derive(Default)]
struct Scratch {
    local: Vec<f32>,
    forward: Vec<f32>,
    backward: Vec<f32>,
    edges: Vec<(u8, u8, f32)>,
}

/// One step down the gradient of one sentence: the chances of every class and joint by the forward-backward
/// algorithm, against gold.
fn step(weights: &mut Weights, example: &Example, rows: &[Vec<u32>], rate: f32, scratch: &mut Scratch) {
    let count = example.gold.len();
    if example.dull.iter().all(|&dull| dull) {
        return;
    }
    let Scratch {
        local,
        forward,
        backward,
        edges,
    } = scratch;
    for table in [&mut *local, &mut *forward, &mut *backward] {
        table.clear();
        table.resize(count * CLASSES, 0.0);
    }
    for at in 0..count {
        let scores = &mut local[at * CLASSES..(at + 1) * CLASSES];
        if example.dull[at] {
            scores[0] = 1.0;
            continue;
        }
        for &row in &rows[at] {
            let from = row as usize * CLASSES;
            for (score, weight) in scores.iter_mut().zip(&weights.values[from..from + CLASSES]) {
                *score += weight;
            }
        }
        let most = scores.iter().copied().fold(f32::MIN, f32::max);
        for score in scores {
            *score = exp(*score - most);
        }
    }
    // Joint potentials are made once for each neighbourhood and kept for the way back.
    edges.clear();
    let mut edge_starts = Vec::with_capacity(count + 1);
    for at in 0..count {
        edge_starts.push(edges.len());
        let first = if at == 0 { START..=START } else { 0..=CLASSES - 1 };
        for before in first {
            if at > 0 && !is_allowed(example.dull[at - 1], before as u8) {
                continue;
            }
            let joint = weights.joints.behind(usize::from(example.kinds[at]), before);
            for &class in behind(before) {
                if is_allowed(example.dull[at], class) {
                    edges.push((before as u8, class, exp(joint[usize::from(class)])));
                }
            }
        }
    }
    edge_starts.push(edges.len());
    for at in 0..count {
        let (done, now) = forward.split_at_mut(at * CLASSES);
        let mut sum = 0.0;
        for &(before, class, potential) in &edges[edge_starts[at]..edge_starts[at + 1]] {
            let so_far = if at == 0 {
                1.0
            } else {
                done[(at - 1) * CLASSES + usize::from(before)]
            };
            let part = so_far * potential * local[at * CLASSES + usize::from(class)];
            now[usize::from(class)] += part;
            sum += part;
        }
        scale(&mut now[..CLASSES], sum);
    }
    for class in (0..CLASSES).filter(|&class| may_end(class)) {
        backward[(count - 1) * CLASSES + class] = 1.0;
    }
    for at in (0..count - 1).rev() {
        let (now, later) = backward.split_at_mut((at + 1) * CLASSES);
        let now = &mut now[at * CLASSES..];
        let mut sum = 0.0;
        for &(before, class, potential) in &edges[edge_starts[at + 1]..edge_starts[at + 2]] {
            let next = (at + 1) * CLASSES + usize::from(class);
            let part = potential * local[next] * later[usize::from(class)];
            now[usize::from(before)] += part;
            sum += part;
        }
        scale(now, sum);
    }
    for at in 0..count {
        // Chances of the edges into this word.
        let mut sum = 0.0;
        for edge in &mut edges[edge_starts[at]..edge_starts[at + 1]] {
            let place = at * CLASSES + usize::from(edge.1);
            let so_far = if at == 0 {
                1.0
            } else {
                forward[(at - 1) * CLASSES + usize::from(edge.0)]
            };
            edge.2 *= so_far * local[place] * backward[place];
            sum += edge.2;
        }
        if sum <= 0.0 || example.dull[at] && (at == 0 || example.dull[at - 1]) {
            continue;
        }
        let mut chances = [0.0; CLASSES];
        let gold_before = if at == 0 {
            START
        } else {
            usize::from(example.gold[at - 1])
        };
        let gold = usize::from(example.gold[at]);
        for &(before, class, chance) in &edges[edge_starts[at]..edge_starts[at + 1]] {
            let (before, class, chance) = (usize::from(before), usize::from(class), chance / sum);
            chances[class] += chance;
            let wanted = if before == gold_before && class == gold {
                1.0
            } else {
                0.0
            };
            let gradient = chance - wanted;
            if gradient.abs() > LEAST_GRADIENT {
                let place = Joints::<f32>::at(usize::from(example.kinds[at]), before, class);
                let square = weights.joint_squares.score_mut(place);
                *square += gradient * gradient;
                let root = (1.0 + *square).sqrt();
                *weights.joints.score_mut(place) -= rate * gradient / root;
            }
        }
        chances[gold] -= 1.0;
        for &row in &rows[at] {
            let from = row as usize * CLASSES;
            let decay = weights.decays[row as usize];
            for (class, &chance) in chances.iter().enumerate() {
                if chance.abs() > LEAST_GRADIENT {
                    let place = from + class;
                    let gradient = chance + decay * weights.values[place];
                    weights.squares[place] += gradient * gradient;
                    weights.values[place] -= rate * gradient / weights.squares[place].sqrt();
                }
            }
        }
    }
}

/// Chances nearer to gold than this teach nothing.
const LEAST_GRADIENT: f32 = 0.002;

fn scale(row: &mut [f32], sum: f32) {
    if sum > 0.0 {
        for value in row {
            *value /= sum;
        }
    }
}

/// e to the power of `x`, to about six digits, from operations that every machine rounds alike.
fn exp(x: f32) -> f32 {
    if x < -80.0 {
        return 0.0;
    }
    let x = x.min(80.0);
    let whole = (x * std::f32::consts::LOG2_E).round();
    let rest = x - whole * std::f32::consts::LN_2;
    let series =
        1.0 + rest * (1.0 + rest * (0.5 + rest * (1.0 / 6.0 + rest * (1.0 / 24.0 + rest * (1.0 / 120.0)))));
    series * f32::from_bits(((whole as i32 + 127) as u32) << 23)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_the_power_of_e() {
        for x in [-70.0f32, -3.5, -0.1, 0.0, 0.3, 1.0, 12.0] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-4, "{x}");
        }
    }

    #[test]
    fn what_is_taught_is_learnt() {
        // Feature 10 begins a name of two words that feature 20 ends; feature 30 is outside.
        let sentence = |features: &[u32], gold: &[u8]| Example {
            features: features.iter().map(|&key| vec![key]).collect(),
            kinds: vec![5; features.len()],
            dull: vec![false; features.len()],
            gold: gold.to_vec(),
            weight: 1,
        };
        let examples: Vec<Example> = (0..20)
            .flat_map(|_| [sentence(&[30, 10, 20], &[0, 1, 3]), sentence(&[30, 30], &[0, 0])])
            .collect();
        let training = Training {
            passes: 20,
            seed: 1,
            decay: 0.01,
            rate: 0.3,
            least: 1,
            floor: 0.01,
        };
        let model = train(&examples, training);
        let mut scores = [0; CLASSES];
        model.score(&[10], &mut scores);
        assert_eq!((0..CLASSES).max_by_key(|&class| scores[class]), Some(1));
    }
}
