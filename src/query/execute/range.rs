//! Relationships by the range of a property: from an index in its order.

use super::step::{Rest, used};
use crate::extract::Property;
use crate::query::context::Context;
use crate::query::error::QueryError;
use crate::query::plan::{Check, Follow, Range};
use crate::query::value::Value;
use crate::store::{GraphView, RelIx};

impl<G: GraphView> Context<'_, G> {
    /// Hands on the relationships of a type whose property may lie in a range; conditions behind it test it exactly.
    pub(super) fn in_range(
        &self,
        range: &Range,
        follow: &Follow,
        (start, end): (&Check, &Check),
        (rest, row, states, sink): Rest<'_, '_>,
    ) -> Result<bool, QueryError> {
        let symbols = follow
            .types
            .first()
            .and_then(|kind| kind.symbol)
            .zip(range.key.symbol);
        let index = symbols
            .filter(|_| self.world.is_as_stored())
            .and_then(|(kind, key)| {
                let ordered = self.graph.ordered(kind, key)?;
                let text = |rel: &RelIx| self.graph.rel_property(*rel, key).and_then(Property::text);
                let bound = |wanted: &str, with: bool| {
                    ordered.partition_point(|rel| {
                        text(rel).is_some_and(|text| text < wanted || (with && text == wanted))
                    })
                };
                let first = range.from.as_ref().map_or(0, |from| bound(from, false));
                let last = range
                    .until
                    .as_ref()
                    .map_or(ordered.len(), |until| bound(until, true));
                Some((ordered, first..last.max(first)))
            });
        let all;
        let rels = match &index {
            Some((ordered, places)) => &ordered[places.clone()],
            None => {
                all = self.world.rels();
                &all
            }
        };
        states.in_order.set(index.is_some());
        for &rel in rels {
            self.tick()?;
            if index.is_none() && !self.world.is_type(rel, &follow.types) {
                continue;
            }
            let (from, to) = self.world.ends(rel);
            if used(row, &follow.unlike, rel) || !self.fits(from, start) || !self.fits(to, end) {
                continue;
            }
            row[follow.slot] = Value::Rel(rel);
            row[start.slot] = Value::Node(from);
            row[end.slot] = Value::Node(to);
            if !self.step(rest, row, states, sink)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
