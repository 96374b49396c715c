//! Feature files, as far as the suite uses Gherkin: scenarios, outlines with examples, texts and tables.

/// One line of a scenario with what belongs to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Step {
    pub(crate) text: String,
    pub(crate) body: String,
    pub(crate) header: Vec<String>,
    pub(crate) table: Vec<Vec<String>>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Scenario {
    pub(crate) name: String,
    pub(crate) steps: Vec<Step>,
}

impl Scenario {
    /// Whether the query under test only reads.
    pub(crate) fn reads(&self) -> bool {
        let writes = |text: &str| {
            let mut words = text.split(|c: char| !c.is_alphanumeric());
            words.any(|word| {
                ["CREATE", "MERGE", "SET", "REMOVE", "DELETE", "CALL"].contains(&word.to_uppercase().as_str())
            })
        };
        let tested = self
            .steps
            .iter()
            .filter(|step| step.text.starts_with("executing"));
        !tested.into_iter().any(|step| writes(&step.body))
    }
}

/// The cells of a table row; `\|` is no border.
fn cells(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut cell = String::new();
    let mut chars = line.trim().chars().skip(1).peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if matches!(chars.peek(), Some('|' | '\\')) => cell.push(chars.next().unwrap_or('|')),
            '|' => {
                found.push(cell.trim().to_owned());
                cell.clear();
            }
            c => cell.push(c),
        }
    }
    found
}

pub(crate) fn scenarios(text: &str) -> Vec<Scenario> {
    let mut all = Vec::new();
    let mut current: Option<Scenario> = None;
    let mut background: Vec<Step> = Vec::new();
    let mut in_background = false;
    let mut examples: Vec<Vec<String>> = Vec::new();
    let mut in_examples = false;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.is_empty()
            || trimmed.starts_with('#')
            || trimmed.starts_with('@')
            || trimmed.starts_with("Feature:")
        {
            continue;
        }
        let heading = trimmed
            .strip_prefix("Scenario Outline:")
            .or_else(|| trimmed.strip_prefix("Scenario:"));
        if let Some(name) = heading {
            finish(current.take(), &examples, &mut all);
            examples.clear();
            (in_examples, in_background) = (false, false);
            let name = name.trim().to_owned();
            current = Some(Scenario {
                name,
                steps: background.clone(),
            });
            continue;
        }
        if trimmed.starts_with("Background:") {
            in_background = true;
            continue;
        }
        if trimmed.starts_with("Examples:") {
            in_examples = true;
            continue;
        }
        let steps = match (&mut current, in_background) {
            (_, true) => &mut background,
            (Some(scenario), _) => &mut scenario.steps,
            _ => continue,
        };
        if trimmed == "\"\"\"" {
            let indent = line.len() - line.trim_start().len();
            let mut body = Vec::new();
            for line in lines.by_ref() {
                if line.trim() == "\"\"\"" {
                    break;
                }
                body.push(
                    line.get(indent.min(line.len() - line.trim_start().len())..)
                        .unwrap_or(""),
                );
            }
            if let Some(step) = steps.last_mut() {
                step.body = body.join("\n");
            }
        } else if trimmed.starts_with('|') {
            if in_examples {
                examples.push(cells(trimmed));
                continue;
            }
            let Some(step) = steps.last_mut() else { continue };
            let row = cells(trimmed);
            let headless = step.text.contains("side effects") || step.text.contains("parameters are");
            if step.header.is_empty() && !headless {
                step.header = row;
            } else {
                step.table.push(row);
            }
        } else if let Some((_, text)) = trimmed.split_once(' ') {
            steps.push(Step {
                text: text.to_owned(),
                ..Step::default()
            });
        }
    }
    finish(current, &examples, &mut all);
    all
}

fn finish(scenario: Option<Scenario>, examples: &[Vec<String>], all: &mut Vec<Scenario>) {
    let Some(scenario) = scenario else { return };
    let Some((names, rows)) = examples.split_first() else {
        all.push(scenario);
        return;
    };
    for (number, row) in rows.iter().enumerate() {
        let filled = |text: &String| {
            let pairs = names.iter().zip(row);
            pairs.fold(text.clone(), |text, (name, value)| {
                text.replace(&format!("<{name}>"), value)
            })
        };
        let step = |step: &Step| Step {
            text: filled(&step.text),
            body: filled(&step.body),
            header: step.header.iter().map(&filled).collect(),
            table: step
                .table
                .iter()
                .map(|row| row.iter().map(&filled).collect())
                .collect(),
        };
        let name = format!("{} #{}", scenario.name, number + 1);
        let steps = scenario.steps.iter().map(step).collect();
        all.push(Scenario { name, steps });
    }
}
