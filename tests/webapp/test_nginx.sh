#!/bin/sh
# The web application beside the API, through nginx with
# examples/webapp-nginx.conf.example.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/servers.sh
. "$srcdir/tests/servers.sh"
# shellcheck source=tests/webapp/suite.sh
. "$srcdir/tests/webapp/suite.sh"

need_program nginx spawn-fcgi curl

oneTimeSetUp() {
	webapp_site && start_server nginx && login
}

oneTimeTearDown() {
	stop_server
	remove_site
}

suite() {
	add_tests <"$srcdir/tests/webapp/suite.sh"
}

# shellcheck disable=SC1091
. shunit2
