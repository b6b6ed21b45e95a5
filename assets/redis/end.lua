-- Ends an open order and frees the seats that still carry it.
-- KEYS seats, due, order, feed, unrecorded
-- ARGV ledger, order id, to (cancelled | expired; with an attempt also paid | refunded), attempt,
--      terminal, cashier (both '' to keep)
-- Without an attempt the order must be pending. With one it must be paying by that attempt, and the caller
-- has made the ledger refuse it for good.
--@prelude
local id, to, attempt = ARGV[2], ARGV[3], ARGV[4]
local refusal, have, order, record, now, version, seats = look()
if refusal then return refusal end
if order.state == to then return { 'order', id, now, record } end
if order.state == 'paying' and order.attempt ~= attempt then return { 'paying', id, order.terminal } end
local expected = attempt == '' and 'pending' or 'paying'
if order.state ~= expected then return { 'ended', id, order.state } end

local from = expected == 'pending' and 'held' or 'paying'
if expected == 'pending' and is_over(order, now) then
  to = 'expired' -- its deadline ended it before the person did
elseif to == 'cancelled' then
  order.deadline = now
end
order.state, order.attempt, order.version = to, '', version
if ARGV[5] ~= '' and to == 'cancelled' then
  order.terminal, order.cashier = ARGV[5], ARGV[6]
end
record = write_order(order)

local freed = {}
for i, seat in ipairs(seats) do
  if carries(have[i + 4], from, id) then
    freed[#freed + 1] = seat
  end
end
if #freed > 0 then redis.call('HDEL', KEYS[1], unpack(freed)) end
redis.call('HSET', KEYS[1], '@version', version, '@free', have[3] + #freed, '@held', have[4] - #freed)
redis.call('ZREM', KEYS[2], id)
redis.call('SET', KEYS[3], record)
-- What was sold is in the ledger.
if to ~= 'paid' and to ~= 'refunded' then redis.call('HSET', KEYS[5], id, record) end
publish(KEYS[4], have[1], have[2], version, #freed > 0 and { table.concat(freed, ',') .. ' ' } or {})
return { 'order', id, now, record }
