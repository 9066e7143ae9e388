#!/bin/sh
# What the compiler does not check. Run in the source tree; prints what it
# finds, then `ok NAME`, `not ok NAME` or `skip NAME (reason)` for each check.
# Exits 0 if no check failed. A new check is a function below and its name in
# the list at the end.
cd "$(dirname "$0")/.." || exit 1
failed=0

# The files of the project that match a pattern of `case`, one a line. In a
# working copy git knows them; in an unpacked tarball it is all that was not
# made.
if git rev-parse --git-dir >/dev/null 2>&1; then
	all=$(git ls-files --cached --others --exclude-standard)
else
	all=$(find . -name build -prune -o -name var -prune -o \
		-name autom4te.cache -prune -o -name build-aux -prune -o \
		-name .deps -prune -o -type f -print |
		sed 's,^\./,,' | grep -Ev \
		'^(sql\.h|sql_sqlite\.c|configure|aclocal\.m4|Makefile(\.in)?|config\.[a-z]+)$')
fi
files() {
	echo "$all" | grep -E "$1" | while read -r file; do
		# git also names what has been removed.
		[ ! -f "$file" ] || echo "$file"
	done
}
c_files=$(files '\.[ch]$')
product=$(files '^(src|cgi-bin)/.*\.[ch]$')
scripts=$(for file in $all; do
	case $file in
	*.sh)	[ ! -f "$file" ] || echo "$file" ;;
	*.*)	;;
	*)	[ -f "$file" ] && head -n 1 "$file" 2>/dev/null |
			grep -Eq '^#! ?/bin/(ba)?sh' && echo "$file" ;;
	esac
done; [ ! -f .ci/run ] || echo .ci/run)

# A call of one of these functions: not a longer name, not a member.
call() {
	echo "(^|[^A-Za-z0-9_.>])($1)[[:space:]]*\\("
}

# What grep -n prints of a line in the midst of a comment, or at its start.
comment='^[^:]*:[0-9]*:[[:blank:]]*/*\*'

# found: pass on what comes in; true if something did.
found() {
	grep .
}

# Includes point down only.
layers() {
	# shellcheck disable=SC2086
	awk -f tests/layers.awk $product
}

# Each foreign library is known to the one module that wraps it.
confined() {
	{
		confine fcgiapp.h 'src/call/http\.c|bench/(null|bareloop)\.c'
		confine fcgi_stdio.h 'none'
		confine cJSON.h 'src/json/tree\.h|bench/counts\.c'
		confine sqlite3.h \
			'src/store/sqlite/(sqlite\.h|functions\.c|score\.c)|bench/(counts|bare|bareloop)\.c'
		confine pcre2.h 'src/store/regex\.c'
		confine sodium.h 'src/base/crypto\.c'
	} | if found; then return 1; fi
}

# confine HEADER FILES: print who else includes it. Tests may.
confine() {
	# shellcheck disable=SC2086
	grep -En "^[[:space:]]*#[[:space:]]*include.*[</\"]$1[>\"]" \
		$c_files /dev/null | grep -Ev "^($2|tests/[^:]*):"
}

# The engines have the same statements, which the code uses.
statements() {
	# shellcheck disable=SC2046,SC2086
	awk -f tests/statements.awk $(files '^sql/.*\.sql$') $product
}

# Above the folders of the engines nothing is SQL, and no engine has a name.
seam() {
	echo "$product" | grep -Ev '^src/store/[a-z]+/' |
		xargs grep -nE \
			-e '"[^"]*(SELECT|INSERT|UPDATE|WHERE|FROM|VALUES) ' \
			-e 'DELETE FROM|INDEXED BY|PRAGMA|COLLATE' \
			-e 'json_each|rowid|FTS5|[Ss][Qq][Ll]ite' /dev/null |
		if found; then return 1; fi
}

# Functions with no sense of where their buffer ends, or of an error.
banned() {
	# shellcheck disable=SC2086
	grep -En "$(call 'strcpy|strcat|v?sprintf|gets|strtok|ato[fil]|alloca')" \
		$c_files /dev/null | grep -v "$comment" |
		if found; then return 1; fi
}

# A request's memory is the arena's. Whoever needs the heap says why, in the
# same line.
heap() {
	# shellcheck disable=SC2086
	grep -En "$(call '(m|c|re)alloc|reallocarray|strn?dup|v?asprintf')" \
		$product /dev/null | grep -v "$comment" |
		grep -Ev '^src/(base/arena|store/sqlite/fault)\.c:' |
		grep -v '/\* heap: ' | if found; then return 1; fi
}

# A space at the end of a line is never meant, and shows up in diffs.
trailing_space() {
	files '(\.([chm]|md|sh|sql|awk|def|ac|am|m4|py|lua|example|[1-8])|^[A-Za-z]+)$' |
		xargs grep -n '[[:blank:]]$' /dev/null |
		if found; then return 1; fi
}

# Every endpoint that is declared is in the list of its family. What is in a
# list and not declared is an error of the linker.
endpoints() {
	sources=$(files '^src/service/.*\.c$')
	# shellcheck disable=SC2086
	sed -n \
		-e 's/^ENDPOINT_OF(\([a-z0-9_]*\),.*/\1/p' \
		-e 's/^ENDPOINT[_WITH]*(\([a-z]*\), \([a-z_]*\),.*/\1_\2/p' \
		-e 's/^ABSENT(\([a-z]*\), \([a-z_]*\),.*/\1_\2/p' \
		$sources | while read -r id; do
		grep -Eq "^(	|#define .*[[:space:]])E\($id\)" $sources ||
			echo "no FAMILY() lists E($id)"
	done | if found; then return 1; fi
}

# Every source is in the makefile, or the tarball would lack it.
makefile() {
	files '^(src|cgi-bin|bench|sql|tests|man|doc|m4|tools|examples)/' |
		grep -Ev '^tests/fuzz/corpus/|^m4/' | while read -r file; do
			# A program of one source is named without it.
			case $file in
			tests/*.c)	file="$file|${file%.c}" ;;
			esac
			grep -Eq "(^|[[:space:]])($file)([[:space:]]|\$)" \
				Makefile.am || echo "Makefile.am lacks ${file%%|*}"
		done | if found; then return 1; fi
}

# The tree stands alone: no folders of a developer's machine, no tracker's
# numbers, and no script that knows a host out there: people have mirrors,
# and tests stay on the machine. Reserved names are for examples. The patterns
# are written so as not to find themselves.
neutral() {
	{
		files . | xargs grep -nIE \
			-e '/wor[k]/(main|shared)|\.\./share[d]/|/tm[p]/team' \
			-e '(^|[^a-z])[Ii]ssue[s]? #?[0-9]' /dev/null
		files '(\.(sh|py|awk|ac|am|m4|txt|lua)|^[^.]+)$' |
			xargs grep -nIE 'https?:/[/][a-z]' /dev/null |
			grep -vE ':/[/](localhost|([a-z-]+\.)*(example(\.(com|net|org))?|invalid|test))([^a-z0-9.-]|$)'
	} | if found; then return 1; fi
}

# Lines fit into 80 columns. doc/api.md is made, and doc/protocol is filled as
# it was written.
columns() {
	files '(\.([ch]|sh|awk|ac|am|md)|^check|^run|^bench/[a-z]+)$' |
		grep -Ev '^doc/(api\.md$|protocol/)' |
		LC_ALL=C xargs awk -f tests/columns.awk
}

# Functions fit on a screen.
functions() {
	# shellcheck disable=SC2086
	awk -f tests/functions.awk $c_files
}

# What a header declares is explained there.
prototypes() {
	files '\.h$' | xargs awk -f tests/prototypes.awk
}

layout() {
	# shellcheck disable=SC2086
	clang-format --dry-run -Werror $c_files
}

shell() {
	# shellcheck disable=SC2086
	shellcheck $scripts
}

# In the words of one command, $? after a command substitution is the status of
# that in some shells, and of the command before in others.
status() {
	# shellcheck disable=SC2016,SC2086
	awk 'FNR == 1 { line = "" }
		{ line = line $0 }
		sub(/\\$/, "", line) { next }
		line ~ /\$\([^(].*\)[^;&|]*\$\?/ { print FILENAME ":" FNR ": " line }
		{ line = "" }' $scripts | if found; then return 1; fi
}

manual() {
	for page in $(files '^man/.*\.[1-8]$'); do
		mandoc -Tlint -W warning "$page"
	done | if found; then return 1; fi
}

# lint CHECK [PROGRAM-IT-NEEDS]
lint() {
	if [ -n "$2" ] && ! command -v "$2" >/dev/null; then
		echo "skip lint $1 (no $2)"
	elif "$1"; then
		echo "ok lint $1"
	else
		echo "not ok lint $1"
		failed=1
	fi
}

lint layers
lint confined
lint statements
lint seam
lint banned
lint heap
lint trailing_space
lint endpoints
lint makefile
lint neutral
lint columns
lint functions
lint prototypes
lint layout clang-format
lint shell shellcheck
lint status
lint manual mandoc
exit $failed
