//! The verbs of saying, by what kind of speech they report.
//!
//! In: the lexicon `grammar/lexicon/saying.tsv`. Knows lemmas, and nothing of the words around them.

use crate::grammar::{Grammar, GrammarError};
use rustc_hash::FxHashMap;

/// The verbs of saying.
#[derive(Clone, Debug, Default)]
pub struct SayingVerbs {
    manners: FxHashMap<String, Manner>,
}

/// What kind of speech a verb reports.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Manner {
    /// `say`, `announce`, and `according to`.
    Said,
    /// `ask whether`: the content is a question.
    Asked,
    /// `reply`.
    Answered,
    /// `deny`: the content is what the speaker says is not so.
    Denied,
    /// `urge`, `demand`: the content is what somebody should do.
    Urged,
    /// `warn`.
    Warned,
    /// `promise`, `threaten`.
    Promised,
    /// `call`, `describe as`: the content says what something is like.
    Called,
    /// `write`, `tweet`.
    Wrote,
    /// `quip`, `laugh`: only beside words in quotation marks.
    Cried,
}

impl Manner {
    const ALL: [Manner; 10] = [
        Manner::Said,
        Manner::Asked,
        Manner::Answered,
        Manner::Denied,
        Manner::Urged,
        Manner::Warned,
        Manner::Promised,
        Manner::Called,
        Manner::Wrote,
        Manner::Cried,
    ];

    /// The name, as in the lexicon.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Manner::Said => "said",
            Manner::Asked => "asked",
            Manner::Answered => "answered",
            Manner::Denied => "denied",
            Manner::Urged => "urged",
            Manner::Warned => "warned",
            Manner::Promised => "promised",
            Manner::Called => "called",
            Manner::Wrote => "wrote",
            Manner::Cried => "cried",
        }
    }
}

impl SayingVerbs {
    /// Reads the lexicon.
    ///
    /// # Errors
    ///
    /// When the file is missing or names a kind that is none.
    pub fn load(grammar: &Grammar) -> Result<SayingVerbs, GrammarError> {
        const PATH: &str = "lexicon/saying.tsv";
        let table = grammar.table(PATH)?;
        let (verb, kind) = (table.column("verb")?, table.column("kind")?);
        let mut manners = FxHashMap::default();
        for row in table.rows() {
            let name = row.cell(kind);
            if name == "think" {
                continue;
            }
            let manner = Manner::ALL.into_iter().find(|manner| manner.name() == name);
            let manner =
                manner.ok_or_else(|| table.error(row.line, format!("`{name}` is no kind of saying")))?;
            manners.insert(row.cell(verb).to_owned(), manner);
        }
        Ok(SayingVerbs { manners })
    }

    /// The kind of a verb of saying, by its lemma.
    #[must_use]
    pub fn manner(&self, lemma: &str) -> Option<Manner> {
        self.manners.get(lemma).copied()
    }
}
