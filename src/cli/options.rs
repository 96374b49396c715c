//! Every command and option, defined once: parsing, help and defaults follow from here.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Reads news articles and answers who was where, with whom, and who said what, with the sentence that proves it.
#[derive(Debug, Parser)]
#[command(
    name = "newsgraph",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
#[command(after_help = "\
Exit status: 0 done, 1 the work failed, 2 wrong usage.

Examples:
  newsgraph query articles/ \"who accompanied Putin\"
  newsgraph build articles/ --graph summit.newsgraph
  newsgraph query summit.newsgraph \"what did Trump say about Zelensky\" --format json
  newsgraph export summit.newsgraph --format dot | dot -Tsvg > summit.svg
  newsgraph repl summit.newsgraph")]
pub(super) struct Options {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) common: Common,
}

/// What every command understands.
#[derive(Clone, Debug, Args)]
pub(super) struct Common {
    /// Further relations: a rule file of your own, as in `grammar/relations`; may be given several times
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) relations: Vec<PathBuf>,
    /// Use the grammar files in this folder in place of the built-in ones of the same name
    #[arg(long, value_name = "DIR", global = true)]
    pub(super) grammar: Option<PathBuf>,
    /// Color in tables, messages and the shell
    #[arg(long, value_enum, default_value_t = When::Auto, value_name = "WHEN", global = true)]
    pub(super) color: When,
    /// No progress, notes and warnings; errors are still told
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
}

/// When to do something that suits a terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum When {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Read articles into a graph file, a new one or one that exists
    Build(Build),
    /// Answer one question or pattern
    Query(Query),
    /// Answer the queries of script files
    Run(Run),
    /// Ask in an interactive shell
    Repl(Repl),
    /// Tell why the mentions of a name are one node: every spelling, its articles, and what joined them
    Why(Why),
    /// Write the graph, or what an answer touches, for other programs
    Export(Export),
    /// Show what the language pipeline sees in articles
    Annotate(Annotate),
    /// Make the models from treebanks and texts with names
    Train(Train),
    /// Score the language pipeline against gold data
    Evaluate(Evaluate),
}

#[derive(Debug, Args)]
pub(super) struct Build {
    /// Articles, folders of articles, `.jsonl` files of articles, or an exported graph
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// The graph file to make or to add to
    #[arg(long, short, value_name = "FILE")]
    pub(super) graph: PathBuf,
    /// Who is one, who is not, who is called what: a file of corrections, kept with the graph; may be given several
    /// times
    #[arg(long, value_name = "FILE")]
    pub(super) corrections: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Why {
    /// A graph file, or articles, which are then read first
    #[arg(value_name = "GRAPH")]
    pub(super) graph: PathBuf,
    /// A name of the node
    #[arg(value_name = "NAME")]
    pub(super) name: String,
}

#[derive(Debug, Args)]
pub(super) struct Query {
    /// A graph file, or articles, which are then read first
    #[arg(value_name = "GRAPH")]
    pub(super) graph: PathBuf,
    /// The question or pattern; `-` reads it from standard input
    #[arg(value_name = "TEXT")]
    pub(super) text: String,
    #[command(flatten)]
    pub(super) answer: Answering,
}

#[derive(Debug, Args)]
pub(super) struct Run {
    /// A graph file, or articles, which are then read first
    #[arg(value_name = "GRAPH")]
    pub(super) graph: PathBuf,
    /// Files of queries; `-` is standard input
    #[arg(required = true, value_name = "SCRIPT")]
    pub(super) scripts: Vec<PathBuf>,
    /// Compare the answers with the `=>` lines of the scripts instead of writing them
    #[arg(long)]
    pub(super) check: bool,
    /// Go on after a query that fails; the exit status is still 1
    #[arg(long)]
    pub(super) keep_going: bool,
    #[command(flatten)]
    pub(super) answer: Answering,
}

#[derive(Debug, Args)]
pub(super) struct Repl {
    /// A graph file, or articles, which are then read first
    #[arg(value_name = "GRAPH")]
    pub(super) graph: Option<PathBuf>,
    /// Neither read nor write a history file
    #[arg(long)]
    pub(super) no_history: bool,
    /// The history file, in place of the one in your data folder
    #[arg(long, value_name = "FILE", conflicts_with = "no_history")]
    pub(super) history: Option<PathBuf>,
    #[command(flatten)]
    pub(super) answer: Answering,
}

/// How answers are written.
#[derive(Clone, Debug, Args)]
pub(super) struct Answering {
    /// table, json, jsonl, csv, tsv or markdown; without it a table on a terminal and tsv elsewhere
    #[arg(long, short, value_name = "FORMAT", value_parser = format)]
    pub(super) format: Option<crate::present::Format>,
    /// Leave out the sentences that state each row
    #[arg(long)]
    pub(super) no_evidence: bool,
    /// The most rows to show
    #[arg(long, value_name = "ROWS")]
    pub(super) limit: Option<usize>,
    /// Stop a query that takes longer
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(super) timeout: Option<std::time::Duration>,
    /// Stop a query that has more intermediate rows, which bounds its memory
    #[arg(long, value_name = "ROWS")]
    pub(super) max_rows: Option<usize>,
    /// The value of `$NAME` in patterns, as JSON or as plain text; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = parameter)]
    pub(super) param: Vec<(String, serde_json::Value)>,
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// A graph file, or articles, which are then read first
    #[arg(value_name = "GRAPH")]
    pub(super) graph: PathBuf,
    /// jsonl is Neo4j's JSON Lines and is complete; dot and svg are pictures
    #[arg(long, short, value_enum, value_name = "FORMAT")]
    pub(super) format: ExportFormat,
    /// Only what the answer to this question or pattern touches
    #[arg(long, value_name = "TEXT")]
    pub(super) query: Option<String>,
    /// Where to write; standard output without it
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// The most nodes of a picture; 0 draws all
    #[arg(long, value_name = "COUNT", default_value_t = crate::present::picture::READABLE)]
    pub(super) nodes: usize,
    /// Draw articles and what they mention too
    #[arg(long)]
    pub(super) articles: bool,
    /// No key of shapes and colors in a picture
    #[arg(long)]
    pub(super) no_key: bool,
}

/// How a graph is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum ExportFormat {
    /// One node or relationship a line, as `apoc.import.json` reads it
    Jsonl,
    /// For Graphviz
    Dot,
    /// A drawing
    Svg,
}

#[derive(Debug, Args)]
pub(super) struct Annotate {
    /// Articles, folders of articles, or `.jsonl` files of articles
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// CoNLL-U, or one JSON object a document
    #[arg(long, short, value_enum, value_name = "FORMAT", default_value_t = AnnotateFormat::Conllu)]
    pub(super) format: AnnotateFormat,
}

/// How the layers of an article are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum AnnotateFormat {
    /// Words, tags, lemmas and trees, as treebanks have them
    Conllu,
    /// All layers, one document a line
    Jsonl,
}

#[derive(Debug, Args)]
pub(super) struct Evaluate {
    /// The folder of the corpora
    #[arg(long, value_name = "DIR", required_unless_present = "facts")]
    pub(super) corpora: Option<PathBuf>,
    /// Score the facts of articles, each read alone: a folder with `NAME.txt` beside `NAME.gold.json`
    #[arg(long, value_name = "DIR")]
    pub(super) facts: Option<PathBuf>,
    /// A folder of articles with gold entities: `NAME.txt` beside `NAME.gold.json`
    #[arg(long, value_name = "DIR", requires = "corpora")]
    pub(super) news: Option<PathBuf>,
    /// List the names of articles that were missed
    #[arg(long, requires = "news")]
    pub(super) errors: bool,
}

#[derive(Debug, Args)]
pub(super) struct Train {
    /// The folder of the corpora
    #[arg(long, value_name = "DIR")]
    pub(super) corpora: PathBuf,
    /// The grammar folder whose models are written
    #[arg(long, value_name = "DIR", default_value = "grammar")]
    pub(super) output: PathBuf,
    /// Train this part alone, with the others as they are
    #[arg(long, value_enum, value_name = "PART")]
    pub(super) only: Option<TrainPart>,
    /// Leave out texts with names whose document begins like this; may be repeated
    #[arg(long, value_name = "PREFIX")]
    pub(super) without: Vec<String>,
}

/// A part of the models that can be trained alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum TrainPart {
    /// Lemmas and the ends of sentences
    Words,
    /// The names
    Names,
    /// The parser
    Trees,
}

/// Reads `name=value`: JSON where it is JSON, text else.
pub(super) fn parameter(text: &str) -> Result<(String, serde_json::Value), String> {
    let (name, value) = text.split_once('=').ok_or("`NAME=VALUE` is expected")?;
    let name = name.trim().trim_start_matches('$');
    let fits = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !fits {
        return Err(format!("`{name}` is no name of a parameter"));
    }
    let value = value.trim();
    let json = serde_json::from_str(value).unwrap_or_else(|_| serde_json::Value::from(value));
    Ok((name.to_owned(), json))
}

fn seconds(text: &str) -> Result<std::time::Duration, String> {
    let seconds = text.parse().ok().filter(|seconds: &f64| *seconds > 0.0);
    seconds
        .and_then(|seconds| std::time::Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "a number of seconds above 0 is expected".to_owned())
}

fn format(name: &str) -> Result<crate::present::Format, String> {
    use crate::present::Format;
    let names = Format::ALL.map(Format::name).join(", ");
    name.parse().map_err(|()| format!("one of {names} is expected"))
}
