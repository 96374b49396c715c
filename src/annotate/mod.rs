//! An article into a document: tokens, sentences, tags, lemmas, trees and names.
//!
//! In: an [`Article`]. Out: a [`Document`], whose layers are parallel vectors. Annotating never fails on the words
//! of an article: odd input gets a poorer layer. All decisions are greedy and linear, so that time grows with the
//! length of the text and nothing else.

pub mod tagset;
pub mod document;
pub mod models;
pub mod tokenize;
pub(crate) mod sentence;
pub mod linear;
pub(crate) mod form;
pub mod tag;
pub mod lemma;
pub(crate) mod transition;
pub(crate) mod sight;
pub mod attach;
pub mod gazetteer;
pub(crate) mod lattice;
pub mod names;
mod mend;
pub mod conllu;

pub use document::{Document, Name, Sentence, SentenceIx, Token, TokenIx};
pub use models::Models;
pub use tagset::{Deprel, Upos, Xpos};

use crate::read::{Article, BlockKind};
use crate::text::Span;
use form::Form;
use gazetteer::Gazetteer;
use names::NameModel;
use std::ops::Range;
use tag::TagPair;

/// Adds every layer to one article, in the order the layers need each other.
#[must_use]
pub fn annotate(article: Article, models: &Models) -> Document {
    let (spans, forms, sentences) = segments(&article, models);
    layered(article, spans, &forms, sentences, models)
}

/// Words and sentences of all blocks of prose.
fn segments(article: &Article, models: &Models) -> (Vec<Span>, Vec<Form>, Vec<Sentence>) {
    let text = article.text.as_str();
    let mut spans = Vec::new();
    let mut blocks = Vec::new();
    for (number, block) in article.blocks.iter().enumerate() {
        if block.kind.is_prose() {
            let first = spans.len();
            tokenize::words(text, block.span, &models.abbreviations, &mut spans);
            blocks.push((number, first..spans.len()));
        }
    }
    let forms = forms_of(text, &spans);
    let habits = sentence::Habits::of(text, &spans, &forms);
    let mut sentences = Vec::new();
    for (number, range) in blocks {
        let first = range.start;
        let block = sentence::Block {
            text,
            words: &spans[range.clone()],
            forms: &forms[range.clone()],
            habits: &habits,
            abbreviations: &models.abbreviations,
        };
        let mut starts = sentence::starts(&block, &models.sentences);
        starts.push(range.len());
        for pair in starts.windows(2).filter(|pair| pair[0] < pair[1]) {
            let tokens = (first + pair[0]) as u32..(first + pair[1]) as u32;
            sentences.push(Sentence {
                tokens,
                block: number as u32,
            });
        }
    }
    (spans, forms, sentences)
}

/// The letters of words.
pub(crate) fn forms_of(text: &str, spans: &[Span]) -> Vec<Form> {
    let mut buffer = Vec::new();
    spans
        .iter()
        .map(|span| form::form(span.of(text), &mut buffer))
        .collect()
}

/// Tags, lemmas, trees and names for words and sentences that are known.
pub(crate) fn analysed(
    article: Article,
    spans: Vec<Span>,
    sentences: Vec<Sentence>,
    models: &Models,
) -> Document {
    let forms = forms_of(&article.text, &spans);
    layered(article, spans, &forms, sentences, models)
}

/// Tags, lemmas, trees and names.
fn layered(
    article: Article,
    spans: Vec<Span>,
    forms: &[Form],
    sentences: Vec<Sentence>,
    models: &Models,
) -> Document {
    let text = article.text.as_str();
    let mut tags: Vec<TagPair> = Vec::with_capacity(spans.len());
    for sentence in &sentences {
        models.tagger.tags(
            &forms[sentence.tokens.start as usize..sentence.tokens.end as usize],
            &mut tags,
        );
    }
    let words: Vec<&str> = spans.iter().map(|span| span.of(text)).collect();
    let flags: Vec<Vec<u32>> = sentences
        .iter()
        .map(|sentence| {
            models
                .gazetteer
                .flags(&words[sentence.tokens.start as usize..sentence.tokens.end as usize])
        })
        .collect();
    let names = named(&sentences, forms, &tags, &flags, &models.names);
    let is_headline = |sentence: &Sentence| {
        let block = article.blocks.get(sentence.block as usize);
        block.is_some_and(|block| matches!(block.kind, BlockKind::Title | BlockKind::Heading))
    };
    let page = mend::Page {
        words: &words,
        touches: &(0..spans.len())
            .map(|at| at > 0 && spans[at - 1].end == spans[at].start)
            .collect::<Vec<_>>(),
        flags: &flags.concat(),
        sentences: &sentences,
        headline: &sentences.iter().map(is_headline).collect::<Vec<_>>(),
    };
    let names = mend::mended(names, &page);
    let (mut heads, mut deprels) = (Vec::with_capacity(spans.len()), Vec::with_capacity(spans.len()));
    let mut next_name = 0;
    for (sentence, flags) in sentences.iter().zip(&flags) {
        let start = sentence.tokens.start;
        let range = start as usize..sentence.tokens.end as usize;
        let first_name = next_name;
        while names
            .get(next_name)
            .is_some_and(|name| name.tokens.start < sentence.tokens.end)
        {
            next_name += 1;
        }
        let bound: Vec<Range<usize>> = names[first_name..next_name]
            .iter()
            .map(|name| (name.tokens.start - start) as usize..(name.tokens.end - start) as usize)
            .collect();
        let aside = attach::aside(
            &words[range.clone()],
            &tags[range.clone()],
            flags,
            &names[first_name..next_name],
            start,
        );
        let mut tree = models
            .parser
            .tree(&forms[range.clone()], &tags[range.clone()], &aside);
        attach::bind(&mut tree, &bound);
        attach::owned(&mut tree, &words[range.clone()], &bound);
        attach::titled(&mut tree, &tags[range], flags, &bound);
        for (head, deprel) in tree {
            heads.push(head.map(|head| TokenIx(head + start)));
            deprels.push(deprel);
        }
    }
    let lemma = |(span, tag): (&Span, &TagPair)| models.lemmatizer.lemma(span.of(text), tag.1);
    let lemmas = spans.iter().zip(&tags).map(lemma).collect();
    let (upos, xpos) = tags.into_iter().unzip();
    let tokens = spans.into_iter().map(|span| Token { span }).collect();
    Document::new(
        article, tokens, sentences, upos, xpos, lemmas, heads, deprels, names,
    )
}

/// The words of a sentence on its own that its parser need not see.
pub(crate) fn aside_of(
    words: &[&str],
    forms: &[Form],
    tags: &[TagPair],
    gazetteer: &Gazetteer,
    names: &NameModel,
) -> Vec<Option<attach::Aside>> {
    let flags = gazetteer.flags(words);
    let sentence = Sentence {
        tokens: 0..words.len() as u32,
        block: 0,
    };
    let names = named(&[sentence], forms, tags, std::slice::from_ref(&flags), names);
    attach::aside(words, tags, &flags, &names, 0)
}

/// The names of a document, in two stages.
fn named(
    sentences: &[Sentence],
    forms: &[Form],
    tags: &[TagPair],
    flags: &[Vec<u32>],
    models: &NameModel,
) -> Vec<Name> {
    let mut keys = Vec::new();
    let ranges: Vec<std::ops::Range<usize>> = sentences
        .iter()
        .map(|sentence| sentence.tokens.start as usize..sentence.tokens.end as usize)
        .collect();
    let sketches: Vec<names::Sketch> = ranges
        .iter()
        .zip(flags)
        .map(|(range, flags)| names::Sketch::new(&forms[range.clone()], flags))
        .collect();
    let elsewhere = names::elsewhere(forms, &ranges, &sketches.iter().collect::<Vec<_>>());
    let view = |number: usize| names::Words {
        forms: &forms[ranges[number].clone()],
        tags: &tags[ranges[number].clone()],
        flags: &flags[number],
        elsewhere: &elsewhere[ranges[number].clone()],
        sketch: &sketches[number],
        source: 0,
    };
    let mut votes = names::Votes::default();
    for (number, range) in ranges.iter().enumerate() {
        let classes = models.first.label(&view(number), None, &mut keys);
        votes.count(&forms[range.clone()], &classes);
    }
    let mut found = Vec::new();
    for (number, range) in ranges.iter().enumerate() {
        let classes = models.second.label(&view(number), Some(&votes), &mut keys);
        found.extend(names::spelled(&classes, range.start as u32));
    }
    found
}
