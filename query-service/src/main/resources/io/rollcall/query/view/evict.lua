-- Shared by the scripts that evict pages: it is put before them.
-- A page's entry is <view>:<size, 4 hex digits>:<number, 8 hex digits>; its key is that behind a prefix.
-- Under the key stands the page, beginning with P, or the lease of a fill that is under way,
-- beginning with L; with the lease goes the fill's right to store what it has read.

-- Whether some page of a view is kept or being filled.
local function has_pages(pages, view)
  return redis.call('ZRANGEBYLEX', pages, '[' .. view .. ':', '(' .. view .. ';', 'LIMIT', 0, 1)[1]
end

-- The same of each of some views. To read all entries at once is faster where they are few.
local function which_have_pages(pages, views)
  local ENTRIES_A_VIEW = 4
  local answers = {}
  if redis.call('ZCARD', pages) > ENTRIES_A_VIEW * #views then
    for i = 1, #views do answers[i] = has_pages(pages, views[i]) end
    return answers
  end
  local entries, with_pages = redis.call('ZRANGE', pages, 0, -1), {}
  for i = 1, #entries do with_pages[string.match(entries[i], '^[^:]*')] = true end
  for i = 1, #views do answers[i] = with_pages[views[i]] end
  return answers
end

-- Evicts one page by its entry; adds the cause and the entry to the found ones if a page was there.
local function evict_entry(pages, prefix, entry, cause, found)
  local key = prefix .. entry
  local kind = redis.call('GETRANGE', key, 0, 0)
  if kind ~= '' then redis.call('UNLINK', key) end
  redis.call('ZREM', pages, entry)
  if kind ~= '' then
    found[#found + 1] = kind
    found[#found + 1] = cause
    found[#found + 1] = entry
  end
end

-- Evicts the pages of a view that have some of the places from the first to the last, from 0.
local function evict_places(pages, prefix, view, first, last, cause, found)
  local some = has_pages(pages, view)
  while some do
    local hex = string.sub(some, #view + 2, #view + 5)
    local size = tonumber(hex, 16)
    local of_size = view .. ':' .. hex .. ':'
    local from = string.format('%08x', math.floor(first / size) + 1)
    local to = last and string.format('%08x', math.floor(last / size) + 1) or 'ffffffff'
    local entries = redis.call('ZRANGEBYLEX', pages, '[' .. of_size .. from, '[' .. of_size .. to)
    for i = 1, #entries do evict_entry(pages, prefix, entries[i], cause, found) end
    some = redis.call('ZRANGEBYLEX', pages, '[' .. view .. ':' .. hex .. ';', '(' .. view .. ';',
      'LIMIT', 0, 1)[1]
  end
end
