-- Notes that a type's rows are complete: that all has been applied that was in its topic when they
-- were first found not to be. What was there by then may be missing anywhere before; what older records
-- said may have been removed for what newer ones say.
-- KEYS: meta, generations; ARGV: the number of the generation; the next offset of each of the topic's
-- partitions now
-- Answers: 1 if they are complete.
local meta = KEYS[1]
if not is_kept(KEYS[2], ARGV[1]) then return {0} end
if redis.call('HGET', meta, 'ready') then return {1} end

local target = redis.call('HGET', meta, 'target')
if not target then
  target = table.concat(ARGV, ',', 2)
  redis.call('HSET', meta, 'target', target)
end
local partition = 0
for offset in string.gmatch(target, '%d+') do
  local applied = redis.call('HGET', meta, 'off:' .. partition) or '0'
  if tonumber(applied) < tonumber(offset) then return {0} end
  partition = partition + 1
end
redis.call('HSET', meta, 'ready', '1')
redis.call('HDEL', meta, 'target')
return {1}
