//! Seats for a group: a block of rows, one behind the other.
//!
//! A span of columns and a first row make a block: of each row the longest run of free seats within the span, row after
//! row towards the back, until all have a seat. Every span and every row are tried, and what speaks against a block is
//! one sum (`Grid::cost`), so that nothing has to be decided before: how far its middle is from where it should be, how
//! far its guests are from each other, and what each further row, each aisle and each seat left alone costs.
//!
//! A further row costs as much as one row away. So up to some thirty sit in one row, if one is free where it should be:
//! twenty-eight in a row of forty are seven seats from their middle, and two rows of fourteen would bring them hardly
//! nearer. Sixty are better in three rows of twenty, one behind the other. Nothing forbids one or the other: where the
//! best row is half sold, a block beside it wins, and where there is but one row, that row.
//!
//! A block is no deeper than it is wide. What has no block is split as any party is.

use std::cmp::Reverse;

use super::floor::{FreeSeat, POINTED, Stretch, Wish};
use crate::domain::hall::SeatId;

/// All that costs is counted in halves of a seat's width, as on the `floor`: a row is two seats.
const SEAT: usize = 2;
const ROW: usize = 4;

/// What each row after the first costs: as much as one row away.
const FURTHER_ROW: usize = ROW;

/// What each aisle through the block costs: as much as three rows.
const AISLE: usize = 3 * ROW;

/// What a seat costs that is left alone beside it, and hard to sell: as much as half a row.
const LEFT_ALONE: usize = ROW / 2;

/// What standard and premium seats together cost, one party at two prices: as much as two rows.
const MIXED: usize = 2 * ROW;

/// What each seat costs by which a row is longer or shorter than the one before: four as much as a seat's half.
const STEPS: usize = 4;

/// The `nth` best block, round and round. A group that asks for other seats wants other seats: no two blocks share one.
pub(super) fn choose(ordinary: &[Stretch], wish: &Wish<'_>, nth: usize) -> Option<Vec<SeatId>> {
    let mut grid = Grid::new(ordinary, wish);
    let mut offers: Vec<Vec<SeatId>> = Vec::new();
    while offers.len() <= nth
        && let Some(block) = grid.best()
    {
        offers.push(block.pieces.iter().flat_map(|piece| grid.seats(*piece)).map(|seat| seat.id).collect());
        grid.take(&block);
    }
    let turn = nth.checked_rem(offers.len())?;
    Some(offers.swap_remove(turn))
}

/// The free seats by row and column, and for whom they are.
struct Grid {
    rows: Vec<Row>,
    columns: usize,
    guests: usize,
    /// Where the middle should be.
    near_row: usize,
    near_column: usize,
    /// The longest run of free seats: no block has more rows.
    longest: usize,
    /// What so many rows and more cost at least, wherever they are.
    shape: Vec<usize>,
}

/// A row of the hall; each list has a place for each column.
struct Row {
    seats: Vec<Option<FreeSeat>>,
    /// How many free seats in a row end here; an aisle may run through them.
    run: Vec<usize>,
    /// How many end and how many begin here, up to an aisle.
    before: Vec<usize>,
    after: Vec<usize>,
    /// How many aisles there are before it, how many changes of the kind from one seat to the next, and how many seats
    /// that others point at.
    aisles: Vec<usize>,
    changes: Vec<usize>,
    pointed: Vec<usize>,
}

/// What a block has of one row.
#[derive(Clone, Copy, Debug)]
struct Piece {
    row: usize,
    first: usize,
    last: usize,
}

struct Block {
    cost: usize,
    pieces: Vec<Piece>,
}

impl Block {
    /// By which one is better than another.
    fn key(&self) -> (usize, Option<(Reverse<usize>, usize)>) {
        (self.cost, self.pieces.first().map(|piece| (Reverse(piece.row), piece.first)))
    }
}

impl Piece {
    fn len(self) -> usize {
        self.last - self.first + 1
    }

    /// Its middle, in halves of a seat.
    fn middle(self) -> usize {
        self.first + self.last
    }

    /// Whether it stands behind the other one: half of the shorter one has somebody right before or behind.
    fn is_behind(self, other: Self) -> bool {
        let common = (self.last.min(other.last) + 1).saturating_sub(self.first.max(other.first));
        2 * common >= self.len().min(other.len())
    }

    /// How far its seats are from a place of the row, all together.
    fn away_from(self, place: usize) -> usize {
        // The seats up to it, and those after it: each an arithmetic series.
        let split = (place / SEAT + 1).clamp(self.first, self.last + 1);
        let (left, right) = (split - self.first, self.last + 1 - split);
        let left_sum = if left == 0 { 0 } else { (self.first + split - 1) * left };
        let right_sum = if right == 0 { 0 } else { (split + self.last) * right };
        (place * left).abs_diff(left_sum) + right_sum.abs_diff(place * right)
    }
}

impl Grid {
    fn new(stretches: &[Stretch], wish: &Wish<'_>) -> Self {
        let index = |along: i32| usize::try_from(along).unwrap_or(0);
        let place = |seat: &FreeSeat| (index(seat.at.row) / SEAT, index(seat.at.column) / SEAT);
        let places = || stretches.iter().flatten().map(place);
        let rows = places().map(|(row, _)| row + 1).max().unwrap_or(0);
        let columns = places().map(|(_, column)| column + 1).max().unwrap_or(0);
        let mut seats = vec![vec![None; columns]; rows];
        for seat in stretches.iter().flatten() {
            let (row, column) = place(seat);
            seats[row][column] = Some(*seat);
        }
        let (near_row, near_column) = (index(wish.near.row), index(wish.near.column));
        let rows: Vec<Row> = seats.into_iter().map(Row::new).collect();
        let longest = rows.iter().flat_map(|row| &row.run).copied().max().unwrap_or(0);
        let shape = shape(wish.party);
        Self { rows, columns, guests: wish.party, near_row, near_column, longest, shape }
    }

    fn seats(&self, piece: Piece) -> impl Iterator<Item = FreeSeat> + '_ {
        self.rows[piece.row].seats[piece.first..=piece.last].iter().flatten().copied()
    }

    /// From now on the seats of this block are not free.
    fn take(&mut self, block: &Block) {
        for piece in &block.pieces {
            let mut seats = std::mem::take(&mut self.rows[piece.row].seats);
            seats[piece.first..=piece.last].fill(None);
            self.rows[piece.row] = Row::new(seats);
        }
    }

    /// The block that costs least; of two, the one further back. What must cost more than one that is known is passed over.
    fn best(&self) -> Option<Block> {
        let mut best: Option<Block> = None;
        let mut pieces = Vec::new();
        // Those in the middle first: what is known early spares much.
        let (mut firsts, mut rows): (Vec<usize>, Vec<usize>) =
            ((0..self.columns).collect(), (0..self.rows.len()).collect());
        let (width, depth) = self.usual_shape();
        firsts.sort_by_key(|first| (SEAT * first + width).abs_diff(self.near_column));
        rows.sort_by_key(|row| (SEAT * row + depth).abs_diff(self.near_row));
        for first in firsts {
            // Of each row the longest run within the span so far.
            let mut runs: Vec<Option<Piece>> = vec![None; self.rows.len()];
            for last in first..self.columns.min(first + self.guests) {
                for (row, run) in runs.iter_mut().enumerate() {
                    let length = self.rows[row].run[last].min(last + 1 - first);
                    if length > run.map_or(0, Piece::len) {
                        *run = Some(Piece { row, first: last + 1 - length, last });
                    }
                }
                for &row in &rows {
                    let known = best.as_ref().map_or(usize::MAX, |block| block.cost);
                    if self.costs_at_least(row, (first, last), known) > known
                        || !self.fill(&runs[row..], known, &mut pieces)
                    {
                        continue;
                    }
                    let block = Block { cost: self.cost(&pieces), pieces: std::mem::take(&mut pieces) };
                    if best.as_ref().is_none_or(|best| block.key() < best.key()) {
                        best = Some(block);
                    }
                }
            }
        }
        best
    }

    /// How wide and how deep the block is that costs least where all is free.
    fn usual_shape(&self) -> (usize, usize) {
        let rows = (1..self.shape.len()).min_by_key(|rows| (self.shape[*rows], Reverse(*rows))).unwrap_or(1);
        (self.guests / rows, rows)
    }

    /// What a block that begins in this row and keeps to this span costs at least, if it costs no more than `known`: for
    /// then it has only so many rows.
    fn costs_at_least(&self, row: usize, (first, last): (usize, usize), known: usize) -> usize {
        let rows = self.guests.div_ceil(last + 1 - first);
        let most_rows = (known / (FURTHER_ROW * self.guests) + 1).min(self.longest);
        if rows > most_rows {
            return usize::MAX;
        }
        let in_front = self.near_row.saturating_sub(SEAT * (row + most_rows));
        let behind = (SEAT * row).saturating_sub(self.near_row);
        let aside = (SEAT * first).saturating_sub(self.near_column) + self.near_column.saturating_sub(SEAT * last);
        self.shape[rows] + self.guests * ((in_front + behind) * ROW / SEAT + aside)
    }

    /// Seats the group row after row; whether all have a seat, nobody alone, and it may cost no more than `known`.
    fn fill(&self, runs: &[Option<Piece>], known: usize, pieces: &mut Vec<Piece>) -> bool {
        pieces.clear();
        let mut missing = self.guests;
        for run in runs {
            let Some(run) = run.filter(|run| run.len() > 1) else { return false };
            if pieces.len() == self.longest || pieces.len() * FURTHER_ROW * self.guests > known {
                return false;
            }
            let mut width = run.len().min(missing);
            // The last one does not sit alone behind all others.
            if missing - width == 1 {
                width -= 1;
            }
            let before = pieces.last().copied();
            let Some(piece) = self.piece_of(run, width, before) else { return false };
            if before.is_some_and(|before| !piece.is_behind(before)) {
                return false;
            }
            pieces.push(piece);
            missing -= width;
            if missing == 0 {
                return pieces.iter().any(|piece| piece.len() >= pieces.len());
            }
        }
        false
    }

    /// So many seats of a run: none left alone if that can be, and else right behind those before.
    fn piece_of(&self, run: Piece, width: usize, before: Option<Piece>) -> Option<Piece> {
        if width == run.len() {
            return Some(run);
        }
        let middle = before.unwrap_or(run).middle();
        let pieces = (run.first..=run.last + 1 - width).map(|first| Piece { first, last: first + width - 1, ..run });
        pieces.filter(|_| width > 1).min_by_key(|piece| (self.left_alone(*piece), piece.middle().abs_diff(middle)))
    }

    /// How many seats beside it are left alone.
    fn left_alone(&self, piece: Piece) -> usize {
        let row = &self.rows[piece.row];
        let is_parted = |column: usize| row.seats[column].is_none_or(|seat| seat.aisle_after);
        let before = piece.first.checked_sub(1).filter(|column| !is_parted(*column)).map(|column| row.before[column]);
        let after = row.after.get(piece.last + 1).filter(|_| !is_parted(piece.last));
        usize::from(before == Some(1)) + usize::from(after == Some(&1))
    }

    /// What speaks against a block, for all its guests together.
    fn cost(&self, pieces: &[Piece]) -> usize {
        let sum = |of: &dyn Fn(&Piece) -> usize| pieces.iter().map(of).sum::<usize>();
        let rows = sum(&|piece| SEAT * piece.row * piece.len());
        let columns = sum(&|piece| piece.middle() * piece.len());
        let away =
            rows.abs_diff(self.guests * self.near_row) * ROW / SEAT + columns.abs_diff(self.guests * self.near_column);
        let (row, column) = (rows / self.guests, columns / self.guests);
        let apart = sum(&|piece| (SEAT * piece.row).abs_diff(row) * ROW / SEAT * piece.len() + piece.away_from(column));
        let steps: usize = pieces
            .windows(2)
            .map(|pair| pair[0].first.abs_diff(pair[1].first) + pair[0].last.abs_diff(pair[1].last))
            .sum();
        let inside = |piece: &Piece, before: &dyn Fn(&Row) -> &[usize]| {
            let before = before(&self.rows[piece.row]);
            before[piece.last] - before[piece.first]
        };
        let aisles = pieces.iter().map(|piece| inside(piece, &|row| &row.aisles)).max().unwrap_or(0);
        let of_each = FURTHER_ROW * (pieces.len() - 1)
            + AISLE * aisles
            + LEFT_ALONE * sum(&|piece| self.left_alone(*piece))
            + if self.is_mixed(pieces) { MIXED } else { 0 }
            + if self.is_pointed(pieces) { POINTED as usize } else { 0 };
        away + apart + of_each * self.guests + steps * self.guests / STEPS
    }

    /// Whether not all seats are of one kind.
    fn is_mixed(&self, pieces: &[Piece]) -> bool {
        let changes =
            |piece: &Piece| self.rows[piece.row].changes[piece.last] - self.rows[piece.row].changes[piece.first];
        let category = |piece: &Piece| self.rows[piece.row].seats[piece.first].map(|seat| seat.category);
        pieces.iter().any(|piece| changes(piece) > 0)
            || pieces.windows(2).any(|pair| category(&pair[0]) != category(&pair[1]))
    }

    /// Whether others are about to take some of these seats.
    fn is_pointed(&self, pieces: &[Piece]) -> bool {
        pieces.iter().any(|piece| {
            let row = &self.rows[piece.row];
            row.pointed[piece.last] > row.pointed[piece.first]
                || row.seats[piece.first].is_some_and(|seat| seat.is_pointed)
        })
    }
}

/// For each number of rows what a block of so many or more costs at least: for the rows, and for how far its guests are
/// from its middle, which is least where each row has as many.
fn shape(guests: usize) -> Vec<usize> {
    let of = |rows: usize| guests * FURTHER_ROW * (rows - 1) + guests * guests / (2 * rows);
    let mut shape: Vec<usize> = (0..=guests).map(|rows| of(rows.max(1))).collect();
    for rows in (0..guests).rev() {
        shape[rows] = shape[rows].min(shape[rows + 1]);
    }
    shape
}

impl Row {
    fn new(seats: Vec<Option<FreeSeat>>) -> Self {
        let columns = seats.len();
        let (mut run, mut before, mut after) = (vec![0; columns], vec![0; columns], vec![0; columns]);
        let (mut aisles, mut changes, mut pointed) = (vec![0; columns], vec![0; columns], vec![0; columns]);
        for column in 0..columns {
            let Some(previous) = column.checked_sub(1) else {
                run[column] = usize::from(seats[column].is_some());
                before[column] = run[column];
                continue;
            };
            let aisle = seats[previous].is_some_and(|seat| seat.aisle_after);
            let change = seats[previous].map(|seat| seat.category) != seats[column].map(|seat| seat.category);
            aisles[column] = aisles[previous] + usize::from(aisle);
            changes[column] = changes[previous] + usize::from(change);
            pointed[column] = pointed[previous] + usize::from(seats[column].is_some_and(|seat| seat.is_pointed));
            if seats[column].is_some() {
                run[column] = run[previous] + 1;
                before[column] = if aisle { 1 } else { before[previous] + 1 };
            }
        }
        for column in (0..columns).rev() {
            if let Some(seat) = seats[column] {
                let next = after.get(column + 1).copied().unwrap_or(0);
                after[column] = if seat.aisle_after { 1 } else { next + 1 };
            }
        }
        Self { seats, run, before, after, aisles, changes, pointed }
    }
}
