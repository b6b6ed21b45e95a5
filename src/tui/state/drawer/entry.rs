//! What is typed at a drawer: how many there are of each note and coin, or cash that moves by hand, with its reason.

use tui_input::Input;

use super::wanted::What;
use crate::domain::drawer::Act;
use crate::domain::drawer::pieces::{Pieces, denominations};
use crate::domain::money::{Currency, Money};
use crate::domain::text::Text;
use crate::tui::layout;

/// The most digits of a count.
pub(crate) const MOST_DIGITS: usize = 5;

/// Notes and coins while they are counted.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    /// Whether it is the float with which it is opened.
    pub(crate) is_float: bool,
    currency: Currency,
    /// Each note and coin, the largest first, with what was typed for it.
    pub(crate) lines: Vec<(Money, Input)>,
    pub(crate) here: usize,
}

impl Grid {
    pub(crate) fn new(is_float: bool, currency: Currency) -> Self {
        let lines = denominations(currency).into_iter().map(|piece| (Money::new(piece, currency), Input::default()));
        Self { is_float, currency, lines: lines.collect(), here: 0 }
    }

    /// How many of a line's; none is nothing.
    fn count(input: &Input) -> u32 {
        input.value().trim().parse().unwrap_or(0)
    }

    /// What a line's are worth; nothing as long as none is counted.
    pub(crate) fn worth((piece, input): &(Money, Input)) -> Option<Money> {
        let minor = piece.minor().checked_mul(i64::from(Self::count(input)))?;
        (minor > 0).then(|| Money::new(minor, piece.currency()))
    }

    /// All that is counted. There are never more digits than can be counted.
    pub(crate) fn pieces(&self) -> Option<Pieces> {
        self.lines
            .iter()
            .try_fold(Pieces::none(self.currency), |pieces, (piece, input)| pieces.and(*piece, Self::count(input)).ok())
    }

    pub(crate) fn field(&mut self) -> Option<&mut Input> {
        self.lines.get_mut(self.here).map(|(_, input)| input)
    }

    pub(super) fn turn(&mut self, forward: bool) {
        let lines = self.lines.len().max(1);
        self.here = (self.here + if forward { 1 } else { lines - 1 }) % lines;
    }

    /// The first line in sight where there is room for so many.
    pub(crate) fn first(&self, room: usize) -> usize {
        layout::follow_line(0, self.here, room, self.lines.len())
    }
}

/// Cash that moves by hand, or an opening without a sale, while it is written.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) act: Act,
    pub(crate) amount: Input,
    pub(crate) reason: Input,
    pub(crate) is_on_reason: bool,
}

/// The ids of the usual reasons, in the order of their digits.
const REASONS_IN: [&str; 1] = ["reason-change"];
const REASONS_OUT: [&str; 2] = ["reason-change", "reason-expense"];
const REASONS_NO_SALE: [&str; 2] = ["reason-change", "reason-wrong-change"];

impl Form {
    pub(crate) fn new(act: Act) -> Self {
        let (amount, reason) = (Input::default(), Input::default());
        Self { act, amount, reason, is_on_reason: act == Act::NoSale }
    }

    pub(crate) fn has_amount(&self) -> bool {
        self.act != Act::NoSale
    }

    pub(crate) fn field(&mut self) -> &mut Input {
        if self.is_on_reason { &mut self.reason } else { &mut self.amount }
    }

    pub(super) fn turn_field(&mut self) {
        self.is_on_reason = !self.is_on_reason || !self.has_amount();
    }

    /// The reasons that a digit gives now: none once one is begun.
    pub(crate) fn usual_reasons(&self) -> &'static [&'static str] {
        match self.act {
            _ if !self.is_on_reason || !self.reason.value().is_empty() => &[],
            Act::In => &REASONS_IN,
            Act::Out => &REASONS_OUT,
            Act::NoSale => &REASONS_NO_SALE,
            _ => &[],
        }
    }

    /// What is written, or what is missing as the id of a sentence.
    pub(crate) fn what(&self, currency: Currency) -> Result<What, &'static str> {
        let reason = Text::new(self.reason.value());
        let amount = Money::parse(self.amount.value().trim(), currency).ok().filter(|amount| amount.minor() > 0);
        if self.has_amount() && amount.is_none() {
            return Err("why-no-amount");
        }
        if self.act.needs_reason() && reason.is_empty() {
            return Err("why-no-reason");
        }
        Ok(match amount.filter(|_| self.has_amount()) {
            Some(amount) => What::Move { act: self.act, amount, reason },
            None => What::NoSale(reason),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_counted_and_what_is_missing_is_said() {
        let mut grid = Grid::new(true, Currency::CNY);
        assert_eq!(grid.pieces().map(|pieces| pieces.total().minor()), Some(0));
        *grid.field().unwrap() = Input::new("5".to_owned());
        grid.turn(false);
        *grid.field().unwrap() = Input::new("7".to_owned());
        assert_eq!(grid.pieces().unwrap().total().minor(), 50_007);
        let mut form = Form::new(Act::Out);
        assert_eq!(form.what(Currency::CNY), Err("why-no-amount"));
        form.amount = Input::new("20".to_owned());
        assert_eq!(form.what(Currency::CNY), Err("why-no-reason"));
        let safe = Form { act: Act::Dropped, ..form };
        let amount = Money::new(2_000, Currency::CNY);
        assert_eq!(safe.what(Currency::CNY), Ok(What::Move { act: Act::Dropped, amount, reason: Text::default() }));
    }
}
