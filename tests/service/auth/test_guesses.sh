#!/bin/sh
# How often one may guess a password, from where, and how many at the same time.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/service/auth/logins.sh
. "$srcdir/tests/service/auth/logins.sh"

testALoginHasSoManyTries() {
	settings 'login_failures = 3'
	for guess in 1 2 3; do
		try ann "wrong $guess"
		expect 401/22
	done
	try ann 'wrong 4'
	expect 429/0
	expect_message 'too many failed logins: with this login; try again in * seconds'
	wait=$(header Retry-After)
	assertTrue "$wait" "[ $wait -gt 880 ] && [ $wait -le 900 ]"
	# Not even the right one, however it is written.
	try ANN 'correct horse'
	expect 429/0
	assertEquals '' "$(header Set-Cookie)"
	expect_value '{}' '.data | tojson'
	# Others, and ann's key pair and tokens, are as they were.
	new_password gus 'another horse'
	try gus 'another horse'
	expect 200/0
	assertEquals '' "$(header Retry-After)"
	request -b "KEYann:$SECRET_KEY" /auth.login
	expect 200/0
	as ann
	expect_user 200/0 ann
}

# So that nobody learns who there is.
testWhoIsNotThereIsCountedToo() {
	settings 'login_failures = 2'
	for name in nobody gus; do
		try $name x
		expect 401/22
		try $name x
		expect 401/22
		try $name x
		expect 429/0
	done
	expect_sql 0 "SELECT count(*) FROM login_attempt
		WHERE subject LIKE '%nobody%'"
}

testTheWindowEnds() {
	settings 'login_failures = 2' 'login_window = 60'
	try ann x
	try ann x
	try ann 'correct horse'
	expect 429/0
	sql 'UPDATE login_attempt SET since = since - 50 * 1000000'
	try ann 'correct horse'
	expect 429/0
	assertTrue "$(header Retry-After)" "[ $(header Retry-After) -le 10 ]"
	sql 'UPDATE login_attempt SET since = since - 10 * 1000000'
	try ann 'correct horse'
	expect 200/0
	try ann x
	expect 401/22
	# What is old goes when something new comes.
	sql "INSERT INTO login_attempt VALUES ('old', 9, 1)"
	try ann x
	expect_sql 0 "SELECT count(*) FROM login_attempt WHERE subject = 'old'"
}

# Or else a clock that was set back would lock everybody out for as long.
testTriesOfTheFutureDoNotCount() {
	settings 'login_failures = 1'
	try ann x
	try ann 'correct horse'
	expect 429/0
	sql 'UPDATE login_attempt SET since = since + 5000 * 1000000'
	try ann 'correct horse'
	expect 200/0
}

testSuccessBeginsAnew() {
	settings 'login_failures = 2'
	for round in 1 2 3; do
		try ann "wrong $round"
		expect 401/22
		try ann 'correct horse'
		expect 200/0
	done
	expect_sql 0 "SELECT count(*) FROM login_attempt
		WHERE subject LIKE 'login%'"
}

testAnAdministratorEndsTheWait() {
	settings 'login_failures = 1'
	try ann x
	try ann 'correct horse'
	expect 429/0
	assertTrue 'manage user enable ann'
	try ann 'correct horse'
	expect 200/0
	try ann x
	new_password ann 'battery staple'
	try ann 'battery staple'
	expect 200/0
}

testAnAddressHasSoManyTries() {
	settings 'login_failures_address = 3' 'trusted_proxies = 1'
	from 1.1.1.1 ann x
	from 1.1.1.1 nobody x
	from 1.1.1.1:80 somebody x
	expect 401/22
	from 1.1.1.1 ann 'correct horse'
	expect 429/0
	from 1.1.1.2 ann 'correct horse'
	expect 200/0
	# One network of the new kind is one customer.
	from 2001:db8::1 a x
	from 2001:db8::2 b x
	from '[2001:db8::ffff]:99' c x
	expect 401/22
	from 2001:db8::3 ann 'correct horse'
	expect 429/0
	from 2001:db8:0:1::3 ann 'correct horse'
	expect 200/0
}

# Who has one password must not be able to guess others with it for ever.
testSuccessGivesAnAddressOneTryBack() {
	settings 'login_failures_address = 3'
	try nobody x
	for round in 1 2 3; do
		try ann 'correct horse'
		expect 200/0
	done
	expect_sql 1 "SELECT failures FROM login_attempt
		WHERE subject = 'address 127.0.0.1'"
	try nobody x
	try ann 'correct horse'
	expect 200/0
	try nobody x
	expect 401/22
	try ann 'correct horse'
	expect 429/0
	request -b "KEYann:$SECRET_KEY" /auth.login
	expect 200/0
}

# Anybody can write that header.
testWithoutAProxyNobodyIsBelieved() {
	settings 'login_failures_address = 2'
	try a x -H 'X-Forwarded-For: 1.1.1.1' -H 'X-Real-IP: 1.1.1.1'
	try b x -H 'X-Forwarded-For: 2.2.2.2'
	try ann 'correct horse' -H 'X-Forwarded-For: 3.3.3.3'
	expect 429/0
	expect_sql 'address 127.0.0.1|2' "SELECT subject, failures
		FROM login_attempt WHERE subject LIKE 'address%'"
}

testNoLimit() {
	settings 'login_failures = 0' 'login_failures_address = 0'
	for guess in 1 2 3 4 5 6 7 8 9 10 11 12; do
		try ann "wrong $guess"
		expect 401/22
	done
	try ann 'correct horse'
	expect 200/0
}

# Keys cannot be guessed, and the SDK repeats a 429 for hours.
testWrongKeyPairsAreNotCounted() {
	settings 'login_failures = 2' 'login_failures_address = 2'
	for guess in 1 2 3 4; do
		request -b "$ACCESS_KEY:wrong" /auth.login
		expect 401/22
		request -b "FXLQM91AWP8JC47Y8ETP0CLT4PR9NY:$SECRET_KEY" \
			/auth.login
		expect 401/22
		request -b 'KEYann:wrong' /models.get_all
		expect 401/22
	done
	expect_sql 0 'SELECT count(*) FROM login_attempt'
	# A key of one's own choice may be a login, for all that is known.
	request -b 'KEYann:wrong' /auth.login
	expect 401/22
	expect_sql 1 "SELECT count(*) FROM login_attempt
		WHERE subject LIKE 'login%'"
	request -b "KEYann:$SECRET_KEY" /auth.login
	expect 200/0
}

# As many as there may be are looked at, however many come at once.
testGuessesAtTheSameTime() {
	settings 'login_failures = 5' 'busy_timeout_ms = 60000'
	header="Basic $(encode 'ann:wrong horse')"
	for guess in 1 2 3 4 5 6 7 8 9 10 11 12; do
		$AS_USER env MODELSHELF_CONF="$CONF" REQUEST_METHOD=GET \
			PATH_INFO=/auth.login REMOTE_ADDR=127.0.0.1 \
			HTTP_AUTHORIZATION="$header" "$SITE/bin/auth.fcgi" \
			</dev/null >"$SITE/guess.$guess" 2>>"$SITE/log" &
	done
	wait
	assertEquals 5 "$(grep -l '^Status: 401' "$SITE"/guess.* | wc -l)"
	assertEquals 7 "$(grep -l '^Status: 429' "$SITE"/guess.* | wc -l)"
	rm -f "$SITE"/guess.*
	expect_sql 5 "SELECT failures FROM login_attempt
		WHERE subject LIKE 'login%'"
}

# at_once LOGINS: logins with wrong passwords, all at the same time. Prints how
# many got which status, as "8 401".
at_once() {
	header="Basic $(encode 'ann:wrong horse')"
	t_n=$1
	while [ "$t_n" -gt 0 ]; do
		$AS_USER env MODELSHELF_CONF="$CONF" REQUEST_METHOD=GET \
			PATH_INFO=/auth.login REMOTE_ADDR=127.0.0.1 \
			HTTP_AUTHORIZATION="$header" "$SITE/bin/auth.fcgi" \
			</dev/null >"$SITE/guess.$t_n" 2>>"$SITE/log" &
		t_n=$((t_n - 1))
	done
	wait
	sed -n 's/^Status: \([0-9]*\).*/\1/p' "$SITE"/guess.* | sort | uniq -c |
		sed 's/^ *//'
}

# However many processes there are, for memory is what each takes.
testPasswordsWaitForTheirTurn() {
	settings 'login_failures = 0' 'password_checks = 1' \
		'busy_timeout_ms = 60000'
	assertEquals '8 401' "$(at_once 8)"
	expect_sql 8 "SELECT failures FROM login_attempt
		WHERE subject LIKE 'address%'"
	# There is a limit to waiting, and nobody is blamed for it.
	settings 'busy_timeout_ms = 30'
	sql 'DELETE FROM login_attempt'
	got=$(at_once 16)
	assertContains "$got" 503
	assertContains "$got" 401
	rm -f "$SITE"/guess.*
}

testTurnsThatCannotBeTaken() {
	$AS_USER rm -f "$DATABASE-logins"
	$AS_USER mkdir "$DATABASE-logins"
	try ann 'correct horse'
	expect 500/1
	expect_message '*modelshelf.db-logins cannot be locked: Is a directory'
	$AS_USER rmdir "$DATABASE-logins"
	expect_sql 0 "SELECT failures FROM login_attempt
		WHERE subject LIKE 'address%'"
	try ann 'correct horse'
	expect 200/0
}

# The address, for who wants to shut it out.
testTheLogSaysWhereAFailedLoginCameFrom() {
	settings 'trusted_proxies = 1' 'login_failures = 1'
	from 7.7.7.7 ann x
	assertContains "$(tail -n 1 "$SITE/log")" 'subcode=22'
	assertContains "$(tail -n 1 "$SITE/log")" 'from=7.7.7.7'
	from 7.7.7.8 ann x
	assertContains "$(tail -n 1 "$SITE/log")" 'status=429'
	assertContains "$(tail -n 1 "$SITE/log")" 'from=7.7.7.8'
	# However long it is, what follows has a line of its own.
	from "$(repeat 9000 A)" gus x
	assertContains "$(tail -n 1 "$SITE/log")" "from=$(repeat 100 A)"
	assertTrue "[ $(tail -n 1 "$SITE/log" | wc -c) -lt 400 ]"
	request -a /server.info
	assertContains "$(tail -n 1 "$SITE/log")" endpoint=server.info
	assertNotContains "$(tail -n 1 "$SITE/log")" from=
}

# Not counted, not let in.
testADatabaseThatCannotBeWritten() {
	if [ -n "$AS_ROOT" ]; then
		startSkipping
		return
	fi
	chmod 0444 "$DATABASE"
	try ann 'correct horse'
	expect 500/100
	chmod 0600 "$DATABASE"
}

# confined PAIR: log in with 48 MiB of memory at most
confined() {
	BODY=$($AS_USER env MODELSHELF_CONF="$CONF" REQUEST_METHOD=GET \
		PATH_INFO=/auth.login REMOTE_ADDR=127.0.0.1 \
		HTTP_AUTHORIZATION="Basic $(encode "$1")" \
		prlimit --as=50331648 "$SITE/bin/auth.fcgi" </dev/null \
		2>>"$SITE/log")
	STATUS=$(printf '%s' "$BODY" | sed -n 's/^Status: \([0-9]*\).*/\1/p')
	BODY=$(printf '%s\n' "$BODY" | sed '1,/^\r*$/d')
}

# That is no wrong password, and somebody has to be told.
testTooLittleMemoryToCheckAPassword() {
	# which reserves terabytes of addresses
	if grep -q __asan_init "$SITE/bin/auth.fcgi"; then
		startSkipping
		return
	fi
	confined "KEYann:$SECRET_KEY"
	assertEquals 'it is enough for a key pair' 200 "$STATUS"
	settings 'login_failures = 2'
	for t_try in 1 2 3; do
		confined 'ann:correct horse'
		expect 500/1
		expect_message '*not enough memory*'
	done
	assertContains "$(tail -n 1 "$SITE/log")" 'not enough memory'
	# Nor a try: who has the right one gets in when there is memory again.
	expect_sql '0
0' 'SELECT failures FROM login_attempt'
	try ann 'correct horse'
	expect 200/0
}

# statement NAME: that of sql/sqlite/auth.sql.
statement() {
	awk -v name="$1" '
		$1 == "--" { take = $2 == "name:" && $3 == name; next }
		take' "$srcdir/sql/sqlite/auth.sql"
}

# plan NAME: how it is run.
plan() {
	sql "EXPLAIN QUERY PLAN $(statement "$1")"
}

testNoLoginReadsAWholeTable() {
	for name in AUTH_KEY AUTH_LOGIN AUTH_USER AUTH_OTHER LOGIN_ATTEMPTS \
	    LOGIN_FORGET LOGIN_COUNT LOGIN_UNCOUNT LOGIN_CLEAR PASSWORD_REHASH \
	    KEYS_OF_USER KEY_ADD; do
		assertContains "sql/sqlite/auth.sql has no $name" "$(statement $name)" ';'
		assertNotContains "$name: $(plan $name)" "$(plan $name)" SCAN
		# An insertion looks for nothing.
		[ $name = LOGIN_COUNT ] ||
			assertContains "$name" "$(plan $name)" SEARCH
	done
}

# shellcheck disable=SC1091
. shunit2
