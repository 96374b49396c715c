//! The syntax tree of a pattern query: names as they are typed, each with its place.

use super::value::Value;
use crate::text::Span;

/// A name and where it stands.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// `union = single , { "UNION" , [ "ALL" ] , single }`
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Query {
    pub(crate) parts: Vec<Vec<Clause>>,
    /// Whether duplicates stay, for each `UNION`.
    pub(crate) all: Vec<bool>,
}

impl Query {
    /// Whether it changes the graph.
    pub(crate) fn writes(&self) -> bool {
        let writing = |clause: &Clause| {
            matches!(
                clause,
                Clause::Create { .. }
                    | Clause::Merge { .. }
                    | Clause::Set(_)
                    | Clause::Remove(_)
                    | Clause::Delete { .. }
            )
        };
        self.parts.iter().flatten().any(writing)
    }
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
    Create {
        paths: Vec<Path>,
        span: Span,
    },
    Merge {
        path: Path,
        span: Span,
        on_create: Vec<SetItem>,
        on_match: Vec<SetItem>,
    },
    Set(Vec<SetItem>),
    Remove(Vec<RemoveItem>),
    Delete {
        detach: bool,
        targets: Vec<Expr>,
    },
}

/// One assignment of `SET`.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum SetItem {
    /// `x.key = value`
    Property { of: Expr, key: String, value: Expr },
    /// `x = map` or `x += map`
    All { name: Name, value: Expr, keep: bool },
    /// `x:Label:Label`
    Labels { name: Name, labels: Vec<Name> },
}

/// One item of `REMOVE`.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum RemoveItem {
    Property { of: Expr, key: String },
    Labels { name: Name, labels: Vec<Name> },
}

/// `WITH` and `RETURN`: columns, order, bounds.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Projection {
    pub(crate) is_return: bool,
    pub(crate) span: Span,
    pub(crate) distinct: bool,
    /// `*`: all names in scope come first.
    pub(crate) star: bool,
    pub(crate) items: Vec<Item>,
    pub(crate) order: Vec<(Expr, bool)>,
    pub(crate) skip: Option<Expr>,
    pub(crate) limit: Option<Expr>,
    /// `WHERE` behind `WITH`.
    pub(crate) condition: Option<Expr>,
}

/// One column.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Item {
    pub(crate) value: Expr,
    /// Its name: what stands behind `AS`, or else the words of the expression.
    pub(crate) name: Name,
    /// Whether the name stands behind `AS`.
    pub(crate) named: bool,
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

/// What stands in `{ … }` of a node or relationship.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Properties {
    Map(Vec<(String, Expr)>),
    Parameter(Name),
}

impl Default for Properties {
    fn default() -> Properties {
        Properties::Map(Vec::new())
    }
}

/// `(name:Label {key: value})`
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Node {
    pub(crate) name: Option<Name>,
    pub(crate) labels: Vec<Name>,
    pub(crate) properties: Properties,
    /// Whether properties are written, be it `{}`.
    pub(crate) braces: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Direction {
    Out,
    In,
    Both,
}

impl Direction {
    pub(crate) fn reversed(self) -> Direction {
        match self {
            Direction::Out => Direction::In,
            Direction::In => Direction::Out,
            Direction::Both => Direction::Both,
        }
    }
}

/// `-[name:TYPE|TYPE *1..3 {key: value}]->`
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Relation {
    pub(crate) name: Option<Name>,
    pub(crate) types: Vec<Name>,
    pub(crate) direction: Direction,
    pub(crate) hops: Option<(u32, Option<u32>)>,
    pub(crate) properties: Properties,
    pub(crate) span: Span,
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
    Matches,
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
    Literal(Value, Span),
    Parameter(Name),
    Variable(Name),
    Property(Box<Expr>, String, Span),
    Index(Box<Expr>, Box<Expr>),
    Slice(Box<Expr>, Option<Box<Expr>>, Option<Box<Expr>>),
    Not(Box<Expr>),
    Negative(Box<Expr>),
    Positive(Box<Expr>),
    Binary(Binary, Box<Expr>, Box<Expr>),
    IsNull(Box<Expr>, bool),
    Labels(Box<Expr>, Vec<Name>),
    Call {
        name: Name,
        distinct: bool,
        arguments: Vec<Expr>,
    },
    CountAll(Span),
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
        condition: Option<Box<Expr>>,
    },
    /// `reduce(sum = 0, x IN list | sum + x)`
    Reduce {
        sum: Name,
        start: Box<Expr>,
        name: Name,
        list: Box<Expr>,
        step: Box<Expr>,
    },
    /// `[(a)-[:MET]-(b) WHERE … | b.name]`
    PathComprehension {
        path: Box<Path>,
        condition: Option<Box<Expr>>,
        value: Box<Expr>,
    },
    /// A path where a truth is wanted.
    Pattern(Box<Path>),
    /// `EXISTS { … }`: a pattern or a whole query.
    Exists(Box<Query>, Span),
}

impl Expr {
    /// The expressions that it is made of, in the order in which they stand; patterns keep their own.
    pub(crate) fn parts(&self) -> Vec<&Expr> {
        match self {
            Expr::Literal(..) | Expr::Parameter(_) | Expr::Variable(_) | Expr::CountAll(_) => Vec::new(),
            Expr::Pattern(_) | Expr::Exists(..) => Vec::new(),
            Expr::Property(a, ..)
            | Expr::Not(a)
            | Expr::Negative(a)
            | Expr::Positive(a)
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
                let all = subject.as_deref().into_iter().chain(branches);
                all.chain(otherwise.as_deref()).collect()
            }
            Expr::Comprehension {
                list,
                condition,
                value,
                ..
            } => {
                let all = std::iter::once(list).chain(condition).chain(value);
                all.map(Box::as_ref).collect()
            }
            Expr::Quantified { list, condition, .. } => {
                std::iter::once(list).chain(condition).map(Box::as_ref).collect()
            }
            Expr::Reduce {
                start, list, step, ..
            } => vec![start, list, step],
            Expr::PathComprehension { condition, value, .. } => {
                condition.iter().chain([value]).map(Box::as_ref).collect()
            }
        }
    }

    /// Where it begins, as far as something in it knows its place.
    pub(crate) fn span(&self) -> Option<Span> {
        match self {
            Expr::Literal(_, span) | Expr::CountAll(span) | Expr::Exists(_, span) => Some(*span),
            Expr::Parameter(name) | Expr::Variable(name) | Expr::Call { name, .. } => Some(name.span),
            Expr::Property(of, _, span) => Some(of.span().map_or(*span, |of| of.join(*span))),
            Expr::Pattern(path) => path.start.name.as_ref().map(|name| name.span),
            other => other.parts().into_iter().find_map(Expr::span),
        }
    }
}

/// Whether a part of an expression is so.
pub(crate) fn contains(expr: &Expr, is: &dyn Fn(&Expr) -> bool) -> bool {
    is(expr) || expr.parts().into_iter().any(|part| contains(part, is))
}

/// Whether two expressions are written alike, wherever they stand.
pub(crate) fn same(a: &Expr, b: &Expr) -> bool {
    let head = match (a, b) {
        (Expr::Literal(a, _), Expr::Literal(b, _)) => a == b,
        (Expr::Variable(a), Expr::Variable(b)) | (Expr::Parameter(a), Expr::Parameter(b)) => a.text == b.text,
        (Expr::Property(_, a, _), Expr::Property(_, b, _)) => a == b,
        (Expr::Binary(a, ..), Expr::Binary(b, ..)) => a == b,
        (Expr::IsNull(_, a), Expr::IsNull(_, b)) => a == b,
        (Expr::Map(a), Expr::Map(b)) => a.iter().map(|(key, _)| key).eq(b.iter().map(|(key, _)| key)),
        (Expr::CountAll(_), Expr::CountAll(_)) => true,
        (
            Expr::Call { name, distinct, .. },
            Expr::Call {
                name: other,
                distinct: also,
                ..
            },
        ) => {
            name.text.eq_ignore_ascii_case(&other.text)
                && distinct == also
                && !name.text.eq_ignore_ascii_case("rand")
        }
        (Expr::Index(..), Expr::Index(..))
        | (Expr::Not(_), Expr::Not(_))
        | (Expr::Negative(_), Expr::Negative(_))
        | (Expr::List(_), Expr::List(_)) => true,
        _ => false,
    };
    let (left, right) = (a.parts(), b.parts());
    head && left.len() == right.len() && left.iter().zip(right).all(|(a, b)| same(a, b))
}
