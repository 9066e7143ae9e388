#!/bin/sh
# modelshelf backup: the copy is whole, holds what was acknowledged before it
# began, is its owner's alone, and there is none when anything fails.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"

oneTimeSetUp() {
	models_site
}

oneTimeTearDown() {
	remove_site
}

setUp() {
	empty_database
	COPY=$SITE/data/copy.db
	rm -f "$COPY" "$COPY.part"
}

# backup ARGUMENT...: $OUT, $ERR and $RC are what came of it.
backup() {
	OUT=$(manage backup "$@" 2>"$SITE/complaint")
	RC=$?
	ERR=$(cat "$SITE/complaint")
}

# refused PATTERN ARGUMENT...: it fails, says why and leaves nothing.
refused() {
	f_pattern=$1
	shift
	backup "$@"
	assertEquals "backup $*: $OUT$ERR" 1 "$RC"
	# shellcheck disable=SC2254 # a pattern is what is wanted
	case $ERR in
	"modelshelf: "$f_pattern)	;;
	*)	fail "backup $*: \"$ERR\" is not like \"$f_pattern\"" ;;
	esac
}

nothing_left() {
	assertFalse 'a copy is left' "[ -e '$COPY' ]"
	assertFalse 'half a copy is left' "[ -e '$COPY.part' ]"
}

in_copy() {
	$AS_USER sqlite3 "$COPY" "$1"
}

# Everything but how the file is laid out.
content() {
	$AS_USER sqlite3 "$1" .dump | LC_ALL=C sort
}

testACopyHoldsEverythingAndIsItsOwnersAlone() {
	seed model id=m1 name=one tags='["a"]' task id=t1 name=task
	umask 0
	backup "$COPY"
	umask 022
	assertEquals "$ERR" 0 "$RC"
	assertEquals "backup=$COPY
bytes=$(stat -c %s "$COPY")" "$OUT"
	assertEquals 600 "$(stat -c %a "$COPY")"
	assertEquals 'content' "$(content "$DATABASE")" "$(content "$COPY")"
	assertFalse 'half a copy is left' "[ -e '$COPY.part' ]"
	# and serves in the place of the database
	rm -f "$DATABASE" "$DATABASE-wal" "$DATABASE-shm"
	$AS_USER cp "$COPY" "$DATABASE"
	assertEquals ok "$(manage check)"
	call models.get_by_id '{"model":"m1"}'
	expect_value one .data.model.name
}

testItIsSecretBeforeItIsWhole() {
	# modes of the part while it grows
	i=0
	while [ $i -lt 60 ]; do
		i=$((i + 1))
		echo "INSERT INTO setting VALUES ('big$i', hex(randomblob(100000)));"
	done >"$SITE/fill"
	sql "$(cat "$SITE/fill")"
	(
		umask 0
		backup "$COPY"
	) &
	while kill -0 $! 2>/dev/null; do
		stat -c %a "$COPY.part" "$COPY" 2>/dev/null
	done | sort -u >"$SITE/modes"
	wait $!
	assertEquals 600 "$(cat "$SITE/modes")"
}

testAFileThatExistsStays() {
	echo mine >"$COPY"
	refused '*copy.db exists already*' "$COPY"
	assertEquals mine "$(cat "$COPY")"
	rm "$COPY"
	ln -s /no/such/file "$COPY"
	refused '*copy.db exists already*' "$COPY"
	rm "$COPY"
	echo mine >"$COPY.part"
	refused '*copy.db.part is there*' "$COPY"
	assertEquals mine "$(cat "$COPY.part")"
	refused '*exists already*' "$DATABASE"
	refused '*exists already*' /dev/full
	refused '*No such file*' "$SITE/data/no/copy.db"
}

testADiskThatFailsLeavesNothing() {
	refused '*' /dev/full/copy
	(
		trap '' XFSZ
		ulimit -f 64
		refused '*cannot copy the database: *' "$COPY"
	)
	nothing_left
	if [ "$(id -u)" -ne 0 ] || ! unshare -m true 2>/dev/null; then
		startSkipping
	fi
	mkdir -p "$SITE/small"
	# shellcheck disable=SC2016 # the inner shell's
	got=$(unshare -m sh -c 'mount -t tmpfs -o size=200k,mode=0777 none "$1" &&
		$3 "$2/bin/modelshelf" -f "$4" backup "$1/copy.db" 2>&1
		echo "status $?"; ls "$1"' \
		sh "$SITE/small" "$SITE" "$AS_USER" "$CONF")
	assertEquals 'modelshelf: cannot copy the database: database or disk is full
status 1' "$got"
}

testWithoutSomebodyWhoTakesItsWordThereIsNoCopy() {
	manage backup "$COPY" >/dev/full 2>"$SITE/complaint"
	rc=$?
	assertEquals "$(cat "$SITE/complaint")" 1 $rc
	nothing_left
}

testADamagedDatabaseIsNotCopiedUntold() {
	seed model id=m1 name=one
	sql 'PRAGMA foreign_keys = OFF;
		INSERT INTO model_tags (value, owner) VALUES ("a", 99)'
	refused '*the copy: *model_tags*is damaged*modelshelf check*' "$COPY"
	nothing_left
}

# A reindex of the copy mends that, and who makes it must not wait for a look.
testIndexesThatAReindexMakesAreNotLookedThrough() {
	seed model id=m1 name=one
	sql "INSERT INTO model_leaf_path VALUES (1, 'metadata', '[\"k\",\"value\"]', 0);
		INSERT INTO model_leaf SELECT seq, 1, company, 'v', 'v' FROM model"
	assertContains "$(manage check)" 'model_leaf does not say'
	backup "$COPY"
	assertEquals "$ERR" 0 "$RC"
	assertEquals ok "$(in_copy 'PRAGMA integrity_check')"
}

# backup_while_written STATUS...: what was acknowledged before it began is in
# it.
backup_while_written() {
	i=0
	while [ $i -lt 4000 ]; do
		i=$((i + 1))
		echo "/models.create {\"name\":\"model $i\",\"uri\":\"u$i\",\"tags\":[\"t$i\"]}"
	done >"$SITE/requests"
	: >"$SITE/answers"
	send -c 8 -r 4 "$SITE/bin/models.fcgi" <"$SITE/requests" \
		>"$SITE/answers" &
	writers=$!
	n=0
	while kill -0 $writers 2>/dev/null && [ $n -lt 6 ]; do
		n=$((n + 1))
		sleep 0.1
		sed -n 's/^200 .*"data":{"id":"\([0-9a-f]*\)".*/\1/p' \
			"$SITE/answers" | sort >"$SITE/told"
		backup "$COPY"
		assertEquals "$ERR" 0 "$RC"
		in_copy 'SELECT id FROM model ORDER BY id' >"$SITE/kept"
		assertEquals 'acknowledged and not in the copy' '' \
			"$(comm -23 "$SITE/told" "$SITE/kept")"
		assertEquals ok "$(in_copy 'PRAGMA integrity_check')"
		rm "$COPY"
		wc -l <"$SITE/kept"
	done >"$SITE/sizes"
	wait $writers
	assertEquals 'other answers' '' \
		"$(grep -vE "^($(echo "$@" | tr ' ' '|')) " "$SITE/answers")"
	assertEquals 'answers' 4000 "$(wc -l <"$SITE/answers")"
	assertNotEquals 'nobody wrote meanwhile' 1 \
		"$(sort -u "$SITE/sizes" | wc -l)"
}

testWritersGoOnWhileItIsCopied() {
	backup_while_written 200
}

# Writers wait for readers then, and may be told to try again.
testTheSameWithARollbackJournal() {
	MODELSHELF_JOURNAL_MODE=rollback
	export MODELSHELF_JOURNAL_MODE
	backup_while_written 200 503
	unset MODELSHELF_JOURNAL_MODE
}

# shellcheck disable=SC1091
. shunit2
