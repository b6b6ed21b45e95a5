//! All is healed: what is left?

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use frontrow::domain::hall::SeatId;
use frontrow::domain::ids::ScreeningId;
use frontrow::domain::order::OrderState;
use frontrow::domain::refusal::Outcome;
use frontrow::domain::seat::SeatMap;
use tokio::time::sleep;

use super::super::house::{cash, picks};
use super::super::paying::pay;
use super::crew::Crew;
use super::faults::Storm;

/// How long a fresh sale may take.
const FRESH: Duration = Duration::from_secs(5);

/// The last holds lapse, and the last payments are judged.
const AT_REST: Duration = Duration::from_secs(90);

/// The seats that carry an order without a record, or without a deadline.
const ORPHANS: &str = "
local found = {}
local all = redis.call('HGETALL', KEYS[1])
for n = 1, #all, 2 do
  local state, id = string.match(all[n + 1], '^(%a+)|(%w+)|')
  if state == 'held' or state == 'paying' then
    if redis.call('EXISTS', KEYS[3] .. id) == 0 or not redis.call('ZSCORE', KEYS[2], id) then
      found[#found + 1] = all[n] .. ' ' .. all[n + 1]
    end
  end
end
return found";

/// Nothing may be other than anyone was told.
pub(super) async fn aftermath(storm: &Storm, crew: &Crew) {
    let healed = Instant::now();
    let mut wrong = fresh_sales(storm, crew).await;
    eprintln!("redis storm: fresh sales on all screenings {:?} after it", healed.elapsed());
    wrong.extend(resolve(storm, crew).await);
    wrong.extend(at_rest(storm, healed).await);
    eprintln!("redis storm: at rest {:?} after it", healed.elapsed());
    wrong.extend(grids(storm, crew).await);
    wrong.extend(sales(storm).await);
    wrong.extend(holds(storm).await);
    for check in crew.offices[0].verify().await.unwrap().checks {
        if check.violations > 0 {
            wrong.push(format!(
                "verify: {}: {} of {}: {:?}",
                check.code, check.violations, check.looked_at, check.examples
            ));
        }
    }
    storm.log.books(|books| wrong.append(&mut books.wrong));
    assert!(wrong.is_empty(), "{} violations: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
}

/// At the terminal that was idle all the while.
async fn fresh_sales(storm: &Storm, crew: &Crew) -> Vec<String> {
    let idle = crew.offices.last().unwrap();
    let mut wrong = Vec::new();
    for screening in &storm.screenings {
        let begun = Instant::now();
        let sold = async {
            let reference = idle.new_order(*screening);
            idle.hold(reference, &picks("K19")).await?;
            pay(idle, reference, idle.new_attempt(), cash(45)).await
        };
        let sold = sold.await;
        if sold.is_err() || begun.elapsed() > FRESH {
            wrong.push(format!("no fresh sale of {screening}: {:?} after {:?}", sold.err(), begun.elapsed()));
        }
    }
    wrong
}

/// Payments whose end nobody was told have one.
async fn resolve(storm: &Storm, crew: &Crew) -> Vec<String> {
    let unsure = storm.log.books(|books| std::mem::take(&mut books.unsure));
    eprintln!("redis storm: {} payments were left unsure", unsure.len());
    let (mut wrong, office) = (Vec::new(), &crew.offices[0]);
    for (order, attempt) in unsure {
        let begun = Instant::now();
        loop {
            match office.pay(order.reference, &order.lines, attempt, cash(1_000)).await {
                Ok(_) => {
                    let seats = order.seats().collect();
                    storm.log.books(|books| books.sales.insert(order.reference, (attempt, seats)));
                    break;
                }
                Err(refusal) if refusal.outcome() != Outcome::Repeat => break,
                Err(refusal) if begun.elapsed() > Duration::from_secs(20) => {
                    wrong.push(format!("{} is still unsure: {refusal:?}", order.reference));
                    break;
                }
                Err(_) => sleep(Duration::from_millis(200)).await,
            }
        }
    }
    wrong
}

/// Fields of a screening in Redis, past everything that is tested.
async fn fields(storm: &Storm, screening: ScreeningId) -> BTreeMap<String, String> {
    let key = storm.house.keys().seats(screening);
    redis::cmd("HGETALL").arg(key).query_async(&mut storm.house.redis().await).await.unwrap()
}

/// Seat by seat: the state, and whose it is.
fn of_fields(fields: &BTreeMap<String, String>) -> BTreeMap<String, (String, String)> {
    let seats = fields.iter().filter(|(seat, _)| !seat.starts_with('@'));
    let part = |value: &str, n: usize| value.split('|').nth(n).unwrap_or_default().to_owned();
    seats.map(|(seat, value)| (seat.clone(), (part(value, 0), part(value, 1)))).collect()
}

fn of_grid(map: &SeatMap) -> BTreeMap<String, (String, String)> {
    let whose = |state: &frontrow::domain::seat::SeatState| state.occupant().map(|by| by.order.to_string());
    let taken = map.taken();
    taken.map(|(seat, state)| (seat.to_string(), (state.word().to_owned(), whose(state).unwrap_or_default()))).collect()
}

/// Waits until nothing is held or being paid for. Meanwhile no seat may carry an order that nothing would ever end.
async fn at_rest(storm: &Storm, healed: Instant) -> Vec<String> {
    let keys = storm.house.keys();
    for screening in &storm.screenings {
        loop {
            let mut look = redis::cmd("EVAL");
            look.arg(ORPHANS).arg(3).arg(keys.seats(*screening)).arg(keys.due(*screening));
            look.arg(keys.order_prefix(*screening));
            let orphans: Vec<String> = look.query_async(&mut storm.house.redis().await).await.unwrap();
            if !orphans.is_empty() {
                return vec![format!("{screening} has seats whose orders have no record or no deadline: {orphans:?}")];
            }
            let open: Vec<_> = of_fields(&fields(storm, *screening).await)
                .into_iter()
                .filter(|(_, state)| state.0 != "sold")
                .collect();
            if open.is_empty() {
                break;
            }
            if healed.elapsed() > AT_REST {
                return vec![format!("{screening} still has {open:?}")];
            }
            sleep(Duration::from_millis(200)).await;
        }
    }
    Vec::new()
}

/// Every screen shows what Redis has.
async fn grids(storm: &Storm, crew: &Crew) -> Vec<String> {
    let mut wrong = Vec::new();
    for (screening, grid) in &crew.grids {
        let begun = Instant::now();
        loop {
            let store = of_fields(&fields(storm, *screening).await);
            let screen = grid.lock().unwrap().as_ref().map(of_grid);
            if screen.as_ref() == Some(&store) {
                break;
            }
            if begun.elapsed() > Duration::from_secs(3) {
                wrong.push(format!("the screen of {screening} shows {screen:?}, and Redis has {store:?}"));
                break;
            }
            sleep(Duration::from_millis(100)).await;
        }
    }
    wrong
}

/// What was sold is in the ledger and in Redis, and to one guest.
async fn sales(storm: &Storm) -> Vec<String> {
    let (sales, refunds) = storm.log.books(|books| (books.sales.clone(), books.refunds.clone()));
    let mut wrong = Vec::new();
    let mut stores = BTreeMap::new();
    for screening in &storm.screenings {
        stores.insert(*screening, of_fields(&fields(storm, *screening).await));
    }
    let mut sold: BTreeMap<(ScreeningId, SeatId), _> = BTreeMap::new();
    for (reference, (attempt, seats)) in &sales {
        let known = storm.house.ledger.order(*reference).await.unwrap().map(|known| known.order);
        let is_refunded = refunds.contains(reference);
        let is_sold = known.as_ref().is_some_and(|order| {
            order.attempt == Some(*attempt)
                && (order.state == OrderState::Paid || (is_refunded && order.state == OrderState::Refunded))
        });
        if !is_sold {
            wrong.push(format!("{reference} was sold by {attempt}, and the ledger has {known:?}"));
        }
        if known.is_none_or(|order| order.state != OrderState::Paid) {
            continue;
        }
        for seat in seats {
            if let Some(other) = sold.insert((reference.screening, *seat), *reference) {
                wrong.push(format!("{seat} was sold to {other} and to {reference}"));
            }
            let has = stores[&reference.screening].get(&seat.to_string());
            if has != Some(&("sold".to_owned(), reference.order.to_string())) {
                wrong.push(format!("{seat} of {reference} is sold, and Redis has {has:?}"));
            }
        }
    }
    eprintln!("redis storm: {} sales, {} seats still sold", sales.len(), sold.len());
    if sales.is_empty() {
        wrong.push("nothing was sold".to_owned());
    }
    wrong
}

/// A hold that nobody ended is somewhere, or somebody was told.
async fn holds(storm: &Storm) -> Vec<String> {
    let (holds, named) = storm.log.books(|books| (books.holds.clone(), books.named.clone()));
    let (mut wrong, mut redis) = (Vec::new(), storm.house.redis().await);
    for reference in holds.difference(&named) {
        let record: Option<String> =
            redis::cmd("GET").arg(storm.house.keys().order(*reference)).query_async(&mut redis).await.unwrap();
        if record.is_none() && storm.house.ledger.order(*reference).await.unwrap().is_none() {
            wrong.push(format!("{reference} was held, and is gone without a word"));
        }
    }
    wrong
}
