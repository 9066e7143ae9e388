#!/bin/sh
# Holds the OpenAPI document against a public validator, and against what the
# programs of a build take and answer. Prints `ok NAME`, `not ok NAME` or `skip
# NAME: reason` a check; exits 0, 1 if one failed, 77 if nothing could run.
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
label=openapi
names=document
venv=${OPENAPI_VENV-}
. "$here/../python.sh"

[ -x "$builddir/models.fcgi" ] || fail "no build in $builddir"
make_venv
"$builddir/modelshelf" describe openapi >"$work/openapi.json" ||
	fail 'no document'
PYTHONDONTWRITEBYTECODE=1 "$venv/bin/python" "$here/check.py" "$builddir" \
	"$work/openapi.json" "$work"
