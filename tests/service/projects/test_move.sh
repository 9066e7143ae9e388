#!/bin/sh
# Projects move: below another one, to the top, and by a new name, with all that
# is below them.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/service/projects/tree.sh
. "$srcdir/tests/service/projects/tree.sh"

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
	# the indexes are told of all rows, so that they hold something
	manage reindex >/dev/null
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

# shellcheck disable=SC1091
. shunit2
