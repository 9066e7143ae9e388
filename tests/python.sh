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

# $python: Debian's, for which the requirements were made, before any other.
find_python() {
	for python in /usr/bin/python3 python3 python3.11; do
		"$python" -c 'import sys, venv, ensurepip
sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && return 0
	done
	return 1
}

# The packages that requirements.txt pins, in $venv.
make_venv() {
	cmp -s "$here/requirements.txt" "$venv/requirements.txt" && return 0
	find_python || skip 'no Python 3.11 with venv'
	rm -rf "$venv"
	"$python" -m venv "$venv" >"$work/pip.log" 2>&1 ||
		fail "no virtual environment: $(tail -n 1 "$work/pip.log")"
	if ! "$venv/bin/pip" install --quiet --disable-pip-version-check \
		--no-input --retries 1 --timeout 20 \
		--require-hashes --only-binary :all: \
		-r "$here/requirements.txt" >"$work/pip.log" 2>&1; then
		# A file that is not the one pinned is no missing index.
		grep -q 'DO NOT MATCH THE HASHES' "$work/pip.log" &&
			fail "a package is not the pinned one"
		skip "no package index: $(grep -m 1 ERROR "$work/pip.log")"
	fi
	# Last, so that an interrupted installation is not taken for a whole
	# one.
	cp "$here/requirements.txt" "$venv/requirements.txt"
}
