//! `frontrow hold`

use super::output::{Answer, Failure, lines_json, order_json, seats_of};
use super::seat_names::named_seats;
use crate::box_office::BoxOffice;
use crate::domain::category::Category;
use crate::domain::choose::{self, Party};
use crate::domain::fare::Fares;
use crate::domain::hall::{HallPlan, SeatId, SeatKind};
use crate::domain::ids::{IdError, MemberId, OrderRef, ScreeningId};
use crate::domain::order::Order;
use crate::domain::price::{Fare, Pick, PickFault};
use crate::domain::refusal::Refusal;
use crate::domain::screening::{House, Screening};
use crate::locale::{Lang, Locale};

/// How often the best seats are chosen again when someone else was quicker.
const TRIES: usize = 5;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The screening's number
    #[arg(required_unless_present = "again")]
    screening: Option<ScreeningId>,
    /// The seats: G7, G7-10, 7排8座, 'Balcony C 12'
    #[arg(required_unless_present_any = ["best", "again"])]
    seats: Vec<String>,
    /// Hold the best seats for this many guests instead
    #[arg(long, value_name = "N", conflicts_with = "seats")]
    best: Option<usize>,
    /// Only seats of this kind: standard, premium, couple, wheelchair, or a category of the house's own, such as recliner
    #[arg(long, visible_alias = "category", requires = "best", value_name = "KIND", value_parser = kind)]
    kind: Option<Category>,
    /// Hold the seats of an order that ended unpaid once more, with its fares, for its member; if others have
    /// them, the nearest equal ones are named
    #[arg(long, value_name = "ORDER", conflicts_with_all = ["screening", "seats", "best", "fare", "member"])]
    again: Option<String>,
    /// The whole order (42-4T8Z0Q2M6HVB7KQ3), or a word of yours: repeating it at the same screening gives the same
    /// answer
    #[arg(long, value_name = "ID")]
    order: Option<String>,
    /// The fare of all seats, by its code: adult, child, student, senior or one of the house's own; or how many have which,
    /// adult:8,child:20; else its first
    #[arg(long, value_name = "FARE[:N]", value_delimiter = ',', value_parser = counted)]
    fare: Vec<Counted>,
    /// Name the member who buys
    #[arg(long, value_name = "ID")]
    member: Option<MemberId>,
}

fn kind(written: &str) -> Result<Category, String> {
    let known = written.parse().ok().filter(|of| *of != Category::of(SeatKind::Companion));
    known.ok_or_else(|| "a kind is standard, premium, couple, wheelchair or a category of the house".to_owned())
}

/// What the best seats must be, if this hall has such ones. A usual kind that it lacks is one of which none are free.
fn wish(plan: &HallPlan, asked: Option<Category>) -> Result<Option<Category>, Failure> {
    let Some(of) = asked.filter(|of| of.kind().is_none() && !plan.categories().any(|known| known == *of)) else {
        return Ok(asked);
    };
    let known = choose::categories(plan).map(|of| of.to_string()).collect::<Vec<_>>().join(", ");
    Err(Failure::usage(format!("{of} is no kind of seat in this hall; it has {known}")))
}

/// The fare that was named, if the house sells at it; without a name its first.
pub(super) fn fare_of(fares: &Fares, named: Option<Fare>) -> Result<Fare, Failure> {
    let fare = named.unwrap_or(fares.first());
    if fares.get(fare).is_some() {
        return Ok(fare);
    }
    let known = fares.codes().map(|fare| fare.to_string()).collect::<Vec<_>>().join(", ");
    Err(Failure::usage(format!("{fare} is no fare of this house; its fares are {known}")))
}

/// So many seats of one fare, or all.
#[derive(Clone, Copy, Debug)]
struct Counted {
    fare: Fare,
    count: Option<usize>,
}

fn counted(written: &str) -> Result<Counted, String> {
    let (word, count) = written.split_once(':').map_or((written, None), |(word, count)| (word, Some(count)));
    let fare = word.parse().map_err(|error: IdError| error.to_string())?;
    let count = count.map(str::parse).transpose().map_err(|_| "how many is a number, as in child:20".to_owned())?;
    Ok(Counted { fare, count })
}

/// The seats, each with its fare: in their order, so many of the first that is named, so many of the next.
fn with_fares(seats: &[SeatId], asked: &[Counted], fares: &Fares) -> Result<Vec<Pick>, Failure> {
    let each: Vec<Fare> = match asked {
        [] => vec![fares.first(); seats.len()],
        [Counted { fare, count: None }] => vec![fare_of(fares, Some(*fare))?; seats.len()],
        several => {
            let sum = several.iter().try_fold(0_usize, |sum, of| sum.checked_add(of.count?));
            if sum != Some(seats.len()) {
                let wrong = format!("--fare: how many have which fare, adult:8,child:20, and {} in all", seats.len());
                return Err(Failure::usage(wrong));
            }
            for of in several {
                fare_of(fares, Some(of.fare))?;
            }
            several.iter().flat_map(|of| std::iter::repeat_n(of.fare, of.count.unwrap_or_default())).collect()
        }
    };
    Ok(seats.iter().zip(each).map(|(seat, fare)| Pick { seat: *seat, fare }).collect())
}

pub(super) async fn run(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let zone = office.house().calendar.zone;
    let Some(screening) = args.screening else { return again(args, office).await };
    let refused = |refusal: &Refusal| Failure::refused(refusal, office.now(), zone);
    // Before any seat is held for someone whom nobody knows.
    if let Some(member) = args.member {
        office.member(member).await.map_err(|refusal| refused(&refusal))?;
    }
    let reference = match &args.order {
        Some(written) => reference(screening, written)?,
        None => office.new_order(screening),
    };
    let shown = office.screening(screening).await.map_err(|refusal| refused(&refusal).of_order(reference))?;
    let mut order = held(args, reference, &shown, office).await?;
    if let Some(member) = args.member {
        let attached = office.attach(reference, Some(member)).await;
        order = attached.map_err(|refusal| refused(&refusal).of_order(reference))?;
    }
    Ok(answer(&office.house(), Some(&shown.hall.plan), &order))
}

/// Holds the seats of an ended order once more, under another id.
async fn again(args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let zone = office.house().calendar.zone;
    let refused = |refusal: &Refusal| Failure::refused(refusal, office.now(), zone);
    let written = args.again.as_deref().unwrap_or_default();
    let ended = office.find_order(written).await.map_err(|refusal| refused(&refusal))?;
    let reference = match &args.order {
        Some(written) => reference(ended.screening, written)?,
        None => office.new_order(ended.screening),
    };
    let shown = office.screening(ended.screening).await.ok();
    let hall = shown.as_ref().map(|shown| &shown.hall.plan);
    let refused = |refusal: &Refusal| Failure::refused_in(hall, refusal, office.now(), zone);
    match office.hold_ended_again(ended, reference).await {
        Ok(order) => Ok(answer(&office.house(), hall, &order)),
        Err(refusal @ Refusal::SeatsTaken(_)) => {
            let old = office.order(ended).await.map_err(|refusal| refused(&refusal))?.order;
            let wanted: Vec<SeatId> = old.seats().collect();
            let nearest = office.nearest(ended.screening, &wanted).await.unwrap_or_default();
            Err(refused(&refusal).of_order(reference).with_nearest(hall, &nearest))
        }
        Err(refusal) => Err(refused(&refusal).of_order(reference)),
    }
}

async fn held(args: &Args, reference: OrderRef, shown: &Screening, office: &BoxOffice) -> Result<Order, Failure> {
    // An id that was named may be one that was used before, and ended long ago.
    let is_named = args.order.is_some();
    let (plan, zone) = (&shown.hall.plan, office.house().calendar.zone);
    let refused = |refusal: &Refusal| Failure::refused_in(Some(plan), refusal, office.now(), zone).of_order(reference);
    let fares = shown.prices.fares();

    let Some(party) = args.best else {
        let seats = named_seats(plan, &args.seats)?;
        let picks = with_fares(&seats, &args.fare, fares)?;
        let held =
            if is_named { office.hold_once(reference, &picks).await } else { office.hold(reference, &picks).await };
        return held.map_err(|refusal| refused(&refusal));
    };

    let most = office.house().most_seats;
    if !(1..=most).contains(&party) {
        let fault = if party == 0 { PickFault::Nothing } else { PickFault::TooMany(most) };
        return Err(refused(&Refusal::Pick(fault)));
    }
    // The same id again means the same seats, whatever is best by now.
    if is_named {
        match office.order(reference).await {
            Ok(known) if known.order.lines.len() != party => {
                let ended = !known.order.state.is_open();
                return Err(refused(&if ended { Refusal::Ended(known.order.state) } else { Refusal::OrderMismatch }));
            }
            Ok(known) => {
                let held = office.hold_once(reference, &known.order.picks()).await;
                return held.map_err(|refusal| refused(&refusal));
            }
            Err(Refusal::UnknownOrder(_)) => {}
            Err(refusal) => return Err(refused(&refusal)),
        }
    }
    let wanted = Party { only: wish(plan, args.kind)?, ..Party::of(party) };
    let mut tries = 0;
    loop {
        let opened = office.open(shown.id).await.map_err(|refusal| refused(&refusal))?;
        let now = office.now();
        let is_free = |seat| opened.seats.state(seat).is_free_at(now);
        let seats = choose::best(&opened.screening.hall.plan, is_free, &wanted, 0)
            .ok_or_else(|| Failure::too_few_free(party))?;
        tries += 1;
        let picks = with_fares(&seats, &args.fare, fares)?;
        let held =
            if is_named { office.hold_once(reference, &picks).await } else { office.hold(reference, &picks).await };
        match held {
            Ok(order) => return Ok(order),
            Err(Refusal::SeatsTaken(_)) if tries < TRIES => {}
            Err(refusal) => return Err(refused(&refusal)),
        }
    }
}

/// The order that `--order` names: the whole of it, or a script's own word for it.
pub(super) fn reference(screening: ScreeningId, written: &str) -> Result<OrderRef, Failure> {
    // As it is printed: a script's own word is no reference that was misread.
    let printed = |reference: &OrderRef| reference.to_string().eq_ignore_ascii_case(written);
    match written.parse::<OrderRef>().ok().filter(printed) {
        Some(reference) if reference.screening == screening => Ok(reference),
        Some(reference) => Err(Failure::usage(format!(
            "--order names screening {}, but seats of screening {screening} are to be held",
            reference.screening
        ))),
        None => OrderRef::named(screening, written).map_err(|error| Failure::usage(format!("--order: {error}"))),
    }
}

pub(super) fn answer(house: &House, hall: Option<&HallPlan>, order: &Order) -> Answer {
    let until = Locale::new(Lang::En).clock(order.deadline, house.calendar.zone);
    let (reference, seats, total) = (order.reference, seats_of(hall, order), order.total());
    let buyer = order.member.map(|member| format!(" for member {member}")).unwrap_or_default();
    let text = format!("{reference} holds {seats} until {until}{buyer}, {total} to pay");
    let mut json = order_json(order);
    json["lines"] = lines_json(order);
    Answer::new(json, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fare of each of five seats.
    fn of_five(fares: &[&str]) -> Result<Vec<String>, Failure> {
        let seats: Vec<SeatId> = (1..=5).map(|n| format!("G{n}").parse().unwrap()).collect();
        let asked: Vec<Counted> = fares.iter().map(|written| counted(written).unwrap()).collect();
        Ok(with_fares(&seats, &asked, &Fares::usual())?.iter().map(|pick| pick.fare.word().to_owned()).collect())
    }

    #[test]
    fn a_kind_may_be_a_category_of_the_house_that_the_hall_has() {
        let plan = HallPlan::parse("r = recliner\nA | ..[]wc\nB | rr....\n").unwrap();
        let wish = |written: &str| wish(&plan, Some(kind(written).unwrap()));
        for known in ["standard", "recliner", "premium"] {
            assert_eq!(wish(known).unwrap().unwrap().word(), known);
        }
        let refused = wish("sofa").unwrap_err().json();
        let told = "sofa is no kind of seat in this hall; it has standard, couple, wheelchair, recliner";
        assert_eq!((&refused["code"], &refused["message"]), (&"usage".into(), &told.into()));
        assert!(kind("companion").is_err() && kind("Sofa").is_err());
    }

    #[test]
    fn each_seat_has_its_fare_and_as_many_fares_as_seats_are_named() {
        assert_eq!(of_five(&[]).unwrap(), ["adult"; 5]);
        assert_eq!(of_five(&["child"]).unwrap(), ["child"; 5]);
        assert_eq!(of_five(&["adult:2", "child:3"]).unwrap(), ["adult", "adult", "child", "child", "child"]);
        for wrong in [&["adult:2", "child:2"][..], &["adult:2", "child"], &["child:4"], &["adult", "child"]] {
            assert!(of_five(wrong).is_err(), "{wrong:?}");
        }
        let overflow = format!("adult:{}", usize::MAX);
        assert!(of_five(&[&overflow, "child:6"]).is_err() && counted("child:-1").is_err());
    }
}
