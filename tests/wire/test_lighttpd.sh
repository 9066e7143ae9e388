#!/bin/sh
# The wire suite through lighttpd with examples/lighttpd.conf.example.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/servers.sh
. "$srcdir/tests/servers.sh"
# shellcheck source=tests/wire/suite.sh
. "$srcdir/tests/wire/suite.sh"
# shellcheck source=tests/wire/server_suite.sh
. "$srcdir/tests/wire/server_suite.sh"

need_program lighttpd multiwatch curl

oneTimeSetUp() {
	new_site && start_server lighttpd && login
}

oneTimeTearDown() {
	stop_server
	remove_site
}

serve_again() {
	stop_server
	start_server lighttpd
}

suite() {
	add_wire_tests "$WIRE_PARTS"
	add_tests <"$srcdir/tests/wire/server_suite.sh"
}

# shellcheck disable=SC1091
. shunit2
