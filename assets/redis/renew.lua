-- Lengthens a pending order's hold, makes it another terminal's, or both.
-- KEYS seats, due, order, feed
-- ARGV ledger, order id, wanted ms from now, cap ms after the hold, terminal, cashier (both '' to keep)
--@prelude
local id = ARGV[2]
local refusal, have, order, record, now, version, seats = look()
if refusal then return refusal end
if order.state == 'paying' then return { 'paying', id, order.terminal } end
if order.state ~= 'pending' then return { 'ended', id, order.state } end
if is_over(order, now) then return { 'ended', id, 'expired' } end

order.deadline = math.max(order.deadline, math.min(now + ARGV[3], order.held_at + ARGV[4])) .. ''
if ARGV[5] ~= '' then
  order.terminal, order.cashier = ARGV[5], ARGV[6]
end
if write_order(order) == record then return { 'order', id, now, record } end
order.version = version
local renewed = write_order(order)

local value = seat_value('held', id, order)
local set, named = { '@version', version }, {}
for i, seat in ipairs(seats) do
  if carries(have[i + 4], 'held', id) then
    set[#set + 1] = seat
    set[#set + 1] = value
    named[#named + 1] = seat
  end
end
redis.call('HSET', KEYS[1], unpack(set))
redis.call('ZADD', KEYS[2], order.deadline, id)
redis.call('SET', KEYS[3], renewed)
publish(KEYS[4], have[1], have[2], version, { table.concat(named, ',') .. ' ' .. value })
return { 'order', id, now, renewed }
