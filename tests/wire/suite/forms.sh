# shellcheck shell=sh
# Query strings and forms, which become objects.
# Part of the wire suite.

expect_data() {
	expect 200/0
	expect_value "$1" '.data|del(.msg)|tojson'
}

testAQueryStringBecomesAnObject() {
	request '/debug.ping?id=u1&id=u2&page=0&page_size=10&filters.id.any.include[]=u1'
	expect_data '{"id":["u1","u2"],"page":0,"page_size":10,"filters":{"id":{"any":{"include":["u1"]}}}}'
	request '/debug.ping?c[]=4'
	expect_data '{"c":[4]}'
	request '/debug.ping?a.b=1&a.c=x'
	expect_data '{"a":{"b":1,"c":"x"}}'
	request '/debug.ping?a..b=1'
	expect_data '{"a":{"":{"b":1}}}'
	request '/debug.ping?'
	expect_data '{}'
	request '/debug.ping?&&'
	expect_data '{}'
}

testValuesOfAQueryHaveTypes() {
	request '/debug.ping?a=7&b=007&c=1.5&d=.5&e=-3&f=%2B5&g=1e3&h=null&i=tRue&j='
	expect_data '{"a":7,"b":7,"c":1.5,"d":0.5,"e":"-3","f":"+5","g":"1e3","h":"null","i":"tRue","j":""}'
	request '/debug.ping?a=true&b=True&c=TRUE&d=false&e=False&f=FALSE'
	expect_data '{"a":true,"b":true,"c":true,"d":false,"e":false,"f":false}'
	request '/debug.ping?big=12345678901234567890123'
	expect_in '"big":12345678901234567890123'
	request '/debug.ping?f=5.&g=1.2.3&h=.'
	expect 200/0
	expect_value '5 1.2.3 .' '"\(.data.f) \(.data.g) \(.data.h)"'
}

testAQueryIsDecoded() {
	request '/debug.ping?a=x+y%20z%26%3D%2B&%62=%C3%A9%F0%9F%98%80'
	expect_data '{"a":"x y z&=+","b":"é😀"}'
	request '/debug.ping?a=%ff'
	assertEquals "$BODY" 400 "$STATUS"
	request '/debug.ping?a=%00'
	assertEquals "$BODY" 400 "$STATUS"
}

testAQueryBeatsTheBody() {
	request -t application/json -d '{"a":1,"b":{"c":2,"d":3}}' \
		'/debug.ping?a=9&b.c=8&e=7'
	expect_data '{"a":9,"b":{"c":8,"d":3},"e":7}'
}

testAPathThroughAValueIsRefused() {
	request -t application/json -d '{"a":1}' '/debug.ping?a.b=2'
	assertEquals "$BODY" 400 "$STATUS"
	request '/debug.ping?a=1&a.b=2'
	assertEquals "$BODY" 400 "$STATUS"
}

testAQueryThatNestsTooDeeplyIsRefused() {
	request "/debug.ping?$(repeat 200 a.)a=1"
	assertEquals "$BODY" 400 "$STATUS"
}

testAFormBecomesAnObject() {
	request -t application/x-www-form-urlencoded \
		-d 'a=1&b=x+y%26&c[]=1&d.e=true&a=2' /debug.ping
	expect_data '{"a":[1,2],"b":"x y&","c":[1],"d":{"e":true}}'
	request -t application/x-www-form-urlencoded -d 'a=form' \
		'/debug.ping?a=query&b=query'
	expect 200/0
	expect_value 'form query' '"\(.data.a) \(.data.b)"'
	# a client that forgot to name its JSON
	request -t application/x-www-form-urlencoded -d '{"a":1}' /debug.ping
	expect_value '' '.data["{\"a\":1}"]'
}

# Fields of a multipart form would all be text; no client sends a call so.
testAMultipartFormIsRefused() {
	printf -- '--XyZ\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--XyZ--\r\n' \
		>"$SITE/binary"
	request -t 'multipart/form-data; boundary=XyZ' -f "$SITE/binary" \
		/debug.ping
	expect 400/0
}

# All of a batch is done, or nothing of it.
testABatchIsOneRequestALine() {
	request -a -d '{"name":"one","type":"custom"}' /tasks.create
	expect 200/0
	one=$(json .data.id)
	request -a -t application/json-lines -d '{"task":"'"$one"'","comment":"a"}
{"task":"'"$one"'"}
{"task":"'"$one"'","output__error":"e","tags":["x"]}
' /tasks.update_batch
	expect 200/0
	expect_value 2 .data.updated
	request -a -t application/json-lines -d '{"task":"'"$one"'","comment":"b"}
{"task":"none"}' /tasks.update_batch
	expect 400/101
	request -a -t application/json-lines -d '{"task":"'"$one"'","comment":"b"}
{"task":"'"$one"'","name":"ab"}' /tasks.update_batch
	expect 400/800
	request -a -t application/json-lines -d '{"comment":"b"}' \
		/tasks.update_batch
	expect 400/12
	for text in '' '
' '{"task":"'"$one"'"}

{"task":"'"$one"'"}' '[1]' '{'; do
		request -a -t application/json-lines -d "$text" \
			/tasks.update_batch
		assertEquals "$text: $BODY" 400 "$STATUS"
	done
	# one alone may come as any other request
	request -a -d '{"task":"'"$one"'","project":null,"name":"two"}' \
		/tasks.update_batch
	expect_value 1 .data.updated
	request -a -d '{"task":"'"$one"'"}' /tasks.get_by_id
	expect_value '["two","a","e",["x"]]' \
		'.data.task|[.name,.comment,.output.error,.tags]|tojson'
}

testABatchForASingleCallIsRefused() {
	for text in '{"model":"x"}
{"model":"y"}' '{"model":"x"}' '{"model":' '[1]' ''; do
		request -a -t application/json-lines -d "$text" \
			/models.get_by_id
		assertEquals "$text: $BODY" 400 "$STATUS"
	done
	# with a parameter the type says nothing (wire.md 1.5)
	request -a -t 'application/json-lines; charset=utf-8' \
		-d '{"model":"x"}' /models.get_by_id
	expect 400/201
}
