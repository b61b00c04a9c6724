-- Notes that a generation is complete: all is replayed that was in the topic when it was begun, and all
-- that was applied to the current one since then was applied to it before. It counts as applied just as
-- far as the current one: what the replay has brought beyond that has evicted nothing yet of what shows
-- it. A side generation is complete with the replay alone.
-- KEYS: generations, the meta of the generation, that of the current one; ARGV: its number; a version
-- that was never used before; how many partitions the topic has; the number of the current one
-- Answers: 'complete', 'building' where there is more to be replayed, 'gone', or 'current' if another one
-- is the current one.
local generations, meta, current = KEYS[1], KEYS[2], KEYS[3]
local known = redis.call('HMGET', generations, 'next', 'state', 'side', 'side_state')
local side = known[3] == ARGV[1]
local state = known[1] == ARGV[1] and known[2] or side and known[4]
if not state then return {'gone'} end
if state == 'complete' then return {'complete'} end
if not side and (redis.call('HGET', generations, 'current') or '0') ~= ARGV[4] then return {'current'} end
if redis.call('HEXISTS', meta, 'ends') == 0 then return {'building'} end
for partition = 0, tonumber(ARGV[3]) - 1 do
  local target = redis.call('HGET', meta, 'target:' .. partition)
  local offset = redis.call('HGET', meta, 'replayed:' .. partition) or '0'
  if not target or tonumber(offset) < tonumber(target) then return {'building'} end
end
if side then
  redis.call('HSET', generations, 'side_state', 'complete', 'version', ARGV[2])
  return {'complete'}
end
for partition = 0, tonumber(ARGV[3]) - 1 do
  local field = 'off:' .. partition
  redis.call('HSET', meta, field, redis.call('HGET', current, field) or '0')
  redis.call('HDEL', meta, 'replayed:' .. partition, 'target:' .. partition)
end
redis.call('HDEL', meta, 'ends')
redis.call('HSET', meta, 'ready', '1')
redis.call('HSET', generations, 'state', 'complete', 'version', ARGV[2])
return {'complete'}
