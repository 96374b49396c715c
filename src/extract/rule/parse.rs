//! Reads rule files.
//!
//! A file is read line by line with nom; a line that is wrong is told with its place, and the next is read, so
//! that one run tells all errors. The form of each line stands above its function, and in
//! `docs/grammar-files.md`.

use super::{Binding, Example, Kind, Rule, Status, Step, Target};
use crate::grammar::Label;
use crate::grammar::schema::{Phrase, Relation, Schema};
use crate::text::fold::nearest;
use crate::text::{Diagnostic, Span};
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::{char, space0, space1};
use nom::combinator::{map, opt, value};
use nom::multi::separated_list1;
use nom::sequence::{delimited, preceded, separated_pair, terminated};
use nom::{IResult, Parser};
use std::collections::HashMap;

/// What one file holds. Each rule comes with the lemmas of its predicate.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) relations: Vec<Relation>,
    pub(super) rules: Vec<(Vec<String>, Rule)>,
    pub(super) examples: Vec<Example>,
    /// Nouns for happenings, each with its kind.
    pub(super) happenings: Vec<(String, String)>,
}

/// The relation whose lines are being read, with the names of its two roles.
struct Open {
    relation: Relation,
    roles: [String; 2],
}

struct Reader<'a> {
    path: &'a str,
    classes: HashMap<String, Vec<String>>,
    file: File,
    open: Option<Open>,
}

const KEYWORDS: [&str; 9] = [
    "words",
    "happenings",
    "relation",
    "ask",
    "verb",
    "noun",
    "adjective",
    "accepts",
    "refuses",
];

/// How much a rule is trusted that does not say it: a guess, to be replaced by measurement.
const CONFIDENCE: f32 = 0.8;

/// Reads a rule file; `known` are the relations of other files, which this one must not declare again.
///
/// # Errors
///
/// Every line that is wrong, with its place in `text`.
pub(super) fn file(path: &str, text: &str, known: &Schema) -> Result<File, Vec<Diagnostic>> {
    let mut reader = Reader {
        path,
        classes: HashMap::new(),
        file: File::default(),
        open: None,
    };
    let mut errors = Vec::new();
    let mut start = 0;
    for (number, line) in text.split('\n').enumerate() {
        let words = line.trim();
        if !words.is_empty() && !words.starts_with('#') {
            let indent = start + (line.len() - line.trim_start().len());
            if let Err((at, message)) = reader.line(words, number + 1, known) {
                let at = indent + at.min(words.len());
                let rest = &text[at..start + line.len()];
                let word = rest
                    .find(char::is_whitespace)
                    .unwrap_or(rest.len())
                    .max(usize::from(!rest.is_empty()));
                errors.push(Diagnostic::error(message).at(Span::new(at, at + word)));
            }
        }
        start += line.len() + 1;
    }
    reader.close();
    if errors.is_empty() {
        Ok(reader.file)
    } else {
        Err(errors)
    }
}

/// The byte in the line, and what is wrong there.
type Wrong = (usize, String);

impl Reader<'_> {
    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.file.relations.push(open.relation);
        }
    }

    fn line(&mut self, line: &str, number: usize, known: &Schema) -> Result<(), Wrong> {
        let key = line.split_whitespace().next().unwrap_or_default();
        let rest = line[key.len()..].trim_start();
        let at = line.len() - rest.len();
        let place = format!("{}:{number}", self.path);
        let shifted = |(offset, message): Wrong| (at + offset, message);
        match key {
            "words" => self.words(rest).map_err(shifted),
            "happenings" => self.happenings(rest).map_err(shifted),
            "relation" => {
                self.close();
                let open = relation(rest).map_err(shifted)?;
                let name = &open.relation.name;
                let before = self.file.relations.iter().any(|relation| relation.name == *name);
                if before || known.relations.contains_key(name) {
                    return Err((at, format!("the relation `{name}` is declared twice")));
                }
                self.open = Some(open);
                Ok(())
            }
            _ if !KEYWORDS.contains(&key) => {
                let near = nearest(key, KEYWORDS);
                let hint = near
                    .first()
                    .map(|near| format!("; did you mean `{near}`"))
                    .unwrap_or_default();
                Err((
                    0,
                    format!(
                        "a line begins with one of {}, not `{key}`{hint}",
                        KEYWORDS.join(", ")
                    ),
                ))
            }
            _ => {
                let Some(open) = &mut self.open else {
                    return Err((0, format!("`{key}` stands before the first `relation`")));
                };
                match key {
                    "ask" => open.relation.phrases.extend(ask(rest).map_err(shifted)?),
                    "accepts" | "refuses" => {
                        let example =
                            example(rest, key == "accepts", &open.relation.name, place).map_err(shifted)?;
                        self.file.examples.push(example);
                    }
                    _ => {
                        let kind = match key {
                            "verb" => Kind::Verb,
                            "noun" => Kind::Noun,
                            _ => Kind::Adjective,
                        };
                        let found = rule(rest, kind, open, &self.classes, place).map_err(shifted)?;
                        self.file.rules.push(found);
                    }
                }
                Ok(())
            }
        }
    }

    // words = NAME "=" lemma { lemma }
    fn words(&mut self, rest: &str) -> Result<(), Wrong> {
        let (name, lemmas) = rest
            .split_once('=')
            .ok_or((0, "expected `NAME = word word …`".to_owned()))?;
        let lemmas: Vec<String> = lemmas.split_whitespace().map(spaced).collect();
        if lemmas.is_empty() {
            return Err((rest.len(), "expected at least one word after `=`".to_owned()));
        }
        self.classes.insert(name.trim().to_owned(), lemmas);
        Ok(())
    }

    // happenings = kind "=" lemma { lemma }
    fn happenings(&mut self, rest: &str) -> Result<(), Wrong> {
        let (kind, nouns) = rest
            .split_once('=')
            .ok_or((0, "expected `kind = noun noun …`".to_owned()))?;
        let kind = spaced(kind.trim());
        if kind.is_empty() {
            return Err((0, "expected a kind of happening before `=`".to_owned()));
        }
        let nouns: Vec<&str> = nouns.split_whitespace().collect();
        if nouns.is_empty() {
            return Err((rest.len(), "expected at least one noun after `=`".to_owned()));
        }
        let all = nouns.into_iter().map(|noun| (spaced(noun), kind.clone()));
        self.file.happenings.extend(all);
        Ok(())
    }
}

/// Lemmas of several words are written with `_`: `sit_down`.
fn spaced(word: &str) -> String {
    word.replace('_', " ").to_lowercase()
}

fn name(input: &str) -> IResult<&str, &str> {
    take_while1(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '\'')).parse(input)
}

fn failed<T>(whole: &str, result: IResult<&str, T>, expected: &str) -> Result<(usize, T), Wrong> {
    match result {
        Ok((rest, found)) => Ok((whole.len() - rest.len(), found)),
        Err(nom::Err::Error(error) | nom::Err::Failure(error)) => {
            Err((whole.len() - error.input.len(), format!("expected {expected}")))
        }
        Err(nom::Err::Incomplete(_)) => Err((whole.len(), format!("expected {expected}"))),
    }
}

// relation = NAME role role [ "symmetric" ]    role = name ":" label { "|" label }
fn relation(rest: &str) -> Result<Open, Wrong> {
    let role = || separated_pair(name, (char(':'), space0), separated_list1(char('|'), name));
    let parsed = (
        name,
        preceded(space1, role()),
        preceded(space1, role()),
        opt(preceded(space1, tag("symmetric"))),
    )
        .parse(rest);
    let (end, (kind, first, second, symmetric)) =
        failed(rest, parsed, "`NAME role: Label|Label role: Label`")?;
    if !rest[end..].trim().is_empty() {
        return Err((end, "expected nothing more, or `symmetric`".to_owned()));
    }
    let labels = |names: &[&str]| -> Result<Vec<Label>, Wrong> {
        names
            .iter()
            .map(|label| {
                label.parse().map_err(|()| {
                    let near = nearest(label, Label::ALL.map(Label::name));
                    let hint = near
                        .first()
                        .map(|near| format!("; did you mean `{near}`"))
                        .unwrap_or_default();
                    (
                        rest.find(label).unwrap_or(0),
                        format!("`{label}` is no label{hint}"),
                    )
                })
            })
            .collect()
    };
    let relation = Relation {
        name: kind.to_owned(),
        subject: labels(&first.1)?,
        object: labels(&second.1)?,
        symmetric: symmetric.is_some(),
        phrases: Vec::new(),
    };
    Ok(Open {
        relation,
        roles: [first.0.to_owned(), second.0.to_owned()],
    })
}

// ask = [ "<" ] phrase { "|" [ "<" ] phrase }    phrase = verb [ preposition ] | "be" word [ preposition ]
fn ask(rest: &str) -> Result<Vec<Phrase>, Wrong> {
    rest.split('|')
        .map(|part| {
            let words = part.trim();
            let inverse = words.starts_with('<');
            let mut words = words
                .trim_start_matches('<')
                .split_whitespace()
                .map(str::to_owned);
            let at = part.as_ptr() as usize - rest.as_ptr() as usize;
            let mut verb = words.next().ok_or((at, "expected a verb".to_owned()))?;
            if verb == "be" {
                verb = format!(
                    "be {}",
                    words
                        .next()
                        .ok_or((at, "expected a word after `be`".to_owned()))?
                );
            }
            let prepositions: Vec<String> = words.collect();
            let preposition = (!prepositions.is_empty()).then(|| prepositions.join(" "));
            Ok(Phrase {
                verb: verb.replace('_', " "),
                preposition,
                inverse,
            })
        })
        .collect()
}

// accepts = '"' sentence '"' fact { "," fact }    refuses = '"' sentence '"'    fact = word ">" word
fn example(rest: &str, accepted: bool, relation: &str, place: String) -> Result<Example, Wrong> {
    let quoted = delimited(char('"'), take_while(|c| c != '"'), char('"')).parse(rest);
    let (end, sentence) = failed(rest, quoted, "a sentence in double quotes")?;
    let facts = rest[end..].trim();
    let pairs: Option<Vec<(String, String)>> = facts
        .split(',')
        .map(|fact| {
            fact.split_once('>')
                .map(|(a, b)| (a.trim().to_owned(), b.trim().to_owned()))
        })
        .collect();
    let facts = match (accepted, facts.is_empty(), pairs) {
        (true, false, Some(pairs)) => pairs,
        (false, true, _) => Vec::new(),
        (true, ..) => {
            return Err((
                end,
                "expected facts such as `Rubio>Trump, Witkoff>Trump`".to_owned(),
            ));
        }
        (false, ..) => return Err((end, "a refused sentence has no facts".to_owned())),
    };
    Ok(Example {
        relation: relation.to_owned(),
        sentence: sentence.to_owned(),
        facts,
        place,
    })
}

// rule = lemma { "|" lemma } { binding | option }
fn rule(
    rest: &str,
    kind: Kind,
    open: &Open,
    classes: &HashMap<String, Vec<String>>,
    place: String,
) -> Result<(Vec<String>, Rule), Wrong> {
    let mut parts = rest.split_whitespace();
    let heads = parts
        .next()
        .ok_or((0, "expected the words of the predicate".to_owned()))?;
    let heads = word_list(heads, classes).map_err(|message| (0, message))?;
    let relation = open.relation.name.clone();
    let mut rule = Rule {
        relation,
        kind,
        bindings: Vec::new(),
        status: Status::Actual,
        properties: Vec::new(),
        confidence: CONFIDENCE,
        place,
    };
    for part in parts {
        let at = part.as_ptr() as usize - rest.as_ptr() as usize;
        let (key, wanted) = part
            .split_once('=')
            .ok_or((at, format!("expected `path=role`, not `{part}`")))?;
        if let Some(option) = key.strip_prefix(':') {
            set_option(&mut rule, option, wanted).map_err(|message| (at, message))?;
        } else {
            let binding = binding(key, wanted, open, classes).map_err(|message| (at, message))?;
            rule.bindings.push(binding);
        }
    }
    let fills = |target: Target| rule.bindings.iter().any(|binding| binding.target == target);
    if fills(Target::Both) || fills(Target::Subject) && fills(Target::Object) {
        Ok((heads, rule))
    } else {
        Err((
            0,
            format!(
                "the rule must fill both roles, `{}` and `{}`",
                open.roles[0], open.roles[1]
            ),
        ))
    }
}

fn set_option(rule: &mut Rule, option: &str, wanted: &str) -> Result<(), String> {
    match option {
        "status" => {
            let all = [Status::Actual, Status::Planned, Status::Denied, Status::Possible];
            let found = all.into_iter().find(|status| status.name() == wanted);
            rule.status = found.ok_or(format!(
                "`{wanted}` is no status: actual, planned, denied or possible"
            ))?;
        }
        "confidence" => {
            let number = wanted.parse().ok().filter(|number| (0.0..=1.0).contains(number));
            rule.confidence = number.ok_or(format!("`{wanted}` is no number from 0 to 1"))?;
        }
        _ => rule
            .properties
            .push((option.to_owned(), wanted.replace('_', " "))),
    }
    Ok(())
}

fn word_list(words: &str, classes: &HashMap<String, Vec<String>>) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for word in words.split('|') {
        match word.strip_prefix('@') {
            Some(class) => {
                let lemmas = classes
                    .get(class)
                    .ok_or(format!("no line `words {class} = …` stands above"))?;
                found.extend(lemmas.iter().cloned());
            }
            None if word.is_empty() => return Err("a word is missing beside `|`".to_owned()),
            None => found.push(spaced(word)),
        }
    }
    Ok(found)
}

// binding = path "=" ( role [ "(" label ")" ] | role "+" role | [ "!" ] "{" words "}" )    path = "self" | step { "." step }
fn binding(
    path: &str,
    wanted: &str,
    open: &Open,
    classes: &HashMap<String, Vec<String>>,
) -> Result<Binding, String> {
    let step = alt((
        value(Step::Subject, tag("subject")),
        value(Step::Object, tag("object")),
        value(Step::Indirect, tag("indirect")),
        value(Step::Possessor, tag("poss")),
        value(Step::Modifier, tag("modifier")),
        value(Step::Infinitive, tag("infinitive")),
        value(Step::Context, tag("context")),
        map(preceded(char('~'), name), |preposition: &str| {
            Step::Either(preposition.to_lowercase())
        }),
        map(name, |preposition: &str| {
            Step::Preposition(preposition.to_lowercase())
        }),
    ));
    let mut steps = terminated(separated_list1(char('.'), step), nom::combinator::eof);
    let path = match path {
        "self" => Vec::new(),
        _ => steps.parse(path).map(|(_, steps)| steps).map_err(|_: nom::Err<nom::error::Error<&str>>| {
            format!("`{path}` is no path: subject, object, indirect, poss, modifier, infinitive, context or a preposition")
        })?,
    };
    let [subject, object] = &open.roles;
    let (wanted, only) = match wanted.split_once('(') {
        Some((role, label)) if !wanted.contains('{') => {
            let label = label.strip_suffix(')').unwrap_or(label);
            let only = label
                .parse()
                .map_err(|()| format!("`{label}` is no label: Person, Place, Organization or Event"))?;
            (role, Some(only))
        }
        _ => (wanted, None),
    };
    let target = if wanted == subject {
        Target::Subject
    } else if wanted == object {
        Target::Object
    } else if wanted == format!("{subject}+{object}") || wanted == format!("{object}+{subject}") {
        Target::Both
    } else if let Some(words) = wanted
        .trim_start_matches('!')
        .strip_prefix('{')
        .and_then(|list| list.strip_suffix('}'))
    {
        Target::Words {
            words: word_list(words, classes)?,
            not: wanted.starts_with('!'),
        }
    } else {
        return Err(format!(
            "`{wanted}` is neither a role (`{subject}`, `{object}`) nor words in `{{…}}`"
        ));
    };
    Ok(Binding { path, target, only })
}

#[cfg(test)]
mod tests {
    use super::super::Rules;
    use super::*;

    const SAMPLE: &str = "\
words MOVE = travel fly touch_down
relation ACCOMPANIED companion: Person|Organization principal: Person
ask accompany | travel with | < bring
verb accompany|escort subject=companion object=principal
verb @MOVE subject=principal along-with=companion :confidence=0.7
noun delegation poss=principal object.with={aide} self=companion
accepts \"Rubio and Witkoff accompanied Trump.\" Rubio>Trump, Witkoff>Trump
refuses \"Inflation accompanied the tariffs.\"
";

    #[test]
    fn a_file_declares_relations_phrases_rules_and_examples() {
        let mut rules = Rules::default();
        rules.add("sample.rules", SAMPLE).unwrap();
        let relation = &rules.schema.relations["ACCOMPANIED"];
        assert_eq!(relation.subject, [Label::Person, Label::Organization]);
        assert_eq!(
            relation.phrases[2],
            Phrase {
                verb: "bring".into(),
                preposition: None,
                inverse: true
            }
        );
        let rule = rules.of(Kind::Verb, "touch down").next().unwrap();
        assert_eq!((rule.confidence, rule.place.as_str()), (0.7, "sample.rules:5"));
        assert_eq!(rule.bindings[1].path, [Step::Preposition("along-with".into())]);
        assert_eq!(rules.examples[0].facts[1], ("Witkoff".into(), "Trump".into()));
    }

    #[test]
    fn every_wrong_line_is_told_with_its_place() {
        let text = "relation MET a: Persn b: Person\nverb meet subject=a\nvreb x\nrelation R a: Person b: Person\nverb go subject=c\n";
        let wrong = Rules::default().add("x.rules", text).unwrap_err();
        let told: Vec<(&str, &str)> = wrong
            .errors
            .iter()
            .map(|e| (e.span.unwrap().of(text), e.message.as_str()))
            .collect();
        assert_eq!(told[0], ("Persn", "`Persn` is no label; did you mean `Person`"));
        assert_eq!(told[1], ("verb", "`verb` stands before the first `relation`"));
        assert!(
            told[2].1.ends_with("not `vreb`; did you mean `verb`"),
            "{}",
            told[2].1
        );
        assert_eq!(told[3].0, "subject=c");
    }
}
