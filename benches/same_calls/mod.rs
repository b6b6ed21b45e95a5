//! What the calls of a script cost by themselves: scripts that make the same calls in the same order, on keys of the same
//! house, with the same number of fields and bytes, and have not a line between them. What ours computes comes with the call
//! here, each word once. So nothing that does the same calls can be faster.

/// Those of a hold of four seats, all of them free.
/// KEYS as `hold.lua` has them. ARGV order id, now, record, due, message, version, free, held, value, four seats.
#[allow(dead_code)] // each bench has its own
pub(crate) const HOLD: &str = r"
local call = redis.call
call('HMGET', KEYS[1], '@epoch', '@version', '@free', '@held', ARGV[10], ARGV[11], ARGV[12], ARGV[13])
call('TIME')
call('SET', KEYS[3], ARGV[3], 'NX', 'GET')
call('HSET', KEYS[1], '@version', ARGV[6], '@free', ARGV[7], '@held', ARGV[8],
  ARGV[10], ARGV[9], ARGV[11], ARGV[9], ARGV[12], ARGV[9], ARGV[13], ARGV[9])
call('ZADD', KEYS[2], ARGV[4], ARGV[1])
call('SPUBLISH', KEYS[4], ARGV[5])
return { 'order', ARGV[1], ARGV[2], ARGV[3] }
";

/// Those of a grab that takes a share.
/// KEYS as `grab.lua` has them. ARGV epoch, member, claim, message.
#[allow(dead_code)]
pub(crate) const GRAB: &str = r"
local call = redis.call
call('HMGET', KEYS[1], '@epoch', ARGV[2], '@state', '@opens', '@expires')
call('TIME')
call('LPOP', KEYS[2])
call('HSET', KEYS[1], ARGV[2], ARGV[3])
call('SPUBLISH', KEYS[3], ARGV[4])
return { 'taken', ARGV[1], ARGV[3] }
";
