//! What one place has once: a terminal's name belongs to one screen, and there is one private Redis.

use std::time::Duration;

use super::pty::{PROGRAM, Place, Terminal};

fn unnamed(place: &Place) -> Terminal {
    let terminal = place.terminal("", (120, 36), &[]);
    terminal.wait_for("the board", |screen| screen.contains("Screenings"));
    terminal
}

#[test]
fn a_screen_without_a_given_name_takes_the_next_free_one_and_a_given_one_that_is_taken_is_refused() {
    let place = Place::new();
    let mut one = unnamed(&place);
    let two = unnamed(&place);
    two.wait_for("its name", |screen| screen.contains("this terminal is T2"));
    assert!(one.screen().contains("T1") && !one.screen().contains("this terminal is"), "{}", one.screen());

    let mut given = place.terminal("T1", (120, 36), &[]);
    assert_eq!(given.wait_for_exit().exit_code(), 1);
    let said = given.screen();
    assert!(said.contains("T1 is open at another screen, where Li Na has it since"), "{said}");
    assert!(one.is_running());

    // Of a program that died nothing stays, and of one that was left neither.
    one.signal("KILL");
    one.wait_for_exit();
    let mut again = place.terminal("T1", (120, 36), &[]);
    again.wait_for("the board", |screen| screen.contains("Screenings"));
    again.keys(&["q"]);
    again.wait_for_exit();
    let third = place.terminal("T1", (120, 36), &[]);
    third.wait_for("the board", |screen| screen.contains("Screenings"));
}

#[test]
fn what_a_script_holds_under_a_name_shows_at_its_screen() {
    let place = Place::new();
    let screening = place.screening();
    let one = place.terminal("T1", (120, 36), &[]);
    one.wait_for("the board", |screen| screen.contains("Screenings"));
    std::thread::sleep(Duration::from_millis(500));
    let (code, held) = place.json(&["hold", &screening, "G7", "G8", "--terminal", "T1"]);
    assert_eq!(code, 0, "{held}");
    one.wait_long_for("one order", 8, |screen| screen.contains("Orders 1"));
    assert_eq!(place.json(&["cancel", held["order"].as_str().unwrap(), "--terminal", "T1"]).0, 0);
    one.wait_for("none", |screen| !screen.contains("Orders 1"));
}

#[test]
fn a_program_that_runs_out_of_files_starts_no_second_redis_over_the_one_that_lives() {
    let place = Place::new();
    let one = place.terminal("T1", (120, 36), &[]);
    one.wait_for("the board", |screen| screen.contains("Screenings"));
    let pid_file = place.private_redis().join("redis.pid");
    let pid = std::fs::read_to_string(&pid_file).unwrap();
    for files in (8..36).step_by(4) {
        let mut limited = std::process::Command::new("sh");
        limited.args(["-c", &format!("ulimit -n {files} && exec \"$0\" screenings --json --terminal T2"), PROGRAM]);
        limited.envs(place.settings()).output().unwrap();
        assert_eq!(std::fs::read_to_string(&pid_file).unwrap(), pid, "with {files} files");
    }
    assert!(place.redis(&["INFO", "server"]).contains(&format!("process_id:{}", pid.trim())));
    assert_eq!(place.json(&["screenings"]).0, 0);
}
