//! The articles under `seeds/`: built twice to the same bytes, asked the questions that stand beside them, and every
//! name traced back to the words of its article.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn newsgraph(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let command = Command::new(env!("CARGO_BIN_EXE_newsgraph"))
        .args(arguments)
        .current_dir(root)
        .output();
    command.expect("the binary starts")
}

fn build(folder: &Path, name: &str) -> PathBuf {
    let graph = folder.join(name);
    let path = graph.to_str().expect("a temporary path is UTF-8");
    let built = newsgraph(&["build", "seeds", "--graph", path]);
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    graph
}

#[test]
fn the_same_articles_give_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let exported = |name: &str| {
        let graph = build(folder.path(), name);
        newsgraph(&["export", graph.to_str().expect("UTF-8"), "--format", "jsonl"]).stdout
    };
    let (one, two) = (exported("one.newsgraph"), exported("two.newsgraph"));
    assert!(one.len() > 10_000, "the graph of the seeds is not empty");
    assert_eq!(one, two);
}

#[test]
fn the_seeds_answer_their_questions() {
    let answered = newsgraph(&["run", "seeds", "seeds/questions.ngq", "--check"]);
    assert!(
        answered.status.success(),
        "{}",
        String::from_utf8_lossy(&answered.stderr)
    );
}

#[test]
fn every_person_is_named_in_an_article_that_mentions_them() {
    let query = "MATCH (p:Person) RETURN p.name AS name, p.aliases AS aliases, [e IN evidence(p) | e.sentence] AS sentences";
    let asked = newsgraph(&["query", "seeds", query, "--format", "json"]);
    let rows: serde_json::Value = serde_json::from_slice(&asked.stdout).expect("the answer is JSON");
    let rows = rows.as_array().expect("an array of rows");
    assert!(rows.len() > 30, "{} people", rows.len());
    for row in rows {
        let texts = |key: &str| -> Vec<String> {
            let list = row[key].as_array().into_iter().flatten();
            list.filter_map(|text| text.as_str().map(str::to_owned)).collect()
        };
        let name = row["name"].as_str().expect("a name").to_owned();
        let sentences: Vec<String> = texts("sentences")
            .iter()
            .map(|s| s.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert!(
            sentences.iter().any(|sentence| sentence.contains(&name)),
            "`{name}` stands in none of {sentences:?}"
        );
    }
}
