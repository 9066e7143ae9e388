-- The requests of bench/writes, for wrk: models of different names.
-- Arguments after wrk's own "--": token, a text that names the round.

local round = ""
local at = 0

function init(args)
	round = args[2]
	wrk.method = "POST"
	wrk.headers["Authorization"] = "Bearer " .. args[1]
	wrk.headers["Content-Type"] = "application/json"
end

function request()
	at = at + 1
	return wrk.format(nil, nil, nil,
		'{"name":"bench model ' .. round .. ' ' .. at ..
		'","uri":"s3://bucket/models/' .. round .. at ..
		'/weights.pt","framework":"PyTorch","tags":["bench","odd"],' ..
		'"labels":{"cat":1,"dog":2},"comment":"one of many"}')
end
