//! An article into a document: tokens, sentences, tags, lemmas, trees and names.
//!
//! In: an [`Article`](crate::read::Article). Out: a [`Document`], whose layers are parallel vectors. Annotating
//! never fails on the words of an article: odd input gets a poorer layer.

pub mod tagset;
pub mod document;

pub use document::{Document, Name, Sentence, SentenceIx, Token, TokenIx};
pub use tagset::{Deprel, Upos, Xpos};
