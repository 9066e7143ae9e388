# shellcheck shell=sh
# What every web server must do with the web application beside the API:
# doc/protocol/webapp.md, sections 1 to 3. A test script sources this after
# tests/servers.sh, sets WEBAPP, starts its server on a webapp_site and names
# the tests with add_tests.

# shellcheck disable=SC2034 # tests/servers.sh reads it
WEBAPP=yes

# A site, and in $SITE/webapp a folder that stands for a build. The server may
# read it and no more.
webapp_site() {
	new_site || return 1
	w_dir=$SITE/webapp
	mkdir "$w_dir" "$w_dir/media" "$w_dir/assets" "$w_dir/assets/icons" \
		"$w_dir/.git" "$w_dir/.well-known" || return 1
	for w_file in index.html env.js favicon.ico main-2ABCDEF7.js \
	    styles-QWERTYU2.css media/font-ZXCVBNM2.woff2 \
	    main.0123456789abcdef.js assets/font.ttf assets/icons/model.svg \
	    assets/icons/icon-SETTINGS.svg assets/en.json assets/photo.png \
	    assets/strange.qqq app.webmanifest .htaccess .git/config \
	    .well-known/security.txt; do
		echo "this is $w_file" >"$w_dir/$w_file"
	done
	ln -s "$DATABASE" "$w_dir/linked.js"
	ln -s ../../data "$w_dir/assets/linked"
	chmod -R a+rX,go-w "$w_dir"
	find "$w_dir" | sort >"$SITE/build"
}

# is_index PATH: answered with index.html and 200, to be asked for each time.
is_index() {
	request "$1"
	assertEquals "$1" '200 text/html; charset=utf-8' \
		"$STATUS $(header Content-Type)"
	assertEquals "$1" 'this is index.html' "$BODY"
	asked_for_each_time "$1"
}

# A cache may keep it, but must ask before it is used.
asked_for_each_time() {
	case $(header Cache-Control) in
	no-cache|max-age=0)	;;
	*)	fail "$1: Cache-Control is '$(header Cache-Control)'" ;;
	esac
}

# is_file PATH TYPE
is_file() {
	request "$1"
	assertEquals "$1" "200 $2" "$STATUS $(header Content-Type)"
	assertEquals "$1" "this is ${1#/}" "$BODY"
}

testPagesOfTheApplicationAreItsIndex() {
	is_index /
	is_index /index.html
	is_index /login
	is_index '/login?redirect=%2Fprojects%2F*%2Fmodels'
	is_index /projects
	is_index '/projects/*/models'
	is_index '/projects/0a1b/models/2c3d/output/general?order=-name&filter=tags:a,b'
	is_index '/projects/0a1b/compare-models;ids=a,b/models-details'
	is_index '/projects/a=b,c;d:e@f+g!h~i/models'
	is_index '/projects/%D0%BC%D0%B8%D1%80/a%20b/models'
	is_index /models
	is_index /apis
	is_index /filesystem
	is_index /versions
}

# Ten ids are longer than a file's name may be.
testAPathMayBeLongerThanAnyFilesName() {
	ids=$(repeat 10 "0123456789abcdef0123456789abcdef,")
	is_index "/projects/0a1b/compare-models;ids=$ids/models-details"
}

testWhatIsNoFileIsThePageToo() {
	is_index /assets
	is_index /assets/
	is_index /assets/icons/none.svg
	is_index /onboarding.json
	is_index /version.json
	is_index /index.html/
	is_index /env.js/more
	is_index /nothing.html
	# by its name it could be kept for a year, but it is not what it says
	is_index /main-2ABCDEFZ.js
	is_index /main.0123456789abcde0.js
}

testFilesHaveTheirTypes() {
	is_file /env.js 'text/javascript; charset=utf-8'
	is_file /main-2ABCDEF7.js 'text/javascript; charset=utf-8'
	is_file /styles-QWERTYU2.css 'text/css; charset=utf-8'
	is_file /media/font-ZXCVBNM2.woff2 font/woff2
	is_file /assets/font.ttf font/ttf
	is_file /assets/icons/model.svg image/svg+xml
	is_file /assets/en.json application/json
	is_file /assets/photo.png image/png
	is_file /favicon.ico image/x-icon
	is_file /app.webmanifest application/manifest+json
	is_file /.well-known/security.txt 'text/plain; charset=utf-8'
	request '/env.js?v=2'
	assertEquals 'this is env.js' "$BODY"
}

# No type, or one that a browser does nothing with.
testAnUnknownEndingIsNeverAPage() {
	request /assets/strange.qqq
	assertEquals 'this is assets/strange.qqq' "$BODY"
	case $(header Content-Type) in
	''|application/octet-stream)	;;
	*)	fail "$(header Content-Type)" ;;
	esac
}

testNamesWithAHashAreKeptForLong() {
	for path in /main-2ABCDEF7.js /main.0123456789abcdef.js \
	    /styles-QWERTYU2.css /media/font-ZXCVBNM2.woff2; do
		request "$path"
		assertEquals "$path" 200 "$STATUS"
		assertEquals "$path" max-age=31536000 "$(header Cache-Control)"
	done
}

testAllOtherFilesAreAskedForEachTime() {
	for path in /index.html /env.js /configuration.json /favicon.ico \
	    /assets/icons/model.svg /assets/icons/icon-SETTINGS.svg; do
		request "$path"
		assertEquals "$path" '200 no-cache' \
			"$STATUS $(header Cache-Control)"
	done
}

testAFileThatHasNotChangedIsNotSentAgain() {
	request /index.html
	etag=$(header ETag)
	assertNotNull 'no ETag' "$etag"
	request -H "If-None-Match: $etag" /index.html
	assertEquals 304 "$STATUS"
	assertEquals '' "$BODY"
}

testTheConfigurationIsOurs() {
	request /configuration.json
	assertEquals '200 application/json' "$STATUS $(header Content-Type)"
	expect_value '["/api",true,false,false,"error"]' '[.apiBaseUrl,
		.hideUpdateNotice, .displayTips, .showSurvey,
		.loginFallback]|tojson'
	expect_value "$URL $URL/files $URL/files" '[.displayedServerUrls.apiServer,
		.displayedServerUrls.filesServer, .fileBaseUrl]|join(" ")'
	request '/configuration.json?t=1'
	assertEquals '200 application/json' "$STATUS $(header Content-Type)"
}

# As a client that was given the prefix calls it, and the application does.
testTheApiIsUnderItsPrefix() {
	for path in /api/debug.ping /api/v2.30/debug.ping \
	    /api/v999.0/debug.ping; do
		request -t application/json -d '{}' "$path"
		expect 200/0
	done
	call api/v999.0/models.get_all_ex '{"page_size":1}'
	expect 200/0
	expect_value '"999.0"' '.meta.endpoint.requested_version|tojson'
	request -X POST -b "$ACCESS_KEY:$SECRET_KEY" -H 'Content-Length: 0' \
		/api/v999.0/auth.login
	expect 200/0
	assertContains "$(header Set-Cookie)" clearml_token_basic=
}

# As the SDK calls it.
testTheApiIsThereWithoutPrefix() {
	request /debug.ping
	expect 200/0
	request -b "$ACCESS_KEY:$SECRET_KEY" /auth.login
	expect 200/0
	call v2.30/models.get_all_ex '{"page_size":1}'
	expect 200/0
	request -X POST -t application/json -d '{}' /models.get_all
	expect 401/20
}

testWhatTheApiDoesNotKnowIsRefusedInTheEnvelope() {
	for path in /api/no.such /api/v999.0/no.such /v2.30/no.such /no.such \
	    /models.no_such /api/v999.0/models.no_such \
	    /api/v999.0/tasks.no_such /files/ /files/some/weights; do
		request "$path"
		expect 404/0
		assertEquals "$path" application/json "$(header Content-Type)"
		request -t application/json -d '{}' "$path"
		expect 404/0
	done
	for path in /api/ /api /api/index.html/x; do
		request "$path"
		expect 400/0
	done
}

testAHeadOfAPageHasNoBody() {
	request -X HEAD '/projects/*/models'
	assertEquals 200 "$STATUS"
	assertEquals 0 "$(wc -c <"$SITE/answer")"
}

testEveryAnswerTellsBrowsersToBeCareful() {
	for path in / /env.js '/projects/*/models' /configuration.json \
	    /api/v999.0/debug.ping /api/no.such /linked.js; do
		request "$path"
		assertEquals "$path" nosniff "$(header X-Content-Type-Options)"
		assertEquals "$path" "frame-ancestors 'self'" \
			"$(header Content-Security-Policy)"
		assertEquals "$path" SAMEORIGIN "$(header X-Frame-Options)"
		assertEquals "$path" same-origin "$(header Referrer-Policy)"
	done
}

# Nothing but files of the folder, and of those no hidden one: whatever is
# asked for, none of it is the database, a setting or a list of names.
testNothingElseCanBeRead() {
	for path in /../data/modelshelf.db /%2e%2e/data/modelshelf.db \
	    '/..%2fdata/modelshelf.db' '/assets/..%2f..%2fdata/modelshelf.db' \
	    /assets/../../data/modelshelf.db \
	    /assets/..%5c..%5cdata/modelshelf.db \
	    '/configuration.json/../modelshelf.db' \
	    '/configuration.json%2f..%2fdata/modelshelf.db' \
	    /configuration.json/modelshelf.db /configuration.jsonx \
	    /.git/config /%2egit/config '/.git%2fconfig' /.htaccess \
	    /assets/../.git/config //.git/config \
	    /data/modelshelf.db //etc/passwd /etc/passwd \
	    /linked.js /assets/linked/modelshelf.db \
	    /assets/linked/modelshelf.conf '/env.js%00.html' /assets/linked/; do
		request "$path"
		case $STATUS in
		200)	assertEquals "$path" 'this is index.html' "$BODY" ;;
		400|403|404)
			expect_not_in 'SQLite format'
			expect_not_in 'database ='
			expect_not_in 'this is' ;;
		*)	fail "$path: $STATUS $BODY" ;;
		esac
	done
}

testTheFolderIsNotWrittenTo() {
	request -X PUT -d x /written.txt
	request -X DELETE /env.js
	request -X POST -d x /env.js
	find "$SITE/webapp" | sort >"$SITE/after"
	assertTrue 'the folder has changed' "cmp '$SITE/build' '$SITE/after'"
	is_file /env.js 'text/javascript; charset=utf-8'
}
