# shellcheck shell=sh
# Sourced after tests/people.sh by the tests of queues.

setUp() {
	empty_database
	as admin
}

# What a queue counts is what waits in it.
tearDown() {
	[ -n "$SITE" ] || return 0
	expect_sql '' "SELECT q.id, entries_count FROM queue q WHERE
		entries_count <> (SELECT count(*) FROM queue_entry
		WHERE queue = q.seq)"
}

# In a statement, how a task is executed.
EXECUTION="(SELECT value FROM task_apart WHERE owner = t.seq AND
	field = 'execution')"

# queue NAME=VALUE...: a queue of the first company.
queue() {
	seed queue last_update=2020-01-01 "$@"
}

# waiting QUEUE: the ids of the tasks that wait there, in their order.
waiting() {
	sql "SELECT group_concat(task, ' ') FROM (SELECT task FROM queue_entry e
		JOIN queue q ON q.seq = e.queue WHERE q.id = '$1'
		ORDER BY place)"
}

# expect_waiting QUEUE TASK...
expect_waiting() {
	w_queue=$1
	shift
	assertEquals "what waits in $w_queue" "$*" "$(waiting "$w_queue")"
}
