//! Trees made by a grammar: sentences of news prose with the analysis that the treebanks would give them.
//!
//! Treebanks hold little news, so that a parser trained on them alone stumbles over titles before names, lists of
//! guests and inverted quotations. `grammar/training/*.phrases` state such sentences as phrases with their heads;
//! from them, sentences are drawn at random.
//!
//! In: the files of phrases and the lexicons that they draw names from. Out: trees. The same input gives the same
//! trees. The form of the files: `docs/grammar-files.md`.

use super::TrainError;
use super::perceptron::Random;
use crate::annotate::conllu::{Tree, Word};
use crate::annotate::tagset::{Deprel, Upos, Xpos};
use crate::grammar::{Grammar, TableError};
use crate::text::Span;
use std::collections::BTreeMap;

/// A phrase may go this deep; deeper, the first alternative without further phrases of its own kind is taken.
const DEEPEST: usize = 14;

/// One part of a phrase.
#[derive(Clone, Debug)]
struct Part {
    what: What,
    /// Its relation to the head of the phrase; `None` at the head.
    deprel: Option<Deprel>,
    /// How many times of a hundred it is there.
    chance: usize,
}

#[derive(Clone, Debug)]
enum What {
    Word(String, Upos, Xpos),
    Phrase(String),
    /// A name from a column of a lexicon.
    Name(String),
}

/// The phrases of all files.
#[derive(Debug, Default)]
struct Phrases {
    alternatives: BTreeMap<String, Vec<Vec<Part>>>,
    names: BTreeMap<String, Vec<String>>,
    /// The phrases that are whole sentences, with how many are drawn of each.
    sentences: Vec<(String, usize)>,
}

/// Draws the sentences that the files of `grammar/training` ask for.
pub(super) fn trees(grammar: &Grammar, seed: u64) -> Result<Vec<Tree>, TrainError> {
    let mut phrases = Phrases::default();
    for path in grammar.files("training")? {
        if path.ends_with(".phrases") {
            phrases.read(&path, &grammar.text(&path)?, grammar)?;
        }
    }
    let mut random = Random(seed);
    let mut trees = Vec::new();
    for (name, count) in &phrases.sentences {
        for _ in 0..*count {
            trees.push(phrases.draw(name, &mut random));
        }
    }
    Ok(trees)
}

impl Phrases {
    fn read(&mut self, path: &str, text: &str, grammar: &Grammar) -> Result<(), TrainError> {
        let (mut used, mut stated) = (Vec::new(), Vec::new());
        for (number, line) in text.lines().enumerate() {
            let wrong = |message: String| flaw(path, number, message);
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(asked) = line.strip_prefix("draw ") {
                let (name, count) = asked
                    .split_once(' ')
                    .and_then(|(name, count)| Some((name, count.trim().parse().ok()?)))
                    .ok_or_else(|| wrong("`draw` takes a phrase and a number".to_owned()))?;
                used.push((number, name.to_owned()));
                self.sentences.push((name.to_owned(), count));
                continue;
            }
            if let Some(list) = line.strip_prefix("names ") {
                let (name, source) = list
                    .split_once(" = ")
                    .ok_or_else(|| wrong("`names NAME = FILE COLUMN` is expected".to_owned()))?;
                let found = names_of(source, grammar)?;
                if found.is_empty() {
                    return Err(wrong(format!("`{source}` holds no name of one word")));
                }
                self.names.insert(name.to_owned(), found);
                continue;
            }
            let (name, body) = line
                .split_once(" = ")
                .ok_or_else(|| wrong("`PHRASE = parts | parts` is expected".to_owned()))?;
            let mut read = Vec::new();
            for alternative in body.split(" | ") {
                let (times, parts) = match alternative.trim().split_once("* ") {
                    Some((times, parts)) if times.parse::<usize>().is_ok() => {
                        (times.parse().unwrap_or(1), parts)
                    }
                    _ => (1, alternative),
                };
                let parts: Vec<Part> = parts
                    .split_whitespace()
                    .map(part)
                    .collect::<Result<_, String>>()
                    .map_err(wrong)?;
                if parts.iter().filter(|part| part.deprel.is_none()).count() != 1 {
                    return Err(wrong(format!(
                        "`{}` needs just one head, a part without `>`",
                        alternative.trim()
                    )));
                }
                for part in &parts {
                    match &part.what {
                        What::Phrase(name) => used.push((number, name.clone())),
                        What::Name(list) if !self.names.contains_key(list) => {
                            return Err(wrong(format!("no names are called `{list}` above")));
                        }
                        _ => (),
                    }
                }
                read.extend(std::iter::repeat_n(parts, times));
            }
            stated.push((number, name.to_owned()));
            self.alternatives.entry(name.to_owned()).or_default().extend(read);
        }
        if let Some((number, name)) = used
            .iter()
            .find(|(_, name)| !self.alternatives.contains_key(name))
        {
            return Err(flaw(path, *number, format!("no phrase is called `{name}`")));
        }
        let idle = |(_, name): &&(usize, String)| used.iter().all(|(_, other)| other != name);
        match stated.iter().find(idle) {
            Some((number, name)) => Err(flaw(path, *number, format!("nothing uses the phrase `{name}`"))),
            None => Ok(()),
        }
    }

    fn draw(&self, name: &str, random: &mut Random) -> Tree {
        let mut words = Vec::new();
        let head = self.phrase(name, 0, random, &mut words);
        let mut tree = Tree::default();
        for (number, word) in words.into_iter().enumerate() {
            if number > 0 && !touches(tree.words.last(), &tree.text, &word) {
                tree.text.push(' ');
            }
            let start = tree.text.len();
            // The first letter of a sentence, and of a quotation, is a capital.
            if number == 0 || tree.words.last().is_some_and(|before| before.xpos == Xpos::Open) {
                let mut letters = word.form.chars();
                tree.text
                    .extend(letters.next().map(char::to_uppercase).into_iter().flatten());
                tree.text.push_str(letters.as_str());
            } else {
                tree.text.push_str(&word.form);
            }
            tree.words.push(Word {
                span: Span::new(start, tree.text.len()),
                lemma: String::new(),
                upos: word.upos,
                xpos: word.xpos,
                head: if number == head { 0 } else { word.head + 1 },
                deprel: if number == head { Deprel::Root } else { word.deprel },
            });
        }
        tree
    }

    /// Adds the words of a phrase and returns the number of its head.
    fn phrase(&self, name: &str, depth: usize, random: &mut Random, words: &mut Vec<Drawn>) -> usize {
        let all = self.alternatives.get(name).map_or(&[][..], Vec::as_slice);
        let flat = all
            .iter()
            .find(|parts| depth >= DEEPEST && parts.iter().all(|part| !matches!(part.what, What::Phrase(_))));
        let Some(parts) = flat.or_else(|| all.get(random.below(all.len()))) else {
            return 0;
        };
        let mut placed = Vec::new();
        let mut head = 0;
        for part in parts {
            if part.chance < 100 && random.below(100) >= part.chance {
                continue;
            }
            let at = match &part.what {
                What::Phrase(name) => self.phrase(name, depth + 1, random, words),
                What::Word(form, upos, xpos) => {
                    words.push(Drawn::new(form, *upos, *xpos));
                    words.len() - 1
                }
                What::Name(list) => {
                    let names = &self.names[list];
                    let form = &names[random.below(names.len())];
                    words.push(Drawn::new(form, Upos::Propn, Xpos::Nnp));
                    words.len() - 1
                }
            };
            match part.deprel {
                None => head = at,
                Some(deprel) => placed.push((at, deprel)),
            }
        }
        for (at, deprel) in placed {
            words[at].head = head;
            words[at].deprel = deprel;
        }
        head
    }
}

/// A line, counted from 0, that does not fit.
fn flaw(path: &str, number: usize, message: String) -> TrainError {
    TrainError::Grammar(
        TableError {
            path: path.to_owned(),
            line: number + 1,
            message,
        }
        .into(),
    )
}

/// A word that was drawn, before the sentence is put together.
struct Drawn {
    form: String,
    upos: Upos,
    xpos: Xpos,
    head: usize,
    deprel: Deprel,
}

impl Drawn {
    fn new(form: &str, upos: Upos, xpos: Xpos) -> Drawn {
        Drawn {
            form: form.to_owned(),
            upos,
            xpos,
            head: 0,
            deprel: Deprel::Dep,
        }
    }
}

/// Whether no blank stands before a word.
fn touches(before: Option<&Word>, text: &str, word: &Drawn) -> bool {
    let opens = before
        .is_some_and(|before| matches!(before.xpos, Xpos::Open | Xpos::Lrb) || before.span.of(text) == "/");
    let closes = matches!(
        word.xpos,
        Xpos::Stop | Xpos::Comma | Xpos::Close | Xpos::Rrb | Xpos::Pos
    ) || matches!(word.form.as_str(), ":" | ";" | "n't");
    opens || closes
}

/// The names of one word in a column of a lexicon: `places.tsv name`, with `kind=city` to take some of them only and a
/// number for so many, spread over the whole list. Few do: a parser that has seen thousands of names in phrases that
/// mean nothing learns them by heart, and its model grows by them.
fn names_of(source: &str, grammar: &Grammar) -> Result<Vec<String>, TrainError> {
    let mut words = source.split_whitespace();
    let (file, column) = (words.next().unwrap_or_default(), words.next().unwrap_or("name"));
    let table = grammar.table(&format!("lexicon/{file}"))?;
    let column_of = |name: &str| table.column(name).map_err(crate::grammar::GrammarError::from);
    let column = column_of(column)?;
    let (mut only, mut most) = (Vec::new(), usize::MAX);
    for word in words {
        match (word.split_once('='), word.parse()) {
            (Some((name, value)), _) => only.push((column_of(name)?, value)),
            (None, Ok(number)) => most = number,
            (None, Err(_)) => return Ok(Vec::new()),
        }
    }
    let rows = table.rows().iter();
    let rows = rows.filter(|row| only.iter().all(|&(column, value)| row.cell(column) == value));
    let names: Vec<&str> = rows
        .flat_map(|row| row.list(column))
        .filter(|name| !name.is_empty() && name.chars().all(char::is_alphabetic))
        .collect();
    let step = names.len().div_ceil(most).max(1);
    Ok(names.into_iter().step_by(step).map(str::to_owned).collect())
}

/// Reads `word/XPOS`, `word/XPOS/UPOS`, `PHRASE` or `@names`, with `>relation` unless it is the head and `?` or
/// `?30` where it may be left out.
fn part(text: &str) -> Result<Part, String> {
    let (body, chance) = match text.rsplit_once('?') {
        Some((body, "")) if !body.is_empty() => (body, 50),
        Some((body, share)) if !body.is_empty() && share.parse::<usize>().is_ok() => {
            (body, share.parse().unwrap_or(50))
        }
        _ => (text, 100),
    };
    let (what, deprel) = match body.rsplit_once('>') {
        Some((what, deprel)) => (
            what,
            Some(
                deprel
                    .parse()
                    .map_err(|()| format!("`{deprel}` is no relation"))?,
            ),
        ),
        None => (body, None),
    };
    let what = if let Some(list) = what.strip_prefix('@') {
        What::Name(list.to_owned())
    } else if let Some((form, tags)) = what.split_once('/').filter(|(form, _)| !form.is_empty()) {
        let (xpos, upos) = tags
            .split_once('/')
            .map_or((tags, None), |(xpos, upos)| (xpos, Some(upos)));
        let tag: Xpos = xpos.parse().map_err(|()| format!("`{xpos}` is no Penn tag"))?;
        let upos = match upos {
            Some(upos) => upos
                .parse()
                .map_err(|()| format!("`{upos}` is no universal tag"))?,
            None => usual(tag),
        };
        What::Word(form.replace('_', " "), upos, tag)
    } else {
        What::Phrase(what.to_owned())
    };
    Ok(Part { what, deprel, chance })
}

/// The universal tag that most words with a Penn tag have.
fn usual(xpos: Xpos) -> Upos {
    match xpos {
        Xpos::Nn | Xpos::Nns => Upos::Noun,
        Xpos::Nnp | Xpos::Nnps => Upos::Propn,
        Xpos::Vb | Xpos::Vbd | Xpos::Vbg | Xpos::Vbn | Xpos::Vbp | Xpos::Vbz => Upos::Verb,
        Xpos::Md => Upos::Aux,
        Xpos::In | Xpos::Rp => Upos::Adp,
        Xpos::Dt | Xpos::Pdt => Upos::Det,
        Xpos::Prp | Xpos::PrpS | Xpos::Wp | Xpos::WpS | Xpos::Wdt | Xpos::Ex => Upos::Pron,
        Xpos::Cd => Upos::Num,
        Xpos::Jj | Xpos::Jjr | Xpos::Jjs => Upos::Adj,
        Xpos::Rb | Xpos::Rbr | Xpos::Rbs | Xpos::Wrb => Upos::Adv,
        Xpos::Cc => Upos::Cconj,
        Xpos::To | Xpos::Pos => Upos::Part,
        _ => Upos::Punct,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_told_with_its_line() {
        let grammar = Grammar::embedded();
        let read = |text: &str| {
            let error = Phrases::default().read("a.phrases", text, &grammar).unwrap_err();
            error.to_string()
        };
        for (text, wanted) in [
            ("draw S 1\nS = it/PRP>nsubj Verb", "2: no phrase is called `Verb`"),
            (
                "draw S 1\nS = rain/NN\nT = snow/NN",
                "3: nothing uses the phrase `T`",
            ),
            ("draw S 1\nS = it/PRP rains/VBZ", "needs just one head"),
            (
                "draw S 1\nS = it/PRP>subject rains/VBZ",
                "`subject` is no relation",
            ),
            ("draw S 1\nS = it/PRX>nsubj rains/VBZ", "`PRX` is no Penn tag"),
            ("draw S 1\nS = @given", "no names are called `given`"),
            ("draw S", "`draw` takes a phrase and a number"),
        ] {
            assert!(read(text).contains(wanted), "{text}: {}", read(text));
        }
    }

    #[test]
    fn what_is_drawn_is_a_tree() {
        let grammar = Grammar::embedded();
        let trees = trees(&grammar, 1).unwrap();
        assert!(trees.len() > 1_000);
        for tree in &trees {
            let heads: Vec<usize> = tree.words.iter().map(|word| word.head).collect();
            assert_eq!(
                heads.iter().filter(|&&head| head == 0).count(),
                1,
                "{}",
                tree.text
            );
            for word in 1..=heads.len() {
                let steps =
                    std::iter::successors(Some(word), |&at| Some(heads[at - 1]).filter(|&head| head > 0));
                assert!(
                    steps.take(heads.len() + 1).count() <= heads.len(),
                    "{}",
                    tree.text
                );
            }
        }
    }
}
