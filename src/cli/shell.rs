//! `repl`: the interactive shell, and the same commands from a pipe.
//!
//! In: lines, from a terminal with history and completion or from a pipe without banner and prompt. Out: answers on
//! standard output, everything else on standard error. A line that starts with a dot is a command of the shell, any
//! other is a query.

use super::ask::{self, Limits, Reply, Session};
use super::console::{self, Console};
use super::flow::Knowledge;
use super::line::Line;
use super::options;
use super::script;
use super::status::Failure;
use crate::present::{self, Format, Paint};
use crate::store::GraphView;
use crate::text::{Diagnostic, fold};
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{ColorMode, CompletionType, Config, Editor};
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// A command of the shell.
pub(super) struct Command {
    pub(super) name: &'static str,
    argument: &'static str,
    pub(super) about: &'static str,
}

const fn command(name: &'static str, argument: &'static str, about: &'static str) -> Command {
    Command {
        name,
        argument,
        about,
    }
}

/// All commands, in the order in which they are listed.
pub(super) const COMMANDS: [Command; 18] = [
    command("help", "[COMMAND]", "what can be asked and done here"),
    command("open", "GRAPH", "another graph file, or articles"),
    command("schema", "", "labels and relationship types with their numbers"),
    command(
        "format",
        "[NAME]",
        "how answers are written: table, json, jsonl, csv, tsv, markdown",
    ),
    command(
        "limit",
        "[ROWS]",
        "how many rows of a table are shown; 0 shows all",
    ),
    command("evidence", "on|off", "the sentences that state each row"),
    command("last", "", "the last answer again, with all its rows"),
    command("pattern", "", "the pattern that the last question stands for"),
    command("explain", "QUERY", "how a query would be answered"),
    command(
        "profile",
        "QUERY",
        "the rows and the time of each step of a query",
    ),
    command(
        "param",
        "[NAME=VALUE]",
        "the value of $NAME in patterns, as JSON or text",
    ),
    command("read", "FILE", "the queries of a script"),
    command(
        "output",
        "[FILE]",
        "write answers to a file; without a name, here again",
    ),
    command("timer", "on|off", "how long each answer took"),
    command("history", "[COUNT]", "what was asked before"),
    command("tables", "", "the same as .schema"),
    command("quit", "", "leave; Ctrl-D does too"),
    command("exit", "", "leave"),
];

/// How many rows of a table are shown at the prompt unless the user says otherwise; a screenful.
const SHOWN: usize = 40;

/// Whether to go on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Line,
    Leave,
}

struct Shell<'a> {
    session: Rc<RefCell<Session>>,
    path: Option<PathBuf>,
    knowledge: &'a Knowledge,
    console: &'a Console,
    interactive: bool,
    format: Option<Format>,
    limit: usize,
    evidence: bool,
    timer: bool,
    timeout: Option<Duration>,
    /// The most intermediate rows of a query.
    most: Option<usize>,
    /// The values of `$name`.
    parameters: serde_json::Map<String, serde_json::Value>,
    output: Option<(PathBuf, BufWriter<File>)>,
    last: Option<Reply>,
    asked: Vec<String>,
    failed: bool,
}

/// Runs the command.
pub(super) fn run(options: &options::Repl, knowledge: &Knowledge, console: &Console) -> Result<(), Failure> {
    let interactive = io::stdin().is_terminal() && io::stdout().is_terminal();
    let session = match &options.graph {
        Some(path) => Session::open(path, knowledge, console)?,
        None => Session::empty(knowledge, console),
    };
    let mut shell = Shell {
        session: Rc::new(RefCell::new(session)),
        path: options.graph.clone(),
        knowledge,
        console,
        interactive,
        format: options.answer.format,
        limit: options
            .answer
            .limit
            .unwrap_or(if interactive { SHOWN } else { 0 }),
        evidence: !options.answer.no_evidence,
        timeout: options.answer.timeout,
        most: options.answer.max_rows,
        parameters: options.answer.param.iter().cloned().collect(),
        timer: false,
        output: None,
        last: None,
        asked: Vec::new(),
        failed: false,
    };
    console::catch_interrupts();
    if interactive {
        shell.prompt(options)
    } else {
        shell.pipe()
    }
}

impl Shell<'_> {
    /// Lines from a pipe: no banner, no prompt; the first failure ends it.
    fn pipe(&mut self) -> Result<(), Failure> {
        let text = ask::read_script(Path::new("-"))?;
        for entry in script::entries(&text) {
            if self.line(entry.span.of(&text))? == Next::Leave {
                break;
            }
            if self.failed {
                return Err(Failure::Silent);
            }
        }
        self.close_output()
    }

    /// Lines from a terminal.
    fn prompt(&mut self, options: &options::Repl) -> Result<(), Failure> {
        let color = self.console.paint() == Paint::Color;
        let config = Config::builder()
            .history_ignore_space(true)
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .color_mode(if color {
                ColorMode::Forced
            } else {
                ColorMode::Disabled
            })
            .auto_add_history(false)
            .build();
        let terminal = |error: ReadlineError| {
            Failure::from(Diagnostic::error(format!("the terminal cannot be used: {error}")))
        };
        let mut editor: Editor<Line, FileHistory> = Editor::with_config(config).map_err(terminal)?;
        editor.set_helper(Some(Line::new(Rc::clone(&self.session), color)));
        let history = if options.no_history {
            None
        } else {
            options.history.clone().or_else(history_file)
        };
        if let Some(file) = &history {
            // There is none before the first time.
            let _ = editor.load_history(file);
        }
        self.asked = editor.history().iter().cloned().collect();
        self.greet();
        loop {
            console::resume();
            match editor.readline("news> ") {
                Ok(line) => {
                    let text = line.trim();
                    if text.is_empty() {
                        continue;
                    }
                    if editor.add_history_entry(text).unwrap_or(false)
                        && let Some(file) = &history
                    {
                        keep_history(&mut editor, file);
                    }
                    self.asked.push(text.to_owned());
                    match self.line(text) {
                        Ok(Next::Line) => {}
                        Ok(Next::Leave) => break,
                        Err(failure) => {
                            if let Some((diagnostic, source)) = failure.message() {
                                self.console.tell(diagnostic, source.as_ref());
                            }
                        }
                    }
                }
                // Ctrl-C leaves the line, not the shell.
                Err(ReadlineError::Interrupted) => {}
                Err(ReadlineError::Eof) => break,
                Err(error) => return Err(terminal(error)),
            }
        }
        self.close_output()
    }

    fn greet(&self) {
        let version = env!("CARGO_PKG_VERSION");
        self.console.say(&format!(
            "newsgraph {version}: ask in English, or with a pattern; .help tells more"
        ));
        self.console.say(&self.summary());
    }

    fn summary(&self) -> String {
        let session = self.session.borrow();
        let graph = &session.graph;
        let articles = graph
            .symbol("Article")
            .map_or(0, |label| graph.labelled(label).len());
        match &self.path {
            Some(path) => format!(
                "{}: {articles} articles, {} nodes, {} relationships",
                path.display(),
                graph.node_count(),
                graph.rel_count()
            ),
            None => "no graph is open; `.open GRAPH` opens one".to_owned(),
        }
    }

    /// Does what a line says. An error is one that ends the shell, or that the caller tells.
    fn line(&mut self, text: &str) -> Result<Next, Failure> {
        match text.strip_prefix('.') {
            Some(command) if !command.starts_with('.') => self.command(command),
            _ => {
                self.ask(text)?;
                Ok(Next::Line)
            }
        }
    }

    fn ask(&mut self, text: &str) -> Result<(), Failure> {
        self.refresh()?;
        console::resume();
        let start = Instant::now();
        let limits = Limits {
            rows: None,
            hide_evidence: !self.evidence,
            time: self.timeout,
            most: self.most,
            parameters: self.parameters.clone(),
        };
        let answer = ask::answer(&mut self.session.borrow_mut(), text, &limits);
        let taken = start.elapsed();
        match answer {
            Ok(reply) => {
                if let Some(pattern) = reply.pattern.as_ref().filter(|_| self.interactive) {
                    self.console.aside(&format!("-> {pattern}"));
                }
                self.show(&reply, self.limit)?;
                self.last = Some(reply);
            }
            Err(diagnostic) => self.fail(&diagnostic, Some(text)),
        }
        if self.timer {
            self.console.say(&format!("{:.3} s", taken.as_secs_f64()));
        }
        Ok(())
    }

    /// Opens the graph again when a build has changed its file meanwhile.
    fn refresh(&mut self) -> Result<(), Failure> {
        if !self.session.borrow().graph.is_stale() {
            return Ok(());
        }
        let Some(path) = self.path.clone() else {
            return Ok(());
        };
        self.open(&path)?;
        self.console
            .say(&format!("{} has changed and was opened again", path.display()));
        Ok(())
    }

    fn open(&mut self, path: &Path) -> Result<(), Failure> {
        let session = Session::open(path, self.knowledge, self.console)?;
        *self.session.borrow_mut() = session;
        self.path = Some(path.to_path_buf());
        self.last = None;
        Ok(())
    }

    fn show(&mut self, reply: &Reply, most: usize) -> Result<(), Failure> {
        for note in &reply.notes {
            self.console.tell(note, None);
        }
        let here = self.output.is_none();
        let default = if here && self.console.on_terminal() {
            Format::Table
        } else {
            Format::Tsv
        };
        let format = self.format.or(reply.format).unwrap_or(default);
        let mut sheet = reply.sheet.clone();
        if most > 0 && sheet.rows.len() > most && format == Format::Table {
            sheet.total = Some(sheet.total.unwrap_or(sheet.rows.len()));
            sheet.rows.truncate(most);
        }
        match &mut self.output {
            Some((path, file)) => present::write(format, &sheet, None, file).map_err(|error| {
                Diagnostic::error(format!("`{}` cannot be written: {error}", path.display())).into()
            }),
            None => {
                let width = self.console.width();
                self.console
                    .output(|out| present::write(format, &sheet, width, out))
            }
        }
    }

    fn fail(&mut self, diagnostic: &Diagnostic, text: Option<&str>) {
        self.failed = true;
        match text {
            Some(text) => ask::tell(diagnostic, text, self.console),
            None => self.console.tell(diagnostic, None),
        }
    }

    fn command(&mut self, text: &str) -> Result<Next, Failure> {
        let (typed, argument) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let argument = argument.trim();
        let name = match find(typed) {
            Ok(name) => name,
            Err(diagnostic) => {
                self.fail(&diagnostic, None);
                return Ok(Next::Line);
            }
        };
        let outcome = match name {
            "quit" | "exit" => return Ok(Next::Leave),
            "help" => self.help(argument),
            "open" if argument.is_empty() => Err(lacks("open", "GRAPH")),
            "open" => self
                .open(Path::new(argument))
                .map(|()| self.console.say(&self.summary())),
            "schema" | "tables" => self.schema(),
            "format" => self.set_format(argument),
            "limit" => self.set_limit(argument),
            "evidence" => switch(argument, self.evidence).map(|on| {
                self.evidence = on;
                self.console
                    .say(if on { "evidence is on" } else { "evidence is off" });
            }),
            "timer" => switch(argument, self.timer).map(|on| {
                self.timer = on;
                self.console.say(if on { "timer is on" } else { "timer is off" });
            }),
            "last" => self.again(),
            "pattern" => self.pattern(),
            "explain" if argument.is_empty() => Err(lacks("explain", "QUERY")),
            "explain" => self.ask(&format!("EXPLAIN {argument}")),
            "profile" if argument.is_empty() => Err(lacks("profile", "QUERY")),
            "profile" => self.ask(&format!("PROFILE {argument}")),
            "param" => self.set_parameter(argument),
            "read" if argument.is_empty() => Err(lacks("read", "FILE")),
            "read" => return self.read(Path::new(argument)),
            "output" => self.set_output(argument),
            _ => self.history(argument),
        };
        match outcome {
            Ok(()) => {}
            Err(Failure::Enough) => return Err(Failure::Enough),
            Err(failure) => {
                self.failed = true;
                if let Some((diagnostic, source)) = failure.message() {
                    self.console.tell(diagnostic, source.as_ref());
                }
            }
        }
        Ok(Next::Line)
    }

    fn help(&self, argument: &str) -> Result<(), Failure> {
        let wanted = if argument.is_empty() {
            None
        } else {
            Some(find(argument.trim_start_matches('.'))?)
        };
        self.console.output(|out| {
            if wanted.is_none() {
                writeln!(
                    out,
                    "Questions: who accompanied Putin · what did Trump say about Zelensky"
                )?;
                writeln!(
                    out,
                    "           when was the summit · who is Yuri Ushakov · did Trump meet Putin"
                )?;
                writeln!(
                    out,
                    "Patterns:  MATCH (a:Person)-[:ACCOMPANIED]->(b) RETURN a.name, b.name"
                )?;
                writeln!(out, "Commands, of which the first letters are enough:")?;
            }
            for command in COMMANDS
                .iter()
                .filter(|command| wanted.is_none_or(|name| name == command.name))
            {
                let usage = format!(".{} {}", command.name, command.argument);
                writeln!(out, "  {usage:<20} {}", command.about)?;
            }
            Ok(())
        })
    }

    fn schema(&self) -> Result<(), Failure> {
        let session = self.session.borrow();
        let graph = &session.graph;
        let row = |kind: &str, symbol, count: usize| {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            vec![kind.into(), graph.symbol_name(symbol).into(), count.into()]
        };
        let labels = graph
            .label_counts()
            .into_iter()
            .map(|(label, count)| row("label", label, count));
        let types = graph
            .type_counts()
            .into_iter()
            .map(|(kind, count)| row("relationship", kind, count));
        let sheet = present::Sheet {
            columns: ["kind", "name", "count"].map(str::to_owned).to_vec(),
            rows: labels.chain(types).collect(),
            total: None,
        };
        let default = if self.console.on_terminal() {
            Format::Table
        } else {
            Format::Tsv
        };
        let (format, width) = (self.format.unwrap_or(default), self.console.width());
        self.console
            .output(|out| present::write(format, &sheet, width, out))
    }

    fn set_format(&mut self, argument: &str) -> Result<(), Failure> {
        if !argument.is_empty() {
            let names = Format::ALL.map(Format::name);
            let format = argument.parse().map_err(|()| {
                let diagnostic = Diagnostic::error(format!("there is no format `{argument}`"));
                let near = fold::nearest(argument, names);
                let known = near
                    .first()
                    .map_or(names.join(", "), |near| format!("did you mean `{near}`?"));
                Failure::from(diagnostic.hint(known))
            })?;
            self.format = Some(format);
        }
        let name = self
            .format
            .map_or("table on a terminal, tsv elsewhere", Format::name);
        self.console.say(&format!("format is {name}"));
        Ok(())
    }

    fn set_limit(&mut self, argument: &str) -> Result<(), Failure> {
        if !argument.is_empty() {
            let number = argument.parse();
            self.limit =
                number.map_err(|_| Diagnostic::error(format!("`{argument}` is no number of rows")))?;
        }
        match self.limit {
            0 => self.console.say("all rows are shown"),
            rows => self.console.say(&format!("{rows} rows are shown")),
        }
        Ok(())
    }

    fn set_parameter(&mut self, argument: &str) -> Result<(), Failure> {
        if !argument.is_empty() {
            let (name, value) = options::parameter(argument).map_err(Diagnostic::error)?;
            self.parameters.insert(name, value);
        }
        if self.parameters.is_empty() {
            self.console.say("no parameter has a value");
        }
        for (name, value) in &self.parameters {
            self.console.say(&format!("${name} = {value}"));
        }
        Ok(())
    }

    fn again(&mut self) -> Result<(), Failure> {
        let Some(reply) = self.last.take() else {
            return Err(Diagnostic::error("nothing was asked yet").into());
        };
        let shown = self.show(&reply, 0);
        self.last = Some(reply);
        shown
    }

    fn pattern(&self) -> Result<(), Failure> {
        let Some(reply) = &self.last else {
            return Err(Diagnostic::error("nothing was asked yet").into());
        };
        match &reply.pattern {
            Some(pattern) => self.console.output(|out| writeln!(out, "{pattern}")),
            None => Err(Diagnostic::error("the last query was a pattern itself").into()),
        }
    }

    fn read(&mut self, path: &Path) -> Result<Next, Failure> {
        let text = match ask::read_script(path) {
            Ok(text) => text,
            Err(failure) => {
                self.failed = true;
                if let Some((diagnostic, source)) = failure.message() {
                    self.console.tell(diagnostic, source.as_ref());
                }
                return Ok(Next::Line);
            }
        };
        let before = std::mem::replace(&mut self.failed, false);
        for entry in script::entries(&text) {
            let line = entry.span.of(&text);
            if find(
                line.trim_start_matches('.')
                    .split_whitespace()
                    .next()
                    .unwrap_or_default(),
            ) == Ok("read")
                && line.starts_with('.')
            {
                self.fail(&Diagnostic::error("a script cannot read another script"), None);
            } else if self.line(line)? == Next::Leave {
                return Ok(Next::Leave);
            }
            if self.failed || console::stopped() {
                break;
            }
        }
        self.failed |= before;
        Ok(Next::Line)
    }

    fn set_output(&mut self, argument: &str) -> Result<(), Failure> {
        self.close_output()?;
        if !argument.is_empty() {
            let path = PathBuf::from(argument);
            let file = File::create(&path).map_err(|error| {
                Failure::from(Diagnostic::error(format!(
                    "`{argument}` cannot be written: {error}"
                )))
            })?;
            self.output = Some((path, BufWriter::new(file)));
        }
        Ok(())
    }

    fn close_output(&mut self) -> Result<(), Failure> {
        let Some((path, mut file)) = self.output.take() else {
            return Ok(());
        };
        file.flush().map_err(|error| {
            Diagnostic::error(format!("`{}` cannot be written: {error}", path.display())).into()
        })
    }

    fn history(&self, argument: &str) -> Result<(), Failure> {
        let count = if argument.is_empty() {
            Ok(20)
        } else {
            argument.parse()
        };
        let count: usize = count.map_err(|_| Diagnostic::error(format!("`{argument}` is no number")))?;
        let from = self.asked.len().saturating_sub(count);
        self.console.output(|out| {
            self.asked[from..]
                .iter()
                .try_for_each(|line| writeln!(out, "{line}"))
        })
    }
}

/// The command whose name starts with what was typed, if only one does.
fn find(typed: &str) -> Result<&'static str, Box<Diagnostic>> {
    let names: Vec<&'static str> = COMMANDS.iter().map(|command| command.name).collect();
    if let Some(exact) = names.iter().find(|name| **name == typed) {
        return Ok(exact);
    }
    let fitting: Vec<&&str> = names
        .iter()
        .filter(|name| name.starts_with(typed) && !typed.is_empty())
        .collect();
    match fitting.as_slice() {
        [one] => Ok(one),
        [] => {
            let error = Diagnostic::error(format!("there is no command `.{typed}`"));
            let near = fold::nearest(typed, names.iter().copied());
            Err(Box::new(match near.first() {
                Some(near) => error.hint(format!("did you mean `.{near}`?")),
                None => error.hint("`.help` lists them all"),
            }))
        }
        several => {
            let names: Vec<String> = several.iter().map(|name| format!("`.{name}`")).collect();
            let message = format!("`.{typed}` may be {}", names.join(" or "));
            Err(Box::new(Diagnostic::error(message)))
        }
    }
}

fn lacks(command: &str, argument: &str) -> Failure {
    Diagnostic::error(format!("`.{command}` needs an argument"))
        .hint(format!("`.{command} {argument}`"))
        .into()
}

fn switch(argument: &str, now: bool) -> Result<bool, Failure> {
    match argument {
        "on" => Ok(true),
        "off" => Ok(false),
        "" => Ok(!now),
        other => Err(Diagnostic::error(format!("`{other}` is neither `on` nor `off`")).into()),
    }
}

/// The history file in the user's data folder, if the user has one.
fn history_file() -> Option<PathBuf> {
    let set = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let data = set("XDG_DATA_HOME").or_else(|| set("HOME").map(|home| home.join(".local/share")))?;
    Some(data.join("newsgraph").join("history"))
}

/// Adds the new entries to the history file, which nobody else may read.
fn keep_history(editor: &mut Editor<Line, FileHistory>, file: &Path) {
    // A history that cannot be kept is no reason to disturb the work.
    if let Some(folder) = file.parent() {
        let _ = std::fs::create_dir_all(folder);
    }
    let _ = editor.append_history(file);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600));
    }
}
