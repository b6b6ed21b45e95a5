### What the screens say. `# cells: N` declares how wide a message may be; a test measures it.

## The frame: header, tabs, what the window needs.

# cells: 14
needs-room = needs 80 × 24
# cells: 6
live-up = live
live-away = live store away since { $since }
live-part-away = { $servers ->
    [one] 1 Redis server away
   *[other] { $servers } Redis servers away
}
live-no-writes = live store takes no changes
live-clock-off = Redis' clock is { $minutes } min off
ledger-away = ledger away since { $since }
header-checking = { $count ->
    [one] checking 1 payment
   *[other] checking { $count } payments
}
# cells: 12
tab-board = Screenings
# cells: 12
tab-seats = Seats
# cells: 12
tab-orders = { $count ->
    [0] Orders
   *[other] Orders { $count }
}
# cells: 16
tab-packets = Red packets
# cells: 17
no-sign-in = no sign-in
# cells: 17
demo-on = demo: { $count } robots
# cells: 17
demo-starting = demo: starting…
# cells: 17
demo-stopping = demo: stopping…
hall-name = Hall { $hall }
hall-sought = Hall { $hall } { $hall }号厅 { $hall }厅
film-minutes = { $minutes } min
last-change = { $order } change { $change } at { $clock }
last-back = { $order } gave back { $amount } at { $clock }
last-card = { $order } paid by card at { $clock }
last-wallet = { $order } paid by wallet at { $clock }
last-complimentary = { $order } complimentary at { $clock }
quit-unsure = Not known whether the payment of order { $order } went through. Do not take the money again; look the order up.
quit-hand-backs = { $count ->
    [one] Money of one refused payment was handed back and is not in the ledger: write it down.
   *[other] Money of { $count } refused payments was handed back and is not in the ledger: write it down.
}
quit-unsure-refund = Not known whether the money of order { $order } went back. Look the order up before you hand out anything.

## The board.

board-today = { $count ->
    [one] Today: 1 screening
   *[other] Today: { $count } screenings
}
board-day = { $count ->
    [one] { $day }: 1 screening
   *[other] { $day }: { $count } screenings
}
board-all-days = { $count ->
    [one] All days: 1 screening
   *[other] All days: { $count } screenings
}
# cells: 10
board-day-today = today
# cells: 6
board-time = Time
# cells: 7
board-hall = Hall
# cells: 12
board-film = Film
# cells: 6
board-free = Free
# cells: 6
board-held = Held
# cells: 10
board-sold = Sold
# cells: 10
board-starts = Starts
# cells: 10
board-format = Format
# cells: 8
board-from = from
# cells: 20
board-picture = Day
# cells: 20
board-prices = Prices
# cells: 30
board-map-unopened = seats not loaded yet
# cells: 8
board-away = away
board-loading = Loading the screenings…
board-none = No screenings on this day. { KEY("day-before") } and { KEY("day-after") } show other days.
board-none-found = Nothing found. Esc shows all again.
# cells: 10
starts-started = started
# cells: 10
starts-over = over
# cells: 10
starts-closed = closed
# cells: 10
starts-called-off = called off
# cells: 10
starts-minutes = { $minutes } min
# cells: 10
starts-hours = { $hours } h { $minutes }
# cells: 10
starts-days = { $days ->
    [one] 1 day
   *[other] { $days } days
}

## The printer and its papers.

# cells: 20
printer-unknown = printer unknown
# cells: 20
printer-ready = printer ready
# cells: 20
printer-paper-low = paper low
# cells: 20
printer-paper-out = paper out
# cells: 20
printer-cover-open = cover open
# cells: 20
printer-offline = printer offline
# cells: 20
printer-broken = printer broken
# cells: 20
printer-unreachable = no printer there
# cells: 28
printer-with-papers = { $printer }, { $count } open
# cells: 74
papers-ask = { $order } is sold: { KEY("print") } prints the tickets
papers-title = Papers
# cells: 60
papers-none = All is printed as it was wanted
papers-head = { $waiting ->
    [0] None waits
    [one] 1 waits to be printed
   *[other] { $waiting } wait to be printed
}, { $unsure ->
    [0] none is unsure
    [one] 1 may have come out
   *[other] { $unsure } may have come out
}
# cells: 72
papers-waits-hint = Not on paper: { KEY("print-waiting") } prints all that wait, { KEY("settle-paper") } drops this one
# cells: 72
papers-unsure-hint = Look: did it come out? { KEY("settle-paper") } yes, { KEY("print-again") } no: once more
# cells: 22
paper-queued = waits
# cells: 22
paper-sent = at the printer
# cells: 22
paper-unsure = may have come out
paper-receipt = receipt { $receipt }
paper-copy = { $paper } copy { $copy }
note-printing = Printing { $order } { $what }
note-printing-many = { $count ->
    [one] Printing 1 paper
   *[other] Printing { $count } papers
}
note-paper-failed = { $order } { $what } is not printed: { $why }. See to the printer, then { KEY("papers") } prints it.
note-paper-unsure = { $order } { $what } may have come out: the printer did not say. Look, then { KEY("papers") }.
note-paper-dropped = { $order } { $what } went back before it was printed, and is not printed any more.
note-papers-wait = { $count ->
    [one] 1 paper waits to be printed: { KEY("papers") } shows it
   *[other] { $count } papers wait to be printed: { KEY("papers") } shows them
}
note-papers-unsure = { $count ->
    [one] 1 paper may have come out: look, then { KEY("papers") }
   *[other] { $count } papers may have come out: look, then { KEY("papers") }
}
note-report-printing = It is being printed
note-report-printed = It is printed
note-report-unsure = It may have come out: the printer did not say
note-report-failed = It is not printed: { $why }. See to the printer, and print it again.
note-report-dropped = What is shown was not printed: the printer stopped at what came before. See to it, and print it again.
why-nothing-to-print = There is nothing to print here yet
why-no-printer = This terminal has no printer: its settings name one
why-no-papers = No paper waits to be printed
why-no-paper-chosen = No paper is chosen
# cells: 14
action-print = print
action-print-help = Print the tickets of this order: what is not on paper, else a copy of each
action-print-sought = print, print ticket, reprint, copy, ticket, 打印, 出票, 补打, 重打
# cells: 14
action-papers = papers
action-papers-help = Show what the printer has not printed, and have it printed
action-papers-sought = printer, papers, print queue, paper out, jobs, 打印机, 缺纸, 打印队列
# cells: 14
action-print-waiting = print all
action-print-waiting-help = Print all that waits
# cells: 14
action-print-again = once more
action-print-again-help = Print the marked paper once more: it did not come out
# cells: 14
action-settle-paper = settled
action-settle-paper-help = The marked paper did come out, or is not wanted any more

## The seats.

# cells: 50
seats-counts = { $free } free  { $held } held  { $sold } sold  { $blocked } blocked
# cells: 12
seats-loading = loading…
# cells: 14
seats-screen = S C R E E N
seat-place = row { $row }, seat { $number }
# cells: 10
seat-free = free
# cells: 10
seat-picked = picked
seat-held = held by { $who } { $left }
seat-paying = being paid at { $who }
# cells: 24
seat-given = the guest's, may stay
seat-sold = sold by { $who }, order { $order }
# cells: 24
seat-house = house seat, not for sale
# cells: 24
seat-broken = broken, not for sale
# cells: 14
seat-blocked = not for sale
seat-theirs = picked by { $who }
seat-pointed = { $who } is here
# cells: 10
kind-standard = standard
# cells: 10
kind-premium = premium
# cells: 10
kind-couple = couple
# cells: 10
kind-wheelchair = wheelchair
# cells: 10
kind-companion = companion
# cells: 8
fare-adult = adult
# cells: 8
fare-child = child
# cells: 8
fare-student = student
# cells: 8
fare-senior = senior
# cells: 9
legend-free = free
# cells: 9
legend-premium = premium
# cells: 9
legend-couple = couple
# cells: 9
legend-wheelchair = chair
# cells: 9
legend-companion = companion
# cells: 9
legend-picked = picked
# cells: 9
legend-ours = ours
# cells: 9
legend-held = held
# cells: 9
legend-sold = sold
# cells: 9
legend-house = house
# cells: 9
legend-broken = broken
# cells: 9
legend-blocked = blocked
# cells: 9
legend-theirs = colleague
# cells: 6
legend-theirs-short = theirs

## The panel beside the map: 21 cells at 80 columns.

side-amending = Change { $order }
# cells: 21
side-amending-hint = { KEY("hold") } save  Esc undo
# cells: 17
side-picked = Picked
# cells: 17
side-picked-kind = Picked, { $kind }
# cells: 21
side-nothing = nothing picked
# cells: 21
side-try-best = 2  best two
# cells: 21
side-try-pick = { KEY("pick") }  pick
# cells: 21
side-picked-hint = { KEY("count-fare") } { KEY("drop-guest") } guests  { KEY("fare") } fare
# cells: 21
side-adding = { KEY("count-fare") } ? { $fare }: 1-9
side-together = together, row { $row }
side-apart-row = { $groups }, row { $row }
side-apart = { $groups }, rows { $rows } and { $last }
side-apart-between = {", "}
side-lost = lost { $seats }
# cells: 21
side-lost-next = { KEY("next-best") }  nearest free
# cells: 21
side-no-price = no price
# cells: 8
side-seat-field = Seat
# cells: 21
side-seat-field-hint = G7  7-8  7排8座
# cells: 8
side-group-field = Group
# cells: 21
side-group-hint = #28  #8+20
side-orders = Orders of { $terminal }: { $count }
# cells: 21
side-no-orders = none pending
# cells: 21
side-holding = holding…
# cells: 12
side-paying = being paid
# cells: 12
side-checking = checking
# cells: 17
side-gone = Just gone
# cells: 21
side-gone-hint = { KEY("again") } hold again
# cells: 26
side-others = At this screening
# cells: 30
side-no-others = nobody else holds seats
side-at = at { $seat }
# cells: 26
side-messages = Messages

## Orders.

orders-mine = Pending at { $terminal }
# cells: 40
orders-others = Pending at other terminals
orders-ended = Ended: { $day }
orders-found = Found: { $query }
# cells: 20
orders-detail = Order
# cells: 12
orders-total = total
orders-none = No orders.
# cells: 20
orders-loading = loading…
# cells: 9
state-pending = pending
# cells: 9
state-paying = paying
# cells: 9
state-paid = paid
# cells: 9
state-cancelled = cancelled
# cells: 9
state-expired = expired
# cells: 9
state-refunded = refunded
# cells: 16
money-paid-cash = paid in cash
# cells: 16
money-paid-card = paid by card
# cells: 16
money-back-cash = back in cash
# cells: 12
money-paid-wallet = from wallet
# cells: 12
money-back-wallet = to wallet
# cells: 16
orders-fee-kept = fee kept
orders-exchanged-for = exchanged for { $order }
orders-exchanged-from = exchanged from { $order }
# cells: 29
orders-too-late = too late to give back
# cells: 16
money-back-card = back to card
# cells: 13
money-from-exchange = old tickets
# cells: 13
money-to-exchange = new tickets

## The payment panel: 45 cells.

pay-title = Pay { $order }
pay-hold = hold { $left }
# cells: 45
pay-waiting = Waiting for the hold…
# cells: 31
pay-proof = ask for: { $proof }
# cells: 22
pay-in-cash = in cash { $amount }
# cells: 20
pay-total = TO PAY
# cells: 8
pay-cash = Cash
# cells: 8
pay-card = Card
# cells: 18
pay-other = { KEY("tender") } other tender
# cells: 10
pay-received = Received
# cells: 8
pay-quick = { keys-up-down }
# cells: 20
pay-change = Change
# cells: 14
pay-reference = Terminal ref.
# cells: 45
pay-never-number = From the card terminal; never the card number
# cells: 45
pay-enter = { KEY("take", in: "field") } take it   { KEY("review") } review
pay-ask-cash = Take { $received } in cash, give back { $change }?
pay-ask-exact = Take { $received } in cash, no change?
pay-ask-card = Was { $total } paid at the card terminal?
# cells: 26
pay-yes = { KEYS("take", by: " or ") } take it
# cells: 45
pay-running = Recording the payment…
# cells: 45
pay-running-2 = Esc leaves it to run in the background
# cells: 45
pay-checking = Checking, do not take the money again
# cells: 47
pay-checking-2 = Esc leaves it; it stays in the list and header
# cells: 45
pay-ended = The hold has ended: do not take the money
# cells: 45
pay-ended-2 = { KEY("again") }  hold the same seats again
pay-paid = { $terminal } took the money for this order
# cells: 45
pay-paid-2 = Do not take it again
pay-taken-over = { $terminal } has taken this order over
# cells: 45
pay-taken-over-2 = Do not take the money here
pay-lengthened = Opening this panel lengthened the hold to { $left }, so there is time to count

pay-wallet = Wallet { $balance } { $name }
# cells: 16
pay-wallet-use = { KEY("wallet") } use it
# cells: 30
pay-wallet-all = the wallet pays all
# cells: 30
pay-rest = REST
exchange-pay-title = Exchange { $of } for { $order }
# cells: 20
exchange-cost = New tickets
exchange-old = Old { $seats }
# cells: 20
exchange-back = TO GIVE BACK
exchange-ask-back = Give back { $back } and exchange the tickets?
# cells: 45
exchange-ask-even = Exchange the tickets? Nothing is to pay.
exchange-line = Exchange { $order } { $seats }, worth { $worth }: { KEY("open") } opens one, Esc keeps them
exchange-line-seats = Exchange { $order } { $seats }, worth { $worth }: pick, then { KEY("pay") }
exchange-line-own = Exchange { $order } { $seats }, worth { $worth }: { KEY("fare") } another fare, { KEY("pay") }
exchange-line-held = Exchange { $order } { $seats }, worth { $worth }: { KEY("pay") } goes on
fee-free-then = free for { $left }, then { $after } %
fee-free-then-none = free for { $left }, then not taken back
fee-then = { $percent } % for { $left }, then { $after } %
fee-then-none = { $percent } % for { $left }, then not taken back
pay-ask-wallet = Take { $wallet } from the wallet?
pay-ask-wallet-exact = Take { $wallet } from the wallet and { $received } in cash, no change?
pay-ask-wallet-cash = Take { $wallet } from the wallet and { $received } in cash, give back { $change }?
pay-ask-wallet-card = Take { $wallet } from the wallet? Was { $rest } paid at the card terminal?
pay-ask-nothing = Give the tickets out? Nothing is to pay.

## Questions: 50 cells.

# cells: 40
confirm-cancel-title = Cancel this order
# cells: 50
confirm-cancel = Cancel it and free its seats?
# cells: 40
confirm-block-title = Take seats out of sale
# cells: 50
confirm-block-broken = Block them as broken? { KEY("reason") }: for the house
# cells: 50
confirm-block-house = Keep them for the house? { KEY("reason") }: broken
# cells: 40
confirm-unblock-title = Put seats back on sale
# cells: 50
confirm-unblock = Unblock them?
# cells: 50
confirm-unblock-more = Unblock them? { KEY("reason") }: more of them
# cells: 40
confirm-take-over-title = Take over this order
# cells: 50
confirm-take-over = Look after it at this terminal from now on?
# cells: 40
confirm-refund-title = Refund this order
# cells: 10
confirm-reason-label = Reason
# cells: 20
reason-ill = ill
# cells: 20
reason-plans = plans changed
# cells: 20
reason-mistake = our mistake
# cells: 20
reason-house = fault of the house
# cells: 20
reason-guest = house guest
# cells: 20
reason-prize = prize
# cells: 20
reason-staff = staff
# cells: 20
reason-press = press
# cells: 20
reason-projector = projector
# cells: 20
reason-copy = no copy of the film
# cells: 20
reason-power = no power
# cells: 20
reason-few = too few guests
# cells: 50
confirm-reason = { KEY("submit") } goes on to the question
# cells: 50
confirm-refund = Give this money back and free the seats?
# cells: 50
refund-choose = A digit: this one only. { KEY("submit") } goes on
# cells: 36
refund-choose-more = A digit: in or out. { KEY("submit") } goes on
# cells: 50
exchange-keep-seats = { KEY("keep-seats") }: the same seats at another fare
# cells: 36
refund-total = TO GIVE BACK
# cells: 36
refund-to-wallet = into the wallet
refund-to-card = on card { $reference }
# cells: 36
refund-to-cash = in cash
# cells: 50
refund-running = Giving it back…
# cells: 50
refund-unsure = Not known if it is back. { KEY("yes") } asks the same again
# cells: 36
refund-price = Price
refund-fee = The house keeps { $percent } %
# cells: 50
refund-fee-asked = Asking what the house keeps…
# cells: 50
exchange-title = Exchange tickets: which?
# cells: 36
exchange-worth = WORTH FOR OTHERS
# cells: 40
confirm-quit-title = Leave frontrow
# cells: 50
confirm-quit = Leave?
# cells: 40
confirm-demo-title = Demo
# cells: 50
confirm-demo = Let robots sell here? Their sales are real.
# cells: 50
confirm-demo-packet = Let robots grab it? Members really win.
# cells: 50
confirm-quit-orders = Orders are pending; they end at their deadline.
# cells: 50
confirm-quit-paying = A payment is under way: leaving waits 5 s for it.
# cells: 50
confirm-quit-picks = Seats are picked, and not held. Leave them?
# cells: 50
confirm-quit-robots = Robots are at work: leaving sends them home.
# cells: 24
confirm-yes = { KEYS("yes", by: " or ") } yes
# cells: 12
confirm-back = Esc back

## Red packets: the list of 32 cells, the guest below it, one packet large.

packets-open = { $count ->
    [0] Packets
   *[other] Packets: { $count } open
}
packets-more = Packets: { $count } open and more
# cells: 30
packets-loading = loading…
# cells: 30
packets-none = No packets today.
# cells: 30
packets-none-2 = { KEY("new-packet") } makes a new one
# cells: 30
packets-none-found = Not in the list.
# cells: 30
packets-none-found-2 = { KEY("submit") } looks for a whole code
# cells: 6
packet-lucky = lucky
# cells: 6
packet-equal = equal
# cells: 14
packet-opens = opens { $when }
# cells: 40
packet-opens-in = opens in
packet-to-be-had = { $shares ->
    [one] { $shares } share of { $total }
   *[other] { $total } in { $shares } shares
}
# cells: 12
packet-all-taken = all taken
# cells: 22
packet-gone-seconds = all taken in { $seconds } s
# cells: 22
packet-gone-minutes = all taken in { $minutes } min
# cells: 22
packet-gone-hours = all taken in { $hours } h
# cells: 10
packet-expired = expired
# cells: 8
packet-code = code
packet-from = from { $who }
packet-progress = { $taken } of { $shares } taken, { $sum } of { $total }
packet-progress-short = { $taken }/{ $shares }  { $sum }/{ $total }
# cells: 18
packet-ends-soon = ends in { $left }
# cells: 18
packet-ends-minutes = ends in { $minutes } min
# cells: 18
packet-ends-hours = ends in { $hours } h
# cells: 18
packet-ends-days = ends in { $days } days
# cells: 20
packet-earlier = { $count } earlier  { KEY("page-up") }
# cells: 16
packet-waiting = waiting
packet-luckiest = luckiest 手气最佳: { $name } { $amount }
# cells: 43
packet-luckiest-later = luckiest 手气最佳: shown when all are taken
packet-greeting = Happy New Year 恭喜发财
# cells: 28
guest-title = Guest at the counter
# cells: 32
guest-nobody = nobody yet
# cells: 32
guest-nobody-2 = { KEY("guest") } finds or makes a member
# cells: 13
guest-this-packet = this packet
# cells: 13
guest-wallet = wallet
# cells: 13
guest-all-packets = all packets
guest-won = { $total } from { $count }
# cells: 9
share-recorded = in wallet
# cells: 10
share-recording = recording…
# cells: 18
share-grabbing = grabbing…
# cells: 18
share-none = no share yet

## What the ledger has of a packet or a member: 68 cells.

# cells: 40
record-packet-title = History of a red packet
# cells: 40
record-member-title = A member's wallet
# cells: 40
record-replay-title = Drawn again from its seed
record-made = made by { $who }
# cells: 40
record-opened = opened
# cells: 40
record-opens = opens
# cells: 40
record-ends = ends then
# cells: 40
record-back-to-house = time up: back to the house
record-back = time up: back to { $who }
record-taken = { $taken ->
    [one] { $taken } share taken, { $sum }
   *[other] { $taken } shares taken, { $sum }
}
record-wallet = { $balance } in the wallet
record-move-won = won { $of }
record-move-paid = paid { $of }
record-move-exchange-paid = paid { $of }, exchange
record-move-refunded = refund of { $of }
record-move-exchange-back = back of { $of }, exchange
record-move-funded = made packet { $of }
record-move-returned = left of packet { $of }
record-won = { $count ->
    [one] { $total } from { $count } packet
   *[other] { $total } from { $count } packets
}
# cells: 68
record-seed = seed { $seed }, as the ledger has it
# cells: 68
record-no-seed = equal shares: no seed, what does not divide goes to the first
# cells: 38
record-nobody = nobody took it
record-not-yet = not in the ledger yet
record-same-so-far = { $count ->
    [one] The same so far: the one share in the ledger is as it was drawn
   *[other] The same so far: { $count } shares in the ledger are as they were drawn
}
record-same = { $count ->
    [one] The same: the one share claimed is as it was drawn
   *[other] The same: all { $count } shares claimed are as they were drawn
}
record-differs = { $count ->
    [one] { $count } share claimed is not as it was drawn
   *[other] { $count } shares claimed are not as they were drawn
}

## A new packet: 50 cells.

# cells: 40
packet-new-title = New red packet
# cells: 11
packet-field-kind = Kind
# cells: 11
packet-field-total = Total
# cells: 11
packet-field-shares = Shares
# cells: 11
packet-field-greeting = Greeting
# cells: 11
packet-field-lasts = Lasts
# cells: 11
packet-field-opens = Opens at
# cells: 11
packet-field-paid-by = Paid by
packet-hint-total = at most { $most }
# cells: 20
packet-hint-lasts = 90m, 24h, 3d
# cells: 20
packet-hint-opens = 20:00; empty: now
# cells: 12
packet-by-house = the house
# cells: 20
packet-by-nobody = a guest's wallet
packet-by-wallet = { $name } { $balance }
packet-split-lucky = { $shares ->
    [one] 1 share
   *[other] { $shares } shares at random, about { $each } each
}
packet-split-equal = { $shares ->
    [one] 1 share
   *[other] { $shares } shares of { $each }, but for the last cents
}
packet-times-now = opens at once, ends { $ends }
packet-times-later = opens { $opens }, ends { $ends }
# cells: 50
packet-enter = { KEY("submit") }  review
# cells: 50
packet-making = Making the packet…
packet-ask-house = { $shares ->
    [one] Give away { $total } of the house in 1 share?
   *[other] Give away { $total } of the house in { $shares } shares?
}
packet-ask-wallet = { $shares ->
    [one] Give { $total } from the wallet of { $name } in 1 share?
   *[other] Give { $total } from the wallet of { $name } in { $shares } shares?
}
# cells: 40
picture-title = For the guest
picture-scan = Photograph the picture, or tell the code at the counter.
picture-small = Tell the code. The picture needs a window of { $columns } x { $lines }.

## Members: 50 cells.

# cells: 40
members-guest-title = Guest at the counter
members-order-title = Member who buys { $order }
# cells: 40
members-new-title = New member
# cells: 10
members-search = Search
# cells: 50
members-none = Nobody has this number, phone or name.
# cells: 50
members-none-2 = { KEY("new-member") } makes a new member
# cells: 50
members-hint = number, phone or name; { KEY("new-member") } new member
# cells: 50
members-more = not all are shown: type more; { KEY("new-member") } new member
# cells: 12
members-name = Name
# cells: 12
members-phone = Phone
# cells: 48
members-making = Making the member…
# cells: 48
members-enter = { KEY("submit") }  make this member
# cells: 50
members-code-title = Code of { $member }
# cells: 12
members-code = Code
# cells: 12
members-code-old = Old code
# cells: 12
members-code-new = New code
# cells: 12
members-code-again = Again
# cells: 54
members-code-hint = { KEY("submit") }  without the old one, leave is asked for
# cells: 54
members-code-enter = { KEY("submit") }  this is the member's code

## Lists on top.

# cells: 40
help-title = Help: every key
# cells: 30
help-goal-screening = Choose a screening
# cells: 30
help-goal-seats = Choose seats
# cells: 30
help-goal-sell = Sell
# cells: 30
help-goal-orders = Orders, tickets and refunds
# cells: 30
help-goal-packets = Red packets and members
# cells: 30
help-goal-house = The house
# cells: 30
help-goal-move = Move about
# cells: 40
palette-title = Commands
# cells: 10
list-search = Search
list-nothing = No such name or key.
# cells: 40
messages-title = Messages
messages-none = Nothing was said yet.

## Names of keys that need a word.

# cells: 8
keys-arrows = { KEY("move-up", "move-left", "move-down", "move-right", by: "-") ->
    [Up-Left-Down-Right] arrows
   *[other] { KEY("move-up", "move-left", "move-down", "move-right") }
}
# cells: 6
keys-yes = { KEYS("yes", by: "/") }
# cells: 6
keys-take = { KEYS("take", by: "/") }
# cells: 8
keys-digits = 2
# cells: 12
keys-left-right = { KEY("day-before", "day-after") }
# cells: 10
keys-up-down = { KEY("more", "less", by: "/") }

## Actions: a label of 14 cells, and a sentence for the help.

# cells: 14
action-amend = change
action-amend-help = Change the chosen order: its seats become the picks, { KEY("hold") } saves it
# cells: 14
action-again = again
action-again-help = Hold the seats of an ended order again
# cells: 14
action-back = back
action-back-help = Back out one layer
# cells: 14
action-best = best two
action-best-help = Best seats together for so many; again: the next best
# cells: 14
action-cancel = cancel
action-cancel-help = Cancel the chosen order and free its seats
# cells: 14
action-clear = clear
action-clear-help = Let all picked seats go
# cells: 14
action-group = group
action-group-help = The best seats for a group: #28, or by fare, #8+20
# cells: 14
action-count-fare = add guests
action-count-fare-help = Then a digit: so many more guests of the next fare, all together
# cells: 14
action-drop-guest = one less
action-drop-guest-help = One guest of the last fare less
# cells: 14
action-kind = kind
action-kind-help = Seek the best seats only among standard, premium, … or any
# cells: 14
action-extend = extend
action-extend-help = Lengthen the hold of the chosen order
# cells: 14
action-fare = fare
action-fare-help = Change the fare of the picks, or of the one under the cursor
# cells: 14
action-first = first
action-first-help = To the first of the list or row
# cells: 14
action-help = help
action-help-help = All keys, searchable by name and key
# cells: 14
action-hold-amended = save
# cells: 14
action-hold = hold
action-hold-help = Hold the picked seats for a new order
# cells: 14
action-last = last
action-last-help = To the last of the list or row
# cells: 14
action-last-ticket = last ticket
action-last-ticket-help = The ticket of the sale that was made here last
# cells: 14
action-messages = messages
action-messages-help = All messages so far
# cells: 14
action-next-best = next best
action-next-best-help = The next best seats, or the nearest to lost ones
# cells: 14
action-next-order = next order
action-next-order-help = Choose the next order
# cells: 14
action-open = seats
action-open-help = Open the seats of the screening
# cells: 14
action-page-down = page down
action-page-down-help = Ten lines down
# cells: 14
action-page-up = page up
action-page-up-help = Ten lines up
# cells: 14
action-palette = command
action-palette-help = Find a command by its name
# cells: 14
action-pay = pay
action-pay-help = Take payment for the chosen order
# cells: 14
action-pick = pick
action-pick-help = Pick the seat under the cursor, or let it go
# cells: 14
action-previous-order = previous order
action-previous-order-help = Choose the order before
# cells: 14
action-quit = leave
action-quit-help = Leave frontrow
# cells: 14
action-today = today
action-today-help = Back to the business day of now
# cells: 14
action-undo = undo
action-undo-help = Undo the last change of the picks
# cells: 14
action-redraw = redraw
action-redraw-help = Draw the screen anew
# cells: 14
action-refund = refund
action-refund-help = Give the money of a paid order back
# cells: 14
action-exchange = exchange
action-exchange-help = Give tickets of a paid order for others: other seats, another screening
# cells: 14
action-show-ticket = ticket
action-show-ticket-help = Show the ticket of the chosen order
# cells: 14
action-takings = takings
action-takings-help = Show what was taken on the day, by till and tender
# cells: 14
action-status = stores
action-status-help = Show how it is with the stores: which servers there are, and what is away
# cells: 14
action-keep-seats = same seats
action-keep-seats-help = Keep the seats of the tickets and change their fares: the map opens with them picked
# cells: 14
action-choose-ticket = this one
action-choose-ticket-help = Give back this ticket of the list only; a further one adds it
# cells: 14
action-toggle-ticket = in or out
action-toggle-ticket-help = Take the marked seat into the refund or out of it
# cells: 14
action-write-ticket = to a file
action-write-ticket-help = Write the ticket to a file where frontrow was started
# cells: 14
action-review = review
action-review-help = See the total and the change before taking the money
# cells: 14
action-search = search
action-search-help = Narrow the list to what is typed
# cells: 14
action-seat-field = seat
action-seat-field-help = Pick seats by name: G7, G7-10, 7排8座; Shift and a letter begin it
# cells: 14
action-show-order = details
action-show-order-help = Read all about the order anew
# cells: 14
action-submit = accept
action-submit-help = Accept what was typed or marked
# cells: 14
action-suspend = suspend
action-suspend-help = Back to the shell; fg returns
# cells: 14
action-take = take
action-take-help = Take the money: the sale is made
# cells: 14
action-take-over = take over
action-take-over-help = Look after another terminal's order here
# cells: 14
action-tender = tender
action-tender-help = Another way of paying
# cells: 14
action-to-board = screenings
action-to-board-help = The screenings of the day
# cells: 14
action-to-orders = orders
action-to-orders-help = Pending and ended orders
# cells: 14
action-to-seats = seats
action-to-seats-help = The seats of the open screening
# cells: 14
action-yes = yes
action-yes-help = Do what is asked
# cells: 14
action-zoom = zoom
action-zoom-help = Larger seats, scrolled to the cursor
# cells: 14
action-call-off = call off
action-call-off-help = Call the chosen screening off, or list what of it is still to be refunded
# cells: 14
action-reason = reason
action-reason-help = Seats to block: broken, or for the house; to unblock: more
# cells: 14
action-cursors = colleagues
action-cursors-help = Show colleagues' cursors and picks on the map, and ours to them, or not
# cells: 14
action-theme = theme
action-theme-help = Turn to the next theme: dark, light, high contrast, mono and, in true colour, midnight and paper
# cells: 14
action-read-settings = read settings
action-read-settings-help = Read the settings again: theme, language, glyphs, animation, cursors and bell
# cells: 14
action-demo = robots
action-demo-help = Let robots sell at this screening or grab this red packet as a demo, or send them home
# cells: 14
action-block = block
action-block-help = Take the picked seats out of sale; on a blocked seat, put it back on sale
# cells: 14
action-move = move
action-move-up-help = One up
action-move-down-help = One down
action-move-left-help = One to the left
action-move-right-help = One to the right
# cells: 14
action-day = day
action-day-before-help = The business day before
action-day-after-help = The business day after
# cells: 14
action-amount = amount
action-more-help = The next larger likely amount
action-less-help = The next smaller likely amount
# cells: 14
action-attach = member
action-attach-help = Name the member who buys the chosen order
# cells: 14
action-claims = claims
action-claims-help = Into the list of who took a share, or back to the packets
# cells: 14
action-record = history
action-record-help = All that became of the red packet; among the claims, all that moved in the marked member's wallet
# cells: 14
action-replay = replay
action-replay-help = Draw the shares of a packet that is over again from its seed, and compare
# cells: 14
action-grab = grab
action-grab-help = Take a share of the packet for the guest at the counter
# cells: 14
action-guest = member
action-guest-help = Find or make the member at the counter
# cells: 14
action-new-packet = new
action-new-packet-help = Make a new red packet
# cells: 14
action-picture = QR code
action-picture-help = The code of the packet, large and as a picture
# cells: 14
action-to-packets = red packets
action-to-packets-help = Red packets, and the guest who grabs
# cells: 14
action-wallet = wallet
action-wallet-help = Let the wallet of the member pay, or not
# cells: 14
action-new-member = new member
action-new-member-help = Make a new member of what is typed
# cells: 14
action-member-code = code
action-member-code-help = Let the member choose the code that consents to what leaves the wallet
# cells: 14
action-no-member = no member
action-no-member-help = Nobody from now on
# cells: 14
action-field = next field
action-next-field-help = The next field
action-previous-field-help = The field before

## Why a key does nothing now.

# cells: 78
why-already-ours = This order is this terminal's already
# cells: 78
why-already-paid = This order is paid
# cells: 78
why-being-paid = This order is being paid
# cells: 78
why-burst = Too fast for fingers: a paste or a scanner moves nothing. Press it again
# cells: 78
why-order-code = That is an order's code: enter what belongs here
why-card-number = That looks like a card number: enter the card terminal's reference
# cells: 78
why-dead = This key just got a new meaning: look, then press it again
# cells: 78
why-half-couple = A couple seat is sold as a pair
# cells: 78
why-held = A key that is held down does this once at most: let go, then press it again
# cells: 78
why-holding = A hold is under way
# cells: 78
why-keys-only = Only the key { KEYS("yes", by: " or ") } does this
# cells: 78
why-take-keys-only = Only the key { KEYS("take", by: " or ") } does this
# cells: 78
why-ledger-away = The ledger is away: no money can move now
# cells: 78
why-live-no-writes = The live store takes no changes: see what it says
why-live-away = The live store is away: it comes back by itself
# cells: 78
why-loading = The seats are still loading
# cells: 78
why-loading-order = The order is still loading
# cells: 78
why-no-amount = No amount yet: write it as the price is written
# cells: 78
why-no-field = Nothing is typed here: go back with Esc first
# cells: 78
why-scan-here = Finish or leave this first, then scan it again
# cells: 78
why-full = That does not fit into the field, and nothing of it was added
# cells: 78
why-choice = Here left and right choose
# cells: 78
why-no-order-chosen = No order is chosen: { KEY("next-order") } chooses one
# cells: 78
why-no-orders = There are no orders
# cells: 78
why-no-reason = This needs a reason: enter one
# cells: 78
why-no-reference = Enter the card terminal's reference
# cells: 78
why-no-screening = No screening is open: choose one with { KEY("open") }
# cells: 78
why-no-screening-chosen = No screening is chosen
# cells: 78
why-no-such-ticket = There is no ticket of that number
why-ticket-refunded = Its money went back already
why-no-ticket-chosen = No seat is chosen: { KEY("toggle-ticket") } takes the marked one in
# cells: 78
why-no-zoom = The seats are as large as they get
# cells: 78
why-none-near = No free seats for so many are left nearby
# cells: 78
why-none-together = No such seats together are free
# cells: 78
why-none-of-kind = Not so many seats of this kind are free; { KEY("kind") } takes another kind
# cells: 78
why-not-paid = Only a paid order can be refunded
# cells: 78
why-not-paid-to-exchange = Only tickets of a paid order can be exchanged
# cells: 78
why-keep-in-exchange = Seats are kept in an exchange ({ KEY("exchange") }), not in a refund
# cells: 78
why-kept-needs-no-hold = The guest has these seats: nothing to hold, { KEY("pay") } goes on
# cells: 78
why-same-tickets = These are the guest's own tickets: { KEY("fare") } takes another fare, or pick others
# cells: 78
why-fee-unknown = The ledger has not told yet what the house keeps
# cells: 78
why-nothing-due = Nothing is to be paid: there is nothing to take
# cells: 47
why-reason-first = { KEY("review") } asks why a ticket costs nothing
# cells: 78
why-not-shown = The screen did not show this total yet: look, then press it again
# cells: 78
why-nothing-gone = No ended order is chosen
# cells: 78
why-nothing-picked = Nothing is picked: 2 picks the best two, { KEY("pick") } the seat under the cursor
# cells: 78
why-nothing-to-undo = Nothing was picked or let go that could be undone
# cells: 78
why-no-other-reason = There is nothing else to choose here
# cells: 78
why-nothing-to-block = Pick seats to block, or go to a blocked seat to put it back on sale
# cells: 78
why-order-ended = This order has ended: { KEY("again") } holds its seats again
# cells: 78
why-other-terminal = Another terminal looks after this order: { KEY("take-over") } on { KEY("to-orders") } takes it over
# cells: 78
why-picks-lost = Picked seats were taken: { KEY("next-best") } proposes the nearest
# cells: 78
why-sales-ended = Sales of this screening have ended
why-called-off = This screening was called off
# cells: 78
why-seat-taken = This seat is not free
# cells: 78
why-short = The amount is too small
# cells: 78
why-nothing-sold = Nothing was sold at this terminal yet
# cells: 78
why-no-group = A group is written #28, or by fare: #8+20
# cells: 78
why-too-much = The change would be too large: check the amount
# cells: 78
why-under-way = The last step is still under way
# cells: 78
why-demo-at-seats = Robots work at the screening or red packet on the screen: open one first
# cells: 78
why-enter-only = Only the key { KEY("grab") } grabs
# cells: 78
why-no-duration = Enter for how long: 90m, 24h or 3d
# cells: 78
why-no-guest = Nobody is at the counter: { KEY("guest") } finds or makes a member
# cells: 78
why-members-only = There is a fare for members here: name the member on the order's screen
# cells: 78
why-no-member = The order has no member: { KEYS("attach", by: " or ") } on its screen names one
# cells: 78
why-no-member-chosen = Nobody is found: { KEY("new-member") } makes a new member
# cells: 78
why-no-name = Enter the name
# cells: 78
why-no-opening = Enter a time such as 20:00, or nothing
# cells: 78
why-skipped = The clock is put forward over that time in that night
# cells: 78
why-no-order-for-member = There is no order yet: hold seats first, then name the member
# cells: 78
why-no-packet = No packet is chosen: { KEY("new-packet") } makes one
# cells: 78
why-packet-over = This red packet is over: mark one that has shares left
# cells: 78
why-no-claims = Nobody has a share of this red packet yet
# cells: 78
why-packet-not-over = Its seed stays secret until it is over: then the shares are drawn again
# cells: 78
why-no-packet-amount = Enter the total, such as 100 or 88.80
# cells: 78
why-no-phone = Enter a phone number of 5 to 15 digits
# cells: 78
why-no-shares = Enter the number of shares
# cells: 78
why-more-found = There are more than these: name the order more closely
why-none-found = Nothing was found in the records either
# cells: 78
why-searching = Still searching for what was typed
# cells: 78
why-wallet-empty = The wallet is empty
# cells: 78
why-wallet-pays-all = The wallet pays all: { KEY("wallet") } leaves it out
# cells: 78
why-wallet-unknown = The balance of the wallet is not known yet

## Messages.

note-held = { $order } holds { $seats }, { $total }: { KEY("pay") } takes the payment
note-sold-cash = { $order } sold: { $seats }, { $total } cash, change { $change } ({ KEY("last-ticket") } ticket)
note-sold-card = { $order } sold: { $seats }, { $total } by card ({ KEY("last-ticket") } ticket)
note-sold-wallet = { $order } sold: { $seats }, { $total } from the wallet ({ KEY("last-ticket") } ticket)
note-sold-complimentary = { $order } sold: { $seats }, complimentary ({ KEY("last-ticket") } ticket)
note-sold-wallet-cash = { $order } sold: { $seats }, { $wallet } wallet + { $rest } cash, change { $change } ({ KEY("last-ticket") } ticket)
note-sold-wallet-card = { $order } sold: { $seats }, { $wallet } wallet + { $rest } by card ({ KEY("last-ticket") } ticket)
note-ended = { $order } { $state }: { $seats }
note-extended = { $order }: the hold was lengthened
lost-held = { $seats } held by { $who }
lost-paying = { $seats } being paid at { $who }
lost-sold = { $seats } sold by { $who }
lost-blocked = { $seats } not for sale
lost-between = { "; " }
note-picks-lost = { $taken }: { KEY("next-best") } proposes the nearest
note-press-again = { $key } again: { $total }
note-lost-offer = { $taken }. Offered instead: { $offer }; { KEY("hold") } holds them
note-lost-none = { $taken }, and nothing equal is free
note-hand-back-cash = { $seats } sold elsewhere: hand back all { $received } taken in cash
note-hand-back-card = { $seats } sold elsewhere: void { $reference } at the card terminal
note-give-back-cash = { $why } Hand back all { $received } taken in cash.
note-give-back-card = { $why } Void { $reference } at the card terminal.
note-give-back-wallet = { $why } The wallet was not touched.
note-hand-back-wallet = { $seats } sold elsewhere: the wallet was not touched, nothing was sold
note-refunded-cash = { $order } refunded: hand back { $amount } in cash
note-refunded-free = { $order } refunded: nothing was paid for it
note-refunded-wallet = { $order } refunded: { $wallet } is back in the wallet
note-refunded-wallet-cash = { $order } refunded: { $wallet } is back in the wallet; hand back { $amount } in cash
note-refunded-wallet-card = { $order } refunded: { $wallet } is back in the wallet; refund { $amount } of { $reference } at the card terminal
note-refunded-card = { $order } refunded: refund { $amount } of { $reference } at the card terminal
note-exchanged = { $of } exchanged for { $order } { $seats }
note-exchanged-between = {", "}
note-exchanged-paid-cash = { $due } paid, change { $change }
note-exchanged-paid = { $due } paid
note-exchanged-back = give back { $amount } { $to }
note-exchanged-fee = the house keeps { $fee }
# cells: 78
note-exchange-let-be = The guest keeps the tickets
note-ticket-written = Ticket written to { $file }
note-ticket-not-written = The ticket was not written: { $why }
note-screening-changed = { $clock } { $hall } was changed. Look at its film, seats and prices again.
note-called-off = { $clock } { $hall } was called off. Nothing of it is sold any more.
note-took-over = { $order } is looked after here now
note-blocked = { $seats } out of sale
note-blocked-lost = { $seats } out of sale. An order had held some of them just now and has lost them.
note-unblocked = { $seats } back on sale
note-not-blocked = Nothing is blocked: { $seats } sold or held
note-attached = { $order }: member { $name }
note-detached = { $order } has no member any more
note-member-made = Member { $member } made: { $name }
note-code-changed = { $name } ({ $member }) has a new code
note-packet-made = { $shares ->
    [one] { $code } made: { $total } in 1 share
   *[other] { $code } made: { $total } in { $shares } shares
}
note-taken = { $name } took { $amount }: recording…
note-recorded = { $name } took { $amount }, in the wallet
note-had-share = { $name } has a share of this packet already: { $amount }
note-not-recorded = { $name } lost the share of { $code } before it was recorded: grab again
note-checking = { $order }: checking, do not take the money again
note-checking-refund = { $order }: not known if it is refunded. { KEY("yes") } asks again; give nothing out before
note-no-such-seat = No such seat: { $written }
note-amended = { $order } changed: { $seats }, { $total }
note-cursors-on = Colleagues' cursors are shown, and ours to them
note-cursors-off = Colleagues' cursors are not shown any more, nor ours to them
note-theme = Theme: { $theme }
note-no-true-colour = This terminal does not say that it has true colour (COLORTERM): instead of { $wanted } it gets { $instead }
note-no-true-roles = This terminal does not say that it has true colour (COLORTERM): colours written as #rrggbb are left out
note-settings-read = Settings read again: theme, language, glyphs, animation, cursors, bell; the others count from the next start
note-settings-wrong = The settings stay as they were: { $problems }
theme-dark = dark
theme-light = light
theme-high-contrast = high contrast
theme-mono = mono
theme-midnight = midnight
theme-paper = paper
note-demo-not-here = Robots sell for real: they work in the demo cinema only, not in this ledger
note-robots-stopped = The robots have gone home after { $sales ->
    [one] { $sales } sale
   *[other] { $sales } sales
}
note-robots-grabbed = The robots have gone home after { $shares ->
    [one] { $shares } share
   *[other] { $shares } shares
}
note-differs = Screening { $screenings }: the live store differs from the ledger. `frontrow verify` tells more, `frontrow verify --repair` mends it
note-agrees = The live store agrees with the ledger again
note-part-away = { $servers ->
    [one] A server of the live store is away: the screenings whose seats it has wait for it, all others sell on
   *[other] { $servers } servers of the live store are away: the screenings whose seats they have wait for them, all others sell on
}
note-live-away = The live store is away: no holds and no sales until it is back
note-live-back = The live store is back
note-ledger-away = The ledger is away: no payments until it is back
note-ledger-back = The ledger is back
notice-held-again = The live store was wiped; { $orders ->
    [one] 1 order is
   *[other] { $orders } orders are
} held again
notice-lost-in-wipe = The live store was wiped; { $order } lost { $seats }
notice-ledger-restored = The ledger was restored from an older backup: what Redis kept from before counts no more; holds stay
notice-other-live-store = { $terminal } used this ledger with another live store ({ $address }): neither side sees the other's holds; give all counters the same --redis
notice-taken-over = { $order } was taken over by { $terminal }
notice-house-not-adopted = This ledger has no settings of its house yet, so each terminal goes by its own: run frontrow house adopt once, where they are right
notice-went-back = The live store was rolled back: { $order } is as it was before its last change; look at its seats again
notice-clocks-apart = The clocks of the live store's servers differ by { $ms } ms, and each judges the holds of its own screenings: keep them together by NTP
notice-clock-off = Redis' clock differs from this machine's by { $minutes } minutes, and holds and sales go by Redis' clock: set the one right that is wrong
notice-named = T1 is open at another screen: this terminal is { $terminal }
notice-name-taken = While this terminal stood still, { $cashier } opened another under its name: leave one of the two
notice-settings-readable = Others can read the password or key in { $file }: chmod 600 it
notice-ledger-is-local = Redis is on another machine, the ledger is a file on this one: only counters here can sell
notice-live-is-local = The ledger is on another machine, the live store is this one's own Redis: counters on other machines do not see its holds; give all of them one with --redis
notice-may-evict = This Redis may drop holds: its maxmemory-policy is { $policy }, not noeviction
notice-cache-figures = Look-ups of members and orders here: { $hits } of { $asked } answered by Redis, the ledger read { $reads ->
    [one] once
   *[other] { $reads } times
}
notice-fault = A background task failed: { $what }

## Tickets on paper: 42 columns.

# cells: 12
ticket-refunded = REFUNDED
# cells: 20
ticket-total = Total
# cells: 20
ticket-order = Order
# cells: 20
ticket-receipt = Receipt
# cells: 14
ticket-exchanged = In exchange of
# cells: 42
ticket-not-paid = *** NOT PAID ***
# cells: 42
ticket-void = *** NOT VALID ***

# cells: 30
ticket-title = Ticket

## Papers: what is too long for a line goes on in the next.

slip-proof = Show with it: { $proof }
slip-copy = COPY { $number }
slip-copy-only = earlier prints let nobody in
slip-print = Print
slip-receipt = Receipt { $receipt }
slip-exchange = Exchange { $receipt }
slip-refund = Refund { $receipt }
slip-old-tickets = Old tickets
slip-new-tickets = New tickets
slip-to-pay = To pay
slip-goes-back = Goes back
slip-even = Nothing to pay or to give back
slip-signature = Signature
slip-in-drawer = cash in the drawer
slip-opens = Opens
slip-ends = Ends
slip-test = Printer test
slip-test-ruler = A mark for each millimetre. Both ends must be there.
slip-test-code = A code as large as a ticket's
slip-test-cut = The cut comes below this line.

## Takings: a name of 29 cells, three numbers of 10.

# cells: 30
takings-title = Takings
# cells: 10
takings-paid = taken
# cells: 10
takings-back = given back
# cells: 10
takings-net = net
# cells: 28
takings-all = All tills
# cells: 10
takings-cash = cash
# cells: 10
takings-card = card
# cells: 10
takings-rounding = rounding
# cells: 10
takings-wallet = wallet
# cells: 60
takings-none = Nothing was taken on this day.
# cells: 30
takings-more = { KEY("move-down") } shows more
# cells: 18
takings-hours = Sales by hour
# cells: 18
takings-films = Admissions by film
# cells: 9
takings-tickets = tickets
# cells: 9
takings-tickets-back = refunded
# cells: 13
takings-other-films = other films
takings-done = orders { $orders }, tickets { $tickets }, refunded { $refunded }
takings-fees = { ", fees " }{ $amount }
takings-drawer = drawer { $amount }

## The stores: a server of any length, then a word of 9, one of 7 and three numbers of 8.

# cells: 30
status-title = Stores
# cells: 30
status-mode-one = one server
# cells: 30
status-mode-sentinel = sentinels
# cells: 30
status-mode-cluster = cluster
# cells: 60
status-asking = Asking every server…
# cells: 11
status-live = Live store
# cells: 11
status-ledger = Ledger
status-serves = serves generation { $generation }, feeds { $feeds }
status-serves-named = serves generation { $generation }, feeds { $feeds }, called { $name }
# cells: 62
status-house-away = what belongs to the house as a whole is away
# cells: 62
status-unused = not used by this house yet
status-answers = { $kind } answers in { $ms } ms, generation { $generation }
status-ledger-away = { $kind } is away
status-lag-none = the live store has all changes of { $loaded } loaded screenings
status-lag-unasked = all changes of { $loaded } loaded screenings; { $unasked } cannot be asked
status-lag = the live store lacks { $changes } changes, of { $behind } of { $loaded } screenings
# cells: 20
status-server = Server
# cells: 9
status-part = Part
# cells: 7
status-state = State
# cells: 8
status-slots = Slots
# cells: 8
status-clock = Clock ms
# cells: 8
status-screenings = On sale
# cells: 9
status-primary = primary
# cells: 9
status-replica = replica
# cells: 9
status-sentinel = sentinel
# cells: 9
status-named = named
# cells: 7
status-up = up
# cells: 7
status-away = away
# cells: 40
status-more = { KEY("move-down") } shows more
# cells: 72
status-all-up = All is up.
# cells: 72
status-spare-away = What is away has no seats: all screenings sell on.
status-seats-away = { $screenings ->
    [one] 1 screening on sale has its seats where nobody answers.
   *[other] { $screenings } screenings on sale have their seats where nobody answers.
}
status-clocks = Clocks of servers differ by { $ms } ms: keep them together by NTP.

## Calling a screening off.

# cells: 40
call-off-title = Call a screening off
# cells: 60
call-off-reason = Why? It is kept. { KEY("submit") } goes on
# cells: 60
call-off-question = Sales stop at once and for good. Call it off?
call-off-running = Calling it off…
# cells: 60
call-off-done = { $orders ->
    [0] It is called off. Nothing is to be refunded
    [one] It is called off. 1 order is to be refunded ({ KEY("to-orders") })
   *[other] It is called off. { $orders } orders are to be refunded ({ KEY("to-orders") })
}
# cells: 12
call-off-refund = to refund
# cells: 12
call-off-held = held

## What else people call actions when they look for them: the same in both languages.

action-quit-sought = quit, exit, leave, close, stop, end, bye, log out, 退出, 离开, 关闭, 结束, 下班
action-help-sought = help, keys, shortcuts, manual, what now, 帮助, 按键, 快捷键, 说明
action-undo-sought = undo, revert, go back, oops, 撤销, 撤回, 上一步, 反悔
action-cancel-sought = cancel, release, let go, drop, delete, void, 取消, 释放, 放座, 删除, 作废
action-hold-sought = hold, reserve, book, lock, keep, 锁座, 预留, 占座, 订座, 留座
action-pay-sought = pay, payment, charge, check out, cash, card, sell, 收款, 付款, 结账, 收钱, 买单
action-refund-sought = refund, return, money back, 退款, 退票, 退钱
action-keep-seats-sought = same seats, other fare, fare change, ticket type, 换票种, 原座, 座位不变
action-exchange-sought = exchange, swap, change tickets, 改签, 换票, 换场
action-extend-sought = extend, prolong, longer, more time, 延时, 延长, 续时, 加时
action-again-sought = again, hold again, retry, repeat, restore, 重锁, 再锁, 重试, 恢复
action-amend-sought = amend, change, edit, modify, move seats, exchange, 改单, 修改, 换座, 改座
action-last-ticket-sought = print, print ticket, reprint, receipt, last ticket, 打印, 出票, 补打, 小票
action-show-ticket-sought = print, print ticket, reprint, receipt, show ticket, 打印, 出票, 补打, 小票
action-messages-sought = messages, log, history, what happened, 消息, 日志, 记录
action-status-sought = status, servers, redis, cluster, stores, away, connection, health, 状态, 服务器, 集群, 连接, 断开
action-takings-sought = takings, revenue, report, totals, sales, cash up, end of day, 营业额, 日结, 收入, 报表, 对账
action-search-sought = search, find, look for, look up, filter, 搜索, 查找, 查询, 找
action-to-board-sought = screenings, board, programme, schedule, films, movies, shows, home, 场次, 影片, 电影, 排片, 首页
action-to-seats-sought = seats, map, seat map, plan, hall, 座位, 座位图, 影厅
action-to-orders-sought = orders, bookings, reservations, sales, 订单, 预订
action-to-packets-sought = red packets, packets, envelopes, gifts, 红包, 利是
action-new-packet-sought = new packet, make a packet, give, 发红包, 新红包, 包红包
action-attach-sought = member, customer, guest, buyer, loyalty, 会员, 客人, 顾客, 积分
action-record-sought = history, log, ledger, record, 记录, 明细, 流水
action-replay-sought = replay, fair, fairness, seed, draw again, verify, 公平, 重演, 种子, 验证
action-guest-sought = member, customer, guest, 会员, 客人, 顾客
action-group-sought = group, school class, many seats, block of seats, party, 团体, 班级, 包场
action-seat-field-sought = seat, type a seat, go to seat, row, 输入座位, 找座位, 几排几座
action-zoom-sought = zoom, larger, bigger, smaller, 放大, 缩小
action-fare-sought = fare, price, ticket type, child, student, senior, discount, 票种, 票价, 儿童, 学生, 老人, 优惠
action-best-sought = best seats, pick for me, automatic, 最佳座位, 自动选座, 推荐
action-clear-sought = clear, reset, deselect, start over, 清空, 重选, 取消选择
action-take-over-sought = take over, claim, 接管, 接手
action-block-sought = block, unblock, stop selling, out of order, broken seat, 停售, 封座, 坏座, 维修, 恢复销售
action-call-off-sought = call off, cancel screening, stop screening, no show, 取消场次, 停映, 停演
action-today-sought = today, now, back to today, 今天, 今日, 回到今天
action-day-before-sought = day before, yesterday, earlier, previous day, 昨天, 前一天
action-day-after-sought = day after, tomorrow, later, next day, date, 明天, 后一天, 日期
action-redraw-sought = redraw, refresh, repaint, garbled, 重绘, 刷新, 花屏
action-suspend-sought = suspend, pause, background, shell, 挂起, 暂停, 后台
action-palette-sought = commands, palette, menu, 命令, 菜单
action-cursors-sought = colleagues, cursors, pointers, others, 同事, 光标
action-demo-sought = robots, demo, simulate, start robots, stop robots, 演示, 机器人, 模拟
action-picture-sought = QR code, picture, scan, show code, 二维码, 扫码
action-open-sought = open, sell, choose seats, enter, 打开, 售票, 卖票, 选座
action-grab-sought = grab, take a share, draw, 抢红包, 抢

## Whoever is new to the demo is shown around: 74 cells at 80 columns.

# cells: 74
tour-open = { KEY("open") } opens the screening under the mark
# cells: 74
tour-best = 2 picks the best two seats
# cells: 74
tour-pay = { KEY("pay") } holds the seats and asks how they are paid
# cells: 74
tour-pay-held = { KEY("pay") } asks how the held seats are paid
# cells: 74
tour-take = { KEY("take", in: "field") } takes the cash: it is the exact amount
# cells: 74
tour-yes = { KEYS("take", by: " or ") } takes the cash
# cells: 74
tour-to-board = { KEY("to-board") } shows the screenings, to sell a first ticket
# cells: 74
tour-to-packets = Sold. { KEY("to-packets") } shows the red packets
# cells: 74
tour-new-packet = { KEY("new-packet") } makes a red packet
# cells: 74
tour-form = { KEY("submit") } goes on, from line to line
# cells: 74
tour-confirm = { KEYS("yes", by: " or ") } does it
# cells: 74
tour-to-orders = { KEY("to-orders") } shows the orders, to give one back
# cells: 74
tour-mark-paid = Move the mark to an order that is paid
# cells: 74
tour-refund = { KEY("refund") } refunds the order under the mark
# cells: 74
tour-tickets = { KEY("submit") } refunds all its seats
# cells: 74
tour-reason = 1 gives a usual reason, then { KEY("submit") }

## Who is at this terminal, and the leave of a second person.

sign-in-title = Who is at { $terminal }?
# cells: 12
sign-in-number = Number
# cells: 12
sign-in-pin = PIN
# cells: 56
sign-in-begin = Your number, { KEY("submit") }, your PIN, { KEY("submit") }
# cells: 56
sign-in-locked = Locked. Picks and orders stay, whoever goes on
# cells: 56
sign-in-checking = Looking…
sign-in-holds = Held here for: { $left }
sign-in-leave-again = The same key leaves all the same.
# cells: 40
leave-title = Leave of a second person
leave-asks = To { $act } needs leave: { $role } or above.
leave-asks-of = To { $act } ({ $what }) needs leave: { $role } or above.
# cells: 54
leave-enter = Their number and PIN. Esc: nothing is done
# cells: 40
leave-or-consent-title = The member's consent, or leave
# cells: 56
leave-consent-of = The wallet of { $member }
# cells: 12
leave-code = Code
# cells: 56
leave-code-enter = The member types the code. { KEY("next-field") }: leave of a second person
# cells: 54
leave-elsewhere = { KEY("ask-elsewhere") } asks at the other terminals, too
# cells: 54
leave-sending = Asking…
leave-asked = Asked at the other terminals: { $left } left
leave-allowed = { $name } at { $terminal } allows it
leave-refused = { $name } at { $terminal } refuses it
leave-lapsed = Nobody has answered. { KEY("ask-elsewhere") } asks once more
# cells: 14
action-ask-elsewhere = ask elsewhere
action-ask-elsewhere-help = Ask for this leave at the other terminals, too
why-asked-already = It is asked at the other terminals already

## The leave that another terminal asks for.

asks-notice = { KEY("asks") } leave: { $terminal }
asks-notice-many = { KEY("asks") } leave: { $count }
# cells: 40
asks-title = Leave is asked for
asks-who = { $terminal } { $name } asks for leave
asks-act = To { $act }.
asks-act-of = To { $act }: { $what }.
asks-left = { $left } left to answer
# cells: 28
asks-yes = { KEYS("yes", by: " or ") } allows it
# cells: 28
asks-refuse = { KEY("refuse-leave") } refuses
# cells: 14
action-allow = allow
# cells: 14
action-asks = asks for leave
action-asks-help = Show what leave other terminals ask for, one after the other
action-asks-sought = leave, allow, approve, permit, ask, authorise, authorize, 授权, 批准, 同意
# cells: 14
action-refuse-leave = refuse
action-refuse-leave-help = Refuse the leave that is asked for
why-nobody-asks = No other terminal asks for leave
note-ask-gone = The ask has ended elsewhere
note-ask-late = Too late: the time to answer was over
note-ask-allowed = { $name } allowed it: { $asker } at { $terminal } has leave to { $act }
note-ask-refused = { $name } refused it: { $asker } at { $terminal } has no leave to { $act }
note-ask-lapsed = The ask of { $asker } at { $terminal } had lapsed
note-ask-withdrawn = { $asker } at { $terminal } had withdrawn the ask
note-signed-in = { $name } is signed in
# cells: 14
action-lock = lock
action-lock-help = Lock this terminal until someone signs in; picks and holds stay
action-lock-sought = lock, sign out, log out, log off, break, change cashier, switch user, 锁屏, 登出, 换班, 交班
why-no-staff = This house has no staff: nobody signs in, and nothing is locked
why-digits-only = Only digits go here
why-no-staff-number = First the number, of digits
why-no-pin = A PIN has 6 to 12 digits
why-pin-waits = After a wrong PIN the next one waits
why-no-code = A code has four digits
why-code-waits = After a wrong code the next one waits
why-codes-differ = The two new codes differ: type both again
why-code-no-staff = This house has no staff: nobody asks for a member's code

## Lines of a panel that are searched.

# cells: 60
lines-none-found = Nothing is found.

## The tape: an instant of 8, a till of 7, what of 18, who of 14, about what of 11, an amount of 11.

tape-title = Tape of { $till }
# cells: 30
tape-title-all = Tapes of all tills
tape-count = { $count ->
    [one] 1 line
   *[other] { $count } lines
}
tape-count-so-far = the last { $count } lines; above them { KEY("move-up") } reads those before
# cells: 60
tape-none = Nothing was done on this day.
# cells: 8
tape-when = When
# cells: 7
tape-till = Till
# cells: 18
tape-what = What
# cells: 13
tape-who = Who
# cells: 11
tape-subject = About
# cells: 11
tape-amount = Amount
# cells: 13
tape-by-leave-of = By leave of
# cells: 13
tape-remark = Remark
# cells: 13
tape-hash = Hash
# cells: 13
tape-facts = Rows
tape-leave = by leave of { $who }
tape-screening = show { $screening }
tape-person = no. { $number }
# cells: 18
done-paid = sold
# cells: 18
done-refunded = given back
# cells: 18
done-cancelled = hold cancelled
# cells: 18
done-expired = hold expired
# cells: 18
done-handed-back = money handed back
# cells: 18
done-blocked = seats blocked
# cells: 18
done-unblocked = seats unblocked
# cells: 18
done-called-off = called off
# cells: 18
done-packet-made = red packet made
# cells: 18
done-claimed = share taken
# cells: 18
done-packet-empty = packet all taken
# cells: 18
done-packet-over = packet over
# cells: 18
done-packet-rebuilt = packet rebuilt
# cells: 18
done-budget-opened = packet budget
# cells: 18
done-joined = member made
# cells: 18
done-imported = catalogue taken in
# cells: 18
done-house-made = house made
# cells: 18
done-house-changed = setting changed
# cells: 18
done-person-added = staff added
# cells: 18
done-person-changed = staff changed
# cells: 18
done-person-removed = staff removed
# cells: 18
done-right-changed = right changed
# cells: 18
done-pin = PIN changed
# cells: 18
done-recovered = admin recovered
# cells: 18
done-signed-in = signed in
# cells: 18
done-signed-out = signed out
# cells: 18
done-wrong-pin = wrong PIN
# cells: 18
done-leave = leave given
# cells: 18
done-leave-allowed = leave allowed
# cells: 18
done-leave-refused = leave refused
# cells: 18
done-leave-lapsed = leave lapsed
# cells: 18
done-leave-withdrawn = ask withdrawn
# cells: 18
done-consented = member consented
# cells: 18
done-key-made = ticket key made
# cells: 18
done-key-retired = ticket key retired
# cells: 18
done-code = code changed
# cells: 18
done-reprinted = printed again
# cells: 18
done-no-code = code taken away
# cells: 18
done-drawer-no-sale = opened, no sale
# cells: 18
done-generation = ledger goes on
# cells: 18
done-restored = copy put back
# cells: 18
done-live-store = live store named
# cells: 18
done-carried-over = carried over
# cells: 18
done-drawer-opened = drawer opened
# cells: 18
done-drawer-in = cash put in
# cells: 18
done-drawer-out = cash taken out
# cells: 18
done-drawer-dropped = cash to the safe
# cells: 18
done-drawer-counted = drawer counted
# cells: 18
done-admitted = let in by leave
# cells: 18
done-drawer-x = X looked at
# cells: 18
done-drawer-closed = drawer closed, Z
# cells: 18
done-day-closed = day closed
# cells: 18
done-sealed = tapes sealed
# cells: 14
action-tape = tape
action-tape-help = Show what was done on the day, line by line, at this till or at all
action-tape-sought = tape, journal, audit, log, history, who did, transactions, 流水, 日志, 审计, 记录, 谁做的
# cells: 14
action-all-tills = tills
action-all-tills-help = The tapes of all tills, or that of this one
# cells: 14
action-show-line = open
action-show-line-help = Show all that stands on the line: its hash, and the rows that were written
why-no-line = No line is chosen

## Who works here: a number of 6, a name, a role of 12, a day of 10, and where and by whom.

# cells: 30
staff-title = Who works here
# cells: 30
staff-roles-title = What a role may do
staff-count = { $count ->
    [one] 1 works here
   *[other] { $count } work here
}
# cells: 76
staff-none = This house has no staff: whoever is here may do all.
# cells: 76
staff-admin = A role's name: by leave of one of that role or above. An admin does all.
# cells: 6
staff-number = No.
# cells: 20
staff-name = Name
# cells: 12
staff-role = Role
# cells: 10
staff-since = Since
# cells: 20
staff-by = Written by
# cells: 12
staff-gone = gone
# cells: 10
right-yes = yes
# cells: 10
right-no = no
# cells: 14
action-staff = staff
action-staff-help = Show who works here, and what their roles may do
action-staff-sought = staff, who works here, people, employees, roles, rights, permissions, 员工, 工号, 角色, 权限, 同事
# cells: 14
action-roles = roles
action-roles-help = What roles may do, or who works here

## The drawer of a till, and the close of a day.

# cells: 30
help-goal-drawer = The drawer
# cells: 14
action-drawer = drawer
action-drawer-help = Show this till's drawer: its float, counts, cash by hand, X, Z, the day's close
action-drawer-sought = drawer, cash drawer, till, float, count, cash up, shift, 钱箱, 备用金, 交班, 点钞
# cells: 18
action-drawer-open = open, with float
action-drawer-open-help = Open the drawer with a float that is counted, for this business day
# cells: 18
action-drawer-count = count
action-drawer-count-help = Count the drawer blind: what should be there is told after it
# cells: 18
action-drawer-close = close, make the Z
action-drawer-close-help = Close the drawer on its last count and make its Z
# cells: 18
action-cash-in = cash in
action-cash-in-help = Put cash into the drawer
# cells: 18
action-cash-out = cash out
action-cash-out-help = Take cash out of the drawer
# cells: 18
action-drop = into the safe
action-drop-help = Drop cash from the drawer into the safe
# cells: 18
action-no-sale = no sale
action-no-sale-help = Write down that the drawer is opened without a sale
action-no-sale-sought = no sale, open drawer, change money, 无销售开箱, 开钱箱, 换零钱
# cells: 18
action-x-report = X, what moved
action-x-report-help = Show what has moved since the drawer was opened; that it was looked at is kept
# cells: 18
action-z-report = Zs
action-z-report-help = Show the last Z of the drawer, and from there the earlier ones
# cells: 18
action-day-close = close the day
action-day-close-help = Close the business day over all tills
action-day-close-sought = close day, end of day, day's close, totals, 日结, 营业日结束
# cells: 18
action-till = other till
action-next-till-help = The drawer of the next till
action-previous-till-help = The drawer of the till before
# cells: 18
action-other-z = other Zs
action-earlier-z-help = The Z before
action-later-z-help = The Z after
# cells: 18
action-accept = accept it
action-accept-help = Accept a drawer that is off beyond the limit, before it is closed
# cells: 30
drawer-title = Drawer of { $till }
# cells: 20
drawer-session = session { $number }
drawer-never = Never opened: until then this till takes cash as if it had none
drawer-is-closed = Closed. Cash moves again once it is open
drawer-is-open = Open since { $since }, with { $amount }
drawer-is-old = Open since { $since }, an earlier day: count, close and open it anew
drawer-uncounted = Not counted yet. What should be there is told after the count
drawer-count-stale = Money moved since it was counted ({ $amount }): count it again
drawer-count-stands = Counted { $amount }: { $off }
drawer-count-beyond = Counted { $amount }: { $off }, beyond { $limit }
drawer-right = right
drawer-short = short by { $amount }
drawer-over = over by { $amount }
# cells: 15
drawer-act-opened = opened
# cells: 15
drawer-act-in = cash in
# cells: 15
drawer-act-out = cash out
# cells: 15
drawer-act-dropped = into the safe
# cells: 15
drawer-act-no-sale = no sale
# cells: 15
drawer-act-counted = counted
# cells: 15
drawer-act-closed = closed
# cells: 40
drawer-float-title = Float of { $till }
# cells: 40
drawer-count-title = Count of { $till }
# cells: 32
drawer-total = Counted so far
drawer-float-hint = How many of which lie in the drawer before the first guest comes.
drawer-blind = What should be there is told after the count, which cannot be taken back.
drawer-grid-keys = { KEY("next-field", in: "field") } goes on to the next, { KEY("submit") } to the question.
# cells: 50
drawer-in-title = Cash into the drawer of { $till }
# cells: 50
drawer-out-title = Cash out of the drawer of { $till }
# cells: 50
drawer-drop-title = From the drawer of { $till } into the safe
# cells: 50
drawer-no-sale-title = Open the drawer of { $till } without a sale
# cells: 9
drawer-amount = Amount
# cells: 9
drawer-reason = Reason
# cells: 58
drawer-form-keys = { KEY("submit") } goes on to the question. The reason is kept
# cells: 24
reason-change = small change
# cells: 24
reason-expense = expense
# cells: 24
reason-wrong-change = change was wrong
drawer-ask-open = Open the drawer of { $till } with { $amount }?
drawer-ask-first = It is its first time: from now on this till takes cash only while its drawer is open.
drawer-ask-in = Put { $amount } into the drawer: { $reason }?
drawer-ask-out = Take { $amount } out of the drawer: { $reason }?
drawer-ask-drop = Drop { $amount } into the safe? { $reason }
drawer-ask-no-sale = Open the drawer of { $till } without a sale: { $reason }? It stands on the tape.
drawer-ask-count = { $amount } lie in the drawer of { $till }?
drawer-ask-counted = Counted { $amount }; { $expected } should be there: { $off }.
drawer-beyond = That is beyond { $limit }. { KEY("accept") } accepts it; Esc goes back, to count again.
drawer-ask-accepted = It is accepted, and stands on the Z: { $off }.
drawer-ask-close = Close the drawer of { $till } and make its Z?
drawer-ask-x = Look what has moved at { $till }?
drawer-x-on-tape = It is a line of the tape: who looks before counting does not count blind, and is seen to have looked.
drawer-ask-day = Close { $day } over all tills?
drawer-day-open = Not yet. Drawers are open: { $tills }. Count and close them first.
drawer-unsure = Not known whether it was done. The same again finds out, and does it once.
# cells: 58
drawer-running = Under way…
# cells: 40
drawer-x-title = X of { $till }, session { $number }
# cells: 40
drawer-z-title = Z { $number } of { $till }
# cells: 40
drawer-day-title = Day's close { $number }
# cells: 21
drawer-expected = should be there
# cells: 21
drawer-grand-total = grand total ever
# cells: 14
drawer-seal = seal
# cells: 36
drawer-x-goes-on = It goes on: this is no Z
drawer-zs = Zs: { $zs }
# cells: 36
drawer-outside = In no drawer
# cells: 20
drawer-cards = Cards, by slip
# cells: 21
drawer-figure-float = float
# cells: 21
drawer-figure-cash-paid = cash taken
# cells: 21
drawer-figure-cash-back = cash given back
# cells: 21
drawer-figure-rounding = rounding
# cells: 21
drawer-figure-card-paid = card taken
# cells: 21
drawer-figure-card-back = card given back
# cells: 21
drawer-figure-wallet-paid = wallet taken
# cells: 21
drawer-figure-wallet-back = wallet given back
# cells: 21
drawer-figure-carried = carried (exchanges)
# cells: 21
drawer-figure-fees-kept = fees kept
# cells: 21
drawer-figure-paid-in = cash in by hand
# cells: 21
drawer-figure-paid-out = cash out by hand
# cells: 21
drawer-figure-dropped = into the safe
# cells: 21
drawer-figure-counted = counted
# cells: 21
drawer-figure-orders = orders
# cells: 21
drawer-figure-tickets = tickets
# cells: 21
drawer-figure-complimentary = complimentary
# cells: 21
drawer-figure-refunds = refunds
# cells: 21
drawer-figure-refunded-tickets = tickets refunded
# cells: 21
drawer-figure-exchanges = exchanges
note-drawer-opened = The drawer of { $till } is open with { $amount }
note-drawer-in = { $amount } put into the drawer of { $till }
note-drawer-out = { $amount } taken out of the drawer of { $till }
note-drawer-dropped = { $amount } from the drawer of { $till } into the safe
note-drawer-no-sale = { $till }: open the drawer. It stands on the tape
note-drawer-counted = { $till } counted { $amount }; { $expected } should be there: { $off }
note-drawer-closed = The drawer is closed, and this is its Z
note-day-closed = The day is closed over all tills
note-x-told = Shown, and written down that it was
note-drawer-not-open = { $till } has no open drawer, and cash needs one: { KEY("drawer") } opens it
note-drawer-of-earlier-day = The drawer of { $till } is of an earlier day: { KEY("drawer") }, count and close it
quit-unsure-drawer = Not known whether what was asked of the drawer was done. Look at the drawer before you do it again.
# cells: 78
why-drawer-loading = The drawer is still being looked at
# cells: 78
why-drawer-of-other = That is done at its own till: here it is counted and closed only
# cells: 78
why-drawer-open = It is open already: count and close it first
# cells: 78
why-drawer-not-open = The drawer is not open
# cells: 78
why-drawer-not-counted = Count it first: it is closed on its last count
# cells: 78
why-drawer-count-stale = Money moved since it was counted: count it again
# cells: 78
why-drawer-unsure = First this: nobody knows yet whether it was done
# cells: 78
why-no-other-drawer = No other till has a drawer
# cells: 78
why-no-z = There is no Z yet: one is made when the drawer is closed
# cells: 78
why-no-other-z = There is no other Z there
# cells: 78
why-nothing-to-accept = Nothing is to be accepted here

## The guest's screen.

display-waits = waiting for { $terminal }
# cells: 20
display-next = Next
# cells: 28
display-look = Which seats may it be?
# cells: 28
display-choosing = Your seats
# cells: 28
display-held = Held for you { $left }
# cells: 28
display-sold = Thank you. Enjoy the film!
# cells: 28
display-over = No longer held for you
# cells: 28
display-returning = You give back
# cells: 28
display-returned = Given back
# cells: 18
display-total = Total
# cells: 18
display-old = Your old tickets
# cells: 18
display-fee = Fee
# cells: 18
display-wallet = From your wallet
# cells: 18
display-due = To pay
# cells: 18
display-in-cash = In cash
# cells: 18
display-card = By card
# cells: 18
display-received = Received
# cells: 18
display-change = Change
# cells: 18
display-paid = Paid
# cells: 18
display-back = Back to you
# cells: 18
display-back-card = Back to your card
# cells: 18
display-back-wallet = Back to wallet
## A door's screen.

door-who = { $door } { $name }
# cells: 40
door-reading = Reading what is due…
# cells: 60
door-choose-what = Choose what is let in
# cells: 60
door-nothing-due = Nothing is due in this hall now
# cells: 60
door-not-due = This screening is over, or none of today's
# cells: 60
door-none-due = Nothing is shown today any more
# cells: 40
door-whole-house = All halls
door-counted = { $admitted } of { $sold } sold are in
# cells: 60
door-scan = Scan a ticket
# cells: 60
door-scan-out = Scan the ticket of whoever goes out
# cells: 24
door-recent = Scans before
door-judging = { $count ->
    [one] judging 1
   *[other] judging { $count }
}
door-doubles = { $count ->
    [one] 1 should not have come in
   *[other] { $count } should not have come in
}
door-unbooked = { $count ->
    [one] 1 entry waits to be booked
   *[other] { $count } entries wait to be booked
}
### The words are drawn large: beside a sign they have room for some 8 letters.
door-welcome = WELCOME
door-look = LOOK
door-already = ALREADY
door-already-large = IN { $clock }
door-already-line = Somebody came in with it at { $clock }, { $since } ago, at { $door }.
door-not-here = NOT HERE
door-not-here-line = It is for another screening.
door-too-early = TOO EARLY
door-too-early-line = The house is not open for it yet.
door-too-late = TOO LATE
door-too-late-line = Its screening is over.
door-given-back = REFUNDED
door-given-back-line = Its money went back, or it was exchanged for another ticket.
door-old-print = OLD PRINT
door-old-print-line = It was printed again later: only the last print lets in.
door-forged = FORGED
door-no-ticket = NO TICKET
door-no-ticket-line = That was something else, or a piece of a ticket. Scan it again.
door-called-off = NOT ON
door-called-off-line = Its screening was called off. The counter gives the money back.
door-not-in = NOT IN
door-not-in-line = Nobody is in with this ticket.
door-out = GOES OUT
door-out-line = The guest may come back with the same ticket.
door-wait = WAIT
door-look-line = { $fare }: let the guest show why the ticket costs less.
door-should-not = SHOULD NOT BE IN
door-never-sold-line = Signed by this house, and never sold: call the manager.
door-look-proof = { $fare }: let the guest show { $proof }.
door-by-signature = Checked by its signature alone: the ledger is away.
# cells: 24
door-by-signature-short = signature alone
door-anyway-line = Let in by hand.
# cells: 16
door-anyway-short = let in by hand
# cells: 58
door-anyway-title = Let in anyway
door-anyway-ask = { $what }. Let this guest in anyway?
# cells: 58
door-leave-lapsed = Nobody has answered
door-anyway-yes = { $keys } let in
# cells: 40
door-choose-title = What is let in here?
# cells: 40
door-quit-title = Leave this door
# cells: 56
door-quit-ask = Nobody is let in here then. Leave?
door-quit-yes = { $keys } leave
# cells: 40
door-help-title = Help
# cells: 72
door-help-scan = What a scanner types is a scan everywhere; a key is what stands alone.
door-help-colours = Green { $go } goes in. Amber { $look } goes in once you have looked. Red { $stop } stays out.
# cells: 26
door-key-anyway = let in anyway
# cells: 26
door-key-choose = what is let in
# cells: 26
door-key-way = out or in
# cells: 26
door-key-yes = yes
# cells: 26
door-key-take = this screening
# cells: 26
door-key-hall = its hall
# cells: 26
door-key-house = all halls
# cells: 26
door-key-submit = go on
# cells: 26
door-key-elsewhere = ask elsewhere
# cells: 26
door-key-field = other field
# cells: 26
door-key-up = up
# cells: 26
door-key-down = down
# cells: 26
door-key-back = back
# cells: 26
door-key-lock = lock
# cells: 26
door-key-quit = leave
# cells: 26
door-key-help = help
# cells: 26
door-key-redraw = draw anew
# cells: 26
door-key-suspend = to the shell
# cells: 26
door-key-quit-at-once = leave at once
# cells: 76
door-sign-in-first = Scanned, and not judged: sign in first
# cells: 76
door-choose-first = Scanned, and not judged: choose what is let in first
# cells: 76
door-no-way-back = Who leaves this house does not come back: see re-entry in its settings
# cells: 76
door-nobody-stopped = Nobody was stopped just now
# cells: 76
door-none-marked = Nothing is marked
# cells: 76
door-no-staff = This house has no staff: nobody signs in
# cells: 7
board-inside = Inside
board-came-in = { $admitted } of { $sold } in
# cells: 9
legend-inside = inside
