#!/bin/sh
# One document of what all responders tell of themselves, on standard output.
# usage: tools/api-doc.sh markdown|openapi PROGRAM...
#	markdown	doc/api.md
#	openapi		the OpenAPI document, as JSON
#	PROGRAM...	the responders of a build, in any order
# Run by make; exits 0, or 1 if a responder failed or two of them contradict
# each other.

usage() {
	sed -n '3s/^# //p' "$0" >&2
	exit 64
}

[ $# -ge 2 ] || usage
case $1 in
markdown)	option=-M ;;
openapi)	option=-O ;;
*)		usage ;;
esac
format=$1
shift

# The order of services does not depend on who calls.
LC_ALL=C
export LC_ALL

work=$(mktemp -d "${TMPDIR:-/tmp}/api-doc.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

for program; do
	case $program in
	*/*)	;;
	*)	program=./$program ;;
	esac
	"$program" $option </dev/null >"$work/${program##*/}" || {
		echo "${0##*/}: $program $option failed" >&2
		exit 1
	}
done

# Sections begin with "## ". Those of services have small letters: all are
# taken. The others, and what is in front, are the same in all documents.
markdown() {
	awk '
	FNR == 1 { part = "front" }
	/^## / { part = /^## [a-z]/ ? "service" : "back" }
	/^## / && (part == "service" || FILENAME == ARGV[1]) {
		link = "[" $2 "](#" tolower($2) ")"
		if (part == "service")
			inside = inside link " · "
		else
			behind = behind (behind == "" ? "" : " · ") link
	}
	part == "service" { services = services $0 "\n"; next }
	FILENAME != ARGV[1] { next }
	part == "front" { front = front $0 "\n" }
	part == "back" { back = back $0 "\n" }
	END {
		printf "%sContents: %s%s\n\n%s%s", front, inside, behind,
		    services, back
	}' "$work"/*
}

# A document has its entries, of tags, paths and components, in lines of their
# own, between lines that are the same in all documents and begin with a bracket.
openapi() {
	awk '
	FNR == 1 { part = 0 }
	/^[]}]/ || FNR == 1 { frame[++part] = $0
		if (part > parts) parts = part
		if (FILENAME != ARGV[1] && frame[part] != first[part])
			wrong("the frames differ: " $0)
		first[part] = frame[part]; next }
	{
		sub(/,$/, "")
		key = $0
		if (part > 1)
			sub(/":.*/, "", key)
		key = part " " key
		if (key in known) {
			if (known[key] != $0)
				wrong("two descriptions: " key)
			next
		}
		known[key] = $0
		entry[part, ++n[part]] = $0
	}
	function wrong(what) {
		print what | "cat >&2"
		failed = 1
	}
	END {
		for (part = 1; part <= parts; part++) {
			print first[part]
			for (i = 1; i <= n[part]; i++)
				print entry[part, i] (i < n[part] ? "," : "")
		}
		exit failed
	}' "$work"/*
}

$format
