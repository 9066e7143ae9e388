#!/bin/sh
# The pages of tasks of the official web application, as it calls for them
# (doc/protocol/webapp.md sections 8, 10 and 12), and what it cannot do without
# in the answers. Each test finds the same tasks.

# "__$not" in requests is no variable of the shell.
# shellcheck disable=SC2016

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/webapp/calls.sh
. "$srcdir/tests/webapp/calls.sh"

METRIC=f1a2b3c4d5e6f708192a3b4c5d6e7f80
VARIANT=0123456789abcdef0123456789abcdef

# item SECTION NAME VALUE: a parameter, for the object of its section.
item() {
	printf '"%s":{"section":"%s","name":"%s","value":"%s","type":"float"}' \
		"$2" "$1" "$2" "$3"
}

# Zoo has a task that was trained, one that runs, one that waits, one that was
# archived, and a report; Zoo/apes has one more.
oneTimeSetUp() {
	models_site && add_ann || return 1
	seed project id=zoo name=Zoo basename=Zoo path='[]' user="$ANN" \
		project id=apes name=Zoo/apes basename=apes parent=zoo \
			path='["zoo"]' user="$ANN" \
		queue id=fast name=fast display_name='Fast ones' \
		model id=seed name='the seed' project=apes task=old \
		model id=out name='the output' project=zoo task=train \
		task id=old name='an old one' project=apes user="$ANN" \
			last_update=2020-01-01 \
		task id=train name='train it' project=zoo user="$ANN" \
			status=completed status_changed=2020-01-03 \
			started=2020-01-01T00:00:00 \
			completed=2020-01-01T00:01:40 active_duration=100 \
			last_update=2020-01-03 last_change=2020-01-03 \
			last_iteration=12 tags='["gpu"]' comment='The first' \
			hyperparams="{\"Args\":{$(item Args lr 0.5),$(item Args 'a.b' 2)}}" \
			configuration='{"General":{"name":"General","value":"x: 1"}}' \
			container='{"image":"debian:12","arguments":""}' \
			script='{"repository":"https://example.com/x","branch":"main","entry_point":"train.py","diff":"+1","requirements":{"pip":"numpy"}}' \
			execution='{"framework":"PyTorch","model_labels":{"cat":1},"artifacts":[{"key":"data","type":"custom","mode":"output","uri":"s3://x","content_size":5,"timestamp":1,"hash":"h","type_data":{"preview":"p"}}]}' \
			models='{"input":[{"name":"in","model":"seed"}],"output":[{"name":"final","model":"out"}]}' \
			last_metrics="{\"$METRIC\":{\"$VARIANT\":{\"metric\":\"loss\",\"variant\":\"train\",\"value\":2.5,\"min_value\":1,\"max_value\":3}}}" \
		task id=run name='run it' project=zoo user="$ANN" type=testing \
			status=in_progress started=2020-01-02 parent=train \
			last_update=2020-01-04 last_change=2020-01-04 \
			hyperparams="{\"Args\":{$(item Args lr 11)}}" \
			runtime='{"progress":"40","cpu_cores":2}' \
			models='{"input":[{"name":"in","model":"out"}],"output":[]}' \
		task id=wait name='wait for it' project=zoo user="$ANN" \
			status=queued enqueue_status=created \
			execution='{"queue":"fast"}' last_update=2020-01-02 \
			last_change=2020-01-02 \
		task id=gone name='archived one' project=zoo user="$ANN" \
			system_tags='["archived"]' last_update=2020-01-05 \
			models='{"input":[{"name":"in","model":"out"}],"output":[]}' \
		task id=told name='told' project=zoo type=report \
			system_tags='["reports"]' report='What apes EAT' \
			report_assets='["a.png"]' last_update=2020-01-01 &&
		ann_logs_in
}

oneTimeTearDown() {
	remove_site
}

COLUMNS='"id","type","status","status_changed","name","user.name","project.name","project.id","parent.name","tags","system_tags","comment","company","started","active_duration","last_update","last_change","last_iteration","runtime.progress"'

# What a row of the table of tasks must have.
ROW='.tasks | all((.id, .name, .type, .status | type == "string") and
	(.tags, .system_tags | type == "array") and
	(.company.id | type == "string") and (.runtime | type == "object") and
	(.project.id | type == "string") and (.last_iteration | type == "number") and
	(.last_update | test("^[0-9-]{10}T[0-9:.]+\\+00:00$")))'

# list MORE: the list call with other members in place of these.
list() {
	web tasks.get_all_ex "$(printf '%s' '{"id":[],"project":["zoo"],"scroll_id":null,"refresh_scroll":false,"size":30,"order_by":["-last_update"],"type":[],"user":[],"parent":[],"status":[],"system_tags":["__$and","__$not","archived","__$not","pipeline","__$not","dataset","__$not","reports"],"include_subprojects":false,"search_hidden":false,"only_fields":['"$COLUMNS"']}' |
		jq -c ". + ${1:-$NOTHING}")"
	needs "$ROW"
}

# ids LIST: of the rows, in their order, are those.
ids() {
	needs "[.tasks[].id] == $1"
}

testWhatTheTableAsksForFirst() {
	web tasks.get_types '{"projects":["zoo"]}'
	needs '.types == ["report", "testing", "training"]'
	web projects.get_task_tags '{"projects":["zoo"]}'
	needs '.tags == ["gpu"]'
	web projects.get_task_parents '{"projects":["zoo"],"tasks_state":"active"}'
	needs '.parents == [{"id": "train", "name": "train it",
		"project": {"id": "zoo", "name": "Zoo"}}]'
	web projects.get_user_names '{"projects":["zoo"],"entity":"task","include_subprojects":false}'
	needs '[.users[].name] == ["Ann"]'
	web projects.get_all_ex '{"id":["zoo"],"include_stats":true,"include_stats_filter":{"system_tags":["-pipeline","-dataset","-reports"]}}'
	needs '.projects[0].stats.active | (.total_tasks == 4) and
		(.status_count | .completed == 1 and .in_progress == 1 and
			.queued == 1 and .created == 1) and
		(.total_runtime == 100) and (.completed_tasks_24h == 0) and
		(.last_task_run | test("^2020-01-02"))'
}

testTheTable() {
	list
	ids '["run", "train", "wait"]'
	needs '.scroll_id | type == "string"' \
		'.tasks[0] | (.runtime == {"progress": "40"}) and
			(.parent == {"id": "train", "name": "train it"})' \
		'.tasks[1] | (.runtime == {}) and (has("parent") | not) and
			(.active_duration == 100) and (.last_iteration == 12) and
			(.user == {"id": "'"$ANN"'", "name": "Ann"})'
	w_scroll=$(json .data.scroll_id)
	list '{"scroll_id":"'"$w_scroll"'"}'
	ids '[]'
	list '{"scroll_id":"'"$w_scroll"'","refresh_scroll":true}'
	ids '["run", "train", "wait"]'
	needs ".scroll_id == \"$w_scroll\""
}

testControlsOfTheTable() {
	list '{"system_tags":["__$and","archived","__$not","pipeline"]}'
	ids '["gone"]'
	list '{"include_subprojects":true,"order_by":["name"]}'
	ids '["old", "run", "train", "wait"]'
	list '{"type":["testing"]}'
	ids '["run"]'
	list '{"status":["completed","queued"]}'
	ids '["train", "wait"]'
	list '{"parent":["train"]}'
	ids '["run"]'
	list '{"user":["'"$ANN"'"]}'
	ids '["run", "train", "wait"]'
	list '{"filters":{"tags":{"any":{"include":["gpu"],"exclude":[]}}}}'
	ids '["train"]'
	list '{"order_by":["-started"],"started":["2020-01-01T12:00:00",null]}'
	ids '["run"]'
	list '{"last_update":["2020-01-03T00:00:00",null],"order_by":["last_update"]}'
	ids '["train", "run"]'
	list '{"order_by":["-status","-active_duration"]}'
	ids '["wait", "run", "train"]'
	list '{"_any_":{"pattern":"THE first","fields":["id","name","comment","system_tags"]}}'
	ids '["train"]'
}

testColumnsOfParameters() {
	web projects.get_hyper_parameters '{"project":"zoo","include_subprojects":false}'
	needs '.parameters == [{"section": "Args", "name": "a.b"},
		{"section": "Args", "name": "lr"}]'
	web projects.get_hyperparam_values '{"projects":["zoo"],"section":"Args","name":"lr","include_subprojects":false}'
	needs '.values == ["0.5", "11"]'
	list '{"only_fields":['"$COLUMNS"',"hyperparams.Args.lr.value","hyperparams.Args.a%2Eb.value"],"order_by":["-hyperparams.Args.lr.value"]}'
	ids '["run", "train", "wait"]'
	needs '.tasks[1].hyperparams.Args ==
			{"lr": {"value": "0.5"}, "a.b": {"value": "2"}}' \
		'.tasks[2].hyperparams | type == "object"'
	list '{"hyperparams.Args.lr.value":["11"]}'
	ids '["run"]'
	list '{"hyperparams.Args.lr.value":["11",null]}'
	ids '["run", "wait"]'
}

testColumnsOfMetrics() {
	web projects.get_unique_metric_variants '{"project":"zoo","include_subprojects":false}'
	needs ".metrics == [{\"metric\": \"loss\", \"metric_hash\": \"$METRIC\",
		\"variant\": \"train\", \"variant_hash\": \"$VARIANT\"}]"
	list '{"last_metrics.'$METRIC.$VARIANT'.value":["2",null],"only_fields":['"$COLUMNS"',"last_metrics.'$METRIC.$VARIANT'.value"]}'
	ids '["train"]'
	needs ".tasks[0].last_metrics[\"$METRIC\"][\"$VARIANT\"] == {\"value\": 2.5}"
	list '{"order_by":["-last_metrics.'$METRIC.$VARIANT'.value"]}'
	needs '.tasks[0].id == "train"'
}

# Each tab asks for what it shows.
testOneTask() {
	web tasks.get_by_id_ex '{"id":["train"],"only_fields":["name","comment","created","started","completed","status","type","execution.framework","execution.queue.name","execution.queue.id","script","container","configuration","hyperparams","tags","system_tags","company","user.name","project.name","parent.name","last_iteration","active_duration","last_worker","runtime","status_message","status_reason","output.destination"]}'
	needs '.tasks | length == 1' \
		'.tasks[0] | (.script | .branch == "main" and .diff == "+1" and
			.requirements.pip == "numpy" and .binary == "python") and
		(.hyperparams.Args["a.b"].type == "float") and
		(.configuration.General.value == "x: 1") and
		(.container.image == "debian:12") and
		(.execution == {"framework": "PyTorch"}) and
		(.output | type == "object")' 'has("scroll_id") | not'
	web tasks.get_by_id_ex '{"id":["wait"],"only_fields":["execution.queue.name","status"]}'
	needs '.tasks[0].execution.queue == {"id": "fast", "name": "fast"}'
	web tasks.get_by_id_ex '{"id":["train"],"only_fields":["last_change"]}'
	needs '.tasks[0].last_change | test("^2020-01-03")'
}

testArtifactsOfATask() {
	web tasks.get_by_id_ex '{"id":["train"],"only_fields":["execution.artifacts","models.input.model.name","models.input.model.uri","models.input.model.framework","models.input.model.task.name","models.input.model.task.project.id","models.input.model.user.name","models.input.name","models.output.model.name","models.output.model.uri","models.output.model.task.name","models.output.model.task.project.id","models.output.name"]}'
	needs '.tasks[0].execution.artifacts[0] | (.key == "data") and
			(.mode == "output") and (.type_data.preview == "p")' \
		'.tasks[0].models.input[0] | (.name == "in") and
			(.model | .id == "seed" and .name == "the seed" and
			.task.name == "an old one" and .task.project.id == "apes")' \
		'.tasks[0].models.output[0] | (.name == "final") and
			(.model.task.project.id == "zoo")'
	web tasks.get_by_id_ex '{"id":["wait"],"only_fields":["execution.artifacts","models.input.model.task.project.id"]}'
	needs '.tasks[0] | (.execution.artifacts == []) and
		(.models.input == [])'
}

testTheLineageOfAModel() {
	web tasks.get_all_ex '{"models.input.model":"out","id":[],"scroll_id":null,"refresh_scroll":false,"size":30,"order_by":["-last_update"],"type":[],"user":[],"system_tags":["__$not","archived","__$not","pipeline","__$not","dataset","__$not","reports"],"include_subprojects":false,"search_hidden":false,"only_fields":["id","name","status","tags","system_tags","company","project.id","runtime.progress"]}'
	ids '["run"]'
	needs '.tasks[0] | (.runtime.progress == "40") and
		(.project.id == "zoo") and (.company.id | type == "string")'
	web models.get_by_id_ex '{"id":["out"],"only_fields":["id","task.id","task.name","task.project.id","task.runtime.progress"]}'
	needs '.models[0].task | (.id == "train") and (.project.id == "zoo")'
}

testTasksAreCompared() {
	web tasks.get_all_ex '{"id":["train","run"],"only_fields":["id","name","tags","system_tags","project.name","last_update","status","type","script","hyperparams","configuration","container","execution.artifacts","execution.model_labels","models.input.model.name","models.output.model.name","last_metrics","last_iteration","comment","started","active_duration"],"order_by":["name"]}'
	ids '["run", "train"]'
	needs '.tasks | all((.script.binary == "python") and
			(.hyperparams.Args.lr.value | type == "string") and
			(.models.input, .models.output, .execution.artifacts |
				type == "array") and
			(.configuration, .container, .last_metrics |
				type == "object"))' \
		'.tasks[1].execution.model_labels == {"cat": 1}' \
		'.tasks[0].models.input[0].model.name == "the output"'
	web tasks.get_all_ex '{"id":["train","run"],"only_fields":["last_change"]}'
	needs '.tasks | length == 2'
	# the dialog to add one
	web tasks.get_all_ex '{"project":["zoo"],"scroll_id":null,"size":30,"order_by":["-last_update"],"system_tags":["__$and","__$not","archived"],"type":["__$not","report"],"_any_":{"pattern":"it","fields":["id","name","comment","system_tags"]},"only_fields":["name","type","status","tags","system_tags","user.name","project.name"]}'
	ids '["run", "train", "wait"]'
}

testTheDashboard() {
	web tasks.get_all_ex '{"page":0,"page_size":5,"order_by":["-last_update"],"status":["published","closed","failed","stopped","in_progress","completed"],"type":["__$not","annotation_manual","__$not","annotation","__$not","dataset_import"],"user":null,"system_tags":["__$not","archived"],"only_fields":["type","status","last_update","project.name","project.id","name","started"]}'
	ids '["run", "train"]'
	needs '.tasks | all(.project == {"id": "zoo", "name": "Zoo"})'
}

testTheGlobalSearch() {
	web organization.get_entities_count '{"limit":1,"projects":{"_any_":{"pattern":"zoo","fields":["basename","id"]}},"tasks":{"_any_":{"pattern":"it","fields":["name","id"]},"type":["__$not","report"]},"models":{"_any_":{"pattern":"seed","fields":["name","id"]}},"datasets":{"system_tags":["dataset"]},"pipelines":{"system_tags":["pipeline"]},"pipeline_runs":{},"dataset_versions":{},"reports":{"_any_":{"pattern":"eat","fields":["id","name","tags","project","comment","report"]}}}'
	needs '.tasks == 1' '.models == 1' '.reports == 1' \
		'.pipeline_runs == 0' 'has("errors") | not'
	web tasks.get_all_ex '{"page":0,"page_size":8,"order_by":["-last_update"],"_any_":{"fields":["name","id"],"pattern":"train IT"},"system_tags":["__$not","archived"],"type":["__$not","report"],"only_fields":["name","status","type","created","user.name","project.name","company","tags","system_tags","last_update","report","report_assets"]}'
	ids '["train"]'
	needs '.tasks[0].report_assets == []' '.tasks[0] | has("report") | not'
	web tasks.get_all_ex '{"type":["report"],"_any_":{"fields":["id","name","tags","project","comment","report"],"pattern":"apes eat"},"only_fields":["name","report","report_assets"]}'
	needs '.tasks == [{"id": "told", "name": "told",
		"report": "What apes EAT", "report_assets": ["a.png"]}]'
	# a message that names tasks makes the dialog look for their names
	web tasks.get_all_ex '{"id":["train","run"],"only_fields":["name"],"order_by":["name"]}'
	needs '[.tasks[].name] == ["run it", "train it"]'
}

# The dialog to enqueue tasks, and to take them out again.
testTasksAreQueued() {
	web queues.get_all_ex '{"only_fields":["*"],"scroll_id":null,"size":100}'
	needs '.queues | any(.id == "fast" and .name == "fast" and
			.display_name == "Fast ones" and (.entries | type == "array"))' \
		'.queues | any(.system_tags == ["default"])'
	web tasks.enqueue_many '{"ids":["old","train"],"queue":"fast"}'
	needs '[.succeeded[].id] == ["old"]' \
		'.failed | length == 1 and (.[0] | .id == "train" and
			(.error.msg | type == "string"))'
	web tasks.get_all_ex '{"id":["old"],"only_fields":["status","execution.queue.name","execution.queue.display_name"]}'
	needs '.tasks[0] | (.status == "queued") and
		(.execution.queue.display_name == "Fast ones")'
	web tasks.dequeue_many '{"ids":["old"]}'
	needs '[.succeeded[].id] == ["old"]' '.failed == []'
	list '{"project":["apes"]}'
	needs '.tasks[0].status == "created"'
}

testTheWorkloadsPage() {
	web organization.get_project_workloads '{"projects":["zoo"],"from_date":"2020-01-01T00:00:00Z","to_date":"2020-01-01T00:00:00Z","include_development":true,"breakdown_keys":["project","user"],"usage_fields":["duration"]}'
	needs '.projects.total == [{"name": "Zoo", "id": "zoo", "duration": 100}]' \
		'.users.total[0].name == "Ann"'
}

testATableIsDownloaded() {
	web organization.prepare_download_for_get_all '{"entity_type":"task","project":["zoo"],"scroll_id":null,"size":30,"order_by":["-hyperparams.Args.lr.value"],"system_tags":["-archived","-reports"],"only_fields":["name","status","hyperparams.Args.lr.value","execution.queue.name"],"field_mappings":[{"field":"name","name":"NAME"},{"field":"status","name":"STATUS"},{"field":"hyperparams.Args.lr.value","name":"lr"},{"field":"execution.queue.name","name":"QUEUE"}]}'
	needs '.prepare_id | type == "string"'
	request -H "Cookie: clearml_token_basic=$COOKIE" \
		-H 'Sec-Fetch-Site: same-origin' \
		"/api/v999.0/organization.download_for_get_all?prepare_id=$(json .data.prepare_id)"
	assertEquals 200 "$STATUS"
	assertEquals '"NAME","STATUS","lr","QUEUE"
"run it","in_progress","11",""
"train it","completed","0.5",""
"wait for it","queued","","fast"' \
		"$(sed '1s/^\xef\xbb\xbf//' "$SITE/answer" | tr -d '\r')"
}

# shellcheck disable=SC1091
. shunit2
