#!/bin/sh
# Services that are not there: what user interfaces ask of them is answered as
# if nothing had ever been put there.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"

setUp() {
	empty_database
	as ann
}

# The requests are those of doc/protocol/webapp.md, section by section, the
# answers the smallest good ones of its section 13.

testTheScalarsOfAModel() {
	run_on absent <<'END'
	v999.0/events.get_task_single_value_metrics {"tasks":["m1"],"model_events":true}
	200/0 {"tasks":[]}
	v999.0/events.scalar_metrics_iter_histogram {"task":"m1","key":"iter","model_events":true}
	200/0 {}
END
}

# Plots are asked for until "total" of them have come.
testThePlotsOfAModel() {
	run_on absent <<'END'
	v999.0/events.get_task_plots {"task":"m1","model_events":true}
	200/0 {"plots":[],"returned":0,"total":0,"scroll_id":"end"}
	v999.0/events.get_task_plots {"task":"m1","model_events":true,"scroll_id":"end"}
	200/0 {"plots":[],"returned":0,"total":0,"scroll_id":"end"}
	v999.0/events.get_task_plots {"task":"m1","model_events":true,"iters":1,"scroll_id":null}
	200/0 {"plots":[],"returned":0,"total":0,"scroll_id":"end"}
END
}

testModelsThatAreCompared() {
	run_on absent <<'END'
	v999.0/events.get_multi_task_metrics {"tasks":["m1","m2"],"event_type":"training_stats_scalar","model_events":true}
	200/0 {"metrics":[]}
	v999.0/events.get_multi_task_metrics {"tasks":["m1","m2"],"event_type":"plot","model_events":true}
	200/0 {"metrics":[]}
	v999.0/events.get_task_single_value_metrics {"tasks":["m1","m2"],"metrics":[{"metric":"Summary","variants":["best"]}],"model_events":true}
	200/0 {"tasks":[]}
	v999.0/events.multi_task_scalar_metrics_iter_histogram {"tasks":["m1","m2"],"metrics":[{"metric":"loss","variants":["train"]}],"model_events":true,"key":"iter"}
	200/0 {"metrics":{}}
	v999.0/events.get_multi_task_plots {"tasks":["m1","m2"],"model_events":true,"metrics":[],"last_iters_per_task_metric":true,"iters":1}
	200/0 {"plots":{},"returned":0,"total":0,"scroll_id":"end"}
	v999.0/events.get_multi_task_plots {"tasks":["m1","m2"],"model_events":true,"metrics":[],"last_iters_per_task_metric":true,"iters":1,"scroll_id":"abc"}
	200/0 {"plots":{},"returned":0,"total":0,"scroll_id":"abc"}
END
}

testTheDashboardAndTheReports() {
	run_on absent <<'END'
	v999.0/reports.get_all_ex {"page":0,"page_size":6,"order_by":["-last_update"],"user":null,"only_fields":["type","status","last_update","name","project.name"]}
	200/0 {"tasks":[]}
	v999.0/reports.get_all_ex {"scroll_id":null,"size":16,"order_by":["-last_update"],"only_fields":["name"],"allow_public":false,"_any_":{"pattern":"a","fields":["id","name"]}}
	200/0 {"tasks":[],"scroll_id":"end"}
	v999.0/reports.get_tags {}
	200/0 {"tags":[]}
END
}

testTheGlobalSearch() {
	run_on absent <<'END'
	v999.0/serving.get_endpoints {}
	200/0 {"endpoints":[]}
	v999.0/serving.get_loading_instances {}
	200/0 {"instances":[]}
END
}

testWorkers() {
	run_on absent <<'END'
	v999.0/workers.get_all {}
	200/0 {"workers":[]}
	v999.0/workers.get_all {"last_seen":600,"tags":["a"],"system_tags":null}
	200/0 {"workers":[]}
	v999.0/workers.get_activity_report {"from_date":1790000000,"to_date":1790003600.5,"interval":60}
	200/0 {"total":{"dates":[],"counts":[]},"active":{"dates":[],"counts":[]}}
	workers.get_count {}
	200/0 {"count":0}
END
}

# As the SDK asks, doc/protocol/sdk.md.
testWhatATaskHasReported() {
	run_on absent <<'END'
	events.get_task_events {"task":"t1","event_type":"training_debug_image","order":"asc","batch_size":500}
	200/0 {"events":[],"returned":0,"total":0,"scroll_id":"end"}
	events.get_task_log {"task":"t1","batch_size":100,"navigate_earlier":true,"order":"asc"}
	200/0 {"events":[],"returned":0,"total":0}
	v2.9/events.get_task_plots {"task":"t1","iters":1}
	200/0 ~ "plots":[] ~ "total":0
END
}

# ---- Whatever is asked

testAScrollIdIsGivenBack() {
	run_on absent <<'END'
	reports.get_all_ex {}
	200/0 {"tasks":[]}
	reports.get_all_ex {"scroll_id":null}
	200/0 {"tasks":[],"scroll_id":"end"}
	reports.get_all_ex {"scroll_id":""}
	200/0 {"tasks":[],"scroll_id":"end"}
	reports.get_all_ex {"scroll_id":"end"}
	200/0 {"tasks":[],"scroll_id":"end"}
	reports.get_all_ex {"scroll_id":"a\"b\\c","refresh_scroll":true,"size":1000}
	200/0 {"tasks":[],"scroll_id":"a\"b\\c"}
	events.get_task_events {"task":"t","scroll_id":"mine"}
	200/0 {"events":[],"returned":0,"total":0,"scroll_id":"mine"}
END
}

testRequestsAreLookedAt() {
	run_on absent <<'END'
	events.get_task_plots {}
	400/12 task
	events.get_task_plots {"task":"m","iters":0}
	400/12 iters
	events.get_task_plots {"task":"m","scroll_id":5}
	400/12 scroll_id
	events.get_multi_task_plots {"tasks":[]}
	400/12 tasks
	events.get_multi_task_metrics {"tasks":["m"],"event_type":"x"}
	400/12 event_type
	events.scalar_metrics_iter_histogram {"task":"m","key":"x"}
	400/12 key
	events.get_task_single_value_metrics {"tasks":["m"],"metrics":{"metric":"a"}}
	400/12 metrics
	events.get_task_single_value_metrics {"tasks":["m"],"metrics":{}}
	400/12 metrics
	events.get_task_single_value_metrics {"tasks":["m"],"metrics":""}
	400/12 metrics
	events.get_task_single_value_metrics {"tasks":["m"],"metrics":null}
	200/0
	events.get_task_single_value_metrics {"tasks":["m"],"metrics":["a"]}
	400/12 metrics
	events.get_task_single_value_metrics {"tasks":["m"],"metrics":[{"variants":["a"]}]}
	400/12 metric
	events.get_task_single_value_metrics {"tasks":["m"],"metrics":[{"metric":"a","variants":[5]}]}
	400/12 variants
	events.get_task_single_value_metrics {"tasks":["m"],"metrics":null}
	200/0 {"tasks":[]}
	events.get_task_events {"task":"m","order":"up"}
	400/12 order
	reports.get_all_ex {"size":0}
	400/12 size
	reports.get_all_ex {"page":-1}
	400/12 page
	workers.get_activity_report {"from_date":"1","to_date":2,"interval":1}
	400/12 from_date
	workers.get_activity_report {"from_date":1,"to_date":2,"interval":0}
	400/12 interval
	workers.get_activity_report {"from_date":1,"interval":1}
	400/12 to_date
	workers.get_all {"last_seen":"x"}
	400/12 last_seen
END
}

testAListOfMetricsIsLimited() {
	echo 'list_limit = 2' >>"$CONF"
	run_on absent <<'END'
	events.get_task_single_value_metrics {"tasks":["m"],"metrics":[{"metric":"a"},{"metric":"b"}]}
	200/0 {"tasks":[]}
	events.get_task_single_value_metrics {"tasks":["m"],"metrics":[{"metric":"a"},{"metric":"b"},{"metric":"c"}]}
	400/12 metrics
END
	sed -i /list_limit/d "$CONF"
}

# Nobody learns from an answer what there is, or whose it is.
testTheAnswerIsTheSameForAnyId() {
	seed project id=p1 name=one path='[]' \
		task id=mine project=p1 user=ann task id=public company= \
		task id=theirs company=c2 user=bob \
		model id=model project=p1 last_metrics='{"a":{"b":{"value":1}}}'
	for who in ann gus bob root; do
		as "$who"
		for id in mine public theirs model none; do
			run_on absent <<END
			events.get_task_plots {"task":"$id"}
			200/0 {"plots":[],"returned":0,"total":0,"scroll_id":"end"}
			events.get_task_single_value_metrics {"tasks":["$id"]}
			200/0 {"tasks":[]}
			events.get_task_events {"task":"$id"}
			200/0 {"events":[],"returned":0,"total":0,"scroll_id":"end"}
END
		done
	done
}

testNobodyIsAnswered() {
	TOKEN=
	run_on absent <<'END'
	serving.get_endpoints {}
	401/20
	events.get_task_plots {"task":"m1"}
	401/20
END
}

# What is not kept is not taken either.
testNothingCanBePutThere() {
	for call in workers.register \
	    workers.status_report events.add events.add_batch \
	    events.delete_for_task reports.create reports.update \
	    serving.register_container; do
		call "$call" '{"name":"x","task":"x","queue":"x"}'
		expect 404/0
	done
	manage describe tables absent >"$SITE/rows"
	assertEquals 'calls that write' '' \
		"$(awk -F '\t' '$1 == "endpoint" && $5 == "write"' "$SITE/rows")"
}

# A user interface shows the message to whoever has pressed a button.
testWhoeverPressesAButtonIsToldWhatThereIsNot() {
	while read -r call text; do
		call "v999.0/$call" '{"name":"x","task":"x","ids":["x"]}'
		expect 404/0
		expect_message "*$text ($call)"
	done <<'END'
	reports.create this server keeps no reports
	reports.publish this server keeps no reports
	workers.register this server keeps no workers
	events.add_batch this server keeps no metrics, plots and logs of tasks
	serving.register_container this server keeps models and serves none
	storage.set_settings this server keeps no settings of storage
	pipelines.start_pipeline this server runs no pipelines
END
	# Nobody has heard of those.
	for call in models.nope queue.create taskss.create fil.es; do
		call "$call" '{}'
		expect 404/0
		expect_message "*endpoint: $call"
	done
}

testNoFilesAreServedYet() {
	for path in /files /files/ /files/some/model.bin /files/a.b \
		/api/files/x; do
		request "$path"
		expect 404/0
		expect_message '*this server serves no files yet'
	done
	for path in /filess/x /file/x /some/files/x; do
		request "$path"
		expect 400/0
	done
	call files.get '{}'
	expect 404/0
}

testSettingsOfStorageAreNone() {
	call v999.0/storage.get_settings '{}'
	expect 200/0
	assertEquals '{}' "$(json -c .data)"
	request -t application/json -d '{}' /storage.get_settings
	expect 401/20
}

testVersionsThatAreServed() {
	run_on absent <<'END'
	v2.3/workers.get_all {}
	404/0 workers.get_all begins with API 2.4
	v2.4/workers.get_all {}
	200/0 {"workers":[]}
	v1.0/workers.get_count {}
	200/0 {"count":0}
	v1.7/events.get_task_plots {"task":"m"}
	404/0
	v1.8/events.get_task_plots {"task":"m"}
	200/0 ~ "plots":[]
END
}

# What is documented as the answer is the answer.
testTheDocumentSaysWhatIsAnswered() {
	manage describe openapi absent |
		jq -r '.paths | to_entries[] | .key + " " + (.value.post.responses."200".content."application/json".schema.properties.data.properties |
			map_values(.default) | del(.scroll_id) | tojson)' \
		>"$SITE/promised"
	while read -r path promised; do
		call "$path" '{"task":"x","tasks":["x"],"from_date":1,"to_date":2,"interval":1}'
		assertEquals "$path" "$(sorted "$promised")" \
			"$(json -cS '.data | del(.scroll_id)')"
	done <"$SITE/promised"
	assertEquals 'endpoints' 15 "$(wc -l <"$SITE/promised")"
}

# shellcheck disable=SC1091
. shunit2
