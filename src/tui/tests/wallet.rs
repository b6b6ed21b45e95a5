//! Winnings as a part of a payment.

use super::super::state::note::Note;
use super::scenes::*;
use super::*;
use crate::domain::tender::{Part, Tender};

fn is_pay(ask: &Ask) -> bool {
    matches!(ask, Ask::Pay { .. })
}

fn is_winnings(ask: &Ask) -> bool {
    matches!(ask, Ask::Winnings(_))
}

fn paid(desk: &Desk) -> Vec<Tender> {
    let (_, Ask::Pay { tenders, .. }) = desk.last_asked(is_pay) else { unreachable!() };
    tenders
}

/// 160.00 to pay, the member's wallet with so much in it.
fn at_panel(balance: i64) -> Desk {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    bought_by_wang(&mut desk);
    desk.press("p");
    desk.answer(Reply::Winnings(Ok(winnings(balance))));
    desk
}

fn wallet(minor: i64) -> Tender {
    Tender::Wallet { amount: fen(minor) }
}

#[test]
fn the_panel_shows_the_wallet_and_does_not_use_it_by_itself() {
    let mut desk = at_panel(2_340);
    assert!(desk.shows("Wallet 23.40 王芳 Wang Fang"), "{}", desk.screen());
    assert_eq!(desk.asked(is_winnings), 1);
    desk.press("Enter y");
    assert_eq!(paid(&desk), [Tender::Cash { received: yuan(160) }]);
}

#[test]
fn the_wallet_pays_a_part_and_cash_the_rest_with_change() {
    let mut desk = at_panel(2_340);
    desk.press("F10");
    assert!(desk.shows("-23.40") && desk.shows("136.60"), "{}", desk.screen());
    desk.press("2 0 0 Enter");
    assert!(desk.shows("Take 23.40 from the wallet and 200.00"), "{}", desk.screen());
    assert!(desk.shows("63.40"), "{}", desk.screen());
    desk.press("y");
    assert_eq!(paid(&desk), [wallet(2_340), Tender::Cash { received: yuan(200) }]);
    desk.grant_payment();
    assert!(desk.shows("23.40 wallet + 136.60 cash, change 63.40"), "{}", desk.screen());
    desk.press("Left");
    assert!(desk.shows("change 63.40"), "{}", desk.screen());
}

#[test]
fn the_wallet_pays_all_when_it_has_enough_and_no_other_tender_is_asked_for() {
    let mut desk = at_panel(50_000);
    desk.press("F10");
    assert!(desk.shows("the wallet pays all") && !desk.shows("Received"), "{}", desk.screen());
    desk.press("Tab");
    assert!(desk.shows("The wallet pays all: F10 leaves it out"), "{}", desk.screen());
    desk.press("Enter y");
    assert_eq!(paid(&desk), [wallet(16_000)]);
    desk.grant_payment();
    assert!(desk.shows("160.00 from the wallet"), "{}", desk.screen());
    desk.press("Left");
    assert!(desk.shows("paid by wallet at 19:42"), "{}", desk.screen());
}

#[test]
fn a_card_pays_the_rest_and_the_other_key_for_the_wallet_works_too() {
    let mut desk = at_panel(2_340);
    desk.strike(Key::Ctrl('w'), 400);
    desk.draw();
    desk.press("Tab A 2 Enter");
    assert!(desk.shows("Was 136.60"), "{}", desk.screen());
    desk.press("y");
    assert_eq!(paid(&desk), [wallet(2_340), Tender::Card { reference: Text::new("A2") }]);
}

#[test]
fn without_a_member_or_with_an_empty_wallet_it_says_why() {
    let mut desk = Desk::open_hall();
    desk.press("2 Enter");
    desk.grant_hold();
    desk.press("p F10");
    assert!(desk.shows("The order has no member"), "{}", desk.screen());
    assert_eq!(desk.asked(is_winnings), 0);
    let mut empty = at_panel(0);
    empty.press("F10");
    assert!(empty.shows("The wallet is empty"), "{}", empty.screen());
}

#[test]
fn a_wallet_that_has_less_than_was_shown_puts_the_panel_back_with_what_there_is() {
    let mut desk = at_panel(2_340);
    desk.press("F10 Enter y");
    desk.answer(Reply::Paid(Err(Refusal::WalletShort(fen(500)))));
    assert!(desk.shows("The wallet has only 5.00") && desk.shows("-5.00"), "{}", desk.screen());
    desk.wait(1000);
    desk.press("Enter");
    assert!(desk.shows("Take 5.00 from the wallet and 155.00"), "{}", desk.screen());
    desk.press("y");
    assert_eq!(paid(&desk), [wallet(500), Tender::Cash { received: yuan(155) }]);
    desk.answer(Reply::Paid(Err(Refusal::WalletShort(fen(0)))));
    desk.wait(1000);
    desk.press("Enter y");
    assert_eq!(paid(&desk), [Tender::Cash { received: yuan(160) }], "nothing in it: all is paid otherwise");
}

#[test]
fn a_late_balance_and_that_of_another_order_are_ignored() {
    let mut desk = at_panel(2_340);
    let (first, _) = desk.last_asked(is_winnings);
    desk.press("Esc p");
    desk.send(Msg::Reply(first, Reply::Winnings(Ok(winnings(99_999)))));
    desk.draw();
    assert!(!desk.shows("999.99"), "{}", desk.screen());
    desk.press("F10");
    assert!(desk.shows("not known yet"), "{}", desk.screen());
}

#[test]
fn a_balance_that_changes_under_the_review_is_paid_only_after_it_was_seen() {
    let mut desk = Desk::at_board(Lang::En, (80, 24));
    bought_by_wang(&mut desk);
    desk.press("p");
    desk.answer(Reply::Winnings(Ok(winnings(2_340))));
    desk.press("F10 Enter");
    let mut smaller = desk.model.orders.clone();
    smaller.iter_mut().find(|order| order.member.is_some()).unwrap().lines.pop();
    desk.say(Event::Orders(smaller));
    desk.strike(Key::Char('y'), 200);
    desk.wait(99);
    assert_eq!(desk.asked(is_pay), 0);
    desk.wait(700);
    desk.press("y");
    assert_eq!(paid(&desk), [wallet(2_340), Tender::Cash { received: fen(13_500 - 2_340) }]);
}

#[test]
fn of_seats_sold_elsewhere_only_what_was_handed_over_goes_back() {
    let mut desk = at_panel(50_000);
    desk.press("F10 Enter y");
    desk.answer(Reply::Paid(Err(Refusal::SoldElsewhere { seats: seats("B3") })));
    assert!(desk.shows("the wallet was not touched"), "{}", desk.screen());
    let mut both = at_panel(2_340);
    both.press("F10 2 0 0 Enter y");
    both.answer(Reply::Paid(Err(Refusal::SoldElsewhere { seats: seats("B3") })));
    assert!(both.shows("hand back all 200.00"), "{}", both.screen());
}

#[test]
fn an_unsure_payment_of_two_parts_asks_again_for_the_same_two() {
    let mut desk = at_panel(2_340);
    desk.press("F10 Enter y");
    let first = paid(&desk);
    desk.answer(Reply::Paid(Err(Refusal::Unsure { since: at(0) })));
    desk.press("Esc");
    desk.wait(2_000);
    assert_eq!((desk.asked(is_pay), paid(&desk)), (2, first));
    desk.press("p");
    assert!(desk.shows("-23.40") && desk.shows("136.60"), "{}", desk.screen());
}

#[test]
fn a_refund_of_two_parts_says_once_where_each_goes() {
    let said = |lang, parts: &[Part]| {
        let mut desk = Desk::at_board(lang, (120, 36));
        desk.model.say(Note::Refunded {
            order: order(1, "B3", OrderState::Refunded, 0).reference,
            seats: Vec::new(),
            parts: parts.to_vec(),
        });
        desk.draw();
        desk.screen()
    };
    let part = |tender: Tender, amount| Part { tender, amount: fen(amount) };
    let cash = part(Tender::Cash { received: fen(13_660) }, 13_660);
    let card = part(Tender::Card { reference: Text::new("A2") }, 13_660);
    let both = said(Lang::En, &[part(wallet(2_340), 2_340), cash]);
    assert!(both.contains("0001 refunded: 23.40 is back in the wallet; hand back 136.60 in cash"), "{both}");
    let both = said(Lang::ZhCn, &[part(wallet(2_340), 2_340), card]);
    assert!(both.contains("23.40 已退回红包余额；请在刷卡机对 A2 退款 136.60"), "{both}");
    let alone = said(Lang::En, &[part(wallet(2_340), 2_340)]);
    assert!(alone.contains("0001 refunded: 23.40 is back in the wallet"), "{alone}");
}
