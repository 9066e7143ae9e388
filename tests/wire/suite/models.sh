# shellcheck shell=sh
# Models: what is kept of them, what is refused, how they are found.
# Part of the wire suite. A "$" in single quotes is meant as it stands.
# shellcheck disable=SC2016

testAModelIsCreatedWithDefaults() {
	create plain
	expect 200/0
	assertTrue "id $MODEL" "echo '$MODEL' | grep -qE '^$HEX32\$'"
	expect_value true .data.created
	load
	expect 200/0
	expect_value '["plain","file:///w/plain",[],[],{},{},{},false,0,{}]' \
		'.data.model | [.name,.uri,.tags,.system_tags,.labels,.design,
		 .metadata,.ready,.last_iteration,.last_metrics]|tojson'
	expect_value true \
		'.data.model | (.user|type)=="string" and
		 (.company|type)=="string" and .created==.last_update and
		 .created==.last_change and .last_changed_by==.user'
	assertTrue "created $BODY" "json .data.model.created | grep -qE '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\\.[0-9]{6})?\\+00:00\$'"
	expect_value 'none of these' 'if .data.model |
		has("comment") or has("framework") or has("project") or
		has("task") or has("parent") or has("ui_cache") or
		has("unique_metrics") then . else "none of these" end'
}

testAModelKeepsWhatItWasGiven() {
	create 'full model' '"comment":" as is ","tags":["b","a","b"],"system_tags":["z","archived"],"framework":"PyTorch","labels":{"cat":1,"dog":2,"none":0,"zero":0},"ready":false,"design":{"text":"d"},"metadata":{" k.1 ":{"key":"k.1","type":"float","value":"0.5"}},"parent":"no-check","unknown":[1],"method":"get","id":"mine","user":"mine"'
	expect 200/0
	load
	expect_value '[" as is ",["a","b","b"],["archived","z"],"PyTorch",{"cat":1,"dog":2,"none":0,"zero":0},false,{"text":"d"},{"k.1":{"key":"k.1","type":"float","value":"0.5"}},"no-check"]' \
		'.data.model | [.comment,.tags,.system_tags,.framework,.labels,
		 .ready,.design,.metadata,.parent]|tojson'
	assertNotEquals mine "$(json .data.model.id)"
	assertNotEquals mine "$(json .data.model.user)"
	load "$MODEL" v2.16
	expect_value '[]' '.data.model.metadata|tojson'
	load "$MODEL" v2.17
	expect_value object '.data.model.metadata|type'
}

testNamesMayHoldAnyText() {
	for name in 'Ünï "q" '\''x'\'' 😀 \ / % _ *' '日本語モデル' \
	    "'; DROP TABLE model; --" '<script>&amp;</script>' \
	    '%s%n%99999d' '$(touch x) `y`'; do
		text=$(printf '%s' "$name" | jq -Rs .)
		call v2.23/models.create "{\"name\":$text,\"uri\":$text}"
		expect 200/0
		MODEL=$(json .data.id)
		load
		expect 200/0
		assertEquals "[$text,$text]" \
			"$(json '.data.model|[.name,.uri]|tojson')"
	done
	create 'tab\tand\nline'
	expect 400/12
	expect_message '*name: must not hold control characters*'
}

testANameIsTrimmedAndHasThreeCharacters() {
	create '  trimmed\n'
	expect 200/0
	load
	expect_value trimmed .data.model.name
	for name in '' ab '   ab   '; do
		create "$name"
		expect 400/800
		expect_message '*name*'
	done
	create '日本語'
	expect 200/0
}

testFreeJsonComesBackAsItWasSent() {
	design='{"z":1,"a":9007199254740993,"m":1.000000000000000000001,"e":1e400,"E":1E+5,"neg":-0.0,"deep":{"b":[1,{"c":null,"a":[]}],"a":{}},"dotted.key":true,"":0}'
	free=$(printf '%s' "$design" | sed 's/,"":0//')
	create 'free json' "\"design\":$free,\"ui_cache\":$free"
	expect 200/0
	load
	expect_in "\"design\":$free"
	expect_not_in ui_cache
	call v2.23/models.get_all "{\"id\":[\"$MODEL\"],\"only_fields\":[\"ui_cache\",\"design\"]}"
	expect 200/0
	expect_in "\"ui_cache\":$free"
	expect_in "\"design\":$free"
	# edit does not look at the keys
	call v2.23/models.edit "{\"model\":\"$MODEL\",\"design\":$design}"
	expect 200/0
	load
	expect_in "\"design\":$design"
	create 'a label of many digits' '"labels":{"b":9007199254740993,"a":1}'
	load
	expect_in '"labels":{"b":9007199254740993,"a":1}'
}

testTheKeysOfFreeJsonAreCheckedWhenAModelIsMade() {
	for free in '{"$a":1}' '{"":1}' '{"a":{"$b":1}}' '{"a":[{"":1}]}'; do
		create 'bad keys' "\"design\":$free"
		expect 400/800
		create 'bad keys' "\"ui_cache\":$free"
		expect 400/800
	done
}

testAMissingFieldIsNamed() {
	call v2.23/models.create '{"name":"no uri"}'
	expect 400/12
	expect_message '*uri*'
	call v2.23/models.create '{"uri":"x"}'
	expect 400/12
	expect_message '*name*'
	call v2.23/models.create '{"name":null,"uri":"x"}'
	expect 400/12
	expect_message '*name*'
	for action in get_by_id edit update set_ready delete; do
		call v2.23/models.$action '{}'
		expect 400/12
		expect_message '*model*'
		call v2.23/models.$action '{"model":null}'
		expect 400/12
	done
}

testAWrongTypeIsNamed() {
	for field in 'name 1' 'name ["x"]' 'uri true' 'uri {}' 'comment 5' \
	    'tags "x"' 'tags [1]' 'tags [null]' 'tags {"a":1}' \
	    'system_tags 7' 'framework []' 'labels []' 'labels "x"' \
	    'labels {"a":1.5}' 'labels {"a":null}' 'design [1]' \
	    'design "text"' 'metadata [1]' 'metadata {"k":{"key":"k"}}' \
	    'metadata {"k":{"key":"k","type":"s","value":1}}' \
	    'parent 1' 'project 1' 'task []' 'ui_cache 1'; do
		name=${field%% *}
		# of a repeated key the last counts
		call v2.23/models.create \
			"{\"name\":\"typed\",\"uri\":\"u\",\"$name\":${field#* }}"
		assertEquals "$field: $BODY" 400/12 "$(outcome)"
		expect_message "*$name*"
	done
	for action in get_by_id edit update set_ready delete; do
		for value in 1 true '["x"]' '{}'; do
			call v2.23/models.$action "{\"model\":$value}"
			expect 400/12
			expect_message '*model*'
		done
	done
}

testABoolTakesAnything() {
	for pair in '"false" true' '"" false' '0 false' '2 true' '[] false' \
	    '[0] true'; do
		create 'a bool' "\"ready\":${pair% *}"
		expect 200/0
		load
		expect_in "\"ready\":${pair#* },"
	done
	create 'a bool' '"ready":null'
	expect 400/800
}

testLabelsAreCheckedWhenAModelIsMade() {
	for labels in '{"a":1,"b":1}' '{"a":"1"}' '{"":1}' '{"$a":1}'; do
		create labels "\"labels\":$labels"
		expect 400/800
	done
	create labels '"labels":{"a.b":3,"c":0,"d":0}'
	expect 200/0
}

testReservedTagsAreRefused() {
	create tagged '"tags":["ok","__$all"]'
	expect 400/16
	create tagged '"system_tags":["__$x"]'
	expect 400/16
	create tagged '"tags":["__x","",  " y "]'
	expect 200/0
	load
	expect_value '[""," y ","__x"]' '.data.model.tags|tojson'
	call v2.23/models.edit "{\"model\":\"$MODEL\",\"tags\":[\"__\$or\"]}"
	expect 400/16
}

testOldClientsHaveOneListOfTags() {
	call v2.2/models.create '{"name":"old tags","uri":"u","tags":["b","archived","a","a"]}'
	expect 200/0
	MODEL=$(json .data.id)
	load
	expect_value '[["a","b"],["archived"]]' \
		'.data.model|[.tags,.system_tags]|tojson'
	load "$MODEL" v2.2
	expect_value '[["a","archived","b"],["archived"]]' \
		'.data.model|[.tags,.system_tags]|tojson'
}

testMetadataKeysAreTrimmedAndNotBlank() {
	create meta '"metadata":{" ":{"key":"k","type":"s","value":"v"}}'
	expect 400/12
	create meta '"metadata":{"a.b $d __x _y %2E":{"key":"k","type":"s","value":"v"},"2":{"key":"k","type":"s","value":"v"}}'
	expect 200/0
	load
	expect_value '["2","a.b $d __x _y %2E"]' '.data.model.metadata|keys|tojson'
	create meta '"metadata":{"k":{"key":"k","type":"s"}}'
	expect 400/12
	create meta '"metadata":[{"key":"k","type":"s","value":"v"}]'
	expect 200/0
	load
	expect_value '["k"]' '.data.model.metadata|keys|tojson'
}

testAnUnknownModelIsRefused() {
	for action in get_by_id edit update set_ready delete; do
		call v2.23/models.$action '{"model":"00000000000000000000000000000000"}'
		expect 400/201
		call v2.23/models.$action '{"model":""}'
		expect 400/201
		call v2.23/models.$action "{\"model\":\"' OR ''='\"}"
		expect 400/201
	done
}

testAModelOfAnUnknownProjectOrTaskIsRefused() {
	create orphan '"project":"nope"'
	expect 400/12
	create orphan '"task":"nope"'
	expect 400/101
}

testEditChangesWhatItIsGiven() {
	create 'to edit' '"comment":"old","labels":{"a":1},"tags":["x"]'
	load
	before=$(json .data.model.last_update)
	call v2.23/models.edit "{\"model\":\"$MODEL\",\"name\":\"edited\",\"comment\":null,\"labels\":{\"b\":2,\"c\":2},\"framework\":\"ONNX\",\"ready\":false,\"tags\":[\"z\",\"y\"],\"method\":\"get\",\"created\":\"2001-01-01\"}"
	expect 200/0
	expect_value 1 .data.updated
	expect_value '["edited",{"b":2,"c":2},"ONNX",false,["y","z"]]' \
		'.data.fields | [.name,.labels,.framework,.ready,.tags]|tojson'
	expect_value 'true true' '.data.fields |
		"\(has("last_change")) \(has("last_update"))"'
	load
	expect_value '["edited","old",{"b":2,"c":2},"ONNX",false,["y","z"],"file:///w/to edit"]' \
		'.data.model | [.name,.comment,.labels,.framework,.ready,.tags,
		 .uri]|tojson'
	assertTrue 'last_update did not move' \
		"[ '$before' '<' '$(json .data.model.last_update)' ]"
}

testEditOfNothingChangesNothing() {
	create 'not edited'
	load
	before=$(json '.data.model|tojson')
	call v2.23/models.edit "{\"model\":\"$MODEL\",\"name\":null,\"other\":1}"
	expect 200/0
	expect_value '{"updated":0,"fields":{}}' '.data|tojson'
	load
	assertEquals "$before" "$(json '.data.model|tojson')"
}

testARefusedEditChangesNothing() {
	create 'refused edit'
	load
	before=$(json '.data.model|tojson')
	for bad in '"name":"ab"' '"tags":["__$x"]' '"labels":{"a":"x"}' \
	    '"project":"nope"' '"task":"nope"' '"parent":"nope"' \
	    '"tags":"text"' '"design":5' '"metadata":"x"' \
	    '"ready":[]' '"comment":5' '"uri":{}'; do
		call v2.23/models.edit \
			"{\"model\":\"$MODEL\",\"framework\":\"X\",$bad}"
		assertEquals "$bad: $BODY" 400 "$STATUS"
	done
	load
	assertEquals "$before" "$(json '.data.model|tojson')"
}

testEditOfTheUriEmptiesTheUiCache() {
	create 'cached' '"ui_cache":{"a":1}'
	call v2.23/models.edit "{\"model\":\"$MODEL\",\"uri\":\" s3://new \"}"
	expect 200/0
	expect_value '{}' '.data.fields.ui_cache|tojson'
	call v2.23/models.get_all "{\"id\":[\"$MODEL\"],\"only_fields\":[\"ui_cache\",\"uri\"]}"
	expect_value '{} s3://new' \
		'.data.models[0]|"\(.ui_cache|tojson) \(.uri)"'
}

testUpdateWritesItsOwnFieldsOnly() {
	create 'to update' '"ready":true,"labels":{"a":1},"framework":"F","comment":"c"'
	call v2.23/models.update "{\"model\":\"$MODEL\",\"name\":\"updated\",\"ready\":false,\"labels\":{\"b\":2},\"framework\":\"G\",\"design\":{\"x\":1},\"comment\":null,\"tags\":[\"t\"]}"
	expect 200/0
	expect_value 1 .data.updated
	load
	expect_value '["updated",true,{"a":1},"F",{},["t"],false]' \
		'.data.model | [.name,.ready,.labels,.framework,.design,.tags,
		 has("comment")]|tojson'
	call v2.23/models.update "{\"model\":\"$MODEL\",\"ready\":false}"
	expect_value '{"updated":0,"fields":{}}' '.data|tojson'
}

testAModelIsPublishedOnce() {
	create 'to publish' '"ready":false'
	call v2.23/models.set_ready "{\"model\":\"$MODEL\",\"publish_task\":false}"
	expect 200/0
	expect_value 1 .data.updated
	load
	expect_value true .data.model.ready
	call v2.23/models.set_ready "{\"model\":\"$MODEL\"}"
	expect 400/203
}

testADeletedModelIsGone() {
	create 'to delete'
	call v2.23/models.delete "{\"model\":\"$MODEL\"}"
	expect 200/0
	expect_value '{"deleted":true,"url":"file:///w/to delete"}' '.data|tojson'
	load
	expect 400/201
	call v2.23/models.delete "{\"model\":\"$MODEL\"}"
	expect 400/201
	call v2.23/models.get_all "{\"id\":[\"$MODEL\"]}"
	expect_value 0 '.data.models|length'
}

testModelsAreFoundByName() {
	list_models
	assertEquals 'list A (x+y)? a.b*' "$(names \
		'{"name":"^list\\ A\\ \\(x\\+y\\)\\?\\ a\\.b\\*$"}')"
	assertEquals 'list B,list C' \
		"$(names '{"name":"^list [B-D]$","order_by":["name"]}')"
	assertEquals '' "$(names '{"name":"^LIST B$"}')"
	call v2.23/models.get_all '{"name":"("}'
	expect 400/21
}

testModelsAreFoundByTheirFields() {
	list_models
	of='"framework":["Listing"],"order_by":["name"]'
	assertEquals 'list A (x+y)? a.b*,list B,list C' "$(names "{$of}")"
	assertEquals 'list A (x+y)? a.b*,list C' \
		"$(names "{$of,\"system_tags\":[\"-archived\"]}")"
	assertEquals 'list B' "$(names "{$of,\"tags\":[\"two\",\"-one\"]}")"
	assertEquals 'list A (x+y)? a.b*' \
		"$(names "{$of,\"tags\":[\"__\$all\",\"one\",\"two\"]}")"
	assertEquals 'list A (x+y)? a.b*' "$(names "{\"id\":\"$FIRST\"}")"
	assertEquals 'list C' "$(names "{$of,\"ready\":false}")"
	assertEquals 'list B' "$(names '{"uri":["file:///w/list B"]}')"
	assertEquals 'list B' "$(names "{$of,\"metadata.acc.value\":\"0.9\"}")"
}

testModelsComeInOrderAndPages() {
	list_models
	of='"framework":["Listing"]'
	assertEquals 'list C,list B,list A (x+y)? a.b*' \
		"$(names "{$of,\"order_by\":[\"-name\"]}")"
	assertEquals 'list B' "$(names \
		"{$of,\"order_by\":[\"name\"],\"page\":1,\"page_size\":1}")"
	assertEquals 'list C' "$(names \
		"{$of,\"order_by\":[\"-created\"],\"page\":0,\"page_size\":1}")"
	for bad in '"order_by":["no_such"]' '"only_fields":["no_such"]' \
	    '"order_by":["1; DROP TABLE model"]'; do
		call v2.23/models.get_all "{$of,$bad}"
		expect 400/14
	done
	for bad in '"page":-1' '"page_size":0' '"page":"x"'; do
		call v2.23/models.get_all "{$of,$bad}"
		expect 400/12
	done
}

testAListMayBeCutToSomeFields() {
	list_models
	call v2.23/models.get_all "{\"id\":[\"$FIRST\"],\"only_fields\":[\"name\",\"id\"]}"
	expect 200/0
	expect_value '["id","name"]' '.data.models[0]|keys|tojson'
}
