//! Documents from and to CoNLL-U, <https://universaldependencies.org/format.html>.
//!
//! Reading serves treebanks and tests with hand-written trees; writing is what `annotate --format conllu` shows.
//! Enhanced dependencies and features are neither read nor written.

use super::document::{Document, Sentence, Token, TokenIx};
use super::tagset::{Deprel, Upos, Xpos};
use crate::read::{Article, Block, BlockKind};
use crate::text::Span;
use std::fmt::Write as _;

/// A line that is no CoNLL-U.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConlluError {
    /// The line, counted from 1.
    pub line: usize,
    /// One sentence.
    pub message: String,
}

impl std::fmt::Display for ConlluError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ConlluError {}

/// One word of a treebank.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    /// Where it stands in the sentence's text.
    pub span: Span,
    /// The lemma column.
    pub lemma: String,
    /// The universal tag.
    pub upos: Upos,
    /// The Penn tag.
    pub xpos: Xpos,
    /// The head, counted from 1; 0 for the root.
    pub head: usize,
    /// The relation.
    pub deprel: Deprel,
}

/// One sentence of a treebank.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tree {
    /// The document that it begins, where it begins one.
    pub newdoc: Option<String>,
    /// Whether a paragraph begins with it.
    pub newpar: bool,
    /// Its text, put together from its words.
    pub text: String,
    /// Its words.
    pub words: Vec<Word>,
}

/// Reads the sentences of a CoNLL-U file.
///
/// # Errors
///
/// At the first line that is malformed, has an unknown tag, or a head outside its sentence.
pub fn trees(text: &str) -> Result<Vec<Tree>, ConlluError> {
    let mut found = Vec::new();
    let mut tree = Tree::default();
    // The characters of a multiword token, which its words share.
    let mut multi: Option<(usize, Span)> = None;
    let mut used = 0usize;
    let mut space = false;
    for (number, line) in text.lines().enumerate() {
        let wrong = |message: &str| ConlluError {
            line: number + 1,
            message: message.to_owned(),
        };
        if line.is_empty() {
            if !tree.words.is_empty() {
                let count = tree.words.len();
                if tree.words.iter().any(|word| word.head > count) {
                    return Err(wrong("a head lies outside the sentence above"));
                }
                found.push(std::mem::take(&mut tree));
            }
            (multi, used, space) = (None, 0, false);
            continue;
        }
        if let Some(comment) = line.strip_prefix('#') {
            if let Some(doc) = comment.trim().strip_prefix("newdoc id =") {
                tree.newdoc = Some(doc.trim().to_owned());
            }
            tree.newpar |= comment.trim().starts_with("newpar");
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let &[id, form, lemma, upos, xpos, _, head, deprel, _, misc] = cells.as_slice() else {
            return Err(wrong("a word has ten cells"));
        };
        let no_space = misc.split('|').any(|item| item == "SpaceAfter=No");
        if id.contains('.') {
            continue;
        }
        let mut place = |tree: &mut Tree, form: &str, no_space: bool| {
            if space && !tree.text.is_empty() {
                tree.text.push(' ');
            }
            let start = tree.text.len();
            tree.text.push_str(form);
            space = !no_space;
            Span::new(start, tree.text.len())
        };
        if let Some((_, last)) = id.split_once('-') {
            let last = last
                .parse()
                .map_err(|_| wrong("a range of words is two numbers"))?;
            multi = Some((last, place(&mut tree, form, no_space)));
            used = 0;
            continue;
        }
        let number: usize = id.parse().map_err(|_| wrong("the first cell is a number"))?;
        let span = match multi {
            Some((last, whole)) if number <= last => {
                // Its own characters where the form spells them, else what is left.
                let rest = &tree.text[whole.start as usize + used..whole.end as usize];
                let length = if number == last {
                    rest.len()
                } else if rest.to_lowercase().starts_with(&form.to_lowercase())
                    && rest.is_char_boundary(form.len())
                {
                    form.len()
                } else {
                    rest.chars().next().map_or(0, char::len_utf8)
                };
                let start = whole.start as usize + used;
                used += length;
                Span::new(start, start + length)
            }
            _ => place(&mut tree, form, no_space),
        };
        let upos: Upos = upos.parse().map_err(|()| wrong("unknown universal tag"))?;
        tree.words.push(Word {
            span,
            lemma: lemma.to_owned(),
            upos,
            xpos: xpos.parse().unwrap_or(Xpos::Xx),
            head: if head == "_" {
                0
            } else {
                head.parse().map_err(|_| wrong("the head is a number"))?
            },
            deprel: Deprel::parse(deprel).ok_or_else(|| wrong("unknown relation"))?,
        });
    }
    if !tree.words.is_empty() {
        found.push(tree);
    }
    Ok(found)
}

/// Makes one document of some trees, a sentence a block.
#[must_use]
pub fn document(trees: &[Tree]) -> Document {
    let mut text = String::new();
    let (mut tokens, mut sentences, mut blocks) = (Vec::new(), Vec::new(), Vec::new());
    let (mut upos, mut xpos, mut lemmas) = (Vec::new(), Vec::new(), Vec::new());
    let (mut heads, mut deprels) = (Vec::new(), Vec::new());
    for (number, tree) in trees.iter().enumerate() {
        let (start, first) = (text.len(), tokens.len());
        text.push_str(&tree.text);
        for word in &tree.words {
            let shifted = Span::new(start + word.span.start as usize, start + word.span.end as usize);
            tokens.push(Token { span: shifted });
            upos.push(word.upos);
            xpos.push(word.xpos);
            lemmas.push(word.lemma.as_str().into());
            heads.push(
                word.head
                    .checked_sub(1)
                    .map(|head| TokenIx((first + head) as u32)),
            );
            deprels.push(word.deprel);
        }
        sentences.push(Sentence {
            tokens: first as u32..tokens.len() as u32,
            block: number as u32,
        });
        blocks.push(Block {
            span: Span::new(start, text.len()),
            kind: BlockKind::Paragraph,
        });
        text.push('\n');
    }
    let article = Article {
        blocks,
        ..Article::of_text(text)
    };
    Document::new(
        article,
        tokens,
        sentences,
        upos,
        xpos,
        lemmas,
        heads,
        deprels,
        Vec::new(),
    )
}

/// Writes a document as CoNLL-U.
#[must_use]
pub fn write(document: &Document) -> String {
    let mut out = String::new();
    // White space and slashes are not allowed in the id of a sentence.
    let id = document
        .article
        .id
        .replace(|c: char| c.is_whitespace() || c.is_control() || c == '/', "_");
    let _ = writeln!(out, "# newdoc id = {id}");
    for (number, sentence) in document.sentences.iter().enumerate() {
        let text = spelled(document, sentence);
        let _ = writeln!(out, "# sent_id = {id}-{}\n# text = {text}", number + 1);
        let first = sentence.tokens.start;
        let mut at = first;
        while at < sentence.tokens.end {
            let last = multiword_end(document, at, sentence.tokens.end);
            if last > at + 1 {
                let whole = document.span_of(at..last).of(document.text());
                let space = space_after(document, last - 1, sentence.tokens.end);
                let _ = writeln!(
                    out,
                    "{}-{}\t{whole}\t_\t_\t_\t_\t_\t_\t_\t{space}",
                    at - first + 1,
                    last - first
                );
            }
            for word in at..last {
                let token = TokenIx(word);
                let head = document.head(token).map_or(0, |head| head.0 - first + 1);
                let space = if last > at + 1 {
                    "_"
                } else {
                    space_after(document, word, sentence.tokens.end)
                };
                let _ = writeln!(
                    out,
                    "{}\t{}\t{}\t{}\t{}\t_\t{head}\t{}\t_\t{space}",
                    word - first + 1,
                    document.word(token),
                    document.lemma(token),
                    document.upos(token),
                    document.xpos(token),
                    document.deprel(token),
                );
            }
            at = last;
        }
        out.push('\n');
    }
    out
}

/// The text of a sentence as its tokens and their `SpaceAfter` spell it, which leaves out what takes no room and
/// makes one space of many.
fn spelled(document: &Document, sentence: &Sentence) -> String {
    let mut text = String::new();
    for word in sentence.tokens.clone() {
        text.push_str(document.word(TokenIx(word)));
        if word + 1 < sentence.tokens.end && space_after(document, word, sentence.tokens.end) == "_" {
            text.push(' ');
        }
    }
    text
}

/// Where the token that begins at `start` ends: words that touch because they are a clitic and its host.
fn multiword_end(document: &Document, start: u32, limit: u32) -> u32 {
    let clitic = |at: u32| {
        let word = document.word(TokenIx(at)).to_lowercase().replace('’', "'");
        let touches = document.span(TokenIx(at - 1)).end == document.span(TokenIx(at)).start;
        let host = document.word(TokenIx(at - 1)).ends_with(char::is_alphanumeric);
        let letters = word
            .trim_start_matches('\'')
            .chars()
            .next()
            .is_some_and(char::is_alphabetic);
        touches
            && host
            && (word == "n't" || word.starts_with('\'') && letters || word == "not" || word == "na")
    };
    let mut end = start + 1;
    while end < limit && clitic(end) {
        end += 1;
    }
    end
}

fn space_after(document: &Document, word: u32, limit: u32) -> &'static str {
    let touches =
        word + 1 < limit && document.span(TokenIx(word)).end == document.span(TokenIx(word + 1)).start;
    if touches { "SpaceAfter=No" } else { "_" }
}
