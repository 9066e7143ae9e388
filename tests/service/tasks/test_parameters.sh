#!/bin/sh
# Parameters, configuration, what is known at run time and requirements of
# tasks, item by item (doc/protocol/tasks.md 9.19 to 9.22).

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
	seed task id=t1 name=t1 task id=other name=t2 company=c2 \
		task id=open name=t3 company= task id=t4 name=t4
}

testParametersAreSetOneByOneBySectionOrAll() {
	run_on tasks <<-'END'
	tasks.edit_hyper_params {"task":"t1","hyperparams":[{"section":"B","name":"y","value":"1"},{"section":"A","name":"z","value":"2","type":"int","description":"d","nosuch":1},{"section":"A","name":"b","value":"3"}]}
	200/0 {"updated":1}
	tasks.edit_hyper_params {"task":"t1","hyperparams":[{"section":"A","name":"z","value":""},{"section":" A ","name":" b ","value":"4"}],"replace_hyperparams":"none"}
	200/0 {"updated":1}
	tasks.get_hyper_params {"tasks":["t4","t1","t1"]}
	200/0 ~ {"task":"t1","hyperparams":[{"section":" A ","name":" b ","value":"4"},{"section":"A","name":"z","value":""},{"section":"B","name":"y","value":"1"}]} ~ {"task":"t4","hyperparams":[]}
	tasks.edit_hyper_params {"task":"t1","hyperparams":[{"section":"A","name":"n","value":"5"},{"section":"A","name":"m","value":"6"}],"replace_hyperparams":"section"}
	200/0 {"updated":1}
	tasks.get_hyper_params {"tasks":["t1"]}
	200/0 {"params":[{"task":"t1","hyperparams":[{"section":"A","name":"m","value":"6"},{"section":"A","name":"n","value":"5"},{"section":"B","name":"y","value":"1"}]}]}
	tasks.edit_hyper_params {"task":"t1","hyperparams":[{"section":"C","name":"x","value":"7"}],"replace_hyperparams":"all"}
	200/0 {"updated":1}
	tasks.get_all {"id":["t1"],"only_fields":["hyperparams"]}
	200/0 {"tasks":[{"hyperparams":{"C":{"x":{"section":"C","name":"x","value":"7"}}}}]}
	END
}

testKeysComeBackAsTheyWereSent() {
	long=$(printf '%04096d' 0)
	# shellcheck disable=SC2016
	for key in 'a.b' 'a%2Eb' '%_%_' '$a' '__a__' 'a b' "$long"; do
		run_on tasks <<-END
		tasks.edit_hyper_params {"task":"t1","hyperparams":[{"section":"$key","name":"$key","value":"v"}],"replace_hyperparams":"all"}
		200/0 {"updated":1}
		tasks.edit_configuration {"task":"t1","configuration":[{"name":"$key","value":"v"}],"replace_configuration":true}
		200/0 {"updated":1}
		tasks.get_all {"id":["t1"],"only_fields":["hyperparams","configuration"]}
		200/0 {"tasks":[{"hyperparams":{"$key":{"$key":{"section":"$key","name":"$key","value":"v"}}},"configuration":{"$key":{"name":"$key","value":"v"}}}]}
		END
	done
	run_on tasks <<-END
	tasks.edit_hyper_params {"task":"t1","hyperparams":[{"section":"a","name":"${long}0","value":"v"}]}
	400/12 at most 4096 bytes
	END
}

testParametersAndSectionsAreDeleted() {
	run_on tasks <<-'END'
	tasks.edit_hyper_params {"task":"t1","hyperparams":[{"section":"A","name":"a","value":"1"},{"section":"A","name":"b","value":"2"},{"section":"B","name":"c","value":"3"}]}
	200/0
	tasks.delete_hyper_params {"task":"t1","hyperparams":[{"section":"A","name":"b"},{"section":"A"}]}
	400/15 A
	tasks.delete_hyper_params {"task":"t1","hyperparams":[{"section":"A","name":"a"},{"section":"B","name":null},{"section":"X"},{"section":"Y","name":"b"}]}
	200/0 {"deleted":1}
	tasks.get_all {"id":["t1"],"only_fields":["hyperparams"]}
	200/0 {"tasks":[{"hyperparams":{"A":{"b":{"section":"A","name":"b","value":"2"}}}}]}
	tasks.delete_hyper_params {"task":"t1","hyperparams":[{"section":"A","name":"b"}]}
	200/0 {"deleted":1}
	tasks.get_all {"id":["t1"],"only_fields":["hyperparams"]}
	200/0 {"tasks":[{"hyperparams":{"A":{}}}]}
	END
}

testConfigurationsAreSetReadAndDeleted() {
	run_on tasks <<-'END'
	tasks.edit_configuration {"task":"t1","configuration":[{"name":"b","value":"1"},{"name":"a","value":"2","type":"t","description":"d"},{"name":"e","value":""}]}
	200/0 {"updated":1}
	tasks.get_configurations {"tasks":["t1"]}
	200/0 {"configurations":[{"task":"t1","configuration":[{"name":"a","value":"2","type":"t","description":"d"},{"name":"b","value":"1"},{"name":"e","value":""}]}]}
	tasks.get_configurations {"tasks":["t1"],"names":["b","nosuch"]}
	200/0 {"configurations":[{"task":"t1","configuration":[{"name":"b","value":"1"}]}]}
	tasks.get_configuration_names {"tasks":["t1","t4","other","nosuch"]}
	200/0 {"configurations":[{"task":"t1","names":["a","b"]}]}
	tasks.get_configuration_names {"tasks":["t1"],"skip_empty":false}
	200/0 {"configurations":[{"task":"t1","names":["a","b","e"]}]}
	tasks.delete_configuration {"task":"t1","configuration":[" a ","nosuch"]}
	200/0 {"deleted":1}
	tasks.edit_configuration {"task":"t1","configuration":[{"name":"z","value":"9"}]}
	200/0 {"updated":1}
	tasks.get_all {"id":["t1"],"only_fields":["configuration"]}
	200/0 {"tasks":[{"configuration":{"b":{"name":"b","value":"1"},"e":{"name":"e","value":""},"z":{"name":"z","value":"9"}}}]}
	tasks.edit_configuration {"task":"t1","configuration":[{"name":"y","value":"8"}],"replace_configuration":true}
	200/0 {"updated":1}
	tasks.get_all {"id":["t1"],"only_fields":["configuration"]}
	200/0 {"tasks":[{"configuration":{"y":{"name":"y","value":"8"}}}]}
	END
}

testTasksOfOthersAreNeitherReadNorChanged() {
	run_on tasks <<-'END'
	tasks.get_hyper_params {"tasks":["t1","other"]}
	400/101 other
	tasks.get_configurations {"tasks":["nosuch","t1"]}
	400/101 nosuch
	tasks.get_hyper_params {"tasks":["open"]}
	200/0 {"params":[{"task":"open","hyperparams":[]}]}
	END
	for call in edit_hyper_params:'"hyperparams":[{"section":"properties","name":"a","value":"v"}]' \
	    delete_hyper_params:'"hyperparams":[{"section":"a"}]' \
	    edit_configuration:'"configuration":[{"name":"a","value":"v"}]' \
	    delete_configuration:'"configuration":["a"]' \
	    edit_runtime:'"remove":["a"]' \
	    set_requirements:'"requirements":{}'; do
		run_on tasks <<-END
		tasks.${call%%:*} {"task":"open",${call#*:}}
		403/21 open
		tasks.${call%%:*} {"task":"other",${call#*:}}
		400/101 other
		END
	done
}

# What needs force, what it helps against, and what needs neither.
testWhatTheStatusAllows() {
	while read -r plain forced call; do
		for status in created queued in_progress stopped completed \
		    published; do
			case $status in
			created)	want=200/0 with=200/0 ;;
			queued | in_p*)	want=$plain with=200/0 ;;
			*)		want=$plain with=$forced ;;
			esac
			[ "$call" = "${call#edit_runtime}" ] || case $status in
			queued | in_p*)	want=200/0 ;;
			esac
			sql "UPDATE task SET status = '$status'"
			run_on tasks <<-END
			tasks.${call%% *} {"task":"t1",${call#* }}
			$want
			tasks.${call%% *} {"task":"t1","force":true,${call#* }}
			$with
			END
		done
	done <<-'END'
	400/110 400/110 edit_hyper_params "hyperparams":[{"section":"A","name":"p","value":"1"},{"section":"properties","name":"p","value":"1"}]
	200/0 200/0 edit_hyper_params "hyperparams":[{"section":"PROPERTIES","name":"p","value":"1"}]
	400/110 400/110 delete_hyper_params "hyperparams":[{"section":"A"}]
	200/0 200/0 delete_hyper_params "hyperparams":[{"section":"Properties"}]
	400/110 400/110 edit_configuration "configuration":[{"name":"a","value":"b"}]
	400/110 400/110 delete_configuration "configuration":["a"]
	400/110 400/110 edit_runtime "add_or_update":{"x":1}
	200/0 200/0 set_requirements "requirements":{"pip":"x"}
	END
}

testOnlyPropertiesLeaveLastUpdateAlone() {
	sql 'UPDATE task SET last_update = 5'
	run_on tasks <<-'END'
	tasks.edit_hyper_params {"task":"t1","hyperparams":[{"section":"Properties","name":"p","value":"1"}]}
	200/0
	tasks.delete_hyper_params {"task":"t1","hyperparams":[{"section":"properties"}]}
	200/0
	END
	expect_sql '5|1' "SELECT last_update, last_change > 5 FROM task
		WHERE id = 't1'"
	for call in edit_hyper_params:'"hyperparams":[{"section":"a","name":"p","value":"1"}]' \
	    delete_hyper_params:'"hyperparams":[{"section":"a"}]' \
	    edit_configuration:'"configuration":[{"name":"a","value":"v"}]' \
	    delete_configuration:'"configuration":["a"]' \
	    edit_runtime:'"remove":["a"]' \
	    set_requirements:'"requirements":{}'; do
		sql 'UPDATE task SET last_update = 5'
		run_on tasks <<-END
		tasks.${call%%:*} {"task":"t1",${call#*:}}
		200/0
		END
		expect_sql 1 "SELECT last_update = last_change FROM task
			WHERE id = 't1'"
	done
}

testWrongItemsAreRefused() {
	while read -r call value; do
		echo "tasks.$call {\"task\":\"t1\",$value}"
		echo "400/12"
	done >"$SITE/wrong" <<-'END'
	edit_hyper_params "hyperparams":[]
	edit_hyper_params "force":true
	edit_hyper_params "hyperparams":{"a":1}
	edit_hyper_params "hyperparams":[{"section":"a","name":"b"}]
	edit_hyper_params "hyperparams":[{"section":" ","name":"b","value":"c"}]
	edit_hyper_params "hyperparams":[{"section":"a","name":"","value":"c"}]
	edit_hyper_params "hyperparams":[{"section":"a","name":"b","value":5}]
	edit_hyper_params "hyperparams":[{"section":"a","name":"b","value":null}]
	edit_hyper_params "hyperparams":[{"section":"a","name":"b","value":"c"}],"replace_hyperparams":"x"
	delete_hyper_params "hyperparams":[{"name":"b"}]
	delete_hyper_params "hyperparams":[{"section":""}]
	delete_hyper_params "hyperparams":["a"]
	edit_configuration "configuration":[]
	edit_configuration "configuration":[{"name":"a"}]
	edit_configuration "configuration":[{"name":" ","value":"b"}]
	edit_configuration "configuration":{"a":"b"}
	delete_configuration "configuration":[]
	delete_configuration "configuration":[5]
	delete_configuration "configuration":[" "]
	edit_runtime "add_or_update":5
	edit_runtime "add_or_update":{" ":1}
	edit_runtime "remove":[5]
	set_requirements "requirements":[]
	set_requirements "requirements":null
	END
	run_on tasks <"$SITE/wrong"
	expect_sql '||{}' "SELECT hyperparams, configuration,
		coalesce(runtime, '{}') FROM $WHOLE_TASK WHERE id = 't1'"
}

testRuntimeIsChangedKeyByKey() {
	run_on tasks <<-'END'
	tasks.edit {"task":"t1","runtime":{"a":1,"b":2}}
	200/0
	tasks.edit_runtime {"task":"t1","add_or_update":{"a":2,"c.d":{"e":[1,null]}},"remove":["b","nosuch"]}
	200/0 {"updated":1}
	tasks.edit_runtime {"task":"t1","add_or_update":{},"remove":[]}
	200/0 {"updated":0}
	tasks.edit_runtime {"task":"t1","add_or_update":{"$a":1}}
	400/800 runtime
	tasks.get_all {"id":["t1"],"only_fields":["runtime"]}
	200/0 {"tasks":[{"runtime":{"a":2,"c.d":{"e":[1,null]}}}]}
	END
}

testRequirementsAreReplacedAndTheRestOfTheScriptStays() {
	run_on tasks <<-'END'
	tasks.edit {"task":"t1","script":{"diff":"d","requirements":{"pip":"x","conda":"y"}}}
	200/0
	tasks.set_requirements {"task":"t1","requirements":{"pip":"z"}}
	200/0 {"updated":1,"fields":{}}
	tasks.get_all {"id":["t1"],"only_fields":["script"]}
	200/0 {"tasks":[{"script":{"binary":"python","repository":"","entry_point":"","diff":"d","requirements":{"pip":"z"}}}]}
	END
}

# One parameter of many changes one leaf, and not the others.
testOneOfManyParametersCostsOneLeaf() {
	{
		printf 'tasks.edit_hyper_params {"task":"t1","hyperparams":['
		seq -s, 5000 |
		    sed 's/[0-9]*/{"section":"A","name":"&","value":"v"}/g' |
			tr -d '\n'
		printf ']}\n200/0\n'
	} >"$SITE/many"
	run_on tasks <"$SITE/many"
	sql "CREATE TABLE written (n);
		CREATE TRIGGER leaf_insert AFTER INSERT ON task_leaf BEGIN
			INSERT INTO written VALUES (1); END;
		CREATE TRIGGER leaf_update AFTER UPDATE ON task_leaf BEGIN
			INSERT INTO written VALUES (1); END;
		CREATE TRIGGER leaf_delete AFTER DELETE ON task_leaf BEGIN
			INSERT INTO written VALUES (1); END"
	run_on tasks <<-'END'
	tasks.edit_hyper_params {"task":"t1","hyperparams":[{"section":"A","name":"77","value":"w"}]}
	200/0
	tasks.get_all {"hyperparams.A.77.value":["w"],"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t1"}]}
	END
	expect_sql '5000|1' 'SELECT (SELECT count(*) FROM task_leaf),
		(SELECT count(*) <= 2 FROM written)'
	sql 'DELETE FROM written'
	run_on tasks <<-'END'
	tasks.delete_hyper_params {"task":"t1","hyperparams":[{"section":"A","name":"77"}]}
	200/0
	END
	expect_sql '4999|1' 'SELECT (SELECT count(*) FROM task_leaf),
		(SELECT count(*) FROM written)'
}

testOneLongKeyDoesNotFillTheIndex() {
	awk 'BEGIN { for (i = 0; i < 4000; i++) long = long "k"
		for (i = 0; i < 3000; i++)
			items = items (i == 0 ? "" : ",") "\"" i \
				"\":{\"section\":\"s\",\"name\":\"" i \
				"\",\"value\":\"v\"}"
		print "tasks.edit {\"task\":\"t1\",\"hyperparams\":{\"" \
			long "\":{" items "}}}"
		print "400/12 keys that lead to it" }' >"$SITE/long"
	run_on tasks <"$SITE/long"
	expect_sql 0 'SELECT count(*) FROM task_leaf_path'
}

testAllParametersAreNotReplacedByPropertiesAlone() {
	run_on tasks <<-'END'
	tasks.edit_hyper_params {"task":"t1","hyperparams":[{"section":"A","name":"a","value":"1"}]}
	200/0
	END
	sql "UPDATE task SET status = 'published' WHERE id = 't1'"
	run_on tasks <<-'END'
	tasks.edit_hyper_params {"task":"t1","hyperparams":[{"section":"properties","name":"a","value":"1"}],"replace_hyperparams":"all","force":true}
	400/110 published
	tasks.get_by_id {"task":"t1"}
	200/0 ~ "hyperparams":{"A":{
	END
}

# Of a number its leaf has the same bits as what its JSON says.
testNumbersAreFoundByAllTheirDigits() {
	run_on tasks <<-'END'
	tasks.edit_runtime {"task":"t1","add_or_update":{"lr":7.28889345364786e-06,"k":441089.3309501443}}
	200/0 {"updated":1}
	tasks.get_all {"runtime.k":441089.3309501443,"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t1"}]}
	tasks.get_all {"runtime.lr":7.28889345364786e-06,"only_fields":["id"]}
	200/0 {"tasks":[{"id":"t1"}]}
	END
	assertEquals ok "$(manage check 2>&1 | tail -n 1)"
}

# shellcheck source=/dev/null
. shunit2
