#!/bin/sh
# For whose pages the session cookie speaks. What a browser makes of it is in
# tests/browser.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"

oneTimeSetUp() {
	new_site && login
	COOKIE="Cookie: clearml_token_basic=$TOKEN"
}

oneTimeTearDown() {
	remove_site
}

# from ORIGIN SITE REQUEST...: a request with the cookie alone, with these
# values of Origin and Sec-Fetch-Site ("-": none), to shelf.example:8080.
from() {
	f_origin=$1
	f_site=$2
	shift 2
	[ "$f_site" = - ] || set -- -H "Sec-Fetch-Site: $f_site" "$@"
	[ "$f_origin" = - ] || set -- -H "Origin: $f_origin" "$@"
	request -H "$COOKIE" -H 'Host: shelf.example:8080' "$@"
}

change() {
	from "$1" "$2" -t application/json -d '{"preferences":{"a":1}}' \
		/users.set_preferences
}

read_by_post() {
	from "$1" "$2" -t application/json -d '{}' /users.get_current_user
}

read_by_get() {
	from "$1" "$2" /users.get_current_user
}

expect_all() {
	e_wanted=$1
	shift
	for e_call in change read_by_post read_by_get; do
		"$e_call" "$@"
		assertEquals "$e_call, origin $1, $2" "$e_wanted" "$(outcome)"
	done
}

testOwnPagesMayUseTheCookie() {
	expect_all 200/0 http://shelf.example:8080 same-origin
	# a proxy in front may have changed the name; the browser knows
	expect_all 200/0 https://models.example same-origin
	expect_all 200/0 null same-origin
	read_by_get - same-origin
	expect 200/0
}

# Plain http to another machine: browsers send no Sec-Fetch-Site.
testWithoutSecFetchSiteTheOriginTells() {
	expect_all 200/0 http://shelf.example:8080 -
	expect_all 200/0 http://SHELF.example:8080 -
	for origin in http://shelf.example http://shelf.example:8081 \
	    http://shelf.example:80801 http://evil.shelf.example:8080 \
	    http://shelf.example:8080.evil.example null x '://' http://; do
		expect_all 403/22 "$origin" -
	done
}

testPagesOfOtherOriginsMayNot() {
	for site in same-site cross-site; do
		for origin in http://shelf.example:8081 \
		    https://shelf.example:8080 http://other.example null; do
			expect_all 403/22 "$origin" "$site"
		done
	done
	# what Origin says does not count where the browser says more
	expect_all 403/22 http://shelf.example:8080 same-site
	expect_message '*web_origins can allow http://shelf.example:8080'
	change http://shelf.example:8080 nonsense
	expect 403/22
}

# What is no browser sends neither.
testProgramsMayUseTheCookie() {
	expect_all 200/0 - -
}

# navigate ORIGIN SITE REQUEST...: as a link or a form of a page does.
navigate() {
	n_origin=$1
	n_site=$2
	shift 2
	from "$n_origin" "$n_site" -H 'Sec-Fetch-Mode: navigate' "$@"
}

# A link, a typed address, a bookmark: nobody but the user sees the answer.
testNavigationsMayReadAndNoMore() {
	for site in none same-origin same-site cross-site; do
		navigate - $site /users.get_current_user
		expect 200/0
		navigate - $site '/users.set_preferences?preferences.a=1'
		expect 403/22
		navigate - $site -X HEAD '/users.set_preferences?preferences.a=1'
		assertEquals 403 "$STATUS"
	done
	navigate - none -t application/json -d '{"preferences":{"a":1}}' \
		/users.set_preferences
	expect 200/0
	for site in same-site cross-site; do
		navigate - $site -t application/json \
			-d '{"preferences":{"a":1}}' /users.set_preferences
		expect 403/22
		navigate http://other.example $site -X POST \
			/users.get_current_user
		expect 403/22
	done
}

# A picture or a script: its page sees how large it is, or whether it comes.
testWhatAPageEmbedsIsNoNavigation() {
	for site in same-site cross-site; do
		for mode in no-cors cors same-origin websocket ''; do
			from - $site -H "Sec-Fetch-Mode: $mode" \
				/users.get_current_user
			assertEquals "$site, $mode" 403/22 "$(outcome)"
		done
		read_by_get - $site
		expect 403/22
		from - $site -H 'Sec-Fetch-Mode: no-cors' /login.supported_modes
		expect 200/0
		expect_value false .data.authenticated
	done
	for site in none same-origin; do
		from - $site -H 'Sec-Fetch-Mode: no-cors' \
			/users.get_current_user
		expect 200/0
	done
}

# Then a page must know them, and the browser does not add them by itself.
testOtherCredentialsSpeakForEveryPage() {
	for site in same-site cross-site; do
		request -a -H "Sec-Fetch-Site: $site" -d '{"preferences":{"a":1}}' \
			-H 'Origin: http://other.example' -t application/json \
			/users.set_preferences
		expect 200/0
		request -b "$ACCESS_KEY:$SECRET_KEY" \
			-H "Sec-Fetch-Site: $site" \
			-H 'Origin: http://other.example' -t application/json \
			-d '{"preferences":{"a":1}}' /users.set_preferences
		expect 200/0
	done
}

testWhatNeedsNobodyAnswersEveryPage() {
	from http://other.example cross-site -t application/json -d '{}' \
		/login.supported_modes
	expect 200/0
	expect_value false .data.authenticated
	from http://shelf.example:8080 same-origin -t application/json -d '{}' \
		/login.supported_modes
	expect_value true .data.authenticated
}

testNobodyElseGetsATokenOrLogsOut() {
	for site in same-site cross-site; do
		for action in auth.login auth.logout login.logout; do
			from http://shelf.example:8081 $site -X POST \
				-t application/json -d '{}' "/$action"
			expect 403/22
			assertEquals '' "$(header Set-Cookie)"
			assertNotContains "$BODY" '"token"'
		done
	done
	expect_all 200/0 - -
}

testOriginsThatAreListedMayUseTheCookie() {
	$AS_USER sh -c "echo 'web_origins = http://shelf.example:3000, https://App.example' >>'$CONF'"
	for site in same-site cross-site -; do
		expect_all 200/0 http://shelf.example:3000 $site
		expect_all 200/0 https://app.example $site
		for origin in http://shelf.example:300 http://app.example \
		    https://app.example.evil.example null ','; do
			change "$origin" $site
			expect 403/22
		done
	done
	# not by GET all the same
	from https://app.example cross-site '/users.set_preferences?preferences.a=1'
	expect 403/22
	expect_all 200/0 http://shelf.example:8080 same-origin
}

# shellcheck disable=SC1091
. shunit2
