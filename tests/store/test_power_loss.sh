#!/bin/sh
# What was acknowledged is on the disk. A commit is written first and synced
# later, so that a loss of power could take it, which a killed process does not
# show: the system still writes what it was given. So everything is killed at
# once, and the database and its log become what they were when each of them was
# synced last (synced.c).

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/groups.sh
. "$srcdir/tests/groups.sh"

oneTimeSetUp() {
	models_site && let_all_wait || return 1
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
	RESPONDER=$SITE/bin/watched
}

oneTimeTearDown() {
	remove_site
}

setUp() {
	empty_database
	rm -f "$DATABASE"?*
}

tearDown() {
	kill_groups
}

# lose_power MODELS ANSWERS OPTION...: so many models are made, and the power
# fails as soon as so many of them are acknowledged. The options are the
# caller's.
lose_power() {
	models=$1
	answers=$2
	shift 2
	i=0
	while [ $i -lt "$models" ]; do
		i=$((i + 1))
		echo "/models.create {\"name\":\"model $i\",\"uri\":\"u$i\"}"
	done >"$SITE/requests"
	rm -f "$DATABASE"?* "$SITE/calls"
	$AS_USER cp "$DATABASE" "$DATABASE.synced"
	cp "$DATABASE" "$SITE/before.db"
	: >"$SITE/answers"
	mkfifo "$SITE/calls"
	# shellcheck disable=SC2086 # a command and its options
	MODELSHELF_CONF=$CONF setsid $AS_USER "$SITE/bin/caller" -t "$TOKEN" \
		"$@" "$SITE/bin/watched" <"$SITE/calls" \
		>"$SITE/answers" 2>>"$SITE/log" &
	group=$!
	# the end of the requests would end the responders, too
	exec 3>"$SITE/calls"
	cat "$SITE/requests" >&3 &
	wait_until 200 answered
	# it kills the responders, and removes its socket
	kill -TERM "$group"
	wait "$group" 2>/dev/null
	kill -9 -- "-$group" 2>/dev/null
	exec 3>&-
	wait
	only_the_disk_is_left
}

# The database and its log are what they were when they were synced last.
only_the_disk_is_left() {
	rm -f "$DATABASE-wal" "$DATABASE-shm"
	mv "$DATABASE.synced" "$DATABASE"
	[ ! -e "$DATABASE-wal.synced" ] ||
		mv "$DATABASE-wal.synced" "$DATABASE-wal"
}

answered() {
	[ "$(grep -c '^200 ' "$SITE/answers")" -ge "$answers" ]
}

expect_all_acknowledged() {
	assertTrue 'too few were acknowledged' answered
	paste -d ' ' "$SITE/answers" "$SITE/requests" |
		sed -n '/^200 /s/.*"name":"\(model [0-9]*\)","uri".*/\1/p' |
		sort >"$SITE/want"
	assertEquals 'acknowledged' "$(grep -c '^200 ' "$SITE/answers")" \
		"$(wc -l <"$SITE/want")"
	sql 'SELECT name FROM model' | sort >"$SITE/have"
	assertEquals 'acknowledged and lost' '' \
		"$(comm -23 "$SITE/want" "$SITE/have")"
	findings=$(manage check)
	assertEquals "modelshelf check: $findings" 0 $?
}

copied() {
	! cmp -s "$DATABASE" "$SITE/before.db"
}

testWhatOneClientWasToldIsThere() {
	lose_power 48 48 -c 1
	assertFalse 'the log was copied into the file' copied
	expect_all_acknowledged
}

testWhatEightClientsWereToldIsThere() {
	for _ in 1 2 3; do
		empty_database
		lose_power 48 48 -c 8 -r 4
		assertFalse 'the log was copied into the file' copied
		expect_all_acknowledged
	done
}

# So much is written that the log is copied into the file and begun anew, while
# responders are killed; the power fails in the middle of it.
testWhatWasToldAmongWritesIsThere() {
	lose_power 800 530 -c 8 -r 4 -k 7
	assertTrue 'the log was never copied into the file' copied
	expect_all_acknowledged
}

# create GROUP NAME CODE
create() {
	ask "$1" "/models.create {\"name\":\"$2\",\"uri\":\"u\"}"
	expect "$3"
}

# Two responders have the log open, so that none of them is the last to close
# it, which would copy it into the database.
two_responders() {
	$AS_USER cp "$DATABASE" "$DATABASE.synced"
	for group in a b; do
		start $group
		create $group "first of $group" 200/0
	done
}

# expect_told NAME...: the power fails, and so much of what was told is there.
expect_told() {
	kill_groups
	only_the_disk_is_left
	for name; do
		expect_sql 1 "SELECT count(*) FROM model WHERE name = '$name'"
	done
	findings=$(manage check)
	assertEquals "modelshelf check: $findings" 0 $?
}

testWhatOthersTellAfterASyncThatFailedIsThere() {
	two_responders
	: >"$DATABASE-wal.fails"
	create a unsynced 500/100
	rm "$DATABASE-wal.fails"
	create b told 200/0
	expect_told 'first of a' 'first of b' told
}

testWhatItTellsItselfAfterASyncThatFailedIsThere() {
	two_responders
	: >"$DATABASE-wal.fails"
	create a unsynced 500/100
	rm "$DATABASE-wal.fails"
	create a told 200/0
	expect_told 'first of a' 'first of b' told
}

# The mark that others would find cannot be made.
testWhatItTellsItselfWithoutAMarkIsThere() {
	two_responders
	$AS_USER ln -s /nonexistent/file "$DATABASE-unsynced"
	: >"$DATABASE-wal.fails"
	create a unsynced 500/100
	expect_message '*disk I/O error*'
	rm "$DATABASE-wal.fails"
	create a told 200/0
	expect_told 'first of a' 'first of b' told
}

testNothingIsToldForAsLongAsSyncsFail() {
	two_responders
	: >"$DATABASE-wal.fails"
	create a unsynced 500/100
	create a again 500/100
	create b 'by another' 500/100
	start c
	create c 'by a new one' 500/100
	ask b '/models.get_all {"only_fields":["name"]}'
	expect 200/0
	rm "$DATABASE-wal.fails"
	create b told 200/0
	assertFalse 'the mark is left' "[ -e '$DATABASE-unsynced' ]"
	create c 'told later' 200/0
	expect_told 'first of a' 'first of b' told 'told later'
}

# What the disk has of the log would be put over a database that is newer.
testALogThatWasNotSyncedIsNotCopied() {
	two_responders
	cp "$DATABASE" "$SITE/before.db"
	: >"$DATABASE-wal.fails"
	create a unsynced 500/100
	stop_group a
	stop_group b
	assertFalse 'the log was copied into the file' copied
	start c
	create c again 500/100
	rm "$DATABASE-wal.fails"
	create c told 200/0
	stop_group c
	assertTrue 'the log was not copied into the file' copied
	expect_told 'first of a' 'first of b' told
}

# shellcheck disable=SC1091
. shunit2
