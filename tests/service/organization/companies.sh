# shellcheck shell=sh
# Sourced after tests/people.sh by the tests of the organization service: two
# companies with projects, models and tasks; and how to get what was prepared.

# p1 holds p2, which holds p3, and p4; q1 and what is in it is another
# company's; something is public.
oneTimeSetUp() {
	people_site || return 1
	seed project id=p1 name=one basename=one path='[]' \
		project id=p2 name=one/two basename=two parent=p1 \
		path='["p1"]' \
			user=ann \
		project id=p3 name=one/two/three basename=three parent=p2 \
			path='["p1","p2"]' system_tags='["hidden"]' \
		project id=p4 name=one/four basename=four parent=p1 \
			path='["p1"]' \
		project id=p5 name=open basename=open path='[]' company= \
		project id=q1 name=other basename=other path='[]' company=c2 \
			user=bob
	seed model id=m1 name=alpha project=p1 user=ann tags='["b","a"]' \
			system_tags='["archived"]' framework=ONNX ready=true \
			metadata='{"size":{"key":"size","type":"int","value":"-11"},"a.b":{"key":"a.b","type":"","value":"x"}}' \
			labels='{"cat":1}' \
		model id=m2 name=beta project=p2 user=gus \
			comment='say "hi", or
=go' task=t1 \
		model id=m3 name=gamma company= user=bob tags='["public"]' \
		model id=n1 name=theirs company=c2 project=q1 user=bob \
			tags='["theirs"]' system_tags='["ours"]'
	seed task id=t1 name=train project=p2 user=gus tags='["t1","a"]' \
			system_tags='["development"]' \
		task id=t2 name=flow project=p3 user=ann type=controller \
			tags='["t2"]' system_tags='["hidden","pipeline"]' \
		task id=t3 name=data project=p4 user=root type=data_processing \
		task id=t4 name=words user=root type=report company= \
			tags='["public"]' \
		task id=u1 name=secret company=c2 project=q1 user=bob \
			tags='["theirs"]'
	$AS_USER cp "$DATABASE" "$SITE/data/empty.db"
}

setUp() {
	empty_database
	as admin
}

# download [OPTION...]: what was prepared, as a browser gets it. $SITE/lines has
# the lines without their carriage returns.
download() {
	request "$@" -H "Cookie: clearml_token_basic=$TOKEN" \
		"/api/v999.0/organization.download_for_get_all?prepare_id=$PREPARED"
	tr -d '\r' <"$SITE/answer" >"$SITE/lines"
}

# What the answer begins with.
BOM=$(printf '\357\273\277')
