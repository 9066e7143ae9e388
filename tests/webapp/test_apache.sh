#!/bin/sh
# The web application beside the API, through Apache with
# examples/webapp-apache.conf.example, and with
# examples/webapp-htaccess.example.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tests/servers.sh
. "$srcdir/tests/servers.sh"
# shellcheck source=tests/webapp/suite.sh
. "$srcdir/tests/webapp/suite.sh"

need_program apache2 curl
if [ -n "$AS_ROOT" ]; then
	echo 'skipped: Apache does not serve as root'
	exit 77
fi

oneTimeTearDown() {
	stop_server
	remove_site
}

# Each setting begins anew.
begin() {
	stop_server
	remove_site
	webapp_site && start_server "$1" && login
}

testApacheStarts() {
	begin apache_webapp || exit 1
}

testApacheStartsWithHtaccess() {
	begin apache_htaccess_webapp || exit 1
}

# Without access to the server's configuration a path has its limits.
suite() {
	suite_addTest testApacheStarts
	add_tests <"$srcdir/tests/webapp/suite.sh"
	suite_addTest testApacheStartsWithHtaccess
	sed '/^testAPathMayBeLongerThan/d' "$srcdir/tests/webapp/suite.sh" \
		>"$SHUNIT_TMPDIR/tests"
	add_tests <"$SHUNIT_TMPDIR/tests"
	rm "$SHUNIT_TMPDIR/tests"
}

# shellcheck disable=SC1091
. shunit2
