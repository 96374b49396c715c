//! Questions for one end of a fact: who did it, whom or what did they do it to.

use super::Asked;
use super::pattern::{Pattern, fitting};
use super::predicate::{Predicate, asked_object, labels, predicate};
use super::reader::{Np, Parsed, Reader, Verb, Words};
use super::tail::{Tail, tails};
use super::verb::Kind;
use crate::grammar::Label;
use crate::store::GraphView;

/// How the rest of a question for one end reads.
pub(super) struct End<'w> {
    /// The column of the answer.
    pub(super) column: &'w str,
    /// A condition on the one who is asked for, such as `who:Person`.
    pub(super) limits: Vec<String>,
    /// Whether the one who is asked for is the verb's subject.
    pub(super) subject: bool,
    /// Whether they are counted instead of listed.
    pub(super) counted: bool,
}

/// The parts that may follow: `but not Trump`, `and visited Alaska`.
#[derive(Default)]
pub(super) struct More {
    /// Further predicates on the one who is asked for, each with whether it must not hold.
    pub(super) further: Vec<(Predicate, bool)>,
}

// more = { ( "and" | "who also" ) , predicate | "but" , [ "who" ] , [ "not" ] , ( np | predicate ) } ;
pub(super) fn more<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
    first: &Predicate,
) -> Parsed<'t, More> {
    let mut found = More::default();
    let mut rest = input;
    loop {
        if let Ok((after, _)) =
            reader.one_of(rest, &["but not", "and not", "except", "but did not", "without"])
        {
            if let Ok((after, np)) = reader.np(after, &labels(reader, &first.verb, true)) {
                found.further.push((
                    Predicate {
                        verb: first.verb.clone(),
                        object: Some(np),
                    },
                    true,
                ));
                rest = after;
                continue;
            }
            let (after, not) = predicate(reader, after).or_else(|_| base_predicate(reader, after))?;
            found.further.push((not, true));
            rest = after;
            continue;
        }
        let next = reader
            .one_of(rest, &["and who", "and", "and also", "who also", "but"])
            .ok();
        match next.and_then(|(after, _)| predicate(reader, after).ok()) {
            Some((after, predicate)) => {
                found.further.push((predicate, false));
                rest = after;
            }
            None => return Ok((rest, found)),
        }
    }
}

/// `visit Alaska`, behind `but did not`.
pub(super) fn base_predicate<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
) -> Parsed<'t, Predicate> {
    let (rest, found) = reader.verb(input, &[Kind::Base], false)?;
    let verb = Verb::of(&found, false, None);
    let (rest, np) = reader.np(rest, &labels(reader, &verb, true))?;
    Ok((
        rest,
        Predicate {
            verb,
            object: Some(np),
        },
    ))
}

/// A question for one end of a relation, of whose other end something is said.
pub(super) fn one_end<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
    first: Predicate,
    end: &End<'_>,
) -> Parsed<'t, Asked> {
    let (rest, more) = more(reader, input, &first)?;
    let (rest, tail) = tails(reader, rest)?;
    let (rest, ()) = reader.end(rest)?;
    let empty = nothing(reader, &first);
    let focus = first.object.as_ref().map(Np::nodes).unwrap_or_default();
    let mut asked = Asked {
        empty,
        focus,
        format: tail.format.clone(),
        ..Asked::default()
    };
    if let Some(word) = &first.verb.unknown {
        asked.told_by(reader, word, first.object.as_ref(), &tail);
        return Ok((rest, asked));
    }
    let places_too = end.limits.is_empty()
        && end.column == "who"
        && labels(reader, &first.verb, !end.subject).contains(&Label::Place);
    let people = format!("NOT {}:Place", end.column);
    let mut build = |first: &Predicate, tail: &Tail, people: Option<&str>, note: Option<String>| {
        let pattern = one_end_pattern(reader, first, &more, tail, end, people);
        asked.attempt(pattern, note);
    };
    let statuses: Vec<Option<&'static str>> = match first.verb.status {
        Some("planned") => vec![Some("planned"), Some("possible")],
        status => vec![status],
    };
    let asked_status = first.verb.status;
    for status in statuses {
        let first = Predicate {
            verb: Verb {
                status,
                ..first.verb.clone()
            },
            object: first.object.clone(),
        };
        let note = (status != asked_status)
            .then(|| "nothing is told as planned; this is told as possible".to_owned());
        if places_too && first.verb.status.is_none() {
            build(&first, &tail, Some(&people), note.clone());
        }
        build(&first, &tail, None, note);
    }
    if let Some(wider) = wider(&first) {
        let (asked_for, instead) = (names(&first.verb), names(&wider.verb));
        build(
            &wider,
            &tail,
            None,
            Some(format!(
                "no Claim says that {asked_for} is {0}; these say that {instead} is",
                wider.verb.status.unwrap_or("so")
            )),
        );
    }
    // Several names joined by `and` that nobody fits together.
    if let Some(np) = first.object.as_ref().filter(|np| np.all && np.groups.len() > 1) {
        let any = Predicate {
            verb: first.verb.clone(),
            object: Some(Np {
                all: false,
                ..np.clone()
            }),
        };
        build(
            &any,
            &tail,
            None,
            Some(format!(
                "nothing fits all of `{}`; this fits one of them",
                np.text
            )),
        );
    }
    if tail.is_dated() && first.verb.status.is_none() {
        // Most facts have no date of their own; the day of the report is near it.
        let reported = one_end_pattern(reader, &first, &more, &tail, end, None).replace(
            "coalesce(r.date, other.date)",
            "coalesce(r.date, other.date, r.first_reported)",
        );
        asked.attempt(
            reported,
            Some("the dates of these facts are not told; they are reported at that time".to_owned()),
        );
    }
    if tail.is_dated() {
        let pattern = one_end_pattern(reader, &first, &more, &tail.undated(), end, None);
        asked.undated = Some(pattern);
    }
    Ok((rest, asked))
}

pub(super) fn names(verb: &Verb) -> String {
    let kinds: Vec<&str> = verb.relations.iter().map(|(kind, _)| kind.as_str()).collect();
    kinds.join(" or ")
}

/// Who was not invited did not attend either: relations that answer when nothing is told of the one asked for. They
/// stand in `grammar/questions/instead.tsv`.
pub(super) fn wider(first: &Predicate) -> Option<Predicate> {
    let status = first.verb.status?;
    let table = crate::grammar::Grammar::embedded()
        .table("questions/instead.tsv")
        .ok()?;
    let relations: Vec<(String, bool)> = table
        .rows()
        .iter()
        .filter(|row| {
            row.cell(0) == status && first.verb.relations.iter().any(|(kind, _)| kind == row.cell(1))
        })
        .map(|row| (row.cell(2).to_owned(), false))
        .collect();
    let verb = Verb {
        relations,
        ..first.verb.clone()
    };
    (!verb.relations.is_empty()).then(|| Predicate {
        verb,
        object: first.object.clone(),
    })
}

pub(super) fn one_end_pattern<G: GraphView>(
    reader: &Reader<'_, '_, G>,
    first: &Predicate,
    more: &More,
    tail: &Tail,
    end: &End<'_>,
    people: Option<&str>,
) -> String {
    let (graph, schema, who) = (reader.context.graph, reader.schema, end.column);
    let mut pattern = Pattern::default();
    let mut facts = Vec::new();
    let add = |pattern: &mut Pattern,
               predicate: &Predicate,
               subject: bool,
               prefix: &str,
               facts: &mut Vec<String>| {
        let groups = predicate
            .object
            .as_ref()
            .map_or_else(|| vec![Vec::new()], Np::wanted);
        for (number, group) in groups.iter().enumerate() {
            let suffix = if number == 0 {
                String::new()
            } else {
                (number + 1).to_string()
            };
            let verb = match &predicate.object {
                Some(np) => fitting(graph, schema, &predicate.verb, np, subject),
                None => predicate.verb.clone(),
            };
            let other = format!("{prefix}other{suffix}");
            let other = if group.is_empty() {
                format!("({other})")
            } else {
                pattern.node(graph, &other, group)
            };
            let (one, two) = if subject {
                (format!("({who})"), other)
            } else {
                (other, format!("({who})"))
            };
            let fact = format!("{prefix}r{suffix}");
            pattern.relation(schema, &verb, &one, &two, &fact);
            facts.push(fact);
        }
    };
    add(&mut pattern, first, end.subject, "", &mut facts);
    for (number, (predicate, not)) in more.further.iter().enumerate() {
        let prefix = ["also_", "further_", "besides_"][number.min(2)];
        if *not {
            let mut inner = Pattern::default();
            add(&mut inner, predicate, end.subject, prefix, &mut Vec::new());
            pattern.conditions.push(format!("NOT {}", inner.exists()));
        } else {
            add(&mut pattern, predicate, true, prefix, &mut facts);
        }
    }
    pattern.conditions.extend(end.limits.iter().cloned());
    pattern.conditions.extend(people.map(str::to_owned));
    let date = "coalesce(r.date, other.date)";
    tail.apply(reader, &mut pattern, date, "r", who);
    if end.counted {
        pattern.columns = vec![format!("count(DISTINCT {who}) AS count")];
        pattern
            .columns
            .push(format!("collect(DISTINCT {who}.name) AS names"));
        (pattern.order, pattern.limit) = (Vec::new(), None);
        return pattern.query();
    }
    pattern.columns.insert(0, format!("{who}.name AS {who}"));
    let facts: Vec<String> = facts.iter().map(|fact| format!("collect({fact})")).collect();
    pattern.sources(&facts.join(" + "), tail.evidence);
    if first.object.is_none() {
        pattern
            .columns
            .push("collect(DISTINCT other.name) AS of".to_owned());
    }
    pattern.columns.push(format!("{who} AS _{who}"));
    pattern.order.extend(["articles DESC".to_owned(), who.to_owned()]);
    pattern.query()
}

/// Why there are no rows: which facts there are instead.
pub(super) fn nothing<G: GraphView>(reader: &Reader<'_, '_, G>, first: &Predicate) -> String {
    let graph = reader.context.graph;
    let kinds: Vec<&str> = first
        .verb
        .relations
        .iter()
        .map(|(kind, _)| kind.as_str())
        .collect();
    let shown = names(&first.verb);
    let what = match first.verb.status {
        Some(status) => format!("no Claim with status `{status}` and relation {shown}"),
        None => format!("no {shown}"),
    };
    let Some(np) = &first.object else {
        return format!("nothing found: there is {what}");
    };
    let count = |out: bool| -> usize {
        let is_kind = |rel| kinds.contains(&graph.symbol_name(graph.rel_type(rel)));
        let nodes = np.nodes();
        let of = |&node: &crate::store::NodeIx| match out {
            true => graph.outgoing(node).filter(|&(rel, _)| is_kind(rel)).count(),
            false => graph.incoming(node).filter(|&(rel, _)| is_kind(rel)).count(),
        };
        nodes.iter().map(of).sum()
    };
    let called: Vec<String> = np.nodes().iter().map(|&node| reader.described(node)).collect();
    let called = called.join(", ");
    match (count(true), count(false)) {
        (0, 0) => format!("nothing found: there is {what} with {called}"),
        (out, into) => {
            format!("nothing found: {what} fits; {into} of them end at {called} and {out} start there")
        }
    }
}

// deed = ( "who" | "what" ) , [ "else" ] , predicate , more , tails ;
/// `who accompanied Putin`, `who was not invited to the summit`, `what hit Antakya`.
pub(super) fn deed<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let (rest, word) = reader.one_of(
        input,
        &["who", "who else", "who all", "what", "what else", "which of them"],
    )?;
    let column = if word.starts_with("what") { "what" } else { "who" };
    let (rest, first) = predicate(reader, rest)?;
    one_end(
        reader,
        rest,
        first,
        &End {
            column,
            limits: Vec::new(),
            subject: true,
            counted: false,
        },
    )
}

/// The same behind a word for what is asked for: `which people`, `how many companies`, `list places that`.
pub(super) fn deed_of<'t, G: GraphView>(
    reader: &Reader<'t, '_, G>,
    input: Words<'t>,
    column: &str,
    limits: Vec<String>,
    counted: bool,
) -> Parsed<'t, Asked> {
    if let Ok((rest, first)) = predicate(reader, input)
        && let Ok(found) = one_end(
            reader,
            rest,
            first,
            &End {
                column,
                limits: limits.clone(),
                subject: true,
                counted,
            },
        )
    {
        return Ok(found);
    }
    let (rest, first) = asked_object(reader, input)?;
    one_end(
        reader,
        rest,
        first,
        &End {
            column,
            limits,
            subject: false,
            counted,
        },
    )
}

// object = ( "whom" | "who" | "what" ) , helper , np , [ "not" ] , verb , [ preposition ] , more , tails ;
/// `whom did Trump meet`, `who did Putin travel with`, `what was John Smith charged with`.
pub(super) fn object<'t, G: GraphView>(reader: &Reader<'t, '_, G>, input: Words<'t>) -> Parsed<'t, Asked> {
    let (rest, word) = reader.one_of(
        input,
        &[
            "whom",
            "who",
            "what",
            "who else",
            "whom else",
            "what else",
            "with whom",
            "by whom",
        ],
    )?;
    let (rest, first) = asked_object(reader, rest)?;
    let column = if word.starts_with("what") { "what" } else { "who" };
    one_end(
        reader,
        rest,
        first,
        &End {
            column,
            limits: Vec::new(),
            subject: false,
            counted: false,
        },
    )
}
