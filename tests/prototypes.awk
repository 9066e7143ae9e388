# Every function that a header declares has a comment above it, which says what
# it means. Declarations that differ in nothing but the name may share one, if
# no blank line is between them.
function judge(    head, name, kind) {
	head = text
	sub(/^[ \t]+/, "", head)
	if (head !~ /\(/ || head ~ /^(typedef|enum|struct [a-z_]+ \{)/)
		return
	match(head, /[A-Za-z_0-9]+\(/)
	name = substr(head, RSTART, RLENGTH - 1)
	kind = substr(head, 1, RSTART - 1) substr(head, RSTART + RLENGTH)
	if (name ~ /^[A-Z_0-9]+$/)
		return
	if (!said && kind != shared) {
		print FILENAME ":" start ": " name " has no comment"
		bad = 1
	}
	shared = kind
	said = 0
}

FNR == 1 { depth = 0; text = ""; said = 0; comment = 0; macro = 0; shared = "" }

# A macro, however many lines it has.
macro || /^[ \t]*#/ {
	macro = /\\$/
	next
}

# A comment by itself is about what comes next.
!comment && text == "" && /^\/\*/ { comment = 1; shared = "" }
comment {
	if (/\*\//) {
		comment = 0
		said = 1
	}
	next
}

/^[ \t]*$/ {
	if (text == "") {
		said = 0
		shared = ""
	}
	next
}

{
	if (text == "")
		start = FNR
	line = $0
	gsub(/\/\*.*\*\//, "", line)
	text = text line
	depth += gsub(/\{/, "{", line) - gsub(/\}/, "}", line)
	if (depth == 0 && line ~ /[;}][ \t]*$/) {
		judge()
		text = ""
	}
}

END { exit bad }
