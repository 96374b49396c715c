//! The interactive shell in a real pseudo-terminal.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use expectrl::session::OsSession;
use expectrl::{ControlCode, Eof, Expect, Session};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const EXPORT: &str = r#"{"type":"node","id":"1","labels":["Person"],"properties":{"name":"Ada Okafor","aliases":["Okafor"]}}
{"type":"node","id":"2","labels":["Person"],"properties":{"name":"Jonas Meyer"}}
{"type":"relationship","id":"1","label":"ACCOMPANIED","properties":{"articles":2},"start":{"id":"2","labels":["Person"]},"end":{"id":"1","labels":["Person"]}}
"#;

fn shell(home: &Path, arguments: &[&str]) -> OsSession {
    fs::write(home.join("g.jsonl"), EXPORT).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_newsgraph"));
    command
        .arg("repl")
        .arg("g.jsonl")
        .args(arguments)
        .current_dir(home);
    command
        .env("HOME", home)
        .env("TERM", "xterm")
        .env("NO_COLOR", "1")
        .env_remove("XDG_DATA_HOME");
    let mut session = Session::spawn(command).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(30)));
    session.expect("news>").unwrap();
    session
}

#[test]
fn commands_need_only_their_first_letters_and_control_d_leaves() {
    let home = tempfile::tempdir().unwrap();
    let mut session = shell(home.path(), &[]);
    session.send_line(".sch").unwrap();
    session.expect("ACCOMPANIED").unwrap();
    session.expect("rows").unwrap();
    session.send_line(".fromat").unwrap();
    session.expect("did you mean `.format`?").unwrap();
    session.send_line(".e").unwrap();
    session.expect("may be `.evidence` or").unwrap();
    session.expect("news>").unwrap();
    session.send(ControlCode::EndOfTransmission).unwrap();
    session.expect(Eof).unwrap();
}

#[test]
fn control_c_leaves_the_line_and_not_the_shell() {
    let home = tempfile::tempdir().unwrap();
    let mut session = shell(home.path(), &["--no-history"]);
    session.send(".sch").unwrap();
    session.send(ControlCode::EndOfText).unwrap();
    session.expect("news>").unwrap();
    session.send_line(".timer on").unwrap();
    session.expect("timer is on").unwrap();
    session.send_line(".quit").unwrap();
    session.expect(Eof).unwrap();
    assert!(!home.path().join(".local").exists(), "no history was wanted");
}

#[test]
fn the_history_is_kept_for_its_owner_alone() {
    let home = tempfile::tempdir().unwrap();
    let mut session = shell(home.path(), &[]);
    session.send_line(".format json").unwrap();
    session.expect("format is json").unwrap();
    session.send_line(".quit").unwrap();
    session.expect(Eof).unwrap();
    let file = home.path().join(".local/share/newsgraph/history");
    assert!(fs::read_to_string(&file).unwrap().contains(".format json"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let mut again = shell(home.path(), &[]);
    again.send_line(".history 5").unwrap();
    again.expect(".format json").unwrap();
}

#[test]
fn tab_completes_commands_and_lists_their_arguments() {
    let home = tempfile::tempdir().unwrap();
    let mut session = shell(home.path(), &["--no-history"]);
    session.send(".ti\t").unwrap();
    session.expect(".timer").unwrap();
    session.send(" \t\t").unwrap();
    session.expect("off").unwrap();
    session.send(ControlCode::EndOfText).unwrap();
    session.expect("news>").unwrap();
}

#[test]
fn a_pattern_goes_on_until_it_is_complete_and_a_question_is_one_line() {
    let home = tempfile::tempdir().unwrap();
    let mut session = shell(home.path(), &["--no-history"]);
    session.send_line("MATCH (a:Person)").unwrap();
    session.send_line("RETURN a.name ORDER BY a.name").unwrap();
    session.expect("Ada Okafor").unwrap();
    session.expect("2 rows").unwrap();
    session.send_line("who accompanied Okafor").unwrap();
    session.expect("-> MATCH").unwrap();
    session.expect("Jonas Meyer").unwrap();
    session.expect("1 row").unwrap();
    session.send_line("who frobnicated Okafor").unwrap();
    session.expect("^^^^^^^^^^^").unwrap();
    session.send_line(".pattern").unwrap();
    session.expect("MATCH").unwrap();
    session.send_line(".format csv").unwrap();
    session.expect("format is csv").unwrap();
    session.send_line(".last").unwrap();
    session.expect("Jonas Meyer,").unwrap();
}

#[test]
fn tab_completes_names_and_an_empty_line_after_an_unfinished_pattern_ends_it() {
    let home = tempfile::tempdir().unwrap();
    let mut session = shell(home.path(), &["--no-history"]);
    session.send("who accompanied ad\t").unwrap();
    session.expect("Ada Okafor").unwrap();
    session.send_line("").unwrap();
    session.expect("Jonas Meyer").unwrap();
    session.expect("news>").unwrap();
    session.send_line("MATCH (a:Person").unwrap();
    session.send_line("").unwrap();
    session.expect("error").unwrap();
    session.expect("news>").unwrap();
}
