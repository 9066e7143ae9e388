#!/bin/sh
# Logins and passwords of people: what is taken for one, and what is kept.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/service/auth/logins.sh
. "$srcdir/tests/service/auth/logins.sh"

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

# shellcheck disable=SC1091
. shunit2
