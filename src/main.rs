//! The `newsgraph` command: hands its arguments to [`newsgraph::cli::run`] and returns its status.

use std::process::ExitCode;

fn main() -> ExitCode {
    newsgraph::cli::run(std::env::args_os())
}
