# shellcheck shell=sh
# Starts the web servers with the example files as they are shipped, on a free
# port of the loopback interface, and stops them. Sourced after tests/lib.sh.
#
# What is changed in an example is what its reader has to adapt as well: paths,
# port and user. adapt() and the start_ functions are all of it.

SERVER_PID=
SPAWNED=
LOG=

# Not empty: the web application, too, with a build of it in $SITE/webapp. The
# examples then have their line for it, and $SITE gets what that line includes.
WEBAPP=

# The example $1 with the paths of $SITE and the port $PORT.
adapt() {
	sed -e "s|/usr/local/libexec/modelshelf|$SITE/bin|g" \
		-e "s|/usr/local/etc/modelshelf.conf|$CONF|g" \
		-e "s|/home/me/modelshelf/modelshelf.conf|$CONF|g" \
		-e "s|/run/lighttpd|$SITE/run|g" \
		-e "s|/run/modelshelf|$SITE/run|g" \
		-e "s|/var/log/modelshelf|$SITE/run|g" \
		-e "s|/var/log/lighttpd|$SITE/run|g" \
		-e "s|/usr/local/etc/modelshelf-webapp|$SITE/webapp|g" \
		-e "s|/usr/local/share/modelshelf/webapp|$SITE/webapp|g" \
		-e "${WEBAPP:+s|#\([Ii]nclude .*/webapp.conf\)|\1|}" \
		-e "s|8008|$PORT|g" "$srcdir/$1"
}

# adapt_webapp SERVER: what its example includes.
adapt_webapp() {
	[ -z "$WEBAPP" ] || {
		adapt "webapp-$1.conf.example" >"$SITE/webapp.conf" &&
			adapt configuration.json.example >"$SITE/webapp.json"
	}
}

need_program() {
	for n_program; do
		command -v "$n_program" >/dev/null || {
			echo "skipped: $n_program is not installed"
			exit 77
		}
	done
}

# A port that nobody answers on, at the moment.
free_port() {
	while :; do
		PORT=$(od -An -N2 -tu2 /dev/urandom)
		PORT=$((20000 + PORT % 12000))
		curl -s --noproxy '*' -o /dev/null --max-time 2 "http://127.0.0.1:$PORT/"
		# 7: nothing there to connect to
		[ $? -ne 7 ] || return 0
	done
}

# start_server NAME: run_NAME, which starts it on $PORT in the background,
# until it answers. Somebody else may take the port in between: try again.
start_server() {
	mkdir -p "$SITE/run"
	[ -z "$AS_USER" ] || chown 65534:65534 "$SITE/run"
	LOG=$SITE/run/modelshelf.log
	for s_try in 1 2 3; do
		free_port
		URL=http://127.0.0.1:$PORT
		"run_$1" || {
			cat "$SITE/run/"*.log >&2
			return 1
		}
		s_wait=0
		while kill -0 "$SERVER_PID" 2>/dev/null &&
		    [ $s_wait -lt 200 ]; do
			if curl -s --noproxy '*' -o /dev/null --max-time 5 \
			    -X OPTIONS "$URL/"; then
				TRANSPORT=http
				return 0
			fi
			s_wait=$((s_wait + 1))
			sleep 0.05
		done
		stop_server
		echo "$1 does not start (try $s_try):" >&2
		cat "$SITE/run/"*.log >&2
	done
	return 1
}

stop_server() {
	if [ -n "$SERVER_PID" ]; then
		kill "$SERVER_PID" 2>/dev/null
		wait "$SERVER_PID" 2>/dev/null
		SERVER_PID=
	fi
	for s_pid in $SPAWNED; do
		kill "$s_pid" 2>/dev/null
	done
	SPAWNED=
}

# Responders of this site that still run, one pid a line.
left_running() {
	for l_exe in /proc/[0-9]*/exe; do
		case $(readlink "$l_exe" 2>/dev/null) in
		"$SITE/bin/"*)	l_pid=${l_exe#/proc/}
				echo "${l_pid%/exe}" ;;
		esac
	done
}

run_lighttpd() {
	# As an ordinary user lighttpd does not look at the user's name.
	adapt lighttpd.conf.example >"$SITE/lighttpd.conf"
	adapt_webapp lighttpd
	if [ -n "$AS_ROOT" ]; then
		sed -i '/^server\.\(user\|group\)name/d' "$SITE/lighttpd.conf"
	fi
	$AS_USER lighttpd -D -f "$SITE/lighttpd.conf" \
		>>"$SITE/run/server.log" 2>&1 &
	SERVER_PID=$!
}

# The responders of the family $1 on their socket, as the unit for systemd starts
# them; spawn-fcgi stands for systemd's part, the socket.
run_unit() {
	u_command=$(adapt modelshelf@.service.example |
		sed -n "s/^ExecStart=//p" | sed "s/%i/$1/g")
	# shellcheck disable=SC2086 # a command and its arguments
	$AS_USER env MODELSHELF_CONF="$CONF" spawn-fcgi -n -M 0600 \
		-s "$SITE/run/$1.sock" -- $u_command \
		2>>"$SITE/run/modelshelf.log" >/dev/null </dev/null &
	SPAWNED="$SPAWNED $!"
}

# nginx.conf.example is one site, and its comment names the families.
run_nginx() {
	adapt nginx.conf.example >"$SITE/site.conf"
	adapt_webapp nginx
	n_families=$(sed -n 's/^#	for f in \(.*\); do$/\1/p' "$SITE/site.conf")
	for n_family in $n_families; do
		rm -f "$SITE/run/$n_family.sock"
		run_unit "$n_family"
	done
	cat >"$SITE/nginx.conf" <<-END
		daemon off;
		pid $SITE/run/nginx.pid;
		error_log $SITE/run/error.log;
		events { worker_connections 4096; }
		http {
			access_log off;
			client_body_temp_path $SITE/run/client;
			fastcgi_temp_path $SITE/run/fastcgi;
			proxy_temp_path $SITE/run/proxy;
			scgi_temp_path $SITE/run/scgi;
			uwsgi_temp_path $SITE/run/uwsgi;
			include $SITE/site.conf;
		}
	END
	$AS_USER nginx -e "$SITE/run/error.log" -c "$SITE/nginx.conf" \
		>>"$SITE/run/server.log" 2>&1 &
	SERVER_PID=$!
}

# Debian's Apache has these parts as modules; one site is our example.
# run_apache_with FILE MODULE...
run_apache_with() {
	a_site=$1
	shift
	: "${APACHE_MODULES:=/usr/lib/apache2/modules}"
	{
		cat <<-END
			ServerRoot $SITE/run
			ServerName localhost
			PidFile $SITE/run/apache.pid
			ErrorLog $LOG
			DefaultRuntimeDir $SITE/run
		END
		for a_module in mpm_event authz_core alias "$@"; do
			echo "LoadModule ${a_module}_module" \
				"$APACHE_MODULES/mod_$a_module.so"
		done
		case " $* " in
		*" fcgid "*)
			echo "FcgidIPCDir $SITE/run/fcgid"
			echo "FcgidProcessTableFile $SITE/run/fcgid.shm" ;;
		*" cgid "*)
			echo "ScriptSock $SITE/run/cgid.sock" ;;
		esac
		echo "Include $a_site"
	} >"$SITE/apache.conf"
	$AS_USER apache2 -D FOREGROUND -f "$SITE/apache.conf" \
		>>"$SITE/run/server.log" 2>&1 &
	SERVER_PID=$!
}

run_apache() {
	adapt apache.conf.example >"$SITE/site.conf"
	run_apache_with "$SITE/site.conf" fcgid headers reqtimeout
}

# The modules are those that its comment names.
run_apache_webapp() {
	{
		echo 'TypesConfig /dev/null'
		adapt apache.conf.example
	} >"$SITE/site.conf"
	adapt_webapp apache
	run_apache_with "$SITE/site.conf" fcgid headers mime rewrite
}

# The same file, with the change for plain CGI that its first comment describes.
run_apache_cgi() {
	adapt apache.conf.example | sed \
		-e '/^[^#]*[Ff]cgid/d' \
		-e 's/#\(SetHandler\|SetEnv\)/\1/' >"$SITE/site.conf"
	run_apache_with "$SITE/site.conf" cgid env
}

# Shared hosting: the host's configuration allows what htaccess.example asks
# for, the rest is in a folder below the web root.
shared_host() {
	mkdir -p "$SITE/www/shelf"
	cp "$SITE/bin/"*.fcgi "$SITE/www/shelf/"
	adapt htaccess.example >"$SITE/www/shelf/.htaccess"
	cat >"$SITE/site.conf" <<-END
		Listen 127.0.0.1:$PORT
		DocumentRoot $SITE/www
		TypesConfig /dev/null
		<Directory $SITE/www>
			AllowOverride Options FileInfo Limit
			Require all granted
		</Directory>
	END
}

run_apache_htaccess() {
	shared_host
	URL=http://127.0.0.1:$PORT/shelf
	run_apache_with "$SITE/site.conf" cgid env rewrite setenvif mime
}

# The same, and the application in the root of the site.
run_apache_htaccess_webapp() {
	shared_host
	cp -R "$SITE/webapp/." "$SITE/www"
	# what a host allows in links is not up to us
	find "$SITE/www" -type l -exec rm {} +
	adapt webapp-htaccess.example >"$SITE/www/.htaccess"
	adapt configuration.json.example >"$SITE/www/configuration.json"
	run_apache_with "$SITE/site.conf" cgid env headers rewrite setenvif mime
}

# --- What every web server must do: tests, for add_tests ---

testManyClientsAtOnceAreAllServed() {
	rm -rf "$SITE/many"
	mkdir "$SITE/many"
	m_pids=
	for m_client in 1 2 3 4 5 6 7 8; do
		for m_call in 1 2 3 4 5; do
			curl -sS --noproxy '*' --max-time 30 -H "Authorization: Bearer $TOKEN" \
				-H 'Content-Type: application/json' \
				-d "{\"name\":\"many $m_client $m_call\",\"uri\":\"u\",\"framework\":\"many\"}" \
				-o "$SITE/many/$m_client.$m_call" \
				-w '%{http_code}\n' "$URL/v2.23/models.create" \
				>>"$SITE/many/status.$m_client" 2>&1
		done &
		m_pids="$m_pids $!"
	done
	# shellcheck disable=SC2086 # these and not the server
	wait $m_pids
	assertEquals 200 "$(sort -u "$SITE/many/status."*)"
	assertEquals 'each has an id of its own' 40 \
		"$(cat "$SITE/many/"[0-9]* | grep -oE '"data":\{"id":"[0-9a-f]{32}"' | sort -u | wc -l)"
	call v2.23/models.get_all '{"framework":["many"]}'
	expect_value 40 '.data.models|length'
}

testOneConnectionServesManyCalls() {
	# shellcheck disable=SC2046 # twenty words
	k_out=$(curl -sS --noproxy '*' --max-time 30 -H "Authorization: Bearer $TOKEN" \
		-w '%{http_code} %{num_connects}\n' $(repeat 20 \
		"-o /dev/null $URL/v2.23/models.get_all?page_size=1 "))
	assertEquals '20 answers, 1 connection' '20 1' "$(echo "$k_out" |
		awk '$1 == 200 { n++ } { c += $2 } END { print n, c }')"
}

testAHeadLeavesTheConnectionInStep() {
	h_out=$(curl -sS --noproxy '*' --max-time 10 --head -o /dev/null \
		-w '%{http_code}\n' "$URL/debug.ping" --next \
		-sS --noproxy '*' --max-time 10 -w '\n%{num_connects}\n' \
		"$URL/debug.ping")
	assertEquals 200 "$(echo "$h_out" | head -n 1)"
	assertEquals 'connections' 0 "$(echo "$h_out" | tail -n 1)"
	assertTrue "$h_out" "echo '$h_out' | grep -q '\"result_code\":200'"
}

# The web server's own refusal, before anything is sent and so before anything is
# kept: of what is just above its limit, and of what is absurd. Whether it comes
# in the envelope depends on the server; tests of each say so.
testBodiesOverTheLimitStopAtTheServer() {
	for a_length in 16842753 2147483648; do
		request -t application/json -H "Content-Length: $a_length" \
			-d '{}' /debug.ping
		assertEquals "$a_length" 413 "$STATUS"
	done
	request /debug.ping
	expect 200/0
}

# A responder that was killed comes back, whoever has to see to that.
testKilledRespondersComeBack() {
	request /debug.ping
	for k_pid in $(left_running); do
		kill -KILL "$k_pid" 2>/dev/null
	done
	sleep 0.2
	k_served=0
	for k_try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		call models.get_all '{"page_size":1}'
		[ "$(outcome)" != 200/0 ] || k_served=$((k_served + 1))
		[ $k_served -lt 5 ] || break
		sleep 0.5
	done
	assertEquals 'calls that were served' 5 "$k_served"
}

# Who connects and says nothing, 1,500 times, and who stops in the middle of a
# header, 300 times, disturbs nobody.
testIdleConnectionsDisturbNobody() {
	command -v python3 >/dev/null || startSkipping
	# Such limits are not for a .htaccess, and Debian has reqtimeout on.
	case ${SETTING:-} in
	apache_*)	startSkipping ;;
	esac
	cat >"$SITE/idle.py" <<-'END'
		import resource, socket, sys, time
		_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
		resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
		port, ready = int(sys.argv[1]), sys.argv[2]
		links = []
		for i in range(1800):
		    link = socket.socket()
		    link.settimeout(5)
		    try:
		        link.connect(("127.0.0.1", port))
		        if i % 6 == 5:
		            link.send(b"POST /debug.ping HTTP/1.1\r\nHost:")
		    except OSError:
		        pass
		    links.append(link)
		open(ready, "w").write("ready")
		time.sleep(120)
	END
	rm -f "$SITE/ready"
	isSkipping || {
		python3 "$SITE/idle.py" "$PORT" "$SITE/ready" &
		i_pid=$!
		for i_wait in $(seq 300); do
			[ ! -e "$SITE/ready" ] || break
			sleep 0.1
		done
	}
	assertTrue 'no connections' "[ -e '$SITE/ready' ]"
	for i_call in 1 2 3 4 5; do
		i_status=$(curl -sS --noproxy '*' --max-time 20 -o /dev/null \
			-H "Authorization: Bearer $TOKEN" -w '%{http_code}' \
			"$URL/models.get_all?page_size=1")
		assertEquals 200 "$i_status"
	done
	isSkipping || {
		kill "$i_pid"
		wait "$i_pid" 2>/dev/null
	}
	endSkipping
}

testAClientThatGoesAwayDisturbsNobody() {
	# announces a body and closes; closes in the middle of the answer
	curl -s --noproxy '*' -o /dev/null --max-time 0.2 -X POST \
		-H 'Content-Length: 1000' -H Expect: "$URL/debug.ping"
	head -c 3000000 /dev/zero | tr '\000' x >"$SITE/long"
	{ printf '{"a":"'; cat "$SITE/long"; printf '"}'; } >"$SITE/binary"
	for g_try in 1 2 3; do
		curl -s --noproxy '*' --max-time 20 -H 'Content-Type: application/json' \
			-H Expect: --data-binary "@$SITE/binary" \
			"$URL/debug.ping" | head -c 100 >/dev/null
	done
	for g_try in 1 2 3 4 5 6; do
		request /debug.ping
		expect 200/0
	done
}

# In the middle of a long answer, of which the server has not all either.
testAClientThatLeavesADownloadDisturbsNobody() {
	call organization.prepare_download_for_get_all '{"entity_type":"model",
		"only_fields":["comment"],"field_mappings":[{"field":"comment"}]}'
	d_id=$(json .data.prepare_id)
	for d_try in 1 2 3 4 5; do
		curl -s --noproxy '*' --max-time 20 --limit-rate 100k \
			-H "Authorization: Bearer $TOKEN" \
			"$URL/organization.download_for_get_all?prepare_id=$d_id" |
			head -c 100000 >/dev/null
	done
	for d_try in 1 2 3 4 5 6; do
		call organization.get_tags
		expect 200/0
	done
}

# Where the last failed login came from, by the log, which may be a little late.
failed_from() {
	for f_wait in 1 2 3 4 5 6 7 8 9 10; do
		f_from=$(sed -n 's/.*endpoint=auth\.login .* from=\([^ ]*\).*/\1/p' \
			"$LOG" | tail -n 1)
		[ "$f_from" != "$1" ] || break
		sleep 0.1
	done
	echo "$f_from"
}

# A client may send a line of its own; the proxy's is behind it.
testOneClientHasOneAddressBehindAProxy() {
	cp "$CONF" "$SITE/kept.conf"
	echo 'trusted_proxies = 1' >>"$CONF"
	serve_again
	request -H 'X-Forwarded-For: 6.6.6.6' -H 'X-Forwarded-For: 10.9.9.9' \
		-b 'visitor:x' /auth.login
	expect 401/22
	assertEquals 10.9.9.9 "$(failed_from 10.9.9.9)"
	request -H 'X-Forwarded-For: 6.6.6.6, 7.7.7.7' \
		-H 'X-Forwarded-For: 8.8.8.8, 10.9.9.8' -b 'visitor:x' /auth.login
	assertEquals 10.9.9.8 "$(failed_from 10.9.9.8)"
	request -b 'visitor:x' /auth.login
	assertEquals 127.0.0.1 "$(failed_from 127.0.0.1)"
	cat "$SITE/kept.conf" >"$CONF"
	serve_again
}

# The responders find by themselves that it was moved.
testTheLogFileCanBeMoved() {
	cp "$CONF" "$SITE/kept.conf"
	echo "log_file = $SITE/data/shelf.log" >>"$CONF"
	serve_again
	l_pids=
	for l_client in 1 2 3 4; do
		for l_call in 1 2 3 4 5 6 7 8 9 10; do
			curl -sS --noproxy '*' --max-time 30 -o /dev/null \
				-w '%{http_code}\n' "$URL/debug.ping" \
				>>"$SITE/data/status.$l_client" 2>&1
		done &
		l_pids="$l_pids $!"
	done
	for l_move in 1 2 3 4 5 6 7 8; do
		sleep 0.05
		mv "$SITE/data/shelf.log" "$SITE/data/shelf.log.$l_move" \
			2>/dev/null
	done
	# shellcheck disable=SC2086 # these and not the server
	wait $l_pids
	assertEquals 200 "$(sort -u "$SITE/data/status."*)"
	for l_wait in 1 2 3 4 5 6 7 8 9 10; do
		l_lines=$(cat "$SITE/data/shelf.log"* |
			grep -c '^time=.* endpoint=debug.ping .* bytes=[0-9]*$')
		[ "$l_lines" -lt 40 ] || break
		sleep 0.1
	done
	assertEquals "$l_wait" 40 "$l_lines"
	cat "$SITE/kept.conf" >"$CONF"
	serve_again
}

# What a client writes there comes to a CGI program as its arguments.
testAQueryStringIsNoOption() {
	for q_query in -V -h '-f/etc/passwd' '-f+/etc/passwd'; do
		request "/debug.ping?$q_query"
		expect 200/0
		expect_not_in root:
	done
}

# The last one: stops the server.
testStoppingTheServerStopsTheResponders() {
	stop_server
	for z_wait in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ -n "$(left_running)" ] || break
		sleep 0.1
	done
	assertEquals 'still running' '' "$(left_running)"
}
