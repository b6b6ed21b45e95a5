-- Counts a try of a PIN before it is looked at, as if it were wrong, so that of many at once only one is looked at; one that
-- was right is taken off again.
-- KEYS tries
-- ARGV ms after which they are forgotten ('0': it was right), then ms to wait after the first wrong one, the second, and so on
if ARGV[1] == '0' then
  redis.call('DEL', KEYS[1])
  return { 'right' }
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local count, free_from = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+)|(%d+)$')
count, free_from = tonumber(count or 0), tonumber(free_from or 0)
if now < free_from then return { 'wait', string.format('%.0f', free_from - now) } end
count = count + 1
local wait = tonumber(ARGV[1 + math.min(count, #ARGV - 1)])
local written = string.format('%.0f|%.0f', count, now + wait)
redis.call('SET', KEYS[1], written, 'PX', string.format('%.0f', ARGV[1] + wait))
return { 'try', string.format('%.0f', count), string.format('%.0f', wait) }
