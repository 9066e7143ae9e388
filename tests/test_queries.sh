#!/bin/sh
# What people ask of lists and what they get: names, values and orders that a
# query language can stumble over.

# shellcheck source=tests/lib.sh
. "${srcdir:-$(dirname "$0")/..}/tests/lib.sh"
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

# shellcheck disable=SC1091
. shunit2
