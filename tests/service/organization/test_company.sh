#!/bin/sh
# What a company holds: its tags, its people, and how much of each kind.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/service/organization/companies.sh
. "$srcdir/tests/service/organization/companies.sh"

testTagsOfModelsAndTasksAreOneList() {
	run_on organization <<'END'
	organization.get_tags {}
	200/0 {"tags":["a","b","t1","t2"]}
	organization.get_tags {"include_system":true}
	200/0 {"tags":["a","b","t1","t2"],"system_tags":["archived","development","hidden","pipeline"]}
	organization.get_tags {"filter":{"tags":["a"]}}
	200/0 {"tags":["a","b","t1"]}
	organization.get_tags {"filter":{"tags":["a"],"system_tags":["-archived"]},"include_system":true}
	200/0 {"tags":["a","t1"],"system_tags":["development"]}
	organization.get_tags {"filter":{"tags":["__$all","t2","b"]},"include_system":true}
	200/0 {"tags":[],"system_tags":[]}
	organization.get_tags {"projects":["p1"],"filter":null}
	200/0 {"tags":["a","b","t1","t2"]}
	v1.0/organization.get_tags {"include_system":null}
	200/0 {"tags":["a","b","t1","t2"]}
	organization.get_tags {"filter":{"tags":["a",null]}}
	400/12 filter.tags
	organization.get_tags {"filter":{"system_tags":"a"}}
	400/12 filter.system_tags
	organization.get_tags {"filter":["a"]}
	400/12 filter
	organization.get_tags {"filter":{"tags":["__$no"]}}
	400/16 tags
END
	as bob
	run_on organization <<'END'
	organization.get_tags {"include_system":true}
	200/0 {"tags":["theirs"],"system_tags":["ours"]}
END
}

testTheCompanyAndWhoBelongsToIt() {
	seed account id=ann avatar=a.png
	run_on organization <<'END'
	organization.get_user_companies {"what":["ever"]}
	200/0 ~ "companies":[{"id":"COMPANY","name":"modelshelf" ~ "allocated":5 ~ {"id":"ann","name":"Ann Bee","avatar":"a.png"},{"id":"gus","name":"Gus Guest","avatar":null},{"id":"root","name":"Rita Root","avatar":null},{"id":"sys", ! Bob
END
	as bob
	run_on organization <<'END'
	organization.get_user_companies {}
	200/0 {"companies":[{"id":"c2","name":"Other","allocated":1,"owners":[{"id":"bob","name":"Bob Other","avatar":null}]}]}
END
}

testEachKindIsCountedIfItIsAskedFor() {
	run_on organization <<'END'
	organization.get_entities_count {}
	200/0 {}
	organization.get_entities_count {"projects":{},"tasks":{},"models":{},"pipelines":{},"pipeline_runs":{},"datasets":{},"dataset_versions":{},"reports":{}}
	200/0 {"projects":4,"tasks":3,"models":3,"pipelines":5,"pipeline_runs":1,"datasets":5,"dataset_versions":1,"reports":1}
	organization.get_entities_count {"projects":{},"tasks":{},"models":null,"search_hidden":true}
	200/0 {"projects":5,"tasks":4}
	organization.get_entities_count {"projects":{},"tasks":{},"models":{},"reports":{},"allow_public":false}
	200/0 {"projects":3,"tasks":2,"models":2,"reports":0}
	organization.get_entities_count {"projects":{},"models":{},"tasks":{"id":["none"]},"limit":2}
	200/0 {"projects":2,"tasks":0,"models":2}
	organization.get_entities_count {"models":{},"limit":0}
	200/0 {"models":3}
	organization.get_entities_count {"models":{},"limit":-1}
	200/0 {"models":3}
END
	as bob
	run_on organization <<'END'
	organization.get_entities_count {"projects":{},"tasks":{},"models":{}}
	200/0 {"projects":2,"tasks":2,"models":2}
END
}

testCriteriaAreTheFiltersOfLists() {
	run_on organization <<'END'
	organization.get_entities_count {"models":{"name":"^(al|be)","tags":["-b"],"nothing":1}}
	200/0 {"models":1}
	organization.get_entities_count {"tasks":{"type":["training"]},"pipeline_runs":{"type":["training"]},"datasets":{"system_tags":["hidden"]}}
	200/0 {"tasks":1,"pipeline_runs":0,"datasets":1}
	organization.get_entities_count {"limit":1,"models":{"_any_":{"fields":["name","id"],"pattern":"A"}},"projects":{"_any_":{"fields":["basename","id"],"pattern":"four"}}}
	200/0 {"models":1,"projects":1}
	organization.get_entities_count {"models":{"search_text":"alpha"}}
	200/0 {"models":1}
END
}

testOneKindThatCannotBeCountedSpoilsNoOther() {
	run_on organization <<'END'
	organization.get_entities_count {"tasks":{},"models":{"name":"["},"projects":{}}
	200/0 ~ "tasks":3 ~ "projects":4 ~ "errors":{"models":"invalid regular expression: name ! "models":3
	organization.get_entities_count {"pipeline_runs":[],"dataset_versions":"x","models":{"tags":["__$no"]},"reports":{}}
	200/0 ~ "reports":1 ~ "pipeline_runs":"validation error: pipeline_runs ~ "dataset_versions":"validation error ~ "models":"invalid value
	organization.get_entities_count {"models":[]}
	400/12 models
	organization.get_entities_count {"reports":"x"}
	400/12 reports
	organization.get_entities_count {"active_users":"ann","models":{}}
	400/12 active_users
END
}

# A pattern that runs away is an error of the store, which must not end the
# transaction for the counts that follow.
testAPatternThatRunsAwayIsToldBesideTheOthers() {
	seed model id=long name="$(repeat 3000 a)!bcXx"
	run_on organization <<'END'
	organization.get_entities_count {"models":{"name":"^(a+)+$"},"projects":{},"reports":{}}
	200/0 ~ "projects":4 ~ "reports":1 ~ "errors":{"models":"invalid regular expression
END
}

testCountsOfActiveUsers() {
	run_on organization <<'END'
	organization.get_entities_count {"active_users":["ann"],"projects":{},"tasks":{},"models":{},"search_hidden":true}
	200/0 {"projects":3,"tasks":1,"models":1}
	organization.get_entities_count {"active_users":["ann"],"projects":{"id":["p1","p4"]},"datasets":{}}
	200/0 {"projects":1,"datasets":3}
	organization.get_entities_count {"active_users":["gus"],"projects":{},"models":{"user":["ann"]},"tasks":{}}
	200/0 {"projects":2,"tasks":1,"models":1}
	organization.get_entities_count {"active_users":["bob"],"projects":{},"models":{}}
	200/0 {"projects":0,"models":1}
	organization.get_entities_count {"active_users":["bob"],"models":{},"allow_public":false}
	200/0 {"models":0}
	organization.get_entities_count {"active_users":[],"models":{}}
	200/0 {"models":3}
END
}

# shellcheck disable=SC1091
. shunit2
