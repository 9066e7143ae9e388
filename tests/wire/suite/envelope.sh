# shellcheck shell=sh
# The envelope of an answer, its ids and its versions.
# Part of the wire suite.

testAnAnswerIsTheEnvelopeAndNothingElse() {
	request /debug.ping
	assertEquals '{"meta":{ID,"endpoint":{"name":"debug.ping","requested_version":"2.34","actual_version":"1.0"},"result_code":200,"result_subcode":0,"result_msg":"OK","error_stack":null,"error_data":{}},"data":{"msg":"modelshelf server"}}' \
		"$(plain_meta)"
	assertEquals 200 "$STATUS"
	assertEquals application/json "$(header Content-Type)"
	assertTrue 'meta.id is not repeated as trx' \
		"[ $(json .meta.id) = $(json .meta.trx) ]"
}

testAnErrorIsTheEnvelopeAndNothingElse() {
	request /v2.9/nothing.at_all
	assertEquals 404 "$STATUS"
	assertEquals application/json "$(header Content-Type)"
	expect_value '["meta","data"]' '.|keys_unsorted|tojson'
	expect_value '["id","trx","endpoint","result_code","result_subcode","result_msg","error_stack","error_data"]' \
		'.meta|keys_unsorted|tojson'
	expect_value '{"name":"nothing.at_all","requested_version":"2.9","actual_version":null}' \
		'.meta.endpoint|tojson'
	expect_value '[404,0,null,{},{}]' '[.meta.result_code,
		.meta.result_subcode, .meta.error_stack, .meta.error_data,
		.data]|tojson'
	expect_value string '.meta.result_msg|type'
}

testTheLengthOfAnAnswerIsDeclared() {
	request /debug.ping
	expect 200/0
	# nginx and Apache may send chunks; a length that is there must hold.
	if [ -n "$(header Content-Length)" ]; then
		assertEquals "$(wc -c <"$SITE/answer")" "$(header Content-Length)"
	fi
}

testEachCallHasItsOwnId() {
	request /debug.ping
	first=$(json .meta.id)
	request /debug.ping
	assertNotEquals "$first" "$(json .meta.id)"
}

testTheTransactionIdIsEchoed() {
	request -H 'X-Clearml-Trx: my own "trx" \ 1' /debug.ping
	expect_value 'my own "trx" \ 1' .meta.trx
	assertTrue 'meta.id is not fresh' \
		"json .meta.id | grep -qE '^$HEX32\$'"
	request -H 'X-Trains-Trx: legacy' /debug.ping
	expect_value legacy .meta.trx
	request -H 'X-Trains-Trx: legacy' -H 'X-Clearml-Trx: new' /debug.ping
	expect_value new .meta.trx
	request -H 'X-Clearml-Trx: of an error' /v2.9/no.such
	expect_value 'of an error' .meta.trx
}

testNoHeaderBreaksTheAnswer() {
	long=$(repeat 4000 x)
	request -H "X-Clearml-Trx: $long" /debug.ping
	expect 200/0
	expect_value "$long" .meta.trx
	# what is not UTF-8 in it must not reach the JSON text
	request -H "$(printf 'X-Clearml-Trx: a\377b\200')" \
		-H "$(printf 'Origin: http://\377')" /debug.ping
	case $STATUS in
	200)	assertTrue 'not UTF-8' "iconv -f UTF-8 -t UTF-8 \
			<'$SITE/answer' >/dev/null 2>&1"
		expect_value string '.meta.trx|type' ;;
	400)	;; # the server's own refusal
	*)	fail "$STATUS $BODY" ;;
	esac
}

testVersionsInMetaAreStringsFromTwoPointOne() {
	for pair in 'v2.20 "2.20"' 'v2.1 "2.1"' 'v10 "10"' 'v999.0 "999.0"' \
	    'v2.0 2.0' 'v1.0 1.0' 'v1.10 1.1' 'v1.5 1.5'; do
		request "/${pair% *}/debug.ping"
		expect 200/0
		expect_in "\"requested_version\":${pair#* },"
	done
	request /v2.0/debug.ping
	expect_in '"actual_version":1.0}'
	request /v0.5/debug.ping
	expect 404/0
	expect_in '"requested_version":0.5,"actual_version":null'
}

testPingEchoesTheRequest() {
	request -t application/json -d '{"b":[1,{"c":null}],"a":"x"}' \
		/debug.ping
	expect 200/0
	expect_value '{"a":"x","b":[1,{"c":null}],"msg":"modelshelf server"}' \
		'.data|tojson|fromjson|[to_entries|sort_by(.key)[]]|from_entries|tojson'
	request -t application/json -d '{"msg":"mine"}' /debug.ping
	expect_value mine .data.msg
}

testServerInfoDependsOnTheVersion() {
	call v1.0/server.info
	expect 200/0
	expect_value 'build commit version' '.data|keys|join(" ")'
	expect_in '"actual_version":1.0'
	call v2.8/server.info
	expect_value 'build commit uid version' '.data|keys|join(" ")'
	expect_value 2.8 .meta.endpoint.actual_version
	call v2.11/server.info
	expect_value 2.8 .meta.endpoint.actual_version
	call v2.12/server.info
	expect_value 'api_version build commit version' \
		'.data|keys|join(" ")'
	expect_value 2.34 .data.api_version
	expect_value 2.12 .meta.endpoint.actual_version
	request /server.info
	expect 401/20
}
