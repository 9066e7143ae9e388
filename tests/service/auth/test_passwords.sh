#!/bin/sh
# Logins and passwords of people: what is taken, how long what comes of it is
# good, how often one may guess, and the session cookie.
# shellcheck disable=SC2154 # TOKEN_ann and its like are set by person

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"

# ann has a password, too, gus a login without one.
oneTimeSetUp() {
	people_site || return 1
	manage user set ann --login ann &&
		printf 'correct horse\n' | manage user password ann --stdin &&
		manage user set gus --login gus || return 1
	$AS_USER cp "$DATABASE" "$SITE/data/empty.db"
}

oneTimeTearDown() {
	remove_site
}

setUp() {
	empty_database
	printf 'database = %s\n' "$DATABASE" >"$CONF"
	as admin
}

# settings LINE...
settings() {
	printf '%s\n' "$@" >>"$CONF"
}

# try LOGIN PASSWORD [OPTION...]: log in.
try() {
	t_pair=$1:$2
	shift 2
	request -b "$t_pair" "$@" /auth.login
}

# try_bytes LOGIN:PASSWORD, with printf's escapes
try_bytes() {
	# shellcheck disable=SC2059 # the escapes are meant
	request -H "Authorization: Basic $(printf "$1" | base64 -w 0)" \
		/auth.login
}

# take_token: of the answer, for the calls that follow.
take_token() {
	TOKEN=$(json .data.token)
}

# expect_user OUTCOME [ID]: what the current token is good for.
expect_user() {
	call users.get_current_user '{}'
	expect "$1"
	[ $# -eq 1 ] || expect_value "$2" .data.user.id
}

# new_password LOGIN PASSWORD
new_password() {
	printf '%s\n' "$2" | manage user password "$1" --stdin
	assertEquals "password of $1" 0 $?
}

# ---- What is taken

testAPasswordBuysATokenAndACookie() {
	try ann 'correct horse'
	expect 200/0
	assertContains "$(header Set-Cookie)" 'clearml_token_basic=ey'
	take_token
	expect_user 200/0 ann
	expect_value user .data.user.role
	cookie=$TOKEN
	TOKEN=
	request -H "Cookie: clearml_token_basic=$cookie" /users.get_current_user
	expect 200/0
	expect_value ann .data.user.id
}

testTheCaseOfALoginDoesNotMatterThatOfAPasswordDoes() {
	try Ann 'correct horse'
	expect 200/0
	try ann 'Correct horse'
	expect 401/22
}

testWhatIsNoLoginAndPassword() {
	for pair in 'ann:' 'ann' ':correct horse' 'ann:correct hors' \
	    'ann:correct horse ' 'ann :correct horse' 'nobody:correct horse' \
	    'gus:' 'gus:correct horse' 'Ann Bee:correct horse' \
	    "' OR 1=1 --:x" "ann:$SECRET_KEY"; do
		request -b "$pair" /auth.login
		assertEquals "$pair" 401/22 "$(outcome)"
		expect_message '*unknown name or key, or wrong password or secret'
		assertEquals '' "$(header Set-Cookie)"
		assertEquals '' "$(header WWW-Authenticate)"
	done
	try_bytes 'ann:correct horse\0'
	expect 401/21
	try ann "$(printf '%2000s' x)"
	expect 401/22
}

# Such as programs, which have a key pair or a token.
testAPasswordIsForTheLoginOnly() {
	for path in /users.get_current_user /models.get_all /server.info; do
		request -b 'ann:correct horse' "$path"
		expect 401/22
		expect_message '*a password is for auth.login*'
	done
	request -b 'ann:correct horse' -d '{}' -t application/json /auth.logout
	expect 401/22
	expect_sql 0 'SELECT count(*) FROM login_attempt'
	# Those that need nobody go on as if there were no credentials.
	request -b 'ann:correct horse' /login.supported_modes
	expect 200/0
	expect_value false .data.authenticated
}

testAKeyPairGoesOnToWork() {
	request -b "KEYann:$SECRET_KEY" /auth.login
	expect 200/0
	request -b "KEYann:$SECRET_KEY" /users.get_current_user
	expect 200/0
	expect_value ann .data.user.id
	expect_sql 0 'SELECT count(*) FROM login_attempt'
}

# Browsers send Latin-1, everybody else UTF-8.
testPasswordsBeyondAscii() {
	new_password ann 'crème brûlée'
	try ann 'crème brûlée'
	expect 200/0
	try_bytes 'ann:cr\350me br\373l\351e'
	expect 200/0
	try_bytes 'ann:cr\350me br\373lee'
	expect 401/22
	new_password ann 'пароль пароль'
	try ann 'пароль пароль'
	expect 200/0
}

testAPasswordMayHoldColons() {
	new_password ann ':a:b:c:d:'
	try ann ':a:b:c:d:'
	expect 200/0
	try ann ':a:b:c:d'
	expect 401/22
}

testOnlyAHashIsKept() {
	expect_sql 1 "SELECT count(*) FROM user WHERE password_hash
		LIKE '\$argon2id\$v=19\$m=65536,t=2,p=1\$%' AND id = 'ann'"
	assertFalse 'the password is in the file' \
		"grep -q 'correct horse' '$DATABASE'"
	try ann 'correct horse'
	try ann 'incorrect horse'
	assertFalse 'a password is in the log' \
		"grep -q 'horse\\|$(encode 'ann:correct horse')' '$SITE/log'"
}

# The hash of a password that was set when less was asked for.
testAnOldHashIsMadeAnew() {
	settings 'login_failures = 0'
	# Argon2id, 8 MiB and one pass, of "correct horse"
	# shellcheck disable=SC2016 # nothing of it expands
	old='$argon2id$v=19$m=8192,t=1,p=1$'
	# shellcheck disable=SC2016
	old=$old'nv1KjLt/5+ajlOuarBCZTw$7ZgnY0RRkwJRRQcrBi088DEdsBqsafbLqZvgZoyfph4'
	sql "UPDATE user SET password_hash = '$old' WHERE id = 'ann'"
	try ann 'wrong horse'
	expect 401/22
	expect_sql "$old" "SELECT password_hash FROM user WHERE id = 'ann'"
	try ann 'correct horse'
	expect 200/0
	take_token
	expect_sql 1 "SELECT password_hash LIKE '%m=65536,t=2,p=1%'
		FROM user WHERE id = 'ann'"
	try ann 'correct horse'
	expect 200/0
	# The password is the same, and so are its tokens good.
	expect_user 200/0 ann
}

# ---- How long it is good

testANewPasswordEndsTheTokensOfTheOldOne() {
	try ann 'correct horse'
	take_token
	expect_user 200/0 ann
	# Renewing does not get away from it.
	call auth.login '{}'
	renewed=$(json .data.token)
	new_password ann 'battery staple'
	expect_user 401/30
	TOKEN=$renewed
	expect_user 401/30
	request -H "Cookie: clearml_token_basic=$renewed" /login.supported_modes
	expect_value false .data.authenticated
	try ann 'correct horse'
	expect 401/22
	try ann 'battery staple'
	take_token
	expect_user 200/0 ann
	# Those of key pairs are another matter.
	as ann
	expect_user 200/0 ann
	# The very same password is a new one.
	try ann 'battery staple'
	take_token
	new_password ann 'battery staple'
	expect_user 401/30
}

testTakingTheLoginAwayEndsItsTokens() {
	try ann 'correct horse'
	take_token
	assertTrue 'manage user set ann --login ann2'
	expect_user 200/0 ann
	try ann 'correct horse'
	expect 401/22
	try ann2 'correct horse'
	expect 200/0
	assertTrue "manage user set ann --login ''"
	expect_user 401/30
	try ann2 'correct horse'
	expect 401/22
	expect_sql '||' "SELECT login, password_hash, password_id FROM user
		WHERE id = 'ann'"
}

# What an administrator does as somebody else ends with the password, too.
testActingAsAnotherWithAPassword() {
	assertTrue 'manage user set ann --role admin'
	request -b 'ann:correct horse' -H 'X-Clearml-Impersonate-As: gus' \
		/auth.login
	expect 200/0
	take_token
	expect_user 200/0 gus
	new_password ann 'battery staple'
	expect_user 401/30
}

testADisabledUserIsOutAtOnce() {
	try ann 'correct horse'
	take_token
	by_password=$TOKEN
	as admin
	assertTrue 'manage user disable ann'
	for TOKEN in "$by_password" "$TOKEN_ann"; do
		expect_user 401/30
		call auth.login '{}'
		expect 401/30
		request -H "Cookie: clearml_token_basic=$TOKEN" /models.get_all
		expect 401/30
	done
	try ann 'correct horse'
	expect 401/22
	expect_message '*disabled'
	# Nobody else learns it.
	try ann 'wrong horse'
	expect_message '*unknown name or key, or wrong password or secret'
	for path in /auth.login /models.get_all; do
		request -b "KEYann:$SECRET_KEY" $path
		expect 401/22
		expect_message '*disabled'
		request -b "KEYann:wrong" $path
		expect 401/22
		message
		assertNotContains "$m_text" disabled
	done
	as admin
	for header in Impersonate-As Act-As; do
		request -a -H "X-Clearml-$header: ann" /users.get_current_user
		expect 400/6
	done
	as root
	call auth.get_token_for_user '{"user":"ann"}'
	expect 400/301
	call auth.validate_token "{\"token\":\"$TOKEN_ann\"}"
	expect_value false .data.valid
	# What they made still says who it was.
	call users.get_all_ex '{"id":["ann"]}'
	expect_value 'Ann Bee' '.data.users[0].name'

	assertTrue 'manage user enable ann'
	for TOKEN in "$by_password" "$TOKEN_ann"; do
		expect_user 200/0 ann
	done
	try ann 'correct horse'
	expect 200/0
}

# The administrator who is disabled acts no more, as whomever.
testADisabledAdministratorActsAsNobody() {
	assertTrue 'manage user set ann --role admin'
	request -b "KEYann:$SECRET_KEY" -H 'X-Clearml-Act-As: gus' /auth.login
	take_token
	by_key=$TOKEN
	request -b 'ann:correct horse' -H 'X-Clearml-Act-As: gus' /auth.login
	take_token
	expect_user 200/0 gus
	assertTrue 'manage user disable ann'
	expect_user 401/30
	TOKEN=$by_key
	expect_user 401/30
}

# A token that root makes for somebody is worth what root's own login is.
testATokenForAnotherEndsWithThatOfItsMaker() {
	assertTrue 'manage user set ann --role root'
	try ann 'correct horse'
	take_token
	by_password=$TOKEN
	for made_with in "$by_password" "$TOKEN_root"; do
		for user in gus sys bob; do
			TOKEN=$made_with
			call auth.get_token_for_user "{\"user\":\"$user\"}"
			expect 200/0
			take_token
			expect_user 200/0 "$user"
			echo "$user $TOKEN"
		done >"$SITE/made"
		new_password ann 'battery staple'
		sql "UPDATE user SET disabled = 1 WHERE id = 'root'"
		while read -r user TOKEN; do
			expect_user 401/30
			call auth.login '{}'
			expect 401/30
		done <"$SITE/made"
		sql "UPDATE user SET disabled = 0 WHERE id = 'root'"
	done
	while read -r user TOKEN; do
		expect_user 200/0 "$user"
	done <"$SITE/made"
	assertTrue 'manage key revoke KEYroot'
	while read -r user TOKEN; do
		expect_user 401/30
	done <"$SITE/made"
	rm "$SITE/made"
}

# acting_as USER: a token of that user, by ann's key pair.
acting_as() {
	t_user=$1
	request -b "KEYann:$SECRET_KEY" -H "X-Clearml-Impersonate-As: $t_user" \
		/auth.login
	expect 200/0
	take_token
	expect_user 200/0 "$t_user"
}

# Whoever is no administrator any more has been somebody else for long enough.
testActingAsAnotherEndsWithTheRoleThatAllowsIt() {
	assertTrue 'manage user set ann --role admin'
	request -b 'ann:correct horse' -H 'X-Clearml-Impersonate-As: gus' \
		/auth.login
	take_token
	by_password=$TOKEN
	acting_as gus
	call auth.login '{}'
	renewed=$(json .data.token)
	by_key=$TOKEN
	for role in guest user superuser; do
		assertTrue "manage user set ann --role $role"
		for TOKEN in "$by_password" "$by_key" "$renewed"; do
			expect_user 401/30
			call auth.login '{}'
			expect 401/30
		done
	done
	# ann's own are as good as ever.
	as ann
	expect_user 200/0 ann
	for role in admin system root; do
		assertTrue "manage user set ann --role $role"
		for TOKEN in "$by_password" "$by_key" "$renewed"; do
			expect_user 200/0 gus
		done
	done
}

# Nobody gets above an administrator by having been acted as.
testActingAsOneWhoRisesAboveTheAdministrator() {
	assertTrue 'manage user set ann --role admin'
	acting_as gus
	for role in system root; do
		assertTrue "manage user set gus --role $role"
		expect_user 401/30
	done
	assertTrue 'manage user set gus --role admin'
	expect_user 200/0 gus
	# Nor does one reach into another company.
	sql "UPDATE user SET company = 'c2' WHERE id = 'ann'"
	expect_user 401/30
}

# The name of a key is free again once it is revoked, its tokens are not good again.
testAnAccessKeyThatIsAddedAgainIsAnotherPair() {
	as ann
	for user in ann gus; do
		assertTrue 'manage key revoke KEYann'
		expect_user 401/30
		assertTrue "manage key add $user --access-key KEYann \
			--secret-key another-secret-of-$user"
		expect_user 401/30
		call auth.login '{}'
		expect 401/30
		request -b "KEYann:another-secret-of-$user" /auth.login
		expect 200/0
		take_token
		expect_user 200/0 "$user"
	done
}

testAKeyPairThatHasExpired() {
	keys=$(manage key add ann --expires 1d --label short)
	key=$(printf '%s\n' "$keys" | sed -n 's/^access_key=//p')
	secret=$(printf '%s\n' "$keys" | sed -n 's/^secret_key=//p')
	request -b "$key:$secret" /auth.login
	expect 200/0
	take_token
	expect_user 200/0 ann
	call auth.get_credentials '{}'
	expect_value 'KEYann null' \
		'.data.credentials[0] | "\(.access_key) \(.expires)"'
	expect_value true ".data.credentials[1].expires > \"$(date -u +%Y-%m-%d)\""
	used=$(sql "SELECT last_used FROM credential WHERE access_key = '$key'")
	sql "UPDATE credential SET expires = 1 WHERE access_key = '$key'"
	expect_user 401/30
	for path in /auth.login /models.get_all; do
		request -b "$key:$secret" $path
		expect 401/22
		expect_message '*has expired'
		request -b "$key:wrong" $path
		expect 401/22
		message
		assertNotContains "$m_text" expired
	done
	expect_sql "$used" "SELECT last_used FROM credential
		WHERE access_key = '$key'"
	as ann
	expect_user 200/0 ann
}

# Or else it would be worth as much as one that never does.
testAKeyPairMadeWithOneThatExpiresExpiresToo() {
	keys=$(manage key add ann --expires 1d)
	key=$(printf '%s\n' "$keys" | sed -n 's/^access_key=//p')
	secret=$(printf '%s\n' "$keys" | sed -n 's/^secret_key=//p')
	end=$(sql "SELECT expires FROM credential WHERE access_key = '$key'")
	request -b "$key:$secret" -t application/json -d '{}' \
		/auth.create_credentials
	by_pair=$(json .data.credentials.access_key)
	by_pair_secret=$(json .data.credentials.secret_key)
	request -b "$key:$secret" /auth.login
	take_token
	call auth.login '{}'
	take_token
	call auth.create_credentials '{}'
	by_token=$(json .data.credentials.access_key)
	request -b "$by_pair:$by_pair_secret" -t application/json -d '{}' \
		/auth.create_credentials
	by_child=$(json .data.credentials.access_key)
	# For somebody else as well.
	assertTrue 'manage user set ann --role admin'
	request -b "$key:$secret" -H 'X-Clearml-Impersonate-As: gus' \
		-t application/json -d '{}' /auth.create_credentials
	expect 200/0
	for_gus=$(json .data.credentials.access_key)
	for made in "$by_pair" "$by_token" "$by_child" "$for_gus"; do
		expect_sql "$end" "SELECT expires FROM credential
			WHERE access_key = '$made'"
	done
	expect_sql gus "SELECT user FROM credential
		WHERE access_key = '$for_gus'"
	sql "UPDATE credential SET expires = 1 WHERE access_key = '$by_pair'"
	request -b "$by_pair:$by_pair_secret" /users.get_current_user
	expect 401/22
	# With a pair that does not expire, or with a password, it is as it was.
	as ann
	call auth.create_credentials '{}'
	expect_sql '' "SELECT expires FROM credential
		WHERE access_key = '$(json .data.credentials.access_key)'"
	try ann 'correct horse'
	take_token
	call auth.create_credentials '{}'
	expect_sql '' "SELECT expires FROM credential
		WHERE access_key = '$(json .data.credentials.access_key)'"
}

testARemovedUserIsGone() {
	try ann 'correct horse'
	take_token
	assertTrue 'manage user remove ann'
	expect_user 401/30
	as ann
	expect_user 401/30
	try ann 'correct horse'
	expect 401/22
	expect_sql 0 "SELECT count(*) FROM credential WHERE user = 'ann'"
}

# ---- How often one may guess

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

# from ADDRESS LOGIN PASSWORD, behind one proxy
from() {
	try "$2" "$3" -H "X-Forwarded-For: 9.9.9.9, $1"
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

# ---- The session cookie

# cookie_for VARIABLE=VALUE...: what a login by CGI with these sets.
cookie_for() {
	$AS_USER env "$@" MODELSHELF_CONF="$CONF" REQUEST_METHOD=GET \
		PATH_INFO=/auth.login REMOTE_ADDR=127.0.0.1 \
		HTTP_AUTHORIZATION="Basic $(encode "KEYann:$SECRET_KEY")" \
		"$SITE/bin/auth.fcgi" </dev/null 2>>"$SITE/log" |
		sed -n 's/\r$//; s/^Set-Cookie: clearml_token_basic=[^;]*; //p'
}

testTheCookieIsKeptToHttpsWhenItCameByIt() {
	plain='Expires=Fri, 31 Dec 9999 23:59:59 GMT; Max-Age=99999999999; HttpOnly; Path=/; SameSite=Lax'
	assertEquals "$plain" "$(cookie_for)"
	assertEquals "$plain" "$(cookie_for HTTPS=off REQUEST_SCHEME=http)"
	assertEquals "$plain" "$(cookie_for HTTP_X_FORWARDED_PROTO=https)"
	assertEquals "$plain; Secure" "$(cookie_for HTTPS=on)"
	assertEquals "$plain; Secure" "$(cookie_for REQUEST_SCHEME=https)"
	assertEquals "$plain; Secure" "$(cookie_for \
		HTTP_X_FORWARDED_PROTO=https MODELSHELF_TRUSTED_PROXIES=1)"
	assertEquals "$plain" "$(cookie_for HTTPS=on \
		HTTP_X_FORWARDED_PROTO=http MODELSHELF_TRUSTED_PROXIES=1)"
	assertEquals "$plain; Secure" \
		"$(cookie_for MODELSHELF_COOKIE_SECURE=true)"
}

testACookieThatIsNotWhole() {
	for value in "${TOKEN%?}" "${TOKEN%.*}" "${TOKEN%%.*}" "${TOKEN#?}" \
	    "\"$TOKEN\"" "$TOKEN $TOKEN" "x$TOKEN"; do
		request -H "Cookie: clearml_token_basic=$value" /models.get_all
		expect 401/30
	done
	request -H 'Cookie: clearml_token_basic=' /models.get_all
	expect 401/20
	request -H 'Cookie: clearml_token_basic' /models.get_all
	expect 401/20
}

# A sibling host can set one, to have its victim work under another name.
testTwoCookiesOfTheName() {
	cookie="clearml_token_basic=$TOKEN"
	for cookies in "$cookie; clearml_token_basic=$TOKEN_bob" \
	    "clearml_token_basic=$TOKEN_bob; $cookie" \
	    "clearml_token_basic=; $cookie" "$cookie; clearml_token_basic=x"; do
		request -H "Cookie: $cookies" /models.get_all
		expect 401/30
		expect_message '*two cookies*'
	done
	request -H "Cookie: a=b; $cookie; c=d; $cookie" /models.get_all
	expect 200/0
	request -H "Cookie: $cookie; clearml_token_basic=x" -a /models.get_all
	expect 200/0
	# Logging out still takes it from the browser.
	request -H "Cookie: $cookie; clearml_token_basic=x" -d '{}' \
		-t application/json /login.logout
	expect 200/0
	assertContains "$(header Set-Cookie)" 'Max-Age=0'
}

testACookieOfAnotherCompany() {
	seed model id=m1 name='of the first' ready=true
	request -H "Cookie: clearml_token_basic=$TOKEN_bob" \
		'/models.get_all?id=m1'
	expect 200/0
	expect_value 0 '.data.models | length'
	request -H "Cookie: clearml_token_basic=$TOKEN_bob" \
		/users.get_current_user
	expect_value c2 .data.user.company.id
	# A claim of another company does not make it one.
	sql "UPDATE user SET company = 'c2' WHERE id = 'ann'"
	request -H "Cookie: clearml_token_basic=$TOKEN_ann" /models.get_all
	expect 401/30
}

testACookieThatWasLoggedOut() {
	try ann 'correct horse'
	take_token
	cookie="Cookie: clearml_token_basic=$TOKEN"
	request -H "$cookie" /models.get_all
	expect 200/0
	request -H "$cookie" -d '{}' -t application/json /login.logout
	expect 200/0
	assertContains "$(header Set-Cookie)" 'clearml_token_basic=; '
	request -H "$cookie" /models.get_all
	expect 401/30
	request -H "$cookie" /auth.login
	expect 401/30
	request -H "Authorization: Bearer $TOKEN" /models.get_all
	expect 401/30
}

# What a page of another site can make a browser send.
testOtherSites() {
	cookie="Cookie: clearml_token_basic=$TOKEN"
	for site in cross-site same-site none-of-these; do
		request -H "$cookie" -H "Sec-Fetch-Site: $site" -d '{}' \
			-t application/json /auth.create_credentials
		expect 403/22
		request -H "$cookie" -H "Sec-Fetch-Site: $site" -d '{}' \
			-t application/json /auth.logout
		expect 403/22
	done
	for site in same-origin none; do
		request -H "$cookie" -H "Sec-Fetch-Site: $site" -d '{}' \
			-t application/json /auth.create_credentials
		expect 200/0
	done
	# A header with credentials is no page's to send unasked.
	request -b 'ann:correct horse' -H 'Sec-Fetch-Site: cross-site' \
		-H 'Origin: https://evil.example' /auth.login
	expect 200/0
	assertEquals '' "$(header Set-Cookie)"
	request -a -H "$cookie" -H 'Sec-Fetch-Site: cross-site' -d '{}' \
		-t application/json /auth.create_credentials
	expect 200/0
}

# sets_cookie yes|no OPTION... PATH: a call that works, and whether the browser
# gets another cookie by it.
sets_cookie() {
	t_wanted=$1
	shift
	request "$@"
	expect 200/0
	t_set=no
	[ -z "$(header Set-Cookie)" ] || t_set=yes
	assertEquals "$*" "$t_wanted" "$t_set"
}

# posts_cookie yes|no HEADER...: the same for all that sets cookies, by POST.
posts_cookie() {
	t_yes=$1
	shift
	for t_header; do
		set -- "$@" -H "$t_header"
		shift
	done
	set -- "$@" -t application/json -d '{}'
	sets_cookie "$t_yes" -b "KEYgus:$SECRET_KEY" "$@" /auth.login
	sets_cookie "$t_yes" -b 'ann:correct horse' "$@" /auth.login
	sets_cookie "$t_yes" -b "KEYgus:$SECRET_KEY" "$@" /auth.logout
	sets_cookie "$t_yes" -H 'Authorization: x' "$@" /login.logout
	sets_cookie "$t_yes" "$@" /login.logout
}

# A page of another site must not log its visitor out, nor in as somebody else.
testOnlyOurPagesChangeTheCookieOfABrowser() {
	posts_cookie yes
	posts_cookie yes 'Sec-Fetch-Site: none'
	posts_cookie yes 'Sec-Fetch-Site: same-origin' 'Origin: http://a.example'
	posts_cookie yes 'Host: a.example' 'Origin: http://a.example'
	for site in same-site cross-site; do
		posts_cookie no "Sec-Fetch-Site: $site"
		posts_cookie no "Sec-Fetch-Site: $site" \
			'Origin: https://b.example' 'Host: a.example'
		posts_cookie no "Sec-Fetch-Site: $site" 'Origin: null'
	done
	posts_cookie no 'Host: a.example' 'Origin: https://b.example'
	posts_cookie no 'Host: a.example' 'Origin: null'
	settings 'web_origins = https://b.example'
	posts_cookie yes 'Sec-Fetch-Site: cross-site' 'Host: a.example' \
		'Origin: https://b.example'
	posts_cookie no 'Sec-Fetch-Site: cross-site' 'Host: a.example' \
		'Origin: https://c.example'
}

# The cookie renews itself, but not by what a link or a picture can ask for.
testNoLinkChangesTheCookieOfABrowser() {
	cookie="Cookie: clearml_token_basic=$TOKEN"
	for site in none same-origin same-site cross-site; do
		sets_cookie no -H "$cookie" -H "Sec-Fetch-Site: $site" \
			-H 'Sec-Fetch-Mode: navigate' \
			'/auth.login?expiration_sec=-1'
	done
	sets_cookie no -H "$cookie" '/auth.login?expiration_sec=-1'
	sets_cookie yes -H "$cookie" -H 'Sec-Fetch-Site: same-origin' -d '{}' \
		-t application/json /auth.login
	# Programs say who they are, by GET too.
	sets_cookie yes -a /auth.login
	sets_cookie yes -b "KEYgus:$SECRET_KEY" /auth.login
	sets_cookie no -b "KEYgus:$SECRET_KEY" -H 'Sec-Fetch-Site: cross-site' \
		-H 'Sec-Fetch-Mode: navigate' /auth.login
}

# Browsers that do not send Sec-Fetch-Site; the host's name decides.
testOriginsOfOldBrowsers() {
	while read -r outcome host origin; do
		request -H "Cookie: clearml_token_basic=$TOKEN" \
			-H "Host: $host" -H "Origin: $origin" -d '{}' \
			-t application/json /auth.create_credentials
		assertEquals "$host $origin" "$outcome" "$(outcome)"
	done <<'TABLE'
200/0 shelf.example https://shelf.example
403/22 shelf.example:8008 http://shelf.example:80
200/0 SHELF.Example http://shelf.example
403/22 shelf.example https://evil.example
403/22 shelf.example https://shelf.example.evil.example
403/22 shelf.example.com https://shelf.example
403/22 shelf.example null
200/0 [::1]:8008 http://[::1]:8008
200/0 [::1] http://[::1]
403/22 [::1]:8008 http://[::2]:8008
403/22 [::1]:8008 http://[::1
403/22 [::1 http://[::2]
TABLE
}

# shellcheck disable=SC1091
. shunit2
