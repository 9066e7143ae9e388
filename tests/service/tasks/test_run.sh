#!/bin/sh
# The tasks service: what tasks are told while they run (doc/protocol/tasks.md
# sections 5, 9.9, 9.14 and 9.23). test_status.sh has each call on each status.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"

oneTimeSetUp() {
	models_site
}

oneTimeTearDown() {
	remove_site
}

setUp() {
	empty_database
}

# What each change of a status tells, after the status and its texts.
STAMPS='"status_changed":"NOW","last_update":"NOW","last_change":"NOW","last_changed_by":"USER"'

testWhatAChangeWritesIsTold() {
	seed project id=p1 last_update=2020-01-01 task id=t1 project=p1
	run_on tasks <<-END
	tasks.started {"task":"t1","status_reason":"why","status_message":"what"}
	200/0 {"started":1,"updated":1,"fields":{"status":"in_progress","status_reason":"why","status_message":"what",$STAMPS,"started":"NOW"}}
	# earlier texts are overwritten
	tasks.stopped {"task":"t1","status_message":null}
	200/0 {"updated":1,"fields":{"status":"stopped","status_reason":"","status_message":"",$STAMPS,"completed":"NOW"}}
	tasks.failed {"task":"t1"}
	200/0 {"updated":1,"fields":{"status":"failed","status_reason":"","status_message":"",$STAMPS,"completed":"NOW"}}
	tasks.stop {"task":"t1","status_reason":"r","status_message":"not kept"}
	200/0 {"updated":1,"fields":{"status":"stopped","status_reason":"r","status_message":"Stopped by admin",$STAMPS}}
	tasks.close {"task":"t1"}
	200/0 {"updated":1,"fields":{"status":"closed","status_reason":"","status_message":"",$STAMPS}}
	END
	expect_sql 1 "SELECT p.last_update = t.last_update
		FROM project p, task t"
}

testARunThatGoesOnKeepsItsBeginning() {
	seed task id=t1 status=in_progress started=2020-01-01 \
	    active_duration=5 completed=2020-01-02
	run_on tasks <<-END
	tasks.started {"task":"t1"}
	200/0 {"started":1,"updated":1,"fields":{"status":"in_progress","status_reason":"","status_message":"",$STAMPS}}
	END
	expect_sql '1|5|1' "SELECT started < last_update, active_duration,
		completed IS NOT NULL FROM task"
	run_on tasks <<-'END'
	tasks.stopped {"task":"t1"}
	200/0
	tasks.started {"task":"t1"}
	200/0
	END
	expect_sql '1||' 'SELECT started = last_update, active_duration,
		completed FROM task'
}

testStopTakesATaskOutOfItsQueues() {
	seed task id=t1 status=queued enqueue_status=created
	sql "INSERT INTO queue_entry (queue, place, company, task, added)
		SELECT seq, 1, company, 't1', 5 FROM queue"
	expect_sql 1 'SELECT count(*) FROM queue_entry'
	run_on tasks <<-'END'
	tasks.stop {"task":"t1"}
	200/0
	END
	expect_sql '0|created' 'SELECT (SELECT count(*) FROM queue_entry),
		enqueue_status FROM task'
}

testTasksOfOthersDoNotChange() {
	seed task id=other company=c2 status=in_progress
	seed task id=all company= status=in_progress
	for action in stopped failed close stop; do
		run_on tasks <<-END
		tasks.$action {"task":"other"}
		400/101 other
		tasks.$action {"task":"none","force":true}
		400/101 none
		tasks.$action {"task":"all","force":true}
		403/21 all
		END
	done
	run_on tasks <<-'END'
	# this one has an error of its own
	tasks.started {"task":"other"}
	400/10 other
	tasks.started {"task":"none"}
	400/10 none
	tasks.started {"task":"all"}
	403/21 all
	# a ping is silent
	tasks.ping {"task":"other"}
	200/0 {}
	tasks.ping {"task":"all"}
	200/0 {}
	tasks.ping {"task":""}
	200/0 {}
	tasks.ping {"task":null}
	400/12 task
	END
	expect_sql 2 "SELECT count(*) FROM task WHERE status = 'in_progress'
		AND status_changed IS NULL AND last_change IS NULL"
}

testAPingCountsTheSecondsOfARun() {
	seed task id=run status=in_progress started=2020-01-01 \
	    task id=rest status=stopped started=2020-01-01 active_duration=7 \
	    task id=odd status=in_progress
	run_on tasks <<-'END'
	tasks.ping {"task":"run"}
	200/0 {}
	tasks.ping {"task":"rest"}
	200/0 {}
	tasks.ping {"task":"odd"}
	200/0 {}
	END
	expect_sql 'odd||1|1
rest|7|1|1
run|1|1|1' "SELECT id, CASE id WHEN 'run' THEN
		active_duration = (last_update - started) / 1000000
		ELSE active_duration END, last_update = last_change,
		last_changed_by = '$USER_ID' FROM task ORDER BY id"
}

testStopManyTellsOfEach() {
	seed task id=t1 status=in_progress task id=t2 status=created
	run_on tasks <<-END
	tasks.stop_many {"ids":["t1","none","t2"],"status_reason":"r"}
	200/0 {"succeeded":[{"id":"t1","updated":1,"fields":{"status":"stopped","status_reason":"r","status_message":"Stopped by admin",$STAMPS}}],"failed":[{"id":"none","error":{"codes":[400,101],"msg":"invalid task id: id=none, company=COMPANY","data":{"id":"none","company":"COMPANY"}}},{"id":"t2","error":{"codes":[400,110],"msg":"invalid task status: current_status=created, new_status=stopped","data":{"current_status":"created","new_status":"stopped"}}}]}
	tasks.stop_many {"ids":[]}
	400/12 ids
	tasks.stop_many {"ids":["t2"],"force":true}
	200/0 ~ "succeeded":[{"id":"t2"
	END
}

testTextsOfAStatusHaveTheLimitOfTheirFields() {
	seed task id=t1
	long=$(printf '%065537d' 0)
	for text in status_reason status_message; do
		run_on tasks <<-END
		tasks.started {"task":"t1","$text":"$long"}
		400/12 $text
		tasks.started {"task":"t1","$text":"${long#0}"}
		200/0
		tasks.started {"task":"t1","$text":1}
		400/12 $text
		END
	done
}

# shellcheck source=/dev/null
. shunit2
