#!/bin/sh
# Downloads of many rows, which are sent while they are read. The answers come
# straight from the program: the shell keeps none that is so long.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/service/organization/companies.sh
. "$srcdir/tests/service/organization/companies.sh"

# many ROWS: so many models of more than 1 KiB each.
many() {
	sql "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
			WHERE i < $1)
		INSERT INTO model (id, company, user, name, comment, created, ready)
		SELECT printf('x%06d', i), 1, 'ann',
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
	# An address sanitizer reserves terabytes of addresses: all the same,
	# but without the limit.
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

# The last line of the log is that of a download.
download_logged() {
	tail -n 1 "$SITE/log" | grep -q download_for_get_all
}

testAClientThatGoesAwayEndsTheDownload() {
	many 5000
	fetch | head -c 100000 >/dev/null
	wait_until 20 download_logged
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

# shellcheck disable=SC1091
. shunit2
