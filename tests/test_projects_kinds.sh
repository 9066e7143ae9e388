#!/bin/sh
# Projects of a kind of their own: pipelines, datasets, reports, hidden and
# public ones.

# shellcheck source=tests/lib.sh
. "${srcdir:-$(dirname "$0")/..}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"

oneTimeSetUp() {
	people_site
}

oneTimeTearDown() {
	remove_site
}

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
