#!/bin/sh
# The programs as plain CGI: everything of the wire suite, and what only this
# transport can show.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/wire/suite.sh
. "$srcdir/tests/wire/suite.sh"

oneTimeSetUp() {
	new_site || return 1
	LOG=$SITE/log
	login
}

oneTimeTearDown() {
	remove_site
}

# Each request reads the configuration.
serve_again() {
	:
}

suite() {
	add_wire_tests "$WIRE_PARTS"
	add_tests <"$0"
}

# cgi PROGRAM VARIABLE=VALUE...: one request with just these variables, and the
# body that is in $SITE/stdin.
cgi() {
	c_program=$1.fcgi
	shift
	$AS_USER env MODELSHELF_CONF="$CONF" REQUEST_METHOD=POST \
		CONTENT_TYPE=application/json REMOTE_ADDR=127.0.0.1 "$@" \
		"$SITE/bin/$c_program" <"$SITE/stdin" >"$SITE/raw" 2>>"$LOG"
	assertEquals 'exit status' 0 $?
	tr -d '\r' <"$SITE/raw" | sed '/^$/q' >"$SITE/headers"
	BODY=$(sed '1,/^\r*$/d' "$SITE/raw")
	STATUS=$(sed -n 's/^Status: \([0-9]*\).*/\1/p' "$SITE/headers")
	: "${STATUS:=200}"
}

testThePathMayBeTheNameOfTheScript() {
	printf '{}' >"$SITE/stdin"
	cgi server SCRIPT_NAME=/v2.9/debug.ping CONTENT_LENGTH=2
	expect 200/0
	cgi server PATH_INFO= SCRIPT_NAME=/debug.ping CONTENT_LENGTH=2
	expect 200/0
}

testTwoSlashesBehindThePathAreRefused() {
	: >"$SITE/stdin"
	for path in /auth.login// // //auth.login; do
		cgi server PATH_INFO="$path"
		expect 400/0
	done
}

# Not every web server hands on a header without a value.
testAnEmptyHeaderBeatsACookie() {
	: >"$SITE/stdin"
	cgi models PATH_INFO=/models.get_all HTTP_AUTHORIZATION= \
		HTTP_COOKIE="clearml_token_basic=$TOKEN"
	expect 401/20
	cgi models PATH_INFO=/models.get_all \
		HTTP_COOKIE="clearml_token_basic=$TOKEN"
	expect 200/0
}

testTheDeclaredLengthCounts() {
	printf '{"a":1}garbage' >"$SITE/stdin"
	cgi server PATH_INFO=/debug.ping CONTENT_LENGTH=7
	expect 200/0
	expect_value 1 .data.a
	cgi server PATH_INFO=/debug.ping CONTENT_LENGTH=
	expect 200/0
	expect_value false '.data|has("a")'
	# cut short
	cgi server PATH_INFO=/debug.ping CONTENT_LENGTH=100
	expect 400/0
	for length in 16777217 99999999999 99999999999999999999999999; do
		cgi server PATH_INFO=/debug.ping CONTENT_LENGTH=$length
		expect 413/0
	done
}

testTheEnvironmentOverridesTheConfiguration() {
	echo 'body_limit = 2000' >>"$CONF"
	printf '{}%s' "$(repeat 3000 ' ')" >"$SITE/stdin"
	cgi server PATH_INFO=/debug.ping CONTENT_LENGTH=2000
	expect 200/0
	cgi server PATH_INFO=/debug.ping CONTENT_LENGTH=2001
	expect 413/0
	cgi server PATH_INFO=/debug.ping CONTENT_LENGTH=2000 \
		MODELSHELF_BODY_LIMIT=1999
	expect 413/0
	cgi server PATH_INFO=/debug.ping CONTENT_LENGTH=3002 \
		MODELSHELF_BODY_LIMIT=3002
	expect 200/0
	sed -i '/body_limit/d' "$CONF"
	: >"$SITE/stdin"
	cgi auth PATH_INFO=/auth.login HTTP_AUTHORIZATION="Basic $(encode \
		"$ACCESS_KEY:$SECRET_KEY")" MODELSHELF_DATABASE="$SITE/nowhere"
	expect_trouble "*$SITE/nowhere*modelshelf init*"
}

testABusyDatabaseMeansTryAgain() {
	echo 'busy_timeout_ms = 200' >>"$CONF"
	mkfifo "$SITE/hold"
	$AS_USER sqlite3 "$DATABASE" <"$SITE/hold" >"$SITE/held" 2>&1 &
	holder=$!
	exec 9>"$SITE/hold"
	echo 'BEGIN IMMEDIATE; SELECT 1;' >&9
	wait_until 10 [ -s "$SITE/held" ]
	call v2.23/models.create '{"name":"while busy","uri":"u"}'
	expect 503/102
	expect_in '"data":{}}'
	# readers do not wait for a writer
	call v2.23/models.get_all '{"name":"^while busy$"}'
	expect 200/0
	exec 9>&-
	wait "$holder"
	sed -i '/busy_timeout/d' "$CONF"
	call v2.23/models.create '{"name":"not busy","uri":"u"}'
	expect 200/0
	call v2.23/models.get_all '{"name":"^while busy$"}'
	expect_value 0 '.data.models|length'
}

testARevokedKeyIsRefused() {
	keys=$(manage key add admin --label other)
	pair=$(printf '%s\n' "$keys" | sed -n 's/^access_key=//p'):$(
		printf '%s\n' "$keys" | sed -n 's/^secret_key=//p')
	request -b "$pair" /auth.login
	expect 200/0
	assertTrue "manage key revoke '${pair%%:*}'"
	request -b "$pair" /auth.login
	expect 401/22
	request -b "$ACCESS_KEY:$SECRET_KEY" /auth.login
	expect 200/0
}

testAConfigurationThatIsWrongIsSaidSo() {
	cp "$CONF" "$SITE/conf.saved"
	for line in 'no_such_key = 1' 'body_limit = lots' 'body_limit' \
	    'journal_mode = sideways'; do
		printf '%s\n' "$line" >>"$CONF"
		printf '{}' | $AS_USER env MODELSHELF_CONF="$CONF" \
			REQUEST_METHOD=POST PATH_INFO=/debug.ping \
			CONTENT_LENGTH=2 "$SITE/bin/server.fcgi" \
			>"$SITE/raw" 2>"$SITE/complaint"
		cat "$SITE/raw" >>"$SITE/complaint"
		assertTrue "$line: $(cat "$SITE/complaint")" \
			"grep -q '${line%% *}' '$SITE/complaint'"
		BODY=$(sed '1,/^\r*$/d' "$SITE/raw")
		STATUS=$(sed -n 's/^Status: \([0-9]*\).*/\1/p' "$SITE/raw")
		expect 500/2
		cat "$SITE/conf.saved" >"$CONF"
	done
}

testAnotherPrefixMayBeStripped() {
	: >"$SITE/stdin"
	cgi server PATH_INFO=/shelf/api/v2.9/debug.ping \
		MODELSHELF_STRIP_PREFIX=/shelf/api
	expect 200/0
	cgi server PATH_INFO=/api/v2.9/debug.ping \
		MODELSHELF_STRIP_PREFIX=/shelf/api
	expect 400/0
}

# shellcheck disable=SC1091
. shunit2
