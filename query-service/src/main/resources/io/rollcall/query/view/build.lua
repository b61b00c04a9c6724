-- Stores the rows of a generation that is being built and has no live views, each unless something is
-- known of its key already.
-- KEYS: rows, gone, meta, generations
-- ARGV: the version of the set of generations that was planned with; that of the set of live views;
--       the number of partitions, then of each: its field in meta, the offset up to which all must be
--       applied already, the offset up to which all is applied afterwards;
--       then of each row: its key, the row
-- Answers: 'generations', 'views' or 'gap' if nothing was done; else 'built', then the keys of which
-- something is known. If there are such keys, nothing is noted of offsets.
local rows, gone, meta = KEYS[1], KEYS[2], KEYS[3]
local generations = redis.call('HGET', KEYS[4], 'version') or '0'
if generations ~= ARGV[1] then return {'generations'} end
local version = redis.call('HGET', meta, 'views_version') or '0'
if version ~= ARGV[2] then return {'views'} end

local at, moves = 4, {}
for i = 1, tonumber(ARGV[3]) do
  local field, base, next = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  at = at + 3
  local stored = redis.call('HGET', meta, field)
  if tonumber(base) > 0 and (not stored or tonumber(stored) < tonumber(base)) then
    return {'gap'}
  end
  if not stored or tonumber(stored) < tonumber(next) then moves[#moves + 1] = {field, next} end
end

local found = {'built'}
local deletes = redis.call('HLEN', gone) > 0
for i = at, #ARGV, 2 do
  local key = ARGV[i]
  if deletes and redis.call('HEXISTS', gone, key) == 1 then
    found[#found + 1] = key
  elseif redis.call('HSETNX', rows, key, ARGV[i + 1]) == 0 then
    found[#found + 1] = key
  end
end
if #found == 1 then
  for i = 1, #moves do redis.call('HSET', meta, moves[i][1], moves[i][2]) end
end
return found
