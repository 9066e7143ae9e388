#!/bin/sh
# Lists of tasks by what they hold (doc/protocol/tasks.md section 4): their
# parameters, what is known at run time, times, queues; and what of it an answer
# carries.

# "__$not" in requests is no variable of the shell.
# shellcheck disable=SC2016

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"

# item SECTION NAME VALUE: a parameter, for the object of its section.
item() {
	printf '"%s":{"section":"%s","name":"%s","value":"%s"}' "$2" "$1" "$2" \
		"$3"
}

oneTimeSetUp() {
	models_site || return 1
	seed project id=p1 name=Zoo basename=Zoo path='[]' \
		model id=m1 name=Gorilla model id=m2 name=Chimp \
		queue id=q1 name=fast queue id=q2 name=theirs company=c2 \
		task id=a name='alpha one' project=p1 tags='["x","y"]' \
			comment='first of all' \
			hyperparams="{\"Args\":{$(item Args lr 2),$(item Args opt adam)}}" \
			configuration='{"General":{"name":"General","value":"a: 1"}}' \
			runtime='{"kind":"a","n":1,"deep":{"er":"x"}}' \
			container='{"image":"debian","arguments":null}' \
			models='{"input":[{"name":"i","model":"m1"}],"output":[]}' \
			last_metrics='{"h1":{"h2":{"metric":"loss","variant":"train","value":1.5}}}' \
		task id=b name='beta two' project=p1 type=testing tags='["x"]' \
			status=stopped status_changed=2020-03-01 \
			started=2020-02-01 active_duration=50 last_iteration=7 \
			hyperparams="{\"Args\":{$(item Args lr 11)}}" parent=a \
			runtime='{"kind":"b","n":2,"done":true}' \
			execution='{"queue":"q1","model_labels":{"cat":1,"a.b":2},"artifacts":[{"key":"k","type":"custom","mode":"input","type_data":{"preview":"P","data_hash":"H"}}]}' \
			models='{"input":[{"name":"i","model":"m2"},{"name":"j","model":"m1"}],"output":[]}' \
			script='{"branch":"main","requirements":{"pip":"numpy","conda":"x"}}' \
			last_metrics='{"h1":{"h2":{"metric":"loss","variant":"train","value":0.5}}}' \
		task id=c name='Gamma three' project=p1 \
			hyperparams="{\"General\":{$(item General a.b dot)}}" \
			execution='{"queue":"q2"}' report='A Report of Apes' \
			report_assets='["one.png"]' type=report \
		task id=x name=other company=c2 \
			hyperparams="{\"Args\":{$(item Args lr 2)}}" \
			runtime='{"kind":"a"}' execution='{"queue":"q1"}'
}

oneTimeTearDown() {
	remove_site
}

# ids <TABLE: what tasks.get_all finds. Lines "IDS FILTER", where IDS is like
# "a,b", "-" for none, or an error.
ids() {
	while read -r i_want i_filter; do
		case $i_want in
		'' | '#'*)	continue ;;
		*/*)	i_want="$i_want " ;;
		-)	i_want='200/0 {"tasks":[]}' ;;
		*)	i_want="200/0 {\"tasks\":[$(printf '%s\n' "$i_want" |
				sed 's/[a-z]*/{"id":"&"}/g')]}" ;;
		esac
		printf 'tasks.get_all {%s"only_fields":["id"],%s}\n%s\n' \
			'"search_hidden":true,' "$i_filter" "$i_want"
	done >"$SITE/queries"
	run_on tasks <"$SITE/queries"
}

testParametersAreFiltersOfTheirValues() {
	ids <<'END'
	a "hyperparams.Args.lr.value":["2"]
	b "hyperparams.Args.lr.value":"11"
	a,b "hyperparams.Args.lr.value":["2","11"]
	b,c "hyperparams.Args.lr.value":["__$not","2"]
	c "hyperparams.Args.lr.value":[null]
	a,c "hyperparams.Args.lr.value":["2",null]
	a "hyperparams.Args.opt.value":["adam"],"hyperparams.Args.lr.value":["2"]
	- "hyperparams.Args.lr.value":["__$all","2","11"]
	a "filters":{"hyperparams.Args.lr.value":{"any":{"include":["2"]}}}
	- "hyperparams.Args.nosuch.value":["2"]
	a,b,c "hyperparams.Args.nosuch.value":[null]
	a,b,c "hyperparams.Nosuch.x.value":["__$not","2"]
	# what is no value is no leaf, and is found all the same
	a,b "hyperparams.Args.lr.name":["lr"]
	a,b "hyperparams.Args.lr.section":["Args"],"hyperparams.Args.lr":["__$not","2"]
	c "hyperparams.Args.lr":[null]
	400/16 "hyperparams.Args.lr.value":[5]
END
}

testKeysInPathsAreEscapedOrPartlyEscaped() {
	seed task id=d name=delta project=p1 \
		hyperparams="{\"__s\":{$(item __s 'a.b %c' odd)},\" pad\":{$(item ' pad' '$x' dollar)}}"
	ids <<'END'
	c "hyperparams.General.a%2Eb.value":["dot"]
	d "hyperparams.__s.a%2Eb %c.value":["odd"]
	d "hyperparams.%_%_s.a%2Eb %%c.value":["odd"]
	400/12 "hyperparams.General.a.b.value":["dot"]
	400/12 "hyperparams..x.value":["dot"]
	400/12 "configuration.a.b.c.d":["dot"]
	a,b,c,d "hyperparams":["dot"]
END
	run_on tasks <<'END'
	tasks.get_all {"id":["d"],"only_fields":["hyperparams.__s.a%2Eb %c.value"]}
	200/0 {"tasks":[{"hyperparams":{"__s":{"a.b %c":{"value":"odd"}}}}]}
	tasks.get_all {"only_fields":["hyperparams.a.b.c.d"]}
	400/12 hyperparams.a.b.c.d
END
	sql "PRAGMA foreign_keys = on; DELETE FROM task WHERE id = 'd'"
}

testWhatWasInExecutionOnceIsFoundWhereItIsNow() {
	ids <<'END'
	a "execution.parameters.lr.value":["2"]
	a,b,c "execution.parameters.lr.value":[],"order_by":["execution.parameters.lr.value"]
	b,a,c "order_by":["-execution.parameters.lr.value"]
END
	run_on tasks <<'END'
	tasks.get_all {"id":["b"],"only_fields":["execution.parameters"]}
	200/0 {"tasks":[{"hyperparams":{"Args":{"lr":{"section":"Args","name":"lr","value":"11"}}}}]}
	tasks.get_all {"id":["a"],"only_fields":["execution.model_desc","execution.docker_cmd"]}
	200/0 ~ "configuration":{"General":{"name":"General","value":"a: 1"}} ~ "container":{"image":"debian","arguments":null} ! execution
	tasks.get_all_ex {"id":["b"],"only_fields":["parent.execution.docker_cmd.image"]}
	200/0 {"tasks":[{"id":"b","parent":{"id":"a","container":{"image":"debian"}}}]}
	tasks.get_all {"id":["b"],"only_fields":["-execution.parameters","-script","-models","-execution.artifacts"]}
	200/0 ~ "hyperparams":{}, ~ "execution":{ ! "script" ! "artifacts"
	tasks.get_all {"only_fields":["execution.model"]}
	400/14 model
	tasks.get_all {"only_fields":["execution.parametersx"]}
	400/14 parametersx
END
}

testNumbersInParametersAreSortedAsNumbers() {
	ids <<'END'
	a,b,c "order_by":["hyperparams.Args.lr.value"]
	b,a,c "order_by":["-hyperparams.Args.lr.value"]
	b,a,c "order_by":["-hyperparams.Args.lr.value","name"]
	b "order_by":["-hyperparams.Args.lr.value"],"page":0,"page_size":1
	a "order_by":["-hyperparams.Args.lr.value"],"page":1,"page_size":1
	# a filter leaves the order of texts alone
	c,b "order_by":["name"],"hyperparams.Args.lr.value":["__$not","2"]
	c,a,b "order_by":["name"],"last_metrics.x.y.value":[null,1]
	c,a,b "order_by":"name","tags":[],"name":"[abG]"
END
}

# A value is of one type, and equal to what is of the same.
testWhatIsKnownAtRunTimeIsComparedExactly() {
	ids <<'END'
	a "runtime.kind":"a"
	b "runtime.n":2
	b "runtime.n":2.0
	- "runtime.n":"2"
	- "runtime.kind":"A"
	- "runtime.kind":["a"]
	- "runtime.deep":{"er":"x"}
	a "runtime.deep.er":"x"
	b "runtime.done":true
	- "runtime.done":"true"
	- "runtime.nosuch":"a"
	a,b,c "runtime.kind":null
END
	run_on tasks <<'END'
	# nobody says in a query string which type is meant
	tasks.get_all?runtime.n=2&only_fields[]=id
	200/0 {"tasks":[{"id":"b"}]}
	tasks.get_all?runtime.kind=a&only_fields[]=id
	200/0 {"tasks":[{"id":"a"}]}
	tasks.get_all?runtime.done=true&only_fields[]=id
	200/0 {"tasks":[{"id":"b"}]}
END
}

testRangesOfNumbersTimesAndMetrics() {
	ids <<'END'
	b "last_iteration":[1,10]
	b "active_duration":[0,100]
	a,b,c "active_duration":[null,100]
	b "started":["2020-01-01T00:00:00",null]
	a,b,c "started":[null,"2090-01-01T00:00:00"]
	b "status_changed":">2020-01-01"
	- "status_changed":"<2020-01-01"
	a "last_metrics.h1.h2.value":[1,null]
	a,b "last_metrics.h1.h2.value":[0,2]
	b,c "last_metrics.h1.h2.value":[null,1]
	400/12 "last_metrics.h1.h2.value":[1]
	b,a,c "order_by":["last_metrics.h1.h2.value"]
	b,c,a "order_by":["started","name"]
	b,c,a "order_by":["-active_duration","name"]
	b,c,a "order_by":["-status_changed","name"]
END
}

testQueuesOfTasks() {
	ids <<'END'
	b "execution.queue":["q1"]
	b "execution.queue":"q1"
	a "execution.queue":[null]
	a,c "execution.queue":["__$not","q1"]
	- "execution.queue":["nosuch"]
END
	run_on tasks <<'END'
	tasks.get_all {"id":["b"],"only_fields":["execution.queue"]}
	200/0 {"tasks":[{"execution":{"queue":"q1"}}]}
	tasks.get_all_ex {"id":["a","b","c"],"only_fields":["execution.queue.name"],"order_by":["name"]}
	200/0 {"tasks":[{"id":"c","execution":{"queue":{"id":"q2"}}},{"id":"a","execution":{}},{"id":"b","execution":{"queue":{"id":"q1","name":"fast"}}}]}
	tasks.get_all {"only_fields":["execution.queue.name"]}
	400/14 name
END
}

testReportsAreFoundByTheirText() {
	ids <<'END'
	c "report":"Apes$"
	- "report":"apes"
	c "_any_":{"fields":["name","id","report"],"pattern":"apes"}
	c "search_text":"ape"
	c,b,a "order_by":["report","-id"],"report":""
END
	run_on tasks <<'END'
	tasks.get_all {"id":["c"],"only_fields":["report","report_assets"]}
	200/0 {"tasks":[{"report":"A Report of Apes","report_assets":["one.png"]}]}
END
}

testAnAnswerCarriesThePartThatIsAskedFor() {
	run_on tasks <<'END'
	tasks.get_all {"id":["b"],"only_fields":["runtime.kind","script.branch","script.requirements.pip"]}
	200/0 ~ "runtime":{"kind":"b"} ~ "script":{"branch":"main","requirements":{"pip":"numpy"}}
	tasks.get_all {"id":["a"],"only_fields":["script.branch"]}
	200/0 {"tasks":[{"script":{}}]}
	tasks.get_all {"id":["b"],"only_fields":["execution.model_labels.a%2Eb"]}
	200/0 {"tasks":[{"execution":{"model_labels":{"a.b":2}}}]}
	tasks.get_all {"id":["b"],"only_fields":["-script.requirements.pip","-execution.model_labels.cat"]}
	200/0 ~ "requirements":{"conda":"x"} ~ "model_labels":{"a.b":2}
	tasks.get_all {"id":["b"],"only_fields":["execution.artifacts.key","execution.artifacts.type_data.preview"]}
	200/0 {"tasks":[{"execution":{"artifacts":[{"key":"k","type_data":{"preview":"P"}}]}}]}
	tasks.get_all {"id":["a"],"only_fields":["execution.artifacts"]}
	200/0 {"tasks":[{"execution":{"artifacts":[]}}]}
	tasks.get_all {"id":["b"],"only_fields":["hyperparams.Args.lr.value","hyperparams.Args.opt.value"]}
	200/0 {"tasks":[{"hyperparams":{"Args":{"lr":{"value":"11"}}}}]}
	tasks.get_all {"id":["a"],"only_fields":["last_metrics.h1.h2.value"]}
	200/0 {"tasks":[{"last_metrics":{"h1":{"h2":{"value":1.5}}}}]}
END
}

# shellcheck disable=SC1091
. shunit2
