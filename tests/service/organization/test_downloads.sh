#!/bin/sh
# Lists as tables to download: who gets one, what stands in it, how long it is
# kept.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/service/organization/companies.sh
. "$srcdir/tests/service/organization/companies.sh"

# prepare MORE: a list of models by name, with columns id and name, and MORE.
prepare() {
	call organization.prepare_download_for_get_all \
		"{\"entity_type\":\"model\",\"only_fields\":[\"name\"],\"field_mappings\":[{\"field\":\"id\"},{\"field\":\"name\",\"name\":\"Name\"}],\"order_by\":[\"name\"]$1}"
	expect 200/0
	PREPARED=$(json .data.prepare_id)
}

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
		SELECT printf('x%04d', i), 1, 'sys',
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

# shellcheck disable=SC1091
. shunit2
