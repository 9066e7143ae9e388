#!/bin/sh
# What lists of tasks say of models: which tasks read one, and a task's models
# as parts of its record.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"

# t1 has made m1, which t2 and t3 read; t4 is another company's, t5 public.
oneTimeSetUp() {
	models_site || return 1
	seed project id=p1 name=zoo path='[]' \
		project id=p2 name=zoo/apes parent=p1 path='["p1"]' \
		model id=m1 name=Gorilla task=t1 project=p2 \
		model id=m2 name=Chimp \
		model id=n1 name=Theirs company=c2 project=p9 \
		task id=t1 name=train project=p2 \
		models='{"input":[],"output":[{"name":"out","model":"m1","updated":"2020-01-01T00:00:00+00:00"}]}' \
		task id=t2 name=test project=p1 tags='["b","a"]' \
		models='{"input":[{"name":"one","model":"m1"},{"name":"two","model":"m2"}]}' \
		task id=t3 name=again project=p2 system_tags='["archived"]' \
		models='{"input":[{"name":"a","model":"m1"},{"name":"b","model":"m1"},{"name":"c","model":"n1"}]}' \
		task id=t4 name=theirs company=c2 \
		models='{"input":[{"name":"a","model":"m1"}]}' \
		task id=t5 name=public company= \
		models='{"input":[{"name":"a","model":"m2"}]}' \
		task id=t6 name=hidden system_tags='["hidden"]' \
		models='{"input":[{"name":"a","model":"__DELETED__m3"}]}'
	$AS_USER cp "$DATABASE" "$SITE/data/empty.db"
}

oneTimeTearDown() {
	remove_site
}

testTasksThatReadAModel() {
	run_on tasks <<'END'
	tasks.get_all {"models.input.model":["m1"],"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t2"},{"id":"t3"}]}
	# a bare value, as the web application sends it
	tasks.get_all {"models.input.model":"m2","only_fields":["id"]}
	200/0 {"tasks":[{"id":"t2"},{"id":"t5"}]}
	tasks.get_all {"models.input.model":["__$all","m1","m2"],"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t2"}]}
	tasks.get_all {"models.input.model":["m1","__$not","m2"],"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t3"}]}
	# null: those that read none
	tasks.get_all {"models.input.model":[null],"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t1"}]}
	tasks.get_all {"models.output.model":["m1"],"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t1"}]}
	tasks.get_all {"filters":{"models.input.model":{"any":{"include":["m2"]}}},"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t2"},{"id":"t5"}]}
	tasks.get_all {"models.input.model":["__DELETED__m3"],"search_hidden":true,"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t6"}]}
	# what is no field of an entry means nothing as a filter
	tasks.get_all {"models.input.nope":["m1"],"id":["t1"],"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t1"}]}
	tasks.get_all {"models.input.model":[5]}
	400/16 models.input.model
END
}

testPartsOfATasksModels() {
	run_on tasks <<'END'
	tasks.get_all {"id":["t2"],"only_fields":["models.input.name"]}
	200/0 {"tasks":[{"models":{"input":[{"name":"one"},{"name":"two"}]}}]}
	tasks.get_all {"id":["t2"],"only_fields":["models.input"]}
	200/0 {"tasks":[{"models":{"input":[{"name":"one","model":"m1"},{"name":"two","model":"m2"}]}}]}
	tasks.get_all {"id":["t1"],"only_fields":["models","models.input.name"]}
	200/0 {"tasks":[{"models":{"input":[],"output":[{"name":"out","model":"m1","updated":"2020-01-01T00:00:00+00:00"}]}}]}
	tasks.get_all_ex {"id":["t1"],"only_fields":["-models.output.updated","models"]}
	200/0 ~ "models":{"input":[],"output":[{"name":"out","model":{"id":"m1"}
	tasks.get_all {"only_fields":["models.nope"]}
	400/14 nope
	tasks.get_all {"only_fields":["models.input.model.name"]}
	400/14 model.name
END
}

testModelsOfATaskAreReferences() {
	run_on tasks <<'END'
	tasks.get_all_ex {"id":["t2"],"only_fields":["name","models.input.model"]}
	200/0 {"tasks":[{"id":"t2","name":"test","models":{"input":[{"model":{"id":"m1"}},{"model":{"id":"m2"}}]}}]}
	# the artifacts tab
	tasks.get_all_ex {"id":["t2"],"only_fields":["models.input.name","models.input.model.name","models.input.model.task.name","models.input.model.task.project.id"]}
	200/0 {"tasks":[{"id":"t2","models":{"input":[{"name":"one","model":{"id":"m1","name":"Gorilla","task":{"id":"t1","name":"train","project":{"id":"p2"}}}},{"name":"two","model":{"id":"m2","name":"Chimp"}}]}}]}
	# a model of another company, and one that is gone, stay ids
	tasks.get_all_ex {"id":["t3","t6"],"only_fields":["models.input.model.name"],"order_by":["id"]}
	200/0 {"tasks":[{"id":"t3","models":{"input":[{"model":{"id":"m1","name":"Gorilla"}},{"model":{"id":"m1","name":"Gorilla"}},{"model":{"id":"n1"}}]}},{"id":"t6","models":{"input":[{"model":{"id":"__DELETED__m3"}}]}}]}
	tasks.get_all_ex {"id":["t5"]}
	200/0 ~ "models":{"input":[{"name":"a","model":{"id":"m2"}}],"output":[]} ~ "company":{}
END
}

testTasksOfWhatLiesBelowAProject() {
	run_on tasks <<'END'
	tasks.get_all {"project":["p1"],"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t2"}]}
	tasks.get_all {"project":["p1"],"include_subprojects":true,"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t1"},{"id":"t2"},{"id":"t3"}]}
	tasks.get_all_ex {"project":["p1"],"include_subprojects":true,"only_fields":["id"],"system_tags":["-archived"]}
	200/0 {"tasks":[{"id":"t1"},{"id":"t2"}]}
END
}

testAProjectThatIsNamedOftenIsLookedUpOnce() {
	many=$(printf '"p1",%.0s' $(seq 15000))
	run_on tasks <<-END
	tasks.get_all {"project":[$many"p1"],"include_subprojects":true,"only_fields":["id"],"order_by":["id"]}
	200/0 {"tasks":[{"id":"t1"},{"id":"t2"},{"id":"t3"}]}
	tasks.get_types {"projects":[$many"p1"]}
	200/0 {"types":["training"]}
	END
}

testTasksInTheOrderOfTheirModels() {
	run_on tasks <<-'END'
	tasks.get_all {"id":["t2","t3","t5"],"order_by":["-models.input.model"],"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t3"},{"id":"t2"},{"id":"t5"}]}
	tasks.get_all {"id":["t2","t3","t5"],"order_by":["models.input.model"],"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t2"},{"id":"t3"},{"id":"t5"}]}
	END
}

# tasks.md section 2: user interfaces ask for all of it, whatever is stored.
task_fields='id name user company type status status_reason status_message
	status_changed comment report report_assets created started completed
	published active_duration parent project output output.destination
	output.error output.result execution execution.test_split
	execution.parameters execution.model_desc execution.model_labels
	execution.framework execution.artifacts execution.artifacts.key
	execution.artifacts.type_data.preview execution.queue tags system_tags
	script script.binary script.repository script.entry_point
	script.requirements script.requirements.pip script.version_num
	script.branch script.tag script.working_dir script.diff last_worker
	last_worker_report last_update last_change last_changed_by
	last_iteration last_metrics last_metrics.h1.h2.value unique_metrics
	metric_stats metric_stats.x.metric hyperparams hyperparams.Args
	hyperparams.Args.lr hyperparams.Args.lr.value
	hyperparams.a%2Eb.c%2Ed.value configuration configuration.General
	configuration.General.value runtime runtime.progress container
	container.image models models.input models.input.model
	models.output.name enqueue_status company_origin duration'

testEveryFieldOfATaskCanBeAskedFor() {
	for field in $task_fields; do
		printf '%s {"id":["t1"],"only_fields":["%s"]}\n200/0 ~ {"tasks":[{\n' \
			tasks.get_all "$field" tasks.get_all_ex "$field"
		printf 'tasks.get_all {"id":["t1"],"order_by":["%s"],"only_fields":["id"]}\n200/0 {"tasks":[{"id":"t1"}]}\n' \
			"$field" "-$field"
		printf 'tasks.get_all {"_any_":{"fields":["id","%s"],"pattern":"^t1$"},"only_fields":["id"]}\n200/0 {"tasks":[{"id":"t1"}]}\n' \
			"$field"
	done >"$SITE/fields"
	run_on tasks <"$SITE/fields"
	# joined, too: a model's task
	for field in $task_fields; do
		printf 'models.get_all_ex {"id":["m1"],"only_fields":["task.%s"]}\n200/0 ~ "task":{"id":"t1"\n' \
			"$field"
	done >"$SITE/fields"
	run_on models <"$SITE/fields"
	run_on tasks <<'END'
	tasks.get_all {"only_fields":["script.nope"]}
	400/14 nope
	tasks.get_all {"only_fields":["nope"]}
	400/14 nope
	tasks.get_all {"only_fields":["hyperparams.a.b.c.d"]}
	400/12 hyperparams.a.b.c.d
	tasks.get_all {"order_by":["hyperparams..x"]}
	400/12 hyperparams..x
END
}

testWhatNoTaskHasIsAnsweredAsNothing() {
	run_on tasks <<'END'
	tasks.get_all {"id":["t1"],"only_fields":["runtime.progress","report","hyperparams","configuration","container","last_metrics","metric_stats","report_assets","unique_metrics","enqueue_status","last_worker"]}
	200/0 {"tasks":[{"runtime":{},"hyperparams":{},"configuration":{},"container":{},"last_metrics":{},"metric_stats":{},"report_assets":[],"unique_metrics":[]}]}
	tasks.get_all {"id":["t1"],"only_fields":["script.binary","script.branch"]}
	200/0 {"tasks":[{"script":{"binary":"python"}}]}
	tasks.get_all {"id":["t1"]}
	200/0 ~ "runtime":{} ~ "hyperparams":{} ~ "script":{"binary":"python" ! unique_metrics ! enqueue_status ! "report"
	# conditions: nothing is there
	tasks.get_all {"report":"x"}
	200/0 {"tasks":[]}
	tasks.get_all {"report":".*"}
	200/0 {"tasks":[]}
	tasks.get_all {"hyperparams.Args.lr.value":["0.1"]}
	200/0 {"tasks":[]}
	tasks.get_all {"hyperparams.Args.lr.value":"-0.1"}
	200/0 {"tasks":[]}
	tasks.get_all {"id":["t1"],"hyperparams.Args.lr.value":["-0.1"],"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t1"}]}
	tasks.get_all {"id":["t1"],"hyperparams.Args.lr":[null],"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t1"}]}
	tasks.get_all {"id":["t1"],"hyperparams.Args.lr.value":["__$all","1","2"],"only_fields":["id"]}
	200/0 {"tasks":[]}
	tasks.get_all {"id":["t1"],"filters":{"hyperparams.Args.lr.value":{"any":{"exclude":["1","2"]}}},"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t1"}]}
	tasks.get_all {"last_metrics.a.b.value":[1,null]}
	200/0 {"tasks":[]}
	tasks.get_all {"id":["t1"],"last_metrics.a.b.value":[null,1],"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t1"}]}
	tasks.get_all {"runtime._pipeline_hash":"x"}
	200/0 {"tasks":[]}
	tasks.get_all {"runtime.done":true}
	200/0 {"tasks":[]}
	tasks.get_all {"execution.queue":["q1"]}
	200/0 {"tasks":[]}
	tasks.get_all {"id":["t1"],"execution.queue":[null],"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t1"}]}
	# global search, and the search box of reports
	tasks.get_all_ex {"_any_":{"fields":["name","id","report"],"pattern":"TRAIN"},"only_fields":["name"]}
	200/0 {"tasks":[{"id":"t1","name":"train"}]}
	tasks.get_all_ex {"_all_":{"fields":["name","report"],"pattern":"TRAIN"}}
	200/0 {"tasks":[]}
	tasks.get_all {"id":["t1","t2"],"order_by":["report","-runtime.progress","hyperparams.Args.lr.value","name"],"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t2"},{"id":"t1"}]}
	tasks.get_all?runtime.progress=5&only_fields[]=id
	200/0 {"tasks":[]}
	tasks.get_all?execution.queue=q1
	200/0 {"tasks":[]}
END
}

# webapp.md section 8: who uses a model.
testTheLineageOfAModel() {
	run_on tasks <<'END'
	v999.0/tasks.get_all_ex {"models.input.model":"m1","id":[],"scroll_id":null,"refresh_scroll":false,"size":30,"order_by":["-last_update"],"type":[],"user":[],"system_tags":["__$not","archived","__$not","pipeline","__$not","dataset","__$not","reports"],"include_subprojects":false,"search_hidden":false,"only_fields":["name","status","tags","system_tags","company","project.id"]}
	200/0 ~ {"tasks":[{"id":"t2","company":{"id":"COMPANY"},"name":"test","status":"created","project":{"id":"p1"},"tags":["a","b"],"system_tags":[]}],"scroll_id":" ! t4
END
}

# Whatever is stored of one, or of none.
testATaskHasBothListsOfModels() {
	seed task id=none task id=null models='{"input":null,"output":null}' \
		task id=out models='{"output":[{"name":"o","model":"m1"}]}' \
		task id=more models='{"x":1}'
	run_on tasks <<'END'
	tasks.get_all {"id":["none"],"only_fields":["models"]}
	200/0 {"tasks":[{"models":{"input":[],"output":[]}}]}
	tasks.get_all {"id":["null"],"only_fields":["models"]}
	200/0 {"tasks":[{"models":{"input":[],"output":[]}}]}
	tasks.get_all_ex {"id":["out"],"only_fields":["models"]}
	200/0 {"tasks":[{"id":"out","models":{"input":[],"output":[{"name":"o","model":{"id":"m1"}}]}}]}
	tasks.get_all {"id":["more"],"only_fields":["models"]}
	200/0 {"tasks":[{"models":{"input":[],"output":[],"x":1}}]}
	tasks.get_all_ex {"id":["t2"],"only_fields":["models.output.model"]}
	200/0 {"tasks":[{"id":"t2","models":{"output":[]}}]}
	tasks.get_all_ex {"id":["t2"],"only_fields":["models.input.name"]}
	200/0 {"tasks":[{"id":"t2","models":{"input":[{"name":"one"},{"name":"two"}]}}]}
	tasks.get_all {"id":["out"],"only_fields":["-models.output"]}
	200/0 ~ "models":{"input":[]}
END
}

# shellcheck disable=SC1091
. shunit2
