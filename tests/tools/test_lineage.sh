#!/bin/sh
# modelshelf lineage: what a model comes from and what comes of it, as a tree
# and as a graph; and lists of models and tasks tell the same.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/tools/shelf.sh
. "$srcdir/tests/tools/shelf.sh"

# task ID INPUTS OUTPUTS [NAME=VALUE...]: a task with lists of models by id.
task() {
	t_id=$1
	t_models=$(jq -cn --arg in "$2" --arg out "$3" '
		def of($ids): [$ids | splits(" +") | select(. != "") |
			{name: "a", model: ., updated: null} | del(.updated)];
		{input: of($in), output: of($out)}')
	shift 3
	seed task id="$t_id" name="name $t_id" status=completed type=training \
		"models=$t_models" "$@"
}

# model ID [NAME=VALUE...]
model() {
	m_id=$1
	shift
	seed model id="$m_id" name="name $m_id" "$@"
}

# is OPTION... <TREE: what lineage prints with these arguments.
is() {
	i_want=$(cat)
	shelf lineage "$@"
	assertEquals "$*: $ERR" 0 "$RC"
	assertEquals "$*" "$i_want" "$OUT"
}

testAModelWithoutAnyLineageStandsAlone() {
	model m1 ready=true
	is m1 <<-END
	model m1 (published) name m1
	END
}

testAChainIsFollowedBothWaysToItsEnds() {
	model m1 ready=true
	task t1 m1 ''
	model m2 task=t1
	task t2 m2 m3
	model m3
	model m4 parent=m3
	is m2 <<-END
	model m2 (draft) name m2
	<- made by task t1 (completed) name t1
	   <- reads model m1 (published) name m1
	-> read by task t2 (completed) name t2
	   -> makes model m3 (draft) name m3
	      -> turned into model m4 (draft) name m4
	END
	is m4 <<-END
	model m4 (draft) name m4
	<- made from model m3 (draft) name m3
	   <- made by task t2 (completed) name t2
	      <- reads model m2 (draft) name m2
	         <- made by task t1 (completed) name t1
	            <- reads model m1 (published) name m1
	END
}

# That a model names its task, and the task the model, is one connection.
testATaskIsFoundByModelOrByTask() {
	task t1 '' 'm1 m2'
	model m1 task=t1
	model m2
	model m3 task=t1
	for m in m1 m2 m3; do
		is $m <<-END
		model $m (draft) name $m
		<- made by task t1 (completed) name t1
		END
	done
	task t2 '' m1
	is m1 <<-END
	model m1 (draft) name m1
	<- made by task t1 (completed) name t1
	<- made by task t2 (completed) name t2
	END
	model m0
	task t1 m0 'm1 m2'
	is m0 <<-END
	model m0 (draft) name m0
	-> read by task t1 (completed) name t1
	   -> makes model m1 (draft) name m1
	   -> makes model m2 (draft) name m2
	   -> makes model m3 (draft) name m3
	END
}

testOfADiamondTheEndIsFollowedOnce() {
	task t0 '' ''
	model m0 task=t0
	task t1 m0 ''
	task t2 m0 ''
	model m1 task=t1
	model m2 task=t2
	task t3 'm1 m2' ''
	model m3 task=t3
	is m3 <<-END
	model m3 (draft) name m3
	<- made by task t3 (completed) name t3
	   <- reads model m1 (draft) name m1
	      <- made by task t1 (completed) name t1
	         <- reads model m0 (draft) name m0
	            <- made by task t0 (completed) name t0
	   <- reads model m2 (draft) name m2
	      <- made by task t2 (completed) name t2
	         <- reads model m0 (draft, shown elsewhere) name m0
	END
}

testCirclesEnd() {
	task t1 m1 m1
	model m1 parent=m1
	is m1 <<-END
	model m1 (draft) name m1
	<- made by task t1 (completed) name t1
	   <- reads model m1 (draft, shown elsewhere) name m1
	<- made from model m1 (draft, shown elsewhere) name m1
	-> read by task t1 (completed) name t1
	   -> makes model m1 (draft, shown elsewhere) name m1
	-> turned into model m1 (draft, shown elsewhere) name m1
	END
	model m2 parent=m3
	model m3 parent=m2
	is m2 <<-END
	model m2 (draft) name m2
	<- made from model m3 (draft) name m3
	   <- made from model m2 (draft, shown elsewhere) name m2
	-> turned into model m3 (draft) name m3
	   -> turned into model m2 (draft, shown elsewhere) name m2
	END
	# A model and a task of one id are two records.
	task x x ''
	model x task=x
	is x <<-END
	model x (draft) name x
	<- made by task x (completed) name x
	   <- reads model x (draft, shown elsewhere) name x
	-> read by task x (completed) name x
	   -> makes model x (draft, shown elsewhere) name x
	END
}

testWhatWasDeletedIsToldAndNotFollowed() {
	model m1 task=__DELETED__t1 parent=nowhere
	task t2 'm1 __DELETED__m0' '__DELETED__m2 __DELETED__'
	is m1 <<-END
	model m1 (draft) name m1
	<- made by task t1 (deleted)
	<- made from model nowhere (not there)
	-> read by task t2 (completed) name t2
	   -> makes model - (deleted)
	   -> makes model m2 (deleted)
	END
	model m3 task=t2
	is m3 <<-END
	model m3 (draft) name m3
	<- made by task t2 (completed) name t2
	   <- reads model m0 (deleted)
	   <- reads model m1 (draft) name m1
	      <- made by task t1 (deleted)
	      <- made from model nowhere (not there)
	END
}

# Of what other companies do with a public model nothing is told, nor of what
# names records of theirs.
testOnlyWhatTheCompanySeesIsShown() {
	model public company= company_origin="$COMPANY_ID" task=t1
	task t1 '' ''
	task t2 public own
	model own
	task u1 public theirs company=c2
	model theirs company=c2 parent=own
	model steal task=u1 parent=theirs
	task t3 'theirs public' theirs
	is public <<-END
	model public (draft) name public
	<- made by task t1 (completed) name t1
	-> read by task t2 (completed) name t2
	   -> makes model own (draft) name own
	-> read by task t3 (completed) name t3
	   -> makes model theirs (not there)
	END
	is public --company c2 <<-END
	model public (draft) name public
	<- made by task t1 (not there)
	-> read by task u1 (completed) name u1
	   -> makes model theirs (draft) name theirs
	END
	is steal <<-END
	model steal (draft) name steal
	<- made by task u1 (not there)
	<- made from model theirs (not there)
	END
	is theirs <<-END
	model theirs (draft) name theirs
	<- made by task u1 (completed) name u1
	   <- reads model public (draft) name public
	      <- made by task t1 (not there)
	<- made from model own (not there)
	END
	# Nobody knows whose it was: only what is public is shown.
	model lost company= task=t1
	is lost <<-END
	model lost (draft) name lost
	<- made by task t1 (not there)
	END
	refused 1 'own: no such model of that company' \
		lineage own --company c2
}

testIdsAreShortUnlessTheyAreAskedFor() {
	model 0123456789abcdef task=__DELETED__fedcba9876543210
	is 0123456789abcdef <<-END
	model 01234567 (draft) name 0123456789abcdef
	<- made by task fedcba98 (deleted)
	END
	is 0123456789abcdef --long <<-END
	model 0123456789abcdef (draft) name 0123456789abcdef
	<- made by task fedcba9876543210 (deleted)
	END
}

testNamesMoveNoTerminalAndNoGraph() {
	model 'm"1' "name=$(printf 'a\033[31m"]; evil [label="\\n &amp; \\.')" \
		task=t1
	task t1 '' '' "name=$(printf 'b\nmodel x (published) y')"
	is 'm"1' <<-'END'
	model m"1 (draft) a\x1b[31m"]; evil [label="\\n &amp; \\.
	<- made by task t1 (completed) b\nmodel x (published) y
	END
	# In DOT, each backslash of these is one of two.
	is 'm"1' --dot <<-'END'
	strict digraph lineage {
	  "model m\"1" [label="model m\"1 (draft) a\\x1b[31m\"]; evil [label=\"\\\\n &amp;amp; \\\\.", shape=box];
	  "task t1" [label="task t1 (completed) b\\nmodel x (published) y", shape=ellipse];
	  "task t1" -> "model m\"1";
	}
	END
}

# Edges lead from what was first to what was made of it, on both ways.
testAGraphHasEachConnectionInItsDirection() {
	model m1 ready=true task=__DELETED__t0
	task t1 m1 m2
	model m2 task=t1
	task t2 m2 ''
	is m2 --dot <<-'END'
	strict digraph lineage {
	  "model m2" [label="model m2 (draft) name m2", shape=box];
	  "task t1" [label="task t1 (completed) name t1", shape=ellipse];
	  "task t1" -> "model m2";
	  "model m1" [label="model m1 (published) name m1", shape=box];
	  "model m1" -> "task t1";
	  "task __DELETED__t0" [label="task t0 (deleted)", shape=ellipse, style=dashed];
	  "task __DELETED__t0" -> "model m1";
	  "task t2" [label="task t2 (completed) name t2", shape=ellipse];
	  "model m2" -> "task t2";
	}
	END
}

testACutIsTold() {
	model m1
	task t1 m1 ''
	model m2 task=t1
	task t2 m2 ''
	# Nothing is cut at the very end.
	for limit in '--limit 3' '--depth 3' '--limit 3 --depth 3'; do
		# shellcheck disable=SC2086 # options and their values
		is m1 $limit <<-END
		model m1 (draft) name m1
		-> read by task t1 (completed) name t1
		   -> makes model m2 (draft) name m2
		      -> read by task t2 (completed) name t2
		END
	done
	is m1 --limit 2 <<-END
	model m1 (draft) name m1
	-> read by task t1 (completed) name t1
	   -> makes model m2 (draft) name m2
	... more than 2 lines; see --limit
	END
	is m1 --depth 2 <<-END
	model m1 (draft) name m1
	-> read by task t1 (completed) name t1
	   -> makes model m2 (draft) name m2
	... more lies farther than 2 steps; see --depth
	END
	is m1 --depth 1 --dot <<-'END'
	strict digraph lineage {
	  "model m1" [label="model m1 (draft) name m1", shape=box];
	  "task t1" [label="task t1 (completed) name t1", shape=ellipse];
	  "model m1" -> "task t1";
	  label="more lies farther than 1 steps; see --depth";
	}
	END
}

testWhatCannotBeIsRefused() {
	model m1
	refused 1 'm9: no such model' lineage m9
	refused 1 'nobody*' lineage m1 --company nobody
	for bad in 0 -1 x 1x '' 10001 99999999999999999999; do
		refused 1 "--limit: $bad is not a number from 1 to 10000" \
			lineage m1 --limit "$bad"
	done
	refused 1 '--depth: 1001 is not *' lineage m1 --depth 1001
	refused 64 'too few arguments*' lineage
	refused 64 'm2: too many arguments*' lineage m1 m2
}

# many N: tasks that read the model m1, and make a model each.
many() {
	sql "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL
			SELECT i + 1 FROM n WHERE i < $1)
		INSERT INTO task (id, company, name, type, status, created)
		SELECT printf('task%05d', i), 1, 'run', 'training',
			'completed', 0 FROM n;
		INSERT INTO task_models (path, value, owner)
		SELECT '[\"input\",\"model\"]', 'm1', seq FROM task
		 WHERE name = 'run';
		INSERT INTO model (id, company, name, uri, created, ready, task)
		SELECT 'of ' || id, 1, 'made', '', 0, 0, id FROM task
		 WHERE name = 'run'"
}

testAModelThatTenThousandTasksRead() {
	model m1
	many 10000
	shelf lineage m1 --long
	assertEquals "$ERR" 0 "$RC"
	assertEquals 1002 "$(printf '%s\n' "$OUT" | wc -l)"
	assertEquals '-> read by task task01000 (completed) run' \
		"$(printf '%s\n' "$OUT" | sed -n 1001p)"
	assertEquals '... more than 1000 lines; see --limit' \
		"$(printf '%s\n' "$OUT" | tail -n 1)"
	shelf lineage m1 --long --limit 10000
	assertEquals "$ERR" 0 "$RC"
	assertEquals 10002 "$(printf '%s\n' "$OUT" | wc -l)"
	assertEquals '... more than 10000 lines; see --limit' \
		"$(printf '%s\n' "$OUT" | tail -n 1)"
	shelf lineage 'of task00007' --long
	assertEquals "model of task00007 (draft) made
<- made by task task00007 (completed) run
   <- reads model m1 (draft) name m1" "$OUT"
}

# No statement reads all rows of a table.
testEachStepIsFoundByAnIndex() {
	model m1
	many 100
	for name in MODEL_UP TASK_UP MODEL_DOWN TASK_DOWN; do
		text=$(sed -n "/^-- name: LINEAGE_$name\$/,/;\$/p" \
			"$srcdir/sql/sqlite/lineage.sql")
		plan=$(sql "EXPLAIN QUERY PLAN $text")
		assertContains "$name" "$plan" 'SEARCH'
		assertEquals "$name" '' "$(printf '%s\n' "$plan" |
			grep -E 'SCAN (m|t|p|l)\b')"
	done
}

# ids CALL BODY MEMBER: those that a list finds, in order.
ids() {
	call "$1" "$2"
	json "[.data.$3[].id] | sort | join(\" \")"
}

testListsTellTheSame() {
	model m1
	task t1 m1 m2
	task t2 m1 ''
	model m2 task=t1
	model m3 task=t1
	model m4 parent=m1
	is m1 <<-END
	model m1 (draft) name m1
	-> read by task t1 (completed) name t1
	   -> makes model m2 (draft) name m2
	   -> makes model m3 (draft) name m3
	-> read by task t2 (completed) name t2
	-> turned into model m4 (draft) name m4
	END
	assertEquals 't1 t2' "$(ids tasks.get_all \
		'{"models.input.model":["m1"]}' tasks)"
	assertEquals 'm2 m3' "$(ids models.get_all \
		'{"task":["t1"]}' models)"
	assertEquals m4 "$(ids models.get_all \
		'{"parent":["m1"]}' models)"
	is m2 <<-END
	model m2 (draft) name m2
	<- made by task t1 (completed) name t1
	   <- reads model m1 (draft) name m1
	END
	call models.get_all '{"id":["m2"],"only_fields":["task"]}'
	assertEquals t1 "$(json '.data.models[0].task')"
	call tasks.get_by_id '{"task":"t1"}'
	assertEquals m1 "$(json '.data.task.models.input[0].model')"
}

# shellcheck disable=SC1091
. shunit2
