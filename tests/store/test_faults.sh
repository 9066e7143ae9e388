#!/bin/sh
# The database cannot be opened, read or written: the answer names what is in
# the way and what mends it, and the same responder serves again once it is
# mended.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/groups.sh
. "$srcdir/tests/groups.sh"

oneTimeSetUp() {
	models_site
	SELF=$($AS_USER id -un)
}

oneTimeTearDown() {
	remove_site
}

setUp() {
	empty_database
	[ -z "$AS_USER" ] || chown 65534:65534 "$DATABASE"
	: >"$SITE/log"
}

tearDown() {
	kill_groups
	[ -n "$SITE" ] || return 0
	chmod 0755 "$SITE/data"
	chmod 0600 "$DATABASE"
}

create() {
	ask a "/models.create {\"name\":\"$1\",\"uri\":\"u\"}"
}

list() {
	ask a '/models.get_all {"only_fields":["name"],"order_by":["name"]}'
}

page_size() {
	sql 'PRAGMA page_size'
}

testADamagedPageIsReadAnewOnceItIsHealed() {
	seed model id=m1 name=one
	root=$(sql "SELECT rootpage FROM sqlite_schema WHERE name = 'model'")
	size=$(page_size)
	sql 'PRAGMA journal_mode = DELETE' >/dev/null
	dd if="$DATABASE" of="$SITE/page" bs="$size" \
		skip=$((root - 1)) count=1 \
		2>/dev/null
	head -c "$size" /dev/zero | tr '\000' '\245' |
		dd of="$DATABASE" bs="$size" seek=$((root - 1)) conv=notrunc \
			2>/dev/null
	start a
	for i in 1 2 3; do
		list
		expect 500/100
		expect_message '*malformed*modelshelf check*'
	done
	dd if="$SITE/page" of="$DATABASE" bs="$size" seek=$((root - 1)) \
		conv=notrunc 2>/dev/null
	list
	expect 200/0
	expect_value one '.data.models[].name'
	create two
	expect 200/0
	stop_group a
}

# owner_of FILE: as the messages name it.
owner_of() {
	stat -c '%U:%G (%u:%g) with mode 0%a' "$1"
}

testADatabaseOfSomebodyElseIsNamedWithItsOwner() {
	if [ -n "$AS_ROOT" ]; then
		startSkipping
	fi
	start a
	if [ -n "$AS_USER" ]; then
		chown 0:0 "$DATABASE"
		wanted="$DATABASE belongs to $(owner_of "$DATABASE"), and $SELF (*) runs this: run*chown $SELF $DATABASE*"
	else
		chmod 0000 "$DATABASE"
		wanted="$DATABASE has mode 0000*$SELF (*) who runs this: run*chmod u+rw $DATABASE*"
	fi
	list
	expect 500/102
	expect_message "database is unavailable: *$wanted"
	out=$(manage check 2>&1)
	assertEquals "modelshelf check: $out" 1 $?
	assertContains "$out" "$DATABASE"
	if [ -n "$AS_USER" ]; then
		chown 65534:65534 "$DATABASE"
	else
		chmod 0600 "$DATABASE"
	fi
	create one
	expect 200/0
}

testAFolderThatCannotBeWrittenIsNamed() {
	if [ -n "$AS_ROOT" ]; then
		startSkipping
	fi
	start a
	chmod 0555 "$SITE/data"
	create one
	expect '500/10[02]'
	expect_message "*: $SITE/data has mode 0555, too little for its owner $SELF*chmod u+rwx $SITE/data*"
	chmod 0755 "$SITE/data"
	create one
	expect 200/0
}

# expect is by equality: one of two codes is a pattern.
expect() {
	# shellcheck disable=SC2254 # a pattern is what is wanted
	case $(outcome) in
	$1)	;;
	*)
		fail "expected $1, got $(outcome): $(printf '%.600s' "$BODY")"
		;;
	esac
}

testAFolderInItsPlaceAndADanglingLinkAreNamed() {
	mv "$DATABASE" "$SITE/data/away.db"
	mkdir "$DATABASE"
	start a
	list
	expect 500/102
	expect_message "*the database $DATABASE is a folder and no file*setting database*"
	rmdir "$DATABASE"
	ln -s /no/such/shelf.db "$DATABASE"
	list
	expect 500/102
	expect_message "*$DATABASE, a link to /no/such/shelf.db*"
	rm "$DATABASE"
	mv "$SITE/data/away.db" "$DATABASE"
	list
	expect 200/0
}

testAFolderThatVanishesAndComesBackIsServedAgain() {
	start a
	create one
	expect 200/0
	mv "$SITE/data" "$SITE/elsewhere"
	mkdir "$SITE/data"
	ln "$SITE/elsewhere/a.in" "$SITE/elsewhere/a.out" "$SITE/data/"
	create two
	expect 500/102
	expect_message "*$DATABASE was replaced or removed*"
	rm -r "$SITE/data"
	mv "$SITE/elsewhere" "$SITE/data"
	create two
	expect 200/0
	expect_sql 2 'SELECT count(*) FROM model'
}

# Only root mounts, and not in every container.
mountable() {
	[ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null
}

# apart FUNCTION: run it by this script again, with mounts of its own that end
# with it.
apart() {
	unshare -m sh "$0" "$1" "$SITE" "$TOKEN" 2>&1
}

# A site on a file system of 2 MiB.
small_site() {
	mkdir -p "$SITE/small"
	mount -t tmpfs -o size=2m,mode=0755 none "$SITE/small" || return 1
	cp "$SITE/data/empty.db" "$SITE/small/shelf.db"
	chown -R 65534:65534 "$SITE/small"
	DATABASE=$SITE/small/shelf.db
	CONF=$SITE/small.conf
	echo "database = $DATABASE" >"$CONF"
}

full_disk() {
	small_site || return 1
	start a
	create one
	[ "$(outcome)" = 200/0 ] || echo "create: $(outcome) $BODY"
	head -c 4m /dev/zero 2>/dev/null >"$SITE/small/ballast"
	tries=0
	until create "more $tries" && [ "$(outcome)" != 200/0 ]; do
		tries=$((tries + 1))
		[ $tries -lt 500 ] || break
	done
	echo "full: $(outcome)"
	message
	case $m_text in
	*full*'free some space'*) ;;
	*)	echo "message: $m_text" ;;
	esac
	list
	echo "read: $(outcome)"
	rm "$SITE/small/ballast"
	create 'when there is space'
	echo "again: $(outcome) $(sql "SELECT count(*) = $tries + 2 FROM model
		WHERE name IN ('one', 'when there is space') OR name GLOB 'more*'")"
	sql 'PRAGMA integrity_check'
	kill_groups
}

testAFullDiskIsToldAndServedOnceThereIsSpace() {
	mountable || startSkipping
	got=$(apart full_disk)
	assertEquals "full: 500/100
read: 200/0
again: 200/0 1
ok" "$got"
}

read_only_disk() {
	small_site || return 1
	start a
	create one
	echo "before: $(outcome)"
	kill_groups
	sql 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
	mount -o remount,ro "$SITE/small" || return 1
	start a
	create two
	echo "read-only: $(outcome)"
	message
	echo "$m_text"
	mount -o remount,rw "$SITE/small"
	create two
	echo "again: $(outcome)"
	kill_groups
}

testAReadOnlyFileSystemIsNamed() {
	mountable || startSkipping
	got=$(apart read_only_disk)
	assertContains "$got" 'before: 200/0'
	assertContains "$got" 'read-only: 500/10'
	assertContains "$got" "$SITE/small/shelf.db lies on a file system that is read-only, for user $SELF"
	assertContains "$got" 'again: 200/0'
}

case ${1-} in
full_disk | read_only_disk)
	SITE=$2
	TOKEN=$3
	"$1"
	exit
	;;
esac

# shellcheck disable=SC1091
. shunit2
