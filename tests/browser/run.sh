#!/bin/sh
# A browser against the programs of a build, through a real web server that
# serves a page beside them as it would serve the web application: by the
# examples, on a free loopback port. Prints `ok NAME`, `not ok NAME` (after what
# went wrong) or `skip NAME: reason` a test; exits 0, 1 if one failed, 77 if
# nothing could run.
# usage: tests/browser/run.sh [lighttpd|apache|nginx]
#	builddir	where the programs are (default: the current folder); a
#			picture of each test that fails is left in its browser/
#	srcdir		the source tree (default: the one of this script)
#	BROWSER_VENV	the virtual environment of what drives the browser, made
#			if it is not there or not of this requirements.txt
#			(default: $builddir/browser-venv)
# Without a browser or a package index all is skipped; where CI is set to true
# it must run, and a skip counts as a failure.

server=${1:-lighttpd}
case $#$server in
0* | 1lighttpd | 1apache | 1nginx) ;;
*)	echo "usage: ${0##*/} [lighttpd|apache|nginx]" >&2
	exit 64 ;;
esac
here=$(cd "$(dirname "$0")" && pwd) || exit 1
label=browser
names=$server
venv=${BROWSER_VENV-}
. "$here/../python.sh"
. "$srcdir/tests/servers.sh"
WEBAPP=yes

# A person with a password, and few tries.
add_person() {
	login=pat failures=4
	password='correct horse 5 battery'
	echo "login_failures = $failures" >>"$CONF"
	printf '%s\n' "$password" | manage user add 'Pat Person' --login "$login" \
		--password-stdin >"$work/person" 2>&1 ||
		fail "no person: $(cat "$work/person")"
}

program=$server
[ "$server" != apache ] || program=apache2
command -v "$program" >/dev/null || skip "no $program"
chromium=$(command -v chromium) || skip 'no chromium'
driver=$(command -v chromedriver) || skip 'no chromedriver'
[ -x "$builddir/models.fcgi" ] || fail "no build in $builddir"
make_venv
new_site || fail "no site in $SITE"
cp -R "$here/page" "$SITE/webapp" || fail "no page in $SITE"
chmod -R a+rX "$SITE/webapp"
login='' password='' failures=''
add_person
start=$server
[ "$server" != apache ] || start=apache_webapp
start_server "$start" || fail "$server does not start"

shots=$builddir/browser
rm -rf "$shots"
mkdir -p "$shots" "$work/downloads" || fail "no folder $shots"
env -i HOME="$work" TMPDIR="$work" WORK="$work" PATH="$PATH" LC_ALL=C.UTF-8 \
	PYTHONDONTWRITEBYTECODE=1 SE_OFFLINE=true SE_AVOID_STATS=true \
	CHROMIUM="$chromium" CHROMEDRIVER="$driver" SHOTS="$shots" \
	SITE_URL="$URL" SERVER_LOG="$LOG" \
	ACCESS_KEY="$ACCESS_KEY" SECRET_KEY="$SECRET_KEY" \
	LOGIN="$login" PASSWORD="$password" LOGIN_FAILURES="$failures" \
	timeout 300 "$venv/bin/python" "$here/browser.py" >"$work/log" 2>&1
status=$?
# As the others do: what was proved, and through which server.
sed "s/^\(ok\|not ok\|skip\) /\1 browser $server /" "$work/log"
rmdir "$shots" 2>/dev/null
[ $status -le 1 ] || echo "not ok browser $server ended with status $status"
if [ $status -ne 0 ]; then
	echo "---- the server's log"
	tail -n 20 "$LOG"
	exit 1
fi
if [ "$CI" = true ] && grep -q '^skip ' "$work/log"; then
	exit 1
fi
exit 0
