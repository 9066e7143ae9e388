#!/bin/sh
# Holds the documentation against the programs of a build, so that neither
# changes without the other. Prints what it finds, then `ok NAME` or
# `not ok NAME` for each check. Exits 0 if no check failed.
# usage: tests/doc_lint.sh BUILDDIR
if [ $# -ne 1 ] || [ ! -x "$1/modelshelf" ]; then
	echo "usage: ${0##*/} BUILDDIR, with the programs in it" >&2
	exit 64
fi
build=$(cd "$1" && pwd) || exit 1
cd "$(dirname "$0")/.." || exit 1
failed=0

# Settings of whoever runs this must not reach the programs.
for name in $(env | sed -n 's/^\(MODELSHELF_[A-Z_]*\)=.*/\1/p'); do
	unset "$name"
done

texts='README.md CONTRIBUTING.md NEWS doc/design.md doc/compatibility.md
	doc/performance.md doc/sdk-habits.md man/modelshelf.8 man/models.fcgi.8
	man/modelshelf.conf.5'

# found: pass on what comes in; true if something did.
found() {
	grep .
}

# The families, one a line.
families() {
	"$build/modelshelf" describe families | cut -f 1 | uniq
}

# missing PAGE: what of $scratch/want is not in the names that come in, and what
# comes in and is not wanted.
missing() {
	sort -u >"$scratch/have"
	sort -u "$scratch/want" >"$scratch/wanted"
	comm -23 "$scratch/wanted" "$scratch/have" |
		sed "s|^|$1 lacks |"
	comm -13 "$scratch/wanted" "$scratch/have" |
		sed "s|^|$1 has, and there is not: |"
}

# Each setting has an entry, and that tells its default and its range.
settings() {
	"$build/modelshelf" config >"$scratch/sample"
	sed -n 's/^#\([a-z_]*\) = .*/\1/p' "$scratch/sample" >"$scratch/want"
	{
		sed -n 's/^\.It Cm \([a-z_]*\)$/\1/p' man/modelshelf.conf.5 |
			missing modelshelf.conf.5
		awk '
		FNR == NR && /^#[a-z_]+ = / {
			name = substr($1, 2); value = $3
			# The folder is that of the build.
			sub(/^.*\/lib\//, "/lib/", value)
			wants[name] = value " " range; range = ""; next }
		FNR == NR && /^# / {
			if (match($0, /\([0-9]+ to [0-9]+\)\.$/))
				range = substr($0, RSTART + 1, RLENGTH - 3)
			next }
		FNR == NR { next }
		/^\.(It|El)/ { entry = "" }
		/^\.It Cm [a-z_]+$/ { entry = $3 }
		entry != "" { text[entry] = text[entry] " " $0 " " }
		END {
			for (name in wants) {
				n = split(wants[name], word, " ")
				for (i = 1; i <= n; i++)
					if (word[i] != "to" &&
					    index(text[name], word[i]) == 0)
						print "modelshelf.conf.5: " name \
						    ": does not say " word[i]
			}
		}' "$scratch/sample" man/modelshelf.conf.5
	} | if found; then return 1; fi
}

# What modelshelf(8) describes as commands: items, or what follows ".It Xo".
described_commands() {
	awk '/^\.It Xo$/ { getline; $0 = ".It " substr($0, 2) }
	/^\.It Cm [a-z]/ {
		name = ""
		for (i = 3; i <= NF && $i ~ /^[a-z-]+$/; i++)
			name = name (name == "" ? "" : " ") $i
		print name
	}' man/modelshelf.8
}

commands() {
	"$build/modelshelf" --help >"$scratch/help"
	# "  user add NAME [--role ROLE]", under "commands:"
	sed -n '/^commands:/,$s/^  \([a-z][a-z -]*[a-z]\).*/\1/p' "$scratch/help" \
		>"$scratch/want"
	{
		described_commands | missing modelshelf.8
		grep -oE -- '--[a-z-]+' "$scratch/help" | sort -u |
		while read -r option; do
			grep -qE -- "Fl ${option#-}( |\$)" man/modelshelf.8 ||
				echo "modelshelf.8 lacks $option"
		done
	} | if found; then return 1; fi
}

# Each family has its program; the manual names all of them, and what they
# serve.
responders() {
	families | sed 's/$/.fcgi/' >"$scratch/want"
	{
		(cd "$build" && printf '%s\n' *.fcgi) | missing "$build"
		sed -n '/^\.Sh NAME/,/^\.Nd/s/^\.Nm \([a-z]*\.fcgi\).*/\1/p' \
			man/models.fcgi.8 | missing models.fcgi.8
		"$build/modelshelf" describe families | cut -f 2 |
			sed 's/$/.*/' >"$scratch/want"
		sed -n '/^\.Sh DESCRIPTION/,/^\.Ss/s/^\.Li \([a-z]*\.\*\).*/\1/p' \
			man/models.fcgi.8 | missing models.fcgi.8
		"$build/models.fcgi" -h | grep -oE '^  -[a-zA-Z]' |
		while read -r option; do
			grep -qE "^\.It Fl ${option#-}( |\$)" \
				man/models.fcgi.8 ||
				echo "models.fcgi.8 lacks $option"
		done
	} | if found; then return 1; fi
}

# routes FILE: of the lines of a web server's example that have a pattern for
# services, "models|auth\.", each service and the family that it is sent to: the
# one whose program the line or the next one names. A variable stands for the
# family of the same name.
routes() {
	awk '/^[ \t]*#/ { next }
	match($0, /[a-z|]+\)?\\\./) {
		services = substr($0, RSTART, RLENGTH)
		gsub(/[^a-z|]/, "", services)
	}
	services != "" && match($0, /[a-z0-9_$]+(\.fcgi|;)/) {
		family = substr($0, RSTART, RLENGTH)
		sub(/(\.fcgi|;)$/, "", family)
		n = split(services, service, "|")
		for (i = 1; i <= n; i++)
			print "a route from " service[i] ".* to " \
			    (family ~ /^\$/ ? service[i] : family) ".fcgi"
		services = ""
	}' "$1"
}

# A service that a web server does not know of is answered with 404 by the
# family server, which gets all that no pattern takes. What is included for the
# web application leaves the API as it is, and the units for systemd are of
# whatever family they are asked for.
examples() {
	for file in apache.conf.example examples/[!cmw]*.example; do
		"$build/modelshelf" describe families |
			awk '$1 != "server" {
				print "a route from " $2 ".* to " $1 ".fcgi"
			}' >"$scratch/want"
		routes "$file" | missing "$file"
		families | while read -r family; do
			grep -qw "$family" "$file" ||
				echo "$file does not name $family.fcgi"
		done
	done | if found; then return 1; fi
}

# An endpoint that a text names is there, unless it says that it is not.
endpoints() {
	"$build/modelshelf" describe tables | awk -F '\t' '$1 == "endpoint" { print $2 }' >"$scratch/names"
	for file in $texts; do
		sed '/^## .*Not served/,$d' "$file" |
		awk -v file="$file" '
		FNR == NR { known[$1]; split($1, part, "."); service[part[1]]
			next }
		{
			gsub(/[^A-Za-z0-9_.\/*-]+/, " ")
			for (i = 1; i <= NF; i++) {
				word = $i
				sub(/\.+$/, "", word)
				if (split(word, part, ".") == 2 &&
				    part[1] in service &&
				    part[2] ~ /^[a-z_]+$/ &&
				    part[2] !~ /^(fcgi|c|h|md|sql|db|conf|py|sh)$/ &&
				    !(word in known))
					print file " names " word \
					    ", and there is not"
			}
		}' "$scratch/names" -
	done | if found; then return 1; fi
}

# A result that the manual or the design names is one that there is.
errors() {
	sed -n 's/^ERR([A-Z_]*, *\([0-9]*\), *\([0-9]*\),.*/\1\/\2/p' \
		src/call/errors.def >"$scratch/errors"
	for file in man/models.fcgi.8 doc/design.md; do
		grep -oE '\b[345][0-9][0-9]/[0-9]+\b' "$file" | sort -u |
		while read -r pair; do
			grep -qxF "$pair" "$scratch/errors" ||
				echo "$file names $pair, and there is not"
		done
	done | if found; then return 1; fi
}

# Where the table of limits in compatibility.md has a setting and a number, the
# number is the default.
limits() {
	"$build/modelshelf" config |
		sed -n 's/^#\([a-z_]*\) = \([0-9]*\)$/\1 \2/p' >"$scratch/defaults"
	# shellcheck disable=SC2016 # these are Markdown's
	sed -n '/^## 5\. Limits/,/^## 6/s/^|[^|]*| `\([a-z_]*\)`, \([0-9][0-9.,]*\) *\([A-Za-z]*\).*/\1 \2 \3/p' \
		doc/compatibility.md | tr -d , >"$scratch/said"
	awk 'BEGIN { times["KiB"] = 1024; times["MiB"] = 1048576; times["s"] = 1000 }
		FILENAME == ARGV[1] { is[$1] = $2; next }
		{ said++ }
		$2 * ($3 in times ? times[$3] : 1) != is[$1] {
			print "doc/compatibility.md: " $0 "; the default is " is[$1]
		}
		END { if (!said) print "doc/compatibility.md tells no limits" }' \
		"$scratch/defaults" "$scratch/said" |
		if found; then return 1; fi
}

# A file of the project that a text names is there, or the source of a program.
# A name with a star or a capital in it stands for several.
files() {
	for file in $texts; do
		awk '{
			gsub(/[^A-Za-z0-9_.\/*-]+/, " ")
			for (i = 1; i <= NF; i++) {
				sub(/[.\/]+$/, "", $i)
				if ($i ~ /^(src|cgi-bin|sql|tests|doc|man|m4|tools|bench)\/[a-z0-9_.\/-]+$/)
					print $i
			}
		}' "$file" | sort -u | while read -r name; do
			[ -e "$name" ] || [ -e "$name.c" ] ||
				echo "$file names $name"
		done
		# `query.c`, `store/sqlite/query.c`: the end of a path. sql.h
		# and sql_sqlite.c are made.
		# shellcheck disable=SC2016 # these are Markdown's
		grep -oE '`[a-z_/]+\.[ch]`' "$file" | tr -d '`' | sort -u |
		while read -r name; do
			[ "$name" = sql.h ] || [ "$name" = sql_sqlite.c ] ||
				[ -e "$name" ] ||
				find src cgi-bin tests bench -path "*/$name" |
				grep -q . || echo "$file names $name"
		done
		# [text](target), from where the text is
		grep -oE '\]\([^):]+\)' "$file" | tr -d '])(' |
		while read -r name; do
			[ -e "$(dirname "$file")/${name%%#*}" ] ||
				echo "$file refers to $name"
		done
	done | if found; then return 1; fi
}

# README names every package that the tests need.
packages() {
	sed -n '/^Of Debian, .make check. needs/,/^$/p' README.md |
		tr -cs 'a-z0-9-' '\n' >"$scratch/named"
	(
		. tools/deps.sh
		deps_list
	) | while read -r kinds package probe; do
		case ,$kinds, in
		*,build,*|*,run,*|,fuzz,)	;;
		*)	grep -qxF "$package" "$scratch/named" ||
				echo "README.md does not name $package" ;;
		esac
	done | if found; then return 1; fi
}

check() {
	if "$1"; then
		echo "ok doc $1"
	else
		echo "not ok doc $1"
		failed=1
	fi
}

scratch=$(mktemp -d "${TMPDIR:-/tmp}/doc-lint.XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM HUP

check settings
check commands
check responders
check examples
check endpoints
check errors
check limits
check files
check packages
exit $failed
