#!/bin/sh
# modelshelf(8) itself: its help, its version, and what it refuses whatever the
# command is.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/tools/shelf.sh
. "$srcdir/tests/tools/shelf.sh"

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

testNoPasswordIsAnArgument() {
	for words in 'init --password x' 'user add x --password y' \
	    'user password ann secret'; do
		# shellcheck disable=SC2086 # words
		shelf $words
		assertEquals "$words" 64 "$RC"
	done
}

# shellcheck disable=SC1091
. shunit2
