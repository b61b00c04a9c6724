-- Applies planned changes of one type, all of them or none, and evicts the pages that they outdate.
-- KEYS: rows, gone, meta, pages, generations, then the list views that change
-- ARGV: the version of the set of generations that was planned with; that of the set of live views; the
--       prefix of pages' keys;
--       the number of partitions, then of each: its field in meta, the offset up to which all must be
--       applied already, the offset up to which all is applied afterwards;
--       the number of rows, then of each: its key, what must be stored now ('r' or 'g' and the stamp,
--       or empty), the new row or empty, what is remembered of its delete or empty;
--       the ids of the views, as in KEYS; then what the rows do to views: the place of the view among
--       them, the place of the row, from 0, and
--         '+', member       the row joins the list
--         '-', member       it leaves it
--         '=', member       it stays where it is, and its page shows it otherwise
--         'm', from, to     it moves, or stays in its place if no other row is between
--         'M', from, to     the same, and its page shows it otherwise
-- Answers: 'generations', 'views', 'gap', or 'conflict' and the keys that are in another state, if nothing was done;
-- else 'applied', then of each page evicted: 'P', or 'L' if it was only being filled; the place of the
-- row that outdated it; its entry
local rows, gone, meta, pages = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local FIXED = 5
local at = 1
local function take() at = at + 1; return ARGV[at - 1] end

local generations = redis.call('HGET', KEYS[5], 'version') or '0'
if generations ~= take() then return {'generations'} end
local version = redis.call('HGET', meta, 'views_version') or '0'
if version ~= take() then return {'views'} end
local prefix = take()

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

local ids, found = {}, {'applied'}
for i = 1, #KEYS - FIXED do ids[i] = take() end
local kept = which_have_pages(pages, ids)
-- A member's place among the rows: before them stands the member that says that the view is complete.
local function place(view, member)
  local rank = redis.call('ZRANK', view, member)
  return rank and rank - 1
end
while at <= #ARGV do
  local i, cause, sign, member = tonumber(take()), take(), take(), take()
  local view, from, to = KEYS[FIXED + i], nil, nil
  if sign == '+' then
    redis.call('ZADD', view, 0, member)
    from = kept[i] and place(view, member)
  elseif sign == '-' then
    from = kept[i] and place(view, member)
    redis.call('ZREM', view, member)
  elseif sign == '=' then
    from = kept[i] and place(view, member)
    to = from
  else
    local target = take()
    local left = kept[i] and place(view, member)
    redis.call('ZREM', view, member)
    redis.call('ZADD', view, 0, target)
    local reached = kept[i] and place(view, target)
    if reached and left and (reached ~= left or sign == 'M') then
      from, to = math.min(left, reached), math.max(left, reached)
    end
  end
  if from then
    evict_places(pages, prefix, ids[i], from, to, cause, found)
    kept[i] = has_pages(pages, ids[i])
  end
end
for i = 1, #moves do redis.call('HSET', meta, moves[i][1], moves[i][2]) end
return found
