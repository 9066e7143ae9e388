#!/bin/sh
# How much may be sent, where the validator alone does not see it: what is
# stored by other ways, what is there already and longer, and what lists do with
# that. Each field at its limit and one above is tests/unit/call/test_limit.c.

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

# x N: a text of so many bytes.
x() {
	head -c "$1" /dev/zero | tr '\0' x
}

# tags FROM TO: JSON strings
tags() {
	seq -f '"t%g"' "$1" "$2" | paste -sd ,
}

# A model that is longer than the limits in every way, as if it had always been.
long_model() {
	seed project id=p name=abc model id=old project=p name=abc
	sql "UPDATE model SET name = '$(x 5000)', uri = '$(x 9000)',
		comment = replace(hex(zeroblob(200000)), '00', 'ab') || 'the end',
		framework = char(10) || 'two lines',
		tags = (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL
			SELECT i + 1 FROM n LIMIT 1200)
			SELECT json_group_array('t' || i) FROM n)"
	sql "INSERT INTO model_tags SELECT value, (SELECT seq FROM model)
		FROM model, json_each(model.tags)"
	manage reindex >/dev/null || fail 'reindex'
}

testWhatIsLongerAlreadyStaysAsItIs() {
	long_model
	run <<-END
	models.get_all {"only_fields":["framework","project"]}
	200/0 {"models":[{"framework":"\ntwo lines","project":"p"}]}
	models.get_by_id {"model":"old"}
	200/0 ~ the end ~ t1200
	models.edit {"model":"old","uri":"s3://here"}
	200/0
	models.move {"ids":["old"],"project":null}
	200/0
	models.archive_many {"ids":["old"]}
	200/0 ~ "archived":true
	models.set_ready {"model":"old"}
	200/0
	models.edit {"model":"old","comment":"$(x 262145)"}
	400/800 comment: at most 262144 bytes
	END
	expect_sql "5000|400007|1200|s3://here" "SELECT length(name),
		length(comment), json_array_length(tags), uri FROM model"
	run <<-END
	models.delete {"model":"old","force":true}
	200/0
	END
	findings=$(manage check)
	assertEquals "modelshelf check: $findings" 0 $?
}

testListsOfTagsGetShorterButNotLonger() {
	long_model
	run <<-END
	models.update_tags {"ids":["old"],"add_tags":["one more"]}
	400/12 tags: more than 1000 items
	models.update_tags {"ids":["old"],"remove_tags":[$(tags 1 100)]}
	200/0 {"updated":1}
	models.update_tags {"ids":["old"],"add_tags":["one more"],"remove_tags":["t101"]}
	200/0 {"updated":2}
	models.update_tags {"ids":["old"],"add_tags":["one more","another"]}
	400/12 tags: more than 1000 items
	END
	expect_sql 1100 'SELECT json_array_length(tags) FROM model'
	seed model id=new tags="[$(tags 1 999)]"
	run <<-END
	models.update_tags {"ids":["new"],"add_tags":["t1000"]}
	200/0
	models.update_tags {"ids":["new"],"add_tags":["t1001"]}
	400/12 tags: more than 1000 items
	models.update_tags {"ids":["new"],"add_tags":["a\tb"]}
	400/12 add_tags: item 0 must not hold control characters
	END
}

# A pattern sees the first 256 KiB, whose end is not that of the text.
testAPatternDoesNotFailForALongRow() {
	long_model
	seed model id=short comment=ababX
	run <<-'END'
	models.get_all {"comment":"^(ab)+$","only_fields":["id"]}
	200/0 {"models":[]}
	models.get_all {"comment":"^abab","only_fields":["id"],"order_by":["id"]}
	200/0 {"models":[{"id":"old"},{"id":"short"}]}
	models.get_all {"comment":"X$","only_fields":["id"]}
	200/0 {"models":[{"id":"short"}]}
	models.get_all {"comment":"the end$","only_fields":["id"]}
	200/0 {"models":[]}
	END
}

# A task that somebody else has stored does not get its model past the limits.
testWhatATaskHandsOn() {
	seed project id=p name=abc task id=t1 project=p name=maker \
		status=in_progress user="$USER_ID"
	sql "INSERT INTO task_apart SELECT seq, 'execution',
		json_object('framework',
		replace(hex(zeroblob(2500)), '00', 'ab')) FROM task"
	run <<-'END'
	v2.13/models.update_for_task {"task":"t1","uri":"u","name":"made"}
	400/800 framework: at most 4096 bytes
	END
	expect_sql 0 'SELECT count(*) FROM model'
	sql "UPDATE task_apart SET value = '{\"framework\":\"torch\"}'"
	run <<-'END'
	v2.13/models.update_for_task {"task":"t1","uri":"u","name":"made\u0007"}
	400/800 name: must not hold control characters
	v2.13/models.update_for_task {"task":"t1","uri":"u","name":" made\n"}
	200/0 ~ "created":true
	END
	expect_sql 'made|torch' 'SELECT name, framework FROM model'
}

testNamesOfProjectsAreOneLineHoweverTheyAreMade() {
	seed project id=p name=abc model id=m1 project=p
	run_on projects <<-'END'
	projects.create {"name":"abc/two\nlines"}
	400/12 name: must not hold control characters
	projects.update {"project":"p","name":"two\u0085lines"}
	400/12 name: must not hold control characters
	projects.move {"project":"p","new_location":"two\nlines"}
	400/12 name: must not hold control characters
	projects.create {"name":" a name \n"}
	200/0
	END
	run <<-'END'
	models.move {"ids":["m1"],"project_name":"two\u007flines"}
	400/12 name: must not hold control characters
	END
	expect_sql 'a name
abc' 'SELECT name FROM project ORDER BY name'
}

# A name that was always too long gets shorter; nothing makes it longer.
testLongNamesOfProjectsGetShorter() {
	seed project id=p name=abcdef project id=q parent=p path='["p"]' \
		name=abcdef/x basename=x
	sql "UPDATE project SET name = 'abcdef/$(x 4200)', basename = '$(x 4200)'
		WHERE id = 'q'"
	manage reindex >/dev/null || fail 'reindex'
	run_on projects <<-'END'
	projects.update {"project":"p","name":"abcdefg"}
	400/12 name: that of a project below
	projects.update {"project":"p","name":"abc"}
	200/0
	projects.update {"project":"q","description":"changes"}
	200/0
	END
	expect_sql 4204 "SELECT length(name) FROM project WHERE id = 'q'"
}

# Which of its fields a page is too long for is told, and what to do.
testAReplyThatIsTooLongNamesTheFields() {
	MODELSHELF_REPLY_LIMIT=65536
	export MODELSHELF_REPLY_LIMIT
	for i in 1 2 3; do
		seed model id=m$i name=abc comment="$(x 1000)" \
			design="{\"design\":\"$(x 40000)\"}"
	done
	run <<-'END'
	models.get_all {}
	500/103 most of it in design: leave that out by only_fields
	models.get_all {"only_fields":["-design"]}
	200/0 ~ "id":"m3"
	models.get_all {"size":1,"start":0}
	200/0
	END
	unset MODELSHELF_REPLY_LIMIT
	: >"$SITE/log"
}

testTheAdministratorsCommandKeepsToTheLimits() {
	out=$(manage user add "$(x 4097)" 2>&1)
	assertEquals 'modelshelf: name: at most 4096 bytes' "$out"
	for command in 'user add' 'company add'; do
		# shellcheck disable=SC2086 # two words
		out=$(manage $command 'two
lines' 2>&1)
		assertContains "$command" "$out" \
			'name: must not hold control characters'
	done
	out=$(manage key add "$USER_ID" --label "$(x 1025)" 2>&1)
	assertEquals 'modelshelf: label: at most 1024 bytes' "$out"
	expect_sql '1|1' 'SELECT count(*), (SELECT count(*) FROM credential)
		FROM user'
}

# What a client says of where it runs is kept as far as it is short.
testWhereAKeyPairWasUsedFrom() {
	for worker in "$(x 300)" 'a worker'; do
		sql 'UPDATE credential SET last_used = NULL'
		request -b "$ACCESS_KEY:$SECRET_KEY" \
			-H "X-Trains-Worker: $worker" \
			-H "X-ClearML-Worker: $worker" /auth.login
		expect 200/0
	done
	expect_sql 1 "SELECT length(last_used_from) < 300 FROM credential"
}

# Seconds that the processes started from here have computed.
spent() {
	times >"$SITE/times"
	SPENT=$(tail -n 1 "$SITE/times" | tr 'ms' '  ' |
		awk '{ print int($1 * 60 + $2 + $3 * 60 + $4) }')
}

# One value many times is one value; many are looked up in what a row holds.
testConditionsOfTwentyThousandValues() {
	seed model id=m
	sql "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
		LIMIT 20000)
		INSERT INTO model (id, company, name, created, ready, tags)
		SELECT 'm' || i, 1, 'n' || i, i, 0,
		json_array('a', 'b', 't' || i) FROM n;
		INSERT INTO model_tags SELECT value, seq
		FROM model, json_each(model.tags)"
	spent
	began=$SPENT
	for values in "$(tags 1 20000)" "$(seq 20000 | sed 's/.*/"b"/' |
	    paste -sd ,)"; do
		for kind in any.include any.exclude all.include all.exclude; do
			printf '/models.get_all {"filters":{"tags":{"%s":{"%s":[%s]}}},"only_fields":["id"],"size":2,"start":0}\n' \
				"${kind%.*}" "${kind#*.}" "$values"
		done
		# shellcheck disable=SC2016 # an operator
		printf '/models.get_all {"tags":["__$all",%s],"only_fields":["id"],"size":2,"start":0}\n' \
			"$(printf '%s' "$values" | cut -d , -f 2-)"
	done >"$SITE/requests"
	send "$SITE/bin/models.fcgi" <"$SITE/requests" >"$SITE/answers"
	assertEquals 'outcomes' '200 200 200 200 200 200 200 200 200 200' \
		"$(cut -d ' ' -f 1 "$SITE/answers" | paste -sd ' ')"
	assertEquals 'rows' '2 2 0 1 0 2 1 2 1 2' \
		"$(sed 's/^200 //' "$SITE/answers" |
			jq '.data.models | length' | paste -sd ' ')"
	spent
	assertTrue "$((SPENT - began)) s" "[ $((SPENT - began)) -le 15 ]"
}

# shellcheck disable=SC1091
. shunit2
