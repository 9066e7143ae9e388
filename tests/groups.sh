# shellcheck shell=sh
# Sourced after tests/models.sh by tests that do something to the site between
# two calls of the same responders: groups of models.fcgi that go on until they
# are stopped or killed.

GROUPS_STARTED=

# start GROUP [OPTION...]: responders that wait for what ask() tells them:
# models.fcgi, or $RESPONDER.
start() {
	g_name=$1
	shift
	GROUPS_STARTED="$GROUPS_STARTED $g_name"
	rm -f "$SITE/data/$g_name.in"
	mkfifo "$SITE/data/$g_name.in"
	: >"$SITE/data/$g_name.out"
	chmod 0666 "$SITE/data/$g_name.in" "$SITE/data/$g_name.out"
	(exec $AS_USER env MODELSHELF_CONF="$CONF" "$SITE/bin/caller" \
		-t "$TOKEN" "$@" "${RESPONDER:-$SITE/bin/models.fcgi}" \
		<"$SITE/data/$g_name.in" >"$SITE/data/$g_name.out" \
		2>>"$SITE/log") &
	eval "pid_$g_name=$!"
	# somebody has to keep it open
	sleep 1000 >"$SITE/data/$g_name.in" &
	eval "keep_$g_name=$!"
}

# kill_group GROUP: its responders die by SIGKILL.
kill_group() {
	eval "g_pid=\${pid_$1:-} g_keep=\${keep_$1:-}"
	[ -n "$g_pid" ] || return 0
	kill "$g_pid" "$g_keep"
	wait "$g_pid" "$g_keep" 2>/dev/null
	eval "pid_$1="
}

# stop_group GROUP: its responders are told to end.
stop_group() {
	eval "g_pid=\$pid_$1 g_keep=\$keep_$1"
	kill "$g_keep"
	wait "$g_keep" 2>/dev/null
	wait "$g_pid"
	expect_no_crash $?
	eval "pid_$1="
}

# ask GROUP REQUEST: one answer, into $STATUS and $BODY.
ask() {
	a_before=$(wc -l <"$SITE/data/$1.out")
	printf '%s\n' "$2" >"$SITE/data/$1.in"
	a_tries=0
	while [ "$(wc -l <"$SITE/data/$1.out")" -le "$a_before" ]; do
		a_tries=$((a_tries + 1))
		if [ $a_tries -gt 600 ]; then
			fail "no answer to $2"
			return
		fi
		sleep 0.05
	done
	a_answer=$(tail -n 1 "$SITE/data/$1.out")
	STATUS=${a_answer%% *}
	BODY=${a_answer#* }
}

# All that are left, at the end of a test.
kill_groups() {
	for t_group in $GROUPS_STARTED; do
		kill_group "$t_group"
	done
	GROUPS_STARTED=
}
