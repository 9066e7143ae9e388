#!/bin/sh
# Changes of the tree of projects: renaming, moving, merging, deleting, giving
# away, and what the models and tasks in it remember.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"

# aaa holds aaa/bbb, which holds aaa/bbb/ccc, and so on to fff; zzz stands beside
# it; ppp and ppp/sub are public; qqq is another company's and has a project of
# the same name as aaa beside it.
oneTimeSetUp() {
	people_site || return 1
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

oneTimeTearDown() {
	remove_site
}

setUp() {
	empty_database
	as admin
}

# expect_index TABLE SUFFIX COLUMNS OPTIONS: the index holds what one would that
# is made of the rows now.
expect_index() {
	expect_sql '' "
	CREATE VIRTUAL TABLE temp.fresh USING fts5 ($3, content = '', $4);
	INSERT INTO fresh (rowid, $3) SELECT seq, $3 FROM $1;
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
			json_each(e.value) v"
	there='SELECT owner, path, value FROM task_models'
	expect_sql '' "SELECT * FROM ($there EXCEPT $leaves)"
	expect_sql '' "SELECT * FROM ($leaves EXCEPT $there)"
}

# tree [COMPANY]: each project of it with its id, one a line; those that were
# changed just now have a star.
tree() {
	sql "SELECT id || ' ' || name || ' ' || path ||
		iif(last_update > created, '*', '') FROM project
		WHERE company = '${1-$COMPANY_ID}' ORDER BY name" | normal
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

# ---- Moving

testAMovedProjectTakesAllLevelsAlong() {
	run_on projects <<'END'
	projects.move {"project":"b","new_location":"zzz"}
	200/0 {"moved":4}
END
	expect_tree <<'END'
		a aaa []*
		f aaa/fff ["a"]
		ps ppp/sub ["p"]
		z zzz []*
		b zzz/bbb ["z"]*
		c zzz/bbb/ccc ["z","b"]*
		d zzz/bbb/ccc/ddd ["z","b","c"]*
		e zzz/bbb/ccc/ddd/eee ["z","b","c","d"]*
END
	run_on projects <<'END'
	projects.get_by_id {"project":"b"}
	200/0 ~ "parent":"z" ~ "basename":"bbb" ~ "description":"second"
	projects.get_all {"parent":["z"],"only_fields":["id"],"order_by":["name"]}
	200/0 {"projects":[{"id":"b"},{"id":"c"},{"id":"d"},{"id":"e"}]}
	projects.get_all {"parent":["a"],"only_fields":["id"]}
	200/0 {"projects":[{"id":"f"}]}
	projects.get_all {"name":"^zzz/bbb/ccc$","only_fields":["id"]}
	200/0 {"projects":[{"id":"c"}]}
	projects.get_all {"name":"aaa/bbb"}
	200/0 {"projects":[]}
	projects.get_all {"name":"zz/b","only_fields":["id"],"order_by":["name"]}
	200/0 {"projects":[{"id":"b"},{"id":"c"},{"id":"d"},{"id":"e"}]}
	projects.get_all {"search_text":"zzz","only_fields":["id"],"order_by":["name"]}
	200/0 {"projects":[{"id":"z"},{"id":"b"},{"id":"c"},{"id":"d"},{"id":"e"}]}
END
}

testAProjectMovesToTheTopAndBack() {
	for top in '' / '  //  '; do
		run_on projects <<END
	projects.move {"project":"c","new_location":"$top"}
	200/0 {"moved":3}
	projects.get_by_id {"project":"c"}
	200/0 ! "parent" ~ "path":[] ~ "name":"ccc"
END
		expect_tree <<'END'
		a aaa []
		b aaa/bbb ["a"]*
		f aaa/fff ["a"]
		c ccc []*
		d ccc/ddd ["c"]*
		e ccc/ddd/eee ["c","d"]*
		ps ppp/sub ["p"]
		z zzz []
END
		run_on projects <<'END'
	projects.move {"project":"c","new_location":" aaa // bbb /"}
	200/0 {"moved":3}
	projects.get_by_id {"project":"e"}
	200/0 ~ "path":["a","b","c","d"] ~ "name":"aaa/bbb/ccc/ddd/eee"
END
		empty_database
	done
}

testALocationIsMadeWhenItIsMissing() {
	run_on projects <<'END'
	projects.move {"project":"c","new_location":"zzz/new one/two"}
	200/0 {"moved":3}
END
	expect_tree <<'END'
		a aaa []
		b aaa/bbb ["a"]*
		f aaa/fff ["a"]
		ps ppp/sub ["p"]
		z zzz []*
		ID zzz/new one ["z"]
		ID zzz/new one/two ["z","ID"]
		c zzz/new one/two/ccc ["z","ID","ID"]*
		d zzz/new one/two/ccc/ddd ["z","ID","ID","c"]*
		e zzz/new one/two/ccc/ddd/eee ["z","ID","ID","c","d"]*
END
	expect_sql 'new one|two|' "SELECT group_concat(basename, '|'), description
		FROM project WHERE name GLOB 'zzz/new*' AND length(id) = 32"
}

testWhereAProjectCannotMove() {
	run_on projects <<'END'
	# where it is
	projects.move {"project":"b","new_location":"aaa"}
	400/410
	projects.move {"project":"b","new_location":" aaa/ "}
	400/410
	projects.move {"project":"a","new_location":"/"}
	400/410
	# below itself
	projects.move {"project":"a","new_location":"aaa"}
	400/411
	projects.move {"project":"a","new_location":"aaa/bbb/ccc"}
	400/411
	projects.move {"project":"b","new_location":"aaa/bbb/not yet there"}
	400/411
	# 4 levels below 7, 8 and 100
	projects.move {"project":"b","new_location":"aa1/aa2/aa3/aa4/aa5/aa6/aa7"}
	400/409 11
	projects.move {"project":"b","new_location":"aa1/aa2/aa3/aa4/aa5/aa6/aa7/aa8/aa9/a10/a11"}
	400/409
	# a name that is there, a public one
	projects.create {"name":"zzz/bbb"}
	200/0
	projects.move {"project":"b","new_location":"zzz"}
	400/801 zzz/bbb
	projects.move {"project":"b","new_location":"ppp"}
	400/414 ppp
	projects.move {"project":"b","new_location":"theirs/below"}
	400/414 theirs
	projects.move {"project":"b","new_location":"yy"}
	400/12 yy
	projects.move {"project":"b","new_location":"zzz/yy/new"}
	400/12 yy
	# whose it is
	projects.move {"project":"p","new_location":"zzz"}
	403/21
	projects.move {"project":"qp","new_location":"zzz"}
	403/21
	projects.move {"project":"ps","new_location":"zzz"}
	403/21
	projects.move {"project":"q","new_location":"zzz"}
	400/401 id=q
	projects.move {"project":"none","new_location":"zzz"}
	400/401 id=none
	projects.move {"project":"","new_location":"zzz"}
	400/401
	projects.move {"project":"b"}
	400/12 new_location
	projects.move {"project":"b","new_location":null}
	400/12 new_location
	projects.move {"project":"b","new_location":["zzz"]}
	400/12 new_location
	projects.move {"new_location":"zzz"}
	400/12 project
	projects.move {"project":5,"new_location":"zzz"}
	400/12 project
END
	# not even a location of those that were refused was made
	expect_sql '' "SELECT name FROM project WHERE created > 1600000000000000
		AND name <> 'zzz/bbb'"
}

testAPublicProjectOfThatNameIsInTheWay() {
	seed project id=b2 name=zzz/theirs basename=theirs parent=z path='["z"]'
	run_on projects <<'END'
	projects.move {"project":"b2","new_location":"/"}
	400/414 theirs
	projects.merge {"project":"z"}
	400/414 theirs
END
}

# A name is characters; only the slash is more.
testNamesAreOnlyCharacters() {
	run_on projects <<'END'
	projects.create {"name":"../.*/^x+$/[a-z]"}
	400/12
	projects.create {"name":"..../.*(x/^x+$"}
	200/0
	projects.create {"name":".datasets/100% 'sure' \"_\\_"}
	200/0
	projects.create {"name":"..../.*(x/%%%"}
	200/0
	projects.move {"project":"b","new_location":"..../.*(x"}
	200/0 {"moved":4}
	projects.get_all {"name":"^\\.\\.\\.\\./\\.\\*\\(x/bbb$","only_fields":["id","name"]}
	200/0 {"projects":[{"id":"b","name":"..../.*(x/bbb"}]}
	projects.get_all {"name":"^\\.\\.\\.\\./\\.\\*\\(x/bbb/ccc$","only_fields":["id"]}
	200/0 {"projects":[{"id":"c"}]}
	projects.move {"project":"b","new_location":".datasets/100% 'sure' \"_\\_"}
	200/0 {"moved":4}
	projects.get_all {"name":"^\\.datasets/100%\\ 'sure'\\ \"_\\\\_/bbb/ccc/ddd$","only_fields":["id"]}
	200/0 {"projects":[{"id":"d"}]}
	projects.move {"project":"b","new_location":"Größe/日本語"}
	200/0 {"moved":4}
	projects.update {"project":"b","name":"Größe/日本語/ééé"}
	200/0
	projects.get_by_id {"project":"e"}
	200/0 ~ "name":"Größe/日本語/ééé/ccc/ddd/eee"
	projects.move {"project":"b","new_location":"aaa"}
	200/0 {"moved":4}
	projects.get_by_id {"project":"e"}
	200/0 ~ "name":"aaa/ééé/ccc/ddd/eee"
END
	# a path in another direction than down is not one
	run_on projects <<'END'
	projects.move {"project":"z","new_location":"aaa/bbb/../.."}
	400/12
	projects.move {"project":"z","new_location":"aaa/....../ ... "}
	200/0
	projects.get_by_id {"project":"z"}
	200/0 ~ "name":"aaa/....../.../zzz"
END
}

testNamesOfAHundredLevelsAndNone() {
	deep=$(seq -s / 1000 1099)
	run_on projects <<END
	projects.create {"name":"$deep"}
	400/409
	projects.move {"project":"b","new_location":"$deep"}
	400/409
	projects.update {"project":"b","name":"$deep"}
	400/408
	projects.create {"name":""}
	400/407
	projects.create {"name":" / // "}
	400/407
	projects.create {"name":"new/ /  /piece"}
	200/0
	projects.get_all {"name":"^new/piece$","only_fields":["name"]}
	200/0 {"projects":[{"name":"new/piece"}]}
	projects.create {"name":"aa1/aa2/aa3/aa4/aa5/aa6/aa7/aa8/aa9/a10/a11"}
	400/409
	projects.create {"name":"aa1/aa2/aa3/aa4/aa5/aa6/aa7/aa8/aa9/a10"}
	200/0
	projects.move {"project":"z","new_location":"aa1/aa2/aa3/aa4/aa5/aa6/aa7/aa8/aa9/a10"}
	400/409
	projects.move {"project":"z","new_location":"aa1/aa2/aa3/aa4/aa5/aa6/aa7/aa8/aa9"}
	200/0 {"moved":1}
END
}

# ---- Renaming

testWhatADescriptionSaysIsFound() {
	run_on projects <<-'END'
	projects.update {"project":"b","description":"hello old words"}
	200/0
	projects.update {"project":"b","description":"brandnew text"}
	200/0
	projects.get_all {"search_text":"hello","only_fields":["id"]}
	200/0 {"projects":[]}
	projects.get_all {"search_text":"brandnew","only_fields":["id"]}
	200/0 {"projects":[{"id":"b"}]}
	projects.get_all {"description":"dnew te","only_fields":["id"]}
	200/0 {"projects":[{"id":"b"}]}
	projects.update {"project":"b","description":null}
	200/0
	END
}

testNamesAndDescriptionsHaveALimit() {
	long=$(printf '%*s' 4090 '' | tr ' ' x)
	run_on projects <<-END
	projects.create {"name":"${long}xxxxxxx"}
	400/12 name: at most 4096 bytes
	projects.create {"name":"abc/$long/def"}
	400/12 name: at most 4096 bytes
	projects.update {"project":"a","name":"${long}xxxxxxx"}
	400/12 name: at most 4096 bytes
	# its own name would fit, that of the deepest below it would not
	projects.update {"project":"a","name":"$long"}
	400/12 name: that of a project below
	projects.create {"name":"$long"}
	200/0
	projects.move {"project":"a","new_location":"$long"}
	400/12 name: that of a project below
	projects.update {"project":"a","description":"$(printf '%*s' 65537 '' | tr ' ' y)"}
	400/800 description: at most 65536 bytes
	END
}

testABlankNameIsNone() {
	run_on projects <<-'END'
	projects.update {"project":"a","name":"   "}
	400/407
	projects.update {"project":"a","name":" / "}
	400/407
	projects.update {"project":"a","name":""}
	200/0 {"updated":1,"fields":{"name":""}}
	END
}

testAnIndexThatIsWrongIsFoundAndMade() {
	seed model id=m1 name=net
	for table in project_text model_trigram; do
		sql "INSERT INTO $table ($table) VALUES ('delete-all')"
		assertContains "$(manage check 2>/dev/null)" \
			"the index $table is not that of its rows"
	done
	sql "DELETE FROM project_path"
	manage reindex
	assertEquals 'it works' 0 $?
	run_on projects <<-'END'
	projects.get_all {"parent":["b"],"search_text":"ccc","only_fields":["id"]}
	200/0 {"projects":[{"id":"c"},{"id":"d"},{"id":"e"}]}
	END
	untouched
}

testARenamedProjectTakesAllLevelsAlong() {
	run_on projects <<'END'
	projects.update {"project":"b","name":"aaa/other"}
	200/0 {"updated":1,"fields":{"name":"aaa/other"}}
END
	expect_tree <<'END'
		a aaa []
		f aaa/fff ["a"]
		b aaa/other ["a"]*
		c aaa/other/ccc ["a","b"]*
		d aaa/other/ccc/ddd ["a","b","c"]*
		e aaa/other/ccc/ddd/eee ["a","b","c","d"]*
		ps ppp/sub ["p"]
		z zzz []
END
	run_on projects <<'END'
	projects.update {"project":"b","name":"aaa/fff"}
	400/801 aaa/fff
	projects.update {"project":"b","name":"zzz/other"}
	400/408
	projects.update {"project":"z","name":"ppp"}
	400/414
	# nothing above and beside it is touched, nor below when the name stays
	projects.update {"project":"a","name":"aaa","description":"d"}
	200/0
END
	expect_sql 'a|b|c|d|e' "SELECT group_concat(id, '|') FROM (SELECT id
		FROM project WHERE last_update > created AND id <> 'f' ORDER BY id)"
	expect_sql 0 "SELECT last_update > created FROM project WHERE id = 'f'"
}

# What was made public keeps its place in the tree.
testAPublicProjectBelowIsRenamedAndMovedToo() {
	run_on projects <<'END'
	projects.make_public {"ids":["d"]}
	200/0 {"updated":1}
	projects.update {"project":"b","name":"aaa/other"}
	200/0
	projects.get_by_id {"project":"d"}
	200/0 ~ "name":"aaa/other/ccc/ddd" ~ "company":""
	projects.move {"project":"b","new_location":"zzz"}
	200/0 {"moved":4}
	projects.get_by_id {"project":"e"}
	200/0 ~ "name":"zzz/other/ccc/ddd/eee" ~ "path":["z","b","c","d"]
	projects.delete {"project":"z"}
	200/0 ~ "deleted":5
END
}

# ---- Times (section 8)

testWhatChangesTheTimeOfAProject() {
	run_on projects <<'END'
	projects.create {"name":"aaa/bbb/ccc/new"}
	200/0
	projects.update {"project":"f"}
	200/0 {"updated":1,"fields":{}}
	projects.validate_delete {"project":"a"}
	200/0
	projects.delete {"project":"e"}
	200/0
END
	seed model id=m1 project=a
	run <<'END'
	models.move {"ids":["m1"],"project":"d"}
	200/0
	models.create {"name":"new","uri":"u","project":"d"}
	200/0
END
	expect_tree <<'END'
		a aaa []
		b aaa/bbb ["a"]
		c aaa/bbb/ccc ["a","b"]*
		d aaa/bbb/ccc/ddd ["a","b","c"]
		ID aaa/bbb/ccc/new ["a","b","c"]
		f aaa/fff ["a"]*
		ps ppp/sub ["p"]
		z zzz []
END
}

# ---- Merging

fill() {
	seed task id=t1 project=b task id=t2 project=b system_tags='["archived"]' \
		task id=t3 project=c task id=t4 project=b company= \
		model id=m1 project=b model id=m2 project=b \
			system_tags='["archived"]' \
		model id=m3 project=d model id=m4 project=z \
		model id=n1 project=qa company=c2
}

testAMergedProjectGivesAllAway() {
	fill
	run_on projects <<'END'
	projects.merge {"project":"b","destination_project":"z"}
	200/0 {"moved_entities":5,"moved_projects":1}
	projects.get_by_id {"project":"b"}
	400/401
	projects.get_by_id {"project":"c"}
	200/0 ~ "parent":"z"
END
	expect_tree <<'END'
		a aaa []
		f aaa/fff ["a"]
		ps ppp/sub ["p"]
		z zzz []*
		c zzz/ccc ["z"]*
		d zzz/ccc/ddd ["z","c"]*
		e zzz/ccc/ddd/eee ["z","c","d"]*
END
	expect_sql 't1:z t2:z t3:c t4:z' "SELECT group_concat(id || ':' ||
		project, ' ') FROM (SELECT * FROM task ORDER BY id)"
	expect_sql 'm1:z m2:z m3:d m4:z n1:qa' "SELECT group_concat(id || ':' ||
		project, ' ') FROM (SELECT * FROM model ORDER BY id)"
	run <<'END'
	models.get_all {"search_text":"z","only_fields":["id"],"order_by":["id"]}
	200/0 {"models":[{"id":"m1"},{"id":"m2"},{"id":"m4"}]}
END
}

testAProjectIsMergedIntoItsParentAndIntoNothing() {
	fill
	run_on projects <<'END'
	projects.merge {"project":"c","destination_project":"b"}
	200/0 {"moved_entities":1,"moved_projects":1}
END
	expect_tree <<'END'
		a aaa []
		b aaa/bbb ["a"]*
		d aaa/bbb/ddd ["a","b"]*
		e aaa/bbb/ddd/eee ["a","b","d"]*
		f aaa/fff ["a"]
		ps ppp/sub ["p"]
		z zzz []
END
	expect_sql b "SELECT project FROM task WHERE id = 't3'"
	for nothing in '' ',"destination_project":null' \
	    ',"destination_project":""'; do
		empty_database
		fill
		run_on projects <<END
	projects.merge {"project":"a"$nothing}
	200/0 {"moved_entities":0,"moved_projects":2}
	projects.merge {"project":"b"$nothing}
	200/0 {"moved_entities":5,"moved_projects":1}
	projects.get_by_id {"project":"c"}
	200/0 ! "parent"
END
		expect_tree <<'END'
		c ccc []*
		d ccc/ddd ["c"]*
		e ccc/ddd/eee ["c","d"]*
		f fff []*
		ps ppp/sub ["p"]
		z zzz []
END
		expect_sql '3|2' "SELECT sum(project IS NULL), (SELECT
			sum(project IS NULL) FROM model) FROM task"
	done
}

# Names that are free only once the project is gone, or its child has moved.
testAChildOfTheSameNameTakesItsPlace() {
	seed project id=b1 name=zzz/same basename=same parent=z path='["z"]' \
			last_update=2020-01-01 \
		project id=b2 name=zzz/same/same basename=same parent=b1 \
			path='["z","b1"]' last_update=2020-01-01 \
		project id=b3 name=zzz/same/same/same basename=same parent=b2 \
			path='["z","b1","b2"]' last_update=2020-01-01 \
		project id=b4 name=zzz/same/same/same/same basename=same \
			parent=b3 path='["z","b1","b2","b3"]' \
			last_update=2020-01-01
	run_on projects <<'END'
	projects.merge {"project":"b1","destination_project":"z"}
	200/0 {"moved_entities":0,"moved_projects":1}
	projects.get_all {"parent":["z"],"only_fields":["id","name","path"],"order_by":["name"]}
	200/0 {"projects":[{"id":"b2","name":"zzz/same","path":["z"]},{"id":"b3","name":"zzz/same/same","path":["z","b2"]},{"id":"b4","name":"zzz/same/same/same","path":["z","b2","b3"]}]}
	projects.merge {"project":"z"}
	200/0 {"moved_entities":0,"moved_projects":1}
	projects.merge {"project":"b2"}
	200/0 {"moved_entities":0,"moved_projects":1}
	projects.get_all {"name":"^same","only_fields":["id","name","path"],"order_by":["name"]}
	200/0 {"projects":[{"id":"b3","name":"same","path":[]},{"id":"b4","name":"same/same","path":["b3"]}]}
END
}

testWhatCannotBeMerged() {
	seed project id=zc name=zzz/ccc basename=ccc parent=z path='["z"]' \
			last_update=2020-01-01
	run_on projects <<'END'
	projects.merge {"project":"b","destination_project":"b"}
	400/410
	projects.merge {"project":"none","destination_project":"none"}
	400/410
	projects.merge {"project":"b","destination_project":"c"}
	400/412
	projects.merge {"project":"a","destination_project":"e"}
	400/412
	projects.merge {"project":"b","destination_project":"none"}
	400/401 id=none
	projects.merge {"project":"none","destination_project":"b"}
	400/401 id=none
	projects.merge {"project":"b","destination_project":"q"}
	400/401 id=q
	projects.merge {"project":"q","destination_project":"b"}
	400/401 id=q
	projects.merge {"project":"p","destination_project":"b"}
	403/21
	projects.merge {"project":"b","destination_project":"qp"}
	403/21
	# zzz/ccc is there
	projects.merge {"project":"b","destination_project":"z"}
	400/801 zzz/ccc
	projects.merge {"destination_project":"z"}
	400/12 project
	projects.merge {"project":null,"destination_project":"z"}
	400/12 project
	projects.merge {"project":"b","destination_project":5}
	400/12 destination_project
END
	empty_database
	run_on projects <<'END'
	projects.create {"name":"aa1/aa2/aa3/aa4/aa5/aa6/aa7"}
	200/0
END
	seven=$ID
	run_on projects <<END
	projects.merge {"project":"a","destination_project":"$seven"}
	400/409 11
	projects.merge {"project":"b","destination_project":"$seven"}
	200/0 {"moved_entities":0,"moved_projects":1}
	projects.get_by_id {"project":"e"}
	200/0 ~ "name":"aa1/aa2/aa3/aa4/aa5/aa6/aa7/ccc/ddd/eee"
END
}

testARefusedCallChangesNothing() {
	fill
	before=$(tree; tree c2; tree '')
	run_on projects <<'END'
	projects.move {"project":"b","new_location":"aaa/bbb/made/for it"}
	400/411
	projects.move {"project":"b","new_location":"zzz/new/xx"}
	400/12
	projects.merge {"project":"a","destination_project":"e"}
	400/412
	projects.delete {"project":"a"}
	400/402
	projects.make_public {"ids":["a","b","none"]}
	400/401
END
	assertEquals 'the trees' "$before" "$(tree; tree c2; tree '')"
	untouched
}

# ---- Counting before deleting

# Below zzz: a pipeline and a dataset with their hidden folders, reports.
fill_kinds() {
	seed project id=zp name=zzz/.pipelines basename=.pipelines parent=z \
			path='["z"]' system_tags='["pipeline","hidden"]' \
		project id=zp1 name=zzz/.pipelines/one basename=one parent=zp \
			path='["z","zp"]' system_tags='["pipeline","hidden"]' \
		project id=zp2 name=zzz/.pipelines/two basename=two parent=zp \
			path='["z","zp"]' system_tags='["pipeline"]' \
		project id=zd name=zzz/.datasets basename=.datasets parent=z \
			path='["z"]' system_tags='["dataset"]' \
		project id=zd1 name=zzz/.datasets/one basename=one parent=zd \
			path='["z","zd"]' system_tags='["dataset"]' \
		project id=zd2 name=zzz/.datasets/two basename=two parent=zd \
			path='["z","zd"]' system_tags='["dataset"]' \
		task id=k1 project=zp1 type=controller \
		task id=k2 project=zp1 type=controller \
		task id=k3 project=zp2 type=controller system_tags='["archived"]' \
		task id=k4 project=zp2 type=training \
		task id=k5 project=zd1 task id=k6 project=zd1 \
		task id=k7 project=zd2 system_tags='["archived"]' \
		task id=k8 project=zp type=controller \
		task id=k9 project=zd system_tags='["archived"]' \
		task id=r1 project=z system_tags='["reports"]' \
		task id=r2 project=z system_tags='["reports","archived"]' \
		task id=l1 project=zp2 task id=l2 project=q company=c2 \
		model id=w1 project=z model id=w2 project=zp \
			system_tags='["archived"]' model id=w3 project=zd1 \
		model id=w4 project=q company=c2
}

testWhatADeletionWouldTake() {
	fill
	fill_kinds
	run_on projects <<'END'
	projects.validate_delete {"project":"a"}
	200/0 {"tasks":3,"non_archived_tasks":2,"models":3,"non_archived_models":2,"reports":0,"non_archived_reports":0,"pipelines":0,"datasets":0}
	projects.validate_delete {"project":"c"}
	200/0 {"tasks":1,"non_archived_tasks":1,"models":1,"non_archived_models":1,"reports":0,"non_archived_reports":0,"pipelines":0,"datasets":0}
	projects.validate_delete {"project":"e"}
	200/0 {"tasks":0,"non_archived_tasks":0,"models":0,"non_archived_models":0,"reports":0,"non_archived_reports":0,"pipelines":0,"datasets":0}
	projects.validate_delete {"project":"z"}
	200/0 {"tasks":6,"non_archived_tasks":3,"models":4,"non_archived_models":3,"reports":2,"non_archived_reports":1,"pipelines":1,"datasets":1}
	projects.validate_delete {"project":"zp2"}
	200/0 {"tasks":3,"non_archived_tasks":2,"models":0,"non_archived_models":0,"reports":0,"non_archived_reports":0,"pipelines":0,"datasets":0}
	projects.validate_delete {"project":"zd"}
	200/0 {"tasks":2,"non_archived_tasks":0,"models":1,"non_archived_models":1,"reports":0,"non_archived_reports":0,"pipelines":0,"datasets":1}
	v1.0/projects.validate_delete {"project":"f"}
	200/0
	projects.validate_delete {"project":"p"}
	403/21
	projects.validate_delete {"project":"q"}
	400/401
	projects.validate_delete {"project":"none"}
	400/401
	projects.validate_delete {}
	400/12 project
	projects.validate_delete {"project":null}
	400/12 project
	projects.validate_delete {"project":["a"]}
	400/12 project
END
}

# In the order of section 6.7: each is told before the next.
testWhatIsNotArchivedIsInTheWayOfADeletion() {
	fill_kinds
	run_on projects <<'END'
	projects.delete {"project":"z"}
	400/413
	projects.delete {"project":"zp1","delete_contents":true}
	400/413
END
	seed task id=k1 system_tags='["archived"]' \
		task id=k2 system_tags='["archived"]'
	run_on projects <<'END'
	projects.delete {"project":"z"}
	400/406
END
	seed task id=k5 system_tags='["archived"]' \
		task id=k6 system_tags='["archived"]'
	run_on projects <<'END'
	projects.delete {"project":"z","force":false}
	400/402
	projects.delete {"project":"z","force":null}
	400/402
END
	# what is left of a pipeline without its controller, too
	seed task id=k8 system_tags='["archived"]' \
		task id=r1 system_tags='["reports","archived"]'
	run_on projects <<'END'
	projects.delete {"project":"z"}
	400/402 2 tasks
	projects.delete {"project":"zp2","delete_contents":true}
	400/402 2 tasks
END
	# a report is a task, too
	seed task id=k4 system_tags='["archived"]' \
		task id=l1 system_tags='["archived"]' \
		task id=r1 system_tags='["reports"]'
	run_on projects <<'END'
	projects.delete {"project":"z"}
	400/402
END
	seed task id=r1 system_tags='["reports","archived"]'
	run_on projects <<'END'
	projects.delete {"project":"z"}
	400/405
END
	# models count in datasets and pipelines, too
	seed model id=w1 system_tags='["archived"]'
	run_on projects <<'END'
	projects.delete {"project":"z"}
	400/405 1 models
	projects.delete {"project":"zd1","delete_contents":true}
	400/405
END
	seed model id=w3 system_tags='["archived"]'
	run_on projects <<'END'
	projects.delete {"project":"z"}
	200/0 {"deleted":7,"disassociated_tasks":12,"deleted_tasks":0,"deleted_models":0,"urls":null}
END
	expect_sql '0|0|2' "SELECT sum(project IS NOT NULL AND company <> 'c2'),
		(SELECT sum(project IS NOT NULL AND company <> 'c2') FROM model),
		(SELECT count(*) FROM project WHERE company = 'c2') FROM task"
}

testAFlagIsATruth() {
	fill
	run_on projects <<'END'
	projects.delete {"project":"b","force":"false","delete_contents":0,"delete_external_artifacts":[]}
	200/0 {"deleted":4,"disassociated_tasks":4,"deleted_tasks":0,"deleted_models":0,"urls":null}
	projects.delete {"project":"b"}
	400/401
	projects.delete {"project":"p","force":true}
	403/21
	projects.delete {"project":"q","force":true}
	400/401
	projects.delete {"project":null,"force":true}
	400/12 project
	projects.delete {}
	400/12 project
	projects.delete {"project":{}}
	400/12 project
END
}

# ---- Deleting, and what is left

testContentsMayStayWithoutAProject() {
	fill
	run_on projects <<'END'
	projects.delete {"project":"a","force":true}
	200/0 {"deleted":6,"disassociated_tasks":4,"deleted_tasks":0,"deleted_models":0,"urls":null}
	projects.get_all {"id":["a","b","c","d","e","f"]}
	200/0 {"projects":[]}
END
	run <<'END'
	models.get_all {"project":[null],"only_fields":["id"],"order_by":["id"]}
	200/0 {"models":[{"id":"m1"},{"id":"m2"},{"id":"m3"}]}
	# what is searched of them has no project either
	models.get_all {"search_text":"b"}
	200/0 {"models":[]}
	models.get_by_id {"model":"m1"}
	200/0 ! "project" ! "last_change"
	models.get_all {"project":["z"],"only_fields":["id"]}
	200/0 {"models":[{"id":"m4"}]}
END
	expect_tree <<'END'
		ps ppp/sub ["p"]
		z zzz []
END
	expect_tree c2 <<'END'
		qa aaa []
		q qqq []
END
	run_on projects <<'END'
	projects.create {"name":"aaa/bbb"}
	200/0
END
}

# In aaa: t1 made m1 and m2, published; t2 reads m1. Outside, of both companies:
# what refers to them.
fill_references() {
	seed task id=t1 project=a execution='{"artifacts":[{"key":"a","mode":"output","uri":"s3://art/1"},{"key":"b","mode":"input","uri":"s3://art/in"},{"key":"c","uri":"s3://art/2"},{"key":"d","mode":"output"},"odd",{"key":"e","uri":""}]}' \
			models='{"input":[],"output":[{"name":"n","model":"m1"}]}' \
		task id=t2 project=e status=published parent=t1 \
			models='{"input":[{"name":"n","model":"m1"}],"output":[]}' \
		task id=o1 project=z parent=t1 \
			models='{"input":[{"name":"x","model":"m1"},{"name":"y","model":"m9"},{"name":"z","model":"m2"}],"output":[{"name":"w","model":"m3"},{"name":"v","model":"m9"}]}' \
		task id=o2 status=published \
			models='{"input":[],"output":[{"name":"w","model":"m4"},{"name":"u","model":"m3"}]}' \
		task id=o3 company=c2 project=q parent=t2 \
			models='{"input":[{"name":"x","model":"m3"}],"output":[]}' \
		task id=o4 project=z parent=o1 models='{"input":[],"output":[]}' \
		model id=m1 project=a task=t1 uri=s3://m/1 ready=true \
		model id=m2 project=b task=t1 uri=s3://m/2 \
		model id=m3 project=e task=o1 uri= \
		model id=m4 project=c task=o2 uri=s3://m/2 \
		model id=m9 project=z task=t2 uri=s3://m/9 \
		model id=m8 project=z task=o1 parent=m1 \
		model id=n1 company=c2 project=q task=t1 \
		model id=n2 company=c2 project=b task=t1 \
		model id=n3 company= company_origin="$COMPANY_ID" project=b \
			uri=s3://m/public
}

testDeletedContentsAreForgotten() {
	fill_references
	run_on projects <<'END'
	projects.delete {"project":"a","delete_contents":true}
	400/402
	projects.delete {"project":"a","delete_contents":true,"force":true}
	200/0 {"deleted":6,"disassociated_tasks":0,"deleted_tasks":2,"deleted_models":5,"urls":{"model_urls":["s3://m/1","s3://m/2","s3://m/public"],"artifact_urls":["s3://art/1","s3://art/2"],"event_urls":[]}}
END
	expect_sql 'o1 o2 o3 o4' "SELECT group_concat(id, ' ') FROM
		(SELECT id FROM task ORDER BY id)"
	expect_sql 'm8 m9 n1 n2' "SELECT group_concat(id, ' ') FROM
		(SELECT id FROM model ORDER BY id)"
	# who reads a deleted model has a note; who made one forgets it
	expect_sql '{"input":[{"name":"x","model":"__DELETED__"},{"name":"y","model":"m9"},{"name":"z","model":"__DELETED__"}],"output":[{"name":"v","model":"m9"}]}' \
		"SELECT models FROM task WHERE id = 'o1'"
	# or has a note when it is published, of its own models only
	expect_sql '{"input":[],"output":[{"name":"w","model":"__DELETED__"},{"name":"u","model":"m3"}]}' \
		"SELECT models FROM task WHERE id = 'o2'"
	expect_sql '{"input":[{"name":"x","model":"__DELETED__"}],"output":[]}' \
		"SELECT models FROM task WHERE id = 'o3'"
	# whose parent or maker is gone has none
	expect_sql 'o1||1|1 o2||1|1 o3||1|0 o4|o1|0|0' "SELECT group_concat(id ||
		'|' || coalesce(parent, '') || '|' || coalesce(last_change >
		created, 0) || '|' || (last_changed_by IS NOT NULL), ' ')
		FROM (SELECT * FROM task ORDER BY id)"
	expect_sql 'm8|o1|z|0 m9||z|1 n1||q|1 n2|||1' "SELECT group_concat(id ||
		'|' || coalesce(task, '') || '|' || coalesce(project, '') ||
		'|' || coalesce(last_change > created, 0), ' ')
		FROM (SELECT * FROM model ORDER BY id)"
	expect_sql USER "SELECT DISTINCT last_changed_by FROM task
		WHERE last_changed_by IS NOT NULL"
	# what is left is found without what is gone
	run <<'END'
	models.get_all {"search_text":"t2"}
	200/0 {"models":[]}
	models.get_all {"task":["o1"],"only_fields":["id"]}
	200/0 {"models":[{"id":"m8"}]}
END
}

testUrlsAreNoneWhenNothingHasAny() {
	run_on projects <<'END'
	projects.delete {"project":"e","delete_contents":true}
	200/0 {"deleted":1,"disassociated_tasks":0,"deleted_tasks":0,"deleted_models":0,"urls":{"model_urls":[],"artifact_urls":[],"event_urls":[]}}
	projects.delete {"project":"d","delete_contents":true,"delete_external_artifacts":false}
	200/0 {"deleted":1,"disassociated_tasks":0,"deleted_tasks":0,"deleted_models":0,"urls":{"model_urls":[],"artifact_urls":[],"event_urls":[]}}
	projects.delete {"project":"c","delete_contents":null}
	200/0 {"deleted":1,"disassociated_tasks":0,"deleted_tasks":0,"deleted_models":0,"urls":null}
END
	# a project does not change because one below it goes
	expect_tree <<'END'
		a aaa []
		b aaa/bbb ["a"]
		f aaa/fff ["a"]
		ps ppp/sub ["p"]
		z zzz []
END
}

testAnotherCompanysModelIsNotDeleted() {
	seed model id=n1 company=c2 project=b uri=s3://theirs \
		task id=u1 company=c2 project=b \
		model id=n2 company= project=b uri=s3://nobodys
	run_on projects <<'END'
	projects.validate_delete {"project":"b"}
	200/0 ~ "tasks":0 ~ "models":0
	projects.delete {"project":"b","delete_contents":true}
	200/0 {"deleted":4,"disassociated_tasks":1,"deleted_tasks":0,"deleted_models":0,"urls":{"model_urls":[],"artifact_urls":[],"event_urls":[]}}
END
	expect_sql 'n1|-
n2|-' "SELECT id, coalesce(project, '-') FROM model ORDER BY id"
}

# ---- Public projects

testProjectsAreGivenAwayAndTakenBack() {
	fill
	run_on projects <<'END'
	projects.make_public {"ids":["b","b","z"]}
	200/0 {"updated":2}
	projects.get_by_id {"project":"b"}
	200/0 ~ "company":"" ~ "company_origin":"COMPANY" ~ "name":"aaa/bbb" ! "NOW"
	# neither what is below nor what is in it
	projects.get_by_id {"project":"c"}
	200/0 ~ "company":"COMPANY"
	v2.8/projects.make_public {"ids":["a"]}
	404/0
	v2.8/projects.make_private {"ids":["z"]}
	404/0
	projects.create {"name":"aaa/bbb"}
	400/414
	projects.create {"name":"zzz/below"}
	400/414
	projects.update {"project":"z","description":"x"}
	403/21
	projects.delete {"project":"z"}
	403/21
	projects.make_public {"ids":["z"]}
	400/401 z
	projects.make_private {"ids":["a","z"]}
	400/401 ids=[\"a\"]
END
	expect_sql 'm1:1 m2:1 m3:1 m4:1 n1:0' "SELECT group_concat(id || ':' ||
		(company = '$COMPANY_ID'), ' ') FROM (SELECT * FROM model ORDER BY id)"
	as bob
	run_on projects <<'END'
	projects.get_by_id {"project":"z"}
	200/0 ~ "name":"zzz"
	projects.get_by_id {"project":"c"}
	400/401
	projects.make_private {"ids":["z"]}
	400/401 z
	projects.update {"project":"z","description":"x"}
	403/21
	projects.delete {"project":"z","force":true}
	403/21
	projects.move {"project":"q","new_location":"zzz"}
	400/414
	projects.merge {"project":"q","destination_project":"z"}
	403/21
END
	as admin
	run_on projects <<'END'
	projects.make_private {"ids":["z","b"]}
	200/0 {"updated":2}
	projects.get_by_id {"project":"b"}
	200/0 ~ "company":"COMPANY" ! "company_origin"
END
	untouched
}

testWhoCannotBeGivenAway() {
	run_on projects <<'END'
	projects.make_public {"ids":["a","q"]}
	400/401 ids=[\"q\"]
	projects.make_public {"ids":["none","p","a","qp"]}
	400/401 ids=[\"none\",\"p\",\"qp\"]
	projects.make_private {"ids":["a"]}
	400/401 ids=[\"a\"]
	projects.make_private {"ids":["p","qp"]}
	400/401 ids=[\"qp\"]
	projects.make_public {"ids":[]}
	400/12 ids
	projects.make_public {"ids":null}
	400/12 ids
	projects.make_public {}
	400/12 ids
	projects.make_public {"ids":"a"}
	400/12 ids
	projects.make_private {"ids":[null]}
	400/12 ids
	projects.make_private {"ids":[5]}
	400/12 ids
	projects.make_private {}
	400/12 ids
END
	untouched
	# one public project has a name
	as bob
	run_on projects <<'END'
	projects.make_public {"ids":["qa"]}
	200/0
END
	as admin
	run_on projects <<'END'
	projects.make_public {"ids":["z","a"]}
	400/801 aaa
END
	untouched_company=$(tree)
	assertEquals 'own projects' 8 "$(printf '%s\n' "$untouched_company" | wc -l)"
}

# What goes into a public project, or one that is gone.
testModelsAndPublicOrMissingProjects() {
	seed model id=m1
	run_on projects <<'END'
	projects.delete {"project":"f"}
	200/0
END
	run <<'END'
	models.create {"name":"new","uri":"u","project":"f"}
	400/12 project
	models.edit {"model":"m1","project":"f"}
	400/16 project
	models.move {"ids":["m1"],"project":"f"}
	400/401
	# a reference of an edit may cross companies (models.md 4.9)
	models.edit {"model":"m1","project":"p"}
	200/0
	models.create {"name":"new","uri":"u","project":"p"}
	400/12 project
	models.create {"name":"new","uri":"u","project":"none"}
	400/12 project
	models.create {"name":"new","uri":"u","project":"q"}
	400/12 project
	models.edit {"model":"m1","project":"none"}
	400/16 project
	models.move {"ids":["m1"],"project":"p"}
	400/401
	models.move {"ids":["m1"],"project":"none"}
	400/401
	models.move {"ids":["m1"],"project":"q"}
	400/401
	models.move {"ids":["m1"],"project_name":"ppp"}
	400/414
	models.move {"ids":["m1"],"project_name":"ppp/sub/below"}
	200/0
END
}

# ---- Another company

testNobodyElsesTreeIsSeenOrChanged() {
	fill
	as bob
	run_on projects <<'END'
	projects.validate_delete {"project":"a"}
	400/401 id=a
	projects.delete {"project":"a","force":true}
	400/401 id=a
	projects.move {"project":"a","new_location":"qqq"}
	400/401 id=a
	projects.merge {"project":"a","destination_project":"q"}
	400/401 id=a
	projects.merge {"project":"q","destination_project":"a"}
	400/401 id=a
	projects.make_public {"ids":["a"]}
	400/401 a
	# the same name is another project
	projects.move {"project":"q","new_location":"aaa"}
	200/0 {"moved":1}
	projects.merge {"project":"q","destination_project":"qa"}
	200/0
	projects.delete {"project":"qa","force":true,"delete_contents":true}
	200/0 ~ "deleted":1 ~ "deleted_models":1
END
	expect_tree c2 <<'END'
END
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
	expect_sql 0 "SELECT count(*) FROM model WHERE company = 'c2'"
}

# ---- How they are found

# In a company of a hundred thousand projects the tree of ten is ten.
testNoStatementGoesThroughAllThatACompanyHas() {
	awk '/^-- name: / { name = $3; next }
		/^[ \t]*--/ || name == "" { next }
		{ text[name] = text[name] " " $0 }
		END { for (name in text) print ".print == " name "\n" \
			"EXPLAIN QUERY PLAN" text[name] }' \
		"$srcdir/sql/sqlite/projects.sql" >"$SITE/statements"
	$AS_USER sqlite3 "$DATABASE" <"$SITE/statements" >"$SITE/plans" 2>&1
	assertTrue 'there are plans' "grep -q 'SEARCH.*(project=?)' '$SITE/plans'"
	assertEquals 'plans' '' "$(awk '/^==/ { name = $2 }
		/Error/ || /(company=\?)/ && !/company=\? AND (name|company_origin)=\?/ ||
		/SCAN (project|task|model|[a-z])( |$)/ &&
			!/VIRTUAL TABLE INDEX/ { print name ": " $0 }' \
		"$SITE/plans")"
}

# ---- At once

# at_once PROGRAM CALLS RESPONDERS <REQUESTS: $SITE/answers has the answers.
at_once() {
	send -c "$2" -r "$3" "$SITE/bin/$1.fcgi" >"$SITE/answers"
	expect_no_crash $?
}

count() {
	grep -c "$1" "$SITE/answers"
}

testOfSeveralWhoMakeAPathOneDoes() {
	i=0
	while [ $i -lt 40 ]; do
		i=$((i + 1))
		for caller in 1 2 3 4; do
			echo "/projects.create {\"name\":\"top/path $i/end $i\"}"
		done
	done >"$SITE/requests"
	at_once projects 4 4 <"$SITE/requests"
	assertEquals 'made' 40 "$(count '^200 ')"
	assertEquals 'refused' 120 "$(count '^400 .*"result_subcode":801,')"
	expect_sql '81|81' "SELECT count(*), count(DISTINCT name) FROM project
		WHERE name = 'top' OR name GLOB 'top/*'"
}

# One makes what lies below, another one moves and renames what is above.
testATreeThatGrowsWhileItMovesStaysOne() {
	i=0
	while [ $i -lt 40 ]; do
		i=$((i + 1))
		echo "/projects.create {\"name\":\"aaa/bbb/ccc/new $i/below\"}"
		echo '/projects.move {"project":"b","new_location":"zzz"}'
		echo "/projects.create {\"name\":\"zzz/bbb/ccc/new $i/below\"}"
		echo "/projects.update {\"project\":\"c\",\"name\":\"zzz/bbb/ccc\"}"
		echo '/projects.move {"project":"b","new_location":"aaa"}'
		echo '/projects.merge {"project":"d","destination_project":"f"}'
	done >"$SITE/requests"
	at_once projects 6 3 <"$SITE/requests"
	assertEquals 'other answers' '' "$(grep -vE \
		'^200 |"result_subcode":(401|408|410|801),' "$SITE/answers")"
	assertEquals 'merged' 1 "$(count '"moved_projects":')"
}

# What a responder that was killed has left is one tree; tearDown() looks.
testAKilledResponderLeavesTheTreeWhole() {
	fill
	i=0
	while [ $i -lt 60 ]; do
		i=$((i + 1))
		echo "/projects.create {\"name\":\"aaa/bbb/ccc/new $i/below\"}"
		echo '/projects.move {"project":"b","new_location":"zzz/made"}'
		echo '/projects.update {"project":"a","name":"renamed"}'
		echo '/projects.move {"project":"b","new_location":"aaa"}'
		echo '/projects.update {"project":"a","name":"aaa"}'
		echo "/projects.merge {\"project\":\"d\",\"destination_project\":\"f\"}"
	done >"$SITE/requests"
	send -c 4 -r 2 -k 7 "$SITE/bin/projects.fcgi" <"$SITE/requests" \
		>"$SITE/answers"
	expect_no_crash $?
	assertNotEquals 'no call was interrupted' 0 "$(count '^lost')"
	assertNotEquals 'no call was answered' 0 "$(count '^200 ')"
	# a tree is deleted whole or not at all
	seed project id=y name=yyy basename=yyy path='[]'
	i=0
	while [ $i -lt 40 ]; do
		i=$((i + 1))
		echo "/projects.create {\"name\":\"yyy/n$i/below\"}"
		echo '/projects.delete {"project":"y","force":true,"delete_contents":true}'
	done >"$SITE/requests"
	send -c 4 -r 2 -k 8 "$SITE/bin/projects.fcgi" <"$SITE/requests" \
		>"$SITE/answers"
	expect_no_crash $?
}

# Models and projects are two programs: two callers at once.
race() {
	send -c 4 -r 2 "$SITE/bin/models.fcgi" <"$SITE/model-requests" \
		>"$SITE/model-answers" &
	r_other=$!
	at_once projects 2 2 <"$SITE/requests"
	wait "$r_other"
	assertEquals 'the other responders' 0 $?
}

testNoModelIsLeftInAProjectThatIsGone() {
	for contents in true false; do
		empty_database
		set --
		i=0
		: >"$SITE/requests"
		: >"$SITE/model-requests"
		while [ $i -lt 60 ]; do
			i=$((i + 1))
			set -- "$@" project id=x$i name=new$i basename=new$i path='[]' \
				model id=y$i
			for n in 1 2 3; do
				echo "/models.create {\"name\":\"model $n\",\"uri\":\"u\",\"project\":\"x$i\"}"
			done >>"$SITE/model-requests"
			echo "/models.move {\"ids\":[\"y$i\"],\"project\":\"x$i\"}" \
				>>"$SITE/model-requests"
			echo "/projects.delete {\"project\":\"x$i\",\"force\":true,\"delete_contents\":$contents}" \
				>>"$SITE/requests"
		done
		seed "$@"
		race
		assertEquals 'deleted' 60 "$(count '"deleted":1')"
		assertEquals 'other answers' '' "$(grep -vE \
			'^200 |"result_subcode":(12|201|401),' \
			"$SITE/model-answers")"
		expect_sql '0|0' "SELECT (SELECT count(*) FROM model WHERE project
			IS NOT NULL), (SELECT count(*) FROM project
			WHERE id GLOB 'x*')"
	done
}

# shellcheck disable=SC1091
. shunit2
