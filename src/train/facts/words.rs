//! Words as the scorer of facts compares them: names, roles, events and dates.
//!
//! The lists are those of the script that this module follows; they decide what counts as the same and nothing else.

use crate::text::fold::fold;
use std::collections::{BTreeSet, HashMap};

const TITLES: &str = "mr mrs ms miss mister madam dr prof professor sir dame lord lady president prime minister premier vice \
deputy first second secretary foreign defence defense interior senator sen rep representative governor gov mayor chancellor \
king queen prince princess sheikh sheikha emir amir crown hrh hm his her majesty highness excellency eminence holiness holy \
father pope cardinal archbishop bishop reverend rev right most very venerable ambassador amb judge justice general gen maj \
major lt lieutenant col colonel brig brigadier admiral rear captain capt supt superintendent sergeant sgt datuk dato seri sri \
tun haji hajia alhaji chief coach the honorable honourable hon mp former ex incumbent late samdech sayyed sayyid ayatollah \
imam";
const STOP: &str = "the a an of in at on for with and to by from de la his her their its this that as new s between after held \
during";
/// Words for one kind of happening, the first naming it.
const KINDS: &str = "summit/meeting talks talk negotiations negotiation conversation discussions discussion dialogue encounter \
audience/visit trip tour journey/briefing/forum congress/session sitting/dinner banquet lunch luncheon reception gala/\
inauguration swearing/ceremony ceremonies welcome/funeral burial service memorial/wedding marriage/election elections \
by-election byelection runoff poll polls vote voting/call/trial/ruling verdict decision judgment judgement/hearing appeal \
mention/match final qualifier game clash/festival/screening premiere/crash accident sinking capsizing wreck/downing/\
disappearance/fire blaze/earthquake quake tremor/landslide landslides/flood floods flooding/stabbing attack incident killing \
murder/outbreak epidemic/launch liftoff/docking/protest rally demonstration/retreat/procession/panel/enquiry inquiry \
investigation/search";
const ROLES: [(&str, &str); 15] = [
    ("defense", "defence"),
    ("chairperson", "chairman"),
    ("chairwoman", "chairman"),
    ("adviser", "advisor"),
    ("finance", "financial"),
    ("spokesperson", "spokesman"),
    ("spokeswoman", "spokesman"),
    ("paleontologist", "palaeontologist"),
    ("ceo", "chief executive"),
    ("cfo", "chief financial"),
    ("coo", "chief operating"),
    ("cto", "chief technology"),
    ("premier", "prime minister"),
    ("officer", ""),
    ("vice-president", "vice president"),
];
const RANKS: [&str; 3] = ["vice", "deputy", "assistant"];
const PAST: [&str; 5] = ["former", "ex", "last", "past", "late"];

fn listed(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|other| other == word)
}

/// Whether a word is a title before a name.
pub(super) fn is_title(word: &str) -> bool {
    listed(TITLES, word)
}

/// Stretches of letters and digits, with the apostrophes inside them.
fn stretches(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let letters: Vec<char> = text.chars().collect();
    let mut word = String::new();
    for (at, &c) in letters.iter().enumerate() {
        let inner = matches!(c, '\'' | '’')
            && !word.is_empty()
            && letters.get(at + 1).is_some_and(|next| next.is_alphanumeric());
        if c.is_alphanumeric() {
            word.push(c);
        } else if inner {
            word.push('\'');
        } else if !word.is_empty() {
            found.push(std::mem::take(&mut word));
        }
    }
    found.extend((!word.is_empty()).then_some(word));
    found
}

/// The words of a name, folded; `'s` is left out.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for word in stretches(&fold(text)) {
        let bare = word.strip_suffix("'s").unwrap_or(&word);
        found.extend(
            bare.split('\'')
                .filter(|part| !part.is_empty())
                .map(str::to_owned),
        );
    }
    found
}

/// The words of running text, one for each stretch of letters.
pub(super) fn running(text: &str) -> Vec<String> {
    let bare = |word: String| {
        let word = fold(&word);
        word.strip_suffix("'s").unwrap_or(&word).replace('\'', "")
    };
    stretches(text).into_iter().map(bare).collect()
}

/// A name without `the`.
pub(super) fn plain(mut words: Vec<String>) -> Vec<String> {
    if words.len() > 1 && words[0] == "the" {
        words.remove(0);
    }
    words
}

/// A name without the titles before it.
pub(super) fn untitled(words: &[String]) -> &[String] {
    let mut rest = words;
    while rest.len() > 1 && is_title(&rest[0]) && !matches!(rest[1].as_str(), "of" | "and") {
        rest = &rest[1..];
    }
    rest
}

/// How many words two bags have in common.
pub(super) fn common(a: &[String], b: &[String]) -> usize {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in a {
        *counts.entry(word).or_default() += 1;
    }
    let mut found = 0;
    for word in b {
        if let Some(count) = counts.get_mut(word.as_str()).filter(|count| **count > 0) {
            *count -= 1;
            found += 1;
        }
    }
    found
}

/// Dice's coefficient of two bags of words, which is the F1 of the one against the other.
pub(super) fn dice(a: &[String], b: &[String]) -> f64 {
    match common(a, b) {
        0 => 0.0,
        n => 2.0 * n as f64 / (a.len() + b.len()) as f64,
    }
}

/// The words that carry meaning, or all where none does.
pub(super) fn content(text: &str) -> Vec<String> {
    let all = words(text);
    let kept: Vec<String> = all.iter().filter(|word| !listed(STOP, word)).cloned().collect();
    if kept.is_empty() { all } else { kept }
}

/// The kinds of happening that a description speaks of.
pub(super) fn kinds(text: &str) -> BTreeSet<&'static str> {
    let words = words(text);
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    if has("conference") && (has("press") || has("news")) {
        return BTreeSet::from(["pressconference"]);
    }
    let groups = KINDS.split('/').filter_map(|group| {
        let found = words.iter().any(|word| listed(group, word));
        group.split_whitespace().next().filter(|_| found)
    });
    let mut found: BTreeSet<&'static str> = groups.collect();
    if has("conference") {
        found.insert(if has("call") { "call" } else { "conference" });
    }
    found
}

/// Whether two wordings are one role. A vice-president is no president, and a former one must be told as former.
pub(super) fn same_role(told: &str, gold: &str, past: bool) -> bool {
    let bag = |text: &str| -> Vec<String> {
        words(text)
            .into_iter()
            .filter(|word| !listed(STOP, word))
            .collect()
    };
    let (told, gold) = (bag(told), bag(gold));
    let among = |words: &[String], list: &[&str]| -> BTreeSet<String> {
        words
            .iter()
            .filter(|word| list.contains(&word.as_str()))
            .cloned()
            .collect()
    };
    if told.is_empty() || gold.is_empty() || among(&told, &RANKS) != among(&gold, &RANKS) {
        return false;
    }
    if gold.iter().any(|word| word == "former") && !past && among(&told, &PAST).is_empty() {
        return false;
    }
    let present = |words: Vec<String>| -> Vec<String> {
        let kept: Vec<String> = words
            .iter()
            .filter(|word| !PAST.contains(&word.as_str()))
            .cloned()
            .collect();
        let kept = if kept.is_empty() { words } else { kept };
        let usual = |word: &String| -> Vec<String> {
            let other = ROLES.iter().find(|(from, _)| from == word).map(|(_, to)| *to);
            other
                .unwrap_or(word)
                .split_whitespace()
                .map(str::to_owned)
                .collect()
        };
        kept.iter().flat_map(usual).collect()
    };
    let (told, gold) = (present(told), present(gold));
    let inside = |a: &[String], b: &[String]| a.iter().all(|word| b.contains(word));
    inside(&told, &gold) || inside(&gold, &told) || dice(&told, &gold) >= 0.5
}

/// Whether a date is the gold one or as good: a day of the month that is asked for.
pub(super) fn same_date(told: &str, gold: &str) -> bool {
    if gold.contains('/') {
        return gold.split('/').any(|part| same_date(told, part));
    }
    told == gold || told.starts_with(gold) && gold.len() >= 4 || gold.starts_with(told) && told.len() >= 7
}
