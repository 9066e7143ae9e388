#!/bin/sh
# The scenarios of this folder: the unmodified Python SDK against the programs
# of a build, through a real web server on a free loopback port. Prints
# `ok NAME`, `not ok NAME` (after what the scenario said) or `skip NAME: reason`
# for each; exits 0, 1 if one failed, 77 if nothing could run.
# usage: tests/sdk/run.sh [lighttpd|apache [NAME...]]
#	NAME		a scenario; all of them if none is given
#	builddir	where the programs are (default: the current folder)
#	srcdir		the source tree (default: the one of this script)
#	SDK_VENV	the SDK's virtual environment, made if it is not there
#			or not of this requirements.txt (default:
#			$builddir/sdk-venv)
# Without a package index the scenarios are skipped; where CI is set to true
# they must run, and a skip counts as a failure.

server=${1:-lighttpd}
case $server in
lighttpd | apache) ;;
*)	echo "usage: ${0##*/} [lighttpd|apache [NAME...]]" >&2
	exit 64 ;;
esac
here=$(cd "$(dirname "$0")" && pwd) || exit 1

# What runs, in this order: each is a program of this folder. register has no
# other configuration than the file.
names='register a_auth b_models c_input d_habits e_tasks f_stopped g_queue'
[ $# -lt 2 ] || { shift && names=$*; }
label="sdk $server"
venv=${SDK_VENV-}
. "$here/../python.sh"
. "$srcdir/tests/servers.sh"

# clearml.conf as ./run writes it for its users: by its own functions.
eval "$(sed -n -e '/^write_clearml_conf() {$/,/^}$/p' \
	-e '/^take_pair() {$/,/^}$/p' "$srcdir/run")"

# run_scenario NAME: in a folder of its own, with nothing of the caller's
# environment but the search path. A scenario that the SDK keeps repeating a
# call in is ended after two minutes.
run_scenario() {
	mkdir "$work/$1"
	set -- "$1" HOME="$work/$1" TMPDIR="$work/$1" PATH="$PATH" \
		LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 \
		PYTHONPATH="$here/loopback" OUTSIDE_CALLS="$work/$1/outside"
	case $1 in
	register)
		# shellcheck disable=SC2034 # what ./run calls them
		data=$work/$1 url=$URL
		printf 'access_key=%s\nsecret_key=%s\n' "$ACCESS_KEY" \
			"$SECRET_KEY" | write_clearml_conf
		set -- "$@" CLEARML_CONFIG_FILE="$work/$1/clearml.conf" ;;
	*)
		set -- "$@" SCN_WORK="$work/$1" CLEARML_API_HOST="$URL" \
			CLEARML_WEB_HOST="$URL" \
			CLEARML_FILES_HOST="$URL/files" \
			CLEARML_API_ACCESS_KEY="$ACCESS_KEY" \
			CLEARML_API_SECRET_KEY="$SECRET_KEY" ;;
	esac
	name=$1
	shift
	(cd "$work/$name" && env -i "$@" timeout 120 "$venv/bin/python" \
		"$here/$name.py" >log 2>&1)
	status=$?
	if [ -s "$work/$name/outside" ]; then
		echo "calls that would have left this machine:"
		sort -u "$work/$name/outside"
		status=1
	fi
	if [ $status -eq 0 ]; then
		echo "ok sdk $server $name"
		return
	fi
	echo "---- $name ended with status $status"
	cat "$work/$name/log"
	echo "---- the server's log"
	tail -n 20 "$LOG"
	echo "----"
	echo "not ok sdk $server $name"
	return 1
}

case $server in
lighttpd)	program=lighttpd ;;
apache)		program=apache2 ;;
esac
command -v "$program" >/dev/null || skip "no $program"
[ -x "$builddir/models.fcgi" ] || fail "no build in $builddir"
make_venv
new_site || fail "no site in $SITE"
start_server "$server" || fail "$server does not start"
failed=0
for name in $names; do
	run_scenario "$name" || failed=1
done
exit $failed
