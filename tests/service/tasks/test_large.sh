#!/bin/sh
# The tasks service: what is as large as it may be, and what is larger.

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
	seed model id=m1 name=m1 task id=t1 name=t1
}

# many N TEXT: so many texts with commas between, each with its number for %d.
many() {
	awk -v n="$1" -v text="$2" 'BEGIN {
		for (i = 0; i < n; i++) {
			one = text
			gsub(/%d/, i, one)
			printf "%s%s", (i > 0 ? "," : ""), one
		}
	}'
}

# ask TEXT...: one call, and the answer that it should have.
ask() {
	printf '%s\n' "$@" | run_on tasks
}

testTenThousandArtifactsAreTakenAndOneMoreIsNot() {
	list=$(many 10000 '{"key":"k%d","type":"c"}')
	ask "tasks.edit {\"task\":\"t1\",\"execution\":{\"artifacts\":[$list]}}" \
		'200/0 ~ "key":"k9999"'
	expect_sql '10000|k0|k9999' "SELECT json_array_length(a),
		a ->> '\$[0].key', a ->> '\$[9999].key'
		FROM (SELECT execution -> 'artifacts' AS a FROM $WHOLE_TASK)"
	ask "tasks.edit {\"task\":\"t1\",\"execution\":{\"artifacts\":[$list,{\"key\":\"x\",\"type\":\"c\"}]}}" \
		'400/800 execution.artifacts'
}

testTenThousandInputModelsAreLookedUpTogether() {
	list=$(many 9999 '{"name":"n%d","model":"m1"}')
	ask "tasks.edit {\"task\":\"t1\",\"models\":{\"input\":[$list,{\"name\":\"a\",\"model\":\"m1\"}]}}" \
		'200/0 ~ "name":"n9998"'
	ask "tasks.edit {\"task\":\"t1\",\"models\":{\"input\":[$list,{\"name\":\"a\",\"model\":\"m2\"}]}}" \
		'400/201 m2'
	ask "tasks.edit {\"task\":\"t1\",\"models\":{\"input\":[$(many 10000 '{"name":"n","model":"no%d"}')]}}" \
		'400/201 no0'
	ask "tasks.edit {\"task\":\"t1\",\"models\":{\"output\":[$list,{},{}]}}" \
		'400/800 models.output'
}

testOldParametersBecomeThousandsOfItems() {
	ask "tasks.edit {\"task\":\"t1\",\"execution\":{\"parameters\":{$(many 2000 '"p%d":%d,"TF_DEFINE/p%d":"x"')}}}" \
		'200/0 ~ "p1999":{'
	expect_sql '2000|2000|1999' "SELECT (SELECT count(*) FROM
		json_each(hyperparams -> 'Args')), (SELECT count(*) FROM
		json_each(hyperparams -> 'TF_DEFINE')),
		hyperparams ->> '\$.Args.p1999.value' FROM $WHOLE_TASK"
	# with all their members they are more values than there may be
	ask "tasks.edit {\"task\":\"t1\",\"execution\":{\"parameters\":{$(many 30000 '"p%d":1')}}}" \
		'400/16 hyperparams'
}

testAValueOfAMegabyteIsKept() {
	value=$(printf '%01000000d' 0)
	ask "tasks.edit {\"task\":\"t1\",\"hyperparams\":{\"A\":{\"b\":{\"section\":\"A\",\"name\":\"b\",\"value\":\"$value\"}}},\"configuration\":{\"c\":{\"name\":\"c\",\"value\":\"$value\"}},\"script\":{\"diff\":\"$value\"}}" \
		200/0
	expect_sql '1000000|1000000|1000000' \
		"SELECT length(hyperparams ->> '\$.A.b.value'),
		length(configuration ->> '\$.c.value'),
		length(script ->> '\$.diff') FROM $WHOLE_TASK"
	# what is not named is left where it is
	sql "UPDATE task_apart SET value = 'no JSON'
		WHERE field <> 'script'"
	ask 'tasks.edit {"task":"t1","comment":"c","script":{"branch":"b"}}' \
		'200/0 ~ "branch":"b"' \
		'tasks.update {"task":"t1","name":"abc","output__error":"e"}' \
		200/0
	expect_sql 2 "SELECT count(*) FROM task_apart
		WHERE value = 'no JSON'"
}

testWhatIsLargerThanTaskLimitIsRefused() {
	echo 'task_limit = 100000' >>"$CONF"
	value=$(printf '%0100000d' 0)
	half=$(printf '%060000d' 0)
	ask "tasks.edit {\"task\":\"t1\",\"script\":{\"diff\":\"$value\"}}" \
		'400/12 script' \
		"tasks.edit {\"task\":\"t1\",\"configuration\":{\"c\":{\"name\":\"c\",\"value\":\"$value\"}}}" \
		'400/16 configuration' \
		"tasks.edit {\"task\":\"t1\",\"execution\":{\"model_desc\":{\"d\":\"$value\"}}}" \
		'400/12 execution' \
		"tasks.edit {\"task\":\"t1\",\"script\":{\"diff\":\"$half\"}}" \
		200/0 \
		"tasks.edit {\"task\":\"t1\",\"script\":{\"requirements\":{\"pip\":\"$half\"}}}" \
		'400/12 script'
	sed -i '/^task_limit/d' "$CONF"
}

# What a page shows of its tasks is a thousandth of what they hold, and each of
# them has to be parsed for it.
testAPageOfTasksTakesTheMemoryOfOne() {
	sql "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL
		SELECT i + 1 FROM n WHERE i < 400)
		INSERT INTO task (id, company, name, type, status, created)
		SELECT 'many' || i, 1, 'many', 'custom', 'created', i FROM n;
		WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL
		SELECT i + 1 FROM n WHERE i < 1000),
		p (v) AS (SELECT json_object('A', json_group_object('p' || i,
		json_object('section', 'A', 'name', 'p' || i, 'value', 'v' || i,
		'type', 'str'))) FROM n)
		INSERT INTO task_apart (owner, field, value)
		SELECT t.seq, 'hyperparams', p.v FROM task t, p
		WHERE t.name = 'many'"
	run_on tasks <<-'END'
	tasks.get_all {"name":"^many$","page_size":500,"only_fields":["hyperparams.A.p7.value"],"order_by":["created"]}
	200/0 ~ {"hyperparams":{"A":{"p7":{"value":"v7"}}}},{"hyperparams":
	tasks.get_all {"name":"^many$","page_size":500,"only_fields":["id","hyperparams.none"]}
	200/0 ~ {"id":"many400","hyperparams":{}}
	END
}

# shellcheck source=/dev/null
. shunit2
