# shellcheck shell=sh
# Sourced after tests/lib.sh by the tests of the models service: a database
# that each test finds empty, records in it, and tables of calls and answers.

# Like new_site, with the helpers beside the programs. $SITE/data/empty.db is
# what each test begins with.
models_site() {
	new_site && login || return 1
	cp "$builddir/tests/caller" "$builddir/tests/seed" "$SITE/bin/" ||
		return 1
	USER_ID=$(sql "SELECT id FROM user")
	COMPANY_ID=$(sql "SELECT id FROM company")
	# Rows hold the number of a company: theirs are 1 and 2.
	sql "INSERT INTO company VALUES (2, 'c2', 'Other', 4000000000000000)"
	$AS_USER cp "$DATABASE" "$SITE/data/empty.db"
	: >"$SITE/seen"
	# What a test seeds as running was last heard of years ago.
	echo 'stale_after = 0' >>"$CONF"
	ID=
}

# let_all_wait: calls of one user at once are all served, however long they
# wait. A call that waits a second for its lock is refused otherwise, as happens
# on a disk that stalls.
let_all_wait() {
	echo 'slow_calls = 0' >>"$CONF"
}

empty_database() {
	rm -f "$DATABASE-wal" "$DATABASE-shm" "$DATABASE-journal"
	cp "$SITE/data/empty.db" "$DATABASE"
}

# sql STATEMENT: straight on the database, columns separated by |.
sql() {
	$AS_USER sqlite3 -cmd '.timeout 10000' "$DATABASE" "$1"
}

# seed RECORD NAME=VALUE...: see tests/seed.c. Its records are made on
# 2020-01-01, so that what a call has set is easy to tell.
seed() {
	$AS_USER "$SITE/bin/seed" "$DATABASE" "$@" ||
		fail "seed $*"
}

# waits_in QUEUE: the task of the same id is put there.
waits_in() {
	sql "INSERT INTO queue_entry (queue, place, company, task, added)
			SELECT seq, 1, company, id, 0 FROM queue WHERE id = '$1';
		UPDATE queue SET entries_count = 1 WHERE id = '$1'"
}

# expect_sql VALUE STATEMENT
expect_sql() {
	e_got=$(sql "$2") || e_got="the statement does not work: $e_got"
	assertEquals "$2" "$1" "$(printf '%s\n' "$e_got" | normal)"
}

# Ids and times that differ at each run get names: USER, COMPANY, ID and NOW.
normal() {
	sed -E -e "s/$USER_ID/USER/g; s/$COMPANY_ID/COMPANY/g" \
		-e 's/"20(2[1-9]|[3-9][0-9])-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}\+00:00"/"NOW"/g' \
		-e 's/\b[0-9a-f]{32}\b/ID/g'
}

# In a statement, the id of the company whose row it is; null: a public row.
WHOSE='(SELECT c.id FROM company c WHERE c.seq = company)'

# apart FIELD: in a statement, a field of a task that lies apart from its row.
apart() {
	echo "(SELECT value FROM task_apart
		WHERE owner = t.seq AND field = '$1') AS $1"
}

# In a statement, tasks with all their fields.
WHOLE_TASK="(SELECT t.*, $(apart script), $(apart execution),
	$(apart configuration), $(apart hyperparams) FROM task t)"

# send [OPTION...] PROGRAM <REQUESTS >ANSWERS: see tests/caller.c.
send() {
	$AS_USER env MODELSHELF_CONF="$CONF" "$SITE/bin/caller" -t "$TOKEN" \
		"$@" 2>>"$SITE/log"
}

# expect_no_crash $?: the status of send, of whose responders none ended on its
# own.
expect_no_crash() {
	assertEquals "a responder has crashed: $(tail -n 3 "$SITE/log")" 0 "$1"
}

# run <TABLE, or run_on PROGRAM <TABLE
# Calls and the answers that are expected, two lines each; empty lines and
# those that begin with # do not count:
#	[vX.Y/]models.ACTION BODY
#	CODE/SUBCODE [REST]
# CODE/SUBCODE may be a pattern. REST of a success is the data, with the names
# that normal() gives, or "~ PART ~ PART ! PART", pieces of it that must and
# must not be there. REST of an error stands in its message. Sets $ID, the last
# id that was generated.
run() {
	run_on models
}

run_on() {
	sed 's/^[[:blank:]]*//; /^$/d; /^#/d' >"$SITE/table"
	sed -n '1~2s,^,/,p' "$SITE/table" >"$SITE/requests"
	sed -n '2~2p' "$SITE/table" >"$SITE/wanted"
	send "$SITE/bin/$1.fcgi" <"$SITE/requests" >"$SITE/answers"
	expect_no_crash $?
	assertEquals 'answers' "$(wc -l <"$SITE/wanted")" \
		"$(wc -l <"$SITE/answers")"
	r_id=$(sed -n 's/.*"data":{"id":"\([0-9a-f]\{32\}\)".*/\1/p' \
		"$SITE/answers" | tail -n 1)
	ID=${r_id:-$ID}
	normal <"$SITE/answers" >"$SITE/normal"
	while IFS= read -r r_request <&3 && IFS= read -r r_wanted <&4 &&
	    IFS= read -r r_got <&5; do
		STATUS=${r_got%% *}
		BODY=${r_got#* }
		check_answer "$r_request" "$r_wanted"
	done 3<"$SITE/requests" 4<"$SITE/wanted" 5<"$SITE/normal"
}

# The data object of $BODY.
data() {
	a_data=${BODY#*\"error_data\":\{\}\},\"data\":}
	a_data=${a_data%\}}
}

# The order of keys means nothing.
sorted() {
	printf '%s' "$1" | jq -cS . 2>&1
}

# check_answer REQUEST WANTED
check_answer() {
	a_outcome=$(outcome)
	a_name=${1%% *}
	a_rest=${2#"${2%% *}"}
	a_rest=${a_rest# }
	echo "${a_name##*/} $a_outcome" >>"$SITE/seen"
	case $BODY in
	*'"codes":['*)
		printf '%s' "$BODY" |
			sed 's/"codes":\[\([0-9]*\),\([0-9]*\)\]/\n'"${a_name##*/}"' \1\/\2\n/g' |
			grep '^models\.' >>"$SITE/seen" ;;
	esac
	# shellcheck disable=SC2254 # a pattern is what is wanted
	case $a_outcome in
	${2%% *})	;;
	*)	fail "$(printf '%.300s' "$1"): expected ${2%% *}, got $a_outcome $(printf '%.600s' "$BODY")"
		return ;;
	esac
	data
	case $a_outcome/$a_rest in
	200/0/)	;;
	200/0/[~!]*)
		printf '%s\n' "$a_rest" | sed 's/ \([~!]\) /\n\1 /g' \
			>"$SITE/parts"
		while read -r a_sign a_part; do
			case $a_sign$a_data in
			'~'*"$a_part"*)	;;
			'~'*)	fail "$1: no $a_part in $a_data" ;;
			'!'*"$a_part"*)	fail "$1: $a_part in $a_data" ;;
			esac
		done <"$SITE/parts" ;;
	200/*)	[ "$a_rest" = "$a_data" ] ||
			assertEquals "$1" "$(sorted "$a_rest")" \
				"$(sorted "$a_data")" ;;
	*)	message
		case $m_text in
		*"$a_rest"*)	;;
		*)	fail "$1: no \"$a_rest\" in the message $m_text" ;;
		esac
		[ "$a_data" = '{}' ] || fail "$1: data $a_data" ;;
	esac
}

# expect_seen CODE/SUBCODE ACTION...: each of them has answered that above, for
# the call or for one id of a batch.
expect_seen() {
	s_outcome=$1
	shift
	for s_action; do
		assertTrue "models.$s_action never answered $s_outcome" \
			"grep -qx 'models.$s_action $s_outcome' '$SITE/seen'"
	done
}
