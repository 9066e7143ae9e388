#!/bin/sh
# The tasks service: running tasks of which nothing is heard any more
# (doc/protocol/tasks.md section 6, the watchdog).

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"

oneTimeSetUp() {
	models_site || return 1
	cp "$CONF" "$SITE/data/plain.conf"
}

oneTimeTearDown() {
	remove_site
}

setUp() {
	empty_database
	sed '/stale_after/d' "$SITE/data/plain.conf" >"$CONF"
	hour_ago=$(date -u -d '1 hour ago' +%Y-%m-%dT%H:%M:%S)
	long_ago=$(date -u -d '121 minutes ago' +%Y-%m-%dT%H:%M:%S)
}

# What any call of tasks leaves behind once it was answered.
call_tasks() {
	run_on tasks <<-'END'
	tasks.get_types {}
	200/0
	END
}

testARunOfWhichNothingIsHeardIsStopped() {
	seed project id=p1 last_update=2020-01-01 project id=p2 company=c2 \
	    last_update=2020-01-01 \
	    task id=stale status=in_progress last_update="$long_ago" \
	    started=2020-01-01 project=p1 \
	    task id=other status=in_progress last_update=2020-01-01 company=c2 \
	    project=p1 \
	    task id=live status=in_progress last_update="$hour_ago" \
	    task id=rest status=failed last_update=2020-01-01 project=p2
	call_tasks
	expect_sql 'live|in_progress|
other|stopped|__apiserver__
rest|failed|
stale|stopped|__apiserver__' 'SELECT id, status, last_changed_by FROM task
		ORDER BY id'
	expect_sql 'Forced stop (non-responsive)|Forced stop (non-responsive)|1|1|' \
	    "SELECT status_reason, status_message, status_changed = last_update,
		last_update = last_change, completed FROM task
		WHERE id = 'stale'"
	expect_sql 'p1|1
p2|0' "SELECT id, last_update > 1600000000000000 FROM project ORDER BY id"
}

# Settings that are wrong may be those that say what to do with such runs.
testNobodyLooksWhileTheSettingsAreWrong() {
	seed task id=stale status=in_progress last_update="$long_ago"
	echo 'no_such_setting = 3' >>"$CONF"
	run_on tasks <<-'END'
	tasks.get_types {}
	500/2
	END
	expect_sql in_progress "SELECT status FROM task"
	expect_sql 0 "SELECT count(*) FROM setting WHERE name = 'stale_looked'"
}

testTheWholeSiteLooksOnceInAnInterval() {
	call_tasks
	looked=$(sql "SELECT value FROM setting WHERE name = 'stale_looked'")
	assertNotNull 'nobody has looked' "$looked"
	seed task id=t1 status=in_progress last_update=2020-01-01
	# another process
	call_tasks
	expect_sql in_progress 'SELECT status FROM task'
	expect_sql "$looked" "SELECT value FROM setting
		WHERE name = 'stale_looked'"
	# a quarter of an hour later
	sql "UPDATE setting SET value = value - 901000000
		WHERE name = 'stale_looked'"
	call_tasks
	expect_sql stopped 'SELECT status FROM task'
}

# A look that was noted by a clock that was wrong keeps nobody from looking.
testALookInTheFutureCountsForNothing() {
	call_tasks
	sql "UPDATE setting SET value = value + 86400000000
		WHERE name = 'stale_looked'"
	seed task id=t1 status=in_progress last_update=2020-01-01
	call_tasks
	expect_sql stopped 'SELECT status FROM task'
}

testALookStopsAHundredAndTheNextOneGoesOn() {
	seed task id=t1 status=in_progress last_update=2020-01-01
	sql "INSERT INTO task (id, company, name, type, status, created,
		last_update) SELECT 'n' || value, 1, 'n', 'custom',
		'in_progress', 0, value FROM generate_series(1, 149)"
	call_tasks
	expect_sql 100 "SELECT count(*) FROM task WHERE status = 'stopped'"
	call_tasks
	expect_sql 150 "SELECT count(*) FROM task WHERE status = 'stopped'"
}

# Who looks does not wait: a writer that is there goes first.
testNobodyLooksWhileSomebodyWrites() {
	seed task id=t1 status=in_progress last_update=2020-01-01
	mkfifo "$SITE/hold"
	$AS_USER sqlite3 "$DATABASE" <"$SITE/hold" >/dev/null &
	holder=$!
	exec 9>"$SITE/hold"
	echo 'BEGIN IMMEDIATE; SELECT 1;' >&9
	until ! $AS_USER sqlite3 "$DATABASE" 'BEGIN IMMEDIATE' \
	    2>"$SITE/busy"; do
		sleep 0.1
	done
	call_tasks
	expect_sql in_progress 'SELECT status FROM task'
	exec 9>&-
	wait "$holder"
	call_tasks
	expect_sql stopped 'SELECT status FROM task'
}

testNoneIsStoppedIfTheSettingSaysSo() {
	echo 'stale_after = 0' >>"$CONF"
	seed task id=t1 status=in_progress last_update=2020-01-01
	call_tasks
	expect_sql in_progress 'SELECT status FROM task'
	expect_sql 0 "SELECT count(*) FROM setting
		WHERE name = 'stale_looked'"
	assertEquals 'modelshelf: stale_after is 0: no task is ever stale' \
	    "$(manage task stop-stale 2>&1)"
}

testTheCommandStopsAllAtOnce() {
	seed task id=t1 status=in_progress last_update=2020-01-01 \
	    task id=t2 status=in_progress last_update=2020-01-01 company=c2
	assertEquals '2 stopped' "$(manage task stop-stale)"
	assertEquals '0 stopped' "$(manage task stop-stale)"
	expect_sql 2 "SELECT count(*) FROM task WHERE status = 'stopped'"
}

# shellcheck source=/dev/null
. shunit2
