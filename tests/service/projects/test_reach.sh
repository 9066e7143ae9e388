#!/bin/sh
# Whose projects one may change: public ones, and those of another company.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/service/projects/tree.sh
. "$srcdir/tests/service/projects/tree.sh"

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
		(company = 1), ' ') FROM (SELECT * FROM model ORDER BY id)"
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
	expect_sql 0 "SELECT count(*) FROM model WHERE company = 2"
}

# shellcheck disable=SC1091
. shunit2
