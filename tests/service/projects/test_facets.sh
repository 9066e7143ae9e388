#!/bin/sh
# What the models and tasks of projects have in common: tags, metadata keys and
# values, who made them.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"

# p1 holds p2, which holds p3; q1 and what is in it is another company's, and
# a model of it is public.
oneTimeSetUp() {
	people_site || return 1
	seed project id=p1 name=one path='[]' tags='["pa"]' \
			system_tags='["hidden"]' \
		project id=p2 name=one/two parent=p1 path='["p1"]' \
			tags='["pb","pa"]' \
		project id=p3 name=one/two/three parent=p2 path='["p1","p2"]' \
		project id=p4 name=four path='[]' tags='["pz"]' company= \
		project id=q1 name=other path='[]' company=c2 tags='["qt"]'
	seed model id=m1 project=p1 user=ann tags='["b","a","b"]' \
			system_tags='["archived","s1"]' \
			metadata='{"size":{"key":"size","type":"int","value":"11"},"k.2":{"key":"k.2","type":"","value":"x"}}' \
		model id=m2 project=p2 user=gus tags='["c",""]' \
			metadata='{"size":{"key":"size","type":"int","value":"2"},"value":{"key":"value","type":"","value":"v"}}' \
		model id=m3 project=p3 user=ann tags='["A"]' \
			metadata='{"size":{"key":"size","type":"int","value":"2"}}' \
		model id=m4 user=root tags='["none"]' \
			metadata='{"loose":{"key":"loose","type":"","value":"é"}}' \
		model id=m5 company= user=bob tags='["public"]' \
			metadata='{"size":{"key":"size","type":"int","value":"100"},"open":{"key":"open","type":"","value":"o"}}' \
		model id=m6 company= user=sys project=p1 \
		model id=n1 company=c2 project=q1 user=bob tags='["theirs"]' \
			system_tags='["ours"]' \
			metadata='{"size":{"key":"size","type":"int","value":"5"},"secret":{"key":"secret","type":"","value":"s"}}'
	seed task id=t1 project=p1 user=gus tags='["t2","t1"]' \
			system_tags='["development"]' \
		task id=t2 project=p3 user=ann tags='["t3"]' \
		task id=t3 user=root tags='["t4"]' \
		task id=t4 company= user=sys tags='["t5"]' \
		task id=u1 company=c2 project=q1 user=bob tags='["theirs"]'
	$AS_USER cp "$DATABASE" "$SITE/data/empty.db"
}

setUp() {
	as admin
}

testTagsOfModels() {
	run_on projects <<'END'
	projects.get_model_tags {}
	200/0 {"tags":["","A","a","b","c","none"]}
	projects.get_model_tags {"include_system":true}
	200/0 {"tags":["","A","a","b","c","none"],"system_tags":["archived","s1"]}
	projects.get_model_tags {"projects":["p1"]}
	200/0 {"tags":["","A","a","b","c"]}
	projects.get_model_tags {"projects":["p2"],"include_system":true}
	200/0 {"tags":["","A","c"],"system_tags":[]}
	projects.get_model_tags {"projects":["p3","p3"]}
	200/0 {"tags":["A"]}
	projects.get_model_tags {"projects":["none"]}
	200/0 {"tags":[]}
	projects.get_model_tags {"projects":["none","p3"]}
	200/0 {"tags":["A"]}
	projects.get_model_tags {"projects":[],"include_system":null,"filter":null}
	200/0 {"tags":["","A","a","b","c","none"]}
	v2.7/projects.get_model_tags {}
	404/0
END
}

testTagsOfTasks() {
	run_on projects <<'END'
	projects.get_task_tags {}
	200/0 {"tags":["t1","t2","t3","t4"]}
	projects.get_task_tags {"projects":["p1"],"include_system":true}
	200/0 {"tags":["t1","t2","t3"],"system_tags":["development"]}
	projects.get_task_tags {"projects":["p2"]}
	200/0 {"tags":["t3"]}
	projects.get_task_tags {"filter":{"system_tags":["-development"]}}
	200/0 {"tags":["t3","t4"]}
	v2.7/projects.get_task_tags {}
	404/0
END
}

testTagsOfProjects() {
	run_on projects <<'END'
	projects.get_project_tags {}
	200/0 {"tags":["pa","pb"],"system_tags":[]}
	projects.get_project_tags {"include_system":true}
	200/0 {"tags":["pa","pb"],"system_tags":["hidden"]}
	projects.get_project_tags {"projects":["p2"],"include_system":true}
	200/0 {"tags":["pa","pb"],"system_tags":[]}
	projects.get_project_tags {"projects":["p3"]}
	200/0 {"tags":[],"system_tags":[]}
	projects.get_project_tags {"projects":["p4","q1"]}
	200/0 {"tags":[],"system_tags":[]}
	v1.0/projects.get_project_tags {"filter":{"tags":["pb"]}}
	200/0 {"tags":["pa","pb"],"system_tags":[]}
END
}

testFiltersOfTags() {
	run_on projects <<'END'
	projects.get_model_tags {"filter":{"tags":["a"]}}
	200/0 {"tags":["a","b"]}
	projects.get_model_tags {"filter":{"tags":["__$all","a","c"]}}
	200/0 {"tags":[]}
	projects.get_model_tags {"filter":{"tags":["-a"]},"projects":["p1"]}
	200/0 {"tags":["","A","c"]}
	projects.get_model_tags {"filter":{"tags":["a"],"system_tags":["s1"]},"include_system":true}
	200/0 {"tags":["a","b"],"system_tags":["archived","s1"]}
	projects.get_model_tags {"filter":{"tags":["c"],"system_tags":["s1"]}}
	200/0 {"tags":[]}
	projects.get_model_tags {"filter":{"tags":[],"name":"x","id":["none"]}}
	200/0 {"tags":["","A","a","b","c","none"]}
	projects.get_model_tags {"filter":{"tags":[null]}}
	400/12 tags
	projects.get_task_tags {"filter":{"system_tags":["a",null]}}
	400/12 system_tags
	projects.get_project_tags {"filter":{"tags":[5]}}
	400/12 tags
	projects.get_model_tags {"filter":{"tags":"a"}}
	400/12 tags
	projects.get_model_tags {"filter":[]}
	400/12 filter
	projects.get_model_tags {"filter":5}
	400/12 filter
	projects.get_model_tags {"filter":{"tags":["__$nope","a"]}}
	400/16
	projects.get_model_tags {"projects":[null]}
	400/12 projects
	projects.get_model_tags {"projects":"p1"}
	400/12 projects
	projects.get_task_tags {"projects":[5]}
	400/12 projects
END
}

testTagsAreNeverStale() {
	empty_database
	run <<'END'
	models.update_tags {"ids":["m4"],"add_tags":["fresh"],"remove_tags":["none"]}
	200/0
END
	run_on projects <<'END'
	projects.get_model_tags {"filter":{"tags":["fresh"]}}
	200/0 {"tags":["fresh"]}
	projects.get_model_tags {"filter":{"tags":["none"]}}
	200/0 {"tags":[]}
END
	empty_database
}

testMetadataKeys() {
	run_on projects <<'END'
	projects.get_model_metadata_keys {}
	200/0 {"keys":["k.2","loose","open","size","value"],"total":5,"remaining":0}
	projects.get_model_metadata_keys {"project":"p1"}
	200/0 {"keys":["k.2","size","value"],"total":3,"remaining":0}
	projects.get_model_metadata_keys {"project":"p1","include_subprojects":false}
	200/0 {"keys":["k.2","size"],"total":2,"remaining":0}
	projects.get_model_metadata_keys {"include_subprojects":false}
	200/0 {"keys":["loose","open","size"],"total":3,"remaining":0}
	projects.get_model_metadata_keys {"project":null,"include_subprojects":null}
	200/0 {"keys":["loose","open","size"],"total":3,"remaining":0}
	projects.get_model_metadata_keys {"project":"none"}
	200/0 {"keys":[],"total":0,"remaining":0}
	projects.get_model_metadata_keys {"project":"q1"}
	200/0 {"keys":[],"total":0,"remaining":0}
	projects.get_model_metadata_keys {"project":5}
	400/12 project
	projects.get_model_metadata_keys {"page":"x"}
	400/12 page
END
}

testPagesOfMetadataKeys() {
	run_on projects <<'END'
	projects.get_model_metadata_keys {"page":0,"page_size":2}
	200/0 {"keys":["k.2","loose"],"total":5,"remaining":3}
	projects.get_model_metadata_keys {"page":1,"page_size":2}
	200/0 {"keys":["open","size"],"total":5,"remaining":1}
	projects.get_model_metadata_keys {"page":2,"page_size":2}
	200/0 {"keys":["value"],"total":5,"remaining":0}
	projects.get_model_metadata_keys {"page":9,"page_size":2}
	200/0 {"keys":[],"total":5,"remaining":0}
	projects.get_model_metadata_keys {"page":-1,"page_size":-7}
	200/0 {"keys":["k.2"],"total":5,"remaining":4}
	projects.get_model_metadata_keys {"page":9223372036854775807,"page_size":9223372036854775807}
	200/0 {"keys":[],"total":5,"remaining":0}
END
}

# Digits compare as numbers.
testMetadataValues() {
	run_on projects <<'END'
	projects.get_model_metadata_values {"key":"size"}
	200/0 {"values":["2","11","100"],"total":3}
	projects.get_model_metadata_values {"key":"size","allow_public":false}
	200/0 {"values":["2","11"],"total":2}
	projects.get_model_metadata_values {"key":"size","allow_public":null}
	200/0 {"values":["2","11"],"total":2}
	projects.get_model_metadata_values {"key":"size","projects":["p1"],"include_subprojects":false}
	200/0 {"values":["11"],"total":1}
	projects.get_model_metadata_values {"key":"size","projects":["p1"]}
	200/0 {"values":["2","11"],"total":2}
	projects.get_model_metadata_values {"key":"size","projects":[null]}
	200/0 {"values":["100"],"total":1}
	projects.get_model_metadata_values {"key":"size","projects":[null,"p3"]}
	200/0 {"values":["2","100"],"total":2}
	projects.get_model_metadata_values {"key":"k.2"}
	200/0 {"values":["x"],"total":1}
	projects.get_model_metadata_values {"key":"value"}
	200/0 {"values":["v"],"total":1}
	projects.get_model_metadata_values {"key":"loose"}
	200/0 {"values":["é"],"total":1}
	projects.get_model_metadata_values {"key":"none"}
	200/0 {"values":[],"total":0}
	projects.get_model_metadata_values {"key":""}
	400/12 key: is blank
	projects.get_model_metadata_values {"key":"secret"}
	200/0 {"values":[],"total":0}
	projects.get_model_metadata_values {"key":"size","projects":["q1"]}
	200/0 {"values":[],"total":0}
	projects.get_model_metadata_values {"key":"size","page":1,"page_size":2}
	200/0 {"values":["100"],"total":3}
	projects.get_model_metadata_values {"key":"size","page":7}
	200/0 {"values":[],"total":3}
	projects.get_model_metadata_values {}
	400/12 key
	projects.get_model_metadata_values {"key":null}
	400/12 key
	projects.get_model_metadata_values {"key":5}
	400/12 key
	projects.get_model_metadata_values {"key":"size","projects":"p1"}
	400/12 projects
	projects.get_model_metadata_values {"key":"size","projects":[5]}
	400/12 projects
END
}

testWhoMadeThem() {
	run_on projects <<'END'
	projects.get_user_names {}
	200/0 {"users":[{"id":"ann","name":"Ann Bee"},{"id":"gus","name":"Gus Guest"},{"id":"root","name":"Rita Root"},{"id":"sys","name":"Sys Tem"}]}
	# whoever made models there is named for tasks, too
	projects.get_user_names {"entity":"task","projects":["p1"]}
	200/0 {"users":[{"id":"ann","name":"Ann Bee"},{"id":"gus","name":"Gus Guest"},{"id":"sys","name":"Sys Tem"}]}
	projects.get_user_names {"projects":["p1"],"include_subprojects":false}
	200/0 {"users":[{"id":"ann","name":"Ann Bee"},{"id":"gus","name":"Gus Guest"},{"id":"sys","name":"Sys Tem"}]}
	projects.get_user_names {"entity":"model","projects":["p3"]}
	200/0 {"users":[{"id":"ann","name":"Ann Bee"}]}
	projects.get_user_names {"entity":"model","projects":["p1"],"include_subprojects":false}
	200/0 {"users":[{"id":"ann","name":"Ann Bee"},{"id":"sys","name":"Sys Tem"}]}
	projects.get_user_names {"entity":"model","projects":[null]}
	200/0 {"users":[{"id":"root","name":"Rita Root"}]}
	projects.get_user_names {"entity":"model","projects":[null,"p2"],"include_subprojects":false}
	200/0 {"users":[{"id":"gus","name":"Gus Guest"},{"id":"root","name":"Rita Root"}]}
	projects.get_user_names {"projects":["none"]}
	200/0 {"users":[]}
	projects.get_user_names {"entity":null,"projects":["p3"]}
	200/0 {"users":[{"id":"ann","name":"Ann Bee"}]}
	projects.get_user_names {"entity":"project"}
	400/12 entity
	projects.get_user_names {"projects":"p1"}
	400/12 projects
	projects.get_user_names {"projects":[{}]}
	400/12 projects
END
}

# Of the first company only what is public is there for the second.
testAnotherCompanySeesItsOwn() {
	as bob
	for kind in model task project; do
		run_on projects <<END
	projects.get_${kind}_tags {"include_system":true}
	200/0 ! "a" ! "c" ! "t1" ! "pa" ! "s1" ! hidden ! development
	projects.get_${kind}_tags {"include_system":true,"projects":["p1"]}
	200/0 {"tags":[],"system_tags":[]}
END
	done
	run_on projects <<'END'
	projects.get_model_tags {"include_system":true}
	200/0 {"tags":["theirs"],"system_tags":["ours"]}
	projects.get_task_tags {}
	200/0 {"tags":["theirs"]}
	projects.get_project_tags {}
	200/0 {"tags":["qt"],"system_tags":[]}
	projects.get_model_metadata_keys {}
	200/0 {"keys":["open","secret","size"],"total":3,"remaining":0}
	projects.get_model_metadata_keys {"project":"p1"}
	200/0 {"keys":[],"total":0,"remaining":0}
	projects.get_model_metadata_values {"key":"size"}
	200/0 {"values":["5","100"],"total":2}
	projects.get_model_metadata_values {"key":"size","projects":["p1"]}
	200/0 {"values":[],"total":0}
	projects.get_model_metadata_values {"key":"loose"}
	200/0 {"values":[],"total":0}
	projects.get_user_names {"entity":"model"}
	200/0 {"users":[{"id":"bob","name":"Bob Other"}]}
	projects.get_user_names {"entity":"model","projects":["p1"]}
	200/0 {"users":[]}
	projects.get_user_names {"projects":["p1","p3"]}
	200/0 {"users":[]}
END
}

# Metrics are told by the first model that has one; q's are not ours.
metrics() {
	empty_database
	seed model id=m1 last_metrics='{"h1":{"v1":{"metric":"loss","variant":"train","value":0.5,"min_value":0.1,"max_value":9},"v2":{"metric":"loss","variant":"eval","value":1}}}' \
		model id=m3 last_metrics='{"h1":{"v1":{"metric":"loss","variant":"train","value":7}},"h2":{"v3":{"metric":"Acc\"y","variant":"a.b","value":1}}}' \
		model id=m5 company= last_metrics='{"h3":{"v4":{"metric":"open","variant":"o","value":1}}}' \
		model id=m6 company= last_metrics='{"h4":{"v5":{"variant":"nameless","value":1}},"metric":{"x":1},"h5":{"metric":{"metric":{"metric":"deep"}}}}' \
		model id=n1 company=c2 last_metrics='{"h6":{"v6":{"metric":"secret","variant":"s","value":1}}}'
}

testMetricsOfModels() {
	metrics
	run_on projects <<'END'
	projects.get_unique_metric_variants {"model_metrics":true}
	200/0 {"metrics":[{"metric":"Acc\"y","metric_hash":"h2","variant":"a.b","variant_hash":"v3"},{"metric":"loss","metric_hash":"h1","variant":"eval","variant_hash":"v2"},{"metric":"loss","metric_hash":"h1","variant":"train","variant_hash":"v1"},{"metric":"open","metric_hash":"h3","variant":"o","variant_hash":"v4"}]}
	projects.get_unique_metric_variants {"model_metrics":true,"project":"p1"}
	200/0 {"metrics":[{"metric":"Acc\"y","metric_hash":"h2","variant":"a.b","variant_hash":"v3"},{"metric":"loss","metric_hash":"h1","variant":"eval","variant_hash":"v2"},{"metric":"loss","metric_hash":"h1","variant":"train","variant_hash":"v1"}]}
	projects.get_unique_metric_variants {"model_metrics":true,"project":"p1","include_subprojects":false}
	200/0 {"metrics":[{"metric":"loss","metric_hash":"h1","variant":"eval","variant_hash":"v2"},{"metric":"loss","metric_hash":"h1","variant":"train","variant_hash":"v1"}]}
	projects.get_unique_metric_variants {"model_metrics":true,"ids":["m3","n1"]}
	200/0 {"metrics":[{"metric":"Acc\"y","metric_hash":"h2","variant":"a.b","variant_hash":"v3"},{"metric":"loss","metric_hash":"h1","variant":"train","variant_hash":"v1"}]}
	projects.get_unique_metric_variants {"model_metrics":true,"ids":["m3"],"project":"p2","include_subprojects":false}
	200/0 {"metrics":[]}
	projects.get_unique_metric_variants {"model_metrics":true,"project":"q1"}
	200/0 {"metrics":[]}
	projects.get_unique_metric_variants {}
	200/0 {"metrics":[]}
	projects.get_unique_metric_variants {"project":"p1","include_subprojects":false,"ids":[]}
	200/0 {"metrics":[]}
	projects.get_unique_metric_variants {"ids":"m1"}
	400/12 ids
	projects.get_unique_metric_variants {"project":["p1"]}
	400/12 project
END
	as bob
	run_on projects <<'END'
	projects.get_unique_metric_variants {"model_metrics":true}
	200/0 {"metrics":[{"metric":"open","metric_hash":"h3","variant":"o","variant_hash":"v4"},{"metric":"secret","metric_hash":"h6","variant":"s","variant_hash":"v6"}]}
END
	empty_database
}

testParentsOfTasks() {
	empty_database
	seed task id=f1 name=zeta project=p2 task id=f2 name=Alpha \
		task id=f3 name=beta company= project=p4 \
		task id=f4 name=theirs company=c2 project=q1 \
		task id=t1 parent=f1 task id=t2 parent=f2 \
		task id=t3 parent=f1 task id=t4 company= parent=f3 \
		task id=s1 project=p1 parent=f2 system_tags='["archived"]' \
		task id=s2 project=p2 parent=f4 \
		task id=s3 project=p2 parent=gone system_tags='["hidden"]' \
		task id=u1 company=c2 parent=f4
	run_on projects <<'END'
	projects.get_task_parents {}
	200/0 {"parents":[{"id":"f2","name":"Alpha"},{"id":"f3","name":"beta","project":{"id":"p4","name":"four"}},{"id":"f1","name":"zeta","project":{"id":"p2","name":"one/two"}}]}
	projects.get_task_parents {"projects":["p1"],"tasks_state":"active"}
	200/0 {"parents":[{"id":"f2","name":"Alpha"},{"id":"f1","name":"zeta","project":{"id":"p2","name":"one/two"}}]}
	projects.get_task_parents {"projects":["p1"],"tasks_state":"active","include_subprojects":false}
	200/0 {"parents":[{"id":"f1","name":"zeta","project":{"id":"p2","name":"one/two"}}]}
	projects.get_task_parents {"projects":["p1"],"include_subprojects":false}
	200/0 {"parents":[{"id":"f2","name":"Alpha"},{"id":"f1","name":"zeta","project":{"id":"p2","name":"one/two"}}]}
	projects.get_task_parents {"tasks_state":"archived"}
	200/0 {"parents":[{"id":"f2","name":"Alpha"}]}
	projects.get_task_parents {"tasks_state":"hidden"}
	200/0 {"parents":[]}
	projects.get_task_parents {"projects":[null]}
	200/0 {"parents":[{"id":"f3","name":"beta","project":{"id":"p4","name":"four"}},{"id":"f1","name":"zeta","project":{"id":"p2","name":"one/two"}}]}
	projects.get_task_parents {"task_name":"^z"}
	200/0 {"parents":[{"id":"f1","name":"zeta","project":{"id":"p2","name":"one/two"}}]}
	projects.get_task_parents {"task_name":"alpha"}
	200/0 {"parents":[]}
	projects.get_task_parents {"task_name":"","projects":["p3"]}
	200/0 {"parents":[{"id":"f2","name":"Alpha"}]}
	projects.get_task_parents {"task_name":"("}
	400/21
	projects.get_task_parents {"task_name":5}
	400/12 name
	projects.get_task_parents {"tasks_state":"all"}
	400/12 tasks_state
	projects.get_task_parents {"projects":"p1"}
	400/12 projects
	v2.11/projects.get_task_parents {}
	404/0
END
	as bob
	run_on projects <<'END'
	projects.get_task_parents {}
	200/0 {"parents":[{"id":"f3","name":"beta","project":{"id":"p4","name":"four"}},{"id":"f4","name":"theirs","project":{"id":"q1","name":"other"}}]}
	projects.get_task_parents {"projects":["p1"]}
	200/0 {"parents":[]}
END
	empty_database
}

# item SECTION NAME VALUE: a parameter, for the object of its section.
item() {
	printf '"%s":{"section":"%s","name":"%s","value":"%s"}' "$2" "$1" "$2" \
		"$3"
}

testParametersOfTasks() {
	empty_database
	seed task id=h1 project=p1 \
			hyperparams="{\"Args\":{$(item Args lr 2),$(item Args 'l r' x)},\"A\":{$(item A 'a.b' 1)}}" \
		task id=h2 project=p2 \
			hyperparams="{\"Args\":{$(item Args lr 11)}}" \
		task id=h3 project=p3 \
			hyperparams="{\"Args\":{$(item Args lr 1e1)},\"empty\":{}}" \
		task id=h4 hyperparams="{\"Args\":{$(item Args loose 1)}}" \
		task id=h5 company= \
			hyperparams="{\"Args\":{$(item Args lr open)}}" \
		task id=h6 company=c2 project=q1 \
			hyperparams="{\"Args\":{$(item Args lr theirs)},\"Secret\":{$(item Secret s 1)}}"
	run_on projects <<'END'
	projects.get_hyper_parameters {}
	200/0 {"parameters":[{"section":"A","name":"a.b"},{"section":"Args","name":"l r"},{"section":"Args","name":"loose"},{"section":"Args","name":"lr"}],"total":4,"remaining":0}
	projects.get_hyper_parameters {"page":1,"page_size":2}
	200/0 {"parameters":[{"section":"Args","name":"loose"},{"section":"Args","name":"lr"}],"total":4,"remaining":0}
	projects.get_hyper_parameters {"page":0,"page_size":1}
	200/0 {"parameters":[{"section":"A","name":"a.b"}],"total":4,"remaining":3}
	projects.get_hyper_parameters {"project":"p2"}
	200/0 {"parameters":[{"section":"Args","name":"lr"}],"total":1,"remaining":0}
	projects.get_hyper_parameters {"include_subprojects":false}
	200/0 {"parameters":[{"section":"Args","name":"loose"},{"section":"Args","name":"lr"}],"total":2,"remaining":0}
	projects.get_hyper_parameters {"project":"q1"}
	200/0 {"parameters":[],"total":0,"remaining":0}
	projects.get_hyperparam_values {"section":"Args","name":"lr"}
	200/0 {"values":["2","1e1","11","open"],"total":4}
	projects.get_hyperparam_values {"section":" Args ","name":"lr","projects":["p1"]}
	200/0 {"values":["2","1e1","11"],"total":3}
	projects.get_hyperparam_values {"section":"Args","name":"lr","projects":["p1"],"include_subprojects":false}
	200/0 {"values":["2"],"total":1}
	projects.get_hyperparam_values {"section":"Args","name":"lr","allow_public":false,"projects":[]}
	200/0 {"values":["2","1e1","11"],"total":3}
	projects.get_hyperparam_values {"section":"Args","name":"lr","projects":[null]}
	200/0 {"values":["open"],"total":1}
	projects.get_hyperparam_values {"section":"Args","name":"lr","pattern":"^1","page":1,"page_size":1}
	200/0 {"values":["11"],"total":2}
	projects.get_hyperparam_values {"section":"Args","name":"lr","pattern":"OPEN"}
	200/0 {"values":[],"total":0}
	projects.get_hyperparam_values {"section":"Args","name":"lr","pattern":null}
	200/0 {"values":["2","1e1","11","open"],"total":4}
	projects.get_hyperparam_values {"section":"A","name":"a.b"}
	200/0 {"values":["1"],"total":1}
	projects.get_hyperparam_values {"section":"Secret","name":"s"}
	200/0 {"values":[],"total":0}
	projects.get_hyperparam_values {"section":"","name":"lr"}
	200/0 {"values":[],"total":0}
	projects.get_hyperparam_values {"section":"Args","name":"lr","pattern":5}
	400/12 pattern
END
	as bob
	run_on projects <<'END'
	projects.get_hyperparam_values {"section":"Args","name":"lr"}
	200/0 {"values":["open","theirs"],"total":2}
	projects.get_hyper_parameters {}
	200/0 {"parameters":[{"section":"Args","name":"lr"},{"section":"Secret","name":"s"}],"total":2,"remaining":0}
END
	empty_database
}

testMetricsOfTasks() {
	empty_database
	seed task id=h1 project=p1 \
			last_metrics='{"h1":{"v1":{"metric":"loss","variant":"train","value":1}}}' \
		task id=h2 project=p2 \
			last_metrics='{"h1":{"v2":{"metric":"loss","variant":"eval","value":1}}}' \
		task id=h3 company=c2 \
			last_metrics='{"h6":{"v6":{"metric":"secret","variant":"s","value":1}}}'
	run_on projects <<'END'
	projects.get_unique_metric_variants {}
	200/0 {"metrics":[{"metric":"loss","metric_hash":"h1","variant":"eval","variant_hash":"v2"},{"metric":"loss","metric_hash":"h1","variant":"train","variant_hash":"v1"}]}
	projects.get_unique_metric_variants {"project":"p1","include_subprojects":false,"model_metrics":false}
	200/0 {"metrics":[{"metric":"loss","metric_hash":"h1","variant":"train","variant_hash":"v1"}]}
	projects.get_unique_metric_variants {"ids":["h2","h3"]}
	200/0 {"metrics":[{"metric":"loss","metric_hash":"h1","variant":"eval","variant_hash":"v2"}]}
END
	empty_database
}

testTasksWithoutParameters() {
	run_on projects <<'END'
	projects.get_hyper_parameters {}
	200/0 {"parameters":[],"total":0,"remaining":0}
	projects.get_hyper_parameters {"project":"p1","include_subprojects":false,"page":1,"page_size":2}
	200/0 {"parameters":[],"total":0,"remaining":0}
	projects.get_hyper_parameters {"project":5}
	400/12 project
	v2.8/projects.get_hyper_parameters {}
	404/0
	projects.get_hyperparam_values {"section":"Args","name":"lr"}
	200/0 {"values":[],"total":0}
	projects.get_hyperparam_values {"section":"Args","name":"lr","projects":["p1",null],"pattern":"^1","allow_public":false,"page":0,"page_size":5}
	200/0 {"values":[],"total":0}
	projects.get_hyperparam_values {"section":"Args"}
	400/12 name
	projects.get_hyperparam_values {"name":"lr"}
	400/12 section
	projects.get_hyperparam_values {"section":"Args","name":"lr","pattern":"("}
	400/21
	projects.get_hyperparam_values {"section":"Args","name":"lr","projects":5}
	400/12 projects
	v2.12/projects.get_hyperparam_values {"section":"Args","name":"lr"}
	404/0
END
}

testTooManyConditionsAreRefused() {
	tags=$(seq -s , 1 20001 | sed 's/[0-9]*/"&"/g')
	printf '{"projects":[%s]}' "$tags" >"$SITE/large"
	request -a -t application/json -f "$SITE/large" /projects.get_model_tags
	expect 400/12
}

# ---- Types of tasks

# Of the company and public ones, in the order of their names.
testTypesOfTasks() {
	seed task id=y1 project=p1 type=training \
		task id=y2 project=p3 type=inference user=ann \
		task id=y3 project=p3 type=data_processing company= user=bob \
		task id=y4 type=service status=completed \
			system_tags='["archived","hidden"]' \
		task id=y5 type=report project=p1 company=c2 user=bob
	run_on tasks <<'END'
	tasks.get_types {}
	200/0 {"types":["data_processing","inference","service","training"]}
	tasks.get_types {"projects":[]}
	200/0 {"types":["data_processing","inference","service","training"]}
	tasks.get_types {"projects":null}
	200/0 {"types":["data_processing","inference","service","training"]}
	tasks.get_types {"projects":["p1"]}
	200/0 {"types":["data_processing","inference","training"]}
	tasks.get_types {"projects":["p2"]}
	200/0 {"types":["data_processing","inference","training"]}
	tasks.get_types {"projects":["p4","none"]}
	200/0 {"types":[]}
	tasks.get_types {"projects":["q1"]}
	200/0 {"types":[]}
	tasks.get_types {"projects":["p4","p3","p3"]}
	200/0 {"types":["data_processing","inference","training"]}
	tasks.get_types {"projects":"p1"}
	400/12 projects
	tasks.get_types {"projects":[null]}
	400/12 projects
END
	as bob
	run_on tasks <<'END'
	tasks.get_types {"projects":["p1"]}
	200/0 {"types":["report"]}
	tasks.get_types {"projects":["p3"]}
	200/0 {"types":["data_processing"]}
	tasks.get_types {"projects":["q1"]}
	200/0 {"types":["training"]}
END
	as admin
	sql "DELETE FROM task WHERE id LIKE 'y_'"
}

# shellcheck disable=SC1091
. shunit2
