# shellcheck shell=sh
# Sourced after tests/people.sh by the tests of modelshelf(8): each begins with
# the database of people as it was made. Ways to run the command, and to say
# what must come of it.
# shellcheck disable=SC2034 # $ERR and $RC are for the tests

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

# value NAME: of what init or key add has printed
value() {
	printf '%s\n' "$OUT" | sed -n "s/^$1=//p"
}
