-- Has the generation be read again that was read before; the other one stays for a while.
-- KEYS: generations; ARGV: its number; a version that was never used before; the time, in ms; until when
-- the other is kept
-- Answers: 1 if it is the one that is read.
local generations = KEYS[1]
local known = redis.call('HMGET', generations, 'previous', 'current')
local current = known[2] or '0'
if current == ARGV[1] then return {1} end
if known[1] ~= ARGV[1] then return {0} end
redis.call('HSET', generations, 'current', ARGV[1], 'previous', current, 'since', ARGV[3],
  'until', ARGV[4], 'version', ARGV[2])
return {1}
