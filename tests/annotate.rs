//! What holds of the analysis of any text at all: offsets, trees, sameness, and time that grows with the length.

use newsgraph::annotate::{Document, Models, annotate};
use newsgraph::grammar::Grammar;
use newsgraph::read::Article;
use proptest::prelude::*;
use std::sync::LazyLock;

static MODELS: LazyLock<Models> =
    LazyLock::new(|| Models::load(&Grammar::embedded()).expect("the grammar that is built in is sound"));

/// Pieces that texts of news hold, and pieces that break analysers.
const PIECES: [&str; 48] = [
    "President",
    "Ada Ek",
    "met",
    "in",
    "Oslo",
    ".",
    "\"",
    "“",
    "”",
    "'s",
    "’s",
    "—",
    "--",
    "...",
    "…",
    "(",
    ")",
    ",",
    "U.S.",
    "Mr.",
    "J. R. R.",
    "$5m",
    "5:30 p.m.",
    "http://example.org/a?b=c",
    "a@b.example",
    "@handle",
    "#tag",
    "don't",
    "cannot",
    "\n",
    "\n\n",
    "- ",
    "* ",
    "\t",
    "\u{200f}",
    "\u{301}",
    "e\u{301}",
    "👩‍👩‍👧",
    "🇺🇳",
    "Владимир",
    "北京",
    "مصر",
    "\u{0}",
    "\u{85}",
    "\u{a0}",
    "\u{feff}",
    "[",
    "]",
];

fn analysed(text: &str) -> Document {
    annotate(Article::of_text(text.to_owned()), &MODELS)
}

/// Panics with the text where a layer of its analysis is unsound.
fn assert_sound(text: &str) {
    let document = analysed(text);
    let text = document.text();
    let mut end = 0;
    for token in &document.tokens {
        let span = token.span;
        assert!(
            span.start >= end && span.end > span.start,
            "{text:?}: tokens overlap"
        );
        assert!(
            text.is_char_boundary(span.start as usize) && text.is_char_boundary(span.end as usize),
            "{text:?}: a token cuts a character"
        );
        assert!(
            !span.of(text).chars().any(char::is_whitespace),
            "{text:?}: a token holds a blank"
        );
        end = span.end;
    }
    let mut next = 0;
    for sentence in &document.sentences {
        assert_eq!(sentence.tokens.start, next, "{text:?}: sentences tile the tokens");
        assert!(sentence.tokens.end > next, "{text:?}: a sentence without words");
        next = sentence.tokens.end;
        let range = sentence.tokens.start as usize..sentence.tokens.end as usize;
        let roots = range.clone().filter(|&at| document.heads[at].is_none()).count();
        assert_eq!(roots, 1, "{text:?}: one root a sentence");
        for at in range.clone() {
            let (mut steps, mut here) = (0, document.heads[at]);
            while let Some(head) = here {
                assert!(
                    range.contains(&head.ix()),
                    "{text:?}: a head lies in its sentence"
                );
                steps += 1;
                assert!(steps <= range.len(), "{text:?}: a cycle");
                here = document.heads[head.ix()];
            }
        }
    }
    assert_eq!(
        next as usize,
        document.tokens.len(),
        "{text:?}: sentences tile the tokens"
    );
    let mut end = 0;
    for name in &document.names {
        assert!(
            name.tokens.start >= end && name.tokens.end > name.tokens.start,
            "{text:?}: names overlap"
        );
        end = name.tokens.end;
    }
    assert!(
        end as usize <= document.tokens.len(),
        "{text:?}: a name beyond the text"
    );
}

/// All words of prose stand in the analysis: what lies between two tokens is blank.
fn assert_tiled(text: &str) {
    let document = analysed(text);
    let text = document.text();
    let mut at = 0usize;
    for token in &document.tokens {
        assert!(
            text[at..token.span.start as usize].trim().is_empty(),
            "{text:?}: a gap before {token:?}"
        );
        at = token.span.end as usize;
    }
    assert!(text[at..].trim().is_empty(), "{text:?}: a gap at the end");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_string_gives_sound_layers(text in "\\PC{0,200}") {
        assert_sound(&text);
    }

    #[test]
    fn odd_pieces_in_any_order_give_sound_layers(
        pieces in prop::collection::vec((prop::sample::select(&PIECES[..]), prop::bool::weighted(0.7)), 0..60),
    ) {
        let mut text = String::new();
        for (piece, blank) in pieces {
            text.push_str(piece);
            if blank {
                text.push(' ');
            }
        }
        assert_sound(&text);
    }

    #[test]
    fn tokens_tile_prose(words in prop::collection::vec(prop::sample::select(&PIECES[..29]), 1..40)) {
        assert_tiled(&words.join(" "));
    }

    #[test]
    fn the_same_text_gives_the_same_layers(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40)) {
        let text = pieces.join(" ");
        prop_assert_eq!(format!("{:?}", analysed(&text)), format!("{:?}", analysed(&text)));
    }
}

#[test]
fn texts_that_break_analysers_are_analysed() {
    let long = [
        ".".repeat(50_000),
        "a".repeat(200_000),
        "(".repeat(20_000),
        "\"".repeat(20_000),
        "and ".repeat(20_000),
        "Mr. ".repeat(20_000),
        "Ada ".repeat(20_000),
        "- ".repeat(10_000),
        "\n".repeat(50_000),
        "e\u{301}\u{301}".repeat(20_000),
        "北京".repeat(20_000),
        "said the man who ".repeat(5_000),
        String::new(),
        " ".to_owned(),
        "\u{feff}".to_owned(),
    ];
    for text in long {
        assert_sound(&text);
    }
}
