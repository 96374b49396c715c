//! Linear scores over sparse features: what every model of this folder is made of.
//!
//! A [`Linear`] maps the hash of a feature to a row of weights, one for some of the classes. Hashes are 32 bits of
//! a fixed function, so that models are the same on every machine; two features with one hash share their
//! weights, which costs next to nothing (Bohnet 2010). Knows neither words nor trees.

use std::fmt;

/// A trained model: weights by feature and class.
///
/// In memory as in the file: an open-addressing table of feature hashes and, for each, a run of
/// (class, weight) pairs.
#[derive(Clone, Debug)]
pub struct Linear {
    classes: usize,
    mask: u32,
    /// Feature hashes by slot; 0 is an empty slot.
    keys: Vec<u32>,
    /// For each slot where its run begins; one more than there are slots.
    starts: Vec<u32>,
    run_classes: Vec<u8>,
    run_weights: Vec<i16>,
}

/// Why a model file cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ModelError {
    /// The file is shorter than it says, or longer.
    Length,
    /// The first bytes are not those of a model of this version.
    Magic,
    /// A number in the file cannot be right.
    Content,
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ModelError::Length => "the model file is cut off or too long",
            ModelError::Magic => "the file is no newsgraph model of this version",
            ModelError::Content => "the model file is damaged",
        })
    }
}

impl std::error::Error for ModelError {}

const MAGIC: &[u8; 8] = b"ngmodel3";

/// Mixes a feature's template number and parts into its hash, never 0.
#[must_use]
#[inline]
pub fn hash(template: u32, parts: &[u32]) -> u32 {
    let mut state = template.wrapping_mul(0x9E37_79B9) ^ 0x85EB_CA6B;
    for &part in parts {
        state = (state ^ part)
            .wrapping_mul(0xCC9E_2D51)
            .rotate_left(15)
            .wrapping_mul(0x1B87_3593);
        state ^= state >> 13;
    }
    state ^= state >> 16;
    state = state.wrapping_mul(0x85EB_CA6B);
    state ^= state >> 13;
    state.max(1)
}

/// The hash of a word (FNV-1a, 32 bits).
#[must_use]
#[inline]
pub fn word_hash(word: &[u8]) -> u32 {
    word.iter().fold(0x811C_9DC5, |state, &byte| {
        (state ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

impl Linear {
    /// Builds a model from averaged weights. Each row is kept in eight bits a weight with a scale of its own;
    /// weights smaller than `floor` are left out.
    ///
    /// `rows` are feature hashes with (class, weight) pairs, in any order, each hash once.
    #[must_use]
    pub fn pack(classes: usize, rows: Vec<(u32, Vec<(u8, f32)>)>, floor: f32) -> Linear {
        let mut packed: Vec<(u32, Vec<(u8, i16)>)> = Vec::with_capacity(rows.len());
        for (key, mut row) in rows {
            row.retain(|&(_, weight)| weight.abs() >= floor);
            let most = row.iter().map(|&(_, weight)| weight.abs()).fold(0.0, f32::max) * UNIT;
            let shift = (0..=MOST_SHIFT)
                .find(|&shift| most / f32::from(1u16 << shift) <= 127.0)
                .unwrap_or(MOST_SHIFT);
            let step = f32::from(1u16 << shift);
            let rounded = |weight: f32| ((weight * UNIT / step).round().clamp(-127.0, 127.0) as i16) << shift;
            let mut row: Vec<(u8, i16)> = row
                .into_iter()
                .map(|(class, weight)| (class, rounded(weight)))
                .collect();
            row.retain(|&(_, weight)| weight != 0);
            row.sort_unstable_by_key(|&(class, _)| class);
            if !row.is_empty() {
                packed.push((key, row));
            }
        }
        packed.sort_unstable_by_key(|&(key, _)| key);
        let slots = (packed.len() * 2).next_power_of_two().max(8);
        let mask = slots as u32 - 1;
        let mut slot_of: Vec<Option<usize>> = vec![None; slots];
        for (number, (key, _)) in packed.iter().enumerate() {
            let mut slot = (key & mask) as usize;
            while slot_of[slot].is_some() {
                slot = (slot + 1) & mask as usize;
            }
            slot_of[slot] = Some(number);
        }
        let mut model = Linear {
            classes,
            mask,
            keys: vec![0; slots],
            starts: Vec::with_capacity(slots + 1),
            run_classes: Vec::new(),
            run_weights: Vec::new(),
        };
        for (slot, number) in slot_of.into_iter().enumerate() {
            model.starts.push(model.run_classes.len() as u32);
            if let Some(number) = number {
                model.keys[slot] = packed[number].0;
                for &(class, weight) in &packed[number].1 {
                    model.run_classes.push(class);
                    model.run_weights.push(weight);
                }
            }
        }
        model.starts.push(model.run_classes.len() as u32);
        model
    }

    /// How many classes the model tells apart.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Adds the weights of the features to `scores`, which has one entry a class.
    #[inline]
    pub fn score(&self, features: &[u32], scores: &mut [i32]) {
        for &key in features {
            let mut slot = key & self.mask;
            loop {
                let found = self.keys[slot as usize];
                if found == key {
                    let run = self.starts[slot as usize] as usize..self.starts[slot as usize + 1] as usize;
                    for (&class, &weight) in self.run_classes[run.clone()].iter().zip(&self.run_weights[run])
                    {
                        scores[class as usize] += i32::from(weight);
                    }
                    break;
                }
                if found == 0 {
                    break;
                }
                slot = (slot + 1) & self.mask;
            }
        }
    }

    /// The bytes of the model file, little-endian: which slots are taken, then for each of them the key, the
    /// number of weights and the scale, then classes, then weights.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let taken: Vec<usize> = (0..self.keys.len())
            .filter(|&slot| self.keys[slot] != 0)
            .collect();
        let mut bytes = MAGIC.to_vec();
        for number in [self.classes, self.keys.len(), taken.len(), self.run_classes.len()] {
            bytes.extend((number as u32).to_le_bytes());
        }
        let mut map = vec![0u8; self.keys.len() / 8];
        for &slot in &taken {
            map[slot / 8] |= 1 << (slot % 8);
        }
        bytes.extend(map);
        bytes.extend(taken.iter().flat_map(|&slot| self.keys[slot].to_le_bytes()));
        let run = |slot: usize| self.starts[slot] as usize..self.starts[slot + 1] as usize;
        bytes.extend(taken.iter().map(|&slot| run(slot).len() as u8));
        let shifts: Vec<u8> = taken
            .iter()
            .map(|&slot| shift_of(&self.run_weights[run(slot)]))
            .collect();
        bytes.extend(&shifts);
        bytes.extend(&self.run_classes);
        for (&slot, &shift) in taken.iter().zip(&shifts) {
            bytes.extend(
                self.run_weights[run(slot)]
                    .iter()
                    .map(|&weight| (weight >> shift) as i8 as u8),
            );
        }
        bytes
    }

    /// Reads a model from the front of `bytes` and returns it with the rest.
    ///
    /// # Errors
    ///
    /// When the bytes are no model that [`Linear::to_bytes`] could have written.
    pub fn from_bytes(bytes: &[u8]) -> Result<(Linear, &[u8]), ModelError> {
        let mut rest = bytes.strip_prefix(MAGIC.as_slice()).ok_or(ModelError::Magic)?;
        let mut take = |count: Option<usize>| -> Result<&[u8], ModelError> {
            let (front, back) = count
                .and_then(|count| rest.split_at_checked(count))
                .ok_or(ModelError::Length)?;
            rest = back;
            Ok(front)
        };
        let word = |bytes: &[u8]| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let head: Vec<usize> = take(Some(16))?
            .chunks_exact(4)
            .map(|bytes| word(bytes) as usize)
            .collect();
        let (classes, slots, rows, entries) = (head[0], head[1], head[2], head[3]);
        if !slots.is_power_of_two() || slots < 8 || classes == 0 || classes > 256 || rows >= slots {
            return Err(ModelError::Content);
        }
        let map = take(Some(slots / 8))?;
        let mut row_keys = take(rows.checked_mul(4))?.chunks_exact(4).map(word);
        let lengths = take(Some(rows))?;
        let shifts = take(Some(rows))?;
        let run_classes = take(Some(entries))?;
        let small_weights = take(Some(entries))?;
        let taken: usize = map.iter().map(|byte| byte.count_ones() as usize).sum();
        let total: usize = lengths.iter().map(|&length| usize::from(length)).sum();
        let sound = run_classes.iter().all(|&class| usize::from(class) < classes)
            && shifts.iter().all(|&shift| u32::from(shift) <= MOST_SHIFT);
        if taken != rows || total != entries || !sound {
            return Err(ModelError::Content);
        }
        let (mut keys, mut starts) = (vec![0; slots], Vec::with_capacity(slots + 1));
        let mut run_weights = Vec::with_capacity(entries);
        let (mut row, mut start) = (0, 0usize);
        for (slot, key) in keys.iter_mut().enumerate() {
            starts.push(start as u32);
            if map[slot / 8] >> (slot % 8) & 1 == 1 {
                *key = row_keys
                    .next()
                    .filter(|&key| key != 0)
                    .ok_or(ModelError::Content)?;
                let end = start + usize::from(lengths[row]);
                run_weights.extend(
                    small_weights[start..end]
                        .iter()
                        .map(|&byte| i16::from(byte as i8) << shifts[row]),
                );
                (row, start) = (row + 1, end);
            }
        }
        starts.push(start as u32);
        let run_classes = run_classes.to_vec();
        Ok((
            Linear {
                classes,
                mask: slots as u32 - 1,
                keys,
                starts,
                run_classes,
                run_weights,
            },
            rest,
        ))
    }
}

/// How many units a weight of 1 has.
const UNIT: f32 = 64.0;

/// The coarsest scale of a row: weights up to 127 * 2^8 units.
const MOST_SHIFT: u32 = 8;

/// The scale by which all weights of a row divide and after which they fit eight bits.
fn shift_of(row: &[i16]) -> u8 {
    let common = row
        .iter()
        .map(|weight| weight.trailing_zeros())
        .min()
        .unwrap_or(0);
    common.min(MOST_SHIFT) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_survives_its_file_and_damage_is_told() {
        let rows = vec![
            (7, vec![(0, 2.0), (2, -4.0)]),
            (9, vec![(1, 0.001)]),
            (15, vec![(1, 4.0)]),
        ];
        let model = Linear::pack(3, rows, 0.01);
        let bytes = model.to_bytes();
        let (read, rest) = Linear::from_bytes(&bytes).unwrap();
        assert!(rest.is_empty());
        let mut scores = [0; 3];
        read.score(&[7, 9, 15, 23], &mut scores);
        assert_eq!(scores, [128, 256, -256]);
        assert_eq!(
            Linear::from_bytes(&bytes[..bytes.len() - 1]).err(),
            Some(ModelError::Length)
        );
        assert_eq!(
            Linear::from_bytes(b"something else").err(),
            Some(ModelError::Magic)
        );
    }
}
