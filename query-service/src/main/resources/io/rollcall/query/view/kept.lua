-- Shared by the scripts that may be the first to write a key of a generation: it is put before them.
-- A Redis that has lost its keys has lost its generations, too, and whoever has not heard of that would
-- leave keys behind of which nobody knows.

-- Whether a generation is one of those that are kept.
local function is_kept(generations, number)
  local kept = redis.call('HMGET', generations, 'current', 'next', 'previous', 'side')
  return (kept[1] or '0') == number or kept[2] == number or kept[3] == number or kept[4] == number
end
