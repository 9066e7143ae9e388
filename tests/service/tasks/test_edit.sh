#!/bin/sh
# The tasks service: create with all that it checks, validate, edit and update
# (doc/protocol/tasks.md 9.1, 9.2, 9.6, 9.7 and 10).

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
		task id=t1 name=t1
}

testOfEachWrongValueTheFieldIsNamed() {
	while read -r wanted members; do
		for call in '{"name":"abc","type":"custom",' '{"task":"t1",'; do
			name=create
			[ "$call" = "${call#*task}" ] || name=edit
			printf 'tasks.%s %s%s}\n%s\n' $name "$call" "$members" \
				"400/${wanted%%:*} ${wanted#*:}"
		done
	done >"$SITE/wrong" <<-'END'
	16:parent "parent":"none"
	16:parent "parent":""
	16:parent "parent":"__DELETED__t1"
	16:project "project":"none"
	16:tags "tags":["__$all"]
	16:system_tags "system_tags":["__$x"]
	16:runtime "runtime":[1]
	12:script.nosuch "script":{"nosuch":1}
	12:script "script":"x"
	12:execution "execution":[]
	12:models "models":[]
	12:models.nosuch "models":{"nosuch":[]}
	12:nosuch "models":{"input":[{"name":"a","model":"m1","nosuch":1}]}
	12:hyperparams "hyperparams":{" ":{"b":{"section":"A","name":"b","value":"c"}}}
	12:hyperparams "hyperparams":{"A":{"":{"section":"A","name":"b","value":"c"}}}
	12:configuration "configuration":{"":{"name":"a","value":"v"}}
	12:container "container":{"":"x"}
	12:execution.artifacts "execution":{"artifacts":[{"type":"custom"}]}
	12:execution.model_labels "execution":{"model_labels":{"":1}}
	12:hyperparams "execution":{"parameters":{"TF_DEFINE/":"1"}}
	201:m2 "models":{"input":[{"name":"a","model":"m1"},{"name":"b","model":"m2"}]}
	201:models.input "models":{"input":[{"name":"a","model":""}]}
	800:comment "comment":5
	800:output_dest "output_dest":5
	800:models.input "models":{"input":[{"model":"m1"}]}
	800:models.output "models":{"output":{}}
	800:models.output "models":{"output":[5]}
	800:script.branch "script":{"branch":5}
	800:script.requirements "script":{"requirements":[]}
	800:execution.test_split "execution":{"test_split":"x"}
	800:execution.artifacts "execution":{"artifacts":[{"key":"a"}]}
	800:execution.artifacts "execution":{"artifacts":[{"key":"a","type":"c","mode":"both"}]}
	800:execution.artifacts "execution":{"artifacts":[{"key":"a","type":"c","display_data":[{}]}]}
	800:execution.artifacts "execution":{"artifacts":[{"key":"a","type":"c","display_data":{"a":1}}]}
	800:execution.artifacts "execution":{"artifacts":{"a":1}}
	12:execution.artifacts "execution":{"artifacts":["a"]}
	800:execution.model_labels "execution":{"model_labels":{"a":1,"b":1}}
	800:execution.parameters "execution":{"parameters":[]}
	16:hyperparams "hyperparams":{"A":5}
	800:hyperparams "hyperparams":{"A":{"b":5}}
	800:value "hyperparams":{"A":{"b":{"section":"A","name":"b","value":5}}}
	800:configuration "configuration":{"a":{"value":"v"}}
	800:container "container":{"image":5}
	800:runtime "runtime":{"":1}
	800:runtime "runtime":{"a":{"$b":1}}
	END
	run_on tasks <"$SITE/wrong"
	expect_sql 't1|{}' "SELECT id, coalesce(script, '{}')
		FROM $WHOLE_TASK"
}

testATaskOfAnotherCompanyIsNoParentAndItsProjectNoPlace() {
	seed task id=other company=c2 project id=p2 name=p2 company=c2 \
		path='[]' project id=open name=open company= path='[]' \
		model id=m2 company=c2
	run_on tasks <<-'END'
	tasks.create {"name":"abc","type":"custom","parent":"other"}
	400/16 parent
	tasks.edit {"task":"t1","project":"p2"}
	400/16 project
	tasks.edit {"task":"t1","project":"open"}
	403/21 open
	tasks.edit {"task":"t1","models":{"input":[{"name":"a","model":"m2"}]}}
	400/201 m2
	tasks.edit {"task":"other","name":"abc"}
	400/101 other
	tasks.update {"task":"other","name":"abc"}
	400/101 other
	END
}

testValidateStoresNothingAndLooksAtNoValue() {
	run_on tasks <<-'END'
	tasks.validate {"name":"a","type":"custom","project":"p1","parent":"__DELETED__t0","runtime":{"$a":1}}
	200/0 {}
	tasks.validate {"name":"abc","type":"custom","script":{"a":1}}
	400/12 script.a
	tasks.validate {"name":"abc","type":"custom","models":{"input":[{"name":"a","model":"none"}]}}
	400/201 none
	END
	expect_sql 1 'SELECT count(*) FROM task'
}

testEditMergesScriptExecutionAndModelsAndReplacesTheRest() {
	run_on tasks <<-'END'
	tasks.edit {"task":"t1","script":{"branch":" b ","requirements":{"pip":"x","conda":"y"}},"execution":{"framework":"f","queue":null},"container":{"image":"i"},"runtime":{"a":1},"models":{"output":[{"name":"o","model":"any"}]}}
	200/0
	tasks.edit {"task":"t1","script":{"diff":" d ","requirements":{"pip":"z"}},"execution":{"test_split":3},"container":{"arguments":null},"runtime":{"b":[1]},"models":{"input":[{"name":"i","model":"m1","updated":"2001-01-01"}]}}
	200/0 {"updated":1,"fields":{"models":{"input":[{"name":"i","model":"m1","updated":"NOW"}],"output":[{"name":"o","model":"any","updated":"NOW"}]},"container":{"arguments":null},"runtime":{"b":[1]},"script":{"binary":"python","repository":"","entry_point":"","requirements":{"pip":"z"},"branch":"b","diff":" d "},"execution":{"test_split":3,"parameters":{},"model_desc":{},"model_labels":{},"framework":"f","artifacts":[]},"last_update":"NOW","last_change":"NOW","last_changed_by":"USER"}}
	tasks.edit {"task":"t1","script":{"branch":null,"binary":null},"output_dest":" s3://x "}
	200/0 {"updated":1,"fields":{"script":{"binary":"python","repository":"","entry_point":"","requirements":{"pip":"z"},"diff":" d "},"output":{"destination":"s3://x"},"last_update":"NOW","last_change":"NOW","last_changed_by":"USER"}}
	END
}

testAnEditThatNamesNothingOrOnlyNullWritesNothing() {
	before=$(sql 'SELECT * FROM task')
	run_on tasks <<-'END'
	tasks.edit {"task":"t1"}
	200/0 {"updated":0,"fields":{}}
	tasks.edit {"task":"t1","name":null,"type":null,"status":null,"tags":null,"comment":null,"execution":null,"hyperparams":null,"output_dest":null,"started":"2020-01-01"}
	200/0 {"updated":0,"fields":{}}
	tasks.update {"task":"t1","type":"custom","name":null,"status":"failed"}
	200/0 {"updated":0,"fields":{}}
	END
	assertEquals "$before" "$(sql 'SELECT * FROM task')"
}

testOnlyACreatedTaskIsEditedUnlessForced() {
	for status in queued in_progress stopped closed failed publishing \
	    published completed; do
		sql "UPDATE task SET status = '$status'"
		run_on tasks <<-END
		tasks.edit {"task":"t1","comment":"$status"}
		400/110 $status
		tasks.edit {"task":"t1","comment":"$status","force":true}
		200/0 {"updated":1,"fields":{"comment":"$status","last_change":"NOW","last_changed_by":"USER"}}
		tasks.update {"task":"t1","comment":"u"}
		200/0 {"updated":1,"fields":{"comment":"u","last_change":"NOW","last_changed_by":"USER"}}
		END
	done
}

# last_update moves when something of a run is changed, and that of a project
# when a task comes into it.
testWhichFieldsMoveWhichTimes() {
	for field in name:'"abc"' comment:'"c"' tags:'["a"]' system_tags:'["a"]' \
	    project:'"p1"'; do
		run_on tasks <<-END
		tasks.edit {"task":"t1","${field%%:*}":${field#*:}}
		200/0 ! "last_update"
		END
	done
	expect_sql 1 "SELECT last_update = (SELECT last_change FROM task)
		FROM project WHERE id = 'p1'"
	for field in type:'"custom"' status:'"failed"' script:'{}' \
	    execution:'{}' runtime:'{}' models:'{}' output_dest:'""' \
	    parent:'"t1"'; do
		run_on tasks <<-END
		tasks.edit {"task":"t1","force":true,"${field%%:*}":${field#*:}}
		200/0 ~ "last_update":"NOW"
		END
	done
}

testAStatusThatEditWritesBringsNoTimes() {
	run_on tasks <<-'END'
	tasks.edit {"task":"t1","status":"completed"}
	200/0 {"updated":1,"fields":{"status":"completed","last_update":"NOW","last_change":"NOW","last_changed_by":"USER"}}
	tasks.edit {"task":"t1","status":"done"}
	400/12 status
	END
	expect_sql 'completed||' \
		'SELECT status, status_changed, completed FROM task'
}

testUpdateWritesAnErrorBesideWhatOutputHas() {
	run_on tasks <<-'END'
	tasks.edit {"task":"t1","output_dest":"s3://x"}
	200/0
	tasks.update {"task":"t1","name":" new name ","output__error":"e","status_message":"m","project":"p1","tags":["b","a"]}
	200/0 {"updated":1,"fields":{"name":"new name","status_message":"m","project":"p1","tags":["a","b"],"output.error":"e","last_change":"NOW","last_changed_by":"USER"}}
	tasks.update {"task":"t1","name":"ab"}
	400/800 name
	tasks.update {"task":"t1","name":5}
	400/12 name
	tasks.update {"task":"t1","project":"none"}
	400/16 none
	tasks.update {"task":"t1","system_tags":["__$a"]}
	400/16 system_tags
	END
	expect_sql '{"destination":"s3://x","error":"e"}|created' \
		'SELECT output, status FROM task'
}

# Artifacts are known by key and mode; those with one key stay in the order in
# which they came.
testArtifactsAreSortedAndTheLastOfEachKeyAndModeIsKept() {
	run_on tasks <<-'END'
	tasks.edit {"task":"t1","execution":{"artifacts":[{"key":"z","type":"c","uri":"1"},{"key":"a","type":"c"},{"key":"z","type":"c","mode":"input","uri":"2"},{"key":"z","type":"c","uri":"3"}]}}
	200/0
	END
	expect_sql \
		'[["a","output",null],["z","output","3"],["z","input","2"]]' \
		"SELECT json_group_array(json_array(value ->> 'key',
		value ->> 'mode', value ->> 'uri')) FROM $WHOLE_TASK,
		json_each(execution -> 'artifacts')"
}

testOldParametersBecomeItemsAndReplaceOnlySuch() {
	run_on tasks <<-'END'
	tasks.create {"name":"abc","type":"custom","hyperparams":{"Args":{"own":{"section":"Args","name":"own","value":"1"}},"E":{}},"execution":{"parameters":{"a":1.50,"b":true,"c":null,"d":[1],"TF_DEFINE/x/y":"z"},"model_desc":{"design":"text"}}}
	200/0 {"id":"ID"}
	END
	expect_sql '{"Args":{"own":{"section":"Args","name":"own","value":"1"},"a":{"section":"Args","name":"a","value":"1.50","type":"legacy"},"b":{"section":"Args","name":"b","value":"True","type":"legacy"},"c":{"section":"Args","name":"c","value":"None","type":"legacy"},"d":{"section":"Args","name":"d","value":"[1]","type":"legacy"}},"E":{},"TF_DEFINE":{"x/y":{"section":"TF_DEFINE","name":"x/y","value":"z","type":"legacy"}}}|{"design":{"name":"design","value":"text","type":"legacy"}}|{}' \
		"SELECT hyperparams, configuration, execution -> 'parameters'
		FROM $WHOLE_TASK WHERE id = '$ID'"
	run_on tasks <<-END
	tasks.edit {"task":"$ID","execution":{"parameters":{"n":"5"},"model_desc":{}}}
	200/0 ~ "configuration":{} ~ "hyperparams":{
	END
	expect_sql '{"Args":{"own":{"section":"Args","name":"own","value":"1"},"n":{"section":"Args","name":"n","value":"5","type":"legacy"}},"E":{}}|{}' \
		"SELECT hyperparams, configuration FROM $WHOLE_TASK
		WHERE id = '$ID'"
	run_on tasks <<-END
	tasks.edit {"task":"$ID","execution":{"parameters":{}},"hyperparams":{"G":{}}}
	200/0 ~ "hyperparams":{"G":{}}
	END
}

testAnEmptyOldObjectChangesNothing() {
	run_on tasks <<-'END'
	tasks.edit {"task":"t1","hyperparams":{"A":{"b":{"section":"A","name":"b","value":"c"}}},"configuration":{"a":{"name":"a","value":"1"}}}
	200/0
	tasks.edit {"task":"t1","execution":{"parameters":{},"model_desc":{},"dataviews":[],"artifacts":[]}}
	200/0 {"updated":1,"fields":{"execution":{"test_split":0,"parameters":{},"model_desc":{},"model_labels":{},"artifacts":[]},"last_update":"NOW","last_change":"NOW","last_changed_by":"USER"}}
	END
	expect_sql 'c|1' "SELECT hyperparams -> 'A' -> 'b' ->> 'value',
		configuration -> 'a' ->> 'value' FROM $WHOLE_TASK"
}

testClientsBelow213SendAndReadTheModelInExecution() {
	run_on tasks <<-'END'
	v2.12/tasks.edit {"task":"t1","execution":{"model":"m1","docker_cmd":" img:1 -v a "}}
	200/0 ~ "container":{"image":"img:1","arguments":"-v a"} ~ "output":[]
	v2.13/tasks.edit {"task":"t1","execution":{"model":"none","docker_cmd":"x"}}
	200/0 ! "container"
	v2.12/tasks.get_by_id {"task":"t1"}
	200/0 ~ "model":"m1" ~ "docker_cmd":"img:1 -v a" ! "parameters":{"
	v2.12/tasks.edit {"task":"t1","execution":{"model":"none"}}
	400/201 none
	v2.12/tasks.edit {"task":"t1","execution":{"model":"","parameters":{"a":"1","TF_DEFINE/b":"2"}}}
	200/0 ~ "input":[]
	v2.8/tasks.get_by_id {"task":"t1"}
	200/0 ~ "parameters":{"a":"1","TF_DEFINE/b":"2"}
	v2.9/tasks.get_by_id {"task":"t1"}
	200/0 ~ "parameters":{}
	END
}

# Keys are kept as they are, whatever is in them.
testKeysKeepDotsAndSignsAndBlanksAndFourThousandBytes() {
	long=$(printf '%04096d' 0)
	for key in a.b 'a%2Eb' "\$a" '%_%_' '__x' 'a b' "$long"; do
		run_on tasks <<-END
		tasks.edit {"task":"t1","hyperparams":{"$key":{"$key":{"section":"s","name":"n","value":"v"}}},"configuration":{"$key":{"name":"n","value":"v"}},"container":{"$key":"v"}}
		200/0
		tasks.get_by_id {"task":"t1"}
		200/0 ~ "hyperparams":{"$key":{"$key":{"section" ~ "configuration":{"$key":{ ~ "container":{"$key":"v"}
		END
	done
	run_on tasks <<-END
	tasks.edit {"task":"t1","hyperparams":{"s":{"${long}0":{"section":"s","name":"n","value":"v"}}}}
	400/16 hyperparams
	tasks.edit {"task":"t1","runtime":{"${long}0":1}}
	400/16 runtime
	tasks.edit {"task":"t1","execution":{"model_labels":{"$long":1}}}
	400/800 execution.model_labels
	END
}

# A task may be its own parent, and two may be each other's: nothing follows
# parents further than one step.
testParentsMayFormACircle() {
	seed task id=t2 name=t2 parent=t1
	run_on tasks <<-'END'
	tasks.edit {"task":"t1","parent":"t1"}
	200/0 ~ "parent":"t1"
	tasks.edit {"task":"t1","parent":"t2"}
	200/0 ~ "parent":"t2"
	tasks.get_all_ex {"id":["t1"],"only_fields":["parent.parent.parent.name"]}
	200/0 ~ "name":"t2"
	END
}

# shellcheck source=/dev/null
. shunit2
