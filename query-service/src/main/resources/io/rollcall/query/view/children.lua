-- Reads the rows of some parents' children, in the order of a list view that begins with the parent.
-- KEYS: view, rows, meta; ARGV: ranges of the children's members, from and to
-- Answers: meta; then nothing more if the view is not complete; else 'rows' and the rows.
local view, rows = KEYS[1], KEYS[2]
local MOST = 1000
local answer = {redis.call('HGETALL', KEYS[3])}
local first = redis.call('ZRANGE', view, 0, 0)[1]
if first ~= '' then return answer end

answer[2] = 'rows'
local keys = {}
local function read()
  if #keys == 0 then return end
  local found = redis.call('HMGET', rows, unpack(keys))
  for i = 1, #found do answer[#answer + 1] = found[i] end
  keys = {}
end
for range = 1, #ARGV, 2 do
  local members = redis.call('ZRANGEBYLEX', view, ARGV[range], ARGV[range + 1])
  for i = 1, #members do
    local member = members[i]
    local length = string.byte(member, -2) * 256 + string.byte(member, -1)
    keys[#keys + 1] = string.sub(member, -3 - length, -4)
    if #keys == MOST then read() end
  end
end
read()
return answer
