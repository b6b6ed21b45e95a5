-- Loads a packet from the ledger, if nobody did so meanwhile.
-- KEYS packet, shares, feed
-- ARGV ledger, epoch expected ('' if none), new epoch, opens, expires, a line about this hash, number of claims,
--      member, claim…, untaken share…
--@prelude
local epoch = redis.call('HGET', KEYS[1], '@epoch')
-- One of another generation is as good as none.
if not_ours(epoch, ARGV[1]) then epoch = '' end
if epoch ~= ARGV[2] then return { 'loaded', epoch } end

local claims, untaken = tonumber(ARGV[7]), 8 + 2 * ARGV[7]
redis.call('DEL', KEYS[1], KEYS[2])
-- As in `load.lua`, the line about this hash keeps it a hash table.
redis.call('HSET', KEYS[1], '@about', ARGV[6], '@epoch', ARGV[3], '@state', 'open', '@opens', ARGV[4],
  '@expires', ARGV[5], '@shares', claims + #ARGV - untaken + 1, '@recorded', claims, '@marks', 0)
for first = 8, untaken - 1, 1000 do
  redis.call('HSET', KEYS[1], unpack(ARGV, first, math.min(first + 999, untaken - 1)))
end
for first = untaken, #ARGV, 1000 do
  redis.call('RPUSH', KEYS[2], unpack(ARGV, first, math.min(first + 999, #ARGV)))
end
-- Whatever is forgotten, it does not stay for ever.
local week_after = ARGV[5] + 604800000
redis.call('PEXPIREAT', KEYS[1], week_after)
redis.call('PEXPIREAT', KEYS[2], week_after)
redis.call('SPUBLISH', KEYS[3], ARGV[3] .. '\nloaded')
return { 'loaded', ARGV[3] }
