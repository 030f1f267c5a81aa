-- The generic cell rate algorithm, as adapters.Decide has it. KEYS[1] holds the theoretical arrival
-- time in microseconds since 1970; where there is none it is zero.
--
-- ARGV: the interval between two events and the window of a whole burst, in microseconds, the number
-- of events, and for tests the time in microseconds instead of the server's.
--
-- Returns the arrival time before the events and the time, of which the caller makes the decision
-- again. All figures are below 2^53, up to which Lua's numbers are exact.
local interval, window, n = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local now = tonumber(ARGV[4])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local before = tonumber(redis.call('GET', KEYS[1]) or '0')
local next = math.max(before, now) + interval * n
if n > 0 and next - window <= now then
  local ttl = math.ceil((next - now) / 1000)
  redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', string.format('%.0f', ttl))
end
return {string.format('%.0f', before), string.format('%.0f', now)}
