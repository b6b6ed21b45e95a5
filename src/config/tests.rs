use std::collections::HashMap;
use std::time::Duration;

use super::*;

/// What a run with these flags, variables and settings file would be told.
fn configured(flags: &Flags, env: &[(&str, &str)], toml: Option<&str>) -> Result<Config, ConfigError> {
    let env: HashMap<String, String> = env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("frontrow.toml");
    if let Some(toml) = toml {
        std::fs::write(&path, toml).unwrap();
    }
    let get = |name: &str| env.get(name).cloned();
    let mut problems = Vec::new();
    let mut sources = Sources::read(flags, &get, Some(&path), &mut problems);
    // The folder's name is random; the tests want to name the file.
    let written = std::mem::replace(&mut sources.path, "frontrow.toml".to_owned());
    for problem in &mut problems {
        problem.place = problem.place.replace(&written, "frontrow.toml");
    }
    sources.config(Some(PathBuf::from("/home/li/.local/share/frontrow")), problems)
}

fn flags(setting: &str, value: &str) -> Flags {
    let value = Some(value.to_owned());
    match setting {
        "redis" => Flags { redis: value, ..Flags::default() },
        "terminal" => Flags { terminal: value, ..Flags::default() },
        "config" => Flags { config: value, ..Flags::default() },
        other => panic!("{other}"),
    }
}

#[test]
fn without_any_setting_the_house_opens() {
    let config = configured(&Flags::default(), &[], None).unwrap();
    assert!(config.redis.is_none() && config.demo == Demo::Busy);
    assert!(config.ledger.is_none(), "the file in the data directory");
    assert_eq!(config.terminal.as_str(), "T1");
    assert_eq!((config.house.hold, config.house.currency), (Duration::from_mins(5), Currency::CNY));
    assert_eq!((config.lang, config.theme.theme, config.cashier.as_str()), (Lang::En, None, "cashier"));
}

#[test]
fn a_flag_outranks_a_variable_which_outranks_the_file() {
    let terminal =
        |flags: &Flags, env: &[(&str, &str)], toml| configured(flags, env, toml).unwrap().terminal.as_str().to_owned();
    let (flag, none) = (flags("terminal", "T9"), Flags::default());
    let env = [("FRONTROW_TERMINAL", "T8")];
    let file = Some("terminal = 'T7'");
    assert_eq!(terminal(&flag, &env, file), "T9");
    assert_eq!(terminal(&none, &env, file), "T8");
    assert_eq!(terminal(&none, &[("FRONTROW_TERMINAL", "")], file), "T7", "an empty variable counts as unset");
    assert_eq!(terminal(&none, &[], file), "T7");
}

#[test]
fn every_problem_is_told_at_once_with_its_place() {
    let file = "hold-seconds = 901\nterminl = 'T1'\ncinema = [1]\ntime-zone = 'Moon/Base'\n\ntheme = 'pink'\n";
    let env = [("FRONTROW_LANG", "fr"), ("FRONTROW_LEDGER", "oracle://till:hunter2@10.0.0.5/house")];
    let error = configured(&flags("terminal", "T 1"), &env, Some(file)).unwrap_err();
    let mut places: Vec<&str> = error.0.iter().map(|problem| problem.place.as_str()).collect();
    places.sort_unstable();
    let expected = [
        "--terminal",
        "FRONTROW_LANG",
        "FRONTROW_LEDGER",
        "frontrow.toml:1",
        "frontrow.toml:2",
        "frontrow.toml:3",
        "frontrow.toml:4",
        "frontrow.toml:6",
    ];
    assert_eq!(places, expected, "{error}");
    assert!(!error.to_string().contains("hunter2"), "{error}");
}

#[test]
fn the_keys_of_the_file_come_with_their_lines_and_what_is_none_is_told() {
    let file = "theme = 'dark'\n[keys]\npay = ['p', 'F8']\nhold = 'Enter'\nundo = []\n";
    let keys = configured(&Flags::default(), &[], Some(file)).unwrap().keys;
    let said: Vec<(&str, Vec<&str>, &str)> = keys
        .iter()
        .map(|of| (of.action.as_str(), of.keys.iter().map(String::as_str).collect(), of.place.as_str()))
        .collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said.iter().any(|(action, keys, _)| *action == "pay" && *keys == ["p", "F8"]), "{said:?}");
    assert!(said.iter().any(|(action, keys, _)| *action == "hold" && *keys == ["Enter"]), "{said:?}");
    assert!(said.iter().any(|(action, keys, _)| *action == "undo" && keys.is_empty()), "{said:?}");
    assert!(said.iter().all(|(.., place)| place.contains("frontrow.toml:")), "{said:?}");

    let wrong = "[keys]\npay = 8\nhold = ['Enter', 1]\ntheme = 'dark'\n[keys.undo]\n";
    let error = configured(&Flags::default(), &[], Some(wrong)).unwrap_err();
    let mut places: Vec<&str> = error.0.iter().map(|problem| problem.place.as_str()).collect();
    places.sort_unstable();
    assert_eq!(places, ["frontrow.toml:2", "frontrow.toml:3", "frontrow.toml:5"], "{error}");
    let error = configured(&Flags::default(), &[], Some("keys = 'p'\n")).unwrap_err();
    assert!(error.0[0].what.contains("[keys]"), "{error}");
}

#[test]
fn a_file_that_is_no_toml_is_refused_with_its_line() {
    let error = configured(&Flags::default(), &[], Some("terminal = 'T1'\n=\n")).unwrap_err();
    assert_eq!(error.0[0].place, "frontrow.toml:2", "{error}");
}

#[test]
fn a_named_settings_file_must_be_there_and_the_default_one_need_not() {
    assert!(configured(&Flags::default(), &[], None).is_ok());
    let error = configured(&flags("config", "/nowhere/frontrow.toml"), &[], None).unwrap_err();
    assert_eq!(error.0[0].place, "--config");
    let error = configured(&Flags::default(), &[("FRONTROW_CONFIG", "/nowhere/frontrow.toml")], None).unwrap_err();
    assert_eq!(error.0[0].place, "FRONTROW_CONFIG");
}

#[test]
fn a_password_may_stand_in_a_variable_or_the_file_and_not_in_an_argument() {
    let secret = "redis://till:hunter2@10.0.0.5";
    let error = configured(&flags("redis", secret), &[], None).unwrap_err().to_string();
    assert!(error.contains("FRONTROW_REDIS") && !error.contains("hunter2"), "{error}");
    assert!(configured(&flags("redis", "redis://till@10.0.0.5"), &[], None).is_ok());
    for config in [
        configured(&Flags::default(), &[("FRONTROW_REDIS", secret)], None).unwrap(),
        configured(&Flags::default(), &[], Some(&format!("redis = '{secret}'"))).unwrap(),
    ] {
        assert_eq!(config.redis.as_ref().unwrap().expose(), secret);
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}

#[test]
fn the_demo_cinema_can_be_declined_in_three_ways_and_be_had_before_it_sold_a_seat() {
    let demo = |flags: &Flags, env: &[(&str, &str)], file| configured(flags, env, file).unwrap().demo;
    assert_eq!(demo(&Flags { no_demo: true, ..Flags::default() }, &[], Some("demo = true")), Demo::None);
    assert_eq!(demo(&Flags::default(), &[("FRONTROW_NO_DEMO", "1")], None), Demo::None);
    assert_eq!(demo(&Flags::default(), &[], Some("demo = false")), Demo::None);
    assert_eq!(demo(&Flags::default(), &[("FRONTROW_NO_DEMO", "false")], Some("demo = false")), Demo::Busy);
    assert_eq!(demo(&Flags::default(), &[], Some("demo = 'quiet'")), Demo::Quiet);
    assert_eq!(demo(&Flags::default(), &[("FRONTROW_DEMO", "quiet")], Some("demo = true")), Demo::Quiet);
    let wrong = configured(&Flags::default(), &[("FRONTROW_DEMO", "loud")], None).unwrap_err().to_string();
    assert!(wrong.contains("FRONTROW_DEMO") && wrong.contains("quiet"), "{wrong}");
}

#[test]
fn a_new_house_lies_where_its_settings_say_else_where_the_machine_is() {
    let zone = |env: &[(&str, &str)], file| configured(&Flags::default(), env, file).unwrap().zone.name();
    let berlin = [("TZ", "Europe/Berlin")];
    assert_eq!(zone(&berlin, None), "Europe/Berlin");
    assert_eq!(zone(&[("TZ", ":Europe/Berlin")], None), "Europe/Berlin");
    assert_eq!(zone(&berlin, Some("time-zone = 'Asia/Tokyo'")), "Asia/Tokyo");
    assert_eq!(zone(&[("FRONTROW_TIME_ZONE", "Asia/Tokyo"), berlin[0]], None), "Asia/Tokyo");
    // Whatever this machine is set to: a rule is no place.
    assert_eq!(zone(&[("TZ", "CET-1CEST")], None), zone(&[], None));
}

#[test]
fn the_animation_is_switched_off_by_the_file_or_a_variable() {
    let animation = |env: &[(&str, &str)], file| configured(&Flags::default(), env, file).unwrap().animation;
    assert!(animation(&[], None));
    assert!(!animation(&[], Some("animation = false")));
    assert!(!animation(&[("FRONTROW_ANIMATION", "no")], Some("animation = true")));
    assert!(configured(&Flags::default(), &[], Some("animation = 'slow'")).is_err());
}

#[test]
fn the_locale_and_no_color_are_heeded_unless_a_setting_says_otherwise() {
    let none = Flags::default();
    let chinese = [("LC_ALL", ""), ("LANG", "zh_CN.UTF-8"), ("NO_COLOR", "1"), ("USER", "li")];
    let config = configured(&none, &chinese, None).unwrap();
    assert_eq!((config.lang, config.theme.theme, config.cashier.as_str()), (Lang::ZhCn, Some(Theme::Mono), "li"));
    let config = configured(&none, &chinese, Some("lang = 'en'\ntheme = 'dark'")).unwrap();
    assert_eq!((config.lang, config.theme.theme), (Lang::En, Some(Theme::Dark)));
    assert_eq!(configured(&none, &[("LANG", "fr_FR.UTF-8")], None).unwrap().lang, Lang::En);
}

#[test]
fn a_theme_is_named_by_a_text_or_in_its_table_which_changes_roles_too() {
    use ratatui::style::{Color, Style};
    let theme = |env: &[(&str, &str)], file| configured(&Flags::default(), env, Some(file)).unwrap().theme;
    assert_eq!(theme(&[], "theme = 'paper'").theme, Some(Theme::Paper));
    assert_eq!(theme(&[], "theme = 'auto'").theme, None);
    let table = "[theme]\nname = 'high-contrast'\nseat-free = { fg = '#0102ff', bold = true }\ndim.fg = 'bright blue'\n\
                 [theme.bad]\nreversed = false\nbg = 17\n";
    let read = theme(&[("COLORTERM", "truecolor")], table);
    assert_eq!((read.theme, read.has_true_colour), (Some(Theme::HighContrast), true));
    let of = |role| read.roles.iter().find(|(known, _)| *known == role).unwrap().1;
    assert_eq!(of(Role::SeatFree), Style::new().fg(Color::Rgb(1, 2, 255)).bold());
    assert_eq!(of(Role::Dim), Style::new().fg(Color::LightBlue));
    assert_eq!(of(Role::Bad), Style::new().bg(Color::Indexed(17)).not_reversed());
    assert_eq!(theme(&[("FRONTROW_THEME", "mono")], table).theme, Some(Theme::Mono));
    assert!(!theme(&[("COLORTERM", "256")], table).has_true_colour);
}

#[test]
fn every_problem_of_a_theme_is_told_at_once_with_its_place() {
    let file = "bell = 'loud'\n[theme]\nname = 'pink'\nseat-fre = { fg = 'red' }\ndim = { fg = 'reddish', bold = 2 }\n\
                text = 'red'\nrule = { colour = 'red' }\nbad.fg = [1]\n";
    let error = configured(&Flags::default(), &[], Some(file)).unwrap_err();
    let mut places: Vec<&str> = error.0.iter().map(|problem| problem.place.as_str()).collect();
    places.sort_unstable();
    let lines = [1, 3, 4, 5, 5, 6, 7, 8].map(|line| format!("frontrow.toml:{line}"));
    assert_eq!(places, lines, "{error}");
    for told in ["auto, dark, light", "seat-free", "`reddish` is no colour", "#rrggbb", "neither true nor false"] {
        assert!(error.to_string().contains(told), "{told}: {error}");
    }
}

#[test]
fn the_table_of_the_theme_that_the_shipped_file_shows_is_right() {
    let shown =
        SHIPPED.lines().skip_while(|line| *line != "#     [theme]").take_while(|line| line.starts_with("#     "));
    let table: String = shown.map(|line| line.trim_start_matches(['#', ' ']).to_owned() + "\n").collect();
    let theme = configured(&Flags::default(), &[], Some(&table)).unwrap().theme;
    assert!(theme.theme.is_some() && theme.roles.len() >= 2, "{table}");
    for role in Role::ALL {
        assert!(SHIPPED.contains(role.name()), "{}", role.name());
    }
    for theme in Theme::ALL {
        assert!(SHIPPED.contains(theme.name()), "{}", theme.name());
    }
}

#[test]
fn the_shipped_file_names_every_setting_and_changes_nothing() {
    for setting in SETTINGS {
        assert!(SHIPPED.contains(&format!("\n#{setting} = ")), "{setting}");
    }
    let plain = configured(&Flags::default(), &[], None).unwrap();
    let shipped = configured(&Flags::default(), &[], Some(SHIPPED)).unwrap();
    assert_eq!(format!("{plain:?}"), format!("{shipped:?}"));

    // Its settings are all right, and those of the house are the defaults.
    let on: String = SHIPPED
        .lines()
        .map(|line| if line.starts_with("# ") { "" } else { line.trim_start_matches('#') }.to_owned() + "\n")
        .collect();
    let on = configured(&Flags::default(), &[], Some(&on)).unwrap();
    assert_eq!((on.house, on.demo, on.theme, on.terminal), (plain.house, plain.demo, plain.theme, plain.terminal));
}

#[test]
fn a_settings_file_with_a_password_that_others_can_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("frontrow.toml");
    let readable = |toml: &str, mode| {
        std::fs::write(&path, toml).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let mut problems = Vec::new();
        let (flags, env) = (Flags::default(), |_: &str| None);
        let sources = Sources::read(&flags, &env, Some(&path), &mut problems);
        let readable = sources.config(Some(PathBuf::from("/home/li")), problems).unwrap().readable;
        assert!(readable.iter().all(|file| file.as_str() == path.to_str().unwrap()), "{readable:?}");
        !readable.is_empty()
    };
    let secret = "ledger = 'postgres://till:hunter2@db/frontrow'";
    assert!(readable(secret, 0o644) && readable(secret, 0o640));
    assert!(!readable(secret, 0o600));
    assert!(!readable("ledger = 'postgres://till@db/frontrow'", 0o644));
}

#[test]
fn a_key_that_others_can_read_is_told() {
    let key = tempfile::NamedTempFile::new().unwrap();
    let path = key.path().to_str().unwrap();
    let readable = |mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        let env = [("FRONTROW_REDIS_CERT", "/nowhere/till.crt"), ("FRONTROW_REDIS_KEY", path)];
        configured(&Flags::default(), &env, None).unwrap().readable
    };
    assert_eq!(readable(0o640), [Text::new(path)]);
    assert!(readable(0o600).is_empty());
}

#[test]
fn a_folder_or_a_variable_that_is_not_utf8_is_refused_and_never_becomes_another_one() {
    use std::os::unix::ffi::OsStringExt as _;
    let odd = OsString::from_vec(b"/srv/caf\xe9".to_vec());
    let told = not_utf8([("FRONTROW_DATA_DIR".into(), odd.clone()), ("HOME".into(), odd.clone())].into_iter());
    assert_eq!(told, [Problem::new("FRONTROW_DATA_DIR", "is not UTF-8")]);
    let (flags, env) = (Flags::default(), |_: &str| None);
    let sources = Sources::read(&flags, &env, None, &mut Vec::new());
    let error = sources.config(Some(odd.into()), Vec::new()).unwrap_err().to_string();
    assert!(error.contains("not UTF-8"), "{error}");
}

#[test]
fn a_certificate_for_redis_comes_with_its_key_and_a_key_with_its_certificate() {
    let read = |env: &[(&str, &str)], toml| configured(&Flags::default(), env, toml);
    let both = read(&[("FRONTROW_REDIS_CERT", "/c.pem")], Some("redis-ca = '/ca.pem'\nredis-key = '/k.pem'")).unwrap();
    let (ca, pair) = (PathBuf::from("/ca.pem"), (PathBuf::from("/c.pem"), PathBuf::from("/k.pem")));
    assert_eq!(both.redis_tls, TlsFiles { ca: Some(ca), cert_and_key: Some(pair) });
    assert_eq!(read(&[], None).unwrap().redis_tls, TlsFiles::default());

    let alone = read(&[("FRONTROW_REDIS_CERT", "/c.pem")], None).unwrap_err();
    assert_eq!(alone.0[0].place, "FRONTROW_REDIS_CERT");
    assert!(alone.to_string().contains("redis-key"), "{alone}");
    let alone = read(&[], Some("\nredis-key = '/k.pem'")).unwrap_err().to_string();
    assert!(alone.starts_with("frontrow.toml:2: redis-key: ") && alone.contains("redis-cert"), "{alone}");
    let flags = Flags { redis_ca: Some(String::new()), ..Flags::default() };
    assert_eq!(configured(&flags, &[], None).unwrap_err().0[0].place, "--redis-ca");
}

#[test]
fn a_password_for_several_servers_may_not_stand_in_an_argument_either() {
    for secret in ["redis+cluster://till:hunter2@h1,h2", "redis+sentinel://h1,h2/m?sentinel_password=hunter2"] {
        let error = configured(&flags("redis", secret), &[], None).unwrap_err().to_string();
        assert!(error.contains("FRONTROW_REDIS") && !error.contains("hunter2"), "{error}");
    }
    assert!(configured(&flags("redis", "rediss+sentinel://till@h1,h2/m"), &[], None).is_ok());
}

#[test]
fn a_printer_is_set_up_like_all_else_and_what_is_none_is_told_with_its_place() {
    use crate::domain::printer::{KickPin, PaperKind, PrinterSettings, TicketsAfter};
    let read = |flags: &Flags, env: &[(&str, &str)], toml| configured(flags, env, toml).unwrap().printer;
    assert_eq!(read(&Flags::default(), &[], None), PrinterSettings::default());
    assert_eq!(PrinterSettings::default().address, None, "nothing is printed unless it is wanted");

    let file = "printer = 'cups:kassa'\npaper = 58\ndrawer-kick = 2\ntickets = 'ask'\nprinter-font = '/f.ttf'\n";
    let flags = Flags { printer: Some("tcp://10.0.0.9".to_owned()), ..Flags::default() };
    let printer = read(&flags, &[("FRONTROW_TICKETS", "never")], Some(file));
    assert_eq!(printer.address.unwrap().to_string(), "tcp://10.0.0.9:9100");
    assert_eq!((printer.paper, printer.kick), (PaperKind::Mm58, Some(KickPin::Two)));
    assert_eq!((printer.tickets, printer.font), (TicketsAfter::Never, Some(PathBuf::from("/f.ttf"))));

    let wrong = "printer = 'lp0'\npaper = 57\ndrawer-kick = 3\ntickets = 'yes'\nprinter-font = ''\n";
    let error = configured(&Flags::default(), &[], Some(wrong)).unwrap_err();
    let mut places: Vec<&str> = error.0.iter().map(|problem| problem.place.as_str()).collect();
    places.sort_unstable();
    assert_eq!(places, [1, 2, 3, 4, 5].map(|line| format!("frontrow.toml:{line}")));
}
