#!/bin/sh
# Projects of a kind of their own: pipelines, datasets, reports, hidden and
# public ones.

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

# ---- Deleting

# Whatever a project is marked as: hidden, a pipeline, a dataset, reports.
testALiveModelIsInTheWayWhateverItsProjectIs() {
	for tags in '["hidden"]' '["pipeline"]' '["dataset","hidden"]' \
	    '["pipeline","dataset"]' '["reports"]' '["archived"]'; do
		empty_database
		seed project id=h name=hhh basename=hhh path='[]' \
				system_tags="$tags" \
			project id=i name=hhh/iii basename=iii path='["h"]' \
				parent=h system_tags="$tags" \
			model id=live project=i \
			model id=old project=h system_tags='["archived"]'
		run_on projects <<'END'
		projects.validate_delete {"project":"h"}
		200/0 {"tasks":0,"non_archived_tasks":0,"models":2,"non_archived_models":1,"reports":0,"non_archived_reports":0,"pipelines":0,"datasets":0}
		projects.delete {"project":"h"}
		400/405 1 models
		projects.delete {"project":"h","delete_contents":true}
		400/405
END
		expect_sql 'h|i' "SELECT (SELECT project FROM model WHERE id = 'old'),
			(SELECT project FROM model WHERE id = 'live')"
		run_on projects <<'END'
		projects.delete {"project":"h","force":true}
		200/0 {"deleted":2,"disassociated_tasks":0,"deleted_tasks":0,"deleted_models":0,"urls":null}
END
	done
}

# ---- What lists tell of those that hold such things

# list BODY: the answer's projects in $BODY, those of "of" by their ids.
list() {
	call projects.get_all_ex "$1"
	expect 200/0
}

# of ID FILTER
of() {
	json -c ".data.projects[] | select(.id == \"$1\") | $2"
}

# Two runs of a pipeline and a step of it, reports and what is none.
fill() {
	seed project id=m name=mars basename=mars path='[]' \
		project id=pl name=mars/.pipelines basename=.pipelines \
		parent=m \
			path='["m"]' system_tags='["hidden"]' \
		project id=l1 name=mars/.pipelines/l1 basename=l1 parent=pl \
			path='["m","pl"]' system_tags='["hidden","pipeline"]' \
			tags='["nightly"]' \
		project id=o name=mars/open basename=open parent=m \
		path='["m"]' \
		task id=c1 project=l1 type=controller status=completed \
			system_tags='["pipeline"]' tags='["nightly"]' \
		task id=c2 project=l1 type=controller status=failed \
			system_tags='["pipeline"]' \
		task id=c3 project=l1 type=controller \
			system_tags='["pipeline","archived"]' \
		task id=c4 project=l1 type=controller \
		task id=s1 project=l1 type=training system_tags='["pipeline"]' \
		task id=t1 project=m type=training \
		task id=r1 project=m type=report system_tags='["reports"]' \
			tags='["weekly"]' status=published \
		task id=r2 project=pl type=report system_tags='["reports"]' \
		task id=r3 project=o type=training system_tags='["reports"]' \
		task id=r4 project=o type=report \
		model id=plain project=l1 \
		model id=marked project=l1 system_tags='["pipeline"]' \
			tags='["nightly"]' \
		model id=report project=m system_tags='["reports"]'
}

# the counts that are not 0
counts() {
	of "$1" '.stats.active.status_count |
		with_entries(select(.value > 0))'
}

testTheStatsOfPipelinesAreOfTheirControllers() {
	fill
	list '{"children_type":"pipeline","include_stats":true,"check_own_contents":true}'
	assertEquals '["m"]' "$(json -c '[.data.projects[].id]')"
	assertEquals '{"failed":1,"completed":1}' "$(counts m)"
	assertEquals 2 "$(of m .stats.active.total_tasks)"
	# counted, not shown
	assertEquals '[]' "$(of m .sub_projects)"
	assertEquals '[0,0]' "$(of m '[.own_tasks,.own_models]')"
	list '{"children_type":"pipeline","include_stats":true,"check_own_contents":true,"search_hidden":true,"id":["l1"]}'
	assertEquals '[2,1]' "$(of l1 '[.own_tasks,.own_models]')"
	list '{"children_type":"pipeline","include_stats":true,"search_hidden":true}'
	assertEquals '["pl","l1"]' "$(of m '[.sub_projects[].id]')"
	assertEquals '{"failed":1,"completed":1}' "$(counts m)"
	# and of them those that have the tags which children are asked for by
	list '{"children_type":"pipeline","children_tags":["nightly"],"include_stats":true,"check_own_contents":true,"search_hidden":true}'
	assertEquals '{"completed":1}' "$(counts m)"
	assertEquals '[1,1]' "$(of l1 '[.own_tasks,.own_models]')"
	list '{"children_type":"pipeline","children_tags_filter":{"all":{"exclude":["weekly"]}},"include_stats":true}'
	assertEquals '{"failed":1,"completed":1}' "$(counts m)"
	# what the request filters by holds besides
	list '{"children_type":"pipeline","include_stats":true,"include_stats_filter":{"status":["failed"]}}'
	assertEquals '{"failed":1}' "$(counts m)"
}

testTheStatsOfReportsAreOfReports() {
	fill
	list '{"children_type":"report","include_stats":true,"check_own_contents":true,"order_by":["name"]}'
	assertEquals '["m","o"]' "$(json -c '[.data.projects[].id]')"
	assertEquals '{"created":1,"published":1}' "$(counts m)"
	assertEquals '[1,1]' "$(of m '[.own_tasks,.own_models]')"
	assertEquals '[0,0]' "$(of o '[.own_tasks,.own_models]')"
	assertEquals '["o"]' "$(of m '[.sub_projects[].id]')"
	list '{"children_type":"report","children_tags":["weekly"],"include_stats":true}'
	assertEquals '{"published":1}' "$(counts m)"
	# without the kind, everything that is not hidden counts
	list '{"include_stats":true,"check_own_contents":true,"id":["m"]}'
	assertEquals '{"created":3,"published":1}' "$(counts m)"
	assertEquals '[2,1]' "$(of m '[.own_tasks,.own_models]')"
}

# ---- Merging

testPublicProjectsMoveAlongWhenTheirParentIsMerged() {
	for to in '' ',"destination_project":"o"'; do
		empty_database
		seed project id=z name=zzz basename=zzz path='[]' \
			project id=o name=other basename=other path='[]' \
			project id=s name=zzz/sub basename=sub parent=z \
				path='["z"]' company= \
				company_origin="$COMPANY_ID" \
			project id=t name=zzz/sub/ttt basename=ttt parent=s \
				path='["z","s"]'
		run_on projects <<END
		projects.merge {"project":"z"$to}
		200/0 {"moved_entities":0,"moved_projects":1}
		projects.get_by_id {"project":"z"}
		400/401
END
		case $to in
		'')	expect_sql 'sub||[]|sub/ttt|["s"]' "SELECT s.name,
				s.parent, s.path, t.name, t.path
				FROM project s, project t
				WHERE s.id = 's' AND t.id = 't'" ;;
		*)	expect_sql 'other/sub|o|["o"]|other/sub/ttt|["o","s"]' \
				"SELECT s.name, s.parent, s.path, t.name, t.path
				FROM project s, project t
				WHERE s.id = 's' AND t.id = 't'" ;;
		esac
	done
}

# ---- Changing

testWrongTypesOfAnUpdateAreToldFirst() {
	seed project id=z name=zzz basename=zzz path='[]'
	run_on projects <<'END'
	projects.update {"project":"z","name":5}
	400/12 name
	projects.update {"project":"none","description":5}
	400/800 description
	projects.update {"project":"z","default_output_destination":[]}
	400/800 default_output_destination
	projects.update {"project":"none","name":"zzz/abc","tags":"x"}
	400/16 tags
	projects.update {"project":"z","system_tags":[1]}
	400/16 system_tags
	projects.update {"project":"z","description":null,"tags":null}
	200/0 {"updated":1,"fields":{"description":null,"tags":null}}
END
}

# shellcheck disable=SC1091
. shunit2
