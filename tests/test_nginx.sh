#!/bin/sh
# The wire suite through nginx and spawn-fcgi with nginx.conf.example.

# shellcheck source=tests/lib.sh
. "${srcdir:-$(dirname "$0")/..}/tests/lib.sh"
# shellcheck source=tests/servers.sh
. "$srcdir/tests/servers.sh"
# shellcheck source=tests/wire_suite.sh
. "$srcdir/tests/wire_suite.sh"

need_program nginx spawn-fcgi curl

oneTimeSetUp() {
	new_site && start_server nginx && login
}

oneTimeTearDown() {
	stop_server
	remove_site
}

serve_again() {
	stop_server
	start_server nginx
}

suite() {
	add_tests <"$srcdir/tests/wire_suite.sh"
	add_tests <"$srcdir/tests/servers.sh"
}

# shellcheck disable=SC1091
. shunit2
