# shellcheck shell=sh
# What every transport must answer alike: doc/protocol/wire.md and models.md,
# as a client sees them. A test script sources this after tests/lib.sh, starts
# its transport in oneTimeSetUp and names the tests with add_wire_tests.
#
# A script may define serve_again, which makes the transport use a changed
# configuration; without it the tests that need one do not run there.

# The files of tests/wire/suite, in the order in which their tests run.
WIRE_PARTS='envelope paths credentials bodies forms models downloads databases log'

# add_wire_tests PARTS: all tests of these parts of the suite, whose names are
# one argument, with spaces between them.
add_wire_tests() {
	for w_part in $1; do
		add_tests <"$srcdir/tests/wire/suite/$w_part.sh"
	done
}

HEX32='[0-9a-f]{32}'

# The meta part of an answer, with the id replaced: "ID" where meta.id stands.
plain_meta() {
	printf '%s\n' "$BODY" |
		sed -E "s/\"id\":\"$HEX32\",\"trx\":\"$HEX32\"/ID/"
}

ping() {
	request -t application/json -d "$1" /debug.ping
}

# create NAME [MORE MEMBERS]: sets $MODEL.
create() {
	call v2.23/models.create \
		"{\"name\":\"$1\",\"uri\":\"file:///w/$1\"${2:+,$2}}"
	MODEL=$(json .data.id)
}

load() {
	call "${2:-v2.23}/models.get_by_id" "{\"model\":\"${1:-$MODEL}\"}"
}

# names FILTERS: the names that models.get_all finds, in its order.
names() {
	call v2.23/models.get_all "$1"
	expect 200/0
	json '[.data.models[].name]|join(",")'
}

# Three models that only these tests know of, by their framework.
list_models() {
	[ -z "${LISTED:-}" ] || return 0
	LISTED=yes
	create 'list A (x+y)? a.b*' '"framework":"Listing","tags":["one","two"],"ready":true'
	FIRST=$MODEL
	create 'list B' '"framework":"Listing","ready":true,"tags":["two"],"system_tags":["archived"],"metadata":{"acc":{"key":"acc","type":"float","value":"0.9"}}'
	create 'list C' '"framework":"Listing","comment":"ready or not","ready":false'
}

for w_part in $WIRE_PARTS; do
	. "$srcdir/tests/wire/suite/$w_part.sh"
done
