# Why a step was refused, and what to do next. One message for each code of `Refusal`.

refusal-no-seats = No seat is picked. Pick seats first.
refusal-too-many-seats = One order takes at most { $most } seats. Sell the others in a second order.
refusal-more-than-the-house-allows = One order takes at most { $most } seats in this house; `frontrow house most-seats` changes it.
refusal-unknown-seat = This hall has no seat { $seat }. Pick one from the map.
refusal-seat-twice = Seat { $seat } is named twice. Name each seat once.
refusal-half-a-couple = { $picked } is half of a couple seat. Take { $missing } with it, or pick other seats.
refusal-no-price = Seat { $seat } has no price. Pick another, and have the price list completed.

refusal-seats-taken = { $count ->
    [one] One seat is gone
   *[other] { $count } seats are gone
}: { $taken }. Nothing was held. Pick other seats.
refusal-taken-held = { $seats } held by { $who }, { $left } left
refusal-taken-paying = { $seats } being paid by { $who }
refusal-taken-sold = { $seats } sold by { $who }
refusal-taken-blocked = { $seats } not for sale
refusal-taken-gone = { $seats } changed just now
refusal-taken-between = { "; " }

refusal-seats-lost = { $count ->
    [one] Seat { $seats } is no longer
   *[other] Seats { $seats } are no longer
} held for this order. Take no money. Hold other seats.
refusal-sold-elsewhere = { $count ->
    [one] Seat { $seats } was sold in another order and is out of this one.
   *[other] Seats { $seats } were sold in other orders and are out of this one.
} Hand back the money taken, or void the card, then hold other seats.

refusal-cancelled = This order was cancelled. Take no money. Hold the seats again to sell them.
refusal-expired = This hold has run out. Take no money. Hold the seats again to sell them.
refusal-refunded = This order was refunded. There is nothing left to do.
refusal-already-paid = This order is paid. Do not take the money again. To undo the sale, refund it.
refusal-being-paid = This order is being paid at { $terminal }. Wait until that is done.
refusal-not-paid = { $state ->
    [pending] This order is not paid yet. Cancel it instead.
    [paying] This order is being paid. Wait until that is done.
    [refunded] This order was refunded already. Do not hand out the money again.
   *[ended] This order ended without a payment. There is nothing to give back.
}
refusal-attempt-differs = This payment was used for another order or for other money. Begin a new one.
refusal-price-differs = Seat { $seat } costs { $ledger }, not { $price }. Hold the seats anew.
refusal-price-old = The price { $price } of seat { $seat } is no longer sold. Hold the seats anew.
refusal-members-only = Seat { $seat } has a fare for members. Name the member first, or give it another fare.
refusal-handed-back = This payment was refused before and its money handed back. Open the payment anew.
refusal-order-mismatch = This order number belongs to other seats. Use a new number, or name the same seats.
refusal-order-changed = The order was changed at another terminal meanwhile: { $seats }, { $total }. Look at it, then go on.
refusal-hold-at-cap = This hold cannot be made longer. Take the payment now, or let the seats go.

refusal-too-little = { $missing } is still missing. Count the cash again.
refusal-too-much = That would give { $change } back. Check the amount.
refusal-no-reference = The card terminal's reference is missing. Copy it from the slip.
refusal-card-number = That looks like a card number, which must not be kept. Enter the reference on the slip.
refusal-reference-is-order = That is an order's code. Enter the reference on the slip of the card terminal.
refusal-wrong-currency = That amount cannot be counted here. Enter it again.
refusal-not-of-order = { $count ->
    [one] { $seats } is no seat of this order. Look at the order again.
   *[other] { $seats } are no seats of this order. Look at the order again.
}
refusal-refunded-before = { $count ->
    [one] { $seats } was refunded or exchanged already. Do not hand out the money again.
   *[other] { $seats } were refunded or exchanged already. Do not hand out the money again.
}
refusal-came-in = { $count ->
    [one] Somebody came in with { $seats } meanwhile. Nothing was done. Look at the order again.
   *[other] Guests came in with { $seats } meanwhile. Nothing was done. Look at the order again.
}
refusal-too-late = Since { $since } no ticket of this screening is taken back. Nothing was done.
refusal-cash-step = Cash is rounded in other steps now and comes to another amount. Nothing was done. Tell the guest, then do it again.
refusal-fee-changed = The house keeps { $fee } now, { $percent } %. Nothing was done. Tell the guest, then do it again.
refusal-other-member = These tickets belong to member { $member }. Name that member on the new order too, or nobody.
refusal-attempt-used = This id stands for another payment or refund. Nothing was given back. Begin anew.
refusal-no-reason = Nothing was done: this needs a reason. Enter one.
refusal-complimentary-no-reason = Nothing was sold: a ticket that costs nothing is complimentary and needs a reason. Enter one.

refusal-unknown-screening = There is no screening { $screening }. Pick one from the list of screenings.
refusal-unknown-order = There is no order { $order }. Check the number.
refusal-no-such-code = No order, or more than one, has that number. Enter more of it.
refusal-sales-ended = Sales for this screening have ended. Pick another screening.
refusal-called-off = This screening was called off. Take no money for it, or hand it back. Pick another screening.

refusal-house-fixed = Something was sold already, so { $setting } stays as it is. A house with another one begins with a new ledger.
refusal-prices-in-other-currency = There are prices in { $currency } already, so the currency stays. It is chosen before the first prices are taken in.
refusal-house-not-adopted = This ledger has no settings of its house yet. Write them once with frontrow house adopt, from the terminal whose settings are right.
refusal-house-adopted = This ledger has the settings of its house already. Look at them with frontrow house.
refusal-no-right = The ledger's user has no right to do that. Do it as one who has, or have it granted (README, "A ledger on a server").
refusal-no-ticket-key = This till has no key for tickets, and none could be made. Look at the folder of its data, or copy the file from another till.
refusal-open-ticket-key = Others can read this till's key for tickets. Give its file to its owner alone, with chmod 600, or make another key.
refusal-bad-ticket-key = The file of this till's key holds no key. Copy it from another till, or make another key with: frontrow keys rotate.
refusal-ticket-key-retired = This till's key { $key } was retired. Copy a good one from another till, or make one with: frontrow keys rotate.
refusal-ticket-key-taken = The house has another key { $key }. Make a new one with: frontrow keys rotate.
refusal-unknown-ticket-key = The house has no key { $key }. See: frontrow keys show.
code-not-a-ticket = This is no ticket's code.
code-unknown-key = Not of this house: nobody here has the key { $key }.
code-not-looked-up = The key { $key } cannot be looked up without the ledger.
code-forged = Forged, or damaged: the signature is wrong. Scan it once more.
code-retired = Signed with the key { $key }, which was retired before this was sold.
refusal-other-copy = This live store serves a copy of the ledger that was put back elsewhere. Close the counters there, or name another Redis.
refusal-live-away = The live store does not answer. Nothing was done. Try again when it is back.
refusal-live-replica = This Redis is a read-only replica and takes no changes. Nothing was done. Name its primary with --redis.
refusal-live-disk = Redis cannot save to its disk and takes no changes until it can. Nothing was done. Make room there; its log says more.
refusal-live-memory = Redis has no memory left and takes no changes. Nothing was done. Raise its maxmemory.
refusal-ledger-away = The ledger does not answer, so no payment can be taken. The seats stay held. Try again shortly.
refusal-ledger-busy = The ledger is busy. Nothing was done. Try again.
refusal-ledger-full = The ledger cannot be written: its disk may be full. Take no money. Make room, then try again.
refusal-unsure = Checking since { $since } whether this went through. Do not take the money again. Repeat the step to look again.
refusal-fault = Something is wrong: { $what }. Try again. If it stays, see the log.

refusal-wrong-mix = One tender pays, or a part from the wallet and one other tender. Choose again.
refusal-wallet-part = The part from the wallet must be more than nothing and no more than the price. Change it.

refusal-unknown-member = No member has the number { $member }. Search by name or phone, or make a new member.
refusal-no-name = A member needs a name. Enter one.
refusal-phone-taken = Member { $member } has this phone number already. Use that member, or another number.
refusal-no-member = This order has no member, so there is no wallet to pay from. Name the member first.
refusal-drawer-not-open = The drawer of { $till } is not open, and cash moves in an open one only. Open it with its float first.
refusal-drawer-open = The drawer of { $till } is open already. Count and close it first.
refusal-drawer-of-earlier-day = The drawer of { $till } is open from an earlier day. Count and close it, and open it anew, before cash moves.
refusal-drawer-not-counted = The drawer was not counted. Count it first.
refusal-drawer-count-stale = Money moved since the drawer was counted. Count it again.
refusal-drawer-beyond-limit = The drawer is off by { $off }, and the house lets { $limit } pass. Count it again, or have it accepted.
refusal-no-amount = Nothing would move. Enter an amount above nothing.
refusal-drawers-open = The day is not over: drawers are open at { $tills }. Count and close them first.
refusal-unknown-z = There is no such Z. Look at those that there are.
refusal-no-ticket = This order has no ticket that lets anyone in, so nothing is printed. Look at what became of it.
refusal-no-ticket-of = { $count ->
    [one] { $seats } has no ticket of this order that lets anyone in. Print the others.
   *[other] { $seats } have no tickets of this order that let anyone in. Print the others.
}
refusal-being-printed = { $terminal } is printing it now. Look there, and try again in a moment.
refusal-too-many-prints = It was printed as often as a ticket can be. Exchange it for a new one.
refusal-no-printer = This terminal has no printer. Name one in its settings, with printer.

refusal-wallet-short = The wallet has only { $balance } now. Pay the rest another way.

refusal-no-total = A packet needs an amount above nothing.
refusal-total-too-large = A packet holds { $most } at most. Make it smaller, or make two.
refusal-no-shares = A packet needs at least one share.
refusal-too-many-shares = A packet has { $most } shares at most. Make fewer.
refusal-shares-too-small = Each share is at least the smallest coin: this amount makes { $most } shares at most.
refusal-bad-times = A packet opens before it ends, and neither lies more than a month ahead. Change the times.
refusal-over-budget = The promotion budget of today has { $left } left. Make the packet smaller.
refusal-packet-code-taken = Another packet has the code { $code }, and nothing was made. Look at that one, then use another code.
refusal-unknown-packet = There is no packet { $code }. Read the code again.
refusal-not-yet-open = This packet opens at { $opens }. Grab then.
refusal-packet-empty = All shares are taken. Nothing was won this time.
refusal-packet-expired = The time of this packet is up.
refusal-daily-grabs = A member may grab { $most } shares a day, and this one has. Come back tomorrow.
refusal-not-recorded = The share was lost before it was recorded, and is nobody's. Grab again.

# Who may do what.
refusal-sign-in-needed = Nobody is signed in here. Nothing was done. Sign in with your number and PIN.
refusal-leave-needed = Nothing was done. Leave is needed to { $act }: from one whose role is { $role }, or above.
refusal-role-may-not = Nothing was done. Your role, { $role }, does not allow to { $act }.
refusal-may-not-give-leave = Nothing was done. One whose role is { $role } cannot give leave to { $act }. Ask someone above.
refusal-wrong-pin = The number or the PIN is wrong. The next try is taken in { $wait }.
refusal-pin-waits = After wrong PINs the next try here for this number is taken in { $wait }. Elsewhere it is taken at once.
refusal-no-staff = This house has no staff yet. The first is added with frontrow staff add, and is the admin.
refusal-unknown-staff = Nobody who works here has the number { $number }. Look at the list of staff.
refusal-last-admin = This is the last admin, and stays one. Make another one first.
refusal-first-is-admin = The first of the staff is the admin. Add that one first.
refusal-unknown-role = The house has no role { $role }. Say first what it may do, with frontrow roles.
refusal-admin-is-fixed = What an admin may do stays as it is. Change another role.
refusal-easy-pin = That PIN is among the first that are tried. Choose another one.
refusal-no-pepper = This till has no pepper, so that it knows no PIN. Copy the file from another till: docs/staff.md says how.
refusal-other-pepper = This PIN was set with another pepper than the one of this till. Copy that one here, or have the PIN set anew.
refusal-open-pepper = Others can read this till's pepper. Give its file to its owner alone, with chmod 600.
refusal-not-owner = Only who owns the file of the ledger does this. Run it as that user.
refusal-own-leave = Nobody gives leave to themselves. Ask a second person.
refusal-wrong-code = The member's code is wrong. The next try is taken in { $wait }.
refusal-code-waits = After wrong codes the next try here for this member is taken in { $wait }. Elsewhere it is taken at once.
refusal-code-shut = After five wrong codes none is taken for this member for a day. Only a supervisor's leave serves.
refusal-no-code = This member has chosen no code. Ask a supervisor for leave.
refusal-easy-code = That code is among the first that are tried. Choose another one.

act-admit = let guests in and out
act-admit-anyway = let a guest in all the same
act-hold = hold seats or change a hold
act-sell = take money for an order
act-cancel = give held seats back
act-exchange = exchange tickets
act-member = make a member
act-packet = make a red packet
act-grab = take a share of a red packet
act-block = take seats out of sale
act-drawer = open or close a drawer
act-take-over = take over another terminal's order
act-refund = give money back
act-exchange-to-less = exchange for cheaper tickets
act-complimentary = give tickets for nothing
act-reprint = print once more
act-no-sale = open the drawer without a sale
act-cash-out = take cash out of the drawer
act-drawer-off = close a drawer that is over or short
act-pay-from-wallet = pay from a member's wallet
act-packet-from-wallet = make a red packet from a member's wallet
act-tape = look at the tape
act-refund-past-limit = give money back after the last day
act-refund-inside = give money back for a guest who came in
act-call-off = call a screening off
act-prices = change prices
act-import = take in a catalogue
act-house = change the settings of the house
act-day-close = close the day
act-wallet = change a member's wallet
act-staff = say who works here
act-keys = hand out keys
act-restore = put a copy of the ledger back
act-repair = mend the live store

role-usher = usher
role-cashier = cashier
role-supervisor = supervisor
role-manager = manager
role-admin = admin

# What a door says of a ticket, in a few words.
entry-forged = no ticket of this house
entry-given-back = refunded or exchanged
entry-printed-anew = printed anew since
entry-already-in = somebody came in with it
entry-not-in = nobody is in with it
entry-called-off = its screening was called off
entry-another-screening = for another screening
entry-too-early = too early
entry-too-late = too late
entry-look-at = welcome, and to be looked at
entry-welcome = welcome
entry-left = goes out
entry-let-in-alone = Without the ledger the door let in { $seat } of { $order }, and it should not have: { $why }
