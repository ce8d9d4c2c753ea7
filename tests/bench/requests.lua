-- wrk: the paths of BENCH_PATHS one after another; with BENCH_BODY each is a POST of that file. Ends with one JSON line.
local function read(name)
  local file = assert(io.open(name, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

local prepared, turn = {}, 0

function init(_)
  local headers = {}
  local token, body = os.getenv("BENCH_TOKEN"), os.getenv("BENCH_BODY")
  if token and token ~= "" then headers["Authorization"] = "Bearer " .. token end
  if body and body ~= "" then
    headers["Content-Type"] = "application/json"
    body = read(body)
  else
    body = nil
  end
  for path in read(os.getenv("BENCH_PATHS")):gmatch("[^\n]+") do
    prepared[#prepared + 1] = wrk.format(body and "POST" or "GET", path, headers, body)
  end
end

function request()
  turn = turn % #prepared + 1
  return prepared[turn]
end

function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format('BENCH {"answers": %d, "seconds": %.6f, "failed": %d, "p50": %.3f, "p99": %.3f}\n',
    summary.requests, summary.duration / 1e6, e.status + e.connect + e.read + e.write + e.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
