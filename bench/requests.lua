-- The requests of bench/run, for wrk: GET with a JSON body, as the Python SDK
-- sends it, the model's id another one each time.
-- Arguments after wrk's own "--": token, file of ids (one a line).

local token, ids = nil, {}
local at = 0

function init(args)
	token = args[1]
	for id in io.lines(args[2]) do
		ids[#ids + 1] = id
	end
	wrk.method = "GET"
	wrk.headers["Authorization"] = "Bearer " .. token
	wrk.headers["Content-Type"] = "application/json"
	-- what a request costs wrk itself must not depend on the round
	math.randomseed(1)
	at = math.random(#ids)
end

function request()
	at = at % #ids + 1
	return wrk.format(nil, nil, nil,
		'{"model":"' .. ids[at] .. '","method":"get"}')
end
