-- A payment a request. Each connection's requests have keys that no other has.
local number, thread = 0, 0
function setup(thread_of_wrk) thread = thread + 1; thread_of_wrk:set("id", thread) end
function init() math.randomseed(os.time() * 10 + id) prefix = id .. "-" .. math.random(1e9) .. "-" end
function request()
  number = number + 1
  return wrk.format("POST", "/v1/payments", {
    ["Authorization"] = "Bearer $TOKEN", ["Content-Type"] = "application/json",
    ["Idempotency-Key"] = prefix .. number},
    '{"agency":"$AGENCY","procedure":"Cap phieu ly lich tu phap","dossier":"' .. prefix .. number ..
    '","payer":{"name":"Nguyen Van Thu"},"items":[{"description":"Phi","kind":"fee","amount":200000}],' ..
    '"return_url":"https://portal.example.gov.vn/back"}')
end
function response(status, _, body) if status ~= 201 then print("answer " .. status .. " " .. body:sub(1, 100)) end end
