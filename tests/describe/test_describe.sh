#!/bin/sh
# What "modelshelf describe" tells of the endpoints: doc/api.md, the OpenAPI
# document, and tables for scripts.
# shellcheck disable=SC2016 # the variables of jq

# shellcheck source=tests/lib.sh
. "${srcdir:=.}/tests/lib.sh"

oneTimeSetUp() {
	SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/shelf-describe.XXXXXX") || exit 1
	describe openapi >"$SCRATCH/openapi.json"
	describe tables >"$SCRATCH/tables"
}

oneTimeTearDown() {
	[ -z "$SCRATCH" ] || rm -rf "$SCRATCH"
}

# describe DOCUMENT [FAMILY]
describe() {
	"$builddir/modelshelf" describe "$@" </dev/null
}

families() {
	describe families | cut -f 1 | sort -u
}

# openapi FILTER: what jq finds in the document.
openapi() {
	jq -r "$@" "$SCRATCH/openapi.json"
}

testTheReferenceIsUpToDate() {
	describe api >"$SCRATCH/api.md"
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
	for family in $(families); do
		assertEquals "$family" '3.1.0' \
			"$(describe openapi "$family" | jq -r .openapi)"
	done
}

testEachFamilyHasTables() {
	for family in $(families); do
		out=$(describe tables "$family")
		assertEquals "status of $family" 0 $?
		case $family in
		absent)	expected=workers.get_all ;;
		auth)	expected=auth.login ;;
		organization)	expected=organization.get_tags ;;
		server)	expected=debug.ping ;;
		*)	expected=$family.get_all ;;
		esac
		assertTrue "$family: $out" \
			"printf '%s' '$(printf '%s' "$out" | tr -d "'")' |
			grep -qF $expected"
	done
}

testAllFamiliesAreTheirTablesOneAfterTheOther() {
	for family in $(families); do
		describe tables "$family"
	done >"$SCRATCH/joined"
	assertEquals '' "$(diff "$SCRATCH/joined" "$SCRATCH/tables")"
}

# Each program has its family, and each family its program.
testTheFamiliesAreThePrograms() {
	assertEquals "$(cd "$builddir" && printf '%s\n' *.fcgi |
		sed 's/\.fcgi$//' | sort)" "$(families)"
}

testEveryServiceBelongsToOneFamily() {
	assertEquals "$(awk -F '\t' '$1 == "endpoint" {
			sub(/\..*/, "", $2); print $2 }' "$SCRATCH/tables" |
			sort -u)" \
		"$(describe families | cut -f 2 | sort)"
}

testAFamilyThatThereIsNotHasNoDocument() {
	for document in api openapi tables families; do
		out=$(describe $document model 2>"$SCRATCH/errors")
		assertEquals "status of $document" 1 $?
		assertEquals "$document" '' "$out"
		assertContains "$(cat "$SCRATCH/errors")" \
			'model: no such family; did you mean models?'
	done
}

testDescriptionsNeedNeitherSettingsNorADatabase() {
	for document in api openapi tables families; do
		MODELSHELF_CONF=/nonexistent describe $document models \
			>/dev/null 2>"$SCRATCH/errors"
		assertEquals "status of $document" 0 $?
		assertEquals "errors of $document" '' "$(cat "$SCRATCH/errors")"
	done
}

testADescriptionThatCannotBeWrittenIsAFailure() {
	for document in api openapi tables families; do
		describe $document models >/dev/full 2>"$SCRATCH/errors"
		assertEquals "status of $document" 1 $?
		assertTrue "$document says why" "[ -s '$SCRATCH/errors' ]"
	done
}

. shunit2
