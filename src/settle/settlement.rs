//! The settlement of one subject in one period.

use crate::calendar::Period;
use crate::evaluate::Value;
use crate::explain::duties::{Duty, Ruling};
use crate::explain::{Explainer, Origin, routed, text, verb};
use crate::model::{FigureId, Model, PartyId, TermKind};
use crate::number::Number;

/// What one subject's facts came to in one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Settlement {
    /// Who is settled.
    pub subject: Option<String>,
    /// For which period.
    pub period: Option<Period>,
    /// Every listed figure, in the order of the text, rows of a family in the order of the schedule.
    pub figures: Vec<Figure>,
    /// The lines of money, in the same order.
    pub lines: Vec<StatementLine>,
    /// What remains between each two parties, in the order in which lines first name them.
    pub nets: Vec<Net>,
    /// The accounts of withholds.
    pub accounts: Vec<AccountStanding>,
}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Which.
    pub figure: FigureId,
    /// At which coordinate.
    pub coordinate: usize,
    /// What it came to.
    pub value: Value,
}

/// One line of money.
#[derive(Clone, Debug, PartialEq)]
pub struct StatementLine {
    /// The term.
    pub figure: FigureId,
    /// At which coordinate.
    pub coordinate: usize,
    /// Its kind.
    pub kind: TermKind,
    /// What it does: `pays`, `charges`, `credits`, `holds`, `returns`. Of an adjustment that came to nothing, `pays`.
    pub verb: &'static str,
    /// Who pays.
    pub from: PartyId,
    /// Who is paid.
    pub to: PartyId,
    /// The amount, never negative; or why it is undetermined.
    pub amount: Value,
    /// Where it is undetermined: what it needs.
    pub needs: Vec<Origin>,
    /// Whether money moves. A withhold moves nothing and stands outside the net.
    pub moves: bool,
}

/// What remains between two parties when everything that moves is set off.
#[derive(Clone, Debug, PartialEq)]
pub struct Net {
    /// Who pays.
    pub from: PartyId,
    /// Who is paid.
    pub to: PartyId,
    /// The amount, never negative: of the lines that are determined.
    pub amount: Number,
    /// Whether lines between the two are undetermined.
    pub partial: bool,
    /// The addresses of what they need.
    pub needs: Vec<String>,
}

/// How the account of a withhold stands.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountStanding {
    /// The withhold.
    pub withhold: FigureId,
    /// What is held.
    pub held: Value,
    /// What the earn-backs return.
    pub returned: Value,
    /// What stays with the payer for good.
    pub forfeited: Value,
}

impl Settlement {
    /// What was just settled.
    pub fn new(explainer: &Explainer<'_>, subject: Option<&str>, period: Option<Period>) -> Settlement {
        let values = explainer.values;
        let figures = explainer
            .listed()
            .map(|(figure, coordinate)| Figure { figure, coordinate, value: values.figure(figure, coordinate) })
            .collect();
        let lines: Vec<StatementLine> = values
            .lines()
            .map(|(line, value)| {
                let coordinate = line.coordinate as usize;
                let negative = value.as_ref().is_ok_and(Number::is_negative);
                let route = routed(line.route, negative);
                let undetermined = value.is_err();
                StatementLine {
                    figure: line.figure,
                    coordinate,
                    kind: line.kind,
                    verb: verb(line.kind, negative),
                    from: route.from,
                    to: route.to,
                    amount: value.map(|value| value.abs()),
                    needs: if undetermined { explainer.origins(line.figure, coordinate) } else { Vec::new() },
                    moves: line.kind != TermKind::Withhold,
                }
            })
            .collect();
        Settlement {
            subject: subject.map(str::to_owned),
            period,
            figures,
            nets: nets(&lines),
            lines,
            accounts: accounts(explainer),
        }
    }

    /// The value of a figure, where it is listed.
    pub fn figure(&self, figure: FigureId, coordinate: usize) -> Option<&Value> {
        let found = self.figures.iter().find(|known| known.figure == figure && known.coordinate == coordinate);
        found.map(|found| &found.value)
    }

    /// The value at an address such as `mort_30_ami.points`, where it is listed.
    pub fn find(&self, model: &Model, address: &str) -> Option<&Value> {
        let found = self.figures.iter().find(|known| model.address(known.figure, known.coordinate) == address);
        found.map(|found| &found.value)
    }

    /// Whether every line of money has an amount.
    pub fn is_determined(&self) -> bool {
        self.lines.iter().all(|line| line.amount.is_ok())
    }

    /// What every decision came to, in the order of the text, rows of a family in the order of the schedule.
    pub fn rulings(&self, explainer: &Explainer<'_>) -> Vec<Ruling> {
        let model = explainer.model;
        let each = model.decisions.iter().map(|decision| decision.figure);
        let each = each.flat_map(|figure| (0..model.size(figure)).map(move |at| (figure, at)));
        each.filter_map(|(figure, at)| explainer.ruling(figure, at)).collect()
    }

    /// How every obligation stands.
    pub fn duties(&self, explainer: &Explainer<'_>) -> Vec<Duty> {
        let model = explainer.model;
        let each = model.obligations.iter().map(|obligation| obligation.status);
        let each = each.flat_map(|figure| (0..model.size(figure)).map(move |at| (figure, at)));
        each.filter_map(|(figure, at)| explainer.duty(figure, at)).collect()
    }

    /// The lines of money with what led to each, and the nets: a text that a person reads.
    pub fn ledger(&self, explainer: &Explainer<'_>) -> String {
        let mut text = text::ledger_of_lines(explainer);
        let money = crate::model::Type::Quantity(crate::model::Unit::money(
            explainer
                .model
                .header
                .as_ref()
                .and_then(|header| header.money.as_ref())
                .map_or("", |money| &money.currency),
        ));
        let nets: Vec<(String, String)> = self
            .nets
            .iter()
            .map(|net| {
                let (from, to) = (explainer.party(net.from), explainer.party(net.to));
                let words = match (net.amount.is_zero(), net.partial) {
                    (true, false) => format!("net: {from} and {to} owe each other nothing"),
                    (_, false) => format!("net: {from} pays {to}"),
                    (_, true) => format!("net so far: {from} pays {to}; needs {}", net.needs.join(", ")),
                };
                (words, crate::explain::print::printed(&net.amount, &money, explainer.model))
            })
            .collect();
        if !nets.is_empty() {
            text.push('\n');
            text.push_str(&text::beside(&nets));
        }
        let (rulings, duties) = (self.rulings(explainer), self.duties(explainer));
        let duties = text::standing(&rulings, &duties);
        if !duties.is_empty() && !text.is_empty() {
            text.push('\n');
        }
        text + &duties
    }
}

/// Between each two parties, everything that moves, set off.
fn nets(lines: &[StatementLine]) -> Vec<Net> {
    let mut nets: Vec<Net> = Vec::new();
    for line in lines.iter().filter(|line| line.moves) {
        let between =
            |net: &&mut Net| (net.from, net.to) == (line.from, line.to) || (net.from, net.to) == (line.to, line.from);
        let net = match nets.iter_mut().find(between) {
            Some(net) => net,
            None => {
                nets.push(Net {
                    from: line.from,
                    to: line.to,
                    amount: Number::zero(),
                    partial: false,
                    needs: Vec::new(),
                });
                let Some(last) = nets.last_mut() else { continue };
                last
            }
        };
        match &line.amount {
            Ok(amount) if net.from == line.from => net.amount = net.amount.add(amount),
            Ok(amount) => net.amount = net.amount.sub(amount),
            Err(_) => {
                net.partial = true;
                for need in &line.needs {
                    if !net.needs.contains(&need.address) {
                        net.needs.push(need.address.clone());
                    }
                }
            }
        }
    }
    for net in &mut nets {
        if net.amount.is_negative() {
            (net.from, net.to) = (net.to, net.from);
            net.amount = net.amount.neg();
        }
    }
    nets
}

fn accounts(explainer: &Explainer<'_>) -> Vec<AccountStanding> {
    use crate::model::{AccountPart, Body};
    let model = explainer.model;
    let part = |account: usize, wanted: AccountPart| {
        let found = model.figures.iter().position(
            |figure| matches!(figure.body, Body::Account(of, part) if of as usize == account && part == wanted),
        );
        found.map_or(Ok(Number::zero()), |index| explainer.values.figure(FigureId(index as u32), 0))
    };
    model
        .accounts
        .iter()
        .enumerate()
        .map(|(place, account)| AccountStanding {
            withhold: account.withhold,
            held: part(place, AccountPart::Held),
            returned: part(place, AccountPart::Returned),
            forfeited: part(place, AccountPart::Forfeited),
        })
        .collect()
}
