#!/bin/sh
# The queues service: what waits in queues, and in which order
# (doc/protocol/queues.md section 4).

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/queues.sh
. "$srcdir/tests/queues.sh"

# wait_in QUEUE TASK...: put them there.
wait_in() {
	i_queue=$1
	shift
	for task; do
		printf 'queues.add_task {"queue":"%s","task":"%s"}\n200/0\n' \
			"$i_queue" "$task"
	done >"$SITE/entries"
	run_on queues <"$SITE/entries"
}

# crowd QUEUE N: N entries as the service would have put them there.
crowd() {
	sql "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL
			SELECT i + 1 FROM n WHERE i < $2)
		INSERT INTO queue_entry (queue, place, company, task, added)
		SELECT seq, i * 16777216, company, printf('t%05d', i), i
		FROM n, queue WHERE id = '$1';
		UPDATE queue SET entries_count = $2 WHERE id = '$1'"
}

testWhatComesFirstIsTakenFirst() {
	queue id=q1 name=one
	seed task id=a user="$USER_ID" task id=b user="$USER_ID"
	wait_in q1 a b nobody
	run_on queues <<-'END'
	queues.peek_task {"queue":"q1"}
	200/0 {"task":"a"}
	queues.get_num_entries {"queue":"q1"}
	200/0 {"num":3}
	queues.get_next_task {"queue":"q1","task":"b"}
	200/0 {}
	queues.get_next_task {"queue":"q1","task":"a"}
	200/0 {"entry":{"task":"a","added":"NOW"}}
	queues.get_next_task {"queue":"q1","get_task_info":true}
	200/0 {"entry":{"task":"b","added":"NOW"},"task_info":{"company":"COMPANY","user":"USER"}}
	queues.get_next_task {"queue":"q1","get_task_info":true}
	200/0 {"entry":{"task":"nobody","added":"NOW"}}
	queues.get_next_task {"queue":"q1"}
	200/0 {}
	queues.peek_task {"queue":"q1"}
	200/0 {"task":null}
	queues.get_next_task {"queue":"none"}
	400/701
	END
}

testATaskThatWasStoppedIsQueuedOnceItIsTaken() {
	queue id=q1 name=one
	seed task id=a status=stopped task id=b status=completed
	wait_in q1 a b
	run_on queues <<-'END'
	queues.get_next_task {"queue":"q1"}
	200/0 ~ "task":"a"
	queues.get_next_task {"queue":"q1"}
	200/0 ~ "task":"b"
	END
	expect_sql 'a|queued|
b|completed|' 'SELECT id, status, enqueue_status FROM task'
}

testATaskNotesTheQueueThatItWasPutInto() {
	queue id=q1 name=one
	queue id=q2 name=two
	seed task id=a execution='{"framework":"f"}'
	wait_in q1 a
	expect_sql '{"framework":"f","queue":"q1"}|created' \
		"SELECT $EXECUTION, status FROM task t"
	run_on queues <<-'END'
	queues.add_task {"queue":"q1","task":"a"}
	400/706
	queues.add_task {"queue":"q2","task":"a","update_execution_queue":false}
	200/0 {"added":1}
	queues.add_task {"queue":"none","task":"a"}
	400/701
	END
	expect_sql q1 "SELECT $EXECUTION ->> 'queue' FROM task t"
	expect_waiting q1 a
	expect_waiting q2 a
}

testSoManyWaitInAQueue() {
	queue id=q1 name=one
	echo 'waiting_limit = 2' >>"$CONF"
	wait_in q1 a b
	run_on queues <<-'END'
	queues.add_task {"queue":"q1","task":"c"}
	400/12 2 tasks
	queues.remove_task {"queue":"q1","task":"a"}
	200/0 {"removed":1}
	queues.add_task {"queue":"q1","task":"c"}
	200/0
	END
	sed -i /waiting_limit/d "$CONF"
	expect_waiting q1 b c
	run_on queues <<-END
	queues.add_task {"queue":"q1","task":"$(repeat 257 x)"}
	400/12 task
	END
}

testATaskIsReleasedByTheQueueThatItNotes() {
	queue id=q1 name=one
	queue id=q2 name=two
	seed task id=a task id=b task id=c status=stopped
	run_on tasks <<-'END'
	tasks.enqueue {"task":"a","queue":"q1"}
	200/0
	tasks.enqueue {"task":"b","queue":"q1"}
	200/0
	tasks.enqueue {"task":"c","queue":"q1"}
	200/0
	END
	run_on queues <<-'END'
	queues.add_task {"queue":"q2","task":"b","update_execution_queue":false}
	200/0
	queues.add_task {"queue":"q2","task":"nobody"}
	200/0
	queues.remove_task {"queue":"q2","task":"c","update_task_status":true}
	400/703
	queues.remove_task {"queue":"none","task":"c","update_task_status":true}
	400/703
	queues.remove_task {"queue":"q1","task":"a"}
	200/0 {"removed":1}
	queues.remove_task {"queue":"q1","task":"a"}
	400/703
	queues.clear_queue {"queue":"q2"}
	200/0 {"removed_tasks":[]}
	queues.clear_queue {"queue":"q1"}
	200/0 {"removed_tasks":["b","c"]}
	queues.clear_queue {"queue":"q1"}
	200/0 {"removed_tasks":[]}
	queues.clear_queue {"queue":"none"}
	400/701
	END
	expect_sql 'a|queued|created|q1
b|created||
c|stopped||' "SELECT id, status, enqueue_status, $EXECUTION ->> 'queue'
		FROM task t"
	expect_waiting q1
	expect_waiting q2
}

testWhatMovesIsClampedToTheEnds() {
	queue id=q1 name=one
	wait_in q1 A B C D
	run_on queues <<-'END'
	queues.move_task_to_front {"queue":"q1","task":"A"}
	200/0 {"position":0}
	queues.move_task_backward {"queue":"q1","task":"A","count":2}
	200/0 {"position":2}
	END
	expect_waiting q1 B C A D
	run_on queues <<-'END'
	queues.move_task_backward {"queue":"q1","task":"A","count":100}
	200/0 {"position":3}
	queues.move_task_forward {"queue":"q1","task":"A","count":2}
	200/0 {"position":1}
	END
	expect_waiting q1 B A C D
	run_on queues <<-'END'
	queues.move_task_forward {"queue":"q1","task":"A","count":100}
	200/0 {"position":0}
	queues.move_task_to_back {"queue":"q1","task":"A"}
	200/0 {"position":3}
	queues.move_task_backward {"queue":"q1","task":"A","count":-2}
	200/0 {"position":1}
	queues.move_task_forward {"queue":"q1","task":"A"}
	200/0 {"position":0}
	queues.move_task_forward {"queue":"q1","task":"A","count":0}
	200/0 {"position":0}
	queues.move_task_forward {"queue":"q1","task":"none"}
	400/703
	queues.move_task_to_back {"queue":"none","task":"A"}
	400/703
	queues.move_task_forward {"queue":"q1","task":"A","count":"x"}
	400/12 count
	queues.move_task_forward {"queue":"q1","task":"A","count":99999999999999}
	400/12 count
	END
	expect_waiting q1 A B C D
}

# A model of the queue says where everything is after many moves, most of them
# between the same two neighbours, so that there is no room left between places.
testTheOrderIsRightAfterManyMoves() {
	queue id=q1 name=one
	wait_in q1 a b c d e f g
	python3 - >"$SITE/moves" <<-'END'
	import random
	order, rng = list("abcdefg"), random.Random(7)
	for i in range(400):
	    task = rng.choice(order[2:4] if i % 4 else order)
	    count = rng.choice([1, 1, 1, -1, -1, 2, -2, 6])
	    at = order.index(task)
	    to = max(0, min(len(order) - 1, at + count))
	    order.insert(to, order.pop(at))
	    print('queues.move_task_backward {"queue":"q1","task":"%s","count":%d}'
	          % (task, count))
	    print('200/0 {"position":%d}' % to)
	print(*order)
	END
	sed '$d' "$SITE/moves" >"$SITE/all"
	run_on queues <"$SITE/all"
	# shellcheck disable=SC2046 # one task a word
	expect_waiting q1 $(tail -n 1 "$SITE/moves")
}

# changed_by CALL: how many rows of the table a call has written.
changed_by() {
	sql "DROP TABLE IF EXISTS written;
		CREATE TABLE written (task);
		CREATE TRIGGER IF NOT EXISTS written AFTER UPDATE ON queue_entry
		BEGIN INSERT INTO written VALUES (new.task); END"
	run_on queues
	CHANGED=$(sql 'SELECT count(*) FROM written')
}

testAMoveInALongQueueWritesOneRow() {
	queue id=q1 name=one
	crowd q1 10000
	changed_by <<-'END'
	queues.move_task_backward {"queue":"q1","task":"t09000","count":-4000}
	200/0 {"position":4999}
	END
	assertEquals 'rows that a move has written' 1 "$CHANGED"
	# Ever to the same spot: all places are given anew once in a while.
	n=0
	while [ $n -lt 48 ]; do
		n=$((n + 1))
		printf 'queues.move_task_forward {"queue":"q1","task":"t%05d","count":%d}\n200/0 {"position":4001}\n' \
			$((6000 + n)) $((6000 + n - 4001))
	done >"$SITE/moves"
	changed_by <"$SITE/moves"
	assertTrue "$CHANGED rows" "[ $CHANGED -ge 10048 ] &&
		[ $CHANGED -le 30048 ]"
	expect_sql '10000|10000' 'SELECT count(*), count(DISTINCT place)
		FROM queue_entry'
}

testOnlySomeEntriesAreTold() {
	queue id=q1 name=one
	queue id=q2 name=two
	queue id=q3 name=three
	seed task id=a name='Task A'
	wait_in q1 a b c
	wait_in q3 d e
	for most in '1 a -' '2 a,b d,e' '5 a,b,c d,e' '0 a,b,c d,e' '-1 c e' \
	    '-2 b,c d,e' '-9 a,b,c d,e' 'null a,b,c d,e'; do
		# shellcheck disable=SC2086 # three words
		set -- $most
		[ "$3" != - ] || set -- "$1" "$2" d
		call queues.get_by_id "{\"queue\":\"q1\",\"max_task_entries\":$1}"
		expect_value "$2" '[.data.queue.entries[].task] | join(",")'
		call queues.get_all "{\"id\":[\"q1\",\"q2\",\"q3\"],\"order_by\":[\"id\"],\"max_task_entries\":$1}"
		expect_value "$2||$3" '[.data.queues[] |
			[.entries[].task] | join(",")] | join("|")'
		call queues.get_all_ex "{\"id\":[\"q1\",\"q2\",\"q3\"],\"order_by\":[\"-id\"],\"max_task_entries\":$1,\"count_task_entries\":true}"
		expect_value "$3 2||$2 3" '[.data.queues[] |
			([.entries[].task.id] | join(",")) +
			if .entries_count > 0 then " \(.entries_count)"
			else "" end] | join("|")'
	done
	call queues.get_all_ex '{"id":["q1"]}'
	expect_value '[{"id":"a","name":"Task A"},{"id":"b"},{"id":"c"}]' \
		'[.data.queues[0].entries[].task] | tojson'
}

testAnAnswerThatIsTooLargeIsRefused() {
	echo 'reply_limit = 65536' >>"$CONF"
	queue id=q1 name=one
	crowd q1 3000
	run_on queues <<-'END'
	queues.get_by_id {"queue":"q1"}
	500/103
	queues.get_all_ex {}
	500/103
	queues.get_all {"only_fields":["name"],"id":["q1"]}
	200/0 {"queues":[{"name":"one"}]}
	queues.get_all_ex {"id":["q1"],"max_task_entries":1}
	200/0 ~ "task":{"id":"t00001"}
	END
	sed -i /reply_limit/d "$CONF"
}

testEachEntryIsTakenOnce() {
	let_all_wait
	queue id=q1 name=one
	crowd q1 1000
	n=0
	while [ $n -lt 1008 ]; do
		n=$((n + 1))
		echo '/queues.get_next_task {"queue":"q1"}'
	done >"$SITE/requests"
	send -c 8 -r 8 "$SITE/bin/queues.fcgi" <"$SITE/requests" \
		>"$SITE/answers"
	expect_no_crash $?
	assertEquals 'answers' 1008 "$(grep -c '^200 ' "$SITE/answers")"
	assertEquals 'of an empty queue' 8 \
		"$(grep -c '"data":{}}$' "$SITE/answers")"
	assertEquals 'different tasks' 1000 "$(sed -n \
		's/.*"task":"\(t[0-9]*\)".*/\1/p' "$SITE/answers" |
		sort -u | wc -l)"
	expect_waiting q1
	sed -i /slow_calls/d "$CONF"
}

# Those who put tasks there, take them out and move them lose none.
testNothingIsLostWhileMoreComes() {
	let_all_wait
	queue id=q1 name=one
	n=0
	while [ $n -lt 200 ]; do
		n=$((n + 1))
		echo "/queues.add_task {\"queue\":\"q1\",\"task\":\"n$n\"}"
		echo "/queues.move_task_to_front {\"queue\":\"q1\",\"task\":\"n$((n / 2))\"}"
		echo '/queues.get_next_task {"queue":"q1"}'
	done >"$SITE/requests"
	send -c 4 -r 4 "$SITE/bin/queues.fcgi" <"$SITE/requests" \
		>"$SITE/answers"
	expect_no_crash $?
	assertEquals 'other answers' '' "$(grep -vE \
		'^200 |"result_subcode":703,' "$SITE/answers")"
	sed -n 's/.*"entry":{"task":"\(n[0-9]*\)".*/\1/p' "$SITE/answers" \
		>"$SITE/taken"
	sql 'SELECT task FROM queue_entry' >>"$SITE/taken"
	assertEquals 'tasks' 200 "$(sort -u "$SITE/taken" | wc -l)"
	assertEquals 'each once' 200 "$(wc -l <"$SITE/taken")"
	sed -i /slow_calls/d "$CONF"
}

testWhatAnotherCompanyPutsIntoItsQueuesIsItsOwn() {
	queue id=q1 name=one
	seed task id=a
	wait_in q1 a
	as bob
	seed queue id=theirs name=theirs company=c2
	wait_in theirs a
	expect_sql q1 "SELECT $EXECUTION ->> 'queue' FROM task t"
	run_on queues <<-'END'
	queues.get_all_ex {"only_fields":["entries"]}
	200/0 ~ "entries":[{"task":{"id":"a"},"added":"NOW"}]
	queues.get_next_task {"queue":"theirs","get_task_info":true}
	200/0 {"entry":{"task":"a","added":"NOW"}}
	queues.get_next_task {"queue":"q1"}
	400/701
	queues.remove_task {"queue":"q1","task":"a"}
	400/703
	queues.move_task_to_back {"queue":"q1","task":"a"}
	400/703
	queues.clear_queue {"queue":"q1"}
	400/701
	END
	wait_in theirs a
	run_on tasks <<-'END'
	tasks.dequeue {"task":"a"}
	200/0 {"dequeued":1,"updated":0,"fields":{}}
	END
	expect_waiting theirs
	expect_waiting q1 a
}

# shellcheck disable=SC1091
. shunit2
