//! Halls as real ones are, on the screen: their rows, numbers and names.

use super::*;

/// At the seats of a hall with this drawing.
fn desk(lang: Lang, size: (u16, u16), drawing: &str) -> Desk {
    let mut desk = Desk::at_seats(lang, size);
    let hall = screening(9, "4", drawing, ("Flow", "猫猫的奇幻漂流"), 60);
    super::super::update::seats::open_seats(&mut desk.model, &hall);
    desk.model.seats.as_mut().unwrap().map =
        Some(SeatMap::new(ScreeningId(9), Epoch("e".into()), 1, hall.hall.plan.len(), []));
    desk.draw();
    desk
}

const CHINESE: &str = include_str!("../../domain/hall/halls/chinese.txt");
const EUROPEAN: &str = include_str!("../../domain/hall/halls/european.txt");

#[test]
fn a_chinese_hall_shows_its_labels_its_balcony_and_calls_seats_by_row_and_seat() {
    let mut desk = desk(Lang::ZhCn, (120, 45), CHINESE);
    for shown in [" 12 ", "楼上1 ", "楼座", "V vip"] {
        assert!(desk.shows(shown), "{shown}\n{}", desk.screen());
    }
    desk.press("g 7 - 8 Enter");
    assert_eq!(desk.picks(), seats("7X8"));
    assert!(desk.shows("7排8座"), "{}", desk.screen());
    desk.press("2");
    assert_eq!(desk.picks(), seats("8X8 8X9"));
    assert!(desk.shows("8排8座 8排9座"), "{}", desk.screen());
    desk.press("Esc g 楼 上 2 排 3 座 Enter");
    assert!(desk.shows("楼座 楼上2排3座"), "{}", desk.screen());
}

#[test]
fn in_a_hall_of_odd_and_even_sides_the_cursor_goes_by_chairs_and_the_numbers_are_those_of_its_row() {
    let mut desk = desk(Lang::En, (120, 45), EUROPEAN);
    desk.press("g C 1 Enter");
    let cursor = |desk: &Desk| desk.model.seats.as_ref().unwrap().cursor.to_string();
    assert_eq!(cursor(&desk), "C1");
    desk.press("Left");
    assert_eq!(cursor(&desk), "C3", "the chair at the left");
    desk.press("Right Right");
    assert_eq!(cursor(&desk), "C2", "over the middle aisle");
    desk.press("Up Up");
    assert_eq!(cursor(&desk), "A2");
    desk.press("Esc g B a l c o n y Space c Space 1 - 5 Enter");
    assert_eq!(desk.picks(), seats("17Y5 17Y3 17Y1"));
    assert!(desk.shows("Balcony C 5"), "{}", desk.screen());
    assert!(desk.shows("together, row Balcony C"), "{}", desk.screen());
    let small = self::desk(Lang::En, (80, 24), EUROPEAN);
    assert!(small.shows("13 11  9  7  5  3  1    2  4  6"), "{}", small.screen());
    assert!(small.shows("B box 45.00"), "{}", small.screen());
}

#[test]
fn the_best_seats_may_be_of_a_category_of_the_house() {
    let mut desk = desk(Lang::En, (120, 45), EUROPEAN);
    desk.press("2 ' '");
    assert!(desk.shows("Picked, box"), "{}", desk.screen());
    let plan = desk.model.seats.as_ref().unwrap().plan();
    let is_box = |seat: &SeatId| plan.seat(*seat).is_some_and(|seat| seat.category.word() == "box");
    assert!(desk.picks().len() == 2 && desk.picks().iter().all(is_box), "{:?}", desk.picks());
    desk.press("'");
    assert!(!desk.shows("Picked, box"), "{}", desk.screen());
}

#[test]
fn the_board_tells_what_the_houses_own_categories_cost_as_far_as_there_is_room() {
    let many = "r = recliner\nq = queensize\nd = daybed\nA | rrqqdd..[]\n";
    for (size, drawing, shown) in [
        ((80, 24), EUROPEAN, "student 35.00  box 45.00\n"),
        ((80, 24), many, "adult 45  child 25  student 35  couple 45  recliner 45  queensize 45\n"),
        ((100, 30), many, "couple 45  recliner 45  queensize 45  daybed 45\n"),
        ((120, 36), many, "couple 45.00  recliner 45.00  queensize 45.00  daybed 45.00\n"),
    ] {
        let mut desk = Desk::new(Lang::En, size);
        let screening = screening(9, "4", drawing, ("Flow", ""), 60);
        desk.answer(Reply::Board(Ok(vec![BoardRow { screening, counts: None, is_away: false, admitted: 0 }])));
        assert!(desk.shows(shown), "{shown}\n{}", desk.screen());
    }
}

#[test]
fn a_category_of_the_house_is_called_by_its_name_in_each_language() {
    let drawing = "b = box Private box 包厢\nfocus: B\nA | ......\nB | ..bb..\n";
    for (lang, name) in [(Lang::En, "Private box"), (Lang::ZhCn, "包厢")] {
        let mut desk = desk(lang, (120, 45), drawing);
        assert!(desk.shows(&format!("B {name} 45.00")), "the legend\n{}", desk.screen());
        desk.press("g B 3 - 4 Enter");
        assert!(desk.shows(&format!("   {name}   ")), "the line of the cursor\n{}", desk.screen());
        desk.press("Enter");
        let screening = Arc::clone(&desk.model.seats.as_ref().unwrap().screening);
        desk.grant_hold();
        desk.press("p");
        let lines = || desk.screen().lines().filter(|line| line.contains(name)).count();
        assert_eq!(lines(), 2, "the payment, beside the legend\n{}", desk.screen());
        let mut board = Desk::new(lang, (120, 36));
        board.answer(Reply::Board(Ok(vec![BoardRow { screening, counts: None, is_away: false, admitted: 0 }])));
        assert!(board.shows(&format!("  {name} 45.00")), "the board\n{}", board.screen());
    }
}

#[test]
fn numbers_of_three_digits_have_room_in_every_size() {
    let drawing = "numbers: from 101\nA | ..........\nB | ..........\n";
    for (size, shown) in [((80, 24), "102   104   106"), ((160, 50), "101  ▢102")] {
        let desk = desk(Lang::En, size, drawing);
        assert!(desk.shows(shown), "{size:?}\n{}", desk.screen());
    }
}
