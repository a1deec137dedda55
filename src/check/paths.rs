//! Names: what a path means where it stands.

use super::declare::path_text;
use super::{Checker, Scope, units};
use crate::diagnostic::Finding;
use crate::model::{AxisId, ColumnId, Datum, ExprId, FigureId, Node, Select, Type};
use crate::source::Span;
use crate::syntax::tree;

impl Checker<'_> {
    /// Reads a path. `expected` lets a word of a choice or a key stand for itself.
    pub(super) fn path(&mut self, scope: &Scope, path: &tree::Path, expected: Option<&Type>) -> ExprId {
        let span = path.at.0;
        if let Some(parameters) = &scope.parameters {
            return match parameters.get(&path_text(path)) {
                Some(argument) => *argument,
                None => match self.literal_word(path, expected, span) {
                    Some(id) => id,
                    None => {
                        let known = parameters.keys().cloned().collect();
                        self.unknown(
                            &path_text(path),
                            span,
                            "a method reads only its parameters; none is called",
                            known,
                        );
                        self.broken(span)
                    }
                },
            };
        }
        match path.parts.as_slice() {
            [name] => self.plain_name(scope, name, path, expected),
            _ => self.dotted(scope, path),
        }
    }

    fn plain_name(&mut self, scope: &Scope, name: &tree::Word, path: &tree::Path, expected: Option<&Type>) -> ExprId {
        let span = name.at.0;
        if let Some(axis) = self.axes.get(&name.text).copied().filter(|axis| scope.axes.contains(axis)) {
            return self.add(Node::Key(axis), Type::Key(axis), span);
        }
        let column = self.column_at_hand(scope, &name.text, span);
        let figure = self.figures.get(&name.text).copied();
        if let Some(literal) = self.literal_word(path, expected, span) {
            // Only a figure that could stand here itself makes the word ambiguous.
            let rival = figure.filter(|figure| expected == Some(&self.model.figure(*figure).ty));
            if let Some(figure) = rival {
                let place = self.model.figure(figure).name_span;
                let finding = Finding::error(
                    "word-or-name",
                    format!("`{}` is a word of this choice and the name of a figure", name.text),
                )
                .at(span, "")
                .at(place, "the figure")
                .help("give the figure another name");
                self.say(finding);
            }
            return literal;
        }
        let standard = scope
            .standards
            .and_then(|metric| self.figures.get(&format!("{}.{}", self.model.figure(metric).name, name.text)).copied());
        if let (Some(standard), Some(other)) = (standard, figure) {
            let (own, place) = (self.model.figure(standard).name.clone(), self.model.figure(other).name_span);
            let finding =
                Finding::error("ambiguous-name", format!("`{}` is a standard of the metric and a figure", name.text))
                    .at(span, "which is meant?")
                    .at(place, "the figure")
                    .help(format!("`{own}` is the standard; give the figure another name to read it here"));
            self.say(finding);
            return self.broken(span);
        }
        if let (Some((axis, _)), Some(figure)) = (column, figure) {
            let place = self.model.figure(figure).name_span;
            let key = self.model.axis(axis).name.clone();
            let finding = Finding::error(
                "ambiguous-name",
                format!("`{}` is a column of `{}` and a figure", name.text, self.model.axis(axis).schedule),
            )
            .at(span, "which is meant?")
            .at(place, "the figure")
            .help(format!("`{key}.{}` is the column; give the figure another name to read it here", name.text));
            self.say(finding);
            return self.broken(span);
        }
        if let Some((axis, column)) = column {
            return self.cell(axis, column, Select::Here, span);
        }
        if let Some(figure) = figure {
            return self.figure_here(scope, figure, span);
        }
        if let Some(standard) = standard {
            return self.figure_here(scope, standard, span);
        }
        let mut known: Vec<String> = self.figures.keys().cloned().collect();
        for axis in &scope.axes {
            known.extend(self.columns[axis.index()].keys().cloned());
        }
        if let Some(Type::Word(words)) = expected {
            known.extend(words.iter().cloned());
        }
        if let Some((axis, column)) = self.column_anywhere(&name.text) {
            let (schedule, key) = (self.model.axis(axis).schedule.clone(), self.model.axis(axis).name.clone());
            if !scope.unsure && self.said.insert(format!("needs {} {}", name.text, span.start)) {
                let example = self.model.axis(axis).keys.first().cloned().unwrap_or_else(|| "key".to_owned());
                let finding = Finding::error("needs-over", format!("`{}` is a column of `{schedule}`; which {key}?", name.text))
                    .at(span, "")
                    .help(format!(
                        "head the clause `for each {key}`, fold it (`the sum of {} over each {key}`), or name the row: `{example}.{}`",
                        name.text, name.text
                    ));
                self.say(finding);
            }
            let _ = column;
            return self.broken(span);
        }
        known.sort();
        self.unknown(&name.text, span, "nothing is called", known);
        self.broken(span)
    }

    /// A word of an expected choice, or a key of an expected schedule.
    fn literal_word(&mut self, path: &tree::Path, expected: Option<&Type>, span: Span) -> Option<ExprId> {
        let [word] = path.parts.as_slice() else { return None };
        match expected {
            Some(Type::Word(words)) => {
                let place = words.iter().position(|known| *known == word.text)?;
                let ty = Type::Word(words.clone());
                Some(self.add(Node::Const(Datum::Word(place as u32)), ty, span))
            }
            Some(Type::Key(axis)) => {
                let row = self.key_row(*axis, &word.text)?;
                let axis = *axis;
                Some(self.add(Node::Const(Datum::Key(row)), Type::Key(axis), span))
            }
            Some(Type::Quantity(_) | Type::Date | Type::Time | Type::Truth | Type::Text | Type::Unknown) | None => None,
        }
    }

    pub(super) fn key_row(&self, axis: AxisId, key: &str) -> Option<u32> {
        self.keys.get(key)?.iter().find(|(known, _)| *known == axis).map(|(_, row)| *row)
    }

    fn dotted(&mut self, scope: &Scope, path: &tree::Path) -> ExprId {
        let span = path.at.0;
        let parts: Vec<&str> = path.parts.iter().map(|part| part.text.as_str()).collect();
        if let Some(figure) = self.figures.get(&parts.join(".")).copied() {
            return self.figure_here(scope, figure, span);
        }
        // The longest tail that is a figure or a column; what stands before it picks the rows.
        for split in 1..parts.len() {
            let (pickers, name) = (&path.parts[..split], parts[split..].join("."));
            if let Some(figure) = self.figures.get(&name).copied()
                && let Some(id) = self.picked_figure(scope, figure, pickers, span)
            {
                return id;
            }
            if let ([picker], true) = (pickers, parts.len() - split == 1)
                && let Some(id) = self.picked_cell(scope, picker, &name, span)
            {
                return id;
            }
        }
        self.unknown_dotted(path);
        self.broken(span)
    }

    /// `mort_30_ami.points`, `measure.points`, `domain.apdf`
    fn picked_figure(&mut self, scope: &Scope, figure: FigureId, pickers: &[tree::Word], span: Span) -> Option<ExprId> {
        let shape = self.model.figure(figure).shape.clone();
        let mut selects: Vec<Option<Select>> = vec![None; shape.len()];
        for picker in pickers {
            let (place, select) = shape
                .iter()
                .enumerate()
                .filter(|(place, _)| selects[*place].is_none())
                .find_map(|(place, axis)| self.pick(scope, picker, *axis).map(|select| (place, select)))?;
            selects[place] = Some(select);
        }
        let mut chosen = Vec::new();
        for (axis, select) in shape.iter().zip(selects) {
            match select {
                Some(select) => chosen.push(select),
                None if scope.axes.contains(axis) => chosen.push(Select::Here),
                None => {
                    self.needs_over(scope, figure, *axis, span);
                    return Some(self.broken(span));
                }
            }
        }
        if !self.reached(scope, figure, span) {
            return Some(self.broken(span));
        }
        let ty = self.model.figure(figure).ty.clone();
        Some(self.add(Node::Figure(figure, chosen), ty, span))
    }

    fn picked_cell(&mut self, scope: &Scope, picker: &tree::Word, column: &str, span: Span) -> Option<ExprId> {
        let holders: Vec<(AxisId, ColumnId)> = self
            .columns
            .iter()
            .enumerate()
            .filter_map(|(axis, columns)| columns.get(column).map(|column| (AxisId(axis as u32), *column)))
            .collect();
        for (axis, column) in holders {
            if let Some(select) = self.pick(scope, picker, axis) {
                return Some(self.cell(axis, column, select, span));
            }
        }
        None
    }

    /// How a word picks a row of an axis: the axis at hand, a key written out, or a name whose value is a key.
    fn pick(&mut self, scope: &Scope, picker: &tree::Word, axis: AxisId) -> Option<Select> {
        if self.model.axis(axis).name == picker.text && scope.axes.contains(&axis) {
            return Some(Select::Here);
        }
        if let Some(row) = self.key_row(axis, &picker.text) {
            return Some(Select::Row(row));
        }
        let span = picker.at.0;
        if let Some((holder, column)) = self.column_at_hand(scope, &picker.text, span)
            && self.model.axis(holder).columns[column.index()].ty == Type::Key(axis)
        {
            let key = self.cell(holder, column, Select::Here, span);
            return Some(Select::By(key));
        }
        let figure = self.figures.get(&picker.text).copied()?;
        let fits = self.model.figure(figure).ty == Type::Key(axis)
            && self.model.figure(figure).shape.iter().all(|axis| scope.axes.contains(axis));
        fits.then(|| Select::By(self.figure_here(scope, figure, span)))
    }

    /// A figure read plainly: the reader stands on every axis of its shape.
    pub(super) fn figure_here(&mut self, scope: &Scope, figure: FigureId, span: Span) -> ExprId {
        let shape = self.model.figure(figure).shape.clone();
        if let Some(missing) = shape.iter().find(|axis| !scope.axes.contains(axis)) {
            self.needs_over(scope, figure, *missing, span);
            return self.broken(span);
        }
        if !self.reached(scope, figure, span) {
            return self.broken(span);
        }
        let ty = self.model.figure(figure).ty.clone();
        self.add(Node::Figure(figure, vec![Select::Here; shape.len()]), ty, span)
    }

    fn needs_over(&mut self, scope: &Scope, figure: FigureId, axis: AxisId, span: Span) {
        if scope.unsure {
            return;
        }
        let name = self.model.figure(figure).name.clone();
        let place = self.model.figure(figure).name_span;
        let axis = self.model.axis(axis);
        let (key, example) = (axis.name.clone(), axis.keys.first().cloned().unwrap_or_else(|| "key".to_owned()));
        let fold = self.usual_fold(figure);
        let finding = Finding::error("needs-over", format!("`{name}` is one figure per {key}; which {key}?"))
            .at(span, "")
            .at(place, format!("for each {key}"))
            .help(format!(
                "`the {fold} of {name} over each {key}`, one of them as `{example}.{name}`, or head the clause `for each {key}`"
            ));
        self.say(finding);
    }

    pub(super) fn cell(&mut self, axis: AxisId, column: ColumnId, select: Select, span: Span) -> ExprId {
        let ty = self.model.axis(axis).columns[column.index()].ty.clone();
        if self.later_columns.contains_key(&axis) && !self.each_epoch {
            let schedule = self.model.axis(axis).schedule.clone();
            let finding =
                Finding::error("not-yet", format!("`{schedule}` is amended, and is not read here by this version"))
                    .at(span, "")
                    .help("put it into a `define`, and read that");
            self.say(finding);
            return self.broken(span);
        }
        let column = self.column_now(axis, column);
        self.add(Node::Cell(axis, column, select), ty, span)
    }

    /// The column that holds the cells of the version that is worked out now.
    pub(super) fn column_now(&mut self, axis: AxisId, column: ColumnId) -> ColumnId {
        let Some(later) = self.later_columns.get(&axis) else { return column };
        self.epoch_read = true;
        let holds = later.iter().rev().find(|(day, _)| self.epoch.is_some_and(|epoch| *day <= epoch));
        holds.and_then(|(_, columns)| columns.get(column.index()).copied()).unwrap_or(column)
    }

    /// The column of this name in a schedule whose row is at hand.
    fn column_at_hand(&mut self, scope: &Scope, name: &str, span: Span) -> Option<(AxisId, ColumnId)> {
        let holders: Vec<(AxisId, ColumnId)> = scope
            .axes
            .iter()
            .filter_map(|axis| self.columns[axis.index()].get(name).map(|column| (*axis, *column)))
            .collect();
        if let [(first, _), (second, _), ..] = holders.as_slice() {
            let names: Vec<String> =
                [first, second].iter().map(|axis| format!("`{}.{name}`", self.model.axis(**axis).name)).collect();
            let finding = Finding::error("ambiguous-name", format!("two schedules at hand have a column `{name}`"))
                .at(span, "which is meant?")
                .help(format!("write {}", units::list(&names, "or")));
            self.say(finding);
        }
        holders.first().copied()
    }

    fn column_anywhere(&self, name: &str) -> Option<(AxisId, ColumnId)> {
        self.columns
            .iter()
            .enumerate()
            .find_map(|(axis, columns)| columns.get(name).map(|column| (AxisId(axis as u32), *column)))
    }

    fn unknown_dotted(&mut self, path: &tree::Path) {
        let (Some(first), Some(last)) = (path.parts.first(), path.parts.last()) else { return };
        if let Some(figure) = self.figures.get(&first.text).copied()
            && self.model.figure(figure).ty == Type::Unknown
        {
            return;
        }
        let whole = path_text(path);
        let known_last = self.figures.contains_key(&last.text) || self.column_anywhere(&last.text).is_some();
        if known_last && path.parts.len() == 2 {
            let mut known: Vec<String> = self.keys.keys().cloned().collect();
            known.sort();
            self.unknown(&first.text, first.at.0, "no row, and no figure that names a row, is called", known);
        } else {
            let mut known: Vec<String> = self.figures.keys().cloned().collect();
            known.sort();
            self.unknown(&whole, path.at.0, "nothing is called", known);
        }
    }
}
