//! Scorecards: views of figures that the contract works out anyway. Nothing is computed for them.

use super::Checker;
use super::Scope;
use super::declare::path_text;
use crate::diagnostic::Finding;
use crate::model::{FigureId, Node, Place, Scorecard, Select, Shown};
use crate::syntax::tree;

impl<'t> Checker<'t> {
    /// Finds what every scorecard shows, once all figures are known.
    pub(super) fn scorecards(&mut self, text: &'t tree::Text) {
        for clause in &text.clauses {
            let tree::Body::Scorecard(card) = &clause.body else { continue };
            let name = &card.heading.name;
            if let Some(other) = self.model.scorecards.iter().find(|other| other.name == name.text) {
                let finding = Finding::error("duplicate-name", format!("`{}` is declared twice", name.text))
                    .at(name.at.0, "")
                    .at(other.span, "a scorecard of this name stands above");
                self.say(finding);
            }
            if let Some(axis) = card.heading.each.iter().find(|word| self.axes.contains_key(&word.text)) {
                let message = format!("a scorecard shows all rows of `{}` together", axis.text);
                let finding = Finding::error("over-what", message).at(axis.at.0, "");
                self.say(finding.help("head it by a level or a period; a family that it shows is shown row by row"));
                continue;
            }
            if let Some(filter) = &card.heading.filter {
                let finding = Finding::error("over-what", "a scorecard is about everybody of its level");
                self.say(finding.at(filter.at.0, "").help("what is left out of a figure has no value there"));
            }
            let place = self.place_of(&card.heading);
            let mut shows: Vec<Shown> = Vec::new();
            for shown in &card.shows {
                let figures = self.on_card(place, &shown.path);
                let mut beside: Vec<(FigureId, usize)> = Vec::new();
                for path in &shown.beside {
                    beside.extend(self.on_card(place, path));
                }
                for (figure, coordinate) in figures {
                    if shows.iter().any(|other| (other.figure, other.coordinate) == (figure, coordinate)) {
                        let finding = Finding::error("line-twice", "this is shown twice").at(shown.path.at.0, "");
                        self.say(finding.help("leave one of them out"));
                        break;
                    }
                    // Of a family beside a family, the same row.
                    let same = |(other, at): &&(FigureId, usize)| {
                        self.model.figure(*other).shape != self.model.figure(figure).shape || *at == coordinate
                    };
                    let beside = beside.iter().filter(same).copied().collect();
                    shows.push(Shown { figure, coordinate, beside });
                }
            }
            self.model.scorecards.push(Scorecard {
                name: name.text.clone(),
                title: card.heading.title.as_ref().map(|title| title.text.clone()),
                section: clause.section.as_ref().map(|section| section.text.clone()),
                place,
                shows,
                small: card.small.map(|(small, _)| small),
                span: name.at.0,
            });
        }
    }

    /// The figures of a name: of a family, those of all rows.
    fn on_card(&mut self, place: Place, path: &tree::Path) -> Vec<(FigureId, usize)> {
        let span = path.at.0;
        let found = match self.figures.get(&path_text(path)).copied() {
            Some(figure) => (0..self.model.size(figure)).map(|coordinate| (figure, coordinate)).collect(),
            None => {
                let scope = Scope { place, ..Scope::default() };
                let id = self.path(&scope, path, None);
                match self.node(id).node.clone() {
                    Node::Figure(figure, selects) => {
                        let axes = self.model.figure(figure).shape.clone();
                        let row = |select: &Select| match select {
                            Select::Row(row) => Some(*row as usize),
                            Select::Here | Select::By(_) => None,
                        };
                        let coordinate = axes.iter().zip(&selects).try_fold(0, |coordinate, (axis, select)| {
                            Some(coordinate * self.model.axis(*axis).keys.len() + row(select)?)
                        });
                        coordinate.map(|coordinate| (figure, coordinate)).into_iter().collect()
                    }
                    Node::Broken => return Vec::new(),
                    _ => Vec::new(),
                }
            }
        };
        let Some((figure, _)) = found.first().copied() else {
            let words = self.words(span).to_owned();
            let finding = Finding::error("over-what", format!("`{words}` is no figure of the contract")).at(span, "");
            self.say(finding.help("a scorecard shows metrics, scores, composites, defines and lines of money"));
            return Vec::new();
        };
        let of = self.model.figure(figure);
        if !self.model.reaches(place, of.place) {
            let message = format!(
                "`{}` is {}; the scorecard is {}",
                of.name,
                self.place_words(of.place),
                self.place_words(place)
            );
            let heading = match (of.place.level, of.place.grain) {
                (Some(level), _) => format!("head the scorecard `for each {}`", self.model.level(level).name),
                (None, _) => "head the scorecard as that figure is headed".to_owned(),
            };
            let help = format!("{heading}, or define here what those within come to together");
            let finding = Finding::error("over-what", message).at(span, "").at(of.name_span, "made by this clause");
            self.say(finding.help(help));
            return Vec::new();
        }
        found
    }
}
