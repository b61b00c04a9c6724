-- Evicts those of some pages that embed one of some rows.
-- KEYS: pages, generations; ARGV: the version of the set of generations whose pages are looked at; the
-- prefix of pages' keys; the entry behind which to begin, or empty; how many
-- pages to look at; then what is outdated, each in six bytes, or nothing for all pages
-- Answers: nothing if other generations are kept by now; else the last entry looked at, or empty at the end; then of each page evicted: 'P', or 'L' if it
-- was only being filled; which of what is outdated it embeds, from 0; its entry
local version = redis.call('HGET', KEYS[2], 'version') or '0'
if version ~= table.remove(ARGV, 1) then return {} end
local pages, prefix, after, most = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
local BYTES, FIRST, FEW = 6, 1023, 3
local places = {}
for i = 4, #ARGV do places[ARGV[i]] = i - 4 end

-- The place of the first of what is outdated within what a page embeds, which is from a byte to a byte.
local function outdated(page, from, to)
  if #ARGV < 4 then return 0 end
  if #ARGV - 3 <= FEW then
    for i = 4, #ARGV do
      local at = string.find(page, ARGV[i], from, true)
      while at and at <= to do
        if (at - from) % BYTES == 0 then return i - 4 end
        at = string.find(page, ARGV[i], at + 1, true)
      end
    end
    return nil
  end
  for at = from, to - BYTES + 1, BYTES do
    local place = places[string.sub(page, at, at + BYTES - 1)]
    if place then return place end
  end
  return nil
end

local entries = redis.call('ZRANGEBYLEX', pages, after == '' and '-' or '(' .. after, '+', 'LIMIT', 0, most)
local found = {#entries < most and '' or entries[#entries]}
for i = 1, #entries do
  local entry = entries[i]
  local page = redis.call('GETRANGE', prefix .. entry, 0, FIRST)
  local from, to = 10, nil
  if page == '' then
    to = 0
  elseif string.byte(page) == 80 then
    from = 6
    local a, b, c, d = string.byte(page, 2, 5)
    to = 5 + BYTES * (((a * 256 + b) * 256 + c) * 256 + d)
    if to > #page then page = redis.call('GETRANGE', prefix .. entry, 0, to - 1) end
  else
    if #page > FIRST then page = redis.call('GET', prefix .. entry) end
    to = #page
  end
  local place = outdated(page, from, to)
  if place then evict_entry(pages, prefix, entry, place, found) end
end
return found
