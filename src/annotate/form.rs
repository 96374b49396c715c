//! What the letters of a word show: the raw material of every feature.

use super::linear::word_hash;

/// The letters of one word as hashes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    /// The word in lower case, digits as `0`.
    pub(crate) lower: u32,
    /// The word as it is written.
    pub(crate) exact: u32,
    /// The last one to four letters.
    pub(crate) suffixes: [u32; 4],
    /// The first one to three letters.
    pub(crate) prefixes: [u32; 3],
    /// `Xxx`, `XX`, `x-x`, `0,00`: runs of kinds of letters, at most two of a kind.
    pub(crate) shape: u32,
    /// Whether it begins with a capital.
    pub(crate) capital: bool,
    /// Whether it is all capitals, of two letters or more.
    pub(crate) upper: bool,
    /// How many letters it has, at most 255.
    pub(crate) letters: u8,
    /// How many capitals stand behind its first letter, at most 255.
    pub(crate) upper_inside: u8,
    /// Its first letter in lower case.
    pub(crate) initial: char,
    /// Its letters as the initials of other words, to compare with [`add_initial`].
    pub(crate) spelled: u32,
    /// Whether it is a hyphen.
    pub(crate) is_hyphen: bool,
    /// Whether it is a comma.
    pub(crate) is_comma: bool,
}

/// Adds the first letter of one more word to a hash of initials, which begins with 0x811C_9DC5.
pub(crate) fn add_initial(hash: u32, letter: char) -> u32 {
    (hash ^ letter as u32).wrapping_mul(0x0100_0193)
}

/// Looks at one word. `buffer` is scratch space.
pub(crate) fn form(word: &str, buffer: &mut Vec<u8>) -> Form {
    buffer.clear();
    let mut shape = 0x1234_5678u32;
    let (mut last, mut run) = (' ', 0);
    let (mut letters, mut capitals, mut inside) = (0usize, 0usize, 0usize);
    let mut spelled = 0x811C_9DC5;
    let mut bounds: [usize; 5] = [0; 5];
    let mut ends: [usize; 3] = [0; 3];
    for (number, c) in word.chars().enumerate() {
        let kind = if c.is_ascii_digit() {
            '0'
        } else if c.is_uppercase() {
            'X'
        } else if c.is_alphabetic() {
            'x'
        } else {
            c
        };
        letters += usize::from(c.is_alphabetic());
        inside += usize::from(kind == 'X' && number > 0);
        if c.is_alphabetic() {
            spelled = add_initial(spelled, c.to_lowercase().next().unwrap_or(c));
        }
        capitals += usize::from(kind == 'X');
        run = if kind == last { run + 1 } else { 1 };
        last = kind;
        if run <= 2 {
            shape = (shape ^ kind as u32).wrapping_mul(0x0100_0193);
        }
        bounds.rotate_right(1);
        bounds[0] = buffer.len();
        if kind == '0' {
            buffer.push(b'0');
        } else {
            let mut bytes = [0; 4];
            for small in c.to_lowercase() {
                buffer.extend_from_slice(small.encode_utf8(&mut bytes).as_bytes());
            }
        }
        if number < 3 {
            ends[number] = buffer.len();
        }
    }
    let count = word.chars().count();
    let mut suffixes = [0; 4];
    for (length, suffix) in suffixes.iter_mut().enumerate() {
        if length < count {
            *suffix = word_hash(&buffer[bounds[length]..]) ^ (length as u32 + 1);
        }
    }
    let mut prefixes = [0; 3];
    for (length, prefix) in prefixes.iter_mut().enumerate() {
        if length < count {
            *prefix = word_hash(&buffer[..ends[length]]) ^ (length as u32 + 101);
        }
    }
    Form {
        lower: word_hash(buffer),
        exact: word_hash(word.as_bytes()),
        suffixes,
        prefixes,
        shape,
        capital: word.chars().next().is_some_and(char::is_uppercase),
        upper: letters > 1 && letters == capitals,
        letters: letters.min(255) as u8,
        upper_inside: inside.min(255) as u8,
        initial: word
            .chars()
            .next()
            .and_then(|c| c.to_lowercase().next())
            .unwrap_or(' '),
        spelled,
        is_hyphen: matches!(word, "-" | "–" | "‑" | "‐"),
        is_comma: word == ",",
    }
}
