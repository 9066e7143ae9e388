# Lines of more than 80 columns, where a tab leads to the next multiple of 8.
# What cannot be broken may be longer: in a script a here document, and a text
# in quotes that begins before the border and ends behind it; in Markdown a
# table, a line of an example, and an address of the web. Run it with LC_ALL=C.
function columns(line,    part, n, i, w) {
	# The bytes behind the first one of a character of UTF-8.
	gsub(/[\200-\277]/, "", line)
	n = split(line, part, "\t")
	for (i = 1; i <= n; i++) {
		w += length(part[i])
		if (i < n)
			w += 8 - w % 8
	}
	return w
}

# Is the line within quotes at its 80th column? What begins in quotes may end on
# another line: 'quote' is the mark that ends it, and 'outer' has those around
# the commands in parentheses that are open, as in "$(echo "$x")".
function quoted(line,    i, c, w, at_border) {
	for (i = 1; i <= length(line); i++) {
		c = substr(line, i, 1)
		w += c == "\t" ? 8 - w % 8 : 1
		if (w <= 80)
			at_border = quote != "" || depth && outer[0] != ""
		if (c == "\\" && quote != "'") {
			i++
			w++
		} else if (quote == "" && c == "#" &&
		    (i == 1 || substr(line, i - 1, 1) ~ /[ \t]/))
			break
		else if (quote != "'" && c == "(" &&
		    (substr(line, i - 1, 1) == "$" || quote == "" && depth)) {
			outer[depth++] = quote
			quote = ""
		} else if (quote == "" && c == ")" && depth)
			quote = outer[--depth]
		else if (quote == "" && (c == "'" || c == "\""))
			quote = c
		else if (c == quote)
			quote = ""
	}
	return at_border
}

FNR == 1 {
	kind = FILENAME
	sub(/.*\./, "", kind)
	script = kind == "sh" || kind !~ /^(c|h|awk|am|ac|md)$/
	until = quote = ""
	example = depth = 0
}

script && until != "" {
	line = $0
	sub(/^\t*/, "", line)
	if (line == until)
		until = ""
	next
}
script && match($0, /<<-?'?[A-Z][A-Z0-9_]*'?/) {
	until = substr($0, RSTART, RLENGTH)
	gsub(/[<'-]/, "", until)
}

kind == "md" && /^ *```/ { example = !example }
kind == "md" && (example || /^ *\|/ || /^    / || /https?:/) { next }

{ excused = script && quoted($0) }

# A word cannot be broken.
columns($0) > 80 && !excused && $0 !~ /^[ \t]*[^ \t]+$/ {
	print FILENAME ":" FNR ": " columns($0) " columns"
	bad = 1
}

END { exit bad }
