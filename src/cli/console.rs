//! Where a command speaks: results on standard output, everything else on standard error.

use super::options::{Common, When};
use super::status::Failure;
use crate::present::{self, Paint};
use crate::text::{Diagnostic, Source};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Set by Ctrl-C; every long loop looks at it.
static STOP: AtomicBool = AtomicBool::new(false);

/// How to speak.
#[derive(Clone, Debug)]
pub(super) struct Console {
    when: When,
    quiet: bool,
}

impl Console {
    pub(super) fn new(common: &Common) -> Console {
        Console {
            when: common.color,
            quiet: common.quiet,
        }
    }

    /// Whether results go to a terminal.
    pub(super) fn on_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Whether to color what goes to standard output.
    pub(super) fn paint(&self) -> Paint {
        self.choose(io::stdout().is_terminal())
    }

    /// The columns of the terminal, `None` when results go elsewhere. `COLUMNS` counts where it is set.
    pub(super) fn width(&self) -> Option<u16> {
        let set = std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok());
        let measured = || terminal_size::terminal_size().map(|(terminal_size::Width(columns), _)| columns);
        set.or_else(measured).filter(|_| self.on_terminal())
    }

    /// Draws a message on standard error. Notes and warnings are dropped when the user wants quiet.
    pub(super) fn tell(&self, diagnostic: &Diagnostic, source: Option<&Source<'_>>) {
        if self.quiet && diagnostic.severity != crate::text::Severity::Error {
            return;
        }
        let paint = self.choose(io::stderr().is_terminal());
        // A message that cannot be written has nobody to read it.
        let _ = io::stderr().write_all(present::draw(diagnostic, source, paint).as_bytes());
    }

    /// One line on standard error, unless the user wants quiet.
    pub(super) fn say(&self, line: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "{line}");
        }
    }

    /// One line of lesser weight on standard error, unless the user wants quiet.
    pub(super) fn aside(&self, line: &str) {
        let paint = self.choose(io::stderr().is_terminal());
        self.say(&paint.over(anstyle::Style::new().dimmed(), line));
    }

    /// A bar on standard error where that is a terminal, and nothing elsewhere.
    pub(super) fn progress(&self, length: usize, unit: &str) -> ProgressBar {
        let visible = !self.quiet && io::stderr().is_terminal() && length > 1;
        let target = if visible {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(length as u64), target);
        let style = format!("{{bar:30}} {{pos}}/{{len}} {unit}, {{per_sec}}, {{eta}} left");
        bar.set_style(ProgressStyle::with_template(&style).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar
    }

    /// Runs `write` on standard output, buffered.
    pub(super) fn output(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
        let mut out = BufWriter::new(io::stdout().lock());
        write(&mut out)
            .and_then(|()| out.flush())
            .map_err(|error| Failure::writing(&error))
    }

    fn choose(&self, terminal: bool) -> Paint {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let color = match self.when {
            When::Always => true,
            When::Never => false,
            When::Auto if set("NO_COLOR") => false,
            When::Auto if std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            When::Auto => terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
        };
        if color { Paint::Color } else { Paint::Plain }
    }
}

/// Lets Ctrl-C set a flag instead of ending the program; pressed again before anybody looked, it ends it.
pub(super) fn catch_interrupts() {
    let handler = || {
        if STOP.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    };
    // Where no handler can be set, Ctrl-C ends the program as usual.
    let _ = ctrlc::set_handler(handler);
}

/// The flag itself, for loops of other layers.
pub(super) fn stop_flag() -> &'static AtomicBool {
    &STOP
}

/// Whether Ctrl-C was pressed.
pub(super) fn stopped() -> bool {
    STOP.load(Ordering::SeqCst)
}

/// Forgets that Ctrl-C was pressed.
pub(super) fn resume() {
    STOP.store(false, Ordering::SeqCst);
}
