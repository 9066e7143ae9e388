#!/bin/sh
# What the server tells of itself: its settings, its endpoints, how it is.
# shellcheck disable=SC2016 # the variables and references of jq

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"

setUp() {
	empty_database
	as root
}

# ---- Who may ask

testOnlyRolesAboveAllCompaniesAreToldHowTheServerIs() {
	for who in admin ann gus bob; do
		as "$who"
		run_on server <<'END'
		server.config {}
		403/20
		server.config {"path":"modelshelf"}
		403/20
		server.endpoints {}
		403/20
		server.get_stats {}
		403/20
		server.info {}
		200/0 ~ "version":"2.3.0"
		server.report_stats_option {}
		200/0 {"supported":false}
END
	done
	for who in root sys; do
		as "$who"
		run_on server <<'END'
		server.config {}
		200/0 ~ "modelshelf":{"database":
		server.endpoints {}
		200/0 ~ "endpoints":{
		server.get_stats {}
		200/0 ~ "agents":[]
END
	done
}

testNobodyIsToldAnything() {
	TOKEN=
	run_on server <<'END'
	server.config {}
	401/20
	server.endpoints {}
	401/20
	server.get_stats {}
	401/20
	server.report_stats_option {}
	401/20
END
}

# ---- Settings

testAllSettingsAreTold() {
	call server.config '{}'
	expect_value "$(manage config | sed -n 's/^#\([a-z_]*\) = .*/\1/p')" \
		'.data.modelshelf | keys_unsorted[]'
	expect_value modelshelf '.data | keys_unsorted[]'
	expect_value "$DATABASE" .data.modelshelf.database
	expect_value 'auto 5000 false /api' '.data.modelshelf |
		"\(.journal_mode) \(.busy_timeout_ms) \(.cookie_secure) \(.strip_prefix)"'
}

testSettingsAreThoseThatTheServerRunsWith() {
	echo 'token_lifetime = 777' >>"$CONF"
	call server.config '{}'
	expect_value 777 .data.modelshelf.token_lifetime
	sed -i /token_lifetime/d "$CONF"
	MODELSHELF_PATTERN_LIMIT=99
	export MODELSHELF_PATTERN_LIMIT
	call server.config '{}'
	expect_value 99 .data.modelshelf.pattern_limit
	unset MODELSHELF_PATTERN_LIMIT
}

testAPathNamesAnObject() {
	call server.config '{}'
	whole=$(json -c '.data.modelshelf')
	call server.config '{"path":"modelshelf"}'
	expect_value "$whole" '.data | tojson'
	for path in '""' null; do
		call server.config "{\"path\":$path}"
		expect_value "$whole" '.data.modelshelf | tojson'
	done
}

testWhatNamesNoObjectIsRefused() {
	run_on server <<'END'
	server.config {"path":"secure"}
	400/12 secure
	server.config {"path":"modelshelf.database"}
	400/12 modelshelf.database
	server.config {"path":"database"}
	400/12 database
	server.config {"path":"modelshelf."}
	400/12
	server.config {"path":"Modelshelf"}
	400/12
	server.config {"path":"."}
	400/12
	server.config {"path":5}
	400/12 path
	server.config {"path":["modelshelf"]}
	400/12 path
END
}

testNoSecretIsTold() {
	secret=$(sql "SELECT value FROM setting WHERE name = 'token_secret'")
	assertNotNull 'there is a secret' "$secret"
	call server.config '{}'
	expect 200/0
	expect_not_in "$secret"
	expect_not_in "$SECRET_KEY"
	call server.get_stats '{}'
	expect_not_in "$secret"
}

# ---- Endpoints

# rows: name and first version of what the tables of all families have.
rows() {
	manage describe tables |
		awk -F '\t' '$1 == "endpoint" { print $2, $3 }'
}

testTheEndpointsAreThoseOfAllFamilies() {
	call server.endpoints '{}'
	expect_value "$(rows | LC_ALL=C sort)" '.data.endpoints |
		[to_entries[] | .key as $n | .value[] |
			"\($n) \(.min_version)"] | sort[]'
}

testVersionsAreDescending() {
	call server.endpoints '{}'
	expect_value '2.12 2.8 1.0' \
		'[.data.endpoints."server.info"[].min_version] | join(" ")'
	expect_value '' '[.data.endpoints[] | [.[].min_version |
		split(".") | map(tonumber)] | select(. != (sort | reverse))][]'
	expect_value 'min_version required_fields request_data_model response_data_model' \
		'[.data.endpoints[][] | keys_unsorted | join(" ")] | unique[]'
}

testSchemasSayWhatIsTakenAndAnswered() {
	call server.endpoints '{}'
	expect_value '["model"]' \
		'.data.endpoints."models.get_by_id"[0].request_data_model.required | tojson'
	expect_value string \
		'.data.endpoints."models.get_by_id"[0].request_data_model.properties.model.type'
	expect_value '["id"]' \
		'.data.endpoints."models.get_by_id_ex"[0].required_fields | tojson'
	expect_value '[]' \
		'.data.endpoints."models.get_by_id"[0].required_fields | tojson'
	expect_value '{"$ref":"#/models/model","description":"The model"}' \
		'.data.endpoints."models.get_by_id"[0].response_data_model.properties.model | tojson'
	expect_value null \
		'.data.endpoints."server.info"[0].request_data_model | tojson'
	expect_value '["version","build","commit","api_version"]' \
		'.data.endpoints."server.info"[0].response_data_model.required | tojson'
	expect_value '["version","build","commit"]' \
		'.data.endpoints."server.info"[2].response_data_model.required | tojson'
}

# The same rows make the OpenAPI document.
testSchemasAreThoseOfTheDocument() {
	manage describe openapi >"$SITE/openapi.json"
	call server.endpoints '{}'
	for name in models.get_all_ex models.publish_many users.update \
	    events.get_multi_task_plots; do
		assertEquals "request of $name" \
			"$(jq -cS --arg n "/$name" '.paths[$n].post.requestBody |
				.content."application/json".schema' \
				"$SITE/openapi.json" |
				sed 's|#/components/schemas/|#/models/|g')" \
			"$(json -cS --arg n "$name" \
				'.data.endpoints[$n][0].request_data_model')"
		assertEquals "answer of $name" \
			"$(jq -cS --arg n "/$name" '.paths[$n].post.responses."200" |
				.content."application/json".schema |
				.properties.data' "$SITE/openapi.json" |
				sed 's|#/components/schemas/|#/models/|g')" \
			"$(json -cS --arg n "$name" \
				'.data.endpoints[$n][0].response_data_model')"
	done
	assertEquals 'models' \
		"$(jq -cS '.components.schemas | del(.meta, .error)' \
			"$SITE/openapi.json" |
			sed 's|#/components/schemas/|#/models/|g')" \
		"$(json -cS .data.models)"
}

testEveryReferenceLeadsToAModel() {
	call server.endpoints '{}'
	expect_value '' '.data as $all | [$all | .. | objects | ."$ref" // empty] |
		unique[] | . as $ref | ltrimstr("#/") | split("/") |
		select(. as $path | $all | getpath($path) == null) | $ref'
}

# ---- Statistics

# The company has the default queue and one more.
testStatistics() {
	seed queue id=k1 queue id=k2 company=c2 project id=p1 name=one path='[]' \
		task id=t1 project=p1 active_duration=10 last_iteration=7 \
		task id=t2 active_duration=20 \
		task id=t3 \
		task id=u1 company=c2 active_duration=9000 last_iteration=9000 \
		task id=u2 company= active_duration=9000 last_iteration=9000
	run_on server <<'END'
	server.get_stats {"anything":[1]}
	200/0 ~ "time":"NOW" ~ "company_id":"COMPANY" ~ "version":"2.3.0" ~ "deployment":"<unknown>" ~ "queues":{"count":2} ~ "users":{"count":5} ~ "experiments":{"count":3,"avg_run_time_sec":15.0,"avg_iterations":7.0} ~ "agents":[]
END
	call server.get_stats '{}'
	expect_value "$(sql "SELECT value FROM setting WHERE name = 'server.uuid'")" \
		.data.server.uuid
	expect_value "$(getconf _NPROCESSORS_ONLN)" \
		.data.server.resources.num_cores
	expect_value true '.data.server.resources | .cpu_usage |
		0 <= .min and .min <= .avg and .avg <= .max and .max <= 100'
	# GiB of the machine, as the kernel tells it in KiB.
	total=$(sed -n 's/^MemTotal: *\([0-9]*\).*/\1/p' /proc/meminfo)
	expect_value true ".data.server.resources | (.mem_used_gb.avg +
		.mem_free_gb.avg - $total / 1048576) | -0.01 < . and . < 0.01"
	expect_value true '.data.server.resources | .interval_sec == 900 and
		.mem_used_gb.min > 0 and .mem_used_gb.min == .mem_used_gb.max'
}

testStatisticsOfNothing() {
	call server.get_stats '{}'
	expect_value '{"count":0}' '.data.server.experiments | tojson'
}

testOfManyTasksTheNewestMakeTheAverages() {
	sql "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
			WHERE i < 1500)
		INSERT INTO task (id, company, name, type, status, created,
			active_duration)
		SELECT 'n' || i, 1, 'n', 'training', 'created', i,
			CASE WHEN i <= 500 THEN 1000000 ELSE 4 END FROM n"
	call server.get_stats '{}'
	expect_value '{"count":1500,"avg_run_time_sec":4}' \
		'.data.server.experiments | tojson'
}

# Nothing is read whole for them.
testStatisticsGoByIndexes() {
	sed -n '/^-- name: SERVER_/,/;/p' "$srcdir/sql/sqlite/server.sql" |
		sed 's/^SELECT (/EXPLAIN QUERY PLAN &/; s/^SELECT avg/EXPLAIN QUERY PLAN &/' \
		>"$SITE/explain"
	plan=$($AS_USER sqlite3 "$DATABASE" <"$SITE/explain")
	assertContains "$plan" 'SEARCH user USING COVERING INDEX user_company'
	assertContains "$plan" 'SEARCH task USING COVERING INDEX task_'
	assertContains "$plan" 'SEARCH task USING INDEX task_created'
	assertNotContains "$plan" 'SCAN task'
	assertNotContains "$plan" 'SCAN user'
	assertNotContains "$plan" 'B-TREE'
}

testStatisticsAreReportedToNobody() {
	for enabled in true false null '"false"' 1 '{}'; do
		as ann
		run_on server <<END
		server.report_stats_option {"enabled":$enabled}
		200/0 {"supported":false}
END
	done
	as root
	run_on server <<'END'
	server.report_stats_option {}
	200/0 {"supported":false}
	v1.0/server.report_stats_option {"enabled":true}
	200/0 {"supported":false}
END
}

# shellcheck disable=SC1091
. shunit2
