//! Messages on the standard error, and the colours that a terminal gets.

use anstyle::{AnsiColor, Style};

/// What went wrong.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// What is worth knowing.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// What is fine.
pub const FINE: Style = AnsiColor::Green.on_default().bold();
/// What would help.
pub const HELP: Style = AnsiColor::Cyan.on_default();
/// What stands at the side.
pub const DIM: Style = Style::new().dimmed();
/// A heading.
pub const BOLD: Style = Style::new().bold();

/// Says why a command could not do its work.
pub fn refusal(text: &str, helps: &[String]) {
    anstream::eprintln!("{ERROR}error:{ERROR:#} {text}");
    for help in helps {
        anstream::eprintln!("  {HELP}help:{HELP:#} {help}");
    }
}

/// Says what is wrong with one row.
pub fn problem(text: &str) {
    anstream::eprintln!("{ERROR}error:{ERROR:#} {text}");
}

/// Says what would help.
pub fn help(text: &str) {
    anstream::eprintln!("  {HELP}help:{HELP:#} {text}");
}

/// Says what was done, or what else there is.
pub fn note(text: &str) {
    anstream::eprintln!("{DIM}{text}{DIM:#}");
}

/// Colours a rendered finding: its first word, what is underlined, what would help.
pub fn finding(rendered: &str) -> String {
    let mut painted = String::with_capacity(rendered.len() + 64);
    for (index, line) in rendered.lines().enumerate() {
        let (gutter, rest) = line.find(['│', '=', '┌']).map_or(("", line), |at| line.split_at(at));
        if index == 0 {
            let style = if line.starts_with("error") { ERROR } else { WARNING };
            let (head, message) = line.split_once("]: ").unwrap_or((line, ""));
            painted.push_str(&format!("{style}{head}]{style:#}: {BOLD}{message}{BOLD:#}"));
        } else if let Some(help) = rest.strip_prefix("= help:") {
            painted.push_str(&format!("{DIM}{gutter}={DIM:#} {HELP}help:{HELP:#}{help}"));
        } else if rest.contains('▔') {
            let marks = rest.trim_start_matches('│');
            painted.push_str(&format!("{DIM}{gutter}│{DIM:#}{WARNING}{marks}{WARNING:#}"));
        } else if rest.starts_with('│') || rest.starts_with('┌') {
            let (bar, text) = rest.split_at('│'.len_utf8());
            painted.push_str(&format!("{DIM}{gutter}{bar}{DIM:#}{text}"));
        } else {
            painted.push_str(line);
        }
        painted.push('\n');
    }
    painted
}
