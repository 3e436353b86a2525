-- Posts the requests of a file, one a line: the Authorization header, a tab, and the body. They take turns, so that a file
-- of fifty is fifty models or fifty buyers. Ends with one line for the harness to read.
local requests, n, i = {}, 0, 0

function init(args)
  for line in io.lines(args[1]) do
    local auth, body = line:match("^([^\t]*)\t(.*)$")
    local headers = { ["Content-Type"] = "application/json", ["Accept"] = "application/json", ["X-ModelIQ-Key"] = args[2] }
    if auth ~= "" then headers["Authorization"] = auth end
    n = n + 1
    requests[n] = wrk.format("POST", nil, headers, body)
  end
end

function request()
  i = i % n + 1
  return requests[i]
end

function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format("@@ %d %d %d %d %d %d %d\n", summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99), e.status, e.connect + e.read + e.write + e.timeout))
end
