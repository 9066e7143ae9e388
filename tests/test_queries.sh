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

# shellcheck disable=SC1091
. shunit2
