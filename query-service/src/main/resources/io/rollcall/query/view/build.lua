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

-- A call for each row would cost as much as the row itself.
local ROWS_A_CALL = 500
local found = {'built'}
local deletes = redis.call('HLEN', gone) > 0
for from = at, #ARGV, 2 * ROWS_A_CALL do
  local keys, new = {}, {}
  for i = from, math.min(from + 2 * ROWS_A_CALL, #ARGV) - 1, 2 do keys[#keys + 1] = ARGV[i] end
  local deleted = deletes and redis.call('HMGET', gone, unpack(keys))
  local stored = redis.call('HMGET', rows, unpack(keys))
  for k = 1, #keys do
    if stored[k] or deleted and deleted[k] then
      found[#found + 1] = keys[k]
    else
      new[#new + 1] = keys[k]
      new[#new + 1] = ARGV[from + 2 * k - 1]
    end
  end
  if #new > 0 then redis.call('HSET', rows, unpack(new)) end
end
if #found == 1 then
  for i = 1, #moves do redis.call('HSET', meta, moves[i][1], moves[i][2]) end
end
return found
