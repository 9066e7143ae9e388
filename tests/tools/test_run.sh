#!/bin/sh
# What ./run makes of --webapp and says to people, by its own functions: nothing
# is built, started or installed.

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"
# shellcheck source=tools/deps.sh
. "$srcdir/tools/deps.sh"

for name in look_at_webapp write_webapp_json write_webapp_conf \
    write_lighttpd_conf say warn_of_pair how_people_log_in later_start \
    first_start write_clearml_conf write_curlrc take_pair port_taken; do
	eval "$(sed -n "/^$name() {\$/,/^}\$/p" "$srcdir/run")"
done
die() {
	printf 'run: %s\n' "$*" >&2
	exit 1
}

# shellcheck disable=SC2034 # what ./run calls them
setUp() {
	SITE=$(mktemp -d "${TMPDIR:-/tmp}/shelf.XXXXXX") || exit 1
	SITE=$(cd -P "$SITE" && pwd)
	data=$SITE/data
	webapp="$SITE/my app"
	top=$srcdir conf=$data/modelshelf.conf sockets=$SITE/run port=18008
	company='' access_key='' secret_key=''
	mkdir "$data" "$webapp"
	echo page >"$webapp/index.html"
}

tearDown() {
	remove_site
}

# refused PATTERN: look_at_webapp ends ./run with such a message.
refused() {
	said=$( (look_at_webapp) 2>&1) && fail "taken: $webapp"
	# shellcheck disable=SC2254 # a pattern is what is wanted
	case $said in
	"run: --webapp "$1)	;;
	*)	fail "said: $said" ;;
	esac
}

# ---- The port, before anything is installed or built

# listen ADDRESS: somebody does, at $port, until $LISTENER is ended.
listen() {
	: >"$SITE/listens"
	python3 - "$1" >"$SITE/listens" 2>&1 <<-'END' &
		import socket, sys, time
		six = ":" in sys.argv[1]
		s = socket.socket(socket.AF_INET6 if six else socket.AF_INET)
		s.bind((sys.argv[1], 0))
		s.listen()
		print(s.getsockname()[1], flush=True)
		time.sleep(60)
	END
	LISTENER=$!
	port=
	for l_wait in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		port=$(grep -x '[0-9]*' "$SITE/listens") && return
		kill -0 "$LISTENER" 2>/dev/null || return
		sleep 0.1
	done
	return 1
}

stop_listening() {
	kill "$LISTENER"
	wait "$LISTENER" 2>/dev/null
	return 0
}

testAPortThatIsTakenIsSeen() {
	if ! command -v python3 >/dev/null; then
		startSkipping
		return
	fi
	for address in 127.0.0.1 0.0.0.0 :: ::ffff:127.0.0.1; do
		listen "$address" || {
			echo "skipped $address: $(tail -n 1 "$SITE/listens")"
			continue
		}
		assertTrue "$address" port_taken
		stop_listening
		assertFalse "$address, gone" port_taken
	done
}

testATakenPortIsToldBeforeAnythingIsDone() {
	if ! command -v python3 >/dev/null; then
		startSkipping
		return
	fi
	listen 127.0.0.1 || fail 'nobody listens'
	# Nothing that it could build or install is there.
	mkdir "$SITE/top"
	cp "$srcdir/run" "$SITE/top/"
	said=$("$SITE/top/run" --port "$port" --data "$SITE/d" 2>&1)
	assertEquals 1 $?
	assertEquals "run: port $port is taken: stop what listens there, another ./run perhaps, or choose another port with --port" \
		"$said"
	assertEquals run "$(ls "$SITE/top")"
	assertFalse 'data' "[ -e '$SITE/d' ]"
	# If it is a ./run of this folder, that is said.
	mkdir "$SITE/d"
	echo "on port $port by process 1" >"$SITE/d/run.lock"
	said=$(flock "$SITE/d/run.lock" "$SITE/top/run" --port "$port" \
		--data "$SITE/d" 2>&1)
	assertEquals "run: $SITE/d is served already, on port $port by process 1: use that, or another folder with --data (and another --port)" \
		"$said"
	stop_listening
}

# ---- Help

testHelpIsAnswered() {
	for script in run check; do
		for option in --help -h; do
			said=$("$srcdir/$script" $option 2>"$SITE/err")
			assertEquals "$script $option" 0 $?
			assertContains "$said" "usage: ./$script"
			assertEquals "$script" '' "$(cat "$SITE/err")"
		done
	done
	said=$("$srcdir/check" unti 2>&1)
	assertEquals 64 $?
	assertContains "$said" 'check: unti: no such part; there are: unit cgi'
	for word in --prot --prot=1 prot; do
		said=$("$srcdir/run" $word 2>&1)
		assertEquals 64 $?
		assertContains "$said" "what is ${word%=*}? There are: --port"
	done
}

# ---- Packages

# packages_of KIND...: the packages that tools/deps.sh has for them.
packages_of() {
	deps_of "$@" | cut -d ' ' -f 1
}

testAPartOfCheckNeedsItsOwnPackagesOnly() {
	got=$(packages_of build test lint)
	assertContains "$got" shellcheck
	assertContains "$got" libcmocka-dev
	assertNotContains "$got" apache2
	assertNotContains "$got" chromium
	assertContains "$(packages_of build test browser)" chromium-driver
	assertNotContains "$(packages_of build run)" shunit2
}

testPackagesAreForPartsThatThereAre() {
	parts=$("$srcdir/check" unti 2>&1 | sed 's/.*there are: //')
	deps_list | while read -r kinds package; do
		for kind in $(echo "$kinds" | tr , ' '); do
			case " build test run $parts " in
			*" $kind "*)	;;
			*)	echo "$package is for $kind" ;;
			esac
		done
	done >"$SITE/strange"
	assertEquals '' "$(cat "$SITE/strange")"
}

testAFolderThatIsNoneIsRefused() {
	webapp=$SITE/none
	refused "*none: there is no such folder"
	webapp="$SITE/my app/index.html"
	refused "*index.html: there is no such folder"
}

testAFolderWithoutAnIndexIsRefused() {
	rm "$webapp/index.html"
	refused '*there is no index.html in it*'
	ln -s /etc/hostname "$webapp/index.html"
	refused '*index.html is a symbolic link*'
}

testAFolderThatTheDatabaseIsInIsRefused() {
	data="$webapp/data"
	refused '*the database would be in it*'
	assertTrue 'something was made in it' "[ ! -e '$data' ]"
	data=$webapp
	refused '*the database would be in it*'
	# also when it does not look so
	ln -s "$webapp" "$SITE/elsewhere"
	data=$SITE/elsewhere/deep/down
	refused '*the database would be in it*'
	webapp=/
	[ ! -e /index.html ] && refused '*there is no index.html in it*'
}

testAPathThatNoConfigurationCanHoldIsRefused() {
	# shellcheck disable=SC2016 # as they stand
	for name in 'a"b' 'a|b' 'a&b' 'a;b' 'a$b' "a'b" 'a`b'; do
		webapp=$SITE/$name
		mkdir "$webapp"
		echo page >"$webapp/index.html"
		refused '*please use a path without any of*'
	done
}

testLinksInThePathAreGoneThrough() {
	ln -s 'my app' "$SITE/current"
	webapp=$SITE/current
	look_at_webapp
	assertEquals "$SITE/my app" "$webapp"
	cd "$SITE" || exit 1
	webapp=current
	look_at_webapp
	assertEquals "$SITE/my app" "$webapp"
	cd / || exit 1
}

testTheConfigurationIsForThisPort() {
	write_lighttpd_conf
	BODY=$(cat "$data/webapp.json")
	expect_value '{"apiBaseUrl":"/api","fileBaseUrl":"http://127.0.0.1:18008/files","displayedServerUrls":{"apiServer":"http://127.0.0.1:18008","filesServer":"http://127.0.0.1:18008/files"},"hideUpdateNotice":true,"displayTips":false,"showSurvey":false,"loginFallback":"error"}' \
		'.|tojson'
}

testALaterStartKeepsWhatWasChangedInTheConfiguration() {
	echo '{"apiBaseUrl":"/api","fileBaseUrl":"http://127.0.0.1:9/files","loginNotice":"Hello"}' \
		>"$data/webapp.json"
	write_lighttpd_conf
	assertEquals '{"apiBaseUrl":"/api","fileBaseUrl":"http://127.0.0.1:18008/files","loginNotice":"Hello"}' \
		"$(cat "$data/webapp.json")"
}

testTheApplicationIsServedOnlyWhenAskedFor() {
	write_lighttpd_conf
	assertEquals "include \"$data/webapp.conf\"" \
		"$(grep '^#*include ' "$data/lighttpd.conf")"
	assertEquals 'server.port = 18008' \
		"$(grep '^server.port' "$data/lighttpd.conf")"
	assertEquals "\"$webapp\" \"$data/webapp.json\"" \
		"$(sed -n 's/^var.webapp.*= //p' "$data/webapp.conf" |
			paste -sd ' ')"
	webapp=
	write_lighttpd_conf
	assertEquals 1 "$(grep -c '^#include ' "$data/lighttpd.conf")"
	assertEquals '' "$(grep '^include ' "$data/lighttpd.conf")"
}

# ---- What is said at the start

testAPairThatOpensNothingIsNoRiddle() {
	said=$(warn_of_pair)
	assertContains "$said" "WARNING: the key pair in $data/clearml.conf"
	assertContains "$said" \
		"  '$top/build/modelshelf' -f '$conf' key add USER"
}

testAMigrationIsShown() {
	shelf() {
		assertEquals migrate "$*"
		echo "$answer"
	}
	echo '"http://127.0.0.1:1"' >"$data/clearml.conf"
	answer='schema version 2: was 1'
	assertContains "$(later_start)" "$answer"
	answer='schema version 2: nothing to do'
	assertEquals '' "$(later_start)"
	unset -f shelf
}

testTheFirstStartNamesTheCompany() {
	shelf() {
		printf '%s\n' "$@" >"$data/words"
		printf 'access_key=a\nsecret_key=b\nlogin=c\npassword=d\n'
	}
	company='Example Ltd' access_key='' secret_key='' url=http://localhost
	first_start
	assertEquals 'init --company Example Ltd' \
		"$(paste -sd ' ' "$data/words")"
	assertContains "$( (later_start) 2>&1)" \
		'run: --company is for the first start.'
	company='' access_key=k secret_key=s
	first_start
	assertEquals 'init --company modelshelf --access-key k --secret-key s' \
		"$(paste -sd ' ' "$data/words")"
	unset -f shelf
	access_key='' secret_key=''
}

testTheFirstLoginIsPromisedToNobody() {
	echo login=admin >"$data/login"
	assertEquals "People log in by name and password; $data/login holds those that the first start made" \
		"$(how_people_log_in)"
}

# A folder of an earlier version has no login.
testHowAnAdministratorGetsAPasswordIsSaid() {
	shelf() {
		printf '%s\n' 'ID ROLE STATE LOGIN PASSWORD KEYS' \
			'1a user active - - 1' '2b admin disabled - - 1' "$row"
	}
	row='3c admin active - - 1'
	assertEquals "People log in by name and password once they have them:
  '$top/build/modelshelf' -f '$conf' user set 3c --login LOGIN
  '$top/build/modelshelf' -f '$conf' user password 3c" \
		"$(how_people_log_in)"
	row='3c root active rita yes 1'
	assertEquals "People log in by name and password. A new one:
  '$top/build/modelshelf' -f '$conf' user password 3c" \
		"$(how_people_log_in)"
	unset -f shelf
}

# shellcheck disable=SC1091
. shunit2
