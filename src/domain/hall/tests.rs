use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::domain::category::Category;

const SMALL: &str = "# small\nfocus: B\n\nA | ..  ..\nB | pp  pp\nC |  .  []\nD | wc  ..\n";

/// Rows and seats by number, as in China, and a balcony whose rows have labels of their own.
pub(super) const CHINESE: &str = include_str!("halls/chinese.txt");

/// Letters without I and O, odd and even sides, a balcony with the same letters.
pub(super) const EUROPEAN: &str = include_str!("halls/european.txt");

/// Numbered from the right, with a row that begins at 101.
pub(super) const FROM_THE_RIGHT: &str = include_str!("halls/from_the_right.txt");

fn plan(drawing: &str) -> HallPlan {
    HallPlan::parse(drawing).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn seat(name: &str) -> SeatId {
    name.parse().unwrap()
}

fn ids(plan: &HallPlan, row: usize) -> String {
    plan.rows()[row].seats().map(|seat| seat.id.to_string()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_drawing_becomes_numbered_seats_with_aisles() {
    let plan = plan(SMALL);
    assert_eq!((plan.columns(), plan.len(), plan.focus_row()), (4, 15, 1));
    assert!(plan.is_aisle_after(1) && !plan.is_aisle_after(0) && !plan.is_aisle_after(3));
    assert_eq!(plan.seat(seat("B3")).unwrap().kind, SeatKind::Premium);
    assert_eq!(plan.seat(seat("D1")).unwrap().kind, SeatKind::Wheelchair);
    assert!(plan.seat(seat("C1")).is_none(), "a blank is no seat");
    assert_eq!(plan.seat(seat("C2")).unwrap().kind, SeatKind::Standard, "numbers go by column");
    assert_eq!(plan.column_numbers(), Some(&[1, 2, 3, 4][..]));
}

#[test]
fn the_halves_of_a_couple_seat_know_each_other() {
    let plan = plan(SMALL);
    assert_eq!(plan.seat(seat("C3")).unwrap().partner, Some(seat("C4")));
    assert_eq!(plan.seat(seat("C4")).unwrap().partner, Some(seat("C3")));
    assert_eq!(plan.seat(seat("A1")).unwrap().partner, None);
}

#[test]
fn everything_wrong_with_a_drawing_is_said_at_once_with_its_place() {
    let faults = HallPlan::parse("focus: Z\nA | .x.\nA | [.]\n?? | ..\nhello\n").unwrap_err();
    let places: Vec<(usize, usize)> = faults.iter().map(|e| (e.line, e.column)).collect();
    assert_eq!(places, [(1, 0), (2, 6), (3, 0), (3, 5), (3, 7), (4, 1), (5, 0)], "{faults:#?}");
    assert_eq!(
        faults[1].to_string(),
        "line 2, column 6: `x` is no seat; use . p [ ] w c or a blank, or say `x = CATEGORY`"
    );
    assert!(HallPlan::parse("").is_err());
}

#[rstest]
#[case::a_tab("A | ..\nB |\t..\n", 2, 4, "a tab")]
#[case::an_escape("A | .\u{1b}.\n", 1, 6, "U+001B")]
#[case::no_width("A | .\u{200b}.\n", 1, 6, "U+200B")]
#[case::a_wide_blank("A | .\u{3000}.\n", 1, 6, "U+3000")]
#[case::a_turned_line("section: \u{202e}Balcony\nA | ..\n", 1, 10, "U+202E")]
#[case::a_label_too_long("ABCDE | ..\n", 1, 1, "1 to 4")]
#[case::a_sign_for_a_label("  A! | ..\n", 1, 3, "A!")]
#[case::a_rule_of_numbers("numbers: leftwards\nA | ..\n", 1, 0, "odd | even")]
#[case::two_rules("numbers: by seat\nnumbers: from 5\nA | ..\n", 2, 0, "commas")]
#[case::a_row_that_is_not_there("row B: from 5\nA | ..\n", 1, 0, "no row B")]
#[case::numbers_too_few("row A: 1-2 4\nA | ....\n", 1, 0, "4 seats, and 3 numbers")]
#[case::a_number_twice("row A: 1-2 2-3\nA | ....\n", 1, 0, "number 2 is on two seats")]
#[case::a_number_too_high("row A: from 998\nA | ...\n", 1, 0, "number 1000")]
#[case::a_section_twice("A | .\nsection: Box\nA | .\nsection: Box\nA | .\n", 4, 0, "already")]
#[case::an_empty_section("A | .\nsection: Box\n", 2, 0, "no row")]
#[case::a_focus_before_its_section("focus: A\nsection: Box\nA | .\n", 1, 0, "section")]
#[case::a_letter_in_use("w = recliner\nA | .\n", 1, 1, "taken")]
#[case::a_category_that_is_a_kind("r = premium\nA | .\n", 1, 0, "own sign")]
#[case::a_category_twice("r = box\nq = box\nA | .\n", 2, 0, "already")]
#[case::a_word_that_is_no_category("r = Recliner\nA | .\n", 1, 0, "a to z")]
#[case::a_name_too_long("r = box A box with a name too long\nA | .\n", 1, 9, "24 characters")]
#[case::a_remark_behind("A | .\n r =  box  # the red ones\n", 2, 12, "without #")]
#[case::a_name_twice("r = box Sofa 沙发\nq = sofa Sofa\nA | .\n", 2, 10, "called `Sofa` already")]
#[case::a_chinese_name_twice("r = box Box 沙发\nq = sofa 沙发\nA | .\n", 2, 10, "already")]
#[case::something_else("row: A\nA | .\n", 1, 0, "row C")]
fn a_fault_says_where_it_is_and_what_would_be_right(
    #[case] drawing: &str,
    #[case] line: usize,
    #[case] column: usize,
    #[case] says: &str,
) {
    let faults = HallPlan::parse(drawing).unwrap_err();
    let fault = faults.iter().find(|fault| fault.what.contains(says)).unwrap_or_else(|| panic!("{faults:#?}"));
    assert_eq!((fault.line, fault.column), (line, column), "{fault}");
}

#[test]
fn the_houses_own_categories_have_a_word_and_may_have_a_name_in_each_language() {
    let plan = plan("r = recliner 躺椅 Recliner\nv = vip 贵宾\nb = box Private box\ns = sofa\nA | rvbs\n");
    let titles = |word: &str| {
        let titles = plan.titles(word.parse().unwrap()).unwrap();
        (titles.en.as_str(), titles.zh.as_str())
    };
    assert_eq!(titles("recliner"), ("Recliner", "躺椅"));
    assert_eq!([titles("vip"), titles("box"), titles("sofa")], [("", "贵宾"), ("Private box", ""), ("", "")]);
    assert_eq!(plan.titles(Category::STANDARD), None);
    assert!(!plan.has(SeatKind::Standard), "each of them costs by its category");
    let head = "r = recliner Recliner 躺椅\nv = vip 贵宾\nb = box Private box\ns = sofa\n";
    assert!(plan.draw().starts_with(head), "{}", plan.draw());
}

#[test]
fn a_stored_drawing_with_a_tab_beside_its_label_is_still_read() {
    assert_eq!(HallPlan::stored("A\t| ..\n"), HallPlan::parse("A | ..\n"));
}

#[test]
fn a_couple_seat_cannot_be_split_by_an_aisle() {
    assert!(HallPlan::parse("A | [  ]\nB | .  .\n").is_err());
}

#[test]
fn a_hall_has_up_to_sixty_rows_of_a_hundred_and_fifty_and_six_thousand_seats() {
    let hall = |rows: usize, columns: usize| {
        let drawn: Vec<String> = (1..=rows).map(|row| format!("{row} | {}", ".".repeat(columns))).collect();
        HallPlan::parse(&drawn.join("\n"))
    };
    assert_eq!(hall(60, 100).unwrap().len(), 6_000);
    assert_eq!(hall(40, 150).unwrap().len(), 6_000);
    for (rows, columns) in [(61, 1), (1, 151), (60, 101)] {
        assert!(hall(rows, columns).is_err(), "{rows} {columns}");
    }
}

#[test]
fn rows_and_seats_by_number_are_called_so_and_have_ids_of_their_own() {
    let plan = plan(CHINESE);
    assert_eq!(plan.rows()[6].label.as_str(), "7");
    assert!(ids(&plan, 6).starts_with("7X1 7X2 7X3"));
    let label = plan.label(seat("7X8")).unwrap();
    assert_eq!((label.section, label.row, label.number), (None, "7", 8));
    let upstairs = plan.rows().iter().position(|row| row.label.as_str() == "楼上1").unwrap();
    assert_eq!(plan.rows()[upstairs].code.to_string(), format!("{}Y", upstairs + 1));
    let label = plan.label(plan.rows()[upstairs].seats().next().unwrap().id).unwrap();
    assert_eq!(label.section.map(|name| (name.en.as_str(), name.zh.as_str())), Some(("Balcony", "楼座")));
    assert_eq!(label.row, "楼上1");
}

#[test]
fn odd_numbers_stand_on_one_side_and_even_ones_on_the_other() {
    let plan = plan(EUROPEAN);
    assert_eq!(ids(&plan, 1), "B13 B11 B9 B7 B5 B3 B1 B2 B4 B6 B8 B10 B12 B14");
    assert!(plan.are_beside(seat("B3"), seat("B1")) && !plan.are_beside(seat("B2"), seat("B3")));
    assert!(!plan.are_beside(seat("B1"), seat("B2")), "the middle aisle is between them");
    let labels: String = plan.rows().iter().map(|row| row.label.as_str()).collect();
    assert_eq!(labels, "ABCDEFGHJKLMNPABC", "no I, no O, and the balcony begins anew");
    assert_eq!(plan.rows()[14].code.to_string(), "15Y", "the balcony's A is another row");
    assert_eq!(plan.sections().iter().map(|section| section.focus).collect::<Vec<_>>(), [8, 14]);
    assert_eq!(plan.label(seat("17Y2")).map(|label| (label.row, label.number)), Some(("C", 2)));
    let box_seat: Category = "box".parse().unwrap();
    assert!(plan.categories().any(|category| category == box_seat));
    assert_eq!(plan.rows()[14].seats().next().unwrap().category, box_seat);
    assert_eq!(plan.rows()[14].seats().next().unwrap().kind, SeatKind::Standard);
}

#[test]
fn a_hall_is_numbered_from_the_right_and_a_row_from_a_hundred_and_one() {
    let plan = plan(FROM_THE_RIGHT);
    assert_eq!(ids(&plan, 0), "A10 A9 A8 A7 A6 A5 A4 A3 A2 A1");
    assert_eq!(ids(&plan, 2), "C110 C109 C108 C107 C106 C105 C104 C103 C102 C101");
    assert_eq!(ids(&plan, 3), "D10 D9 D4 D3 D2 D1", "a blank leaves a gap");
    assert_eq!(ids(&plan, 4), "E1 E2 E3 E4 E7 E8 E9 E10", "as the chairs say");
    assert_eq!(plan.column_numbers(), None);
    assert_eq!(plan.place(seat("A1")), Some(Place { row: 0, column: 9 }));
}

#[test]
fn the_head_speaks_for_all_sections_and_a_section_for_itself() {
    let plan = plan(
        "numbers: right to left\nA | ...\nsection: Box\nnumbers: from 11\nA | ...\nsection: Loge\nnumbers: left to right\nA |  ..\n",
    );
    assert_eq!([0, 1, 2].map(|row| ids(&plan, row)), ["A3 A2 A1", "2Y13 2Y12 2Y11", "3Y1 3Y2"]);
}

/// The words of a rule of numbers.
fn any_rule() -> impl Strategy<Value = String> {
    let order = prop::sample::select(vec!["left to right", "right to left", "odd | even", "even | odd"]);
    let by = prop::sample::select(vec!["by place", "by seat"]);
    (order, by, 1_u16..400).prop_map(|(order, by, from)| format!("{order}, {by}, from {from}"))
}

/// The rows of a section: cells, and perhaps a rule of its own.
fn any_rows() -> impl Strategy<Value = Vec<(String, String, Option<String>)>> {
    let label =
        prop::sample::select(vec!["A", "B", "AA", "ABCD", "1", "7", "12", "9999", "楼", "楼上1", "A1", "é", "1A"]);
    let place = prop::sample::select(vec![".", ".", ".", "p", "[]", "w", "c", " ", "r", "Q"]);
    let cells = prop::collection::vec(place, 1..12).prop_map(|places| places.concat());
    let row = (label, cells, prop::option::weighted(0.3, any_rule()));
    prop::collection::vec(row, 1..5).prop_map(|rows| {
        let mut unique: Vec<(String, String, Option<String>)> = Vec::new();
        for (label, cells, rule) in rows {
            if unique.iter().all(|(other, ..)| other != label) {
                unique.push((label.to_owned(), cells, rule));
            }
        }
        unique
    })
}

/// Drawings of halls with sections, directions, gaps, categories and couples.
fn any_drawing() -> impl Strategy<Value = String> {
    let section = (prop::option::weighted(0.5, any_rule()), any_rows(), any::<prop::sample::Index>(), any::<bool>());
    let painted = any::<bool>();
    (prop::option::of(any_rule()), prop::collection::vec(section, 1..4), any::<bool>(), painted).prop_map(
        |(rule, sections, is_first_named, paints)| {
            let mut lines = ["# a remark", "r = recliner", "Q =  queen  大床 Queen bed"].map(str::to_owned).to_vec();
            lines.extend(rule.map(|rule| format!("numbers: {rule}")));
            let names = ["Stalls", "Balcony 楼座", "包厢"];
            for ((place, name), (rule, rows, focus, has_focus)) in names.iter().enumerate().zip(sections) {
                if place > 0 || is_first_named {
                    lines.extend([String::new(), format!("section: {name}")]);
                    lines.extend(rule.map(|rule| format!("numbers: {rule}")));
                }
                lines.extend(has_focus.then(|| format!("focus: {}", focus.get(&rows).0)));
                for (label, cells, rule) in &rows {
                    let seats = cells.chars().filter(|c| *c != ' ').count();
                    if paints && label == "A" && seats > 0 {
                        lines.push(format!("row A: 1-{seats}"));
                    } else if let Some(rule) = rule {
                        lines.push(format!("row {label}: {rule}"));
                    }
                    lines.push(format!("{label} |  {cells}"));
                }
            }
            lines.join("\n")
        },
    )
}

proptest! {
    #[test]
    fn a_plan_drawn_again_is_the_same_plan(drawing in any_drawing()) {
        // A hall of blanks is none.
        prop_assume!(drawing.lines().any(|line| line.split_once('|').is_some_and(|(label, cells)| !label.contains(':') && !cells.trim().is_empty())));
        let plan = HallPlan::parse(&drawing).map_err(|faults| TestCaseError::fail(format!("{faults:#?}\n{drawing}")))?;
        let drawn = plan.draw();
        let again = HallPlan::parse(&drawn).map_err(|faults| TestCaseError::fail(format!("{faults:#?}\n{drawn}")))?;
        prop_assert_eq!(&again, &plan, "{}\n{}", drawing, drawn);
        prop_assert_eq!(again.draw(), drawn);
    }

    #[test]
    fn each_seat_has_an_id_of_its_own_that_fits_the_stores_and_finds_it(drawing in any_drawing()) {
        let Ok(plan) = HallPlan::parse(&drawing) else { return Ok(()) };
        let ids: std::collections::BTreeSet<String> = plan.seats().map(|seat| seat.id.to_string()).collect();
        prop_assert_eq!(ids.len(), plan.seats().count());
        prop_assert!(ids.iter().all(|id| (2..=8).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())));
        for seat in plan.seats() {
            prop_assert_eq!(plan.seat(seat.id), Some(seat));
            prop_assert_eq!(plan.at(seat.place), Some(seat));
            prop_assert_eq!(plan.label(seat.id).map(|label| label.number), Some(seat.id.number));
            if let Some(partner) = seat.partner {
                prop_assert_eq!(plan.seat(partner).and_then(|partner| partner.partner), Some(seat.id));
            }
        }
        prop_assert_eq!(plan.seat(seat("ZZZZZ999")), None);
    }
}
