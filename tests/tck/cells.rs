//! Values of answers and cells of tables in one form, so that they can be compared as text.

use newsgraph::query::{Value, World};
use newsgraph::store::Graph;

/// A value as the suite writes it, with labels and keys in order.
pub(crate) fn shown(world: &World<'_, Graph>, value: &Value, unordered: bool) -> String {
    let show = |value: &Value| shown(world, value, unordered);
    let map = |of: &Value| {
        let entries = world.properties(of).unwrap_or_default();
        braces(
            entries
                .iter()
                .map(|(key, value)| (key.to_string(), show(value)))
                .collect(),
        )
    };
    let inside = |of: &Value, head: String| {
        let map = map(of);
        if map == "{}" {
            head
        } else if head.is_empty() {
            map
        } else {
            format!("{head} {map}")
        }
    };
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => float(*number),
        Value::Text(text) => format!("'{text}'"),
        Value::Temporal(temporal) => format!("'{temporal}'"),
        Value::List(items) => list(items.iter().map(show).collect(), unordered),
        Value::Map(_) => map(value),
        Value::Node(node) => {
            let labels = world.labels(*node).iter().map(ToString::to_string).collect();
            format!("({})", inside(value, colons(labels)))
        }
        Value::Rel(rel) => format!("[{}]", inside(value, format!(":{}", world.rel_type(*rel)))),
        Value::Path(path) => {
            let (nodes, rels) = &**path;
            let mut text = format!("<{}", show(&Value::Node(nodes[0])));
            for (rel, node) in rels.iter().zip(&nodes[1..]) {
                let forward = world.ends(*rel).1 == *node;
                let (rel, node) = (show(&Value::Rel(*rel)), show(&Value::Node(*node)));
                text += &if forward {
                    format!("-{rel}->{node}")
                } else {
                    format!("<-{rel}-{node}")
                };
            }
            text + ">"
        }
    }
}

fn float(number: f64) -> String {
    format!("{number:?}")
}

fn colons(mut labels: Vec<String>) -> String {
    labels.sort();
    labels.iter().map(|label| format!(":{label}")).collect()
}

fn braces(mut entries: Vec<(String, String)>) -> String {
    entries.sort();
    let entries: Vec<String> = entries
        .iter()
        .map(|(key, value)| format!("{key}: {value}"))
        .collect();
    format!("{{{}}}", entries.join(", "))
}

fn list(mut items: Vec<String>, unordered: bool) -> String {
    if unordered {
        items.sort();
    }
    format!("[{}]", items.join(", "))
}

/// A cell in the same form; `None` for one that is no value.
pub(crate) fn canonical(cell: &str, unordered: bool) -> Option<String> {
    let mut reader = Reader {
        rest: cell.trim(),
        unordered,
    };
    let found = reader.value()?;
    reader.rest.trim().is_empty().then_some(found)
}

struct Reader<'a> {
    rest: &'a str,
    unordered: bool,
}

impl Reader<'_> {
    fn eat(&mut self, mark: &str) -> bool {
        let rest = self.rest.trim_start();
        match rest.strip_prefix(mark) {
            Some(after) => {
                self.rest = after;
                true
            }
            None => false,
        }
    }

    fn word(&mut self) -> String {
        let rest = self.rest.trim_start();
        if let Some(quoted) = rest.strip_prefix('`')
            && let Some((name, after)) = quoted.split_once('`')
        {
            self.rest = after;
            return name.to_owned();
        }
        let end = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(rest.len());
        self.rest = &rest[end..];
        rest[..end].to_owned()
    }

    fn value(&mut self) -> Option<String> {
        let rest = self.rest.trim_start();
        match rest.chars().next()? {
            '\'' => {
                let mut text = String::new();
                let mut chars = rest.char_indices().skip(1);
                while let Some((at, c)) = chars.next() {
                    match c {
                        '\'' => {
                            self.rest = &rest[at + 1..];
                            return Some(format!("'{text}'"));
                        }
                        '\\' => match chars.next()?.1 {
                            'n' => text.push('\n'),
                            't' => text.push('\t'),
                            other => text.push(other),
                        },
                        c => text.push(c),
                    }
                }
                None
            }
            '(' => self.node(),
            '<' => self.path(),
            '{' => self.map(),
            '[' => {
                self.eat("[");
                if self.rest.trim_start().starts_with(':') {
                    return self.rel();
                }
                let mut items = Vec::new();
                while !self.eat("]") {
                    items.push(self.value()?);
                    self.eat(",");
                }
                Some(list(items, self.unordered))
            }
            _ => {
                let end = rest.find([',', ']', '}', ')']).unwrap_or(rest.len());
                let word = rest[..end].trim();
                self.rest = &rest[end..];
                if word == "NaN" || (word.contains(['.', 'e', 'E']) && word.parse::<f64>().is_ok()) {
                    return Some(float(word.parse().ok()?));
                }
                Some(word.to_owned())
            }
        }
    }

    fn map(&mut self) -> Option<String> {
        self.eat("{").then_some(())?;
        let mut entries = Vec::new();
        while !self.eat("}") {
            let key = self.word();
            self.eat(":").then_some(())?;
            entries.push((key, self.value()?));
            self.eat(",");
        }
        Some(braces(entries))
    }

    fn inside(&mut self) -> Option<String> {
        let mut labels = Vec::new();
        while self.eat(":") {
            labels.push(self.word());
        }
        let head = colons(labels);
        if !self.rest.trim_start().starts_with('{') {
            return Some(head);
        }
        let map = self.map()?;
        Some(match (head.is_empty(), map == "{}") {
            (_, true) => head,
            (true, false) => map,
            (false, false) => format!("{head} {map}"),
        })
    }

    fn node(&mut self) -> Option<String> {
        self.eat("(").then_some(())?;
        let inside = self.inside()?;
        self.eat(")").then(|| format!("({inside})"))
    }

    fn rel(&mut self) -> Option<String> {
        let inside = self.inside()?;
        self.eat("]").then(|| format!("[{inside}]"))
    }

    fn path(&mut self) -> Option<String> {
        self.eat("<").then_some(())?;
        let mut text = format!("<{}", self.node()?);
        while !self.eat(">") {
            let back = self.eat("<-");
            if !back {
                self.eat("-").then_some(())?;
            }
            self.eat("[").then_some(())?;
            let rel = self.rel()?;
            self.eat(if back { "-" } else { "->" }).then_some(())?;
            let node = self.node()?;
            text += &if back {
                format!("<-{rel}-{node}")
            } else {
                format!("-{rel}->{node}")
            };
        }
        Some(text + ">")
    }
}
