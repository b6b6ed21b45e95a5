-- Shared by every script: put in the place of its line `--@prelude` before it is sent.
--
-- A seat is `held|ORDER|DEADLINE|TERMINAL|CASHIER`, `paying|…`, `sold|ORDER||TERMINAL|CASHIER` or
-- `blocked:REASON`, `blocked` alone where the ledger has no reason.
-- An order is `STATE:VERSION|DEADLINE|HELD_AT|ATTEMPT|TERMINAL|LINES|MEMBER|CASHIER`, VERSION being the `@version` that
-- its last change made, and behind it, once it has ended, `:` and the ledger's generation; LINES is `G7:adult:4500:3,G8:child:2500:3`: seat, fare, price and the price's own version.
-- The cashier's name stands last, for it alone may hold a bar.
-- A message of the feed is the epoch, the version that it follows and the one that it makes, then a line for each
-- value: `G7,G8 value`.
-- An answer about an order names it, second word: one that belongs to another call is refused.

-- The server's time in ms, and in microseconds, these as a string: to make one of a number costs more than a few strings.
local function server_time()
  local time = redis.call('TIME')
  local micros = #time[2] == 6 and time[2] or string.sub('00000' .. time[2], -6)
  return time[1] * 1000 + math.floor(time[2] / 1000), time[1] .. micros
end

-- The version after `last`. It names its history: a store that was rolled back never grows back into a number that
-- someone knows already, with other seats. Written out here, for Lua's own way rounds it.
local function version_after(last, micros)
  local version = micros
  if #last ~= #version or last >= version then version = string.format('%.0f', math.max(last + 1, version)) end
  return version
end

-- Gives a hash or a set these words, or takes them from it: a piece at a time, for a call has room for some
-- thousands, and a hall for more.
local function in_pieces(command, key, words)
  for first = 1, #words, 1000 do
    redis.call(command, key, unpack(words, first, math.min(first + 999, #words)))
  end
end

-- The refusal that stands before all others, or nil: is this screening loaded, in the ledger's generation?
-- `ledger` is that generation and a dot, with which each of its epochs begins.
local function not_ours(epoch, ledger)
  if not epoch or string.sub(epoch, 1, #ledger) ~= ledger then return { 'unloaded' } end
end

-- Its times stay the strings that they are: most of them are only written again.
local function parse_order(record)
  local state, version, ledger, deadline, held_at, attempt, terminal, lines, member, cashier =
    string.match(record, '^(%a+):(%d+):?([^|]*)|(%d+)|(%d+)|(%w*)|([^|]*)|([^|]*)|(%d*)|(.*)$')
  -- A payment is one by its attempt: without any, no money can come of it, and nobody could ever end it.
  if state == 'paying' and attempt == '' then state = 'pending' end
  return { state = state, version = version, ledger = ledger, deadline = deadline, held_at = held_at,
           attempt = attempt, terminal = terminal, lines = lines, member = member, cashier = cashier }
end

-- Whether a step may still do something to it.
local function is_open(o) return o.state == 'pending' or o.state == 'paying' end

-- Whether its time is up.
local function is_over(o, now) return tonumber(o.deadline) <= now end

-- Whether it ended in another generation of the ledger: then it is as good as none.
local function is_of_another(o) return not is_open(o) and o.ledger ~= ARGV[1] end

local function write_order(o)
  local state = o.state .. ':' .. o.version .. (is_open(o) and '' or ':' .. ARGV[1])
  return table.concat({ state, o.deadline, o.held_at, o.attempt, o.terminal, o.lines, o.member, o.cashier }, '|')
end

local function seats_of(lines)
  local seats = {}
  for seat in string.gmatch(lines, '(%w+):%a+:%d+') do seats[#seats + 1] = seat end
  return seats
end

local function seat_value(state, id, o)
  return table.concat({ state, id, o.deadline, o.terminal, o.cashier }, '|')
end

-- What the fields of a hash hold, each at its own place.
local function values_of(key, fields)
  if #fields <= 1000 then return redis.call('HMGET', key, unpack(fields)) end
  local values = {}
  for from = 1, #fields, 1000 do
    local to = math.min(from + 999, #fields)
    local some = redis.call('HMGET', key, unpack(fields, from, to))
    for i = from, to do values[i] = some[i - from + 1] end
  end
  return values
end

-- Tells the feed which seats have which value now; `seats` are names with commas between.
local function publish(channel, epoch, follows, version, changes)
  local message = epoch .. '\n' .. follows .. '\n' .. version
  if #changes > 0 then message = message .. '\n' .. table.concat(changes, '\n') end
  redis.call('SPUBLISH', channel, message)
end

-- What a step on an order looks at first: a refusal; or nil, the screening's epoch, version, free and held, then, in the
-- same table from the fifth on, what the seats have; the order, its record, the time, the version that a change makes,
-- and the seats: these, or where none are named the order's.
local function look(seats)
  local record = redis.call('GET', KEYS[3])
  local order = record and parse_order(record)
  seats = seats or seats_of(order and order.lines or '')
  local have = redis.call('HMGET', KEYS[1], '@epoch', '@version', '@free', '@held', unpack(seats))
  local refusal = not_ours(have[1], ARGV[1])
  if refusal then return refusal end
  if not order or is_of_another(order) then return { 'missing', ARGV[2] } end
  local now, micros = server_time()
  return nil, have, order, record, now, version_after(have[2], micros), seats
end

-- Whether the seat value is of this order in this state.
local function carries(value, state, id)
  local mark = state .. '|' .. id .. '|'
  return value and string.sub(value, 1, #mark) == mark
end
