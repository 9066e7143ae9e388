# shellcheck shell=sh
# Sourced after tests/people.sh by the tests of how people log in: people with
# passwords, and ways to log in and to see who one is then.

# ann has a password, too, gus a login without one.
oneTimeSetUp() {
	people_site || return 1
	manage user set ann --login ann &&
		printf 'correct horse\n' | manage user password ann --stdin &&
		manage user set gus --login gus || return 1
	$AS_USER cp "$DATABASE" "$SITE/data/empty.db"
}

setUp() {
	empty_database
	printf 'database = %s\n' "$DATABASE" >"$CONF"
	as admin
}

# settings LINE...
settings() {
	printf '%s\n' "$@" >>"$CONF"
}

# try LOGIN PASSWORD [OPTION...]: log in.
try() {
	t_pair=$1:$2
	shift 2
	request -b "$t_pair" "$@" /auth.login
}

# try_bytes LOGIN:PASSWORD, with printf's escapes
try_bytes() {
	# shellcheck disable=SC2059 # the escapes are meant
	request -H "Authorization: Basic $(printf "$1" | base64 -w 0)" \
		/auth.login
}

# take_token: of the answer, for the calls that follow.
take_token() {
	TOKEN=$(json .data.token)
}

# expect_user OUTCOME [ID]: what the current token is good for.
expect_user() {
	call users.get_current_user '{}'
	expect "$1"
	[ $# -eq 1 ] || expect_value "$2" .data.user.id
}

# new_password LOGIN PASSWORD
new_password() {
	printf '%s\n' "$2" | manage user password "$1" --stdin
	assertEquals "password of $1" 0 $?
}

# from ADDRESS LOGIN PASSWORD, behind one proxy
from() {
	try "$2" "$3" -H "X-Forwarded-For: 9.9.9.9, $1"
}
