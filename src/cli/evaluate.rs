//! `evaluate`: how well the language pipeline does on gold data.
//!
//! In: the folder of the corpora, with `--news` a folder of articles with gold entities, or with `--facts` one of articles
//! with gold facts. Out: tables in Markdown.

use super::console::Console;
use super::flow::{self, Knowledge};
use super::options;
use super::status::Failure;
use crate::read::Layout;
use crate::resolve::{Corrections, resolve};
use crate::text::Diagnostic;
use crate::train::evaluate::{self, NameReport, TreebankReport};
use crate::train::score::Counts;
use crate::train::{TrainError, facts};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Runs the command.
pub(super) fn run(
    options: &options::Evaluate,
    knowledge: &Knowledge,
    console: &Console,
) -> Result<(), Failure> {
    let mut shown = String::new();
    if let Some(folder) = &options.facts {
        shown += &facts(folder, knowledge, console)?;
    }
    if let Some(corpora) = &options.corpora {
        shown += &pipeline(corpora, options, knowledge)?;
    }
    console.output(|out| out.write_all(shown.as_bytes()))
}

/// Sentences, tags, trees and names.
fn pipeline(corpora: &Path, options: &options::Evaluate, knowledge: &Knowledge) -> Result<String, Failure> {
    let failed = |error: TrainError| Failure::from(Diagnostic::error(error.to_string()));
    let models = knowledge.reader()?.models();
    let layout = Layout::load(&knowledge.grammar)?;
    let treebanks = evaluate::treebanks(corpora, &layout, models).map_err(failed)?;
    let names = evaluate::names(corpora, &layout, models).map_err(failed)?;
    let mut shown = trees(&treebanks) + &spans(&names);
    if let Some(folder) = &options.news {
        let report = evaluate::articles(folder, &layout, models).map_err(failed)?;
        shown += "\n| names of articles | gold | found | % |\n| --- | ---: | ---: | ---: |\n";
        for (label, counts) in report.labels {
            let _ = writeln!(
                shown,
                "| {} | {} | {} | {:.1} |",
                label.name(),
                counts.gold,
                counts.right,
                counts.recall()
            );
        }
        if options.errors {
            shown.push('\n');
            for entity in report.missed {
                let _ = writeln!(shown, "{}\t{}\t{}", entity.doc, entity.label.name(), entity.name);
            }
        }
    }
    Ok(shown)
}

/// The facts of the articles of a folder, each read into a graph of its own.
fn facts(folder: &Path, knowledge: &Knowledge, console: &Console) -> Result<String, Failure> {
    let cannot = |path: &Path, why: &dyn std::fmt::Display| {
        Failure::from(Diagnostic::error(format!(
            "cannot read `{}`: {why}",
            path.display()
        )))
    };
    let entries = std::fs::read_dir(folder).map_err(|error| cannot(folder, &error))?;
    let mut golds: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    golds.sort();
    let mut total = facts::Report::default();
    let mut articles = 0;
    for gold in golds {
        let name = gold.file_name().unwrap_or_default().to_string_lossy();
        let Some(name) = name.strip_suffix(".gold.json") else {
            continue;
        };
        let path = folder.join(format!("{name}.txt"));
        // Pairs of articles have gold of their own and no text.
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let json = std::fs::read_to_string(&gold).map_err(|error| cannot(&gold, &error))?;
        let material = flow::material(&[path], knowledge, console)?;
        let graph = resolve(&material.extractions, &Corrections::default());
        total.merge(&facts::score(&json, &text, &graph).map_err(|error| cannot(&gold, &error))?);
        articles += 1;
    }
    if articles == 0 {
        let message = format!(
            "`{}` has no `NAME.txt` beside a `NAME.gold.json`",
            folder.display()
        );
        return Err(Diagnostic::error(message).into());
    }
    Ok(fact_tables(&total))
}

fn fact_tables(total: &facts::Report) -> String {
    let mut shown = String::from(
        "| relation | gold | found | wrong | P | R | F1 | wrong status | as actual |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    let named = facts::RELATIONS.into_iter().zip(total.relations);
    for (number, (relation, counts)) in named.chain([("micro", total.micro())]).enumerate() {
        let complete = !(facts::COMPLETE..facts::RELATIONS.len()).contains(&number);
        let share = |value: f64, told: bool| {
            if told {
                format!("{value:.3}")
            } else {
                "-".to_owned()
            }
        };
        let _ = writeln!(
            shown,
            "| {relation} | {} | {} | {} | {} | {:.3} | {} | {} | {} |",
            counts.gold,
            counts.found,
            counts.wrong,
            share(counts.precision(), complete),
            counts.recall(),
            share(counts.f1(), complete),
            counts.status,
            counts.as_actual,
        );
    }
    shown += "\n| confidence | right | wrong | P |\n| --- | ---: | ---: | ---: |\n";
    for (least, counts) in facts::BANDS.into_iter().zip(total.bands) {
        let (right, wrong) = (counts.right, counts.wrong);
        let _ = writeln!(
            shown,
            "| {least:.1} and more | {right} | {wrong} | {:.3} |",
            counts.precision()
        );
    }
    shown
}

fn trees(reports: &[TreebankReport]) -> String {
    let mut shown = String::from(
        "| treebank | sentences | words | UPOS | XPOS | lemmas | UAS | LAS |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for report in reports {
        for (kind, scores) in [("raw text", &report.raw), ("gold words", &report.gold_words)] {
            let all = [
                scores.sentences,
                scores.words,
                scores.upos,
                scores.xpos,
                scores.lemmas,
                scores.uas,
                scores.las,
            ];
            let cells: Vec<String> = all.iter().map(|counts| format!("{:.2}", counts.f1())).collect();
            let _ = writeln!(shown, "| {}, {kind} | {} |", report.source, cells.join(" | "));
        }
    }
    shown
}

fn spans(reports: &[NameReport]) -> String {
    let mut shown =
        String::from("\n| names | label | gold | P | R | F1 |\n| --- | --- | ---: | ---: | ---: | ---: |\n");
    for report in reports {
        // Peoples, places and bodies together, as the treebanks without events are scored.
        let mut all = Counts::default();
        for (_, counts) in &report.labels[..3] {
            all.gold += counts.gold;
            all.predicted += counts.predicted;
            all.right += counts.right;
        }
        let labels = report
            .labels
            .iter()
            .map(|(label, counts)| (label.name(), *counts));
        for (label, counts) in labels.chain([("all but Event", all)]) {
            let _ = writeln!(
                shown,
                "| {} | {label} | {} | {:.2} | {:.2} | {:.2} |",
                report.source,
                counts.gold,
                counts.precision(),
                counts.recall(),
                counts.f1()
            );
        }
    }
    shown
}
