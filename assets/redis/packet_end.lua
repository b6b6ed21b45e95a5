-- Ends a packet: `closed` when its time is up (no more shares, what was taken is still to be recorded), then
-- `expired` or `empty` as the ledger has it.
-- KEYS packet, shares, feed
-- ARGV ledger, to (closed | expired | empty), seconds to remember an ended packet
--@prelude
local have = redis.call('HMGET', KEYS[1], '@epoch', '@state', '@expires', '@marks', '@recorded')
local refusal = not_ours(have[1], ARGV[1])
if refusal then return refusal end
local to, now = ARGV[2], server_time()
if have[2] == to or (to == 'closed' and have[2] ~= 'open') then return { 'ended', now } end
if to == 'closed' and now < tonumber(have[3]) then return { 'early', now, have[3] } end
local marks = have[4] + 1
redis.call('HSET', KEYS[1], '@state', to, '@marks', marks)
if to ~= 'closed' then
  redis.call('DEL', KEYS[2])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
  -- Eight fields are no claims. A claim that is not recorded by now may be nobody's: only the ledger knows.
  if redis.call('HLEN', KEYS[1]) - 8 > tonumber(have[5]) then redis.call('DEL', KEYS[1]) end
end
redis.call('SPUBLISH', KEYS[3], table.concat({ have[1], 'ended', marks, to }, '\n'))
return { 'ended', now }
