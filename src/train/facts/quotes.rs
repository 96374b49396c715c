//! Who said what, against gold: the same speaker, and words that overlap.

use super::gold::Quote;
use super::words::{common, dice};
use super::{Counts, Verdict};

/// What the graph says that somebody said.
pub(super) struct Told<'g> {
    pub(super) speakers: Vec<&'g str>,
    pub(super) words: Vec<String>,
    /// Whether the speaker has a proper name.
    pub(super) named: bool,
    pub(super) verdict: Option<Verdict>,
}

impl Told<'_> {
    fn is_by(&self, quote: &Quote) -> bool {
        quote
            .speakers
            .iter()
            .any(|speaker| self.speakers.contains(&speaker.as_str()))
    }

    /// The share of its words that the quotation has.
    fn inside(&self, words: &[String]) -> f64 {
        common(&self.words, words) as f64 / self.words.len().max(1) as f64
    }

    /// The share of the quotation's words that it has.
    fn covers(&self, words: &[String]) -> f64 {
        common(&self.words, words) as f64 / words.len().max(1) as f64
    }
}

/// Scores statements. Pieces of one quotation count together, one statement over neighbouring quotations counts for each.
pub(super) fn score(quotes: &[Quote], open: &[Quote], told: &mut [Told<'_>], counts: &mut Counts) {
    let mut hit = vec![false; quotes.len()];
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    let with_words = || {
        quotes
            .iter()
            .enumerate()
            .filter_map(|(at, q)| Some((at, q, q.words.as_ref()?)))
    };
    for (at, quote, words) in with_words() {
        for (number, one) in told.iter().enumerate().filter(|(_, one)| one.is_by(quote)) {
            let score = dice(&one.words, words);
            if score >= 0.6 {
                pairs.push((score, at, number));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    for &(_, at, number) in &pairs {
        if !hit[at] && told[number].verdict.is_none() {
            hit[at] = true;
            told[number].verdict = Some(Verdict::Right);
        }
    }
    for &(_, _, number) in &pairs {
        told[number].verdict.get_or_insert(Verdict::Neutral);
    }
    for one in told.iter_mut() {
        let part: Vec<(usize, &Vec<String>)> = with_words()
            .filter(|(_, quote, words)| one.is_by(quote) && one.covers(words) >= 0.8)
            .map(|(at, _, words)| (at, words))
            .collect();
        let all: Vec<String> = part.iter().flat_map(|(_, words)| words.iter().cloned()).collect();
        if part.len() > 1 && part.iter().any(|&(at, _)| !hit[at]) && dice(&one.words, &all) >= 0.6 {
            for (at, _) in part {
                hit[at] = true;
            }
            one.verdict = Some(Verdict::Right);
        }
    }
    for (at, quote, words) in with_words() {
        let is_piece = |one: &Told<'_>| {
            one.verdict.is_none() && one.is_by(quote) && one.inside(words) >= 0.8 && one.words.len() >= 3
        };
        let part: Vec<usize> = (0..told.len())
            .filter(|&number| is_piece(&told[number]))
            .collect();
        let all: Vec<String> = part
            .iter()
            .flat_map(|&number| told[number].words.clone())
            .collect();
        if !hit[at] && part.len() > 1 && dice(&all, words) >= 0.6 {
            hit[at] = true;
            told[part[0]].verdict = Some(Verdict::Right);
        }
        for number in part {
            told[number].verdict.get_or_insert(Verdict::Neutral);
        }
    }
    for one in told.iter_mut().filter(|one| one.verdict.is_none()) {
        let is_open = open.iter().any(|quote| {
            quote.words.as_ref().is_some_and(|words| {
                let piece = one.inside(words) >= 0.8 && one.words.len() >= 3;
                one.is_by(quote) && (dice(&one.words, words) >= 0.5 || piece || one.covers(words) >= 0.8)
            })
        });
        let nobody = one.speakers.is_empty() && !one.named;
        one.verdict = Some(if is_open || nobody {
            Verdict::Neutral
        } else {
            Verdict::Wrong
        });
    }
    counts.gold += quotes.len();
    counts.found += hit.iter().filter(|&&hit| hit).count();
    for one in told.iter() {
        counts.add(one.verdict.unwrap_or(Verdict::Wrong));
    }
}
