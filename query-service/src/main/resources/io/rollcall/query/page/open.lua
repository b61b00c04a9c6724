-- Reads a page of a list view; where it is not kept, takes the lease to fill it and reads its rows, as
-- they are at one moment.
-- KEYS: view, rows, meta, pages; ARGV: the page's number from 1, or 0 for the last; its size; the
-- beginning of its entry, up to its number; the prefix of pages' keys; a token for the lease, or empty
-- to read rows without one; the time of the lease in ms; how many pages of the type may be kept
-- Answers: 'view', meta            if the view is not complete
--          'none', meta, count, pages, number     if it has no such page
--          'page', count, pages, number, page     if it is kept
--          'busy', count, pages, number           if another fills it
--          'rows', count, pages, number, meta, '1' if the lease was taken, rows
local view, rows, meta, kept = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local first = redis.call('ZRANGE', view, 0, 0)[1]
if first ~= '' then return {'view', redis.call('HGETALL', meta)} end

-- Whether the list has pages of the entry's size, or of few others: a change looks at each size.
local MOST_SIZES = 16
local function may_be_of_size(entry)
  local id, size = string.match(entry, '^(%x+):(%x+):')
  local of_size = id .. ':' .. size
  if redis.call('ZRANGEBYLEX', kept, '[' .. of_size .. ':', '(' .. of_size .. ';', 'LIMIT', 0, 1)[1] then
    return true
  end
  local sizes, from = 0, '[' .. id .. ':'
  while sizes < MOST_SIZES do
    local some = redis.call('ZRANGEBYLEX', kept, from, '(' .. id .. ';', 'LIMIT', 0, 1)[1]
    if not some then return true end
    sizes = sizes + 1
    from = '[' .. string.sub(some, 1, #id + 5) .. ';'
  end
  return false
end

local number, size, token = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[5]
local count = redis.call('ZCARD', view) - 1
local pages = math.max(1, math.ceil(count / size))
if number == 0 then number = pages end
if number > pages then return {'none', redis.call('HGETALL', meta), count, pages, number} end

local leased = '0'
if token ~= '' then
  local entry = ARGV[3] .. string.format('%08x', number)
  local key = ARGV[4] .. entry
  local page = redis.call('GET', key)
  if page then
    if string.byte(page) == 80 then return {'page', count, pages, number, page} end
    return {'busy', count, pages, number}
  end
  local room = redis.call('ZCARD', kept) < tonumber(ARGV[7]) and may_be_of_size(entry)
  if room or redis.call('ZSCORE', kept, entry) then
    redis.call('SET', key, 'L' .. token, 'PX', ARGV[6])
    redis.call('ZADD', kept, 0, entry)
    leased = '1'
  end
end

local answer = {'rows', count, pages, number, redis.call('HGETALL', meta), leased}
local from = 1 + (number - 1) * size
local members = redis.call('ZRANGE', view, from, from + size - 1)
for chunk = 1, #members, 1000 do
  local keys = {}
  for i = chunk, math.min(chunk + 999, #members) do
    local member = members[i]
    local length = string.byte(member, -2) * 256 + string.byte(member, -1)
    keys[#keys + 1] = string.sub(member, -3 - length, -4)
  end
  local found = redis.call('HMGET', rows, unpack(keys))
  for i = 1, #found do answer[#answer + 1] = found[i] end
end
return answer
