#!/bin/sh
# What tests/statements.awk finds when the folders of two made-up engines differ
# from each other or from the code that uses them.

lint=$(cd "${srcdir:-.}" && pwd)/tests/statements.awk

setUp() {
	dir=$(mktemp -d "${TMPDIR:-/tmp}/engines.XXXXXX") || exit 1
	mkdir -p "$dir/sql/one" "$dir/sql/two" "$dir/src/store"
	cat >"$dir/sql/one/things.sql" <<-'END'
	-- All things of a company, with :text in a comment.
	-- name: THING_LIST
	WITH some (a, b) AS (SELECT x, y FROM other WHERE x = :x)
	SELECT t.id, (SELECT count(*) FROM part p, q WHERE p.of = t.id) AS parts
	  FROM thing t WHERE company = :company AND kind <> ':none' -- :no
	UNION ALL SELECT 1, 2 FROM some;

	-- name: THING_COUNT
	SELECT count(*) FROM thing;

	-- name: THING_DELETE
	DELETE FROM thing WHERE id = :id;
	END
	cat >"$dir/sql/one/001_init.sql" <<-'END'
	CREATE TABLE thing (id TEXT, of_one INTEGER);
	END
	# The same in other words.
	cat >"$dir/sql/two/all.sql" <<-'END'
	-- name: THING_DELETE
	DELETE FROM thing WHERE id = :id::text;
	-- name: THING_LIST
	SELECT count(p.id) AS parts, t.id FROM thing t JOIN part p ON p.of = t.id
	 WHERE company = :company AND t.x = :x GROUP BY t.id;
	-- name: THING_COUNT
	SELECT count(*) FROM thing;
	END
	cat >"$dir/src/things.c" <<-'END'
	stmt_str(stmt_get(st, SQL_THING_LIST), ":company", NULL);
	stmt_str(s, ":x", x); run(SQL_THING_COUNT, SQL_THING_DELETE, ":id");
	END
	cat >"$dir/src/store/built.c" <<-'END'
	enum { SQL_MAX, SQL_COUNT }; bind(":rows");
	END
}

tearDown() {
	rm -rf "$dir"
}

findings() {
	(cd "$dir" && awk -f "$lint" sql/*/*.sql src/*.c src/store/*.c)
}

# finds WHAT: exactly this is found.
finds() {
	assertEquals "$1" "$(findings | LC_ALL=C sort)"
}

# change FILE SED: what is wrong from now on.
change() {
	sed "$2" "$dir/$1" >"$dir/changed" && mv "$dir/changed" "$dir/$1"
}

testEnginesThatSayTheSameInOtherWordsAgree() {
	finds ''
	findings
	assertEquals 0 $?
}

testOneEngineAloneIsHeldAgainstTheCode() {
	rm -r "$dir/sql/two"
	finds ''
}

testAStatementThatAnEngineLacksIsFound() {
	change sql/two/all.sql 's/THING_COUNT/THING_NUMBER/'
	finds 'THING_NUMBER is used nowhere
sql/one: there is no THING_NUMBER
sql/two: there is no THING_COUNT'
	findings >/dev/null
	assertEquals 1 $?
}

testOtherParametersAreFound() {
	change sql/two/all.sql 's/ AND t.x = :x//'
	finds 'sql/two: THING_LIST has the parameters (:company), in sql/one (:company :x)'
}

testOtherColumnsAreFound() {
	change sql/two/all.sql 's/AS parts/AS pieces/'
	finds 'sql/two: THING_LIST has the columns (id pieces), in sql/one (id parts)'
}

testAColumnThatCannotBeReadIsFound() {
	change sql/one/things.sql 's/ AS parts//'
	change sql/two/all.sql 's/ AS parts//'
	finds 'sql/one: THING_LIST has a column without a name
sql/two: THING_LIST has a column without a name'
}

testAStarTellsNoColumns() {
	change sql/two/all.sql 's/SELECT count(p.id) AS parts, t.id/SELECT */'
	finds 'sql/two: THING_LIST has a column without a name
sql/two: THING_LIST has the columns (*), in sql/one (id parts)'
}

testAStatementThatIsThereTwiceIsFound() {
	change sql/two/all.sql 's/THING_COUNT/THING_LIST/'
	assertContains "$(findings)" 'THING_LIST is there twice'
}

testWhatNobodyUsesIsFound() {
	change src/things.c 's/SQL_THING_COUNT, //; s/":x"/":y"/'
	finds ':x is bound nowhere
THING_COUNT is used nowhere
src/things.c: no statement has :y'
}

testWhatIsNotThereIsFound() {
	change src/things.c 's/SQL_THING_COUNT/SQL_THING_SUM, SQL_THING_COUNT/'
	finds 'src/things.c: there is no statement THING_SUM'
}

testWhatAReachBindsIsFound() {
	change sql/one/things.sql 's/= :company/IN (:company, :public)/'
	change sql/two/all.sql 's/= :company/IN (:company, :public)/'
	finds ':public is bound nowhere'
	echo 'stmt_reach(s, company, reach);' >>"$dir/src/things.c"
	finds ''
}

# shellcheck disable=SC1091
. shunit2
