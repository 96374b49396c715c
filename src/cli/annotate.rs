//! `annotate`: what the language pipeline sees in articles, as CoNLL-U or JSON Lines.
//!
//! In: articles. Out: one document each, in the order of the input, with all its text: bylines and boilerplate too,
//! which `build` does not read. Offsets in JSON count Unicode characters of `text`,
//! as Python and most readers of JSON do, not bytes.

use super::console::{self, Console};
use super::flow::{self, Knowledge};
use super::options::{self, AnnotateFormat};
use super::status::Failure;
use crate::annotate::{Document, conllu};
use crate::extract::{Extraction, LocalNode, Mention};
use crate::grammar::Label;
use crate::text::Span;
use crate::text::fold::one_line;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// How many documents are analysed before any of them is written: enough for all cores, few enough for memory.
const BATCH: usize = 64;

/// Runs the command.
pub(super) fn run(
    options: &options::Annotate,
    knowledge: &Knowledge,
    console: &Console,
) -> Result<(), Failure> {
    let mut refused = 0;
    let articles = flow::articles(&options.paths, knowledge, console, &mut refused)?;
    if articles.is_empty() {
        return Err(flow::nothing(&options.paths, refused));
    }
    let reader = knowledge.reader()?;
    let shown = |document: &Document| match options.format {
        AnnotateFormat::Conllu => conllu::write(document),
        AnnotateFormat::Jsonl => format!("{}\n", json(document, &reader.extract(document))),
    };
    console.output(|out| {
        let mut articles = articles.into_iter();
        loop {
            let batch: Vec<_> = articles.by_ref().take(BATCH).collect();
            if batch.is_empty() || console::stopped() {
                return Ok(());
            }
            let texts: Vec<String> = batch
                .into_par_iter()
                .map(|article| shown(&reader.annotate(article.read_throughout())))
                .collect();
            for text in texts {
                out.write_all(text.as_bytes())?;
            }
        }
    })
}

/// Counts characters: the number of them before each byte of a text.
struct Characters(Vec<u32>);

impl Characters {
    fn of(text: &str) -> Characters {
        let mut before = Vec::with_capacity(text.len() + 1);
        let mut count = 0;
        for c in text.chars() {
            before.extend(std::iter::repeat_n(count, c.len_utf8()));
            count += 1;
        }
        before.push(count);
        Characters(before)
    }

    fn place(&self, span: Span) -> (u32, u32) {
        let at = |byte: u32| self.0.get(byte as usize).or(self.0.last()).copied().unwrap_or(0);
        (at(span.start), at(span.end))
    }

    /// An object with `start` and `end`, and what else is known.
    fn object(&self, span: Span, more: Value) -> Value {
        let (start, end) = self.place(span);
        let mut object = json!({"start": start, "end": end});
        if let (Value::Object(object), Value::Object(more)) = (&mut object, more) {
            object.extend(more);
        }
        object
    }
}

fn json(document: &Document, extraction: &Extraction) -> Value {
    let characters = Characters::of(document.text());
    let sentences = document.sentences.iter().map(|sentence| {
        let span = document.span_of(sentence.tokens.clone());
        characters.object(span, json!({}))
    });
    let tokens = document.token_ixs().map(|token| {
        let more = json!({
            "lemma": document.lemma(token),
            "upos": document.upos(token).to_string(),
            "head": document.head(token).map(|head| head.0),
            "deprel": document.deprel(token).to_string(),
        });
        characters.object(document.span(token), more)
    });
    let stands = stands(extraction);
    let entities = document.names.iter().map(|name| {
        let span = document.span_of(name.tokens.clone());
        let before = stands.range(..span.end).next_back();
        let node = before
            .filter(|(_, (end, _))| *end > span.start)
            .map(|(_, (_, name))| *name);
        let name_of = node.map_or_else(|| one_line(span.of(document.text())), str::to_owned);
        characters.object(span, json!({"label": name.label.name(), "name": name_of}))
    });
    let speakers: HashMap<usize, &str> = extraction
        .assertions
        .iter()
        .rev()
        .filter(|assertion| assertion.relation == "SAID")
        .map(|said| {
            (
                said.object.ix(),
                extraction.nodes[said.subject.ix()].name.as_str(),
            )
        })
        .collect();
    let statements = extraction
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| node.label == Label::Statement);
    let quotes = statements.flat_map(|(number, node)| {
        let speaker = speakers.get(&number);
        let place = |mention: &Mention| characters.object(mention.span, json!({"speaker": speaker}));
        node.mentions.iter().map(place).collect::<Vec<_>>()
    });
    json!({
        "doc": document.article.id,
        "text": document.text(),
        "sentences": sentences.collect::<Value>(),
        "tokens": tokens.collect::<Value>(),
        "entities": entities.collect::<Value>(),
        "quotes": quotes.collect::<Value>(),
    })
}

/// Where names stand, by their first byte: where they end, and the name of the node that they stand for.
fn stands(extraction: &Extraction) -> BTreeMap<u32, (u32, &str)> {
    let of_node = |node: &'_ LocalNode| {
        node.mentions
            .iter()
            .filter(|mention| mention.named)
            .map(|m| m.span)
            .collect()
    };
    let mut found = BTreeMap::new();
    for node in &extraction.nodes {
        let spans: Vec<Span> = of_node(node);
        found.extend(
            spans
                .into_iter()
                .map(|span| (span.start, (span.end, node.name.as_str()))),
        );
    }
    found
}
