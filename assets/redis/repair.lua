-- Brings a screening in line with the ledger, seat by seat, if it is still as it was when the ledger was read.
-- KEYS seats, due, feed, unrecorded
-- ARGV ledger, epoch seen, `@seq` seen ('' if none), new epoch, the ledger's sequence, seats in the hall, prefix of
--      the order keys, seconds to remember an order that is sold, a line about this hash, couples (`K1:K2,K2:K1,…`),
--      how many orders without a record follow, then id, lines of each ('' where the ledger refuses it for good),
--      then the seats that the ledger has: seat, value…
-- Gives now, then what was mended, a word or two about it, and the record of an order that this ended ('' else).
--
-- A seat is as the ledger has it; else it is of the open order that carries it; else of the first that claims it;
-- else it is free. So no hold is dropped for a seat that the ledger does not have.
--@prelude
local before, have = redis.call('HGETALL', KEYS[1]), {}
for i = 1, #before, 2 do have[before[i]] = before[i + 1] end
local epoch = have['@epoch']
if not epoch then return { 'unloaded' } end
if epoch ~= ARGV[2] or (have['@seq'] or '') ~= ARGV[3] then return { 'moved' } end
local now, micros = server_time()
local follows = tonumber(have['@version'])
local version = version_after(follows and have['@version'] or '0', micros)

local couples = {}
for one, other in string.gmatch(ARGV[10], '(%w+):(%w+)') do couples[one] = other end
local lines_of, first = {}, 12 + 2 * ARGV[11]
for i = 12, first - 1, 2 do lines_of[ARGV[i]] = ARGV[i + 1] end
local final = {}
for i = first, #ARGV, 2 do final[ARGV[i]] = ARGV[i + 1] end

-- The orders that `:due` and the seats name.
local due, score, orders, ids = redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES'), {}, {}, {}
local function meet(id, value)
  if orders[id] ~= nil then return end
  local record = redis.call('GET', ARGV[7] .. id)
  local order = record and parse_order(record)
  if order and not order.state then order = nil end
  if order then order.deadline, order.held_at = tonumber(order.deadline), tonumber(order.held_at) end
  if not order and value and (lines_of[id] or '') ~= '' then
    local deadline, terminal, cashier = string.match(value, '^held|%w+|(%d+)|([^|]*)|(.*)$')
    if deadline and tonumber(deadline) > now then
      order = { state = 'pending', deadline = tonumber(deadline), held_at = now, attempt = '', terminal = terminal,
                lines = lines_of[id], member = '', cashier = cashier, changed = 'rebuilt' }
    end
  end
  orders[id] = order or false
  if order then
    order.seats = seats_of(order.lines)
    ids[#ids + 1] = id
  end
end
for seat, value in pairs(have) do
  local id = string.match(value, '^held|(%w+)|') or string.match(value, '^paying|(%w+)|')
  if id and string.sub(seat, 1, 1) ~= '@' then meet(id, value) end
end
for i = 1, #due, 2 do
  score[due[i]] = tonumber(due[i + 1])
  meet(due[i])
end
table.sort(ids, function(a, b)
  local one, other = orders[a], orders[b]
  if one.held_at ~= other.held_at then return one.held_at < other.held_at end
  return a < b
end)

local function value_of(id, order)
  return seat_value(order.state == 'paying' and 'paying' or 'held', id, order)
end
local function has(order, seat)
  for _, own in ipairs(order.seats) do if own == seat then return true end end
end
for seat, value in pairs(have) do
  local state, id, deadline = string.match(value, '^(%a+)|(%w+)|(%d*)')
  if not final[seat] and string.sub(seat, 1, 1) ~= '@' and (state == 'held' or state == 'paying') then
    local order = orders[id]
    if order then
      if (order.state == 'pending' or order.state == 'paying') and has(order, seat) then
        final[seat] = value_of(id, order)
      end
    elseif not lines_of[id] and (state == 'paying' or (tonumber(deadline) or 0) > now) then
      final[seat] = value -- nothing is known of its order yet: it keeps what it has
    end
  end
end

local answer = { 'mended', now }
local function say(what, about, record)
  answer[#answer + 1] = what
  answer[#answer + 1] = about
  answer[#answer + 1] = record or ''
end
local function is_of(seat, state, id) return carries(final[seat], state, id) end
for _, id in ipairs(ids) do
  local order = orders[id]
  local paying = order.state == 'paying'
  if paying or (order.state == 'pending' and order.deadline > now) then
    local lost, sold = {}, 0
    for _, seat in ipairs(order.seats) do
      if not final[seat] then final[seat] = value_of(id, order) end
      if is_of(seat, 'sold', id) then
        sold = sold + 1
      elseif not is_of(seat, paying and 'paying' or 'held', id) then
        lost[seat] = true
      end
    end
    if #order.seats > 0 and sold == #order.seats then
      order.state, order.changed = 'paid', 'paid'
    elseif next(lost) and not paying then
      -- What is being paid for is left to the payment: the ledger refuses it and says what is lost.
      local kept, gone = {}, {}
      for line in string.gmatch(order.lines, '[^,]+') do
        local seat = string.match(line, '^%w+')
        if lost[seat] or (couples[seat] and lost[couples[seat]]) then
          gone[#gone + 1] = seat
          if is_of(seat, 'held', id) then final[seat] = nil end
        else
          kept[#kept + 1] = line
        end
      end
      order.changed, order.gone = 'lost', table.concat(gone, ' ')
      if #kept > 0 then
        order.lines = table.concat(kept, ',')
      else
        order.state, order.deadline = 'cancelled', now
      end
    end
  end
end

-- Everything is decided. What follows only writes.
local free, held, sold = tonumber(ARGV[6]), 0, 0
for _, value in pairs(final) do
  local state = string.match(value, '^%a+')
  free = free - 1
  if state == 'sold' then sold = sold + 1 elseif state ~= 'blocked' then held = held + 1 end
end
local set, freed, by_value, order_of_values, changes = {}, {}, {}, {}, {}
for seat, value in pairs(final) do
  if have[seat] ~= value then
    set[#set + 1] = seat
    set[#set + 1] = value
    if not by_value[value] then
      by_value[value] = {}
      order_of_values[#order_of_values + 1] = value
    end
    table.insert(by_value[value], seat)
    local state, id = string.match(value, '^(%a+)|?(%w*)')
    say(state, seat .. (id ~= '' and ' ' .. id or ''))
  end
end
for seat in pairs(have) do
  if string.sub(seat, 1, 1) ~= '@' and not final[seat] then
    freed[#freed + 1] = seat
    say('freed', seat)
  end
end
for _, id in ipairs(ids) do
  local order = orders[id]
  local still = is_open(order)
  if order.changed then
    order.version = version
    local key, record = ARGV[7] .. id, write_order(order)
    if order.state == 'paid' then
      redis.call('SET', key, record, 'EX', ARGV[8])
    else
      redis.call('SET', key, record)
    end
    if order.state == 'cancelled' then
      redis.call('HSET', KEYS[4], id, record)
      say('ended', id .. ' ' .. order.gone, record)
    else
      say(order.changed, id .. (order.gone and ' ' .. order.gone or ''))
    end
  end
  if still and (not score[id] or (order.state == 'pending' and score[id] ~= order.deadline)) then
    redis.call('ZADD', KEYS[2], order.deadline, id)
    say('due', id)
  elseif not still and score[id] then
    redis.call('ZREM', KEYS[2], id)
    if not order.changed then say('due', id) end
  end
end
for id in pairs(score) do
  if not orders[id] then
    redis.call('ZREM', KEYS[2], id)
    say('due', id)
  end
end

if tonumber(have['@free']) ~= free or tonumber(have['@held']) ~= held or tonumber(have['@sold']) ~= sold then
  say('counters', free .. ' free, ' .. held .. ' held, ' .. sold .. ' sold')
end
local is_anew = not_ours(epoch, ARGV[1]) or not follows or ARGV[3] ~= ARGV[5]
if is_anew then
  epoch = ARGV[4]
  redis.call('HSET', KEYS[1], '@epoch', epoch, '@seq', ARGV[5], '@about', ARGV[9])
  say('epoch', epoch)
end
if #answer == 2 then return answer end
in_pieces('HDEL', KEYS[1], freed)
in_pieces('HSET', KEYS[1], set)
redis.call('HSET', KEYS[1], '@version', version, '@free', free, '@held', held, '@sold', sold)
follows = have['@version'] or '0'
if is_anew then
  publish(KEYS[3], epoch, follows, version, {})
else
  for _, value in ipairs(order_of_values) do
    changes[#changes + 1] = table.concat(by_value[value], ',') .. ' ' .. value
  end
  if #freed > 0 then changes[#changes + 1] = table.concat(freed, ',') .. ' ' end
  publish(KEYS[3], epoch, follows, version, changes)
end
return answer
