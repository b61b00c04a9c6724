-- Ends a generation that is not the one that is read; its keys are to be removed from now on.
-- KEYS: generations; ARGV: its number; a version that was never used before; the time in ms; '1' if it
-- is to end only when the time is up for which it was to be kept
-- Answers: 1 if it has ended.
local generations = KEYS[1]
local known = redis.call('HMGET', generations, 'next', 'previous', 'until')
local side = redis.call('HMGET', generations, 'side', 'side_until')
if side[1] == ARGV[1] then
  if ARGV[4] == '1' and (not side[2] or tonumber(side[2]) > tonumber(ARGV[3])) then return {0} end
  redis.call('HDEL', generations, 'side', 'side_state', 'side_until')
elseif known[1] == ARGV[1] then
  redis.call('HDEL', generations, 'next', 'state')
elseif known[2] == ARGV[1] then
  if ARGV[4] == '1' and tonumber(known[3]) > tonumber(ARGV[3]) then return {0} end
  redis.call('HDEL', generations, 'previous', 'until')
else
  return {0}
end
redis.call('HSET', generations, 'dropped:' .. ARGV[1], ARGV[3], 'version', ARGV[2])
return {1}
