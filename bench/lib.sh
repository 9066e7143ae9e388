# shellcheck shell=sh
# Sourced by the benchmarks, after they have set $srcdir and $builddir. The
# site, the server and its configuration are those of the tests. Gives
#	bench_need PROGRAM...		stops unless each is there
#	bench_start PROGRAMS CONF	starts lighttpd as shipped; adds CONF,
#					the name of a function that prints it,
#					and copies of PROGRAMS to those of the
#					site
#	bench_fill N			makes N models; $SITE/ids has their ids
# and what tests/lib.sh has: $SITE, $URL, $TOKEN, $SERVER_PID.

# What is measured is the server as it runs for everybody.
unset MODELSHELF_TEST_AS_ROOT
. "${srcdir:?}/tests/lib.sh"
. "$srcdir/tests/servers.sh"

bench_die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

bench_need() {
	for b_program; do
		command -v "$b_program" >/dev/null ||
			bench_die "$b_program is not installed"
	done
}

bench_end() {
	stop_server
	remove_site
}

run_bench() {
	{
		adapt examples/lighttpd.conf.example
		"$bench_conf"
	} >"$SITE/lighttpd.conf"
	$AS_USER lighttpd -D -f "$SITE/lighttpd.conf" \
		>>"$SITE/run/server.log" 2>&1 &
	# shellcheck disable=SC2034 # servers.sh looks at it
	SERVER_PID=$!
}

bench_start() {
	trap bench_end EXIT
	trap 'exit 1' INT TERM HUP
	[ -x "${builddir:?}/models.fcgi" ] || bench_die "no build in $builddir"
	new_site || bench_die "no site in ${SITE:-}"
	for b_program in $1; do
		cp "$builddir/${b_program#*=}" "$SITE/bin/${b_program%%=*}" ||
			bench_die "no $b_program in $builddir"
	done
	bench_conf=$2
	start_server bench || bench_die "lighttpd does not start"
	login || bench_die "no token"
}

# All by one curl on one connection.
bench_fill() {
	awk -v n="$1" -v url="$URL/v2.30/models.create" -v token="$TOKEN" '
	BEGIN {
		for (i = 1; i <= n; i++) {
			body = sprintf("{\"name\":\"bench model %d\"," \
				"\"uri\":\"s3://bucket/models/%d/weights.pt\"," \
				"\"framework\":\"PyTorch\"," \
				"\"tags\":[\"bench\",\"%s\"]," \
				"\"labels\":{\"cat\":1,\"dog\":2}," \
				"\"comment\":\"one of many\"}", \
				i, i, i % 2 ? "odd" : "even")
			gsub(/"/, "\\\"", body)
			if (i > 1)
				print "next"
			print "url = \"" url "\""
			print "silent"
			print "header = \"Authorization: Bearer " token "\""
			print "header = \"Content-Type: application/json\""
			print "data = \"" body "\""
			print "write-out = \"\\n\""
		}
	}' >"$SITE/fill"
	curl -K "$SITE/fill" | jq -r .data.id >"$SITE/ids"
	if [ "$(grep -c '^[0-9a-f]\{32\}$' "$SITE/ids")" -ne "$1" ]; then
		bench_die "models.create did not make $1 models"
	fi
}
