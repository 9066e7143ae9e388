#!/bin/sh
# Changes of the tree of projects at the same time, and by responders that are
# killed; and how much of a large tree a change reads.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/service/projects/tree.sh
. "$srcdir/tests/service/projects/tree.sh"

# at_once PROGRAM CALLS RESPONDERS <REQUESTS: $SITE/answers has the answers.
at_once() {
	send -c "$2" -r "$3" "$SITE/bin/$1.fcgi" >"$SITE/answers"
	expect_no_crash $?
}

count() {
	grep -c "$1" "$SITE/answers"
}

testOfSeveralWhoMakeAPathOneDoes() {
	i=0
	while [ $i -lt 40 ]; do
		i=$((i + 1))
		for caller in 1 2 3 4; do
			echo "/projects.create {\"name\":\"top/path $i/end $i\"}"
		done
	done >"$SITE/requests"
	at_once projects 4 4 <"$SITE/requests"
	assertEquals 'made' 40 "$(count '^200 ')"
	assertEquals 'refused' 120 "$(count '^400 .*"result_subcode":801,')"
	expect_sql '81|81' "SELECT count(*), count(DISTINCT name) FROM project
		WHERE name = 'top' OR name GLOB 'top/*'"
}

# One makes what lies below, another one moves and renames what is above.
testATreeThatGrowsWhileItMovesStaysOne() {
	i=0
	while [ $i -lt 40 ]; do
		i=$((i + 1))
		echo "/projects.create {\"name\":\"aaa/bbb/ccc/new $i/below\"}"
		echo '/projects.move {"project":"b","new_location":"zzz"}'
		echo "/projects.create {\"name\":\"zzz/bbb/ccc/new $i/below\"}"
		echo "/projects.update {\"project\":\"c\",\"name\":\"zzz/bbb/ccc\"}"
		echo '/projects.move {"project":"b","new_location":"aaa"}'
		echo '/projects.merge {"project":"d","destination_project":"f"}'
	done >"$SITE/requests"
	at_once projects 6 3 <"$SITE/requests"
	assertEquals 'other answers' '' "$(grep -vE \
		'^200 |"result_subcode":(401|408|410|801),' "$SITE/answers")"
	assertEquals 'merged' 1 "$(count '"moved_projects":')"
}

# What a responder that was killed has left is one tree; tearDown() looks.
testAKilledResponderLeavesTheTreeWhole() {
	fill
	i=0
	while [ $i -lt 60 ]; do
		i=$((i + 1))
		echo "/projects.create {\"name\":\"aaa/bbb/ccc/new $i/below\"}"
		echo '/projects.move {"project":"b","new_location":"zzz/made"}'
		echo '/projects.update {"project":"a","name":"renamed"}'
		echo '/projects.move {"project":"b","new_location":"aaa"}'
		echo '/projects.update {"project":"a","name":"aaa"}'
		echo "/projects.merge {\"project\":\"d\",\"destination_project\":\"f\"}"
	done >"$SITE/requests"
	send -c 4 -r 2 -k 7 "$SITE/bin/projects.fcgi" <"$SITE/requests" \
		>"$SITE/answers"
	expect_no_crash $?
	assertNotEquals 'no call was interrupted' 0 "$(count '^lost')"
	assertNotEquals 'no call was answered' 0 "$(count '^200 ')"
	# a tree is deleted whole or not at all
	seed project id=y name=yyy basename=yyy path='[]'
	i=0
	while [ $i -lt 40 ]; do
		i=$((i + 1))
		echo "/projects.create {\"name\":\"yyy/n$i/below\"}"
		echo '/projects.delete {"project":"y","force":true,"delete_contents":true}'
	done >"$SITE/requests"
	send -c 4 -r 2 -k 8 "$SITE/bin/projects.fcgi" <"$SITE/requests" \
		>"$SITE/answers"
	expect_no_crash $?
}

# Models and projects are two programs: two callers at once.
race() {
	send -c 4 -r 2 "$SITE/bin/models.fcgi" <"$SITE/model-requests" \
		>"$SITE/model-answers" &
	r_other=$!
	at_once projects 2 2 <"$SITE/requests"
	wait "$r_other"
	assertEquals 'the other responders' 0 $?
}

testNoModelIsLeftInAProjectThatIsGone() {
	for contents in true false; do
		empty_database
		set --
		i=0
		: >"$SITE/requests"
		: >"$SITE/model-requests"
		while [ $i -lt 60 ]; do
			i=$((i + 1))
			set -- "$@" project id=x$i name=new$i basename=new$i \
				path='[]' \
				model id=y$i
			for n in 1 2 3; do
				echo "/models.create {\"name\":\"model $n\",\"uri\":\"u\",\"project\":\"x$i\"}"
			done >>"$SITE/model-requests"
			echo "/models.move {\"ids\":[\"y$i\"],\"project\":\"x$i\"}" \
				>>"$SITE/model-requests"
			echo "/projects.delete {\"project\":\"x$i\",\"force\":true,\"delete_contents\":$contents}" \
				>>"$SITE/requests"
		done
		seed "$@"
		race
		assertEquals 'deleted' 60 "$(count '"deleted":1')"
		assertEquals 'other answers' '' "$(grep -vE \
			'^200 |"result_subcode":(12|201|401),' \
			"$SITE/model-answers")"
		expect_sql '0|0' "SELECT (SELECT count(*) FROM model WHERE project
			IS NOT NULL), (SELECT count(*) FROM project
			WHERE id GLOB 'x*')"
	done
}

# shellcheck disable=SC1091

# In a company of a hundred thousand projects the tree of ten is ten.
testNoStatementGoesThroughAllThatACompanyHas() {
	awk '/^-- name: / { name = $3; next }
		/^[ \t]*--/ || name == "" { next }
		{ text[name] = text[name] " " $0 }
		END { for (name in text) print ".print == " name "\n" \
			"EXPLAIN QUERY PLAN" text[name] }' \
		"$srcdir/sql/sqlite/projects.sql" >"$SITE/statements"
	$AS_USER sqlite3 "$DATABASE" <"$SITE/statements" >"$SITE/plans" 2>&1
	assertTrue 'there are plans' "grep -q 'SEARCH.*(project=?)' '$SITE/plans'"
	assertEquals 'plans' '' "$(awk '/^==/ { name = $2 }
		/Error/ || /(company=\?)/ && !/company=\? AND (name|company_origin)=\?/ ||
		/SCAN (project|task|model|[a-z])( |$)/ &&
			!/VIRTUAL TABLE INDEX/ { print name ": " $0 }' \
		"$SITE/plans")"
}

# shellcheck disable=SC1091
. shunit2
