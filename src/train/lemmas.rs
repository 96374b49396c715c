//! Learns lemmas from treebanks: the change of the longest ending that decides, exceptions to it, and which words
//! keep their capital.

use crate::annotate::conllu::Tree;
use crate::annotate::lemma::{Change, LONGEST_ENDING, Lemmatizer};
use crate::annotate::tagset::Xpos;
use std::collections::BTreeMap;

/// How often each of some things was seen.
type Tally<T> = BTreeMap<T, usize>;

fn usual<T: Ord + Clone>(tally: &Tally<T>) -> Option<(T, usize)> {
    let most = tally
        .iter()
        .max_by_key(|&(thing, &count)| (count, std::cmp::Reverse(thing)));
    most.map(|(thing, &count)| (thing.clone(), count))
}

/// The last letters of a word, the shortest ending first.
fn endings(word: &str) -> impl Iterator<Item = &str> {
    word.char_indices()
        .rev()
        .map(|(at, _)| &word[at..])
        .take(LONGEST_ENDING)
}

/// The tags whose words change as those of this one do: the past tense and the participle share what is known of them.
fn alike(tag: Xpos) -> impl Iterator<Item = Xpos> {
    let other = match tag {
        Xpos::Vbd => Some(Xpos::Vbn),
        Xpos::Vbn => Some(Xpos::Vbd),
        _ => None,
    };
    std::iter::once(tag).chain(other)
}

fn has_capital(word: &str) -> bool {
    word.contains(char::is_uppercase)
}

/// Learns the tables of a lemmatizer.
pub(super) fn lemmatizer(trees: &[Tree]) -> Lemmatizer {
    let mut seen: BTreeMap<(String, Xpos), Tally<String>> = BTreeMap::new();
    for tree in trees {
        for word in &tree.words {
            let lower = word.span.of(&tree.text).to_lowercase().replace('’', "'");
            if lower.chars().count() > 24 || word.lemma == "_" {
                continue;
            }
            let lemmas = seen.entry((lower, word.xpos)).or_default();
            *lemmas.entry(word.lemma.clone()).or_default() += 1;
        }
    }
    let mut changes: BTreeMap<(&str, Xpos), Tally<Change>> = BTreeMap::new();
    // Of the words with an ending, how many lemmas have a capital and how many have none.
    let mut capitals: BTreeMap<(&str, Xpos), [usize; 2]> = BTreeMap::new();
    for ((word, tag), lemmas) in &seen {
        let Some((lemma, _)) = usual(lemmas) else { continue };
        let change = Change::between(word, &lemma.to_lowercase());
        for ending in endings(word) {
            capitals.entry((ending, *tag)).or_default()[usize::from(!has_capital(&lemma))] += 1;
            if change.drop <= LONGEST_ENDING {
                for tag in alike(*tag) {
                    *changes
                        .entry((ending, tag))
                        .or_default()
                        .entry(change.clone())
                        .or_default() += 1;
                }
            }
        }
    }
    let mut lemmatizer = Lemmatizer::default();
    for ((ending, tag), changes) in changes {
        let all: usize = changes.values().sum();
        if let Some((change, count)) = usual(&changes) {
            // A short ending has to say something: better the usual change than none.
            let short = ending.chars().count() <= 2;
            let certain = short || count * 10 >= all * 6 && all >= 2;
            if certain && tag != Xpos::Nnp {
                let words = lemmatizer.tags.entry(tag).or_default();
                words.endings.insert(ending.to_owned(), change);
            }
        }
    }
    for ((ending, tag), [with, without]) in capitals {
        // Adjectives of peoples: most kinds of words with the ending, and enough of them.
        if matches!(tag, Xpos::Jj | Xpos::Nn | Xpos::Nns) && with >= 4 && with > 3 * without {
            let words = lemmatizer.tags.entry(tag).or_default();
            words.capitals.insert(ending.to_owned());
        }
    }
    for ((word, tag), lemmas) in &seen {
        let Some((lemma, count)) = usual(lemmas) else {
            continue;
        };
        // A proper noun is its own lemma, save for abbreviations: `Sept.`.
        if *tag == Xpos::Nnp && (!word.ends_with('.') || count < 2 || lemma.to_lowercase() == *word) {
            continue;
        }
        if lemmatizer.lemma(word, *tag).as_ref() != lemma {
            let words = lemmatizer.tags.entry(*tag).or_default();
            words.exceptions.insert(word.clone(), lemma);
        }
    }
    lemmatizer
}

/// The table as text, one row a line, sorted.
pub(super) fn table(lemmatizer: &Lemmatizer) -> String {
    let mut rows: Vec<String> = Vec::new();
    let mut tags: Vec<_> = lemmatizer.tags.iter().collect();
    tags.sort_unstable_by_key(|&(tag, _)| *tag);
    for (tag, words) in tags {
        let mut own: Vec<String> = Vec::new();
        // These signs mean something else at the beginning of a row.
        let plain = |word: &str| !word.starts_with(['*', '#', '^']);
        own.extend(
            words
                .exceptions
                .iter()
                .filter(|(word, _)| plain(word))
                .map(|(word, lemma)| format!("{word}\t{tag}\t{lemma}")),
        );
        own.extend(
            words
                .endings
                .iter()
                .map(|(ending, change)| format!("*{ending}\t{tag}\t{}\t{}", change.drop, change.add)),
        );
        own.extend(words.capitals.iter().map(|ending| format!("^{ending}\t{tag}")));
        rows.extend(own);
    }
    rows.sort_unstable();
    format!("word\ttag\tlemma\tadd\n{}\n", rows.join("\n"))
}
