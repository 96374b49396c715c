//! Who is one across articles, why, and what people say against it, through the binary.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod desk;

use desk::newsgraph;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Two articles that spell one minister by two rules, and two brothers who share a surname.
const ARTICLES: [(&str, &str); 3] = [
    (
        "north.txt",
        "Ministers meet in Oran\n\nORAN, 3 May 2024 - Foreign Minister Youssef Ben Tarek met Energy Minister Lena Aho in Oran on Friday.\n",
    ),
    (
        "south.txt",
        "Talks end in Oran\n\nORAN, 4 May 2024 - Foreign Minister Yusuf Bin Tariq said the talks had ended. Lena Aho left on Saturday. The dispute with Algeria concerned fishing quotas.\n",
    ),
    (
        "third.txt",
        "Brothers part\n\nOSLO, 5 May 2024 - Nikolai Petrov said he would stay. Dmitry Petrov said he would go.\n",
    ),
];

fn articles() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in ARTICLES {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Standard output of a command that must not fail.
fn told(folder: &Path, arguments: &[&str]) -> String {
    desk::told(folder, arguments).0
}

const PEOPLE: &str = "MATCH (p:Person) RETURN p.name ORDER BY p.name";

fn people(folder: &Path) -> Vec<String> {
    let shown = told(folder, &["query", "g.newsgraph", PEOPLE]);
    shown.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn transliterations_of_one_name_are_one_person_and_brothers_are_two() {
    let desk = articles();
    told(
        desk.path(),
        &[
            "build",
            "north.txt",
            "south.txt",
            "third.txt",
            "--graph",
            "g.newsgraph",
        ],
    );
    assert_eq!(
        people(desk.path()),
        ["Dmitry Petrov", "Lena Aho", "Nikolai Petrov", "Youssef Ben Tarek"]
    );
    let why = told(desk.path(), &["why", "g.newsgraph", "Yusuf Bin Tariq"]);
    assert!(why.contains("transliterations of one name"), "{why}");
    assert!(
        why.contains("south") && why.contains("said the talks had ended"),
        "{why}"
    );
    let nobody = newsgraph(desk.path(), &["why", "g.newsgraph", "Ada Ek"]);
    assert_eq!(nobody.status.code(), Some(1));
}

#[test]
fn corrections_are_applied_at_every_build() {
    let desk = articles();
    let lines = "never-merge \"Youssef Ben Tarek\" \"Yusuf Bin Tariq\"  # two ministers\n\
                 rename \"Lena Aho\" \"Lena Maria Aho\"\nhide \"Dmitry Petrov\"\n";
    fs::write(desk.path().join("who.txt"), lines).unwrap();
    told(
        desk.path(),
        &[
            "build",
            "north.txt",
            "--graph",
            "g.newsgraph",
            "--corrections",
            "who.txt",
        ],
    );
    told(
        desk.path(),
        &["build", "south.txt", "third.txt", "--graph", "g.newsgraph"],
    );
    let expected = [
        "Lena Maria Aho",
        "Nikolai Petrov",
        "Youssef Ben Tarek",
        "Yusuf Bin Tariq",
    ];
    assert_eq!(people(desk.path()), expected);
    // Another name for the same file changes nothing, and a file that says otherwise replaces it.
    fs::write(
        desk.path().join("who.txt"),
        "merge \"Nikolai Petrov\" \"Dmitry Petrov\"\n",
    )
    .unwrap();
    told(
        desk.path(),
        &[
            "build",
            "third.txt",
            "--graph",
            "g.newsgraph",
            "--corrections",
            "who.txt",
        ],
    );
    assert_eq!(
        people(desk.path()),
        ["Dmitry Petrov", "Lena Aho", "Youssef Ben Tarek"]
    );
}

#[test]
fn a_wrong_corrections_file_is_told_with_its_line_and_nothing_is_built() {
    let desk = articles();
    fs::write(
        desk.path().join("who.txt"),
        "hide \"Lena Aho\"\njoin \"A\" \"B\"\n",
    )
    .unwrap();
    let arguments = [
        "build",
        "north.txt",
        "--graph",
        "g.newsgraph",
        "--corrections",
        "who.txt",
    ];
    let done = newsgraph(desk.path(), &arguments);
    assert_eq!(done.status.code(), Some(1));
    let message = String::from_utf8(done.stderr).unwrap();
    assert!(message.contains("who.txt:2:1"), "{message}");
    assert!(!desk.path().join("g.newsgraph").exists());
}

#[test]
fn a_question_that_no_family_reads_shows_sentences_and_nobody_as_the_answer() {
    let desk = articles();
    let done = newsgraph(
        desk.path(),
        &["query", "south.txt", "how are the fishing quotas disputed"],
    );
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let shown = String::from_utf8(done.stdout).unwrap();
    assert!(shown.starts_with("sentence\t"), "{shown}");
    let message = String::from_utf8(done.stderr).unwrap();
    assert!(message.contains("no fact answers this"), "{message}");
    let line = newsgraph(desk.path(), &["query", "south.txt", "hopefully"]);
    assert_eq!(line.status.code(), Some(1));
    let message = String::from_utf8(line.stderr).unwrap();
    assert!(message.contains("who, what, when"), "{message}");
}
