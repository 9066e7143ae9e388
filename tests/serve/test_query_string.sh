#!/bin/sh
# Lists that somebody asks for in the address line of a browser, or with curl:
# by a query string or a form, in which everything is text.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"

oneTimeSetUp() {
	models_site || return 1
	seed project id=7 name=2024 path='[]' \
		model id=007 name=123 tags='["2024","x"]' framework=true \
		project=7 created=2024-01-01 last_iteration=5 \
		metadata='{"size":{"key":"size","type":"int","value":"007"}}' \
		model id=7 name=0 tags='["1.0"]' framework=1.50 \
		created=2024-02-01 last_iteration=7 \
		metadata='{"size":{"key":"size","type":"int","value":"7"}}' \
		model id=m3 name=false tags='["true"]' comment=0 \
		created=2024-03-01 \
		metadata='{"offset":{"key":"offset","type":"int","value":"-5"}}'
}

oneTimeTearDown() {
	remove_site
}

testAStringFieldTakesWhatWasWritten() {
	run <<'END'
	models.get_all?name=123&only_fields[]=id
	200/0 {"models":[{"id":"007"}]}
	models.get_all?name=^0$&only_fields[]=id
	200/0 {"models":[{"id":"7"}]}
	models.get_all?name=0&only_fields[]=id
	200/0 {"models":[{"id":"7"}]}
	models.get_all?name=false&only_fields[]=id
	200/0 {"models":[{"id":"m3"}]}
	models.get_all?id=007&only_fields[]=id
	200/0 {"models":[{"id":"007"}]}
	models.get_all?id=7&id=007&order_by=id&only_fields[]=id
	200/0 {"models":[{"id":"007"},{"id":"7"}]}
	models.get_all?tags[]=2024&only_fields[]=id
	200/0 {"models":[{"id":"007"}]}
	models.get_all?tags=1.0&only_fields[]=id
	200/0 {"models":[{"id":"7"}]}
	models.get_all?tags=true&only_fields[]=id
	200/0 {"models":[{"id":"m3"}]}
	models.get_all?framework=true&only_fields[]=id
	200/0 {"models":[{"id":"007"}]}
	models.get_all?framework=1.50&only_fields[]=id
	200/0 {"models":[{"id":"7"}]}
	models.get_all?project=7&only_fields[]=id
	200/0 {"models":[{"id":"007"}]}
	models.get_all?filters.tags.any.include[]=2024&only_fields[]=id
	200/0 {"models":[{"id":"007"}]}
	models.get_all?_any_.fields[]=name&_any_.pattern=123&only_fields[]=id
	200/0 {"models":[{"id":"007"}]}
	models.get_all?search_text=123&only_fields[]=id
	200/0 {"models":[{"id":"007"}]}
	models.get_all?search_text=0&only_fields[]=name
	200/0 ~ "0" ~ "false" ! "123"
	models.get_all_ex?id=007&only_fields[]=id
	200/0 {"models":[{"id":"007"}]}
	models.get_by_id_ex?id=007&only_fields[]=id
	200/0 {"models":[{"id":"007"}]}
	models.get_by_id?model=007
	200/0 ~ "name":"123"
END
}

testNumbersTimesAndFlagsAreStillThose() {
	run <<'END'
	models.get_all?page=0&page_size=1&order_by=id&only_fields[]=id
	200/0 {"models":[{"id":"007"}]}
	models.get_all?last_iteration[]=6&last_iteration[]=9&only_fields[]=id
	200/0 {"models":[{"id":"7"}]}
	models.get_all?created[]=20240115&created[]=2024-02-15&only_fields[]=id
	200/0 {"models":[{"id":"7"}]}
	models.get_all_ex?id=007&include_stats=false&only_fields[]=id
	200/0 {"models":[{"id":"007"}]}
END
}

testMetadataByAQueryString() {
	run <<'END'
	models.get_all?metadata.size.value=007&only_fields[]=id
	200/0 {"models":[{"id":"007"}]}
	models.get_all?metadata.size.value=7&only_fields[]=id
	200/0 {"models":[{"id":"7"}]}
	models.get_all?metadata.size.value[]=7&metadata.size.value[]=007&order_by=created&only_fields[]=id
	200/0 {"models":[{"id":"007"},{"id":"7"}]}
	models.get_all?metadata.nothing.value=x&only_fields[]=id
	200/0 {"models":[]}
	models.get_all?metadata.a.b.value=x
	400/12 metadata.a.b.value
END
}

testAnArgumentThatNobodyKnowsIsRefused() {
	run <<'END'
	models.get_all?tag=x
	400/12 tag: models.get_all has no such argument; tags?
	models.get_all?framwork=PyTorch
	400/12 framwork: models.get_all has no such argument; framework?
	models.get_all?nothing_like_it=1
	400/12 nothing_like_it: models.get_all has no such argument
	models.get_all?metdata.size.value=1
	400/12 metadata?
	models.get_all?metadata=7
	400/12 metadata: models.get_all has no such argument
	models.get_all?labels.cat=1
	400/12 labels.cat: models.get_all has no such argument
	models.get_all?pagesize=1
	400/12 page_size?
	models.get_all?_any.pattern=x
	400/12 _any_?
	models.get_all?tags[=x&only_fields[]=id
	200/0 {"models":[{"id":"007"}]}
END
	run_on projects <<'END'
	projects.get_all?nme=x
	400/12 nme: projects.get_all has no such argument; name?
	projects.get_all?name=2024&only_fields[]=id
	200/0 {"projects":[{"id":"7"}]}
	projects.get_all_ex?id=7&only_fields[]=name
	200/0 {"projects":[{"id":"7","name":"2024"}]}
	projects.get_all_ex?id=7&check_own_contents=true&include_stats_filter.tags[]=2024&only_fields[]=name
	200/0 ~ "own_models":1
	projects.get_all_ex?id=7&check_own_contents=true&include_stats_filter.tags[]=2025&only_fields[]=name
	200/0 ~ "own_models":0
END
	run_on tasks <<'END'
	tasks.get_all?models.input.modl=7
	400/12 models.input.modl
	tasks.get_all?models.input.model=7
	200/0 {"tasks":[]}
END
}

# Nobody typed these, and JSON comes from programs.
testWhatBrowsersAddAndWhatProgramsSendIsIgnored() {
	run <<'END'
	models.get_all?id=007&_=1700000000000&_ts=5&utm_source=mail&fbclid=x&only_fields[]=id
	200/0 {"models":[{"id":"007"}]}
	models.get_all {"id":["007"],"tag":"x","only_fields":["id"]}
	200/0 {"models":[{"id":"007"}]}
	models.get_frameworks?nothing=1
	200/0 {"frameworks":["1.50","true"]}
END
}

testAFormIsRead() {
	request -a -t application/x-www-form-urlencoded \
		-d 'name=123&only_fields[]=id' /models.get_all
	expect 200/0
	expect_value 007 .data.models[0].id
	# What curl makes of JSON when nobody names its type.
	request -a -t application/x-www-form-urlencoded \
		-d '{"name":"123"}' /models.get_all
	expect 400/12
	message
	assertContains "$m_text" application/json
}

# shellcheck disable=SC1091
. shunit2
