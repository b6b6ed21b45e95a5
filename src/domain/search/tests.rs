use proptest::prelude::*;

use super::*;

fn points(typed: &str, keys: &Keys) -> Option<Score> {
    Query::new(typed).score(keys)
}

fn finds(typed: &str, text: &str) -> bool {
    points(typed, &Keys::default().text(text)).is_some()
}

/// Which of the texts are listed, and the best of them.
fn listed<'a>(typed: &str, texts: &[&'a str]) -> (Vec<&'a str>, Option<&'a str>) {
    let mut query = Query::new(typed);
    let found = sift(texts.iter().map(|text| (*text, query.score(&Keys::default().text(text)))));
    let best = best(&found).copied();
    (found.into_iter().map(|(text, _)| text).collect(), best)
}

#[test]
fn a_text_is_found_as_it_is_written_without_case_and_accents() {
    for (typed, text) in [
        ("etienne", "Étienne Moreau"),
        ("MOREAU éti", "Étienne Moreau"),
        ("zoe nguyen", "Zoë Nguyễn"),
        ("perfectdays", "Perfect Days"),
        ("spiderman", "Spider-Man: No Way Home"),
        ("spider-man", "Spiderman"),
        ("dont", "Don’t Look Up"),
        ("елка", "Ёлка"),
        ("流浪", "流浪地球"),
        ("地球", "流浪地球"),
        ("ｗａｎｇ", "Wang"),
        ("%", "Li Na_%"),
    ] {
        assert!(finds(typed, text), "{typed} finds {text}");
    }
    for (typed, text) in [("nobody", "Étienne Moreau"), ("地流", "流浪地球"), ("a_%", "Li Na"), ("%", "Li Na")] {
        assert!(!finds(typed, text), "{typed} does not find {text}");
    }
}

#[test]
fn a_chinese_text_is_found_by_its_sound_and_by_the_beginnings_of_it() {
    for (typed, text) in [
        ("wangfang", "王芳"),
        ("wang fang", "王芳"),
        ("WangF", "王芳"),
        ("wfang", "王芳"),
        ("wf", "王芳"),
        ("w", "王芳"),
        ("wang芳", "王芳"),
        ("王f", "王芳"),
        ("fang", "王芳"),
        ("liulang", "流浪地球"),
        ("liulangdi", "流浪地球"),
        ("liul", "流浪地球"),
        ("lldq", "流浪地球"),
        ("diqiu", "流浪地球"),
        ("zhangwei", "张伟"),
        ("zhw", "张伟"),
        ("zw", "张伟"),
        ("lv", "吕布"),
        ("lubu", "吕布"),
        // More than one reading: the surnames Shan and Zeng, and the town of Chongqing.
        ("shanxiaoli", "单晓丽"),
        ("danxiaoli", "单晓丽"),
        ("zeng", "曾志伟"),
        ("chongqing", "重庆森林"),
        ("zhongqing", "重庆森林"),
    ] {
        assert!(finds(typed, text), "{typed} finds {text}");
    }
    for (typed, text) in [("fw", "王芳"), ("wangli", "王芳"), ("llq", "流浪地球"), ("wafang", "王芳")] {
        assert!(!finds(typed, text), "{typed} does not find {text}");
    }
}

#[test]
fn what_is_written_outranks_what_is_spoken_and_a_whole_outranks_a_part() {
    let ranked = [
        ("li", vec!["Li", "Li Na", "Lina", "李", "李娜", "Olivia", "张丽"]),
        ("wf", vec!["Wf", "Wfa", "王芳", "王芳芳", "李王芳"]),
        ("dune", vec!["Dune", "Dune: Part Two", "Dunes of Desire", "Undune"]),
    ];
    for (typed, texts) in ranked {
        let scores: Vec<_> = texts.iter().map(|text| points(typed, &Keys::default().text(text)).unwrap()).collect();
        assert!(scores.is_sorted_by(|a, b| a >= b), "{typed}: {texts:?} {scores:?}");
        assert!(scores.first() > scores.last());
    }
}

#[test]
fn scattered_letters_count_only_in_their_order_close_together_and_where_nothing_is_whole() {
    let films = ["Under the Moon", "Dune: Part Two", "Sound of Music", "The Wandering Earth", "Perfect Days"];
    assert_eq!(listed("dune", &films), (vec!["Dune: Part Two"], Some("Dune: Part Two")));
    assert_eq!(listed("wandring", &films).0, ["The Wandering Earth"]);
    assert_eq!(listed("prfct", &films).0, ["Perfect Days"]);
    assert_eq!(listed("twe", &films).0, ["The Wandering Earth"]);
    assert_eq!(listed("dne", &films).0, ["Dune: Part Two"]);
    assert_eq!(listed("dne prt", &films).0, ["Dune: Part Two"]);
    for nothing in ["ende", "eund", "tpd", "oooo", "xyz"] {
        assert_eq!(listed(nothing, &films).0, [""; 0], "{nothing}");
    }
    assert_eq!(listed("moon", &["Mo Ongaro", "M. Odo On", "Moon"]).0, ["Mo Ongaro", "Moon"]);
}

#[test]
fn digits_are_one_run_that_begins_where_a_number_begins_and_one_digit_is_all_of_it() {
    let screening = |clock, hall: &str, film| {
        Keys::default().clock(clock).text(&format!("Hall {hall}")).text(&format!("{hall}号厅")).text(film)
    };
    let (second, twelfth) = (screening("20:10", "2", "Dune: Part 2"), screening("08:30", "12", "2046"));
    let found = |typed: &str| (points(typed, &second).is_some(), points(typed, &twelfth).is_some());
    for both in ["hall", "号厅", "haoting"] {
        assert_eq!(found(both), (true, true), "{both}");
    }
    for only_second in ["2", "hall 2", "hall2", "2号", "20:10", "20:1", "2010", "20:10 dune"] {
        assert_eq!(found(only_second), (true, false), "{only_second}");
    }
    for only_twelfth in ["12", "hall 12", "8:30", "08:30", "0830", "2046", "12号厅"] {
        assert_eq!(found(only_twelfth), (false, true), "{only_twelfth}");
    }
    // The minutes are no hour, nor the middle of a year a hall.
    for neither in ["0", "3", "46", "01", "hall 3", "0:10"] {
        assert_eq!(found(neither), (false, false), "{neither}");
    }
}

#[test]
fn a_hall_that_is_named_with_its_number_is_meant_alone() {
    let screenings = ["hall 12 at 12:10", "hall 5 at 12:40", "hall 12 at 19:00"];
    assert_eq!(listed("hall 12", &screenings).0, ["hall 12 at 12:10", "hall 12 at 19:00"]);
    assert_eq!(listed("12 hall", &screenings).0.len(), 3);
}

#[test]
fn numbers_are_found_by_any_run_and_codes_as_they_are_read_out() {
    let member = Keys::default().number("10002").number("13900001002").text("李娜");
    for typed in ["139", "1002", "0000", "10002", "139-0000", "lina 1002", "(139)"] {
        assert!(points(typed, &member).is_some(), "{typed}");
    }
    for typed in ["1392", "lina 7", "139x"] {
        assert!(points(typed, &member).is_none(), "{typed}");
    }
    let end = points("1002", &member).unwrap();
    assert!(end > points("0000", &member).unwrap(), "people know a number by its end");
    let order = Keys::default().code("K7QX2M01AB9Z1A0A").text("C5");
    for typed in ["1a0a", "1AOA", "k7qx", "iaoa"] {
        assert!(points(typed, &order).is_some(), "{typed}");
    }
    for typed in ["7", "qx", "1a1a"] {
        assert!(points(typed, &order).is_none(), "{typed}: too short for a code, or another one");
    }
}

#[test]
fn what_explains_a_thing_finds_it_after_all_that_are_called_so() {
    let print = Keys::default().text("Print").aside("Print the ticket once more");
    let show = Keys::default().text("Show").aside("Show the ticket that is printed");
    assert!(points("print", &print) > points("print", &show));
    assert!(points("print", &show).is_some() && points("prntd", &show).is_none());
}

#[test]
fn nothing_typed_finds_all_and_marks_the_first() {
    for typed in ["", "   ", "\u{3000}"] {
        assert_eq!(listed(typed, &["b", "a"]), (vec!["b", "a"], Some("b")));
    }
    assert_eq!(listed("", &[]), (vec![], None));
    assert!(points("", &Keys::default()).is_some());
}

#[test]
fn a_long_word_that_a_long_text_nearly_holds_is_read_in_no_time() {
    // `zh` is one beginning or two, at each of a hundred characters.
    let text = "知河".repeat(100);
    assert!(finds(&"zh".repeat(60), &text));
    assert!(!finds(&format!("{}x", "zh".repeat(60)), &text));
}

/// Names and titles as a house has them.
fn any_text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[A-Za-z]{1,8}",
        "[王李张流浪地球重庆森林吕单曾芳伟]{1,5}",
        "[éüñçøßÀÖĐŁ]{1,4}[a-z]{0,4}",
        "[0-9]{1,3}",
    ];
    proptest::collection::vec(word, 1..4).prop_map(|words| words.join(" "))
}

/// A text as it is spoken: `whole`, or by the first letters.
fn spoken(text: &str, pick: usize, whole: bool) -> String {
    let say = |letter: char| {
        let all: Vec<&str> = sounds(letter).collect();
        match all.get(pick % all.len().max(1)) {
            Some(sound) if whole => sound.replace('ü', "v"),
            Some(sound) => sound.chars().take(1).collect(),
            None => letter.to_string(),
        }
    };
    text.chars().map(say).collect()
}

/// Whether the letters stand in the text in their order.
fn in_order(letters: &str, text: &str) -> bool {
    let mut rest = text.chars();
    letters.chars().all(|letter| rest.any(|c| c == letter))
}

proptest! {
    #[test]
    fn a_text_is_found_by_itself_folded_spoken_and_by_initials(text in any_text(), pick in 0usize..4) {
        let ways = [
            text.clone(),
            fold(&text),
            text.to_uppercase(),
            text.replace(' ', ""),
            spoken(&text, pick, true),
            spoken(&text, pick, false),
        ];
        for typed in ways {
            // One digit is a number of its own, and a number begins where one begins.
            prop_assume!(!text.contains(|c: char| c.is_ascii_digit()) || typed != text.replace(' ', ""));
            prop_assert!(finds(&typed, &text), "{} finds {}", typed, text);
        }
        prop_assert!(finds("", &text));
    }

    #[test]
    fn whatever_finds_a_text_stands_in_its_trace_in_order(text in any_text(), typed in any_text(), pick in 0usize..4) {
        for typed in [typed, fold(&text), spoken(&text, pick, true), spoken(&text, pick, false)] {
            if finds(&typed, &text) {
                for word in Query::new(&typed).words() {
                    let letters: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
                    prop_assert!(in_order(&letters, &trace(&text)), "{} in {}", letters, trace(&text));
                }
            }
        }
    }

    #[test]
    fn whatever_is_typed_a_search_ends(typed in any::<String>(), text in any::<String>()) {
        let keys = Keys::default().text(&text).aside(&text).number(&text).code(&text).clock(&text);
        let score = points(&typed, &keys);
        prop_assert_eq!(score, points(&typed, &keys));
    }
}
