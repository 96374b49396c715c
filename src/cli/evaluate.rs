//! `evaluate`: how well the language pipeline does on gold data.
//!
//! In: the folder of the corpora, and with `--news` a folder of articles with gold entities. Out: tables in Markdown.

use super::console::Console;
use super::flow::Knowledge;
use super::options;
use super::status::Failure;
use crate::read::Layout;
use crate::text::Diagnostic;
use crate::train::TrainError;
use crate::train::evaluate::{self, NameReport, TreebankReport};
use crate::train::score::Counts;
use std::fmt::Write as _;

/// Runs the command.
pub(super) fn run(
    options: &options::Evaluate,
    knowledge: &Knowledge,
    console: &Console,
) -> Result<(), Failure> {
    let failed = |error: TrainError| Failure::from(Diagnostic::error(error.to_string()));
    let models = knowledge.reader()?.models();
    let layout = Layout::load(&knowledge.grammar)?;
    let treebanks = evaluate::treebanks(&options.corpora, &layout, models).map_err(failed)?;
    let names = evaluate::names(&options.corpora, &layout, models).map_err(failed)?;
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
    console.output(|out| out.write_all(shown.as_bytes()))
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
