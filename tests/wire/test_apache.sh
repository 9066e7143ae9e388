#!/bin/sh
# The wire suite through Apache: with mod_fcgid and with plain CGI, as
# apache.conf.example has them, and with plain CGI by examples/htaccess.example.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/servers.sh
. "$srcdir/tests/servers.sh"
# shellcheck source=tests/wire/suite.sh
. "$srcdir/tests/wire/suite.sh"
# shellcheck source=tests/wire/server_suite.sh
. "$srcdir/tests/wire/server_suite.sh"

need_program apache2 curl
if [ -n "$AS_ROOT" ]; then
	echo 'skipped: Apache does not serve as root'
	exit 77
fi

SETTING=apache

oneTimeTearDown() {
	stop_server
	remove_site
}

# Each setting begins anew.
begin() {
	SETTING=$1
	LISTED=
	stop_server
	remove_site
	new_site && start_server "$SETTING" && login
}

testApacheStartsWithFcgid() {
	begin apache || exit 1
}

testApacheStartsWithPlainCgi() {
	begin apache_cgi || exit 1
}

testApacheStartsWithHtaccess() {
	begin apache_htaccess || exit 1
}

# With mod_headers; the plain CGI of the example has the same lines.
testLargeBodiesAreRefusedInTheEnvelope() {
	[ "$SETTING" = apache ] || startSkipping
	request -t application/json -H 'Content-Length: 16842753' -d '{}' \
		/v2.23/models.create
	expect 413/0
	assertEquals application/json "$(header Content-Type)"
}

serve_again() {
	stop_server
	start_server "$SETTING"
}

# What models do does not depend on how plain CGI is configured: test_cgi.sh
# has it.
suite() {
	suite_addTest testApacheStartsWithFcgid
	suite_addTest testLargeBodiesAreRefusedInTheEnvelope
	add_wire_tests "$WIRE_PARTS"
	add_tests <"$srcdir/tests/wire/server_suite.sh"
	parts=$(echo "$WIRE_PARTS" | sed 's/models downloads//')
	for start in PlainCgi Htaccess; do
		suite_addTest "testApacheStartsWith$start"
		add_wire_tests "$parts"
		add_tests <"$srcdir/tests/wire/server_suite.sh"
	done
}

# shellcheck disable=SC1091
. shunit2
