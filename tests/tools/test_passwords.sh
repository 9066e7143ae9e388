#!/bin/sh
# modelshelf user password: what a password may be, from where it is read, and
# that nobody sees it.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/tools/shelf.sh
. "$srcdir/tests/tools/shelf.sh"

testAPassword() {
	refused 1 '*has no login yet*user set ann --login*' user password ann \
		--stdin
	refused 1 'nobody: no such user' user password nobody --stdin
	done_by user set ann --login ann
	refused 1 'there is no password*' user password ann --stdin
	refused 1 '*no terminal*--stdin*' user password ann
	for bad in 'short' ' leading blank' 'trailing blank ' \
	    "$(printf '%01100d' 0)" "$(printf 'tab\tinside it')" \
	    "$(printf 'not utf-8 \351')"; do
		before=$(sql .dump)
		shelf user password ann --stdin <<END_OF_LINE
$bad
END_OF_LINE
		assertEquals "$bad" 1 "$RC"
		assertContains "$bad" "$ERR" password
		assertEquals "$before" "$(sql .dump)"
	done
	done_by user set ann --login ann.example
	shelf user password ann --stdin <<'END_OF_LINE'
Ann.Example
END_OF_LINE
	assertContains "$ERR" 'must not be the login itself'
	# The first line, without its end, be it that of another system.
	printf 'open sesame\r\nsecond line\n' >"$SITE/line"
	done_by user password ann --stdin <"$SITE/line"
	request -b 'ann.example:open sesame' /auth.login
	expect 200/0
	printf 'caffè latte' >"$SITE/line"
	done_by user password ann --stdin <"$SITE/line"
	request -b 'ann.example:caffè latte' /auth.login
	expect 200/0
	printf 'tea for 2 €\n' >"$SITE/line"
	shelf user password ann --stdin <"$SITE/line"
	assertEquals 0 "$RC"
	assertContains "$ERR" 'warning: '
	assertContains "$ERR" 'browsers cannot send'
	request -b 'ann.example:tea for 2 €' /auth.login
	expect 200/0
}

# typed FIRST SECOND: a password at a terminal.
typed() {
	rm -f "$SITE/typed"
	{
		sleep 0.7
		printf '%s\n' "$1"
		sleep 0.7
		printf '%s\n' "$2"
		sleep 0.7
	} | script -qec "$AS_USER '$SITE/bin/modelshelf' -f '$CONF' \
		user password ann; echo status=\$?" "$SITE/typed" \
		>/dev/null 2>&1
	OUT=$(tr -d '\r' <"$SITE/typed")
}

testAPasswordIsAskedForTwiceAndNotShown() {
	if ! command -v script >/dev/null; then
		startSkipping
		return
	fi
	done_by user set ann --login ann
	typed 'open sesame' 'open sesame'
	assertContains "$OUT" 'New password: '
	assertContains "$OUT" 'Once more: '
	assertContains "$OUT" 'status=0'
	assertNotContains "$OUT" sesame
	request -b 'ann:open sesame' /auth.login
	expect 200/0
	typed 'open sesame 2' 'open sesame 3'
	assertContains "$OUT" 'the two passwords differ'
	assertContains "$OUT" 'status=1'
	typed short short
	assertContains "$OUT" '8 characters'
	assertNotContains "$OUT" 'Once more'
	request -b 'ann:open sesame' /auth.login
	expect 200/0
}

# Two who hash at the same time do not wait for each other's lock.
testAPasswordIsTypedOutsideOfATransaction() {
	done_by user set ann --login ann
	mkfifo "$SITE/slow"
	$AS_USER "$SITE/bin/modelshelf" -f "$CONF" user password ann --stdin \
		<"$SITE/slow" 2>"$SITE/complaint" &
	typing=$!
	exec 9>"$SITE/slow"
	sleep 0.3
	MODELSHELF_BUSY_TIMEOUT_MS=0 done_by user set gus --role user
	printf 'open sesame\n' >&9
	exec 9>&-
	wait "$typing"
	rc=$?
	assertEquals "$(cat "$SITE/complaint")" 0 $rc
	rm -f "$SITE/slow"
	request -b 'ann:open sesame' /auth.login
	expect 200/0
}

# shellcheck disable=SC1091
. shunit2
