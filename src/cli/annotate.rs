//! `annotate`: what the language pipeline sees in articles, as CoNLL-U or JSON Lines.
//!
//! In: articles. Out: one document each, in the order of the input. Offsets in JSON count Unicode characters of `text`,
//! as Python and most readers of JSON do, not bytes.

use super::console::{self, Console};
use super::flow::{self, Knowledge};
use super::options::{self, AnnotateFormat};
use super::status::Failure;
use crate::annotate::{Document, conllu};
use crate::extract::Extraction;
use crate::grammar::Label;
use crate::text::Span;
use rayon::prelude::*;
use serde_json::{Value, json};

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
                .map(|article| shown(&reader.annotate(article)))
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
    let entities = document.names.iter().map(|name| {
        let span = document.span_of(name.tokens.clone());
        let more = json!({"label": name.label.name(), "name": named(document, extraction, span)});
        characters.object(span, more)
    });
    let quotes = extraction
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| node.label == Label::Statement);
    let quotes = quotes.flat_map(|(number, node)| {
        let said = extraction
            .assertions
            .iter()
            .find(|assertion| assertion.relation == "SAID" && assertion.object.ix() == number);
        let speaker = said.map(|said| extraction.nodes[said.subject.ix()].name.clone());
        let place =
            |mention: &crate::extract::Mention| characters.object(mention.span, json!({"speaker": speaker}));
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

/// The name of the node that a name in the text stands for; the words themselves where there is none.
fn named(document: &Document, extraction: &Extraction, span: Span) -> String {
    let stands = |node: &&crate::extract::LocalNode| {
        node.mentions
            .iter()
            .any(|mention| mention.named && mention.span.overlaps(span))
    };
    let node = extraction.nodes.iter().find(stands);
    node.map_or_else(
        || crate::text::fold::one_line(span.of(document.text())),
        |node| node.name.clone(),
    )
}
