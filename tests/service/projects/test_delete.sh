#!/bin/sh
# Projects are deleted: what is counted before, what goes with them, and what
# the models and tasks that are left remember.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/service/projects/tree.sh
. "$srcdir/tests/service/projects/tree.sh"

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
	expect_sql '0|0|2' "SELECT sum(project IS NOT NULL AND company <> 2),
		(SELECT sum(project IS NOT NULL AND company <> 2) FROM model),
		(SELECT count(*) FROM project WHERE company = 2) FROM task"
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
	expect_sql \
		'{"input":[{"name":"x","model":"__DELETED__"}],"output":[]}' \
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

testTasksThatAreDeletedLeaveTheirQueues() {
	seed project id=pq name=waiting path='[]' \
		task id=tq1 project=pq task id=tq2 project=pq task id=stays
	sql "INSERT INTO queue_entry (queue, place, company, task, added)
		SELECT q.seq, t.seq, 1, t.id, 5 FROM queue q, task t
		WHERE t.id IN ('tq1', 'tq2', 'stays') AND q.company = 1"
	sql 'UPDATE queue SET entries_count = 3 WHERE company = 1'
	run_on projects <<-'END'
	projects.delete {"project":"pq","force":true,"delete_contents":true}
	200/0 ~ "deleted_tasks":2
	END
	expect_sql 'stays' 'SELECT task FROM queue_entry'
	expect_sql 1 'SELECT entries_count FROM queue WHERE company = 1'
}

# shellcheck disable=SC1091
. shunit2
