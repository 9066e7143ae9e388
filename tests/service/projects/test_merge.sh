#!/bin/sh
# Projects are merged into another one.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/service/projects/tree.sh
. "$srcdir/tests/service/projects/tree.sh"

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

# shellcheck disable=SC1091
. shunit2
