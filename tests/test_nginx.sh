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
	add_tests <"$0"
	add_tests <"$srcdir/tests/servers.sh"
}

# The one server that can say it as modelshelf does.
testAbsurdlyLargeBodiesAreRefusedInTheEnvelope() {
	request -t application/json -H 'Content-Length: 2147483648' -d '{}' \
		/v2.23/models.create
	expect 413/0
	assertEquals application/json "$(header Content-Type)"
	assertEquals '{"meta":{ID,"endpoint":{"name":"","requested_version":1.0,"actual_version":null},"result_code":413,"result_subcode":0,"result_msg":"Request entity too large","error_stack":null,"error_data":{}},"data":{}}' \
		"$(plain_meta)"
	assertTrue 'meta.id is not repeated as trx' \
		"[ $(json .meta.id) = $(json .meta.trx) ]"
}

# shellcheck disable=SC1091
. shunit2
