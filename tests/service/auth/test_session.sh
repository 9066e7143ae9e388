#!/bin/sh
# The session cookie: what a login sets, whose pages may change it, and how long
# it is good.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/service/auth/logins.sh
. "$srcdir/tests/service/auth/logins.sh"

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
	sql "UPDATE user SET company = 2 WHERE id = 'ann'"
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

# shellcheck disable=SC1091
. shunit2
