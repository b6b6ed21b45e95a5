//! `frontrow pay`

use std::str::FromStr as _;

use serde_json::{Value, json};

use super::amount::amount;
use super::output::{Answer, Failure, receipt_json, receipt_told, seats_of};
use super::signing::{Secrets, with_consent};
use crate::box_office::{BoxOffice, Paid};
use crate::domain::hall::HallPlan;
use crate::domain::ids::{AttemptId, OrderRef};
use crate::domain::money::{Currency, Money};
use crate::domain::order::{Flow, OrderHistory};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Act;
use crate::domain::tender::{Part, Tender, settle};
use crate::domain::text::Text;

/// What `--wallet` takes for "as much as is there".
const ALL: &str = "all";

#[derive(Clone, Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("tender").required(true).multiple(true))]
pub struct Args {
    /// The order, whole (42-4T8Z0Q2M6HVB7KQ3) or its last digits
    order: String,
    /// The part that the wallet of the order's member pays: 20, 19.50, or all for as much as is there;
    /// where that is the whole price, no cash or card is taken
    #[arg(long, value_name = "AMOUNT", group = "tender", allow_hyphen_values = true)]
    wallet: Option<String>,
    /// The cash handed over: 100 or 99.50
    #[arg(long, value_name = "AMOUNT", group = "tender", conflicts_with = "card", allow_hyphen_values = true)]
    cash: Option<String>,
    /// The card terminal's reference; never a card number
    #[arg(long, value_parser = Text::from_str, value_name = "REF", group = "tender")]
    card: Option<Text>,
    /// Why a ticket that costs nothing does: it is kept with the order. Where all of them cost nothing, no tender is needed
    #[arg(long, value_parser = Text::from_str, value_name = "TEXT", group = "tender")]
    reason: Option<Text>,
    /// The id of this payment, 16 digits or a word of yours: repeating it gives the same answer
    #[arg(long, value_name = "ID", value_parser = AttemptId::named)]
    attempt: Option<AttemptId>,
    /// What the order must cost: another total is refused, and nothing is sold
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    total: Option<String>,
    /// Amounts are integers in minor units, such as fen
    #[arg(long)]
    minor: bool,
}

pub(super) async fn run(args: &Args, office: &BoxOffice, secrets: Secrets<'_>) -> Result<Answer, Failure> {
    let house = office.house();
    let refused = |refusal| Failure::refused(&refusal, office.now(), house.calendar.zone);
    let mut tenders = tenders(args, house.currency)?;
    let reference = office.find_order(&args.order).await.map_err(refused)?;
    let attempt = args.attempt.unwrap_or_else(|| office.new_attempt());
    let shown = office.screening(reference.screening).await.ok();
    let hall = shown.as_ref().map(|shown| &shown.hall.plan);
    let refused = |refusal| Failure::refused_in(hall, &refusal, office.now(), house.calendar.zone);
    let refused = |refusal| refused(refusal).of_order(reference).of_attempt(attempt);
    if args.wallet.as_deref() == Some(ALL) {
        tenders = with_all_of_wallet(office, reference, attempt, tenders).await.map_err(refused)?;
    }
    // What is sold is what the order has now: a change between this look and the sale is refused.
    let known = office.order(reference).await.map_err(refused)?.order;
    if let Some(written) = &args.total {
        let told = amount("--total", written, args.minor, house.currency)?;
        // One that has ended is answered by the ledger.
        if known.state.is_open() && told != known.total() {
            return Err(refused(office.refuse_price(&known, told, attempt, &tenders).await));
        }
    }
    let reason = args.reason.clone().unwrap_or_default();
    let payer = known.member.filter(|_| tenders.iter().any(Tender::is_wallet));
    let by = with_consent(office, Act::PayFromWallet, payer, secrets).await?;
    let paid = by.pay_with_reason(reference, &known.lines, attempt, tenders.clone(), reason).await;
    let paid = paid.map_err(refused)?;
    Ok(answer(&paid, hall, &tenders, attempt))
}

/// The tenders as they are written. How much [`ALL`] is stands in the wallet.
pub(super) fn tenders(args: &Args, currency: Currency) -> Result<Vec<Tender>, Failure> {
    let wallet = args.wallet.as_deref().filter(|written| *written != ALL);
    tenders_of(wallet, args.cash.as_deref(), args.card.as_ref(), args.minor, currency)
}

/// The same of any command: the wallet's part first.
pub(super) fn tenders_of(
    wallet: Option<&str>,
    cash: Option<&str>,
    card: Option<&Text>,
    minor: bool,
    currency: Currency,
) -> Result<Vec<Tender>, Failure> {
    let mut tenders = Vec::new();
    if let Some(written) = wallet {
        tenders.push(Tender::Wallet { amount: amount("--wallet", written, minor, currency)? });
    }
    if let Some(written) = cash {
        tenders.push(Tender::Cash { received: amount("--cash", written, minor, currency)? });
    }
    tenders.extend(card.cloned().map(|reference| Tender::Card { reference }));
    Ok(tenders)
}

/// Puts as much of the member's wallet as there is, and as the order costs, before `others`. This is only
/// how much is asked for: whether it is there, the sale decides.
async fn with_all_of_wallet(
    office: &BoxOffice,
    reference: OrderRef,
    attempt: AttemptId,
    others: Vec<Tender>,
) -> Result<Vec<Tender>, Refusal> {
    let known = office.order(reference).await?;
    let total = known.order.total();
    let amount = if let Some(paid) = wallet_part_of(&known, attempt) {
        paid
    } else {
        let member = known.order.member.ok_or(Refusal::NoMember)?;
        let balance = office.balance(member).await?;
        if balance.minor() <= 0 && others.is_empty() {
            return Err(Refusal::WalletShort(balance));
        }
        Money::new(balance.minor().min(total.minor()), total.currency())
    };
    let mut tenders = Vec::new();
    if amount.minor() > 0 {
        tenders.push(Tender::Wallet { amount });
    }
    if amount.minor() < total.minor() {
        tenders.extend(others);
    }
    Ok(tenders)
}

/// What came from the wallet when this very attempt sold the order: then it is repeated, and the wallet has
/// less by now.
fn wallet_part_of(known: &OrderHistory, attempt: AttemptId) -> Option<Money> {
    let is_again = !known.order.state.is_open() && known.order.attempt == Some(attempt);
    let paid_by_wallet = |flow, tender: &Tender| flow == Flow::Payment && tender.is_wallet();
    let from_wallet = known.money.iter().rfind(|moved| paid_by_wallet(moved.flow, &moved.tender));
    let nothing = Money::zero(known.order.total().currency());
    is_again.then(|| from_wallet.map_or(nothing, |moved| moved.amount))
}

pub(super) fn answer(paid: &Paid, hall: Option<&HallPlan>, tenders: &[Tender], attempt: AttemptId) -> Answer {
    let (order, change) = (&paid.order, paid.change);
    // What was paid settles the price.
    let settled = settle(order.total(), tenders, paid.step).ok();
    let rounding = settled.as_ref().map_or(0, |settled| settled.rounding.minor());
    let parts = settled.map(|settled| settled.parts).unwrap_or_default();
    let part_json = |Part { tender, amount }: &Part| json!({ "tender": tender.word(), "amount": amount.minor() });
    // With winnings, the other one; none where nothing was to be paid.
    let tender = tenders.last().map(Tender::word);
    let last = tender.unwrap_or_default();
    let mut json = json!({
        "order": order.reference.to_string(),
        "state": order.state.word(),
        "seats": order.seats().map(|seat| seat.to_string()).collect::<Vec<_>>(),
        "total": order.total().minor(),
        "tender": tender,
        "parts": parts.iter().map(part_json).collect::<Vec<Value>>(),
        "change": change.minor(),
        "rounding": rounding,
        "attempt": attempt.to_string(),
        "receipt": receipt_json(paid.receipt.as_ref()),
    });
    if let Some(member) = order.member {
        json["member"] = member.0.into();
    }
    let how = match &parts[..] {
        [] => "nothing to pay".to_owned(),
        [wallet, other] => format!("{} {}, {} {}", wallet.amount, wallet.tender.word(), other.amount, last),
        _ => format!("{} {last}", order.total()),
    };
    let is_cash = tenders.iter().any(|tender| matches!(tender, Tender::Cash { .. }));
    let coins = Money::new(rounding, change.currency());
    let coins = if rounding == 0 { String::new() } else { format!(", rounded by {coins}") };
    let back = if is_cash { format!(", change {change}") } else { String::new() };
    let text = format!(
        "{} sold: {}, {how}{coins}{back}{}",
        order.reference,
        seats_of(hall, order),
        receipt_told(paid.receipt.as_ref())
    );
    Answer::new(json, text)
}
