//! Pages of HTML that need nothing else: styles and pictures are in them.

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value};
use serde::Serialize;

use crate::outcome::Refusal;

/// What all pages look like.
const STYLE: &str = include_str!("page.css");

/// Fills in a template; everything that it prints is escaped, unless it says that it is safe.
pub fn render<D: Serialize>(template: &str, data: &D) -> Result<String, Refusal> {
    let broken =
        |error: minijinja::Error| Refusal::new(format!("the page cannot be made: {error}; please report this"));
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("page.css", STYLE).map_err(broken)?;
    environment.add_template("page.html", template).map_err(broken)?;
    let template = environment.get_template("page.html").map_err(broken)?;
    template.render(Value::from(Serde(data))).map_err(broken)
}
