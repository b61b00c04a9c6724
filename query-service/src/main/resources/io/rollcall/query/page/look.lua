-- Tells what there is of a page and of its list view, and changes nothing.
-- KEYS: view, views, meta; ARGV: the canonical list query; the page's number from 1, or 0 for the last;
-- its size; the beginning of its entry, up to its number; the prefix of pages' keys
-- Answers: meta; when the view was last used, in ms, or empty if it is not live; how many rows it has, or
-- -1 if it is not complete; the page's number, or 0 if that is not known; then
--          nothing                                   if the page is not there
--          'L', how many ms are left of it           if it is being filled
--          'P', the same, its bytes, how much it embeds, when it was stored, and the bytes of its JSON,
--               the last three in four, eight and four bytes, if it is kept
local view, canonical, number, size = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local used = redis.call('ZSCORE', KEYS[2], canonical)
local rows = redis.call('ZRANGE', view, 0, 0)[1] == '' and redis.call('ZCARD', view) - 1 or -1
if number == 0 and rows >= 0 then number = math.max(1, math.ceil(rows / size)) end
local answer = {redis.call('HGETALL', KEYS[3]), used or '', rows, number}
if number == 0 then return answer end

local key = ARGV[5] .. ARGV[4] .. string.format('%08x', number)
local head = redis.call('GETRANGE', key, 0, 4)
if head == '' then return answer end
answer[5] = string.sub(head, 1, 1)
answer[6] = redis.call('PTTL', key)
if answer[5] == 'P' then
  local a, b, c, d = string.byte(head, 2, 5)
  local behind = 5 + 6 * (((a * 256 + b) * 256 + c) * 256 + d)
  answer[7] = redis.call('STRLEN', key)
  answer[8] = string.sub(head, 2, 5)
  answer[9] = redis.call('GETRANGE', key, behind, behind + 7)
  answer[10] = redis.call('GETRANGE', key, behind + 8, behind + 11)
end
return answer
