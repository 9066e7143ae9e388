#!/bin/sh
# Holds the OpenAPI document against a public validator, and against what the
# programs of a build take and answer. Prints `ok NAME`, `not ok NAME` or
# `skip NAME: reason` a check; exits 0, 1 if one failed, 77 if nothing could run.
# usage: tests/openapi/run.sh
#	builddir	where the programs are (default: the current folder)
#	OPENAPI_VENV	the validator's virtual environment, made if it is not
#			there or not of this requirements.txt (default:
#			$builddir/openapi-venv)
# Without a package index all is skipped; where CI is set to true it must run,
# and a skip counts as a failure.

[ $# -eq 0 ] || {
	echo "usage: ${0##*/}" >&2
	exit 64
}
here=$(cd "$(dirname "$0")" && pwd) || exit 1
: "${builddir:=.}"
builddir=$(cd "$builddir" && pwd) || exit 1
venv=${OPENAPI_VENV:-$builddir/openapi-venv}

skip() {
	echo "skip openapi document: $1"
	[ "$CI" != true ] || exit 1
	exit 77
}

fail() {
	echo "not ok openapi document: $1"
	exit 1
}

# Settings of whoever runs this must not reach the programs.
for name in $(env | sed -n 's/^\(MODELSHELF_[A-Z_]*\)=.*/\1/p'); do
	unset "$name"
done

work=$(mktemp -d "${TMPDIR:-/tmp}/shelf-openapi.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

# Debian's Python, for which requirements.txt was made, before any other.
find_python() {
	for python in /usr/bin/python3 python3 python3.11; do
		"$python" -c 'import sys, venv, ensurepip
sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && return 0
	done
	return 1
}

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
	# Last, so that an interrupted installation is not taken for a whole one.
	cp "$here/requirements.txt" "$venv/requirements.txt"
}

[ -x "$builddir/models.fcgi" ] || fail "no build in $builddir"
make_venv
"$builddir/modelshelf" describe openapi >"$work/openapi.json" ||
	fail 'no document'
PYTHONDONTWRITEBYTECODE=1 "$venv/bin/python" "$here/check.py" "$builddir" \
	"$work/openapi.json" "$work"
