-- Applies planned changes of one type, all of them or none.
-- KEYS: rows, gone, meta, then the list views that change
-- ARGV: the version of the set of live views that was planned with;
--       the number of partitions, then of each: its field in meta, the offset up to which all must be
--       applied already, the offset up to which all is applied afterwards;
--       the number of rows, then of each: its key, what must be stored now ('r' or 'g' and the stamp,
--       or empty), the new row or empty, what is remembered of its delete or empty;
--       then changes of views: the place of the view in KEYS, '+' or '-', the member
local rows, gone, meta = KEYS[1], KEYS[2], KEYS[3]
local at = 1
local function take() at = at + 1; return ARGV[at - 1] end

local version = redis.call('HGET', meta, 'views_version') or '0'
if version ~= take() then return {'views'} end

local partitions = tonumber(take())
local moves = {}
for i = 1, partitions do
  local field, base, next = take(), take(), take()
  local stored = redis.call('HGET', meta, field)
  if tonumber(base) > 0 and (not stored or tonumber(stored) < tonumber(base)) then
    return {'gap'}
  end
  if not stored or tonumber(stored) < tonumber(next) then moves[#moves + 1] = {field, next} end
end

local count = tonumber(take())
local first = at
local conflicts = {'conflict'}
for i = 1, count do
  local key, expected = ARGV[at], ARGV[at + 1]
  at = at + 4
  local row = redis.call('HGET', rows, key)
  local now = ''
  if row then
    now = 'r' .. string.sub(row, 1, 17)
  else
    local stamp = redis.call('HGET', gone, key)
    if stamp then now = 'g' .. string.sub(stamp, 1, 17) end
  end
  if now ~= expected then conflicts[#conflicts + 1] = key end
end
if #conflicts > 1 then return conflicts end

for i = 0, count - 1 do
  local key, row, stamp = ARGV[first + 4 * i], ARGV[first + 4 * i + 2], ARGV[first + 4 * i + 3]
  if row ~= '' then redis.call('HSET', rows, key, row) else redis.call('HDEL', rows, key) end
  if stamp ~= '' then redis.call('HSET', gone, key, stamp) else redis.call('HDEL', gone, key) end
end
while at <= #ARGV do
  local view, sign, member = KEYS[tonumber(take())], take(), take()
  if sign == '+' then redis.call('ZADD', view, 0, member) else redis.call('ZREM', view, member) end
end
for i = 1, #moves do redis.call('HSET', meta, moves[i][1], moves[i][2]) end
return {'applied'}
