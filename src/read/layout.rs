//! A text into blocks: which stretch is headline, byline, prose, caption, or none of the article.
//!
//! In: the text of one file. Out: an [`Article`] with its blocks and what they say of it. Looks at the shape of
//! lines and at the phrases of `grammar/lexicon/boilerplate.tsv`; knows no grammar of sentences. When in doubt a line
//! is prose: a button read as a sentence costs less than a sentence that is lost.

use super::article::{Article, Block, BlockKind, Day};
use super::date::Months;
use super::header;
use crate::grammar::{Grammar, GrammarError};
use crate::text::Span;
use crate::text::fold::{fold, one_line};

/// What tells the parts of an article apart.
#[derive(Clone, Debug)]
pub struct Layout {
    months: Months,
    phrases: Vec<(String, Where)>,
}

/// Where a phrase of the lexicon must stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Where {
    Line,
    Start,
    Inside,
    Tail,
}

/// Lines of a wrapped text are at most this long; a guess above the 80 columns of most.
const WRAPPED: usize = 110;

/// The longest headline or heading, in characters; a guess.
const HEADLINE: usize = 170;

impl Layout {
    /// Reads the lexicons.
    ///
    /// # Errors
    ///
    /// When one is missing or malformed.
    pub fn load(grammar: &Grammar) -> Result<Layout, GrammarError> {
        let table = grammar.table("lexicon/boilerplate.tsv")?;
        let (words, place) = (table.column("words")?, table.column("where")?);
        let mut phrases = Vec::new();
        for row in table.rows() {
            let place = match row.cell(place) {
                "line" => Where::Line,
                "start" => Where::Start,
                "inside" => Where::Inside,
                "tail" => Where::Tail,
                other => {
                    return Err(table
                        .error(row.line, format!("`{other}` is no place for a phrase"))
                        .into());
                }
            };
            phrases.push((fold(row.cell(words)), place));
        }
        let months = Months::load(grammar)?;
        Ok(Layout { months, phrases })
    }

    /// Lays out a text. Its path and id are the caller's to set.
    #[must_use]
    pub fn article(&self, text: String) -> Article {
        let mut article = Article::of_text(text);
        let text = std::mem::take(&mut article.text);
        let mut front = 0;
        if let Some(end) = front_matter(&text, &mut article) {
            front = end;
        }
        let spans = paragraphs(&text, front);
        let mut kinds: Vec<Option<BlockKind>> = self.noise(&text, &spans);
        self.head(&text, &spans, &mut kinds, &mut article);
        credits(&text, &spans, &mut kinds);
        let mut blocks = Vec::with_capacity(spans.len() + 2);
        if front > 0 {
            let span = Span::new(0, front).trim(&text);
            blocks.push(Block {
                span,
                kind: BlockKind::Boilerplate,
            });
        }
        let mut first = true;
        for (&span, kind) in spans.iter().zip(kinds) {
            let words = span.of(&text);
            let kind = kind.unwrap_or_else(|| body(words));
            let prose = kind == BlockKind::Paragraph && std::mem::take(&mut first);
            if prose && let Some(line) = header::dateline(words, &self.months) {
                self.filed(&line, &mut article);
                let middle = span.start as usize + line.length;
                let at = Span::new(span.start as usize, middle).trim(&text);
                blocks.push(Block {
                    span: at,
                    kind: BlockKind::Dateline,
                });
                let rest = Span::new(middle, span.end as usize).trim(&text);
                if !rest.is_empty() {
                    blocks.push(Block { span: rest, kind });
                }
                continue;
            }
            blocks.push(Block {
                span: marked(span, &text, kind),
                kind,
            });
        }
        if article.date.is_none() {
            article.date = self.dated_opening(&blocks, &text);
        }
        article.blocks = blocks;
        article.text = text;
        article
    }

    /// The whole date that stands in the first words of the prose, where nothing else tells one.
    fn dated_opening(&self, blocks: &[Block], text: &str) -> Option<Day> {
        let first = blocks.iter().find(|block| block.kind == BlockKind::Paragraph)?;
        let dated = self
            .months
            .find(first.span.of(text))
            .filter(|dated| dated.start < 60)?;
        dated.day.day.map(|_| dated.day)
    }

    fn byline(&self, words: &str) -> Option<header::Told> {
        if is_item(words) {
            None
        } else {
            header::byline(words, &self.months)
        }
    }

    /// What the dateline tells.
    fn filed(&self, line: &header::Dateline, article: &mut Article) {
        article.dateline = line.place.clone();
        if article.source.is_none() {
            article.source = line.agency.clone();
        }
        let year = article.date.map(|day| day.year);
        let completed = line.partly.zip(year).map(|((month, day), year)| Day {
            year,
            month: Some(month),
            day: Some(day),
        });
        // The day that an outlet put up the page is not before the day on which the report was filed.
        article.date = article.date.or(line.date).or(completed);
    }

    /// Marks what is none of the article by its own words.
    fn noise(&self, text: &str, spans: &[Span]) -> Vec<Option<BlockKind>> {
        let mut tail = false;
        let mut kinds: Vec<Option<BlockKind>> = Vec::with_capacity(spans.len());
        for span in spans {
            let words = span.of(text);
            let place = self.phrase(words);
            tail |= place == Some(Where::Tail);
            let noise = place.is_some() || is_path(words) || !words.contains(char::is_alphabetic);
            let hidden = noise || (tail && !is_prose(words));
            kinds.push(hidden.then_some(BlockKind::Boilerplate));
        }
        // Buttons and menus stand together: a short line above noise at the end is noise too.
        for at in (0..spans.len().saturating_sub(1)).rev() {
            let short = spans[at].len() < 60 && !is_prose(spans[at].of(text));
            if kinds[at + 1].is_none() {
                break;
            }
            if kinds[at].is_none() && short && !is_item(spans[at].of(text)) {
                kinds[at] = Some(BlockKind::Boilerplate);
            }
            if kinds[at].is_none() {
                break;
            }
        }
        kinds
    }

    fn phrase(&self, words: &str) -> Option<Where> {
        if words.len() > 3_000 {
            return None;
        }
        let folded = fold(words.trim_start_matches(['(', '—', '–', '-', ' ', '[']));
        let plain = folded.trim_end_matches([':', '.', '!']);
        let sentence = is_prose(words);
        let rights = folded.contains("all rights reserved");
        let fits = |(phrase, place): &&(String, Where)| match place {
            Where::Line => plain == phrase,
            Where::Start | Where::Tail => {
                (!sentence || rights || phrase.starts_with("copyright"))
                    && folded.starts_with(phrase.as_str())
                    && !folded[phrase.len()..].starts_with(char::is_alphanumeric)
            }
            Where::Inside => (words.len() < 200 || rights) && folded.contains(phrase.as_str()),
        };
        self.phrases.iter().find(fits).map(|&(_, place)| place)
    }

    /// Finds headline, bylines and dates above the first prose.
    fn head(&self, text: &str, spans: &[Span], kinds: &mut [Option<BlockKind>], article: &mut Article) {
        let prose = |at: usize| {
            let words = spans[at].of(text);
            // A headline may be a question or an exclamation.
            let asks = words.ends_with(['?', '!']) && words.split_whitespace().count() < 16;
            is_prose(words) && !asks && !is_caption(words) && self.byline(words).is_none()
        };
        let end = (0..spans.len())
            .find(|&at| kinds[at].is_none() && prose(at))
            .unwrap_or(spans.len());
        let mut byline_at = None;
        for at in 0..end.min(spans.len()) {
            let words = spans[at].of(text);
            if kinds[at].is_some() {
                continue;
            }
            if let Some(told) = self.byline(words) {
                kinds[at] = Some(BlockKind::Byline);
                byline_at = byline_at.or(Some(at));
                article.date = article.date.or(told.date);
                article.byline = article.byline.take().or(told.byline);
                article.source = article.source.take().or(told.source);
            } else if is_caption(words) {
                kinds[at] = Some(BlockKind::Caption);
            }
        }
        let open = |kinds: &[Option<BlockKind>], at: usize| {
            kinds[at].is_none()
                && spans[at].of(text).chars().count() <= HEADLINE
                && !is_item(spans[at].of(text))
        };
        let candidates: Vec<usize> = (0..end.min(spans.len())).filter(|&at| open(kinds, at)).collect();
        let before = candidates
            .iter()
            .copied()
            .filter(|&at| byline_at.is_some_and(|byline| at < byline));
        // With a byline, the headline is what stands right above it; menus stand higher.
        let mut title = before.clone().next_back().or(candidates.first().copied());
        if byline_at.is_none()
            && let Some(&first) = candidates.first()
        {
            // A few words with a longer line right behind them name the outlet or section: `Lakeshore Daily News`.
            let count = |at: usize| spans[at].of(text).split_whitespace().count();
            let second = candidates
                .get(1)
                .copied()
                .filter(|&at| at == first + 1 && count(first) <= 4 && count(at) > count(first) + 2);
            title = Some(second.unwrap_or(first));
        }
        // A headline that stands there twice, once with a menu's words glued to it, is the shorter one.
        for &a in &candidates {
            for &b in &candidates {
                let (long, short) = (one_line(spans[a].of(text)), one_line(spans[b].of(text)));
                if a != b
                    && short.split(' ').count() >= 4
                    && long.len() > short.len()
                    && long.starts_with(&short)
                {
                    kinds[a] = Some(BlockKind::Boilerplate);
                    title = Some(b);
                }
            }
        }
        let Some(title) = title else { return };
        for &at in &candidates {
            let few = spans[at].of(text).split_whitespace().count() <= 3;
            let same = at != title && fold(spans[at].of(text)) == fold(spans[title].of(text));
            if kinds[at].is_none() {
                kinds[at] = Some(match at {
                    at if at == title => BlockKind::Title,
                    at if same || (at < title && few) => BlockKind::Boilerplate,
                    _ => BlockKind::Heading,
                });
            }
        }
        let words = marked(spans[title], text, BlockKind::Title).of(text);
        article.title = article.title.take().or(Some(one_line(words)));
    }
}

/// A line that only names a photographer is none of the article; the short line above it is the caption.
fn credits(text: &str, spans: &[Span], kinds: &mut [Option<BlockKind>]) {
    for at in 1..spans.len() {
        let lower = spans[at].of(text).to_lowercase();
        let credit = ["image:", "photo:", "picture:", "credit:", "photograph:"]
            .iter()
            .any(|start| lower.starts_with(start));
        if kinds[at].is_some_and(|kind| kind != BlockKind::Caption)
            || !credit
            || lower.split_whitespace().count() > 7
        {
            continue;
        }
        kinds[at] = Some(BlockKind::Boilerplate);
        let above = spans[at - 1].of(text);
        if kinds[at - 1].is_none() && above.chars().count() < 200 && body(above) == BlockKind::Heading {
            kinds[at - 1] = Some(BlockKind::Caption);
        }
    }
}

/// The kind of a block below the headline that no phrase tells.
fn body(words: &str) -> BlockKind {
    if is_caption(words) {
        BlockKind::Caption
    } else if is_item(words) {
        BlockKind::Item
    } else if words.starts_with('#')
        || (!is_prose(words) && words.chars().count() <= 90 && !words.ends_with(','))
    {
        BlockKind::Heading
    } else {
        BlockKind::Paragraph
    }
}

/// The span without the marks of lists and of Markdown's headings.
fn marked(span: Span, text: &str, kind: BlockKind) -> Span {
    let words = span.of(text);
    let bare = match kind {
        BlockKind::Item => words.trim_start_matches(['*', '-', '•', '–', '·', ' ']),
        BlockKind::Title | BlockKind::Heading => words.trim_start_matches(['#', ' ']),
        _ => words,
    };
    if bare.is_empty() {
        span
    } else {
        Span::new(span.end as usize - bare.len(), span.end as usize)
    }
}

fn is_item(words: &str) -> bool {
    ["* ", "- ", "• ", "– ", "· "]
        .iter()
        .any(|mark| words.starts_with(mark))
}

/// A sentence's end, or so many words that no button has them.
fn is_prose(words: &str) -> bool {
    let bare = words.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»']);
    let ends = bare.ends_with(['.', '!', '?', '…', ':', ';']);
    let count = words.split_whitespace().count();
    (ends && count >= 4) || (bare.ends_with('.') && count >= 2) || count > 30
}

/// The words of a photograph: who stands left and right, or a credit.
fn is_caption(words: &str) -> bool {
    let lower = words.to_lowercase();
    let places = ["(r)", "(l)", "(c)", "(left)", "(right)", "(centre)", "(center)"];
    let begins = [
        "photo:",
        "photograph:",
        "image:",
        "picture:",
        "file photo",
        "caption:",
    ];
    let ends = [
        "file photo",
        "handout",
        "[photo/",
        "(ap photo",
        "(photo",
        "/reuters",
        "/afp",
        "/ap]",
        "getty images",
    ];
    words.len() < 600
        && (places.iter().any(|place| lower.contains(place))
            || begins.iter().any(|start| lower.starts_with(start))
            || ends.iter().any(|end| lower.contains(end)))
}

/// `Home / World / Americas`: short parts with marks between them.
fn is_path(words: &str) -> bool {
    [" / ", " > ", " » ", " › ", " | "].iter().any(|mark| {
        let parts: Vec<&str> = words.split(mark).collect();
        parts.len() >= 3 && parts.iter().all(|part| part.split_whitespace().count() <= 3)
    })
}

/// The block of `key: value` lines between `---` that Markdown files may begin with; returns where it ends.
fn front_matter(text: &str, article: &mut Article) -> Option<usize> {
    let rest = text
        .strip_prefix("---\n")
        .or_else(|| text.strip_prefix("---\r\n"))?;
    let length = rest.find("\n---")?;
    for line in rest[..length].lines() {
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim().trim_matches(['"', '\'']);
        let words = Some(value.to_owned()).filter(|value| !value.is_empty());
        match key.trim() {
            "title" => article.title = words,
            "date" => article.date = value.get(..10).unwrap_or(value).parse().ok(),
            "source" | "publisher" => article.source = words,
            "author" | "byline" => article.byline = words,
            "url" => article.url = words,
            _ => {}
        }
    }
    let end = text.len() - rest.len() + length + "\n---".len();
    Some(end)
}

/// The stretches between blank lines, or lines, whichever are paragraphs here.
fn paragraphs(text: &str, from: usize) -> Vec<Span> {
    let mut lines = Vec::new();
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        lines.push(Span::new(at, at + line.len()).trim(text));
        at += line.len();
    }
    let length = |span: &Span| span.of(text).chars().count();
    // A text is wrapped when lines that another line follows are nearly all as long as a page is wide.
    let followed: Vec<usize> = lines
        .windows(2)
        .filter(|pair| !pair[0].is_empty() && !pair[1].is_empty())
        .map(|pair| length(&pair[0]))
        .collect();
    let mut fitting: Vec<usize> = followed
        .iter()
        .copied()
        .filter(|length| (45..=WRAPPED).contains(length))
        .collect();
    fitting.sort_unstable();
    // Tables and addresses may be wider than the page.
    let wrapped = fitting.len() * 3 >= followed.len() * 2 && !fitting.is_empty();
    let widest = fitting.get(fitting.len() * 9 / 10).copied().unwrap_or(0);
    let mut found: Vec<Span> = Vec::new();
    let mut open = false;
    for (number, line) in lines.iter().enumerate() {
        if line.is_empty() {
            open = false;
            continue;
        }
        let above = number.checked_sub(1).map_or(0, |above| length(&lines[above]));
        let joins = open && wrapped && above <= WRAPPED && above * 3 >= widest * 2 && !is_item(line.of(text));
        match found.last_mut().filter(|_| joins) {
            Some(last) => *last = last.join(*line),
            None => found.push(*line),
        }
        open = true;
    }
    found
}
