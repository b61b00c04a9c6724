-- Forgets the entries of pages that are no longer kept: their time was up, or Redis needed the memory.
-- KEYS: pages; ARGV: the prefix of pages' keys; the entry behind which to begin, or empty; how many
-- pages to look at
-- Answers: the last entry looked at, or empty at the end; how many were forgotten; the bytes of the
-- others; the bytes of what they embed
local pages, prefix, after, most = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
local entries = redis.call('ZRANGEBYLEX', pages, after == '' and '-' or '(' .. after, '+', 'LIMIT', 0, most)
local forgotten, bytes, embedded = 0, 0, 0
for i = 1, #entries do
  local key = prefix .. entries[i]
  local length = redis.call('STRLEN', key)
  if length == 0 then
    redis.call('ZREM', pages, entries[i])
    forgotten = forgotten + 1
  else
    bytes = bytes + length
    local head = redis.call('GETRANGE', key, 0, 4)
    if string.byte(head) == 80 then
      local a, b, c, d = string.byte(head, 2, 5)
      embedded = embedded + 6 * (((a * 256 + b) * 256 + c) * 256 + d)
    end
  end
end
return {#entries < most and '' or entries[#entries], forgotten, bytes, embedded}
