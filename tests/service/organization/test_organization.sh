#!/bin/sh
# The organization service: tags, people, counts and usages of a company, and
# lists as tables to download.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"

# p1 holds p2, which holds p3, and p4; q1 and what is in it is another
# company's; something is public.
oneTimeSetUp() {
	people_site || return 1
	seed project id=p1 name=one basename=one path='[]' \
		project id=p2 name=one/two basename=two parent=p1 path='["p1"]' \
			user=ann \
		project id=p3 name=one/two/three basename=three parent=p2 \
			path='["p1","p2"]' system_tags='["hidden"]' \
		project id=p4 name=one/four basename=four parent=p1 \
			path='["p1"]' \
		project id=p5 name=open basename=open path='[]' company= \
		project id=q1 name=other basename=other path='[]' company=c2 \
			user=bob
	seed model id=m1 name=alpha project=p1 user=ann tags='["b","a"]' \
			system_tags='["archived"]' framework=ONNX ready=true \
			metadata='{"size":{"key":"size","type":"int","value":"-11"},"a.b":{"key":"a.b","type":"","value":"x"}}' \
			labels='{"cat":1}' \
		model id=m2 name=beta project=p2 user=gus \
			comment='say "hi", or
=go' task=t1 \
		model id=m3 name=gamma company= user=bob tags='["public"]' \
		model id=n1 name=theirs company=c2 project=q1 user=bob \
			tags='["theirs"]' system_tags='["ours"]'
	seed task id=t1 name=train project=p2 user=gus tags='["t1","a"]' \
			system_tags='["development"]' \
		task id=t2 name=flow project=p3 user=ann type=controller \
			tags='["t2"]' system_tags='["hidden","pipeline"]' \
		task id=t3 name=data project=p4 user=root type=data_processing \
		task id=t4 name=words user=root type=report company= \
			tags='["public"]' \
		task id=u1 name=secret company=c2 project=q1 user=bob \
			tags='["theirs"]'
	$AS_USER cp "$DATABASE" "$SITE/data/empty.db"
}

oneTimeTearDown() {
	remove_site
}

setUp() {
	empty_database
	as admin
}

# --- Tags, people ---

testTagsOfModelsAndTasksAreOneList() {
	run_on organization <<'END'
	organization.get_tags {}
	200/0 {"tags":["a","b","t1","t2"]}
	organization.get_tags {"include_system":true}
	200/0 {"tags":["a","b","t1","t2"],"system_tags":["archived","development","hidden","pipeline"]}
	organization.get_tags {"filter":{"tags":["a"]}}
	200/0 {"tags":["a","b","t1"]}
	organization.get_tags {"filter":{"tags":["a"],"system_tags":["-archived"]},"include_system":true}
	200/0 {"tags":["a","t1"],"system_tags":["development"]}
	organization.get_tags {"filter":{"tags":["__$all","t2","b"]},"include_system":true}
	200/0 {"tags":[],"system_tags":[]}
	organization.get_tags {"projects":["p1"],"filter":null}
	200/0 {"tags":["a","b","t1","t2"]}
	v1.0/organization.get_tags {"include_system":null}
	200/0 {"tags":["a","b","t1","t2"]}
	organization.get_tags {"filter":{"tags":["a",null]}}
	400/12 filter.tags
	organization.get_tags {"filter":{"system_tags":"a"}}
	400/12 filter.system_tags
	organization.get_tags {"filter":["a"]}
	400/12 filter
	organization.get_tags {"filter":{"tags":["__$no"]}}
	400/16 tags
END
	as bob
	run_on organization <<'END'
	organization.get_tags {"include_system":true}
	200/0 {"tags":["theirs"],"system_tags":["ours"]}
END
}

testTheCompanyAndWhoBelongsToIt() {
	seed account id=ann avatar=a.png
	run_on organization <<'END'
	organization.get_user_companies {"what":["ever"]}
	200/0 ~ "companies":[{"id":"COMPANY","name":"modelshelf" ~ "allocated":5 ~ {"id":"ann","name":"Ann Bee","avatar":"a.png"},{"id":"gus","name":"Gus Guest","avatar":null},{"id":"root","name":"Rita Root","avatar":null},{"id":"sys", ! Bob
END
	as bob
	run_on organization <<'END'
	organization.get_user_companies {}
	200/0 {"companies":[{"id":"c2","name":"Other","allocated":1,"owners":[{"id":"bob","name":"Bob Other","avatar":null}]}]}
END
}

# --- Counts ---

testEachKindIsCountedIfItIsAskedFor() {
	run_on organization <<'END'
	organization.get_entities_count {}
	200/0 {}
	organization.get_entities_count {"projects":{},"tasks":{},"models":{},"pipelines":{},"pipeline_runs":{},"datasets":{},"dataset_versions":{},"reports":{}}
	200/0 {"projects":4,"tasks":3,"models":3,"pipelines":5,"pipeline_runs":1,"datasets":5,"dataset_versions":1,"reports":1}
	organization.get_entities_count {"projects":{},"tasks":{},"models":null,"search_hidden":true}
	200/0 {"projects":5,"tasks":4}
	organization.get_entities_count {"projects":{},"tasks":{},"models":{},"reports":{},"allow_public":false}
	200/0 {"projects":3,"tasks":2,"models":2,"reports":0}
	organization.get_entities_count {"projects":{},"models":{},"tasks":{"id":["none"]},"limit":2}
	200/0 {"projects":2,"tasks":0,"models":2}
	organization.get_entities_count {"models":{},"limit":0}
	200/0 {"models":3}
	organization.get_entities_count {"models":{},"limit":-1}
	200/0 {"models":3}
END
	as bob
	run_on organization <<'END'
	organization.get_entities_count {"projects":{},"tasks":{},"models":{}}
	200/0 {"projects":2,"tasks":2,"models":2}
END
}

testCriteriaAreTheFiltersOfLists() {
	run_on organization <<'END'
	organization.get_entities_count {"models":{"name":"^(al|be)","tags":["-b"],"nothing":1}}
	200/0 {"models":1}
	organization.get_entities_count {"tasks":{"type":["training"]},"pipeline_runs":{"type":["training"]},"datasets":{"system_tags":["hidden"]}}
	200/0 {"tasks":1,"pipeline_runs":0,"datasets":1}
	organization.get_entities_count {"limit":1,"models":{"_any_":{"fields":["name","id"],"pattern":"A"}},"projects":{"_any_":{"fields":["basename","id"],"pattern":"four"}}}
	200/0 {"models":1,"projects":1}
	organization.get_entities_count {"models":{"search_text":"alpha"}}
	200/0 {"models":1}
END
}

testOneKindThatCannotBeCountedSpoilsNoOther() {
	run_on organization <<'END'
	organization.get_entities_count {"tasks":{},"models":{"name":"["},"projects":{}}
	200/0 ~ "tasks":3 ~ "projects":4 ~ "errors":{"models":"invalid regular expression: name ! "models":3
	organization.get_entities_count {"pipeline_runs":[],"dataset_versions":"x","models":{"tags":["__$no"]},"reports":{}}
	200/0 ~ "reports":1 ~ "pipeline_runs":"validation error: pipeline_runs ~ "dataset_versions":"validation error ~ "models":"invalid value
	organization.get_entities_count {"models":[]}
	400/12 models
	organization.get_entities_count {"reports":"x"}
	400/12 reports
	organization.get_entities_count {"active_users":"ann","models":{}}
	400/12 active_users
END
}

# A pattern that runs away is an error of the store, which must not end the
# transaction for the counts that follow.
testAPatternThatRunsAwayIsToldBesideTheOthers() {
	seed model id=long name="$(repeat 3000 a)!bcXx"
	run_on organization <<'END'
	organization.get_entities_count {"models":{"name":"^(a+)+$"},"projects":{},"reports":{}}
	200/0 ~ "projects":4 ~ "reports":1 ~ "errors":{"models":"invalid regular expression
END
}

testCountsOfActiveUsers() {
	run_on organization <<'END'
	organization.get_entities_count {"active_users":["ann"],"projects":{},"tasks":{},"models":{},"search_hidden":true}
	200/0 {"projects":3,"tasks":1,"models":1}
	organization.get_entities_count {"active_users":["ann"],"projects":{"id":["p1","p4"]},"datasets":{}}
	200/0 {"projects":1,"datasets":3}
	organization.get_entities_count {"active_users":["gus"],"projects":{},"models":{"user":["ann"]},"tasks":{}}
	200/0 {"projects":2,"tasks":1,"models":1}
	organization.get_entities_count {"active_users":["bob"],"projects":{},"models":{}}
	200/0 {"projects":0,"models":1}
	organization.get_entities_count {"active_users":["bob"],"models":{},"allow_public":false}
	200/0 {"models":0}
	organization.get_entities_count {"active_users":[],"models":{}}
	200/0 {"models":3}
END
}

# --- Usages ---

# An hour each of two days in p2, half an hour in p3, an hour in p4 that began
# the day before, and things that do not count. 1577836800 is 2020-01-01.
usages() {
	empty_database
	queue='execution={"queue":"k1"}'
	seed task id=a1 project=p2 user=ann "$queue" status=completed \
			started=2020-01-01T23:00:00 completed=2020-01-02T01:00:00 \
		task id=a2 project=p3 user=gus 'execution={"queue":"k2"}' \
			status=failed started=2020-01-02T10:00:00 \
			status_changed=2020-01-02T10:30:00.5 \
		task id=a3 project=p4 user=ann "$queue" status=stopped \
			started=2019-12-31T22:00:00 completed=2020-01-01T01:00:00 \
		task id=a4 project=p1 user=bob company= "$queue" \
			status=published started=2020-01-02T00:00:00 \
			completed=2020-01-02T00:00:10 \
		task id=a5 project=p2 user=ann status=completed \
			started=2020-01-02T12:00:00 completed=2020-01-02T12:01:00 \
		task id=a6 project=p2 user=ann "$queue" system_tags='["development"]' \
			started=2020-01-02T12:00:00 completed=2020-01-02T12:02:00
	# of none of these anything counts: tags, types, times, another company
	for more in 'system_tags=["hidden"]' 'system_tags=["dataset"]' \
	    'system_tags=["x","reports"]' type=annotation type=controller \
	    completed=2019-12-31T12:00:01 started=2020-02-01 company=c2; do
		seed task id="none $more" project=p2 user=ann "$queue" \
			started=2019-12-31T12:00:00 \
			completed=2020-01-02T00:00:00 status=completed "$more"
	done
	seed task id=never project=p2 user=ann "$queue" status=queued
}

DAYS='"from_date":"2020-01-01","to_date":"2020-01-02"'

testUsagesOfOneProjectTellWhatIsDirectlyBelowItApart() {
	usages
	run_on organization <<END
	organization.get_project_usages {"projects":["p1"],$DAYS,"breakdown_keys":["project"],"usage_fields":["duration"]}
	200/0 {"projects":{"total":[{"name":"one","id":"p1","duration":10},{"name":"one/four","id":"p4","duration":3600},{"name":"one/two","id":"p2","duration":9000}],"series":[{"name":"one","id":"p1","dates":[1577836800,1577923200],"duration":[0,10]},{"name":"one/four","id":"p4","dates":[1577836800,1577923200],"duration":[3600,0]},{"name":"one/two","id":"p2","dates":[1577836800,1577923200],"duration":[3600,5400]}]}}
	organization.get_project_usages {"projects":["p3"],$DAYS}
	200/0 ~ "projects":{"total":[{"name":"one/two/three","id":"p3","duration":1800,"gpu_usage":1800}] ~ "users":{"total":[{"name":"Gus Guest","id":"gus" ~ "queues":{"total":[{"name":"k2","id":"k2" ~ "gpu_artificial_weights":true ! cpu
END
}

testUsagesOfSeveralProjectsTakeTheNearest() {
	usages
	run_on organization <<END
	organization.get_project_usages {"projects":["p1","p3"],$DAYS,"breakdown_keys":["project"],"usage_fields":["cpu_usage"]}
	200/0 {"projects":{"total":[{"name":"one","id":"p1","cpu_usage":10810},{"name":"one/two/three","id":"p3","cpu_usage":1800}],"series":[{"name":"one","id":"p1","dates":[1577836800,1577923200],"cpu_usage":[7200,3610]},{"name":"one/two/three","id":"p3","dates":[1577836800,1577923200],"cpu_usage":[0,1800]}]},"cpu_artificial_weights":true}
	organization.get_project_usages {"projects":["p3","p1"],$DAYS,"breakdown_keys":["user","queue"],"usage_fields":["duration"]}
	200/0 ~ "users":{"total":[{"name":"Ann Bee","id":"ann","duration":10800},{"name":"Gus Guest","id":"gus","duration":1800},{"name":"bob","id":"bob","duration":10}] ~ "queues":{"total":[{"name":"k1","id":"k1","duration":10810},{"name":"k2","id":"k2","duration":1800}] ! projects
END
}

testUsagesWithDevelopment() {
	usages
	run_on organization <<END
	organization.get_project_usages {"projects":["p2","p4"],$DAYS,"include_development":true,"breakdown_keys":["project","queue"],"usage_fields":["duration"]}
	200/0 ~ {"name":"one/two","id":"p2","duration":9180} ~ {"name":"one/four","id":"p4","duration":3600} ~ {"name":"k1","id":"k1","duration":10920},{"name":"k2","id":"k2","duration":1800}
END
}

testDaysBeginWhereTheDatesSay() {
	usages
	run_on organization <<'END'
	organization.get_project_usages {"projects":["p2","p4"],"from_date":"2020-01-02T15:00:00+02:00","to_date":"2020-01-02T16:00:00+02:00","breakdown_keys":["project"],"usage_fields":["duration"]}
	200/0 ~ "total":[{"name":"one/two","id":"p2","duration":9000}] ~ "dates":[1577916000],"duration":[9000]
	organization.get_project_usages {"projects":["p2","p4"],"from_date":"2020-01-01T00:00:00Z","to_date":"2020-01-01","breakdown_keys":["project"],"usage_fields":["duration"]}
	200/0 ~ {"name":"one/two","id":"p2","duration":3600} ~ "dates":[1577836800]
END
}

testWhatStillRunsHasRunUntilNow() {
	seed task id=r1 project=p2 status=in_progress 'execution={"queue":"k1"}' \
		started="$(date -u -d '2 days ago' +%Y-%m-%dT00:00:00)"
	call organization.get_project_usages "{\"projects\":[\"p2\"],
		\"from_date\":\"$(date -u -d '3 days ago' +%Y-%m-%d)\",
		\"to_date\":\"$(date -u -d tomorrow +%Y-%m-%d)\"}"
	expect_value '[0,86400,86400]' \
		'.data.projects.series[0].duration[0:3]|tojson'
	expect_value 0 '.data.projects.series[0].duration[4]'
	expect_value true '.data.projects.series[0].duration[3] < 86400'
}

testUsagesThatCannotBeTold() {
	run_on organization <<'END'
	organization.get_project_usages {"projects":["q1"],"from_date":"2020-01-01","to_date":"2020-01-01"}
	200/0 {"projects":{"total":[],"series":[]},"users":{"total":[],"series":[]},"queues":{"total":[],"series":[]}}
	organization.get_project_usages {"projects":["none"],"from_date":"2020-01-01","to_date":"2020-01-01","breakdown_keys":["user"]}
	200/0 {"users":{"total":[],"series":[]}}
	organization.get_project_usages {"projects":[],"from_date":"2020-01-01","to_date":"2020-01-01"}
	400/12 projects
	organization.get_project_usages {"projects":["p1"],"from_date":5,"to_date":"2020-01-01"}
	400/12 from_date
	organization.get_project_usages {"projects":["p1"],"from_date":"soon","to_date":"2020-01-01"}
	400/12 from_date
	organization.get_project_usages {"projects":["p1"],"from_date":"2020-01-01","to_date":"2020-13-01"}
	400/12 to_date
	organization.get_project_usages {"projects":["p1"],"from_date":"2020-01-02","to_date":"2020-01-01"}
	400/12 later
	organization.get_project_usages {"projects":["p1"],"from_date":"2020-01-01T00:00:00+01:00","to_date":"2020-01-02T00:00:00"}
	400/12 offset
	organization.get_project_usages {"projects":["p1"],"from_date":"2000-01-01","to_date":"2020-01-01"}
	400/12 more than 1100 days
	organization.get_project_usages {"projects":["p1"],"from_date":"2020-01-01","to_date":"2020-01-02","breakdown_keys":["team"]}
	400/12 breakdown_keys
	organization.get_project_usages {"projects":["p1"],"from_date":"2020-01-01","to_date":"2020-01-02","usage_fields":["heat"]}
	400/12 usage_fields
END
}

# 0.6 and 0.6 seconds are 1, which is what the series adds up to.
testSeriesAddUpToTotals() {
	seed task id=b1 project=p3 'execution={"queue":"k1"}' status=completed \
			started=2020-01-01T00:00:00.400 \
			completed=2020-01-01T00:00:01 \
		task id=b2 project=p3 'execution={"queue":"k1"}' \
			status=completed started=2020-01-02T00:00:00.400 \
			completed=2020-01-02T00:00:01
	run_on organization <<END
	organization.get_project_usages {"projects":["p3"],$DAYS,"breakdown_keys":["queue"],"usage_fields":["duration"]}
	200/0 {"queues":{"total":[{"name":"k1","id":"k1","duration":1}],"series":[{"name":"k1","id":"k1","dates":[1577836800,1577923200],"duration":[0,1]}]}}
END
}

testAProjectThatIsNamedTwiceIsOne() {
	usages
	run_on organization <<END
	organization.get_project_usages {"projects":["p1","p1"],$DAYS,"breakdown_keys":["project"],"usage_fields":["duration"]}
	200/0 ~ "total":[{"name":"one","id":"p1","duration":10},{"name":"one/four","id":"p4","duration":3600},{"name":"one/two","id":"p2","duration":9000}]
END
}

testUsagesOfVeryManyAreRefused() {
	sql "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
			WHERE i < 2100)
		INSERT INTO task (id, company, user, name, type, status, created,
			project, started, completed, execution)
		SELECT 'w' || i, '$COMPANY_ID', 'w' || i, 'x', 'training',
			'completed', 0, 'p3', 1577836800000000,
			1577840400000000, '{\"queue\":\"k1\"}' FROM n"
	run_on organization <<'END'
	organization.get_project_usages {"projects":["p3"],"from_date":"2018-01-01","to_date":"2020-12-31","breakdown_keys":["user"]}
	500/103
	organization.get_project_usages {"projects":["p3"],"from_date":"2018-01-01","to_date":"2020-12-31","breakdown_keys":["queue"]}
	200/0
END
}

# --- Downloads ---

# prepare MORE: a list of models by name, with columns id and name, and MORE.
prepare() {
	call organization.prepare_download_for_get_all \
		"{\"entity_type\":\"model\",\"only_fields\":[\"name\"],\"field_mappings\":[{\"field\":\"id\"},{\"field\":\"name\",\"name\":\"Name\"}],\"order_by\":[\"name\"]$1}"
	expect 200/0
	PREPARED=$(json .data.prepare_id)
}

# download [OPTION...]: what was prepared, as a browser gets it. $SITE/lines has
# the lines without their carriage returns.
download() {
	request "$@" -H "Cookie: clearml_token_basic=$TOKEN" \
		"/api/v999.0/organization.download_for_get_all?prepare_id=$PREPARED"
	tr -d '\r' <"$SITE/answer" >"$SITE/lines"
}

BOM=$(printf '\357\273\277')

# expect_table <<LINES: of the download.
expect_table() {
	cat >"$SITE/wanted"
	assertEquals "status: $BODY" 200 "$STATUS"
	assertEquals "$(cat "$SITE/wanted")" "$(cat "$SITE/lines")"
}

testAListIsDownloaded() {
	prepare ''
	assertEquals 'the id is that of the call' "$(json .meta.id)" "$PREPARED"
	download
	expect_table <<-END
		$BOM"id","Name"
		"m1","alpha"
		"m2","beta"
		"m3","gamma"
	END
	assertEquals 'text/csv; charset=utf-8' "$(header Content-Type)"
	assertEquals 'attachment; filename="clearml-models.csv"' \
		"$(header Content-Disposition)"
	assertEquals 'no-store, max-age=0' "$(header Cache-Control)"
	assertEquals 'lines end in CR LF' 4 \
		"$(grep -c "$(printf '\r')\$" "$SITE/answer")"
	# once more, by POST with a token
	call organization.download_for_get_all "{\"prepare_id\":\"$PREPARED\"}"
	assertEquals "$(wc -c <"$SITE/lines")" \
		"$(tr -d '\r' <"$SITE/answer" | wc -c)"
	assertTrue 'the log has status and bytes' "tail -n 1 '$SITE/log' |
		grep -q 'endpoint=organization.download_for_get_all .* status=200 .* bytes=$(wc -c <"$SITE/answer")\$'"
}

testAHeadHasTheHeadersOnly() {
	prepare ''
	download -X HEAD
	assertEquals 200 "$STATUS"
	assertEquals '' "$BODY"
	assertEquals 'text/csv; charset=utf-8' "$(header Content-Type)"
	assertEquals 'attachment; filename="clearml-models.csv"' \
		"$(header Content-Disposition)"
}

testAListWithoutRowsIsABareHeader() {
	prepare ',"name":"^nothing$"'
	download
	expect_table <<-'END'
		id,Name
	END
	assertEquals 9 "$(wc -c <"$SITE/answer")"
}

testCells() {
	call organization.prepare_download_for_get_all '{"entity_type":"model",
		"only_fields":["name","tags","project.name","comment","metadata","labels","ready","framework","task","created","last_iteration"],
		"order_by":["name"],"allow_public":false,
		"field_mappings":[
		{"field":"name"},{"field":"tags","name":"=TAGS"},
		{"field":"project"},{"field":"project.name"},{"field":"comment"},
		{"field":"metadata.size.value"},{"field":"metadata.a%2Eb.value","name":"a.b"},
		{"field":"labels"},{"field":"ready","values":[{"key":true,"value":"done"}]},
		{"field":"framework","values":[{"key":"ONNX","value":"+x"},{"key":null,"value":"none"}]},
		{"field":"task","values":[{"key":"t1","value":"first"},{"key":"","value":"-"}]},
		{"field":"created"},{"field":"last_iteration"},{"field":"no.such.thing"}]}'
	expect 200/0
	PREPARED=$(json .data.prepare_id)
	download
	expect_table <<-END
		$BOM"name","'=TAGS","project","project.name","comment","metadata.size.value","a.b","labels","ready","framework","task","created","last_iteration","no.such.thing"
		"alpha","['a', 'b']","p1","one","","'-11","x","{""cat"":1}","done","'+x","'-","2020-01-01T00:00:00+00:00","0",""
		"beta","[]","p2","one/two","say ""hi"", or
		=go","","","","False","none","first","2020-01-01T00:00:00+00:00","0",""
	END
}

testTheNameOfTheFileTellsTheProject() {
	prepare ',"project":["p2"]'
	download
	expect_table <<-END
		$BOM"id","Name"
		"m2","beta"
	END
	assertEquals 'attachment; filename="clearml-two-models.csv"' \
		"$(header Content-Disposition)"
	prepare ',"project":["p1"],"include_subprojects":true'
	download
	expect_table <<-END
		$BOM"id","Name"
		"m1","alpha"
		"m2","beta"
	END
	assertEquals 'attachment; filename="clearml-one-models.csv"' \
		"$(header Content-Disposition)"
	prepare ',"project":[null]'
	download
	assertEquals 'attachment; filename="clearml-root-models.csv"' \
		"$(header Content-Disposition)"
	for project in '["p1","p2"]' '["q1"]' '["-p1"]' '[]' null; do
		prepare ",\"project\":$project"
		download
		assertEquals "$project" \
			'attachment; filename="clearml-models.csv"' \
			"$(header Content-Disposition)"
	done
}

testTheNameOfTheFileInOtherLetters() {
	seed project id=px name='x/Zoë "的" 50%' basename='Zoë "的" 50%' \
			path='[]' \
		project id=py name="y/$(repeat 70 é)" \
			basename="$(repeat 70 é)" path='[]'
	prepare ',"project":["px"]'
	download
	assertEquals "attachment; filename=\"clearml-Zoe __ 50_-models.csv\"; filename*=UTF-8''clearml-Zo%C3%AB%20%22%E7%9A%84%22%2050%25-models.csv" \
		"$(header Content-Disposition)"
	prepare ',"project":["py"]'
	download
	assertEquals "attachment; filename=\"clearml-$(repeat 60 e)-models.csv\"; filename*=UTF-8''clearml-$(repeat 60 %C3%A9)-models.csv" \
		"$(header Content-Disposition)"
}

testTasksAreDownloadedToo() {
	call organization.prepare_download_for_get_all '{"entity_type":"task",
		"only_fields":["name"],"field_mappings":[{"field":"name"}],
		"order_by":["name"],"scroll_id":null,"size":1,"page":3}'
	PREPARED=$(json .data.prepare_id)
	download
	expect_table <<-END
		$BOM"name"
		"data"
		"train"
		"words"
	END
	assertEquals 'attachment; filename="clearml-tasks.csv"' \
		"$(header Content-Disposition)"
	call organization.prepare_download_for_get_all '{"entity_type":"task",
		"only_fields":["name"],"field_mappings":[{"field":"name"}],
		"order_by":["name"],"search_hidden":true,"allow_public":false}'
	PREPARED=$(json .data.prepare_id)
	download
	expect_table <<-END
		$BOM"name"
		"data"
		"flow"
		"train"
	END
}

testWhatCannotBePreparedIsRefused() {
	run_on organization <<'END'
	organization.prepare_download_for_get_all {"only_fields":["name"],"field_mappings":[{"field":"name"}]}
	400/12 entity_type
	organization.prepare_download_for_get_all {"entity_type":"queue","only_fields":["name"],"field_mappings":[{"field":"name"}]}
	400/12 entity_type
	organization.prepare_download_for_get_all {"entity_type":"model","only_fields":[],"field_mappings":[{"field":"name"}]}
	400/12 only_fields
	organization.prepare_download_for_get_all {"entity_type":"model","only_fields":["nope"],"field_mappings":[{"field":"name"}]}
	400/14 only_fields: nope
	organization.prepare_download_for_get_all {"entity_type":"model","only_fields":["project.nope"],"field_mappings":[{"field":"name"}],"id":["none"]}
	400/14 nope
	organization.prepare_download_for_get_all {"entity_type":"model","only_fields":["task.project.nope"],"field_mappings":[{"field":"name"}]}
	400/14 nope
	organization.prepare_download_for_get_all {"entity_type":"model","only_fields":["name"],"field_mappings":[]}
	400/12 field_mappings
	organization.prepare_download_for_get_all {"entity_type":"model","only_fields":["name"],"field_mappings":{}}
	400/12 field_mappings
	organization.prepare_download_for_get_all {"entity_type":"model","only_fields":["name"],"field_mappings":["name"]}
	400/12 field_mappings
	organization.prepare_download_for_get_all {"entity_type":"model","only_fields":["name"],"field_mappings":[{"name":"x"}]}
	400/12 field
	organization.prepare_download_for_get_all {"entity_type":"model","only_fields":["name"],"field_mappings":[{"field":"name","name":5}]}
	400/12 field_mappings.name
	organization.prepare_download_for_get_all {"entity_type":"model","only_fields":["name"],"field_mappings":[{"field":"name"},{"field":"id","name":"name"}]}
	400/12 column name is there twice
	organization.prepare_download_for_get_all {"entity_type":"model","only_fields":["name"],"field_mappings":[{"field":"name","values":[{"key":1,"value":"a"},{"key":1,"value":"b"}]}]}
	400/12 key 1 is there twice
	organization.prepare_download_for_get_all {"entity_type":"model","only_fields":["name"],"field_mappings":[{"field":"name","values":[{"value":"a"}]}]}
	400/12 field_mappings.values
	organization.prepare_download_for_get_all {"entity_type":"model","only_fields":["name"],"field_mappings":[{"field":"name","values":{}}]}
	400/12 field_mappings.values
	organization.prepare_download_for_get_all {"entity_type":"model","only_fields":["name"],"field_mappings":[{"field":"name"}],"name":"["}
	400/21 name
	organization.prepare_download_for_get_all {"entity_type":"model","only_fields":["name"],"field_mappings":[{"field":"name"}],"order_by":["nope"]}
	400/14 order_by
END
	expect_sql 0 "SELECT count(*) FROM download"
}

testOnlyWhoHasPreparedADownloadGetsIt() {
	prepare ''
	as ann
	download
	expect 400/10
	expect_message "*$PREPARED*"
	as bob
	download
	expect 400/10
	as admin
	download
	assertEquals 200 "$STATUS"
	PREPARED=none
	download
	expect 400/10
	request -a /organization.download_for_get_all
	expect 400/12
	request "/organization.download_for_get_all?prepare_id=none"
	expect 401/20
	as bob
	prepare ''
	download
	expect_table <<-END
		$BOM"id","Name"
		"m3","gamma"
		"n1","theirs"
	END
	# the list is that of the company he was in then
	sql "UPDATE download SET company = 'c1'"
	download
	expect 400/10
}

testADownloadIsKeptForFiveMinutes() {
	prepare ''
	expect_sql 300 "SELECT (until - $(date +%s) * 1000000 + 5000000) / 10000000 * 10
		FROM download"
	sql "UPDATE download SET until = until - 299000000"
	download
	assertEquals 200 "$STATUS"
	sql "UPDATE download SET until = until - 2000000"
	download
	expect 400/10
	expect_sql 1 "SELECT count(*) FROM download"
	prepare ''
	expect_sql 1 "SELECT count(*) FROM download"
}

testOfAUserAHundredAreKept() {
	sql "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
			WHERE i < 120)
		INSERT INTO download (id, user, company, request, until)
		SELECT 'old' || i, '$USER_ID', '$COMPANY_ID', '{}',
			4000000000000000 - i FROM n
		UNION ALL SELECT 'ann' || i, 'ann', '$COMPANY_ID', '{}',
			4000000000000000 - i FROM n"
	prepare ''
	expect_sql '100|120' "SELECT sum(user = '$USER_ID'), sum(user = 'ann')
		FROM download"
	expect_sql '1|1|0' "SELECT sum(id = '$PREPARED'), sum(id = 'old99'),
		sum(id = 'old100') FROM download"
}

testARequestThatIsTooLargeIsNotKept() {
	printf '{"entity_type":"model","only_fields":["name"],"field_mappings":[{"field":"name"}],"id":["%s"]}' \
		"$(repeat 270000 x)" >"$SITE/large"
	request -a -t application/json -f "$SITE/large" \
		/organization.prepare_download_for_get_all
	expect 413/0
	expect_sql 0 "SELECT count(*) FROM download"
}

# As large as it likes.
testWhatMeansNothingIsNotKept() {
	printf '{"entity_type":"model","only_fields":["name"],"field_mappings":[{"field":"name"}],"page":2,"page_size":1,"metadata.k.value":["v"],"_any_":{"fields":["name"],"pattern":"x"},"filters":{},"junk":"%s"}' \
		"$(repeat 270000 x)" >"$SITE/large"
	request -a -t application/json -f "$SITE/large" \
		/organization.prepare_download_for_get_all
	expect 200/0
	expect_sql '["entity_type","only_fields","field_mappings","metadata.k.value","_any_","filters"]' \
		"SELECT json_group_array(key) FROM download, json_each(request)
		WHERE key NOT IN ('tags', 'system_tags')"
}

testADownloadHasALimit() {
	echo 'download_limit = 2' >>"$CONF"
	prepare ''
	download
	sed -i /download_limit/d "$CONF"
	expect_table <<-END
		$BOM"id","Name"
		"m1","alpha"
		"m2","beta"
	END
}

testADownloadShowsWhatThereIsThen() {
	prepare ',"tags":["a"]'
	seed model id=m9 name=aaa tags='["a"]' model id=m1 tags='[]'
	download
	expect_table <<-END
		$BOM"id","Name"
		"m9","aaa"
	END
}

# The 600th model is the first one that has a project, which has no such field.
# The connection is closed without the record that ends a request, and the
# process serves the next one.
testADownloadThatCannotGoOnDoesNotLookWhole() {
	sql "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
			WHERE i < 700)
		INSERT INTO model (id, company, user, name, created, ready, project)
		SELECT printf('x%04d', i), '$COMPANY_ID', 'sys',
			printf('many %04d', i), 0, 0,
			CASE WHEN i >= 600 THEN 'p1' END FROM n"
	prepare ',"user":["sys"]'
	# which is refused when it is asked for
	sql "UPDATE download SET request = replace(request,
		'\"only_fields\":[', '\"only_fields\":[\"project.nope\",')"
	for n in 1 2; do
		echo "/organization.download_for_get_all {\"prepare_id\":\"$PREPARED\"}"
		echo '/organization.get_tags {}'
	done >"$SITE/requests"
	send "$SITE/bin/organization.fcgi" <"$SITE/requests" >"$SITE/answers"
	assertEquals 'the responder has crashed' 0 $?
	assertEquals 'lost 200 lost 200' \
		"$(cut -d ' ' -f 1 "$SITE/answers" | tr '\n' ' ' | sed 's/ $//')"
	assertTrue "$(tail -n 2 "$SITE/log")" "tail -n 2 '$SITE/log' |
		grep -q 'status=200 subcode=14 .* sent=no error=.*nope'"
	download
	assertEquals 'rows that came before' 501 "$(wc -l <"$SITE/lines")"
}

# What a request may hold, a row may hold beside other things, and within others.
testARowMayBeMoreThanARequest() {
	seed model id=m4 name=large model id=m5 name=deep \
			design="$(repeat 63 '{"a":')1$(repeat 63 '}')" \
		model id=m6 name=deeper parent=m5 model id=m7 name=last
	sql "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
			WHERE i < 498000)
		UPDATE model SET design = (SELECT json_object('a',
				json_group_array(i)) FROM n),
			tags = (SELECT json_group_array('t' || i) FROM n
				WHERE i <= 2500)
		WHERE id = 'm4'"
	call organization.prepare_download_for_get_all '{"entity_type":"model",
		"only_fields":["name","tags","design","parent.design"],
		"order_by":["name"],"field_mappings":[{"field":"name"},
		{"field":"design.a.a.a"}]}'
	expect 200/0
	PREPARED=$(json .data.prepare_id)
	download
	cut -c 1-40 "$SITE/lines" >"$SITE/short"
	assertEquals "alpha beta deep deeper gamma large last" \
		"$(sed '1d; s/^"\([a-z]*\)".*/\1/' "$SITE/short" | xargs)"
	assertEquals 8 "$(wc -l <"$SITE/lines")"
}

# --- Long ones, straight from the program: the shell keeps no such answers ---

# many ROWS: so many models of more than 1 KiB each.
many() {
	sql "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
			WHERE i < $1)
		INSERT INTO model (id, company, user, name, comment, created, ready)
		SELECT printf('x%06d', i), '$COMPANY_ID', 'ann',
			printf('many %06d', i), hex(zeroblob(600)), 0, 0 FROM n"
	call organization.prepare_download_for_get_all '{"entity_type":"model",
		"only_fields":["name","comment","user.name"],"order_by":["name"],
		"user":["ann"],"tags":["-a"],"field_mappings":[{"field":"name"},
		{"field":"user.name"},{"field":"comment"}]}'
	PREPARED=$(json .data.prepare_id)
}

# fetch [KIB]: the answer on standard output, maybe out of so much memory.
# shellcheck disable=SC2016 # the inner shell expands
fetch() {
	$AS_USER env MODELSHELF_CONF="$CONF" REQUEST_METHOD=GET \
		PATH_INFO=/v999.0/organization.download_for_get_all \
		QUERY_STRING="prepare_id=$PREPARED" \
		HTTP_COOKIE="clearml_token_basic=$TOKEN" \
		sh -c '[ "$1" = unlimited ] || ulimit -v "$1" && exec "$2"' \
		sh "${1:-unlimited}" \
		"$SITE/bin/organization.fcgi" </dev/null 2>>"$SITE/log"
}

testMemoryDoesNotDependOnTheNumberOfRows() {
	many 50100
	# An address sanitizer reserves terabytes of addresses: all the same, but
	# without the limit.
	memory=40000
	! grep -q __asan_init "$SITE/bin/organization.fcgi" || memory=unlimited
	fetch $memory >"$SITE/raw"
	status=$?
	assertEquals "$(tail -n 1 "$SITE/log")" 0 "$status"
	tr -d '\r' <"$SITE/raw" | sed '1,/^$/d' >"$SITE/lines"
	assertEquals 50001 "$(wc -l <"$SITE/lines")"
	assertEquals "$BOM\"name\",\"user.name\",\"comment\"" \
		"$(head -n 1 "$SITE/lines")"
	assertEquals '"many 000001","Ann Bee"' \
		"$(sed -n 2p "$SITE/lines" | cut -d , -f 1,2)"
	assertEquals '"many 050000","Ann Bee"' \
		"$(tail -n 1 "$SITE/lines" | cut -d , -f 1,2)"
	assertTrue 'it is larger than the memory' \
		"[ $(wc -c <"$SITE/lines") -gt 60000000 ]"
	assertTrue "$(tail -n 1 "$SITE/log")" "tail -n 1 '$SITE/log' |
		grep -q 'status=200 subcode=0 .* bytes=6[0-9]*\$'"
}

testTheLimitOfRepliesIsThatOfARow() {
	echo 'reply_limit = 65536' >>"$CONF"
	many 600
	download
	assertEquals "$(tail -n 1 "$SITE/log")" 601 "$(wc -l <"$SITE/lines")"
	assertTrue 'each of them is whole' "[ $(wc -c <"$SITE/lines") -gt 720000 ]"
	sql "UPDATE model SET comment = hex(zeroblob(33000))
		WHERE id = 'x000599'"
	download
	assertTrue "$(tail -n 1 "$SITE/log")" "tail -n 1 '$SITE/log' |
		grep -q 'subcode=103 .* sent=no error=.*a row of over 65536 bytes'"
	sed -i /reply_limit/d "$CONF"
}

testAClientThatGoesAwayEndsTheDownload() {
	many 5000
	fetch | head -c 100000 >/dev/null
	for wait in 1 2 3 4 5 6 7 8 9 10; do
		! tail -n 1 "$SITE/log" | grep -q download_for_get_all || break
		sleep 0.2
	done
	assertTrue "$(tail -n 1 "$SITE/log")" "tail -n 1 '$SITE/log' |
		grep -q 'status=200 subcode=0 .* bytes=[0-9]\{0,6\} sent=no\$'"
}

# Somebody writes, and vacates the file's log, while a reader is slow: nothing
# is locked.
testASlowClientLocksNothing() {
	many 5000
	mkfifo "$SITE/slow"
	fetch >"$SITE/slow" &
	reader=$!
	exec 9<"$SITE/slow"
	head -c 1000 <&9 >"$SITE/raw"
	assertEquals '0|0|0' "$(sql 'DELETE FROM download;
		PRAGMA wal_checkpoint(TRUNCATE)')"
	cat <&9 >>"$SITE/raw"
	exec 9<&-
	wait "$reader"
	assertEquals 'exit status' 0 $?
	assertEquals '"many 005000","Ann Bee"' \
		"$(tail -n 1 "$SITE/raw" | cut -d , -f 1,2)"
}

# The number of the newest row is given to the next one when it has gone.
testARowThatCameLaterIsNotInADownload() {
	many 5000
	mkfifo "$SITE/later"
	fetch >"$SITE/later" &
	reader=$!
	exec 9<"$SITE/later"
	head -c 1000 <&9 >"$SITE/raw"
	was=$(sql "SELECT seq FROM model WHERE id = 'x005000'")
	sql "DELETE FROM model WHERE id = 'x005000'"
	call models.create '{"name":"late","uri":"late"}'
	expect_sql "$was" "SELECT seq FROM model WHERE name = 'late'"
	cat <&9 >>"$SITE/raw"
	exec 9<&-
	wait "$reader"
	assertEquals '"many 004999","Ann Bee"' \
		"$(tail -n 1 "$SITE/raw" | cut -d , -f 1,2)"
}

# The limit is that of a transaction, of which there are ten.
testTheTimeLimitDoesNotCutALongDownload() {
	many 5000
	echo 'time_limit_ms = 400' >>"$CONF"
	mkfifo "$SITE/slower"
	fetch >"$SITE/slower" &
	reader=$!
	exec 9<"$SITE/slower"
	sleep 1
	cat <&9 >"$SITE/raw"
	exec 9<&-
	wait "$reader"
	sed -i /time_limit_ms/d "$CONF"
	assertEquals '"many 005000","Ann Bee"' \
		"$(tail -n 1 "$SITE/raw" | cut -d , -f 1,2)"
}

# An error behind the first piece can only be logged; one before it is answered.
testAnErrorEndsTheAnswerShort() {
	many 5000
	mkfifo "$SITE/cut"
	fetch >"$SITE/cut" &
	reader=$!
	exec 9<"$SITE/cut"
	head -c 1000 <&9 >"$SITE/raw"
	sql 'PRAGMA user_version = 1'
	cat <&9 >>"$SITE/raw"
	exec 9<&-
	wait "$reader"
	assertEquals "$BOM\"name\",\"user.name\",\"comment\"" \
		"$(tr -d '\r' <"$SITE/raw" | sed '1,/^$/d; /^$/d' | head -n 1)"
	assertTrue 'it is short' "[ $(wc -c <"$SITE/raw") -lt 3000000 ]"
	assertTrue "$(tail -n 1 "$SITE/log")" "tail -n 1 '$SITE/log' |
		grep -q 'status=200 subcode=102 .* sent=no error=.*modelshelf migrate'"
	download
	expect 500/102
}

# shellcheck disable=SC1091
. shunit2
