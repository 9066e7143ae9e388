#!/bin/sh
# The tasks service: clone (doc/protocol/tasks.md 9.27).

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
	seed project id=p1 name=p1 path='[]' model id=m1 name=m1 \
		model id=m2 name=m2 \
		task id=f1 name=father task id=t1 name=t1 parent=f1 project=p1 \
		type=testing status=stopped comment=c tags='["a"]' \
		system_tags='["development","archived","keep"]' \
		output='{"destination":"s3://d","error":"e"}' \
		models='{"input":[{"name":"i","model":"m1"}],"output":[{"name":"o","model":"m2"}]}' \
		script='{"branch":"b"}' runtime='{"r":1}' \
		execution='{"framework":"f","queue":"q","artifacts":[{"key":"in","type":"c","mode":"input"},{"key":"out","type":"c","mode":"output"}]}' \
		container='{"image":"i"}' \
		configuration='{"n":{"name":"n","value":"v"}}' \
		hyperparams='{"A":{"b":{"section":"A","name":"b","value":"c"}}}'
}

# The columns that say what a clone is like.
LIKE='name, type, status, parent, project, comment, tags, system_tags, output,
	models, script, execution, container, configuration, hyperparams, runtime'

testACloneIsLikeItsTaskButForWhatARunHasLeft() {
	run_on tasks <<-'END'
	tasks.clone {"task":"t1"}
	200/0 {"id":"ID"}
	END
	expect_sql 't1|testing|created|f1|p1|c|["a"]|["keep"]|{"destination":"s3://d"}|{"input":[{"name":"i","model":"m1"}],"output":[]}|{"branch":"b"}|{"framework":"f","artifacts":[{"key":"in","type":"c","mode":"input"}]}|{"image":"i"}|{"n":{"name":"n","value":"v"}}|{"A":{"b":{"section":"A","name":"b","value":"c"}}}|{}' \
		"SELECT $LIKE FROM $WHOLE_TASK WHERE id = '$ID'"
	expect_sql 'stopped|e|f' "SELECT status, output ->> 'error',
		execution ->> 'framework' FROM $WHOLE_TASK WHERE id = 't1'"
	expect_sql 1 "SELECT p.last_update = t.created FROM project p, task t
		WHERE t.id = '$ID'"
}

testWhatIsGivenTakesThePlaceOfWhatTheTaskHas() {
	seed project id=p2 name=p2 path='[]' task id=g1 name=g1
	run_on tasks <<-'END'
	tasks.clone {"task":"t1","new_task_name":" fresh ","new_task_comment":"cc","new_task_tags":["n"],"new_task_system_tags":["archived"],"new_task_parent":"g1","new_task_project":"p2","new_project_name":"p1","new_task_hyperparams":{" N ":{"x":{"section":"N","name":"x","value":"1"}}},"new_task_configuration":{"z":{"name":"z","value":"9"}},"new_task_container":{"image":"j"},"new_task_input_models":[{"name":"k","model":"m2"}]}
	200/0 {"id":"ID"}
	END
	expect_sql 'fresh|testing|created|g1|p2|cc|["n"]|["archived"]|{"destination":"s3://d"}|{"input":[{"name":"k","model":"m2","updated":"NOW"}],"output":[]}|{"branch":"b"}|{"framework":"f","artifacts":[{"key":"in","type":"c","mode":"input"}]}|{"image":"j"}|{"z":{"name":"z","value":"9"}}|{"N":{"x":{"section":"N","name":"x","value":"1"}}}|{}' \
		"SELECT $LIKE FROM $WHOLE_TASK WHERE id = '$ID'"
}

testWhatIsEmptyCountsAsNotGiven() {
	run_on tasks <<-'END'
	tasks.clone {"task":"t1","new_task_name":"","new_task_comment":"","new_task_tags":[],"new_task_system_tags":[],"new_task_parent":"","new_task_project":"","new_project_name":"","new_task_hyperparams":{},"new_task_configuration":{},"new_task_container":{},"new_task_input_models":[],"execution_overrides":{}}
	200/0 {"id":"ID"}
	END
	expect_sql 't1|f1|p1|c|["a"]|["keep"]|i|1|1' \
		"SELECT name, parent, project, comment, tags, system_tags,
		container ->> 'image', hyperparams ->> '$.A.b.value' = 'c',
		configuration ->> '$.n.value' = 'v'
		FROM $WHOLE_TASK WHERE id = '$ID'"
}

testOverridesAreMergedIntoExecution() {
	run_on tasks <<-'END'
	tasks.clone {"task":"t1","execution_overrides":{"framework":null,"test_split":2,"model":"m2","docker_cmd":"img:2 -v x","parameters":{"p":1},"artifacts":[{"key":"z","type":"c"}],"nosuch":1}}
	200/0 {"id":"ID"}
	END
	expect_sql '{"artifacts":[{"key":"z","type":"c","mode":"output","display_data":[]}],"test_split":2,"parameters":{},"model_desc":{},"model_labels":{}}|["m2"]|{"image":"img:2","arguments":"-v x"}|1|c' \
		"SELECT execution, json_array(models ->> '$.input[0].model'),
		container, hyperparams ->> '$.Args.p.value',
		hyperparams ->> '$.A.b.value' FROM $WHOLE_TASK WHERE id = '$ID'"
}

testAProjectIsFoundOrMadeByItsName() {
	run_on tasks <<-'END'
	tasks.clone {"task":"t1","new_project_name":"p1"}
	200/0 {"id":"ID","new_project":{"id":"p1","name":"p1"}}
	tasks.clone {"task":"t1","new_project_name":" new / inner "}
	200/0 {"id":"ID","new_project":{"id":"ID","name":"new/inner"}}
	tasks.clone {"task":"t1","new_project_name":" / "}
	400/407
	END
	expect_sql 'new/inner' "SELECT p.name FROM task t
		JOIN project p ON p.id = t.project WHERE t.id = '$ID'"
}

testOfACloneOfACloneTheParentIsTheSame() {
	run_on tasks <<-'END'
	tasks.clone {"task":"f1"}
	200/0 {"id":"ID"}
	END
	expect_sql f1 "SELECT parent FROM task WHERE id = '$ID'"
	for i in 1 2 3; do
		run_on tasks <<-END
		tasks.clone {"task":"$ID","new_task_name":"clone $i"}
		200/0 {"id":"ID"}
		END
	done
	expect_sql 'clone 3|f1' \
		"SELECT name, parent FROM task WHERE id = '$ID'"
	sql "UPDATE task SET parent = '__DELETED__f1' WHERE id = 't1'"
	run_on tasks <<-'END'
	tasks.clone {"task":"t1"}
	200/0 {"id":"ID"}
	END
	expect_sql t1 "SELECT parent FROM task WHERE id = '$ID'"
}

testWrongValuesAndReferencesAreRefused() {
	seed task id=other name=other company=c2 project id=p3 name=p3 \
		company=c2 path='[]' model id=m3 name=m3 company=c2 \
		project id=open name=open company= path='[]'
	before=$(sql 'SELECT count(*) FROM task, project')
	run_on tasks <<-'END'
	tasks.clone {"task":"other"}
	400/101 other
	tasks.clone {"task":"t1","new_task_name":"ab"}
	400/800 name
	tasks.clone {"task":"t1","new_task_tags":["__$a"]}
	400/16 tags
	tasks.clone {"task":"t1","new_task_system_tags":["__$a"]}
	400/16 system_tags
	tasks.clone {"task":"t1","new_task_parent":"other"}
	400/101 other
	tasks.clone {"task":"t1","new_task_project":"p3"}
	400/401 p3
	tasks.clone {"task":"t1","new_task_project":"open"}
	403/21 open
	tasks.clone {"task":"t1","new_project_name":"open"}
	400/414 open
	tasks.clone {"task":"t1","new_project_name":"fresh","new_task_input_models":[{"name":"a","model":"m3"}]}
	400/201 m3
	tasks.clone {"task":"t1","new_task_input_models":[{"name":"a"}]}
	400/12 models.input
	tasks.clone {"task":"t1","new_task_input_models":[5]}
	400/12 models.input
	tasks.clone {"task":"t1","new_task_input_models":{"a":1}}
	400/12 models.input
	tasks.clone {"task":"t1","new_task_hyperparams":{"A":{"":{}}}}
	400/12 hyperparams
	tasks.clone {"task":"t1","new_task_hyperparams":{"A":{"b":{"section":"A","name":"b"}}}}
	400/800 hyperparams
	tasks.clone {"task":"t1","new_task_configuration":{"a":5}}
	400/800 configuration
	tasks.clone {"task":"t1","new_task_container":{"a":5}}
	400/800 container
	tasks.clone {"task":"t1","execution_overrides":{"model":"none"}}
	400/201 none
	tasks.clone {"task":"t1","execution_overrides":{"model_labels":{"a":1,"b":1}}}
	400/800 model_labels
	END
	assertEquals "$before" "$(sql 'SELECT count(*) FROM task, project')"
}

testWhatIsTakenOverIsCheckedIfAskedFor() {
	for wrong in "parent = '__DELETED__x', models = NULL" \
	    "parent = 'gone', models = NULL" \
	    "project = 'gone', models = NULL" "project = project"; do
		sql "UPDATE task SET $wrong WHERE id = 't1'"
		run_on tasks <<-'END'
		tasks.clone {"task":"t1"}
		200/0
		END
	done
	sql "UPDATE task SET parent = 'gone' WHERE id = 't1'"
	run_on tasks <<-'END'
	tasks.clone {"task":"t1","validate_references":true}
	400/101 gone
	END
	sql "UPDATE task SET parent = 'f1' WHERE id = 't1'"
	run_on tasks <<-'END'
	tasks.clone {"task":"t1","validate_references":true}
	400/401 gone
	END
	sql "UPDATE task SET project = 'p1',
		models = '{\"input\":[{\"name\":\"i\",\"model\":\"__DELETED__m\"}]}'
		WHERE id = 't1'"
	run_on tasks <<-'END'
	tasks.clone {"task":"t1","validate_references":true}
	400/201 __DELETED__m
	tasks.clone {"task":"t1"}
	200/0 {"id":"ID"}
	END
}

# Of a public task of others, everything but its project is taken over.
testAPublicTaskIsClonedIntoTheCompany() {
	seed project id=p3 name=p3 company=c2 path='[]' \
		task id=open name=open company= project=p3 user=them
	run_on tasks <<-'END'
	tasks.clone {"task":"open"}
	200/0 {"id":"ID"}
	END
	expect_sql 'open|open||COMPANY|USER' "SELECT name, parent, project,
		$WHOSE, user FROM task WHERE id = '$ID'"
}

# shellcheck source=/dev/null
. shunit2
