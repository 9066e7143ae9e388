#!/bin/sh
# The queues service: queues themselves (doc/protocol/queues.md section 3).

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/queues.sh
. "$srcdir/tests/queues.sh"

testAQueueIsMadeAndRead() {
	run_on queues <<-'END'
	queues.create {"name":"  gpu  ","tags":["b","a"],"system_tags":["s"],"display_name":" Shown ","metadata":{" k ":{"key":"k","type":"str","value":"v","more":1}}}
	200/0 {"id":"ID"}
	END
	run_on queues <<-END
	queues.get_by_id {"queue":"$ID"}
	200/0 {"queue":{"id":"ID","company":"COMPANY","name":"gpu","display_name":"Shown","tags":["a","b"],"system_tags":["s"],"created":"NOW","last_update":"NOW","entries":[],"metadata":{"k":{"key":"k","type":"str","value":"v"}}}}
	v2.16/queues.get_by_id {"queue":"$ID"}
	200/0 ~ "metadata":[]
	queues.get_by_id {"queue":"gpu"}
	400/701 gpu
	END
}

testNamesAreLongEnoughAndUniqueInACompany() {
	run_on queues <<-'END'
	queues.create {"name":"gpu"}
	200/0
	queues.create {"name":" gpu "}
	400/801 gpu
	queues.create {"name":"GPU"}
	200/0
	queues.create {"name":" ab "}
	400/800
	queues.create {"name":5}
	400/12 name
	queues.create {"name":"a\nb"}
	400/12 name
	queues.create {"name":"tagged","system_tags":["__$a"]}
	400/16
	queues.create {"name":"metal","metadata":{"k":{"key":"k"}}}
	400/12 metadata
	queues.create {"name":"metal","metadata":{" ":{"key":"k","type":"t","value":"v"}}}
	400/12 key
	END
	as bob
	run_on queues <<-'END'
	queues.create {"name":"gpu"}
	200/0
	END
	expect_sql '2' "SELECT count(*) FROM queue WHERE name = 'gpu'"
}

testACompanyHasSoManyQueues() {
	echo 'queue_limit = 3' >>"$CONF"
	run_on queues <<-'END'
	queues.create {"name":"two"}
	200/0
	queues.create {"name":"three"}
	200/0
	queues.create {"name":"four"}
	400/12 3 queues
	END
	as bob
	run_on queues <<-'END'
	queues.create {"name":"one"}
	200/0
	END
	sed -i /queue_limit/d "$CONF"
}

testWhatAChangeLeavesAndEmpties() {
	queue id=q1 name=gpu display_name=Shown tags='["x"]' system_tags='["s"]'
	run_on queues <<-'END'
	queues.update {"queue":"q1"}
	200/0 {"updated":0,"fields":{}}
	queues.update {"queue":"q1","name":null,"display_name":null,"metadata":null}
	200/0 {"updated":0,"fields":{}}
	queues.update {"queue":"q1","name":" new ","tags":["b","a"]}
	200/0 {"updated":1,"fields":{"name":" new ","tags":["a","b"]}}
	queues.update {"queue":"q1","tags":null,"system_tags":null}
	200/0 {"updated":1,"fields":{"tags":[],"system_tags":[]}}
	queues.get_by_id {"queue":"q1"}
	200/0 {"queue":{"id":"q1","company":"COMPANY","name":"new","display_name":"Shown","tags":[],"system_tags":[],"created":"2020-01-01T00:00:00+00:00","last_update":"2020-01-01T00:00:00+00:00","entries":[],"metadata":{}}}
	queues.update {"queue":"q1","name":"default"}
	400/801 default
	queues.update {"queue":"q1","name":"new"}
	200/0
	queues.update {"queue":"q1","name":"ab"}
	400/800
	queues.update {"queue":"q1","system_tags":["__$x"]}
	400/16
	queues.update {"queue":"q1","metadata":{"m":{"key":"m","type":"t","value":"1"}}}
	200/0 {"updated":1,"fields":{"metadata":{"m":{"key":"m","type":"t","value":"1"}}}}
	queues.update {"queue":"q1","metadata":{}}
	200/0 {"updated":1,"fields":{"metadata":{}}}
	END
}

testMetadataItemByItem() {
	queue id=q1 name=gpu
	run_on queues <<-'END'
	queues.add_or_update_metadata {"queue":"q1","metadata":[{"key":"a","type":"str","value":"1"},{"key":"b.c","type":"str","value":"2"}]}
	200/0 {"updated":1}
	queues.add_or_update_metadata {"queue":"q1","metadata":[{"key":"a","type":"int","value":"3"}]}
	200/0 {"updated":1}
	queues.get_all {"metadata.a.value":["3"],"only_fields":["metadata"]}
	200/0 {"queues":[{"metadata":{"a":{"key":"a","type":"int","value":"3"},"b.c":{"key":"b.c","type":"str","value":"2"}}}]}
	queues.delete_metadata {"queue":"q1","keys":["b.c","none"]}
	200/0 {"updated":1}
	queues.add_or_update_metadata {"queue":"q1","metadata":[{"key":"z","type":"t","value":"9"}],"replace_metadata":true}
	200/0 {"updated":1}
	queues.get_all {"metadata.a.value":["3"]}
	200/0 {"queues":[]}
	queues.add_or_update_metadata {"queue":"q1","metadata":[]}
	400/12
	queues.delete_metadata {"queue":"q1","keys":[]}
	400/12
	END
	expect_sql '{"z":{"key":"z","type":"t","value":"9"}}' \
		"SELECT metadata FROM queue WHERE id = 'q1'"
}

testTheQueueThatIsMeantWhenNoneIsNamed() {
	run_on queues <<-'END'
	queues.get_default {}
	200/0 {"id":"ID","name":"default"}
	END
	queue id=q1 name=gpu system_tags='["default"]'
	run_on queues <<-'END'
	queues.get_default {}
	400/708
	END
	as bob
	run_on queues <<-'END'
	queues.get_default {}
	400/707
	END
}

testListsHideTheGlueOfKubernetes() {
	queue id=q1 name=one tags='["x"]'
	queue id=q2 name=glue system_tags='["k8s-glue"]'
	run_on queues <<-'END'
	queues.get_all {"only_fields":["name"],"order_by":["name"]}
	200/0 {"queues":[{"name":"default"},{"name":"one"}]}
	queues.get_all {"only_fields":["name"],"order_by":["name"],"filters":{"system_tags":{"any":{"exclude":["none"]}}}}
	200/0 {"queues":[{"name":"default"},{"name":"one"}]}
	queues.get_all {"only_fields":["name"],"order_by":["name"],"search_hidden":true}
	200/0 {"queues":[{"name":"default"},{"name":"glue"},{"name":"one"}]}
	queues.get_all {"only_fields":["id"],"name":"glue"}
	200/0 {"queues":[{"id":"q2"}]}
	queues.get_all {"only_fields":["name"],"id":["q2"]}
	200/0 {"queues":[{"name":"glue"}]}
	queues.get_all {"only_fields":["name"],"name":""}
	200/0 {"queues":[{"name":"default"},{"name":"one"}]}
	queues.get_all_ex {"id":["q1"]}
	200/0 {"queues":[{"id":"q1","company":{"id":"COMPANY"},"name":"one","tags":["x"],"system_tags":[],"created":"2020-01-01T00:00:00+00:00","last_update":"2020-01-01T00:00:00+00:00","entries":[],"metadata":{},"workers":[]}]}
	END
}

testFieldsThatAListNames() {
	queue id=q1 name=one
	seed task id=t1 name='Task one'
	run_on queues <<-'END'
	queues.add_task {"queue":"q1","task":"t1"}
	200/0
	queues.get_all {"id":["q1"],"only_fields":["entries.task"]}
	200/0 {"queues":[{"entries":[{"task":"t1"}]}]}
	queues.get_all {"id":["q1"],"only_fields":["entries"]}
	200/0 {"queues":[{"entries":[{"task":"t1","added":"NOW"}]}]}
	queues.get_all {"id":["q1"],"only_fields":["-entries","-created","-last_update","-entries.task"]}
	200/0 {"queues":[{"id":"q1","company":"COMPANY","name":"one","tags":[],"system_tags":[],"metadata":{}}]}
	queues.get_all {"id":["q1"],"only_fields":["name"]}
	200/0 {"queues":[{"name":"one"}]}
	queues.get_all {"id":["q1"],"only_fields":["entries_count"]}
	200/0 {"queues":[{"entries_count":1}]}
	queues.get_all {"only_fields":["entries.task.name"]}
	400/14
	queues.get_all {"only_fields":["workers"]}
	400/14
	queues.get_all {"order_by":["entries"],"id":["q1"],"only_fields":["id"]}
	200/0 {"queues":[{"id":"q1"}]}
	queues.get_all_ex {"id":["q1"],"only_fields":["whatever","workers","*","entries.task.name"],"count_task_entries":true}
	200/0 {"queues":[{"id":"q1","company":{"id":"COMPANY"},"name":"one","tags":[],"system_tags":[],"created":"2020-01-01T00:00:00+00:00","last_update":"NOW","entries":[{"task":{"id":"t1","name":"Task one"},"added":"NOW"}],"entries_count":1,"metadata":{},"workers":[]}]}
	END
}

testADeletedQueueReleasesItsTasks() {
	queue id=q1 name=one
	seed task id=t1 project=p1 project id=p1 name=ppp path='[]'
	run_on tasks <<-'END'
	tasks.enqueue {"task":"t1","queue":"q1"}
	200/0
	END
	run_on queues <<-'END'
	queues.delete {"queue":"q1"}
	400/702 1 tasks
	queues.delete {"queue":"q1","force":true}
	200/0 {"deleted":1}
	queues.delete {"queue":"q1","force":true}
	400/701
	END
	expect_sql 'created||{}|The queue was deleted|' "SELECT status,
		enqueue_status, $EXECUTION, status_reason, status_message
		FROM task t"
	expect_sql '0|0|1' "SELECT (SELECT count(*) FROM queue_entry),
		(SELECT count(*) FROM task_execution),
		last_update > created FROM project"
	run_on tasks <<-'END'
	tasks.get_all {"execution.queue":["q1"]}
	200/0 {"tasks":[]}
	END
}

testWaitingTimesAreNotKept() {
	run_on queues <<-'END'
	queues.get_queue_metrics {"from_date":1,"to_date":2,"interval":1}
	200/0 {"queues":[]}
	queues.get_queue_metrics {"from_date":2,"to_date":2,"interval":1}
	400/16 from_date
	queues.get_queue_metrics {"from_date":"1","to_date":2,"interval":1}
	400/12 from_date
	queues.get_queue_metrics {"from_date":1,"to_date":2,"interval":0}
	400/12 interval
	END
}

testTheFirstVersionsOfCalls() {
	run_on queues <<-'END'
	v2.3/queues.get_all {}
	404/0 queues.get_all begins with API 2.4
	v2.4/queues.get_all {"only_fields":["name"]}
	200/0 {"queues":[{"name":"default"}]}
	v2.14/queues.peek_task {"queue":"q"}
	404/0
	v2.12/queues.add_or_update_metadata {"queue":"q"}
	404/0
	v1.0/queues.get_next_task {"queue":"q"}
	400/701
	queues.get_by_task_id {"task":"t"}
	404/0
	queues.move_task_to_queue {"task":"t"}
	404/0
	END
}

# shellcheck disable=SC1091
. shunit2
