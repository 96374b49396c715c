//! Comparing words as people do: case, accents, quotation marks and hyphens do not count.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Returns `text` in the form in which names are compared: lower case, no accents, Latin letters, straight
/// quotation marks, plain hyphens, single spaces.
///
/// `Erdoğan`, `ERDOGAN` and `Erdogan` fold to the same string. Letters of other scripts are transliterated
/// one by one (crate `any_ascii`), which is good enough to compare and not meant to be shown.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut space = false;
    for c in text.nfkd().filter(|&c| !is_combining_mark(c)) {
        if c.is_whitespace() {
            space = !folded.is_empty();
            continue;
        }
        if std::mem::take(&mut space) {
            folded.push(' ');
        }
        match c {
            '‘' | '’' | '`' | '´' | 'ʼ' => folded.push('\''),
            '“' | '”' | '«' | '»' => folded.push('"'),
            '‐'..='―' => folded.push('-'),
            c if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
            c => folded.push_str(&any_ascii::any_ascii_char(c).to_lowercase()),
        }
    }
    folded
}

/// Returns `text` with every run of white space, line breaks too, as one space.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Counts the edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`, in characters.
///
/// Optimal string alignment distance; stops early and returns `limit + 1` once more than `limit` are needed.
#[must_use]
pub fn edits(a: &str, b: &str, limit: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &y) in b.iter().enumerate() {
            let mut least = (above[j] + usize::from(x != y))
                .min(above[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        if row.iter().min().is_some_and(|&least| least > limit) {
            return limit + 1;
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()].min(limit + 1)
}

/// Returns the candidates that are nearest to `word`, most similar first, at most three.
///
/// A wrong suggestion is worse than none: only candidates within one edit for words of up to four letters,
/// two for up to eight and three for longer ones count, all compared after [`fold`].
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let word = fold(word);
    let limit = match word.chars().count() {
        0..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .map(|candidate| (edits(&word, &fold(candidate), limit), candidate))
        .filter(|&(distance, _)| distance <= limit)
        .collect();
    near.sort();
    near.dedup();
    near.into_iter().map(|(_, candidate)| candidate).take(3).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_drops_case_accents_and_typography() {
        assert_eq!(fold("  Recep Tayyip\nErdoğan "), "recep tayyip erdogan");
        assert_eq!(fold("“O’Brien” – Łódź"), "\"o'brien\" - lodz");
        assert_eq!(fold("Зеленський"), fold("зеленський"));
    }

    #[test]
    fn edits_count_swaps_as_one() {
        assert_eq!(edits("lavrov", "lavrow", 3), 1);
        assert_eq!(edits("putin", "puitn", 3), 1);
        assert_eq!(edits("putin", "merkel", 2), 3);
    }

    #[test]
    fn far_words_are_not_suggested() {
        assert_eq!(
            nearest("Lavrow", ["Lavrov", "Larov", "Merkel"]),
            ["Lavrov", "Larov"]
        );
        assert!(nearest("Iran", ["Peru"]).is_empty());
    }
}
