-- Takes seats out of sale for an order: all of them or none.
-- KEYS seats, due, order, feed
-- ARGV ledger, order id, hold ms, ms since it was first held, `terminal|cashier`, `terminal|lines|member|cashier`,
--      the seats with commas between, seat…
-- Repeating it gives the same answer; the same id with other seats is refused; an ended id stays ended.
--
-- This is the hot path: where all seats are free and the id is new, it makes no table and parses nothing
-- that it need not, and numbers become strings once, here and not in each call: a number costs more than a few strings.
local call = redis.call
local have = call('HMGET', KEYS[1], '@epoch', '@version', '@free', '@held', unpack(ARGV, 8))
local epoch, id = have[1], ARGV[2]
if not epoch or string.find(epoch, ARGV[1], 1, true) ~= 1 then return { 'unloaded' } end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local seats, own, lapsed, taken = #ARGV - 7, 0, 0, nil
for i = 5, seats + 4 do
  local value = have[i]
  if value then
    local state, order, deadline = string.match(value, '^(%a+)|?(%w*)|?(%d*)')
    if state == 'held' and order == id then
      own = own + 1
    elseif state == 'held' and tonumber(deadline) <= now then
      lapsed = lapsed + 1
    else
      taken = taken or {}
      taken[#taken + 1] = ARGV[i + 3]
      taken[#taken + 1] = value
    end
  end
end

local due = now + ARGV[3] .. ''
-- As `version_after` in the prelude, without a number where the clock has gone on.
local micros = #time[2] == 6 and time[2] or string.sub('00000' .. time[2], -6)
local last, version = have[2], time[1] .. micros
if #last ~= #version or last >= version then version = string.format('%.0f', math.max(last + 1, version)) end
local held_at = ARGV[4] == '0' and time[1] .. string.sub(micros, 1, 3) or now - ARGV[4]
local record = 'pending:' .. version .. '|' .. due .. '|' .. held_at .. '||' .. ARGV[6]
-- One call both claims the id and finds out that it is used; where the seats are not simply free, only look.
local old
if not taken and own == 0 then
  old = call('SET', KEYS[3], record, 'NX', 'GET')
else
  old = call('GET', KEYS[3])
end
if old then
--@prelude
  local was = parse_order(old)
  if not is_of_another(was) then
    if was.state == 'paying' then return { 'paying', id, was.terminal } end
    if was.state ~= 'pending' then return { 'ended', id, was.state } end
    if was.lines ~= string.match(ARGV[6], '|([^|]*)|') then return { 'mismatch', id } end
    if is_over(was, now) then return { 'ended', id, 'expired' } end
    if own == seats then return { 'order', id, now, old } end
    -- The record outlived its seats: take them again below, for the member who was named since.
    local new = parse_order(record)
    if new.member == '' and was.member ~= '' then
      new.member = was.member
      record = write_order(new)
    end
  end
end
if taken then return { 'taken', id, now, unpack(taken) } end

local value = 'held|' .. id .. '|' .. due .. '|' .. ARGV[5]
local fresh = seats - own - lapsed
-- Its table has served: to make another one grow costs more.
local set, free, held = have, have[3] - fresh .. '', have[4] + fresh .. ''
set[1], set[2], set[3], set[4], set[5], set[6] = '@version', version, '@free', free, '@held', held
for i = 1, seats do
  set[i * 2 + 5] = ARGV[i + 7]
  set[i * 2 + 6] = value
end
call('HSET', KEYS[1], unpack(set))
call('ZADD', KEYS[2], due, id)
if old or own > 0 then call('SET', KEYS[3], record) end
call('SPUBLISH', KEYS[4], epoch .. '\n' .. last .. '\n' .. version .. '\n' .. ARGV[7] .. ' ' .. value)
return { 'order', id, now, record }
