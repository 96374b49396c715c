//! Which happenings of different articles are one: what `resolve` makes of extractions written by hand.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use newsgraph::extract::{Assertion, Extraction, LocalNode, Mention, NodeRef, Properties, Property, Status};
use newsgraph::grammar::Label;
use newsgraph::read::Article;
use newsgraph::resolve::{Corrections, Node, Reason, resolve};
use newsgraph::text::Span;

/// An article under construction; its words do not matter, only that no two have the same.
struct Told(Extraction);

impl Told {
    fn of(day: &str, number: usize) -> Told {
        let mut article = Article::of_text(format!("Article {number} of {day}."));
        article.path = format!("{number}.txt");
        article.date = Some(day.parse().unwrap());
        Told(Extraction {
            article,
            nodes: Vec::new(),
            assertions: Vec::new(),
        })
    }

    fn node(&mut self, label: Label, name: &str, named: bool, more: &[(&str, &str)]) -> NodeRef {
        let span = Span::new(0, 7);
        self.0.nodes.push(LocalNode {
            label,
            name: name.to_owned(),
            named,
            known_as: None,
            aliases: Vec::new(),
            properties: more
                .iter()
                .map(|&(key, value)| (key.to_owned(), Property::from(value)))
                .collect(),
            mentions: vec![Mention {
                span,
                sentence: span,
                named,
            }],
        });
        NodeRef(u32::try_from(self.0.nodes.len() - 1).unwrap())
    }

    fn person(&mut self, name: &str) -> NodeRef {
        self.node(Label::Person, name, true, &[])
    }

    fn says(&mut self, relation: &str, subject: NodeRef, object: NodeRef) {
        self.0.assertions.push(Assertion {
            relation: relation.to_owned(),
            subject,
            object,
            status: Status::Actual,
            source: None,
            properties: Properties::new(),
            evidence: vec![Span::new(0, 7)],
            confidence: 0.8,
            rule: String::new(),
        });
    }

    /// A happening with those who were there.
    fn event(&mut self, kind: &str, more: &[(&str, &str)], who: &[NodeRef]) -> NodeRef {
        let properties = [&[("kind", kind)], more].concat();
        let event = self.node(Label::Event, kind, false, &properties);
        for &person in who {
            self.says("ATTENDED", person, event);
        }
        event
    }
}

/// The events of a graph, each with its kind, date and the articles that tell of it.
fn events(told: Vec<Told>) -> Vec<(String, String, usize)> {
    let extractions: Vec<Extraction> = told.into_iter().map(|told| told.0).collect();
    let resolution = resolve(&extractions, &Corrections::default());
    let text = |node: &Node, key: &str| {
        node.properties
            .get(key)
            .and_then(Property::text)
            .unwrap_or_default()
            .to_owned()
    };
    let mut found: Vec<_> = resolution
        .nodes
        .iter()
        .filter(|node| node.labels[0] == "Event")
        .map(|node| {
            let mut articles: Vec<u32> = node.evidence.iter().map(|cited| cited.article).collect();
            articles.dedup();
            (text(node, "kind"), text(node, "date"), articles.len())
        })
        .collect();
    found.sort();
    found
}

/// Two articles about one summit, each with a press conference of the host.
fn summit(days: [&str; 2], second: &[(&str, &str)]) -> Vec<Told> {
    let tell = |number: usize, day: &str, more: &[(&str, &str)]| {
        let mut told = Told::of(day, number);
        let (host, guest) = (told.person("Lena Aho"), told.person("Omar Diallo"));
        told.event("summit", &[], &[host, guest]);
        told.event("press conference", more, &[host]);
        told
    };
    vec![
        tell(1, days[0], &[("date", "2031-05-06")]),
        tell(2, days[1], second),
    ]
}

#[test]
fn a_press_conference_of_one_story_is_one_and_has_the_date_that_any_article_gives() {
    assert_eq!(
        events(summit(["2031-05-06", "2031-05-07"], &[])),
        [
            ("press conference".into(), "2031-05-06".into(), 2),
            ("summit".into(), String::new(), 2)
        ]
    );
}

#[test]
fn a_press_conference_of_another_day_stays_another() {
    let found = events(summit(["2031-05-06", "2031-05-07"], &[("date", "2031-05-07")]));
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.contains(&("press conference".into(), "2031-05-07".into(), 1)));
}

#[test]
fn stories_of_different_months_share_no_happening_by_kind_alone() {
    let found = events(summit(["2031-05-06", "2031-09-07"], &[]));
    let conferences = found.iter().filter(|event| event.0 == "press conference");
    assert_eq!(conferences.count(), 2, "{found:?}");
}

#[test]
fn two_of_a_kind_in_one_article_take_no_third() {
    let mut told = summit(["2031-05-06", "2031-05-07"], &[]);
    let host = NodeRef(0);
    told[0].event("press conference", &[], &[host]);
    let found = events(told);
    let conferences = found.iter().filter(|event| event.0 == "press conference");
    assert_eq!(conferences.count(), 3, "{found:?}");
}

#[test]
fn meetings_with_different_people_stay_apart_in_one_story() {
    let tell = |number: usize, guest: &str| {
        let mut told = Told::of("2031-05-06", number);
        let host = told.person("Lena Aho");
        let guest = told.person(guest);
        for other in ["Omar Diallo", "Ivan Petrov", "Mei Tanaka"] {
            told.person(other);
        }
        told.event("meeting", &[], &[host, guest]);
        told
    };
    assert_eq!(events(vec![tell(1, "Ada Ek"), tell(2, "Juan Soto")]).len(), 2);
}

#[test]
fn initials_join_the_only_organization_that_has_them() {
    let tell = |number: usize, names: &[&str]| {
        let mut told = Told::of("2031-05-06", number);
        for name in names {
            told.node(Label::Organization, name, true, &[]);
        }
        told.0
    };
    let joins = |all: &[Extraction]| -> Vec<Reason> {
        let resolution = resolve(all, &Corrections::default());
        resolution.joins.iter().map(|join| join.reason).collect()
    };
    let full = ["Northern Fisheries Board", "Harbour Trust"];
    assert_eq!(joins(&[tell(1, &full), tell(2, &["NFB"])]), [Reason::Acronym]);
    let two = ["Northern Fisheries Board", "National Forest Bureau"];
    assert_eq!(joins(&[tell(1, &two), tell(2, &["NFB"])]), []);
}
