# shellcheck shell=sh
# Sourced after tests/models.sh by the tests of the official web application's
# calls: somebody who logs in as a browser does, calls as the application makes
# them, and what it cannot do without in their answers.

NOTHING={}

# add_ann: a user with a password. Sets $ANN, her id.
add_ann() {
	manage user add Ann --login ann --password-stdin --role admin \
		>/dev/null <<-'END' || return 1
	correct horse
	END
	ANN=$(sql "SELECT id FROM user WHERE login = 'ann'")
}

# ann_logs_in: sets $COOKIE, that of her session, and $w_cookie, its header.
ann_logs_in() {
	request -X POST -b 'ann:correct horse' \
		-H 'Access-Control-Allow-Credentials: *' \
		/api/v999.0/auth.login
	w_cookie=$(header Set-Cookie)
	COOKIE=$(printf '%s' "$w_cookie" |
		sed -n 's/^clearml_token_basic=\([^;]*\);.*/\1/p')
}

# web SERVICE.ACTION [JSON]: a call of the application, with its cookie.
web() {
	w_body=${2-}
	: "${w_body:=$NOTHING}"
	request -t application/json -H 'Accept: application/json' \
		-H "Cookie: clearml_token_basic=$COOKIE" \
		-H 'Origin: http://localhost' -H 'Sec-Fetch-Site: same-origin' \
		-d "$w_body" "/api/v999.0/$1"
	expect 200/0
	# A browser's parser refuses these, and the whole page fails.
	w_numbers=$(printf '%s' "$BODY" | sed 's/"[^"]*"//g' |
		grep -oE '[Nn]a[Nn]|Infinity')
	assertEquals "$1: no such words for numbers" '' "$w_numbers"
}

# needs FILTER...: each is true of the answer's data.
needs() {
	for n_filter; do
		n_got=$(printf '%s' "$BODY" |
			jq "[.data | $n_filter] | all and length > 0" 2>&1)
		[ "$n_got" = true ] ||
			fail "$n_filter is $n_got of $(printf '%.900s' "$BODY")"
	done
}
