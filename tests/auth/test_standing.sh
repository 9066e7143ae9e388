#!/bin/sh
# A responder remembers whose a token is for as long as nothing is written to
# the database. What ends a token does so at its next request to a process that
# remembers it.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"

setUp() {
	new_site && login || return 1
	make -s -C "$builddir" tests/caller >/dev/null || return 1
	cp "$builddir/tests/caller" "$SITE/bin/"
	mkfifo "$SITE/calls" "$SITE/answers"
	[ -z "$AS_USER" ] || chown 65534:65534 "$SITE/calls" "$SITE/answers"
	$AS_USER env MODELSHELF_CONF="$CONF" "$SITE/bin/caller" -t "$TOKEN" \
		"$SITE/bin/users.fcgi" <"$SITE/calls" >"$SITE/answers" \
		2>>"$SITE/log" &
	caller=$!
	exec 3>"$SITE/calls" 4<"$SITE/answers"
	# the second answer is given from memory
	expect_status 200
	expect_status 200
}

tearDown() {
	[ -n "$SITE" ] || return 0
	exec 3>&- 4<&-
	wait "$caller"
	remove_site
}

# expect_status STATUS: what the process answers to the next request.
expect_status() {
	echo '/v2.30/users.get_current_user {}' >&3
	read -r status rest <&4
	assertEquals "status" "$1" "$status"
	BODY=$rest
}

sql() {
	$AS_USER sqlite3 "$DATABASE" "$1"
}

testADisabledUserIsRefusedAtOnce() {
	manage user disable --force admin >/dev/null || fail "cannot disable"
	expect_status 401
	manage user enable admin >/dev/null || fail "cannot enable"
	expect_status 200
}

testARevokedKeyPairIsRefusedAtOnce() {
	manage key revoke "$ACCESS_KEY" >/dev/null || fail "cannot revoke"
	expect_status 401
}

testALogoutEndsTheTokenInEveryProcess() {
	request -a -t application/json -d '{}' /auth.logout
	expect 200/0
	expect_status 401
}

testANewSecretEndsTheTokenAtOnce() {
	manage secret rotate >/dev/null || fail "cannot rotate"
	expect_status 401
}

# What was refused is remembered, too, and no longer than that.
testARefusedTokenIsGoodOnceItsSecretIsBack() {
	secret=$(sql "SELECT value FROM setting WHERE name = 'token_secret'")
	manage secret rotate >/dev/null || fail "cannot rotate"
	expect_status 401
	expect_status 401
	case $BODY in
	*'badly signed'*) ;;
	*) fail "another reason: $BODY" ;;
	esac
	sql "UPDATE setting SET value = '$secret' WHERE name = 'token_secret'"
	expect_status 200
}

testASecretInItsTimeOfGraceEndsByTheClock() {
	manage secret rotate --grace 1h >/dev/null || fail "cannot rotate"
	expect_status 200
	sql "UPDATE retired_secret
		SET until = CAST(strftime('%s', 'now', '+2 seconds') AS INTEGER)
			* 1000000"
	expect_status 200
	sleep 3
	expect_status 401
}

testAKeyPairThatExpiresEndsByTheClock() {
	sql "UPDATE credential
		SET expires = CAST(strftime('%s', 'now', '+2 seconds') AS INTEGER)
			* 1000000"
	expect_status 200
	sleep 3
	expect_status 401
}

testAnotherRoleCountsAtOnce() {
	sql "UPDATE user SET role = 'guest' WHERE role <> 'system'"
	expect_status 200
	case $BODY in
	*'"role":"guest"'*) ;;
	*) fail "still the old role: $BODY" ;;
	esac
}

# shellcheck disable=SC1091
. shunit2
