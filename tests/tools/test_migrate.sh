#!/bin/sh
# modelshelf migrate: the migration of a database of the first version, with a
# copy and without.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/tools/shelf.sh
. "$srcdir/tests/tools/shelf.sh"

# The number of the newest step.
NEWEST=$(find "$srcdir/sql" -name '[0-9]*.sql' | sed 's,.*/0*,,; s,_.*,,' |
	sort -n | tail -n 1)

# first_version: the database as the first version would have made it.
first_version() {
	rm -f "$SITE"/data/first.db*
	{
		cat "$srcdir/sql/sqlite/001_init.sql"
		echo "PRAGMA user_version = 1;"
		echo "PRAGMA application_id = $(sql 'PRAGMA application_id');"
		echo "ATTACH '$DATABASE' AS new;"
		for table in setting company user credential project model \
		    model_tags; do
			columns=$(sqlite3 :memory: \
				".read $srcdir/sql/sqlite/001_init.sql" \
				"SELECT group_concat(name)
				FROM pragma_table_info('$table')")
			# It knew a company by its id.
			values=$(echo "$columns" | sed 's/\bcompany\(_origin\)\{0,1\}\b/(SELECT c.id FROM new.company c WHERE c.seq = &)/g')
			echo "INSERT INTO $table ($columns)
				SELECT $values FROM new.$table;"
		done
	} >"$SITE/first.sql"
	$AS_USER sqlite3 -bail "$SITE/data/first.db" <"$SITE/first.sql"
}

testADatabaseOfTheFirstVersion() {
	# The first version knew a key pair by its access key.
	sql 'UPDATE credential SET id = access_key'
	login
	call models.create '{"name":"old net","uri":"s3://b/old","tags":["t"]}'
	expect 200/0
	model=$(json .data.id)
	call projects.create '{"name":"old project","description":"words"}'
	call users.set_preferences '{"preferences":{"a":1}}'
	first_version || {
		fail 'no database of version 1'
		return
	}
	$AS_USER sqlite3 "$SITE/data/first.db" "
		INSERT INTO task (id, company, name, type, status, created,
			execution, models, tags)
		SELECT 'told', '$COMPANY_ID', 'old run', 'training', 'created', 1,
			'{\"queue\":\"q1\",\"artifacts\":[{\"key\":\"k\"}]}',
			'{\"input\":[{\"name\":\"n\",\"model\":\"m1\"}]}', '[\"t\"]';
		INSERT INTO task_tags (value, owner) SELECT 't', seq FROM task"
	# which knew of iterations only what was reported
	$AS_USER sqlite3 "$SITE/data/first.db" \
		'UPDATE model SET last_iteration = NULL'
	before=$($AS_USER sqlite3 "$SITE/data/first.db" \
		'SELECT id, name, role, preferences FROM user;
		SELECT access_key, secret_hash, last_used FROM credential')
	rm -f "$DATABASE"*
	$AS_USER mv "$SITE/data/first.db" "$DATABASE"
	expect_sql 1 'PRAGMA user_version'

	# Until it is migrated nothing works, and that is said.
	call users.get_current_user '{}'
	expect 500/102
	expect_message '*modelshelf migrate*'
	shelf user list
	assertEquals 1 "$RC"
	assertContains "$ERR" 'modelshelf migrate'
	# A copy that is there already is nobody's to overwrite.
	$AS_USER sh -c "echo mine >'$DATABASE.schema1'"
	refused 1 '*schema1: there is a copy*--no-copy' migrate
	assertEquals mine "$(cat "$DATABASE.schema1")"
	rm -f "$DATABASE.schema1"
	shelf migrate
	assertEquals "$ERR" 0 "$RC"
	assertEquals "schema version $NEWEST: was 1
copy of version 1: $DATABASE.schema1" "$OUT"
	expect_sql '1|0' 'SELECT count(*), max(last_iteration) FROM model'
	assertEquals 600 "$(stat -c %a "$DATABASE.schema1")"
	assertEquals "ok 1 $(sql 'PRAGMA application_id') $before" \
		"$($AS_USER sqlite3 "$DATABASE.schema1" \
		'PRAGMA integrity_check; PRAGMA user_version;
		PRAGMA application_id' | tr '\n' ' ')$($AS_USER sqlite3 \
		"$DATABASE.schema1" 'SELECT id, name, role, preferences FROM user;
		SELECT access_key, secret_hash, last_used FROM credential')"
	rm -f "$DATABASE.schema1"
	shelf migrate
	assertEquals "schema version $NEWEST: nothing to do" "$OUT"
	assertFalse 'a copy of nothing' "[ -e '$DATABASE.schema1' ]"
	# The copy has not taken the indexes of texts along. Those of projects
	# the migration has made anew.
	shelf check
	assertEquals 'the index model_trigram is not that of its rows: run "modelshelf reindex"
the index model_text is not that of its rows: run "modelshelf reindex"' "$OUT"
	shelf reindex
	assertEquals "$ERR" 0 "$RC"
	shelf check
	assertEquals ok "$OUT"
	call projects.get_all '{"search_text":"words"}'
	expect_value 'old project' '.data.projects[0].name'

	assertEquals "$before" "$(sql 'SELECT id, name, role, preferences FROM user;
		SELECT access_key, secret_hash, last_used FROM credential')"
	expect_sql '6|0|0|0|0' "SELECT count(*), count(login),
		count(password_hash), count(password_id), sum(disabled) FROM user"
	expect_sql 0 'SELECT count(expires) FROM credential'
	# Tokens and keys of before are as good as they were.
	call users.get_current_user '{}'
	expect 200/0
	call users.get_preferences '{}'
	expect_value 1 .data.preferences.a
	call models.get_all '{"tags":["t"]}'
	expect_value "$model" '.data.models[0].id'
	# What a task executes has moved, and is found as it was.
	call tasks.get_all '{"tags":["t"],"execution.queue":["q1"],
		"models.input.model":["m1"],"only_fields":["id","execution.queue",
		"execution.artifacts.key","models.input.name"]}'
	expect_value '[{"id":"told","models":{"input":[{"name":"n"}]},"execution":{"queue":"q1","artifacts":[{"key":"k"}]}}]' \
		'.data.tasks | tostring'
	expect_sql 'execution' 'SELECT field FROM task_apart'
	expect_sql '["input","model"]' 'SELECT path FROM task_models'
	request -b "$ACCESS_KEY:$SECRET_KEY" /auth.login
	expect 200/0
	# And people can be given passwords.
	done_by user set ann --login ann
	printf 'open sesame\n' | manage user password ann --stdin
	request -b 'ann:open sesame' /auth.login
	expect 200/0
}

testAMigrationWithoutACopy() {
	first_version || fail 'no database of version 1'
	rm -f "$DATABASE"*
	$AS_USER mv "$SITE/data/first.db" "$DATABASE"
	# No link is followed.
	$AS_USER ln -s elsewhere "$DATABASE.schema1"
	refused 1 'cannot copy the database (*File exists)*--no-copy*' migrate
	rm -f "$DATABASE.schema1"
	# There is no place for it.
	$AS_USER sh -c "ulimit -f 150; trap '' XFSZ
		'$SITE/bin/modelshelf' -f '$CONF' migrate" \
		>"$SITE/out" 2>"$SITE/complaint"
	assertEquals 1 $?
	assertContains "$(cat "$SITE/complaint")" 'cannot copy the database ('
	assertFalse 'half a copy' "[ -e '$DATABASE.schema1' ]"
	expect_sql 1 'PRAGMA user_version'
	shelf migrate --no-copy
	assertEquals "$ERR" 0 "$RC"
	assertEquals "schema version $NEWEST: was 1" "$OUT"
	assertFalse 'a copy' "[ -e '$DATABASE.schema1' ]"
}

# released VERSION: put the database of a released version in place, with a
# model.
released() {
	application=$(sqlite3 "$SITE/data/new.db" 'PRAGMA application_id')
	rm -f "$DATABASE"*
	for step in "$srcdir"/sql/sqlite/00[1-"$1"]_*.sql; do
		cat "$step"
	done >"$SITE/released.sql"
	cat >>"$SITE/released.sql" <<-END
		PRAGMA user_version = $1;
		PRAGMA application_id = $application;
		INSERT INTO company (id, name, created) VALUES ('c1', 'first', 1);
		INSERT INTO model (id, company, name, created, ready, tags)
		VALUES ('m1', 'c1', 'net', 1, 0, '["t"]');
		INSERT INTO model_tags VALUES ('t', 1);
	END
	$AS_USER sqlite3 -bail "$DATABASE" <"$SITE/released.sql"
}

tables() {
	$AS_USER sqlite3 "$1" 'SELECT name, sql FROM sqlite_schema ORDER BY name'
}

testATerminalIsToldHowFarAMigrationIs() {
	first_version
	rm -f "$DATABASE"*
	$AS_USER mv "$SITE/data/first.db" "$DATABASE"
	sql "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL
		SELECT i + 1 FROM n WHERE i < 1000)
		INSERT INTO model (id, company, name, created, ready)
		SELECT 'n' || i, '$COMPANY_ID', 'net', i, 0 FROM n"
	said=$($AS_USER script -qec \
		"'$SITE/bin/modelshelf' -f '$CONF' migrate --no-copy" \
		/dev/null </dev/null)
	assertEquals 'status' 0 $?
	assertContains "$said" "$said" 'migrating: 0 s, '
	assertContains "$said" "$said" "schema version $NEWEST: was 1"
}

testEveryReleasedVersionGetsTheTablesOfANewOne() {
	manage backup "$SITE/data/new.db" >/dev/null
	for version in 1 2 3; do
		released $version
		expect_sql $version 'PRAGMA user_version'
		shelf migrate --no-copy
		assertEquals "$ERR" 0 "$RC"
		expect_sql "$NEWEST|1" 'SELECT user_version, (SELECT count(*)
			FROM model) FROM pragma_user_version'
		# Each company has a queue for what names none.
		expect_sql "$(sql 'SELECT seq FROM company')" "SELECT company
			FROM queue q JOIN queue_system_tags s ON s.owner = q.seq
			WHERE name = 'default' AND value = 'default'
			AND system_tags = '[\"default\"]'"
		assertEquals "of version $version" \
			"$(tables "$SITE/data/new.db")" "$(tables "$DATABASE")"
	done
}

# A step that makes a table anew leaves out the extra indexes that it had.
testExtraIndexesOutlastAMigration() {
	released 3
	sql 'CREATE INDEX extra_model_comment ON model (company, comment DESC);
		CREATE INDEX extra_model_lost ON model (company, created);
		CREATE INDEX extra_task_comment ON task (company, comment DESC)'
	shelf migrate --no-copy
	assertEquals "$ERR" 0 "$RC"
	expect_sql 'extra_model_comment
extra_task_comment' "SELECT name FROM sqlite_schema
		WHERE name GLOB 'extra_*' ORDER BY 1"
	expect_sql model_company "SELECT name FROM sqlite_schema
		WHERE type = 'index' AND tbl_name = 'model'
		ORDER BY rowid DESC LIMIT 1"
	shelf index list
	assertEquals 2 "$(echo "$OUT" | grep -c ' added ')"
}

# Whenever it is killed, the file is that of before or that of after.
testAMigrationThatIsKilled() {
	[ -e "$SITE/data/new.db" ] ||
		manage backup "$SITE/data/new.db" >/dev/null
	released 3
	for after in 0.005 0.01 0.015 0.02 0.03 0.05; do
		$AS_USER "$SITE/bin/modelshelf" -f "$CONF" migrate --no-copy \
			>/dev/null 2>&1 &
		migration=$!
		sleep $after
		kill -9 $migration 2>/dev/null
		wait $migration 2>/dev/null
		assertEquals ok "$(sql 'PRAGMA integrity_check')"
		case $(sql 'PRAGMA user_version') in
		3) expect_sql 0 "SELECT count(*) FROM sqlite_schema
			WHERE name = 'model_pending'" ;;
		"$NEWEST") released 3 ;;
		*) fail "half a migration after $after s" ;;
		esac
	done
	shelf migrate --no-copy
	assertEquals "$ERR" 0 "$RC"
	expect_sql "$NEWEST" 'PRAGMA user_version'
}

# shellcheck disable=SC1091
. shunit2
