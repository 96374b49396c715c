//! The flow from files to a graph, in one place: read, annotate, extract, resolve, store.
//!
//! In: the paths and options of a command. Out: extractions, and the graph that they and imported graphs make. Every
//! article is read on its own, on as many cores as there are, and what comes out stands in the order of the paths,
//! so neither cores nor order change the graph.

use super::console::{self, Console};
use super::options::Common;
use super::status::Failure;
use crate::annotate::{self, Document, Models};
use crate::extract::{self, Extraction, Rules};
use crate::grammar::Grammar;
use crate::query;
use crate::query::revise::{Statement, revise};
use crate::read::{self, Article, Layout, ReadError};
use crate::resolve::{Corrections, Resolution, resolve};
use crate::store::{Graph, Import, Store, integrity, interchange, is_database};
use crate::text::fold::one_line;
use crate::text::{Diagnostic, Source};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What newsgraph has to know before it reads.
pub(super) struct Knowledge {
    pub(super) grammar: Grammar,
    /// The relations, the user's own included.
    pub(super) rules: Rules,
    /// What only reading articles needs; loading it is most of the time of a short command.
    reader: OnceLock<Reader>,
}

/// What reading articles needs.
pub(super) struct Reader {
    models: Models,
    knowledge: extract::Knowledge,
}

impl Reader {
    /// The layers of an article.
    pub(super) fn annotate(&self, article: Article) -> Document {
        annotate::annotate(article, &self.models)
    }

    /// The models of the layers.
    pub(super) fn models(&self) -> &Models {
        &self.models
    }

    /// What an article yields.
    pub(super) fn extract(&self, document: &Document) -> Extraction {
        extract::extract(document, &self.knowledge)
    }
}

impl Knowledge {
    /// Loads the embedded knowledge with the user's additions.
    pub(super) fn load(common: &Common, console: &Console) -> Result<Knowledge, Failure> {
        let grammar = match &common.grammar {
            Some(folder) if !folder.is_dir() => {
                let message = format!("there is no grammar folder `{}`", folder.display());
                return Err(Diagnostic::error(message).into());
            }
            Some(folder) => Grammar::overlaid(folder),
            None => Grammar::embedded(),
        };
        let mut rules = Rules::load(&grammar)?;
        for path in &common.relations {
            add_relations(&mut rules, path, console)?;
        }
        let reader = OnceLock::new();
        Ok(Knowledge {
            grammar,
            rules,
            reader,
        })
    }

    /// Models and lexicons, loaded at the first call.
    pub(super) fn reader(&self) -> Result<&Reader, Failure> {
        if let Some(reader) = self.reader.get() {
            return Ok(reader);
        }
        let knowledge = extract::Knowledge::load(&self.grammar)?.with_rules(self.rules.clone());
        let models = Models::load(&self.grammar)?;
        Ok(self.reader.get_or_init(|| Reader { models, knowledge }))
    }
}

/// Adds a rule file of the user's; all its errors are told.
fn add_relations(rules: &mut Rules, path: &Path, console: &Console) -> Result<(), Failure> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::from(Diagnostic::error(format!(
            "the rule file `{name}` cannot be read: {error}"
        )))
    })?;
    let Err(wrong) = rules.add(&name, &text) else {
        return Ok(());
    };
    let source = Source::new(&wrong.path, &wrong.text);
    for error in &wrong.errors {
        console.tell(error, Some(&source));
    }
    Err(Failure::Silent)
}

/// What some paths hold.
#[derive(Default)]
pub(super) struct Material {
    pub(super) extractions: Vec<Extraction>,
    pub(super) imports: Vec<Import>,
    /// How many files were no articles, each told already.
    pub(super) refused: usize,
}

impl Material {
    pub(super) fn is_empty(&self) -> bool {
        self.extractions.is_empty() && self.imports.is_empty()
    }
}

/// Reads and analyses everything under `paths`; what cannot be read is told and counted.
pub(super) fn material(
    paths: &[PathBuf],
    knowledge: &Knowledge,
    console: &Console,
) -> Result<Material, Failure> {
    let mut material = Material::default();
    let mut others = Vec::new();
    for path in paths {
        match import(path)? {
            Some(import) => material.imports.push(import),
            None => others.push(path.clone()),
        }
    }
    let articles = articles(&others, knowledge, console, &mut material.refused)?;
    if articles.is_empty() {
        return Ok(material);
    }
    let reader = knowledge.reader()?;
    let bar = console.progress(articles.len(), "articles");
    let extracted: Vec<Option<Extraction>> = articles
        .into_par_iter()
        .map(|article| {
            let extraction = extraction(article, reader, console);
            bar.inc(1);
            extraction
        })
        .collect();
    for extraction in extracted {
        match extraction {
            Some(extraction) => material.extractions.push(extraction),
            None => material.refused += 1,
        }
    }
    bar.finish_and_clear();
    if console::stopped() {
        return Err(Failure::Stopped);
    }
    Ok(material)
}

/// The graph of extractions and of what was built in beside them, in memory.
pub(super) fn graph(
    extractions: &[Extraction],
    imports: &[Import],
    console: &Console,
) -> Result<Graph, Failure> {
    let mut resolution = resolution(extractions, imports, console)?;
    let statements = statements(imports)?;
    if let Some(revision) = revise(&mut resolution, &statements, &query::Options::default()) {
        let last = revision.last.err().map(|error| (statements.len() - 1, error));
        for (number, error) in revision.refused.into_iter().chain(last) {
            tell_refused(&statements[number], &error, console);
        }
    }
    Ok(Graph::new(resolution, &texts(extractions)))
}

/// Tells of a pattern in a graph file that the graph no longer takes.
pub(super) fn tell_refused(statement: &Statement, error: &query::QueryError, console: &Console) {
    let text = error.diagnostic().message;
    let message = format!(
        "the change `{}` was left out: {text}",
        one_line(&statement.pattern)
    );
    console.tell(&Diagnostic::warning(message), None);
}

/// The articles of extractions.
pub(super) fn texts(extractions: &[Extraction]) -> Vec<&Article> {
    extractions.iter().map(|extraction| &extraction.article).collect()
}

/// What extractions, imported graphs and corrections say together, before any pattern changes it.
pub(super) fn resolution(
    extractions: &[Extraction],
    imports: &[Import],
    console: &Console,
) -> Result<Resolution, Failure> {
    let graphs = imports
        .iter()
        .filter(|import| !import.is_corrections() && !import.is_patterns());
    let imported: Result<Vec<Resolution>, _> = graphs.map(Import::resolution).collect();
    let imported = imported.map_err(|error| Failure::from(Diagnostic::error(error.to_string())))?;
    let corrections = corrections(imports, console)?;
    let mut resolution = interchange::join(resolve(extractions, &corrections), imported);
    let removed = integrity::mend(&mut resolution, &texts(extractions));
    if removed > 0 {
        let message = format!("{removed} places did not fit their articles and are not cited");
        console.tell(
            &Diagnostic::warning(message).hint("this is a defect of newsgraph; please report it"),
            None,
        );
    }
    Ok(resolution)
}

/// The patterns that changed a graph, in the order in which they were written.
pub(super) fn statements(imports: &[Import]) -> Result<Vec<Statement>, Failure> {
    let Some(written) = imports.iter().find(|import| import.is_patterns()) else {
        return Ok(Vec::new());
    };
    Statement::all(&written.content).map_err(|error| {
        let message = format!("the changes kept in the graph file cannot be read: {error}");
        Diagnostic::error(message).into()
    })
}

/// The corrections among the files that are built in.
pub(super) fn corrections(imports: &[Import], console: &Console) -> Result<Corrections, Failure> {
    let mut all = Corrections::default();
    for import in imports.iter().filter(|import| import.is_corrections()) {
        match Corrections::parse(&import.content) {
            Ok(found) => all.extend(found),
            Err(errors) => {
                let source = Source::new(&import.path, &import.content);
                for error in &errors {
                    console.tell(error, Some(&source));
                }
                return Err(Failure::Silent);
            }
        }
    }
    Ok(all)
}

/// A corrections file, read but not yet understood.
pub(super) fn corrections_file(path: &Path) -> Result<Import, Failure> {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(content) => Ok(Import { path: name, content }),
        Err(error) => {
            let message = format!("the corrections file `{name}` cannot be read: {error}");
            Err(Diagnostic::error(message).into())
        }
    }
}

/// What the graph at a path was made from: the extractions of its articles, and what was built in beside them.
pub(super) fn sources(
    path: &Path,
    knowledge: &Knowledge,
    console: &Console,
) -> Result<(Vec<Extraction>, Vec<Import>), Failure> {
    if is_graph_file(path) {
        let store = Store::open(path)?;
        return Ok((store.extractions()?, store.imports()?));
    }
    let material = material(&[path.to_path_buf()], knowledge, console)?;
    if material.is_empty() {
        return Err(nothing(&[path.to_path_buf()], material.refused));
    }
    Ok((material.extractions, material.imports))
}

/// Whether a path is meant as a graph file.
pub(super) fn is_graph_file(path: &Path) -> bool {
    let named_as_graph = path.extension().is_some_and(|ending| ending == "newsgraph");
    is_database(path) || (named_as_graph && !path.is_dir())
}

/// The failure of finding nothing to read.
pub(super) fn nothing(paths: &[PathBuf], refused: usize) -> Failure {
    if refused > 0 {
        // Every file was told already.
        return Failure::Silent;
    }
    let names: Vec<String> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
    let message = format!("there are no articles in {}", names.join(", "));
    Diagnostic::error(message)
        .hint("articles are .txt, .md and .jsonl files")
        .into()
}

/// The exported graph at a path, if it is one.
fn import(path: &Path) -> Result<Option<Import>, Failure> {
    let lines = path.extension().is_some_and(|ending| {
        ["jsonl", "json", "ndjson"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    });
    if !lines || !path.is_file() {
        return Ok(None);
    }
    // What cannot be read as text is no exported graph; reading it as articles will say what is wrong.
    let Ok(content) = std::fs::read_to_string(path) else {
        return Ok(None);
    };
    if !interchange::is_export(&content) {
        return Ok(None);
    }
    let path = path.display().to_string();
    let import = Import { path, content };
    // An import that cannot be used must not reach a graph file.
    import
        .resolution()
        .map_err(|error| Failure::from(Diagnostic::error(error.to_string())))?;
    Ok(Some(import))
}

/// The articles under `paths`; what is none is told and counted in `refused`.
///
/// A path that is not there fails at once: it is a typing error, and half of what was meant is not what was meant.
pub(super) fn articles(
    paths: &[PathBuf],
    knowledge: &Knowledge,
    console: &Console,
    refused: &mut usize,
) -> Result<Vec<Article>, Failure> {
    let layout = Layout::load(&knowledge.grammar)?;
    let (articles, errors): (Vec<_>, Vec<_>) = read::articles(paths, &layout)
        .into_iter()
        .partition(Result::is_ok);
    let told = |error: &ReadError| match error.hint() {
        Some(hint) => Diagnostic::error(error.to_string()).hint(hint),
        None => Diagnostic::error(error.to_string()),
    };
    let errors: Vec<ReadError> = errors.into_iter().filter_map(Result::err).collect();
    if let Some(missing) = errors
        .iter()
        .find(|error| matches!(error, ReadError::Missing { .. }))
    {
        return Err(told(missing).into());
    }
    for error in &errors {
        console.tell(&told(error), None);
    }
    *refused += errors.len();
    Ok(articles.into_iter().filter_map(Result::ok).collect())
}

/// What one article yields; `None` when the user has stopped the command or the analysis broke down.
///
/// A defect that shows in one article among thousands must not cost the others.
fn extraction(article: Article, reader: &Reader, console: &Console) -> Option<Extraction> {
    if console::stopped() {
        return None;
    }
    let path = article.path.clone();
    let analysis = || reader.extract(&reader.annotate(article));
    let extraction = std::panic::catch_unwind(std::panic::AssertUnwindSafe(analysis)).ok();
    if extraction.is_none() {
        let error = Diagnostic::error(format!("the analysis of `{path}` broke down; it is left out"));
        console.tell(
            &error.hint("this is a defect of newsgraph; please report it with the article"),
            None,
        );
    }
    extraction
}
