//! The averaged perceptron (Freund and Schapire 1999; Collins 2002) in whole numbers, so that training gives the
//! same bits on every machine.

use crate::annotate::linear::Linear;
use rustc_hash::FxHashMap;

/// A weight with what its average needs.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    weight: i32,
    total: i64,
    stamp: u32,
    updates: u32,
}

/// A perceptron in training.
#[derive(Debug)]
pub(crate) struct Perceptron {
    classes: usize,
    rows: FxHashMap<u32, Vec<(u8, Cell)>>,
    clock: u32,
}

impl Perceptron {
    pub(crate) fn new(classes: usize) -> Perceptron {
        Perceptron {
            classes,
            rows: FxHashMap::default(),
            clock: 1,
        }
    }

    /// Adds the present weights of the features to `scores`.
    pub(crate) fn score(&self, features: &[u32], scores: &mut [i32]) {
        for feature in features {
            if let Some(row) = self.rows.get(feature) {
                for (class, cell) in row {
                    scores[usize::from(*class)] += cell.weight;
                }
            }
        }
    }

    /// Counts a decision; with `wrong` given, moves the weights from it to `right`.
    pub(crate) fn learn(&mut self, features: &[u32], right: usize, wrong: Option<usize>) {
        self.clock += 1;
        let Some(wrong) = wrong.filter(|&wrong| wrong != right) else {
            return;
        };
        for &feature in features {
            let row = self.rows.entry(feature).or_default();
            for (class, step) in [(right as u8, 1), (wrong as u8, -1)] {
                let at = match row.iter().position(|&(other, _)| other == class) {
                    Some(at) => at,
                    None => {
                        row.push((
                            class,
                            Cell {
                                stamp: self.clock,
                                ..Cell::default()
                            },
                        ));
                        row.len() - 1
                    }
                };
                let cell = &mut row[at].1;
                cell.total += i64::from(cell.weight) * i64::from(self.clock - cell.stamp);
                cell.stamp = self.clock;
                cell.weight += step;
                cell.updates += 1;
            }
        }
    }

    /// The averaged weights as a model. Weights that were updated fewer than `least` times are dropped (Goldberg
    /// and Elhadad 2011), and so are those smaller than `floor`.
    pub(crate) fn finish(&self, least: u32, floor: f32) -> Linear {
        let mut rows: Vec<(u32, Vec<(u8, f32)>)> = Vec::with_capacity(self.rows.len());
        for (&feature, row) in sorted(&self.rows) {
            let averaged = |&(class, cell): &(u8, Cell)| {
                let total = cell.total + i64::from(cell.weight) * i64::from(self.clock - cell.stamp);
                (class, total as f32 / self.clock as f32)
            };
            rows.push((
                feature,
                row.iter()
                    .filter(|(_, cell)| cell.updates >= least)
                    .map(averaged)
                    .collect(),
            ));
        }
        Linear::pack(self.classes, rows, floor)
    }
}

fn sorted(rows: &FxHashMap<u32, Vec<(u8, Cell)>>) -> Vec<(&u32, &Vec<(u8, Cell)>)> {
    let mut all: Vec<_> = rows.iter().collect();
    all.sort_unstable_by_key(|&(key, _)| *key);
    all
}

/// A small generator of random numbers (SplitMix64), for shuffling and exploration.
#[derive(Clone, Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    pub(crate) fn shuffle<T>(&mut self, values: &mut [T]) {
        for at in (1..values.len()).rev() {
            values.swap(at, self.below(at + 1));
        }
    }
}
