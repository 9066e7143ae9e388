#!/bin/sh
# The tasks service: resetting and deleting tasks, and what becomes of their
# models and children (doc/protocol/tasks.md sections 7.4, 9.12 and 9.13).
# test_status.sh has both calls on each status.

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

# What a reset tells of the status.
RESET='"fields":{"status":"created","status_reason":"reset","status_message":"reset","status_changed":"NOW","last_update":"NOW","last_change":"NOW","last_changed_by":"USER"}'

# A task with models of each kind: two drafts of which one is only in its list,
# a draft that a task reads, published ones, one of another company, and one
# that has nothing to do with it.
seed_models() {
	seed task id=t1 status=stopped project=p1 \
	    models='{"output":[{"name":"o","model":"listed"},{"name":"x","model":"foreign"},{"name":"n","model":"none"}]}' \
	    execution='{"artifacts":[{"key":"o","type":"t","uri":"s3://out"},{"key":"i","type":"t","mode":"input","uri":"s3://in"}]}' \
	    task id=reader models='{"input":[{"name":"i","model":"read"}]}' \
	    project id=p1 last_update=2020-01-01 \
	    model id=draft task=t1 ready=false uri=s3://draft \
	    model id=listed ready=false uri=s3://listed \
	    model id=read task=t1 ready=false uri=s3://read \
	    model id=ready task=t1 ready=true uri=s3://ready \
	    model id=foreign company=c2 ready=false \
	    model id=aside ready=false
}

# --- Reset ---

testResetClearsWhatARunHasWritten() {
	seed task id=t1 status=failed name=abc comment=c tags='["a"]' \
	    system_tags='["s"]' parent=p project=p1 started=2020-01-01 \
	    completed=2020-01-01 published=2020-01-01 active_duration=5 \
	    enqueue_status=created last_worker=w \
	    last_worker_report=2020-01-01 last_iteration=7 \
	    last_metrics='{"a":{"b":{"value":1}}}' unique_metrics='["a"]' \
	    metric_stats='{"a":1}' runtime='{"r":1}' \
	    output='{"destination":"d","error":"e","result":"failure"}' \
	    models='{"input":[{"name":"i","model":"m"}],"output":[{"name":"o","model":"n"}]}' \
	    execution='{"framework":"f","queue":"q","artifacts":[{"key":"in","type":"t","mode":"input"},{"key":"out","type":"t"}]}' \
	    script='{"branch":"b"}' container='{"image":"i"}' \
	    hyperparams='{"A":{"b":{"section":"A","name":"b","value":"c"}}}' \
	    configuration='{"a":{"name":"a","value":"1"}}'
	run_on tasks <<-END
	tasks.reset {"task":"t1","status_reason":"not","status_message":"kept"}
	200/0 {"deleted_models":0,"urls":{},"updated":1,$RESET,"dequeued":{},"events":{}}
	tasks.get_by_id {"task":"t1"}
	200/0 ~ "name":"abc" ~ "comment":"c" ~ "tags":["a"] ~ "system_tags":["s"] ~ "parent":"p" ~ "output":{"destination":"d"} ~ "models":{"input":[{"name":"i","model":"m"}],"output":[]} ~ "framework":"f" ~ "artifacts":[{"key":"in","type":"t","mode":"input" ~ "branch":"b" ~ "container":{"image":"i"} ~ "runtime":{} ~ "hyperparams":{"A" ~ "configuration":{"a" ~ "last_iteration":0 ~ "last_metrics":{} ~ "metric_stats":{} ! "queue" ! "key":"out" ! "started" ! "active_duration" ! "last_worker"
	END
	expect_sql '||||||||' 'SELECT started, completed, published,
		active_duration, enqueue_status, last_worker,
		last_worker_report, unique_metrics, metric_stats FROM task'
	expect_sql 0 "SELECT count(*) FROM task_apart
		WHERE field = 'last_metrics'"
}

testResetWithClearAllForgetsCodeToo() {
	seed task id=t1 status=stopped script='{"branch":"b","diff":"d"}' \
	    execution='{"framework":"f","artifacts":[{"key":"in","type":"t","mode":"input"}]}' \
	    container='{"image":"i"}'
	run_on tasks <<-'END'
	tasks.reset {"task":"t1","clear_all":true}
	200/0
	tasks.get_by_id {"task":"t1"}
	200/0 ~ "script":{"binary":"python","repository":"","entry_point":"","requirements":{}} ~ "execution":{"test_split":0,"parameters":{},"model_desc":{},"model_labels":{},"artifacts":[]} ~ "container":{"image":"i"}
	END
}

testResetTakesATaskOutOfItsQueues() {
	seed task id=t1 status=queued task id=t2 status=queued
	sql "INSERT INTO queue_entry (queue, place, company, task, added)
		SELECT q.seq, t.seq, q.company, t.id, 5 FROM queue q, task t"
	run_on tasks <<-END
	tasks.reset {"task":"t1"}
	200/0 ~ "dequeued":{"removed":1}
	tasks.reset_many {"ids":["t2","t1","none"]}
	200/0 {"succeeded":[{"id":"t2","deleted_models":0,"urls":{},"updated":1,$RESET,"dequeued":true},{"id":"t1","deleted_models":0,"urls":{},"updated":1,$RESET,"dequeued":false}],"failed":[{"id":"none","error":{"codes":[400,101],"msg":"invalid task id: id=none, company=COMPANY","data":{"id":"none","company":"COMPANY"}}}]}
	END
	expect_sql 0 'SELECT count(*) FROM queue_entry'
}

testResetDeletesDraftsThatNobodyReads() {
	seed_models
	run_on tasks <<-END
	tasks.reset {"task":"t1"}
	400/123 published models
	tasks.reset {"task":"t1","force":true,"return_file_urls":true}
	200/0 {"deleted_models":2,"urls":{"model_urls":["s3://draft","s3://listed"],"artifact_urls":["s3://out"],"event_urls":[]},"updated":1,$RESET,"dequeued":{},"events":{}}
	END
	expect_sql 'aside||
foreign||
read||1
ready||1' 'SELECT id, task, last_change IS NOT NULL OR NULL FROM model
		ORDER BY id'
}

testResetCanKeepDrafts() {
	seed_models
	run_on tasks <<-'END'
	tasks.reset {"task":"t1","force":true,"delete_output_models":false,"return_file_urls":true}
	200/0 ~ "deleted_models":0 ~ "model_urls":[]
	END
	expect_sql '6|0' 'SELECT count(*), count(task) FROM model'
}

# --- Delete ---

testDeleteMarksWhatItLeaves() {
	seed_models
	seed task id=child1 parent=t1 task id=child2 parent=t1 company=c2 \
	    task id=grandchild parent=child1
	run_on tasks <<-'END'
	tasks.delete {"task":"t1"}
	400/123 stopped
	tasks.delete {"task":"t1","force":true}
	200/0 {"deleted":true,"updated_children":1,"updated_models":1,"deleted_models":2,"urls":null}
	tasks.get_by_id {"task":"t1"}
	400/101 t1
	END
	expect_sql 'aside|
foreign|
read|
ready|__DELETED__t1' 'SELECT id, task FROM model ORDER BY id'
	expect_sql 'child1|__DELETED__t1|1
child2|__DELETED__t1|1
grandchild|child1|
reader||' "SELECT id, parent, last_change IS NOT NULL OR NULL FROM task
		ORDER BY id"
	expect_sql 1 "SELECT last_update > 1600000000000000 FROM project"
}

testDeleteCanKeepDrafts() {
	seed_models
	run_on tasks <<-'END'
	tasks.delete {"task":"t1","force":true,"delete_output_models":false,"return_file_urls":true}
	200/0 {"deleted":true,"updated_children":0,"updated_models":4,"deleted_models":0,"urls":{"model_urls":[],"artifact_urls":["s3://out"],"event_urls":[]}}
	END
	expect_sql 'aside|
draft|__DELETED__t1
foreign|
listed|__DELETED__t1
read|__DELETED__t1
ready|__DELETED__t1' 'SELECT id, task FROM model ORDER BY id'
}

testWhatIsArchivedOrNewIsDeletedWithoutForce() {
	seed task id=fresh task id=old status=published \
	    system_tags='["archived"]' task id=run status=in_progress
	run_on tasks <<-'END'
	tasks.delete_many {"ids":["fresh","old","run","none"],"move_to_trash":true}
	200/0 {"succeeded":[{"id":"fresh","deleted":true,"updated_children":0,"updated_models":0,"deleted_models":0,"urls":null},{"id":"old","deleted":true,"updated_children":0,"updated_models":0,"deleted_models":0,"urls":null}],"failed":[{"id":"run","error":{"codes":[400,123],"msg":"task cannot be reset or deleted: task=run, status=in_progress","data":{"task":"run","status":"in_progress"}}},{"id":"none","error":{"codes":[400,101],"msg":"invalid task id: id=none, company=COMPANY","data":{"id":"none","company":"COMPANY"}}}]}
	END
	expect_sql run 'SELECT id FROM task'
}

testAPublishedChildIsInTheWay() {
	seed task id=t1 task id=child parent=t1 status=published
	run_on tasks <<-'END'
	tasks.delete {"task":"t1"}
	400/123 published children
	tasks.reset {"task":"t1"}
	400/123 published children
	tasks.delete {"task":"t1","force":true}
	200/0 ~ "updated_children":1
	END
}

testATaskThatIsItsOwnParentIsDeleted() {
	seed task id=t1 parent=t2 task id=t2 parent=t1 task id=t3 parent=t3
	run_on tasks <<-'END'
	tasks.delete {"task":"t1"}
	200/0 ~ "updated_children":1
	tasks.delete {"task":"t3"}
	200/0 ~ "updated_children":0
	END
	expect_sql 't2|__DELETED__t1' 'SELECT id, parent FROM task'
}

testDeleteTakesATaskOutOfItsQueues() {
	seed task id=t1 status=queued
	sql "INSERT INTO queue_entry (queue, place, company, task, added)
		SELECT seq, 1, company, 't1', 5 FROM queue"
	run_on tasks <<-'END'
	tasks.delete {"task":"t1"}
	400/123 queued
	tasks.delete {"task":"t1","force":true}
	200/0
	END
	expect_sql 0 'SELECT count(*) FROM queue_entry'
}

testTasksOfOthersStay() {
	seed task id=other company=c2 task id=all company=
	for action in reset delete; do
		run_on tasks <<-END
		tasks.$action {"task":"other","force":true}
		400/101 other
		tasks.$action {"task":"all","force":true}
		403/21 all
		END
	done
	expect_sql 2 "SELECT count(*) FROM task WHERE last_change IS NULL"
}

testModelsThatAnotherTaskHasMadeStayAsTheyAre() {
	seed model id=draft task=maker ready=false \
		model id=done task=maker ready=true \
		model id=lost task=gone ready=false \
		task id=maker name=maker models='{"output":[{"name":"a","model":"draft"},{"name":"b","model":"done"}]}' \
		task id=lister name=lister models='{"output":[{"name":"a","model":"draft"},{"name":"b","model":"done"},{"name":"c","model":"lost"}]}'
	run_on tasks <<-'END'
	tasks.delete {"task":"lister"}
	200/0 ~ "deleted_models":1 ~ "updated_models":0
	END
	expect_sql 'done|maker
draft|maker' 'SELECT id, task FROM model ORDER BY id'
}

testChildrenOfOtherCompaniesNoteItAndTellNothing() {
	seed task id=t1 name=one task id=own name=own parent=t1 \
		task id=theirs name=theirs parent=t1 company=c2 status=published
	run_on tasks <<-'END'
	tasks.delete {"task":"t1"}
	200/0 ~ "updated_children":1
	END
	expect_sql 'own|__DELETED__t1|USER
theirs|__DELETED__t1|' 'SELECT id, parent, last_changed_by FROM task ORDER BY id'
}

# shellcheck source=/dev/null
. shunit2
