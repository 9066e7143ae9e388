#!/bin/sh
# The users service: who there is, what they are called, what they prefer.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"

setUp() {
	empty_database
	as admin
}

testOneUser() {
	seed account id=ann given_name=Ann family_name=Bee avatar=a.png \
		email=ann@example.com
	run_on users <<'END'
	users.get_by_id {"user":"ann"}
	200/0 {"user":{"id":"ann","company":"COMPANY","name":"Ann Bee","given_name":"Ann","family_name":"Bee","avatar":"a.png","created":"2020-01-01T00:00:00+00:00","preferences":""}}
	users.get_by_id {"user":"gus"}
	200/0 {"user":{"id":"gus","company":"COMPANY","name":"Gus Guest","created":"2020-01-01T00:00:00+00:00","preferences":""}}
	users.get_by_id {"user":"none"}
	400/301 id=none
	users.get_by_id {"user":""}
	400/301
	users.get_by_id {}
	400/12 user
	users.get_by_id {"user":null}
	400/12 user
	users.get_by_id {"user":5}
	400/12 user
END
}

testPreferencesOfAUserAreText() {
	sql "UPDATE user SET preferences = '{\"a\":1}' WHERE id = 'ann'"
	run_on users <<'END'
	users.get_by_id {"user":"ann"}
	200/0 ~ "preferences":"{\"a\":1}"
	users.get_all {"id":["ann"],"only_fields":["preferences"]}
	200/0 {"users":[{"preferences":"{\"a\":1}"}]}
	users.get_all_ex {"id":["ann"],"only_fields":["preferences"]}
	200/0 {"users":[{"id":"ann","preferences":"{\"a\":1}"}]}
END
}

testTheCaller() {
	run_on users <<'END'
	users.get_current_user {}
	200/0 ~ "role":"admin" ~ "id":"USER" ~ "company":{"id":"COMPANY","name":"modelshelf"} ~ "created":"NOW" ~ "created_in_version":"2.3.0" ! preferences
END
	as ann
	run_on users <<'END'
	users.get_current_user {}
	200/0 {"user":{"id":"ann","name":"Ann Bee","company":{"id":"COMPANY","name":"modelshelf"},"created":"2020-01-01T00:00:00+00:00","created_in_version":"2.3.0","role":"user"},"getting_started":{"agentName":"clearml","configure":"clearml-init","install":"pip install clearml","packageName":"clearml"},"settings":{"max_download_items":50000}}
	v1.0/users.get_current_user {"user":"gus"}
	200/0 ~ "id":"ann" ~ "settings":{
END
}

testTheDownloadLimitIsASetting() {
	echo 'download_limit = 7' >>"$CONF"
	call users.get_current_user '{}'
	expect_value 7 .data.settings.max_download_items
	sed -i /download_limit/d "$CONF"
}

testUsersOfTheCompany() {
	run_on users <<'END'
	users.get_all {"only_fields":["id"],"order_by":["id"],"name":"^(Ann|Bob|Gus|Rita|Sys)"}
	200/0 {"users":[{"id":"ann"},{"id":"gus"},{"id":"root"},{"id":"sys"}]}
	users.get_all {"id":["ann"]}
	200/0 {"users":[{"id":"ann","company":"COMPANY","name":"Ann Bee","created":"2020-01-01T00:00:00+00:00"}]}
	users.get_all {"id":["ann"],"only_fields":["name","company"]}
	200/0 {"users":[{"name":"Ann Bee","company":"COMPANY"}]}
	users.get_all {"id":["ann"],"only_fields":["company.name"]}
	400/14 company.name
	users.get_all {"id":["-root","-sys","-bob"],"name":"e","only_fields":["id"],"order_by":["-name"]}
	200/0 {"users":[{"id":"gus"},{"id":"ann"}]}
	users.get_all {"order_by":["name"],"page":1,"page_size":2,"only_fields":["id"],"name":"^[AGRS]"}
	200/0 {"users":[{"id":"root"},{"id":"sys"}]}
	users.get_all {"name":"("}
	400/21
	users.get_all {"name":5}
	400/12 name
	users.get_all {"id":5}
	400/16 id
	users.get_all {"only_fields":["nope"]}
	400/14 nope
	users.get_all {"order_by":["nope"]}
	400/14 nope
	users.get_all {"page":-1}
	400/12 page
	users.get_all {"active_in_projects":5,"id":["ann"],"only_fields":["id"],"given_name":5,"role":"x"}
	200/0 {"users":[{"id":"ann"}]}
END
}

testUsersWithTheirCompany() {
	run_on users <<'END'
	users.get_all_ex {"id":["ann"]}
	200/0 {"users":[{"id":"ann","company":{"id":"COMPANY"},"name":"Ann Bee","created":"2020-01-01T00:00:00+00:00"}]}
	users.get_all_ex {"id":["ann"],"only_fields":["company.name"]}
	200/0 {"users":[{"id":"ann","company":{"id":"COMPANY","name":"modelshelf"}}]}
	users.get_all_ex {"id":["ann"],"only_fields":["name"]}
	200/0 {"users":[{"id":"ann","name":"Ann Bee"}]}
	users.get_all_ex {"only_fields":["nope"]}
	400/14 nope
	users.get_all_ex {"name":"["}
	400/21
	users.get_all_ex {"id":{"a":1}}
	400/16
	users.get_all_ex {"id":["bob"]}
	200/0 {"users":[]}
END
}

# Roles and addresses are nothing that colleagues can list.
testNoListTellsRolesOrAddresses() {
	seed account id=ann email=ann@example.com model id=m1 user=ann
	run_on users <<'END'
	users.get_all {"only_fields":["email"]}
	400/14 email
	users.get_all_ex {"only_fields":["role"]}
	400/14 role
	users.get_all {"order_by":["email"]}
	400/14 email
END
	run <<'END'
	models.get_all_ex {"only_fields":["user.*"]}
	200/0 ~ "name":"Ann Bee" ! email ! role
	models.get_all_ex {"only_fields":["user.email"]}
	400/14 email
END
}

testWhoIsActive() {
	seed project id=p1 name=one path='[]' user=gus \
		project id=p2 name=one/two parent=p1 path='["p1"]' user=root \
		project id=p3 name=three path='[]' user=admin \
		model id=m1 project=p2 user=ann task id=t1 project=p3 user=sys \
		project id=q1 name=other path='[]' company=c2 user=bob \
		model id=m2 project=q1 company=c2 user=bob \
		model id=m3 company= user=bob project=p1
	run_on users <<'END'
	users.get_all_ex {"active_in_projects":[],"only_fields":["id"],"order_by":["id"]}
	200/0 {"users":[{"id":"ann"},{"id":"gus"},{"id":"root"},{"id":"sys"}]}
	users.get_all_ex {"active_in_projects":["p1"],"only_fields":["id"],"order_by":["id"]}
	200/0 {"users":[{"id":"ann"},{"id":"gus"},{"id":"root"}]}
	users.get_all_ex {"active_in_projects":["p2"],"only_fields":["id"],"order_by":["id"]}
	200/0 {"users":[{"id":"ann"},{"id":"root"}]}
	users.get_all_ex {"active_in_projects":["p3"],"only_fields":["id"]}
	200/0 {"users":[{"id":"sys"}]}
	users.get_all_ex {"active_in_projects":["p1"],"id":["gus","sys"],"only_fields":["id"]}
	200/0 {"users":[{"id":"gus"}]}
	users.get_all_ex {"active_in_projects":["p1"],"name":"Bee","only_fields":["id"]}
	200/0 {"users":[{"id":"ann"}]}
	users.get_all_ex {"active_in_projects":["none"]}
	200/0 {"users":[]}
	users.get_all_ex {"active_in_projects":["q1"]}
	200/0 {"users":[]}
	users.get_all_ex {"active_in_projects":null,"id":["ann"],"only_fields":["id"]}
	200/0 {"users":[{"id":"ann"}]}
	v2.7/users.get_all_ex {"active_in_projects":["p3"],"id":["ann"],"only_fields":["id"]}
	200/0 {"users":[{"id":"ann"}]}
	users.get_all_ex {"active_in_projects":"p1"}
	400/12 active_in_projects
	users.get_all_ex {"active_in_projects":[5]}
	400/12 active_in_projects
END
}

testMakingAUserIsForRolesAboveAllCompanies() {
	for who in admin ann gus; do
		as "$who"
		run_on users <<'END'
		users.create {"id":"new","name":"New","company":"c2"}
		403/20
		users.delete {"user":"ann"}
		403/20
END
	done
	expect_sql 0 "SELECT count(*) FROM user WHERE id = 'new'"
}

testMakingAUser() {
	for who in root sys; do
		empty_database
		as "$who"
		run_on users <<'END'
		users.create {"id":"new","name":"New","company":"c2","given_name":"N","family_name":"W","avatar":"a","role":"root"}
		200/0 {}
		users.create {"id":"new","name":"New","company":"c2"}
		400/302 id=new
		users.create {"id":"ann","name":"New","company":"c2"}
		400/302
		users.create {"id":"x","name":"New","company":"none"}
		400/10
		users.create {"id":"x","name":"New"}
		400/12 company
		users.create {"id":"x","company":"c2"}
		400/12 name
		users.create {"name":"x","company":"c2"}
		400/12 id
END
		expect_sql 'new|c2|New|N|W|a|user||' \
			"SELECT id, $WHOSE, name, given_name, family_name, avatar,
			role, email, preferences FROM user WHERE id = 'new'"
	done
}

testTwoUsersWithoutAnAddress() {
	as root
	run_on users <<END
	users.create {"id":"n1","name":"","company":"$COMPANY_ID"}
	200/0 {}
	users.create {"id":"n2","name":"","company":"$COMPANY_ID"}
	200/0 {}
	users.get_by_id {"user":"n2"}
	200/0 {"user":{"id":"n2","company":"COMPANY","name":"","created":"NOW","preferences":""}}
END
}

testDeletingAUserEndsTheirKeysAndTokens() {
	as root
	run_on users <<'END'
	users.delete {"user":"bob"}
	200/0 {}
	users.delete {"user":"bob"}
	400/301 id=bob
	users.delete {"user":"ann"}
	200/0 {}
	users.delete {}
	400/12 user
END
	as ann
	call users.get_current_user '{}'
	expect 401/30
	request -b "KEYann:$SECRET_KEY" /auth.login
	expect 401/22
	expect_sql 0 "SELECT count(*) FROM credential WHERE user IN ('ann', 'bob')"
}

testOnesOwnNames() {
	as ann
	run_on users <<'END'
	users.update {"user":"ann","name":"Anna","given_name":"A","family_name":"B"}
	200/0 {"updated":1,"fields":{"name":"Anna","given_name":"A","family_name":"B"}}
	users.get_by_id {"user":"ann"}
	200/0 ~ "name":"Anna" ~ "given_name":"A" ~ "family_name":"B"
	users.update {"user":"ann","name":null,"given_name":"C"}
	200/0 {"updated":1,"fields":{"given_name":"C"}}
	users.update {"user":"ann"}
	200/0 {"updated":0,"fields":{}}
	users.update {"user":"ann","avatar":"x","company":"c2","preferences":{"a":1},"role":"root","id":"x"}
	200/0 {"updated":0,"fields":{}}
	users.update {"user":"ann","name":5}
	400/800 name
	users.update {"user":"ann","given_name":[]}
	400/800 given_name
	users.update {"name":"x"}
	400/12 user
END
	expect_sql "ann|COMPANY|Anna|C|B||user|" \
		"SELECT id, $WHOSE, name, given_name, family_name, avatar, role,
		preferences FROM user WHERE id = 'ann'"
	# The name that tokens and the log use is the same.
	call users.get_current_user '{}'
	expect_value Anna .data.user.name
}

testNamesOfOthersAreAnAdministratorsToChange() {
	for who in ann gus; do
		as "$who"
		run_on users <<'END'
		users.update {"user":"root","name":"X"}
		403/20
		users.update {"user":"bob","name":"X"}
		403/20
		users.update {"user":"none","name":"X"}
		403/20
END
	done
	for who in admin root sys; do
		as "$who"
		run_on users <<'END'
		users.update {"user":"ann","name":"X"}
		200/0 {"updated":1,"fields":{"name":"X"}}
		users.update {"user":"none","name":"X"}
		200/0 {"updated":0,"fields":{"name":"X"}}
		users.update {"user":"bob","name":"X"}
		200/0 {"updated":0,"fields":{"name":"X"}}
END
	done
	expect_sql 'Bob Other' "SELECT name FROM user WHERE id = 'bob'"
}

# ---- Preferences

# prefer BEFORE CHANGE OUTCOME [AFTER]: AFTER is BEFORE if not given.
prefer() {
	sql "UPDATE user SET preferences = '$1' WHERE id = 'ann'"
	call users.set_preferences "{\"preferences\":$2}"
	assertEquals "$1 and $2: $(printf '%.300s' "$BODY")" "$3" "$(outcome)"
	if [ "$3" = 200/0 ] && [ "${4-$1}" = "$1" ]; then
		expect_value '{"updated":0,"fields":{}}' '.data | tojson'
	elif [ "$3" = 200/0 ]; then
		expect_value 1 .data.updated
		expect_value "$4" '.data.fields.preferences | tojson'
		expect_value preferences '.data.fields | keys | join(" ")'
	fi
	call users.get_preferences '{}'
	expect_value "${4-$1}" '.data.preferences | tojson'
}

testPathsThatCanBeSet() {
	as ann
	prefer '{"a":0,"s":{"x":1}}' '{"s.y":2,"a":null}' 200/0 \
		'{"a":null,"s":{"x":1,"y":2}}'
	prefer '{}' '{"a.b.c":1}' 200/0 '{"a":{"b":{"c":1}}}'
	prefer '{}' '{".a":1}' 200/0 '{"a":1}'
	prefer '{"a":{"b":1}}' '{"a":{"c":2}}' 200/0 '{"a":{"c":2}}'
	prefer '{"a":{"b":1}}' '{"a.b":null}' 200/0 '{"a":{"b":null}}'
	prefer '{"a":[1,2]}' '{"a.0":5}' 200/0 '{"a":[5,2]}'
	prefer '{"a":[1]}' '{"a.3":5}' 200/0 '{"a":[1,null,null,5]}'
	prefer '{"a":[{"b":1}]}' '{"a.0.b":2,"a.0.c":3}' 200/0 \
		'{"a":[{"b":2,"c":3}]}'
	prefer '{"a":{}}' '{"a.0":1}' 200/0 '{"a":{"0":1}}'
	prefer '{}' '{"0":1}' 200/0 '{"0":1}'
	prefer '{}' '{"a":1,"b.c":"x","d":[1.5,{"e":[]}]}' 200/0 \
		'{"a":1,"b":{"c":"x"},"d":[1.5,{"e":[]}]}'
	prefer '{}' '{"t":"2020-01-01T00:00:00Z"}' 200/0 \
		'{"t":"2020-01-01T00:00:00Z"}'
	# In their order, the later over the earlier.
	prefer '{}' '{"a":{"b":1},"a.b":2}' 200/0 '{"a":{"b":2}}'
	# The same as before.
	prefer '{"a":{"b":1}}' '{"a.b":1}' 200/0
	prefer '{"a":1}' '{}' 200/0
}

testPathsThatCannotBeSet() {
	as ann
	for path in '' . .. a..b a. .a. a.b..; do
		prefer '{"k":1}' "{\"ok\":1,\"$path\":1}" 400/305
	done
	for value in 5 '"x"' true null; do
		prefer "{\"s\":$value}" '{"ok":1,"s.y":2}' 400/305
		prefer "{\"s\":{\"t\":$value}}" '{"s.t.y":2}' 400/305
	done
	for path in a.x a.-1 a.1.5 a.1.b a.0.b.0 a.9999999 a.1002 a.1x; do
		prefer '{"a":[{"b":1}]}' "{\"$path\":2}" 400/305
	done
}

# shellcheck disable=SC2016 # no variables
testKeysThatAreRefused() {
	as ann
	for keys in '{"$a":1}' '{"a":{"$b":1}}' '{"a":{"b.c":1}}' \
	    '{"a":[{"b.c":1}]}' '{"a":[[{"$b":1}]]}'; do
		prefer '{"k":1}' "$keys" 400/16
	done
}

testWhatIsNoPreferences() {
	run_on users <<'END'
	users.set_preferences {}
	400/12 preferences
	users.set_preferences {"preferences":null}
	400/12 preferences
	users.set_preferences {"preferences":[]}
	400/12 preferences
	users.set_preferences {"preferences":"x"}
	400/12 preferences
	users.get_preferences {}
	200/0 {"preferences":{}}
END
}

testPreferencesAreAnsweredUnlessNotWanted() {
	run_on users <<'END'
	users.set_preferences {"preferences":{"a":1}}
	200/0 {"updated":1,"fields":{"preferences":{"a":1}}}
	users.set_preferences {"preferences":{"a":2},"return_updated":false}
	200/0 {"updated":1,"fields":{}}
	users.set_preferences {"preferences":{"a":3},"return_updated":null}
	200/0 {"updated":1,"fields":{}}
	v1.0/users.set_preferences {"preferences":{"a":4},"return_updated":true}
	200/0 {"updated":1,"fields":{"preferences":{"a":4}}}
END
	as ann
	run_on users <<'END'
	users.get_preferences {}
	200/0 {"preferences":{}}
END
}

# What is kept can always be read again.
testPreferencesHaveLimits() {
	deep=$(printf 'a.%.0s' $(seq 80))a
	prefer_admin "{\"$deep\":1}" 400/305
	prefer_admin "{\"$(printf 'a.%.0s' $(seq 40))a\":1}" 200/0
	nested=$(printf '{"a":%.0s' $(seq 40))1$(printf '}%.0s' $(seq 40))
	prefer_admin "{\"$(printf 'a.%.0s' $(seq 40))b\":$nested}" 400/305
	prefer_admin "{$(seq -s , 1001 | sed 's/[0-9]*/"&":1/g')}" 400/12
	prefer_admin "{\"a\":\"$(printf '%01048577d' 0)\"}" 400/12
	prefer_admin '{"k":1}' 200/0
}

prefer_admin() {
	printf '{"preferences":%s}' "$1" >"$SITE/large"
	request -a -t application/json -f "$SITE/large" /users.set_preferences
	expect "$2"
	call users.get_preferences '{}'
	expect 200/0
}

# ---- Another company

testAnotherCompanyIsNotThere() {
	sql "UPDATE user SET preferences = '{\"a\":1}' WHERE id = 'ann'"
	as bob
	run_on users <<END
	users.get_by_id {"user":"ann"}
	400/301
	users.get_by_id {"user":"$USER_ID"}
	400/301
	users.get_all {"only_fields":["id"]}
	200/0 {"users":[{"id":"bob"}]}
	users.get_all {"id":["ann","bob"],"only_fields":["id"]}
	200/0 {"users":[{"id":"bob"}]}
	users.get_all_ex {"only_fields":["id","company.name"]}
	200/0 {"users":[{"id":"bob","company":{"id":"c2","name":"Other"}}]}
	users.get_all_ex {"active_in_projects":[]}
	200/0 {"users":[]}
	users.get_current_user {}
	200/0 ~ "id":"bob" ~ "company":{"id":"c2","name":"Other"}
	users.get_preferences {}
	200/0 {"preferences":{}}
	users.update {"user":"ann","name":"X"}
	200/0 {"updated":0,"fields":{"name":"X"}}
	users.create {"id":"new","name":"New","company":"c2"}
	403/20
END
	expect_sql 'Ann Bee' "SELECT name FROM user WHERE id = 'ann'"
}

testOnlySystemSeesUsersOfAllCompanies() {
	for who in admin root ann; do
		as "$who"
		run_on users <<'END'
		users.get_by_id {"user":"bob"}
		400/301
END
	done
	as sys
	run_on users <<'END'
	users.get_by_id {"user":"bob"}
	200/0 ~ "company":"c2"
	users.get_all {"id":["bob"]}
	200/0 {"users":[]}
END
}

# shellcheck disable=SC1091
. shunit2
