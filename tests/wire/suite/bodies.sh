# shellcheck shell=sh
# Bodies of JSON: what is refused, and what comes back as it was sent.
# Part of the wire suite.

testBrokenJsonIsRefused() {
	for text in '{' '}' '{"a":1,}' "{'a':1}" '{"a":01}' '{"a":1}x' \
	    '{} {}' ' ' '{"a":.5}' '{"a":5.}' '{"a":+1}' '{"a":1e}' \
	    '{"a":-}' 'nul' 'True' '{"a"}' '{"a":}' '{"a" 1}' '{a:1}' \
	    '{"a":1 "b":2}' '[1,2' '{"a":"x' '{"a":"\x41"}' \
	    '{"a":"\u12"}' '{"a":"\u12G4"}' '{"a":[1,]}' '{"a":/**/1}' \
	    '{,}' '"' '{"a":0x10}' '{"a":tru}' '{"a":nulll}' \
	    '{"a":1}{"b":2}' '{"a":1}]' '{"a":- 1}' '{"a":1 2}'; do
		ping "$text"
		assertEquals "$text: $BODY" 400/0 "$(outcome)"
		expect_in '"data":{}}'
	done
}

testARefusalNamesThePlace() {
	ping '{"a": 1, "b": nope}'
	expect 400/0
	expect_message '*14*'
	ping '{"a":1} trailing'
	expect_message '*8*'
}

testABodyThatSaysNothingIsAnEmptyObject() {
	for text in null false 0 '""' '[]' '{}' ' {} ' '0.0'; do
		ping "$text"
		expect 200/0
		expect_in '"data":{"msg":"modelshelf server"}}'
	done
}

testABodyThatIsNoObjectIsRefused() {
	for text in '[1]' 1 '"x"' true '[{}]' 1e400 -1; do
		ping "$text"
		expect 400/0
	done
}

testARawControlCharacterIsRefused() {
	for code in 001 012 011 015 037; do
		printf '{"a":"x%by"}' "\\0$code" >"$SITE/binary"
		request -t application/json -f "$SITE/binary" /debug.ping
		expect 400/0
		expect_message '*7*'
	done
	printf '{"a":"x\000y"}' >"$SITE/binary"
	request -t application/json -f "$SITE/binary" /debug.ping
	expect 400/0
	printf '{}\000' >"$SITE/binary"
	request -t application/json -f "$SITE/binary" /debug.ping
	expect 400/0
	# DEL is no control character to JSON
	printf '{"a":"x\177y"}' >"$SITE/binary"
	request -t application/json -f "$SITE/binary" /debug.ping
	expect 200/0
}

testInvalidUtf8IsRefusedWithItsPlace() {
	# stray bytes, overlong forms, surrogates, above U+10FFFF, cut short
	for bytes in '\0377' '\0200' '\0300\0200' '\0301\0277' '\0340\0200\0257' \
	    '\0355\0240\0200' '\0364\0220\0200\0200' '\0370\0210\0200\0200\0200' \
	    '\0303' '\0342\0202' '\0360\0237\0230'; do
		printf '{"a":"%b"}' "$bytes" >"$SITE/binary"
		request -t application/json -f "$SITE/binary" /debug.ping
		expect 400/0
		expect_message '*UTF-8*6*'
	done
	printf '{"\377":1}' >"$SITE/binary"
	request -t application/json -f "$SITE/binary" /debug.ping
	expect 400/0
}

testANulInAStringIsRefused() {
	for text in '{"a":"x\u0000y"}' '{"x\u0000":1}' \
	    '{"a":[{"b":"\u0000"}]}'; do
		ping "$text"
		expect 400/0
	done
	ping '{"a":"x\u0000y"}'
	expect_message '*7*'
}

testALoneSurrogateIsRefused() {
	for text in '{"a":"\ud800"}' '{"a":"\udc00"}' '{"a":"\ud800x"}' \
	    '{"a":"\ud800\ud800"}' '{"a":"\udc00\ud800"}' \
	    '{"\ud83d":1}' '{"a":"\ud83d\u0041"}'; do
		ping "$text"
		expect 400/0
	done
	ping '{"a":"\ud83d\uDE00"}'
	expect 200/0
	expect_value '😀' .data.a
}

testNestingHasALimit() {
	ping "{\"a\":$(repeat 63 '[')1$(repeat 63 ']')}"
	expect 200/0
	ping "{\"a\":$(repeat 64 '[')1$(repeat 64 ']')}"
	expect 400/0
	ping "$(repeat 64 '{"a":')1$(repeat 64 '}')"
	expect 200/0
	ping "$(repeat 65 '{"a":')1$(repeat 65 '}')"
	expect 400/0
	repeat 500000 '[' >"$SITE/binary"
	request -a -t application/json -f "$SITE/binary" /models.get_all
	expect 400/0
	repeat 200000 '{"a":' >"$SITE/binary"
	request -a -t application/json -f "$SITE/binary" /models.get_all
	expect 400/0
}

testOfARepeatedKeyTheLastCounts() {
	ping '{"a":1,"b":2,"a":3,"a":{"x":1,"x":[4]}}'
	expect 200/0
	expect_value '{"a":{"x":[4]},"b":2,"msg":"modelshelf server"}' \
		'[.data|to_entries|sort_by(.key)[]]|from_entries|tojson'
	assertEquals 'the key appears once' 1 \
		"$(printf '%s' "$BODY" | grep -o '"a":' | wc -l)"
	# names differ by case
	ping '{"a":1,"A":2}'
	expect_value '1 2' '"\(.data.a) \(.data.A)"'
}

testAByteOrderMarkIsSkipped() {
	printf '\357\273\277{"a":1}' >"$SITE/binary"
	request -t application/json -f "$SITE/binary" /debug.ping
	expect 200/0
	expect_value 1 .data.a
}

testNumbersComeBackAsTheyWereSent() {
	for number in 9007199254740993 -9223372036854775809 \
	    123456789012345678901234567890 1.000000000000000000001 1e400 \
	    1E+2 0.1 -0 -0.0 1e-400; do
		ping "{\"n\":$number,\"after\":1}"
		expect 200/0
		expect_in "\"n\":$number"
	done
}

testStringsComeBackAsTheyWereSent() {
	ping '{"s":"\"\\\/\b\f\n\r\t\u0001\u001f\u007f \u00e9é\u20ac€\ud83d\ude00😀</script>"}'
	expect 200/0
	assertEquals "$(printf '%s' '{"s":"\"\\\/\b\f\n\r\t\u0001\u001f\u007f \u00e9é\u20ac€\ud83d\ude00😀</script>"}' |
		jq .s)" "$(json '.data.s|tojson')"
}

testAnyContentTypeButAFormIsJson() {
	for type in '' application/json 'application/json; charset=utf-8' \
	    text/plain application/octet-stream \
	    'application/json-lines; charset=utf-8'; do
		request ${type:+-t "$type"} -d '{"a":1}' /debug.ping
		expect 200/0
		expect_in '"a":1'
	done
}

testABodyOverTheLimitIsRefused() {
	# 16 MiB to the byte; white space behind the value is part of JSON
	{ printf '{"a":1}'; head -c 16777209 /dev/zero | tr '\000' ' '; } \
		>"$SITE/binary"
	request -a -t application/json -f "$SITE/binary" /users.get_current_user
	expect 200/0
	echo >>"$SITE/binary"
	request -a -t application/json -f "$SITE/binary" /users.get_current_user
	expect 413/0
	expect_value users.get_current_user .meta.endpoint.name
	rm "$SITE/binary"
	# and the next one is answered
	ping '{"a":1}'
	expect 200/0
}

# Nobody gets more than 64 KiB read who does not say, truly, who he is.
testALargeBodyNeedsCredentials() {
	{ printf '{"a":1}'; repeat 65529 ' '; } >"$SITE/binary"
	request -t application/json -f "$SITE/binary" /debug.ping
	expect 200/0
	request -t application/json -f "$SITE/binary" /models.get_all
	expect 401/20
	printf ' ' >>"$SITE/binary"
	request -t application/json -f "$SITE/binary" /debug.ping
	expect 413/0
	expect_message '*at most 65536 bytes without credentials'
	# of a public endpoint the token is not looked at
	request -a -t application/json -f "$SITE/binary" /debug.ping
	expect 413/0
	request -t application/json -f "$SITE/binary" /models.get_all
	expect 401/20
	request -b nobody:nothing -t application/json -f "$SITE/binary" \
		/models.get_all
	expect 401/22
	request -t application/json -f "$SITE/binary" /login.supported_modes
	expect 413/0
	request -a -t application/json -f "$SITE/binary" /models.get_all
	expect 200/0
	# what is told nothing listens to little
	{ printf '{"a":1}'; repeat 4089 ' '; } >"$SITE/binary"
	request -t application/json -f "$SITE/binary" /auth.fixed_users_mode
	expect 200/0
	printf ' ' >>"$SITE/binary"
	request -t application/json -f "$SITE/binary" /auth.fixed_users_mode
	expect 413/0
	rm "$SITE/binary"
}

# No web server answers in its place. Far over the limit it is the web server
# that refuses it: tests/wire/server_suite.sh.
testABodyOverTheLimitIsRefusedInTheEnvelope() {
	head -c 16800000 /dev/zero >"$SITE/binary"
	for path in /debug.ping /v2.23/models.create; do
		request -a -t application/json -f "$SITE/binary" "$path"
		expect 413/0
		assertEquals application/json "$(header Content-Type)"
		expect_in '"data":{}}'
	done
	rm "$SITE/binary"
	ping '{"a":1}'
	expect 200/0
}
