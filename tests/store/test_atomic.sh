#!/bin/sh
# Calls that are under way at the same time, in several responders, lose nothing
# of each other; and a responder that is killed leaves what it has acknowledged,
# whole, and nothing by halves.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"

oneTimeSetUp() {
	models_site && let_all_wait
}

oneTimeTearDown() {
	remove_site
}

setUp() {
	empty_database
}

# at_once CALLS RESPONDERS [OPTION...] <REQUESTS: $SITE/answers has the answers.
at_once() {
	o_calls=$1
	o_responders=$2
	shift 2
	send -c "$o_calls" -r "$o_responders" "$@" "$SITE/bin/models.fcgi" \
		>"$SITE/answers"
	expect_no_crash $?
}

# count PATTERN: answers like that.
count() {
	grep -c "$1" "$SITE/answers"
}

# The tables beside the models say the same as the models.
check_database() {
	findings=$(manage check)
	assertEquals "modelshelf check: $findings" 0 $?
	expect_sql '' "SELECT id FROM model WHERE
		(SELECT json_group_array(value) FROM (SELECT DISTINCT value
			FROM json_each(tags) ORDER BY value)) <>
		(SELECT json_group_array(value) FROM (SELECT value
			FROM model_tags WHERE owner = seq ORDER BY value))"
	expect_sql '' "SELECT id FROM model WHERE
		(SELECT count(*) FROM json_each(coalesce(metadata, '{}'))) <>
		(SELECT count(*) FROM model_leaf JOIN model_leaf_path ON number = path
			WHERE owner = seq AND field = 'metadata')"
	expect_sql 0 "SELECT count(*) FROM model_tags WHERE owner NOT IN
		(SELECT seq FROM model)"
	# every model is in the index, but for what the backlog says
	expect_sql "$(sql 'SELECT count(*) FROM
		(SELECT seq FROM model EXCEPT SELECT owner FROM model_pending
		UNION ALL
		SELECT owner FROM model_pending WHERE id IS NOT NULL)')" \
		'SELECT count(*) FROM model_text_docsize'
	# what takes texts out of an index has to know what they were
	expect_sql '' "INSERT INTO model_text (model_text) VALUES ('integrity-check')"
	expect_sql '' "INSERT INTO model_trigram (model_trigram) VALUES ('integrity-check')"
}

testMetadataItemsAddedAtOnceAllSurvive() {
	seed model id=m1
	i=0
	while [ $i -lt 200 ]; do
		i=$((i + 1))
		echo "/models.add_or_update_metadata {\"model\":\"m1\",\"metadata\":[{\"key\":\"k$i\",\"type\":\"t\",\"value\":\"$i\"}]}"
	done >"$SITE/requests"
	at_once 8 4 <"$SITE/requests"
	assertEquals 'answers' 200 "$(count '^200 ')"
	expect_sql '200|20100' "SELECT count(*), sum(e.value ->> '$.value')
		FROM model, json_each(metadata) e"
	# taken away at once, while others come
	i=0
	while [ $i -lt 100 ]; do
		i=$((i + 1))
		echo "/models.delete_metadata {\"model\":\"m1\",\"keys\":[\"k$i\"]}"
		echo "/models.add_or_update_metadata {\"model\":\"m1\",\"metadata\":[{\"key\":\"n$i\",\"type\":\"t\",\"value\":\"$i\"}]}"
	done >"$SITE/requests"
	at_once 8 4 <"$SITE/requests"
	assertEquals 'answers' 200 "$(count '^200 ')"
	expect_sql '100|100' "SELECT sum(key GLOB 'n*'), sum(key GLOB 'k*')
		FROM model, json_each(metadata)"
	check_database
}

testOfTwoSetReadyAtOnceOneIsTheFirst() {
	set --
	i=0
	while [ $i -lt 50 ]; do
		i=$((i + 1))
		set -- "$@" task id=t$i status=stopped model id=m$i task=t$i
		echo "/models.set_ready {\"model\":\"m$i\"}"
		echo "/models.set_ready {\"model\":\"m$i\"}"
	done >"$SITE/requests"
	seed "$@"
	at_once 2 2 <"$SITE/requests"
	while read -r first && read -r second <&3; do
		case $first$second in
		'200 '*'"published_task":'*'400 '*'"result_subcode":203,'* | \
		'400 '*'"result_subcode":203,'*'200 '*'"published_task":'*)
			;;
		*)	fail "$first and $second" ;;
		esac
	done <<-END 3<<-END2
		$(sed -n '1~2p' "$SITE/answers")
	END
		$(sed -n '2~2p' "$SITE/answers")
	END2
	assertEquals 'published' 50 "$(count '^200 ')"
	expect_sql '50|50' "SELECT sum(ready), (SELECT sum(status = 'published')
		FROM task) FROM model"
	# with batches among them it is the same
	sql 'UPDATE model SET ready = 0'
	sed '2~2s/set_ready {"model":\(.*\)}/publish_many {"ids":[\1]}/' \
		"$SITE/requests" >"$SITE/mixed"
	at_once 2 2 <"$SITE/mixed"
	assertEquals 'published' 50 "$(grep -cE \
		'"data":\{"updated":1|"succeeded":\[\{' "$SITE/answers")"
	assertEquals 'refused' 50 "$(grep -cE \
		'"result_subcode":203|"codes":\[400,203\]' "$SITE/answers")"
}

testTagsOfSeveralCallersAreAllThere() {
	seed model id=m1 tags='["old"]' model id=m2
	i=0
	while [ $i -lt 100 ]; do
		i=$((i + 1))
		echo "/models.update_tags {\"ids\":[\"m1\",\"m2\"],\"add_tags\":[\"t$i\"],\"remove_tags\":[\"old\",\"no$i\"]}"
		[ $((i % 4)) -ne 0 ] || {
			echo '/models.archive_many {"ids":["m1"]}'
			echo '/models.edit {"model":"m1","comment":"c"}'
		}
	done >"$SITE/requests"
	at_once 6 3 <"$SITE/requests"
	assertEquals 'answers' 150 "$(count '^200 ')"
	expect_sql 'm1|100|100|["archived"]|c
m2|100|100||' "SELECT model.id, count(e.value), sum(e.value GLOB 't*'),
		system_tags, comment FROM model, json_each(tags) e GROUP BY model.id"
	check_database
}

testAPathThatSeveralMakeIsMadeOnce() {
	set --
	i=0
	while [ $i -lt 40 ]; do
		i=$((i + 1))
		set -- "$@" model id=m$i
		# five at once want the same new path
		echo "/models.move {\"ids\":[\"m$i\"],\"project_name\":\"top/path $(((i + 4) / 5))/end\"}"
	done >"$SITE/requests"
	seed "$@"
	at_once 5 5 <"$SITE/requests"
	assertEquals 'answers' 40 "$(count '^200 ')"
	expect_sql '17|17|8|40' "SELECT count(*), count(DISTINCT name),
		(SELECT count(DISTINCT project) FROM model),
		(SELECT count(*) FROM model m JOIN project p ON
		p.id = m.project WHERE p.name GLOB 'top/path */end')
		FROM project"
	check_database
}

testATaskMakesOneModel() {
	set --
	i=0
	while [ $i -lt 20 ]; do
		i=$((i + 1))
		set -- "$@" task id=t$i name="task $i"
		for caller in 1 2 3; do
			echo "/v2.13/models.update_for_task {\"task\":\"t$i\",\"uri\":\"u$caller\",\"iteration\":$caller}"
		done
	done >"$SITE/requests"
	seed "$@"
	at_once 3 3 <"$SITE/requests"
	assertEquals 'made' 20 "$(count '"created":true')"
	assertEquals 'changed' 40 "$(count '"created":false,"updated":1')"
	expect_sql '20|20' 'SELECT count(*), (SELECT sum(last_iteration = 3)
		FROM task) FROM model'
}

testAModelIsDeletedOnce() {
	set --
	i=0
	while [ $i -lt 30 ]; do
		i=$((i + 1))
		set -- "$@" model id=m$i
		echo "/models.delete {\"model\":\"m$i\"}"
		echo "/models.edit {\"model\":\"m$i\",\"name\":\"too late\"}"
		echo "/models.delete_many {\"ids\":[\"m$i\"]}"
	done >"$SITE/requests"
	seed "$@"
	at_once 3 3 <"$SITE/requests"
	assertEquals 'deleted' 30 "$(grep -c '"deleted":true' "$SITE/answers")"
	assertEquals 'nothing else' 0 "$(grep -cvE \
		'^200 |"result_subcode":201,' "$SITE/answers")"
	expect_sql 0 'SELECT count(*) FROM model'
	check_database
}

# What was acknowledged by a responder that is killed later is there; what was
# not is there whole or not at all.
killed_while_creating() {
	# The first call may have to change the journal, alone.
	run <<-'END'
	models.get_all {}
	200/0 {"models":[]}
	END
	i=0
	while [ $i -lt 240 ]; do
		i=$((i + 1))
		echo "/models.create {\"name\":\"model $i\",\"uri\":\"u$i\",\"tags\":[\"a$i\",\"b\"],\"metadata\":{\"k\":{\"key\":\"k\",\"type\":\"t\",\"value\":\"$i\"}}}"
	done >"$SITE/requests"
	at_once 8 4 -k "$1" <"$SITE/requests"
	assertNotEquals 'no call was interrupted' 0 "$(count '^lost')"
	assertNotEquals 'no call was answered' 0 "$(count '^200 ')"
	assertEquals 'other answers' '' "$(grep -vE '^200 |^lost$' \
		"$SITE/answers")"
	{
		echo 'BEGIN; CREATE TEMP TABLE told (id TEXT, name TEXT);'
		awk '/^200 / {
			sub(/.*"data":{"id":"/, "")
			print "INSERT INTO told VALUES (\047" substr($0, 1, 32) \
				"\047, \047model " NR "\047);"
		}' "$SITE/answers"
		echo "SELECT count(*) FROM told WHERE NOT EXISTS (SELECT 1
			FROM model m WHERE m.id = told.id AND m.name = told.name);"
	} >"$SITE/told"
	assertEquals 'acknowledged and lost' 0 \
		"$($AS_USER sqlite3 "$DATABASE" <"$SITE/told")"
	check_database
	expect_sql 0 "SELECT count(*) FROM model WHERE
		name <> 'model ' || (metadata -> 'k' ->> 'value')
		OR json_array_length(tags) <> 2"
	# it goes on as if nothing had been
	run <<-'END'
	models.create {"name":"after all","uri":"u"}
	200/0
	END
}

testAKilledResponderKeepsWhatItAcknowledged() {
	killed_while_creating 1
}

testTheSameWithARollbackJournal() {
	MODELSHELF_JOURNAL_MODE=rollback
	export MODELSHELF_JOURNAL_MODE
	killed_while_creating 2
	unset MODELSHELF_JOURNAL_MODE
}

testABatchThatIsKilledIsDoneWholeOrNotAtAll() {
	set --
	i=0
	while [ $i -lt 40 ]; do
		i=$((i + 1))
		ids=
		for n in 1 2 3 4 5 6 7 8 9 10; do
			set -- "$@" model id=m$i.$n tags='["t"]'
			ids="$ids,\"m$i.$n\""
		done
		echo "/models.delete_many {\"ids\":[${ids#,}]}"
	done >"$SITE/requests"
	seed "$@"
	at_once 4 2 -k 3 <"$SITE/requests"
	assertNotEquals 'no call was interrupted' 0 "$(count '^lost')"
	# groups of which some are left
	expect_sql '' "SELECT substr(id, 1, instr(id, '.') - 1), count(*)
		FROM model GROUP BY 1 HAVING count(*) <> 10"
	i=0
	while read -r answer _; do
		i=$((i + 1))
		[ "$answer" = lost ] || echo "m$i."
	done <"$SITE/answers" >"$SITE/told"
	sql 'SELECT id FROM model' >"$SITE/left"
	assertEquals 'acknowledged and still there' '' \
		"$(grep -F -f "$SITE/told" "$SITE/left" | while read -r id; do
			grep -qxF "${id%.*}." "$SITE/told" && echo "$id"
		done)"
	check_database
}

# shellcheck disable=SC1091
. shunit2
