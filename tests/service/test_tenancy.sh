#!/bin/sh
# Companies see nothing of each other (doc/protocol/wire.md section 14): every
# endpoint is called with an id of another company in every field that could
# hold one, and must answer what it answers to an id that nobody has. The calls
# are made from the rows that "modelshelf describe tables" prints.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"

# The families: those that the build has made.
PROGRAMS=$(cd "$builddir" && printf '%s\n' *.fcgi | sed 's/\.fcgi$//' | xargs)

# Everything of the other company has this one id, whatever it is; the other
# one is nobody's.
THEIRS=0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f
NOBODYS=0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e

# "xxx" is the caller's own, as tests/tables.awk takes it.
oneTimeSetUp() {
	people_site || return 1
	t=$THEIRS
	sql "INSERT INTO company (id, name, created) VALUES ('xxx', 'xxx', 4000000000000000)"
	sql "INSERT INTO company (id, name, created) VALUES ('$t', 'theirs', 4000000000000000)"
	seed account id=xxx role=user \
		project id=xxx name=xxx path='[]' model id=xxx name=xxx \
		task id=xxx name=xxx models='{"output":[{"model":"xxx"}]}' \
		queue id=xxx name=xxx
	waits_in xxx
	seed account id=$t role=admin name='theirs' company=$t \
			email=theirs@example.com \
		project id=$t name=theirs path='[]' company=$t user=$t \
			tags='["theirs"]' description=theirs \
		project id=theirs2 name=theirs/2 parent=$t path="[\"$t\"]" \
			company=$t \
		model id=$t name=theirs company=$t user=$t project=$t task=$t \
			parent=$t tags='["theirs"]' framework=theirs \
			uri=s3://theirs comment=theirs \
			metadata="{\"$t\":{\"key\":\"$t\",\"type\":\"\",\"value\":\"theirs\"}}" \
			last_metrics="{\"$t\":{\"$t\":{\"metric\":\"theirs\",\"value\":1}}}" \
		task id=$t name=theirs company=$t user=$t project=$t \
			parent=$t tags='["theirs"]' comment=theirs \
			status=queued enqueue_status=created \
			models="{\"input\":[{\"name\":\"theirs\",\"model\":\"$t\"}],\"output\":[{\"name\":\"theirs\",\"model\":\"$t\"}]}" \
			hyperparams="{\"$t\":{\"$t\":{\"section\":\"$t\",\"name\":\"$t\",\"value\":\"theirs\"}}}" \
			configuration="{\"$t\":{\"name\":\"$t\",\"value\":\"theirs\"}}" \
			runtime="{\"$t\":\"$t\"}" container='{"image":"theirs"}' \
			script='{"repository":"theirs"}' \
			execution="{\"queue\":\"$t\",\"artifacts\":[{\"key\":\"theirs\",\"type\":\"theirs\",\"mode\":\"output\"}]}" \
		queue id=$t name=theirs display_name=theirs company=$t \
			tags='["theirs"]' system_tags='["default"]' \
			metadata="{\"$t\":{\"key\":\"$t\",\"type\":\"\",\"value\":\"theirs\"}}"
	sql "INSERT INTO queue_entry (queue, company, place, task, added)
		SELECT seq, company, 1, '$t', 0 FROM queue WHERE id = '$t'"
	sql "INSERT INTO credential (access_key, user, secret_hash, created)
		VALUES ('$t', '$t', 'x', 0)"
	sql "INSERT INTO download (id, user, company, request, until)
		VALUES ('$t', '$t', '$t', '{}', 9000000000000000)"
	sql "INSERT INTO scroll VALUES ('$t', '$t', 0, 9000000000000000)"
	# What is public is public: one of each, which anybody may read.
	seed project id=open name=open path='[]' company= \
		model id=open name=open company= project=open \
		task id=open name=open company=
	$AS_USER cp "$DATABASE" "$SITE/data/empty.db"
	theirs >"$SITE/before"
	for program in $PROGRAMS; do
		manage describe tables "$program" >"$SITE/$program.rows" ||
			return 1
	done
}

# All that is the other company's.
theirs() {
	number=$(sql "SELECT seq FROM company WHERE id = '$THEIRS'")
	sql "SELECT * FROM project WHERE company = $number;
		SELECT * FROM task WHERE company = $number;
		SELECT * FROM model WHERE company = $number;
		SELECT * FROM user WHERE company = $number;
		SELECT * FROM company WHERE id = '$THEIRS';
		SELECT * FROM credential WHERE user = '$THEIRS';
		SELECT * FROM download WHERE user = '$THEIRS';
		SELECT * FROM scroll WHERE user = '$THEIRS';
		SELECT value FROM model_tags s JOIN model m ON m.seq = s.owner
			WHERE m.company = $number;
		SELECT p.keys, value FROM model_leaf s
			JOIN model_leaf_path p ON p.number = s.path
			JOIN model m ON m.seq = s.owner
			WHERE m.company = $number;
		SELECT path, value FROM task_models s
			JOIN task t ON t.seq = s.owner
			WHERE t.company = $number;
		SELECT field, value FROM task_apart s
			JOIN task t ON t.seq = s.owner
			WHERE t.company = $number;
		SELECT value FROM task_tags s JOIN task t ON t.seq = s.owner
			WHERE t.company = $number;
		SELECT p.keys, value FROM task_leaf s
			JOIN task_leaf_path p ON p.number = s.path
			JOIN task t ON t.seq = s.owner
			WHERE t.company = $number;
		SELECT path, value FROM task_execution s
			JOIN task t ON t.seq = s.owner
			WHERE t.company = $number;
		SELECT * FROM queue WHERE company = $number;
		SELECT place, task, added FROM queue_entry s
			JOIN queue q ON q.seq = s.queue
			WHERE q.company = $number"
}

# answers PROGRAM ID: what it says to that id everywhere, with the id and what
# is new at each call taken out. A call that writes finds the database as it
# was.
answers() {
	awk -v make=tenancy -v id="$2" -f "$srcdir/tests/tables.awk" \
		"$SITE/$1.rows" | sort -u >"$SITE/calls"
	sed -n 's,^read ,/,p' "$SITE/calls" >"$SITE/requests"
	: >"$SITE/answers"
	[ ! -s "$SITE/requests" ] ||
		send "$SITE/bin/$1.fcgi" <"$SITE/requests" >"$SITE/answers" ||
		echo "$1: the responder has crashed" >>"$SITE/wrong"
	sed -n 's,^write ,/,p' "$SITE/calls" >"$SITE/writes"
	while IFS= read -r a_call; do
		printf '%s\n' "$a_call" >>"$SITE/requests"
		printf '%s\n' "$a_call" | send "$SITE/bin/$1.fcgi" \
			>>"$SITE/answers" ||
			echo "crash by $a_call" >>"$SITE/wrong"
		theirs >"$SITE/after"
		cmp -s "$SITE/before" "$SITE/after" ||
			echo "has changed what is theirs: $a_call" >>"$SITE/wrong"
		empty_database
	done <"$SITE/writes"
	paste -d '\t' "$SITE/requests" "$SITE/answers" |
		sed "s/$2/AN-ID/g" |
		sed -E -e 's/\b[0-9a-f]{32}\b/ID/g' \
			-e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+\+00:00/TIME/g' \
			-e 's/("(token|access_key|secret_key)":")[^"]*/\1NEW/g'
}

# shows NAME: the calls whose answer names what is theirs alone.
shows() {
	grep -F 'theirs' "$1" | cut -c 1-200
}

everybody() {
	count=0
	: >"$SITE/wrong"
	for program in $PROGRAMS; do
		# a call may end the session that the next ones need
		as "$1"
		answers "$program" $NOBODYS >"$SITE/nobodys"
		answers "$program" $THEIRS >"$SITE/theirs"
		count=$((count + $(wc -l <"$SITE/theirs")))
		assertEquals "$program, as $1, tells them apart" '' \
			"$(diff "$SITE/nobodys" "$SITE/theirs" | cut -c 1-700)"
		assertEquals "$program, as $1, shows" '' \
			"$(shows "$SITE/theirs")"
	done
	assertEquals 'nothing crashed or changed' '' "$(cat "$SITE/wrong")"
	echo "as $1: $count calls with an id of another company"
	assertTrue 'there were hundreds' "[ $count -ge 300 ]"
}

testAnAdministratorLearnsNothingOfAnotherCompany() {
	everybody admin
}

testAUserLearnsNothingOfAnotherCompany() {
	everybody ann
}

# What a download answers is not seen by the call that prepares it.
testADownloadHoldsNothingOfAnotherCompany() {
	for key in id project user parent task; do
		for id in $NOBODYS $THEIRS; do
			call organization.prepare_download_for_get_all \
				"{\"entity_type\":\"model\",\"only_fields\":[\"name\",\"project.name\"],\"field_mappings\":[{\"field\":\"name\"},{\"field\":\"project.name\"}],\"$key\":[\"$id\"],\"include_subprojects\":true}"
			expect 200/0
			request -a "/organization.download_for_get_all?prepare_id=$(json .data.prepare_id)"
			assertEquals "$key $id: $BODY" 'name,project.name' \
				"$(printf '%s' "$BODY" | tr -d '\r')"
		done
	done
	empty_database
}

# The test would see it: with the role that goes into all companies there is a
# difference.
testWhatItLooksForCanBeSeen() {
	as sys
	answers users $NOBODYS >"$SITE/nobodys"
	answers users $THEIRS >"$SITE/theirs"
	assertNotEquals 'a difference' '' "$(shows "$SITE/theirs")"
}

# shellcheck disable=SC1091
. shunit2
