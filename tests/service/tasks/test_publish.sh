#!/bin/sh
# The tasks service: publishing and archiving tasks (doc/protocol/tasks.md
# sections 7.4, 9.10, 9.11 and 9.15). test_status.sh has each call on each
# status.

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

# told STATUS REASON MESSAGE: what a change of a status tells.
told() {
	echo "\"status\":\"$1\",\"status_reason\":\"$2\",\"status_message\":\"$3\",\"status_changed\":\"NOW\",\"last_update\":\"NOW\",\"last_change\":\"NOW\",\"last_changed_by\":\"USER\""
}

# --- Publishing ---

testPublishMakesTheLastOutputModelReady() {
	seed task id=t1 status=stopped output='{"destination":"s3://d"}' \
	    models='{"input":[{"name":"i","model":"m1"}],"output":[{"name":"a","model":"m2"},{"name":"b","model":"m3"}]}' \
	    model id=m1 ready=false model id=m2 ready=false task=t1 \
	    model id=m3 ready=false
	run_on tasks <<-END
	tasks.publish {"task":"t1","status_reason":"r","status_message":"m"}
	200/0 {"updated":1,"fields":{$(told published r m),"published":"NOW","output":{"destination":"s3://d"}}}
	END
	expect_sql 'm1|0|
m2|0|
m3|1|1' 'SELECT id, ready, last_update = last_change FROM model ORDER BY id'
	expect_sql '1|1' 'SELECT published = status_changed,
		completed IS NULL FROM task'
}

testPublishLeavesModelsThatAreNotItsToPublish() {
	for model in none other all ready __DELETED__m1; do
		seed task id="$model" status=stopped \
		    models='{"output":[{"name":"a","model":"'"$model"'"}]}'
	done
	seed task id=draft status=stopped \
	    models='{"output":[{"name":"a","model":"draft"}]}' \
	    model id=other company=c2 ready=false \
	    model id=all company= ready=false model id=ready ready=true \
	    model id=draft ready=false
	run_on tasks <<-'END'
	tasks.publish {"task":"none"}
	200/0
	tasks.publish {"task":"other"}
	200/0
	tasks.publish {"task":"all"}
	200/0
	tasks.publish {"task":"ready"}
	200/0
	tasks.publish {"task":"__DELETED__m1"}
	200/0
	tasks.publish {"task":"draft","publish_model":false}
	200/0
	END
	expect_sql 4 'SELECT count(*) FROM model WHERE last_change IS NULL'
	expect_sql 6 "SELECT count(*) FROM task WHERE status = 'published'"
}

testWhatIsPublishedIsPublishedAgainByForceAlone() {
	seed task id=t1 status=published published=2020-01-01
	run_on tasks <<-END
	tasks.publish {"task":"t1"}
	400/110 published
	tasks.publish {"task":"t1","force":true}
	200/0 ~ "updated":1
	END
	expect_sql 1 'SELECT published = status_changed FROM task'
}

# A task whose publication fails leaves its model a draft.
testAPublicationThatFailsPublishesNoModel() {
	seed task id=t1 status=created \
	    models='{"output":[{"name":"a","model":"m1"}]}' \
	    model id=m1 ready=false
	run_on tasks <<-'END'
	tasks.publish {"task":"t1"}
	400/110 created
	tasks.publish_many {"ids":["t1"]}
	200/0 ~ "succeeded":[] ~ "codes":[400,110]
	END
	expect_sql 0 'SELECT ready FROM model'
}

testPublishManyTellsOfEach() {
	seed task id=t1 status=failed task id=t2 status=created
	run_on tasks <<-END
	tasks.publish_many {"ids":["t1","none","t2","t1"],"status_reason":"r"}
	200/0 {"succeeded":[{"id":"t1","updated":1,"fields":{$(told published r ''),"published":"NOW","output":{}}}],"failed":[{"id":"none","error":{"codes":[400,101],"msg":"invalid task id: id=none, company=COMPANY","data":{"id":"none","company":"COMPANY"}}},{"id":"t2","error":{"codes":[400,110],"msg":"invalid task status: current_status=created, new_status=published","data":{"current_status":"created","new_status":"published"}}},{"id":"t1","error":{"codes":[400,110],"msg":"invalid task status: current_status=published, new_status=published","data":{"current_status":"published","new_status":"published"}}}]}
	END
}

testCompletedPublishesIfItIsAskedTo() {
	seed task id=t1 status=in_progress \
	    models='{"output":[{"name":"a","model":"m1"}]}' \
	    model id=m1 ready=false task=t1
	run_on tasks <<-END
	tasks.completed {"task":"t1","publish":false}
	200/0 {"published":0,"updated":1,"fields":{$(told completed '' ''),"completed":"NOW"}}
	END
	expect_sql '0|1' 'SELECT ready, (SELECT published IS NULL FROM task)
		FROM model'
	run_on tasks <<-END
	tasks.completed {"task":"t1","publish":true,"status_reason":"r"}
	200/0 {"published":1,"updated":1,"fields":{$(told published r ''),"completed":"NOW"}}
	END
	expect_sql '1|1' 'SELECT ready, (SELECT published = completed
		FROM task) FROM model'
	run_on tasks <<-'END'
	# it cannot be completed any more
	tasks.completed {"task":"t1","publish":true}
	400/110 published
	v2.1/tasks.completed {"task":"t1"}
	404/0
	END
}

# --- The archive ---

testArchiveEndsWhatATaskDoes() {
	seed task id=rest status=failed status_reason=old \
	    system_tags='["x","archived"]' \
	    task id=run status=in_progress enqueue_status=created \
	    task id=wait status=queued enqueue_status=stopped \
	    task id=wait2 status=queued
	sql "INSERT INTO queue_entry (queue, place, company, task, added)
		SELECT q.seq, t.seq, q.company, t.id, 5 FROM queue q, task t"
	run_on tasks <<-'END'
	tasks.archive {"tasks":["rest","run","wait","wait2"],"status_reason":"r"}
	200/0 {"archived":4}
	END
	expect_sql 0 'SELECT count(*) FROM queue_entry'
	# only a status that has changed is content
	expect_sql 'rest|failed|r|||
run|stopped|r||1|1
wait|stopped|r||1|1
wait2|created|r||1|1' "SELECT id, status, status_reason, status_message,
		last_update = status_changed, last_update = last_change
		FROM task ORDER BY id"
	expect_sql 4 "SELECT count(*) FROM task_system_tags
		WHERE value = 'archived'"
	expect_sql 0 'SELECT count(enqueue_status) + count(completed)
		FROM task'
}

testArchiveDoesAllOrNothing() {
	seed task id=t1 task id=all company= task id=other company=c2
	run_on tasks <<-'END'
	tasks.archive {"tasks":["t1","other"]}
	400/101 other
	tasks.archive {"tasks":["t1","all"]}
	403/21 all
	tasks.archive {"tasks":[]}
	400/12 tasks
	tasks.archive {}
	400/12 tasks
	END
	expect_sql 0 'SELECT count(*) FROM task_system_tags'
}

testArchiveManyAndBack() {
	seed task id=t1 status=queued enqueue_status=failed
	run_on tasks <<-'END'
	tasks.archive_many {"ids":["t1","none","t1"]}
	200/0 ~ "succeeded":[{"id":"t1","archived":true},{"id":"t1","archived":true}] ~ "failed":[{"id":"none","error":{"codes":[400,101]
	END
	expect_sql 'failed|["archived"]' 'SELECT status, system_tags FROM task'
	run_on tasks <<-'END'
	tasks.unarchive_many {"ids":["none","t1"],"status_message":"back"}
	200/0 ~ "succeeded":[{"id":"t1","unarchived":true}] ~ "failed":[{"id":"none","error":{"codes":[400,101]
	tasks.unarchive_many {"ids":["t1"],"status_message":"back"}
	200/0 {"succeeded":[{"id":"t1","unarchived":true}],"failed":[]}
	END
	expect_sql 'failed|[]||back' 'SELECT status, system_tags,
		status_reason, status_message FROM task'
}

# shellcheck source=/dev/null
. shunit2
