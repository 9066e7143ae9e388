#!/bin/sh
# The models service: what reads (doc/protocol/models.md 4.1 to 4.6), and how
# models look in answers (section 2.2). The query language itself has tests of
# its own.

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

# One model that has everything, one that has nothing.
seed_two() {
	seed project id=p1 name=Zoo task id=t1 name=train \
	    model id=full user="$USER_ID" name=whole parent=bare project=p1 \
	    task=t1 comment='' tags='["b","a","b",""]' \
	    system_tags='["x","archived"]' uri=s3://b/1 framework=PyTorch \
	    design='{"a.b":[1,2.50,null]}' labels='{"cat":1,"dog":2}' \
	    ready=true last_update=2020-01-02 \
	    last_change=2020-01-03T04:05:06.789 \
	    last_changed_by=somebody last_iteration=7 \
	    metadata='{"a.b":{"key":"k","type":"t","value":"v"}}' \
	    last_metrics='{"m":{"v":{"value":0.5}}}' ui_cache='{"u":1}' \
	    company_origin=c2 unique_metrics='["m"]' \
	    model id=bare
}

FULL_BUT_REFERENCES='"name":"whole","comment":"","tags":["","a","b","b"],"system_tags":["archived","x"],"uri":"s3://b/1","framework":"PyTorch","design":{"a.b":[1,2.50,null]},"labels":{"cat":1,"dog":2},"ready":true,"created":"2020-01-01T00:00:00+00:00","last_update":"2020-01-02T00:00:00+00:00","last_change":"2020-01-03T04:05:06.789000+00:00","last_changed_by":"somebody","last_iteration":7,"metadata":{"a.b":{"key":"k","type":"t","value":"v"}},"last_metrics":{"m":{"v":{"value":0.5}}}'
FULL='"id":"full","company":"COMPANY","user":"USER","parent":"bare","project":"p1","task":"t1",'$FULL_BUT_REFERENCES
FULL_EX='"id":"full","company":{"id":"COMPANY"},"user":{"id":"USER"},"parent":{"id":"bare"},"project":{"id":"p1"},"task":{"id":"t1"},'$FULL_BUT_REFERENCES
BARE_REST='"name":"bare","tags":[],"system_tags":[],"uri":"","design":{},"labels":{},"ready":false,"created":"2020-01-01T00:00:00+00:00","last_iteration":0,"metadata":{},"last_metrics":{}'
BARE='"id":"bare","company":"COMPANY",'$BARE_REST
BARE_EX='"id":"bare","company":{"id":"COMPANY"},'$BARE_REST
HIDDEN='"ui_cache":{"u":1},"company_origin":"c2","unique_metrics":["m"]'

testFieldsThatAreHiddenAbsentOrFilled() {
	seed_two
	run <<-END
	models.get_by_id {"model":"full"}
	200/0 {"model":{$FULL}}
	models.get_by_id {"model":"bare"}
	200/0 {"model":{$BARE}}
	models.get_all {"order_by":["id"]}
	200/0 {"models":[{$BARE},{$FULL}]}
	models.get_all_ex {"order_by":["id"]}
	200/0 {"models":[{$BARE_EX},{$FULL_EX}]}
	models.get_by_id_ex {"id":["full"]}
	200/0 {"models":[{$FULL_EX}]}
	models.get_all_ex {"id":["full"],"only_fields":["*"]}
	200/0 {"models":[{$FULL_EX,$HIDDEN}]}
	models.get_all_ex {"id":["bare"],"only_fields":["*"]}
	200/0 {"models":[{$BARE_EX,"ui_cache":{},"unique_metrics":[]}]}
	models.get_all {"id":["full"],"only_fields":["ui_cache","unique_metrics"]}
	200/0 {"models":[{"ui_cache":{"u":1},"unique_metrics":["m"]}]}
	END
}

testMetadataIsAListUpToVersion216() {
	seed_two
	run <<-'END'
	v2.16/models.get_by_id {"model":"full"}
	200/0 ~ "metadata":[] ! "k"
	v2.17/models.get_by_id {"model":"full"}
	200/0 ~ "metadata":{"a.b":{"key":"k","type":"t","value":"v"}}
	v2.16/models.get_all {"id":["full"],"only_fields":["metadata"]}
	200/0 {"models":[{"metadata":[]}]}
	v2.16/models.get_all_ex {"id":["full"],"only_fields":["name"]}
	200/0 {"models":[{"id":"full","name":"whole"}]}
	v2.16/models.get_by_id_ex {"id":["bare"]}
	200/0 ~ "metadata":[]
	# what is filtered by is there all the same
	v2.16/models.get_all {"metadata.a%2Eb.value":["v"],"only_fields":["id"]}
	200/0 {"models":[{"id":"full"}]}
	END
}

testTagsAreMergedBelowVersion23() {
	seed model id=m1 tags='["b","archived","b"]' system_tags='["archived","a"]' \
	    model id=m2 tags='["b","a","b"]' model id=m3 system_tags='["x"]'
	run <<-'END'
	v2.2/models.get_by_id {"model":"m1"}
	200/0 ~ "tags":["a","archived","b"],"system_tags":["a","archived"]
	v2.3/models.get_by_id {"model":"m1"}
	200/0 ~ "tags":["archived","b","b"],"system_tags":["a","archived"]
	v2.2/models.get_by_id {"model":"m2"}
	200/0 ~ "tags":["a","b","b"],"system_tags":[]
	v2.2/models.get_all {"order_by":["id"],"only_fields":["tags","system_tags"]}
	200/0 {"models":[{"tags":["a","archived","b"],"system_tags":["a","archived"]},{"tags":["a","b","b"],"system_tags":[]},{"tags":["x"],"system_tags":["x"]}]}
	# without system_tags in the answer there is nothing to merge
	v2.2/models.get_all {"id":["m1"],"only_fields":["tags"]}
	200/0 {"models":[{"tags":["archived","b","b"]}]}
	v2.2/models.get_all_ex {"id":["m1"]}
	200/0 ~ "tags":["a","archived","b"]
	v2.2/models.get_by_id_ex {"id":["m1"]}
	200/0 ~ "tags":["a","archived","b"]
	END
}

testTagsOfAFilterAreSplitBelowVersion23() {
	seed model id=m1 tags='["a"]' model id=m2 tags='["a"]' \
	    system_tags='["archived"]' model id=m3 system_tags='["active"]'
	run <<-'END'
	v2.2/models.get_all {"tags":["-archived"],"order_by":["id"],"only_fields":["id"]}
	200/0 {"models":[{"id":"m1"},{"id":"m3"}]}
	v2.2/models.get_all_ex {"tags":["a","-archived"],"only_fields":["id"]}
	200/0 {"models":[{"id":"m1"}]}
	v2.2/models.get_all {"tags":["archived","active"],"order_by":["id"],"only_fields":["id"]}
	200/0 {"models":[{"id":"m2"},{"id":"m3"}]}
	v2.3/models.get_all {"tags":["-archived"],"order_by":["id"],"only_fields":["id"]}
	200/0 {"models":[{"id":"m1"},{"id":"m2"},{"id":"m3"}]}
	# with system_tags nothing is moved
	v2.2/models.get_all {"tags":["archived"],"system_tags":["active"],"only_fields":["id"]}
	200/0 {"models":[]}
	v2.2/models.get_all {"tags":["archived"],"system_tags":[],"only_fields":["id"]}
	200/0 {"models":[{"id":"m2"}]}
	v2.2/models.get_by_id_ex {"id":null,"tags":["archived"],"only_fields":["id"]}
	200/0 {"models":[{"id":"m2"}]}
	END
}

seed_companies() {
	seed model id=own model id=pub company= company_origin=c2 \
	    model id=other company=c2 task id=pt company=
}

testPublicModelsAreReadAndThoseOfOthersAreNot() {
	seed_companies
	run <<-'END'
	models.get_by_id {"model":"pub"}
	200/0 ~ "id":"pub","company":""
	models.get_by_id {"model":"other"}
	400/201 other
	models.get_by_id {"model":""}
	400/201 id=
	models.get_all {"order_by":["id"],"only_fields":["id","company"]}
	200/0 {"models":[{"id":"own","company":"COMPANY"},{"id":"pub","company":""}]}
	models.get_all_ex {"order_by":["id"],"only_fields":["company"]}
	200/0 {"models":[{"id":"own","company":{"id":"COMPANY"}},{"id":"pub","company":{}}]}
	models.get_by_id_ex {"id":["pub","other","own","none"],"order_by":["id"],"only_fields":["company"]}
	200/0 {"models":[{"id":"own","company":{"id":"COMPANY"}},{"id":"pub","company":{}}]}
	END
}

testAllowPublicCountsInGetAllExOnly() {
	seed_companies
	run <<-'END'
	models.get_all_ex {"allow_public":false,"only_fields":["id"]}
	200/0 {"models":[{"id":"own"}]}
	models.get_all_ex {"allow_public":null,"only_fields":["id"]}
	200/0 {"models":[{"id":"own"}]}
	models.get_all_ex {"allow_public":"false","order_by":["id"],"only_fields":["id"]}
	200/0 {"models":[{"id":"own"},{"id":"pub"}]}
	models.get_all {"allow_public":false,"order_by":["id"],"only_fields":["id"]}
	200/0 {"models":[{"id":"own"},{"id":"pub"}]}
	models.get_by_id_ex {"allow_public":false,"id":["pub"],"only_fields":["id"]}
	200/0 {"models":[{"id":"pub"}]}
	END
}

testGetByIdLooksAtNothingButTheModel() {
	seed model id=m1 name=alpha
	run <<-'END'
	models.get_by_id {"model":"m1","name":"beta","id":["m2"],"tags":["x"],"ready":true,"page":5,"page_size":1,"order_by":["nope"],"only_fields":["name"]}
	200/0 ~ "id":"m1" ~ "name":"alpha" ~ "ready":false
	models.get_by_id {"model":"m1","only_fields":["metadata.a.b.c"],"metadata.x":["y"]}
	200/0 ~ "id":"m1"
	END
}

testGetByIdExIsAFilterById() {
	seed model id=m1 model id=m2 model id=m3
	run <<-'END'
	models.get_by_id_ex {}
	400/11 id
	models.get_by_id_ex {"ids":["m1"]}
	400/11 id
	models.get_by_id_ex {"id":"m2","only_fields":["id"]}
	200/0 {"models":[{"id":"m2"}]}
	models.get_by_id_ex {"id":null,"order_by":["-id"],"only_fields":["id"]}
	200/0 {"models":[{"id":"m3"},{"id":"m2"},{"id":"m1"}]}
	models.get_by_id_ex {"id":[],"order_by":["id"],"page":1,"page_size":2,"only_fields":["id"]}
	200/0 {"models":[{"id":"m3"}]}
	models.get_by_id_ex {"id":["-m2"],"order_by":["id"],"only_fields":["id"]}
	200/0 {"models":[{"id":"m1"},{"id":"m3"}]}
	models.get_by_id_ex {"id":["m1","none"],"only_fields":["id"]}
	200/0 {"models":[{"id":"m1"}]}
	models.get_by_id_ex {"id":["none"]}
	200/0 {"models":[]}
	models.get_by_id_ex {"id":5}
	400/16 id
	# taken, but not answered
	models.get_by_id_ex {"id":["m1"],"scroll_id":null,"size":5,"only_fields":["id"]}
	200/0 {"models":[{"id":"m1"}]}
	models.get_by_id_ex {"id":["m1"],"include_stats":true,"only_fields":["id"]}
	200/0 {"models":[{"id":"m1"}]}
	END
}

testStatisticsCountLabels() {
	seed model id=m1 labels='{"a":1,"b":0,"c":0}' model id=m2
	run <<-'END'
	models.get_all_ex {"include_stats":true,"order_by":["id"],"only_fields":["name"]}
	200/0 {"models":[{"id":"m1","name":"m1","stats":{"labels_count":3}},{"id":"m2","name":"m2","stats":{"labels_count":0}}]}
	models.get_all_ex {"include_stats":true,"id":["m1"],"only_fields":["-labels","-name"]}
	200/0 ~ "stats":{"labels_count":3} ! "labels":
	models.get_all_ex {"include_stats":null,"id":["m1"]}
	200/0 ! "stats"
	models.get_all_ex {}
	200/0 ! "stats"
	models.get_all {"include_stats":true}
	200/0 ! "stats"
	models.get_all_ex {"only_fields":["stats"]}
	400/14 stats
	END
}

testScrollIdIsAnsweredWhenItWasAKey() {
	seed model id=m1
	run <<-'END'
	models.get_all {"only_fields":["id"]}
	200/0 {"models":[{"id":"m1"}]}
	models.get_all {"scroll_id":null,"size":1,"only_fields":["id"]}
	200/0 {"models":[{"id":"m1"}],"scroll_id":"ID"}
	models.get_all_ex {"scroll_id":"","size":1,"only_fields":["id"]}
	200/0 {"models":[{"id":"m1"}],"scroll_id":"ID"}
	models.get_all_ex {"scroll_id":null}
	400/12 size
	END
}

testSubprojectsAreIncludedWhenAsked() {
	seed project id=p1 name=Zoo path='[]' \
	    project id=p2 name=Zoo/apes parent=p1 path='["p1"]' \
	    project id=p3 name=Zoo/apes/bonobo parent=p2 path='["p1","p2"]' \
	    model id=m1 project=p1 model id=m2 project=p2 \
	    model id=m3 project=p3 model id=m4
	for action in get_all get_all_ex; do
		run <<-END
		models.$action {"project":["p2"],"include_subprojects":true,"order_by":["id"],"only_fields":["id"]}
		200/0 {"models":[{"id":"m2"},{"id":"m3"}]}
		models.$action {"project":["p2"],"include_subprojects":"yes","order_by":["id"],"only_fields":["id"]}
		200/0 {"models":[{"id":"m2"},{"id":"m3"}]}
		models.$action {"project":"p1","include_subprojects":true,"order_by":["id"],"only_fields":["id"]}
		200/0 {"models":[{"id":"m1"},{"id":"m2"},{"id":"m3"}]}
		models.$action {"project":["p2"],"include_subprojects":0,"only_fields":["id"]}
		200/0 {"models":[{"id":"m2"}]}
		models.$action {"project":["p2"],"include_subprojects":null,"only_fields":["id"]}
		200/0 {"models":[{"id":"m2"}]}
		models.$action {"project":["p2"],"only_fields":["id"]}
		200/0 {"models":[{"id":"m2"}]}
		models.$action {"include_subprojects":true,"project":[],"order_by":["id"],"only_fields":["id"]}
		200/0 {"models":[{"id":"m1"},{"id":"m2"},{"id":"m3"},{"id":"m4"}]}
		END
	done
	# by id it is no filter of its own
	run <<-'END'
	models.get_by_id_ex {"id":null,"project":["p2"],"include_subprojects":true,"only_fields":["id"]}
	200/0 {"models":[{"id":"m2"}]}
	END
}

testTheModelOfATask() {
	seed model id=m1 name=first model id=m2 name=second ui_cache='{"u":1}' \
	    unique_metrics='["m"]' company_origin=c2 \
	    metadata='{"k":{"key":"k","type":"","value":""}}' \
	    model id=pub company= model id=other company=c2 \
	    task id=t1 models='{"input":[],"output":[{"name":"a","model":"m1"},{"name":"b","model":"m2"}]}' \
	    task id=t2 task id=t3 models='{"input":[{"name":"i","model":"m1"}],"output":[]}' \
	    task id=t4 models='{"output":[{"name":"a","model":"pub"}]}' \
	    task id=t5 models='{"output":[{"name":"a","model":"other"}]}' \
	    task id=t6 models='{"output":[{"name":"a","model":"__DELETED__m9"}]}' \
	    task id=tp company= \
	    models='{"output":[{"name":"a","model":"m1"}]}' \
	    task id=to company=c2 models='{"output":[{"name":"a","model":"m1"}]}'
	run <<-'END'
	# typing, version, task, its output, the model
	v2.14/models.get_by_task_id {}
	400/12 task
	models.get_by_task_id {"task":null}
	400/12 task
	models.get_by_task_id {"task":["t1"]}
	400/12 task
	v2.14/models.get_by_task_id {"task":"none"}
	301/1 2.13
	models.get_by_task_id {"task":"t1"}
	301/1
	v2.13/models.get_by_task_id {"task":"none"}
	400/101 none
	v2.13/models.get_by_task_id {"task":"tp"}
	400/101 tp
	v2.13/models.get_by_task_id {"task":"to"}
	400/101 to
	v2.13/models.get_by_task_id {"task":"t2"}
	400/122 models.output
	v2.13/models.get_by_task_id {"task":"t3"}
	400/122 models.output
	v2.13/models.get_by_task_id {"task":"t5"}
	400/201 other
	v2.13/models.get_by_task_id {"task":"t6"}
	400/201 __DELETED__m9
	# the last one, all of it, and metadata is a list at these versions
	v2.13/models.get_by_task_id {"task":"t1"}
	200/0 {"model":{"id":"m2","company":"COMPANY","company_origin":"c2","name":"second","uri":"","tags":[],"system_tags":[],"metadata":[],"design":{},"labels":{},"ready":false,"created":"2020-01-01T00:00:00+00:00","ui_cache":{"u":1},"last_iteration":0,"last_metrics":{},"unique_metrics":["m"]}}
	v1.0/models.get_by_task_id {"task":"t4"}
	200/0 ~ "id":"pub","company":"" ~ "ui_cache":{} ~ "unique_metrics":[]
	END
}

testFrameworksOfAllModelsAndOfProjects() {
	seed project id=p1 name=Zoo path='[]' \
	    project id=p2 name=Zoo/apes parent=p1 path='["p1"]' \
	    project id=p3 name=Zoo/apes/bonobo parent=p2 path='["p1","p2"]' \
	    model id=m1 framework=PyTorch project=p1 \
	    model id=m2 framework=keras project=p2 \
	    model id=m3 framework=PyTorch project=p3 \
	    model id=m4 framework= project=p1 model id=m5 project=p1 \
	    model id=m6 framework=ONNX company= \
	    model id=m7 framework=secret company=c2 project=p1 \
	    model id=m8 framework=Keras system_tags='["archived"]'
	run <<-'END'
	models.get_frameworks {}
	200/0 {"frameworks":["Keras","ONNX","PyTorch","keras"]}
	models.get_frameworks {"projects":[]}
	200/0 {"frameworks":["Keras","ONNX","PyTorch","keras"]}
	models.get_frameworks {"projects":null}
	200/0 {"frameworks":["Keras","ONNX","PyTorch","keras"]}
	models.get_frameworks {"projects":["p2"]}
	200/0 {"frameworks":["PyTorch","keras"]}
	models.get_frameworks {"projects":["p3","none","p3"]}
	200/0 {"frameworks":["PyTorch"]}
	models.get_frameworks {"projects":["none"]}
	200/0 {"frameworks":[]}
	models.get_frameworks {"projects":"p1"}
	400/12 projects
	models.get_frameworks {"projects":[1]}
	400/12 projects
	v1.0/models.get_frameworks {}
	200/0 {"frameworks":["Keras","ONNX","PyTorch","keras"]}
	END
	seed model id=m6 company= framework=
	run <<-'END'
	models.get_frameworks {}
	200/0 {"frameworks":["Keras","PyTorch","keras"]}
	END
}

# shellcheck disable=SC1091
. shunit2
