-- Names the member who buys a pending order, or nobody.
-- KEYS seats, due, order, feed
-- ARGV ledger, order id, member ('' for nobody)
--@prelude
local id = ARGV[2]
local refusal, have, order, record, now, version, seats = look()
if refusal then return refusal end
if order.state == 'paying' then return { 'paying', id, order.terminal } end
if order.state ~= 'pending' then return { 'ended', id, order.state } end
if is_over(order, now) then return { 'ended', id, 'expired' } end
if order.member == ARGV[3] then return { 'order', id, now, record } end

order.member, order.version = ARGV[3], version
record = write_order(order)
local named = {}
for i, seat in ipairs(seats) do
  if carries(have[i + 4], 'held', id) then named[#named + 1] = seat end
end
redis.call('SET', KEYS[3], record)
if #named > 0 then
  -- The seats stay as they are: this is for the terminal that looks after the order, so that it looks.
  redis.call('HSET', KEYS[1], '@version', version)
  publish(KEYS[4], have[1], have[2], version, { table.concat(named, ',') .. ' ' .. seat_value('held', id, order) })
end
return { 'order', id, now, record }
