#!/bin/sh
# The wire suite through nginx with examples/nginx.conf.example, and the units
# for systemd that it names.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/servers.sh
. "$srcdir/tests/servers.sh"
# shellcheck source=tests/wire/suite.sh
. "$srcdir/tests/wire/suite.sh"
# shellcheck source=tests/wire/server_suite.sh
. "$srcdir/tests/wire/server_suite.sh"

need_program nginx spawn-fcgi multiwatch curl

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
	add_wire_tests "$WIRE_PARTS"
	add_tests <"$0"
	add_tests <"$srcdir/tests/wire/server_suite.sh"
}

# It can say it as modelshelf does.
testLargeBodiesAreRefusedInTheEnvelope() {
	request -t application/json -H 'Content-Length: 16842753' -d '{}' \
		/v2.23/models.create
	expect 413/0
	assertEquals application/json "$(header Content-Type)"
	assertEquals '{"meta":{ID,"endpoint":{"name":"","requested_version":1.0,"actual_version":null},"result_code":413,"result_subcode":0,"result_msg":"Request entity too large","error_stack":null,"error_data":{}},"data":{}}' \
		"$(plain_meta)"
	assertTrue 'meta.id is not repeated as trx' \
		"[ $(json .meta.id) = $(json .meta.trx) ]"
}

# Without responders there is an envelope, too, and it is one that clients
# repeat.
testWithoutRespondersItSaysSoInTheEnvelope() {
	mv "$SITE/run/models.sock" "$SITE/run/moved.sock"
	call models.get_all
	mv "$SITE/run/moved.sock" "$SITE/run/models.sock"
	expect 503/0
	assertEquals application/json "$(header Content-Type)"
	assertEquals 1 "$(header Retry-After)"
}

testTheUnitsOfSystemdAreGood() {
	command -v systemd-analyze >/dev/null || startSkipping
	mkdir -p "$SITE/units"
	for unit in service socket; do
		adapt "examples/modelshelf@.$unit.example" \
			>"$SITE/units/modelshelf@.$unit"
	done
	# It needs an instance to look at.
	for unit in service socket; do
		cp "$SITE/units/modelshelf@.$unit" \
			"$SITE/units/modelshelf@models.$unit"
	done
	assertEquals '' "$(isSkipping || systemd-analyze verify \
		"$SITE/units/modelshelf@models.service" \
		"$SITE/units/modelshelf@models.socket" 2>&1)"
}

# shellcheck disable=SC1091
. shunit2
