//! `CREATE`, `MERGE` and `SET` into what they make and assign.

use super::Op;
use super::pattern::parameter;
use crate::query::ast::{Direction, Expr, Name, Node, Path, Properties, SetItem};
use crate::query::compile::{Compiler, Ex, Scope, Type};
use crate::query::error::{Detail, QueryError};
use crate::store::GraphView;
use std::sync::Arc;

/// A change of the graph.
#[derive(Clone, Debug)]
pub(crate) enum Write {
    Create(Vec<Make>),
    Merge {
        search: Vec<Op>,
        slots: Vec<usize>,
        make: Vec<Make>,
        on_create: Vec<Set>,
        on_match: Vec<Set>,
    },
    Set(Vec<Set>),
    Delete {
        detach: bool,
        targets: Vec<Ex>,
    },
}

/// Something to be created.
#[derive(Clone, Debug)]
pub(crate) enum Make {
    Node {
        slot: usize,
        labels: Vec<Arc<str>>,
        properties: Option<Ex>,
    },
    Rel {
        slot: usize,
        kind: Arc<str>,
        from: usize,
        to: usize,
        properties: Option<Ex>,
    },
    Path {
        slot: usize,
        nodes: Vec<usize>,
        rels: Vec<usize>,
    },
}

/// An assignment; a removal assigns `null`.
#[derive(Clone, Debug)]
pub(crate) enum Set {
    Property {
        of: Ex,
        key: Arc<str>,
        value: Ex,
    },
    All {
        slot: usize,
        value: Ex,
        keep: bool,
    },
    Labels {
        slot: usize,
        labels: Vec<Arc<str>>,
        add: bool,
    },
}

impl<G: GraphView> Compiler<'_, '_, G> {
    pub(super) fn sets(&mut self, items: &[SetItem], scope: &Scope) -> Result<Vec<Set>, QueryError> {
        let mut sets = Vec::new();
        for item in items {
            sets.push(match item {
                SetItem::Property { of, key, value } => Set::Property {
                    of: self.expr(of, scope)?,
                    key: Arc::from(key.as_str()),
                    value: self.expr(value, scope)?,
                },
                SetItem::All { name, value, keep } => Set::All {
                    slot: self.variable(name, scope)?.slot,
                    value: self.expr(value, scope)?,
                    keep: *keep,
                },
                SetItem::Labels { name, labels } => Set::Labels {
                    slot: self.variable(name, scope)?.slot,
                    labels: texts(labels),
                    add: true,
                },
            });
        }
        Ok(sets)
    }

    pub(super) fn making(
        &mut self,
        path: &Path,
        scope: &mut Scope,
        merge: bool,
        make: &mut Vec<Make>,
    ) -> Result<(), QueryError> {
        if path.steps.is_empty()
            && let Some(name) = &path.start.name
        {
            self.unbound(name, scope)?;
        }
        if let Some(name) = &path.name {
            self.unbound(name, scope)?;
        }
        let mut nodes = vec![self.making_node(&path.start, scope, merge, make)?];
        let mut rels = Vec::new();
        for (relation, node) in &path.steps {
            let refuse =
                |detail, message: &str| Err(QueryError::refused(detail, Some(relation.span), message));
            if let Some(name) = &relation.name {
                self.unbound(name, scope)?;
            }
            if relation.hops.is_some() {
                return refuse(
                    Detail::CreatingVarLength,
                    "a relationship of variable length cannot be created",
                );
            }
            let [kind] = relation.types.as_slice() else {
                return refuse(
                    Detail::NoSingleRelationshipType,
                    "a new relationship needs one type",
                );
            };
            if relation.direction == Direction::Both && !merge {
                return refuse(
                    Detail::RequiresDirectedRelationship,
                    "a new relationship needs a direction",
                );
            }
            let properties = self.making_properties(&relation.properties, scope, merge)?;
            let from = *nodes.last().unwrap_or(&0);
            let to = self.making_node(node, scope, merge, make)?;
            let slot = match &relation.name {
                Some(name) => self.declare(scope, &name.text, Type::Rel),
                None => self.slot(),
            };
            let (start, end) = if relation.direction == Direction::In {
                (to, from)
            } else {
                (from, to)
            };
            make.push(Make::Rel {
                slot,
                kind: Arc::from(kind.text.as_str()),
                from: start,
                to: end,
                properties,
            });
            nodes.push(to);
            rels.push(slot);
        }
        if let Some(name) = &path.name {
            let slot = self.declare(scope, &name.text, Type::Path);
            make.push(Make::Path { slot, nodes, rels });
        }
        Ok(())
    }

    fn making_node(
        &mut self,
        node: &Node,
        scope: &mut Scope,
        merge: bool,
        make: &mut Vec<Make>,
    ) -> Result<usize, QueryError> {
        if let Some(name) = &node.name
            && let Some(variable) = scope.find(&name.text).cloned()
        {
            if !matches!(variable.kind, Type::Any | Type::Node) {
                let message = format!("`{}` is no node", name.text);
                return Err(QueryError::refused(
                    Detail::VariableTypeConflict,
                    Some(name.span),
                    message,
                ));
            }
            let bare = node.labels.is_empty() && !node.braces;
            if !bare {
                self.unbound(name, scope)?;
            }
            return Ok(variable.slot);
        }
        let properties = self.making_properties(&node.properties, scope, merge)?;
        let slot = match &node.name {
            Some(name) => self.declare(scope, &name.text, Type::Node),
            None => self.slot(),
        };
        make.push(Make::Node {
            slot,
            labels: texts(&node.labels),
            properties,
        });
        Ok(slot)
    }

    fn making_properties(
        &mut self,
        properties: &Properties,
        scope: &Scope,
        merge: bool,
    ) -> Result<Option<Ex>, QueryError> {
        match properties {
            Properties::Map(map) if map.is_empty() => Ok(None),
            Properties::Map(map) => self.expr(&Expr::Map(map.clone()), scope).map(Some),
            Properties::Parameter(name) if merge => Err(parameter(name)),
            Properties::Parameter(name) => Ok(Some(Ex::Parameter(name.clone()))),
        }
    }
}

pub(super) fn texts(names: &[Name]) -> Vec<Arc<str>> {
    names.iter().map(|name| Arc::from(name.text.as_str())).collect()
}
