#!/bin/sh
# modelshelf secret: tokens end when their secret does, and not before.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/groups.sh
. "$srcdir/tests/groups.sh"

oneTimeSetUp() {
	models_site
	FIRST_TOKEN=$TOKEN
}

oneTimeTearDown() {
	remove_site
}

setUp() {
	empty_database
	TOKEN=$FIRST_TOKEN
}

tearDown() {
	kill_groups
}

# secret ARGUMENT...: $OUT, $ERR and $RC are what came of it.
secret() {
	OUT=$(manage secret "$@" 2>"$SITE/complaint")
	RC=$?
	ERR=$(cat "$SITE/complaint")
}

rotate() {
	secret rotate "$@"
	assertEquals "secret rotate $*: $ERR" 0 "$RC"
}

current() {
	sql "SELECT value FROM setting WHERE name = 'token_secret'"
}

refused() {
	call users.get_current_user '{}'
	expect 401/30
	expect_message '*badly signed*'
}

taken() {
	call users.get_current_user '{}'
	expect 200/0
}

testANewSecretEndsEveryTokenAtOnce() {
	before=$(current)
	start a
	ask a '/models.get_all {}'
	expect 200/0
	rotate
	assertEquals 'new secret: all older tokens end' "$OUT"
	assertNotEquals 'the secret' "$before" "$(current)"
	assertNotContains "$OUT$ERR" "$(current)"
	# also by a responder that has seen them
	ask a '/models.get_all {}'
	expect 401/30
	refused
	call auth.validate_token "{\"token\":\"$TOKEN\"}"
	expect 401/30
	# key pairs go on
	login
	taken
	sql "UPDATE user SET role = 'root'"
	call auth.validate_token "{\"token\":\"$FIRST_TOKEN\"}"
	expect_value false .data.valid
	call auth.validate_token "{\"token\":\"$TOKEN\"}"
	expect_value true .data.valid
}

testTokensOfBeforeAreGoodUntilTheTimeOfGraceIsOver() {
	start a
	rotate --grace 1h
	assertContains "$OUT" 'new secret: older tokens end at 20'
	ask a '/models.get_all {}'
	expect 200/0
	taken
	login
	second=$TOKEN
	rotate --grace 2h
	login
	for TOKEN in "$FIRST_TOKEN" "$second" "$TOKEN"; do
		taken
	done
	# new tokens are by the new secret: they stay when the others end
	newest=$TOKEN
	sql "UPDATE retired_secret SET until = until - 3600000000"
	TOKEN=$FIRST_TOKEN
	refused
	ask a '/models.get_all {}'
	expect 401/30
	TOKEN=$second
	taken
	sql "UPDATE retired_secret SET until = until - 3600000000"
	refused
	TOKEN=$newest
	taken
	# what is over is not kept
	rotate --grace 1h
	expect_sql 1 'SELECT count(*) FROM retired_secret'
	# and without grace none is
	rotate
	expect_sql 0 'SELECT count(*) FROM retired_secret'
	refused
}

testTheListShowsNoSecret() {
	rotate --grace 30m
	rotate --grace 12h
	secret list
	assertEquals "$ERR" 0 "$RC"
	assertEquals 'STATE signs retired retired' \
		"$(printf '%s\n' "$OUT" | awk '{ printf "%s%s", s, $1; s = " " }')"
	for value in $(current) $(sql 'SELECT value FROM retired_secret'); do
		assertNotContains "$OUT" "$value"
	done
	secret list --json
	assertEquals '["signs",null] ["retired",43] ["retired",1]' \
		"$(printf '%s' "$OUT" | jq -r 'map([.state,
		(.until // null | if . then (.[0:19] + "Z" | fromdate) - now |
		. / 1000 | round else . end)] | tojson) | join(" ")' |
			sed 's/,2\]$/,1]/')"
}

testHowManyAreGoodHasALimit() {
	i=1
	while [ $i -lt 8 ]; do
		rotate --grace 1d
		i=$((i + 1))
	done
	taken
	before=$(sql .dump)
	secret rotate --grace 1d
	assertEquals 1 "$RC"
	assertContains "$ERR" '8 secrets are good already'
	assertEquals "$before" "$(sql .dump)"
	rotate
	refused
}

testATimeOfGraceThatIsNoneChangesNothing() {
	before=$(current)
	for time in '' 0h 1w -1h 2001-01-01 soon 36501d 99999999999d 1hh h; do
		secret rotate --grace "$time"
		assertEquals "--grace $time" 1 "$RC"
		assertContains "$ERR" "--grace $time"
	done
	secret rotate 1h
	assertEquals 64 "$RC"
	assertEquals "$before" "$(current)"
	taken
}

testWhoCannotBeToldChangesNothing() {
	manage secret rotate >/dev/full 2>/dev/null
	assertNotEquals 'exit status' 0 $?
	taken
}

# A secret that can be guessed, or none: whoever made tokens by it would be let
# in.
testASecretThatCanBeGuessedServesNobody() {
	start a
	for value in '' short 0123456789012345678901234567890; do
		sql "UPDATE setting SET value = '$value'
			WHERE name = 'token_secret'"
		ask a '/models.get_all {}'
		expect 500/2
		expect_message '*the token secret*modelshelf secret rotate*'
		request -b "$ACCESS_KEY:$SECRET_KEY" /auth.login
		expect 500/2
		out=$(manage check 2>&1)
		assertEquals "$out" 1 $?
		assertContains "$out" 'token_secret is too short'
		assertContains "$out" 'modelshelf secret rotate'
	done
	secret list
	assertContains "$OUT" 'too short'
	# it gets no time of grace
	secret rotate --grace 1h
	assertEquals 0 "$RC"
	assertContains "$ERR" 'gets no grace'
	assertEquals 'new secret: all older tokens end' "$OUT"
	expect_sql 0 'SELECT count(*) FROM retired_secret'
	login
	taken
	sql "DELETE FROM setting WHERE name = 'token_secret'"
	call users.get_current_user '{}'
	expect 500/2
	expect_message '*has no token secret*modelshelf secret rotate*'
	assertContains "$(manage check 2>&1)" 'token_secret is missing'
	rotate
	login
	taken
}

# shellcheck disable=SC1091
. shunit2
