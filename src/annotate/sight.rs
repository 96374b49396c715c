//! What the parser looks at in a state: words, tags and relations near the place where it works, as hashed features.
//!
//! In: a state and the words of its sentence. Out: feature hashes. The feature groups are those of Zhang and Nivre
//! (2011) that arc-hybrid states have; added to them are which word opens a phrase, the relations that a word has
//! already, and the next verb. Knows no weights.

use super::form::Form;
use super::linear::hash;
use super::tag::TagPair;
use super::tagset::Upos;
use super::transition::State;

/// The words of a sentence as the parser's features see them; word 0 and the one behind the last are no words.
pub(crate) struct Words {
    lower: Vec<u32>,
    tag: Vec<u32>,
    coarse: Vec<u32>,
    suffix: Vec<u32>,
    /// The Penn tag of the next verb further right, and whether a comma stands before it.
    verb_ahead: Vec<u32>,
    /// How many commas and other marks, verbs, and conjunctions stand before a word.
    marks: Vec<u16>,
    verbs: Vec<u16>,
}

impl Words {
    pub(crate) fn new(forms: &[Form], tags: &[TagPair]) -> Words {
        let size = forms.len() + 2;
        let mut words = Words {
            lower: vec![0; size],
            tag: vec![0; size],
            coarse: vec![0; size],
            suffix: vec![0; size],
            verb_ahead: vec![0; size],
            marks: vec![0; size],
            verbs: vec![0; size],
        };
        for (at, (form, (upos, xpos))) in forms.iter().zip(tags).enumerate() {
            words.lower[at + 1] = form.lower;
            words.tag[at + 1] = 2 + *xpos as u32 * 32 + *upos as u32;
            words.coarse[at + 1] = 2 + *upos as u32;
            words.suffix[at + 1] = form.suffixes[2] ^ form.suffixes[1].rotate_left(7);
            let (is_mark, is_verb) = (*upos == Upos::Punct, matches!(upos, Upos::Verb | Upos::Aux));
            words.marks[at + 2] = words.marks[at + 1].saturating_add(u16::from(is_mark));
            words.verbs[at + 2] = words.verbs[at + 1].saturating_add(u16::from(is_verb));
        }
        let (mut verb, mut behind_mark) = (0, 0);
        for (at, (upos, xpos)) in tags.iter().enumerate().rev() {
            words.verb_ahead[at + 1] = verb + behind_mark * 256;
            match upos {
                Upos::Verb | Upos::Aux => (verb, behind_mark) = (1 + *xpos as u32, 0),
                Upos::Punct => behind_mark = 1,
                _ => {}
            }
        }
        words.lower[size - 1] = 1;
        words.tag[size - 1] = 1;
        words.coarse[size - 1] = 1;
        words
    }
}

/// The features of a state.
pub(crate) fn features(state: &State, words: &Words, into: &mut Vec<u32>) {
    into.clear();
    let depth = state.stack.len();
    let at = |back: usize| {
        depth
            .checked_sub(back + 1)
            .map_or(0, |at| state.stack[at] as usize)
    };
    let ahead = |offset: u32| {
        let word = state.next + offset;
        if word <= state.root() { word as usize } else { 0 }
    };
    let (s0, s1, s2) = (at(0), at(1), at(2));
    let (n0, n1, n2, n3) = (ahead(0), ahead(1), ahead(2), ahead(3));
    let (w, t, c) = (&words.lower, &words.tag, &words.coarse);
    let label = |word: usize| if word == 0 { 99 } else { state.deprels[word] as u32 };
    let left = |word: usize, which: usize| state.left[word][which] as usize;
    let right = |word: usize, which: usize| state.right[word][which] as usize;
    let before = |word: usize| word.saturating_sub(1);
    let (s0l, s0r, s1l, s1r, n0l) = (left(s0, 0), right(s0, 0), left(s1, 0), right(s1, 0), left(n0, 0));
    let (s0l2, s0r2, s1r2, n0l2) = (left(s0, 1), right(s0, 1), right(s1, 1), left(n0, 1));
    let distance = |a: usize, b: usize| -> u32 {
        match b.saturating_sub(a) {
            _ if a == 0 || b == 0 => 0,
            near @ 1..=4 => near as u32,
            5..=7 => 5,
            8..=12 => 6,
            _ => 7,
        }
    };
    let (s0n0, s1s0) = (distance(s0, n0), distance(s1, s0));
    let counts = |word: usize| {
        u32::from(state.left_count[word].min(4)) | u32::from(state.right_count[word].min(4)) << 4
    };
    let (x, v) = (&words.suffix, &words.verb_ahead);
    let between = |a: usize, b: usize| -> u32 {
        if a == 0 || b <= a {
            return 99;
        }
        let of = |counts: &[u16]| u32::from(counts[b] - counts[a + 1]).min(3);
        of(&words.marks) | of(&words.verbs) << 2
    };
    let (gap_s0n0, gap_s1s0) = (between(s0, n0), between(s1, s0));
    let set = |word: usize| state.labels[word];
    let (set_s0, set_s1, set_n0) = (set(s0), set(s1), set(n0));
    let mut template = 100;
    macro_rules! add {
        ($($part:expr),*) => {{
            template += 1;
            into.push(hash(template, &[$($part),*]));
        }};
    }
    add!();
    add!(w[s0], t[s0]);
    add!(w[s0]);
    add!(t[s0]);
    add!(w[s1], t[s1]);
    add!(w[s1]);
    add!(t[s1]);
    add!(w[n0], t[n0]);
    add!(w[n0]);
    add!(t[n0]);
    add!(w[n1], t[n1]);
    add!(w[n1]);
    add!(t[n1]);
    add!(w[n2]);
    add!(t[n2]);
    add!(t[n3]);
    add!(t[s2]);
    add!(w[s2]);
    add!(t[s0], t[n0]);
    add!(w[s0], w[n0]);
    add!(w[s0], t[n0]);
    add!(t[s0], w[n0]);
    add!(w[s0], t[s0], t[n0]);
    add!(t[s0], w[n0], t[n0]);
    add!(t[s1], t[s0]);
    add!(w[s1], w[s0]);
    add!(w[s1], t[s0]);
    add!(t[s1], w[s0]);
    add!(t[s1], t[s0], t[n0]);
    add!(w[s1], w[n0]);
    add!(t[s1], t[n0]);
    add!(t[n0], t[n1]);
    add!(w[n0], w[n1]);
    add!(t[s0], t[n0], t[n1]);
    add!(w[s0], t[n0], t[n1]);
    add!(t[n0], t[n1], t[n2]);
    add!(t[s0], t[n0], t[n1], t[n2]);
    add!(t[s2], t[s1], t[s0]);
    add!(t[s2], t[s0], t[n0]);
    add!(t[s0], t[s0l], t[n0]);
    add!(t[s0], t[s0r], t[n0]);
    add!(t[s0], t[n0], t[n0l]);
    add!(t[s1], t[s1l], t[s0]);
    add!(t[s1], t[s1r], t[s0]);
    add!(t[s1], t[s0], t[s0l]);
    add!(t[s1], t[s0], t[s0r]);
    add!(t[s0], label(s0l), label(s0l2));
    add!(t[s0], label(s0r), label(s0r2));
    add!(t[s1], label(s1r), label(s1r2));
    add!(t[s1], label(s1l));
    add!(t[n0], label(n0l), label(n0l2));
    add!(w[s0], label(s0r));
    add!(w[s0], label(s0l));
    add!(w[s1], label(s1r));
    add!(w[n0], label(n0l));
    add!(w[s0l], t[s0]);
    add!(w[s0r], t[s0]);
    add!(w[s1r], t[s1]);
    add!(w[n0l], t[n0]);
    add!(w[s0r], w[s0]);
    add!(w[s1r], w[s0]);
    add!(w[s1l], w[s1]);
    add!(s0n0, t[s0], t[n0]);
    add!(s0n0, w[s0]);
    add!(s0n0, w[n0]);
    add!(s1s0, t[s1], t[s0]);
    add!(s1s0, w[s0], t[s1]);
    add!(counts(s0), t[s0]);
    add!(counts(s0), w[s0]);
    add!(counts(s1), t[s1]);
    add!(counts(n0), t[n0]);
    add!(w[before(s0)], t[s0], t[n0]);
    add!(w[before(n0)], t[s0], t[n0]);
    add!(t[before(n0)], t[s0], t[n0]);
    add!(c[s0], c[n0], c[n1], w[n1]);
    add!(c[s1], c[s0], c[n0], w[n0]);
    add!(w[s1], c[s0], c[n0], label(s1r));
    add!(w[s0], c[s1], w[s1r]);
    add!(c[s2], c[s1], c[s0], c[n0]);
    add!(label(s0l), label(s0r), t[s0], t[n0]);
    // Which preposition, mark or pronoun opens a phrase decides what it hangs on.
    add!(w[n0l], w[s0]);
    add!(w[n0l], w[s1]);
    add!(w[n0l], t[s0], t[n0]);
    add!(w[n0l], t[s1], t[s0], t[n0]);
    add!(w[n0l], w[n0], t[s0]);
    add!(w[n0l], w[s0], t[n0]);
    add!(w[s1], w[s0l]);
    add!(w[s1], w[s0l], t[s0]);
    add!(t[s1], w[s0l], t[s0]);
    add!(t[s1], w[s0l], w[s0]);
    add!(w[s0l], t[s0], t[n0]);
    add!(t[s1], t[s0], label(s0l), label(s0l2));
    add!(w[s1], t[s0], label(s0l));
    add!(t[s0], t[n0], label(n0l), label(n0l2));
    add!(w[s0], t[n0], label(n0l));
    // Relations that a word has already.
    add!(set_s0[0], set_s0[1], t[s0]);
    add!(set_s0[0], set_s0[1], w[s0]);
    add!(set_s1[0], set_s1[1], t[s1], c[s0]);
    add!(set_s1[0], set_s1[1], w[s1]);
    add!(set_n0[0], set_n0[1], t[n0]);
    add!(set_n0[0], set_n0[1], c[s0], t[n0]);
    add!(set_s0[0], set_s0[1], c[s0], t[n0]);
    // The rest of the sentence.
    add!(v[n0], t[s0], t[n0]);
    add!(v[n0], t[n0], set_n0[0], set_n0[1]);
    add!(v[n0], t[s0], set_s0[0], set_s0[1]);
    add!(v[n0], t[s1], t[s0]);
    // What stands between.
    add!(gap_s0n0, t[s0], t[n0]);
    add!(gap_s1s0, t[s1], t[s0]);
    add!(gap_s1s0, gap_s0n0, c[s1], c[s0], c[n0]);
    // Endings of rare words.
    add!(x[s0], t[n0]);
    add!(x[n0], t[s0]);
    add!(x[s1], t[s0]);
    add!(x[s0], t[s1]);
    add!(x[s0]);
    add!(x[n0]);
    // Two dependents and more.
    add!(t[s0], t[s0l], t[s0l2]);
    add!(t[s0], t[s0r], t[s0r2]);
    add!(t[s1], t[s1r], t[s1r2]);
    add!(t[n0], t[n0l], t[n0l2]);
    add!(t[s1], t[s1r], t[s0], t[n0]);
    add!(t[s0], t[s0r], t[s1]);
    add!(w[s1], w[s0], t[n0]);
    add!(w[s0], w[n0], t[s1]);
    add!(t[s1], w[n0], t[s0]);
    add!(w[n1], t[s0], t[n0]);
    add!(t[n0], t[n1], t[n2], t[n3]);
    add!(t[s1], t[s0], t[n0], t[n1]);
}
