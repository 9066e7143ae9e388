#!/bin/sh
# What people ask of lists and what they get: names, values and orders that a
# query language can stumble over.

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

# with_values KEY VALUE...: models a, b, c... with these metadata values.
with_values() {
	w_key=$1
	shift
	w_id=a
	for w_value; do
		seed model id="$w_id" name="model $w_id" \
			metadata="{\"$w_key\":{\"key\":\"$w_key\",\"type\":\"str\",\"value\":\"$w_value\"}}"
		w_id=$(printf %s "$w_id" | tr a-y b-z)
	done
}

testNumbersSortAsNumbers() {
	with_values acc 10 9 1e-3 1.10 1.9 0.875 0.9 0.05 -0.25 '' NaN v10 v9
	run_on models <<'END'
	models.get_all {"order_by":["-metadata.acc.value"],"only_fields":["metadata.acc.value"]}
	200/0 {"models":[{"metadata":{"acc":{"value":"v10"}}},{"metadata":{"acc":{"value":"v9"}}},{"metadata":{"acc":{"value":"NaN"}}},{"metadata":{"acc":{"value":"10"}}},{"metadata":{"acc":{"value":"9"}}},{"metadata":{"acc":{"value":"1.9"}}},{"metadata":{"acc":{"value":"1.10"}}},{"metadata":{"acc":{"value":"0.9"}}},{"metadata":{"acc":{"value":"0.875"}}},{"metadata":{"acc":{"value":"0.05"}}},{"metadata":{"acc":{"value":"1e-3"}}},{"metadata":{"acc":{"value":"-0.25"}}},{"metadata":{"acc":{"value":""}}}]}
	# equality stays that of the texts
	models.get_all {"metadata.acc.value":["1.1","09","10.0","0.9"],"only_fields":["id"]}
	200/0 {"models":[{"id":"g"}]}
END
	run_on projects <<'END'
	projects.get_model_metadata_values {"key":"acc"}
	200/0 ~ ["","-0.25","1e-3","0.05","0.875","0.9","1.10","1.9","9","10","NaN","v9","v10"]
END
}

testPathsThatLeadNowhere() {
	seed model id=m1 name=one tags='["a","b"]' labels='{"x":2}' \
		design='{"x":"b"}' system_tags='["archived"]' \
		metadata='{"k":{"key":"k","type":"str","value":"v"}}' \
		model id=m2 name=two labels='{"x":1}' design='{"x":"a"}'
	run_on models <<'END'
	# nothing lies in a text, a number, a time or a flag
	models.get_all {"only_fields":["name.x"]}
	400/14 name.x
	models.get_all_ex {"only_fields":["name.x"]}
	400/14 name.x
	models.get_all_ex {"only_fields":["-created.x"]}
	400/14 created.x
	models.get_all_ex {"only_fields":["ready.x"]}
	400/14 ready.x
	models.get_all_ex {"only_fields":["last_iteration.x"]}
	400/14 last_iteration.x
	# a list can be looked into, in vain
	models.get_all {"id":["m1"],"only_fields":["tags.x"]}
	200/0 {"models":[{"tags":[]}]}
	models.get_all_ex {"id":["m1"],"only_fields":["tags.x","name"]}
	200/0 {"models":[{"id":"m1","name":"one","tags":[]}]}
	models.get_all {"id":["m1"],"only_fields":["tags.x","tags"]}
	200/0 {"models":[{"tags":["a","b"]}]}
	models.get_all {"id":["m1"],"only_fields":["-tags.x"]}
	200/0 ~ "tags":["a","b"]
	# the objects on the way are there
	models.get_all {"id":["m1"],"only_fields":["metadata.k.zz"]}
	200/0 {"models":[{"metadata":{"k":{}}}]}
	models.get_all {"id":["m1"],"only_fields":["metadata.nope.zz"]}
	200/0 {"models":[{"metadata":{}}]}
	models.get_all {"id":["m1"],"only_fields":["metadata.k.zz","metadata.k.value"]}
	200/0 {"models":[{"metadata":{"k":{"value":"v"}}}]}
	models.get_all {"id":["m1"],"only_fields":["labels.x.y"]}
	200/0 {"models":[{"labels":{}}]}
END
}

testOrdersByWhatLiesInObjectsAndLists() {
	seed model id=m1 name=one tags='["a"]' labels='{"x":2}' \
		design='{"x":"b"}' \
		model id=m2 name=two labels='{"x":1}' design='{"x":"a"}' \
		model id=m3 name=zero labels='{"x":10}' design='{"y":"a"}'
	run_on models <<'END'
	models.get_all {"order_by":["labels.x"],"only_fields":["id"]}
	200/0 {"models":[{"id":"m2"},{"id":"m1"},{"id":"m3"}]}
	models.get_all {"order_by":["-labels.x"],"only_fields":["id"]}
	200/0 {"models":[{"id":"m3"},{"id":"m1"},{"id":"m2"}]}
	models.get_all {"order_by":["design.x"],"only_fields":["id"]}
	200/0 {"models":[{"id":"m2"},{"id":"m1"},{"id":"m3"}]}
	models.get_all {"order_by":["tags.x","-name"],"only_fields":["id"]}
	200/0 {"models":[{"id":"m3"},{"id":"m2"},{"id":"m1"}]}
	models.get_all {"order_by":["name.x"]}
	400/14 name.x
	models.get_all {"order_by":["-name.x"],"only_fields":["id"]}
	200/0 {"models":[{"id":"m1"},{"id":"m2"},{"id":"m3"}]}
	# no name is no key
	models.get_all {"order_by":[""],"only_fields":["id"]}
	200/0 {"models":[{"id":"m1"},{"id":"m2"},{"id":"m3"}]}
	models.get_all {"order_by":["","-name"],"only_fields":["id"]}
	200/0 {"models":[{"id":"m3"},{"id":"m2"},{"id":"m1"}]}
END
	run_on projects <<'END'
	projects.get_all {"order_by":[""]}
	200/0 {"projects":[]}
END
}

# wire.md 15.2
testTagsOfOldVersionsWithoutTheTags() {
	seed model id=m1 name=one tags='["b"]' system_tags='["archived"]' \
		model id=m2 name=two tags='["b"]'
	run_on models <<'END'
	v2.2/models.get_all {"only_fields":["-tags"],"id":["m1"]}
	200/0 ~ "tags":["archived"],"system_tags":["archived"] ! "b"
	v2.2/models.get_all {"only_fields":["-tags"],"id":["m2"]}
	200/0 ~ "system_tags":[] ! "tags":["b"]
	v2.2/models.get_all {"only_fields":["system_tags"],"id":["m1"]}
	200/0 {"models":[{"tags":["archived"],"system_tags":["archived"]}]}
	v2.2/models.get_all {"only_fields":["tags"],"id":["m1"]}
	200/0 {"models":[{"tags":["b"]}]}
	v2.3/models.get_all {"only_fields":["-tags"],"id":["m1"]}
	200/0 ! "tags":["b"] ! "tags":["archived"],"system_tags"
END
}

# repeated N TEXT
repeated() {
	printf "%$1s" '' | sed "s/ /$2/g"
}

# Python's re.escape() puts a backslash before each of these characters.
testNamesOfAnyLengthAreFoundAgain() {
	dashes=$(repeated 4096 -)
	pattern=$(repeated 4096 '\\\\-')
	seed project id=p1 name="$dashes" path='[]' \
		project id=p2 name="$dashes-" path='[]' \
		model id=m1 name="$dashes" project=p1 \
		task id=t1 name="$dashes"
	run_on projects <<-END
	projects.get_all {"name":"^$pattern\$","only_fields":["id"]}
	200/0 {"projects":[{"id":"p1"}]}
	projects.get_all_ex {"_any_":{"fields":["name","id"],"pattern":"^$pattern\$"},"search_hidden":true,"page":0,"page_size":1,"only_fields":["id"]}
	200/0 {"projects":[{"id":"p1"}]}
	projects.get_all {"name":"^$pattern.*","only_fields":["id"]}
	200/0 {"projects":[{"id":"p1"},{"id":"p2"}]}
	projects.get_all_ex {"_any_":{"fields":["name"],"pattern":"^-\$|^$pattern\$|^$pattern-\$"},"only_fields":["id"]}
	200/0 {"projects":[{"id":"p1"},{"id":"p2"}]}
	END
	run_on models <<-END
	models.get_all {"name":"^$pattern\$","only_fields":["id"]}
	200/0 {"models":[{"id":"m1"}]}
	models.get_all {"name":"$pattern","only_fields":["id"]}
	400/12 name: a pattern has at most 4096 bytes
	models.get_all {"name":"^$pattern+\$","only_fields":["id"]}
	400/12 name: a pattern has at most 4096 bytes
	END
	run_on tasks <<-END
	tasks.get_all {"name":"^$pattern\$","only_fields":["id"]}
	200/0 {"tasks":[{"id":"t1"}]}
	END
}

# The SDK asks for metadata={"offset": "-5"} by a bare string.
testValuesThatLookLikeOperatorsAreFound() {
	with_values offset -5 5 __\$all - __\$not ''
	run_on models <<'END'
	models.get_all {"metadata.offset.value":"-5","only_fields":["id"]}
	200/0 {"models":[{"id":"a"}]}
	models.get_all {"metadata.offset.value":"__$all","only_fields":["id"]}
	200/0 {"models":[{"id":"c"}]}
	models.get_all {"metadata.offset.value":"-","only_fields":["id"]}
	200/0 {"models":[{"id":"d"}]}
	models.get_all {"metadata.offset.value":"__$not","only_fields":["id"]}
	200/0 {"models":[{"id":"e"}]}
	models.get_all {"metadata.offset.value":"","only_fields":["id"]}
	200/0 {"models":[{"id":"f"}]}
	models.get_all?metadata.offset.value=-5&only_fields[]=id
	200/0 {"models":[{"id":"a"}]}
	# operators stand in lists
	models.get_all {"metadata.offset.value":["-5"],"only_fields":["id"]}
	200/0 {"models":[{"id":"a"},{"id":"c"},{"id":"d"},{"id":"e"},{"id":"f"}]}
	models.get_all {"metadata.offset.value":["__$any","-5"],"only_fields":["id"]}
	200/0 {"models":[{"id":"a"}]}
	models.get_all {"filters":{"metadata.offset.value":{"any":{"include":["-5","__$all"]}}},"only_fields":["id"]}
	200/0 {"models":[{"id":"a"},{"id":"c"}]}
	# and elsewhere a bare string is one of them
	models.get_all {"id":"-a","only_fields":["id"],"page_size":1}
	200/0 {"models":[{"id":"b"}]}
END
}

testABlankKeyOfMetadataIsNone() {
	with_values k v
	run_on projects <<'END'
	projects.get_model_metadata_values {"key":"k"}
	200/0 {"values":["v"],"total":1}
	projects.get_model_metadata_values {"key":" k "}
	200/0 {"values":["v"],"total":1}
	projects.get_model_metadata_values {"key":""}
	400/12 key
	projects.get_model_metadata_values {"key":" \t"}
	400/12 key
END
}

testWhatIsTooMuchIsNamed() {
	many=$(repeated 201 '"name",')
	run_on users <<'END'
	users.get_all {"search_text":"x"}
	400/12 search_text
	users.get_all_ex {"search_text":"x","order_by":["@text_score"]}
	400/12 search_text
END
	run_on models <<-END
	models.get_all {"_any_":{"fields":[${many%,}],"pattern":"x"}}
	400/12 _any_: too many conditions
	models.get_all {"order_by":[${many%,}]}
	400/12 order_by: too many keys to order by
	END
}

# Whoever asks is wrong, not the server: 400 for what makes no sense.
testNoArgumentOfAListIsAnInternalError() {
	numbers='0 -1 1.5 1e400 -9223372036854775808 9223372036854775807
		18446744073709551616 "x" "5" null [] {} true'
	# shellcheck disable=SC2016 # operators are no variables
	values='"" "x" "\u0001" "(" "a{65535}" "(?R)" "\\\\p{L}" "-" "__$not" 5 1e400
		null true [] {} [5] [null] [{}] ["__$all"] ["__$not"] [null,null]
		[1e400,null] ["inf",null] ["NaN","1e999"] ["0000-00-00","-1"]
		[">=99999999999-01-01"] ["9999-12-31T23:59:59+99:99",null]
		{"a":1} {"any":1} {"tags":["x"]} {"fields":["name"],"pattern":"("}
		{"fields":["id","created"],"datetime":["x"]}'
	for list in models tasks projects users; do
		for action in get_all get_all_ex; do
			for key in page page_size start size; do
				for value in $numbers; do
					printf '%s {"%s":%s}\n' \
						"$list.$action" "$key" "$value"
					printf '%s {"%s":%s,"scroll_id":null,"order_by":["name"]}\n' \
						"$list.$action" "$key" "$value"
				done
			done
			for key in id name comment tags project created \
				last_update last_iteration ready status \
				metadata.k.value last_metrics.a.b.value \
				models.input.model hyperparams.a.b.value \
				runtime.x _any_ _all_ filters search_text \
				order_by only_fields scroll_id \
				include_subprojects search_hidden active_users \
				active_in_projects children_type \
				include_stats_filter; do
				for value in $values; do
					printf '%s {"%s":%s}\n' \
						"$list.$action" "$key" "$value"
				done
			done
			printf '%s {"start":9223372036854775807,"size":9223372036854775807,"order_by":["name"]}\n' \
				"$list.$action"
		done >"$SITE/hostile"
		run_hostile $list
	done
}

# run_hostile PROGRAM: all of $SITE/hostile is answered, and by no 5xx.
run_hostile() {
	sed 's,^,/,' "$SITE/hostile" | send "$SITE/bin/$1.fcgi" \
		>"$SITE/answers"
	assertEquals "the responder of $1 has crashed" 0 $?
	assertEquals "answers of $1" "$(wc -l <"$SITE/answers")" \
		"$(wc -l <"$SITE/hostile")"
	paste "$SITE/answers" "$SITE/hostile" |
		grep -v '^[24]' >"$SITE/wrong"
	assertEquals "$(cut -c1-2000 "$SITE/wrong" | head -n 5)" 0 \
		"$(wc -l <"$SITE/wrong")"
}

# shellcheck disable=SC1091
. shunit2
