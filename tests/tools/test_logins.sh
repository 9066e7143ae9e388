#!/bin/sh
# modelshelf login: who has to wait after failed logins, and how one is let in.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/tools/shelf.sh
. "$srcdir/tests/tools/shelf.sh"

# fails LOGIN...: a wrong password for each.
fails() {
	for f_login; do
		request -b "$f_login:wrong" /auth.login
		expect 401/22
	done
}

# waits LOGIN WHAT: it does, and is told of what.
waits() {
	request -b "$1:open sesame" /auth.login
	expect 429/0
	expect_message "too many failed logins: $2; try again in * seconds"
}

# counted: what login list says, without the times.
counted() {
	shelf login list
	assertEquals "$ERR" 0 "$RC"
	printf '%s\n' "$OUT" | sed -n '1d;s/^ *//;s/  */ /g;s/20[^ ]*+00:00 //p' |
		sort
}

testWhoHasToWaitIsListedAndLetIn() {
	echo 'open sesame' >"$SITE/line"
	done_by user set ann --login ann
	done_by user password ann --stdin <"$SITE/line"
	cp "$CONF" "$SITE/conf"
	printf 'login_failures = 2\nlogin_failures_address = 5\n' >>"$CONF"
	assertEquals '' "$(counted)"
	fails ann ann stranger
	waits ann 'with this login'
	assertEquals '1 - login of no user
2 waiting login ann
3 - address 127.0.0.1' "$(counted)"
	until=$(manage login list | awk '$4 == "login" { print $3 }' |
		head -n 1)
	left=$(($(date -d "$until" +%s) - $(date +%s)))
	assertTrue "$until" "[ $left -gt 880 ] && [ $left -le 900 ]"
	shelf user list
	assertEquals 'ann user waiting ann' \
		"$(printf '%s\n' "$OUT" | awk '$1 == "ann" { print $1, $2, $3, $4 }')"

	shelf login clear ANN
	assertEquals "$ERR" 0 "$RC"
	assertEquals 'forgotten: failed logins of ANN' "$OUT"
	request -b 'ann:open sesame' /auth.login
	expect 200/0
	shelf user list
	assertEquals active "$(printf '%s\n' "$OUT" |
		awk '$1 == "ann" { print $3 }')"

	# The wait of the address is another's.
	fails ann other
	waits ann 'from this address'
	waits somebody 'from this address'
	shelf user list
	assertNotContains "$OUT" waiting
	done_by user enable ann
	waits ann 'from this address'
	assertContains "$(counted)" '5 waiting address 127.0.0.1'
	shelf login clear 127.0.0.1
	assertEquals "$ERR" 0 "$RC"
	request -b 'ann:open sesame' /auth.login
	expect 200/0

	fails ann stranger
	refused 1 'gus: no failed logins are counted' login clear gus
	refused 1 '10.0.0.1: no failed*' login clear 10.0.0.1
	refused 64 'give a login, an address or --all' login clear
	shelf login clear --all
	assertEquals "$ERR" 0 "$RC"
	expect_sql 0 'SELECT count(*) FROM login_attempt'

	# An address of version 6 is what somebody has of them.
	sql "INSERT INTO login_attempt VALUES ('address 2001:db8::', 5,
		$(date +%s)000000), ('address 9.9.9.9', 99, 5000000)"
	assertEquals '5 waiting address 2001:db8::/64' "$(counted)"
	for address in 2001:db8::/64 2001:db8::17; do
		shelf login clear "$address"
		assertEquals "$address: $ERR" 0 "$RC"
		expect_sql 0 "SELECT count(*) FROM login_attempt
			WHERE subject LIKE '%:%'"
		sql "INSERT INTO login_attempt VALUES ('address 2001:db8::', 5,
			$(date +%s)000000)"
	done
	cp "$SITE/conf" "$CONF"
}

# shellcheck disable=SC1091
. shunit2
