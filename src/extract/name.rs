//! Whether two names of people may be one: spellings, transliterations, initials, order.
//!
//! In: names as they are written. Out: [`Likeness`]. No distance between whole strings tells variants from
//! relatives (`Nikolai` and `Dmitry Patrushev`), so names are compared word by word, each folded by the habits of
//! transliteration; one typing error is forgiven only in a long word when everything else agrees.

use crate::grammar::{Grammar, GrammarError};
use crate::text::fold::{edits, fold};
use std::collections::HashMap;
use std::sync::OnceLock;

/// How two names go together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Likeness {
    /// They cannot be one person.
    Different,
    /// One is a part of the other, such as a bare surname.
    Compatible,
    /// They are spellings of one full name.
    Same,
}

/// A name, folded and cut into words.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PersonName {
    words: Vec<String>,
    junior: bool,
}

/// Spellings of given names that no rule joins.
#[derive(Clone, Debug, Default)]
pub struct Spellings {
    canonical: HashMap<String, String>,
}

/// A word this long may hold one typing error: a shorter one is too often another name (`Flynn`, `Flint`).
const TYPO_FROM_LETTERS: usize = 7;

impl Spellings {
    /// Reads `lexicon/transliteration.tsv`.
    ///
    /// # Errors
    ///
    /// When the file is missing or lacks a column.
    pub fn load(grammar: &Grammar) -> Result<Spellings, GrammarError> {
        let table = grammar.table("lexicon/transliteration.tsv")?;
        let (variant, canonical) = (table.column("variant")?, table.column("canonical")?);
        let rows = table
            .rows()
            .iter()
            .map(|row| (word_key(row.cell(variant)), word_key(row.cell(canonical))));
        Ok(Spellings {
            canonical: rows.collect(),
        })
    }

    /// The spellings that are embedded in the binary, read once.
    ///
    /// # Panics
    ///
    /// When the embedded table is malformed, which a test rules out.
    #[must_use]
    pub fn embedded() -> &'static Spellings {
        static SPELLINGS: OnceLock<Spellings> = OnceLock::new();
        SPELLINGS
            .get_or_init(|| Spellings::load(&Grammar::embedded()).expect("the embedded table is well formed"))
    }

    /// Reads a name.
    #[must_use]
    pub fn name(&self, written: &str) -> PersonName {
        let mut words: Vec<String> = Vec::new();
        let mut junior = false;
        for word in fold(written).split([' ', '-', '.', ',']) {
            match word.trim_matches('\'') {
                "" => {}
                "jr" | "junior" | "ii" | "iii" => junior = true,
                "sr" | "senior" => {}
                word => {
                    let key = word_key(word);
                    words.push(self.canonical.get(&key).cloned().unwrap_or(key));
                }
            }
        }
        PersonName { words, junior }
    }
}

/// A word as transliteration leaves it: `Zelenskyy`, `Zelenskiy` and `Zelensky` have one key.
fn word_key(word: &str) -> String {
    let mut key = fold(word).replace(['\'', '`'], "");
    for (from, to) in [
        ("kh", "h"),
        ("gh", "g"),
        ("ph", "f"),
        ("ck", "k"),
        ("ks", "x"),
        ("cz", "ch"),
        ("tch", "ch"),
        ("dj", "j"),
        ("dzh", "j"),
        ("zh", "j"),
        ("ou", "u"),
        ("oo", "u"),
        ("ee", "i"),
        ("iy", "y"),
        ("yi", "y"),
        ("ij", "y"),
        ("ii", "y"),
        ("ei", "ey"),
        ("ai", "ay"),
        ("ia", "ya"),
        ("iu", "yu"),
        ("ja", "ya"),
        ("ju", "yu"),
        ("q", "k"),
        ("w", "v"),
    ] {
        key = key.replace(from, to);
    }
    // `Yevgeny`, `Evgeny`; `Yekaterina`, `Ekaterina`.
    if key.len() > 4 && key.starts_with("ye") {
        key.remove(0);
    }
    let mut single = String::with_capacity(key.len());
    for c in key.chars() {
        if !single.ends_with(c) {
            single.push(c);
        }
    }
    if single.len() > 3 && single.ends_with('i') {
        single.pop();
        single.push('y');
    }
    // Belarusian and Ukrainian forms of one surname.
    if let Some(stem) = single.strip_suffix("enka") {
        single = format!("{stem}enko");
    }
    single
}

/// Whether two words are one, a typing error forgiven.
fn word_alike(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let short = a.chars().count().min(b.chars().count());
    // `Navalny` and `Navalnaya`, `Petrov` and `Petrova` are two people.
    let gendered = |a: &str, b: &str| {
        a.strip_prefix(b)
            .is_some_and(|rest| matches!(rest, "a" | "na" | "va" | "ova"))
    };
    short >= TYPO_FROM_LETTERS
        && a.chars().next() == b.chars().next()
        && !gendered(a, b)
        && !gendered(b, a)
        && edits(a, b, 1) <= 1
}

fn is_initial(word: &str) -> bool {
    word.chars().count() == 1
}

/// Whether two given names may be one: equal, or one the initial of the other.
fn given_alike(a: &str, b: &str) -> bool {
    word_alike(a, b) || (is_initial(a) || is_initial(b)) && a.chars().next() == b.chars().next()
}

impl PersonName {
    /// How many words the name has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether the name has no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The keys under which names that may be the same are found: the first and the last word.
    #[must_use]
    pub fn keys(&self) -> [&str; 2] {
        [self.words.last(), self.words.first()].map(|word| word.map_or("", String::as_str))
    }

    /// How two names go together.
    #[must_use]
    pub fn compare(&self, other: &PersonName) -> Likeness {
        let (short, long) = if self.len() <= other.len() {
            (self, other)
        } else {
            (other, self)
        };
        let (Some(family), Some(longest)) = (short.words.last(), long.words.last()) else {
            return Likeness::Different;
        };
        if short.len() == 1 {
            let last = word_alike(family, longest);
            let first = long.words.first().is_some_and(|first| family == first);
            return match (last || first, long.len()) {
                (false, _) => Likeness::Different,
                (true, 1) => Likeness::Same,
                (true, _) => Likeness::Compatible,
            };
        }
        if short.junior != long.junior {
            return Likeness::Different;
        }
        let (given, rest) = (&short.words[..short.len() - 1], &long.words[..long.len() - 1]);
        let in_order =
            word_alike(family, longest) && subsequence(given, rest) && given_alike(&given[0], &rest[0]);
        // `Orban Viktor`, `Viktor Orban`: the same words in another order.
        let turned = short.len() == long.len() && {
            let (mut a, mut b) = (short.words.clone(), long.words.clone());
            a.sort_unstable();
            b.sort_unstable();
            a == b
        };
        // `Nguyen Phu Trong`, `Nguyen Trong`; `María José Gómez Ruiz`, `María José Gómez`.
        let cut = short.len() >= 2
            && long.len() > short.len()
            && (long.words.starts_with(&short.words) || long.words.ends_with(&short.words));
        if in_order || turned || cut {
            Likeness::Same
        } else {
            Likeness::Different
        }
    }
}

/// Whether all given names of the shorter stand in the longer in order.
fn subsequence(short: &[String], long: &[String]) -> bool {
    let mut rest = long.iter();
    short
        .iter()
        .all(|word| rest.by_ref().any(|other| given_alike(word, other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(a: &str, b: &str) -> Likeness {
        let spellings = Spellings::load(&Grammar::embedded()).unwrap();
        let (a, b) = (spellings.name(a), spellings.name(b));
        assert_eq!(a.compare(&b), b.compare(&a));
        a.compare(&b)
    }

    #[test]
    fn spellings_of_one_name_are_the_same() {
        for (a, b) in [
            ("Volodymyr Zelensky", "Volodymyr Zelenskyy"),
            ("Volodymyr Zelenskiy", "Volodymyr Zelenskyi"),
            ("Yury Ushakov", "Yuri Ushakov"),
            ("Sergei Lavrov", "Sergey Lavrov"),
            ("Kim Jong Un", "Kim Jong-un"),
            ("Recep Tayyip Erdoğan", "Recep Erdogan"),
            ("Muammar Gaddafi", "Moammar Qaddafi"),
            ("Viktor Orban", "Orbán Viktor"),
            ("Yevgeny Prigozhin", "Evgeny Prigozhin"),
            ("Mohammed Hussein", "Muhammad Hussain"),
            ("Alexander Lukashenko", "Aleksandr Lukashenka"),
            ("J. Okoye", "Joseph Okoye"),
            ("Stephane Dujarric", "Stéphane Dujarric"),
            ("Nguyen Phu Trong", "Nguyễn Phú Trọng"),
        ] {
            assert_eq!(likeness(a, b), Likeness::Same, "{a} / {b}");
        }
    }

    #[test]
    fn relatives_and_namesakes_are_different() {
        for (a, b) in [
            ("Nikolai Patrushev", "Dmitry Patrushev"),
            ("Donald Trump", "Donald Trump Jr."),
            ("Alexei Navalny", "Yulia Navalnaya"),
            ("Anna Petrov", "Anna Petrova"),
            ("Kim Jong Un", "Kim Jong Il"),
            ("Mohammed bin Salman", "Mohammed bin Zayed"),
            ("Bae Dong-hyuk", "Bae Yoon-mi"),
            ("Michael Flynn", "Michael Flint"),
            ("Putin", "Trump"),
        ] {
            assert_eq!(likeness(a, b), Likeness::Different, "{a} / {b}");
        }
    }

    #[test]
    fn a_bare_surname_may_be_anybody_of_that_name() {
        assert_eq!(likeness("Zelenskyt", "Volodymyr Zelensky"), Likeness::Compatible);
        assert_eq!(likeness("Xi", "Xi Jinping"), Likeness::Compatible);
    }
}
