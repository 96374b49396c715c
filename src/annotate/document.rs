//! A document: an article and the layers that say what each of its words is.
//!
//! Layers are parallel vectors: `tags[i]`, `lemmas[i]`, `heads[i]` and `deprels[i]` belong to `tokens[i]`. Words
//! are spans of the article's text and are not copied. This file holds the layers and ways to walk them; who
//! fills them is told in the other files of this folder.

use super::tagset::{Deprel, Upos, Xpos};
use crate::grammar::Label;
use crate::read::Article;
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The number of a token in its document, from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct TokenIx(pub u32);

/// The number of a sentence in its document, from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct SentenceIx(pub u32);

impl TokenIx {
    /// For indexing a layer.
    #[must_use]
    pub fn ix(self) -> usize {
        self.0 as usize
    }
}

impl SentenceIx {
    /// For indexing [`Document::sentences`].
    #[must_use]
    pub fn ix(self) -> usize {
        self.0 as usize
    }
}

/// A syntactic word in the sense of Universal Dependencies: `don't` is two, `do` and `n't`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// Where it stands in the article's text.
    pub span: Span,
}

/// A sentence, or a headline, caption or list item that stands alone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sentence {
    /// Its tokens, as numbers `start..end`. The sentences of a document tile its tokens.
    pub tokens: Range<u32>,
    /// The number of the block of the article in which it stands.
    pub block: u32,
}

/// A name: the words by which something is called.
#[derive(Clone, PartialEq, Debug)]
pub struct Name {
    /// Its tokens, as numbers `start..end`, within one sentence.
    pub tokens: Range<u32>,
    /// Person, Place, Organization or Event.
    pub label: Label,
    /// How sure the annotator is, from 0 to 1; a share of votes and no probability.
    pub confidence: f32,
}

/// An article with its layers.
#[derive(Clone, Debug)]
pub struct Document {
    /// The article, untouched.
    pub article: Article,
    /// The words, in the order of the text; they do not overlap and never hold white space.
    pub tokens: Vec<Token>,
    /// The sentences; they tile the tokens, and each lies in one block of prose.
    pub sentences: Vec<Sentence>,
    /// The word classes, one a token.
    pub upos: Vec<Upos>,
    /// The Penn Treebank tags, one a token.
    pub xpos: Vec<Xpos>,
    /// The lemmas, one a token: lower case save for proper nouns.
    pub lemmas: Vec<Box<str>>,
    /// The heads, one a token, always in the same sentence; `None` for the one root of each sentence.
    pub heads: Vec<Option<TokenIx>>,
    /// The relations to the heads, one a token; `root` just where the head is `None`.
    pub deprels: Vec<Deprel>,
    /// The names, in the order of the text; they do not overlap.
    pub names: Vec<Name>,
    /// The sentence of each token.
    sentence_of: Vec<SentenceIx>,
    /// The dependents of each token in order, as ranges into `dependents`.
    first_dependent: Vec<u32>,
    dependents: Vec<TokenIx>,
}

impl Document {
    /// Puts the layers together.
    ///
    /// # Panics
    ///
    /// When the layers are not parallel, the sentences do not tile the tokens, or a head lies in another
    /// sentence: all of them mistakes of the annotator, never of the article.
    #[must_use]
    #[expect(
        clippy::too_many_arguments,
        reason = "one argument a layer, called in two places"
    )]
    pub fn new(
        article: Article,
        tokens: Vec<Token>,
        sentences: Vec<Sentence>,
        upos: Vec<Upos>,
        xpos: Vec<Xpos>,
        lemmas: Vec<Box<str>>,
        heads: Vec<Option<TokenIx>>,
        deprels: Vec<Deprel>,
        names: Vec<Name>,
    ) -> Document {
        let count = tokens.len();
        assert!(
            [upos.len(), xpos.len(), lemmas.len(), heads.len(), deprels.len()] == [count; 5],
            "parallel layers"
        );
        let mut sentence_of = Vec::with_capacity(count);
        for (number, sentence) in sentences.iter().enumerate() {
            assert_eq!(
                sentence.tokens.start as usize,
                sentence_of.len(),
                "sentences tile the tokens"
            );
            sentence_of.resize(sentence.tokens.end as usize, SentenceIx(number as u32));
        }
        assert_eq!(sentence_of.len(), count, "sentences tile the tokens");
        let mut first_dependent = vec![0u32; count + 1];
        for (at, head) in heads.iter().enumerate() {
            if let Some(head) = head {
                assert_eq!(
                    sentence_of[at],
                    sentence_of[head.ix()],
                    "a head lies in its word's sentence"
                );
                first_dependent[head.ix() + 1] += 1;
            }
        }
        for at in 0..count {
            first_dependent[at + 1] += first_dependent[at];
        }
        let mut next = first_dependent.clone();
        let mut dependents = vec![TokenIx(0); first_dependent[count] as usize];
        for (at, head) in heads.iter().enumerate() {
            if let Some(head) = head {
                let slot = &mut next[head.ix()];
                dependents[*slot as usize] = TokenIx(at as u32);
                *slot += 1;
            }
        }
        Document {
            article,
            tokens,
            sentences,
            upos,
            xpos,
            lemmas,
            heads,
            deprels,
            names,
            sentence_of,
            first_dependent,
            dependents,
        }
    }

    /// The article's text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.article.text
    }

    /// The numbers of all tokens.
    pub fn token_ixs(&self) -> impl DoubleEndedIterator<Item = TokenIx> + use<> {
        (0..self.tokens.len() as u32).map(TokenIx)
    }

    /// The word as it is written.
    #[must_use]
    pub fn word(&self, token: TokenIx) -> &str {
        self.span(token).of(self.text())
    }

    /// Where the word stands in the text.
    #[must_use]
    pub fn span(&self, token: TokenIx) -> Span {
        self.tokens[token.ix()].span
    }

    /// The place from the first to the last of some tokens; empty at 0 for none.
    #[must_use]
    pub fn span_of(&self, tokens: Range<u32>) -> Span {
        if tokens.is_empty() {
            return Span::default();
        }
        self.tokens[tokens.start as usize]
            .span
            .join(self.tokens[tokens.end as usize - 1].span)
    }

    /// The lemma.
    #[must_use]
    pub fn lemma(&self, token: TokenIx) -> &str {
        &self.lemmas[token.ix()]
    }

    /// The universal word class.
    #[must_use]
    pub fn upos(&self, token: TokenIx) -> Upos {
        self.upos[token.ix()]
    }

    /// The Penn Treebank tag.
    #[must_use]
    pub fn xpos(&self, token: TokenIx) -> Xpos {
        self.xpos[token.ix()]
    }

    /// The head, `None` for the root of a sentence.
    #[must_use]
    pub fn head(&self, token: TokenIx) -> Option<TokenIx> {
        self.heads[token.ix()]
    }

    /// The relation to the head.
    #[must_use]
    pub fn deprel(&self, token: TokenIx) -> Deprel {
        self.deprels[token.ix()]
    }

    /// The words that depend on this one directly, in the order of the text.
    #[must_use]
    pub fn dependents(&self, token: TokenIx) -> &[TokenIx] {
        let (from, to) = (
            self.first_dependent[token.ix()],
            self.first_dependent[token.ix() + 1],
        );
        &self.dependents[from as usize..to as usize]
    }

    /// The dependents that stand in this relation.
    pub fn related(&self, token: TokenIx, deprel: Deprel) -> impl DoubleEndedIterator<Item = TokenIx> + '_ {
        self.dependents(token)
            .iter()
            .copied()
            .filter(move |&dependent| self.deprel(dependent) == deprel)
    }

    /// The words below and including this one, in the order of the text.
    #[must_use]
    pub fn subtree(&self, token: TokenIx) -> Vec<TokenIx> {
        let mut found = vec![token];
        let mut next = 0;
        while next < found.len() {
            found.extend_from_slice(self.dependents(found[next]));
            next += 1;
        }
        found.sort_unstable();
        found
    }

    /// The tokens from the first to the last word of the subtree.
    #[must_use]
    pub fn yield_of(&self, token: TokenIx) -> Range<u32> {
        let (mut first, mut last) = (token, token);
        let mut open = vec![token];
        while let Some(at) = open.pop() {
            (first, last) = (first.min(at), last.max(at));
            open.extend_from_slice(self.dependents(at));
        }
        first.0..last.0 + 1
    }

    /// The heads above this word, nearest first.
    pub fn ancestors(&self, token: TokenIx) -> impl Iterator<Item = TokenIx> + '_ {
        std::iter::successors(self.head(token), |&at| self.head(at))
    }

    /// The sentence of a token.
    #[must_use]
    pub fn sentence_of(&self, token: TokenIx) -> SentenceIx {
        self.sentence_of[token.ix()]
    }

    /// A sentence by its number.
    #[must_use]
    pub fn sentence(&self, sentence: SentenceIx) -> &Sentence {
        &self.sentences[sentence.ix()]
    }

    /// The tokens of a sentence.
    pub fn tokens_of(&self, sentence: SentenceIx) -> impl DoubleEndedIterator<Item = TokenIx> + use<> {
        self.sentence(sentence).tokens.clone().map(TokenIx)
    }

    /// Where a sentence stands in the text.
    #[must_use]
    pub fn sentence_span(&self, sentence: SentenceIx) -> Span {
        self.span_of(self.sentence(sentence).tokens.clone())
    }

    /// The root of a sentence.
    #[must_use]
    pub fn root(&self, sentence: SentenceIx) -> Option<TokenIx> {
        self.tokens_of(sentence).find(|&token| self.head(token).is_none())
    }

    /// The name that holds this token.
    #[must_use]
    pub fn name_at(&self, token: TokenIx) -> Option<&Name> {
        let after = self.names.partition_point(|name| name.tokens.end <= token.0);
        self.names
            .get(after)
            .filter(|name| name.tokens.contains(&token.0))
    }
}
