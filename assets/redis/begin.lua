-- Step 1 of a payment: an unexpired order that still has every seat becomes paying, with this attempt.
-- KEYS seats, due, order, feed
-- ARGV ledger, order id, attempt, paying ms, terminal, cashier, lines as they were reviewed
-- An order that has other lines by now is left alone: what it costs was told to nobody.
--@prelude
local id, attempt = ARGV[2], ARGV[3]
local refusal, have, order, record, now, version, seats = look()
if refusal then return refusal end
if order.state == 'paying' then
  if order.attempt == attempt and order.lines == ARGV[7] then return { 'order', id, now, record } end
  return { 'paying', id, order.terminal }
end
if order.state ~= 'pending' then return { 'ended', id, order.state } end
if is_over(order, now) then return { 'ended', id, 'expired' } end
if order.lines ~= ARGV[7] then return { 'changed', id, now, record } end

local lost = {}
for i, seat in ipairs(seats) do
  if not carries(have[i + 4], 'held', id) then lost[#lost + 1] = seat end
end
if #lost > 0 then return { 'lost', id, unpack(lost) } end

order.state, order.attempt, order.version = 'paying', attempt, version
order.deadline = math.max(order.deadline, now + ARGV[4]) .. ''
order.terminal, order.cashier = ARGV[5], ARGV[6]
record = write_order(order)
local value = seat_value('paying', id, order)
local set = { '@version', version }
for i, seat in ipairs(seats) do set[i * 2 + 1], set[i * 2 + 2] = seat, value end
redis.call('HSET', KEYS[1], unpack(set))
redis.call('ZADD', KEYS[2], order.deadline, id)
redis.call('SET', KEYS[3], record)
publish(KEYS[4], have[1], have[2], version, { table.concat(seats, ',') .. ' ' .. value })
return { 'order', id, now, record }
