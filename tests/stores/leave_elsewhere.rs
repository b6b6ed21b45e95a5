//! Leave from another terminal: whatever is said or lost on the way, an ask has one end, and only a row of the ledger that is
//! about just this gives leave.

use std::time::Duration;

use frontrow::box_office::{BoxOffice, Event, HeardAsk, LeaveAnswer, LeaveWanted};
use frontrow::domain::ids::{AttemptId, LeaveId, OrderRef};
use frontrow::domain::money::{Currency, Money};
use frontrow::domain::refusal::Refusal;
use frontrow::domain::staff::{About, Act, LeaveAsk, Role, StaffFault, Verdict};
use frontrow::domain::text::Text;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

use super::house::{FIRST, House, eventually, sell};
use super::staff::{CASHIER, MANAGER, SUPERVISOR, USHER, at, house_with_staff, number, pin};

const MINUTE: Duration = Duration::from_mins(1);

/// A cashier at T1 who wants to give a ticket's money back.
struct Asker {
    office: BoxOffice,
    order: OrderRef,
    attempt: AttemptId,
}

impl Asker {
    async fn at(house: &House, seat: &str) -> Self {
        let office = at(house, "T1", CASHIER).await;
        let order = sell(&office, FIRST, seat).await;
        let attempt = office.new_attempt();
        Self { office, order, attempt }
    }

    async fn refund(&self, by: &BoxOffice) -> Result<(), Refusal> {
        let nothing = Money::zero(Currency::CNY);
        by.refund_seats(self.order, self.attempt, &[], nothing, Text::new("wrong day")).await.map(drop)
    }

    /// For what just it wants leave.
    async fn wanted(&self) -> LeaveWanted {
        let office = self.office.apart();
        let refused = self.refund(&office).await;
        assert_eq!(refused, Err(Refusal::LeaveNeeded(Act::Refund, Role::SUPERVISOR)));
        office.leave_wanted().unwrap()
    }

    fn about(&self) -> About {
        let amount = Some(Money::new(4_500, Currency::CNY));
        About { order: Some(self.order), amount, reason: Text::new("wrong day"), ..About::default() }
    }

    async fn ask(&self, within: Duration) -> LeaveAsk {
        self.office.ask_leave(&self.wanted().await, self.about(), within).await.unwrap()
    }

    /// Waits for the answer and does it by the leave, if it is given.
    async fn does(&self, answer: Result<LeaveAnswer, Refusal>) -> Verdict {
        let LeaveAnswer { end, leave } = answer.unwrap();
        assert_eq!(leave.is_some(), end.verdict == Verdict::Allowed);
        if let Some(leave) = leave {
            assert_eq!(self.refund(&self.office.with_leave(leave)).await, Ok(()));
        }
        end.verdict
    }
}

/// Someone at another terminal.
struct Desk {
    office: BoxOffice,
    events: UnboundedReceiver<Event>,
}

impl Desk {
    async fn at(house: &House, terminal: &str, of: u32) -> Self {
        let before = listeners(house).await;
        let office = at(house, terminal, of).await;
        let events = office.listen();
        eventually("listening", 8, async || listeners(house).await > before).await;
        Self { office, events }
    }

    /// What there is to answer, as soon as that fits.
    async fn asked(&mut self, fits: impl Fn(&[HeardAsk]) -> bool) -> Vec<HeardAsk> {
        loop {
            match timeout(Duration::from_secs(5), self.events.recv()).await {
                Ok(Some(Event::LeaveAsks(asks))) if fits(&asks) => return asks,
                Ok(Some(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    async fn one(&mut self) -> LeaveAsk {
        self.asked(|asks| asks.len() == 1).await.remove(0).ask
    }

    /// Whether it hears of no ask for so long.
    async fn hears_nothing(&mut self, millis: u64) -> bool {
        let hears = async {
            loop {
                if let Some(Event::LeaveAsks(asks)) = self.events.recv().await
                    && !asks.is_empty()
                {
                    return;
                }
            }
        };
        timeout(Duration::from_millis(millis), hears).await.is_err()
    }
}

/// How many listen to what is asked.
async fn listeners(house: &House) -> i64 {
    let mut ask = redis::cmd("PUBSUB");
    ask.arg("SHARDNUMSUB").arg(house.keys().leaves());
    let (_, heard): (String, i64) = ask.query_async(&mut house.redis().await).await.unwrap();
    heard
}

async fn lines(house: &House, what: &str) -> i64 {
    house.number(&format!("SELECT COUNT(*) FROM tape WHERE what = '{what}'")).await
}

/// What the ledger finds wrong with itself.
async fn off_the_tapes(house: &House) -> String {
    let findings = house.ledger.verify_tapes().await.unwrap();
    findings.iter().flat_map(|finding| finding.examples.iter().map(Text::to_string)).collect::<Vec<_>>().join("\n")
}

async fn refunds(house: &House) -> i64 {
    house.number("SELECT COUNT(*) FROM refunds").await
}

#[tokio::test]
async fn leave_is_asked_of_who_may_give_it_and_given_or_refused_once_for_that_act_alone() {
    let house = house_with_staff().await;
    let asker = Asker::at(&house, "G7").await;
    let mut supervisor = Desk::at(&house, "T2", SUPERVISOR).await;
    let (mut usher, mut cashier) = (Desk::at(&house, "T3", USHER).await, Desk::at(&house, "T4", CASHIER).await);

    let ask = asker.ask(MINUTE).await;
    let heard = supervisor.one().await;
    assert_eq!(heard, ask, "with what and how much");
    assert!(usher.hears_nothing(300).await && cashier.hears_nothing(1).await, "who may not give it is not asked");
    for (desk, refused) in
        [(&usher, Refusal::NoLeave(Act::Refund, Role::USHER)), (&cashier, Refusal::Staff(StaffFault::OwnLeave))]
    {
        for is_allowed in [true, false] {
            assert_eq!(desk.office.answer_leave(&ask, is_allowed).await.unwrap_err(), refused);
        }
    }
    let end = supervisor.office.answer_leave(&heard, true).await.unwrap().unwrap();
    assert_eq!((end.verdict, end.name.as_str(), end.terminal.as_str()), (Verdict::Allowed, "Susan", "T2"));
    let again = supervisor.office.answer_leave(&heard, false).await.unwrap().unwrap();
    assert_eq!(again, end, "what was allowed is not refused any more");
    supervisor.asked(<[HeardAsk]>::is_empty).await;

    let leave = asker.office.await_leave(&ask).await.unwrap().leave.unwrap();
    let other = Asker::at(&house, "G8").await;
    let needed = Err(Refusal::LeaveNeeded(Act::Refund, Role::SUPERVISOR));
    assert_eq!(other.refund(&asker.office.with_leave(leave.clone())).await, needed, "it is for one order alone");
    let by_leave = asker.office.with_leave(leave);
    assert_eq!(asker.refund(&by_leave).await, Ok(()));
    assert_eq!(asker.refund(&by_leave).await, Ok(()), "the same act repeated is the same act");
    let booked = format!(
        "SELECT COUNT(*) FROM tape WHERE tape = 'T1' AND what = 'leave' AND cashier = 'Cara' AND detail LIKE \
         'supervisor 4 Susan: refund {}%, asked as {} at T2'",
        asker.order, ask.id
    );
    assert_eq!(house.number(&booked).await, 1);
    let given = "SELECT COUNT(*) FROM tape WHERE tape = 'T2' AND what = 'leave_allowed' AND cashier = 'Susan' AND detail \
                 LIKE '4 for 3 Cara at T1: refund %, 45.00 CNY, wrong day'";
    assert_eq!((house.number(given).await, refunds(&house).await), (1, 1));

    let asker = Asker::at(&house, "G9").await;
    let ask = asker.ask(MINUTE).await;
    let heard = supervisor.one().await;
    let waiting = async { asker.does(asker.office.await_leave(&ask).await).await };
    let (verdict, end) = tokio::join!(waiting, supervisor.office.answer_leave(&heard, false));
    assert_eq!((verdict, end.unwrap().unwrap().verdict), (Verdict::Refused, Verdict::Refused));
    assert_eq!((lines(&house, "leave_refused").await, refunds(&house).await), (1, 1));
    assert_eq!(off_the_tapes(&house).await, "");
}

#[tokio::test]
async fn an_ask_lapses_or_is_withdrawn_and_of_two_ends_at_once_one_is_written() {
    let house = house_with_staff().await;
    let mut supervisor = Desk::at(&house, "T2", SUPERVISOR).await;
    let asker = Asker::at(&house, "G7").await;
    let ask = asker.ask(Duration::from_millis(600)).await;
    supervisor.one().await;
    assert_eq!(asker.does(asker.office.await_leave(&ask).await).await, Verdict::Lapsed);
    assert_eq!(supervisor.office.answer_leave(&ask, true).await, Ok(None), "too late");
    let ask = asker.ask(MINUTE).await;
    supervisor.asked(|asks| asks.iter().any(|heard| heard.ask.id == ask.id)).await;
    assert_eq!(asker.office.withdraw_leave(&ask).await.unwrap().verdict, Verdict::Withdrawn);
    let late = supervisor.office.answer_leave(&ask, true).await.unwrap().unwrap();
    assert_eq!((late.verdict, late.name.as_str()), (Verdict::Withdrawn, "Cara"));
    supervisor.asked(<[HeardAsk]>::is_empty).await;

    let manager = Desk::at(&house, "T5", MANAGER).await;
    for _ in 0..8 {
        let ask = asker.ask(MINUTE).await;
        let (yes, no, gone) = tokio::join!(
            supervisor.office.answer_leave(&ask, true),
            manager.office.answer_leave(&ask, false),
            asker.office.withdraw_leave(&ask),
        );
        let ends = [yes.unwrap().unwrap(), no.unwrap().unwrap(), gone.unwrap()];
        assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
    }
    let ends = house.number("SELECT COUNT(*) FROM leaves").await;
    let told = house.number("SELECT COUNT(*) FROM tape WHERE what LIKE 'leave_%' AND facts LIKE 'leaves %'").await;
    assert_eq!((ends, told, refunds(&house).await), (10, 10, 0));
    assert_eq!(off_the_tapes(&house).await, "");
}

#[tokio::test]
async fn what_is_made_up_or_lost_in_redis_gives_no_leave_and_takes_none() {
    let house = house_with_staff().await;
    let mut supervisor = Desk::at(&house, "T2", SUPERVISOR).await;
    let asker = Asker::at(&house, "G7").await;
    let say = async |message: String| {
        let mut publish = redis::cmd("SPUBLISH");
        publish.arg(house.keys().leaves()).arg(message);
        let _: i64 = publish.query_async(&mut house.redis().await).await.unwrap();
    };
    let now = asker.office.now().millis();
    let forged = |number: u32, act: &str, deadline: i64| {
        let id = LeaveId::from_bits(u128::try_from(deadline).unwrap());
        format!("ask\n{id}\n{act}\n1-x\n\t\t\t\t\nT9\n{number}\nNobody\n{now}\n{deadline}")
    };
    // Somebody who does not work here, someone who may do it without asking, what has lapsed, and what would stand for hours.
    for message in [
        forged(77, "refund", now + 9_000),
        forged(MANAGER, "refund", now + 9_001),
        forged(CASHIER, "refund", now - 1),
        forged(CASHIER, "refund", now + 3_600_000),
        forged(CASHIER, "staff", now + 9_002),
        "ask\nrubbish".to_owned(),
        "end\nrubbish".to_owned(),
    ] {
        say(message).await;
    }
    assert!(supervisor.hears_nothing(400).await);

    // That an ask was allowed is said by the ledger alone, and only of what was asked, by who may.
    let ask = asker.ask(Duration::from_secs(20)).await;
    supervisor.one().await;
    say(format!("end\n{}", ask.id)).await;
    say(format!("allowed\n{}", ask.id)).await;
    let waiting = timeout(Duration::from_millis(600), asker.office.await_leave(&ask));
    assert!(waiting.await.is_err(), "it waits on");
    let other = LeaveAsk { about: About { amount: None, ..ask.about.clone() }, ..ask.clone() };
    supervisor.office.answer_leave(&other, true).await.unwrap();
    let answer = asker.office.await_leave(&ask).await.map(|answer| answer.end);
    assert_eq!(answer, Err(Refusal::LeaveNeeded(Act::Refund, Role::SUPERVISOR)), "another amount was allowed");
    let ask = asker.ask(Duration::from_secs(20)).await;
    let row = format!(
        "INSERT INTO leaves SELECT '{}', 'allowed', act, '{}', '{}', {}, {}, asked_terminal, asked_number, asked_name, \
         ended_at, ended_terminal, {USHER}, 'Ulf' FROM leaves",
        ask.id,
        ask.subject,
        ask.about.written(),
        ask.asked_at.millis(),
        ask.deadline.millis()
    );
    house.tamper(&row).await;
    let answer = asker.office.await_leave(&ask).await.map(|answer| answer.end);
    assert_eq!(answer, Err(Refusal::NoLeave(Act::Refund, Role::USHER)));
    assert_eq!(refunds(&house).await, 0);
    let found = off_the_tapes(&house).await;
    assert_eq!(found, format!("leaves {} is on no tape", ask.id));
}

#[tokio::test]
async fn an_answer_that_is_lost_with_redis_is_found_in_the_ledger_and_who_is_gone_gives_none() {
    let house = House::alone().await;
    super::staff::staffed(&house).await;
    let mut supervisor = Desk::at(&house, "T2", SUPERVISOR).await;
    let asker = Asker::at(&house, "G7").await;
    // Said again to those who could not hear, over a Redis that was wiped and has lost its listeners.
    let ask = asker.ask(MINUTE).await;
    supervisor.one().await;
    let waiting = async { asker.does(asker.office.await_leave(&ask).await).await };
    let answering = async {
        house.wipe().await;
        let kill = redis::cmd("CLIENT").arg(&["KILL", "TYPE", "pubsub"]).to_owned();
        let _: i64 = kill.query_async(&mut house.redis().await).await.unwrap();
        let heard = supervisor.one().await;
        supervisor.office.answer_leave(&heard, true).await.unwrap()
    };
    let (verdict, end) = tokio::join!(waiting, answering);
    assert_eq!((verdict, end.unwrap().verdict, refunds(&house).await), (Verdict::Allowed, Verdict::Allowed, 1));

    // Of an asker that does not listen at all the ledger is asked.
    let asker = Asker::at(&house, "G8").await;
    let ask = asker.ask(MINUTE).await;
    supervisor.office.answer_leave(&ask, true).await.unwrap().unwrap();
    let admin = at(&house, "T9", super::staff::ADMIN).await;
    admin.remove_staff(number(SUPERVISOR)).await.unwrap();
    let answer = asker.office.await_leave(&ask).await.map(|answer| answer.end);
    assert!(matches!(answer, Err(Refusal::LeaveNeeded(Act::Refund, _))), "{answer:?}");
    // Nobody takes a leave over with the terminal.
    let manager = at(&house, "T5", MANAGER).await;
    let ask = asker.ask(MINUTE).await;
    manager.answer_leave(&ask, true).await.unwrap().unwrap();
    asker.office.sign_in(number(USHER), pin(USHER)).await.unwrap();
    let answer = asker.office.await_leave(&ask).await.map(|answer| answer.end);
    assert_eq!(answer, Err(Refusal::SignInNeeded));
    assert_eq!(refunds(&house).await, 1);
}
