//! Files into articles, with boilerplate set apart.
//!
//! In: paths of files and folders. Out: every article in a stable order, and an error for each file that is
//! none. Nothing is thrown away: an article's text is the file's text, and [`Block`]s say what each stretch of
//! it is.

pub mod article;

pub use article::{Article, Block, BlockKind, Day};

use crate::text::Span;

/// temporary
pub fn quick(path: &std::path::Path) -> Vec<Article> {
    let mut paths: Vec<_> = if path.is_dir() {
        std::fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path()).collect()
    } else {
        vec![path.to_path_buf()]
    };
    paths.retain(|p| p.extension().is_some_and(|e| e == "txt"));
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let mut article = Article::of_text(text.clone());
        article.blocks.clear();
        article.path = path.display().to_string();
        article.id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut at = 0;
        for (n, line) in text.split_inclusive('\n').enumerate() {
            let span = Span::new(at, at + line.len()).trim(&text);
            at += line.len();
            if span.is_empty() { continue }
            let words = span.of(&text);
            let kind = if n == 0 && !words.ends_with('.') { BlockKind::Title } else if words.starts_with("By ") { BlockKind::Byline } else { BlockKind::Paragraph };
            article.blocks.push(Block { span, kind });
            if n < 12 && article.date.is_none() {
                let toks: Vec<&str> = words.split([' ', ',', '\u{a0}']).filter(|w| !w.is_empty()).collect();
                for i in 0..toks.len() {
                    if let Ok(d) = toks[i].parse::<Day>() && d.day.is_some() { article.date = Some(d); }
                    let months = ["jan","feb","mar","apr","may","jun","jul","aug","sep","oct","nov","dec"];
                    let m = |w: &str| months.iter().position(|m| w.to_lowercase().starts_with(m)).map(|m| m as i8 + 1);
                    if i + 2 < toks.len() && article.date.is_none() {
                        if let (Some(mo), Ok(da), Ok(y)) = (m(toks[i]), toks[i+1].parse::<i8>(), toks[i+2].parse::<i16>()) && y > 1900 { article.date = Some(Day{year:y,month:Some(mo),day:Some(da)}); }
                        if let (Ok(da), Some(mo), Ok(y)) = (toks[i].parse::<i8>(), m(toks[i+1]), toks[i+2].parse::<i16>()) && y > 1900 { article.date = Some(Day{year:y,month:Some(mo),day:Some(da)}); }
                    }
                }
            }
        }
        found.push(article);
    }
    found
}
