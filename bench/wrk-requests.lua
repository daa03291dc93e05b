-- Sends the requests of a file, one after the other and again from the start. Arguments: the file, and the mean pause of
-- a connection in milliseconds (0: none). In a line: token, tab, body. "%TAG%" in a body becomes eight new digits.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  requests = {}
  for line in io.lines(args[1]) do
    local token, body = line:match("^(%S+)\t(.*)$")
    local headers = { ["content-type"] = "application/json", authorization = "Bearer " .. token }
    local request = wrk.format("POST", nil, headers, (body:gsub("%%TAG%%", "00000000")))
    local from = body:find("%TAG%", 1, true) and request:find("00000000", 1, true)
    table.insert(requests, from and { request:sub(1, from - 1), request:sub(from + 8) } or request)
  end
  sent = 0
  refused = 0
  failed = 0
  example = ""
  first_tag = os.time() % 10000 * 10000
  pause(tonumber(args[2]))
end

-- Pauses are distributed exponentially, as between the requests of many independent clients. Without them there must be no
-- function of this name: wrk would set a timer for each request.
function pause(mean_ms)
  if mean_ms == 0 then return end
  math.randomseed(1)
  function delay()
    return math.floor(-mean_ms * math.log(1 - math.random()))
  end
end

function request()
  local next = requests[sent % #requests + 1]
  sent = sent + 1
  if type(next) == "string" then return next end
  return next[1] .. string.format("%08d", (first_tag + sent) % 100000000) .. next[2]
end

function response(status, _, body)
  if status == 200 and not body:find('"errors":', 1, true) and not body:find(":null", 1, true) then return end
  if status == 503 and body:find('"OVERLOADED"', 1, true) then
    refused = refused + 1
    return
  end
  failed = failed + 1
  example = status .. " " .. body
end

function done(summary, latency, _)
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  local refused, failed, example = 0, 0, ""
  for _, thread in ipairs(threads) do
    refused = refused + thread:get("refused")
    failed = failed + thread:get("failed")
    if thread:get("example") ~= "" then example = thread:get("example") end
  end
  io.write(string.format("\n@@%d %d %d %d %d %d %d %s\n", summary.requests, summary.duration, refused, failed, broken,
    latency:percentile(50), latency:percentile(99), example:sub(1, 300):gsub("%s+", " ")))
end
