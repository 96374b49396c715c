//! Paths into nodes to be tested and relationships to be followed, and the conditions that they carry.

use super::join_order::{Planner, Walk, known_id, split};
use super::{Check, Follow, Op};
use crate::query::ast::{Binary, Expr, Name, Node, Path, Properties, Relation};
use crate::query::compile::{Compiler, Ex, Scope, Type};
use crate::query::error::{Detail, QueryError};
use crate::query::value::Value;
use crate::query::world::Key;
use crate::store::GraphView;
use crate::text::fold;

impl<G: GraphView> Compiler<'_, '_, G> {
    /// The steps that match some paths. Names that the paths bring are added to the scope.
    pub(crate) fn matching(
        &mut self,
        paths: &[Path],
        condition: Option<&Expr>,
        scope: &mut Scope,
    ) -> Result<Vec<Op>, QueryError> {
        let kept = (
            self.aggregates.take(),
            std::mem::replace(&mut self.grouped, false),
        );
        let known = std::mem::take(&mut self.known);
        let found = self.match_paths(paths, condition, scope);
        (self.aggregates, self.grouped) = kept;
        self.known = known;
        found
    }

    fn match_paths(
        &mut self,
        paths: &[Path],
        condition: Option<&Expr>,
        scope: &mut Scope,
    ) -> Result<Vec<Op>, QueryError> {
        let bound = scope.variables.iter().map(|v| v.slot).collect();
        let mut planner = Planner::new(bound, self.context.options.plain);
        let mut walks = Vec::new();
        let mut equalities: Vec<(usize, Key, Expr)> = Vec::new();
        let mut relations: Vec<String> = Vec::new();
        let before = scope.clone();
        for path in paths {
            let mut nodes = vec![self.pattern_node(&path.start, scope, &mut equalities)?];
            let mut rels = Vec::new();
            for (relation, node) in &path.steps {
                if let Some(name) = &relation.name {
                    if relations.contains(&name.text) {
                        let message = "a relationship cannot be walked twice in one match";
                        return Err(QueryError::refused(
                            Detail::RelationshipUniquenessViolation,
                            Some(name.span),
                            message,
                        ));
                    }
                    relations.push(name.text.clone());
                }
                rels.push(self.pattern_rel(relation, scope, &before, &mut equalities)?);
                nodes.push(self.pattern_node(node, scope, &mut equalities)?);
            }
            let name = match &path.name {
                Some(name) => {
                    self.unbound(name, scope)?;
                    Some(self.declare(scope, &name.text, Type::Path))
                }
                None => None,
            };
            let shortest = path.shortest;
            walks.push((shortest, nodes, rels, name));
        }
        for (shortest, nodes, rels, name) in walks {
            let mut follows = Vec::with_capacity(rels.len());
            for (mut follow, each) in rels {
                for (key, value) in &each {
                    follow.each.push((self.key(key), self.expr(value, scope)?));
                }
                follows.push(follow);
            }
            planner.walks.push(Walk {
                shortest,
                nodes,
                rels: follows,
                name,
            });
        }
        for (slot, key, value) in equalities {
            if let Expr::Literal(Value::Text(text), _) = &value
                && &*key.text == "name"
            {
                planner.names.push((slot, text.clone()));
            }
            let value = self.expr(&value, scope)?;
            let property = Ex::Property(Box::new(Ex::Slot(slot)), key);
            planner
                .conditions
                .push(Ex::Binary(Binary::Equal, Box::new(property), Box::new(value)));
        }
        let mut parts = Vec::new();
        split(condition, &mut parts);
        for part in parts {
            if let Some((name, ids)) = known_id(part)
                && let Some(variable) = scope.find(&name)
            {
                planner.ids.push((variable.slot, ids));
            }
            let compiled = self.condition(part, scope)?;
            planner.conditions.push(compiled);
        }
        planner.ops(self.context.graph)
    }

    fn pattern_node(
        &mut self,
        node: &Node,
        scope: &mut Scope,
        equalities: &mut Vec<(usize, Key, Expr)>,
    ) -> Result<Check, QueryError> {
        let labels = node
            .labels
            .iter()
            .map(|label| self.label(label))
            .collect::<Result<_, _>>()?;
        let slot = match &node.name {
            Some(name) => match scope.find(&name.text) {
                Some(variable) if matches!(variable.kind, Type::Any | Type::Node) => variable.slot,
                Some(_) => {
                    let message = format!("`{}` is no node", name.text);
                    return Err(QueryError::refused(
                        Detail::VariableTypeConflict,
                        Some(name.span),
                        message,
                    ));
                }
                None => self.declare(scope, &name.text, Type::Node),
            },
            None => self.slot(),
        };
        match &node.properties {
            Properties::Map(map) => {
                equalities.extend(
                    map.iter()
                        .map(|(key, value)| (slot, self.key(key), value.clone())),
                );
            }
            Properties::Parameter(name) => return Err(parameter(name)),
        }
        Ok(Check {
            slot,
            labels,
            sure: false,
            bound: false,
        })
    }

    /// A label of a pattern; one that the graph lacks is a typing error when another is near it.
    fn label(&self, label: &Name) -> Result<Key, QueryError> {
        let key = self.key(&label.text);
        let graph = self.context.graph;
        if key.symbol.is_none() && !self.context.options.lenient {
            let counts = graph.label_counts();
            let names: Vec<&str> = counts
                .iter()
                .map(|&(symbol, _)| graph.symbol_name(symbol))
                .collect();
            unknown(label, "label", names)?;
        }
        Ok(key)
    }

    fn rel_type(&self, kind: &Name) -> Result<Key, QueryError> {
        let key = self.key(&kind.text);
        let graph = self.context.graph;
        if key.symbol.is_none() && !self.context.options.lenient {
            let counts = graph.type_counts();
            let names: Vec<&str> = counts
                .iter()
                .map(|&(symbol, _)| graph.symbol_name(symbol))
                .collect();
            unknown(kind, "relation", names)?;
        }
        Ok(key)
    }

    fn pattern_rel(
        &mut self,
        relation: &Relation,
        scope: &mut Scope,
        before: &Scope,
        equalities: &mut Vec<(usize, Key, Expr)>,
    ) -> Result<(Follow, Vec<(String, Expr)>), QueryError> {
        let types = relation
            .types
            .iter()
            .map(|kind| self.rel_type(kind))
            .collect::<Result<_, _>>()?;
        let wanted = if relation.hops.is_some() {
            Type::Rels
        } else {
            Type::Rel
        };
        let mut bound = false;
        let slot = match &relation.name {
            Some(name) => match scope.find(&name.text).cloned() {
                Some(variable) => {
                    let list = wanted == Type::Rels && variable.kind == Type::List;
                    if !(matches!(variable.kind, Type::Any) || variable.kind == wanted || list) {
                        let message = format!("`{}` is something else already", name.text);
                        return Err(QueryError::refused(
                            Detail::VariableTypeConflict,
                            Some(name.span),
                            message,
                        ));
                    }
                    bound = before.find(&name.text).is_some();
                    variable.slot
                }
                None => self.declare(scope, &name.text, wanted),
            },
            None => self.slot(),
        };
        let mut each = Vec::new();
        match &relation.properties {
            Properties::Map(map) if relation.hops.is_some() => each.clone_from(map),
            Properties::Map(map) => {
                equalities.extend(
                    map.iter()
                        .map(|(key, value)| (slot, self.key(key), value.clone())),
                );
            }
            Properties::Parameter(name) => return Err(parameter(name)),
        }
        let follow = Follow {
            slot,
            types,
            direction: relation.direction,
            hops: relation.hops,
            each: Vec::new(),
            bound,
            unlike: Vec::new(),
            kept: true,
            back: false,
        };
        Ok((follow, each))
    }
}

pub(super) fn parameter(name: &Name) -> QueryError {
    let message = "the properties of a pattern are written as a map; a parameter can stand for each value";
    QueryError::refused(Detail::InvalidParameterUse, Some(name.span), message)
}

/// An error when a known word is near one that is not known.
fn unknown(name: &Name, what: &'static str, known: Vec<&str>) -> Result<(), QueryError> {
    let nearest: Vec<String> = fold::nearest(&name.text, known)
        .into_iter()
        .map(str::to_owned)
        .collect();
    if nearest.is_empty() {
        return Ok(());
    }
    Err(QueryError::Unknown {
        at: name.span,
        what,
        word: name.text.clone(),
        nearest,
        corrected: None,
    })
}
