//! Files into articles: what stands above, around and below the prose, and what is no article.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use newsgraph::grammar::Grammar;
use newsgraph::read::{self, Article, BlockKind, Layout, ReadError};
use std::fs;
use std::path::{Path, PathBuf};

fn laid_out(text: &str) -> Article {
    Layout::load(&Grammar::embedded())
        .unwrap()
        .article(text.to_owned())
}

/// The blocks of one kind, one line each.
fn of(article: &Article, kind: BlockKind) -> Vec<String> {
    let blocks = article.blocks.iter().filter(|block| block.kind == kind);
    blocks
        .map(|block| newsgraph::text::fold::one_line(block.span.of(&article.text)))
        .collect()
}

fn read(paths: &[&Path]) -> Vec<Result<Article, ReadError>> {
    let paths: Vec<PathBuf> = paths.iter().map(|path| path.to_path_buf()).collect();
    read::articles(&paths, &Layout::load(&Grammar::embedded()).unwrap())
}

#[test]
fn a_saved_page_gives_headline_byline_and_prose_without_its_buttons() {
    let article = laid_out(
        "Harbour Times\nWorld\nHome / World / Africa\n\nNairobi hosts water talks without Egypt\n\nBy Asha Mwangi in Nairobi | \
         harbourtimes.example | Updated: 2024-05-07 09:12\nShare\nShare - Mail\nKenya's Grace Wanjiru (L) greets Omar Said \
         in Nairobi on Monday. [Photo/Agencies]\n\nKenya opened three days of talks on Monday.\n\nDay two\nThe ministers meet \
         again on Tuesday, officials said.\n\nMost Read\nTen lakes to see\nBACK TO TOP\nEnglish\nCopyright 2024. All rights \
         reserved. Nothing here may be copied without leave.\n",
    );
    assert_eq!(
        article.title.as_deref(),
        Some("Nairobi hosts water talks without Egypt")
    );
    assert_eq!(article.byline.as_deref(), Some("Asha Mwangi in Nairobi"));
    assert_eq!(article.source.as_deref(), Some("harbourtimes.example"));
    assert_eq!(article.date.unwrap().to_string(), "2024-05-07");
    let prose = [
        "Kenya opened three days of talks on Monday.",
        "The ministers meet again on Tuesday, officials said.",
    ];
    assert_eq!(of(&article, BlockKind::Paragraph), prose);
    assert_eq!(of(&article, BlockKind::Heading), ["Day two"]);
    assert_eq!(of(&article, BlockKind::Caption).len(), 1);
    assert_eq!(of(&article, BlockKind::Boilerplate).len(), 10);
}

#[test]
fn datelines_are_told_from_sentences() {
    for (line, place, date, source) in [
        (
            "LIMA, Peru, March 3 2021 (Andes Wire) — Ministers met.",
            Some("LIMA"),
            Some("2021-03-03"),
            Some("Andes Wire"),
        ),
        (
            "ACCRA (GNA-X) – Ministers met.",
            Some("ACCRA"),
            None,
            Some("GNA-X"),
        ),
        (
            "Oslo, June 2022 – Ministers met.",
            Some("Oslo"),
            Some("2022-06"),
            None,
        ),
        ("HANOI: Ministers met.", Some("HANOI"), None, None),
        (
            "TUNIS (Agency) 12 Jan 2020 -- Ministers met.",
            Some("TUNIS"),
            Some("2020-01-12"),
            Some("Agency"),
        ),
    ] {
        let article = laid_out(&format!("A headline\n\n{line}\n"));
        assert_eq!(article.dateline.as_deref(), place, "{line}");
        assert_eq!(article.date.map(|day| day.to_string()).as_deref(), date, "{line}");
        assert_eq!(article.source.as_deref(), source, "{line}");
        assert_eq!(of(&article, BlockKind::Paragraph), ["Ministers met."], "{line}");
    }
    for line in [
        "The talks – the first in years – ended on Monday.",
        "Lavrov said: “We are ready.”",
        "Trump and Putin met in Alaska - a surprise to all.",
    ] {
        assert_eq!(
            of(
                &laid_out(&format!("A headline\n\n{line}\n")),
                BlockKind::Paragraph
            ),
            [line]
        );
    }
}

#[test]
fn lines_of_a_wrapped_text_are_one_paragraph_and_lines_of_another_are_many() {
    let wrapped = "Ministers from four states met in Lagos on Thursday to talk about\nrivers and dams, and parted without a \
                   joint text, which nobody had\nexpected after so many promises.\n\nThey meet again in June, the host said \
                   as he left the hall with his\nthree advisers.\n";
    assert_eq!(of(&laid_out(wrapped), BlockKind::Paragraph).len(), 2);
    let long = "Ministers from four states met in Lagos on Thursday to talk about rivers and dams, and parted without a joint \
                text, which nobody had expected.";
    assert_eq!(
        of(
            &laid_out(&format!("{long}\n{long}\n{long}\n")),
            BlockKind::Paragraph
        )
        .len(),
        3
    );
}

#[test]
fn headlines_may_ask_and_may_stand_there_twice() {
    let asks = laid_out(
        "Who owns the river?\n\nBy Ada Obi, Science Editor\n21 November 2023\n\nNobody knows, it seems, at all.\n",
    );
    assert_eq!(asks.title.as_deref(), Some("Who owns the river?"));
    assert_eq!(asks.date.unwrap().to_string(), "2023-11-21");
    let twice = laid_out(
        "Talks on dams end without textTop stories\n\nMay 7, 2024 18:24\nTalks on dams end without text\n\nMinisters parted \
         on Monday without a text.\n",
    );
    assert_eq!(twice.title.as_deref(), Some("Talks on dams end without text"));
}

#[test]
fn markdown_tells_its_headline_and_what_stands_in_front() {
    let article = laid_out(
        "---\ntitle: The dam\ndate: 2024-05-07\n---\n\n# Talks on the dam\n\nMinisters met on Monday in Accra.\n\n## More\n\n- The host spoke.\n",
    );
    assert_eq!(article.title.as_deref(), Some("The dam"));
    assert_eq!(of(&article, BlockKind::Title), ["Talks on the dam"]);
    assert_eq!(of(&article, BlockKind::Heading), ["More"]);
    assert_eq!(of(&article, BlockKind::Item), ["The host spoke."]);
}

#[test]
fn what_is_no_article_is_told_by_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("picture.txt"), b"\xff\xd8\xff\xe0 JFIF").unwrap();
    fs::write(at("latin.txt"), b"One\ntwo \xe9t\xe9\n").unwrap();
    fs::write(at("empty.txt"), " \n\n").unwrap();
    fs::write(at("zero.txt"), b"a\0b").unwrap();
    fs::write(at("large.txt"), vec![b'a'; 50_000_000]).unwrap();
    fs::write(at("mark.txt"), "\u{feff}Ministers met.").unwrap();
    fs::create_dir(at("folder")).unwrap();
    let one = |name: &str| read(&[&at(name)]).remove(0);
    assert!(matches!(
        one("picture.txt"),
        Err(ReadError::NotText {
            kind: Some("a JPEG picture"),
            ..
        })
    ));
    assert!(matches!(
        one("latin.txt"),
        Err(ReadError::NotUtf8 { line: 2, .. })
    ));
    assert!(matches!(one("empty.txt"), Err(ReadError::Empty { .. })));
    assert!(matches!(
        one("zero.txt"),
        Err(ReadError::NotText { kind: None, .. })
    ));
    assert!(matches!(
        one("large.txt"),
        Err(ReadError::TooLarge {
            bytes: 50_000_000,
            ..
        })
    ));
    assert!(matches!(one("none.txt"), Err(ReadError::Missing { .. })));
    assert!(matches!(one("folder"), Err(ReadError::EmptyFolder { .. })));
    assert_eq!(one("mark.txt").unwrap().text, "Ministers met.");
    let all = read(&[folder.path()]);
    assert_eq!(
        (all.len(), all.iter().filter(|read| read.is_ok()).count()),
        (6, 1)
    );
}

#[test]
fn records_keep_their_order_and_say_what_is_wrong_with_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.jsonl");
    let lines = "{\"id\":\"b\",\"text\":\"Ministers met.\",\"title\":\"T\",\"date\":\"2024-05-07T10:00:00Z\",\"url\":\"http://e/\"}\n\n\
                 {\"id\":7,\"text\":\"They parted.\"}\n{\"id\":\"c\"}\n[1]\n{\"id\":\"d\",\"text\":\"x\",\"date\":\"May\"}\nnonsense\n";
    fs::write(&path, lines).unwrap();
    let all = read(&[&path]);
    let told: Vec<String> = all
        .iter()
        .map(|read| match read {
            Ok(article) => format!(
                "{} {:?} {:?}",
                article.id,
                article.title,
                article.date.map(|day| day.to_string())
            ),
            Err(ReadError::Record { line, message, .. }) => {
                format!("{line}: {}", message.split(':').next().unwrap())
            }
            Err(other) => other.to_string(),
        })
        .collect();
    assert_eq!(
        told,
        [
            "b Some(\"T\") Some(\"2024-05-07\")",
            "7 None None",
            "4: it has no `text`",
            "5: it is no JSON object",
            "6: its `date` is no ISO date such as 2025-08-15",
            "7: it is no JSON",
        ]
    );
    assert!(all[1].as_ref().unwrap().path.ends_with("many.jsonl#7"));
}

#[test]
fn blocks_stand_in_order_inside_the_text_whatever_it_is() {
    for text in [
        "\n",
        "—",
        "a",
        "---\n---",
        "---\ntitle: x\n---",
        "#",
        "* ",
        "By ",
        "\u{2028}\u{a0}",
        "– – – : ( ) 2024-01-01",
        "é (x) 🇺🇸 – Aug 16",
        "LIMA (",
        "2024-02-30 |",
        "İSTANBUL – x",
        "By \u{130} | x",
        "ẞ / ẞ / ẞ",
        "16 Aug",
        "1st",
    ] {
        for text in [
            text.to_owned(),
            format!("{text}\n{text}\n\n{text}"),
            format!("Head line here\n{text}\n\nThe end came on Monday."),
        ] {
            let article = laid_out(&text);
            let mut end = 0;
            for block in &article.blocks {
                assert!(
                    block.span.start >= end && text.get(block.span.range()).is_some(),
                    "{text:?}: {block:?}"
                );
                end = block.span.end;
            }
        }
    }
}
