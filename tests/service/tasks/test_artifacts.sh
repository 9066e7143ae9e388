#!/bin/sh
# Artifacts of tasks and the models that tasks note, one by one
# (doc/protocol/tasks.md 9.16 to 9.18).

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
	seed task id=t1 name=t1 task id=other name=t2 company=c2 \
		task id=open name=t3 company=
}

testAnArtifactTakesThePlaceOfTheOneOfItsKeyAndMode() {
	run_on tasks <<-'END'
	tasks.add_or_update_artifacts {"task":"t1","artifacts":[{"key":"b","type":"x","uri":"1","nosuch":1},{"key":"a.b%$ ","type":"x","type_data":{"preview":"p","nosuch":1}},{"key":"b","mode":"input","type":"x"}]}
	200/0 {"updated":1}
	tasks.add_or_update_artifacts {"task":"t1","force":false,"artifacts":[{"key":"b","type":"y","timestamp":3}]}
	200/0 {"updated":1}
	tasks.get_all {"id":["t1"],"only_fields":["execution.artifacts"]}
	200/0 {"tasks":[{"execution":{"artifacts":[{"key":"a.b%$ ","type":"x","type_data":{"preview":"p"},"mode":"output","display_data":[]},{"key":"b","type":"y","timestamp":3,"mode":"output","display_data":[]},{"key":"b","mode":"input","type":"x","display_data":[]}]}}]}
	tasks.delete_artifacts {"task":"t1","artifacts":[{"key":"b"},{"key":"a","mode":"input"}]}
	200/0 {"deleted":1}
	tasks.get_all {"id":["t1"],"only_fields":["execution.artifacts.key","execution.artifacts.mode","execution.test_split"]}
	200/0 {"tasks":[{"execution":{"artifacts":[{"key":"a.b%$ ","mode":"output"},{"key":"b","mode":"input"}],"test_split":0}}]}
	END
}

testWhatElseATaskExecutesStaysAsItWas() {
	run_on tasks <<-'END'
	tasks.edit {"task":"t1","execution":{"framework":"f","model_labels":{"a":1}}}
	200/0
	tasks.add_or_update_artifacts {"task":"t1","artifacts":[{"key":"","type":""}]}
	200/0 {"updated":1}
	tasks.get_all {"id":["t1"],"only_fields":["execution"]}
	200/0 {"tasks":[{"execution":{"framework":"f","model_labels":{"a":1},"test_split":0,"parameters":{},"model_desc":{},"artifacts":[{"key":"","type":"","mode":"output","display_data":[]}]}}]}
	END
}

testWrongItemsAreRefusedAndNothingIsWritten() {
	for call in add_or_update_artifacts delete_artifacts delete_models; do
		field=${call##*_}
		for items in null '[]' '{}' '"a"' '["a"]' '[5]' '[{}]' \
		    '[{"mode":"input","type":"x"}]' \
		    '[{"key":"a","type":"x","mode":"x","name":"a"}]' \
		    '[{"key":5,"type":"input","name":5}]'; do
			printf 'tasks.%s {"task":"t1","%s":%s}\n' \
				"$call" "$field" "$items"
			echo "400/12 $field"
		done
	done >"$SITE/wrong"
	run_on tasks <"$SITE/wrong"
	run_on tasks <<-'END'
	tasks.add_or_update_artifacts {"task":"t1","artifacts":[{"key":"a","type":"x","content_size":"x"}]}
	400/12 content_size
	tasks.add_or_update_artifacts {"task":"t1","artifacts":[{"key":"a","type":"x","display_data":[{}]}]}
	400/12 display_data
	tasks.add_or_update_model {"task":"t1","name":"a","model":5,"type":"input"}
	400/12 model
	tasks.add_or_update_model {"task":"t1","name":"a","model":"m","type":"both"}
	400/12 type
	END
	expect_sql '0|' "SELECT last_change IS NOT NULL AND last_change >
		1600000000000000, execution FROM $WHOLE_TASK WHERE id = 't1'"
}

testOnlyATaskOfTheCompanyThatHasNotEndedIsChanged() {
	artifact='"artifacts":[{"key":"a","type":"x"}]'
	model='"name":"a","model":"m","type":"output"'
	for call in add_or_update_artifacts:"$artifact" \
	    delete_artifacts:"$artifact" add_or_update_model:"$model" \
	    delete_models:'"models":[{"name":"a","type":"input"}]'; do
		name=tasks.${call%%:*}
		for status in created queued in_progress; do
			sql "UPDATE task SET status = '$status'"
			run_on tasks <<-END
			$name {"task":"t1",${call#*:}}
			200/0
			END
		done
		for status in stopped closed failed publishing published \
		    completed; do
			sql "UPDATE task SET status = '$status'"
			run_on tasks <<-END
			$name {"task":"t1","force":true,${call#*:}}
			400/110 $status
			$name {"task":"open",${call#*:}}
			403/21 open
			$name {"task":"other",${call#*:}}
			400/101 other
			END
		done
	done
}

testAModelTakesThePlaceOfTheFirstOfItsNameInItsList() {
	run_on tasks <<-'END'
	tasks.edit {"task":"t1","models":{"output":[{"name":"a","model":"1"},{"name":"b","model":"2"},{"name":"a","model":"3"}]}}
	200/0
	tasks.add_or_update_model {"task":"t1","name":"a","model":"9","type":"output"}
	200/0 {"updated":1}
	tasks.add_or_update_model {"task":"t1","name":"","model":"","type":"output"}
	200/0 {"updated":1}
	tasks.add_or_update_model {"task":"t1","name":"b","model":"5","type":"input"}
	200/0 {"updated":1}
	tasks.get_all {"id":["t1"],"only_fields":["models.input.name","models.output.model"]}
	200/0 {"tasks":[{"models":{"input":[{"name":"b"}],"output":[{"model":"9"},{"model":"2"},{"model":"3"},{"model":""}]}}]}
	tasks.delete_models {"task":"t1","models":[{"name":"a","type":"output"},{"name":"b","type":"output"},{"name":"x","type":"input"}]}
	200/0 {"updated":1}
	tasks.get_all {"id":["t1"],"only_fields":["models.input.name","models.output.model"]}
	200/0 {"tasks":[{"models":{"input":[{"name":"b"}],"output":[{"model":""}]}}]}
	END
}

# A task that runs has run for so long; only content moves last_update.
testAModelMovesTheIterationForwardAndTheTimes() {
	sql "UPDATE task SET status = 'in_progress', last_update = 5,
		started = (unixepoch() - 100) * 1000000"
	run_on tasks <<-'END'
	tasks.delete_models {"task":"t1","models":[{"name":"a","type":"output"}]}
	200/0
	END
	expect_sql '5||1' "SELECT last_update, active_duration,
		last_change > 5 FROM task WHERE id = 't1'"
	for pair in 7:7 3:7 '"9":9' null:9 -1:9; do
		run_on tasks <<-END
		tasks.add_or_update_model {"task":"t1","name":"a","model":"1","type":"input","iteration":${pair%:*}}
		200/0 {"updated":1}
		END
		expect_sql "${pair#*:}|1|1" "SELECT last_iteration,
			active_duration BETWEEN 99 AND 200,
			last_update = last_change FROM task WHERE id = 't1'"
	done
}

testAModelThatIsEditedWithAnIterationMovesTheTaskLikewise() {
	seed model id=m1 name=m1 task=t1
	sql "UPDATE task SET status = 'in_progress', last_update = 5,
		started = (unixepoch() - 100) * 1000000"
	run <<-'END'
	models.edit {"model":"m1","iteration":7}
	200/0
	models.update {"model":"m1","task":"t1","iteration":3}
	200/0
	END
	expect_sql '7|1|1' "SELECT last_iteration,
		active_duration BETWEEN 99 AND 200, last_update = last_change
		FROM task WHERE id = 't1'"
}

# What a task then has counts, not what one call sends.
testATaskHasOnlySoManyArtifactsAndModels() {
	{
		printf 'tasks.edit {"task":"t1","execution":{"artifacts":['
		seq -s, 10000 | sed 's/[0-9]*/{"key":"&","type":"x"}/g' |
			tr -d '\n'
		printf ']},"models":{"output":['
		seq -s, 10000 | sed 's/[0-9]*/{"name":"&","model":"x"}/g' |
			tr -d '\n'
		printf ']}}\n200/0\n'
		cat <<-'END'
		tasks.add_or_update_artifacts {"task":"t1","artifacts":[{"key":"new","type":"x"}]}
		400/12 artifacts: more than 10000 items
		tasks.add_or_update_artifacts {"task":"t1","artifacts":[{"key":"10000","type":"y"}]}
		200/0 {"updated":1}
		tasks.add_or_update_model {"task":"t1","name":"new","model":"m","type":"output"}
		400/12 output: more than 10000 items
		tasks.add_or_update_model {"task":"t1","name":"10000","model":"m","type":"output"}
		200/0 {"updated":1}
		tasks.delete_artifacts {"task":"t1","artifacts":[{"key":"1"}]}
		200/0 {"deleted":1}
		tasks.add_or_update_artifacts {"task":"t1","artifacts":[{"key":"new","type":"x"}]}
		200/0 {"updated":1}
		END
	} >"$SITE/many"
	run_on tasks <"$SITE/many"
	expect_sql '10000|1|1|0' "SELECT json_array_length(execution, '\$.artifacts'),
		execution LIKE '%\"key\":\"10000\",\"type\":\"y\"%',
		execution LIKE '%\"key\":\"new\"%',
		(SELECT count(*) FROM task_execution)
		FROM $WHOLE_TASK WHERE id = 't1'"
}

# shellcheck source=/dev/null
. shunit2
