//! The binary, run in a folder of its own.

use std::path::Path;
use std::process::{Command, Output};

/// Runs the binary in a folder.
pub(crate) fn newsgraph(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_newsgraph"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the binary starts")
}

/// Standard output and standard error of a command that must not fail.
pub(crate) fn told(folder: &Path, arguments: &[&str]) -> (String, String) {
    let done = newsgraph(folder, arguments);
    let said = String::from_utf8(done.stderr).expect("messages are UTF-8");
    assert!(done.status.success(), "{said}");
    (String::from_utf8(done.stdout).expect("answers are UTF-8"), said)
}
