//! The closed sets of Universal Dependencies 2: word classes and relations, and Penn Treebank tags for English.
//!
//! <https://universaldependencies.org/u/pos/>, <https://universaldependencies.org/u/dep/> and, for the subtypes,
//! the English Web Treebank 2.16.

use serde::{Deserialize, Serialize};

macro_rules! tags {
    ($(#[$about:meta])* $name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[repr(u8)]
        pub enum $name {
            $(#[doc = concat!("`", $text, "`")] #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// Every value, in the order of their numbers (`as u8`).
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The name, as in CoNLL-U.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(text: &str) -> Result<$name, ()> {
                match text { $($text => Ok($name::$variant),)+ _ => Err(()) }
            }
        }
    };
}

tags! {
    /// A universal word class.
    Upos {
        Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET", Intj = "INTJ",
        Noun = "NOUN", Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN", Punct = "PUNCT",
        Sconj = "SCONJ", Sym = "SYM", Verb = "VERB", X = "X",
    }
}

tags! {
    /// A Penn Treebank tag, as the English treebanks have them in column XPOS.
    Xpos {
        Cc = "CC", Cd = "CD", Dt = "DT", Ex = "EX", Fw = "FW", In = "IN", Jj = "JJ", Jjr = "JJR", Jjs = "JJS",
        Ls = "LS", Md = "MD", Nn = "NN", Nns = "NNS", Nnp = "NNP", Nnps = "NNPS", Pdt = "PDT", Pos = "POS",
        Prp = "PRP", PrpS = "PRP$", Rb = "RB", Rbr = "RBR", Rbs = "RBS", Rp = "RP", Sym = "SYM", To = "TO",
        Uh = "UH", Vb = "VB", Vbd = "VBD", Vbg = "VBG", Vbn = "VBN", Vbp = "VBP", Vbz = "VBZ", Wdt = "WDT",
        Wp = "WP", WpS = "WP$", Wrb = "WRB", Stop = ".", Comma = ",", Colon = ":", Open = "``", Close = "''",
        Lrb = "-LRB-", Rrb = "-RRB-", Dollar = "$", Hyph = "HYPH", Nfp = "NFP", Add = "ADD", Afx = "AFX",
        Gw = "GW", Xx = "XX",
    }
}

tags! {
    /// A syntactic relation between a word and its head.
    Deprel {
        Root = "root", Acl = "acl", AclRelcl = "acl:relcl", Advcl = "advcl", AdvclRelcl = "advcl:relcl",
        Advmod = "advmod", Amod = "amod", Appos = "appos", Aux = "aux", AuxPass = "aux:pass", Case = "case",
        Cc = "cc", CcPreconj = "cc:preconj", Ccomp = "ccomp", Clf = "clf", Compound = "compound",
        CompoundPrt = "compound:prt", Conj = "conj", Cop = "cop", Csubj = "csubj", CsubjOuter = "csubj:outer",
        CsubjPass = "csubj:pass", Dep = "dep", Det = "det", DetPredet = "det:predet", Discourse = "discourse",
        Dislocated = "dislocated", Expl = "expl", Fixed = "fixed", Flat = "flat", Goeswith = "goeswith",
        Iobj = "iobj", List = "list", Mark = "mark", Nmod = "nmod", NmodDesc = "nmod:desc",
        NmodPoss = "nmod:poss", NmodUnmarked = "nmod:unmarked", Nsubj = "nsubj", NsubjOuter = "nsubj:outer",
        NsubjPass = "nsubj:pass", Nummod = "nummod", Obj = "obj", Obl = "obl", OblAgent = "obl:agent",
        OblUnmarked = "obl:unmarked", Orphan = "orphan", Parataxis = "parataxis", Punct = "punct",
        Reparandum = "reparandum", Vocative = "vocative", Xcomp = "xcomp",
    }
}

impl Upos {
    /// Whether words of this class name or describe things: nouns, proper nouns and pronouns.
    #[must_use]
    pub fn is_nominal(self) -> bool {
        matches!(self, Upos::Noun | Upos::Propn | Upos::Pron)
    }
}

impl Deprel {
    /// Reads a relation; a subtype that is not in the set counts as its universal relation.
    #[must_use]
    pub fn parse(text: &str) -> Option<Deprel> {
        let universal = text.split(':').next().unwrap_or(text);
        text.parse().or_else(|()| universal.parse()).ok()
    }

    /// The universal relation of which this is a subtype: its name before the colon.
    #[must_use]
    pub fn universal(self) -> &'static str {
        let name = self.name();
        name.split_once(':').map_or(name, |(universal, _)| universal)
    }

    /// Whether this is a subject of any kind.
    #[must_use]
    pub fn is_subject(self) -> bool {
        use Deprel::{Csubj, CsubjOuter, CsubjPass, Nsubj, NsubjOuter, NsubjPass};
        matches!(
            self,
            Nsubj | NsubjOuter | NsubjPass | Csubj | CsubjOuter | CsubjPass
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_agree() {
        for &tag in Xpos::ALL {
            assert_eq!(tag.name().parse(), Ok(tag));
        }
        for (number, &relation) in Deprel::ALL.iter().enumerate() {
            assert_eq!(
                (relation as usize, Deprel::parse(relation.name())),
                (number, Some(relation))
            );
        }
        assert_eq!(Deprel::parse("obl:tmod"), Some(Deprel::Obl));
        assert_eq!(Deprel::parse("subject"), None);
    }
}
