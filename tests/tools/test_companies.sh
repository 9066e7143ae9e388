#!/bin/sh
# modelshelf company: how companies are added, listed, changed and named.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/tools/shelf.sh
. "$srcdir/tests/tools/shelf.sh"

testCompanies() {
	shelf company add 'Zoo Ltd'
	assertEquals "$ERR" 0 "$RC"
	id=${OUT#company=}
	assertTrue "$id" "printf '%s' '$id' | grep -qE '^[0-9a-f]{32}$'"
	expect_sql 'default|["default"]' "SELECT name, system_tags FROM queue
		WHERE $WHOSE = '$id'"
	shelf company add Third --id third_3
	assertEquals company=third_3 "$OUT"
	shelf company list
	assertContains "$OUT" 'CREATED'
	assertEquals "third_3 0 Third" "$(printf '%s\n' "$OUT" |
		awk '$1 == "third_3" { print $1, $3, $4 }')"
	assertEquals 5 "$(printf '%s\n' "$OUT" |
		awk -v id="$COMPANY_ID" '$1 == id { print $3 }')"
	refused 1 '*id or name already' company add 'Zoo Ltd'
	refused 1 '*id or name already' company add Other
	refused 1 '*id or name already' company add New --id c2
	refused 1 '*must not be empty' company add ''
	refused 1 '*an id has*' company add New --id ''
	refused 1 '*an id has*' company add New --id 'a b'
	refused 1 '*an id has*' company add New --id "$(printf '%065d' 0)"
	shelf user add Keeper --company 'Zoo Ltd' --role admin
	keeper=${OUT#user=}
	assertEquals "$keeper|$id|admin" "$(sql \
		"SELECT id, $WHOSE, role FROM user WHERE name = 'Keeper'")"
	shelf user add Visitor --company third_3
	expect_sql third_3 "SELECT $WHOSE FROM user WHERE name = 'Visitor'"
	refused 1 'Nowhere: no such company' user add X --company Nowhere
	shelf company set 'Zoo Ltd' --name 'Zoo & Co'
	assertEquals "changed: Zoo & Co (id $id)" "$OUT"
	expect_sql 'Zoo & Co' "SELECT name FROM company WHERE id = '$id'"
	refused 1 '*id or name already' company set third_3 --name Other
	refused 1 '*must not be empty' company set third_3 --name ''
	refused 1 'Zoo Ltd: no such company' company set 'Zoo Ltd' --name X
	refused 64 'nothing to change*' company set third_3
	shelf company set "$id" --name 'Zoo Ltd'
	sql "INSERT INTO company (id, name, created) VALUES ('c9', 'Zoo Ltd', 1)"
	refused 1 'Zoo Ltd: several companies*' user add X --company 'Zoo Ltd'
}

# shellcheck disable=SC1091
. shunit2
