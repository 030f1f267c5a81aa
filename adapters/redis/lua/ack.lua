-- Acknowledges the IDs ARGV[2] and on in the group ARGV[1] of the stream KEYS[1], which was trimmed.
-- Returns how many were pending and not trimmed: those that were are lost to the group, and not
-- counted. In a stream that is empty all were.
local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]

local function parts(id)
  local ms, seq = string.match(id, '^(%d+)-(%d+)$')
  return ms, seq
end

-- Decimal numbers without leading zeros, of which some have more digits than a double is exact to.
local function less(a, b)
  if #a ~= #b then return #a < #b end
  return a < b
end

local function trimmed(id)
  if not oldest then return true end
  local ms, seq = parts(id)
  local oldestMs, oldestSeq = parts(oldest[1])
  if ms ~= oldestMs then return less(ms, oldestMs) end
  return less(seq, oldestSeq)
end

local acked = 0
for i = 2, #ARGV do
  local n = redis.call('XACK', KEYS[1], ARGV[1], ARGV[i])
  if not trimmed(ARGV[i]) then acked = acked + n end
end
return acked
