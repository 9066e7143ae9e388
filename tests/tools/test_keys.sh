#!/bin/sh
# modelshelf key: key pairs, how they are added, listed and revoked, and how
# they expire.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/tools/shelf.sh
. "$srcdir/tests/tools/shelf.sh"

testKeyPairs() {
	shelf key add ann --label 'the laptop'
	assertEquals "$ERR" 0 "$RC"
	key=$(value access_key)
	request -b "$key:$(value secret_key)" /auth.login
	expect 200/0
	shelf key add 'Ann Bee' --access-key mine --secret-key short
	assertEquals 0 "$RC"
	assertContains "$ERR" 'warning: a secret of less than 16'
	shelf key list
	assertEquals 'ACCESS KEY STATE LOGIN OR ID COMPANY USER CREATED EXPIRES LAST USED FROM LABEL' \
		"$(printf '%s\n' "$OUT" | sed -n '1{s/  */ /g;p;}')"
	assertContains "$(printf '%s\n' "$OUT" | grep "^$key")" 'the laptop'
	assertContains "$(printf '%s\n' "$OUT" | grep "^$key")" '127.0.0.1'
	done_by key revoke "$key"
	refused 1 "$key: no such key" key revoke "$key"
	refused 1 'nobody: no such user' key add nobody
	refused 1 'mine: there is such a key already' key add gus \
		--access-key mine --secret-key 'long enough a secret'
	refused 64 '*go together' key add gus --access-key x
	refused 64 '*hold a colon*' key add gus --access-key a:b --secret-key x
	refused 64 'too few*' key add
	refused 64 'too few*' key revoke
}

testKeyPairsThatExpire() {
	shelf key add ann --expires 2d --access-key two --secret-key \
		'long enough a secret'
	assertEquals "$ERR" 0 "$RC"
	expect_sql 1 "SELECT expires - created = 2 * 86400 * 1000000
		FROM credential WHERE access_key = 'two'"
	shelf key add ann --expires=2099-12-31 --access-key late --secret-key \
		'long enough a secret'
	expect_sql 4102358400000000 \
		"SELECT expires FROM credential WHERE access_key = 'late'"
	shelf key add ann --expires '2099-12-31T12:00:00+02:00' \
		--access-key later --secret-key 'long enough a secret'
	expect_sql 4102394400000000 \
		"SELECT expires FROM credential WHERE access_key = 'later'"
	shelf key list
	assertContains "$(printf '%s\n' "$OUT" | grep '^late ')" \
		'2099-12-31T00:00:00+00:00'
	# What is over is marked, and counts no more.
	sql "UPDATE credential SET expires = 5 WHERE access_key = 'late'"
	done_by user set ann --login ann.b
	done_by user disable gus
	shelf key list
	assertEquals 'KEYann active ann.b modelshelf Ann Bee
KEYbob active bob Other Bob Other
KEYgus disabled gus modelshelf Gus Guest
late expired ann.b modelshelf Ann Bee' "$(printf '%s\n' "$OUT" |
		awk '/^(KEY(ann|bob|gus)|late) / {
			print $1, $2, $3, $4, $5, $6 }' | sort)"
	shelf user list
	assertEquals 3 "$(printf '%s\n' "$OUT" | awk '$1 == "ann" { print $6 }')"
	for when in '' x d 0d 36501d 99999999999999999999d -1d tomorrow \
	    2020-01-01 2099-13-01 1970; do
		refused 1 "--expires $when*" key add ann --expires "$when"
	done
}

# shellcheck disable=SC1091
. shunit2
