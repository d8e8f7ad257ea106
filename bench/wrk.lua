-- For wrk: the same request every time ("hot"), or every time a text that nobody has sent before ("cold"); one line of JSON at the end.
local prefix, number = "", 0

function init(args)
  if args[1] == "cold" then
    -- The query is the last parameter: a comment below it makes its text another one, and its answer the same.
    prefix = wrk.path .. "%0A%23" .. args[2] .. "-"
    request = function()
      number = number + 1
      return wrk.format(nil, prefix .. number)
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "bytes": %d, "refused": %d, "broken": %d, "p50": %f, "p99": %f}\n',
    summary.requests, summary.duration, summary.bytes, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
