//! All trained models, as they stand in `grammar/model/`.

use super::attach::Parser;
use super::gazetteer::Gazetteer;
use super::lemma::Lemmatizer;
use super::linear::Linear;
use super::names::{NameModel, Stage};
use super::tag::Tagger;
use super::tokenize::Abbreviations;
use crate::grammar::{Grammar, GrammarError};
use rayon::prelude::*;

/// What the layers are made with.
#[derive(Clone, Debug)]
pub struct Models {
    /// Words with a full stop of their own.
    pub abbreviations: Abbreviations,
    /// Where sentences end.
    pub sentences: Linear,
    /// Tags.
    pub tagger: Tagger,
    /// Lemmas.
    pub lemmatizer: Lemmatizer,
    /// Trees.
    pub parser: Parser,
    /// Known names.
    pub gazetteer: Gazetteer,
    /// Names.
    pub names: NameModel,
}

impl Models {
    /// Reads the models and lexicons of a grammar.
    ///
    /// # Errors
    ///
    /// When a file is missing, damaged or of another version.
    pub fn load(grammar: &Grammar) -> Result<Models, GrammarError> {
        let linear = |path: &str, count: usize| -> Result<Vec<Linear>, GrammarError> {
            let bytes = grammar.bytes(path)?;
            let mut rest: &[u8] = &bytes;
            let mut models = Vec::with_capacity(count);
            for _ in 0..count {
                let (model, behind) = Linear::from_bytes(rest).map_err(|error| GrammarError::Content {
                    path: path.to_owned(),
                    line: 1,
                    message: error.to_string(),
                })?;
                models.push(model);
                rest = behind;
            }
            Ok(models)
        };
        let table = grammar.table("model/tags.tsv")?;
        let mut pairs = Vec::new();
        for row in table.rows() {
            let (upos, xpos) = (row.cell(0).parse(), row.cell(1).parse());
            let pair = upos.and_then(|upos| xpos.map(|xpos| (upos, xpos)));
            pairs.push(pair.map_err(|()| table.error(row.line, "no such pair of tags"))?);
        }
        // The large files are read side by side.
        let models = [
            ("model/sentences.ngm", 1),
            ("model/tagger.ngm", 1),
            ("model/parser.ngm", 1),
            ("model/names.ngm", 2),
        ];
        let (tables, read) = rayon::join(
            || {
                let abbreviations = Abbreviations::load(grammar)?;
                let lemmatizer = Lemmatizer::load(grammar)?;
                Ok::<_, GrammarError>((abbreviations, lemmatizer, Gazetteer::load(grammar)?))
            },
            || {
                let read = models.into_par_iter().map(|(path, count)| linear(path, count));
                read.collect::<Result<Vec<_>, _>>()
            },
        );
        let (abbreviations, lemmatizer, gazetteer) = tables?;
        let mut read = read?.into_iter();
        let mut model = || read.next().unwrap_or_default();
        let (mut sentences, mut tagger, mut parser, mut names) = (model(), model(), model(), model());
        let damaged = |path: &str| GrammarError::Content {
            path: path.to_owned(),
            line: 1,
            message: "the model has another number of classes than this version".to_owned(),
        };
        let (Some(second), Some(first)) = (names.pop(), names.pop()) else {
            return Err(damaged("model/names.ngm"));
        };
        let (Some(tagger), Some(parser)) = (tagger.pop(), parser.pop()) else {
            return Err(damaged("model/parser.ngm"));
        };
        let sentences = sentences.pop().ok_or_else(|| damaged("model/sentences.ngm"))?;
        if sentences.classes() != super::sentence::CLASSES {
            return Err(damaged("model/sentences.ngm"));
        }
        if tagger.classes() != pairs.len() {
            return Err(damaged("model/tagger.ngm"));
        }
        if parser.classes() != super::transition::Move::CLASSES {
            return Err(damaged("model/parser.ngm"));
        }
        if first.classes() != super::names::CLASSES || second.classes() != super::names::CLASSES {
            return Err(damaged("model/names.ngm"));
        }
        Ok(Models {
            abbreviations,
            sentences,
            tagger: Tagger { pairs, model: tagger },
            lemmatizer,
            parser: Parser { model: parser },
            gazetteer,
            names: NameModel {
                first: Stage::new(first),
                second: Stage::new(second),
            },
        })
    }
}
