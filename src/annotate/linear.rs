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
    run_weights: Vec<i8>,
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

const MAGIC: &[u8; 8] = b"ngmodel2";

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
    /// Builds a model from weights, which are scaled so that the largest fits eight bits; those that round to 0
    /// are left out.
    ///
    /// `rows` are feature hashes with (class, weight) pairs, in any order, each hash once.
    #[must_use]
    pub fn pack(classes: usize, mut rows: Vec<(u32, Vec<(u8, f32)>)>, largest: f32) -> Linear {
        let scale = 127.0 / largest.max(f32::MIN_POSITIVE);
        for (_, row) in &mut rows {
            for (_, weight) in row.iter_mut() {
                *weight = (*weight * scale).round().clamp(-127.0, 127.0);
            }
            row.retain(|&(_, weight)| weight != 0.0);
            row.sort_unstable_by_key(|&(class, _)| class);
        }
        rows.retain(|(_, row)| !row.is_empty());
        rows.sort_unstable_by_key(|&(key, _)| key);
        let slots = (rows.len() * 3 / 2).next_power_of_two().max(8);
        let mask = slots as u32 - 1;
        let mut slot_of: Vec<Option<usize>> = vec![None; slots];
        for (number, (key, _)) in rows.iter().enumerate() {
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
                model.keys[slot] = rows[number].0;
                for &(class, weight) in &rows[number].1 {
                    model.run_classes.push(class);
                    model.run_weights.push(weight as i8);
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

    /// The bytes of the model file, little-endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for number in [
            self.classes as u32,
            self.keys.len() as u32,
            self.run_classes.len() as u32,
        ] {
            bytes.extend(number.to_le_bytes());
        }
        for key in &self.keys {
            bytes.extend(key.to_le_bytes());
        }
        // Lengths of runs instead of starts: one byte each.
        for slot in 0..self.keys.len() {
            bytes.push((self.starts[slot + 1] - self.starts[slot]) as u8);
        }
        bytes.extend(&self.run_classes);
        bytes.extend(self.run_weights.iter().map(|&weight| weight as u8));
        bytes
    }

    /// Reads a model from the front of `bytes` and returns it with the rest.
    ///
    /// # Errors
    ///
    /// When the bytes are no model that [`Linear::to_bytes`] could have written.
    pub fn from_bytes(bytes: &[u8]) -> Result<(Linear, &[u8]), ModelError> {
        let rest = bytes.strip_prefix(MAGIC.as_slice()).ok_or(ModelError::Magic)?;
        let (head, rest) = rest.split_at_checked(12).ok_or(ModelError::Length)?;
        let number =
            |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]) as usize;
        let (classes, slots, entries) = (number(0), number(4), number(8));
        if !slots.is_power_of_two() || classes == 0 || classes > 256 {
            return Err(ModelError::Content);
        }
        let (keys, rest) = rest
            .split_at_checked(slots.checked_mul(4).ok_or(ModelError::Length)?)
            .ok_or(ModelError::Length)?;
        let (lengths, rest) = rest.split_at_checked(slots).ok_or(ModelError::Length)?;
        let (run_classes, rest) = rest.split_at_checked(entries).ok_or(ModelError::Length)?;
        let (run_weights, rest) = rest.split_at_checked(entries).ok_or(ModelError::Length)?;
        let keys: Vec<u32> = keys
            .chunks_exact(4)
            .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        let mut starts = Vec::with_capacity(slots + 1);
        let mut start = 0u32;
        for &length in lengths {
            starts.push(start);
            start += u32::from(length);
        }
        starts.push(start);
        let full = !keys.contains(&0);
        let sound =
            start as usize == entries && run_classes.iter().all(|&class| usize::from(class) < classes);
        if !sound || full {
            return Err(ModelError::Content);
        }
        let model = Linear {
            classes,
            mask: slots as u32 - 1,
            keys,
            starts,
            run_classes: run_classes.to_vec(),
            run_weights: run_weights.iter().map(|&byte| byte as i8).collect(),
        };
        Ok((model, rest))
    }
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
        let model = Linear::pack(3, rows, 4.0);
        let bytes = model.to_bytes();
        let (read, rest) = Linear::from_bytes(&bytes).unwrap();
        assert!(rest.is_empty());
        let mut scores = [0; 3];
        read.score(&[7, 9, 15, 23], &mut scores);
        assert_eq!(scores, [64, 127, -127]);
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
