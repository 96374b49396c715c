//! Words into sentences.
//!
//! In: the words of one block of the article. Out: where its sentences begin. A block ends every sentence, so
//! headlines, captions and list items need no full stop. Inside a block a linear model decides at each place where
//! a sentence might end: behind a full stop, an abbreviation, a bracket or a colon. It sees what Punkt (Kiss and
//! Strunk 2006) sees: the words around the place, whether one is an abbreviation, and whether the article writes
//! the next word small elsewhere. Weights: `grammar/model/sentences.ngm`.

use super::form::Form;
use super::linear::{Linear, hash};
use super::tokenize::Abbreviations;
use crate::text::Span;
use rustc_hash::FxHashSet;

/// Sentences longer than this are cut at the next comma, so that one endless line cannot cost quadratic time.
const LONGEST: usize = 250;

/// No sentence ends here, or one does.
pub(crate) const CLASSES: usize = 2;

/// How a document is written.
#[derive(Debug, Default)]
pub(crate) struct Habits {
    /// Words that it has with a small first letter somewhere.
    small: FxHashSet<u32>,
    /// 0 where sentences begin with a capital, up to 2 where they seldom do.
    careless: u32,
}

impl Habits {
    /// Looks at all words of a document.
    pub(crate) fn of(text: &str, words: &[Span], forms: &[Form]) -> Habits {
        let mut small = FxHashSet::default();
        let (mut capitals, mut smalls) = (0, 0);
        for (at, form) in forms.iter().enumerate() {
            let Some(letter) = words[at].of(text).chars().next().filter(|c| c.is_alphabetic()) else {
                continue;
            };
            if !form.capital {
                small.insert(form.lower);
            }
            if at > 0 && matches!(words[at - 1].of(text), "." | "?") {
                if letter.is_lowercase() {
                    smalls += 1;
                } else {
                    capitals += 1;
                }
            }
        }
        let careless = match (smalls, capitals) {
            (0 | 1, _) => 0,
            (smalls, capitals) if smalls * 3 < capitals => 1,
            _ => 2,
        };
        Habits { small, careless }
    }
}

/// One block with what is known of its words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block<'a> {
    /// The text of the article.
    pub(crate) text: &'a str,
    /// The words of the block.
    pub(crate) words: &'a [Span],
    /// Their letters.
    pub(crate) forms: &'a [Form],
    /// How the whole document is written.
    pub(crate) habits: &'a Habits,
    /// Words with a full stop of their own.
    pub(crate) abbreviations: &'a Abbreviations,
}

/// Returns the numbers of the words with which sentences begin, the first of which is 0; none for no words.
pub(crate) fn starts(block: &Block<'_>, model: &Linear) -> Vec<usize> {
    let mut scores = [0; CLASSES];
    block.walk(|features, _| {
        scores.fill(0);
        model.score(features, &mut scores);
        scores[1] > scores[0]
    })
}

impl Block<'_> {
    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |span| span.of(self.text))
    }

    fn touches(&self, at: usize) -> bool {
        self.words[at - 1].end == self.words[at].start
    }

    /// Asks `decide` at each place where a sentence may end, with the features of the place and the word that
    /// would begin the next one. Shared with training.
    pub(crate) fn walk(&self, mut decide: impl FnMut(&[u32], usize) -> bool) -> Vec<usize> {
        let mut found = Vec::new();
        let mut features = Vec::with_capacity(32);
        let mut at = 0;
        let mut start = 0;
        // Whether a quotation is open in this block: straight marks open and close by turns.
        let mut quoted = false;
        let count = self.words.len();
        if count > 0 {
            found.push(0);
        }
        while at < count {
            let word = self.word(at);
            quoted = quoted_after(word, quoted);
            let mut next = at + 1;
            let terminal = is_terminal(word);
            let abbreviated = word.len() > 1
                && word.ends_with('.')
                && !terminal
                && self.abbreviations.ends_sentence(word) != Some(false);
            if terminal || abbreviated {
                // Quotation marks and brackets that close belong to the sentence.
                while next < count && self.closes(next) {
                    quoted = quoted_after(self.word(next), quoted);
                    next += 1;
                }
            }
            let may_end = terminal || abbreviated || is_pause(word) && next < count && !self.touches(next);
            let length = next - start;
            // `“Stop!” he said`: the sentence goes on behind the quotation.
            let goes_on = next > at + 1
                && word != "."
                && self.word(next).starts_with(char::is_lowercase)
                && matches!(self.word(next - 1), "”" | "’" | "\"" | "'" | "»");
            if next < count && may_end && !goes_on {
                self.features(at, next, length, quoted, &mut features);
                // `… about trade. – MNS`: the mark of an agency, or an item of a list; the treebanks have few.
                let marked = word == "." && matches!(self.word(next), "–" | "—" | "--" | "•");
                if decide(&features, next) || marked {
                    found.push(next);
                    start = next;
                }
            }
            let breath = matches!(self.word(next - 1), "," | ";" | ":" | "–" | "—");
            if next < count && start != next && (length > LONGEST && breath || length > 2 * LONGEST) {
                found.push(next);
                start = next;
            }
            at = next;
        }
        found
    }

    /// Whether the mark at `at` touches the word before it, so that it closes rather than opens.
    fn closes(&self, at: usize) -> bool {
        let word = self.word(at);
        match word {
            "”" | "’" | "»" | ")" | "]" => true,
            "\"" | "'" => self.touches(at),
            _ => self.touches(at) && is_terminal(word),
        }
    }

    /// What is seen at the place between the mark at `at`, perhaps with what closes behind it, and `next`.
    fn features(&self, at: usize, next: usize, length: usize, quoted: bool, into: &mut Vec<u32>) {
        into.clear();
        let lower = |at: usize| self.forms.get(at).map_or(1, |form| form.lower);
        let before = |back: usize| at.checked_sub(back).filter(|_| length > back);
        let mark = lower(at);
        let kind = |at: usize| kind_of(self.word(at));
        let previous = before(1).map_or(0, |at| kind(at) + 1);
        let following = kind(next);
        // A mark or bracket that opens hides the word behind it.
        let first = if following == Kind::Sign as u32 {
            next + 1
        } else {
            next
        };
        let small = self
            .forms
            .get(first)
            .is_some_and(|form| form.capital && self.habits.small.contains(&form.lower));
        let known = u32::from(small);
        let gap = u32::from(!self.touches(next));
        let line = &self.text[self.words[next - 1].end as usize..self.words[next].start as usize];
        let broken = u32::from(line.contains('\n'));
        let closed = (next - at - 1).min(2) as u32;
        let quoted = u32::from(quoted);
        let careless = self.habits.careless;
        let long = match length {
            0..=1 => 0,
            2 => 1,
            3..=4 => 2,
            5..=8 => 3,
            _ => 4,
        };
        let opening = match kind(first) {
            kind if kind == Kind::Capital as u32 => 8 + known,
            kind => kind,
        };
        let widths = before(1).map_or(0, |at| self.word(at).len().min(6) as u32);
        // Abbreviations are too many to be told apart everywhere.
        let word = self.word(at);
        let plain = if is_terminal(word) || is_pause(word) {
            mark
        } else {
            7
        };
        for (number, parts) in [
            &[][..],
            &[mark],
            &[mark, following, gap],
            &[mark, opening, careless],
            &[plain, opening, closed, quoted],
            &[plain, opening, long],
            &[plain, lower(first)],
            &[lower(next), gap],
            &[lower(first), careless],
            &[mark, before(1).map_or(0, lower)],
            &[plain, before(1).map_or(0, lower), opening],
            &[plain, previous, following, widths],
            &[plain, kind(next), kind(next + 1), kind(next + 2)],
            &[plain, lower(next), lower(next + 1)],
            &[plain, broken, opening],
            &[lower(next - 1), following, gap],
            &[lower(next - 1), lower(next)],
            &[plain, opening, quoted, careless, gap],
            &[before(3).map_or(0, lower), plain, following],
            &[before(2).map_or(0, kind), previous, plain, following],
            &[plain, u32::from(first + 3 > self.words.len()), following],
        ]
        .into_iter()
        .enumerate()
        {
            into.push(hash(number as u32, parts));
        }
    }
}

/// What a word looks like.
#[derive(Clone, Copy)]
enum Kind {
    Nothing,
    Small,
    Capital,
    Capitals,
    Number,
    Sign,
}

fn kind_of(word: &str) -> u32 {
    let mut letters = word.chars();
    let kind = match letters.next() {
        None => Kind::Nothing,
        Some(c) if c.is_uppercase() && letters.next().is_some_and(char::is_uppercase) => Kind::Capitals,
        Some(c) if c.is_uppercase() => Kind::Capital,
        Some(c) if c.is_numeric() => Kind::Number,
        Some(c) if c.is_alphabetic() || word.len() > 1 && matches!(c, '\'' | '’') => Kind::Small,
        Some(_) => Kind::Sign,
    };
    kind as u32
}

fn quoted_after(word: &str, quoted: bool) -> bool {
    match word {
        "“" => true,
        "”" => false,
        "\"" => !quoted,
        _ => quoted,
    }
}

fn is_terminal(word: &str) -> bool {
    matches!(word, "." | "!" | "?" | "…")
        || word.len() > 1 && word.chars().all(|c| matches!(c, '.' | '!' | '?'))
}

/// Marks behind which a sentence ends now and then, if white space follows.
fn is_pause(word: &str) -> bool {
    matches!(word, ":" | ")" | "]" | ">" | ">>")
        || word.starts_with(['*', '_', '=']) && !word.contains(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::{Models, form, tokenize};
    use crate::grammar::Grammar;

    fn cut(text: &str, models: &Models) -> String {
        let (mut words, mut buffer) = (Vec::new(), Vec::new());
        tokenize::words(text, Span::new(0, text.len()), &models.abbreviations, &mut words);
        let forms: Vec<Form> = words
            .iter()
            .map(|word| form::form(word.of(text), &mut buffer))
            .collect();
        let block = Block {
            text,
            words: &words,
            forms: &forms,
            habits: &Habits::of(text, &words, &forms),
            abbreviations: &models.abbreviations,
        };
        let mut starts = starts(&block, &models.sentences);
        starts.push(words.len());
        let sentences = starts
            .windows(2)
            .map(|pair| words[pair[0]].join(words[pair[1] - 1]).of(text));
        sentences.collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn news_is_cut_into_sentences() {
        let models = Models::load(&Grammar::embedded()).unwrap();
        for expected in [
            "Mr. Li met Gen. Okoro in St. Louis. | They spoke for an hour.",
            "“We will not leave,” she said. | “We have nowhere to go.” | The crowd cheered.",
            "“Is it over?” he asked. | Nobody knew.",
            "Exports rose 3.5 percent to $4.2 million in Jan. from a year ago. | Imports fell.",
            "J.R. Okoye of Acme Inc. said so. | The U.S. Senate votes on Monday.",
            "He left the U.S. | The next day he came back.",
            "They also spoke of grain. | – TNA",
        ] {
            assert_eq!(cut(&expected.replace(" | ", " "), &models), expected);
        }
        assert_eq!(cut("", &models), "");
    }

    #[test]
    fn a_million_full_stops_are_sentences_of_bounded_length() {
        let models = Models::load(&Grammar::embedded()).unwrap();
        let text = ". ".repeat(1000);
        assert!(
            cut(&text, &models)
                .split(" | ")
                .all(|sentence| sentence.len() <= 4 * LONGEST + 2)
        );
    }
}
