//! Linear scores over sparse features: what every model of this folder is made of.
//!
//! A [`Linear`] maps the hash of a feature to a row of weights, one for some of the classes. Hashes are 32 bits of
//! a fixed function, so that models are the same on every machine; two features with one hash share their
//! weights, which costs next to nothing (Bohnet 2010). Knows neither words nor trees.

use std::fmt;

/// A trained model: weights by feature and class.
///
/// An open-addressing table of feature hashes and, for each, a run of (class, weight) pairs. A feature that is met
/// costs one look into the table and one into the runs, which is what scoring spends its time on: both are laid
/// out so that a look touches one line of the cache.
#[derive(Clone, Debug)]
pub struct Linear {
    classes: usize,
    mask: u32,
    /// A feature stands at the place that its low bits name or, where that is taken, at the next free one. Behind the
    /// last place an empty one ends the search and the last run.
    slots: Vec<Slot>,
    runs: Vec<[u8; 2]>,
}

/// A place of the table.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// The hash of a feature; 0 where the place is empty.
    key: u32,
    /// Where its run begins, in the low bits; by how much its weights are scaled, in the high ones.
    run: u32,
}

/// The bits of [`Slot::run`] that say where the run begins.
const RUN_BITS: u32 = 28;

impl Slot {
    fn new(key: u32, start: usize, shift: u8) -> Slot {
        let run = start as u32 | u32::from(shift) << RUN_BITS;
        Slot { key, run }
    }

    #[inline]
    fn start(self) -> usize {
        (self.run & ((1 << RUN_BITS) - 1)) as usize
    }

    #[inline]
    fn shift(self) -> u32 {
        self.run >> RUN_BITS
    }
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

const MAGIC: &[u8; 8] = b"ngmodel4";

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
        let slots = (packed.len() * 2).next_power_of_two().max(8);
        let mask = slots as u32 - 1;
        packed.sort_unstable_by_key(|&(key, _)| (key & mask, key));
        let mut table = Table::new(slots, packed.len());
        let mut runs = Vec::new();
        for (key, row) in &packed {
            let shift = shift_of(row);
            table.add(*key, runs.len(), shift);
            let small = |weight: i16| (weight >> shift) as i8 as u8;
            runs.extend(row.iter().map(|&(class, weight)| [class, small(weight)]));
        }
        Linear {
            classes,
            mask,
            slots: table.finish(runs.len()),
            runs,
        }
    }

    /// How many classes the model tells apart.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Adds the weights of the features to `scores`, which has one entry a class.
    pub fn score(&self, features: &[u32], scores: &mut [i32]) {
        // Places are looked up for several features before any is used, so that the processor fetches them side
        // by side instead of waiting for each.
        for features in features.chunks(AT_ONCE) {
            let mut places = [Slot::default(); AT_ONCE];
            for (place, &key) in places.iter_mut().zip(features) {
                *place = self.slots[(key & self.mask) as usize];
            }
            let mut found = [0u32; AT_ONCE];
            let mut count = 0;
            for (place, &key) in places.iter().zip(features) {
                let (mut slot, mut place) = (key & self.mask, place.key);
                while place != key && place != 0 {
                    slot += 1;
                    place = self.slots[slot as usize].key;
                }
                found[count] = slot;
                count += usize::from(place == key);
            }
            for &slot in &found[..count] {
                let (place, next) = (self.slots[slot as usize], self.slots[slot as usize + 1]);
                let shift = place.shift();
                for &[class, weight] in &self.runs[place.start()..next.start()] {
                    scores[usize::from(class)] += i32::from(weight as i8) << shift;
                }
            }
        }
    }

    /// The bytes of the model file, little-endian: how many features begin at each place, as ones that end with a
    /// zero; for each feature the bits of its key that the place does not tell, the number of weights and the scale;
    /// then classes, then weights.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let taken = || self.slots.windows(2).filter(|pair| pair[0].key != 0);
        let places = self.mask as usize + 1;
        let rows = taken().count();
        let mut bytes = MAGIC.to_vec();
        for number in [self.classes, places, rows, self.runs.len()] {
            bytes.extend((number as u32).to_le_bytes());
        }
        let mut map = vec![0u8; (places + rows).div_ceil(8)];
        let mut homes = taken().map(|pair| (pair[0].key & self.mask) as usize).peekable();
        let mut bit = 0;
        for place in 0..places {
            while homes.next_if_eq(&place).is_some() {
                map[bit / 8] |= 1 << (bit % 8);
                bit += 1;
            }
            bit += 1;
        }
        bytes.extend(map);
        let width = rest_width(places);
        bytes.extend(taken().flat_map(|pair| {
            let rest = (pair[0].key >> places.trailing_zeros()).to_le_bytes();
            rest.into_iter().take(width)
        }));
        bytes.extend(taken().map(|pair| (pair[1].start() - pair[0].start()) as u8));
        bytes.extend(taken().map(|pair| pair[0].shift() as u8));
        bytes.extend(self.runs.iter().map(|run| run[0]));
        bytes.extend(self.runs.iter().map(|run| run[1]));
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
        let head: Vec<usize> = take(Some(16))?
            .chunks_exact(4)
            .map(|bytes| whole(bytes) as usize)
            .collect();
        let (classes, places, rows, entries) = (head[0], head[1], head[2], head[3]);
        if !places.is_power_of_two() || places < 8 || classes == 0 || classes > 256 || rows >= places {
            return Err(ModelError::Content);
        }
        let map = take(Some((places + rows).div_ceil(8)))?;
        let width = rest_width(places);
        let mut rests = take(rows.checked_mul(width))?.chunks_exact(width).map(whole);
        let lengths = take(Some(rows))?;
        let shifts = take(Some(rows))?;
        let run_classes = take(Some(entries))?;
        let small_weights = take(Some(entries))?;
        let total: usize = lengths.iter().map(|&length| usize::from(length)).sum();
        let sound = run_classes.iter().all(|&class| usize::from(class) < classes)
            && shifts.iter().all(|&shift| u32::from(shift) <= MOST_SHIFT);
        if total != entries || entries >= 1 << RUN_BITS || !sound {
            return Err(ModelError::Content);
        }
        let mut table = Table::new(places, rows);
        let (mut row, mut start, mut bit) = (0, 0usize, 0usize);
        for place in 0..places {
            loop {
                let one = map.get(bit / 8).ok_or(ModelError::Content)? >> (bit % 8) & 1 == 1;
                bit += 1;
                if !one {
                    break;
                }
                let rest = rests.next().ok_or(ModelError::Content)?;
                let key = rest
                    .checked_shl(places.trailing_zeros())
                    .filter(|key| key >> places.trailing_zeros() == rest)
                    .map(|key| key | place as u32)
                    .filter(|&key| key != 0)
                    .ok_or(ModelError::Content)?;
                table.add(key, start, shifts[row]);
                start += usize::from(lengths[row]);
                row += 1;
            }
        }
        if row != rows {
            return Err(ModelError::Content);
        }
        let pairs = run_classes.iter().zip(small_weights);
        let runs = pairs.map(|(&class, &weight)| [class, weight]).collect();
        let model = Linear {
            classes,
            mask: places as u32 - 1,
            slots: table.finish(entries),
            runs,
        };
        Ok((model, rest))
    }
}

/// A number in up to four bytes.
fn whole(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .rev()
        .fold(0, |number, &byte| number << 8 | u32::from(byte))
}

/// In how many bytes the part of a key stands that its place does not tell.
fn rest_width(places: usize) -> usize {
    (32 - places.trailing_zeros() as usize).div_ceil(8).max(1)
}

/// The places as they are filled, in the order of the keys' homes.
struct Table {
    mask: u32,
    slots: Vec<Slot>,
}

impl Table {
    fn new(places: usize, rows: usize) -> Table {
        Table {
            mask: places as u32 - 1,
            slots: Vec::with_capacity(places + rows.min(1_000) + 1),
        }
    }

    /// Puts a key at its home or, where that is taken, at the next free place. Empty places in between get the place
    /// where the next run begins.
    fn add(&mut self, key: u32, start: usize, shift: u8) {
        let home = (key & self.mask) as usize;
        while self.slots.len() < home {
            self.slots.push(Slot::new(0, start, 0));
        }
        self.slots.push(Slot::new(key, start, shift));
    }

    fn finish(mut self, end: usize) -> Vec<Slot> {
        let places = self.mask as usize + 1;
        let length = self.slots.len().max(places) + 1;
        self.slots.resize(length, Slot::new(0, end, 0));
        self.slots
    }
}

/// How many features are looked up side by side.
const AT_ONCE: usize = 32;

/// How many units a weight of 1 has.
const UNIT: f32 = 64.0;

/// The coarsest scale of a row: weights up to 127 * 2^8 units.
const MOST_SHIFT: u32 = 8;

/// The scale by which all weights of a row divide and after which they fit eight bits.
fn shift_of(row: &[(u8, i16)]) -> u8 {
    let common = row
        .iter()
        .map(|(_, weight)| weight.trailing_zeros())
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
