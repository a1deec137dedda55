//! The command line of Attain: contracts are checked, formatted, settled and explained from a shell.
//!
//! Results go to the standard output, messages to the standard error. The exit code is 0 where all is fine, 1 where there
//! are findings or rows that failed, 2 for bad use or input that cannot be read.

mod arguments;
mod command;
mod contract;
mod facts;
mod ledger;
mod outcome;
mod output;
mod schedules;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use outcome::{Outcome, Refusal};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.command) {
        Ok(Outcome::Fine) | Err(Refusal::ClosedPipe) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) | Err(Refusal::Found) => ExitCode::from(1),
        Err(Refusal::Message { text, helps }) => {
            output::style::refusal(&text, &helps);
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<Outcome, Refusal> {
    match command {
        Command::New(arguments) => command::new::run(&arguments),
        Command::Check(arguments) => command::check::run(&arguments),
        Command::Test(arguments) => command::test::run(&arguments),
        Command::Fmt(arguments) => command::fmt::run(&arguments),
        Command::Print(arguments) => command::print::run(&arguments),
        Command::Settle(arguments) => command::settle::run(&arguments),
        Command::Explain(arguments) => command::explain::run(&arguments),
        Command::Analyze(arguments) => command::analyze::run(&arguments),
        Command::Diff(arguments) => command::diff::run(&arguments),
        Command::Plot(arguments) => command::plot::run(&arguments),
        Command::Scorecard(arguments) => command::scorecard::run(&arguments),
        Command::Verify(arguments) => command::verify::run(&arguments),
        Command::Reconcile(arguments) => command::reconcile::run(&arguments),
        Command::Schema(arguments) => command::schema::run(&arguments),
        Command::ExplainCode(arguments) => command::explain_code::run(&arguments),
    }
}
