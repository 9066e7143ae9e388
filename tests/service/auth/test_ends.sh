#!/bin/sh
# How long a token is good, a password and a key pair: what ends each of them.
# shellcheck disable=SC2154 # TOKEN_ann and its like are set by person

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/service/auth/logins.sh
. "$srcdir/tests/service/auth/logins.sh"

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
	sql "UPDATE user SET company = 2 WHERE id = 'ann'"
	expect_user 401/30
}

# The name of a key is free again once it is revoked, its tokens are not good
# again.
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

# shellcheck disable=SC1091
. shunit2
