//! What every answer comes down to: named columns and rows of cells.

use serde_json::Value;

/// The rows of an answer.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Sheet {
    /// The names of the columns, in order.
    pub columns: Vec<String>,
    /// The rows, each with one cell a column.
    pub rows: Vec<Vec<Cell>>,
    /// How many rows there are when not all of them are here.
    pub total: Option<usize>,
}

/// One value, as people read it and as programs do.
#[derive(Clone, PartialEq, Debug)]
pub struct Cell {
    /// For people: a node is its name.
    pub text: String,
    /// For programs: a node is its labels and properties.
    pub json: Value,
}

impl Cell {
    /// A cell whose text follows from its value: words as they are, nothing for null, lists with commas.
    #[must_use]
    pub fn of(json: Value) -> Cell {
        Cell {
            text: plain(&json),
            json,
        }
    }

    /// Whether it is a number, which tables align to the right.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.json.is_number()
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::of(Value::from(text))
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Cell {
        Cell::of(Value::from(number))
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
