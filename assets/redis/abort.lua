-- A payment failed for certain: the order is pending again, with the lines that it keeps.
-- KEYS seats, due, order, feed, unrecorded
-- ARGV ledger, order id, attempt, least ms left, lines kept ('' for none: then the order is cancelled)
--@prelude
local id, kept = ARGV[2], ARGV[5]
local refusal, have, order, record, now, version, seats = look()
if refusal then return refusal end
if order.state == 'pending' then return { 'order', id, now, record } end
if order.state ~= 'paying' then return { 'ended', id, order.state } end
if order.attempt ~= ARGV[3] then return { 'paying', id, order.terminal } end
-- From here on others may be making the ledger refuse it for good.
if is_over(order, now) then return { 'ended', id, 'expired' } end

order.attempt, order.version = '', version
if kept == '' then
  order.state, order.deadline = 'cancelled', now
else
  order.state, order.lines = 'pending', kept
  order.deadline = math.max(order.deadline, now + ARGV[4]) .. ''
end
local keeps = {}
for _, seat in ipairs(seats_of(kept)) do keeps[seat] = true end
local value = seat_value('held', id, order)
local set, freed, named = { '@version', version }, {}, {}
for i, seat in ipairs(seats) do
  if carries(have[i + 4], 'paying', id) then
    if keeps[seat] then
      set[#set + 1] = seat
      set[#set + 1] = value
      named[#named + 1] = seat
    else
      freed[#freed + 1] = seat
    end
  end
end
record = write_order(order)
if #freed > 0 then
  redis.call('HDEL', KEYS[1], unpack(freed))
  set[#set + 1] = '@free'
  set[#set + 1] = have[3] + #freed
  set[#set + 1] = '@held'
  set[#set + 1] = have[4] - #freed
end
redis.call('HSET', KEYS[1], unpack(set))
redis.call('SET', KEYS[3], record)
if kept == '' then
  redis.call('ZREM', KEYS[2], id)
  redis.call('HSET', KEYS[5], id, record)
else
  redis.call('ZADD', KEYS[2], order.deadline, id)
end
local changes = {}
if #named > 0 then changes[1] = table.concat(named, ',') .. ' ' .. value end
if #freed > 0 then changes[#changes + 1] = table.concat(freed, ',') .. ' ' end
publish(KEYS[4], have[1], have[2], version, changes)
return { 'order', id, now, record }
