#!/bin/sh
# The models service: edit, update and update_for_task
# (doc/protocol/models.md 4.7, 4.9, 4.10).

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"

oneTimeSetUp() {
	models_site
}

oneTimeTearDown() {
	remove_site
}

setUp() {
	empty_database
}

# --- edit ---

testEveryFieldOfAnEdit() {
	seed project id=p1 task id=t1 model id=parent \
	    model id=m1 name=old ui_cache='{"u":1}' user=somebody
	run <<-'END'
	models.edit {"model":"m1","name":" new name ","tags":["b","a"],"system_tags":["s"],"task":"t1","comment":" c ","uri":" u ","project":"p1","parent":"parent","framework":"F","design":{"d":1},"labels":{"l":1},"ready":true,"metadata":{"k":{"key":"k","type":"t","value":"v"}}}
	200/0 {"updated":1,"fields":{"name":" new name ","tags":["a","b"],"system_tags":["s"],"task":"t1","comment":" c ","uri":" u ","project":"p1","parent":"parent","framework":"F","design":{"d":1},"labels":{"l":1},"ready":true,"metadata":{"k":{"key":"k","type":"t","value":"v"}},"ui_cache":{},"last_update":"NOW","last_change":"NOW","last_changed_by":"USER"}}
	models.get_all_ex {"id":["m1"],"only_fields":["*"]}
	200/0 {"models":[{"id":"m1","company":{"id":"COMPANY"},"user":{"id":"somebody"},"name":"new name","tags":["a","b"],"system_tags":["s"],"task":{"id":"t1"},"comment":" c ","uri":"u","project":{"id":"p1"},"parent":{"id":"parent"},"framework":"F","design":{"d":1},"labels":{"l":1},"ready":true,"metadata":{"k":{"key":"k","type":"t","value":"v"}},"ui_cache":{},"created":"2020-01-01T00:00:00+00:00","last_update":"NOW","last_change":"NOW","last_changed_by":"USER","last_iteration":0,"last_metrics":{},"unique_metrics":[]}]}
	END
	expect_sql '1' 'SELECT last_update = last_change FROM model
		WHERE id = "m1"'
}

testWhatAnEditDoesNotTake() {
	seed model id=m1 comment=c uri=u project=p ready=true ui_cache='{"u":1}' \
	    last_change=2020-01-02
	run <<-'END'
	# null is as if absent, and these are not editable
	models.edit {"model":"m1","name":null,"tags":null,"system_tags":null,"task":null,"comment":null,"uri":null,"project":null,"parent":null,"framework":null,"design":null,"labels":null,"ready":null,"metadata":null,"iteration":null}
	200/0 {"updated":0,"fields":{}}
	models.edit {"model":"m1","ui_cache":{"x":1},"created":"2001-01-01","user":"me","company":"c2","id":"m2","last_iteration":5,"nope":1}
	200/0 {"updated":0,"fields":{}}
	models.edit {"model":"m1"}
	200/0 {"updated":0,"fields":{}}
	models.get_by_id {"model":"m1"}
	200/0 {"model":{"id":"m1","company":"COMPANY","name":"m1","comment":"c","uri":"u","project":"p","ready":true,"tags":[],"system_tags":[],"design":{},"labels":{},"metadata":{},"created":"2020-01-01T00:00:00+00:00","last_change":"2020-01-02T00:00:00+00:00","last_iteration":0,"last_metrics":{}}}
	# empty texts are values
	models.edit {"model":"m1","comment":"","uri":"","framework":""}
	200/0 {"updated":1,"fields":{"comment":"","uri":"","framework":"","ui_cache":{},"last_update":"NOW","last_change":"NOW","last_changed_by":"USER"}}
	models.edit {"model":"m1","ready":false}
	200/0 {"updated":1,"fields":{"ready":false,"last_update":"NOW","last_change":"NOW","last_changed_by":"USER"}}
	models.edit {"model":"m1","parent":"m1"}
	200/0 ~ "parent":"m1"
	END
	expect_sql '|0|m1|{}' 'SELECT comment, ready, parent, ui_cache FROM model'
}

testReferencesOfAnEditMustExistForTheCaller() {
	seed project id=pub company= project id=other company=c2 \
	    model id=mother company=c2 model id=open company= task id=tpub \
	    company= \
	    task id=tother company=c2 model id=m1
	run <<-'END'
	models.edit {"model":"m1","project":"none"}
	400/16 project
	models.edit {"model":"m1","project":""}
	400/16 project
	models.edit {"model":"m1","parent":"none"}
	400/16 parent
	models.edit {"model":"m1","task":"none"}
	400/16 task
	models.edit {"model":"m1","parent":"mother"}
	400/16 parent: no parent with id mother
	models.edit {"model":"m1","project":"other"}
	400/16 project: no project with id other
	models.edit {"model":"m1","task":"tother"}
	400/16 task: no task with id tother
	models.edit {"model":"m1","project":"pub","parent":"open"}
	200/0 ~ "project":"pub" ~ "parent":"open"
	# a task must be the caller's own
	models.edit {"model":"m1","task":"tpub"}
	403/21 tpub
	# what a deleted task has become is dropped
	models.edit {"model":"m1","task":"__DELETED__t9"}
	200/0 {"updated":0,"fields":{}}
	models.edit {"model":"m1","task":"__DELETED__t9","comment":"c"}
	200/0 {"updated":1,"fields":{"comment":"c","last_change":"NOW","last_changed_by":"USER"}}
	models.edit {"model":"m1","task":"","comment":"c"}
	400/16 task
	END
	expect_sql '' 'SELECT task FROM model WHERE id = "m1"'
}

testWrongTypesInAnEdit() {
	seed model id=m1
	for value in 5 true '[]' '{}' '["a"]'; do
		run <<-END
		models.edit {"model":"m1","name":$value}
		400/800 name
		models.edit {"model":"m1","comment":$value}
		400/800 comment
		models.edit {"model":"m1","uri":$value}
		400/800 uri
		models.edit {"model":"m1","framework":$value}
		400/800 framework
		models.edit {"model":"m1","project":$value}
		400/16 project
		models.edit {"model":"m1","parent":$value}
		400/16 parent
		models.edit {"model":"m1","task":$value}
		400/16 task
		END
	done
	run <<-'END'
	models.edit {"model":"m1","ready":1}
	400/800 ready
	models.edit {"model":"m1","ready":"true"}
	400/800 ready
	models.edit {"model":"m1","name":"ab"}
	400/800 name
	models.edit {"model":"m1","name":"  ab "}
	400/800 name
	END
	expect_sql '1|||' 'SELECT count(*), last_change, comment, framework
		FROM model'
}

testTheOrderOfTheChecksOfAnEdit() {
	seed task id=t1 task id=tpub company= model id=m1 model id=pub company=
	run <<-'END'
	models.edit {"model":5,"iteration":"x"}
	400/12 model
	models.edit {"model":"none","iteration":"x"}
	400/12 iteration
	models.edit {"model":"none","name":"ab","tags":"x"}
	400/201 none
	models.edit {"model":"pub","name":"ab"}
	400/201 pub
	# whatever is wrong with the record itself is told last
	models.edit {"model":"m1","name":5,"uri":5,"metadata":5,"tags":"x"}
	400/16 tags
	models.edit {"model":"m1","name":"ab","metadata":{"":{}},"project":"none"}
	400/16 project
	models.edit {"model":"m1","name":"ab","metadata":{"":{}},"tags":["__$x"]}
	400/16 tags
	models.edit {"model":"m1","name":5,"task":"tpub","labels":{"a":"x"},"metadata":{"":{}}}
	400/12 metadata
	models.edit {"model":"m1","name":5,"task":"tpub","labels":{"a":"x"}}
	403/21 tpub
	models.edit {"model":"m1","name":5,"task":"t1","labels":{"a":"x"}}
	400/12 labels
	models.edit {"model":"m1","name":5,"task":"t1","labels":{"a":1}}
	400/800 name
	END
	expect_sql '' "SELECT last_change FROM model WHERE id = 'm1'"
}

seed_iterations() {
	seed task id=t1 last_iteration=5 task id=t2 \
	    task id=other company=c2 last_iteration=1 \
	    task id=pub company= last_iteration=1 \
	    model id=m1 task=t1 model id=m2 model id=m3 task=other \
	    model id=m4 task=pub model id=m5 task=__DELETED__t9
}

ITERATION='SELECT last_iteration, coalesce(last_update > 1600000000000000, 0),
	last_update IS last_change, last_changed_by FROM task WHERE id'

testTheIterationOfAnEdit() {
	seed_iterations
	run <<-'END'
	models.edit {"model":"m1","iteration":3}
	200/0 {"updated":0,"fields":{}}
	END
	expect_sql '5|1|1|USER' "$ITERATION = 't1'"
	run <<-'END'
	# numbers are taken as lists of arguments take them
	models.edit {"model":"m1","iteration":"8"}
	200/0 {"updated":0,"fields":{}}
	models.edit {"model":"m1","iteration":7.9,"comment":"c"}
	200/0 ~ "updated":1
	END
	expect_sql '8|1|1|USER' "$ITERATION = 't1'"
	# the stored task counts, not the new one
	run <<-'END'
	models.edit {"model":"m1","iteration":9,"task":"t2"}
	200/0 ~ "task":"t2"
	END
	expect_sql '9|1|1|USER' "$ITERATION = 't1'"
	expect_sql '|0|1|' "$ITERATION = 't2'"
	# only without one the request's
	run <<-'END'
	models.edit {"model":"m2","iteration":4,"task":"t2"}
	200/0 ~ "task":"t2"
	# tasks of others, public ones and those that are gone are left alone
	models.edit {"model":"m3","iteration":4}
	200/0 {"updated":0,"fields":{}}
	models.edit {"model":"m4","iteration":4}
	200/0 {"updated":0,"fields":{}}
	models.edit {"model":"m5","iteration":4}
	200/0 {"updated":0,"fields":{}}
	# refused at the end: the task has not changed either
	models.edit {"model":"m2","iteration":50,"name":"ab"}
	400/800 name
	models.edit {"model":"m2","iteration":null,"comment":"c"}
	200/0 ~ "updated":1
	END
	expect_sql '4|1|1|USER' "$ITERATION = 't2'"
	expect_sql '1|0|1|' "$ITERATION = 'other'"
	expect_sql '1|0|1|' "$ITERATION = 'pub'"
}

testObjectsAreReplacedNotMerged() {
	seed model id=m1 design='{"a":1}' labels='{"a":1}' \
	    metadata='{"a":{"key":"a","type":"","value":""}}'
	run <<-'END'
	models.edit {"model":"m1","design":{"b":2},"labels":{"b":2},"metadata":{"b":{"key":"b","type":"","value":""}}}
	200/0
	models.get_by_id {"model":"m1"}
	200/0 ~ "metadata":{"b":{"key":"b","type":"","value":""}} ~ "design":{"b":2} ~ "labels":{"b":2}
	END
}

# --- update ---

testEveryFieldOfAnUpdate() {
	seed model id=m1 ui_cache='{"u":1}'
	run <<-'END'
	models.update {"model":"m1","name":" new ","project":"anything","created":"2019-05-06","comment":" c ","tags":["b","a"],"system_tags":["s"],"uri":" u ","ui_cache":{"v":2},"metadata":{"k":{"any":1}}}
	200/0 {"updated":1,"fields":{"name":" new ","project":"anything","created":"2019-05-06","comment":" c ","tags":["a","b"],"system_tags":["s"],"uri":" u ","ui_cache":{"v":2},"metadata":{"k":{"any":1}},"last_change":"NOW","last_changed_by":"USER"}}
	models.get_all {"id":["m1"],"only_fields":["name","project","created","comment","tags","system_tags","uri","ui_cache","metadata","last_update","last_change","last_changed_by"]}
	200/0 {"models":[{"name":"new","project":"anything","created":"2019-05-06T00:00:00+00:00","comment":" c ","tags":["a","b"],"system_tags":["s"],"uri":"u","ui_cache":{"v":2},"metadata":{"k":{"any":1}},"last_update":"NOW","last_change":"NOW","last_changed_by":"USER"}]}
	END
}

testWhatAnUpdateDoesNotWrite() {
	seed task id=t1 model id=m1 ready=true labels='{"a":1}' design='{"d":1}' \
	    framework=F parent=p task=t0
	run <<-'END'
	models.update {"model":"m1","ready":false,"labels":{"b":2},"design":{"e":1},"framework":"G","parent":"q","task":"t1","user":"me","company":"c2","last_update":"2001-01-01","nope":1}
	200/0 {"updated":0,"fields":{}}
	models.update {"model":"m1","ready":false,"comment":"c"}
	200/0 {"updated":1,"fields":{"comment":"c","last_change":"NOW","last_changed_by":"USER"}}
	models.update {"model":"m1"}
	200/0 {"updated":0,"fields":{}}
	models.get_by_id {"model":"m1"}
	200/0 {"model":{"id":"m1","company":"COMPANY","name":"m1","ready":true,"labels":{"a":1},"design":{"d":1},"framework":"F","parent":"p","task":"t0","comment":"c","uri":"","tags":[],"system_tags":[],"metadata":{},"created":"2020-01-01T00:00:00+00:00","last_change":"NOW","last_changed_by":"USER","last_iteration":0,"last_metrics":{}}}
	END
}

testNullInAnUpdateRemovesAValue() {
	seed model id=m1 comment=c project=p tags='["a"]' system_tags='["b"]' \
	    uri=u ui_cache='{"u":1}' metadata='{"k":{}}'
	run <<-'END'
	models.update {"model":"m1","name":null,"comment":null,"project":null,"tags":null,"system_tags":null,"uri":null,"ui_cache":null,"metadata":null}
	200/0 {"updated":1,"fields":{"name":null,"comment":null,"project":null,"tags":null,"system_tags":null,"uri":null,"ui_cache":{},"metadata":null,"last_change":"NOW","last_changed_by":"USER"}}
	models.get_all_ex {"id":["m1"],"only_fields":["*"]}
	200/0 {"models":[{"id":"m1","company":{"id":"COMPANY"},"uri":"","tags":[],"system_tags":[],"metadata":{},"design":{},"labels":{},"ready":false,"created":"2020-01-01T00:00:00+00:00","ui_cache":{},"last_update":"NOW","last_change":"NOW","last_changed_by":"USER","last_iteration":0,"last_metrics":{},"unique_metrics":[]}]}
	models.update {"model":"m1","created":null}
	400/800 created
	# a model without a name can be found and named again
	models.get_all {"name":".*"}
	200/0 {"models":[]}
	models.update {"model":"m1","name":"again"}
	200/0
	models.get_all {"name":"^again$","only_fields":["id"]}
	200/0 {"models":[{"id":"m1"}]}
	END
}

testTheUserInterfacesCacheGoesWithTheUri() {
	seed model id=m1 ui_cache='{"u":1}'
	run <<-'END'
	models.update {"model":"m1","comment":"c"}
	200/0 ! "ui_cache"
	models.get_all {"id":["m1"],"only_fields":["ui_cache"]}
	200/0 {"models":[{"ui_cache":{"u":1}}]}
	models.update {"model":"m1","uri":""}
	200/0 ~ "ui_cache":{}
	models.get_all {"id":["m1"],"only_fields":["ui_cache"]}
	200/0 {"models":[{"ui_cache":{}}]}
	models.update {"model":"m1","uri":"u","ui_cache":{"v":2}}
	200/0 ~ "ui_cache":{"v":2}
	models.update {"model":"m1","uri":"u","ui_cache":null}
	200/0 ~ "ui_cache":{}
	models.update {"model":"m1","ui_cache":{"w":3}}
	200/0 {"updated":1,"fields":{"ui_cache":{"w":3},"last_change":"NOW","last_changed_by":"USER"}}
	models.update {"model":"m1","ui_cache":null}
	200/0 {"updated":1,"fields":{"ui_cache":null,"last_change":"NOW","last_changed_by":"USER"}}
	models.get_all {"id":["m1"],"only_fields":["ui_cache"]}
	200/0 {"models":[{"ui_cache":{}}]}
	END
}

testTimesThatAnUpdateSets() {
	seed model id=m1
	for pair in '"2019-05-06T07:08:09.123456Z" 2019-05-06T07:08:09.123000' \
	    '"20190506" 2019-05-06T00:00:00' \
	    '"2019-05-06_07:08" 2019-05-06T07:08:00' \
	    '"2019-05-06T07:08:09+02:00" 2019-05-06T05:08:09'; do
		run <<-END
		models.update {"model":"m1","created":$(echo "${pair% *}" | tr _ ' ')}
		200/0 ~ "updated":1
		models.get_all {"id":["m1"],"only_fields":["created"]}
		200/0 {"models":[{"created":"${pair#* }+00:00"}]}
		END
	done
	for value in '"yesterday"' '""' 5 true '[]' '{}' '"2019-13-01"'; do
		run <<-END
		models.update {"model":"m1","created":$value}
		400/800 created
		END
	done
}

testWrongTypesInAnUpdate() {
	seed model id=m1
	for value in 5 true '[]' '{}'; do
		run <<-END
		models.update {"model":"m1","name":$value}
		400/800 name
		models.update {"model":"m1","comment":$value}
		400/800 comment
		models.update {"model":"m1","uri":$value}
		400/800 uri
		models.update {"model":"m1","project":$value}
		400/800 project
		models.update {"model":"m1","task":$value}
		400/12 task
		END
	done
	run <<-'END'
	models.update {"model":"m1","name":"ab"}
	400/800 name
	models.update {"model":"m1","iteration":"x"}
	400/12 iteration
	END
	expect_sql '1|' 'SELECT count(*), last_change FROM model'
}

testTheTaskOfAnUpdateIsAskedForOnly() {
	seed_iterations
	run <<-'END'
	models.update {"model":"m1","task":null}
	400/101 id=
	models.update {"model":"m1","task":""}
	400/101 id=
	models.update {"model":"m1","task":"none","comment":"c"}
	400/101 none
	models.update {"model":"m1","task":"other"}
	400/101 other
	models.update {"model":"m1","task":"pub"}
	403/21 pub
	models.update {"model":"m1","task":"__DELETED__t9"}
	400/101
	models.update {"model":"m2","task":"t1","iteration":9}
	200/0 {"updated":0,"fields":{}}
	# the model's own task does not matter
	models.update {"model":"m1","iteration":50}
	200/0 {"updated":0,"fields":{}}
	models.update {"model":"m1","task":"t2","iteration":2,"comment":"c"}
	200/0 {"updated":1,"fields":{"comment":"c","last_change":"NOW","last_changed_by":"USER"}}
	models.update {"model":"m1","task":"t2","iteration":60,"name":"ab"}
	400/800 name
	models.update {"model":"m1","task":"t2","iteration":null,"comment":"c"}
	200/0
	END
	expect_sql '9|1|1|USER' "$ITERATION = 't1'"
	expect_sql '2|1|1|USER' "$ITERATION = 't2'"
	expect_sql 't1|' "SELECT (SELECT task FROM model WHERE id = 'm1'),
		(SELECT task FROM model WHERE id = 'm2')"
}

testTheOrderOfTheChecksOfAnUpdate() {
	seed task id=t1 model id=m1 model id=pub company=
	run <<-'END'
	models.update {"model":"none","iteration":"x"}
	400/12 iteration
	models.update {"model":"none","task":"none","name":5}
	400/201 none
	models.update {"model":"pub","task":"none"}
	400/201 pub
	models.update {"model":"m1","task":"none","name":5,"labels":5,"tags":"x"}
	400/101 none
	models.update {"model":"m1","task":"t1","name":5,"labels":{"a":"x"},"tags":"x"}
	400/12 labels
	models.update {"model":"m1","task":"t1","name":5,"tags":["__$x"],"metadata":{"":{}}}
	400/16 tags
	models.update {"model":"m1","task":"t1","name":5,"metadata":{"":{}}}
	400/12 metadata
	models.update {"model":"m1","task":"t1","name":5,"created":null}
	400/800 name
	END
}

# --- update_for_task ---

testUpdateForTaskMakesAModel() {
	seed project id=p1 model id=in1 model id=in2 \
	    task id=t1 name='my task' project=p1 status=in_progress \
	    started=2020-01-02 last_iteration=5 \
	    execution='{"framework":"F","model_desc":{"d":1},"model_labels":{"l":2},"x":1}' \
	    models='{"input":[{"name":"a","model":"in1"},{"name":"b","model":"in2"}],"output":[]}'
	run <<-'END'
	v2.13/models.update_for_task {"task":"t1","uri":" s3://b ","iteration":9}
	200/0 {"id":"ID","created":true}
	END
	run <<-END
	models.get_all_ex {"id":["$ID"],"only_fields":["*"]}
	200/0 {"models":[{"id":"ID","company":{"id":"COMPANY"},"user":{"id":"USER"},"name":"my task","comment":"Created by task \`my task\` (t1)","uri":"s3://b","tags":[],"system_tags":[],"project":{"id":"p1"},"task":{"id":"t1"},"parent":{"id":"in1"},"framework":"F","design":{"d":1},"labels":{"l":2},"metadata":{},"ready":false,"created":"NOW","last_update":"NOW","last_change":"NOW","last_changed_by":"USER","ui_cache":{},"unique_metrics":[],"last_iteration":0,"last_metrics":{}}]}
	END
	expect_sql '{"input":[{"name":"a","model":"in1"},{"name":"b","model":"in2"}],"output":[{"name":"Output Model","model":"ID","updated":"NOW"}]}|9|USER|1|1' \
		"SELECT models, last_iteration, last_changed_by,
		last_update = last_change,
		abs(active_duration - (unixepoch() - unixepoch('2020-01-02'))) < 60
		FROM task"
	expect_sql '2|1' "SELECT sum(path GLOB '*input*'), sum(value = '$ID')
		FROM task_models WHERE path GLOB '*model*'"
}

# Before a number was reported, as well as after: ranges and order know it.
testANewModelIsAtIterationZero() {
	seed task id=t1 name=maker model id=older last_iteration=7
	run <<-'END'
	models.create {"name":"abc","uri":"u","last_iteration":3}
	200/0
	v2.13/models.update_for_task {"task":"t1","uri":"u","iteration":9}
	200/0
	models.get_all {"last_iteration":[0,5],"only_fields":["name","last_iteration"],"order_by":["name"]}
	200/0 {"models":[{"name":"abc","last_iteration":0},{"name":"maker","last_iteration":0}]}
	models.get_all {"last_iteration":[null,0],"only_fields":["name"],"order_by":["name"]}
	200/0 {"models":[{"name":"abc"},{"name":"maker"}]}
	models.get_all {"last_iteration":[1,null],"only_fields":["name"]}
	200/0 {"models":[{"name":"older"}]}
	models.get_all {"only_fields":["name"],"order_by":["last_iteration","name"]}
	200/0 {"models":[{"name":"abc"},{"name":"maker"},{"name":"older"}]}
	END
	expect_sql '0|0|7' "SELECT group_concat(last_iteration, '|') FROM (
		SELECT last_iteration FROM model ORDER BY last_iteration)"
}

testUpdateForTaskTakesTheModelFromTheRequest() {
	seed task id=t1 task id=t2 name=two task id=t3 task id=t4 task id=t5
	run <<-'END'
	v2.2/models.update_for_task {"task":"t1","uri":"u","name":" given ","comment":"","tags":["b","archived"],"metadata":{" k ":{"any":1}}}
	200/0 {"id":"ID","created":true}
	END
	run <<-END
	models.get_by_id {"model":"$ID"}
	200/0 {"model":{"id":"ID","company":"COMPANY","user":"USER","name":"given","comment":"","uri":"u","tags":["b"],"system_tags":["archived"],"task":"t1","design":{},"labels":{},"metadata":{"k":{"any":1}},"ready":false,"created":"NOW","last_update":"NOW","last_change":"NOW","last_changed_by":"USER","last_iteration":0,"last_metrics":{}}}
	END
	expect_sql '|' "SELECT last_iteration, active_duration FROM task
		WHERE id = 't1'"
	# keys that belong to the task are ignored
	run <<-'END'
	v2.13/models.update_for_task {"task":"t2","uri":"u","project":"none","parent":"none","framework":"F","design":{"d":1},"labels":{"l":"x"},"ready":true,"system_tags":["s"],"comment":null}
	200/0 {"id":"ID","created":true}
	END
	run <<-END
	models.get_by_id {"model":"$ID"}
	200/0 {"model":{"id":"ID","company":"COMPANY","user":"USER","name":"two","uri":"u","tags":[],"system_tags":["s"],"task":"t2","design":{},"labels":{},"metadata":{},"ready":false,"created":"NOW","last_update":"NOW","last_change":"NOW","last_changed_by":"USER","last_iteration":0,"last_metrics":{}}}
	v2.13/models.update_for_task {"task":"t3","uri":"u","tags":"x"}
	400/16 tags
	v2.13/models.update_for_task {"task":"t3","uri":"u","tags":["__\$x"]}
	400/16 tags
	v2.13/models.update_for_task {"task":"t3","uri":"u","system_tags":[1]}
	400/16 system_tags
	v2.13/models.update_for_task {"task":"t3","uri":"u","metadata":{" ":{}}}
	400/12 metadata
	v2.13/models.update_for_task {"task":"t3","uri":"u","metadata":"x"}
	400/12 metadata
	v2.13/models.update_for_task {"task":"t3","uri":"u","name":"ab"}
	400/800 name
	v2.13/models.update_for_task {"task":"t3","uri":"u","name":null}
	400/800 name
	v2.13/models.update_for_task {"task":"t3","uri":"u","name":5}
	400/800 name
	v2.13/models.update_for_task {"task":"t3","uri":"u","comment":5}
	400/800 comment
	# the task's own name is too short, too
	v2.13/models.update_for_task {"task":"t3","uri":"u"}
	400/800 name
	END
	expect_sql '0|' "SELECT count(*), (SELECT models FROM task
		WHERE id = 't3') FROM model WHERE task = 't3'"
}

testUpdateForTaskChangesTheLastOutput() {
	seed model id=m1 name=first uri=old model id=m2 name=second uri=old \
	    ui_cache='{"u":1}' ready=true \
	    task id=t1 name=maker status=created last_iteration=3 \
	    models='{"output":[{"name":"a","model":"m1"},{"name":"b","model":"m2"}]}' \
	    task id=gone name=gone models='{"output":[{"name":"a","model":"__DELETED__m9"}]}' \
	    task id=theirs name=theirs models='{"output":[{"name":"a","model":"pub"}]}' \
	    model id=pub company=
	run <<-'END'
	v2.13/models.update_for_task {"task":"t1","uri":"new","iteration":7,"tags":["x"],"ready":false,"framework":"F"}
	200/0 {"id":"m2","created":false,"updated":1,"fields":{"name":"maker","comment":"Created by task `maker` (t1)","uri":"new","tags":["x"],"ui_cache":{},"last_change":"NOW","last_changed_by":"USER"}}
	v2.13/models.update_for_task {"task":"t1","uri":"new2","name":"given","comment":null,"metadata":{"k":{}}}
	200/0 {"id":"m2","created":false,"updated":1,"fields":{"name":"given","comment":null,"uri":"new2","metadata":[],"ui_cache":{},"last_change":"NOW","last_changed_by":"USER"}}
	models.get_by_id {"model":"m2"}
	200/0 {"model":{"id":"m2","company":"COMPANY","name":"given","uri":"new2","tags":["x"],"system_tags":[],"metadata":{"k":{}},"design":{},"labels":{},"ready":true,"created":"2020-01-01T00:00:00+00:00","last_update":"NOW","last_change":"NOW","last_changed_by":"USER","last_iteration":0,"last_metrics":{}}}
	models.get_by_id {"model":"m1"}
	200/0 ~ "name":"first","uri":"old"
	v2.13/models.update_for_task {"task":"gone","uri":"u"}
	400/201 __DELETED__m9
	v2.13/models.update_for_task {"task":"theirs","uri":"u"}
	400/201 pub
	v2.13/models.update_for_task {"task":"t1","uri":"u","labels":5}
	400/12 labels
	v2.13/models.update_for_task {"task":"t1","uri":"u","tags":["__$x"]}
	400/16 tags
	v2.13/models.update_for_task {"task":"t1","uri":"u","name":"ab"}
	400/800 name
	END
	# the iteration is the only thing that changes at the task
	expect_sql '7|{"output":[{"name":"a","model":"m1"},{"name":"b","model":"m2"}]}' \
		"SELECT last_iteration, models FROM task WHERE id = 't1'"
}

testUpdateForTaskOverridesTheModel() {
	seed model id=m1 uri=old model id=m2 model id=pub company= \
	    model id=other company=c2 \
	    task id=t1 status=created last_iteration=9 \
	    models='{"input":[{"name":"i","model":"m2"}],"output":[{"name":"a","model":"m1"},{"name":"b","model":"m2"}]}'
	run <<-'END'
	v2.13/models.update_for_task {"task":"t1","override_model_id":"none"}
	400/201 none
	v2.13/models.update_for_task {"task":"t1","override_model_id":"pub"}
	400/201 pub
	v2.13/models.update_for_task {"task":"t1","override_model_id":"other"}
	400/201 other
	v2.13/models.update_for_task {"task":"t1","override_model_id":"m2","uri":"","iteration":4,"name":"new","tags":"ignored","comment":"new"}
	200/0 {"id":"m2","created":true}
	models.get_by_id {"model":"m2"}
	200/0 {"model":{"id":"m2","company":"COMPANY","name":"m2","uri":"","tags":[],"system_tags":[],"metadata":{},"design":{},"labels":{},"ready":false,"created":"2020-01-01T00:00:00+00:00","last_iteration":0,"last_metrics":{}}}
	END
	expect_sql '9|{"input":[{"name":"i","model":"m2"}],"output":[{"name":"Output Model","model":"m2","updated":"NOW"}]}|1' \
		"SELECT last_iteration, models, last_update = last_change
		FROM task"
	expect_sql 'm2|0
m2|1' "SELECT value, path GLOB '*input*' AS input
		FROM task_models WHERE path GLOB '*model*'
		ORDER BY input"
}

testTheOrderOfTheChecksOfUpdateForTask() {
	seed task id=t1 name=one status=completed task id=pub company= \
	    task id=other company=c2 task id=run name=run status=in_progress
	run <<-'END'
	v2.14/models.update_for_task {"task":"t1","uri":5}
	400/12 uri
	v2.14/models.update_for_task {"uri":"u"}
	400/12 task
	v2.14/models.update_for_task {"task":"none"}
	301/1 2.13
	models.update_for_task {"task":"run","uri":"u"}
	301/1
	v2.13/models.update_for_task {"task":"none"}
	400/11 uri
	v2.13/models.update_for_task {"task":"none","uri":"","override_model_id":null}
	400/11 uri
	v2.13/models.update_for_task {"task":"none","uri":"u","override_model_id":"m"}
	400/11 uri
	v2.13/models.update_for_task {"task":"none","uri":"u"}
	400/101 none
	v2.13/models.update_for_task {"task":"other","uri":"u"}
	400/101 other
	v2.13/models.update_for_task {"task":"pub","uri":"u"}
	403/21 pub
	v2.13/models.update_for_task {"task":"t1","uri":"u","tags":"x"}
	400/110 completed
	v2.13/models.update_for_task {"task":"t1","override_model_id":"none"}
	400/110 completed
	v1.0/models.update_for_task {"task":"run","uri":"u"}
	200/0 {"id":"ID","created":true}
	END
	for status in queued stopped published publishing closed failed \
	    unknown; do
		seed task id=t1 status=$status
		run <<-END
		v2.13/models.update_for_task {"task":"t1","uri":"u"}
		400/110 $status
		END
	done
}

# shellcheck disable=SC1091
. shunit2
