#!/bin/sh
# Changes of several tasks at once: tags, projects, whose they are
# (doc/protocol/tasks.md 9.24 to 9.26).

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
	seed project id=p1 name=p1 path='[]' project id=p2 name=p2 path='[]' \
		project id=open name=open company= path='[]' \
		task id=t1 name=t1 project=p1 tags='["a","b"]' \
		task id=t2 name=t2 project=p1 task id=t3 name=t3 \
		task id=o1 name=o1 company=c2 task id=pub name=pub company=
}

testTagsAreAddedAndRemovedAndEachHalfCounts() {
	run_on tasks <<-'END'
	tasks.update_tags {"ids":["t1","t2","t1"],"add_tags":["x","b","x","y"],"remove_tags":["a","y"]}
	200/0 {"updated":4}
	tasks.update_tags {"ids":["t3"],"remove_tags":["none"]}
	200/0 {"updated":1}
	tasks.get_all {"order_by":["name"],"id":["t1","t2","t3"],"only_fields":["tags"]}
	200/0 {"tasks":[{"tags":["b","x"]},{"tags":["b","x"]},{"tags":[]}]}
	END
	expect_sql '1|0' "SELECT last_update > 1600000000000000,
		(SELECT count(*) FROM task
		WHERE last_update > 1600000000000000)
		FROM project WHERE id = 'p1'"
}

testATaskThatIsNotTheCompanysChangesNone() {
	for call in update_tags:'"add_tags":["x"]' move:'"project":"p2"'; do
		name=tasks.${call%%:*}
		run_on tasks <<-END
		$name {"ids":["t1","o1"],${call#*:}}
		400/101 o1
		$name {"ids":["t1","nosuch"],${call#*:}}
		400/101 nosuch
		$name {"ids":["t1","pub"],${call#*:}}
		403/21 pub
		$name {"ids":[],${call#*:}}
		400/12 ids
		END
	done
	run_on tasks <<-'END'
	tasks.update_tags {"ids":["t1"],"add_tags":[]}
	400/12 add_tags
	END
	expect_sql '["a","b"]|p1' "SELECT tags, project FROM task
		WHERE id = 't1'"
}

testAListOfTagsHasALimit() {
	{
		printf 'tasks.update_tags {"ids":["t1"],"add_tags":['
		seq -s, 999 | sed 's/[0-9]*/"&"/g' | tr -d '\n'
		printf ']}\n400/12 tags\n'
	} >"$SITE/many"
	run_on tasks <"$SITE/many"
}

testTasksMoveToAProjectByItsIdItsNameOrToNone() {
	run_on tasks <<-'END'
	tasks.move {"ids":["t1","t3","t1"],"project":"p2","project_name":"ignored"}
	200/0 {"project_id":"p2"}
	END
	expect_sql 'p2|p1|p2' "SELECT group_concat(project, '|') FROM
		(SELECT project FROM task WHERE id LIKE 't_' ORDER BY id)"
	# Both projects have changed, and no task in its content.
	expect_sql '2|0' "SELECT count(*), (SELECT count(*) FROM task
		WHERE last_update > 1600000000000000) FROM project
		WHERE last_update > 1600000000000000 AND id IN ('p1', 'p2')"
	run_on tasks <<-'END'
	tasks.move {"ids":["t1"],"project_name":"new/below"}
	200/0 {"project_id":"ID"}
	tasks.move {"ids":["t2"],"project":""}
	200/0 {"project_id":null}
	tasks.move {"ids":["t3"],"project":null}
	200/0 {"project_id":null}
	END
	expect_sql new/below "SELECT p.name FROM task t JOIN project p
		ON p.id = t.project WHERE t.id = 't1'"
	expect_sql 2 "SELECT count(*) FROM task WHERE project IS NULL AND
		id IN ('t2', 't3')"
}

testThereMustBeAProjectToMoveTo() {
	run_on tasks <<-'END'
	tasks.move {"ids":["t1"]}
	400/11 project
	tasks.move {"ids":["t1"],"project":"nosuch"}
	400/401 nosuch
	tasks.move {"ids":["t1"],"project":"open"}
	400/401 open
	END
	expect_sql p1 "SELECT project FROM task WHERE id = 't1'"
}

testTasksAreGivenToAllAndTakenBack() {
	sql 'UPDATE task SET last_update = 5'
	run_on tasks <<-'END'
	tasks.edit {"task":"t1","hyperparams":{"A":{"b":{"section":"A","name":"b","value":"c"}}},"force":true}
	200/0
	tasks.make_public {"ids":["t1","o1","nosuch"]}
	400/101 nosuch
	tasks.make_public {"ids":["t1","t2","t1"]}
	200/0 {"updated":2}
	tasks.make_public {"ids":["t1"]}
	400/101 t1
	tasks.edit {"task":"t1","name":"other","force":true}
	403/21 t1
	tasks.get_all_ex {"id":["t1"],"only_fields":["company","company_origin"]}
	200/0 {"tasks":[{"id":"t1","company":{},"company_origin":"COMPANY"}]}
	END
	expect_sql '0|5' "SELECT (SELECT company FROM task_leaf),
		last_update FROM task WHERE id = 't2'"
	run_on tasks <<-'END'
	tasks.make_private {"ids":["t3","pub"]}
	400/101 pub
	tasks.make_private {"ids":["t1"]}
	200/0 {"updated":1}
	tasks.make_private {"ids":["t1"]}
	400/101 t1
	END
	expect_sql '1||1' "SELECT company, company_origin,
		(SELECT company FROM task_leaf) FROM task WHERE id = 't1'"
}

testACompanyGivesOnlySoManyTasksAndNoLargeOnes() {
	cp "$CONF" "$SITE/conf.kept"
	printf 'public_rows = 1\npublic_size = 2000\n' >>"$CONF"
	run_on tasks <<-END
	tasks.make_public {"ids":["t1","t2"]}
	400/12 public_rows
	tasks.edit_configuration {"task":"t1","configuration":[{"name":"a","value":"$(printf '%02000d' 0)"}]}
	200/0
	tasks.make_public {"ids":["t1"]}
	400/12 configuration
	tasks.make_public {"ids":["t2"]}
	200/0
	tasks.make_public {"ids":["t3"]}
	400/12 public_rows
	END
	cp "$SITE/conf.kept" "$CONF"
}

testATaskThatWorksDoesNotBecomePublic() {
	seed task id=waits name=waits status=queued \
		task id=runs name=runs status=in_progress
	run_on tasks <<-'END'
	tasks.make_public {"ids":["waits"]}
	400/110 queued
	tasks.make_public {"ids":["runs"]}
	400/110 in_progress
	END
	expect_sql 0 "SELECT count(*) FROM task
		WHERE company = 0 AND id IN ('waits', 'runs')"
}

# shellcheck source=/dev/null
. shunit2
