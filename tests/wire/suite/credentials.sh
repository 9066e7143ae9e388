# shellcheck shell=sh
# Who calls: key pairs, tokens, passwords, cookies.
# Part of the wire suite. tests/lib.sh sets $BODY and $TOKEN.
# shellcheck disable=SC2153

testACallWithoutCredentialsIsRefused() {
	request /models.get_all
	expect 401/20
	expect_in '"endpoint":{"name":"models.get_all","requested_version":"2.34","actual_version":"1.0"}'
	assertEquals '' "$(header WWW-Authenticate)"
	request -H 'Authorization;' /models.get_all
	expect 401/20
}

testAnotherSchemeIsRefused() {
	for scheme in Digest basic bearer BASIC Token; do
		request -H "Authorization: $scheme $(encode \
			"$ACCESS_KEY:$SECRET_KEY")" /models.get_all
		expect 401/10
	done
}

# Whether a web server drops the blanks behind it or not.
testASchemeWithNothingBehindItIsRefused() {
	for header in Bearer 'Bearer ' 'Bearer   ' Basic 'Basic '; do
		request -H "Authorization: $header" /models.get_all
		expect 401/10
		expect_in 'with credentials behind it'
		request -H "Authorization: $header" /auth.login
		expect 401/10
	done
}

testCredentialsThatAreNoBase64AreRefused() {
	request -H 'Authorization: Basic YQ' /models.get_all
	expect 401/21
}

testAWrongSecretIsRefused() {
	for pair in "$ACCESS_KEY:wrong" "$ACCESS_KEY:" "$ACCESS_KEY" \
	    "nobody:$SECRET_KEY" ":" "$ACCESS_KEY:$SECRET_KEY " \
	    "$ACCESS_KEY:$(echo "$SECRET_KEY" | tr 'A-Za-z' 'a-zA-Z')" \
	    "' OR 1=1 --:x"; do
		request -b "$pair" /auth.login
		expect 401/22
		assertEquals '' "$(header Set-Cookie)"
		expect_in '"data":{}}'
	done
}

testBasicCredentialsServeForEveryCall() {
	request -b "$ACCESS_KEY:$SECRET_KEY" /v2.9/models.get_all
	expect 200/0
}

testGarbageIsNoToken() {
	for token in x a.b.c ... 'a b' "$(encode '{}').$(encode '{}').x"; do
		request -H "Authorization: Bearer $token" /models.get_all
		expect 401/30
	done
}

base64url() {
	printf '%s' "$1" | base64 -w 0 | tr '+/' '-_' | tr -d '='
}

# The claims of the token $1.
claims() {
	c_text=${1#*.}
	c_text=$(printf '%s' "${c_text%.*}" | tr -- '-_' '+/')
	while [ $((${#c_text} % 4)) -ne 0 ]; do
		c_text="$c_text="
	done
	printf '%s' "$c_text" | base64 -d
}

testATamperedTokenIsRefused() {
	head=${TOKEN%%.*}
	signature=${TOKEN##*.}
	body=$(claims "$TOKEN")
	assertNotNull "$body"

	as_root=$(printf '%s' "$body" | sed 's/"role":"[a-z]*"/"role":"root"/')
	case $signature in
	A*)	other="B${signature#?}" ;;
	*)	other="A${signature#?}" ;;
	esac
	none=$(base64url '{"alg":"none","typ":"JWT"}')
	for token in \
	    "$head.$(base64url "$as_root ").$signature" \
	    "$head.$(base64url "$body ").$signature" \
	    "${TOKEN%.*}.$other" \
	    "${TOKEN%.*}." \
	    "${TOKEN%.*}" \
	    "$TOKEN.x" \
	    "$TOKEN=" \
	    "${TOKEN%?????}" \
	    "$none.$(base64url "$body")." \
	    "$none.$(base64url "$body").$signature" \
	    "$(base64url '{"alg":"None","typ":"JWT"}').$(base64url "$body")." \
	    "$(base64url '{"alg":"RS256","typ":"JWT"}').${TOKEN#*.}" \
	    "$(base64url '{"typ":"JWT"}').${TOKEN#*.}"; do
		request -H "Authorization: Bearer $token" /models.get_all
		expect 401/30
	done
	call models.get_all
	expect 200/0
}

testAnExpiredTokenIsRefused() {
	request -b "$ACCESS_KEY:$SECRET_KEY" -t application/json \
		-d '{"expiration_sec":-5}' /auth.login
	expect 200/0
	request -H "Authorization: Bearer $(json .data.token)" /models.get_all
	expect 401/30
}

testATokenCarriesWhatClientsRead() {
	request -b "$ACCESS_KEY:$SECRET_KEY" /auth.login
	expect 200/0
	assertEquals '{"alg":"HS256","typ":"JWT"}' \
		"$(claims "x.$(json .data.token | cut -d . -f 1).x")"
	body=$(claims "$(json .data.token)")
	assertEquals '2.34 Bearer basic 2592000' "$(printf '%s' "$body" | jq -r \
		'[.api_version,.auth_type,.feature_set,.exp-.iat]|join(" ")')"
	assertTrue "session_id in $body" "printf '%s' '$body' |
		jq -r .session_id | grep -qE '^$HEX32\$'"
	assertTrue "server_version in $body" "printf '%s' '$body' |
		jq -r .server_version | grep -qE '^[0-9]+(\\.[0-9]+)+\$'"
	assertEquals true "$(printf '%s' "$body" | jq \
		'.identity | has("user") and has("company") and has("role")')"
	assertEquals false "$(printf '%s' "$body" | jq \
		'has("aud") or (.identity | tostring | test("secret"))')"
}

lifetime() {
	claims "$(json .data.token)" | jq '.exp-.iat'
}

testAClientMayAskForALifetime() {
	request -b "$ACCESS_KEY:$SECRET_KEY" '/auth.login?expiration_sec=7200'
	expect 200/0
	assertEquals 7200 "$(lifetime)"
	request -b "$ACCESS_KEY:$SECRET_KEY" -t application/json \
		-d '{"expiration_sec":"600"}' /auth.login
	assertEquals 600 "$(lifetime)"
	for none in 0 null; do
		request -b "$ACCESS_KEY:$SECRET_KEY" -t application/json \
			-d "{\"expiration_sec\":$none}" /auth.login
		assertEquals 2592000 "$(lifetime)"
	done
	request -b "$ACCESS_KEY:$SECRET_KEY" '/auth.login?expiration_sec=31536001'
	expect 400/12
	request -b "$ACCESS_KEY:$SECRET_KEY" '/auth.login?expiration_sec=soon'
	expect 400/12
	expect_message '*expiration_sec*'
}

testATokenBuysAnotherOne() {
	request -a /auth.login
	expect 200/0
	again=$(json .data.token)
	assertNotEquals "$TOKEN" "$again"
	request -H "Authorization: Bearer $again" /models.get_all
	expect 200/0
}

testLoginSetsACookieThatServesAsToken() {
	request -b "$ACCESS_KEY:$SECRET_KEY" /auth.login
	cookie=$(header Set-Cookie)
	token=$(json .data.token)
	assertTrue "$cookie" "printf '%s\n' '$cookie' | grep -qE '^clearml_token_basic=$token; Expires=[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT; Max-Age=99999999999; HttpOnly; Path=/; SameSite=Lax\$'"
	request -H "Cookie: clearml_token_basic=$token" /models.get_all
	expect 200/0
	assertEquals '' "$(header Set-Cookie)"
	request -H "Cookie: a=b; clearml_token_basic=$token; c=d" \
		/models.get_all
	expect 200/0
	request -H "Cookie: clearml_token_basic=garbage" /models.get_all
	expect 401/30
	request -H "Cookie: xclearml_token_basic=$token" /models.get_all
	expect 401/20
}

testAPasswordBuysATokenToo() {
	request -b "admin:$PASSWORD" /auth.login
	expect 200/0
	assertContains "$(header Set-Cookie)" "$(json .data.token)"
	request -H "Authorization: Bearer $(json .data.token)" /models.get_all
	expect 200/0
	request -b "admin:$PASSWORD" /models.get_all
	expect 401/22
	request -b "admin:x$PASSWORD" /auth.login
	expect 401/22
	assertEquals '' "$(header WWW-Authenticate)"
}

testWrongPasswordsEndInAWait() {
	for guess in 1 2 3 4 5 6 7 8 9 10; do
		request -b "stranger:$guess" /auth.login
		expect 401/22
	done
	request -b "stranger:$guess" /auth.login
	expect 429/0
	wait=$(header Retry-After)
	assertTrue "$wait" "[ $wait -gt 0 ] && [ $wait -le 900 ]"
	request -b "admin:$PASSWORD" /auth.login
	expect 200/0
}

testAHeaderBeatsACookie() {
	request -H "Cookie: clearml_token_basic=$TOKEN" \
		-H 'Authorization: Bearer garbage' /models.get_all
	expect 401/30
	request -H 'Cookie: clearml_token_basic=garbage' -a /models.get_all
	expect 200/0
}

testAPublicEndpointLooksAtNoCredentials() {
	request -b "$ACCESS_KEY:wrong" /debug.ping
	expect 200/0
	request -H 'Authorization: Nonsense' /debug.ping
	expect 200/0
}

testChecksComeInOrder() {
	# path, endpoint, credentials, body, fields
	request -t application/json -d '{broken' /models
	expect 400/0
	request -t application/json -d '{broken' /v2.09/models.create
	expect 400/2
	request -t application/json -d '{broken' /models.nothing
	expect 404/0
	request -t application/json -d '{broken' /models.create
	expect 401/20
	request -b "$ACCESS_KEY:wrong" -t application/json -d '{broken' \
		/models.create
	expect 401/22
	call models.create '{broken'
	expect 400/0
	call models.create '{"name":1}'
	expect 400/12
}
