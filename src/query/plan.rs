//! Paths to be matched into steps: where to start, which way to go on, which conditions to test when.
//!
//! The start is the cheapest node of all paths: one that is bound already, then one known by its number or name,
//! then the label with the fewest nodes. Conditions are tested as soon as their names are bound.

use super::ast::{Binary, Direction, Expr, Name, Node, Path, Relation, Shortest};
use super::context::Context;
use super::error::QueryError;
use super::eval::Scope;
use super::value::Value;
use crate::store::{GraphView, NodeIx, Symbol};
use crate::text::fold::nearest;
use std::fmt;

/// How candidates for a node are found.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Access {
    /// The name has its value already.
    Bound,
    /// The nodes with one of these numbers.
    Ids(Vec<u64>),
    /// The nodes with this name or alias.
    Named(String),
    /// The nodes with this label.
    Label(Symbol, String),
    /// All nodes.
    All,
}

/// A node to be tested.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    pub(crate) slot: usize,
    /// Labels that the node must have; `None` for one that the graph never uses.
    pub(crate) labels: Vec<Option<Symbol>>,
    pub(crate) properties: Vec<(String, Expr)>,
}

/// A relationship to be followed.
#[derive(Clone, Debug)]
pub(crate) struct Follow {
    pub(crate) slot: usize,
    /// The types it may have; empty for any.
    pub(crate) types: Vec<Option<Symbol>>,
    pub(crate) direction: Direction,
    pub(crate) hops: Option<(u32, Option<u32>)>,
    pub(crate) properties: Vec<(String, Expr)>,
    pub(crate) shown: String,
}

/// One step of a match.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Start(Access, Check),
    Expand {
        from: usize,
        follow: Follow,
        to: Check,
    },
    Shortest {
        from: usize,
        follow: Follow,
        to: usize,
        all: bool,
        path: Option<usize>,
    },
    /// Builds the value of a named path.
    Path {
        slot: usize,
        nodes: Vec<usize>,
        rels: Vec<usize>,
    },
    Filter(Expr),
}

/// The steps that match some paths. Names that the paths bring are added to the scope.
pub(crate) fn matching<G: GraphView>(
    context: &Context<'_, G>,
    paths: &[Path],
    condition: Option<&Expr>,
    scope: &mut Scope,
) -> Result<Vec<Op>, QueryError> {
    let mut planner = Planner {
        context,
        bound: vec![true; scope.names.len()],
        ops: Vec::new(),
        conditions: Vec::new(),
    };
    split(condition, &mut planner.conditions);
    let ids = planner.conditions.iter().filter_map(known_id).collect::<Vec<_>>();
    for path in paths {
        planner.path(path, scope, &ids)?;
    }
    planner.filters(scope, true);
    Ok(planner.ops)
}

/// The parts of a condition that are joined by `AND`.
fn split(condition: Option<&Expr>, into: &mut Vec<Expr>) {
    match condition {
        Some(Expr::Binary(Binary::And, left, right)) => {
            split(Some(left), into);
            split(Some(right), into);
        }
        Some(other) => into.push(other.clone()),
        None => {}
    }
}

/// `id(x) = 12` and `id(x) IN [12, 13]`.
fn known_id(condition: &Expr) -> Option<(String, Vec<u64>)> {
    let Expr::Binary(operator, left, right) = condition else {
        return None;
    };
    let Expr::Call { name, arguments, .. } = left.as_ref() else {
        return None;
    };
    let [Expr::Variable(of)] = arguments.as_slice() else {
        return None;
    };
    if !name.text.eq_ignore_ascii_case("id") {
        return None;
    }
    let number = |expr: &Expr| match expr {
        Expr::Literal(Value::Int(number)) => u64::try_from(*number).ok(),
        _ => None,
    };
    let ids = match (operator, right.as_ref()) {
        (Binary::Equal, one) => vec![number(one)?],
        (Binary::In, Expr::List(all)) => all.iter().map(number).collect::<Option<Vec<u64>>>()?,
        _ => return None,
    };
    Some((of.text.clone(), ids))
}

struct Planner<'a, 'g, G> {
    context: &'a Context<'g, G>,
    bound: Vec<bool>,
    ops: Vec<Op>,
    conditions: Vec<Expr>,
}

impl<G: GraphView> Planner<'_, '_, G> {
    fn slot(&mut self, name: Option<&Name>, scope: &mut Scope) -> usize {
        let known = name.and_then(|name| scope.slot(&name.text));
        known.unwrap_or_else(|| {
            // A node without a name still has a place; the dot keeps it out of reach of queries.
            let hidden = || format!(".{}", scope.names.len());
            let text = name.map_or_else(hidden, |name| name.text.clone());
            scope.names.push(text);
            self.bound.push(false);
            scope.names.len() - 1
        })
    }

    fn check(&self, node: &Node, slot: usize) -> Result<Check, QueryError> {
        let labels: Result<Vec<_>, _> = node
            .labels
            .iter()
            .map(|label| self.symbol(label, "label"))
            .collect();
        Ok(Check {
            slot,
            labels: labels?,
            properties: node.properties.clone(),
        })
    }

    /// The symbol of a label or type; a word that the graph lacks is an error only when one is near it, for then
    /// it is a typing error.
    fn symbol(&self, name: &Name, what: &'static str) -> Result<Option<Symbol>, QueryError> {
        let graph = self.context.graph;
        if let Some(symbol) = graph.symbol(&name.text) {
            return Ok(Some(symbol));
        }
        let counts = if what == "label" {
            graph.label_counts()
        } else {
            graph.type_counts()
        };
        let known: Vec<&str> = counts
            .iter()
            .map(|&(symbol, _)| graph.symbol_name(symbol))
            .collect();
        let nearest: Vec<String> = nearest(&name.text, known)
            .into_iter()
            .map(str::to_owned)
            .collect();
        if nearest.is_empty() {
            return Ok(None);
        }
        Err(QueryError::Unknown {
            at: name.span,
            what,
            word: name.text.clone(),
            nearest,
            corrected: None,
        })
    }

    fn path(&mut self, path: &Path, scope: &mut Scope, ids: &[(String, Vec<u64>)]) -> Result<(), QueryError> {
        let mut nodes = vec![(path.start.clone(), self.slot(path.start.name.as_ref(), scope))];
        let mut rels = Vec::new();
        for (relation, node) in &path.steps {
            let slot = self.slot(relation.name.as_ref(), scope);
            rels.push(self.follow(relation, slot)?);
            let slot = self.slot(node.name.as_ref(), scope);
            nodes.push((node.clone(), slot));
        }
        let name = path.name.as_ref().map(|name| self.slot(Some(name), scope));
        let cost = |planner: &Self, at: usize| planner.access(&nodes[at].0, nodes[at].1, ids).1;
        let first = (0..nodes.len())
            .min_by_key(|&at| (cost(self, at), at))
            .unwrap_or(0);
        if let (Some(kind), [follow]) = (path.shortest, rels.as_slice()) {
            for at in [0, 1] {
                self.start(&nodes[at], scope, ids)?;
            }
            self.ops.push(Op::Shortest {
                from: nodes[0].1,
                follow: follow.clone(),
                to: nodes[1].1,
                all: kind == Shortest::All,
                path: name,
            });
            self.bound[follow.slot] = true;
            if let Some(slot) = name {
                self.bound[slot] = true;
            }
            self.filters(scope, false);
            return Ok(());
        }
        self.start(&nodes[first], scope, ids)?;
        for at in first..rels.len() {
            self.expand(nodes[at].1, &rels[at], &nodes[at + 1], false, scope)?;
        }
        for at in (0..first).rev() {
            self.expand(nodes[at + 1].1, &rels[at], &nodes[at], true, scope)?;
        }
        if let Some(slot) = name {
            let nodes = nodes.iter().map(|(_, slot)| *slot).collect();
            self.ops.push(Op::Path {
                slot,
                nodes,
                rels: rels.iter().map(|follow| follow.slot).collect(),
            });
            self.bound[slot] = true;
            self.filters(scope, false);
        }
        Ok(())
    }

    fn follow(&self, relation: &Relation, slot: usize) -> Result<Follow, QueryError> {
        let types: Result<Vec<_>, _> = relation
            .types
            .iter()
            .map(|kind| self.symbol(kind, "relation"))
            .collect();
        let names: Vec<&str> = relation.types.iter().map(|kind| kind.text.as_str()).collect();
        Ok(Follow {
            slot,
            types: types?,
            direction: relation.direction,
            hops: relation.hops,
            properties: relation.properties.clone(),
            shown: names.join("|"),
        })
    }

    fn access(&self, node: &Node, slot: usize, ids: &[(String, Vec<u64>)]) -> (Access, usize) {
        let graph = self.context.graph;
        if self.bound[slot] {
            return (Access::Bound, 0);
        }
        if let Some((_, ids)) = node
            .name
            .as_ref()
            .and_then(|name| ids.iter().find(|(of, _)| *of == name.text))
        {
            return (Access::Ids(ids.clone()), 1);
        }
        let named = node.properties.iter().find_map(|(key, value)| match value {
            Expr::Literal(Value::Text(text)) if key == "name" => Some(text.clone()),
            _ => None,
        });
        if let Some(name) = named {
            let count = graph.named(&name).len();
            return (Access::Named(name), 2 + count);
        }
        let label = node
            .labels
            .iter()
            .filter_map(|label| Some((graph.symbol(&label.text)?, label)));
        match label.min_by_key(|(symbol, _)| graph.labelled(*symbol).len()) {
            Some((symbol, label)) => (
                Access::Label(symbol, label.text.clone()),
                4 + graph.labelled(symbol).len(),
            ),
            None => (Access::All, 4 + graph.node_count()),
        }
    }

    fn start(
        &mut self,
        node: &(Node, usize),
        scope: &Scope,
        ids: &[(String, Vec<u64>)],
    ) -> Result<(), QueryError> {
        let access = self.access(&node.0, node.1, ids).0;
        let check = self.check(&node.0, node.1)?;
        self.ops.push(Op::Start(access, check));
        self.bound[node.1] = true;
        self.filters(scope, false);
        Ok(())
    }

    fn expand(
        &mut self,
        from: usize,
        follow: &Follow,
        to: &(Node, usize),
        back: bool,
        scope: &Scope,
    ) -> Result<(), QueryError> {
        let mut follow = follow.clone();
        if back {
            follow.direction = match follow.direction {
                Direction::Out => Direction::In,
                Direction::In => Direction::Out,
                Direction::Both => Direction::Both,
            };
        }
        let check = self.check(&to.0, to.1)?;
        let rel = follow.slot;
        self.ops.push(Op::Expand {
            from,
            follow,
            to: check,
        });
        self.bound[rel] = true;
        self.bound[to.1] = true;
        self.filters(scope, false);
        Ok(())
    }

    /// Puts the conditions whose names are all bound; at the end all that are left, so that an unknown name is
    /// told.
    fn filters(&mut self, scope: &Scope, end: bool) {
        let mut later = Vec::new();
        for condition in std::mem::take(&mut self.conditions) {
            let mut names = Vec::new();
            names_in(&condition, &mut names);
            let ready = names
                .iter()
                .all(|name| scope.slot(name).is_some_and(|slot| self.bound[slot]));
            if ready || end {
                self.ops.push(Op::Filter(condition))
            } else {
                later.push(condition)
            }
        }
        self.conditions = later;
    }
}

/// The names that an expression uses. Names that it brings itself count too, which only delays its test.
fn names_in(expr: &Expr, into: &mut Vec<String>) {
    let path_names = |path: &Path, into: &mut Vec<String>| {
        let nodes = std::iter::once(&path.start).chain(path.steps.iter().map(|(_, node)| node));
        into.extend(
            nodes
                .filter_map(|node| node.name.as_ref())
                .map(|name| name.text.clone()),
        );
    };
    match expr {
        Expr::Variable(name) => into.push(name.text.clone()),
        // Names of the outer query that stand in the paths are bound at the end at the latest.
        Expr::Exists { paths, .. } => paths.iter().for_each(|path| path_names(path, into)),
        Expr::PathComprehension { path, .. } => path_names(path, into),
        Expr::Comprehension { list, .. } | Expr::Quantified { list, .. } => names_in(list, into),
        other => other.parts().into_iter().for_each(|part| names_in(part, into)),
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Op::Start(access, check) => {
                match access {
                    Access::Bound => write!(f, "Bound")?,
                    Access::Ids(ids) => write!(f, "NodeById({ids:?})")?,
                    Access::Named(name) => write!(f, "NodeByName({name:?})")?,
                    Access::Label(_, label) => write!(f, "NodeByLabel({label})")?,
                    Access::All => write!(f, "AllNodes")?,
                }
                write!(f, " #{}", check.slot)
            }
            Op::Expand { from, follow, to } => {
                let (left, right) = match follow.direction {
                    Direction::Out => ("-", "->"),
                    Direction::In => ("<-", "-"),
                    Direction::Both => ("-", "-"),
                };
                let hops = follow.hops.map_or(String::new(), |(from, to)| {
                    format!("*{from}..{}", to.map_or(String::new(), |to| to.to_string()))
                });
                write!(
                    f,
                    "Expand #{from}{left}[{}{hops}]{right}#{}",
                    follow.shown, to.slot
                )
            }
            Op::Shortest { from, to, .. } => write!(f, "ShortestPath #{from} to #{to}"),
            Op::Path { slot, .. } => write!(f, "Path #{slot}"),
            Op::Filter(_) => write!(f, "Filter"),
        }
    }
}

/// The nodes that an access finds.
pub(crate) fn candidates<G: GraphView>(context: &Context<'_, G>, access: &Access) -> Vec<NodeIx> {
    let graph = context.graph;
    match access {
        Access::Bound => Vec::new(),
        Access::Ids(ids) => (0..graph.node_count() as u32)
            .map(NodeIx)
            .filter(|&node| ids.contains(&graph.node_id(node)))
            .collect(),
        Access::Named(name) => graph.named(name).to_vec(),
        Access::Label(label, _) => graph.labelled(*label).to_vec(),
        Access::All => (0..graph.node_count() as u32).map(NodeIx).collect(),
    }
}
