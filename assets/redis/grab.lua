-- Takes a share of a packet for a member: once, whatever is repeated.
-- KEYS packet, shares, feed
-- ARGV ledger, member, the member's name
--
-- This is the hot path: five calls, and nothing is taken apart. What is popped is the front of the claim, and
-- times are strings of 13 digits, which compare as the numbers that they are.
local have = redis.call('HMGET', KEYS[1], '@epoch', ARGV[2], '@state', '@opens', '@expires')
local epoch, claim = have[1], have[2]
if not epoch or string.sub(epoch, 1, #ARGV[1]) ~= ARGV[1] then return { 'unloaded' } end
if claim then return { 'had', epoch, claim } end
if have[3] ~= 'open' then return { have[3] == 'empty' and 'empty' or 'expired' } end
local time = redis.call('TIME')
local now = time[1] .. string.sub('00000' .. time[2], -6, -4)
if now >= have[5] then return { 'expired' } end
if now < have[4] then return { 'early', have[4] } end
local share = redis.call('LPOP', KEYS[2])
if not share then return { 'empty' } end
claim = 'u|' .. share .. '|' .. now .. '|' .. ARGV[3]
redis.call('HSET', KEYS[1], ARGV[2], claim)
redis.call('SPUBLISH', KEYS[3], epoch .. '\ntaken\n' .. ARGV[2] .. '|' .. claim)
return { 'taken', epoch, claim }
