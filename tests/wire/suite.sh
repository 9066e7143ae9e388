# shellcheck shell=sh
# What every transport must answer alike: doc/protocol/wire.md and models.md,
# as a client sees them. A test script sources this after tests/lib.sh, starts
# its transport in oneTimeSetUp and names the tests with add_tests.
#
# A script may define serve_again, which makes the transport use a changed
# configuration; without it the tests that need one do not run there.

# A "$" in single quotes is meant as it stands, and lib.sh sets $BODY, $TOKEN.
# shellcheck disable=SC2016,SC2153

# --- Envelope ---

HEX32='[0-9a-f]{32}'

# The meta part of an answer, with the id replaced: "ID" where meta.id stands.
plain_meta() {
	printf '%s\n' "$BODY" |
		sed -E "s/\"id\":\"$HEX32\",\"trx\":\"$HEX32\"/ID/"
}

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
	request -t application/json -d '{"b":[1,{"c":null}],"a":"x"}' /debug.ping
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

# --- Paths and methods ---

testAllFormsOfAPathAreRouted() {
	for path in /auth.login /v2.9/auth.login /v2.9/auth.login/ \
	    /auth.login/ /v999.0/auth.login /v10/auth.login /api/auth.login \
	    /api/v2.30/auth.login /api/v2.30/auth.login/; do
		request -b "$ACCESS_KEY:$SECRET_KEY" "$path"
		expect 200/0
		expect_in '"endpoint":{"name":"auth.login",'
	done
	for path in /models.get_all /v2.30/models.get_all \
	    /api/v2.30/models.get_all /api/models.get_all; do
		call "$path"
		expect 200/0
		expect_in '"endpoint":{"name":"models.get_all",'
	done
	# Escapes in the path mean what they stand for.
	request /debug%2eping
	expect 200/0
}

testEveryFamilyAnswers() {
	for name in models.get_all projects.get_all tasks.get_all \
	    server.info auth.login debug.ping queues.get_all; do
		call "$name"
		expect 200/0
	done
}

testAPathThatIsNoneIsRefused() {
	for path in / /auth /a.b /a.b.c /v2/auth.login /v2.9.1/auth.login \
	    /V2.9/auth.login /v2.9/auth/login /v2.9/ /auth.login/more \
	    /models /auth.log-in /v2.9/models.get_all.x; do
		request "$path"
		expect 400/0
		expect_in '"endpoint":{"name":"","requested_version":1.0,"actual_version":null}'
	done
}

testALeadingZeroInAVersionIsRefused() {
	for path in /v2.09/auth.login /v2.00/xx.yy /v01/xx.yy \
	    /v02.9/models.get_all; do
		request "$path"
		expect 400/2
	done
}

testAnUnknownEndpointIsNotFound() {
	for path in /nothing.here /models.nothing /auth.nothing \
	    /server.nothing /projects.nothing /tasks.nothing \
	    /v0.9/models.get_all /debug.nothing /queues.create; do
		request "$path"
		expect 404/0
		expect_in "\"endpoint\":{\"name\":\"${path##*/}\","
		expect_in '"actual_version":null}'
	done
}

testEveryMethodRunsTheCall() {
	for method in GET POST PUT PATCH DELETE; do
		request -X $method -t application/json \
			-d "{\"by\":\"$method\"}" /v2.9/debug.ping
		expect 200/0
		expect_in "\"by\":\"$method\""
	done
	request -a -X GET -t application/json \
		-d '{"name":"sent with a GET","uri":"file:///get"}' \
		/v2.23/models.create
	expect 200/0
}

testAnEmptyPostIsAnEmptyObject() {
	request -X POST -d '' /debug.ping
	expect 200/0
	request -X POST -d '' -t application/json /debug.ping
	expect 200/0
	request -X POST -d '' -a /models.get_all
	expect 200/0
}

testHeadHasHeadersOnly() {
	request -X HEAD /debug.ping
	assertEquals 200 "$STATUS"
	assertEquals application/json "$(header Content-Type)"
	assertEquals 0 "$(wc -c <"$SITE/answer")"
	request -X HEAD /no.such
	assertEquals 404 "$STATUS"
	assertEquals 0 "$(wc -c <"$SITE/answer")"
}

testOptionsNeedsNothing() {
	for path in /models.get_all /nothing.here / /v2.9/x; do
		request -X OPTIONS "$path"
		assertEquals "$path" 200 "$STATUS"
		assertEquals "$path" 0 "$(wc -c <"$SITE/answer")"
		assertEquals 'text/html; charset=utf-8' \
			"$(header Content-Type)"
	done
	request -X OPTIONS -H 'Content-Encoding: gzip' /
	assertEquals 200 "$STATUS"
	assertEquals '' "$(header Access-Control-Allow-Origin)"
}

testAPreflightIsAnswered() {
	request -X OPTIONS -H 'Origin: https://page.example:8443' \
		-H 'Access-Control-Request-Method: POST' \
		-H 'Access-Control-Request-Headers: authorization, x-clearml-trx' \
		/v2.30/models.get_all
	assertEquals 200 "$STATUS"
	assertEquals https://page.example:8443 \
		"$(header Access-Control-Allow-Origin)"
	assertEquals true "$(header Access-Control-Allow-Credentials)"
	assertEquals 'authorization, x-clearml-trx' \
		"$(header Access-Control-Allow-Headers)"
	assertEquals 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT' \
		"$(header Access-Control-Allow-Methods)"
	assertEquals Origin "$(header Vary)"
}

testOnlyAPageOfAnotherOriginGetsCorsHeaders() {
	request -H 'Origin: http://page.example' /debug.ping
	assertEquals http://page.example "$(header Access-Control-Allow-Origin)"
	assertEquals true "$(header Access-Control-Allow-Credentials)"
	assertEquals Origin "$(header Vary)"
	request -H 'Origin: http://page.example' /models.get_all
	expect 401/20
	assertEquals http://page.example "$(header Access-Control-Allow-Origin)"
	request /debug.ping
	assertEquals '' "$(header Access-Control-Allow-Origin)"
	assertEquals '' "$(header Access-Control-Allow-Credentials)"
}

testAnEncodedBodyIsRefusedWithoutAnEnvelope() {
	for coding in gzip identity br; do
		request -H "Content-Encoding: $coding" -t application/json \
			-d '{}' /debug.ping
		assertEquals 415 "$STATUS"
		expect_not_in '"meta"'
		assertTrue 'not plain text' \
			"header Content-Type | grep -q '^text/plain'"
	done
	# before the path is looked at
	request -H 'Content-Encoding: gzip' /no/path
	assertEquals 415 "$STATUS"
}

# --- Who calls ---

testACallWithoutCredentialsIsRefused() {
	request /models.get_all
	expect 401/20
	expect_in '"endpoint":{"name":"models.get_all","requested_version":"2.34","actual_version":"1.0"}'
	assertEquals '' "$(header WWW-Authenticate)"
	request -H 'Authorization;' /models.get_all
	expect 401/20
}

testAnotherSchemeIsRefused() {
	for scheme in Digest basic bearer BASIC Token; do
		request -H "Authorization: $scheme $(encode \
			"$ACCESS_KEY:$SECRET_KEY")" /models.get_all
		expect 401/10
	done
}

# Whether a web server drops the blanks behind it or not.
testASchemeWithNothingBehindItIsRefused() {
	for header in Bearer 'Bearer ' 'Bearer   ' Basic 'Basic '; do
		request -H "Authorization: $header" /models.get_all
		expect 401/10
		expect_in 'with credentials behind it'
		request -H "Authorization: $header" /auth.login
		expect 401/10
	done
}

testCredentialsThatAreNoBase64AreRefused() {
	request -H 'Authorization: Basic YQ' /models.get_all
	expect 401/21
}

testAWrongSecretIsRefused() {
	for pair in "$ACCESS_KEY:wrong" "$ACCESS_KEY:" "$ACCESS_KEY" \
	    "nobody:$SECRET_KEY" ":" "$ACCESS_KEY:$SECRET_KEY " \
	    "$ACCESS_KEY:$(echo "$SECRET_KEY" | tr 'A-Za-z' 'a-zA-Z')" \
	    "' OR 1=1 --:x"; do
		request -b "$pair" /auth.login
		expect 401/22
		assertEquals '' "$(header Set-Cookie)"
		expect_in '"data":{}}'
	done
}

testBasicCredentialsServeForEveryCall() {
	request -b "$ACCESS_KEY:$SECRET_KEY" /v2.9/models.get_all
	expect 200/0
}

testGarbageIsNoToken() {
	for token in x a.b.c ... 'a b' "$(encode '{}').$(encode '{}').x"; do
		request -H "Authorization: Bearer $token" /models.get_all
		expect 401/30
	done
}

base64url() {
	printf '%s' "$1" | base64 -w 0 | tr '+/' '-_' | tr -d '='
}

# The claims of the token $1.
claims() {
	c_text=${1#*.}
	c_text=$(printf '%s' "${c_text%.*}" | tr -- '-_' '+/')
	while [ $((${#c_text} % 4)) -ne 0 ]; do
		c_text="$c_text="
	done
	printf '%s' "$c_text" | base64 -d
}

testATamperedTokenIsRefused() {
	head=${TOKEN%%.*}
	signature=${TOKEN##*.}
	body=$(claims "$TOKEN")
	assertNotNull "$body"

	as_root=$(printf '%s' "$body" | sed 's/"role":"[a-z]*"/"role":"root"/')
	case $signature in
	A*)	other="B${signature#?}" ;;
	*)	other="A${signature#?}" ;;
	esac
	none=$(base64url '{"alg":"none","typ":"JWT"}')
	for token in \
	    "$head.$(base64url "$as_root ").$signature" \
	    "$head.$(base64url "$body ").$signature" \
	    "${TOKEN%.*}.$other" \
	    "${TOKEN%.*}." \
	    "${TOKEN%.*}" \
	    "$TOKEN.x" \
	    "$TOKEN=" \
	    "${TOKEN%?????}" \
	    "$none.$(base64url "$body")." \
	    "$none.$(base64url "$body").$signature" \
	    "$(base64url '{"alg":"None","typ":"JWT"}').$(base64url "$body")." \
	    "$(base64url '{"alg":"RS256","typ":"JWT"}').${TOKEN#*.}" \
	    "$(base64url '{"typ":"JWT"}').${TOKEN#*.}"; do
		request -H "Authorization: Bearer $token" /models.get_all
		expect 401/30
	done
	call models.get_all
	expect 200/0
}

testAnExpiredTokenIsRefused() {
	request -b "$ACCESS_KEY:$SECRET_KEY" -t application/json \
		-d '{"expiration_sec":-5}' /auth.login
	expect 200/0
	request -H "Authorization: Bearer $(json .data.token)" /models.get_all
	expect 401/30
}

testATokenCarriesWhatClientsRead() {
	request -b "$ACCESS_KEY:$SECRET_KEY" /auth.login
	expect 200/0
	assertEquals '{"alg":"HS256","typ":"JWT"}' \
		"$(claims "x.$(json .data.token | cut -d . -f 1).x")"
	body=$(claims "$(json .data.token)")
	assertEquals '2.34 Bearer basic 2592000' "$(printf '%s' "$body" | jq -r \
		'[.api_version,.auth_type,.feature_set,.exp-.iat]|join(" ")')"
	assertTrue "session_id in $body" "printf '%s' '$body' |
		jq -r .session_id | grep -qE '^$HEX32\$'"
	assertTrue "server_version in $body" "printf '%s' '$body' |
		jq -r .server_version | grep -qE '^[0-9]+(\\.[0-9]+)+\$'"
	assertEquals true "$(printf '%s' "$body" | jq \
		'.identity | has("user") and has("company") and has("role")')"
	assertEquals false "$(printf '%s' "$body" | jq \
		'has("aud") or (.identity | tostring | test("secret"))')"
}

lifetime() {
	claims "$(json .data.token)" | jq '.exp-.iat'
}

testAClientMayAskForALifetime() {
	request -b "$ACCESS_KEY:$SECRET_KEY" '/auth.login?expiration_sec=7200'
	expect 200/0
	assertEquals 7200 "$(lifetime)"
	request -b "$ACCESS_KEY:$SECRET_KEY" -t application/json \
		-d '{"expiration_sec":"600"}' /auth.login
	assertEquals 600 "$(lifetime)"
	for none in 0 null; do
		request -b "$ACCESS_KEY:$SECRET_KEY" -t application/json \
			-d "{\"expiration_sec\":$none}" /auth.login
		assertEquals 2592000 "$(lifetime)"
	done
	request -b "$ACCESS_KEY:$SECRET_KEY" '/auth.login?expiration_sec=31536001'
	expect 400/12
	request -b "$ACCESS_KEY:$SECRET_KEY" '/auth.login?expiration_sec=soon'
	expect 400/12
	expect_message '*expiration_sec*'
}

testATokenBuysAnotherOne() {
	request -a /auth.login
	expect 200/0
	again=$(json .data.token)
	assertNotEquals "$TOKEN" "$again"
	request -H "Authorization: Bearer $again" /models.get_all
	expect 200/0
}

testLoginSetsACookieThatServesAsToken() {
	request -b "$ACCESS_KEY:$SECRET_KEY" /auth.login
	cookie=$(header Set-Cookie)
	token=$(json .data.token)
	assertTrue "$cookie" "printf '%s\n' '$cookie' | grep -qE '^clearml_token_basic=$token; Expires=[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT; Max-Age=99999999999; HttpOnly; Path=/; SameSite=Lax\$'"
	request -H "Cookie: clearml_token_basic=$token" /models.get_all
	expect 200/0
	assertEquals '' "$(header Set-Cookie)"
	request -H "Cookie: a=b; clearml_token_basic=$token; c=d" /models.get_all
	expect 200/0
	request -H "Cookie: clearml_token_basic=garbage" /models.get_all
	expect 401/30
	request -H "Cookie: xclearml_token_basic=$token" /models.get_all
	expect 401/20
}

testAPasswordBuysATokenToo() {
	request -b "admin:$PASSWORD" /auth.login
	expect 200/0
	assertContains "$(header Set-Cookie)" "$(json .data.token)"
	request -H "Authorization: Bearer $(json .data.token)" /models.get_all
	expect 200/0
	request -b "admin:$PASSWORD" /models.get_all
	expect 401/22
	request -b "admin:x$PASSWORD" /auth.login
	expect 401/22
	assertEquals '' "$(header WWW-Authenticate)"
}

testWrongPasswordsEndInAWait() {
	for guess in 1 2 3 4 5 6 7 8 9 10; do
		request -b "stranger:$guess" /auth.login
		expect 401/22
	done
	request -b "stranger:$guess" /auth.login
	expect 429/0
	wait=$(header Retry-After)
	assertTrue "$wait" "[ $wait -gt 0 ] && [ $wait -le 900 ]"
	request -b "admin:$PASSWORD" /auth.login
	expect 200/0
}

testAHeaderBeatsACookie() {
	request -H "Cookie: clearml_token_basic=$TOKEN" \
		-H 'Authorization: Bearer garbage' /models.get_all
	expect 401/30
	request -H 'Cookie: clearml_token_basic=garbage' -a /models.get_all
	expect 200/0
}

testAPublicEndpointLooksAtNoCredentials() {
	request -b "$ACCESS_KEY:wrong" /debug.ping
	expect 200/0
	request -H 'Authorization: Nonsense' /debug.ping
	expect 200/0
}

testChecksComeInOrder() {
	# path, endpoint, credentials, body, fields
	request -t application/json -d '{broken' /models
	expect 400/0
	request -t application/json -d '{broken' /v2.09/models.create
	expect 400/2
	request -t application/json -d '{broken' /models.nothing
	expect 404/0
	request -t application/json -d '{broken' /models.create
	expect 401/20
	request -b "$ACCESS_KEY:wrong" -t application/json -d '{broken' \
		/models.create
	expect 401/22
	call models.create '{broken'
	expect 400/0
	call models.create '{"name":1}'
	expect 400/12
}

# --- Bodies ---

ping() {
	request -t application/json -d "$1" /debug.ping
}

testBrokenJsonIsRefused() {
	for text in '{' '}' '{"a":1,}' "{'a':1}" '{"a":01}' '{"a":1}x' \
	    '{} {}' ' ' '{"a":.5}' '{"a":5.}' '{"a":+1}' '{"a":1e}' \
	    '{"a":-}' 'nul' 'True' '{"a"}' '{"a":}' '{"a" 1}' '{a:1}' \
	    '{"a":1 "b":2}' '[1,2' '{"a":"x' '{"a":"\x41"}' \
	    '{"a":"\u12"}' '{"a":"\u12G4"}' '{"a":[1,]}' '{"a":/**/1}' \
	    '{,}' '"' '{"a":0x10}' '{"a":tru}' '{"a":nulll}' \
	    '{"a":1}{"b":2}' '{"a":1}]' '{"a":- 1}' '{"a":1 2}'; do
		ping "$text"
		assertEquals "$text: $BODY" 400/0 "$(outcome)"
		expect_in '"data":{}}'
	done
}

testARefusalNamesThePlace() {
	ping '{"a": 1, "b": nope}'
	expect 400/0
	expect_message '*14*'
	ping '{"a":1} trailing'
	expect_message '*8*'
}

testABodyThatSaysNothingIsAnEmptyObject() {
	for text in null false 0 '""' '[]' '{}' ' {} ' '0.0'; do
		ping "$text"
		expect 200/0
		expect_in '"data":{"msg":"modelshelf server"}}'
	done
}

testABodyThatIsNoObjectIsRefused() {
	for text in '[1]' 1 '"x"' true '[{}]' 1e400 -1; do
		ping "$text"
		expect 400/0
	done
}

testARawControlCharacterIsRefused() {
	for code in 001 012 011 015 037; do
		printf '{"a":"x%by"}' "\\0$code" >"$SITE/binary"
		request -t application/json -f "$SITE/binary" /debug.ping
		expect 400/0
		expect_message '*7*'
	done
	printf '{"a":"x\000y"}' >"$SITE/binary"
	request -t application/json -f "$SITE/binary" /debug.ping
	expect 400/0
	printf '{}\000' >"$SITE/binary"
	request -t application/json -f "$SITE/binary" /debug.ping
	expect 400/0
	# DEL is no control character to JSON
	printf '{"a":"x\177y"}' >"$SITE/binary"
	request -t application/json -f "$SITE/binary" /debug.ping
	expect 200/0
}

testInvalidUtf8IsRefusedWithItsPlace() {
	# stray bytes, overlong forms, surrogates, above U+10FFFF, cut short
	for bytes in '\0377' '\0200' '\0300\0200' '\0301\0277' '\0340\0200\0257' \
	    '\0355\0240\0200' '\0364\0220\0200\0200' '\0370\0210\0200\0200\0200' \
	    '\0303' '\0342\0202' '\0360\0237\0230'; do
		printf '{"a":"%b"}' "$bytes" >"$SITE/binary"
		request -t application/json -f "$SITE/binary" /debug.ping
		expect 400/0
		expect_message '*UTF-8*6*'
	done
	printf '{"\377":1}' >"$SITE/binary"
	request -t application/json -f "$SITE/binary" /debug.ping
	expect 400/0
}

testANulInAStringIsRefused() {
	for text in '{"a":"x\u0000y"}' '{"x\u0000":1}' \
	    '{"a":[{"b":"\u0000"}]}'; do
		ping "$text"
		expect 400/0
	done
	ping '{"a":"x\u0000y"}'
	expect_message '*7*'
}

testALoneSurrogateIsRefused() {
	for text in '{"a":"\ud800"}' '{"a":"\udc00"}' '{"a":"\ud800x"}' \
	    '{"a":"\ud800\ud800"}' '{"a":"\udc00\ud800"}' \
	    '{"\ud83d":1}' '{"a":"\ud83d\u0041"}'; do
		ping "$text"
		expect 400/0
	done
	ping '{"a":"\ud83d\uDE00"}'
	expect 200/0
	expect_value '😀' .data.a
}

testNestingHasALimit() {
	ping "{\"a\":$(repeat 63 '[')1$(repeat 63 ']')}"
	expect 200/0
	ping "{\"a\":$(repeat 64 '[')1$(repeat 64 ']')}"
	expect 400/0
	ping "$(repeat 64 '{"a":')1$(repeat 64 '}')"
	expect 200/0
	ping "$(repeat 65 '{"a":')1$(repeat 65 '}')"
	expect 400/0
	repeat 500000 '[' >"$SITE/binary"
	request -a -t application/json -f "$SITE/binary" /models.get_all
	expect 400/0
	repeat 200000 '{"a":' >"$SITE/binary"
	request -a -t application/json -f "$SITE/binary" /models.get_all
	expect 400/0
}

testOfARepeatedKeyTheLastCounts() {
	ping '{"a":1,"b":2,"a":3,"a":{"x":1,"x":[4]}}'
	expect 200/0
	expect_value '{"a":{"x":[4]},"b":2,"msg":"modelshelf server"}' \
		'[.data|to_entries|sort_by(.key)[]]|from_entries|tojson'
	assertEquals 'the key appears once' 1 \
		"$(printf '%s' "$BODY" | grep -o '"a":' | wc -l)"
	# names differ by case
	ping '{"a":1,"A":2}'
	expect_value '1 2' '"\(.data.a) \(.data.A)"'
}

testAByteOrderMarkIsSkipped() {
	printf '\357\273\277{"a":1}' >"$SITE/binary"
	request -t application/json -f "$SITE/binary" /debug.ping
	expect 200/0
	expect_value 1 .data.a
}

testNumbersComeBackAsTheyWereSent() {
	for number in 9007199254740993 -9223372036854775809 \
	    123456789012345678901234567890 1.000000000000000000001 1e400 \
	    1E+2 0.1 -0 -0.0 1e-400; do
		ping "{\"n\":$number,\"after\":1}"
		expect 200/0
		expect_in "\"n\":$number"
	done
}

testStringsComeBackAsTheyWereSent() {
	ping '{"s":"\"\\\/\b\f\n\r\t\u0001\u001f\u007f \u00e9é\u20ac€\ud83d\ude00😀</script>"}'
	expect 200/0
	assertEquals "$(printf '%s' '{"s":"\"\\\/\b\f\n\r\t\u0001\u001f\u007f \u00e9é\u20ac€\ud83d\ude00😀</script>"}' |
		jq .s)" "$(json '.data.s|tojson')"
}

testAnyContentTypeButAFormIsJson() {
	for type in '' application/json 'application/json; charset=utf-8' \
	    text/plain application/octet-stream \
	    'application/json-lines; charset=utf-8'; do
		request ${type:+-t "$type"} -d '{"a":1}' /debug.ping
		expect 200/0
		expect_in '"a":1'
	done
}

testABodyOverTheLimitIsRefused() {
	# 16 MiB to the byte; white space behind the value is part of JSON
	{ printf '{"a":1}'; head -c 16777209 /dev/zero | tr '\000' ' '; } \
		>"$SITE/binary"
	request -a -t application/json -f "$SITE/binary" /users.get_current_user
	expect 200/0
	echo >>"$SITE/binary"
	request -a -t application/json -f "$SITE/binary" /users.get_current_user
	expect 413/0
	expect_value users.get_current_user .meta.endpoint.name
	rm "$SITE/binary"
	# and the next one is answered
	ping '{"a":1}'
	expect 200/0
}

# Nobody gets more than 64 KiB read who does not say, truly, who he is.
testALargeBodyNeedsCredentials() {
	{ printf '{"a":1}'; repeat 65529 ' '; } >"$SITE/binary"
	request -t application/json -f "$SITE/binary" /debug.ping
	expect 200/0
	request -t application/json -f "$SITE/binary" /models.get_all
	expect 401/20
	printf ' ' >>"$SITE/binary"
	request -t application/json -f "$SITE/binary" /debug.ping
	expect 413/0
	expect_message '*at most 65536 bytes without credentials'
	# of a public endpoint the token is not looked at
	request -a -t application/json -f "$SITE/binary" /debug.ping
	expect 413/0
	request -t application/json -f "$SITE/binary" /models.get_all
	expect 401/20
	request -b nobody:nothing -t application/json -f "$SITE/binary" \
		/models.get_all
	expect 401/22
	request -t application/json -f "$SITE/binary" /login.supported_modes
	expect 413/0
	request -a -t application/json -f "$SITE/binary" /models.get_all
	expect 200/0
	# what is told nothing listens to little
	{ printf '{"a":1}'; repeat 4089 ' '; } >"$SITE/binary"
	request -t application/json -f "$SITE/binary" /auth.fixed_users_mode
	expect 200/0
	printf ' ' >>"$SITE/binary"
	request -t application/json -f "$SITE/binary" /auth.fixed_users_mode
	expect 413/0
	rm "$SITE/binary"
}

# No web server answers in its place.
# Far over the limit it is the web server that refuses it: tests/servers.sh.
testABodyOverTheLimitIsRefusedInTheEnvelope() {
	head -c 16800000 /dev/zero >"$SITE/binary"
	for path in /debug.ping /v2.23/models.create; do
		request -a -t application/json -f "$SITE/binary" "$path"
		expect 413/0
		assertEquals application/json "$(header Content-Type)"
		expect_in '"data":{}}'
	done
	rm "$SITE/binary"
	ping '{"a":1}'
	expect 200/0
}

# --- Query strings and forms ---

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

# --- Models ---

# create NAME [MORE MEMBERS]: sets $MODEL.
create() {
	call v2.23/models.create \
		"{\"name\":\"$1\",\"uri\":\"file:///w/$1\"${2:+,$2}}"
	MODEL=$(json .data.id)
}

load() {
	call "${2:-v2.23}/models.get_by_id" "{\"model\":\"${1:-$MODEL}\"}"
}

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

# names FILTERS: the names that models.get_all finds, in its order.
names() {
	call v2.23/models.get_all "$1"
	expect 200/0
	json '[.data.models[].name]|join(",")'
}

# Three models that only these tests know of, by their framework.
list_models() {
	[ -z "${LISTED:-}" ] || return 0
	LISTED=yes
	create 'list A (x+y)? a.b*' '"framework":"Listing","tags":["one","two"],"ready":true'
	FIRST=$MODEL
	create 'list B' '"framework":"Listing","ready":true,"tags":["two"],"system_tags":["archived"],"metadata":{"acc":{"key":"acc","type":"float","value":"0.9"}}'
	create 'list C' '"framework":"Listing","comment":"ready or not","ready":false'
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

# --- Downloads ---

# prepare_download FILTERS: $PREPARED, for a list of models by name.
prepare_download() {
	call organization.prepare_download_for_get_all "{\"entity_type\":\"model\",
		\"only_fields\":[\"name\",\"tags\",\"comment\"],\"order_by\":[\"name\"],
		\"field_mappings\":[{\"field\":\"name\",\"name\":\"Name\"},
		{\"field\":\"tags\"},{\"field\":\"comment\"}],$1}"
	expect 200/0
	PREPARED=$(json .data.prepare_id)
}

# As a browser does: it goes to an address, with the cookie.
testAListIsDownloadedAsAFile() {
	list_models
	prepare_download '"framework":["Listing"]'
	request -H "Cookie: clearml_token_basic=$TOKEN" \
		"/api/v999.0/organization.download_for_get_all?prepare_id=$PREPARED"
	assertEquals 200 "$STATUS"
	assertEquals 'text/csv; charset=utf-8' "$(header Content-Type)"
	assertEquals 'attachment; filename="clearml-models.csv"' \
		"$(header Content-Disposition)"
	assertEquals 'no-store, max-age=0' "$(header Cache-Control)"
	assertEquals "$(printf '\357\273\277"Name","tags","comment"\r\n"list A (x+y)? a.b*","['\''one'\'', '\''two'\'']",""\r\n"list B","['\''two'\'']",""\r\n"list C","[]","ready or not"\r\n')" \
		"$(cat "$SITE/answer")"
	if [ -n "$(header Content-Length)" ]; then
		assertEquals "$(wc -c <"$SITE/answer")" "$(header Content-Length)"
	fi
	request -X HEAD -H "Cookie: clearml_token_basic=$TOKEN" \
		"/organization.download_for_get_all?prepare_id=$PREPARED"
	assertEquals '200' "$STATUS$BODY"
	assertEquals 'text/csv; charset=utf-8' "$(header Content-Type)"
}

testADownloadThatFailsIsAnsweredInTheEnvelope() {
	request -a '/organization.download_for_get_all?prepare_id=none'
	expect 400/10
	assertEquals application/json "$(header Content-Type)"
	assertEquals '' "$(header Content-Disposition)"
	request '/organization.download_for_get_all?prepare_id=none'
	expect 401/20
}

# 3,000 models of 2 KiB each, which many pieces make.
testALongDownloadArrivesWhole() {
	$AS_USER sqlite3 -cmd '.timeout 10000' "$DATABASE" \
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
			WHERE i < 3000)
		INSERT INTO model (id, company, user, name, comment, created,
			ready, framework)
		SELECT printf('long%06d', i), u.company, u.id,
			printf('long %06d', i), hex(zeroblob(1000)), 0, 0, 'Long'
		FROM n, user u"
	prepare_download '"framework":["Long"]'
	BODY=
	request -a "/organization.download_for_get_all?prepare_id=$PREPARED"
	assertEquals 200 "$STATUS"
	assertEquals 3001 "$(wc -l <"$SITE/answer")"
	assertEquals '"long 000001","[]"' \
		"$(sed -n 2p "$SITE/answer" | cut -d , -f 1,2)"
	assertEquals '"long 003000","[]"' \
		"$(tail -n 1 "$SITE/answer" | cut -d , -f 1,2)"
	assertEquals "$((28 + 3000 * 2023))" "$(wc -c <"$SITE/answer")"
}

testOnlyTheExtendedListTurnsReferencesIntoObjects() {
	list_models
	call v2.23/models.get_all "{\"id\":[\"$FIRST\"]}"
	expect_value 'string string' \
		'.data.models[0]|"\(.user|type) \(.company|type)"'
	user=$(json '.data.models[0].user')
	call v2.23/models.get_all_ex "{\"id\":[\"$FIRST\"],\"include_stats\":true}"
	expect 200/0
	expect_value "{\"id\":\"$user\"}" '.data.models[0].user|tojson'
	expect_value object '.data.models[0].company|type'
	expect_value 0 '.data.models[0].stats.labels_count'
	expect_value false '.data|has("scroll_id")'
}

# --- A database that does not serve ---

# Serve the database $1 until with_own_database.
with_database() {
	d_old=$DATABASE
	DATABASE=$1
	d_conf=$(cat "$CONF")
	echo "database = $DATABASE" >"$CONF"
	serve_again
}

with_own_database() {
	printf '%s\n' "$d_conf" >"$CONF"
	DATABASE=$d_old
	serve_again
}

can_serve_again() {
	command -v serve_again >/dev/null || startSkipping
}

# The last answer is a 5xx that a client takes for an error of the server.
expect_trouble() {
	case $(outcome) in
	500/*|503/*)	;;
	*)	fail "no 5xx envelope: $STATUS $BODY" ;;
	esac
	expect_value '{}' '.data|tojson'
	expect_message "$1"
	expect_not_in "$SECRET_KEY"
}

testAMissingDatabaseIsSaidSo() {
	can_serve_again
	with_database "$SITE/data/missing.db"
	call models.get_all
	expect_trouble '*modelshelf init*'
	request -b "$ACCESS_KEY:$SECRET_KEY" /auth.login
	expect_trouble '*modelshelf init*'
	assertFalse 'a database appeared' "[ -e '$DATABASE' ]"
	# once it is there it is used, without a restart
	$AS_USER cp "$d_old" "$DATABASE"
	request -b "$ACCESS_KEY:$SECRET_KEY" /auth.login
	expect 200/0
	rm -f "$DATABASE"*
	with_own_database
	call models.get_all
	expect 200/0
}

testADatabaseOfAnotherVersionIsSaidSo() {
	can_serve_again
	other=$SITE/data/other.db
	rm -f "$other"*
	$AS_USER sqlite3 "$DATABASE" ".backup '$other'"
	$AS_USER sqlite3 "$other" 'PRAGMA user_version = 0'
	with_database "$other"
	call models.get_all
	expect_trouble '*modelshelf migrate*'
	$AS_USER sqlite3 "$other" 'PRAGMA user_version = 9999'
	call models.get_all
	expect_trouble '*newer program*'
	with_own_database
	call models.get_all
	expect 200/0
}

testAReadOnlyDatabaseIsSaidSo() {
	can_serve_again
	[ -z "$AS_ROOT" ] || startSkipping
	folder=$SITE/read-only
	rm -rf "$folder"
	mkdir "$folder"
	sqlite3 "$DATABASE" ".backup '$folder/modelshelf.db'"
	chmod 0444 "$folder/modelshelf.db"
	chmod 0555 "$folder"
	with_database "$folder/modelshelf.db"
	call v2.23/models.create '{"name":"written","uri":"u"}'
	expect_trouble '*writ*'
	with_own_database
	call models.get_all
	expect 200/0
}

testAFileThatIsNoDatabaseIsSaidSo() {
	can_serve_again
	head -c 20000 /dev/urandom >"$SITE/data/noise.db"
	[ -z "$AS_USER" ] || chown 65534:65534 "$SITE/data/noise.db"
	with_database "$SITE/data/noise.db"
	call models.get_all
	expect_trouble '*'
	with_own_database
	call models.get_all
	expect 200/0
}

# --- The log ---

testTheLogHasALineForEachRequestAndNoSecrets() {
	before=$(grep -c 'endpoint=debug.ping' "$LOG")
	request -H "Cookie: clearml_token_basic=$TOKEN" -b \
		"$ACCESS_KEY:$SECRET_KEY" "/v2.9/debug.ping?a=$SECRET_KEY"
	# some servers refuse the path themselves
	request -a '/debug.ping%0aline=forged'
	assertEquals 400 "$STATUS"
	# a server may hand the line on a moment after the answer
	for wait in 1 2 3 4 5 6 7 8 9 10; do
		after=$(grep -c 'endpoint=debug.ping' "$LOG")
		[ "$after" -eq "$before" ] || break
		sleep 0.1
	done
	assertEquals "$wait" $((before + 1)) "$after"
	assertFalse 'the secret is in the log' \
		"grep -qF '$SECRET_KEY' '$LOG'"
	assertFalse 'a token is in the log' \
		"grep -qF '${TOKEN##*.}' '$LOG'"
	assertFalse 'a request forged a line' "grep -q '^line=forged' '$LOG'"
	line=$(grep 'endpoint=debug.ping' "$LOG" | tail -n 1)
	for key in time= version= user= status= subcode= us= bytes=; do
		case $line in
		*"$key"*)	;;
		*)	fail "no $key in: $line" ;;
		esac
	done
}
