#!/bin/sh
# The tasks service: create and get_by_id (doc/protocol/tasks.md 2, 9.1, 9.3).

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

# read_task JSON: what get_by_id answers of the task $ID.
read_task() {
	run_on tasks <<-END
	tasks.get_by_id {"task":"$ID"}
	200/0 {"task":$1}
	END
}

testATaskThatSaysNothingHasAllThatClientsRead() {
	run_on tasks <<-'END'
	tasks.create {"name":" abc ","type":"training"}
	200/0 {"id":"ID"}
	END
	read_task '{"id":"ID","company":"COMPANY","user":"USER","name":"abc","type":"training","status":"created","last_iteration":0,"created":"NOW","last_update":"NOW","last_change":"NOW","last_changed_by":"USER","output":{},"tags":[],"system_tags":[],"models":{"input":[],"output":[]},"container":{},"runtime":{},"script":{"binary":"python","repository":"","entry_point":"","requirements":{}},"execution":{"test_split":0,"parameters":{},"model_desc":{},"model_labels":{},"artifacts":[]},"configuration":{},"hyperparams":{},"report_assets":[],"metric_stats":{},"last_metrics":{}}'
}

# A row that has no object is read as one whose object says nothing, so what is
# filled in when a task is made and when it is read has to agree.
testATaskWithoutObjectsIsReadAsOneThatSaysNothing() {
	run_on tasks <<-'END'
	tasks.create {"name":"abc","type":"training"}
	200/0 {"id":"ID"}
	END
	run_on tasks <<-END
	tasks.get_by_id {"task":"$ID"}
	200/0
	END
	data
	before=$a_data
	sql "UPDATE task SET models = NULL, container = NULL, runtime = NULL,
		tags = NULL, system_tags = NULL, output = NULL;
		DELETE FROM task_apart"
	run_on tasks <<-END
	tasks.get_by_id {"task":"$ID"}
	200/0 $before
	END
}

testParametersAreFoundByTheirValues() {
	run_on tasks <<-'END'
	tasks.create {"name":"abc","type":"training","hyperparams":{" Args ":{"lr":{"section":"Args","name":"lr","value":"0.1"},"a.b":{"section":"Args","name":"a.b","value":"x"}}}}
	200/0 {"id":"ID"}
	END
	run_on tasks <<-END
	tasks.get_all {"hyperparams.Args.lr.value":["0.1"],"only_fields":["id","hyperparams.Args.a%2Eb"]}
	200/0 {"tasks":[{"id":"ID","hyperparams":{"Args":{"a.b":{"section":"Args","name":"a.b","value":"x"}}}}]}
	tasks.get_all {"hyperparams.Args.lr.value":["0.2"]}
	200/0 {"tasks":[]}
	END
}

testATaskIsReadByWhoSeesIt() {
	seed task id=other company=c2
	seed task id=all company=
	run_on tasks <<-'END'
	tasks.get_by_id {"task":"other"}
	400/101 other
	tasks.get_by_id {"task":"none"}
	400/101 none
	tasks.get_by_id {"task":"all"}
	200/0 ~ "company":""
	END
}

# shellcheck source=/dev/null
. shunit2
