-- Has a generation that is being built count as complete no sooner than its replay has come so far.
-- KEYS: generations, the meta of the generation; ARGV: its number; '1' if these are the ends of the
-- topic, or empty; then of some partitions: which, and the offset up to which is to be replayed
-- Answers: 'building', 'complete' if it is so already, or 'gone'.
local generations, meta = KEYS[1], KEYS[2]
local known = redis.call('HMGET', generations, 'next', 'state', 'side', 'side_state')
local state = known[1] == ARGV[1] and known[2] or known[3] == ARGV[1] and known[4]
if not state then return {'gone'} end
if state == 'complete' then return {'complete'} end
if ARGV[2] == '1' then redis.call('HSET', meta, 'ends', '1') end
for i = 3, #ARGV, 2 do
  local field = 'target:' .. ARGV[i]
  local before = redis.call('HGET', meta, field)
  if not before or tonumber(before) < tonumber(ARGV[i + 1]) then
    redis.call('HSET', meta, field, ARGV[i + 1])
  end
end
return {'building'}
