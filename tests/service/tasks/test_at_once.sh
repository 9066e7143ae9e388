#!/bin/sh
# Changes of tasks at the same time, by several responders: who polls a task
# sees each change whole, of two that exclude each other one is made, and
# responders that are killed leave no half of one.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"

oneTimeSetUp() {
	models_site && let_all_wait || return 1
	sql "DELETE FROM queue; DELETE FROM queue_system_tags;
	INSERT INTO queue (seq, id, company, name, created)
	VALUES (1, 'q1', 1, 'first', 0), (2, 'q2', 1, 'second', 0)"
	$AS_USER cp "$DATABASE" "$SITE/data/empty.db"
}

oneTimeTearDown() {
	remove_site
}

setUp() {
	empty_database
}

tearDown() {
	[ -n "$SITE" ] || return 0
	findings=$(manage check)
	assertEquals "modelshelf check: $findings" 0 $?
}

# at_once CALLS RESPONDERS [OPTION...] <REQUESTS: $SITE/answers has the answers.
at_once() {
	o_calls=$1
	o_responders=$2
	shift 2
	send -c "$o_calls" -r "$o_responders" "$@" "$SITE/bin/tasks.fcgi" \
		>"$SITE/answers"
	expect_no_crash $?
}

# count PATTERN: answers like that.
count() {
	grep -c "$1" "$SITE/answers"
}

# The fields that a client polls, and those that are written with them.
poll() {
	echo '/tasks.get_all {"id":["t1"],"search_hidden":false,"only_fields":["id","status","status_reason","status_message","started","completed","published","last_iteration","runtime","comment","hyperparams"]}'
}

# Whoever changes the status says which in both texts; whoever changes values
# writes the same one in three places.
testAPollSeesEachChangeWhole() {
	seed project id=p1 name=zoo \
		model id=m1 task id=t1 project=p1 status=stopped \
		status_reason=stopped status_message=stopped \
		completed=2020-01-01 comment=0 runtime='{"n":"0"}' \
		hyperparams='{"A":{"n":{"section":"A","name":"n","value":"0"}}}'
	i=0
	while [ $i -lt 60 ]; do
		i=$((i + 1))
		for call in started completed started stopped started failed; do
			case $call in
			started)	status=in_progress ;;
			*)	status=$call ;;
			esac
			echo "/tasks.$call {\"task\":\"t1\",\"force\":true,\"status_reason\":\"$status\",\"status_message\":\"$status\"}"
			poll
			echo "/tasks.edit {\"task\":\"t1\",\"force\":true,\"comment\":\"$i\",\"runtime\":{\"n\":\"$i\"},\"hyperparams\":{\"A\":{\"n\":{\"section\":\"A\",\"name\":\"n\",\"value\":\"$i\"}}}}"
			poll
			case $call in
			started)	echo '/tasks.ping {"task":"t1"}' ;;
			completed)	echo "/tasks.update {\"task\":\"t1\",\"tags\":[\"tag $i\"]}" ;;
			stopped)	echo '/tasks.edit {"task":"t1","force":true,"execution":{"artifacts":[{"key":"a","type":"t"}]}}' ;;
			failed)	echo '/tasks.edit {"task":"t1","force":true,"models":{"output":[{"name":"m","model":"m1"}]}}' ;;
			esac
			poll
		done
	done >"$SITE/requests"
	at_once 6 6 <"$SITE/requests"
	sed -n '2~2p' "$SITE/answers" >"$SITE/polls"
	assertEquals 'polls' 1080 "$(grep -c '^200 ' "$SITE/polls")"
	assertEquals 'other answers' '' "$(grep -v '^200 ' "$SITE/answers" |
		head -n 3)"
	sed 's/^200 //' "$SITE/polls" | jq -c '.data.tasks | map(select(
		.status == .status_reason and .status == .status_message and
		(.status == "in_progress") == (.completed == null) and
		.comment == .runtime.n and .comment == .hyperparams.A.n.value
		))' >"$SITE/whole"
	assertEquals 'polls of a whole task' 1080 "$(grep -c id "$SITE/whole")"
	for status in in_progress completed stopped failed; do
		assertTrue "no poll has seen $status" \
			"grep -q '\"status\":\"$status\"' '$SITE/whole'"
	done
}

# What a client sees of tasks that are published: the status and its time, or
# neither, and nothing between them.
testAPollSeesATaskPublishedOrNot() {
	set --
	i=0
	while [ $i -lt 40 ]; do
		i=$((i + 1))
		set -- "$@" model id=m$i task=t$i ready=false \
			task id=t$i status=completed \
			models="{\"output\":[{\"name\":\"o\",\"model\":\"m$i\"}]}"
		for _ in 1 2; do
			echo "/tasks.publish {\"task\":\"t$i\"}"
			echo "/tasks.get_all_ex {\"id\":[\"t$i\"],\"only_fields\":[\"status\",\"published\",\"models.output.model.ready\"]}"
		done
	done >"$SITE/requests"
	seed "$@"
	at_once 4 4 <"$SITE/requests"
	assertEquals 'published' 40 "$(sed -n '1~2p' "$SITE/answers" |
		grep -c '^200 ')"
	assertEquals 'too late' 40 "$(count '"result_subcode":110,')"
	sed -n '2~2s/^200 //p' "$SITE/answers" | jq -r '.data.tasks[0] |
		"\(.status) \(.published != null) \(.models.output[0].model.ready)"' |
		sort -u >"$SITE/seen"
	assertEquals 'other views' '' "$(grep -vxE \
		'completed false false|published true true' "$SITE/seen")"
	assertTrue 'nobody has seen it published' \
		"grep -q published '$SITE/seen'"
	expect_sql '40|40' "SELECT sum(ready), (SELECT count(*) FROM task
		WHERE status = 'published' AND published IS NOT NULL)
		FROM model"
}

# pairs FIRST SECOND ERROR STATUS: of 40 tasks in that status two calls each
# under way; one of the two is made, and the other one is refused with that.
pairs() {
	empty_database
	set -- "$@" project id=p1
	first=$1 second=$2 error=$3 status=$4
	shift 4
	i=0
	while [ $i -lt 40 ]; do
		i=$((i + 1))
		set -- "$@" task id="t$i" project=p1 status="$status"
		echo "/tasks.$first" | sed "s/ID/t$i/"
		echo "/tasks.$second" | sed "s/ID/t$i/"
	done >"$SITE/requests"
	seed "$@"
	at_once 4 4 <"$SITE/requests"
	assertEquals "$first and $second: made" 40 "$(count '^200 ')"
	assertEquals "$first and $second: refused" 40 \
		"$(count "\"result_code\":400,\"result_subcode\":$error,")"
	# one of each pair, and not two of some
	assertEquals "$first and $second: one of each pair" 40 \
		"$(sed 's/ .*//' "$SITE/answers" | paste - - |
			grep -cE '^(200	400|400	200)$')"
}

testOfTwoChangesThatExcludeEachOtherOneIsMade() {
	pairs 'completed {"task":"ID"}' 'failed {"task":"ID"}' 110 in_progress
	pairs 'close {"task":"ID"}' 'completed {"task":"ID"}' 110 stopped
	pairs 'publish {"task":"ID"}' 'publish {"task":"ID"}' 110 stopped
	pairs 'publish {"task":"ID"}' 'reset {"task":"ID"}' 110 completed
	pairs 'delete {"task":"ID"}' 'delete {"task":"ID"}' 101 created
}

# To stay in a status is allowed, so nobody who closes a task is refused.
testTwoWhoCloseATaskBothSucceed() {
	set --
	i=0
	while [ $i -lt 20 ]; do
		i=$((i + 1))
		set -- "$@" task id=t$i status=stopped \
			task id=u$i status=in_progress
		for _ in 1 2; do
			echo "/tasks.close {\"task\":\"t$i\"}"
			echo "/tasks.completed {\"task\":\"u$i\"}"
		done
	done >"$SITE/requests"
	seed "$@"
	at_once 4 4 <"$SITE/requests"
	assertEquals 'closed' 80 "$(count '^200 ')"
	expect_sql '20|20' "SELECT sum(status = 'closed'),
		sum(status = 'completed') FROM task"
}

# A task waits in one queue at most once, whoever puts it there.
testATaskWaitsInOneQueue() {
	set --
	i=0
	while [ $i -lt 40 ]; do
		i=$((i + 1))
		set -- "$@" task id=t$i
		echo "/tasks.enqueue {\"task\":\"t$i\",\"queue\":\"q1\"}"
		echo "/tasks.enqueue {\"task\":\"t$i\",\"queue\":\"q1\"}"
		echo "/tasks.enqueue {\"task\":\"t$i\",\"queue\":\"q2\"}"
	done >"$SITE/requests"
	seed "$@"
	at_once 3 3 <"$SITE/requests"
	assertEquals 'other answers' '' "$(grep -vE \
		'^200 |"result_subcode":706,' "$SITE/answers" | head -n 3)"
	expect_sql '40|40|40' "SELECT count(*), count(DISTINCT e.task),
		sum(a.value ->> 'queue' = q.id AND t.status = 'queued')
		FROM queue_entry e JOIN queue q ON q.seq = e.queue
		JOIN task t ON t.id = e.task
		JOIN task_apart a ON owner = t.seq AND field = 'execution'"
	# taken by several, each by one
	i=0
	while [ $i -lt 60 ]; do
		i=$((i + 1))
		echo '/queues.get_next_task {"queue":"q1"}'
		echo '/queues.get_next_task {"queue":"q2"}'
	done >"$SITE/requests"
	send -c 4 -r 4 "$SITE/bin/queues.fcgi" <"$SITE/requests" \
		>"$SITE/answers"
	expect_no_crash $?
	assertEquals 'taken' '40 40' "$(sed -n 's/.*"task":"\(t[0-9]*\)".*/\1/p' \
		"$SITE/answers" | sort | uniq -c |
		awk '{ n++; all += $1 } END { print n, all }')"
	expect_sql 0 'SELECT count(*) FROM queue_entry'
}

# Either the model is published and keeps a mark of its task, or it was a draft
# and went with it.
testATaskIsDeletedWhileItsModelIsPublished() {
	set --
	: >"$SITE/models"
	i=0
	while [ $i -lt 60 ]; do
		i=$((i + 1))
		set -- "$@" model id=m$i task=t$i ready=false \
			task id=t$i status=completed \
			models="{\"output\":[{\"name\":\"o\",\"model\":\"m$i\"}]}"
		echo "/models.set_ready {\"model\":\"m$i\",\"publish_task\":true}" \
			>>"$SITE/models"
		echo "/tasks.delete {\"task\":\"t$i\",\"force\":true}"
	done >"$SITE/requests"
	seed "$@"
	send -c 2 -r 2 "$SITE/bin/models.fcgi" <"$SITE/models" \
		>"$SITE/published" &
	publisher=$!
	at_once 2 2 <"$SITE/requests"
	wait "$publisher"
	expect_no_crash $?
	assertEquals 'deleted' 60 "$(count '^200 ')"
	assertEquals 'other answers' '' "$(grep -vE \
		'^200 |"result_subcode":201,' "$SITE/published" | head -n 3)"
	expect_sql "$(grep -c '^200 ' "$SITE/published")|0" "SELECT
		count(*) FILTER (WHERE ready
			AND task = '__DELETED__t' || substr(id, 2)),
		count(*) FILTER (WHERE NOT ready
			OR task <> '__DELETED__t' || substr(id, 2)) FROM model"
}

# killed CALLS <REQUESTS: responders are killed while they answer.
killed() {
	at_once 4 2 -k 3
	assertNotEquals 'no call was interrupted' 0 "$(count '^lost')"
	assertNotEquals 'no call was answered' 0 "$(count '^200 ')"
	assertEquals 'other answers' '' "$(grep -vE '^200 |^lost$' \
		"$SITE/answers" | head -n 3)"
	# ids of the tasks whose calls were acknowledged
	paste -d ' ' "$SITE/answers" "$SITE/requests" |
		sed -n 's/^200 .*"task":"\(t[0-9]*\)".*/\1/p' >"$SITE/told"
}

# expect_told STATEMENT: all ids that were acknowledged are found by it.
expect_told() {
	sql "$1" | sort >"$SITE/have"
	assertEquals 'acknowledged and lost' '' \
		"$(sort "$SITE/told" | comm -23 - "$SITE/have")"
}

testAKilledResponderPublishesWholeOrNotAtAll() {
	set --
	i=0
	while [ $i -lt 120 ]; do
		i=$((i + 1))
		set -- "$@" model id=m$i task=t$i ready=false \
			task id=t$i status=in_progress \
			models="{\"output\":[{\"name\":\"o\",\"model\":\"m$i\"}]}"
		echo "/tasks.completed {\"publish\":true,\"task\":\"t$i\"}"
	done >"$SITE/requests"
	seed "$@"
	killed <"$SITE/requests"
	expect_told "SELECT id FROM task WHERE status = 'published'"
	expect_sql '' "SELECT t.id, status, ready FROM task t JOIN model m
		ON m.task = t.id WHERE ready <> (status = 'published')
		OR (status = 'published') <> (published IS NOT NULL)
		OR (status = 'published') <> (completed IS NOT NULL)
		OR status NOT IN ('in_progress', 'published')"
}

testAKilledResponderDeletesWholeOrNotAtAll() {
	set --
	i=0
	while [ $i -lt 120 ]; do
		i=$((i + 1))
		set -- "$@" model id=m$i task=t$i ready=false \
			task id=t$i status=created task id=c$i parent=t$i
		echo "/tasks.delete {\"task\":\"t$i\"}"
	done >"$SITE/requests"
	seed "$@"
	killed <"$SITE/requests"
	expect_told "SELECT substr(parent, 12) FROM task c
		WHERE parent GLOB '__DELETED__t*'"
	expect_sql '' "SELECT c.id, c.parent FROM task c
		WHERE c.id GLOB 'c*' AND
		(parent GLOB '__DELETED__*') <> NOT EXISTS (SELECT 1 FROM task t
			WHERE t.id = 't' || substr(c.id, 2))"
	expect_sql '' "SELECT id FROM model
		WHERE task NOT IN (SELECT id FROM task)"
	expect_sql '' "SELECT id FROM task WHERE id GLOB 't*' AND
		id NOT IN (SELECT task FROM model)"
}

testAKilledResponderQueuesWholeOrNotAtAll() {
	set --
	i=0
	while [ $i -lt 120 ]; do
		i=$((i + 1))
		set -- "$@" task id=t$i
		echo "/tasks.enqueue {\"queue\":\"q1\",\"task\":\"t$i\"}"
	done >"$SITE/requests"
	seed "$@"
	killed <"$SITE/requests"
	expect_told "SELECT task FROM queue_entry"
	expect_sql '' "SELECT id FROM task WHERE (status = 'queued') <>
		(id IN (SELECT task FROM queue_entry))
		OR (status = 'queued') <> EXISTS (SELECT 1 FROM task_apart
			WHERE owner = seq AND field = 'execution'
			AND value ->> 'queue' = 'q1')"
}

# The rows beside a task say what the task says.
testAKilledResponderEditsWholeOrNotAtAll() {
	set --
	i=0
	while [ $i -lt 120 ]; do
		i=$((i + 1))
		set -- "$@" task id=t$i comment=old \
			hyperparams='{"A":{"n":{"section":"A","name":"n","value":"old"}}}'
		echo "/tasks.edit {\"task\":\"t$i\",\"comment\":\"new\",\"tags\":[\"new\"],\"hyperparams\":{\"A\":{\"n\":{\"section\":\"A\",\"name\":\"n\",\"value\":\"new\"}}}}"
	done >"$SITE/requests"
	seed "$@"
	killed <"$SITE/requests"
	expect_told "SELECT id FROM task WHERE comment = 'new'"
	expect_sql '' "SELECT t.id FROM task t
		WHERE comment IS NOT (SELECT value ->> '$.A.n.value'
			FROM task_apart WHERE owner = seq
			AND field = 'hyperparams')
		OR (comment = 'new') <> EXISTS (SELECT 1 FROM task_tags
			WHERE owner = seq AND value = 'new')
		OR comment IS NOT (SELECT value FROM task_leaf
			JOIN task_leaf_path ON number = path
			WHERE owner = seq AND field = 'hyperparams'
			AND keys = '[\"A\",\"n\",\"value\"]')"
}

# shellcheck disable=SC1091
. shunit2
