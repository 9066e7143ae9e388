# shellcheck shell=sh
# What the log says of a request, and what it must not say.
# Part of the wire suite.

testTheLogHasALineForEachRequestAndNoSecrets() {
	before=$(grep -c 'endpoint=debug.ping' "$LOG")
	request -H "Cookie: clearml_token_basic=$TOKEN" -b \
		"$ACCESS_KEY:$SECRET_KEY" "/v2.9/debug.ping?a=$SECRET_KEY"
	# some servers refuse the path themselves
	request -a '/debug.ping%0aline=forged'
	assertEquals 400 "$STATUS"
	# a server may hand the line on a moment after the answer
	for wait in 1 2 3 4 5 6 7 8 9 10; do
		after=$(grep -c 'endpoint=debug.ping' "$LOG")
		[ "$after" -eq "$before" ] || break
		sleep 0.1
	done
	assertEquals "$wait" $((before + 1)) "$after"
	assertFalse 'the secret is in the log' \
		"grep -qF '$SECRET_KEY' '$LOG'"
	assertFalse 'a token is in the log' \
		"grep -qF '${TOKEN##*.}' '$LOG'"
	assertFalse 'a request forged a line' "grep -q '^line=forged' '$LOG'"
	line=$(grep 'endpoint=debug.ping' "$LOG" | tail -n 1)
	for key in time= version= user= status= subcode= us= bytes=; do
		case $line in
		*"$key"*)	;;
		*)	fail "no $key in: $line" ;;
		esac
	done
}
