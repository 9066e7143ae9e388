#!/bin/sh
# Where log lines go: to standard error or to the file of the setting log_file,
# which may be moved, be gone or be on a full disk. This is plain CGI, where
# each request is a process; tests/wire/server_suite.sh moves the file under
# responders that stay.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"

oneTimeSetUp() {
	new_site || exit 1
	cp "$CONF" "$SITE/plain.conf"
}

oneTimeTearDown() {
	remove_site
}

setUp() {
	FILE=$SITE/data/shelf.log
	rm -rf "$FILE"* "$SITE/data/logs"
	: >"$SITE/log"
	log_to "$FILE"
}

log_to() {
	cat "$SITE/plain.conf" >"$CONF"
	echo "log_file = $1" >>"$CONF"
}

# ping: a request that is served, whatever becomes of its line.
ping() {
	request /debug.ping
	expect 200/0
}

# A whole line: the time has its fraction, whatever it is.
whole='^time=[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}\+00:00 endpoint=debug.ping .* bytes=[0-9]+$'

testALineGoesToTheFileAlone() {
	ping
	ping
	assertEquals 2 "$(grep -cE "$whole" "$FILE")"
	assertEquals 2 "$(wc -l <"$FILE")"
	assertEquals '' "$(cat "$SITE/log")"
	assertEquals 600 "$(stat -c %a "$FILE")"
	# A file that is there keeps its mode.
	chmod 0640 "$FILE"
	ping
	assertEquals '640 3' "$(stat -c %a "$FILE") $(wc -l <"$FILE")"
}

testWithoutAFileItIsStandardError() {
	log_to ''
	ping
	assertEquals 1 "$(grep -cE "$whole" "$SITE/log")"
	assertFalse 'a file' "[ -e '$FILE' ]"
}

testARelativePathIsRefused() {
	log_to shelf.log
	request /debug.ping
	expect 500/2
	expect_message '*modelshelf.conf:2: log_file must be empty or an absolute path'
}

# Eight at once while somebody moves it away again and again.
testNoLineIsLostWhenItIsMoved() {
	mkdir "$SITE/many"
	pids=
	for client in 1 2 3 4; do
		for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			$AS_USER env MODELSHELF_CONF="$CONF" \
				GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET \
				SCRIPT_NAME=/debug.ping REMOTE_ADDR=127.0.0.1 \
				"$SITE/bin/server.fcgi" </dev/null \
				2>>"$SITE/log" >/dev/null
		done &
		pids="$pids $!"
	done
	moved=0
	for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		mv "$FILE" "$FILE.$n" 2>/dev/null && moved=$((moved + 1))
		sleep 0.05
	done
	# shellcheck disable=SC2086 # one word a process
	wait $pids
	rm -rf "$SITE/many"
	assertTrue "moved $moved times" "[ $moved -ge 3 ]"
	assertEquals '' "$(cat "$SITE/log")"
	assertEquals 80 "$(cat "$FILE"* | grep -cE "$whole")"
	assertEquals 80 "$(cat "$FILE"* | wc -l)"
}

testAFileThatCannotBeOpenedFailsNoRequest() {
	log_to "$SITE/data/logs/shelf.log"
	ping
	assertEquals 1 "$(grep -cE "$whole" "$SITE/log")"
	assertEquals "level=error topic=log msg=\"$SITE/data/logs/shelf.log: No such file or directory: the log goes to standard error\"" \
		"$(sed -n 's/^time=[^ ]* \(level=.*\)/\1/p' "$SITE/log")"
	$AS_USER mkdir "$SITE/data/logs"
	ping
	assertEquals 1 "$(wc -l <"$SITE/data/logs/shelf.log")"
	# A folder is no file, and a pipe that nobody reads holds nobody.
	: >"$SITE/log"
	log_to "$SITE/data/logs"
	ping
	$AS_USER mkfifo "$SITE/data/logs/pipe"
	log_to "$SITE/data/logs/pipe"
	ping
	assertEquals 2 "$(grep -cE "$whole" "$SITE/log")"
	assertEquals 2 "$(grep -c 'topic=log' "$SITE/log")"
}

testAFullDiskFailsNoRequest() {
	if [ ! -w /dev/full ]; then
		startSkipping
		return
	fi
	log_to /dev/full
	ping
	assertEquals 1 "$(grep -cE "$whole" "$SITE/log")"
	assertEquals 1 "$(grep -c \
		'topic=log msg="/dev/full: No space left on device: ' "$SITE/log")"
}

testTheCommandWritesNoLog() {
	manage user list >/dev/null
	MODELSHELF_NOTHING=1 manage user list >/dev/null 2>&1
	assertFalse 'a log of the command' "[ -e '$FILE' ]"
}

testAMisspeltSettingIsTold() {
	$AS_USER env MODELSHELF_LOGFILE=x MODELSHELF_CONF="$CONF" \
		GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET \
		SCRIPT_NAME=/debug.ping "$SITE/bin/server.fcgi" </dev/null \
		>"$SITE/answer" 2>&1
	assertEquals 'level=warn topic=configuration msg="the environment variable MODELSHELF_LOGFILE is no setting; did you mean MODELSHELF_LOG_FILE?"' \
		"$(sed -n 's/^time=[^ ]* \(level=.*\)/\1/p' "$FILE")"
}

# A web server gives a query string without "=" to a CGI program as arguments.
testAQueryStringIsNoOption() {
	echo 'not a setting' >"$SITE/data/other"
	for option in -V -h -T "-f$SITE/data/other" --help; do
		$AS_USER env MODELSHELF_CONF="$CONF" GATEWAY_INTERFACE=CGI/1.1 \
			REQUEST_METHOD=GET SCRIPT_NAME=/debug.ping \
			QUERY_STRING="$option" "$SITE/bin/server.fcgi" "$option" \
			</dev/null >"$SITE/raw" 2>&1
		BODY=$(sed '1,/^\r*$/d' "$SITE/raw")
		expect_value 200 .meta.result_code
	done
}

# Descriptors that are closed are not taken by the database or a client.
testClosedDescriptorsStayNobodys() {
	for closed in '2>&-' '>&- 2>&-'; do
		eval "$AS_USER env MODELSHELF_CONF='$CONF' \
			GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET \
			SCRIPT_NAME=/auth.login HTTP_AUTHORIZATION='Basic \
			$(encode "$ACCESS_KEY:$SECRET_KEY")' \
			'$SITE/bin/auth.fcgi' </dev/null $closed" >"$SITE/raw"
	done
	log_to ''
	assertEquals ok "$(manage check 2>&1)"
	assertEquals 2 "$(grep -c 'endpoint=auth.login' "$FILE")"
}

# shellcheck disable=SC1091
. shunit2
