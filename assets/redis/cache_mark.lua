-- A writer comes or goes: in either case the copy and any lease to make one are dropped.
-- KEYS value, lease, dirty
-- ARGV token, ms that the mark lives (0: the writer goes, and takes its own mark with it)
-- Each writer has a mark of its own, so that one that is done does not take another's away.
redis.call('DEL', KEYS[1], KEYS[2])
if ARGV[2] == '0' then
  redis.call('SREM', KEYS[3], ARGV[1])
else
  redis.call('SADD', KEYS[3], ARGV[1])
  redis.call('PEXPIRE', KEYS[3], ARGV[2])
end
return { 'done' }
