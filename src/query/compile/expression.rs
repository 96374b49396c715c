//! A compiled expression.

use crate::query::ast::{Binary, Name, Quantifier};
use crate::query::plan::{Op, Plan};
use crate::query::value::Value;
use crate::query::world::Key;
use std::sync::Arc;

/// A compiled expression.
#[derive(Clone, Debug)]
pub(crate) enum Ex {
    Const(Value),
    Slot(usize),
    Parameter(Name),
    Property(Box<Ex>, Key),
    Index(Box<Ex>, Box<Ex>),
    Slice(Box<Ex>, Option<Box<Ex>>, Option<Box<Ex>>),
    Not(Box<Ex>),
    Negative(Box<Ex>),
    Positive(Box<Ex>),
    Binary(Binary, Box<Ex>, Box<Ex>),
    IsNull(Box<Ex>, bool),
    Labels(Box<Ex>, Vec<Key>),
    Call(Arc<str>, Vec<Ex>),
    List(Vec<Ex>),
    Map(Vec<(Arc<str>, Ex)>),
    Case(Option<Box<Ex>>, Vec<(Ex, Ex)>, Option<Box<Ex>>),
    Comprehension(usize, Box<Ex>, Option<Box<Ex>>, Option<Box<Ex>>),
    Quantified(Quantifier, usize, Box<Ex>, Option<Box<Ex>>),
    Reduce(usize, Box<Ex>, usize, Box<Ex>, Box<Ex>),
    /// Whether the steps find anything, or with a value all that they find. The slots are those it may look at.
    Pattern(Vec<Op>, Option<Box<Ex>>, Vec<usize>),
    /// Whether a whole query finds anything.
    Exists(Box<Plan>, Vec<usize>),
}

impl Ex {
    /// The slots that it looks at.
    pub(crate) fn slots(&self, into: &mut Vec<usize>) {
        match self {
            Ex::Const(_) | Ex::Parameter(_) => {}
            Ex::Slot(slot) => into.push(*slot),
            Ex::Property(a, _)
            | Ex::Not(a)
            | Ex::Negative(a)
            | Ex::Positive(a)
            | Ex::IsNull(a, _)
            | Ex::Labels(a, _) => {
                a.slots(into);
            }
            Ex::Index(a, b) | Ex::Binary(_, a, b) => {
                a.slots(into);
                b.slots(into);
            }
            Ex::Slice(a, b, c) => {
                a.slots(into);
                b.iter().chain(c).for_each(|part| part.slots(into));
            }
            Ex::Call(_, all) | Ex::List(all) => all.iter().for_each(|one| one.slots(into)),
            Ex::Map(entries) => entries.iter().for_each(|(_, one)| one.slots(into)),
            Ex::Case(subject, branches, otherwise) => {
                subject.iter().chain(otherwise).for_each(|one| one.slots(into));
                for (when, then) in branches {
                    when.slots(into);
                    then.slots(into);
                }
            }
            Ex::Comprehension(own, list, condition, value) => {
                list.slots(into);
                let mut inner = Vec::new();
                condition
                    .iter()
                    .chain(value)
                    .for_each(|one| one.slots(&mut inner));
                into.extend(inner.into_iter().filter(|slot| slot != own));
            }
            Ex::Quantified(_, own, list, condition) => {
                list.slots(into);
                let mut inner = Vec::new();
                condition.iter().for_each(|one| one.slots(&mut inner));
                into.extend(inner.into_iter().filter(|slot| slot != own));
            }
            Ex::Reduce(sum, start, own, list, step) => {
                start.slots(into);
                list.slots(into);
                let mut inner = Vec::new();
                step.slots(&mut inner);
                into.extend(inner.into_iter().filter(|slot| slot != own && slot != sum));
            }
            Ex::Pattern(_, _, outer) | Ex::Exists(_, outer) => into.extend(outer),
        }
    }
}

/// An aggregate whose value stands in a slot behind the grouping.
#[derive(Clone, Debug)]
pub(crate) struct Aggregate {
    pub(crate) name: Arc<str>,
    pub(crate) distinct: bool,
    pub(crate) arguments: Vec<Ex>,
    pub(crate) slot: usize,
    /// Where it stands how often each row counts, if not once.
    pub(crate) times: Option<usize>,
}
