//! What lines and figures come to along the way. Only what changes is kept: a way may have as many steps as there are facts.

use std::collections::HashMap;

use crate::evaluate::Value;
use crate::explain::{Explainer, Origin, print, wire};
use crate::model::{ClauseKind, Figure, FigureId, Model, Role, Type, Unit};
use crate::number::Number;
use crate::settle::{Settlement, StatementLine};

use super::data::{Named, Stand, Worth};

/// A party as a contract has it.
#[derive(Clone, Debug)]
pub(super) struct Party {
    pub name: String,
    pub title: String,
    pub payer: bool,
    pub provider: bool,
}

impl Party {
    pub fn named(&self) -> Named {
        Named { name: self.name.clone(), title: self.title.clone() }
    }
}

/// What a line is. One that a version routes to somebody else is another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct LineKey {
    pub address: String,
    /// Between whom, by name in alphabetical order.
    pub pair: (String, String),
    pub moves: bool,
}

/// What is told of a line or a figure besides its values.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub address: String,
    pub title: Option<String>,
    pub section: Option<String>,
    pub is_metric: bool,
    pub ty: Type,
}

/// A line or a figure along the way.
#[derive(Clone, Debug)]
pub(super) struct Track {
    pub head: Head,
    /// How it stands from which state on; what is before the first is not there. State 0 is the first settlement, state n what step
    /// n came to.
    pub stands: Vec<(usize, Stand)>,
    /// What it was when it was seen last, if it is there; and in which state that was.
    latest: Option<(Value, Type)>,
    seen: usize,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Tracks {
    line_places: HashMap<LineKey, usize>,
    pub lines: Vec<(LineKey, Track)>,
    figure_places: HashMap<String, usize>,
    pub figures: Vec<Track>,
    /// Between whom lines are, by name, in the order in which they are met, as the first of them is routed.
    pub pairs: Vec<[Party; 2]>,
}

impl Track {
    /// How it stands at the end of the way.
    pub fn last(&self) -> Stand {
        self.stands.last().map_or(Stand::Gone, |(_, stand)| stand.clone())
    }

    /// How it stands in the first settlement.
    pub fn first(&self) -> Stand {
        self.stands.first().filter(|(state, _)| *state == 0).map_or(Stand::Gone, |(_, stand)| stand.clone())
    }

    /// How it stands before and after a state, where that has changed it.
    pub fn at(&self, state: usize) -> Option<(Stand, &Stand)> {
        let place = self.stands.iter().position(|(at, _)| *at == state)?;
        let before = place.checked_sub(1).and_then(|place| self.stands.get(place));
        Some((before.map_or(Stand::Gone, |(_, stand)| stand.clone()), &self.stands.get(place)?.1))
    }

    fn new(head: Head, state: usize, value: Value, stand: Stand) -> Track {
        Track { latest: Some((value, head.ty.clone())), head, stands: vec![(state, stand)], seen: state }
    }

    /// Whether it is what it was when it was seen last.
    fn is_still(&self, value: &Value, ty: &Type) -> bool {
        self.latest.as_ref().is_some_and(|(known, of)| known == value && of == ty)
    }

    /// Puts what it has become, with the words of the contract at hand.
    fn put_anew(&mut self, state: usize, head: Head, value: Value, stand: Stand) {
        self.latest = Some((value, head.ty.clone()));
        self.head = head;
        self.put(state, stand);
    }

    fn put(&mut self, state: usize, stand: Stand) {
        if self.stands.last().is_none_or(|(_, last)| *last != stand) {
            self.stands.push((state, stand));
        }
    }
}

impl Tracks {
    /// Notes what was just settled. Of figures that are as unknown as before, what they need is followed again only where
    /// `afresh`: something else may be missing.
    pub fn note(&mut self, explainer: &Explainer<'_>, state: usize, afresh: bool) {
        let settled = Settlement::new(explainer, None, None);
        for line in &settled.lines {
            self.line(explainer, line, state);
        }
        for figure in &settled.figures {
            self.figure(explainer, figure, state, afresh);
        }
        let tracks = self.lines.iter_mut().map(|(_, track)| track).chain(&mut self.figures);
        for track in tracks.filter(|track| track.seen != state) {
            track.put(state, Stand::Gone);
            track.latest = None;
            track.seen = state;
        }
    }

    /// Whether a state has changed anything.
    pub fn changed_at(&self, state: usize) -> bool {
        let tracks = self.lines.iter().map(|(_, track)| track).chain(&self.figures);
        tracks.flat_map(|track| track.stands.last()).any(|(at, _)| *at == state)
    }

    fn line(&mut self, explainer: &Explainer<'_>, line: &StatementLine, state: usize) {
        let model = explainer.model();
        let route = [line.from, line.to].map(|party| party_of(model, party.index()));
        let (from, to) = (route[0].name.clone(), route[1].name.clone());
        let forward = from <= to;
        let key = LineKey {
            address: model.address(line.figure, line.coordinate),
            pair: if forward { (from, to) } else { (to, from) },
            moves: line.moves,
        };
        if !self.pairs.iter().any(|[one, other]| in_order(&one.name, &other.name) == (&key.pair.0, &key.pair.1)) {
            self.pairs.push(route);
        }
        let ty = &model.figure(line.figure).ty;
        let value = line.amount.clone().map(|amount| if forward || !line.moves { amount } else { amount.neg() });
        let place = self.line_places.get(&key).copied();
        if let Some((_, track)) = place.and_then(|place| self.lines.get_mut(place)) {
            track.seen = state;
            if value.is_ok() && track.is_still(&value, ty) {
                return;
            }
        }
        let stand = match &value {
            Ok(value) => Stand::Known(worth(value, ty, model)),
            Err(kind) => open(*kind, &line.needs),
        };
        let head = head(explainer, line.figure, line.coordinate);
        match place {
            Some(place) => self.lines[place].1.put_anew(state, head, value, stand),
            None => {
                self.line_places.insert(key.clone(), self.lines.len());
                self.lines.push((key, Track::new(head, state, value, stand)));
            }
        }
    }

    fn figure(&mut self, explainer: &Explainer<'_>, figure: &crate::settle::Figure, state: usize, afresh: bool) {
        let model = explainer.model();
        let (id, coordinate) = (figure.figure, figure.coordinate);
        let known = model.figure(id);
        if is_line(known) {
            return;
        }
        let address = model.address(id, coordinate);
        let place = self.figure_places.get(&address).copied();
        if let Some(track) = place.and_then(|place| self.figures.get_mut(place)) {
            track.seen = state;
            if track.is_still(&figure.value, &known.ty) && (figure.value.is_ok() || !afresh) {
                return;
            }
        }
        let stand = match &figure.value {
            Ok(value) => Stand::Known(worth(value, &known.ty, model)),
            Err(kind) => open(*kind, &explainer.origins(id, coordinate)),
        };
        let head = head(explainer, id, coordinate);
        match place {
            Some(place) => self.figures[place].put_anew(state, head, figure.value.clone(), stand),
            None => {
                self.figure_places.insert(address, self.figures.len());
                self.figures.push(Track::new(head, state, figure.value.clone(), stand));
            }
        }
    }
}

/// Two names in alphabetical order.
fn in_order<'n>(one: &'n String, other: &'n String) -> (&'n String, &'n String) {
    if one <= other { (one, other) } else { (other, one) }
}

fn head(explainer: &Explainer<'_>, id: FigureId, coordinate: usize) -> Head {
    let known = explainer.model().figure(id);
    Head {
        address: explainer.model().address(id, coordinate),
        title: explainer.title(known, id, coordinate),
        section: known.section.clone(),
        is_metric: known.clause == ClauseKind::Metric,
        ty: known.ty.clone(),
    }
}

fn is_line(figure: &Figure) -> bool {
    matches!(figure.clause, ClauseKind::Term(_))
}

fn open(kind: crate::model::Kind, needs: &[Origin]) -> Stand {
    let mut addresses: Vec<String> = needs.iter().map(|origin| origin.address.clone()).collect();
    addresses.dedup();
    Stand::Open { kind, needs: addresses }
}

fn party_of(model: &Model, place: usize) -> Party {
    let parties = model.header.as_ref().map(|header| header.parties.as_slice()).unwrap_or_default();
    match parties.get(place) {
        Some(party) => Party {
            name: party.name.clone(),
            title: party.title.clone(),
            payer: party.role == Role::Payer,
            provider: party.role == Role::Provider,
        },
        None => Party { name: String::new(), title: String::new(), payer: false, provider: false },
    }
}

/// A known value, with everything that is printed of it.
pub(super) fn worth(number: &Number, ty: &Type, model: &Model) -> Worth {
    let (exact, near) = wire::exact_and_near(number, ty, model);
    let text = print::printed(number, ty, model);
    Worth { number: number.clone(), exact, near, unit: wire::unit(ty, model), text }
}

/// The type of amounts.
pub(super) fn money(model: &Model) -> Type {
    Type::Quantity(Unit::money(&currency(model)))
}

/// The currency of amounts; empty where there is none.
pub(super) fn currency(model: &Model) -> String {
    let money = model.header.as_ref().and_then(|header| header.money.as_ref());
    money.map(|money| money.currency.clone()).unwrap_or_default()
}
