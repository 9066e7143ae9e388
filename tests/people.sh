# shellcheck shell=sh
# Sourced after tests/models.sh by the tests of what people may do: users of two
# companies, each with a key pair and a token.

# Like models_site. The first company has the users admin (who made the site and
# whose id normal() calls USER), root, sys, ann and gus, the second, c2, has
# bob. All have the same secret, and their access key is KEY and their id.
people_site() {
	models_site || return 1
	TOKEN_admin=$TOKEN
	person root root 'Rita Root'
	person sys system 'Sys Tem'
	person ann user 'Ann Bee'
	person gus guest 'Gus Guest'
	person bob admin 'Bob Other' company=c2
	as admin
	$AS_USER cp "$DATABASE" "$SITE/data/empty.db"
}

# person ID ROLE NAME [NAME=VALUE...]
person() {
	p_id=$1
	p_role=$2
	p_name=$3
	shift 3
	seed account id="$p_id" role="$p_role" name="$p_name" "$@"
	sql "INSERT INTO credential (id, access_key, user, secret_hash, created)
		SELECT 'pair$p_id', 'KEY$p_id', '$p_id', secret_hash, 0
		FROM credential WHERE access_key = '$ACCESS_KEY'"
	request -b "KEY$p_id:$SECRET_KEY" /auth.login
	eval "TOKEN_$p_id=\$(json .data.token)"
}

# as ID: the calls that follow are that user's.
as() {
	eval "TOKEN=\$TOKEN_$1"
}

# What a script begins and ends with, unless it says otherwise below.
oneTimeSetUp() {
	people_site
}

oneTimeTearDown() {
	remove_site
}
