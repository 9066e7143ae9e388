#!/bin/sh
# Who makes slow calls gets no more than a share of the responders. What makes a
# call slow here is waiting for the database, which another process has locked:
# it does not depend on how quick the machine is.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"

oneTimeSetUp() {
	people_site && echo 'busy_timeout_ms = 60000' >>"$CONF"
}

setUp() {
	rm -f "$DATABASE-calls"
	empty_database
	as admin
}

# The database stays locked for writers until unlock.
lock() {
	rm -f "$SITE/open" "$SITE/locked"
	$AS_USER mkfifo "$SITE/data/hold"
	# shellcheck disable=SC2094 # the reader of a pipe
	{
		printf '.timeout 10000\nBEGIN IMMEDIATE;\n.print locked\n'
		cat "$SITE/data/hold"
		echo 'ROLLBACK;'
	} | $AS_USER stdbuf -oL sqlite3 "$DATABASE" >"$SITE/locked" &
	LOCKER=$!
	wait_until 100 grep -q locked "$SITE/locked" ||
		fail 'the database is not locked'
}

unlock() {
	: >"$SITE/data/hold"
	wait "$LOCKER"
	rm -f "$SITE/data/hold"
}

# later NAME CALL: a call in the background, whose status and subcode come to
# $SITE/NAME.out, and its whole answer to $SITE/NAME.answer
later() {
	rm -f "$SITE/$1.out"
	echo "$2" >"$SITE/$1.in"
	(
		case $2 in
		/models*)	l_program=models ;;
		*)		l_program=projects ;;
		esac
		send "$SITE/bin/$l_program.fcgi" <"$SITE/$1.in" \
			>"$SITE/$1.answer"
		sed 's/^\([0-9]*\) .*"result_subcode":\([0-9]*\).*/\1\/\2/' \
			"$SITE/$1.answer" >"$SITE/$1.out"
	) &
}

# answer_of NAME
answer_of() {
	for a_wait in $(seq 100); do
		[ ! -s "$SITE/$1.out" ] || break
		sleep 0.2
	done
	cat "$SITE/$1.out"
}

# So many of them have an answer.
answered() {
	cat "$SITE"/w?.out 2>/dev/null | wc -l
}

testOfOneUserOneCallWaitsForTheDatabase() {
	rm -f "$SITE"/w?.out
	lock
	for n in 1 2 3 4; do
		later w$n '/models.create {"name":"waits","uri":"u"}'
	done
	as bob
	later b '/models.create {"name":"another","uri":"u"}'
	as admin
	# all but one are refused, long before the lock is given up
	for t_wait in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ "$(answered)" -lt 3 ] || break
		sleep 0.5
	done
	assertEquals 'refused' '503/0 503/0 503/0' \
		"$(cat "$SITE"/w?.out | xargs)"
	assertFalse 'the call of another user has ended' "[ -s '$SITE/b.out' ]"
	# who only reads does not wait at all
	call models.get_all '{}'
	expect 200/0
	unlock
	assertEquals 200/0 "$(answer_of b)"
	wait
	assertEquals '200/0 503/0 503/0 503/0' \
		"$(cat "$SITE"/w?.out | sort | xargs)"
	expect_sql '1|waits
1|another' "SELECT count(*), name FROM model GROUP BY name ORDER BY name DESC"
	BODY=$(cat "$SITE"/w?.answer | grep '^503' | head -n 1)
	expect_message '*of one user, 1 at once may be slow (setting slow_calls)*'
}

testARefusalSaysWhenToTryAgain() {
	lock
	later w1 '/models.create {"name":"abc","uri":"u"}'
	sleep 2
	later w2 '/models.create {"name":"abc","uri":"u"}'
	assertEquals 503/0 "$(answer_of w2)"
	# who was refused waits for a tenth of that, whatever the family
	call projects.create '{"name":"abc"}'
	expect 503/0
	assertEquals 1 "$(header Retry-After)"
	unlock
	assertEquals 200/0 "$(answer_of w1)"
	# and as soon as the turn is free all is as ever
	call projects.create '{"name":"abc"}'
	expect 200/0
	tail -n 2 "$SITE/log" >"$SITE/last"
	assertTrue 'the log does not tell' \
		"grep -q 'endpoint=projects.create.* status=503 .*slow_calls' '$SITE/log'"
}

# Whoever hands it over, it takes long.
testALargeBodyIsSlow() {
	printf '{"page_size":1,"x":"%s"}' "$(repeat 1100000 x)" >"$SITE/large"
	lock
	later w1 '/models.create {"name":"abc","uri":"u"}'
	sleep 2
	request -a -t application/json -f "$SITE/large" /models.get_all
	expect 503/0
	as bob
	request -a -t application/json -f "$SITE/large" /models.get_all
	expect 200/0
	unlock
	assertEquals 200/0 "$(answer_of w1)"
	as admin
	request -a -t application/json -f "$SITE/large" /models.get_all
	expect 200/0
}

# A password is hashed for longer than a quick call may take, and that has turns
# of its own. Whoever has a slow call going, and was just refused another, can
# still log in.
testALoginByPasswordNeedsNoTurn() {
	printf '{"x":"%s"}' "$(repeat 1100000 x)" >"$SITE/large"
	rm -f "$SITE/data/body"
	$AS_USER mkfifo "$SITE/data/body"
	# it has the turn while its body is on the way
	$AS_USER env REQUEST_METHOD=POST PATH_INFO=/models.get_all \
		CONTENT_TYPE=application/json CONTENT_LENGTH=1100008 \
		HTTP_AUTHORIZATION="Bearer $TOKEN" MODELSHELF_CONF="$CONF" \
		"$SITE/bin/models.fcgi" <"$SITE/data/body" >"$SITE/first" \
		2>>"$SITE/log" &
	exec 4>"$SITE/data/body"
	STATUS=
	for t_wait in 1 2 3 4 5 6 7 8 9 10; do
		request -a -t application/json -f "$SITE/large" /models.get_all
		[ "$STATUS" = 200 ] || break
		sleep 0.2
	done
	expect 503/0
	request -b "admin:$PASSWORD" /auth.login
	expect 200/0
	cat "$SITE/large" >&4
	exec 4>&-
	wait
	assertTrue 'the first call failed' "grep -q '^Status: 200' '$SITE/first'"
}

testASettingAllowsMore() {
	cp "$CONF" "$SITE/kept.conf"
	echo 'slow_calls = 2' >>"$CONF"
	lock
	rm -f "$SITE"/w?.out
	for n in 1 2 3; do
		later w$n '/models.create {"name":"abc","uri":"u"}'
	done
	for t_wait in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ "$(answered)" -lt 1 ] || break
		sleep 0.5
	done
	unlock
	wait
	assertEquals '200/0 200/0 503/0' "$(cat "$SITE"/w?.out | sort | xargs)"
	cat "$SITE/kept.conf" >"$CONF"
}

# --- How long one call keeps others from writing ---

# A limit of a millisecond is over before so many models are changed.
testAnAdministratorMayChangeManyAtOnce() {
	# shellcheck disable=SC2046 # one word a model
	seed $(seq -f 'model id=n%g' 1 1000)
	many=$(seq -f '"n%g"' 1 1000 | paste -sd ,)
	MODELSHELF_WRITE_LIMIT_MS=1
	export MODELSHELF_WRITE_LIMIT_MS
	as ann
	call models.archive_many "{\"ids\":[$many]}"
	expect 500/100
	assertContains "$BODY" write_limit_ms
	expect_sql 0 'SELECT count(*) FROM model_system_tags'
	as admin
	call models.archive_many "{\"ids\":[$many]}"
	expect 200/0
	unset MODELSHELF_WRITE_LIMIT_MS
	expect_sql 1000 "SELECT count(*) FROM model_system_tags
		WHERE value = 'archived'"
}

testTheFileOfTurnsIsNobodyElses() {
	call models.get_all '{}'
	assertEquals 600 "$(stat -c %a "$DATABASE-calls")"
}

# shellcheck disable=SC1091
. shunit2
