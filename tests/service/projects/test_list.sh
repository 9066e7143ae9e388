#!/bin/sh
# What lists of projects tell of each: how its tasks do, what lies below it,
# what it holds itself, and which projects hold what is asked for.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"

# zoo holds apes, which holds bonobo, and a hidden keep; mars is empty. pub is
# public, x1 another company's.
oneTimeSetUp() {
	people_site || return 1
	seed project id=zoo name=zoo user=ann path='[]' tags='["t"]' \
			last_update=2024-02-05 \
		project id=apes name=zoo/apes basename=apes parent=zoo \
			path='["zoo"]' user=gus last_update=2024-02-04 \
		project id=bonobo name=zoo/apes/bonobo basename=bonobo \
			parent=apes path='["zoo","apes"]' user=root \
			last_update=2024-02-03 \
		project id=keep name=zoo/.keep basename=.keep parent=zoo \
			path='["zoo"]' system_tags='["hidden"]' user=root \
			last_update=2024-02-02 \
		project id=mars name=mars path='[]' user=root \
			last_update=2024-02-01 \
		project id=pub name=pub company= user=sys path='[]' \
			last_update=2024-01-31 \
		project id=x1 name=zoo user=bob company=c2 path='[]'
	now=$(date -u +%s)
	hour=$(at $((now - 3600)))
	half=$(at $((now - 1800)))
	recent=$(at $((now - 1790)))
	seed task id=z1 project=zoo user=ann status=created \
		task id=z2 project=zoo user=ann status=queued \
		completed="$hour" \
		task id=z3 project=zoo user=gus status=in_progress \
			started="$half" completed="$hour" \
		task id=z4 project=zoo user=gus status=stopped \
			started=2024-01-01T00:00:00 \
			completed=2024-01-01T00:01:40.900 \
		task id=z5 project=zoo status=failed completed="$hour" \
			user=ann \
		task id=z6 project=zoo status=completed user=ann \
			system_tags='["archived"]' started="$recent" \
			completed="$recent" \
		task id=a1 project=apes user=root status=publishing \
			completed=2020-01-01 \
		task id=a2 project=apes user=root status=published \
			completed="$hour" tags='["good"]' \
		task id=b1 project=bonobo user=gus status=closed \
			started=2024-03-01 completed=2024-02-01 \
		task id=b2 project=bonobo user=ann status=completed \
			completed="$hour" started=2024-03-02T00:00:00 \
			type=controller system_tags='["pipeline"]' \
		task id=b3 project=bonobo user=gus status=unknown \
		task id=b4 project=bonobo user=gus status=failed \
			started=2024-03-02T00:00:00 \
		task id=k1 project=keep user=root status=created \
		task id=p1 project=pub user=sys status=created company= \
		task id=p2 project=zoo user=sys status=stopped company= \
		task id=y1 project=x1 user=bob status=created company=c2 \
		task id=y2 project=zoo user=bob status=created company=c2
	seed model id=m1 project=zoo user=ann \
		model id=m2 project=zoo user=gus system_tags='["archived"]' \
		model id=m3 project=apes user=gus tags='["good"]' \
		model id=m4 project=zoo user=sys company= \
		model id=m5 project=zoo user=bob company=c2 \
		model id=m6 user=ann
	$AS_USER cp "$DATABASE" "$SITE/data/empty.db"
}

setUp() {
	as admin
}

at() {
	date -u -d "@$1" +%Y-%m-%dT%H:%M:%S
}

# list JSON: what projects.get_all_ex answers, to be looked at with jq.
list() {
	call projects.get_all_ex "$1"
	expect 200/0
}

# of ID PATH: of that project of the list, as compact JSON.
of() {
	json -c ".data.projects[] | select(.id == \"$1\") | $2"
}

# ids: of the list, in its order.
ids() {
	json '[.data.projects[].id] | join(" ")'
}

# counts ID: the tasks of each status that there are any of.
counts() {
	of "$1" '.stats.active.status_count | with_entries(select(.value > 0))'
}

testAllTenStatusesAreThereAndTheirSum() {
	list '{"id":["mars"],"include_stats":true}'
	assertEquals '{"status_count":{"created":0,"queued":0,"in_progress":0,"stopped":0,"publishing":0,"published":0,"closed":0,"failed":0,"completed":0,"unknown":0},"total_tasks":0,"total_runtime":0,"completed_tasks_24h":0,"last_task_run":null}' \
		"$(of mars .stats.active)"
	assertEquals '["active"]' "$(of mars '.stats | keys')"
	assertEquals '[]' "$(of mars .sub_projects)"
	list '{"id":["zoo"],"include_stats":true}'
	assertEquals '{"created":1,"queued":1,"in_progress":1,"stopped":2,"publishing":1,"published":1,"closed":1,"failed":2,"completed":1,"unknown":1}' \
		"$(of zoo .stats.active.status_count)"
	assertEquals 12 "$(of zoo .stats.active.total_tasks)"
}

testStatsOfAProjectHaveThoseBelowInThem() {
	list '{"id":["zoo","apes","bonobo"],"include_stats":true,"order_by":["name"]}'
	assertEquals 'zoo apes bonobo' "$(ids)"
	assertEquals '{"publishing":1,"published":1,"closed":1,"failed":1,"completed":1,"unknown":1}' \
		"$(counts apes)"
	assertEquals '{"closed":1,"failed":1,"completed":1,"unknown":1}' \
		"$(counts bonobo)"
	list '{"id":["zoo"],"include_stats":true,"stats_with_children":false}'
	assertEquals '{"created":1,"queued":1,"in_progress":1,"stopped":2,"failed":1}' \
		"$(counts zoo)"
	assertEquals '[]' "$(of zoo .sub_projects)"
	list '{"id":["zoo"],"include_stats":true,"stats_with_children":null}'
	assertEquals '[]' "$(of zoo .sub_projects)"
}

# Whole seconds of what has both times, in their order: z4 ran for 100.9.
testRuntime() {
	list '{"id":["zoo","bonobo"],"include_stats":true,"stats_with_children":false}'
	assertEquals 100 "$(of zoo .stats.active.total_runtime)"
	# b1 ended before it began, b2 just now
	run=$(($(date -u -d "$hour" +%s) - $(date -u -d 2024-03-02 +%s)))
	assertEquals "$run" "$(of bonobo .stats.active.total_runtime)"
}

# Not of the queued, running, failed (z2, z3, z5), nor of the archived (z6).
testCompletedInTheLastDay() {
	list '{"id":["zoo","apes","bonobo"],"include_stats":true}'
	assertEquals 2 "$(of zoo .stats.active.completed_tasks_24h)"
	assertEquals 2 "$(of apes .stats.active.completed_tasks_24h)"
	assertEquals 1 "$(of bonobo .stats.active.completed_tasks_24h)"
	list '{"id":["zoo"],"include_stats":true,"stats_with_children":false}'
	assertEquals 0 "$(of zoo .stats.active.completed_tasks_24h)"
}

testLastRun() {
	list '{"id":["zoo","bonobo","apes"],"include_stats":true}'
	assertEquals "$half+00:00" "$(of zoo .stats.active.last_task_run)"
	assertEquals '2024-03-02T00:00:00+00:00' \
		"$(of bonobo .stats.active.last_task_run)"
	assertEquals '2024-03-02T00:00:00+00:00' \
		"$(of apes .stats.active.last_task_run)"
}

testSubProjectsAreByNameAtAllDepths() {
	list '{"id":["zoo"],"include_stats":true}'
	assertEquals '[{"id":"apes","name":"zoo/apes"},{"id":"bonobo","name":"zoo/apes/bonobo"}]' \
		"$(of zoo .sub_projects)"
	list '{"id":["zoo"],"include_stats":true,"search_hidden":true}'
	assertEquals '[{"id":"keep","name":"zoo/.keep"},{"id":"apes","name":"zoo/apes"},{"id":"bonobo","name":"zoo/apes/bonobo"}]' \
		"$(of zoo .sub_projects)"
}

testTasksInHiddenProjectsCountWithSearchHiddenOnly() {
	list '{"id":["zoo"],"include_stats":true}'
	assertEquals 1 "$(of zoo .stats.active.status_count.created)"
	list '{"id":["zoo"],"include_stats":true,"search_hidden":true}'
	assertEquals 2 "$(of zoo .stats.active.status_count.created)"
	# a hidden project that is named counts its own
	list '{"id":["keep"],"include_stats":true}'
	assertEquals '{"created":1}' "$(counts keep)"
	assertEquals null "$(of keep .hidden)"
	list '{"include_stats":true,"search_hidden":true}'
	assertEquals true "$(of keep .hidden)"
	assertEquals null "$(of zoo .hidden)"
	list '{"include_stats":true}'
	assertEquals '' "$(of keep .id)"
}

testWhatAProjectHoldsItself() {
	list '{"check_own_contents":true}'
	# z6 and m2 are archived, y2 and m5 another company's
	assertEquals '[6,2]' "$(of zoo '[.own_tasks,.own_models]')"
	assertEquals '[2,1]' "$(of apes '[.own_tasks,.own_models]')"
	assertEquals '[4,0]' "$(of bonobo '[.own_tasks,.own_models]')"
	assertEquals '[0,0]' "$(of mars '[.own_tasks,.own_models]')"
	assertEquals '[1,0]' "$(of pub '[.own_tasks,.own_models]')"
	assertEquals '[null,null]' "$(of zoo '[.stats,.sub_projects]')"
	list '{}'
	assertEquals '[null,null]' "$(of zoo '[.own_tasks,.stats]')"
}

testTheFilterOfWhatIsCounted() {
	list '{"id":["zoo"],"include_stats":true,"check_own_contents":true,"include_stats_filter":{"system_tags":["-pipeline","-dataset"]}}'
	assertEquals 11 "$(of zoo .stats.active.total_tasks)"
	assertEquals '[6,2]' "$(of zoo '[.own_tasks,.own_models]')"
	list '{"id":["zoo"],"include_stats":true,"include_stats_filter":{"type":["controller"]}}'
	assertEquals '{"completed":1}' "$(counts zoo)"
	list '{"id":["zoo"],"include_stats":true,"include_stats_filter":{"status":["created","failed"]}}'
	assertEquals '{"created":1,"failed":2}' "$(counts zoo)"
	list '{"id":["zoo"],"include_stats":true,"include_stats_filter":{"status":["-created","-failed"],"user":["ann"]}}'
	assertEquals '{"queued":1,"completed":1}' "$(counts zoo)"
	list '{"id":["zoo","apes"],"include_stats":true,"check_own_contents":true,"include_stats_filter":{"tags":{"any":{"include":["good"]}}}}'
	assertEquals '{"published":1}' "$(counts zoo)"
	assertEquals '[0,0]' "$(of zoo '[.own_tasks,.own_models]')"
	assertEquals '[1,1]' "$(of apes '[.own_tasks,.own_models]')"
	list '{"id":["zoo"],"include_stats":true,"include_stats_filter":{"no such field":["x"],"name":["z"]}}'
	assertEquals 12 "$(of zoo .stats.active.total_tasks)"
	# what is no text is no tag, and no tag lacks it
	list '{"id":["zoo"],"check_own_contents":true,"include_stats_filter":{"tags":{"any":{"exclude":[NaN]}}}}'
	assertEquals '[6,2]' "$(of zoo '[.own_tasks,.own_models]')"
	for nothing in null '{}'; do
		list '{"id":["zoo"],"include_stats":true,"include_stats_filter":'"$nothing"'}'
		assertEquals 12 "$(of zoo .stats.active.total_tasks)"
	done
}

# Stats never have what is archived in them; what a project holds itself has
# when the filter speaks of it.
testArchivedTasksInTheFilter() {
	# shellcheck disable=SC2016 # an operator
	for tags in '["archived"]' '["-archived"]' '["__$not","archived"]' \
	    '{"any":{"include":["archived"]}}'; do
		list '{"id":["zoo"],"include_stats":true,"include_stats_filter":{"system_tags":'"$tags"'}}'
		assertEquals "$tags" 12 "$(of zoo .stats.active.total_tasks)"
	done
	list '{"id":["zoo"],"check_own_contents":true,"include_stats_filter":{"system_tags":["archived"]}}'
	assertEquals '[1,1]' "$(of zoo '[.own_tasks,.own_models]')"
	list '{"id":["zoo"],"check_own_contents":true,"include_stats_filter":{"system_tags":["-archived"]}}'
	assertEquals '[6,2]' "$(of zoo '[.own_tasks,.own_models]')"
}

testFiltersThatAreNone() {
	for filter in '{"tags":[]}' '{"tags":"a"}' '{"tags":null}' \
	    '{"tags":[1]}' '{"tags":[null]}' '{"tags":{}}' '{"tags":5}' \
	    '{"tags":{"any":{}}}' '{"tags":{"no":{"include":["a"]}}}' \
	    '{"tags":{"any":["a"]}}' '{"tags":{"any":{"no":["a"]}}}' \
	    '{"no such field":[]}' '[]' '["a"]' '5' '"x"'; do
		call projects.get_all_ex '{"include_stats":true,"include_stats_filter":'"$filter"'}'
		assertEquals "$filter" 400/12 "$(outcome)"
	done
	# shellcheck disable=SC2016 # an operator
	call projects.get_all_ex '{"include_stats":true,"include_stats_filter":{"tags":["__$no"]}}'
	expect 400/16
	# also when there is no project to tell anything of
	call projects.get_all_ex '{"id":["none"],"check_own_contents":true,"include_stats_filter":{"tags":["-"]}}'
	expect 400/16
	call projects.get_all_ex '{"stats_for_state":"all"}'
	expect 400/12
	call projects.get_all_ex '{"children_type":"model"}'
	expect 400/12
	call projects.get_all_ex '{"active_users":"ann"}'
	expect 400/12
}

testStatesAndUnknownKeysChangeNothing() {
	list '{"id":["zoo"],"include_stats":true}'
	plain=$(json -c .data)
	for state in active archived hidden; do
		filter="\"stats_for_state\":\"$state\",\"permission_roots_only\":true"
		list "{\"id\":[\"zoo\"],\"include_stats\":true,$filter}"
		assertEquals "$plain" "$(json -c .data)"
	done
}

# ann has made zoo, tasks in it and in bonobo, and a model of no project.
testActiveUsers() {
	list '{"active_users":["ann"],"order_by":["name"],"include_stats":true,"check_own_contents":true}'
	assertEquals 'zoo apes bonobo' "$(ids)"
	assertEquals '{"created":1,"queued":1,"failed":1,"completed":1}' \
		"$(counts zoo)"
	assertEquals '{"completed":1}' "$(counts apes)"
	assertEquals '[3,1]' "$(of zoo '[.own_tasks,.own_models]')"
	assertEquals '[0,0]' "$(of apes '[.own_tasks,.own_models]')"
	list '{"active_users":["root"],"order_by":["name"],"search_hidden":true}'
	assertEquals 'mars zoo keep apes bonobo' "$(ids)"
	list '{"active_users":["sys"],"order_by":["name"]}'
	assertEquals 'pub zoo' "$(ids)"
	list '{"active_users":["sys"],"allow_public":false}'
	assertEquals '' "$(ids)"
	list '{"active_users":["nobody"],"include_stats":true}'
	assertEquals '{"projects":[]}' "$(json -c .data)"
	list '{"active_users":["bob"]}'
	assertEquals '' "$(ids)"
	list '{"active_users":[]}'
	assertEquals 'zoo apes bonobo mars pub' "$(ids)"
	list '{"active_users":["ann","sys"],"shallow_search":true,"order_by":["name"]}'
	assertEquals 'pub zoo' "$(ids)"
}

testActiveUsersBelowTheProjectsThatAreNamed() {
	list '{"active_users":["ann"],"id":["apes"]}'
	assertEquals apes "$(ids)"
	list '{"active_users":["ann"],"id":"bonobo"}'
	assertEquals bonobo "$(ids)"
	list '{"active_users":["ann"],"id":["mars","pub"]}'
	assertEquals '' "$(ids)"
	list '{"active_users":["ann"],"id":["-bonobo"],"order_by":["name"]}'
	assertEquals 'zoo apes' "$(ids)"
	# hidden, and named
	list '{"active_users":["root"],"id":["keep"]}'
	assertEquals keep "$(ids)"
}

testSubProjectsOfActiveUsers() {
	list '{"active_users":["sys"],"id":["zoo"],"include_stats":true}'
	assertEquals '[]' "$(of zoo .sub_projects)"
	assertEquals '{"stopped":1}' "$(counts zoo)"
	list '{"active_users":["ann"],"id":["zoo"],"include_stats":true}'
	assertEquals '["apes","bonobo"]' "$(of zoo '[.sub_projects[].id]')"
}

testPublicProjects() {
	list '{"order_by":["name"]}'
	assertEquals 'mars pub zoo apes bonobo' "$(ids)"
	for no in '"allow_public":false' '"allow_public":null' \
	    '"non_public":true' '"allow_public":0,"non_public":false' \
	    '"non_public":"false"'; do
		list '{"order_by":["name"],'"$no"'}'
		assertEquals "$no" 'mars zoo apes bonobo' "$(ids)"
	done
	list '{"order_by":["name"],"allow_public":"x","non_public":true}'
	assertEquals 'mars pub zoo apes bonobo' "$(ids)"
}

testAnotherCompanySeesItsOwn() {
	as bob
	list '{"include_stats":true,"check_own_contents":true,"order_by":["name"]}'
	assertEquals 'pub x1' "$(ids)"
	assertEquals '{"created":1}' "$(counts x1)"
	assertEquals '[1,0]' "$(of x1 '[.own_tasks,.own_models]')"
	assertEquals '{"created":1}' "$(counts pub)"
	list '{"id":["zoo"],"include_stats":true}'
	assertEquals '' "$(ids)"
	list '{"active_users":["ann","root"]}'
	assertEquals '' "$(ids)"
}

testNamedByOneBareId() {
	list '{"id":"zoo","only_fields":["name"]}'
	assertEquals '[{"id":"zoo","name":"zoo"}]' "$(json -c .data.projects)"
	list '{"id":"zoo","only_fields":["name"],"search_hidden":true}'
	assertEquals '[{"id":"zoo","name":"zoo"}]' "$(json -c .data.projects)"
}

# Featured ones first; what is not has no place among them.
testFeaturedProjectsComeFirst() {
	empty_database
	seed project id=mars featured=2 project id=pub company= featured=1
	list '{"order_by":["featured","-last_update"],"only_fields":["featured"]}'
	assertEquals '[["pub",1],["mars",2],["zoo",9999],["apes",9999],["bonobo",9999]]' \
		"$(json -c '[.data.projects[] | [.id, .featured]]')"
	list '{"order_by":["-featured","-last_update"],"only_fields":["name"]}'
	assertEquals 'zoo apes bonobo mars pub' "$(ids)"
	empty_database
}

# A data set is a project below ".datasets", with a system tag; so is a
# pipeline.
kinds() {
	empty_database
	seed project id=ds name=zoo/.datasets basename=.datasets parent=zoo \
			path='["zoo"]' system_tags='["hidden","dataset"]' \
		project id=d1 name=zoo/.datasets/d1 basename=d1 parent=ds \
			path='["zoo","ds"]' user=ann tags='["b","a"]' \
			system_tags='["hidden","dataset"]' \
		project id=ads name=zoo/apes/.datasets basename=.datasets \
			parent=apes path='["zoo","apes"]' \
			system_tags='["hidden"]' \
		project id=d2 name=zoo/apes/.datasets/d2 basename=d2 \
			parent=ads path='["zoo","apes","ads"]' user=gus \
			tags='["c"]' system_tags='["hidden","dataset"]' \
		project id=d3 name=theirs user=bob company=c2 path='[]' \
			system_tags='["dataset"]' \
		project id=pl name=mars/.pipelines basename=.pipelines \
			parent=mars path='["mars"]' system_tags='["hidden"]' \
		project id=l1 name=mars/.pipelines/l1 basename=l1 parent=pl \
			path='["mars","pl"]' user=ann \
			system_tags='["hidden","pipeline"]' \
		task id=r1 project=bonobo user=ann type=report \
			system_tags='["reports"]' tags='["weekly"]' \
		task id=r2 project=mars user=ann type=report \
			system_tags='["reports","archived"]'
}

testOnlyProjectsThatHoldDataSets() {
	kinds
	list '{"children_type":"dataset","order_by":["name"]}'
	assertEquals 'zoo apes' "$(ids)"
	list '{"children_type":"dataset","order_by":["name"],"search_hidden":true}'
	assertEquals 'zoo ds d1 apes ads d2' "$(ids)"
	list '{"children_type":"dataset","order_by":["name"],"shallow_search":true,"include_stats":true,"check_own_contents":true}'
	assertEquals zoo "$(ids)"
	assertEquals '{"datasets":{"count":2,"tags":["a","b","c"]}}' \
		"$(of zoo .stats)"
	# directly in it lies only what it keeps them in
	assertEquals '[0,null,null]' \
		"$(of zoo '[.own_datasets,.own_tasks,.own_models]')"
	assertEquals '["apes"]' "$(of zoo '[.sub_projects[].id]')"
	list '{"children_type":"dataset","id":["ds","ads"],"check_own_contents":true,"order_by":["name"]}'
	assertEquals '[["ds",1],["ads",1]]' \
		"$(json -c '[.data.projects[] | [.id, .own_datasets]]')"
	list '{"children_type":"dataset","id":["zoo"],"include_stats":true,"stats_with_children":false}'
	assertEquals '{"datasets":{"count":1,"tags":["a","b"]}}' \
		"$(of zoo .stats)"
	list '{"children_type":"dataset","children_tags":["c"],"id":["zoo"],"include_stats":true,"check_own_contents":true}'
	assertEquals '{"datasets":{"count":1,"tags":["c"]}}' "$(of zoo .stats)"
	assertEquals 0 "$(of zoo .own_datasets)"
	list '{"children_type":"dataset","children_tags":["-c"],"order_by":["name"]}'
	assertEquals zoo "$(ids)"
	list '{"children_type":"dataset","children_tags_filter":{"all":{"include":["c"]}},"order_by":["name"]}'
	assertEquals 'zoo apes' "$(ids)"
	list '{"children_type":"dataset","children_tags":["none"],"include_stats":true}'
	assertEquals '{"projects":[]}' "$(json -c .data)"
	list '{"children_type":"dataset","active_users":["ann"],"include_stats":true}'
	assertEquals zoo "$(ids)"
	assertEquals '{"datasets":{"count":1,"tags":["a","b"]}}' \
		"$(of zoo .stats)"
	# shellcheck disable=SC2016 # an operator
	call projects.get_all_ex '{"children_type":"dataset","children_tags":["__$no"]}'
	expect 400/16
	as bob
	list '{"children_type":"dataset","search_hidden":true}'
	assertEquals d3 "$(ids)"
	empty_database
}

testOnlyProjectsThatHoldPipelinesOrReports() {
	kinds
	list '{"children_type":"pipeline","include_stats":true,"check_own_contents":true}'
	assertEquals mars "$(ids)"
	assertEquals '["active"]' "$(of mars '.stats | keys')"
	assertEquals '[0,0]' "$(of mars '[.own_tasks,.own_models]')"
	list '{"children_type":"pipeline","active_users":["gus"]}'
	assertEquals '' "$(ids)"
	list '{"children_type":"report","order_by":["name"],"include_stats":true,"include_stats_filter":{"system_tags":["reports"],"type":["report"]}}'
	assertEquals 'zoo apes bonobo' "$(ids)"
	assertEquals '{"created":1}' "$(counts zoo)"
	list '{"children_type":"report","children_tags":["weekly"],"shallow_search":true}'
	assertEquals zoo "$(ids)"
	list '{"children_type":"report","children_tags":["daily"]}'
	assertEquals '' "$(ids)"
	list '{"children_type":"report","active_users":["gus"]}'
	assertEquals '' "$(ids)"
	list '{"children_type":null,"children_tags":["daily"],"order_by":["name"]}'
	assertEquals 'mars pub zoo apes bonobo' "$(ids)"
	empty_database
}

testDataSetsOfAPage() {
	kinds
	list '{"name":"/\\.datasets/","search_hidden":true,"include_dataset_stats":true,"include_stats":true,"order_by":["name"]}'
	assertEquals 'd1 d2' "$(ids)"
	assertEquals '[null,true]' \
		"$(of d1 '[.dataset_stats, has("dataset_stats")]')"
	list '{"id":["d1"]}'
	assertEquals false "$(of d1 'has("dataset_stats")')"
	empty_database
}

# What the web application sends (doc/protocol/webapp.md section 6), and what it
# reads of the answers.
testThePagesOfTheWebApplication() {
	page='"stats_for_state":"active","include_stats":true,"shallow_search":true,"permission_roots_only":true,"size":2,"order_by":["featured","-last_update"],"only_fields":["name","company","user","created","default_output_destination","basename","system_tags"]'
	request -a -t application/json -d "{$page,\"scroll_id\":null}" \
		/v999.0/projects.get_all_ex
	expect 200/0
	assertEquals 'zoo mars' "$(ids)"
	assertEquals '["company","created","id","name","stats","sub_projects","system_tags","user"]' \
		"$(of zoo keys)"
	assertEquals "{\"id\":\"$COMPANY_ID\"}" "$(of zoo .company)"
	scroll=$(json .data.scroll_id)
	list "{$page,\"scroll_id\":\"$scroll\"}"
	assertEquals pub "$(ids)"
	assertEquals "$scroll" "$(json .data.scroll_id)"
	assertEquals '{"created":1}' "$(counts pub)"
	list "{$page,\"scroll_id\":\"$scroll\"}"
	assertEquals '' "$(ids)"
	# my work: an answer without projects has a scroll, too
	list "{$page,\"scroll_id\":null,\"active_users\":[\"nobody\"]}"
	assertEquals '["projects","scroll_id"]' "$(json -c '.data | keys')"
	# search
	list '{"stats_for_state":"active","include_stats":true,"shallow_search":false,"permission_roots_only":true,"scroll_id":null,"size":16,"order_by":["featured","-last_update"],"_any_":{"pattern":"BONO","fields":["id","basename","description"]}}'
	assertEquals bonobo "$(ids)"
	# children
	list '{"stats_for_state":"active","include_stats":true,"shallow_search":true,"permission_roots_only":true,"scroll_id":null,"size":16,"order_by":["featured","-last_update"],"only_fields":["name"],"parent":["zoo"]}'
	assertEquals apes "$(ids)"
	assertEquals 6 "$(of apes .stats.active.total_tasks)"
	list '{"id":["zoo"],"include_stats":true,"stats_with_children":false,"check_own_contents":true,"include_stats_filter":{"system_tags":["-pipeline","-dataset"]},"only_fields":["name"]}'
	assertEquals '["id","name","own_models","own_tasks","stats","sub_projects"]' \
		"$(of zoo keys)"
	assertEquals '[6,2,6]' \
		"$(of zoo '[.own_tasks,.own_models,.stats.active.total_tasks]')"
	# any project page
	list '{"id":["mars"],"include_stats":true,"include_stats_filter":{"system_tags":["-pipeline","-dataset"]}}'
	assertEquals '[]' "$(of mars .sub_projects)"
	# breadcrumb
	list '{"_any_":{"fields":["name"],"pattern":"^zoo$|^zoo\/apes$"},"search_hidden":true}'
	assertEquals 'zoo apes' "$(ids)"
	# landing page
	list '{"page":0,"page_size":6,"check_own_contents":true,"order_by":["featured","-last_update"],"only_fields":["name"]}'
	assertEquals 'zoo apes bonobo mars pub' "$(ids)"
	# select
	list '{"page_size":50,"size":50,"scroll_id":null,"order_by":["name"],"only_fields":["name","company"],"_any_":{"pattern":"","fields":["name","id"]},"allow_public":false}'
	assertEquals 'mars zoo apes bonobo' "$(ids)"
}

# A page of many rows: each is told what is its own.
testAPageOfManyProjects() {
	empty_database
	i=100
	set --
	while [ $i -lt 160 ]; do
		set -- "$@" project id=n$i name=many$i path='[]' \
			task id=n$i project=n$i status=stopped
		[ $((i % 2)) -eq 0 ] || set -- "$@" task id=o$i project=n$i
		i=$((i + 1))
	done
	seed "$@"
	list '{"name":"^many","include_stats":true,"check_own_contents":true,"order_by":["-name"]}'
	assertEquals 60 "$(json '.data.projects | length')"
	assertEquals '[]' "$(json -c '[.data.projects[] | select(.stats.active.total_tasks != .own_tasks or .own_tasks != (.name[4:] | tonumber % 2 + 1))]')"
	empty_database
}

testAFilterOfTheStatsIsCheckedWhole() {
	run_on projects <<-'END'
	projects.get_all_ex {"include_stats_filter":{"system_tags":{"any":["archived"]}}}
	400/12 include_stats_filter.system_tags
	projects.get_all_ex {"include_stats":true,"include_stats_filter":{"system_tags":{"any":["archived"]}}}
	400/12 include_stats_filter.system_tags
	END
}

# shellcheck disable=SC1091
. shunit2
