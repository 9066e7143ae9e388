#!/bin/sh
# Names and values that nobody means well by: they are kept and answered
# exactly, or refused in words that name the field; and none of them costs much.

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

# Whatever was tried: nothing failed inside, and the tables are what they were.
tearDown() {
	[ -n "$SITE" ] && [ -s "$DATABASE" ] || return 0
	assertEquals 'tables' \
		"$(sqlite3 "$SITE/data/empty.db" 'SELECT count(*), group_concat(sql)
			FROM sqlite_schema')" \
		"$(sql 'SELECT count(*), group_concat(sql) FROM sqlite_schema')"
	findings=$(manage check)
	assertEquals "modelshelf check: $findings" 0 $?
	assertEquals 'internal errors' '' "$(grep 'status=50[0-9]' "$SITE/log")"
	: >"$SITE/log"
}

# JSON strings, one a line.
hostile_strings() {
	cat <<-'END'
	"'"
	"''"
	"\""
	"`"
	"\\"
	"\\\\\""
	"'; DROP TABLE model; --"
	"' OR '1'='1"
	"\") OR 1=1 --"
	"1; DELETE FROM model"
	"%"
	"_"
	"%_%"
	"*?[a-z]"
	";"
	"--"
	"/*"
	":company"
	"?1"
	"@x"
	"$where"
	"$gt"
	"__proto__"
	"constructor"
	"prototype"
	"a.b"
	"..."
	"%2E"
	"%24"
	"%%"
	"%_%_"
	"%00"
	"\\u0000"
	"\u0001"
	"\u0007\b\f\u000b\u001b[31m\u001f"
	"\u007f\u0080\u009f"
	"a\tb\nc\rd"
	"{\"$ne\":null}"
	"[\"__$all\"]"
	"__$all"
	"-archived"
	"null"
	"NaN"
	"0"
	"-1"
	"1e999"
	"true"
	"<script>alert(1)</script>"
	"&lt;&amp;"
	"../../../etc/passwd"
	"C:\\nul"
	"${HOME} $(id) `id`"
	"ä\u0308\u0301"
	"𝔞𝔟𝔠"
	"\ud83d\udc69\u200d\ud83d\udc67"
	"\u200fשלום\u200e"
	"\u202eevil\u202c"
	"\ufeff"
	"\u2028\u2029"
	"\ufffe\uffff"
	"\udbff\udfff"
	"Ⅷ ﬁ İi"
	"select"
	"rowid"
	"NEAR(a b)"
	"model:x OR *"
	END
}

# Names and tags are one line: control characters have their numbers there.
LINE='def line: [explode[] | if . < 32 or (. > 126 and . < 160)
	then tostring | explode[] else . end] | implode; '

testTextsAreKeptAndAnsweredExactly() {
	hostile_strings >"$SITE/strings"
	# shellcheck disable=SC2046 # a model for each line
	seed $(seq -f 'model id=m%g' "$(wc -l <"$SITE/strings")")
	jq -rn --slurpfile all "$SITE/strings" "$LINE"'$all | to_entries[] |
		"m\(.key + 1)" as $id | .value as $s | ($s | line) as $t |
		("k" + $s + "k") as $k |
		{($k): {key: $s, type: $s, value: $s}} as $items |
		"models.edit \({model: $id, name: ("n " + $t + " n"),
			uri: ("u" + $s + "u"), comment: $s, framework: $s,
			tags: ["x" + $t], system_tags: ["s" + $t],
			labels: {($s): 1}, design: {($s): [$s, {($s): $s}]},
			metadata: $items} | tojson)\n200/0",
		"models.get_by_id {\"model\":\"\($id)\"}",
		"200/0 \({model: {id: $id, company: "COMPANY",
			name: ("n " + $t + " n"), uri: ("u" + $s + "u"),
			comment: $s, tags: ["x" + $t],
			system_tags: ["s" + $t], metadata: $items,
			framework: $s, design: {($s): [$s, {($s): $s}]},
			labels: {($s): 1}, ready: false,
			created: "2020-01-01T00:00:00+00:00",
			last_update: "NOW", last_change: "NOW",
			last_changed_by: "USER", last_iteration: 0,
			last_metrics: {}}} | tojson)",
		# ui_cache and the rest, by the action that takes them
		"models.update \({model: $id, project: $s, ui_cache: {($s): $s}} | tojson)\n200/0",
		"models.get_all \({id: [$id], only_fields: ["project", "ui_cache"]} | tojson)",
		"200/0 \({models: [{project: $s, ui_cache: {($s): $s}}]} | tojson)",
		"models.add_or_update_metadata \({model: $id, metadata: [{key: ("l" + $s + "l"), type: $s, value: $s}]} | tojson)\n200/0",
		"models.delete_metadata \({model: $id, keys: [$k]} | tojson)\n200/0",
		"models.get_all \({id: [$id], only_fields: ["metadata"]} | tojson)",
		"200/0 \({models: [{metadata: {("l" + $s + "l"): {key: ("l" + $s + "l"), type: $s, value: $s}}}]} | tojson)",
		"models.update_tags \({ids: [$id], add_tags: [$t]} | tojson)\n200/0"
		' >"$SITE/kept"
	run <"$SITE/kept"
	# each is found by what it holds, and nothing else is
	jq -rn --slurpfile all "$SITE/strings" "$LINE"'$all | to_entries[] |
		"m\(.key + 1)" as $id | .value as $s | ($s | line) as $t |
		"200/0 {\"models\":[{\"id\":\"\($id)\"}]}" as $found |
		"models.get_all \({filters: {framework: {any: {include: [$s]}}}, only_fields: ["id"]} | tojson)\n" + $found,
		"models.get_all \({filters: {tags: {all: {include: [$t]}}}, only_fields: ["id"]} | tojson)\n" + $found,
		"models.get_all \({tags: ["__$and", "__$not", "y" + $t, "x" + $t], only_fields: ["id"]} | tojson)\n" + $found,
		"models.get_all \({filters: {project: {any: {include: [$s]}}}, only_fields: ["id"]} | tojson)\n" + $found,
		"models.get_all \({name: ("^n " + ($t | gsub("(?<c>[ -/:-@\\[-`{-~])"; "\\" + .c)) + " n$"), only_fields: ["id"]} | tojson)\n" + $found
		' >"$SITE/found"
	run <"$SITE/found"
	expect_sql "$(wc -l <"$SITE/strings")" 'SELECT count(*) FROM model'
}

testWordsToSearchForAreOnlyWords() {
	seed model id=m1 comment='one "two" three'
	hostile_strings | jq -c '{search_text: .}, {search_text: ("one " + .)},
		{search_text: ("\"" + .)}, {search_text: ("-" + .)}' |
		sed 's/.*/models.get_all &\n200\/0/' >"$SITE/searched"
	run <"$SITE/searched"
}

testWhatIsNoTextIsRefused() {
	seed model id=m1
	run <<-'END'
	models.create {"name":"ab\u0000c","uri":"u"}
	400/0
	models.edit {"model":"m1","metadata":{"a\u0000":{}}}
	400/0
	models.get_all {"name":"\u0000"}
	400/0
	models.create {"name":"abc\ud800","uri":"u"}
	400/0
	models.create {"name":"abc\udc00\ud800","uri":"u"}
	400/0
	models.create {"name":"abc\x41","uri":"u"}
	400/0
	END
	for bytes in '\000' '\200' '\300\257' '\355\240\200' \
		'\364\220\200\200' \
	    '\370\210\200\200\200' '\001' '\377'; do
		# shellcheck disable=SC2059 # the bytes are the format
		{
			printf '/models.create {"name":"abc'
			printf "$bytes"
			printf '","uri":"u"}\n'
		} >"$SITE/requests"
		send "$SITE/bin/models.fcgi" <"$SITE/requests" >"$SITE/answers"
		assertEquals "$bytes" 1 "$(grep -c '^400 .*"result_subcode":0,' \
			"$SITE/answers")"
	done
	expect_sql 'm1|' 'SELECT id, last_change FROM model'
}

# big N: a text of N bytes that ends in "end".
big() {
	head -c $(($1 - 3)) /dev/zero | tr '\0' x
	printf end
}

# As long as the rows of the fields allow, and what conditions say a megabyte.
testTextsOfAMegabyte() {
	big=$(big 1000000)
	# the line is too long for a shell to read back: no run() here
	{
		for field in name:4096 uri:8192 comment:262144 \
		    framework:4096; do
			printf '/models.create {"name":"abc","uri":"u","%s":"%s"}\n' \
				${field%:*} "$(big ${field#*:})"
		done
		printf '/models.create {"name":"abc","uri":"u","tags":["%s"],"labels":{"%s":1},"design":{"%s":"%s"},"ui_cache":{"%s":1}}\n' \
			"$(big 1024)" "$(big 1024)" "$big" "$big" "$big"
		printf '/models.create {"name":"abc","uri":"u","metadata":{"k":{"key":"k","type":"t","value":"%s"}}}\n' \
			"$big"
		printf '/models.get_all {"order_by":["created"]}\n'
		printf '/models.get_all {"name":"%s"}\n' "$big"
		printf '/models.get_all {"framework":["%s"],"only_fields":["id"]}\n' "$big"
		printf '/models.get_all {"tags":["%s"],' "$big"
		printf '"only_fields":["id"]}\n'
		printf '/models.get_all {"order_by":["%s"]}\n' "$big"
		printf '/models.get_all {"only_fields":["%s"]}\n' "$big"
		printf '/models.get_all {"metadata.%s.value":["x"]}\n' "$big"
		printf '/models.get_all {"search_text":"%s"}\n' "$big"
		printf '/models.get_by_id {"model":"%s"}\n' "$big"
		printf '/models.move {"ids":["x"],"project_name":"%s"}\n' "$big"
		printf '/models.archive_many {"ids":["%s"]}\n' "$(big 4096)"
	} >"$SITE/requests"
	send "$SITE/bin/models.fcgi" <"$SITE/requests" >"$SITE/answers"
	assertEquals 'outcomes' '200 200 200 200 200 200 200 400 200 200 400 400 200 200 400 400 200' \
		"$(cut -d ' ' -f 1 "$SITE/answers" | tr '\n' ' ' | sed 's/ $//')"
	for path in 4096:[0].name 8192:[1].uri 262144:[2].comment \
	    4096:[3].framework 1024:[4].tags[0] '1024:[4].labels|keys[0]' \
	    '1000000:[4].design|keys[0]' 1000000:[4].design[] \
	    1000000:[5].metadata.k.value; do
		assertEquals "$path" "$(big "${path%%:*}" | md5sum)" \
			"$(sed -n '7s/^200 //p' "$SITE/answers" |
			jq -j ".data.models${path#*:}" | md5sum)"
	done
	# an id by itself is no reason to answer all of it in the message
	assertTrue 'long messages' "[ $(sed -n '15p' "$SITE/answers" |
		wc -c) -lt 2000 ]"
	assertEquals "$(big 4096 | md5sum)" "$(sed -n '17s/^200 //p' "$SITE/answers" |
		jq -j '.data.failed[0].id' | md5sum)"
	# a name that all below it would repeat has a limit of its own
	assertContains "$(sed -n '16p' "$SITE/answers")" \
		'project_name: at most 4096 bytes'
	expect_sql 0 'SELECT count(*) FROM project'
}

testNamesOfFieldsNeverReachTheStatement() {
	seed project id=p1 model id=m1 project=p1 user="$USER_ID" \
		model id=m2 metadata='{"k":{"key":"k","type":"t","value":"v"}}'
	hostile_strings | grep -v '"-' | jq -r '. as $s |
		"models.get_all \({order_by: [$s]} | tojson)\n400/1[24]",
		"models.get_all_ex \({order_by: ["name", $s, "-" + $s]} | tojson)\n200/0",
		"models.get_all \({only_fields: [$s]} | tojson)\n400/1[24]",
		"models.get_all_ex \({only_fields: ["project." + $s]} | tojson)\n400/1[24]",
		"models.get_all_ex \({only_fields: ["-" + $s]} | tojson)\n400/1[24]",
		"models.get_all \({($s): ["x"], ("name\"" + $s): "x"} | tojson)\n200/0 ~ \"id\":\"m1\" ~ \"id\":\"m2\"",
		"models.get_all \({filters: {($s): {any: {include: ["x"]}}}} | tojson)\n200/0 ~ \"id\":\"m1\"",
		"models.get_all \({_any_: {fields: [$s], pattern: "x"}} | tojson)\n400/1[24]",
		"models.get_all \({_any_: {fields: ["metadata." + $s], pattern: "x"}} | tojson)\n[24]0[0]/*"
		' >"$SITE/names"
	run <"$SITE/names"
	# keys inside an object are data; they have a syntax, and are not blank
	hostile_strings | grep -v '[.]\|2028' | jq -r '. as $s |
		($s | gsub("%"; "%%")) as $key |
		"models.get_all \({("metadata." + $key + ".value"): ["v"]} | tojson)\n200/0 {\"models\":[]}",
		"models.get_all \({("metadata.k." + $key): ["v"]} | tojson)\n200/0 {\"models\":[]}",
		"models.get_all \({order_by: ["metadata." + $key + ".value"], only_fields: ["id"]} | tojson)\n200/0 ~ m1 ~ m2",
		"models.get_all \({only_fields: ["metadata." + $key + ".value"]} | tojson)\n200/0 {\"models\":[{\"metadata\":{}},{\"metadata\":{}}]}",
		"models.get_all \({("last_metrics.m." + $key): [1, 2]} | tojson)\n200/0 {\"models\":[]}"
		' >"$SITE/names"
	run <"$SITE/names"
	run <<-'END'
	models.get_all {"metadata.k.value":["v"],"only_fields":["id"]}
	200/0 {"models":[{"id":"m2"}]}
	models.get_all {"order_by":["seq"]}
	400/14 seq
	models.get_all {"order_by":["rowid"]}
	400/14 rowid
	models.get_all {"only_fields":["seq"]}
	400/14 seq
	models.get_all {"order_by":["random()"]}
	400/14 random
	models.get_all {"order_by":["name COLLATE NOCASE"]}
	400/14
	models.get_all {"order_by":["(SELECT secret_hash FROM credential)"]}
	400/14
	models.get_all_ex {"only_fields":["user.role"]}
	400/14
	END
}

testIdsOfAnyForm() {
	hostile_strings | jq -r '. as $s |
		"models.get_by_id \({model: $s} | tojson)\n400/201",
		"models.get_by_id_ex \({id: ["x" + $s]} | tojson)\n200/0 {\"models\":[]}",
		"models.edit \({model: $s, name: "abc"} | tojson)\n400/201",
		"models.delete \({model: $s, force: true} | tojson)\n400/201",
		"models.make_public \({ids: [$s]} | tojson)\n400/201",
		"models.publish_many \({ids: [$s]} | tojson)",
		"200/0 \({succeeded: [], failed: [{id: $s, error: {codes: [400, 201], msg: ("invalid model id: company=COMPANY, id=" + $s), data: {company: "COMPANY", id: $s}}}]} | tojson)",
		"models.move \({ids: [$s], project: $s} | tojson)\n400/401",
		"models.create \({name: "abc", uri: "u", task: ("x" + $s)} | tojson)\n400/101",
		"models.get_frameworks \({projects: [$s]} | tojson)\n200/0 {\"frameworks\":[]}",
		"models.get_all \({scroll_id: $s, size: 1} | tojson)\n200/0"
		' >"$SITE/ids"
	run <"$SITE/ids"
	expect_sql 0 'SELECT count(*) FROM model'
}

testNamesOfProjectsOfAnyForm() {
	hostile_strings | grep -v / | jq -r "$LINE"'. as $s |
		("x" + ($s | line) + "xx") as $name |
		"models.move \({ids: ["none"], project_name: $name} | tojson)\n200/0",
		"models.move \({ids: ["none"], project_name: ("top/" + $name)} | tojson)\n200/0"
		' >"$SITE/projects"
	run <"$SITE/projects"
	expect_sql '' "SELECT name FROM project WHERE
		name <> coalesce((SELECT name || '/' FROM project p
		WHERE p.id = project.parent), '') || basename"
}

testMembersThatTheRequestRepeats() {
	run <<-'END'
	models.create {"name":"first","name":"second","uri":"u","__proto__":{"name":"third"},"constructor":{"prototype":{"ready":true}}}
	200/0
	END
	run <<-END
	models.get_by_id {"model":"$ID"}
	200/0 ~ "name":"second" ~ "ready":false ! "third"
	END
}

testNumbersAreKeptDigitByDigit() {
	numbers='{"a":1e999,"b":-0.0,"c":0.1000,"d":123456789012345678901234567890,"e":1E+2,"f":5e-324}'
	run <<-END
	models.create {"name":"abc","uri":"u","design":$numbers}
	200/0
	END
	run <<-END
	models.get_all {"id":["$ID"],"only_fields":["design"]}
	200/0 ~ {"models":[{"design":$numbers}]}
	END
}

# --- Limits ---

# nested N: N lists, one in the other.
nested() {
	printf '%*s' "$1" '' | tr ' ' '['
	printf '%*s' "$1" '' | tr ' ' ']'
}

testNesting() {
	run <<-END
	models.create {"name":"abc","uri":"u","design":{"a":$(nested 61)}}
	200/0
	models.create {"name":"abc","uri":"u","design":{"a":$(nested 63)}}
	400/0
	models.create $(nested 100000)
	400/0
	models.get_all {"filters":$(nested 63)}
	400/16
	END
}

# items N FORMAT: N items with a comma between; %s in the format is the number.
items() {
	# shellcheck disable=SC2059 # a format it is
	seq "$1" | sed "s/.*/$2/" | paste -sd ,
}

testListsHaveALimit() {
	seed model id=m1
	MODELSHELF_LIST_LIMIT=5
	export MODELSHELF_LIST_LIMIT
	five=$(items 5 '"i&"')
	six=$(items 6 '"i&"')
	meta='{"key":"k&","type":"","value":""}'
	for action in publish_many archive_many unarchive_many delete_many \
	    make_public make_private update_tags move; do
		run <<-END
		models.$action {"ids":[$six],"project":null,"add_tags":["a"]}
		400/12 ids
		models.$action {"ids":[$five],"project":null,"add_tags":["a"]}
		[24]0[01]/*
		END
	done
	for field in tags system_tags; do
		run <<-END
		models.create {"name":"abc","uri":"u","$field":[$six]}
		400/12 $field
		models.create {"name":"abc","uri":"u","$field":[$five]}
		200/0
		models.edit {"model":"m1","$field":[$six]}
		400/16 $field
		models.edit {"model":"m1","$field":[$five]}
		200/0
		models.update {"model":"m1","$field":[$six]}
		400/16 $field
		models.update {"model":"m1","$field":[$five]}
		200/0
		END
	done
	run <<-END
	models.update_tags {"ids":["m1"],"add_tags":[$six]}
	400/12 add_tags
	models.update_tags {"ids":["m1"],"remove_tags":[$six]}
	400/12 remove_tags
	models.get_frameworks {"projects":[$six]}
	400/12 projects
	models.get_frameworks {"projects":[$five]}
	200/0
	models.delete_metadata {"model":"m1","keys":[$six]}
	400/12 keys
	models.delete_metadata {"model":"m1","keys":[$five]}
	200/0
	models.add_or_update_metadata {"model":"m1","metadata":[$(items 6 "$meta")]}
	400/12 metadata
	models.add_or_update_metadata {"model":"m1","metadata":[$(items 5 "$meta")]}
	200/0
	models.get_all {"tags":[$six]}
	400/12 tags
	models.get_all {"tags":[$five]}
	200/0
	models.get_by_id_ex {"id":[$six]}
	400/12 id
	models.get_by_id_ex {"id":[$five]}
	200/0
	models.get_all {"filters":{"project":{"any":{"include":[$six]}}}}
	400/12 project
	models.get_all {"filters":{"project":{"any":{"include":[$five]}}}}
	200/0
	END
	unset MODELSHELF_LIST_LIMIT
}

testPatternsHaveALimit() {
	MODELSHELF_PATTERN_LIMIT=16
	export MODELSHELF_PATTERN_LIMIT
	run <<-'END'
	models.get_all {"name":"1234567890123456"}
	200/0
	models.get_all {"name":"12345678901234567"}
	400/12 name
	models.get_all {"comment":"12345678901234567"}
	400/12 comment
	models.get_all {"_any_":{"fields":["name"],"pattern":"12345678901234567"}}
	400/12
	# bytes, not characters
	models.get_all {"name":"ääääääää"}
	200/0
	models.get_all {"name":"äääääääää"}
	400/12 name
	END
	unset MODELSHELF_PATTERN_LIMIT
}

# Without rows there is no largest number of one.
testATableWithoutRowsIsInAnyOrder() {
	run <<-END
	models.get_all {"order_by":["comment"]}
	200/0 {"models":[]}
	models.get_all {"order_by":["-metadata.k","last_iteration"]}
	200/0 {"models":[]}
	END
}

testProjectionsHaveALimit() {
	MODELSHELF_FIELDS_LIMIT=16
	export MODELSHELF_FIELDS_LIMIT
	run <<-END
	models.get_all {"only_fields":[$(items 16 '"metadata.k&"')]}
	200/0
	models.get_all {"only_fields":[$(items 17 '"metadata.k&"')]}
	400/12 only_fields
	models.get_all_ex {"only_fields":[$(items 17 '"-metadata.k&"')]}
	400/12 only_fields
	models.get_by_id_ex {"id":null,"projection":[$(items 17 '"name"')]}
	400/12 only_fields
	END
	unset MODELSHELF_FIELDS_LIMIT
	run <<-END
	models.get_all {"order_by":[$(items 32 '"metadata.k&"')]}
	200/0
	models.get_all {"order_by":[$(items 33 '"metadata.k&"')]}
	400/12 order
	END
}

testMetadataHasALimit() {
	MODELSHELF_METADATA_LIMIT=1024
	export MODELSHELF_METADATA_LIMIT
	seed model id=m1
	frame='{"k":{"key":"k","type":"t","value":""}}'
	fits=$(printf '%*s' $((1024 - ${#frame})) '' | tr ' ' v)
	run <<-END
	models.create {"name":"abc","uri":"u","metadata":{"k":{"key":"k","type":"t","value":"$fits"}}}
	200/0
	models.create {"name":"abc","uri":"u","metadata":{"k":{"key":"k","type":"t","value":"v$fits"}}}
	400/12 metadata
	models.edit {"model":"m1","metadata":{"k":{"key":"k","type":"t","value":"v$fits"}}}
	400/12 metadata
	models.update {"model":"m1","metadata":{"k":{"key":"k","type":"t","value":"v$fits"}}}
	400/12 metadata
	models.add_or_update_metadata {"model":"m1","metadata":[{"key":"k","type":"t","value":"v$fits"}]}
	400/12 metadata
	models.add_or_update_metadata {"model":"m1","metadata":[{"key":"k","type":"t","value":"$fits"}]}
	200/0 {"updated":1}
	# in place of what there is, it may be as long again
	models.add_or_update_metadata {"model":"m1","metadata":[{"key":"k","type":"u","value":"$fits"}]}
	200/0 {"updated":1}
	models.add_or_update_metadata {"model":"m1","metadata":[{"key":"l","type":"","value":""}]}
	400/12 metadata
	models.add_or_update_metadata {"model":"m1","metadata":[{"key":"l","type":"","value":""}],"replace_metadata":true}
	200/0 {"updated":1}
	END
	expect_sql '{"l":{"key":"l","type":"","value":""}}' "SELECT metadata
		FROM model WHERE id = 'm1'"
	unset MODELSHELF_METADATA_LIMIT
}

testABodyHasALimit() {
	MODELSHELF_BODY_LIMIT=2000
	export MODELSHELF_BODY_LIMIT
	run <<-END
	models.create {"name":"$(printf '%*s' 1900 '' | tr ' ' x)","uri":"u"}
	200/0
	models.create {"name":"$(printf '%*s' 2000 '' | tr ' ' x)","uri":"u"}
	413/0
	END
	unset MODELSHELF_BODY_LIMIT
}

# A reply that would be too long is an error, not half a reply, and the call has
# changed nothing.
testAReplyHasALimit() {
	MODELSHELF_REPLY_LIMIT=65536
	export MODELSHELF_REPLY_LIMIT
	seed model id=m1 comment="$(printf '%*s' 70000 '' | tr ' ' x)" \
		model id=m2
	many=$(items 2000 '"none &"')
	cat >"$SITE/requests" <<-END
		/models.get_by_id {"model":"m1"}
		/models.archive_many {"ids":["m2",$many]}
		/models.edit {"model":"m2","comment":"$(printf '%*s' 70000 '' | tr ' ' x)"}
	END
	send "$SITE/bin/models.fcgi" <"$SITE/requests" >"$SITE/answers"
	assertEquals 'answers 500/103' 3 \
		"$(grep -c '^500 .*"result_subcode":103,' "$SITE/answers")"
	expect_sql 'm1|
m2|' 'SELECT id, last_change FROM model'
	unset MODELSHELF_REPLY_LIMIT
	# these are the errors that are meant
	: >"$SITE/log"
}

# --- What could take for ever ---

# Seconds that the processes started from here have computed, so far: the clock
# on the wall would tell of other people's, too.
spent() {
	times >"$SITE/times"
	SPENT=$(tail -n 1 "$SITE/times" | tr 'ms' '  ' |
		awk '{ print int($1 * 60 + $2 + $3 * 60 + $4) }')
}

# within SECONDS WHAT: it is not more since $began.
within() {
	spent
	assertTrue "$2 took $((SPENT - began)) s" \
		"[ $((SPENT - began)) -le $1 ]"
}

# The names hold all that the patterns need, so that no short cut helps.
testPatternsThatRunAway() {
	seed model id=m1 name="$(printf '%*s' 3000 '' | tr ' ' a)!bcXx" \
		comment="$(printf '%*s' 3000 '' | tr ' ' a)!bcXx"
	spent
	began=$SPENT
	run <<-'END'
	models.get_all {"name":"^(a+)+$"}
	400/21
	models.get_all {"name":"^(a+)+b"}
	400/21
	models.get_all {"name":"^(a|aa)+b"}
	400/21
	models.get_all {"name":"^(a|a)*b"}
	400/21
	models.get_all {"name":"^(a*)*b"}
	400/21
	models.get_all {"name":"^(.*)*(.*)*(.*)*x!"}
	400/21
	models.get_all {"name":"^(([a-z])+.)+[A-Z]([a-z])+!$"}
	400/21
	models.get_all {"name":"^(?:(a+)|b\\1)+c$"}
	400/21
	models.get_all {"_any_":{"fields":["name","comment"],"pattern":"^(a*)*b$"}}
	400/21
	models.get_all_ex {"comment":"^(a+)+$"}
	400/21
	models.get_by_id_ex {"id":["m1"],"name":"^(a+)+$"}
	400/21
	models.get_all {"name":"(a(?R)?b)*(?R)"}
	400/21
	models.get_all {"name":"((((a{1,100}){1,100}){1,100}){1,100}){1,100}"}
	400/21 name
	models.get_all {"name":"(?<=a{1,200})b"}
	400/21 name
	# costly, but not without end
	models.get_all {"name":"(?:a?){50}a{50}b(?:a*)*c"}
	[24]0[01]/*
	models.get_by_id {"model":"m1"}
	200/0
	END
	run <<-END
	models.get_all {"name":"$(printf '%*s' 2000 '' | tr ' ' '(')"}
	400/21 name
	models.get_all {"name":"$(printf '%*s' 1000 '' | tr ' ' '(')$(printf '%*s' 1000 '' | tr ' ' ')')"}
	400/21 name
	models.get_all {"name":"$(printf '%*s' 4000 '' | tr ' ' '[')"}
	400/21 name
	models.get_all {"name":"$(printf '%*s' 2000 '' | sed 's/ /a*/g')b"}
	[24]0[01]/*
	END
	within 20 'a pattern'
}

# Members and items in great numbers take time in proportion, not squared.
testGreatNumbers() {
	# how long others wait is not what is asked here
	MODELSHELF_WRITE_LIMIT_MS=0
	export MODELSHELF_WRITE_LIMIT_MS
	seed model id=m1
	many=$(items 20000 '"t&"') most=$(items 1000 '"t&"')
	spent
	began=$SPENT
	{
		echo "/models.update_tags {\"ids\":[\"m1\"],\"add_tags\":[$most]}"
		echo "/models.update_tags {\"ids\":[\"m1\"],\"add_tags\":[$most],\"remove_tags\":[$many]}"
		echo "/models.edit {\"model\":\"m1\",\"labels\":{$(items 100000 '"l&":&')}}"
		echo "/models.create {\"name\":\"abc\",\"uri\":\"u\",\"labels\":{$(items 100000 '"l&":&')}}"
		echo "/models.edit {\"model\":\"m1\",\"metadata\":{$(items 20000 '"&":5')}}"
		echo "/models.delete_metadata {\"model\":\"m1\",\"keys\":[$(items 20000 '"7&"')]}"
		echo "/models.add_or_update_metadata {\"model\":\"m1\",\"metadata\":[$(items 100 '{"key":"&","type":"","value":""}')]}"
		echo "/models.edit {\"model\":\"m1\",\"metadata\":{$(items 20000 '" &":5')}}"
		echo "/models.update {\"model\":\"m1\",\"metadata\":{$(items 400000 '"&":5')}}"
		echo "/models.edit {\"model\":\"m1\",\"design\":{$(items 100000 '"&":5')}}"
		echo "/models.archive_many {\"ids\":[$many]}"
		echo "/models.move {\"ids\":[$many],\"project\":null}"
		echo "/models.get_all {\"tags\":[$many]}"
	} >"$SITE/requests"
	send "$SITE/bin/models.fcgi" <"$SITE/requests" >"$SITE/answers"
	assertEquals 'outcomes' '200 200 200 200 200 200 200 200 400 200 200 200 200' \
		"$(cut -d ' ' -f 1 "$SITE/answers" | tr '\n' ' ' | sed 's/ $//')"
	within 40 'what was asked for'
	expect_sql '0|100000|20000' 'SELECT json_array_length(tags),
		(SELECT count(*) FROM json_each(labels)),
		(SELECT count(*) FROM json_each(metadata))
		FROM model WHERE id = "m1"'
	unset MODELSHELF_WRITE_LIMIT_MS
}

# More than the limit is not stored; what was, before there was a limit, is
# read, and gets smaller.
testMetadataThatIsLargerThanItsLimit() {
	seed model id=m1
	sql "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
		LIMIT 400000)
		UPDATE model SET metadata =
		json_object('k', json((SELECT json_group_array(0) FROM n)))"
	cat >"$SITE/requests" <<-END
		/models.update {"model":"m1","metadata":{$(items 20001 '"&":5')}}
		/models.add_or_update_metadata {"model":"m1","metadata":[{"key":"k0","type":"","value":""}]}
		/models.get_all {"id":["m1"],"only_fields":["metadata"]}
		/models.edit {"model":"m1","comment":"of something else"}
		/models.delete_metadata {"model":"m1","keys":["no such key"]}
		/models.delete_metadata {"model":"m1","keys":["k"]}
		/models.add_or_update_metadata {"model":"m1","metadata":[{"key":"k0","type":"","value":""}]}
	END
	send "$SITE/bin/models.fcgi" <"$SITE/requests" >"$SITE/answers"
	assertEquals 'outcomes' '400 400 200 200 200 200 200' \
		"$(cut -d ' ' -f 1 "$SITE/answers" | tr '\n' ' ' | sed 's/ $//')"
	assertContains "$(sed -n 1p "$SITE/answers")" \
		'metadata: more than 20000 values'
	assertEquals 'values' 400000 "$(sed -n '3s/^200 //p' "$SITE/answers" |
		jq '.data.models[0].metadata.k | length')"
	expect_sql \
		'{"k0":{"key":"k0","type":"","value":""}}|of something else' \
		'SELECT metadata, comment FROM model'
}

# One long key above many values stands in the index as often as there are
# values.
testMetadataBelowLongKeys() {
	seed model id=m1
	long=$(printf '%*s' 4096 '' | tr ' ' k)
	run <<-END
	models.edit {"model":"m1","metadata":{"$long":{$(items 2000 '"&":5')}}}
	400/12 metadata: at most 4194304 bytes
	models.edit {"model":"m1","metadata":{"$long":{$(items 500 '"&":5')}}}
	200/0
	END
	expect_sql 1 'SELECT count(*) FROM model_leaf'
}

# shellcheck disable=SC1091
. shunit2
