-- A notification a request, each once: of two threads, each takes every other line of the file. The rounds go on where the
-- last one ended: each thread keeps its place in a file.
local folder, thread = "$FOLDER", 0
function setup(thread_of_wrk) thread = thread + 1; thread_of_wrk:set("id", thread) end
function init()
  lines = io.open(folder .. "/callbacks.txt"); place = folder .. "/place" .. id
  local at = io.open(place); skip = at and at:read("n") or 0; if at then at:close() end
  for _ = 1, skip do lines:read(); lines:read() end
  if id == 2 then lines:read() end
end
function request()
  local line = lines:read(); lines:read(); skip = skip + 1
  if skip % 50 == 0 then local at = io.open(place, "w"); at:write(skip + 200); at:close() end
  return wrk.format("GET", "/callbacks/vnpay?" .. line)
end
function response(status, _, body)
  if status ~= 200 or not body:find('"RspCode":"00"', 1, true) then print("answer " .. status .. " " .. body:sub(1, 100)) end
end
