#!/bin/sh
# The files beside the database are removed while it is served: nothing that was
# acknowledged is lost, whoever dies then, and service goes on by itself.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/groups.sh
. "$srcdir/tests/groups.sh"

oneTimeSetUp() {
	models_site && let_all_wait
}

oneTimeTearDown() {
	remove_site
}

setUp() {
	empty_database
	rm -f "$DATABASE.removed-log"
	: >"$SITE/log"
}

tearDown() {
	kill_groups
}

# create GROUP NAME...: models that are acknowledged.
create() {
	c_group=$1
	shift
	for c_name; do
		ask "$c_group" "/models.create {\"name\":\"$c_name\",\"uri\":\"u\"}"
		expect 200/0
	done
}

# expect_models NAME...: all of them, and nothing else, and no damage.
expect_models() {
	m_found=$(manage check 2>&1)
	assertEquals "modelshelf check: $m_found" 0 $?
	expect_sql "$(printf '%s\n' "$@" | sort)" \
		'SELECT name FROM model ORDER BY name'
	expect_sql ok 'PRAGMA integrity_check'
}

# see GROUP NAME...: the responder itself sees them.
see() {
	s_group=$1
	shift
	ask "$s_group" '/models.get_all {"only_fields":["name"],"order_by":["name"]}'
	expect 200/0
	assertEquals "seen by $s_group" "$*" \
		"$(json '[.data.models[].name] | join(" ")')"
}

# lose ENDING...: somebody clears up.
lose() {
	for l_ending; do
		assertTrue "there is no $l_ending" "[ -e '$DATABASE$l_ending' ]"
		rm "$DATABASE$l_ending"
	done
}

one_of_two_dies() {
	start a
	start b
	create a old1 old2 old3 old4 old5
	see b old1 old2 old3 old4 old5
	lose "$@"
	kill_group a
	create b new1
	see b new1 old1 old2 old3 old4 old5
	start c
	create c new2
	see b new1 new2 old1 old2 old3 old4 old5
	kill_group b
	see c new1 new2 old1 old2 old3 old4 old5
	kill_group c
	expect_models new1 new2 old1 old2 old3 old4 old5
	assertEquals 'what the log says' 1 \
		"$(grep -c 'was removed while in use: what it held is saved' \
			"$SITE/log")"
}

testTheLogIsRemovedAndOneOfTwoResponders() {
	one_of_two_dies -wal
}

testItsIndexIsRemovedAndOneOfTwoResponders() {
	one_of_two_dies -shm
}

testBothAreRemovedAndOneOfTwoResponders() {
	one_of_two_dies -wal -shm
}

testWhoHasNothingToDoSavesItNevertheless() {
	start a
	start b
	create a old1 old2
	see b old1 old2
	lose -wal -shm
	kill_group a
	# b is asked nothing: whoever comes anew waits for it
	start c
	create c new1
	see c new1 old1 old2
	kill_group b
	kill_group c
	expect_models new1 old1 old2
}

testCheckWaitsUntilItIsSaved() {
	start a
	create a old1 old2
	lose -wal
	out=$(manage check 2>&1)
	assertEquals "modelshelf check: $out" 0 $?
	kill_group a
	expect_models old1 old2
}

# stick: a program that has the database open, and looks at nothing.
stick() {
	mkfifo "$SITE/data/stuck.in"
	chmod 0666 "$SITE/data/stuck.in"
	(exec $AS_USER sqlite3 "$DATABASE" <"$SITE/data/stuck.in" \
		>/dev/null) &
	stuck=$!
	exec 9>"$SITE/data/stuck.in"
	printf '%s\n' "UPDATE user SET given_name = 'X';" \
		".shell touch $SITE/data/stuck" >&9
	wait_until 100 [ -e "$SITE/data/stuck" ]
}

# unstick COMMAND...: what ends it.
unstick() {
	"$@"
	wait "$stuck" 2>/dev/null
	exec 9>&-
	rm "$SITE/data/stuck.in" "$SITE/data/stuck"
}

testCheckTellsOfALogThatNobodySaves() {
	stick
	lose -wal
	out=$(manage check 2>&1)
	assertEquals "modelshelf check: $out" 1 $?
	assertContains "$out" "$DATABASE (-wal, -shm) was removed while in use"
	assertContains "$out" 'stop the web server'
	start a
	ask a '/models.get_all {}'
	expect 500/102
	expect_message '*was removed while in use*stop the web server*'
	assertFalse 'another log was begun' "[ -e '$DATABASE-wal' ]"
	unstick echo .quit >&9
	# as soon as it is gone, service is back
	create a new1
	expect_sql X 'SELECT given_name FROM user'
}

testAResponderThatStopsSavesIt() {
	start a
	create a old1 old2
	lose -wal -shm
	stop_group a
	expect_models old1 old2
}

testWhoStopsLeavesNothingInTheLogThoughOthersHaveItOpen() {
	start a
	create a old1 old2
	stick
	create a new1
	stop_group a
	unstick kill -9 "$stuck"
	lose -wal -shm
	expect_models new1 old1 old2
}

testWhoGoesOnWritingIsNotLostLater() {
	start a
	create a old1
	for round in 1 2 3; do
		lose -wal
		create a "wal$round"
		lose -shm
		create a "shm$round"
		lose -wal -shm
		create a "both$round"
	done
	kill_group a
	expect_models both1 both2 both3 old1 shm1 shm2 shm3 wal1 wal2 wal3
}

testNothingIsLostWhileManyWrite() {
	i=0
	while [ $i -lt 400 ]; do
		i=$((i + 1))
		echo "/models.create {\"name\":\"model $i\",\"uri\":\"u$i\"}"
	done >"$SITE/requests"
	(
		n=0
		while [ $n -lt 40 ] && [ ! -e "$SITE/finished" ]; do
			n=$((n + 1))
			sleep 0.1
			case $((n % 3)) in
			0)	rm -f "$DATABASE-wal" ;;
			1)	rm -f "$DATABASE-shm" ;;
			2)	rm -f "$DATABASE-wal" "$DATABASE-shm" ;;
			esac
		done
	) &
	cleaner=$!
	send -c 8 -r 4 "$SITE/bin/models.fcgi" <"$SITE/requests" \
		>"$SITE/answers"
	expect_no_crash $?
	: >"$SITE/finished"
	wait $cleaner
	rm "$SITE/finished"
	assertEquals 'answers' 400 "$(wc -l <"$SITE/answers")"
	# Who cannot be served in time is told to try again.
	assertEquals 'other answers' '' "$(grep -v '^200 ' "$SITE/answers" |
		grep -v '^50[03] .*was removed while in use')"
	# Each that was answered is there. Of the others nobody knows, because
	# what such a call has committed may be in the log that another process
	# saves later.
	paste -d '\001' "$SITE/answers" "$SITE/requests" |
		sed -n '/^200 /s/.*"name":"\([^"]*\)".*/\1/p' |
		sort >"$SITE/want"
	assertNotEquals 'nothing was answered' 0 "$(wc -l <"$SITE/want")"
	sql 'SELECT name FROM model' | sort >"$SITE/have"
	assertEquals 'lost' '' "$(comm -23 "$SITE/want" "$SITE/have")"
	paste -d '\001' "$SITE/answers" "$SITE/requests" |
		sed -n '/^200 /!s/.*\x01//p' >"$SITE/again"
	send "$SITE/bin/models.fcgi" <"$SITE/again" >"$SITE/answers"
	assertEquals 'refused again' '' "$(grep -v '^200 ' "$SITE/answers")"
	assertNotEquals 'the log was never removed in time' 0 \
		"$(grep -c 'is saved' "$SITE/log")"
	out=$(manage check 2>&1)
	assertEquals "modelshelf check: $out" 0 $?
	expect_sql '400|400' 'SELECT count(*), count(DISTINCT name) FROM model'
}

testWhatAnotherProgramWroteMeanwhileIsNotOverwritten() {
	start a
	create a old1 old2
	rm "$DATABASE-wal" "$DATABASE-shm"
	sql "UPDATE user SET given_name = 'X'" || fail 'sqlite3'
	for i in 1 2; do
		ask a '/models.create {"name":"too late","uri":"u"}'
		expect 500/102
		expect_message '*another program has begun a new one*.removed-log*'
	done
	kill_group a
	expect_sql X 'SELECT given_name FROM user'
	assertEquals 'mode' 600 "$(stat -c %a "$DATABASE.removed-log")"
	assertEquals 'what was acknowledged' 'old1 old2 ' \
		"$($AS_USER sqlite3 "$DATABASE.removed-log" \
			'SELECT name FROM model ORDER BY name' | tr '\n' ' ')"
}

# shellcheck disable=SC1091
. shunit2
