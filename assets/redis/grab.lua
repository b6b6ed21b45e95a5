-- Takes a share of a packet for a member: once, whatever is repeated.
-- KEYS packet, shares, feed
-- ARGV ledger, member, the member's name
--
-- This is the hot path: five calls, and nothing is taken apart. What is popped is the front of the claim.
local have = redis.call('HMGET', KEYS[1], '@epoch', '@state', '@opens', '@expires', ARGV[2])
local epoch, claim = have[1], have[5]
if not epoch then return { 'unloaded' } end
if string.sub(epoch, 1, #ARGV[1]) ~= ARGV[1] then return { 'foreign' } end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if claim then return { 'had', now, epoch, claim } end
if have[2] ~= 'open' then return { have[2] == 'empty' and 'empty' or 'expired', now } end
if now >= tonumber(have[4]) then return { 'expired', now } end
if now < tonumber(have[3]) then return { 'early', now, have[3] } end
local share = redis.call('LPOP', KEYS[2])
if not share then return { 'empty', now } end
claim = 'u|' .. share .. '|' .. now .. '|' .. ARGV[3]
redis.call('HSET', KEYS[1], ARGV[2], claim)
redis.call('PUBLISH', KEYS[3], epoch .. '\ntaken\n' .. ARGV[2] .. '|' .. claim)
return { 'taken', now, epoch, claim }
