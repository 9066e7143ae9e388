#!/bin/sh
# modelshelf init: a new database, who is in it, and why there is none.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/tools/shelf.sh
. "$srcdir/tests/tools/shelf.sh"

# fresh ARGUMENT...: init of another database
fresh() {
	rm -f "$SITE"/data/fresh.db*
	OUT=$($AS_USER env MODELSHELF_DATABASE="$SITE/data/fresh.db" \
		"$SITE/bin/modelshelf" -f "$CONF" init "$@" 2>"$SITE/complaint")
	RC=$?
	ERR=$(cat "$SITE/complaint")
}

fresh_sql() {
	$AS_USER sqlite3 "$SITE/data/fresh.db" "$1"
}

testANewDatabase() {
	fresh </dev/null
	assertEquals "$ERR" 0 "$RC"
	assertEquals 'access_key secret_key login password ' \
		"$(printf '%s\n' "$OUT" | sed 's/=.*//' | tr '\n' ' ')"
	assertEquals admin "$(value login)"
	assertEquals 20 "$(value password | tr -d '\n' | wc -c)"
	assertEquals 'admin|admin|admin|modelshelf' "$(fresh_sql \
		'SELECT u.name, role, login, c.name FROM user u JOIN company c
		ON c.seq = u.company')"
	assertEquals 'a queue for what names none' 'default|["default"]|1|0' \
		"$(fresh_sql 'SELECT name, system_tags, (SELECT count(*)
			FROM queue_system_tags WHERE owner = q.seq AND
			value = "default"), entries_count FROM queue q')"
	assertEquals 600 "$(stat -c %a "$SITE/data/fresh.db")"
	# It is what the form of the web application takes.
	pair=$(value login):$(value password)
	key=$(value access_key):$(value secret_key)
	cp "$SITE/data/fresh.db" "$DATABASE"
	rm -f "$DATABASE-wal" "$DATABASE-shm"
	for login in "$pair" "$key"; do
		request -b "$login" /auth.login
		expect 200/0
	done
}

testANewDatabaseAsItIsAskedFor() {
	OUT=$(printf 'open sesame\nmore\n' | $AS_USER env \
		MODELSHELF_DATABASE="$SITE/data/fresh2.db" \
		"$SITE/bin/modelshelf" -f "$CONF" init --company 'Exämple Ltd' \
		--user 'Ann Example' --login=Ann --password-stdin \
		--access-key K1 --secret-key 'a secret of 19 char')
	assertEquals 0 $?
	assertEquals 'access_key=K1 secret_key=a secret of 19 char login=ann' \
		"$(printf '%s' "$OUT" | tr '\n' ' ')"
	mv "$SITE/data/fresh2.db" "$SITE/data/fresh.db"
	assertEquals 'Ann Example|Ann|Example|ann|Exämple Ltd' "$(fresh_sql \
		'SELECT u.name, given_name, family_name, login, c.name
		FROM user u JOIN company c ON c.seq = u.company')"
	cp "$SITE/data/fresh.db" "$DATABASE"
	request -b 'ann:open sesame' /auth.login
	expect 200/0
	fresh --login '' </dev/null
	assertEquals 'access_key secret_key ' \
		"$(printf '%s\n' "$OUT" | sed 's/=.*//' | tr '\n' ' ')"
	assertEquals '|' "$(fresh_sql 'SELECT login, password_hash FROM user')"
}

testWhatInitRefuses() {
	while read -r status pattern arguments; do
		eval "fresh $arguments" </dev/null
		assertEquals "$arguments: $ERR" "$status" "$RC"
		assertContains "$arguments" "$ERR" "$pattern"
		assertEquals "$arguments" '' "$OUT"
		assertFalse "$arguments" "[ -e '$SITE/data/fresh.db' ]"
	done <<'TABLE'
1 login --login 'a b'
1 password --password-stdin
1 login --password-stdin --login ''
1 empty --user ''
1 empty --company ''
64 together --access-key x
64 together --secret-key x
64 colon --access-key a:b --secret-key x
64 empty --access-key a --secret-key ''
64 control --access-key "$(printf 'a\nsecret_key=b')" --secret-key x
TABLE
	refused 1 "$DATABASE exists already, *modelshelf migrate*" init
}

# init_at FILE: what init says when the file cannot be made.
init_at() {
	OUT=$($AS_USER env MODELSHELF_DATABASE="$1" \
		"$SITE/bin/modelshelf" -f "$CONF" init 2>&1 </dev/null)
	assertEquals "$OUT" 1 $?
}

testInitSaysWhyTheFileCannotBeMade() {
	init_at "$SITE/none/fresh.db"
	assertContains "$OUT" "cannot find the folder $SITE/none of the database"
	assertContains "$OUT" 'make it'
	mkdir "$SITE/locked"
	chmod 0555 "$SITE/locked"
	[ -z "$AS_ROOT" ] || startSkipping
	init_at "$SITE/locked/fresh.db"
	assertContains "$OUT" "$SITE/locked belongs to root:root (0:0) with mode 0555"
	assertContains "$OUT" "chown $($AS_USER id -un) $SITE/locked"
	assertNotContains "$OUT" 'modelshelf init'
}

# shellcheck disable=SC1091
. shunit2
