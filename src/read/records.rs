//! Lines of JSON, one article each: `id` and `text`, and what else the record says of it.

use super::article::{Article, Day};
use super::error::ReadError;
use super::layout::Layout;
use serde_json::{Map, Value};
use std::path::Path;

/// The articles of a `.jsonl` file, in the order of its lines.
pub(super) fn articles(path: &Path, text: &str, layout: &Layout) -> Vec<Result<Article, ReadError>> {
    let mut found = Vec::new();
    for (number, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let record = record(line).and_then(|record| article(path, number + 1, &record, layout));
        found.push(record.map_err(|message| ReadError::Record {
            path: path.to_path_buf(),
            line: number + 1,
            message,
        }));
    }
    found
}

fn record(line: &str) -> Result<Map<String, Value>, String> {
    match serde_json::from_str(line) {
        Ok(Value::Object(record)) => Ok(record),
        Ok(_) => Err("it is no JSON object".to_owned()),
        Err(error) => Err(format!("it is no JSON: {error}")),
    }
}

fn article(
    path: &Path,
    line: usize,
    record: &Map<String, Value>,
    layout: &Layout,
) -> Result<Article, String> {
    let words = |key: &str| match record.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.trim().is_empty())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(format!("its `{key}` is neither text nor a number")),
    };
    let text = words("text")?.ok_or("it has no `text`")?;
    let id = words("id")?.unwrap_or_else(|| line.to_string());
    let mut article = layout.article(text);
    article.path = format!("{}#{id}", path.display());
    article.id = id;
    article.title = words("title")?.or(article.title);
    if let Some(date) = words("date")? {
        // A time of day may follow.
        let day = date.get(..10).unwrap_or(&date);
        let parsed: Result<Day, ()> = day.parse();
        article.date =
            Some(parsed.map_err(|()| format!("its `date` is no ISO date such as 2025-08-15: `{date}`"))?);
    }
    article.source = words("source")?.or(article.source);
    article.url = words("url")?.or(article.url);
    Ok(article)
}
