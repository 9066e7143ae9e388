#!/bin/sh
# What must hold for every endpoint and every field alike, made from the rows
# that "modelshelf describe tables" prints: a new row is tested by being there.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"

# The families: those that the build has made.
PROGRAMS=$(cd "$builddir" && printf '%s\n' *.fcgi | sed 's/\.fcgi$//' | xargs)

# tests/tables.awk takes it that "xxx" is there.
oneTimeSetUp() {
	models_site || return 1
	# Some endpoints are for the roles above all companies only.
	sql "UPDATE user SET role = 'root'"
	sql "INSERT INTO company (id, name, created) VALUES ('xxx', 'xxx', 4000000000000000)"
	seed account id=xxx role=user \
		project id=xxx name=xxx path='[]' model id=xxx name=xxx \
		task id=xxx name=xxx models='{"output":[{"model":"xxx"}]}' \
		queue id=xxx name=xxx
	waits_in xxx
	$AS_USER cp "$DATABASE" "$SITE/data/empty.db"
	for program in $PROGRAMS; do
		manage describe tables "$program" >"$SITE/$program.rows" ||
			return 1
	done
}

oneTimeTearDown() {
	remove_site
}

setUp() {
	empty_database
}

# tables NAME: the calls of that name in tests/tables.awk, of each program.
tables() {
	t_calls=0
	for program in $PROGRAMS; do
		awk -v make="$1" -f "$srcdir/tests/tables.awk" \
			"$SITE/$program.rows" >"$SITE/made" ||
			fail "no calls $1 for $program"
		[ ! -s "$SITE/made" ] || run_on "$program" <"$SITE/made"
		t_calls=$((t_calls + $(wc -l <"$SITE/made")))
	done
	assertNotEquals "calls of $1" 0 "$t_calls"
}

testEveryRowSaysWhatItIs() {
	for program in $PROGRAMS; do
		assertEquals "$program: rows without a word" '' \
			"$(awk -F '\t' '{ for (i = 1; i <= NF; i++)
				if ($i == "") { print; break } }
				NF < 6' "$SITE/$program.rows")"
		assertTrue "$program has endpoints" \
			"grep -q '^endpoint	' '$SITE/$program.rows'"
	done
}

# each NAME: the same, but those that work find the database as it was.
each() {
	for program in $PROGRAMS; do
		awk -v make="$1" -f "$srcdir/tests/tables.awk" \
			"$SITE/$program.rows" >"$SITE/made"
		while IFS= read -r t_request && IFS= read -r t_wanted; do
			# not by a pipe, in which a failure would not count
			printf '%s\n%s\n' "$t_request" "$t_wanted" \
				>"$SITE/one"
			run_on "$program" <"$SITE/one"
			[ "$t_wanted" != 200/0 ] || empty_database
		done <"$SITE/made"
	done
}

# What follows differs from these in one field.
testCallsThatHaveAllTheyNeed() {
	each complete
}

testWhatIsRequired() {
	tables required
}

testValuesOfTheWrongType() {
	tables types
}

# As deep as rows go: members of records, items of lists, values at keys.
testValuesOfTheWrongTypeInsideOfObjects() {
	tables within
}

testNullInsideOfObjectsStandsForWhatIsNotThere() {
	each lacking
}

testNullInOptionalFields() {
	each nulls
}

testFlagsTakeAnything() {
	tables flags
}

testFiltersRefuseWhatTheyCannotCompare() {
	tables values
}

testWhatEveryListRefuses() {
	tables lists
}

testVersions() {
	tables versions
}

testNobodyIsToldNothing() {
	token=$TOKEN
	TOKEN=
	tables nobody
	TOKEN=$token
}

testMembersThatNoRowNamesAreIgnored() {
	tables unknown
}

testEveryEndpointIsCalledBySomeTest() {
	find "$srcdir/tests" \
		\( -name '*.sh' -o -name '*.py' -o -name '*.tsv' \) \
		-exec cat {} + >"$SITE/tests"
	cat "$SITE"/*.rows | sed -n 's/^endpoint	\([^	]*\).*/\1/p' |
		sort -u >"$SITE/names"
	while read -r name; do
		assertTrue "no test calls $name" \
			"grep -qE '${name%.*}\\.${name#*.}([^a-z_]|$)' '$SITE/tests'"
	done <"$SITE/names"
}

# Not 400/15, whose number waits for the service that will raise it.
testEveryErrorIsProvokedBySomeTest() {
	sed -n 's|^ERR([A-Z_]*, *\([0-9]*\), *\([0-9]*\).*|\1/\2|p' \
		"$srcdir/src/call/errors.def" | grep -vx 400/15 >"$SITE/codes"
	assertTrue 'there are dozens' "[ $(wc -l <"$SITE/codes") -ge 50 ]"
	find "$srcdir/tests" -name '*.sh' -exec cat {} + |
		grep -v 'Not 400/' >"$SITE/tests"
	while read -r code; do
		assertTrue "no test expects $code" \
			"grep -qE '(^|[^0-9])$code([^0-9]|\$)' '$SITE/tests'"
	done <"$SITE/codes"
}

testShapesAgreeWithTheTables() {
	findings=$(manage check)
	assertEquals "modelshelf check: $findings" 0 $?
}

# shellcheck disable=SC1091
. shunit2
