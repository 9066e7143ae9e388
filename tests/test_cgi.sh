#!/bin/sh
# The programs as plain CGI: everything of the wire suite, and what only this
# transport can show.

# shellcheck source=tests/lib.sh
. "${srcdir:-$(dirname "$0")/..}/tests/lib.sh"
# shellcheck source=tests/wire_suite.sh
. "$srcdir/tests/wire_suite.sh"

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
	add_tests "$srcdir/tests/wire_suite.sh" "$0"
}

# cgi VARIABLE=VALUE...: one request, the body from standard input.
cgi() {
	$AS_USER env MODELSHELF_CONF="$CONF" REQUEST_METHOD=POST \
		CONTENT_TYPE=application/json REMOTE_ADDR=127.0.0.1 "$@" \
		"$SITE/bin/server.fcgi" >"$SITE/raw" 2>>"$LOG"
	assertEquals 'exit status' 0 $?
	tr -d '\r' <"$SITE/raw" | sed '/^$/q' >"$SITE/headers"
	BODY=$(sed '1,/^\r*$/d' "$SITE/raw")
	STATUS=$(sed -n 's/^Status: \([0-9]*\).*/\1/p' "$SITE/headers")
	: "${STATUS:=200}"
}

testThePathMayBeTheNameOfTheScript() {
	printf '{}' | cgi SCRIPT_NAME=/v2.9/debug.ping CONTENT_LENGTH=2
	expect 200/0
	printf '{}' | cgi PATH_INFO= SCRIPT_NAME=/debug.ping CONTENT_LENGTH=2
	expect 200/0
}

testTwoSlashesBehindThePathAreRefused() {
	for path in /auth.login// //auth.login; do
		cgi PATH_INFO="$path" </dev/null
		expect 400/0
	done
}

testTheDeclaredLengthCounts() {
	printf '{"a":1}garbage' | cgi PATH_INFO=/debug.ping CONTENT_LENGTH=7
	expect 200/0
	expect_value 1 .data.a
	printf '{"a":1}' | cgi PATH_INFO=/debug.ping CONTENT_LENGTH=
	expect 200/0
	# cut short
	printf '{}' | cgi PATH_INFO=/debug.ping CONTENT_LENGTH=100
	assertEquals "$BODY" 400 "$STATUS"
	for length in 16777217 99999999999 99999999999999999999999999; do
		cgi PATH_INFO=/debug.ping CONTENT_LENGTH=$length </dev/null
		expect 413/0
	done
}

testTheEnvironmentOverridesTheConfiguration() {
	echo 'body_limit = 2000' >>"$CONF"
	request -t application/json -d "{\"a\":\"$(repeat 3000 x)\"}" /debug.ping
	expect 413/0
	printf '{}%s' "$(repeat 1500 ' ')" | cgi PATH_INFO=/debug.ping \
		CONTENT_LENGTH=1502 MODELSHELF_BODY_LIMIT=1501
	expect 413/0
	printf '{}%s' "$(repeat 1500 ' ')" | cgi PATH_INFO=/debug.ping \
		CONTENT_LENGTH=1502
	expect 200/0
	printf '{"a":"%s"}' "$(repeat 3000 x)" | cgi PATH_INFO=/debug.ping \
		CONTENT_LENGTH=3008 MODELSHELF_BODY_LIMIT=3008
	expect 200/0
	sed -i '/body_limit/d' "$CONF"
	cgi PATH_INFO=/auth.login HTTP_AUTHORIZATION="Basic $(encode \
		"$ACCESS_KEY:$SECRET_KEY")" \
		MODELSHELF_DATABASE="$SITE/nowhere.db" </dev/null
	expect_trouble "*$SITE/nowhere.db*modelshelf init*"
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
		cat "$SITE/conf.saved" >"$CONF"
	done
}

testAnotherPrefixMayBeStripped() {
	cgi PATH_INFO=/shelf/api/v2.9/debug.ping \
		MODELSHELF_STRIP_PREFIX=/shelf/api </dev/null
	expect 200/0
	cgi PATH_INFO=/api/v2.9/debug.ping \
		MODELSHELF_STRIP_PREFIX=/shelf/api </dev/null
	expect 400/0
}

testTheProgramsPrintTheirTables() {
	for name in models auth server projects tasks; do
		out=$($AS_USER "$SITE/bin/$name.fcgi" -T </dev/null)
		assertEquals "$name.fcgi -T" 0 $?
		case $name in
		server)	expected=debug.ping ;;
		auth)	expected=auth.login ;;
		*)	expected=$name.get_all ;;
		esac
		assertTrue "$name.fcgi -T: $out" \
			"printf '%s' '$(printf '%s' "$out" | tr -d "'")' |
			grep -qF $expected"
	done
}

# shellcheck disable=SC1091
. shunit2
