#!/bin/sh
# The tasks service: putting tasks into queues and taking them out
# (doc/protocol/queues.md section 5).

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/queues.sh
. "$srcdir/tests/queues.sh"

# What the answers below have in common.
QUEUED='"status":"queued","status_reason":"","status_message":"","status_changed":"NOW","last_update":"NOW","last_change":"NOW","last_changed_by":"USER"'
FREE='"status_reason":"","status_message":"","status_changed":"NOW","last_update":"NOW","last_change":"NOW","last_changed_by":"USER","enqueue_status":null'

# expect_task STATUS|BEFORE|QUEUE
expect_task() {
	expect_sql "$1" "SELECT status, enqueue_status, $EXECUTION ->> 'queue'
		FROM task t WHERE id = 't'"
}

testATaskIsQueuedAndTakenOut() {
	queue id=q1 name=one
	seed project id=p name=ppp path='[]' task id=t project=p \
		system_tags='["development","x"]' execution='{"framework":"f"}'
	run_on tasks <<-END
	tasks.enqueue {"task":"t","queue":"q1"}
	200/0 {"updated":1,"queued":1,"fields":{$QUEUED,"enqueue_status":"created","execution.queue":"q1"}}
	tasks.enqueue {"task":"t","queue":"q1"}
	400/706
	END
	expect_task 'queued|created|q1'
	expect_sql '["x"]|f|1' "SELECT t.system_tags, $EXECUTION ->> 'framework',
		p.last_update > p.created FROM task t, project p"
	expect_waiting q1 t
	run_on tasks <<-END
	tasks.dequeue {"task":"t"}
	200/0 {"updated":1,"dequeued":1,"fields":{"status":"created",$FREE}}
	tasks.dequeue {"task":"t"}
	200/0 {"updated":0,"dequeued":1,"fields":{}}
	END
	expect_task 'created||q1'
	expect_waiting q1
}

testAnotherQueueTakesTheTaskOver() {
	queue id=q1 name=one
	queue id=q2 name=two
	seed task id=t status=stopped
	run_on tasks <<-END
	tasks.enqueue {"task":"t","queue":"q1"}
	200/0
	tasks.enqueue {"task":"t","queue":"q2","status_reason":"r","status_message":"m"}
	200/0 ~ "enqueue_status":"stopped" ~ "execution.queue":"q2" ~ "status_reason":"r" ~ "status_message":"m"
	END
	expect_task 'queued|stopped|q2'
	expect_waiting q1
	expect_waiting q2 t
}

testWhatFailsChangesNothing() {
	queue id=q1 name=one
	queue id=q2 name=two
	seed task id=t status=failed task id=o company= task id=done \
		status=published
	run_on tasks <<-'END'
	tasks.enqueue {"task":"t","queue":"none"}
	400/701
	tasks.enqueue {"task":"t","queue":"q1","queue_name":"one"}
	400/12 queue_name
	tasks.enqueue {"task":"t","queue_name":"ab"}
	400/800
	tasks.enqueue {"task":"none","queue":"q1"}
	400/101
	tasks.enqueue {"task":"o","queue":"q1"}
	403/21
	tasks.dequeue {"task":"o"}
	403/21
	tasks.enqueue {"task":"done","queue_name":"new"}
	400/110
	tasks.enqueue {"queue":"q1"}
	400/12 task
	tasks.enqueue {"task":"t","queue":5}
	400/12 queue
	tasks.dequeue {"task":"t","new_status":"none"}
	400/12 new_status
	END
	expect_task 'failed||'
	expect_sql 'default one two' "SELECT group_concat(name, ' ') FROM
		(SELECT name FROM queue ORDER BY name)"
	# A task that waits stays what it is, and knows what it was.
	run_on tasks <<-'END'
	tasks.enqueue {"task":"t","queue":"q1"}
	200/0
	tasks.enqueue {"task":"t","queue":"q1"}
	400/706
	tasks.enqueue {"task":"t","queue":"q2"}
	200/0
	tasks.dequeue {"task":"t"}
	200/0 ~ "status":"failed"
	END
}

testAQueueIsNamedOrMeant() {
	seed task id=t task id=u
	run_on tasks <<-'END'
	tasks.enqueue {"task":"t"}
	200/0 ~ "execution.queue":"ID"
	tasks.enqueue {"task":"u","queue_name":" default "}
	200/0
	tasks.enqueue {"task":"t","queue_name":"made","queue":""}
	200/0
	END
	expect_sql 'default|u
made|t' 'SELECT name, task FROM queue_entry e JOIN queue q ON q.seq = e.queue
		ORDER BY name'
	sql "DELETE FROM queue WHERE name = 'default'"
	run_on tasks <<-'END'
	tasks.enqueue {"task":"t"}
	400/707
	END
	queue id=q1 name=one system_tags='["default"]'
	queue id=q2 name=two system_tags='["default"]'
	run_on tasks <<-'END'
	tasks.enqueue {"task":"t"}
	400/708
	END
}

testAWorkerPassesATaskOn() {
	queue id=q1 name=one
	queue id=q2 name=two
	seed task id=t
	run_on tasks <<-END
	tasks.enqueue {"task":"t","queue":"q1","update_execution_queue":false}
	400/12 update_execution_queue
	tasks.enqueue {"task":"t","queue":"q1","verify_watched_queue":true}
	200/0 ~ "queued":1 ~ "queue_watched":false
	tasks.enqueue {"task":"t","queue":"q2","update_execution_queue":false,"verify_watched_queue":true}
	400/12 verify_watched_queue
	tasks.enqueue {"task":"t","queue":"q2","update_execution_queue":false}
	200/0 {"updated":1,"queued":1,"fields":{$QUEUED,"enqueue_status":"created"}}
	END
	expect_task 'queued|created|q1'
	expect_waiting q1
	expect_waiting q2 t
}

# One that runs was not queued, so that it goes on unless a status is given.
testATaskThatRunsIsNotDequeued() {
	seed task id=t status=in_progress
	run_on tasks <<-END
	tasks.dequeue {"task":"t"}
	200/0 {"updated":0,"dequeued":1,"fields":{}}
	tasks.dequeue {"task":"t","new_status":"stopped"}
	200/0 {"updated":1,"dequeued":1,"fields":{"status":"stopped",$FREE}}
	tasks.dequeue {"task":"t","new_status":"created"}
	200/0 {"updated":0,"dequeued":1,"fields":{}}
	END
	expect_task 'stopped||'
}

testOutOfAllQueues() {
	queue id=q1 name=one
	queue id=q2 name=two
	queue id=q3 name=three
	seed task id=t
	run_on tasks <<-'END'
	tasks.enqueue {"task":"t","queue":"q1"}
	200/0
	END
	run_on queues <<-'END'
	queues.add_task {"queue":"q2","task":"t","update_execution_queue":false}
	200/0
	queues.add_task {"queue":"q3","task":"gone"}
	200/0
	END
	run_on tasks <<-'END'
	tasks.dequeue {"task":"t"}
	200/0
	END
	expect_waiting q2 t
	run_on tasks <<-'END'
	tasks.dequeue {"task":"t"}
	200/0
	END
	expect_waiting q2 t
	run_on tasks <<-'END'
	tasks.dequeue {"task":"t","remove_from_all_queues":true}
	200/0 {"updated":0,"dequeued":1,"fields":{}}
	tasks.dequeue {"task":"gone"}
	200/0 {"updated":0,"dequeued":1,"fields":{}}
	END
	expect_waiting q2
	expect_waiting q3
}

testManyAtOnce() {
	queue id=q1 name=one
	seed task id=a task id=b status=published task id=t
	run_on tasks <<-END
	tasks.enqueue_many {"ids":["a","b","none","t"],"queue":"q1","verify_watched_queue":true}
	200/0 ~ {"id":"a","updated":1,"fields":{ ~ "execution.queue":"q1"},"queued":true} ~ {"id":"b","error":{"codes":[400,110] ~ {"id":"none","error":{"codes":[400,101] ~ "data":{"id":"none","company":"COMPANY"} ~ "queue_watched":false
	tasks.enqueue_many {"ids":["b"],"queue":"q1","verify_watched_queue":true}
	200/0 ~ "succeeded":[] ! queue_watched
	tasks.enqueue_many {"ids":["a"],"queue":"q1","queue_name":"one"}
	200/0 ~ "codes":[400,12]
	tasks.enqueue_many {"ids":[]}
	400/12 ids
	END
	expect_waiting q1 a t
	run_on tasks <<-END
	tasks.dequeue_many {"ids":["a","b","none","t"]}
	200/0 ~ "failed":[] ~ {"id":"b","updated":0,"fields":{},"dequeued":true} ~ {"id":"none","updated":0,"fields":{},"dequeued":true}
	tasks.dequeue_many {}
	400/12 ids
	END
	expect_waiting q1
	expect_task 'created||q1'
}

testWhatATaskRefersToIsThere() {
	queue id=q1 name=one
	seed project id=p name=ppp path='[]' model id=m task id=mother \
		task id=a parent=none task id=b project=none \
		task id=c models='{"input":[{"name":"i","model":"none"}]}' \
		task id=d parent=mother project=p \
			models='{"input":[{"name":"i","model":"m"}]}' \
		task id=e parent=__DELETED__x
	run_on tasks <<-'END'
	tasks.enqueue_many {"ids":["a","b","c","d","e"],"queue":"q1","validate_tasks":true}
	200/0 ~ {"id":"a","error":{"codes":[400,101] ~ {"id":"b","error":{"codes":[400,401] ~ {"id":"c","error":{"codes":[400,201]
	END
	expect_waiting q1 d e
	run_on tasks <<-'END'
	tasks.enqueue_many {"ids":["a","b","c"],"queue":"q1"}
	200/0 ~ "failed":[]
	END
}

# shellcheck disable=SC1091
. shunit2
