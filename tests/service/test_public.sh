#!/bin/sh
# What is public stands in the lists of all companies: who may make it so, how
# much of it, and what the administrator of the site can do about it.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"

setUp() {
	empty_database
	cp "$CONF" "$SITE/kept.conf"
	as admin
	seed model id=m1 name=one project id=p1 name=one path='[]' \
		task id=t1 name=one
}

tearDown() {
	cat "$SITE/kept.conf" >"$CONF"
}

# setting NAME VALUE
setting() {
	echo "$1 = $2" >>"$CONF"
}

# --- Who may ---

# The ways, from the tables of all families: endpoints, and arguments.
testTheseAreTheWaysToMakeSomethingPublic() {
	w_ways=$(manage describe tables | awk '$1 == "endpoint" && $2 ~ /\.make_public$/ { print $2 }
		$1 == "argument" && $3 == "public" { print $2 ":" $3 }' |
		sort -u | tr '\n' ' ')
	assertEquals 'models.create:public models.make_public projects.make_public tasks.make_public ' \
		"$w_ways"
}

# ways CODE/SUBCODE [PART OF THE MESSAGE OR DATA]
ways() {
	run_on models <<-END
	models.make_public {"ids":["m1"]}
	$1 $2
	models.create {"name":"abc","uri":"u","public":true}
	$1 $2
	END
	run_on projects <<-END
	projects.make_public {"ids":["p1"]}
	$1 $2
	END
	run_on tasks <<-END
	tasks.make_public {"ids":["t1"]}
	$1 $2
	END
}

testAUserMayNotMakeAnythingPublic() {
	before=$(sql 'SELECT * FROM model; SELECT * FROM project')
	for who in ann gus; do
		as $who
		ways 403/20 'only an administrator of the company may make something public (setting make_public)'
	done
	assertEquals "$before" "$(sql 'SELECT * FROM model; SELECT * FROM project')"
	# what is not public is nobody's business
	run <<-'END'
	models.create {"name":"abc","uri":"u","public":false}
	200/0
	END
}

testAdministratorsMay() {
	for who in admin root sys; do
		empty_database
		seed model id=m1 name=one project id=p1 name=one path='[]' \
			task id=t1 name=one
		as $who
		ways 200/0 '~ :'
		expect_sql 4 "SELECT (SELECT count(*) FROM model WHERE company = 0
			AND company_origin = 1) + (SELECT count(*)
			FROM project WHERE company = 0) + (SELECT count(*)
			FROM task WHERE company = 0 AND company_origin = 1)"
	done
}

testASettingOpensItToEveryUser() {
	setting make_public user
	as ann
	ways 200/0 '~ :'
	expect_sql 2 "SELECT count(*) FROM model WHERE company = 0"
}

# Who acts as a user has the user's rights, or keeps those of an administrator.
testWhoActsAsAUser() {
	request -a -t application/json -H 'X-Clearml-Impersonate-As: ann' \
		-d '{"ids":["m1"]}' /models.make_public
	expect 403/20
	request -a -t application/json -H 'X-Clearml-Act-As: ann' \
		-d '{"ids":["m1"]}' /models.make_public
	expect 200/0
}

testAnybodyOfTheCompanyTakesBack() {
	run <<-'END'
	models.make_public {"ids":["m1"]}
	200/0 {"updated":1}
	END
	as bob
	run <<-'END'
	models.make_private {"ids":["m1"]}
	400/201
	END
	as ann
	run <<-'END'
	models.make_private {"ids":["m1"]}
	200/0 {"updated":1}
	END
}

# --- How much ---

testACompanyHasSoManyPublicRows() {
	setting public_rows 3
	seed model id=m2 model id=m3 model id=m4 model id=theirs company= \
		company_origin=c2
	run <<-'END'
	models.make_public {"ids":["m1","m2","m3","m4"]}
	400/12 ids: a company may have made 3 of a kind public (setting public_rows)
	models.make_public {"ids":["m1","m2"]}
	200/0 {"updated":2}
	models.make_public {"ids":["m3","m4"]}
	400/12 public_rows
	models.create {"name":"abc","uri":"u","public":true}
	200/0
	models.create {"name":"abc","uri":"u","public":true}
	400/12 public_rows
	models.make_public {"ids":["m3"]}
	400/12 public_rows
	models.make_private {"ids":["m1"]}
	200/0 {"updated":1}
	models.make_public {"ids":["m3"]}
	200/0 {"updated":1}
	END
	# another company has its own, and projects are counted for themselves
	as bob
	seed model id=b1 company=c2
	run <<-'END'
	models.make_public {"ids":["b1"]}
	200/0 {"updated":1}
	END
	as admin
	seed project id=p2 name=two path='[]' project id=p3 name=three path='[]' \
		project id=p4 name=four path='[]'
	run_on projects <<-'END'
	projects.make_public {"ids":["p1","p2","p3","p4"]}
	400/12 public_rows
	projects.make_public {"ids":["p1","p2","p3","p1"]}
	200/0 {"updated":3}
	projects.make_public {"ids":["p4"]}
	400/12 public_rows
	END
	setting public_rows 0
	run_on projects <<-'END'
	projects.make_public {"ids":["p4"]}
	200/0 {"updated":1}
	END
}

testALargeRecordStaysPrivate() {
	setting public_size 2000
	seed model id=large name=large comment="$(repeat 1500 c)" \
		labels="{\"$(repeat 600 l)\":1}" \
		project id=large name=large path='[]' \
		description="$(repeat 2100 d)"
	run <<-END
	models.make_public {"ids":["m1","large"]}
	400/12 comment: with
	models.create {"name":"abc","uri":"u","design":{"d":"$(repeat 2000 d)"},"public":true}
	400/12 model that is new is too large
	models.create {"name":"abc","uri":"u","design":{"d":"$(repeat 2000 d)"}}
	200/0
	models.make_public {"ids":["m1"]}
	200/0 {"updated":1}
	END
	expect_message '*'
	run_on projects <<-'END'
	projects.make_public {"ids":["p1","large"]}
	400/12 (setting public_size)
	projects.make_public {"ids":["p1"]}
	200/0 {"updated":1}
	END
	expect_sql 1 "SELECT count(*) FROM project WHERE company = 0"
}

# A full page of the largest public rows of another company is answered, however
# much they hold.
testAPageOfTheLargestPublicRowsIsAnswered() {
	sql "INSERT INTO model (id, company, company_origin, name, uri, created,
			ready, tags, system_tags, design)
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL
			SELECT i + 1 FROM n WHERE i < 500)
		SELECT 'big' || i, 0, 2, 'big', 'u', i, 0, '[]', '[]',
			json_object('text', printf('%.65000c', 'd')) FROM n"
	call models.get_all '{"order_by":["id"]}'
	expect 200/0
	expect_value 500 '.data.models | length'
	call models.get_all_ex '{"order_by":["id"],"allow_public":false}'
	expect_value m1 '.data.models | map(.id) | join(" ")'
}

# A database of before: its public models tell whose they were.
testPublicModelsOfOldTellTheirCompany() {
	seed model id=old company= user=bob
	sed -n "/^UPDATE model/,/;$/{s/= ''/= 0/;p}" "$srcdir/sql/sqlite/003_limits.sql" \
		>"$SITE/step.sql"
	sql ".read $SITE/step.sql"
	expect_sql 2 "SELECT company_origin FROM model WHERE id = 'old'"
	as bob
	run <<-'END'
	models.make_private {"ids":["old"]}
	200/0 {"updated":1}
	END
}

# --- The administrator of the site ---

testTheSiteListsWhatIsPublic() {
	seed model id=m2 name="two$(printf '\033')" company= company_origin=c2 \
			user=bob comment=1234567 \
		model id=m3 name=three company=c2 project id=p2 name=two \
			path='[]' company= company_origin=c2
	list=$(manage model list --public --json)
	assertEquals '["m2",true,"Other","c2","bob","Bob Other"]' \
		"$(printf '%s' "$list" | jq -c '.[] |
		[.id, .public, .company, .company_id, .user, .user_name]')"
	assertEquals 'm2 m3' "$(manage model list --company Other --json |
		jq -r '.[].id' | xargs)"
	assertEquals 'm1 m2 m3' "$(manage model list --json | jq -r '.[].id' |
		xargs)"
	assertEquals true "$(printf '%s' "$list" | jq '.[0].bytes > 10')"
	assertEquals p2 "$(manage project list --public --json |
		jq -r '.[].id' | xargs)"
	assertFalse 'an escape' "manage model list | grep '$(printf '\033')'"
	assertContains "$(manage model list)" public
	manage model list --company nobody 2>"$SITE/said"
	assertEquals 1 $?
}

testTheSiteTakesBackWhatIsPublic() {
	seed model id=m2 company= company_origin=c2 \
		model id=m3 company= company_origin=c2 model id=lost company= \
		project id=p2 name=two path='[]' company= company_origin=c2 \
		project id=p3 name=three path='[]' company= company_origin=c2 \
		project id=p4 name=three path='[]' company=c2
	assertEquals 'm2: of company c2 again
m3: of company c2 again' "$(manage model make-private m2 m3)"
	expect_sql 'm2|c2|
m3|c2|' "SELECT id, $WHOSE, company_origin FROM model
		WHERE id IN ('m2', 'm3') ORDER BY id"
	# what is not public, not there, or nobody's; then nothing has changed
	for id in m1 none lost; do
		manage model make-private $id 2>"$SITE/said"
		assertEquals "$id" 1 $?
	done
	assertContains "$(cat "$SITE/said")" '--to says'
	manage model make-private lost --to Other >/dev/null
	expect_sql c2 "SELECT $WHOSE FROM model WHERE id = 'lost'"
	manage project make-private p2 p3 2>"$SITE/said"
	assertEquals 1 $?
	assertContains "$(cat "$SITE/said")" 'has a project of that name'
	expect_sql 2 "SELECT count(*) FROM project WHERE company = 0"
	manage project make-private p2 >/dev/null
	expect_sql c2 "SELECT $WHOSE FROM project WHERE id = 'p2'"
	manage project make-private 2>"$SITE/said"
	assertEquals 64 $?
	assertEquals ok "$(manage check)"
}

testTheSiteRemovesModels() {
	seed model id=m2 name=find company= company_origin=c2 model id=m3 \
		name=used company=c2 task id=t company=c2 \
		models='{"input":[{"name":"used","model":"m3"}]}'
	manage model remove m2 m3 2>"$SITE/said"
	assertEquals 1 $?
	assertContains "$(cat "$SITE/said")" '--force removes it all the same'
	expect_sql 3 'SELECT count(*) FROM model'
	assertEquals 'm2: removed
m3: removed' "$(manage model remove m2 m3 --force)"
	expect_sql m1 'SELECT id FROM model'
	expect_sql '{"input":[{"name":"used","model":"__DELETED__m3"}]}' \
		"SELECT models FROM task WHERE id = 't'"
	manage model remove none 2>"$SITE/said"
	assertEquals 1 $?
	assertContains "$(cat "$SITE/said")" 'none: no such model'
	assertEquals ok "$(manage check)"
}

# shellcheck disable=SC1091
. shunit2
