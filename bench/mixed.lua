-- The requests of bench/memory, for wrk with one thread: reads, lists, writes
-- and refusals in turn, so that every kind of allocation is made again and
-- again. After the number of answers asked for it prints how many had which
-- status and ends wrk, which by itself would wait for its time to pass.
-- Arguments after wrk's own "--": token, file of ids (one a line), answers.

local ids = {}
local at, answers, limit = 0, 0, 0
local statuses = {}
local long = string.rep("a word and another ", 2000)

local kinds = {
	function(id)
		return "models.get_by_id", '{"model":"' .. id .. '"}'
	end,
	function()
		return "models.get_all",
			'{"page":0,"page_size":50,"order_by":["-created"]}'
	end,
	function()
		return "models.get_all", '{"name":"^bench\\\\ model\\\\ 7$"}'
	end,
	-- lists of many lengths: each may be another statement to keep
	function()
		local some = {}
		for i = 1, at % 83 + 1 do
			some[i] = '"' .. ids[i] .. '"'
		end
		return "models.get_all", '{"id":[' .. table.concat(some, ",")
			.. '],"only_fields":["id"]}'
	end,
	function()
		return "models.get_all", '{"name":"model 1[0-9]+$","tags":["even"],'
			.. '"only_fields":["id","name"],"page":0,"page_size":20}'
	end,
	function()
		return "models.create",
			'{"name":"made by bench","uri":"file:///made","tags":["x"],'
			.. '"labels":{"cat":1},"design":{"layers":[1,2,3]}}'
	end,
	function(id)
		return "models.edit",
			'{"model":"' .. id .. '","comment":"' .. long .. '"}'
	end,
	function(id)
		return "models.edit", '{"model":"' .. id .. '","comment":"short"}'
	end,
	function()
		return "models.get_by_id",
			'{"model":"00000000000000000000000000000000"}'
	end,
	function()
		return "models.get_by_id", '{"model":[[[[[[[["'
	end,
	function()
		return "models.no_such_call", "{}"
	end,
}

function init(args)
	wrk.method = "POST"
	wrk.headers["Authorization"] = "Bearer " .. args[1]
	wrk.headers["Content-Type"] = "application/json"
	for id in io.lines(args[2]) do
		ids[#ids + 1] = id
	end
	limit = tonumber(args[3])
end

function request()
	at = at + 1
	local call, body = kinds[at % #kinds + 1](ids[at % #ids + 1])
	return wrk.format(nil, "/v2.30/" .. call, nil, body)
end

function response(status)
	statuses[status] = (statuses[status] or 0) + 1
	answers = answers + 1
	if answers >= limit then
		for code, n in pairs(statuses) do
			print(code, n)
		end
		os.exit(0)
	end
end
