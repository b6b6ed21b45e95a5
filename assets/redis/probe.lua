-- Which commands of the scripts and pipelines the user may not run: tries each on a key of its own.
-- KEYS a key that nothing else uses, a channel that nobody listens to
-- What a command answers otherwise (it is of another type, no number, a replica's) does not matter: rights come first.
local key, channel = KEYS[1], KEYS[2]
local calls = {
  { 'TIME' },
  { 'GET', key }, { 'SET', key, '', 'NX', 'PX', '1000', 'GET' }, { 'EXISTS', key },
  { 'HGET', key, 'f' }, { 'HMGET', key, 'f' }, { 'HGETALL', key }, { 'HLEN', key },
  { 'HSCAN', key, '0' }, { 'HSET', key, 'f', '' }, { 'HDEL', key, 'f' }, { 'HINCRBY', key, 'f', '0' },
  { 'ZADD', key, '0', 'm' }, { 'ZREM', key, 'm' }, { 'ZSCORE', key, 'm' }, { 'ZCOUNT', key, '0', '0' },
  { 'ZRANGE', key, '0', '0' }, { 'ZRANGEBYSCORE', key, '0', '0' },
  { 'SADD', key, 'm' }, { 'SREM', key, 'm' }, { 'SMEMBERS', key },
  { 'RPUSH', key, '' }, { 'LPOP', key }, { 'LINDEX', key, '0' }, { 'LRANGE', key, '0', '0' },
  { 'SPUBLISH', channel, '' },
  -- Either of the last two leaves nothing behind.
  { 'EXPIRE', key, '1' }, { 'PEXPIRE', key, '1000' }, { 'PEXPIREAT', key, '1' }, { 'DEL', key },
}
local missing = {}
for _, call in ipairs(calls) do
  local answer = redis.pcall(unpack(call))
  local said = type(answer) == 'table' and answer.err or ''
  -- Redis 7.0 says it within a script without the code.
  if string.find(said, 'NOPERM', 1, true) or string.find(said, 'The user executing the script', 1, true) then
    local of_channel = string.find(said, 'channel', 1, true)
    missing[#missing + 1] = of_channel and 'channels' or call[1]
  end
end
return missing
