#!/bin/sh
# The official web application's calls as it makes them
# (doc/protocol/webapp.md): the requests are recorded, and of each answer every
# member is looked at that the application cannot do without. One visit, from
# the login page to the logout: each test goes on where the one before it has
# stopped.

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

# Zoo holds apes and 35 models, of which one is published, one archived, and
# one was made by a task.
oneTimeSetUp() {
	models_site || return 1
	add_ann || return 1
	seed project id=zoo name=Zoo basename=Zoo path='[]' user="$ANN" \
			description='All of them' \
		project id=apes name=Zoo/apes basename=apes parent=zoo path='["zoo"]' \
			user="$ANN" \
		project id=open name=Open basename=Open path='[]' company= \
		project id=hid name=.pipelines basename=.pipelines path='[]' \
			system_tags='["hidden"]' \
		task id=train name='train it' project=zoo user="$ANN" \
			status=completed started=2020-01-01T00:00:00 \
			completed=2020-01-01T00:01:40 tags='["gpu"]' \
			models='{"input":[],"output":[{"name":"out","model":"m01"}]}' \
		task id=use name='use it' project=zoo user="$ANN" \
			models='{"input":[{"name":"in","model":"m01"}]}'
	w_n=0
	set --
	while [ $((w_n += 1)) -le 35 ]; do
		w_id=$(printf 'm%02d' $w_n)
		set -- "$@" model id="$w_id" name="model $w_id" project=zoo \
			user="$ANN" created="2020-01-$(printf %02d $((w_n % 28 + 1)))" \
			last_update="2020-02-$(printf %02d $((w_n % 28 + 1)))" \
			last_change="2020-02-$(printf %02d $((w_n % 28 + 1)))"
	done
	seed "$@" \
		model id=m01 task=train framework=PyTorch tags='["t1","t0"]' \
			uri=s3://files/m01 comment='The first' \
			labels='{"cat":1,"dog":2}' \
			design='{"design":"layers"}' \
			metadata='{"size":{"key":"size","type":"int","value":"13"},"arch.kind":{"key":"arch.kind","type":"","value":"cnn"}}' \
			last_metrics="{\"$METRIC\":{\"$VARIANT\":{\"metric\":\"loss\",\"variant\":\"train\",\"value\":2.5,\"min_value\":1,\"max_value\":1e300}}}" \
		model id=m02 ready=true framework=Keras parent=m01 \
		model id=m03 system_tags='["archived"]' \
		model id=ape name='an ape' project=apes user="$ANN" \
			last_update=2020-02-01 last_change=2020-02-01 \
		model id=pub name='a public one' company= project=open \
			last_update=2020-02-01 last_change=2020-02-01
}

oneTimeTearDown() {
	remove_site
}

# What a row of the table of models must have (section 7).
ROW='.models | all((.id, .name, .uri | type == "string") and
	(.tags, .system_tags | type == "array") and
	(.ready | type == "boolean") and (.company | type == "object") and
	(.last_change, .last_update |
		test("^[0-9-]{10}T[0-9:.]+\\+00:00$")) and
	(.project == null or (.project | has("id"))) and
	(.user == null or (.user | type == "object")) and
	(.task == null or (.task | type == "object")))'
ONLY='"company","created","last_change","last_update","framework","id","labels","name","ready","tags","system_tags","task.name","uri","user.name","parent","comment","project.name"'

# ---- Login (section 4)

testWithoutASessionThereIsTheLoginPage() {
	COOKIE=
	request -t application/json -d '{}' /api/v999.0/login.supported_modes
	expect 200/0
	needs '.authenticated == false' '.basic.enabled == true'
}

testAWrongPasswordIsAnErrorWithoutANativePrompt() {
	request -X POST -b 'ann:wrong horse' \
		-H 'Access-Control-Allow-Credentials: *' \
		/api/v999.0/auth.login
	expect 401/22
	assertEquals 'no prompt of the browser' '' "$(header WWW-Authenticate)"
	assertEquals 'no cookie' '' "$(header Set-Cookie)"
}

testTheRightOneSetsACookie() {
	ann_logs_in
	expect 200/0
	assertNotEquals 'a session' '' "$COOKIE"
	for w_word in HttpOnly 'Path=/' SameSite=Lax; do
		assertContains "$w_cookie" "; $w_word"
	done
	web login.supported_modes
	needs '.authenticated == true'
}

# ---- Start (section 5)

testAFullPageLoad() {
	web users.get_preferences
	needs '.preferences == {}'
	web users.get_current_user '{"get_supported_features":true}'
	needs '.user | (.name == "Ann") and (.role == "admin") and
		(.id | type == "string")' \
		'.user.company | (.id | type == "string") and
			(.name | type == "string")' \
		'.settings.max_download_items | type == "number"' \
		'.getting_started | type == "object"'
	web server.report_stats_option
	needs '.supported == false'
	web projects.get_user_names '{"include_subprojects":true,"entity":"task"}'
	needs '.users | length == 1 and all(has("id") and .name == "Ann")'
	web projects.get_user_names '{"include_subprojects":true,"entity":"model"}'
	needs '.users | any(.name == "Ann")'
	web server.info
	needs '.version, .api_version | type == "string"' \
		'.build | test("^modelshelf [0-9]")'
}

testPreferencesAreKept() {
	web users.set_preferences '{"preferences":{"version":1,"models.view.projectColumnsSortOrder.*":[{"field":"name","order":1}],"views":{"a--DOT--b":true}},"return_updated":false}'
	needs '.updated == 1' '.fields == {}'
	web users.get_preferences
	needs '.preferences.version == 1' \
		'.preferences.models.view.projectColumnsSortOrder["*"] | length == 1' \
		'.preferences.views["a--DOT--b"] == true'
}

# ---- Projects (section 6)

CARD='"only_fields":["name","company","user","created","default_output_destination","basename","system_tags"]'

testTheProjectsPage() {
	web projects.get_project_tags '{"filter":{"system_tags":["-pipeline","-dataset","-Annotation"]}}'
	needs '.tags == []'
	web projects.get_all_ex '{"stats_for_state":"active","include_stats":true,"shallow_search":true,"permission_roots_only":true,"scroll_id":null,"size":16,"order_by":["featured","-last_update"],'"$CARD"'}'
	needs '.scroll_id | type == "string"' \
		'[.projects[].name] | sort == ["Open", "Zoo"]' \
		'.projects | all((.id, .basename | type == "string") and
			(.sub_projects | type == "array") and
			(.system_tags | type == "array") and
			(.company | type == "object"))' \
		'.projects | map(select(.name == "Zoo"))[0] |
			(.stats.active.total_tasks == 2) and
			(.stats.active.status_count.in_progress == 0) and
			(.stats.active.status_count.completed == 1) and
			(.stats.active.completed_tasks_24h == 0) and
			(.stats.active.total_runtime == 100) and
			(.sub_projects == [{"id": "apes", "name": "Zoo/apes"}]) and
			(.company.id | type == "string")' \
		'.projects | map(select(.name == "Open"))[0] |
			(.company == {}) and (.sub_projects == [])'
	w_scroll=$(json .data.scroll_id)
	web projects.get_all_ex '{"include_stats":true,"shallow_search":true,"scroll_id":"'"$w_scroll"'","size":16,"order_by":["featured","-last_update"],'"$CARD"'}'
	needs '.projects == []' ".scroll_id == \"$w_scroll\""
}

testSearchAndMyWork() {
	web projects.get_all_ex '{"include_stats":true,"shallow_search":false,"scroll_id":null,"size":16,"_any_":{"pattern":"APE","fields":["id","basename","description"]},'"$CARD"'}'
	needs '[.projects[].name] == ["Zoo/apes"]'
	web projects.get_all_ex '{"include_stats":true,"shallow_search":true,"scroll_id":null,"size":16,"active_users":["'"$ANN"'"],'"$CARD"'}'
	needs '[.projects[].name] == ["Zoo"]'
	web projects.get_all_ex '{"include_stats":true,"shallow_search":true,"scroll_id":null,"size":16,"active_users":["'"$USER_ID"'"],'"$CARD"'}'
	needs '.projects == []'
}

testAProjectAndItsChildren() {
	web projects.get_all_ex '{"include_stats":true,"shallow_search":true,"parent":["zoo"],"scroll_id":null,"size":16,'"$CARD"'}'
	needs '[.projects[].id] == ["apes"]'
	web projects.get_all_ex '{"id":["zoo"],"include_stats":true,"stats_with_children":false,"check_own_contents":true,"include_stats_filter":{"system_tags":["-pipeline","-dataset"]},"only_fields":["name"]}'
	needs '.projects[0] | (.own_tasks == 2) and (.own_models == 34) and
		(.sub_projects == []) and (.name == "Zoo")'
	web projects.get_all_ex '{"id":"zoo","only_fields":["name"]}'
	needs '.projects == [{"id": "zoo", "name": "Zoo"}]'
	web projects.get_all_ex '{"id":["apes"],"include_stats":true,"include_stats_filter":{"system_tags":["-pipeline","-dataset"]}}'
	needs '.projects[0] | (.id == "apes") and (.basename == "apes") and
		(.sub_projects == []) and (.company.id | type == "string") and
		(.stats.active.total_tasks == 0)'
	web projects.get_all_ex '{"_any_":{"fields":["name"],"pattern":"^Zoo$|^Zoo\\/apes$"},"search_hidden":true}'
	needs '[.projects[] | .id, .name, .basename] | sort ==
		["Zoo", "Zoo", "Zoo/apes", "apes", "apes", "zoo"]'
}

testATaskPage() {
	web tasks.get_types '{"projects":["zoo"]}'
	needs '.types == ["training"]'
	web projects.get_task_tags '{"projects":["zoo"]}'
	needs '.tags == ["gpu"]'
	web projects.get_task_parents '{"projects":["zoo"],"tasks_state":"active"}'
	needs '.parents == []'
	web tasks.get_all_ex '{"project":["zoo"],"scroll_id":null,"size":30,"order_by":["-last_update"],"type":[],"user":null,"system_tags":["-archived"],"only_fields":["name","status","type","tags","system_tags","company","project.id","user.name"]}'
	needs '.tasks | length == 2 and all((.tags, .system_tags |
		type == "array") and (.company.id | type == "string"))' \
		'.scroll_id | type == "string"'
}

testAProjectIsMadeChangedMovedAndDeleted() {
	web projects.get_all_ex '{"name":"^Zoo/birds\\.x$","only_fields":["id","name"],"search_hidden":true}'
	needs '.projects == []'
	web projects.create '{"name":"Zoo/birds","system_tags":[],"default_output_destination":null}'
	needs '.id | type == "string"'
	w_id=$(json .data.id)
	web projects.update '{"project":"'"$w_id"'","name":"Zoo/fowl","description":"d","default_output_destination":"s3://out"}'
	needs '.fields | (.name == "Zoo/fowl") and (.description == "d")'
	web projects.move '{"project":"'"$w_id"'","new_location":"Zoo/apes"}'
	needs '.moved == 1'
	web projects.validate_delete '{"project":"'"$w_id"'"}'
	needs '. == {"tasks": 0, "non_archived_tasks": 0, "models": 0,
		"non_archived_models": 0, "reports": 0,
		"non_archived_reports": 0, "pipelines": 0, "datasets": 0}'
	web projects.delete '{"project":"'"$w_id"'","delete_contents":true,"delete_external_artifacts":true}'
	needs '.deleted == 1' \
		'.urls | (.model_urls, .artifact_urls, .event_urls | type == "array")'
	# subcodes that the application knows
	request -t application/json -H "Cookie: clearml_token_basic=$COOKIE" \
		-d '{"project":"apes","name":"Zoo/x"}' \
		/api/v999.0/projects.update
	expect 400/12
}

testASettingsDialog() {
	web projects.get_unique_metric_variants '{"project":"zoo","include_subprojects":false}'
	needs '.metrics | type == "array"'
}

# ---- The table of models (section 7)

testWhatTheTableAsksForFirst() {
	web projects.get_user_names '{"projects":["zoo"],"entity":"model","include_subprojects":false}'
	needs '[.users[].name] == ["Ann"]'
	web models.get_frameworks '{"projects":["zoo"]}'
	needs '.frameworks == ["Keras", "PyTorch"]'
	web models.get_frameworks '{"projects":[]}'
	needs '.frameworks == ["Keras", "PyTorch"]'
	web projects.get_model_tags '{"projects":["zoo"]}'
	needs '.tags == ["t0", "t1"]'
	web organization.get_tags
	needs '.tags == ["gpu", "t0", "t1"]'
}

# list MORE: the list call with other members in place of these.
list() {
	web models.get_all_ex "$(printf '%s' '{"id":[],"project":["zoo"],"scroll_id":null,"refresh_scroll":false,"size":30,"include_subprojects":false,"order_by":["-created"],"system_tags":["-archived"],"only_fields":['"$ONLY"'],"ready":null}' |
		jq -c ". + ${1:-$NOTHING}")"
	needs "$ROW"
}

testScrollingThroughTheTable() {
	list
	needs '.models | length == 30' '.scroll_id | type == "string"'
	w_scroll=$(json .data.scroll_id)
	w_first=$(json '.data.models[].id')
	list '{"scroll_id":"'"$w_scroll"'"}'
	needs '.models | length == 4' ".scroll_id == \"$w_scroll\""
	w_all=$(printf '%s\n%s\n' "$w_first" "$(json '.data.models[].id')")
	assertEquals 'each once' 34 "$(printf '%s\n' "$w_all" | sort -u | wc -l)"
	# exhausted: nothing, not the first page once more
	list '{"scroll_id":"'"$w_scroll"'"}'
	needs '.models == []' ".scroll_id == \"$w_scroll\""
	# the refresh of every ten seconds
	list '{"scroll_id":"'"$w_scroll"'","refresh_scroll":true}'
	needs '.models | length == 34' ".scroll_id == \"$w_scroll\""
}

testAllProjectsShowPublicModelsToo() {
	web models.get_all_ex '{"id":[],"scroll_id":null,"refresh_scroll":false,"size":1000,"order_by":["-last_update"],"system_tags":["-archived"],"only_fields":['"$ONLY"'],"ready":null}'
	needs "$ROW" '.models | length == 36' \
		'.models | map(select(.id == "pub"))[0].company == {}' \
		'.models | map(select(.id == "m01"))[0] |
			(.company.id | type == "string") and
			(.project == {"id": "zoo", "name": "Zoo"}) and
			(.task == {"id": "train", "name": "train it"}) and
			(.user.name == "Ann") and (.framework == "PyTorch") and
			(.comment == "The first")'
}

# ids FILTER: of the rows, in their order, are those.
ids() {
	needs "[.models[].id] == $1"
}

testControlsOfTheTable() {
	list '{"system_tags":["archived"]}'
	ids '["m03"]'
	list '{"order_by":["name"],"size":2}'
	ids '["m01", "m02"]'
	list '{"order_by":["-name"],"size":2}'
	ids '["m35", "m34"]'
	list '{"order_by":["-framework","-ready"],"size":2}'
	ids '["m01", "m02"]'
	list '{"order_by":["-metadata.size.value"],"size":1}'
	ids '["m01"]'
	list '{"order_by":["-last_metrics.'$METRIC.$VARIANT'.value"],"size":1}'
	ids '["m01"]'
	list '{"framework":["PyTorch"]}'
	ids '["m01"]'
	list '{"framework":[null],"size":100}'
	needs '.models | length == 32'
	list '{"ready":true}'
	ids '["m02"]'
	list '{"ready":false}'
	needs '.models | length == 30 and all(.ready == false)'
	list '{"filters":{"tags":{"any":{"include":["t1"],"exclude":[]}}}}'
	ids '["m01"]'
	list '{"filters":{"tags":{"all":{"include":["t1",null],"exclude":["t0"]}}}}'
	ids '[]'
	list '{"filters":{"tags":{"any":{"include":[null],"exclude":[]}}}}'
	needs '.models | length == 30 and all(.tags == [])'
	list '{"user":["'"$ANN"'"],"users":["'"$ANN"'"],"size":100}'
	needs '.models | length == 34'
	list '{"project":["apes"],"project.name":["apes"]}'
	ids '["ape"]'
	list '{"include_subprojects":true,"size":100}'
	needs '.models | length == 35'
	list '{"last_update":["2020-02-27T00:00:00",null],"size":100,"order_by":["name"]}'
	ids '["m26", "m27"]'
	list '{"last_update":[null,"2020-02-01T23:59:59"],"size":100,"order_by":["name"]}'
	ids '["m28"]'
	list '{"id":["m05","m03"],"project":["zoo"]}'
	ids '["m05"]'
}

testSearchInTheTable() {
	list '{"_any_":{"pattern":"model m1\\d","fields":["id","name","comment","system_tags"]},"size":100}'
	needs '.models | length == 10'
	list '{"_any_":{"pattern":"the FIRST","fields":["id","name","comment","system_tags"]}}'
	ids '["m01"]'
	list '{"_any_":{"pattern":"","fields":["id","name"]}}'
	needs '.models | length == 30'
}

testColumnsOfMetadataAndMetrics() {
	web projects.get_model_metadata_keys '{"project":"zoo"}'
	needs '.keys == ["arch.kind", "size"]'
	web projects.get_model_metadata_values '{"include_subprojects":false,"key":"size","projects":["zoo"]}'
	needs '.values == ["13"]'
	list '{"metadata.size.value":["13"],"only_fields":['"$ONLY"',"metadata.size.value"]}'
	ids '["m01"]'
	needs '.models[0].metadata == {"size": {"value": "13"}}'
	# a key with a dot is cut by the client: a path to nothing
	list '{"id":["m01"],"only_fields":['"$ONLY"',"metadata.arch.value"]}'
	ids '["m01"]'
	web projects.get_unique_metric_variants '{"project":"zoo","model_metrics":true,"include_subprojects":false}'
	needs ".metrics == [{\"metric\": \"loss\", \"metric_hash\": \"$METRIC\",
		\"variant\": \"train\", \"variant_hash\": \"$VARIANT\"}]"
	list '{"last_metrics.'$METRIC.$VARIANT'.value":["2",null],"only_fields":['"$ONLY"',"last_metrics.'$METRIC.$VARIANT'.value","last_metrics.'$METRIC.$VARIANT'.max_value"]}'
	ids '["m01"]'
	needs ".models[0].last_metrics[\"$METRIC\"][\"$VARIANT\"] ==
		{\"value\": 2.5, \"max_value\": 1e300}"
}

testSelectAllIsNotCapped() {
	list '{"size":1000,"order_by":["-last_update"],"only_fields":["name","ready","company.id","system_tags","tags","uri","last_change","last_update"]}'
	needs '.models | length == 34'
}

testOptionsOfTheProjectFilter() {
	web projects.get_all_ex '{"page_size":50,"size":50,"scroll_id":null,"order_by":["name"],"only_fields":["name","company"],"_any_":{"pattern":"","fields":["name","id"]}}'
	needs '[.projects[].name] == ["Open", "Zoo", "Zoo/apes"]' \
		'.projects | all(.company | type == "object")' \
		'.scroll_id | type == "string"'
}

# ---- One model (section 8)

testAModelsTabs() {
	web models.get_by_id_ex '{"id":["m01"],"only_fields":['"$ONLY"',"task.project","design","metadata"]}'
	needs "$ROW" '.models[0] | (.design == {"design": "layers"}) and
		(.labels == {"cat": 1, "dog": 2}) and
		(.metadata.size == {"key": "size", "type": "int", "value": "13"}) and
		(.metadata | has("arch.kind")) and
		(.task | .name == "train it" and .project.id == "zoo") and
		(.created | type == "string")'
	web models.get_by_id_ex '{"id":["m01"],"only_fields":["last_change"]}'
	needs '.models[0].last_change | type == "string"'
	web tasks.get_all_ex '{"models.input.model":"m01","id":[],"scroll_id":null,"refresh_scroll":false,"size":30,"order_by":["-last_update"],"type":[],"user":[],"system_tags":["__$not","archived","__$not","pipeline","__$not","dataset","__$not","reports"],"include_subprojects":false,"search_hidden":false,"only_fields":["id","name","status","tags","system_tags","company","project.id"]}'
	needs '.tasks | length == 1 and (.[0] | .id == "use" and
		.name == "use it" and (.status | type == "string") and
		(.tags, .system_tags | type == "array") and
		(.company.id | type == "string") and .project.id == "zoo")' \
		'.scroll_id | type == "string"'
	web events.get_task_single_value_metrics '{"tasks":["m01"],"model_events":true}'
	needs '.tasks | type == "array"'
	web models.get_all_ex '{"id":["m01"],"only_fields":["last_metrics"]}'
	needs ".models[0].last_metrics[\"$METRIC\"][\"$VARIANT\"].metric == \"loss\""
	web events.scalar_metrics_iter_histogram '{"task":"m01","key":"iter","model_events":true}'
	needs '. == {}'
	web events.get_task_plots '{"task":"m01","model_events":true}'
	needs '.plots == []' '.total == 0'
}

# ---- Changing models (section 9)

# changed ID: the last change of a model, which must move with each.
changed() {
	web models.get_by_id_ex '{"id":["'"$1"'"],"only_fields":["last_change"]}'
	w_change=$(json '.data.models[0].last_change')
}

testAModelIsChanged() {
	changed m05
	w_before=$w_change
	web models.update '{"model":"m05","name":"renamed"}'
	needs '.fields.name == "renamed"'
	web models.update '{"model":"m05","name":"renamed"}'
	web models.update '{"model":"m05","comment":"new words"}'
	needs '.fields.comment == "new words"'
	web models.update_tags '{"ids":["m05"],"add_tags":["x","y"]}'
	needs '.updated == 1'
	web models.update_tags '{"ids":["m05"],"remove_tags":["y"]}'
	needs '.updated == 1'
	web models.edit '{"model":"m05","metadata":{"k.1":{"key":"k.1","type":"string","value":"v"}}}'
	needs '.updated == 1'
	changed m05
	assertNotEquals 'the panel is refreshed' "$w_before" "$w_change"
	web models.get_by_id_ex '{"id":["m05"],"only_fields":["name","comment","tags","metadata"]}'
	needs '.models[0] | .name == "renamed" and .comment == "new words" and
		.tags == ["x"] and (.metadata | keys == ["k.1"])'
}

testTheWholeModelIsSentBack() {
	web models.get_by_id_ex '{"id":["m01"],"only_fields":['"$ONLY"',"task.project","design","metadata"]}'
	w_model=$(json '.data.models[0] | . + {"model": .id, "readOnly": false,
		"project": .project.id, "task": .task.id, "design": "new layers",
		"labels": {"cat": 3}} | tojson')
	web models.edit "$w_model"
	needs '.updated == 1'
	web models.get_by_id_ex '{"id":["m01"],"only_fields":["design","labels","metadata","tags"]}'
	needs '.models[0] | .design == {"design": "new layers"} and
		.labels == {"cat": 3} and .tags == ["t0", "t1"] and
		(.metadata | keys == ["arch.kind", "size"])'
}

testPublishArchiveRestoreMoveDelete() {
	web models.publish_many '{"ids":["m06","m02"]}'
	needs '.succeeded | map(.id) == ["m06"]' \
		'.failed | length == 1 and (.[0] | .id == "m02" and
			(.error.msg | type == "string"))'
	web models.archive_many '{"ids":["m06","m07"]}'
	needs '.succeeded | length == 2' '.failed == []'
	web models.unarchive_many '{"ids":["m06"]}'
	needs '.succeeded | length == 1' '.failed == []'
	web models.move '{"ids":["m08"],"project":"","project_name":"Zoo/new place"}'
	needs '.project_id | type == "string"'
	web models.move '{"ids":["m08"],"project":"apes","project_name":"Zoo/apes"}'
	needs '.project_id == "apes"'
	web models.delete_many '{"ids":["m07"],"force":true}'
	needs '.failed == []' '.succeeded | map(.id) == ["m07"]' \
		'.succeeded[0] | has("url")'
	web projects.get_all_ex '{"_any_":{"pattern":"^Zoo/new place$","fields":["name","id"]},"search_hidden":true,"page":0,"page_size":1}'
	needs '.projects | length == 1'
}

# ---- Comparing (section 10)

testModelsAreCompared() {
	web models.get_all_ex '{"id":["m01","m02"],"only_fields":["name","tags","project","system_tags","last_update","created"]}'
	needs '.models | length == 2 and all(.project.id == "zoo")'
	web models.get_all_ex '{"id":["m01","m02"],"only_fields":["company","created","last_update","last_iteration","framework","id","labels","name","ready","tags","system_tags","task.name","task.project","uri","user.name","parent","project.name","metadata"]}'
	needs '.models | all((.user | type == "object") and
		(.system_tags | type == "array"))' \
		'.models | map(select(.id == "m02"))[0].parent == {"id": "m01"}'
	web tasks.get_all_ex '{"models.input.model":["m01","m02"],"only_fields":["name","models.input.model"]}'
	needs '.tasks == [{"id": "use", "name": "use it",
		"models": {"input": [{"model": {"id": "m01"}}]}}]'
	web models.get_all_ex '{"id":["m01"],"only_fields":["last_metrics","name","last_update","last_iteration","last_iteration","project.name","tags","ready"]}'
	needs '.models[0].last_iteration == 0'
	web events.get_multi_task_metrics '{"tasks":["m01","m02"],"event_type":"training_stats_scalar","model_events":true}'
	needs '.metrics == []'
	web events.multi_task_scalar_metrics_iter_histogram '{"tasks":["m01","m02"],"metrics":[],"model_events":true,"key":"iter"}'
	needs '.metrics == {}'
	web events.get_multi_task_plots '{"tasks":["m01","m02"],"model_events":true,"metrics":[],"last_iters_per_task_metric":true,"iters":1}'
	needs '.plots == {}' '.returned == 0' '.total == 0'
	web models.get_all_ex '{"project":["zoo"],"scroll_id":null,"size":30,"order_by":["-created"],"system_tags":["__$and","__$not","archived"],"_any_":{"pattern":"m01","fields":["id","name","framework","system_tags","uri"]},"only_fields":["name","design","tags","system_tags"],"ready":true}'
	needs '.models == []'
}

# ---- CSV (section 11)

testATableIsDownloaded() {
	web organization.prepare_download_for_get_all '{"entity_type":"model","project":["zoo"],"scroll_id":null,"size":30,"order_by":["name"],"system_tags":["-archived"],"only_fields":["name","tags","project.name","ready"],"field_mappings":[{"field":"name","name":"NAME"},{"field":"tags","name":"TAGS: tags"},{"field":"project.name","name":"PROJECT"},{"field":"ready","name":"STATUS","values":[{"key":true,"value":"Published"},{"key":false,"value":"Draft"}]}]}'
	needs '.prepare_id | type == "string"'
	# a GET by navigation, with nothing but the cookie
	request -H "Cookie: clearml_token_basic=$COOKIE" \
		-H 'Sec-Fetch-Site: same-origin' \
		"/api/v999.0/organization.download_for_get_all?prepare_id=$(json .data.prepare_id)"
	assertEquals 200 "$STATUS"
	assertEquals 'text/csv; charset=utf-8' "$(header Content-Type)"
	assertContains "$(header Content-Disposition)" 'attachment; filename='
	assertEquals '"NAME","TAGS: tags","PROJECT","STATUS"' \
		"$(sed -n '1s/^\xef\xbb\xbf//p' "$SITE/answer" | tr -d '\r')"
	assertEquals 'the row of m01' '"model m01","['"'t0', 't1'"']","Zoo","Draft"' \
		"$(grep 'model m01' "$SITE/answer" | tr -d '\r')"
	assertContains "$(cat "$SITE/answer")" '"model m02","[]","Zoo","Published"'
}

# ---- Other pages (section 12)

testTheDashboard() {
	web projects.get_all_ex '{"stats_for_state":"active","check_own_contents":true,"include_stats":true,"order_by":["featured","-last_update"],"page":0,"page_size":6,"only_fields":["name","company","user","created","default_output_destination","basename","system_tags"]}'
	needs '.projects | length == 4 and all((.own_tasks, .own_models |
		type == "number") and (.sub_projects | type == "array"))'
	web tasks.get_all_ex '{"page":0,"page_size":5,"order_by":["-last_update"],"status":["published","closed","failed","stopped","in_progress","completed"],"type":["__$not","annotation_manual","__$not","annotation","__$not","dataset_import"],"user":null,"only_fields":["type","status","last_update","project.name","project.id","name","started"]}'
	needs '.tasks | map(.id) == ["train"]' \
		'.tasks[0].project == {"id": "zoo", "name": "Zoo"}'
	web reports.get_all_ex '{"page":0,"page_size":6,"only_fields":["name"]}'
	needs '.tasks == []'
}

testTheGlobalSearch() {
	web organization.get_entities_count '{"limit":1,"projects":{"search_hidden":false,"_any_":{"pattern":"zoo","fields":["name"]}},"tasks":{},"models":{"_any_":{"pattern":"ape","fields":["name","id"]}},"datasets":{"system_tags":["dataset"]},"pipelines":{"system_tags":["pipeline"]},"pipeline_runs":{},"dataset_versions":{},"reports":{}}'
	needs '.projects == 1' '.tasks == 1' '.models == 1' '.datasets == 0' \
		'.pipelines == 0' '.reports == 0' 'has("errors") | not'
	web models.get_all_ex '{"include_stats":true,"page":0,"page_size":8,"order_by":["-last_update"],"_any_":{"pattern":"an ape","fields":["name","id"]},"only_fields":["ready","created","framework","user.name","name","parent.name","task.name","id","company","tags","system_tags","project.name","last_update"]}'
	needs '.models | map(.id) == ["ape"]'
	web serving.get_endpoints
	needs '.endpoints == []'
	web serving.get_loading_instances
	needs '.instances == []'
}

testTheSettingsPage() {
	web users.update '{"user":"'"$ANN"'","name":"Ann Bee"}'
	needs '.updated == 1'
	web auth.create_credentials '{"label":"notebook"}'
	needs '.credentials | .label == "notebook" and
		(.access_key, .secret_key | type == "string")'
	w_key=$(json .data.credentials.access_key)
	web auth.get_credentials
	needs ".credentials | map(.access_key) == [\"$w_key\"]"
	web auth.edit_credentials '{"access_key":"'"$w_key"'","label":"laptop"}'
	needs '.updated == 1'
	web auth.revoke_credentials '{"access_key":"'"$w_key"'"}'
	needs '.revoked == 1'
}

testPagesOfWhatThereIsNot() {
	web reports.get_tags
	needs '.tags == []'
	web workers.get_all
	needs '.workers == []'
	web projects.get_all_ex '{"children_type":"pipeline","shallow_search":true,"search_hidden":true,"scroll_id":null,"size":12,"include_stats":true,"only_fields":["name"]}'
	needs '.projects == []'
	web storage.get_settings
	needs '. == {}'
	web organization.get_project_workloads
	needs '.projects == {total: [], series: []}' \
		'.users == .projects' '.queues == .projects'
	web organization.get_project_workloads '{"projects":["zoo"],"from_date":"2026-01-01T00:00:00Z","to_date":"2026-01-31T00:00:00Z"}'
	needs '.projects.series == []' '.users.total == []'
	# not one more login: 404 is fine, 401 would not be
	request -t application/json -H "Cookie: clearml_token_basic=$COOKIE" \
		-d '{}' /api/v999.0/organization.get_something
	expect 404/0
}

# A company has one, which is meant when none is named.
testThePageOfQueues() {
	web queues.get_all_ex '{"only_fields":["*"],"scroll_id":null,"size":100}'
	needs '.queues | length == 1 and (.[0] | .name == "default" and
		.entries == [] and (.id, .created | type == "string"))' \
		'.scroll_id | type == "string"'
}

# Section 12: a task, and its models as far as the page shows them.
testOneTask() {
	seed task id=maker name=maker project=zoo type=training \
		task id=shown name=shown project=zoo system_tags='["hidden"]' \
			models='{"input":[{"name":"in","model":"read"}]}' \
		model id=read name=read task=maker
	web tasks.get_by_id_ex '{"id":["shown"],"only_fields":["name","type","status","comment","project.name","user.name","models.input.model.task.project.id","models.input.model.name","models.output.model.name"]}'
	needs '.tasks | length == 1' '.tasks[0].name == "shown"' \
		'.tasks[0].models.input[0].model.id == "read"' \
		'.tasks[0].models.input[0].model.task.project.id == "zoo"' \
		'.tasks[0].models.output == []' 'has("scroll_id") | not'
	web tasks.get_by_id_ex '{"id":["none"]}'
	needs '.tasks == []'
	request -t application/json -H "Cookie: clearml_token_basic=$COOKIE" \
		-d '{}' /api/v999.0/tasks.get_by_id_ex
	expect 400/11
	sql "DELETE FROM task; DELETE FROM model WHERE id = 'read'"
}

# ---- The end

testAfterTheLogoutTheCookieIsWorthNothing() {
	web login.logout '{"redirect_url":"http://localhost/login"}'
	needs '. == {}'
	assertContains "$(header Set-Cookie)" 'clearml_token_basic=;'
	request -t application/json -H "Cookie: clearml_token_basic=$COOKIE" \
		-d '{}' /api/v999.0/users.get_current_user
	expect 401/30
	request -t application/json -H "Cookie: clearml_token_basic=$COOKIE" \
		-d '{}' /api/v999.0/login.supported_modes
	expect 200/0
	needs '.authenticated == false'
}

# shellcheck disable=SC1091
. shunit2
