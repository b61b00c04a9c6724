-- Notes something of a replay, unless it has ended, another has begun, or the generations are not such as
-- the phase that is noted says: a Redis that comes back may have lost what led to it.
-- KEYS: the replay's, generations; ARGV: its number; the phase that is noted, or empty; then fields and
-- values
-- Answers: 1 if it was noted.
local known = redis.call('HMGET', KEYS[1], 'number', 'phase')
if known[1] ~= ARGV[1] then return {0} end
if known[2] == 'done' or known[2] == 'cancelled' or known[2] == 'removed' then return {0} end
local set = redis.call('HMGET', KEYS[2], 'next', 'state', 'current', 'previous', 'side', 'side_state')
local phase, number = ARGV[2], ARGV[1]
local complete = set[1] == number and set[2] == 'complete' or set[5] == number and set[6] == 'complete'
if phase == 'comparing' or phase == 'warming' or phase == 'held' or phase == 'kept' then
  if not complete then return {0} end
elseif phase == 'done' then
  if set[3] ~= number and set[4] ~= number then return {0} end
end
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
return {1}
