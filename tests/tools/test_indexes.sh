#!/bin/sh
# modelshelf index: extra indexes are listed, added and dropped, also while a
# responder runs, and lists have the same rows with and without them.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/groups.sh
. "$srcdir/tests/groups.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/tools/shelf.sh
. "$srcdir/tests/tools/shelf.sh"

oneTimeSetUp() {
	people_site
}

oneTimeTearDown() {
	remove_site
}

tearDown() {
	kill_groups
}

# extras: the extra indexes that the database has.
extras() {
	sql "SELECT name FROM sqlite_schema WHERE name GLOB 'extra_*'
		ORDER BY name" | tr '\n' ' '
}

testAnIndexIsAddedListedAndDropped() {
	seed model id=m1 name=net comment=one last_iteration=7
	shelf index list
	assertEquals "$ERR" 0 "$RC"
	assertEquals 'model.comment - -' \
		"$(echo "$OUT" | grep '^model.comment ' | tr -s ' ')"
	assertNotContains "$OUT" model.name
	assertNotContains "$OUT" model.tags
	shelf index add model.comment
	assertEquals "$ERR" 0 "$RC"
	assertTrue "$OUT" "echo '$OUT' | grep -Eqx \
		'model.comment: added in [0-9]+[.][0-9] s, [0-9]+ bytes'"
	shelf index add project.description
	assertEquals "$ERR" 0 "$RC"
	assertEquals 'extra_model_comment extra_project_description ' \
		"$(extras)"
	bytes=$(sql "SELECT sum(pgsize) FROM dbstat
		WHERE name = 'extra_model_comment'")
	shelf index list
	assertEquals "model.comment added $bytes" \
		"$(echo "$OUT" | sed -n 2p | tr -s ' ')"
	assertEquals 1 "$(echo "$OUT" | grep -c '^model.comment ')"
	shelf index list --json
	assertEquals "model comment true $bytes
project description true $bytes
project null" "$(echo "$OUT" | jq -r '.[] | select(.added) | "\(.table) " +
		"\(.column) \(.added) \(.bytes)"'
		echo "$OUT" | jq -r '.[] | select(.name == "project.parent") |
			"\(.table) \(.bytes)"')"
	shelf check
	assertEquals ok "$OUT"
	shelf index drop model.comment
	assertEquals 'model.comment: dropped' "$OUT"
	assertEquals 'extra_project_description ' "$(extras)"
}

testWhatCannotBeIsRefused() {
	refused 1 'model.coment: *no such index; did you mean model.comment?*' \
		index add model.coment
	refused 1 'model.name: *no such index*' index add model.name
	refused 1 'model.name: *no such index*' index drop model.name
	refused 1 'model.comment: is not there' index drop model.comment
	manage index add model.comment >/dev/null
	refused 1 'model.comment: is there already' index add model.comment
	refused 64 'too few arguments*' index add
}

# One that no release knows can be dropped, too.
testAnIndexOfAColumnThatHasOneByNow() {
	sql 'CREATE INDEX extra_model_name ON model (company, name DESC)'
	shelf index list
	assertContains "$OUT" 'model.name'
	shelf index drop model.name
	assertEquals "$ERR" 0 "$RC"
	assertEquals '' "$(extras)"
}

# Of what the schema has nothing is made otherwise, so that a database that had
# an index is as one that never had.
testTheOtherIndexesStayAsTheyAre() {
	before=$(sql 'SELECT name, sql FROM sqlite_schema ORDER BY name')
	manage index add model.comment >/dev/null
	manage index drop model.comment >/dev/null
	assertEquals "$before" \
		"$(sql 'SELECT name, sql FROM sqlite_schema ORDER BY name')"
	# The engine takes the last of those that are as good.
	manage index add model.comment >/dev/null
	assertEquals model_company "$(sql "SELECT name FROM sqlite_schema
		WHERE type = 'index' AND tbl_name = 'model'
		ORDER BY rowid DESC LIMIT 1")"
}

# ordered GROUP: the models that the responder lists in two orders.
ordered() {
	for o_by in comment -last_iteration; do
		ask "$1" "/models.get_all {\"order_by\":[\"$o_by\"]}"
		expect 200/0
		json '[.data.models[].id] | join(" ")'
	done
	ask "$1" '/models.get_all {"last_iteration":[1,2],"order_by":["name"]}'
	json '[.data.models[].id] | join(" ")'
}

testAResponderThatRunsGoesOn() {
	i=0
	for comment in b a '' c a; do
		i=$((i + 1))
		seed model id=m$i name=net$i "comment=$comment" \
			last_iteration=$((i % 3))
	done
	start a
	before=$(ordered a)
	assertEquals 3 "$(echo "$before" | grep -c m1)"
	for turn in 1 2; do
		for index in model.comment model.last_iteration; do
			manage index add "$index" >/dev/null || fail "$turn"
			assertEquals "with $index" "$before" "$(ordered a)"
		done
		for index in model.comment model.last_iteration; do
			manage index drop "$index" >/dev/null || fail "$turn"
			assertEquals "without $index" "$before" "$(ordered a)"
		done
	done
	stop_group a
}

# shellcheck disable=SC1091
. shunit2
