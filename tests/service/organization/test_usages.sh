#!/bin/sh
# How long the tasks of projects have run, on which days.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/service/organization/companies.sh
. "$srcdir/tests/service/organization/companies.sh"

# An hour each of two days in p2, half an hour in p3, an hour in p4 that began
# the day before, and things that do not count. 1577836800 is 2020-01-01.
usages() {
	empty_database
	queue='execution={"queue":"k1"}'
	seed task id=a1 project=p2 user=ann "$queue" status=completed \
			started=2020-01-01T23:00:00 \
			completed=2020-01-02T01:00:00 \
		task id=a2 project=p3 user=gus 'execution={"queue":"k2"}' \
			status=failed started=2020-01-02T10:00:00 \
			status_changed=2020-01-02T10:30:00.5 \
		task id=a3 project=p4 user=ann "$queue" status=stopped \
			started=2019-12-31T22:00:00 \
			completed=2020-01-01T01:00:00 \
		task id=a4 project=p1 user=bob company= "$queue" \
			status=published started=2020-01-02T00:00:00 \
			completed=2020-01-02T00:00:10 \
		task id=a5 project=p2 user=ann status=completed \
			started=2020-01-02T12:00:00 \
			completed=2020-01-02T12:01:00 \
		task id=a6 project=p2 user=ann "$queue" system_tags='["development"]' \
			started=2020-01-02T12:00:00 \
			completed=2020-01-02T12:02:00
	# of none of these anything counts: tags, types, times, another company
	for more in 'system_tags=["hidden"]' 'system_tags=["dataset"]' \
	    'system_tags=["x","reports"]' type=annotation type=controller \
	    completed=2019-12-31T12:00:01 started=2020-02-01 company=c2; do
		seed task id="none $more" project=p2 user=ann "$queue" \
			started=2019-12-31T12:00:00 \
			completed=2020-01-02T00:00:00 status=completed "$more"
	done
	seed task id=never project=p2 user=ann "$queue" status=queued
}

DAYS='"from_date":"2020-01-01","to_date":"2020-01-02"'

testUsagesOfOneProjectTellWhatIsDirectlyBelowItApart() {
	usages
	run_on organization <<END
	organization.get_project_usages {"projects":["p1"],$DAYS,"breakdown_keys":["project"],"usage_fields":["duration"]}
	200/0 {"projects":{"total":[{"name":"one","id":"p1","duration":10},{"name":"one/four","id":"p4","duration":3600},{"name":"one/two","id":"p2","duration":9000}],"series":[{"name":"one","id":"p1","dates":[1577836800,1577923200],"duration":[0,10]},{"name":"one/four","id":"p4","dates":[1577836800,1577923200],"duration":[3600,0]},{"name":"one/two","id":"p2","dates":[1577836800,1577923200],"duration":[3600,5400]}]}}
	organization.get_project_usages {"projects":["p3"],$DAYS}
	200/0 ~ "projects":{"total":[{"name":"one/two/three","id":"p3","duration":1800,"gpu_usage":1800}] ~ "users":{"total":[{"name":"Gus Guest","id":"gus" ~ "queues":{"total":[{"name":"k2","id":"k2" ~ "gpu_artificial_weights":true ! cpu
END
}

testUsagesOfSeveralProjectsTakeTheNearest() {
	usages
	run_on organization <<END
	organization.get_project_usages {"projects":["p1","p3"],$DAYS,"breakdown_keys":["project"],"usage_fields":["cpu_usage"]}
	200/0 {"projects":{"total":[{"name":"one","id":"p1","cpu_usage":10810},{"name":"one/two/three","id":"p3","cpu_usage":1800}],"series":[{"name":"one","id":"p1","dates":[1577836800,1577923200],"cpu_usage":[7200,3610]},{"name":"one/two/three","id":"p3","dates":[1577836800,1577923200],"cpu_usage":[0,1800]}]},"cpu_artificial_weights":true}
	organization.get_project_usages {"projects":["p3","p1"],$DAYS,"breakdown_keys":["user","queue"],"usage_fields":["duration"]}
	200/0 ~ "users":{"total":[{"name":"Ann Bee","id":"ann","duration":10800},{"name":"Gus Guest","id":"gus","duration":1800},{"name":"bob","id":"bob","duration":10}] ~ "queues":{"total":[{"name":"k1","id":"k1","duration":10810},{"name":"k2","id":"k2","duration":1800}] ! projects
END
}

testUsagesWithDevelopment() {
	usages
	run_on organization <<END
	organization.get_project_usages {"projects":["p2","p4"],$DAYS,"include_development":true,"breakdown_keys":["project","queue"],"usage_fields":["duration"]}
	200/0 ~ {"name":"one/two","id":"p2","duration":9180} ~ {"name":"one/four","id":"p4","duration":3600} ~ {"name":"k1","id":"k1","duration":10920},{"name":"k2","id":"k2","duration":1800}
END
}

testDaysBeginWhereTheDatesSay() {
	usages
	run_on organization <<'END'
	organization.get_project_usages {"projects":["p2","p4"],"from_date":"2020-01-02T15:00:00+02:00","to_date":"2020-01-02T16:00:00+02:00","breakdown_keys":["project"],"usage_fields":["duration"]}
	200/0 ~ "total":[{"name":"one/two","id":"p2","duration":9000}] ~ "dates":[1577916000],"duration":[9000]
	organization.get_project_usages {"projects":["p2","p4"],"from_date":"2020-01-01T00:00:00Z","to_date":"2020-01-01","breakdown_keys":["project"],"usage_fields":["duration"]}
	200/0 ~ {"name":"one/two","id":"p2","duration":3600} ~ "dates":[1577836800]
END
}

testWhatStillRunsHasRunUntilNow() {
	seed task id=r1 project=p2 status=in_progress 'execution={"queue":"k1"}' \
		started="$(date -u -d '2 days ago' +%Y-%m-%dT00:00:00)"
	call organization.get_project_usages "{\"projects\":[\"p2\"],
		\"from_date\":\"$(date -u -d '3 days ago' +%Y-%m-%d)\",
		\"to_date\":\"$(date -u -d tomorrow +%Y-%m-%d)\"}"
	expect_value '[0,86400,86400]' \
		'.data.projects.series[0].duration[0:3]|tojson'
	expect_value 0 '.data.projects.series[0].duration[4]'
	expect_value true '.data.projects.series[0].duration[3] < 86400'
}

testUsagesThatCannotBeTold() {
	run_on organization <<'END'
	organization.get_project_usages {"projects":["q1"],"from_date":"2020-01-01","to_date":"2020-01-01"}
	200/0 {"projects":{"total":[],"series":[]},"users":{"total":[],"series":[]},"queues":{"total":[],"series":[]}}
	organization.get_project_usages {"projects":["none"],"from_date":"2020-01-01","to_date":"2020-01-01","breakdown_keys":["user"]}
	200/0 {"users":{"total":[],"series":[]}}
	organization.get_project_usages {"projects":[],"from_date":"2020-01-01","to_date":"2020-01-01"}
	400/12 projects
	organization.get_project_usages {"projects":["p1"],"from_date":5,"to_date":"2020-01-01"}
	400/12 from_date
	organization.get_project_usages {"projects":["p1"],"from_date":"soon","to_date":"2020-01-01"}
	400/12 from_date
	organization.get_project_usages {"projects":["p1"],"from_date":"2020-01-01","to_date":"2020-13-01"}
	400/12 to_date
	organization.get_project_usages {"projects":["p1"],"from_date":"2020-01-02","to_date":"2020-01-01"}
	400/12 later
	organization.get_project_usages {"projects":["p1"],"from_date":"2020-01-01T00:00:00+01:00","to_date":"2020-01-02T00:00:00"}
	400/12 offset
	organization.get_project_usages {"projects":["p1"],"from_date":"2000-01-01","to_date":"2020-01-01"}
	400/12 more than 1100 days
	organization.get_project_usages {"projects":["p1"],"from_date":"2020-01-01","to_date":"2020-01-02","breakdown_keys":["team"]}
	400/12 breakdown_keys
	organization.get_project_usages {"projects":["p1"],"from_date":"2020-01-01","to_date":"2020-01-02","usage_fields":["heat"]}
	400/12 usage_fields
END
}

# 0.6 and 0.6 seconds are 1, which is what the series adds up to.
testSeriesAddUpToTotals() {
	seed task id=b1 project=p3 'execution={"queue":"k1"}' status=completed \
			started=2020-01-01T00:00:00.400 \
			completed=2020-01-01T00:00:01 \
		task id=b2 project=p3 'execution={"queue":"k1"}' \
			status=completed started=2020-01-02T00:00:00.400 \
			completed=2020-01-02T00:00:01
	run_on organization <<END
	organization.get_project_usages {"projects":["p3"],$DAYS,"breakdown_keys":["queue"],"usage_fields":["duration"]}
	200/0 {"queues":{"total":[{"name":"k1","id":"k1","duration":1}],"series":[{"name":"k1","id":"k1","dates":[1577836800,1577923200],"duration":[0,1]}]}}
END
}

# That of another company's queue is its id.
testQueuesHaveNames() {
	usages
	seed queue id=k1 name=fast queue id=k2 name=theirs company=c2
	run_on organization <<END
	organization.get_project_usages {"projects":["p1"],$DAYS,"breakdown_keys":["queue"],"usage_fields":["duration"]}
	200/0 ~ "queues":{"total":[{"name":"fast","id":"k1","duration":10810},{"name":"k2","id":"k2","duration":1800}]
END
}

testAProjectThatIsNamedTwiceIsOne() {
	usages
	run_on organization <<END
	organization.get_project_usages {"projects":["p1","p1"],$DAYS,"breakdown_keys":["project"],"usage_fields":["duration"]}
	200/0 ~ "total":[{"name":"one","id":"p1","duration":10},{"name":"one/four","id":"p4","duration":3600},{"name":"one/two","id":"p2","duration":9000}]
END
}

testUsagesOfVeryManyAreRefused() {
	sql "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
			WHERE i < 2100)
		INSERT INTO task (id, company, user, name, type, status, created,
			project, started, completed)
		SELECT 'w' || i, 1, 'w' || i, 'x', 'training',
			'completed', 0, 'p3', 1577836800000000,
			1577840400000000 FROM n;
		INSERT INTO task_execution (path, value, owner)
		SELECT '[\"queue\"]', 'k1', seq FROM task WHERE user = id"
	run_on organization <<'END'
	organization.get_project_usages {"projects":["p3"],"from_date":"2018-01-01","to_date":"2020-12-31","breakdown_keys":["user"]}
	500/103
	organization.get_project_usages {"projects":["p3"],"from_date":"2018-01-01","to_date":"2020-12-31","breakdown_keys":["queue"]}
	200/0
END
}

# shellcheck disable=SC1091
. shunit2
