#!/bin/sh
# What the responders tell of themselves: doc/api.md and the OpenAPI document.
# shellcheck disable=SC2016 # the variables of jq and of another script

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"

oneTimeSetUp() {
	SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/shelf-describe.XXXXXX") || exit 1
	api_doc openapi >"$SCRATCH/openapi.json"
	for program in "$builddir"/*.fcgi; do
		"$program" -T
	done </dev/null >"$SCRATCH/tables"
}

oneTimeTearDown() {
	[ -z "$SCRATCH" ] || rm -rf "$SCRATCH"
}

api_doc() {
	sh "$srcdir/tools/api-doc.sh" "$1" "$builddir"/*.fcgi </dev/null
}

# openapi FILTER: what jq finds in the document.
openapi() {
	jq -r "$@" "$SCRATCH/openapi.json"
}

testTheReferenceIsUpToDate() {
	api_doc markdown >"$SCRATCH/api.md"
	assertTrue 'doc/api.md is out of date: make api-doc' \
		"cmp -s '$SCRATCH/api.md' '$srcdir/doc/api.md'"
}

testEveryEndpointSaysWhatItAnswers() {
	assertEquals '' "$(openapi '.paths | to_entries[] |
		select(.value.post.responses."200".content."application/json" |
			. != null and .schema.properties.data.properties == null)
		.key')"
}

testEveryEndpointIsInTheDocument() {
	assertEquals \
		"$(awk -F '\t' '$1 == "endpoint" { print "/" $2 }' \
			"$SCRATCH/tables" | sort -u)" \
		"$(openapi '.paths | keys[]' | sort)"
}

# Of an endpoint that changed with the versions, the newest is described.
testEveryArgumentIsInTheDocument() {
	assertEquals \
		"$(awk -F '\t' '$1 == "argument" { print $2, $3 }' \
			"$SCRATCH/tables" | sort -u)" \
		"$(openapi '.paths[].post | .operationId as $id |
			.requestBody.content."application/json".schema |
			(., .allOf[]?) | .properties // {} | keys[] |
			($id | sub("_"; ".")) + " " + .' | sort -u)"
}

testEveryErrorIsInTheDocument() {
	assertEquals \
		"$(sed -n 's/^ERR([A-Z_]*, *\([0-9]*\), *\([0-9]*\),.*/\1 \2/p' \
			"$srcdir/src/call/errors.def" | sort)" \
		"$(openapi '.components.responses[] |
			.content."application/json" // empty |
			.schema.allOf[1].properties.meta.properties |
			.result_code.const as $code | .result_subcode.enum[] |
			"\($code) \(.)"' | sort)"
}

testEveryReferenceInTheDocumentLeadsSomewhere() {
	assertEquals '' "$(openapi '. as $all |
		[.. | objects | ."$ref" // empty] | unique[] |
		. as $ref | ltrimstr("#/") | split("/") |
		select(. as $path | $all | getpath($path) == null) | $ref')"
}

# A family's own document is whole, too.
testEachFamilyHasADocument() {
	for program in "$builddir"/*.fcgi; do
		assertEquals "${program##*/}" '3.1.0' \
			"$("$program" -O </dev/null | jq -r .openapi)"
	done
}

testDescriptionsNeedNeitherSettingsNorADatabase() {
	for option in -M -O -T; do
		MODELSHELF_CONF=/nonexistent "$builddir/models.fcgi" $option \
			</dev/null >/dev/null 2>"$SCRATCH/errors"
		assertEquals "status of $option" 0 $?
		assertEquals "errors of $option" '' "$(cat "$SCRATCH/errors")"
	done
}

testADescriptionThatCannotBeWrittenIsAFailure() {
	for option in -M -O -T; do
		"$builddir/models.fcgi" $option </dev/null >/dev/full \
			2>"$SCRATCH/errors"
		assertEquals "status of $option" 1 $?
		assertTrue "$option says why" "[ -s '$SCRATCH/errors' ]"
	done
}

# The programs of one build and of another do not make one document.
testRespondersThatContradictEachOtherAreRefused() {
	mkdir "$SCRATCH/mixed"
	cp "$builddir/models.fcgi" "$SCRATCH/mixed/"
	printf '#!/bin/sh\n"%s" "$1" | sed "s/Make a model/Other/"\n' \
		"$builddir/models.fcgi" >"$SCRATCH/mixed/other.fcgi"
	chmod +x "$SCRATCH/mixed/other.fcgi"
	sh "$srcdir/tools/api-doc.sh" openapi "$SCRATCH"/mixed/*.fcgi \
		>/dev/null 2>"$SCRATCH/errors"
	assertEquals 1 $?
	assertContains "$(cat "$SCRATCH/errors")" 'models.create'
}

testAResponderThatFailsLeavesNoDocument() {
	sh "$srcdir/tools/api-doc.sh" openapi "$builddir/models.fcgi" /bin/false \
		>"$SCRATCH/none" 2>/dev/null
	assertEquals 1 $?
	assertEquals '' "$(cat "$SCRATCH/none")"
}

. shunit2
