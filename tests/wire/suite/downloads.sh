# shellcheck shell=sh
# Lists that are downloaded as files.
# Part of the wire suite.

# prepare_download FILTERS: $PREPARED, for a list of models by name.
prepare_download() {
	call organization.prepare_download_for_get_all "{\"entity_type\":\"model\",
		\"only_fields\":[\"name\",\"tags\",\"comment\"],\"order_by\":[\"name\"],
		\"field_mappings\":[{\"field\":\"name\",\"name\":\"Name\"},
		{\"field\":\"tags\"},{\"field\":\"comment\"}],$1}"
	expect 200/0
	PREPARED=$(json .data.prepare_id)
}

# As a browser does: it goes to an address, with the cookie.
testAListIsDownloadedAsAFile() {
	list_models
	prepare_download '"framework":["Listing"]'
	request -H "Cookie: clearml_token_basic=$TOKEN" \
		"/api/v999.0/organization.download_for_get_all?prepare_id=$PREPARED"
	assertEquals 200 "$STATUS"
	assertEquals 'text/csv; charset=utf-8' "$(header Content-Type)"
	assertEquals 'attachment; filename="clearml-models.csv"' \
		"$(header Content-Disposition)"
	assertEquals 'no-store, max-age=0' "$(header Cache-Control)"
	assertEquals "$(printf '\357\273\277"Name","tags","comment"\r\n"list A (x+y)? a.b*","['\''one'\'', '\''two'\'']",""\r\n"list B","['\''two'\'']",""\r\n"list C","[]","ready or not"\r\n')" \
		"$(cat "$SITE/answer")"
	if [ -n "$(header Content-Length)" ]; then
		assertEquals "$(wc -c <"$SITE/answer")" "$(header Content-Length)"
	fi
	request -X HEAD -H "Cookie: clearml_token_basic=$TOKEN" \
		"/organization.download_for_get_all?prepare_id=$PREPARED"
	assertEquals '200' "$STATUS$BODY"
	assertEquals 'text/csv; charset=utf-8' "$(header Content-Type)"
}

testADownloadThatFailsIsAnsweredInTheEnvelope() {
	request -a '/organization.download_for_get_all?prepare_id=none'
	expect 400/10
	assertEquals application/json "$(header Content-Type)"
	assertEquals '' "$(header Content-Disposition)"
	request '/organization.download_for_get_all?prepare_id=none'
	expect 401/20
}

# 3,000 models of 2 KiB each, which many pieces make.
testALongDownloadArrivesWhole() {
	$AS_USER sqlite3 -cmd '.timeout 10000' "$DATABASE" \
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
			WHERE i < 3000)
		INSERT INTO model (id, company, user, name, comment, created,
			ready, framework)
		SELECT printf('long%06d', i), u.company, u.id,
			printf('long %06d', i), hex(zeroblob(1000)), 0, 0, 'Long'
		FROM n, user u"
	prepare_download '"framework":["Long"]'
	BODY=
	request -a "/organization.download_for_get_all?prepare_id=$PREPARED"
	assertEquals 200 "$STATUS"
	assertEquals 3001 "$(wc -l <"$SITE/answer")"
	assertEquals '"long 000001","[]"' \
		"$(sed -n 2p "$SITE/answer" | cut -d , -f 1,2)"
	assertEquals '"long 003000","[]"' \
		"$(tail -n 1 "$SITE/answer" | cut -d , -f 1,2)"
	assertEquals "$((28 + 3000 * 2023))" "$(wc -c <"$SITE/answer")"
}

testOnlyTheExtendedListTurnsReferencesIntoObjects() {
	list_models
	call v2.23/models.get_all "{\"id\":[\"$FIRST\"]}"
	expect_value 'string string' \
		'.data.models[0]|"\(.user|type) \(.company|type)"'
	user=$(json '.data.models[0].user')
	call v2.23/models.get_all_ex "{\"id\":[\"$FIRST\"],\"include_stats\":true}"
	expect 200/0
	expect_value "{\"id\":\"$user\"}" '.data.models[0].user|tojson'
	expect_value object '.data.models[0].company|type'
	expect_value 0 '.data.models[0].stats.labels_count'
	expect_value false '.data|has("scroll_id")'
}
