-- Has a complete generation be the one that is read; the one before it stays for a while.
-- KEYS: generations; ARGV: its number; a version that was never used before; the time, in ms; until when
-- the one before it is kept
-- Answers: 'read' if it is the one that is read, 'previous' if another one must be dropped first, which
-- nobody may still read; 'gone' if it is not there, or not complete.
local generations = KEYS[1]
local known = redis.call('HMGET', generations, 'next', 'state', 'previous', 'current')
if known[4] == ARGV[1] then return {'read'} end
if known[1] ~= ARGV[1] or known[2] ~= 'complete' then return {'gone'} end
if known[3] then return {'previous'} end
redis.call('HSET', generations, 'current', ARGV[1], 'previous', known[4] or '0', 'since', ARGV[3],
  'until', ARGV[4], 'version', ARGV[2])
redis.call('HDEL', generations, 'next', 'state')
return {'read'}
