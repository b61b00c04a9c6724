-- Evicts some pages of a list view, whatever they show.
-- KEYS: pages; ARGV: the view's id; the prefix of pages' keys; the entry behind which to begin, or empty;
-- how many pages to evict at most
-- Answers: the last entry looked at, or empty at the end; then of each page evicted: 'P', or 'L' if it was
-- only being filled; '0'; its entry
local pages, view, prefix, after, most = KEYS[1], ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local entries = redis.call('ZRANGEBYLEX', pages, after == '' and '[' .. view .. ':' or '(' .. after,
  '(' .. view .. ';', 'LIMIT', 0, most)
local found = {#entries < most and '' or entries[#entries]}
for i = 1, #entries do evict_entry(pages, prefix, entries[i], '0', found) end
return found
