#!/bin/sh
# What modelshelf(8) prints: help for every command, messages that name what
# there is, text of clients that must not reach a terminal as it is, lists for
# programs, and output that cannot be written.
# shellcheck disable=SC2154 # TOKEN_ann and its like are set by person

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/models.sh
. "$srcdir/tests/models.sh"
# shellcheck source=tests/people.sh
. "$srcdir/tests/people.sh"
# shellcheck source=tests/tools/shelf.sh
. "$srcdir/tests/tools/shelf.sh"

# The commands, one a line, as the usage lists them.
commands() {
	manage help | sed -n \
		'/^commands:/,$s/^  \([a-z][a-z-]*\( [a-z][a-z-]*\)\{0,1\}\).*/\1/p'
}

# listing COMMAND: $BODY is what it prints as JSON.
listing() {
	# shellcheck disable=SC2086 # words
	shelf $1 --json
	assertEquals "$1: $ERR" 0 "$RC"
	BODY=$OUT
	expect_value array type
}

# ---- Help

testEveryCommandAnswersHelp() {
	assertTrue 'few commands' "[ $(commands | wc -l) -ge 20 ]"
	commands >"$SITE/commands"
	while read -r command; do
		[ "$command" != help ] || continue
		for help in --help -h; do
			# Help needs no settings that are good, and no database.
			# shellcheck disable=SC2086 # words
			OUT=$(manage -f /nowhere $command $help \
				2>"$SITE/complaint")
			assertEquals "$command $help" 0 $?
			assertEquals "$command" '' "$(cat "$SITE/complaint")"
			assertContains "$OUT" "modelshelf [-f FILE] $command"
		done
		assertEquals "$OUT" "$(eval "manage help $command")"
	done <"$SITE/commands"
}

# What the usage of a command names is what it takes, and has a meaning.
testHelpNamesEveryOption() {
	manage help | sed -n 's/^  \([a-z][a-z ]*[a-z]\) .*--.*/&/p' |
		while read -r line; do
			command=${line%%[[A-Z]*}
			# shellcheck disable=SC2086 # words
			help=$(manage $command --help)
			for option in \
				$(echo "$line" | grep -oE -- '--[a-z-]+'); do
				echo "$help" | grep -qE \
					-- "^  $option .*[a-z]" ||
					echo "$command$option"
			done
		done >"$SITE/lacking"
	assertEquals '' "$(cat "$SITE/lacking")"
}

testHelpOfSeveralCommands() {
	shelf help
	assertEquals 0 "$RC"
	assertEquals "$OUT" "$(manage --help)"
	shelf user --help
	assertEquals 0 "$RC"
	assertContains "$OUT" 'user add NAME'
	assertContains "$OUT" 'user remove USER'
	assertNotContains "$OUT" 'key add'
	assertEquals "$OUT" "$(manage help user)"
	shelf help nonsense
	assertEquals 64 "$RC"
	assertEquals '' "$OUT"
}

testAnOptionsValueMayLookLikeHelp() {
	shelf user add --login --help Neo
	assertEquals 1 "$RC"
	assertContains "$ERR" 'a login has'
	shelf user add -- --help
	assertEquals "$ERR" 0 "$RC"
	expect_sql 1 "SELECT count(*) FROM user WHERE name = '--help'"
}

# ---- Wrong words

# wrong PATTERN ARGUMENT...: told so on standard error, with the status of
# usage.
wrong() {
	w_pattern=$1
	shift
	shelf "$@"
	assertEquals "$*: $ERR" 64 "$RC"
	assertEquals "$*" '' "$OUT"
	# shellcheck disable=SC2254 # a pattern is what is wanted
	case $ERR in
	"modelshelf: "$w_pattern)	;;
	*)	fail "$*: \"$ERR\" is not like \"$w_pattern\"" ;;
	esac
}

testAWrongWordIsToldWithThoseThereAre() {
	wrong 'usr: unknown command; did you mean user?; there are:*  init*  user list*  key list*' usr
	wrong 'frobnicate: unknown command; there are:*  init*' frobnicate
	wrong 'user lsit: unknown command; did you mean list?; there are:*  user add*  user list*' user lsit
	wrong 'user ...: unknown command; there are:*  user add*' user
	wrong 'usr: unknown command; did you mean user?*' help usr
	wrong '--jsn: unknown option; did you mean --json?; there are: --help --json' \
		user list --jsn
	wrong '--rol: unknown option; did you mean --role?; there are: --help *--login*--role*' \
		user add Neo --rol=user
	wrong '--role amdin: no such word; did you mean admin?; there are: system root admin superuser user annotator guest' \
		user add Neo --role amdin
	wrong 'too few arguments; usage:*  user password USER*--stdin*' \
		user password
	assertEquals 0 "$(printf '%s\n' "$ERR" | grep -c 'key add')"
}

testSettingsThatAreMisspelt() {
	OUT=$($AS_USER env MODELSHELF_DATABSE=x "$SITE/bin/modelshelf" \
		-f "$CONF" check 2>"$SITE/complaint")
	assertEquals ok "$OUT"
	assertEquals 'modelshelf: warning: the environment variable MODELSHELF_DATABSE is no setting; did you mean MODELSHELF_DATABASE?' \
		"$(cat "$SITE/complaint")"
	printf '\357\273\277database = %s\n' "$DATABASE" >"$SITE/data/bom.conf"
	OUT=$($AS_USER "$SITE/bin/modelshelf" -f "$SITE/data/bom.conf" \
		check 2>&1)
	assertEquals 1 $?
	assertEquals "modelshelf: $SITE/data/bom.conf: begins with a byte order mark: save it as UTF-8 without one" \
		"$OUT"
}

# ---- What clients have written

# Everything that a terminal would obey, in a name and a label.
evil() {
	printf 'a\\nb\\r\\t\\033[2J\\177\\302\\233 \\342\\200\\256 \\342\\201\\246 \\\\ \\303\\251'
}

testATerminalGetsNoControlCharacters() {
	# shellcheck disable=SC2059 # these are escapes
	printf "$(evil)" >"$SITE/evil"
	hex=$(od -An -v -tx1 "$SITE/evil" | tr -d ' \n')
	sql "UPDATE user SET name = CAST(x'$hex' AS TEXT) WHERE id = 'ann';
		UPDATE company SET name = CAST(x'$hex' AS TEXT) WHERE id = 'c2';
		UPDATE credential SET label = CAST(x'$hex' AS TEXT),
			last_used_from = CAST(x'$hex' AS TEXT)
			WHERE access_key = 'KEYann'"
	shown='a\nb\r\t\x1b[2J\x7f\u009b \u202e \u2066 \\ é'
	for command in 'user list' 'key list' 'company list'; do
		# shellcheck disable=SC2086 # words
		shelf $command
		printf '%s\n' "$OUT" >"$SITE/out"
		assertTrue "$command does not show it" \
			"grep -qF '$shown' '$SITE/out'"
		# A row is a line, whatever is in it.
		assertEquals "$command" "$(sql "SELECT 1 + count(*) FROM $(
			echo "${command% list}" | sed s/key/credential/)")" \
			"$(wc -l <"$SITE/out")"
		assertEquals "$command" 0 "$(LC_ALL=C tr -d '\n -~\303\251' \
			<"$SITE/out" | wc -c)"
	done
	# So do messages, of what was done and of what was not.
	shelf user disable ann
	assertContains "$OUT" "disabled: $shown ("
	shelf user disable "$(cat "$SITE/evil")x"
	assertContains "$ERR" "${shown}x: no such user"
	shelf "$(printf 'x\033]0;title\007')"
	assertContains "$ERR" 'x\x1b]0;title\x07: unknown command'
	shelf key revoke "$(printf 'a\001')"
	assertContains "$ERR" 'a\x01: no such key'
}

testJsonHasItsOwnEscapes() {
	# shellcheck disable=SC2059 # these are escapes
	printf "$(evil)" >"$SITE/evil"
	hex=$(od -An -v -tx1 "$SITE/evil" | tr -d ' \n')
	sql "UPDATE credential SET label = CAST(x'$hex' AS TEXT)
		WHERE access_key = 'KEYann'"
	listing 'key list'
	assertEquals 0 "$(printf '%s' "$BODY" | LC_ALL=C tr -d '\n -~\303\251' |
		wc -c)"
	printf '%s' "$BODY" | jq -j \
		'.[] | select(.access_key == "KEYann").label' >"$SITE/label"
	assertTrue 'another value' "cmp '$SITE/evil' '$SITE/label'"
}

# ---- Lists for programs

# The members are a contract: they may become more, not others.
testTheMembersOfLists() {
	seed model id=m project id=p
	sql "INSERT INTO login_attempt VALUES ('address 9.9.9.9', 3,
		$(date +%s)000000)"
	while IFS='|' read -r command members; do
		listing "$command"
		expect_value "$members" '.[0] | keys_unsorted | join(" ")'
		# One line a row, so that lines can be looked for.
		assertEquals "$command" "$(json 'length + 2')" \
			"$(printf '%s\n' "$OUT" | wc -l)"
	done <<'TABLE'
company list|id created users name
user list|id role state login password keys company company_id email created name
key list|access_key state user login company company_id name created expires last_used last_used_from label
login list|failures waiting until of login address
model list|id public company company_id user user_name created bytes name
project list|id public company company_id user user_name created bytes name
queue list|id company company_id created entries name
config|name type value default min max words about
TABLE
}

testTheValuesOfLists() {
	shelf user set ann --login ann --email ann@example.com
	shelf key add ann --access-key two --secret-key 'long enough a secret' \
		--expires 2099-12-31
	listing 'user list'
	expect_value "{\"id\":\"ann\",\"role\":\"user\",\"state\":\"active\",\"login\":\"ann\",\"password\":false,\"keys\":2,\"company\":\"modelshelf\",\"company_id\":\"$COMPANY_ID\",\"email\":\"ann@example.com\",\"name\":\"Ann Bee\"}" \
		'.[] | select(.id == "ann") | del(.created) | tojson'
	expect_value null '.[] | select(.id == "bob").email'
	listing 'key list'
	expect_value 'ann ann c2 bob null' '[(.[] | select(.access_key == "two") |
		.user, .login), (.[] | select(.access_key == "KEYbob") |
		.company_id, .user, .login // "null")] | join(" ")'
	expect_value 2099-12-31T00:00:00+00:00 \
		'.[] | select(.access_key == "two").expires'
	expect_value null '.[] | select(.access_key == "two").last_used'
	listing 'company list'
	expect_value 'c2 1 Other' \
		'.[] | select(.id == "c2") | "\(.id) \(.users) \(.name)"'
	sql "INSERT INTO queue_entry VALUES (1, 1, 1, 't', 0);
		UPDATE queue SET entries_count = 1"
	listing 'queue list'
	expect_value "modelshelf $COMPANY_ID 1 default" '.[] |
		"\(.company) \(.company_id) \(.entries) \(.name)"'
	listing config
	expect_value "$DATABASE" '.[] | select(.name == "database").value'
	expect_value 'number|5000|5000|0|600000' '.[] |
		select(.name == "busy_timeout_ms") |
		"\(.type | sub("integer"; "number"))|\(.value)|\(.default)|\(.min)|\(.max)"'
	expect_value 'auto wal rollback' \
		'.[] | select(.name == "journal_mode").words'
}

testAListOfNothingIsAnEmptyArray() {
	listing 'login list'
	assertEquals '[]' "$OUT"
	listing check
	assertEquals '[]' "$OUT"
}

testFindingsForPrograms() {
	sql "DELETE FROM setting WHERE name = 'token_secret'"
	shelf check --json
	assertEquals 1 "$RC"
	BODY=$OUT
	expect_value true '.[0].finding |
		startswith("setting token_secret is missing")'
	assertContains "$ERR" '1 finding'
}

# A login that was let in again counts for nothing.
testWhatHasNoFailuresIsNotListed() {
	sql "INSERT INTO login_attempt VALUES ('address 9.9.9.9', 0,
		$(date +%s)000000), ('address 9.9.9.8', 1, $(date +%s)000000)"
	shelf login list
	assertNotContains "$OUT" 9.9.9.9
	assertContains "$OUT" 'address 9.9.9.8'
	assertEquals 2 "$(printf '%s\n' "$OUT" | wc -l)"
}

# ---- Output that does not arrive

# unwritten COMMAND: to a full disk, to nobody and to nothing, and nothing has
# changed.
unwritten() {
	[ -w /dev/full ] || return 0
	u_before=$(sql .dump)
	for target in '>/dev/full' '>&-'; do
		eval "manage $1 $target" 2>"$SITE/complaint" </dev/null
		assertEquals "$1 $target" 1 $?
		assertContains "$1 $target" "$(cat "$SITE/complaint")" \
			'modelshelf: standard output: '
		assertEquals "$1 $target" 1 "$(wc -l <"$SITE/complaint")"
		assertEquals "$1 $target" "$u_before" "$(sql .dump)"
	done
}

testASecretThatNobodyGotIsNoSecret() {
	unwritten 'key add ann'
	unwritten 'user add Neo'
	unwritten 'user disable ann'
	unwritten 'user enable ann'
	unwritten 'user remove ann'
	unwritten 'user set ann --name Anna'
	unwritten 'company add Zoo'
	unwritten 'company set c2 --name Zoo'
	unwritten 'key revoke KEYann'
	sql "INSERT INTO login_attempt VALUES ('address 9.9.9.9', 3,
		$(date +%s)000000)"
	unwritten 'login clear --all'
	# And one who goes away before it is said.
	before=$(sql .dump)
	{
		sleep 0.3
		manage key add ann 2>"$SITE/complaint"
		echo $? >"$SITE/status"
	} | true
	assertEquals 1 "$(cat "$SITE/status")"
	assertContains "$(cat "$SITE/complaint")" 'standard output: Broken pipe'
	assertEquals "$before" "$(sql .dump)"
}

testANewDatabaseThatNobodyCanLogIntoIsNone() {
	[ -w /dev/full ] || return 0
	for target in '>/dev/full' '>&-'; do
		eval "$AS_USER env MODELSHELF_DATABASE='$SITE/data/fresh.db' \
			'$SITE/bin/modelshelf' init $target" 2>"$SITE/complaint"
		assertEquals 1 $?
		assertContains "$(cat "$SITE/complaint")" 'standard output: '
		assertEquals "$target" '' \
			"$(find "$SITE/data" -name 'fresh.db*')"
	done
}

testAListThatDidNotArriveIsAFailure() {
	for command in 'user list' 'user list --json' 'key list' \
		'company list' \
	    'login list' 'model list' 'project list' 'queue list' \
	    'secret list' check config 'config --json' help --help --version \
	    'user --help' 'user add --help' 'migrate'; do
		unwritten "$command"
	done
}

testAClosedStandardInputIsNoPassword() {
	done_before=$(sql .dump)
	manage user add Neo --login neo --password-stdin <&- \
		>"$SITE/out" 2>"$SITE/complaint"
	assertEquals 1 $?
	assertContains "$(cat "$SITE/complaint")" 'standard input: '
	assertEquals "$done_before" "$(sql .dump)"
	# What needs none does not miss it, and writes into no file of its own.
	manage user list <&- >"$SITE/out" 2>"$SITE/complaint"
	assertEquals 0 $?
	manage user add Neo <&- 2>&- >"$SITE/out"
	assertEquals 0 $?
	manage nonsense <&- >&- 2>&-
	assertEquals 64 $?
	shelf check
	assertEquals ok "$OUT"
}

# ---- migrate

testAnEmptyFileIsNoSiteToBe() {
	$AS_USER sh -c ": >'$SITE/data/empty'"
	OUT=$($AS_USER env MODELSHELF_DATABASE="$SITE/data/empty" \
		"$SITE/bin/modelshelf" migrate 2>&1)
	assertEquals 1 $?
	assertEquals 'modelshelf: the database is an empty file: remove it, and run "modelshelf init"' \
		"$OUT"
	assertEquals '' "$($AS_USER sqlite3 "$SITE/data/empty" .dump |
		grep CREATE)"
}

# shellcheck disable=SC1091
. shunit2
