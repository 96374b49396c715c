//! What a query gives back: columns, rows, what to say about them, and what the rows rest on.

use super::ast::Query;
use super::context::Context;
use super::error::QueryError;
use super::execute::Table;
use super::plan::{End, Op};
use super::question::{Asked, Attempt};
use super::value::{Key, Value};
use crate::store::{GraphView, NodeIx, RelIx};
use crate::text::Diagnostic;

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Value>>,
    /// How many rows there are, when not all are here.
    pub total: Option<usize>,
    /// What there is to say: why there are no rows, which of several names was taken.
    pub notes: Vec<Diagnostic>,
    /// The pattern that a question stands for.
    pub pattern: Option<String>,
    /// The nodes that were asked about.
    pub focus: Vec<NodeIx>,
    /// The nodes that are the answer, for `it` and `they`.
    pub subjects: Vec<NodeIx>,
    /// The relationships that the rows rest on.
    pub rels: Vec<RelIx>,
    /// The output that the question itself asks for: `csv`.
    pub format: Option<String>,
}

impl Answer {
    pub(crate) fn of_pattern(table: Table, most: Option<usize>) -> Answer {
        let mut answer = Answer {
            columns: table.columns,
            rows: table.rows,
            ..Answer::default()
        };
        answer.collect();
        answer.bound(most);
        answer
    }

    /// Puts other numbers in place of those of nodes and relationships.
    pub(crate) fn renumber(&mut self, of: &dyn Fn(&Value) -> Value) {
        for cell in self.rows.iter_mut().flatten() {
            *cell = of(cell);
        }
        self.rels.clear();
        self.focus.clear();
        self.subjects.clear();
        self.collect();
    }

    /// The answer of a question: columns whose names begin with `_` carry nodes for drawings and for `it`, and order
    /// the rows; they are not shown.
    pub(crate) fn of_question<G: GraphView>(
        table: Table,
        asked: &Asked,
        attempt: &Attempt,
        context: &Context<'_, G>,
    ) -> Answer {
        let mut answer = Answer {
            columns: table.columns,
            rows: table.rows,
            ..Answer::default()
        };
        answer.collect();
        answer.focus.clear();
        let hidden: Vec<usize> = (0..answer.columns.len())
            .filter(|&at| answer.columns[at].starts_with('_'))
            .collect();
        for row in &answer.rows {
            for &at in &hidden {
                if let Value::Node(node) = row[at]
                    && !answer.subjects.contains(&node)
                {
                    answer.subjects.push(node);
                }
            }
        }
        for &at in hidden.iter().rev() {
            answer.columns.remove(at);
            answer.rows.iter_mut().for_each(|row| drop(row.remove(at)));
        }
        let mut seen = std::collections::HashSet::new();
        answer
            .rows
            .retain(|row| seen.insert(row.iter().cloned().map(Key).collect::<Vec<_>>()));
        answer.notes.clone_from(&asked.notes);
        if !answer.rows.is_empty() {
            answer.notes.extend(attempt.note.clone().map(Diagnostic::note));
        }
        answer.pattern = Some(attempt.pattern.clone());
        answer.focus.clone_from(&asked.focus);
        answer.format.clone_from(&asked.format);
        answer.bound(context.options.rows);
        answer
    }

    /// Says why there are no rows: no such fact, left out by its date, or only mentioned together.
    pub(crate) fn why<G: GraphView>(
        &mut self,
        asked: &Asked,
        context: &Context<'_, G>,
    ) -> Result<(), QueryError> {
        self.notes.push(Diagnostic::note(asked.empty.clone()));
        if let Some(pattern) = &asked.undated {
            let rows = context.query(&super::parse::query(pattern)?)?.rows.len();
            if rows > 0 {
                let message =
                    format!("without the date there are {rows} rows: their dates are others, or not known");
                self.notes.push(Diagnostic::note(message));
            }
        }
        let graph = context.graph;
        if let [first, second, ..] = asked.focus.as_slice()
            && asked.together
            && first != second
        {
            let cited = |node: NodeIx| {
                let all = graph.node_evidence(node).into_iter();
                all.map(|citation| (citation.article, citation.start))
                    .collect::<std::collections::BTreeSet<_>>()
            };
            let both = cited(*first).intersection(&cited(*second)).count();
            let (one, two) = (graph.name(*first), graph.name(*second));
            let message = format!("`{one}` and `{two}` are mentioned together in {both} sentences");
            self.notes.push(Diagnostic::note(message));
        }
        Ok(())
    }

    fn bound(&mut self, most: Option<usize>) {
        if let Some(most) = most.filter(|&most| self.rows.len() > most) {
            self.total = Some(self.rows.len());
            self.rows.truncate(most);
        }
    }

    /// Remembers the nodes and relationships of the rows.
    fn collect(&mut self) {
        fn gather(value: &Value, nodes: &mut Vec<NodeIx>, rels: &mut Vec<RelIx>) {
            match value {
                Value::Node(node) if !nodes.contains(node) => nodes.push(*node),
                Value::Rel(rel) if !rels.contains(rel) => rels.push(*rel),
                Value::Path(path) => {
                    path.0
                        .iter()
                        .for_each(|node| gather(&Value::Node(*node), nodes, rels));
                    path.1
                        .iter()
                        .for_each(|rel| gather(&Value::Rel(*rel), nodes, rels));
                }
                Value::List(items) => items.iter().for_each(|item| gather(item, nodes, rels)),
                _ => {}
            }
        }
        for row in &self.rows {
            row.iter()
                .for_each(|value| gather(value, &mut self.focus, &mut self.rels));
        }
    }
}

/// The pattern and the steps of a query, as rows.
pub(crate) fn explained<G: GraphView>(
    context: &Context<'_, G>,
    pattern: &str,
    query: &Query,
) -> Result<Answer, QueryError> {
    let plan = context.plan(query)?;
    let mut rows = vec![vec![Value::from("pattern"), Value::from(pattern)]];
    let mut columns = vec!["what".to_owned(), "detail".to_owned()];
    if context.profile.is_some() {
        let found = context.table(&plan)?.rows.len();
        columns.extend(["rows".to_owned(), "ms".to_owned()]);
        rows[0].extend([Value::Int(found as i64), Value::Null]);
    }
    let mut step = |what: String, ops: Option<&[Op]>| {
        let mut row = vec![Value::from("step"), Value::from(what)];
        if let Some(profile) = &context.profile {
            // What an operator let through came to the one behind it, which has its own share of the time.
            let (rows, time) = ops.map_or((None, None), |ops| {
                let (behind, rest) = profile.at(&ops[1..]);
                let own = profile.at(ops).1.saturating_sub(rest);
                (Some(behind), Some(own))
            });
            row.push(rows.map_or(Value::Null, |rows| Value::Int(rows as i64)));
            row.push(time.map_or(Value::Null, |time| {
                Value::Float((time.as_secs_f64() * 1e6).round() / 1e3)
            }));
        }
        rows.push(row);
    };
    for (number, (stages, _)) in plan.parts.iter().enumerate() {
        if number > 0 {
            step("Union".to_owned(), None);
        }
        for stage in stages {
            for (at, op) in stage.ops.iter().enumerate() {
                step(op.to_string(), Some(&stage.ops[at..]));
            }
            if !matches!(stage.end, End::Rows) {
                step(stage.end.to_string(), None);
            }
        }
    }
    Ok(Answer {
        columns,
        rows,
        pattern: Some(pattern.to_owned()),
        ..Answer::default()
    })
}
