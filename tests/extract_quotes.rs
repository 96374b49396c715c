//! Quotations: the cases of `tests/cases/extract/quotes.case` with the real annotation, and a measurement on the
//! development articles beside the project, where they are there.

#![expect(clippy::print_stdout, reason = "the figures are what this test is read for")]

use newsgraph::annotate::{self, Document, Models, Upos};
use newsgraph::extract::quote::{self, Quotation, SayingVerbs};
use newsgraph::grammar::{Grammar, GrammarError};
use newsgraph::read::{Article, Block, BlockKind};
use newsgraph::text::Span;
use newsgraph::text::fold::fold;
use std::path::PathBuf;
use std::sync::OnceLock;

/// The models and verbs, loaded once for all tests.
fn knowledge() -> Option<&'static (Models, SayingVerbs)> {
    static LOADED: OnceLock<Option<(Models, SayingVerbs)>> = OnceLock::new();
    let loaded = LOADED.get_or_init(|| {
        let grammar = Grammar::embedded();
        let verbs = SayingVerbs::load(&grammar).expect("the embedded lexicon is sound");
        match Models::load(&grammar) {
            Ok(models) => Some((models, verbs)),
            Err(GrammarError::Missing { path }) => {
                println!("SKIPPED: `{path}` has not been trained yet");
                None
            }
            Err(error) => panic!("{error}"),
        }
    });
    loaded.as_ref()
}

/// Annotates a text whose paragraphs are lines; the first line is the headline if `headline` says so.
fn document(text: &str, headline: bool, models: &Models) -> Document {
    let mut article = Article::of_text(text.to_owned());
    article.blocks.clear();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.len()).trim(text);
        at += line.len();
        let first = article.blocks.is_empty() && headline;
        let kind = if first {
            BlockKind::Title
        } else {
            BlockKind::Paragraph
        };
        if !span.is_empty() {
            article.blocks.push(Block { span, kind });
        }
    }
    annotate::annotate(article, models)
}

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/extract/quotes.case");

/// How many lines may differ: each training of the models moves one or the other tree or name. Who changes the
/// code for quotations reads the printed lines and rewrites the cases.
const MOVED_BY_TRAINING: usize = 3;

/// One line a quotation: kind, manner, speaker, and the pieces of what was said.
fn shown(document: &Document, quotation: &Quotation) -> String {
    let word = |token: Option<annotate::TokenIx>| token.map_or("nobody", |token| document.word(token));
    let pieces: Vec<&str> = quotation
        .content
        .iter()
        .map(|piece| piece.of(document.text()))
        .collect();
    let negated = if quotation.negated { " not" } else { "" };
    let inside = quotation
        .inside
        .map_or(String::new(), |outer| format!(" (in {})", outer + 1));
    let medium = quotation
        .medium
        .as_ref()
        .map_or(String::new(), |medium| format!(" [{medium}]"));
    format!(
        "    {}{inside} {}{negated} {}{medium}: {}",
        quotation.kind.name(),
        quotation.manner.name(),
        word(quotation.speaker),
        pieces.join(" / ")
    )
}

/// The cases hold a text behind `===`, its paragraphs as lines, and what is found, indented. `UPDATE=1` rewrites that.
#[test]
fn quotations_are_those_that_the_cases_state() {
    let Some((models, verbs)) = knowledge() else {
        return;
    };
    let cases = std::fs::read_to_string(CASES).unwrap();
    let (head, rest) = cases.split_once("=== ").expect("the cases begin with `===`");
    let mut now = head.to_owned();
    for case in rest.split("\n=== ") {
        let (name, body) = case.split_once('\n').expect("a case has a name and a text");
        let text: Vec<&str> = body
            .lines()
            .filter(|line| !line.starts_with("    ") && !line.is_empty())
            .collect();
        let document = document(&text.join("\n"), false, models);
        now.push_str(&format!("=== {name}\n{}\n", text.join("\n")));
        for quotation in quote::quotations(&document, verbs) {
            now.push_str(&shown(&document, &quotation));
            now.push('\n');
        }
        now.push('\n');
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(CASES, now.trim_end().to_owned() + "\n").unwrap();
        return;
    }
    let (found, stated): (Vec<&str>, Vec<&str>) = (now.lines().collect(), cases.lines().collect());
    let lost: Vec<&&str> = stated.iter().filter(|line| !found.contains(line)).collect();
    let new: Vec<&&str> = found.iter().filter(|line| !stated.contains(line)).collect();
    for (sign, lines) in [("-", &lost), ("+", &new)] {
        for line in lines {
            println!("{sign}{line}");
        }
    }
    assert!(
        lost.len().max(new.len()) <= MOVED_BY_TRAINING,
        "quotations are others than tests/cases/extract/quotes.case states: {lost:#?} became {new:#?}"
    );
}

/// Marks, verbs and stops in any order.
#[test]
fn odd_marks_do_not_panic_and_contents_lie_in_the_text() {
    let Some((models, verbs)) = knowledge() else {
        return;
    };
    let pieces = [
        "“",
        "”",
        "\"",
        "‘",
        "’",
        "'",
        " said ",
        " he ",
        "Smith",
        ", ",
        ". ",
        ": ",
        "; ",
        "\n",
        " that ",
        "according to ",
        "was",
        "…",
        " - ",
        "told",
        " and ",
        "(",
        ")",
        " “Yes,” ",
        "é",
    ];
    let mut state = 11u32;
    for _ in 0..300 {
        let mut text = String::new();
        for _ in 0..30 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(pieces[(state >> 16) as usize % pieces.len()]);
        }
        let document = document(&text, false, models);
        for quotation in quote::quotations(&document, verbs) {
            assert!(!quotation.content.is_empty(), "{text:?}");
            for piece in &quotation.content {
                assert!(!piece.of(&text).trim().is_empty(), "{text:?}");
            }
            assert!(quotation.inside.is_none_or(|outer| outer < 10_000), "{text:?}");
        }
    }
}

/// The words of a text with their places.
fn words(text: &str) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push((fold(&text[from..at]), Span::new(from, at)));
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// One quotation of the gold standard.
struct Gold {
    span: Span,
    speakers: Vec<String>,
    kind: String,
}

/// The place of a gold quotation: from its first words to the first place after them of its last words.
fn place(all: &[(String, Span)], start: &str, end: &str) -> Option<Span> {
    let (start, end) = (words(start), words(end));
    let at = |from: usize, part: &[(String, Span)]| {
        (from..=all.len().saturating_sub(part.len()))
            .find(|&at| all[at..at + part.len()].iter().zip(part).all(|(a, b)| a.0 == b.0))
    };
    let first = at(0, &start)?;
    let last = (first..=all.len().saturating_sub(end.len()))
        .find(|&last| at(last, &end) == Some(last) && last + end.len() >= first + start.len())?;
    Some(all[first].1.join(all[last + end.len() - 1].1))
}

#[derive(Default)]
struct Score {
    gold: usize,
    found: usize,
    right: usize,
    wrong: usize,
    exact: usize,
    speakers: usize,
    speakers_right: usize,
    pronouns: usize,
}

impl Score {
    fn f1(&self) -> f64 {
        let precision = self.right as f64 / (self.right + self.wrong).max(1) as f64;
        let recall = self.found as f64 / self.gold.max(1) as f64;
        2.0 * precision * recall / (precision + recall).max(1e-9)
    }

    fn show(&self, name: &str) {
        println!(
            "{name:<6} gold {} found {} (exact {}) right {} wrong {}  P {:.3} R {:.3} F1 {:.3}  speakers {}/{} named or \
             described, {} pronouns",
            self.gold,
            self.found,
            self.exact,
            self.right,
            self.wrong,
            self.right as f64 / (self.right + self.wrong).max(1) as f64,
            self.found as f64 / self.gold.max(1) as f64,
            self.f1(),
            self.speakers_right,
            self.speakers,
            self.pronouns,
        );
    }
}

/// Reads the quotations of a gold file, and those on which readers may differ.
fn gold(text: &str, json: &serde_json::Value) -> (Vec<Gold>, Vec<Gold>) {
    let all = words(text);
    let names = |id: &str| -> Vec<String> {
        let entities = json["entities"].as_array().into_iter().flatten();
        let entity = entities.filter(|entity| entity["id"] == id);
        entity
            .flat_map(|entity| {
                let aliases = entity["aliases"].as_array().into_iter().flatten();
                std::iter::once(&entity["name"])
                    .chain(aliases)
                    .filter_map(|name| name.as_str())
                    .map(fold)
                    .collect::<Vec<_>>()
            })
            .collect()
    };
    let read = |list: &serde_json::Value| {
        let mut found: Vec<Gold> = Vec::new();
        for quote in list.as_array().into_iter().flatten() {
            let (Some(start), Some(end)) = (quote["content_start"].as_str(), quote["content_end"].as_str())
            else {
                continue;
            };
            let Some(span) = place(&all, start, end) else {
                continue;
            };
            let mut speakers = quote["speaker"].as_str().map(names).unwrap_or_default();
            speakers.extend(quote["via"].as_str().map(fold));
            if let Some(same) = found.iter_mut().find(|gold| gold.span == span) {
                same.speakers.extend(speakers);
                continue;
            }
            let kind = quote["kind"].as_str().unwrap_or_default().to_owned();
            found.push(Gold { span, speakers, kind });
        }
        found
    };
    (read(&json["quotes"]), read(&json["uncertain"]))
}

/// Token F1 of the words in the pieces with the words in the gold span, and the share of the former inside it.
fn overlap(all: &[(String, Span)], pieces: &[Span], gold: Span) -> (f64, f64) {
    let inside = |span: Span| pieces.iter().any(|piece| piece.contains(span));
    let predicted = all.iter().filter(|word| inside(word.1)).count();
    let stated = all.iter().filter(|word| gold.contains(word.1)).count();
    let both = all
        .iter()
        .filter(|word| inside(word.1) && gold.contains(word.1))
        .count();
    let f1 = 2.0 * both as f64 / (predicted + stated).max(1) as f64;
    (f1, both as f64 / predicted.max(1) as f64)
}

/// Whether the speaker's phrase holds a word of one of the names.
fn speaker_fits(document: &Document, quotation: &Quotation, speakers: &[String]) -> Option<bool> {
    let Some(speaker) = quotation.speaker else {
        return Some(false);
    };
    if document.upos(speaker) == Upos::Pron {
        return None;
    }
    let mut phrase = document.span_of(document.yield_of(speaker));
    if let Some(name) = document.name_at(speaker) {
        phrase = phrase.join(document.span_of(name.tokens.clone()));
    }
    let said: Vec<String> = words(phrase.of(document.text()))
        .into_iter()
        .map(|word| word.0)
        .collect();
    let fits = |name: &String| {
        words(name)
            .iter()
            .any(|(word, _)| word.len() > 2 && said.contains(word))
    };
    Some(speakers.iter().any(fits))
}

fn measure(name: &str, document: &Document, json: &serde_json::Value, score: &mut Score, errors: bool) {
    let Some((_, verbs)) = knowledge() else { return };
    let text = document.text();
    let all = words(text);
    let (gold, uncertain) = gold(text, json);
    let found = quote::quotations(document, verbs);
    let mut taken = vec![false; found.len()];
    score.gold += gold.len();
    for quote in &gold {
        let best = (0..found.len())
            .filter(|&at| !taken[at])
            .map(|at| (overlap(&all, &found[at].content, quote.span).0, at))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let Some((f1, at)) = best.filter(|&(f1, _)| f1 >= 0.6) else {
            if errors {
                println!("{name} MISSED {} {:?}", quote.kind, quote.span.of(text));
            }
            continue;
        };
        taken[at] = true;
        score.found += 1;
        score.right += 1;
        score.exact += usize::from(f1 > 0.999);
        match speaker_fits(document, &found[at], &quote.speakers) {
            None => score.pronouns += 1,
            Some(fits) => {
                score.speakers += 1;
                score.speakers_right += usize::from(fits);
                if errors && !fits {
                    let speaker = found[at].speaker.map(|speaker| document.word(speaker));
                    println!(
                        "{name} SPEAKER {speaker:?} not {:?} of {:?}",
                        quote.speakers,
                        quote.span.of(text)
                    );
                }
            }
        }
        if errors && f1 < 0.8 {
            let pieces: Vec<&str> = found[at].content.iter().map(|piece| piece.of(text)).collect();
            println!("{name} LOOSE {pieces:?} for {:?}", quote.span.of(text));
        }
    }
    for (quotation, _) in found.iter().zip(&taken).filter(|(_, taken)| !**taken) {
        let near = |quote: &&Gold| {
            let (f1, inside) = overlap(&all, &quotation.content, quote.span);
            f1 >= 0.6 || inside >= 0.8
        };
        // Without a speaker, or a piece of a known quotation, it makes no fact of its own.
        let neutral = quotation.speaker.is_none()
            || quotation.negated
            || gold.iter().chain(&uncertain).any(|quote| near(&quote));
        if !neutral {
            score.wrong += 1;
            if errors {
                let pieces: Vec<&str> = quotation.content.iter().map(|piece| piece.of(text)).collect();
                let speaker = quotation.speaker.map(|speaker| document.word(speaker));
                let cue = quotation.cue.map(|cue| document.word(cue));
                println!("{name} FALSE {speaker:?} {cue:?} {pieces:?}");
            }
        }
    }
}

fn shared() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared");
    let folder = std::env::var_os("NEWSGRAPH_SHARED").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    folder.join("news-dev").is_dir().then_some(folder)
}

/// `QUOTE_ERRORS=1 cargo test --test extract_quotes -- --nocapture development` shows every miss and false alarm;
/// `QUOTE_DOCS=orig_03` looks at some texts only.
#[test]
fn development_articles_are_found_as_well_as_before() {
    let Some(folder) = shared() else {
        println!("SKIPPED: there is no ../shared/news-dev beside the project");
        return;
    };
    let Some((models, _)) = knowledge() else { return };
    let errors = std::env::var_os("QUOTE_ERRORS").is_some();
    let only = std::env::var("QUOTE_DOCS").unwrap_or_default();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder.join("news-dev"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    paths.sort();
    let (mut written, mut wiki) = (Score::default(), Score::default());
    for path in paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if !name.contains(&only) {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let json = std::fs::read_to_string(path.with_extension("gold.json")).unwrap();
        let json = serde_json::from_str(&json).unwrap();
        let score = if name.starts_with("orig") {
            &mut written
        } else {
            &mut wiki
        };
        measure(&name, &document(&text, true, models), &json, score, errors);
    }
    written.show("orig_*");
    wiki.show("gum_*");
    if only.is_empty() {
        assert!(
            written.f1() > 0.85,
            "content F1 on orig_* fell to {:.3}",
            written.f1()
        );
    }
}
