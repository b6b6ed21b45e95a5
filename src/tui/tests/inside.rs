//! Who came in, on the map and on the board.

use super::*;

#[test]
fn seats_whose_guests_came_in_look_otherwise_than_sold_ones_and_the_legend_says_it() {
    let mut desk = Desk::open_hall();
    assert!(!desk.shows("inside") && !desk.shows("▮"));
    let inside = |desk: &mut Desk, id| {
        desk.say(Event::Inside { screening: ScreeningId(id), seats: seats("E7 E8 A1").into_iter().collect() });
    };
    inside(&mut desk, 1);
    assert!(!desk.shows("▮"), "another screening");
    inside(&mut desk, 4);
    // A seat that is not sold has nobody in it.
    assert_eq!(desk.screen().matches('▮').count(), 3, "two seats and the legend: {}", desk.screen());
    assert!(desk.shows("▮ inside"));
}

#[test]
fn the_board_tells_how_many_came_in_of_those_sold_once_somebody_did() {
    for (size, shown) in [((80, 24), "17 of 21 in"), ((120, 36), "17/21")] {
        let mut desk = Desk::at_board(Lang::En, size);
        desk.press("Down");
        assert!(!desk.shows(shown));
        let mut rows = programme();
        rows[3].admitted = 17;
        desk.elapsed += 6_000;
        let now = desk.model.now;
        let effects = update(&mut desk.model, Msg::Reply(RequestId(0), Reply::Board(Ok(Vec::new()))), now);
        desk.note(effects);
        desk.model.board.rows = rows.clone();
        desk.model.board.listed = rows;
        desk.draw();
        assert!(desk.shows(shown), "{}", desk.screen());
    }
}
