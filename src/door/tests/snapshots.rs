//! Each verdict and panel, drawn: in both languages in the smallest window, in a large one, and in ASCII.

use super::burst::{stopped, wants_leave};
use super::*;
use crate::domain::refusal::Away;
use crate::door::view::has_room;

type Panel = (&'static str, fn() -> Door);
type Scene = (&'static str, fn(&mut Door));

fn told(door: &mut Door, verdict: Verdict) {
    door.scan("G6");
    door.judge(Verdict::LookAt);
    door.scan("G7");
    door.judge(verdict);
}

const VERDICTS: [Scene; 15] = [
    ("idle", |_| ()),
    ("welcome", |door| told(door, Verdict::Welcome)),
    ("look_at", |door| told(door, Verdict::LookAt)),
    ("already_in", |door| told(door, already())),
    ("another_screening", |door| told(door, Verdict::AnotherScreening(ScreeningId(5)))),
    ("too_early", |door| told(door, Verdict::TooEarly)),
    ("too_late", |door| told(door, Verdict::TooLate)),
    ("given_back", |door| told(door, Verdict::GivenBack)),
    ("printed_anew", |door| told(door, Verdict::PrintedAnew)),
    ("called_off", |door| told(door, Verdict::CalledOff)),
    ("forged", |door| told(door, Verdict::Forged)),
    ("not_in", |door| told(door, Verdict::NotIn)),
    ("left", |door| told(door, Verdict::Left)),
    ("by_signature", |door| {
        let since = door.now();
        door.send(Msg::Event(Event::Ledger(crate::box_office::Link::Away(since))));
        door.scan("G7");
        door.answer(Reply::Scanned(Ok(Judged { is_alone: true, fare: None, ..judged(Verdict::Welcome) })));
        door.send(Msg::Event(Event::EntriesKept(1)));
    }),
    ("not_judged", |door| {
        door.scan("G7");
        door.answer(Reply::Scanned(Err(Refusal::Away(Away::Ledger))));
    }),
];

#[test]
fn every_verdict_in_every_look() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| {
        for (name, scene) in VERDICTS {
            for (look, lang, size, glyphs) in [
                ("en_80", Lang::En, (80, 24), &UNICODE),
                ("zh_80", Lang::ZhCn, (80, 24), &UNICODE),
                ("en_160", Lang::En, (160, 45), &UNICODE),
                ("ascii", Lang::En, (80, 24), &ASCII),
            ] {
                let is_of_all = matches!(name, "idle" | "welcome" | "already_in");
                if !is_of_all && !["en_80", "zh_80"].contains(&look) {
                    continue;
                }
                let mut door = Door::new(lang, size);
                door.glyphs = glyphs;
                scene(&mut door);
                insta::assert_snapshot!(format!("{name}_{look}"), door.draw());
            }
        }
        let panels: [Panel; 6] = [
            ("choose", || {
                let mut door = Door::usual();
                door.press("s");
                door
            }),
            ("anyway", || {
                let mut door = stopped();
                door.press("a");
                door
            }),
            ("leave", wants_leave),
            ("quit", || {
                let mut door = Door::usual();
                door.press("q");
                door
            }),
            ("help", || {
                let mut door = Door::usual();
                door.press("?");
                door
            }),
            ("sign_in", || Door::staffed(None)),
        ];
        for (name, opened) in panels {
            insta::assert_snapshot!(format!("panel_{name}"), opened().draw());
        }
    });
}

#[test]
fn the_word_of_every_verdict_is_drawn_large_beside_its_sign_in_both_languages() {
    for lang in [Lang::En, Lang::ZhCn] {
        for (name, scene) in VERDICTS.iter().skip(1) {
            let mut door = Door::new(lang, (80, 24));
            scene(&mut door);
            let told = &door.model.shown.as_ref().unwrap().told;
            assert!(has_room(&door.model, told, 80), "{lang:?} {name}");
        }
    }
}

#[test]
fn who_was_checked_by_the_signature_alone_has_the_sign_of_one_to_look_at_also_among_the_scans_before() {
    let mut door = Door::usual();
    let (_, by_signature) = VERDICTS.iter().find(|(name, _)| *name == "by_signature").unwrap();
    by_signature(&mut door);
    // The first line of the sign: a stroke for look, the end of a tick for go.
    let first = door.draw().lines().find(|line| line.contains('█')).unwrap().to_owned();
    assert!(first.starts_with("       ███"), "{first:?}\n{}", door.draw());
    door.scan("G8");
    door.judge(Verdict::Welcome);
    let before = door.draw().lines().find(|line| line.contains("signature alone")).unwrap().to_owned();
    assert!(before.trim_start().starts_with('!'), "{before}");
}

#[test]
fn every_size_and_theme_is_drawn_and_no_verdict_is_told_by_colour_alone() {
    let mut seen = std::collections::BTreeSet::new();
    for theme in Theme::ALL {
        for size in [(80, 24), (100, 30), (120, 36), (160, 45), (200, 50), (79, 24), (20, 4), (1, 1)] {
            for (_, scene) in VERDICTS {
                let mut door = Door::new(Lang::ZhCn, size);
                door.theme = theme;
                scene(&mut door);
                let drawn = door.draw();
                if theme == Theme::Mono && size == (80, 24) {
                    assert!(seen.insert(drawn), "each differs in its words");
                }
            }
        }
    }
}
