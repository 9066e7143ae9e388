# shellcheck shell=sh
# Sourced by the run.sh of a folder whose tests are in Python, which has set
#	here	that folder, with the requirements.txt of its tests
#	label	what its tests are called in what is printed: "sdk lighttpd"
#	names	the tests that there are, with spaces between them
#	venv	the virtual environment, made if it is not there or not of this
#		requirements.txt; empty: a folder in that of the build
# Gives tests/lib.sh, a folder $work that goes with the script, and the words
# below.

: "${srcdir:=$here/../..}"
. "$srcdir/tests/lib.sh"
. "$srcdir/tests/venv.sh"
: "${venv:=$builddir/${label%% *}-venv}"

work=$(mktemp -d "${TMPDIR:-/tmp}/shelf-${label%% *}.XXXXXX") || exit 1
finish() {
	[ -z "${SERVER_PID-}${SPAWNED-}" ] || stop_server
	remove_site
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

# skip REASON: nothing can run. Where CI is set to true that is a failure.
skip() {
	for name in $names; do
		echo "skip $label $name: $1"
	done
	[ "$CI" != true ] || exit 1
	exit 77
}

# fail REASON: nothing can run that should.
fail() {
	for name in $names; do
		echo "not ok $label $name: $1"
	done
	exit 1
}

# The packages that requirements.txt pins, in $venv.
make_venv() {
	install_venv "$here/requirements.txt" "$venv" "$work/pip.log" ||
		case $? in
		2)	skip "$problem" ;;
		*)	fail "$problem" ;;
		esac
}
