//! Time expressions on words tagged by hand: each case in `tests/cases/extract/time.case` is a day of publication,
//! sentences, and what is found in them. `UPDATE=1` rewrites what is found.

use newsgraph::annotate::{Document, Sentence, Token, Upos, Xpos};
use newsgraph::extract::time::{self, TimeWords};
use newsgraph::grammar::Grammar;
use newsgraph::read::{Article, Block, BlockKind, Day};
use newsgraph::text::Span;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/extract/time.case");

/// A document without trees. Words are separated by spaces; `word/TAG` gives a word's Penn tag, and a word without
/// one is a number, a name or a noun by its look. A mark glued to a word is a token of its own.
fn document(date: Option<Day>, line: &str) -> Document {
    let mut text = String::new();
    let (mut tokens, mut upos, mut xpos, mut lemmas) = (vec![], vec![], vec![], vec![]);
    for piece in line.split(' ') {
        if !text.is_empty() {
            text.push(' ');
        }
        let (word, tag) = match piece.rsplit_once('/') {
            Some((word, tag)) => match tag.parse::<Xpos>() {
                Ok(tag) => (word, Some(tag)),
                Err(()) => (piece, None),
            },
            None => (piece, None),
        };
        let body = word.trim_end_matches([',', '.', ')', '"', ':', ';', '?']).len();
        let body = if word[..body].ends_with("'s") {
            body - 2
        } else {
            body
        };
        let front = word.len() - word.trim_start_matches(['(', '"', '$']).len();
        for (from, to) in [
            (0, front),
            (front, body.max(front)),
            (body.max(front), word.len()),
        ] {
            let part = &word[from..to];
            if part.is_empty() {
                continue;
            }
            let guess = match part.chars().next().unwrap_or(' ') {
                c if c.is_ascii_digit() => Xpos::Cd,
                c if c.is_uppercase() => Xpos::Nnp,
                c if c.is_alphabetic() => Xpos::Nn,
                _ => Xpos::Comma,
            };
            let tag = tag.filter(|_| from == front).unwrap_or(guess);
            tokens.push(Token {
                span: Span::new(text.len(), text.len() + part.len()),
            });
            text.push_str(part);
            xpos.push(tag);
            upos.push(match tag {
                Xpos::Cd => Upos::Num,
                Xpos::Nnp => Upos::Propn,
                Xpos::Nn | Xpos::Nns => Upos::Noun,
                Xpos::Comma => Upos::Punct,
                Xpos::In => Upos::Adp,
                Xpos::Md => Upos::Aux,
                Xpos::Dt => Upos::Det,
                Xpos::Jj => Upos::Adj,
                Xpos::Vb | Xpos::Vbd | Xpos::Vbg | Xpos::Vbn | Xpos::Vbp | Xpos::Vbz => Upos::Verb,
                _ => Upos::X,
            });
            let lemma = part.to_lowercase();
            let lemma = lemma
                .strip_suffix("d")
                .filter(|_| lemma.ends_with("ed"))
                .unwrap_or(&lemma);
            lemmas.push(lemma.into());
        }
    }
    let count = tokens.len();
    let block = Block {
        span: Span::new(0, text.len()),
        kind: BlockKind::Paragraph,
    };
    let article = Article {
        hash: String::new(),
        path: String::new(),
        id: String::new(),
        text,
        blocks: vec![block],
        title: None,
        date,
        source: None,
        byline: None,
        dateline: None,
        url: None,
    };
    let sentences = vec![Sentence {
        tokens: 0..count as u32,
        block: 0,
    }];
    let deprels = vec![newsgraph::annotate::Deprel::Root; count];
    Document::new(
        article,
        tokens,
        sentences,
        upos,
        xpos,
        lemmas,
        vec![None; count],
        deprels,
        vec![],
    )
}

fn found(date: Option<Day>, line: &str, words: &TimeWords) -> String {
    let document = document(date, line);
    let all = time::expressions(&document, words);
    let shown: Vec<String> = all
        .iter()
        .map(|time| {
            assert!(
                time.tokens.contains(&time.head.0),
                "the head is a word of the expression"
            );
            format!(
                "{} = {}",
                document.span_of(time.tokens.clone()).of(document.text()),
                time.value
            )
        })
        .collect();
    if shown.is_empty() {
        "nothing".to_owned()
    } else {
        shown.join(" | ")
    }
}

#[test]
fn times_have_the_values_that_the_cases_state() {
    let words = TimeWords::load(&Grammar::embedded()).unwrap();
    let cases = std::fs::read_to_string(CASES).unwrap();
    let (mut date, mut line) = (None, None);
    let mut now = String::new();
    for row in cases.lines() {
        if let Some(day) = row.strip_prefix("=== ") {
            date = day.parse().ok();
        } else if row.starts_with("    ") {
            let line: &str = line.take().expect("a sentence above what is found in it");
            now.push_str("    ");
            now.push_str(&found(date, line, &words));
            now.push('\n');
            continue;
        } else if !row.is_empty() && !row.starts_with('#') {
            line = Some(row);
        }
        now.push_str(row);
        now.push('\n');
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(CASES, now).unwrap();
        return;
    }
    for (at, (now, stated)) in now.lines().zip(cases.lines()).enumerate() {
        assert_eq!(now, stated, "tests/cases/extract/time.case:{}", at + 1);
    }
}

#[test]
fn expressions_do_not_overlap_and_odd_input_does_not_panic() {
    let words = TimeWords::load(&Grammar::embedded()).unwrap();
    let date = "2024-02-29".parse().ok();
    let pieces = [
        "31",
        "February",
        "the",
        "last",
        "next",
        "two",
        "999",
        "years",
        "ago",
        "later",
        "-",
        "to",
        "2024",
        "/",
        ".",
        "Friday",
        "mid",
        "early",
        "and",
        "half",
        "15th",
        "9999",
        "'",
        "90s",
        "centuries",
        "from",
        "now",
        "day",
    ];
    // Every run of four pieces that a small generator comes to; the seed is fixed.
    let mut state = 7u32;
    for _ in 0..4000 {
        let mut line = Vec::new();
        for _ in 0..6 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            line.push(pieces[(state >> 16) as usize % pieces.len()]);
        }
        let document = document(date, &line.join(" "));
        let all = time::expressions(&document, &words);
        assert!(
            all.windows(2)
                .all(|pair| pair[0].tokens.end <= pair[1].tokens.start),
            "{line:?}"
        );
        for time in all {
            for day in [time.value.start, time.value.end].into_iter().flatten() {
                assert!(day.day.is_none() || day.date().is_some(), "{line:?} gives {day}");
            }
        }
    }
}
