-- Has a complete side generation be kept for some time.
-- KEYS: generations; ARGV: its number; until when it is kept, in ms
-- Answers: 1 if it is.
local known = redis.call('HMGET', KEYS[1], 'side', 'side_state')
if known[1] ~= ARGV[1] or known[2] ~= 'complete' then return {0} end
redis.call('HSET', KEYS[1], 'side_until', ARGV[2])
return {1}
