# shellcheck shell=sh
# What every web server must do besides the wire suite: with many clients, with
# clients that misbehave, and with responders that die. A test script sources
# this after tests/servers.sh and tests/wire/suite.sh and names the tests with
# add_tests.

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

# The web server's own refusal, before anything is sent and so before anything
# is kept: of what is just above its limit, and of what is absurd. Whether it
# comes in the envelope depends on the server; tests of each say so.
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
		-H 'X-Forwarded-For: 8.8.8.8, 10.9.9.8' -b 'visitor:x' \
		/auth.login
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
