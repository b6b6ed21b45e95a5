use super::*;
use proptest::prelude::*;

fn hall(drawing: &str) -> HallPlan {
    HallPlan::parse(drawing).unwrap()
}

fn seats(written: &str) -> Vec<SeatId> {
    written.split_whitespace().map(|seat| seat.parse().unwrap()).collect()
}

/// The nth best for `party` when all but the seats in `taken` are free, written as on a ticket.
fn best_in(plan: &HallPlan, taken: &str, party: usize, nth: usize) -> String {
    let taken = seats(taken);
    let chosen = best(plan, |seat| !taken.contains(&seat), &Party::of(party), nth);
    chosen.map_or_else(|| "none".to_owned(), |seats| written(&seats))
}

fn written(seats: &[SeatId]) -> String {
    seats.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

const FOUR_ROWS: &str = "focus: C\nA | ......\nB | ......\nC | ......\nD | ......\n";

#[test]
fn two_guests_get_the_middle_of_the_best_row() {
    assert_eq!(best_in(&hall(FOUR_ROWS), "", 2, 0), "C3 C4");
}

#[test]
fn when_the_middle_is_gone_the_row_behind_comes_before_the_edge() {
    assert_eq!(best_in(&hall(FOUR_ROWS), "C3 C4", 2, 0), "D3 D4", "nearer than C1 C2, and not in front");
    assert_eq!(best_in(&hall(FOUR_ROWS), "C4", 1, 0), "C3", "and C1 C2 are left for two");
}

#[test]
fn no_seat_is_left_alone_while_the_party_can_sit_without_that() {
    let plan = hall("A | .....\n");
    assert_eq!(best_in(&plan, "", 2, 0), "A1 A2", "A2 A3 leaves A1, and A3 A4 leaves A5");
    assert_eq!(best_in(&plan, "", 4, 0), "A1 A2 A3 A4", "one is left alone whatever we do");
}

#[test]
fn an_aisle_parts_a_party_only_when_no_block_has_room() {
    let plan = hall("focus: B\nA | ...  ...\nB | ...  ...\n");
    assert_eq!(best_in(&plan, "", 2, 0), "B2 B3");
    assert_eq!(best_in(&plan, "", 4, 0), "B1 B2 B3 B4", "one is left alone either way");
    assert_eq!(best_in(&plan, "", 6, 0), "B1 B2 B3 B4 B5 B6");
}

#[test]
fn a_party_too_large_for_any_row_sits_in_neighbouring_rows_and_nobody_alone() {
    let plan = hall("focus: B\nA | ...\nB | ...\nC | ...\n");
    assert_eq!(best_in(&plan, "", 4, 0), "B1 B2 C1 C2");
    assert_eq!(best_in(&plan, "", 9, 0), "A1 A2 A3 B1 B2 B3 C1 C2 C3");
    assert_eq!(best_in(&plan, "A1", 9, 0), "none");
}

#[test]
fn couple_seats_come_after_ordinary_ones_and_only_for_an_even_party() {
    let plan = hall("focus: B\nA | ....\nB | [][]\n");
    assert_eq!(best_in(&plan, "", 2, 0), "A1 A2", "A2 A3 would leave A1 and A4 alone");
    assert_eq!(best_in(&plan, "A2 A3", 2, 0), "B1 B2");
    assert_eq!(best_in(&plan, "A2 A3 B1", 2, 0), "B3 B4", "half a couple seat is none");
    assert_eq!(best_in(&plan, "A1 A2 A3 A4", 3, 0), "none");
    assert_eq!(best_in(&plan, "A4", 6, 0), "A2 A3 B1 B2 B3 B4", "three ordinary seats are two for an even party");
}

#[test]
fn wheelchair_places_are_never_given_away() {
    let plan = hall("A | wc..\n");
    assert_eq!(best_in(&plan, "", 2, 0), "A3 A4");
    assert_eq!(best_in(&plan, "", 3, 0), "none");
}

#[test]
fn standard_and_premium_are_not_mixed_while_they_need_not_be() {
    let plan = hall("A | ..pp..\n");
    assert_eq!(best_in(&plan, "", 2, 0), "A3 A4");
    assert_eq!(best_in(&plan, "A3", 2, 0), "A1 A2", "A4 A5 mixes and leaves A6 alone");
}

#[test]
fn the_next_best_is_other_seats_and_not_the_same_moved_by_one() {
    let plan = hall("A | ......\n");
    let pages: Vec<String> = (0..6).map(|nth| best_in(&plan, "", 2, nth)).collect();
    assert_eq!(pages, ["A3 A4", "A1 A2", "A5 A6", "A2 A3", "A4 A5", "A3 A4"]);
    let split = hall("A | ...\nB | ...\nC | ...\n");
    assert_ne!(best_in(&split, "", 4, 1), best_in(&split, "", 4, 0));
}

#[test]
fn a_party_of_none_or_larger_than_any_order_is_not_seated() {
    let plan = hall(&hall_of("A B C D E", &".".repeat(20)));
    assert_eq!(best_in(&plan, "", 0, 0), "none");
    assert_ne!(best_in(&plan, "", LARGEST_ORDER, 0), "none");
    assert_eq!(best_in(&plan, "", LARGEST_ORDER + 1, 0), "none");
}

#[test]
fn a_choice_has_as_many_seats_as_the_house_allows() {
    let plan = hall("A | ....\n");
    assert_eq!(valid_pick(&plan, &seats("A1 A2 A3"), 3), Ok(()));
    assert_eq!(valid_pick(&plan, &seats("A1 A2 A3"), 2), Err(PickFault::TooMany(2)));
}

#[test]
fn after_a_lost_race_the_nearest_equal_seats_are_offered() {
    let plan = hall("focus: A\nA | ......\nB | ......\nC | pppppp\nD | [][][]\nE | w.cw.c\n");
    let offer = |wanted: &str, taken: &str| {
        let taken = seats(taken);
        nearest(&plan, |seat| !taken.contains(&seat), &seats(wanted)).map(|seats| written(&seats))
    };
    assert_eq!(offer("C3 C4", "C3 C4").as_deref(), Some("C1 C2"), "premium again, though B3 B4 is as near");
    assert_eq!(offer("B1 B2", "B1").as_deref(), Some("B2 B3"), "what is left of the wish is kept");
    assert_eq!(offer("D3 D4", "D3 D4").as_deref(), Some("D1 D2"), "a couple seat for a couple");
    assert_eq!(offer("E1 E3", "E1 E3").as_deref(), Some("E4 E6"), "a wheelchair place for a wheelchair");
    assert_eq!(offer("E1", "E1 E4"), None, "and nothing else");
    assert_eq!(offer("C3 C4", "C1 C2 C3 C4 C5 C6").as_deref(), Some("B3 B4"), "another kind when there is no other");
    assert_eq!(offer("Z1", ""), None);
}

/// What the rules say about a hall, worked out seat by seat and with no thought of speed.
struct Oracle<'a> {
    plan: &'a HallPlan,
    taken: &'a BTreeSet<SeatId>,
}

impl Oracle<'_> {
    fn ordinary(&self) -> Vec<SeatId> {
        let ordinary = |s: &PlannedSeat| matches!(s.kind, SeatKind::Standard | SeatKind::Premium);
        self.plan.seats().filter(|s| ordinary(s) && !self.taken.contains(&s.id)).map(|s| s.id).collect()
    }

    fn couple_seats(&self) -> usize {
        let whole =
            |s: &PlannedSeat| s.partner.is_some_and(|p| !self.taken.contains(&p) && !self.taken.contains(&s.id));
        self.plan.seats().filter(whole).count()
    }

    fn beside(&self, a: SeatId, b: SeatId) -> bool {
        let (a, b) = (self.plan.place(a).unwrap(), self.plan.place(b).unwrap());
        let (left, right) = (a.column.min(b.column), a.column.max(b.column));
        a.row == b.row && right - left == 1 && !self.plan.is_aisle_after(left)
    }

    fn is_together(&self, seats: &[SeatId]) -> bool {
        seats.windows(2).all(|pair| self.beside(pair[0], pair[1]))
    }

    fn together_blocks(&self, party: usize) -> Vec<Vec<SeatId>> {
        let ordinary = self.ordinary();
        ordinary.windows(party).filter(|block| self.is_together(block)).map(<[SeatId]>::to_vec).collect()
    }

    fn leaves_one_alone(&self, block: &[SeatId]) -> bool {
        let free = self.ordinary();
        let company =
            |seat: SeatId, gone: &[SeatId]| free.iter().any(|other| !gone.contains(other) && self.beside(seat, *other));
        free.iter().any(|seat| !block.contains(seat) && company(*seat, &[]) && !company(*seat, block))
    }
}

/// A wing of the hall, `width` columns wide.
fn wing(width: usize) -> impl Strategy<Value = String> {
    let place = prop::sample::select(vec![".", ".", ".", ".", "p", "p", "[]", "w", "c", " "]);
    prop::collection::vec(place, width).prop_map(move |places| {
        let mut wing = String::new();
        for place in places {
            if wing.len() + place.len() <= width {
                wing.push_str(place);
            }
        }
        format!("{wing:.<width$}")
    })
}

fn any_hall() -> impl Strategy<Value = (HallPlan, BTreeSet<SeatId>)> {
    any_hall_of(1..5)
}

fn any_hall_of(rows: std::ops::Range<usize>) -> impl Strategy<Value = (HallPlan, BTreeSet<SeatId>)> {
    let rows = prop::collection::vec((wing(4), wing(7)), rows);
    let numbers =
        prop::sample::select(vec!["left to right", "right to left, from 101", "odd | even", "even | odd, by seat"]);
    (rows, any::<u64>(), 0_u64..4, numbers).prop_map(|(rows, mask, crowd, numbers)| {
        let drawn = ('A'..).zip(&rows).map(|(label, (left, right))| format!("{label} | {left}  {right}"));
        let head = format!("numbers: {numbers}");
        let plan = hall(&std::iter::once(head).chain(drawn).collect::<Vec<_>>().join("\n"));
        let is_taken = |place: usize| crowd > 0 && (mask >> (place % 64)) & 1 == 1 && place as u64 % 4 < crowd + 1;
        let taken = plan.seats().enumerate().filter(|(place, _)| is_taken(*place)).map(|(_, s)| s.id).collect();
        (plan, taken)
    })
}

proptest! {
    #[test]
    fn the_best_seats_keep_every_rule((plan, taken) in any_hall(), party in 1_usize..=10, nth in 0_usize..6) {
        let oracle = Oracle { plan: &plan, taken: &taken };
        let chosen = best(&plan, |seat| !taken.contains(&seat), &Party::of(party), nth);

        let ordinary = oracle.ordinary().len();
        let with_couples = if party % 2 == 0 { ordinary / 2 * 2 + oracle.couple_seats() } else { 0 };
        prop_assert_eq!(chosen.is_some(), ordinary.max(with_couples) >= party, "found if and only if there are enough");
        let Some(chosen) = chosen else { return Ok(()) };

        prop_assert_eq!(valid_pick(&plan, &chosen, LARGEST_PARTY), Ok(()), "distinct, in the hall and no half couple");
        prop_assert_eq!(chosen.len(), party);
        for seat in &chosen {
            prop_assert!(!taken.contains(seat), "{} is taken", seat);
            let kind = plan.seat(*seat).unwrap().kind;
            prop_assert!(!matches!(kind, SeatKind::Wheelchair | SeatKind::Companion), "{} is a {}", seat, kind.word());
        }
        let together = oracle.together_blocks(party);
        if nth == 0 && !together.is_empty() {
            prop_assert!(oracle.is_together(&chosen), "{:?} is apart", chosen);
            let kinds = |s: &SeatId| plan.seat(*s).unwrap().kind;
            prop_assert!(chosen.iter().all(|s| kinds(s) != SeatKind::Couple), "ordinary seats come first");
            if together.iter().any(|block| !oracle.leaves_one_alone(block)) {
                prop_assert!(!oracle.leaves_one_alone(&chosen), "{:?} leaves a seat alone", chosen);
            }
        }
    }

    #[test]
    fn pages_are_all_different_and_begin_again_after_the_last((plan, taken) in any_hall(), party in 1_usize..=6) {
        let page = |nth| best(&plan, |seat| !taken.contains(&seat), &Party::of(party), nth);
        let Some(first) = page(0) else { return Ok(()) };
        let mut seen = BTreeSet::from([first.clone()]);
        let last = (1..200).find(|nth| {
            let next = page(*nth).unwrap();
            next == first || !seen.insert(next)
        });
        let count = last.expect("pages end");
        prop_assert_eq!(page(count), Some(first));
    }

    #[test]
    fn an_offer_after_a_lost_race_is_as_many_free_seats((plan, taken) in any_hall(), party in 1_usize..=6) {
        let Some(wanted) = best(&plan, |_| true, &Party::of(party), 0) else { return Ok(()) };
        let offer = nearest(&plan, |seat| !taken.contains(&seat), &wanted);
        let can = best(&plan, |seat| !taken.contains(&seat), &Party::of(party), 0).is_some();
        prop_assert_eq!(offer.is_some(), can);
        if let Some(offer) = offer {
            prop_assert_eq!(offer.len(), party);
            prop_assert_eq!(valid_pick(&plan, &offer, LARGEST_PARTY), Ok(()));
            prop_assert!(offer.iter().all(|seat| !taken.contains(seat)));
        }
    }
}

/// The best for `party`, nobody having taken a seat, some pointed at.
fn best_beside(plan: &HallPlan, pointed: &str, guests: usize) -> String {
    let pointed = seats(pointed);
    let chosen = best(plan, |_| true, &Party { pointed: &pointed, ..Party::of(guests) }, 0);
    chosen.map_or_else(|| "none".to_owned(), |seats| written(&seats))
}

#[test]
fn what_colleagues_point_at_is_gone_around_while_there_is_as_good_a_choice() {
    let plan = hall(FOUR_ROWS);
    assert_eq!(best_beside(&plan, "C3", 2), "D3 D4");
    assert_eq!(best_beside(&plan, "C3 D3", 2), "C1 C2");
    let narrow = hall("A | ..\nB | ..\nC | ..\nD | ..\nE | ..\nF | ..\nG | ..\n");
    let first = best_beside(&narrow, "", 2);
    let all_but_front = narrow.seats().map(|seat| seat.id).filter(|seat| seat.to_string() != "A1").collect::<Vec<_>>();
    assert_eq!(best_beside(&narrow, &written(&all_but_front), 2), first, "nobody is sent to the front for a hint");
}

#[test]
fn a_party_that_must_be_split_goes_around_them_too() {
    let plan = hall("focus: B\nA | ...\nB | ...\nC | ...\nD | ...\n");
    assert_eq!(best_beside(&plan, "", 4), "B1 B2 C1 C2");
    assert_eq!(best_beside(&plan, "C1 C2 C3", 4), "A1 A2 B1 B2");
}

#[test]
fn a_party_that_wants_one_category_gets_it_or_nothing() {
    let plan = hall("r = recliner\nfocus: B\nA | ....\nB | pppp\nC | [][]\nD | ww..\nE | rrrr\n");
    let only = |category: Category, guests| {
        let chosen = best(&plan, |_| true, &Party { only: Some(category), ..Party::of(guests) }, 0);
        chosen.map_or_else(|| "none".to_owned(), |seats| written(&seats))
    };
    assert_eq!(best_in(&plan, "", 2, 0), "B1 B2");
    assert_eq!(only(SeatKind::Standard.into(), 2), "A1 A2");
    assert_eq!(only(SeatKind::Standard.into(), 7), "none", "a recliner costs more than a standard seat");
    assert_eq!(only(SeatKind::Premium.into(), 4), "B1 B2 B3 B4");
    assert_eq!(only(SeatKind::Couple.into(), 2), "C1 C2");
    assert_eq!(only(SeatKind::Couple.into(), 3), "none", "half a couple seat is never sold");
    assert_eq!(only(SeatKind::Wheelchair.into(), 1), "D2");
    assert_eq!(only(SeatKind::Premium.into(), 5), "none");
    assert_eq!(only("recliner".parse().unwrap(), 3), "E1 E2 E3");
    assert_eq!(only("sofa".parse().unwrap(), 1), "none");
    let categories: Vec<String> = categories(&plan).map(|of| of.to_string()).collect();
    assert_eq!(categories, ["standard", "premium", "couple", "wheelchair", "recliner"]);
}

#[test]
fn only_neighbours_sit_together_and_nobody_over_an_aisle() {
    let plan = hall("A | ...  ...\nB | ...  ...\n");
    let groups =
        |seats: &str| groups(&plan, &self::seats(seats)).iter().map(|group| written(group)).collect::<Vec<_>>();
    assert_eq!(groups("B2 B1 B3"), ["B1 B2 B3"]);
    assert_eq!(groups("A3 A4"), ["A3", "A4"]);
    assert_eq!(groups("A1 A2 B1 B4"), ["A1 A2", "B1", "B4"]);
}

/// A hall whose rows are all drawn alike.
fn hall_of(rows: &str, row: &str) -> String {
    rows.split(' ').map(|label| format!("{label} | {row}")).collect::<Vec<_>>().join("\n")
}

/// The nth best for a group, the seats of each row told as one.
fn group_in(plan: &HallPlan, taken: &str, guests: usize, nth: usize) -> String {
    let taken = crate::domain::seat_field::parse(plan, taken).unwrap_or_default();
    let chosen = best(plan, |seat| !taken.contains(&seat), &Party::of(guests), nth);
    chosen.map_or_else(|| "none".to_owned(), |seats| crate::domain::seat_list::told(&seats))
}

#[test]
fn a_group_sits_in_rows_one_behind_the_other_where_the_view_is_best() {
    let plan = hall(&format!("focus: E\n{}", hall_of("A B C D E F G H", &".".repeat(40))));
    assert_eq!(group_in(&plan, "", 60, 0), "D11-30 E11-30 F11-30", "three rows, as far to the left as to the right");
    assert_eq!(group_in(&plan, "", 40, 0), "E11-30 F11-30", "of two as near the one further back");
    assert_eq!(group_in(&plan, "", 28, 0), "E7-34", "two rows of fourteen would be hardly nearer to each other");
    let narrow = hall(&format!("focus: E\n{}", hall_of("A B C D E F G H", &".".repeat(20))));
    assert_eq!(group_in(&narrow, "", 28, 0), "E4-17 F4-17", "no row has room for all");
}

#[test]
fn a_group_stays_in_one_row_where_that_is_better_than_a_block_further_away() {
    let plan = hall(&format!("focus: E\n{}", hall_of("A B C D E F G H", &".".repeat(40))));
    assert_eq!(group_in(&plan, "D1-40 F1-40", 60, 0), "G6-35 H6-35", "behind what is sold");
    assert_eq!(group_in(&plan, "C1-40 D1-40 E1-40 F1-40", 28, 0), "G7-34");
}

#[test]
fn a_group_would_rather_have_more_rows_than_an_aisle_through_its_middle() {
    let plan = hall(&format!("focus: E\n{}", hall_of("A B C D E F G H J K", "....  ......  ....")));
    assert_eq!(group_in(&plan, "", 28, 0), "C5-10 D5-10 E5-10 F5-10 G5-8", "five rows of the middle");
    let plan = hall(&format!("focus: B\n{}", hall_of("A B C", "....  ......  ....")));
    assert_eq!(group_in(&plan, "", 28, 0), "A5-14 B5-14 C5-12", "and one aisle than two");
    assert_eq!(group_in(&plan, "", 42, 0), "A1-14 B1-14 C1-14", "the whole hall");
    assert_eq!(group_in(&plan, "", 43, 0), "none");
    assert_eq!(group_in(&plan, "A1", 42, 0), "none");
}

#[test]
fn nobody_of_a_group_sits_alone_and_no_seat_is_left_alone_beside_it() {
    let plan = hall(&format!("focus: B\n{}", hall_of("A B C D", "......")));
    assert_eq!(group_in(&plan, "", 13, 0), "A1-6 B1-5 C3-4", "one gives up the second row for the third");
    assert_eq!(group_in(&plan, "", 11, 0), "B1-6 C1-5");
    let plan = hall(&format!("focus: B\n{}", hall_of("A B C D", ".......")));
    assert_eq!(group_in(&plan, "", 12, 0), "B1-7 C1-5");
}

#[test]
fn a_group_keeps_to_whole_rows_of_a_half_sold_hall() {
    let plan = hall(&format!("focus: D\n{}", hall_of("A B C D E F G H", &".".repeat(16))));
    assert_eq!(group_in(&plan, "D7-10 E8 F3-5 C12-16", 20, 0), "B3-14 C4-11", "around what is sold, not through it");
    assert_eq!(group_in(&plan, "A1-16 B1-16 C1-16 D1-16 E1-16 F1-16 G1-16 H1-16", 12, 0), "none", "sold out");
}

#[test]
fn where_no_block_has_room_a_group_is_split_and_nobody_alone() {
    // Of each row the left or the right end is free: nobody has anyone right behind.
    let plan = hall(&hall_of("A B C D", "............"));
    let taken = "A1-8 B5-12 C1-8 D5-12";
    assert_eq!(group_in(&plan, taken, 12, 0), "A9-12 B1-4 C9-12");
    assert_eq!(group_in(&plan, taken, 16, 0), "A9-12 B1-4 C9-12 D1-4");
    assert_eq!(group_in(&plan, taken, 17, 0), "none");
}

#[test]
fn a_block_does_not_reach_over_couple_seats_which_only_fill_up_an_even_group() {
    let plan = hall("focus: C\nA | ........\nB | ........\nC | [][][][]\nD | ........\n");
    assert_eq!(group_in(&plan, "", 12, 0), "A1-8 B3-6");
    assert_eq!(group_in(&plan, "", 32, 0), "A1-8 B1-8 C1-8 D1-8");
    assert_eq!(group_in(&plan, "", 31, 0), "none", "half a couple seat is never sold");
}

#[test]
fn a_group_pays_one_price_where_it_can_and_goes_around_what_colleagues_point_at() {
    let plan = hall("focus: C\nA | ........\nB | ........\nC | pppppppp\nD | pppppppp\nE | ........\n");
    assert_eq!(group_in(&plan, "", 14, 0), "C1-8 D1-6");
    assert_eq!(group_in(&plan, "", 30, 0), "B1-8 C1-8 D1-8 E1-6");
    let pointed = seats("C4 D5");
    let party = Party { pointed: &pointed, ..Party::of(14) };
    assert_eq!(
        best(&plan, |_| true, &party, 0).map(|seats| crate::domain::seat_list::told(&seats)).as_deref(),
        Some("A1-8 B1-6")
    );
}

#[test]
fn other_blocks_of_a_group_share_no_seat_and_begin_again_after_the_last() {
    let plan = hall(&format!("focus: E\n{}", hall_of("A B C D E F G H", &".".repeat(20))));
    let pages: Vec<String> = (0..5).map(|nth| group_in(&plan, "", 40, nth)).collect();
    assert_eq!(pages, ["E1-20 F1-20", "C1-20 D1-20", "G1-20 H1-20", "A1-20 B1-20", "E1-20 F1-20"]);
}

#[test]
fn the_largest_group_is_seated_in_the_largest_hall_whatever_is_sold() {
    let labels: Vec<String> = ('A'..='Z').flat_map(|a| ["A", "B", "C"].map(|b| format!("{b}{a}"))).take(60).collect();
    let plan = hall(&hall_of(&labels.join(" "), &format!("{0}  {0}  {0}", ".".repeat(33))));
    for (each, nth) in [(u16::MAX, 0), (3, 0), (2, 0), (2, 3)] {
        let chosen = best(&plan, |seat| seat.number % each != 0, &Party::of(LARGEST_ORDER), nth);
        assert_eq!(chosen.map(|seats| seats.len()), Some(LARGEST_ORDER), "each {each}th is sold");
    }
}

proptest! {
    #[test]
    fn a_group_keeps_every_rule((plan, taken) in any_hall_of(3..9), guests in 11_usize..=60, nth in 0_usize..6) {
        let oracle = Oracle { plan: &plan, taken: &taken };
        let is_free = |seat: SeatId| !taken.contains(&seat);
        let chosen = best(&plan, is_free, &Party::of(guests), nth);
        prop_assert_eq!(&chosen, &best(&plan, is_free, &Party::of(guests), nth), "the same again");

        let ordinary = oracle.ordinary().len();
        let with_couples = if guests % 2 == 0 { ordinary / 2 * 2 + oracle.couple_seats() } else { 0 };
        prop_assert_eq!(chosen.is_some(), ordinary.max(with_couples) >= guests, "found if and only if there are enough");
        let Some(chosen) = chosen else { return Ok(()) };
        prop_assert_eq!(valid_pick(&plan, &chosen, LARGEST_ORDER), Ok(()), "distinct, in the hall and no half couple");
        prop_assert_eq!(chosen.len(), guests);
        for seat in &chosen {
            prop_assert!(!taken.contains(seat), "{} is taken", seat);
            let kind = plan.seat(*seat).unwrap().kind;
            prop_assert!(!matches!(kind, SeatKind::Wheelchair | SeatKind::Companion), "{} is a {}", seat, kind.word());
        }
    }

    #[test]
    fn in_an_empty_hall_without_aisles_each_of_a_group_has_a_neighbour(rows in 2_usize..12, columns in 6_usize..30, guests in 11_usize..=60) {
        let labels: Vec<String> = ('A'..).take(rows).map(String::from).collect();
        let plan = hall(&hall_of(&labels.join(" "), &".".repeat(columns)));
        let Some(chosen) = best(&plan, |_| true, &Party::of(guests), 0) else {
            prop_assert!(rows * columns < guests);
            return Ok(());
        };
        let groups = groups(&plan, &chosen);
        prop_assert!(groups.iter().all(|group| group.len() > 1), "{:?}", groups);
        if rows * columns > guests {
            let rows: BTreeSet<_> = chosen.iter().map(|seat| seat.row).collect();
            prop_assert_eq!(groups.len(), rows.len(), "{:?}", groups);
        }
    }
}

/// The best for so many guests in a hall of the fixtures, nobody having taken a seat but those.
#[test]
fn in_an_odd_hall_neighbours_are_those_who_sit_beside_each_other() {
    let european = hall(include_str!("../hall/halls/european.txt"));
    assert_eq!(
        best_in(&european, "", 2, 0),
        "J3 J1",
        "beside each other left of the middle, though their numbers differ by two"
    );
    assert_eq!(
        best_in(&european, "", 3, 0),
        "J5 J3 J1",
        "nobody sits over the aisle while they need not, so not J1 J2"
    );
    assert_eq!(
        best_in(&european, "J1 J2 J3 J4", 2, 0),
        "15Y3 15Y1",
        "the best of the balcony comes before the next row"
    );
    assert_eq!(
        best_in(&european, "", 15, 0),
        "H9 H7 H5 H3 H1 J9 J7 J5 J3 J1 K9 K7 K5 K3 K1",
        "a group has three rows left of the middle aisle, one behind the other"
    );
    let groups_in = |plan: &HallPlan, seats: &str| {
        groups(plan, &self::seats(seats)).iter().map(|group| written(group)).collect::<Vec<_>>()
    };
    assert_eq!(groups_in(&european, "C1 C3 C2 C5"), ["C5 C3 C1", "C2"], "1 and 2 are parted by the middle aisle");
    assert_eq!(groups_in(&european, "C1 15Y1 C3"), ["C3 C1", "15Y1"]);

    let chinese = hall(include_str!("../hall/halls/chinese.txt"));
    assert_eq!(best_in(&chinese, "", 2, 0), "8X8 8X9", "the middle of row 8 is between 8 and 9 of sixteen");
    assert_eq!(best_in(&chinese, "8X8", 2, 0), "13Y8 13Y9", "as good upstairs");
    assert_eq!(best_in(&chinese, "8X8 13Y8", 2, 0), "8X9 8X10", "then one aside, downstairs first");

    let right = hall(include_str!("../hall/halls/from_the_right.txt"));
    assert_eq!(best_in(&right, "", 2, 0), "B7 B6", "left of the aisle as good as right of it, and first");
    assert_eq!(best_in(&right, "B7 B6 B5 B4", 2, 0), "C107 C106", "the row behind, whose numbers begin at 101");
    assert_eq!(groups_in(&right, "E4 E7 D9 D4"), ["D9", "D4", "E4 E7"], "numbers with a gap, on chairs without one");
}

#[test]
fn in_an_odd_hall_the_nearest_seats_are_near_and_of_the_same_category() {
    let european = hall(include_str!("../hall/halls/european.txt"));
    let offer = |plan: &HallPlan, wanted: &str, taken: &str| {
        let taken = seats(taken);
        nearest(plan, |seat| !taken.contains(&seat), &seats(wanted)).map(|seats| written(&seats))
    };
    assert_eq!(offer(&european, "C1 C3", "C1").as_deref(), Some("C5 C3"), "what is left of the wish is kept");
    let last = "P1 P2 P3 P4 P5 P6 P7 P8 P9 P10 P11 P12 P13 P14";
    assert_eq!(
        offer(&european, "15Y13 15Y11", "15Y13").as_deref(),
        Some("15Y12 15Y14"),
        "a box for a box, across the balcony"
    );
    assert_eq!(offer(&european, "P1 P3", last).as_deref(), Some("N3 N1"), "the row in front, not the balcony's first");
    let chinese = hall(include_str!("../hall/halls/chinese.txt"));
    assert_eq!(offer(&chinese, "8X5 8X6", "8X6").as_deref(), Some("8X7 8X8"), "vip for vip, not the row behind");
}

#[test]
fn a_group_sits_in_one_section_while_that_has_room() {
    let rows = hall_of("A B C", &".".repeat(10));
    let plan =
        hall(&format!("focus: C\n{rows}\n\nsection: Balcony 楼座\nfocus: D\n{}", hall_of("D E F", &".".repeat(10))));
    assert_eq!(
        group_in(&plan, "", 20, 0),
        "B1-10 C1-10",
        "not the last row of the stalls and the first of the balcony"
    );
    assert_eq!(group_in(&plan, "C1-10", 20, 0), "A1-10 B1-10", "together, and not partly upstairs");
}
