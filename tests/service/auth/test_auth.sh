#!/bin/sh
# The auth and login services: tokens and their end, key pairs, users and their
# roles, acting as another.
# shellcheck disable=SC2154 # TOKEN_ann and its like are set by person

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"

setUp() {
	empty_database
	as admin
}

# claims TOKEN: the JSON in it.
claims() {
	printf '%s' "$1" | cut -d . -f 2 | tr -- -_ +/ |
		awk '{ while (length($0) % 4) $0 = $0 "="; print }' | base64 -d
}

# claim NAME: of the token that was answered.
claim() {
	claims "$(json .data.token)" | jq -r ".$1"
}

# expect_user OUTCOME [ID]: what the current token is good for.
expect_user() {
	call users.get_current_user '{}'
	expect "$1"
	[ $# -eq 1 ] || expect_value "$2" .data.user.id
}

# ---- Tokens

testTheRowsOfALogin() {
	as ann
	call auth.login '{"expiration_sec":3600}'
	expect 200/0
	assertEquals 3600 "$(($(claim exp) - $(claim iat)))"
	assertEquals '{"company":"COMPANY","company_name":"modelshelf","role":"user","user":"ann","user_name":"Ann Bee"}' \
		"$(claims "$(json .data.token)" | jq -cS .identity | normal)"
	call auth.login '{"expiration_sec":31536001}'
	expect 400/12
	call auth.login '{"expiration_sec":-1}'
	expect 200/0
	TOKEN=$(json .data.token)
	expect_user 401/30
	# Only the role system may have a token that never ends.
	for who in root admin gus; do
		as "$who"
		call auth.login '{"expiration_sec":0}'
		assertEquals "$who" 2592000 "$(($(claim exp) - $(claim iat)))"
	done
	as sys
	call auth.login '{}'
	assertEquals null "$(claim exp)"
	call auth.login '{"expiration_sec":60}'
	assertEquals 60 "$(($(claim exp) - $(claim iat)))"
}

testLoggingOutEndsTheToken() {
	call auth.login '{}'
	TOKEN=$(json .data.token)
	expect_user 200/0
	call auth.logout '{}'
	expect 200/0
	expect_value '{}' '.data | tojson'
	assertContains "$(header Set-Cookie)" 'Max-Age=0'
	expect_user 401/30
	call auth.logout '{}'
	expect 401/30
	request -H "Cookie: clearml_token_basic=$TOKEN" /auth.login
	expect 401/30
	# The other tokens and the pair are what they were.
	as admin
	expect_user 200/0
	request -b "$ACCESS_KEY:$SECRET_KEY" /auth.login
	expect 200/0
}

testLoggingOutWithAPairEndsNothing() {
	request -b "$ACCESS_KEY:$SECRET_KEY" -d '{}' -t application/json \
		/auth.logout
	expect 200/0
	expect_user 200/0
	expect_sql 0 'SELECT count(*) FROM revoked'
}

testThereIsNoLogoutBefore22() {
	call v2.1/auth.logout '{}'
	expect 404/0
	call v2.12/login.logout '{}'
	expect 404/0
}

testLoginLogoutNeedsNobody() {
	request -d '{}' -t application/json /login.logout
	expect 200/0
	assertContains "$(header Set-Cookie)" 'Max-Age=0'
	request -H 'Authorization: Bearer x.y.z' -d '{}' -t application/json \
		/login.logout
	expect 200/0
	request -b "$ACCESS_KEY:wrong" /login.logout
	expect 200/0
	call login.logout '{}'
	expect 200/0
	expect_user 401/30
	call login.logout '{}'
	expect 200/0
}

# Nobody is logged out by a page of another origin.
testTheCookieAloneEndsItsToken() {
	cookie="Cookie: clearml_token_basic=$TOKEN"
	request -H "$cookie" /login.logout
	expect 403/22
	request -H "$cookie" -H 'Sec-Fetch-Site: cross-site' -d '{}' \
		-t application/json /login.logout
	expect 403/22
	expect_user 200/0
	request -H "$cookie" -H 'Sec-Fetch-Site: same-origin' -d '{}' \
		-t application/json /login.logout
	expect 200/0
	expect_user 401/30
}

# Until it would have ended anyway; if it never would, for ever.
testWhatIsRememberedOfALogout() {
	sql "INSERT INTO revoked VALUES ('old', 1), ('new', 4000000000000000)"
	as sys
	call auth.logout '{}'
	expect 200/0
	expect_sql '1|1' "SELECT sum(session = 'new'), sum(until = 9223372036854775807)
		FROM revoked"
	expect_sql 2 'SELECT count(*) FROM revoked'
	as admin
	call auth.login '{"expiration_sec":3600}'
	TOKEN=$(json .data.token)
	end=$(claim exp)
	call auth.logout '{}'
	expect_sql 1 "SELECT count(*) FROM revoked WHERE until = $end * 1000000"
}

testATokenForAnother() {
	as root
	run_on auth <<'END'
	auth.get_token_for_user {"user":"none"}
	400/301
	auth.get_token_for_user {"user":"ann","company":"c2"}
	400/301
	auth.get_token_for_user {"user":"ann","expiration_sec":31536001}
	400/12
	auth.get_token_for_user {}
	400/12 user
END
	for user in ann bob sys; do
		as root
		call auth.get_token_for_user "{\"user\":\"$user\"}"
		expect 200/0
		expect_value token '.data | keys | join(" ")'
		assertEquals '' "$(header Set-Cookie)"
		# Its end is that of the target's role.
		case $user in
		sys)	assertEquals null "$(claim exp)" ;;
		*)	assertEquals 2592000 \
			"$(($(claim exp) - $(claim iat)))" ;;
		esac
		TOKEN=$(json .data.token)
		expect_user 200/0 "$user"
	done
	as sys
	call auth.get_token_for_user \
		'{"user":"bob","company":"c2","expiration_sec":9}'
	assertEquals 9 "$(($(claim exp) - $(claim iat)))"
	assertEquals '{"company":"c2","company_name":"Other","role":"admin","user":"bob","user_name":"Bob Other"}' \
		"$(claims "$(json .data.token)" | jq -cS .identity)"
}

# valid TOKEN WANTED: the answer about a token, any msg being MSG.
valid() {
	call auth.validate_token "{\"token\":\"$1\"}"
	expect 200/0
	assertEquals "$2" "$(json '.data | (.msg? // empty) = "MSG" |
		if .msg == null then del(.msg) else . end | tojson' | normal)"
}

testWhetherATokenIsGood() {
	as root
	valid "$TOKEN_ann" '{"valid":true,"user":"ann","company":"COMPANY"}'
	valid "$TOKEN_bob" '{"valid":true,"user":"bob","company":"c2"}'
	valid x '{"valid":false,"msg":"MSG"}'
	valid '' '{"valid":false,"msg":"MSG"}'
	valid "${TOKEN_ann}x" '{"valid":false,"msg":"MSG"}'
	call auth.get_token_for_user '{"user":"ann","expiration_sec":-5}'
	valid "$(json .data.token)" '{"valid":false,"msg":"MSG"}'
	as ann
	call auth.logout '{}'
	as root
	valid "$TOKEN_ann" '{"valid":false,"user":"ann","company":"COMPANY"}'
	sql "DELETE FROM user WHERE id = 'bob'"
	valid "$TOKEN_bob" '{"valid":false,"user":"bob","company":"c2"}'
	run_on auth <<'END'
	auth.validate_token {}
	400/12 token
	auth.validate_token {"token":5}
	400/12 token
END
}

# ---- Roles

testWhatIsForRolesAboveAllCompanies() {
	for who in admin ann gus bob; do
		as "$who"
		run_on auth <<'END'
		auth.get_token_for_user {"user":"ann"}
		403/20
		auth.validate_token {"token":"x"}
		403/20
		auth.create_user {"name":"N","company":"c2","email":"n@e.com"}
		403/20
END
	done
	for who in ann gus; do
		as "$who"
		run_on auth <<'END'
		auth.edit_user {"user":"ann","role":"admin"}
		403/20
END
	done
}

testARoleCountsAtOnce() {
	sql "UPDATE user SET role = 'root' WHERE id = 'ann'"
	as ann
	call auth.validate_token '{"token":"x"}'
	expect 200/0
	sql "UPDATE user SET role = 'user' WHERE id = 'ann'"
	call auth.validate_token '{"token":"x"}'
	expect 403/20
}

# ---- Users

testMakingAUser() {
	as root
	run_on auth <<END
	auth.create_user {"name":"New","company":"c2","email":"n@example.com"}
	200/0 {"id":"ID"}
	auth.create_user {"name":"New","company":"c2","email":"n@example.com"}
	400/801 email
	auth.create_user {"name":"","company":"c2","email":"N@example.com","role":"guest","given_name":"G","family_name":"F","avatar":"A"}
	200/0 {"id":"ID"}
	auth.create_user {"name":"N","company":"none","email":"x@e.com"}
	400/10 none
	auth.create_user {"name":"N","company":"c2","email":"x@e.com","role":"king"}
	400/12 role
	auth.create_user {"company":"c2","email":"x@e.com"}
	400/12 name
	auth.create_user {"name":"N","email":"x@e.com"}
	400/12 company
	auth.create_user {"name":"N","company":"c2"}
	400/12 email
END
	expect_sql 'New|c2|user|n@example.com|||' "SELECT name, $WHOSE, role, email,
		given_name, family_name, avatar FROM user WHERE name = 'New'"
	expect_sql '|c2|guest|N@example.com|G|F|A' "SELECT name, $WHOSE, role, email,
		given_name, family_name, avatar FROM user WHERE id = '$ID'"
	long=$(printf %064d 0)
	for email in '' x @ x@ @x a@b@c.de 'a b@c.de' 'a@b c.de' '<a@b.de>' \
	    'a@b.de,c@d.de' 'A <a@b.de>' a@1 a@-b a@b- .a@b.de a.@b.de \
	    a..b@c.de a@.b.de a@b..de a@b.de. a@-b.de a@b-.de a@b.-de \
	    a@b.de- 'a@b_c.de' 'a@b.c!' a@127.0.0.1 'a@[127.0.0.1]' \
	    'a(x)@b.de' 'a;b@c.de' 'a:b@c.de' \
	    "a@b.de\\n" "0$long@b.de" "a@$long.de" \
	    "$long@$long.$long.$long.de"; do
		call auth.create_user \
			"{\"name\":\"N\",\"company\":\"c2\",\"email\":\"$email\"}"
		assertEquals "$email" 400/800 "$(outcome)"
	done
	expect_sql 2 'SELECT count(*) FROM user WHERE email IS NOT NULL'
	for email in a@b.de ann@localhost ann@lab-box a.b+c_d@e-f.example \
	    "o'neil@x.co.uk" a@1.de 'a/b=c@d.ef' "$long@b.de" \
	    'jörg@übung.example' a@b.xn--p1ai; do
		call auth.create_user \
			"{\"name\":\"N\",\"company\":\"c2\",\"email\":\"$email\"}"
		assertEquals "$email" 200/0 "$(outcome)"
	done
	as sys
	run_on auth <<'END'
	auth.create_user {"name":"N","company":"c2","email":"s@e.com","role":"system"}
	200/0 {"id":"ID"}
END
}

testRolesOfUsers() {
	run_on auth <<'END'
	auth.edit_user {"user":"ann","role":"guest"}
	200/0 {"updated":1,"fields":{"role":"guest"}}
	auth.edit_user {"user":"ann","role":"guest"}
	200/0 {"updated":0,"fields":{"role":"guest"}}
	auth.edit_user {"user":"ann","role":"system"}
	400/12 role
	auth.edit_user {"user":"ann","role":"root"}
	400/12 role
	auth.edit_user {"user":"ann"}
	400/12 role
	auth.edit_user {"role":"user"}
	400/12 user
	auth.edit_user {"user":"none","role":"user"}
	400/301 id=none
	auth.edit_user {"user":"bob","role":"user"}
	400/301 id=bob
	auth.edit_user {"user":"root","role":"user"}
	403/20
	auth.edit_user {"user":"sys","role":"user"}
	403/20
END
	expect_sql 'guest|admin|root|system' "SELECT group_concat(role, '|') FROM
		(SELECT role FROM user WHERE id IN ('ann', 'bob', 'root', 'sys')
		ORDER BY id)"
	for role in admin superuser user annotator guest; do
		call auth.edit_user "{\"user\":\"gus\",\"role\":\"$role\"}"
		expect 200/0
	done
	as root
	run_on auth <<'END'
	auth.edit_user {"user":"sys","role":"user"}
	200/0 {"updated":1,"fields":{"role":"user"}}
	auth.edit_user {"user":"bob","role":"user"}
	400/301
END
}

# ---- Key pairs

testAKeyPairFromItsMakingToItsEnd() {
	as ann
	call auth.create_credentials '{"label":"laptop"}'
	expect 200/0
	expect_value 'access_key label secret_key' \
		'.data.credentials | keys | join(" ")'
	expect_value laptop .data.credentials.label
	expect_value true '.data.credentials.access_key | test("^[A-Z0-9]{30}$")'
	expect_value true \
		'.data.credentials.secret_key | test("^[A-Za-z0-9][A-Za-z0-9_-]{66}$")'
	key=$(json .data.credentials.access_key)
	secret=$(json .data.credentials.secret_key)
	expect_sql 0 "SELECT count(*) FROM credential
		WHERE secret_hash LIKE '%$secret%'"

	call auth.get_credentials '{}'
	expect_value KEYann '.data.credentials[0].access_key'
	expect_value "{\"access_key\":\"$key\",\"label\":\"laptop\"}" \
		'.data.credentials[1] | tojson'
	expect_value 2 '.data.credentials | length'
	expect_not_in "$secret"

	request -b "$key:$secret" -H 'X-Clearml-Worker: desk:1' /auth.login
	expect 200/0
	token=$(json .data.token)
	call auth.get_credentials '{}'
	expect_value 'access_key label last_used last_used_from' \
		'.data.credentials[1] | keys | join(" ")'
	expect_value desk:1 '.data.credentials[1].last_used_from'

	call auth.edit_credentials "{\"access_key\":\"$key\",\"label\":\"desk\"}"
	expect_value '{"updated":1}' '.data | tojson'
	call auth.edit_credentials "{\"access_key\":\"$key\",\"label\":\"desk\"}"
	expect_value '{"updated":1}' '.data | tojson'
	call auth.get_credentials '{}'
	expect_value desk '.data.credentials[1].label'
	call auth.edit_credentials "{\"access_key\":\"$key\"}"
	call auth.get_credentials '{}'
	expect_value null '.data.credentials[1].label'

	TOKEN=$token
	expect_user 200/0 ann
	call auth.revoke_credentials "{\"access_key\":\"$key\"}"
	expect 200/0
	expect_value '{"revoked":1}' '.data | tojson'
	expect_user 401/30
	request -b "$key:$secret" /auth.login
	expect 401/22
	as ann
	expect_user 200/0 ann
	call auth.get_credentials '{}'
	expect_value 1 '.data.credentials | length'
}

testAPairWithoutALabel() {
	call auth.create_credentials '{}'
	expect_value 'access_key secret_key' '.data.credentials | keys | join(" ")'
	call v1.0/auth.create_credentials '{"label":"old"}'
	expect_value old .data.credentials.label
	call auth.create_credentials '{"label":5}'
	expect 400/12
}

testKeyPairsOfOthersAreNotThere() {
	for who in admin bob; do
		as "$who"
		run_on auth <<'END'
		auth.edit_credentials {"access_key":"KEYann","label":"x"}
		400/75
		auth.edit_credentials {"access_key":"none"}
		400/75
		auth.edit_credentials {"label":"x"}
		400/12 access_key
		auth.revoke_credentials {"access_key":"KEYann"}
		400/300
		auth.revoke_credentials {"access_key":"none"}
		400/300
		auth.revoke_credentials {"key_id":"KEYann"}
		400/12 access_key
		auth.get_credentials {}
		200/0 ! KEYann
END
	done
	expect_sql 1 "SELECT count(*) FROM credential WHERE access_key = 'KEYann'
		AND label IS NULL"
}

# A pair that logged in as somebody else ends that token, too.
testRevokingAPairEndsAllItsTokens() {
	call auth.create_credentials '{}'
	key=$(json .data.credentials.access_key)
	request -b "$key:$(json .data.credentials.secret_key)" \
		-H 'X-Clearml-Impersonate-As: ann' /auth.login
	expect 200/0
	token=$(json .data.token)
	TOKEN=$token
	expect_user 200/0 ann
	as admin
	call auth.revoke_credentials "{\"access_key\":\"$key\"}"
	expect 200/0
	TOKEN=$token
	expect_user 401/30
}

# ---- Acting as another

# acting HEADER USER OUTCOME [ID ROLE]
acting() {
	request -a -H "X-Clearml-$1: $2" -d '{}' -t application/json \
		/users.get_current_user
	assertEquals "$1 $2: $(printf '%.300s' "$BODY")" "$3" "$(outcome)"
	[ $# -eq 3 ] || expect_value "$4 $5" \
		'.data.user | .id + " " + .role'
}

testActingAsAnother() {
	acting Impersonate-As ann 200/0 ann user
	acting Act-As ann 200/0 ann admin
	acting Act-As '' 200/0 "$USER_ID" admin
	acting Act-As none 400/6
	acting Act-As bob 400/6
	acting Impersonate-As bob 400/6
	# Nor as who stands above all companies, to get their rights.
	for who in root sys; do
		acting Impersonate-As "$who" 400/6
		acting Act-As "$who" 400/6
		request -b "$ACCESS_KEY:$SECRET_KEY" \
			-H "X-Clearml-Act-As: $who" /auth.login
		expect 400/6
	done
	as sys
	acting Act-As root 200/0 root system
	acting Act-As bob 400/6
	acting Act-As ann 200/0 ann system
	# root may go into any company.
	as root
	acting Impersonate-As bob 200/0 bob admin
	acting Act-As bob 200/0 bob root
	for who in ann gus; do
		as "$who"
		acting Act-As root 400/6
		acting Impersonate-As "$who" 400/6
	done
	as bob
	acting Act-As ann 400/6
	acting Impersonate-As root 400/6
}

testBothHeadersAtOnce() {
	request -a -H 'X-Clearml-Act-As: ann' -H 'X-Clearml-Impersonate-As: gus' \
		-d '{}' -t application/json /users.get_current_user
	expect 400/5
}

testTheRoleThatActingGives() {
	as root
	for header in 'Impersonate-As 403/20' 'Act-As 200/0'; do
		request -a -H "X-Clearml-${header% *}: ann" -d '{"token":"x"}' \
			-t application/json /auth.validate_token
		expect "${header#* }"
	done
}

testHeadersOnCallsThatNeedNobody() {
	for path in /auth.fixed_users_mode /login.supported_modes \
		/login.logout; do
		request -H 'X-Clearml-Act-As: ann' -d '{}' -t application/json \
			$path
		expect 400/6
	done
}

testLoggingInAsAnother() {
	for header in Act-As Impersonate-As; do
		as admin
		request -a -H "X-Clearml-$header: gus" -d '{}' \
			-t application/json \
			/auth.login
		expect 200/0
		assertEquals "gus guest" \
			"$(claim 'identity | .user + " " + .role')"
		TOKEN=$(json .data.token)
		expect_user 200/0 gus
		expect_value guest .data.user.role
	done
	as root
	request -a -H "X-Clearml-Act-As: sys" -d '{}' -t application/json \
		/auth.login
	assertEquals null "$(claim exp)"
}

testWhatIsMadeWhileActingIsTheOthers() {
	request -a -H 'X-Clearml-Act-As: ann' -d '{"preferences":{"a":1}}' \
		-t application/json /users.set_preferences
	expect 200/0
	request -a -H 'X-Clearml-Act-As: ann' -d '{}' -t application/json \
		/auth.create_credentials
	expect 200/0
	expect_sql 'ann|{"a":1}' 'SELECT id, preferences FROM user
		WHERE preferences IS NOT NULL'
	expect_sql 2 "SELECT count(*) FROM credential WHERE user = 'ann'"
}

# ---- How one can log in

testHowOneCanLogIn() {
	modes='"basic":{"enabled":true,"guest":{"enabled":false}},"server_errors":{"es_connection_error":false,"missed_es_upgrade":false},"sso":{},"sso_providers":[]}'
	request /login.supported_modes
	expect 200/0
	expect_value "{\"authenticated\":false,$modes" '.data | tojson'
	call login.supported_modes '{}'
	expect_value "{\"authenticated\":true,$modes" '.data | tojson'
	request -H 'Authorization: Bearer x' /login.supported_modes
	expect_value false .data.authenticated
	request -H "Cookie: clearml_token_basic=$TOKEN" /login.supported_modes
	expect_value true .data.authenticated
	as gus
	call login.supported_modes '{}'
	expect_value true .data.authenticated
	for authorization in '' 'Bearer x' 'Basic eDp5'; do
		request -H "Authorization: $authorization" \
			/auth.fixed_users_mode
		expect 200/0
		expect_value \
			'{"enabled":true,"guest":{"enabled":false},"server_errors":{}}' \
			'.data | tojson'
	done
}

testUnknownMembersAreIgnored() {
	run_on auth <<'END'
	auth.get_credentials {"user":"ann","x":[1]}
	200/0 ! KEYann
	auth.create_credentials {"user":"ann","access_key":"x"}
	200/0 ! "access_key":"x"
	auth.edit_user {"user":"ann","role":"user","name":"X","company":"c2"}
	200/0 {"updated":0,"fields":{"role":"user"}}
END
	expect_sql 'Ann Bee|COMPANY' "SELECT name, $WHOSE FROM user WHERE id = 'ann'"
}

# shellcheck disable=SC1091
. shunit2
