//! Verbs of saying in a document: who says, to whom, and whether at all.
//!
//! In: the lexicon `grammar/lexicon/saying.tsv` and a document. Out: [`Cue`]s. The tree is asked first; where it
//! makes no sense (a subject inside the quotation that the verb introduces), the words beside the verb decide.
//! Does not know what is said.

use super::marks::Quoted;
use crate::annotate::{Deprel, Document, TokenIx, Upos, Xpos};
use crate::grammar::{Grammar, GrammarError, Label};
use crate::text::Span;
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

/// A verb of saying, or `according`, where it stands in a text.
#[derive(Clone, Debug)]
pub(super) struct Cue {
    pub(super) token: TokenIx,
    pub(super) manner: Manner,
    /// The head of the phrase that speaks.
    pub(super) speaker: Option<TokenIx>,
    /// The verb's own subject with all that belongs to it, where it stands beside the verb.
    pub(super) subject: Option<std::ops::Range<u32>>,
    pub(super) hearer: Option<TokenIx>,
    pub(super) negated: bool,
    /// `is said to`: nobody is named who says it.
    pub(super) passive: bool,
    /// `who says`, `adding`: the verb of a clause that hangs inside another one.
    pub(super) dependent: bool,
}

/// Finds cues.
pub(super) struct CueFinder<'a> {
    pub(super) document: &'a Document,
    pub(super) verbs: &'a SayingVerbs,
    pub(super) quoted: &'a [Quoted],
}

impl CueFinder<'_> {
    /// Whether a word stands inside quotation marks.
    pub(super) fn is_quoted(&self, token: TokenIx) -> bool {
        let span = self.document.span(token);
        let after = self
            .quoted
            .partition_point(|quoted| quoted.outer.end <= span.start);
        self.quoted
            .get(after)
            .is_some_and(|quoted| quoted.outer.contains(span))
    }

    /// The cue at this word, if it is one and stands outside quotation marks.
    pub(super) fn cue(&self, token: TokenIx) -> Option<Cue> {
        let document = self.document;
        if self.is_quoted(token) {
            return None;
        }
        if document.word(token).eq_ignore_ascii_case("according") {
            return self.according(token);
        }
        let manner = self.verbs.manner(document.lemma(token))?;
        let verb = matches!(
            document.xpos(token),
            Xpos::Vb | Xpos::Vbd | Xpos::Vbg | Xpos::Vbn | Xpos::Vbp | Xpos::Vbz
        );
        if !verb || document.deprel(token) == Deprel::Amod || document.deprel(token) == Deprel::Compound {
            return None;
        }
        let passive = self.is_passive(token);
        let mut cue = Cue {
            token,
            manner,
            speaker: None,
            subject: None,
            hearer: None,
            negated: self.is_negated(token),
            passive,
            dependent: false,
        };
        if passive {
            cue.speaker = document
                .related(token, Deprel::OblAgent)
                .next()
                .filter(|&agent| !self.is_quoted(agent));
        } else {
            self.find_speaker(&mut cue);
        }
        cue.hearer = self.hearer(&cue);
        Some(cue)
    }

    fn according(&self, token: TokenIx) -> Option<Cue> {
        let document = self.document;
        let to = TokenIx(token.0 + 1);
        let sentence = document.sentence(document.sentence_of(token)).tokens.clone();
        if !sentence.contains(&to.0) || !document.word(to).eq_ignore_ascii_case("to") {
            return None;
        }
        let after = TokenIx(to.0 + 1);
        let by_tree = document
            .ancestors(token)
            .take(3)
            .find(|&head| head > to && document.upos(head).is_nominal() && !self.is_quoted(head));
        let speaker = by_tree.or_else(|| self.phrase_after(after));
        let speaker = speaker?;
        let phrase = document.yield_of(speaker);
        let end = if phrase.start > token.0 || phrase.contains(&token.0) {
            phrase.end
        } else {
            speaker.0 + 1
        };
        Some(Cue {
            token,
            manner: Manner::Said,
            speaker: Some(speaker),
            subject: Some(token.0..end.max(speaker.0 + 1)),
            hearer: None,
            negated: false,
            passive: false,
            dependent: false,
        })
    }

    /// A participle without `have` in front: `was told`, `called Tiburcio`.
    fn is_passive(&self, token: TokenIx) -> bool {
        let document = self.document;
        let helped = |relation| document.related(token, relation).next().is_some();
        if helped(Deprel::AuxPass) || helped(Deprel::NsubjPass) {
            return true;
        }
        if document.xpos(token) != Xpos::Vbn {
            return false;
        }
        let have = document
            .related(token, Deprel::Aux)
            .any(|helper| document.lemma(helper) == "have");
        // `said` and `told` are often taken for participles: a subject of their own speaks against it.
        !have
            && !helped(Deprel::Nsubj)
            && document.deprel(token) != Deprel::Conj
            && !(document.deprel(token) == Deprel::Root && self.beside(token))
            && document.deprel(token) != Deprel::Parataxis
    }

    /// Whether a noun or pronoun stands directly before or after the word.
    fn beside(&self, token: TokenIx) -> bool {
        let nominal = |at: u32| {
            (at as usize) < self.document.tokens.len() && self.document.upos(TokenIx(at)).is_nominal()
        };
        token.0.checked_sub(1).is_some_and(nominal) || nominal(token.0 + 1)
    }

    fn is_negated(&self, token: TokenIx) -> bool {
        let document = self.document;
        let negates = |word: TokenIx| matches!(document.lemma(word), "not" | "n't" | "never");
        let refuses = |verb: TokenIx| {
            matches!(document.lemma(verb), "decline" | "refuse" | "fail")
                && document.deprel(token) == Deprel::Xcomp
        };
        document.related(token, Deprel::Advmod).any(negates) || document.head(token).is_some_and(refuses)
    }

    fn find_speaker(&self, cue: &mut Cue) {
        let document = self.document;
        let token = cue.token;
        let subject = document
            .related(token, Deprel::Nsubj)
            .find(|&subject| !self.is_quoted(subject) && document.deprel(subject) == Deprel::Nsubj);
        if let Some(subject) = subject {
            let phrase = self.phrase(subject, token);
            cue.subject = Some(phrase);
            if matches!(document.xpos(subject), Xpos::Wp | Xpos::Wdt) {
                cue.dependent = true;
                let antecedent = document
                    .head(token)
                    .filter(|_| document.deprel(token) == Deprel::AclRelcl);
                cue.speaker = antecedent
                    .or_else(|| self.phrase_before(subject))
                    .or(Some(subject));
            } else {
                cue.speaker = Some(subject);
            }
            return;
        }
        // `, adding that …`, `and said …`: the subject of the verb above, unless that verb is what is said.
        let relation = document.deprel(token);
        let beside = self.subject_beside(token);
        let shares = matches!(
            relation,
            Deprel::Conj | Deprel::Advcl | Deprel::Xcomp | Deprel::Acl
        ) || document.xpos(token) == Xpos::Vbg;
        if shares && (beside.is_none() || relation == Deprel::Conj || document.xpos(token) == Xpos::Vbg) {
            cue.dependent = true;
            for above in document.ancestors(token).take(4) {
                if relation == Deprel::Acl && document.upos(above).is_nominal() && !self.is_quoted(above) {
                    cue.speaker = Some(above);
                    return;
                }
                let found = document.dependents(above).iter().copied().find(|&dependent| {
                    matches!(document.deprel(dependent), Deprel::Nsubj | Deprel::NsubjPass)
                });
                if let Some(subject) = found.filter(|&subject| !self.is_quoted(subject) && subject < token) {
                    let relative = matches!(document.xpos(subject), Xpos::Wp | Xpos::Wdt);
                    let antecedent = document.head(above).filter(|_| relative);
                    cue.speaker = antecedent.or(Some(subject));
                    return;
                }
            }
        }
        if let Some(subject) = beside {
            cue.dependent = false;
            cue.speaker = Some(subject);
            cue.subject = Some(self.phrase(subject, token));
        }
    }

    /// The subject beside a verb by the words alone: `Smith said`, `said Smith`.
    fn subject_beside(&self, token: TokenIx) -> Option<TokenIx> {
        let document = self.document;
        let sentence = document.sentence(document.sentence_of(token)).tokens.clone();
        let mut before = token.0;
        while before > sentence.start
            && matches!(
                document.upos(TokenIx(before - 1)),
                Upos::Adv | Upos::Aux | Upos::Part
            )
        {
            before -= 1;
        }
        if before > sentence.start {
            let left = TokenIx(before - 1);
            if document.upos(left).is_nominal() && !self.is_quoted(left) {
                return self.phrase_before(TokenIx(before));
            }
        }
        let mut after = token.0 + 1;
        while after < sentence.end && document.upos(TokenIx(after)) == Upos::Adv {
            after += 1;
        }
        let inverted = after < sentence.end
            && matches!(
                document.upos(TokenIx(after)),
                Upos::Propn | Upos::Det | Upos::Noun | Upos::Pron | Upos::Adj
            );
        if inverted && before > sentence.start {
            // `"…", said Smith`: only a comma or a quotation stands in front.
            let left = TokenIx(before - 1);
            if self.is_quoted(left) || document.word(left) == "," {
                return self.phrase_after(TokenIx(after));
            }
        }
        if inverted && before == sentence.start {
            return self.phrase_after(TokenIx(after));
        }
        // `Smith, of the union, said`: back over what stands between the commas.
        if before > sentence.start && document.word(TokenIx(before - 1)) == "," {
            let opening = (sentence.start..before - 1)
                .rev()
                .find(|&at| document.word(TokenIx(at)) == ",")?;
            return self.phrase_before(TokenIx(opening));
        }
        None
    }

    /// The head of the noun phrase that ends before a word.
    pub(super) fn phrase_before(&self, token: TokenIx) -> Option<TokenIx> {
        let document = self.document;
        let sentence = document.sentence_of(token);
        let last = TokenIx(token.0.checked_sub(1)?);
        if document.sentence_of(last) != sentence || self.is_quoted(last) || !document.upos(last).is_nominal()
        {
            return None;
        }
        // The top of the phrase by the tree, as long as it stays to the left and nominal.
        let mut head = last;
        while let Some(above) = document.head(head) {
            let inside = above < token && document.upos(above).is_nominal() && !self.is_quoted(above);
            let relation = document.deprel(head);
            if !inside
                || relation.is_subject()
                || matches!(relation, Deprel::Obj | Deprel::Obl | Deprel::Conj)
            {
                break;
            }
            head = above;
        }
        Some(head)
    }

    /// The head of the noun phrase that begins at a word.
    pub(super) fn phrase_after(&self, token: TokenIx) -> Option<TokenIx> {
        let document = self.document;
        let sentence = document.sentence(document.sentence_of(token)).tokens.clone();
        if !sentence.contains(&token.0) {
            return None;
        }
        let mut head = None;
        for at in (token.0..sentence.end).map(TokenIx) {
            if self.is_quoted(at) {
                break;
            }
            match document.upos(at) {
                Upos::Noun | Upos::Propn | Upos::Pron => head = Some(at),
                Upos::Det | Upos::Adj | Upos::Num | Upos::Part => {}
                Upos::Punct if document.word(at) == "-" || document.word(at) == "’" => {}
                _ => break,
            }
            if let Some(name) = document.name_at(at).filter(|name| name.label == Label::Person) {
                return Some(TokenIx(name.tokens.start));
            }
        }
        head
    }

    /// All words of a phrase that lie on the same side of the verb and outside quotation marks.
    fn phrase(&self, head: TokenIx, verb: TokenIx) -> std::ops::Range<u32> {
        let whole = self.document.yield_of(head);
        let (mut start, mut end) = (whole.start, whole.end);
        if head < verb {
            end = end.min(verb.0);
        } else {
            start = start.max(verb.0 + 1);
        }
        while start < head.0 && (start..head.0).any(|at| self.is_quoted(TokenIx(at))) {
            start += 1;
        }
        if let Some(quote) = (head.0..end).find(|&at| self.is_quoted(TokenIx(at))) {
            // A nickname inside a name ends nothing.
            if self.document.name_at(TokenIx(quote)).is_none() {
                end = quote;
            }
        }
        start..end.max(head.0 + 1)
    }

    fn hearer(&self, cue: &Cue) -> Option<TokenIx> {
        let document = self.document;
        let object = document.related(cue.token, Deprel::Iobj).next();
        let told = || {
            let tells = matches!(
                document.lemma(cue.token),
                "tell" | "inform" | "remind" | "assure" | "ask" | "urge" | "warn"
            );
            document.related(cue.token, Deprel::Obj).next().filter(|_| tells)
        };
        object
            .or_else(told)
            .filter(|&hearer| !self.is_quoted(hearer) && Some(hearer) != cue.speaker)
    }

    /// Through what the words were spread: an outlet that was told them, or `in a statement`, `on Facebook`.
    pub(super) fn medium(&self, cue: &Cue) -> Option<String> {
        let document = self.document;
        if let Some(name) = cue.hearer.and_then(|hearer| document.name_at(hearer))
            && name.label == Label::Organization
        {
            return Some(self.words(document.span_of(name.tokens.clone())));
        }
        document.related(cue.token, Deprel::Obl).find_map(|place| {
            let case = document.related(place, Deprel::Case).next()?;
            let by = document.word(case).to_lowercase();
            let named = document.name_at(place);
            let noun = matches!(
                document.lemma(place),
                "statement"
                    | "interview"
                    | "post"
                    | "tweet"
                    | "letter"
                    | "message"
                    | "note"
                    | "email"
                    | "speech"
                    | "telegram"
                    | "video"
                    | "filing"
                    | "communique"
                    | "communiqué"
                    | "blog"
                    | "podcast"
                    | "phone"
                    | "telephone"
                    | "twitter"
                    | "facebook"
                    | "instagram"
                    | "tiktok"
                    | "television"
            );
            let site = by == "on" && named.is_some_and(|name| name.label == Label::Organization);
            let fits = matches!(by.as_str(), "in" | "on" | "via" | "by" | "through") && (noun || site);
            (fits && !self.is_quoted(place)).then(|| match named {
                Some(name) => self.words(document.span_of(name.tokens.clone())),
                None => document.lemma(place).to_owned(),
            })
        })
    }

    fn words(&self, span: Span) -> String {
        crate::text::fold::one_line(span.of(self.document.text()))
    }
}
