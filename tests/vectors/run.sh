#!/bin/sh
# All recorded scenarios of this folder, through a real web server. Prints
# `ok NAME` or `not ok NAME` for each, `skip NAME: reason` if the web server is
# missing; what is wrong with those that failed comes last. Exits 0, 1 if one
# failed, 77 if nothing could run.
# usage: tests/vectors/run.sh [lighttpd|apache]
#	builddir	where the programs are (default: the current folder)
here=$(cd "$(dirname "$0")" && pwd) || exit 1
server=${1:-lighttpd}
log=$(mktemp "${TMPDIR:-/tmp}/shelf-vectors.XXXXXX") || exit 1
trap 'rm -f "$log"' EXIT
trap 'exit 1' INT TERM HUP

sh "$here/play" "${builddir:-.}" -a -s "$server" >"$log" 2>&1
status=$?
if [ "$status" -eq 77 ]; then
	echo "skip vectors $server: $(cat "$log")"
else
	grep '^ok ' "$log"
	grep -v '^ok ' "$log"
fi
exit "$status"
