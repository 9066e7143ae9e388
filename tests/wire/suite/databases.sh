# shellcheck shell=sh
# Databases that do not serve.
# Part of the wire suite.

# Serve the database $1 until with_own_database.
with_database() {
	d_old=$DATABASE
	DATABASE=$1
	d_conf=$(cat "$CONF")
	echo "database = $DATABASE" >"$CONF"
	serve_again
}

with_own_database() {
	printf '%s\n' "$d_conf" >"$CONF"
	DATABASE=$d_old
	serve_again
}

can_serve_again() {
	command -v serve_again >/dev/null || startSkipping
}

# The last answer is a 5xx that a client takes for an error of the server.
expect_trouble() {
	case $(outcome) in
	500/*|503/*)	;;
	*)	fail "no 5xx envelope: $STATUS $BODY" ;;
	esac
	expect_value '{}' '.data|tojson'
	expect_message "$1"
	expect_not_in "$SECRET_KEY"
}

testAMissingDatabaseIsSaidSo() {
	can_serve_again
	with_database "$SITE/data/missing.db"
	call models.get_all
	expect_trouble '*modelshelf init*'
	request -b "$ACCESS_KEY:$SECRET_KEY" /auth.login
	expect_trouble '*modelshelf init*'
	assertFalse 'a database appeared' "[ -e '$DATABASE' ]"
	# once it is there it is used, without a restart
	$AS_USER cp "$d_old" "$DATABASE"
	request -b "$ACCESS_KEY:$SECRET_KEY" /auth.login
	expect 200/0
	rm -f "$DATABASE"*
	with_own_database
	call models.get_all
	expect 200/0
}

testADatabaseOfAnotherVersionIsSaidSo() {
	can_serve_again
	other=$SITE/data/other.db
	rm -f "$other"*
	$AS_USER sqlite3 "$DATABASE" ".backup '$other'"
	$AS_USER sqlite3 "$other" 'PRAGMA user_version = 0'
	with_database "$other"
	call models.get_all
	expect_trouble '*modelshelf migrate*'
	$AS_USER sqlite3 "$other" 'PRAGMA user_version = 9999'
	call models.get_all
	expect_trouble '*newer program*'
	with_own_database
	call models.get_all
	expect 200/0
}

testAReadOnlyDatabaseIsSaidSo() {
	can_serve_again
	[ -z "$AS_ROOT" ] || startSkipping
	folder=$SITE/read-only
	rm -rf "$folder"
	mkdir "$folder"
	sqlite3 "$DATABASE" ".backup '$folder/modelshelf.db'"
	chmod 0444 "$folder/modelshelf.db"
	chmod 0555 "$folder"
	with_database "$folder/modelshelf.db"
	call v2.23/models.create '{"name":"written","uri":"u"}'
	expect_trouble '*writ*'
	with_own_database
	call models.get_all
	expect 200/0
}

testAFileThatIsNoDatabaseIsSaidSo() {
	can_serve_again
	head -c 20000 /dev/urandom >"$SITE/data/noise.db"
	[ -z "$AS_USER" ] || chown 65534:65534 "$SITE/data/noise.db"
	with_database "$SITE/data/noise.db"
	call models.get_all
	expect_trouble '*'
	with_own_database
	call models.get_all
	expect 200/0
}
