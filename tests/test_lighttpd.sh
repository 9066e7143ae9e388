#!/bin/sh
# The wire suite through lighttpd with lighttpd.conf.example.

# shellcheck source=tests/lib.sh
. "${srcdir:-$(dirname "$0")/..}/tests/lib.sh"
# shellcheck source=tests/servers.sh
. "$srcdir/tests/servers.sh"
# shellcheck source=tests/wire_suite.sh
. "$srcdir/tests/wire_suite.sh"

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
	add_tests <"$srcdir/tests/wire_suite.sh"
	add_tests <"$srcdir/tests/servers.sh"
}

# shellcheck disable=SC1091
. shunit2
