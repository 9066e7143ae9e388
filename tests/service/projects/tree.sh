# shellcheck shell=sh
# Sourced after tests/people.sh by the tests of what changes the tree of
# projects: the tree that each of them begins with, and what has to be true of
# it whatever a test has done.

# aaa holds aaa/bbb, which holds aaa/bbb/ccc, and so on to fff; zzz stands
# beside it; ppp and ppp/sub are public; qqq is another company's and has a
# project of the same name as aaa beside it.
oneTimeSetUp() {
	people_site && let_all_wait || return 1
	seed project id=a name=aaa basename=aaa path='[]' \
			last_update=2020-01-01 \
		project id=b name=aaa/bbb basename=bbb parent=a path='["a"]' \
			last_update=2020-01-01 description=second \
		project id=c name=aaa/bbb/ccc basename=ccc parent=b \
			path='["a","b"]' last_update=2020-01-01 tags='["t"]' \
		project id=d name=aaa/bbb/ccc/ddd basename=ddd parent=c \
			path='["a","b","c"]' last_update=2020-01-01 \
		project id=e name=aaa/bbb/ccc/ddd/eee basename=eee parent=d \
			path='["a","b","c","d"]' last_update=2020-01-01 \
		project id=f name=aaa/fff basename=fff parent=a path='["a"]' \
			last_update=2020-01-01 \
		project id=z name=zzz basename=zzz path='[]' \
			last_update=2020-01-01 \
		project id=p name=ppp basename=ppp path='[]' company= \
			company_origin="$COMPANY_ID" last_update=2020-01-01 \
		project id=ps name=ppp/sub basename=sub parent=p path='["p"]' \
			last_update=2020-01-01 \
		project id=q name=qqq basename=qqq path='[]' company=c2 \
			last_update=2020-01-01 \
		project id=qa name=aaa basename=aaa path='[]' company=c2 \
			last_update=2020-01-01 \
		project id=qp name=theirs basename=theirs path='[]' company= \
			company_origin=c2 last_update=2020-01-01
	$AS_USER cp "$DATABASE" "$SITE/data/empty.db"
}

setUp() {
	empty_database
	as admin
}

# expect_index TABLE SUFFIX COLUMNS OPTIONS: the index holds what one would that
# is made of the rows now, but for those in the backlog, which tells what the
# index still holds of them.
expect_index() {
	expect_sql '' "
	CREATE VIRTUAL TABLE temp.fresh USING fts5 ($3, content = '', $4);
	INSERT INTO fresh (rowid, $3)
		SELECT seq, $3 FROM $1
		 WHERE seq NOT IN (SELECT owner FROM $1_pending)
		 UNION ALL
		SELECT owner, $3 FROM $1_pending WHERE id IS NOT NULL;
	CREATE VIRTUAL TABLE temp.is_there USING
		fts5vocab (main, $1_$2, instance);
	CREATE VIRTUAL TABLE temp.should_be USING
		fts5vocab (temp, fresh, instance);
	SELECT '$1_$2 has', * FROM (SELECT * FROM is_there EXCEPT
		SELECT * FROM should_be);
	SELECT '$1_$2 lacks', * FROM (SELECT * FROM should_be EXCEPT
		SELECT * FROM is_there)"
}

# Whatever a test has done, all that is kept twice says the same.
tearDown() {
	[ -n "$SITE" ] || return 0
	findings=$(manage check)
	assertEquals "modelshelf check: $findings" 0 $?
	expect_sql '' "SELECT id FROM project WHERE
		(SELECT json_group_array(value) FROM (SELECT DISTINCT value
			FROM json_each(project.path) ORDER BY value)) <>
		(SELECT json_group_array(value) FROM (SELECT value
			FROM project_path WHERE owner = seq ORDER BY value))"
	expect_sql '' "SELECT p.id, p.name FROM project p
		LEFT JOIN project q ON q.id = p.parent
		WHERE p.name <> coalesce(q.name || '/', '') || p.basename
		OR p.path <> coalesce((SELECT json_group_array(value) FROM
			(SELECT value FROM json_each(q.path) UNION ALL
			SELECT q.id)), '[]') AND q.id IS NOT NULL
		OR (q.id IS NULL AND p.path <> '[]')
		OR (p.parent IS NOT NULL AND q.id IS NULL)"
	words="tokenize = \"porter unicode61 remove_diacritics 2 tokenchars '_'\""
	pieces="detail = none, columnsize = 0, tokenize = 'trigram'"
	expect_index project text 'id, name, description' "$words"
	expect_index project trigram 'id, name, description' "$pieces"
	expect_index task text 'id, name, comment' "$words"
	expect_index task trigram 'id, name, comment' "$pieces"
	expect_index model text 'id, name, comment, project, task, parent' \
		"$words"
	expect_index model trigram 'id, name, comment' "$pieces"
	for kind in model task; do
		expect_sql '' "SELECT id FROM $kind WHERE project IS NOT NULL AND
			project NOT IN (SELECT id FROM project)"
	done
	leaves="SELECT t.seq, json_array(l.key, v.key) AS path, v.value
		FROM task t, json_each(t.models) l, json_each(l.value) e,
			json_each(e.value) v WHERE v.key = 'model'"
	there='SELECT owner, path, value FROM task_models'
	expect_sql '' "SELECT * FROM ($there EXCEPT $leaves)"
	expect_sql '' "SELECT * FROM ($leaves EXCEPT $there)"
}

# tree [COMPANY]: each project of it with its id, one a line; those that were
# changed just now have a star.
tree() {
	sql "SELECT id || ' ' || name || ' ' || path ||
		iif(last_update > created, '*', '') FROM project
		WHERE coalesce($WHOSE, '') = '${1-$COMPANY_ID}'
		ORDER BY name" | normal
}

# expect_tree <LINES, of the projects below aaa, zzz and so on.
expect_tree() {
	sed 's/^[[:blank:]]*//' >"$SITE/wanted-tree"
	assertEquals 'the tree' "$(cat "$SITE/wanted-tree")" "$(tree "$@")"
}

untouched() {
	expect_tree <<'END'
		a aaa []
		b aaa/bbb ["a"]
		c aaa/bbb/ccc ["a","b"]
		d aaa/bbb/ccc/ddd ["a","b","c"]
		e aaa/bbb/ccc/ddd/eee ["a","b","c","d"]
		f aaa/fff ["a"]
		ps ppp/sub ["p"]
		z zzz []
END
	expect_tree c2 <<'END'
		qa aaa []
		q qqq []
END
}

# Tasks and models in that tree, for the tests that ask for them.
fill() {
	seed task id=t1 project=b task id=t2 project=b system_tags='["archived"]' \
		task id=t3 project=c task id=t4 project=b company= \
		model id=m1 project=b model id=m2 project=b \
			system_tags='["archived"]' \
		model id=m3 project=d model id=m4 project=z \
		model id=n1 project=qa company=c2
}
