//! Red packets, and what the house says of itself.

use chrono::NaiveTime;

use super::*;
use crate::box_office::{CacheStats, Check, Grabbed, Repair, Repaired, Verdict};
use crate::domain::ids::{MemberId, PacketCode};
use crate::domain::packet::{Claim, Funding, Packet, PacketKind, PacketRow, PacketState, PacketView};

const CODE: &str = "K7QX2M";

fn code() -> PacketCode {
    CODE.parse().unwrap()
}

fn claim(rank: u32, minor: i64) -> Claim {
    let (member, name) = (MemberId(10_000 + i64::from(rank)), Text::new("李娜"));
    Claim { member, name, rank, share: rank - 1, amount: yuan(minor), at: NOW, is_recorded: true }
}

fn packet() -> Packet {
    Packet {
        code: code(),
        kind: PacketKind::Lucky,
        total: yuan(1_000),
        shares: 2,
        greeting: Text::new("恭喜发财"),
        funding: Funding::Promotion,
        terminal: "T1".parse().unwrap(),
        cashier: Text::new("Li Na"),
        created_at: NOW,
        opens_at: NOW,
        expires_at: NOW.plus(Duration::from_hours(24)),
        seed: 7,
    }
}

fn view(claims: Vec<Claim>) -> PacketView {
    let state = if claims.len() == 2 { PacketState::Empty } else { PacketState::Open };
    PacketView { packet: packet(), state, claims }
}

#[test]
fn a_packet_tells_its_code_total_and_shares_but_not_its_seed() {
    let answer = packet::answer(&view(vec![]), ZONE);
    let json = &answer.json;
    assert_eq!((&json["code"], &json["total"], &json["shares"]), (&json!(CODE), &json!(1_000), &json!(2)));
    assert_eq!((&json["state"], &json["kind"], &json["taken"]), (&json!("open"), &json!("lucky"), &json!(0)));
    assert_eq!((&json["funding"], json.get("seed"), json.get("funding_member")), (&json!("promotion"), None, None));
    assert_eq!(
        answer.text,
        "K7QX2M lucky open: 0.00 of 10.00 in 0 of 2 shares taken, open until 2026-11-22 19:42\n恭喜发财"
    );
    let own = PacketView { packet: Packet { funding: Funding::Wallet(MemberId(10_001)), ..packet() }, ..view(vec![]) };
    let answer = packet::answer(&own, ZONE);
    let json = &answer.json;
    assert_eq!((&json["funding"], &json["funding_member"]), (&json!("wallet"), &json!(10_001)));
    assert!(answer.text.contains(", from the wallet of member 10001"), "{}", answer.text);

    let mut later = view(vec![]);
    later.packet.opens_at = NOW.plus(Duration::from_hours(1));
    let answer = packet::answer(&later, ZONE);
    assert!(answer.text.contains("open from 2026-11-21 20:42 until 2026-11-22 19:42"), "{}", answer.text);
}

#[test]
fn a_packet_lists_its_claims_and_crowns_the_luckiest_when_all_are_gone() {
    let mut half = view(vec![claim(1, 600)]);
    half.claims[0].is_recorded = false;
    let answer = packet::answer(&half, ZONE);
    assert_eq!((&answer.json["luckiest"], &answer.json["taken_amount"]), (&json!(null), &json!(600)));
    assert_eq!(answer.json["claims"][0]["recorded"], false);
    assert!(answer.text.contains("recording"), "{}", answer.text);

    let answer = packet::answer(&view(vec![claim(1, 600), claim(2, 400)]), ZONE);
    assert_eq!((&answer.json["luckiest"], &answer.json["state"]), (&json!(10_001), &json!("empty")));
    assert_eq!(
        answer.json["claims"][1],
        json!({
            "member": 10_002, "name": "李娜", "rank": 2, "share": 1, "amount": 400,
            "at_ms": NOW.millis(), "recorded": true,
        })
    );
    assert_eq!(answer.text.matches("luckiest").count(), 1, "{}", answer.text);
}

#[test]
fn packets_are_a_list_with_how_far_each_is() {
    let row = PacketRow { packet: packet(), state: PacketState::Open, taken: 1, taken_amount: yuan(600) };
    let answer = packets::answer(&[row], ZONE);
    assert_eq!((&answer.json[0]["code"], &answer.json[0]["taken"]), (&json!(CODE), &json!(1)));
    assert!(answer.text.contains("1/2") && answer.text.contains("6.00"), "{}", answer.text);
    assert_eq!(packets::answer(&[], ZONE).json, json!([]));
}

#[test]
fn a_grab_tells_the_amount_and_the_rank_and_whether_it_is_an_old_one() {
    let answer = grab::answer(code(), &Grabbed { claim: claim(2, 400), had_it: false });
    let json = &answer.json;
    assert_eq!((&json["code"], &json["amount"], &json["rank"]), (&json!(CODE), &json!(400), &json!(2)));
    assert_eq!(answer.text, "10002 李娜 took 4.00 of K7QX2M, share number 2");
    let again = grab::answer(code(), &Grabbed { claim: claim(2, 400), had_it: true });
    assert_eq!((&again.json["had_it"], &again.json["amount"]), (&json!(true), &json!(400)));
}

#[test]
fn a_packet_whose_making_is_unsure_names_the_code_to_repeat_with() {
    let failure = Failure::refused(&Refusal::Unsure { since: NOW }, NOW, ZONE).of_packet(code());
    assert_eq!(failure.json()["packet"], CODE);
    assert_eq!(Output { json: false }.finish(Err(failure)), 3);
}

#[test]
fn how_long_a_packet_lasts_is_written_with_units() {
    let seconds = |written: &str| packet::duration(written).map(|lasts| lasts.as_secs());
    assert_eq!(seconds("24h"), Ok(86_400));
    assert_eq!(seconds("1d"), Ok(86_400));
    assert_eq!(seconds("1h30m"), Ok(5_400));
    assert_eq!(seconds("90s"), Ok(90));
    for wrong in ["", "24", "h", "-1h", "1.5h", "1w", "1時", "99999999999999999999h", "9999999999999999999d"] {
        assert!(seconds(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_packet_opens_when_the_clock_next_shows_that() {
    let at = |hour, minute| {
        let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
        packet::next(time, house().calendar, NOW).unwrap().local(ZONE).format("%d %H:%M").to_string()
    };
    assert_eq!(at(19, 43), "21 19:43");
    assert_eq!(at(19, 42), "22 19:42", "now is not ahead");
    assert_eq!(at(0, 30), "22 00:30");
}

#[test]
fn figures_come_with_a_rate_for_people() {
    let stats = [
        CacheStats { kind: "member", hits: 2, misses: 1, ledger_reads: 1 },
        CacheStats { kind: "order", hits: 0, misses: 0, ledger_reads: 0 },
    ];
    let answer = stats::answer(&stats);
    assert_eq!(answer.json["cache"][0], json!({ "kind": "member", "hits": 2, "misses": 1, "ledger_reads": 1 }));
    assert!(answer.text.contains("66.6%") && !answer.text.contains("NaN"), "{}", answer.text);
}

fn verdict(violations: u64) -> Verdict {
    let check = |code, violations, examples| Check { code, what: "it holds", looked_at: 9, violations, examples };
    let examples = (0..violations).map(|_| Text::new("seat G7 of screening 42")).collect();
    Verdict {
        checks: vec![check("one_live_ticket", violations, examples), check("wallet_sum", 0, vec![])],
        ..Verdict::default()
    }
}

#[test]
fn a_clean_house_ends_in_zero_and_another_in_one_with_the_same_answer() {
    let clean = verify::answer(&verdict(0));
    assert_eq!((&clean.json["clean"], &clean.json["violations"]), (&json!(true), &json!(0)));
    assert!(clean.text.ends_with("Clean."), "{}", clean.text);
    assert_eq!(Output { json: true }.finish(Ok(clean)), 0);

    let wrong = verify::answer(&verdict(1));
    assert_eq!((&wrong.json["clean"], &wrong.json["violations"]), (&json!(false), &json!(1)));
    assert_eq!(
        wrong.json["checks"][0],
        json!({
            "code": "one_live_ticket", "what": "it holds", "looked_at": 9, "violations": 1,
            "examples": ["seat G7 of screening 42"],
        })
    );
    assert!(wrong.text.contains("one_live_ticket:\n  seat G7 of screening 42"), "{}", wrong.text);
    assert_eq!(Output { json: true }.finish(Ok(wrong)), 1);
}

#[test]
fn what_was_mended_stands_before_what_holds_now() {
    let mended = Repaired { of: Text::new("42"), what: Text::new("sold"), about: Text::new("G7 4T8Z0Q2M6HVB7KQ3") };
    let answer = verify::repaired(&Repair { mended: vec![mended], verdict: verdict(0) });
    let expected = json!([{ "of": "42", "what": "sold", "about": "G7 4T8Z0Q2M6HVB7KQ3" }]);
    assert_eq!((&answer.json["mended"], &answer.json["clean"]), (&expected, &json!(true)));
    assert!(answer.text.starts_with("Mended") && answer.text.ends_with("Clean."), "{}", answer.text);
    assert_eq!(Output { json: true }.finish(Ok(answer)), 0);

    let nothing = verify::repaired(&Repair { mended: Vec::new(), verdict: verdict(1) });
    assert!(nothing.text.starts_with("Nothing to mend"), "{}", nothing.text);
    assert_eq!(Output { json: true }.finish(Ok(nothing)), 1);
}
