-- Shared by every script: put in the place of its line `--@prelude` before it is sent.
--
-- A seat is `held|ORDER|DEADLINE|TERMINAL|CASHIER`, `paying|…`, `sold|ORDER||TERMINAL|CASHIER` or `blocked`.
-- An order is `STATE|DEADLINE|HELD_AT|ATTEMPT|TERMINAL|LINES|MEMBER|CASHIER`; LINES is `G7:adult:4500,G8:child:2500`.
-- The cashier's name stands last, for it alone may hold a bar.
-- A message of the feed is the epoch and the version, then a line for each value: `G7,G8 value`.

local function server_time()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- The refusal that stands before all others, or nil: is this screening loaded, and for this ledger?
-- `ledger` is the ledger's id and a dot, with which each of its epochs begins.
local function not_ours(epoch, ledger)
  if not epoch then return { 'unloaded' } end
  if string.sub(epoch, 1, #ledger) ~= ledger then return { 'foreign' } end
end

local function parse_order(record)
  local state, deadline, held_at, attempt, terminal, lines, member, cashier =
    string.match(record, '^(%a+)|(%d+)|(%d+)|(%w*)|([^|]*)|([^|]*)|(%d*)|(.*)$')
  return { state = state, deadline = tonumber(deadline), held_at = tonumber(held_at), attempt = attempt,
           terminal = terminal, lines = lines, member = member, cashier = cashier }
end

local function write_order(o)
  return table.concat({ o.state, o.deadline, o.held_at, o.attempt, o.terminal, o.lines, o.member, o.cashier }, '|')
end

local function seats_of(lines)
  local seats = {}
  for seat in string.gmatch(lines, '(%w+):%a+:%d+') do seats[#seats + 1] = seat end
  return seats
end

local function seat_value(state, id, o)
  return table.concat({ state, id, o.deadline, o.terminal, o.cashier }, '|')
end

-- Tells the feed which seats have which value now; `seats` are names with commas between.
local function publish(channel, epoch, version, changes)
  redis.call('PUBLISH', channel, table.concat({ epoch, version, unpack(changes) }, '\n'))
end

-- What a step on an order looks at first: a refusal; or nil, the screening's epoch, version, free and held,
-- the order, its record and the time.
local function look()
  local have = redis.call('HMGET', KEYS[1], '@epoch', '@version', '@free', '@held')
  local refusal = not_ours(have[1], ARGV[1])
  if refusal then return refusal end
  local record = redis.call('GET', KEYS[3])
  if not record then return { 'missing' } end
  return nil, have, parse_order(record), record, server_time()
end

-- Whether the seat value is of this order in this state.
local function carries(value, state, id)
  local mark = state .. '|' .. id .. '|'
  return value and string.sub(value, 1, #mark) == mark
end
