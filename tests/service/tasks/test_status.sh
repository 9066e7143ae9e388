#!/bin/sh
# Every status of a task with every call that changes it: status.tsv, row by row
# (doc/protocol/tasks.md section 5). What a call has done is read from the
# database, so that nothing changes that the table does not name.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"

oneTimeSetUp() {
	models_site || return 1
	sql "DELETE FROM queue; DELETE FROM queue_system_tags;
	INSERT INTO queue (seq, id, company, name, created) VALUES
		(1, 'q1', 1, 'first', 0), (2, 'q2', 1, 'second', 0)"
	grep -v '^#' "$srcdir/tests/service/tasks/status.tsv" >"$SITE/rows"
	# A task a row, called for what is done to it, in a project of its own.
	awk -F '\t' '{
		name = ($2 == "force" ? "forced " : "") $1 " of " $3
		printf "%s\tp%d\t%s\n", name, NR, $0
	}' "$SITE/rows" >"$SITE/named"
	seed_all
	sql "INSERT INTO queue_entry (queue, company, place, task, added)
	SELECT 1, company, seq, id, 0 FROM task WHERE status = 'queued'"
	$AS_USER cp "$DATABASE" "$SITE/data/empty.db"
}

oneTimeTearDown() {
	remove_site
}

setUp() {
	empty_database
}

# A task with a value in all that a call may change.
seed_all() {
	set --
	while IFS='	' read -r name project _ _ from _; do
		queue=
		before=
		if [ "$from" = queued ]; then
			queue='"queue":"q1",' before=stopped
		fi
		set -- "$@" project id="$project" last_update=2020-01-01 \
			task id="$name" project="$project" status="$from" \
			${before:+enqueue_status="$before"} \
			status_reason=before status_message=before \
			status_changed=2020-01-02 last_update=2020-01-03 \
			last_change=2020-01-04 last_changed_by=somebody \
			started=2020-01-05 completed=2020-01-06 \
			published=2020-01-07 active_duration=8 \
			last_worker=worker last_worker_report=2020-01-09 \
			last_iteration=10 system_tags='["development"]' \
			runtime='{"key":11}' \
			output='{"destination":"d","error":"e"}' \
			models='{"output":[{"name":"o","model":"m"}]}' \
			execution="{$queue"'"artifacts":[{"key":"a","type":"t","mode":"output"}]}'
	done <"$SITE/named"
	seed "$@"
}

# The calls of all rows, one a line: awk's program $1 says what stands for the
# name of the call, and its argument of the task. Rows that it gives no name are
# left out.
calls() {
	awk -F '\t' '
	{
		id = "\"" $1 "\""; call = $3; more = ""
		argument = "\"task\":" id
	}
	call == "completed+publish" { call = "completed"
		more = ",\"publish\":true" }
	call == "enqueue" { more = ",\"queue\":\"q2\"" }
	'"$1"'
	call != "" {
		printf "/tasks.%s {%s%s%s,\"status_reason\":\"why\",", call,
		    argument, more, $4 == "force" ? ",\"force\":true" : ""
		print "\"status_message\":\"what\"}"
	}' "$SITE/named"
}

# What the table says of each row: name, result, texts, queue, and what else was
# written. A call that failed writes nothing.
wanted() {
	awk -F '\t' -v OFS='\t' '
	{
		written = $9 == "-" ? "" : $9
		if ($8 == "status" || $8 == "texts")
			written = written " last_change last_changed_by"
		if ($8 == "status")
			written = written " last_update status_changed project"
		if ($6 == "gone")
			written = "project"
		texts = $6 == "gone" ? "-" : $7 == "-" ? "before|before" : $7
		print $1, $6, texts, $10, written
	}' "$SITE/named" | in_order
}

# Put the words of the last field in order.
in_order() {
	awk -F '\t' -v OFS='\t' '{
		n = split($5, word, " ")
		$5 = ""
		for (; n > 0; n--) {
			first = 1
			for (i = 2; i <= n; i++)
				if (word[i] < word[first])
					first = i
			$5 = $5 " " word[first]
			word[first] = word[n]
		}
		print
	}'
}

# What has become of each row, in the same form, from the database. After an
# error the result is its code, as long as the status is what it was.
found() {
	columns=$(sql "SELECT group_concat(format('iif(t.%s IS o.%s, '''',
		iif(t.%s IS NULL, '' -%s'', '' %s''))', name, name, name, name,
		name), ' || ') FROM pragma_table_info('task') WHERE name NOT IN
		('status', 'status_reason', 'status_message')")
	$AS_USER sqlite3 -separator '	' \
		-cmd "ATTACH '$SITE/data/empty.db' AS old" "$DATABASE" "
	SELECT o.id, ifnull(t.status, 'gone'),
	       iif(t.id IS NULL, '-', replace(t.status_reason || '|' ||
	           t.status_message,
	           (SELECT name FROM user WHERE id = '$USER_ID'), 'USER')),
	       ifnull((SELECT group_concat(q.id, ' ') FROM queue_entry e
	               JOIN queue q ON q.seq = e.queue WHERE e.task = o.id),
	              '-'),
	       iif(t.id IS NULL, '', $columns) || ifnull((
	           SELECT group_concat(iif(f IN (SELECT field FROM task_apart
	                      WHERE owner = t.seq), ' ', ' -') || f, '')
	             FROM (SELECT field AS f FROM old.task_apart b
	                    WHERE owner = t.seq AND value IS NOT (SELECT value
	                          FROM task_apart a WHERE a.owner = b.owner
	                           AND a.field = b.field)
	                   UNION SELECT field FROM task_apart WHERE owner = t.seq
	                     AND field NOT IN (SELECT field FROM
	                         old.task_apart WHERE owner = t.seq))), '') ||
	       iif(p.last_update = q.last_update, '', ' project')
	  FROM old.task o LEFT JOIN task t ON t.id = o.id
	  JOIN project p ON p.id = o.project JOIN old.project q ON q.id = p.id
	 ORDER BY o.seq" | in_order
}

# answers_are NAMED: the calls of $SITE/requests, which are those of the rows of
# that file, do what the table says.
answers_are() {
	send "$SITE/bin/tasks.fcgi" <"$SITE/requests" >"$SITE/answers"
	expect_no_crash $?
	assertEquals 'calls' "$(wc -l <"$1")" "$(wc -l <"$SITE/requests")"
	# The outcome of a batch is that of its one item.
	sed -e 's/.*"codes":\[\([0-9]*\),\([0-9]*\)\].*/\1\/\2/' \
		-e 's/.*"result_code":\([0-9]*\),"result_subcode":\([0-9]*\).*/\1\/\2/' \
		"$SITE/answers" | paste "$1" - |
		awk -F '\t' -v OFS='\t' '{ print $1, $6, $NF }' \
		>"$SITE/outcomes"
	wanted >"$SITE/wanted"
	found >"$SITE/found"
	while IFS='	' read -r name result outcome; do
		wanted=$(grep "^$name	" "$SITE/wanted")
		found=$(grep "^$name	" "$SITE/found")
		case $result in
		*/*)	assertEquals "$name" "$result" "$outcome"
			from=${name##* }
			wanted=$(echo "$wanted" | sed "s,	$result	,	$from	,") ;;
		*)	assertEquals "$name" 200/0 "$outcome" ;;
		esac
		assertEquals "$wanted" "$found"
	done <"$SITE/outcomes"
}

testEachCallDoesToEachStatusWhatTheTableSays() {
	calls '
	call == "archive" { argument = "\"tasks\":[" id "]" }
	call == "unarchive" { call = "unarchive_many"
		argument = "\"ids\":[" id "]" }' >"$SITE/requests"
	answers_are "$SITE/named"
}

# enqueue_many has no force.
testABatchDoesTheSame() {
	grep -Ev '^[^	]*	[^	]*	(started|stopped|completed|completed\+publish|failed|close)	|	enqueue	force' \
		"$SITE/named" >"$SITE/batches"
	mv "$SITE/named" "$SITE/all"
	mv "$SITE/batches" "$SITE/named"
	calls '{ call = call "_many"; argument = "\"ids\":[" id "]" }' \
		>"$SITE/requests"
	answers_are "$SITE/named"
	mv "$SITE/all" "$SITE/named"
}

# The table has a row for each pair, and none twice.
testTheTableIsWhole() {
	assertEquals 'calls of each status' 1 "$(cut -f 1-3 "$SITE/rows" |
		sort | uniq -c | awk '{ print $1 }' | sort -u)"
	assertEquals 'statuses of each call' 10 "$(cut -f 1,2 "$SITE/rows" |
		sort | uniq -c | awk '{ print $1 }' | sort -u)"
}

# shellcheck disable=SC1091
. shunit2
