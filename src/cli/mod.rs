//! The command and the interactive shell.
//!
//! In: the arguments. Out: results on standard output, everything else on standard error, and an exit status: 0 the
//! work is done, 1 it failed, 2 the command was used in a wrong way.

mod options;
mod status;
mod console;
mod flow;
mod build;
mod script;
mod ask;
mod change;
mod export;
mod why;
mod annotate;
mod train;
mod evaluate;
mod line;
mod shell;

use clap::Parser;
use console::Console;
use flow::Knowledge;
use options::{Command, Options};
use status::Failure;
use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the command with these arguments, the program's name first, and returns its exit status.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let options = match Options::try_parse_from(arguments) {
        Ok(options) => options,
        Err(error) => {
            // Help and version are results, everything else is wrong usage. Nobody is left to tell if it fails.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let console = Console::new(&options.common);
    match dispatch(&options, &console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if let Some((diagnostic, source)) = failure.message() {
                console.tell(diagnostic, source.as_ref());
            }
            failure.status()
        }
    }
}

fn dispatch(options: &Options, console: &Console) -> Result<(), Failure> {
    let knowledge = Knowledge::load(&options.common, console)?;
    match &options.command {
        Command::Build(build) => build::run(build, &knowledge, console),
        Command::Query(query) => ask::query(query, &knowledge, console),
        Command::Run(run) => ask::run(run, &knowledge, console),
        Command::Repl(repl) => shell::run(repl, &knowledge, console),
        Command::Why(why) => why::run(why, &knowledge, console),
        Command::Export(export) => export::run(export, &knowledge, console),
        Command::Annotate(annotate) => annotate::run(annotate, &knowledge, console),
        Command::Train(train) => train::run(train, &knowledge, console),
        Command::Evaluate(evaluate) => evaluate::run(evaluate, &knowledge, console),
    }
}
