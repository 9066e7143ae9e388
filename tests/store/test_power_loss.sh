#!/bin/sh
# What was acknowledged is on the disk. A commit is written first and synced
# later, so that a loss of power could take it, which a killed process does not
# show: the system still writes what it was given. So everything is killed at
# once, and the log becomes what it was at the last sync (synced.c).

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"

oneTimeSetUp() {
	models_site || return 1
	${CC:-cc} -O2 -fPIC -shared -o "$SITE/bin/synced.so" \
		"$srcdir/tests/store/synced.c" -ldl || return 1
	# a sanitizer wants to be the first of the libraries
	cat >"$SITE/bin/watched" <<-END
	#!/bin/sh
	ASAN_OPTIONS=verify_asan_link_order=0:\$ASAN_OPTIONS
	export ASAN_OPTIONS
	LD_PRELOAD=$SITE/bin/synced.so exec "$SITE/bin/models.fcgi"
	END
	chmod 0755 "$SITE/bin/watched" "$SITE/bin/synced.so"
}

oneTimeTearDown() {
	remove_site
}

setUp() {
	empty_database
}

# lose_power CALLS RESPONDERS: models are made by so many clients at once, and
# the power fails as soon as all are acknowledged. They are few enough that the
# log is not copied into the file before.
lose_power() {
	i=0
	while [ $i -lt 48 ]; do
		i=$((i + 1))
		echo "/models.create {\"name\":\"model $i\",\"uri\":\"u$i\"}"
	done >"$SITE/requests"
	rm -f "$DATABASE"-wal.* "$SITE/calls"
	cp "$DATABASE" "$SITE/before.db"
	mkfifo "$SITE/calls"
	# shellcheck disable=SC2086 # a command and its options
	MODELSHELF_CONF=$CONF setsid $AS_USER "$SITE/bin/caller" -t "$TOKEN" \
		-c "$1" -r "$2" "$SITE/bin/watched" <"$SITE/calls" \
		>"$SITE/answers" 2>>"$SITE/log" &
	group=$!
	# the end of the requests would end the responders, too
	exec 3>"$SITE/calls"
	cat "$SITE/requests" >&3
	wait_until 200 all_answered
	kill -9 -- "-$group"
	exec 3>&-
	wait "$group" 2>/dev/null
	assertTrue 'the log was copied into the file' \
		"cmp -s '$DATABASE' '$SITE/before.db'"
	rm -f "$DATABASE-wal" "$DATABASE-shm"
	[ ! -e "$DATABASE-wal.synced" ] ||
		mv "$DATABASE-wal.synced" "$DATABASE-wal"
}

all_answered() {
	[ "$(grep -c '^200 ' "$SITE/answers")" -eq 48 ]
}

expect_all_acknowledged() {
	assertTrue 'not all were acknowledged' all_answered
	sed 's/.*"name":"\([^"]*\)".*/\1/' "$SITE/requests" | sort \
		>"$SITE/want"
	sql 'SELECT name FROM model' | sort >"$SITE/have"
	assertEquals 'acknowledged and lost' '' \
		"$(comm -23 "$SITE/want" "$SITE/have")"
	findings=$(manage check)
	assertEquals "modelshelf check: $findings" 0 $?
}

testWhatOneClientWasToldIsThere() {
	lose_power 1 1
	expect_all_acknowledged
}

testWhatEightClientsWereToldIsThere() {
	for _ in 1 2 3; do
		empty_database
		lose_power 8 4
		expect_all_acknowledged
	done
}

# shellcheck disable=SC1091
. shunit2
