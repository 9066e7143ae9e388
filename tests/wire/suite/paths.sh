# shellcheck shell=sh
# Paths, methods, and what pages of other origins are told.
# Part of the wire suite.

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
	    /v0.9/models.get_all /debug.nothing /queues.nothing; do
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
