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
local found, due, ended, seats, owners, freed = {}, {}, {}, {}, {}, {}
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
    due[#due + 1] = id
    if order and order.state == 'pending' then
      for _, seat in ipairs(seats_of(order.lines)) do
        seats[#seats + 1] = seat
        owners[#seats] = id
      end
      order.state, order.version = 'expired', version
      record = write_order(order)
      redis.call('SET', key, record)
      ended[#ended + 1] = id
      ended[#ended + 1] = record
      found[#found + 1] = 'expired'
      found[#found + 1] = id
      found[#found + 1] = record
    end
  end
end
if #seats > 0 then
  for i, value in ipairs(values_of(KEYS[1], seats)) do
    if carries(value, 'held', owners[i]) then freed[#freed + 1] = seats[i] end
  end
end
in_pieces('ZREM', KEYS[2], due)
in_pieces('HSET', KEYS[4], ended)
if #freed > 0 then
  in_pieces('HDEL', KEYS[1], freed)
  redis.call('HSET', KEYS[1], '@version', version, '@free', have[3] + #freed, '@held', have[4] - #freed)
  publish(KEYS[3], have[1], have[2], version, { table.concat(freed, ',') .. ' ' })
end
local next_due = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2] or ''
return { 'swept', now, next_due, unpack(found) }
