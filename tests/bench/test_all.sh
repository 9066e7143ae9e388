#!/bin/sh
# What bench/all makes of the outputs of the benches: they are written here, and
# nothing is measured.

srcdir=${srcdir:-.}

oneTimeSetUp() {
	FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/shelf-all.XXXXXX")
	cat >"$FOLDER/instructions.out" <<-END
		of one request                    instructions statements parses allocations kernel log-bytes
		models.get_by_id                          70000  1  1  1  1  0
		models.create, more fields               500000  1  1  1  1  51800
	END
	echo 'median ratio models/null 0.760, processor time 20 and 40 us' \
		>"$FOLDER/run.out"
	echo 'median with 1: ratio 0.50, p99 3.00 ms' >"$FOLDER/writes.out"
	cat >"$FOLDER/memory.out" <<-END
		all 41 processes, idle: 15000 kB pss
		 requests     pss private     rss   (kB)
		   100000    3000    2500    6000
	END
	for n in 1000 10000; do
		printf 'form\trows\tms\tscan ms\tto scan\tto sql\n' \
			>"$FOLDER/forms-$n.out"
		printf 'by metric\t500\t1.500\t0\t0\t1.25\n' \
			>>"$FOLDER/forms-$n.out"
		printf 'a task\t2\t0.020\t0\t0\t2.00\n' >>"$FOLDER/forms-$n.out"
	done
	echo 'seed 1; journal_mode wal' >"$FOLDER/forms-1000.err"
	printf '10 models\nfigure\ta\tb\tc\n' >"$FOLDER/mlflow.out"
	printf 'create, a second\t125.0\t10.0\t12.5\n' >>"$FOLDER/mlflow.out"
	"$srcdir/bench/all" -t quick "$FOLDER" >"$FOLDER/shown" \
		2>"$FOLDER/said"
	STATUS=$?
}

oneTimeTearDown() {
	rm -rf "$FOLDER"
}

# row FIGURE: what the table says of it, with single blanks.
row() {
	sed -n "s|^$1  *||p" "$FOLDER/table.txt" | tr -s ' '
}

testAFigureStandsBesideItsGoal() {
	assertEquals '167000 70000 <= 85000 yes' \
		"$(row 'get_by_id, instructions')"
	assertEquals '0.70 0.50 >= 0.85 no' \
		"$(row 'creates / bare loop, 1 clients')"
	assertEquals '72 25.0 <= 25 yes' \
		"$(row 'models.create, pages of the log')"
	assertEquals '14000 15000 <= 14336 no' \
		"$(row 'all processes, idle, kB (pss)')"
}

testAFormStandsBesideItsSql() {
	assertEquals '1.25 -' "$(row '1000 models: by metric / sql')"
}

testWhatIsNotThereIsNamedAndFails() {
	assertNotEquals 0 "$STATUS"
	assertContains "$(row cgi)" 'not measured'
	assertContains "$(row 'auth.login by key pair, instructions')" \
		'not measured'
}

# now FIGURE: what the JSON says of it.
now() {
	jq --arg figure "$1" '.[] | select(.figure == $figure).now' \
		"$FOLDER/figures.json"
}

testTheFiguresAreJsonToo() {
	assertEquals 70000 "$(now 'get_by_id, instructions')"
	assertEquals 12.5 "$(now 'MLflow: create, a second, times')"
	assertEquals '"not measured"' \
		"$(now 'auth.login by key pair, instructions')"
}

testEachKindOfFormHasItsPlot() {
	command -v gnuplot >/dev/null || {
		assertContains "$(cat "$FOLDER/said")" 'no plots'
		return
	}
	assertTrue "$(cat "$FOLDER/said")" "[ -s '$FOLDER/forms.svg' ]"
	assertTrue "[ -s '$FOLDER/forms.png' ]"
	assertContains "$(cat "$FOLDER/values.dat")" 'by metric'
	assertContains "$(cat "$FOLDER/conditions.dat")" 'a task'
}

. shunit2
