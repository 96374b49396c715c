//! The syntax tree of a pattern query: names as they are typed, each with its place.

use super::value::Value;
use crate::text::Span;

/// A name and where it stands.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// `query = single , { "UNION" , [ "ALL" ] , single }`
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Query {
    pub(crate) parts: Vec<Vec<Clause>>,
    /// Whether duplicates stay, for each `UNION`.
    pub(crate) all: Vec<bool>,
}

/// One clause.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Clause {
    Match {
        optional: bool,
        paths: Vec<Path>,
        condition: Option<Expr>,
    },
    Unwind {
        list: Expr,
        name: Name,
    },
    /// `WITH` or `RETURN`.
    Project(Box<Projection>),
}

/// `WITH` and `RETURN`: columns, order, bounds.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Projection {
    pub(crate) distinct: bool,
    /// `*`: all names in scope come first.
    pub(crate) star: bool,
    pub(crate) items: Vec<(Expr, Name)>,
    pub(crate) order: Vec<(Expr, bool)>,
    pub(crate) skip: Option<Expr>,
    pub(crate) limit: Option<Expr>,
    /// `WHERE` behind `WITH`.
    pub(crate) condition: Option<Expr>,
}

/// A walk to be found.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Path {
    pub(crate) name: Option<Name>,
    pub(crate) shortest: Option<Shortest>,
    pub(crate) start: Node,
    pub(crate) steps: Vec<(Relation, Node)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shortest {
    One,
    All,
}

/// `(name:Label {key: value})`
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Node {
    pub(crate) name: Option<Name>,
    pub(crate) labels: Vec<Name>,
    pub(crate) properties: Vec<(String, Expr)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Direction {
    Out,
    In,
    Both,
}

/// `-[name:TYPE|TYPE *1..3 {key: value}]->`
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Relation {
    pub(crate) name: Option<Name>,
    pub(crate) types: Vec<Name>,
    pub(crate) direction: Direction,
    pub(crate) hops: Option<(u32, Option<u32>)>,
    pub(crate) properties: Vec<(String, Expr)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Binary {
    Or,
    Xor,
    And,
    Equal,
    Unequal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    StartsWith,
    EndsWith,
    Contains,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Quantifier {
    All,
    Any,
    None,
    Single,
}

/// An expression.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Expr {
    Literal(Value),
    Parameter(Name),
    Variable(Name),
    Property(Box<Expr>, String),
    Index(Box<Expr>, Box<Expr>),
    Slice(Box<Expr>, Option<Box<Expr>>, Option<Box<Expr>>),
    Not(Box<Expr>),
    Negative(Box<Expr>),
    Binary(Binary, Box<Expr>, Box<Expr>),
    IsNull(Box<Expr>, bool),
    Labels(Box<Expr>, Vec<Name>),
    Call {
        name: Name,
        distinct: bool,
        arguments: Vec<Expr>,
    },
    CountAll,
    List(Vec<Expr>),
    Map(Vec<(String, Expr)>),
    Case {
        subject: Option<Box<Expr>>,
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
    Comprehension {
        name: Name,
        list: Box<Expr>,
        condition: Option<Box<Expr>>,
        value: Option<Box<Expr>>,
    },
    Quantified {
        kind: Quantifier,
        name: Name,
        list: Box<Expr>,
        condition: Box<Expr>,
    },
    /// `[(a)-[:MET]-(b) WHERE … | b.name]`
    PathComprehension {
        path: Path,
        condition: Option<Box<Expr>>,
        value: Box<Expr>,
    },
    /// `EXISTS { … }`, or a path where a truth is wanted.
    Exists {
        paths: Vec<Path>,
        condition: Option<Box<Expr>>,
    },
}

impl Expr {
    /// The expressions that it is made of, in the order in which they stand.
    pub(crate) fn parts(&self) -> Vec<&Expr> {
        match self {
            Expr::Literal(_) | Expr::Parameter(_) | Expr::Variable(_) | Expr::CountAll => Vec::new(),
            Expr::Property(a, _)
            | Expr::Not(a)
            | Expr::Negative(a)
            | Expr::IsNull(a, _)
            | Expr::Labels(a, _) => vec![a],
            Expr::Index(a, b) | Expr::Binary(_, a, b) => vec![a, b],
            Expr::Slice(a, b, c) => std::iter::once(a).chain(b).chain(c).map(Box::as_ref).collect(),
            Expr::Call { arguments, .. } | Expr::List(arguments) => arguments.iter().collect(),
            Expr::Map(entries) => entries.iter().map(|(_, value)| value).collect(),
            Expr::Case {
                subject,
                branches,
                otherwise,
            } => {
                let branches = branches.iter().flat_map(|(when, then)| [when, then]);
                subject
                    .as_deref()
                    .into_iter()
                    .chain(branches)
                    .chain(otherwise.as_deref())
                    .collect()
            }
            Expr::Comprehension {
                list,
                condition,
                value,
                ..
            } => std::iter::once(list)
                .chain(condition)
                .chain(value)
                .map(Box::as_ref)
                .collect(),
            Expr::Quantified { list, condition, .. } => vec![list, condition],
            Expr::PathComprehension { condition, value, .. } => {
                condition.iter().chain([value]).map(Box::as_ref).collect()
            }
            Expr::Exists { condition, .. } => condition.as_deref().into_iter().collect(),
        }
    }

    /// The same expression with each of its parts replaced.
    pub(crate) fn rebuilt<E>(&self, with: &mut dyn FnMut(&Expr) -> Result<Expr, E>) -> Result<Expr, E> {
        let mut made = self.clone();
        for part in made.parts_mut() {
            *part = with(part)?;
        }
        Ok(made)
    }

    fn parts_mut(&mut self) -> Vec<&mut Expr> {
        match self {
            Expr::Literal(_) | Expr::Parameter(_) | Expr::Variable(_) | Expr::CountAll => Vec::new(),
            Expr::Property(a, _)
            | Expr::Not(a)
            | Expr::Negative(a)
            | Expr::IsNull(a, _)
            | Expr::Labels(a, _) => vec![a],
            Expr::Index(a, b) | Expr::Binary(_, a, b) => vec![a, b],
            Expr::Slice(a, b, c) => std::iter::once(a).chain(b).chain(c).map(Box::as_mut).collect(),
            Expr::Call { arguments, .. } | Expr::List(arguments) => arguments.iter_mut().collect(),
            Expr::Map(entries) => entries.iter_mut().map(|(_, value)| value).collect(),
            Expr::Case {
                subject,
                branches,
                otherwise,
            } => {
                let branches = branches.iter_mut().flat_map(|(when, then)| [when, then]);
                subject
                    .as_deref_mut()
                    .into_iter()
                    .chain(branches)
                    .chain(otherwise.as_deref_mut())
                    .collect()
            }
            Expr::Comprehension {
                list,
                condition,
                value,
                ..
            } => std::iter::once(list)
                .chain(condition)
                .chain(value)
                .map(Box::as_mut)
                .collect(),
            Expr::Quantified { list, condition, .. } => vec![list, condition],
            Expr::PathComprehension { condition, value, .. } => {
                condition.iter_mut().chain([value]).map(Box::as_mut).collect()
            }
            Expr::Exists { condition, .. } => condition.as_deref_mut().into_iter().collect(),
        }
    }
}
