#!/bin/sh
# modelshelf(8): every command and option, what it refuses, and the migration of
# a database of the first version.
# shellcheck disable=SC2154 # TOKEN_ann and its like are set by person

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"

setUp() {
	empty_database
	as admin
}

# shelf ARGUMENT...: run it; $OUT, $ERR and $RC are what came of it.
shelf() {
	OUT=$(manage "$@" 2>"$SITE/complaint")
	RC=$?
	ERR=$(cat "$SITE/complaint")
}

# refused STATUS PATTERN ARGUMENT...: it fails so, says why and changes nothing.
refused() {
	f_status=$1
	f_pattern=$2
	shift 2
	f_before=$(sql .dump)
	shelf "$@" </dev/null
	assertEquals "$*: $ERR" "$f_status" "$RC"
	assertEquals "$*" '' "$OUT"
	# shellcheck disable=SC2254 # a pattern is what is wanted
	case $ERR in
	"modelshelf: "$f_pattern)	;;
	*)	fail "$*: \"$ERR\" is not like \"$f_pattern\"" ;;
	esac
	assertEquals "$*: the database" "$f_before" "$(sql .dump)"
}

# done_by ARGUMENT...: it works, and says what was done to whom in one line.
done_by() {
	shelf "$@"
	assertEquals "$*: $ERR" 0 "$RC"
	assertEquals "$*" '' "$ERR"
	assertTrue "$*: $OUT" "printf '%s\n' \"\$OUT\" | grep -Eqx \
		'[a-zA-Z0-9 ]+: .* \((no login|login .*), company .*, id .*\)'"
	assertEquals "$*" 1 "$(printf '%s\n' "$OUT" | wc -l)"
}

# ---- The command itself

testHelpAndVersion() {
	shelf --help
	assertEquals 0 "$RC"
	assertContains "$OUT" 'user password USER [--stdin]'
	assertEquals "$OUT" "$(manage -h)"
	shelf -V
	assertContains "$OUT" 'modelshelf 0'
	refused 64 '*unknown command*' frobnicate
	refused 64 'user ...: unknown command; there are:*  user add*' user
	assertEquals 1 "$(printf '%s\n' "$ERR" | grep -c 'unknown command')"
	refused 64 'company remove: unknown*  company add*' \
		company remove
	refused 64 'key x: unknown*  key add*' key x
	shelf
	assertEquals 64 "$RC"
	assertContains "$ERR" 'usage: modelshelf'
}

testOptionsThatAreNone() {
	refused 64 '--king: unknown option; there are: --help --login*' \
		user add Neo --king
	refused 64 '--role: needs a value, ROLE' user add Neo --role
	refused 64 'Two: too many arguments*' user add One Two
	refused 64 'too few arguments*' user add --role user
	refused 64 '--stdin: takes no value' user password ann --stdin=x
	refused 64 'arguments must be UTF-8*' user add "$(printf 'a\377')"
	refused 64 'arguments must be UTF-8*' user add a --email "$(printf 'a\377')"
	for words in 'user list' 'key list' 'company list' config check \
		migrate; do
		# shellcheck disable=SC2086 # words
		refused 64 'x: too many arguments*' $words x
	done
}

# ---- init

# fresh ARGUMENT...: init of another database
fresh() {
	rm -f "$SITE"/data/fresh.db*
	OUT=$($AS_USER env MODELSHELF_DATABASE="$SITE/data/fresh.db" \
		"$SITE/bin/modelshelf" -f "$CONF" init "$@" 2>"$SITE/complaint")
	RC=$?
	ERR=$(cat "$SITE/complaint")
}

fresh_sql() {
	$AS_USER sqlite3 "$SITE/data/fresh.db" "$1"
}

# value NAME: of what init or key add has printed
value() {
	printf '%s\n' "$OUT" | sed -n "s/^$1=//p"
}

testANewDatabase() {
	fresh </dev/null
	assertEquals "$ERR" 0 "$RC"
	assertEquals 'access_key secret_key login password ' \
		"$(printf '%s\n' "$OUT" | sed 's/=.*//' | tr '\n' ' ')"
	assertEquals admin "$(value login)"
	assertEquals 20 "$(value password | tr -d '\n' | wc -c)"
	assertEquals 'admin|admin|admin|modelshelf' "$(fresh_sql \
		'SELECT u.name, role, login, c.name FROM user u JOIN company c
		ON c.id = company')"
	assertEquals 600 "$(stat -c %a "$SITE/data/fresh.db")"
	# It is what the form of the web application takes.
	pair=$(value login):$(value password)
	key=$(value access_key):$(value secret_key)
	cp "$SITE/data/fresh.db" "$DATABASE"
	rm -f "$DATABASE-wal" "$DATABASE-shm"
	for login in "$pair" "$key"; do
		request -b "$login" /auth.login
		expect 200/0
	done
}

testANewDatabaseAsItIsAskedFor() {
	OUT=$(printf 'open sesame\nmore\n' | $AS_USER env \
		MODELSHELF_DATABASE="$SITE/data/fresh2.db" \
		"$SITE/bin/modelshelf" -f "$CONF" init --company 'Exämple Ltd' \
		--user 'Ann Example' --login=Ann --password-stdin \
		--access-key K1 --secret-key 'a secret of 19 char')
	assertEquals 0 $?
	assertEquals 'access_key=K1 secret_key=a secret of 19 char login=ann' \
		"$(printf '%s' "$OUT" | tr '\n' ' ')"
	mv "$SITE/data/fresh2.db" "$SITE/data/fresh.db"
	assertEquals 'Ann Example|Ann|Example|ann|Exämple Ltd' "$(fresh_sql \
		'SELECT u.name, given_name, family_name, login, c.name
		FROM user u JOIN company c ON c.id = company')"
	cp "$SITE/data/fresh.db" "$DATABASE"
	request -b 'ann:open sesame' /auth.login
	expect 200/0
	fresh --login '' </dev/null
	assertEquals 'access_key secret_key ' \
		"$(printf '%s\n' "$OUT" | sed 's/=.*//' | tr '\n' ' ')"
	assertEquals '|' "$(fresh_sql 'SELECT login, password_hash FROM user')"
}

testWhatInitRefuses() {
	while read -r status pattern arguments; do
		eval "fresh $arguments" </dev/null
		assertEquals "$arguments: $ERR" "$status" "$RC"
		assertContains "$arguments" "$ERR" "$pattern"
		assertEquals "$arguments" '' "$OUT"
		assertFalse "$arguments" "[ -e '$SITE/data/fresh.db' ]"
	done <<'TABLE'
1 login --login 'a b'
1 password --password-stdin
1 login --password-stdin --login ''
1 empty --user ''
1 empty --company ''
64 together --access-key x
64 together --secret-key x
64 colon --access-key a:b --secret-key x
64 empty --access-key a --secret-key ''
64 control --access-key "$(printf 'a\nsecret_key=b')" --secret-key x
TABLE
	refused 1 "$DATABASE exists already, *modelshelf migrate*" init
}

# init_at FILE: what init says when the file cannot be made.
init_at() {
	OUT=$($AS_USER env MODELSHELF_DATABASE="$1" \
		"$SITE/bin/modelshelf" -f "$CONF" init 2>&1 </dev/null)
	assertEquals "$OUT" 1 $?
}

testInitSaysWhyTheFileCannotBeMade() {
	init_at "$SITE/none/fresh.db"
	assertContains "$OUT" "cannot find the folder $SITE/none of the database"
	assertContains "$OUT" 'make it'
	mkdir "$SITE/locked"
	chmod 0555 "$SITE/locked"
	[ -z "$AS_ROOT" ] || startSkipping
	init_at "$SITE/locked/fresh.db"
	assertContains "$OUT" "$SITE/locked belongs to root:root (0:0) with mode 0555"
	assertContains "$OUT" "chown $($AS_USER id -un) $SITE/locked"
	assertNotContains "$OUT" 'modelshelf init'
}

# ---- Companies

testCompanies() {
	shelf company add 'Zoo Ltd'
	assertEquals "$ERR" 0 "$RC"
	id=${OUT#company=}
	assertTrue "$id" "printf '%s' '$id' | grep -qE '^[0-9a-f]{32}$'"
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
		"SELECT id, company, role FROM user WHERE name = 'Keeper'")"
	shelf user add Visitor --company third_3
	expect_sql third_3 "SELECT company FROM user WHERE name = 'Visitor'"
	refused 1 'Nowhere: no such company' user add X --company Nowhere
	shelf company set 'Zoo Ltd' --name 'Zoo & Co'
	assertEquals "changed: Zoo & Co (id $id)" "$OUT"
	expect_sql 'Zoo & Co' "SELECT name FROM company WHERE id = '$id'"
	refused 1 '*id or name already' company set third_3 --name Other
	refused 1 '*must not be empty' company set third_3 --name ''
	refused 1 'Zoo Ltd: no such company' company set 'Zoo Ltd' --name X
	refused 64 'nothing to change*' company set third_3
	shelf company set "$id" --name 'Zoo Ltd'
	sql "INSERT INTO company VALUES ('c9', 'Zoo Ltd', 1)"
	refused 1 'Zoo Ltd: several companies*' user add X --company 'Zoo Ltd'
}

# ---- Users

testAddingAUser() {
	shelf user add 'Eva Maria Example'
	assertEquals "$ERR" 0 "$RC"
	expect_sql "COMPANY|user|Eva|Maria Example|||0" \
		"SELECT company, role, given_name, family_name, login, email,
		disabled FROM user WHERE id = '${OUT#user=}'"
	OUT=$(printf 'open sesame' | manage user add Ed --login ED.x \
		--email ed@example.com --role guest --password-stdin)
	expect_sql 'ed.x|ed@example.com|guest|1' "SELECT login, email, role,
		length(password_id) = 32 FROM user WHERE name = 'Ed'"
	request -b 'ed.x:open sesame' /auth.login
	expect 200/0
	expect_value "${OUT#user=}" '.data.token | split(".")[1] |
		gsub("-"; "+") | gsub("_"; "/") | @base64d | fromjson |
		.identity.user'
}

testAUserWithoutAPasswordIsToldSo() {
	shelf user add Eve --login eve
	assertEquals 0 "$RC"
	assertEquals "user=$(sql "SELECT id FROM user WHERE login = 'eve'")" \
		"$OUT"
	assertEquals 'There is no password yet: modelshelf user password eve' \
		"$ERR"
	shelf user add Program
	assertEquals '' "$ERR"
}

testWhatIsNoUser() {
	done_by user set ann --login ann --email ann@example.com
	refused 1 '*must not be empty' user add ''
	refused 64 '--role king: no such word; there are: system *' \
		user add Neo --role king
	refused 1 'a b: a login has*' user add Neo --login 'a b'
	refused 1 ': a login has*' user add Neo --login ''
	refused 1 'nö: a login has*' user add Neo --login 'nö'
	refused 1 "$ACCESS_KEY: a login has*" user add Neo --login "$ACCESS_KEY"
	refused 1 'ann: another user has it' user add Neo --login Ann
	refused 1 'neo: not an e-mail*' user add Neo --email neo
	refused 1 'ann@example.com: another user has it' user add Neo \
		--email ann@example.com
	refused 1 '*needs a login*' user add Neo --password-stdin
	refused 1 'there is no password*' user add Neo --login neo \
		--password-stdin
}

testAUserIsMeantByIdLoginOrName() {
	done_by user set 'Ann Bee' --login annie
	done_by user set ANNIE --role guest
	done_by user set ann --email ann@example.com
	expect_sql 'Ann Bee|annie|guest|ann@example.com' \
		"SELECT name, login, role, email FROM user WHERE id = 'ann'"
	seed account id=ann2 role=user name='Ann Bee'
	refused 1 'Ann Bee: several users*' user set 'Ann Bee' --role user
	refused 1 'nobody: no such user' user set nobody --role user
	# An id is clear.
	done_by user set ann2 --login bob
	done_by user set bob --role annotator
	expect_sql annotator "SELECT role FROM user WHERE id = 'bob'"
}

testTheLoginOfOneUserAndTheNameOfAnotherIsNobody() {
	seed account id=dora role=user name=Dora
	done_by user set bob --login dora
	refused 1 'Dora: the login of one user and the name of another*' \
		user set Dora --role guest
	refused 1 'Dora: the login of one*' user disable Dora
	refused 1 'Dora: the login of one*' user remove Dora
	refused 1 'Dora: the login of one*' user password Dora --stdin
	refused 1 'Dora: the login of one*' key add Dora
	done_by user set dora --role guest
	expect_sql guest "SELECT role FROM user WHERE id = 'dora'"
	# Who has both is meant by both.
	done_by user set gus --name gus --login gus
	done_by user disable GUS
}

testWhomACommandHasChangedIsSaid() {
	done_by user set bob --login bobby --name 'Bob O.'
	assertEquals 'changed: Bob O. (login bobby, company Other, id bob)' \
		"$OUT"
	printf 'open sesame\n' >"$SITE/line"
	done_by user password bob --stdin <"$SITE/line"
	assertEquals 'new password: Bob O. (login bobby, company Other, id bob)' \
		"$OUT"
	done_by user disable bob
	assertEquals 'disabled: Bob O. (login bobby, company Other, id bob)' \
		"$OUT"
	done_by user enable bob
	assertEquals 'enabled: Bob O. (login bobby, company Other, id bob)' \
		"$OUT"
	shelf key add bob
	assertEquals 'Bob O. (login bobby, company Other, id bob)' \
		"$(value user)"
	done_by key revoke KEYann
	assertEquals 'revoked KEYann: Ann Bee (no login, company modelshelf, id ann)' \
		"$OUT"
	done_by user remove bob
	assertEquals 'removed: Bob O. (login bobby, company Other, id bob)' \
		"$OUT"
}

testChangingAUser() {
	done_by user set ann --name 'Anna Lee Bee' --login anna \
		--email anna@example.com --role superuser
	expect_sql 'Anna Lee Bee|Anna|Lee Bee|anna|anna@example.com|superuser' \
		"SELECT name, given_name, family_name, login, email, role
		FROM user WHERE id = 'ann'"
	done_by user set ann --name Anna
	expect_sql 'Anna|Anna||anna' "SELECT name, given_name, family_name, login
		FROM user WHERE id = 'ann'"
	# The same again is no clash with oneself.
	done_by user set ann --login ANNA --email anna@example.com
	done_by user set ann --email ''
	done_by user set ann --login ''
	expect_sql 'Anna||' "SELECT name, login, email FROM user WHERE id = 'ann'"
	as admin
	call users.get_all_ex '{"name":"^Anna$","only_fields":["id"]}'
	expect_value ann '.data.users[0].id'
	refused 64 'nothing to change*' user set ann
	refused 1 '*must not be empty' user set ann --name ''
	refused 64 '--role king: no such word; there are: system *' \
		user set ann --role king
	refused 64 '--role : no such word*' user set ann --role ''
	refused 1 '-x: a login has*' user set ann --login -x
	refused 1 'x: not an e-mail*' user set ann --email x
	done_by user set gus --login gus --email gus@example.com
	refused 1 'gus: another user has it' user set ann --login Gus
	refused 1 'gus@example.com: another*' user set ann \
		--email gus@example.com
}

testAPassword() {
	refused 1 '*has no login yet*user set ann --login*' user password ann \
		--stdin
	refused 1 'nobody: no such user' user password nobody --stdin
	done_by user set ann --login ann
	refused 1 'there is no password*' user password ann --stdin
	refused 1 '*no terminal*--stdin*' user password ann
	for bad in 'short' ' leading blank' 'trailing blank ' \
	    "$(printf '%01100d' 0)" "$(printf 'tab\tinside it')" \
	    "$(printf 'not utf-8 \351')"; do
		before=$(sql .dump)
		shelf user password ann --stdin <<END_OF_LINE
$bad
END_OF_LINE
		assertEquals "$bad" 1 "$RC"
		assertContains "$bad" "$ERR" password
		assertEquals "$before" "$(sql .dump)"
	done
	done_by user set ann --login ann.example
	shelf user password ann --stdin <<'END_OF_LINE'
Ann.Example
END_OF_LINE
	assertContains "$ERR" 'must not be the login itself'
	# The first line, without its end, be it that of another system.
	printf 'open sesame\r\nsecond line\n' >"$SITE/line"
	done_by user password ann --stdin <"$SITE/line"
	request -b 'ann.example:open sesame' /auth.login
	expect 200/0
	printf 'caffè latte' >"$SITE/line"
	done_by user password ann --stdin <"$SITE/line"
	request -b 'ann.example:caffè latte' /auth.login
	expect 200/0
	printf 'tea for 2 €\n' >"$SITE/line"
	shelf user password ann --stdin <"$SITE/line"
	assertEquals 0 "$RC"
	assertContains "$ERR" 'warning: '
	assertContains "$ERR" 'browsers cannot send'
	request -b 'ann.example:tea for 2 €' /auth.login
	expect 200/0
}

# typed FIRST SECOND: a password at a terminal.
typed() {
	rm -f "$SITE/typed"
	{
		sleep 0.7
		printf '%s\n' "$1"
		sleep 0.7
		printf '%s\n' "$2"
		sleep 0.7
	} | script -qec "$AS_USER '$SITE/bin/modelshelf' -f '$CONF' \
		user password ann; echo status=\$?" "$SITE/typed" \
		>/dev/null 2>&1
	OUT=$(tr -d '\r' <"$SITE/typed")
}

testAPasswordIsAskedForTwiceAndNotShown() {
	if ! command -v script >/dev/null; then
		startSkipping
		return
	fi
	done_by user set ann --login ann
	typed 'open sesame' 'open sesame'
	assertContains "$OUT" 'New password: '
	assertContains "$OUT" 'Once more: '
	assertContains "$OUT" 'status=0'
	assertNotContains "$OUT" sesame
	request -b 'ann:open sesame' /auth.login
	expect 200/0
	typed 'open sesame 2' 'open sesame 3'
	assertContains "$OUT" 'the two passwords differ'
	assertContains "$OUT" 'status=1'
	typed short short
	assertContains "$OUT" '8 characters'
	assertNotContains "$OUT" 'Once more'
	request -b 'ann:open sesame' /auth.login
	expect 200/0
}

# Two who hash at the same time do not wait for each other's lock.
testAPasswordIsTypedOutsideOfATransaction() {
	done_by user set ann --login ann
	mkfifo "$SITE/slow"
	$AS_USER "$SITE/bin/modelshelf" -f "$CONF" user password ann --stdin \
		<"$SITE/slow" 2>"$SITE/complaint" &
	typing=$!
	exec 9>"$SITE/slow"
	sleep 0.3
	MODELSHELF_BUSY_TIMEOUT_MS=0 done_by user set gus --role user
	printf 'open sesame\n' >&9
	exec 9>&-
	wait "$typing"
	rc=$?
	assertEquals "$(cat "$SITE/complaint")" 0 $rc
	rm -f "$SITE/slow"
	request -b 'ann:open sesame' /auth.login
	expect 200/0
}

testDisablingAndEnabling() {
	done_by user disable ann
	done_by user disable 'Ann Bee'
	expect_sql 1 "SELECT disabled FROM user WHERE id = 'ann'"
	done_by user enable ann
	expect_sql 0 "SELECT disabled FROM user WHERE id = 'ann'"
	refused 1 'nobody: no such user' user disable nobody
	refused 1 'nobody: no such user' user enable nobody
	refused 64 'too few*' user disable
}

testRemovingAUser() {
	as ann
	call models.create '{"name":"net of ann","uri":"s3://b/net"}'
	expect 200/0
	id=$(json .data.id)
	done_by user set ann --login ann
	refused 1 'nobody: no such user' user remove nobody
	done_by user remove 'Ann Bee'
	as admin
	call models.get_by_id_ex "{\"id\":[\"$id\"],\"only_fields\":[\"name\",\"user\"]}"
	expect_value 'net of ann' '.data.models[0].name'
	expect_value ann '.data.models[0].user | .id? // .'
	expect_sql '0|0' "SELECT (SELECT count(*) FROM user WHERE id = 'ann'),
		(SELECT count(*) FROM credential WHERE user = 'ann')"
	shelf check
	assertEquals ok "$OUT"
	# The login is free again.
	done_by user set gus --login ann
	# One of another company, too.
	done_by user remove bob
}

testTheLastAdministratorStays() {
	sql "UPDATE user SET role = 'user' WHERE id IN ('root', 'sys', 'bob')"
	for words in 'disable admin' 'remove admin' 'set admin --role guest'; do
		# shellcheck disable=SC2086 # words
		refused 1 'admin is the last administrator: *--force' \
			user $words
	done
	done_by user set admin --role root --email admin@example.com
	done_by user set bob --role system
	done_by user set admin --role user
	refused 1 'Bob Other is the last administrator: *' user disable bob
	# One who is locked out does not count.
	done_by user set admin --role admin
	done_by user disable admin
	refused 1 'Bob Other is the last administrator: *' user remove bob
	# Nor is one who is locked out needed.
	done_by user set admin --role guest
	done_by user remove bob --force
	expect_sql 0 "SELECT count(*) FROM user WHERE id = 'bob'"
	done_by user set ann --role admin
	done_by user set ann --role user --force
	done_by user set ann --role admin
	done_by user disable ann --force
	expect_sql 1 "SELECT disabled FROM user WHERE id = 'ann'"
}

testTheListOfUsers() {
	done_by user set ann --login ann --email ann@example.com
	printf 'open sesame\n' | manage user password ann --stdin
	done_by user disable ann
	shelf user list
	assertEquals "$ERR" 0 "$RC"
	assertEquals 'ID ROLE STATE LOGIN PASSWORD KEYS COMPANY EMAIL NAME' \
		"$(printf '%s\n' "$OUT" | sed -n '1{s/  */ /g;p;}')"
	assertEquals 'ann user disabled ann yes 1 modelshelf ann@example.com Ann Bee' \
		"$(printf '%s\n' "$OUT" | sed -n '/^ann /{s/  */ /g;p;}')"
	assertEquals 'bob admin active - - 1 Other - Bob Other' \
		"$(printf '%s\n' "$OUT" | sed -n '/^bob /{s/  */ /g;p;}')"
	assertEquals 7 "$(printf '%s\n' "$OUT" | wc -l)"
}

testTheCaseOfNamesDoesNotOrderThem() {
	sql "UPDATE company SET name = 'aardvark' WHERE id = 'c2';
		UPDATE user SET name = 'bea' WHERE id = 'gus'"
	shelf user list
	assertEquals 'bob USER ann gus ' "$(printf '%s\n' "$OUT" |
		sed "s/^$USER_ID /USER /" |
		awk '$1 ~ /^(USER|ann|bob|gus)$/ { printf "%s ", $1 }')"
}

# ---- Failed logins

# fails LOGIN...: a wrong password for each.
fails() {
	for f_login; do
		request -b "$f_login:wrong" /auth.login
		expect 401/22
	done
}

# waits LOGIN WHAT: it does, and is told of what.
waits() {
	request -b "$1:open sesame" /auth.login
	expect 429/0
	expect_message "too many failed logins: $2; try again in * seconds"
}

# counted: what login list says, without the times.
counted() {
	shelf login list
	assertEquals "$ERR" 0 "$RC"
	printf '%s\n' "$OUT" | sed -n '1d;s/^ *//;s/  */ /g;s/20[^ ]*+00:00 //p' |
		sort
}

testWhoHasToWaitIsListedAndLetIn() {
	echo 'open sesame' >"$SITE/line"
	done_by user set ann --login ann
	done_by user password ann --stdin <"$SITE/line"
	cp "$CONF" "$SITE/conf"
	printf 'login_failures = 2\nlogin_failures_address = 5\n' >>"$CONF"
	assertEquals '' "$(counted)"
	fails ann ann stranger
	waits ann 'with this login'
	assertEquals '1 - login of no user
2 waiting login ann
3 - address 127.0.0.1' "$(counted)"
	until=$(manage login list | awk '$4 == "login" { print $3 }' |
		head -n 1)
	left=$(($(date -d "$until" +%s) - $(date +%s)))
	assertTrue "$until" "[ $left -gt 880 ] && [ $left -le 900 ]"
	shelf user list
	assertEquals 'ann user waiting ann' \
		"$(printf '%s\n' "$OUT" | awk '$1 == "ann" { print $1, $2, $3, $4 }')"

	shelf login clear ANN
	assertEquals "$ERR" 0 "$RC"
	assertEquals 'forgotten: failed logins of ANN' "$OUT"
	request -b 'ann:open sesame' /auth.login
	expect 200/0
	shelf user list
	assertEquals active "$(printf '%s\n' "$OUT" |
		awk '$1 == "ann" { print $3 }')"

	# The wait of the address is another's.
	fails ann other
	waits ann 'from this address'
	waits somebody 'from this address'
	shelf user list
	assertNotContains "$OUT" waiting
	done_by user enable ann
	waits ann 'from this address'
	assertContains "$(counted)" '5 waiting address 127.0.0.1'
	shelf login clear 127.0.0.1
	assertEquals "$ERR" 0 "$RC"
	request -b 'ann:open sesame' /auth.login
	expect 200/0

	fails ann stranger
	refused 1 'gus: no failed logins are counted' login clear gus
	refused 1 '10.0.0.1: no failed*' login clear 10.0.0.1
	refused 64 'give a login, an address or --all' login clear
	shelf login clear --all
	assertEquals "$ERR" 0 "$RC"
	expect_sql 0 'SELECT count(*) FROM login_attempt'

	# An address of version 6 is what somebody has of them.
	sql "INSERT INTO login_attempt VALUES ('address 2001:db8::', 5,
		$(date +%s)000000), ('address 9.9.9.9', 99, 5000000)"
	assertEquals '5 waiting address 2001:db8::/64' "$(counted)"
	for address in 2001:db8::/64 2001:db8::17; do
		shelf login clear "$address"
		assertEquals "$address: $ERR" 0 "$RC"
		expect_sql 0 "SELECT count(*) FROM login_attempt
			WHERE subject LIKE '%:%'"
		sql "INSERT INTO login_attempt VALUES ('address 2001:db8::', 5,
			$(date +%s)000000)"
	done
	cp "$SITE/conf" "$CONF"
}

# ---- Key pairs

testKeyPairs() {
	shelf key add ann --label 'the laptop'
	assertEquals "$ERR" 0 "$RC"
	key=$(value access_key)
	request -b "$key:$(value secret_key)" /auth.login
	expect 200/0
	shelf key add 'Ann Bee' --access-key mine --secret-key short
	assertEquals 0 "$RC"
	assertContains "$ERR" 'warning: a secret of less than 16'
	shelf key list
	assertEquals 'ACCESS KEY STATE LOGIN OR ID COMPANY USER CREATED EXPIRES LAST USED FROM LABEL' \
		"$(printf '%s\n' "$OUT" | sed -n '1{s/  */ /g;p;}')"
	assertContains "$(printf '%s\n' "$OUT" | grep "^$key")" 'the laptop'
	assertContains "$(printf '%s\n' "$OUT" | grep "^$key")" '127.0.0.1'
	done_by key revoke "$key"
	refused 1 "$key: no such key" key revoke "$key"
	refused 1 'nobody: no such user' key add nobody
	refused 1 'mine: there is such a key already' key add gus \
		--access-key mine --secret-key 'long enough a secret'
	refused 64 '*go together' key add gus --access-key x
	refused 64 '*hold a colon*' key add gus --access-key a:b --secret-key x
	refused 64 'too few*' key add
	refused 64 'too few*' key revoke
}

testKeyPairsThatExpire() {
	shelf key add ann --expires 2d --access-key two --secret-key \
		'long enough a secret'
	assertEquals "$ERR" 0 "$RC"
	expect_sql 1 "SELECT expires - created = 2 * 86400 * 1000000
		FROM credential WHERE access_key = 'two'"
	shelf key add ann --expires=2099-12-31 --access-key late --secret-key \
		'long enough a secret'
	expect_sql 4102358400000000 \
		"SELECT expires FROM credential WHERE access_key = 'late'"
	shelf key add ann --expires '2099-12-31T12:00:00+02:00' \
		--access-key later --secret-key 'long enough a secret'
	expect_sql 4102394400000000 \
		"SELECT expires FROM credential WHERE access_key = 'later'"
	shelf key list
	assertContains "$(printf '%s\n' "$OUT" | grep '^late ')" \
		'2099-12-31T00:00:00+00:00'
	# What is over is marked, and counts no more.
	sql "UPDATE credential SET expires = 5 WHERE access_key = 'late'"
	done_by user set ann --login ann.b
	done_by user disable gus
	shelf key list
	assertEquals 'KEYann active ann.b modelshelf Ann Bee
KEYbob active bob Other Bob Other
KEYgus disabled gus modelshelf Gus Guest
late expired ann.b modelshelf Ann Bee' "$(printf '%s\n' "$OUT" |
		awk '/^(KEY(ann|bob|gus)|late) / {
			print $1, $2, $3, $4, $5, $6 }' | sort)"
	shelf user list
	assertEquals 3 "$(printf '%s\n' "$OUT" | awk '$1 == "ann" { print $6 }')"
	for when in '' x d 0d 36501d 99999999999999999999d -1d tomorrow \
	    2020-01-01 2099-13-01 1970; do
		refused 1 "--expires $when*" key add ann --expires "$when"
	done
}

# ---- Secrets are not for everybody to see

testNoPasswordIsAnArgument() {
	for words in 'init --password x' 'user add x --password y' \
	    'user password ann secret'; do
		# shellcheck disable=SC2086 # words
		shelf $words
		assertEquals "$words" 64 "$RC"
	done
}

# ---- A database of version 1

# The number of the newest step.
NEWEST=$(find "$srcdir/sql" -name '[0-9]*.sql' | sed 's,.*/0*,,; s,_.*,,' |
	sort -n | tail -n 1)

# first_version: the database as the first version would have made it.
first_version() {
	rm -f "$SITE"/data/first.db*
	{
		cat "$srcdir/sql/sqlite/001_init.sql"
		echo "PRAGMA user_version = 1;"
		echo "PRAGMA application_id = $(sql 'PRAGMA application_id');"
		echo "ATTACH '$DATABASE' AS new;"
		for table in setting company user credential project model \
		    model_tags; do
			columns=$(sqlite3 :memory: \
				".read $srcdir/sql/sqlite/001_init.sql" \
				"SELECT group_concat(name)
				FROM pragma_table_info('$table')")
			echo "INSERT INTO $table ($columns)
				SELECT $columns FROM new.$table;"
		done
	} >"$SITE/first.sql"
	$AS_USER sqlite3 -bail "$SITE/data/first.db" <"$SITE/first.sql"
}

testADatabaseOfTheFirstVersion() {
	# The first version knew a key pair by its access key.
	sql 'UPDATE credential SET id = access_key'
	login
	call models.create '{"name":"old net","uri":"s3://b/old","tags":["t"]}'
	expect 200/0
	model=$(json .data.id)
	call projects.create '{"name":"old project","description":"words"}'
	call users.set_preferences '{"preferences":{"a":1}}'
	first_version || {
		fail 'no database of version 1'
		return
	}
	# which knew of iterations only what was reported
	$AS_USER sqlite3 "$SITE/data/first.db" \
		'UPDATE model SET last_iteration = NULL'
	before=$($AS_USER sqlite3 "$SITE/data/first.db" \
		'SELECT id, name, role, preferences FROM user;
		SELECT access_key, secret_hash, last_used FROM credential')
	rm -f "$DATABASE"*
	$AS_USER mv "$SITE/data/first.db" "$DATABASE"
	expect_sql 1 'PRAGMA user_version'

	# Until it is migrated nothing works, and that is said.
	call users.get_current_user '{}'
	expect 500/102
	expect_message '*modelshelf migrate*'
	shelf user list
	assertEquals 1 "$RC"
	assertContains "$ERR" 'modelshelf migrate'
	# A copy that is there already is nobody's to overwrite.
	$AS_USER sh -c "echo mine >'$DATABASE.schema1'"
	refused 1 '*schema1: there is a copy*--no-copy' migrate
	assertEquals mine "$(cat "$DATABASE.schema1")"
	rm -f "$DATABASE.schema1"
	shelf migrate
	assertEquals "$ERR" 0 "$RC"
	assertEquals "schema version $NEWEST: was 1
copy of version 1: $DATABASE.schema1" "$OUT"
	expect_sql '1|0' 'SELECT count(*), max(last_iteration) FROM model'
	assertEquals 600 "$(stat -c %a "$DATABASE.schema1")"
	assertEquals "ok 1 $(sql 'PRAGMA application_id') $before" \
		"$($AS_USER sqlite3 "$DATABASE.schema1" \
		'PRAGMA integrity_check; PRAGMA user_version;
		PRAGMA application_id' | tr '\n' ' ')$($AS_USER sqlite3 \
		"$DATABASE.schema1" 'SELECT id, name, role, preferences FROM user;
		SELECT access_key, secret_hash, last_used FROM credential')"
	rm -f "$DATABASE.schema1"
	shelf migrate
	assertEquals "schema version $NEWEST: nothing to do" "$OUT"
	assertFalse 'a copy of nothing' "[ -e '$DATABASE.schema1' ]"
	# The copy has not taken the indexes of texts along. Those of projects
	# the migration has made anew.
	shelf check
	assertEquals 'the index model_trigram is not that of its rows: run "modelshelf reindex"
the index model_text is not that of its rows: run "modelshelf reindex"' "$OUT"
	shelf reindex
	assertEquals "$ERR" 0 "$RC"
	shelf check
	assertEquals ok "$OUT"
	call projects.get_all '{"search_text":"words"}'
	expect_value 'old project' '.data.projects[0].name'

	assertEquals "$before" "$(sql 'SELECT id, name, role, preferences FROM user;
		SELECT access_key, secret_hash, last_used FROM credential')"
	expect_sql '6|0|0|0|0' "SELECT count(*), count(login),
		count(password_hash), count(password_id), sum(disabled) FROM user"
	expect_sql 0 'SELECT count(expires) FROM credential'
	# Tokens and keys of before are as good as they were.
	call users.get_current_user '{}'
	expect 200/0
	call users.get_preferences '{}'
	expect_value 1 .data.preferences.a
	call models.get_all '{"tags":["t"]}'
	expect_value "$model" '.data.models[0].id'
	request -b "$ACCESS_KEY:$SECRET_KEY" /auth.login
	expect 200/0
	# And people can be given passwords.
	done_by user set ann --login ann
	printf 'open sesame\n' | manage user password ann --stdin
	request -b 'ann:open sesame' /auth.login
	expect 200/0
}

testAMigrationWithoutACopy() {
	first_version || fail 'no database of version 1'
	rm -f "$DATABASE"*
	$AS_USER mv "$SITE/data/first.db" "$DATABASE"
	# No link is followed.
	$AS_USER ln -s elsewhere "$DATABASE.schema1"
	refused 1 'cannot copy the database (*File exists)*--no-copy*' migrate
	rm -f "$DATABASE.schema1"
	# There is no place for it.
	$AS_USER sh -c "ulimit -f 150; trap '' XFSZ
		'$SITE/bin/modelshelf' -f '$CONF' migrate" \
		>"$SITE/out" 2>"$SITE/complaint"
	assertEquals 1 $?
	assertContains "$(cat "$SITE/complaint")" 'cannot copy the database ('
	assertFalse 'half a copy' "[ -e '$DATABASE.schema1' ]"
	expect_sql 1 'PRAGMA user_version'
	shelf migrate --no-copy
	assertEquals "$ERR" 0 "$RC"
	assertEquals "schema version $NEWEST: was 1" "$OUT"
	assertFalse 'a copy' "[ -e '$DATABASE.schema1' ]"
}

# shellcheck disable=SC1091
. shunit2
