# Do the folders of all engines hold the same statements, and does the code use
# them? awk -f tests/statements.awk sql/*/*.sql src/.../*.c prints what is
# wrong.
#
# A statement is named by a line "-- name: NAME". The folder of each engine has
# to have every name, with the same parameters (:company) and the same columns
# of its rows, in any order: callers bind the ones and read the others by their
# names. A column is named by AS or by what it is in its table; only one that
# stands alone needs no name. Every name is used outside of the store, as
# SQL_NAME, and each that is used is there; so are parameters, as ":company".

# Texts and comments may hold anything.
function bare(line) {
	gsub(/'[^']*'/, "''", line)
	sub(/--.*/, "", line)
	gsub(/::[a-z]+/, "", line)
	return line
}

function say(what) {
	print what
	bad = 1
}

# The words of a list, sorted, each once.
function sorted(list,    word, n, i, k, t, out) {
	n = split(list, word, " ")
	for (i = 2; i <= n; i++)
		for (k = i; k > 1 && word[k] < word[k - 1]; k--) {
			t = word[k]
			word[k] = word[k - 1]
			word[k - 1] = t
		}
	for (i = 1; i <= n; i++)
		if (i == 1 || word[i] != word[i - 1])
			out = out (out == "" ? "" : " ") word[i]
	return out
}

function parameters(text,    out) {
	while (match(text, /:[a-z_]+/)) {
		out = out " " substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
	}
	return sorted(out)
}

# What stands outside of all brackets; what is inside becomes "()".
function flat(text,    i, c, depth, out) {
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "(" && depth++ == 0)
			out = out "("
		if (c == ")" && --depth == 0)
			out = out ")"
		else if (depth == 0 && c != "(")
			out = out c
	}
	return out
}

# The name of one column: that behind AS, or its own; "?": it has none.
function column(item) {
	gsub(/^ +| +$/, "", item)
	if (match(item, / AS [a-z_0-9]+$/))
		return substr(item, RSTART + 4)
	if (item ~ /^([a-z_]+\.)?[a-z_0-9]+$/) {
		sub(/^.*\./, "", item)
		return item
	}
	return item == "*" ? item : "?"
}

# The columns of a statement's rows; "": it has none.
function columns(text,    n, i, item, out) {
	text = " " flat(text) " "
	gsub(/[ \t\n;]+/, " ", text)
	sub(/^ WITH .*\(\) SELECT /, " SELECT ", text)
	sub(/^ WITH .*\(\) INSERT /, " INSERT ", text)
	if (text ~ /^ (INSERT|UPDATE|DELETE|REPLACE) / &&
		!sub(/^.* RETURNING /, " SELECT ", text))
		return ""
	sub(/^ SELECT (DISTINCT )?/, "", text)
	sub(/ (FROM|WHERE|UNION|ORDER|LIMIT) .*/, "", text)
	n = split(text, item, ",")
	for (i = 1; i <= n; i++)
		out = out " " column(item[i])
	return sorted(out)
}

FILENAME ~ /\.sql$/ && FNR == 1 {
	engine = FILENAME
	sub(/\/[^\/]*$/, "", engine)
	if (!(engine in known)) {
		known[engine] = 1
		engines[++count] = engine
	}
	name = ""
	# A file whose name begins with a digit is a step of the schema.
	step = FILENAME ~ /\/[0-9][^\/]*$/
}
FILENAME ~ /\.sql$/ && step { next }
FILENAME ~ /\.sql$/ && /^-- name: / {
	name = $3
	if ((engine, name) in text)
		say(FILENAME ": " name " is there twice")
	text[engine, name] = ""
	names[name] = 1
	next
}
FILENAME ~ /\.sql$/ {
	if (name != "")
		text[engine, name] = text[engine, name] bare($0) "\n"
	next
}

# The store names what it builds by itself likewise.
FILENAME ~ /(^|\/)store\// { next }
{
	line = $0
	while (match(line, /SQL_[A-Z_]+/)) {
		id = substr(line, RSTART + 4, RLENGTH - 4)
		before = RSTART > 1 ? substr(line, RSTART - 1, 1) : ""
		if (id != "COUNT" && before !~ /[A-Za-z0-9_]/)
			used[id] = FILENAME
		line = substr(line, RSTART + RLENGTH)
	}
	line = $0
	while (match(line, /":[a-z_]+"/)) {
		bound[substr(line, RSTART + 1, RLENGTH - 2)] = FILENAME
		line = substr(line, RSTART + RLENGTH)
	}
}

# What stmt_reach() binds.
/(^|[^a-z_])stmt_reach\(/ {
	bound[":company"] = FILENAME
	bound[":public"] = FILENAME
}

END {
	first = engines[1]
	for (name in names) {
		for (i = 1; i <= count; i++) {
			at = engines[i]
			if (!((at, name) in text)) {
				say(at ": there is no " name)
				continue
			}
			params = parameters(text[at, name])
			cols = columns(text[at, name])
			if (cols ~ /\*/ || cols ~ / / && cols ~ /\?/)
				say(at ": " name " has a column without a name")
			n = split(params, word, " ")
			for (k = 1; k <= n; k++)
				there[word[k]] = 1
			if (i == 1) {
				params_of = params
				cols_of = cols
				continue
			}
			if (params != params_of)
				say(at ": " name " has the parameters (" \
					params "), in " first " (" \
					params_of ")")
			if (cols != cols_of)
				say(at ": " name " has the columns (" cols \
					"), in " first " (" cols_of ")")
		}
		if (!(name in used))
			say(name " is used nowhere")
	}
	for (name in used)
		if (!(name in names))
			say(used[name] ": there is no statement " name)
	for (param in bound)
		if (!(param in there))
			say(bound[param] ": no statement has " param)
	for (param in there)
		if (!(param in bound))
			say(param " is bound nowhere")
	exit bad
}
