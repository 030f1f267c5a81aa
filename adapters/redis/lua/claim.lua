-- Claims what has been pending for a while in the group ARGV[1] of the stream KEYS[1], and moves to
-- the stream KEYS[2] what was delivered too often.
--
-- ARGV: group, consumer, idle time in milliseconds, the most messages to take, the most deliveries
-- or 0, the length that KEYS[2] keeps or 0, the ID at which to begin or '-', and how many entries to
-- look at.
--
-- Returns the ID after which to go on, or '' where there is nothing left, and then for each message
-- taken its ID, its body, and how often it was delivered.
local group, consumer, idle = ARGV[1], ARGV[2], ARGV[3]
local max, deliveries, length = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local start, count = ARGV[7], tonumber(ARGV[8])

local function bury(id)
  local entry = redis.call('XRANGE', KEYS[1], id, id)[1]
  if entry then
    if length > 0 then
      redis.call('XADD', KEYS[2], 'MAXLEN', '=', length, '*', 'b', entry[2][2])
    else
      redis.call('XADD', KEYS[2], '*', 'b', entry[2][2])
    end
  end
  redis.call('XACK', KEYS[1], group, id)
end

local pending = redis.pcall('XPENDING', KEYS[1], group, 'IDLE', idle, start, '+', count)
if pending.err then
  if string.find(pending.err, 'NOGROUP') then return {''} end
  return pending
end

local result, taken = {''}, 0
for _, p in ipairs(pending) do
  local id, delivered = p[1], p[4]
  if deliveries > 0 and delivered >= deliveries then
    bury(id)
  else
    local entry = redis.call('XCLAIM', KEYS[1], group, consumer, 0, id)[1]
    if entry and entry[2] then
      taken = taken + 1
      result[#result + 1] = entry[1]
      result[#result + 1] = entry[2][2]
      result[#result + 1] = delivered + 1
      if taken == max then return result end
    else
      redis.call('XACK', KEYS[1], group, id) -- the message was trimmed
    end
  end
end
if #pending == count then result[1] = pending[count][1] end
return result
