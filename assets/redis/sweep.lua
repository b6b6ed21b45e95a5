-- Cancels pending orders whose deadline has passed; names paying ones, which the ledger must judge.
-- KEYS seats, due, feed, unrecorded
-- ARGV ledger, most orders at once, prefix of the order keys, ms until a paying one is named again
-- Gives now, the next deadline ('' if none), then `expired` or `judge`, order id, record for each order.
--@prelude
local have = redis.call('HMGET', KEYS[1], '@epoch', '@version', '@free', '@held')
local refusal = not_ours(have[1], ARGV[1])
if refusal then return refusal end
local now, micros = server_time()
local version = version_after(have[2], micros)
local found = {}
local freed = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, ARGV[2])) do
  local key = ARGV[3] .. id
  local record = redis.call('GET', key)
  local order = record and parse_order(record)
  if order and order.state == 'paying' then
    -- Put off, so that a heap of them never hides the orders behind.
    redis.call('ZADD', KEYS[2], now + ARGV[4], id)
    found[#found + 1] = 'judge'
    found[#found + 1] = id
    found[#found + 1] = record
  else
    redis.call('ZREM', KEYS[2], id)
    if order and order.state == 'pending' then
      local seats = seats_of(order.lines)
      local values = redis.call('HMGET', KEYS[1], unpack(seats))
      for i, seat in ipairs(seats) do
        if carries(values[i], 'held', id) then
          freed[#freed + 1] = seat
        end
      end
      order.state, order.version = 'expired', version
      record = write_order(order)
      redis.call('SET', key, record)
      redis.call('HSET', KEYS[4], id, record)
      found[#found + 1] = 'expired'
      found[#found + 1] = id
      found[#found + 1] = record
    end
  end
end
if #freed > 0 then
  in_pieces('HDEL', KEYS[1], freed)
  redis.call('HSET', KEYS[1], '@version', version, '@free', have[3] + #freed, '@held', have[4] - #freed)
  publish(KEYS[3], have[1], have[2], version, { table.concat(freed, ',') .. ' ' })
end
local next_due = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2] or ''
return { 'swept', now, next_due, unpack(found) }
