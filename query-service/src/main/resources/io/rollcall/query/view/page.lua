-- Reads a page of a list view with its rows, as they are at one moment.
-- KEYS: view, rows, meta; ARGV: the page's number from 1, or 0 for the last; its size
-- Answers: meta; then nothing more if the view is not complete; else the number of rows of the list,
-- of pages, the page's number, and its rows. Past the last page there are none.
local view, rows = KEYS[1], KEYS[2]
local meta = redis.call('HGETALL', KEYS[3])
local first = redis.call('ZRANGE', view, 0, 0)[1]
if first ~= '' then return {meta} end

local number, size = tonumber(ARGV[1]), tonumber(ARGV[2])
local count = redis.call('ZCARD', view) - 1
local pages = math.max(1, math.ceil(count / size))
if number == 0 then number = pages end
if number > pages then return {meta, count, pages, pages + 1} end
local answer = {meta, count, pages, number}

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
