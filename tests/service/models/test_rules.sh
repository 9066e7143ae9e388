#!/bin/sh
# The models service: rules that go through all of its actions, as tables: which
# times move (doc/protocol/models.md 2.7), what becomes of models that are
# missing, public or published (2.8), and every error of section 6 by every
# action that can raise it.

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

# --- Which times move ---

# TIMES ACTION BODY; LC: last_change and last_changed_by move, LU: last_update,
# P: last_update of the model's project. @ stands for the model's id.
TIMES='
-	get_by_id {"model":"@"}
-	get_by_id_ex {"id":["@"]}
-	get_all {"id":["@"]}
-	get_all_ex {"id":["@"],"include_stats":true}
-	get_frameworks {}
LC	edit {"model":"@","name":"other"}
LC	edit {"model":"@","comment":"c"}
LC	edit {"model":"@","project":"p"}
LC	edit {"model":"@","parent":"@"}
LC	edit {"model":"@","task":"t"}
LC,LU	edit {"model":"@","uri":"u"}
LC,LU	edit {"model":"@","uri":"same"}
LC,LU	edit {"model":"@","framework":"f"}
LC,LU	edit {"model":"@","design":{"d":1}}
LC,LU	edit {"model":"@","labels":{"l":1}}
LC,LU	edit {"model":"@","ready":true}
LC,LU	edit {"model":"@","ready":false}
LC,LU	edit {"model":"@","metadata":{}}
LC,LU	edit {"model":"@","system_tags":["s"]}
LC,LU	edit {"model":"@","tags":[]}
LC,LU	edit {"model":"@","name":"other","tags":["a"]}
-	edit {"model":"@"}
-	edit {"model":"@","uri":null,"tags":null}
-	edit {"model":"@","task":"__DELETED__t"}
-	edit {"model":"@","ui_cache":{"a":1},"created":"2001-01-01"}
-	edit {"model":"@","iteration":5}
-	edit {"model":"@","uri":"u","name":"ab"}
LC	update {"model":"@","name":"other"}
LC	update {"model":"@","name":null}
LC	update {"model":"@","comment":"c"}
LC	update {"model":"@","project":null}
LC	update {"model":"@","ui_cache":{"a":1}}
LC,LU	update {"model":"@","uri":"u"}
LC,LU	update {"model":"@","uri":null}
LC,LU	update {"model":"@","metadata":{}}
LC,LU	update {"model":"@","tags":["a"]}
LC,LU	update {"model":"@","tags":null}
LC,LU	update {"model":"@","system_tags":["a"]}
-	update {"model":"@"}
-	update {"model":"@","ready":true,"labels":{"a":1},"framework":"f"}
-	update {"model":"@","task":"t","iteration":5}
-	update {"model":"@","uri":"u","name":"ab"}
LC,LU	set_ready {"model":"@"}
LC,LU	set_ready {"model":"@","publish_task":false}
LC,LU,P	set_ready {"model":"@","force_publish_task":true} +task
-	set_ready {"model":"@"} +task
LC,LU	publish_many {"ids":["@"]}
LC,LU,P	publish_many {"ids":["@"],"force_publish_task":true} +task
-	publish_many {"ids":["@"]} +task
LC	archive_many {"ids":["@"]}
LC	unarchive_many {"ids":["@"]}
-	delete {"model":"none@"}
LC	make_public {"ids":["@"]}
-	make_public {"ids":["@","none"]}
LC	make_private {"ids":["@"]} +public
LC	move {"ids":["@"],"project":"p"}
LC	move {"ids":["@"],"project":null}
LC	move {"ids":["@"],"project_name":"project of @"}
LC	move {"ids":["@"],"project_name":"new"}
LC,P	update_tags {"ids":["@"],"add_tags":["a"]}
LC,P	update_tags {"ids":["@"],"remove_tags":["nope"]}
LC,LU	add_or_update_metadata {"model":"@","metadata":[{"key":"k","type":"","value":""}]}
LC,LU	delete_metadata {"model":"@","keys":["nope"]}
LC,LU	update_for_task {"task":"t@","uri":"u"} +output
LC,LU	update_for_task {"task":"t@","uri":"u","name":null} +output
-	update_for_task {"task":"t@","override_model_id":"@"} +output
-	get_by_task_id {"task":"t@"} +output
'

testWhichTimesMove() {
	n=0
	set -- project id=p name=some task id=t
	: >"$SITE/calls"
	printf '%s\n' "$TIMES" | sed '/^$/d' >"$SITE/times"
	while read -r times action rest; do
		n=$((n + 1))
		id=m$n
		company=$COMPANY_ID
		task=
		case $rest in
		*' +public')	company= ;;
		*' +task')	task=t$id ;;
		esac
		set -- "$@" project id="p$id" name="project of $id" path='[]' \
			last_update=2020-01-02 \
			task id="t$id" project="p$id" models="$(case $rest in
			*' +output')
				echo "{\"output\":[{\"model\":\"$id\"}]}" ;;
			*)		echo '{}' ;;
			esac)" \
			model id="$id" project="p$id" uri=same \
			last_update=2020-01-02 \
			last_change=2020-01-03 last_changed_by=somebody \
			company="$company" company_origin="$COMPANY_ID"
		[ -z "$task" ] || set -- "$@" task="$task"
		printf '/v2.13/models.%s %s\n' "$action" "${rest% +*}" |
			sed "s/@/$id/g" >>"$SITE/calls"
	done <"$SITE/times"
	seed "$@"
	send "$SITE/bin/models.fcgi" <"$SITE/calls" >"$SITE/answers"
	n=0
	while read -r times action rest; do
		n=$((n + 1))
		read -r answer <&3
		moved=$(sql "SELECT CASE WHEN m.last_change > 1600000000000000
			AND m.last_changed_by = '$USER_ID' THEN ',LC'
			WHEN m.last_change = 1578009600000000
			AND m.last_changed_by = 'somebody' THEN '' ELSE ',?' END
			|| iif(m.last_update > 1600000000000000, ',LU', '')
			|| iif(p.last_update > 1600000000000000, ',P', '')
			|| iif(m.created = 1577836800000000, '', ',created')
			FROM model m JOIN project p ON p.id = 'p' || m.id
			WHERE m.id = 'm$n'")
		[ -n "$moved" ] || moved=,-
		assertEquals "$action $rest: $answer" "$times" "${moved#,}"
	done <"$SITE/times" 3<"$SITE/answers"
}

testATimeThatIsWrittenIsOneAndTheSame() {
	seed task id=t1 status=completed project=p1 project id=p1 \
	    model id=m1 task=t1
	run <<-'END'
	models.set_ready {"model":"m1"}
	200/0
	END
	expect_sql 1 "SELECT m.last_update = m.last_change AND
		m.last_update = t.published AND m.last_update = t.last_change
		AND m.last_update = p.last_update
		AND m.last_update % 1000 = 0
		FROM model m, task t, project p"
}

# --- Models that are missing, public, or published ---

# What each writing action says of a model that is not the caller's own.
NOT_OWN='
edit {"model":"@","comment":"c"}
update {"model":"@","comment":"c"}
set_ready {"model":"@"}
delete {"model":"@"}
add_or_update_metadata {"model":"@","metadata":[{"key":"k","type":"","value":""}]}
delete_metadata {"model":"@","keys":["k"]}
'
BATCH='publish_many archive_many unarchive_many delete_many'

testModelsThatAreNotTheCallersOwnAreNotChanged() {
	seed model id=pub company= metadata='{"k":{}}' tags='["t"]' \
	    model id=other company=c2 metadata='{"k":{}}' tags='["t"]' \
	    project id=p
	for id in none other pub; do
		{
			printf '%s\n' "$NOT_OWN" | sed "/^\$/d; s/@/$id/g" |
				while read -r line; do
					printf 'models.%s\n400/201 %s\n' \
						"$line" "$id"
				done
			for action in $BATCH; do
				printf 'models.%s {"ids":["%s"]}\n' "$action" "$id"
				printf '200/0 ~ "succeeded":[],"failed":[{"id":"%s","error":{"codes":[400,201]\n' $id
			done
			printf 'models.make_public {"ids":["%s"]}\n400/201\n' \
				$id
			printf 'models.make_private {"ids":["%s"]}\n400/201\n' \
				$id
			printf 'models.move {"ids":["%s"],"project":"p"}\n200/0 {"project_id":"p"}\n' $id
			printf 'models.update_tags {"ids":["%s"],"add_tags":["x"],"remove_tags":["t"]}\n200/0 {"updated":0}\n' $id
		} >"$SITE/rows"
		run <"$SITE/rows"
	done
	expect_sql 'c2|["t"]|{"k":{}}|||
|["t"]|{"k":{}}|||' "SELECT $WHOSE, tags, metadata, project, last_change,
		comment FROM model ORDER BY id"
}

testBeingPublishedProtectsNothing() {
	seed project id=p model id=m1 ready=true model id=m2 ready=true \
	    model id=m3 ready=true
	run <<-'END'
	models.set_ready {"model":"m1"}
	400/203
	models.publish_many {"ids":["m1"]}
	200/0 ~ "codes":[400,203]
	models.edit {"model":"m1","name":"other","uri":"u"}
	200/0 ~ "updated":1
	models.update {"model":"m1","comment":"c"}
	200/0 ~ "updated":1
	models.archive_many {"ids":["m1"]}
	200/0 ~ "archived":true
	models.unarchive_many {"ids":["m1"]}
	200/0 ~ "unarchived":true
	models.move {"ids":["m1"],"project":"p"}
	200/0
	models.update_tags {"ids":["m1"],"add_tags":["a"]}
	200/0 {"updated":1}
	models.add_or_update_metadata {"model":"m1","metadata":[{"key":"k","type":"","value":""}]}
	200/0
	models.delete_metadata {"model":"m1","keys":["k"]}
	200/0
	models.make_public {"ids":["m1"]}
	200/0
	models.make_private {"ids":["m1"]}
	200/0
	models.edit {"model":"m1","ready":false}
	200/0 ~ "ready":false
	models.set_ready {"model":"m1"}
	200/0
	models.delete {"model":"m2"}
	200/0
	models.delete_many {"ids":["m3"]}
	200/0 ~ "deleted":true
	END
}

# --- Every error of section 6 ---

# Not here: 400/121, a race that one transaction leaves no room for, and 500/0,
# which would be a mistake of the program itself.
testEveryErrorByEveryActionThatCanRaiseIt() {
	seed model id=m1 model id=ready ready=true model id=used \
	    model id=made task=done model id=pub company= model id=bad \
	    task=new \
	    task id=t1 name=one task id=done status=published task id=new \
	    task id=tp company= task id=user models='{"input":[{"model":"used"}]}' \
	    task id=lost models='{"output":[{"model":"none"}]}' \
	    project id=pp name=Pub company=
	run <<-'END'
	models.get_by_task_id {"task":"t1"}
	301/1
	models.update_for_task {"task":"t1"}
	301/1
	models.get_by_id_ex {}
	400/11 id
	models.get_by_id_ex {"id":null,"page":1,"page_size":null}
	400/11 page_size
	models.get_all {"page":1,"page_size":null}
	400/11 page_size
	models.get_all_ex {"page":1,"page_size":null}
	400/11 page_size
	models.move {"ids":["m1"]}
	400/11 project
	v2.13/models.update_for_task {"task":"t1"}
	400/11 uri
	models.get_by_id {}
	400/12 model
	v2.13/models.get_by_task_id {}
	400/12 task
	models.get_by_id_ex {"id":null,"metadata.a.b.c":["x"]}
	400/12 metadata
	models.get_all_ex {"created":"2020-01-01"}
	400/12 created
	models.get_all {"page":-1}
	400/12 page
	models.get_frameworks {"projects":5}
	400/12 projects
	v2.13/models.update_for_task {}
	400/12 task
	models.create {}
	400/12 name
	models.edit {}
	400/12 model
	models.update {}
	400/12 model
	models.set_ready {}
	400/12 model
	models.publish_many {}
	400/12 ids
	models.archive_many {}
	400/12 ids
	models.unarchive_many {}
	400/12 ids
	models.delete {}
	400/12 model
	models.delete_many {}
	400/12 ids
	models.make_public {}
	400/12 ids
	models.make_private {}
	400/12 ids
	models.move {}
	400/12 ids
	models.update_tags {"ids":["m1"]}
	400/12 tags
	models.add_or_update_metadata {"model":"m1","metadata":[]}
	400/12 metadata
	models.delete_metadata {"model":"m1","keys":[""]}
	400/12 metadata
	models.get_by_id_ex {"id":null,"only_fields":["nope"]}
	400/14 nope
	models.get_all {"order_by":["nope"]}
	400/14 nope
	models.get_all_ex {"_any_":{"fields":["nope"],"pattern":"x"}}
	400/14 nope
	models.create {"name":"abc","uri":"","tags":["__$x"]}
	400/16 tags
	models.edit {"model":"m1","project":"none"}
	400/16 project
	models.update {"model":"m1","tags":["__$x"]}
	400/16 tags
	v2.13/models.update_for_task {"task":"t1","uri":"u","tags":["__$x"]}
	400/16 tags
	models.get_all {"tags":["__$x"]}
	400/16 tags
	models.get_all_ex {"last_update":5}
	400/16 last_update
	models.get_by_id_ex {"id":["__$not"]}
	400/16 id
	models.get_all {"name":"["}
	400/21 name
	models.get_all_ex {"comment":"(x"}
	400/21 comment
	models.get_by_id_ex {"id":null,"name":"*"}
	400/21 name
	models.create {"name":"abc","uri":"","task":"none"}
	400/101 none
	models.edit {"model":"m1","task":"theirs"}
	400/16 task
	models.update {"model":"m1","task":"none"}
	400/101 none
	v2.13/models.get_by_task_id {"task":"none"}
	400/101 none
	v2.13/models.update_for_task {"task":"none","uri":"u"}
	400/101 none
	models.set_ready {"model":"bad"}
	400/110 created
	models.publish_many {"ids":["bad"]}
	200/0 ~ [400,110]
	v2.13/models.update_for_task {"task":"done","uri":"u"}
	400/110 published
	v2.13/models.get_by_task_id {"task":"t1"}
	400/122
	models.get_by_id {"model":"none"}
	400/201 none
	v2.13/models.get_by_task_id {"task":"lost"}
	400/201 none
	models.edit {"model":"none"}
	400/201 none
	models.update {"model":"none"}
	400/201 none
	v2.13/models.update_for_task {"task":"t1","override_model_id":"none"}
	400/201 none
	models.set_ready {"model":"none"}
	400/201 none
	models.delete {"model":"none"}
	400/201 none
	models.add_or_update_metadata {"model":"none","metadata":[{"key":"k","type":"","value":""}]}
	400/201 none
	models.delete_metadata {"model":"none","keys":["k"]}
	400/201 none
	models.make_public {"ids":["none"]}
	400/201 none
	models.make_private {"ids":["m1"]}
	400/201 m1
	models.publish_many {"ids":["none"]}
	200/0 ~ [400,201]
	models.archive_many {"ids":["none"]}
	200/0 ~ [400,201]
	models.unarchive_many {"ids":["none"]}
	200/0 ~ [400,201]
	models.delete_many {"ids":["none"]}
	200/0 ~ [400,201]
	models.set_ready {"model":"ready"}
	400/203 ready
	models.publish_many {"ids":["ready"]}
	200/0 ~ [400,203]
	models.delete {"model":"used"}
	400/205 1
	models.delete_many {"ids":["used"]}
	200/0 ~ [400,205]
	models.delete {"model":"made"}
	400/206 done
	models.delete_many {"ids":["made"]}
	200/0 ~ [400,206]
	models.move {"ids":["m1"],"project":"none"}
	400/401 none
	models.move {"ids":["m1"],"project_name":"/"}
	400/407
	models.move {"ids":["m1"],"project_name":"aaa/aaa/aaa/aaa/aaa/aaa/aaa/aaa/aaa/aaa/aaa"}
	400/409
	models.move {"ids":["m1"],"project_name":"Pub"}
	400/414 Pub
	models.create {"name":"ab","uri":""}
	400/800 name
	models.edit {"model":"m1","name":"ab"}
	400/800 name
	models.update {"model":"m1","created":null}
	400/800 created
	v2.13/models.update_for_task {"task":"t1","uri":"u","name":"ab"}
	400/800 name
	models.create {"name":"abc","uri":"","task":"tp"}
	403/21 tp
	models.edit {"model":"m1","task":"tp"}
	403/21 tp
	models.update {"model":"m1","task":"tp"}
	403/21 tp
	v2.13/models.update_for_task {"task":"tp","uri":"u"}
	403/21 tp
	models.nope {}
	404/0 nope
	v2.8/models.make_public {}
	404/0
	v2.8/models.make_private {}
	404/0
	v2.12/models.add_or_update_metadata {}
	404/0
	v2.12/models.delete_metadata {}
	404/0
	END
	seed task id=theirs company=c2
	run <<-'END'
	models.edit {"model":"m1","task":"theirs"}
	400/16 task
	END
	expect_sql '6|1' 'SELECT count(*), (SELECT count(*) FROM project)
		FROM model'
	expect_seen 301/1 get_by_task_id update_for_task
	expect_seen 400/11 get_by_id_ex get_all get_all_ex move update_for_task
	# shellcheck disable=SC2046 # all of them
	expect_seen 400/12 $(manage describe tables models |
		sed -n 's/^endpoint	models\.\([a-z_]*\).*/\1/p')
	expect_seen 400/14 get_by_id_ex get_all get_all_ex
	expect_seen 400/16 create edit update update_for_task get_by_id_ex \
		get_all get_all_ex
	expect_seen 400/21 get_by_id_ex get_all get_all_ex
	expect_seen 400/101 create update update_for_task get_by_task_id
	expect_seen 400/110 set_ready publish_many update_for_task
	expect_seen 400/122 get_by_task_id
	expect_seen 400/201 get_by_id get_by_task_id edit update \
		update_for_task set_ready publish_many archive_many \
		unarchive_many delete delete_many make_public make_private \
		add_or_update_metadata delete_metadata
	expect_seen 400/203 set_ready publish_many
	expect_seen 400/205 delete delete_many
	expect_seen 400/206 delete delete_many
	expect_seen 400/401 move
	expect_seen 400/407 move
	expect_seen 400/409 move
	expect_seen 400/414 move
	expect_seen 400/800 create edit update update_for_task
	expect_seen 403/21 create edit update update_for_task
	expect_seen 404/0 make_public make_private add_or_update_metadata \
		delete_metadata nope
}

# A failed call has an empty object for data, whatever the handler had written.
testAFailedCallSaysNothingElse() {
	seed model id=m1 ready=true task id=t1 name=one \
	    models='{"output":[{"model":"m1"}]}'
	run <<-'END'
	models.set_ready {"model":"m1"}
	400/203
	v2.13/models.update_for_task {"task":"t1","uri":"u","name":"ab"}
	400/800
	END
	expect_sql '' "SELECT last_change FROM model"
}

# shellcheck disable=SC1091
. shunit2
