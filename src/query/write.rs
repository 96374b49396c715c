//! Changes of the graph: what `CREATE`, `MERGE`, `SET`, `REMOVE` and `DELETE` do to the [`World`](super::world).

use super::compile::Ex;
use super::context::Context;
use super::error::{Detail, QueryError};
use super::execute::{Row, States};
use super::plan::{Make, Set, Write};
use super::value::{Entries, Value};
use crate::store::GraphView;
use std::sync::Arc;

impl<G: GraphView> Context<'_, G> {
    /// Applies a change for each row; `MERGE` may make several rows of one.
    pub(crate) fn write(&self, write: &Write, mut rows: Vec<Row>) -> Result<Vec<Row>, QueryError> {
        match write {
            Write::Create(make) => {
                for row in &mut rows {
                    self.tick()?;
                    self.make(make, row, false)?;
                }
            }
            Write::Set(sets) => {
                for row in &mut rows {
                    self.tick()?;
                    self.set(sets, row)?;
                }
            }
            Write::Delete { detach, targets } => self.delete(*detach, targets, &mut rows)?,
            Write::Merge {
                search,
                slots,
                make,
                on_create,
                on_match,
            } => {
                let mut all = Vec::new();
                for mut row in rows {
                    self.tick()?;
                    let mut found: Vec<Row> = Vec::new();
                    // What would be created must be known, also where it is only looked for.
                    for one in make {
                        if let Make::Node {
                            properties: Some(map),
                            ..
                        }
                        | Make::Rel {
                            properties: Some(map),
                            ..
                        } = one
                        {
                            self.known_properties(map, &mut row)?;
                        }
                    }
                    self.step(search, &mut row.clone(), &mut States::default(), &mut |row| {
                        found.push(row.clone());
                        self.room(found.len())?;
                        Ok(true)
                    })?;
                    if found.is_empty() {
                        slots.iter().for_each(|&slot| row[slot] = Value::Null);
                        self.make(make, &mut row, true)?;
                        self.set(on_create, &mut row)?;
                        all.push(row);
                    } else {
                        for mut row in found {
                            self.set(on_match, &mut row)?;
                            all.push(row);
                        }
                    }
                }
                return Ok(all);
            }
        }
        Ok(rows)
    }

    fn known_properties(&self, map: &Ex, row: &mut Row) -> Result<(), QueryError> {
        if let Value::Map(map) = self.eval(map, row)?
            && let Some((key, _)) = map.iter().find(|(_, value)| value.is_null())
        {
            let message = format!("`MERGE` cannot look for `{key}` that is null");
            return Err(QueryError::failed(Detail::MergeReadOwnWrites, message));
        }
        Ok(())
    }

    fn make(&self, make: &[Make], row: &mut Row, merge: bool) -> Result<(), QueryError> {
        let properties = |properties: &Option<Ex>, row: &mut Row| -> Result<Entries, QueryError> {
            let Some(properties) = properties else {
                return Ok(Entries::default());
            };
            match self.eval(properties, row)? {
                Value::Map(map) => {
                    let mut kept = Entries::default();
                    for (key, value) in map.iter().filter(|(_, value)| !value.is_null()) {
                        storable(value)?;
                        kept.insert(key.clone(), value.clone());
                    }
                    Ok(kept)
                }
                Value::Null => Ok(Entries::default()),
                other => {
                    let message = format!("properties are a map and not {}", other.kind());
                    Err(QueryError::failed(Detail::InvalidArgumentType, message))
                }
            }
        };
        for one in make {
            match one {
                Make::Node {
                    slot,
                    labels,
                    properties: map,
                } => {
                    let map = properties(map, row)?;
                    let mut distinct: Vec<Arc<str>> = Vec::new();
                    labels.iter().for_each(|label| {
                        if !distinct.contains(label) {
                            distinct.push(label.clone());
                        }
                    });
                    row[*slot] = Value::Node(self.world.create_node(distinct, map));
                }
                Make::Rel {
                    slot,
                    kind,
                    from,
                    to,
                    properties: map,
                } => {
                    let map = properties(map, row)?;
                    let (Value::Node(start), Value::Node(end)) = (&row[*from], &row[*to]) else {
                        let what = if merge { "`MERGE`" } else { "`CREATE`" };
                        let message = format!("{what} needs a node at both ends, and one is null");
                        return Err(QueryError::failed(Detail::InvalidArgumentType, message));
                    };
                    row[*slot] = Value::Rel(self.world.create_rel(kind.clone(), (*start, *end), map));
                }
                Make::Path { slot, nodes, rels } => row[*slot] = self.path_value(row, nodes, rels),
            }
        }
        Ok(())
    }

    fn set(&self, sets: &[Set], row: &mut Row) -> Result<(), QueryError> {
        for set in sets {
            match set {
                Set::Property { of, key, value } => {
                    let (of, value) = (self.eval(of, row)?, self.eval(value, row)?);
                    if of.is_null() {
                        continue;
                    }
                    self.alive(&of)?;
                    if !matches!(of, Value::Node(_) | Value::Rel(_)) {
                        let message =
                            format!("only nodes and relationships can be changed, not {}", of.kind());
                        return Err(QueryError::failed(Detail::InvalidArgumentType, message));
                    }
                    storable(&value)?;
                    self.world.set_properties(&of, |map| {
                        if value.is_null() {
                            map.shift_remove(key);
                        } else {
                            map.insert(key.clone(), value);
                        }
                    });
                }
                Set::All { slot, value, keep } => {
                    let of = row[*slot].clone();
                    if of.is_null() {
                        continue;
                    }
                    let value = self.eval(value, row)?;
                    let Some(new) = self.world.properties(&value) else {
                        let message = format!("properties are a map and not {}", value.kind());
                        return Err(QueryError::failed(Detail::InvalidArgumentType, message));
                    };
                    new.values().try_for_each(storable)?;
                    self.world.set_properties(&of, |map| {
                        if !*keep {
                            map.clear();
                        }
                        for (key, value) in new {
                            if value.is_null() {
                                map.shift_remove(&key);
                            } else {
                                map.insert(key, value);
                            }
                        }
                    });
                }
                Set::Labels { slot, labels, add } => match row[*slot] {
                    Value::Node(node) => self.world.set_labels(node, |found| {
                        found.retain(|label| *add || !labels.contains(label));
                        for label in labels.iter().filter(|_| *add) {
                            if !found.contains(label) {
                                found.push(label.clone());
                            }
                        }
                    }),
                    Value::Null => {}
                    _ => {
                        return Err(QueryError::failed(
                            Detail::InvalidArgumentType,
                            "only nodes have labels",
                        ));
                    }
                },
            }
        }
        Ok(())
    }

    fn delete(&self, detach: bool, targets: &[Ex], rows: &mut [Row]) -> Result<(), QueryError> {
        use super::ast::Direction::Both;
        let mut doomed: Vec<Value> = Vec::new();
        for row in rows.iter_mut() {
            self.tick()?;
            for target in targets {
                match self.eval(target, row)? {
                    Value::Null => {}
                    Value::Path(path) => {
                        doomed.extend(path.1.iter().map(|&rel| Value::Rel(rel)));
                        doomed.extend(path.0.iter().map(|&node| Value::Node(node)));
                    }
                    found @ (Value::Node(_) | Value::Rel(_)) => doomed.push(found),
                    other => {
                        let message = format!(
                            "only nodes, relationships and paths can be deleted, not {}",
                            other.kind()
                        );
                        return Err(QueryError::failed(Detail::InvalidArgumentType, message));
                    }
                }
            }
        }
        for one in doomed.iter().filter(|one| matches!(one, Value::Rel(_))) {
            self.world.delete(one);
        }
        for one in &doomed {
            let Value::Node(node) = one else { continue };
            let joined = self.world.neighbours(*node, Both, &[]);
            if !detach && !joined.is_empty() {
                let message = "a node with relationships is deleted with `DETACH DELETE`";
                return Err(QueryError::failed(Detail::DeleteConnectedNode, message));
            }
            for (rel, _) in joined {
                self.world.delete(&Value::Rel(rel));
            }
            self.world.delete(one);
        }
        Ok(())
    }

    /// Refuses what was deleted before.
    pub(crate) fn alive(&self, of: &Value) -> Result<(), QueryError> {
        if self.world.is_dead(of) {
            let message = "what was deleted has no properties any more";
            return Err(QueryError::failed(Detail::DeletedEntityAccess, message));
        }
        Ok(())
    }
}

/// Whether a value can be a property: no maps, no parts of the graph.
fn storable(value: &Value) -> Result<(), QueryError> {
    let plain = match value {
        Value::Map(_) | Value::Node(_) | Value::Rel(_) | Value::Path(_) => false,
        Value::List(items) => items.iter().all(|item| {
            !matches!(
                item,
                Value::Map(_) | Value::Node(_) | Value::Rel(_) | Value::Path(_)
            )
        }),
        _ => true,
    };
    if plain {
        return Ok(());
    }
    let message = format!("{} cannot be a property", value.kind());
    Err(QueryError::failed(Detail::InvalidPropertyType, message))
}
