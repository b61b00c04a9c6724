-- Ends a live view that was not used since a moment, and evicts its pages.
-- KEYS: views, meta, view, pages; ARGV: the canonical list query, the moment in ms, a number that was
-- never used before, the view's id, the prefix of pages' keys
-- Answers: 1 if it has ended, then of each page evicted: 'P', or 'L' if it was only being filled; '0'; its
-- entry
local used = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not used or tonumber(used) > tonumber(ARGV[2]) then return {0} end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('UNLINK', KEYS[3])
redis.call('HSET', KEYS[2], 'views_version', ARGV[3])
local found = {1}
evict_places(KEYS[4], ARGV[5], ARGV[4], 0, nil, '0', found)
return found
