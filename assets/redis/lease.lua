-- Takes, keeps or gives back the lease of a terminal's name.
-- KEYS lease
-- ARGV ours, ms that it lasts (0: it is given back), one that may be replaced ('' for none)
local have = redis.call('GET', KEYS[1])
if have and have ~= ARGV[1] and have ~= ARGV[3] then return { 'taken', have } end
if ARGV[2] == '0' then
  redis.call('DEL', KEYS[1])
  return { 'free' }
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return { 'leased' }
