#!/bin/sh
# bench/scale works on databases that it has made itself, and on no others, and
# tells with which settings they are open.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"

oneTimeSetUp() {
	new_site
}

oneTimeTearDown() {
	remove_site
}

# scale ARGUMENT...: its output in $SITE/out and $SITE/err.
scale() {
	"$builddir/bench/scale" -b "$@" >"$SITE/out" 2>"$SITE/err"
}

# models_are_there FILE: a first batch of them.
models_are_there() {
	[ "$(sqlite3 -readonly "$1" 'SELECT count(*) FROM model' \
		2>/dev/null)" -gt 0 ] 2>/dev/null
}

testADatabaseOfSomebodyElseIsRefusedAndLeftAsItIs() {
	cp "$DATABASE" "$SITE/before"
	scale -d "$DATABASE" -n 500 -r 1
	assertEquals status 65 $?
	assertEquals 'measured' '' "$(cat "$SITE/out")"
	assertContains "$(cat "$SITE/err")" 'was not made by this bench'
	cmp "$DATABASE" "$SITE/before"
	assertEquals 'the file is the same' 0 $?
}

testItsOwnDatabaseIsTakenAgainAndTheSettingsAreTold() {
	scale -d "$SITE/own.db" -n 500 -r 0
	assertEquals status 0 $?
	scale -d "$SITE/own.db" -r 1
	assertEquals status 0 $?
	for t_setting in 'journal_mode wal' 'synchronous ' 'page_size 2048' \
		'500 rich models'; do
		assertContains "$(cat "$SITE/err")" "$t_setting"
	done
	assertNotContains 'made again' "$(cat "$SITE/err")" 'models made'
	assertContains "$(cat "$SITE/out")" 'by metric, company of ten'
}

testEachFormFindsAsManyRowsAsTheStatementBesideIt() {
	[ -e "$SITE/own.db" ] || scale -d "$SITE/own.db" -n 500 -r 0
	scale -t -d "$SITE/own.db" -r 1
	assertEquals status 0 $?
	assertEquals '' "$(grep '!' "$SITE/out")"
}

testEachFormOfTasksDoesSo() {
	scale -T -t -d "$SITE/tasks.db" -n 1000 -r 1
	assertEquals status 0 $?
	assertContains "$(cat "$SITE/err")" '1000 tasks'
	assertEquals '' "$(grep '!' "$SITE/out")"
	assertEquals 'a parameter of many tasks' 50 \
		"$(sed -n "s/^a parameter's value, many\t\([0-9]*\).*/\1/p" \
			"$SITE/out")"
}

testAFileThatWasNotMadeToItsEndIsRefused() {
	"$builddir/bench/scale" -b -n 100000 -r 0 -d "$SITE/half.db" \
		2>"$SITE/err" &
	t_scale=$!
	wait_until 300 models_are_there "$SITE/half.db"
	kill "$t_scale"
	wait "$t_scale" 2>/dev/null
	scale -d "$SITE/half.db" -r 1
	assertEquals status 65 $?
}

testPlainModelsHaveNoValuesAndIdsHaveTheirRealLength() {
	scale -p -d "$SITE/plain.db" -n 500 -r 0
	assertEquals status 0 $?
	assertEquals 'leaves and tags' '0|0' "$(sqlite3 "$SITE/plain.db" \
		'SELECT (SELECT count(*) FROM model_leaf),
			(SELECT count(*) FROM model_tags)')"
	assertEquals 'lengths' '32|32|32|32' "$(sqlite3 "$SITE/plain.db" \
		'SELECT DISTINCT length(id), length(user), length(project),
			length(task) FROM model')"
}

. shunit2
