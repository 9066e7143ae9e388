# shellcheck shell=sh
# Sourced first by every test script, then the script ends with ". shunit2".
# Gives a site of its own to test against, requests to it, and words to say
# what is expected of the answers. srcdir names the top folder of the sources,
# builddir that of a build; a variable that is not set means the current folder.
#
# The same requests run against the programs as plain CGI and through each web
# server (tests/servers.sh): $TRANSPORT is "cgi", or "http" with $URL.

: "${srcdir:=.}"
: "${builddir:=.}"
srcdir=$(cd "$srcdir" && pwd)
builddir=$(cd "$builddir" && pwd)
export srcdir builddir

# Debian keeps servers where ordinary users do not look.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export PATH

# The configuration of whoever runs the tests must not reach the programs.
for name in $(env | sed -n 's/^\(MODELSHELF_[A-Z_]*\)=.*/\1/p'); do
	unset "$name"
done

TRANSPORT=cgi
URL=
SITE=

# Root owns no site: Apache refuses to serve as root, and no file is read-only
# for it. Tests that root starts do everything as an ordinary user instead.
# MODELSHELF_TEST_AS_ROOT=1 leaves it at root, for coverage data in particular;
# what cannot be tested that way is then skipped.
AS_USER=
AS_ROOT=
if [ "$(id -u)" -eq 0 ]; then
	if [ -n "${MODELSHELF_TEST_AS_ROOT:-}" ]; then
		AS_ROOT=yes
	else
		AS_USER='setpriv --reuid=65534 --regid=65534 --clear-groups'
	fi
fi

# new_site: an empty folder $SITE with the programs, a configuration and a new
# database. Sets $CONF, $DATABASE, $ACCESS_KEY, $SECRET_KEY, and $PASSWORD of
# the login admin, and $FAMILIES: " SERVICE=FAMILY" for each service, and a
# blank.
new_site() {
	[ -n "$SITE" ] || SITE=$(mktemp -d "${TMPDIR:-/tmp}/shelf.XXXXXX") ||
		return 1
	mkdir "$SITE/bin" "$SITE/data" || return 1
	# Copies: the build may lie where an ordinary user cannot look.
	cp "$builddir"/*.fcgi "$builddir/modelshelf" "$SITE/bin/" || return 1
	chmod 0755 "$SITE" "$SITE/bin"
	CONF=$SITE/data/modelshelf.conf
	DATABASE=$SITE/data/modelshelf.db
	printf 'database = %s\n' "$DATABASE" >"$CONF"
	if [ -n "$AS_USER" ]; then
		chown -R 65534:65534 "$SITE"
	fi
	FAMILIES=" $("$SITE/bin/modelshelf" describe families |
		awk '{ printf "%s=%s ", $2, $1 }')"
	keys=$(manage init) || return 1
	ACCESS_KEY=$(printf '%s\n' "$keys" | sed -n 's/^access_key=//p')
	SECRET_KEY=$(printf '%s\n' "$keys" | sed -n 's/^secret_key=//p')
	PASSWORD=$(printf '%s\n' "$keys" | sed -n 's/^password=//p')
	[ -n "$ACCESS_KEY" ] && [ -n "$SECRET_KEY" ] && [ -n "$PASSWORD" ]
}

# The administrator's command, on the site's database.
manage() {
	$AS_USER "$SITE/bin/modelshelf" -f "$CONF" "$@"
}

remove_site() {
	if [ -n "$SITE" ]; then
		rm -rf "$SITE"
		SITE=
	fi
}

# A token for the calls that follow.
login() {
	request -b "$ACCESS_KEY:$SECRET_KEY" /auth.login
	TOKEN=$(json .data.token)
	case $TOKEN in
	*.*.*)	;;
	*)	echo "login failed: $STATUS $BODY" >&2; return 1 ;;
	esac
}

# request [-X METHOD] [-t CONTENT-TYPE] [-H 'NAME: VALUE']... [-a]
#	[-b KEY:SECRET] [-d BODY | -f FILE] PATH[?QUERY]
# Sends one request. -a: with the site's token. -b: with Basic credentials.
# -H 'NAME;' sends the header with no value. The method is POST when there is a
# body, else GET. Sets $STATUS, $BODY; $SITE/answer and $SITE/headers hold body
# and headers (without carriage returns) as they came.
request() {
	r_method=
	r_type=
	r_file=
	: >"$SITE/request"
	while [ $# -gt 1 ]; do
		case $1 in
		-a)	echo "Authorization: Bearer $TOKEN" >>"$SITE/request"
			shift
			continue ;;
		-X)	r_method=$2 ;;
		-t)	r_type=$2 ;;
		-H)	printf '%s\n' "$2" >>"$SITE/request" ;;
		-b)	echo "Authorization: Basic $(encode "$2")" \
				>>"$SITE/request" ;;
		-d)	r_file=$SITE/body
			printf '%s' "$2" >"$r_file" ;;
		-f)	r_file=$2 ;;
		*)	echo "request: what is $1?" >&2
			return 1 ;;
		esac
		shift 2
	done
	: "${r_method:=${r_file:+POST}}"
	: "${r_method:=GET}"
	if [ "$TRANSPORT" = cgi ]; then
		request_cgi "$1"
	else
		request_http "$1"
	fi
	BODY=$(tr -d '\000' <"$SITE/answer")
}

encode() {
	printf '%s' "$1" | base64 -w 0
}

request_http() {
	set -- "$URL$1"
	if [ "$r_method" = HEAD ]; then
		set -- --head "$@"
	else
		set -- -X "$r_method" "$@"
	fi
	if [ -n "$r_file" ]; then
		set -- --data-binary "@$r_file" "$@"
	fi
	: >"$SITE/answer"
	STATUS=$(curl -sS --noproxy '*' --globoff --path-as-is --max-time 60 \
		-H Expect: -H "Content-Type:${r_type:+ $r_type}" \
		-H "@$SITE/request" -o "$SITE/answer" -D "$SITE/raw" \
		-w '%{http_code}' "$@")
	# curl keeps the headers that --head shows as if they were a body
	[ "$r_method" != HEAD ] || : >"$SITE/answer"
	tr -d '\r' <"$SITE/raw" >"$SITE/headers"
}

# What a web server does for a CGI program: RFC 3875.
request_cgi() {
	r_path=${1%%\?*}
	case $1 in
	*\?*)	r_query=${1#*\?} ;;
	*)	r_query= ;;
	esac
	case $r_path in
	*%*)	r_path=$(env printf "$(printf '%s' "$r_path" |
			sed 's/\\/\\\\/g; s/%\([0-9A-Fa-f][0-9A-Fa-f]\)/\\x\1/g')") ;;
	esac
	r_service=$(printf '%s\n' "$r_path" |
		sed -nE 's#^/(api/)?(v[0-9.]+/)?([a-z]+)\..*#\3#p')
	case $FAMILIES in
	*" $r_service="*)
		r_program=${FAMILIES#*" $r_service="}
		r_program=${r_program%% *} ;;
	*)	r_program=server ;;
	esac

	while IFS= read -r r_line; do
		r_name=$(printf '%s' "${r_line%%[:;]*}" | tr 'a-z-' 'A-Z_')
		r_value=${r_line#*[:;]}
		set -- "$@" "HTTP_$r_name=${r_value# }"
	done <"$SITE/request"
	if [ -n "$r_file" ]; then
		set -- "$@" "CONTENT_LENGTH=$(wc -c <"$r_file")"
	fi
	if [ -n "$r_type" ]; then
		set -- "$@" "CONTENT_TYPE=$r_type"
	fi
	shift
	$AS_USER env "$@" MODELSHELF_CONF="$CONF" \
		GATEWAY_INTERFACE=CGI/1.1 SERVER_PROTOCOL=HTTP/1.1 \
		SERVER_NAME=localhost SERVER_PORT=80 REMOTE_ADDR=127.0.0.1 \
		REQUEST_METHOD="$r_method" QUERY_STRING="$r_query" \
		SCRIPT_NAME="/$r_program.fcgi" PATH_INFO="$r_path" \
		"$SITE/bin/$r_program.fcgi" <"${r_file:-/dev/null}" \
		>"$SITE/raw" 2>>"$SITE/log"
	r_status=$?
	sed '/^\r*$/q' "$SITE/raw" | tr -d '\r' >"$SITE/headers"
	sed '1,/^\r*$/d' "$SITE/raw" >"$SITE/answer"
	STATUS=$(sed -n 's/^Status: \([0-9]*\).*/\1/p' "$SITE/headers")
	# Without a Status line it is 200; without headers nothing came.
	if [ -z "$STATUS" ] && grep -q '^Content-Type:' "$SITE/headers"; then
		STATUS=200
	fi
	if [ "$r_status" -ne 0 ]; then
		STATUS="$STATUS, exit status $r_status"
	fi
}

# call [/vX.Y/]SERVICE.ACTION [JSON]: what a client does all day.
call() {
	request -a -t application/json -d "${2-}" "/${1#/}"
}

# wait_until TENTHS COMMAND...: until it succeeds, at most so many tenths of a
# second; false if it has not by then.
wait_until() {
	w_left=$1
	shift
	until "$@"; do
		[ "$w_left" -gt 0 ] || return 1
		w_left=$((w_left - 1))
		sleep 0.1
	done
}

# repeat N TEXT
repeat() {
	awk -v n="$1" -v s="$2" 'BEGIN { while (n-- > 0) printf "%s", s }'
}

# header NAME: the value of a header of the answer.
header() {
	sed -n "s/^$1: *//Ip" "$SITE/headers"
}

# json FILTER: what jq finds in the answer; strings without quotes.
json() {
	printf '%s' "$BODY" | jq -r "$@" 2>&1
}

# CODE/SUBCODE of the answer, or what is wrong with the answer itself.
outcome() {
	o_code=${BODY#*\"result_code\":}
	o_code=${o_code%%[!0-9]*}
	o_subcode=${BODY#*\"result_subcode\":}
	o_subcode=${o_subcode%%[!0-9]*}
	if [ -z "$o_code" ] || [ -z "$o_subcode" ]; then
		echo "status $STATUS and no envelope"
	elif [ "$STATUS" != "$o_code" ]; then
		echo "status $STATUS but result_code $o_code"
	else
		echo "$o_code/$o_subcode"
	fi
}

# The message, with the escapes of JSON in it.
message() {
	m_text=${BODY#*\"result_msg\":\"}
	m_text=${m_text%%\",\"error_stack\":*}
}

# expect CODE/SUBCODE: of the answer to the last request.
expect() {
	assertEquals "answer: $(printf '%.600s' "$BODY")" "$1" "$(outcome)"
}

# expect_value VALUE FILTER
expect_value() {
	assertEquals "$2 of: $(printf '%.600s' "$BODY")" "$1" "$(json "$2")"
}

# expect_message PATTERN: a shell pattern that the message matches.
expect_message() {
	message
	# shellcheck disable=SC2254 # a pattern is what is wanted
	case $m_text in
	$1)	;;
	*)	fail "the message \"$m_text\" is not like \"$1\"" ;;
	esac
}

# expect_in TEXT: literally somewhere in the answer.
expect_in() {
	case $BODY in
	*"$1"*)	;;
	*)	fail "\"$1\" is not in: $BODY" ;;
	esac
}

# expect_not_in TEXT
expect_not_in() {
	case $BODY in
	*"$1"*)	fail "\"$1\" is in: $BODY" ;;
	esac
}

# add_tests: a suite of all tests in the text on standard input. shunit2 by
# itself finds those of the script only.
add_tests() {
	# shellcheck disable=SC2013 # names, one a line
	for t_name in $(sed -n 's/^\(test[A-Za-z0-9_]*\)().*/\1/p'); do
		suite_addTest "$t_name"
	done
}
