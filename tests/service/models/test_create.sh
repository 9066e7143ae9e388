#!/bin/sh
# The models service: create (doc/protocol/models.md 4.8), and what holds for
# the values of a model wherever they are written (2.3 to 2.6).

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

# stored JSON FIELD...: what get_by_id answers of the model $ID.
stored() {
	s_wanted=$1
	shift
	s_fields=$(printf '"%s",' "$@")
	run <<-END
	models.get_all {"id":["$ID"],"only_fields":[${s_fields%,}]}
	200/0 {"models":[$s_wanted]}
	END
}

testTheLeastThatACreateNeeds() {
	run <<-'END'
	models.create {"name":"abc","uri":""}
	200/0 {"id":"ID","created":true}
	END
	run <<-END
	models.get_by_id {"model":"$ID"}
	200/0 {"model":{"id":"ID","company":"COMPANY","user":"USER","name":"abc","uri":"","tags":[],"system_tags":[],"design":{},"labels":{},"ready":false,"created":"NOW","last_update":"NOW","last_change":"NOW","last_changed_by":"USER","metadata":{},"last_iteration":0,"last_metrics":{}}}
	END
	expect_sql '1|1|1|1' "SELECT created = last_update,
		created = last_change, created % 1000 = 0,
		abs(created / 1000000 - unixepoch()) < 60 FROM model"
	expect_sql '|||||' 'SELECT comment, project, task, parent, framework,
		company_origin FROM model'
}

testEveryFieldOfACreate() {
	seed project id=p1 task id=t1
	run <<-'END'
	models.create {"name":"abc","uri":"s3://b/k","labels":{"cat":1,"dog":-2},"tags":["b","a"],"system_tags":["z","x"],"comment":" as it is ","framework":"PyTorch ","public":false,"project":"p1","parent":"anything","design":{"text":"d"},"ready":true,"ui_cache":{"u":[1]},"task":"t1","metadata":{"k":{"key":"other","type":"int","value":"5"}}}
	200/0 {"id":"ID","created":true}
	END
	run <<-END
	models.get_all_ex {"id":["$ID"],"only_fields":["*"]}
	200/0 {"models":[{"id":"ID","company":{"id":"COMPANY"},"user":{"id":"USER"},"name":"abc","uri":"s3://b/k","tags":["a","b"],"system_tags":["x","z"],"comment":" as it is ","framework":"PyTorch ","project":{"id":"p1"},"parent":{"id":"anything"},"task":{"id":"t1"},"design":{"text":"d"},"labels":{"cat":1,"dog":-2},"ready":true,"ui_cache":{"u":[1]},"metadata":{"k":{"key":"other","type":"int","value":"5"}},"created":"NOW","last_update":"NOW","last_change":"NOW","last_changed_by":"USER","last_iteration":0,"last_metrics":{},"unique_metrics":[]}]}
	END
}

testNullIsAsIfAbsentButForReady() {
	run <<-'END'
	models.create {"name":"abc","uri":"u","labels":null,"tags":null,"system_tags":null,"comment":null,"framework":null,"public":null,"project":null,"parent":null,"design":null,"ui_cache":null,"task":null,"metadata":null}
	200/0 {"id":"ID","created":true}
	models.create {"name":"abc","uri":"u","ready":null}
	400/800 ready
	models.create {"name":null,"uri":"u"}
	400/12 name
	models.create {"name":"abc","uri":null}
	400/12 uri
	models.create {"name":"abc"}
	400/12 uri
	END
	run <<-END
	models.get_by_id {"model":"$ID"}
	200/0 {"model":{"id":"ID","company":"COMPANY","user":"USER","name":"abc","uri":"u","tags":[],"system_tags":[],"design":{},"labels":{},"ready":false,"created":"NOW","last_update":"NOW","last_change":"NOW","last_changed_by":"USER","metadata":{},"last_iteration":0,"last_metrics":{}}}
	END
}

testFlagsAreTakenByTheirTruth() {
	for pair in '"false" true' '0 false' '"" false' '[] false' '{} false' \
	    '1 true' '"0" true' '[0] true' '0.0 false'; do
		run <<-END
		models.create {"name":"abc","uri":"u","ready":${pair% *}}
		200/0
		END
		stored "{\"ready\":${pair#* }}" ready
	done
}

# The published schema says false, the reference server does true.
testASettingSaysWhetherANewModelIsPublished() {
	seed task id=t1
	for default in '' false true; do
		echo "${default:+ready_by_default = $default}" >>"$CONF"
		run <<-END
		models.create {"name":"abc","uri":"u"}
		200/0
		END
		stored "{\"ready\":${default:-false}}" ready
		run <<-END
		models.create {"name":"abc","uri":"u","ready":true}
		200/0
		END
		stored '{"ready":true}' ready
		run <<-END
		models.create {"name":"abc","uri":"u","ready":false}
		200/0
		END
		stored '{"ready":false}' ready
		run <<-END
		models.create {"name":"abc","uri":"u","ready":null}
		400/800 ready
		v2.13/models.update_for_task {"task":"t1","uri":"u","name":"abc"}
		200/0
		END
		stored '{"ready":false}' ready
		sed -i /ready_by_default/d "$CONF"
		sql "UPDATE task SET models = NULL"
	done
}

testWhatTheServerSetsCannotBeSent() {
	run <<-'END'
	models.create {"name":"abc","uri":"u","id":"mine","created":"2001-01-01","user":"me","company":"c2","company_origin":"c2","last_update":"2001-01-01","last_change":"2001-01-01","last_changed_by":"me","last_iteration":5,"last_metrics":{"a":1},"unique_metrics":["x"],"nope":1}
	200/0 {"id":"ID","created":true}
	END
	run <<-END
	models.get_all_ex {"id":["$ID"],"only_fields":["*"]}
	200/0 {"models":[{"id":"ID","company":{"id":"COMPANY"},"user":{"id":"USER"},"name":"abc","uri":"u","tags":[],"system_tags":[],"design":{},"labels":{},"ready":false,"created":"NOW","last_update":"NOW","last_change":"NOW","last_changed_by":"USER","metadata":{},"last_iteration":0,"last_metrics":{},"ui_cache":{},"unique_metrics":[]}]}
	END
}

testNamesAreStrippedAndNotUnique() {
	run <<-'END'
	models.create {"name":" \t\n\u00a0\u2003abc\u3000 ","uri":" \u2009s3://b \n"}
	200/0
	END
	stored '{"name":"abc","uri":"s3://b"}' name uri
	run <<-'END'
	models.create {"name":"abc","uri":"s3://b"}
	200/0
	models.create {"name":"  ab  ","uri":"u"}
	400/800 name
	models.create {"name":"","uri":"u"}
	400/800 name
	# three characters, however many bytes
	models.create {"name":"äö","uri":"u"}
	400/800 name
	models.create {"name":"𝔞𝔟","uri":"u"}
	400/800 name
	models.create {"name":"äöü","uri":"   "}
	200/0
	END
	stored '{"name":"äöü","uri":""}' name uri
}

testAProjectMustBeOfTheSameCompany() {
	seed project id=own project id=pub company= project id=other company=c2
	run <<-'END'
	models.create {"name":"abc","uri":"u","project":"own"}
	200/0
	models.create {"name":"abc","uri":"u","project":"pub","public":true}
	200/0
	models.create {"name":"abc","uri":"u","project":"pub"}
	400/12 project
	models.create {"name":"abc","uri":"u","project":"own","public":true}
	400/12 project: no public project own
	models.create {"name":"abc","uri":"u","project":"other"}
	400/12 project
	models.create {"name":"abc","uri":"u","project":"none"}
	400/12 project
	models.create {"name":"abc","uri":"u","project":"","task":"","parent":""}
	200/0
	END
	stored '{"project":"","task":"","parent":""}' project task parent
}

testATaskMustBeTheCallersOwn() {
	seed task id=own task id=pub company= task id=other company=c2
	run <<-'END'
	models.create {"name":"abc","uri":"u","task":"own"}
	200/0
	models.create {"name":"abc","uri":"u","task":"pub"}
	403/21 pub
	models.create {"name":"abc","uri":"u","task":"other"}
	400/101 other
	models.create {"name":"abc","uri":"u","task":"none"}
	400/101 none
	models.create {"name":"abc","uri":"u","task":"__DELETED__own"}
	400/101 __DELETED__own
	models.create {"name":"abc","uri":"u","task":"own","public":true}
	400/101 own
	models.create {"name":"abc","uri":"u","task":"pub","public":true}
	403/21 pub
	END
	# nothing is changed at the task
	expect_sql '||' "SELECT last_update, last_change, models FROM task
		WHERE id = 'own'"
}

testAPublicModel() {
	run <<-'END'
	models.create {"name":"abc","uri":"u","public":true}
	200/0 {"id":"ID","created":true}
	END
	stored '{"company":"","company_origin":"COMPANY"}' company \
		company_origin
	# its company can take it back
	run <<-END
	models.make_private {"ids":["$ID"]}
	200/0 {"updated":1}
	END
}

testTheOrderOfTheChecksOfACreate() {
	seed task id=t1
	run <<-'END'
	# typing, its items included, comes before anything is looked up
	models.create {"name":"abc","uri":5,"project":"none"}
	400/12 uri
	models.create {"name":"abc","uri":"u","project":"none","task":"none","tags":"x"}
	400/12 tags
	models.create {"name":"ab","uri":"u","task":"none","labels":{"a":1.5}}
	400/12 labels
	models.create {"name":"ab","uri":"u","task":"none","labels":{"a":"x","b":null}}
	400/12 labels
	models.create {"name":"ab","uri":"u","task":"none","metadata":{"a":{"key":"a","type":"t"}}}
	400/12 metadata
	models.create {"name":"ab","uri":"u","task":"none","metadata":{" ":{"key":"a","type":"t"}}}
	400/12 value
	# the project, the task, the tags, the keys of metadata, the record
	models.create {"name":"ab","uri":"u","project":"none","task":"none","tags":["__$x"]}
	400/12 project
	models.create {"name":"ab","uri":"u","task":"none","tags":["__$x"],"labels":{"a":"x"}}
	400/101 none
	models.create {"name":"ab","uri":"u","task":"t1","tags":["__$x"],"metadata":{" ":{"key":"","type":"","value":""}}}
	400/16 tags
	models.create {"name":"ab","uri":"u","task":"t1","metadata":{" ":{"key":"","type":"","value":""}},"labels":{"a":"x"},"ready":null}
	400/12 metadata
	models.create {"name":"ab","uri":"u","labels":{"a":"x"}}
	400/800
	END
	expect_sql 0 'SELECT count(*) FROM model'
}

# --- Labels (2.3): create, edit and update differ ---

testLabelsOfACreate() {
	run <<-'END'
	models.create {"name":"abc","uri":"u","labels":[]}
	400/12 labels
	models.create {"name":"abc","uri":"u","labels":"x"}
	400/12 labels
	models.create {"name":"abc","uri":"u","labels":5}
	400/12 labels
	models.create {"name":"abc","uri":"u","labels":{"a":"1"}}
	400/800 labels
	models.create {"name":"abc","uri":"u","labels":{"a":1.5}}
	400/12 labels: a must be an integer, is 1.5
	models.create {"name":"abc","uri":"u","labels":{"a":1e-2}}
	400/12 labels: a must be an integer, is 1e-2
	models.create {"name":"abc","uri":"u","labels":{"a":NaN}}
	400/12 labels: a must be an integer, is null
	models.create {"name":"abc","uri":"u","labels":{"a":-Infinity}}
	400/12 labels: a must be an integer, is null
	models.create {"name":"abc","uri":"u","labels":{"a":9223372036854775808}}
	400/12 labels: a is 9223372036854775808, which does not fit into 64 bits
	models.create {"name":"abc","uri":"u","labels":{"a":1e19}}
	400/12 labels: a is 1e19, which does not fit into 64 bits
	models.create {"name":"abc","uri":"u","labels":{"a":1.0,"b":1}}
	400/800 labels: two have the number 1
	models.create {"name":"abc","uri":"u","labels":{"a":null}}
	400/12 labels
	models.create {"name":"abc","uri":"u","labels":{"a":[1]}}
	400/12 labels
	models.create {"name":"abc","uri":"u","labels":{"a":{}}}
	400/12 labels
	models.create {"name":"abc","uri":"u","labels":{"a":7,"b":8,"c":7}}
	400/800 labels
	models.create {"name":"abc","uri":"u","labels":{"a":true,"b":1}}
	400/800 labels
	models.create {"name":"abc","uri":"u","labels":{"":1}}
	400/800 labels
	models.create {"name":"abc","uri":"u","labels":{"$a":1}}
	400/800 labels
	models.create {"name":"abc","uri":"u","labels":{"a":18446744073709551616}}
	400/12 labels
	models.create {"name":"abc","uri":"u","labels":{"a":0,"b":0,"c":false,"d":true,"e.f":9223372036854775807," ":-1}}
	200/0
	END
	stored '{"labels":{"a":0,"b":0,"c":0,"d":1,"e.f":9223372036854775807," ":-1}}' labels
}

# A spreadsheet or another language makes reals of integers.
testALabelThatIsWholeIsItsInteger() {
	seed model id=m1
	run <<-'END'
	models.create {"name":"abc","uri":"u","labels":{"a":1.0,"b":1e2,"c":-2.50E1,"d":-0.0,"e":9007199254740993.0}}
	200/0
	END
	stored '{"labels":{"a":1,"b":100,"c":-25,"d":0,"e":9007199254740993}}' \
		labels
	run <<-'END'
	models.edit {"model":"m1","labels":{"cat":1.0}}
	200/0 ~ "labels":{"cat":1}
	models.get_by_id {"model":"m1"}
	200/0 ~ "labels":{"cat":1}
	models.edit {"model":"m1","labels":{"cat":9223372036854775808}}
	400/12 cat is 9223372036854775808, which does not fit into 64 bits
	models.update {"model":"m1","labels":{"cat":0.5}}
	400/12 cat must be an integer, is 0.5
	models.update {"model":"m1","labels":{"cat":2.0}}
	200/0 {"updated":0,"fields":{}}
	END
}

testLabelsOfAnEdit() {
	seed model id=m1 labels='{"old":1}'
	run <<-'END'
	models.edit {"model":"m1","labels":null}
	200/0 {"updated":0,"fields":{}}
	models.edit {"model":"m1","comment":"x"}
	200/0 ! "labels"
	models.edit {"model":"m1","labels":"x"}
	400/16 labels
	models.edit {"model":"m1","labels":5}
	400/16 labels
	models.edit {"model":"m1","labels":[["a",1]]}
	400/16 labels
	models.edit {"model":"m1","labels":{"a":"1"}}
	400/12 labels
	models.edit {"model":"m1","labels":{"a":1.5}}
	400/12 labels
	models.edit {"model":"m1","labels":{"a":null}}
	400/12 labels
	models.get_by_id {"model":"m1"}
	200/0 ~ "labels":{"old":1}
	models.edit {"model":"m1","labels":{"a":7,"b":7,"c":0,"d":0,"":3,"$e":4,"f.g":true}}
	200/0 ~ "updated":1 ~ "labels":{"a":7,"b":7,"c":0,"d":0,"":3,"$e":4,"f.g":1}
	models.get_by_id {"model":"m1"}
	200/0 ~ "labels":{"a":7,"b":7,"c":0,"d":0,"":3,"$e":4,"f.g":1}
	models.edit {"model":"m1","labels":{}}
	200/0 ~ "labels":{}
	models.get_by_id {"model":"m1"}
	200/0 ~ "labels":{}
	END
}

testLabelsOfAnUpdateAreCheckedAndDropped() {
	seed model id=m1 labels='{"old":1}'
	run <<-'END'
	models.update {"model":"m1","labels":null}
	400/12 labels
	models.update {"model":"m1","labels":[]}
	400/12 labels
	models.update {"model":"m1","labels":"x"}
	400/12 labels
	models.update {"model":"m1","labels":{"a":"1"}}
	400/12 labels
	models.update {"model":"m1","labels":{"a":1.5}}
	400/12 labels
	models.update {"model":"m1","labels":{"a":null}}
	400/12 labels
	models.update {"model":"m1","labels":{"a":7,"b":7,"":3,"$e":4,"c":true}}
	200/0 {"updated":0,"fields":{}}
	models.update {"model":"m1","labels":{"a":2},"comment":"x"}
	200/0 {"updated":1,"fields":{"comment":"x","last_change":"NOW","last_changed_by":"USER"}}
	models.get_by_id {"model":"m1"}
	200/0 ~ "labels":{"old":1}
	END
}

# --- Tags (2.4) ---

testTagsAreKeptAsTheyAreAndSorted() {
	run <<-'END'
	models.create {"name":"abc","uri":"u","tags":["b","a","b",""," a ","Z","ä"],"system_tags":["y","x","y"]}
	200/0
	END
	stored '{"tags":[""," a ","Z","a","b","b","ä"],"system_tags":["x","y","y"]}' tags system_tags
}

testTagsOfTheQueryLanguageAreRefused() {
	seed model id=m1
	run <<-'END'
	models.create {"name":"abc","uri":"u","tags":["a","__$all"]}
	400/16 tags
	models.create {"name":"abc","uri":"u","system_tags":["__$x"]}
	400/16 system_tags
	models.create {"name":"abc","uri":"u","tags":["__x","_$","$","-a"]}
	200/0
	models.edit {"model":"m1","tags":["__$"]}
	400/16 tags
	models.edit {"model":"m1","tags":[],"system_tags":["__$x"]}
	400/16 system_tags
	models.edit {"model":"m1","system_tags":["__$x"]}
	200/0 ~ "system_tags":["__$x"]
	models.update {"model":"m1","tags":["__$"]}
	400/16 tags
	models.update {"model":"m1","tags":[],"system_tags":["__$x"]}
	400/16 system_tags
	models.update {"model":"m1","system_tags":["__$y"]}
	200/0 ~ "system_tags":["__$y"]
	models.update_tags {"ids":["m1"],"add_tags":["__$z"]}
	200/0 {"updated":1}
	models.get_by_id {"model":"m1"}
	200/0 ~ "tags":["__$z"],"system_tags":["__$y"]
	END
}

testTagsThatAreNoListOfStrings() {
	seed model id=m1
	for tags in '"abc"' 5 true '{"a":1}' '["a",1]' '[null]' '[["a"]]'; do
		run <<-END
		models.create {"name":"abc","uri":"u","tags":$tags}
		400/12 tags
		models.create {"name":"abc","uri":"u","system_tags":$tags}
		400/12 system_tags
		models.edit {"model":"m1","tags":$tags}
		400/16 tags
		models.edit {"model":"m1","system_tags":$tags}
		400/16 system_tags
		models.update {"model":"m1","tags":$tags}
		400/16 tags
		models.update {"model":"m1","system_tags":$tags}
		400/16 system_tags
		END
	done
	# in a typed request everything false is an empty list
	run <<-'END'
	models.create {"name":"abc","uri":"u","tags":"","system_tags":0}
	200/0
	models.create {"name":"abc","uri":"u","tags":false,"system_tags":{}}
	200/0
	END
	stored '{"tags":[],"system_tags":[]}' tags system_tags
}

testOldClientsSendOneListOfTags() {
	run <<-'END'
	v2.2/models.create {"name":"abc","uri":"u","tags":["b","archived","b","-active","Archived"]}
	200/0
	END
	stored \
		'{"tags":["Archived","b"],"system_tags":["-active","archived"]}' \
		tags system_tags
	# a system tag of its own, and nothing is moved
	run <<-'END'
	v2.2/models.create {"name":"abc","uri":"u","tags":["b","archived","b"],"system_tags":["x"]}
	200/0
	END
	stored '{"tags":["archived","b","b"],"system_tags":["x"]}' tags \
		system_tags
	run <<-'END'
	v2.3/models.create {"name":"abc","uri":"u","tags":["b","archived"]}
	200/0
	END
	stored '{"tags":["archived","b"],"system_tags":[]}' tags system_tags
}

testOldClientsThatChangeTagsWriteBothLists() {
	for action in edit update; do
		seed model id=m1 tags='["u"]' system_tags='["s"]'
		run <<-END
		# user tags alone clear the system tags
		v2.2/models.$action {"model":"m1","tags":["x","x"]}
		200/0 ~ "tags":["x"],"system_tags":[]
		models.get_by_id {"model":"m1"}
		200/0 ~ "tags":["x"],"system_tags":[]
		v2.2/models.$action {"model":"m1","tags":["x","archived"]}
		200/0 ~ "tags":["archived","x"],"system_tags":["archived"]
		models.get_by_id {"model":"m1"}
		200/0 ~ "tags":["x"],"system_tags":["archived"]
		v2.2/models.$action {"model":"m1","tags":["archived"],"system_tags":["y"]}
		200/0 ~ "tags":["archived","y"],"system_tags":["y"]
		models.get_by_id {"model":"m1"}
		200/0 ~ "tags":["archived"],"system_tags":["y"]
		v2.2/models.$action {"model":"m1","tags":["active"],"system_tags":null}
		200/0 ~ "tags":["active"],"system_tags":["active"]
		models.get_by_id {"model":"m1"}
		200/0 ~ "tags":[],"system_tags":["active"]
		v2.2/models.$action {"model":"m1","comment":"no tags"}
		200/0 ! "tags"
		v2.3/models.$action {"model":"m1","tags":["archived"]}
		200/0 ~ "tags":["archived"] ! "system_tags"
		models.get_by_id {"model":"m1"}
		200/0 ~ "tags":["archived"],"system_tags":["active"]
		END
	done
}

# --- Free objects (2.5) ---

testKeysOfFreeObjects() {
	for field in design ui_cache; do
		run <<-END
		models.create {"name":"abc","uri":"u","$field":{"\$a":1}}
		400/800 $field
		models.create {"name":"abc","uri":"u","$field":{"a":{"b":[{"\$c":1}]}}}
		400/800 $field
		models.create {"name":"abc","uri":"u","$field":{"":1}}
		400/800 $field
		models.create {"name":"abc","uri":"u","$field":{"a":[[{"":1}]]}}
		400/800 $field
		models.create {"name":"abc","uri":"u","$field":[]}
		400/12 $field
		models.create {"name":"abc","uri":"u","$field":"x"}
		400/12 $field
		models.create {"name":"abc","uri":"u","$field":{"a.b":{"c\$":1.50,"d":12345678901234567890123}}}
		200/0
		END
		run <<-END
		models.get_all {"id":["$ID"],"only_fields":["$field"]}
		200/0 ~ {"models":[{"$field":{"a.b":{"c\$":1.50,"d":12345678901234567890123}}}]}
		END
	done
}

testKeysOfADesignThatIsEditedAreNotChecked() {
	seed model id=m1
	run <<-'END'
	models.edit {"model":"m1","design":{"$a":{"":[{"$c":1.50}]}}}
	200/0 ~ "design":{"$a":{"":[{"$c":1.50}]}}
	models.get_by_id {"model":"m1"}
	200/0 ~ "design":{"$a":{"":[{"$c":1.50}]}}
	models.edit {"model":"m1","design":[]}
	400/16 design
	models.edit {"model":"m1","design":"as a text"}
	200/0 ~ "design":{"design":"as a text"}
	models.edit {"model":"m1","design":5}
	400/16 design
	models.update {"model":"m1","ui_cache":{"$a":{"":1}}}
	200/0 ~ "ui_cache":{"$a":{"":1}}
	models.update {"model":"m1","ui_cache":[]}
	400/12 ui_cache
	models.update {"model":"m1","ui_cache":"x"}
	400/12 ui_cache
	models.update {"model":"m1","ui_cache":0}
	400/12 ui_cache
	END
}

# --- Metadata (2.6) ---

# shellcheck disable=SC2016 # a dollar it is
KEYS='"a.b" "_c" "a__b" "per%" "__x" "$d" "%2E" "%%" "%_" "%%2E" "%24" "__" "_" "." "key" "type" "value" "S" "in" "size" "ä𝔞" "\u0001" "\"" "\\" "'"'"'"'

testKeysOfMetadataComeBackAsTheyWere() {
	seed model id=m1
	all=
	for key in $KEYS '"a b"'; do
		all="$all$key:{\"key\":$key,\"type\":\"t\",\"value\":\"v\"},"
	done
	all="{${all%,}}"
	run <<-END
	models.create {"name":"abc","uri":"u","metadata":$all}
	200/0
	models.edit {"model":"m1","metadata":$all}
	200/0 ~ "metadata":$all
	models.get_by_id {"model":"m1"}
	200/0 ~ "metadata":$all
	models.update {"model":"m1","metadata":{}}
	200/0 ~ "metadata":{}
	models.update {"model":"m1","metadata":$all}
	200/0 ~ "metadata":$all
	models.get_by_id {"model":"m1"}
	200/0 ~ "metadata":$all
	END
	stored "{\"metadata\":$all}" metadata
}

testKeysOfMetadataAreStripped() {
	run <<-'END'
	models.create {"name":"abc","uri":"u","metadata":{" \t\u00a0sp\n":{"key":" in ","type":" t ","value":" v "}}}
	200/0
	END
	stored '{"metadata":{"sp":{"key":" in ","type":" t ","value":" v "}}}' \
		metadata
	seed model id=m1
	run <<-'END'
	models.edit {"model":"m1","metadata":{" a ":{"key":"1","type":"","value":""}," b":{"key":"2","type":"","value":""}}}
	200/0 ~ "metadata":{"a":{"key":"1","type":"","value":""},"b":{"key":"2","type":"","value":""}}
	models.update {"model":"m1","metadata":{" a ":{"key":"1","type":"","value":""},"a":{"key":"2","type":"","value":""}}}
	200/0 ~ "metadata":{"a":{"key":"2","type":"","value":""}}
	models.create {"name":"abc","uri":"u","metadata":{" ":{"key":"","type":"","value":""}}}
	400/12 metadata
	models.create {"name":"abc","uri":"u","metadata":{"":{"key":"","type":"","value":""}}}
	400/12 metadata
	models.edit {"model":"m1","metadata":{"\u3000":{}}}
	400/12 metadata
	models.update {"model":"m1","metadata":{"":{}}}
	400/12 metadata
	END
}

testItemsOfMetadata() {
	seed model id=m1
	for item in '{}' '{"key":"k","type":"t"}' '{"key":"k","value":"v"}' \
	    '{"type":"t","value":"v"}' '{"key":1,"type":"t","value":"v"}' \
	    '{"key":"k","type":null,"value":"v"}' \
	    '{"key":"k","type":"t","value":5}' '[]' '"x"' null; do
		# only create looks at the items
		run <<-END
		models.create {"name":"abc","uri":"u","metadata":{"k":$item}}
		400/12 metadata
		models.edit {"model":"m1","metadata":{"k":$item}}
		200/0 ~ "metadata":{"k":$item}
		models.update {"model":"m1","metadata":{"k":$item}}
		200/0 ~ "metadata":{"k":$item}
		models.get_by_id {"model":"m1"}
		200/0 ~ "metadata":{"k":$item}
		END
	done
	run <<-'END'
	models.create {"name":"abc","uri":"u","metadata":{"k":{"key":"","type":"","value":"","more":1}}}
	200/0
	END
	stored '{"metadata":{"k":{"key":"","type":"","value":""}}}' metadata
}

testMetadataThatIsNeitherAnObjectNorAList() {
	seed model id=m1
	for metadata in '"x"' 5 true; do
		run <<-END
		models.create {"name":"abc","uri":"u","metadata":$metadata}
		400/12 metadata
		models.edit {"model":"m1","metadata":$metadata}
		400/12 metadata
		models.update {"model":"m1","metadata":$metadata}
		400/12 metadata
		END
	done
	# what versions up to 2.16 answer may come back
	run <<-'END'
	models.create {"name":"abc","uri":"u","metadata":[]}
	200/0
	models.edit {"model":"m1","metadata":[]}
	200/0 ~ "metadata":{}
	models.update {"model":"m1","metadata":[]}
	200/0 ~ "metadata":{}
	END
}

# The SDK's request classes have it so, the wire an object.
testMetadataAsAListOfItems() {
	seed model id=m1 task id=t1
	list='[{"key":"a.b","type":"t","value":"1"},{"key":" c ","type":"","value":"2"},{"key":"d","type":"t","value":"first"},{"key":"d","type":"t","value":"last"}]'
	object='{"a.b":{"key":"a.b","type":"t","value":"1"},"c":{"key":" c ","type":"","value":"2"},"d":{"key":"d","type":"t","value":"last"}}'
	run <<-END
	models.create {"name":"abc","uri":"u","metadata":$list}
	200/0
	END
	stored "{\"metadata\":$object}" metadata
	run <<-END
	models.edit {"model":"m1","metadata":$list}
	200/0 ~ "metadata":$object
	models.get_by_id {"model":"m1"}
	200/0 ~ "metadata":$object
	models.update {"model":"m1","metadata":[]}
	200/0 ~ "metadata":{}
	models.update {"model":"m1","metadata":$list}
	200/0 ~ "metadata":$object
	models.get_all {"id":["m1"],"metadata.d.value":"last","only_fields":["id"]}
	200/0 {"models":[{"id":"m1"}]}
	v2.13/models.update_for_task {"task":"t1","uri":"u","name":"abc","metadata":$list}
	200/0
	END
	stored "{\"metadata\":$object}" metadata
}

testItemsOfAListAreWhole() {
	seed model id=m1 task id=t1
	for item in '{}' '{"key":"k","type":"t"}' '{"key":"k","value":"v"}' \
	    '{"type":"t","value":"v"}' '{"key":1,"type":"t","value":"v"}' \
	    '{"key":"k","type":"t","value":5}' '{"key":" ","type":"","value":""}' \
	    '[]' '"x"' null; do
		run <<-END
		models.create {"name":"abc","uri":"u","metadata":[$item]}
		400/12 metadata
		models.edit {"model":"m1","metadata":[$item]}
		400/12 metadata
		models.update {"model":"m1","metadata":[$item]}
		400/12 metadata
		v2.13/models.update_for_task {"task":"t1","uri":"u","name":"abc","metadata":[$item]}
		400/12 metadata
		END
	done
}

testMetadataIsEchoedAsAListUpToVersion216() {
	seed model id=m1
	run <<-'END'
	v2.16/models.edit {"model":"m1","metadata":{"k":{"key":"k","type":"t","value":"v"}}}
	200/0 ~ "metadata":[]
	v2.16/models.update {"model":"m1","metadata":{"l":{"key":"l","type":"t","value":"v"}}}
	200/0 ~ "metadata":[]
	v2.16/models.update {"model":"m1","comment":"x"}
	200/0 ! metadata
	models.get_by_id {"model":"m1"}
	200/0 ~ "metadata":{"l":{"key":"l","type":"t","value":"v"}}
	END
}

# shellcheck disable=SC1091
. shunit2
