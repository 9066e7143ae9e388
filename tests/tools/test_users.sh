#!/bin/sh
# modelshelf user: how people are added, named, changed, disabled, removed and
# listed.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/tools/shelf.sh
. "$srcdir/tests/tools/shelf.sh"

testAddingAUser() {
	shelf user add 'Eva Maria Example'
	assertEquals "$ERR" 0 "$RC"
	expect_sql "COMPANY|user|Eva|Maria Example|||0" \
		"SELECT $WHOSE, role, given_name, family_name, login, email,
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

# shellcheck disable=SC1091
. shunit2
