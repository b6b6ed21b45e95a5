//! Colleagues' cursors: a channel beside the feed, on which nothing depends.
//!
//! A message is the terminal, its cashier, the seat under its cursor (nothing: it has left) and its
//! picks with commas between, a line each. It is published once and may be lost; one that cannot be
//! read is passed over.

use super::connect::Live;
use super::error::LiveError;
use crate::domain::hall::SeatId;
use crate::domain::ids::ScreeningId;
use crate::domain::order::LARGEST_ORDER;
use crate::domain::pointing::Pointing;
use crate::domain::text::Text;

/// No honest message is longer, in bytes.
const LONGEST: usize = 2_048;

impl Live {
    /// Shows colleagues what terminals point at. Not repeated: the next one says it anew.
    pub async fn point(&self, pointings: &[Pointing]) -> Result<(), LiveError> {
        let publish = |pointing: &Pointing| {
            redis::cmd("SPUBLISH").arg(self.keys.cursors(pointing.screening)).arg(write(pointing)).take()
        };
        let publishing: Vec<redis::Cmd> = pointings.iter().map(publish).collect();
        self.ask_each(&publishing).await.into_iter().find_map(Result::err).map_or(Ok(()), Err)
    }

    /// From now on the cursors at `screening` arrive, or no longer.
    pub fn follow_cursors(&self, screening: ScreeningId, on: bool) {
        self.listen(&self.keys.cursors(screening), on);
    }
}

fn write(pointing: &Pointing) -> String {
    let cursor = pointing.cursor.map(|seat| seat.to_string()).unwrap_or_default();
    let picks: Vec<String> = pointing.picks.iter().map(SeatId::to_string).collect();
    format!("{}\n{}\n{cursor}\n{}", pointing.terminal, pointing.cashier, picks.join(","))
}

pub(super) fn read(screening: ScreeningId, message: &str) -> Option<Pointing> {
    let lines: Vec<&str> = message.split('\n').collect();
    let [terminal, cashier, cursor, picks] = lines[..] else { return None };
    let seats: Result<Vec<SeatId>, _> = picks.split(',').filter(|pick| !pick.is_empty()).map(str::parse).collect();
    let picks = seats.ok().filter(|picks| picks.len() <= LARGEST_ORDER && message.len() <= LONGEST)?;
    let cursor = if cursor.is_empty() { None } else { Some(cursor.parse().ok()?) };
    Some(Pointing { screening, terminal: terminal.parse().ok()?, cashier: Text::new(cashier), cursor, picks })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointing(cursor: Option<&str>, picks: &[&str]) -> Pointing {
        let seat = |name: &str| name.parse().unwrap();
        Pointing {
            screening: ScreeningId(3),
            terminal: "T2".parse().unwrap(),
            cashier: Text::new("王 Wang"),
            cursor: cursor.map(seat),
            picks: picks.iter().map(|name| seat(name)).collect(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        for told in [pointing(Some("G7"), &[]), pointing(Some("G7"), &["G7", "G8"]), pointing(None, &[])] {
            assert_eq!(read(ScreeningId(3), &write(&told)), Some(told));
        }
    }

    #[test]
    fn the_picks_of_the_largest_group_are_read_too() {
        let picks: Vec<String> = (1..=LARGEST_ORDER).map(|number| format!("AB{number}")).collect();
        let cashier = Text::new(&"王".repeat(200));
        let told = Pointing { cashier, ..pointing(Some("G7"), &picks.iter().map(String::as_str).collect::<Vec<_>>()) };
        assert_eq!(read(ScreeningId(3), &write(&told)), Some(told));
    }

    #[test]
    fn a_name_that_would_play_with_the_screen_is_cleaned_on_arrival() {
        let read = read(ScreeningId(3), "T2\n\u{1b}[2JWang\u{202e}\nG7\n").unwrap();
        assert!(!read.cashier.as_str().contains(['\u{1b}', '\u{202e}']), "{:?}", read.cashier);
    }

    #[test]
    fn rubbish_on_the_channel_is_passed_over() {
        let too_many = format!("T2\nWang\nG7\n{}", (1..=61).map(|n| format!("A{n}")).collect::<Vec<_>>().join(","));
        let long = format!("T2\n{}\nG7\n", "W".repeat(LONGEST));
        let short = ["", "T2", "T2\nWang", "T2\nWang\nG7", "T2\nWang\nG7\n\n", "\nWang\nG7\n", "T 2\nWang\nG7\n"];
        let seats = ["T2\nWang\nseven\n", "T2\nWang\nG7\nG8 G9", "T2\nWang\nG7\nG8;G9", &too_many, &long];
        for rubbish in short.into_iter().chain(seats) {
            assert_eq!(read(ScreeningId(3), rubbish), None, "{rubbish:?}");
        }
    }
}
